// SPDX-License-Identifier: GPL-2.0-only
/*
 * A command of a virtual machine becomes one of ours, or is refused.
 *
 * The queue is everybody's, and a command that the SMMU calls ILLEGAL stops it
 * for everybody; an SMMU may, but need not, call a bit that is RES0 so. So each
 * opcode has the list of bits that its fields cover on this very SMMU, and any
 * other bit is refused. Values inside these fields (an ASID, SubstreamID or
 * address that nothing has) are at worst UNPREDICTABLE for what the command is
 * confined to, which is the guest's own.
 *
 * Commands that are the host's business (STEs, stage 2, other translation
 * regimes, prefetches, answers to faults, CMD_SYNC) are refused as well.
 *
 * IHI 0070 4.3 to 4.5.
 */

#include "vcmd.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/export.h>

#include "idr.h"

/* The fields of a TLBI by address, ASID apart */
static struct smmu_cmd smmu_vcmd_addr_fields(const struct smmu_caps *caps)
{
	struct smmu_cmd f = { .w = { CMD_0_VMID, CMD_1_LEAF | CMD_1_ADDR } };

	if (!caps->ril)
		return f;
	f.w[0] |= CMD_0_NUM;
	f.w[0] |= FIELD_PREP(CMD_0_SCALE, caps->ds ? FIELD_MAX(CMD_0_SCALE) : CMD_0_SCALE_MAX);
	f.w[1] |= CMD_1_TG | CMD_1_TTL;
	return f;
}

/* What a guest may set besides the opcode; false for an opcode that is not its own */
static bool smmu_vcmd_fields(const struct smmu_caps *caps, u8 op, struct smmu_cmd *f)
{
	u64 asid = FIELD_PREP(CMD_0_ASID, GENMASK_ULL(caps->asid_bits - 1, 0));

	*f = (struct smmu_cmd){};
	switch (op) {
	case CMD_TLBI_NSNH_ALL:
		return true;
	case CMD_TLBI_NH_ALL:
		f->w[0] = CMD_0_VMID;
		return true;
	case CMD_TLBI_NH_ASID:
		f->w[0] = CMD_0_VMID | asid;
		return true;
	case CMD_TLBI_NH_VAA:
		*f = smmu_vcmd_addr_fields(caps);
		return true;
	case CMD_TLBI_NH_VA:
		*f = smmu_vcmd_addr_fields(caps);
		f->w[0] |= asid;
		return true;
	case CMD_CFGI_CD:
		f->w[0] = CMD_0_SID | (caps->ssid_bits ? CMD_0_SSID : 0);
		f->w[1] = CMD_1_LEAF;
		return true;
	case CMD_CFGI_CD_ALL:
		f->w[0] = CMD_0_SID;
		return true;
	case CMD_ATC_INV:
		f->w[0] = CMD_0_SID;
		if (caps->ssid_bits)
			f->w[0] |= CMD_0_SSV | CMD_0_SSID | CMD_ATC_INV_0_GLOBAL;
		f->w[1] = CMD_ATC_INV_1_SIZE | CMD_ATC_INV_1_ADDR;
		return caps->ats;
	default:
		return false;
	}
}

/* 4.4.1.1: of a command whose bits are all in fields */
static bool smmu_vcmd_range_is_reserved(const struct smmu_caps *caps, struct smmu_cmd cmd)
{
	bool any = (cmd.w[0] & (CMD_0_NUM | CMD_0_SCALE)) || (cmd.w[1] & CMD_1_TTL);

	/* Without a granule there is no range, and one granule alone is no range */
	if (FIELD_GET(CMD_1_TG, cmd.w[1]) == CMD_1_TG_NONE)
		return any;
	if (FIELD_GET(CMD_1_TG, cmd.w[1]) == CMD_1_TG_16K &&
	    FIELD_GET(CMD_1_TTL, cmd.w[1]) == CMD_1_TTL_1 && !caps->ds)
		return true;
	return !any;
}

/* 4.4.1.1: where a range may begin, log2 */
static u8 smmu_vcmd_range_align(struct smmu_cmd cmd)
{
	u8 tg = FIELD_GET(CMD_1_TG, cmd.w[1]), ttl = FIELD_GET(CMD_1_TTL, cmd.w[1]);
	u8 granule_lg2 = 10 + 2 * tg;

	if (tg == CMD_1_TG_NONE)
		return 0;
	if (ttl == CMD_1_TTL_ANY)
		return granule_lg2;
	/* A table of one granule has eight bytes for each entry */
	return granule_lg2 + (CMD_1_TTL_3 - ttl) * (granule_lg2 - 3);
}

