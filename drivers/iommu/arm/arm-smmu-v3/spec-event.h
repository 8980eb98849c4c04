/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Event records and page requests.
 *
 * Facts only, in the names of Arm IHI 0070 issue G.b: section 7.3 "Event
 * records" and chapter 8 "Page request queue". An event is four little-endian
 * words of 64 bits, a page request two; the number in a name is the word, and
 * the mask is of the word after conversion to CPU endianness. Which fields an
 * event has depends on its number.
 */

#ifndef _ARM_SMMU_V3_SPEC_EVENT_H
#define _ARM_SMMU_V3_SPEC_EVENT_H

#include <linux/bits.h>

#define EVT_WORDS				4
#define EVT_SIZE				32

/* 7.3 event numbers */
#define EVT_F_UUT				0x01
#define EVT_C_BAD_STREAMID			0x02
#define EVT_F_STE_FETCH				0x03
#define EVT_C_BAD_STE				0x04
#define EVT_F_BAD_ATS_TREQ			0x05
#define EVT_F_STREAM_DISABLED			0x06
#define EVT_F_TRANSL_FORBIDDEN			0x07
#define EVT_C_BAD_SUBSTREAMID			0x08
#define EVT_F_CD_FETCH				0x09
#define EVT_C_BAD_CD				0x0a
#define EVT_F_WALK_EABT				0x0b
#define EVT_F_TRANSLATION			0x10
#define EVT_F_ADDR_SIZE				0x11
#define EVT_F_ACCESS				0x12
#define EVT_F_PERMISSION			0x13
#define EVT_F_TLB_CONFLICT			0x20
#define EVT_F_CFG_CONFLICT			0x21
#define EVT_E_PAGE_REQUEST			0x24
#define EVT_F_VMS_FETCH				0x25
#define EVT_IMPDEF_FIRST			0xe0
#define EVT_IMPDEF_LAST				0xef

/* 7.3 fields common to most events */
#define EVT_0_ID				GENMASK_ULL(7, 0)
#define EVT_0_SSV				BIT_ULL(11)
#define EVT_0_SSID				GENMASK_ULL(31, 12)
#define EVT_0_SID				GENMASK_ULL(63, 32)
/* Stallable faults: F_TRANSLATION, F_ADDR_SIZE, F_ACCESS, F_PERMISSION */
#define EVT_1_STAG				GENMASK_ULL(15, 0)
/* F_UUT, F_WALK_EABT and the F_*_FETCH */
#define EVT_1_REASON				GENMASK_ULL(15, 0)
/* F_TLB_CONFLICT, F_CFG_CONFLICT */
#define EVT_1_CONFLICT_REASON			GENMASK_ULL(31, 0)
#define EVT_1_GPCF				BIT_ULL(16)
#define EVT_1_STALL				BIT_ULL(31)
#define EVT_1_PNU				BIT_ULL(33)
#define EVT_1_IND				BIT_ULL(34)
#define EVT_1_RNW				BIT_ULL(35)
#define EVT_1_NSIPA				BIT_ULL(38)
#define EVT_1_S2				BIT_ULL(39)
#define EVT_1_CLASS				GENMASK_ULL(41, 40)
#define EVT_1_CLASS_CD				0
#define EVT_1_CLASS_TT				1
#define EVT_1_CLASS_IN				2
#define EVT_1_TTRNW				BIT_ULL(44)
#define EVT_1_IMPDEF				GENMASK_ULL(63, 48)
#define EVT_2_ADDR				GENMASK_ULL(63, 0)
#define EVT_3_IPA				GENMASK_ULL(55, 12)
#define EVT_3_FETCHADDR				GENMASK_ULL(55, 3)

/* F_BAD_ATS_TREQ */
#define EVT_F_BAD_ATS_TREQ_1_SPAN		GENMASK_ULL(3, 0)
#define EVT_F_BAD_ATS_TREQ_1_P			BIT_ULL(28)
#define EVT_F_BAD_ATS_TREQ_1_X			BIT_ULL(29)
#define EVT_F_BAD_ATS_TREQ_1_W			BIT_ULL(30)
#define EVT_F_BAD_ATS_TREQ_1_R			BIT_ULL(31)
#define EVT_F_BAD_ATS_TREQ_2_ADDR		GENMASK_ULL(63, 12)

/* E_PAGE_REQUEST: a hint, never answered */
#define EVT_E_PAGE_REQUEST_1_UX			BIT_ULL(33)
#define EVT_E_PAGE_REQUEST_1_UW			BIT_ULL(34)
#define EVT_E_PAGE_REQUEST_1_UR			BIT_ULL(35)
#define EVT_E_PAGE_REQUEST_1_PX			BIT_ULL(37)
#define EVT_E_PAGE_REQUEST_1_PW			BIT_ULL(38)
#define EVT_E_PAGE_REQUEST_1_PR			BIT_ULL(39)
#define EVT_E_PAGE_REQUEST_1_SPAN		GENMASK_ULL(51, 44)
#define EVT_E_PAGE_REQUEST_2_ADDR		GENMASK_ULL(63, 12)

/* 8 Page request queue: a record */
#define PRI_WORDS				2
#define PRI_SIZE				16
#define PRI_0_SID				GENMASK_ULL(31, 0)
#define PRI_0_SSID				GENMASK_ULL(51, 32)
#define PRI_0_PRIV				BIT_ULL(58)
#define PRI_0_X					BIT_ULL(59)
#define PRI_0_R					BIT_ULL(60)
#define PRI_0_W					BIT_ULL(61)
#define PRI_0_LAST				BIT_ULL(62)
#define PRI_0_SSV				BIT_ULL(63)
#define PRI_1_PRGINDEX				GENMASK_ULL(8, 0)
#define PRI_1_ADDR				GENMASK_ULL(63, 12)

#endif /* _ARM_SMMU_V3_SPEC_EVENT_H */
