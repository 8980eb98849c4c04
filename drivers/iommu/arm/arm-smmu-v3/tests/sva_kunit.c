// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shared virtual addressing on the software SMMUv3, from bind to death.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/sizes.h>

#include "../spec-cd.h"
#include "../spec-cmd.h"
#include "../spec-event.h"
#include "../spec-ste.h"
#include "../sva.h"
#include "fixture.h"
#include "variant.h"

#define SIZE		SZ_64K
#define MAGIC		0x5a5aa5a51234fedcULL

/* The first one sees all policies. */
static const enum smmu_model_profile profiles[] = {
	SMMU_MODEL_FULL, SMMU_MODEL_S1_ONLY, SMMU_MODEL_NO_RIL,
	SMMU_MODEL_NO_STALL, SMMU_MODEL_FORCE_STALL, SMMU_MODEL_NO_MSI, SMMU_MODEL_LINEAR,
	SMMU_MODEL_BTM,
};

static const void *variant_gen_params(struct kunit *test, const void *prev, char *desc)
{
	return variant_next(profiles, ARRAY_SIZE(profiles), prev, desc);
}

static bool can_stall(struct kunit *test)
{
	return variant_of(test).profile != SMMU_MODEL_NO_STALL;
}

static void device_reads_and_writes_process_memory(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	u64 word = 0;

	fixture_poke(test, p, p->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, word, MAGIC);
	word = ~MAGIC;
	FIXTURE_EXPECT_OK(test, fixture_write(f, bond->pasid, p->addr + 8, &word, 8));
	KUNIT_EXPECT_EQ(test, fixture_peek(test, p, p->addr + 8), ~MAGIC);
}

static void untouched_page_is_faulted_in(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	u64 word = MAGIC;

	if (!can_stall(test)) {
		FIXTURE_EXPECT_ABORT(test, fixture_write(f, bond->pasid, p->addr, &word, 8));
		return;
	}
	FIXTURE_EXPECT_OK(test, fixture_write(f, bond->pasid, p->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, fixture_peek(test, p, p->addr), MAGIC);
	KUNIT_EXPECT_GE(test, smmu_model_count_command(f->model, CMD_RESUME), 1);
}

static void unmapped_address_is_aborted(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	u64 word;

	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr + 16 * SIZE, &word, 8));
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr, SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
}

/* The notifier returned, so the page is the kernel's again. */
static void munmap_ends_the_devices_access(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	unsigned long addr;
	u64 word;

	for (addr = p->addr; addr < p->addr + SIZE; addr += PAGE_SIZE) {
		fixture_poke(test, p, addr, MAGIC);
		FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, addr, &word, 8));
	}
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr + PAGE_SIZE, SIZE - 2 * PAGE_SIZE), 0);
	for (addr = p->addr + PAGE_SIZE; addr < p->addr + SIZE - PAGE_SIZE; addr += PAGE_SIZE)
		FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, addr, &word, 8));
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr + SIZE - PAGE_SIZE, &word, 8));
}

/* Time stands still unless somebody waits. */
static void munmap_waits_for_the_smmu(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	u64 word;

	if (bond->btm)
		kunit_skip(test, "the CPUs do it");
	fixture_poke(test, p, p->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	smmu_model_stats_reset(f->model);
	smmu_model_set_credit(f->model, 0);
	smmu_model_set_relax_steps(f->model, 1);
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr, PAGE_SIZE), 0);
	KUNIT_EXPECT_GE(test, smmu_model_count_command(f->model, CMD_SYNC), 1);
	smmu_model_set_credit(f->model, SMMU_MODEL_UNLIMITED);
}

/* A set of pages with the Contiguous bit need not be one entry of the TLB. */
static void contiguous_pages_end_together(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_contiguous_process(test);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	unsigned long addr;
	u64 word;

	for (addr = p->addr; addr < p->addr + p->size; addr += PAGE_SIZE)
		FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, addr, &word, 8));
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr, p->size), 0);
	for (addr = p->addr; addr < p->addr + p->size; addr += PAGE_SIZE)
		FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, addr, &word, 8));
}

