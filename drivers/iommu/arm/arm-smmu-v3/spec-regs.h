/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers of the SMMUv3, Non-secure programming interface.
 *
 * Facts only, in the names of Arm IHI 0070 issue G.b (SMMUv3.0 to SMMUv3.4),
 * chapter 6 "Memory map and registers", whose section 6.3 is "Register
 * formats". Offsets are bytes from the base of register Page 0; a register of
 * Page 1 carries the 0x10000 of its page. Masks are CPU-endian and meant for
 * FIELD_PREP() and FIELD_GET(): 32 bits wide for 32-bit registers, 64 bits
 * wide for 64-bit registers.
 */

#ifndef _ARM_SMMU_V3_SPEC_REGS_H
#define _ARM_SMMU_V3_SPEC_REGS_H

#include <linux/bits.h>

/* 6.1 "Memory map": two pages of 64 KiB */
#define SMMU_PAGE_SIZE				0x10000
#define SMMU_PAGE1				0x10000
#define SMMU_REG_SIZE				0x20000

/* 6.3 SMMU_IDR0 */
#define SMMU_IDR0				0x0
#define IDR0_S2P				BIT(0)
#define IDR0_S1P				BIT(1)
#define IDR0_TTF				GENMASK(3, 2)
#define IDR0_TTF_AARCH32			1
#define IDR0_TTF_AARCH64			2
#define IDR0_TTF_AARCH32_64			3
#define IDR0_COHACC				BIT(4)
#define IDR0_BTM				BIT(5)
#define IDR0_HTTU				GENMASK(7, 6)
#define IDR0_HTTU_NONE				0
#define IDR0_HTTU_AF				1
#define IDR0_HTTU_AF_DIRTY			2
#define IDR0_HTTU_AF_DIRTY_HAFT			3
#define IDR0_DORMHINT				BIT(8)
#define IDR0_HYP				BIT(9)
#define IDR0_ATS				BIT(10)
/* 1: split-stage ATS is NOT supported */
#define IDR0_NS1ATS				BIT(11)
#define IDR0_ASID16				BIT(12)
#define IDR0_MSI				BIT(13)
#define IDR0_SEV				BIT(14)
#define IDR0_ATOS				BIT(15)
#define IDR0_PRI				BIT(16)
#define IDR0_VMW				BIT(17)
#define IDR0_VMID16				BIT(18)
#define IDR0_CD2L				BIT(19)
#define IDR0_VATOS				BIT(20)
#define IDR0_TTENDIAN				GENMASK(22, 21)
#define IDR0_TTENDIAN_MIXED			0
#define IDR0_TTENDIAN_LE			2
#define IDR0_TTENDIAN_BE			3
#define IDR0_ATSRECERR				BIT(23)
#define IDR0_STALL_MODEL			GENMASK(25, 24)
#define IDR0_STALL_MODEL_STALL			0
#define IDR0_STALL_MODEL_TERMINATE		1
#define IDR0_STALL_MODEL_FORCE			2
/* 1: a terminated transaction always aborts, CD.A must be 1 */
#define IDR0_TERM_MODEL				BIT(26)
#define IDR0_ST_LEVEL				GENMASK(28, 27)
#define IDR0_ST_LEVEL_LINEAR			0
#define IDR0_ST_LEVEL_2LVL			1
#define IDR0_RME_IMPL				BIT(30)

/* 6.3 SMMU_IDR1 */
#define SMMU_IDR1				0x4
#define IDR1_SIDSIZE				GENMASK(5, 0)
#define IDR1_SIDSIZE_MAX			32
#define IDR1_SSIDSIZE				GENMASK(10, 6)
#define IDR1_SSIDSIZE_MAX			20
#define IDR1_PRIQS				GENMASK(15, 11)
#define IDR1_EVENTQS				GENMASK(20, 16)
#define IDR1_CMDQS				GENMASK(25, 21)
/* Largest legal value of the three queue sizes above, log2 of entries */
#define IDR1_QUEUES_MAX				19
#define IDR1_ATTR_PERMS_OVR			BIT(26)
#define IDR1_ATTR_TYPES_OVR			BIT(27)
#define IDR1_REL				BIT(28)
#define IDR1_QUEUES_PRESET			BIT(29)
#define IDR1_TABLES_PRESET			BIT(30)
#define IDR1_ECMDQ				BIT(31)

