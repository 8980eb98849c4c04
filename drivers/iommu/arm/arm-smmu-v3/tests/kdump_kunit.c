// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking over an SMMU that is in use: from firmware, or, in a kdump kernel, from
 * a kernel that crashed and whose devices nobody stopped.
 *
 * The SMMU is left as such a kernel leaves it: enabled, with a stream table in
 * which everything bypasses, interrupts on. A device goes on with its DMA all
 * the time. What it does may pass until the driver puts an end to it, and never
 * again: neither by the old tables nor around the SMMU while it is disabled.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/bitfield.h>
#include <linux/crash_dump.h>
#include <linux/delay.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/iommu.h>
#include <linux/kthread.h>
#include <linux/log2.h>
#include <linux/sched.h>

#include "../smmu.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "fixture.h"
#include "model-bench.h"

#define IOVA		0x40000000UL
#define SIDS		64
/* Of the device that nobody stopped */
#define OLD_SID		5
/* Reads until an Update is acknowledged: time for DMA to slip through */
#define ACK_READS	2000

struct kernel_kind {
	const char *name;
	bool kdump;
};

static const struct kernel_kind kinds[] = {
	{ "ordinary kernel" },
	{ "kdump kernel", .kdump = true },
};

KUNIT_ARRAY_PARAM_DESC(kind, kinds, name);

static void leave_kdump(void *saved)
{
	elfcorehdr_addr = *(unsigned long long *)saved;
}

/* From now on, for this test, is_kdump_kernel() */
static void enter_kdump(struct kunit *test)
{
	unsigned long long *saved = kunit_kzalloc(test, sizeof(*saved), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, saved);
	*saved = elfcorehdr_addr;
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, leave_kdump, saved), 0);
	elfcorehdr_addr = 0x1000;
	KUNIT_ASSERT_TRUE(test, is_kdump_kernel());
}

static void poke_both(struct smmu_model *model, u32 offset, u32 ack, u32 value)
{
	smmu_model_poke32(model, offset, value);
	smmu_model_poke32(model, ack, value);
}

static struct smmu_model *live_model(struct kunit *test)
{
	const struct kernel_kind *kind = test->param_value;
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	const struct mb_entry bypass = mb_ste_bypass();
	__le64 *strtab = fixture_page(test);
	struct smmu_model *model;
	int i;

	if (!kind || kind->kdump)
		enter_kdump(test);
	model = fixture_unplugged_model(test, &config);
	for (i = 0; i < SIDS; i++)
		mb_store(strtab + 8 * i, &bypass);
	fixture_poke_reg64(model, SMMU_STRTAB_BASE, virt_to_phys(strtab));
	smmu_model_poke32(model, SMMU_STRTAB_BASE_CFG,
			  FIELD_PREP(STRTAB_BASE_CFG_LOG2SIZE, ilog2(SIDS)));
	smmu_model_poke32(model, SMMU_CMDQ_PROD, 0);
	smmu_model_poke32(model, SMMU_CMDQ_CONS, 0);
	fixture_poke_reg64(model, SMMU_EVENTQ_BASE, virt_to_phys(fixture_page(test)));
	smmu_model_poke32(model, SMMU_EVENTQ_PROD, 0);
	smmu_model_poke32(model, SMMU_EVENTQ_CONS, 0);
	fixture_poke_reg64(model, SMMU_GERROR_IRQ_CFG0, 0);
	fixture_poke_reg64(model, SMMU_EVENTQ_IRQ_CFG0, 0);
	poke_both(model, SMMU_IRQ_CTRL, SMMU_IRQ_CTRLACK,
		  IRQ_CTRL_GERROR_IRQEN | IRQ_CTRL_EVENTQ_IRQEN);
	poke_both(model, SMMU_CR0, SMMU_CR0ACK, CR0_SMMUEN | CR0_CMDQEN | CR0_EVENTQEN);
	return model;
}

/* A device that goes on and on, and what became of its DMA */
struct old_device {
	struct smmu_model *model;
	u64 *word;
	struct task_struct *thread;
	atomic_t passed;
	atomic_t aborted;
	atomic_t passed_again;
};

static enum smmu_model_outcome old_dma(struct old_device *old)
{
	struct smmu_model_txn txn = { .sid = OLD_SID, .addr = virt_to_phys(old->word) };
	struct smmu_model_result res;
	u64 word;

	return smmu_model_dma(old->model, &txn, &word, sizeof(word), &res);
}

static int old_device_thread(void *ctx)
{
	struct old_device *old = ctx;

	while (!kthread_should_stop()) {
		if (old_dma(old) != SMMU_MODEL_DMA_OK)
			atomic_inc(&old->aborted);
		else if (atomic_read(&old->aborted))
			atomic_inc(&old->passed_again);
		else
			atomic_inc(&old->passed);
		usleep_range(20, 40);
	}
	return 0;
}

static void stop_old_device(void *ctx)
{
	struct old_device *old = ctx;

	if (old->thread)
		kthread_stop(old->thread);
	old->thread = NULL;
}

