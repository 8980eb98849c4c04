// SPDX-License-Identifier: GPL-2.0-only
/* What the tests share in which each allocation of an operation fails once. */
#include "failslab-bench.h"

#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/error-injection.h>
#include <linux/gfp.h>
#include <linux/kprobes.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "pci-fixture.h"

static struct {
	enum victims victims;
	struct task_struct *myself;
	atomic_t left;
	bool for_good;
} failing;

static bool is_victim(void)
{
	switch (READ_ONCE(failing.victims)) {
	case MYSELF:
		return current == failing.myself;
	case FAULT_HANDLERS:
		return current->flags & PF_WQ_WORKER || !strncmp(current->comm, "irq/", 4);
	default:
		return false;
	}
}

/* Return: 1 when the function is not to run and gives @value */
static int fail_if_due(struct pt_regs *regs, gfp_t gfp, unsigned long value)
{
	int left;

	if (!in_task() || gfp & __GFP_NOFAIL || !is_victim())
		return 0;
	left = atomic_dec_return(&failing.left);
	if (left > 0 || (left < 0 && !failing.for_good))
		return 0;
	regs_set_return_value(regs, value);
	override_function_with_return(regs);
	return 1;
}

static int before_slab(struct kprobe *kp, struct pt_regs *regs)
{
	return fail_if_due(regs, regs_get_kernel_argument(regs, 1), -ENOMEM);
}

static int before_page(struct kprobe *kp, struct pt_regs *regs)
{
	return fail_if_due(regs, regs_get_kernel_argument(regs, 0), true);
}

static struct kprobe slab_probe = {
	.symbol_name = "should_failslab",
	.pre_handler = before_slab,
};

static struct kprobe page_probe = {
	.symbol_name = "should_fail_alloc_page",
	.pre_handler = before_page,
};

KUNIT_DEFINE_ACTION_WRAPPER(remove_probe, unregister_kprobe, struct kprobe *);

void failslab_add_probe(struct kunit *test, struct kprobe *kp)
{
	/* What the last registration left there */
	kp->addr = NULL;
	kp->flags = 0;
	KUNIT_ASSERT_EQ(test, register_kprobe(kp), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, remove_probe, kp), 0);
}

int failslab_init(struct kunit *test)
{
	failslab_add_probe(test, &slab_probe);
	failslab_add_probe(test, &page_probe);
	return 0;
}

static void fail(enum victims victims, int n, bool for_good)
{
	failing.myself = current;
	failing.for_good = for_good;
	atomic_set(&failing.left, n);
	WRITE_ONCE(failing.victims, victims);
}

void failslab_nth(enum victims victims, int n)
{
	fail(victims, n, false);
}

void failslab_from_nth(enum victims victims, int n)
{
	fail(victims, n, true);
}

bool failslab_end(void)
{
	WRITE_ONCE(failing.victims, NOBODY);
	return atomic_read(&failing.left) <= 0;
}

enum victims failslab_victims(void)
{
	return READ_ONCE(failing.victims);
}

struct fixture *failslab_fixture(struct kunit *test, bool is_pci)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);

	if (FAILSLAB_HAS_PRI && is_pci)
		return &pci_fixture_default(test, &pci_fixture_endpoint)->f;
	return fixture_init(test, &config);
}
