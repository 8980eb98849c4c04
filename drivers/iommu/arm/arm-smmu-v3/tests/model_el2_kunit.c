// SPDX-License-Identifier: GPL-2.0-only
/*
 * The software SMMUv3 alone: StreamWorld NS-EL2-E2H, that of a host at EL2. Its
 * translations are tagged by ASID as those of NS-EL1 are, and by no VMID; what is said
 * to one world is not heard in the other. IHI 0070, 3.3.4, 3.17, 4.4.
 *
 * Whether something is remembered is seen from outside, as in model_tlb_kunit.c.
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
#define NG		BIT_ULL(11)
#define HOST_SID	12
#define GUEST_SID	9
#define VALUES(n)	(0xe1200000ULL + (n))

/*
 * Translations, each with a letter:
 *
 *   A  EL2, ASID 1, page 0		D  EL2, ASID 2, page 0
 *   B  EL2, ASID 1, page 1		E  NS-EL1, ASID 1, page 0
 *   C  EL2, ASID 1, page 2, global
 */
enum who { A, B, C, D, E, NR_WHO };

static const struct {
	u32 sid;
	u32 ssid;
	u64 addr;
} who[NR_WHO] = {
	[A] = { HOST_SID, 1, VA },
	[B] = { HOST_SID, 1, VA + SZ_4K },
	[C] = { HOST_SID, 1, VA + 2 * SZ_4K },
	[D] = { HOST_SID, 2, VA },
	[E] = { GUEST_SID, 1, VA },
};

static const char letters[NR_WHO + 1] = "ABCDE";

/**
 * struct host - an SMMU of a host at EL2
 * @b: the SMMU
 * @tables: of each
 * @data: a word for each, VALUES() of it
 */
struct host {
	struct model_bench *b;
	struct mb_tables tables[NR_WHO];
	u64 *data;
};

static enum smmu_model_outcome host_try(struct host *h, enum who w, u64 *value,
					struct smmu_model_result *res)
{
	const struct smmu_model_txn txn = {
		.sid = who[w].sid,
		.ssid = who[w].ssid,
		.ssv = true,
		.addr = who[w].addr + w * sizeof(u64),
		.nowait = true,
	};

	return smmu_model_dma(h->b->model, &txn, value, sizeof(*value), res);
}

/* What @w finds at its address, or 0 */
static u64 host_read(struct host *h, enum who w)
{
	struct smmu_model_result res;
	u64 value;

	return host_try(h, w, &value, &res) == SMMU_MODEL_DMA_OK ? value : 0;
}

static void host_stream(struct host *h, u32 sid, u32 strw)
{
	__le64 *cds = mb_alloc(h->b, SZ_4K);
	struct mb_entry ste = mb_ste_s1(cds, 2), cd;
	unsigned int w;

	for (w = 0; w < NR_WHO; w++) {
		if (who[w].sid != sid)
			continue;
		cd = mb_cd(&h->tables[w], who[w].ssid);
		mb_store(cds + CD_WORDS * who[w].ssid, &cd);
	}
	ste.w[1] |= FIELD_PREP(STE_1_STRW, strw);
	mb_install(h->b, sid, &ste);
}

static struct host *host_create(struct kunit *test, bool e2h)
{
	struct host *h = kunit_kzalloc(test, sizeof(*h), GFP_KERNEL);
	unsigned int w;

	KUNIT_ASSERT_NOT_NULL(test, h);
	h->b = mb_create_profile(test, SMMU_MODEL_FULL);
	/* 6.3.12: only while SMMUEN is 0 */
	mb_write(h->b, SMMU_CR0, CR0_CMDQEN | CR0_EVENTQEN);
	mb_write(h->b, SMMU_CR2, CR2_RECINVSID | (e2h ? CR2_E2H : 0));
	mb_do(h->b, CMD_TLBI_EL2_ALL, 0);
	mb_write(h->b, SMMU_CR0, CR0_CMDQEN | CR0_EVENTQEN | CR0_SMMUEN);

