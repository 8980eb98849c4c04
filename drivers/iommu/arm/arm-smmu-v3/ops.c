// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables that the IOMMU core calls: thin, the work is done below.
 */
#include "ops.h"

#include <linux/io-pgtable.h>
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/pci.h>
#include <linux/platform_device.h>

#include "attach.h"
#include "client.h"
#include "dma-iommu.h"
#include "domain.h"
#include "fault.h"
#include "guest.h"
#include "pri.h"
#include "smmu.h"
#include "sva.h"

/* Where MSI doorbells are mapped for devices whose DMA is translated. */
#define SMMU_MSI_IOVA_BASE	0x8000000
#define SMMU_MSI_IOVA_LENGTH	0x100000

#ifdef CONFIG_ARM_SMMU_V3_IOMMUFD
#define SMMU_ALLOC_FLAGS	(IOMMU_HWPT_ALLOC_DIRTY_TRACKING | IOMMU_HWPT_ALLOC_PASID | \
				 IOMMU_HWPT_ALLOC_NEST_PARENT)
#else
#define SMMU_ALLOC_FLAGS	(IOMMU_HWPT_ALLOC_DIRTY_TRACKING | IOMMU_HWPT_ALLOC_PASID)
#endif

static bool smmu_ops_capable(struct device *dev, enum iommu_cap cap)
{
	struct smmu_client *client = dev_iommu_priv_get(dev);
	const struct smmu_caps *caps = &client->smmu->caps;

	switch (cap) {
	case IOMMU_CAP_CACHE_COHERENCY:
		/* What is coherent for the SMMU's walks is so for its clients. */
		return caps->cohacc;
	case IOMMU_CAP_ENFORCE_CACHE_COHERENCY:
		return dev_iommu_fwspec_get(dev)->flags & IOMMU_FWSPEC_PCI_RC_CANWBS;
	case IOMMU_CAP_NOEXEC:
	case IOMMU_CAP_DEFERRED_FLUSH:
		return true;
	case IOMMU_CAP_DIRTY_TRACKING:
		return smmu_domain_can_track_dirty(caps);
	case IOMMU_CAP_PCI_ATS_SUPPORTED:
		return smmu_client_can_ats(client);
	default:
		return false;
	}
}

/*
 * The core does not let a driver fail the first attach of a device: it warns, and
 * while an SMMU registers, it then takes the SMMU away from all others as well. So
 * the device goes on blocked, whatever it came with, and is attached with its next
 * domain.
 */
static int smmu_ops_attached(struct device *dev, struct iommu_domain *old, int ret)
{
	if (!ret || old)
		return ret;
	dev_err(dev, "not attached to its first domain, its DMA aborts (%pe)\n", ERR_PTR(ret));
	/* Streams of firmware's came bypassed */
	smmu_attach_blocked(dev_iommu_priv_get(dev));
	return 0;
}

static int smmu_ops_attach(struct iommu_domain *domain, struct device *dev,
			   struct iommu_domain *old)
{
	int ret = smmu_attach(dev_iommu_priv_get(dev), to_smmu_domain(domain));

	return smmu_ops_attached(dev, old, ret);
}

static int smmu_ops_set_pasid(struct iommu_domain *domain, struct device *dev, ioasid_t pasid,
			      struct iommu_domain *old)
{
	return smmu_attach_pasid(dev_iommu_priv_get(dev), pasid, to_smmu_domain(domain));
}

static int smmu_ops_map(struct iommu_domain *domain, unsigned long iova, phys_addr_t paddr,
			size_t pgsize, size_t pgcount, int prot, gfp_t gfp, size_t *mapped)
{
	struct io_pgtable_ops *pgtbl = to_smmu_domain(domain)->pgtbl;

	return pgtbl->map_pages(pgtbl, iova, paddr, pgsize, pgcount, prot, gfp, mapped);
}

static size_t smmu_ops_unmap(struct iommu_domain *domain, unsigned long iova, size_t pgsize,
			     size_t pgcount, struct iommu_iotlb_gather *gather)
{
	struct io_pgtable_ops *pgtbl = to_smmu_domain(domain)->pgtbl;

	return pgtbl->unmap_pages(pgtbl, iova, pgsize, pgcount, gather);
}

static phys_addr_t smmu_ops_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova)
{
	struct io_pgtable_ops *pgtbl = to_smmu_domain(domain)->pgtbl;

	return pgtbl->iova_to_phys(pgtbl, iova);
}

static void smmu_ops_flush_all(struct iommu_domain *domain)
{
	smmu_domain_inv_all(to_smmu_domain(domain));
}

static void smmu_ops_sync(struct iommu_domain *domain, struct iommu_iotlb_gather *gather)
{
	struct smmu_domain *smmu_domain = to_smmu_domain(domain);
	struct smmu_range range = {
		.addr = gather->start,
		.size = gather->end - gather->start + 1,
		.granule_lg2 = smmu_domain->granule_lg2,
		.leaf_only = true,
	};

	if (gather->end < gather->start)
		return;
	/* Pages that were made clean are gathered without a size */
	if (gather->pgsize)
		range.leaf_lg2 = __ffs(gather->pgsize);
	smmu_domain_inv_range(smmu_domain, &range);
}

