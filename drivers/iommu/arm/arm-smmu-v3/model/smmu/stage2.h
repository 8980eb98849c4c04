/* SPDX-License-Identifier: GPL-2.0-only */
/* Stage 2 of the software SMMUv3. */
#ifndef _ARM_SMMU_V3_MODEL_STAGE2_H
#define _ARM_SMMU_V3_MODEL_STAGE2_H

#include <linux/types.h>

#include "regime.h"

struct smmu_model;
struct smmu_model_fail;

/* Pages that SMMU_MODEL_EAGER caches on either side of one that was asked for */
#define SMMU_MODEL_EAGER_BEFORE		2
#define SMMU_MODEL_EAGER_AFTER		8

int smmu_model_s2_translate(struct smmu_model *model,
			    const struct smmu_model_s2 *s2, u64 ipa,
			    const struct smmu_model_access_kind *access,
			    u8 class, struct smmu_model_tlb_entry *out,
			    struct smmu_model_fail *fail);
int smmu_model_s2_desc_pa(struct smmu_model *model,
			  const struct smmu_model_s2 *s2, u64 addr, bool write,
			  u64 *pa, struct smmu_model_fail *fail);

#endif /* _ARM_SMMU_V3_MODEL_STAGE2_H */
