// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a test may ask the model: counters, the last commands, the tables as the
 * hardware would fetch them now, and what of them it holds.
 */
#include "model.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/string.h>

#include "../spec-cd.h"
#include "../spec-ste.h"
#include "smmu/cdtab.h"
#include "smmu/fail.h"
#include "smmu/lock.h"
#include "smmu/port.h"
#include "smmu/regime.h"
#include "smmu/state.h"
#include "smmu/strtab.h"

/**
 * smmu_model_stats() - all counters
 * @model: the model
 * @stats: filled
 *
 * Context: Any.
 */
void smmu_model_stats(struct smmu_model *model, struct smmu_model_stats *stats)
{
	guard(smmu_model)(model);
	*stats = model->stats;
	stats->ste_cached = smmu_model_cache_count(&model->cfgs, SMMU_MODEL_CFG_STE);
	stats->cd_cached = smmu_model_cache_count(&model->cfgs, SMMU_MODEL_CFG_CD);
	stats->tlb_cached = smmu_model_tlb_count(&model->tlb,
						 BIT(SMMU_MODEL_TLB_S1) |
						 BIT(SMMU_MODEL_TLB_S2));
	stats->walk_cached = smmu_model_tlb_count(&model->tlb,
						  BIT(SMMU_MODEL_TLB_S1_TABLE) |
						  BIT(SMMU_MODEL_TLB_S2_TABLE));
	smmu_model_port_count(model, stats);
	stats->stalled = smmu_model_stall_count(&model->stalls);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_stats);

/**
 * smmu_model_stats_reset() - count from zero
 * @model: the model
 *
 * Violations are forgotten as well, and the log of commands is empty.
 *
 * Context: Any.
 */
void smmu_model_stats_reset(struct smmu_model *model)
{
	guard(smmu_model)(model);
	memset(&model->stats, 0, sizeof(model->stats));
	model->log.next = 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_stats_reset);

/**
 * smmu_model_count_command() - how often a command was executed
 * @model: the model
 * @opcode: CMD_*
 *
 * Context: Any.
 * Return: the number.
 */
u64 smmu_model_count_command(struct smmu_model *model, u8 opcode)
{
	guard(smmu_model)(model);
	return model->stats.commands[opcode];
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_count_command);

/**
 * smmu_model_count_event() - how often a fault occurred
 * @model: the model
 * @event: EVT_*
 *
 * Context: Any.
 * Return: the number, whether it was recorded or not.
 */
u64 smmu_model_count_event(struct smmu_model *model, u8 event)
{
	guard(smmu_model)(model);
	return model->stats.events[event];
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_count_event);

/**
 * smmu_model_violation() - did software break a rule?
 * @model: the model
 *
 * Context: Any.
 * Return: the first rule that it broke, or NULL.
 */
const char *smmu_model_violation(struct smmu_model *model)
{
	guard(smmu_model)(model);
	return model->stats.violation;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_violation);

/**
 * smmu_model_last_commands() - the commands executed last
 * @model: the model
 * @cmds: filled, oldest first
 * @max: room in @cmds
 *
 * Context: Any.
 * Return: how many were filled in, at most SMMU_MODEL_LOG_COMMANDS.
 */
unsigned int smmu_model_last_commands(struct smmu_model *model,
				      struct smmu_model_cmd *cmds,
				      unsigned int max)
{
	unsigned int i, n;
	u64 first;

	guard(smmu_model)(model);
	n = min3((u64)max, model->log.next, (u64)SMMU_MODEL_LOG_COMMANDS);
	first = model->log.next - n;
	for (i = 0; i < n; i++)
		cmds[i] = model->log.cmd[(first + i) % SMMU_MODEL_LOG_COMMANDS];
	return n;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_last_commands);

/**
 * smmu_model_peek_ste() - an STE as it stands in memory
 * @model: the model
 * @sid: StreamID
 * @ste: filled, CPU-endian
 *
 * Caches are neither asked nor filled.
 *
 * Context: Any.
 * Return: 0, or -ENOENT if the tables do not reach it.
 */
int smmu_model_peek_ste(struct smmu_model *model, u32 sid, u64 ste[8])
{
	struct smmu_model_fail fail;

	guard(smmu_model)(model);
	return smmu_model_ste_read(model, sid, ste, &fail) ? -ENOENT : 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_peek_ste);

