// SPDX-License-Identifier: GPL-2.0-only
/*
 * The stream table, judged from outside: see tables-bench.h.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "../spec-cmd.h"
#include "../spec-ste.h"
#include "../ste.h"
#include "../strtab.h"
#include "tables-bench.h"

static bool strtab_aborts(struct bench *b, u32 sid)
{
	return bench_entry_is(b, bench_find_ste(b, sid), bench_ste_abort);
}

static void strtab_make(struct bench *b, bool live)
{
	KUNIT_ASSERT_EQ(b->test, smmu_strtab_init(&b->st, b->dev, b->cmdq, &b->caps), 0);
	smmu_strtab_set_live(&b->st, live);
}

static void strtab_make_with(struct bench *b, u32 sid)
{
	strtab_make(b, true);
	KUNIT_ASSERT_EQ(b->test, smmu_strtab_prepare(&b->st, sid), 0);
	bench_forget(b);
}

struct strtab_shape {
	const char *desc;
	u8 sid_bits;
	bool st2l;
	u32 cfg;
	u64 size;
};

/* FMT 1, SPLIT 8 */
#define TWO_LEVELS	(BIT(16) | 8 << 6)

static const struct strtab_shape strtab_shapes[] = {
	{ "one stream", 0, false, 0, 64 },
	{ "one stream, two levels offered", 0, true, 0, 64 },
	{ "6 bits linear", 6, false, 6, 64 << 6 },
	{ "8 bits fit one L2 table", 8, true, 8, 64 << 8 },
	{ "9 bits", 9, true, TWO_LEVELS | 9, 8 << 1 },
	{ "16 bits", 16, true, TWO_LEVELS | 16, 8 << 8 },
	{ "16 bits linear", 16, false, 16, 64 << 16 },
	{ "25 bits", 25, true, TWO_LEVELS | 25, 8 << 17 },
	{ "26 bits are cut", 26, true, TWO_LEVELS | 25, 8 << 17 },
	{ "32 bits are cut", 32, true, TWO_LEVELS | 25, 8 << 17 },
};

KUNIT_ARRAY_PARAM_DESC(strtab_shape, strtab_shapes, desc);

static void strtab_registers_describe_the_table(struct kunit *test)
{
	const struct strtab_shape *shape = test->param_value;
	struct bench *b = test->priv;
	u64 base;

	b->caps.sid_bits = shape->sid_bits;
	b->caps.st2l = shape->st2l;
	strtab_make(b, true);

	base = smmu_strtab_base(&b->st);
	KUNIT_EXPECT_EQ(test, smmu_strtab_base_cfg(&b->st), shape->cfg);
	/* RA, and an address without bits that the SMMU would drop */
	KUNIT_EXPECT_EQ(test, base & ~GENMASK_ULL(55, 6), BIT_ULL(62));
	KUNIT_EXPECT_EQ(test, base & GENMASK_ULL(55, 0), bench_align(base, shape->size));
	bench_expect_none(b);
}

static void strtab_streams_abort_at_first(struct kunit *test)
{
	const struct strtab_shape *shape = test->param_value;
	struct bench *b = test->priv;
	u64 nr = 1ULL << (shape->cfg & 63), sid;

	b->caps.sid_bits = shape->sid_bits;
	b->caps.st2l = shape->st2l;
	strtab_make(b, true);

	for (sid = 0; sid < nr; sid += nr > 65536 ? 251 : 1) {
		if (shape->cfg & TWO_LEVELS)
			KUNIT_ASSERT_EQ(test, bench_find_ste(b, sid), 0);
		else
			KUNIT_ASSERT_TRUE(test, strtab_aborts(b, sid));
	}
}

