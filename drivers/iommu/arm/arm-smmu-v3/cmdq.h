/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The Command queue: many producers, submit and wait apart.
 *
 * Follows IHI 0070, "Command queue" and "Command queue errors". The words are
 * those of cmdq-cons.h.
 */
#ifndef _ARM_SMMU_V3_CMDQ_H
#define _ARM_SMMU_V3_CMDQ_H

#include <linux/ktime.h>
#include <linux/types.h>

#include "cmd.h"
#include "cmdq-cons.h"

struct device;
struct smmu_caps;
struct smmu_mmio;

/* Most commands of one submission, a CMD_SYNC included. */
#define SMMU_CMDQ_BATCH		64

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
 * smmu_cmdq_submit() - hand over commands, to be waited for
 * @q: queue
 * @cmds: commands, none of them a CMD_SYNC
 * @nr: how many, 0 to SMMU_CMDQ_BATCH - 1
 * @ticket: filled on success
 *
 * The commands stand in the queue in the given order, next to each other, with a
 * CMD_SYNC behind them, or behind those of others that follow. The caller's
 * earlier stores to memory are visible to the SMMU before it sees them. Does not
 * wait for completion, but for room when the queue is full (bounded, with
 * interrupts as the caller had them).
 *
 * Context: Any, interrupts off included, but not NMI.
 * Return:
 * * 0 - submitted; nothing is known yet about completion
 * * -ETIMEDOUT - no room appeared in time; nothing was submitted. The queue is dead
 *   now, and the SMMU's traffic aborts
 * * -EIO - the queue is dead, and the SMMU's traffic aborts
 */
int __must_check smmu_cmdq_submit(struct smmu_cmdq *q, const struct smmu_cmd *cmds,
				  unsigned int nr, struct smmu_cmdq_ticket *ticket);

/**
 * smmu_cmdq_submit_since() - the same, as part of something that is bounded as a whole
 * @q: queue
 * @cmds: commands, none of them a CMD_SYNC
 * @nr: how many, 0 to SMMU_CMDQ_BATCH - 1
 * @ticket: filled on success
 * @since: as for smmu_cmdq_wait_since()
 *
 * Context: As smmu_cmdq_submit().
 * Return: As smmu_cmdq_submit().
 */
int __must_check smmu_cmdq_submit_since(struct smmu_cmdq *q, const struct smmu_cmd *cmds,
					unsigned int nr, struct smmu_cmdq_ticket *ticket,
					ktime_t *since);

/**
 * smmu_cmdq_submit_nosync() - hand over commands without a CMD_SYNC
 * @q: queue
 * @cmds: commands
 * @nr: how many, 1 to SMMU_CMDQ_BATCH - 1
 *
 * For commands that nobody waits for (CMD_RESUME, CMD_PRI_RESP).
 *
 * Context: As smmu_cmdq_submit().
 * Return: As smmu_cmdq_submit().
 */
int __must_check smmu_cmdq_submit_nosync(struct smmu_cmdq *q, const struct smmu_cmd *cmds,
					 unsigned int nr);

/**
 * smmu_cmdq_submit_part() - hand over commands, the CMD_SYNC comes later
 * @q: queue
 * @cmds: commands
 * @nr: how many, 1 to SMMU_CMDQ_BATCH - 1
 * @ticket: filled on success, with @sync 0
 * @since: as for smmu_cmdq_wait_since()
 *
 * For a long sequence whose last part goes through smmu_cmdq_submit(), and for one of
 * several submissions that are waited for together.
 *
 * Context: As smmu_cmdq_submit().
 * Return: As smmu_cmdq_submit().
 */
int __must_check smmu_cmdq_submit_part(struct smmu_cmdq *q, const struct smmu_cmd *cmds,
				       unsigned int nr, struct smmu_cmdq_ticket *ticket,
				       ktime_t *since);

/**
 * smmu_cmdq_is_full() - would a full batch have to wait for room?
 * @q: queue
 *
 * For who has something to submit elsewhere, too, and does that first. May read CONS.
 *
 * Context: Any.
 * Return: true when it would. What others write at the same time is not known.
 */
bool smmu_cmdq_is_full(struct smmu_cmdq *q);

/**
 * smmu_cmdq_cover() - see to it that a CMD_SYNC stands behind a submission
 * @q: queue
 * @ticket: from smmu_cmdq_submit()
 * @since: as for smmu_cmdq_wait_since()
 *
 * Where many submit at the same time, most leave the CMD_SYNC to who comes next. This
 * finds that one, or writes one. smmu_cmdq_wait() does it, too; this is for who has
 * something else to wait for before.
 *
 * Context: As smmu_cmdq_submit().
 * Return: As smmu_cmdq_submit().
 */
int __must_check smmu_cmdq_cover(struct smmu_cmdq *q, struct smmu_cmdq_ticket *ticket,
				 ktime_t *since);

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
 * A wait that lasts too long, see bounds.h, stops the queue for everybody: no caller
 * can leave what it invalidates as it is. Neither can one who is told that the
 * queue is dead, so the SMMU's traffic aborts before these errors are returned.
 *
 * Context: Any, interrupts as the caller has them; busy-waits up to
 * SMMU_CMDQ_WAIT_US. Holds no lock while waiting.
 * Ordering: Full ordering against later accesses of the caller.
 * Return:
 * * 0 - complete
 * * -EIO - the queue is dead; or a covered command was refused (CERROR_ILL), or so
 *   many were refused that it is no longer known whether a covered one was: then the
 *   queue lives, and what was to be invalidated is in doubt
 * * -ETIME - an ATC did not answer (CERROR_ATC_INV_SYNC); TLB and
 *   configuration invalidations that were covered are done
 * * -ETIMEDOUT - it lasted too long; the queue is dead
 */
int __must_check smmu_cmdq_wait(struct smmu_cmdq *q, const struct smmu_cmdq_ticket *ticket);

/**
 * smmu_cmdq_wait_since() - one of several waits that are bounded together
 * @q: queue
 * @ticket: from smmu_cmdq_submit()
 * @since: when the waiting for all of them began, 0 for now; filled then
 *
 * Together they last no longer than one may. Where others have used that up, this one
 * still gets SMMU_CMDQ_MOMENT_US, which is more than a queue needs that is well: nobody
 * is stopped because another was slow.
 *
 * Context: As smmu_cmdq_wait().
 * Return: As smmu_cmdq_wait().
 */
int __must_check smmu_cmdq_wait_since(struct smmu_cmdq *q, const struct smmu_cmdq_ticket *ticket,
				      ktime_t *since);

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
 * smmu_cmdq_issue_since() - the same, as part of something that is bounded as a whole
 * @q: queue
 * @cmds: commands, none of them a CMD_SYNC
 * @nr: how many, 0 to SMMU_CMDQ_BATCH - 1
 * @since: as for smmu_cmdq_wait_since()
 *
 * Context: As smmu_cmdq_submit() and smmu_cmdq_wait().
 * Return: As these.
 */
int __must_check smmu_cmdq_issue_since(struct smmu_cmdq *q, const struct smmu_cmd *cmds,
				       unsigned int nr, ktime_t *since);

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
 * smmu_cmdq_end_msis() - no MSI is on its way any more
 * @q: queue; used by nobody else
 *
 * Before the queue's memory goes. Where the queue does not complete any more, the
 * word that MSIs go to is never freed.
 *
 * Context: Removal, the queue enabled. As smmu_cmdq_issue().
 */
void smmu_cmdq_end_msis(struct smmu_cmdq *q);

#endif /* _ARM_SMMU_V3_CMDQ_H */
