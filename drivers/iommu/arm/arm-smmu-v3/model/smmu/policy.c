// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the SMMU looks up by its own choice, between two commands.
 *
 * IHI 0070, 3.21.1 "Translation tables and TLB invalidation completion behavior",
 * 3.21.3 "Configuration structure update procedure".
 */
#include "policy.h"

#include <kunit/visibility.h>
#include <linux/minmax.h>

#include "../../spec-regs.h"
#include "lock.h"
#include "port.h"
#include "regs.h"
#include "state.h"
#include "translate.h"

/* Accesses of a live device for each command */
#define LIVE_LOOKS		8

/**
 * smmu_model_policy_remember() - a device does an access
 * @model: the model, locked
 * @txn: the access, not Translated
 */
void smmu_model_policy_remember(struct smmu_model *model,
				const struct smmu_model_txn *txn)
{
	struct smmu_model_traffic *traffic = &model->traffic;

	traffic->recent[traffic->nr_recent++ % SMMU_MODEL_RECENT_TXNS] = *txn;
}

/**
 * smmu_model_policy_speculate() - look a recent address up again
 * @model: the model, locked
 *
 * The SMMU may fetch what is reachable at any time, to cache it (3.21.1), and an
 * endpoint may ask for it. A speculative read records nothing.
 */
void smmu_model_policy_speculate(struct smmu_model *model)
{
	struct smmu_model_traffic *traffic = &model->traffic;
	unsigned int n = min(traffic->nr_recent, SMMU_MODEL_RECENT_TXNS);
	struct smmu_model_port *port = NULL;
	struct smmu_model_port_state state;
	struct smmu_model_translation tr;
	struct smmu_model_txn txn;

	if (!n || !smmu_model_cr0(model, CR0_SMMUEN))
		return;
	txn = traffic->recent[prandom_u32_state(&model->rnd) % n];
	txn.write = false;
	if (txn.at == SMMU_MODEL_AT_ATC)
		port = smmu_model_port_with_ats(model, txn.sid, &state);
	if (port)
		port->ops->ask_ahead(port, &txn);
	else
		(void)smmu_model_translate_unasked(model, &txn, &tr);
}

/**
 * smmu_model_policy_live() - let the device of smmu_model_live() work
 * @model: the model, locked
 *
 * Several times, as with SMMU_MODEL_REFETCH each may see other words.
 */
void smmu_model_policy_live(struct smmu_model *model)
{
	const struct smmu_model_txn *txn = &model->traffic.live;
	struct smmu_model_stats *stats = &model->stats;
	struct smmu_model_port *port = NULL;
	struct smmu_model_port_state state;
	struct smmu_model_translation tr;
	unsigned int i;

	if (!model->traffic.has_live || !smmu_model_cr0(model, CR0_SMMUEN))
		return;
	if (txn->at == SMMU_MODEL_AT_ATC) {
		port = smmu_model_port_with_ats(model, txn->sid, &state);
		if (port)
			port->ops->ask_ahead(port, txn);
		return;
	}
	for (i = 0; i < LIVE_LOOKS; i++) {
		stats->live_looks++;
		if (!smmu_model_translate_unasked(model, txn, &tr))
			continue;
		if (!stats->live_faults++)
			stats->live_why = tr.fail.why;
	}
}

/**
 * smmu_model_live() - a device that never rests
 * @model: the model
 * @txn: what it does, or NULL: it stops
 *
 * From now on the access is translated before each command that the SMMU
 * consumes: while the driver is in the middle of changing an entry. No data
 * moves, nothing stalls, no event is recorded; refusals are counted, see
 * &smmu_model_stats.live_faults. A device with an ATC (SMMU_MODEL_AT_ATC) asks for
 * the translation while its ATS is on, and keeps what it gets.
 *
 * Context: Any.
 */
void smmu_model_live(struct smmu_model *model, const struct smmu_model_txn *txn)
{
	guard(smmu_model)(model);
	model->traffic.has_live = txn;
	if (txn)
		model->traffic.live = *txn;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_live);
