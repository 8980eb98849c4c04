// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture: each round with another seed and another SMMU. Unasked a round ends when
 * each of its threads has made a few changes, so that the same is done on a fast
 * machine and on a slow one; arm_smmu_v3_kunit.torture_ms= says how long each round
 * is to take instead.
 */
#include <kunit/test.h>
#include <linux/moduleparam.h>

#include "torture.h"
#include "variant.h"

/* Of each thread that changes something, in a short round */
#define CHANGES		(IS_ENABLED(CONFIG_KASAN) ? 8 : 25)

static unsigned int torture_ms;
module_param(torture_ms, uint, 0444);
MODULE_PARM_DESC(torture_ms, "How long each round of torture takes; 0: a few changes.");

static unsigned int torture_seed = 1;
module_param(torture_seed, uint, 0444);
MODULE_PARM_DESC(torture_seed, "Seed of the first round; each next has the next.");

/* @is_short: also when nobody asked for torture; @unlike, @outages: see torture_config */
struct round {
	const char *name;
	enum smmu_model_profile profile;
	u32 policy;
	unsigned int devices;
	bool is_short;
	bool unlike;
	unsigned int outages;
};

#define ALL	VARIANT_ALL_POLICIES

static const struct round rounds[] = {
	{ "plain", SMMU_MODEL_FULL, 0, 2 },
	{ "all policies", SMMU_MODEL_FULL, ALL, 2, true },
	{ "all policies, many devices", SMMU_MODEL_FULL, ALL, 8 },
	{ "no stalls", SMMU_MODEL_NO_STALL, ALL, 2, true },
	{ "stall forced", SMMU_MODEL_FORCE_STALL, ALL, 2, true },
	{ "no page requests", SMMU_MODEL_NO_PRI, ALL, 2 },
	{ "no range invalidation", SMMU_MODEL_NO_RIL, ALL, 2 },
	{ "linear tables", SMMU_MODEL_LINEAR, ALL, 2, true, .unlike = true },
	{ "broadcast TLB maintenance", SMMU_MODEL_BTM, ALL, 2, true },
	/* A page request whose answer is lost with the Command queue gets no other */
	{ "hardware that fails", SMMU_MODEL_NO_PRI, ALL, 2, true, .outages = 6 },
};

KUNIT_ARRAY_PARAM_DESC(round, rounds, name);

static void nothing_wrong_is_seen(struct kunit *test)
{
	const struct round *round = test->param_value;
	const struct torture_config config = {
		.seed = torture_seed + (round - rounds),
		.profile = round->profile,
		.unlike = round->unlike,
		.policy = round->policy,
		.ms = torture_ms,
		.changes = CHANGES,
		.devices = round->devices,
		.outages = round->outages,
	};
	struct torture_result *r;

	if (!torture_ms && !round->is_short)
		kunit_skip(test, "arm_smmu_v3_kunit.torture_ms= asks for it");
	r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, r);
	KUNIT_ASSERT_EQ(test, torture_run(&config, r), 0);
	KUNIT_EXPECT_EQ_MSG(test, atomic64_read(&r->violations), 0, "%s", r->what);
	/* Else it was no torture */
	KUNIT_EXPECT_GT(test, atomic64_read(&r->moved), 0);
	KUNIT_EXPECT_GT(test, atomic64_read(&r->judged), 0);
	KUNIT_EXPECT_GT(test, atomic64_read(&r->changes), 0);
	KUNIT_EXPECT_GT(test, atomic64_read(&r->binds), 0);
	KUNIT_EXPECT_GT(test, atomic64_read(&r->deaths), 0);
	KUNIT_EXPECT_GT(test, atomic64_read(&r->maps), 0);
	KUNIT_EXPECT_GT(test, atomic64_read(&r->attaches), 0);
	KUNIT_EXPECT_GT(test, atomic64_read(&r->removals), 0);
	if (IS_BUILTIN(CONFIG_ARM_SMMU_V3_KUNIT_TEST))
		KUNIT_EXPECT_GT(test, atomic64_read(&r->forks), 0);
	if (IS_ENABLED(CONFIG_ARM_SMMU_V3_IOMMUFD) && IS_ENABLED(CONFIG_ARM64_4K_PAGES)) {
		KUNIT_EXPECT_GT(test, atomic64_read(&r->guest_batches), 0);
		KUNIT_EXPECT_GT(test, atomic64_read(&r->refusals), 0);
	}
	if (round->outages) {
		KUNIT_EXPECT_GT(test, atomic64_read(&r->cut_offs), 0);
		kunit_info(test, "%lld outages, %lld cut off all traffic, %lld devices lost ATS\n",
			   atomic64_read(&r->outages), atomic64_read(&r->cut_offs),
			   atomic64_read(&r->fences));
	}
	kunit_info(test, "%lld DMAs, %lld moved data, %lld waited, %lld judged\n",
		   atomic64_read(&r->dmas), atomic64_read(&r->moved),
		   atomic64_read(&r->waited), atomic64_read(&r->judged));
	kunit_info(test, "%lld changes, %lld binds, %lld deaths, %lld forks, %lld maps, %lld attaches, %lld removals\n",
		   atomic64_read(&r->changes), atomic64_read(&r->binds),
		   atomic64_read(&r->deaths), atomic64_read(&r->forks),
		   atomic64_read(&r->maps), atomic64_read(&r->attaches),
		   atomic64_read(&r->removals));
	kunit_info(test, "%lld times a guest was heard, %lld times refused\n",
		   atomic64_read(&r->guest_batches), atomic64_read(&r->refusals));
}

static struct kunit_case torture_cases[] = {
	KUNIT_CASE_PARAM_ATTR(nothing_wrong_is_seen, round_gen_params,
			      { .speed = KUNIT_SPEED_VERY_SLOW }),
	{}
};

static struct kunit_suite torture_suite = {
	.name = "arm_smmu_v3_torture",
	.test_cases = torture_cases,
};

kunit_test_suite(torture_suite);
