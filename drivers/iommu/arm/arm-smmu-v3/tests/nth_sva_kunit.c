// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each command fails, once or from it on, while a process is bound, unbound or exits,
 * and while a device goes: nothing of the process is reached, and nothing is lost.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "../cd.h"
#include "../client.h"
#include "../smmu.h"
#include "../sva.h"
#include "nth-bench.h"
#include "outage-fixture.h"

#define SIZE		SZ_64K

static const struct nth_sva {
	const char *name;
	bool is_pci;
	enum wrong wrong;
} nth_svas[] = {
	{ "stalls, refused", false, REFUSED },
	{ "stalls, refused from there on", false, REFUSED_FROM },
	{ "stalls, stands", false, STANDS },
#ifdef CONFIG_PCI_PRI
	{ "PRI, refused", true, REFUSED },
	{ "PRI, refused from there on", true, REFUSED_FROM },
	{ "PRI, stands", true, STANDS },
#endif
};

static void nth_sva_desc(const struct nth_sva *sva, char *desc)
{
	strscpy(desc, sva->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(nth_sva, nth_svas, nth_sva_desc);

static enum wrong nth_sva_wrong(const struct kunit *test)
{
	const struct nth_sva *sva = test->param_value;

	return sva->wrong;
}

static struct nth *nth_bench(struct kunit *test, bool is_pci)
{
	const struct nth_kind kind = { .profile = SMMU_MODEL_FULL, .is_pci = is_pci };
	struct nth *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->f.test = test;
	nth_make_client(t, &kind);
	t->f.sid = t->sids[0];
	return t;
}

static struct nth *nth_sva_init(struct kunit *test)
{
	const struct nth_sva *sva = test->param_value;

	return nth_bench(test, sva->is_pci);
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

	fixture_poke(test, p, p->addr, NTH_MAGIC);
	for (i = 0; i < t->nr_sids; i++) {
		FIXTURE_EXPECT_OK(test, nth_read(t, t->sids[i], pasid, p->addr, &word));
		KUNIT_EXPECT_EQ(test, word, NTH_MAGIC);
	}
}

static void nth_expect_unreachable(struct nth *t, u32 pasid, unsigned long addr)
{
	unsigned int i;
	u64 word;

	for (i = 0; i < t->nr_sids; i++)
		FIXTURE_EXPECT_ABORT(t->f.test, nth_read(t, t->sids[i], pasid, addr, &word));
}

/* What the SMMU holds of the process leads to no table of it; or nothing is looked up. */
static void nth_expect_forgotten(struct nth *t, u32 pasid)
{
	u64 cd[SMMU_CD_DWORDS];
	unsigned int i;

	if (READ_ONCE(outage_fixture_smmu(t->f.model)->contain.on))
		return;
	for (i = 0; i < t->nr_sids; i++) {
		if (smmu_model_cached_cd(t->f.model, t->sids[i], pasid, cd))
			KUNIT_EXPECT_FALSE_MSG(t->f.test, smmu_cd_grants(cd), "StreamID %u",
					       t->sids[i]);
	}
}

static void failing_command_lets_a_process_be_bound_or_not(struct kunit *test)
{
	struct nth *t = nth_sva_init(test);
	unsigned int n, domains = smmu_sva_domains();
	struct fixture_process *p;
	struct iommu_sva *handle;
	bool failed = true;

	for (n = 0; failed && n < NTH_MANY; n++) {
		p = fixture_process(test, SIZE);
		nth_inject(t, nth_sva_wrong(test), n);
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
	KUNIT_EXPECT_LT(test, n, NTH_MANY);
	KUNIT_EXPECT_GT(test, n, 2);
}

static void failing_command_does_not_keep_a_process_bound(struct kunit *test)
{
	struct nth *t = nth_sva_init(test);
	unsigned int n, domains = smmu_sva_domains();
	struct fixture_process *p;
	struct fixture_bond *bond;
	bool failed = true;

	for (n = 0; failed && n < NTH_MANY; n++) {
		p = fixture_process(test, SIZE);
		bond = fixture_bind(test, t->f.dev, p);
		nth_use(t, p, bond->pasid);
		nth_inject(t, nth_sva_wrong(test), n);
		fixture_unbind(bond);
		nth_expect_forgotten(t, bond->pasid);
		nth_expect_unreachable(t, bond->pasid, p->addr);
		failed = nth_inject_no_more(t);
		nth_expect_unreachable(t, bond->pasid, p->addr);
		nth_expect_unbound(t, domains);
	}
	KUNIT_EXPECT_LT(test, n, NTH_MANY);
	KUNIT_EXPECT_GT(test, n, 2);
}

/* Its memory is somebody else's before the bond ends */
static void failing_command_leaves_nothing_of_a_process_that_exits(struct kunit *test)
{
	struct nth *t = nth_sva_init(test);
	unsigned int n, domains = smmu_sva_domains();
	struct fixture_process *p;
	struct fixture_bond *bond;
	bool failed = true;

	for (n = 0; failed && n < NTH_MANY; n++) {
		p = fixture_process(test, SIZE);
		bond = fixture_bind(test, t->f.dev, p);
		nth_use(t, p, bond->pasid);
		nth_inject(t, nth_sva_wrong(test), n);
		fixture_exit(test, p);
		nth_expect_forgotten(t, bond->pasid);
		failed = nth_inject_no_more(t);
		nth_expect_unreachable(t, bond->pasid, p->addr);
		fixture_unbind(bond);
		nth_expect_unbound(t, domains);
	}
	KUNIT_EXPECT_LT(test, n, NTH_MANY);
	KUNIT_EXPECT_GT(test, n, 2);
}

/*
 * A device goes while it is attached to something
 */

static const struct nth_wrong {
	const char *name;
	enum wrong wrong;
} nth_wrongs[] = {
	{ "refused", REFUSED },
	{ "refused from there on", REFUSED_FROM },
	{ "stands", STANDS },
};

static void nth_wrong_desc(const struct nth_wrong *wrong, char *desc)
{
	strscpy(desc, wrong->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(nth_wrong, nth_wrongs, nth_wrong_desc);

static void failing_command_lets_a_device_go(struct kunit *test)
{
	const struct nth_wrong *wrong = test->param_value;
	const struct smmu_model_client_config config = {
		.sids = { 21, 22 }, .num_sids = 2, .pasid_bits = 16, .can_stall = true,
	};
	struct nth *t = nth_bench(test, false);
	u64 pa = virt_to_phys(fixture_page(test));
	struct smmu_model_client *client;
	struct fixture_process *p;
	struct iommu_sva *handle;
	unsigned int n, i;
	bool failed = true;
	u64 word;

	for (n = 0; failed && n < NTH_MANY; n++) {
		client = smmu_model_client_create(t->f.model, &config);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, client);
		p = fixture_process(test, SIZE);
		handle = iommu_sva_bind_device(smmu_model_client_dev(client), p->mm);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, handle);
		fixture_poke(test, p, p->addr, NTH_MAGIC);
		for (i = 0; i < config.num_sids; i++)
			FIXTURE_EXPECT_OK(test, nth_read(t, config.sids[i],
							 iommu_sva_get_pasid(handle), p->addr,
							 &word));
		nth_inject(t, wrong->wrong, n);
		iommu_sva_unbind_device(handle);
		smmu_model_client_destroy(client);
		failed = nth_inject_no_more(t);
		for (i = 0; i < config.num_sids; i++) {
			FIXTURE_EXPECT_ABORT(test, nth_read(t, config.sids[i],
							    mm_get_enqcmd_pasid(p->mm), p->addr,
							    &word));
			FIXTURE_EXPECT_ABORT(test, nth_read(t, config.sids[i], NO_SSID,
							    pa, &word));
		}
	}
	KUNIT_EXPECT_LT(test, n, NTH_MANY);
	KUNIT_EXPECT_GT(test, n, 2);
}

static struct kunit_case nth_sva_cases[] = {
	KUNIT_CASE_PARAM(failing_command_lets_a_process_be_bound_or_not, nth_sva_gen_params),
	KUNIT_CASE_PARAM(failing_command_does_not_keep_a_process_bound, nth_sva_gen_params),
	KUNIT_CASE_PARAM(failing_command_leaves_nothing_of_a_process_that_exits,
			 nth_sva_gen_params),
	KUNIT_CASE_PARAM(failing_command_lets_a_device_go, nth_wrong_gen_params),
	{}
};

static struct kunit_suite nth_sva_suite = {
	.name = "arm_smmu_v3_nth_sva",
	.test_cases = nth_sva_cases,
};

kunit_test_suite(nth_sva_suite);
