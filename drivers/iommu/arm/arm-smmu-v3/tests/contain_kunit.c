// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hardware that fails while something goes: after return no DMA reaches the memory,
 * whatever the SMMU or the device did about it, and though the device asks for it
 * all the time.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/io-pgtable.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/platform_device.h>

/* iommu_replace_group_handle() is iommufd's, and drivers/iommu's */
#include "iommu-priv.h"

#include "../contain.h"
#include "../domain.h"
#include "../revive.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "contain-bench.h"

/* Reads that it takes to see an Update through, more than fit into the time for it */
#define DEAF_READS	500000
/* What is at FAILING_IOVA now, if anything, is no memory of the domain. */
static void expect_page_is_out_of_reach(struct failing *f)
{
	u64 word = 0;

	if (pci_dma(f->bad, NO_SSID, FAILING_IOVA, false, &word) == SMMU_MODEL_DMA_OK)
		KUNIT_EXPECT_NE(f->bad->f.test, word, FAILING_MAGIC);
}

static void expect_pages_are_out_of_reach(struct failing *f)
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		FIXTURE_EXPECT_ABORT(f->bad->f.test, failing_read_page(f->bad, f, i));
}

/*
 * What goes
 */

static void unmap(struct failing *f)
{
	iommu_unmap(f->domain, FAILING_IOVA, PAGE_SIZE);
	FIXTURE_EXPECT_ABORT(f->bad->f.test, failing_read_iova(f));
}

/*
 * Whoever has the page of the table next writes there what leads to the page that was
 * mapped, where nobody had asked for anything; the reference keeps it from others. The
 * device asks without its ATC: where ATS is shut off that is what still works.
 */
static void free_table(struct failing *f)
{
	const struct smmu_model_txn txn = {
		.sid = f->bad->f.sid,
		.addr = FAILING_IOVA + PAGE_SIZE,
	};
	struct io_pgtable_ops *pgtbl = to_smmu_domain(f->domain)->pgtbl;
	struct arm_lpae_io_pgtable_walk_data walk = {};
	struct kunit *test = f->bad->f.test;
	struct smmu_model_result res;
	u64 word, *table;

	KUNIT_ASSERT_EQ(test, pgtbl->pgtable_walk(pgtbl, FAILING_IOVA, &walk), 0);
	table = phys_to_virt(walk.ptes[2] & GENMASK_ULL(47, PAGE_SHIFT));
	KUNIT_ASSERT_EQ(test, table[0], walk.ptes[3]);
	get_page(virt_to_page(table));
	KUNIT_EXPECT_EQ(test, iommu_unmap(f->domain, FAILING_IOVA, PMD_SIZE), PMD_SIZE);
	table[1] = walk.ptes[3];
	FIXTURE_EXPECT_ABORT(test, smmu_model_dma(f->bad->f.model, &txn, &word, sizeof(word),
						  &res));
	table[1] = 0;
	put_page(virt_to_page(table));
	FIXTURE_EXPECT_ABORT(test, failing_read_iova(f));
}

