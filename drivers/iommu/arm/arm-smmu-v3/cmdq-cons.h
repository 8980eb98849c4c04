/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of a Command queue, and the SMMU's side of it: how far it has got,
 * what stopped it, and what became of a command. Who submits and waits is above,
 * in cmdq.h.
 *
 * Follows IHI 0070, "Command queue" and "Command queue errors". Words: a
 * *position* counts commands, and what a reset skips, and never wraps; an *index*
 * is what PROD and CONS hold.
 */
#ifndef _ARM_SMMU_V3_CMDQ_CONS_H
#define _ARM_SMMU_V3_CMDQ_CONS_H

#include <asm/byteorder.h>
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/compiler.h>
#include <linux/ratelimit_types.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "cmd.h"
#include "qidx.h"

struct device;
struct smmu_mmio;

/* How many refused commands are remembered for waiters that come late. */
#define SMMU_CMDQ_ERRORS	16

/**
 * struct smmu_cmdq_ticket - what a submission gives, and a wait takes
 * @first: position of the first command
 * @end: position after the last command
 * @sync: position after a CMD_SYNC that stands behind all of them, mostly the last
 *	of them; 0 while there may be none, see smmu_cmdq_cover()
 * @atc: a CMD_ATC_INV is among the commands
 */
struct smmu_cmdq_ticket {
	u64 first;
	u64 end;
	u64 sync;
	bool atc;
};

/**
 * struct smmu_cmdq_error - a command that did not do what it should
 * @pos: its position
 * @cerror: CERROR_*
 */
struct smmu_cmdq_error {
	u64 pos;
	u8 cerror;
};

/**
 * struct smmu_cmdq - one Command queue
 * @dev: for messages and memory
 * @mmio: registers
 * @ring: the entries, little-endian
 * @dma: bus address of @ring
 * @done: the done word, little-endian, and four bytes more; see cmdq.c
 * @done_dma: bus address of @done
 * @lg2: log2 of the number of entries
 * @max_unsynced: most commands between two CMD_SYNCs, 0 for no limit
 * @msi: CMD_SYNC writes the position behind it to @done
 * @crowded: tests: there always seems to be somebody behind
 * @repeat_inv: CFGI and TLBI are written twice, with a CMD_SYNC between
 * @timeout_us: SMMU_CMDQ_TIMEOUT_US; tests make it shorter
 * @atc_timeout_us: SMMU_CMDQ_ATC_TIMEOUT_US; tests make it shorter
 * @wait_us: SMMU_CMDQ_WAIT_US; tests make it shorter
 * @moment_us: SMMU_CMDQ_MOMENT_US; tests make it shorter
 * @contain: cuts off what this queue should have invalidated, see
 *	smmu_cmdq_contain(); NULL where there is nothing to cut off
 * @is_contained: whether it is cut off; NULL likewise
 * @dead: nothing is submitted and nothing waited for any more; set under
 *	@error_lock, until the next smmu_cmdq_program(); read by all
 * @gerrorn: what GERRORN holds, under @error_lock; read by all
 * @error_end: position after the last refused command, under @error_lock; read by all
 * @lock: protects the writing of @ring behind CONS and of PROD, and what follows
 *	up to @syncs. Taken with interrupts off; the hardware is never waited
 *	for, nor even read, under it
 * @msi_expected: a CMD_SYNC with an MSI was written; the MSI may not have come yet
 * @atc_unsynced: a CMD_ATC_INV is among the commands since the last CMD_SYNC
 * @since_sync: how many these are
 * @first_pos: position of the first command since smmu_cmdq_program()
 * @skipped: positions that no command has had, all those before @first_pos counted
 * @prod_pos: position after the last command written; read by all
 * @sync_end: position after the last CMD_SYNC that tells its end; read by all
 * @atc_end: position after the last CMD_SYNC that has a CMD_ATC_INV to wait
 *	for; read by all
 * @syncs: CMD_SYNCs issued
 * @cons_pos: a position that the SMMU has passed; only grows
 * @looking: somebody is about to read CONS and to write @cons_pos
 * @error_lock: protects the fields below, the rewriting of the entry at CONS
 *	while GERROR.CMDQ_ERR is active, and every write of GERRORN. Taken with
 *	interrupts off, inside no other lock
 * @errors: the last refused commands, a ring, positions ascending
 * @nr_errors: how many commands were refused since reset
 * @lost_end: position after the last refused command that fell out of @errors
 * @retry_pos: position of the last error, whatever it was
 * @retries: how many times in a row CMDQ_ERR was raised there
 * @log_limit: of messages about errors, per queue
 *
 * Cache lines, by who writes them: nobody, while all is well; who submits; who waits.
 */
