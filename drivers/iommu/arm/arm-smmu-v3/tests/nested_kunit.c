// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest's stage 1 over the host's stage 2, on the software SMMUv3.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/delay.h>
#include <linux/slab.h>
#include <linux/sizes.h>
#include <uapi/linux/iommufd.h>

#include "../domain.h"
#include "../revive.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "guest-fixture.h"
#include "outage-fixture.h"

#define VSID	0x4321
/* Beyond what is mapped anywhere */
#define NOWHERE	0x50000000ULL

static struct guest *init(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);

	return guest_create(fixture_init(test, &config), NULL);
}

static void guest_translates_by_its_own_tables(struct kunit *test)
{
	struct guest *g = init(test);

	guest_attach_translate(g, VSID);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	/* Its addresses are not the machine's */
	KUNIT_EXPECT_EQ(test, guest_read(g, guest_ipa(GUEST_DATA)), 0);
}

static void bypass_is_the_hosts_stage_2(struct kunit *test)
{
	struct guest *g = init(test);

	KUNIT_ASSERT_EQ(test, guest_attach(g, guest_domain(g, 0x9, 0)), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, guest_ipa(GUEST_DATA)), GUEST_DATA);
	KUNIT_EXPECT_EQ(test, guest_read(g, NOWHERE), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, virt_to_phys(g->ram[GUEST_DATA])), 0);
}

static void abort_and_an_invalid_ste_are_silent(struct kunit *test)
{
	struct guest *g = init(test);

	KUNIT_ASSERT_EQ(test, guest_attach(g, guest_domain(g, 0x1, 0)), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, guest_ipa(GUEST_DATA)), 0);
	KUNIT_ASSERT_EQ(test, guest_attach(g, guest_domain(g, ~1ULL, ~0ULL)), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, guest_ipa(GUEST_DATA)), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_count_event(g->f->model, EVT_C_BAD_STE), 0);
}

static void bad_ste_has_no_domain(struct kunit *test)
{
	struct guest *g = init(test);

	KUNIT_EXPECT_EQ(test, PTR_ERR(guest_domain(g, 0xd, 0)), -EIO);
	KUNIT_EXPECT_EQ(test, PTR_ERR(guest_domain(g, 0xb, 0x80000)), -EIO);
}

static void translation_needs_a_vdevice_once(struct kunit *test)
{
	struct guest *g = init(test);
	struct iommu_domain *domain = guest_domain(g, guest_ste0(), 0xd4);
	struct iommu_domain *other = guest_domain(g, guest_ste0(), 0xd4);
	struct iommu_domain *abort = guest_domain(g, 0x1, 0);

	KUNIT_EXPECT_EQ(test, guest_attach(g, domain), -ENOENT);
	guest_plug(g, VSID);
	KUNIT_EXPECT_EQ(test, guest_attach(g, domain), 0);
	guest_unplug(g, VSID);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);

	/* As a reset does: away and back again */
	KUNIT_EXPECT_EQ(test, guest_attach(g, abort), 0);
	KUNIT_EXPECT_EQ(test, guest_attach(g, domain), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	/* But no other */
	KUNIT_EXPECT_EQ(test, guest_attach(g, other), -ENOENT);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
}

