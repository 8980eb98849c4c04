// SPDX-License-Identifier: GPL-2.0-only
/*
 * Machines that are not uniform: SMMUs that differ under one process, one domain and
 * one PCI host. Each must be told in its own words, and none may be given what it
 * cannot do.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "../domain.h"
#include "../smmu.h"
#include "../spec-cd.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "pci-fixture.h"

#define SIZE		SZ_64K
#define IOVA		SZ_1G
#define MAGIC		0x0ddba11c0ffee000ULL
/* MMU-700 r0p0: a CMD_SYNC at least every 64 commands */
#define MMU_700		(0x487 << 20 | IIDR_IMPLEMENTER_ARM)

/**
 * struct kind - an SMMU
 * @name: of it
 * @profile: what it starts from
 * @iidr: whose errata it has
 * @compatible: the same, as firmware says it
 * @oas: its output addresses, IDR5.OAS; 0 for those of the profile
 * @granules: IDR5.GRAN*; 0 for those of the profile
 * @no_httu: it does not keep dirty state
 */
struct kind {
	const char *name;
	enum smmu_model_profile profile;
	u32 iidr;
	const char *compatible;
	u32 oas;
	u32 granules;
	bool no_httu;
};

static const struct kind full = { "full", SMMU_MODEL_FULL };
static const struct kind s1_only = { "stage 1 only", SMMU_MODEL_S1_ONLY };
static const struct kind s2_only = { "stage 2 only", SMMU_MODEL_S2_ONLY };
static const struct kind not_coherent = { "not coherent", SMMU_MODEL_NON_COHERENT };
static const struct kind small_pa = { "44-bit addresses", SMMU_MODEL_FULL, .oas = IDR5_OAS_44 };
static const struct kind only_64k = { "64K only", SMMU_MODEL_FULL, .granules = IDR5_GRAN64K };
static const struct kind clean = { "no dirty state", SMMU_MODEL_FULL, .no_httu = true };
static const struct kind small_tags = { "8-bit tags", SMMU_MODEL_SMALL_TAGS };

/*
 * Those that a process can be bound to at the same time, and what they are told when a
 * page of it goes, and 80 pages.
 */
static const struct shared_kind {
	struct kind kind;
	unsigned int tlbis[2];
	unsigned int syncs[2];
} shared_kinds[] = {
	{ { "full", SMMU_MODEL_FULL }, { 1, 2 }, { 1, 1 } },
	{ { "stage 1 only", SMMU_MODEL_S1_ONLY }, { 1, 2 }, { 1, 1 } },
	{ { "single addresses", SMMU_MODEL_NO_RIL }, { 1, 81 }, { 1, 1 } },
	{ { "6-bit PASIDs", SMMU_MODEL_LINEAR }, { 1, 2 }, { 1, 1 } },
	{ { "no MSIs", SMMU_MODEL_NO_MSI }, { 1, 2 }, { 1, 1 } },
	{ { "terminate only", SMMU_MODEL_NO_STALL }, { 1, 2 }, { 1, 1 } },
	{ { "stall forced", SMMU_MODEL_FORCE_STALL }, { 1, 2 }, { 1, 1 } },
	{ { "sync often", SMMU_MODEL_NO_RIL, .iidr = MMU_700 }, { 1, 81 }, { 1, 2 } },
	{ { "twice", SMMU_MODEL_FULL, .compatible = "nvidia,tegra264-smmu" },
	  { 2, 4 }, { 2, 2 } },
	/* It has heard the CPUs */
	{ { "broadcasts", SMMU_MODEL_BTM }, { 0, 0 }, { 0, 0 } },
};

static struct smmu_model_config kind_config(const struct kind *kind)
{
	struct smmu_model_config config = fixture_config(kind->profile);

	config.iidr = kind->iidr;
	config.compatible = kind->compatible;
	if (kind->oas)
		FIELD_MODIFY(IDR5_OAS, &config.idr[5], kind->oas);
	if (kind->granules) {
		config.idr[5] &= ~(IDR5_GRAN4K | IDR5_GRAN16K | IDR5_GRAN64K);
		config.idr[5] |= kind->granules;
	}
	if (kind->no_httu)
		config.idr[0] &= ~IDR0_HTTU;
	/* 52-bit addresses with small granules are no addresses of theirs */
	if (kind->oas || kind->granules)
		config.idr[5] &= ~IDR5_DS;
	return config;
}

