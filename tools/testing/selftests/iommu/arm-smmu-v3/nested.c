// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nested translation by iommufd: a guest's own tables, in its own memory, translate
 * what a real device does, and what the guest says about them is done. The program
 * is VMM and guest; the device is QEMU's "edu" behind QEMU's SMMUv3.
 *
 * That SMMU keeps every translation and configuration until it is told to forget
 * it. So each case shows both: the old translation is still used before the
 * command, and is gone once the command has returned.
 */
#include "nested-vm.h"

#define IOVA		(GUEST_IOVA + 0x3000)
#define OTHER_IOVA	(GUEST_IOVA + 0x8000)
#define ONE		(GUEST_DATA + 1)
#define TWO		(GUEST_DATA + 2)
#define THREE		(GUEST_DATA + 3)

FIXTURE(guest)
{
	struct nested_vm vm;
	struct nested_device d;
	__u32 vdevice;
	__u32 hwpt;
};

FIXTURE_SETUP(guest)
{
	struct nested_vm *vm = &self->vm;

	nested_vm_open(_metadata, vm, &self->d);
	if (_metadata->exit_code)
		return;
	ASSERT_EQ(0, nested_vsid(vm, VSID, &self->vdevice));
	ASSERT_EQ(0, nested_translate(vm, GUEST_CD_A, &self->hwpt));
	guest_map(vm->memory, GUEST_TABLES_A, IOVA, ONE);
	guest_map(vm->memory, GUEST_TABLES_B, IOVA, THREE);
}

FIXTURE_TEARDOWN(guest)
{
	EXPECT_EQ(0, nested_device_close(&self->d));
	close(self->vm.iommufd);
}

TEST_F(guest, data_moves_through_the_guests_tables)
{
	struct nested_vm *vm = &self->vm;
	unsigned char *from = guest_page(vm->memory, ONE), *to = guest_page(vm->memory, TWO);
	unsigned int i;

	guest_map(vm->memory, GUEST_TABLES_A, OTHER_IOVA, TWO);
	for (i = 0; i < GUEST_PAGE_SIZE; i++)
		from[i] = i * 37 + (i >> 8);
	ASSERT_EQ(0, nested_attach(&self->vm, self->hwpt));
	ASSERT_EQ(0, edu_read(self->d.bar, IOVA, GUEST_PAGE_SIZE));
	ASSERT_EQ(0, edu_write(self->d.bar, OTHER_IOVA, GUEST_PAGE_SIZE));
	EXPECT_EQ(0, memcmp(from, to, GUEST_PAGE_SIZE));
	/* Not by an address that only the parent knows. */
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, guest_ipa(ONE)));
}

TEST_F(guest, bypass_is_the_parent_alone)
{
	__u32 bypass;

	ASSERT_EQ(0, nested_ste(&self->vm, STE_V | STE_CONFIG_BYPASS, 0, &bypass));
	ASSERT_EQ(0, nested_attach(&self->vm, bypass));
	EXPECT_EQ(TWO, nested_lands(&self->vm, guest_ipa(TWO)));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, IOVA));
}

TEST_F(guest, abort_and_an_invalid_ste_let_nothing_pass)
{
	__u32 none;

	ASSERT_EQ(0, nested_attach(&self->vm, self->hwpt));
	EXPECT_EQ(ONE, nested_lands(&self->vm, IOVA));
	ASSERT_EQ(0, nested_ste(&self->vm, STE_V | STE_CONFIG_ABORT, 0, &none));
	ASSERT_EQ(0, nested_attach(&self->vm, none));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, IOVA));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, guest_ipa(ONE)));
	/* What else an STE says that is not valid is nothing. */
	ASSERT_EQ(0, nested_ste(&self->vm, ~STE_V, ~0ULL, &none));
	ASSERT_EQ(0, nested_attach(&self->vm, none));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, IOVA));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, guest_ipa(ONE)));
}

