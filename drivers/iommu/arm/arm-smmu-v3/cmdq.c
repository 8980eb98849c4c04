// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Command queue: many producers, submit and wait apart.
 *
 * Follows IHI 0070 issue G.b, 3.5 "Command queue and Event queue", 4.6
 * "CMD_SYNC" and 7.1 "Command queue errors".
 *
 * Words. A *position* counts commands since probe, and what a reset skips;
 * positions have 64 bits, never wrap, and are compared with <. An *index* with its wrap
 * bit is what PROD and CONS hold: the low bits of a position. A *submission*
 * is what one call writes; its *ticket* says where it stands. A position has
 * *passed* when CONS is behind it.
 *
 * To submit:
 *
 *   1. take @lock, with interrupts off;
 *   2. compare @prod_pos with @cons_pos, which is memory; without room, drop
 *      the lock, wait for CONS, and start again;
 *   3. write the entries;
 *   4. publish @prod_pos, then write PROD behind a barrier.
 *
 * To wait:
 *
 *   1. look whether the ticket has passed: in @cons_pos, which any CPU may
 *      have moved on; in the done word, where MSIs are used; in CONS;
 *   2. if not, look from time to time whether an error has stopped the queue,
 *      and repair it; look at the clock; start again;
 *   3. see whether a refused command lies in the ticket.
 *
 * The *done word* is where all CMD_SYNCs send their MSIs: the low 32 bits of the
 * position behind the CMD_SYNC. CONS shows a CMD_SYNC consumed before its MSI is
 * written, and any time may lie between the two, up to the completion of the next
 * CMD_SYNC (4.7.3). In the entry of the CMD_SYNC, which is free once CONS has
 * passed it, that MSI would hit a newer command:
 *
 *   CPU                                SMMU
 *   ---                                ----
 *                                      consumes the CMD_SYNC at position p
 *   A: CONS is behind p
 *   B: another command to p's entry
 *                                      C: the MSI of p
 *   D: look where C wrote
 *
 * Nobody orders C before A. At the entry C makes B a command that seems done and
 * was not even begun. At the done word, which is never anything else, C says that
 * p has passed: true whenever it comes, and if it hides what a later one said, D
 * takes a waiter for one whose time has not come, who then looks at CONS. So an
 * MSI is only ever a hint that comes earlier than a read of CONS would, and may
 * as well be aborted or lost.
 *
 * For the same reason it completes everybody whose commands stand before p.
 *
 * Litmus: cmdq-done-word
 */
#include "cmdq.h"

#include <kunit/visibility.h>
#include <linux/array_size.h>
#include <linux/bitfield.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/lockdep.h>
#include <linux/math.h>
#include <linux/ratelimit.h>

#include "bounds.h"
#include "cmdq-wait.h"
#include "idr.h"
#include "mmio.h"
#include "qidx.h"
#include "ring.h"
#include "spec-cmd.h"
#include "spec-regs.h"
#include "trace.h"

/* Looks for a CMD_SYNC of whoever came right behind, before one of one's own */
#define SMMU_CMDQ_SHARE_TURNS	64

/* The done word is never older than twice so many commands, see smmu_cmdq_renew() */
#define SMMU_CMDQ_RENEW_LG2	30

/*
 * Submitting
 */

/**
 * struct smmu_cmdq_plan - one submission, before it has a place
 * @cmds: the commands
 * @nr: how many
 * @sync: a CMD_SYNC goes behind them
 * @share: but not if somebody else will write one right away
 * @covers: nothing at all, if a CMD_SYNC stands behind this position; 0 for none
 * @once: none of them is to be written again
 * @repeat: some of them are written again, see smmu_cmdq_place()
 * @atc: a CMD_ATC_INV is among them
 * @need: entries that it takes at most
 * @since: as for smmu_cmdq_wait_since()
 */
struct smmu_cmdq_plan {
	const struct smmu_cmd *cmds;
	u32 nr;
	bool sync;
	bool share;
	u64 covers;
	bool once;
	bool repeat;
	bool atc;
	u32 need;
	ktime_t *since;
};

