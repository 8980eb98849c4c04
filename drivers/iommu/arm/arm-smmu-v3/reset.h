/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CR0 in order: from an SMMU in any state to one that translates, and back.
 */
#ifndef _ARM_SMMU_V3_RESET_H
#define _ARM_SMMU_V3_RESET_H

#include <linux/compiler_attributes.h>
#include <linux/types.h>

struct smmu_caps;
struct smmu_device;

/**
 * smmu_reset_cr2() - what SMMU_CR2 has to say
 * @caps: capabilities
 * @shares_asids: domains rely on the CPUs' broadcast TLB maintenance
 * @idr0: SMMU_IDR0 as read
 *
 * STRW in STEs means NS-EL2 or NS-EL2-E2H by CR2.E2H (IHI 0070, 5.2), and a kernel
 * at EL2 has ASIDs: without E2H its CMD_TLBI_EL2_ASID would hit nothing.
 *
 * Context: Any.
 * Return: the register's value.
 */
u32 smmu_reset_cr2(const struct smmu_caps *caps, bool shares_asids, u32 idr0);

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
 * Where the invalidation does not complete it is tried once more without MSIs.
 *
 * Context: Probe; may sleep.
 * Return: 0, or the error; a line names the step, and the SMMU is left
 * disabled and aborting.
 */
int __must_check smmu_reset_enable(struct smmu_device *smmu);

/**
 * smmu_reset_invalidate() - have the SMMU forget everything
 * @smmu: the SMMU, its Command queue enabled
 *
 * Context: Process context. Waits for the Command queue.
 * Return: 0, or the error of the Command queue, logged.
 */
int __must_check smmu_reset_invalidate(struct smmu_device *smmu);

/**
 * smmu_reset_disable() - stop for good
 * @smmu: the SMMU
 *
 * Traffic aborts from here on, or keeps what GBPA says where the SMMU does not
 * follow. Nothing is freed or unregistered. Registers that read all ones are
 * taken for an SMMU that is gone, and left alone.
 *
 * Context: Removal. Takes no lock. Busy-waits, at most SMMU_ACK_TIMEOUT_US for
 * each of four waits.
 */
void smmu_reset_disable(struct smmu_device *smmu);

/**
 * smmu_reset_shutdown() - stop for whoever runs the machine next
 * @smmu: the SMMU
 *
 * Traffic aborts until the next kernel has set the SMMU up: a device that nobody
 * stopped goes on with addresses of ours, which untranslated are memory of that
 * kernel. Only where firmware has streams of its own (IORT RMR), which are not
 * to stop, GBPA becomes what it was found to be: it counts for all streams.
 *
 * Context: As smmu_reset_disable(). Clients may still be there, and threads that
 * use the SMMU may have been stopped anywhere.
 */
void smmu_reset_shutdown(struct smmu_device *smmu);

#endif /* _ARM_SMMU_V3_RESET_H */
