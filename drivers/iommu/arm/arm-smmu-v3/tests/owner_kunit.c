// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole driver on the software SMMUv3: what is done for one domain touches the
 * tags and streams of that domain and no other's.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/sizes.h>

#include "../spec-cd.h"
#include "../spec-ste.h"
#include "pci-fixture.h"

#define IOVA		0x40000000UL
#define PROT_RW		(IOMMU_READ | IOMMU_WRITE)
#define MAPPED		SZ_4M

static const enum smmu_model_profile profiles[] = {
	SMMU_MODEL_FULL, SMMU_MODEL_S2_ONLY, SMMU_MODEL_S1_ONLY, SMMU_MODEL_NO_RIL,
	SMMU_MODEL_NON_COHERENT,
};

static void profile_desc(const enum smmu_model_profile *profile, char *desc)
{
	strscpy(desc, smmu_model_profile_name(*profile), KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(profile, profiles, profile_desc);

/* The stream, and what its tables say at this moment, is the owner's */
static void own(struct fixture *f, u32 ssid, const void *owner)
{
	u64 ste[8], cd[8];
	int ret;

	KUNIT_ASSERT_EQ(f->test, smmu_model_peek_ste(f->model, f->sid, ste), 0);
	KUNIT_ASSERT_EQ(f->test, 0, smmu_model_own(f->model, SMMU_MODEL_STREAM, f->sid, owner));
	if (FIELD_GET(STE_0_CONFIG, ste[0]) == STE_0_CONFIG_S2) {
		ret = smmu_model_own(f->model, SMMU_MODEL_VMID, FIELD_GET(STE_2_S2VMID, ste[2]),
				     owner);
	} else {
		KUNIT_ASSERT_EQ(f->test, smmu_model_peek_cd(f->model, f->sid, ssid, cd), 0);
		ret = smmu_model_own(f->model, SMMU_MODEL_ASID, FIELD_GET(CD_0_ASID, cd[0]),
				     owner);
	}
	KUNIT_ASSERT_EQ(f->test, ret, 0);
}

/* A second client of the same SMMU */
static struct fixture neighbour(struct fixture *f, u32 sid)
{
	struct fixture n = *f;

	n.sid = sid;
	n.client = fixture_client(f->test, f->model, sid, true);
	n.dev = smmu_model_client_dev(n.client);
	return n;
}

static void map(struct kunit *test, struct iommu_domain *domain, size_t size, void *page)
{
	size_t done;

	for (done = 0; done < size; done += PAGE_SIZE)
		KUNIT_ASSERT_EQ(test, 0, iommu_map(domain, IOVA + done, virt_to_phys(page),
						   PAGE_SIZE, PROT_RW, GFP_KERNEL));
}

static bool reaches(struct fixture *f)
{
	u64 word;

	return fixture_read(f, NO_SSID, IOVA, &word, sizeof(word)) == SMMU_MODEL_DMA_OK;
}

static void unmap_lazily(struct iommu_domain *domain, size_t size)
{
	struct iommu_iotlb_gather gather;

	iommu_iotlb_gather_init(&gather);
	iommu_unmap_fast(domain, IOVA, PAGE_SIZE, &gather);
	if (size > PAGE_SIZE)
		iommu_unmap_fast(domain, IOVA + PAGE_SIZE, size - PAGE_SIZE, &gather);
	iommu_iotlb_sync(domain, &gather);
}

/* A page, what a few commands cover, what none but "all" does, whole tables, in pieces, all */
static void unmap_touches_one_domain(struct kunit *test)
{
	const enum smmu_model_profile *profile = test->param_value;
	static const size_t sizes[] = { SZ_4K, SZ_64K, SZ_1M, SZ_2M, SZ_4M };
	struct smmu_model_config config = fixture_config(*profile);
	struct fixture *f = fixture_init(test, &config);
	struct iommu_domain *domain = fixture_attached_domain(f), *other;
	struct fixture n = neighbour(f, 6);
	void *page = fixture_page(test);
	unsigned int i;

	other = fixture_attached_domain(&n);
	map(test, other, PAGE_SIZE, page);
	own(f, 0, f);
	own(&n, 0, &n);
	for (i = 0; i < 2 * ARRAY_SIZE(sizes); i++) {
		size_t size = sizes[i / 2];

		map(test, domain, MAPPED, page);
		KUNIT_EXPECT_TRUE(test, reaches(f));
		KUNIT_EXPECT_TRUE(test, reaches(&n));
		smmu_model_call_begin(f->model, f);
		if (i % 2)
			unmap_lazily(domain, size);
		else
			iommu_unmap(domain, IOVA, size);
		KUNIT_EXPECT_FALSE(test, reaches(f));
		if (size < MAPPED)
			iommu_unmap(domain, IOVA + size, MAPPED - size);
		iommu_flush_iotlb_all(domain);
		smmu_model_call_end(f->model);
		KUNIT_EXPECT_STREQ(test, smmu_model_violation(f->model) ?: "", "");
	}
	iommu_unmap(other, IOVA, PAGE_SIZE);
}

static void detach_touches_one_domain(struct kunit *test)
{
	const enum smmu_model_profile *profile = test->param_value;
	struct smmu_model_config config = fixture_config(*profile);
	struct fixture *f = fixture_init(test, &config);
	struct iommu_domain *domain = fixture_paging_domain(f);
	struct fixture n = neighbour(f, 6);
	void *page = fixture_page(test);

	map(test, fixture_attached_domain(&n), PAGE_SIZE, page);
	map(test, domain, PAGE_SIZE, page);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(domain, f->dev), 0);
	own(f, 0, f);
	own(&n, 0, &n);
	KUNIT_EXPECT_TRUE(test, reaches(f));
	smmu_model_call_begin(f->model, f);
	iommu_detach_device(domain, f->dev);
	smmu_model_call_end(f->model);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(f->model) ?: "", "");
	KUNIT_EXPECT_TRUE(test, reaches(&n));
}

