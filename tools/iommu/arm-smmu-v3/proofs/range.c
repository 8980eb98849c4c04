// SPDX-License-Identifier: GPL-2.0-only
/*
 * Range covers, for every range, granule and leaf size.
 *
 * The commands are read as an SMMU reads them. Three facts together are the
 * cover: the iterator starts at the page of the first address, with the number
 * of pages that the range touches; each command takes the pages where the last
 * one ended, as many as the iterator then counts as done; the commands end when
 * none is left. A page is the granule, or the leaf where its size is known.
 * With range invalidation there are two commands at most, and they take less
 * than 1/256 too much. None has a reserved encoding, or an address that its
 * level hint forbids.
 */

#include <assert.h>

#include "idr.h"
#include "range.h"

/* GRANULE_LG2, LEAF_LG2, LEAF_ONLY and PAGE_LG2 come from the command line */

_Bool nondet_bool(void);
unsigned char nondet_u8(void);
unsigned short nondet_u16(void);
unsigned long long nondet_u64(void);

static struct smmu_caps caps;
static struct smmu_tlb_tag tag;
static struct smmu_range range;
static struct smmu_range_iter it;

static void any_range(u8 granule_lg2, u8 leaf_lg2, _Bool leaf_only)
{
	range.granule_lg2 = granule_lg2;
	range.leaf_lg2 = leaf_lg2;
	range.leaf_only = leaf_only;
	range.addr = nondet_u64();
	range.size = nondet_u64();
	/* Device addresses have 52 bits, or are the top of 64 */
	__CPROVER_assume(range.size && range.size <= 1ULL << 52);
	__CPROVER_assume(range.addr < 1ULL << 52);
	__CPROVER_assume(range.addr + range.size <= 1ULL << 52);

	caps.ds = nondet_bool();
	tag.regime = nondet_u8() % 3;
	tag.asid = nondet_u16();
	tag.vmid = nondet_u16();
}

static _Bool is_wide(const struct smmu_cmd *cmd)
{
	struct smmu_cmd all = smmu_range_tag_all(&tag);

	return cmd->w[0] == all.w[0] && cmd->w[1] == all.w[1];
}

/* Bytes that one command covers from its address on */
static u64 covered_by(const struct smmu_cmd *cmd)
{
	u64 num = cmd->w[0] >> 12 & 31, scale = cmd->w[0] >> 20 & 63;
	u64 tg = cmd->w[1] >> 10 & 3, ttl = cmd->w[1] >> 8 & 3;
	u64 addr = cmd->w[1] & ~0xfffULL;

	assert((cmd->w[1] & 1) == LEAF_ONLY);
	assert(!(cmd->w[1] & 0xfe));
	assert(!(cmd->w[0] & 0xfc0e0f00));

	if (!tg) {
		assert(!num && !scale && !ttl);
		return 1ULL << PAGE_LG2;
	}
	assert(caps.ril);
	assert(num || scale || ttl);
	assert(scale <= (caps.ds ? 39 : 31));
	assert(tg == (GRANULE_LG2 - 12) / 2 + 1);
	/* Table of 4.4.1; of 16K, level 1 has a hint with DS only */
	if (ttl) {
		assert(LEAF_ONLY && LEAF_LG2 == GRANULE_LG2 + (3 - ttl) * (GRANULE_LG2 - 3));
		assert(GRANULE_LG2 != 14 || ttl != 1 || caps.ds);
		assert(!(addr & ((1ULL << LEAF_LG2) - 1)));
	}
	return (num + 1) << scale << GRANULE_LG2;
}

static void any_caps(void)
{
	caps.ds = nondet_bool();
	tag.regime = nondet_u8() % 3;
	tag.asid = nondet_u16();
	tag.vmid = nondet_u16();
}

