// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices that are there before their SMMU: one that cannot have it does not take
 * it from the others.
 *
 * The IOMMU core probes them while the SMMU registers, and gives the SMMU up when a
 * device ends in an error.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/iommu.h>

#include "../model/pcie/pci.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "../ste.h"
#include "fixture.h"
#include "klog.h"

#define IOVA		0x40000000UL
#define MAGIC		0x600dULL
/* Of devices that nothing is wrong with: there before the other and after it */
#define EARLY_SID	3
#define LATE_SID	7
#define BAD_SID		5

KUNIT_DEFINE_ACTION_WRAPPER(destroy_client, smmu_model_client_destroy,
			    struct smmu_model_client *);
KUNIT_DEFINE_ACTION_WRAPPER(destroy_pci, smmu_model_pci_destroy, struct smmu_model_pci *);
KUNIT_DEFINE_ACTION_WRAPPER(free_domain, iommu_domain_free, struct iommu_domain *);

static struct smmu_model *plain_model(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);

	return fixture_unplugged_model(test, &config);
}

static struct device *client_dev(struct kunit *test, struct smmu_model *model,
				 const struct smmu_model_client_config *config)
{
	struct smmu_model_client *client = smmu_model_client_create(model, config);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, client);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, destroy_client, client), 0);
	return smmu_model_client_dev(client);
}

static struct device *good_dev(struct kunit *test, struct smmu_model *model, u32 sid)
{
	const struct smmu_model_client_config config = {
		.sids = { sid }, .num_sids = 1, .pasid_bits = 4,
	};

	return client_dev(test, model, &config);
}

/* The device has an address space, and reads there what it should. */
static void expect_served(struct kunit *test, struct smmu_model *model, struct device *dev, u32 sid)
{
	struct fixture f = { .test = test, .model = model, .dev = dev, .sid = sid };
	u64 *mem = fixture_page(test), word = 0;
	struct iommu_domain *domain;

	KUNIT_ASSERT_NOT_NULL(test, dev->iommu_group);
	domain = iommu_paging_domain_alloc(dev);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, domain);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_domain, domain), 0);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(domain, dev), 0);
	mem[0] = MAGIC;
	KUNIT_EXPECT_EQ(test, 0, iommu_map(domain, IOVA, virt_to_phys(mem), PAGE_SIZE,
					   IOMMU_READ | IOMMU_WRITE, GFP_KERNEL));
	FIXTURE_EXPECT_OK(test, fixture_read(&f, NO_SSID, IOVA, &word, 8));
	KUNIT_EXPECT_EQ(test, word, MAGIC);
	iommu_detach_device(domain, dev);
}

static enum smmu_model_outcome dma_of(struct kunit *test, struct smmu_model *model, u32 sid)
{
	struct fixture f = { .test = test, .model = model, .sid = sid };
	u64 word, *mem = fixture_page(test);

	return fixture_read(&f, NO_SSID, virt_to_phys(mem), &word, 8);
}

static void present_devices_are_served(struct kunit *test)
{
	struct smmu_model *model = plain_model(test);
	struct device *early = good_dev(test, model, EARLY_SID);

	KUNIT_EXPECT_NULL(test, early->iommu_group);
	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	expect_served(test, model, early, EARLY_SID);
}

struct bad_device {
	const char *name;
	struct smmu_model_client_config config;
	/* Has a StreamID of its own */
	bool own;
};

static const struct bad_device bad_devices[] = {
	{ "StreamID out of range", { .sids = { 1 << 16 }, .num_sids = 1 }, .own = true },
	{ "largest StreamID", { .sids = { U32_MAX }, .num_sids = 1 }, .own = true },
	{ "one StreamID of two out of range",
	  { .sids = { BAD_SID, 1 << 20 }, .num_sids = 2 }, .own = true },
	{ "StreamID of another", { .sids = { EARLY_SID }, .num_sids = 1 } },
	{ "one StreamID of two of another",
	  { .sids = { BAD_SID, EARLY_SID }, .num_sids = 2 }, .own = true },
};

KUNIT_ARRAY_PARAM_DESC(bad_device, bad_devices, name);

/* Once there is an SMMU, it serves the two, and the third is told to do without. */
static void expect_left_out(struct kunit *test, struct smmu_model *model, struct device *early,
			    struct device *late, struct device *bad)
{
	struct kmsg_dump_iter mark;

	klog_mark(&mark);
	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	expect_served(test, model, early, EARLY_SID);
	expect_served(test, model, late, LATE_SID);

	KUNIT_EXPECT_NULL(test, bad->iommu_group);
	KUNIT_EXPECT_EQ(test, klog_lines(test, &mark, bad, "left without IOMMU"), 1);
}

static void bad_device_takes_the_smmu_from_nobody(struct kunit *test)
{
	const struct bad_device *bad = test->param_value;
	struct smmu_model *model = plain_model(test);
	struct device *early = good_dev(test, model, EARLY_SID);
	struct device *dev = client_dev(test, model, &bad->config);
	struct device *late = good_dev(test, model, LATE_SID);

	expect_left_out(test, model, early, late, dev);
	if (bad->own)
		FIXTURE_EXPECT_ABORT(test, dma_of(test, model, bad->config.sids[0]));
}

