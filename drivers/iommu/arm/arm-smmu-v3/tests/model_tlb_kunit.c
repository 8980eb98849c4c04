// SPDX-License-Identifier: GPL-2.0-only
/*
 * The software SMMUv3 alone: what the TLB remembers and what each command makes
 * it forget, no more and no less. IHI 0070, 3.17, 4.4.
 *
 * Whether something is remembered is seen from outside: the descriptor is
 * cleared in memory, and a read either still works or faults.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/sizes.h>

#include "../spec-cd.h"
#include "../spec-cmd.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "model-bench.h"

#define VA		0x7654200000ULL
#define IPA		0x3200000ULL
#define NG		BIT_ULL(11)
#define CONTIG		BIT_ULL(52)

/*
 * Seven translations, each with a letter:
 *
 *   A  VMID 0, ASID 1, page 0		D  VMID 5, ASID 1, page 0
 *   B  VMID 0, ASID 1, page 1		E  VMID 5, stage 2 only, IPA page 0
 *   G  VMID 0, ASID 1, page 2, global	F  NS-EL2, page 0
 *   C  VMID 0, ASID 2, page 0
 */
enum who { A, B, G, C, D, E, F, NR_WHO };

static const char letters[NR_WHO + 1] = "ABGCDEF";

struct zoo {
	struct model_bench *b;
	struct mb_tables tables[NR_WHO];
	u64 *data;
};

static const struct {
	u32 sid;
	u32 ssid;
	u64 addr;
} who[NR_WHO] = {
	[A] = { 9, 1, VA },
	[B] = { 9, 1, VA + SZ_4K },
	[G] = { 9, 1, VA + 2 * SZ_4K },
	[C] = { 9, 2, VA },
	[D] = { 10, 1, VA },
	[E] = { 11, MB_NO_SSID, IPA },
	[F] = { 12, 1, VA },
};

static bool zoo_reads(struct zoo *z, enum who w)
{
	const struct smmu_model_txn txn = {
		.sid = who[w].sid,
		.ssid = who[w].ssid == MB_NO_SSID ? 0 : who[w].ssid,
		.ssv = who[w].ssid != MB_NO_SSID,
		.addr = who[w].addr,
		.nowait = true,
	};
	struct smmu_model_result res;
	u64 value;

	return smmu_model_dma(z->b->model, &txn, &value, 8, &res) ==
	       SMMU_MODEL_DMA_OK;
}

static void zoo_stream(struct zoo *z, u32 sid, u16 vmid, u32 strw)
{
	__le64 *cds = mb_alloc(z->b, SZ_4K);
	struct mb_entry ste = mb_ste_s1(cds, 2), cd;
	unsigned int w;

	for (w = 0; w < NR_WHO; w++) {
		if (who[w].sid != sid)
			continue;
		cd = mb_cd(&z->tables[w], who[w].ssid);
		mb_store(cds + CD_WORDS * who[w].ssid, &cd);
	}
	ste.w[1] |= FIELD_PREP(STE_1_STRW, strw);
	ste.w[2] = FIELD_PREP(STE_2_S2VMID, vmid);
	mb_install(z->b, sid, &ste);
}

/* 6.3.12: E2H changes while SMMUEN is 0, and what was cached before means nothing */
static void zoo_set_e2h(struct zoo *z)
{
	mb_write(z->b, SMMU_CR0, CR0_CMDQEN | CR0_EVENTQEN);
	mb_write(z->b, SMMU_CR2, CR2_RECINVSID | CR2_E2H);
	mb_do(z->b, CMD_TLBI_EL2_ALL, 0);
	mb_write(z->b, SMMU_CR0, CR0_CMDQEN | CR0_EVENTQEN | CR0_SMMUEN);
}