/* Each stream has copies of its own of all that it shares with the others. */
static void every_stream_of_a_client_is_told(struct kunit *test)
{
	static const u32 sids[] = { 40, 41, 7 };
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond;
	u64 word;
	int i;

	f->client = fixture_client_sids(test, f->model, sids, ARRAY_SIZE(sids), true);
	f->dev = smmu_model_client_dev(f->client);
	bond = fixture_bind(test, f->dev, p);
	for (i = 0; i < ARRAY_SIZE(sids); i++) {
		unsigned long addr = p->addr + i * PAGE_SIZE;

		f->sid = sids[i];
		if (!can_stall(test))
			fixture_poke(test, p, addr, MAGIC);
		FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, addr, &word, 8));
	}
	fixture_unbind(bond);
	for (i = 0; i < ARRAY_SIZE(sids); i++) {
		f->sid = sids[i];
		FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	}
}

static void other_pasid_is_refused(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	u64 word;

	fixture_poke(test, p, p->addr, MAGIC);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid + 1, p->addr, &word, 8));
}

/* What a PASID leads to is the process's, whatever is asked for. */
static void process_is_bound_to_no_other_pasid(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	struct iommu_domain *domain = bond->handle->handle.domain;
	u32 pasid = iommu_alloc_global_pasid(f->dev);
	int ret;

	KUNIT_ASSERT_NE(test, pasid, IOMMU_PASID_INVALID);
	KUNIT_ASSERT_NE(test, pasid, bond->pasid);
	ret = iommu_attach_device_pasid(domain, f->dev, pasid, NULL);
	KUNIT_EXPECT_EQ(test, ret, -EINVAL);
	if (!ret)
		iommu_detach_device_pasid(domain, f->dev, pasid);
	iommu_free_global_pasid(pasid);
}

static void processes_do_not_see_each_other(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE), *q = fixture_process(test, SIZE);
	struct fixture_bond *bond_p = fixture_bind(test, f->dev, p);
	struct fixture_bond *bond_q = fixture_bind(test, f->dev, q);
	u64 word = 0;

	KUNIT_EXPECT_NE(test, bond_p->pasid, bond_q->pasid);
	fixture_poke(test, p, p->addr, 1);
	fixture_poke(test, q, q->addr, 2);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond_p->pasid, p->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, word, 1);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond_q->pasid, q->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, word, 2);
}

static void second_bind_is_the_same_bond(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *first = fixture_bind(test, f->dev, p);
	struct fixture_bond *second = fixture_bind(test, f->dev, p);
	u64 word;

	KUNIT_EXPECT_PTR_EQ(test, first->handle, second->handle);
	fixture_poke(test, p, p->addr, MAGIC);
	fixture_unbind(second);
	FIXTURE_EXPECT_OK(test, fixture_read(f, first->pasid, p->addr, &word, 8));
}

static void unbind_leaves_nothing_behind(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	unsigned int before = smmu_sva_domains();
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	u64 word;

	fixture_poke(test, p, p->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, smmu_sva_domains(), before + 1);
	fixture_unbind(bond);
	KUNIT_EXPECT_EQ(test, smmu_sva_domains(), before);
	KUNIT_EXPECT_LE(test, smmu_model_count_valid_cds(f->model, f->sid), 1);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
}

static void bind_comes_back_after_unbind(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	u64 word;
	int i;

	fixture_poke(test, p, p->addr, MAGIC);
	for (i = 0; i < 4; i++) {
		struct fixture_bond *bond = fixture_bind(test, f->dev, p);

		FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
		fixture_unbind(bond);
		FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	}
}

/* The CD stays valid and translates nothing; accesses fail without an event. */
static void dead_process_is_quiet(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	u64 cd[CD_WORDS], word;
	int i;

	fixture_poke(test, p, p->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	fixture_exit(test, p);

	KUNIT_ASSERT_EQ(test, smmu_model_peek_cd(f->model, f->sid, bond->pasid, cd), 0);
	KUNIT_EXPECT_TRUE(test, cd[0] & CD_0_V);
	KUNIT_EXPECT_TRUE(test, cd[0] & CD_0_EPD0);
	KUNIT_EXPECT_TRUE(test, cd[0] & CD_0_EPD1);
	smmu_model_stats_reset(f->model);
	for (i = 0; i < 10; i++)
		FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, smmu_model_count_event(f->model, EVT_C_BAD_CD), 0);
	if (variant_of(test).profile != SMMU_MODEL_FORCE_STALL)
		KUNIT_EXPECT_EQ(test, smmu_model_count_command(f->model, CMD_RESUME), 0);
	fixture_unbind(bond);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
}

