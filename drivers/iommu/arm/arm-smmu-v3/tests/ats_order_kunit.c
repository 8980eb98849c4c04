// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order of ATS in the device, EATS in the STE and the ATC between them (IHI 0070
 * 3.9.2), with an endpoint whose ATC forgets nothing that it is not told to; and that
 * a domain that promises coherency gets no device that breaks it.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/iommu.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/workqueue.h>

#include "../contain.h"
#include "../domain.h"
#include "../setup.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "outage-fixture.h"
#include "pci-fixture.h"

#define IOVA		SZ_1G
#define MAGIC		0x0a75a75a75a75a7eULL

static void order_end(void *dev)
{
	iommu_device_release_dma_owner(dev);
}

static struct pci_fixture *order_make(struct kunit *test, const struct smmu_model_config *config,
				      u64 left_pa)
{
	struct smmu_model_endpoint_config ep = pci_fixture_endpoint;

	ep.keeps_atc = true;
	ep.left_pa = left_pa;
	ep.left_addr = IOVA;
	return pci_fixture_init(test, config, &(struct smmu_model_pci_config) {
		.num_endpoints = 1,
		.endpoints = { ep },
	});
}

/* A device that is blocked, and so without ATS, when no domain is attached */
static struct pci_fixture *order_init(struct kunit *test, const struct smmu_model_config *config)
{
	struct pci_fixture *p = order_make(test, config, 0);

	KUNIT_ASSERT_EQ(test, iommu_device_claim_dma_owner(p->f.dev, p), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, order_end, p->f.dev), 0);
	return p;
}

/* A domain in force, with a page at IOVA where MAGIC stands */
static struct iommu_domain *order_attach(struct pci_fixture *p)
{
	struct iommu_domain *domain = fixture_paging_domain(&p->f);
	struct kunit *test = p->f.test;
	u64 *page = fixture_page(test);

	*page = MAGIC;
	KUNIT_ASSERT_EQ(test, iommu_map(domain, IOVA, virt_to_phys(page), PAGE_SIZE, IOMMU_READ,
					GFP_KERNEL), 0);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(domain, p->f.dev), 0);
	return domain;
}

static bool order_ats_is_on(struct pci_fixture *p)
{
	return to_pci_dev(p->f.dev)->ats_enabled;
}

static void order_expect_magic(struct pci_fixture *p)
{
	u64 word = 0;

	FIXTURE_EXPECT_OK(p->f.test, pci_dma(p, NO_SSID, IOVA, false, &word));
	KUNIT_EXPECT_EQ(p->f.test, word, MAGIC);
}

/* In the domain of the DMA API, which is the first that it has */
static void what_an_earlier_life_left_is_gone_before_ats_comes_on(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	u64 *secret = fixture_page(test), word = 0;
	struct pci_fixture *p;

	*secret = MAGIC;
	p = order_make(test, &config, virt_to_phys(secret));
	KUNIT_EXPECT_TRUE(test, order_ats_is_on(p));
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, NO_SSID, IOVA, false, &word));
	KUNIT_EXPECT_NE(test, word, MAGIC);
}

/* The model says so where EATS goes first */
static void atc_is_emptied_when_ats_goes_off(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct pci_fixture *p = order_init(test, &config);
	struct iommu_domain *domain = order_attach(p);

	order_expect_magic(p);
	KUNIT_EXPECT_GE(test, fixture_stats(test, p->f.model)->atc_cached, 1);
	iommu_detach_device(domain, p->f.dev);
	KUNIT_EXPECT_FALSE(test, order_ats_is_on(p));
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->atc_cached, 0);
}

/* One refusal, and what it was to take away goes all the same. */
static void refused_invalidation_is_made_once_more(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct pci_fixture *p = order_init(test, &config);
	struct iommu_domain *domain = order_attach(p);

	order_expect_magic(p);
	smmu_model_inject(p->f.model, SMMU_MODEL_CERROR_ILL, CMD_ATC_INV, 1);
	iommu_detach_device(domain, p->f.dev);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->atc_cached, 0);
}