static struct zoo *zoo_create_world(struct kunit *test, u32 policy, bool e2h)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct zoo *z = kunit_kzalloc(test, sizeof(*z), GFP_KERNEL);
	struct mb_entry ste;
	unsigned int w;

	KUNIT_ASSERT_NOT_NULL(test, z);
	config.policy = policy;
	z->b = mb_create(test, &config);
	if (e2h)
		zoo_set_e2h(z);
	z->data = mb_alloc(z->b, SZ_4K);
	for (w = 0; w < NR_WHO; w++) {
		if (w == B || w == G)
			z->tables[w] = z->tables[A];
		else
			mb_tables_init(z->b, &z->tables[w], 12, w == E ? 44 : 48);
		mb_map(&z->tables[w], who[w].addr, mb_pa(z->data), 3,
		       w == E ? MB_S2_RW : w == G ? MB_S1_RW & ~NG : MB_S1_RW);
	}
	zoo_stream(z, 9, 0, STE_1_STRW_EL1);
	zoo_stream(z, 10, 5, STE_1_STRW_EL1);
	zoo_stream(z, 12, 0, STE_1_STRW_EL2);
	ste = mb_ste_s2(&z->tables[E]);
	ste.w[2] &= ~STE_2_S2VMID;
	ste.w[2] |= FIELD_PREP(STE_2_S2VMID, 5);
	mb_install(z->b, 11, &ste);

	/* All are remembered, and are gone from memory */
	for (w = 0; w < NR_WHO; w++)
		KUNIT_ASSERT_TRUE_MSG(test, zoo_reads(z, w), "%c", letters[w]);
	for (w = 0; w < NR_WHO; w++)
		*mb_slot(&z->tables[w], who[w].addr, 3) = 0;
	return z;
}

static struct zoo *zoo_create(struct kunit *test, u32 policy)
{
	return zoo_create_world(test, policy, false);
}

struct tlbi_case {
	const char *name;
	u64 dw0;
	u64 dw1;
	/* Which are still remembered */
	const char *kept;
	/* F is NS-EL2-E2H, ASID 1 */
	bool e2h;
};

#define WITH_VMID(n)	FIELD_PREP_CONST(CMD_0_VMID, n)
#define WITH_ASID(n)	FIELD_PREP_CONST(CMD_0_ASID, n)
#define WITH_NUM(n)	FIELD_PREP_CONST(CMD_0_NUM, n)
#define WITH_SCALE(n)	FIELD_PREP_CONST(CMD_0_SCALE, n)
#define WITH_TG(g)		FIELD_PREP_CONST(CMD_1_TG, CMD_1_TG_##g)
#define WITH_TTL(n)	FIELD_PREP_CONST(CMD_1_TTL, n)

