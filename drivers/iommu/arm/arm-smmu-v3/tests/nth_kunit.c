// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each command fails once: what was asked for happens or does not, nothing is half
 * done, nothing is lost, and nothing is granted that was taken away.
 *
 * An operation is repeated, and the first, second, third command of it goes wrong,
 * until there was none left to go wrong. What is in force is judged by DMA: the device
 * has used everything before, and its ATC forgets nothing that it is not told to.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/sizes.h>

/* iommu_replace_group_handle() is iommufd's, and drivers/iommu's */
#include "iommu-priv.h"

#include "../client.h"
#include "../domain.h"
#include "../smmu.h"
#include "../spec-regs.h"
#include "../sva.h"
#include "pci-fixture.h"

#define SIZE		SZ_64K
#define PASID		77
#define MAGIC		0x0badc0de0badc0deULL
#define MAX_SIDS	2
/* More than any operation here can have; a test that gets there fails */
#define MANY		200

/* What traffic with or without the PASID gets */
enum what { NOTHING = 0, IDENTITY, FIRST, SECOND };

static const char * const what_names[] = { "nothing", "identity", "first", "second" };

/**
 * struct nth - one client, and two domains for it
 * @f: SMMU and client; @f.sid is the first of its StreamIDs
 * @sids: these
 * @nr_sids: how many
 * @has_pasids: there are
 * @domain: FIRST and SECOND, each with another page at @iova
 * @pages: these
 * @iova: bus address of a third page, for what is not translated
 * @rid_handle: what the core wants for an attachment; two, in turn
 * @pasid_handle: the same
 * @turn: which comes next
 * @rid: what traffic without PASID has now
 * @pasid: what traffic with it has
 */
struct nth {
	struct fixture f;
	u32 sids[MAX_SIDS];
	unsigned int nr_sids;
	bool has_pasids;
	struct iommu_domain *domain[2];
	u64 *pages[2];
	u64 iova;
	struct iommu_attach_handle rid_handle[2];
	struct iommu_attach_handle pasid_handle[2];
	unsigned int turn;
	enum what rid;
	enum what pasid;
};

/* A device with two StreamIDs; one behind an SMMU without stage 1; a PCI device */
static const struct nth_kind {
	const char *name;
	enum smmu_model_profile profile;
	bool is_pci;
} nth_kinds[] = {
	{ "two streams", SMMU_MODEL_FULL },
	{ "stage 2", SMMU_MODEL_S2_ONLY },
	{ "PCI", SMMU_MODEL_FULL, .is_pci = true },
};

static struct iommu_domain *nth_static(struct nth *t, enum what what)
{
	const struct iommu_ops *ops = dev_iommu_ops(t->f.dev);

	return what == IDENTITY ? ops->identity_domain : ops->blocked_domain;
}

static struct iommu_domain *nth_domain(struct nth *t, enum what what)
{
	return what < FIRST ? nth_static(t, what) : t->domain[what - FIRST];
}

static int nth_set_rid(struct nth *t, enum what what)
{
	struct iommu_attach_handle *handle = &t->rid_handle[t->turn++ % 2];
	int ret;

	ret = iommu_replace_group_handle(t->f.dev->iommu_group, nth_domain(t, what), handle);
	if (!ret)
		t->rid = what;
	return ret;
}

static int nth_set_pasid(struct nth *t, enum what what)
{
	struct iommu_attach_handle *handle = &t->pasid_handle[t->turn++ % 2];
	int ret = 0;

	if (what == NOTHING)
		iommu_detach_device_pasid(nth_domain(t, t->pasid), t->f.dev, PASID);
	else if (t->pasid == NOTHING)
		ret = iommu_attach_device_pasid(nth_domain(t, what), t->f.dev, PASID, handle);
	else
		ret = iommu_replace_device_pasid(nth_domain(t, what), t->f.dev, PASID, handle);
	if (!ret)
		t->pasid = what;
	return ret;
}

static int nth_set(struct nth *t, enum what rid, enum what pasid)
{
	int ret = 0;

	if (t->rid != rid)
		ret = nth_set_rid(t, rid);
	if (!ret && t->pasid != pasid)
		ret = nth_set_pasid(t, pasid);
	return ret;
}

static enum smmu_model_outcome nth_read(struct nth *t, u32 sid, u32 ssid, u64 addr, u64 *word)
{
	struct fixture f = t->f;

	f.sid = sid;
	*word = 0;
	return fixture_read(&f, ssid, addr, word, sizeof(*word));
}

