// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each allocation fails once: what was asked for happens or does not, nothing is
 * half done and nothing is lost.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/gfp.h>
#include <linux/iommu.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/sched/mm.h>
#include <linux/sizes.h>

/* iommu_replace_device_pasid() is iommufd's, and drivers/iommu's */
#include "iommu-priv.h"

#include "../client.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "../sva.h"
#include "failslab-bench.h"
#include "fixture.h"

#define SIZE		SZ_64K
#define IOVA		SZ_1G
#define PASID		77
#define MAGIC		0xfa11ed0001234567ULL

/* A device that stalls, or a PCI device with ATS and PRI */
static const struct kind {
	const char *name;
	bool is_pci;
} kinds[] = {
	{ "stalls" },
#if FAILSLAB_HAS_PRI
	{ "PRI", .is_pci = true },
#endif
};

KUNIT_ARRAY_PARAM_DESC(kind, kinds, name);

static struct fixture *kind_fixture(struct kunit *test)
{
	const struct kind *kind = test->param_value;

	return failslab_fixture(test, kind->is_pci);
}

static void expect_bond_works(struct fixture *f, struct fixture_process *p, u32 pasid)
{
	struct kunit *test = f->test;
	u64 word = 0;

	fixture_poke(test, p, p->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(f, pasid, p->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, word, MAGIC);
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr, PAGE_SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, pasid, p->addr, &word, 8));
}

/* What there is besides the bond under test */
struct others {
	unsigned int domains;
	unsigned int cds;
	unsigned int iopf_users;
	u32 credits;
	u32 credits_of_all;
};

static struct others count_others(struct fixture *f)
{
	struct smmu_client *client = dev_iommu_priv_get(f->dev);

	return (struct others) {
		.domains = smmu_sva_domains(),
		.cds = smmu_model_count_valid_cds(f->model, f->sid),
		.iopf_users = client->iopf_users,
		.credits = client->pri_credits,
		.credits_of_all = atomic_read(&client->smmu->pri_credits),
	};
}

/* The process has one user and is known to nobody, however often it was tried */
static void expect_unbound(struct fixture *f, struct fixture_process *p, struct others others)
{
	struct others now = count_others(f);
	struct kunit *test = f->test;

	KUNIT_EXPECT_EQ(test, now.domains, others.domains);
	KUNIT_EXPECT_EQ(test, now.cds, others.cds);
	KUNIT_EXPECT_EQ(test, now.iopf_users, others.iopf_users);
	KUNIT_EXPECT_EQ(test, now.credits, others.credits);
	KUNIT_EXPECT_EQ(test, now.credits_of_all, others.credits_of_all);
	KUNIT_EXPECT_EQ(test, atomic_read(&p->mm->mm_users), 1);
}

static void bind_succeeds_or_leaves_nothing(struct kunit *test)
{
	struct fixture *f = kind_fixture(test);
	struct others others = count_others(f);
	struct fixture_process *p;
	struct iommu_sva *handle;
	bool failed = true;
	int n, errors = 0;

	for (n = 1; failed && n < FAILSLAB_MANY; n++) {
		p = fixture_process(test, SIZE);
		failslab_nth(MYSELF, n);
		handle = iommu_sva_bind_device(f->dev, p->mm);
		failed = failslab_end();
		if (IS_ERR(handle)) {
			KUNIT_EXPECT_EQ(test, PTR_ERR(handle), -ENOMEM);
			expect_unbound(f, p, others);
			errors++;
			/* Nothing stands in the way of another try. */
			handle = iommu_sva_bind_device(f->dev, p->mm);
			KUNIT_ASSERT_NOT_ERR_OR_NULL(test, handle);
		}
		expect_bond_works(f, p, iommu_sva_get_pasid(handle));
		iommu_sva_unbind_device(handle);
		expect_unbound(f, p, others);
	}
	KUNIT_EXPECT_LT(test, n, FAILSLAB_MANY);
	/* Some can be done without, and how many depends on what the slabs have left. */
	KUNIT_EXPECT_GE(test, errors, 1);
	kunit_info(test, "%d allocations, %d of them needed\n", n - 2, errors);
}