	h->data = mb_alloc(h->b, SZ_4K);
	for (w = 0; w < NR_WHO; w++) {
		h->data[w] = VALUES(w);
		if (w == B || w == C)
			h->tables[w] = h->tables[A];
		else
			mb_tables_init(h->b, &h->tables[w], 12, 48);
		mb_map(&h->tables[w], who[w].addr, mb_pa(h->data), 3,
		       w == C ? MB_S1_RW & ~NG : MB_S1_RW);
	}
	host_stream(h, HOST_SID, STE_1_STRW_EL2);
	host_stream(h, GUEST_SID, STE_1_STRW_EL1);
	return h;
}

struct tlbi_case {
	const char *name;
	u64 dw0;
	u64 dw1;
	/* Which are still remembered */
	const char *kept;
};

#define WITH_ASID(n)	FIELD_PREP_CONST(CMD_0_ASID, n)
#define WITH_NUM(n)	FIELD_PREP_CONST(CMD_0_NUM, n)
#define WITH_TG_4K	FIELD_PREP_CONST(CMD_1_TG, CMD_1_TG_4K)

static const struct tlbi_case tlbi_cases[] = {
	{ "nothing", CMD_PREFETCH_ADDR, 0, "ABCDE" },
	{ "EL2_ALL", CMD_TLBI_EL2_ALL, 0, "E" },
	{ "EL2_ASID 1 leaves global", CMD_TLBI_EL2_ASID | WITH_ASID(1), 0, "CDE" },
	{ "EL2_ASID 2", CMD_TLBI_EL2_ASID | WITH_ASID(2), 0, "ABCE" },
	{ "EL2_ASID 1 with upper bits", CMD_TLBI_EL2_ASID | WITH_ASID(0x101), 0, "ABCDE" },
	{ "EL2_VA page 0", CMD_TLBI_EL2_VA | WITH_ASID(1), VA, "BCDE" },
	{ "EL2_VA page 0 of ASID 2", CMD_TLBI_EL2_VA | WITH_ASID(2), VA, "ABCE" },
	{ "EL2_VA page 1", CMD_TLBI_EL2_VA | WITH_ASID(1), VA + SZ_4K, "ACDE" },
	{ "EL2_VA page 2, global, by any ASID", CMD_TLBI_EL2_VA | WITH_ASID(9),
	  VA + 2 * SZ_4K, "ABDE" },
	{ "EL2_VAA page 0", CMD_TLBI_EL2_VAA, VA, "BCE" },
	{ "EL2_VA of 2 pages", CMD_TLBI_EL2_VA | WITH_ASID(1) | WITH_NUM(1), VA | WITH_TG_4K,
	  "CDE" },
	{ "EL2_VAA of 3 pages", CMD_TLBI_EL2_VAA | WITH_NUM(2), VA | WITH_TG_4K, "E" },
	{ "NH_ALL", CMD_TLBI_NH_ALL, 0, "ABCD" },
	{ "NH_ASID 1", CMD_TLBI_NH_ASID | WITH_ASID(1), 0, "ABCD" },
	{ "NH_VA page 0", CMD_TLBI_NH_VA | WITH_ASID(1), VA, "ABCD" },
	{ "NH_VAA page 0", CMD_TLBI_NH_VAA, VA, "ABCD" },
	{ "S12_VMALL", CMD_TLBI_S12_VMALL, 0, "ABCD" },
	{ "NSNH_ALL", CMD_TLBI_NSNH_ALL, 0, "ABCD" },
};

KUNIT_ARRAY_PARAM_DESC(tlbi, tlbi_cases, name);

static void tlbi_of_a_host_removes_its_own_and_no_more(struct kunit *test)
{
	const struct tlbi_case *c = test->param_value;
	struct host *h = host_create(test, true);
	char kept[NR_WHO + 1] = "";
	unsigned int w, n = 0;

	/* All are remembered, and are gone from memory */
	for (w = 0; w < NR_WHO; w++)
		KUNIT_ASSERT_EQ_MSG(test, host_read(h, w), VALUES(w), "%c", letters[w]);
	for (w = 0; w < NR_WHO; w++)
		*mb_slot(&h->tables[w], who[w].addr, 3) = 0;
	mb_do(h->b, c->dw0, c->dw1);
	for (w = 0; w < NR_WHO; w++)
		if (host_read(h, w) == VALUES(w))
			kept[n++] = letters[w];
	KUNIT_EXPECT_STREQ(test, kept, c->kept);
	MB_EXPECT_CLEAN(test, h->b);
}

