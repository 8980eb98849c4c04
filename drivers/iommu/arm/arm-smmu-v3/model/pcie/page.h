/* SPDX-License-Identifier: GPL-2.0-only */
/* Page requests of PCIe functions. */
#ifndef _ARM_SMMU_V3_MODEL_PAGE_H
#define _ARM_SMMU_V3_MODEL_PAGE_H

#include <linux/types.h>

#include "function.h"

int smmu_model_page_send(struct smmu_model_endpoint *ep,
			 const struct smmu_model_page_request *req);
int smmu_model_page_ask(struct smmu_model_endpoint *ep,
			const struct smmu_model_txn *txn);
enum smmu_model_outcome smmu_model_page_collect(struct smmu_model *model, u32 sid,
						struct smmu_model_result *res);
bool smmu_model_page_answer(struct smmu_model_endpoint *ep,
			    const struct smmu_model_page_response *resp);
void smmu_model_page_reset(struct smmu_model_endpoint *ep);

#endif /* _ARM_SMMU_V3_MODEL_PAGE_H */
