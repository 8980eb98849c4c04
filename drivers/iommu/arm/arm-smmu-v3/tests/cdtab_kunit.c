// SPDX-License-Identifier: GPL-2.0-only
/*
 * CD tables, judged from outside: see tables-bench.h.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>

#include "../cd.h"
#include "../cdtab.h"
#include "../spec-cd.h"
#include "../spec-cmd.h"
#include "tables-bench.h"

static bool cdtab_is_invalid(struct bench *b, u32 ssid)
{
	return bench_entry_is(b, bench_find_cd(b, ssid), bench_cd_invalid);
}

static void cdtab_make(struct bench *b, u8 ssid_bits, unsigned int nr_sids)
{
	u32 *sids = kunit_kcalloc(b->test, nr_sids, sizeof(*sids), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(b->test, sids);
	/* The whole width of a StreamID, in no order */
	for (i = 0; i < nr_sids; i++)
		sids[i] = U32_MAX - i * 0x01234567;
	smmu_cdtab_init(&b->tab, b->dev, b->cmdq, &b->caps, ssid_bits, sids, nr_sids);
}

static void cdtab_make_with(struct bench *b, u8 ssid_bits, unsigned int nr_sids, u32 ssid)
{
	cdtab_make(b, ssid_bits, nr_sids);
	KUNIT_ASSERT_EQ(b->test, smmu_cdtab_prepare(&b->tab, ssid), 0);
	bench_forget(b);
}

static void cdtab_cd(struct bench *b, u16 asid, u64 cd[8])
{
	struct smmu_cd_params params = {
		.ttb0 = 0x123456000, .mair = 0xff, .t0sz = 16, .ips = 5,
		.asid = asid,
	};

	smmu_cd_make(cd, &b->caps, &params);
}

struct cdtab_shape {
	const char *desc;
	u8 smmu_bits;
	u8 client_bits;
	bool cd2l;
	u8 s1fmt;
	u8 s1cdmax;
	u64 size;
};

static const struct cdtab_shape cdtab_shapes[] = {
	{ "client without SSIDs", 20, 0, true, 0, 0, 64 },
	{ "SMMU without SSIDs", 0, 20, true, 0, 0, 64 },
	{ "1 bit", 20, 1, true, 0, 1, 64 << 1 },
	{ "client has fewer", 20, 5, false, 0, 5, 64 << 5 },
	{ "SMMU has fewer", 5, 20, true, 0, 5, 64 << 5 },
	{ "10 bits fit one leaf", 20, 10, true, 0, 10, 64 << 10 },
	{ "11 bits", 20, 11, true, 2, 11, 8 << 1 },
	{ "20 bits", 20, 20, true, 2, 20, 8 << 10 },
	{ "10 bits linear", 20, 10, false, 0, 10, 64 << 10 },
	{ "11 bits linear are cut", 20, 11, false, 0, 10, 64 << 10 },
	{ "20 bits linear are cut", 20, 20, false, 0, 10, 64 << 10 },
};

KUNIT_ARRAY_PARAM_DESC(cdtab_shape, cdtab_shapes, desc);

static void cdtab_make_shape(struct bench *b)
{
	const struct cdtab_shape *shape = b->test->param_value;

	b->caps.ssid_bits = shape->smmu_bits;
	b->caps.cd2l = shape->cd2l;
	cdtab_make(b, shape->client_bits, 1);
}

static void cdtab_has_the_right_shape(struct kunit *test)
{
	const struct cdtab_shape *shape = test->param_value;
	struct bench *b = test->priv;

	cdtab_make_shape(b);
	KUNIT_EXPECT_EQ(test, b->tab.s1fmt, shape->s1fmt);
	KUNIT_EXPECT_EQ(test, b->tab.s1cdmax, shape->s1cdmax);
	KUNIT_EXPECT_FALSE(test, smmu_cdtab_exists(&b->tab));

	KUNIT_ASSERT_EQ(test, smmu_cdtab_prepare(&b->tab, 0), 0);
	KUNIT_EXPECT_TRUE(test, smmu_cdtab_exists(&b->tab));
	/* S1ContextPtr without bits that the SMMU would drop */
	KUNIT_EXPECT_NE(test, b->tab.dma, 0);
	KUNIT_EXPECT_EQ(test, b->tab.dma, bench_align(b->tab.dma, shape->size));
}

