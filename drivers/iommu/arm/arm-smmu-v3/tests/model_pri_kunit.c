// SPDX-License-Identifier: GPL-2.0-only
/* The software SMMUv3 alone: page requests, IHI 0070, chapter 8, 4.5.2. */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/pci_regs.h>
#include <linux/sizes.h>

#include "../spec-cmd.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "ats-bench.h"

#define FAILURE		CMD_PRI_RESP_1_RESP_FAILURE
#define INVALID		CMD_PRI_RESP_1_RESP_INVALID
#define SUCCESS		CMD_PRI_RESP_1_RESP_SUCCESS
#define PRIQ_ENTRIES	BIT(AB_PRIQ_LG2)

static struct ats_bench *with_pri(struct kunit *test)
{
	struct ats_bench *a = ab_default(test);

	ab_ats(a, true);
	ab_pri(a, true);
	return a;
}

/* An endpoint that wants the PASID in responses to requests with one */
static struct ats_bench *with_pasid_required(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct ats_bench *a;

	a = ab_create(test, &config, &(struct smmu_model_endpoint_config) {
		.ats = true,
		.pasid_bits = 2,
		.pri = true,
		.prg_needs_pasid = true,
		.page_requests = AB_CREDITS,
	});
	ab_ats(a, true);
	ab_pri(a, true);
	return a;
}

static int ask(struct ats_bench *a, u16 prgi, u64 addr, bool last)
{
	return smmu_model_page_request(a->b->model, &(struct smmu_model_page_request) {
		.sid = MB_SID, .ssid = 1, .ssv = true, .read = true, .last = last,
		.prgi = prgi, .addr = addr,
	});
}

static void respond(struct ats_bench *a, bool ssv, u32 ssid, u16 prgi, unsigned int resp)
{
	mb_command(a->b, CMD_PRI_RESP | FIELD_PREP(CMD_0_SID, MB_SID) |
		   (ssv ? CMD_0_SSV | FIELD_PREP(CMD_0_SSID, ssid) : 0),
		   FIELD_PREP(CMD_PRI_RESP_1_PRGINDEX, prgi) |
		   FIELD_PREP(CMD_PRI_RESP_1_RESP, resp));
}

static enum smmu_model_group_state group(struct ats_bench *a, u16 prgi)
{
	return smmu_model_page_group(a->b->model, MB_SID, prgi);
}

static u16 pri_status(struct ats_bench *a)
{
	return smmu_model_endpoint_cfg_read(a->ep, SMMU_MODEL_CFG_PRI + PCI_PRI_STATUS, 2);
}

static void record_tells_what_was_asked(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);
	const struct smmu_model_page_request req = {
		.sid = MB_SID, .ssid = 3, .ssv = true, .write = true, .priv = true,
		.last = true, .prgi = 0x155, .addr = AB_VA + 0x123,
	};
	const u64 word0 = FIELD_PREP(PRI_0_SID, MB_SID) | FIELD_PREP(PRI_0_SSID, 3) |
			  PRI_0_PRIV | PRI_0_W | PRI_0_LAST | PRI_0_SSV;
	u64 record[2];

	KUNIT_EXPECT_EQ(test, smmu_model_page_request(a->b->model, &req), 0);
	KUNIT_ASSERT_TRUE(test, ab_page_request(a, record));
	KUNIT_EXPECT_EQ(test, record[0], word0);
	KUNIT_EXPECT_EQ(test, record[1], AB_VA | 0x155);
	KUNIT_EXPECT_FALSE(test, ab_page_request(a, record));
	MB_EXPECT_CLEAN(test, a->b);
}

