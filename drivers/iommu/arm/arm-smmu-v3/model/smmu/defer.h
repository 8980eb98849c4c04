/* SPDX-License-Identifier: GPL-2.0-only */
/* Invalidations that were consumed and not carried out yet. */
#ifndef _ARM_SMMU_V3_MODEL_DEFER_H
#define _ARM_SMMU_V3_MODEL_DEFER_H

#include <linux/types.h>

#include "../model.h"

#define SMMU_MODEL_MAX_DEFERRED		256

/**
 * struct smmu_model_deferred - what the next CMD_SYNC completes
 * @cmd: the commands, oldest first
 * @nr: how many
 */
struct smmu_model_deferred {
	struct smmu_model_cmd cmd[SMMU_MODEL_MAX_DEFERRED];
	unsigned int nr;
};

void smmu_model_defer_put(struct smmu_model_deferred *deferred, const u64 cmd[2]);
void smmu_model_defer_take(struct smmu_model_deferred *deferred, unsigned int n,
			   u64 cmd[2]);
bool smmu_model_defer_has_atc_inv(const struct smmu_model_deferred *deferred,
				  u32 sid);

#endif /* _ARM_SMMU_V3_MODEL_DEFER_H */
