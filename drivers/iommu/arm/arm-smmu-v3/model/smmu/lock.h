/* SPDX-License-Identifier: GPL-2.0-only */
/* The lock over a software SMMUv3, for guard(smmu_model)(model). */
#ifndef _ARM_SMMU_V3_MODEL_LOCK_H
#define _ARM_SMMU_V3_MODEL_LOCK_H

#include <linux/cleanup.h>

struct smmu_model;

unsigned long smmu_model_lock(struct smmu_model *model);
void smmu_model_unlock(struct smmu_model *model, unsigned long flags);

DEFINE_LOCK_GUARD_1(smmu_model, struct smmu_model,
		    _T->flags = smmu_model_lock(_T->lock),
		    smmu_model_unlock(_T->lock, _T->flags),
		    unsigned long flags)

#endif /* _ARM_SMMU_V3_MODEL_LOCK_H */