static bool peek_cd(struct smmu_model *model, const u64 ste[8], u32 ssid,
		    u64 cd[8])
{
	bool nested = FIELD_GET(STE_0_CONFIG, ste[0]) == STE_0_CONFIG_NESTED;
	struct smmu_model_fail fail;
	struct smmu_model_s2 s2;

	if (!(ste[0] & STE_0_V) || !(FIELD_GET(STE_0_CONFIG, ste[0]) & 1))
		return false;
	if (ssid >> FIELD_GET(STE_0_S1CDMAX, ste[0]))
		return false;
	if (nested)
		smmu_model_s2_make(model, ste, &s2);
	return !smmu_model_cd_read(model, ste, ssid, nested ? &s2 : NULL, cd,
				   &fail);
}

/**
 * smmu_model_peek_cd() - a CD as it stands in memory
 * @model: the model
 * @sid: StreamID
 * @ssid: SubstreamID, 0 for the only CD
 * @cd: filled, CPU-endian
 *
 * STE and CD caches are neither asked nor filled. Under a stage 2 its
 * translation is made in the ordinary way, TLB included.
 *
 * Context: Any.
 * Return: 0, or -ENOENT if the tables do not reach it.
 */
int smmu_model_peek_cd(struct smmu_model *model, u32 sid, u32 ssid, u64 cd[8])
{
	struct smmu_model_fail fail;
	u64 ste[8];

	guard(smmu_model)(model);
	if (smmu_model_ste_read(model, sid, ste, &fail) ||
	    !peek_cd(model, ste, ssid, cd))
		return -ENOENT;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_peek_cd);

/**
 * smmu_model_count_valid_cds() - CDs with V set in the tables of a stream
 * @model: the model
 * @sid: StreamID
 *
 * Context: Any; looks at every SubstreamID, one at a time.
 * Return: the number, as in memory now.
 */
unsigned int smmu_model_count_valid_cds(struct smmu_model *model, u32 sid)
{
	struct smmu_model_fail fail;
	unsigned int n = 0;
	u64 ste[8], cd[8];
	u32 ssid, end;

	scoped_guard(smmu_model, model)
		if (smmu_model_ste_read(model, sid, ste, &fail))
			return 0;
	end = 1U << FIELD_GET(STE_0_S1CDMAX, ste[0]);
	for (ssid = 0; ssid < end; ssid++) {
		guard(smmu_model)(model);
		/* Leaf tables are at least 2^6 CDs: skip those that are absent */
		if (!peek_cd(model, ste, ssid, cd))
			ssid |= (1U << CD_L2_SPLIT_4K) - 1;
		else
			n += !!(cd[0] & CD_0_V);
	}
	return n;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_count_valid_cds);

static bool cached(struct smmu_model *model, enum smmu_model_cfg_kind kind,
		   u32 sid, u32 ssid, u64 word[8])
{
	struct smmu_model_cfg_entry *entry;

	guard(smmu_model)(model);
	entry = smmu_model_cache_find(&model->cfgs, kind, sid, ssid);
	if (entry)
		memcpy(word, entry->word, sizeof(entry->word));
	return entry;
}

/**
 * smmu_model_cached_ste() - an STE as the model holds it
 * @model: the model
 * @sid: StreamID
 * @ste: filled, CPU-endian
 *
 * Context: Any.
 * Return: true if it holds one, valid or not.
 */
bool smmu_model_cached_ste(struct smmu_model *model, u32 sid, u64 ste[8])
{
	return cached(model, SMMU_MODEL_CFG_STE, sid, 0, ste);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_cached_ste);

/**
 * smmu_model_cached_cd() - a CD as the model holds it
 * @model: the model
 * @sid: StreamID
 * @ssid: SubstreamID
 * @cd: filled, CPU-endian
 *
 * Context: Any.
 * Return: true if it holds one, valid or not.
 */
bool smmu_model_cached_cd(struct smmu_model *model, u32 sid, u32 ssid, u64 cd[8])
{
	return cached(model, SMMU_MODEL_CFG_CD, sid, ssid, cd);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_cached_cd);
