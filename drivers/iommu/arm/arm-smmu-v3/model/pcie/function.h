/* SPDX-License-Identifier: GPL-2.0-only */
/* A PCIe function behind the software SMMUv3, made of its parts. */
#ifndef _ARM_SMMU_V3_MODEL_FUNCTION_H
#define _ARM_SMMU_V3_MODEL_FUNCTION_H

#include <linux/container_of.h>
#include <linux/types.h>

#include "../smmu/port.h"
#include "../smmu/state.h"
#include "atc.h"
#include "cfgspace.h"
#include "pci.h"

struct completion;

#define SMMU_MODEL_GROUPS		512

/**
 * struct smmu_model_group - a page request group
 * @state: how far it is
 * @ssv: its requests have a PASID
 * @ssid: PASID
 * @requests: requests sent and not answered
 * @lost: its answer was sent and did not arrive
 * @waiter: completed by the answer, NULL if nobody sleeps
 */
struct smmu_model_group {
	enum smmu_model_group_state state;
	bool ssv;
	u32 ssid;
	u16 requests;
	bool lost;
	struct completion *waiter;
};

/**
 * struct smmu_model_endpoint - one PCIe function, or one of several StreamIDs of it;
 *	all under the model's lock
 * @port: the function as the SMMU knows it
 * @model: the SMMU that it is behind; constant
 * @space: configuration space
 * @atc: translations
 * @group: page request groups by PRGIndex
 * @next_prgi: index into @group that is tried next
 * @function: the first endpoint of the function, or itself
 * @deaf: of @function: it has let a CMD_ATC_INV time out, at whatever StreamID
 * @unclean: ATS went off, and nobody has emptied the ATC since
 * @outstanding: page requests of groups that are not answered
 */
struct smmu_model_endpoint {
	struct smmu_model_port port;
	struct smmu_model *model;
	struct smmu_model_cfgspace space;
	struct smmu_model_atc atc;
	struct smmu_model_group group[SMMU_MODEL_GROUPS];
	u16 next_prgi;
	struct smmu_model_endpoint *function;
	bool deaf;
	bool unclean;
	u32 outstanding;
};

static inline struct smmu_model_endpoint *
smmu_model_endpoint_of(struct smmu_model_port *port)
{
	return container_of(port, struct smmu_model_endpoint, port);
}

/* The endpoint with a StreamID, or NULL; the model is locked */
static inline struct smmu_model_endpoint *
smmu_model_endpoint_find(struct smmu_model *model, u32 sid)
{
	struct smmu_model_port *port = smmu_model_port_find(model, sid);

	return port ? smmu_model_endpoint_of(port) : NULL;
}

#endif /* _ARM_SMMU_V3_MODEL_FUNCTION_H */
