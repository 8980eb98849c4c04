// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pure parts of the cross-check: that its configurations are what they are
 * said to be, and that its judge misses nothing. IHI 0070, 7.3.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/string.h>

#include "../spec-event.h"
#include "cross.h"

static void same_number_same_configuration(struct kunit *test)
{
	struct cross_case a, b;
	u32 n, differ = 0;

	for (n = 0; n < CROSS_CASES; n++) {
		/* Padding is compared too */
		memset(&a, 0, sizeof(a));
		memset(&b, 0xff, sizeof(b));
		cross_generate(CROSS_SEED, n, &a);
		cross_generate(CROSS_SEED, n, &b);
		KUNIT_EXPECT_EQ(test, a.random, b.random);
		KUNIT_EXPECT_EQ(test, a.config, b.config);
		KUNIT_EXPECT_MEMEQ(test, &a.s1, &b.s1, sizeof(a.s1));
		KUNIT_EXPECT_MEMEQ(test, &a.s2, &b.s2, sizeof(a.s2));
		cross_generate(CROSS_SEED + 1, n, &b);
		differ += a.random != b.random;
	}
	KUNIT_EXPECT_EQ(test, differ, CROSS_CASES);
}

static void every_spoiler_meets_every_config(struct kunit *test)
{
	u8 *met = kunit_kzalloc(test, cross_nr_spoilers, GFP_KERNEL);
	struct cross_case c;
	unsigned int i;
	u32 n;

	KUNIT_ASSERT_NOT_NULL(test, met);
	for (n = 0; n < CROSS_CASES; n++) {
		cross_generate(CROSS_SEED, n, &c);
		for (i = 0; i < c.nr_spoilers; i++)
			met[c.spoiler[i]] |= BIT(c.config);
	}
	for (i = 0; i < cross_nr_spoilers; i++)
		KUNIT_EXPECT_EQ_MSG(test, met[i], cross_spoilers[i].configs,
				    "%s", cross_spoilers[i].what);
}

static void every_change_comes(struct kunit *test)
{
	unsigned int seen[CROSS_NR_CHANGES] = {};
	struct cross_case c;
	u32 n;

	for (n = 0; n < CROSS_CASES; n++) {
		cross_generate(CROSS_SEED, n, &c);
		seen[c.change]++;
		if (c.change != CROSS_CHANGE_NONE)
			KUNIT_EXPECT_EQ(test, c.nr_spoilers, 0);
	}
	for (n = 0; n < CROSS_NR_CHANGES; n++)
		KUNIT_EXPECT_GE_MSG(test, seen[n], 10, "change %u", n);
}

static void shapes_are_legal(struct kunit *test)
{
	struct cross_case c;
	u32 n;

	for (n = 0; n < CROSS_CASES; n++) {
		cross_generate(CROSS_SEED, n, &c);
		KUNIT_EXPECT_GE(test, c.s1.leaf, c.s1.start);
		KUNIT_EXPECT_GE(test, c.s2.leaf, c.s2.start);
		/* Stage 1 has one table at its start, stage 2 up to 16 */
		KUNIT_EXPECT_LE(test, c.s1.ia_bits,
				cross_level_lg2(&c.s1, c.s1.start) + c.s1.tg - 3);
		KUNIT_EXPECT_GT(test, c.s1.ia_bits,
				cross_level_lg2(&c.s1, c.s1.start));
		KUNIT_EXPECT_LE(test, c.s2.ia_bits,
				cross_level_lg2(&c.s2, c.s2.start) + c.s2.tg + 1);
		KUNIT_EXPECT_GT(test, c.s2.ia_bits,
				cross_level_lg2(&c.s2, c.s2.start));
	}
}

struct field_case {
	const char *name;
	u8 event;
	u64 dw1;
	unsigned int word;
	u64 bit;
	bool counts;
};