static void unbind_always_succeeds(struct kunit *test)
{
	struct fixture *f = kind_fixture(test);
	struct others others = count_others(f);
	struct fixture_process *p;
	struct fixture_bond *bond;
	bool failed = true;
	u64 word;
	int n;

	for (n = 1; failed && n < FAILSLAB_MANY; n++) {
		p = fixture_process(test, SIZE);
		bond = fixture_bind(test, f->dev, p);
		fixture_poke(test, p, p->addr, MAGIC);
		FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
		failslab_nth(MYSELF, n);
		fixture_unbind(bond);
		failed = failslab_end();
		FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
		expect_unbound(f, p, others);
	}
	KUNIT_EXPECT_LT(test, n, FAILSLAB_MANY);
	kunit_info(test, "%d allocations\n", n - 2);
}

/* The bond behind one of two SMMUs goes: the set of targets cannot be made smaller */
static void unbind_of_one_leaves_the_other(struct kunit *test)
{
	struct fixture *f = failslab_fixture(test, false), other = *failslab_fixture(test, false);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond, *gone;
	bool failed = true;
	u64 word;
	int n;

	bond = fixture_bind(test, f->dev, p);
	for (n = 1; failed && n < FAILSLAB_MANY; n++) {
		gone = fixture_bind(test, other.dev, p);
		failslab_nth(MYSELF, n);
		fixture_unbind(gone);
		failed = failslab_end();
		FIXTURE_EXPECT_ABORT(test, fixture_read(&other, bond->pasid, p->addr, &word, 8));
		fixture_poke(test, p, p->addr + PAGE_SIZE, MAGIC);
		FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr + PAGE_SIZE, &word,
						     8));
	}
	KUNIT_EXPECT_LT(test, n, FAILSLAB_MANY);
	KUNIT_EXPECT_GT_MSG(test, n, 2, "there was no allocation to fail");
	expect_bond_works(f, p, bond->pasid);
}

/*
 * Where the core has no memory for a page request it says Response Failure, and
 * the device asks for no page any more until it is bound anew.
 */
static void fault_is_served_or_aborted(struct kunit *test)
{
	struct fixture *f = kind_fixture(test);
	enum smmu_model_outcome outcome;
	struct fixture_process *p;
	struct fixture_bond *bond;
	bool failed = true;
	u64 word;
	int n, aborts = 0;

	for (n = 1; failed && n < FAILSLAB_MANY; n++) {
		p = fixture_process(test, SIZE);
		bond = fixture_bind(test, f->dev, p);
		word = MAGIC;
		failslab_nth(FAULT_HANDLERS, n);
		outcome = fixture_write(f, bond->pasid, p->addr, &word, 8);
		failed = failslab_end();
		if (outcome != SMMU_MODEL_DMA_OK) {
			FIXTURE_EXPECT_ABORT(test, outcome);
			aborts++;
			fixture_unbind(bond);
			bond = fixture_bind(test, f->dev, p);
		}
		FIXTURE_EXPECT_OK(test, fixture_write(f, bond->pasid, p->addr, &word, 8));
		KUNIT_EXPECT_EQ(test, fixture_peek(test, p, p->addr), MAGIC);
		KUNIT_EXPECT_EQ(test, fixture_stats(test, f->model)->stalled, 0);
		KUNIT_EXPECT_EQ(test, fixture_stats(test, f->model)->page_groups, 0);
		fixture_unbind(bond);
	}
	KUNIT_EXPECT_LT(test, n, FAILSLAB_MANY);
	KUNIT_EXPECT_GE(test, aborts, 1);
	kunit_info(test, "%d allocations, %d of them needed\n", n - 2, aborts);
}

/* Called before the driver, which was registered earlier */
static void no_memory_from_here(struct mmu_notifier *mn, struct mm_struct *mm,
				unsigned long start, unsigned long end)
{
	failslab_from_nth(MYSELF, 1);
}

