// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Command queue's contract when all goes well: order, room, completion; and
 * its options: errata, batches, MSIs, many producers. See cmdq-bench.h for who is on the other
 * side, and cmdq_error_kunit.c for when it does not.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/irqflags.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>

#include "../idr.h"
#include "../qidx.h"
#include "../spec-regs.h"
#include "cmdq-bench.h"

/*
 * Set-up
 */

static const struct {
	u8 cmdq_lg2;
	bool repeat_inv;
	u8 max_unsynced;
	int ret;
} init_rows[] = {
	{ 0, false, 0, -ENXIO },
	{ 5, false, 0, -ENXIO },
	{ 6, false, 0, 0 },
	{ 6, false, 63, -ENXIO },
	{ 7, false, 63, 0 },
	{ 6, true, 0, -ENXIO },
	{ 7, true, 0, 0 },
	{ 7, true, 63, -ENXIO },
	{ 8, true, 63, 0 },
};

/* 63 commands and a CMD_SYNC; errata repeat them, and add CMD_SYNCs. */
static void init_refuses_a_queue_that_holds_no_submission(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	for (u32 i = 0; i < ARRAY_SIZE(init_rows); i++) {
		struct smmu_caps caps = {
			.cmdq_lg2 = init_rows[i].cmdq_lg2,
			.repeat_inv = init_rows[i].repeat_inv,
			.max_unsynced = init_rows[i].max_unsynced,
		};
		struct smmu_cmdq *q = devm_kzalloc(b->q.dev, sizeof(*q), GFP_KERNEL);
		struct smmu_cmdq_ticket ticket;

		KUNIT_ASSERT_NOT_NULL(test, q);
		KUNIT_EXPECT_EQ_MSG(test, smmu_cmdq_init(q, b->q.dev, &b->mmio, &caps),
				    init_rows[i].ret, "row %u", i);
		if (init_rows[i].ret)
			continue;

		/* And what it accepts does hold the longest. */
		b->q.repeat_inv = caps.repeat_inv;
		b->q.max_unsynced = caps.max_unsynced;
		cmdq_bench_start(b, caps.cmdq_lg2, 0);
		KUNIT_EXPECT_EQ_MSG(test, cmdq_bench_submit_tlbis(b, 0, 63, &ticket), 0,
				    "row %u", i);
	}
}

static void init_aligns_the_largest_ring_to_its_size(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_caps caps = { .cmdq_lg2 = 19, .msi = true, .max_unsynced = 63 };
	struct smmu_cmdq *q = devm_kzalloc(b->q.dev, sizeof(*q), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, q);
	KUNIT_ASSERT_EQ(test, smmu_cmdq_init(q, b->q.dev, &b->mmio, &caps), 0);
	KUNIT_EXPECT_GE(test, q->lg2, PAGE_SHIFT - 4);
	KUNIT_EXPECT_LE(test, CMD_SIZE << q->lg2, SZ_1M);
	KUNIT_EXPECT_TRUE(test, IS_ALIGNED(q->dma, CMD_SIZE << q->lg2));
	KUNIT_EXPECT_EQ(test, q->max_unsynced, 63);
	/* An MSI to memory that the CPU caches needs a coherent SMMU. */
	KUNIT_EXPECT_FALSE(test, q->msi);
}

static void program_writes_base_first(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	b->enabled = false;
	b->first_write = 0;
	b->prod = 5;
	b->cons = 5;
	smmu_cmdq_program(&b->q);
	KUNIT_EXPECT_EQ(test, b->first_write, SMMU_CMDQ_BASE);
	KUNIT_EXPECT_EQ(test, b->base & CMDQ_BASE_ADDR, b->q.dma);
	KUNIT_EXPECT_EQ(test, b->base & CMDQ_BASE_LOG2SIZE, 3);
	KUNIT_EXPECT_EQ(test, b->prod, 0);
	KUNIT_EXPECT_EQ(test, b->cons, 0);
}

/*
 * Order and room
 */

static void submission_is_consumed_in_order(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;

	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 10, 5, &ticket), 0);
	KUNIT_EXPECT_EQ(test, ticket.first, 0);
	KUNIT_EXPECT_EQ(test, ticket.end, 6);
	KUNIT_EXPECT_EQ(test, b->nr_log, 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
	KUNIT_ASSERT_EQ(test, b->nr_log, 6);
	for (u32 i = 0; i < 5; i++)
		cmdq_bench_expect(test, i, tlbi(10 + i));
	cmdq_bench_expect(test, 5, smmu_cmd_sync_none());
}

