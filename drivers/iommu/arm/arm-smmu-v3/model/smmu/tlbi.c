// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLBI commands: what each one covers.
 *
 * IHI 0070, 4.4 "TLB invalidation", 3.17 "TLB tagging".
 */
#include "tlbi.h"

#include <linux/bitfield.h>
#include <linux/sizes.h>

#include "../../spec-cmd.h"
#include "../../spec-regs.h"
#include "regs.h"
#include "state.h"
#include "tlb.h"

#define S1_KINDS	(BIT(SMMU_MODEL_TLB_S1) | BIT(SMMU_MODEL_TLB_S1_TABLE))
#define S2_KINDS	(BIT(SMMU_MODEL_TLB_S2) | BIT(SMMU_MODEL_TLB_S2_TABLE))
#define ALL_KINDS	(S1_KINDS | S2_KINDS)
#define EL2_WORLDS	(BIT(SMMU_MODEL_EL2) | BIT(SMMU_MODEL_EL2_E2H))

/* 3.17.6: CR0.VMW lets invalidations ignore low bits of the VMID */
static void by_vmid(struct smmu_model *model, const u64 cmd[2],
		    struct smmu_model_tlbi *inv)
{
	unsigned int vmw = FIELD_GET(CR0_VMW,
				     smmu_model_get32(model, SMMU_CR0ACK));

	inv->by_vmid = smmu_model_idr(model, 0) & IDR0_S2P;
	inv->vmid = FIELD_GET(CMD_0_VMID, cmd[0]);
	inv->vmid_ignore = vmw <= 4 ? (1U << vmw) - 1 : 0;
}

static void by_asid(const u64 cmd[2], bool global_too,
		    struct smmu_model_tlbi *inv)
{
	inv->by_asid = true;
	inv->global_too = global_too;
	inv->asid = FIELD_GET(CMD_0_ASID, cmd[0]);
}

/* 4.4.1.1: bits of the address that must be 0, as log2 */
static unsigned int range_align_lg2(unsigned int tg_lg2, unsigned int ttl)
{
	if (!ttl)
		return tg_lg2;
	return tg_lg2 + (tg_lg2 - 3) * (3 - ttl);
}

/* The fields of 4.4.1.1 "Range-based invalidation and level hint" */
struct range_fields {
	unsigned int tg;
	unsigned int num;
	unsigned int scale;
	unsigned int ttl;
};

static struct range_fields range_get(struct smmu_model *model, const u64 cmd[2])
{
	static const u8 tg_lg2[4] = { 0, 12, 14, 16 };
	unsigned int scale = FIELD_GET(CMD_0_SCALE, cmd[0]);
	struct range_fields f = {
		.tg = tg_lg2[FIELD_GET(CMD_1_TG, cmd[1])],
		.num = FIELD_GET(CMD_0_NUM, cmd[0]),
		.scale = min(scale, CMD_0_SCALE_MAX_DS),
		.ttl = FIELD_GET(CMD_1_TTL, cmd[1]),
	};

	/* The 16K granule has leaves at level 1 only with DS */
	if (f.tg == 14 && f.ttl == CMD_1_TTL_1 &&
	    !(smmu_model_idr(model, 5) & IDR5_DS))
		f.ttl = CMD_1_TTL_ANY;
	return f;
}

/**
 * smmu_model_tlbi_range_is_illegal() - NUM, SCALE, TG and TTL that make no range
 * @model: the model
 * @cmd: a TLBI by address, of an SMMU with IDR3.RIL
 *
 * Without TG the rest is RES0; with it they must not all be 0 (4.4.1.1).
 *
 * Return: true for CERROR_ILL.
 */
bool smmu_model_tlbi_range_is_illegal(struct smmu_model *model, const u64 cmd[2])
{
	struct range_fields f = range_get(model, cmd);

	return !f.tg == (f.num || f.scale || f.ttl);
}

static void by_addr(struct smmu_model *model, const u64 cmd[2],
		    struct smmu_model_tlbi *inv)
{
	struct range_fields f = range_get(model, cmd);

	inv->by_addr = true;
	inv->leaf = FIELD_GET(CMD_1_LEAF, cmd[1]);
	if (inv->kinds & BIT(SMMU_MODEL_TLB_S1))
		inv->first = sign_extend64(cmd[1] & CMD_1_ADDR, 55);
	else
		inv->first = cmd[1] & CMD_1_ADDR & GENMASK_ULL(55, 12);
	inv->last = inv->first + SZ_4K - 1;
	if (!f.tg)
		return;

