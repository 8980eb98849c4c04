/* SPDX-License-Identifier: GPL-2.0-only */
/* The format of translation tables: geometry and descriptors. */
#ifndef _ARM_SMMU_V3_MODEL_GEOMETRY_H
#define _ARM_SMMU_V3_MODEL_GEOMETRY_H

#include <linux/bits.h>
#include <linux/types.h>

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
u64 smmu_model_desc_addr(const struct smmu_model_geometry *geo, u64 table,
			 u64 addr, int level);
u64 smmu_model_desc_out(const struct smmu_model_geometry *geo, u64 desc);
bool smmu_model_desc_is_table(u64 desc, int level);
bool smmu_model_desc_is_valid(const struct smmu_model_geometry *geo, u64 desc,
			      int level);
u8 smmu_model_perm_needed(const struct smmu_model_access_kind *access);

#endif /* _ARM_SMMU_V3_MODEL_GEOMETRY_H */
