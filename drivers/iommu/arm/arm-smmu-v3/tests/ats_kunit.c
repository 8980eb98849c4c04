// SPDX-License-Identifier: GPL-2.0-only
/*
 * ATS with the whole driver: a PCI endpoint on the software SMMUv3, whose ATC
 * keeps what nobody takes from it.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/iommu.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/sizes.h>

#include "../spec-cmd.h"
#include "../spec-event.h"
#include "../spec-ste.h"
#include "pci-fixture.h"

#define SIZE		SZ_64K
#define MAGIC		0x5a5aa5a51234fedcULL
#define IOVA		SZ_1G

static void profile_desc(const enum smmu_model_profile *profile, char *desc)
{
	strscpy(desc, smmu_model_profile_name(*profile), KUNIT_PARAM_DESC_SIZE);
}

static const enum smmu_model_profile profiles[] = {
	SMMU_MODEL_FULL, SMMU_MODEL_S1_ONLY, SMMU_MODEL_NO_RIL, SMMU_MODEL_NO_STALL,
	SMMU_MODEL_NO_MSI, SMMU_MODEL_NO_PRI,
};

KUNIT_ARRAY_PARAM(profile, profiles, profile_desc);

static struct pci_fixture *init(struct kunit *test)
{
	const enum smmu_model_profile *profile = test->param_value;
	struct smmu_model_config config = fixture_config(profile ? *profile : SMMU_MODEL_FULL);

	/* The endpoint asks ahead whenever it may, and nothing has an order */
	config.policy = SMMU_MODEL_SPECULATE;
	return pci_fixture_init(test, &config, &(struct smmu_model_pci_config) {
		.sid_base = 0x100,
		.num_endpoints = 1,
		.endpoints = { pci_fixture_endpoint },
	});
}

static bool ats_is_on(struct pci_fixture *p)
{
	return to_pci_dev(p->f.dev)->ats_enabled;
}

static void process_memory_is_reached_through_the_atc(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	const struct smmu_model_stats *stats;
	u64 word = 0;

	KUNIT_EXPECT_TRUE(test, ats_is_on(p));
	fixture_poke(test, proc, proc->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	KUNIT_EXPECT_EQ(test, word, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	stats = fixture_stats(test, p->f.model);
	KUNIT_EXPECT_GE(test, stats->atc_fills, 1);
	KUNIT_EXPECT_GE(test, stats->atc_hits, 1);
	KUNIT_EXPECT_EQ(test, stats->evictions, 0);
}

/* When munmap() has returned the page is the kernel's: not in the ATC either. */
static void munmap_ends_the_access(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	unsigned long addr, first = proc->addr + PAGE_SIZE, end = proc->addr + SIZE - PAGE_SIZE;
	u64 word;

	for (addr = proc->addr; addr < proc->addr + SIZE; addr += PAGE_SIZE) {
		fixture_poke(test, proc, addr, MAGIC);
		FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, addr, false, &word));
	}
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, first, end - first), 0);
	for (addr = first; addr < end; addr += PAGE_SIZE)
		FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, addr, false, &word));
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, end, false, &word));
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->evictions, 0);
}

static void death_ends_the_access(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	unsigned long addr = proc->addr;
	u64 word;

	fixture_poke(test, proc, addr, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, addr, false, &word));
	fixture_exit(test, proc);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, addr, false, &word));
	KUNIT_EXPECT_EQ(test, smmu_model_count_event(p->f.model, EVT_C_BAD_CD), 0);
}

static void unbind_leaves_nothing_in_the_atc(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 word;

	fixture_poke(test, proc, proc->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	fixture_unbind(bond);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->atc_cached, 0);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
}

