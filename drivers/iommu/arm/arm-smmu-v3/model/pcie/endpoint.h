/* SPDX-License-Identifier: GPL-2.0-only */
/* PCIe functions behind the software SMMUv3: configuration space, ATC, groups. */
#ifndef _ARM_SMMU_V3_MODEL_ENDPOINT_H
#define _ARM_SMMU_V3_MODEL_ENDPOINT_H

#include <linux/types.h>

#include "pci.h"
#include "../smmu/state.h"

struct completion;

#define SMMU_MODEL_CFG_SIZE		4096
#define SMMU_MODEL_ATC_ENTRIES		256
#define SMMU_MODEL_GROUPS		512

/**
 * struct smmu_model_atc_entry - one translation that an endpoint keeps
 * @valid: in use
 * @ssv: of requests with a PASID
 * @priv: of privileged requests
 * @read: grants reads
 * @write: grants writes
 * @lg2: log2 of the range
 * @ssid: PASID
 * @base: first untranslated address
 * @out: translated address of @base
 */
struct smmu_model_atc_entry {
	bool valid;
	bool ssv;
	bool priv;
	bool read;
	bool write;
	u8 lg2;
	u32 ssid;
	u64 base;
	u64 out;
};

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
 * struct smmu_model_endpoint - one PCIe function; all under the model's lock
 * @node: in smmu_model.endpoints
 * @model: the SMMU that it is behind; constant
 * @sid: StreamID; constant
 * @cfg: what it was built from; constant
 * @space: configuration space as software reads it
 * @atc: translations; @next_atc is replaced next
 * @next_atc: index into @atc
 * @group: page request groups by PRGIndex; @next_prgi is tried next
 * @next_prgi: index into @group
 * @deaf: it has let a CMD_ATC_INV time out
 * @outstanding: page requests of groups that are not answered
 * @stop_reads: reads of PRI Status that do not see it stopped yet
 */
struct smmu_model_endpoint {
	struct list_head node;
	struct smmu_model *model;
	u32 sid;
	struct smmu_model_endpoint_config cfg;
	u8 space[SMMU_MODEL_CFG_SIZE];
	struct smmu_model_atc_entry atc[SMMU_MODEL_ATC_ENTRIES];
	unsigned int next_atc;
	struct smmu_model_group group[SMMU_MODEL_GROUPS];
	u16 next_prgi;
	bool deaf;
	u32 outstanding;
	unsigned int stop_reads;
};

/* cfgspace.c */
void smmu_model_cfg_init(struct smmu_model_endpoint *ep);
u32 smmu_model_cfg_read(struct smmu_model_endpoint *ep, unsigned int where,
			unsigned int size);
void smmu_model_cfg_write(struct smmu_model_endpoint *ep, unsigned int where,
			  unsigned int size, u32 value);
bool smmu_model_cfg_ats_on(struct smmu_model_endpoint *ep);
bool smmu_model_cfg_pasid_on(struct smmu_model_endpoint *ep);
bool smmu_model_cfg_pri_on(struct smmu_model_endpoint *ep);
u32 smmu_model_cfg_pri_credits(struct smmu_model_endpoint *ep);
void smmu_model_cfg_pri_status(struct smmu_model_endpoint *ep, u16 bits);
unsigned int smmu_model_cfg_stu_lg2(struct smmu_model_endpoint *ep);

/* endpoint.c */
struct smmu_model_endpoint *smmu_model_endpoint_find(struct smmu_model *model,
						     u32 sid);
struct smmu_model_endpoint *
smmu_model_endpoint_with_ats(struct smmu_model *model,
			     const struct smmu_model_txn *txn);
bool smmu_model_endpoint_any_ats(struct smmu_model *model);
void smmu_model_endpoint_levels(struct smmu_model *model,
				struct smmu_model_stats *stats);
enum smmu_model_outcome
smmu_model_endpoint_translate(struct smmu_model_endpoint *ep,
			      struct smmu_model_txn *txn,
			      struct smmu_model_result *res);
void smmu_model_endpoint_speculate(struct smmu_model_endpoint *ep,
				   const struct smmu_model_txn *txn);
void smmu_model_atc_clear(struct smmu_model_endpoint *ep);
unsigned int smmu_model_atc_remove(struct smmu_model_endpoint *ep, bool ssv,
				   u32 ssid, bool global, u64 first, u64 last);

#endif /* _ARM_SMMU_V3_MODEL_ENDPOINT_H */
