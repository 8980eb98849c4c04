/* SPDX-License-Identifier: GPL-2.0-only */
/* A transaction stalls: its event and its sleep. */
#ifndef _ARM_SMMU_V3_MODEL_HALT_H
#define _ARM_SMMU_V3_MODEL_HALT_H

#include <linux/types.h>

struct smmu_model;

int smmu_model_halt_enter(struct smmu_model *model, u32 sid, u64 record[4]);
void smmu_model_halt_flush(struct smmu_model *model);
int smmu_model_halt_wait(struct smmu_model *model, int slot,
			 unsigned int timeout_ms);

#endif /* _ARM_SMMU_V3_MODEL_HALT_H */
