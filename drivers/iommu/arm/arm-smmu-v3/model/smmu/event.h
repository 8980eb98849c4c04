/* SPDX-License-Identifier: GPL-2.0-only */
/* Events, global errors and interrupts of the software SMMUv3. */
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
void smmu_model_event_flush(struct smmu_model *model);
void smmu_model_gerror(struct smmu_model *model, u32 bits);
bool smmu_model_gerror_active(struct smmu_model *model, u32 bit);
void smmu_model_irq(struct smmu_model *model, enum smmu_model_irq irq);

#endif /* _ARM_SMMU_V3_MODEL_EVENT_H */
