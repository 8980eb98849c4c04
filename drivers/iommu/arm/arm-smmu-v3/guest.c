// SPDX-License-Identifier: GPL-2.0-only
/*
 * What iommufd asks of the driver for virtual machines.
 *
 * A *virtual SMMU* stands over a nest parent, which is a stage-2 domain. A *nested
 * domain* is a guest's STE: what its stream is to get. A vDEVICE gives a device the
 * StreamID by which the guest knows it; without one nobody could say which stream
 * an invalidation or an event is about, so only what needs neither is attached.
 */
#include "guest.h"

#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <uapi/linux/iommufd.h>

#include "attach.h"
#include "client.h"
#include "domain.h"
#include "mmio.h"
#include "smmu.h"
#include "spec-regs.h"
#include "vinv.h"
#include "vsmmu.h"
#include "vste.h"

/*
 * Numbers of nested domains: an address may be used again, and mean another.
 */
static atomic64_t smmu_guest_serial;

/*
 * A nested domain.
 */
struct smmu_nested_domain {
	struct iommu_domain domain;
	struct smmu_vsmmu *vsmmu;
	struct smmu_vste vste;
	u64 serial;
};

static struct smmu_nested_domain *to_smmu_nested_domain(struct iommu_domain *domain)
{
	return container_of(domain, struct smmu_nested_domain, domain);
}

void *smmu_guest_hw_info(struct device *dev, u32 *length, enum iommu_hw_info_type *type)
{
	struct smmu_client *client = dev_iommu_priv_get(dev);
	struct smmu_device *smmu = client->smmu;
	struct iommu_hw_info_arm_smmuv3 *info;
	unsigned int i;

	if (*type != IOMMU_HW_INFO_TYPE_DEFAULT && *type != IOMMU_HW_INFO_TYPE_ARM_SMMUV3)
		return ERR_PTR(-EOPNOTSUPP);
	info = kzalloc_obj(*info);
	if (!info)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < ARRAY_SIZE(info->idr); i++)
		info->idr[i] = smmu_read32(&smmu->mmio, SMMU_IDR0 + 4 * i);
	info->iidr = smmu_read32(&smmu->mmio, SMMU_IIDR);
	info->aidr = smmu_read32(&smmu->mmio, SMMU_AIDR);
	if (smmu->caps.repeat_inv)
		info->flags |= IOMMU_HW_INFO_ARM_SMMUV3_ERRATA_REPEAT_TLBI_CFGI;
	*length = sizeof(*info);
	*type = IOMMU_HW_INFO_TYPE_ARM_SMMUV3;
	return info;
}

/* A guest may choose memory types that get around the caches. */
static bool smmu_guest_is_coherent(struct device *dev)
{
	const struct smmu_client *client = dev_iommu_priv_get(dev);

	return client->smmu->caps.fwb ||
	       (dev_iommu_fwspec_get(dev)->flags & IOMMU_FWSPEC_PCI_RC_CANWBS);
}

size_t smmu_guest_viommu_size(struct device *dev, enum iommu_viommu_type type)
{
	struct smmu_client *client = dev_iommu_priv_get(dev);
	const struct smmu_caps *caps = &client->smmu->caps;

	if (type != IOMMU_VIOMMU_TYPE_ARM_SMMUV3 || !caps->nested)
		return 0;
	/* Such a part may want CMD_SYNCs where a guest does not send them */
	if (caps->max_unsynced)
		return 0;
	if (!smmu_guest_is_coherent(dev))
		return 0;
	return VIOMMU_STRUCT_SIZE(struct smmu_vsmmu, core);
}

/* A bridge has no traffic of its own that a guest would know of. */
static bool smmu_guest_is_bridge(struct device *dev)
{
	return dev_is_pci(dev) && pci_is_bridge(to_pci_dev(dev));
}

/*
 * Who gets the client's events, and by which StreamID. A domain that was attached
 * with a vDEVICE comes back without one: the core puts it back after a reset, and
 * when another device of the group does not take what comes after it. It cannot deal
 * with a refusal.
 */
static int smmu_guest_find(struct smmu_nested_domain *nested, struct smmu_client *client,
			   struct smmu_guest *guest)
{
	unsigned long vsid;
	unsigned int i;

	*guest = (struct smmu_guest) {
		.events = &nested->vsmmu->events,
		.serial = nested->serial,
	};
	if (!iommufd_viommu_get_vdev_id(&nested->vsmmu->core, client->dev, &vsid)) {
		guest->vsid = vsid;
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(client->known); i++) {
		if (client->known[i].serial == nested->serial) {
			guest->vsid = client->known[i].vsid;
			return 0;
		}
	}
	return -ENOENT;
}

