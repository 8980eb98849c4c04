// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each allocation fails once, of what a VMM asks for: a virtual SMMU, a nested domain
 * and an attachment are there or are not, and what a guest asks for needs no memory.
 */
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/iommu.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/xarray.h>
#include <uapi/linux/iommufd.h>

#include "../client.h"
#include "../domain.h"
#include "../ids.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "failslab-bench.h"
#include "guest-fixture.h"
#include "iommufd_private.h"

#define VSID		0x4321ULL
/* Write-back, inner shareable CDs, and EATS */
#define STE_1		(0xd4ULL | BIT_ULL(28))
/* The CD beside the first one */
#define OTHER_CD	64
#define HOSTS_WORD	0x6057ULL
/* Beyond what is mapped anywhere */
#define NOWHERE		0x50000000ULL
/* Several submissions */
#define COMMANDS	150u

/* A device that may stall, or a PCI device with ATS and PRI */
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

static struct guest *kind_guest(struct kunit *test)
{
	const struct kind *kind = test->param_value;

	return guest_create(failslab_fixture(test, kind->is_pci), NULL);
}

static struct smmu_client *client_of(const struct guest *g)
{
	return dev_iommu_priv_get(g->f->dev);
}

/* What attachments take, and have to give back */
struct books {
	unsigned int users;
	int next_vmid;
	unsigned int iopf_users;
	u32 credits;
	bool ats;
};

static unsigned int count_users(struct smmu_domain *parent)
{
	const struct smmu_inv_set *set;
	unsigned int i, users = 0;

	guard(mutex)(&parent->invs.mutex);
	set = rcu_dereference_protected(parent->invs.set,
					lockdep_is_held(&parent->invs.mutex));
	for (i = 0; set && i < set->nr; i++)
		users += set->targets[i].users;
	return users;
}

static int next_vmid(struct kunit *test, struct smmu_ids *ids)
{
	int vmid = smmu_ids_get_vmid(ids);

	KUNIT_ASSERT_GT(test, vmid, 0);
	smmu_ids_put_vmid(ids, vmid);
	return vmid;
}

static struct books books_of(struct guest *g)
{
	const struct smmu_client *client = client_of(g);

	return (struct books) {
		.users = count_users(to_smmu_domain(g->parent)),
		.next_vmid = next_vmid(g->test, &client->smmu->ids),
		.iopf_users = client->iopf_users,
		.credits = client->pri_credits,
		.ats = client->ats_enabled,
	};
}

static void expect_books(struct guest *g, struct books wanted)
{
	struct books now = books_of(g);
	struct kunit *test = g->test;

	KUNIT_EXPECT_EQ(test, now.users, wanted.users);
	KUNIT_EXPECT_EQ(test, now.next_vmid, wanted.next_vmid);
	KUNIT_EXPECT_EQ(test, now.iopf_users, wanted.iopf_users);
	KUNIT_EXPECT_EQ(test, now.credits, wanted.credits);
	KUNIT_EXPECT_EQ(test, now.ats, wanted.ats);
}

/* All VMIDs that an IDA knows without memory are taken. */
static int take_vmids(struct kunit *test, struct smmu_ids *ids)
{
	int vmid;

	do {
		vmid = smmu_ids_get_vmid(ids);
		KUNIT_ASSERT_GT(test, vmid, 0);
	} while (vmid < BITS_PER_XA_VALUE - 1);
	return vmid;
}

static void virtual_smmu_comes_or_leaves_nothing(struct kunit *test)
{
	struct fixture *f = failslab_fixture(test, false);
	struct iommu_domain *parent = guest_parent(f);
	const struct iommu_ops *ops = dev_iommu_ops(f->dev);
	struct smmu_client *client = dev_iommu_priv_get(f->dev);
	struct smmu_ids *ids = &client->smmu->ids;
	struct smmu_vsmmu *vsmmu;
	bool failed = true;
	int n, vmid, ret, errors = 0;

	for (n = 1; failed && n < FAILSLAB_MANY; n++) {
		vmid = take_vmids(test, ids);
		vsmmu = guest_vsmmu_alloc(f->dev);
		KUNIT_ASSERT_NOT_NULL(test, vsmmu);
		/* What was tried for without waiting is tried for again */
		failslab_from_nth(MYSELF, n);
		ret = ops->viommu_init(&vsmmu->core, parent, NULL);
		failed = failslab_end();
		if (ret) {
			KUNIT_EXPECT_EQ(test, ret, -ENOMEM);
			/* The core would call destroy */
			KUNIT_EXPECT_NULL(test, vsmmu->core.ops);
			errors++;
			ret = ops->viommu_init(&vsmmu->core, parent, NULL);
		}
		KUNIT_ASSERT_EQ(test, ret, 0);
		KUNIT_EXPECT_EQ(test, vsmmu->vmid.vmid, vmid + 1);
		guest_vsmmu_free(vsmmu);
		for (; vmid; vmid--)
			smmu_ids_put_vmid(ids, vmid);
	}
	KUNIT_EXPECT_LT(test, n, FAILSLAB_MANY);
	KUNIT_EXPECT_GE(test, errors, 1);
}

