/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an STE or a CD means to an SMMU: the oracle of the entry tests.
 *
 * Written from IHI 0070 5.2 "Stream Table Entry" and 5.4 "Context Descriptor",
 * independently of ste.c and cd.c and in the opposite direction: those list
 * the bits that are used, this starts with all architected bits and strikes
 * out what the document calls IGNORED or RES0 under the entry's configuration.
 * Two entries mean the same if what is left is the same. The SMMU meant here
 * implements every optional feature, for then the fewest bits are IGNORED.
 *
 * Nothing but types and spec-*.h is included: the proofs in
 * tools/iommu/arm-smmu-v3 use this file too.
 */

#ifndef _ARM_SMMU_V3_TESTS_ORACLE_H
#define _ARM_SMMU_V3_TESTS_ORACLE_H

#include <linux/bitfield.h>
#include <linux/types.h>

#include "../spec-cd.h"
#include "../spec-ste.h"

/* All bits that a Non-secure STE may have a meaning for */
static inline void oracle_ste_architected(u64 m[8])
{
	m[1] &= GENMASK_ULL(51, 0) & ~(STE_1_SW_RESERVED | STE_1_NSCFG |
				       GENMASK_ULL(43, 41));
	m[2] &= ~GENMASK_ULL(31, 16);
	m[3] &= STE_3_S2SL0_2 | STE_3_S2DS | STE_3_S2TTB | STE_3_S2SKL;
	m[4] &= STE_4_PARTID;
	m[5] &= GENMASK_ULL(55, 0);
	m[6] = 0;
	m[0] &= GENMASK_ULL(55, 0) | STE_0_S1CDMAX;
}

static inline void oracle_ste_no_s1(u64 m[8])
{
	m[0] &= STE_0_V | STE_0_CONFIG;
	m[1] &= ~(STE_1_S1DSS | STE_1_S1CIR | STE_1_S1COR | STE_1_S1CSH |
		  STE_1_S1PIE | STE_1_S1MPAM | STE_1_S1STALLD | STE_1_STRW);
	m[5] &= ~STE_5_VMSPTR;
}

static inline void oracle_ste_no_s2(u64 m[8])
{
	u64 eats = FIELD_GET(STE_1_EATS, m[1]);

	m[1] &= ~(STE_1_S2HWU59 | STE_1_S2HWU60 | STE_1_S2HWU61 |
		  STE_1_S2HWU62 | STE_1_S2FWB);
	/* SMMUv3.0 looks at S2S to judge EATS even with stage 1 alone */
	m[2] &= STE_2_S2VMID | STE_2_DPT_VMATCH |
		(eats == STE_1_EATS_FULL ? STE_2_S2S : 0);
	m[3] = 0;
	m[5] &= STE_5_PMG | STE_5_MPAM_NS;
	m[7] = 0;
}

/* The meaning of STE @w; all 0 if it is invalid */
static inline void oracle_ste(const u64 w[8], u64 m[8])
{
	u64 config = FIELD_GET(STE_0_CONFIG, w[0]);
	int i;

	for (i = 0; i < 8; i++)
		m[i] = (w[0] & STE_0_V) ? w[i] : 0;
	if (!(w[0] & STE_0_V))
		return;

	/* Config[2] == 0: silent abort, only the hint CONT may be obeyed */
	if (!(config & 4)) {
		m[0] = STE_0_V;
		m[1] &= STE_1_CONT;
		for (i = 2; i < 8; i++)
			m[i] = 0;
		return;
	}

	oracle_ste_architected(m);
	/* A permission to merge events changes nothing that may be relied on */
	m[1] &= ~STE_1_MEV;
	/* These two only with substreams */
	if (!FIELD_GET(STE_0_S1CDMAX, m[0])) {
		m[0] &= ~STE_0_S1FMT;
		m[1] &= ~STE_1_S1DSS;
	}
	if (!(config & 3)) {
		/* Bypass has no ATS, no VMID, no destructive reads */
		m[1] &= ~(STE_1_EATS | STE_1_DRE | STE_1_DCP);
		m[2] = 0;
	}
	if (FIELD_GET(STE_1_EATS, m[1]) != STE_1_EATS_DPT)
		m[2] &= ~STE_2_DPT_VMATCH;
	if (!(config & 1))
		oracle_ste_no_s1(m);
	if (!(config & 2))
		oracle_ste_no_s2(m);
	if (config & 2)
		m[1] &= ~STE_1_STRW;
	if (config != STE_0_CONFIG_NESTED)
		m[2] &= ~STE_2_S2PTW;
	if (config != STE_0_CONFIG_NESTED || !(m[1] & STE_1_S1MPAM))
		m[5] &= ~STE_5_VMSPTR;
	if (m[2] & STE_2_S2HA)
		m[2] &= ~STE_2_S2AFFD;
	if (!(m[2] & STE_2_S2POE))
		m[7] = 0;
}

/*
 * Forget EATS[0] in the meanings of what was, what shall be and what is seen,
 * where the difference between no ATS and full ATS does not matter during an
 * update: ATS is off in the device then (3.9 "Support for PCI Express, PASIDs,
 * PRI, and ATS"). It does matter where a split-stage code or an ILLEGAL
 * combination with S2S could come out.
 */