/* One of two processes goes: its translations do, the other's stay. */
static void unbind_cleans_its_own_pasid_only(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *one = fixture_process(test, SIZE);
	struct fixture_process *two = fixture_process(test, SIZE);
	struct fixture_bond *bond1 = fixture_bind(test, p->f.dev, one);
	struct fixture_bond *bond2 = fixture_bind(test, p->f.dev, two);
	u64 word, hits;

	fixture_poke(test, one, one->addr, 1);
	fixture_poke(test, two, two->addr, 2);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond1->pasid, one->addr, false, &word));
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond2->pasid, two->addr, false, &word));
	fixture_unbind(bond1);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond1->pasid, one->addr, false, &word));
	hits = fixture_stats(test, p->f.model)->atc_hits;
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond2->pasid, two->addr, false, &word));
	KUNIT_EXPECT_EQ(test, word, 2);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->atc_hits, hits + 1);
}

#define COMINGS		40

/* Somebody for whom the domain is in use, whatever devices it has */
static int map_and_unmap(void *ctx)
{
	struct iommu_domain *domain = ctx;

	while (!kthread_should_stop()) {
		/* Any page will do: no DMA goes there */
		if (!iommu_map(domain, IOVA, virt_to_phys(ctx) & PAGE_MASK, PAGE_SIZE, IOMMU_READ,
			       GFP_KERNEL))
			iommu_unmap(domain, IOVA, PAGE_SIZE);
		cond_resched();
	}
	return 0;
}

static void mapper_end(void *thread)
{
	kthread_stop(thread);
}

/* From no domain, and so without ATS, to one where mappings go; the model judges. */
static void no_invalidation_comes_before_ats_is_on(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct iommu_domain *domain;
	struct task_struct *thread;
	struct pci_fixture *p;
	unsigned int i;

	config.clock = SMMU_MODEL_FREE;
	p = pci_fixture_init(test, &config, &(struct smmu_model_pci_config) {
		.num_endpoints = 1,
		.endpoints = { pci_fixture_endpoint },
	});
	domain = fixture_paging_domain(&p->f);
	KUNIT_ASSERT_EQ(test, iommu_device_claim_dma_owner(p->f.dev, test), 0);
	KUNIT_EXPECT_FALSE(test, ats_is_on(p));
	thread = kthread_run(map_and_unmap, domain, "smmu-mapper");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, mapper_end, thread), 0);
	for (i = 0; i < COMINGS; i++) {
		KUNIT_EXPECT_EQ(test, iommu_attach_device(domain, p->f.dev), 0);
		KUNIT_EXPECT_TRUE(test, ats_is_on(p));
		iommu_detach_device(domain, p->f.dev);
	}
	iommu_device_release_dma_owner(p->f.dev);
}

/* TLB first, wait, ATC, wait: nothing is wider and nothing is waited for twice. */
static void munmap_of_a_page_costs_two_rounds(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 word;

	fixture_poke(test, proc, proc->addr, MAGIC);
	fixture_poke(test, proc, proc->addr + 4 * PAGE_SIZE, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr + 4 * PAGE_SIZE, false, &word));
	smmu_model_stats_reset(p->f.model);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, PAGE_SIZE), 0);
	/* The notifier speaks once for the page and once for its tables */
	KUNIT_EXPECT_LE(test, smmu_model_count_command(p->f.model, CMD_ATC_INV), 2);
	KUNIT_EXPECT_LE(test, smmu_model_count_command(p->f.model, CMD_SYNC), 4);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->atc_removed, 1);
}

static void own_domain_uses_the_atc(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct iommu_domain *domain = fixture_attached_domain(&p->f);
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	u64 word = MAGIC;

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_TRUE(test, ats_is_on(p));
	KUNIT_EXPECT_EQ(test, iommu_map(domain, IOVA, page_to_phys(page), PAGE_SIZE,
					IOMMU_READ | IOMMU_WRITE, GFP_KERNEL), 0);
	FIXTURE_EXPECT_OK(test, pci_dma(p, NO_SSID, IOVA, true, &word));
	KUNIT_EXPECT_EQ(test, *(u64 *)page_address(page), MAGIC);
	KUNIT_EXPECT_GE(test, fixture_stats(test, p->f.model)->atc_fills, 1);
	iommu_unmap(domain, IOVA, PAGE_SIZE);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, NO_SSID, IOVA, true, &word));
	__free_page(page);
}

