// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stream Table Entries: make them, and tell which of their bits count.
 *
 * IHI 0070 5.2 "Stream Table Entry". The makers set a field only where the
 * capabilities say that it exists, and no bit that the entry's own Config does
 * not use, so that an STE is never ILLEGAL and the entry writer can find the
 * hitless way between any two of them. "Used" is told as for an SMMU that has
 * every feature: a bit too many costs at worst a hitless way, a bit too few
 * would let the SMMU see a mixture.
 */

#include "ste.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/export.h>
#include <linux/string.h>

#include "idr.h"
#include "spec-regs.h"
#include "spec-ste.h"

static u64 smmu_ste_config(u64 config)
{
	return STE_0_V | FIELD_PREP(STE_0_CONFIG, config);
}

/* Leave the attributes of incoming transactions alone */
static u64 smmu_ste_incoming(const struct smmu_caps *caps)
{
	/*
	 * 0 means "incoming" in MTCFG, ALLOCCFG, PRIVCFG and INSTCFG, but not
	 * in SHCFG, which is RES0 where the override does not exist.
	 */
	if (!caps->attr_types_ovr)
		return 0;
	return FIELD_PREP(STE_1_SHCFG, STE_1_SHCFG_INCOMING);
}

/* See ste.h */
void smmu_ste_make_abort(u64 ste[SMMU_STE_DWORDS])
{
	memset(ste, 0, SMMU_STE_DWORDS * sizeof(*ste));
	ste[0] = smmu_ste_config(STE_0_CONFIG_ABORT);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ste_make_abort);

/* See ste.h */
void smmu_ste_make_bypass(u64 ste[SMMU_STE_DWORDS], const struct smmu_caps *caps)
{
	memset(ste, 0, SMMU_STE_DWORDS * sizeof(*ste));
	ste[0] = smmu_ste_config(STE_0_CONFIG_BYPASS);
	ste[1] = smmu_ste_incoming(caps);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ste_make_bypass);

/* How the SMMU reads CDs: as the CPU writes them */
static u64 smmu_ste_cd_attrs(const struct smmu_caps *caps)
{
	if (!caps->cohacc)
		return FIELD_PREP(STE_1_S1CIR, STE_1_S1C_NC) |
		       FIELD_PREP(STE_1_S1COR, STE_1_S1C_NC) |
		       FIELD_PREP(STE_1_S1CSH, STE_1_S1CSH_OSH);

	return FIELD_PREP(STE_1_S1CIR, STE_1_S1C_WBRA) |
	       FIELD_PREP(STE_1_S1COR, STE_1_S1C_WBRA) |
	       FIELD_PREP(STE_1_S1CSH, STE_1_S1CSH_ISH);
}

/* See ste.h */
void smmu_ste_make_s1(u64 ste[SMMU_STE_DWORDS], const struct smmu_caps *caps,
		      const struct smmu_ste_s1 *s1)
{
	memset(ste, 0, SMMU_STE_DWORDS * sizeof(*ste));

	ste[0] = smmu_ste_config(STE_0_CONFIG_S1) |
		 (s1->cdtab & STE_0_S1CONTEXTPTR);
	ste[1] = smmu_ste_incoming(caps) | smmu_ste_cd_attrs(caps);

	/* S1Fmt and S1DSS are IGNORED while substreams are off */
	if (caps->ssid_bits && s1->s1cdmax) {
		ste[0] |= FIELD_PREP(STE_0_S1CDMAX, s1->s1cdmax & 31) |
			  FIELD_PREP(STE_0_S1FMT, s1->s1fmt & 3);
		ste[1] |= FIELD_PREP(STE_1_S1DSS, s1->s1dss & 3);
	}

	/* ILLEGAL unless stalls are a matter of configuration */
	if (caps->stall_model == SMMU_STALL_OR_TERMINATE && !s1->stall)
		ste[1] |= STE_1_S1STALLD;
	if (caps->e2h)
		ste[1] |= FIELD_PREP(STE_1_STRW, STE_1_STRW_EL2);
	if (caps->ats)
		ste[1] |= FIELD_PREP(STE_1_EATS, s1->eats & 3);
	/* RES0 without PRI or SubstreamIDs */
	if (caps->pri && caps->ssid_bits && s1->ppar)
		ste[1] |= STE_1_PPAR;
	/* IGNORED without stage 2, and EL2 has no VMIDs */
	if (caps->s2 && !caps->e2h)
		ste[2] |= FIELD_PREP(STE_2_S2VMID, s1->vmid);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ste_make_s1);

