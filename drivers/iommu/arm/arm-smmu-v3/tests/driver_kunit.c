// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole driver on the software SMMUv3: domains, invalidation.
 *
 * The model forgets nothing that it was not told to forget, so a translation
 * that works although it should be gone is a missing invalidation, and a
 * configuration that is still in force is a missing CMD_CFGI.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "../spec-cmd.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "fixture.h"
#include "variant.h"

/* See two_smmus_are_told_before_either_is_waited_for() */
#define SYNC_LATENCY	64
#define IOVA		0x40000000UL
#define PROT_RW		(IOMMU_READ | IOMMU_WRITE)

/* All of these have paging domains. The first one sees all policies. */
static const enum smmu_model_profile profiles[] = {
	SMMU_MODEL_FULL, SMMU_MODEL_S2_ONLY, SMMU_MODEL_S1_ONLY, SMMU_MODEL_MINIMAL,
	SMMU_MODEL_LINEAR, SMMU_MODEL_NO_RIL, SMMU_MODEL_NO_STALL, SMMU_MODEL_FORCE_STALL,
	SMMU_MODEL_NO_MSI, SMMU_MODEL_SMALL_TAGS, SMMU_MODEL_NON_COHERENT,
};

static const void *variant_gen_params(struct kunit *test, const void *prev, char *desc)
{
	return variant_next(profiles, ARRAY_SIZE(profiles), prev, desc);
}

/* A block of memory to map, freed with the test. */
static void free_block(void *page)
{
	__free_pages(page, get_order(SZ_2M));
}

static void *block(struct kunit *test)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_ZERO, get_order(SZ_2M));

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_block, page), 0);
	return page_address(page);
}

static void map(struct kunit *test, struct iommu_domain *domain, u64 iova, void *mem, size_t size,
		int prot)
{
	int ret = iommu_map(domain, iova, virt_to_phys(mem), size, prot, GFP_KERNEL);

	KUNIT_ASSERT_EQ(test, ret, 0);
}

static void probe_leaves_an_enabled_smmu(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	u32 cr0 = smmu_model_peek32(f->model, SMMU_CR0ACK);

	KUNIT_EXPECT_TRUE(test, cr0 & CR0_SMMUEN);
	KUNIT_EXPECT_TRUE(test, cr0 & CR0_CMDQEN);
	KUNIT_EXPECT_TRUE(test, cr0 & CR0_EVENTQEN);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(f->model, SMMU_GERROR),
			smmu_model_peek32(f->model, SMMU_GERRORN));
}

static void device_comes_and_goes_again(struct kunit *test)
{
	struct smmu_model_config config = fixture_variant_config(test);
	struct smmu_model *model = fixture_model(test, &config);
	int i;

	for (i = 0; i < 5; i++) {
		struct smmu_model_client *client;

		client = smmu_model_client_create(model, &(struct smmu_model_client_config) {
			.sids = { 9, 3, 9, 4 },
			.num_sids = 4,
		});
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, client);
		KUNIT_EXPECT_NOT_NULL(test, smmu_model_client_dev(client)->iommu_group);
		smmu_model_client_destroy(client);
	}
}

static void unknown_stream_is_aborted(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	u64 word = 0;

	f->sid++;
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, virt_to_phys(&word), &word, 8));
}

static void mapping_translates(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	u8 *mem = block(test), buf[64] = {};

	map(test, domain, IOVA, mem, PAGE_SIZE, PROT_RW);
	memset(mem + 16, 0xa5, sizeof(buf));
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA + 16, buf, sizeof(buf)));
	KUNIT_EXPECT_MEMEQ(test, buf, mem + 16, sizeof(buf));

	memset(buf, 0x5a, sizeof(buf));
	FIXTURE_EXPECT_OK(test, fixture_write(f, NO_SSID, IOVA + 128, buf, sizeof(buf)));
	KUNIT_EXPECT_MEMEQ(test, mem + 128, buf, sizeof(buf));
	iommu_unmap(domain, IOVA, PAGE_SIZE);
}

/*
 * A size each that is a page, some pages, and a block. What lies between the
 * pages that were read may have been cached as well.
 */
static void unmapped_range_is_gone(struct kunit *test)
{
	static const size_t sizes[] = { PAGE_SIZE, 3 * PAGE_SIZE, SZ_64K, SZ_2M };
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	void *mem = block(test);
	u64 word;
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		u64 last = IOVA + sizes[i] - 8, addr;

		map(test, domain, IOVA, mem, sizes[i], PROT_RW);
		FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
		FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, last, &word, 8));
		KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA, sizes[i]), sizes[i]);
		for (addr = IOVA; addr < last; addr += max(PAGE_SIZE, sizes[i] / 16))
			FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, addr, &word, 8));
		FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, last, &word, 8));
	}
}

