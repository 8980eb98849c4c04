// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a range becomes, against a slow reading of the commands.
 *
 * The oracle takes the commands as an SMMU does, bit by bit from IHI 0070 4.4
 * "TLB invalidation", and keeps for every page around the range whether a
 * command invalidates it. Then: nothing of the range is missed; what is hit
 * besides is within the bound; no reserved encoding; few enough commands.
 *
 * A page here is the granule, or the leaf where its size is known.
 */

#include <kunit/test.h>
#include <linux/prandom.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../idr.h"
#include "../range.h"

/* Pages that the reference keeps, around the range */
#define RANGE_WINDOW	SZ_32K

struct range_setup {
	const char *name;
	u8 granule_lg2;
	u8 leaf_lg2;	/* 0: not known */
	u8 level;	/* of leaf_lg2 */
	bool leaf_only;
	bool ril;
	bool ds;
};

static const struct range_setup range_setups[] = {
	{ "4K", 12, 0, 0, true, false, false },
	{ "4K, tables too", 12, 0, 0, false, false, false },
	{ "4K leafs", 12, 12, 3, true, false, false },
	{ "2M leafs", 12, 21, 2, true, false, false },
	{ "16K", 14, 0, 0, true, false, false },
	{ "64K", 16, 0, 0, true, false, false },
	{ "512M leafs of 64K", 16, 29, 2, true, false, false },
	{ "4K, RIL", 12, 0, 0, true, true, false },
	{ "4K, tables too, RIL", 12, 0, 0, false, true, false },
	{ "4K leafs, RIL", 12, 12, 3, true, true, false },
	{ "2M leafs, RIL", 12, 21, 2, true, true, false },
	{ "1G leafs, RIL", 12, 30, 1, true, true, false },
	{ "16K, RIL", 14, 0, 0, true, true, false },
	{ "16K leafs, RIL", 14, 14, 3, true, true, false },
	{ "32M leafs of 16K, RIL", 14, 25, 2, true, true, false },
	{ "64G leafs of 16K, RIL and DS", 14, 36, 1, true, true, true },
	{ "64G leafs of 16K, RIL without DS", 14, 36, 0, true, true, false },
	{ "64K, RIL", 16, 0, 0, true, true, false },
	{ "64K leafs, RIL", 16, 16, 3, true, true, false },
	{ "512M leafs of 64K, RIL", 16, 29, 2, true, true, false },
	{ "4T leafs of 64K, RIL", 16, 42, 1, true, true, false },
	{ "2M leafs, tables too, RIL", 12, 21, 0, false, true, false },
	{ "leafs of no level, RIL", 12, 16, 0, true, true, false },
	{ "512G leafs, level 0 has no hint, RIL", 12, 39, 0, true, true, true },
	{ "4K, RIL and DS", 12, 0, 0, true, true, true },
};

KUNIT_ARRAY_PARAM_DESC(range_setup, range_setups, name);

static const struct smmu_tlb_tag range_tag = {
	.regime = SMMU_TLB_NH, .asid = 0x1234, .vmid = 0x5678,
};

static u8 range_page_lg2(const struct range_setup *s)
{
	if (s->leaf_only && s->level)
		return s->leaf_lg2;
	/* 64G leafs have a size, though the level cannot be told without DS */
	if (s->leaf_only && s->granule_lg2 == 14 && s->leaf_lg2 == 36)
		return s->leaf_lg2;
	return s->granule_lg2;
}

/* One command, as an SMMU reads it */
struct range_read {
	u8 op;
	u64 first;
	u64 pages;
	bool wide;
};

/* Address bits that must be 0 for TG and TTL, else the range is UNPREDICTABLE */
static u64 range_must_be_zero(const struct range_setup *s, u64 tg, u64 ttl)
{
	static const u8 top[4][4] = {
		{ 0, 0, 0, 0 },
		{ 0, 29, 20, 0 },	/* 4K */
		{ 13, 13, 24, 13 },	/* 16K */
		{ 15, 41, 28, 15 },	/* 64K */
	};
	u8 high = top[tg][ttl];

	if (tg == 2 && ttl == 1 && s->ds)
		high = 35;
	return high ? GENMASK_ULL(high, 12) : 0;
}

