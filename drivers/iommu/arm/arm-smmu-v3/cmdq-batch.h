/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands collected on the stack, for whoever does not know how many there will be.
 */
#ifndef _ARM_SMMU_V3_CMDQ_BATCH_H
#define _ARM_SMMU_V3_CMDQ_BATCH_H

#include <linux/ktime.h>
#include <linux/types.h>

#include "cmd.h"
#include "cmdq.h"

/**
 * struct smmu_cmdq_batch - commands collected on the stack
 * @since: as for smmu_cmdq_wait_since()
 * @nr: commands in @cmds
 * @split: private: earlier commands were submitted already
 * @atc: private: a CMD_ATC_INV was among these
 * @first: private: position of the first of these
 * @cmds: the commands; one place is left for a CMD_SYNC
 */
struct smmu_cmdq_batch {
	ktime_t *since;
	unsigned int nr;
	bool split;
	bool atc;
	u64 first;
	struct smmu_cmd cmds[SMMU_CMDQ_BATCH - 1];
};

/**
 * smmu_cmdq_batch_start() - nothing has been collected yet
 * @batch: batch; nothing but this needs initialisation
 * @since: as for smmu_cmdq_wait_since(); lives as long as the batch
 *
 * Context: Any.
 */
static inline void smmu_cmdq_batch_start(struct smmu_cmdq_batch *batch, ktime_t *since)
{
	batch->since = since;
	batch->nr = 0;
	batch->split = false;
	batch->atc = false;
}

/**
 * smmu_cmdq_batch_add() - collect a command, submit when the batch is full
 * @q: queue
 * @batch: batch
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

#endif /* _ARM_SMMU_V3_CMDQ_BATCH_H */