/* What the device reaches at @iova, and where the first page really is */
static void nth_expect_one(struct nth *t, u32 sid, u32 ssid, enum what what, const char *when)
{
	u64 iova_word, pa_word, pa = virt_to_phys(t->pages[0]);
	bool iova_ok = !nth_read(t, sid, ssid, t->iova, &iova_word);
	bool pa_ok = !nth_read(t, sid, ssid, pa, &pa_word);
	struct kunit *test = t->f.test;

	if (what < FIRST)
		KUNIT_EXPECT_FALSE_MSG(test, iova_ok && iova_word - MAGIC <= 1,
				       "%s: StreamID %#x PASID %d has %s, not %s", when, sid, ssid,
				       what_names[FIRST + (iova_word == MAGIC + 1)],
				       what_names[what]);
	else
		KUNIT_EXPECT_TRUE_MSG(test, iova_ok && iova_word == MAGIC + what - FIRST,
				      "%s: StreamID %#x PASID %d does not have %s but %llx", when,
				      sid, ssid, what_names[what], iova_word);
	KUNIT_EXPECT_EQ_MSG(test, pa_ok && pa_word == MAGIC, what == IDENTITY,
			    "%s: StreamID %#x PASID %d at the physical address", when, sid, ssid);
}

static void nth_expect(struct nth *t, const char *when)
{
	unsigned int i;

	for (i = 0; i < t->nr_sids; i++) {
		nth_expect_one(t, t->sids[i], NO_SSID, t->rid, when);
		if (t->has_pasids)
			nth_expect_one(t, t->sids[i], PASID, t->pasid, when);
	}
}

/* Who is counted where, when all is over */
static void nth_expect_books(struct nth *t, const char *when)
{
	struct smmu_client *client = dev_iommu_priv_get(t->f.dev);
	struct kunit *test = t->f.test;
	unsigned int i, bonds = 0;

	for (i = 0; i < ARRAY_SIZE(t->domain); i++) {
		struct smmu_domain *domain = to_smmu_domain(t->domain[i]);

		bonds += list_count_nodes(&domain->bonds);
	}
	KUNIT_EXPECT_EQ_MSG(test, bonds, (t->rid >= FIRST) + (t->pasid >= FIRST), "%s", when);
	KUNIT_EXPECT_EQ_MSG(test, client->nr_pasids, t->pasid >= FIRST, "%s", when);
	KUNIT_EXPECT_EQ_MSG(test, client->cdtab.nr_used, t->pasid >= FIRST, "%s", when);
	KUNIT_EXPECT_EQ_MSG(test, client->iopf_users, 0, "%s", when);
	KUNIT_EXPECT_EQ_MSG(test, atomic_read(&client->smmu->pri_credits), client->pri_credits,
			    "%s", when);
	if (client->ats_supported)
		KUNIT_EXPECT_EQ_MSG(test, client->ats_enabled, t->rid >= FIRST || t->pasid >= FIRST,
				    "%s", when);
}

static void nth_end(void *ctx)
{
	struct nth *t = ctx;

	KUNIT_EXPECT_EQ(t->f.test, nth_set(t, NOTHING, NOTHING), 0);
	nth_expect_books(t, "at the end");
	iommu_detach_group_handle(nth_domain(t, NOTHING), t->f.dev->iommu_group);
}

static void nth_make_domain(struct nth *t, unsigned int i)
{
	struct kunit *test = t->f.test;

	t->domain[i] = fixture_paging_domain_flags(&t->f,
						   t->has_pasids ? IOMMU_HWPT_ALLOC_PASID : 0);
	t->pages[i] = fixture_page(test);
	*t->pages[i] = MAGIC + i;
	KUNIT_ASSERT_EQ(test, iommu_map(t->domain[i], t->iova, virt_to_phys(t->pages[i]),
					PAGE_SIZE, IOMMU_READ, GFP_KERNEL), 0);
}