/* With E2H ASIDs keep address spaces apart, and the worlds are apart anyway. */
static void host_has_asids_with_e2h(struct kunit *test)
{
	struct host *h = host_create(test, true);

	*mb_slot(&h->tables[D], VA, 3) = 0;
	*mb_slot(&h->tables[E], VA, 3) = 0;
	KUNIT_EXPECT_EQ(test, host_read(h, A), VALUES(A));
	KUNIT_EXPECT_EQ(test, host_read(h, D), 0);
	KUNIT_EXPECT_EQ(test, host_read(h, E), 0);
}

/* 3.17: NS-EL2 has none, so whoever leaves CR2.E2H clear lends one's memory to another */
static void host_without_e2h_has_one_address_space(struct kunit *test)
{
	struct host *h = host_create(test, false);

	*mb_slot(&h->tables[D], VA, 3) = 0;
	*mb_slot(&h->tables[E], VA, 3) = 0;
	KUNIT_EXPECT_EQ(test, host_read(h, A), VALUES(A));
	KUNIT_EXPECT_EQ(test, host_read(h, D), VALUES(D));
	KUNIT_EXPECT_EQ(test, host_read(h, E), 0);
}

/* Nor does the command for an ASID reach anything there */
static void tlbi_by_asid_without_e2h_removes_nothing(struct kunit *test)
{
	struct host *h = host_create(test, false);

	KUNIT_EXPECT_EQ(test, host_read(h, A), VALUES(A));
	*mb_slot(&h->tables[A], VA, 3) = 0;
	mb_do(h->b, CMD_TLBI_EL2_ASID | WITH_ASID(1), 0);
	KUNIT_EXPECT_EQ(test, host_read(h, A), VALUES(A));
	mb_do(h->b, CMD_TLBI_EL2_VA | WITH_ASID(7), VA);
	KUNIT_EXPECT_EQ(test, host_read(h, A), 0);
}

/* 5.4 CD.EPD0: IGNORED in NS-EL2, which has one half; with E2H it stops translation. */
static void released_cd_stops_a_host_with_e2h_alone(struct kunit *test)
{
	const bool e2h[] = { false, true };
	struct smmu_model_result res;
	struct mb_entry ste, cd;
	unsigned int i;
	__le64 *cds;
	u64 value;

	for (i = 0; i < ARRAY_SIZE(e2h); i++) {
		struct host *h = host_create(test, e2h[i]);

		cds = mb_alloc(h->b, SZ_4K);
		ste = mb_ste_s1(cds, 2);
		ste.w[1] |= FIELD_PREP(STE_1_STRW, STE_1_STRW_EL2);
		cd = mb_cd(&h->tables[A], 1);
		cd.w[0] |= CD_0_EPD0 | CD_0_EPD1;
		mb_store(cds + CD_WORDS, &cd);
		mb_install(h->b, HOST_SID, &ste);
		KUNIT_EXPECT_EQ(test, host_try(h, A, &value, &res),
				e2h[i] ? SMMU_MODEL_DMA_ABORTED : SMMU_MODEL_DMA_OK);
		if (e2h[i])
			KUNIT_EXPECT_EQ(test, res.event, EVT_F_TRANSLATION);
	}
}

static struct kunit_case el2_cases[] = {
	KUNIT_CASE_PARAM(tlbi_of_a_host_removes_its_own_and_no_more, tlbi_gen_params),
	KUNIT_CASE(host_has_asids_with_e2h),
	KUNIT_CASE(host_without_e2h_has_one_address_space),
	KUNIT_CASE(tlbi_by_asid_without_e2h_removes_nothing),
	KUNIT_CASE(released_cd_stops_a_host_with_e2h_alone),
	{}
};

static struct kunit_suite el2_suite = {
	.name = "arm_smmu_v3_model_el2",
	.test_cases = el2_cases,
};

kunit_test_suite(el2_suite);
