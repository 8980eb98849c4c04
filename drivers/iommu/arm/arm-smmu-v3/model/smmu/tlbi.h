/* SPDX-License-Identifier: GPL-2.0-only */
/* TLBI commands of the software SMMUv3. */
#ifndef _ARM_SMMU_V3_MODEL_TLBI_H
#define _ARM_SMMU_V3_MODEL_TLBI_H

#include <linux/types.h>

struct smmu_model;

void smmu_model_tlbi_run(struct smmu_model *model, const u64 cmd[2]);
void smmu_model_tlbi_all(struct smmu_model *model);
bool smmu_model_tlbi_range_is_illegal(struct smmu_model *model, const u64 cmd[2]);

#endif /* _ARM_SMMU_V3_MODEL_TLBI_H */
