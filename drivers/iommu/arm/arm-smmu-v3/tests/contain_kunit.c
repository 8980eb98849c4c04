// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hardware that fails while something goes: after return no DMA reaches the memory,
 * whatever the SMMU or the device did about it. Two SMMUs, and a process that is
 * bound to a device behind each; one of the two fails.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>

/* iommu_replace_group_handle() is iommufd's, and drivers/iommu's */
#include "iommu-priv.h"

#include "../contain.h"
#include "../revive.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "outage-fixture.h"
#include "pci-fixture.h"

#define SIZE		SZ_64K
#define MAGIC		0x600dbeef0badcafeULL
#define IOVA		SZ_1G
/* Reads that it takes to see an Update through, more than fit into the time for it */
#define DEAF_READS	500000
/* Nobody waits for the real bounds; long against what a turn takes */
#define SHORT_US	20000

/**
 * struct failing - the SMMU that fails, and one that does not
 * @bad: the one, with its endpoint
 * @good: the other
 * @proc: a process that is bound to both; its first three pages are present, and
 *	in the ATCs
 * @bond: its bonds; the bad one's first
 * @domain: what is attached to the bad device itself
 * @attached: and still is
 * @blocked: what the core wants for an attachment in its place
 * @page: mapped there at IOVA
 * @for_good: the bad SMMU does not come back
 */
struct failing {
	struct pci_fixture *bad;
	struct pci_fixture *good;
	struct fixture_process *proc;
	struct fixture_bond *bond[2];
	struct iommu_domain *domain;
	bool attached;
	struct iommu_attach_handle blocked;
	u64 *page;
	bool for_good;
};

static struct smmu_device *smmu_of(struct pci_fixture *p)
{
	return outage_fixture_smmu(p->f.model);
}

static enum smmu_model_outcome read_page(struct pci_fixture *p, struct failing *f, unsigned int n)
{
	u64 word;

	return pci_dma(p, f->bond[0]->pasid, f->proc->addr + n * PAGE_SIZE, false, &word);
}

static enum smmu_model_outcome read_iova(struct failing *f)
{
	u64 word;

	return pci_dma(f->bad, NO_SSID, IOVA, false, &word);
}

/* What is at IOVA now, if anything, is no memory of the domain. */
static void expect_page_is_out_of_reach(struct failing *f)
{
	u64 word = 0;

	if (pci_dma(f->bad, NO_SSID, IOVA, false, &word) == SMMU_MODEL_DMA_OK)
		KUNIT_EXPECT_NE(f->bad->f.test, word, MAGIC);
}

static void expect_pages_are_out_of_reach(struct failing *f)
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		FIXTURE_EXPECT_ABORT(f->bad->f.test, read_page(f->bad, f, i));
}

static struct iommu_domain *blocked_domain(struct failing *f)
{
	return dev_iommu_ops(f->bad->f.dev)->blocked_domain;
}

static void end_attachment(struct failing *f)
{
	struct device *dev = f->bad->f.dev;

	if (f->attached)
		iommu_detach_device(f->domain, dev);
	else if (f->blocked.domain)
		iommu_detach_group_handle(blocked_domain(f), dev->iommu_group);
}

/* Everything works again, and so the test can end as others do. */
static void let_it_work(void *ctx)
{
	struct failing *f = ctx;

	if (f->bad->f.dev)
		to_pci_dev(f->bad->f.dev)->error_state = pci_channel_io_normal;
	smmu_model_inject_clear(f->bad->f.model);
	if (!f->for_good)
		KUNIT_EXPECT_EQ(f->bad->f.test, smmu_revive(smmu_of(f->bad)), 0);
	if (f->bad->f.dev)
		end_attachment(f);
}