/* From one domain to the next without a moment of the old one's translations */
static void replaced_domain_is_not_reached(struct kunit *test)
{
	struct pci_fixture *p = init(test);
	struct iommu_domain *old = fixture_attached_domain(&p->f), *new;
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	u64 word = MAGIC;

	KUNIT_ASSERT_NOT_NULL(test, page);
	new = fixture_paging_domain(&p->f);
	KUNIT_EXPECT_EQ(test, iommu_map(old, IOVA, page_to_phys(page), PAGE_SIZE,
					IOMMU_READ | IOMMU_WRITE, GFP_KERNEL), 0);
	FIXTURE_EXPECT_OK(test, pci_dma(p, NO_SSID, IOVA, true, &word));
	iommu_detach_device(old, p->f.dev);
	KUNIT_EXPECT_EQ(test, iommu_attach_device(new, p->f.dev), 0);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, NO_SSID, IOVA, true, &word));
	iommu_detach_device(new, p->f.dev);
	iommu_unmap(old, IOVA, PAGE_SIZE);
	__free_page(page);
}

static struct kunit_case ats_cases[] = {
	KUNIT_CASE_PARAM(process_memory_is_reached_through_the_atc, profile_gen_params),
	KUNIT_CASE_PARAM(munmap_ends_the_access, profile_gen_params),
	KUNIT_CASE_PARAM(death_ends_the_access, profile_gen_params),
	KUNIT_CASE_PARAM(unbind_leaves_nothing_in_the_atc, profile_gen_params),
	KUNIT_CASE_PARAM(unbind_cleans_its_own_pasid_only, profile_gen_params),
	KUNIT_CASE_PARAM(munmap_of_a_page_costs_two_rounds, profile_gen_params),
	KUNIT_CASE_PARAM(own_domain_uses_the_atc, profile_gen_params),
	KUNIT_CASE_PARAM(replaced_domain_is_not_reached, profile_gen_params),
	KUNIT_CASE(no_invalidation_comes_before_ats_is_on),
	{}
};

static struct kunit_suite ats_suite = {
	.name = "arm_smmu_v3_ats",
	.test_cases = ats_cases,
};

/*
 * Who gets ATS, and what the device is then told.
 */
struct who {
	const char *name;
	enum smmu_model_profile profile;
	bool no_rc_ats;
	bool no_ats;
	bool untrusted;
	bool on;
};

static const struct who whos[] = {
	{ "everything is there", SMMU_MODEL_FULL, .on = true },
	{ "SMMU without ATS", SMMU_MODEL_NO_ATS },
	{ "root complex without ATS", SMMU_MODEL_FULL, .no_rc_ats = true },
	{ "device without ATS", SMMU_MODEL_FULL, .no_ats = true },
	{ "untrusted device", SMMU_MODEL_FULL, .untrusted = true },
};

KUNIT_ARRAY_PARAM_DESC(who, whos, name);

/* An address that pretends to be from an ATC, as a hostile device would send it */
static enum smmu_model_outcome dma_translated(struct pci_fixture *p, void *addr, u64 *word)
{
	const struct smmu_model_txn txn = {
		.sid = p->f.sid,
		.addr = virt_to_phys(addr),
		.at = SMMU_MODEL_AT_TRANSLATED,
	};
	struct smmu_model_result res;

	return smmu_model_dma(p->f.model, &txn, word, sizeof(*word), &res);
}