static struct old_device *old_device(struct kunit *test, struct smmu_model *model)
{
	struct old_device *old = kunit_kzalloc(test, sizeof(*old), GFP_KERNEL);
	struct task_struct *thread;

	KUNIT_ASSERT_NOT_NULL(test, old);
	old->model = model;
	old->word = fixture_page(test);
	thread = kthread_create(old_device_thread, old, "smmu-test");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread);
	/* On one CPU it must come between two steps of a driver that spins. */
	sched_set_fifo(thread);
	old->thread = thread;
	wake_up_process(thread);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, stop_old_device, old), 0);
	return old;
}

static void old_traffic_ends_once_and_for_all(struct kunit *test)
{
	struct smmu_model *model = live_model(test);
	struct old_device *old = old_device(test, model);

	msleep(20);
	KUNIT_ASSERT_GT(test, atomic_read(&old->passed), 0);
	KUNIT_ASSERT_EQ(test, atomic_read(&old->aborted), 0);

	smmu_model_inject(model, SMMU_MODEL_ACK_DELAY, ACK_READS, SMMU_MODEL_FOREVER);
	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	smmu_model_inject_clear(model);
	FIXTURE_EXPECT_ABORT(test, old_dma(old));
	KUNIT_EXPECT_TRUE(test, smmu_model_peek32(model, SMMU_GBPA) & GBPA_ABORT);

	smmu_model_unplug(model);
	FIXTURE_EXPECT_ABORT(test, old_dma(old));
	stop_old_device(old);
	KUNIT_EXPECT_GT(test, atomic_read(&old->aborted), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&old->passed_again), 0);
}

/* Without the abort in force, SMMUEN is what keeps traffic from passing by. */
static void smmu_that_does_not_abort_is_left_alone(struct kunit *test)
{
	struct smmu_model *model = live_model(test);
	u32 cr0 = smmu_model_peek32(model, SMMU_CR0);

	smmu_model_inject(model, SMMU_MODEL_ACK_NEVER, 0, SMMU_MODEL_FOREVER);
	KUNIT_EXPECT_NE(test, smmu_model_plug(model), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(model, SMMU_CR0), cr0);
	smmu_model_inject_clear(model);
}

static void kdump_kernel_hears_no_events(struct kunit *test)
{
	struct smmu_model *model = live_model(test);
	struct smmu_device *smmu;
	struct old_device *old;

	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	smmu = dev_get_drvdata(smmu_model_dev(model));
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(model, SMMU_CR0ACK) &
			      (CR0_SMMUEN | CR0_CMDQEN | CR0_EVENTQEN | CR0_PRIQEN),
			CR0_SMMUEN | CR0_CMDQEN);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(model, SMMU_IRQ_CTRLACK), IRQ_CTRL_GERROR_IRQEN);

	old = old_device(test, model);
	msleep(20);
	stop_old_device(old);
	KUNIT_EXPECT_GT(test, smmu_model_count_event(model, EVT_C_BAD_STE) +
			      smmu_model_count_event(model, EVT_C_BAD_STREAMID), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&old->passed), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(model, SMMU_EVENTQ_PROD), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&smmu->counters.events), 0);
}

static void free_domain(void *domain)
{
	iommu_domain_free(domain);
}

/* The disk that the dump goes to */
static void kdump_kernel_has_devices_of_its_own(struct kunit *test)
{
	struct smmu_model *model = live_model(test);
	struct fixture f = { .test = test, .model = model, .sid = OLD_SID };
	struct iommu_domain *domain;
	u64 *mem = fixture_page(test), word = 0;

	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	f.client = fixture_client(test, model, f.sid, false);
	f.dev = smmu_model_client_dev(f.client);
	domain = iommu_paging_domain_alloc(f.dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, domain);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_domain, domain), 0);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(domain, f.dev), 0);

	mem[0] = 0x1234;
	KUNIT_EXPECT_EQ(test, 0, iommu_map(domain, IOVA, virt_to_phys(mem), PAGE_SIZE,
					   IOMMU_READ | IOMMU_WRITE, GFP_KERNEL));
	FIXTURE_EXPECT_OK(test, fixture_read(&f, NO_SSID, IOVA, &word, 8));
	KUNIT_EXPECT_EQ(test, word, 0x1234);
	KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA, PAGE_SIZE), PAGE_SIZE);
	FIXTURE_EXPECT_ABORT(test, fixture_read(&f, NO_SSID, IOVA, &word, 8));
	iommu_detach_device(domain, f.dev);
}

static struct kunit_case kdump_cases[] = {
	KUNIT_CASE_PARAM(old_traffic_ends_once_and_for_all, kind_gen_params),
	KUNIT_CASE_PARAM_ATTR(smmu_that_does_not_abort_is_left_alone, kind_gen_params,
			      { .speed = KUNIT_SPEED_SLOW }),
	KUNIT_CASE(kdump_kernel_hears_no_events),
	KUNIT_CASE(kdump_kernel_has_devices_of_its_own),
	{}
};

static struct kunit_suite kdump_suite = {
	.name = "arm_smmu_v3_kdump",
	.test_cases = kdump_cases,
};

kunit_test_suite(kdump_suite);