/* One nested HWPT in place of another: no command is asked for, nothing is stale. */
TEST_F(guest, a_new_ste_holds_at_once)
{
	__u32 other, bypass, none;
	int round;

	ASSERT_EQ(0, nested_translate(&self->vm, GUEST_CD_B, &other));
	ASSERT_EQ(0, nested_ste(&self->vm, STE_V | STE_CONFIG_BYPASS, 0, &bypass));
	ASSERT_EQ(0, nested_ste(&self->vm, STE_V | STE_CONFIG_ABORT, 0, &none));
	for (round = 0; round < 2; round++) {
		ASSERT_EQ(0, nested_attach(&self->vm, self->hwpt));
		EXPECT_EQ(ONE, nested_lands(&self->vm, IOVA));
		ASSERT_EQ(0, nested_attach(&self->vm, other));
		EXPECT_EQ(THREE, nested_lands(&self->vm, IOVA));
		ASSERT_EQ(0, nested_attach(&self->vm, bypass));
		EXPECT_EQ(TWO, nested_lands(&self->vm, guest_ipa(TWO)));
		ASSERT_EQ(0, nested_attach(&self->vm, other));
		EXPECT_EQ(THREE, nested_lands(&self->vm, IOVA));
		ASSERT_EQ(0, nested_attach(&self->vm, none));
		EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, IOVA));
	}
	/* And the parent itself, which is not nested. */
	ASSERT_EQ(0, nested_attach(&self->vm, self->vm.parent));
	EXPECT_EQ(TWO, nested_lands(&self->vm, guest_ipa(TWO)));
	ASSERT_EQ(0, nested_attach(&self->vm, self->hwpt));
	EXPECT_EQ(ONE, nested_lands(&self->vm, IOVA));
}

TEST_F(guest, after_detach_nothing_arrives)
{
	ASSERT_EQ(0, nested_attach(&self->vm, self->hwpt));
	EXPECT_EQ(ONE, nested_lands(&self->vm, IOVA));
	ASSERT_EQ(0, vfio_cdev_detach(self->d.vfio, 0));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, IOVA));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, guest_ipa(ONE)));
	ASSERT_EQ(0, nested_attach(&self->vm, self->hwpt));
	EXPECT_EQ(ONE, nested_lands(&self->vm, IOVA));
}

/* The VMM takes memory away: not the guest, the host sees to it. */
TEST_F(guest, what_the_parent_unmaps_is_gone_at_once)
{
	struct nested_vm *vm = &self->vm;
	__u64 *fresh = guest_memory();

	guest_map(vm->memory, GUEST_TABLES_A, IOVA, GUEST_LONE);
	ASSERT_EQ(0, nested_attach(&self->vm, self->hwpt));
	EXPECT_EQ(GUEST_LONE, nested_lands(&self->vm, IOVA));
	ASSERT_EQ(0, nested_unmap(vm->iommufd, vm->ioas, guest_ipa(GUEST_LONE), GUEST_PAGE_SIZE));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, IOVA));
	*fresh = UNTOUCHED;
	ASSERT_EQ(0, nested_map(vm->iommufd, vm->ioas, fresh, GUEST_PAGE_SIZE,
				guest_ipa(GUEST_LONE)));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&self->vm, IOVA));
	EXPECT_NE(UNTOUCHED, *fresh);
}

/*
 * A translation of IOVA changes, or the CD, and with it tables and ASID. A command
 * follows: one that is for this, or one that is not.
 */
FIXTURE(command)
{
	struct nested_vm vm;
	struct nested_device d;
	__u32 vdevice;
	__u32 hwpt;
};

FIXTURE_VARIANT(command)
{
	struct guest_cmd cmd;
	bool cd;
	bool ranges;
	bool stays;
};

FIXTURE_VARIANT_ADD(command, nh_va) {
	.cmd = { { CMD_TLBI_NH_VA | CMD_ASID(ASID_A), IOVA } },
};

FIXTURE_VARIANT_ADD(command, nh_va_leaf) {
	.cmd = { { CMD_TLBI_NH_VA | CMD_ASID(ASID_A), IOVA | CMD_1_LEAF } },
};

/* A guest may have a VMID in mind; it is the host that gives VMIDs. */
FIXTURE_VARIANT_ADD(command, nh_va_with_a_vmid) {
	.cmd = { { CMD_TLBI_NH_VA | CMD_ASID(ASID_A) | CMD_VMID(0xfff), IOVA } },
};

FIXTURE_VARIANT_ADD(command, nh_va_of_a_range) {
	.cmd = { { CMD_TLBI_NH_VA | CMD_ASID(ASID_A) | CMD_NUM(3), GUEST_IOVA | CMD_1_TG_4K } },
	.ranges = true,
};

FIXTURE_VARIANT_ADD(command, nh_va_of_a_scaled_range) {
	.cmd = { { CMD_TLBI_NH_VA | CMD_ASID(ASID_A) | CMD_SCALE(4),
		   GUEST_IOVA | CMD_1_TG_4K | CMD_1_LEAF } },
	.ranges = true,
};