/* Until SMMUEN is in force CMD_ATC_INV is ignored, and called done (4.5.1). */
static void atc_counts_as_emptied_when_the_smmu_is_enabled(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct pci_fixture *p = order_init(test, &config);
	struct smmu_device *smmu = outage_fixture_smmu(p->f.model);
	struct iommu_domain *domain;

	outage_fixture_lasts(smmu);
	KUNIT_ASSERT_EQ(test, smmu_contain(smmu, "a test wants it"), 0);
	smmu_model_inject(p->f.model, SMMU_MODEL_ACK_NEVER, SMMU_CR0, 1);
	scoped_guard(mutex, &smmu->revive.mutex)
		KUNIT_ASSERT_EQ(test, smmu_contain_lift(smmu), 0);
	domain = order_attach(p);
	KUNIT_EXPECT_FALSE(test, order_ats_is_on(p));
	iommu_detach_device(domain, p->f.dev);
	smmu_model_inject_clear(p->f.model);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(domain, p->f.dev), 0);
	KUNIT_EXPECT_TRUE(test, order_ats_is_on(p));
	order_expect_magic(p);
	iommu_detach_device(domain, p->f.dev);
}

/*
 * Stage 2 that can but stall has no EATS, so ATS has nothing to be turned on for. No
 * SMMU for PCI should be so (6.3.1), and the model is not.
 */
static void ats_stays_off_where_the_ste_cannot_have_it(struct kunit *test)
{
	struct smmu_device *smmu = kunit_kzalloc(test, sizeof(*smmu), GFP_KERNEL);
	const struct smmu_client client = { .smmu = smmu, .ats_supported = true };
	const struct smmu_setup s1 = { .rid = SMMU_RID_S1 }, s2 = { .rid = SMMU_RID_S2 };

	KUNIT_ASSERT_NOT_NULL(test, smmu);
	smmu->caps.stall_model = SMMU_STALL_OR_TERMINATE;
	KUNIT_EXPECT_TRUE(test, smmu_setup_wants_ats(&client, &s1));
	KUNIT_EXPECT_TRUE(test, smmu_setup_wants_ats(&client, &s2));
	smmu->caps.stall_model = SMMU_STALL_FORCED;
	KUNIT_EXPECT_TRUE(test, smmu_setup_wants_ats(&client, &s1));
	KUNIT_EXPECT_FALSE(test, smmu_setup_wants_ats(&client, &s2));
}

#ifndef CONFIG_PREEMPT_RT

/*
 * Who turns ATS off waits for those who ask ATCs: with interrupts on, and asleep. The
 * one who asks is an interrupt of the CPU that waits. It leaves when it has found the
 * waiter asleep often enough, so without interrupts the wait would not end.
 */

#define ORDER_LOOKS	5
#define ORDER_TICKS	2000
#define ORDER_RESCUE_S	15

/* Far enough apart for the waiter to get somewhere on a machine that is emulated */
#define ORDER_TICK_US	5000

/**
 * struct order_reader - holds the lock of a set for reading
 * @timer: an interrupt from time to time
 * @rescue: another CPU ends the test if there are none
 * @lock: the lock
 * @held: and it is held
 * @pdev: the device whose ATS goes off
 * @waiter: who turns it off
 * @ticks: interrupts
 * @asleep: in how many of them the waiter was asleep
 * @ats_went: in one of them ATS was off already
 * @rescued: there were not enough
 */
struct order_reader {
	struct hrtimer timer;
	struct delayed_work rescue;
	rwlock_t *lock;
	atomic_t held;
	struct pci_dev *pdev;
	struct task_struct *waiter;
	unsigned int ticks;
	unsigned int asleep;
	bool ats_went;
	bool rescued;
};

static void order_leave(struct order_reader *r)
{
	if (atomic_xchg(&r->held, 0))
		arch_read_unlock(&r->lock->raw_lock);
}

static enum hrtimer_restart order_tick(struct hrtimer *timer)
{
	struct order_reader *r = container_of(timer, struct order_reader, timer);

	r->asleep += !task_is_running(r->waiter);
	r->ats_went |= !r->pdev->ats_enabled;
	if (r->asleep == ORDER_LOOKS || ++r->ticks == ORDER_TICKS) {
		order_leave(r);
		return HRTIMER_NORESTART;
	}
	hrtimer_forward_now(timer, us_to_ktime(ORDER_TICK_US));
	return HRTIMER_RESTART;
}

