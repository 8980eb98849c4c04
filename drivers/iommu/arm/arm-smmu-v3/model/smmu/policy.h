/* SPDX-License-Identifier: GPL-2.0-only */
/* What the SMMU does by its own choice. */
#ifndef _ARM_SMMU_V3_MODEL_POLICY_H
#define _ARM_SMMU_V3_MODEL_POLICY_H

struct smmu_model;
struct smmu_model_txn;

void smmu_model_policy_remember(struct smmu_model *model,
				const struct smmu_model_txn *txn);
void smmu_model_policy_speculate(struct smmu_model *model);
void smmu_model_policy_live(struct smmu_model *model);

#endif /* _ARM_SMMU_V3_MODEL_POLICY_H */