/* CMD_CFGI_* and CMD_TLBI_*: their opcodes are neighbours. */
static bool smmu_cmd_is_inv(struct smmu_cmd cmd)
{
	u8 op = smmu_cmd_opcode(cmd);

	return op >= CMD_CFGI_STE && op <= CMD_TLBI_NSNH_ALL;
}

static void smmu_cmdq_make_plan(const struct smmu_cmdq *q, struct smmu_cmdq_plan *plan)
{
	bool repeat = q->repeat_inv && !plan->once, atc = false;

	plan->need = plan->nr + plan->sync;
	for (u32 i = 0; i < plan->nr; i++) {
		atc |= smmu_cmd_opcode(plan->cmds[i]) == CMD_ATC_INV;
		if (repeat && smmu_cmd_is_inv(plan->cmds[i])) {
			plan->need += 1 + !plan->repeat;
			plan->repeat = true;
		}
	}
	plan->atc = atc;
	if (q->max_unsynced)
		plan->need += plan->need / q->max_unsynced + 1;
}

static void smmu_cmdq_put_sync(struct smmu_cmdq *q, u64 *pos, bool signal)
{
	struct smmu_cmd cmd = smmu_cmd_sync_none();

	lockdep_assert_held(&q->lock);

	if (signal && q->msi) {
		cmd = smmu_cmd_sync_msi(q->done_dma, *pos + 1, MEMATTR_WB);
		q->msi_expected = true;
	}
	smmu_cmdq_write_entry(q, (*pos)++, cmd);
	q->since_sync = 0;
	if (q->atc_unsynced) {
		q->atc_unsynced = false;
		WRITE_ONCE(q->atc_end, *pos);
	}
	WRITE_ONCE(q->syncs, q->syncs + 1);
	if (signal)
		WRITE_ONCE(q->sync_end, *pos);
}

static void smmu_cmdq_put(struct smmu_cmdq *q, u64 *pos, struct smmu_cmd cmd)
{
	lockdep_assert_held(&q->lock);

	if (q->max_unsynced && q->since_sync >= q->max_unsynced)
		smmu_cmdq_put_sync(q, pos, false);
	smmu_cmdq_write_entry(q, (*pos)++, cmd);
	q->since_sync++;
	if (smmu_cmd_opcode(cmd) == CMD_ATC_INV)
		q->atc_unsynced = true;
}

/*
 * Where no MSI arrives, the done word grows old, and compares with positions 2^31
 * commands later as if it were ahead of them. So every 2^30 commands it is written
 * here. An MSI that is late or comes at the same time is older by no more than a
 * queue is long: either way the word is true, and young.
 */
static void smmu_cmdq_renew(struct smmu_cmdq *q, u64 pos)
{
	lockdep_assert_held(&q->lock);

	if (q->msi && (pos ^ q->prod_pos) >> SMMU_CMDQ_RENEW_LG2)
		WRITE_ONCE(*q->done, cpu_to_le32(atomic64_read(&q->cons_pos)));
}

/*
 * Somebody waits for the lock, most likely to write commands with a CMD_SYNC behind
 * them, which does for ours as well. If not, there will be one of our own, see
 * smmu_cmdq_cover(). The last of a crowd finds nobody behind, and writes the one
 * CMD_SYNC that all of them wait for.
 */
static bool smmu_cmdq_is_crowded(struct smmu_cmdq *q)
{
	return q->crowded || raw_spin_is_contended(&q->lock);
}

/*
 * Write the entries of a submission that has room, and PROD.
 *
 * Where an erratum wants each CFGI and TLBI a second time after the first has
 * completed, the order is
 *
 *   commands, CMD_SYNC, the CFGIs and TLBIs again, CMD_SYNC
 *
 * A CMD_SYNC is a barrier within its queue: later commands do not start before
 * it completes (4.6). So nobody need wait for the first. A submission without
 * a CMD_SYNC of its own leaves out the last one: who completes it with a later
 * submission gets one there. CMD_ATC_INV is not concerned.
 */
