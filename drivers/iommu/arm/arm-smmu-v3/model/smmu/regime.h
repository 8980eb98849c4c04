/* SPDX-License-Identifier: GPL-2.0-only */
/* The translation regime of a transaction, from its STE and CD. */
#ifndef _ARM_SMMU_V3_MODEL_REGIME_H
#define _ARM_SMMU_V3_MODEL_REGIME_H

#include <linux/types.h>

#include "geometry.h"
#include "tlb.h"

struct smmu_model;

/**
 * struct smmu_model_s2 - stage 2 of a stream, from its STE
 * @tag: VMID
 * @geo: table
 * @xnx: XN has two bits
 * @ptw: a walk must not reach Device memory (S2PTW)
 * @fwb: MemAttr is in the format of S2FWB
 */
struct smmu_model_s2 {
	struct smmu_model_tlb_tag tag;
	struct smmu_model_geometry geo;
	bool xnx;
	bool ptw;
	bool fwb;
};

/**
 * struct smmu_model_s1 - stage 1 of a transaction: one half of its CD
 * @tag: VMID, ASID
 * @geo: table
 * @high: the half of TTB1
 * @epd: no walks
 * @tbi: VA[63:56] is ignored
 * @e0pd: no unprivileged access
 * @had: hierarchical attributes do not count
 * @wxn: writable implies not executable
 * @pan: privileged accesses must not reach unprivileged memory
 * @epan: nor such that only unprivileged code may execute
 * @one_level: everything is privileged (NS-EL2)
 * @mair: memory attributes
 * @s2: stage 2, or NULL
 */
struct smmu_model_s1 {
	struct smmu_model_tlb_tag tag;
	struct smmu_model_geometry geo;
	bool high;
	bool epd;
	bool tbi;
	bool e0pd;
	bool had;
	bool wxn;
	bool pan;
	bool epan;
	bool one_level;
	u64 mair;
	const struct smmu_model_s2 *s2;
};

bool smmu_model_has_substreams(struct smmu_model *model, const u64 ste[8]);
bool smmu_model_has_strw(struct smmu_model *model, const u64 ste[8]);
void smmu_model_s2_make(struct smmu_model *model, const u64 ste[8],
			struct smmu_model_s2 *s2);
void smmu_model_s1_make(struct smmu_model *model, const u64 ste[8],
			const u64 cd[8], u64 va, const struct smmu_model_s2 *s2,
			struct smmu_model_s1 *s1);

#endif /* _ARM_SMMU_V3_MODEL_REGIME_H */
