/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Context Descriptor and Level 1 Context Descriptor.
 *
 * Facts only, in the names of Arm IHI 0070 issue G.b, chapter 5 "Data
 * structure formats", sections 5.3 and 5.4. A CD is eight little-endian words
 * of 64 bits; the number in a name is the word, and the mask is of the word
 * after conversion to CPU endianness.
 */

#ifndef _ARM_SMMU_V3_SPEC_CD_H
#define _ARM_SMMU_V3_SPEC_CD_H

#include <linux/bits.h>

#define CD_WORDS				8
#define CD_SIZE					64

/* 5.3 Level 1 Context Descriptor, one word */
#define L1CD_SIZE				8
#define L1CD_V					BIT_ULL(0)
#define L1CD_L2PTR				GENMASK_ULL(55, 12)
/* log2 of the CDs in one leaf table, for STE.S1Fmt 01 and 10 */
#define CD_L2_SPLIT_4K				6
#define CD_L2_SPLIT_64K				10

/* 5.4 Context Descriptor, word 0 */
#define CD_0_T0SZ				GENMASK_ULL(5, 0)
#define CD_0_TG0				GENMASK_ULL(7, 6)
#define CD_0_TG0_4K				0
#define CD_0_TG0_64K				1
#define CD_0_TG0_16K				2
#define CD_0_IR0				GENMASK_ULL(9, 8)
#define CD_0_OR0				GENMASK_ULL(11, 10)
#define CD_0_SH0				GENMASK_ULL(13, 12)
#define CD_0_EPD0				BIT_ULL(14)
#define CD_0_ENDI				BIT_ULL(15)
#define CD_0_T1SZ				GENMASK_ULL(21, 16)
/* Not the encoding of TG0 */
#define CD_0_TG1				GENMASK_ULL(23, 22)
#define CD_0_TG1_16K				1
#define CD_0_TG1_4K				2
#define CD_0_TG1_64K				3
#define CD_0_IR1				GENMASK_ULL(25, 24)
#define CD_0_OR1				GENMASK_ULL(27, 26)
#define CD_0_SH1				GENMASK_ULL(29, 28)
#define CD_0_EPD1				BIT_ULL(30)
#define CD_0_V					BIT_ULL(31)
/* Codes of IDR5.OAS */
#define CD_0_IPS				GENMASK_ULL(34, 32)
#define CD_0_AFFD				BIT_ULL(35)
#define CD_0_WXN				BIT_ULL(36)
#define CD_0_UWXN				BIT_ULL(37)
#define CD_0_TBI0				BIT_ULL(38)
#define CD_0_TBI1				BIT_ULL(39)
#define CD_0_PAN				BIT_ULL(40)
#define CD_0_AA64				BIT_ULL(41)
#define CD_0_HD					BIT_ULL(42)
#define CD_0_HA					BIT_ULL(43)
#define CD_0_S					BIT_ULL(44)
#define CD_0_R					BIT_ULL(45)
#define CD_0_A					BIT_ULL(46)
/* 1: the ASID is the SMMU's own, broadcasts by ASID need not match */
#define CD_0_ASET				BIT_ULL(47)
#define CD_0_ASID				GENMASK_ULL(63, 48)

/* Codes of IRx, ORx and of STE.S2IR0, S2OR0 */
#define CD_RGN_NC				0
#define CD_RGN_WBRAWA				1
#define CD_RGN_WTRA				2
#define CD_RGN_WBRA				3
/* Codes of SHx and of STE.S1CSH, S2SH0 */
#define CD_SH_NSH				0
#define CD_SH_OSH				2
#define CD_SH_ISH				3

/* 5.4 word 1, translation table 0 */
#define CD_1_NSCFG0				BIT_ULL(0)
/* DisCH0 with VMSAv9-128 */
#define CD_1_HAD0				BIT_ULL(1)
#define CD_1_E0PD0				BIT_ULL(2)
#define CD_1_HAFT				BIT_ULL(3)
#define CD_1_TTB0				GENMASK_ULL(55, 4)
#define CD_1_PNCH				BIT_ULL(58)
#define CD_1_EPAN				BIT_ULL(59)
#define CD_1_HWU059				BIT_ULL(60)
#define CD_1_HWU060				BIT_ULL(61)
#define CD_1_HWU061				BIT_ULL(62)
#define CD_1_HWU062				BIT_ULL(63)
/* Instead of HWU061 and HWU062, with VMSAv9-128 */
#define CD_1_SKL0				GENMASK_ULL(63, 62)

/* 5.4 word 2, translation table 1 */
#define CD_2_NSCFG1				BIT_ULL(0)
/* DisCH1 with VMSAv9-128 */
#define CD_2_HAD1				BIT_ULL(1)
#define CD_2_E0PD1				BIT_ULL(2)
#define CD_2_AIE				BIT_ULL(3)
#define CD_2_TTB1				GENMASK_ULL(55, 4)
#define CD_2_DS					BIT_ULL(58)
#define CD_2_PIE				BIT_ULL(59)
#define CD_2_HWU159				BIT_ULL(60)
#define CD_2_HWU160				BIT_ULL(61)
#define CD_2_HWU161				BIT_ULL(62)
#define CD_2_HWU162				BIT_ULL(63)
#define CD_2_SKL1				GENMASK_ULL(63, 62)

/* 5.4 words 3 to 7 */
#define CD_3_MAIR0				GENMASK_ULL(31, 0)
#define CD_3_MAIR1				GENMASK_ULL(63, 32)
#define CD_4_AMAIR0				GENMASK_ULL(31, 0)
#define CD_4_AMAIR1				GENMASK_ULL(63, 32)
#define CD_5_PARTID				GENMASK_ULL(47, 32)
#define CD_5_PMG				GENMASK_ULL(55, 48)
#define CD_6_PIIU(p)				(0x7ULL << (3 * (p)))
#define CD_7_PIIP(p)				(0x7ULL << (3 * (p)))

#endif /* _ARM_SMMU_V3_SPEC_CD_H */
