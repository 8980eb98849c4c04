/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SMMU's side of the Command queue: private to cmdq.c and cmdq-cons.c.
 */
#ifndef _ARM_SMMU_V3_CMDQ_CONS_H
#define _ARM_SMMU_V3_CMDQ_CONS_H

#include <asm/byteorder.h>
#include <linux/compiler.h>
#include <linux/ktime.h>

#include "cmdq.h"
#include "qidx.h"

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
 * smmu_cmdq_recover() - restart the queue if an error has stopped it
 * @q: queue
 *
 * Context: Any. Takes @q->error_lock.
 * Return: true when an error was active.
 */
bool smmu_cmdq_recover(struct smmu_cmdq *q);

/**
 * smmu_cmdq_judge_frozen() - a wait is over in which CONS did not move
 * @q: queue
 * @cons: where it stands
 * @since: when the wait began
 *
 * Declares the queue dead if that has lasted too long.
 *
 * Context: Any. Takes @q->error_lock.
 */
void smmu_cmdq_judge_frozen(struct smmu_cmdq *q, u64 cons, ktime_t since);

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
int __must_check smmu_cmdq_verdict(struct smmu_cmdq *q, const struct smmu_cmdq_ticket *ticket);

#endif /* _ARM_SMMU_V3_CMDQ_CONS_H */
