/* SPDX-License-Identifier: GPL-2.0-only */
/* Registers of the queues of the software SMMUv3, GERRORN and CR1. */
#ifndef _ARM_SMMU_V3_MODEL_INDEX_H
#define _ARM_SMMU_V3_MODEL_INDEX_H

#include <linux/types.h>

struct smmu_model;

void smmu_model_gerrorn_written(struct smmu_model *model, u32 value);
void smmu_model_cr1_written(struct smmu_model *model, u32 value);
void smmu_model_cmdq_prod_written(struct smmu_model *model, u32 value);
void smmu_model_cmdq_cons_written(struct smmu_model *model, u32 value);
void smmu_model_eventq_prod_written(struct smmu_model *model, u32 value);
void smmu_model_eventq_cons_written(struct smmu_model *model, u32 value);
void smmu_model_priq_prod_written(struct smmu_model *model, u32 value);
void smmu_model_priq_cons_written(struct smmu_model *model, u32 value);
void smmu_model_priq_base_stored(struct smmu_model *model);
void smmu_model_cmdq_base_stored(struct smmu_model *model);
void smmu_model_eventq_base_stored(struct smmu_model *model);

#endif /* _ARM_SMMU_V3_MODEL_INDEX_H */