static struct failing *failing_init_at(struct kunit *test, u32 sid_base)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model_pci_config pci = {
		.sid_base = sid_base,
		.num_endpoints = 1,
		.endpoints = { pci_fixture_endpoint },
	};
	struct failing *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, f);
	pci.endpoints[0].keeps_atc = true;
	f->proc = fixture_process(test, SIZE);
	f->bad = pci_fixture_init(test, &config, &pci);
	f->good = pci_fixture_init(test, &config, &pci);
	f->domain = fixture_paging_domain(&f->bad->f);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(f->domain, f->bad->f.dev), 0);
	f->attached = true;
	f->bond[0] = fixture_bind(test, f->bad->f.dev, f->proc);
	f->bond[1] = fixture_bind(test, f->good->f.dev, f->proc);
	f->page = fixture_page(test);
	*f->page = MAGIC;
	KUNIT_ASSERT_EQ(test, iommu_map(f->domain, IOVA, virt_to_phys(f->page), PAGE_SIZE,
					IOMMU_READ | IOMMU_WRITE, GFP_KERNEL), 0);
	for (i = 0; i < 3; i++) {
		fixture_poke(test, f->proc, f->proc->addr + i * PAGE_SIZE, MAGIC);
		FIXTURE_EXPECT_OK(test, read_page(f->bad, f, i));
		FIXTURE_EXPECT_OK(test, read_page(f->good, f, i));
	}
	FIXTURE_EXPECT_OK(test, read_iova(f));
	outage_fixture_bounds(smmu_of(f->bad), SHORT_US);
	outage_fixture_lasts(smmu_of(f->bad));
	smmu_model_stats_reset(f->bad->f.model);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, let_it_work, f), 0);
	return f;
}

static struct failing *failing_init(struct kunit *test)
{
	return failing_init_at(test, 0x100);
}

/*
 * What goes wrong
 */

static void atc_is_silent(struct failing *f)
{
	smmu_model_inject(f->bad->f.model, SMMU_MODEL_ATC_INV_IGNORED, f->bad->f.sid,
			  SMMU_MODEL_FOREVER);
}

static void atc_is_silent_for_ever(struct failing *f)
{
	smmu_model_inject(f->bad->f.model, SMMU_MODEL_ATC_INV_DELAYED, SMMU_MODEL_ANY,
			  SMMU_MODEL_FOREVER);
}

static void queue_is_frozen(struct failing *f)
{
	smmu_model_inject(f->bad->f.model, SMMU_MODEL_CMDQ_HANG, 0, SMMU_MODEL_FOREVER);
}

static void queue_is_full(struct failing *f)
{
	struct smmu_cmd cmds[SMMU_CMDQ_BATCH - 1];
	struct smmu_cmdq *q = &smmu_of(f->bad)->cmdq;
	struct kunit *test = f->bad->f.test;
	u32 room = BIT(q->lg2), nr, i;

	for (i = 0; i < ARRAY_SIZE(cmds); i++)
		cmds[i] = smmu_cmd_cfgi_all();
	queue_is_frozen(f);
	for (; room; room -= nr) {
		nr = min_t(u32, room, ARRAY_SIZE(cmds));
		KUNIT_ASSERT_EQ(test, smmu_cmdq_submit_nosync(q, cmds, nr), 0);
	}
}

static void queue_cannot_be_read(struct failing *f)
{
	smmu_model_inject(f->bad->f.model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_CMDQ,
			  SMMU_MODEL_FOREVER);
}

static void commands_are_refused(struct failing *f)
{
	smmu_model_inject(f->bad->f.model, SMMU_MODEL_CERROR_ILL, SMMU_MODEL_ANY,
			  SMMU_MODEL_FOREVER);
}

/* To the model a device is gone that has let a CMD_ATC_INV time out. */
static void device_is_gone(struct failing *f)
{
	struct smmu_cmd cmd = smmu_cmd_atc_inv(f->bad->f.sid, false, 0, false, 0,
					       CMD_ATC_INV_1_SIZE_ALL);

	smmu_model_inject(f->bad->f.model, SMMU_MODEL_ATC_INV_IGNORED, f->bad->f.sid, 1);
	KUNIT_EXPECT_EQ(f->bad->f.test, smmu_cmdq_issue(&smmu_of(f->bad)->cmdq, &cmd, 1), -ETIME);
	smmu_model_stats_reset(f->bad->f.model);
	to_pci_dev(f->bad->f.dev)->error_state = pci_channel_io_perm_failure;
}

