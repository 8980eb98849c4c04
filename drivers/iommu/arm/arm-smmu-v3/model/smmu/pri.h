/* SPDX-License-Identifier: GPL-2.0-only */
/* The PRI queue of the software SMMUv3 and its page request groups. */
#ifndef _ARM_SMMU_V3_MODEL_PRI_H
#define _ARM_SMMU_V3_MODEL_PRI_H

#include <linux/types.h>

#include "../pcie/pci.h"

struct smmu_model;

int smmu_model_pri_send(struct smmu_model_endpoint *ep,
			const struct smmu_model_page_request *req);
int smmu_model_pri_ask(struct smmu_model_endpoint *ep,
		       const struct smmu_model_txn *txn);
enum smmu_model_outcome smmu_model_pri_collect(struct smmu_model *model, u32 sid,
					       struct smmu_model_result *res);
void smmu_model_pri_response(struct smmu_model *model, const u64 cmd[2]);
void smmu_model_pri_reset(struct smmu_model_endpoint *ep);

#endif /* _ARM_SMMU_V3_MODEL_PRI_H */
