// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happened, for who asks later: see question.c.
 */
#include "notes.h"

/**
 * smmu_model_note_violation() - software broke a rule
 * @stats: counts it; the first one is kept
 * @rule: the rule, with its section
 */
void smmu_model_note_violation(struct smmu_model_stats *stats, const char *rule)
{
	if (!stats->violations++)
		stats->violation = rule;
}

/**
 * smmu_model_note_command() - a command was executed
 * @log: the last commands
 * @cmd: the command, CPU-endian
 */
void smmu_model_note_command(struct smmu_model_log *log, const u64 cmd[2])
{
	struct smmu_model_cmd *slot;

	slot = &log->cmd[log->next++ % SMMU_MODEL_LOG_COMMANDS];
	slot->word[0] = cmd[0];
	slot->word[1] = cmd[1];
}
