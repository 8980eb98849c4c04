// SPDX-License-Identifier: GPL-2.0-only
/*
 * The objects of nested translation: which can be made of which, in what order
 * they go, and which STEs of a guest are none.
 */
#include "nested-vm.h"

#include <pthread.h>

#define IOVA			(GUEST_IOVA + 0x3000)
#define ONE			(GUEST_DATA + 1)
#define TWO			(GUEST_DATA + 2)
#define RACE_MS			3000

FIXTURE(objects)
{
	struct nested_vm vm;
	struct nested_device d;
	struct iommu_hw_info_arm_smmuv3 hw;
	struct iommu_hw_info info;
	__u32 id;
};

FIXTURE_SETUP(objects)
{
	struct nested_vm *vm = &self->vm;

	nested_vm_open(_metadata, vm, &self->d);
	if (_metadata->exit_code)
		return;
	ASSERT_EQ(0, nested_hw_info(vm->iommufd, self->d.id, 0, &self->hw, sizeof(self->hw),
				    &self->info));
	guest_map(vm->memory, GUEST_TABLES_A, IOVA, ONE);
}

FIXTURE_TEARDOWN(objects)
{
	EXPECT_EQ(0, nested_device_close(&self->d));
	close(self->vm.iommufd);
}

TEST_F(objects, hw_info_is_what_the_smmu_can)
{
	char more[sizeof(self->hw) + 16], less[8];
	struct iommu_hw_info info;
	int fd = self->vm.iommufd;
	unsigned int i;

	EXPECT_EQ((__u32)IOMMU_HW_INFO_TYPE_ARM_SMMUV3, self->info.out_data_type);
	EXPECT_EQ(sizeof(self->hw), self->info.data_len);
	EXPECT_EQ(3U, self->hw.idr[0] & 3) TH_LOG("not both stages");
	EXPECT_NE(0U, self->hw.idr[1] & 0x3f) TH_LOG("StreamIDs of no bits");
	EXPECT_NE(0U, self->hw.idr[5] & 7 << 4) TH_LOG("no granule");
	EXPECT_EQ(0U, self->hw.flags);

	/* By its type, into a buffer of any size. */
	memset(more, 0x5a, sizeof(more));
	EXPECT_EQ(0, nested_hw_info(fd, self->d.id, IOMMU_HW_INFO_TYPE_ARM_SMMUV3, more,
				    sizeof(more), &info));
	EXPECT_EQ(sizeof(self->hw), info.data_len);
	EXPECT_EQ(0, memcmp(&self->hw, more, sizeof(self->hw)));
	for (i = sizeof(self->hw); i < sizeof(more); i++)
		EXPECT_EQ(0, more[i]);
	EXPECT_EQ(0, nested_hw_info(fd, self->d.id, 0, less, sizeof(less), &info));
	EXPECT_EQ(0, memcmp(&self->hw, less, sizeof(less)));
	EXPECT_EQ(0, nested_hw_info(fd, self->d.id, 0, NULL, 0, &info));
	EXPECT_EQ(-EFAULT, nested_hw_info(fd, self->d.id, 0, NULL, sizeof(self->hw), &info));
	EXPECT_EQ(-EOPNOTSUPP, nested_hw_info(fd, self->d.id, IOMMU_HW_INFO_TYPE_INTEL_VTD,
					      more, sizeof(more), &info));
	EXPECT_EQ(-EOPNOTSUPP, nested_hw_info(fd, self->d.id, IOMMU_HW_INFO_TYPE_TEGRA241_CMDQV,
					      more, sizeof(more), &info));
}