FIXTURE_VARIANT_ADD(command, nh_va_with_a_level) {
	.cmd = { { CMD_TLBI_NH_VA | CMD_ASID(ASID_A),
		   IOVA | CMD_1_TG_4K | CMD_1_TTL(3) | CMD_1_LEAF } },
	.ranges = true,
};

FIXTURE_VARIANT_ADD(command, nh_vaa) {
	.cmd = { { CMD_TLBI_NH_VAA, IOVA } },
};

FIXTURE_VARIANT_ADD(command, nh_vaa_of_a_range) {
	.cmd = { { CMD_TLBI_NH_VAA | CMD_NUM(3), GUEST_IOVA | CMD_1_TG_4K } },
	.ranges = true,
};

FIXTURE_VARIANT_ADD(command, nh_asid) {
	.cmd = { { CMD_TLBI_NH_ASID | CMD_ASID(ASID_A), 0 } },
};

FIXTURE_VARIANT_ADD(command, nh_all) {
	.cmd = { { CMD_TLBI_NH_ALL, 0 } },
};

FIXTURE_VARIANT_ADD(command, nsnh_all) {
	.cmd = { { CMD_TLBI_NSNH_ALL, 0 } },
};

FIXTURE_VARIANT_ADD(command, nh_va_of_another_page) {
	.cmd = { { CMD_TLBI_NH_VA | CMD_ASID(ASID_A), OTHER_IOVA } },
	.stays = true,
};

FIXTURE_VARIANT_ADD(command, nh_va_of_a_range_beside_it) {
	.cmd = { { CMD_TLBI_NH_VA | CMD_ASID(ASID_A) | CMD_NUM(2), GUEST_IOVA | CMD_1_TG_4K } },
	.ranges = true,
	.stays = true,
};

FIXTURE_VARIANT_ADD(command, nh_asid_of_another) {
	.cmd = { { CMD_TLBI_NH_ASID | CMD_ASID(ASID_B), 0 } },
	.stays = true,
};

FIXTURE_VARIANT_ADD(command, cfgi_cd_for_a_table) {
	.cmd = { { CMD_CFGI_CD | CMD_SID(VSID), CMD_1_LEAF } },
	.stays = true,
};

FIXTURE_VARIANT_ADD(command, cfgi_cd) {
	.cmd = { { CMD_CFGI_CD | CMD_SID(VSID), CMD_1_LEAF } },
	.cd = true,
};

FIXTURE_VARIANT_ADD(command, cfgi_cd_all) {
	.cmd = { { CMD_CFGI_CD_ALL | CMD_SID(VSID), 0 } },
	.cd = true,
};

FIXTURE_VARIANT_ADD(command, nsnh_all_for_a_cd) {
	.cmd = { { CMD_TLBI_NSNH_ALL, 0 } },
	.cd = true,
	.stays = true,
};

FIXTURE_SETUP(command)
{
	struct iommu_hw_info_arm_smmuv3 hw;
	struct nested_vm *vm = &self->vm;
	struct iommu_hw_info info;

	nested_vm_open(_metadata, vm, &self->d);
	if (_metadata->exit_code)
		return;
	ASSERT_EQ(0, nested_hw_info(vm->iommufd, self->d.id, 0, &hw, sizeof(hw), &info));
	if (variant->ranges && !(hw.idr[3] & IDR3_RIL))
		SKIP(return, "no range commands");
	ASSERT_EQ(0, nested_vsid(vm, VSID, &self->vdevice));
	ASSERT_EQ(0, nested_translate(vm, GUEST_CD_A, &self->hwpt));
}

FIXTURE_TEARDOWN(command)
{
	EXPECT_EQ(0, nested_device_close(&self->d));
	close(self->vm.iommufd);
}

TEST_F(command, stale_before_and_fresh_after)
{
	struct nested_vm *vm = &self->vm;

	guest_map(vm->memory, GUEST_TABLES_A, IOVA, ONE);
	guest_map(vm->memory, GUEST_TABLES_B, IOVA, TWO);
	ASSERT_EQ(0, nested_attach(&self->vm, self->hwpt));
	EXPECT_EQ(ONE, nested_lands(&self->vm, IOVA));
	if (variant->cd)
		guest_make_cd(vm->memory, GUEST_CD_A, 0, GUEST_TABLES_B, ASID_B);
	else
		guest_map(vm->memory, GUEST_TABLES_A, IOVA, TWO);
	EXPECT_EQ(ONE, nested_lands(&self->vm, IOVA));
	ASSERT_EQ(0, nested_send(vm, variant->cmd.word[0], variant->cmd.word[1]));
	EXPECT_EQ(variant->stays ? ONE : TWO, nested_lands(&self->vm, IOVA));
}

