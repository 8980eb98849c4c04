/* SPDX-License-Identifier: GPL-2.0-only */
/* The pipeline of the software SMMUv3, and transactions that no client has sent. */
#ifndef _ARM_SMMU_V3_MODEL_DMA_H
#define _ARM_SMMU_V3_MODEL_DMA_H

#include "event.h"
#include "walk.h"

struct smmu_model;

/**
 * struct smmu_model_lookup - what the pipeline makes of an access
 * @pa: output address
 * @lg2: log2 of the aligned range around the address for which this holds
 * @access: the access after the overrides of its STE
 * @fail: why it is refused
 */
struct smmu_model_lookup {
	u64 pa;
	unsigned int lg2;
	struct smmu_model_access_kind access;
	struct smmu_model_fail fail;
};

int smmu_model_dma_lookup(struct smmu_model *model,
			  const struct smmu_model_txn *txn,
			  struct smmu_model_lookup *look);
void smmu_model_dma_speculate(struct smmu_model *model);
void smmu_model_dma_live(struct smmu_model *model);

#endif /* _ARM_SMMU_V3_MODEL_DMA_H */
