// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Command queue's contract when something goes wrong: a queue that stands
 * still, commands that are refused, ATCs that do not answer. See cmdq-bench.h
 * for who is on the other side.
 */
#include <kunit/test.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/processor.h>

#include "../spec-regs.h"
#include "cmdq-bench.h"

/*
 * Time
 */

static void sync_times_out_when_cons_stops(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;
	ktime_t start;

	b->credit = 0;
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 1, &ticket), 0);
	start = ktime_get();
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -ETIMEDOUT);
	KUNIT_EXPECT_GE(test, ktime_us_delta(ktime_get(), start), CMDQ_BENCH_SHORT_US);
	KUNIT_EXPECT_GE(test, b->turns, 2);
}

static void queue_that_stopped_is_dead_and_says_so_once(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket first, ticket;
	u32 said = cmdq_bench_count_lines(test, "queue is dead");
	u32 turns;

	b->credit = 0;
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 1, &first), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 1, 1, &ticket), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &first), -ETIMEDOUT);
	KUNIT_EXPECT_TRUE(test, b->q.dead);

	turns = b->turns;
	for (u32 i = 0; i < 1000; i++) {
		KUNIT_ASSERT_EQ(test, cmdq_bench_wait(b, &ticket), -EIO);
		KUNIT_ASSERT_EQ(test, cmdq_bench_issue(b, tlbi(2)), -EIO);
	}
	KUNIT_EXPECT_EQ(test, b->turns, turns);
	KUNIT_EXPECT_EQ(test, b->q.prod_pos, 4);
	KUNIT_EXPECT_EQ(test, cmdq_bench_count_lines(test, "queue is dead"), said + 1);
}

/* Another waiter, whose time is up as well, and who is the first to say so */
static void give_up_first(struct cmdq_bench *b)
{
	if (cmdq_bench_issue(b, tlbi(1)) != -ETIMEDOUT || !b->q.dead)
		b->violations++;
}

static void waiters_that_give_up_together_say_it_once(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	u32 said = cmdq_bench_count_lines(test, "queue is dead");

	b->credit = 0;
	b->q.timeout_us = 0;
	b->on_cons_read = give_up_first;
	b->skip_reads = 30;
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(0)), -EIO);
	KUNIT_EXPECT_NULL(test, b->on_cons_read);
	KUNIT_EXPECT_EQ(test, cmdq_bench_count_lines(test, "queue is dead"), said + 1);
	KUNIT_EXPECT_GE(test, b->contained, 2);
}

static void dead_queue_lives_again_after_reset(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	b->credit = 0;
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(0)), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(0)), -EIO);
	b->credit = CMDQ_BENCH_UNLIMITED;
	cmdq_bench_start(b, 3, 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(0)), 0);
}

/* Each command takes most of the time that CONS may stand still. */
static void queue_that_moves_is_not_dead(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	b->slow_us = CMDQ_BENCH_SHORT_US / 2;
	for (u32 i = 0; i < 3; i++) {
		struct smmu_cmdq_ticket ticket;

		KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 7, &ticket), 0);
		KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
	}
	KUNIT_EXPECT_FALSE(test, b->q.dead);
	KUNIT_EXPECT_EQ(test, b->contained, 0);
}

static void queue_that_moves_too_slowly_is_stopped(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;

	b->q.wait_us = CMDQ_BENCH_SHORT_US;
	b->q.moment_us = CMDQ_BENCH_SHORT_US;
	b->slow_us = CMDQ_BENCH_SHORT_US / 2;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 7, &ticket), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -ETIMEDOUT);
	KUNIT_EXPECT_TRUE(test, b->q.dead);
	KUNIT_EXPECT_GE(test, b->contained, 1);
}