/* Two guests, each with a device. */
FIXTURE(guests)
{
	struct nested_vm vm;
	struct nested_vm neighbour;
	struct nested_device d;
	struct nested_device its;
	__u32 vdevice[2];
	__u32 hwpt[2];
};

FIXTURE_SETUP(guests)
{
	struct nested_vm *vm = &self->vm;

	nested_vm_open(_metadata, vm, &self->d);
	if (_metadata->exit_code)
		return;
	if (nested_device_find(1, &self->its))
		SKIP(return, "no second device edu");
	ASSERT_EQ(0, nested_device_open(&self->its, vm->iommufd));
	ASSERT_EQ(0, nested_vm_make(&self->neighbour, vm->iommufd, &self->its));
	ASSERT_EQ(0, nested_vsid(vm, VSID, &self->vdevice[0]));
	ASSERT_EQ(0, nested_translate(vm, GUEST_CD_A, &self->hwpt[0]));
	guest_map(vm->memory, GUEST_TABLES_A, IOVA, ONE);
	ASSERT_EQ(0, nested_attach(&self->vm, self->hwpt[0]));
	EXPECT_EQ(ONE, nested_lands(vm, IOVA));
}

FIXTURE_TEARDOWN(guests)
{
	EXPECT_EQ(0, nested_device_close(&self->its));
	EXPECT_EQ(0, nested_device_close(&self->d));
	close(self->vm.iommufd);
}

/* Another SMMU of the same guest, with a device of its own. */
static int second_smmu(struct nested_vm *vm, struct nested_device *d, struct nested_vm *second)
{
	*second = *vm;
	second->d = d;
	return nested_viommu_alloc(vm->iommufd, d->id, vm->parent, IOMMU_VIOMMU_TYPE_ARM_SMMUV3,
				   &second->viommu);
}

/* The neighbour has the same StreamID, ASID and address in mind. */
TEST_F(guests, what_one_guest_says_is_not_about_another)
{
	struct nested_vm *vm = &self->vm, *neighbour = &self->neighbour;

	ASSERT_EQ(0, nested_vsid(neighbour, VSID, &self->vdevice[1]));
	ASSERT_EQ(0, nested_translate(neighbour, GUEST_CD_A, &self->hwpt[1]));
	guest_map(neighbour->memory, GUEST_TABLES_A, IOVA, THREE);
	ASSERT_EQ(0, nested_attach(neighbour, self->hwpt[1]));
	EXPECT_EQ(THREE, nested_lands(neighbour, IOVA));

	guest_map(vm->memory, GUEST_TABLES_A, IOVA, TWO);
	guest_map(neighbour->memory, GUEST_TABLES_A, IOVA, TWO);
	ASSERT_EQ(0, nested_send(neighbour, CMD_TLBI_NSNH_ALL, 0));
	EXPECT_EQ(ONE, nested_lands(vm, IOVA));
	EXPECT_EQ(TWO, nested_lands(neighbour, IOVA));
	ASSERT_EQ(0, nested_send(vm, CMD_TLBI_NH_VA | CMD_ASID(ASID_A), IOVA));
	EXPECT_EQ(TWO, nested_lands(vm, IOVA));
}

/*
 * A guest with two SMMUs has one memory, so one parent. Each of its SMMUs has
 * ASIDs of its own: equal ones are not the same.
 */
TEST_F(guests, two_smmus_of_a_guest_have_asids_of_their_own)
{
	struct nested_vm *vm = &self->vm;
	struct nested_vm second;
	int page;

	ASSERT_EQ(0, second_smmu(vm, &self->its, &second));
	ASSERT_EQ(0, nested_vsid(&second, VSID, &self->vdevice[1]));
	guest_make_cd(vm->memory, GUEST_CD_B, 0, GUEST_TABLES_B, ASID_A);
	guest_map(vm->memory, GUEST_TABLES_B, IOVA, THREE);
	ASSERT_EQ(0, nested_translate(&second, GUEST_CD_B, &self->hwpt[1]));
	ASSERT_EQ(0, nested_attach(&second, self->hwpt[1]));
	page = nested_lands(&second, IOVA);
	expect_finer(_metadata, page == THREE, "ASIDs of two vIOMMUs of one parent are the same");
	EXPECT_EQ(ONE, nested_lands(vm, IOVA));
}

