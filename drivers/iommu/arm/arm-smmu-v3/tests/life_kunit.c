// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process bound to a device, from birth to death, step by step: on a platform
 * device behind an SMMU of each STALL_MODEL, and on a PCI device with ATS and PRI.
 *
 * The SMMU has a thread of its own, and so has the device, which does DMA all the
 * time: whatever happens to the process happens in mid-DMA.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/iommu.h>
#include <linux/iopoll.h>
#include <linux/kthread.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/ratelimit.h>
#include <linux/sched/mm.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "../spec-cd.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "../sva.h"
#include "klog.h"
#include "pci-fixture.h"

#define PAGES		64
#define SIZE		(PAGES * PAGE_SIZE)
#define MAGIC		0x11fe11fe11fe11feULL
#define SID		7
/* As often something is done again, to meet the device at another moment */
#define ROUNDS		12
#define EXITS		4
/* So many accesses that the device has got to know */
#define ENOUGH		(2 * PAGES)
#define WAIT_MS		20000
/* So many that a line for each would be seen */
#define SERVED		100
#define REFUSED		300

/**
 * struct kind - of device and SMMU
 * @name: for the report
 * @profile: the SMMU
 * @is_pci: an endpoint; else a platform device
 * @on_chip: an endpoint that stalls; else one with ATS and PRI
 * @faults: the device waits for a page that is not there
 */
struct kind {
	const char *name;
	enum smmu_model_profile profile;
	bool is_pci;
	bool on_chip;
	bool faults;
};

static const struct kind kinds[] = {
	{ "STALL_MODEL 0", SMMU_MODEL_FULL, .faults = true },
	{ "STALL_MODEL 1", SMMU_MODEL_NO_STALL },
	{ "STALL_MODEL 2", SMMU_MODEL_FORCE_STALL, .faults = true },
	{ "PRI", SMMU_MODEL_FULL, .is_pci = true, .faults = true },
	{ "stalling PCI function", SMMU_MODEL_FULL, .is_pci = true, .on_chip = true,
	  .faults = true },
	{ "shared ASID", SMMU_MODEL_BTM, .faults = true },
};

KUNIT_ARRAY_PARAM_DESC(kind, kinds, name);

static const struct smmu_model_endpoint_config on_chip = {
	.pasid_bits = 16,
	.can_stall = true,
};

/**
 * struct life - what a test is about
 * @f: SMMU and device
 * @kind: of them
 * @p: the endpoint, NULL with a platform device
 * @engine: the thread that does DMA
 * @addr: of PAGES pages
 * @pasid: of the process
 * @dmas: how many accesses came to an end
 */
struct life {
	struct fixture f;
	const struct kind *kind;
	struct pci_fixture *p;
	struct task_struct *engine;
	u64 addr;
	u32 pasid;
	atomic_t dmas;
};

static void init_pci(struct life *l, const struct smmu_model_config *config)
{
	l->p = pci_fixture_init(l->f.test, config, &(struct smmu_model_pci_config) {
		.num_endpoints = 1,
		.endpoints = { l->kind->on_chip ? on_chip : pci_fixture_endpoint },
	});
	l->f = l->p->f;
}

static void unplug_client(void *ctx)
{
	struct life *l = ctx;

	smmu_model_client_destroy(l->f.client);
	l->f.client = NULL;
}

static void plug_client(struct life *l)
{
	l->f.client = smmu_model_client_create(l->f.model, &(struct smmu_model_client_config) {
		.sids = { SID },
		.num_sids = 1,
		.pasid_bits = 16,
		.can_stall = l->kind->faults,
	});
	KUNIT_ASSERT_NOT_ERR_OR_NULL(l->f.test, l->f.client);
	l->f.dev = smmu_model_client_dev(l->f.client);
}

static void init_platform(struct life *l, const struct smmu_model_config *config)
{
	struct kunit *test = l->f.test;

	l->f.model = fixture_model(test, config);
	l->f.sid = SID;
	plug_client(l);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, unplug_client, l), 0);
}

