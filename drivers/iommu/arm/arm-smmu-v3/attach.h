/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attach: the only place that sequences STEs, CDs, ATS and invalidation sets.
 *
 * Everything here first prepares (may fail, changes nothing that the SMMU
 * sees), then installs, then cleans up after what was replaced.
 */
#ifndef _ARM_SMMU_V3_ATTACH_H
#define _ARM_SMMU_V3_ATTACH_H

#include <linux/types.h>

struct smmu_client;
struct smmu_domain;
struct smmu_given_vmid;
struct smmu_guest;
struct smmu_vste;

/**
 * struct smmu_nesting - stage 1 of a guest, and what is below it
 * @parent: stage-2 domain
 * @vste: what the guest wants; lives as long as it is attached
 * @vmid: of the guest's virtual SMMU
 * @faults: somebody answers stalls and page requests
 */
struct smmu_nesting {
	struct smmu_domain *parent;
	const struct smmu_vste *vste;
	struct smmu_given_vmid *vmid;
	bool faults;
};

/**
 * smmu_attach() - make a domain the device's own
 * @client: client
 * @domain: paging domain
 *
 * Replaces whatever traffic without a PASID got before. PASIDs in use stay as
 * they are.
 *
 * An attach that fails leaves the old domain in force. Where the Command queue
 * refuses that too, nothing is: DMA is blocked, which is said, until the next
 * attach.
 *
 * Context: Process context, group mutex held. Waits for the Command queue.
 * Return: 0, or with the old domain still in force:
 * * -EINVAL - the domain does not suit the client's SMMU
 * * -EBUSY - a stage-2 domain, while PASIDs are in use
 * * -ENOSPC, -ENOMEM
 * * the error of the Command queue
 */
int __must_check smmu_attach(struct smmu_client *client, struct smmu_domain *domain);

/**
 * smmu_attach_nested() - give a device to a guest
 * @client: client
 * @nesting: what the guest wants, and what is below it
 * @guest: who gets its events; NULL for the host
 *
 * Replaces whatever traffic without a PASID got before, hitless where the SMMU
 * allows that.
 *
 * Context: As smmu_attach().
 * Return: 0, or with the old domain still in force:
 * * -EINVAL - @nesting->parent does not suit the client's SMMU
 * * -EBUSY - the host uses PASIDs of the client
 * * -ENOMEM
 * * the error of the Command queue
 */
int __must_check smmu_attach_nested(struct smmu_client *client, const struct smmu_nesting *nesting,
				    const struct smmu_guest *guest);

/**
 * smmu_attach_identity() - let traffic without a PASID through untranslated
 * @client: client
 *
 * Context: As smmu_attach().
 * Return: 0, or the error of the Command queue.
 */
int __must_check smmu_attach_identity(struct smmu_client *client);

/**
 * smmu_attach_blocked() - abort traffic without a PASID
 * @client: client
 *
 * Needs no memory, and does not fail: when it returns, the STEs in memory abort
 * that traffic. Where the Command queue cannot tell the SMMU, the SMMU aborts
 * all traffic, or will when its queue is found dead.
 *
 * Context: As smmu_attach().
 */
void smmu_attach_blocked(struct smmu_client *client);

/**
 * smmu_attach_pasid() - set or replace the domain of a PASID
 * @client: client
 * @ssid: PASID, 1 or more
 * @domain: a stage-1 or SVA domain
 *
 * Context: As smmu_attach().
 * Return: 0, or with the old domain still in force:
 * * -EINVAL - no such PASID, or the domain does not suit
 * * -EBUSY - the device's own domain is a stage-2 one, or a guest's
 * * -ENOSPC, -ENOMEM
 * * the error of the Command queue
 */
int __must_check smmu_attach_pasid(struct smmu_client *client, u32 ssid,
				   struct smmu_domain *domain);

/**
 * smmu_detach_pasid() - end the use of a PASID
 * @client: client
 * @ssid: PASID
 *
 * When it returns no DMA under the PASID is under way, no fault of it is
 * unanswered, and nothing of its domain is cached for the client. It does not
 * fail: the CD in memory is invalid, and for a Command queue that cannot tell the
 * SMMU see smmu_attach_blocked(). Nothing is done if nothing is attached.
 *
 * Context: As smmu_attach().
 */
void smmu_detach_pasid(struct smmu_client *client, u32 ssid);

#endif /* _ARM_SMMU_V3_ATTACH_H */