static void smmu_has_failed(struct failing *f)
{
	smmu_model_inject(f->bad->f.model, SMMU_MODEL_GERROR, GERROR_SFM_ERR, 1);
	f->for_good = true;
}

/*
 * What goes
 */

static void unmap(struct failing *f)
{
	iommu_unmap(f->domain, IOVA, PAGE_SIZE);
	FIXTURE_EXPECT_ABORT(f->bad->f.test, read_iova(f));
}

static void munmap(struct failing *f)
{
	struct kunit *test = f->bad->f.test;

	KUNIT_EXPECT_EQ(test, fixture_munmap(f->proc, f->proc->addr, PAGE_SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, read_page(f->bad, f, 0));
	FIXTURE_EXPECT_ABORT(test, read_page(f->good, f, 0));
	FIXTURE_EXPECT_OK(test, read_page(f->good, f, 1));
}

static void process_exit(struct failing *f)
{
	struct kunit *test = f->bad->f.test;
	unsigned int i;

	fixture_exit(test, f->proc);
	for (i = 0; i < 3; i++) {
		FIXTURE_EXPECT_ABORT(test, read_page(f->bad, f, i));
		FIXTURE_EXPECT_ABORT(test, read_page(f->good, f, i));
	}
}

static void unbind(struct failing *f)
{
	fixture_unbind(f->bond[0]);
	expect_pages_are_out_of_reach(f);
}

static void detach(struct failing *f)
{
	iommu_detach_device(f->domain, f->bad->f.dev);
	f->attached = false;
	expect_page_is_out_of_reach(f);
}

static void attach_blocked(struct failing *f)
{
	f->blocked.domain = blocked_domain(f);
	KUNIT_EXPECT_EQ(f->bad->f.test, iommu_replace_group_handle(f->bad->f.dev->iommu_group,
								   f->blocked.domain,
								   &f->blocked), 0);
	f->attached = false;
	FIXTURE_EXPECT_ABORT(f->bad->f.test, read_iova(f));
}

/*
 * A CMD_ATC_INV that nobody answers is on its way for ever, and ATS goes off at last
 * with the device. The model says so.
 */
static void forgive_what_is_on_its_way(struct failing *f)
{
	const struct smmu_model_stats *stats = fixture_stats(f->bad->f.test, f->bad->f.model);

	if (stats->violations == 1 && str_has_prefix(stats->violation, "3.9.1: ATS disabled"))
		smmu_model_stats_reset(f->bad->f.model);
}

/* Its driver lets go of what it has, and then it goes. */
static void unplug(struct failing *f)
{
	fixture_unbind(f->bond[0]);
	detach(f);
	smmu_model_pci_remove(f->bad->pci, 0);
	f->bad->f.dev = NULL;
	forgive_what_is_on_its_way(f);
	expect_pages_are_out_of_reach(f);
	FIXTURE_EXPECT_ABORT(f->bad->f.test, read_iova(f));
}

static void shutdown(struct failing *f)
{
	struct device *dev = smmu_model_dev(f->bad->f.model);

	to_platform_driver(dev->driver)->shutdown(to_platform_device(dev));
	f->for_good = true;
	expect_pages_are_out_of_reach(f);
	FIXTURE_EXPECT_ABORT(f->bad->f.test, read_iova(f));
}

#define GOES_WRONG(what, all)	{ #what, what, all }

static const struct {
	const char *name;
	void (*happens)(struct failing *f);
	/* The whole SMMU has to go, not the one stream */
	bool all;
} wrongs[] = {
	GOES_WRONG(atc_is_silent, false),
	GOES_WRONG(device_is_gone, false),
	GOES_WRONG(atc_is_silent_for_ever, true),
	GOES_WRONG(queue_is_frozen, true),
	GOES_WRONG(queue_is_full, true),
	GOES_WRONG(queue_cannot_be_read, true),
	GOES_WRONG(commands_are_refused, true),
	GOES_WRONG(smmu_has_failed, true),
};

#define GOES(what, ...)	{ #what, what, __VA_ARGS__ }

static const struct {
	const char *name;
	void (*happens)(struct failing *f);
	/* The process's second page stays where it is */
	bool leaves_second;
	/* The bad SMMU does not, whatever it could do */
	bool ends_smmu;
} ways[] = {
	GOES(unmap, .leaves_second = true),
	GOES(munmap, .leaves_second = true),
	GOES(process_exit),
	GOES(unbind, .leaves_second = true),
	GOES(detach, .leaves_second = true),
	GOES(attach_blocked, .leaves_second = true),
	GOES(unplug, .leaves_second = true),
	GOES(shutdown, .leaves_second = true, .ends_smmu = true),
};

/* A parameter is one of each, from 1 so that it is no NULL. */
static const void *pair_gen(struct kunit *test, const void *prev, char *desc)
{
	unsigned long n = (unsigned long)prev;

	if (n == ARRAY_SIZE(wrongs) * ARRAY_SIZE(ways))
		return NULL;
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s, %s", wrongs[n / ARRAY_SIZE(ways)].name,
		 ways[n % ARRAY_SIZE(ways)].name);
	return (void *)(n + 1);
}

