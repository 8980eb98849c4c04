/* SPDX-License-Identifier: GPL-2.0-only */
/* PCIe functions behind the software SMMUv3: what they do with ATS. */
#ifndef _ARM_SMMU_V3_MODEL_ENDPOINT_H
#define _ARM_SMMU_V3_MODEL_ENDPOINT_H

#include "function.h"

struct smmu_model_endpoint *
smmu_model_endpoint_with_ats(struct smmu_model *model,
			     const struct smmu_model_txn *txn);
enum smmu_model_outcome
smmu_model_endpoint_translate(struct smmu_model_endpoint *ep,
			      struct smmu_model_txn *txn,
			      struct smmu_model_result *res);

#endif /* _ARM_SMMU_V3_MODEL_ENDPOINT_H */
