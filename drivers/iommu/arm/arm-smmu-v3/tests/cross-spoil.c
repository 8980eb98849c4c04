// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cross-check: what can be unusual or wrong about a configuration.
 *
 * IHI 0070, 3.3.1, 3.4, 5.1, 5.2, 5.4, 6.3; Arm ARM D8.3, D8.4. Some rows are
 * errors, some must make no difference. Left out is what would end QEMU (STE
 * with S2AA64 == 0 and IPS or S2PS above 5 are assertions there) or lead DMA to
 * somebody else's memory: output addresses change above bit 32 alone, where this
 * machine has none, and not in bit 39, where its PCI window lies.
 */
#include "cross.h"

#include <kunit/visibility.h>
#include <linux/bits.h>
#include <linux/kernel.h>

#include "../spec-cd.h"
#include "../spec-regs.h"
#include "../spec-ste.h"

/* Descriptor fields, Arm ARM D8.3 */
#define DESC_VALID		BIT_ULL(0)
#define DESC_TYPE		BIT_ULL(1)
#define DESC_NS			BIT_ULL(5)
#define DESC_AP_EL0		BIT_ULL(6)
#define DESC_AP_RO		BIT_ULL(7)
#define DESC_SH			GENMASK_ULL(9, 8)
#define DESC_AF			BIT_ULL(10)
#define DESC_NT			BIT_ULL(16)
#define DESC_DBM		BIT_ULL(51)
#define DESC_PXN		BIT_ULL(53)
#define DESC_UXN		BIT_ULL(54)
#define DESC_SW			GENMASK_ULL(58, 55)
#define DESC_PXNTABLE		BIT_ULL(59)
#define DESC_UXNTABLE		BIT_ULL(60)
#define DESC_APTABLE_EL0	BIT_ULL(61)
#define DESC_APTABLE_RO		BIT_ULL(62)
#define DESC_ADDR		GENMASK_ULL(47, 12)
#define DESC_S2_MEMATTR		GENMASK_ULL(5, 2)
#define DESC_S2_XN		GENMASK_ULL(54, 53)

