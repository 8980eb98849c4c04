// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole driver on the software SMMUv3: probe, domains, invalidation.
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

#define IOVA		0x40000000UL
#define PROT_RW		(IOMMU_READ | IOMMU_WRITE)

static void profile_desc(const enum smmu_model_profile *profile, char *desc)
{
	strscpy(desc, smmu_model_profile_name(*profile), KUNIT_PARAM_DESC_SIZE);
}

/* All of these have paging domains. */
static const enum smmu_model_profile profiles[] = {
	SMMU_MODEL_FULL, SMMU_MODEL_S1_ONLY, SMMU_MODEL_S2_ONLY, SMMU_MODEL_MINIMAL,
	SMMU_MODEL_LINEAR, SMMU_MODEL_NO_RIL, SMMU_MODEL_NO_STALL, SMMU_MODEL_FORCE_STALL,
	SMMU_MODEL_NO_MSI, SMMU_MODEL_SMALL_TAGS, SMMU_MODEL_NON_COHERENT,
};

KUNIT_ARRAY_PARAM(profile, profiles, profile_desc);

static struct fixture *init(struct kunit *test)
{
	const enum smmu_model_profile *profile = test->param_value;
	struct smmu_model_config config = fixture_config(profile ? *profile : SMMU_MODEL_FULL);

	return fixture_init(test, &config);
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
	struct fixture *f = init(test);
	u32 cr0 = smmu_model_peek32(f->model, SMMU_CR0ACK);

	KUNIT_EXPECT_TRUE(test, cr0 & CR0_SMMUEN);
	KUNIT_EXPECT_TRUE(test, cr0 & CR0_CMDQEN);
	KUNIT_EXPECT_TRUE(test, cr0 & CR0_EVENTQEN);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(f->model, SMMU_GERROR),
			smmu_model_peek32(f->model, SMMU_GERRORN));
}

static void device_comes_and_goes_again(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(*(enum smmu_model_profile *)
							 test->param_value);
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
	struct fixture *f = init(test);
	u64 word = 0;

	f->sid++;
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, virt_to_phys(&word), &word, 8));
}

static void mapping_translates(struct kunit *test)
{
	struct fixture *f = init(test);
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

/* A size each that is a page, some pages, and a block. */
static void unmapped_range_is_gone(struct kunit *test)
{
	static const size_t sizes[] = { PAGE_SIZE, 3 * PAGE_SIZE, SZ_64K, SZ_2M };
	struct fixture *f = init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	void *mem = block(test);
	u64 word;
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		u64 last = IOVA + sizes[i] - 8;

		map(test, domain, IOVA, mem, sizes[i], PROT_RW);
		FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
		FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, last, &word, 8));
		KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA, sizes[i]), sizes[i]);
		FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
		FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, last, &word, 8));
	}
}

static void neighbours_of_an_unmapped_page_stay(struct kunit *test)
{
	struct fixture *f = init(test);
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
	struct fixture *f = init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	void *mem = block(test);
	u64 word, i;

	for (i = 0; i < SZ_2M; i += SZ_64K)
		map(test, domain, IOVA + i, mem, SZ_64K, PROT_RW);
	for (i = 0; i < SZ_2M; i += SZ_64K)
		FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA + i, &word, 8));
	KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA, SZ_2M), SZ_2M);

	map(test, domain, IOVA, mem, SZ_2M, PROT_RW);
	*(u64 *)(mem + SZ_1M) = 0x1234;
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA + SZ_1M, &word, 8));
	KUNIT_EXPECT_EQ(test, word, 0x1234);
	iommu_unmap(domain, IOVA, SZ_2M);
}