static inline void oracle_ste_relax_eats(u64 old[8], u64 new[8], u64 seen[8])
{
	u64 eats_full = FIELD_PREP(STE_1_EATS, STE_1_EATS_FULL);
	u64 eats_split = FIELD_PREP(STE_1_EATS, STE_1_EATS_SPLIT);

	if (((old[1] | new[1]) & eats_split) || ((old[2] | new[2]) & STE_2_S2S))
		return;
	old[1] &= ~eats_full;
	new[1] &= ~eats_full;
	seen[1] &= ~eats_full;
	/* That S2S had been looked at for the sake of EATS only */
	if (FIELD_GET(STE_0_CONFIG, seen[0]) == STE_0_CONFIG_S1)
		seen[2] &= ~STE_2_S2S;
}

static inline void oracle_cd_no_half0(u64 m[8])
{
	m[0] &= ~(CD_0_T0SZ | CD_0_TG0 | CD_0_IR0 | CD_0_OR0 | CD_0_SH0);
	m[1] &= ~CD_1_TTB0;
}

static inline void oracle_cd_no_half1(u64 m[8])
{
	m[0] &= ~(CD_0_T1SZ | CD_0_TG1 | CD_0_IR1 | CD_0_OR1 | CD_0_SH1);
	m[2] &= ~CD_2_TTB1;
}

/* The meaning of CD @w; all 0 if it is invalid */
static inline void oracle_cd(const u64 w[8], u64 m[8])
{
	int i;

	for (i = 0; i < 8; i++)
		m[i] = (w[0] & CD_0_V) ? w[i] : 0;
	if (!(w[0] & CD_0_V))
		return;

	/* RES0, IMPLEMENTATION DEFINED and Secure bits */
	m[1] &= ~(GENMASK_ULL(57, 56) | CD_1_NSCFG0);
	m[2] &= ~(GENMASK_ULL(57, 56) | CD_2_NSCFG1);
	m[5] &= CD_5_PARTID | CD_5_PMG;
	m[6] &= GENMASK_ULL(47, 0);
	m[7] &= GENMASK_ULL(47, 0);

	if (m[0] & CD_0_EPD0)
		oracle_cd_no_half0(m);
	if (m[0] & CD_0_EPD1)
		oracle_cd_no_half1(m);
	if ((m[0] & CD_0_EPD0) && (m[0] & CD_0_EPD1))
		m[0] &= ~CD_0_ENDI;
	if (m[0] & CD_0_HA)
		m[0] &= ~CD_0_AFFD;
	if (!(m[2] & CD_2_PIE)) {
		m[6] = 0;
		m[7] = 0;
	}
	if (m[0] & CD_0_AA64) {
		m[0] &= ~CD_0_UWXN;
		if (!(m[1] & CD_1_HAD0))
			m[1] &= GENMASK_ULL(59, 0);
		if (!(m[2] & CD_2_HAD1))
			m[2] &= GENMASK_ULL(59, 0);
	}
}

static inline bool oracle_same(const u64 a[8], const u64 b[8])
{
	int i;

	for (i = 0; i < 8; i++) {
		if (a[i] != b[i])
			return false;
	}
	return true;
}

/*
 * Does @new let through nothing that @old does not? Nothing passes an STE that is
 * invalid or aborts. EATS == 0 refuses Translation Requests and what was translated
 * by them (5.2), S1DSS == 0 all transactions without a SubstreamID. Else both have
 * to mean the same.
 */
static inline bool oracle_ste_grants_no_more(const u64 old[8], const u64 new[8])
{
	u64 mo[8], mn[8];

	oracle_ste(old, mo);
	oracle_ste(new, mn);
	if (!(mn[0] & FIELD_PREP(STE_0_CONFIG, 4)))
		return true;
	if (!FIELD_GET(STE_1_EATS, mn[1])) {
		mo[1] &= ~STE_1_EATS;
		/* These had been looked at for the sake of EATS only */
		if (FIELD_GET(STE_0_CONFIG, mo[0]) == STE_0_CONFIG_S1)
			mo[2] &= ~STE_2_S2S;
		mo[2] &= ~STE_2_DPT_VMATCH;
	}
	if (!FIELD_GET(STE_1_S1DSS, mn[1]))
		mo[1] &= ~STE_1_S1DSS;
	return oracle_same(mo, mn);
}

/* On the way from @old to @new, does @seen mean what @old means? */
static inline bool oracle_ste_is_old(const u64 old[8], const u64 new[8],
				     const u64 seen[8])
{
	u64 mo[8], mn[8], ms[8];

	oracle_ste(old, mo);
	oracle_ste(new, mn);
	oracle_ste(seen, ms);
	if (oracle_same(ms, mo))
		return true;
	oracle_ste_relax_eats(mo, mn, ms);
	return oracle_same(ms, mo);
}

/* May an SMMU that goes from @old to @new be shown @seen? */
static inline bool oracle_ste_is_old_or_new(const u64 old[8], const u64 new[8],
					    const u64 seen[8])
{
	return oracle_ste_is_old(old, new, seen) || oracle_ste_is_old(new, old, seen);
}

/* Does it let anything through? A walk needs a half that is not disabled (5.4). */
static inline bool oracle_cd_grants(const u64 w[8])
{
	return (w[0] & CD_0_V) && !((w[0] & CD_0_EPD0) && (w[0] & CD_0_EPD1));
}

static inline bool oracle_cd_is_old(const u64 old[8], const u64 seen[8])
{
	u64 mo[8], ms[8];

	oracle_cd(old, mo);
	oracle_cd(seen, ms);
	return oracle_same(ms, mo);
}

static inline bool oracle_cd_is_old_or_new(const u64 old[8], const u64 new[8],
					   const u64 seen[8])
{
	return oracle_cd_is_old(old, seen) || oracle_cd_is_old(new, seen);
}

#endif /* _ARM_SMMU_V3_TESTS_ORACLE_H */
