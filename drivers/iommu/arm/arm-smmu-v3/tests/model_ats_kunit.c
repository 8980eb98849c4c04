// SPDX-License-Identifier: GPL-2.0-only
/* The software SMMUv3 alone: ATS and ATCs, IHI 0070, 3.9.1, 4.5.1, 5.2 EATS. */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/pci_regs.h>
#include <linux/sizes.h>

#include "../spec-cd.h"
#include "../spec-cmd.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "ats-bench.h"

#define ATC_INV(ssid)	(CMD_ATC_INV | FIELD_PREP_CONST(CMD_0_SID, MB_SID) | CMD_0_SSV | \
			 FIELD_PREP_CONST(CMD_0_SSID, ssid))
#define ATC_INV_NO_SSID	(CMD_ATC_INV | FIELD_PREP_CONST(CMD_0_SID, MB_SID))

/* 3.9.1: what each configuration answers to a Translation Request */
struct treq_case {
	const char *name;
	/* Changes to the STE and to the CD of SubstreamID 1 */
	unsigned int ste_word;
	u64 ste_clear;
	u64 ste_set;
	u64 cd_clear;
	u32 ssid;
	u64 addr;
	enum smmu_model_completion_status status;
	bool read;
	bool write;
	bool event;
};

static const struct treq_case treq_cases[] = {
	{ "page", .ssid = 1, .addr = AB_VA, .read = true, .write = true },
	{ "page without PASID", .ssid = MB_NO_SSID, .addr = AB_VA, .read = true,
	  .write = true },
	{ "page that is read-only", .ssid = 1, .addr = AB_VA + SZ_4K, .read = true },
	{ "nothing mapped", .ssid = 1, .addr = AB_VA + 2 * SZ_4K },
	{ "EATS off", 1, STE_1_EATS, 0, 0, 1, AB_VA, SMMU_MODEL_CPL_UR, .event = true },
	{ "Config abort", 0, STE_0_CONFIG, 0, 0, 1, AB_VA, SMMU_MODEL_CPL_UR },
	{ "Config bypass", 0, STE_0_CONFIG,
	  FIELD_PREP_CONST(STE_0_CONFIG, STE_0_CONFIG_BYPASS), 0, 1, AB_VA,
	  SMMU_MODEL_CPL_UR, .event = true },
	{ "STE invalid", 0, STE_0_V, 0, 0, 1, AB_VA, SMMU_MODEL_CPL_CA },
	{ "CD invalid", 0, 0, 0, CD_0_V, 1, AB_VA, SMMU_MODEL_CPL_CA },
	{ "PASID beyond S1CDMax", 0, 0, 0, 0, AB_PASIDS, AB_VA, SMMU_MODEL_CPL_CA },
	{ "S1DSS terminates", 1, STE_1_S1DSS, 0, 0, MB_NO_SSID, AB_VA,
	  SMMU_MODEL_CPL_CA },
	{ "S1DSS bypasses", 1, STE_1_S1DSS,
	  FIELD_PREP_CONST(STE_1_S1DSS, STE_1_S1DSS_BYPASS), 0, MB_NO_SSID, AB_VA,
	  .read = true, .write = true },
};

KUNIT_ARRAY_PARAM_DESC(treq, treq_cases, name);

static void request(struct ats_bench *a, u32 ssid, u64 addr, bool write,
		    struct smmu_model_completion *cpl)
{
	smmu_model_translation_request(a->b->model, &(struct smmu_model_txn) {
		.sid = MB_SID,
		.ssv = ssid != MB_NO_SSID,
		.ssid = ssid != MB_NO_SSID ? ssid : 0,
		.addr = addr,
		.write = write,
	}, cpl);
}

