// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each command fails once, or all from it on do: what was asked for happens or does
 * not, nothing is half done, nothing is lost, and nothing is granted that was taken
 * away. Where the way back fails as well all traffic is cut off, and when it is let in
 * again, it finds the one or the other.
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
#include "nth-bench.h"

#define PASID		77

static const char * const what_names[] = { "nothing", "identity", "first", "second" };

/*
 * A device with two StreamIDs; one behind an SMMU without stage 1; a PCI device; one
 * behind an SMMU that looks into memory for each STE and CD anew, so that what was
 * stored is in force before the command that is refused.
 */
static const struct nth_kind nth_kinds[] = {
	{ "two streams", SMMU_MODEL_FULL },
	{ "stage 2", SMMU_MODEL_S2_ONLY },
	{ "PCI", SMMU_MODEL_FULL, .is_pci = true },
	{ "PCI, nothing kept", SMMU_MODEL_FULL, .is_pci = true, .cfg_entries = 1 },
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

/* Nobody has asked for it before, so it is in no ATC that should not have it. */
static void nth_expect_own(struct nth *t, u32 sid, u32 ssid, enum what what, const char *when)
{
	unsigned int i;
	u64 word;

	for (i = 0; i < ARRAY_SIZE(t->own); i++)
		KUNIT_EXPECT_EQ_MSG(t->f.test, !nth_read(t, sid, ssid, t->own[i], &word),
				    what == IDENTITY || what == FIRST + i,
				    "%s: StreamID %#x PASID %d at a page of %s", when, sid, ssid,
				    what_names[FIRST + i]);
}

/* What the device reaches at @iova, and where the first page really is */
static void nth_expect_one(struct nth *t, u32 sid, u32 ssid, enum what what, const char *when)
{
	u64 iova_word, pa_word, pa = virt_to_phys(t->pages[0]);
	bool iova_ok = !nth_read(t, sid, ssid, t->iova, &iova_word);
	bool pa_ok = !nth_read(t, sid, ssid, pa, &pa_word);
	struct kunit *test = t->f.test;

	if (what < FIRST)
		KUNIT_EXPECT_FALSE_MSG(test, iova_ok && iova_word - NTH_MAGIC <= 1,
				       "%s: StreamID %#x PASID %d has %s, not %s", when, sid, ssid,
				       what_names[FIRST + (iova_word == NTH_MAGIC + 1)],
				       what_names[what]);
	else
		KUNIT_EXPECT_TRUE_MSG(test, iova_ok && iova_word == NTH_MAGIC + what - FIRST,
				      "%s: StreamID %#x PASID %d does not have %s but %llx", when,
				      sid, ssid, what_names[what], iova_word);
	KUNIT_EXPECT_EQ_MSG(test, pa_ok && pa_word == NTH_MAGIC, what == IDENTITY,
			    "%s: StreamID %#x PASID %d at the physical address", when, sid, ssid);
	nth_expect_own(t, sid, ssid, what, when);
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

/* The same while traffic may be cut off: it may be nothing, and is nothing else. */
static void nth_expect_one_at_most(struct nth *t, u32 sid, u32 ssid, enum what what,
				   const char *when)
{
	u64 iova_word, pa_word, pa = virt_to_phys(t->pages[0]);
	bool iova_ok = !nth_read(t, sid, ssid, t->iova, &iova_word);
	bool pa_ok = !nth_read(t, sid, ssid, pa, &pa_word);
	bool has_one = iova_ok && iova_word - NTH_MAGIC <= 1;
	struct kunit *test = t->f.test;

	KUNIT_EXPECT_FALSE_MSG(test, has_one && iova_word != NTH_MAGIC + what - FIRST,
			       "%s: StreamID %#x PASID %d has %s, not %s", when, sid, ssid,
			       what_names[FIRST + (iova_word == NTH_MAGIC + 1)], what_names[what]);
	KUNIT_EXPECT_FALSE_MSG(test, pa_ok && pa_word == NTH_MAGIC && what != IDENTITY,
			       "%s: StreamID %#x PASID %d at the physical address", when, sid,
			       ssid);
}

static void nth_expect_at_most(struct nth *t, const char *when)
{
	unsigned int i;

	for (i = 0; i < t->nr_sids; i++) {
		nth_expect_one_at_most(t, t->sids[i], NO_SSID, t->rid, when);
		if (t->has_pasids)
			nth_expect_one_at_most(t, t->sids[i], PASID, t->pasid, when);
	}
}

/* Who is counted where, when all is over; ATS may be off after what does not end. */
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
	KUNIT_EXPECT_LE_MSG(test, client->ats_enabled, t->rid >= FIRST || t->pasid >= FIRST,
			    "%s", when);
}

static void nth_expect_ats(struct nth *t, const char *when)
{
	struct smmu_client *client = dev_iommu_priv_get(t->f.dev);

	if (client->ats_supported)
		KUNIT_EXPECT_EQ_MSG(t->f.test, client->ats_enabled,
				    t->rid >= FIRST || t->pasid >= FIRST, "%s", when);
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
	t->own[i] = virt_to_phys(fixture_page(test));
	t->pages[i] = fixture_page(test);
	*t->pages[i] = NTH_MAGIC + i;
	KUNIT_ASSERT_EQ(test, iommu_map(t->domain[i], t->iova, virt_to_phys(t->pages[i]),
					PAGE_SIZE, IOMMU_READ, GFP_KERNEL), 0);
	KUNIT_ASSERT_EQ(test, iommu_map(t->domain[i], t->own[i], virt_to_phys(t->pages[i]),
					PAGE_SIZE, IOMMU_READ, GFP_KERNEL), 0);
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

static bool nth_takes_away(const struct nth_change *c)
{
	return (c->rid && !c->to_rid) || (c->pasid && !c->to_pasid);
}

/*
 * A device with an ATC asks for what the new setup alone has, all the time: a page of
 * the new domain's, or where the first page really is.
 */
static void nth_device_asks(struct nth *t, const struct nth_change *c)
{
	bool rid = c->rid != c->to_rid;
	enum what to = rid ? c->to_rid : c->to_pasid;
	const struct smmu_model_txn txn = {
		.sid = t->f.sid,
		.ssv = !rid,
		.ssid = rid ? 0 : PASID,
		.at = SMMU_MODEL_AT_ATC,
		.addr = to >= FIRST ? t->own[to - FIRST] : virt_to_phys(t->pages[0]),
	};

	smmu_model_live(t->f.model, to != NOTHING ? &txn : NULL);
}

static void nth_change_once(struct nth *t, const struct nth_change *c, enum wrong wrong,
			    const char *when)
{
	struct kunit *test = t->f.test;
	int ret = 0;

	nth_device_asks(t, c);
	/* The core tries to put the old domain back, and says WARN when that fails too */
	kunit_warning_suppress(test) {
		ret = nth_set(t, c->to_rid, c->to_pasid);
		KUNIT_EXPECT_TRUE_MSG(test, ret || !KUNIT_SUPPRESSED_WARNING_COUNT(), "%s", when);
	}
	smmu_model_live(t->f.model, NULL);
	/* What takes away cannot fail, nor can anything while all traffic is cut off */
	if (wrong == ABORTED || wrong == STANDS || nth_takes_away(c))
		KUNIT_EXPECT_EQ_MSG(test, ret, 0, "%s", when);
}

/*
 * While nothing works, and when it does again. What is asked for next is done.
 *
 * Return: something went wrong.
 */
static bool nth_try_for_good(struct nth *t, const struct nth_change *c, enum wrong wrong,
			     const char *when)
{
	struct kunit *test = t->f.test;
	bool failed;

	nth_change_once(t, c, wrong, when);
	nth_expect_at_most(t, when);
	failed = nth_inject_no_more(t);
	/* What stays may have gone too: that is no reason to cut off all traffic */
	if (nth_takes_away(c))
		nth_expect_at_most(t, when);
	else
		nth_expect(t, when);
	nth_expect_books(t, when);
	KUNIT_EXPECT_EQ_MSG(test, nth_set(t, NOTHING, NOTHING), 0, "%s", when);
	nth_expect(t, when);
	return failed;
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
	nth_expect_ats(t, when);
	nth_inject(t, wrong, n);
	if (nth_lasts(wrong))
		return nth_try_for_good(t, c, wrong, when);
	nth_change_once(t, c, wrong, when);
	failed = nth_inject_no_more(t);
	nth_expect(t, when);
	nth_expect_books(t, when);
	nth_expect_ats(t, when);
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
		for (n = 0; n < NTH_MANY && nth_try(t, c, wrong, n); n++)
			nr++;
		KUNIT_EXPECT_LT(test, n, NTH_MANY);
		/* No change is without a CMD_CFGI_*, but some are without one of the two */
		if (wrong != STES_REFUSED_FROM && wrong != CDS_REFUSED_FROM)
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

static void commands_refused_from_one_on_leave_the_old_or_the_new(struct kunit *test)
{
	nth_sweep(test, REFUSED_FROM);
}

static void stes_refused_from_one_on_leave_the_old_or_the_new(struct kunit *test)
{
	nth_sweep(test, STES_REFUSED_FROM);
}

static void cds_refused_from_one_on_leave_the_old_or_the_new(struct kunit *test)
{
	nth_sweep(test, CDS_REFUSED_FROM);
}

static void queue_that_stands_leaves_what_was_asked_for(struct kunit *test)
{
	nth_sweep(test, STANDS);
}

static void nth_kind_desc(const struct nth_kind *kind, char *desc)
{
	strscpy(desc, kind->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(nth_kind, nth_kinds, nth_kind_desc);

static struct kunit_case nth_cases[] = {
	KUNIT_CASE_PARAM(refused_command_leaves_the_old_or_the_new, nth_kind_gen_params),
	KUNIT_CASE_PARAM(command_that_is_fetched_again_is_no_failure, nth_kind_gen_params),
	KUNIT_CASE_PARAM(commands_refused_from_one_on_leave_the_old_or_the_new,
			 nth_kind_gen_params),
	KUNIT_CASE_PARAM(stes_refused_from_one_on_leave_the_old_or_the_new,
			 nth_kind_gen_params),
	KUNIT_CASE_PARAM(cds_refused_from_one_on_leave_the_old_or_the_new,
			 nth_kind_gen_params),
	KUNIT_CASE_PARAM(queue_that_stands_leaves_what_was_asked_for, nth_kind_gen_params),
	{}
};

static struct kunit_suite nth_suite = {
	.name = "arm_smmu_v3_nth",
	.test_cases = nth_cases,
};

kunit_test_suite(nth_suite);

MODULE_IMPORT_NS("IOMMUFD_INTERNAL");