static u64 eats(struct pci_fixture *p)
{
	u64 ste[STE_WORDS];

	KUNIT_ASSERT_EQ(p->f.test, smmu_model_peek_ste(p->f.model, p->f.sid, ste), 0);
	return FIELD_GET(STE_1_EATS, ste[1]);
}

/* As the registers say it, and as debugfs does */
static void expect_all_aborted(struct pci_fixture *p, bool want)
{
	u32 gbpa = smmu_model_peek32(p->f.model, SMMU_GBPA);
	u32 cr0 = smmu_model_peek32(p->f.model, SMMU_CR0ACK);

	KUNIT_EXPECT_TRUE(p->f.test, gbpa & GBPA_ABORT || !want);
	KUNIT_EXPECT_EQ(p->f.test, !(cr0 & CR0_SMMUEN), want);
	KUNIT_EXPECT_EQ(p->f.test, smmu_of(p)->contain.on, want);
	KUNIT_EXPECT_EQ(p->f.test, !!smmu_of(p)->contain.why, want);
}

static void expect_shut_down(struct pci_fixture *p)
{
	KUNIT_EXPECT_TRUE(p->f.test, smmu_model_peek32(p->f.model, SMMU_GBPA) & GBPA_ABORT);
	KUNIT_EXPECT_EQ(p->f.test, smmu_model_peek32(p->f.model, SMMU_CR0ACK), 0);
}

/* The one that fails has lost what had to go, or all there is. */
static void expect_contained(struct failing *f, bool all)
{
	struct kunit *test = f->bad->f.test;

	expect_all_aborted(f->bad, all);
	if (!all) {
		KUNIT_EXPECT_EQ(test, eats(f->bad), STE_1_EATS_OFF);
		return;
	}
	/* Once for all */
	KUNIT_EXPECT_EQ(test, smmu_of(f->bad)->contain.times, 1);
	FIXTURE_EXPECT_ABORT(test, read_iova(f));
}

static void nothing_is_reached_when_it_is_gone(struct kunit *test)
{
	unsigned long n = (unsigned long)test->param_value - 1;
	bool all = wrongs[n / ARRAY_SIZE(ways)].all;
	struct failing *f = failing_init(test);

	wrongs[n / ARRAY_SIZE(ways)].happens(f);
	kunit_warning_suppress(test) {
		ways[n % ARRAY_SIZE(ways)].happens(f);
		KUNIT_EXPECT_EQ(test, KUNIT_SUPPRESSED_WARNING_COUNT(), 0);
	}
	expect_all_aborted(f->good, false);
	KUNIT_EXPECT_EQ(test, eats(f->good), STE_1_EATS_FULL);
	if (ways[n % ARRAY_SIZE(ways)].leaves_second)
		FIXTURE_EXPECT_OK(test, read_page(f->good, f, 1));
	if (ways[n % ARRAY_SIZE(ways)].ends_smmu)
		expect_shut_down(f->bad);
	else
		expect_contained(f, all);
}

