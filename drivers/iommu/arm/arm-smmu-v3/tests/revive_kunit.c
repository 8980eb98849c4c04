// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that hangs takes its SMMU with it, for as long as the SMMU does not give it
 * up, and no longer. Two devices behind one SMMU; one lets CMD_ATC_INV time out.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/cleanup.h>
#include <linux/delay.h>
#include <linux/iommu.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/sizes.h>

#include "../bounds.h"
#include "../contain.h"
#include "../revive.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "outage-fixture.h"
#include "pci-fixture.h"

#define SIZE		SZ_64K
#define MAGIC		0xfeedfacefeedfaceULL
/* Nobody waits for the real bounds; long against what a turn takes */
#define SHORT_US	20000

/**
 * struct outage - two devices of one SMMU
 * @hung: the one that hangs
 * @well: the other
 * @smmu: theirs
 * @proc: a process that is bound to both, or to the one that hangs
 * @other: one that is bound to the other alone
 * @bond: of @proc
 * @other_bond: of @other
 */
struct outage {
	struct pci_fixture *hung;
	struct pci_fixture well;
	struct smmu_device *smmu;
	struct fixture_process *proc;
	struct fixture_process *other;
	struct fixture_bond *bond;
	struct fixture_bond *other_bond;
};

static enum smmu_model_outcome read_page(struct pci_fixture *p, struct fixture_bond *bond,
					 struct fixture_process *proc, unsigned int n)
{
	u64 word;

	return pci_dma(p, bond->pasid, proc->addr + n * PAGE_SIZE, false, &word);
}

/* While ATCs are emptied the SMMU has another stream table. */
static u64 eats(struct outage *o, struct pci_fixture *p)
{
	u64 ste[8];
	int ret;

	scoped_guard(mutex, &o->smmu->revive.mutex)
		ret = smmu_model_peek_ste(p->f.model, p->f.sid, ste);
	KUNIT_ASSERT_EQ(p->f.test, ret, 0);
	return FIELD_GET(STE_1_EATS, ste[1]);
}

static void let_it_work(void *ctx)
{
	struct outage *o = ctx;

	smmu_model_inject_clear(o->hung->f.model);
	KUNIT_EXPECT_EQ(o->hung->f.test, smmu_revive(o->smmu), 0);
}

static struct outage *outage_init(struct kunit *test)
{
	struct outage *o = kunit_kzalloc(test, sizeof(*o), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, o);
	o->proc = fixture_process(test, SIZE);
	o->other = fixture_process(test, SIZE);
	o->hung = pci_fixture_two(test, &o->well);
	o->smmu = outage_fixture_smmu(o->hung->f.model);
	o->bond = fixture_bind(test, o->hung->f.dev, o->proc);
	o->other_bond = fixture_bind(test, o->well.f.dev, o->other);
	for (i = 0; i < 2; i++) {
		fixture_poke(test, o->proc, o->proc->addr + i * PAGE_SIZE, MAGIC);
		fixture_poke(test, o->other, o->other->addr + i * PAGE_SIZE, MAGIC);
		FIXTURE_EXPECT_OK(test, read_page(o->hung, o->bond, o->proc, i));
		FIXTURE_EXPECT_OK(test, read_page(&o->well, o->other_bond, o->other, i));
	}
	outage_fixture_bounds(o->smmu, SHORT_US);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, let_it_work, o), 0);
	return o;
}

/* From now on CONS stands at a CMD_SYNC that waits for it. */
static void device_hangs(struct outage *o)
{
	smmu_model_inject(o->hung->f.model, SMMU_MODEL_ATC_INV_DELAYED, o->hung->f.sid,
			  SMMU_MODEL_FOREVER);
}

/* It does not answer then, either: at the end there is CERROR_ATC_INV_SYNC. */
static void device_never_answers(struct outage *o)
{
	smmu_model_inject(o->hung->f.model, SMMU_MODEL_ATC_INV_IGNORED, o->hung->f.sid,
			  SMMU_MODEL_FOREVER);
}

static void time_of_the_smmu_is_up(struct outage *o)
{
	smmu_model_inject(o->hung->f.model, SMMU_MODEL_ATC_INV_DELAYED, 0, 0);
}

/* The same, and it is found hanging when it is asked once more. */
static void time_is_up_and_it_hangs_again(struct outage *o)
{
	guard(mutex)(&o->smmu->revive.mutex);
	time_of_the_smmu_is_up(o);
	device_hangs(o);
}

static void unmap_first_page(struct outage *o)
{
	KUNIT_EXPECT_EQ(o->hung->f.test, fixture_munmap(o->proc, o->proc->addr, PAGE_SIZE), 0);
}