static void ats_needs_smmu_firmware_and_device(struct kunit *test)
{
	const struct who *c = test->param_value;
	struct smmu_model_config config = fixture_config(c->profile);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct smmu_model_endpoint_config ep = pci_fixture_endpoint;
	u64 *secret = kunit_kzalloc(test, sizeof(*secret), GFP_KERNEL);
	struct pci_fixture *p;
	struct fixture_bond *bond;
	u64 word = 0;

	KUNIT_ASSERT_NOT_NULL(test, secret);
	*secret = MAGIC;
	ep.ats = !c->no_ats;
	ep.pri = !c->no_ats;
	ep.untrusted = c->untrusted;
	p = pci_fixture_init(test, &config, &(struct smmu_model_pci_config) {
		.no_rc_ats = c->no_rc_ats,
		.num_endpoints = 1,
		.endpoints = { ep },
	});
	bond = fixture_bind(test, p->f.dev, proc);
	KUNIT_EXPECT_EQ(test, ats_is_on(p), c->on);
	KUNIT_EXPECT_EQ(test, device_iommu_capable(p->f.dev, IOMMU_CAP_PCI_ATS_SUPPORTED), c->on);
	fixture_poke(test, proc, proc->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	KUNIT_EXPECT_EQ(test, word, MAGIC);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->atc_fills > 0, c->on);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	if (c->on)
		return;
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(p->f.model, CMD_ATC_INV), 0);
	word = 0;
	FIXTURE_EXPECT_ABORT(test, dma_translated(p, secret, &word));
	KUNIT_EXPECT_EQ(test, smmu_model_count_event(p->f.model, EVT_F_TRANSL_FORBIDDEN), 1);
	KUNIT_EXPECT_EQ(test, word, 0);
}

/* Two endpoints, one process: the page goes from both ATCs. */
static void every_endpoint_of_a_process_is_told(struct kunit *test)
{
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct pci_fixture *p, second;
	struct fixture_bond *bond;
	u64 word;

	p = pci_fixture_two(test, &second);
	bond = fixture_bind(test, p->f.dev, proc);
	fixture_bind(test, second.f.dev, proc);
	fixture_poke(test, proc, proc->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	FIXTURE_EXPECT_OK(test, pci_dma(&second, bond->pasid, proc->addr, false, &word));
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	FIXTURE_EXPECT_ABORT(test, pci_dma(&second, bond->pasid, proc->addr, false, &word));
}

/* CXL.cache: the device needs host physical addresses, and gets them by ATS alone */
static struct smmu_model_endpoint_config cxl_endpoint(u8 pasid_bits)
{
	return (struct smmu_model_endpoint_config) {
		.ats = true,
		.cxl_cache = true,
		.pasid_bits = pasid_bits,
	};
}

static void expect_identity_by_ats(struct pci_fixture *p, u64 *secret)
{
	struct kunit *test = p->f.test;
	u64 word = 0;

	KUNIT_EXPECT_TRUE(test, ats_is_on(p));
	FIXTURE_EXPECT_OK(test, pci_dma(p, NO_SSID, virt_to_phys(secret), false, &word));
	KUNIT_EXPECT_EQ(test, word, *secret);
	KUNIT_EXPECT_GT(test, fixture_stats(test, p->f.model)->atc_fills, 0);
}

static void device_that_needs_ats_has_it_untranslated(struct kunit *test)
{
	const struct smmu_model_endpoint_config ep = cxl_endpoint(*(u8 *)test->param_value);
	struct pci_fixture *p = pci_fixture_default(test, &ep);
	struct iommu_domain *identity = p->f.dev->iommu->iommu_dev->ops->identity_domain;
	struct fixture_process *proc = fixture_process(test, SIZE);
	u64 *secret = kunit_kzalloc(test, sizeof(*secret), GFP_KERNEL);
	struct iommu_domain *domain;
	struct fixture_bond *bond;
	u64 word;

	KUNIT_ASSERT_NOT_NULL(test, secret);
	*secret = MAGIC;
	KUNIT_ASSERT_EQ(test, iommu_attach_device(identity, p->f.dev), 0);
	expect_identity_by_ats(p, secret);
	if (ep.pasid_bits) {
		bond = fixture_bind(test, p->f.dev, proc);
		fixture_poke(test, proc, proc->addr, ~MAGIC);
		FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
		KUNIT_EXPECT_EQ(test, word, ~MAGIC);
		fixture_unbind(bond);
		FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
		expect_identity_by_ats(p, secret);
	}
	iommu_detach_device(identity, p->f.dev);

	/* What is not mapped is not reached, whatever the ATC held. */
	domain = fixture_attached_domain(&p->f);
	KUNIT_ASSERT_NOT_NULL(test, domain);
	KUNIT_EXPECT_TRUE(test, ats_is_on(p));
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, NO_SSID, virt_to_phys(secret), false, &word));
}

