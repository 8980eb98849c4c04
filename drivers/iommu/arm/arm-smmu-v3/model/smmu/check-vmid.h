/* SPDX-License-Identifier: GPL-2.0-only */
/* What STEs with one VMID must have in common. */
#ifndef _ARM_SMMU_V3_MODEL_CHECK_VMID_H
#define _ARM_SMMU_V3_MODEL_CHECK_VMID_H

#include <linux/types.h>

struct smmu_model;

void smmu_model_check_vmid(struct smmu_model *model, u32 sid, const u64 ste[8]);

#endif /* _ARM_SMMU_V3_MODEL_CHECK_VMID_H */