static void strtab_ends_where_it_says(struct kunit *test)
{
	const struct strtab_shape *shape = test->param_value;
	u64 nr = 1ULL << (shape->cfg & 63);
	struct bench *b = test->priv;
	u64 ste[8];

	b->caps.sid_bits = shape->sid_bits;
	b->caps.st2l = shape->st2l;
	strtab_make(b, true);

	KUNIT_EXPECT_TRUE(test, smmu_strtab_has_sid(&b->st, nr - 1));
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, nr - 1), 0);
	KUNIT_EXPECT_TRUE(test, strtab_aborts(b, nr - 1));
	KUNIT_EXPECT_TRUE(test, smmu_strtab_read(&b->st, nr - 1, ste));
	bench_forget(b);

	KUNIT_EXPECT_FALSE(test, smmu_strtab_has_sid(&b->st, nr));
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, nr), -ERANGE);
	KUNIT_EXPECT_FALSE(test, smmu_strtab_read(&b->st, nr, ste));
	KUNIT_EXPECT_EQ(test, bench_find_ste(b, nr), 0);
	KUNIT_EXPECT_FALSE(test, smmu_strtab_has_sid(&b->st, U32_MAX));
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, U32_MAX), -ERANGE);
	bench_expect_none(b);
}

static void strtab_linear_beyond_the_bound_is_refused(struct kunit *test)
{
	static const u8 sid_bits[] = { 17, 31, 32 };
	struct bench *b = test->priv;
	int i;

	b->caps.st2l = false;
	for (i = 0; i < ARRAY_SIZE(sid_bits); i++) {
		b->caps.sid_bits = sid_bits[i];
		memset(&b->st, 0, sizeof(b->st));
		KUNIT_EXPECT_EQ(test, smmu_strtab_init(&b->st, b->dev, b->cmdq, &b->caps),
				-ENXIO);
	}
}

/* A StreamID of 25 bits, so that 32-bit arithmetic on addresses would show */
static const u32 strtab_sids[] = { 0, 1, 255, 256, 257, 511, 0x1234, 0xffff, 0x1ffff00,
				   0x1ffffff };

static void strtab_prepare_makes_exactly_one_l2_table(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 sid, first, i, j;

	b->caps.sid_bits = 32;
	for (i = 0; i < ARRAY_SIZE(strtab_sids); i++) {
		sid = strtab_sids[i];
		first = sid & ~255U;

		memset(&b->st, 0, sizeof(b->st));
		strtab_make(b, true);
		KUNIT_ASSERT_EQ(test, smmu_strtab_prepare(&b->st, sid), 0);

		for (j = first; j < first + 256; j++)
			KUNIT_ASSERT_TRUE(test, strtab_aborts(b, j));
		if (first)
			KUNIT_EXPECT_EQ(test, bench_find_ste(b, first - 1), 0);
		KUNIT_EXPECT_EQ(test, bench_find_ste(b, first + 256), 0);
	}
}

static void strtab_l2_tables_do_not_overlap(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 seen[ARRAY_SIZE(strtab_sids)];
	u32 i, j;

	b->caps.sid_bits = 32;
	strtab_make(b, true);
	for (i = 0; i < ARRAY_SIZE(strtab_sids); i++) {
		KUNIT_ASSERT_EQ(test, smmu_strtab_prepare(&b->st, strtab_sids[i]), 0);
		seen[i] = bench_find_ste(b, strtab_sids[i]);
		KUNIT_EXPECT_NE(test, seen[i], 0);
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_NE(test, seen[i], seen[j]);
	}
}

static void strtab_new_l2_table_costs_one_command(struct kunit *test)
{
	static const struct bench_cmd want[] = { CFGI_STE(0x1203, 0), SYNC };
	struct bench *b = test->priv;

	strtab_make(b, true);
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 0x1203), 0);
	bench_expect(b, want, ARRAY_SIZE(want));

	/* The neighbours have their STEs now */
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 0x1203), 0);
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 0x1200), 0);
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 0x12ff), 0);
	bench_expect_none(b);
}

static void strtab_linear_prepare_issues_nothing(struct kunit *test)
{
	struct bench *b = test->priv;

	b->caps.st2l = false;
	strtab_make(b, true);
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 0xffff), 0);
	bench_expect_none(b);
}

