/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI functions that user space drives by vfio-pci and iommufd: found, taken from
 * their driver, opened, bound, attached.
 */
#ifndef _SELFTEST_ARM_SMMU_V3_VFIO_CDEV_H
#define _SELFTEST_ARM_SMMU_V3_VFIO_CDEV_H

#include <dirent.h>
#include <linux/pci_regs.h>
#include <linux/types.h>
#include <linux/vfio.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "sysfs.h"

#define VFIO_CDEV_PCI			"/sys/bus/pci/devices"
#define VFIO_CDEV_DIR			300
/* Lets a function without isolated interrupts be bound. */
#define VFIO_CDEV_UNSAFE		"/sys/module/iommufd/parameters/allow_unsafe_interrupts"

/*
 * The folder in sysfs of the function with @index among those of this kind, in
 * the order of their addresses. Returns 0, or -ENODEV if there are fewer.
 */
static inline int vfio_cdev_find(long vendor, long device, int index, char dir[VFIO_CDEV_DIR])
{
	struct dirent **entries;
	int i, nr, ret = -ENODEV;

	nr = scandir(VFIO_CDEV_PCI, &entries, NULL, alphasort);
	if (nr < 0)
		return -errno;
	for (i = 0; i < nr; i++) {
		char path[VFIO_CDEV_DIR];

		snprintf(path, sizeof(path), VFIO_CDEV_PCI "/%s", entries[i]->d_name);
		if (ret && sysfs_read(path, "vendor") == vendor &&
		    sysfs_read(path, "device") == device && !index--) {
			memcpy(dir, path, sizeof(path));
			ret = 0;
		}
		free(entries[i]);
	}
	free(entries);
	return ret;
}

/* From whatever driver has it, if any, to another; NULL leaves it without. */
static inline int vfio_cdev_hand_over(const char *dir, const char *driver)
{
	const char *bdf = strrchr(dir, '/') + 1;
	char path[SYSFS_PATH];
	int ret;

	snprintf(path, sizeof(path), "%s/driver/unbind", dir);
	ret = sysfs_write(path, bdf);
	if (ret && ret != -ENOENT)
		return ret;
	snprintf(path, sizeof(path), "%s/driver_override", dir);
	ret = sysfs_write(path, driver ?: "\n");
	if (!ret && driver)
		ret = sysfs_write("/sys/bus/pci/drivers_probe", bdf);
	return ret;
}

/* The character device of a function that vfio-pci has, or a negative errno. */
static inline int vfio_cdev_open(const char *dir)
{
	char path[SYSFS_PATH];
	struct dirent *entry;
	DIR *devices;
	int fd = -ENODEV;

	snprintf(path, sizeof(path), "%s/vfio-dev", dir);
	devices = opendir(path);
	while (devices && (entry = readdir(devices))) {
		if (strncmp(entry->d_name, "vfio", 4))
			continue;
		snprintf(path, sizeof(path), "/dev/vfio/devices/%s", entry->d_name);
		fd = open(path, O_RDWR);
		fd = fd < 0 ? -errno : fd;
	}
	if (devices)
		closedir(devices);
	return fd;
}

/* Lets the function decode its BARs and do DMA. */
static inline int vfio_cdev_enable(int vfio)
{
	struct vfio_region_info info = {
		.argsz = sizeof(info),
		.index = VFIO_PCI_CONFIG_REGION_INDEX,
	};
	__u16 command = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;

	if (ioctl(vfio, VFIO_DEVICE_GET_REGION_INFO, &info))
		return -errno;
	if (pwrite(vfio, &command, sizeof(command), info.offset + PCI_COMMAND) != sizeof(command))
		return -errno;
	return 0;
}

/* BAR 0, or MAP_FAILED. */
static inline void *vfio_cdev_map_bar(int vfio, size_t size)
{
	struct vfio_region_info info = {
		.argsz = sizeof(info),
		.index = VFIO_PCI_BAR0_REGION_INDEX,
	};

	if (ioctl(vfio, VFIO_DEVICE_GET_REGION_INFO, &info))
		return MAP_FAILED;
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, vfio, info.offset);
}

/* Gives the function to iommufd. Returns 0 with its object in *@dev. */
static inline int vfio_cdev_bind(int vfio, int iommufd, __u32 *dev)
{
	struct vfio_device_bind_iommufd bind = {
		.argsz = sizeof(bind),
		.iommufd = iommufd,
	};

	if (ioctl(vfio, VFIO_DEVICE_BIND_IOMMUFD, &bind))
		return -errno;
	*dev = bind.out_devid;
	return 0;
}

/* @pasid: 0 is for what the function does without one */
static inline int vfio_cdev_attach(int vfio, __u32 pasid, __u32 pt)
{
	struct vfio_device_attach_iommufd_pt arg = {
		.argsz = sizeof(arg),
		.flags = pasid ? VFIO_DEVICE_ATTACH_PASID : 0,
		.pt_id = pt,
		.pasid = pasid,
	};

	return ioctl(vfio, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &arg) ? -errno : 0;
}

static inline int vfio_cdev_detach(int vfio, __u32 pasid)
{
	struct vfio_device_detach_iommufd_pt arg = {
		.argsz = sizeof(arg),
		.flags = pasid ? VFIO_DEVICE_DETACH_PASID : 0,
		.pasid = pasid,
	};

	return ioctl(vfio, VFIO_DEVICE_DETACH_IOMMUFD_PT, &arg) ? -errno : 0;
}

#endif /* _SELFTEST_ARM_SMMU_V3_VFIO_CDEV_H */
