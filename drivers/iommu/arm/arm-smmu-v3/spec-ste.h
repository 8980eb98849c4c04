/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stream Table Entry and Level 1 Stream Table Descriptor.
 *
 * Facts only, in the names of Arm IHI 0070 issue G.b, chapter 5 "Data
 * structure formats", sections 5.1 and 5.2. An STE is eight little-endian
 * words of 64 bits; the number in a name is the word, and the mask is of the
 * word after conversion to CPU endianness. Fields of Secure and Realm streams
 * are listed where they share a word with Non-secure ones.
 */

#ifndef _ARM_SMMU_V3_SPEC_STE_H
#define _ARM_SMMU_V3_SPEC_STE_H

#include <linux/bits.h>

#define STE_WORDS				8
#define STE_SIZE				64

/* 5.1 Level 1 Stream Table Descriptor, one word */
#define L1STD_SIZE				8
/* 0: no level-2 table; 1 to 11: 2^(Span-1) STEs; others act as 0 */
#define L1STD_SPAN				GENMASK_ULL(4, 0)
#define L1STD_SPAN_MAX				11
#define L1STD_L2PTR				GENMASK_ULL(55, 6)

/* 5.2 Stream Table Entry, word 0 */
#define STE_0_V					BIT_ULL(0)
#define STE_0_CONFIG				GENMASK_ULL(3, 1)
#define STE_0_CONFIG_ABORT			0
#define STE_0_CONFIG_BYPASS			4
#define STE_0_CONFIG_S1				5
#define STE_0_CONFIG_S2				6
#define STE_0_CONFIG_NESTED			7
#define STE_0_S1FMT				GENMASK_ULL(5, 4)
#define STE_0_S1FMT_LINEAR			0
#define STE_0_S1FMT_4K_L2			1
#define STE_0_S1FMT_64K_L2			2
#define STE_0_S1CONTEXTPTR			GENMASK_ULL(55, 6)
#define STE_0_S1CDMAX				GENMASK_ULL(63, 59)

/* 5.2 word 1 */
#define STE_1_S1DSS				GENMASK_ULL(1, 0)
#define STE_1_S1DSS_TERMINATE			0
#define STE_1_S1DSS_BYPASS			1
#define STE_1_S1DSS_SSID0			2
#define STE_1_S1CIR				GENMASK_ULL(3, 2)
#define STE_1_S1COR				GENMASK_ULL(5, 4)
#define STE_1_S1C_NC				0
#define STE_1_S1C_WBRA				1
#define STE_1_S1C_WTRA				2
#define STE_1_S1C_WB				3
#define STE_1_S1CSH				GENMASK_ULL(7, 6)
#define STE_1_S1CSH_NSH				0
#define STE_1_S1CSH_OSH				2
#define STE_1_S1CSH_ISH				3
#define STE_1_S2HWU59				BIT_ULL(8)
#define STE_1_S2HWU60				BIT_ULL(9)
#define STE_1_S2HWU61				BIT_ULL(10)
#define STE_1_S2HWU62				BIT_ULL(11)
#define STE_1_DRE				BIT_ULL(12)
#define STE_1_CONT				GENMASK_ULL(16, 13)
#define STE_1_DCP				BIT_ULL(17)
#define STE_1_PPAR				BIT_ULL(18)
#define STE_1_MEV				BIT_ULL(19)
/* IGNORED by the SMMU, free for software */
#define STE_1_SW_RESERVED			GENMASK_ULL(23, 20)
#define STE_1_S1PIE				BIT_ULL(24)
#define STE_1_S2FWB				BIT_ULL(25)
#define STE_1_S1MPAM				BIT_ULL(26)
#define STE_1_S1STALLD				BIT_ULL(27)
#define STE_1_EATS				GENMASK_ULL(29, 28)
#define STE_1_EATS_OFF				0
#define STE_1_EATS_FULL				1
#define STE_1_EATS_SPLIT			2
#define STE_1_EATS_DPT				3
#define STE_1_STRW				GENMASK_ULL(31, 30)
#define STE_1_STRW_EL1				0
/* NS-EL2, or NS-EL2-E2H with CR2.E2H */
#define STE_1_STRW_EL2				2
#define STE_1_MEMATTR				GENMASK_ULL(35, 32)
#define STE_1_MTCFG				BIT_ULL(36)
#define STE_1_ALLOCCFG				GENMASK_ULL(40, 37)
#define STE_1_SHCFG				GENMASK_ULL(45, 44)
#define STE_1_SHCFG_NSH				0
#define STE_1_SHCFG_INCOMING			1
#define STE_1_SHCFG_OSH				2
#define STE_1_SHCFG_ISH				3
#define STE_1_NSCFG				GENMASK_ULL(47, 46)
#define STE_1_PRIVCFG				GENMASK_ULL(49, 48)
#define STE_1_PRIVCFG_INCOMING			0
#define STE_1_PRIVCFG_UNPRIV			2
#define STE_1_PRIVCFG_PRIV			3
#define STE_1_INSTCFG				GENMASK_ULL(51, 50)
#define STE_1_INSTCFG_INCOMING			0
#define STE_1_INSTCFG_DATA			2
#define STE_1_INSTCFG_INSTR			3

