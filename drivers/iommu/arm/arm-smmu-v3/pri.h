/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PRI in a PCI device: whether it may be used, on and off.
 */
#ifndef _ARM_SMMU_V3_PRI_H
#define _ARM_SMMU_V3_PRI_H

#include <linux/compiler_attributes.h>
#include <linux/types.h>

struct smmu_client;

/**
 * smmu_pri_find() - find out whether a client can make page requests
 * @client: the client; @ats_supported is known. @pri_supported and
 *	@pri_needs_pasid are set
 *
 * The PCI core's functions that this takes are not exported, so a driver that
 * is a module has no PRI.
 *
 * Context: From the core's probe of a device.
 */
void smmu_pri_find(struct smmu_client *client);

/**
 * smmu_pri_on() - turn PRI on in the device
 * @client: the client, with @pri_supported; it is in the core's fault queue
 *
 * Resets the interface, waits until it has stopped, and gives it a share of the PRI
 * queue. Nothing is done if it is on already, and nothing is kept if it fails.
 *
 * Context: Group mutex held; may sleep, for 100 ms at most.
 * Return: 0; -ENOSPC when other devices have all of the queue, or the error of
 * the PCI core: -EBUSY when the device has not stopped earlier requests.
 */
int __must_check smmu_pri_on(struct smmu_client *client);

/**
 * smmu_pri_off() - turn PRI off in the device
 * @client: the client
 *
 * The device makes no new requests. What it has outstanding is in the PRI queue
 * or with the core, and still needs its answers: see smmu_fault_drain(). Comes
 * before ATS is turned off. Nothing is done if it is off already.
 *
 * Context: Group mutex held.
 */
void smmu_pri_off(struct smmu_client *client);

#endif /* _ARM_SMMU_V3_PRI_H */