static const struct tlbi_case tlbi_cases[] = {
	{ "nothing", CMD_PREFETCH_ADDR, 0, "ABGCDEF" },
	{ "CFGI_ALL", CMD_CFGI_ALL, CMD_CFGI_ALL_1_RANGE, "ABGCDEF" },
	{ "NH_ALL VMID 0", CMD_TLBI_NH_ALL, 0, "DEF" },
	{ "NH_ALL VMID 5 leaves stage 2", CMD_TLBI_NH_ALL | WITH_VMID(5), 0, "ABGCEF" },
	{ "NH_ASID 1 leaves global", CMD_TLBI_NH_ASID | WITH_ASID(1), 0, "GCDEF" },
	{ "NH_ASID 2", CMD_TLBI_NH_ASID | WITH_ASID(2), 0, "ABGDEF" },
	{ "NH_ASID 1 VMID 5", CMD_TLBI_NH_ASID | WITH_ASID(1) | WITH_VMID(5), 0, "ABGCEF" },
	{ "NH_ASID 1 with upper bits", CMD_TLBI_NH_ASID | WITH_ASID(0x101), 0, "ABGCDEF" },
	{ "NH_VA page 0", CMD_TLBI_NH_VA | WITH_ASID(1), VA, "BGCDEF" },
	{ "NH_VA page 1", CMD_TLBI_NH_VA | WITH_ASID(1), VA + SZ_4K, "AGCDEF" },
	{ "NH_VA page 2, global", CMD_TLBI_NH_VA | WITH_ASID(1), VA + 2 * SZ_4K, "ABCDEF" },
	{ "NH_VA page 2 by any ASID", CMD_TLBI_NH_VA | WITH_ASID(9), VA + 2 * SZ_4K,
	  "ABCDEF" },
	{ "NH_VA page 3", CMD_TLBI_NH_VA | WITH_ASID(1), VA + 3 * SZ_4K, "ABGCDEF" },
	{ "NH_VAA page 0", CMD_TLBI_NH_VAA, VA, "BGDEF" },
	{ "NH_VAA page 0 VMID 5", CMD_TLBI_NH_VAA | WITH_VMID(5), VA, "ABGCEF" },
	{ "S12_VMALL VMID 5", CMD_TLBI_S12_VMALL | WITH_VMID(5), 0, "ABGCF" },
	{ "S12_VMALL VMID 0", CMD_TLBI_S12_VMALL, 0, "DEF" },
	{ "S2_IPA", CMD_TLBI_S2_IPA | WITH_VMID(5), IPA, "ABGCDF" },
	{ "S2_IPA elsewhere", CMD_TLBI_S2_IPA | WITH_VMID(5), IPA + SZ_4K, "ABGCDEF" },
	{ "S2_IPA VMID 0", CMD_TLBI_S2_IPA, IPA, "ABGCDEF" },
	{ "NSNH_ALL", CMD_TLBI_NSNH_ALL, 0, "F" },
	{ "EL2_ALL", CMD_TLBI_EL2_ALL, 0, "ABGCDE" },
	{ "EL2_VA", CMD_TLBI_EL2_VA | WITH_ASID(7), VA, "ABGCDE" },
	{ "EL2_VAA", CMD_TLBI_EL2_VAA, VA, "ABGCDE" },
	{ "EL2_ASID without E2H", CMD_TLBI_EL2_ASID | WITH_ASID(1), 0, "ABGCDEF" },
	{ "E2H, EL2_ALL", CMD_TLBI_EL2_ALL, 0, "ABGCDE", true },
	{ "E2H, EL2_ASID 1", CMD_TLBI_EL2_ASID | WITH_ASID(1), 0, "ABGCDE", true },
	{ "E2H, EL2_ASID 2", CMD_TLBI_EL2_ASID | WITH_ASID(2), 0, "ABGCDEF", true },
	{ "E2H, EL2_VA", CMD_TLBI_EL2_VA | WITH_ASID(1), VA, "ABGCDE", true },
	{ "E2H, EL2_VA of another ASID", CMD_TLBI_EL2_VA | WITH_ASID(7), VA, "ABGCDEF", true },
	{ "E2H, EL2_VAA", CMD_TLBI_EL2_VAA, VA, "ABGCDE", true },
	{ "E2H, NH_ALL", CMD_TLBI_NH_ALL, 0, "DEF", true },
	{ "E2H, NH_ASID 1 leaves EL2", CMD_TLBI_NH_ASID | WITH_ASID(1), 0, "GCDEF", true },
	{ "E2H, NH_VA leaves EL2", CMD_TLBI_NH_VA | WITH_ASID(1), VA, "BGCDEF", true },
	{ "E2H, NSNH_ALL", CMD_TLBI_NSNH_ALL, 0, "F", true },
	{ "range of 2", CMD_TLBI_NH_VA | WITH_ASID(1) | WITH_NUM(1), VA | WITH_TG(4K), "GCDEF" },
	{ "range of 2 x 2", CMD_TLBI_NH_VA | WITH_ASID(1) | WITH_NUM(1) | WITH_SCALE(1),
	  VA | WITH_TG(4K), "CDEF" },
	{ "range by any ASID", CMD_TLBI_NH_VAA | WITH_NUM(1), VA | WITH_TG(4K), "GDEF" },
	{ "range of another granule", CMD_TLBI_NH_VA | WITH_ASID(1) | WITH_NUM(1),
	  VA | WITH_TG(64K), "ABGCDEF" },
	{ "one page by TTL 3", CMD_TLBI_NH_VA | WITH_ASID(1), VA | WITH_TG(4K) | WITH_TTL(3),
	  "BGCDEF" },
	{ "pages are not blocks, TTL 2", CMD_TLBI_NH_VA | WITH_ASID(1) | WITH_NUM(3),
	  VA | WITH_TG(4K) | WITH_TTL(2), "ABGCDEF" },
	{ "stage-2 range", CMD_TLBI_S2_IPA | WITH_VMID(5) | WITH_NUM(1),
	  IPA | WITH_TG(4K), "ABGCDF" },
};