/* What one device of a group has taken and another has not is undone */
static void one_before_the_last_comes_back_without_a_vdevice(struct kunit *test)
{
	struct guest *g = init(test);
	struct iommu_domain *domain = guest_domain(g, guest_ste0(), 0xd4);
	struct iommu_domain *next = guest_domain(g, guest_ste0(), 0xd4);

	guest_plug(g, VSID);
	KUNIT_ASSERT_EQ(test, guest_attach(g, domain), 0);
	KUNIT_ASSERT_EQ(test, guest_attach(g, next), 0);
	guest_unplug(g, VSID);
	KUNIT_EXPECT_EQ(test, guest_attach(g, domain), 0);
	KUNIT_EXPECT_EQ(test, guest_attach(g, next), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
}

/* A guest could choose memory types that get around the caches */
static void every_device_has_to_keep_to_the_caches(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	const struct iommu_ops *ops;
	struct guest neighbour;
	struct fixture *f;
	struct guest *g;

	config.idr[3] &= ~IDR3_FWB;
	f = fixture_init(test, &config);
	ops = dev_iommu_ops(f->dev);
	KUNIT_EXPECT_EQ(test, ops->get_viommu_size(f->dev, IOMMU_VIOMMU_TYPE_ARM_SMMUV3), 0);
	dev_iommu_fwspec_get(f->dev)->flags |= IOMMU_FWSPEC_PCI_RC_CANWBS;
	g = guest_create(f, NULL);
	guest_attach_translate(g, VSID);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);

	/* Behind the same virtual SMMU */
	neighbour = *g;
	neighbour.f = guest_neighbour(g, 6);
	neighbour.attached = false;
	guest_plug(&neighbour, VSID + 1);
	KUNIT_EXPECT_EQ(test, -EINVAL,
			guest_attach(&neighbour, guest_domain(&neighbour, guest_ste0(), 0xd4)));
	KUNIT_EXPECT_EQ(test, 0, guest_attach(&neighbour, guest_domain(&neighbour, 0x9, 0)));
}

static void unmapped_stage_2_is_gone_from_under_stage_1(struct kunit *test)
{
	struct guest *g = init(test);

	guest_attach_translate(g, VSID);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	KUNIT_EXPECT_EQ(test, iommu_unmap(g->parent, guest_ipa(GUEST_DATA), SZ_4K), SZ_4K);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), 0);
	/* One for the VMID, whatever the range */
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(g->f->model, CMD_TLBI_S2_IPA), 0);
}

/* Same ASID, same addresses, one stage 2: only the VMID keeps them apart */
static void two_virtual_smmus_do_not_meet(struct kunit *test)
{
	struct guest *g = init(test);
	struct guest *h = guest_create(guest_neighbour(g, 6), g->parent);

	guest_attach_translate(g, VSID);
	KUNIT_EXPECT_NE(test, h->vsmmu->vmid.vmid, g->vsmmu->vmid.vmid);

	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	/* The second uses the other tables for its CD in the same place */
	guest_set_cd(h, GUEST_OTHER_L1);
	guest_attach_translate(h, VSID);
	KUNIT_EXPECT_EQ(test, guest_read(h, GUEST_VA), GUEST_OTHER);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);

	/* What goes from below them goes for both */
	KUNIT_EXPECT_EQ(test, iommu_unmap(g->parent, guest_ipa(GUEST_DATA), SZ_8K), SZ_8K);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), 0);
	KUNIT_EXPECT_EQ(test, guest_read(h, GUEST_VA), 0);
}

static void nothing_of_a_guest_stays_in_the_tlb(struct kunit *test)
{
	struct guest *g = init(test);

	guest_attach_translate(g, VSID);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	KUNIT_EXPECT_EQ(test, guest_attach(g, guest_domain(g, 0x1, 0)), 0);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, g->f->model)->tlb_cached, 0);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, g->f->model)->walk_cached, 0);
}

/* Same ASID, same addresses, another machine */
static void vmid_is_clean_when_the_next_guest_gets_it(struct kunit *test)
{
	struct guest *g = init(test), *h;
	u16 vmid = g->vsmmu->vmid.vmid;

	guest_attach_translate(g, VSID);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	KUNIT_ASSERT_EQ(test, guest_attach(g, g->parent), 0);
	guest_shut_down(g);

	h = guest_create(guest_neighbour(g, 6), NULL);
	KUNIT_EXPECT_EQ(test, h->vsmmu->vmid.vmid, vmid);
	guest_set_cd(h, GUEST_OTHER_L1);
	guest_attach_translate(h, VSID);
	KUNIT_EXPECT_EQ(test, guest_read(h, GUEST_VA), GUEST_OTHER);
}

/* While nothing of it is attached, too: a host's stage 2 would mix with it */
static void vmid_is_the_guests_as_long_as_it_lives(struct kunit *test)
{
	struct guest *g = init(test);
	struct fixture *f = guest_neighbour(g, 6);
	struct iommu_domain *abort = guest_domain(g, 0x1, 0), *host;
	u64 word;

	KUNIT_ASSERT_EQ(test, guest_attach(g, guest_domain(g, 0x9, 0)), 0);
	KUNIT_ASSERT_EQ(test, guest_attach(g, abort), 0);
	host = guest_parent(f);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(host, f->dev), 0);
	guest_attach_translate(g, VSID);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	/* What it is told is not the point: it looks, and the model compares */
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, NOWHERE, &word, sizeof(word)));
	iommu_detach_device(host, f->dev);
}

