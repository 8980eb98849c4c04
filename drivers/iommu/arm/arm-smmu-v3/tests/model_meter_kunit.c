// SPDX-License-Identifier: GPL-2.0-only
/* The software SMMUv3 alone: what its time is spent on. */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/irqflags.h>

#include "../model/door.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "model-bench.h"

/* All different, and with a look of 1 a step is a nanosecond */
static const struct smmu_model_latency distinct = {
	.look = 1,
	.cfgi = 30,
	.tlbi = 50,
	.atc_inv = 70,
	.atc_answer = 1000,
	.sync = 130,
	.other = 170,
};

static struct model_bench *meter_bench(struct kunit *test,
				       const struct smmu_model_latency *latency)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);

	smmu_model_set_latency(b->model, latency);
	return b;
}

/* Without a register access, which would take its time */
static bool all_consumed(struct model_bench *b)
{
	return (smmu_model_peek32(b->model, SMMU_CMDQ_CONS) & CMDQ_CONS_RD) == b->prod;
}

/* The last of the commands is consumed when @ns have passed, and no sooner */
static void expect_done_after(struct model_bench *b, unsigned int ns)
{
	smmu_model_step(b->model, ns - 1);
	KUNIT_EXPECT_FALSE(b->test, all_consumed(b));
	smmu_model_step(b->model, 1);
	KUNIT_EXPECT_TRUE(b->test, all_consumed(b));
}

static void nothing_takes_time_by_default(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	const struct smmu_model_stats *stats;

	mb_do(b, CMD_TLBI_NSNH_ALL, 0);
	b->door->ops->relax(b->door);
	stats = mb_stats(b);
	KUNIT_EXPECT_EQ(test, stats->ns, 0);
	KUNIT_EXPECT_EQ(test, stats->reg_writes, 2);
	KUNIT_EXPECT_EQ(test, stats->reg_reads, 1);
}

static void register_access_takes_time(struct kunit *test)
{
	struct model_bench *b = meter_bench(test, &(struct smmu_model_latency) {
		.read = 200,
		.write = 20,
	});
	const struct smmu_model_stats *stats;

	mb_read(b, SMMU_IDR0);
	b->door->ops->read64(b->door, SMMU_STRTAB_BASE);
	mb_write(b, SMMU_IRQ_CTRL, 0);
	mb_write64(b, SMMU_GERROR_IRQ_CFG0, 0);
	stats = mb_stats(b);
	KUNIT_EXPECT_EQ(test, stats->reg_reads, 2);
	KUNIT_EXPECT_EQ(test, stats->reg_writes, 2);
	KUNIT_EXPECT_EQ(test, stats->ns, 2 * 200 + 2 * 20);
	MB_EXPECT_CLEAN(test, b);
}

struct kind_case {
	const char *name;
	u64 dw0;
	unsigned int ns;
};

static const struct kind_case kind_cases[] = {
	{ "CFGI_STE", CMD_CFGI_STE, 30 },
	{ "CFGI_CD_ALL", CMD_CFGI_CD_ALL, 30 },
	{ "TLBI_NH_ALL", CMD_TLBI_NH_ALL, 50 },
	{ "TLBI_NSNH_ALL", CMD_TLBI_NSNH_ALL, 50 },
	{ "ATC_INV", CMD_ATC_INV, 70 },
	{ "SYNC", CMD_SYNC, 130 },
	{ "STALL_TERM", CMD_STALL_TERM, 170 },
};

KUNIT_ARRAY_PARAM_DESC(kind, kind_cases, name);

static void command_is_consumed_when_its_time_has_come(struct kunit *test)
{
	const struct kind_case *c = test->param_value;
	struct model_bench *b = meter_bench(test, &distinct);

	mb_command(b, c->dw0, 0);
	expect_done_after(b, c->ns);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->ns, c->ns);
}

/* Not when somebody happens to look */
static void command_begins_when_the_one_before_is_done(struct kunit *test)
{
	struct smmu_model_latency latency = distinct;
	struct model_bench *b;

	latency.look = 2 * latency.tlbi + latency.sync;
	b = meter_bench(test, &latency);
	mb_command(b, CMD_TLBI_NH_ALL, 0);
	mb_command(b, CMD_TLBI_NH_ALL, 0);
	mb_command(b, CMD_SYNC, 0);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->commands[CMD_TLBI_NH_ALL], 0);
	b->door->ops->relax(b->door);
	KUNIT_EXPECT_TRUE(test, all_consumed(b));
}