static void cdtab_cds_are_invalid_at_first(struct kunit *test)
{
	const struct cdtab_shape *shape = test->param_value;
	u32 nr = 1U << shape->s1cdmax, ssid, end = min(nr, 1024U);
	struct bench *b = test->priv;

	cdtab_make_shape(b);
	KUNIT_ASSERT_EQ(test, smmu_cdtab_prepare(&b->tab, 0), 0);
	if (shape->s1fmt == 0)
		end = nr;
	for (ssid = 0; ssid < end; ssid++)
		KUNIT_ASSERT_TRUE(test, cdtab_is_invalid(b, ssid));
	for (ssid = end; ssid < nr; ssid += 509)
		KUNIT_ASSERT_EQ(test, bench_find_cd(b, ssid), 0);
}

static void cdtab_ends_where_it_says(struct kunit *test)
{
	const struct cdtab_shape *shape = test->param_value;
	u32 nr = 1U << shape->s1cdmax;
	struct bench *b = test->priv;
	u64 cd[8], is[8];

	cdtab_make_shape(b);
	cdtab_cd(b, 7, cd);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, nr), -ERANGE);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, U32_MAX), -ERANGE);
	KUNIT_EXPECT_FALSE(test, smmu_cdtab_exists(&b->tab));

	KUNIT_ASSERT_EQ(test, smmu_cdtab_prepare(&b->tab, nr - 1), 0);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, nr - 1, cd), 0);
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_cd(b, nr - 1), cd));
	KUNIT_EXPECT_TRUE(test, smmu_cdtab_read(&b->tab, nr - 1, is));
	KUNIT_EXPECT_MEMEQ(test, is, cd, sizeof(cd));
	KUNIT_EXPECT_FALSE(test, smmu_cdtab_read(&b->tab, nr, is));
	if (nr > 1)
		KUNIT_EXPECT_TRUE(test, cdtab_is_invalid(b, nr - 2));
}

/* @steps times: CMD_CFGI_CD for each stream, in order, and one sync behind all */
static void cdtab_expect_steps(struct bench *b, u32 ssid, bool leaf, unsigned int steps)
{
	unsigned int nr = 0, i, step;
	struct bench_cmd *want;

	want = kunit_kcalloc(b->test, steps * (b->tab.nr_sids + 1), sizeof(*want), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(b->test, want);
	for (step = 0; step < steps; step++) {
		for (i = 0; i < b->tab.nr_sids; i++, nr++) {
			want[nr].w[0] = OP_CFGI_CD | (u64)ssid << 12 |
				      (u64)b->tab.sids[i] << 32;
			want[nr].w[1] = leaf;
		}
		want[nr++].w[0] = OP_SYNC;
	}
	bench_expect(b, want, nr);
}

/* Of the client with two streams: all its CDs are forgotten, and nothing else */
static void cdtab_expect_made_good(struct bench *b)
{
	const struct bench_cmd want[] = {
		CFGI_CD_ALL(b->tab.sids[0]), CFGI_CD_ALL(b->tab.sids[1]), SYNC,
	};

	KUNIT_ASSERT_EQ(b->test, b->tab.nr_sids, 2);
	bench_expect(b, want, ARRAY_SIZE(want));
}

static void cdtab_nothing_before_prepare(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 cd[8];

	cdtab_make(b, 20, 2);
	KUNIT_EXPECT_FALSE(test, smmu_cdtab_exists(&b->tab));
	KUNIT_EXPECT_FALSE(test, smmu_cdtab_read(&b->tab, 0, cd));
	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 0), 0);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 1 << 20), 0);
	bench_expect_none(b);
}

