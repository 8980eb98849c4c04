/* SPDX-License-Identifier: GPL-2.0-only */
/* Stage 1 of the software SMMUv3. */
#ifndef _ARM_SMMU_V3_MODEL_STAGE1_H
#define _ARM_SMMU_V3_MODEL_STAGE1_H

#include <linux/types.h>

#include "regime.h"

struct smmu_model;
struct smmu_model_fail;

int smmu_model_s1_translate(struct smmu_model *model,
			    const struct smmu_model_s1 *s1, u64 va,
			    const struct smmu_model_access_kind *access,
			    struct smmu_model_tlb_entry *out,
			    struct smmu_model_fail *fail);

#endif /* _ARM_SMMU_V3_MODEL_STAGE1_H */