static void read_only_mapping_refuses_writes(struct kunit *test)
{
	struct fixture *f = init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	void *mem = block(test);
	u64 word = 1;

	map(test, domain, IOVA, mem, PAGE_SIZE, IOMMU_READ);
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	FIXTURE_EXPECT_ABORT(test, fixture_write(f, NO_SSID, IOVA, &word, 8));
	KUNIT_EXPECT_GE(test, smmu_model_count_event(f->model, EVT_F_PERMISSION), 1);
	iommu_unmap(domain, IOVA, PAGE_SIZE);
}

static void detached_domain_is_gone(struct kunit *test)
{
	struct fixture *f = init(test);
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
	struct fixture *f = init(test);
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
	struct fixture *f = init(test), second = *f;
	struct iommu_domain *domain = fixture_attached_domain(f);
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

/* Too much is a bug too: a page costs one command and one sync. */
static void unmapping_a_page_costs_one_command(struct kunit *test)
{
	struct fixture *f = init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	void *mem = block(test);

	map(test, domain, IOVA, mem, 2 * PAGE_SIZE, PROT_RW);
	smmu_model_stats_reset(f->model);
	iommu_unmap(domain, IOVA, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, tlbi_commands(f->model), 1);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(f->model, CMD_SYNC), 1);
	iommu_unmap(domain, IOVA + PAGE_SIZE, PAGE_SIZE);
}

static void wide_unmap_is_bounded(struct kunit *test)
{
	struct fixture *f = init(test);
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
	struct fixture *f = fixture_init(test, &config), second = *f;
	struct iommu_domain *domain = fixture_attached_domain(f);
	void *mem = block(test);
	u64 word;

	second.model = fixture_model(test, &config);
	second.client = fixture_client(test, second.model, f->sid, false);
	second.dev = smmu_model_client_dev(second.client);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(domain, second.dev), 0);
	map(test, domain, IOVA, mem, PAGE_SIZE, PROT_RW);
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	FIXTURE_EXPECT_OK(test, fixture_read(&second, NO_SSID, IOVA, &word, 8));

	smmu_model_stats_reset(f->model);
	smmu_model_stats_reset(second.model);
	iommu_unmap(domain, IOVA, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(f->model, CMD_SYNC), 1);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(second.model, CMD_SYNC), 1);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, IOVA, &word, 8));
	FIXTURE_EXPECT_ABORT(test, fixture_read(&second, NO_SSID, IOVA, &word, 8));
	iommu_detach_device(domain, second.dev);
}

static struct kunit_case driver_cases[] = {
	KUNIT_CASE_PARAM(probe_leaves_an_enabled_smmu, profile_gen_params),
	KUNIT_CASE_PARAM(device_comes_and_goes_again, profile_gen_params),
	KUNIT_CASE_PARAM(unknown_stream_is_aborted, profile_gen_params),
	KUNIT_CASE_PARAM(mapping_translates, profile_gen_params),
	KUNIT_CASE_PARAM(unmapped_range_is_gone, profile_gen_params),
	KUNIT_CASE_PARAM(neighbours_of_an_unmapped_page_stay, profile_gen_params),
	KUNIT_CASE_PARAM(block_replaces_a_table, profile_gen_params),
	KUNIT_CASE_PARAM(read_only_mapping_refuses_writes, profile_gen_params),
	KUNIT_CASE_PARAM(detached_domain_is_gone, profile_gen_params),
	KUNIT_CASE_PARAM(reused_tag_finds_no_old_translations, profile_gen_params),
	KUNIT_CASE_PARAM(two_clients_share_a_domain, profile_gen_params),
	KUNIT_CASE_PARAM(unmapping_a_page_costs_one_command, profile_gen_params),
	KUNIT_CASE_PARAM(wide_unmap_is_bounded, profile_gen_params),
	KUNIT_CASE(two_smmus_are_told_before_either_is_waited_for),
	{}
};

static struct kunit_suite driver_suite = {
	.name = "arm_smmu_v3_driver",
	.test_cases = driver_cases,
};

/*
 * Hardware that no driver could use: nothing must be left of the attempt. What
 * the model itself cannot be is in the suite of idr.c.
 */