/* 6.3 SMMU_IDR2 */
#define SMMU_IDR2				0x8
#define IDR2_BA_VATOS				GENMASK(9, 0)

/* 6.3 SMMU_IDR3 */
#define SMMU_IDR3				0xc
#define IDR3_HAD				BIT(2)
#define IDR3_PBHA				BIT(3)
#define IDR3_XNX				BIT(4)
#define IDR3_PPS				BIT(5)
#define IDR3_MPAM				BIT(7)
#define IDR3_FWB				BIT(8)
#define IDR3_STT				BIT(9)
#define IDR3_RIL				BIT(10)
#define IDR3_BBML				GENMASK(12, 11)
#define IDR3_BBML_0				0
#define IDR3_BBML_1				1
#define IDR3_BBML_2				2
#define IDR3_E0PD				BIT(13)
#define IDR3_PTWNNC				BIT(14)
#define IDR3_DPT				BIT(15)
#define IDR3_PASIDTT				BIT(16)
#define IDR3_EPAN				BIT(17)
#define IDR3_S1PI				BIT(18)
#define IDR3_S2PI				BIT(19)
#define IDR3_S2PO				BIT(20)
#define IDR3_THE				BIT(21)
#define IDR3_MTEPERM				BIT(22)
#define IDR3_AIE				BIT(23)

/* 6.3 SMMU_IDR4, IMPLEMENTATION DEFINED contents */
#define SMMU_IDR4				0x10

/* 6.3 SMMU_IDR5; the codes of OAS serve CD.IPS and STE.S2PS as well */
#define SMMU_IDR5				0x14
#define IDR5_OAS				GENMASK(2, 0)
#define IDR5_OAS_32				0
#define IDR5_OAS_36				1
#define IDR5_OAS_40				2
#define IDR5_OAS_42				3
#define IDR5_OAS_44				4
#define IDR5_OAS_48				5
#define IDR5_OAS_52				6
#define IDR5_OAS_56				7
#define IDR5_GRAN4K				BIT(4)
#define IDR5_GRAN16K				BIT(5)
#define IDR5_GRAN64K				BIT(6)
#define IDR5_DS					BIT(7)
#define IDR5_D128				BIT(8)
#define IDR5_VAX				GENMASK(11, 10)
#define IDR5_VAX_48				0
#define IDR5_VAX_52				1
#define IDR5_VAX_56				2
#define IDR5_STALL_MAX				GENMASK(31, 16)

/* 6.3 SMMU_IIDR */
#define SMMU_IIDR				0x18
#define IIDR_IMPLEMENTER			GENMASK(11, 0)
#define IIDR_IMPLEMENTER_ARM			0x43b
#define IIDR_REVISION				GENMASK(15, 12)
#define IIDR_VARIANT				GENMASK(19, 16)
#define IIDR_PRODUCTID				GENMASK(31, 20)

/* 6.3 SMMU_AIDR */
#define SMMU_AIDR				0x1c
#define AIDR_MINOR				GENMASK(3, 0)
#define AIDR_MAJOR				GENMASK(7, 4)

/* 6.3 SMMU_CR0, SMMU_CR0ACK: the same fields in both */
#define SMMU_CR0				0x20
#define SMMU_CR0ACK				0x24
#define CR0_SMMUEN				BIT(0)
#define CR0_PRIQEN				BIT(1)
#define CR0_EVENTQEN				BIT(2)
#define CR0_CMDQEN				BIT(3)
#define CR0_ATSCHK				BIT(4)
#define CR0_VMW					GENMASK(8, 6)
#define CR0_DPT_WALK_EN				BIT(10)