static void cdtab_leafs_do_not_overlap(struct kunit *test)
{
	static const u32 ssids[] = { 0, 1023, 1024, 1025, 2047, 0x80000, 0xffbff, 0xfffff };
	struct bench *b = test->priv;
	u64 seen[ARRAY_SIZE(ssids)];
	u32 i, j;

	cdtab_make(b, 20, 1);
	for (i = 0; i < ARRAY_SIZE(ssids); i++) {
		KUNIT_ASSERT_EQ(test, smmu_cdtab_prepare(&b->tab, ssids[i]), 0);
		seen[i] = bench_find_cd(b, ssids[i]);
		KUNIT_EXPECT_NE(test, seen[i], 0);
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_NE(test, seen[i], seen[j]);
	}
	KUNIT_EXPECT_EQ(test, bench_find_cd(b, 2048), 0);
	KUNIT_EXPECT_EQ(test, bench_find_cd(b, 0x7ffff), 0);
}

static void cdtab_new_leaf_costs_one_command_a_stream(struct kunit *test)
{
	struct bench *b = test->priv;

	cdtab_make(b, 20, 3);
	/* No STE can have a table that did not exist */
	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 0), 0);
	bench_expect_none(b);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 1023), 0);
	bench_expect_none(b);

	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 0xabcde), 0);
	cdtab_expect_steps(b, 0xabcde, 0, 1);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 0xabcdf), 0);
	bench_expect_none(b);
}

static void cdtab_look_at_prepared(struct bench *b, struct bench_cmd cmd)
{
	if (bench_op(cmd) != OP_CFGI_CD)
		return;
	b->nr_looks++;
	b->bad_looks += !cdtab_is_invalid(b, b->look_id);
}

static void cdtab_leaf_is_complete_before_its_command(struct kunit *test)
{
	struct bench *b = test->priv;

	cdtab_make_with(b, 20, 1, 0);
	b->look = cdtab_look_at_prepared;
	b->look_id = 5000;
	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 5000), 0);
	KUNIT_EXPECT_EQ(test, b->nr_looks, 1);
	KUNIT_EXPECT_EQ(test, b->bad_looks, 0);
}

static const struct cdtab_clients {
	const char *desc;
	unsigned int nr_sids;
} cdtab_clients[] = {
	{ "1 stream", 1 },
	{ "2 streams", 2 },
	{ "a batch less one", SMMU_CMDQ_BATCH - 2 },
	{ "a batch", SMMU_CMDQ_BATCH - 1 },
	{ "a batch and one", SMMU_CMDQ_BATCH },
	{ "three batches", 2 * SMMU_CMDQ_BATCH + 2 },
};

KUNIT_ARRAY_PARAM_DESC(cdtab_clients, cdtab_clients, desc);

static void cdtab_every_stream_is_told(struct kunit *test)
{
	const struct cdtab_clients *param = test->param_value;
	struct bench *b = test->priv;
	u64 cd[8];

	cdtab_make_with(b, 20, param->nr_sids, 0x54321);

	/* All but V, then V */
	cdtab_cd(b, 7, cd);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 0x54321, cd), 0);
	cdtab_expect_steps(b, 0x54321, 1, 2);

	/* One word differs */
	cdtab_cd(b, 8, cd);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 0x54321, cd), 0);
	cdtab_expect_steps(b, 0x54321, 1, 1);
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_cd(b, 0x54321), cd));

	/* Nothing differs */
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 0x54321, cd), 0);
	bench_expect_none(b);

	/* V, then all else */
	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 0x54321), 0);
	cdtab_expect_steps(b, 0x54321, 1, 2);
	KUNIT_EXPECT_TRUE(test, cdtab_is_invalid(b, 0x54321));
	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 0x54321), 0);
	bench_expect_none(b);
}