static bool smmu_ops_enforce_coherency(struct iommu_domain *domain)
{
	struct smmu_domain *smmu_domain = to_smmu_domain(domain);
	struct smmu_attachment *att;

	guard(mutex)(&smmu_domain->bonds_mutex);
	list_for_each_entry(att, &smmu_domain->bonds, bond) {
		if (!(dev_iommu_fwspec_get(att->client->dev)->flags & IOMMU_FWSPEC_PCI_RC_CANWBS))
			return false;
	}
	smmu_domain->enforced = true;
	return true;
}

static void smmu_ops_free(struct iommu_domain *domain)
{
	smmu_domain_free_paging(to_smmu_domain(domain));
}

static const struct iommu_domain_ops smmu_paging_ops = {
	.attach_dev = smmu_ops_attach,
	.set_dev_pasid = smmu_ops_set_pasid,
	.map_pages = smmu_ops_map,
	.unmap_pages = smmu_ops_unmap,
	.flush_iotlb_all = smmu_ops_flush_all,
	.iotlb_sync = smmu_ops_sync,
	.iova_to_phys = smmu_ops_iova_to_phys,
	.enforce_cache_coherency = smmu_ops_enforce_coherency,
	.free = smmu_ops_free,
};

/* Dirty tracking is part of the table's format: there is nothing to turn on. */
static int smmu_ops_set_dirty(struct iommu_domain *domain, bool enabled)
{
	return 0;
}

static int smmu_ops_read_dirty(struct iommu_domain *domain, unsigned long iova, size_t size,
			       unsigned long flags, struct iommu_dirty_bitmap *dirty)
{
	struct io_pgtable_ops *pgtbl = to_smmu_domain(domain)->pgtbl;

	return pgtbl->read_and_clear_dirty(pgtbl, iova, size, flags, dirty);
}

static const struct iommu_dirty_ops smmu_dirty_ops = {
	.set_dirty_tracking = smmu_ops_set_dirty,
	.read_and_clear_dirty = smmu_ops_read_dirty,
};

static int smmu_ops_attach_identity(struct iommu_domain *domain, struct device *dev,
				    struct iommu_domain *old)
{
	int ret = smmu_attach_identity(dev_iommu_priv_get(dev));

	return smmu_ops_attached(dev, old, ret);
}

static int smmu_ops_attach_blocked(struct iommu_domain *domain, struct device *dev,
				   struct iommu_domain *old)
{
	smmu_attach_blocked(dev_iommu_priv_get(dev));
	return 0;
}

static int smmu_ops_block_pasid(struct iommu_domain *domain, struct device *dev, ioasid_t pasid,
				struct iommu_domain *old)
{
	smmu_detach_pasid(dev_iommu_priv_get(dev), pasid);
	return 0;
}

static struct iommu_domain smmu_identity_domain = {
	.type = IOMMU_DOMAIN_IDENTITY,
	.ops = &(const struct iommu_domain_ops) {
		.attach_dev = smmu_ops_attach_identity,
	},
};

static struct iommu_domain smmu_blocked_domain = {
	.type = IOMMU_DOMAIN_BLOCKED,
	.ops = &(const struct iommu_domain_ops) {
		.attach_dev = smmu_ops_attach_blocked,
		.set_dev_pasid = smmu_ops_block_pasid,
	},
};

static struct iommu_domain *smmu_ops_alloc_paging(struct device *dev, u32 flags,
						  const struct iommu_user_data *user_data)
{
	struct smmu_client *client = dev_iommu_priv_get(dev);
	bool dirty = flags & IOMMU_HWPT_ALLOC_DIRTY_TRACKING;
	bool nest = flags & IOMMU_HWPT_ALLOC_NEST_PARENT;
	enum smmu_stage stage = SMMU_STAGE_1;
	struct smmu_domain *domain;

	if (user_data || (flags & ~SMMU_ALLOC_FLAGS))
		return ERR_PTR(-EOPNOTSUPP);
	/* PASIDs want stage 1, guests want stage 2 */
	if (nest && (flags & IOMMU_HWPT_ALLOC_PASID))
		return ERR_PTR(-EOPNOTSUPP);
	if (nest || (!(flags & IOMMU_HWPT_ALLOC_PASID) && !client->smmu->caps.s1))
		stage = SMMU_STAGE_2;
	domain = smmu_domain_alloc_paging(client->smmu, stage, dirty, nest);
	if (IS_ERR(domain))
		return ERR_CAST(domain);
	domain->domain.type = IOMMU_DOMAIN_UNMANAGED;
	domain->domain.ops = &smmu_paging_ops;
	if (dirty)
		domain->domain.dirty_ops = &smmu_dirty_ops;
	return &domain->domain;
}

