// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting for a Command queue: for room, and for completion.
 *
 * Follows IHI 0070 issue G.b, 3.5 "Command queue and Event queue" and 4.7
 * "Synchronization". The words are those of cmdq-cons.h.
 *
 * A wait looks at memory: at @cons_pos, which any CPU may have moved on, and at
 * the done word, where MSIs are used. It takes no lock. Registers are far away,
 * and are read
 *
 *   CONS             without MSIs: in each turn by one of those who wait, for all
 *   CONS and GERROR  by everyone, for himself, once in SMMU_CMDQ_LOOK_TURNS
 *
 * so that with MSIs a wait of the common length reads none.
 *
 * The CPU does not sleep (WFE) until the done word is written: what should wake it
 * where nobody writes any more is the timer's event stream, and whether there is one
 * the kernel does not tell a module. A wait without it would have no end.
 */
#include "cmdq-wait.h"

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/errno.h>

#include "mmio.h"

/* A waiter looks at CONS, for errors and at the clock once in so many turns. */
#define SMMU_CMDQ_LOOK_TURNS	64

/* Turns that are made when the time is up: the waiter may not have run. */
#define SMMU_CMDQ_LATE_TURNS	16

static void smmu_cmdq_start_watch(struct smmu_cmdq *q, struct smmu_cmdq_watch *watch)
{
	watch->began = ktime_get();
	watch->moved = watch->began;
	watch->cons = atomic64_read(&q->cons_pos);
	if (!*watch->since)
		*watch->since = watch->began;
}

/*
 * Has it lasted too long? While CONS moves, or errors are repaired, it may take
 * some time; if it stands because of an ATC, that has a bound of its own. Where other
 * waits have used up the time of all, this one has a moment.
 */
static bool smmu_cmdq_is_late(struct smmu_cmdq *q, struct smmu_cmdq_watch *watch)
{
	ktime_t now = ktime_get();
	u64 cons = smmu_cmdq_look(q);
	u32 bound_us;

	if (smmu_cmdq_handle_error(q) || cons != watch->cons) {
		watch->moved = now;
		watch->cons = cons;
	}
	bound_us = cons < READ_ONCE(q->atc_end) ? q->atc_timeout_us : q->timeout_us;
	return ktime_us_delta(now, watch->moved) >= bound_us ||
	       (ktime_us_delta(now, *watch->since) >= q->wait_us &&
		ktime_us_delta(now, watch->began) >= q->moment_us);
}

int smmu_cmdq_turn(struct smmu_cmdq *q, struct smmu_cmdq_watch *watch)
{
	if (READ_ONCE(q->dead))
		return -EIO;
	if (watch->late_turns == SMMU_CMDQ_LATE_TURNS) {
		smmu_cmdq_stop(q, "time is up");
		return -ETIMEDOUT;
	}

	if (!watch->turns++)
		smmu_cmdq_start_watch(q, watch);
	if (watch->late_turns || !(watch->turns % SMMU_CMDQ_LOOK_TURNS))
		watch->late_turns = smmu_cmdq_is_late(q, watch) ? watch->late_turns + 1 : 0;

	smmu_mmio_relax(q->mmio);
	return 0;
}

/*
 * Who has been interrupted between the two stores holds up nobody for long: all
 * look for themselves from time to time, see smmu_cmdq_turn().
 */
void smmu_cmdq_look_for_all(struct smmu_cmdq *q)
{
	if (READ_ONCE(q->looking) || xchg_relaxed(&q->looking, 1))
		return;
	smmu_cmdq_look(q);
	WRITE_ONCE(q->looking, 0);
}

static bool smmu_cmdq_has_passed(struct smmu_cmdq *q, u64 end)
{
	s32 ahead;

	if ((u64)atomic64_read(&q->cons_pos) >= end)
		return true;
	if (!q->msi) {
		smmu_cmdq_look_for_all(q);
		return (u64)atomic64_read(&q->cons_pos) >= end;
	}

	/* Less than 2^31 commands lie between the two, see smmu_cmdq_renew(). */
	ahead = le32_to_cpu(READ_ONCE(*q->done)) - (u32)end;
	if (ahead < 0)
		return false;
	smmu_cmdq_advance(q, end + ahead);
	return true;
}

int smmu_cmdq_await(struct smmu_cmdq *q, u64 end, struct smmu_cmdq_watch *watch)
{
	int ret = 0;

	while (!ret && !smmu_cmdq_has_passed(q, end))
		ret = smmu_cmdq_turn(q, watch);
	return ret;
}