static void command_for_an_idle_smmu_begins_with_the_doorbell(struct kunit *test)
{
	struct model_bench *b = meter_bench(test, &distinct);

	mb_command(b, CMD_TLBI_NH_ALL, 0);
	smmu_model_step(b->model, 1000);
	KUNIT_EXPECT_TRUE(test, all_consumed(b));
	mb_command(b, CMD_TLBI_NH_ALL, 0);
	expect_done_after(b, distinct.tlbi);
}

static void command_of_a_queue_that_was_disabled_begins_anew(struct kunit *test)
{
	struct model_bench *b = meter_bench(test, &distinct);

	mb_command(b, CMD_TLBI_NH_ALL, 0);
	mb_write(b, SMMU_CR0, CR0_EVENTQEN | CR0_SMMUEN);
	smmu_model_step(b->model, 1000);
	KUNIT_EXPECT_FALSE(test, all_consumed(b));
	mb_write(b, SMMU_CR0, CR0_CMDQEN | CR0_EVENTQEN | CR0_SMMUEN);
	expect_done_after(b, distinct.tlbi);
}

/* 4.5.1: of two that are asked one after the other, the second is the last to answer */
static void endpoints_answer_at_the_same_time(struct kunit *test)
{
	struct model_bench *b = meter_bench(test, &distinct);

	mb_command(b, CMD_ATC_INV, 0);
	mb_command(b, CMD_ATC_INV, 0);
	mb_command(b, CMD_TLBI_NH_ALL, 0);
	mb_command(b, CMD_SYNC, 0);
	expect_done_after(b, 2 * distinct.atc_inv + distinct.atc_answer + distinct.sync);
	/* They have answered */
	mb_command(b, CMD_SYNC, 0);
	expect_done_after(b, distinct.sync);
}

static void smmus_that_share_time_work_at_once(struct kunit *test)
{
	struct model_bench *a = meter_bench(test, &distinct);
	struct model_bench *b = meter_bench(test, &distinct);
	unsigned int i;

	smmu_model_share_time(a->model, b->model);
	mb_command(a, CMD_TLBI_NH_ALL, 0);
	mb_command(b, CMD_SYNC, 0);
	for (i = 0; i < distinct.sync; i++) {
		KUNIT_EXPECT_FALSE(test, all_consumed(b));
		a->door->ops->relax(a->door);
	}
	KUNIT_EXPECT_TRUE(test, all_consumed(a));
	KUNIT_EXPECT_TRUE(test, all_consumed(b));
	KUNIT_EXPECT_EQ(test, mb_stats(a)->ns, distinct.sync);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->ns, distinct.sync);
}

static void time_with_interrupts_off_is_told_apart(struct kunit *test)
{
	struct model_bench *b = meter_bench(test, &(struct smmu_model_latency) {
		.read = 200,
		.look = 25,
	});
	const struct smmu_model_stats *stats;
	unsigned long flags;

	mb_read(b, SMMU_IDR0);
	b->door->ops->relax(b->door);
	local_irq_save(flags);
	mb_read(b, SMMU_IDR0);
	b->door->ops->relax(b->door);
	local_irq_restore(flags);
	stats = mb_stats(b);
	KUNIT_EXPECT_EQ(test, stats->ns, 2 * (200 + 25));
	KUNIT_EXPECT_EQ(test, stats->ns_irqs_off, 200 + 25);
}

static struct kunit_case model_meter_cases[] = {
	KUNIT_CASE(nothing_takes_time_by_default),
	KUNIT_CASE(register_access_takes_time),
	KUNIT_CASE_PARAM(command_is_consumed_when_its_time_has_come, kind_gen_params),
	KUNIT_CASE(command_begins_when_the_one_before_is_done),
	KUNIT_CASE(command_for_an_idle_smmu_begins_with_the_doorbell),
	KUNIT_CASE(command_of_a_queue_that_was_disabled_begins_anew),
	KUNIT_CASE(endpoints_answer_at_the_same_time),
	KUNIT_CASE(smmus_that_share_time_work_at_once),
	KUNIT_CASE(time_with_interrupts_off_is_told_apart),
	{}
};

static struct kunit_suite model_meter_suite = {
	.name = "arm_smmu_v3_model_meter",
	.test_cases = model_meter_cases,
};

kunit_test_suite(model_meter_suite);