static struct fixture *kind_init(struct kunit *test, const struct kind *kind)
{
	struct smmu_model_config config = kind_config(kind);

	return fixture_init(test, &config);
}

static struct smmu_device *smmu_of(struct fixture *f)
{
	return dev_get_drvdata(smmu_model_dev(f->model));
}

/*
 * One process
 */

/**
 * struct machine - an SMMU of each of @shared_kinds, and a process bound to all
 * @f: SMMU and client
 * @bond: of it
 * @proc: the process
 */
struct machine {
	struct fixture *f[ARRAY_SIZE(shared_kinds)];
	struct fixture_bond *bond[ARRAY_SIZE(shared_kinds)];
	struct fixture_process *proc;
};

static struct machine *machine_init(struct kunit *test, size_t size)
{
	struct machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	unsigned int i, j;

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->proc = fixture_process(test, size);
	for (i = 0; i < ARRAY_SIZE(shared_kinds); i++) {
		m->f[i] = kind_init(test, &shared_kinds[i].kind);
		/* No two SMMUs have the same number for it, but that of the CPUs stays free */
		for (j = 0; j < i && shared_kinds[i].kind.profile != SMMU_MODEL_BTM; j++)
			KUNIT_ASSERT_GT(test, smmu_ids_get_asid(&smmu_of(m->f[i])->ids), 0);
		m->bond[i] = fixture_bind(test, m->f[i]->dev, m->proc);
	}
	return m;
}

static enum smmu_model_outcome machine_read(struct machine *m, unsigned int i, u64 addr,
					    u64 *word)
{
	return fixture_read(m->f[i], m->bond[i]->pasid, addr, word, sizeof(*word));
}

/* What each SMMU finds at @addr, which the process has written as MAGIC + @addr */
static void machine_expect(struct kunit *test, struct machine *m, u64 addr, bool there)
{
	unsigned int i;
	u64 word;

	for (i = 0; i < ARRAY_SIZE(shared_kinds); i++) {
		const char *name = shared_kinds[i].kind.name;

		word = 0;
		if (!m->bond[i]->handle)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, machine_read(m, i, addr, &word),
				    there ? SMMU_MODEL_DMA_OK : SMMU_MODEL_DMA_ABORTED,
				    "%s", name);
		KUNIT_EXPECT_EQ_MSG(test, word, there ? MAGIC + addr : 0, "%s", name);
	}
}

static void machine_fill(struct kunit *test, struct machine *m)
{
	unsigned long addr;

	for (addr = m->proc->addr; addr < m->proc->addr + m->proc->size; addr += PAGE_SIZE) {
		fixture_poke(test, m->proc, addr, MAGIC + addr);
		machine_expect(test, m, addr, true);
	}
}

static void munmap_reaches_every_smmu_in_its_own_words(struct kunit *test)
{
	static const unsigned int pages[] = { 1, 81 };
	struct machine *m = machine_init(test, 85 * PAGE_SIZE);
	unsigned long addr = m->proc->addr + PAGE_SIZE;
	const struct smmu_model_stats *stats;
	unsigned int i, n;

	machine_fill(test, m);
	for (n = 0; n < ARRAY_SIZE(pages); n++) {
		for (i = 0; i < ARRAY_SIZE(shared_kinds); i++)
			smmu_model_stats_reset(m->f[i]->model);
		KUNIT_EXPECT_EQ(test, fixture_munmap(m->proc, addr, pages[n] * PAGE_SIZE), 0);
		for (i = 0; i < ARRAY_SIZE(shared_kinds); i++) {
			const struct shared_kind *k = &shared_kinds[i];
			u8 op = fixture_tlbi(m->f[i]->model, CMD_TLBI_NH_VA);

			stats = fixture_stats(test, m->f[i]->model);
			KUNIT_EXPECT_EQ_MSG(test, stats->commands[op], k->tlbis[n], "%s",
					    k->kind.name);
			KUNIT_EXPECT_EQ_MSG(test, stats->commands[CMD_SYNC], k->syncs[n],
					    "%s", k->kind.name);
		}
		machine_expect(test, m, addr, false);
		addr += pages[n] * PAGE_SIZE;
		machine_expect(test, m, addr - PAGE_SIZE, false);
		machine_expect(test, m, addr, true);
	}
	machine_expect(test, m, m->proc->addr, true);
}