static struct range_read range_read(struct kunit *test, const struct range_setup *s,
				    struct smmu_cmd cmd)
{
	u64 num = cmd.w[0] >> 12 & 31, scale = cmd.w[0] >> 20 & 63;
	u64 tg = cmd.w[1] >> 10 & 3, ttl = cmd.w[1] >> 8 & 3;
	struct range_read r = { .op = cmd.w[0] & 0xff };
	u8 page_lg2 = range_page_lg2(s);
	bool leaf = cmd.w[1] & 1;
	u64 bytes;

	r.wide = r.op == 0x11 || r.op == 0x21 || r.op == 0x28;
	if (r.wide) {
		KUNIT_EXPECT_EQ(test, cmd.w[0] & GENMASK_ULL(31, 8), 0);
		KUNIT_EXPECT_EQ(test, cmd.w[1], 0);
		return r;
	}

	r.first = cmd.w[1] & GENMASK_ULL(63, 12);
	KUNIT_EXPECT_EQ(test, leaf, s->leaf_only);
	KUNIT_EXPECT_EQ_MSG(test, cmd.w[0] >> 8 & 0xf, 0, "reserved bits");
	KUNIT_EXPECT_EQ_MSG(test, cmd.w[0] >> 17 & 7, 0, "reserved bits");
	KUNIT_EXPECT_EQ_MSG(test, cmd.w[0] >> 26 & 0x3f, 0, "reserved bits");
	KUNIT_EXPECT_EQ_MSG(test, cmd.w[1] >> 1 & 0x7f, 0, "reserved bits");

	if (!tg) {
		KUNIT_EXPECT_EQ_MSG(test, num | scale | ttl, 0, "RES0 without TG");
		/* The page that holds the address goes, and no more is sure */
		r.pages = 1;
		return r;
	}

	KUNIT_EXPECT_TRUE_MSG(test, s->ril, "range command without RIL");
	KUNIT_EXPECT_FALSE_MSG(test, !num && !scale && !ttl, "reserved encoding");
	KUNIT_EXPECT_EQ_MSG(test, tg, (s->granule_lg2 - 12) / 2 + 1, "TG");
	KUNIT_EXPECT_LE_MSG(test, scale, s->ds ? 39 : 31, "SCALE");
	KUNIT_EXPECT_EQ_MSG(test, r.first & range_must_be_zero(s, tg, ttl), 0,
			    "%llx not aligned for TG %llu TTL %llu", r.first, tg, ttl);
	KUNIT_EXPECT_TRUE_MSG(test, ttl == 0 || ttl == s->level, "TTL %llu", ttl);
	bytes = (num + 1) << scale << s->granule_lg2;
	KUNIT_EXPECT_EQ_MSG(test, (r.first | bytes) & ((1ULL << page_lg2) - 1), 0,
			    "%llx+%llx: not whole pages", r.first, bytes);
	r.pages = bytes >> page_lg2;
	return r;
}

static void range_mark(u8 *hit, u64 window, const struct range_setup *s,
		       const struct range_read *r)
{
	u64 first = (r->first >> range_page_lg2(s)) - window;
	u64 i;

	for (i = 0; i < RANGE_WINDOW; i++)
		if (r->wide || i - first < r->pages)
			hit[i] = 1;
}

/* Pages of the range that no command hits, and pages hit besides */
static void range_compare(struct kunit *test, const struct range_setup *s, u8 *hit,
			  u64 window, u64 addr, u64 size, bool wide)
{
	u64 first = (addr >> range_page_lg2(s)) - window;
	u64 last = ((addr + size - 1) >> range_page_lg2(s)) - window;
	u64 missed = 0, excess = 0, i;

	for (i = 0; i < RANGE_WINDOW; i++) {
		bool wanted = i >= first && i <= last;

		missed += wanted && !hit[i];
		excess += !wanted && hit[i];
	}
	KUNIT_EXPECT_EQ_MSG(test, missed, 0, "%llx+%llx", addr, size);
	if (wide)
		return;
	if (s->ril)
		KUNIT_EXPECT_LE_MSG(test, excess * 256, last - first + 1,
				    "%llx+%llx", addr, size);
	else
		KUNIT_EXPECT_EQ_MSG(test, excess, 0, "%llx+%llx", addr, size);
}