/* Time stands still unless somebody waits: what unmap did not wait for is not done. */
static void unmap_waits_for_the_smmu(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	void *mem = block(test);
	u64 word;

	map(test, domain, IOVA, mem, PAGE_SIZE, PROT_RW);
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	smmu_model_stats_reset(f->model);
	smmu_model_set_credit(f->model, 0);
	smmu_model_set_relax_steps(f->model, 1);
	KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA, PAGE_SIZE), PAGE_SIZE);
	KUNIT_EXPECT_GE(test, smmu_model_count_command(f->model, CMD_SYNC), 1);
	smmu_model_set_credit(f->model, SMMU_MODEL_UNLIMITED);
}

static void flush_of_everything_is_one(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	struct iommu_iotlb_gather gather;
	void *mem = block(test);
	u64 word;

	map(test, domain, IOVA, mem, 2 * PAGE_SIZE, PROT_RW);
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	iommu_iotlb_gather_init(&gather);
	gather.queued = true;
	KUNIT_EXPECT_EQ(test, iommu_unmap_fast(domain, IOVA, PAGE_SIZE, &gather), PAGE_SIZE);
	iommu_flush_iotlb_all(domain);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	iommu_unmap(domain, IOVA + PAGE_SIZE, PAGE_SIZE);
}

static void every_stream_of_a_client_translates(struct kunit *test)
{
	static const u32 sids[] = { 40, 41, 7 };
	struct fixture *f = fixture_variant_init(test);
	void *mem = block(test);
	struct iommu_domain *domain;
	u64 word;
	int i;

	f->client = fixture_client_sids(test, f->model, sids, ARRAY_SIZE(sids), false);
	f->dev = smmu_model_client_dev(f->client);
	domain = fixture_attached_domain(f);
	map(test, domain, IOVA, mem, PAGE_SIZE, PROT_RW);
	for (i = 0; i < ARRAY_SIZE(sids); i++) {
		f->sid = sids[i];
		FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	}
	iommu_detach_device(domain, f->dev);
	for (i = 0; i < ARRAY_SIZE(sids); i++) {
		f->sid = sids[i];
		FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	}
	iommu_unmap(domain, IOVA, PAGE_SIZE);
}

/* The last stream of one level-2 table, then the first of the next. */
static void stream_beside_another_can_be_added(struct kunit *test)
{
	struct smmu_model_config config = fixture_variant_config(test);
	struct iommu_domain *domain;
	void *mem = block(test);
	struct fixture *f;
	u64 word;

	if (FIELD_GET(IDR1_SIDSIZE, config.idr[1]) <= 8)
		kunit_skip(test, "one table has all streams");
	f = fixture_init(test, &config);
	f->sid = 0xff;
	fixture_client(test, f->model, f->sid, false);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, IOVA, &word, 8));

	f->sid = 0x100;
	f->client = fixture_client(test, f->model, f->sid, false);
	f->dev = smmu_model_client_dev(f->client);
	domain = fixture_attached_domain(f);
	map(test, domain, IOVA, mem, PAGE_SIZE, PROT_RW);
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	iommu_unmap(domain, IOVA, PAGE_SIZE);
}

static void neighbours_of_an_unmapped_page_stay(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	void *mem = block(test);
	u64 word;

	map(test, domain, IOVA, mem, 3 * PAGE_SIZE, PROT_RW);
	KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA + PAGE_SIZE, PAGE_SIZE), PAGE_SIZE);
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, IOVA + PAGE_SIZE, &word, 8));
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA + 2 * PAGE_SIZE, &word, 8));
	iommu_unmap(domain, IOVA, PAGE_SIZE);
	iommu_unmap(domain, IOVA + 2 * PAGE_SIZE, PAGE_SIZE);
}

/* A table that is replaced by a block: walk caches must go as well. */
static void block_replaces_a_table(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	void *mem = block(test);
	u64 word, i;

	for (i = 0; i < SZ_2M; i += SZ_64K)
		map(test, domain, IOVA + i, mem, SZ_64K, PROT_RW);
	for (i = 0; i < SZ_2M; i += SZ_64K)
		FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA + i, &word, 8));
	KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA, SZ_2M), SZ_2M);

	/* Other memory, so that a leaf of the old table shows. */
	mem = block(test);
	map(test, domain, IOVA, mem, SZ_2M, PROT_RW);
	*(u64 *)(mem + SZ_1M) = 0x1234;
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA + SZ_1M, &word, 8));
	KUNIT_EXPECT_EQ(test, word, 0x1234);
	iommu_unmap(domain, IOVA, SZ_2M);
}