TEST_F(objects, what_a_parent_may_be)
{
	static const struct {
		__u32 flags;
		int ret;
	} parents[] = {
		{ 0, 0 },
		{ IOMMU_HWPT_ALLOC_NEST_PARENT, 0 },
		{ IOMMU_HWPT_ALLOC_NEST_PARENT | IOMMU_HWPT_ALLOC_PASID, -EOPNOTSUPP },
		{ IOMMU_HWPT_ALLOC_NEST_PARENT | IOMMU_HWPT_FAULT_ID_VALID, -EOPNOTSUPP },
		{ 1U << 31, -EOPNOTSUPP },
	};
	struct nested_vm *vm = &self->vm;
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(parents); i++)
		EXPECT_EQ(parents[i].ret, nested_parent_alloc(vm->iommufd, self->d.id, vm->ioas,
							      parents[i].flags, &self->id))
			TH_LOG("flags %#x", parents[i].flags);
	/* Dirty pages below a guest's tables: where the SMMU marks them. */
	ret = nested_parent_alloc(vm->iommufd, self->d.id, vm->ioas, IOMMU_HWPT_ALLOC_NEST_PARENT |
				  IOMMU_HWPT_ALLOC_DIRTY_TRACKING, &self->id);
	if (self->info.out_capabilities & IOMMU_HW_CAP_DIRTY_TRACKING)
		expect_finer(_metadata, !ret, "no dirty tracking below nested translation");
	else
		EXPECT_EQ(-EOPNOTSUPP, ret);
}

TEST_F(objects, what_a_viommu_may_be)
{
	struct nested_vm *vm = &self->vm;
	__u32 plain, nested;
	int fd = vm->iommufd;

	ASSERT_EQ(0, nested_parent_alloc(fd, self->d.id, vm->ioas, 0, &plain));
	ASSERT_EQ(0, nested_ste(vm, STE_V, 0, &nested));
	EXPECT_EQ(-EOPNOTSUPP, nested_viommu_alloc(fd, self->d.id, vm->parent,
						   IOMMU_VIOMMU_TYPE_DEFAULT, &self->id));
	EXPECT_EQ(-EOPNOTSUPP, nested_viommu_alloc(fd, self->d.id, vm->parent,
						   IOMMU_VIOMMU_TYPE_TEGRA241_CMDQV, &self->id));
	EXPECT_EQ(-EOPNOTSUPP, nested_viommu_alloc(fd, self->d.id, vm->parent, ~0U, &self->id));
	EXPECT_EQ(-EINVAL, nested_viommu_alloc(fd, self->d.id, plain,
					       IOMMU_VIOMMU_TYPE_ARM_SMMUV3, &self->id));
	EXPECT_GT(0, nested_viommu_alloc(fd, self->d.id, vm->ioas,
					 IOMMU_VIOMMU_TYPE_ARM_SMMUV3, &self->id));
	EXPECT_GT(0, nested_viommu_alloc(fd, self->d.id, nested,
					 IOMMU_VIOMMU_TYPE_ARM_SMMUV3, &self->id));
	/* As many as a guest has SMMUs. */
	EXPECT_EQ(0, nested_viommu_alloc(fd, self->d.id, vm->parent,
					 IOMMU_VIOMMU_TYPE_ARM_SMMUV3, &self->id));
	EXPECT_EQ(0, nested_destroy(fd, self->id));
}