static void range_check(struct kunit *test, const struct range_setup *s, u8 *hit,
			u64 addr, u64 size)
{
	const struct smmu_caps caps = { .ril = s->ril, .ds = s->ds };
	const struct smmu_range range = {
		.addr = addr, .size = size, .granule_lg2 = s->granule_lg2,
		.leaf_lg2 = s->leaf_lg2, .leaf_only = s->leaf_only,
	};
	u64 first = addr >> range_page_lg2(s), pages;
	u64 window = first - min(first, 64ULL);
	struct smmu_range_iter it;
	struct smmu_cmd cmd;
	bool wide = false;
	int n = 0;

	memset(hit, 0, RANGE_WINDOW);

	smmu_range_start(&it, &caps, &range_tag, &range);
	while (smmu_range_next(&it, &cmd)) {
		struct range_read r = range_read(test, s, cmd);

		KUNIT_EXPECT_FALSE_MSG(test, wide, "command after the wide one");
		KUNIT_ASSERT_LE(test, ++n, SMMU_RANGE_MAX_CMDS);
		range_mark(hit, window, s, &r);
		wide |= r.wide;
	}
	KUNIT_EXPECT_FALSE_MSG(test, smmu_range_next(&it, &cmd), "ended, and went on");

	pages = ((addr + size - 1) >> range_page_lg2(s)) - first + 1;
	if (s->ril) {
		KUNIT_EXPECT_LE_MSG(test, n, 2, "%llx+%llx", addr, size);
		KUNIT_EXPECT_FALSE_MSG(test, wide, "%llx+%llx", addr, size);
	} else {
		KUNIT_EXPECT_EQ_MSG(test, n, wide ? 1 : pages, "%llx+%llx", addr, size);
		KUNIT_EXPECT_EQ_MSG(test, wide, pages > SMMU_RANGE_MAX_CMDS,
				    "%llx+%llx", addr, size);
	}
	range_compare(test, s, hit, window, addr, size, wide);
}

static void range_is_covered_and_little_else(struct kunit *test)
{
	const struct range_setup *s = test->param_value;
	static const u64 starts[] = { 0, 0x3f, 0x200, 0x7fffff, 0x123456789 };
	u8 *hit = kunit_kzalloc(test, RANGE_WINDOW, GFP_KERNEL);
	u64 granule = 1ULL << s->granule_lg2, n, top;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, hit);
	for (i = 0; i < ARRAY_SIZE(starts); i++) {
		u64 addr = starts[i] << s->granule_lg2;

		for (n = 1; n <= 70; n++)
			range_check(test, s, hit, addr, n * granule);
		for (top = 128; top <= 8192; top *= 2)
			for (n = top - 1; n <= top + 1; n++)
				range_check(test, s, hit, addr, n * granule);
	}
}

static void unaligned_range_is_rounded_outwards(struct kunit *test)
{
	const struct range_setup *s = test->param_value;
	u8 *hit = kunit_kzalloc(test, RANGE_WINDOW, GFP_KERNEL);
	u64 granule = 1ULL << s->granule_lg2;

	KUNIT_ASSERT_NOT_NULL(test, hit);
	range_check(test, s, hit, 5 * granule + 1, 1);
	range_check(test, s, hit, 6 * granule - 1, 2);
	range_check(test, s, hit, 5 * granule + 1, granule);
	range_check(test, s, hit, 5 * granule - 1, 33 * granule + 2);
}

struct range_seed {
	const char *name;
	u64 seed;
};

static const struct range_seed range_seeds[] = {
	{ "seed 1", 1 }, { "seed 2", 2 }, { "seed 20260101", 20260101 },
};

KUNIT_ARRAY_PARAM_DESC(range_seed, range_seeds, name);

static void random_range_is_covered(struct kunit *test)
{
	const struct range_seed *seed = test->param_value;
	u8 *hit = kunit_kzalloc(test, RANGE_WINDOW, GFP_KERNEL);
	struct rnd_state rnd;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, hit);
	prandom_seed_state(&rnd, seed->seed);
	for (i = 0; i < 2000; i++) {
		const struct range_setup *s =
			&range_setups[prandom_u32_state(&rnd) % ARRAY_SIZE(range_setups)];
		u64 addr = (u64)prandom_u32_state(&rnd) << 15 | prandom_u32_state(&rnd);
		u64 size = prandom_u32_state(&rnd) % (20000ULL << s->granule_lg2) + 1;

		range_check(test, s, hit, addr & GENMASK_ULL(47, 0), size);
	}
}

