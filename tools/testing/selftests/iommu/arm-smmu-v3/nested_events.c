// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a guest hears of its device's faults: the events of its own stage 1, with
 * the StreamID that it knows, in order; and how many it has lost. What is the
 * host's business it does not hear of.
 */
#include "nested-vm.h"

#include <poll.h>

#define IOVA			(GUEST_IOVA + 0x3000)
#define HOLE			(GUEST_IOVA + 0x4000)
#define ONE			(GUEST_DATA + 1)
#define DEPTH			8
/* Events come by the thread of an interrupt and a work, in their own time. */
#define SETTLE_US		500000
#define EVENT_WAIT_MS		20000

struct vevent {
	struct iommufd_vevent_header header;
	struct iommu_vevent_arm_smmuv3 event;
};

FIXTURE(events)
{
	struct nested_vm vm;
	struct nested_device d;
	__u32 vdevice;
	__u32 hwpt;
	__u32 veventq;
	int queue;
	struct vevent got;
};

FIXTURE_SETUP(events)
{
	struct nested_vm *vm = &self->vm;

	nested_vm_open(_metadata, vm, &self->d);
	if (_metadata->exit_code)
		return;
	ASSERT_EQ(0, nested_vsid(vm, VSID, &self->vdevice));
	ASSERT_EQ(0, nested_translate(vm, GUEST_CD_A, &self->hwpt));
	guest_map(vm->memory, GUEST_TABLES_A, IOVA, ONE);
	ASSERT_EQ(0, nested_attach(&self->vm, self->hwpt));
}

FIXTURE_TEARDOWN(events)
{
	if (self->queue)
		close(self->queue);
	EXPECT_EQ(0, nested_device_close(&self->d));
	close(self->vm.iommufd);
}

static int open_queue(struct nested_vm *vm, __u32 depth, __u32 *veventq, int *queue)
{
	return nested_veventq_alloc(vm->iommufd, vm->viommu, IOMMU_VEVENTQ_TYPE_ARM_SMMUV3, depth,
				    veventq, queue);
}

/* The next one. Returns its size, 0 if none came, or a negative errno. */
static int next_event(int queue, struct vevent *got, int ms)
{
	struct pollfd fd = { .fd = queue, .events = POLLIN };
	int ret = poll(&fd, 1, ms);

	memset(got, 0, sizeof(*got));
	if (ret > 0)
		ret = read(queue, got, sizeof(*got));
	return ret < 0 ? -errno : ret;
}

/* The next one is of the guest's device and its own stage 1. */
static void expect_event(struct __test_metadata *_metadata, int queue, __u32 sequence,
			 __u32 type, struct vevent *got)
{
	ASSERT_EQ((int)sizeof(*got), next_event(queue, got, EVENT_WAIT_MS));
	EXPECT_EQ(0U, got->header.flags);
	EXPECT_EQ(sequence, got->header.sequence);
	EXPECT_EQ(type, EVENT_TYPE(&got->event));
	EXPECT_EQ(VSID, EVENT_SID(&got->event));
	EXPECT_EQ(0U, EVENT_S2(&got->event));
}

TEST_F(events, a_fault_of_the_guests_tables_has_the_guests_streamid)
{
	ASSERT_EQ(0, open_queue(&self->vm, DEPTH, &self->veventq, &self->queue));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, HOLE));
	expect_event(_metadata, self->queue, 0, EVENT_F_TRANSLATION, &self->got);
	EXPECT_EQ(HOLE, EVENT_ADDRESS(&self->got.event) & ~0xfffULL);
	EXPECT_EQ(0U, EVENT_RNW(&self->got.event));
	ASSERT_EQ(0, edu_read(self->d.bar, HOLE, EDU_ONE));
	expect_event(_metadata, self->queue, 1, EVENT_F_TRANSLATION, &self->got);
	EXPECT_EQ(1U, EVENT_RNW(&self->got.event));
	/* And what works is no event. */
	EXPECT_EQ(ONE, nested_lands(&self->vm, IOVA));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, HOLE));
	expect_event(_metadata, self->queue, 2, EVENT_F_TRANSLATION, &self->got);
}

TEST_F(events, each_kind_of_fault)
{
	__u64 *pte = guest_pte(self->vm.memory, GUEST_TABLES_A, HOLE);

	ASSERT_EQ(0, open_queue(&self->vm, DEPTH, &self->veventq, &self->queue));
	*pte = htole64(guest_ipa(ONE) | PTE_NORMAL | PTE_READ_ONLY);
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, HOLE));
	expect_event(_metadata, self->queue, 0, EVENT_F_PERMISSION, &self->got);
	ASSERT_EQ(0, nested_send(&self->vm, CMD_TLBI_NH_ALL, 0));
	*pte = htole64(guest_ipa(ONE) | (PTE_NORMAL & ~PTE_ACCESSED));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, HOLE));
	expect_event(_metadata, self->queue, 1, EVENT_F_ACCESS, &self->got);
	/* Beyond the 40 bits of the CD's IPS. */
	*pte = htole64(1ULL << 41 | PTE_NORMAL);
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, HOLE));
	expect_event(_metadata, self->queue, 2, EVENT_F_ADDR_SIZE, &self->got);
	/* A CD that is none. */
	*(__u64 *)guest_page(self->vm.memory, GUEST_CD_A) = 0;
	ASSERT_EQ(0, nested_send(&self->vm, CMD_CFGI_CD | CMD_SID(VSID), CMD_1_LEAF));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, IOVA));
	expect_event(_metadata, self->queue, 3, EVENT_C_BAD_CD, &self->got);
}

