// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dirty tracking by paging domains: which pages a device has written, of stage 1
 * and of stage 2. The SMMU writes that into the tables (HTTU).
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "../spec-event.h"
#include "../spec-regs.h"
#include "fixture.h"

#define IOVA		SZ_1G
#define PAGES		3
#define PROT_RW		(IOMMU_READ | IOMMU_WRITE)

struct stage {
	const char *name;
	enum smmu_model_profile profile;
};

static const struct stage stages[] = {
	{ "stage 1", SMMU_MODEL_FULL },
	{ "stage 2", SMMU_MODEL_S2_ONLY },
};

KUNIT_ARRAY_PARAM_DESC(stage, stages, name);
KUNIT_DEFINE_ACTION_WRAPPER(free_domain, iommu_domain_free, struct iommu_domain *);

static struct smmu_model_config stage_config(struct kunit *test)
{
	const struct stage *stage = test->param_value;

	return fixture_config(stage->profile);
}

static struct iommu_domain *tracking_domain(struct fixture *f)
{
	struct iommu_domain *domain;

	domain = iommu_paging_domain_alloc_flags(f->dev, IOMMU_HWPT_ALLOC_DIRTY_TRACKING);
	if (PTR_ERR_OR_ZERO(domain) == -EOPNOTSUPP &&
	    !(smmu_model_peek32(f->model, SMMU_IDR0) & IDR0_S1P))
		kunit_skip(f->test, "io-pgtable of this kernel has no dirty state at stage 2");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(f->test, domain);
	KUNIT_ASSERT_EQ(f->test, kunit_add_action_or_reset(f->test, free_domain, domain), 0);
	KUNIT_ASSERT_NOT_NULL(f->test, domain->dirty_ops);
	return domain;
}

static void detach(void *ctx)
{
	struct fixture *f = ctx;

	iommu_detach_device(iommu_get_domain_for_dev(f->dev), f->dev);
}

/* Whether any page of the range is dirty; clean afterwards but for IOMMU_DIRTY_NO_CLEAR */
static bool read_dirty(struct kunit *test, struct iommu_domain *domain, u64 iova, size_t size,
		       unsigned long flags)
{
	struct iommu_iotlb_gather gather;
	struct iommu_dirty_bitmap dirty = { .gather = &gather };
	bool found;

	iommu_iotlb_gather_init(&gather);
	KUNIT_EXPECT_EQ(test, 0, domain->dirty_ops->read_and_clear_dirty(domain, iova, size,
									 flags, &dirty));
	found = gather.end > gather.start;
	if (!(flags & IOMMU_DIRTY_NO_CLEAR))
		iommu_iotlb_sync(domain, &gather);
	return found;
}

static bool is_dirty(struct kunit *test, struct iommu_domain *domain, unsigned int page)
{
	return read_dirty(test, domain, IOVA + page * PAGE_SIZE, PAGE_SIZE, 0);
}

/* Pages that can be written, and one after them that cannot; all clean */
static struct iommu_domain *init(struct kunit *test, struct fixture **f)
{
	struct smmu_model_config config = stage_config(test);
	struct iommu_domain *domain;
	unsigned int i;

	*f = fixture_init(test, &config);
	domain = tracking_domain(*f);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(domain, (*f)->dev), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, detach, *f), 0);
	for (i = 0; i <= PAGES; i++)
		KUNIT_ASSERT_EQ(test, 0,
				iommu_map(domain, IOVA + i * PAGE_SIZE,
					  virt_to_phys(fixture_page(test)), PAGE_SIZE,
					  i < PAGES ? PROT_RW : IOMMU_READ, GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, domain->dirty_ops->set_dirty_tracking(domain, true), 0);
	read_dirty(test, domain, IOVA, (PAGES + 1) * PAGE_SIZE, 0);
	return domain;
}

static void what_is_written_is_dirty_and_no_more(struct kunit *test)
{
	struct fixture *f;
	struct iommu_domain *domain = init(test, &f);
	u64 word = 1;

	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	FIXTURE_EXPECT_OK(test, fixture_write(f, NO_SSID, IOVA + PAGE_SIZE, &word, 8));
	FIXTURE_EXPECT_ABORT(test, fixture_write(f, NO_SSID, IOVA + PAGES * PAGE_SIZE, &word, 8));
	KUNIT_EXPECT_FALSE(test, is_dirty(test, domain, 0));
	KUNIT_EXPECT_TRUE(test, is_dirty(test, domain, 1));
	KUNIT_EXPECT_FALSE(test, is_dirty(test, domain, 2));
	KUNIT_EXPECT_FALSE(test, is_dirty(test, domain, PAGES));
	/* No event but that of the page that is read-only */
	KUNIT_EXPECT_EQ(test, smmu_model_count_event(f->model, EVT_F_PERMISSION), 1);
}

/* A dirty page may be in the TLB as such: clean has to mean that it is not. */
static void page_made_clean_becomes_dirty_again(struct kunit *test)
{
	struct fixture *f;
	struct iommu_domain *domain = init(test, &f);
	u64 word = 1;
	int i;

	for (i = 0; i < 3; i++) {
		FIXTURE_EXPECT_OK(test, fixture_write(f, NO_SSID, IOVA, &word, 8));
		KUNIT_EXPECT_TRUE(test, is_dirty(test, domain, 0));
		KUNIT_EXPECT_FALSE(test, is_dirty(test, domain, 0));
	}
}

static void looking_alone_leaves_it_dirty(struct kunit *test)
{
	struct fixture *f;
	struct iommu_domain *domain = init(test, &f);
	u64 word = 1;

	FIXTURE_EXPECT_OK(test, fixture_write(f, NO_SSID, IOVA, &word, 8));
	KUNIT_EXPECT_TRUE(test, read_dirty(test, domain, IOVA, PAGE_SIZE, IOMMU_DIRTY_NO_CLEAR));
	KUNIT_EXPECT_TRUE(test, is_dirty(test, domain, 0));
}

static void smmu_without_dirty_state_refuses(struct kunit *test)
{
	struct smmu_model_config config = stage_config(test);
	struct iommu_domain *domain;
	struct fixture *f;

	FIELD_MODIFY(IDR0_HTTU, &config.idr[0], IDR0_HTTU_AF);
	f = fixture_init(test, &config);
	KUNIT_EXPECT_FALSE(test, device_iommu_capable(f->dev, IOMMU_CAP_DIRTY_TRACKING));
	domain = iommu_paging_domain_alloc_flags(f->dev, IOMMU_HWPT_ALLOC_DIRTY_TRACKING);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(domain), -EOPNOTSUPP);
}

static struct kunit_case dirty_cases[] = {
	KUNIT_CASE_PARAM(what_is_written_is_dirty_and_no_more, stage_gen_params),
	KUNIT_CASE_PARAM(page_made_clean_becomes_dirty_again, stage_gen_params),
	KUNIT_CASE_PARAM(looking_alone_leaves_it_dirty, stage_gen_params),
	KUNIT_CASE_PARAM(smmu_without_dirty_state_refuses, stage_gen_params),
	{}
};

static struct kunit_suite dirty_suite = {
	.name = "arm_smmu_v3_dirty",
	.test_cases = dirty_cases,
};

kunit_test_suite(dirty_suite);