/* The second of two SMMUs that are waited for together has had its time. */
static void waits_that_began_together_are_bounded_together(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	ktime_t since = ktime_add_us(ktime_get(), -2 * CMDQ_BENCH_SHORT_US);
	struct smmu_cmdq_ticket ticket;

	b->credit = 0;
	b->q.wait_us = CMDQ_BENCH_SHORT_US;
	b->q.moment_us = 0;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 7, &ticket), 0);
	KUNIT_EXPECT_EQ(test, smmu_cmdq_wait_since(&b->q, &ticket, &since), -ETIMEDOUT);
	/* But it is looked at some times. */
	KUNIT_EXPECT_GE(test, b->turns, 16);
	KUNIT_EXPECT_LE(test, b->turns, 128);
}

/* Another has had all the time there was. This queue is not fast, but it is well. */
static void queue_is_not_stopped_because_another_was_slow(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	ktime_t since = ktime_add_us(ktime_get(), -2 * CMDQ_BENCH_SHORT_US);
	struct smmu_cmdq_ticket ticket;

	b->q.wait_us = CMDQ_BENCH_SHORT_US;
	b->q.moment_us = CMDQ_BENCH_LONG_US;
	b->slow_us = CMDQ_BENCH_SHORT_US / 8;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 7, &ticket), 0);
	KUNIT_EXPECT_EQ(test, smmu_cmdq_wait_since(&b->q, &ticket, &since), 0);
	KUNIT_EXPECT_FALSE(test, b->q.dead);
	KUNIT_EXPECT_EQ(test, b->contained, 0);
}

static void give_credit(struct cmdq_bench *b)
{
	b->credit = CMDQ_BENCH_UNLIMITED;
}

/* Its first looks see nothing, as those of any wait that takes a while. */
static void wait_that_begins_late_has_time_of_its_own(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	ktime_t since = ktime_sub_us(ktime_get(), 2 * b->q.timeout_us);
	struct smmu_cmdq_ticket ticket;

	b->q.wait_us = 4 * b->q.timeout_us;
	b->credit = 0;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 1, &ticket), 0);
	b->on_cons_read = give_credit;
	b->skip_reads = 256;
	KUNIT_EXPECT_EQ(test, smmu_cmdq_wait_since(&b->q, &ticket, &since), 0);
	KUNIT_EXPECT_FALSE(test, b->q.dead);
}

/*
 * The machine sleeps while the waiter is between a look and the clock. The SMMU
 * slept as well, and needs a turn for each command.
 */
static void sleep_past_the_end(struct cmdq_bench *b)
{
	ktime_t end = ktime_add_us(ktime_get(), 2 * CMDQ_BENCH_SHORT_US);

	while (ktime_before(ktime_get(), end))
		cpu_relax();
	b->credit = CMDQ_BENCH_UNLIMITED;
}

static void waiter_that_did_not_run_looks_some_more(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;

	b->credit = 0;
	b->per_turn = 1;
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 1, &ticket), 0);
	b->on_cons_read = sleep_past_the_end;
	b->skip_reads = 2;
	b->read_first = true;
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
	KUNIT_EXPECT_FALSE(test, b->q.dead);
}

/* Who stands behind it, with an ATC or without, waits as long as it may take. */
static void sync_held_by_an_atc_does_not_kill_the_queue(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket innocent, ticket;

	b->deaf_sid = 7;
	b->atc_until = ktime_add_us(ktime_get(), 3 * CMDQ_BENCH_SHORT_US);
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit(b, atc(7), &ticket), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit(b, tlbi(1), &innocent), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &innocent), 0);
	KUNIT_EXPECT_TRUE(test, ktime_after(ktime_get(), b->atc_until));
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -ETIME);
	KUNIT_EXPECT_FALSE(test, b->q.dead);
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(0)), 0);
}

/* Since the last time */
static void expect_contained(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	KUNIT_EXPECT_GE(test, b->contained, 1);
	b->contained = 0;
}

static void sync_held_by_an_atc_for_ever_kills_the_queue(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket innocent, ticket;

	b->deaf_sid = 7;
	b->atc_hangs = true;
	b->q.timeout_us = 0;
	b->q.atc_timeout_us = CMDQ_BENCH_SHORT_US;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit(b, atc(7), &ticket), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit(b, tlbi(1), &innocent), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &innocent), -ETIMEDOUT);
	KUNIT_EXPECT_TRUE(test, b->q.dead);
	expect_contained(test);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -EIO);
	expect_contained(test);
}

