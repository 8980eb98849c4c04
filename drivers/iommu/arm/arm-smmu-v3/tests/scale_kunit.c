// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many processes on one device: the last bond costs what the first one did.
 */
#include <kunit/test.h>
#include <linux/iommu.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>

#include "fixture.h"

static unsigned int processes = 500;
module_param(processes, uint, 0444);
MODULE_PARM_DESC(processes, "How many processes are bound to one device at once.");

/* What the first bonds cost is compared with what the last ones do */
#define SAMPLE		100

/**
 * struct crowd - many bonds
 * @f: the device
 * @nr: how many
 * @mm: address spaces, without any mapping
 * @bond: their bonds
 */
struct crowd {
	struct fixture *f;
	unsigned int nr;
	struct mm_struct **mm;
	struct iommu_sva **bond;
};

/**
 * struct cost - of SAMPLE bonds
 * @commands: commands that the SMMU executed
 * @ns: time
 */
struct cost {
	u64 commands;
	u64 ns;
};

static u64 commands(struct crowd *c)
{
	const struct smmu_model_stats *stats = fixture_stats(c->f->test, c->f->model);
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < ARRAY_SIZE(stats->commands); i++)
		sum += stats->commands[i];
	return sum;
}

static void bind(struct crowd *c, unsigned int i)
{
	c->bond[i] = iommu_sva_bind_device(c->f->dev, c->mm[i]);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(c->f->test, c->bond[i]);
}

static void unbind(struct crowd *c, unsigned int i)
{
	iommu_sva_unbind_device(c->bond[i]);
}

static struct cost cost_of(struct crowd *c, void (*act)(struct crowd *c, unsigned int i),
			   unsigned int first, unsigned int nr)
{
	struct cost cost = { .commands = commands(c), .ns = ktime_get_ns() };
	unsigned int i;

	for (i = first; i < first + nr; i++) {
		act(c, i);
		cond_resched();
	}
	cost.ns = ktime_get_ns() - cost.ns;
	cost.commands = commands(c) - cost.commands;
	return cost;
}

/* All of them, in the order they have */
static void expect_flat(struct crowd *c, const char *what,
			void (*act)(struct crowd *c, unsigned int i))
{
	struct kunit *test = c->f->test;
	struct cost first, last;

	first = cost_of(c, act, 0, SAMPLE);
	cost_of(c, act, SAMPLE, c->nr - 2 * SAMPLE);
	last = cost_of(c, act, c->nr - SAMPLE, SAMPLE);
	/* Once in a thousand a leaf of the CD table is new */
	KUNIT_EXPECT_LE(test, last.commands, first.commands + 2);
	kunit_info(test, "%s %u processes: the first %llu commands and %llu us each, the last %llu and %llu us\n",
		   what, c->nr, div_u64(first.commands, SAMPLE),
		   div_u64(first.ns, SAMPLE * NSEC_PER_USEC), div_u64(last.commands, SAMPLE),
		   div_u64(last.ns, SAMPLE * NSEC_PER_USEC));
}

static void the_last_bond_costs_what_the_first_did(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct crowd c = { .nr = max(processes, 3 * SAMPLE) };
	unsigned long before, after;
	unsigned int i;

	/* As many CDs as there are bonds */
	config.cfg_entries = c.nr + 512;
	c.f = fixture_init(test, &config);
	c.mm = kunit_kcalloc(test, c.nr, sizeof(*c.mm), GFP_KERNEL);
	c.bond = kunit_kcalloc(test, c.nr, sizeof(*c.bond), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, c.mm);
	KUNIT_ASSERT_NOT_NULL(test, c.bond);
	for (i = 0; i < c.nr; i++) {
		c.mm[i] = fixture_mm_alloc();
		KUNIT_ASSERT_NOT_NULL(test, c.mm[i]);
	}
	before = global_node_page_state_pages(NR_SLAB_UNRECLAIMABLE_B);
	expect_flat(&c, "bind", bind);
	after = global_node_page_state_pages(NR_SLAB_UNRECLAIMABLE_B);
	kunit_info(test, "%lu bytes of slab a bond\n", (after - before) * PAGE_SIZE / c.nr);
	expect_flat(&c, "unbind", unbind);
	for (i = 0; i < c.nr; i++)
		mmput(c.mm[i]);
}

static struct kunit_case scale_cases[] = {
	KUNIT_CASE_SLOW(the_last_bond_costs_what_the_first_did),
	{}
};

static struct kunit_suite scale_suite = {
	.name = "arm_smmu_v3_scale",
	.test_cases = scale_cases,
};

kunit_test_suite(scale_suite);
