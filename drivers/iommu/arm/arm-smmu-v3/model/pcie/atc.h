/* SPDX-License-Identifier: GPL-2.0-only */
/* The ATC of a PCIe function. */
#ifndef _ARM_SMMU_V3_MODEL_ATC_H
#define _ARM_SMMU_V3_MODEL_ATC_H

#include <linux/types.h>

#include "../smmu/port.h"

#define SMMU_MODEL_ATC_ENTRIES		256

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
 * struct smmu_model_atc - what a function remembers
 * @entry: translations
 * @next: index of the entry that is replaced next
 */
struct smmu_model_atc {
	struct smmu_model_atc_entry entry[SMMU_MODEL_ATC_ENTRIES];
	unsigned int next;
};

struct smmu_model_atc_entry *
smmu_model_atc_find(struct smmu_model_atc *atc, const struct smmu_model_txn *txn);
bool smmu_model_atc_fill(struct smmu_model_atc *atc,
			 const struct smmu_model_txn *txn,
			 const struct smmu_model_completion *cpl);
void smmu_model_atc_clear(struct smmu_model_atc *atc);
unsigned int smmu_model_atc_remove(struct smmu_model_atc *atc,
				   const struct smmu_model_inv_request *req);
unsigned int smmu_model_atc_count(const struct smmu_model_atc *atc);

#endif /* _ARM_SMMU_V3_MODEL_ATC_H */