static int smmu_vcmd_decode_tlbi(struct smmu_vcmd *vcmd, const struct smmu_caps *caps)
{
	struct smmu_cmd *cmd = &vcmd->cmd;
	u8 op = smmu_cmd_opcode(*cmd);

	vcmd->kind = SMMU_VCMD_TLBI;
	cmd->w[0] &= ~CMD_0_VMID;
	if (op == CMD_TLBI_NSNH_ALL)
		*cmd = smmu_cmd_tlbi_nh_all(0);
	if (op != CMD_TLBI_NH_VA && op != CMD_TLBI_NH_VAA)
		return 0;
	if (smmu_vcmd_range_is_reserved(caps, *cmd))
		return -EIO;
	/* UNPREDICTABLE, so nothing may be left: neither by ASID, nor global */
	if (cmd->w[1] & CMD_1_ADDR & (BIT_ULL(smmu_vcmd_range_align(*cmd)) - 1))
		*cmd = smmu_cmd_tlbi_nh_all(0);
	return 0;
}

static int smmu_vcmd_decode_atc(struct smmu_vcmd *vcmd, const struct smmu_caps *caps)
{
	u8 size = FIELD_GET(CMD_ATC_INV_1_SIZE, vcmd->cmd.w[1]);
	u8 stu = __ffs(caps->granules) - 12;
	struct smmu_cmd *cmd = &vcmd->cmd;

	vcmd->kind = SMMU_VCMD_ATC;
	/* May be CERROR_ILL, or do nothing */
	if (size > CMD_ATC_INV_1_SIZE_ALL)
		return -EIO;
	/* What is smaller than the STU the device need not do */
	if (size < stu)
		size = stu;
	*cmd = smmu_cmd_atc_inv(0, cmd->w[0] & CMD_0_SSV, FIELD_GET(CMD_0_SSID, cmd->w[0]),
				cmd->w[0] & CMD_ATC_INV_0_GLOBAL, cmd->w[1], size);
	return 0;
}

/* See vcmd.h */
int smmu_vcmd_decode(struct smmu_vcmd *vcmd, const struct smmu_caps *caps, struct smmu_cmd guest)
{
	u8 op = smmu_cmd_opcode(guest);
	struct smmu_cmd fields;

	*vcmd = (struct smmu_vcmd){ .cmd = guest };
	if (!smmu_vcmd_fields(caps, op, &fields))
		return -EIO;
	if ((guest.w[0] & ~(CMD_0_OP | fields.w[0])) || (guest.w[1] & ~fields.w[1]))
		return -EIO;

	switch (op) {
	case CMD_CFGI_CD:
	case CMD_CFGI_CD_ALL:
		vcmd->kind = SMMU_VCMD_CFGI;
		vcmd->vsid = FIELD_GET(CMD_0_SID, guest.w[0]);
		vcmd->cmd.w[0] &= ~CMD_0_SID;
		return 0;
	case CMD_ATC_INV:
		vcmd->vsid = FIELD_GET(CMD_0_SID, guest.w[0]);
		return smmu_vcmd_decode_atc(vcmd, caps);
	default:
		return smmu_vcmd_decode_tlbi(vcmd, caps);
	}
}
EXPORT_SYMBOL_IF_KUNIT(smmu_vcmd_decode);

/* See vcmd.h */
struct smmu_cmd smmu_vcmd_for_vmid(const struct smmu_vcmd *vcmd, u16 vmid)
{
	struct smmu_cmd cmd = vcmd->cmd;

	cmd.w[0] |= FIELD_PREP(CMD_0_VMID, vmid);
	return cmd;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_vcmd_for_vmid);

/* See vcmd.h */
struct smmu_cmd smmu_vcmd_for_stream(const struct smmu_vcmd *vcmd, u32 sid, bool pasid)
{
	struct smmu_cmd cmd = vcmd->cmd;

	/* A device without PASIDs takes no notice of a request that has one */
	if (vcmd->kind == SMMU_VCMD_ATC && !pasid)
		cmd.w[0] &= ~(CMD_0_SSV | CMD_0_SSID | CMD_ATC_INV_0_GLOBAL);
	cmd.w[0] |= FIELD_PREP(CMD_0_SID, sid);
	return cmd;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_vcmd_for_stream);