static const struct mmu_notifier_ops no_memory_ops = {
	.arch_invalidate_secondary_tlbs = no_memory_from_here,
};

/* What is unmapped is gone: the way from munmap() to the SMMU allocates nothing. */
static void munmap_is_told_without_memory(struct kunit *test)
{
	struct mmu_notifier mn = { .ops = &no_memory_ops };
	struct fixture *f = kind_fixture(test);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	u64 word;

	fixture_poke(test, p, p->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	KUNIT_ASSERT_EQ(test, mmu_notifier_register(&mn, p->mm), 0);
	KUNIT_EXPECT_EQ(test, fixture_munmap(p, p->addr, PAGE_SIZE), 0);
	KUNIT_EXPECT_EQ(test, failslab_victims(), MYSELF);
	failslab_end();
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	mmu_notifier_unregister(&mn, p->mm);
}

/* The old domain or the new one */
static void attach_succeeds_or_leaves_the_old(struct kunit *test)
{
	struct fixture *f = failslab_fixture(test, false);
	struct iommu_domain *before = iommu_get_domain_for_dev(f->dev);
	struct iommu_domain *domain = fixture_paging_domain(f);
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	bool failed = true;
	int n, ret, errors = 0;
	u64 word;

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_ASSERT_EQ(test, iommu_map(domain, IOVA, page_to_phys(page), PAGE_SIZE,
					IOMMU_READ | IOMMU_WRITE, GFP_KERNEL), 0);
	for (n = 1; failed && n < FAILSLAB_MANY; n++) {
		failslab_nth(MYSELF, n);
		ret = iommu_attach_device(domain, f->dev);
		failed = failslab_end();
		if (ret) {
			KUNIT_EXPECT_EQ(test, ret, -ENOMEM);
			KUNIT_EXPECT_PTR_EQ(test, iommu_get_domain_for_dev(f->dev), before);
			errors++;
			continue;
		}
		word = MAGIC + n;
		FIXTURE_EXPECT_OK(test, fixture_write(f, NO_SSID, IOVA, &word, 8));
		KUNIT_EXPECT_EQ(test, *(u64 *)page_address(page), MAGIC + n);
		iommu_detach_device(domain, f->dev);
	}
	KUNIT_EXPECT_LT(test, n, FAILSLAB_MANY);
	KUNIT_EXPECT_GE(test, errors, 1);
	__free_page(page);
}

/* A domain with a page where @word stands */
static struct iommu_domain *domain_with_word(struct fixture *f, u64 word)
{
	struct kunit *test = f->test;
	struct iommu_domain *domain = fixture_paging_domain_flags(f, IOMMU_HWPT_ALLOC_PASID);
	u64 *page = fixture_page(test);

	KUNIT_ASSERT_EQ(test, iommu_map(domain, IOVA, virt_to_phys(page), PAGE_SIZE, IOMMU_READ,
					GFP_KERNEL), 0);
	*page = word;
	return domain;
}

static void expect_word(struct fixture *f, u64 word)
{
	u64 seen = 0;

	FIXTURE_EXPECT_OK(f->test, fixture_read(f, PASID, IOVA, &seen, 8));
	KUNIT_EXPECT_EQ(f->test, seen, word);
}

/* Of two domains the PASID has one or the other, all the time */
static void pasid_is_replaced_or_keeps_the_old(struct kunit *test)
{
	struct fixture *f = failslab_fixture(test, false);
	struct iommu_domain *old = domain_with_word(f, MAGIC);
	struct iommu_domain *new = domain_with_word(f, MAGIC + 1);
	struct iommu_attach_handle handle[2] = {};
	bool failed = true;
	int n, ret, errors = 0;

	KUNIT_ASSERT_EQ(test, iommu_attach_device_pasid(old, f->dev, PASID, &handle[0]), 0);
	for (n = 1; failed && n < FAILSLAB_MANY; n++) {
		failslab_nth(MYSELF, n);
		ret = iommu_replace_device_pasid(new, f->dev, PASID, &handle[1]);
		failed = failslab_end();
		expect_word(f, ret ? MAGIC : MAGIC + 1);
		if (ret) {
			KUNIT_EXPECT_EQ(test, ret, -ENOMEM);
			errors++;
		} else {
			KUNIT_EXPECT_EQ(test, 0, iommu_replace_device_pasid(old, f->dev, PASID,
									    &handle[0]));
			expect_word(f, MAGIC);
		}
	}
	iommu_detach_device_pasid(old, f->dev, PASID);
	KUNIT_EXPECT_LT(test, n, FAILSLAB_MANY);
	KUNIT_EXPECT_GE(test, errors, 1);
}

/* What does not come is not half there: its StreamID is free for the next. */
static void device_comes_and_goes_or_does_not_come(struct kunit *test)
{
	const struct smmu_model_client_config config = {
		.sids = { 9 }, .num_sids = 1, .pasid_bits = 16, .can_stall = true,
	};
	struct fixture *f = failslab_fixture(test, false), second = *f;
	struct smmu_model_client *client;
	struct fixture_process *p;
	struct fixture_bond *bond;
	bool failed = true;
	int n, refused = 0;

	second.sid = config.sids[0];
	for (n = 1; failed && n < FAILSLAB_MANY; n++) {
		failslab_nth(MYSELF, n);
		client = smmu_model_client_create(f->model, &config);
		failed = failslab_end();
		second.dev = IS_ERR(client) ? NULL : smmu_model_client_dev(client);
		if (!second.dev || !second.dev->iommu_group) {
			smmu_model_client_destroy(client);
			refused++;
			continue;
		}
		p = fixture_process(test, SIZE);
		bond = fixture_bind(test, second.dev, p);
		expect_bond_works(&second, p, bond->pasid);
		fixture_unbind(bond);
		failslab_nth(MYSELF, n);
		smmu_model_client_destroy(client);
		failed |= failslab_end();
	}
	KUNIT_EXPECT_LT(test, n, FAILSLAB_MANY);
	KUNIT_EXPECT_GE(test, refused, 1);
	kunit_info(test, "%d allocations, %d of them needed\n", n - 2, refused);
}

/* One of the devices that the core probes while their SMMU registers */
static struct {
	struct device *dev;
	int n;
} poor;

/* Its allocations fail while the driver looks at it, not those of the core around that. */
static int before_client(struct kprobe *kp, struct pt_regs *regs)
{
	if ((void *)regs_get_kernel_argument(regs, 1) == poor.dev)
		failslab_nth(MYSELF, poor.n);
	return 0;
}

static int after_client(struct kprobe *kp, struct pt_regs *regs)
{
	struct smmu_client *client = (void *)regs_get_kernel_argument(regs, 0);

	if (client->dev == poor.dev)
		failslab_end();
	return 0;
}

static struct kprobe client_probe = {
	.symbol_name = "smmu_client_probe",
	.pre_handler = before_client,
};

static struct kprobe client_probed = {
	.symbol_name = "smmu_pri_find",
	.pre_handler = after_client,
};

KUNIT_DEFINE_ACTION_WRAPPER(destroy_client, smmu_model_client_destroy,
			    struct smmu_model_client *);

/* Return: a client of @model with one StreamID, which is bound to nothing */
static struct fixture present_device(struct kunit *test, struct smmu_model *model, u32 sid)
{
	const struct smmu_model_client_config config = {
		.sids = { sid }, .num_sids = 1, .pasid_bits = 16, .can_stall = true,
	};
	struct smmu_model_client *client = smmu_model_client_create(model, &config);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, client);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, destroy_client, client), 0);
	return (struct fixture) {
		.test = test, .model = model, .sid = sid, .dev = smmu_model_client_dev(client),
	};
}