static void smmu_cmdq_place(struct smmu_cmdq *q, const struct smmu_cmdq_plan *plan,
			    struct smmu_cmdq_ticket *ticket)
{
	u64 pos = q->prod_pos;

	lockdep_assert_held(&q->lock);

	for (u32 i = 0; i < plan->nr; i++)
		smmu_cmdq_put(q, &pos, plan->cmds[i]);
	if (plan->repeat) {
		smmu_cmdq_put_sync(q, &pos, false);
		for (u32 i = 0; i < plan->nr; i++)
			if (smmu_cmd_is_inv(plan->cmds[i]))
				smmu_cmdq_put(q, &pos, plan->cmds[i]);
	}
	ticket->sync = 0;
	if (plan->sync && !(plan->share && smmu_cmdq_is_crowded(q))) {
		smmu_cmdq_put_sync(q, &pos, true);
		ticket->sync = pos;
	}

	ticket->first = q->prod_pos;
	ticket->end = pos;
	ticket->atc = plan->atc;
	smmu_cmdq_renew(q, pos);

	/*
	 * @prod_pos first: who reads a CONS that has got there must find it,
	 * see smmu_cmdq_cons_to_pos().
	 *
	 * The write of PROD is the doorbell. smmu_write32() puts a write
	 * barrier for the outer shareable domain before it, so that an SMMU
	 * that sees PROD also sees the entries, and all tables, page tables and
	 * descriptors that this CPU stored before it came here. This is what a
	 * driver does before it rings any device; the waiting that a DSB adds
	 * is not needed, as nothing is concluded from the write having arrived.
	 *
	 * Litmus: cmdq-entries, cmdq-prod-pos
	 */
	WRITE_ONCE(q->prod_pos, pos);
	smmu_write32(q->mmio, SMMU_CMDQ_PROD, smmu_qidx_ptr(q->lg2, pos));
}

static bool smmu_cmdq_has_room(const struct smmu_cmdq *q, u32 need)
{
	u64 used = READ_ONCE(q->prod_pos) - atomic64_read(&q->cons_pos);

	return used + need <= smmu_qidx_nents(q->lg2);
}

bool smmu_cmdq_is_full(struct smmu_cmdq *q)
{
	if (smmu_cmdq_has_room(q, SMMU_CMDQ_BATCH))
		return false;
	smmu_cmdq_look_for_all(q);
	return !smmu_cmdq_has_room(q, SMMU_CMDQ_BATCH);
}

/* -EAGAIN when there is no room. */
static int smmu_cmdq_try_place(struct smmu_cmdq *q, const struct smmu_cmdq_plan *plan,
			       struct smmu_cmdq_ticket *ticket)
{
	guard(raw_spinlock_irqsave)(&q->lock);

	if (READ_ONCE(q->dead))
		return -EIO;
	if (plan->covers && q->sync_end > plan->covers) {
		ticket->sync = q->sync_end;
		return 0;
	}
	/*
	 * Room was seen in @cons_pos, behind a full barrier and the SMMU's own
	 * read of the old entries; the stores depend on it.
	 * Litmus: cmdq-room
	 */
	if (!smmu_cmdq_has_room(q, plan->need))
		return -EAGAIN;
	smmu_cmdq_place(q, plan, ticket);
	return 0;
}

/*
 * Whoever finds room takes it: there is no order among those who wait, because
 * an interrupt handler that stood behind the code it interrupted would wait for
 * ever. A CPU has few submissions in the queue at a time, so others cannot
 * keep it full for long.
 */
static int smmu_cmdq_post(struct smmu_cmdq *q, struct smmu_cmdq_plan *plan,
			  struct smmu_cmdq_ticket *ticket)
{
	struct smmu_cmdq_watch watch = { .since = plan->since };
	int ret;

	smmu_cmdq_make_plan(q, plan);
	if (WARN_ON_ONCE(plan->need > smmu_qidx_nents(q->lg2)))
		return -EINVAL;

