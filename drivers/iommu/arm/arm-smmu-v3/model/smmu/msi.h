/* SPDX-License-Identifier: GPL-2.0-only */
/* The doorbell behind which the MSIs of the software SMMUv3 are interrupts. */
#ifndef _ARM_SMMU_V3_MODEL_MSI_H
#define _ARM_SMMU_V3_MODEL_MSI_H

#include <linux/types.h>

struct irq_domain;
struct smmu_model;

int smmu_model_msi_init(struct smmu_model *model);
void smmu_model_msi_fini(struct smmu_model *model);
struct irq_domain *smmu_model_msi_domain(struct smmu_model *model);
int smmu_model_msi_write(struct smmu_model *model, u64 addr, u32 data);

#endif /* _ARM_SMMU_V3_MODEL_MSI_H */