static void translation_request_is_answered(struct kunit *test)
{
	const struct treq_case *c = test->param_value;
	struct ats_bench *a = ab_default(test);
	struct smmu_model_completion cpl;

	ab_map(a, AB_VA, MB_S1_RW);
	ab_map(a, AB_VA + SZ_4K, MB_S1_RO);
	a->ste.w[c->ste_word] &= ~c->ste_clear;
	a->ste.w[c->ste_word] |= c->ste_set;
	a->cds[CD_WORDS] &= ~cpu_to_le64(c->cd_clear);
	mb_install(a->b, MB_SID, &a->ste);

	request(a, c->ssid, c->addr, true, &cpl);
	KUNIT_EXPECT_EQ_MSG(test, cpl.status, c->status, "%s", cpl.why);
	KUNIT_EXPECT_EQ_MSG(test, cpl.read, c->read, "%s", cpl.why);
	KUNIT_EXPECT_EQ_MSG(test, cpl.write, c->write, "%s", cpl.why);
	KUNIT_EXPECT_EQ(test, cpl.lg2, 12);
	KUNIT_EXPECT_EQ(test, mb_event_number(a->b), c->event ? EVT_F_BAD_ATS_TREQ : 0);
	MB_EXPECT_CLEAN(test, a->b);
}

static void disabled_smmu_refuses_ats(struct kunit *test)
{
	struct ats_bench *a = ab_default(test);
	struct smmu_model_completion cpl;
	u64 record[4], ssid;

	ab_map(a, AB_VA, MB_S1_RW);
	mb_write(a->b, SMMU_CR0, AB_CR0 & ~CR0_SMMUEN);
	request(a, 1, AB_VA, true, &cpl);
	KUNIT_EXPECT_EQ(test, cpl.status, SMMU_MODEL_CPL_UR);
	KUNIT_ASSERT_TRUE(test, mb_event(a->b, record));
	KUNIT_EXPECT_EQ(test, mb_number(record), EVT_F_BAD_ATS_TREQ);
	ssid = FIELD_GET(EVT_0_SSID, record[0]);
	KUNIT_EXPECT_EQ(test, ssid, 1);
	KUNIT_EXPECT_TRUE(test, record[0] & EVT_0_SSV);
	KUNIT_EXPECT_TRUE(test, record[1] & EVT_F_BAD_ATS_TREQ_1_W);
	KUNIT_EXPECT_EQ(test, record[2], AB_VA);
}

/* The size is that of the smallest leaf on the way, and at least the STU */
static void block_is_one_translation(struct kunit *test)
{
	struct ats_bench *a = ab_default(test);
	struct smmu_model_completion cpl;

	mb_map(&a->tables, AB_VA, ALIGN_DOWN(mb_pa(a->data), SZ_2M), 2, MB_S1_RW);
	request(a, 1, AB_VA + 5 * SZ_4K, false, &cpl);
	KUNIT_EXPECT_TRUE(test, cpl.read);
	KUNIT_EXPECT_EQ(test, cpl.lg2, 21);
	KUNIT_EXPECT_EQ(test, cpl.addr, ALIGN_DOWN(mb_pa(a->data), SZ_2M) + 5 * SZ_4K);
}

static enum smmu_model_outcome send_translated(struct ats_bench *a,
					       struct smmu_model_result *res)
{
	const struct smmu_model_txn txn = {
		.sid = MB_SID,
		.addr = mb_pa(a->data),
		.at = SMMU_MODEL_AT_TRANSLATED,
		.nowait = true,
	};
	u64 word;

	return smmu_model_dma(a->b->model, &txn, &word, sizeof(word), res);
}

/* 3.9.1: Translated transactions, with ATSCHK and without */
struct translated_case {
	const char *name;
	u32 cr0;
	unsigned int word;
	u64 clear;
	u64 set;
	enum smmu_model_outcome outcome;
	bool event;
};

static const struct translated_case translated_cases[] = {
	{ "EATS on", AB_CR0 },
	{ "EATS off", AB_CR0, 1, STE_1_EATS, 0, SMMU_MODEL_DMA_ABORTED, true },
	{ "EATS off, not checked", AB_CR0 & ~CR0_ATSCHK, 1, STE_1_EATS },
	{ "Config abort", AB_CR0, 0, STE_0_CONFIG, 0, SMMU_MODEL_DMA_ABORTED },
	{ "Config bypass", AB_CR0, 0, STE_0_CONFIG,
	  FIELD_PREP_CONST(STE_0_CONFIG, STE_0_CONFIG_BYPASS), SMMU_MODEL_DMA_ABORTED, true },
	{ "STE invalid", AB_CR0, 0, STE_0_V, 0, SMMU_MODEL_DMA_ABORTED },
	{ "SMMUEN 0", AB_CR0 & ~CR0_SMMUEN, 0, 0, 0, SMMU_MODEL_DMA_ABORTED, true },
	{ "S1DSS does not count", AB_CR0, 1, STE_1_S1DSS },
};

