/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose is what, and who reaches for what is another's. */
#ifndef _ARM_SMMU_V3_MODEL_OWNER_H
#define _ARM_SMMU_V3_MODEL_OWNER_H

#include <linux/types.h>

struct smmu_model;

void smmu_model_check_owner(struct smmu_model *model, const u64 cmd[2]);

#endif /* _ARM_SMMU_V3_MODEL_OWNER_H */