static void revive(void *ctx)
{
	struct guest *g = ctx;

	smmu_model_inject_clear(g->f->model);
	KUNIT_EXPECT_EQ(g->test, smmu_revive(outage_fixture_smmu(g->f->model)), 0);
}

/* A guest leaves: its VMID is not invalidated, and no one confirms that traffic aborts */
static struct guest *init_lost(struct kunit *test)
{
	struct guest *g = init(test);
	struct smmu_model *model = g->f->model;
	struct iommu_domain *abort = guest_domain(g, 0x1, 0);

	guest_attach_translate(g, VSID);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
	outage_fixture_lasts(g->vsmmu->smmu);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, revive, g), 0);
	smmu_model_inject(model, SMMU_MODEL_CERROR_ILL, CMD_TLBI_S12_VMALL, SMMU_MODEL_FOREVER);
	smmu_model_inject(model, SMMU_MODEL_ACK_NEVER, 0, SMMU_MODEL_FOREVER);
	KUNIT_ASSERT_EQ(test, guest_attach(g, abort), 0);
	KUNIT_ASSERT_TRUE(test, g->vsmmu->vmid.lost);
	smmu_model_inject_clear(model);
	return g;
}

static void lost_vmid_is_emptied_before_it_is_used_again(struct kunit *test)
{
	struct guest *g = init_lost(test);
	struct smmu_model *model = g->f->model;
	struct iommu_domain *domain = guest_domain(g, guest_ste0(), 0xd4);
	u64 before = smmu_model_count_command(model, CMD_TLBI_S12_VMALL);

	KUNIT_ASSERT_EQ(test, guest_attach(g, domain), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(model, CMD_TLBI_S12_VMALL), before + 1);
	KUNIT_EXPECT_FALSE(test, g->vsmmu->vmid.lost);
	revive(g);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);
}

static void lost_vmid_is_nobodys_after_its_guest(struct kunit *test)
{
	struct guest *g = init_lost(test), *h;
	u16 vmid = g->vsmmu->vmid.vmid;

	revive(g);
	KUNIT_ASSERT_EQ(test, guest_attach(g, g->parent), 0);
	/* Nothing of it was attached since */
	KUNIT_ASSERT_TRUE(test, g->vsmmu->vmid.lost);
	guest_shut_down(g);
	h = guest_create(guest_neighbour(g, 6), NULL);
	KUNIT_EXPECT_NE(test, h->vsmmu->vmid.vmid, vmid);
}

static void stage_1_domain_is_no_parent(struct kunit *test)
{
	struct guest *g = init(test);
	struct iommu_domain *s1 = fixture_paging_domain(g->f);

	KUNIT_EXPECT_EQ(test, PTR_ERR(guest_vsmmu(test, g->f->dev, s1)), -EINVAL);
}

static void hw_info_is_what_the_registers_say(struct kunit *test)
{
	struct guest *g = init(test);
	enum iommu_hw_info_type type = IOMMU_HW_INFO_TYPE_DEFAULT;
	struct iommu_hw_info_arm_smmuv3 *info;
	unsigned int i;
	u32 len;

	info = dev_iommu_ops(g->f->dev)->hw_info(g->f->dev, &len, &type);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, info);
	KUNIT_EXPECT_EQ(test, type, IOMMU_HW_INFO_TYPE_ARM_SMMUV3);
	KUNIT_EXPECT_EQ(test, len, sizeof(*info));
	KUNIT_EXPECT_EQ(test, info->flags, 0);
	for (i = 0; i < 6; i++)
		KUNIT_EXPECT_EQ(test, info->idr[i],
				smmu_model_peek32(g->f->model, SMMU_IDR0 + 4 * i));
	KUNIT_EXPECT_EQ(test, info->aidr, smmu_model_peek32(g->f->model, SMMU_AIDR));
	kfree(info);

	type = IOMMU_HW_INFO_TYPE_INTEL_VTD;
	info = dev_iommu_ops(g->f->dev)->hw_info(g->f->dev, &len, &type);
	KUNIT_EXPECT_EQ(test, PTR_ERR(info), -EOPNOTSUPP);
}

