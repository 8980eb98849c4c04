/* SPDX-License-Identifier: GPL-2.0-only */
/* The PRI queue of the software SMMUv3. */
#ifndef _ARM_SMMU_V3_MODEL_PRI_H
#define _ARM_SMMU_V3_MODEL_PRI_H

#include <linux/types.h>

#include "port.h"

struct smmu_model;

bool smmu_model_pri_receive(struct smmu_model *model,
			    const struct smmu_model_page_request *req,
			    struct smmu_model_page_response *resp);
void smmu_model_pri_response(struct smmu_model *model, const u64 cmd[2]);

#endif /* _ARM_SMMU_V3_MODEL_PRI_H */
