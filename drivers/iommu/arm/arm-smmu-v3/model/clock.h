/* SPDX-License-Identifier: GPL-2.0-only */
/* The two clocks of a software SMMUv3. */
#ifndef _ARM_SMMU_V3_MODEL_CLOCK_H
#define _ARM_SMMU_V3_MODEL_CLOCK_H

struct smmu_model;

void smmu_model_clock_init(struct smmu_model *model);
int smmu_model_clock_start(struct smmu_model *model);
void smmu_model_clock_stop(struct smmu_model *model);
void smmu_model_clock_relax(struct smmu_model *model);
void smmu_model_clock_pass(struct smmu_model *model, unsigned int ns);

#endif /* _ARM_SMMU_V3_MODEL_CLOCK_H */
