/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands as values.
 *
 * A command is two words, made by a constructor of its own and passed by
 * value. The words are CPU-endian; the queue stores them little-endian. A
 * constructor sets exactly the fields that IHI 0070 chapter 4 "Commands" gives
 * its command, so that every bit that is RES0 is 0. Arguments are not checked:
 * whether the SMMU has a command (stage, ATS, PRI, stalls, range invalidation)
 * is for the caller to know from struct smmu_caps. An argument that is too
 * wide for its field is cut to it.
 *
 * StreamIDs have 32 bits, SubstreamIDs 20, ASIDs and VMIDs 16. Addresses are
 * bytes; the low 12 bits are dropped.
 */

#ifndef _ARM_SMMU_V3_CMD_H
#define _ARM_SMMU_V3_CMD_H

#include <linux/bitfield.h>
#include <linux/types.h>

#include "spec-cmd.h"

/**
 * struct smmu_cmd - one command
 * @w: the two words, CPU-endian
 */
struct smmu_cmd {
	u64 w[CMD_WORDS];
};

static inline struct smmu_cmd smmu_cmd_op(u8 op)
{
	return (struct smmu_cmd){ .w = { FIELD_PREP(CMD_0_OP, op), 0 } };
}

static inline struct smmu_cmd smmu_cmd_op_sid(u8 op, u32 sid)
{
	struct smmu_cmd cmd = smmu_cmd_op(op);

	cmd.w[0] |= FIELD_PREP(CMD_0_SID, sid);
	return cmd;
}

static inline struct smmu_cmd smmu_cmd_op_tag(u8 op, u16 vmid, u16 asid)
{
	struct smmu_cmd cmd = smmu_cmd_op(op);

	cmd.w[0] |= FIELD_PREP(CMD_0_VMID, vmid) | FIELD_PREP(CMD_0_ASID, asid);
	return cmd;
}

static inline struct smmu_cmd smmu_cmd_op_addr(u8 op, u16 vmid, u16 asid,
					       u64 addr, bool leaf)
{
	struct smmu_cmd cmd = smmu_cmd_op_tag(op, vmid, asid);

	cmd.w[1] = (addr & CMD_1_ADDR) | FIELD_PREP(CMD_1_LEAF, leaf);
	return cmd;
}

/* The opcode of a command, CMD_* */
static inline u8 smmu_cmd_opcode(struct smmu_cmd cmd)
{
	return FIELD_GET(CMD_0_OP, cmd.w[0]);
}

/* 4.3 Configuration structure invalidation */

/* The STE of @sid, its CDs and L1CDs; without @leaf its L1STD as well */
static inline struct smmu_cmd smmu_cmd_cfgi_ste(u32 sid, bool leaf)
{
	struct smmu_cmd cmd = smmu_cmd_op_sid(CMD_CFGI_STE, sid);

	cmd.w[1] = FIELD_PREP(CMD_1_LEAF, leaf);
	return cmd;
}

/*
 * The STEs of the 2^(@range + 1) StreamIDs around @sid that are aligned to
 * this number, their L1STDs, CDs and L1CDs. @range 31 is smmu_cmd_cfgi_all().
 */
static inline struct smmu_cmd smmu_cmd_cfgi_ste_range(u32 sid, u8 range)
{
	struct smmu_cmd cmd = smmu_cmd_op_sid(CMD_CFGI_STE_RANGE, sid);

	cmd.w[1] = FIELD_PREP(CMD_CFGI_STE_RANGE_1_RANGE, range & 31);
	return cmd;
}

/* All configuration of the Non-secure state */
static inline struct smmu_cmd smmu_cmd_cfgi_all(void)
{
	return smmu_cmd_cfgi_ste_range(0, CMD_CFGI_ALL_1_RANGE);
}

/* The CD of @ssid of @sid; without @leaf its L1CD as well */
static inline struct smmu_cmd smmu_cmd_cfgi_cd(u32 sid, u32 ssid, bool leaf)
{
	struct smmu_cmd cmd = smmu_cmd_op_sid(CMD_CFGI_CD, sid);

	cmd.w[0] |= FIELD_PREP(CMD_0_SSID, ssid & 0xfffff);
	cmd.w[1] = FIELD_PREP(CMD_1_LEAF, leaf);
	return cmd;
}

/* All CDs and L1CDs of @sid */
static inline struct smmu_cmd smmu_cmd_cfgi_cd_all(u32 sid)
{
	return smmu_cmd_op_sid(CMD_CFGI_CD_ALL, sid);
}

/* 4.4 TLB invalidation: NS-EL1, tagged by VMID and ASID */

