/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest's memory, and what a guest's driver of an SMMUv3 writes there and sends:
 * stage 1 tables, Context Descriptors, the first half of a Stream Table Entry,
 * commands. Facts in the names of Arm IHI 0070 issue G.b and of the Arm
 * Architecture Reference Manual, VMSAv8-64.
 *
 * The memory is in pages of 4 KiB; each page has a number. Page 0 is at the
 * intermediate physical address GUEST_IPA, which is not where iommufd has the
 * window for MSIs.
 */
#ifndef _SELFTEST_ARM_SMMU_V3_NESTED_GUEST_H
#define _SELFTEST_ARM_SMMU_V3_NESTED_GUEST_H

#include <endian.h>
#include <linux/const.h>
#include <linux/types.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#define GUEST_PAGE_SIZE			4096ULL
#define GUEST_IPA			0x0c000000ULL
#define GUEST_PAGES			32
#define GUEST_SIZE			(GUEST_PAGES * GUEST_PAGE_SIZE)
/* The two megabytes that a guest's tables translate */
#define GUEST_IOVA			0x00400000ULL

/* What the pages are for; tables are three pages, one for each level. */
enum guest_page {
	GUEST_CD_A,
	GUEST_CD_B,
	GUEST_TABLES_A,
	GUEST_TABLES_B = GUEST_TABLES_A + 3,
	GUEST_DATA = GUEST_TABLES_B + 3,
};

/* No page: a DMA arrived nowhere. */
#define GUEST_NOWHERE			(-1)

/* VMSAv8-64 descriptors, granule 4 KiB */
#define PTE_TABLE			3ULL
#define PTE_PAGE			3ULL
#define PTE_USER			_BITULL(6)
#define PTE_READ_ONLY			_BITULL(7)
#define PTE_INNER_SHAREABLE		(3ULL << 8)
#define PTE_ACCESSED			_BITULL(10)
#define PTE_NOT_GLOBAL			_BITULL(11)
#define PTE_NORMAL			(PTE_PAGE | PTE_USER | PTE_INNER_SHAREABLE | \
					 PTE_ACCESSED | PTE_NOT_GLOBAL)

/* 5.4 Context Descriptor: 39 bits of input address are three levels */
#define CD_WORDS			8
#define CD_T0SZ				(64ULL - 39)
#define CD_WALKS_CACHED_SHARED		(_BITULL(8) | _BITULL(10) | 3ULL << 12)
#define CD_EPD1				_BITULL(30)
#define CD_V				_BITULL(31)
#define CD_IPS_40			(2ULL << 32)
#define CD_AA64				_BITULL(41)
#define CD_R				_BITULL(45)
#define CD_A				_BITULL(46)
#define CD_ASET				_BITULL(47)
#define CD_ASID_SHIFT			48
#define CD_MAIR_NORMAL			0xffULL

/* 5.2 Stream Table Entry, words 0 and 1 */
#define STE_V				1ULL
#define STE_CONFIG(c)			((__u64)(c) << 1)
#define STE_CONFIG_ABORT		STE_CONFIG(0)
#define STE_CONFIG_BYPASS		STE_CONFIG(4)
#define STE_CONFIG_S1			STE_CONFIG(5)
/* S1CIR, S1COR, S1CSH: Write-Back, Inner Shareable */
#define STE_1_CDS_CACHED_SHARED		(_BITULL(2) | _BITULL(4) | 3ULL << 6)
#define STE_0_S1CDMAX(n)		((__u64)(n) << 59)
#define STE_1_EATS(e)			((__u64)(e) << 28)

/* 4 Commands */
#define CMD_CFGI_CD			0x05ULL
#define CMD_CFGI_CD_ALL			0x06ULL
#define CMD_TLBI_NH_ALL			0x10ULL
#define CMD_TLBI_NH_ASID		0x11ULL
#define CMD_TLBI_NH_VA			0x12ULL
#define CMD_TLBI_NH_VAA			0x13ULL
#define CMD_TLBI_NSNH_ALL		0x30ULL
#define CMD_ATC_INV			0x40ULL
#define CMD_SYNC			0x46ULL
#define CMD_SID(sid)			((__u64)(sid) << 32)
#define CMD_VMID(vmid)			((__u64)(vmid) << 32)
#define CMD_ASID(asid)			((__u64)(asid) << 48)
#define CMD_SSID(ssid)			((__u64)(ssid) << 12)
#define CMD_SSV				_BITULL(11)
#define CMD_NUM(n)			((__u64)(n) << 12)
#define CMD_SCALE(s)			((__u64)(s) << 20)
#define CMD_1_LEAF			1ULL
#define CMD_1_TTL(t)			((__u64)(t) << 8)
#define CMD_1_TG(t)			((__u64)(t) << 10)
#define CMD_1_TG_4K			CMD_1_TG(1)
#define CMD_1_ATC_ALL			52ULL