static struct life *init(struct kunit *test)
{
	const struct kind *kind = test->param_value;
	struct smmu_model_config config = fixture_config(kind->profile);
	struct life *l = kunit_kzalloc(test, sizeof(*l), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, l);
	config.clock = SMMU_MODEL_FREE;
	config.policy = SMMU_MODEL_SPECULATE;
	l->f.test = test;
	l->kind = kind;
	if (kind->is_pci)
		init_pci(l, &config);
	else
		init_platform(l, &config);
	return l;
}

static enum smmu_model_outcome dma(struct life *l, u64 addr, bool write, u64 *word)
{
	return fixture_dma(&l->f, READ_ONCE(l->pasid), addr, write, word, sizeof(*word));
}

/*
 * The device that never rests
 */

static int engine(void *data)
{
	struct life *l = data;
	u64 word = MAGIC;
	unsigned int i;

	for (i = 0; !kthread_should_stop(); i++) {
		dma(l, READ_ONCE(l->addr) + i % PAGES * PAGE_SIZE, i / PAGES % 2, &word);
		atomic_inc(&l->dmas);
		cond_resched();
	}
	return 0;
}

static void engine_end(void *data)
{
	struct life *l = data;

	kthread_stop(l->engine);
}

static void engine_begin(struct life *l)
{
	struct kunit *test = l->f.test;

	l->engine = kthread_run(engine, l, "smmu-life");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, l->engine);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, engine_end, l), 0);
}

/* Until it has been everywhere once more */
static void engine_goes_round(struct life *l)
{
	int from = atomic_read(&l->dmas), now;

	KUNIT_EXPECT_EQ(l->f.test, 0,
			read_poll_timeout(atomic_read, now, now - from > ENOUGH, 100,
					  WAIT_MS * USEC_PER_MSEC, false, &l->dmas));
}

/*
 * Birth, and death
 */

/* All of it is there, for a device that does not wait for pages */
static void populate(struct life *l, struct fixture_process *proc)
{
	unsigned int i;

	for (i = 0; !l->kind->faults && i < PAGES; i++)
		fixture_poke(l->f.test, proc, proc->addr + i * PAGE_SIZE, MAGIC);
}

static struct fixture_process *process(struct life *l)
{
	struct fixture_process *proc = fixture_process(l->f.test, SIZE);

	populate(l, proc);
	return proc;
}

static struct fixture_bond *bind(struct life *l, struct fixture_process *proc)
{
	struct fixture_bond *bond = fixture_bind(l->f.test, l->f.dev, proc);

	WRITE_ONCE(l->addr, proc->addr);
	WRITE_ONCE(l->pasid, bond->pasid);
	return bond;
}

/* It works in the process's memory, also where nobody was before. */
static void expect_works(struct life *l, struct fixture_process *proc)
{
	struct kunit *test = l->f.test;
	u64 word = MAGIC + 1;

	FIXTURE_EXPECT_OK(test, dma(l, proc->addr + SIZE - 8, true, &word));
	KUNIT_EXPECT_EQ(test, fixture_peek(test, proc, proc->addr + SIZE - 8), MAGIC + 1);
}

static void expect_ended(struct life *l)
{
	u64 word = MAGIC;

	FIXTURE_EXPECT_ABORT(l->f.test, dma(l, l->addr, false, &word));
	FIXTURE_EXPECT_ABORT(l->f.test, dma(l, l->addr, true, &word));
}

/**
 * struct death - of a process, when everybody has been told
 * @mn: registered before the driver's notifier, so called after it
 * @told: completed then
 */
struct death {
	struct mmu_notifier mn;
	struct completion told;
};

static void death_told(struct mmu_notifier *mn, struct mm_struct *mm)
{
	complete(&container_of(mn, struct death, mn)->told);
}

static const struct mmu_notifier_ops death_ops = {
	.release = death_told,
};

static void death_unwatch(void *ctx)
{
	struct death *death = ctx;

	mmu_notifier_unregister(&death->mn, death->mn.mm);
}

/* Before it is bound to anything */
static struct death *death_watch(struct kunit *test, struct fixture_process *proc)
{
	struct death *death = kunit_kzalloc(test, sizeof(*death), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, death);
	init_completion(&death->told);
	death->mn.ops = &death_ops;
	KUNIT_ASSERT_EQ(test, mmu_notifier_register(&death->mn, proc->mm), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, death_unwatch, death), 0);
	return death;
}

