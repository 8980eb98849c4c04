// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtual SMMUs: their VMID and their devices.
 *
 * Attachments leave the invalidation set of the stage 2 with the VMID's entries
 * invalidated, so a VMID that is put back is clean, or marked as lost.
 */
#include "vsmmu.h"

#include <linux/iommu.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/xarray.h>

#include "domain.h"
#include "ids.h"
#include "smmu.h"

/* For people who look; protects the list */
static DEFINE_MUTEX(smmu_vsmmus_mutex);
static LIST_HEAD(smmu_vsmmus);

int smmu_vsmmu_init(struct smmu_vsmmu *vsmmu, struct smmu_device *smmu,
		    struct smmu_domain *parent)
{
	int vmid;

	if (parent->stage != SMMU_STAGE_2 || !smmu_domain_fits(parent, smmu))
		return -EINVAL;
	vmid = smmu_ids_get_vmid(&smmu->ids);
	if (vmid < 0)
		return vmid;
	vsmmu->smmu = smmu;
	vsmmu->parent = parent;
	vsmmu->vmid.vmid = vmid;
	smmu_vevents_init(&vsmmu->events, &vsmmu->core);
	guard(mutex)(&smmu_vsmmus_mutex);
	list_add_tail(&vsmmu->all, &smmu_vsmmus);
	return 0;
}

void smmu_vsmmu_destroy(struct smmu_vsmmu *vsmmu)
{
	scoped_guard(mutex, &smmu_vsmmus_mutex)
		list_del(&vsmmu->all);
	smmu_vevents_destroy(&vsmmu->events);
	if (!vsmmu->vmid.lost)
		smmu_ids_put_vmid(&vsmmu->smmu->ids, vsmmu->vmid.vmid);
}

void smmu_vsmmu_for_each(const struct smmu_device *smmu,
			 void (*fn)(struct smmu_vsmmu *vsmmu, void *ctx), void *ctx)
{
	struct smmu_vsmmu *vsmmu;

	guard(mutex)(&smmu_vsmmus_mutex);
	list_for_each_entry(vsmmu, &smmu_vsmmus, all) {
		if (vsmmu->smmu == smmu)
			fn(vsmmu, ctx);
	}
}

struct smmu_client *smmu_vsmmu_find(struct smmu_vsmmu *vsmmu, u32 vsid)
{
	struct smmu_client *client = NULL;
	struct device *dev;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "no client without RCU");
	/* Keeps the device; its client goes a grace period after it */
	xa_lock(&vsmmu->core.vdevs);
	dev = iommufd_viommu_find_dev(&vsmmu->core, vsid);
	if (dev)
		client = dev_iommu_priv_get(dev);
	xa_unlock(&vsmmu->core.vdevs);
	return client;
}