const struct cross_spoiler cross_spoilers[] = {
	{ "nothing", CROSS_ANY, CROSS_VA, 0, 0, 0 },

	/* 6.3: the whole SMMU */
	{ "SMMUEN 0", CROSS_BYPASS, CROSS_REG, CROSS_REG_CR0, CR0_SMMUEN, 0 },

	/* 3.3.1, 5.1: stream tables */
	{ "LOG2SIZE 3", CROSS_ANY, CROSS_REG, CROSS_REG_STRTAB_BASE_CFG,
	  STRTAB_BASE_CFG_LOG2SIZE, 3 },
	{ "stream table is not memory", CROSS_BYPASS | CROSS_S1, CROSS_REG,
	  CROSS_REG_STRTAB_BASE, STRTAB_BASE_ADDR, CROSS_HOLE },
	{ "Span 0", CROSS_ANY, CROSS_L1STD, 0, L1STD_SPAN, 0 },
	{ "Span 1", CROSS_BYPASS, CROSS_L1STD, 0, L1STD_SPAN, 1 },
	{ "Span 3", CROSS_BYPASS | CROSS_S1, CROSS_L1STD, 0, L1STD_SPAN, 3 },
	{ "Span 4", CROSS_BYPASS | CROSS_S1, CROSS_L1STD, 0, L1STD_SPAN, 4 },
	{ "Span 5", CROSS_BYPASS | CROSS_S1, CROSS_L1STD, 0, L1STD_SPAN, 5 },
	{ "Span 11", CROSS_BYPASS | CROSS_S1, CROSS_L1STD, 0, L1STD_SPAN, 11 },
	{ "Span 12", CROSS_BYPASS | CROSS_S1, CROSS_L1STD, 0, L1STD_SPAN, 12 },
	{ "Span 31", CROSS_BYPASS, CROSS_L1STD, 0, L1STD_SPAN, 31 },
	{ "level-2 stream table is not memory", CROSS_BYPASS | CROSS_NESTED, CROSS_L1STD, 0,
	  L1STD_L2PTR, CROSS_HOLE },

	/* 5.2: the STE */
	{ "STE.V 0", CROSS_ANY, CROSS_STE, 0, STE_0_V, 0 },
	{ "Config 0", CROSS_ANY, CROSS_STE, 0, STE_0_CONFIG, 0 },
	{ "Config 1", CROSS_S1, CROSS_STE, 0, STE_0_CONFIG, 1 },
	{ "Config 2", CROSS_S2, CROSS_STE, 0, STE_0_CONFIG, 2 },
	{ "Config 3", CROSS_NESTED, CROSS_STE, 0, STE_0_CONFIG, 3 },
	{ "S1Fmt 1", CROSS_ANY_S1, CROSS_STE, 0, STE_0_S1FMT, 1 },
	{ "S1Fmt 3", CROSS_ANY, CROSS_STE, 0, STE_0_S1FMT, 3 },
	{ "S1CDMax 1", CROSS_ANY, CROSS_STE, 0, STE_0_S1CDMAX, 1 },
	{ "S1ContextPtr bit 43", CROSS_ANY_S1, CROSS_STE, 0, BIT_ULL(43), CROSS_ALL },
	{ "S1ContextPtr bit 44", CROSS_ANY, CROSS_STE, 0, BIT_ULL(44), CROSS_ALL },
	{ "S1ContextPtr bit 47", CROSS_ANY_S1, CROSS_STE, 0, BIT_ULL(47), CROSS_ALL },
	{ "CD is not memory", CROSS_ANY_S1, CROSS_STE, 0, STE_0_S1CONTEXTPTR, CROSS_HOLE },
	{ "S1DSS 1", CROSS_ANY_S1, CROSS_STE, 1, STE_1_S1DSS, 1 },
	{ "S1DSS 2", CROSS_ANY_S1, CROSS_STE, 1, STE_1_S1DSS, 2 },
	{ "S1CIR, S1COR, S1CSH", CROSS_ANY_S1, CROSS_STE, 1,
	  STE_1_S1CIR | STE_1_S1COR | STE_1_S1CSH, CROSS_ALL },
	{ "MEV", CROSS_ANY, CROSS_STE, 1, STE_1_MEV, CROSS_ALL },
	{ "S1STALLD", CROSS_ANY, CROSS_STE, 1, STE_1_S1STALLD, CROSS_ALL },
	{ "EATS 1", CROSS_ANY, CROSS_STE, 1, STE_1_EATS, 1 },
	{ "EATS 2", CROSS_ANY_S2, CROSS_STE, 1, STE_1_EATS, 2 },
	{ "STRW 1", CROSS_ANY_S1, CROSS_STE, 1, STE_1_STRW, 1 },
	{ "STRW EL2", CROSS_ANY_S1, CROSS_STE, 1, STE_1_STRW, 2 },
	{ "SHCFG", CROSS_ANY, CROSS_STE, 1, STE_1_SHCFG, 3 },
	{ "PRIVCFG privileged", CROSS_ANY, CROSS_STE, 1, STE_1_PRIVCFG, 3 },
	{ "INSTCFG instruction", CROSS_ANY, CROSS_STE, 1, STE_1_INSTCFG, 3 },
	{ "SW_RESERVED", CROSS_ANY, CROSS_STE, 1, STE_1_SW_RESERVED, CROSS_ALL },
	{ "S2VMID ffff", CROSS_ANY, CROSS_STE, 2, STE_2_S2VMID, CROSS_ALL },
	{ "S2T0SZ 0", CROSS_ANY, CROSS_STE, 2, STE_2_S2T0SZ, 0 },
	{ "S2T0SZ 19", CROSS_ANY_S2, CROSS_STE, 2, STE_2_S2T0SZ, 19 },
	{ "S2T0SZ 39", CROSS_ANY_S2, CROSS_STE, 2, STE_2_S2T0SZ, 39 },
	{ "S2T0SZ 40", CROSS_ANY_S2, CROSS_STE, 2, STE_2_S2T0SZ, 40 },
	{ "S2SL0 0", CROSS_ANY_S2, CROSS_STE, 2, STE_2_S2SL0, 0 },
	{ "S2SL0 1", CROSS_ANY_S2, CROSS_STE, 2, STE_2_S2SL0, 1 },
	{ "S2SL0 2", CROSS_ANY_S2, CROSS_STE, 2, STE_2_S2SL0, 2 },
	{ "S2SL0 3", CROSS_ANY, CROSS_STE, 2, STE_2_S2SL0, 3 },
	{ "S2IR0, S2OR0, S2SH0", CROSS_ANY_S2, CROSS_STE, 2,
	  STE_2_S2IR0 | STE_2_S2OR0 | STE_2_S2SH0, CROSS_ALL },
	{ "S2TG 3", CROSS_ANY, CROSS_STE, 2, STE_2_S2TG, 3 },
	{ "S2PS 0", CROSS_ANY_S2, CROSS_STE, 2, STE_2_S2PS, 0 },
	{ "S2ENDI", CROSS_ANY, CROSS_STE, 2, STE_2_S2ENDI, CROSS_ALL },
	{ "S2AFFD", CROSS_ANY_S2, CROSS_STE, 2, STE_2_S2AFFD, CROSS_ALL },
	{ "S2PTW", CROSS_ANY_S2, CROSS_STE, 2, STE_2_S2PTW, CROSS_ALL },
	{ "S2HD", CROSS_ANY, CROSS_STE, 2, STE_2_S2HD, CROSS_ALL },
	{ "S2HA", CROSS_ANY, CROSS_STE, 2, STE_2_S2HA, CROSS_ALL },
	{ "S2S", CROSS_ANY, CROSS_STE, 2, STE_2_S2S, CROSS_ALL },
	{ "S2R 0", CROSS_ANY_S2, CROSS_STE, 2, STE_2_S2R, 0 },
	{ "S2TTB bit 33", CROSS_ANY_S2, CROSS_STE, 3, BIT_ULL(33), CROSS_ALL },
	{ "S2TTB bit 44", CROSS_ANY, CROSS_STE, 3, BIT_ULL(44), CROSS_ALL },
	{ "S2TTB is not memory", CROSS_ANY_S2, CROSS_STE, 3, STE_3_S2TTB, CROSS_HOLE },

	/* 5.4: the CD */
	{ "CD.V 0", CROSS_ANY_S1, CROSS_CD, 0, CD_0_V, 0 },
	{ "T0SZ 15", CROSS_ANY_S1, CROSS_CD, 0, CD_0_T0SZ, 15 },
	{ "T0SZ 39", CROSS_ANY_S1, CROSS_CD, 0, CD_0_T0SZ, 39 },
	{ "T0SZ 40", CROSS_ANY_S1, CROSS_CD, 0, CD_0_T0SZ, 40 },
	{ "TG0 3", CROSS_ANY_S1, CROSS_CD, 0, CD_0_TG0, 3 },
	{ "IR0, OR0, SH0", CROSS_ANY_S1, CROSS_CD, 0, CD_0_IR0 | CD_0_OR0 | CD_0_SH0, CROSS_ALL },
	{ "EPD0", CROSS_ANY_S1, CROSS_CD, 0, CD_0_EPD0, CROSS_ALL },
	{ "EPD0 and EPD1", CROSS_ANY_S1, CROSS_CD, 0, CD_0_EPD0 | CD_0_EPD1, CROSS_ALL },
	{ "no EPD0, no EPD1", CROSS_ANY_S1, CROSS_CD, 0, CD_0_EPD0 | CD_0_EPD1, 0 },
	{ "TG1 0", CROSS_ANY_S1, CROSS_CD, 0, CD_0_TG1, 0 },
	{ "T1SZ 63", CROSS_ANY_S1, CROSS_CD, 0, CD_0_T1SZ, 63 },
	{ "ENDI", CROSS_ANY_S1, CROSS_CD, 0, CD_0_ENDI, CROSS_ALL },
	{ "ENDI, EPD0, EPD1", CROSS_ANY_S1, CROSS_CD, 0,
	  CD_0_ENDI | CD_0_EPD0 | CD_0_EPD1, CROSS_ALL },
	{ "IPS 0", CROSS_ANY_S1, CROSS_CD, 0, CD_0_IPS, 0 },
	{ "AFFD", CROSS_ANY_S1, CROSS_CD, 0, CD_0_AFFD, CROSS_ALL },
	{ "WXN", CROSS_ANY_S1, CROSS_CD, 0, CD_0_WXN, CROSS_ALL },
	{ "PAN", CROSS_ANY_S1, CROSS_CD, 0, CD_0_PAN, CROSS_ALL },
	{ "AA64 0", CROSS_ANY_S1, CROSS_CD, 0, CD_0_AA64, 0 },
	{ "HD", CROSS_ANY_S1, CROSS_CD, 0, CD_0_HD, CROSS_ALL },
	{ "HA", CROSS_ANY_S1, CROSS_CD, 0, CD_0_HA, CROSS_ALL },
	{ "S", CROSS_ANY_S1, CROSS_CD, 0, CD_0_S, CROSS_ALL },
	{ "R 0", CROSS_ANY_S1, CROSS_CD, 0, CD_0_R, 0 },
	{ "A 0", CROSS_ANY_S1, CROSS_CD, 0, CD_0_A, 0 },
	{ "ASID ffff", CROSS_ANY_S1, CROSS_CD, 0, CD_0_ASID, CROSS_ALL },
	{ "HAD0", CROSS_ANY_S1, CROSS_CD, 1, CD_1_HAD0, CROSS_ALL },
	{ "E0PD0", CROSS_ANY_S1, CROSS_CD, 1, CD_1_E0PD0, CROSS_ALL },
	{ "TTB0 bit 33", CROSS_ANY_S1, CROSS_CD, 1, BIT_ULL(33), CROSS_ALL },
	{ "TTB0 bit 44", CROSS_ANY_S1, CROSS_CD, 1, BIT_ULL(44), CROSS_ALL },
	{ "TTB0 is not memory", CROSS_ANY_S1, CROSS_CD, 1, CD_1_TTB0, CROSS_HOLE },
	{ "TTB1 bit 44", CROSS_ANY_S1, CROSS_CD, 2, BIT_ULL(44), CROSS_ALL },
	{ "MAIR 0", CROSS_ANY_S1, CROSS_CD, 3, CD_3_MAIR0, 0 },

	/* D8.3: stage 1 */
	{ "stage-1 table invalid", CROSS_ANY_S1, CROSS_S1_TABLE, 0, DESC_VALID, 0 },
	{ "stage-1 table read-only", CROSS_ANY_S1, CROSS_S1_TABLE, 0, DESC_APTABLE_RO, CROSS_ALL },
	{ "stage-1 table privileged", CROSS_ANY_S1, CROSS_S1_TABLE, 0,
	  DESC_APTABLE_EL0, CROSS_ALL },
	{ "stage-1 table not executable", CROSS_ANY_S1, CROSS_S1_TABLE, 0,
	  DESC_PXNTABLE | DESC_UXNTABLE, CROSS_ALL },
	{ "stage-1 table bit 33", CROSS_ANY_S1, CROSS_S1_TABLE, 0, BIT_ULL(33), CROSS_ALL },
	{ "stage-1 table bit 41", CROSS_ANY_S1, CROSS_S1_TABLE, 0, BIT_ULL(41), CROSS_ALL },
	{ "stage-1 table bit 46", CROSS_ANY_S1, CROSS_S1_TABLE, 0, BIT_ULL(46), CROSS_ALL },
	{ "stage-1 table is not memory", CROSS_ANY_S1, CROSS_S1_TABLE, 0, DESC_ADDR, CROSS_HOLE },
	{ "stage-1 table, bits of software", CROSS_ANY_S1, CROSS_S1_TABLE, 0,
	  GENMASK_ULL(11, 2), CROSS_ALL },
	{ "stage-1 leaf invalid", CROSS_ANY_S1, CROSS_S1_LEAF, 0, DESC_VALID, 0 },
	{ "stage-1 leaf of the other type", CROSS_ANY_S1, CROSS_S1_LEAF, 0, DESC_TYPE, CROSS_FLIP },
	{ "stage-1 leaf without AF", CROSS_ANY_S1, CROSS_S1_LEAF, 0, DESC_AF, 0 },
	{ "stage-1 leaf read-only", CROSS_ANY_S1, CROSS_S1_LEAF, 0, DESC_AP_RO, CROSS_ALL },
	{ "stage-1 leaf privileged", CROSS_ANY_S1, CROSS_S1_LEAF, 0, DESC_AP_EL0, 0 },
	{ "stage-1 leaf read-only without AF", CROSS_ANY_S1, CROSS_S1_LEAF, 0,
	  DESC_AP_RO | DESC_AF, 1 },
	{ "stage-1 leaf not executable", CROSS_ANY_S1, CROSS_S1_LEAF, 0,
	  DESC_PXN | DESC_UXN, CROSS_ALL },
	{ "stage-1 leaf, SH, NS, DBM, bits of software", CROSS_ANY_S1, CROSS_S1_LEAF, 0,
	  DESC_SH | DESC_NS | DESC_DBM | DESC_SW, CROSS_ALL },
	{ "stage-1 leaf bit 33", CROSS_ANY_S1, CROSS_S1_LEAF, 0, BIT_ULL(33), CROSS_ALL },
	{ "stage-1 leaf bit 37", CROSS_ANY_S1, CROSS_S1_LEAF, 0, BIT_ULL(37), CROSS_ALL },
	{ "stage-1 leaf bit 41", CROSS_ANY_S1, CROSS_S1_LEAF, 0, BIT_ULL(41), CROSS_ALL },
	{ "stage-1 leaf bit 46", CROSS_ANY_S1, CROSS_S1_LEAF, 0, BIT_ULL(46), CROSS_ALL },
	{ "stage-1 leaf bit 46, read-only", CROSS_ANY_S1, CROSS_S1_LEAF, 0,
	  BIT_ULL(46) | DESC_AP_RO, CROSS_ALL },

	/* D8.3: stage 2 */
	{ "stage-2 table invalid", CROSS_ANY_S2, CROSS_S2_TABLE, 0, DESC_VALID, 0 },
	{ "stage-2 table bit 33", CROSS_ANY_S2, CROSS_S2_TABLE, 0, BIT_ULL(33), CROSS_ALL },
	{ "stage-2 table bit 46", CROSS_ANY_S2, CROSS_S2_TABLE, 0, BIT_ULL(46), CROSS_ALL },
	{ "stage-2 table is not memory", CROSS_ANY_S2, CROSS_S2_TABLE, 0, DESC_ADDR, CROSS_HOLE },
	{ "stage-2 leaf invalid", CROSS_ANY_S2, CROSS_S2_LEAF, 0, DESC_VALID, 0 },
	{ "stage-2 leaf of the other type", CROSS_ANY_S2, CROSS_S2_LEAF, 0, DESC_TYPE, CROSS_FLIP },
	{ "stage-2 leaf without AF", CROSS_ANY_S2, CROSS_S2_LEAF, 0, DESC_AF, 0 },
	{ "stage-2 leaf without access", CROSS_ANY_S2, CROSS_S2_LEAF, 0,
	  DESC_AP_EL0 | DESC_AP_RO, 0 },
	{ "stage-2 leaf read-only", CROSS_ANY_S2, CROSS_S2_LEAF, 0, DESC_AP_RO, 0 },
	{ "stage-2 leaf write-only", CROSS_ANY_S2, CROSS_S2_LEAF, 0, DESC_AP_EL0, 0 },
	{ "stage-2 leaf Device", CROSS_ANY_S2, CROSS_S2_LEAF, 0, DESC_S2_MEMATTR, 0 },
	{ "stage-2 leaf not executable", CROSS_ANY_S2, CROSS_S2_LEAF, 0, DESC_S2_XN, CROSS_ALL },
	{ "stage-2 leaf, SH, DBM, bits of software", CROSS_ANY_S2, CROSS_S2_LEAF, 0,
	  DESC_SH | DESC_DBM | DESC_SW, CROSS_ALL },
	{ "stage-2 leaf bit 33", CROSS_ANY_S2, CROSS_S2_LEAF, 0, BIT_ULL(33), CROSS_ALL },
	{ "stage-2 leaf bit 41", CROSS_ANY_S2, CROSS_S2_LEAF, 0, BIT_ULL(41), CROSS_ALL },
	{ "stage-2 leaf bit 46", CROSS_ANY_S2, CROSS_S2_LEAF, 0, BIT_ULL(46), CROSS_ALL },
	{ "stage 2 of the CD invalid", CROSS_NESTED, CROSS_S2_CD, 0, DESC_VALID, 0 },
	{ "stage 2 of the CD without AF", CROSS_NESTED, CROSS_S2_CD, 0, DESC_AF, 0 },
	{ "stage 2 of the CD without access", CROSS_NESTED, CROSS_S2_CD, 0,
	  DESC_AP_EL0 | DESC_AP_RO, 0 },
	{ "stage 2 of the CD read-only", CROSS_NESTED, CROSS_S2_CD, 0, DESC_AP_RO, 0 },
	{ "stage 2 of the CD write-only", CROSS_NESTED, CROSS_S2_CD, 0, DESC_AP_EL0, 0 },
	{ "stage 2 of the CD bit 46", CROSS_NESTED, CROSS_S2_CD, 0, BIT_ULL(46), CROSS_ALL },
	{ "stage 2 of a stage-1 table invalid", CROSS_NESTED, CROSS_S2_TT, 0, DESC_VALID, 0 },
	{ "stage 2 of a stage-1 table without AF", CROSS_NESTED, CROSS_S2_TT, 0,
	  DESC_AF, 0 },
	{ "stage 2 of a stage-1 table without access", CROSS_NESTED, CROSS_S2_TT, 0,
	  DESC_AP_EL0 | DESC_AP_RO, 0 },
	{ "stage 2 of a stage-1 table read-only", CROSS_NESTED, CROSS_S2_TT, 0,
	  DESC_AP_RO, 0 },
	{ "stage 2 of a stage-1 table write-only", CROSS_NESTED, CROSS_S2_TT, 0,
	  DESC_AP_EL0, 0 },
	{ "stage 2 of a stage-1 table bit 46", CROSS_NESTED, CROSS_S2_TT, 0,
	  BIT_ULL(46), CROSS_ALL },

	/* 3.4: the input address */
	{ "address bit 32", CROSS_ANY_S2, CROSS_VA, 0, BIT_ULL(32), CROSS_ALL },
	{ "address bit 43", CROSS_ANY, CROSS_VA, 0, BIT_ULL(43), CROSS_ALL },
	{ "address bit 44", CROSS_ANY, CROSS_VA, 0, BIT_ULL(44), CROSS_ALL },
	{ "address bit 47", CROSS_ANY, CROSS_VA, 0, BIT_ULL(47), CROSS_ALL },
	{ "address bit 48", CROSS_ANY, CROSS_VA, 0, BIT_ULL(48), CROSS_ALL },
	{ "address bit 55", CROSS_ANY, CROSS_VA, 0, BIT_ULL(55), CROSS_ALL },
	{ "address bit 56", CROSS_ANY, CROSS_VA, 0, BIT_ULL(56), CROSS_ALL },
	{ "address bit 63", CROSS_ANY, CROSS_VA, 0, BIT_ULL(63), CROSS_ALL },
};
EXPORT_SYMBOL_IF_KUNIT(cross_spoilers);

const unsigned int cross_nr_spoilers = ARRAY_SIZE(cross_spoilers);
EXPORT_SYMBOL_IF_KUNIT(cross_nr_spoilers);
