/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The calls of iommufd that nested translation is made of. Each returns 0 or a
 * negative errno.
 */
#ifndef _SELFTEST_ARM_SMMU_V3_NESTED_IOMMUFD_H
#define _SELFTEST_ARM_SMMU_V3_NESTED_IOMMUFD_H

#include <errno.h>
#include <linux/iommufd.h>
#include <linux/types.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>

static inline int nested_ioctl(int fd, unsigned long request, void *arg)
{
	return ioctl(fd, request, arg) ? -errno : 0;
}

static inline int nested_destroy(int fd, __u32 id)
{
	struct iommu_destroy arg = { .size = sizeof(arg), .id = id };

	return nested_ioctl(fd, IOMMU_DESTROY, &arg);
}

static inline int nested_ioas_alloc(int fd, __u32 *ioas)
{
	struct iommu_ioas_alloc arg = { .size = sizeof(arg) };
	int ret = nested_ioctl(fd, IOMMU_IOAS_ALLOC, &arg);

	*ioas = arg.out_ioas_id;
	return ret;
}

static inline int nested_map(int fd, __u32 ioas, void *memory, size_t size, __u64 ipa)
{
	struct iommu_ioas_map arg = {
		.size = sizeof(arg),
		.flags = IOMMU_IOAS_MAP_FIXED_IOVA | IOMMU_IOAS_MAP_READABLE |
			 IOMMU_IOAS_MAP_WRITEABLE,
		.ioas_id = ioas,
		.user_va = (uintptr_t)memory,
		.length = size,
		.iova = ipa,
	};

	return nested_ioctl(fd, IOMMU_IOAS_MAP, &arg);
}

static inline int nested_unmap(int fd, __u32 ioas, __u64 ipa, size_t size)
{
	struct iommu_ioas_unmap arg = {
		.size = sizeof(arg),
		.ioas_id = ioas,
		.iova = ipa,
		.length = size,
	};

	return nested_ioctl(fd, IOMMU_IOAS_UNMAP, &arg);
}

static inline int nested_parent_alloc(int fd, __u32 dev, __u32 ioas, __u32 flags, __u32 *hwpt)
{
	struct iommu_hwpt_alloc arg = {
		.size = sizeof(arg),
		.flags = flags,
		.dev_id = dev,
		.pt_id = ioas,
	};
	int ret = nested_ioctl(fd, IOMMU_HWPT_ALLOC, &arg);

	*hwpt = arg.out_hwpt_id;
	return ret;
}

static inline int nested_viommu_alloc(int fd, __u32 dev, __u32 parent, __u32 type, __u32 *viommu)
{
	struct iommu_viommu_alloc arg = {
		.size = sizeof(arg),
		.type = type,
		.dev_id = dev,
		.hwpt_id = parent,
	};
	int ret = nested_ioctl(fd, IOMMU_VIOMMU_ALLOC, &arg);

	*viommu = arg.out_viommu_id;
	return ret;
}

static inline int nested_vdevice_alloc(int fd, __u32 viommu, __u32 dev, __u64 vsid, __u32 *vdevice)
{
	struct iommu_vdevice_alloc arg = {
		.size = sizeof(arg),
		.viommu_id = viommu,
		.dev_id = dev,
		.virt_id = vsid,
	};
	int ret = nested_ioctl(fd, IOMMU_VDEVICE_ALLOC, &arg);

	*vdevice = arg.out_vdevice_id;
	return ret;
}

/* @data and @len: what is handed over as the guest's STE */
static inline int nested_hwpt_alloc(int fd, __u32 dev, __u32 viommu, __u32 flags, __u32 type,
				    const void *data, __u32 len, __u32 *hwpt)
{
	struct iommu_hwpt_alloc arg = {
		.size = sizeof(arg),
		.flags = flags,
		.dev_id = dev,
		.pt_id = viommu,
		.data_type = type,
		.data_len = len,
		.data_uptr = (uintptr_t)data,
	};
	int ret = nested_ioctl(fd, IOMMU_HWPT_ALLOC, &arg);

	*hwpt = arg.out_hwpt_id;
	return ret;
}

/* @num: in, how many entries; out, how many were done */
static inline int nested_invalidate(int fd, __u32 object, const void *entries, __u32 len,
				    __u32 *num)
{
	struct iommu_hwpt_invalidate arg = {
		.size = sizeof(arg),
		.hwpt_id = object,
		.data_uptr = (uintptr_t)entries,
		.data_type = IOMMU_VIOMMU_INVALIDATE_DATA_ARM_SMMUV3,
		.entry_len = len,
		.entry_num = *num,
	};
	int ret = nested_ioctl(fd, IOMMU_HWPT_INVALIDATE, &arg);

	*num = arg.entry_num;
	return ret;
}

/* @events: the file that they are read from */
static inline int nested_veventq_alloc(int fd, __u32 viommu, __u32 type, __u32 depth,
				       __u32 *veventq, int *events)
{
	struct iommu_veventq_alloc arg = {
		.size = sizeof(arg),
		.viommu_id = viommu,
		.type = type,
		.veventq_depth = depth,
	};
	int ret = nested_ioctl(fd, IOMMU_VEVENTQ_ALLOC, &arg);

	*veventq = arg.out_veventq_id;
	*events = arg.out_veventq_fd;
	return ret;
}

static inline int nested_hw_info(int fd, __u32 dev, __u32 type, void *data, __u32 len,
				 struct iommu_hw_info *arg)
{
	*arg = (struct iommu_hw_info){
		.size = sizeof(*arg),
		.flags = type ? IOMMU_HW_INFO_FLAG_INPUT_TYPE : 0,
		.dev_id = dev,
		.data_len = len,
		.data_uptr = (uintptr_t)data,
		.in_data_type = type,
	};
	return nested_ioctl(fd, IOMMU_GET_HW_INFO, arg);
}

#endif /* _SELFTEST_ARM_SMMU_V3_NESTED_IOMMUFD_H */
