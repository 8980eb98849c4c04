/* SPDX-License-Identifier: GPL-2.0-only */
/* Faults on demand: what is to go wrong, and how often. */
#ifndef _ARM_SMMU_V3_MODEL_INJECT_H
#define _ARM_SMMU_V3_MODEL_INJECT_H

#include <linux/types.h>

#include "../model.h"

/**
 * struct smmu_model_injection - one kind of trouble on order
 * @arg: see enum smmu_model_fault
 * @skip: how often it goes well before
 * @count: how often, SMMU_MODEL_FOREVER, or 0 for never
 */
struct smmu_model_injection {
	u32 arg;
	unsigned int skip;
	unsigned int count;
};

/**
 * struct smmu_model_injections - all of them
 * @of: by enum smmu_model_fault
 */
struct smmu_model_injections {
	struct smmu_model_injection of[SMMU_MODEL_NR_FAULTS];
};

bool smmu_model_inject_due(struct smmu_model_injections *injections,
			   enum smmu_model_fault fault, u32 arg);

#endif /* _ARM_SMMU_V3_MODEL_INJECT_H */
