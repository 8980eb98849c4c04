/* SPDX-License-Identifier: GPL-2.0-only */
/* Events, global errors and interrupts of the software SMMUv3. */
#ifndef _ARM_SMMU_V3_MODEL_EVENT_H
#define _ARM_SMMU_V3_MODEL_EVENT_H

#include <linux/types.h>

#include "../model.h"

/**
 * struct smmu_model_fail - why a transaction is refused
 * @event: EVT_*, or 0 for an abort without event
 * @silent: do not record @event (C_BAD_STREAMID without CR2.RECINVSID)
 * @s2: stage 2 refused it
 * @ttrnw: F_PERMISSION on a descriptor read, not on its update
 * @class: EVT_1_CLASS_*
 * @ipa: input of stage 2, with @s2
 * @fetch_addr: physical address that answered with an abort
 * @why: the rule, with its section
 */
struct smmu_model_fail {
	u8 event;
	bool silent;
	bool s2;
	bool ttrnw;
	u8 class;
	u64 ipa;
	u64 fetch_addr;
	const char *why;
};

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