/* 8: without a PASID there is neither X nor Priv */
static void record_without_pasid_has_no_privilege(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);
	const struct smmu_model_page_request req = {
		.sid = MB_SID, .read = true, .exec = true, .priv = true, .last = true,
		.addr = AB_VA,
	};
	const u64 word0 = FIELD_PREP(PRI_0_SID, MB_SID) | PRI_0_R | PRI_0_LAST;
	u64 record[2];

	KUNIT_EXPECT_EQ(test, smmu_model_page_request(a->b->model, &req), 0);
	KUNIT_ASSERT_TRUE(test, ab_page_request(a, record));
	KUNIT_EXPECT_EQ(test, record[0], word0);
}

static void access_waits_for_its_page(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);
	const struct smmu_model_txn txn = {
		.sid = MB_SID, .ssv = true, .ssid = 1, .addr = AB_VA,
		.at = SMMU_MODEL_AT_ATC, .nowait = true,
	};
	struct smmu_model_result res;
	u64 record[2], word = 0;

	KUNIT_EXPECT_EQ(test, smmu_model_dma(a->b->model, &txn, &word, 8, &res),
			SMMU_MODEL_DMA_STALLED);
	KUNIT_ASSERT_TRUE(test, ab_page_request(a, record));
	ab_map(a, AB_VA, MB_S1_RW);
	KUNIT_EXPECT_EQ(test, smmu_model_dma_resume(a->b->model, &txn, &word, 8, &res),
			SMMU_MODEL_DMA_STALLED);
	respond(a, false, 0, FIELD_GET(PRI_1_PRGINDEX, record[1]), SUCCESS);
	KUNIT_EXPECT_EQ(test, smmu_model_dma_resume(a->b->model, &txn, &word, 8, &res),
			SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_EQ(test, word, AB_MAGIC);
	KUNIT_EXPECT_EQ(test, mb_event_number(a->b), 0);
	MB_EXPECT_CLEAN(test, a->b);
}

/* 4.5.2; after Response Failure no page request is sent until Enable changes */
static void refused_request_aborts_the_access(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);
	struct smmu_model_result res;
	u64 record[2], word;
	unsigned int resp;

	for (resp = FAILURE; resp <= INVALID; resp++) {
		const struct smmu_model_txn txn = {
			.sid = MB_SID, .ssv = true, .ssid = 1, .addr = AB_VA,
			.at = SMMU_MODEL_AT_ATC, .nowait = true,
		};

		smmu_model_dma(a->b->model, &txn, &word, 8, &res);
		KUNIT_ASSERT_TRUE(test, ab_page_request(a, record));
		respond(a, false, 0, FIELD_GET(PRI_1_PRGINDEX, record[1]), resp);
		KUNIT_EXPECT_EQ(test, smmu_model_dma_resume(a->b->model, &txn, &word, 8, &res),
				SMMU_MODEL_DMA_ABORTED);
		KUNIT_EXPECT_EQ(test, pri_status(a) & PCI_PRI_STATUS_RF, resp == FAILURE);
		KUNIT_EXPECT_EQ(test, ask(a, 9, AB_VA, false), resp == FAILURE ? -EPERM : 0);
		if (resp == FAILURE) {
			ab_pri(a, false);
			ab_pri(a, true);
		}
	}
	MB_EXPECT_CLEAN(test, a->b);
}

static void group_is_answered_once(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);

	KUNIT_EXPECT_EQ(test, ask(a, 7, AB_VA, false), 0);
	KUNIT_EXPECT_EQ(test, ask(a, 7, AB_VA + SZ_4K, false), 0);
	KUNIT_EXPECT_EQ(test, group(a, 7), SMMU_MODEL_GROUP_OPEN);
	KUNIT_EXPECT_EQ(test, ask(a, 7, AB_VA + 2 * SZ_4K, true), 0);
	KUNIT_EXPECT_EQ(test, group(a, 7), SMMU_MODEL_GROUP_WAITING);
	respond(a, false, 0, 7, SUCCESS);
	KUNIT_EXPECT_EQ(test, group(a, 7), SMMU_MODEL_GROUP_SUCCESS);
	MB_EXPECT_CLEAN(test, a->b);
	respond(a, false, 0, 7, SUCCESS);
	KUNIT_EXPECT_NOT_NULL(test, smmu_model_violation(a->b->model));
	KUNIT_EXPECT_TRUE(test, pri_status(a) & PCI_PRI_STATUS_UPRGI);
}