static const struct field_case field_cases[] = {
	{ "number", EVT_C_BAD_STE, 0, 0, BIT_ULL(1), true },
	{ "StreamID", EVT_C_BAD_STE, 0, 0, BIT_ULL(40), true },
	{ "SSV", EVT_F_TRANSLATION, 0, 0, EVT_0_SSV, true },
	{ "RnW", EVT_F_TRANSLATION, 0, 1, EVT_1_RNW, true },
	{ "PnU", EVT_F_ACCESS, 0, 1, EVT_1_PNU, true },
	{ "S2", EVT_F_ACCESS, 0, 1, EVT_1_S2, true },
	{ "CLASS", EVT_F_PERMISSION, 0, 1, BIT_ULL(41), true },
	{ "Stall", EVT_F_TRANSLATION, 0, 1, EVT_1_STALL, true },
	{ "TTRnW", EVT_F_PERMISSION, FIELD_PREP_CONST(EVT_1_CLASS, EVT_1_CLASS_TT), 1,
	  EVT_1_TTRNW, true },
	{ "TTRnW of data", EVT_F_PERMISSION, FIELD_PREP_CONST(EVT_1_CLASS, EVT_1_CLASS_IN), 1,
	  EVT_1_TTRNW, false },
	{ "STAG without a stall", EVT_F_TRANSLATION, 0, 1, BIT_ULL(0), false },
	{ "InputAddr", EVT_F_ADDR_SIZE, 0, 2, BIT_ULL(3), true },
	{ "InputAddr of a bad STE", EVT_C_BAD_STE, 0, 2, BIT_ULL(3), false },
	{ "IPA", EVT_F_TRANSLATION, EVT_1_S2, 3, BIT_ULL(12), true },
	{ "IPA of stage 1", EVT_F_TRANSLATION, 0, 3, BIT_ULL(12), false },
	{ "FetchAddr of an STE", EVT_F_STE_FETCH, 0, 3, BIT_ULL(6), true },
	{ "FetchAddr of a CD", EVT_F_CD_FETCH, 0, 3, BIT_ULL(6), true },
	{ "FetchAddr of a table", EVT_F_WALK_EABT, 0, 3, BIT_ULL(3), true },
};

KUNIT_ARRAY_PARAM_DESC(field, field_cases, name);

static void defined_fields_count(struct kunit *test)
{
	const struct field_case *f = test->param_value;
	struct cross_seen a = {
		.events = 1,
		.record = { f->event | 9ULL << 32, f->dw1, 0x1000, 0x2000 },
	};
	struct cross_seen b = a;

	KUNIT_EXPECT_TRUE(test, cross_same(&a, &b));
	b.record[f->word] ^= f->bit;
	KUNIT_EXPECT_EQ(test, cross_same(&a, &b), !f->counts);
}

static void outcomes_count(struct kunit *test)
{
	const struct cross_seen a = {
		.where = CROSS_FIRST, .events = 1, .record = { EVT_C_BAD_CD },
	};
	struct cross_seen b = a;

	b.where = CROSS_SECOND;
	KUNIT_EXPECT_FALSE(test, cross_same(&a, &b));
	b = a;
	b.events = 0;
	KUNIT_EXPECT_FALSE(test, cross_same(&a, &b));
	KUNIT_EXPECT_FALSE(test, cross_same(&b, &a));
	b = a;
	b.gerror = 1;
	KUNIT_EXPECT_FALSE(test, cross_same(&a, &b));
}

/* A configuration without spoilers leaves a difference nothing to hide behind */
static void nothing_explains_a_plain_difference(struct kunit *test)
{
	const struct cross_case plain = { .config = 5, .s1 = { 12, 39, 1, 3, 4 } };
	const struct cross_step step = {
		.model = { .where = CROSS_FIRST, .why = "" },
		.qemu = { .where = CROSS_SECOND },
	};

	KUNIT_EXPECT_EQ(test, cross_judge(&plain, &step), CROSS_UNEXPLAINED);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(same_number_same_configuration),
	KUNIT_CASE(every_spoiler_meets_every_config),
	KUNIT_CASE(every_change_comes),
	KUNIT_CASE(shapes_are_legal),
	KUNIT_CASE_PARAM(defined_fields_count, field_gen_params),
	KUNIT_CASE(outcomes_count),
	KUNIT_CASE(nothing_explains_a_plain_difference),
	{}
};

static struct kunit_suite suite = {
	.name = "arm_smmu_v3_cross",
	.test_cases = cases,
};

kunit_test_suite(suite);