static void cdtab_look_at_valid(struct bench *b, struct bench_cmd cmd)
{
	u64 addr = bench_find_cd(b, b->look_id);
	bool valid = bench_word(b, addr) & BIT(31);

	if (bench_op(cmd) != OP_CFGI_CD)
		return;
	/* Invalid until everything else has been seen, which has a MAIR */
	b->bad_looks += valid != (b->nr_looks == 1) || !bench_word(b, addr + 3 * 8);
	b->nr_looks++;
}

static void cdtab_cd_becomes_valid_last(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 cd[8];

	cdtab_make_with(b, 5, 1, 3);
	cdtab_cd(b, 7, cd);
	b->look = cdtab_look_at_valid;
	b->look_id = 3;
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 3, cd), 0);
	KUNIT_EXPECT_EQ(test, b->nr_looks, 2);
	KUNIT_EXPECT_EQ(test, b->bad_looks, 0);
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_cd(b, 3), cd));
}

static void cdtab_counts_cds_in_use(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 cd[8];

	cdtab_make_with(b, 8, 1, 0);
	cdtab_cd(b, 7, cd);
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, 0);
	/* SSID 0 is the device itself */
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 0, cd), 0);
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, 0);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 1, cd), 0);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 255, cd), 0);
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, 2);
	cdtab_cd(b, 8, cd);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 255, cd), 0);
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, 2);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 1), 0);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 1), 0);
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, 1);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 0), 0);
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, 1);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 255), 0);
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, 0);
}

static u32 cdtab_nr_valid(struct bench *b)
{
	u32 ssid, nr = 0;

	for (ssid = 1; ssid < 1U << b->tab.s1cdmax; ssid++)
		nr += !!(bench_word(b, bench_find_cd(b, ssid)) & BIT(31));
	return nr;
}

/* What stands in memory again need not be what the SMMU has fetched */
static void cdtab_failed_install_is_made_good(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 old[8], cd[8];

	cdtab_make_with(b, 4, 2, 0);
	cdtab_cd(b, 7, old);
	cdtab_cd(b, 8, cd);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 3, old), 0);

	/* Nothing but the ASID differs: the one store is taken back */
	bench_refuse(b, OP_CFGI_CD, CERROR_ILL);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 3, cd), -EIO);
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_cd(b, 3), old));
	bench_forget(b);

	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 3, old), 0);
	cdtab_expect_made_good(b);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 3, old), 0);
	bench_expect_none(b);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 3, cd), 0);
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_cd(b, 3), cd));
}

/* At each of its steps: nr_used is what stands in memory, and all works again */
static void cdtab_failure_keeps_the_count(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 cd[8];

	cdtab_make_with(b, 4, 2, 0);
	cdtab_cd(b, 7, cd);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 1, cd), 0);

	bench_refuse(b, OP_CFGI_CD, CERROR_ILL);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 3, cd), -EIO);
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, cdtab_nr_valid(b));
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 3, cd), 0);
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, 2);

	bench_refuse_all(b, true);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 3), -EIO);
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, cdtab_nr_valid(b));
	bench_refuse_all(b, false);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 3), 0);
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, 1);
	KUNIT_EXPECT_EQ(test, cdtab_nr_valid(b), 1);
}

static void cdtab_failed_clear_is_made_good(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 cd[8];

	cdtab_make_with(b, 4, 1, 0);
	cdtab_cd(b, 7, cd);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 3, cd), 0);
	bench_refuse_all(b, true);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 3), -EIO);
	KUNIT_EXPECT_TRUE(test, bench_entry_is_or_invalid(b, bench_find_cd(b, 3), CD_0_V,
							  bench_cd_invalid));
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, cdtab_nr_valid(b));
	bench_refuse_all(b, false);
	bench_forget(b);

	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 3), 0);
	KUNIT_ASSERT_GE(test, b->nr_cmds, 2);
	KUNIT_EXPECT_EQ(test, bench_op(b->cmds[0]), OP_CFGI_CD_ALL);
	KUNIT_EXPECT_EQ(test, bench_op(b->cmds[1]), OP_SYNC);
	KUNIT_EXPECT_TRUE(test, cdtab_is_invalid(b, 3));
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, 0);
}