/* Whatever the queue fails at, and whoever is told first. */
static void nobody_is_told_before_traffic_is_cut_off(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;

	/* no room */
	b->credit = 0;
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 7, &ticket), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 7, &ticket), -ETIMEDOUT);
	expect_contained(test);
	/* a queue that is dead, for who submits and who waits */
	KUNIT_EXPECT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 1, &ticket), -EIO);
	expect_contained(test);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -EIO);
	expect_contained(test);

	/* entries that cannot be read: the interrupt is the first to know */
	cmdq_bench_start(b, 3, 0);
	b->aborts = CMDQ_BENCH_UNLIMITED;
	b->credit = CMDQ_BENCH_UNLIMITED;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 1, &ticket), 0);
	for (u32 i = 0; i < 20; i++) {
		cmdq_bench_consume_all(b);
		smmu_cmdq_handle_error(&b->q);
	}
	KUNIT_EXPECT_TRUE(test, b->q.dead);
	expect_contained(test);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -EIO);
	expect_contained(test);
}

/*
 * Errors
 */

static void illegal_command_is_skipped_and_blamed_on_its_submitter(struct kunit *test)
{
	static const u8 orders[][3] = { { 0, 1, 2 }, { 2, 1, 0 }, { 1, 0, 2 } };
	struct cmdq_bench *b = test->priv;

	for (u32 i = 0; i < ARRAY_SIZE(orders); i++) {
		struct smmu_cmdq_ticket tickets[3];
		struct smmu_cmd bad[] = { tlbi(1), smmu_cmd_stall_term(3), tlbi(2) };
		int ret[3];

		cmdq_bench_start(b, 4, 0);
		b->ill_op = CMD_STALL_TERM;
		KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 1, &tickets[0]), 0);
		KUNIT_ASSERT_EQ(test, smmu_cmdq_submit(&b->q, bad, 3, &tickets[1]), 0);
		KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 3, 1, &tickets[2]), 0);
		for (u32 j = 0; j < 3; j++)
			ret[orders[i][j]] = cmdq_bench_wait(b, &tickets[orders[i][j]]);
		KUNIT_EXPECT_EQ(test, ret[0], 0);
		KUNIT_EXPECT_EQ(test, ret[1], -EIO);
		KUNIT_EXPECT_EQ(test, ret[2], 0);
		KUNIT_EXPECT_EQ(test, b->q.nr_errors, 1);

		/* What stood behind it has run; a CMD_SYNC stands in its place. */
		KUNIT_ASSERT_EQ(test, b->nr_log, 8);
		cmdq_bench_expect(test, 2, tlbi(1));
		cmdq_bench_expect(test, 3, smmu_cmd_sync_none());
		cmdq_bench_expect(test, 4, tlbi(2));
	}
}

static void illegal_command_is_named_in_the_log(struct kunit *test)
{
	static const char text[] = "CERROR_ILL: opcode 0x45, command 0x0000000300000045";
	struct cmdq_bench *b = test->priv;
	u32 said = cmdq_bench_count_lines(test, text);

	b->ill_op = CMD_STALL_TERM;
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, smmu_cmd_stall_term(3)), -EIO);
	KUNIT_EXPECT_EQ(test, cmdq_bench_count_lines(test, text), said + 1);
}

static void log_of_errors_is_limited(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	u32 said = cmdq_bench_count_lines(test, "CERROR_ILL");

	b->ill_op = CMD_STALL_TERM;
	for (u32 i = 0; i < 100; i++)
		KUNIT_ASSERT_EQ(test, cmdq_bench_issue(b, smmu_cmd_stall_term(3)), -EIO);
	KUNIT_EXPECT_GE(test, cmdq_bench_count_lines(test, "CERROR_ILL"), said + 1);
	KUNIT_EXPECT_LE(test, cmdq_bench_count_lines(test, "CERROR_ILL"), said + 20);
}