/* An event takes an interrupt and a work item: as long as they may need, or until one is there */
static u64 events_given(struct guest *g)
{
	struct smmu_vevents *events = &g->vsmmu->events;
	unsigned int i;

	for (i = 0; i < 20 && !atomic64_read(&events->given); i++)
		usleep_range(10000, 20000);
	return atomic64_read(&events->given);
}

static void fault_of_stage_1_is_the_guests(struct kunit *test)
{
	struct guest *g = init(test);

	guest_attach_translate(g, VSID);
	KUNIT_EXPECT_EQ(test, guest_read(g, NOWHERE), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_count_event(g->f->model, EVT_F_TRANSLATION), 1);
	KUNIT_EXPECT_EQ(test, events_given(g), 1);
	/* By the StreamID that the guest knows */
	KUNIT_EXPECT_EQ(test, FIELD_GET(EVT_0_SID, g->vsmmu->events.ring[0][0]), VSID);
	KUNIT_EXPECT_EQ(test, g->vsmmu->events.ring[0][0] & 0xff, EVT_F_TRANSLATION);
}

static void fault_of_stage_2_is_the_hosts(struct kunit *test)
{
	struct guest *g = init(test);

	guest_attach_translate(g, VSID);
	KUNIT_EXPECT_EQ(test, iommu_unmap(g->parent, guest_ipa(GUEST_DATA), SZ_4K), SZ_4K);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), 0);
	KUNIT_EXPECT_EQ(test, iommu_unmap(g->parent, guest_ipa(GUEST_L3), SZ_4K), SZ_4K);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), 0);
	KUNIT_EXPECT_EQ(test, events_given(g), 0);
}

static void guest_that_is_gone_gets_no_events(struct kunit *test)
{
	struct guest *g = init(test);
	struct iommu_domain *host;

	guest_attach_translate(g, VSID);
	/* A stage 1, as the guest had: its faults are of the kind that guests get */
	host = fixture_paging_domain(g->f);
	KUNIT_ASSERT_EQ(test, guest_attach(g, host), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, NOWHERE), 0);
	KUNIT_EXPECT_EQ(test, events_given(g), 0);
	iommu_detach_group_handle(host, g->f->dev->iommu_group);
}

static struct kunit_case nested_cases[] = {
	KUNIT_CASE(guest_translates_by_its_own_tables),
	KUNIT_CASE(bypass_is_the_hosts_stage_2),
	KUNIT_CASE(abort_and_an_invalid_ste_are_silent),
	KUNIT_CASE(bad_ste_has_no_domain),
	KUNIT_CASE(translation_needs_a_vdevice_once),
	KUNIT_CASE(one_before_the_last_comes_back_without_a_vdevice),
	KUNIT_CASE(every_device_has_to_keep_to_the_caches),
	KUNIT_CASE(unmapped_stage_2_is_gone_from_under_stage_1),
	KUNIT_CASE(two_virtual_smmus_do_not_meet),
	KUNIT_CASE(nothing_of_a_guest_stays_in_the_tlb),
	KUNIT_CASE(vmid_is_clean_when_the_next_guest_gets_it),
	KUNIT_CASE(vmid_is_the_guests_as_long_as_it_lives),
	KUNIT_CASE(lost_vmid_is_emptied_before_it_is_used_again),
	KUNIT_CASE(lost_vmid_is_nobodys_after_its_guest),
	KUNIT_CASE(stage_1_domain_is_no_parent),
	KUNIT_CASE(hw_info_is_what_the_registers_say),
	KUNIT_CASE(fault_of_stage_1_is_the_guests),
	KUNIT_CASE(fault_of_stage_2_is_the_hosts),
	KUNIT_CASE(guest_that_is_gone_gets_no_events),
	{}
};

static struct kunit_suite nested_suite = {
	.name = "arm_smmu_v3_nested",
	.test_cases = nested_cases,
};

kunit_test_suite(nested_suite);
