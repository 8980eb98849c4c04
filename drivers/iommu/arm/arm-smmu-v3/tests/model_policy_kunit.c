// SPDX-License-Identifier: GPL-2.0-only
/*
 * The software SMMUv3 alone: what it does unasked, by policy, and for a device
 * that never rests; level-1 descriptors, which no policy makes it forget.
 * IHI 0070, 3.21, 4.3.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/sizes.h>

#include "../spec-cd.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "model-bench.h"

#define VA		0x7654200000ULL
#define IPA		0x3200000ULL
#define DBM		BIT_ULL(51)
#define SID(sid)	FIELD_PREP_CONST(CMD_0_SID, sid)

/**
 * struct pages - an address space of MB_SID whose pages all lead to the same
 * @b: the bench
 * @tables: stage 1, or stage 2 alone
 * @base: address of page 0
 * @attr: attributes of a leaf
 * @data: the memory
 */
struct pages {
	struct model_bench *b;
	struct mb_tables tables;
	u64 base;
	u64 attr;
	u64 *data;
};

static struct pages *pages_create(struct kunit *test, u32 policy, bool s2)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct pages *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	struct mb_entry entry;

	KUNIT_ASSERT_NOT_NULL(test, p);
	config.policy = policy;
	p->b = mb_create(test, &config);
	p->data = mb_alloc(p->b, SZ_4K);
	p->base = s2 ? IPA : VA;
	p->attr = s2 ? MB_S2_RW : MB_S1_RW;
	mb_tables_init(p->b, &p->tables, 12, s2 ? 44 : 48);
	if (s2) {
		entry = mb_ste_s2(&p->tables);
		mb_install(p->b, MB_SID, &entry);
	} else {
		entry = mb_cd(&p->tables, 1);
		mb_install_s1(p->b, &entry);
	}
	return p;
}

static void pages_map(struct pages *p, int page, u64 attr)
{
	mb_map(&p->tables, p->base + (s64)page * SZ_4K, mb_pa(p->data), 3, attr);
}

static u64 *pages_slot(struct pages *p, int page)
{
	return mb_slot(&p->tables, p->base + (s64)page * SZ_4K, 3);
}

static bool pages_read(struct pages *p, int page)
{
	return mb_read_u64(p->b, p->base + (s64)page * SZ_4K) != MB_FAULT;
}

struct fill_case {
	const char *name;
	u32 policy;
	bool s2;
};

static const struct fill_case fill_cases[] = {
	{ "stage 1", SMMU_MODEL_EAGER, false },
	{ "stage 2", SMMU_MODEL_EAGER, true },
	{ "stage 1, not eager", 0, false },
	{ "stage 2, not eager", 0, true },
};

KUNIT_ARRAY_PARAM_DESC(fill, fill_cases, name);

/* 3.21.1: a page that nobody asked for may be cached with one that was */
static void eager_fills_around_a_page(struct kunit *test)
{
	const struct fill_case *c = test->param_value;
	struct pages *p = pages_create(test, c->policy, c->s2);
	int page;

	for (page = -1; page <= 3; page++)
		pages_map(p, page, p->attr);
	KUNIT_ASSERT_TRUE(test, pages_read(p, 0));
	for (page = -1; page <= 3; page++)
		*pages_slot(p, page) = 0;
	for (page = -1; page <= 3; page++)
		KUNIT_EXPECT_EQ_MSG(test, pages_read(p, page), c->policy || !page, "page %d",
				    page);
	MB_EXPECT_CLEAN(test, p->b);
}

/* 3.21.1: what faults is neither remembered nor told */
static void eager_leaves_faults_alone(struct kunit *test)
{
	struct pages *p = pages_create(test, SMMU_MODEL_EAGER, false);

	pages_map(p, 0, p->attr);
	pages_map(p, 2, p->attr & ~BIT_ULL(10));
	KUNIT_EXPECT_TRUE(test, pages_read(p, 0));
	KUNIT_EXPECT_EQ(test, mb_event_number(p->b), 0);
	pages_map(p, 1, p->attr);
	pages_map(p, 2, p->attr);
	KUNIT_EXPECT_TRUE(test, pages_read(p, 1));
	KUNIT_EXPECT_TRUE(test, pages_read(p, 2));
}