static const u8 some_pasid_bits[] = { 0, 16 };

static void pasid_bits_desc(const u8 *bits, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u bits of PASID", *bits);
}

KUNIT_ARRAY_PARAM(pasid_bits, some_pasid_bits, pasid_bits_desc);

static void device_that_needs_ats_is_refused_without(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_NO_ATS);
	struct smmu_model *model = fixture_model(test, &config);
	struct smmu_model_pci *pci;

	pci = smmu_model_pci_create(model, &(struct smmu_model_pci_config) {
		.num_endpoints = 1,
		.endpoints = { cxl_endpoint(16) },
	});
	if (PTR_ERR_OR_ZERO(pci) == -EOPNOTSUPP)
		kunit_skip(test, "under ACPI there is no host bridge but ACPI's own");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pci);
	KUNIT_EXPECT_NULL(test, smmu_model_pci_dev(pci, 0)->iommu_group);
	smmu_model_pci_destroy(pci);
}

static void removed_device_leaves_nothing_behind(struct kunit *test)
{
	struct pci_fixture *p = pci_fixture_default(test, &pci_fixture_endpoint);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 word;

	fixture_poke(test, proc, proc->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	fixture_unbind(bond);
	smmu_model_pci_remove(p->pci, 0);
	KUNIT_EXPECT_NULL(test, smmu_model_pci_dev(p->pci, 0));
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, SIZE), 0);
}

/* STE.EATS in force */
static u64 eats(struct pci_fixture *p)
{
	u64 ste[STE_WORDS];

	KUNIT_ASSERT_EQ(p->f.test, smmu_model_peek_ste(p->f.model, p->f.sid, ste), 0);
	return FIELD_GET(STE_1_EATS, ste[1]);
}

static void ignore_atc_inv(struct pci_fixture *p, unsigned int count)
{
	smmu_model_inject(p->f.model, SMMU_MODEL_ATC_INV_IGNORED, p->f.sid, count);
}

/* When munmap() has returned, no DMA reaches the page, whatever the device does. */
static void device_that_ignores_invalidations_is_fenced_off(struct kunit *test)
{
	struct pci_fixture *p = pci_fixture_default(test, &pci_fixture_endpoint);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 word;

	fixture_poke(test, proc, proc->addr, MAGIC);
	fixture_poke(test, proc, proc->addr + PAGE_SIZE, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr + PAGE_SIZE, false, &word));
	ignore_atc_inv(p, SMMU_MODEL_FOREVER);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, PAGE_SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	KUNIT_EXPECT_GE(test, smmu_model_count_event(p->f.model, EVT_F_TRANSL_FORBIDDEN), 1);

	/* Nobody waits for it again */
	smmu_model_stats_reset(p->f.model);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr + PAGE_SIZE, PAGE_SIZE), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(p->f.model, CMD_ATC_INV), 0);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr + PAGE_SIZE, false, &word));
	fixture_unbind(bond);
	KUNIT_EXPECT_FALSE(test, ats_is_on(p));
}