static void nested_domain_comes_or_does_not(struct kunit *test)
{
	struct iommu_hwpt_arm_smmuv3 arg = {
		.ste = { cpu_to_le64(guest_ste0()), cpu_to_le64(STE_1) },
	};
	struct guest *g = guest_create(failslab_fixture(test, false), NULL);
	struct iommu_user_data data = {
		.type = IOMMU_HWPT_DATA_ARM_SMMUV3,
		.uptr = guest_user(test, sizeof(arg)),
		.len = sizeof(arg),
	};
	struct iommu_domain *domain;
	bool failed = true;
	int n, errors = 0;

	KUNIT_ASSERT_EQ(test, copy_to_user(data.uptr, &arg, sizeof(arg)), 0);
	for (n = 1; failed && n < FAILSLAB_MANY; n++) {
		failslab_nth(MYSELF, n);
		domain = g->vsmmu->core.ops->alloc_domain_nested(&g->vsmmu->core, 0, &data);
		failed = failslab_end();
		if (IS_ERR(domain)) {
			KUNIT_EXPECT_EQ(test, PTR_ERR(domain), -ENOMEM);
			errors++;
			continue;
		}
		domain->ops->free(domain);
	}
	KUNIT_EXPECT_LT(test, n, FAILSLAB_MANY);
	KUNIT_EXPECT_GE(test, errors, 1);
}

/* What a device has: nothing, stage 2 by the guest's leave, a CD, another, the host's stage 2 */
enum has { ABORT, BYPASS, TRANSLATE, OTHER, HOST, NR_HAS };

/**
 * struct change - of what a device has
 * @g: its guest
 * @domain: for each
 * @word: what the device reads at GUEST_VA then
 */
struct change {
	struct guest *g;
	struct iommu_domain *domain[NR_HAS];
	u64 word[NR_HAS];
};

/* Somebody answers, though nobody asks */
static int take_fault(struct iopf_group *group)
{
	return -ENODEV;
}

static struct iommu_domain *faulting_domain(struct guest *g, u64 ste0, u64 ste1)
{
	struct iommu_domain *domain = guest_domain(g, ste0, ste1);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(g->test, domain);
	domain->iopf_handler = take_fault;
	return domain;
}

static void change_init(struct change *c, struct kunit *test)
{
	struct guest *g = kind_guest(test);
	u64 *page = fixture_page(test);

	c->g = g;
	*page = HOSTS_WORD;
	KUNIT_ASSERT_EQ(test, 0, iommu_map(g->parent, GUEST_VA, virt_to_phys(page), SZ_4K,
					   IOMMU_READ | IOMMU_WRITE, GFP_KERNEL));
	/* Of another ASID: the guest says nothing in between */
	guest_make_cd(&g->vsmmu->smmu->caps, guest_ipa(GUEST_OTHER_L1), GUEST_ASID + 1, false,
		      g->ram[GUEST_CD] + OTHER_CD / sizeof(u64));
	guest_plug(g, VSID);
	c->domain[ABORT] = faulting_domain(g, 0x1, 0);
	c->domain[BYPASS] = faulting_domain(g, 0x9, 0);
	c->word[BYPASS] = HOSTS_WORD;
	c->domain[TRANSLATE] = faulting_domain(g, guest_ste0(), STE_1);
	c->word[TRANSLATE] = GUEST_DATA;
	c->domain[OTHER] = faulting_domain(g, guest_ste0() | OTHER_CD, STE_1);
	c->word[OTHER] = GUEST_OTHER;
	c->domain[HOST] = g->parent;
	c->word[HOST] = HOSTS_WORD;
}

