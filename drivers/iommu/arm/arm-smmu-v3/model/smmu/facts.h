/* SPDX-License-Identifier: GPL-2.0-only */
/* What this SMMU has, as its ID registers say. */
#ifndef _ARM_SMMU_V3_MODEL_FACTS_H
#define _ARM_SMMU_V3_MODEL_FACTS_H

#include <linux/bitfield.h>

#include "regs.h"
#include "state.h"

/* A field of IDR0 */
static inline unsigned int smmu_model_idr0(struct smmu_model *model, u32 mask)
{
	return (smmu_model_idr(model, 0) & mask) >> __ffs(mask);
}

static inline bool smmu_model_has_idr5(struct smmu_model *model, u32 bit)
{
	return smmu_model_idr(model, 5) & bit;
}

/* By the log2 of its size */
static inline bool smmu_model_has_granule(struct smmu_model *model,
					  unsigned int tg_lg2)
{
	switch (tg_lg2) {
	case 12:
		return smmu_model_has_idr5(model, IDR5_GRAN4K);
	case 14:
		return smmu_model_has_idr5(model, IDR5_GRAN16K);
	case 16:
		return smmu_model_has_idr5(model, IDR5_GRAN64K);
	default:
		return false;
	}
}

/* 6.3.1 TTENDIAN: is this byte order of tables supported? */
static inline bool smmu_model_has_endian(struct smmu_model *model, bool big)
{
	switch (smmu_model_idr0(model, IDR0_TTENDIAN)) {
	case IDR0_TTENDIAN_MIXED:
		return true;
	case IDR0_TTENDIAN_LE:
		return !big;
	case IDR0_TTENDIAN_BE:
		return big;
	default:
		return false;
	}
}

/* 3.4: largest TxSZ or S2T0SZ of a granule */
static inline unsigned int smmu_model_max_tsz(struct smmu_model *model,
					      unsigned int tg)
{
	if (!(smmu_model_idr(model, 3) & IDR3_STT))
		return 39;
	return tg == 16 ? 47 : 48;
}

#endif /* _ARM_SMMU_V3_MODEL_FACTS_H */
