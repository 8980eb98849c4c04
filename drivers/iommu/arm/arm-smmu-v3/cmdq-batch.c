// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands collected on the stack. What does not fit is submitted in parts, of which
 * the last alone has a CMD_SYNC.
 */
#include "cmdq-batch.h"

#include <kunit/visibility.h>
#include <linux/array_size.h>

/* Submit a full batch without a CMD_SYNC. On error the batch is as it was. */
static int smmu_cmdq_batch_flush(struct smmu_cmdq *q, struct smmu_cmdq_batch *batch)
{
	struct smmu_cmdq_ticket ticket;
	int ret = smmu_cmdq_submit_part(q, batch->cmds, batch->nr, &ticket, batch->since);

	if (ret)
		return ret;
	if (!batch->split)
		batch->first = ticket.first;
	batch->split = true;
	batch->atc |= ticket.atc;
	batch->nr = 0;
	return 0;
}

int smmu_cmdq_batch_add(struct smmu_cmdq *q, struct smmu_cmdq_batch *batch,
			struct smmu_cmd cmd)
{
	if (batch->nr == ARRAY_SIZE(batch->cmds)) {
		int ret = smmu_cmdq_batch_flush(q, batch);

		if (ret)
			return ret;
	}
	batch->cmds[batch->nr++] = cmd;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cmdq_batch_add);

int smmu_cmdq_batch_submit(struct smmu_cmdq *q, struct smmu_cmdq_batch *batch,
			   struct smmu_cmdq_ticket *ticket)
{
	int ret = smmu_cmdq_submit_since(q, batch->cmds, batch->nr, ticket, batch->since);

	if (!ret && batch->split) {
		ticket->first = batch->first;
		ticket->atc |= batch->atc;
	}
	smmu_cmdq_batch_start(batch, batch->since);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cmdq_batch_submit);
