// SPDX-License-Identifier: GPL-2.0-only
/*
 * The software SMMUv3 alone: what STEs with one VMID must have in common, and whose
 * commands may touch what. IHI 0070, 3.17, 5.2.1, chapter 4.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/sizes.h>

#include "../spec-cmd.h"
#include "../spec-ste.h"
#include "model-bench.h"

#define OTHER_SID	(MB_SID + 1)
#define SID(sid)	FIELD_PREP_CONST(CMD_0_SID, sid)
#define OF_VMID(vmid)	FIELD_PREP_CONST(CMD_0_VMID, vmid)
#define OF_ASID(asid)	FIELD_PREP_CONST(CMD_0_ASID, asid)

#define DIFFER		"5.2.1: STEs with one S2VMID differ in their stage 2"
#define MIXED		"3.17: stage 1 alone and stage 1 over stage 2 with one VMID"
#define NOT_HIS		"4: a command reaches for what is not its caller's"

enum kind { S1, S2, NESTED };

struct pair {
	const char *name;
	enum kind kind[2];
	/* To turn over in both, and in the second alone; words 0 to 3 */
	u64 both[4];
	u64 second[4];
	const char *blame;
};

static const struct pair pairs[] = {
	{ "one stage 2 for two", { S2, S2 } },
	{ "one stage 2 over which one has a stage 1", { S2, NESTED } },
	{ "another S2TTB", { S2, S2 }, {}, { 0, 0, 0, SZ_4K }, DIFFER },
	{ "another S2TTB of another VMID", { S2, S2 }, {}, { 0, 0, 8, SZ_4K } },
	{ "another S2TTB below stage 1", { S2, NESTED }, {}, { 0, 0, 0, SZ_4K }, DIFFER },
	{ "S2FWB", { NESTED, S2 }, {}, { 0, STE_1_S2FWB }, DIFFER },
	{ "S2SH0", { S2, S2 }, {}, { 0, 0, STE_2_S2SH0 }, DIFFER },
	{ "S2IR0", { S2, S2 }, {}, { 0, 0, FIELD_PREP_CONST(STE_2_S2IR0, 1) }, DIFFER },
	{ "S2PS", { S2, S2 }, {}, { 0, 0, FIELD_PREP_CONST(STE_2_S2PS, 1) }, DIFFER },
	{ "S2HA", { S2, S2 }, {}, { 0, 0, STE_2_S2HA }, DIFFER },
	{ "S2AFFD", { S2, S2 }, {}, { 0, 0, STE_2_S2AFFD }, DIFFER },
	{ "S2AFFD with S2HA", { S2, S2 }, { 0, 0, STE_2_S2HA }, { 0, 0, STE_2_S2AFFD } },
	{ "S2PTW", { NESTED, NESTED }, {}, { 0, 0, STE_2_S2PTW }, DIFFER },
	{ "S2PTW where one has no walk to protect", { NESTED, S2 }, {}, { 0, 0, STE_2_S2PTW } },
	{ "S2R, which no TLB holds", { S2, S2 }, {}, { 0, 0, STE_2_S2R } },
	{ "stage 1 alone and nested", { S1, NESTED }, {}, {}, MIXED },
	{ "nested and stage 1 alone", { NESTED, S1 }, {}, {}, MIXED },
	{ "nested and stage 1 alone of another VMID", { NESTED, S1 }, {}, { 0, 0, 8 } },
	{ "nested and stage 1 of EL2", { NESTED, S1 }, {}, { 0, BIT_ULL(31) } },
	{ "stage 1 alone and stage 2 alone", { S1, S2 } },
	{ "stage 1 alone twice", { S1, S1 }, {}, { 0, 0, 0, SZ_4K } },
	{ "one that is ILLEGAL", { S2, S2 }, {}, { 0, 0, STE_2_S2TG, SZ_4K } },
	{ "one that lets nothing through", { S2, S2 }, {}, { 6 << 1, 0, 0, SZ_4K } },
};

