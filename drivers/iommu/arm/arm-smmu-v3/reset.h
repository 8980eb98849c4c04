/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CR0 in order: from an SMMU in any state to one that translates, and back.
 */
#ifndef _ARM_SMMU_V3_RESET_H
#define _ARM_SMMU_V3_RESET_H

#include <linux/compiler_attributes.h>

struct smmu_device;

/**
 * smmu_reset_abort() - stop a possibly live SMMU
 * @smmu: the SMMU
 *
 * An SMMU found translating is told to abort what comes first (GBPA.ABORT), so
 * that no DMA passes untranslated in between. One found disabled keeps its
 * GBPA: what firmware let through goes on until SMMUEN. Then CR0 and IRQ_CTRL
 * become 0.
 *
 * Context: Probe. Busy-waits.
 * Return: 0, or -ETIMEDOUT; a line names the register that did not follow.
 */
int __must_check smmu_reset_abort(struct smmu_device *smmu);

/**
 * smmu_reset_enable() - program and enable a stopped SMMU
 * @smmu: the SMMU, tables and queues allocated, interrupt lines known
 *
 * The order of IHI 0070, "Initialization": tables, queues, CMDQEN,
 * invalidation of configuration and then of TLBs, EVENTQEN, PRIQEN, ATSCHK,
 * interrupts, SMMUEN. In a kdump kernel the Event and PRI queues stay off.
 *
 * Context: Probe; may sleep.
 * Return: 0, or the error; a line names the step, and the SMMU is left
 * disabled and aborting.
 */
int __must_check smmu_reset_enable(struct smmu_device *smmu);

/**
 * smmu_reset_disable() - quiesce for shutdown
 * @smmu: the SMMU
 *
 * Traffic aborts from here on, or keeps what GBPA says where the SMMU does not
 * follow. Nothing is freed or unregistered.
 *
 * Context: Shutdown or removal. Busy-waits.
 */
void smmu_reset_disable(struct smmu_device *smmu);

#endif /* _ARM_SMMU_V3_RESET_H */