static void unbinding_one_smmu_leaves_the_others(struct kunit *test)
{
	struct machine *m = machine_init(test, 2 * ARRAY_SIZE(shared_kinds) * PAGE_SIZE);
	unsigned long addr = m->proc->addr;
	unsigned int i;
	u64 word;

	machine_fill(test, m);
	for (i = 0; i < ARRAY_SIZE(shared_kinds); i++, addr += PAGE_SIZE) {
		fixture_unbind(m->bond[i]);
		FIXTURE_EXPECT_ABORT(test, machine_read(m, i, addr, &word));
		machine_expect(test, m, addr, true);
		KUNIT_EXPECT_EQ(test, fixture_munmap(m->proc, addr, PAGE_SIZE), 0);
		machine_expect(test, m, addr, false);
	}
}

static void death_reaches_every_smmu(struct kunit *test)
{
	struct machine *m = machine_init(test, SIZE);

	machine_fill(test, m);
	fixture_exit(test, m->proc);
	machine_expect(test, m, m->proc->addr, false);
}

/* Without stage 1 there are no PASIDs, which the core asks for first. */
static const struct alien {
	const struct kind *kind;
	int ret;
} aliens[] = {
	{ &s2_only, -EOVERFLOW },
	{ &not_coherent, -EOPNOTSUPP },
	{ &small_tags, -EOPNOTSUPP },
	{ &small_pa, -EOPNOTSUPP },
	/* Not alien to a kernel with such pages */
	{ &only_64k, IS_ENABLED(CONFIG_ARM64_64K_PAGES) ? 0 : -EOPNOTSUPP },
};

/* What cannot follow the CPUs is refused, and those that can go on. */
static void smmu_that_cannot_share_refuses_the_process(struct kunit *test)
{
	struct fixture *f = kind_init(test, &full), *alien;
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, proc);
	u64 word, ste[STE_WORDS], now[STE_WORDS];
	unsigned int i;

	fixture_poke(test, proc, proc->addr, MAGIC);
	for (i = 0; i < ARRAY_SIZE(aliens); i++) {
		if (!aliens[i].ret)
			continue;
		alien = kind_init(test, aliens[i].kind);
		KUNIT_ASSERT_EQ(test, smmu_model_peek_ste(alien->model, alien->sid, ste), 0);
		smmu_model_stats_reset(alien->model);
		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR(iommu_sva_bind_device(alien->dev, proc->mm)),
				    aliens[i].ret, "%s", aliens[i].kind->name);
		KUNIT_EXPECT_EQ(test, smmu_model_count_command(alien->model, CMD_SYNC), 0);
		KUNIT_ASSERT_EQ(test, smmu_model_peek_ste(alien->model, alien->sid, now), 0);
		KUNIT_EXPECT_MEMEQ(test, ste, now, sizeof(ste));
		FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, proc->addr, &word, 8));
	}
	KUNIT_EXPECT_EQ(test, word, MAGIC);
}

/*
 * One domain
 */

static void map_page(struct kunit *test, struct iommu_domain *domain, u64 iova, u64 value)
{
	u64 *page = fixture_page(test);

	*page = value;
	KUNIT_ASSERT_EQ(test, iommu_map(domain, iova, virt_to_phys(page), PAGE_SIZE,
					IOMMU_READ | IOMMU_WRITE, GFP_KERNEL), 0);
}

static void free_memory(void *mem)
{
	free_pages((unsigned long)mem, get_order(SZ_64K));
}