static void expect_device_works(struct fixture *f)
{
	struct fixture_process *p = fixture_process(f->test, SIZE);
	struct fixture_bond *bond;

	KUNIT_ASSERT_NOT_NULL(f->test, f->dev->iommu_group);
	bond = fixture_bind(f->test, f->dev, p);
	expect_bond_works(f, p, bond->pasid);
	fixture_unbind(bond);
}

/* The SMMU is there for the others, whatever one device could not get. */
static void device_without_memory_takes_the_smmu_from_nobody(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct fixture early, without, late;
	struct smmu_model *model;
	bool failed = true;
	int n, refused = 0;
	u64 word;

	failslab_add_probe(test, &client_probe);
	failslab_add_probe(test, &client_probed);
	for (n = 1; failed && n < FAILSLAB_MANY; n++) {
		model = fixture_unplugged_model(test, &config);
		early = present_device(test, model, 3);
		/* Its STEs are in a table of their own. */
		without = present_device(test, model, 0x305);
		late = present_device(test, model, 7);
		poor.dev = without.dev;
		poor.n = n;
		KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
		failed = failslab_end();
		poor.dev = NULL;
		expect_device_works(&early);
		expect_device_works(&late);
		if (without.dev->iommu_group) {
			expect_device_works(&without);
			continue;
		}
		refused++;
		FIXTURE_EXPECT_ABORT(test, fixture_read(&without, NO_SSID,
							virt_to_phys(fixture_page(test)),
							&word, 8));
	}
	KUNIT_EXPECT_LT(test, n, FAILSLAB_MANY);
	/* What is the client's own, and its table of STEs */
	KUNIT_EXPECT_GE(test, refused, 2);
	kunit_info(test, "%d allocations, %d of them needed\n", n - 2, refused);
}

