/* SPDX-License-Identifier: GPL-2.0-only */
/* The consumer of the Command queue. */
#ifndef _ARM_SMMU_V3_MODEL_QUEUE_H
#define _ARM_SMMU_V3_MODEL_QUEUE_H

#include <linux/types.h>

struct smmu_model;

bool smmu_model_queue_ready(struct smmu_model *model);
unsigned int smmu_model_queue_run(struct smmu_model *model, unsigned int max);
void smmu_model_queue_kick(struct smmu_model *model);

#endif /* _ARM_SMMU_V3_MODEL_QUEUE_H */