static void device_that_is_gone_is_sent_nothing(struct kunit *test)
{
	struct failing *f = failing_init(test);

	device_is_gone(f);
	KUNIT_EXPECT_EQ(test, fixture_munmap(f->proc, f->proc->addr, PAGE_SIZE), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(f->bad->f.model, CMD_ATC_INV), 0);
	KUNIT_EXPECT_EQ(test, eats(f->bad), STE_1_EATS_OFF);
}

/* The SMMU does not say which command it was, some time later. */
static void refused_command_is_replaced_by_a_simpler_one(struct kunit *test)
{
	struct failing *f = failing_init(test);

	smmu_model_inject(f->bad->f.model, SMMU_MODEL_CERROR_ILL,
			  fixture_tlbi(f->bad->f.model, CMD_TLBI_NH_VA), SMMU_MODEL_FOREVER);
	munmap(f);
	expect_all_aborted(f->bad, false);
	FIXTURE_EXPECT_OK(test, read_page(f->bad, f, 1));
	KUNIT_EXPECT_GE(test, smmu_model_count_command(f->bad->f.model,
						       fixture_tlbi(f->bad->f.model,
								    CMD_TLBI_NH_ASID)), 1);
}

/* There is no simpler one. The queue lives, and says so. */
static void refused_tag_takes_all_traffic_with_it(struct kunit *test)
{
	struct failing *f = failing_init(test);

	smmu_model_inject(f->bad->f.model, SMMU_MODEL_CERROR_ILL,
			  fixture_tlbi(f->bad->f.model, CMD_TLBI_NH_ASID), SMMU_MODEL_FOREVER);
	process_exit(f);
	expect_all_aborted(f->bad, true);
	KUNIT_EXPECT_FALSE(test, smmu_of(f->bad)->cmdq.dead);
	expect_all_aborted(f->good, false);
}

/* The one stream cannot be cut off, so everything is. */
static void fence_that_fails_takes_all_traffic_with_it(struct kunit *test)
{
	struct failing *f = failing_init(test);

	atc_is_silent(f);
	smmu_model_inject(f->bad->f.model, SMMU_MODEL_CERROR_ILL, CMD_CFGI_STE,
			  SMMU_MODEL_FOREVER);
	munmap(f);
	expect_all_aborted(f->bad, true);
	expect_all_aborted(f->good, false);
}

/* Nobody waits for a queue twice, and nobody waits with interrupts off who need not. */
static void dead_queue_costs_no_second_wait(struct kunit *test)
{
	struct failing *f = failing_init(test);
	u64 relaxes;

	queue_is_frozen(f);
	munmap(f);
	relaxes = fixture_stats(test, f->bad->f.model)->relaxes;
	KUNIT_EXPECT_GT(test, relaxes, 0);
	unmap(f);
	process_exit(f);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, f->bad->f.model)->relaxes, relaxes);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, f->bad->f.model)->relaxes_irqs_off, 0);
}

