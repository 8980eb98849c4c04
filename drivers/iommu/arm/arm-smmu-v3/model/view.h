/* SPDX-License-Identifier: GPL-2.0-only */
/* The software SMMUv3 in debugfs. */
#ifndef _ARM_SMMU_V3_MODEL_VIEW_H
#define _ARM_SMMU_V3_MODEL_VIEW_H

struct dentry;
struct smmu_model;

void smmu_model_view_add(struct smmu_model *model);
void smmu_model_view_remove(struct smmu_model *model);
void smmu_model_view_link(struct smmu_model *model, struct dentry *dir);

#endif /* _ARM_SMMU_V3_MODEL_VIEW_H */
