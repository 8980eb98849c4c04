// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest changes its STE in mid-DMA, and faults that somebody answers.
 */
#include <kunit/test.h>
#include <linux/iommu.h>
#include <linux/sizes.h>
#include <linux/workqueue.h>

#include "../client.h"
#include "guest-fixture.h"

#define VSID	0x4321
/* Write-back, inner shareable CDs, and such that are not shared */
#define CDS	0xd4
#define CDS_NSH	0x14

static struct guest *init(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct guest *g = guest_create(fixture_init(test, &config), NULL);

	guest_plug(g, VSID);
	return g;
}

/* Whoever lets it go waits for commands of the guest's, attached or not. */
static void device_that_a_guest_can_name_is_known(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct guest *g = guest_create(fixture_init(test, &config), NULL);
	struct smmu_client *client = dev_iommu_priv_get(g->f->dev);

	KUNIT_EXPECT_FALSE(test, client->is_vdev);
	guest_plug(g, VSID);
	KUNIT_EXPECT_TRUE(test, client->is_vdev);
	guest_unplug(g, VSID);
	KUNIT_EXPECT_TRUE(test, client->is_vdev);
}

struct change {
	const char *name;
	u64 from[2];
	u64 to[2];
};

#define STE0	(0xb | GUEST_RAM)

static const struct change changes[] = {
	{ "bypass to translate", { 0x9 }, { STE0, CDS } },
	{ "translate to bypass", { STE0, CDS }, { 0x9 } },
	{ "one word of two", { STE0, CDS }, { STE0, CDS_NSH } },
};

KUNIT_ARRAY_PARAM_DESC(change, changes, name);

static void device_goes_on_while_the_ste_changes(struct kunit *test)
{
	const struct change *c = test->param_value;
	struct guest *g = init(test);
	struct smmu_model_txn txn = { .sid = g->f->sid, .addr = GUEST_VA };
	const struct smmu_model_stats *stats;

	static_assert(GUEST_CD == 0);
	/* The same address for the machine and for its guest */
	KUNIT_ASSERT_EQ(test, 0, iommu_map(g->parent, GUEST_VA, virt_to_phys(g->ram[GUEST_DATA]),
					   SZ_4K, IOMMU_READ | IOMMU_WRITE, GFP_KERNEL));
	KUNIT_ASSERT_EQ(test, guest_attach(g, guest_domain(g, c->from[0], c->from[1])), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	smmu_model_live(g->f->model, &txn);
	KUNIT_EXPECT_EQ(test, guest_attach(g, guest_domain(g, c->to[0], c->to[1])), 0);
	smmu_model_live(g->f->model, NULL);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);

	stats = fixture_stats(test, g->f->model);
	KUNIT_EXPECT_GT(test, stats->live_looks, 0);
	KUNIT_EXPECT_EQ_MSG(test, stats->live_faults, 0, "%s", stats->live_why);
}

/*
 * Who answers: one test at a time
 */
static struct {
	struct guest *g;
	enum iommu_page_response_code code;
	unsigned int nr;
	u64 addr;
} answerer;

static void answer(struct work_struct *work)
{
	struct iopf_group *group = container_of(work, struct iopf_group, work);

	answerer.nr++;
	answerer.addr = group->last_fault.fault.prm.addr;
	if (answerer.code == IOMMU_PAGE_RESP_SUCCESS)
		guest_map(answerer.g, GUEST_L3, GUEST_OTHER);
	iopf_group_response(group, answerer.code);
	iopf_free_group(group);
}

static int take_fault(struct iopf_group *group)
{
	INIT_WORK(&group->work, answer);
	queue_work(group->fault_param->queue->wq, &group->work);
	return 0;
}

/* A guest whose page is not there, and whose faults may stall */
static struct guest *init_faulting(struct kunit *test, enum iommu_page_response_code code,
				   bool answered)
{
	struct guest *g = init(test);
	struct iommu_domain *domain = guest_domain(g, STE0, CDS);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, domain);
	g->stall = true;
	guest_set_cd(g, GUEST_L1);
	g->ram[GUEST_L3][3] = 0;
	answerer = (typeof(answerer)) { .g = g, .code = code };
	if (answered)
		domain->iopf_handler = take_fault;
	KUNIT_ASSERT_EQ(test, guest_attach(g, domain), 0);
	return g;
}

static void stall_goes_on_when_the_page_is_there(struct kunit *test)
{
	struct guest *g = init_faulting(test, IOMMU_PAGE_RESP_SUCCESS, true);

	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_OTHER);
	KUNIT_EXPECT_EQ(test, answerer.nr, 1);
	KUNIT_EXPECT_EQ(test, answerer.addr & ~0xfffULL, GUEST_VA);
	/* Not told twice */
	KUNIT_EXPECT_EQ(test, atomic64_read(&g->vsmmu->events.given), 0);
}

static void stall_ends_when_there_is_none(struct kunit *test)
{
	struct guest *g = init_faulting(test, IOMMU_PAGE_RESP_INVALID, true);

	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), 0);
	KUNIT_EXPECT_EQ(test, answerer.nr, 1);
}

static void guest_without_an_answerer_does_not_stall(struct kunit *test)
{
	struct guest *g = init_faulting(test, IOMMU_PAGE_RESP_INVALID, false);

	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), 0);
	KUNIT_EXPECT_EQ(test, answerer.nr, 0);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, g->f->model)->stalls, 0);
}

static struct kunit_case nested_life_cases[] = {
	KUNIT_CASE(device_that_a_guest_can_name_is_known),
	KUNIT_CASE_PARAM(device_goes_on_while_the_ste_changes, change_gen_params),
	KUNIT_CASE(stall_goes_on_when_the_page_is_there),
	KUNIT_CASE(stall_ends_when_there_is_none),
	KUNIT_CASE(guest_without_an_answerer_does_not_stall),
	{}
};

static struct kunit_suite nested_life_suite = {
	.name = "arm_smmu_v3_nested_life",
	.test_cases = nested_life_cases,
};

kunit_test_suite(nested_life_suite);