KUNIT_ARRAY_PARAM_DESC(translated, translated_cases, name);

static void translated_access_is_checked(struct kunit *test)
{
	const struct translated_case *c = test->param_value;
	struct ats_bench *a = ab_default(test);
	struct smmu_model_result res;
	u64 record[4];

	a->ste.w[c->word] &= ~c->clear;
	a->ste.w[c->word] |= c->set;
	mb_install(a->b, MB_SID, &a->ste);
	mb_write(a->b, SMMU_CR0, c->cr0);
	send_translated(a, &res);
	KUNIT_EXPECT_EQ_MSG(test, res.outcome, c->outcome, "%s", res.why);
	KUNIT_ASSERT_EQ(test, mb_event(a->b, record), c->event);
	if (c->event) {
		KUNIT_EXPECT_EQ(test, mb_number(record), EVT_F_TRANSL_FORBIDDEN);
		KUNIT_EXPECT_EQ(test, record[2], mb_pa(a->data));
		KUNIT_EXPECT_EQ(test, record[1], EVT_1_RNW);
		KUNIT_EXPECT_EQ(test, record[3], 0);
	}
}

static void translated_address_above_the_output_size_is_refused(struct kunit *test)
{
	struct ats_bench *a = ab_default(test);
	const struct smmu_model_txn txn = {
		.sid = MB_SID, .addr = BIT_ULL(56), .at = SMMU_MODEL_AT_TRANSLATED, .nowait = true,
	};
	struct smmu_model_result res;
	u64 word;

	KUNIT_EXPECT_EQ(test, smmu_model_dma(a->b->model, &txn, &word, sizeof(word), &res),
			SMMU_MODEL_DMA_ABORTED);
	KUNIT_EXPECT_STREQ(test, res.why ?: "", "3.9.1: Translated address above OAS");
}

static void smmu_that_has_failed_translates_no_request(struct kunit *test)
{
	struct ats_bench *a = ab_default(test);
	struct smmu_model_completion cpl;
	struct smmu_model_result res;

	smmu_model_inject(a->b->model, SMMU_MODEL_GERROR, GERROR_SFM_ERR, 1);
	request(a, 1, AB_VA, false, &cpl);
	KUNIT_EXPECT_EQ(test, cpl.status, SMMU_MODEL_CPL_UR);
	KUNIT_EXPECT_STREQ(test, cpl.why ?: "", "12.3: Service Failure Mode");
	KUNIT_EXPECT_EQ(test, send_translated(a, &res), SMMU_MODEL_DMA_ABORTED);
	KUNIT_EXPECT_STREQ(test, res.why ?: "", "12.3: Service Failure Mode");
}

static void invalidation_covers_the_smallest_translation_unit(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct ats_bench *a;

	config.idr[5] &= ~IDR5_GRAN4K;
	a = ab_create(test, &config, &(struct smmu_model_endpoint_config) {
		.ats = true, .pasid_bits = 2,
	});
	/* The STU is in units of 4 KiB, as a power of two: 16 KiB */
	smmu_model_endpoint_cfg_write(a->ep, SMMU_MODEL_CFG_ATS + PCI_ATS_CTRL, 2,
				      PCI_ATS_CTRL_ENABLE | PCI_ATS_CTRL_STU(2));
	mb_do(a->b, ATC_INV(1), 2);
	MB_EXPECT_CLEAN(test, a->b);
	mb_do(a->b, ATC_INV(1), 1);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(a->b->model) ?: "",
			   "4.5.1: CMD_ATC_INV below the Smallest Translation Unit");
}