static void strtab_look_at_prepared(struct bench *b, struct bench_cmd cmd)
{
	if (bench_op(cmd) != OP_CFGI_STE)
		return;
	b->nr_looks++;
	b->bad_looks += !strtab_aborts(b, b->look_id);
}

static void strtab_l2_table_is_complete_before_its_command(struct kunit *test)
{
	struct bench *b = test->priv;

	strtab_make(b, true);
	b->look = strtab_look_at_prepared;
	b->look_id = 0x4321;
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 0x4321), 0);
	KUNIT_EXPECT_EQ(test, b->nr_looks, 1);
	KUNIT_EXPECT_EQ(test, b->bad_looks, 0);
}

static void strtab_nothing_is_issued_before_live(struct kunit *test)
{
	static const struct bench_cmd want[] = { CFGI_STE(0x501, 0), SYNC };
	struct bench *b = test->priv;
	u64 ste[8];

	strtab_make(b, false);
	smmu_ste_make_bypass(ste, &b->caps);
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 0x77), 0);
	smmu_strtab_preset(&b->st, 0x77, ste);
	bench_expect_none(b);
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_ste(b, 0x77), ste));
	KUNIT_EXPECT_TRUE(test, strtab_aborts(b, 0x76));
	KUNIT_EXPECT_TRUE(test, strtab_aborts(b, 0x78));

	smmu_strtab_set_live(&b->st, true);
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 0x501), 0);
	bench_expect(b, want, ARRAY_SIZE(want));
}

static void strtab_look_at_bypass(struct bench *b, struct bench_cmd cmd)
{
	u64 word0 = bench_word(b, bench_find_ste(b, b->look_id));

	if (bench_op(cmd) != OP_CFGI_STE)
		return;
	/* V and Config: aborting until the second step, never invalid */
	b->bad_looks += (word0 & 0xf) != (b->nr_looks ? 4 << 1 | 1 : 0 << 1 | 1);
	b->nr_looks++;
}

static void strtab_install_abort_to_bypass(struct kunit *test)
{
	/* SHCFG stands in another word than Config: two steps */
	static const struct bench_cmd want[] = {
		CFGI_STE(0xfffe, 1), SYNC, CFGI_STE(0xfffe, 1), SYNC,
	};
	struct bench *b = test->priv;
	u64 ste[8], is[8];

	strtab_make_with(b, 0xfffe);
	smmu_ste_make_bypass(ste, &b->caps);
	b->look = strtab_look_at_bypass;
	b->look_id = 0xfffe;
	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 0xfffe, ste, NULL), 0);
	bench_expect(b, want, ARRAY_SIZE(want));
	KUNIT_EXPECT_EQ(test, b->nr_looks, 2);
	KUNIT_EXPECT_EQ(test, b->bad_looks, 0);

	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_ste(b, 0xfffe), ste));
	KUNIT_EXPECT_TRUE(test, smmu_strtab_read(&b->st, 0xfffe, is));
	KUNIT_EXPECT_MEMEQ(test, is, ste, sizeof(ste));
	KUNIT_EXPECT_TRUE(test, strtab_aborts(b, 0xfffd));
	KUNIT_EXPECT_TRUE(test, strtab_aborts(b, 0xffff));
}

static void strtab_install_in_a_linear_table(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 ste[8];

	b->caps.st2l = false;
	strtab_make_with(b, 0x8000);
	smmu_ste_make_bypass(ste, &b->caps);
	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 0x8000, ste, NULL), 0);
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_ste(b, 0x8000), ste));
	KUNIT_EXPECT_TRUE(test, strtab_aborts(b, 0x7fff));
	KUNIT_EXPECT_TRUE(test, strtab_aborts(b, 0x8001));
}

static void strtab_install_of_the_same_ste_issues_nothing(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 ste[8];

	strtab_make_with(b, 3);
	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, bench_ste_abort, NULL), 0);
	bench_expect_none(b);

	smmu_ste_make_bypass(ste, &b->caps);
	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, ste, NULL), 0);
	bench_forget(b);
	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, ste, NULL), 0);
	bench_expect_none(b);
}