static void submission_of_nothing_is_one_sync(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	KUNIT_EXPECT_EQ(test, smmu_cmdq_issue(&b->q, NULL, 0), 0);
	KUNIT_ASSERT_EQ(test, b->nr_log, 1);
	cmdq_bench_expect(test, 0, smmu_cmd_sync_none());
}

static void every_start_and_length_wraps(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	for (u32 start = 0; start < 16; start++) {
		for (u32 nr = 0; nr < 8; nr++) {
			cmdq_bench_start(b, 3, start);
			for (u32 round = 0; round < 5; round++) {
				struct smmu_cmdq_ticket ticket;
				int ret;

				ret = cmdq_bench_submit_tlbis(b, 100 * round, nr, &ticket);
				KUNIT_ASSERT_EQ(test, ret, 0);
				KUNIT_ASSERT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
				KUNIT_ASSERT_EQ_MSG(test, b->nr_log, (round + 1) * (nr + 1),
						    "start %u, %u commands", start, nr);
				for (u32 i = 0; i < nr; i++)
					cmdq_bench_expect(test, round * (nr + 1) + i,
							  tlbi(100 * round + i));
			}
		}
	}
}

static void positions_go_past_32_bits(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket old, ticket;

	cmdq_bench_start(b, 3, (1ULL << 32) - 5);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 2, &old), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &old), 0);
	for (u32 i = 0; i < 20; i++) {
		KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, i, 2, &ticket), 0);
		KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
	}
	KUNIT_EXPECT_EQ(test, ticket.end, (1ULL << 32) - 5 + 21 * 3);
	KUNIT_EXPECT_EQ(test, b->nr_log, 21 * 3);
	/* A ticket of many laps ago has still passed; a wrong one never does. */
	b->turns = 0;
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &old), 0);
	KUNIT_EXPECT_EQ(test, b->turns, 0);
}

static void full_queue_waits_and_then_goes_on(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket first, second;

	b->per_turn = 1;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 7, &first), 0);
	KUNIT_EXPECT_EQ(test, b->turns, 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 7, 3, &second), 0);
	KUNIT_EXPECT_GE(test, b->turns, 4);
	KUNIT_EXPECT_EQ(test, b->turns_irqs_off, 0);
	KUNIT_EXPECT_EQ(test, b->turns_locked, 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &second), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &first), 0);
	KUNIT_ASSERT_EQ(test, b->nr_log, 12);
	cmdq_bench_expect(test, 6, tlbi(6));
	cmdq_bench_expect(test, 7, smmu_cmd_sync_none());
	cmdq_bench_expect(test, 8, tlbi(7));
}

static void every_entry_of_the_ring_is_used(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;

	b->credit = 0;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 3, &ticket), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 3, 3, &ticket), 0);
	KUNIT_EXPECT_EQ(test, b->turns, 0);
	KUNIT_EXPECT_TRUE(test, smmu_qidx_is_full(3, b->prod, b->cons));
}

static void full_queue_that_stays_full_times_out(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;
	u32 prod;

	b->credit = 0;
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 7, &ticket), 0);
	prod = b->prod;
	KUNIT_EXPECT_EQ(test, cmdq_bench_submit_tlbis(b, 7, 1, &ticket), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, b->prod, prod);
	KUNIT_EXPECT_EQ(test, b->q.prod_pos, 8);
}

static void waiter_keeps_the_interrupt_state(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	unsigned long flags;
	int ret;

	b->per_turn = 1;
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(1)), 0);
	KUNIT_EXPECT_GE(test, b->turns, 2);
	KUNIT_EXPECT_EQ(test, b->turns_irqs_off, 0);
	KUNIT_EXPECT_EQ(test, b->turns_locked, 0);

	b->turns = 0;
	local_irq_save(flags);
	ret = cmdq_bench_issue(b, tlbi(2));
	local_irq_restore(flags);
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_EQ(test, b->turns_irqs_off, b->turns);
}

/* Someone else's completed wait covers it. */
static void waiter_that_was_passed_reads_no_register(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket first, second;
	u32 reads;

	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 1, &first), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 1, 1, &second), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &second), 0);
	reads = b->cons_reads;
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &first), 0);
	KUNIT_EXPECT_EQ(test, b->cons_reads, reads);
}

static void wait_does_not_end_before_the_sync(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;

	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 3, &ticket), 0);
	b->credit = 3;
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, b->nr_log, 3);
}

