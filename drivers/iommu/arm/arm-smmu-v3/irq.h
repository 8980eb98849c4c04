/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts: MSIs and wires, global errors, and the threads that empty the
 * Event and PRI queues.
 */
#ifndef _ARM_SMMU_V3_IRQ_H
#define _ARM_SMMU_V3_IRQ_H

#include <linux/compiler_attributes.h>
#include <linux/types.h>

struct smmu_device;

/**
 * smmu_irq_flags() - how the line of a threaded handler is requested
 * @trigger: IRQ_TYPE_*
 * @hard: there is a hard handler as well
 *
 * Context: Any.
 * Return: IRQF_*.
 */
unsigned long smmu_irq_flags(u32 trigger, bool hard);

/**
 * smmu_irq_setup() - request the interrupts and let the SMMU send them
 * @smmu: the SMMU, @irqs filled, IRQ_CTRL 0, queues programmed
 *
 * MSIs where the SMMU can send them and the platform has a domain for them,
 * else the wires; a combined wire is preferred to both. What has no interrupt,
 * because there is none, somebody else has it or the SMMU does not acknowledge
 * IRQ_CTRL, is polled; a line says so. All ends with the device (devm).
 *
 * Context: Probe, once; may sleep.
 * Return: 0, or -ENOMEM.
 */
int __must_check smmu_irq_setup(struct smmu_device *smmu);

/**
 * smmu_irq_look() - handle what happened while interrupts were off
 * @smmu: the SMMU, IRQ_CTRL enabled
 *
 * What happened before IRQ_CTRL was acknowledged raises no interrupt (IHI 0070,
 * SMMU_IRQ_CTRL), so look once.
 *
 * Context: Probe; may sleep.
 */
void smmu_irq_look(struct smmu_device *smmu);

#endif /* _ARM_SMMU_V3_IRQ_H */