	while ((ret = smmu_cmdq_try_place(q, plan, ticket)) == -EAGAIN) {
		do {
			ret = smmu_cmdq_turn(q, &watch);
			if (ret)
				break;
			smmu_cmdq_look_for_all(q);
		} while (!smmu_cmdq_has_room(q, plan->need));
		if (ret)
			break;
	}
	if (ret)
		smmu_cmdq_contain(q);
	/* Where somebody else's CMD_SYNC was found, nothing was written. */
	else if (ticket->end)
		trace_smmu_cmdq_issue(dev_name(q->dev), ticket->first, ticket->end,
				      plan->nr ? plan->cmds->w : NULL, plan->nr);
	return ret;
}

/*
 * What other rooms call
 */

int smmu_cmdq_submit_since(struct smmu_cmdq *q, const struct smmu_cmd *cmds, unsigned int nr,
			   struct smmu_cmdq_ticket *ticket, ktime_t *since)
{
	struct smmu_cmdq_plan plan = {
		.cmds = cmds, .nr = nr, .sync = true, .share = nr, .since = since
	};

	if (WARN_ON_ONCE(nr > SMMU_CMDQ_BATCH - 1))
		return -EINVAL;
	return smmu_cmdq_post(q, &plan, ticket);
}

int smmu_cmdq_submit(struct smmu_cmdq *q, const struct smmu_cmd *cmds, unsigned int nr,
		     struct smmu_cmdq_ticket *ticket)
{
	ktime_t since = 0;

	return smmu_cmdq_submit_since(q, cmds, nr, ticket, &since);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cmdq_submit);

int smmu_cmdq_submit_part(struct smmu_cmdq *q, const struct smmu_cmd *cmds, unsigned int nr,
			  struct smmu_cmdq_ticket *ticket, ktime_t *since)
{
	struct smmu_cmdq_plan plan = { .cmds = cmds, .nr = nr, .since = since };

	if (WARN_ON_ONCE(!nr || nr > SMMU_CMDQ_BATCH - 1))
		return -EINVAL;
	return smmu_cmdq_post(q, &plan, ticket);
}

int smmu_cmdq_submit_nosync(struct smmu_cmdq *q, const struct smmu_cmd *cmds, unsigned int nr)
{
	struct smmu_cmdq_ticket ticket;
	ktime_t since = 0;

	return smmu_cmdq_submit_part(q, cmds, nr, &ticket, &since);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cmdq_submit_nosync);

/*
 * A CMD_SYNC that stands behind the commands of a ticket completes them, whoever wrote
 * it: it waits for all earlier commands of its queue (4.7.3).
 *
 *   who has the ticket                 who writes a CMD_SYNC
 *   ------------------                 ---------------------
 *   A: commands up to end              C: the lock, after A
 *   B: the lock is released            D: CMD_SYNC at sync_end - 1
 *   E: sync_end > end
 *
 * If E then D stands behind A: positions are given out under the lock. What it takes
 * for the ticket to have passed is CONS behind D, or D's MSI or that of a later one.
 *
 * Litmus: cmdq-cover
 */
int smmu_cmdq_cover(struct smmu_cmdq *q, struct smmu_cmdq_ticket *ticket, ktime_t *since)
{
	struct smmu_cmdq_plan plan = { .sync = true, .covers = ticket->end, .since = since };
	struct smmu_cmdq_ticket own = {};
	int ret;

	for (u32 i = 0; !ticket->sync && i < SMMU_CMDQ_SHARE_TURNS; i++) {
		u64 sync_end = READ_ONCE(q->sync_end);

		if (sync_end > ticket->end)
			ticket->sync = sync_end;
		else
			cpu_relax();
	}
	if (ticket->sync)
		return 0;
	ret = smmu_cmdq_post(q, &plan, &own);
	if (!ret)
		ticket->sync = own.sync;
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cmdq_cover);