/* A fault that is being served may keep the process alive for a while. */
static void death_wait(struct kunit *test, struct death *death)
{
	KUNIT_ASSERT_NE(test, 0, wait_for_completion_timeout(&death->told,
							     msecs_to_jiffies(WAIT_MS)));
}

/*
 * Steps 1 and 2: bound, and served.
 */

static void pages_come_as_they_are_touched(struct kunit *test)
{
	struct life *l = init(test);
	struct fixture_process *proc = process(l);
	u64 word;

	bind(l, proc);
	engine_begin(l);
	engine_goes_round(l);
	expect_works(l, proc);
	/* Nothing there: no device may wait for it */
	FIXTURE_EXPECT_ABORT(test, dma(l, proc->addr + 16 * SIZE, false, &word));
	expect_works(l, proc);
}

/* Served or refused, it is no news; of those refused a few are told. */
static void many_faults_are_no_news(struct kunit *test)
{
	struct life *l = init(test);
	struct fixture_process *proc = fixture_process(test, SERVED * PAGE_SIZE);
	u64 word = MAGIC, start, served, refused;
	struct kmsg_dump_iter mark;
	unsigned int i, lines;

	bind(l, proc);
	klog_mark(&mark);
	start = ktime_get_ns();
	for (i = 0; l->kind->faults && i < SERVED; i++)
		FIXTURE_EXPECT_OK(test, dma(l, proc->addr + i * PAGE_SIZE, true, &word));
	served = ktime_get_ns() - start;
	KUNIT_EXPECT_EQ(test, klog_lines(test, &mark, l->f.dev, ""), 0);
	start = ktime_get_ns();
	for (i = 0; i < REFUSED; i++)
		FIXTURE_EXPECT_ABORT(test, dma(l, proc->addr - PAGE_SIZE, false, &word));
	refused = ktime_get_ns() - start;
	lines = klog_lines(test, &mark, l->f.dev, "");
	KUNIT_EXPECT_LE(test, lines, DEFAULT_RATELIMIT_BURST *
			(2 + div64_u64(refused, 5ULL * NSEC_PER_SEC)));
	kunit_info(test, "%llu us a page that is served, %llu us a refusal, %u lines\n",
		   div_u64(served, SERVED * NSEC_PER_USEC),
		   div_u64(refused, REFUSED * NSEC_PER_USEC), lines);
}

/*
 * Step 3: the process changes.
 */

static void munmap_ends_the_access(struct kunit *test)
{
	struct life *l = init(test);
	struct fixture_process *proc = process(l);
	u64 addr, word = MAGIC;

	bind(l, proc);
	engine_begin(l);
	for (addr = proc->addr; addr < proc->addr + SIZE; addr += PAGE_SIZE) {
		FIXTURE_EXPECT_OK(test, dma(l, addr, true, &word));
		KUNIT_EXPECT_EQ(test, fixture_munmap(proc, addr, PAGE_SIZE), 0);
		FIXTURE_EXPECT_ABORT(test, dma(l, addr, true, &word));
	}
}

/*
 * Step 4: it dies.
 */

static u32 records(struct life *l)
{
	return smmu_model_peek32(l->f.model, SMMU_EVENTQ_PROD);
}

static void death_in_mid_dma_is_quiet(struct kunit *test)
{
	struct life *l = init(test);
	struct fixture_process *proc = process(l);
	struct death *death = death_watch(test, proc);
	const struct smmu_model_stats *stats;
	struct fixture_bond *bond = bind(l, proc);
	u64 cd[CD_WORDS];
	u32 before;

	engine_begin(l);
	engine_goes_round(l);
	fixture_exit(test, proc);
	death_wait(test, death);

	smmu_model_stats_reset(l->f.model);
	before = records(l);
	expect_ended(l);
	engine_goes_round(l);
	stats = fixture_stats(test, l->f.model);
	/* An SMMU that has to stall has to say so. */
	if (l->kind->profile == SMMU_MODEL_FORCE_STALL)
		KUNIT_EXPECT_GT(test, stats->resumed, ENOUGH / 2);
	else
		KUNIT_EXPECT_EQ(test, records(l), before);
	KUNIT_EXPECT_EQ(test, stats->events[EVT_C_BAD_CD], 0);
	KUNIT_EXPECT_EQ(test, stats->events_lost, 0);
	KUNIT_ASSERT_EQ(test, smmu_model_peek_cd(l->f.model, l->f.sid, bond->pasid, cd), 0);
	KUNIT_EXPECT_TRUE(test, cd[0] & CD_0_V);
	KUNIT_EXPECT_TRUE(test, cd[0] & CD_0_EPD0);
}