static void nth_make_client(struct nth *t, const struct nth_kind *kind)
{
	struct smmu_model_config config = fixture_config(kind->profile);
	struct smmu_model_endpoint_config ep = pci_fixture_endpoint;
	static const u32 sids[MAX_SIDS] = { 5, 9 };
	struct kunit *test = t->f.test;

	t->has_pasids = kind->profile != SMMU_MODEL_S2_ONLY;
	if (kind->is_pci) {
		ep.keeps_atc = true;
		t->f = pci_fixture_init(test, &config, &(struct smmu_model_pci_config) {
			.num_endpoints = 1,
			.endpoints = { ep },
		})->f;
		t->sids[0] = t->f.sid;
		t->nr_sids = 1;
		return;
	}
	memcpy(t->sids, sids, sizeof(sids));
	t->nr_sids = MAX_SIDS;
	t->f.model = fixture_model(test, &config);
	t->f.client = fixture_client_sids(test, t->f.model, sids, MAX_SIDS, true);
	t->f.dev = smmu_model_client_dev(t->f.client);
}

static struct nth *nth_init(struct kunit *test, const struct nth_kind *kind)
{
	struct nth *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->f.test = test;
	nth_make_client(t, kind);
	t->iova = virt_to_phys(fixture_page(test));
	nth_make_domain(t, 0);
	nth_make_domain(t, 1);
	KUNIT_ASSERT_EQ(test, 0, iommu_attach_group_handle(nth_domain(t, NOTHING),
							   t->f.dev->iommu_group,
							   &t->rid_handle[1]));
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, nth_end, t), 0);
	return t;
}

/* What becomes of a command */
enum wrong {
	/* It is refused, once */
	REFUSED,
	/* Its first half cannot be fetched, once: nothing comes of that */
	ABORTED,
};

static void nth_inject(struct nth *t, enum wrong wrong, unsigned int n)
{
	const struct smmu_model_stats *stats = fixture_stats(t->f.test, t->f.model);

	KUNIT_EXPECT_EQ_MSG(t->f.test, stats->violations, 0, "%s", stats->violation);
	smmu_model_stats_reset(t->f.model);
	if (wrong == REFUSED)
		smmu_model_inject_later(t->f.model, SMMU_MODEL_CERROR_ILL, SMMU_MODEL_ANY, n, 1);
	else
		smmu_model_inject_later(t->f.model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_CMDQ, 2 * n,
					1);
}

/* Return: something went wrong */
static bool nth_inject_no_more(struct nth *t)
{
	const struct smmu_model_stats *stats = fixture_stats(t->f.test, t->f.model);

	smmu_model_inject_clear(t->f.model);
	KUNIT_EXPECT_EQ_MSG(t->f.test, stats->violations, 0, "%s", stats->violation);
	return stats->cerrors[CERROR_ILL] || stats->cerrors[CERROR_ABT];
}

/* From what to what: first traffic without PASID, then with it */
static const struct nth_change {
	enum what rid, pasid, to_rid, to_pasid;
} nth_changes[] = {
	{ NOTHING, NOTHING, FIRST, NOTHING },
	{ NOTHING, NOTHING, IDENTITY, NOTHING },
	{ IDENTITY, NOTHING, FIRST, NOTHING },
	{ IDENTITY, NOTHING, NOTHING, NOTHING },
	{ FIRST, NOTHING, SECOND, NOTHING },
	{ FIRST, NOTHING, IDENTITY, NOTHING },
	{ FIRST, NOTHING, NOTHING, NOTHING },
	{ NOTHING, NOTHING, NOTHING, FIRST },
	{ NOTHING, FIRST, NOTHING, SECOND },
	{ NOTHING, FIRST, NOTHING, NOTHING },
	{ IDENTITY, NOTHING, IDENTITY, FIRST },
	{ IDENTITY, FIRST, IDENTITY, NOTHING },
	{ IDENTITY, FIRST, NOTHING, FIRST },
	{ FIRST, NOTHING, FIRST, FIRST },
	{ FIRST, NOTHING, FIRST, SECOND },
	{ FIRST, FIRST, FIRST, SECOND },
	{ FIRST, FIRST, SECOND, FIRST },
	{ FIRST, FIRST, FIRST, NOTHING },
	{ FIRST, FIRST, NOTHING, FIRST },
	{ FIRST, FIRST, IDENTITY, FIRST },
	{ NOTHING, FIRST, FIRST, FIRST },
};

static void nth_change_once(struct nth *t, const struct nth_change *c, enum wrong wrong,
			    const char *when)
{
	struct kunit *test = t->f.test;
	bool less = (c->rid && !c->to_rid) || (c->pasid && !c->to_pasid);
	int ret = 0;

	/* The core tries to put the old domain back, and says WARN when that fails too */
	kunit_warning_suppress(test)
		ret = nth_set(t, c->to_rid, c->to_pasid);
	/* What takes away cannot fail */
	if (wrong == ABORTED || less)
		KUNIT_EXPECT_EQ_MSG(test, ret, 0, "%s", when);
}