int smmu_cmdq_wait_since(struct smmu_cmdq *q, const struct smmu_cmdq_ticket *ticket,
			 ktime_t *since)
{
	struct smmu_cmdq_watch watch = { .since = since };
	struct smmu_cmdq_ticket covered;
	int ret = 0;

	if (!ticket->sync) {
		covered = *ticket;
		ret = smmu_cmdq_cover(q, &covered, since);
		ticket = &covered;
	}
	ret = ret ?: smmu_cmdq_await(q, ticket->sync, &watch);
	/*
	 * Pairs with the SMMU's order of "invalidated, accesses visible" before
	 * "CMD_SYNC consumed" before "MSI written" (4.6): what the caller does
	 * from here on happens after them. Also E of smmu_cmdq_take_error().
	 * Litmus: cmdq-shared-sync, cmdq-msi
	 */
	dma_mb();
	if (ret)
		smmu_cmdq_contain(q);
	else
		ret = smmu_cmdq_verdict(q, ticket);

	if (trace_smmu_cmdq_sync_enabled())
		trace_smmu_cmdq_sync(dev_name(q->dev), ticket->first, ticket->end,
				     watch.turns ? ktime_us_delta(ktime_get(), *since) : 0, ret);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cmdq_wait_since);

int smmu_cmdq_wait(struct smmu_cmdq *q, const struct smmu_cmdq_ticket *ticket)
{
	ktime_t since = 0;

	return smmu_cmdq_wait_since(q, ticket, &since);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cmdq_wait);

int smmu_cmdq_issue_since(struct smmu_cmdq *q, const struct smmu_cmd *cmds, unsigned int nr,
			  ktime_t *since)
{
	struct smmu_cmdq_ticket ticket;
	int ret = smmu_cmdq_submit_since(q, cmds, nr, &ticket, since);

	return ret ?: smmu_cmdq_wait_since(q, &ticket, since);
}

int smmu_cmdq_issue(struct smmu_cmdq *q, const struct smmu_cmd *cmds, unsigned int nr)
{
	ktime_t since = 0;

	return smmu_cmdq_issue_since(q, cmds, nr, &since);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cmdq_issue);

int smmu_cmdq_issue_once(struct smmu_cmdq *q, const struct smmu_cmd *cmds, unsigned int nr)
{
	ktime_t since = 0;
	struct smmu_cmdq_plan plan = {
		.cmds = cmds, .nr = nr, .sync = true, .once = true, .since = &since
	};
	struct smmu_cmdq_ticket ticket;
	int ret;

	if (WARN_ON_ONCE(nr > SMMU_CMDQ_BATCH - 1))
		return -EINVAL;
	ret = smmu_cmdq_post(q, &plan, &ticket);
	return ret ?: smmu_cmdq_wait_since(q, &ticket, &since);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cmdq_issue_once);

void smmu_cmdq_end_msis(struct smmu_cmdq *q)
{
	scoped_guard(raw_spinlock_irqsave, &q->lock)
		q->msi = false;
	/* A CMD_SYNC completes when the MSIs of all earlier ones have come (4.7.3). */
	if (smmu_cmdq_issue(q, NULL, 0))
		return;
	scoped_guard(raw_spinlock_irqsave, &q->lock)
		q->msi_expected = false;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cmdq_end_msis);

/*
 * The first entry gets a position that none had before, so that an MSI which is
 * still on its way is old, and whoever still waits finds errors, not success. They
 * are there before anything could seem to have passed:
 *
 *   who resets                         who waits for an older ticket
 *   ----------                         -----------------------------
 *   A: lost_end, error_end             D: see the ticket passed
 *   B: write barrier of                   (CONS, done word, cons_pos)
 *      smmu_write32(), release         E: dma_mb()
 *   C: CONS, done word, cons_pos       F: load error_end
 *
 * If D sees C then F sees A.
 *
 * Litmus: cmdq-reset
 */