/* The smallest page that the domain has, which may be larger than the kernel's */
static void map_smallest(struct kunit *test, struct iommu_domain *domain, u64 iova, u64 value)
{
	size_t size = BIT(__ffs(domain->pgsize_bitmap));
	u64 *mem = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, get_order(SZ_64K));

	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_memory, mem), 0);
	*mem = value;
	KUNIT_ASSERT_EQ(test, iommu_map(domain, iova, virt_to_phys(mem), size, IOMMU_READ,
					GFP_KERNEL), 0);
}

static const struct kind domain_kinds[] = {
	{ "full", SMMU_MODEL_FULL },
	{ "stage 1 only", SMMU_MODEL_S1_ONLY },
	{ "single addresses", SMMU_MODEL_NO_RIL },
	{ "8-bit tags", SMMU_MODEL_SMALL_TAGS },
	{ "linear", SMMU_MODEL_LINEAR },
	{ "no MSIs", SMMU_MODEL_NO_MSI },
	{ "no dirty state", SMMU_MODEL_FULL, .no_httu = true },
	{ "sync often", SMMU_MODEL_NO_RIL, .iidr = MMU_700 },
	{ "twice", SMMU_MODEL_FULL, .compatible = "nvidia,tegra264-smmu" },
	{ "broadcasts", SMMU_MODEL_BTM },
};

#define PAGES		24

/* The ASID that is next, without taking it */
static int next_asid(struct kunit *test, struct fixture *f)
{
	int asid = smmu_ids_get_asid(&smmu_of(f)->ids);

	KUNIT_ASSERT_GT(test, asid, 0);
	smmu_ids_put_asid(&smmu_of(f)->ids, asid);
	return asid;
}

static u64 asid_in_force(struct kunit *test, struct fixture *f)
{
	u64 cd[CD_WORDS];

	KUNIT_ASSERT_EQ(test, smmu_model_peek_cd(f->model, f->sid, 0, cd), 0);
	return FIELD_GET(CD_0_ASID, cd[0]);
}

static void domain_expect(struct kunit *test, struct fixture **f, unsigned int n, bool there)
{
	unsigned int i;
	u64 word;

	for (i = 0; i < ARRAY_SIZE(domain_kinds); i++) {
		word = 0;
		KUNIT_EXPECT_EQ_MSG(test, fixture_read(f[i], NO_SSID, IOVA + n * PAGE_SIZE, &word,
						       sizeof(word)),
				    there ? SMMU_MODEL_DMA_OK : SMMU_MODEL_DMA_ABORTED,
				    "%s", domain_kinds[i].name);
		KUNIT_EXPECT_EQ_MSG(test, word, there ? MAGIC + n : 0, "%s",
				    domain_kinds[i].name);
	}
}

static void unmapped_page_is_gone_from_every_smmu(struct kunit *test)
{
	struct fixture *f[ARRAY_SIZE(domain_kinds)];
	struct iommu_domain *domain;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(f); i++) {
		f[i] = kind_init(test, &domain_kinds[i]);
		for (j = 0; j < i; j++)
			KUNIT_ASSERT_GT(test, smmu_ids_get_asid(&smmu_of(f[i])->ids), 0);
	}
	domain = fixture_paging_domain(f[0]);
	for (i = 0; i < PAGES; i++)
		map_page(test, domain, IOVA + i * PAGE_SIZE, MAGIC + i);
	for (i = 0; i < ARRAY_SIZE(f); i++) {
		int asid = next_asid(test, f[i]);

		KUNIT_ASSERT_EQ_MSG(test, iommu_attach_device(domain, f[i]->dev), 0, "%s",
				    domain_kinds[i].name);
		KUNIT_EXPECT_EQ_MSG(test, asid_in_force(test, f[i]), asid, "%s",
				    domain_kinds[i].name);
	}
	for (i = 0; i < PAGES; i++)
		domain_expect(test, f, i, true);
	KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA + PAGE_SIZE, PAGE_SIZE), PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA + 3 * PAGE_SIZE, 20 * PAGE_SIZE),
			20 * PAGE_SIZE);
	for (i = 0; i < PAGES; i++)
		domain_expect(test, f, i, i == 0 || i == 2 || i == PAGES - 1);
	for (i = 0; i < ARRAY_SIZE(f); i++)
		iommu_detach_device(domain, f[i]->dev);
}

