/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The Command queue: many producers, submit and wait apart.
 *
 * Follows IHI 0070, "Command queue" and "Command queue errors". Words: a
 * *position* counts commands, and what a reset skips, and never wraps; an *index*
 * is what PROD and CONS hold.
 */
#ifndef _ARM_SMMU_V3_CMDQ_H
#define _ARM_SMMU_V3_CMDQ_H

#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/ratelimit_types.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "cmd.h"

struct device;
struct smmu_caps;
struct smmu_mmio;

/* Bound of every wait for the Command queue. */
#define SMMU_CMDQ_TIMEOUT_US	1000000

/*
 * How long CONS may stand at a CMD_SYNC that waits for an ATC before the queue
 * is taken for dead. PCIe gives a device one minute, plus half of that, to
 * answer; the SMMU reports CERROR_ATC_INV_SYNC then or earlier.
 */
#define SMMU_CMDQ_ATC_TIMEOUT_US	90000000

/* Most commands of one submission, a CMD_SYNC included. */
#define SMMU_CMDQ_BATCH		64

/* How many refused commands are remembered for waiters that come late. */
#define SMMU_CMDQ_ERRORS	16

/**
 * struct smmu_cmdq_ticket - what a submission gives, and a wait takes
 * @first: position of the first command
 * @end: position after the last command, which is a CMD_SYNC
 * @atc: a CMD_ATC_INV is among the commands
 */
struct smmu_cmdq_ticket {
	u64 first;
	u64 end;
	bool atc;
};

/**
 * struct smmu_cmdq_batch - commands collected on the stack
 * @nr: commands in @cmds; 0 starts a batch, the rest needs no initialisation
 * @split: private: earlier commands were submitted already
 * @atc: private: a CMD_ATC_INV was among these
 * @first: private: position of the first of these
 * @cmds: the commands; one place is left for a CMD_SYNC
 */
struct smmu_cmdq_batch {
	unsigned int nr;
	bool split;
	bool atc;
	u64 first;
	struct smmu_cmd cmds[SMMU_CMDQ_BATCH - 1];
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
 * @lg2: log2 of the number of entries
 * @max_unsynced: most commands between two CMD_SYNCs, 0 for no limit
 * @msi: CMD_SYNC writes the position behind it to @done
 * @done: the done word, little-endian, and four bytes more; see cmdq.c
 * @done_dma: bus address of @done
 * @repeat_inv: CFGI and TLBI are written twice, with a CMD_SYNC between
 * @timeout_us: SMMU_CMDQ_TIMEOUT_US; tests make it shorter
 * @atc_timeout_us: SMMU_CMDQ_ATC_TIMEOUT_US; tests make it shorter
 * @dead: nothing completes any more; set once, said once, under @error_lock;
 *	read by all
 * @lock: protects the writing of @ring behind CONS and of PROD, @prod_pos,
 *	@since_sync, @atc_unsynced and @atc_end. Taken with interrupts off; the
 *	hardware is never waited for, nor even read, under it
 * @prod_pos: position after the last command written; read by all
 * @since_sync: commands written since the last CMD_SYNC
 * @atc_unsynced: a CMD_ATC_INV is among these
 * @atc_end: position after the last CMD_SYNC that has a CMD_ATC_INV to wait
 *	for; read by all
 * @cons_pos: a position that the SMMU has passed; only grows
 * @error_lock: protects the fields below, the rewriting of the entry at CONS
 *	while GERROR.CMDQ_ERR is active, and every write of GERRORN. Taken with
 *	interrupts off, inside no other lock
 * @errors: the last refused commands, a ring, positions ascending
 * @nr_errors: how many commands were refused since reset
 * @error_end: position after the last refused command; read by all
 * @lost_end: position after the last refused command that fell out of @errors
 * @retry_pos: position of the last error, whatever it was
 * @retries: how many times in a row CMDQ_ERR was raised there
 * @frozen_pos: where CONS stood when a wait ran out of time, or U64_MAX
 * @frozen_since: CONS has not moved since
 * @log_limit: of messages about errors and timeouts, per queue
 * @syncs: CMD_SYNCs issued
 * @cmds: commands issued, CMD_SYNCs included
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
	bool repeat_inv;
	u32 timeout_us;
	u32 atc_timeout_us;
	bool dead;