TEST_F(objects, what_a_vdevice_may_be)
{
	struct nested_vm *vm = &self->vm;
	__u32 vdevice, second;
	int fd = vm->iommufd;

	ASSERT_EQ(0, nested_viommu_alloc(fd, self->d.id, vm->parent,
					 IOMMU_VIOMMU_TYPE_ARM_SMMUV3, &second));
	ASSERT_EQ(0, nested_vdevice_alloc(fd, vm->viommu, self->d.id, VSID, &vdevice));
	/* One for a device, whatever it would be called and wherever. */
	EXPECT_EQ(-EEXIST, nested_vdevice_alloc(fd, vm->viommu, self->d.id, VSID, &self->id));
	EXPECT_EQ(-EEXIST, nested_vdevice_alloc(fd, vm->viommu, self->d.id, VSID + 1, &self->id));
	EXPECT_EQ(-EEXIST, nested_vdevice_alloc(fd, second, self->d.id, VSID, &self->id));
	EXPECT_EQ(0, nested_destroy(fd, vdevice));
	EXPECT_EQ(0, nested_vdevice_alloc(fd, second, self->d.id, VSID, &vdevice));
	EXPECT_EQ(0, nested_destroy(fd, vdevice));
	EXPECT_EQ(0, nested_vdevice_alloc(fd, vm->viommu, self->d.id, 0, &vdevice));
	EXPECT_EQ(0, nested_destroy(fd, vdevice));
	/* No StreamID, so nobody ever speaks of it. */
	EXPECT_EQ(0, nested_vdevice_alloc(fd, vm->viommu, self->d.id, 1ULL << 32, &vdevice));
	EXPECT_EQ(-EIO, nested_send(vm, CMD_CFGI_CD_ALL | CMD_SID(0), 0));
	EXPECT_EQ(-ENOENT, nested_vdevice_alloc(fd, 0x7fffffff, self->d.id, VSID, &self->id));
}

/* The STE that is handed over: its type, its length, where it is. */
TEST_F(objects, an_ste_that_is_no_ste)
{
	struct iommu_hwpt_arm_smmuv3 ste[2] = { { { htole64(STE_V) } } };
	struct nested_vm *vm = &self->vm;
	int fd = vm->iommufd;
	__u32 dev = self->d.id;
	const __u32 type = IOMMU_HWPT_DATA_ARM_SMMUV3, size = sizeof(ste[0]);

	EXPECT_EQ(0, nested_hwpt_alloc(fd, dev, vm->viommu, 0, type, ste, size, &self->id));
	EXPECT_EQ(-EINVAL, nested_hwpt_alloc(fd, dev, vm->viommu, 0, IOMMU_HWPT_DATA_VTD_S1, ste,
					     size, &self->id));
	EXPECT_EQ(-EINVAL, nested_hwpt_alloc(fd, dev, vm->viommu, 0, IOMMU_HWPT_DATA_NONE, ste,
					     size, &self->id));
	EXPECT_EQ(-EINVAL, nested_hwpt_alloc(fd, dev, vm->viommu, 0, type, ste, 0, &self->id));
	EXPECT_EQ(-EINVAL, nested_hwpt_alloc(fd, dev, vm->viommu, 0, type, ste, 8, &self->id));
	EXPECT_EQ(-EINVAL, nested_hwpt_alloc(fd, dev, vm->viommu, 0, type, ste, 15, &self->id));
	EXPECT_EQ(-EINVAL, nested_hwpt_alloc(fd, dev, vm->viommu, 0, type, ste, 17, &self->id));
	EXPECT_EQ(-EINVAL, nested_hwpt_alloc(fd, dev, vm->viommu, 0, type, ste, 32, &self->id));
	EXPECT_EQ(-EFAULT, nested_hwpt_alloc(fd, dev, vm->viommu, 0, type, NULL, size,
					     &self->id));
	EXPECT_EQ(-EOPNOTSUPP, nested_hwpt_alloc(fd, dev, vm->viommu, IOMMU_HWPT_ALLOC_PASID,
						 type, ste, size, &self->id));
	EXPECT_EQ(-EOPNOTSUPP, nested_hwpt_alloc(fd, dev, vm->viommu,
						 IOMMU_HWPT_ALLOC_NEST_PARENT, type, ste, size,
						 &self->id));
	/* Not without a vIOMMU. */
	EXPECT_EQ(-EOPNOTSUPP, nested_hwpt_alloc(fd, dev, vm->parent, 0, type, ste, size,
						 &self->id));
}

enum verdict { LEGAL, ILLEGAL, OPEN };

/* Of a guest's STE. 5.2, and what include/uapi/linux/iommufd.h allows of it */
static enum verdict judge(const struct iommu_hw_info_arm_smmuv3 *hw, __u64 word0, __u64 word1)
{
	const __u64 may1 = 0xffULL | 1ULL << 27 | 3ULL << 28;
	unsigned int config = word0 >> 1 & 7;