KUNIT_ARRAY_PARAM_DESC(pair, pairs, name);

/* What another S2TTB leads to is the test's memory, too */
static void make_tables(struct model_bench *b, struct mb_tables *s2)
{
	mb_tables_init(b, s2, 12, 40);
	s2->root = mb_alloc(b, SZ_8K);
}

static struct mb_entry make(struct model_bench *b, enum kind kind, const struct mb_tables *s2)
{
	struct mb_entry ste = mb_ste_s1(mb_alloc(b, SZ_4K), 0), stage2 = mb_ste_s2(s2);

	if (kind == S2)
		return stage2;
	ste.w[2] = stage2.w[2];
	ste.w[3] = stage2.w[3];
	if (kind == NESTED)
		ste.w[0] |= FIELD_PREP(STE_0_CONFIG, STE_0_CONFIG_NESTED);
	return ste;
}

static void turn(struct mb_entry *ste, const u64 bits[4])
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		ste->w[i] ^= bits[i];
}

/* How it ends does not matter: the STE has been used */
static void use(struct model_bench *b, u32 sid)
{
	struct smmu_model_txn txn = mb_txn(MB_NO_SSID, 0, false);
	struct smmu_model_result res;
	u64 value;

	txn.sid = sid;
	smmu_model_dma(b->model, &txn, &value, sizeof(value), &res);
}

static void one_vmid_has_one_stage_2(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	const struct pair *p = test->param_value;
	struct mb_entry ste[2];
	struct mb_tables s2;

	make_tables(b, &s2);
	ste[0] = make(b, p->kind[0], &s2);
	ste[1] = make(b, p->kind[1], &s2);
	turn(&ste[0], p->both);
	turn(&ste[1], p->both);
	turn(&ste[1], p->second);
	mb_install(b, MB_SID, &ste[0]);
	mb_install(b, OTHER_SID, &ste[1]);
	use(b, MB_SID);
	MB_EXPECT_CLEAN(test, b);
	use(b, OTHER_SID);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(b->model) ?: "", p->blame ?: "");
}

/* 3.21.2: an STE counts until a CFGI, whatever memory says */
static void vmid_is_free_when_the_smmu_has_forgotten_it(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	const struct mb_entry none = {};
	struct mb_entry ste;
	struct mb_tables s2;

	make_tables(b, &s2);
	ste = make(b, S2, &s2);
	mb_install(b, MB_SID, &ste);
	use(b, MB_SID);
	mb_install(b, MB_SID, &none);
	ste.w[3] ^= SZ_4K;
	mb_install(b, OTHER_SID, &ste);
	use(b, OTHER_SID);
	MB_EXPECT_CLEAN(test, b);

	ste.w[3] ^= SZ_4K;
	mb_set_ste(b, OTHER_SID, &none);
	mb_install(b, MB_SID, &ste);
	use(b, MB_SID);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(b->model) ?: "", DIFFER);
}

struct reach {
	const char *name;
	u64 cmd[2];
	const char *blame;
};