/* The page tables of a dead process are freed, whatever we are told. */
static void cdtab_access_goes_though_no_command_works(struct kunit *test)
{
	struct smmu_cd_params params = { .ttb0 = 0x4000, .t0sz = 16, .asid = 7 };
	struct bench *b = test->priv;
	u64 cd[8], released[8];

	cdtab_make_with(b, 4, 2, 0);
	smmu_cd_make(cd, &b->caps, &params);
	smmu_cd_make_released(released, &b->caps, &params);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 3, cd), 0);
	bench_refuse_all(b, true);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 3, released), -EIO);
	KUNIT_EXPECT_TRUE(test, bench_entry_is_or_invalid(b, bench_find_cd(b, 3), CD_0_V,
							  released));
	bench_refuse_all(b, false);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 3, released), 0);
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_cd(b, 3), released));
}

/* The failure of one SSID leaves in doubt what the SMMU holds of all. */
static void cdtab_access_goes_in_doubt(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 cd[8];

	cdtab_make_with(b, 4, 2, 0);
	cdtab_cd(b, 7, cd);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 3, cd), 0);
	bench_refuse_all(b, true);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 4, cd), -EIO);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 3), -EIO);
	/* The one word that does no harm next to any other */
	cd[0] &= ~CD_0_V;
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_cd(b, 3), cd));
	bench_refuse_all(b, false);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 3), 0);
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, 0);
}

static void cdtab_access_that_goes_is_told_twice(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 cd[8];

	cdtab_make_with(b, 4, 1, 0);
	cdtab_cd(b, 7, cd);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 3, cd), 0);
	bench_refuse(b, OP_CFGI_CD, CERROR_ILL);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_clear(&b->tab, 3), 0);
	KUNIT_EXPECT_TRUE(test, cdtab_is_invalid(b, 3));
}

static void cdtab_failed_prepare_is_made_good(struct kunit *test)
{
	struct bench *b = test->priv;

	cdtab_make_with(b, 20, 2, 0);
	bench_refuse(b, OP_CFGI_CD, CERROR_ILL);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 4096), -EIO);
	bench_forget(b);

	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 4096), 0);
	cdtab_expect_made_good(b);
	KUNIT_EXPECT_TRUE(test, cdtab_is_invalid(b, 4096));
	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 4096), 0);
	bench_expect_none(b);
}

static void cdtab_unanswered_atc_does_not_fail_an_install(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 cd[8];

	cdtab_make_with(b, 20, 1, 0);
	cdtab_cd(b, 7, cd);
	bench_refuse(b, OP_SYNC, CERROR_ATC_INV_SYNC);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 0, cd), 0);
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_cd(b, 0), cd));
}

static void cdtab_can_be_freed_and_made_again(struct kunit *test)
{
	static const u8 ssid_bits[] = { 0, 10, 20 };
	struct bench *b = test->priv;
	u64 cd[8];
	u32 last;
	int i;

	for (i = 0; i < ARRAY_SIZE(ssid_bits); i++) {
		last = (1U << ssid_bits[i]) - 1;
		cdtab_make_with(b, ssid_bits[i], 1, last);
		KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 0), 0);
		cdtab_cd(b, 7, cd);
		KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, last, cd), 0);

		smmu_cdtab_free(&b->tab);
		KUNIT_EXPECT_FALSE(test, smmu_cdtab_exists(&b->tab));
		KUNIT_EXPECT_FALSE(test, smmu_cdtab_read(&b->tab, last, cd));
		KUNIT_EXPECT_EQ(test, b->tab.dma, 0);
		KUNIT_EXPECT_EQ(test, b->tab.nr_used, 0);

		KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, last), 0);
		KUNIT_EXPECT_TRUE(test, cdtab_is_invalid(b, last));
		smmu_cdtab_free(&b->tab);
		smmu_cdtab_free(&b->tab);
	}
}