/* Others are born, bound, and gone, while the bond of a dead process is still there. */
static void driver_that_unbinds_late_hurts_nobody(struct kunit *test)
{
	struct life *l = init(test);
	struct fixture_process *dead = process(l), *next;
	struct fixture_bond *late = bind(l, dead), *bond;
	u32 pasid = late->pasid;
	unsigned int i;

	engine_begin(l);
	engine_goes_round(l);
	fixture_exit(test, dead);
	for (i = 0; i < 3; i++) {
		next = process(l);
		bond = bind(l, next);
		KUNIT_EXPECT_NE(test, bond->pasid, pasid);
		expect_works(l, next);
		WRITE_ONCE(l->pasid, pasid);
		expect_ended(l);
		WRITE_ONCE(l->pasid, bond->pasid);
		expect_works(l, next);
		fixture_unbind(bond);
		expect_ended(l);
	}
	fixture_unbind(late);
	WRITE_ONCE(l->pasid, pasid);
	expect_ended(l);
}

/*
 * Step 5: unbound, before, while and after it dies.
 */

struct exiting {
	struct work_struct work;
	struct mm_struct *mm;
};

static void exit_work(struct work_struct *work)
{
	mmput(container_of(work, struct exiting, work)->mm);
}

static void exit_at_once(struct fixture_process *proc, struct exiting *e)
{
	INIT_WORK_ONSTACK(&e->work, exit_work);
	e->mm = proc->mm;
	proc->mm = NULL;
	queue_work(system_dfl_wq, &e->work);
}

enum order { UNBIND_FIRST, AT_ONCE, EXIT_FIRST, ORDERS };

static void end(struct life *l, struct fixture_process *proc, struct fixture_bond *bond,
		enum order order)
{
	struct exiting e;

	if (order == UNBIND_FIRST)
		fixture_unbind(bond);
	exit_at_once(proc, &e);
	if (order == EXIT_FIRST)
		flush_work(&e.work);
	fixture_unbind(bond);
	flush_work(&e.work);
	destroy_work_on_stack(&e.work);
}

static void unbind_may_come_before_in_or_after_exit(struct kunit *test)
{
	struct life *l = init(test);
	unsigned int domains = smmu_sva_domains(), i;
	unsigned int cds = smmu_model_count_valid_cds(l->f.model, l->f.sid);
	struct fixture_process *proc;
	struct fixture_bond *bond;
	struct death *death;

	engine_begin(l);
	for (i = 0; i < ORDERS * EXITS; i++) {
		proc = process(l);
		death = death_watch(test, proc);
		bond = bind(l, proc);
		expect_works(l, proc);
		end(l, proc, bond, i % ORDERS);
		death_wait(test, death);
		expect_ended(l);
		KUNIT_EXPECT_EQ(test, smmu_sva_domains(), domains);
		KUNIT_EXPECT_EQ(test, smmu_model_count_valid_cds(l->f.model, l->f.sid), cds);
	}
}

static void bonds_come_and_go(struct kunit *test)
{
	struct life *l = init(test);
	struct fixture_process *proc = process(l);
	struct fixture_bond *bond;
	unsigned int i;

	engine_begin(l);
	for (i = 0; i < ROUNDS; i++) {
		bond = bind(l, proc);
		expect_works(l, proc);
		fixture_unbind(bond);
		expect_ended(l);
	}
	KUNIT_EXPECT_EQ(test, fixture_stats(test, l->f.model)->page_auto_responses, 0);
}

/*
 * And the device goes.
 */

static void unplug(struct life *l)
{
	if (l->p)
		smmu_model_pci_remove(l->p->pci, 0);
	else
		unplug_client(l);
}