static u64 smmu_cmdq_forget(struct smmu_cmdq *q)
{
	u64 start;

	scoped_guard(raw_spinlock_irqsave, &q->lock) {
		start = round_up(q->prod_pos, 2ULL << q->lg2);
		WRITE_ONCE(q->skipped, q->skipped + start - q->prod_pos);
		WRITE_ONCE(q->prod_pos, start);
		q->first_pos = start;
		q->since_sync = 0;
		q->atc_unsynced = false;
		WRITE_ONCE(q->atc_end, start);
		WRITE_ONCE(q->sync_end, start);
	}
	scoped_guard(raw_spinlock_irqsave, &q->error_lock) {
		q->nr_errors = 0;
		q->retries = 0;
		q->lost_end = start;
		WRITE_ONCE(q->error_end, start);
	}
	return start;
}

void smmu_cmdq_program(struct smmu_cmdq *q)
{
	u64 start = smmu_cmdq_forget(q);

	smmu_write64_relaxed(q->mmio, SMMU_CMDQ_BASE,
			     (q->dma & CMDQ_BASE_ADDR) | CMDQ_BASE_RA |
			     FIELD_PREP(CMDQ_BASE_LOG2SIZE, q->lg2));
	/* BASE defines where the wrap bit is, so it comes first. */
	smmu_write32(q->mmio, SMMU_CMDQ_PROD, 0);
	smmu_write32(q->mmio, SMMU_CMDQ_CONS, 0);
	smmu_cmdq_end_error(q);

	/* C in the drawing above */
	smp_store_release(q->done, cpu_to_le32(start));
	atomic64_set_release(&q->cons_pos, start);
	WRITE_ONCE(q->dead, false);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cmdq_program);

/* Entries that a submission takes at most, with what errata add to it */
static u32 smmu_cmdq_longest(const struct smmu_caps *caps)
{
	u32 need = caps->repeat_inv ? 2 * SMMU_CMDQ_BATCH : SMMU_CMDQ_BATCH;

	if (caps->max_unsynced)
		need += need / caps->max_unsynced + 1;
	return need;
}

/* Memory to which an MSI may still be on its way belongs to nobody any more. */
static void smmu_cmdq_free_done(void *data)
{
	struct smmu_cmdq *q = data;

	if (!q->msi_expected)
		dma_free_coherent(q->dev, sizeof(u64), q->done, q->done_dma);
}

/* Some parts write 64 bits. */
static int smmu_cmdq_alloc_done(struct smmu_cmdq *q)
{
	q->done = dma_alloc_coherent(q->dev, sizeof(u64), &q->done_dma, GFP_KERNEL);
	if (!q->done)
		return -ENOMEM;
	return devm_add_action_or_reset(q->dev, smmu_cmdq_free_done, q);
}

int smmu_cmdq_init(struct smmu_cmdq *q, struct device *dev, const struct smmu_mmio *mmio,
		   const struct smmu_caps *caps)
{
	if (smmu_cmdq_longest(caps) > smmu_qidx_nents(caps->cmdq_lg2)) {
		dev_err(dev, "IDR1.CMDQS: 2^%u entries are too few, %u are needed\n",
			caps->cmdq_lg2, smmu_cmdq_longest(caps));
		return -ENXIO;
	}

	q->dev = dev;
	q->mmio = mmio;
	q->lg2 = caps->cmdq_lg2;
	q->ring = smmu_ring_alloc(dev, CMD_SIZE, &q->lg2, &q->dma);
	if (!q->ring || smmu_cmdq_alloc_done(q)) {
		dev_err(dev, "No memory for the Command queue\n");
		return -ENOMEM;
	}

	/* The MSI goes to memory that is only polled where the CPU may cache it. */
	q->msi = caps->msi && caps->cohacc;
	q->max_unsynced = caps->max_unsynced;
	q->repeat_inv = caps->repeat_inv;
	q->timeout_us = SMMU_CMDQ_TIMEOUT_US;
	q->atc_timeout_us = SMMU_CMDQ_ATC_TIMEOUT_US;
	q->wait_us = SMMU_CMDQ_WAIT_US;
	q->moment_us = SMMU_CMDQ_MOMENT_US;
	ratelimit_state_init(&q->log_limit, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST);
	raw_spin_lock_init(&q->lock);
	raw_spin_lock_init(&q->error_lock);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cmdq_init);