static int smmu_guest_attach(struct iommu_domain *domain, struct device *dev,
			     struct iommu_domain *old)
{
	struct smmu_nested_domain *nested = to_smmu_nested_domain(domain);
	struct smmu_client *client = dev_iommu_priv_get(dev);
	struct smmu_vsmmu *vsmmu = nested->vsmmu;
	const struct smmu_nesting nesting = {
		.parent = vsmmu->parent,
		.vste = &nested->vste,
		.vmid = &vsmmu->vmid,
		.faults = domain->iopf_handler,
	};
	struct smmu_guest guest;
	int ret;

	if (client->smmu != vsmmu->smmu)
		return -EINVAL;
	/* The virtual SMMU was made for a device, which need not be this one */
	if (nested->vste.kind == SMMU_VSTE_TRANSLATE && !smmu_guest_is_coherent(dev))
		return -EINVAL;
	ret = smmu_guest_find(nested, client, &guest);
	if (ret && nested->vste.kind == SMMU_VSTE_TRANSLATE && !smmu_guest_is_bridge(dev))
		return ret;
	return smmu_attach_nested(client, &nesting, ret ? NULL : &guest);
}

static void smmu_guest_free_nested(struct iommu_domain *domain)
{
	kfree(to_smmu_nested_domain(domain));
}

static const struct iommu_domain_ops smmu_nested_ops = {
	.attach_dev = smmu_guest_attach,
	.free = smmu_guest_free_nested,
};

static struct iommu_domain *smmu_guest_alloc_nested(struct iommufd_viommu *viommu, u32 flags,
						    const struct iommu_user_data *user_data)
{
	struct smmu_vsmmu *vsmmu = to_smmu_vsmmu(viommu);
	struct iommu_hwpt_arm_smmuv3 arg;
	u64 ste[SMMU_VSTE_DWORDS];
	int ret;

	if (flags)
		return ERR_PTR(-EOPNOTSUPP);
	ret = iommu_copy_struct_from_user(&arg, user_data, IOMMU_HWPT_DATA_ARM_SMMUV3, ste);
	if (ret)
		return ERR_PTR(ret);
	ste[0] = le64_to_cpu(arg.ste[0]);
	ste[1] = le64_to_cpu(arg.ste[1]);

	struct smmu_nested_domain *nested __free(kfree) =
		kzalloc(sizeof(*nested), GFP_KERNEL_ACCOUNT);
	if (!nested)
		return ERR_PTR(-ENOMEM);
	ret = smmu_vste_decode(&nested->vste, &vsmmu->smmu->caps, ste);
	if (ret)
		return ERR_PTR(ret);
	nested->domain.type = IOMMU_DOMAIN_NESTED;
	nested->domain.ops = &smmu_nested_ops;
	nested->vsmmu = vsmmu;
	nested->serial = atomic64_inc_return(&smmu_guest_serial);
	return &no_free_ptr(nested)->domain;
}

/* From now on smmu_vsmmu_find() finds it. */
static int smmu_guest_init_vdev(struct iommufd_vdevice *vdev)
{
	struct smmu_client *client = dev_iommu_priv_get(iommufd_vdevice_to_device(vdev));

	client->is_vdev = true;
	return 0;
}

static int smmu_guest_invalidate(struct iommufd_viommu *viommu,
				 struct iommu_user_data_array *array)
{
	return smmu_vinv_run(to_smmu_vsmmu(viommu), array);
}

static void smmu_guest_destroy(struct iommufd_viommu *viommu)
{
	smmu_vsmmu_destroy(to_smmu_vsmmu(viommu));
}

static const struct iommufd_viommu_ops smmu_viommu_ops = {
	.destroy = smmu_guest_destroy,
	.alloc_domain_nested = smmu_guest_alloc_nested,
	.cache_invalidate = smmu_guest_invalidate,
	.vdevice_init = smmu_guest_init_vdev,
};

int smmu_guest_viommu_init(struct iommufd_viommu *viommu, struct iommu_domain *parent,
			   const struct iommu_user_data *user_data)
{
	struct smmu_device *smmu = container_of(viommu->iommu_dev, struct smmu_device, iommu);
	int ret = smmu_vsmmu_init(to_smmu_vsmmu(viommu), smmu, to_smmu_domain(parent));

	/* Last: with it the core calls destroy */
	if (!ret)
		viommu->ops = &smmu_viommu_ops;
	return ret;
}

MODULE_IMPORT_NS("IOMMUFD");