/**
 * struct fit - a domain made on one SMMU for another
 * @made: where
 * @other: for which
 * @dirty: it keeps dirty state
 * @ret: 0 where it fits
 */
static const struct fit {
	const struct kind *made;
	const struct kind *other;
	bool dirty;
	int ret;
} fits[] = {
	{ &full, &full },
	{ &full, &s1_only },
	{ &s1_only, &full },
	{ &full, &small_tags },
	{ &small_pa, &full },
	{ &full, &small_pa, .ret = -EINVAL },
	{ &s2_only, &s2_only },
	{ &s2_only, &full },
	{ &s2_only, &s1_only, .ret = -EINVAL },
	{ &full, &s2_only, .ret = -EINVAL },
	{ &full, &not_coherent, .ret = -EINVAL },
	{ &not_coherent, &full, .ret = -EINVAL },
	{ &not_coherent, &not_coherent, .ret = -EINVAL },
	{ &full, &only_64k, .ret = IS_ENABLED(CONFIG_ARM64_64K_PAGES) ? 0 : -EINVAL },
	{ &only_64k, &full },
	{ &full, &clean },
	{ &clean, &full, },
	{ &full, &full, .dirty = true },
	{ &full, &clean, .dirty = true, .ret = -EINVAL },
};

static void fit_desc(const struct fit *fit, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s%s for %s", fit->dirty ? "dirty state of " : "",
		 fit->made->name, fit->other->name);
}

KUNIT_ARRAY_PARAM(fit, fits, fit_desc);

static void domain_fits_or_is_refused_and_nothing_changes(struct kunit *test)
{
	const struct fit *fit = test->param_value;
	struct fixture *made = kind_init(test, fit->made);
	struct fixture *other = kind_init(test, fit->other);
	u32 flags = fit->dirty ? IOMMU_HWPT_ALLOC_DIRTY_TRACKING : 0;
	struct iommu_domain *domain = fixture_paging_domain_flags(made, flags);
	struct iommu_domain *before = iommu_get_domain_for_dev(other->dev);
	u64 ste[STE_WORDS], now[STE_WORDS], word = 0;

	KUNIT_ASSERT_EQ(test, smmu_model_peek_ste(other->model, other->sid, ste), 0);
	smmu_model_stats_reset(other->model);
	KUNIT_EXPECT_EQ(test, iommu_attach_device(domain, other->dev), fit->ret);
	if (fit->ret) {
		KUNIT_EXPECT_PTR_EQ(test, iommu_get_domain_for_dev(other->dev), before);
		KUNIT_EXPECT_EQ(test, smmu_model_count_command(other->model, CMD_SYNC), 0);
		KUNIT_ASSERT_EQ(test, smmu_model_peek_ste(other->model, other->sid, now), 0);
		KUNIT_EXPECT_MEMEQ(test, ste, now, sizeof(ste));
		return;
	}
	map_smallest(test, domain, IOVA, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(other, NO_SSID, IOVA, &word, sizeof(word)));
	KUNIT_EXPECT_EQ(test, word, MAGIC);
	KUNIT_EXPECT_GT(test, iommu_unmap(domain, IOVA, BIT(__ffs(domain->pgsize_bitmap))), 0);
	FIXTURE_EXPECT_ABORT(test, fixture_read(other, NO_SSID, IOVA, &word, sizeof(word)));
	iommu_detach_device(domain, other->dev);
}