static void open_group_takes_no_answer(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);

	KUNIT_EXPECT_EQ(test, ask(a, 7, AB_VA, false), 0);
	respond(a, false, 0, 7, SUCCESS);
	KUNIT_EXPECT_EQ(test, group(a, 7), SMMU_MODEL_GROUP_OPEN);
	KUNIT_EXPECT_NOT_NULL(test, smmu_model_violation(a->b->model));
}

/* Nobody waits for ever: the interface can be reset, and goes on */
static void lost_response_ends_with_a_reset(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);

	KUNIT_EXPECT_EQ(test, ask(a, 1, AB_VA, true), 0);
	smmu_model_inject(a->b->model, SMMU_MODEL_PRI_RESP_LOST, MB_SID, 1);
	respond(a, false, 0, 1, SUCCESS);
	KUNIT_EXPECT_EQ(test, group(a, 1), SMMU_MODEL_GROUP_WAITING);
	ab_pri(a, false);
	KUNIT_EXPECT_FALSE(test, pri_status(a) & PCI_PRI_STATUS_STOPPED);
	smmu_model_endpoint_cfg_write(a->ep, SMMU_MODEL_CFG_PRI + PCI_PRI_CTRL, 2,
				      PCI_PRI_CTRL_RESET);
	KUNIT_EXPECT_TRUE(test, pri_status(a) & PCI_PRI_STATUS_STOPPED);
	KUNIT_EXPECT_EQ(test, group(a, 1), SMMU_MODEL_GROUP_NONE);
	ab_pri(a, true);
	KUNIT_EXPECT_EQ(test, ask(a, 1, AB_VA, true), 0);
	MB_EXPECT_CLEAN(test, a->b);
}

static void reset_forgets_no_group_that_waits(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);
	const char *why;

	KUNIT_EXPECT_EQ(test, ask(a, 1, AB_VA, true), 0);
	ab_pri(a, false);
	MB_EXPECT_CLEAN(test, a->b);
	smmu_model_endpoint_cfg_write(a->ep, SMMU_MODEL_CFG_PRI + PCI_PRI_CTRL, 2,
				      PCI_PRI_CTRL_RESET);
	why = smmu_model_violation(a->b->model);
	KUNIT_ASSERT_NOT_NULL(test, why);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why, "a group waits"));
}

/* "PRG Response PASID Required": neither too much nor too little */
static void response_has_the_pasid_that_is_required(struct kunit *test)
{
	struct ats_bench *a = with_pasid_required(test);

	KUNIT_EXPECT_EQ(test, ask(a, 1, AB_VA, true), 0);
	respond(a, false, 0, 1, SUCCESS);
	KUNIT_EXPECT_EQ(test, group(a, 1), SMMU_MODEL_GROUP_WAITING);
	respond(a, true, 2, 1, SUCCESS);
	KUNIT_EXPECT_EQ(test, group(a, 1), SMMU_MODEL_GROUP_WAITING);
	smmu_model_stats_reset(a->b->model);
	respond(a, true, 1, 1, SUCCESS);
	KUNIT_EXPECT_EQ(test, group(a, 1), SMMU_MODEL_GROUP_SUCCESS);
	MB_EXPECT_CLEAN(test, a->b);
}

static void response_with_an_unwanted_pasid_is_lost(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);

	KUNIT_EXPECT_EQ(test, ask(a, 1, AB_VA, true), 0);
	respond(a, true, 1, 1, SUCCESS);
	KUNIT_EXPECT_EQ(test, group(a, 1), SMMU_MODEL_GROUP_WAITING);
	KUNIT_EXPECT_NOT_NULL(test, smmu_model_violation(a->b->model));
}