/* Return: what could not do without memory */
static int sweep(struct change *c, enum has from, enum has to)
{
	struct kunit *test = c->g->test;
	struct guest *g = c->g;
	struct books books;
	bool failed = true;
	int n, ret, errors = 0;

	KUNIT_ASSERT_EQ(test, guest_attach(g, c->domain[from]), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), c->word[from]);
	books = books_of(g);
	for (n = 1; failed && n < FAILSLAB_MANY; n++) {
		failslab_nth(MYSELF, n);
		ret = guest_attach(g, c->domain[to]);
		failed = failslab_end();
		KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), c->word[ret ? from : to]);
		if (ret) {
			KUNIT_EXPECT_EQ(test, ret, -ENOMEM);
			errors++;
		} else {
			KUNIT_ASSERT_EQ(test, guest_attach(g, c->domain[from]), 0);
			KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), c->word[from]);
		}
		expect_books(g, books);
	}
	KUNIT_EXPECT_LT(test, n, FAILSLAB_MANY);
	return errors;
}

static void replacement_is_there_or_the_old(struct kunit *test)
{
	enum has from, to;
	int errors, all = 0;
	struct change c = {};

	change_init(&c, test);
	for (from = 0; from < NR_HAS; from++) {
		for (to = 0; to < NR_HAS; to++) {
			if (from == to)
				continue;
			errors = sweep(&c, from, to);
			all += errors;
			if (to == ABORT)
				KUNIT_EXPECT_EQ(test, errors, 0);
			else
				KUNIT_EXPECT_GE(test, errors, 1);
		}
	}
	kunit_info(test, "%d allocations needed\n", all);
}

/* Whatever it had */
static void guest_is_sent_away_without_memory(struct kunit *test)
{
	struct iommu_domain *ways[2];
	struct change c = {};
	unsigned int way;
	enum has from;
	int ret;

	change_init(&c, test);
	ways[0] = c.domain[ABORT];
	ways[1] = dev_iommu_ops(c.g->f->dev)->blocked_domain;
	for (from = BYPASS; from < NR_HAS; from++) {
		for (way = 0; way < ARRAY_SIZE(ways); way++) {
			KUNIT_ASSERT_EQ(test, guest_attach(c.g, c.domain[from]), 0);
			KUNIT_EXPECT_EQ(test, guest_read(c.g, GUEST_VA), c.word[from]);
			failslab_from_nth(MYSELF, 1);
			ret = guest_attach(c.g, ways[way]);
			failslab_end();
			KUNIT_EXPECT_EQ(test, ret, 0);
			KUNIT_EXPECT_EQ(test, guest_read(c.g, GUEST_VA), 0);
			KUNIT_EXPECT_EQ(test, books_of(c.g).users, 0);
			KUNIT_EXPECT_EQ(test, fixture_stats(test, c.g->f->model)->tlb_cached, 0);
			KUNIT_EXPECT_EQ(test, fixture_stats(test, c.g->f->model)->atc_cached, 0);
		}
	}
	/* A domain of the fixture's: it is not to detach what is not attached */
	KUNIT_EXPECT_EQ(test, guest_attach(c.g, c.domain[ABORT]), 0);
}

/* TLBs, CDs, ATCs: an array of them is not for the guest to fill the memory with */
static void guest_is_served_without_memory(struct kunit *test)
{
	static const u64 ways[][2] = {
		{ CMD_TLBI_NH_ASID | (u64)GUEST_ASID << 48 },
		{ CMD_CFGI_CD_ALL | VSID << 32 },
		{ CMD_ATC_INV | VSID << 32, CMD_ATC_INV_1_SIZE_ALL },
	};
	struct guest *g = kind_guest(test);
	struct iommu_domain *domain = guest_domain(g, guest_ste0(), STE_1);
	u64 (*cmds)[2] = kunit_kcalloc(test, COMMANDS, sizeof(*cmds), GFP_KERNEL);
	void __user *uptr = guest_user(test, COMMANDS * sizeof(*cmds));
	u32 i, done;
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, cmds);
	for (i = 0; i < COMMANDS; i++)
		memcpy(cmds[i], ways[i % ARRAY_SIZE(ways)], sizeof(cmds[i]));
	KUNIT_ASSERT_EQ(test, copy_to_user(uptr, cmds, COMMANDS * sizeof(*cmds)), 0);
	guest_plug(g, VSID);
	KUNIT_ASSERT_EQ(test, guest_attach(g, domain), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_DATA);

	guest_map(g, GUEST_L3, GUEST_OTHER);
	failslab_from_nth(MYSELF, 1);
	ret = guest_invalidate_user(g, uptr, sizeof(*cmds), COMMANDS, &done);
	KUNIT_EXPECT_FALSE(test, failslab_end());
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_EQ(test, done, COMMANDS);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), GUEST_OTHER);
}