/* The caller has VMID 3, ASID 7 of the host and MB_SID; somebody else VMID 4 and OTHER_SID */
static const struct reach reaches[] = {
	{ "all of its VMID", { CMD_TLBI_NH_ALL | OF_VMID(3) } },
	{ "all of another's VMID", { CMD_TLBI_NH_ALL | OF_VMID(4) }, NOT_HIS },
	{ "all of nobody's VMID", { CMD_TLBI_NH_ALL | OF_VMID(5) }, NOT_HIS },
	{ "any ASID in its VMID", { CMD_TLBI_NH_ASID | OF_VMID(3) | OF_ASID(9) } },
	{ "its ASID in another's VMID", { CMD_TLBI_NH_ASID | OF_VMID(4) | OF_ASID(7) }, NOT_HIS },
	{ "its ASID of the host", { CMD_TLBI_NH_VA | OF_ASID(7), SZ_4K } },
	{ "another's ASID of the host", { CMD_TLBI_NH_VA | OF_ASID(8), SZ_4K }, NOT_HIS },
	{ "all ASIDs of the host", { CMD_TLBI_NH_VAA, SZ_4K }, NOT_HIS },
	{ "its stage 2", { CMD_TLBI_S2_IPA | OF_VMID(3), SZ_4K } },
	{ "another's stage 2", { CMD_TLBI_S12_VMALL | OF_VMID(4) }, NOT_HIS },
	{ "its ASID of EL2", { CMD_TLBI_EL2_ASID | OF_ASID(7) } },
	{ "another's ASID of EL2", { CMD_TLBI_EL2_ASID | OF_ASID(8) }, NOT_HIS },
	{ "all of EL2", { CMD_TLBI_EL2_ALL }, NOT_HIS },
	{ "everything", { CMD_TLBI_NSNH_ALL }, NOT_HIS },
	{ "its CDs", { CMD_CFGI_CD_ALL | SID(MB_SID) } },
	{ "another's CDs", { CMD_CFGI_CD_ALL | SID(OTHER_SID) }, NOT_HIS },
	{ "all STEs", { CMD_CFGI_STE_RANGE, 31 }, NOT_HIS },
};

KUNIT_ARRAY_PARAM_DESC(reach, reaches, name);

static void command_stays_with_its_caller(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	const struct reach *r = test->param_value;
	static const int caller, other;

	KUNIT_ASSERT_EQ(test, smmu_model_own(b->model, SMMU_MODEL_VMID, 3, &other), 0);
	KUNIT_ASSERT_EQ(test, smmu_model_own(b->model, SMMU_MODEL_VMID, 3, &caller), 0);
	KUNIT_ASSERT_EQ(test, smmu_model_own(b->model, SMMU_MODEL_VMID, 4, &other), 0);
	KUNIT_ASSERT_EQ(test, smmu_model_own(b->model, SMMU_MODEL_VMID, 5, &caller), 0);
	KUNIT_ASSERT_EQ(test, smmu_model_own(b->model, SMMU_MODEL_VMID, 5, NULL), 0);
	KUNIT_ASSERT_EQ(test, smmu_model_own(b->model, SMMU_MODEL_ASID, 7, &caller), 0);
	KUNIT_ASSERT_EQ(test, smmu_model_own(b->model, SMMU_MODEL_ASID, 8, &other), 0);
	KUNIT_ASSERT_EQ(test, smmu_model_own(b->model, SMMU_MODEL_STREAM, MB_SID, &caller), 0);
	KUNIT_ASSERT_EQ(test, smmu_model_own(b->model, SMMU_MODEL_STREAM, OTHER_SID, &other), 0);

	/* Nobody's call */
	mb_do(b, r->cmd[0], r->cmd[1]);
	MB_EXPECT_CLEAN(test, b);
	smmu_model_call_begin(b->model, &caller);
	mb_do(b, r->cmd[0], r->cmd[1]);
	smmu_model_call_end(b->model);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(b->model) ?: "", r->blame ?: "");
	KUNIT_EXPECT_EQ(test, mb_stats(b)->violations, !!r->blame);
	mb_do(b, r->cmd[0], r->cmd[1]);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->violations, !!r->blame);
}

static struct kunit_case model_vmid_cases[] = {
	KUNIT_CASE_PARAM(one_vmid_has_one_stage_2, pair_gen_params),
	KUNIT_CASE(vmid_is_free_when_the_smmu_has_forgotten_it),
	KUNIT_CASE_PARAM(command_stays_with_its_caller, reach_gen_params),
	{ }
};

static struct kunit_suite model_vmid_suite = {
	.name = "arm_smmu_v3_model_vmid",
	.test_cases = model_vmid_cases,
};

kunit_test_suite(model_vmid_suite);