/* 6.3 SMMU_CR1 */
#define SMMU_CR1				0x28
#define CR1_QUEUE_IC				GENMASK(1, 0)
#define CR1_QUEUE_OC				GENMASK(3, 2)
#define CR1_QUEUE_SH				GENMASK(5, 4)
#define CR1_TABLE_IC				GENMASK(7, 6)
#define CR1_TABLE_OC				GENMASK(9, 8)
#define CR1_TABLE_SH				GENMASK(11, 10)
/* Cacheability: not the encoding of a TCR */
#define CR1_CACHE_NC				0
#define CR1_CACHE_WB				1
#define CR1_CACHE_WT				2
#define CR1_SH_NSH				0
#define CR1_SH_OSH				2
#define CR1_SH_ISH				3

/* 6.3 SMMU_CR2 */
#define SMMU_CR2				0x2c
#define CR2_E2H					BIT(0)
#define CR2_RECINVSID				BIT(1)
#define CR2_PTM					BIT(2)
#define CR2_REC_CFG_ATS				BIT(3)

/* 6.3 SMMU_S2PII (64 bits): one four-bit permission per PIIndex */
#define SMMU_S2PII				0x30
#define S2PII_PERM(index)			(0xfULL << (4 * (index)))

/* 6.3 SMMU_STATUSR */
#define SMMU_STATUSR				0x40
#define STATUSR_DORMANT				BIT(0)

/* 6.3 SMMU_GBPA; MEMATTR, SHCFG, ... have the codes of the STE's fields */
#define SMMU_GBPA				0x44
#define GBPA_MEMATTR				GENMASK(3, 0)
#define GBPA_MTCFG				BIT(4)
#define GBPA_ALLOCCFG				GENMASK(11, 8)
#define GBPA_SHCFG				GENMASK(13, 12)
#define GBPA_SHCFG_INCOMING			1
#define GBPA_PRIVCFG				GENMASK(17, 16)
#define GBPA_INSTCFG				GENMASK(19, 18)
#define GBPA_ABORT				BIT(20)
#define GBPA_UPDATE				BIT(31)

/* 6.3 SMMU_AGBPA, IMPLEMENTATION DEFINED contents */
#define SMMU_AGBPA				0x48

/* 6.3 SMMU_IRQ_CTRL, SMMU_IRQ_CTRLACK: the same fields in both */
#define SMMU_IRQ_CTRL				0x50
#define SMMU_IRQ_CTRLACK			0x54
#define IRQ_CTRL_GERROR_IRQEN			BIT(0)
#define IRQ_CTRL_PRIQ_IRQEN			BIT(1)
#define IRQ_CTRL_EVENTQ_IRQEN			BIT(2)

/*
 * 6.3 SMMU_GERROR, SMMU_GERRORN: an error is active while its bits in the two
 * registers differ
 */
#define SMMU_GERROR				0x60
#define SMMU_GERRORN				0x64
#define GERROR_CMDQ_ERR				BIT(0)
#define GERROR_EVENTQ_ABT_ERR			BIT(2)
#define GERROR_PRIQ_ABT_ERR			BIT(3)
#define GERROR_MSI_CMDQ_ABT_ERR			BIT(4)
#define GERROR_MSI_EVENTQ_ABT_ERR		BIT(5)
#define GERROR_MSI_PRIQ_ABT_ERR			BIT(6)
#define GERROR_MSI_GERROR_ABT_ERR		BIT(7)
#define GERROR_SFM_ERR				BIT(8)
#define GERROR_CMDQP_ERR			BIT(9)
#define GERROR_DPT_ERR				BIT(10)

/*
 * 6.3 SMMU_GERROR_IRQ_CFGn. CFG0 (64 bits) is the address of the MSI, CFG1 its
 * data, CFG2 its attributes; IRQ_CFG* serve the event and PRI queues' registers
 * as well. An address of 0 means wired interrupt only.
 */