/* Two processes on one device, which have the stream in common */
static void munmap_touches_one_process(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct fixture *f = fixture_init(test, &config);
	struct fixture_process *p[2];
	struct fixture_bond *bond[2];
	unsigned int i;
	u64 word;

	for (i = 0; i < 2; i++) {
		p[i] = fixture_process(test, SZ_64K);
		bond[i] = fixture_bind(test, f->dev, p[i]);
		fixture_poke(test, p[i], p[i]->addr, 1);
		FIXTURE_EXPECT_OK(test, fixture_read(f, bond[i]->pasid, p[i]->addr, &word, 8));
		own(f, bond[i]->pasid, p[i]);
	}
	KUNIT_ASSERT_EQ(test, 0, smmu_model_own(f->model, SMMU_MODEL_STREAM, f->sid, p[0]));
	smmu_model_call_begin(f->model, p[0]);
	KUNIT_EXPECT_EQ(test, fixture_munmap(p[0], p[0]->addr, SZ_64K), 0);
	smmu_model_call_end(f->model);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(f->model) ?: "", "");
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond[0]->pasid, p[0]->addr, &word, 8));
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond[1]->pasid, p[1]->addr, &word, 8));
}

static void unmap_asks_the_atcs_of_one_domain(struct kunit *test)
{
	struct pci_fixture second, *first = pci_fixture_two(test, &second);
	struct iommu_domain *domain = fixture_attached_domain(&first->f);
	struct iommu_domain *other = fixture_attached_domain(&second.f);
	void *page = fixture_page(test);
	u64 word;

	map(test, domain, PAGE_SIZE, page);
	map(test, other, PAGE_SIZE, page);
	own(&first->f, 0, first);
	own(&second.f, 0, &second);
	FIXTURE_EXPECT_OK(test, pci_dma(first, NO_SSID, IOVA, false, &word));
	FIXTURE_EXPECT_OK(test, pci_dma(&second, NO_SSID, IOVA, false, &word));
	KUNIT_EXPECT_EQ(test, fixture_stats(test, first->f.model)->atc_cached, 2);
	smmu_model_call_begin(first->f.model, first);
	iommu_unmap(domain, IOVA, PAGE_SIZE);
	smmu_model_call_end(first->f.model);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(first->f.model) ?: "", "");
	KUNIT_EXPECT_EQ(test, fixture_stats(test, first->f.model)->atc_cached, 1);
	iommu_unmap(other, IOVA, PAGE_SIZE);
}

static struct kunit_case owner_cases[] = {
	KUNIT_CASE_PARAM(unmap_touches_one_domain, profile_gen_params),
	KUNIT_CASE_PARAM(detach_touches_one_domain, profile_gen_params),
	KUNIT_CASE(munmap_touches_one_process),
	KUNIT_CASE(unmap_asks_the_atcs_of_one_domain),
	{}
};

static struct kunit_suite owner_suite = {
	.name = "arm_smmu_v3_owner",
	.test_cases = owner_cases,
};

kunit_test_suite(owner_suite);
