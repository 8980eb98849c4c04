/* SPDX-License-Identifier: GPL-2.0-only */
/* Transactions of the software SMMUv3 that no client has sent. */
#ifndef _ARM_SMMU_V3_MODEL_DMA_H
#define _ARM_SMMU_V3_MODEL_DMA_H

struct smmu_model;

void smmu_model_dma_speculate(struct smmu_model *model);
void smmu_model_dma_live(struct smmu_model *model);

#endif /* _ARM_SMMU_V3_MODEL_DMA_H */