static void order_rescue(struct work_struct *work)
{
	struct order_reader *r = container_of(to_delayed_work(work), struct order_reader, rescue);

	r->rescued = atomic_read(&r->held);
	order_leave(r);
}

/* On the CPU of the caller, which stays there. The raw lock is nobody's. */
static void order_begin(struct order_reader *r)
{
	unsigned int other = cpumask_any_but(cpu_online_mask, smp_processor_id());

	INIT_DELAYED_WORK(&r->rescue, order_rescue);
	hrtimer_setup(&r->timer, order_tick, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	arch_read_lock(&r->lock->raw_lock);
	atomic_set(&r->held, 1);
	hrtimer_start(&r->timer, us_to_ktime(ORDER_TICK_US), HRTIMER_MODE_REL_PINNED_HARD);
	if (other < nr_cpu_ids)
		schedule_delayed_work_on(other, &r->rescue, ORDER_RESCUE_S * HZ);
}

static void ats_goes_off_behind_those_who_ask_with_interrupts_on(struct kunit *test)
{
	struct order_reader *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct pci_fixture *p = order_init(test, &config);
	struct iommu_domain *domain = order_attach(p);

	KUNIT_ASSERT_NOT_NULL(test, r);
	r->lock = &to_smmu_domain(domain)->invs.atc_lock;
	r->pdev = to_pci_dev(p->f.dev);
	r->waiter = current;
	migrate_disable();
	order_begin(r);
	iommu_detach_device(domain, p->f.dev);
	hrtimer_cancel(&r->timer);
	migrate_enable();
	cancel_delayed_work_sync(&r->rescue);
	KUNIT_EXPECT_EQ(test, r->asleep, ORDER_LOOKS);
	KUNIT_EXPECT_FALSE(test, r->rescued);
	KUNIT_EXPECT_FALSE(test, r->ats_went);
	KUNIT_EXPECT_FALSE(test, order_ats_is_on(p));
}

#endif /* !CONFIG_PREEMPT_RT */

/*
 * Coherency
 */

struct order_thread {
	struct iommu_domain *domain;
	struct device *dev;
	struct completion done;
	int ret;
};

static int order_attach_thread(void *ctx)
{
	struct order_thread *thread = ctx;

	thread->ret = iommu_attach_device(thread->domain, thread->dev);
	complete(&thread->done);
	return 0;
}

/* The promise is made while an attach is on its way, and stands in the lock of the set. */
static void promised_coherency_is_not_broken_by_an_attach_under_way(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct fixture *f = fixture_init(test, &config);
	struct iommu_domain *domain = fixture_paging_domain(f);
	struct order_thread thread = { .domain = domain, .dev = f->dev };
	bool promised;

	init_completion(&thread.done);
	scoped_guard(mutex, &to_smmu_domain(domain)->invs.mutex) {
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, kthread_run(order_attach_thread, &thread,
							       "attach"));
		/* Long enough to get there */
		msleep(50);
		promised = domain->ops->enforce_cache_coherency(domain);
	}
	wait_for_completion(&thread.done);
	KUNIT_EXPECT_TRUE(test, promised);
	KUNIT_EXPECT_EQ(test, thread.ret, -EINVAL);
	if (!thread.ret)
		iommu_detach_device(domain, f->dev);
}

static struct kunit_case order_cases[] = {
	KUNIT_CASE(what_an_earlier_life_left_is_gone_before_ats_comes_on),
	KUNIT_CASE(atc_is_emptied_when_ats_goes_off),
	KUNIT_CASE(refused_invalidation_is_made_once_more),
	KUNIT_CASE(atc_counts_as_emptied_when_the_smmu_is_enabled),
	KUNIT_CASE(ats_stays_off_where_the_ste_cannot_have_it),
#ifndef CONFIG_PREEMPT_RT
	KUNIT_CASE(ats_goes_off_behind_those_who_ask_with_interrupts_on),
#endif
	KUNIT_CASE(promised_coherency_is_not_broken_by_an_attach_under_way),
	{}
};

static struct kunit_suite order_suite = {
	.name = "arm_smmu_v3_ats_order",
	.test_cases = order_cases,
};

kunit_test_suite(order_suite);