static void stop_marker_is_recorded_and_not_answered(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);
	u64 record[2];

	KUNIT_EXPECT_EQ(test, smmu_model_stop_marker(a->b->model, MB_SID, 2), 0);
	KUNIT_ASSERT_TRUE(test, ab_page_request(a, record));
	KUNIT_EXPECT_EQ(test, record[0] & (PRI_0_SSV | PRI_0_LAST | PRI_0_R | PRI_0_W),
			PRI_0_SSV | PRI_0_LAST);
	KUNIT_EXPECT_EQ(test, group(a, 0), SMMU_MODEL_GROUP_NONE);
	MB_EXPECT_CLEAN(test, a->b);
}

static bool overflow(struct ats_bench *a)
{
	return (mb_read(a->b, SMMU_PRIQ_PROD) ^ mb_read(a->b, SMMU_PRIQ_CONS)) &
	       PRIQ_PROD_OVFLG;
}

static void fill(struct kunit *test, struct ats_bench *a)
{
	unsigned int i;

	for (i = 0; i < PRIQ_ENTRIES; i++)
		KUNIT_EXPECT_EQ(test, ask(a, 100 + i, AB_VA, true), 0);
	KUNIT_EXPECT_FALSE(test, overflow(a));
}

/* 8.1: until it is acknowledged nothing is written, though there is room */
static void overflow_is_answered_until_acknowledged(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);
	u64 record[2];
	u32 cons;

	fill(test, a);
	KUNIT_EXPECT_EQ(test, ask(a, 1, AB_VA, false), 0);
	KUNIT_EXPECT_TRUE(test, overflow(a));
	KUNIT_EXPECT_EQ(test, group(a, 1), SMMU_MODEL_GROUP_OPEN);
	KUNIT_EXPECT_EQ(test, ask(a, 1, AB_VA, true), 0);
	KUNIT_EXPECT_EQ(test, group(a, 1), SMMU_MODEL_GROUP_SUCCESS);

	while (ab_page_request(a, record))
		respond(a, false, 0, FIELD_GET(PRI_1_PRGINDEX, record[1]), SUCCESS);
	KUNIT_EXPECT_EQ(test, ask(a, 2, AB_VA, true), 0);
	KUNIT_EXPECT_EQ(test, group(a, 2), SMMU_MODEL_GROUP_SUCCESS);
	KUNIT_EXPECT_FALSE(test, ab_page_request(a, record));

	cons = mb_read(a->b, SMMU_PRIQ_CONS);
	mb_write(a->b, SMMU_PRIQ_CONS, cons ^ PRIQ_CONS_OVACKFLG);
	KUNIT_EXPECT_EQ(test, ask(a, 3, AB_VA, true), 0);
	KUNIT_EXPECT_TRUE(test, ab_page_request(a, record));
	respond(a, false, 0, 3, SUCCESS);
	MB_EXPECT_CLEAN(test, a->b);
}

/* 5.2 STE.PPAR: without it an automatic response has no PASID */
static void automatic_response_has_a_pasid_by_ppar(struct kunit *test)
{
	struct ats_bench *a = with_pasid_required(test);

	fill(test, a);
	KUNIT_EXPECT_EQ(test, ask(a, 1, AB_VA, true), 0);
	KUNIT_EXPECT_EQ(test, group(a, 1), SMMU_MODEL_GROUP_WAITING);
	a->ste.w[1] |= STE_1_PPAR;
	mb_install(a->b, MB_SID, &a->ste);
	KUNIT_EXPECT_EQ(test, ask(a, 2, AB_VA, true), 0);
	KUNIT_EXPECT_EQ(test, group(a, 2), SMMU_MODEL_GROUP_SUCCESS);
}