/* 5.2 word 2 */
#define STE_2_S2VMID				GENMASK_ULL(15, 0)
#define STE_2_S2T0SZ				GENMASK_ULL(37, 32)
#define STE_2_S2SL0				GENMASK_ULL(39, 38)
#define STE_2_S2IR0				GENMASK_ULL(41, 40)
#define STE_2_S2OR0				GENMASK_ULL(43, 42)
#define STE_2_S2SH0				GENMASK_ULL(45, 44)
#define STE_2_S2TG				GENMASK_ULL(47, 46)
#define STE_2_S2TG_4K				0
#define STE_2_S2TG_64K				1
#define STE_2_S2TG_16K				2
/* Codes of IDR5.OAS */
#define STE_2_S2PS				GENMASK_ULL(50, 48)
#define STE_2_S2AA64				BIT_ULL(51)
#define STE_2_S2ENDI				BIT_ULL(52)
#define STE_2_S2AFFD				BIT_ULL(53)
#define STE_2_S2PTW				BIT_ULL(54)
#define STE_2_S2HD				BIT_ULL(55)
#define STE_2_S2HA				BIT_ULL(56)
#define STE_2_S2S				BIT_ULL(57)
#define STE_2_S2R				BIT_ULL(58)
#define STE_2_S2HAFT				BIT_ULL(59)
#define STE_2_S2PIE				BIT_ULL(60)
#define STE_2_S2POE				BIT_ULL(61)
#define STE_2_DPT_VMATCH			GENMASK_ULL(63, 62)

/* 5.2 word 3 */
#define STE_3_S2NSW				BIT_ULL(0)
#define STE_3_S2NSA				BIT_ULL(1)
#define STE_3_S2SL0_2				BIT_ULL(2)
#define STE_3_S2DS				BIT_ULL(3)
#define STE_3_S2TTB				GENMASK_ULL(55, 4)
#define STE_3_S2SKL				GENMASK_ULL(62, 61)

/* 5.2 words 4 to 7 */
#define STE_4_PARTID				GENMASK_ULL(31, 16)
#define STE_4_S_S2T0SZ				GENMASK_ULL(37, 32)
#define STE_4_S_S2SL0				GENMASK_ULL(39, 38)
#define STE_4_S_S2TG				GENMASK_ULL(47, 46)
#define STE_4_MECID				GENMASK_ULL(63, 48)
#define STE_5_PMG				GENMASK_ULL(7, 0)
#define STE_5_MPAM_NS				BIT_ULL(8)
#define STE_5_ASSUREDONLY			BIT_ULL(9)
#define STE_5_TL0				BIT_ULL(10)
#define STE_5_TL1				BIT_ULL(11)
#define STE_5_VMSPTR				GENMASK_ULL(55, 12)
#define STE_6_S2SW				BIT_ULL(0)
#define STE_6_S2SA				BIT_ULL(1)
#define STE_6_S_S2SL0_2				BIT_ULL(2)
#define STE_6_S_S2TTB				GENMASK_ULL(55, 4)
#define STE_6_S_S2SKL				GENMASK_ULL(62, 61)
#define STE_7_S2POI(p)				(0xfULL << (4 * (p)))

#endif /* _ARM_SMMU_V3_SPEC_STE_H */