/*
 * The SMMU may have fetched what a failed install wrote. Going back to what
 * stands in memory again is therefore not "nothing to do".
 */
static void strtab_failed_install_is_made_good(struct kunit *test)
{
	static const struct bench_cmd want[] = { CFGI_ALL, SYNC };
	struct bench *b = test->priv;
	u64 ste[8];

	/* Nothing but Config differs: the one store is taken back */
	b->caps.attr_types_ovr = false;
	strtab_make_with(b, 3);
	smmu_ste_make_bypass(ste, &b->caps);
	bench_refuse(b, OP_CFGI_STE, CERROR_ILL);
	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, ste, NULL), -EIO);
	KUNIT_EXPECT_TRUE(test, strtab_aborts(b, 3));
	bench_forget(b);

	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, bench_ste_abort, NULL), 0);
	bench_expect(b, want, ARRAY_SIZE(want));
	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, bench_ste_abort, NULL), 0);
	bench_expect_none(b);

	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, ste, NULL), 0);
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_ste(b, 3), ste));
}

/* What one stream's failure left behind is made good for all */
static void strtab_failed_install_concerns_other_streams(struct kunit *test)
{
	static const struct bench_cmd want[] = {
		CFGI_ALL, SYNC, CFGI_STE(4, 1), SYNC, CFGI_STE(4, 1), SYNC,
	};
	struct bench *b = test->priv;
	u64 ste[8];

	strtab_make_with(b, 3);
	smmu_ste_make_bypass(ste, &b->caps);
	bench_refuse(b, OP_CFGI_STE, CERROR_ILL);
	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, ste, NULL), -EIO);
	bench_forget(b);

	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 4, ste, NULL), 0);
	bench_expect(b, want, ARRAY_SIZE(want));
}

static void strtab_making_good_may_fail_too(struct kunit *test)
{
	static const struct bench_cmd want[] = { CFGI_ALL, SYNC };
	struct bench *b = test->priv;
	u64 ste[8];

	strtab_make_with(b, 3);
	smmu_ste_make_bypass(ste, &b->caps);
	bench_refuse(b, OP_CFGI_STE, CERROR_ILL);
	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, ste, NULL), -EIO);

	bench_refuse(b, OP_CFGI_STE_RANGE, CERROR_ILL);
	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, ste, NULL), -EIO);
	KUNIT_EXPECT_FALSE(test, bench_entry_is(b, bench_find_ste(b, 3), ste));
	bench_refuse(b, OP_CFGI_STE_RANGE, CERROR_ILL);
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 4), -EIO);
	bench_forget(b);

	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 4), 0);
	bench_expect(b, want, ARRAY_SIZE(want));
}

/* STEs, the second of which only takes away from the first */
static void strtab_make_less(struct bench *b, unsigned int which, u64 more[8], u64 less[8])
{
	struct smmu_ste_s1 s1 = {
		.cdtab = 0x12340000, .s1cdmax = 8, .s1dss = STE_1_S1DSS_SSID0,
		.eats = STE_1_EATS_FULL,
	};

	b->caps.ats = true;
	b->caps.ssid_bits = 8;
	smmu_ste_make_s1(more, &b->caps, &s1);
	switch (which) {
	case 0:
		smmu_ste_make_abort(less);
		return;
	case 1:
		smmu_ste_make_bypass(more, &b->caps);
		smmu_ste_make_abort(less);
		return;
	case 2:
		s1.eats = STE_1_EATS_OFF;
		break;
	case 3:
		s1.s1dss = STE_1_S1DSS_TERMINATE;
		break;
	}
	smmu_ste_make_s1(less, &b->caps, &s1);
}

#define STRTAB_NR_LESS	4

