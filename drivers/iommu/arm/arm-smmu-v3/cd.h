/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Context Descriptors: make them, and tell which of their bits count.
 *
 * Follows IHI 0070, "Context Descriptor". All words are CPU-endian here. TTB1
 * is never used: EPD1 is 1 in every CD, so that no device ever walks the
 * kernel's half.
 */
#ifndef _ARM_SMMU_V3_CD_H
#define _ARM_SMMU_V3_CD_H

#include <linux/types.h>

#define SMMU_CD_DWORDS		8

struct smmu_caps;

/**
 * struct smmu_cd_params - what a CD needs to know
 * @ttb0: physical address of the translation table
 * @mair: eight memory attributes
 * @t0sz: T0SZ
 * @tg0: CD_0_TG0_* code
 * @ips: IPS code
 * @sh0: SH0 code
 * @or0: OR0 code
 * @ir0: IR0 code
 * @asid: ASID
 * @shared: the ASID is the CPUs' as well, whose TLBIs are heeded (ASET=0)
 * @ds: LPA2 table format
 * @ha: hardware sets the access flag
 * @hd: hardware sets the dirty state
 * @haft: hardware sets the access flag of table descriptors
 * @stall: faults stall if the stall model lets us choose
 */
struct smmu_cd_params {
	u64 ttb0;
	u64 mair;
	u8 t0sz;
	u8 tg0;
	u8 ips;
	u8 sh0;
	u8 or0;
	u8 ir0;
	u16 asid;
	bool shared;
	bool ds;
	bool ha;
	bool hd;
	bool haft;
	bool stall;
};

/**
 * smmu_cd_make() - a CD that translates
 * @cd: filled; V=1, AA64=1, R=1, A=1, EPD1=1
 * @caps: capabilities
 * @params: parameters
 *
 * CD.S follows from @params->stall and the stall model: set where forced,
 * clear where stalls do not exist.
 *
 * Context: Any.
 */
void smmu_cd_make(u64 cd[SMMU_CD_DWORDS], const struct smmu_caps *caps,
		  const struct smmu_cd_params *params);

/**
 * smmu_cd_make_released() - a CD whose process is gone
 * @cd: filled
 * @caps: capabilities
 * @params: as for the CD in force; only the ASID and what must not change
 *	under it are used
 *
 * The CD stays valid, so that there is no C_BAD_CD, but EPD0 keeps the SMMU
 * from walking page tables that are about to be freed. Faults are neither
 * recorded nor stalled where the stall model permits. Reached from the live CD
 * without an invalid state in between.
 *
 * Context: Any.
 */
void smmu_cd_make_released(u64 cd[SMMU_CD_DWORDS], const struct smmu_caps *caps,
			   const struct smmu_cd_params *params);

/**
 * smmu_cd_used() - which bits of a CD the SMMU looks at
 * @cd: a CD, valid or not
 * @used: filled with a mask for each word
 *
 * Context: Any.
 */
void smmu_cd_used(const u64 cd[SMMU_CD_DWORDS], u64 used[SMMU_CD_DWORDS]);

/**
 * smmu_cd_grants() - whether a CD grants anything at all
 * @cd: a CD
 *
 * Context: Any.
 * Return: false when it is invalid or translates neither half.
 */
bool smmu_cd_grants(const u64 cd[SMMU_CD_DWORDS]);

#endif /* _ARM_SMMU_V3_CD_H */