static void function_without_pasid_uses_none_and_is_sent_none(struct kunit *test)
{
	struct ats_bench *a = ab_default(test);
	struct smmu_model_result res;
	u64 word;

	ab_map(a, AB_VA, MB_S1_RW);
	smmu_model_endpoint_cfg_write(a->ep, SMMU_MODEL_CFG_PASID + PCI_PASID_CTRL, 2, 0);
	ab_ats(a, true);
	KUNIT_EXPECT_EQ(test, ab_dma(a, 1, AB_VA, false, &word, &res), SMMU_MODEL_DMA_ABORTED);
	KUNIT_EXPECT_STREQ(test, res.why ?: "",
			   "PCIe 10: PASID in a function whose PASID is off");
	MB_EXPECT_CLEAN(test, a->b);
	mb_do(a->b, ATC_INV(1), CMD_ATC_INV_1_SIZE_ALL);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(a->b->model) ?: "",
			   "4.5.1: CMD_ATC_INV with a PASID to a device without");
}

static void ats_comes_on(struct ats_bench *a)
{
	ab_map(a, AB_VA, MB_S1_RW);
	ab_ats(a, true);
}

static void stale_translation_is_used_until_invalidated(struct kunit *test)
{
	struct ats_bench *a = ab_default(test);

	ats_comes_on(a);
	KUNIT_EXPECT_EQ(test, ab_read(a, 1, AB_VA), AB_MAGIC);
	ab_unmap(a, AB_VA);
	KUNIT_EXPECT_EQ(test, ab_read(a, 1, AB_VA), AB_MAGIC);
	mb_command(a->b, ATC_INV(1), AB_VA);
	KUNIT_EXPECT_EQ(test, ab_read(a, 1, AB_VA), AB_MAGIC);
	mb_sync(a->b);
	KUNIT_EXPECT_EQ(test, ab_read(a, 1, AB_VA), MB_FAULT);
	KUNIT_EXPECT_EQ(test, mb_event_number(a->b), 0);
	MB_EXPECT_CLEAN(test, a->b);
}

static void ats_off_forgets_everything(struct kunit *test)
{
	struct ats_bench *a = ab_default(test);
	struct smmu_model_stats *stats = kunit_kzalloc(test, sizeof(*stats), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, stats);
	ats_comes_on(a);
	ab_read(a, 1, AB_VA);
	ab_ats(a, false);
	smmu_model_stats(a->b->model, stats);
	KUNIT_EXPECT_EQ(test, stats->atc_fills, 1);
	KUNIT_EXPECT_EQ(test, stats->atc_cached, 0);
	/* Now untranslated, by the SMMU's own TLB */
	KUNIT_EXPECT_EQ(test, ab_read(a, 1, AB_VA), AB_MAGIC);
	MB_EXPECT_CLEAN(test, a->b);
}

/* 3.9.2: it is emptied while ATS is off, or it is not empty when ATS comes on */
static void atc_may_outlive_ats(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct ats_bench *a;

	a = ab_create(test, &config, &(struct smmu_model_endpoint_config) {
		.ats = true, .pasid_bits = 2, .keeps_atc = true,
	});
	ats_comes_on(a);
	ab_read(a, 1, AB_VA);
	ab_ats(a, false);
	ab_unmap(a, AB_VA);
	ab_ats(a, true);
	KUNIT_EXPECT_EQ(test, ab_read(a, 1, AB_VA), AB_MAGIC);
	ab_ats(a, false);
	mb_do(a->b, ATC_INV_NO_SSID, CMD_ATC_INV_1_SIZE_ALL);
	ab_ats(a, true);
	KUNIT_EXPECT_EQ(test, ab_read(a, 1, AB_VA), MB_FAULT);
	MB_EXPECT_CLEAN(test, a->b);
}

/* 3.9.2: it has to be empty before EATS goes */
static void eats_goes_after_what_the_atc_holds(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct ats_bench *a;
	const char *why;

	a = ab_create(test, &config, &(struct smmu_model_endpoint_config) {
		.ats = true, .pasid_bits = 2, .keeps_atc = true,
	});
	ats_comes_on(a);
	ab_read(a, 1, AB_VA);
	ab_ats(a, false);
	a->ste.w[1] &= ~STE_1_EATS;
	mb_install(a->b, MB_SID, &a->ste);
	why = smmu_model_violation(a->b->model);
	KUNIT_ASSERT_NOT_NULL(test, why);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(why, "before the ATC was emptied"), "%s", why);
}

