/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SMMUs on which the tests of the whole driver run: profile, policy, seed.
 *
 * A variant's name, "full/speculate/2", is the parameter of each of its cases,
 * and with the stepped clock all that a run depends on.
 */
#ifndef _ARM_SMMU_V3_TESTS_VARIANT_H
#define _ARM_SMMU_V3_TESTS_VARIANT_H

#include <kunit/test.h>
#include <linux/types.h>

#include "../model/model.h"

/*
 * All policies together, but for over-invalidation: an SMMU that forgets everything
 * at each command hides what the others are for.
 */
#define VARIANT_ALL_POLICIES	(SMMU_MODEL_PREFETCH | SMMU_MODEL_REFETCH | \
				 SMMU_MODEL_SPLIT_CONTIG | SMMU_MODEL_SPECULATE | \
				 SMMU_MODEL_EAGER | SMMU_MODEL_LATE_MSI)

/**
 * struct variant - one kind of SMMU
 * @profile: its capabilities
 * @policy: SMMU_MODEL_PREFETCH and so on
 * @seed: of its random choices
 */
struct variant {
	enum smmu_model_profile profile;
	u32 policy;
	u64 seed;
};

/* The variant of a test; without a parameter FULL with no policy. */
struct variant variant_of(const struct kunit *test);

/*
 * Parameters for KUnit: the first of @profiles with every policy, the others with
 * all policies together, each with one seed. With arm_smmu_v3_kunit.variants=
 * whatever it names, of all profiles, policies and seeds.
 */
const void *variant_next(const enum smmu_model_profile *profiles, unsigned int nr,
			 const void *prev, char *desc);

#endif /* _ARM_SMMU_V3_TESTS_VARIANT_H */
