/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a VMM makes of iommufd for its guest, with QEMU's "edu" as the device that
 * is handed over: memory, a parent, a vIOMMU, a vDEVICE. The programs beside this
 * are VMM and guest in one.
 */
#ifndef _SELFTEST_ARM_SMMU_V3_NESTED_VM_H
#define _SELFTEST_ARM_SMMU_V3_NESTED_VM_H

#include "kselftest_harness.h"

#include "edu.h"
#include "nested-guest.h"
#include "nested-iommufd.h"
#include "vfio-cdev.h"

/* Every test is some DMAs of 100 ms, on a machine that is emulated itself. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT		240

#define VSID				0x123U
#define ASID_A				7
#define ASID_B				9
/* This page of the guest's memory is mapped by itself, to be unmapped by itself. */
#define GUEST_LONE			(GUEST_PAGES - 1)
#define UNTOUCHED			0xa5a5a5a5a5a5a5a5ULL
/* A folder that the driver of the base tree has not got, below iommu/ or not. */
#define OURS				"arm-smmu-v3"

/**
 * struct nested_device - a device in the hands of user space
 * @dir: its folder in sysfs
 * @vfio: its file
 * @id: its object in iommufd
 * @bar: its registers
 */
struct nested_device {
	char dir[VFIO_CDEV_DIR];
	int vfio;
	__u32 id;
	void *bar;
};

/**
 * struct nested_vm - a guest with one device
 * @iommufd: the file
 * @d: the device
 * @ioas: where its memory is mapped
 * @parent: stage 2
 * @viommu: its SMMU
 * @memory: GUEST_SIZE bytes
 */
struct nested_vm {
	int iommufd;
	struct nested_device *d;
	__u32 ioas;
	__u32 parent;
	__u32 viommu;
	void *memory;
};

static inline int nested_device_find(int index, struct nested_device *d)
{
	return vfio_cdev_find(EDU_VENDOR, EDU_DEVICE, index, d->dir);
}

/* Takes the device and gives it to iommufd. */
static inline int nested_device_open(struct nested_device *d, int iommufd)
{
	int ret = vfio_cdev_hand_over(d->dir, "vfio-pci");

	d->bar = MAP_FAILED;
	d->vfio = ret ?: vfio_cdev_open(d->dir);
	if (d->vfio < 0)
		return d->vfio;
	ret = vfio_cdev_bind(d->vfio, iommufd, &d->id);
	if (!ret)
		ret = vfio_cdev_enable(d->vfio);
	if (ret)
		return ret;
	d->bar = vfio_cdev_map_bar(d->vfio, EDU_BAR_SIZE);
	return d->bar == MAP_FAILED ? -errno : 0;
}

static inline int nested_device_close(struct nested_device *d)
{
	if (d->bar && d->bar != MAP_FAILED)
		munmap(d->bar, EDU_BAR_SIZE);
	if (d->vfio > 0)
		close(d->vfio);
	return vfio_cdev_hand_over(d->dir, NULL);
}

/* -EOPNOTSUPP where a guest could not be kept to its own memory, or not at all */
static inline int nested_vm_make(struct nested_vm *vm, int iommufd, struct nested_device *d)
{
	int ret;

	vm->iommufd = iommufd;
	vm->d = d;
	vm->memory = guest_memory();
	ret = nested_ioas_alloc(iommufd, &vm->ioas);
	if (!ret)
		ret = nested_map(iommufd, vm->ioas, vm->memory, GUEST_LONE * GUEST_PAGE_SIZE,
				 GUEST_IPA);
	if (!ret)
		ret = nested_map(iommufd, vm->ioas, guest_page(vm->memory, GUEST_LONE),
				 GUEST_PAGE_SIZE, guest_ipa(GUEST_LONE));
	if (!ret)
		ret = nested_parent_alloc(iommufd, d->id, vm->ioas, IOMMU_HWPT_ALLOC_NEST_PARENT,
					  &vm->parent);
	if (!ret)
		ret = nested_viommu_alloc(iommufd, d->id, vm->parent,
					  IOMMU_VIOMMU_TYPE_ARM_SMMUV3, &vm->viommu);
	guest_make_tables(vm->memory, GUEST_TABLES_A);
	guest_make_tables(vm->memory, GUEST_TABLES_B);
	guest_make_cd(vm->memory, GUEST_CD_A, 0, GUEST_TABLES_A, ASID_A);
	guest_make_cd(vm->memory, GUEST_CD_B, 0, GUEST_TABLES_B, ASID_B);
	return ret;
}