static bool traffic_is_out(struct outage *o)
{
	return READ_ONCE(o->smmu->contain.why);
}

static bool traffic_is_in(struct outage *o)
{
	return !traffic_is_out(o);
}

static bool hung_one_is_fenced_off(struct outage *o)
{
	return eats(o, o->hung) == STE_1_EATS_OFF;
}

/* What only shows when somebody has looked */
static void expect_soon(struct outage *o, bool (*what)(struct outage *o))
{
	unsigned int i;

	for (i = 0; i < 100 && !what(o); i++)
		msleep(100);
	KUNIT_EXPECT_TRUE(o->hung->f.test, what(o));
}

static void expect_only_the_hung_one_has_lost(struct outage *o)
{
	struct kunit *test = o->hung->f.test;

	KUNIT_EXPECT_EQ(test, eats(o, o->hung), STE_1_EATS_OFF);
	FIXTURE_EXPECT_ABORT(test, read_page(o->hung, o->bond, o->proc, 0));
	FIXTURE_EXPECT_ABORT(test, read_page(o->hung, o->bond, o->proc, 1));
	KUNIT_EXPECT_EQ(test, eats(o, &o->well), STE_1_EATS_FULL);
	KUNIT_EXPECT_TRUE(test, to_pci_dev(o->well.f.dev)->ats_enabled);
	FIXTURE_EXPECT_OK(test, read_page(&o->well, o->other_bond, o->other, 0));
	KUNIT_EXPECT_EQ(test, fixture_munmap(o->other, o->other->addr, PAGE_SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, read_page(&o->well, o->other_bond, o->other, 0));
	FIXTURE_EXPECT_OK(test, read_page(&o->well, o->other_bond, o->other, 1));
}

/* Nobody does anything, and the hung one is not asked a second time. */
static void traffic_comes_back_when_the_smmu_gives_an_atc_up(struct kunit *test)
{
	struct outage *o = outage_init(test);

	device_hangs(o);
	device_never_answers(o);
	unmap_first_page(o);
	KUNIT_EXPECT_TRUE(test, traffic_is_out(o));
	FIXTURE_EXPECT_ABORT(test, read_page(&o->well, o->other_bond, o->other, 0));
	smmu_model_stats_reset(o->hung->f.model);
	time_of_the_smmu_is_up(o);
	expect_soon(o, traffic_is_in);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(o->hung->f.model, CMD_ATC_INV), 1);
	expect_only_the_hung_one_has_lost(o);
}

/* Two stand in front of the CMD_SYNC, and it is found out which it was. */
static void one_of_two_that_hangs_is_found_by_asking(struct kunit *test)
{
	struct outage *o = outage_init(test);

	fixture_bind(test, o->well.f.dev, o->proc);
	device_hangs(o);
	device_never_answers(o);
	unmap_first_page(o);
	KUNIT_EXPECT_TRUE(test, traffic_is_out(o));
	KUNIT_EXPECT_EQ(test, eats(o, o->hung), STE_1_EATS_FULL);
	time_is_up_and_it_hangs_again(o);
	expect_soon(o, hung_one_is_fenced_off);
	KUNIT_EXPECT_TRUE(test, traffic_is_out(o));
	time_of_the_smmu_is_up(o);
	expect_soon(o, traffic_is_in);
	expect_only_the_hung_one_has_lost(o);
}

/* Who asks is told, and asks again. */
static void an_administrator_gets_there_as_well(struct kunit *test)
{
	struct outage *o = outage_init(test);

	fixture_bind(test, o->well.f.dev, o->proc);
	outage_fixture_lasts(o->smmu);
	device_hangs(o);
	device_never_answers(o);
	unmap_first_page(o);
	/* 6.3.9.3: CMDQEN does not go off while a CMD_SYNC waits */
	KUNIT_EXPECT_EQ(test, smmu_revive(o->smmu), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, eats(o, o->hung), STE_1_EATS_FULL);
	time_is_up_and_it_hangs_again(o);
	KUNIT_EXPECT_EQ(test, smmu_revive(o->smmu), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, eats(o, o->hung), STE_1_EATS_OFF);
	KUNIT_EXPECT_EQ(test, eats(o, &o->well), STE_1_EATS_FULL);
	time_of_the_smmu_is_up(o);
	KUNIT_EXPECT_EQ(test, smmu_revive(o->smmu), 0);
	expect_only_the_hung_one_has_lost(o);
}