KUNIT_ARRAY_PARAM_DESC(tlbi, tlbi_cases, name);

static void tlbi_removes_what_it_covers(struct kunit *test)
{
	const struct tlbi_case *c = test->param_value;
	struct zoo *z = zoo_create_world(test, 0, c->e2h);
	char kept[NR_WHO + 1] = "";
	unsigned int w, n = 0;

	mb_do(z->b, c->dw0, c->dw1);
	for (w = 0; w < NR_WHO; w++)
		if (zoo_reads(z, w))
			kept[n++] = letters[w];
	KUNIT_EXPECT_STREQ(test, kept, c->kept);
	MB_EXPECT_CLEAN(test, z->b);
}

/* 4.6.3: consumed says nothing, the CMD_SYNC does */
static void invalidation_takes_effect_at_the_sync(struct kunit *test)
{
	struct zoo *z = zoo_create(test, 0);

	mb_command(z->b, CMD_TLBI_NSNH_ALL, 0);
	KUNIT_EXPECT_EQ(test, mb_read(z->b, SMMU_CMDQ_CONS), z->b->prod);
	KUNIT_EXPECT_TRUE(test, zoo_reads(z, A));
	mb_sync(z->b);
	KUNIT_EXPECT_FALSE(test, zoo_reads(z, A));
}

/* How often a read still works after the CD is gone, of 16 seeds */
static unsigned int count_stale(struct kunit *test, bool sync_between)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	unsigned int stale = 0;

	config.policy = SMMU_MODEL_SPECULATE;
	for (config.seed = 1; config.seed <= 16; config.seed++) {
		struct mb_tables tables;
		struct model_bench *b;
		struct mb_entry cd;
		__le64 *slot;
		u64 *data;

		b = mb_create(test, &config);
		data = mb_alloc(b, SZ_4K);
		mb_tables_init(b, &tables, 12, 48);
		mb_map(&tables, VA, mb_pa(data), 3, MB_S1_RW);
		cd = mb_cd(&tables, 1);
		slot = mb_install_s1(b, &cd);
		KUNIT_EXPECT_NE(test, mb_read_u64(b, VA), MB_FAULT);
		cd.w[0] |= CD_0_EPD0;
		mb_store(slot, &cd);
		mb_command(b, CMD_CFGI_CD | FIELD_PREP(CMD_0_SID, MB_SID), CMD_1_LEAF);
		if (sync_between)
			mb_sync(b);
		mb_command(b, CMD_TLBI_NH_ASID | WITH_ASID(1), 0);
		mb_sync(b);
		stale += mb_read_u64(b, VA) != MB_FAULT;
	}
	return stale;
}

/* 3.21.2: the old configuration may refill the TLB until its CMD_SYNC */
static void cfgi_must_complete_before_tlbi(struct kunit *test)
{
	KUNIT_EXPECT_GT(test, count_stale(test, false), 0);
	KUNIT_EXPECT_EQ(test, count_stale(test, true), 0);
}

/* 4.4: over-invalidation is allowed, and a policy */
static void small_hardware_forgets_more(struct kunit *test)
{
	struct zoo *z = zoo_create(test, SMMU_MODEL_OVER_INVALIDATE);

	mb_do(z->b, CMD_TLBI_NH_VA | WITH_ASID(77), 0);
	KUNIT_EXPECT_FALSE(test, zoo_reads(z, B));
	KUNIT_EXPECT_FALSE(test, zoo_reads(z, F));
}

/* 4.4.1.1: an unaligned range is UNPREDICTABLE; the model does nothing */
static void unaligned_range_is_a_violation(struct kunit *test)
{
	struct zoo *z = zoo_create(test, 0);

	mb_do(z->b, CMD_TLBI_NH_VA | WITH_ASID(1) | WITH_NUM(1),
	      (VA + SZ_4K) | WITH_TG(4K) | WITH_TTL(2));
	KUNIT_EXPECT_TRUE(test, zoo_reads(z, A));
	KUNIT_EXPECT_NOT_NULL(test, smmu_model_violation(z->b->model));
}