/* It may still be used, by translations that it does not keep. */
static void fenced_device_works_without_ats(struct kunit *test)
{
	struct pci_fixture *p = pci_fixture_default(test, &pci_fixture_endpoint);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 word = 0;

	ignore_atc_inv(p, SMMU_MODEL_FOREVER);
	fixture_poke(test, proc, proc->addr, MAGIC);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, PAGE_SIZE), 0);
	fixture_unbind(bond);
	bond = fixture_bind(test, p->f.dev, proc);
	KUNIT_EXPECT_FALSE(test, ats_is_on(p));
	fixture_poke(test, proc, proc->addr + PAGE_SIZE, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr + PAGE_SIZE, false, &word));
	KUNIT_EXPECT_EQ(test, word, MAGIC);
}

static void device_that_answers_late_is_asked_again(struct kunit *test)
{
	struct pci_fixture *p = pci_fixture_default(test, &pci_fixture_endpoint);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 word;

	fixture_poke(test, proc, proc->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	ignore_atc_inv(p, 1);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, PAGE_SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	KUNIT_EXPECT_EQ(test, eats(p), STE_1_EATS_FULL);
}

/* munmap() waits for a device that takes its time, as long as it takes. */
static void slow_device_is_waited_for(struct kunit *test)
{
	struct pci_fixture *p = pci_fixture_default(test, &pci_fixture_endpoint);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	u64 word, removed;

	fixture_poke(test, proc, proc->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	removed = fixture_stats(test, p->f.model)->atc_removed;
	smmu_model_set_relax_steps(p->f.model, 1);
	smmu_model_inject(p->f.model, SMMU_MODEL_ATC_INV_DELAYED, SMMU_MODEL_ANY, 100);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, PAGE_SIZE), 0);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->atc_removed, removed + 1);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	KUNIT_EXPECT_TRUE(test, ats_is_on(p));
}

/* One of two does not answer: the other keeps its ATS. */
static void innocent_device_is_not_fenced_off(struct kunit *test)
{
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct pci_fixture *p, second;
	struct fixture_bond *bond;
	u64 word;

	p = pci_fixture_two(test, &second);
	bond = fixture_bind(test, p->f.dev, proc);
	fixture_bind(test, second.f.dev, proc);
	fixture_poke(test, proc, proc->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	FIXTURE_EXPECT_OK(test, pci_dma(&second, bond->pasid, proc->addr, false, &word));
	ignore_atc_inv(p, SMMU_MODEL_FOREVER);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, PAGE_SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	FIXTURE_EXPECT_ABORT(test, pci_dma(&second, bond->pasid, proc->addr, false, &word));
	KUNIT_EXPECT_EQ(test, eats(p), STE_1_EATS_OFF);
	KUNIT_EXPECT_EQ(test, eats(&second), STE_1_EATS_FULL);
}

static struct kunit_case ats_who_cases[] = {
	KUNIT_CASE(device_that_ignores_invalidations_is_fenced_off),
	KUNIT_CASE(fenced_device_works_without_ats),
	KUNIT_CASE(device_that_answers_late_is_asked_again),
	KUNIT_CASE(slow_device_is_waited_for),
	KUNIT_CASE(innocent_device_is_not_fenced_off),
	KUNIT_CASE_PARAM(ats_needs_smmu_firmware_and_device, who_gen_params),
	KUNIT_CASE(every_endpoint_of_a_process_is_told),
	KUNIT_CASE_PARAM(device_that_needs_ats_has_it_untranslated, pasid_bits_gen_params),
	KUNIT_CASE(device_that_needs_ats_is_refused_without),
	KUNIT_CASE(removed_device_leaves_nothing_behind),
	{}
};

static struct kunit_suite ats_who_suite = {
	.name = "arm_smmu_v3_ats_who",
	.test_cases = ats_who_cases,
};

kunit_test_suites(&ats_suite, &ats_who_suite);

MODULE_DESCRIPTION("KUnit tests of ATS on the software SMMUv3");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