/* It was slow, and that is all. */
static void answer_that_comes_late_costs_nobody_ats(struct kunit *test)
{
	struct outage *o = outage_init(test);

	device_hangs(o);
	unmap_first_page(o);
	KUNIT_EXPECT_TRUE(test, traffic_is_out(o));
	time_of_the_smmu_is_up(o);
	expect_soon(o, traffic_is_in);
	KUNIT_EXPECT_EQ(test, eats(o, o->hung), STE_1_EATS_FULL);
	FIXTURE_EXPECT_ABORT(test, read_page(o->hung, o->bond, o->proc, 0));
	FIXTURE_EXPECT_OK(test, read_page(o->hung, o->bond, o->proc, 1));
	FIXTURE_EXPECT_OK(test, read_page(&o->well, o->other_bond, o->other, 0));
}

/* Faults of everybody wait meanwhile. */
static void whom_there_is_no_time_to_ask_is_fenced_off(struct kunit *test)
{
	struct outage *o = outage_init(test);

	outage_fixture_lasts(o->smmu);
	smmu_model_inject(o->hung->f.model, SMMU_MODEL_CMDQ_HANG, 0, SMMU_MODEL_FOREVER);
	unmap_first_page(o);
	smmu_model_inject_clear(o->hung->f.model);
	smmu_model_stats_reset(o->hung->f.model);
	o->smmu->revive.atcs_us = 0;
	KUNIT_EXPECT_EQ(test, smmu_revive(o->smmu), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(o->hung->f.model, CMD_ATC_INV), 0);
	KUNIT_EXPECT_EQ(test, eats(o, o->hung), STE_1_EATS_OFF);
	KUNIT_EXPECT_EQ(test, eats(o, &o->well), STE_1_EATS_OFF);
	FIXTURE_EXPECT_ABORT(test, read_page(o->hung, o->bond, o->proc, 0));
}

/* 7.2.2: the record of a stall may be lost, and that ends with SMMUEN = 0 and 1. */
static void event_is_lost(struct outage *o)
{
	unsigned int i;

	smmu_model_inject(o->hung->f.model, SMMU_MODEL_GERROR, GERROR_EVENTQ_ABT_ERR, 1);
	for (i = 0; i < 1000 && !READ_ONCE(o->smmu->contain.on); i++)
		usleep_range(100, 1000);
	KUNIT_EXPECT_TRUE(o->hung->f.test, READ_ONCE(o->smmu->contain.on));
}

/* How long ago traffic was let in is what the driver reckons with, so no test waits. */
static void outages_that_follow_one_another_become_longer(struct kunit *test)
{
	struct outage *o = outage_init(test);
	struct smmu_device *smmu = o->smmu;
	unsigned int i, lg2;

	outage_fixture_lasts(smmu);
	for (i = 0; i < 10; i++) {
		lg2 = min(i, 6U);
		event_is_lost(o);
		KUNIT_EXPECT_EQ(test, smmu_contain_pause(smmu, 0), HZ << lg2);
		lg2 = min(i + 1, 6U);
		KUNIT_EXPECT_EQ(test, smmu_contain_pause(smmu, 1), HZ << lg2);
		KUNIT_EXPECT_EQ(test, smmu_contain_pause(smmu, UINT_MAX), HZ << 6);
		KUNIT_ASSERT_EQ(test, smmu_revive(smmu), 0);
		smmu->contain.let_in = ktime_get();
	}
	outage_fixture_may_end(smmu);
	event_is_lost(o);
	KUNIT_EXPECT_TRUE(test, time_after(smmu->contain.work.timer.expires, jiffies + 30 * HZ));
	outage_fixture_lasts(smmu);
	KUNIT_ASSERT_EQ(test, smmu_revive(smmu), 0);
	smmu->contain.let_in = ktime_sub_us(ktime_get(), SMMU_LOOK_CALM_US);
	event_is_lost(o);
	KUNIT_EXPECT_EQ(test, smmu_contain_pause(smmu, 0), HZ);
}

static struct kunit_case revive_cases[] = {
	KUNIT_CASE(traffic_comes_back_when_the_smmu_gives_an_atc_up),
	KUNIT_CASE(one_of_two_that_hangs_is_found_by_asking),
	KUNIT_CASE(an_administrator_gets_there_as_well),
	KUNIT_CASE(answer_that_comes_late_costs_nobody_ats),
	KUNIT_CASE(whom_there_is_no_time_to_ask_is_fenced_off),
	KUNIT_CASE(outages_that_follow_one_another_become_longer),
	{}
};

static struct kunit_suite revive_suite = {
	.name = "arm_smmu_v3_revive",
	.test_cases = revive_cases,
};

kunit_test_suite(revive_suite);

MODULE_DESCRIPTION("KUnit tests of an SMMU that comes back on the software SMMUv3");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