	raw_spinlock_t lock;
	u64 prod_pos;
	u32 since_sync;
	bool atc_unsynced;
	u64 atc_end;

	atomic64_t cons_pos;

	raw_spinlock_t error_lock;
	struct smmu_cmdq_error errors[SMMU_CMDQ_ERRORS];
	u64 nr_errors;
	u64 error_end;
	u64 lost_end;
	u64 retry_pos;
	u32 retries;
	u64 frozen_pos;
	ktime_t frozen_since;

	struct ratelimit_state log_limit;
	atomic64_t syncs;
	atomic64_t cmds;
};

/**
 * smmu_cmdq_init() - allocate a queue
 * @q: queue, zeroed
 * @dev: the SMMU's device; the memory is freed with it (devm)
 * @mmio: registers
 * @caps: capabilities: size, MSI, errata
 *
 * The largest queue that the SMMU offers and memory gives is taken, at least
 * one page.
 *
 * Context: Probe; may sleep.
 * Return: 0, -ENOMEM, or -ENXIO when IDR1.CMDQS is too small to hold a
 * submission; the reason is logged.
 */
int __must_check smmu_cmdq_init(struct smmu_cmdq *q, struct device *dev,
				const struct smmu_mmio *mmio, const struct smmu_caps *caps);

/**
 * smmu_cmdq_program() - write the queue's registers
 * @q: queue
 *
 * Writes CMDQ_BASE, PROD and CONS, acknowledges a CMDQ_ERR that was left
 * active, and forgets all commands, errors and that the queue was dead. Who
 * still waits for a command from before gets -EIO. The caller sets CR0.CMDQEN
 * afterwards.
 *
 * Context: Reset, with CR0.CMDQEN clear and nobody submitting.
 */
void smmu_cmdq_program(struct smmu_cmdq *q);

/**
 * smmu_cmdq_submit() - hand over commands, with a CMD_SYNC behind them
 * @q: queue
 * @cmds: commands, none of them a CMD_SYNC
 * @nr: how many, 0 to SMMU_CMDQ_BATCH - 1
 * @ticket: filled on success
 *
 * The commands stand in the queue in the given order, next to each other. The
 * caller's earlier stores to memory are visible to the SMMU before it sees
 * them. Does not wait for completion, but for room when the queue is full
 * (bounded, with interrupts as the caller had them).
 *
 * Context: Any, interrupts off included, but not NMI.
 * Return:
 * * 0 - submitted; nothing is known yet about completion
 * * -ETIMEDOUT - no room appeared in time; nothing was submitted
 * * -EIO - the queue is dead
 */
int __must_check smmu_cmdq_submit(struct smmu_cmdq *q, const struct smmu_cmd *cmds,
				  unsigned int nr, struct smmu_cmdq_ticket *ticket);

/**
 * smmu_cmdq_submit_nosync() - hand over commands without a CMD_SYNC
 * @q: queue
 * @cmds: commands
 * @nr: how many, 1 to SMMU_CMDQ_BATCH - 1
 *
 * For a long sequence whose last part goes through smmu_cmdq_submit(), and for
 * commands that nobody waits for (CMD_RESUME, CMD_PRI_RESP).
 *
 * Context: As smmu_cmdq_submit().
 * Return: As smmu_cmdq_submit().
 */
int __must_check smmu_cmdq_submit_nosync(struct smmu_cmdq *q, const struct smmu_cmd *cmds,
					 unsigned int nr);

