/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Torture: address spaces that change under the eyes of devices that do DMA all the
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
 * @unlike: but the first is the only one that has range invalidation
 * @policy: SMMU_MODEL_PREFETCH and so on
 * @ms: how long, or 0: as long as it takes to make all @changes
 * @changes: that each thread makes that changes something, without @ms
 * @devices: threads that do DMA, 1 to TORTURE_MAX_DEVICES
 * @outages: how often hardware is to fail, without @ms, in place of @changes; 0: never
 */
struct torture_config {
	u64 seed;
	enum smmu_model_profile profile;
	bool unlike;
	u32 policy;
	unsigned int ms;
	unsigned int changes;
	unsigned int devices;
	unsigned int outages;
};

#define TORTURE_MAX_DEVICES	16

/**
 * struct torture_result - what came of it
 * @violations: accesses that saw what they must not, and broken rules
 * @what: the first of them
 * @dmas: accesses
 * @moved: of them, those that moved data
 * @judged: of them, those during which nothing changed, so that there was one
 *	right outcome
 * @waited: of them, those that waited for a page: stalled, or asked by PRI
 * @changes: changes of the address spaces of processes
 * @binds: bonds made
 * @deaths: processes that died, DMA running or not
 * @forks: children that looked at what they inherited
 * @maps: changes of paging domains
 * @attaches: domains put in force for a device or one of its PASIDs
 * @removals: devices that were unplugged and came back
 * @outages: times that hardware failed
 * @cut_offs: of an SMMU's traffic
 * @fences: devices that lost ATS
 * @guest_batches: arrays of commands that guests had done
 * @refusals: commands of guests that were refused
 */
struct torture_result {
	atomic64_t violations;
	char what[160];
	atomic64_t dmas;
	atomic64_t moved;
	atomic64_t judged;
	atomic64_t waited;
	atomic64_t changes;
	atomic64_t binds;
	atomic64_t deaths;
	atomic64_t forks;
	atomic64_t maps;
	atomic64_t attaches;
	atomic64_t removals;
	atomic64_t outages;
	atomic64_t cut_offs;
	atomic64_t fences;
	atomic64_t guest_batches;
	atomic64_t refusals;
};

int torture_run(const struct torture_config *config, struct torture_result *result);

#endif /* _ARM_SMMU_V3_TESTS_TORTURE_H */