/*
 * Memory that the VMM has not given to the guest is the host's business. So is an
 * STE that lets nothing pass: the VMM has it from the guest.
 */
TEST_F(events, what_the_guest_does_not_hear_of)
{
	__u32 none, bypass;

	ASSERT_EQ(0, open_queue(&self->vm, DEPTH, &self->veventq, &self->queue));
	guest_map(self->vm.memory, GUEST_TABLES_A, IOVA, GUEST_PAGES);
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, IOVA));
	ASSERT_EQ(0, nested_ste(&self->vm, STE_V | STE_CONFIG_ABORT, 0, &none));
	ASSERT_EQ(0, nested_attach(&self->vm, none));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, IOVA));
	ASSERT_EQ(0, nested_ste(&self->vm, STE_V | STE_CONFIG_BYPASS, 0, &bypass));
	ASSERT_EQ(0, nested_attach(&self->vm, bypass));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, IOVA));
	/* What comes first is what was last. */
	ASSERT_EQ(0, nested_attach(&self->vm, self->hwpt));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, HOLE));
	expect_event(_metadata, self->queue, 0, EVENT_F_TRANSLATION, &self->got);
	EXPECT_EQ(HOLE, EVENT_ADDRESS(&self->got.event) & ~0xfffULL);
}

/* A queue of one: what it cannot hold is counted. */
TEST_F(events, what_is_lost_is_counted)
{
	int i;

	ASSERT_EQ(0, open_queue(&self->vm, 1, &self->veventq, &self->queue));
	for (i = 0; i < 3; i++)
		EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, HOLE));
	/* All three, before there is room for the last one. */
	usleep(SETTLE_US);
	expect_event(_metadata, self->queue, 0, EVENT_F_TRANSLATION, &self->got);
	ASSERT_EQ((int)sizeof(self->got.header),
		  next_event(self->queue, &self->got, EVENT_WAIT_MS));
	EXPECT_EQ((__u32)IOMMU_VEVENTQ_FLAG_LOST_EVENTS, self->got.header.flags);
	EXPECT_LE(1U, self->got.header.sequence);
	/* There is room again: the number says how many were lost, two. */
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, HOLE));
	expect_event(_metadata, self->queue, 3, EVENT_F_TRANSLATION, &self->got);
}

TEST_F(events, what_a_queue_may_be)
{
	int fd = self->vm.iommufd, other;
	__u32 id;

	EXPECT_EQ(-EINVAL, nested_veventq_alloc(fd, self->vm.viommu,
						IOMMU_VEVENTQ_TYPE_ARM_SMMUV3, 0, &id, &other));
	EXPECT_EQ(-EOPNOTSUPP, nested_veventq_alloc(fd, self->vm.viommu,
						    IOMMU_VEVENTQ_TYPE_DEFAULT, DEPTH, &id,
						    &other));
	ASSERT_EQ(0, open_queue(&self->vm, DEPTH, &self->veventq, &self->queue));
	EXPECT_EQ(-EEXIST, nested_veventq_alloc(fd, self->vm.viommu,
						IOMMU_VEVENTQ_TYPE_ARM_SMMUV3, DEPTH, &id,
						&other));
	EXPECT_EQ(-EBUSY, nested_destroy(fd, self->vm.viommu));
	EXPECT_EQ(-EBUSY, nested_destroy(fd, self->veventq));
	close(self->queue);
	self->queue = 0;
	EXPECT_EQ(0, nested_destroy(fd, self->veventq));
	/* Nobody listens: nothing happens, and it can be opened again. */
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, HOLE));
	ASSERT_EQ(0, open_queue(&self->vm, DEPTH, &self->veventq, &self->queue));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, HOLE));
	expect_event(_metadata, self->queue, 0, EVENT_F_TRANSLATION, &self->got);
}

TEST_F(events, a_queue_that_is_closed_with_events_in_it)
{
	int i;

	ASSERT_EQ(0, open_queue(&self->vm, DEPTH, &self->veventq, &self->queue));
	for (i = 0; i < 3; i++)
		EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, HOLE));
	close(self->queue);
	self->queue = 0;
	EXPECT_EQ(0, nested_destroy(self->vm.iommufd, self->veventq));
	EXPECT_EQ(ONE, nested_lands(&self->vm, IOVA));
}

TEST_HARNESS_MAIN