	if (!(word0 & STE_V))
		return LEGAL;
	if (word0 & 0x7fULL << 52 || word1 & ~may1 || word1 >> 29 & 1)
		return ILLEGAL;
	if (config != 0 && config != 4 && config != 5)
		return ILLEGAL;
	/* More CDs than there are SubstreamIDs, and memory beyond the guest's: as one likes. */
	if (config == 5 && (word0 & 0xfffULL << 40 ||
			    (hw->idr[1] & IDR1_SSIDSIZE && word0 >> 59)))
		return OPEN;
	return LEGAL;
}

TEST_F(objects, every_stray_bit_of_an_ste)
{
	static const __u64 words0[] = {
		STE_V | STE_CONFIG_ABORT,
		STE_V | STE_CONFIG_BYPASS,
		STE_V | STE_CONFIG_S1 | GUEST_IPA,
		STE_CONFIG_S1 | GUEST_IPA,
	};
	unsigned int i, bit;
	int counts[3] = { };

	for (i = 0; i < ARRAY_SIZE(words0); i++) {
		for (bit = 0; bit < 128; bit++) {
			__u64 word0 = words0[i] ^ (bit < 64 ? 1ULL << bit : 0);
			__u64 word1 = bit < 64 ? 0 : 1ULL << (bit - 64);
			enum verdict want = judge(&self->hw, word0, word1);
			int ret = nested_ste(&self->vm, word0, word1, &self->id);

			counts[want]++;
			if (!ret)
				EXPECT_EQ(0, nested_destroy(self->vm.iommufd, self->id));
			EXPECT_TRUE(ret == (want == ILLEGAL ? -EIO : 0) ||
				    (ret == -EIO && want == OPEN))
				TH_LOG("STE %#llx %#llx: %d", (unsigned long long)word0,
				       (unsigned long long)word1, ret);
		}
	}
	EXPECT_LT(100, counts[LEGAL]);
	EXPECT_LT(100, counts[ILLEGAL]);
}

/* What is in use stays, whoever is told to destroy it. */
TEST_F(objects, what_is_in_use_cannot_be_destroyed)
{
	struct nested_vm *vm = &self->vm;
	__u32 vdevice, hwpt, other;
	int fd = vm->iommufd;

	ASSERT_EQ(0, nested_vdevice_alloc(fd, vm->viommu, self->d.id, VSID, &vdevice));
	ASSERT_EQ(0, nested_translate(vm, GUEST_CD_A, &hwpt));
	ASSERT_EQ(0, nested_ste(vm, STE_V, 0, &other));
	ASSERT_EQ(0, nested_attach(&self->vm, hwpt));
	EXPECT_EQ(-EBUSY, nested_destroy(fd, hwpt));
	EXPECT_EQ(-EBUSY, nested_destroy(fd, vm->viommu));
	EXPECT_EQ(-EBUSY, nested_destroy(fd, vm->parent));
	EXPECT_EQ(-EBUSY, nested_destroy(fd, vm->ioas));
	EXPECT_EQ(ONE, nested_lands(vm, IOVA));

	ASSERT_EQ(0, nested_attach(&self->vm, other));
	EXPECT_EQ(0, nested_destroy(fd, hwpt));
	EXPECT_EQ(-EBUSY, nested_destroy(fd, vm->viommu));
	ASSERT_EQ(0, vfio_cdev_detach(self->d.vfio, 0));
	EXPECT_EQ(0, nested_destroy(fd, other));
	EXPECT_EQ(-EBUSY, nested_destroy(fd, vm->viommu));
	EXPECT_EQ(0, nested_destroy(fd, vdevice));
	EXPECT_EQ(0, nested_destroy(fd, vm->viommu));
	EXPECT_EQ(0, nested_destroy(fd, vm->parent));
	EXPECT_EQ(0, nested_destroy(fd, vm->ioas));
}

