/* SPDX-License-Identifier: GPL-2.0-only */
/* What commands cost, in ns of the model's own time. */
#ifndef _ARM_SMMU_V3_MODEL_METER_H
#define _ARM_SMMU_V3_MODEL_METER_H

#include <linux/types.h>

#include "../counters.h"

/**
 * struct smmu_model_meter - how far the SMMU is with its commands
 * @latency: what takes how long
 * @now: ns since the model was created
 * @at_work: a command is being carried out, and done at @due
 * @due: see @at_work; before, when the last one was done
 * @answered: when endpoints will have answered each CMD_ATC_INV so far
 */
struct smmu_model_meter {
	struct smmu_model_latency latency;
	u64 now;
	bool at_work;
	u64 due;
	u64 answered;
};

bool smmu_model_meter_pass(struct smmu_model_meter *meter, u64 ns);
void smmu_model_meter_look(struct smmu_model_meter *meter);
bool smmu_model_meter_done(struct smmu_model_meter *meter, u8 opcode);
void smmu_model_meter_rest(struct smmu_model_meter *meter);

#endif /* _ARM_SMMU_V3_MODEL_METER_H */
