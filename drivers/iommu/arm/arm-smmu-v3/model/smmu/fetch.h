/* SPDX-License-Identifier: GPL-2.0-only */
/* How the software SMMUv3 reads configuration structures. */
#ifndef _ARM_SMMU_V3_MODEL_FETCH_H
#define _ARM_SMMU_V3_MODEL_FETCH_H

#include <linux/types.h>

#include "../model.h"

struct smmu_model_cfg_entry;
struct smmu_model_fail;

int smmu_model_fetch(struct smmu_model *model, u64 addr, unsigned int words,
		     enum smmu_model_access why, u64 *word);
void smmu_model_refetch(struct smmu_model *model,
			struct smmu_model_cfg_entry *entry,
			enum smmu_model_access why);
int smmu_model_refuse_fetch(struct smmu_model_fail *fail, u8 event, u64 addr);

#endif /* _ARM_SMMU_V3_MODEL_FETCH_H */
