/* SPDX-License-Identifier: GPL-2.0-only */
/* How interrupts of the software SMMUv3 reach this kernel: wires and MSIs. */
#ifndef _ARM_SMMU_V3_MODEL_IRQ_H
#define _ARM_SMMU_V3_MODEL_IRQ_H

#include <linux/types.h>

struct irq_domain;
struct platform_device;
struct smmu_model;

int smmu_model_irqs_init(struct smmu_model *model);
void smmu_model_irqs_fini(struct smmu_model *model);
int smmu_model_irqs_describe(struct smmu_model *model, struct platform_device *pdev);
void smmu_model_irqs_raise(struct smmu_model *model, unsigned long pending);

int smmu_model_msi_init(struct smmu_model *model);
void smmu_model_msi_fini(struct smmu_model *model);
struct irq_domain *smmu_model_msi_domain(struct smmu_model *model);
int smmu_model_msi_write(struct smmu_model *model, u64 addr, u32 data);

#endif /* _ARM_SMMU_V3_MODEL_IRQ_H */
