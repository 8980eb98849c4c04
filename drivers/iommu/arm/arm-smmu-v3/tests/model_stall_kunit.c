// SPDX-License-Identifier: GPL-2.0-only
/* The software SMMUv3 alone: stalls and their answers, IHI 0070, 3.12.2, 4.6. */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/sizes.h>

#include "../spec-cd.h"
#include "../spec-cmd.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "model-bench.h"

#define VA		0x7654200000ULL
#define MAGIC		0x5ca1ab1e0ddba11ULL

/* MB_SID stalls; VA is not mapped yet */
struct stalls {
	struct model_bench *b;
	struct mb_tables tables;
	u64 *data;
};

static struct stalls *stalls_create(struct kunit *test,
				    const struct smmu_model_config *config)
{
	struct stalls *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	struct mb_entry cd;

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->b = mb_create(test, config);
	s->data = mb_alloc(s->b, SZ_4K);
	*s->data = MAGIC;
	mb_tables_init(s->b, &s->tables, 12, 48);
	cd = mb_cd(&s->tables, 1);
	cd.w[0] |= CD_0_S;
	mb_install_s1(s->b, &cd);
	return s;
}

static struct stalls *stalls(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);

	return stalls_create(test, &config);
}

static const struct smmu_model_txn read_txn = {
	.sid = MB_SID, .addr = VA, .nowait = true,
};

static enum smmu_model_outcome start(struct stalls *s, u64 *value,
				     struct smmu_model_result *res)
{
	return smmu_model_dma(s->b->model, &read_txn, value, 8, res);
}

static enum smmu_model_outcome go_on(struct stalls *s, u64 *value,
				     struct smmu_model_result *res)
{
	return smmu_model_dma_resume(s->b->model, &read_txn, value, 8, res);
}

static void answer(struct stalls *s, u32 sid, u16 stag, u64 how)
{
	mb_command(s->b, CMD_RESUME | FIELD_PREP(CMD_0_SID, sid) | how,
		   FIELD_PREP(CMD_RESUME_1_STAG, stag));
}

static void map(struct stalls *s)
{
	mb_map(&s->tables, VA, mb_pa(s->data), 3, MB_S1_RW);
}

static void retried_stall_succeeds_when_mapped(struct kunit *test)
{
	struct stalls *s = stalls(test);
	struct smmu_model_result res;
	u64 value = 0, record[4];

	KUNIT_EXPECT_EQ(test, start(s, &value, &res), SMMU_MODEL_DMA_STALLED);
	KUNIT_ASSERT_TRUE(test, mb_event(s->b, record));
	KUNIT_EXPECT_EQ(test, mb_number(record), EVT_F_TRANSLATION);
	KUNIT_EXPECT_TRUE(test, record[1] & EVT_1_STALL);
	KUNIT_EXPECT_EQ(test, mb_stag(record), res.stag);

	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res), SMMU_MODEL_DMA_STALLED);
	map(s);
	answer(s, MB_SID, res.stag, CMD_RESUME_0_AC | CMD_RESUME_0_AB);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res), SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_EQ(test, value, MAGIC);
	MB_EXPECT_CLEAN(test, s->b);
}

/* 8.5 of the facts: a retry is a new transaction and may stall again */
static void retried_stall_may_stall_again(struct kunit *test)
{
	struct stalls *s = stalls(test);
	struct smmu_model_result res;
	u64 value;
	u16 first;

	start(s, &value, &res);
	first = res.stag;
	answer(s, MB_SID, first, CMD_RESUME_0_AC);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res), SMMU_MODEL_DMA_STALLED);
	KUNIT_EXPECT_NE(test, res.stag, first);
	KUNIT_EXPECT_EQ(test, res.stalls, 2);
	answer(s, MB_SID, res.stag, CMD_RESUME_0_AB);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res), SMMU_MODEL_DMA_ABORTED);
}