static void write_needs_a_translation_of_its_own(struct kunit *test)
{
	struct ats_bench *a = ab_default(test);
	struct smmu_model_result res;
	u64 word = 1;

	ats_comes_on(a);
	ab_map(a, AB_VA + SZ_4K, MB_S1_RO);
	ab_read(a, 1, AB_VA + SZ_4K);
	KUNIT_EXPECT_EQ(test, ab_dma(a, 1, AB_VA + SZ_4K, true, &word, &res),
			SMMU_MODEL_DMA_ABORTED);
	ab_read(a, 1, AB_VA);
	KUNIT_EXPECT_EQ(test, ab_dma(a, 1, AB_VA, true, &word, &res), SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_EQ(test, *a->data, 1);
}

/* 4.5.1: exactly the span, and exactly whose */
struct inv_case {
	const char *name;
	u64 dw0;
	u64 dw1;
	/* Pages 0 to 4 of PASID 1, then page 0 of PASID 2 and without PASID */
	u8 left;
};

static const struct inv_case inv_cases[] = {
	{ "one page", ATC_INV(1), AB_VA + SZ_4K, 0x7d },
	{ "two pages", ATC_INV(1), (AB_VA + 2 * SZ_4K) | 1, 0x73 },
	{ "two pages, not aligned", ATC_INV(1), (AB_VA + 3 * SZ_4K) | 1, 0x73 },
	{ "four pages", ATC_INV(1), AB_VA | 2, 0x70 },
	{ "all of a PASID", ATC_INV(1), CMD_ATC_INV_1_SIZE_ALL, 0x60 },
	{ "another PASID", ATC_INV(3), CMD_ATC_INV_1_SIZE_ALL, 0x7f },
	{ "page of all PASIDs", ATC_INV(3) | CMD_ATC_INV_0_GLOBAL, AB_VA, 0x5e },
	{ "page without PASID", ATC_INV_NO_SSID, AB_VA, 0x1e },
	{ "everything", ATC_INV_NO_SSID, CMD_ATC_INV_1_SIZE_ALL, 0 },
	{ "Global without PASID is ignored", ATC_INV_NO_SSID | CMD_ATC_INV_0_GLOBAL,
	  AB_VA, 0x1e },
	{ "another endpoint", CMD_ATC_INV | FIELD_PREP_CONST(CMD_0_SID, 3),
	  CMD_ATC_INV_1_SIZE_ALL, 0x7f },
};

KUNIT_ARRAY_PARAM_DESC(inv, inv_cases, name);

static u32 inv_ssid(unsigned int i)
{
	return i < 5 ? 1 : i == 5 ? 2 : MB_NO_SSID;
}

static u64 inv_addr(unsigned int i)
{
	return i < 5 ? AB_VA + i * SZ_4K : AB_VA;
}

static void invalidation_removes_exactly_its_span(struct kunit *test)
{
	const struct inv_case *c = test->param_value;
	struct ats_bench *a = ab_default(test);
	unsigned int i, left = 0;

	ab_ats(a, true);
	for (i = 0; i < 5; i++)
		ab_map(a, AB_VA + i * SZ_4K, MB_S1_RW);
	for (i = 0; i < 7; i++)
		KUNIT_EXPECT_EQ(test, ab_read(a, inv_ssid(i), inv_addr(i)), AB_MAGIC);
	for (i = 0; i < 5; i++)
		ab_unmap(a, AB_VA + i * SZ_4K);
	mb_do(a->b, c->dw0, c->dw1);
	for (i = 0; i < 7; i++)
		left |= (ab_read(a, inv_ssid(i), inv_addr(i)) == AB_MAGIC) << i;
	KUNIT_EXPECT_EQ(test, left, c->left);
}

static unsigned int cerror(struct model_bench *b)
{
	return FIELD_GET(CMDQ_CONS_ERR, mb_read(b, SMMU_CMDQ_CONS));
}

static void ignored_invalidation_is_reported(struct kunit *test)
{
	struct ats_bench *a = ab_default(test);

	ats_comes_on(a);
	ab_read(a, 1, AB_VA);
	ab_unmap(a, AB_VA);
	smmu_model_inject(a->b->model, SMMU_MODEL_ATC_INV_IGNORED, MB_SID, 1);
	mb_command(a->b, ATC_INV(1), AB_VA);
	mb_command(a->b, CMD_SYNC, 0);
	KUNIT_EXPECT_EQ(test, cerror(a->b), CERROR_ATC_INV_SYNC);
	KUNIT_EXPECT_EQ(test, ab_read(a, 1, AB_VA), AB_MAGIC);
	mb_write(a->b, SMMU_GERRORN, mb_read(a->b, SMMU_GERROR));
	KUNIT_EXPECT_EQ(test, mb_read(a->b, SMMU_CMDQ_CONS) & CMDQ_CONS_RD, a->b->prod);
	mb_do(a->b, ATC_INV(1), AB_VA);
	KUNIT_EXPECT_EQ(test, ab_read(a, 1, AB_VA), MB_FAULT);
	MB_EXPECT_CLEAN(test, a->b);
}

static void delayed_invalidation_holds_the_sync(struct kunit *test)
{
	struct ats_bench *a = ab_default(test);
	u32 mask = CMDQ_CONS_RD;

	ats_comes_on(a);
	smmu_model_inject(a->b->model, SMMU_MODEL_ATC_INV_DELAYED, SMMU_MODEL_ANY, 2);
	mb_command(a->b, ATC_INV(1), AB_VA);
	mb_command(a->b, CMD_SYNC, 0);
	KUNIT_EXPECT_NE(test, mb_read(a->b, SMMU_CMDQ_CONS) & mask, a->b->prod);
	smmu_model_step(a->b->model, 1);
	KUNIT_EXPECT_NE(test, mb_read(a->b, SMMU_CMDQ_CONS) & mask, a->b->prod);
	smmu_model_step(a->b->model, 1);
	KUNIT_EXPECT_EQ(test, mb_read(a->b, SMMU_CMDQ_CONS) & mask, a->b->prod);
}

/* Orders that PCIe and the document demand; each is one violation */
static void order_inv_while_off(struct ats_bench *a)
{
	mb_do(a->b, ATC_INV(1), AB_VA);
}

static void order_on_before_eats(struct ats_bench *a)
{
	a->ste.w[1] &= ~STE_1_EATS;
	mb_install(a->b, MB_SID, &a->ste);
	ab_ats(a, true);
}

static void order_on_before_sync(struct ats_bench *a)
{
	struct mb_entry ste = a->ste;

	ste.w[1] &= ~STE_1_EATS;
	mb_install(a->b, MB_SID, &ste);
	ab_read(a, 1, AB_VA);
	mb_set_ste(a->b, MB_SID, &a->ste);
	mb_command(a->b, CMD_CFGI_STE | FIELD_PREP(CMD_0_SID, MB_SID), CMD_1_LEAF);
	ab_ats(a, true);
}

static void order_eats_goes_first(struct ats_bench *a)
{
	ab_ats(a, true);
	a->ste.w[1] &= ~STE_1_EATS;
	mb_install(a->b, MB_SID, &a->ste);
}

static void order_off_before_sync(struct ats_bench *a)
{
	ab_ats(a, true);
	mb_command(a->b, ATC_INV(1), AB_VA);
	ab_ats(a, false);
}

static void order_pasid_after_ats(struct ats_bench *a)
{
	ab_ats(a, true);
	smmu_model_endpoint_cfg_write(a->ep, SMMU_MODEL_CFG_PASID + PCI_PASID_CTRL, 2, 0);
}

static void order_stu(struct ats_bench *a)
{
	smmu_model_endpoint_cfg_write(a->ep, SMMU_MODEL_CFG_ATS + PCI_ATS_CTRL, 2,
				      PCI_ATS_CTRL_ENABLE | 1);
}

static void order_smmu_goes_first(struct ats_bench *a)
{
	ab_ats(a, true);
	mb_write(a->b, SMMU_CR0, AB_CR0 & ~CR0_SMMUEN);
}

struct order_case {
	const char *name;
	void (*run)(struct ats_bench *a);
	const char *why;
};

static const struct order_case order_cases[] = {
	{ "ATC_INV while ATS is off", order_inv_while_off, "whose ATS is off" },
	{ "ATS before EATS", order_on_before_eats, "before STE.EATS" },
	{ "ATS before the CMD_SYNC", order_on_before_sync, "before STE.EATS" },
	{ "EATS goes before ATS", order_eats_goes_first, "EATS cleared" },
	{ "ATS off before the CMD_SYNC", order_off_before_sync, "on its way" },
	{ "PASID after ATS", order_pasid_after_ats, "PASID changed" },
	{ "wrong STU", order_stu, "STU is not" },
	{ "SMMUEN goes before ATS", order_smmu_goes_first, "SMMUEN cleared" },
};

KUNIT_ARRAY_PARAM_DESC(order, order_cases, name);

static void wrong_order_is_a_violation(struct kunit *test)
{
	const struct order_case *c = test->param_value;
	struct ats_bench *a = ab_default(test);
	const char *why;

	ab_map(a, AB_VA, MB_S1_RW);
	c->run(a);
	why = smmu_model_violation(a->b->model);
	KUNIT_ASSERT_NOT_NULL(test, why);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(why, c->why), "%s", why);
}