/* The interrupt handler may be faster than the waiter. */
static void interrupt_that_handles_the_error_leaves_the_blame(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;

	b->ill_op = CMD_STALL_TERM;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit(b, smmu_cmd_stall_term(3), &ticket), 0);
	cmdq_bench_consume_one(b);
	KUNIT_ASSERT_TRUE(test, cmdq_bench_stopped(b));
	smmu_cmdq_handle_error(&b->q);
	KUNIT_EXPECT_FALSE(test, cmdq_bench_stopped(b));
	cmdq_bench_consume_all(b);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -EIO);
	/* Once more does nothing. */
	smmu_cmdq_handle_error(&b->q);
	KUNIT_EXPECT_EQ(test, b->q.nr_errors, 1);
}

static void errors_that_are_forgotten_are_not_forgiven(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket bad, good, ticket;

	b->ill_op = CMD_STALL_TERM;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit(b, smmu_cmd_stall_term(3), &bad), 0);
	for (u32 i = 0; i < SMMU_CMDQ_ERRORS + 1; i++) {
		KUNIT_ASSERT_EQ(test, cmdq_bench_submit(b, smmu_cmd_stall_term(3), &ticket), 0);
		KUNIT_ASSERT_EQ(test, cmdq_bench_wait(b, &ticket), -EIO);
	}
	KUNIT_EXPECT_EQ(test, b->q.nr_errors, SMMU_CMDQ_ERRORS + 2);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 1, &good), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &good), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &bad), -EIO);
}

static void atc_error_reaches_only_who_it_concerns(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket tickets[4];

	cmdq_bench_start(b, 4, 0);
	b->deaf_sid = 7;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit(b, atc(6), &tickets[0]), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit(b, atc(7), &tickets[1]), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit(b, atc(8), &tickets[2]), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 1, &tickets[3]), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &tickets[3]), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &tickets[2]), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &tickets[1]), -ETIME);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &tickets[0]), 0);
	/* The CMD_SYNC was tried again, not skipped. */
	KUNIT_EXPECT_EQ(test, cmdq_bench_count_op(b, CMD_SYNC), 4);
}

/*
 * The first part of a batch has the ATC invalidation, somebody else's CMD_SYNC
 * notices that it failed: the batch is told, the other, who has none, is not.
 */
static void atc_error_of_a_split_batch_is_found(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_batch *batch = cmdq_bench_batch(test);
	struct smmu_cmdq_ticket other, ticket;

	cmdq_bench_start(b, 8, 0);
	b->deaf_sid = 7;
	KUNIT_ASSERT_EQ(test, smmu_cmdq_batch_add(&b->q, batch, atc(7)), 0);
	for (u32 i = 0; i < SMMU_CMDQ_BATCH - 1; i++)
		KUNIT_ASSERT_EQ(test, smmu_cmdq_batch_add(&b->q, batch, tlbi(i)), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 100, 1, &other), 0);
	KUNIT_ASSERT_EQ(test, smmu_cmdq_batch_submit(&b->q, batch, &ticket), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &other), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -ETIME);
}

/*
 * A CMD_SYNC that was written over an illegal command is the first to wait for the ATCs
 * before it: two errors at one position, of which the second is another's.
 */
static void atc_error_at_a_command_that_was_illegal_is_found(struct kunit *test)
{
	struct smmu_cmd first = atc(7), bad = smmu_cmd_stall_term(3);
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket tickets[2];

	cmdq_bench_start(b, 4, 0);
	b->deaf_sid = 7;
	b->ill_op = CMD_STALL_TERM;
	b->q.crowded = true;
	KUNIT_ASSERT_EQ(test, smmu_cmdq_submit(&b->q, &first, 1, &tickets[0]), 0);
	KUNIT_ASSERT_EQ(test, tickets[0].sync, 0);
	b->q.crowded = false;
	KUNIT_ASSERT_EQ(test, smmu_cmdq_submit(&b->q, &bad, 1, &tickets[1]), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &tickets[1]), -EIO);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &tickets[0]), -ETIME);
}