#define SMMU_GERROR_IRQ_CFG0			0x68
#define SMMU_GERROR_IRQ_CFG1			0x70
#define SMMU_GERROR_IRQ_CFG2			0x74
#define IRQ_CFG0_ADDR				GENMASK_ULL(55, 2)
#define IRQ_CFG1_DATA				GENMASK(31, 0)
#define IRQ_CFG2_MEMATTR			GENMASK(3, 0)
#define IRQ_CFG2_SH				GENMASK(5, 4)
#define IRQ_CFG2_SH_NSH				0
#define IRQ_CFG2_SH_OSH				2
#define IRQ_CFG2_SH_ISH				3
/* MemAttr codes of MSIs, CMD_SYNC, GBPA and STE: those of stage 2 without FWB */
#define MEMATTR_DEVICE_NGNRNE			0x0
#define MEMATTR_DEVICE_NGNRE			0x1
#define MEMATTR_NC				0x5
#define MEMATTR_WB				0xf

/* 6.3 SMMU_STRTAB_BASE (64 bits) */
#define SMMU_STRTAB_BASE			0x80
#define STRTAB_BASE_ADDR			GENMASK_ULL(55, 6)
#define STRTAB_BASE_RA				BIT_ULL(62)

/* 6.3 SMMU_STRTAB_BASE_CFG */
#define SMMU_STRTAB_BASE_CFG			0x88
#define STRTAB_BASE_CFG_LOG2SIZE		GENMASK(5, 0)
#define STRTAB_BASE_CFG_SPLIT			GENMASK(10, 6)
#define STRTAB_BASE_CFG_SPLIT_4K		6
#define STRTAB_BASE_CFG_SPLIT_16K		8
#define STRTAB_BASE_CFG_SPLIT_64K		10
#define STRTAB_BASE_CFG_FMT			GENMASK(17, 16)
#define STRTAB_BASE_CFG_FMT_LINEAR		0
#define STRTAB_BASE_CFG_FMT_2LVL		1

/* 6.3 SMMU_CMDQ_BASE (64 bits), SMMU_CMDQ_PROD, SMMU_CMDQ_CONS */
#define SMMU_CMDQ_BASE				0x90
#define CMDQ_BASE_LOG2SIZE			GENMASK_ULL(4, 0)
#define CMDQ_BASE_ADDR				GENMASK_ULL(55, 5)
#define CMDQ_BASE_RA				BIT_ULL(62)
#define SMMU_CMDQ_PROD				0x98
#define CMDQ_PROD_WR				GENMASK(19, 0)
#define SMMU_CMDQ_CONS				0x9c
#define CMDQ_CONS_RD				GENMASK(19, 0)
/* One of CERROR_*, spec-cmd.h */
#define CMDQ_CONS_ERR				GENMASK(30, 24)

/* 6.3 SMMU_EVENTQ_BASE (64 bits), SMMU_EVENTQ_PROD, SMMU_EVENTQ_CONS */
#define SMMU_EVENTQ_BASE			0xa0
#define EVENTQ_BASE_LOG2SIZE			GENMASK_ULL(4, 0)
#define EVENTQ_BASE_ADDR			GENMASK_ULL(55, 5)
#define EVENTQ_BASE_WA				BIT_ULL(62)
#define SMMU_EVENTQ_PROD			0x100a8
#define EVENTQ_PROD_WR				GENMASK(19, 0)
#define EVENTQ_PROD_OVFLG			BIT(31)
#define SMMU_EVENTQ_CONS			0x100ac
#define EVENTQ_CONS_RD				GENMASK(19, 0)
#define EVENTQ_CONS_OVACKFLG			BIT(31)

/* 6.3 SMMU_EVENTQ_IRQ_CFGn, fields as IRQ_CFG* */
#define SMMU_EVENTQ_IRQ_CFG0			0xb0
#define SMMU_EVENTQ_IRQ_CFG1			0xb8
#define SMMU_EVENTQ_IRQ_CFG2			0xbc