/* The device still has in its ATC what went while its SMMU did not listen. */
static void what_was_missed_is_made_up_for(struct kunit *test)
{
	struct failing *f = failing_init(test);
	struct smmu_device *smmu = smmu_of(f->bad);

	queue_is_frozen(f);
	munmap(f);
	unmap(f);
	expect_all_aborted(f->bad, true);
	/* Nothing has changed, nothing is let in. */
	KUNIT_EXPECT_NE(test, smmu_revive(smmu), 0);
	expect_all_aborted(f->bad, true);

	smmu_model_inject_clear(f->bad->f.model);
	KUNIT_EXPECT_EQ(test, smmu_revive(smmu), 0);
	expect_all_aborted(f->bad, false);
	KUNIT_EXPECT_EQ(test, eats(f->bad), STE_1_EATS_FULL);
	FIXTURE_EXPECT_ABORT(test, read_page(f->bad, f, 0));
	FIXTURE_EXPECT_ABORT(test, read_iova(f));
	FIXTURE_EXPECT_OK(test, read_page(f->bad, f, 1));
	KUNIT_EXPECT_EQ(test, fixture_munmap(f->proc, f->proc->addr + PAGE_SIZE, PAGE_SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, read_page(f->bad, f, 1));
	FIXTURE_EXPECT_OK(test, read_page(f->bad, f, 2));
	/* Once more there is nothing to do. */
	KUNIT_EXPECT_EQ(test, smmu_revive(smmu), 0);
}

/*
 * While ATCs are emptied another stream table is in force, with one entry, and a device
 * that does not rest makes the SMMU keep that. The first function has StreamID 0 here.
 */
static void entries_of_the_other_stream_table_are_forgotten(struct kunit *test)
{
	struct failing *f = failing_init_at(test, -PCI_DEVID(0, PCI_DEVFN(1, 0)));
	const struct smmu_model_txn txn = { .addr = IOVA };
	struct smmu_model *model = f->bad->f.model;

	KUNIT_ASSERT_EQ(test, f->bad->f.sid, 0);
	queue_is_frozen(f);
	munmap(f);
	smmu_model_inject_clear(model);
	smmu_model_live(model, &txn);
	KUNIT_EXPECT_EQ(test, smmu_revive(smmu_of(f->bad)), 0);
	smmu_model_live(model, NULL);
	KUNIT_EXPECT_GT(test, fixture_stats(test, model)->live_faults, 0);
	FIXTURE_EXPECT_OK(test, read_iova(f));
	FIXTURE_EXPECT_OK(test, read_page(f->bad, f, 1));
}

/* A device that does not answer then either does not keep its SMMU. */
static void silent_device_does_not_keep_traffic_out(struct kunit *test)
{
	struct failing *f = failing_init(test);

	queue_is_frozen(f);
	munmap(f);
	smmu_model_inject_clear(f->bad->f.model);
	atc_is_silent(f);
	KUNIT_EXPECT_EQ(test, smmu_revive(smmu_of(f->bad)), 0);
	expect_all_aborted(f->bad, false);
	KUNIT_EXPECT_EQ(test, eats(f->bad), STE_1_EATS_OFF);
	FIXTURE_EXPECT_ABORT(test, read_page(f->bad, f, 0));
	FIXTURE_EXPECT_ABORT(test, read_page(f->bad, f, 1));
}

static bool traffic_is_back(struct failing *f)
{
	return !READ_ONCE(smmu_of(f->bad)->contain.why);
}

/* Nobody asks: CONS moves again, and that is seen. */
static void queue_that_only_stood_still_comes_back(struct kunit *test)
{
	struct failing *f = failing_init(test);
	unsigned int i;

	outage_fixture_may_end(smmu_of(f->bad));
	queue_is_frozen(f);
	munmap(f);
	smmu_model_inject_clear(f->bad->f.model);
	for (i = 0; i < 100 && !traffic_is_back(f); i++)
		msleep(100);
	KUNIT_EXPECT_TRUE(test, traffic_is_back(f));
	FIXTURE_EXPECT_ABORT(test, read_page(f->bad, f, 0));
	FIXTURE_EXPECT_OK(test, read_page(f->bad, f, 1));
}

/* It takes no command, and nobody waits to learn that; only a reset ends it. */
static void smmu_that_has_failed_is_neither_waited_for_nor_revived(struct kunit *test)
{
	struct failing *f = failing_init(test);
	unsigned int i;
	u64 relaxes;

	smmu_has_failed(f);
	for (i = 0; i < 1000 && !READ_ONCE(smmu_of(f->bad)->contain.on); i++)
		usleep_range(100, 1000);
	expect_all_aborted(f->bad, true);
	relaxes = fixture_stats(test, f->bad->f.model)->relaxes;
	unmap(f);
	process_exit(f);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, f->bad->f.model)->relaxes, relaxes);
	KUNIT_EXPECT_EQ(test, smmu_revive(smmu_of(f->bad)), -ESHUTDOWN);
	expect_all_aborted(f->bad, true);
}

/* The registers are slow, or another Update is under way: it is waited for. */
static void abort_is_confirmed_before_anybody_goes_on(struct kunit *test)
{
	struct failing *f = failing_init(test);

	smmu_model_inject(f->bad->f.model, SMMU_MODEL_ACK_DELAY, 20, SMMU_MODEL_FOREVER);
	queue_is_frozen(f);
	munmap(f);
	expect_all_aborted(f->bad, true);
}