/* Return: there was an @n-th command */
static bool nth_try(struct nth *t, const struct nth_change *c, enum wrong wrong, unsigned int n)
{
	struct kunit *test = t->f.test;
	char when[96];
	bool failed;

	scnprintf(when, sizeof(when), "%s/%s to %s/%s, command %u", what_names[c->rid],
		  what_names[c->pasid], what_names[c->to_rid], what_names[c->to_pasid], n);
	KUNIT_EXPECT_EQ_MSG(test, nth_set(t, c->rid, c->pasid), 0, "%s", when);
	nth_expect(t, when);
	nth_inject(t, wrong, n);
	nth_change_once(t, c, wrong, when);
	failed = nth_inject_no_more(t);
	nth_expect(t, when);
	nth_expect_books(t, when);
	return failed;
}

static void nth_sweep(struct kunit *test, enum wrong wrong)
{
	const struct nth_kind *kind = test->param_value;
	struct nth *t = nth_init(test, kind);
	unsigned int i, n, nr = 0;

	for (i = 0; i < ARRAY_SIZE(nth_changes); i++) {
		const struct nth_change *c = &nth_changes[i];

		if (!t->has_pasids && (c->pasid != NOTHING || c->to_pasid != NOTHING))
			continue;
		for (n = 0; n < MANY && nth_try(t, c, wrong, n); n++)
			nr++;
		KUNIT_EXPECT_LT(test, n, MANY);
		KUNIT_EXPECT_GT(test, n, 0);
	}
	kunit_info(test, "%u commands\n", nr);
}

static void refused_command_leaves_the_old_or_the_new(struct kunit *test)
{
	nth_sweep(test, REFUSED);
}

static void command_that_is_fetched_again_is_no_failure(struct kunit *test)
{
	nth_sweep(test, ABORTED);
}

static void nth_kind_desc(const struct nth_kind *kind, char *desc)
{
	strscpy(desc, kind->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(nth_kind, nth_kinds, nth_kind_desc);

/*
 * Processes
 */

static const struct nth_kind nth_sva_kinds[] = {
	{ "stalls", SMMU_MODEL_FULL },
#ifdef CONFIG_PCI_PRI
	{ "PRI", SMMU_MODEL_FULL, .is_pci = true },
#endif
};

KUNIT_ARRAY_PARAM(nth_sva_kind, nth_sva_kinds, nth_kind_desc);

static struct nth *nth_sva_init(struct kunit *test)
{
	struct nth *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->f.test = test;
	nth_make_client(t, test->param_value);
	t->f.sid = t->sids[0];
	return t;
}

static void nth_expect_unbound(struct nth *t, unsigned int domains)
{
	struct smmu_client *client = dev_iommu_priv_get(t->f.dev);
	struct kunit *test = t->f.test;

	KUNIT_EXPECT_EQ(test, smmu_sva_domains(), domains);
	KUNIT_EXPECT_EQ(test, client->nr_pasids, 0);
	KUNIT_EXPECT_EQ(test, client->cdtab.nr_used, 0);
	KUNIT_EXPECT_EQ(test, client->iopf_users, 0);
	KUNIT_EXPECT_EQ(test, client->pri_credits, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&client->smmu->pri_credits), 0);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, t->f.model)->atc_cached, 0);
}

/* A page that is present, so that no fault is on its way */
static void nth_use(struct nth *t, struct fixture_process *p, u32 pasid)
{
	struct kunit *test = t->f.test;
	unsigned int i;
	u64 word;

	fixture_poke(test, p, p->addr, MAGIC);
	for (i = 0; i < t->nr_sids; i++) {
		FIXTURE_EXPECT_OK(test, nth_read(t, t->sids[i], pasid, p->addr, &word));
		KUNIT_EXPECT_EQ(test, word, MAGIC);
	}
}

static void nth_expect_unreachable(struct nth *t, u32 pasid, unsigned long addr)
{
	unsigned int i;
	u64 word;

	for (i = 0; i < t->nr_sids; i++)
		FIXTURE_EXPECT_ABORT(t->f.test, nth_read(t, t->sids[i], pasid, addr, &word));
}