TEST_F(guests, one_smmu_of_a_guest_forgets_and_the_other_does_not)
{
	struct nested_vm *vm = &self->vm;
	struct nested_vm second;
	int page;

	ASSERT_EQ(0, second_smmu(vm, &self->its, &second));
	guest_map(vm->memory, GUEST_TABLES_A, IOVA, TWO);
	ASSERT_EQ(0, nested_send(&second, CMD_TLBI_NSNH_ALL, 0));
	page = nested_lands(vm, IOVA);
	expect_finer(_metadata, page == ONE, "vIOMMUs of one parent forget together");
	ASSERT_EQ(0, nested_send(vm, CMD_TLBI_NSNH_ALL, 0));
	EXPECT_EQ(TWO, nested_lands(vm, IOVA));
}

/* One unmap of the memory of both is gone for both. */
TEST_F(guests, what_the_parent_unmaps_is_gone_for_both_smmus)
{
	struct nested_vm *vm = &self->vm;
	struct nested_vm second;

	ASSERT_EQ(0, second_smmu(vm, &self->its, &second));
	ASSERT_EQ(0, nested_vsid(&second, VSID, &self->vdevice[1]));
	guest_map(vm->memory, GUEST_TABLES_A, OTHER_IOVA, GUEST_LONE);
	guest_map(vm->memory, GUEST_TABLES_B, OTHER_IOVA, GUEST_LONE);
	ASSERT_EQ(0, nested_translate(&second, GUEST_CD_B, &self->hwpt[1]));
	ASSERT_EQ(0, nested_attach(&second, self->hwpt[1]));
	EXPECT_EQ(GUEST_LONE, nested_lands(vm, OTHER_IOVA));
	EXPECT_EQ(GUEST_LONE, nested_lands(&second, OTHER_IOVA));
	ASSERT_EQ(0, nested_unmap(vm->iommufd, vm->ioas, guest_ipa(GUEST_LONE), GUEST_PAGE_SIZE));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(vm, OTHER_IOVA));
	EXPECT_EQ(GUEST_NOWHERE, nested_lands(&second, OTHER_IOVA));
}

/*
 * Behind a bridge to conventional PCI: the bridge is in the same group and has no
 * vDEVICE, for no guest sees it; and DMA may come by its StreamID as well.
 */
FIXTURE(bridge)
{
	struct nested_vm vm;
	struct nested_device d;
};

FIXTURE_SETUP(bridge)
{
	int fd;

	if (nested_device_find(2, &self->d))
		SKIP(return, "no third device edu");
	fd = open("/dev/iommu", O_RDWR);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, nested_device_open(&self->d, fd));
	ASSERT_EQ(0, nested_vm_make(&self->vm, fd, &self->d));
}

FIXTURE_TEARDOWN(bridge)
{
	EXPECT_EQ(0, nested_device_close(&self->d));
	close(self->vm.iommufd);
}

TEST_F(bridge, a_device_with_more_streams_than_one)
{
	struct nested_vm *vm = &self->vm;
	__u32 vdevice, hwpt;
	int ret;

	ret = nested_vsid(vm, VSID, &vdevice);
	expect_finer(_metadata, !ret, "no vDEVICE for a device behind a bridge");
	if (ret)
		return;
	ASSERT_EQ(0, nested_translate(vm, GUEST_CD_A, &hwpt));
	guest_map(vm->memory, GUEST_TABLES_A, IOVA, ONE);
	guest_map(vm->memory, GUEST_TABLES_B, IOVA, TWO);
	ASSERT_EQ(0, nested_attach(&self->vm, hwpt));
	EXPECT_EQ(ONE, nested_lands(&self->vm, IOVA));
	/* What the guest says of its one stream is done for all of them. */
	guest_make_cd(vm->memory, GUEST_CD_A, 0, GUEST_TABLES_B, ASID_B);
	EXPECT_EQ(ONE, nested_lands(&self->vm, IOVA));
	ASSERT_EQ(0, nested_send(vm, CMD_CFGI_CD | CMD_SID(VSID), CMD_1_LEAF));
	EXPECT_EQ(TWO, nested_lands(&self->vm, IOVA));
}

TEST_HARNESS_MAIN