static void disabled_queue_fails_every_request(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);

	mb_write(a->b, SMMU_CR0, AB_CR0);
	KUNIT_EXPECT_EQ(test, ask(a, 1, AB_VA, true), 0);
	KUNIT_EXPECT_EQ(test, group(a, 1), SMMU_MODEL_GROUP_FAILURE);
	KUNIT_EXPECT_EQ(test, smmu_model_stop_marker(a->b->model, MB_SID, 2), -EPERM);
}

static void aborted_write_is_a_global_error(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);
	u32 active;

	smmu_model_inject(a->b->model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_PRIQ, 1);
	KUNIT_EXPECT_EQ(test, ask(a, 1, AB_VA, true), 0);
	KUNIT_EXPECT_EQ(test, group(a, 1), SMMU_MODEL_GROUP_FAILURE);
	active = mb_read(a->b, SMMU_GERROR) ^ mb_read(a->b, SMMU_GERRORN);
	KUNIT_EXPECT_EQ(test, active, GERROR_PRIQ_ABT_ERR);
}

/* 6.3 PRIQ_IRQ_CFG2.LO */
static void interrupt_comes_when_it_is_asked_for(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);
	struct smmu_model_stats *stats = kunit_kzalloc(test, sizeof(*stats), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, stats);
	ask(a, 1, AB_VA, false);
	ask(a, 1, AB_VA, true);
	smmu_model_stats(a->b->model, stats);
	KUNIT_EXPECT_EQ(test, stats->irqs[SMMU_MODEL_IRQ_PRIQ], 1);

	mb_write(a->b, SMMU_IRQ_CTRL, 0);
	mb_write(a->b, SMMU_PRIQ_IRQ_CFG2, PRIQ_IRQ_CFG2_LO);
	mb_write(a->b, SMMU_IRQ_CTRL, IRQ_CTRL_PRIQ_IRQEN);
	smmu_model_stats_reset(a->b->model);
	ask(a, 2, AB_VA, false);
	ask(a, 2, AB_VA, true);
	ask(a, 3, AB_VA, true);
	smmu_model_stats(a->b->model, stats);
	KUNIT_EXPECT_EQ(test, stats->irqs[SMMU_MODEL_IRQ_PRIQ], 2);
	KUNIT_EXPECT_EQ(test, stats->page_requests_lost, 1);
	MB_EXPECT_CLEAN(test, a->b);
}

static void credits_bound_what_is_outstanding(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);
	u64 record[2];
	unsigned int i;

	for (i = 0; i < AB_CREDITS; i++) {
		KUNIT_EXPECT_EQ(test, ask(a, 1, AB_VA, false), 0);
		ab_page_request(a, record);
	}
	KUNIT_EXPECT_EQ(test, ask(a, 1, AB_VA, true), -EAGAIN);
}

/* PCIe 10.5.2: what the PCI core must not do */
static void pri_is_enabled_in_order(struct kunit *test)
{
	struct ats_bench *a = ab_default(test);
	const char *why;

	smmu_model_endpoint_cfg_write(a->ep, SMMU_MODEL_CFG_PRI + PCI_PRI_CTRL, 2,
				      PCI_PRI_CTRL_ENABLE);
	why = smmu_model_violation(a->b->model);
	KUNIT_ASSERT_NOT_NULL(test, why);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why, "without an allocation"));
	smmu_model_stats_reset(a->b->model);

	ab_pri(a, false);
	ab_pri(a, true);
	MB_EXPECT_CLEAN(test, a->b);
	KUNIT_EXPECT_EQ(test, ask(a, 1, AB_VA, true), 0);
	ab_pri(a, false);
	KUNIT_EXPECT_FALSE(test, pri_status(a) & PCI_PRI_STATUS_STOPPED);
	respond(a, false, 0, 1, SUCCESS);
	KUNIT_EXPECT_TRUE(test, pri_status(a) & PCI_PRI_STATUS_STOPPED);
	MB_EXPECT_CLEAN(test, a->b);
}