/* See ste.h */
void smmu_ste_make_s2(u64 ste[SMMU_STE_DWORDS], const struct smmu_caps *caps,
		      const struct smmu_ste_s2 *s2)
{
	bool stall = caps->stall_model == SMMU_STALL_FORCED;

	memset(ste, 0, SMMU_STE_DWORDS * sizeof(*ste));

	ste[0] = smmu_ste_config(STE_0_CONFIG_S2);
	ste[1] = smmu_ste_incoming(caps);
	ste[2] = FIELD_PREP(STE_2_S2VMID, s2->vmid) |
		 FIELD_PREP(STE_2_S2T0SZ, s2->t0sz & 63) |
		 FIELD_PREP(STE_2_S2SL0, s2->sl0 & 3) |
		 FIELD_PREP(STE_2_S2IR0, s2->irgn & 3) |
		 FIELD_PREP(STE_2_S2OR0, s2->orgn & 3) |
		 FIELD_PREP(STE_2_S2SH0, s2->sh & 3) |
		 FIELD_PREP(STE_2_S2TG, s2->tg & 3) |
		 FIELD_PREP(STE_2_S2PS, s2->ps & 7) |
		 STE_2_S2AA64 | STE_2_S2R;
	ste[3] = s2->ttb & STE_3_S2TTB;

	if (caps->fwb && s2->fwb)
		ste[1] |= STE_1_S2FWB;
	/* S2HD needs S2HA, and the SMMU to have both */
	if (caps->httu >= IDR0_HTTU_AF_DIRTY && s2->hd)
		ste[2] |= STE_2_S2HA | STE_2_S2HD;
	/* Full ATS and stage-2 stalls together are ILLEGAL */
	if (stall)
		ste[2] |= STE_2_S2S;
	else if (caps->ats)
		ste[1] |= FIELD_PREP(STE_1_EATS, s2->eats & 3);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ste_make_s2);

/* See ste.h */
void smmu_ste_make_nested(u64 ste[SMMU_STE_DWORDS], const struct smmu_caps *caps,
			  const struct smmu_ste_guest *guest, const struct smmu_ste_s2 *s2,
			  bool ppar)
{
	smmu_ste_make_s2(ste, caps, s2);

	ste[0] = smmu_ste_config(STE_0_CONFIG_NESTED) | (guest->cdtab & STE_0_S1CONTEXTPTR);
	ste[1] |= FIELD_PREP(STE_1_S1CIR, guest->s1cir & 3) |
		  FIELD_PREP(STE_1_S1COR, guest->s1cor & 3) |
		  FIELD_PREP(STE_1_S1CSH, guest->s1csh & 3);
	if (caps->ssid_bits && guest->s1cdmax) {
		ste[0] |= FIELD_PREP(STE_0_S1CDMAX, guest->s1cdmax & 31) |
			  FIELD_PREP(STE_0_S1FMT, guest->s1fmt & 3);
		ste[1] |= FIELD_PREP(STE_1_S1DSS, guest->s1dss & 3);
	}
	if (caps->stall_model == SMMU_STALL_OR_TERMINATE && !guest->stall)
		ste[1] |= STE_1_S1STALLD;
	if (caps->pri && caps->ssid_bits && ppar)
		ste[1] |= STE_1_PPAR;

	/* A guest that faults in a loop need not fill the Event queue */
	ste[1] |= STE_1_MEV;
	/* Tables that a guest puts into Device memory: a walk would be a read of it */
	ste[2] |= STE_2_S2PTW;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ste_make_nested);

/* What counts in every STE that lets traffic pass */
static void smmu_ste_used_any(u64 used[SMMU_STE_DWORDS])
{
	used[1] |= STE_1_MEV | STE_1_PPAR | STE_1_MTCFG | STE_1_MEMATTR |
		   STE_1_ALLOCCFG | STE_1_SHCFG | STE_1_PRIVCFG | STE_1_INSTCFG;
	used[4] |= STE_4_PARTID;
	used[5] |= STE_5_PMG | STE_5_MPAM_NS;
}

/* What counts if at least one stage translates */
static void smmu_ste_used_translate(u64 used[SMMU_STE_DWORDS])
{
	used[1] |= STE_1_DRE | STE_1_DCP | STE_1_EATS;
	used[2] |= STE_2_S2VMID;
}

static void smmu_ste_used_s1(u64 used[SMMU_STE_DWORDS])
{
	used[0] |= STE_0_S1FMT | STE_0_S1CONTEXTPTR | STE_0_S1CDMAX;
	used[1] |= STE_1_S1DSS | STE_1_S1CIR | STE_1_S1COR | STE_1_S1CSH |
		   STE_1_S1PIE | STE_1_S1MPAM | STE_1_S1STALLD;
}

static void smmu_ste_used_s2(u64 used[SMMU_STE_DWORDS])
{
	used[1] |= STE_1_S2HWU59 | STE_1_S2HWU60 | STE_1_S2HWU61 |
		   STE_1_S2HWU62 | STE_1_S2FWB;
	used[2] |= STE_2_S2T0SZ | STE_2_S2SL0 | STE_2_S2IR0 | STE_2_S2OR0 |
		   STE_2_S2SH0 | STE_2_S2TG | STE_2_S2PS | STE_2_S2AA64 |
		   STE_2_S2ENDI | STE_2_S2AFFD | STE_2_S2HD | STE_2_S2HA |
		   STE_2_S2S | STE_2_S2R | STE_2_S2HAFT | STE_2_S2PIE |
		   STE_2_S2POE;
	used[3] |= STE_3_S2SL0_2 | STE_3_S2DS | STE_3_S2TTB | STE_3_S2SKL;
	used[5] |= STE_5_ASSUREDONLY | STE_5_TL0 | STE_5_TL1;
	used[7] = ~0ULL;
}

