/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Waiting for a Command queue: for room, and for completion.
 *
 * Follows IHI 0070, "Command queue". The words are those of cmdq-cons.h.
 */
#ifndef _ARM_SMMU_V3_CMDQ_WAIT_H
#define _ARM_SMMU_V3_CMDQ_WAIT_H

#include <linux/ktime.h>
#include <linux/types.h>

#include "cmdq-cons.h"

/**
 * struct smmu_cmdq_watch - one wait, for room or for completion
 * @since: when what is waited for was begun, 0 before the first turn
 * @began: when the first turn was made
 * @moved: CONS stands at @cons since
 * @cons: where it was seen last
 * @turns: turns made so far; all else is valid from the first on
 * @late_turns: of these, after the time was up; every one looks at all there is
 */
struct smmu_cmdq_watch {
	ktime_t *since;
	ktime_t began;
	ktime_t moved;
	u64 cons;
	u32 turns;
	u32 late_turns;
};

/**
 * smmu_cmdq_turn() - one turn of a wait
 * @q: queue
 * @watch: the wait; @since set, all else 0 before the first turn
 *
 * The caller looks at its condition again after each. Looks from time to time
 * whether an error has stopped the queue, and repairs it, and at the clock.
 *
 * Context: Any; no lock of the queue held. Interrupts as the caller has them.
 * Return: 0 to look again, -ETIMEDOUT or -EIO to give up: the queue is dead.
 */
int __must_check smmu_cmdq_turn(struct smmu_cmdq *q, struct smmu_cmdq_watch *watch);

/**
 * smmu_cmdq_look_for_all() - read CONS, unless another CPU is about to
 * @q: queue
 *
 * Context: Any.
 */
void smmu_cmdq_look_for_all(struct smmu_cmdq *q);

/**
 * smmu_cmdq_await() - wait until a position has passed
 * @q: queue
 * @end: the position
 * @watch: as for smmu_cmdq_turn()
 *
 * Context: As smmu_cmdq_turn().
 * Ordering: None against what the caller does next.
 * Return: 0, or as smmu_cmdq_turn().
 */
int __must_check smmu_cmdq_await(struct smmu_cmdq *q, u64 end, struct smmu_cmdq_watch *watch);

#endif /* _ARM_SMMU_V3_CMDQ_WAIT_H */
