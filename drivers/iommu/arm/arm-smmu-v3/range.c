// SPDX-License-Identifier: GPL-2.0-only
/*
 * An address range becomes the commands that invalidate it.
 *
 * IHI 0070 4.4 "TLB invalidation" and 4.5 "ATS and PRI". Over-invalidation is
 * always allowed and under-invalidation never, so everything is rounded
 * outwards, and what is not understood becomes one command for the whole tag.
 *
 * With range invalidation (IDR3.RIL) a command covers (NUM + 1) x 2^SCALE
 * granules with NUM up to 31: a number of five bits, shifted. Up to 32 units
 * fit one command. A longer range gets the largest such number that it holds,
 * 16 or more times 2^SCALE, which leaves less than one sixteenth of it; the
 * rest gets the smallest one that holds it. So a range takes two commands at
 * most, and what is invalidated in excess is less than 1/256 of it.
 *
 * Without range invalidation each command covers one granule, or one leaf of
 * known size.
 */

#include "range.h"

#include <kunit/visibility.h>
#include <linux/bitops.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "idr.h"

/* NUM + 1 at most */
#define SMMU_RANGE_UNITS_MAX	(CMD_0_NUM_MAX + 1)

/*
 * The level at which a leaf of this size stands, or 0 if tables of this
 * granule have no such leaf or the level has no hint (level 0)
 */
static u8 smmu_range_leaf_level(u8 granule_lg2, u8 leaf_lg2)
{
	u8 bits_per_level = granule_lg2 - 3;
	int level = 3;

	while (level > 0 && granule_lg2 < leaf_lg2) {
		granule_lg2 += bits_per_level;
		level--;
	}
	return granule_lg2 == leaf_lg2 ? level : 0;
}

static u8 smmu_range_tg(u8 granule_lg2)
{
	switch (granule_lg2) {
	case 12:
		return CMD_1_TG_4K;
	case 14:
		return CMD_1_TG_16K;
	case 16:
		return CMD_1_TG_64K;
	default:
		return CMD_1_TG_NONE;
	}
}

/* See range.h */
void smmu_range_start(struct smmu_range_iter *it, const struct smmu_caps *caps,
		      const struct smmu_tlb_tag *tag, const struct smmu_range *range)
{
	u64 last = range->addr + range->size - 1;
	u8 level = 0;

	memset(it, 0, sizeof(*it));
	it->tag = *tag;

	/* Nothing is not everything */
	if (!range->size)
		return;

	/*
	 * A range that wraps is a caller's mistake, an unknown granule is a
	 * domain that forgot to set it. Neither may leave stale entries behind.
	 * Where a guest has stage 1 an IPA says nothing about its entries.
	 */
	if (range->size == SMMU_RANGE_ALL || last < range->addr ||
	    tag->regime == SMMU_TLB_S12 || smmu_range_tg(range->granule_lg2) == CMD_1_TG_NONE) {
		it->wide = true;
		return;
	}

	it->granule_lg2 = range->granule_lg2;
	it->stride_lg2 = range->granule_lg2;
	it->leaf_only = range->leaf_only;
	it->ril = caps->ril;
	it->ds = caps->ds;

	/*
	 * Leafs of one known size: step from leaf to leaf, and tell the level.
	 * If tables go as well the leafs below them may have had any size, and
	 * a hint would keep their walk-cache entries alive.
	 */
	if (range->leaf_only && range->leaf_lg2)
		level = smmu_range_leaf_level(range->granule_lg2, range->leaf_lg2);
	if (level) {
		it->stride_lg2 = range->leaf_lg2;
		/* 16K has leafs at level 1 only with DS, else TTL 1 is reserved */
		if (range->granule_lg2 != 14 || level != 1 || caps->ds)
			it->ttl = level;
	}

	it->next = range->addr >> it->stride_lg2 << it->stride_lg2;
	it->left = (last >> it->stride_lg2) - (it->next >> it->stride_lg2) + 1;

	if (!it->ril && it->left > SMMU_RANGE_MAX_CMDS)
		it->wide = true;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_range_start);

static struct smmu_cmd smmu_range_at(const struct smmu_tlb_tag *tag, u64 addr, bool leaf_only)
{
	switch (tag->regime) {
	case SMMU_TLB_EL2:
		return smmu_cmd_tlbi_el2_va(tag->asid, addr, leaf_only);
	case SMMU_TLB_S2:
		return smmu_cmd_tlbi_s2_ipa(tag->vmid, addr, leaf_only);
	case SMMU_TLB_NH:
	default:
		return smmu_cmd_tlbi_nh_va(tag->vmid, tag->asid, addr, leaf_only);
	}
}