/* 3.17: the TLB answers even when the CD forbids walks */
static void epd0_alone_does_not_end_access(struct kunit *test)
{
	struct zoo *z = zoo_create(test, 0);
	struct mb_entry cd = mb_cd(&z->tables[D], 1), ste;
	__le64 *cds = mb_alloc(z->b, SZ_4K);

	cd.w[0] |= CD_0_EPD0;
	mb_store(cds + CD_WORDS, &cd);
	ste = mb_ste_s1(cds, 2);
	ste.w[2] = FIELD_PREP(STE_2_S2VMID, 5);
	mb_install(z->b, 10, &ste);
	KUNIT_EXPECT_TRUE(test, zoo_reads(z, D));
	mb_do(z->b, CMD_TLBI_NH_ASID | WITH_ASID(1) | WITH_VMID(5), 0);
	KUNIT_EXPECT_FALSE(test, zoo_reads(z, D));
}

/*
 * Two address spaces of MB_SID with a page at VA, the first private with ASID 7:
 * what the shared one (ASET == 0) reads after the private one has filled the TLB.
 * Tables are never global, so namesakes would walk on from each other's.
 */
static u64 read_after_private(struct kunit *test, u16 shared_asid, u64 attr)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	__le64 *cds = mb_alloc(b, SZ_4K);
	struct mb_entry ste = mb_ste_s1(cds, 2), cd;
	struct smmu_model_result res;
	struct mb_tables tables;
	u64 *data, value = 0;
	unsigned int i;

	for (i = 1; i <= 2; i++) {
		data = mb_alloc(b, SZ_4K);
		*data = i;
		mb_tables_init(b, &tables, 12, 48);
		mb_map(&tables, VA, mb_pa(data), 3, attr);
		cd = mb_cd(&tables, i == 1 ? 7 : shared_asid);
		if (i == 2)
			cd.w[0] &= ~CD_0_ASET;
		mb_store(cds + CD_WORDS * i, &cd);
	}
	mb_install(b, MB_SID, &ste);
	for (i = 1; i <= 2; i++)
		KUNIT_EXPECT_EQ(test, mb_dma(b, i, VA, false, &value, 8, &res),
				SMMU_MODEL_DMA_OK);
	mb_do(b, CMD_TLBI_NH_ASID | WITH_ASID(7), 0);
	mb_do(b, CMD_TLBI_NH_ASID | WITH_ASID(shared_asid), 0);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->tlb_cached, attr & NG ? 0 : 2);
	MB_EXPECT_CLEAN(test, b);
	return value;
}

/* 3.17, 3.17.1: ASET tells entries apart that are global, and no others */
static void asids_are_one_number_space(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, read_after_private(test, 7, MB_S1_RW), 1);
	KUNIT_EXPECT_EQ(test, read_after_private(test, 8, MB_S1_RW & ~NG), 2);
}

struct range_case {
	const char *name;
	unsigned int num;
	unsigned int scale;
	unsigned int pages;
};

static const struct range_case range_cases[] = {
	{ "2 pages", 1, 0, 2 },
	{ "32 pages", 31, 0, 32 },
	{ "1 x 2 pages", 0, 1, 2 },
	{ "5 x 4 pages", 4, 2, 20 },
	{ "1 x 512 pages", 0, 9, 512 },
	{ "3 x 256 pages", 2, 8, 768 },
};

KUNIT_ARRAY_PARAM_DESC(range, range_cases, name);

/* An address space of MB_SID with some pages of the same data */
static void space_create(struct kunit *test, struct model_bench **b,
			 struct mb_tables *tables, u64 **data)
{
	struct mb_entry cd;

	*b = mb_create_profile(test, SMMU_MODEL_FULL);
	*data = mb_alloc(*b, SZ_4K);
	mb_tables_init(*b, tables, 12, 48);
	cd = mb_cd(tables, 1);
	mb_install_s1(*b, &cd);
}