struct bad_hardware {
	const char *name;
	unsigned int reg;
	u32 clear;
	u32 set;
};

static const struct bad_hardware bad_hardware[] = {
	{ "no stage at all", 0, IDR0_S1P | IDR0_S2P, 0 },
	{ "big-endian tables only", 0, IDR0_TTENDIAN, FIELD_PREP_CONST(IDR0_TTENDIAN,
								 IDR0_TTENDIAN_BE) },
	{ "no granule", 5, IDR5_GRAN4K | IDR5_GRAN16K | IDR5_GRAN64K, 0 },
};

KUNIT_ARRAY_PARAM_DESC(bad_hardware, bad_hardware, name);

static void destroy_model(void *model)
{
	smmu_model_destroy(model);
}

static struct smmu_model *unplugged_model(struct kunit *test,
					  const struct smmu_model_config *config)
{
	struct smmu_model *model = smmu_model_create(config);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, model);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, destroy_model, model), 0);
	return model;
}

static void bad_hardware_is_refused(struct kunit *test)
{
	const struct bad_hardware *bad = test->param_value;
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model;

	config.idr[bad->reg] = (config.idr[bad->reg] & ~bad->clear) | bad->set;
	model = unplugged_model(test, &config);
	KUNIT_EXPECT_NE(test, smmu_model_plug(model), 0);
	KUNIT_EXPECT_FALSE(test, smmu_model_peek32(model, SMMU_CR0) & CR0_SMMUEN);
}

static void smmu_that_never_acknowledges_is_refused(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = unplugged_model(test, &config);

	smmu_model_inject(model, SMMU_MODEL_ACK_NEVER, 0, SMMU_MODEL_FOREVER);
	KUNIT_EXPECT_NE(test, smmu_model_plug(model), 0);
	smmu_model_inject_clear(model);
}

static void slow_acknowledgment_is_waited_for(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = unplugged_model(test, &config);

	smmu_model_inject(model, SMMU_MODEL_ACK_DELAY, 50, SMMU_MODEL_FOREVER);
	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	KUNIT_EXPECT_NOT_NULL(test, smmu_model_dev(model)->driver);
	smmu_model_inject_clear(model);
}

static void refused_command_at_probe_fails_it(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = unplugged_model(test, &config);

	smmu_model_inject(model, SMMU_MODEL_CERROR_ILL, SMMU_MODEL_ANY, 1);
	KUNIT_EXPECT_NE(test, smmu_model_plug(model), 0);
	KUNIT_EXPECT_FALSE(test, smmu_model_peek32(model, SMMU_CR0) & CR0_SMMUEN);
	smmu_model_inject_clear(model);
}

static void live_smmu_aborts_before_it_is_reset(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = unplugged_model(test, &config);

	smmu_model_poke32(model, SMMU_CR0, CR0_SMMUEN);
	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	KUNIT_EXPECT_NOT_NULL(test, smmu_model_dev(model)->driver);
	KUNIT_EXPECT_TRUE(test, smmu_model_peek32(model, SMMU_GBPA) & GBPA_ABORT);
}

static struct kunit_case probe_cases[] = {
	KUNIT_CASE_PARAM(bad_hardware_is_refused, bad_hardware_gen_params),
	KUNIT_CASE_SLOW(smmu_that_never_acknowledges_is_refused),
	KUNIT_CASE(slow_acknowledgment_is_waited_for),
	KUNIT_CASE(refused_command_at_probe_fails_it),
	KUNIT_CASE(live_smmu_aborts_before_it_is_reset),
	{}
};

static struct kunit_suite probe_suite = {
	.name = "arm_smmu_v3_probe",
	.test_cases = probe_cases,
};

kunit_test_suites(&driver_suite, &probe_suite);

MODULE_DESCRIPTION("KUnit tests of the whole SMMUv3 driver on the software SMMUv3");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