/* Large ranges by arithmetic: the commands must follow each other without a gap */
static void large_range_takes_two_commands_at_most(struct kunit *test)
{
	struct range_setup setup = *(const struct range_setup *)test->param_value;
	struct smmu_caps caps = { .ril = true, .ds = setup.ds };
	u8 g = setup.granule_lg2;
	int lg2;

	/* The setups without range commands are those with, once more */
	setup.ril = true;
	for (lg2 = g + 5; lg2 <= 48; lg2++) {
		const struct smmu_range range = {
			.size = (1ULL << lg2) - (1ULL << g), .granule_lg2 = g,
			.leaf_lg2 = setup.leaf_lg2, .leaf_only = setup.leaf_only,
		};
		struct smmu_range_iter it;
		struct smmu_cmd cmd;
		u64 next = 0;
		int n = 0;

		smmu_range_start(&it, &caps, &range_tag, &range);
		while (smmu_range_next(&it, &cmd)) {
			struct range_read r = range_read(test, &setup, cmd);

			KUNIT_ASSERT_FALSE(test, r.wide);
			KUNIT_EXPECT_EQ(test, r.first, next);
			next = r.first + (r.pages << range_page_lg2(&setup));
			n++;
		}
		KUNIT_EXPECT_LE(test, n, 2);
		KUNIT_EXPECT_GE_MSG(test, next, range.size, "2^%d", lg2);
		KUNIT_EXPECT_LE_MSG(test, next,
				    max(1ULL << lg2, 1ULL << range_page_lg2(&setup)),
				    "2^%d", lg2);
	}
}

/* How many commands it takes; -1 when smmu_range_one() says something else. */
static int range_count(const struct smmu_caps *caps, const struct smmu_tlb_tag *tag,
		       const struct smmu_range *range, struct smmu_cmd *last)
{
	struct smmu_range_iter it;
	struct smmu_cmd one;
	int n = 0;

	smmu_range_start(&it, caps, tag, range);
	while (smmu_range_next(&it, last))
		n++;
	if (smmu_range_one(caps, tag, range, &one) &&
	    (n != 1 || memcmp(&one, last, sizeof(one))))
		return -1;
	return n;
}

static void page_takes_the_command_that_a_range_takes(struct kunit *test)
{
	const struct range_setup *s = test->param_value;
	struct smmu_caps caps = { .ril = s->ril, .ds = s->ds };
	u64 granule = 1ULL << s->granule_lg2;
	struct smmu_cmd one, cmd;
	unsigned int i, nr = 0;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, 7);
	for (i = 0; i < 1000; i++) {
		struct smmu_range range = {
			.addr = (u64)prandom_u32_state(&rnd) << s->granule_lg2,
			.size = granule,
			.granule_lg2 = s->granule_lg2,
			.leaf_lg2 = s->leaf_lg2,
			.leaf_only = s->leaf_only,
		};

		/* Every fourth is a page, others begin and end where they like */
		if (i % 4) {
			range.addr += prandom_u32_state(&rnd) % granule;
			range.size = prandom_u32_state(&rnd) % (2 * granule);
		}
		KUNIT_EXPECT_GE(test, range_count(&caps, &range_tag, &range, &cmd), 0);
		nr += smmu_range_one(&caps, &range_tag, &range, &one);
	}
	/* All that are a page, unless their leafs are known to be larger */
	if (!s->leaf_only || s->leaf_lg2 <= s->granule_lg2)
		KUNIT_EXPECT_GE(test, nr, 250);
	else
		KUNIT_EXPECT_EQ(test, nr, 0);
}

static const struct smmu_caps range_caps_ril = { .ril = true };
static const struct smmu_caps range_caps_plain = {};

/* An exclusive end taken for an inclusive one made "nothing" into "all" */
static void empty_range_takes_no_command(struct kunit *test)
{
	const struct smmu_range range = { .addr = 0x1000, .granule_lg2 = 12 };
	struct smmu_cmd cmd;

	KUNIT_EXPECT_EQ(test, range_count(&range_caps_ril, &range_tag, &range, &cmd), 0);
	KUNIT_EXPECT_EQ(test, range_count(&range_caps_plain, &range_tag, &range, &cmd), 0);
}

struct range_wide_case {
	const char *name;
	struct smmu_range range;
};

static const struct range_wide_case range_wide_cases[] = {
	{ "everything", { .size = SMMU_RANGE_ALL, .granule_lg2 = 12 } },
	{ "everything, from somewhere",
	  { .addr = 0x1000, .size = SMMU_RANGE_ALL, .granule_lg2 = 12 } },
	{ "range that wraps", { .addr = ~0xfffULL, .size = 0x2000, .granule_lg2 = 12 } },
	{ "granule not set", { .addr = 0x1000, .size = 0x1000 } },
	{ "granule of no table", { .addr = 0x1000, .size = 0x1000, .granule_lg2 = 13 } },
};

