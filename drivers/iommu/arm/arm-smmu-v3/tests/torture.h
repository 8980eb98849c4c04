/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Torture: processes that change under the eyes of devices that do DMA all the
 * time, and an oracle that knows of each access what it may see.
 */
#ifndef _ARM_SMMU_V3_TESTS_TORTURE_H
#define _ARM_SMMU_V3_TESTS_TORTURE_H

#include <linux/types.h>

#include "../model/model.h"

/**
 * struct torture_config - one run
 * @seed: of all choices
 * @profile: of all SMMUs
 * @policy: SMMU_MODEL_PREFETCH and so on
 * @ms: how long
 * @devices: threads that do DMA, 1 to 16
 */
struct torture_config {
	u64 seed;
	enum smmu_model_profile profile;
	u32 policy;
	unsigned int ms;
	unsigned int devices;
};

/**
 * struct torture_result - what came of it
 * @violations: accesses that saw what they must not, and broken rules
 * @what: the first of them
 * @dmas: accesses
 * @moved: of them, those that moved data
 * @judged: of them, those during which nothing changed, so that there was one
 *	right outcome
 * @changes: changes of address spaces
 * @binds: bonds made
 * @deaths: processes that died, DMA running or not
 */
struct torture_result {
	atomic64_t violations;
	char what[160];
	atomic64_t dmas;
	atomic64_t moved;
	atomic64_t judged;
	atomic64_t changes;
	atomic64_t binds;
	atomic64_t deaths;
};

int torture_run(const struct torture_config *config, struct torture_result *result);

#endif /* _ARM_SMMU_V3_TESTS_TORTURE_H */
