// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions on PCIe behind the SMMU, by their StreamIDs.
 */
#include "port.h"

#include <linux/errno.h>

#include "state.h"

/**
 * smmu_model_port_find() - the function with a StreamID
 * @model: the model, locked
 * @sid: StreamID
 *
 * Return: its port, or NULL.
 */
struct smmu_model_port *smmu_model_port_find(struct smmu_model *model, u32 sid)
{
	struct smmu_model_port *port;

	lockdep_assert_held(&model->lock);
	list_for_each_entry(port, &model->ports, node)
		if (port->sid == sid)
			return port;
	return NULL;
}

/**
 * smmu_model_port_add() - a function is there
 * @model: the model, locked
 * @port: its port; it goes by list_del() of its node
 *
 * Return: 0, or -EEXIST if the StreamID is taken.
 */
int smmu_model_port_add(struct smmu_model *model, struct smmu_model_port *port)
{
	if (smmu_model_port_find(model, port->sid))
		return -EEXIST;
	list_add_tail(&port->node, &model->ports);
	return 0;
}

/**
 * smmu_model_port_with_ats() - the function with a StreamID, if its ATS is on
 * @model: the model, locked
 * @sid: StreamID
 * @state: filled on success
 *
 * Return: its port, or NULL.
 */
struct smmu_model_port *
smmu_model_port_with_ats(struct smmu_model *model, u32 sid,
			 struct smmu_model_port_state *state)
{
	struct smmu_model_port *port = smmu_model_port_find(model, sid);

	if (!port)
		return NULL;
	port->ops->describe(port, state);
	return state->ats ? port : NULL;
}

/**
 * smmu_model_port_any_ats() - is ATS enabled anywhere?
 * @model: the model, locked
 *
 * Return: true if so.
 */
bool smmu_model_port_any_ats(struct smmu_model *model)
{
	struct smmu_model_port_state state;
	struct smmu_model_port *port;

	list_for_each_entry(port, &model->ports, node) {
		port->ops->describe(port, &state);
		if (state.ats)
			return true;
	}
	return false;
}

/**
 * smmu_model_port_count() - what all functions hold now
 * @model: the model, locked
 * @stats: @atc_cached and @page_groups are filled
 */
void smmu_model_port_count(struct smmu_model *model,
			   struct smmu_model_stats *stats)
{
	struct smmu_model_port *port;

	stats->atc_cached = 0;
	stats->page_groups = 0;
	list_for_each_entry(port, &model->ports, node)
		port->ops->count(port, stats);
}