static void dead_process_cannot_be_bound(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct mm_struct *mm = p->mm;
	unsigned int before = smmu_sva_domains();
	struct iommu_sva *handle;

	mmgrab(mm);
	fixture_exit(test, p);
	handle = iommu_sva_bind_device(f->dev, mm);
	KUNIT_EXPECT_TRUE(test, IS_ERR(handle));
	KUNIT_EXPECT_EQ(test, smmu_sva_domains(), before);
	mmdrop(mm);
}

static void two_smmus_share_one_domain(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct fixture *f = fixture_init(test, &config), second = *f;
	struct fixture_process *p = fixture_process(test, SIZE);
	unsigned int before = smmu_sva_domains();
	struct fixture_bond *bond, *bond2;
	u64 word;

	second.model = fixture_model(test, &config);
	second.client = fixture_client(test, second.model, f->sid, true);
	second.dev = smmu_model_client_dev(second.client);
	bond = fixture_bind(test, f->dev, p);
	bond2 = fixture_bind(test, second.dev, p);
	KUNIT_EXPECT_EQ(test, smmu_sva_domains(), before + 1);
	KUNIT_EXPECT_EQ(test, bond->pasid, bond2->pasid);

	fixture_poke(test, p, p->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	FIXTURE_EXPECT_OK(test, fixture_read(&second, bond->pasid, p->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr, SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	FIXTURE_EXPECT_ABORT(test, fixture_read(&second, bond->pasid, p->addr, &word, 8));
	fixture_unbind(bond2);
	fixture_unbind(bond);
	KUNIT_EXPECT_EQ(test, smmu_sva_domains(), before);
}

static void own_domain_and_pasid_live_side_by_side(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *domain = fixture_attached_domain(f);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	u64 word = 0;

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, iommu_map(domain, SZ_1G, page_to_phys(page), PAGE_SIZE,
					IOMMU_READ | IOMMU_WRITE, GFP_KERNEL), 0);
	fixture_poke(test, p, p->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, word, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, SZ_1G, &word, 8));
	KUNIT_EXPECT_EQ(test, word, 0);
	fixture_unbind(bond);
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, SZ_1G, &word, 8));
	iommu_unmap(domain, SZ_1G, PAGE_SIZE);
	__free_page(page);
}

static void paging_domain_works_on_a_pasid(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *domain;
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	u32 pasid = iommu_alloc_global_pasid(f->dev);
	u64 word = MAGIC;

	domain = iommu_paging_domain_alloc_flags(f->dev, IOMMU_HWPT_ALLOC_PASID);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, domain);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_ASSERT_NE(test, pasid, IOMMU_PASID_INVALID);
	KUNIT_EXPECT_EQ(test, iommu_attach_device_pasid(domain, f->dev, pasid, NULL), 0);
	KUNIT_EXPECT_EQ(test, iommu_map(domain, SZ_1G, page_to_phys(page), PAGE_SIZE,
					IOMMU_READ | IOMMU_WRITE, GFP_KERNEL), 0);
	FIXTURE_EXPECT_OK(test, fixture_write(f, pasid, SZ_1G, &word, 8));
	KUNIT_EXPECT_EQ(test, *(u64 *)page_address(page), MAGIC);
	iommu_unmap(domain, SZ_1G, PAGE_SIZE);
	FIXTURE_EXPECT_ABORT(test, fixture_write(f, pasid, SZ_1G, &word, 8));
	iommu_detach_device_pasid(domain, f->dev, pasid);
	iommu_domain_free(domain);
	iommu_free_global_pasid(pasid);
	__free_page(page);
}

static void munmap_costs_one_round_of_waiting(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);

	if (bond->btm)
		kunit_skip(test, "the CPUs do it");
	fixture_poke(test, p, p->addr, MAGIC);
	smmu_model_stats_reset(f->model);
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr, PAGE_SIZE), 0);
	KUNIT_EXPECT_GE(test, smmu_model_count_command(f->model, CMD_SYNC), 1);
	KUNIT_EXPECT_LE(test, smmu_model_count_command(f->model, CMD_SYNC), 2);
	/* And no other page of the process loses its translation. */
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(f->model, CMD_TLBI_NH_ASID), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(f->model, CMD_TLBI_EL2_ASID), 0);
}