static const struct smmu_model_txn nothing_there = {
	.sid = MB_SID, .ssv = true, .ssid = 1, .addr = AB_VA,
	.at = SMMU_MODEL_AT_ATC, .nowait = true,
};

/* Whoever says yes and maps nothing is asked again, and not for ever */
static void page_that_never_comes_ends_the_access(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);
	enum smmu_model_outcome outcome;
	struct smmu_model_result res;
	unsigned int asked = 0;
	u64 record[2], word;

	outcome = smmu_model_dma(a->b->model, &nothing_there, &word, 8, &res);
	while (outcome == SMMU_MODEL_DMA_STALLED && ab_page_request(a, record)) {
		KUNIT_ASSERT_LT(test, asked++, 1000);
		respond(a, false, 0, FIELD_GET(PRI_1_PRGINDEX, record[1]), SUCCESS);
		outcome = smmu_model_dma_resume(a->b->model, &nothing_there, &word, 8, &res);
	}
	KUNIT_EXPECT_EQ(test, outcome, SMMU_MODEL_DMA_ABORTED);
	KUNIT_EXPECT_GT(test, asked, 1);
	KUNIT_EXPECT_STREQ(test, res.why ?: "",
			   "3.9.2: page requests were granted, the page is not there");
	MB_EXPECT_CLEAN(test, a->b);
}

static void access_without_credits_left_ends(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);
	struct smmu_model_result res;
	u64 record[2], word;
	unsigned int i;

	for (i = 0; i < AB_CREDITS; i++) {
		KUNIT_EXPECT_EQ(test, ask(a, 500, AB_VA, false), 0);
		ab_page_request(a, record);
	}
	KUNIT_EXPECT_EQ(test, smmu_model_dma(a->b->model, &nothing_there, &word, 8, &res),
			SMMU_MODEL_DMA_ABORTED);
	KUNIT_EXPECT_STREQ(test, res.why ?: "",
			   "3.9.2: the endpoint cannot send a page request");
}

static void reset_ends_the_access_that_waits(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);
	struct smmu_model_result res;
	u64 record[2], word;

	KUNIT_EXPECT_EQ(test, smmu_model_dma(a->b->model, &nothing_there, &word, 8, &res),
			SMMU_MODEL_DMA_STALLED);
	KUNIT_ASSERT_TRUE(test, ab_page_request(a, record));
	/* It was answered, but the answer is lost: nothing forbids the reset */
	smmu_model_inject(a->b->model, SMMU_MODEL_PRI_RESP_LOST, MB_SID, 1);
	respond(a, false, 0, FIELD_GET(PRI_1_PRGINDEX, record[1]), SUCCESS);
	ab_pri(a, false);
	smmu_model_endpoint_cfg_write(a->ep, SMMU_MODEL_CFG_PRI + PCI_PRI_CTRL, 2,
				      PCI_PRI_CTRL_RESET);
	KUNIT_EXPECT_EQ(test, smmu_model_dma_resume(a->b->model, &nothing_there, &word, 8, &res),
			SMMU_MODEL_DMA_ABORTED);
	KUNIT_EXPECT_STREQ(test, res.why ?: "", "PCIe 10.5.2.2: PRI was reset");
	MB_EXPECT_CLEAN(test, a->b);
}

