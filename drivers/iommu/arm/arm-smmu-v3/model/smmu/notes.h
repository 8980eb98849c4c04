/* SPDX-License-Identifier: GPL-2.0-only */
/* What happened: rules that software broke, and its last commands. */
#ifndef _ARM_SMMU_V3_MODEL_NOTES_H
#define _ARM_SMMU_V3_MODEL_NOTES_H

#include <linux/types.h>

#include "../counters.h"

/**
 * struct smmu_model_log - the last commands
 * @cmd: a ring of them
 * @next: commands ever logged
 */
struct smmu_model_log {
	struct smmu_model_cmd cmd[SMMU_MODEL_LOG_COMMANDS];
	u64 next;
};

void smmu_model_note_violation(struct smmu_model_stats *stats, const char *rule);
void smmu_model_note_command(struct smmu_model_log *log, const u64 cmd[2]);

#endif /* _ARM_SMMU_V3_MODEL_NOTES_H */