static int before_enable(struct kprobe *kp, struct pt_regs *regs)
{
	failslab_nth(MYSELF, poor.n);
	return 0;
}

static struct kprobe enable_probe = {
	.symbol_name = "smmu_reset_enable",
	.pre_handler = before_enable,
};

/*
 * What was enabled is disabled before the tables and queues go that it uses. The core
 * says WARN where it has not got its files of an interrupt.
 */
static void smmu_comes_or_is_left_disabled(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_unplugged_model(test, &config);
	bool failed = true;
	int n, refused = 0;

	failslab_add_probe(test, &enable_probe);
	for (n = 1; failed && n < FAILSLAB_MANY; n++) {
		poor.n = n;
		kunit_warning_suppress(test) {
			refused += !!smmu_model_plug(model);
			failed = failslab_end();
			smmu_model_unplug(model);
		}
		KUNIT_EXPECT_EQ_MSG(test, smmu_model_peek32(model, SMMU_CR0), 0,
				    "allocation %d", n);
		KUNIT_EXPECT_EQ_MSG(test, smmu_model_peek32(model, SMMU_IRQ_CTRL), 0,
				    "allocation %d", n);
	}
	KUNIT_EXPECT_LT(test, n, FAILSLAB_MANY);
	KUNIT_EXPECT_GE(test, refused, 1);
	kunit_info(test, "%d allocations, %d of them needed\n", n - 2, refused);
}

static struct kunit_case failslab_cases[] = {
	KUNIT_CASE_PARAM(bind_succeeds_or_leaves_nothing, kind_gen_params),
	KUNIT_CASE_PARAM(unbind_always_succeeds, kind_gen_params),
	KUNIT_CASE(unbind_of_one_leaves_the_other),
	KUNIT_CASE_PARAM(fault_is_served_or_aborted, kind_gen_params),
	KUNIT_CASE_PARAM(munmap_is_told_without_memory, kind_gen_params),
	KUNIT_CASE(attach_succeeds_or_leaves_the_old),
	KUNIT_CASE(pasid_is_replaced_or_keeps_the_old),
	KUNIT_CASE(device_comes_and_goes_or_does_not_come),
	KUNIT_CASE(device_without_memory_takes_the_smmu_from_nobody),
	KUNIT_CASE_SLOW(smmu_comes_or_is_left_disabled),
	{}
};

static struct kunit_suite failslab_suite = {
	.name = "arm_smmu_v3_failslab",
	.init = failslab_init,
	.test_cases = failslab_cases,
};

kunit_test_suite(failslab_suite);
