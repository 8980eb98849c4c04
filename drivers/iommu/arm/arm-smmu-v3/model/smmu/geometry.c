// SPDX-License-Identifier: GPL-2.0-only
/*
 * The format of translation tables: values in, values out.
 *
 * VMSAv8-64 of the Arm Architecture Reference Manual, chapter D8, as IHI 0070,
 * 3.4 "Address sizes" and 5.4 "Context Descriptor" select it: 4 KiB, 16 KiB and
 * 64 KiB granules, 48- and 52-bit addresses, LPA2.
 */
#include "geometry.h"

#include <linux/bitfield.h>

#include "tlb.h"

static unsigned int stride(const struct smmu_model_geometry *geo)
{
	return geo->tg - 3;
}

/**
 * smmu_model_level_lg2() - input range of one descriptor
 * @geo: the table
 * @level: -1 to 3
 *
 * Return: log2 of the range in bytes.
 */
unsigned int smmu_model_level_lg2(const struct smmu_model_geometry *geo,
				  int level)
{
	return geo->tg + stride(geo) * (3 - level);
}

/**
 * smmu_model_contig_lg2() - input range of a set of contiguous descriptors
 * @geo: the table
 * @level: of the descriptors, 1 to 3
 *
 * Return: log2 of the range in bytes (Arm ARM D8.7.1).
 */
unsigned int smmu_model_contig_lg2(const struct smmu_model_geometry *geo,
				   int level)
{
	unsigned int lg2 = smmu_model_level_lg2(geo, level);

	switch (geo->tg) {
	case 12:
		return lg2 + 4;
	case 14:
		return level == 3 ? lg2 + 7 : lg2 + 5;
	default:
		return lg2 + 5;
	}
}

/**
 * smmu_model_oas_bits() - decode an address size
 * @code: of IDR5.OAS, CD.IPS, STE.S2PS
 *
 * Return: bits.
 */
unsigned int smmu_model_oas_bits(unsigned int code)
{
	static const u8 bits[8] = { 32, 36, 40, 42, 44, 48, 52, 56 };

	return bits[code & 7];
}

static unsigned int start_index_bits(const struct smmu_model_geometry *geo)
{
	return geo->ia_bits - smmu_model_level_lg2(geo, geo->start);
}

/**
 * smmu_model_table_base() - the first table
 * @geo: the table
 *
 * The address is aligned to the size of the table, or to 64 bytes where it may
 * have 52 bits.
 *
 * Return: its address.
 */
u64 smmu_model_table_base(const struct smmu_model_geometry *geo)
{
	u64 size = 8ULL << start_index_bits(geo);

	if (geo->pa_bits > 48 && size < 64)
		size = 64;
	return geo->base & ~(size - 1);
}

/**
 * smmu_model_desc_addr() - where the descriptor of an address is
 * @geo: the table
 * @table: address of the table of @level
 * @addr: input address
 * @level: -1 to 3
 *
 * Return: its address.
 */
u64 smmu_model_desc_addr(const struct smmu_model_geometry *geo, u64 table,
			 u64 addr, int level)
{
	unsigned int lg2 = smmu_model_level_lg2(geo, level);
	unsigned int bits = level == geo->start ? start_index_bits(geo) :
						  stride(geo);

	return table + ((addr >> lg2) & ((1ULL << bits) - 1)) * 8;
}

/**
 * smmu_model_desc_out() - what a descriptor points to
 * @geo: the table
 * @desc: the descriptor
 *
 * Return: the output address, or that of the next table.
 */
u64 smmu_model_desc_out(const struct smmu_model_geometry *geo, u64 desc)
{
	if (geo->ds)
		return (desc & GENMASK_ULL(49, geo->tg)) |
		       FIELD_GET(GENMASK_ULL(9, 8), desc) << 50;
	if (geo->lpa)
		return (desc & GENMASK_ULL(47, geo->tg)) |
		       FIELD_GET(GENMASK_ULL(15, 12), desc) << 48;
	return desc & GENMASK_ULL(47, geo->tg);
}

static bool block_allowed(const struct smmu_model_geometry *geo, int level)
{
	switch (geo->tg) {
	case 12:
		return level == 1 || level == 2 || (level == 0 && geo->ds);
	case 14:
		return level == 2 || (level == 1 && geo->ds);
	default:
		return level == 2 || (level == 1 && geo->lpa);
	}
}

/**
 * smmu_model_desc_is_table() - does the descent go on?
 * @desc: a valid descriptor
 * @level: its level
 *
 * Return: true if it points to a table.
 */
bool smmu_model_desc_is_table(u64 desc, int level)
{
	return level < 3 && desc & DESC_TABLE;
}

/**
 * smmu_model_desc_is_valid() - does a descriptor map anything?
 * @geo: the table
 * @desc: the descriptor
 * @level: its level
 *
 * Return: true for a table, and for a block or page where there may be one.
 */
bool smmu_model_desc_is_valid(const struct smmu_model_geometry *geo, u64 desc,
			      int level)
{
	if (!(desc & DESC_VALID))
		return false;
	if (level == 3)
		return desc & DESC_TABLE;
	return desc & DESC_TABLE || block_allowed(geo, level);
}

/**
 * smmu_model_perm_needed() - what a translation must grant to an access
 * @access: the access
 *
 * Return: one of SMMU_MODEL_PERM_*.
 */
u8 smmu_model_perm_needed(const struct smmu_model_access_kind *access)
{
	if (access->write)
		return access->priv ? SMMU_MODEL_PERM_PW : SMMU_MODEL_PERM_UW;
	if (access->instr)
		return access->priv ? SMMU_MODEL_PERM_PX : SMMU_MODEL_PERM_UX;
	return access->priv ? SMMU_MODEL_PERM_PR : SMMU_MODEL_PERM_UR;
}