struct smmu_cmdq {
	struct device *dev;
	const struct smmu_mmio *mmio;
	__le64 *ring;
	dma_addr_t dma;
	__le32 *done;
	dma_addr_t done_dma;
	u8 lg2;
	u8 max_unsynced;
	bool msi;
	bool crowded;
	bool repeat_inv;
	u32 timeout_us;
	u32 atc_timeout_us;
	u32 wait_us;
	u32 moment_us;
	void (*contain)(struct smmu_cmdq *q);
	bool (*is_contained)(struct smmu_cmdq *q);
	bool dead;
	u32 gerrorn;
	u64 error_end;

	raw_spinlock_t lock ____cacheline_aligned_in_smp;
	bool msi_expected;
	bool atc_unsynced;
	u32 since_sync;
	u64 first_pos;
	u64 skipped;
	u64 prod_pos;
	u64 sync_end;
	u64 atc_end;
	u64 syncs;

	atomic64_t cons_pos ____cacheline_aligned_in_smp;
	u32 looking;

	raw_spinlock_t error_lock ____cacheline_aligned_in_smp;
	struct smmu_cmdq_error errors[SMMU_CMDQ_ERRORS];
	u64 nr_errors;
	u64 lost_end;
	u64 retry_pos;
	u32 retries;
	struct ratelimit_state log_limit;
};

static inline __le64 *smmu_cmdq_entry(const struct smmu_cmdq *q, u64 pos)
{
	return q->ring + CMD_WORDS * smmu_qidx_index(q->lg2, pos);
}

static inline void smmu_cmdq_write_entry(struct smmu_cmdq *q, u64 pos, struct smmu_cmd cmd)
{
	__le64 *entry = smmu_cmdq_entry(q, pos);

	WRITE_ONCE(entry[0], cpu_to_le64(cmd.w[0]));
	WRITE_ONCE(entry[1], cpu_to_le64(cmd.w[1]));
}

static inline struct smmu_cmd smmu_cmdq_read_entry(const struct smmu_cmdq *q, u64 pos)
{
	const __le64 *entry = smmu_cmdq_entry(q, pos);

	return (struct smmu_cmd){ .w = {
		le64_to_cpu(READ_ONCE(entry[0])),
		le64_to_cpu(READ_ONCE(entry[1])),
	} };
}

/**
 * smmu_cmdq_advance() - a position is known to have passed
 * @q: queue
 * @pos: position
 *
 * Context: Any.
 * Ordering: Full. What let the caller know of @pos comes before who sees it in
 * @q->cons_pos.
 */
void smmu_cmdq_advance(struct smmu_cmdq *q, u64 pos);

/**
 * smmu_cmdq_look() - read CONS, and move @q->cons_pos there
 * @q: queue
 *
 * Context: Any.
 * Ordering: The read of CONS comes before all later accesses.
 * Return: a position that has passed, the last known one if CONS was garbage.
 */
u64 smmu_cmdq_look(struct smmu_cmdq *q);

/**
 * smmu_cmdq_contain() - cut off what a queue that is dead should have invalidated
 * @q: queue
 *
 * Whoever is told that the queue is dead has called this before: it then is not
 * an invalidation that is missing, but all traffic of the SMMU that is aborted.
 * Costs a look at a flag once that is in force.
 *
 * Context: Any, interrupts off included; bounded by SMMU_CONTAIN_TIMEOUT_US.
 */
static inline void smmu_cmdq_contain(struct smmu_cmdq *q)
{
	if (q->contain)
		q->contain(q);
}

/**
 * smmu_cmdq_is_made_up_for() - comes about what a CMD_CFGI_* that failed was for?
 * @q: queue
 *
 * While traffic is cut off nothing is looked up, and what is in caches goes before it
 * is let in: an entry that is in memory is as good as in force. So a device can be
 * given another domain even then, and the core, which frees the one before whatever
 * it is told, hears of no error.
 *
 * Context: Any; the entry has been stored.
 * Ordering: Full. What the caller stored is what the SMMU finds when traffic is let in
 * again, see smmu_contain().
 * Return: true when it does.
 */
static inline bool smmu_cmdq_is_made_up_for(struct smmu_cmdq *q)
{
	/* What was stored comes before the look: B at smmu_contain() */
	smp_mb();
	return q->is_contained && q->is_contained(q);
}

