/* SPDX-License-Identifier: GPL-2.0-only */
/* Control registers of the software SMMUv3: the Update protocol. */
#ifndef _ARM_SMMU_V3_MODEL_UPDATE_H
#define _ARM_SMMU_V3_MODEL_UPDATE_H

#include <linux/types.h>

struct smmu_model;

void smmu_model_cr0ack_look(struct smmu_model *model);
void smmu_model_cr0_written(struct smmu_model *model, u32 value);
void smmu_model_irq_ctrlack_look(struct smmu_model *model);
void smmu_model_irq_ctrl_written(struct smmu_model *model, u32 value);
void smmu_model_gbpa_look(struct smmu_model *model);
void smmu_model_gbpa_written(struct smmu_model *model, u32 value);
void smmu_model_update_release(struct smmu_model *model);

#endif /* _ARM_SMMU_V3_MODEL_UPDATE_H */
