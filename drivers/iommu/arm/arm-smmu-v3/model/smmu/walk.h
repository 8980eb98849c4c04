/* SPDX-License-Identifier: GPL-2.0-only */
/* Translation tables: geometry, descriptors and the descent through them. */
#ifndef _ARM_SMMU_V3_MODEL_WALK_H
#define _ARM_SMMU_V3_MODEL_WALK_H

#include <linux/types.h>

#include "tlb.h"

struct smmu_model_fail;
struct smmu_model_s2;

/**
 * struct smmu_model_access_kind - what an access is, after the STE's overrides
 * @write: a write; a read otherwise
 * @priv: privileged
 * @instr: instruction fetch
 */
struct smmu_model_access_kind {
	bool write;
	bool priv;
	bool instr;
};

/**
 * struct smmu_model_geometry - one translation table (VMSAv8-64)
 * @base: TTB, not yet aligned
 * @tg: log2 of the granule: 12, 14 or 16
 * @start: start level, -1 to 3
 * @ia_bits: input address size
 * @pa_bits: output address size in force
 * @lpa: 64 KiB granule with 52-bit addresses in the descriptors
 * @ds: LPA2 format
 * @big_endian: byte order of the descriptors
 * @ha: hardware sets the Access flag
 * @hd: hardware marks descriptors dirty
 * @haft: hardware sets the Access flag of tables
 * @affd: no fault for a clear Access flag
 */
struct smmu_model_geometry {
	u64 base;
	u8 tg;
	s8 start;
	u8 ia_bits;
	u8 pa_bits;
	bool lpa;
	bool ds;
	bool big_endian;
	bool ha;
	bool hd;
	bool haft;
	bool affd;
};

/**
 * struct smmu_model_walk - one descent
 * @geo: the table
 * @tag: whose it is, for the walk cache
 * @leaf_kind: SMMU_MODEL_TLB_S1 or SMMU_MODEL_TLB_S2
 * @addr: input address, sign-extended from bit 55
 * @class: EVT_1_CLASS_* of the faults of a stage-2 walk
 * @s2: stage 2 that table addresses go through, or NULL
 */
struct smmu_model_walk {
	const struct smmu_model_geometry *geo;
	const struct smmu_model_tlb_tag *tag;
	enum smmu_model_tlb_kind leaf_kind;
	u64 addr;
	u8 class;
	const struct smmu_model_s2 *s2;
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

/* Descriptor fields that both stages share, Arm ARM D8.3 */
#define DESC_VALID			BIT_ULL(0)
#define DESC_TABLE			BIT_ULL(1)
#define DESC_AF				BIT_ULL(10)
#define DESC_NT				BIT_ULL(16)
#define DESC_DBM			BIT_ULL(51)
#define DESC_CONTIG			BIT_ULL(52)
/* Stage 1, and its tables */
#define DESC_S1_ATTRINDX		GENMASK_ULL(4, 2)
#define DESC_S1_AP1			BIT_ULL(6)
#define DESC_S1_AP2			BIT_ULL(7)
#define DESC_S1_NG			BIT_ULL(11)
#define DESC_S1_PXN			BIT_ULL(53)
#define DESC_S1_UXN			BIT_ULL(54)
#define DESC_PXNTABLE			BIT_ULL(59)
#define DESC_UXNTABLE			BIT_ULL(60)
#define DESC_APTABLE0			BIT_ULL(61)
#define DESC_APTABLE1			BIT_ULL(62)
#define DESC_TABLE_ATTR			GENMASK_ULL(62, 59)
/* Stage 2 */
#define DESC_S2_MEMATTR			GENMASK_ULL(5, 2)
#define DESC_S2_S2AP0			BIT_ULL(6)
#define DESC_S2_S2AP1			BIT_ULL(7)
#define DESC_S2_XN			GENMASK_ULL(54, 53)

unsigned int smmu_model_level_lg2(const struct smmu_model_geometry *geo,
				  int level);
unsigned int smmu_model_contig_lg2(const struct smmu_model_geometry *geo,
				   int level);
u64 smmu_model_table_base(const struct smmu_model_geometry *geo);
unsigned int smmu_model_oas_bits(unsigned int code);
int smmu_model_walk(struct smmu_model *model, const struct smmu_model_walk *walk,
		    struct smmu_model_leaf *leaf, struct smmu_model_fail *fail);
int smmu_model_walk_update(struct smmu_model *model,
			   const struct smmu_model_walk *walk, u64 desc_addr,
			   u64 old, u64 new, struct smmu_model_fail *fail);
u8 smmu_model_perm_needed(const struct smmu_model_access_kind *access);

#endif /* _ARM_SMMU_V3_MODEL_WALK_H */
