// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest whose device has ATS: the ATC holds addresses of the guest's stage 1, and
 * what either stage takes away has to go from there.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/cleanup.h>
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/workqueue.h>

#include "../client.h"
#include "../cmd.h"
#include "../cmdq.h"
#include "../entry.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "../spec-ste.h"
#include "guest-fixture.h"
#include "pci-fixture.h"

#define VSID	0x77ULL
#define EATS	BIT_ULL(28)
/* Write-back, inner shareable CDs */
#define CDS	0xd4ULL

/**
 * struct fencing - who fences a device while its STE changes
 * @client: the device; NULL while nothing is to happen
 * @fenced: it has been done
 * @seen: commands since, with which the STE in memory had EATS
 */
struct fencing {
	struct smmu_client *client;
	bool fenced;
	unsigned int seen;
};

static bool has_eats(struct smmu_client *client)
{
	u64 ste[8] = {};

	return smmu_strtab_read(&client->smmu->strtab, client->sids[0], ste) &&
	       ste[1] & STE_1_EATS;
}

/*
 * With the first CMD_CFGI_STE of an attach, all that smmu_inv_fence() does before it
 * waits, on another CPU as it were. After that EATS must never be seen again.
 */
static void fence(void *ctx, const u64 cmd[2])
{
	struct fencing *fencing = ctx;
	struct smmu_client *client = fencing->client;
	struct smmu_entry *ste;

	if (!client)
		return;
	if (fencing->fenced) {
		fencing->seen += has_eats(client);
		return;
	}
	if (FIELD_GET(CMD_0_OP, cmd[0]) != CMD_CFGI_STE)
		return;
	fencing->fenced = true;
	client->streams[0].atc = SMMU_ATC_FENCING;
	ste = &client->smmu->strtab.l2[client->sids[0] >> SMMU_STRTAB_SPLIT]
		[client->sids[0] % BIT(SMMU_STRTAB_SPLIT)];
	guard(raw_spinlock_irqsave)(&client->smmu->strtab.ste_lock);
	ste->w[1] &= ~cpu_to_le64(STE_1_EATS);
}

static bool ats_is_on(struct guest *g)
{
	return to_pci_dev(g->f->dev)->ats_enabled;
}

static struct guest *init(struct kunit *test, u64 ste1)
{
	struct pci_fixture *p = pci_fixture_default(test, &pci_fixture_endpoint);
	struct guest *g = guest_create(&p->f, NULL);

	guest_plug(g, VSID);
	KUNIT_ASSERT_EQ(test, guest_attach(g, guest_domain(g, guest_ste0(), ste1)), 0);
	KUNIT_EXPECT_EQ(test, ats_is_on(g), !!(ste1 & EATS));
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	return g;
}

static unsigned int atc_entries(struct guest *g)
{
	return fixture_stats(g->test, g->f->model)->atc_cached;
}

static void atc_loses_what_stage_2_loses(struct kunit *test)
{
	struct guest *g = init(test, CDS | EATS);

	KUNIT_EXPECT_GT(test, atc_entries(g), 0);
	KUNIT_EXPECT_EQ(test, iommu_unmap(g->parent, guest_ipa(GUEST_DATA), SZ_4K), SZ_4K);
	KUNIT_EXPECT_EQ(test, atc_entries(g), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), 0);
}

/* A device that stage 2 alone translated before: one target goes, another is there */
static void atc_loses_what_stage_2_loses_below_another_stage_1(struct kunit *test)
{
	struct pci_fixture *p = pci_fixture_default(test, &pci_fixture_endpoint);
	struct guest *g = guest_create(&p->f, NULL);

	guest_plug(g, VSID);
	KUNIT_ASSERT_EQ(test, guest_attach(g, g->parent), 0);
	KUNIT_EXPECT_TRUE(test, ats_is_on(g));
	KUNIT_EXPECT_EQ(test, guest_read(g, guest_ipa(GUEST_DATA)), GUEST_DATA);
	KUNIT_ASSERT_EQ(test, guest_attach(g, guest_domain(g, guest_ste0(), CDS | EATS)), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	KUNIT_EXPECT_EQ(test, iommu_unmap(g->parent, guest_ipa(GUEST_DATA), SZ_4K), SZ_4K);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), 0);
	KUNIT_EXPECT_EQ(test, atc_entries(g), 0);
}

