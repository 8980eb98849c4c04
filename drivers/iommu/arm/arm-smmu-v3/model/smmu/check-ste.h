/* SPDX-License-Identifier: GPL-2.0-only */
/* What makes an STE ILLEGAL. */
#ifndef _ARM_SMMU_V3_MODEL_CHECK_STE_H
#define _ARM_SMMU_V3_MODEL_CHECK_STE_H

#include <linux/types.h>

struct smmu_model;

const char *smmu_model_ste_illegal(struct smmu_model *model, const u64 ste[8]);
bool smmu_model_ste_has_vmid(struct smmu_model *model, const u64 ste[8]);

#endif /* _ARM_SMMU_V3_MODEL_CHECK_STE_H */