	inv->tg = f.tg;
	inv->ttl = f.ttl;
	inv->last = inv->first + ((u64)(f.num + 1) << (f.scale + f.tg)) - 1;
	/* A range need not cross from the half of TTB0 to that of TTB1 */
	if (!(inv->first >> 63) && (inv->last >> 63 || inv->last < inv->first))
		inv->last = S64_MAX;
	else if (inv->last < inv->first)
		inv->last = U64_MAX;

	if (inv->first & ((1ULL << range_align_lg2(f.tg, f.ttl)) - 1)) {
		/* UNPREDICTABLE; what hurts most is to do nothing */
		smmu_model_blame(model, "4.4.1.1: range not aligned for its TG and TTL");
		inv->kinds = 0;
	}
}

/* Stage-1 entries of NS-EL1, or also stage-2 ones, of one VMID or of all */
static void nh(struct smmu_model *model, const u64 cmd[2], struct smmu_model_tlbi *inv)
{
	inv->kinds = S1_KINDS;
	inv->worlds = BIT(SMMU_MODEL_EL1);

	switch (FIELD_GET(CMD_0_OP, cmd[0])) {
	case CMD_TLBI_NSNH_ALL:
		inv->kinds = ALL_KINDS;
		return;
	case CMD_TLBI_S12_VMALL:
		inv->kinds = ALL_KINDS;
		break;
	case CMD_TLBI_S2_IPA:
		/* 4.4.3.2: combined stage-1 and 2 entries need not go, so they stay */
		inv->kinds = S2_KINDS;
		by_addr(model, cmd, inv);
		break;
	case CMD_TLBI_NH_ASID:
		by_asid(cmd, false, inv);
		break;
	case CMD_TLBI_NH_VA:
		by_asid(cmd, true, inv);
		by_addr(model, cmd, inv);
		break;
	case CMD_TLBI_NH_VAA:
		by_addr(model, cmd, inv);
		break;
	case CMD_TLBI_NH_ALL:
		break;
	}
	by_vmid(model, cmd, inv);
}

/* 4.4.2: by address CR2.E2H decides which entries are meant; NS-EL2 has no ASIDs */
static void el2(struct smmu_model *model, const u64 cmd[2], struct smmu_model_tlbi *inv)
{
	bool e2h = smmu_model_get32(model, SMMU_CR2) & CR2_E2H;

	inv->kinds = S1_KINDS;
	inv->worlds = BIT(e2h ? SMMU_MODEL_EL2_E2H : SMMU_MODEL_EL2);

	switch (FIELD_GET(CMD_0_OP, cmd[0])) {
	case CMD_TLBI_EL2_ALL:
		inv->worlds = EL2_WORLDS;
		break;
	case CMD_TLBI_EL2_ASID:
		inv->worlds = BIT(SMMU_MODEL_EL2_E2H);
		by_asid(cmd, false, inv);
		break;
	case CMD_TLBI_EL2_VA:
		if (e2h)
			by_asid(cmd, true, inv);
		by_addr(model, cmd, inv);
		break;
	case CMD_TLBI_EL2_VAA:
		by_addr(model, cmd, inv);
		break;
	}
}

/**
 * smmu_model_tlbi_run() - carry a TLBI command out
 * @model: the model, locked
 * @cmd: a TLBI command, not illegal
 */
void smmu_model_tlbi_run(struct smmu_model *model, const u64 cmd[2])
{
	struct smmu_model_tlbi inv = {};

	switch (FIELD_GET(CMD_0_OP, cmd[0])) {
	case CMD_TLBI_EL2_ALL:
	case CMD_TLBI_EL2_ASID:
	case CMD_TLBI_EL2_VA:
	case CMD_TLBI_EL2_VAA:
		el2(model, cmd, &inv);
		break;
	default:
		nh(model, cmd, &inv);
	}
	smmu_model_tlb_invalidate(&model->tlb, &inv);
}

/**
 * smmu_model_tlbi_all() - forget all translations and tables
 * @model: the model, locked
 */
void smmu_model_tlbi_all(struct smmu_model *model)
{
	const struct smmu_model_tlbi all = {
		.kinds = ALL_KINDS,
		.worlds = BIT(SMMU_MODEL_EL1) | EL2_WORLDS,
	};

	smmu_model_tlb_invalidate(&model->tlb, &all);
}