static void commands_and_syncs_are_counted(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmd cmd = tlbi(9);
	struct smmu_cmdq_ticket ticket;

	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 3, &ticket), 0);
	KUNIT_ASSERT_EQ(test, smmu_cmdq_submit_nosync(&b->q, &cmd, 1), 0);
	KUNIT_ASSERT_EQ(test, smmu_cmdq_issue(&b->q, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, b->q.prod_pos - b->q.skipped, 6);
	KUNIT_EXPECT_EQ(test, b->q.syncs, 2);
	KUNIT_EXPECT_EQ(test, cmdq_bench_count_op(b, CMD_SYNC), 2);
	KUNIT_EXPECT_EQ(test, cmdq_bench_count_op(b, CMD_TLBI_NH_VA), 4);
}

/*
 * CONS
 */

static void garbage_in_cons_completes_nothing(struct kunit *test)
{
	static const u32 values[] = {
		0xffffffff,		/* the SMMU is gone */
		0x00f00003,		/* bits that CONS does not have */
		0x80000003,
		0x00000005,		/* beyond PROD */
		0x0000000f,		/* behind where CONS was */
		0x00000013,		/* bits above the wrap bit */
	};
	struct cmdq_bench *b = test->priv;

	for (u32 i = 0; i < ARRAY_SIZE(values); i++) {
		struct smmu_cmdq_ticket ticket;

		cmdq_bench_start(b, 3, 0);
		b->q.timeout_us = CMDQ_BENCH_SHORT_US;
		KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 2, &ticket), 0);
		b->cons_value = values[i];
		b->cons_garbage = true;
		KUNIT_EXPECT_EQ_MSG(test, cmdq_bench_wait(b, &ticket), -ETIMEDOUT,
				    "CONS 0x%08x", values[i]);
		b->cons_garbage = false;
		KUNIT_EXPECT_EQ_MSG(test, atomic64_read(&b->q.cons_pos), 0,
				    "CONS 0x%08x", values[i]);
	}
}

/* What other CPUs do while this one is away: twenty laps and a half. */
static void issue_many(struct cmdq_bench *b)
{
	for (u32 i = 0; i < 41; i++)
		if (smmu_cmdq_issue(&b->q, (struct smmu_cmd[]){ tlbi(0), tlbi(1), tlbi(2) }, 3))
			b->violations++;
}

/* What other CPUs do: twelve commands run, four more are handed over. */
static void issue_and_leave_some(struct cmdq_bench *b)
{
	struct smmu_cmdq_ticket ticket;

	for (u32 i = 0; i < 2; i++)
		if (cmdq_bench_submit_tlbis(b, 0, 5, &ticket) || cmdq_bench_wait(b, &ticket))
			b->violations++;
	b->credit = 0;
	if (cmdq_bench_submit_tlbis(b, 0, 3, &ticket))
		b->violations++;
}

/*
 * A CONS that was read before all that is two short of a full turn of the
 * index. Taken for new, it would be two commands that have not run.
 */
static void cons_that_is_stale_passes_nothing(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;

	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 1, &ticket), 0);
	b->on_cons_read = issue_and_leave_some;
	b->read_first = true;
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
	KUNIT_EXPECT_EQ(test, b->q.prod_pos, 18);
	KUNIT_EXPECT_EQ(test, b->nr_log, 14);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->q.cons_pos), 14);
}

static void laps_around_a_read_of_cons_do_no_harm(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;
	u64 cons;

	for (u32 i = 0; i < 32; i++) {
		u32 start = i / 2;

		cmdq_bench_start(b, 3, start);
		KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 2, &ticket), 0);
		b->on_cons_read = issue_many;
		b->read_first = i % 2;
		KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
		cons = atomic64_read(&b->q.cons_pos);
		KUNIT_EXPECT_EQ(test, cons, start + 3 + 41 * 4);
		KUNIT_EXPECT_EQ(test, cons, b->q.prod_pos);
	}
}

/*
 * Errata
 */

static void sync_comes_after_at_most_max_unsynced(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmd cmds[SMMU_CMDQ_BATCH];
	u32 unsynced = 0;

	cmdq_bench_start(b, 8, 0);
	b->q.max_unsynced = 3;
	for (u32 i = 0; i < ARRAY_SIZE(cmds); i++)
		cmds[i] = tlbi(i);
	for (u32 nr = 1; nr <= 10; nr++)
		KUNIT_ASSERT_EQ(test, smmu_cmdq_submit_nosync(&b->q, cmds, nr), 0);
	KUNIT_ASSERT_EQ(test, smmu_cmdq_issue(&b->q, cmds, 63), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_count_op(b, CMD_TLBI_NH_VA), 55 + 63);
	for (u32 i = 0; i < b->nr_log; i++) {
		unsynced = cmdq_bench_op(b, i) == CMD_SYNC ? 0 : unsynced + 1;
		KUNIT_EXPECT_LE_MSG(test, unsynced, 3, "command %u", i);
	}
}