static void cdtab_without_memory_nothing_changes(struct kunit *test)
{
	struct bench *b = test->priv;
	u64 cd[8];

	cdtab_make(b, 20, 1);
	bench_starve(b, true);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 0), -ENOMEM);
	KUNIT_EXPECT_FALSE(test, smmu_cdtab_exists(&b->tab));
	bench_starve(b, false);

	KUNIT_ASSERT_EQ(test, smmu_cdtab_prepare(&b->tab, 1), 0);
	cdtab_cd(b, 7, cd);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_install(&b->tab, 1, cd), 0);
	bench_forget(b);

	bench_starve(b, true);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 1024), -ENOMEM);
	KUNIT_EXPECT_EQ(test, bench_find_cd(b, 1024), 0);
	KUNIT_EXPECT_TRUE(test, bench_entry_is(b, bench_find_cd(b, 1), cd));
	KUNIT_EXPECT_EQ(test, b->tab.nr_used, 1);
	bench_expect_none(b);
	bench_starve(b, false);

	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 1024), 0);
	cdtab_expect_steps(b, 1024, 0, 1);
}

static void cdtab_misaligned_memory_is_refused(struct kunit *test)
{
	struct bench *b = test->priv;

	/* Enough for the L1 table of 8 KiB, not for a leaf of 64 KiB */
	bench_shift(b, 8192);
	cdtab_make(b, 20, 1);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 5), -ENOMEM);
	KUNIT_EXPECT_FALSE(test, smmu_cdtab_exists(&b->tab));
	KUNIT_EXPECT_EQ(test, b->tab.dma, 0);

	cdtab_make(b, 10, 1);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 5), -ENOMEM);
	KUNIT_EXPECT_FALSE(test, smmu_cdtab_exists(&b->tab));
	cdtab_make(b, 7, 1);
	KUNIT_EXPECT_EQ(test, smmu_cdtab_prepare(&b->tab, 5), 0);
	bench_expect_none(b);
}

static struct kunit_case cdtab_cases[] = {
	KUNIT_CASE_PARAM(cdtab_has_the_right_shape, cdtab_shape_gen_params),
	KUNIT_CASE_PARAM(cdtab_cds_are_invalid_at_first, cdtab_shape_gen_params),
	KUNIT_CASE_PARAM(cdtab_ends_where_it_says, cdtab_shape_gen_params),
	KUNIT_CASE(cdtab_nothing_before_prepare),
	KUNIT_CASE(cdtab_leafs_do_not_overlap),
	KUNIT_CASE(cdtab_new_leaf_costs_one_command_a_stream),
	KUNIT_CASE(cdtab_leaf_is_complete_before_its_command),
	KUNIT_CASE_PARAM(cdtab_every_stream_is_told, cdtab_clients_gen_params),
	KUNIT_CASE(cdtab_cd_becomes_valid_last),
	KUNIT_CASE(cdtab_counts_cds_in_use),
	KUNIT_CASE(cdtab_failed_install_is_made_good),
	KUNIT_CASE(cdtab_failure_keeps_the_count),
	KUNIT_CASE(cdtab_failed_clear_is_made_good),
	KUNIT_CASE(cdtab_access_goes_though_no_command_works),
	KUNIT_CASE(cdtab_access_goes_in_doubt),
	KUNIT_CASE(cdtab_access_that_goes_is_told_twice),
	KUNIT_CASE(cdtab_failed_prepare_is_made_good),
	KUNIT_CASE(cdtab_without_memory_nothing_changes),
	KUNIT_CASE(cdtab_misaligned_memory_is_refused),
	KUNIT_CASE(cdtab_unanswered_atc_does_not_fail_an_install),
	KUNIT_CASE(cdtab_can_be_freed_and_made_again),
	{}
};

static struct kunit_suite cdtab_suite = {
	.name = "arm_smmu_v3_cdtab",
	.init = bench_init,
	.exit = bench_exit,
	.test_cases = cdtab_cases,
};

kunit_test_suite(cdtab_suite);