/* The core calls this only for devices whose fwspec led it to our table. */
static struct iommu_device *smmu_ops_probe(struct device *dev)
{
	struct iommu_fwspec *fwspec = dev_iommu_fwspec_get(dev);
	struct device *smmu_dev;
	struct smmu_client *client;
	struct smmu_device *smmu;

	smmu_dev = bus_find_device_by_fwnode(&platform_bus_type, fwspec->iommu_fwnode);
	if (!smmu_dev)
		return ERR_PTR(-ENODEV);
	smmu = dev_get_drvdata(smmu_dev);
	/* The client's device link keeps the SMMU from going first. */
	put_device(smmu_dev);
	if (!smmu)
		return ERR_PTR(-ENODEV);

	/*
	 * While an SMMU registers, the core takes any other error of a device that
	 * is there already for one of the SMMU, and takes it away from all.
	 */
	client = smmu_client_probe(smmu, dev);
	if (IS_ERR(client)) {
		dev_err(dev, "left without IOMMU, its DMA aborts unless an RMR lets it pass (%pe)\n",
			client);
		return ERR_PTR(-ENODEV);
	}
	smmu_pri_find(client);
	dev_iommu_priv_set(dev, client);
	return &smmu->iommu;
}

static void smmu_ops_release(struct device *dev)
{
	struct smmu_client *client = dev_iommu_priv_get(dev);
	struct smmu_attachment *att;
	unsigned long ssid;

	/* A device driver may have gone without unbinding. */
	xa_for_each_start(&client->attached, ssid, att, 1)
		smmu_detach_pasid(client, ssid);
	/*
	 * The core has attached what is to be left behind, and does not look at whether
	 * that worked. Identity goes without ATS from here on, and without CDs.
	 */
	client->ats_required = false;
	if (dev->iommu_group &&
	    (client->rid != SMMU_RID_IDENTITY || smmu_attach_identity(client)))
		smmu_attach_blocked(client);
	smmu_fault_forget(client);
	smmu_client_release(client);
}

/* Devices that share StreamIDs are PCI aliases, and PCI knows them. */
static struct iommu_group *smmu_ops_group(struct device *dev)
{
	return dev_is_pci(dev) ? pci_device_group(dev) : generic_device_group(dev);
}

static int smmu_ops_of_xlate(struct device *dev, const struct of_phandle_args *args)
{
	return iommu_fwspec_add_ids(dev, args->args, 1);
}

static void smmu_ops_resv_regions(struct device *dev, struct list_head *head)
{
	struct iommu_resv_region *msi;

	msi = iommu_alloc_resv_region(SMMU_MSI_IOVA_BASE, SMMU_MSI_IOVA_LENGTH,
				      IOMMU_WRITE | IOMMU_NOEXEC | IOMMU_MMIO,
				      IOMMU_RESV_SW_MSI, GFP_KERNEL);
	if (msi)
		list_add_tail(&msi->list, head);
	iommu_dma_get_resv_regions(dev, head);
}

/*
 * HiSilicon's PCIe tune and trace device can only do untranslated DMA. And where all
 * granules are larger than the kernel's pages, the DMA API could not map one.
 */
static int smmu_ops_def_domain_type(struct device *dev)
{
	struct smmu_client *client = dev_iommu_priv_get(dev);

	if (__ffs(client->smmu->caps.pgsizes) > PAGE_SHIFT)
		return IOMMU_DOMAIN_IDENTITY;
	if (dev_is_pci(dev) && to_pci_dev(dev)->vendor == PCI_VENDOR_ID_HUAWEI &&
	    to_pci_dev(dev)->device == 0xa12e)
		return IOMMU_DOMAIN_IDENTITY;
	return 0;
}

const struct iommu_ops smmu_iommu_ops = {
	.owner = THIS_MODULE,
	.identity_domain = &smmu_identity_domain,
	.blocked_domain = &smmu_blocked_domain,
	.release_domain = &smmu_blocked_domain,
	.default_domain_ops = &smmu_paging_ops,
	.capable = smmu_ops_capable,
	.domain_alloc_paging_flags = smmu_ops_alloc_paging,
#ifdef CONFIG_ARM_SMMU_V3_SVA
	.domain_alloc_sva = smmu_sva_alloc,
#endif
#ifdef CONFIG_ARM_SMMU_V3_IOMMUFD
	.hw_info = smmu_guest_hw_info,
	.get_viommu_size = smmu_guest_viommu_size,
	.viommu_init = smmu_guest_viommu_init,
	/* PASIDs of a nested domain are its guest's */
	.user_pasid_table = 1,
#endif
	.page_response = smmu_fault_respond,
	.probe_device = smmu_ops_probe,
	.release_device = smmu_ops_release,
	.device_group = smmu_ops_group,
	.of_xlate = smmu_ops_of_xlate,
	.get_resv_regions = smmu_ops_resv_regions,
	.def_domain_type = smmu_ops_def_domain_type,
};