static inline struct smmu_cmd smmu_cmd_tlbi_nh_all(u16 vmid)
{
	return smmu_cmd_op_tag(CMD_TLBI_NH_ALL, vmid, 0);
}

/* Does not remove global entries */
static inline struct smmu_cmd smmu_cmd_tlbi_nh_asid(u16 vmid, u16 asid)
{
	return smmu_cmd_op_tag(CMD_TLBI_NH_ASID, vmid, asid);
}

static inline struct smmu_cmd smmu_cmd_tlbi_nh_va(u16 vmid, u16 asid, u64 addr,
						  bool leaf)
{
	return smmu_cmd_op_addr(CMD_TLBI_NH_VA, vmid, asid, addr, leaf);
}

/* Any ASID */
static inline struct smmu_cmd smmu_cmd_tlbi_nh_vaa(u16 vmid, u64 addr, bool leaf)
{
	return smmu_cmd_op_addr(CMD_TLBI_NH_VAA, vmid, 0, addr, leaf);
}

/* 4.4 TLB invalidation: NS-EL2 and NS-EL2-E2H */

static inline struct smmu_cmd smmu_cmd_tlbi_el2_all(void)
{
	return smmu_cmd_op(CMD_TLBI_EL2_ALL);
}

/* Does not remove global entries */
static inline struct smmu_cmd smmu_cmd_tlbi_el2_asid(u16 asid)
{
	return smmu_cmd_op_tag(CMD_TLBI_EL2_ASID, 0, asid);
}

static inline struct smmu_cmd smmu_cmd_tlbi_el2_va(u16 asid, u64 addr, bool leaf)
{
	return smmu_cmd_op_addr(CMD_TLBI_EL2_VA, 0, asid, addr, leaf);
}

/* Any ASID */
static inline struct smmu_cmd smmu_cmd_tlbi_el2_vaa(u64 addr, bool leaf)
{
	return smmu_cmd_op_addr(CMD_TLBI_EL2_VAA, 0, 0, addr, leaf);
}

/* 4.4 TLB invalidation: stage 2, and everything */

/* NS-EL1 entries of @vmid at all stages */
static inline struct smmu_cmd smmu_cmd_tlbi_s12_vmall(u16 vmid)
{
	return smmu_cmd_op_tag(CMD_TLBI_S12_VMALL, vmid, 0);
}

/* Stage-2 entries only: entries that combine both stages may stay */
static inline struct smmu_cmd smmu_cmd_tlbi_s2_ipa(u16 vmid, u64 addr, bool leaf)
{
	return smmu_cmd_op_addr(CMD_TLBI_S2_IPA, vmid, 0, addr, leaf);
}

/* All Non-secure entries but those of EL2 */
static inline struct smmu_cmd smmu_cmd_tlbi_nsnh_all(void)
{
	return smmu_cmd_op(CMD_TLBI_NSNH_ALL);
}

/*
 * 4.4.1 Turn a TLBI by address into one by range, for SMMUs with IDR3.RIL: it
 * then covers (@num + 1) x 2^@scale granules of @tg (CMD_1_TG_*) from its
 * address on. @num is 0 to 31, @scale 0 to 39 (31 without IDR5.DS), @ttl the
 * level of the leafs (CMD_1_TTL_*). Never all of @num, @scale and @ttl 0: that
 * is CERROR_ILL.
 */
static inline struct smmu_cmd smmu_cmd_with_range(struct smmu_cmd cmd, u8 num,
						  u8 scale, u8 tg, u8 ttl)
{
	cmd.w[0] |= FIELD_PREP(CMD_0_NUM, num & 31) |
		    FIELD_PREP(CMD_0_SCALE, scale & 63);
	cmd.w[1] |= FIELD_PREP(CMD_1_TG, tg & 3) | FIELD_PREP(CMD_1_TTL, ttl & 3);
	return cmd;
}

/* 4.5 ATS and PRI */

/*
 * Invalidate 4096 x 2^@size_lg2 bytes in the ATC of @sid; @size_lg2
 * CMD_ATC_INV_1_SIZE_ALL is everything. With @ssv for PASID @ssid alone, and
 * @global then reaches entries that the device keeps for all PASIDs. Without
 * @ssv entries of every PASID go.
 */
