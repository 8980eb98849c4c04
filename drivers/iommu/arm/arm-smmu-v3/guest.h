/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What iommufd asks of the driver for virtual machines.
 */
#ifndef _ARM_SMMU_V3_GUEST_H
#define _ARM_SMMU_V3_GUEST_H

#include <linux/iommufd.h>
#include <linux/types.h>

struct device;
struct iommu_domain;
struct iommu_user_data;

/**
 * smmu_guest_hw_info() - what user space may know of an SMMU
 * @dev: a client's device
 * @length: filled: size of what is returned
 * @type: what is wanted, and what it is
 *
 * The ID registers as they are read, and flags that a guest's driver has to heed.
 *
 * Context: May sleep.
 * Return: memory that the caller frees; -EOPNOTSUPP for information of another type,
 * -ENOMEM.
 */
void *smmu_guest_hw_info(struct device *dev, u32 *length, enum iommu_hw_info_type *type);

/**
 * smmu_guest_viommu_size() - whether a device may have a virtual SMMU
 * @dev: a client's device
 * @type: of the virtual IOMMU
 *
 * A guest could choose memory types behind the host's back, unless stage 2 or the
 * device's way to memory forces what caches need.
 *
 * Context: Any.
 * Return: size of the memory of a virtual SMMU, 0 for no.
 */
size_t smmu_guest_viommu_size(struct device *dev, enum iommu_viommu_type type);

/**
 * smmu_guest_viommu_init() - a virtual SMMU comes
 * @viommu: what smmu_guest_viommu_size() said, zeroed but for the core's part
 * @parent: nest parent
 * @user_data: not used
 *
 * Context: May sleep.
 * Return: as smmu_vsmmu_init().
 */
int smmu_guest_viommu_init(struct iommufd_viommu *viommu, struct iommu_domain *parent,
			   const struct iommu_user_data *user_data);

#endif /* _ARM_SMMU_V3_GUEST_H */