static void munmap(struct failing *f)
{
	struct kunit *test = f->bad->f.test;

	KUNIT_EXPECT_EQ(test, fixture_munmap(f->proc, f->proc->addr, PAGE_SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, failing_read_page(f->bad, f, 0));
	FIXTURE_EXPECT_ABORT(test, failing_read_page(f->good, f, 0));
	FIXTURE_EXPECT_OK(test, failing_read_page(f->good, f, 1));
}

static void process_exit(struct failing *f)
{
	struct kunit *test = f->bad->f.test;
	unsigned int i;

	fixture_exit(test, f->proc);
	for (i = 0; i < 3; i++) {
		FIXTURE_EXPECT_ABORT(test, failing_read_page(f->bad, f, i));
		FIXTURE_EXPECT_ABORT(test, failing_read_page(f->good, f, i));
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
	f->blocked.domain = failing_blocked_domain(f);
	KUNIT_EXPECT_EQ(f->bad->f.test, iommu_replace_group_handle(f->bad->f.dev->iommu_group,
								   f->blocked.domain,
								   &f->blocked), 0);
	f->attached = false;
	FIXTURE_EXPECT_ABORT(f->bad->f.test, failing_read_iova(f));
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
	FIXTURE_EXPECT_ABORT(f->bad->f.test, failing_read_iova(f));
}

/*
 * Its driver has gone without a word, and left it in the domain. The core says WARN, and
 * has no way to remove a device that a process is bound to.
 */
static void unplug_attached(struct failing *f)
{
	fixture_unbind(f->bond[0]);
	smmu_model_pci_remove(f->bad->pci, 0);
	f->bad->f.dev = NULL;
	forgive_what_is_on_its_way(f);
	expect_pages_are_out_of_reach(f);
	FIXTURE_EXPECT_ABORT(f->bad->f.test, failing_read_iova(f));
}

static void shutdown(struct failing *f)
{
	struct device *dev = smmu_model_dev(f->bad->f.model);

	to_platform_driver(dev->driver)->shutdown(to_platform_device(dev));
	f->for_good = true;
	expect_pages_are_out_of_reach(f);
	FIXTURE_EXPECT_ABORT(f->bad->f.test, failing_read_iova(f));
}

#define GOES_WRONG(what, all)	{ #what, failing_##what, all }

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
	/* It is the process's first page, not that of the domain */
	bool of_process;
	/* An invalidation: under the lock of ATCs, or that of the process's page tables */
	bool spins;
	/* The core says so many WARNs */
	int warns;
} ways[] = {
	GOES(unmap, .leaves_second = true, .spins = true),
	GOES(free_table, .leaves_second = true, .spins = true),
	GOES(munmap, .leaves_second = true, .of_process = true, .spins = true),
	GOES(process_exit, .of_process = true, .spins = true),
	GOES(unbind, .leaves_second = true, .of_process = true),
	GOES(detach, .leaves_second = true),
	GOES(attach_blocked, .leaves_second = true),
	GOES(unplug, .leaves_second = true),
	GOES(unplug_attached, .leaves_second = true, .warns = 1),
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

static void expect_shut_down(struct pci_fixture *p)
{
	KUNIT_EXPECT_TRUE(p->f.test, smmu_model_peek32(p->f.model, SMMU_GBPA) & GBPA_ABORT);
	KUNIT_EXPECT_EQ(p->f.test, smmu_model_peek32(p->f.model, SMMU_CR0ACK), 0);
}

/* A device that does not rest asks by its ATC for what goes, before each command. */
static void asks_all_the_time(struct pci_fixture *p, struct failing *f, bool of_process)
{
	const struct smmu_model_txn txn = {
		.sid = p->f.sid,
		.ssv = of_process,
		.ssid = of_process ? f->bond[0]->pasid : 0,
		.at = SMMU_MODEL_AT_ATC,
		.addr = of_process ? f->proc->addr : FAILING_IOVA,
	};

	smmu_model_live(p->f.model, &txn);
}

static void both_ask_all_the_time(struct failing *f, bool of_process)
{
	asks_all_the_time(f->bad, f, of_process);
	asks_all_the_time(f->good, f, true);
}

static void both_rest(struct failing *f)
{
	smmu_model_live(f->bad->f.model, NULL);
	smmu_model_live(f->good->f.model, NULL);
}

/* With which nothing is wrong, but maybe with its SMMU */
static void expect_mate_goes_on(struct failing *f, bool want, bool has_second)
{
	struct kunit *test = f->bad->f.test;

	if (want)
		KUNIT_EXPECT_EQ(test, failing_eats(&f->mate), STE_1_EATS_FULL);
	if (want && has_second)
		FIXTURE_EXPECT_OK(test, failing_read_page(&f->mate, f, 1));
	else
		FIXTURE_EXPECT_ABORT(test, failing_read_page(&f->mate, f, 1));
}

/* The one that fails has lost what had to go, or all there is. */
static void expect_contained(struct failing *f, bool all)
{
	struct kunit *test = f->bad->f.test;

	failing_expect_aborted(f->bad, all);
	if (!all) {
		KUNIT_EXPECT_EQ(test, failing_eats(f->bad), STE_1_EATS_OFF);
		return;
	}
	/* Once for all */
	KUNIT_EXPECT_EQ(test, failing_smmu(f->bad)->contain.times, 1);
	FIXTURE_EXPECT_ABORT(test, failing_read_iova(f));
}

/* What has gone stays away when all that was cut off is let in again. */
static void expect_gone_for_good(struct failing *f, bool of_process)
{
	struct kunit *test = f->bad->f.test;

	smmu_model_inject_clear(f->bad->f.model);
	KUNIT_EXPECT_EQ(test, smmu_revive(failing_smmu(f->bad)), 0);
	failing_expect_aborted(f->bad, false);
	if (of_process)
		FIXTURE_EXPECT_ABORT(test, failing_read_page(f->bad, f, 0));
	else
		expect_page_is_out_of_reach(f);
}

/*
 * Interrupts are off in no wait, but for two Updates of registers where it is an interrupt
 * that tells of the failure. Preemption is off only in an invalidation.
 */
static void expect_waits_keep_nothing_off(struct pci_fixture *p, bool spins)
{
	const struct smmu_model_stats *stats = fixture_stats(p->f.test, p->f.model);

	KUNIT_EXPECT_LE(p->f.test, stats->relaxes_irqs_off, 2);
	if (!spins)
		KUNIT_EXPECT_EQ(p->f.test, stats->relaxes_preempt_off, 0);
}

static void nothing_is_reached_when_it_is_gone(struct kunit *test)
{
	unsigned long n = (unsigned long)test->param_value - 1;
	bool all = wrongs[n / ARRAY_SIZE(ways)].all;
	typeof(ways[0]) *way = &ways[n % ARRAY_SIZE(ways)];
	struct failing *f = failing_init(test);

	wrongs[n / ARRAY_SIZE(ways)].happens(f);
	both_ask_all_the_time(f, way->of_process);
	kunit_warning_suppress(test) {
		way->happens(f);
		KUNIT_EXPECT_EQ(test, KUNIT_SUPPRESSED_WARNING_COUNT(), way->warns);
	}
	both_rest(f);
	failing_expect_aborted(f->good, false);
	KUNIT_EXPECT_EQ(test, failing_eats(f->good), STE_1_EATS_FULL);
	if (way->leaves_second)
		FIXTURE_EXPECT_OK(test, failing_read_page(f->good, f, 1));
	expect_mate_goes_on(f, !all && !way->ends_smmu, way->leaves_second);
	if (way->ends_smmu)
		expect_shut_down(f->bad);
	else
		expect_contained(f, all);
	expect_waits_keep_nothing_off(f->bad, way->spins);
	expect_waits_keep_nothing_off(f->good, way->spins);
	if (!f->for_good)
		expect_gone_for_good(f, way->of_process);
}

static void device_that_is_gone_is_sent_nothing(struct kunit *test)
{
	struct failing *f = failing_init(test);

	failing_device_is_gone(f);
	KUNIT_EXPECT_EQ(test, fixture_munmap(f->proc, f->proc->addr, PAGE_SIZE), 0);
	/* The other device behind the SMMU is bound, too */
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(f->bad->f.model, CMD_ATC_INV), 1);
	KUNIT_EXPECT_EQ(test, failing_eats(f->bad), STE_1_EATS_OFF);
}

/* The SMMU does not say which command it was, some time later. */
static void refused_command_is_replaced_by_a_simpler_one(struct kunit *test)
{
	struct failing *f = failing_init(test);

	smmu_model_inject(f->bad->f.model, SMMU_MODEL_CERROR_ILL,
			  fixture_tlbi(f->bad->f.model, CMD_TLBI_NH_VA), SMMU_MODEL_FOREVER);
	both_ask_all_the_time(f, true);
	munmap(f);
	both_rest(f);
	failing_expect_aborted(f->bad, false);
	FIXTURE_EXPECT_OK(test, failing_read_page(f->bad, f, 1));
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
	failing_expect_aborted(f->bad, true);
	KUNIT_EXPECT_FALSE(test, failing_smmu(f->bad)->cmdq.dead);
	failing_expect_aborted(f->good, false);
}

/* The one stream cannot be cut off, so everything is. */
static void fence_that_fails_takes_all_traffic_with_it(struct kunit *test)
{
	struct failing *f = failing_init(test);

	failing_atc_is_silent(f);
	smmu_model_inject(f->bad->f.model, SMMU_MODEL_CERROR_ILL, CMD_CFGI_STE,
			  SMMU_MODEL_FOREVER);
	munmap(f);
	failing_expect_aborted(f->bad, true);
	failing_expect_aborted(f->good, false);
}

/* Nobody waits for a queue twice, and nobody waits with interrupts off who need not. */
static void dead_queue_costs_no_second_wait(struct kunit *test)
{
	struct failing *f = failing_init(test);
	u64 relaxes;

	failing_queue_is_frozen(f);
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
	struct smmu_device *smmu = failing_smmu(f->bad);

	failing_queue_is_frozen(f);
	munmap(f);
	unmap(f);
	failing_expect_aborted(f->bad, true);
	/* Nothing has changed, nothing is let in. */
	KUNIT_EXPECT_NE(test, smmu_revive(smmu), 0);
	failing_expect_aborted(f->bad, true);

	smmu_model_inject_clear(f->bad->f.model);
	KUNIT_EXPECT_EQ(test, smmu_revive(smmu), 0);
	failing_expect_aborted(f->bad, false);
	KUNIT_EXPECT_EQ(test, failing_eats(f->bad), STE_1_EATS_FULL);
	FIXTURE_EXPECT_ABORT(test, failing_read_page(f->bad, f, 0));
	FIXTURE_EXPECT_ABORT(test, failing_read_iova(f));
	FIXTURE_EXPECT_OK(test, failing_read_page(f->bad, f, 1));
	KUNIT_EXPECT_EQ(test, fixture_munmap(f->proc, f->proc->addr + PAGE_SIZE, PAGE_SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, failing_read_page(f->bad, f, 1));
	FIXTURE_EXPECT_OK(test, failing_read_page(f->bad, f, 2));
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
	const struct smmu_model_txn txn = { .addr = FAILING_IOVA };
	struct smmu_model *model = f->bad->f.model;

	KUNIT_ASSERT_EQ(test, f->bad->f.sid, 0);
	failing_queue_is_frozen(f);
	munmap(f);
	smmu_model_inject_clear(model);
	smmu_model_live(model, &txn);
	KUNIT_EXPECT_EQ(test, smmu_revive(failing_smmu(f->bad)), 0);
	smmu_model_live(model, NULL);
	KUNIT_EXPECT_GT(test, fixture_stats(test, model)->live_faults, 0);
	FIXTURE_EXPECT_OK(test, failing_read_iova(f));
	FIXTURE_EXPECT_OK(test, failing_read_page(f->bad, f, 1));
}

/* A device that does not answer then either does not keep its SMMU. */
static void silent_device_does_not_keep_traffic_out(struct kunit *test)
{
	struct failing *f = failing_init(test);

	failing_queue_is_frozen(f);
	munmap(f);
	smmu_model_inject_clear(f->bad->f.model);
	failing_atc_is_silent(f);
	KUNIT_EXPECT_EQ(test, smmu_revive(failing_smmu(f->bad)), 0);
	failing_expect_aborted(f->bad, false);
	KUNIT_EXPECT_EQ(test, failing_eats(f->bad), STE_1_EATS_OFF);
	FIXTURE_EXPECT_ABORT(test, failing_read_page(f->bad, f, 0));
	FIXTURE_EXPECT_ABORT(test, failing_read_page(f->bad, f, 1));
}

static bool traffic_is_back(struct failing *f)
{
	return !READ_ONCE(failing_smmu(f->bad)->contain.why);
}

/* Nobody asks: CONS moves again, and that is seen. */
static void queue_that_only_stood_still_comes_back(struct kunit *test)
{
	struct failing *f = failing_init(test);
	unsigned int i;

	outage_fixture_may_end(failing_smmu(f->bad));
	failing_queue_is_frozen(f);
	munmap(f);
	smmu_model_inject_clear(f->bad->f.model);
	for (i = 0; i < 100 && !traffic_is_back(f); i++)
		msleep(100);
	KUNIT_EXPECT_TRUE(test, traffic_is_back(f));
	FIXTURE_EXPECT_ABORT(test, failing_read_page(f->bad, f, 0));
	FIXTURE_EXPECT_OK(test, failing_read_page(f->bad, f, 1));
}

/* It takes no command, and nobody waits to learn that; only a reset ends it. */
static void smmu_that_has_failed_is_neither_waited_for_nor_revived(struct kunit *test)
{
	struct failing *f = failing_init(test);
	unsigned int i;
	u64 relaxes;

	failing_smmu_has_failed(f);
	for (i = 0; i < 1000 && !READ_ONCE(failing_smmu(f->bad)->contain.on); i++)
		usleep_range(100, 1000);
	failing_expect_aborted(f->bad, true);
	relaxes = fixture_stats(test, f->bad->f.model)->relaxes;
	unmap(f);
	process_exit(f);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, f->bad->f.model)->relaxes, relaxes);
	KUNIT_EXPECT_EQ(test, smmu_revive(failing_smmu(f->bad)), -ESHUTDOWN);
	failing_expect_aborted(f->bad, true);
}

