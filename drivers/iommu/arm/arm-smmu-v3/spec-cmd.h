/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands and command errors.
 *
 * Facts only, in the names of Arm IHI 0070 issue G.b, chapter 4 "Commands";
 * the error codes are those of section 7.1 "Command queue errors". A command
 * is two little-endian words of 64 bits; the number in a name is the word, and
 * the mask is of the word after conversion to CPU endianness. A bit that no
 * field of a command covers is RES0.
 */

#ifndef _ARM_SMMU_V3_SPEC_CMD_H
#define _ARM_SMMU_V3_SPEC_CMD_H

#include <linux/bits.h>

#define CMD_WORDS				2
#define CMD_SIZE				16

/* 4.1 fields that many commands share */
#define CMD_0_OP				GENMASK_ULL(7, 0)
/* Must be 0 on the Non-secure queue */
#define CMD_0_SSEC				BIT_ULL(10)
#define CMD_0_SSV				BIT_ULL(11)
#define CMD_0_SSID				GENMASK_ULL(31, 12)
#define CMD_0_SID				GENMASK_ULL(63, 32)
#define CMD_0_VMID				GENMASK_ULL(47, 32)
#define CMD_0_ASID				GENMASK_ULL(63, 48)
#define CMD_1_LEAF				BIT_ULL(0)
#define CMD_1_ADDR				GENMASK_ULL(63, 12)

/* 4.2 prefetch */
#define CMD_PREFETCH_CONFIG			0x01
#define CMD_PREFETCH_ADDR			0x02
#define CMD_PREFETCH_ADDR_1_SIZE		GENMASK_ULL(4, 0)
#define CMD_PREFETCH_ADDR_1_STRIDE		GENMASK_ULL(9, 5)

/* 4.3 configuration structure invalidation */
#define CMD_CFGI_STE				0x03
#define CMD_CFGI_STE_RANGE			0x04
/* 2^(Range+1) StreamIDs; all ones turns the command into CMD_CFGI_ALL */
#define CMD_CFGI_STE_RANGE_1_RANGE		GENMASK_ULL(4, 0)
#define CMD_CFGI_ALL				CMD_CFGI_STE_RANGE
#define CMD_CFGI_ALL_1_RANGE			31
#define CMD_CFGI_CD				0x05
#define CMD_CFGI_CD_ALL				0x06
#define CMD_CFGI_VMS_PIDM			0x07

/* 4.4 TLB invalidation */
#define CMD_TLBI_NH_ALL				0x10
#define CMD_TLBI_NH_ASID			0x11
#define CMD_TLBI_NH_VA				0x12
#define CMD_TLBI_NH_VAA				0x13
#define CMD_TLBI_EL3_ALL			0x18
#define CMD_TLBI_EL3_VA				0x1a
#define CMD_TLBI_EL2_ALL			0x20
#define CMD_TLBI_EL2_ASID			0x21
#define CMD_TLBI_EL2_VA				0x22
#define CMD_TLBI_EL2_VAA			0x23
#define CMD_TLBI_S12_VMALL			0x28
#define CMD_TLBI_S2_IPA				0x2a
#define CMD_TLBI_NSNH_ALL			0x30

/*
 * 4.4.1 range invalidation and level hint, with IDR3.RIL: (NUM + 1) x 2^SCALE
 * granules. TG other than 0 with NUM, SCALE and TTL all 0 is reserved.
 */
#define CMD_0_NUM				GENMASK_ULL(16, 12)
#define CMD_0_NUM_MAX				31
/* Bit 25 only with IDR5.DS; more than 39 is treated as 39 */
#define CMD_0_SCALE				GENMASK_ULL(25, 20)
#define CMD_0_SCALE_MAX				31
#define CMD_0_SCALE_MAX_DS			39
#define CMD_1_TTL128				BIT_ULL(7)
#define CMD_1_TTL				GENMASK_ULL(9, 8)
#define CMD_1_TTL_ANY				0
#define CMD_1_TTL_1				1
#define CMD_1_TTL_2				2
#define CMD_1_TTL_3				3
#define CMD_1_TG				GENMASK_ULL(11, 10)
#define CMD_1_TG_NONE				0
#define CMD_1_TG_4K				1
#define CMD_1_TG_16K				2
#define CMD_1_TG_64K				3

/* 4.5 ATS and PRI */
#define CMD_ATC_INV				0x40
#define CMD_ATC_INV_0_GLOBAL			BIT_ULL(9)
/* 4096 x 2^Size bytes */
#define CMD_ATC_INV_1_SIZE			GENMASK_ULL(5, 0)
#define CMD_ATC_INV_1_SIZE_ALL			52
#define CMD_ATC_INV_1_ADDR			GENMASK_ULL(63, 12)
#define CMD_PRI_RESP				0x41
#define CMD_PRI_RESP_1_PRGINDEX			GENMASK_ULL(8, 0)
#define CMD_PRI_RESP_1_RESP			GENMASK_ULL(13, 12)
#define CMD_PRI_RESP_1_RESP_FAILURE		0
#define CMD_PRI_RESP_1_RESP_INVALID		1
#define CMD_PRI_RESP_1_RESP_SUCCESS		2

/* 4.6 fault response and synchronization */
#define CMD_RESUME				0x44
/* Ac 1: retry; Ac 0: terminate, with an abort (Ab 1) or RAZ/WI (Ab 0) */
#define CMD_RESUME_0_AC				BIT_ULL(12)
#define CMD_RESUME_0_AB				BIT_ULL(13)
#define CMD_RESUME_1_STAG			GENMASK_ULL(15, 0)
#define CMD_STALL_TERM				0x45
#define CMD_SYNC				0x46
#define CMD_SYNC_0_CS				GENMASK_ULL(13, 12)
#define CMD_SYNC_0_CS_NONE			0
#define CMD_SYNC_0_CS_IRQ			1
#define CMD_SYNC_0_CS_SEV			2
#define CMD_SYNC_0_MSH				GENMASK_ULL(23, 22)
#define CMD_SYNC_0_MSH_NSH			0
#define CMD_SYNC_0_MSH_OSH			2
#define CMD_SYNC_0_MSH_ISH			3
/* MEMATTR_* of spec-regs.h */
#define CMD_SYNC_0_MSIATTR			GENMASK_ULL(27, 24)
#define CMD_SYNC_0_MSIDATA			GENMASK_ULL(63, 32)
#define CMD_SYNC_1_MSIADDR			GENMASK_ULL(55, 2)

/* Secure and Realm translation regimes: always CERROR_ILL on our queue */
#define CMD_TLBI_S_EL2_ALL			0x50
#define CMD_TLBI_S_EL2_ASID			0x51
#define CMD_TLBI_S_EL2_VA			0x52
#define CMD_TLBI_S_EL2_VAA			0x53
#define CMD_TLBI_S_S12_VMALL			0x58
#define CMD_TLBI_S_S2_IPA			0x5a
#define CMD_TLBI_SNH_ALL			0x60

/* DPT maintenance */
#define CMD_DPTI_ALL				0x70
#define CMD_DPTI_PA				0x73
#define CMD_DPTI_PA_1_SIZE			GENMASK_ULL(11, 8)
#define CMD_DPTI_PA_1_ADDR			GENMASK_ULL(55, 12)

/* 7.1 Command queue errors: CMDQ_CONS.ERR, ECMDQ_CONS.ERR_REASON */
#define CERROR_NONE				0
#define CERROR_ILL				1
#define CERROR_ABT				2
#define CERROR_ATC_INV_SYNC			3

#endif /* _ARM_SMMU_V3_SPEC_CMD_H */