static void plug(struct life *l)
{
	if (l->p) {
		smmu_model_pci_rescan(l->p->pci);
		l->f.dev = smmu_model_pci_dev(l->p->pci, 0);
	} else {
		plug_client(l);
	}
	KUNIT_ASSERT_NOT_NULL(l->f.test, l->f.dev);
	KUNIT_ASSERT_NOT_NULL(l->f.test, l->f.dev->iommu_group);
}

static unsigned int waiting(struct life *l)
{
	const struct smmu_model_stats *stats = fixture_stats(l->f.test, l->f.model);

	return stats->stalls - stats->resumed + stats->page_groups;
}

/* A fault of which the driver never heard */
static void fault_unheard(struct life *l, struct smmu_model_result *res)
{
	u64 word = MAGIC;

	smmu_model_inject(l->f.model, SMMU_MODEL_IRQ_LOST, SMMU_MODEL_ANY, SMMU_MODEL_FOREVER);
	smmu_model_dma(l->f.model, &(struct smmu_model_txn) {
		.sid = l->f.sid, .ssv = true, .ssid = l->pasid, .addr = l->addr, .write = true,
		.at = SMMU_MODEL_AT_ATC, .nowait = true,
	}, &word, sizeof(word), res);
	KUNIT_EXPECT_EQ(l->f.test, waiting(l), l->kind->faults ? 1 : 0);
}

/* A process is bound whatever the device waits for, and however long. */
static void bind_does_not_wait_for_a_fault(struct kunit *test)
{
	struct life *l = init(test);
	struct fixture_process *waits = process(l), *next = process(l);
	struct fixture_bond *bond = bind(l, waits);
	struct smmu_model_result res;
	u64 word;

	fixture_poke(test, next, next->addr, MAGIC);
	fault_unheard(l, &res);
	bind(l, next);
	FIXTURE_EXPECT_OK(test, dma(l, next->addr, false, &word));
	KUNIT_EXPECT_EQ(test, word, MAGIC);
	KUNIT_EXPECT_EQ(test, waiting(l), l->kind->faults ? 1 : 0);
	fixture_unbind(bond);
	KUNIT_EXPECT_EQ(test, waiting(l), 0);
	if (l->kind->faults)
		smmu_model_dma_abandon(l->f.model, &res);
}

/* What its driver does when a device goes, with a fault in flight, is to unbind. */
static void device_goes_with_a_fault_in_flight(struct kunit *test)
{
	struct life *l = init(test);
	struct fixture_process *proc = process(l);
	struct fixture_bond *bond = bind(l, proc);
	struct smmu_model_result res;

	fault_unheard(l, &res);
	fixture_unbind(bond);
	KUNIT_EXPECT_EQ(test, waiting(l), 0);
	unplug(l);
	expect_ended(l);
	if (l->kind->faults)
		smmu_model_dma_abandon(l->f.model, &res);
	smmu_model_inject(l->f.model, SMMU_MODEL_IRQ_LOST, SMMU_MODEL_ANY, 0);
	plug(l);
	bond = bind(l, proc);
	expect_works(l, proc);
	fixture_unbind(bond);
}

static struct kunit_case life_cases[] = {
	KUNIT_CASE_PARAM(pages_come_as_they_are_touched, kind_gen_params),
	KUNIT_CASE_PARAM(many_faults_are_no_news, kind_gen_params),
	KUNIT_CASE_PARAM(munmap_ends_the_access, kind_gen_params),
	KUNIT_CASE_PARAM(death_in_mid_dma_is_quiet, kind_gen_params),
	KUNIT_CASE_PARAM(driver_that_unbinds_late_hurts_nobody, kind_gen_params),
	KUNIT_CASE_PARAM(unbind_may_come_before_in_or_after_exit, kind_gen_params),
	KUNIT_CASE_PARAM(bonds_come_and_go, kind_gen_params),
	KUNIT_CASE_PARAM(bind_does_not_wait_for_a_fault, kind_gen_params),
	KUNIT_CASE_PARAM(device_goes_with_a_fault_in_flight, kind_gen_params),
	{}
};

static struct kunit_suite life_suite = {
	.name = "arm_smmu_v3_life",
	.test_cases = life_cases,
};

kunit_test_suite(life_suite);
