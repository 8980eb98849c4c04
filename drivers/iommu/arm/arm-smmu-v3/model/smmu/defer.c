// SPDX-License-Identifier: GPL-2.0-only
/*
 * Invalidations that were consumed and not carried out yet.
 *
 * IHI 0070, 4.6.3 CMD_SYNC: it is what completes them.
 */
#include "defer.h"

#include <linux/bitfield.h>
#include <linux/string.h>

#include "../../spec-cmd.h"

/**
 * smmu_model_defer_put() - one more
 * @deferred: those that wait, with room
 * @cmd: the command, CPU-endian
 */
void smmu_model_defer_put(struct smmu_model_deferred *deferred, const u64 cmd[2])
{
	memcpy(deferred->cmd[deferred->nr++].word, cmd, CMD_SIZE);
}

/**
 * smmu_model_defer_take() - one less
 * @deferred: those that wait
 * @n: which, below their number
 * @cmd: filled with the command
 */
void smmu_model_defer_take(struct smmu_model_deferred *deferred, unsigned int n,
			   u64 cmd[2])
{
	memcpy(cmd, deferred->cmd[n].word, CMD_SIZE);
	deferred->nr--;
	memmove(&deferred->cmd[n], &deferred->cmd[n + 1],
		(deferred->nr - n) * sizeof(deferred->cmd[0]));
}

/**
 * smmu_model_defer_has_atc_inv() - is an ATC invalidation on its way?
 * @deferred: those that wait
 * @sid: StreamID, or SMMU_MODEL_ANY
 *
 * Return: true if a CMD_ATC_INV for @sid was consumed and no CMD_SYNC since.
 */
bool smmu_model_defer_has_atc_inv(const struct smmu_model_deferred *deferred,
				  u32 sid)
{
	unsigned int i;

	for (i = 0; i < deferred->nr; i++) {
		const u64 *cmd = deferred->cmd[i].word;

		if (FIELD_GET(CMD_0_OP, cmd[0]) == CMD_ATC_INV &&
		    (sid == SMMU_MODEL_ANY || FIELD_GET(CMD_0_SID, cmd[0]) == sid))
			return true;
	}
	return false;
}