/* Nor for a PASID, beside one that fits */
static void domain_of_a_pasid_is_refused_where_it_does_not_fit(struct kunit *test)
{
	struct fixture *f = kind_init(test, &full), *other = kind_init(test, &small_pa);
	struct iommu_domain *fit = fixture_paging_domain_flags(other, IOMMU_HWPT_ALLOC_PASID);
	struct iommu_domain *alien = fixture_paging_domain_flags(f, IOMMU_HWPT_ALLOC_PASID);
	unsigned int cds;
	u64 word = 0;

	map_page(test, fit, IOVA, MAGIC);
	KUNIT_ASSERT_EQ(test, iommu_attach_device_pasid(fit, other->dev, 1, NULL), 0);
	KUNIT_ASSERT_EQ(test, iommu_attach_device_pasid(fit, f->dev, 1, NULL), 0);
	cds = smmu_model_count_valid_cds(other->model, other->sid);
	smmu_model_stats_reset(other->model);
	KUNIT_EXPECT_EQ(test, iommu_attach_device_pasid(alien, other->dev, 2, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(other->model, CMD_SYNC), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_count_valid_cds(other->model, other->sid), cds);
	FIXTURE_EXPECT_OK(test, fixture_read(other, 1, IOVA, &word, sizeof(word)));
	KUNIT_EXPECT_EQ(test, word, MAGIC);
	iommu_detach_device_pasid(fit, f->dev, 1);
	iommu_detach_device_pasid(fit, other->dev, 1);
}

/* SubstreamIDs of six bits here and of twenty there: each refuses what is its own to. */
static void pasid_beyond_one_smmu_is_refused_there_alone(struct kunit *test)
{
	const struct kind narrow = { "6-bit PASIDs", SMMU_MODEL_LINEAR };
	struct fixture *f = kind_init(test, &full), *other = kind_init(test, &narrow);
	struct iommu_domain *domain = fixture_paging_domain_flags(f, IOMMU_HWPT_ALLOC_PASID);
	unsigned int cds = smmu_model_count_valid_cds(other->model, other->sid);

	KUNIT_EXPECT_EQ(test, iommu_attach_device_pasid(domain, other->dev, 64, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, smmu_model_count_valid_cds(other->model, other->sid), cds);
	KUNIT_ASSERT_EQ(test, iommu_attach_device_pasid(domain, f->dev, 64, NULL), 0);
	KUNIT_ASSERT_EQ(test, iommu_attach_device_pasid(domain, other->dev, 63, NULL), 0);
	iommu_detach_device_pasid(domain, other->dev, 63);
	iommu_detach_device_pasid(domain, f->dev, 64);
}

/* One page of the SMMU's is sixteen of the kernel's, so no page of these is mapped alone. */
static void smmu_of_larger_pages_passes_dma_of_drivers_through(struct kunit *test)
{
	struct fixture *f = kind_init(test, &only_64k);
	struct iommu_domain *domain;
	u64 word = 0, *page;

	if (IS_ENABLED(CONFIG_ARM64_64K_PAGES))
		kunit_skip(test, "the kernel has such pages");
	KUNIT_EXPECT_EQ(test, iommu_get_domain_for_dev(f->dev)->type, IOMMU_DOMAIN_IDENTITY);
	page = fixture_page(test);
	*page = MAGIC;
	FIXTURE_EXPECT_OK(test, fixture_read(f, NO_SSID, virt_to_phys(page), &word, sizeof(word)));
	KUNIT_EXPECT_EQ(test, word, MAGIC);
	/* Who brings pages that are large enough has them translated */
	domain = fixture_attached_domain(f);
	KUNIT_EXPECT_EQ(test, domain->pgsize_bitmap & (SZ_64K - 1), 0);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, virt_to_phys(page), &word,
						sizeof(word)));
}

static struct kunit_case uneven_cases[] = {
	KUNIT_CASE(munmap_reaches_every_smmu_in_its_own_words),
	KUNIT_CASE(unbinding_one_smmu_leaves_the_others),
	KUNIT_CASE(death_reaches_every_smmu),
	KUNIT_CASE(smmu_that_cannot_share_refuses_the_process),
	KUNIT_CASE(unmapped_page_is_gone_from_every_smmu),
	KUNIT_CASE_PARAM(domain_fits_or_is_refused_and_nothing_changes, fit_gen_params),
	KUNIT_CASE(domain_of_a_pasid_is_refused_where_it_does_not_fit),
	KUNIT_CASE(pasid_beyond_one_smmu_is_refused_there_alone),
	KUNIT_CASE(smmu_of_larger_pages_passes_dma_of_drivers_through),
	{}
};

static struct kunit_suite uneven_suite = {
	.name = "arm_smmu_v3_uneven",
	.test_cases = uneven_cases,
};

kunit_test_suite(uneven_suite);

MODULE_DESCRIPTION("KUnit tests of SMMUs that differ, on the software SMMUv3");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
