/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtual SMMU: what one guest sees of one SMMU.
 *
 * It has a VMID of its own for as long as it lives, over a stage 2 that it may
 * share with others: entries of two virtual SMMUs never meet in a TLB, whatever
 * ASIDs their guests choose.
 */
#ifndef _ARM_SMMU_V3_VSMMU_H
#define _ARM_SMMU_V3_VSMMU_H

#include <linux/atomic.h>
#include <linux/iommufd.h>
#include <linux/list.h>
#include <linux/types.h>

#include "client.h"
#include "vevent.h"

struct smmu_device;
struct smmu_domain;

/**
 * struct smmu_vsmmu - a virtual SMMU
 * @core: what iommufd sees; first
 * @all: in the list of all that there are
 * @smmu: the SMMU
 * @parent: the stage 2 below all that its guest makes
 * @vmid: its VMID
 * @events: its events
 * @cmds: commands of the guest that were done
 * @refused: commands of the guest that were not
 */
struct smmu_vsmmu {
	struct iommufd_viommu core;
	struct list_head all;
	struct smmu_device *smmu;
	struct smmu_domain *parent;
	struct smmu_given_vmid vmid;
	struct smmu_vevents events;
	atomic64_t cmds;
	atomic64_t refused;
};

static inline struct smmu_vsmmu *to_smmu_vsmmu(struct iommufd_viommu *viommu)
{
	return container_of(viommu, struct smmu_vsmmu, core);
}

/**
 * smmu_vsmmu_init() - a virtual SMMU comes
 * @vsmmu: zeroed, but for @core
 * @smmu: the SMMU
 * @parent: stage-2 domain
 *
 * Context: May sleep.
 * Return: 0; -EINVAL when @parent does not suit the SMMU; -ENOSPC without a free
 * VMID, -ENOMEM.
 */
int __must_check smmu_vsmmu_init(struct smmu_vsmmu *vsmmu, struct smmu_device *smmu,
				 struct smmu_domain *parent);

/**
 * smmu_vsmmu_destroy() - undo smmu_vsmmu_init()
 * @vsmmu: nothing is attached to it, nobody sends commands
 *
 * Context: May sleep.
 */
void smmu_vsmmu_destroy(struct smmu_vsmmu *vsmmu);

/**
 * smmu_vsmmu_for_each() - look at all virtual SMMUs of an SMMU
 * @smmu: the SMMU
 * @fn: called for each
 * @ctx: handed to @fn
 *
 * Context: May sleep. None comes or goes meanwhile.
 */
void smmu_vsmmu_for_each(const struct smmu_device *smmu,
			 void (*fn)(struct smmu_vsmmu *vsmmu, void *ctx), void *ctx);

/**
 * smmu_vsmmu_find() - the client that a guest means
 * @vsmmu: virtual SMMU
 * @vsid: StreamID of the guest
 *
 * Context: Any but interrupts; rcu_read_lock() held, for as long as the client is
 * used.
 * Return: the client, or NULL.
 */
struct smmu_client *smmu_vsmmu_find(struct smmu_vsmmu *vsmmu, u32 vsid);

#endif /* _ARM_SMMU_V3_VSMMU_H */
