// SPDX-License-Identifier: GPL-2.0-only
/*
 * One command: decoded, checked, carried out.
 *
 * IHI 0070, chapter 4 "Commands", 7.1 "Command queue errors". Each opcode is a
 * row: the bits that its fields cover, the feature without which it is unknown,
 * and what it does. A set bit that no field covers is RES0; the architecture
 * permits to refuse it, so it is refused: CERROR_ILL.
 *
 * An invalidation is checked when it is consumed and put aside; queue.c says when
 * it is carried out.
 */
#include "command.h"

#include <asm/barrier.h>
#include <linux/bitfield.h>
#include <linux/kernel.h>

#include "../../spec-cmd.h"
#include "../../spec-ste.h"
#include "ats.h"
#include "cache.h"
#include "defer.h"
#include "fail.h"
#include "gerror.h"
#include "mem.h"
#include "msi.h"
#include "pri.h"
#include "regs.h"
#include "stall.h"
#include "state.h"
#include "strtab.h"
#include "tlb.h"
#include "tlbi.h"

typedef void (*command_fn)(struct smmu_model *model, const u64 cmd[2]);

static u32 cmd_sid(struct smmu_model *model, const u64 cmd[2])
{
	u32 sid = FIELD_GET(CMD_0_SID, cmd[0]);
	unsigned int sidsize = FIELD_GET(IDR1_SIDSIZE, smmu_model_idr(model, 1));

	if ((u64)sid >> sidsize)
		smmu_model_blame(model, "4.1: StreamID of a command beyond SIDSIZE");
	return sid;
}

/* 4.2.1; a hint that records nothing */
static void prefetch_config(struct smmu_model *model, const u64 cmd[2])
{
	struct smmu_model_fail fail;
	u64 ste[8];

	if (smmu_model_cr0(model, CR0_SMMUEN))
		(void)smmu_model_ste_get(model, cmd_sid(model, cmd), ste, &fail);
}

/* 4.2.2; a hint that may be ignored */
static void prefetch_addr(struct smmu_model *model, const u64 cmd[2])
{
	cmd_sid(model, cmd);
}

static void cfgi_ste(struct smmu_model *model, const u64 cmd[2])
{
	u32 sid = cmd_sid(model, cmd);

	smmu_model_cfgi_ste(&model->cfgs, sid, sid, FIELD_GET(CMD_1_LEAF, cmd[1]));
	smmu_model_ats_check_ste(model, sid);
}

/* 4.3.2, 4.3.3: 2^(Range+1) StreamIDs, aligned; all with Range 31 */
static void cfgi_ste_range(struct smmu_model *model, const u64 cmd[2])
{
	unsigned int range = FIELD_GET(CMD_CFGI_STE_RANGE_1_RANGE, cmd[1]);
	u32 mask = (2ULL << range) - 1;
	u32 sid;

	if (range == CMD_CFGI_ALL_1_RANGE) {
		smmu_model_cfgi_all(&model->cfgs);
		return;
	}
	sid = cmd_sid(model, cmd);
	smmu_model_cfgi_ste(&model->cfgs, sid & ~mask, sid | mask, false);
}

static void cfgi_cd(struct smmu_model *model, const u64 cmd[2])
{
	smmu_model_cfgi_cd(&model->cfgs, cmd_sid(model, cmd),
			   FIELD_GET(CMD_0_SSID, cmd[0]),
			   FIELD_GET(CMD_1_LEAF, cmd[1]));
}

static void cfgi_cd_all(struct smmu_model *model, const u64 cmd[2])
{
	smmu_model_cfgi_cd_all(&model->cfgs, cmd_sid(model, cmd));
}

