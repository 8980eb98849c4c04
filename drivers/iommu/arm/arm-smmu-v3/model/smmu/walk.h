/* SPDX-License-Identifier: GPL-2.0-only */
/* The descent through translation tables. */
#ifndef _ARM_SMMU_V3_MODEL_WALK_H
#define _ARM_SMMU_V3_MODEL_WALK_H

#include <linux/types.h>

#include "geometry.h"
#include "tlb.h"

struct smmu_model;
struct smmu_model_fail;
struct smmu_model_s2;

/**
 * struct smmu_model_walk - one descent
 * @geo: the table
 * @tag: whose it is, for the walk cache
 * @leaf_kind: SMMU_MODEL_TLB_S1 or SMMU_MODEL_TLB_S2
 * @addr: input address, sign-extended from bit 55
 * @class: EVT_1_CLASS_* of the faults of a stage-2 walk
 * @s2: stage 2 that the addresses of tables go through, or NULL
 * @through: with @s2, how they do: physical address of a descriptor that is read,
 *	or with @write updated; fills @fail and returns -EFAULT if it has none
 */
struct smmu_model_walk {
	const struct smmu_model_geometry *geo;
	const struct smmu_model_tlb_tag *tag;
	enum smmu_model_tlb_kind leaf_kind;
	u64 addr;
	u8 class;
	const struct smmu_model_s2 *s2;
	int (*through)(struct smmu_model *model, const struct smmu_model_s2 *s2,
		       u64 addr, bool write, u64 *pa,
		       struct smmu_model_fail *fail);
};

/**
 * struct smmu_model_leaf - where a descent ended
 * @desc: the block or page descriptor, in the format of @geo
 * @desc_addr: its address: an IPA if the tables go through stage 2
 * @level: its level
 * @out: output address of the block or page
 * @lg2: log2 of its size
 * @table_attr: hierarchical attributes of the tables above, ORed
 * @af: the Access flag is set, now at the latest
 */
struct smmu_model_leaf {
	u64 desc;
	u64 desc_addr;
	int level;
	u64 out;
	unsigned int lg2;
	u64 table_attr;
	bool af;
};

int smmu_model_walk(struct smmu_model *model, const struct smmu_model_walk *walk,
		    struct smmu_model_leaf *leaf, struct smmu_model_fail *fail);
int smmu_model_walk_update(struct smmu_model *model,
			   const struct smmu_model_walk *walk, u64 desc_addr,
			   u64 old, u64 new, struct smmu_model_fail *fail);

#endif /* _ARM_SMMU_V3_MODEL_WALK_H */