/* One that earlier submissions have made due takes an entry, too. */
static void sync_that_is_due_has_room_of_its_own(struct kunit *test)
{
	struct smmu_cmd cmds[] = { tlbi(0), tlbi(1), tlbi(2) };
	struct cmdq_bench *b = test->priv;

	cmdq_bench_start(b, 3, 0);
	b->q.max_unsynced = ARRAY_SIZE(cmds);
	b->credit = 0;
	for (u32 i = 0; i < 2; i++)
		KUNIT_ASSERT_EQ(test, 0, smmu_cmdq_submit_nosync(&b->q, cmds, ARRAY_SIZE(cmds)));
	KUNIT_ASSERT_EQ(test, b->q.prod_pos, BIT(3) - 1);
	b->credit = CMDQ_BENCH_UNLIMITED;
	KUNIT_ASSERT_EQ(test, smmu_cmdq_submit_nosync(&b->q, cmds, 1), 0);
	KUNIT_EXPECT_EQ(test, smmu_cmdq_issue(&b->q, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_count_op(b, CMD_TLBI_NH_VA), 7);
}

static void sync_is_not_inserted_where_none_is_needed(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;

	b->q.max_unsynced = 3;
	for (u32 i = 0; i < 4; i++) {
		KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 3, &ticket), 0);
		KUNIT_ASSERT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
	}
	KUNIT_EXPECT_EQ(test, b->nr_log, 16);
}

static void invalidation_is_repeated_behind_its_sync(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmd cmds[] = { tlbi(1), atc(2), smmu_cmd_cfgi_ste(3, true) };

	b->q.repeat_inv = true;
	KUNIT_ASSERT_EQ(test, smmu_cmdq_issue(&b->q, cmds, 3), 0);
	KUNIT_ASSERT_EQ(test, b->nr_log, 7);
	for (u32 i = 0; i < 3; i++)
		cmdq_bench_expect(test, i, cmds[i]);
	cmdq_bench_expect(test, 3, smmu_cmd_sync_none());
	cmdq_bench_expect(test, 4, cmds[0]);
	cmdq_bench_expect(test, 5, cmds[2]);
	cmdq_bench_expect(test, 6, smmu_cmd_sync_none());
}

static void invalidation_without_sync_is_repeated_for_who_syncs(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmd cmd = tlbi(1);

	b->q.repeat_inv = true;
	KUNIT_ASSERT_EQ(test, smmu_cmdq_submit_nosync(&b->q, &cmd, 1), 0);
	KUNIT_ASSERT_EQ(test, smmu_cmdq_issue(&b->q, NULL, 0), 0);
	KUNIT_ASSERT_EQ(test, b->nr_log, 4);
	cmdq_bench_expect(test, 0, cmd);
	cmdq_bench_expect(test, 1, smmu_cmd_sync_none());
	cmdq_bench_expect(test, 2, cmd);
	cmdq_bench_expect(test, 3, smmu_cmd_sync_none());
}

static void other_commands_are_not_repeated(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmd cmds[] = { atc(2), smmu_cmd_resume(1, 2, SMMU_RESUME_RETRY),
				   smmu_cmd_pri_resp(1, false, 0, 3, 2) };

	b->q.repeat_inv = true;
	KUNIT_ASSERT_EQ(test, smmu_cmdq_issue(&b->q, cmds, 3), 0);
	KUNIT_EXPECT_EQ(test, b->nr_log, 4);
}

static void longest_submission_fits_with_errata(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;

	cmdq_bench_start(b, 8, 77);
	b->q.repeat_inv = true;
	b->q.max_unsynced = 63;
	for (u32 i = 0; i < 5; i++) {
		KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 63, &ticket), 0);
		KUNIT_ASSERT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
	}
	KUNIT_EXPECT_EQ(test, b->nr_log, 5 * 128);
}

/*
 * Batches
 */

static void batch_of_any_length_runs_in_order_with_one_sync(struct kunit *test)
{
	static const u16 lengths[] = { 0, 1, 62, 63, 64, 126, 127, 150 };
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_batch *batch = cmdq_bench_batch(test);

	for (u32 i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct smmu_cmdq_ticket ticket;

		cmdq_bench_start(b, 8, 0);
		for (u32 n = 0; n < lengths[i]; n++)
			KUNIT_ASSERT_EQ(test, smmu_cmdq_batch_add(&b->q, batch, tlbi(n)), 0);
		KUNIT_ASSERT_EQ(test, smmu_cmdq_batch_submit(&b->q, batch, &ticket), 0);
		KUNIT_EXPECT_EQ(test, batch->nr, 0);
		KUNIT_EXPECT_EQ(test, ticket.first, 0);
		KUNIT_EXPECT_EQ(test, ticket.end, lengths[i] + 1);
		KUNIT_EXPECT_FALSE(test, ticket.atc);
		KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
		KUNIT_ASSERT_EQ(test, b->nr_log, lengths[i] + 1);
		for (u32 n = 0; n < lengths[i]; n++)
			cmdq_bench_expect(test, n, tlbi(n));
	}
}