/* 4.4.1.1: (NUM + 1) x 2^SCALE granules, to the page */
static void range_ends_where_it_should(struct kunit *test)
{
	const struct range_case *c = test->param_value;
	const int pages[4] = { -1, 0, c->pages - 1, c->pages };
	struct mb_tables tables;
	struct model_bench *b;
	unsigned int i;
	u64 *data;

	space_create(test, &b, &tables, &data);
	for (i = 0; i < 4; i++) {
		mb_map(&tables, VA + pages[i] * SZ_4K, mb_pa(data), 3, MB_S1_RW);
		KUNIT_ASSERT_NE(test, mb_read_u64(b, VA + pages[i] * SZ_4K), MB_FAULT);
	}
	for (i = 0; i < 4; i++)
		*mb_slot(&tables, VA + pages[i] * SZ_4K, 3) = 0;
	mb_do(b, CMD_TLBI_NH_VA | WITH_ASID(1) | FIELD_PREP(CMD_0_NUM, c->num) |
		   FIELD_PREP(CMD_0_SCALE, c->scale), VA | WITH_TG(4K) | CMD_1_LEAF);
	for (i = 0; i < 4; i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    mb_read_u64(b, VA + pages[i] * SZ_4K) != MB_FAULT,
				    i == 0 || i == 3, "page %d", pages[i]);
}

/* 4.4: Leaf 1 keeps the walk cache */
static void leaf_invalidation_keeps_tables(struct kunit *test)
{
	struct mb_tables tables, other;
	struct model_bench *b;
	u64 *data, *fresh;

	space_create(test, &b, &tables, &data);
	fresh = mb_alloc(b, SZ_4K);
	*data = 1;
	*fresh = 2;
	mb_map(&tables, VA, mb_pa(data), 3, MB_S1_RW);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA), 1);

	mb_tables_init(b, &other, 12, 48);
	mb_map(&other, VA, mb_pa(fresh), 3, MB_S1_RW);
	*mb_slot(&tables, VA, 2) = *mb_slot(&other, VA, 2);
	mb_do(b, CMD_TLBI_NH_VA | WITH_ASID(1), VA | CMD_1_LEAF);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA), 1);
	mb_do(b, CMD_TLBI_NH_VA | WITH_ASID(1), VA);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA), 2);
}

/* 4.4.1.1: with a TTL, tables above that level go, others need not */
static void ttl_spares_deeper_tables(struct kunit *test)
{
	struct mb_tables tables, other;
	struct model_bench *b;
	u64 *data, *fresh;

	space_create(test, &b, &tables, &data);
	fresh = mb_alloc(b, SZ_4K);
	*data = 1;
	*fresh = 2;
	mb_map(&tables, VA, mb_pa(data), 3, MB_S1_RW);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA), 1);
	mb_tables_init(b, &other, 12, 48);
	mb_map(&other, VA, mb_pa(fresh), 3, MB_S1_RW);
	*mb_slot(&tables, VA, 2) = *mb_slot(&other, VA, 2);

	/* The page goes, but the hint says that the change was at level 2 */
	mb_do(b, CMD_TLBI_NH_VA | WITH_ASID(1), VA | CMD_1_LEAF);
	mb_do(b, CMD_TLBI_NH_VA | WITH_ASID(1), VA | WITH_TG(4K) | WITH_TTL(2));
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA), 1);
	mb_do(b, CMD_TLBI_NH_VA | WITH_ASID(1), VA | WITH_TG(4K) | WITH_TTL(3));
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA), 2);
}

static void any_address_of_a_block_removes_it(struct kunit *test)
{
	struct mb_tables tables;
	struct model_bench *b;
	u64 *data, in;

	space_create(test, &b, &tables, &data);
	in = mb_pa(data) & (SZ_2M - 1);
	mb_map(&tables, VA, mb_pa(data) - in, 2, MB_S1_RW);
	KUNIT_EXPECT_NE(test, mb_read_u64(b, VA + in), MB_FAULT);
	*mb_slot(&tables, VA, 2) = 0;
	mb_do(b, CMD_TLBI_NH_VA | WITH_ASID(1), VA + SZ_2M);
	KUNIT_EXPECT_NE(test, mb_read_u64(b, VA + in), MB_FAULT);
	mb_do(b, CMD_TLBI_NH_VA | WITH_ASID(1), VA + SZ_2M - SZ_4K);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA + in), MB_FAULT);
}