/* The registers are slow, or another Update is under way: it is waited for. */
static void abort_is_confirmed_before_anybody_goes_on(struct kunit *test)
{
	struct failing *f = failing_init(test);

	smmu_model_inject(f->bad->f.model, SMMU_MODEL_ACK_DELAY, 20, SMMU_MODEL_FOREVER);
	failing_queue_is_frozen(f);
	munmap(f);
	failing_expect_aborted(f->bad, true);
}

/* It is asked as often as somebody comes, and waited for once in a while. */
static void smmu_that_confirms_nothing_is_not_waited_for_again(struct kunit *test)
{
	struct failing *f = failing_init(test);
	struct smmu_device *smmu = failing_smmu(f->bad);
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
	failing_expect_aborted(f->bad, true);
}

/* 6.3.9: SMMUEN must not change again before the SMMU has taken in the last change. */
static void traffic_that_the_smmu_does_not_let_in_is_cut_off_again(struct kunit *test)
{
	struct failing *f = failing_init(test);
	struct smmu_device *smmu = failing_smmu(f->bad);

	failing_queue_is_frozen(f);
	munmap(f);
	smmu_model_inject_clear(f->bad->f.model);
	/* CMDQEN goes off and on, SMMUEN on and off for the ATCs, and on at last */
	smmu_model_inject_later(f->bad->f.model, SMMU_MODEL_ACK_NEVER, SMMU_CR0, 4, 1);
	KUNIT_EXPECT_EQ(test, smmu_revive(smmu), -ETIMEDOUT);
	KUNIT_EXPECT_STREQ(test, smmu->contain.why, "SMMUEN is not acknowledged");
	KUNIT_EXPECT_FALSE(test, smmu->contain.on);
	smmu_model_inject_clear(f->bad->f.model);
	KUNIT_EXPECT_EQ(test, smmu_revive(smmu), 0);
	failing_expect_aborted(f->bad, false);
	FIXTURE_EXPECT_ABORT(test, failing_read_page(f->bad, f, 0));
	FIXTURE_EXPECT_OK(test, failing_read_page(f->bad, f, 1));
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