static void terminated_stall_aborts_or_is_razwi(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	unsigned int i;

	/* Ab 1; Ab 0; Ab 0 where TERM_MODEL knows no RAZ/WI */
	for (i = 0; i < 3; i++) {
		struct smmu_model_result res;
		u64 value = MAGIC;
		struct stalls *s;

		if (i == 2)
			config.idr[0] |= IDR0_TERM_MODEL;
		s = stalls_create(test, &config);
		start(s, &value, &res);
		answer(s, MB_SID, res.stag, i ? 0 : CMD_RESUME_0_AB);
		KUNIT_EXPECT_EQ(test, go_on(s, &value, &res),
				i == 1 ? SMMU_MODEL_DMA_RAZWI : SMMU_MODEL_DMA_ABORTED);
		if (i == 1)
			KUNIT_EXPECT_EQ(test, value, 0);
	}
}

static void wrong_answers_have_no_effect(struct kunit *test)
{
	struct stalls *s = stalls(test);
	const struct smmu_model_stats *stats;
	struct smmu_model_result res;
	u64 value;

	start(s, &value, &res);
	answer(s, MB_SID + 1, res.stag, CMD_RESUME_0_AB);
	answer(s, MB_SID, res.stag ^ 0x100, CMD_RESUME_0_AB);
	answer(s, MB_SID, res.stag ^ 1, CMD_RESUME_0_AB);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res), SMMU_MODEL_DMA_STALLED);
	answer(s, MB_SID, res.stag, CMD_RESUME_0_AB);
	answer(s, MB_SID, res.stag, CMD_RESUME_0_AC);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res), SMMU_MODEL_DMA_ABORTED);
	stats = mb_stats(s->b);
	KUNIT_EXPECT_EQ(test, stats->stale_resumes, 4);
	KUNIT_EXPECT_EQ(test, stats->resumed, 1);
	KUNIT_EXPECT_EQ(test, stats->stalled, 0);
}

/* 4.6.2: with the STE set to abort first; without it is UNPREDICTABLE */
static void stall_term_aborts_the_stream(struct kunit *test)
{
	const struct mb_entry abort = { .w = { STE_0_V } };
	struct stalls *s = stalls(test);
	struct smmu_model_result res[2];
	u64 value;

	start(s, &value, &res[0]);
	start(s, &value, &res[1]);
	KUNIT_EXPECT_NE(test, res[0].stag, res[1].stag);
	mb_install(s->b, MB_SID, &abort);
	mb_command(s->b, CMD_STALL_TERM | FIELD_PREP(CMD_0_SID, MB_SID + 1), 0);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res[0]), SMMU_MODEL_DMA_STALLED);
	mb_command(s->b, CMD_STALL_TERM | FIELD_PREP(CMD_0_SID, MB_SID), 0);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res[0]), SMMU_MODEL_DMA_ABORTED);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res[1]), SMMU_MODEL_DMA_ABORTED);
	MB_EXPECT_CLEAN(test, s->b);
}

static void stall_term_of_a_live_stream_is_a_violation(struct kunit *test)
{
	struct stalls *s = stalls(test);

	mb_command(s->b, CMD_STALL_TERM | FIELD_PREP(CMD_0_SID, MB_SID), 0);
	KUNIT_EXPECT_NOT_NULL(test, smmu_model_violation(s->b->model));
}

/* 6.3.9 SMMUEN */
static void disabling_the_smmu_ends_stalls(struct kunit *test)
{
	struct stalls *s = stalls(test);
	struct smmu_model_result res;
	u64 value;

	start(s, &value, &res);
	mb_write(s->b, SMMU_CR0, CR0_CMDQEN | CR0_EVENTQEN);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res), SMMU_MODEL_DMA_ABORTED);
}

/* 6.7 of the facts: CFGI and TLBI leave stalls alone */
static void invalidation_leaves_stalls_alone(struct kunit *test)
{
	struct stalls *s = stalls(test);
	struct smmu_model_result res;
	u64 value;

	start(s, &value, &res);
	map(s);
	mb_command(s->b, CMD_CFGI_ALL, CMD_CFGI_ALL_1_RANGE);
	mb_command(s->b, CMD_TLBI_NSNH_ALL, 0);
	mb_sync(s->b);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res), SMMU_MODEL_DMA_STALLED);
}

