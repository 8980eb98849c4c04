/* SPDX-License-Identifier: GPL-2.0-only */
/* One command of the software SMMUv3. */
#ifndef _ARM_SMMU_V3_MODEL_COMMAND_H
#define _ARM_SMMU_V3_MODEL_COMMAND_H

#include <linux/types.h>

struct smmu_model;

unsigned int smmu_model_command_check(struct smmu_model *model, const u64 cmd[2]);
bool smmu_model_command_is_deferred(const u64 cmd[2]);
void smmu_model_command_run(struct smmu_model *model, const u64 cmd[2]);
void smmu_model_command_settle(struct smmu_model *model, unsigned int n);
void smmu_model_command_late_msi(struct smmu_model *model);
void smmu_model_command_maybe_late_msi(struct smmu_model *model);
void smmu_model_command_sync_signal(struct smmu_model *model, const u64 cmd[2]);

#endif /* _ARM_SMMU_V3_MODEL_COMMAND_H */