static void batch_that_cannot_be_flushed_stays_as_it_is(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_batch *batch = cmdq_bench_batch(test);
	struct smmu_cmdq_ticket ticket;

	cmdq_bench_start(b, 7, 0);
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	b->credit = 0;
	for (u32 n = 0; n < 3 * 63; n++)
		if (smmu_cmdq_batch_add(&b->q, batch, tlbi(n)))
			KUNIT_FAIL(test, "command %u", n);
	KUNIT_EXPECT_EQ(test, smmu_cmdq_batch_add(&b->q, batch, tlbi(3 * 63)), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, batch->nr, 63);
	KUNIT_EXPECT_EQ(test, b->q.prod_pos, 2 * 63);
	KUNIT_EXPECT_NE(test, smmu_cmdq_batch_submit(&b->q, batch, &ticket), 0);
}

/*
 * MSI
 */

static void msi_completes_without_a_read_of_cons(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	b->q.msi = true;
	for (u32 wide = 0; wide < 2; wide++) {
		cmdq_bench_start(b, 3, 5);
		b->wide_msi = wide;
		for (u32 i = 0; i < 20; i++) {
			struct smmu_cmdq_ticket ticket;

			KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, i, 2, &ticket), 0);
			cmdq_bench_consume_all(b);
			b->cons_reads = 0;
			KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
			KUNIT_EXPECT_EQ(test, b->cons_reads, 0);
		}
	}
}

static void msi_sync_tells_the_position_behind_it(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	b->q.msi = true;
	cmdq_bench_start(b, 3, (3ULL << 32) + 6);
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(0)), 0);
	KUNIT_ASSERT_EQ(test, b->nr_log, 2);
	cmdq_bench_expect(test, 1, smmu_cmd_sync_msi(b->q.done_dma, 8, MEMATTR_WB));
}

static void msi_wait_does_not_end_before_the_sync(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;

	b->q.msi = true;
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	/* The slots hold completed CMD_SYNCs of the lap before. */
	for (u32 i = 0; i < 8; i++)
		KUNIT_ASSERT_EQ(test, smmu_cmdq_issue(&b->q, NULL, 0), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 3, &ticket), 0);
	b->credit = 3;
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -ETIMEDOUT);
}

static void msi_that_is_lost_is_made_up_for_by_cons(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	b->q.msi = true;
	b->no_msi = true;
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(0)), 0);
}

/*
 * CONS shows a CMD_SYNC consumed before its MSI comes (4.7.3), and only CONS
 * tells that its entry is free. What is written there next is a CMD_SYNC again:
 * one that has not run, and an MSI that is not its own.
 */
static void msi_that_is_late_completes_nothing_newer(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;

	b->q.msi = true;
	b->late_msi = true;
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 7, &ticket), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
	b->credit = 0;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 7, 7, &ticket), 0);
	cmdq_bench_let_msi_come(b);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, b->nr_log, 8);
}

static void msi_that_is_late_spoils_no_newer_command(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	b->q.msi = true;
	b->late_msi = true;
	for (u32 i = 0; i < 50; i++) {
		struct smmu_cmdq_ticket ticket;

		KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 7 * i, 7, &ticket), 0);
		cmdq_bench_let_msi_come(b);
		KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
		KUNIT_ASSERT_EQ(test, b->nr_log, 8 * (i + 1));
		cmdq_bench_expect(test, 8 * i, tlbi(7 * i));
	}
}

/* One wait for the last of several submissions is enough for all of them. */
static void msi_completes_what_stands_before_its_sync(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket first, second;

	b->q.msi = true;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 2, &first), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 2, 2, &second), 0);
	cmdq_bench_consume_all(b);
	b->cons_reads = 0;
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &first), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->q.cons_pos), second.end);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &second), 0);
	KUNIT_EXPECT_EQ(test, b->cons_reads, 0);
}

