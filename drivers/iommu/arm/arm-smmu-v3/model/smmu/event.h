/* SPDX-License-Identifier: GPL-2.0-only */
/* Events of the software SMMUv3. */
#ifndef _ARM_SMMU_V3_MODEL_EVENT_H
#define _ARM_SMMU_V3_MODEL_EVENT_H

#include <linux/types.h>

#include "../model.h"
#include "fail.h"

void smmu_model_event_make(struct smmu_model *model,
			   const struct smmu_model_txn *txn, bool priv,
			   bool instr, const struct smmu_model_fail *fail,
			   u64 record[4]);
bool smmu_model_event_record(struct smmu_model *model, const u64 record[4]);
bool smmu_model_event_record_stall(struct smmu_model *model,
				   const u64 record[4]);

#endif /* _ARM_SMMU_V3_MODEL_EVENT_H */