static void abort_on_fetch_is_tried_again(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	b->aborts = 4;
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(0)), 0);
	KUNIT_EXPECT_EQ(test, b->aborts, 0);
	KUNIT_ASSERT_EQ(test, b->nr_log, 2);
	cmdq_bench_expect(test, 0, tlbi(0));
	/* Somewhere else it starts from zero. */
	b->aborts = 8;
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(1)), 0);
}

static void abort_that_persists_kills_the_queue(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	u32 said = cmdq_bench_count_lines(test, "queue is dead");

	b->aborts = CMDQ_BENCH_UNLIMITED;
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(0)), -EIO);
	KUNIT_EXPECT_TRUE(test, b->q.dead);
	KUNIT_EXPECT_TRUE(test, cmdq_bench_stopped(b));
	smmu_cmdq_handle_error(&b->q);
	KUNIT_EXPECT_TRUE(test, cmdq_bench_stopped(b));
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(0)), -EIO);
	KUNIT_EXPECT_EQ(test, cmdq_bench_count_lines(test, "queue is dead"), said + 1);
}

static void sync_that_is_illegal_for_ever_kills_the_queue(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	b->ill_op = CMD_SYNC;
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(0)), -EIO);
	KUNIT_EXPECT_TRUE(test, b->q.dead);
}

static void other_errors_are_acknowledged_apart(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	KUNIT_EXPECT_EQ(test, smmu_cmdq_ack_gerror(&b->q), 0);
	b->gerror ^= GERROR_SFM_ERR | GERROR_MSI_CMDQ_ABT_ERR;
	cmdq_bench_raise(b, CERROR_ABT);
	KUNIT_EXPECT_EQ(test, smmu_cmdq_ack_gerror(&b->q),
			GERROR_SFM_ERR | GERROR_MSI_CMDQ_ABT_ERR | GERROR_CMDQ_ERR);
	KUNIT_EXPECT_EQ(test, b->gerror ^ b->gerrorn, GERROR_CMDQ_ERR);
	smmu_cmdq_handle_error(&b->q);
	KUNIT_EXPECT_EQ(test, b->gerror, b->gerrorn);

	/* And the other way round. */
	b->gerror ^= GERROR_SFM_ERR;
	cmdq_bench_raise(b, CERROR_ABT);
	smmu_cmdq_handle_error(&b->q);
	KUNIT_EXPECT_EQ(test, b->gerror ^ b->gerrorn, GERROR_SFM_ERR);
}

static void batch_hears_of_an_error_in_an_earlier_part(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_batch *batch = cmdq_bench_batch(test);
	struct smmu_cmdq_ticket ticket;

	cmdq_bench_start(b, 8, 0);
	b->ill_op = CMD_STALL_TERM;
	KUNIT_ASSERT_EQ(test, smmu_cmdq_batch_add(&b->q, batch, smmu_cmd_stall_term(1)), 0);
	for (u32 n = 0; n < 100; n++)
		KUNIT_ASSERT_EQ(test, smmu_cmdq_batch_add(&b->q, batch, tlbi(n)), 0);
	KUNIT_ASSERT_EQ(test, smmu_cmdq_batch_submit(&b->q, batch, &ticket), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -EIO);
}

static void full_queue_that_stopped_with_an_error_is_repaired(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket bad, ticket;

	b->ill_op = CMD_STALL_TERM;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit(b, smmu_cmd_stall_term(1), &bad), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 5, &ticket), 0);
	/* Nobody waits yet: the one who needs room has to repair the queue. */
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 7, 5, &ticket), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &bad), -EIO);
}

static void msi_waiter_notices_an_error(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket bad, good;

	b->q.msi = true;
	b->ill_op = CMD_STALL_TERM;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit(b, smmu_cmd_stall_term(1), &bad), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 2, &good), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &good), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &bad), -EIO);
}

