/* SPDX-License-Identifier: GPL-2.0-only */
/* The wires of the software SMMUv3, as interrupts of this kernel. */
#ifndef _ARM_SMMU_V3_MODEL_IRQ_H
#define _ARM_SMMU_V3_MODEL_IRQ_H

#include <linux/atomic.h>
#include <linux/irq_work.h>
#include <linux/types.h>

#include "../model.h"

struct irq_domain;
struct platform_device;

/**
 * struct smmu_model_wires - the interrupt lines
 * @combined: there is one for all
 * @busy: those that somebody else has requested, bits of enum smmu_model_irq
 * @domain: one for each wire; the first alone for a combined one
 * @irq: interrupt numbers, 0 for none; constant while plugged, read under RCU
 * @work: from where a CPU takes an interrupt
 * @raised: bits of enum smmu_model_irq, on their way to some CPU
 * @turns: CPUs that take them, or have left it to the one that does
 */
struct smmu_model_wires {
	bool combined;
	unsigned long busy;
	struct irq_domain *domain[SMMU_MODEL_NR_IRQS];
	unsigned int irq[SMMU_MODEL_NR_IRQS];
	struct irq_work work;
	atomic_t raised;
	atomic_t turns;
};

int smmu_model_irqs_init(struct smmu_model_wires *wires,
			 const struct smmu_model_config *cfg);
void smmu_model_irqs_fini(struct smmu_model_wires *wires);
int smmu_model_irqs_describe(const struct smmu_model_wires *wires,
			     const struct smmu_model_config *cfg,
			     struct platform_device *pdev);
void smmu_model_irqs_raise(struct smmu_model_wires *wires, unsigned long pending);

#endif /* _ARM_SMMU_V3_MODEL_IRQ_H */
