/* SPDX-License-Identifier: GPL-2.0-only */
/* The bus to the registers of the software SMMUv3. */
#ifndef _ARM_SMMU_V3_MODEL_BUS_H
#define _ARM_SMMU_V3_MODEL_BUS_H

#include <linux/types.h>

struct smmu_model;

u32 smmu_model_bus_read(struct smmu_model *model, u32 offset);
void smmu_model_bus_write(struct smmu_model *model, u32 offset, u64 value,
			  unsigned int size);
void smmu_model_bus_reset(struct smmu_model *model);

#endif /* _ARM_SMMU_V3_MODEL_BUS_H */