static void read_only_mapping_refuses_writes(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	void *mem = block(test);
	u64 word = 1;

	map(test, domain, IOVA, mem, PAGE_SIZE, IOMMU_READ);
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	FIXTURE_EXPECT_ABORT(test, fixture_write(f, NO_SSID, IOVA, &word, 8));
	KUNIT_EXPECT_GE(test, smmu_model_count_event(f->model, EVT_F_PERMISSION), 1);
	iommu_unmap(domain, IOVA, PAGE_SIZE);
}

/* A detach that failed is not heard of; the device may go on, and go to another domain. */
static void domain_in_use_is_not_freed(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	u64 *mem = block(test), word = 0;

	map(test, domain, IOVA, (u8 *)mem, PAGE_SIZE, PROT_RW);
	mem[0] = 0x5afe;
	domain->ops->free(domain);
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, sizeof(word)));
	KUNIT_EXPECT_EQ(test, word, 0x5afe);
	KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA, PAGE_SIZE), PAGE_SIZE);
}

static void detached_domain_is_gone(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *domain = fixture_paging_domain(f);
	void *mem = block(test);
	u64 word;

	map(test, domain, IOVA, mem, PAGE_SIZE, PROT_RW);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(domain, f->dev), 0);
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	iommu_detach_device(domain, f->dev);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	iommu_unmap(domain, IOVA, PAGE_SIZE);
}

/* ASIDs and VMIDs come back: the next domain must not find the last one's TLB. */
static void reused_tag_finds_no_old_translations(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	void *mem = block(test);
	u64 word;
	int i;

	for (i = 0; i < 4; i++) {
		struct iommu_domain *domain = iommu_paging_domain_alloc(f->dev);
		u64 iova = IOVA + i * PAGE_SIZE;

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, domain);
		map(test, domain, iova, mem, PAGE_SIZE, PROT_RW);
		KUNIT_EXPECT_EQ(test, iommu_attach_device(domain, f->dev), 0);
		FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, iova, &word, 8));
		if (i)
			FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, iova - PAGE_SIZE,
								&word, 8));
		iommu_detach_device(domain, f->dev);
		iommu_domain_free(domain);
	}
}

static void two_clients_share_a_domain(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test), second = *f;
	struct iommu_domain *domain = fixture_attached_domain(f), *other;
	void *mem = block(test);
	u64 word;

	second.sid = f->sid + 8;
	second.client = fixture_client(test, f->model, second.sid, false);
	second.dev = smmu_model_client_dev(second.client);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(domain, second.dev), 0);

	map(test, domain, IOVA, mem, PAGE_SIZE, PROT_RW);
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	FIXTURE_EXPECT_OK(test, fixture_read(&second, NO_SSID, IOVA, &word, 8));
	iommu_detach_device(domain, second.dev);
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	FIXTURE_EXPECT_ABORT(test, fixture_read(&second, NO_SSID, IOVA, &word, 8));

	/* Nor in another domain, which must have another tag. */
	other = fixture_paging_domain(&second);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(other, second.dev), 0);
	FIXTURE_EXPECT_ABORT(test, fixture_read(&second, NO_SSID, IOVA, &word, 8));
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	iommu_detach_device(other, second.dev);
	iommu_unmap(domain, IOVA, PAGE_SIZE);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
}

static u64 tlbi_commands(struct smmu_model *model)
{
	u64 sum = 0;
	int op;

	for (op = CMD_TLBI_NH_ALL; op <= CMD_TLBI_NSNH_ALL; op++)
		sum += smmu_model_count_command(model, op);
	return sum;
}

/* Those that are about a whole domain, or more. */
static u64 wide_commands(struct smmu_model *model)
{
	return smmu_model_count_command(model, CMD_TLBI_NH_ASID) +
	       smmu_model_count_command(model, CMD_TLBI_EL2_ASID) +
	       smmu_model_count_command(model, CMD_TLBI_S12_VMALL) +
	       smmu_model_count_command(model, CMD_TLBI_NH_ALL) +
	       smmu_model_count_command(model, CMD_TLBI_EL2_ALL) +
	       smmu_model_count_command(model, CMD_TLBI_NSNH_ALL);
}

/* Too much is a bug too: a page costs one command and one sync. */
static void unmapping_a_page_costs_one_command(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	void *mem = block(test);

	map(test, domain, IOVA, mem, 2 * PAGE_SIZE, PROT_RW);
	smmu_model_stats_reset(f->model);
	iommu_unmap(domain, IOVA, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, tlbi_commands(f->model), 1);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(f->model, CMD_SYNC), 1);
	KUNIT_EXPECT_EQ(test, wide_commands(f->model), 0);
	iommu_unmap(domain, IOVA + PAGE_SIZE, PAGE_SIZE);
}

