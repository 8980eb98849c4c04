// SPDX-License-Identifier: GPL-2.0-only
/*
 * PASIDs of a PCI function that user space drives by vfio-pci, each with an
 * address space of iommufd: IOMMU_HWPT_ALLOC_PASID, attach, replace, detach. The
 * PCI engine is the function; what it writes by a PASID arrives where the PASID's
 * own IOAS says, and nowhere else.
 */
#include "engine-test.h"

#include <linux/iommufd.h>

#include "vfio-cdev.h"

#define IOVA		0x100000UL
#define SIZE		0x4000UL
#define PASID		5
#define OTHER		900

/**
 * struct space - an address space of iommufd
 * @ioas: its IOAS
 * @hwpt: a page table of it that PASIDs may have
 * @buf: what is mapped at IOVA
 */
struct space {
	__u32 ioas;
	__u32 hwpt;
	unsigned char *buf;
};

FIXTURE(iommufd)
{
	struct engine_counts before;
	struct engine e;
	struct smmu_engine_done done;
	char dir[ENGINE_PCI_DIR];
	int vfio;
	int iommufd;
	__u32 dev;
	struct space a;
	struct space b;
};

static int make_space(int iommufd, __u32 dev, struct space *space)
{
	struct iommu_ioas_alloc ioas = { .size = sizeof(ioas) };
	struct iommu_ioas_map map = {
		.size = sizeof(map),
		.flags = IOMMU_IOAS_MAP_FIXED_IOVA | IOMMU_IOAS_MAP_READABLE |
			 IOMMU_IOAS_MAP_WRITEABLE,
		.length = SIZE,
		.iova = IOVA,
	};
	struct iommu_hwpt_alloc hwpt = {
		.size = sizeof(hwpt),
		.flags = IOMMU_HWPT_ALLOC_PASID,
		.dev_id = dev,
	};

	space->buf = map_anon(SIZE);
	if (ioctl(iommufd, IOMMU_IOAS_ALLOC, &ioas))
		return -errno;
	space->ioas = ioas.out_ioas_id;
	map.ioas_id = space->ioas;
	map.user_va = (uintptr_t)space->buf;
	if (ioctl(iommufd, IOMMU_IOAS_MAP, &map))
		return -errno;
	hwpt.pt_id = space->ioas;
	if (ioctl(iommufd, IOMMU_HWPT_ALLOC, &hwpt))
		return -errno;
	space->hwpt = hwpt.out_hwpt_id;
	return 0;
}

/* What the engine makes of a write by a PASID. */
static int fill(struct engine *e, __u32 pasid, __u64 pattern, struct smmu_engine_done *done)
{
	int ret = engine_stop(e);

	e->pasid = pasid;
	if (!ret)
		ret = engine_start(e);
	return ret ?: engine_fill(e, (void *)IOVA, SIZE, pattern, done);
}

FIXTURE_SETUP(iommufd)
{
	self->e.fd = -1;
	if (engine_pci_find(self->dir))
		SKIP(return, "%s", no_engine(ENGINE_PCI));
	self->iommufd = open("/dev/iommu", O_RDWR);
	if (self->iommufd < 0)
		SKIP(return, "no iommufd");
	/* The engine has no interrupts that could be misused. */
	ASSERT_EQ(0, sysfs_write(VFIO_CDEV_UNSAFE, "1"));
	ASSERT_EQ(0, vfio_cdev_hand_over(self->dir, "vfio-pci"));
	self->before = engine_counts();
	self->vfio = vfio_cdev_open(self->dir);
	ASSERT_LE(0, self->vfio);
	ASSERT_EQ(0, vfio_cdev_bind(self->vfio, self->iommufd, &self->dev));
	ASSERT_EQ(0, vfio_cdev_enable(self->vfio));
	ASSERT_EQ(0, make_space(self->iommufd, self->dev, &self->a));
	ASSERT_EQ(0, make_space(self->iommufd, self->dev, &self->b));

	self->e.pci = true;
	self->e.ring = engine_pci_bar(self->dir);
	ASSERT_NE(MAP_FAILED, (void *)self->e.ring);
}