/* 4.6.1; with TERM_MODEL 1 there is no RAZ/WI */
static void resume(struct smmu_model *model, const u64 cmd[2])
{
	bool abort_only = smmu_model_idr(model, 0) & IDR0_TERM_MODEL;
	enum smmu_model_stall_state answer = SMMU_MODEL_STALL_RAZWI;

	if (FIELD_GET(CMD_RESUME_0_AC, cmd[0]))
		answer = SMMU_MODEL_STALL_RETRY;
	else if (FIELD_GET(CMD_RESUME_0_AB, cmd[0]) || abort_only)
		answer = SMMU_MODEL_STALL_ABORT;
	if (smmu_model_stall_resume(&model->stalls, cmd_sid(model, cmd),
				    FIELD_GET(CMD_RESUME_1_STAG, cmd[1]), answer))
		model->stats.resumed++;
	else
		model->stats.stale_resumes++;
}

/* 4.6.2: only once the STE terminates whatever else arrives */
static void stall_term(struct smmu_model *model, const u64 cmd[2])
{
	u32 sid = cmd_sid(model, cmd);
	struct smmu_model_fail fail;
	u64 ste[8];

	if (smmu_model_cr0(model, CR0_SMMUEN) &&
	    !smmu_model_ste_get(model, sid, ste, &fail) &&
	    FIELD_GET(STE_0_CONFIG, ste[0]) & STE_0_CONFIG_BYPASS)
		smmu_model_blame(model, "4.6.2: CMD_STALL_TERM while the STE lets traffic through");
	smmu_model_stall_terminate(&model->stalls, sid);
}

/* 4.5.1 */
static void atc_inv(struct smmu_model *model, const u64 cmd[2])
{
	cmd_sid(model, cmd);
	smmu_model_ats_invalidate(model, cmd);
}

/* 4.5.2; SMMUEN 0 makes the SMMU ignore it */
static void pri_resp(struct smmu_model *model, const u64 cmd[2])
{
	cmd_sid(model, cmd);
	if (smmu_model_cr0(model, CR0_SMMUEN))
		smmu_model_pri_response(model, cmd);
}

enum command_needs {
	ALWAYS, NEEDS_S1, NEEDS_S2, NEEDS_HYP, NEEDS_STALL, NEEDS_ATS, NEEDS_PRI,
};

/* Carried out when it is consumed, or by the next CMD_SYNC */
enum command_when { NOW, AT_SYNC };

#define RANGE_0		(CMD_0_NUM | CMD_0_SCALE)
#define RANGE_1		(CMD_1_TTL | CMD_1_TG)
#define SYNC_BITS_0	(CMD_SYNC_0_CS | CMD_SYNC_0_MSH | CMD_SYNC_0_MSIATTR | \
			 CMD_SYNC_0_MSIDATA)
#define RESUME_BITS_0	(CMD_0_SID | CMD_RESUME_0_AC | CMD_RESUME_0_AB)
#define PREFETCH_BITS_0	(CMD_0_SID | CMD_0_SSV | CMD_0_SSID)
#define PREFETCH_BITS_1	(CMD_PREFETCH_ADDR_1_SIZE | CMD_PREFETCH_ADDR_1_STRIDE | \
			 CMD_1_ADDR)