/* Whoever takes access away frees what was reached, whatever he is told. */
static void strtab_access_goes_though_no_command_works(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 more[8], less[8];
	unsigned int which;

	strtab_make_with(b, 3);
	for (which = 0; which < STRTAB_NR_LESS; which++) {
		strtab_make_less(b, which, more, less);
		KUNIT_ASSERT_EQ(test, smmu_strtab_install(&b->st, 3, more, NULL), 0);
		bench_refuse_all(b, true);
		KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, less, NULL), -EIO);
		KUNIT_EXPECT_TRUE(test, bench_entry_is_or_invalid(b, bench_find_ste(b, 3), STE_0_V,
								  less));
		bench_refuse_all(b, false);
		KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, less, NULL), 0);
		KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_ste(b, 3), less));
	}
}

/* Another stream's failure leaves in doubt what the SMMU holds, and remains so. */
static void strtab_access_goes_in_doubt(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 more[8], less[8], bypass[8];
	unsigned int which;

	strtab_make_with(b, 3);
	smmu_ste_make_bypass(bypass, &b->caps);
	for (which = 0; which < STRTAB_NR_LESS; which++) {
		strtab_make_less(b, which, more, less);
		KUNIT_ASSERT_EQ(test, smmu_strtab_install(&b->st, 3, more, NULL), 0);
		bench_refuse_all(b, true);
		KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 4, bypass, NULL), -EIO);
		KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, less, NULL), -EIO);
		/* The one word that does no harm next to any other */
		more[0] &= ~STE_0_V;
		KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_ste(b, 3), more));
		bench_refuse_all(b, false);
		KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, less, NULL), 0);
		KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_ste(b, 3), less));
	}
}

/* One refusal is no reason to leave the SMMU with what it may have. */
static void strtab_access_that_goes_is_told_twice(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 more[8], less[8];

	strtab_make_with(b, 3);
	strtab_make_less(b, 0, more, less);
	KUNIT_ASSERT_EQ(test, smmu_strtab_install(&b->st, 3, more, NULL), 0);
	bench_refuse(b, OP_CFGI_STE, CERROR_ILL);
	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, less, NULL), 0);
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_ste(b, 3), less));
}

static void strtab_ats_is_shut_though_no_command_works(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 more[8], less[8];
	ktime_t since = 0;

	strtab_make_with(b, 3);
	strtab_make_less(b, 2, more, less);
	KUNIT_ASSERT_EQ(test, smmu_strtab_install(&b->st, 3, more, NULL), 0);
	bench_refuse_all(b, true);
	KUNIT_EXPECT_EQ(test, smmu_strtab_shut_ats(&b->st, 3, &since), -EIO);
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_ste(b, 3), less));
	bench_refuse_all(b, false);
}

static void strtab_failed_prepare_is_made_good(struct kunit *test)
{
	static const struct bench_cmd want[] = { CFGI_ALL, SYNC };
	struct bench *b = test->priv;

	strtab_make(b, true);
	bench_refuse(b, OP_CFGI_STE, CERROR_ILL);
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 0x900), -EIO);
	bench_forget(b);

	/* The L1STD is there; whether the SMMU has seen it is not known */
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 0x900), 0);
	bench_expect(b, want, ARRAY_SIZE(want));
	KUNIT_EXPECT_TRUE(test, strtab_aborts(b, 0x900));
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 0x900), 0);
	bench_expect_none(b);
}

static void strtab_unanswered_atc_does_not_fail_an_install(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 ste[8];

	strtab_make_with(b, 3);
	smmu_ste_make_bypass(ste, &b->caps);
	bench_refuse(b, OP_SYNC, CERROR_ATC_INV_SYNC);
	KUNIT_EXPECT_EQ(test, smmu_strtab_install(&b->st, 3, ste, NULL), 0);
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_ste(b, 3), ste));
}