static inline struct smmu_cmd smmu_cmd_atc_inv(u32 sid, bool ssv, u32 ssid,
					       bool global, u64 addr, u8 size_lg2)
{
	struct smmu_cmd cmd = smmu_cmd_op_sid(CMD_ATC_INV, sid);

	cmd.w[0] |= FIELD_PREP(CMD_0_SSV, ssv) |
		    FIELD_PREP(CMD_0_SSID, ssv ? ssid & 0xfffff : 0) |
		    FIELD_PREP(CMD_ATC_INV_0_GLOBAL, ssv && global);
	cmd.w[1] = (addr & CMD_ATC_INV_1_ADDR) |
		   FIELD_PREP(CMD_ATC_INV_1_SIZE, size_lg2 & 63);
	return cmd;
}

/* Answer page request group @prgi; @resp is CMD_PRI_RESP_1_RESP_* */
static inline struct smmu_cmd smmu_cmd_pri_resp(u32 sid, bool ssv, u32 ssid,
						u16 prgi, u8 resp)
{
	struct smmu_cmd cmd = smmu_cmd_op_sid(CMD_PRI_RESP, sid);

	cmd.w[0] |= FIELD_PREP(CMD_0_SSV, ssv) |
		    FIELD_PREP(CMD_0_SSID, ssv ? ssid & 0xfffff : 0);
	cmd.w[1] = FIELD_PREP(CMD_PRI_RESP_1_PRGINDEX, prgi & 0x1ff) |
		   FIELD_PREP(CMD_PRI_RESP_1_RESP, resp & 3);
	return cmd;
}

/* 4.6 Fault response and synchronization */

/**
 * enum smmu_resume - what becomes of a stalled transaction
 * @SMMU_RESUME_RETRY: it is tried again
 * @SMMU_RESUME_ABORT: it ends, and the device sees an abort
 * @SMMU_RESUME_RAZWI: it ends, reads give 0 and writes go nowhere; an abort
 *	where IDR0.TERM_MODEL is 1
 */
enum smmu_resume {
	SMMU_RESUME_RETRY,
	SMMU_RESUME_ABORT,
	SMMU_RESUME_RAZWI,
};

/* Exactly one for each event record with Stall == 1 */
static inline struct smmu_cmd smmu_cmd_resume(u32 sid, u16 stag,
					      enum smmu_resume action)
{
	struct smmu_cmd cmd = smmu_cmd_op_sid(CMD_RESUME, sid);

	cmd.w[0] |= FIELD_PREP(CMD_RESUME_0_AC, action == SMMU_RESUME_RETRY) |
		    FIELD_PREP(CMD_RESUME_0_AB, action == SMMU_RESUME_ABORT);
	cmd.w[1] = FIELD_PREP(CMD_RESUME_1_STAG, stag);
	return cmd;
}

/*
 * Abort every stalled transaction of @sid. Only after its STE was set to abort
 * and the CMD_CFGI_STE for that has been synced.
 */
static inline struct smmu_cmd smmu_cmd_stall_term(u32 sid)
{
	return smmu_cmd_op_sid(CMD_STALL_TERM, sid);
}

/* Completion shows in CMDQ_CONS alone */
static inline struct smmu_cmd smmu_cmd_sync_none(void)
{
	struct smmu_cmd cmd = smmu_cmd_op(CMD_SYNC);

	cmd.w[0] |= FIELD_PREP(CMD_SYNC_0_CS, CMD_SYNC_0_CS_NONE);
	return cmd;
}

/* Completion wakes waiters in WFE where IDR0.SEV, else as smmu_cmd_sync_none() */
static inline struct smmu_cmd smmu_cmd_sync_sev(void)
{
	struct smmu_cmd cmd = smmu_cmd_op(CMD_SYNC);

	cmd.w[0] |= FIELD_PREP(CMD_SYNC_0_CS, CMD_SYNC_0_CS_SEV);
	return cmd;
}

/*
 * Completion writes the 32 bits @data to physical address @addr (not 0, a
 * multiple of 4). @memattr is MEMATTR_* of spec-regs.h; cacheable writes are
 * Inner Shareable, others Outer Shareable whatever is asked.
 */
static inline struct smmu_cmd smmu_cmd_sync_msi(u64 addr, u32 data, u8 memattr)
{
	struct smmu_cmd cmd = smmu_cmd_op(CMD_SYNC);

	cmd.w[0] |= FIELD_PREP(CMD_SYNC_0_CS, CMD_SYNC_0_CS_IRQ) |
		    FIELD_PREP(CMD_SYNC_0_MSH, CMD_SYNC_0_MSH_ISH) |
		    FIELD_PREP(CMD_SYNC_0_MSIATTR, memattr & 0xf) |
		    FIELD_PREP(CMD_SYNC_0_MSIDATA, data);
	cmd.w[1] = addr & CMD_SYNC_1_MSIADDR;
	return cmd;
}

#endif /* _ARM_SMMU_V3_CMD_H */
