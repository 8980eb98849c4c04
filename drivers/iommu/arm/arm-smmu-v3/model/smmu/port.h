/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the software SMMUv3 meets what is on PCIe behind it.
 *
 * A port is one function. Requests of the function are calls of ats.h and pri.h;
 * what the SMMU wants of it are the operations below. Neither knows more of the
 * other.
 */
#ifndef _ARM_SMMU_V3_MODEL_PORT_H
#define _ARM_SMMU_V3_MODEL_PORT_H

#include <linux/list.h>
#include <linux/types.h>

#include "../model.h"

/**
 * enum smmu_model_completion_status - PCIe completion status
 * @SMMU_MODEL_CPL_SUCCESS: Successful Completion
 * @SMMU_MODEL_CPL_UR: Unsupported Request
 * @SMMU_MODEL_CPL_CA: Completer Abort
 */
enum smmu_model_completion_status {
	SMMU_MODEL_CPL_SUCCESS,
	SMMU_MODEL_CPL_UR,
	SMMU_MODEL_CPL_CA,
};

/**
 * struct smmu_model_completion - the answer to an ATS Translation Request
 * @status: how it completed
 * @read: reads are permitted, with @status Success
 * @write: writes are permitted, with @status Success
 * @addr: output address of the requested one, if either is
 * @lg2: log2 of the aligned range for which this holds
 * @event: event that it caused, EVT_*, or 0
 * @recorded: that event was written to the Event queue
 * @why: the rule that refused it, with its section; never NULL
 */
struct smmu_model_completion {
	enum smmu_model_completion_status status;
	bool read;
	bool write;
	u64 addr;
	unsigned int lg2;
	u8 event;
	bool recorded;
	const char *why;
};

/**
 * struct smmu_model_page_request - one PRI page request
 * @sid: StreamID of the endpoint
 * @ssid: PASID, with @ssv
 * @ssv: it has a PASID
 * @read: R
 * @write: W
 * @exec: X
 * @priv: privileged mode
 * @last: last request of its group
 * @prgi: page request group index
 * @addr: address
 */
struct smmu_model_page_request {
	u32 sid;
	u32 ssid;
	bool ssv;
	bool read;
	bool write;
	bool exec;
	bool priv;
	bool last;
	u16 prgi;
	u64 addr;
};

/**
 * struct smmu_model_page_response - a PRG Response Message
 * @prgi: page request group index
 * @ssv: it has a PASID
 * @ssid: PASID, with @ssv
 * @resp: CMD_PRI_RESP_1_RESP_*
 * @lost: it does not arrive; the function is told for its books alone
 */
struct smmu_model_page_response {
	u16 prgi;
	bool ssv;
	u32 ssid;
	unsigned int resp;
	bool lost;
};

/**
 * struct smmu_model_inv_request - an ATS Invalidate Request
 * @ssv: it has a PASID; without, entries with any PASID go as well
 * @ssid: PASID
 * @global: with @ssv, entries of all PASIDs go
 * @first: first address
 * @last: last address, inclusive
 */
struct smmu_model_inv_request {
	bool ssv;
	u32 ssid;
	bool global;
	u64 first;
	u64 last;
};

/**
 * struct smmu_model_port_state - what a function is like at this moment
 * @ats: ATS is enabled
 * @pasid: PASID is enabled
 * @deaf: it has let an Invalidate Request time out
 * @unclean: ATS went off, and nobody has emptied the ATC since, which holds something
 * @stu_lg2: log2 of the Smallest Translation Unit as programmed
 */
struct smmu_model_port_state {
	bool ats;
	bool pasid;
	bool deaf;
	bool unclean;
	unsigned int stu_lg2;
};

struct smmu_model_port;

/**
 * struct smmu_model_port_ops - what the SMMU wants of a function; model locked
 * @describe: fill in what it is like
 * @count: add to @atc_cached and @page_groups what it holds
 * @invalidate: carry an Invalidate Request out. Returns the number of entries of
 *	its ATC that went, or -ETIMEDOUT: it does not answer
 * @answer: take a PRG Response Message. Returns false if it cannot be used
 * @ask_ahead: look a translation up that nothing needs
 */
struct smmu_model_port_ops {
	void (*describe)(struct smmu_model_port *port,
			 struct smmu_model_port_state *state);
	void (*count)(struct smmu_model_port *port,
		      struct smmu_model_stats *stats);
	int (*invalidate)(struct smmu_model_port *port,
			  const struct smmu_model_inv_request *req);
	bool (*answer)(struct smmu_model_port *port,
		       const struct smmu_model_page_response *resp);
	void (*ask_ahead)(struct smmu_model_port *port,
			  const struct smmu_model_txn *txn);
};

/**
 * struct smmu_model_port - a function as the SMMU knows it
 * @node: on the list of ports of its SMMU; under the model's lock
 * @sid: StreamID; constant
 * @ops: the operations; constant
 */
struct smmu_model_port {
	struct list_head node;
	u32 sid;
	const struct smmu_model_port_ops *ops;
};

void smmu_model_translation_request(struct smmu_model *model,
				    const struct smmu_model_txn *txn,
				    struct smmu_model_completion *cpl);

struct smmu_model_port *smmu_model_port_find(struct smmu_model *model, u32 sid);
int smmu_model_port_add(struct smmu_model *model, struct smmu_model_port *port);
struct smmu_model_port *
smmu_model_port_with_ats(struct smmu_model *model, u32 sid,
			 struct smmu_model_port_state *state);
bool smmu_model_port_any_ats(struct smmu_model *model);
void smmu_model_port_count(struct smmu_model *model,
			   struct smmu_model_stats *stats);

#endif /* _ARM_SMMU_V3_MODEL_PORT_H */
