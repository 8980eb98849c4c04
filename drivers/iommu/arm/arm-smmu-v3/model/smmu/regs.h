/* SPDX-License-Identifier: GPL-2.0-only */
/* The registers of the software SMMUv3 as they stand: storage, capabilities. */
#ifndef _ARM_SMMU_V3_MODEL_REGS_H
#define _ARM_SMMU_V3_MODEL_REGS_H

#include <linux/bitfield.h>

#include "../../spec-regs.h"
#include "state.h"

/* The word that holds the register at @offset, in Page 0 or Page 1 */
static inline u32 *smmu_model_reg(struct smmu_model *model, u32 offset)
{
	if (offset >= SMMU_PAGE1)
		return &model->reg[SMMU_MODEL_PAGE0_WORDS + (offset - SMMU_PAGE1) / 4];
	return &model->reg[offset / 4];
}

static inline u32 smmu_model_get32(struct smmu_model *model, u32 offset)
{
	return *smmu_model_reg(model, offset);
}

static inline void smmu_model_set32(struct smmu_model *model, u32 offset,
				    u32 value)
{
	*smmu_model_reg(model, offset) = value;
}

static inline u64 smmu_model_get64(struct smmu_model *model, u32 offset)
{
	return (u64)smmu_model_get32(model, offset + 4) << 32 |
	       smmu_model_get32(model, offset);
}

/* Capabilities never change: any context */
static inline u32 smmu_model_idr(const struct smmu_model *model, unsigned int n)
{
	return model->cfg.idr[n];
}

/* A field of CR0 is in force once CR0ACK shows it */
static inline bool smmu_model_cr0(struct smmu_model *model, u32 bit)
{
	return smmu_model_get32(model, SMMU_CR0ACK) & bit;
}

#endif /* _ARM_SMMU_V3_MODEL_REGS_H */