/* 6.3 SMMU_PRIQ_BASE (64 bits), SMMU_PRIQ_PROD, SMMU_PRIQ_CONS */
#define SMMU_PRIQ_BASE				0xc0
#define PRIQ_BASE_LOG2SIZE			GENMASK_ULL(4, 0)
#define PRIQ_BASE_ADDR				GENMASK_ULL(55, 5)
#define PRIQ_BASE_WA				BIT_ULL(62)
#define SMMU_PRIQ_PROD				0x100c8
#define PRIQ_PROD_WR				GENMASK(19, 0)
#define PRIQ_PROD_OVFLG				BIT(31)
#define SMMU_PRIQ_CONS				0x100cc
#define PRIQ_CONS_RD				GENMASK(19, 0)
#define PRIQ_CONS_OVACKFLG			BIT(31)

/* 6.3 SMMU_PRIQ_IRQ_CFGn, fields as IRQ_CFG* */
#define SMMU_PRIQ_IRQ_CFG0			0xd0
#define SMMU_PRIQ_IRQ_CFG1			0xd8
#define SMMU_PRIQ_IRQ_CFG2			0xdc
/* 1: interrupt on Last, 0: when the queue stops being empty */
#define PRIQ_IRQ_CFG2_LO			BIT(31)

/* Where parts without Page 1 keep the event and PRI queue indexes */
#define SMMU_PAGE0_ALIAS(page1_offset)		((page1_offset) - SMMU_PAGE1)

/* 6.3 SMMU_GATOS_*; SID, ADDR and PAR have 64 bits */
#define SMMU_GATOS_CTRL				0x100
#define GATOS_CTRL_RUN				BIT(0)
#define SMMU_GATOS_SID				0x108
#define GATOS_SID_STREAMID			GENMASK_ULL(31, 0)
#define GATOS_SID_SUBSTREAMID			GENMASK_ULL(51, 32)
#define GATOS_SID_SSID_VALID			BIT_ULL(52)
#define SMMU_GATOS_ADDR				0x110
#define GATOS_ADDR_HTTUI			BIT_ULL(6)
#define GATOS_ADDR_IND				BIT_ULL(7)
#define GATOS_ADDR_RNW				BIT_ULL(8)
#define GATOS_ADDR_PNU				BIT_ULL(9)
#define GATOS_ADDR_TYPE				GENMASK_ULL(11, 10)
#define GATOS_ADDR_TYPE_S1			1
#define GATOS_ADDR_TYPE_S2			2
#define GATOS_ADDR_TYPE_S12			3
#define GATOS_ADDR_ADDR				GENMASK_ULL(63, 12)
#define SMMU_GATOS_PAR				0x118
#define GATOS_PAR_FAULT				BIT_ULL(0)
#define GATOS_PAR_REASON			GENMASK_ULL(2, 1)
#define GATOS_PAR_FAULTCODE			GENMASK_ULL(11, 4)
#define GATOS_PAR_FAULTCODE_INTERNAL_ERR	0xfd
#define GATOS_PAR_FAULTCODE_INV_STAGE		0xfe
#define GATOS_PAR_FAULTCODE_INV_REQ		0xff
#define GATOS_PAR_SH				GENMASK_ULL(9, 8)
#define GATOS_PAR_SIZE				BIT_ULL(11)
#define GATOS_PAR_ADDR				GENMASK_ULL(55, 12)
#define GATOS_PAR_FADDR				GENMASK_ULL(55, 12)
#define GATOS_PAR_ATTR				GENMASK_ULL(63, 56)

/* 6.3 SMMU_MPAMIDR, SMMU_GMPAM, SMMU_GBPMPAM */
#define SMMU_MPAMIDR				0x130
#define MPAMIDR_PARTID_MAX			GENMASK(15, 0)
#define MPAMIDR_PMG_MAX				GENMASK(23, 16)
#define SMMU_GMPAM				0x138
#define GMPAM_PARTID				GENMASK(15, 0)
#define GMPAM_PMG				GENMASK(23, 16)
#define GMPAM_UPDATE				BIT(31)
#define SMMU_GBPMPAM				0x13c
#define GBPMPAM_PARTID				GENMASK(15, 0)
#define GBPMPAM_PMG				GENMASK(23, 16)
#define GBPMPAM_UPDATE				BIT(31)