/* MSIs that are written again, in any order: none says what is not true. */
static void msi_that_is_older_hides_nothing_for_long(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;

	b->q.msi = true;
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	cmdq_bench_start(b, 3, (1ULL << 32) - 4);
	for (u32 i = 0; i < 20; i++) {
		__le32 older = *b->q.done;

		KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, i, 2, &ticket), 0);
		cmdq_bench_consume_all(b);
		*b->q.done = older;
		KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
	}
	b->credit = 0;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 2, &ticket), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -ETIMEDOUT);
}

/* MSIs were lost all along, and the word is as old as it can get. */
static void msis_that_never_come_complete_nothing(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket ticket;
	const u64 pos = 1ULL << 31;

	b->q.msi = true;
	b->no_msi = true;
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	cmdq_bench_start(b, 3, pos - 2);
	*b->q.done = 0;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 2, &ticket), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), 0);
	b->credit = 0;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 2, 2, &ticket), 0);
	KUNIT_EXPECT_GT(test, ticket.end, pos);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -ETIMEDOUT);
}

/* The MSI of a queue that was reset under it is on its way. */
static void msi_from_before_a_reset_completes_nothing(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket old, ticket;

	b->q.msi = true;
	b->late_msi = true;
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 3, &old), 0);
	cmdq_bench_consume_all(b);
	b->enabled = false;
	smmu_cmdq_program(&b->q);
	b->enabled = true;
	b->prod = 0;
	b->credit = 0;
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &old), -EIO);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 1, &ticket), 0);
	cmdq_bench_let_msi_come(b);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &ticket), -ETIMEDOUT);
}

/* The word they go to may be freed then. */
static void no_msi_is_on_its_way_after_the_end(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	b->q.msi = true;
	b->late_msi = true;
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(0)), 0);
	KUNIT_EXPECT_TRUE(test, b->has_late_sync);
	KUNIT_EXPECT_TRUE(test, b->q.msi_expected);
	smmu_cmdq_end_msis(&b->q);
	KUNIT_EXPECT_FALSE(test, b->has_late_sync);
	KUNIT_EXPECT_FALSE(test, b->q.msi_expected);
}

static void word_of_msis_that_may_come_is_kept(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	b->q.msi = true;
	b->late_msi = true;
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	KUNIT_EXPECT_EQ(test, cmdq_bench_issue(b, tlbi(0)), 0);
	b->credit = 0;
	smmu_cmdq_end_msis(&b->q);
	KUNIT_EXPECT_TRUE(test, b->has_late_sync);
	KUNIT_EXPECT_TRUE(test, b->q.msi_expected);
}

/*
 * Shared CMD_SYNCs
 */

static void crowd_writes_one_sync(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket tickets[3];

	for (u32 msi = 0; msi < 2; msi++) {
		b->q.msi = msi;
		cmdq_bench_start(b, 4, 5);
		b->q.crowded = true;
		for (u32 i = 0; i < 3; i++)
			KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 2 * i, 2, &tickets[i]), 0);
		KUNIT_EXPECT_EQ(test, b->q.prod_pos, 5 + 6);
		/* The first who waits finds none, and it does for all. */
		for (u32 i = 0; i < 3; i++)
			KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &tickets[i]), 0);
		KUNIT_ASSERT_EQ(test, b->nr_log, 7);
		KUNIT_EXPECT_EQ(test, cmdq_bench_count_op(b, CMD_SYNC), 1);
		cmdq_bench_expect(test, 5, tlbi(5));
	}
}

static void sync_of_who_came_next_is_enough(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket first, second;

	b->q.crowded = true;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 2, &first), 0);
	b->q.crowded = false;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 2, 1, &second), 0);
	/* What stands before that CMD_SYNC has run, the CMD_SYNC has not. */
	b->credit = 3;
	b->q.timeout_us = CMDQ_BENCH_SHORT_US;
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &first), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, b->nr_log, 3);
	KUNIT_EXPECT_EQ(test, b->q.syncs, 1);
}

/* No CMD_SYNC that came before says anything. */
static void sync_of_who_came_before_is_not_enough(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket first, second;

	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 1, &first), 0);
	b->q.crowded = true;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 1, 1, &second), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &second), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_count_op(b, CMD_SYNC), 2);
	KUNIT_EXPECT_EQ(test, cmdq_bench_op(b, 3), CMD_SYNC);
}

