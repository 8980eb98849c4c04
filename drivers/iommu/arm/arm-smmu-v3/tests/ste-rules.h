/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the document forbids in an STE: the oracle of the tests of those that are
 * made. IHI 0070 5.2 and 5.2.2. The proofs in tools/verification use it too.
 */

#ifndef _ARM_SMMU_V3_TESTS_STE_RULES_H
#define _ARM_SMMU_V3_TESTS_STE_RULES_H

#include <linux/bitfield.h>
#include <linux/types.h>

#include "../idr.h"
#include "../spec-ste.h"

/* 5.2 "STE ILLEGAL", as far as a VMSAv8-64 STE of ours can offend */
static inline const char *ste_illegal(const u64 *w, const struct smmu_caps *caps)
{
	u64 config = FIELD_GET(STE_0_CONFIG, w[0]), eats = FIELD_GET(STE_1_EATS, w[1]);
	bool s1 = (config & 4) && (config & 1), s2 = (config & 4) && (config & 2);
	bool terminate_only = caps->stall_model == SMMU_TERMINATE_ONLY;
	bool forced = caps->stall_model == SMMU_STALL_FORCED;

	if (!(w[0] & STE_0_V))
		return "V is 0";
	if ((s1 && !caps->s1) || (s2 && !caps->s2))
		return "Config names a stage that is not there";
	if (caps->ats && (s1 || s2)) {
		if (eats == STE_1_EATS_SPLIT && (config != STE_0_CONFIG_NESTED ||
						 (w[2] & STE_2_S2S)))
			return "split-stage ATS where it cannot be";
		if (eats == STE_1_EATS_FULL && s2 && (w[2] & STE_2_S2S))
			return "full ATS with S2S";
		if (eats == STE_1_EATS_DPT)
			return "ATS with DPT";
	}
	if (s1 && !s2 && (w[1] & FIELD_PREP(STE_1_STRW, 1)))
		return "STRW[0]";
	if (s1 && (w[1] & STE_1_S1STALLD) && (terminate_only || forced))
		return "S1STALLD without a choice of stall model";
	if (s1 && FIELD_GET(STE_0_S1CDMAX, w[0]) > caps->ssid_bits)
		return "S1CDMax above SSIDSIZE";
	if (s1 && FIELD_GET(STE_0_S1CDMAX, w[0]) && !caps->cd2l &&
	    FIELD_GET(STE_0_S1FMT, w[0]))
		return "two-level CD table without CD2L";
	if (s2 && (w[2] & STE_2_S2S) && terminate_only)
		return "S2S where stalls do not exist";
	if (s2 && !(w[2] & STE_2_S2S) && forced)
		return "no S2S where stalls are forced";
	if (s2 && !(w[2] & STE_2_S2AA64) && (w[1] & STE_1_S2FWB))
		return "S2FWB with VMSAv8-32";
	if (s2 && (w[2] & (STE_2_S2HA | STE_2_S2HD)) && !caps->httu)
		return "S2HA or S2HD without HTTU";
	if (s2 && (w[2] & STE_2_S2HD) && !(w[2] & STE_2_S2HA))
		return "S2HD without S2HA";
	if (s2 && FIELD_GET(STE_2_S2TG, w[2]) == 3)
		return "S2TG reserved";
	return NULL;
}

/* RES0 unless a feature is there */
static inline const char *ste_res0(const u64 *w, const struct smmu_caps *caps)
{
	if (!caps->attr_types_ovr &&
	    (w[1] & (STE_1_MTCFG | STE_1_MEMATTR | STE_1_SHCFG | STE_1_ALLOCCFG)))
		return "type override without ATTR_TYPES_OVR";
	if (!caps->attr_perms_ovr && (w[1] & (STE_1_PRIVCFG | STE_1_INSTCFG)))
		return "permission override without ATTR_PERMS_OVR";
	if (!caps->ats && (w[1] & STE_1_EATS))
		return "EATS without ATS";
	if ((!caps->pri || !caps->ssid_bits) && (w[1] & STE_1_PPAR))
		return "PPAR without PRI or SubstreamIDs";
	if (!caps->s2 && (w[2] & STE_2_S2VMID))
		return "S2VMID without stage 2";
	if (!caps->fwb && (w[1] & STE_1_S2FWB))
		return "S2FWB without FWB";
	if (!caps->ssid_bits && (w[0] & (STE_0_S1CDMAX | STE_0_S1FMT)))
		return "S1CDMax without SubstreamIDs";
	if (!caps->ssid_bits && (w[1] & STE_1_S1DSS))
		return "S1DSS without SubstreamIDs";
	return NULL;
}

#endif /* _ARM_SMMU_V3_TESTS_STE_RULES_H */
