/* SPDX-License-Identifier: GPL-2.0-only */
/* Global errors and interrupts of the software SMMUv3. */
#ifndef _ARM_SMMU_V3_MODEL_GERROR_H
#define _ARM_SMMU_V3_MODEL_GERROR_H

#include <linux/types.h>

#include "../model.h"

void smmu_model_gerror(struct smmu_model *model, u32 bits);
bool smmu_model_gerror_active(struct smmu_model *model, u32 bit);
void smmu_model_irq(struct smmu_model *model, enum smmu_model_irq irq);

#endif /* _ARM_SMMU_V3_MODEL_GERROR_H */