FIXTURE_TEARDOWN(iommufd)
{
	engine_close(&self->e);
	if (self->vfio > 0)
		close(self->vfio);
	if (self->iommufd > 0)
		close(self->iommufd);
	EXPECT_COUNTS(&self->before, SETTLE_MS);
	EXPECT_NO_VIOLATION();
	EXPECT_EQ(0, vfio_cdev_hand_over(self->dir, NULL));
	EXPECT_EQ(0, sysfs_write(VFIO_CDEV_UNSAFE, "0"));
}

TEST_F(iommufd, a_pasid_reaches_what_its_ioas_maps)
{
	struct engine_counts want = self->before;

	ASSERT_EQ(0, vfio_cdev_attach(self->vfio, PASID, self->a.hwpt));
	EXPECT_EQ(SMMU_ENGINE_OK, fill(&self->e, PASID, PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(self->a.buf, SIZE, PATTERN));
	EXPECT_TRUE(engine_is_filled(self->b.buf, SIZE, 0));
	want.cds++;
	want.queues++;
	EXPECT_COUNTS(&want, 0);
	/* A PASID that nothing is attached to. */
	EXPECT_EQ(SMMU_ENGINE_FAULT, fill(&self->e, OTHER, ~PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(self->a.buf, SIZE, PATTERN));
}

TEST_F(iommufd, what_is_unmapped_is_not_reached)
{
	struct iommu_ioas_unmap unmap = {
		.size = sizeof(unmap),
		.ioas_id = self->a.ioas,
		.iova = IOVA,
		.length = SIZE,
	};

	ASSERT_EQ(0, vfio_cdev_attach(self->vfio, PASID, self->a.hwpt));
	EXPECT_EQ(SMMU_ENGINE_OK, fill(&self->e, PASID, PATTERN, &self->done));
	ASSERT_EQ(0, ioctl(self->iommufd, IOMMU_IOAS_UNMAP, &unmap));
	EXPECT_EQ(SMMU_ENGINE_FAULT, fill(&self->e, PASID, ~PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(self->a.buf, SIZE, PATTERN));
}

TEST_F(iommufd, two_pasids_are_two_address_spaces)
{
	ASSERT_EQ(0, vfio_cdev_attach(self->vfio, PASID, self->a.hwpt));
	ASSERT_EQ(0, vfio_cdev_attach(self->vfio, OTHER, self->b.hwpt));
	EXPECT_EQ(SMMU_ENGINE_OK, fill(&self->e, PASID, PATTERN, &self->done));
	EXPECT_EQ(SMMU_ENGINE_OK, fill(&self->e, OTHER, ~PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(self->a.buf, SIZE, PATTERN));
	EXPECT_TRUE(engine_is_filled(self->b.buf, SIZE, ~PATTERN));

	ASSERT_EQ(0, vfio_cdev_detach(self->vfio, PASID));
	EXPECT_EQ(SMMU_ENGINE_FAULT, fill(&self->e, PASID, 0, &self->done));
	EXPECT_TRUE(engine_is_filled(self->a.buf, SIZE, PATTERN));
	EXPECT_EQ(SMMU_ENGINE_OK, fill(&self->e, OTHER, 1, &self->done));
	EXPECT_TRUE(engine_is_filled(self->b.buf, SIZE, 1));
}

TEST_F(iommufd, a_pasid_changes_its_address_space)
{
	int i;

	ASSERT_EQ(0, vfio_cdev_attach(self->vfio, PASID, self->a.hwpt));
	for (i = 1; i <= 3; i++) {
		EXPECT_EQ(SMMU_ENGINE_OK, fill(&self->e, PASID, PATTERN * i, &self->done));
		ASSERT_EQ(0, vfio_cdev_attach(self->vfio, PASID, self->b.hwpt));
		EXPECT_EQ(SMMU_ENGINE_OK, fill(&self->e, PASID, ~PATTERN * i, &self->done));
		EXPECT_TRUE(engine_is_filled(self->a.buf, SIZE, PATTERN * i));
		EXPECT_TRUE(engine_is_filled(self->b.buf, SIZE, ~PATTERN * i));
		ASSERT_EQ(0, vfio_cdev_attach(self->vfio, PASID, self->a.hwpt));
	}
}

/* The function's own domain comes and goes beside its PASID. */
TEST_F(iommufd, the_functions_own_domain_changes_beside_a_pasid)
{
	ASSERT_EQ(0, vfio_cdev_attach(self->vfio, 0, self->b.hwpt));
	ASSERT_EQ(0, vfio_cdev_attach(self->vfio, PASID, self->a.hwpt));
	EXPECT_EQ(SMMU_ENGINE_OK, fill(&self->e, PASID, PATTERN, &self->done));
	ASSERT_EQ(0, vfio_cdev_attach(self->vfio, 0, self->a.hwpt));
	EXPECT_EQ(SMMU_ENGINE_OK, fill(&self->e, PASID, ~PATTERN, &self->done));
	ASSERT_EQ(0, vfio_cdev_detach(self->vfio, 0));
	EXPECT_EQ(SMMU_ENGINE_OK, fill(&self->e, PASID, 1, &self->done));
	EXPECT_TRUE(engine_is_filled(self->a.buf, SIZE, 1));
	EXPECT_TRUE(engine_is_filled(self->b.buf, SIZE, 0));
}

TEST_F(iommufd, what_cannot_be_is_refused)
{
	/* An IOAS gives a page table that is not for PASIDs. */
	EXPECT_GT(0, vfio_cdev_attach(self->vfio, PASID, self->a.ioas));
	EXPECT_GT(0, vfio_cdev_attach(self->vfio, 1U << 20, self->a.hwpt));
	ASSERT_EQ(0, vfio_cdev_attach(self->vfio, PASID, self->a.hwpt));
	EXPECT_GT(0, vfio_cdev_attach(self->vfio, 0, self->b.ioas));
	EXPECT_EQ(SMMU_ENGINE_OK, fill(&self->e, PASID, PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(self->a.buf, SIZE, PATTERN));
}

/* From the moment that detach returns nothing arrives, whatever is in the ring. */
TEST_F(iommufd, detached_while_the_engine_is_at_work)
{
	enum { ROUNDS = 3 };
	/* A list that leads to itself keeps it busy until then. */
	struct smmu_engine_node *node = (void *)(self->a.buf + SIZE / 2);
	struct smmu_engine_desc walk = {
		.op = SMMU_ENGINE_WALK, .src = IOVA + SIZE / 2, .len = SMMU_ENGINE_MAX_NODES,
	};
	struct smmu_engine_desc write = {
		.op = SMMU_ENGINE_FILL, .dst = IOVA, .len = SIZE / 2, .arg = ~PATTERN,
	};
	struct engine_counts want = self->before;
	int round, faults = 0;

	want.queues++;
	for (round = 0; round < ROUNDS; round++) {
		ASSERT_EQ(0, vfio_cdev_attach(self->vfio, PASID, self->a.hwpt));
		ASSERT_EQ(SMMU_ENGINE_OK, fill(&self->e, PASID, PATTERN, &self->done));
		node->next = walk.src;
		while (self->e.tail - self->e.taken < SMMU_ENGINE_SLOTS - 1)
			ASSERT_EQ(0, engine_submit(&self->e, &walk));
		ASSERT_EQ(0, engine_submit(&self->e, &write));
		ASSERT_EQ(0, vfio_cdev_detach(self->vfio, PASID));
		memset(self->a.buf, 0x77, SIZE);
		while (self->e.taken != self->e.tail)
			ASSERT_EQ(0, engine_wait(&self->e, &self->done, ENGINE_WAIT_MS));
		faults += self->done.status == SMMU_ENGINE_FAULT;
		EXPECT_TRUE(engine_is_filled(self->a.buf, SIZE, 0x7777777777777777ULL));
	}
	/* Otherwise nothing was in flight, and nothing was tested. */
	EXPECT_LT(0, faults);
	EXPECT_COUNTS(&want, SETTLE_MS);
}

TEST_HARNESS_MAIN