static void device_is_given_without_memory(struct kunit *test)
{
	struct guest *g = guest_create(failslab_fixture(test, false), NULL);
	struct iommufd_device idev = { .dev = g->f->dev };
	struct iommufd_vdevice vdev = { .idev = &idev, .viommu = &g->vsmmu->core };
	int ret;

	failslab_from_nth(MYSELF, 1);
	ret = g->vsmmu->core.ops->vdevice_init(&vdev);
	failslab_end();
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_TRUE(test, client_of(g)->is_vdev);
}

/* An event takes an interrupt and a work item */
static u64 events_given(struct guest *g, u64 wanted)
{
	struct smmu_vevents *events = &g->vsmmu->events;
	unsigned int i;

	for (i = 0; i < 20 && atomic64_read(&events->given) < wanted; i++)
		usleep_range(10000, 20000);
	return atomic64_read(&events->given);
}

static struct iommufd_veventq *listen(struct guest *g)
{
	struct iommufd_veventq *q = kunit_kzalloc(g->test, sizeof(*q), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(g->test, q);
	q->type = IOMMU_VEVENTQ_TYPE_ARM_SMMUV3;
	q->depth = 4;
	spin_lock_init(&q->common.lock);
	INIT_LIST_HEAD(&q->common.deliver);
	init_waitqueue_head(&q->common.wait_queue);
	INIT_LIST_HEAD(&q->lost_events_header.node);
	scoped_guard(rwsem_write, &g->vsmmu->core.veventqs_rwsem)
		list_add(&q->node, &g->vsmmu->core.veventqs);
	return q;
}

static void listen_no_more(struct guest *g, struct iommufd_veventq *q)
{
	struct iommufd_vevent *vevent, *next;

	scoped_guard(rwsem_write, &g->vsmmu->core.veventqs_rwsem)
		list_del(&q->node);
	list_for_each_entry_safe(vevent, next, &q->common.deliver, node)
		if (vevent != &q->lost_events_header)
			kfree(vevent);
}

/* What is in its place says so, and those after it come */
static void event_without_memory_is_lost_alone(struct kunit *test)
{
	struct guest *g = guest_create(failslab_fixture(test, false), NULL);
	struct iommufd_veventq *q = listen(g);

	guest_attach_translate(g, VSID);
	failslab_from_nth(FAULT_HANDLERS, 1);
	KUNIT_EXPECT_EQ(test, guest_read(g, NOWHERE), 0);
	KUNIT_EXPECT_EQ(test, events_given(g, 1), 1);
	KUNIT_EXPECT_TRUE(test, failslab_end());
	KUNIT_EXPECT_EQ(test, q->num_events, 0);

	KUNIT_EXPECT_EQ(test, guest_read(g, NOWHERE), 0);
	KUNIT_EXPECT_EQ(test, events_given(g, 2), 2);
	KUNIT_EXPECT_EQ(test, q->num_events, 1);
	KUNIT_EXPECT_EQ(test, q->sequence, 2);
	listen_no_more(g, q);
}

static struct kunit_case failslab_guest_cases[] = {
	KUNIT_CASE(virtual_smmu_comes_or_leaves_nothing),
	KUNIT_CASE(nested_domain_comes_or_does_not),
	KUNIT_CASE_PARAM(replacement_is_there_or_the_old, kind_gen_params),
	KUNIT_CASE_PARAM(guest_is_sent_away_without_memory, kind_gen_params),
	KUNIT_CASE_PARAM(guest_is_served_without_memory, kind_gen_params),
	KUNIT_CASE(device_is_given_without_memory),
	KUNIT_CASE(event_without_memory_is_lost_alone),
	{}
};

static struct kunit_suite failslab_guest_suite = {
	.name = "arm_smmu_v3_failslab_guest",
	.init = failslab_init,
	.test_cases = failslab_guest_cases,
};

kunit_test_suite(failslab_guest_suite);