/* Firmware does not say that the root complex forwards ATS. */
static void device_that_needs_ats_takes_the_smmu_from_nobody(struct kunit *test)
{
	const struct smmu_model_pci_config config = {
		.sid_base = 0x100,
		.no_rc_ats = true,
		.num_endpoints = 1,
		.endpoints = { { .ats = true, .cxl_cache = true, .pasid_bits = 16 } },
	};
	struct smmu_model *model = plain_model(test);
	struct device *early = good_dev(test, model, EARLY_SID);
	struct smmu_model_pci *pci = smmu_model_pci_create(model, &config);
	struct device *late;

	if (PTR_ERR_OR_ZERO(pci) == -EOPNOTSUPP)
		kunit_skip(test, "under ACPI there is no host bridge but ACPI's own");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pci);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, destroy_pci, pci), 0);
	late = good_dev(test, model, LATE_SID);
	expect_left_out(test, model, early, late, smmu_model_pci_dev(pci, 0));
	FIXTURE_EXPECT_ABORT(test, dma_of(test, model, smmu_model_pci_sid(pci, 0)));
}

/* The first domain is the core's choice, and the SMMU refuses what it takes. */
static void device_whose_first_attach_fails_is_blocked_for_now(struct kunit *test)
{
	struct smmu_model *model = plain_model(test);
	struct device *early = good_dev(test, model, EARLY_SID);
	struct device *late = good_dev(test, model, LATE_SID);
	struct device *failed;
	struct kmsg_dump_iter mark;
	unsigned int lines[2];

	klog_mark(&mark);
	smmu_model_inject(model, SMMU_MODEL_CERROR_ILL, CMD_CFGI_CD, 1);
	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	lines[0] = klog_lines(test, &mark, early, "not attached");
	lines[1] = klog_lines(test, &mark, late, "not attached");
	KUNIT_ASSERT_EQ(test, lines[0] + lines[1], 1);
	failed = lines[0] ? early : late;
	FIXTURE_EXPECT_ABORT(test, dma_of(test, model, lines[0] ? EARLY_SID : LATE_SID));
	KUNIT_EXPECT_NOT_NULL(test, failed->iommu_group);

	expect_served(test, model, early, EARLY_SID);
	expect_served(test, model, late, LATE_SID);
}

/* Streams of firmware's memory pass until they have a domain. */
static void device_that_came_bypassed_is_blocked_as_well(struct kunit *test)
{
	struct smmu_model *model = plain_model(test);
	struct smmu_device *smmu;
	struct device *dev;
	u64 ste[SMMU_STE_DWORDS];

	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	smmu = dev_get_drvdata(smmu_model_dev(model));
	smmu_ste_make_bypass(ste, &smmu->caps);
	KUNIT_ASSERT_EQ(test, smmu_strtab_prepare(&smmu->strtab, LATE_SID), 0);
	KUNIT_ASSERT_EQ(test, smmu_strtab_install(&smmu->strtab, LATE_SID, ste, NULL), 0);
	FIXTURE_EXPECT_OK(test, dma_of(test, model, LATE_SID));
	smmu_model_inject(model, SMMU_MODEL_CERROR_ILL, CMD_CFGI_CD, 1);
	dev = good_dev(test, model, LATE_SID);
	FIXTURE_EXPECT_ABORT(test, dma_of(test, model, LATE_SID));
	expect_served(test, model, dev, LATE_SID);
}

/* What comes later is a device's own business, and yet it is no error to the core. */
static void bad_device_that_comes_later_is_no_error_either(struct kunit *test)
{
	struct smmu_model *model = plain_model(test);
	struct device *dev;

	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	dev = client_dev(test, model, &bad_devices[0].config);
	KUNIT_EXPECT_NULL(test, dev->iommu_group);
}

/* One level of CDs ends at 1024 of them. */
static void device_is_offered_no_more_pasids_than_its_table_can_hold(struct kunit *test)
{
	const struct smmu_model_client_config client = {
		.sids = { EARLY_SID }, .num_sids = 1, .pasid_bits = 20,
	};
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct iommu_attach_handle handle = {};
	struct iommu_domain *domain;
	struct smmu_model *model;
	struct device *dev;

	config.idr[0] &= ~IDR0_CD2L;
	model = fixture_model(test, &config);
	dev = client_dev(test, model, &client);
	KUNIT_ASSERT_NOT_NULL(test, dev->iommu);
	KUNIT_ASSERT_EQ(test, dev->iommu->max_pasids, 1024);

	domain = iommu_paging_domain_alloc_flags(dev, IOMMU_HWPT_ALLOC_PASID);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, domain);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_domain, domain), 0);
	KUNIT_ASSERT_EQ(test, iommu_attach_device_pasid(domain, dev, 1023, &handle), 0);
	iommu_detach_device_pasid(domain, dev, 1023);
}

static struct kunit_case present_cases[] = {
	KUNIT_CASE(present_devices_are_served),
	KUNIT_CASE_PARAM(bad_device_takes_the_smmu_from_nobody, bad_device_gen_params),
	KUNIT_CASE(device_that_needs_ats_takes_the_smmu_from_nobody),
	KUNIT_CASE(device_whose_first_attach_fails_is_blocked_for_now),
	KUNIT_CASE(device_that_came_bypassed_is_blocked_as_well),
	KUNIT_CASE(bad_device_that_comes_later_is_no_error_either),
	KUNIT_CASE(device_is_offered_no_more_pasids_than_its_table_can_hold),
	{}
};

static struct kunit_suite present_suite = {
	.name = "arm_smmu_v3_present",
	.test_cases = present_cases,
};

kunit_test_suite(present_suite);
