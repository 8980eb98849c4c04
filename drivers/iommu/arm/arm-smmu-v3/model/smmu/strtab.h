/* SPDX-License-Identifier: GPL-2.0-only */
/* Stream tables of the software SMMUv3. */
#ifndef _ARM_SMMU_V3_MODEL_STRTAB_H
#define _ARM_SMMU_V3_MODEL_STRTAB_H

#include <linux/types.h>

struct smmu_model;
struct smmu_model_fail;

int smmu_model_ste_get(struct smmu_model *model, u32 sid, u64 ste[8],
		       struct smmu_model_fail *fail);
int smmu_model_ste_read(struct smmu_model *model, u32 sid, u64 ste[8],
			struct smmu_model_fail *fail);

#endif /* _ARM_SMMU_V3_MODEL_STRTAB_H */