/* What is written to a function's configuration space with ATS on, and PRI as said */
static const struct control_case {
	const char *rule;
	bool pri;
	int reg;
	unsigned int size;
	u32 value;
} control_cases[] = {
	{ "PCIe 10.5.1.3: STU changed while ATS is enabled", false,
	  SMMU_MODEL_CFG_ATS + PCI_ATS_CTRL, 2, PCI_ATS_CTRL_ENABLE | PCI_ATS_CTRL_STU(1) },
	{ "PCIe 10.5.2.2: PRI reset while it is enabled", true,
	  SMMU_MODEL_CFG_PRI + PCI_PRI_CTRL, 2, PCI_PRI_CTRL_ENABLE | PCI_PRI_CTRL_RESET },
	{ "PCIe 10.5.2.5: allocation above the capacity", false,
	  SMMU_MODEL_CFG_PRI + PCI_PRI_ALLOC_REQ, 4, AB_CREDITS + 1 },
	{ "PCIe 10.5.2.5: allocation changed while PRI is enabled", true,
	  SMMU_MODEL_CFG_PRI + PCI_PRI_ALLOC_REQ, 4, AB_CREDITS - 1 },
	{ "PCIe 7.8.8.3: PASID permission that the function lacks", false,
	  SMMU_MODEL_CFG_PASID + PCI_PASID_CTRL, 2,
	  PCI_PASID_CTRL_ENABLE | PCI_PASID_CTRL_EXEC },
};

KUNIT_ARRAY_PARAM_DESC(control, control_cases, rule);

static void control_that_breaks_a_rule_is_told(struct kunit *test)
{
	const struct control_case *c = test->param_value;
	struct ats_bench *a = ab_default(test);

	/* PASID is settled before ATS is enabled (7.8.8.3), so it stays off for that */
	if (c->reg != SMMU_MODEL_CFG_PASID + PCI_PASID_CTRL)
		ab_ats(a, true);
	if (c->pri)
		ab_pri(a, true);
	MB_EXPECT_CLEAN(test, a->b);
	smmu_model_endpoint_cfg_write(a->ep, c->reg, c->size, c->value);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(a->b->model) ?: "", c->rule);
}

static void pri_comes_on_when_it_has_stopped(struct kunit *test)
{
	struct ats_bench *a = with_pri(test);

	KUNIT_EXPECT_EQ(test, ask(a, 1, AB_VA, true), 0);
	ab_pri(a, false);
	MB_EXPECT_CLEAN(test, a->b);
	ab_pri(a, true);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(a->b->model) ?: "",
			   "PCIe 10.5.2.2: PRI enabled before it has stopped");
}

static struct kunit_case model_pri_cases[] = {
	KUNIT_CASE(pri_comes_on_when_it_has_stopped),
	KUNIT_CASE(page_that_never_comes_ends_the_access),
	KUNIT_CASE(access_without_credits_left_ends),
	KUNIT_CASE(reset_ends_the_access_that_waits),
	KUNIT_CASE(record_tells_what_was_asked),
	KUNIT_CASE(record_without_pasid_has_no_privilege),
	KUNIT_CASE(access_waits_for_its_page),
	KUNIT_CASE(refused_request_aborts_the_access),
	KUNIT_CASE_PARAM(control_that_breaks_a_rule_is_told, control_gen_params),
	KUNIT_CASE(group_is_answered_once),
	KUNIT_CASE(open_group_takes_no_answer),
	KUNIT_CASE(lost_response_ends_with_a_reset),
	KUNIT_CASE(reset_forgets_no_group_that_waits),
	KUNIT_CASE(response_has_the_pasid_that_is_required),
	KUNIT_CASE(response_with_an_unwanted_pasid_is_lost),
	KUNIT_CASE(stop_marker_is_recorded_and_not_answered),
	KUNIT_CASE(overflow_is_answered_until_acknowledged),
	KUNIT_CASE(automatic_response_has_a_pasid_by_ppar),
	KUNIT_CASE(disabled_queue_fails_every_request),
	KUNIT_CASE(aborted_write_is_a_global_error),
	KUNIT_CASE(interrupt_comes_when_it_is_asked_for),
	KUNIT_CASE(credits_bound_what_is_outstanding),
	KUNIT_CASE(pri_is_enabled_in_order),
	{}
};

static struct kunit_suite model_pri_suite = {
	.name = "arm_smmu_v3_model_pri",
	.test_cases = model_pri_cases,
};

kunit_test_suite(model_pri_suite);