/* One command, by range, for as many units as fit; false if none can do it */
static bool smmu_range_next_ril(struct smmu_range_iter *it, struct smmu_cmd *cmd)
{
	u8 scale_max = it->ds ? CMD_0_SCALE_MAX_DS : CMD_0_SCALE_MAX;
	u64 units = it->left;
	u8 shift = 0, scale;

	if (units > SMMU_RANGE_UNITS_MAX) {
		/* The smallest scale of which 32 units would be enough */
		shift = fls64(units - 1) - 5;
		units >>= shift;
		/* The second command rounds up and ends it */
		if (it->rest && units << shift != it->left)
			units++;
	}
	scale = shift + it->stride_lg2 - it->granule_lg2;
	if (scale > scale_max)
		return false;

	*cmd = smmu_range_at(&it->tag, it->next, it->leaf_only);
	/* One granule without a hint is reserved as a range: a plain command */
	if (units > 1 || scale || it->ttl)
		*cmd = smmu_cmd_with_range(*cmd, units - 1, scale,
					   smmu_range_tg(it->granule_lg2), it->ttl);

	it->next += units << shift << it->stride_lg2;
	it->left -= min(it->left, units << shift);
	it->rest = true;
	return true;
}

/* See range.h */
bool smmu_range_next(struct smmu_range_iter *it, struct smmu_cmd *cmd)
{
	if (!it->wide) {
		if (!it->left)
			return false;
		if (!it->ril) {
			*cmd = smmu_range_at(&it->tag, it->next, it->leaf_only);
			it->next += 1ULL << it->stride_lg2;
			it->left--;
			return true;
		}
		if (smmu_range_next_ril(it, cmd))
			return true;
	}

	*cmd = smmu_range_tag_all(&it->tag);
	it->wide = false;
	it->left = 0;
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_range_next);

/* See range.h */
bool smmu_range_one(const struct smmu_caps *caps, const struct smmu_tlb_tag *tag,
		    const struct smmu_range *range, struct smmu_cmd *cmd)
{
	u64 last = range->addr + range->size - 1;
	u8 lg2 = range->granule_lg2, tg = smmu_range_tg(lg2);
	bool hint = range->leaf_only && range->leaf_lg2;

	/* A size of 0 is above all sizes here; a range that wraps ends far from its start. */
	if (tg == CMD_1_TG_NONE || (range->size - 1) >> lg2 || (range->addr ^ last) >> lg2 ||
	    tag->regime == SMMU_TLB_S12 || (hint && range->leaf_lg2 != lg2))
		return false;
	*cmd = smmu_range_at(tag, range->addr >> lg2 << lg2, range->leaf_only);
	if (hint && caps->ril)
		*cmd = smmu_cmd_with_range(*cmd, 0, 0, tg, 3);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_range_one);

/* See range.h */
struct smmu_cmd smmu_range_tag_all(const struct smmu_tlb_tag *tag)
{
	switch (tag->regime) {
	case SMMU_TLB_EL2:
		return smmu_cmd_tlbi_el2_asid(tag->asid);
	case SMMU_TLB_S2:
	case SMMU_TLB_S12:
		return smmu_cmd_tlbi_s12_vmall(tag->vmid);
	case SMMU_TLB_NH:
	default:
		return smmu_cmd_tlbi_nh_asid(tag->vmid, tag->asid);
	}
}
EXPORT_SYMBOL_IF_KUNIT(smmu_range_tag_all);

/* See range.h */
struct smmu_cmd smmu_range_atc(u32 sid, u32 ssid, u64 addr, u64 size)
{
	u64 last = addr + size - 1;
	u8 size_lg2;

	/* Bits above the highest one that differs name the span */
	size_lg2 = fls64((addr ^ last) >> 12);
	if (size == SMMU_RANGE_ALL || last < addr || size_lg2 >= CMD_ATC_INV_1_SIZE_ALL)
		return smmu_cmd_atc_inv(sid, ssid, ssid, false, 0,
					CMD_ATC_INV_1_SIZE_ALL);

	addr = addr >> (12 + size_lg2) << (12 + size_lg2);
	return smmu_cmd_atc_inv(sid, ssid, ssid, false, addr, size_lg2);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_range_atc);