static void atc_is_stale_before_and_fresh_after(struct kunit *test)
{
	static const u64 tlbi[][2] = { { CMD_TLBI_NH_ALL } };
	static const u64 both[][2] = {
		{ CMD_TLBI_NH_ALL }, { CMD_ATC_INV | VSID << 32, GUEST_VA },
	};
	struct guest *g = init(test, CDS | EATS);
	u32 done;

	guest_map(g, GUEST_L3, GUEST_OTHER);
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, tlbi, 1, &done), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, both, 2, &done), 0);
	KUNIT_EXPECT_EQ(test, done, 2);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_OTHER);
}

static void guest_decides_on_ats(struct kunit *test)
{
	struct guest *g = init(test, CDS);
	static const u64 inv[][2] = { { CMD_ATC_INV | VSID << 32, 52 } };
	u64 before = smmu_model_count_command(g->f->model, CMD_ATC_INV);
	u32 done;

	/* Not asked, and counted */
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, inv, 1, &done), 0);
	KUNIT_EXPECT_EQ(test, done, 1);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(g->f->model, CMD_ATC_INV), before);

	KUNIT_EXPECT_EQ(test, guest_attach(g, guest_domain(g, guest_ste0(), CDS | EATS)), 0);
	KUNIT_EXPECT_TRUE(test, ats_is_on(g));
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	KUNIT_EXPECT_EQ(test, guest_attach(g, guest_domain(g, guest_ste0(), CDS)), 0);
	KUNIT_EXPECT_FALSE(test, ats_is_on(g));
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	KUNIT_EXPECT_EQ(test, guest_attach(g, guest_domain(g, 0x9, 0)), 0);
	KUNIT_EXPECT_TRUE(test, ats_is_on(g));
	KUNIT_EXPECT_EQ(test, guest_read(g, guest_ipa(GUEST_OTHER)), GUEST_OTHER);
	KUNIT_EXPECT_EQ(test, guest_attach(g, guest_domain(g, 0x1, 0)), 0);
	KUNIT_EXPECT_FALSE(test, ats_is_on(g));
}

static void atc_that_does_not_answer_is_fenced_off_and_counts(struct kunit *test)
{
	static const u64 cmds[][2] = {
		{ CMD_ATC_INV | VSID << 32, 52 }, { CMD_TLBI_NH_ALL },
		{ CMD_ATC_INV | VSID << 32, 52 },
	};
	struct guest *g = init(test, CDS | EATS);
	struct smmu_client *client = dev_iommu_priv_get(g->f->dev);
	u32 done;

	smmu_model_inject(g->f->model, SMMU_MODEL_ATC_INV_IGNORED, g->f->sid,
			  SMMU_MODEL_FOREVER);
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, cmds, 3, &done), 0);
	KUNIT_EXPECT_EQ(test, done, 3);
	KUNIT_EXPECT_EQ(test, client->streams[0].atc, SMMU_ATC_FENCED);
	smmu_model_inject(g->f->model, SMMU_MODEL_ATC_INV_IGNORED, g->f->sid, 0);
}

/* A device without ATS is not asked, and who is to be asked again is another */
static void atc_that_does_not_answer_is_found_behind_one_that_is_not_asked(struct kunit *test)
{
	static const u64 cmds[][2] = {
		{ CMD_ATC_INV | (VSID + 1) << 32, 52 }, { CMD_ATC_INV | VSID << 32, 52 },
	};
	struct guest *g = init(test, CDS | EATS);
	struct smmu_client *client = dev_iommu_priv_get(g->f->dev);
	struct fixture plain = *g->f;
	struct guest second = *g;
	u32 done;

	plain.sid = 7;
	plain.dev = smmu_model_client_dev(fixture_client(test, plain.model, plain.sid, false));
	second.f = &plain;
	guest_plug(&second, VSID + 1);
	smmu_model_inject(g->f->model, SMMU_MODEL_ATC_INV_IGNORED, g->f->sid,
			  SMMU_MODEL_FOREVER);
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, cmds, 2, &done), 0);
	KUNIT_EXPECT_EQ(test, done, 2);
	KUNIT_EXPECT_EQ(test, client->streams[0].atc, SMMU_ATC_FENCED);
	smmu_model_inject(g->f->model, SMMU_MODEL_ATC_INV_IGNORED, g->f->sid, 0);
	guest_unplug(&second, VSID + 1);
}

/* CERROR_ILL comes first, and is all that the waiter hears of */
static void refused_command_does_not_hide_an_atc_that_does_not_answer(struct kunit *test)
{
	static const u64 cmds[][2] = { { CMD_ATC_INV | VSID << 32, 52 } };
	struct guest *g = init(test, CDS | EATS);
	struct smmu_client *client = dev_iommu_priv_get(g->f->dev);
	u32 done;

	smmu_model_inject(g->f->model, SMMU_MODEL_CERROR_ILL, CMD_ATC_INV, 1);
	smmu_model_inject(g->f->model, SMMU_MODEL_ATC_INV_IGNORED, g->f->sid,
			  SMMU_MODEL_FOREVER);
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, cmds, 1, &done), 0);
	KUNIT_EXPECT_EQ(test, done, 1);
	KUNIT_EXPECT_EQ(test, client->streams[0].atc, SMMU_ATC_FENCED);
	smmu_model_inject(g->f->model, SMMU_MODEL_ATC_INV_IGNORED, g->f->sid, 0);
}

