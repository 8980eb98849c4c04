/* SPDX-License-Identifier: GPL-2.0-only */
/* The pipeline of the software SMMUv3: from a transaction to an address or a fault. */
#ifndef _ARM_SMMU_V3_MODEL_TRANSLATE_H
#define _ARM_SMMU_V3_MODEL_TRANSLATE_H

#include "fail.h"
#include "geometry.h"

struct smmu_model;
struct smmu_model_txn;

/**
 * struct smmu_model_verdict - what a fault does to its transaction (3.12)
 * @stall: it stalls
 * @razwi: it ends as RAZ/WI; otherwise it aborts
 * @record: an event is recorded
 */
struct smmu_model_verdict {
	bool stall;
	bool razwi;
	bool record;
};

/**
 * struct smmu_model_translation - one transaction on its way through the pipeline
 * @ste: STE of the stream, once it is known to be legal
 * @cd: CD, once it is known to be legal
 * @has_cd: @cd is filled in
 * @pa: output address
 * @lg2: log2 of the aligned range around the address for which this holds
 * @access: the access after the STE's overrides
 * @fail: why it is refused
 * @verdict: what follows
 */
struct smmu_model_translation {
	u64 ste[8];
	u64 cd[8];
	bool has_cd;
	u64 pa;
	unsigned int lg2;
	struct smmu_model_access_kind access;
	struct smmu_model_fail fail;
	struct smmu_model_verdict verdict;
};

int smmu_model_translate(struct smmu_model *model, const struct smmu_model_txn *txn,
			 struct smmu_model_translation *tr);
int smmu_model_translate_unasked(struct smmu_model *model, const struct smmu_model_txn *txn,
				 struct smmu_model_translation *tr);
void smmu_model_judge(struct smmu_model_translation *tr);

#endif /* _ARM_SMMU_V3_MODEL_TRANSLATE_H */