/**
 * smmu_cmdq_stop() - nothing completes here any more
 * @q: queue
 * @why: what was seen, for the log
 *
 * Said once. Everybody who waits or submits gets -EIO from now on, until the next
 * smmu_cmdq_program(). When it returns the SMMU's traffic aborts.
 *
 * Context: Any; must not hold a lock of the queue. Takes @q->error_lock.
 */
void smmu_cmdq_stop(struct smmu_cmdq *q, const char *why);

/**
 * smmu_cmdq_sentence() - smmu_cmdq_verdict() where there is an error to be looked at
 * @q: queue
 * @ticket: what to look for
 *
 * Context: Any. Takes @q->error_lock.
 * Return: 0, -EIO or -ETIME as smmu_cmdq_wait().
 */
int __must_check smmu_cmdq_sentence(struct smmu_cmdq *q, const struct smmu_cmdq_ticket *ticket);

/**
 * smmu_cmdq_verdict() - what became of the commands of a ticket that has passed
 * @q: queue
 * @ticket: what to look for
 *
 * Context: Any. May take @q->error_lock.
 * Ordering: A full barrier must stand between the caller's seeing that the
 * ticket has passed and this call, see smmu_cmdq_take_error().
 * Return: 0, -EIO or -ETIME as smmu_cmdq_wait().
 */
static inline int __must_check smmu_cmdq_verdict(struct smmu_cmdq *q,
						 const struct smmu_cmdq_ticket *ticket)
{
	/* F of smmu_cmdq_take_error() */
	return READ_ONCE(q->error_end) <= ticket->first ? 0 : smmu_cmdq_sentence(q, ticket);
}

/**
 * smmu_cmdq_handle_error() - look at GERROR.CMDQ_ERR and restart the queue
 * @q: queue
 *
 * CERROR_ILL: the command is replaced by a CMD_SYNC and blamed. CERROR_ABT: it
 * is fetched again; when that keeps failing the queue is stopped.
 * CERROR_ATC_INV_SYNC: the CMD_SYNC is tried again, and the waiters that it
 * concerns are told. Called by the GERROR interrupt and by waiters; does
 * nothing when no error is active.
 *
 * Context: Any; must not sleep. Takes @q->error_lock if an error is active.
 * Return: true when one was.
 */
bool smmu_cmdq_handle_error(struct smmu_cmdq *q);

/**
 * smmu_cmdq_active_error() - what a queue has stopped at, if it has
 * @q: queue
 *
 * Context: Any.
 * Return: CERROR_*, CERROR_NONE while GERROR.CMDQ_ERR is not active.
 */
u8 smmu_cmdq_active_error(struct smmu_cmdq *q);

/**
 * smmu_cmdq_awaited() - whose ATC does the CMD_SYNC wait for at which a queue stands?
 * @q: queue, dead; nobody programs it meanwhile
 * @sid: filled with a StreamID that it is, unless there is none
 *
 * Context: Any. Takes @q->lock.
 * Return: 0 for nobody's, or CONS is at no CMD_SYNC; 1 for that of @sid alone; 2 where
 * it may be another's, too.
 */
unsigned int smmu_cmdq_awaited(struct smmu_cmdq *q, u32 *sid);

/**
 * smmu_cmdq_end_error() - acknowledge a CMDQ_ERR that was left active
 * @q: queue, not enabled
 *
 * Clearing CMDQEN does not end an error, and it would stop the queue at once.
 *
 * Context: Any; must not sleep. Takes @q->error_lock.
 */
void smmu_cmdq_end_error(struct smmu_cmdq *q);

/**
 * smmu_cmdq_ack_gerror() - acknowledge all global errors but CMDQ_ERR
 * @q: queue
 *
 * All errors share GERRORN, and toggling the bit of an error that is not
 * active is CONSTRAINED UNPREDICTABLE. So its writers need one lock, and that
 * is the queue's, whose waiters acknowledge CMDQ_ERR at any time.
 *
 * Context: Any; must not sleep. Takes @q->error_lock.
 * Return: the errors that were active, GERROR_*. GERROR_CMDQ_ERR may be among
 * them, and still is active then: smmu_cmdq_handle_error() is for that.
 */
u32 smmu_cmdq_ack_gerror(struct smmu_cmdq *q);

#endif /* _ARM_SMMU_V3_CMDQ_CONS_H */
