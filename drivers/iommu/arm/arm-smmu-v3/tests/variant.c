// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SMMUs on which the tests of the whole driver run.
 *
 * Each policy runs alone, so that what only it finds is found under its name,
 * and all of them run together, as one may open the way for another.
 */
#include "variant.h"

#include <linux/bitfield.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

static char *variants = "";
module_param(variants, charp, 0444);
MODULE_PARM_DESC(variants, "Run the whole-driver tests on all variants whose name contains this.");

/* No policy stands first, all of them last; @seeds is 0 where nothing is random. */
static const struct {
	const char *name;
	u32 policy;
	unsigned int seeds;
} policies[] = {
	{ "plain", 0, 0 },
	{ "prefetch", SMMU_MODEL_PREFETCH, 0 },
	{ "split", SMMU_MODEL_SPLIT_CONTIG, 0 },
	{ "forget", SMMU_MODEL_OVER_INVALIDATE, 0 },
	{ "eager", SMMU_MODEL_EAGER, 0 },
	{ "refetch", SMMU_MODEL_REFETCH, 2 },
	{ "speculate", SMMU_MODEL_SPECULATE, 2 },
	{ "late", SMMU_MODEL_LATE_MSI, 2 },
	{ "all", VARIANT_ALL_POLICIES, 3 },
};

/* A parameter is three small numbers and a bit that makes it no NULL. */
#define PARAM_PROFILE	GENMASK(7, 0)
#define PARAM_POLICY	GENMASK(15, 8)
#define PARAM_SEED	GENMASK(23, 16)
#define PARAM_SET	BIT(24)

struct variant variant_of(const struct kunit *test)
{
	unsigned long param = (unsigned long)test->param_value;
	struct variant v = { .profile = SMMU_MODEL_FULL };

	if (param & PARAM_SET) {
		v.profile = FIELD_GET(PARAM_PROFILE, param);
		v.policy = policies[FIELD_GET(PARAM_POLICY, param)].policy;
		v.seed = FIELD_GET(PARAM_SEED, param);
	}
	return v;
}

static void describe(unsigned long param, char *desc)
{
	const char *profile = smmu_model_profile_name(FIELD_GET(PARAM_PROFILE, param));
	const char *policy = policies[FIELD_GET(PARAM_POLICY, param)].name;
	unsigned int seed = FIELD_GET(PARAM_SEED, param);

	if (seed)
		snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s/%s/%u", profile, policy, seed);
	else
		snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s/%s", profile, policy);
	strreplace(desc, ' ', '-');
}

static unsigned long param_make(enum smmu_model_profile profile, unsigned int policy,
				unsigned int seed)
{
	return PARAM_SET | FIELD_PREP(PARAM_PROFILE, profile) |
	       FIELD_PREP(PARAM_POLICY, policy) | FIELD_PREP(PARAM_SEED, seed);
}

/* The parameter after @param, of the same profile; 0 if that was the last. */
static unsigned long param_next(unsigned long param)
{
	enum smmu_model_profile profile = FIELD_GET(PARAM_PROFILE, param);
	unsigned int policy = FIELD_GET(PARAM_POLICY, param);
	unsigned int seed = FIELD_GET(PARAM_SEED, param);

	if (seed < policies[policy].seeds)
		return param_make(profile, policy, seed + 1);
	if (++policy == ARRAY_SIZE(policies))
		return 0;
	return param_make(profile, policy, !!policies[policy].seeds);
}

/* By name; without one a few, as each of many cases runs on all of them. */
static bool param_is_wanted(unsigned long param, bool thorough, const char *desc)
{
	if (*variants)
		return strstr(desc, variants);
	return FIELD_GET(PARAM_SEED, param) <= 1 &&
	       (thorough || FIELD_GET(PARAM_POLICY, param) == ARRAY_SIZE(policies) - 1);
}

static unsigned int profile_index(const enum smmu_model_profile *profiles, unsigned int nr,
				  unsigned long param)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (profiles[i] == FIELD_GET(PARAM_PROFILE, param))
			break;
	return i;
}

const void *variant_next(const enum smmu_model_profile *profiles, unsigned int nr,
			 const void *prev, char *desc)
{
	unsigned long param = (unsigned long)prev;
	unsigned int i = 0;

	if (param)
		i = profile_index(profiles, nr, param);
	do {
		if (param) {
			param = param_next(param);
			i += !param;
		}
		if (!param) {
			if (i >= nr)
				return NULL;
			param = param_make(profiles[i], 0, 0);
		}
		describe(param, desc);
	} while (!param_is_wanted(param, !i, desc));
	return (void *)param;
}