KUNIT_ARRAY_PARAM_DESC(range_wide, range_wide_cases, name);

static void what_is_not_understood_takes_the_whole_tag(struct kunit *test)
{
	const struct range_wide_case *c = test->param_value;
	struct smmu_cmd cmd, all = smmu_range_tag_all(&range_tag);

	KUNIT_EXPECT_EQ(test, range_count(&range_caps_ril, &range_tag, &c->range, &cmd), 1);
	KUNIT_EXPECT_MEMEQ(test, &cmd, &all, sizeof(cmd));
	KUNIT_EXPECT_EQ(test, range_count(&range_caps_plain, &range_tag, &c->range, &cmd), 1);
	KUNIT_EXPECT_MEMEQ(test, &cmd, &all, sizeof(cmd));
}

static void last_page_of_the_address_space_is_covered(struct kunit *test)
{
	const struct smmu_range range = {
		.addr = ~0xfffULL, .size = 0x1000, .granule_lg2 = 12, .leaf_only = true,
	};
	struct smmu_cmd cmd;

	KUNIT_EXPECT_EQ(test, range_count(&range_caps_ril, &range_tag, &range, &cmd), 1);
	KUNIT_EXPECT_EQ(test, cmd.w[1], ~0xfffULL | 1);
	KUNIT_EXPECT_EQ(test, range_count(&range_caps_plain, &range_tag, &range, &cmd), 1);
	KUNIT_EXPECT_EQ(test, cmd.w[1], ~0xfffULL | 1);
}

/* A table that went takes its hint with it, however large the leafs are */
static void no_level_hint_when_tables_go(struct kunit *test)
{
	const struct smmu_range range = {
		.addr = 0x200000, .size = 0x400000, .granule_lg2 = 12, .leaf_lg2 = 21,
		.leaf_only = false,
	};
	struct smmu_cmd cmd;

	KUNIT_EXPECT_EQ(test, range_count(&range_caps_ril, &range_tag, &range, &cmd), 1);
	KUNIT_EXPECT_EQ(test, cmd.w[1] >> 8 & 3, 0);
	/* 1024 granules: NUM 31, SCALE 5 */
	KUNIT_EXPECT_EQ(test, cmd.w[0] >> 12 & 31, 31);
	KUNIT_EXPECT_EQ(test, cmd.w[0] >> 20 & 63, 5);
}

struct range_regime_case {
	const char *name;
	struct smmu_tlb_tag tag;
	u64 page_w0;
	u64 all_w0;
};

static const struct range_regime_case range_regimes[] = {
	{ "NS-EL1", { SMMU_TLB_NH, 0x1234, 0x5678 },
	  0x1234ULL << 48 | 0x5678ULL << 32 | 0x12, 0x1234ULL << 48 | 0x5678ULL << 32 | 0x11 },
	{ "NS-EL2", { SMMU_TLB_EL2, 0x1234, 0x5678 }, 0x1234ULL << 48 | 0x22,
	  0x1234ULL << 48 | 0x21 },
	{ "stage 2", { SMMU_TLB_S2, 0x1234, 0x5678 }, 0x5678ULL << 32 | 0x2a,
	  0x5678ULL << 32 | 0x28 },
};

KUNIT_ARRAY_PARAM_DESC(range_regime, range_regimes, name);

static void regime_chooses_the_opcode_and_the_tag(struct kunit *test)
{
	const struct range_regime_case *c = test->param_value;
	const struct smmu_range range = { .addr = 0x5000, .size = 0x1000, .granule_lg2 = 12 };
	struct smmu_cmd cmd;

	KUNIT_EXPECT_EQ(test, range_count(&range_caps_plain, &c->tag, &range, &cmd), 1);
	KUNIT_EXPECT_EQ(test, cmd.w[0], c->page_w0);
	KUNIT_EXPECT_EQ(test, cmd.w[1], 0x5000);
	cmd = smmu_range_tag_all(&c->tag);
	KUNIT_EXPECT_EQ(test, cmd.w[0], c->all_w0);
	KUNIT_EXPECT_EQ(test, cmd.w[1], 0);
}