static void shared_sync_blames_only_who_is_to_blame(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct smmu_cmdq_ticket tickets[4];

	cmdq_bench_start(b, 4, 0);
	b->q.crowded = true;
	b->ill_op = CMD_STALL_TERM;
	b->deaf_sid = 7;
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 0, 1, &tickets[0]), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit(b, smmu_cmd_stall_term(3), &tickets[1]), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit(b, atc(7), &tickets[2]), 0);
	KUNIT_ASSERT_EQ(test, cmdq_bench_submit_tlbis(b, 1, 1, &tickets[3]), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &tickets[3]), 0);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &tickets[2]), -ETIME);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &tickets[1]), -EIO);
	KUNIT_EXPECT_EQ(test, cmdq_bench_wait(b, &tickets[0]), 0);
	/* Theirs, and what stands in place of the one that was refused */
	KUNIT_EXPECT_EQ(test, cmdq_bench_count_op(b, CMD_SYNC), 2);
}

/*
 * Many producers
 */

/**
 * struct producer - one producer
 * @b: the bench
 * @id: who
 * @rounds: submissions made
 * @early: waits that ended before the commands were consumed
 * @errors: calls that failed
 * @done: all rounds made
 */
struct producer {
	struct cmdq_bench *b;
	u32 id;
	u32 rounds;
	u32 early;
	u32 errors;
	struct completion done;
};

/* PREFETCH_CONFIG has no effect on anything: good to carry two numbers. */
static struct smmu_cmd producer_cmd(u32 id, u32 seq)
{
	struct smmu_cmd cmd = smmu_cmd_op_sid(CMD_PREFETCH_CONFIG, id);

	cmd.w[1] = (u64)seq << 12;
	return cmd;
}

static int producer_round(struct producer *t, u32 *seq, u32 nr)
{
	struct smmu_cmd cmds[12];
	int ret;

	for (u32 i = 0; i < nr; i++)
		cmds[i] = producer_cmd(t->id, ++*seq);
	ret = smmu_cmdq_issue(&t->b->q, cmds, nr);
	t->early += !ret && READ_ONCE(t->b->done[t->id]) != *seq;
	return ret;
}

static int producer_thread(void *arg)
{
	struct producer *t = arg;
	u32 seq = 0;

	for (t->rounds = 0; t->rounds < 400; t->rounds++) {
		u32 nr = (t->rounds * 7 + t->id) % 13;
		unsigned long flags;

		if (t->rounds % 4 == t->id) {
			local_irq_save(flags);
			t->errors += !!producer_round(t, &seq, nr);
			local_irq_restore(flags);
		} else {
			t->errors += !!producer_round(t, &seq, nr);
		}
		cond_resched();
	}
	complete(&t->done);
	return 0;
}

static void run_producers(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;
	struct producer *t = kunit_kcalloc(test, CMDQ_BENCH_THREADS, sizeof(*t), GFP_KERNEL);
	u32 started, commands = 0, rounds = 0;

	KUNIT_ASSERT_NOT_NULL(test, t);
	for (started = 0; started < CMDQ_BENCH_THREADS; started++) {
		struct task_struct *task;

		t[started].b = b;
		t[started].id = started;
		init_completion(&t[started].done);
		task = kthread_run(producer_thread, &t[started], "smmu-cmdq/%u", started);
		if (IS_ERR(task))
			break;
	}
	for (u32 i = 0; i < started; i++)
		wait_for_completion(&t[i].done);
	KUNIT_ASSERT_EQ(test, started, CMDQ_BENCH_THREADS);

	for (u32 i = 0; i < CMDQ_BENCH_THREADS; i++) {
		KUNIT_EXPECT_EQ_MSG(test, t[i].early, 0, "thread %u", i);
		KUNIT_EXPECT_EQ_MSG(test, t[i].errors, 0, "thread %u", i);
		rounds += t[i].rounds;
		commands += b->done[i];
	}
	KUNIT_EXPECT_EQ(test, b->q.prod_pos - b->q.skipped, commands + b->q.syncs);
	KUNIT_EXPECT_LE(test, b->q.syncs, rounds);
	kunit_info(test, "%u submissions, %llu CMD_SYNCs\n", rounds, b->q.syncs);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->q.cons_pos), b->q.prod_pos);
}

static void producers_do_not_disturb_each_other(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	b->door.ops = &cmdq_bench_ops_threads;
	b->per_turn = 3;
	cmdq_bench_start(b, 4, 0);
	run_producers(test);
}

static void producers_with_msi_do_not_disturb_each_other(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	b->door.ops = &cmdq_bench_ops_threads;
	b->q.msi = true;
	b->per_turn = 3;
	cmdq_bench_start(b, 4, (1ULL << 32) - 1000);
	run_producers(test);
}

/* All the time there seems to be somebody behind, and sometimes there is. */
static void producers_that_share_do_not_disturb_each_other(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	b->door.ops = &cmdq_bench_ops_threads;
	b->q.msi = true;
	b->q.crowded = true;
	b->per_turn = 3;
	cmdq_bench_start(b, 4, 0);
	run_producers(test);
}