/* It is asked as often as somebody comes, and waited for once in a while. */
static void smmu_that_confirms_nothing_is_not_waited_for_again(struct kunit *test)
{
	struct failing *f = failing_init(test);
	struct smmu_device *smmu = smmu_of(f->bad);
	unsigned int i;
	u64 relaxes;

	smmu_model_inject(f->bad->f.model, SMMU_MODEL_ACK_DELAY, DEAF_READS, 1);
	KUNIT_EXPECT_EQ(test, smmu_contain(smmu, "a test wants it"), -ETIMEDOUT);
	relaxes = fixture_stats(test, f->bad->f.model)->relaxes;
	for (i = 0; i < 100; i++)
		KUNIT_EXPECT_EQ(test, smmu_contain(smmu, "a test wants it"), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, f->bad->f.model)->relaxes, relaxes);
	for (i = 0; i < DEAF_READS && smmu_contain(smmu, "a test wants it"); i++)
		cond_resched();
	expect_all_aborted(f->bad, true);
}

/* 6.3.9: SMMUEN must not change again before the SMMU has taken in the last change. */
static void traffic_that_the_smmu_does_not_let_in_is_cut_off_again(struct kunit *test)
{
	struct failing *f = failing_init(test);
	struct smmu_device *smmu = smmu_of(f->bad);

	queue_is_frozen(f);
	munmap(f);
	smmu_model_inject_clear(f->bad->f.model);
	/* CMDQEN goes off and on, SMMUEN on and off for the ATCs, and on at last */
	smmu_model_inject_later(f->bad->f.model, SMMU_MODEL_ACK_NEVER, SMMU_CR0, 4, 1);
	KUNIT_EXPECT_EQ(test, smmu_revive(smmu), -ETIMEDOUT);
	KUNIT_EXPECT_STREQ(test, smmu->contain.why, "SMMUEN is not acknowledged");
	KUNIT_EXPECT_FALSE(test, smmu->contain.on);
	smmu_model_inject_clear(f->bad->f.model);
	KUNIT_EXPECT_EQ(test, smmu_revive(smmu), 0);
	expect_all_aborted(f->bad, false);
	FIXTURE_EXPECT_ABORT(test, read_page(f->bad, f, 0));
	FIXTURE_EXPECT_OK(test, read_page(f->bad, f, 1));
}

static struct kunit_case contain_cases[] = {
	KUNIT_CASE_PARAM(nothing_is_reached_when_it_is_gone, pair_gen),
	KUNIT_CASE(device_that_is_gone_is_sent_nothing),
	KUNIT_CASE(refused_command_is_replaced_by_a_simpler_one),
	KUNIT_CASE(refused_tag_takes_all_traffic_with_it),
	KUNIT_CASE(fence_that_fails_takes_all_traffic_with_it),
	KUNIT_CASE(dead_queue_costs_no_second_wait),
	KUNIT_CASE(what_was_missed_is_made_up_for),
	KUNIT_CASE(entries_of_the_other_stream_table_are_forgotten),
	KUNIT_CASE(silent_device_does_not_keep_traffic_out),
	KUNIT_CASE(queue_that_only_stood_still_comes_back),
	KUNIT_CASE(smmu_that_has_failed_is_neither_waited_for_nor_revived),
	KUNIT_CASE(abort_is_confirmed_before_anybody_goes_on),
	KUNIT_CASE(smmu_that_confirms_nothing_is_not_waited_for_again),
	KUNIT_CASE(traffic_that_the_smmu_does_not_let_in_is_cut_off_again),
	{}
};

static struct kunit_suite contain_suite = {
	.name = "arm_smmu_v3_contain",
	.test_cases = contain_cases,
};

kunit_test_suite(contain_suite);

MODULE_DESCRIPTION("KUnit tests of failing hardware on the software SMMUv3");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
MODULE_IMPORT_NS("IOMMUFD_INTERNAL");