/* 6.3.6 STALL_MAX: beyond it a transaction waits without a record */
static void stall_records_run_out(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct smmu_model_result res[3];
	struct stalls *s;
	unsigned int i;
	u64 value;

	config.idr[5] &= ~IDR5_STALL_MAX;
	config.idr[5] |= FIELD_PREP(IDR5_STALL_MAX, 2);
	s = stalls_create(test, &config);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, start(s, &value, &res[i]), SMMU_MODEL_DMA_STALLED);
	KUNIT_EXPECT_EQ(test, mb_event_number(s->b), EVT_F_TRANSLATION);
	KUNIT_EXPECT_EQ(test, mb_event_number(s->b), EVT_F_TRANSLATION);
	KUNIT_EXPECT_EQ(test, mb_event_number(s->b), 0);
	answer(s, MB_SID, res[0].stag, CMD_RESUME_0_AB);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res[0]), SMMU_MODEL_DMA_ABORTED);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res[2]), SMMU_MODEL_DMA_STALLED);
	KUNIT_EXPECT_EQ(test, mb_event_number(s->b), EVT_F_TRANSLATION);
}

/* 7.2: a stall is never lost and never causes an overflow */
static void stall_waits_for_room_in_the_event_queue(struct kunit *test)
{
	struct stalls *s = stalls(test);
	const struct smmu_model_txn bad = { .sid = MB_SIDS, .nowait = true };
	struct smmu_model_result res, other;
	u32 prod = 1 << MB_EVENTQ_LG2;
	unsigned int i;
	u64 value;

	for (i = 0; i < 1 << MB_EVENTQ_LG2; i++)
		smmu_model_dma(s->b->model, &bad, &value, 8, &other);
	KUNIT_EXPECT_EQ(test, start(s, &value, &res), SMMU_MODEL_DMA_STALLED);
	KUNIT_EXPECT_EQ(test, mb_read(s->b, SMMU_EVENTQ_PROD), prod);
	/* It cannot be answered before it is recorded */
	answer(s, MB_SID, res.stag, CMD_RESUME_0_AB);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res), SMMU_MODEL_DMA_STALLED);
	KUNIT_EXPECT_EQ(test, mb_event_number(s->b), EVT_C_BAD_STREAMID);
	KUNIT_EXPECT_EQ(test, mb_read(s->b, SMMU_EVENTQ_PROD), prod + 1);
	answer(s, MB_SID, res.stag, CMD_RESUME_0_AB);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res), SMMU_MODEL_DMA_ABORTED);
}

static void stage_2_stalls_as_its_ste_says(struct kunit *test)
{
	struct stalls *s = stalls(test);
	struct mb_tables s2;
	struct smmu_model_result res;
	struct mb_entry ste;
	u64 value;

	mb_tables_init(s->b, &s2, 12, 40);
	ste = mb_ste_s2(&s2);
	ste.w[2] |= STE_2_S2S;
	mb_install(s->b, MB_SID, &ste);
	KUNIT_EXPECT_EQ(test, start(s, &value, &res), SMMU_MODEL_DMA_STALLED);
	mb_map(&s2, VA, mb_pa(s->data), 3, MB_S2_RW);
	answer(s, MB_SID, res.stag, CMD_RESUME_0_AC);
	KUNIT_EXPECT_EQ(test, go_on(s, &value, &res), SMMU_MODEL_DMA_OK);
}

/* A device that waits, in a thread of its own */
struct waiter {
	struct stalls *s;
	struct smmu_model_txn txn;
	struct smmu_model_result res;
	struct completion done;
	u64 value;
};

static int waiter_thread(void *data)
{
	struct waiter *w = data;

	smmu_model_dma(w->s->b->model, &w->txn, &w->value, 8, &w->res);
	complete(&w->done);
	return 0;
}