/* An ATC is filled from a TLB, and the endpoint may ask at any time */
static bool stays_stale(struct kunit *test, u64 seed, bool one_sync)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct ats_bench *a;

	config.policy = SMMU_MODEL_SPECULATE;
	config.seed = seed;
	a = ab_create(test, &config, &(struct smmu_model_endpoint_config) {
		.ats = true, .pasid_bits = 2,
	});
	ats_comes_on(a);
	ab_read(a, 1, AB_VA);
	WRITE_ONCE(*mb_slot(&a->tables, AB_VA, 3), 0);
	mb_command(a->b, CMD_TLBI_NSNH_ALL, 0);
	if (!one_sync)
		mb_sync(a->b);
	mb_do(a->b, ATC_INV(1), AB_VA);
	return ab_read(a, 1, AB_VA) == AB_MAGIC;
}

static void atc_is_refilled_from_a_stale_tlb(struct kunit *test)
{
	unsigned int stale = 0;
	u64 seed;

	for (seed = 1; seed <= 16; seed++) {
		stale += stays_stale(test, seed, true);
		KUNIT_EXPECT_FALSE_MSG(test, stays_stale(test, seed, false),
				       "seed %llu", seed);
	}
	KUNIT_EXPECT_GT(test, stale, 0);
}

