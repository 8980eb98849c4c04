/* SPDX-License-Identifier: GPL-2.0-only */
/* Stalled transactions of the software SMMUv3. */
#ifndef _ARM_SMMU_V3_MODEL_STALL_H
#define _ARM_SMMU_V3_MODEL_STALL_H

#include <linux/types.h>

#include "state.h"

struct completion;

int smmu_model_stall_enter(struct smmu_model *model, u32 sid, u64 record[4]);
enum smmu_model_stall_state smmu_model_stall_collect(struct smmu_model *model,
						     int slot);
void smmu_model_stall_abandon(struct smmu_model *model, int slot);
void smmu_model_stall_flush(struct smmu_model *model);
void smmu_model_stall_resume(struct smmu_model *model, u32 sid, u16 stag,
			     enum smmu_model_stall_state answer);
void smmu_model_stall_terminate(struct smmu_model *model, u32 sid);
void smmu_model_stall_terminate_all(struct smmu_model *model);
int smmu_model_stall_wait(struct smmu_model *model, int slot,
			  unsigned int timeout_ms);

#endif /* _ARM_SMMU_V3_MODEL_STALL_H */