/* See ste.h */
void smmu_ste_used(const u64 ste[SMMU_STE_DWORDS], u64 used[SMMU_STE_DWORDS])
{
	u64 config = FIELD_GET(STE_0_CONFIG, ste[0]);
	bool s1 = config == STE_0_CONFIG_S1 || config == STE_0_CONFIG_NESTED;
	bool s2 = config == STE_0_CONFIG_S2 || config == STE_0_CONFIG_NESTED;

	memset(used, 0, SMMU_STE_DWORDS * sizeof(*used));

	used[0] = STE_0_V;
	if (!(ste[0] & STE_0_V))
		return;

	/* The hint CONT may be obeyed even where everything aborts */
	used[0] |= STE_0_CONFIG;
	used[1] |= STE_1_CONT;
	if (!s1 && !s2 && config != STE_0_CONFIG_BYPASS)
		return;

	smmu_ste_used_any(used);
	if (s1 || s2)
		smmu_ste_used_translate(used);
	if (s1)
		smmu_ste_used_s1(used);
	if (s2)
		smmu_ste_used_s2(used);

	if (s1 && !s2) {
		used[1] |= STE_1_STRW;
		/* SMMUv3.0 looks at S2S to judge EATS */
		if (FIELD_GET(STE_1_EATS, ste[1]) == STE_1_EATS_FULL)
			used[2] |= STE_2_S2S;
	}
	if (s1 && s2) {
		used[2] |= STE_2_S2PTW;
		if (ste[1] & STE_1_S1MPAM)
			used[5] |= STE_5_VMSPTR;
	}
	if ((s1 || s2) && FIELD_GET(STE_1_EATS, ste[1]) == STE_1_EATS_DPT)
		used[2] |= STE_2_DPT_VMATCH;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ste_used);

/* See ste.h */
void smmu_ste_safe(const u64 cur[SMMU_STE_DWORDS], const u64 target[SMMU_STE_DWORDS],
		   u64 safe[SMMU_STE_DWORDS])
{
	u64 eats_split = FIELD_PREP(STE_1_EATS, STE_1_EATS_SPLIT);
	u64 used_cur[SMMU_STE_DWORDS], used_target[SMMU_STE_DWORDS];
	u64 w1, w2;

	smmu_ste_used(cur, used_cur);
	smmu_ste_used(target, used_target);
	w1 = (cur[1] & used_cur[1]) | (target[1] & used_target[1]);
	w2 = (cur[2] & used_cur[2]) | (target[2] & used_target[2]);

	memset(safe, 0, SMMU_STE_DWORDS * sizeof(*safe));

	/* Merging of events is a permission, never a promise */
	safe[1] = STE_1_MEV;
	/*
	 * No ATS traffic exists while EATS goes from off to full or back: the
	 * device's own ATS is disabled. But split-stage and DPT codes share
	 * bits with full ATS, and EATS with S2S can be ILLEGAL.
	 */
	if (!(w1 & eats_split) && !(w2 & STE_2_S2S))
		safe[1] |= FIELD_PREP(STE_1_EATS, STE_1_EATS_FULL);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ste_safe);

/* What of @cur and @target counts for either, and differs */
static void smmu_ste_diff(const u64 cur[SMMU_STE_DWORDS], const u64 target[SMMU_STE_DWORDS],
			  u64 diff[SMMU_STE_DWORDS])
{
	u64 used_cur[SMMU_STE_DWORDS], used_target[SMMU_STE_DWORDS];
	int i;

	smmu_ste_used(cur, used_cur);
	smmu_ste_used(target, used_target);
	for (i = 0; i < SMMU_STE_DWORDS; i++)
		diff[i] = (cur[i] ^ target[i]) & (used_cur[i] | used_target[i]);
}

/* See ste.h */
bool smmu_ste_reduces(const u64 cur[SMMU_STE_DWORDS], const u64 target[SMMU_STE_DWORDS])
{
	u64 config = FIELD_GET(STE_0_CONFIG, target[0]);
	u64 diff[SMMU_STE_DWORDS], off = 0;
	int i;

	/* Without Config[2] everything aborts */
	if (!(target[0] & STE_0_V) || !(config & STE_0_CONFIG_BYPASS))
		return true;

	if (FIELD_GET(STE_1_EATS, target[1]) == STE_1_EATS_OFF)
		off |= STE_1_EATS;
	if (FIELD_GET(STE_1_S1DSS, target[1]) == STE_1_S1DSS_TERMINATE)
		off |= STE_1_S1DSS;
	smmu_ste_diff(cur, target, diff);
	diff[1] &= ~off;
	for (i = 0; i < SMMU_STE_DWORDS; i++) {
		if (diff[i])
			return false;
	}
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ste_reduces);