static void check_start(void)
{
	u64 last;

	any_caps();
	caps.ril = nondet_bool();
	range.granule_lg2 = GRANULE_LG2;
	range.leaf_lg2 = LEAF_LG2;
	range.leaf_only = LEAF_ONLY;
	range.addr = nondet_u64();
	range.size = nondet_u64();
	__CPROVER_assume(range.size && range.size != SMMU_RANGE_ALL);
	last = range.addr + range.size - 1;

	smmu_range_start(&it, &caps, &tag, &range);
	if (last < range.addr) {
		assert(it.wide);
		return;
	}
	assert(it.stride_lg2 == PAGE_LG2 && it.granule_lg2 == GRANULE_LG2);
	assert(it.next == (range.addr & ~((1ULL << PAGE_LG2) - 1)));
	assert(it.left == (last >> PAGE_LG2) - (range.addr >> PAGE_LG2) + 1);
	assert(it.wide == (!caps.ril && it.left > SMMU_RANGE_MAX_CMDS));
	assert(it.ril == caps.ril && it.ds == caps.ds && !it.rest);
}

/* What check_start() says of an iterator, for any range of up to 2^52 bytes */
static void any_iterator(_Bool ril)
{
	any_caps();
	caps.ril = ril;
	range = (struct smmu_range){ 0, 1, GRANULE_LG2, LEAF_LG2, LEAF_ONLY };
	smmu_range_start(&it, &caps, &tag, &range);
	it.next = nondet_u64() & ~((1ULL << PAGE_LG2) - 1);
	it.left = nondet_u64();
	__CPROVER_assume(it.left && it.left <= 1ULL << (52 - PAGE_LG2));
}

/* One command, and the number of pages that it takes */
static u64 take(void)
{
	u64 next = it.next, bytes;
	struct smmu_cmd cmd;

	assert(smmu_range_next(&it, &cmd));
	assert(!is_wide(&cmd));
	assert((cmd.w[1] & ~0xfffULL) == next);
	bytes = covered_by(&cmd);
	assert(!(bytes & ((1ULL << PAGE_LG2) - 1)));
	assert(it.next == next + bytes);
	return bytes >> PAGE_LG2;
}

static void check_ril(void)
{
	struct smmu_cmd cmd;
	u64 pages, taken;

	any_iterator(1);
	pages = it.left;
	/* SCALE ends at 31 without DS: one command for the tag beyond */
	if (!caps.ds && pages > 32ULL << (31 - PAGE_LG2 + GRANULE_LG2)) {
		assert(smmu_range_next(&it, &cmd));
		assert(is_wide(&cmd));
		assert(!smmu_range_next(&it, &cmd));
		return;
	}

	taken = take();
	assert(taken <= pages && it.left == pages - taken);
	if (it.left)
		taken += take();
	assert(!it.left && taken >= pages);
	assert(taken - pages <= pages >> 8);
	assert(!smmu_range_next(&it, &cmd));
}

static void check_single(void)
{
	struct smmu_cmd cmd;
	u64 pages;

	any_iterator(0);
	pages = it.left;
	assert(take() == 1);
	assert(it.left == pages - 1);

	it.wide = 1;
	assert(smmu_range_next(&it, &cmd));
	assert(is_wide(&cmd));
	assert(!smmu_range_next(&it, &cmd));
}

/* A page that is taken by itself is told what the iterator tells it. */
static void check_one(void)
{
	struct smmu_cmd one, cmd;
	_Bool is_page;

	any_caps();
	caps.ril = nondet_bool();
	tag.regime = nondet_u8() % 4;
	range = (struct smmu_range){ nondet_u64(), nondet_u64(), GRANULE_LG2, LEAF_LG2, LEAF_ONLY };
	is_page = range.size == 1ULL << GRANULE_LG2 && !(range.addr & (range.size - 1));
	if (!smmu_range_one(&caps, &tag, &range, &one)) {
		assert(!is_page || tag.regime == SMMU_TLB_S12 ||
		       (LEAF_ONLY && LEAF_LG2 && LEAF_LG2 != GRANULE_LG2));
		return;
	}
	smmu_range_start(&it, &caps, &tag, &range);
	assert(smmu_range_next(&it, &cmd));
	assert(one.w[0] == cmd.w[0] && one.w[1] == cmd.w[1]);
	assert(!smmu_range_next(&it, &cmd));
}

int main(void)
{
	check_one();
	check_start();
	check_ril();
	check_single();
	return 0;
}