/* 6.3 SMMU_VATOS_SEL */
#define SMMU_VATOS_SEL				0x180
#define VATOS_SEL_VMID				GENMASK(15, 0)

/* 6.3 SMMU_IDR6, present with IDR1.ECMDQ */
#define SMMU_IDR6				0x190
#define IDR6_CMDQ_CONTROL_PAGE_LOG2NUMQ		GENMASK(19, 16)
#define IDR6_CMDQ_CONTROL_PAGE_LOG2NUMP		GENMASK(27, 24)
#define IDR6_LOG2NUM_MAX			8

/* 6.3 SMMU_DPT_BASE (64 bits), SMMU_DPT_BASE_CFG, SMMU_DPT_CFG_FAR (64 bits) */
#define SMMU_DPT_BASE				0x200
#define DPT_BASE_BADDR				GENMASK_ULL(55, 12)
#define DPT_BASE_RA				BIT_ULL(62)
#define SMMU_DPT_BASE_CFG			0x208
#define DPT_BASE_CFG_DPTPS			GENMASK(2, 0)
#define DPT_BASE_CFG_DPTGS			GENMASK(15, 14)
#define DPT_BASE_CFG_L0DPTSZ			GENMASK(23, 20)
#define SMMU_DPT_CFG_FAR			0x210
#define DPT_CFG_FAR_FAULT			BIT_ULL(0)
#define DPT_CFG_FAR_LEVEL			BIT_ULL(1)
#define DPT_CFG_FAR_DPT_FAULTCODE		GENMASK_ULL(7, 4)
#define DPT_CFG_FAR_FADDR			GENMASK_ULL(55, 12)

/* Peripheral and component identification */
#define SMMU_PIDR4				0xfd0
#define SMMU_PIDR0				0xfe0
#define SMMU_CIDR0				0xff0

/* 6.3 SMMU_CMDQ_CONTROL_PAGE_BASEn (64 bits), CFGn, STATUSn; n = 0 to 255 */
#define SMMU_CMDQ_CONTROL_PAGE_BASE(n)		(0x4000 + 32 * (n))
#define CMDQ_CONTROL_PAGE_BASE_PRESET		BIT_ULL(0)
#define CMDQ_CONTROL_PAGE_BASE_CMDQGS		GENMASK_ULL(2, 1)
#define CMDQ_CONTROL_PAGE_BASE_CMDQGS_64K	1
#define CMDQ_CONTROL_PAGE_BASE_ADDR		GENMASK_ULL(55, 16)
#define SMMU_CMDQ_CONTROL_PAGE_CFG(n)		(0x4008 + 32 * (n))
#define CMDQ_CONTROL_PAGE_CFG_EN		BIT(0)
#define SMMU_CMDQ_CONTROL_PAGE_STATUS(n)	(0x400c + 32 * (n))
#define CMDQ_CONTROL_PAGE_STATUS_ENACK		BIT(0)

/* 6.3 SMMU_ECMDQ_BASE (64 bits), PROD, CONS: offsets within one queue's slot */
#define SMMU_ECMDQ_BASE				0x0
#define ECMDQ_BASE_LOG2SIZE			GENMASK_ULL(4, 0)
#define ECMDQ_BASE_ADDR				GENMASK_ULL(55, 5)
#define ECMDQ_BASE_RA				BIT_ULL(62)
#define SMMU_ECMDQ_PROD				0x8
#define ECMDQ_PROD_WR				GENMASK(19, 0)
#define ECMDQ_PROD_ERRACK			BIT(23)
#define ECMDQ_PROD_EN				BIT(31)
#define SMMU_ECMDQ_CONS				0xc
#define ECMDQ_CONS_RD				GENMASK(19, 0)
#define ECMDQ_CONS_ERR				BIT(23)
#define ECMDQ_CONS_ERR_REASON			GENMASK(26, 24)
#define ECMDQ_CONS_ENACK			BIT(31)

#endif /* _ARM_SMMU_V3_SPEC_REGS_H */