/* 3.13: no write, no dirty page */
static void eager_marks_nothing_dirty(struct kunit *test)
{
	struct pages *p = pages_create(test, SMMU_MODEL_EAGER, false);
	u64 clean;

	pages_map(p, 0, MB_S1_RW);
	pages_map(p, 1, MB_S1_RO | DBM);
	clean = *pages_slot(p, 1);
	KUNIT_EXPECT_EQ(test, mb_try(p->b, VA, true), SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_EQ(test, *pages_slot(p, 1), clean);
}

/* 4.3, 4.4: any command may remove anything */
static void forgetful_smmu_fetches_again(struct kunit *test)
{
	struct pages *p = pages_create(test, SMMU_MODEL_OVER_INVALIDATE, false);
	u64 raw[8];

	pages_map(p, 0, p->attr);
	KUNIT_ASSERT_TRUE(test, pages_read(p, 0));
	KUNIT_EXPECT_TRUE(test, smmu_model_cached_ste(p->b->model, MB_SID, raw));
	mb_do(p->b, CMD_TLBI_NH_ASID | FIELD_PREP(CMD_0_ASID, 77), 0);
	KUNIT_EXPECT_FALSE(test, smmu_model_cached_ste(p->b->model, MB_SID, raw));
	KUNIT_EXPECT_FALSE(test, smmu_model_cached_cd(p->b->model, MB_SID, 0, raw));
	KUNIT_EXPECT_EQ(test, mb_stats(p->b)->tlb_cached, 0);
	KUNIT_EXPECT_GE(test, mb_stats(p->b)->over_removed, 3);
}

static void idle_invalidation_is_counted(struct kunit *test)
{
	struct pages *p = pages_create(test, 0, false);
	const struct smmu_model_stats *stats;

	pages_map(p, 0, p->attr);
	KUNIT_ASSERT_TRUE(test, pages_read(p, 0));
	smmu_model_stats_reset(p->b->model);
	mb_do(p->b, CMD_TLBI_NH_VA | FIELD_PREP(CMD_0_ASID, 1), (VA + SZ_2M) | CMD_1_LEAF);
	mb_do(p->b, CMD_CFGI_STE | SID(MB_SID + 1), CMD_1_LEAF);
	stats = mb_stats(p->b);
	KUNIT_EXPECT_EQ(test, stats->idle_invs, 2);
	KUNIT_EXPECT_EQ(test, stats->tlb_removed + stats->cfg_removed, 0);

	mb_do(p->b, CMD_TLBI_NH_ASID | FIELD_PREP(CMD_0_ASID, 1), 0);
	mb_do(p->b, CMD_CFGI_STE | SID(MB_SID), CMD_1_LEAF);
	stats = mb_stats(p->b);
	KUNIT_EXPECT_EQ(test, stats->idle_invs, 2);
	KUNIT_EXPECT_EQ(test, stats->tlb_removed - stats->walk_removed, 1);
	KUNIT_EXPECT_EQ(test, stats->walk_removed, 3);
	KUNIT_EXPECT_EQ(test, stats->ste_removed, 1);
	KUNIT_EXPECT_EQ(test, stats->cd_removed, 1);
	KUNIT_EXPECT_EQ(test, stats->over_removed, 0);
}

static void live_device_sees_each_state(struct kunit *test)
{
	struct pages *p = pages_create(test, 0, false);
	const struct smmu_model_txn txn = { .sid = MB_SID, .addr = VA };
	struct mb_entry ste = { .w = { STE_0_V } };

	pages_map(p, 0, p->attr);
	smmu_model_live(p->b->model, &txn);
	mb_sync(p->b);
	KUNIT_EXPECT_GT(test, mb_stats(p->b)->live_looks, 0);
	KUNIT_EXPECT_EQ(test, mb_stats(p->b)->live_faults, 0);

	/* Config abort: seen when the CMD_CFGI_STE is complete, told to nobody */
	mb_set_ste(p->b, MB_SID, &ste);
	mb_do(p->b, CMD_CFGI_STE | SID(MB_SID), CMD_1_LEAF);
	KUNIT_EXPECT_EQ(test, mb_stats(p->b)->live_faults, 0);
	mb_sync(p->b);
	KUNIT_EXPECT_GT(test, mb_stats(p->b)->live_faults, 0);
	KUNIT_EXPECT_EQ(test, mb_event_number(p->b), 0);

	smmu_model_live(p->b->model, NULL);
	smmu_model_stats_reset(p->b->model);
	mb_sync(p->b);
	KUNIT_EXPECT_EQ(test, mb_stats(p->b)->live_looks, 0);
	MB_EXPECT_CLEAN(test, p->b);
}

/* 3.21.3: with V set no mixture of words may be ILLEGAL; with V clear any may */
static void illegal_valid_entry_on_the_way_is_a_violation(struct kunit *test)
{
	struct pages *p = pages_create(test, 0, false);
	const struct smmu_model_txn txn = { .sid = MB_SID, .addr = VA };
	struct mb_entry ste = { .w = { FIELD_PREP(STE_0_CONFIG, STE_0_CONFIG_S2) } };

	pages_map(p, 0, p->attr);
	smmu_model_live(p->b->model, &txn);
	mb_install(p->b, MB_SID, &ste);
	mb_sync(p->b);
	KUNIT_EXPECT_GT(test, mb_stats(p->b)->live_faults, 0);
	MB_EXPECT_CLEAN(test, p->b);
	ste.w[0] |= STE_0_V;
	mb_install(p->b, MB_SID, &ste);
	mb_sync(p->b);
	KUNIT_EXPECT_NOT_NULL(test, smmu_model_violation(p->b->model));
}

struct l1_case {
	const char *name;
	u64 dw0;
	u64 dw1;
	bool removed;
};

/* Level-1 descriptors of 64 streams each; the stream in use is 64 + 7 */
static const struct l1_case l1std_cases[] = {
	{ "CFGI_STE, Leaf 1", CMD_CFGI_STE | SID(71), CMD_1_LEAF, false },
	{ "CFGI_STE, Leaf 0", CMD_CFGI_STE | SID(71), 0, true },
	{ "CFGI_STE of its first stream, Leaf 0", CMD_CFGI_STE | SID(64), 0, true },
	{ "CFGI_STE of its last stream, Leaf 0", CMD_CFGI_STE | SID(127), 0, true },
	{ "CFGI_STE before it, Leaf 0", CMD_CFGI_STE | SID(63), 0, false },
	{ "CFGI_STE behind it, Leaf 0", CMD_CFGI_STE | SID(128), 0, false },
	{ "CFGI_STE_RANGE over it", CMD_CFGI_STE_RANGE | SID(64), 5, true },
	{ "CFGI_STE_RANGE before it", CMD_CFGI_STE_RANGE | SID(0), 5, false },
	{ "CFGI_CD_ALL", CMD_CFGI_CD_ALL | SID(71), 0, false },
	{ "CFGI_ALL", CMD_CFGI_ALL, CMD_CFGI_ALL_1_RANGE, true },
};

KUNIT_ARRAY_PARAM_DESC(l1std, l1std_cases, name);

/* 4.3.1: an absent level-2 table is remembered until a command says otherwise */
static void l1std_stays_until_it_is_covered(struct kunit *test)
{
	const struct l1_case *c = test->param_value;
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct model_bench *b = mb_create_reset(test, &config);
	const struct smmu_model_txn txn = { .sid = 71, .nowait = true };
	const struct mb_entry bypass = mb_ste_bypass();
	__le64 *l1 = mb_alloc(b, PAGE_SIZE), *l2 = mb_alloc(b, SZ_4K);
	struct smmu_model_result res;
	u64 value;

	mb_enable(b);
	mb_write(b, SMMU_CR0, CR0_CMDQEN | CR0_EVENTQEN);
	mb_write64(b, SMMU_STRTAB_BASE, mb_pa(l1));
	mb_write(b, SMMU_STRTAB_BASE_CFG,
		 FIELD_PREP(STRTAB_BASE_CFG_LOG2SIZE, 8) |
		 FIELD_PREP(STRTAB_BASE_CFG_SPLIT, STRTAB_BASE_CFG_SPLIT_4K) |
		 FIELD_PREP(STRTAB_BASE_CFG_FMT, STRTAB_BASE_CFG_FMT_2LVL));
	mb_write(b, SMMU_CR0, CR0_CMDQEN | CR0_EVENTQEN | CR0_SMMUEN);
	smmu_model_dma(b->model, &txn, &value, 8, &res);
	KUNIT_EXPECT_NE(test, res.outcome, SMMU_MODEL_DMA_OK);

	mb_store(l2 + STE_WORDS * 7, &bypass);
	l1[1] = cpu_to_le64(mb_pa(l2) | FIELD_PREP(L1STD_SPAN, 7));
	mb_do(b, c->dw0, c->dw1);
	smmu_model_dma(b->model, &(struct smmu_model_txn) {
		.sid = 71, .addr = mb_pa(l1), .nowait = true,
	}, &value, 8, &res);
	KUNIT_EXPECT_EQ_MSG(test, res.outcome == SMMU_MODEL_DMA_OK, c->removed, "%s", res.why);
}

#define SSID(ssid)	FIELD_PREP_CONST(CMD_0_SSID, ssid)

/* Level-1 descriptors of 64 CDs each; the one in use is that of 64 + 6 */
static const struct l1_case l1cd_cases[] = {
	{ "CFGI_CD, Leaf 1", CMD_CFGI_CD | SID(MB_SID) | SSID(70), CMD_1_LEAF, false },
	{ "CFGI_CD, Leaf 0", CMD_CFGI_CD | SID(MB_SID) | SSID(70), 0, true },
	{ "CFGI_CD of its last, Leaf 0", CMD_CFGI_CD | SID(MB_SID) | SSID(127), 0, true },
	{ "CFGI_CD before it, Leaf 0", CMD_CFGI_CD | SID(MB_SID) | SSID(63), 0, false },
	{ "CFGI_CD of another stream", CMD_CFGI_CD | SID(MB_SID + 1) | SSID(70), 0, false },
	{ "CFGI_CD_ALL", CMD_CFGI_CD_ALL | SID(MB_SID), 0, true },
	{ "CFGI_CD_ALL of another stream", CMD_CFGI_CD_ALL | SID(MB_SID + 1), 0, false },
	{ "CFGI_STE, Leaf 1", CMD_CFGI_STE | SID(MB_SID), CMD_1_LEAF, true },
};

KUNIT_ARRAY_PARAM_DESC(l1cd, l1cd_cases, name);

/* 4.3.4 */
static void l1cd_stays_until_it_is_covered(struct kunit *test)
{
	const struct l1_case *c = test->param_value;
	struct pages *p = pages_create(test, 0, false);
	__le64 *l1 = mb_alloc(p->b, PAGE_SIZE), *leaf = mb_alloc(p->b, SZ_4K);
	struct smmu_model_result res;
	struct mb_entry cd, ste;
	u64 value;

	pages_map(p, 0, p->attr);
	ste = mb_ste_s1(l1, 8);
	ste.w[0] |= FIELD_PREP(STE_0_S1FMT, STE_0_S1FMT_4K_L2);
	mb_install(p->b, MB_SID, &ste);
	KUNIT_EXPECT_NE(test, mb_dma(p->b, 70, VA, false, &value, 8, &res), SMMU_MODEL_DMA_OK);

	cd = mb_cd(&p->tables, 1);
	mb_store(leaf + CD_WORDS * 6, &cd);
	l1[1] = cpu_to_le64(mb_pa(leaf) | L1CD_V);
	mb_do(p->b, c->dw0, c->dw1);
	mb_dma(p->b, 70, VA, false, &value, 8, &res);
	KUNIT_EXPECT_EQ_MSG(test, res.outcome == SMMU_MODEL_DMA_OK, c->removed, "%s", res.why);
}

static struct kunit_case model_policy_cases[] = {
	KUNIT_CASE_PARAM(eager_fills_around_a_page, fill_gen_params),
	KUNIT_CASE(eager_leaves_faults_alone),
	KUNIT_CASE(eager_marks_nothing_dirty),
	KUNIT_CASE(forgetful_smmu_fetches_again),
	KUNIT_CASE(idle_invalidation_is_counted),
	KUNIT_CASE(live_device_sees_each_state),
	KUNIT_CASE(illegal_valid_entry_on_the_way_is_a_violation),
	KUNIT_CASE_PARAM(l1std_stays_until_it_is_covered, l1std_gen_params),
	KUNIT_CASE_PARAM(l1cd_stays_until_it_is_covered, l1cd_gen_params),
	{ }
};

static struct kunit_suite model_policy_suite = {
	.name = "arm_smmu_v3_model_policy",
	.test_cases = model_policy_cases,
};

kunit_test_suite(model_policy_suite);