static void atc_whose_command_was_refused_is_asked_again(struct kunit *test)
{
	static const u64 cmds[][2] = { { CMD_ATC_INV | VSID << 32, 52 } };
	struct guest *g = init(test, CDS | EATS);
	struct smmu_client *client = dev_iommu_priv_get(g->f->dev);
	u32 done;

	KUNIT_EXPECT_GT(test, atc_entries(g), 0);
	smmu_model_inject(g->f->model, SMMU_MODEL_CERROR_ILL, CMD_ATC_INV, 1);
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, cmds, 1, &done), 0);
	KUNIT_EXPECT_EQ(test, done, 1);
	KUNIT_EXPECT_EQ(test, atc_entries(g), 0);
	KUNIT_EXPECT_EQ(test, client->streams[0].atc, SMMU_ATC_ANSWERS);
}

/* From the guest's stage 1 over stage 2 to stage 2 alone word 1 is stored twice, EATS in it */
static void no_ste_lets_a_fenced_atc_be_used_for_a_moment(struct kunit *test)
{
	struct fencing *fencing = kunit_kzalloc(test, sizeof(*fencing), GFP_KERNEL);
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_client *client;
	struct pci_fixture *p;
	struct smmu_cmd inv;
	struct guest *g;

	KUNIT_ASSERT_NOT_NULL(test, fencing);
	config.observe = fence;
	config.observe_ctx = fencing;
	p = pci_fixture_init(test, &config, &(struct smmu_model_pci_config) {
		.num_endpoints = 1,
		.endpoints = { pci_fixture_endpoint },
	});
	g = guest_create(&p->f, NULL);
	client = dev_iommu_priv_get(g->f->dev);
	guest_plug(g, VSID);
	KUNIT_ASSERT_EQ(test, guest_attach(g, guest_domain(g, guest_ste0(), CDS | EATS)), 0);
	KUNIT_ASSERT_TRUE(test, ats_is_on(g));
	KUNIT_ASSERT_TRUE(test, has_eats(client));

	/* The model forgives that EATS goes first where a CMD_ATC_INV has timed out */
	inv = smmu_cmd_atc_inv(g->f->sid, false, 0, false, 0, CMD_ATC_INV_1_SIZE_ALL);
	smmu_model_inject(g->f->model, SMMU_MODEL_ATC_INV_IGNORED, g->f->sid, 1);
	KUNIT_ASSERT_EQ(test, smmu_cmdq_issue(&client->smmu->cmdq, &inv, 1), -ETIME);
	fencing->client = client;
	KUNIT_EXPECT_EQ(test, guest_attach(g, guest_domain(g, 0x9, 0)), 0);
	fencing->client = NULL;
	KUNIT_EXPECT_TRUE(test, fencing->fenced);
	KUNIT_EXPECT_EQ(test, fencing->seen, 0);
	KUNIT_EXPECT_FALSE(test, has_eats(client));
	KUNIT_EXPECT_EQ(test, guest_attach(g, guest_domain(g, 0x1, 0)), 0);
	KUNIT_EXPECT_EQ(test, client->streams[0].atc, SMMU_ATC_FENCED);
}

static void device_that_is_gone_is_sent_nothing(struct kunit *test)
{
	static const u64 cmds[][2] = { { CMD_ATC_INV | VSID << 32, 52 } };
	struct guest *g = init(test, CDS | EATS);
	struct smmu_client *client = dev_iommu_priv_get(g->f->dev);
	struct smmu_cmd inv = smmu_cmd_atc_inv(g->f->sid, false, 0, false, 0,
					       CMD_ATC_INV_1_SIZE_ALL);
	u64 before;
	u32 done;

	/* To the model a device is gone that has let a CMD_ATC_INV time out */
	smmu_model_inject(g->f->model, SMMU_MODEL_ATC_INV_IGNORED, g->f->sid, 1);
	KUNIT_EXPECT_EQ(test, smmu_cmdq_issue(&client->smmu->cmdq, &inv, 1), -ETIME);
	before = smmu_model_count_command(g->f->model, CMD_ATC_INV);
	to_pci_dev(g->f->dev)->error_state = pci_channel_io_perm_failure;
	KUNIT_EXPECT_EQ(test, guest_invalidate(g, cmds, 1, &done), 0);
	KUNIT_EXPECT_EQ(test, done, 1);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(g->f->model, CMD_ATC_INV), before);
	KUNIT_EXPECT_EQ(test, client->streams[0].atc, SMMU_ATC_FENCED);
}