/* D8.7.1: sixteen 4K pages may be one entry */
static void contiguous_pages_are_one_entry(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	unsigned int split, i;

	for (split = 0; split < 2; split++) {
		struct mb_tables tables;
		struct model_bench *b;
		struct mb_entry cd;
		u8 *data;

		config.policy = split ? SMMU_MODEL_SPLIT_CONTIG : 0;
		b = mb_create(test, &config);
		data = mb_alloc(b, SZ_64K);
		mb_tables_init(b, &tables, 12, 48);
		cd = mb_cd(&tables, 1);
		mb_install_s1(b, &cd);
		for (i = 0; i < 16; i++) {
			*(u64 *)(data + i * SZ_4K) = i;
			mb_map(&tables, VA + i * SZ_4K, mb_pa(data) + i * SZ_4K, 3,
			       MB_S1_RW | CONTIG);
		}
		KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA + 3 * SZ_4K), 3);
		for (i = 0; i < 16; i++)
			*mb_slot(&tables, VA + i * SZ_4K, 3) = 0;
		KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA + 9 * SZ_4K),
				split ? MB_FAULT : 9);
		mb_do(b, CMD_TLBI_NH_VA | WITH_ASID(1), VA + 12 * SZ_4K);
		KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA + 3 * SZ_4K),
				split ? 3 : MB_FAULT);
	}
}

/* 3.21.1: what is invalid is not remembered */
static void making_a_mapping_needs_no_invalidation(struct kunit *test)
{
	struct mb_tables tables;
	struct model_bench *b;
	u64 *data;

	space_create(test, &b, &tables, &data);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA), MB_FAULT);
	mb_map(&tables, VA, mb_pa(data), 3, MB_S1_RW);
	KUNIT_EXPECT_NE(test, mb_read_u64(b, VA), MB_FAULT);
}

/* D8.13: a cached permission counts until it is invalidated */
static void permission_is_remembered(struct kunit *test)
{
	struct mb_tables tables;
	struct model_bench *b;
	u64 *data;

	space_create(test, &b, &tables, &data);
	mb_map(&tables, VA, mb_pa(data), 3, MB_S1_RO);
	KUNIT_EXPECT_NE(test, mb_read_u64(b, VA), MB_FAULT);
	mb_map(&tables, VA, mb_pa(data), 3, MB_S1_RW);
	KUNIT_EXPECT_NE(test, mb_try(b, VA, true), SMMU_MODEL_DMA_OK);
	mb_do(b, CMD_TLBI_NH_VA | WITH_ASID(1), VA | CMD_1_LEAF);
	KUNIT_EXPECT_EQ(test, mb_try(b, VA, true), SMMU_MODEL_DMA_OK);
}

/* 3.21.1.3 */
static void growing_a_live_mapping_needs_bbml_2(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	unsigned int bbml;

	for (bbml = 0; bbml < 3; bbml++) {
		struct mb_tables tables;
		struct model_bench *b;
		struct mb_entry cd;
		u8 *data;
		u64 in;

		config.idr[3] &= ~IDR3_BBML;
		config.idr[3] |= FIELD_PREP(IDR3_BBML, bbml);
		b = mb_create(test, &config);
		data = mb_alloc(b, 2 * SZ_4K);
		in = mb_pa(data) & (SZ_2M - 1);
		mb_tables_init(b, &tables, 12, 48);
		cd = mb_cd(&tables, 1);
		mb_install_s1(b, &cd);
		mb_map(&tables, VA + in, mb_pa(data), 3, MB_S1_RW);
		mb_read_u64(b, VA + in);
		mb_map(&tables, VA, mb_pa(data) - in, 2, MB_S1_RW);
		/* The walk cache still leads to the pages */
		mb_do(b, CMD_TLBI_NH_VA | WITH_ASID(1),
		      (VA + in + SZ_4K) | WITH_TG(4K) | WITH_TTL(3));
		mb_read_u64(b, VA + in + SZ_4K);
		KUNIT_EXPECT_EQ(test, !smmu_model_violation(b->model), bbml == 2);
	}
}

