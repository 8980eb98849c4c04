// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ends of the ranges: StreamIDs of 32 bits, SubstreamIDs of one and of twenty.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/sizes.h>

#include "../spec-regs.h"
#include "../strtab.h"
#include "fixture.h"

#define IOVA		SZ_1G
#define MAGIC		0x0ff0f00f12345678ULL
#define LAST_SID	((u32)(BIT_ULL(SMMU_STRTAB_2LVL_LG2_MAX) - 1))

static struct smmu_model_config sizes_config(u32 sid_bits, u32 ssid_bits)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);

	config.idr[1] &= ~(IDR1_SIDSIZE | IDR1_SSIDSIZE);
	config.idr[1] |= FIELD_PREP(IDR1_SIDSIZE, sid_bits) |
			 FIELD_PREP(IDR1_SSIDSIZE, ssid_bits);
	return config;
}

KUNIT_DEFINE_ACTION_WRAPPER(destroy_client, smmu_model_client_destroy, struct smmu_model_client *);

/* A client with any StreamID, which the driver may refuse */
static struct device *client_at(struct kunit *test, struct smmu_model *model, u32 sid)
{
	const struct smmu_model_client_config config = {
		.sids = { sid },
		.num_sids = 1,
		.pasid_bits = 20,
		.can_stall = true,
	};
	struct smmu_model_client *client = smmu_model_client_create(model, &config);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, client);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, destroy_client, client), 0);
	return smmu_model_client_dev(client);
}

/* Translates a page for a PASID, or for NO_SSID, and no longer when it is detached */
static void expect_translation(struct fixture *f, u32 ssid)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	struct kunit *test = f->test;
	struct iommu_domain *domain;
	u64 word = MAGIC;
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, page);
	domain = iommu_paging_domain_alloc_flags(f->dev,
						 ssid == NO_SSID ? 0 : IOMMU_HWPT_ALLOC_PASID);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, domain);
	ret = ssid == NO_SSID ? iommu_attach_device(domain, f->dev) :
				iommu_attach_device_pasid(domain, f->dev, ssid, NULL);
	KUNIT_ASSERT_EQ(test, ret, 0);
	ret = iommu_map(domain, IOVA, page_to_phys(page), PAGE_SIZE, IOMMU_READ | IOMMU_WRITE,
			GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, ret, 0);
	FIXTURE_EXPECT_OK(test, fixture_write(f, ssid, IOVA, &word, 8));
	KUNIT_EXPECT_EQ(test, *(u64 *)page_address(page), MAGIC);
	if (ssid == NO_SSID)
		iommu_detach_device(domain, f->dev);
	else
		iommu_detach_device_pasid(domain, f->dev, ssid);
	FIXTURE_EXPECT_ABORT(test, fixture_write(f, ssid, IOVA, &word, 8));
	iommu_domain_free(domain);
	__free_page(page);
}

/* The table does not span all of them: who is beyond is refused, and others work */
static void streamids_of_32_bits(struct kunit *test)
{
	struct smmu_model_config config = sizes_config(32, 20);
	struct fixture f = {
		.test = test,
		.model = fixture_model(test, &config),
		.sid = LAST_SID,
	};

	KUNIT_EXPECT_NULL(test, client_at(test, f.model, LAST_SID + 1)->iommu_group);
	KUNIT_EXPECT_NULL(test, client_at(test, f.model, U32_MAX)->iommu_group);
	f.dev = client_at(test, f.model, f.sid);
	KUNIT_ASSERT_NOT_NULL(test, f.dev->iommu_group);
	expect_translation(&f, NO_SSID);
}

static void substreamids_of_20_bits(struct kunit *test)
{
	struct smmu_model_config config = sizes_config(16, 20);
	struct fixture f = { .test = test, .model = fixture_model(test, &config), .sid = 9 };

	f.dev = client_at(test, f.model, f.sid);
	expect_translation(&f, BIT(20) - 1);
	expect_translation(&f, 1);
}

static void expect_no_pasid_left(struct fixture *f, struct fixture_process *p)
{
	struct iommu_sva *handle = iommu_sva_bind_device(f->dev, p->mm);

	KUNIT_EXPECT_EQ(f->test, PTR_ERR_OR_ZERO(handle), -ENOSPC);
}

/*
 * One PASID: the second process gets none, and the first one goes on. It is one of
 * the whole machine, and may be taken.
 */
static void substreamids_of_one_bit(struct kunit *test)
{
	struct smmu_model_config config = sizes_config(16, 1);
	struct fixture f = { .test = test, .model = fixture_model(test, &config), .sid = 9 };
	struct fixture_process *first = fixture_process(test, SZ_64K);
	struct fixture_process *second = fixture_process(test, SZ_64K);
	struct fixture_bond *bond;
	ioasid_t pasid;
	u64 word;

	f.dev = client_at(test, f.model, f.sid);
	expect_translation(&f, 1);
	pasid = iommu_alloc_global_pasid(f.dev);
	expect_no_pasid_left(&f, first);
	if (pasid == IOMMU_PASID_INVALID)
		return;
	KUNIT_EXPECT_EQ(test, pasid, 1);
	iommu_free_global_pasid(pasid);

	bond = fixture_bind(test, f.dev, first);
	KUNIT_EXPECT_EQ(test, bond->pasid, 1);
	expect_no_pasid_left(&f, second);
	fixture_poke(test, first, first->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(&f, bond->pasid, first->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, word, MAGIC);
}

static struct kunit_case sizes_cases[] = {
	KUNIT_CASE(streamids_of_32_bits),
	KUNIT_CASE(substreamids_of_20_bits),
	KUNIT_CASE(substreamids_of_one_bit),
	{}
};

static struct kunit_suite sizes_suite = {
	.name = "arm_smmu_v3_sizes",
	.test_cases = sizes_cases,
};

kunit_test_suite(sizes_suite);