static const struct command_row {
	u8 opcode;
	enum command_needs needs;
	enum command_when when;
	/* Takes RANGE_0 and RANGE_1 where IDR3.RIL is set */
	bool ranged;
	command_fn run;
	u64 bits[2];
} command_rows[] = {
	{ CMD_PREFETCH_CONFIG, ALWAYS, NOW, false, prefetch_config, { PREFETCH_BITS_0 } },
	{ CMD_PREFETCH_ADDR, ALWAYS, NOW, false, prefetch_addr,
	  { PREFETCH_BITS_0, PREFETCH_BITS_1 } },
	{ CMD_CFGI_STE, ALWAYS, AT_SYNC, false, cfgi_ste, { CMD_0_SID, CMD_1_LEAF } },
	{ CMD_CFGI_STE_RANGE, ALWAYS, AT_SYNC, false, cfgi_ste_range,
	  { CMD_0_SID, CMD_CFGI_STE_RANGE_1_RANGE } },
	{ CMD_CFGI_CD, NEEDS_S1, AT_SYNC, false, cfgi_cd,
	  { CMD_0_SID | CMD_0_SSID, CMD_1_LEAF } },
	{ CMD_CFGI_CD_ALL, NEEDS_S1, AT_SYNC, false, cfgi_cd_all, { CMD_0_SID } },
	{ CMD_TLBI_NH_ALL, NEEDS_S1, AT_SYNC, false, smmu_model_tlbi_run, { CMD_0_VMID } },
	{ CMD_TLBI_NH_ASID, NEEDS_S1, AT_SYNC, false, smmu_model_tlbi_run,
	  { CMD_0_VMID | CMD_0_ASID } },
	{ CMD_TLBI_NH_VA, NEEDS_S1, AT_SYNC, true, smmu_model_tlbi_run,
	  { CMD_0_VMID | CMD_0_ASID, CMD_1_LEAF | CMD_1_ADDR } },
	{ CMD_TLBI_NH_VAA, NEEDS_S1, AT_SYNC, true, smmu_model_tlbi_run,
	  { CMD_0_VMID, CMD_1_LEAF | CMD_1_ADDR } },
	{ CMD_TLBI_EL2_ALL, NEEDS_HYP, AT_SYNC, false, smmu_model_tlbi_run },
	{ CMD_TLBI_EL2_ASID, NEEDS_HYP, AT_SYNC, false, smmu_model_tlbi_run, { CMD_0_ASID } },
	{ CMD_TLBI_EL2_VA, NEEDS_HYP, AT_SYNC, true, smmu_model_tlbi_run,
	  { CMD_0_ASID, CMD_1_LEAF | CMD_1_ADDR } },
	{ CMD_TLBI_EL2_VAA, NEEDS_HYP, AT_SYNC, true, smmu_model_tlbi_run,
	  { 0, CMD_1_LEAF | CMD_1_ADDR } },
	{ CMD_TLBI_S12_VMALL, NEEDS_S2, AT_SYNC, false, smmu_model_tlbi_run, { CMD_0_VMID } },
	{ CMD_TLBI_S2_IPA, NEEDS_S2, AT_SYNC, true, smmu_model_tlbi_run,
	  { CMD_0_VMID, CMD_1_LEAF | CMD_1_ADDR } },
	{ CMD_TLBI_NSNH_ALL, ALWAYS, AT_SYNC, false, smmu_model_tlbi_run },
	{ CMD_ATC_INV, NEEDS_ATS, AT_SYNC, false, atc_inv,
	  { CMD_0_SID | CMD_0_SSV | CMD_0_SSID | CMD_ATC_INV_0_GLOBAL,
	    CMD_ATC_INV_1_SIZE | CMD_ATC_INV_1_ADDR } },
	{ CMD_PRI_RESP, NEEDS_PRI, NOW, false, pri_resp,
	  { CMD_0_SID | CMD_0_SSV | CMD_0_SSID,
	    CMD_PRI_RESP_1_PRGINDEX | CMD_PRI_RESP_1_RESP } },
	{ CMD_RESUME, NEEDS_STALL, NOW, false, resume,
	  { RESUME_BITS_0, CMD_RESUME_1_STAG } },
	{ CMD_STALL_TERM, NEEDS_STALL, NOW, false, stall_term, { CMD_0_SID } },
	{ CMD_SYNC, ALWAYS, NOW, false, NULL, { SYNC_BITS_0, CMD_SYNC_1_MSIADDR } },
};

static bool is_offered(struct smmu_model *model, enum command_needs needs)
{
	u32 idr0 = smmu_model_idr(model, 0);

	switch (needs) {
	case ALWAYS:
		return true;
	case NEEDS_S1:
		return idr0 & IDR0_S1P;
	case NEEDS_S2:
		return idr0 & IDR0_S2P;
	case NEEDS_HYP:
		return idr0 & IDR0_S1P && idr0 & IDR0_HYP;
	case NEEDS_STALL:
		return FIELD_GET(IDR0_STALL_MODEL, idr0) !=
		       IDR0_STALL_MODEL_TERMINATE;
	case NEEDS_ATS:
		return idr0 & IDR0_ATS;
	case NEEDS_PRI:
		return idr0 & IDR0_PRI;
	}
	return false;
}