static struct kunit_case cmdq_cases[] = {
	KUNIT_CASE(init_refuses_a_queue_that_holds_no_submission),
	KUNIT_CASE(init_aligns_the_largest_ring_to_its_size),
	KUNIT_CASE(program_writes_base_first),
	KUNIT_CASE(submission_is_consumed_in_order),
	KUNIT_CASE(submission_of_nothing_is_one_sync),
	KUNIT_CASE(every_start_and_length_wraps),
	KUNIT_CASE(positions_go_past_32_bits),
	KUNIT_CASE(full_queue_waits_and_then_goes_on),
	KUNIT_CASE(every_entry_of_the_ring_is_used),
	KUNIT_CASE(full_queue_that_stays_full_times_out),
	KUNIT_CASE(waiter_keeps_the_interrupt_state),
	KUNIT_CASE(waiter_that_was_passed_reads_no_register),
	KUNIT_CASE(wait_does_not_end_before_the_sync),
	KUNIT_CASE(commands_and_syncs_are_counted),
	KUNIT_CASE(garbage_in_cons_completes_nothing),
	KUNIT_CASE(cons_that_is_stale_passes_nothing),
	KUNIT_CASE(laps_around_a_read_of_cons_do_no_harm),
	{}
};

static struct kunit_suite cmdq_suite = {
	.name = "arm_smmu_v3_cmdq",
	.init = cmdq_bench_init,
	.exit = cmdq_bench_exit,
	.test_cases = cmdq_cases,
};

static struct kunit_case cmdq_option_cases[] = {
	KUNIT_CASE(sync_comes_after_at_most_max_unsynced),
	KUNIT_CASE(sync_that_is_due_has_room_of_its_own),
	KUNIT_CASE(sync_is_not_inserted_where_none_is_needed),
	KUNIT_CASE(invalidation_is_repeated_behind_its_sync),
	KUNIT_CASE(invalidation_without_sync_is_repeated_for_who_syncs),
	KUNIT_CASE(other_commands_are_not_repeated),
	KUNIT_CASE(longest_submission_fits_with_errata),
	KUNIT_CASE(batch_of_any_length_runs_in_order_with_one_sync),
	KUNIT_CASE(batch_that_cannot_be_flushed_stays_as_it_is),
	KUNIT_CASE(crowd_writes_one_sync),
	KUNIT_CASE(sync_of_who_came_next_is_enough),
	KUNIT_CASE(sync_of_who_came_before_is_not_enough),
	KUNIT_CASE(shared_sync_blames_only_who_is_to_blame),
	KUNIT_CASE(producers_do_not_disturb_each_other),
	KUNIT_CASE(producers_that_share_do_not_disturb_each_other),
	{}
};

static struct kunit_suite cmdq_option_suite = {
	.name = "arm_smmu_v3_cmdq_option",
	.init = cmdq_bench_init,
	.exit = cmdq_bench_exit,
	.test_cases = cmdq_option_cases,
};

static struct kunit_case cmdq_msi_cases[] = {
	KUNIT_CASE(msi_completes_without_a_read_of_cons),
	KUNIT_CASE(msi_sync_tells_the_position_behind_it),
	KUNIT_CASE(msi_wait_does_not_end_before_the_sync),
	KUNIT_CASE(msi_that_is_lost_is_made_up_for_by_cons),
	KUNIT_CASE(msi_that_is_late_completes_nothing_newer),
	KUNIT_CASE(msi_that_is_late_spoils_no_newer_command),
	KUNIT_CASE(msi_completes_what_stands_before_its_sync),
	KUNIT_CASE(msi_that_is_older_hides_nothing_for_long),
	KUNIT_CASE(msis_that_never_come_complete_nothing),
	KUNIT_CASE(msi_from_before_a_reset_completes_nothing),
	KUNIT_CASE(no_msi_is_on_its_way_after_the_end),
	KUNIT_CASE(word_of_msis_that_may_come_is_kept),
	KUNIT_CASE(producers_with_msi_do_not_disturb_each_other),
	{}
};

static struct kunit_suite cmdq_msi_suite = {
	.name = "arm_smmu_v3_cmdq_msi",
	.init = cmdq_bench_init,
	.exit = cmdq_bench_exit,
	.test_cases = cmdq_msi_cases,
};

kunit_test_suites(&cmdq_suite, &cmdq_option_suite, &cmdq_msi_suite);

MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
MODULE_DESCRIPTION("KUnit tests for the ARM SMMUv3 driver");
MODULE_LICENSE("GPL");