static void waiting_device_goes_on_when_answered(struct kunit *test)
{
	struct waiter *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct task_struct *task;
	unsigned int i;
	u64 record[4] = { };

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->s = stalls(test);
	w->txn = read_txn;
	w->txn.nowait = false;
	init_completion(&w->done);
	task = kthread_run(waiter_thread, w, "model-waiter");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	for (i = 0; i < 1000 && !mb_event(w->s->b, record); i++)
		usleep_range(100, 1000);
	map(w->s);
	answer(w->s, MB_SID, mb_stag(record), CMD_RESUME_0_AC);
	/* The model's own bound ends the wait if nothing else does */
	wait_for_completion(&w->done);
	KUNIT_EXPECT_EQ(test, w->res.outcome, SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_EQ(test, w->value, MAGIC);
}

/* Nobody maps anything, and yet each answer is "again": no device of ours does it for ever */
static void useless_answers_end_a_wait(struct kunit *test)
{
	struct waiter *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct task_struct *task;
	unsigned int i;
	u64 record[4];

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->s = stalls(test);
	w->txn = read_txn;
	w->txn.nowait = false;
	init_completion(&w->done);
	task = kthread_run(waiter_thread, w, "model-waiter");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	for (i = 0; i < 10000 && !completion_done(&w->done); i++) {
		if (mb_event(w->s->b, record))
			answer(w->s, MB_SID, mb_stag(record), CMD_RESUME_0_AC);
		else
			usleep_range(10, 100);
	}
	/* Otherwise the model's own bound ends the wait */
	wait_for_completion(&w->done);
	KUNIT_EXPECT_EQ(test, w->res.outcome, SMMU_MODEL_DMA_GAVE_UP);
	KUNIT_EXPECT_GT(test, w->res.stalls, 1);
	while (mb_event(w->s->b, record))
		answer(w->s, MB_SID, mb_stag(record), CMD_RESUME_0_AC);
}

/* The device gives up; the SMMU still wants its answer */
static void abandoned_stall_stays_until_answered(struct kunit *test)
{
	struct smmu_model_txn txn = read_txn;
	struct stalls *s = stalls(test);
	const struct smmu_model_stats *stats;
	struct smmu_model_result res;
	u64 value, record[4];

	txn.nowait = false;
	txn.timeout_ms = 10;
	KUNIT_EXPECT_EQ(test, smmu_model_dma(s->b->model, &txn, &value, 8, &res),
			SMMU_MODEL_DMA_GAVE_UP);
	stats = mb_stats(s->b);
	KUNIT_EXPECT_EQ(test, stats->stalled, 1);
	KUNIT_ASSERT_TRUE(test, mb_event(s->b, record));
	answer(s, MB_SID, mb_stag(record), CMD_RESUME_0_AC);
	stats = mb_stats(s->b);
	KUNIT_EXPECT_EQ(test, stats->stalled, 0);
	KUNIT_EXPECT_EQ(test, stats->resumed, 1);
}

static struct kunit_case model_stall_cases[] = {
	KUNIT_CASE(retried_stall_succeeds_when_mapped),
	KUNIT_CASE(retried_stall_may_stall_again),
	KUNIT_CASE(terminated_stall_aborts_or_is_razwi),
	KUNIT_CASE(wrong_answers_have_no_effect),
	KUNIT_CASE(stall_term_aborts_the_stream),
	KUNIT_CASE(stall_term_of_a_live_stream_is_a_violation),
	KUNIT_CASE(disabling_the_smmu_ends_stalls),
	KUNIT_CASE(invalidation_leaves_stalls_alone),
	KUNIT_CASE(stall_records_run_out),
	KUNIT_CASE(stall_waits_for_room_in_the_event_queue),
	KUNIT_CASE(stage_2_stalls_as_its_ste_says),
	KUNIT_CASE(waiting_device_goes_on_when_answered),
	KUNIT_CASE(useless_answers_end_a_wait),
	KUNIT_CASE(abandoned_stall_stays_until_answered),
	{ }
};

static struct kunit_suite model_stall_suite = {
	.name = "arm_smmu_v3_model_stall",
	.test_cases = model_stall_cases,
};

kunit_test_suite(model_stall_suite);