/**
 * smmu_cmdq_wait() - wait until a submission has completed
 * @q: queue
 * @ticket: from smmu_cmdq_submit()
 *
 * On success every covered invalidation is done, and the accesses that used
 * what was invalidated are globally visible: memory may be reused.
 *
 * Who is blamed: a refused command concerns the tickets with it between first
 * and end. That is its submitter alone, except that a batch that was submitted
 * in parts covers what others submitted between these. An ATC that did not
 * answer concerns all tickets that have a CMD_ATC_INV and cover the CMD_SYNC
 * that noticed: the SMMU does not say which one failed.
 *
 * Context: Any, interrupts as the caller has them; busy-waits up to
 * SMMU_CMDQ_TIMEOUT_US. Holds no lock while waiting.
 * Ordering: Full ordering against later accesses of the caller.
 * Return:
 * * 0 - complete
 * * -EIO - a covered command was refused (CERROR_ILL) or could not be fetched,
 *   or the queue is dead, or so many commands were refused that it is no
 *   longer known whether a covered one was; memory must not be reused
 * * -ETIME - an ATC did not answer (CERROR_ATC_INV_SYNC); TLB and
 *   configuration invalidations that were covered are done
 * * -ETIMEDOUT - unknown; memory must not be reused
 */
int __must_check smmu_cmdq_wait(struct smmu_cmdq *q, const struct smmu_cmdq_ticket *ticket);

/**
 * smmu_cmdq_issue() - submit and wait
 * @q: queue
 * @cmds: commands, none of them a CMD_SYNC
 * @nr: how many, 0 to SMMU_CMDQ_BATCH - 1
 *
 * Context: As smmu_cmdq_submit() and smmu_cmdq_wait().
 * Return: As these.
 */
int __must_check smmu_cmdq_issue(struct smmu_cmdq *q, const struct smmu_cmd *cmds,
				 unsigned int nr);

/**
 * smmu_cmdq_issue_once() - submit and wait, without what an erratum wants
 * @q: queue
 * @cmds: commands, none of them a CMD_SYNC
 * @nr: how many, 0 to SMMU_CMDQ_BATCH - 1
 *
 * For commands of a guest that was told of the erratum, and repeats them itself.
 *
 * Context: As smmu_cmdq_issue().
 * Return: As smmu_cmdq_issue().
 */
int __must_check smmu_cmdq_issue_once(struct smmu_cmdq *q, const struct smmu_cmd *cmds,
				      unsigned int nr);

/**
 * smmu_cmdq_batch_add() - collect a command, submit when the batch is full
 * @q: queue
 * @batch: batch, started with .nr = 0
 * @cmd: command
 *
 * The rest of the batch is submitted by smmu_cmdq_batch_submit(), which every
 * path must reach.
 *
 * Context: As smmu_cmdq_submit().
 * Return: 0, or the error of an intermediate submission; the command then is
 * not in the batch, which is as it was.
 */
int __must_check smmu_cmdq_batch_add(struct smmu_cmdq *q, struct smmu_cmdq_batch *batch,
				     struct smmu_cmd cmd);

/**
 * smmu_cmdq_batch_submit() - submit what is left, with a CMD_SYNC
 * @q: queue
 * @batch: batch; empty afterwards, on error too
 * @ticket: filled on success
 *
 * The ticket covers commands of this batch that were submitted earlier: the
 * CMD_SYNC is behind them, and an error among them is reported.
 *
 * Context: As smmu_cmdq_submit().
 * Return: As smmu_cmdq_submit().
 */
int __must_check smmu_cmdq_batch_submit(struct smmu_cmdq *q, struct smmu_cmdq_batch *batch,
					struct smmu_cmdq_ticket *ticket);

/**
 * smmu_cmdq_handle_error() - look at GERROR.CMDQ_ERR and restart the queue
 * @q: queue
 *
 * CERROR_ILL: the command is replaced by a CMD_SYNC and blamed. CERROR_ABT: it
 * is fetched again; when that keeps failing the queue is dead.
 * CERROR_ATC_INV_SYNC: the CMD_SYNC is tried again, and the waiters that it
 * concerns are told. Called by the GERROR interrupt and by waiters; does
 * nothing when no error is active.
 *
 * Context: Any; must not sleep. Takes @q->error_lock.
 */
void smmu_cmdq_handle_error(struct smmu_cmdq *q);

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

#endif /* _ARM_SMMU_V3_CMDQ_H */