/* 4.4.3.2, 6.3 of nesting: a stage-2 change needs NH_ALL as well */
static void combined_entry_outlives_s2_ipa(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	u64 *data = mb_alloc(b, SZ_4K), block;
	struct mb_tables s1, s2;
	struct mb_entry ste, s2ste, cd;
	__le64 *slot = mb_alloc(b, SZ_4K);

	/* Stage 2 maps memory to itself, and one page elsewhere */
	mb_tables_init(b, &s1, 12, 48);
	mb_tables_init(b, &s2, 12, 40);
	mb_map(&s1, VA, BIT_ULL(38), 3, MB_S1_RW);
	cd = mb_cd(&s1, 1);
	mb_store(slot, &cd);
	for (block = 0; block < 64ULL * SZ_1G; block += SZ_1G)
		mb_map(&s2, block, block, 1, MB_S2_RW);
	mb_map(&s2, BIT_ULL(38), mb_pa(data), 3, MB_S2_RW);
	ste = mb_ste_s1(slot, 0);
	s2ste = mb_ste_s2(&s2);
	ste.w[0] |= FIELD_PREP(STE_0_CONFIG, STE_0_CONFIG_NESTED);
	ste.w[2] = s2ste.w[2];
	ste.w[3] = s2ste.w[3];
	mb_install(b, MB_SID, &ste);
	KUNIT_ASSERT_NE(test, mb_read_u64(b, VA), MB_FAULT);

	*mb_slot(&s2, BIT_ULL(38), 3) = 0;
	mb_do(b, CMD_TLBI_S2_IPA | WITH_VMID(3), BIT_ULL(38));
	KUNIT_EXPECT_NE(test, mb_read_u64(b, VA), MB_FAULT);
	mb_do(b, CMD_TLBI_NH_ALL | WITH_VMID(3), 0);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA), MB_FAULT);
}

static void full_tlb_drops_the_oldest_and_says_so(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct smmu_model_stats *stats = kunit_kzalloc(test, sizeof(*stats), GFP_KERNEL);
	struct mb_tables tables;
	struct model_bench *b;
	struct mb_entry cd;
	unsigned int i;
	u64 *data;

	KUNIT_ASSERT_NOT_NULL(test, stats);
	config.tlb_entries = 8;
	b = mb_create(test, &config);
	data = mb_alloc(b, SZ_4K);
	mb_tables_init(b, &tables, 12, 48);
	cd = mb_cd(&tables, 1);
	mb_install_s1(b, &cd);
	for (i = 0; i < 20; i++) {
		mb_map(&tables, VA + i * SZ_4K, mb_pa(data), 3, MB_S1_RW);
		KUNIT_EXPECT_NE(test, mb_read_u64(b, VA + i * SZ_4K), MB_FAULT);
	}
	smmu_model_stats(b->model, stats);
	KUNIT_EXPECT_GT(test, stats->evictions, 0);
	KUNIT_EXPECT_EQ(test, stats->tlb_cached + stats->walk_cached, 8);
}

static struct kunit_case model_tlb_cases[] = {
	KUNIT_CASE_PARAM(tlbi_removes_what_it_covers, tlbi_gen_params),
	KUNIT_CASE(invalidation_takes_effect_at_the_sync),
	KUNIT_CASE(cfgi_must_complete_before_tlbi),
	KUNIT_CASE(small_hardware_forgets_more),
	KUNIT_CASE(unaligned_range_is_a_violation),
	KUNIT_CASE(epd0_alone_does_not_end_access),
	KUNIT_CASE(asids_are_one_number_space),
	KUNIT_CASE_PARAM(range_ends_where_it_should, range_gen_params),
	KUNIT_CASE(leaf_invalidation_keeps_tables),
	KUNIT_CASE(ttl_spares_deeper_tables),
	KUNIT_CASE(any_address_of_a_block_removes_it),
	KUNIT_CASE(contiguous_pages_are_one_entry),
	KUNIT_CASE(making_a_mapping_needs_no_invalidation),
	KUNIT_CASE(permission_is_remembered),
	KUNIT_CASE(growing_a_live_mapping_needs_bbml_2),
	KUNIT_CASE(combined_entry_outlives_s2_ipa),
	KUNIT_CASE(full_tlb_drops_the_oldest_and_says_so),
	{ }
};

static struct kunit_suite model_tlb_suite = {
	.name = "arm_smmu_v3_model_tlb",
	.test_cases = model_tlb_cases,
};

kunit_test_suite(model_tlb_suite);