static bool has_res0(struct smmu_model *model, const struct command_row *row,
		     const u64 cmd[2])
{
	u64 bits0 = row->bits[0] | CMD_0_OP;
	u64 bits1 = row->bits[1];

	if (row->ranged && smmu_model_idr(model, 3) & IDR3_RIL) {
		bits0 |= RANGE_0;
		bits1 |= RANGE_1;
		/* Bit 25 is part of SCALE only with DS */
		if (!(smmu_model_idr(model, 5) & IDR5_DS))
			bits0 &= ~BIT_ULL(25);
	}
	return cmd[0] & ~bits0 || cmd[1] & ~bits1;
}

/* 4.5: values of a field that are ILLEGAL */
static bool is_illegal(const u64 cmd[2])
{
	switch (FIELD_GET(CMD_0_OP, cmd[0])) {
	case CMD_ATC_INV:
		return FIELD_GET(CMD_ATC_INV_1_SIZE, cmd[1]) >
		       CMD_ATC_INV_1_SIZE_ALL;
	case CMD_PRI_RESP:
		return FIELD_GET(CMD_PRI_RESP_1_RESP, cmd[1]) >
		       CMD_PRI_RESP_1_RESP_SUCCESS;
	case CMD_SYNC:
		return FIELD_GET(CMD_SYNC_0_CS, cmd[0]) > CMD_SYNC_0_CS_SEV;
	default:
		return false;
	}
}

static const struct command_row *row_find(u8 opcode)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(command_rows); i++)
		if (command_rows[i].opcode == opcode)
			return &command_rows[i];
	return NULL;
}

static u64 removed(const struct smmu_model *model)
{
	return model->stats.cfg_removed + model->stats.tlb_removed +
	       model->stats.atc_removed;
}

/* 4.3, 4.4: a command may remove more than it covers */
static void forget_the_rest(struct smmu_model *model)
{
	u64 before = removed(model);

	smmu_model_cfgi_all(&model->cfgs);
	smmu_model_tlbi_all(model);
	model->stats.over_removed += removed(model) - before;
}

/* Carry an invalidation out, and see whether it was any use */
static void run_invalidation(struct smmu_model *model, const u64 cmd[2])
{
	u64 before = removed(model);

	row_find(FIELD_GET(CMD_0_OP, cmd[0]))->run(model, cmd);
	if (removed(model) == before)
		model->stats.idle_invs++;
	if (model->cfg.policy & SMMU_MODEL_OVER_INVALIDATE)
		forget_the_rest(model);
}

/**
 * smmu_model_command_check() - may a command be executed?
 * @model: the model, locked
 * @cmd: the command, CPU-endian
 *
 * Return: CERROR_NONE or CERROR_ILL.
 */
unsigned int smmu_model_command_check(struct smmu_model *model, const u64 cmd[2])
{
	u8 opcode = FIELD_GET(CMD_0_OP, cmd[0]);
	const struct command_row *row = row_find(opcode);

	if (!row || !is_offered(model, row->needs) ||
	    has_res0(model, row, cmd) || is_illegal(cmd) ||
	    (row->ranged && smmu_model_tlbi_range_is_illegal(model, cmd)))
		return CERROR_ILL;
	if (smmu_model_injected(model, SMMU_MODEL_CERROR_ILL, opcode))
		return CERROR_ILL;
	return CERROR_NONE;
}

/**
 * smmu_model_command_is_deferred() - is it for a CMD_SYNC to carry a command out?
 * @cmd: the command, CPU-endian, legal
 *
 * Return: true for invalidations.
 */
bool smmu_model_command_is_deferred(const u64 cmd[2])
{
	return row_find(FIELD_GET(CMD_0_OP, cmd[0]))->when == AT_SYNC;
}

/**
 * smmu_model_command_run() - a command is consumed
 * @model: the model, locked; with room among what is deferred
 * @cmd: the command, CPU-endian, legal; no CMD_SYNC
 *
 * It is carried out, or put aside.
 */