static void wide_unmap_is_bounded(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	void *mem = block(test);
	u64 i;

	for (i = 0; i < SZ_16M; i += SZ_2M)
		map(test, domain, IOVA + PAGE_SIZE + i, mem, SZ_2M - PAGE_SIZE, PROT_RW);
	smmu_model_stats_reset(f->model);
	KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA + PAGE_SIZE, SZ_2M - PAGE_SIZE),
			SZ_2M - PAGE_SIZE);
	KUNIT_EXPECT_LE(test, tlbi_commands(f->model), 513);
	KUNIT_EXPECT_LE(test, smmu_model_count_command(f->model, CMD_SYNC), 10);
	for (i = SZ_2M; i < SZ_16M; i += SZ_2M)
		iommu_unmap(domain, IOVA + PAGE_SIZE + i, SZ_2M - PAGE_SIZE);
}

static void two_smmus_are_told_before_either_is_waited_for(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	const struct smmu_model_latency latency = { .look = 1, .sync = SYNC_LATENCY };
	struct fixture *f, second;
	struct iommu_domain *domain;
	void *mem = block(test);
	u64 word;

	f = fixture_init(test, &config);
	domain = fixture_attached_domain(f);
	second = *f;
	second.model = fixture_model(test, &config);
	smmu_model_share_time(f->model, second.model);
	second.client = fixture_client(test, second.model, f->sid, false);
	second.dev = smmu_model_client_dev(second.client);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(domain, second.dev), 0);
	map(test, domain, IOVA, mem, PAGE_SIZE, PROT_RW);
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	FIXTURE_EXPECT_OK(test, fixture_read(&second, NO_SSID, IOVA, &word, 8));

	smmu_model_set_latency(f->model, &latency);
	smmu_model_set_latency(second.model, &latency);
	smmu_model_stats_reset(f->model);
	smmu_model_stats_reset(second.model);
	iommu_unmap(domain, IOVA, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(f->model, CMD_SYNC), 1);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(second.model, CMD_SYNC), 1);
	KUNIT_EXPECT_LT(test, fixture_stats(test, f->model)->ns, 2 * SYNC_LATENCY);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	FIXTURE_EXPECT_ABORT(test, fixture_read(&second, NO_SSID, IOVA, &word, 8));
	iommu_detach_device(domain, second.dev);
}

static struct kunit_case driver_cases[] = {
	KUNIT_CASE_PARAM(probe_leaves_an_enabled_smmu, variant_gen_params),
	KUNIT_CASE_PARAM(device_comes_and_goes_again, variant_gen_params),
	KUNIT_CASE_PARAM(unknown_stream_is_aborted, variant_gen_params),
	KUNIT_CASE_PARAM(mapping_translates, variant_gen_params),
	KUNIT_CASE_PARAM(unmapped_range_is_gone, variant_gen_params),
	KUNIT_CASE_PARAM(unmap_waits_for_the_smmu, variant_gen_params),
	KUNIT_CASE_PARAM(flush_of_everything_is_one, variant_gen_params),
	KUNIT_CASE_PARAM(every_stream_of_a_client_translates, variant_gen_params),
	KUNIT_CASE_PARAM(stream_beside_another_can_be_added, variant_gen_params),
	KUNIT_CASE_PARAM(neighbours_of_an_unmapped_page_stay, variant_gen_params),
	KUNIT_CASE_PARAM(block_replaces_a_table, variant_gen_params),
	KUNIT_CASE_PARAM(read_only_mapping_refuses_writes, variant_gen_params),
	KUNIT_CASE_PARAM(domain_in_use_is_not_freed, variant_gen_params),
	KUNIT_CASE_PARAM(detached_domain_is_gone, variant_gen_params),
	KUNIT_CASE_PARAM(reused_tag_finds_no_old_translations, variant_gen_params),
	KUNIT_CASE_PARAM(two_clients_share_a_domain, variant_gen_params),
	KUNIT_CASE_PARAM(unmapping_a_page_costs_one_command, variant_gen_params),
	KUNIT_CASE_PARAM(wide_unmap_is_bounded, variant_gen_params),
	KUNIT_CASE(two_smmus_are_told_before_either_is_waited_for),
	{}
};

static struct kunit_suite driver_suite = {
	.name = "arm_smmu_v3_driver",
	.test_cases = driver_cases,
};

kunit_test_suite(driver_suite);

MODULE_DESCRIPTION("KUnit tests of the whole SMMUv3 driver on the software SMMUv3");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