static void program_ends_an_old_error(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	cmdq_bench_raise(b, CERROR_ABT);
	cmdq_bench_start(b, 3, 0);
	KUNIT_EXPECT_FALSE(test, cmdq_bench_stopped(b));
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(1)), 0);
}

/* Whoever had the SMMU before has acknowledged an error: that is not one. */
static void program_knows_what_was_acknowledged(struct kunit *test)
{
	struct smmu_cmd bad = smmu_cmd_stall_term(3);
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;

	b->gerror = GERROR_CMDQ_ERR;
	b->gerrorn = GERROR_CMDQ_ERR;
	cmdq_bench_start(b, 3, 0);
	b->ill_op = CMD_STALL_TERM;
	KUNIT_ASSERT_EQ(test, smmu_cmdq_submit(&b->q, &bad, 1, &ticket), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -EIO);
	KUNIT_EXPECT_FALSE(test, b->q.dead);
}

static struct kunit_case cmdq_time_cases[] = {
	KUNIT_CASE(sync_times_out_when_cons_stops),
	KUNIT_CASE(queue_that_stopped_is_dead_and_says_so_once),
	KUNIT_CASE(waiters_that_give_up_together_say_it_once),
	KUNIT_CASE(dead_queue_lives_again_after_reset),
	KUNIT_CASE(queue_that_moves_is_not_dead),
	KUNIT_CASE(queue_that_moves_too_slowly_is_stopped),
	KUNIT_CASE(waits_that_began_together_are_bounded_together),
	KUNIT_CASE(queue_is_not_stopped_because_another_was_slow),
	KUNIT_CASE(wait_that_begins_late_has_time_of_its_own),
	KUNIT_CASE(waiter_that_did_not_run_looks_some_more),
	KUNIT_CASE(sync_held_by_an_atc_does_not_kill_the_queue),
	KUNIT_CASE(sync_held_by_an_atc_for_ever_kills_the_queue),
	KUNIT_CASE(nobody_is_told_before_traffic_is_cut_off),
	{}
};

static struct kunit_suite cmdq_time_suite = {
	.name = "arm_smmu_v3_cmdq_time",
	.init = cmdq_bench_init,
	.exit = cmdq_bench_exit,
	.test_cases = cmdq_time_cases,
};

static struct kunit_case cmdq_error_cases[] = {
	KUNIT_CASE(illegal_command_is_skipped_and_blamed_on_its_submitter),
	KUNIT_CASE(illegal_command_is_named_in_the_log),
	KUNIT_CASE(log_of_errors_is_limited),
	KUNIT_CASE(interrupt_that_handles_the_error_leaves_the_blame),
	KUNIT_CASE(errors_that_are_forgotten_are_not_forgiven),
	KUNIT_CASE(atc_error_reaches_only_who_it_concerns),
	KUNIT_CASE(atc_error_of_a_split_batch_is_found),
	KUNIT_CASE(atc_error_at_a_command_that_was_illegal_is_found),
	KUNIT_CASE(abort_on_fetch_is_tried_again),
	KUNIT_CASE(abort_that_persists_kills_the_queue),
	KUNIT_CASE(sync_that_is_illegal_for_ever_kills_the_queue),
	KUNIT_CASE(other_errors_are_acknowledged_apart),
	KUNIT_CASE(batch_hears_of_an_error_in_an_earlier_part),
	KUNIT_CASE(full_queue_that_stopped_with_an_error_is_repaired),
	KUNIT_CASE(msi_waiter_notices_an_error),
	KUNIT_CASE(program_ends_an_old_error),
	KUNIT_CASE(program_knows_what_was_acknowledged),
	{}
};

static struct kunit_suite cmdq_error_suite = {
	.name = "arm_smmu_v3_cmdq_error",
	.init = cmdq_bench_init,
	.exit = cmdq_bench_exit,
	.test_cases = cmdq_error_cases,
};

kunit_test_suites(&cmdq_time_suite, &cmdq_error_suite);

MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
MODULE_DESCRIPTION("KUnit tests for the ARM SMMUv3 driver");
MODULE_LICENSE("GPL");
