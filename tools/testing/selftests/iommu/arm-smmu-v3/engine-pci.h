/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The copy engine as a PCI endpoint, through uio_pci_generic_sva.
 *
 * BAR 0 is the ring; it is mapped as a device's registers, so it is accessed in
 * words alone. That driver hands out the whole device: whoever opens it next
 * must stop what its predecessor has left in the ring, and does so before
 * open() binds its address space, by the BAR that sysfs shows.
 */
#ifndef _SELFTEST_ARM_SMMU_V3_ENGINE_PCI_H
#define _SELFTEST_ARM_SMMU_V3_ENGINE_PCI_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "sysfs.h"
#include "../../../../../drivers/iommu/arm/arm-smmu-v3/model/engine/abi.h"

#define ENGINE_PCI_DEVICES		"/sys/bus/pci/devices"
#define ENGINE_PCI_DRIVER		"uio_pci_sva"
#define ENGINE_PCI_DIR			300
#define ENGINE_PCI_PATH			400
/* The engine looks at its ring every few milliseconds. */
#define ENGINE_PCI_WAIT_MS		60000

/* The device's folder in sysfs; -ENODEV in a kernel without the engine. */
static inline int engine_pci_find(char dir[ENGINE_PCI_DIR])
{
	DIR *devices = opendir(ENGINE_PCI_DEVICES);
	struct dirent *entry;
	int ret = -ENODEV;

	while (devices && ret && (entry = readdir(devices))) {
		snprintf(dir, ENGINE_PCI_DIR, ENGINE_PCI_DEVICES "/%s", entry->d_name);
		if (sysfs_read(dir, "vendor") == SMMU_ENGINE_PCI_VENDOR &&
		    sysfs_read(dir, "device") == SMMU_ENGINE_PCI_DEVICE)
			ret = 0;
	}
	if (devices)
		closedir(devices);
	return ret;
}

static inline bool engine_pci_exists(void)
{
	char dir[ENGINE_PCI_DIR];

	return !engine_pci_find(dir);
}

/* The number of its uio device, -ENODEV if the driver has not got it. */
static inline int engine_pci_uio(const char *dir)
{
	char path[ENGINE_PCI_PATH];
	struct dirent *entry;
	int id = -ENODEV;
	DIR *uio;

	snprintf(path, sizeof(path), "%s/uio", dir);
	uio = opendir(path);
	while (uio && (entry = readdir(uio)))
		if (sscanf(entry->d_name, "uio%d", &id) == 1)
			break;
	if (uio)
		closedir(uio);
	return id;
}

/* Gives the device to the driver, which takes only what it is told to. */
static inline int engine_pci_take(const char *dir)
{
	char path[ENGINE_PCI_PATH];
	int ret;

	if (engine_pci_uio(dir) >= 0)
		return 0;
	snprintf(path, sizeof(path), "%s/driver_override", dir);
	ret = sysfs_write(path, ENGINE_PCI_DRIVER);
	if (!ret)
		ret = sysfs_write("/sys/bus/pci/drivers_probe", strrchr(dir, '/') + 1);
	if (ret)
		return ret;
	return engine_pci_uio(dir) < 0 ? -ENODEV : 0;
}

static inline int engine_pci_await(const struct smmu_engine_ring *ring, __u32 state)
{
	struct timespec pause = { 0, 500000 };
	int left;

	for (left = ENGINE_PCI_WAIT_MS * 2; left; left--) {
		if (__atomic_load_n(&ring->state, __ATOMIC_ACQUIRE) == state)
			return 0;
		nanosleep(&pause, NULL);
	}
	return -ETIMEDOUT;
}

static inline int engine_pci_halt(struct smmu_engine_ring *ring)
{
	__atomic_store_n(&ring->control, 0, __ATOMIC_RELEASE);
	return engine_pci_await(ring, SMMU_ENGINE_STOPPED);
}

/* BAR 0 as sysfs shows it, whoever drives the device; or MAP_FAILED. */
static inline struct smmu_engine_ring *engine_pci_bar(const char *dir)
{
	char path[ENGINE_PCI_PATH];
	void *bar;
	int fd;

	snprintf(path, sizeof(path), "%s/resource0", dir);
	fd = open(path, O_RDWR);
	if (fd < 0)
		return MAP_FAILED;
	bar = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return bar;
}

/* Whatever is in the ring ends, without opening the device. */
static inline int engine_pci_quiesce(const char *dir)
{
	struct smmu_engine_ring *ring = engine_pci_bar(dir);
	int ret;

	if (ring == MAP_FAILED)
		return -errno;
	ret = engine_pci_halt(ring);
	munmap(ring, sysconf(_SC_PAGESIZE));
	return ret;
}

/*
 * uio takes a mutex of its own in mmap(), under the lock of the address space, and
 * holds the same mutex around open() and release(), which bind and unbind: these
 * take the lock of the address space, and wait for faults that do. A kernel that
 * watches its locks says so; there the BAR is mapped by sysfs.
 */
static inline bool engine_pci_locks_are_watched(void)
{
	return !access("/proc/lockdep", F_OK);
}

static inline struct smmu_engine_ring *engine_pci_map(int fd)
{
	char dir[ENGINE_PCI_DIR];

	if (!engine_pci_locks_are_watched())
		return mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_SHARED,
			    fd, 0);
	if (engine_pci_find(dir))
		return MAP_FAILED;
	return engine_pci_bar(dir);
}

/* The same for who does not know where the device is. */
static inline int engine_pci_stop_all(void)
{
	char dir[ENGINE_PCI_DIR];
	int ret = engine_pci_find(dir);

	return ret ?: engine_pci_quiesce(dir);
}

/* From here on the address space is bound; its PASID is in *pasid. */
static inline int engine_pci_open(__u32 *pasid)
{
	char dir[ENGINE_PCI_DIR], path[ENGINE_PCI_PATH];
	int fd, ret = engine_pci_find(dir);
	long value;

	if (!ret)
		ret = engine_pci_take(dir);
	if (!ret)
		ret = engine_pci_quiesce(dir);
	if (ret)
		return ret;
	snprintf(path, sizeof(path), "/dev/uio%d", engine_pci_uio(dir));
	fd = open(path, O_RDWR);
	if (fd < 0)
		return -errno;
	value = sysfs_read(dir, "pasid");
	if (value <= 0) {
		close(fd);
		return value ?: -EINVAL;
	}
	*pasid = value;
	return fd;
}

static inline int engine_pci_run(struct smmu_engine_ring *ring, __u32 pasid)
{
	ring->tail = 0;
	ring->taken = 0;
	ring->pasid = pasid;
	__atomic_store_n(&ring->control, SMMU_ENGINE_GO, __ATOMIC_RELEASE);
	return engine_pci_await(ring, SMMU_ENGINE_RUNNING);
}

#endif /* _SELFTEST_ARM_SMMU_V3_ENGINE_PCI_H */