/* Translation needs a StreamID for what the guest says of it; the rest does not. */
TEST_F(objects, without_a_vdevice_there_is_no_translation)
{
	__u32 translate, bypass, abort_all, invalid, vdevice;
	struct nested_vm *vm = &self->vm;

	ASSERT_EQ(0, nested_translate(vm, GUEST_CD_A, &translate));
	ASSERT_EQ(0, nested_ste(vm, STE_V | STE_CONFIG_BYPASS, 0, &bypass));
	ASSERT_EQ(0, nested_ste(vm, STE_V | STE_CONFIG_ABORT, 0, &abort_all));
	ASSERT_EQ(0, nested_ste(vm, 0, 0, &invalid));
	EXPECT_EQ(-ENOENT, nested_attach(&self->vm, translate));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(vm, IOVA));
	EXPECT_EQ(0, nested_attach(&self->vm, abort_all));
	EXPECT_EQ(0, nested_attach(&self->vm, invalid));
	EXPECT_EQ(0, nested_attach(&self->vm, bypass));
	/* What was there is still there. */
	EXPECT_EQ(-ENOENT, nested_attach(&self->vm, translate));
	EXPECT_EQ(TWO, nested_lands(vm, guest_ipa(TWO)));
	ASSERT_EQ(0, nested_vsid(vm, VSID, &vdevice));
	EXPECT_EQ(0, nested_attach(&self->vm, translate));
	EXPECT_EQ(ONE, nested_lands(vm, IOVA));
	/* It goes while it is used; what was said stays said. */
	EXPECT_EQ(0, nested_destroy(vm->iommufd, vdevice));
	EXPECT_EQ(ONE, nested_lands(vm, IOVA));
	EXPECT_EQ(-EIO, nested_send(vm, CMD_CFGI_CD_ALL | CMD_SID(VSID), 0));
}

/* A device that user space lets go of takes its vDEVICE along. */
TEST_F(objects, a_device_that_is_closed_while_it_is_nested)
{
	struct nested_vm *vm = &self->vm;
	__u32 vdevice, hwpt;

	ASSERT_EQ(0, nested_vsid(vm, VSID, &vdevice));
	ASSERT_EQ(0, nested_translate(vm, GUEST_CD_A, &hwpt));
	ASSERT_EQ(0, nested_attach(&self->vm, hwpt));
	EXPECT_EQ(ONE, nested_lands(vm, IOVA));
	ASSERT_EQ(0, nested_device_close(&self->d));
	EXPECT_EQ(-EIO, nested_send(vm, CMD_CFGI_CD_ALL | CMD_SID(VSID), 0));
	EXPECT_EQ(0, nested_send(vm, CMD_TLBI_NSNH_ALL, 0));
	/* And comes back as another. */
	ASSERT_EQ(0, nested_device_open(&self->d, vm->iommufd));
	ASSERT_EQ(0, nested_vsid(vm, VSID + 1, &vdevice));
	ASSERT_EQ(0, nested_attach(&self->vm, hwpt));
	EXPECT_EQ(ONE, nested_lands(vm, IOVA));
	EXPECT_EQ(0, nested_send(vm, CMD_CFGI_CD_ALL | CMD_SID(VSID + 1), 0));
}

/* What the threads of a VMM do at once; each until told to stop. */
struct race {
	struct nested_vm *vm;
	struct nested_device *d;
	__u32 hwpts[4];
	bool stop;
	int unexpected;
	unsigned long rounds[4];
};

static bool goes_on(struct race *race, int ret, int may_be)
{
	if (ret && ret != may_be)
		__atomic_store_n(&race->unexpected, ret, __ATOMIC_RELAXED);
	return !__atomic_load_n(&race->stop, __ATOMIC_RELAXED);
}