static void strtab_without_memory_nothing_changes(struct kunit *test)
{
	static const struct bench_cmd want[] = { CFGI_STE(0x900, 0), SYNC };
	struct bench *b = test->priv;

	bench_starve(b, true);
	KUNIT_EXPECT_EQ(test, smmu_strtab_init(&b->st, b->dev, b->cmdq, &b->caps), -ENOMEM);
	b->caps.st2l = false;
	KUNIT_EXPECT_EQ(test, smmu_strtab_init(&b->st, b->dev, b->cmdq, &b->caps), -ENOMEM);
	bench_starve(b, false);

	b->caps.st2l = true;
	memset(&b->st, 0, sizeof(b->st));
	strtab_make(b, true);
	bench_starve(b, true);
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 0x900), -ENOMEM);
	KUNIT_EXPECT_EQ(test, bench_find_ste(b, 0x900), 0);
	bench_expect_none(b);

	bench_starve(b, false);
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 0x900), 0);
	bench_expect(b, want, ARRAY_SIZE(want));
}

static void strtab_misaligned_memory_is_refused(struct kunit *test)
{
	struct bench *b = test->priv;

	/* Enough for the L1 table of 2 KiB, not for an L2 table of 16 KiB */
	bench_shift(b, 4096);
	strtab_make(b, true);
	KUNIT_EXPECT_EQ(test, smmu_strtab_prepare(&b->st, 0x900), -ENOMEM);
	KUNIT_EXPECT_EQ(test, bench_find_ste(b, 0x900), 0);
	bench_expect_none(b);

	b->caps.st2l = false;
	memset(&b->st, 0, sizeof(b->st));
	KUNIT_EXPECT_EQ(test, smmu_strtab_init(&b->st, b->dev, b->cmdq, &b->caps), -ENOMEM);
}

static struct kunit_case strtab_cases[] = {
	KUNIT_CASE_PARAM(strtab_registers_describe_the_table, strtab_shape_gen_params),
	KUNIT_CASE_PARAM(strtab_streams_abort_at_first, strtab_shape_gen_params),
	KUNIT_CASE_PARAM(strtab_ends_where_it_says, strtab_shape_gen_params),
	KUNIT_CASE(strtab_linear_beyond_the_bound_is_refused),
	KUNIT_CASE(strtab_prepare_makes_exactly_one_l2_table),
	KUNIT_CASE(strtab_l2_tables_do_not_overlap),
	KUNIT_CASE(strtab_new_l2_table_costs_one_command),
	KUNIT_CASE(strtab_linear_prepare_issues_nothing),
	KUNIT_CASE(strtab_l2_table_is_complete_before_its_command),
	KUNIT_CASE(strtab_nothing_is_issued_before_live),
	KUNIT_CASE(strtab_install_abort_to_bypass),
	KUNIT_CASE(strtab_install_in_a_linear_table),
	KUNIT_CASE(strtab_install_of_the_same_ste_issues_nothing),
	{}
};

static struct kunit_suite strtab_suite = {
	.name = "arm_smmu_v3_strtab",
	.init = bench_init,
	.exit = bench_exit,
	.test_cases = strtab_cases,
};

static struct kunit_case strtab_fails_cases[] = {
	KUNIT_CASE(strtab_failed_install_is_made_good),
	KUNIT_CASE(strtab_failed_install_concerns_other_streams),
	KUNIT_CASE(strtab_making_good_may_fail_too),
	KUNIT_CASE(strtab_access_goes_though_no_command_works),
	KUNIT_CASE(strtab_access_goes_in_doubt),
	KUNIT_CASE(strtab_access_that_goes_is_told_twice),
	KUNIT_CASE(strtab_ats_is_shut_though_no_command_works),
	KUNIT_CASE(strtab_failed_prepare_is_made_good),
	KUNIT_CASE(strtab_without_memory_nothing_changes),
	KUNIT_CASE(strtab_misaligned_memory_is_refused),
	KUNIT_CASE(strtab_unanswered_atc_does_not_fail_an_install),
	{}
};

static struct kunit_suite strtab_fails_suite = {
	.name = "arm_smmu_v3_strtab_fails",
	.init = bench_init,
	.exit = bench_exit,
	.test_cases = strtab_fails_cases,
};

kunit_test_suites(&strtab_suite, &strtab_fails_suite);