void smmu_model_command_run(struct smmu_model *model, const u64 cmd[2])
{
	const struct command_row *row = row_find(FIELD_GET(CMD_0_OP, cmd[0]));

	if (row->opcode == CMD_ATC_INV) {
		smmu_model_ats_check_invalidate(model, cmd);
		/* 4.5.1: ignored; one that is on its way is not called back */
		if (!smmu_model_cr0(model, CR0_SMMUEN))
			return;
	}
	if (row->when == AT_SYNC)
		smmu_model_defer_put(&model->deferred, cmd);
	else
		row->run(model, cmd);
}

/**
 * smmu_model_command_settle() - carry an invalidation out
 * @model: the model, locked
 * @n: which of those that are deferred
 */
void smmu_model_command_settle(struct smmu_model *model, unsigned int n)
{
	u64 cmd[2];

	smmu_model_defer_take(&model->deferred, n, cmd);
	run_invalidation(model, cmd);
}

static void sync_msi(struct smmu_model *model, const u64 cmd[2])
{
	u64 addr = (cmd[1] & CMD_SYNC_1_MSIADDR) &
		   GENMASK_ULL(model->oas_bits - 1, 0);
	u32 data = FIELD_GET(CMD_SYNC_0_MSIDATA, cmd[0]);
	int ret;

	/* 4.6.3: what the CMD_SYNC waited for is visible before its MSI */
	smp_mb();
	if (model->cfg.msi_width64)
		ret = smmu_model_mem_write64(model, addr & ~7ULL,
					     SMMU_MODEL_ACC_MSI, data);
	else
		ret = smmu_model_msi_write(model, addr, data);
	if (ret)
		smmu_model_gerror(model, GERROR_MSI_CMDQ_ABT_ERR);
}

/**
 * smmu_model_command_late_msi() - the MSI of an earlier CMD_SYNC comes at last
 * @model: the model, locked
 *
 * There is at most one: the next CMD_SYNC does not complete before (4.7.3).
 */
void smmu_model_command_late_msi(struct smmu_model *model)
{
	if (!model->has_late_sync)
		return;
	model->has_late_sync = false;
	sync_msi(model, model->late_sync.word);
}

/**
 * smmu_model_command_maybe_late_msi() - it may come at any time
 * @model: the model, locked
 */
void smmu_model_command_maybe_late_msi(struct smmu_model *model)
{
	if (model->has_late_sync && prandom_u32_state(&model->rnd) % 2)
		smmu_model_command_late_msi(model);
}

/* The consumption shows in CONS already; whether the MSI does is another matter */
static void sync_send_msi(struct smmu_model *model, const u64 cmd[2])
{
	if (!(model->cfg.policy & SMMU_MODEL_LATE_MSI)) {
		sync_msi(model, cmd);
		return;
	}
	memcpy(model->late_sync.word, cmd, CMD_SIZE);
	model->has_late_sync = true;
}

/**
 * smmu_model_command_sync_signal() - tell that a CMD_SYNC has completed (4.6.3)
 * @model: the model, locked; SMMU_CMDQ_CONS is past the command
 * @cmd: the CMD_SYNC
 */
void smmu_model_command_sync_signal(struct smmu_model *model, const u64 cmd[2])
{
	if (smmu_model_injected(model, SMMU_MODEL_SYNC_LOST, 0))
		return;
	switch (FIELD_GET(CMD_SYNC_0_CS, cmd[0])) {
	case CMD_SYNC_0_CS_IRQ:
		/* The test for 0 is of the whole field */
		if (smmu_model_idr(model, 0) & IDR0_MSI &&
		    cmd[1] & CMD_SYNC_1_MSIADDR)
			sync_send_msi(model, cmd);
		smmu_model_irq(model, SMMU_MODEL_IRQ_SYNC);
		break;
	case CMD_SYNC_0_CS_SEV:
		if (smmu_model_idr(model, 0) & IDR0_SEV)
			sev();
		break;
	}
}
