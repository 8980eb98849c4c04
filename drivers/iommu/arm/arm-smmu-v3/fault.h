/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults: what the SMMU records in its Event and PRI queues, told to people or
 * to the core's fault queue, and the answers back to the SMMU.
 */
#ifndef _ARM_SMMU_V3_FAULT_H
#define _ARM_SMMU_V3_FAULT_H

#include <linux/compiler_attributes.h>
#include <linux/types.h>

struct device;
struct iommu_page_response;
struct iopf_fault;
struct smmu_client;
struct smmu_device;

/**
 * smmu_fault_init() - make the fault queue of an SMMU
 * @smmu: the SMMU; @smmu->iopf is set where it can stall
 *
 * Context: Probe. The queue goes with the device (devm). Without
 * CONFIG_IOMMU_IOPF there is none, and every stall is aborted.
 * Return: 0, or -ENOMEM.
 */
int __must_check smmu_fault_init(struct smmu_device *smmu);

/**
 * smmu_fault_take_events() - handle what is in the Event queue
 * @smmu: the SMMU
 *
 * Every event that was recorded before the call has been handled when it
 * returns, here or by another taker: a stall was reported to the core, or
 * aborted when there was nobody to ask; everything else became a line, as far
 * as their rate allows. An overflow is acknowledged.
 *
 * Context: May sleep. Takes @smmu->hwq_mutex and @smmu->streams.lock. Bounded:
 * at most one queueful is taken.
 * Return: true when the queue was seen empty, false when there may be more.
 */
bool smmu_fault_take_events(struct smmu_device *smmu);

/**
 * smmu_fault_take_page_requests() - handle what is in the PRI queue
 * @smmu: the SMMU, with @caps.pri
 *
 * When it is done every request that was recorded before the call has been
 * handled: it was reported to the core, which answers the group, or answered here
 * once the last of its group is there. That is Response Failure for a device which
 * is not in the core's fault queue, and Invalid Request for one whose PASID has no
 * attachment that handles faults, or which has more requests outstanding than
 * SMMU_PRG_CREDITS_MAX. After an overflow incomplete groups are forgotten:
 * the SMMU has answered those whose last request it lost.
 *
 * Context: As smmu_fault_take_events().
 * Return: As smmu_fault_take_events().
 */
bool smmu_fault_take_page_requests(struct smmu_device *smmu);

/**
 * smmu_fault_respond() - the core's answer to a reported fault
 * @dev: the device that faulted
 * @evt: the fault as reported
 * @msg: the answer
 *
 * Context: May sleep. Takes no lock that the report of a fault runs under.
 */
void smmu_fault_respond(struct device *dev, struct iopf_fault *evt,
			struct iommu_page_response *msg);

/**
 * smmu_fault_enable() - a client's attachment needs the fault queue
 * @client: the client; PRI is turned on if that is how it faults
 *
 * Context: Group mutex held; may sleep.
 * Return: 0; -EOPNOTSUPP when the SMMU has no fault queue, or the error of the
 * core or of smmu_pri_on().
 */
int __must_check smmu_fault_enable(struct smmu_client *client);

/**
 * smmu_fault_drain() - wait until the faults of an attachment are dealt with
 * @client: the client; the STE or CD of the attachment no longer lets it fault
 *	into the domain, synced
 *
 * If it is the client's last such attachment, PRI is turned off first. Takes
 * every event and page request recorded up to now, forgets groups whose last
 * request has not come, then waits until the core has handled what its workqueue
 * holds. Faults that wait for user space (iommufd) are
 * answered by whoever gave them there, after the detach.
 *
 * Context: Group mutex held; may sleep.
 */
void smmu_fault_drain(struct smmu_client *client);

/**
 * smmu_fault_disable() - undo smmu_fault_enable()
 * @client: the client; the attachment's faults have been drained if it was ever
 *	in force
 *
 * Context: Group mutex held; may sleep.
 */
void smmu_fault_disable(struct smmu_client *client);

/**
 * smmu_fault_forget() - a client goes, and leaves the fault queue
 * @client: the client; nothing is attached any more
 *
 * The device leaves the core's queue here and not with its last attachment:
 * leaving frees the faults that are not answered yet, also those that iommufd
 * still has in its hands while it detaches.
 *
 * Context: Before smmu_client_release(), group mutex held; may sleep.
 */
void smmu_fault_forget(struct smmu_client *client);

#endif /* _ARM_SMMU_V3_FAULT_H */