static struct kunit_case sva_cases[] = {
	KUNIT_CASE_PARAM(device_reads_and_writes_process_memory, variant_gen_params),
	KUNIT_CASE_PARAM(untouched_page_is_faulted_in, variant_gen_params),
	KUNIT_CASE_PARAM(unmapped_address_is_aborted, variant_gen_params),
	KUNIT_CASE_PARAM(munmap_ends_the_devices_access, variant_gen_params),
	KUNIT_CASE_PARAM(munmap_waits_for_the_smmu, variant_gen_params),
	KUNIT_CASE_PARAM(contiguous_pages_end_together, variant_gen_params),
	KUNIT_CASE_PARAM(every_stream_of_a_client_is_told, variant_gen_params),
	KUNIT_CASE_PARAM(other_pasid_is_refused, variant_gen_params),
	KUNIT_CASE_PARAM(processes_do_not_see_each_other, variant_gen_params),
	KUNIT_CASE_PARAM(second_bind_is_the_same_bond, variant_gen_params),
	KUNIT_CASE_PARAM(unbind_leaves_nothing_behind, variant_gen_params),
	KUNIT_CASE_PARAM(bind_comes_back_after_unbind, variant_gen_params),
	KUNIT_CASE_PARAM(dead_process_is_quiet, variant_gen_params),
	KUNIT_CASE_PARAM(dead_process_cannot_be_bound, variant_gen_params),
	KUNIT_CASE_PARAM(own_domain_and_pasid_live_side_by_side, variant_gen_params),
	KUNIT_CASE_PARAM(paging_domain_works_on_a_pasid, variant_gen_params),
	KUNIT_CASE_PARAM(munmap_costs_one_round_of_waiting, variant_gen_params),
	KUNIT_CASE(process_is_bound_to_no_other_pasid),
	KUNIT_CASE(two_smmus_share_one_domain),
	{}
};

static struct kunit_suite sva_suite = {
	.name = "arm_smmu_v3_sva",
	.test_cases = sva_cases,
};

/*
 * SMMUs and devices that cannot do it say so and stay as they were.
 */
struct no_sva {
	const char *name;
	enum smmu_model_profile profile;
	u32 pasid_bits;
};

static const struct no_sva no_sva[] = {
	{ "stage 2 only", SMMU_MODEL_S2_ONLY, 16 },
	{ "no substreams", SMMU_MODEL_MINIMAL, 16 },
	{ "8-bit ASIDs", SMMU_MODEL_SMALL_TAGS, 16 },
	{ "not coherent", SMMU_MODEL_NON_COHERENT, 16 },
	{ "device without PASIDs", SMMU_MODEL_FULL, 0 },
};

KUNIT_ARRAY_PARAM_DESC(no_sva, no_sva, name);

static void bind_without_sva_is_refused(struct kunit *test)
{
	const struct no_sva *param = test->param_value;
	struct smmu_model_config config = fixture_config(param->profile);
	struct smmu_model *model = fixture_model(test, &config);
	struct fixture_process *p = fixture_process(test, SIZE);
	unsigned int before = smmu_sva_domains();
	struct smmu_model_client *client;
	struct iommu_sva *handle;

	client = smmu_model_client_create(model, &(struct smmu_model_client_config) {
		.sids = { 5 },
		.num_sids = 1,
		.pasid_bits = param->pasid_bits,
	});
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, client);
	handle = iommu_sva_bind_device(smmu_model_client_dev(client), p->mm);
	KUNIT_EXPECT_TRUE(test, IS_ERR(handle));
	KUNIT_EXPECT_EQ(test, smmu_sva_domains(), before);
	smmu_model_client_destroy(client);
}

static struct kunit_case no_sva_cases[] = {
	KUNIT_CASE_PARAM(bind_without_sva_is_refused, no_sva_gen_params),
	{}
};

static struct kunit_suite no_sva_suite = {
	.name = "arm_smmu_v3_no_sva",
	.test_cases = no_sva_cases,
};

kunit_test_suites(&sva_suite, &no_sva_suite);

MODULE_DESCRIPTION("KUnit tests of SVA on the software SMMUv3");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
