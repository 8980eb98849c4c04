/* SPDX-License-Identifier: GPL-2.0-only */
/* ATS as the software SMMUv3 sees it. */
#ifndef _ARM_SMMU_V3_MODEL_ATS_H
#define _ARM_SMMU_V3_MODEL_ATS_H

#include <linux/types.h>

#include "port.h"

struct smmu_model;
struct smmu_model_fail;

unsigned int smmu_model_ats_stu_lg2(struct smmu_model *model);
void smmu_model_ats_request(struct smmu_model *model,
			    const struct smmu_model_txn *txn,
			    struct smmu_model_completion *cpl);
int smmu_model_ats_check(struct smmu_model *model,
			 const struct smmu_model_txn *txn,
			 struct smmu_model_fail *fail);
void smmu_model_ats_check_invalidate(struct smmu_model *model,
				     const u64 cmd[2]);
void smmu_model_ats_invalidate(struct smmu_model *model, const u64 cmd[2]);
void smmu_model_ats_check_ste(struct smmu_model *model, u32 sid);
void smmu_model_ats_check_enable(struct smmu_model *model, u32 sid);

#endif /* _ARM_SMMU_V3_MODEL_ATS_H */
