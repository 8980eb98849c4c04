/* SPDX-License-Identifier: GPL-2.0-only */
/* Physical memory as the software SMMUv3 sees it. */
#ifndef _ARM_SMMU_V3_MODEL_MEM_H
#define _ARM_SMMU_V3_MODEL_MEM_H

#include "../model.h"

int __must_check smmu_model_mem_read64(struct smmu_model *model, u64 pa,
				       enum smmu_model_access why, u64 *value);
int __must_check smmu_model_mem_write64(struct smmu_model *model, u64 pa,
					enum smmu_model_access why, u64 value);
int __must_check smmu_model_mem_write32(struct smmu_model *model, u64 pa,
					enum smmu_model_access why, u32 value);
int __must_check smmu_model_mem_cmpxchg64(struct smmu_model *model, u64 pa,
					  u64 old, u64 new);
int __must_check smmu_model_mem_copy(struct smmu_model *model, u64 pa,
				     void *buf, size_t size, bool to_memory);

#endif /* _ARM_SMMU_V3_MODEL_MEM_H */