/* 6.3 What the SMMU can, as iommufd tells it */
#define IDR0_ATS			_BITUL(10)
#define IDR0_ASID16			_BITUL(12)
#define IDR1_SSIDSIZE			(0x1fU << 6)
#define IDR3_RIL			_BITUL(10)
#define IDR5_DS				_BITUL(7)

struct guest_cmd {
	__u64 word[2];
};

/* 7.3 Event records: fields of their words */
#define EVENT_TYPE(e)			((__u32)le64toh((e)->evt[0]) & 0xff)
#define EVENT_SID(e)			((__u32)(le64toh((e)->evt[0]) >> 32))
#define EVENT_SSV(e)			(le64toh((e)->evt[0]) >> 11 & 1)
#define EVENT_SSID(e)			((__u32)(le64toh((e)->evt[0]) >> 12) & 0xfffff)
#define EVENT_RNW(e)			(le64toh((e)->evt[1]) >> 35 & 1)
#define EVENT_S2(e)			(le64toh((e)->evt[1]) >> 39 & 1)
#define EVENT_ADDRESS(e)		le64toh((e)->evt[2])
#define EVENT_C_BAD_CD			0x0aU
#define EVENT_F_TRANSLATION		0x10U
#define EVENT_F_ADDR_SIZE		0x11U
#define EVENT_F_ACCESS			0x12U
#define EVENT_F_PERMISSION		0x13U

static inline __u64 guest_ipa(int page)
{
	return GUEST_IPA + page * GUEST_PAGE_SIZE;
}

static inline void *guest_page(void *memory, int page)
{
	return (char *)memory + page * GUEST_PAGE_SIZE;
}

static inline void *guest_memory(void)
{
	return mmap(NULL, GUEST_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* Where in the tables the page at @iova, of the two megabytes, has its descriptor. */
static inline __u64 *guest_pte(void *memory, int tables, __u64 iova)
{
	return (__u64 *)guest_page(memory, tables + 2) + (iova >> 12 & 511);
}

static inline void guest_map(void *memory, int tables, __u64 iova, int page)
{
	*guest_pte(memory, tables, iova) = htole64(guest_ipa(page) | PTE_NORMAL);
}

/* Tables that translate nothing yet. */
static inline void guest_make_tables(void *memory, int tables)
{
	__u64 *level1 = guest_page(memory, tables), *level2 = guest_page(memory, tables + 1);

	memset(level1, 0, 3 * GUEST_PAGE_SIZE);
	level1[GUEST_IOVA >> 30 & 511] = htole64(guest_ipa(tables + 1) | PTE_TABLE);
	level2[GUEST_IOVA >> 21 & 511] = htole64(guest_ipa(tables + 2) | PTE_TABLE);
}

/* The CD of @ssid, in a linear table of them; 0 where there are no substreams. */
static inline __u64 *guest_cd(void *memory, int page, __u32 ssid)
{
	return (__u64 *)guest_page(memory, page) + ssid * CD_WORDS;
}

static inline void guest_make_cd(void *memory, int page, __u32 ssid, int tables, __u16 asid)
{
	__u64 *cd = guest_cd(memory, page, ssid);

	memset(cd, 0, CD_WORDS * sizeof(*cd));
	cd[1] = htole64(guest_ipa(tables));
	cd[3] = htole64(CD_MAIR_NORMAL);
	cd[0] = htole64(CD_T0SZ | CD_WALKS_CACHED_SHARED | CD_EPD1 | CD_V | CD_IPS_40 |
			CD_AA64 | CD_R | CD_A | CD_ASET | (__u64)asid << CD_ASID_SHIFT);
}

#endif /* _SELFTEST_ARM_SMMU_V3_NESTED_GUEST_H */