struct range_atc_case {
	const char *name;
	u64 addr;
	u64 size;
	u64 w1;
};

static const struct range_atc_case range_atc_cases[] = {
	{ "one page", 0x12345000, 0x1000, 0x12345000 },
	{ "part of a page", 0x12345678, 1, 0x12345000 },
	{ "two pages, aligned", 0x12344000, 0x2000, 0x12344000 | 1 },
	{ "two pages over a boundary", 0x12345000, 0x2000, 0x12344000 | 2 },
	{ "two bytes over a large boundary", 0x7fffffff, 2, 0 | 20 },
	{ "two megabytes", 0x40000000, SZ_2M, 0x40000000 | 9 },
	{ "most of the address space", 0x1000, ~0x1fffULL, 52 },
	{ "half of the address space", 1ULL << 63, 1ULL << 63, 1ULL << 63 | 51 },
	{ "over the middle", (1ULL << 63) - 1, 2, 52 },
	{ "everything", 0, SMMU_RANGE_ALL, 52 },
	{ "a range that wraps", ~0xfffULL, 0x2000, 52 },
};

KUNIT_ARRAY_PARAM_DESC(range_atc, range_atc_cases, name);

static void atc_range_fits_one_naturally_aligned_span(struct kunit *test)
{
	const struct range_atc_case *c = test->param_value;
	struct smmu_cmd cmd;

	cmd = smmu_range_atc(0x89abcdef, 0, c->addr, c->size);
	KUNIT_EXPECT_EQ(test, cmd.w[0], 0x89abcdefULL << 32 | 0x40);
	KUNIT_EXPECT_EQ(test, cmd.w[1], c->w1);

	/* The PASID of a process, and no other one's entries */
	cmd = smmu_range_atc(0x89abcdef, 0x54321, c->addr, c->size);
	KUNIT_EXPECT_EQ(test, cmd.w[0], 0x89abcdefULL << 32 | 0x54321ULL << 12 | 1 << 11 | 0x40);
	KUNIT_EXPECT_EQ(test, cmd.w[1], c->w1);
}

/* A guest's entries are found by addresses of its own, which the host does not know */
static void range_under_a_guest_is_the_whole_vmid(struct kunit *test)
{
	const struct smmu_tlb_tag tag = { .regime = SMMU_TLB_S12, .vmid = 0x1234 };
	struct smmu_range range = { .addr = SZ_2M, .size = SZ_4K, .granule_lg2 = 12 };
	struct smmu_caps caps = {};
	struct smmu_cmd cmd;
	unsigned int i;

	for (i = 0; i < 8; i++) {
		caps.ril = i & 1;
		range.leaf_only = i & 2;
		range.leaf_lg2 = i & 4 ? 12 : 0;
		KUNIT_EXPECT_EQ(test, range_count(&caps, &tag, &range, &cmd), 1);
		KUNIT_EXPECT_EQ(test, cmd.w[0], 0x123400000028);
		KUNIT_EXPECT_EQ(test, cmd.w[1], 0);
	}
}

static struct kunit_case smmu_range_cases[] = {
	KUNIT_CASE(range_under_a_guest_is_the_whole_vmid),
	KUNIT_CASE_PARAM(range_is_covered_and_little_else, range_setup_gen_params),
	KUNIT_CASE_PARAM(unaligned_range_is_rounded_outwards, range_setup_gen_params),
	KUNIT_CASE_PARAM(random_range_is_covered, range_seed_gen_params),
	KUNIT_CASE_PARAM(large_range_takes_two_commands_at_most, range_setup_gen_params),
	KUNIT_CASE_PARAM(page_takes_the_command_that_a_range_takes, range_setup_gen_params),
	KUNIT_CASE(empty_range_takes_no_command),
	KUNIT_CASE_PARAM(what_is_not_understood_takes_the_whole_tag,
			 range_wide_gen_params),
	KUNIT_CASE(last_page_of_the_address_space_is_covered),
	KUNIT_CASE(no_level_hint_when_tables_go),
	KUNIT_CASE_PARAM(regime_chooses_the_opcode_and_the_tag, range_regime_gen_params),
	KUNIT_CASE_PARAM(atc_range_fits_one_naturally_aligned_span, range_atc_gen_params),
	{}
};

static struct kunit_suite smmu_range_suite = {
	.name = "arm_smmu_v3_range",
	.test_cases = smmu_range_cases,
};

kunit_test_suite(smmu_range_suite);