static void refused_command_lets_a_process_be_bound_or_not(struct kunit *test)
{
	struct nth *t = nth_sva_init(test);
	unsigned int n, domains = smmu_sva_domains();
	struct fixture_process *p;
	struct iommu_sva *handle;
	bool failed = true;

	for (n = 0; failed && n < MANY; n++) {
		p = fixture_process(test, SIZE);
		nth_inject(t, REFUSED, n);
		handle = iommu_sva_bind_device(t->f.dev, p->mm);
		failed = nth_inject_no_more(t);
		if (IS_ERR(handle)) {
			nth_expect_unbound(t, domains);
			handle = iommu_sva_bind_device(t->f.dev, p->mm);
			KUNIT_ASSERT_NOT_ERR_OR_NULL(test, handle);
		}
		nth_use(t, p, iommu_sva_get_pasid(handle));
		iommu_sva_unbind_device(handle);
		nth_expect_unreachable(t, mm_get_enqcmd_pasid(p->mm), p->addr);
		nth_expect_unbound(t, domains);
	}
	KUNIT_EXPECT_LT(test, n, MANY);
	KUNIT_EXPECT_GT(test, n, 2);
}

static void refused_command_does_not_keep_a_process_bound(struct kunit *test)
{
	struct nth *t = nth_sva_init(test);
	unsigned int n, domains = smmu_sva_domains();
	struct fixture_process *p;
	struct fixture_bond *bond;
	bool failed = true;

	for (n = 0; failed && n < MANY; n++) {
		p = fixture_process(test, SIZE);
		bond = fixture_bind(test, t->f.dev, p);
		nth_use(t, p, bond->pasid);
		nth_inject(t, REFUSED, n);
		fixture_unbind(bond);
		failed = nth_inject_no_more(t);
		nth_expect_unreachable(t, bond->pasid, p->addr);
		nth_expect_unbound(t, domains);
	}
	KUNIT_EXPECT_LT(test, n, MANY);
	KUNIT_EXPECT_GT(test, n, 2);
}

/* A device goes while it is attached to something */
static void refused_command_lets_a_device_go(struct kunit *test)
{
	const struct smmu_model_client_config config = {
		.sids = { 21, 22 }, .num_sids = 2, .pasid_bits = 16, .can_stall = true,
	};
	struct nth *t = nth_init(test, &nth_kinds[0]);
	struct smmu_model_client *client;
	struct fixture_process *p;
	struct iommu_sva *handle;
	unsigned int n, i;
	bool failed = true;
	u64 word;

	for (n = 0; failed && n < MANY; n++) {
		client = smmu_model_client_create(t->f.model, &config);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, client);
		p = fixture_process(test, SIZE);
		handle = iommu_sva_bind_device(smmu_model_client_dev(client), p->mm);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, handle);
		fixture_poke(test, p, p->addr, MAGIC);
		for (i = 0; i < config.num_sids; i++)
			FIXTURE_EXPECT_OK(test, nth_read(t, config.sids[i],
							 iommu_sva_get_pasid(handle), p->addr,
							 &word));
		nth_inject(t, REFUSED, n);
		iommu_sva_unbind_device(handle);
		smmu_model_client_destroy(client);
		failed = nth_inject_no_more(t);
		for (i = 0; i < config.num_sids; i++) {
			FIXTURE_EXPECT_ABORT(test, nth_read(t, config.sids[i],
							    mm_get_enqcmd_pasid(p->mm), p->addr,
							    &word));
			FIXTURE_EXPECT_ABORT(test, nth_read(t, config.sids[i], NO_SSID,
							    virt_to_phys(t->pages[0]), &word));
		}
	}
	KUNIT_EXPECT_LT(test, n, MANY);
	KUNIT_EXPECT_GT(test, n, 2);
}

static struct kunit_case nth_cases[] = {
	KUNIT_CASE_PARAM(refused_command_leaves_the_old_or_the_new, nth_kind_gen_params),
	KUNIT_CASE_PARAM(command_that_is_fetched_again_is_no_failure, nth_kind_gen_params),
	KUNIT_CASE_PARAM(refused_command_lets_a_process_be_bound_or_not, nth_sva_kind_gen_params),
	KUNIT_CASE_PARAM(refused_command_does_not_keep_a_process_bound, nth_sva_kind_gen_params),
	KUNIT_CASE(refused_command_lets_a_device_go),
	{}
};

static struct kunit_suite nth_suite = {
	.name = "arm_smmu_v3_nth",
	.test_cases = nth_cases,
};

kunit_test_suite(nth_suite);

MODULE_IMPORT_NS("IOMMUFD_INTERNAL");