static void *race_invalidate(void *arg)
{
	struct guest_cmd cmd[100];
	struct race *race = arg;
	unsigned int i;
	__u32 num;
	int ret;

	for (i = 0; i < ARRAY_SIZE(cmd); i++)
		cmd[i] = (struct guest_cmd){ { htole64(CMD_CFGI_CD_ALL | CMD_SID(VSID)), 0 } };
	do {
		num = ARRAY_SIZE(cmd);
		ret = nested_invalidate(race->vm->iommufd, race->vm->viommu, cmd, sizeof(*cmd),
					&num);
		if (!ret && num != ARRAY_SIZE(cmd))
			ret = -EPROTO;
		race->rounds[0]++;
	} while (goes_on(race, ret, -EIO));
	return NULL;
}

static void *race_attach(void *arg)
{
	struct race *race = arg;
	int ret;

	do {
		unsigned int i = race->rounds[1]++ % ARRAY_SIZE(race->hwpts);

		ret = vfio_cdev_attach(race->d->vfio, 0, race->hwpts[i]);
	} while (goes_on(race, ret, -ENOENT));
	return NULL;
}

static void *race_vdevice(void *arg)
{
	struct race *race = arg;
	__u32 vdevice;
	int ret;

	do {
		ret = nested_vdevice_alloc(race->vm->iommufd, race->vm->viommu, race->d->id, VSID,
					   &vdevice);
		if (!ret)
			ret = nested_destroy(race->vm->iommufd, vdevice);
		race->rounds[2]++;
		/* A command that is on its way holds it. */
	} while (goes_on(race, ret, -EBUSY));
	return NULL;
}

static void *race_unmap(void *arg)
{
	struct race *race = arg;
	struct nested_vm *vm = race->vm;
	int ret;

	do {
		ret = nested_unmap(vm->iommufd, vm->ioas, guest_ipa(GUEST_LONE), GUEST_PAGE_SIZE);
		if (!ret)
			ret = nested_map(vm->iommufd, vm->ioas, guest_page(vm->memory, GUEST_LONE),
					 GUEST_PAGE_SIZE, guest_ipa(GUEST_LONE));
		race->rounds[3]++;
	} while (goes_on(race, ret, 0));
	return NULL;
}

TEST_F(objects, commands_attach_and_destroy_at_once)
{
	static void *(*const threads[])(void *) = {
		race_invalidate, race_attach, race_vdevice, race_unmap,
	};
	struct race race = { .vm = &self->vm, .d = &self->d };
	pthread_t thread[ARRAY_SIZE(threads)];
	struct nested_vm *vm = &self->vm;
	__u32 vdevice;
	unsigned int i;

	ASSERT_EQ(0, nested_translate(vm, GUEST_CD_A, &race.hwpts[0]));
	ASSERT_EQ(0, nested_ste(vm, STE_V | STE_CONFIG_BYPASS, 0, &race.hwpts[1]));
	ASSERT_EQ(0, nested_translate(vm, GUEST_CD_B, &race.hwpts[2]));
	race.hwpts[3] = vm->parent;
	guest_map(vm->memory, GUEST_TABLES_B, IOVA, ONE);
	for (i = 0; i < ARRAY_SIZE(threads); i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, threads[i], &race));
	/* The device is at work meanwhile, and reaches ONE or nothing. */
	for (i = 0; i < RACE_MS / 100; i++) {
		int page = nested_lands(vm, IOVA);

		EXPECT_TRUE(page == ONE || page == GUEST_NOWHERE) TH_LOG("page %d", page);
	}
	__atomic_store_n(&race.stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < ARRAY_SIZE(threads); i++)
		pthread_join(thread[i], NULL);
	EXPECT_EQ(0, race.unexpected);
	for (i = 0; i < ARRAY_SIZE(threads); i++)
		EXPECT_LT(5UL, race.rounds[i]);

	/* And after all that it works. */
	ASSERT_EQ(0, nested_vsid(vm, VSID, &vdevice));
	ASSERT_EQ(0, nested_attach(&self->vm, race.hwpts[0]));
	EXPECT_EQ(ONE, nested_lands(vm, IOVA));
}

TEST_HARNESS_MAIN
