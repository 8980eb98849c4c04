// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long calls of iommufd take, with a device behind the SMMU attached. Prints a
 * line for each kind: its name, a tab, and nanoseconds for one call.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#include "../../testing/selftests/iommu/arm-smmu-v3/edu.h"
#include "../../testing/selftests/iommu/arm-smmu-v3/nested-iommufd.h"
#include "../../testing/selftests/iommu/arm-smmu-v3/vfio-cdev.h"

#define BENCH_BLOCK			(2UL << 20)
#define BENCH_PAGE			4096UL
#define BENCH_IOVA			0x40000000ULL
/* Of each call; the first of them does not count, for it makes tables and caches */
#define BENCH_CALLS			64
/* The first device is dma_map_benchmark's. */
#define BENCH_DEVICE			1

static int failed(const char *what, int ret)
{
	fprintf(stderr, "bench: %s: %d\n", what, ret);
	return 1;
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static int bench_map(int fd, __u32 ioas, void *memory, size_t size, uint64_t iova,
		     const char *name)
{
	uint64_t map = 0, unmap = 0, start, middle;
	int i, ret;

	for (i = 0; i <= BENCH_CALLS; i++) {
		start = now();
		ret = nested_map(fd, ioas, memory, size, iova);
		if (ret)
			return failed("map", ret);
		middle = now();
		ret = nested_unmap(fd, ioas, iova, size);
		if (ret)
			return failed("unmap", ret);
		if (!i)
			continue;
		map += middle - start;
		unmap += now() - middle;
	}
	printf("%s: map\t%llu\n", name, (unsigned long long)map / BENCH_CALLS);
	printf("%s: unmap\t%llu\n", name, (unsigned long long)unmap / BENCH_CALLS);
	return 0;
}

static int bench_attach(int vfio, const __u32 hwpt[2])
{
	uint64_t attach = 0, detach = 0, replace = 0, times[4];
	int i, ret;

	for (i = 0; i <= BENCH_CALLS; i++) {
		times[0] = now();
		ret = vfio_cdev_attach(vfio, 0, hwpt[0]);
		times[1] = now();
		ret = ret ?: vfio_cdev_attach(vfio, 0, hwpt[1]);
		times[2] = now();
		ret = ret ?: vfio_cdev_detach(vfio, 0);
		times[3] = now();
		if (ret)
			return failed("attach", ret);
		if (!i)
			continue;
		attach += times[1] - times[0];
		replace += times[2] - times[1];
		detach += times[3] - times[2];
	}
	printf("attach\t%llu\n", (unsigned long long)attach / BENCH_CALLS);
	printf("replace\t%llu\n", (unsigned long long)replace / BENCH_CALLS);
	printf("detach\t%llu\n", (unsigned long long)detach / BENCH_CALLS);
	return 0;
}

int main(void)
{
	char dir[VFIO_CDEV_DIR], *memory;
	__u32 dev = 0, ioas = 0, hwpt[2] = {};
	int fd, vfio, ret;

	fd = open("/dev/iommu", O_RDWR);
	if (fd < 0)
		return failed("/dev/iommu", -errno);
	sysfs_write(VFIO_CDEV_UNSAFE, "1");
	ret = vfio_cdev_find(EDU_VENDOR, EDU_DEVICE, BENCH_DEVICE, dir);
	ret = ret ?: vfio_cdev_hand_over(dir, "vfio-pci");
	if (ret)
		return failed("device", ret);
	vfio = vfio_cdev_open(dir);
	if (vfio < 0)
		return failed("vfio", vfio);
	ret = vfio_cdev_bind(vfio, fd, &dev);
	ret = ret ?: nested_ioas_alloc(fd, &ioas);
	ret = ret ?: nested_parent_alloc(fd, dev, ioas, 0, &hwpt[0]);
	ret = ret ?: nested_parent_alloc(fd, dev, ioas, 0, &hwpt[1]);
	if (ret)
		return failed("bind", ret);
	if (bench_attach(vfio, hwpt))
		return 1;
	nested_destroy(fd, hwpt[1]);
	ret = vfio_cdev_attach(vfio, 0, hwpt[0]);
	if (ret)
		return failed("attach", ret);

	/* One block by its addresses; or never, for memory is a page off the IOVA. */
	memory = aligned_alloc(BENCH_BLOCK, 2 * BENCH_BLOCK);
	if (!memory || madvise(memory, 2 * BENCH_BLOCK, MADV_HUGEPAGE))
		return failed("memory", -errno);
	memset(memory, 1, 2 * BENCH_BLOCK);
	return bench_map(fd, ioas, memory, BENCH_PAGE, BENCH_IOVA, "4K") ||
	       bench_map(fd, ioas, memory, BENCH_BLOCK, BENCH_IOVA, "2M") ||
	       bench_map(fd, ioas, memory, BENCH_BLOCK, BENCH_IOVA + BENCH_PAGE, "512 x 4K");
}