/* A guest may ask as often as it likes */
static void atc_that_cannot_be_emptied_is_not_tried_again(struct kunit *test)
{
	struct guest *g = init(test, CDS);
	u64 before;

	smmu_model_inject(g->f->model, SMMU_MODEL_ATC_INV_IGNORED, g->f->sid,
			  SMMU_MODEL_FOREVER);
	KUNIT_EXPECT_EQ(test, guest_attach(g, guest_domain(g, guest_ste0(), CDS | EATS)), 0);
	KUNIT_EXPECT_FALSE(test, ats_is_on(g));
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	before = smmu_model_count_command(g->f->model, CMD_ATC_INV);
	KUNIT_EXPECT_GT(test, before, 0);
	KUNIT_EXPECT_EQ(test, guest_attach(g, guest_domain(g, guest_ste0(), CDS)), 0);
	KUNIT_EXPECT_EQ(test, guest_attach(g, guest_domain(g, guest_ste0(), CDS | EATS)), 0);
	KUNIT_EXPECT_FALSE(test, ats_is_on(g));
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(g->f->model, CMD_ATC_INV), before);
	smmu_model_inject(g->f->model, SMMU_MODEL_ATC_INV_IGNORED, g->f->sid, 0);
}

static void answer_yes(struct work_struct *work)
{
	struct iopf_group *group = container_of(work, struct iopf_group, work);

	iopf_group_response(group, IOMMU_PAGE_RESP_SUCCESS);
	iopf_free_group(group);
}

static int take_fault(struct iopf_group *group)
{
	INIT_WORK(&group->work, answer_yes);
	queue_work(group->fault_param->queue->wq, &group->work);
	return 0;
}

/* PASIDs are the guest's, too */
static void page_requests_of_all_pasids_are_the_guests(struct kunit *test)
{
	static const struct smmu_model_page_request reqs[] = {
		{ .read = true, .last = true, .prgi = 1, .addr = GUEST_VA },
		{ .read = true, .last = true, .prgi = 2, .addr = GUEST_VA, .ssv = true, .ssid = 5 },
	};
	struct guest *g = init(test, CDS);
	struct iommu_domain *domain = guest_domain(g, guest_ste0(), CDS | EATS);
	struct smmu_model *model = g->f->model;
	unsigned int i;

	domain->iopf_handler = take_fault;
	KUNIT_ASSERT_EQ(test, guest_attach(g, domain), 0);
	for (i = 0; i < ARRAY_SIZE(reqs); i++) {
		struct smmu_model_page_request req = reqs[i];

		req.sid = g->f->sid;
		KUNIT_ASSERT_EQ(test, smmu_model_page_request(model, &req), 0);
		KUNIT_EXPECT_EQ(test, smmu_model_page_group_wait(model, req.sid, req.prgi, 5000),
				0);
		KUNIT_EXPECT_EQ_MSG(test, i + 1, fixture_stats(test, model)->page_responses
				    [CMD_PRI_RESP_1_RESP_SUCCESS], "request %u", i);
	}
}

static struct kunit_case nested_ats_cases[] = {
	KUNIT_CASE(atc_loses_what_stage_2_loses),
	KUNIT_CASE(atc_loses_what_stage_2_loses_below_another_stage_1),
	KUNIT_CASE(atc_is_stale_before_and_fresh_after),
	KUNIT_CASE(guest_decides_on_ats),
	KUNIT_CASE(atc_that_does_not_answer_is_fenced_off_and_counts),
	KUNIT_CASE(atc_that_does_not_answer_is_found_behind_one_that_is_not_asked),
	KUNIT_CASE(refused_command_does_not_hide_an_atc_that_does_not_answer),
	KUNIT_CASE(atc_whose_command_was_refused_is_asked_again),
	KUNIT_CASE(no_ste_lets_a_fenced_atc_be_used_for_a_moment),
	KUNIT_CASE(device_that_is_gone_is_sent_nothing),
	KUNIT_CASE(atc_that_cannot_be_emptied_is_not_tried_again),
	KUNIT_CASE(page_requests_of_all_pasids_are_the_guests),
	{}
};

static struct kunit_suite nested_ats_suite = {
	.name = "arm_smmu_v3_nested_ats",
	.test_cases = nested_ats_cases,
};

kunit_test_suite(nested_ats_suite);