/*
 * Opens the first device and makes a guest of it; skips where there is nothing to
 * test. Everything else is a failure.
 */
static inline void nested_vm_open(struct __test_metadata *_metadata, struct nested_vm *vm,
				  struct nested_device *d)
{
	int fd, ret;

	if (nested_device_find(0, d))
		SKIP(return, "no device edu");
	fd = open("/dev/iommu", O_RDWR);
	if (fd < 0)
		SKIP(return, "no iommufd");
	ASSERT_EQ(0, nested_device_open(d, fd));
	ret = nested_vm_make(vm, fd, d);
	if (ret == -EOPNOTSUPP)
		SKIP(return, "no nested translation here");
	ASSERT_EQ(0, ret);
}

/* The driver of the base tree. */
static inline bool nested_is_upstream(void)
{
	return access("/sys/kernel/debug/iommu/" OURS, F_OK) &&
	       access("/sys/kernel/debug/" OURS, F_OK);
}

/*
 * Where this driver promises more than the base tree's. There it is told, by a test
 * that is skipped; here it has to be.
 */
static inline void expect_finer(struct __test_metadata *_metadata, bool finer,
				const char *otherwise)
{
	if (finer)
		return;
	if (nested_is_upstream() && !_metadata->exit_code)
		SKIP(return, "differs: %s", otherwise);
	EXPECT_TRUE(nested_is_upstream())
		TH_LOG("%s", otherwise);
}

/* A nested HWPT of a guest's STE. */
static inline int nested_ste(struct nested_vm *vm, __u64 word0, __u64 word1, __u32 *hwpt)
{
	struct iommu_hwpt_arm_smmuv3 ste = { { htole64(word0), htole64(word1) } };

	return nested_hwpt_alloc(vm->iommufd, vm->d->id, vm->viommu, 0,
				 IOMMU_HWPT_DATA_ARM_SMMUV3, &ste, sizeof(ste), hwpt);
}

/* One that translates by a CD in the guest's memory. */
static inline int nested_translate(struct nested_vm *vm, int cd, __u32 *hwpt)
{
	return nested_ste(vm, STE_V | STE_CONFIG_S1 | guest_ipa(cd), STE_1_CDS_CACHED_SHARED,
			  hwpt);
}

static inline int nested_vsid(struct nested_vm *vm, __u64 vsid, __u32 *vdevice)
{
	return nested_vdevice_alloc(vm->iommufd, vm->viommu, vm->d->id, vsid, vdevice);
}

/* In place of whatever is attached. */
static inline int nested_attach(struct nested_vm *vm, __u32 hwpt)
{
	return vfio_cdev_attach(vm->d->vfio, 0, hwpt);
}

/* One command, complete when this returns. */
static inline int nested_send(struct nested_vm *vm, __u64 word0, __u64 word1)
{
	struct guest_cmd cmd = { { htole64(word0), htole64(word1) } };
	__u32 num = 1;
	int ret = nested_invalidate(vm->iommufd, vm->viommu, &cmd, sizeof(cmd), &num);

	return ret ?: num == 1 ? 0 : -EPROTO;
}

/* The page of the guest's memory in which a write of its device to @iova arrives. */
static inline int nested_lands(struct nested_vm *vm, __u64 iova)
{
	int page, ret;

	for (page = GUEST_DATA; page < GUEST_PAGES; page++)
		*(__u64 *)guest_page(vm->memory, page) = UNTOUCHED;
	ret = edu_write(vm->d->bar, iova, EDU_ONE);
	if (ret)
		return ret;
	for (page = GUEST_DATA; page < GUEST_PAGES; page++)
		if (*(__u64 *)guest_page(vm->memory, page) != UNTOUCHED)
			return page;
	return GUEST_NOWHERE;
}

#endif /* _SELFTEST_ARM_SMMU_V3_NESTED_VM_H */