static struct kunit_case model_ats_cases[] = {
	KUNIT_CASE_PARAM(translation_request_is_answered, treq_gen_params),
	KUNIT_CASE(disabled_smmu_refuses_ats),
	KUNIT_CASE(block_is_one_translation),
	KUNIT_CASE_PARAM(translated_access_is_checked, translated_gen_params),
	KUNIT_CASE(translated_address_above_the_output_size_is_refused),
	KUNIT_CASE(smmu_that_has_failed_translates_no_request),
	KUNIT_CASE(invalidation_covers_the_smallest_translation_unit),
	KUNIT_CASE(function_without_pasid_uses_none_and_is_sent_none),
	KUNIT_CASE(stale_translation_is_used_until_invalidated),
	KUNIT_CASE(ats_off_forgets_everything),
	KUNIT_CASE(atc_may_outlive_ats),
	KUNIT_CASE(eats_goes_after_what_the_atc_holds),
	KUNIT_CASE(write_needs_a_translation_of_its_own),
	KUNIT_CASE_PARAM(invalidation_removes_exactly_its_span, inv_gen_params),
	KUNIT_CASE(ignored_invalidation_is_reported),
	KUNIT_CASE(delayed_invalidation_holds_the_sync),
	KUNIT_CASE_PARAM(wrong_order_is_a_violation, order_gen_params),
	KUNIT_CASE(atc_is_refilled_from_a_stale_tlb),
	{}
};

static struct kunit_suite model_ats_suite = {
	.name = "arm_smmu_v3_model_ats",
	.test_cases = model_ats_cases,
};

kunit_test_suite(model_ats_suite);
