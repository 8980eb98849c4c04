/* SPDX-License-Identifier: GPL-2.0-only */
/* Creation of a software SMMUv3; the rest is in model.h. */
#ifndef _ARM_SMMU_V3_MODEL_CORE_H
#define _ARM_SMMU_V3_MODEL_CORE_H

struct smmu_door;
struct smmu_model;

struct smmu_model *smmu_model_of_door(struct smmu_door *door);
void smmu_model_free(struct smmu_model *model);

#endif /* _ARM_SMMU_V3_MODEL_CORE_H */
