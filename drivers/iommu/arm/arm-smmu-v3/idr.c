// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the ID registers mean: raw values in, capabilities out, no I/O.
 *
 * IHI 0070 6.3 "Register formats", SMMU_IDR0 to SMMU_IDR5. A feature counts
 * only if the features it rests on are there as well (PRI needs ATS, VMIDs need
 * stage 2, ...), so that nobody above has to ask twice.
 */

#include "idr.h"

#include <kunit/visibility.h>
#include <linux/array_size.h>
#include <linux/bitfield.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "spec-regs.h"

/* Addresses that VMSAv8-64 tables can hold; 56 bits need VMSAv9-128 */
static const u8 smmu_oas_bits[] = {
	[IDR5_OAS_32] = 32,
	[IDR5_OAS_36] = 36,
	[IDR5_OAS_40] = 40,
	[IDR5_OAS_42] = 42,
	[IDR5_OAS_44] = 44,
	[IDR5_OAS_48] = 48,
	[IDR5_OAS_52] = 52,
};

/* What this driver cannot drive, or no SMMU may say; NULL if there is nothing */
static const char *smmu_idr0_bad(u32 idr0)
{
	if (!(idr0 & (IDR0_S1P | IDR0_S2P)))
		return "SMMU_IDR0.S1P and S2P: no stage of translation";

	switch (FIELD_GET(IDR0_TTF, idr0)) {
	case IDR0_TTF_AARCH64:
	case IDR0_TTF_AARCH32_64:
		break;
	default:
		return "SMMU_IDR0.TTF: no VMSAv8-64 translation tables";
	}

	switch (FIELD_GET(IDR0_TTENDIAN, idr0)) {
	case IDR0_TTENDIAN_MIXED:
	case IDR0_TTENDIAN_LE:
		break;
	default:
		return "SMMU_IDR0.TTENDIAN: no little-endian translation tables";
	}

	return NULL;
}

static const char *smmu_idr1_bad(u32 idr1)
{
	if (idr1 & IDR1_TABLES_PRESET)
		return "SMMU_IDR1.TABLES_PRESET: fixed stream table is not supported";
	if (idr1 & IDR1_QUEUES_PRESET)
		return "SMMU_IDR1.QUEUES_PRESET: fixed queues are not supported";
	if (idr1 & IDR1_REL)
		return "SMMU_IDR1.REL: fixed table or queues are not supported";
	return NULL;
}

static const char *smmu_idr5_bad(u32 idr5)
{
	if (!(idr5 & (IDR5_GRAN4K | IDR5_GRAN16K | IDR5_GRAN64K)))
		return "SMMU_IDR5.GRAN4K, GRAN16K and GRAN64K: no translation granule";
	return NULL;
}

/* See idr.h */
void smmu_caps_note(struct smmu_caps *caps, const char *what, const char *why)
{
	struct smmu_caps_change *change;

	if (caps->nr_changes >= ARRAY_SIZE(caps->changes))
		return;
	change = &caps->changes[caps->nr_changes++];
	change->what = what;
	change->why = why;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_caps_note);

/*
 * A code above those that we know is of a later architecture, which keeps what
 * the known ones stand for.
 */
static u32 smmu_idr_clamp(struct smmu_caps *caps, u32 code, u32 known, const char *what,
			  const char *why)
{
	if (code <= known)
		return code;
	smmu_caps_note(caps, what, why);
	return known;
}

static void smmu_idr0_decode(u32 idr0, struct smmu_caps *caps)
{
	caps->s1 = idr0 & IDR0_S1P;
	caps->s2 = idr0 & IDR0_S2P;
	caps->nested = caps->s1 && caps->s2;
	caps->hyp = caps->nested && (idr0 & IDR0_HYP);
	caps->cohacc = idr0 & IDR0_COHACC;
	caps->btm = idr0 & IDR0_BTM;
	caps->httu = FIELD_GET(IDR0_HTTU, idr0);
	caps->ats = idr0 & IDR0_ATS;
	caps->pri = caps->ats && (idr0 & IDR0_PRI);
	caps->msi = idr0 & IDR0_MSI;
	caps->sev = idr0 & IDR0_SEV;
	caps->vmw = caps->s2 && (idr0 & IDR0_VMW);
	caps->asid_bits = idr0 & IDR0_ASID16 ? 16 : 8;
	caps->vmid_bits = idr0 & IDR0_VMID16 ? 16 : 8;
	caps->cd2l = caps->s1 && (idr0 & IDR0_CD2L);
	caps->st2l = smmu_idr_clamp(caps, FIELD_GET(IDR0_ST_LEVEL, idr0), IDR0_ST_LEVEL_2LVL,
				    "st2l", "SMMU_IDR0.ST_LEVEL: unknown, taken as two levels");
	caps->term_model = idr0 & IDR0_TERM_MODEL;

	switch (FIELD_GET(IDR0_STALL_MODEL, idr0)) {
	case IDR0_STALL_MODEL_STALL:
		caps->stall_model = SMMU_STALL_OR_TERMINATE;
		break;
	case IDR0_STALL_MODEL_FORCE:
		caps->stall_model = SMMU_STALL_FORCED;
		break;
	case IDR0_STALL_MODEL_TERMINATE:
		caps->stall_model = SMMU_TERMINATE_ONLY;
		break;
	default:
		/* These codes have no order. Nothing that would wait for us. */
		caps->stall_model = SMMU_TERMINATE_ONLY;
		smmu_caps_note(caps, "stall_model",
			       "SMMU_IDR0.STALL_MODEL: unknown, stalls are not used");
		break;
	}
}

static void smmu_idr1_decode(u32 idr1, struct smmu_caps *caps)
{
	caps->sid_bits = smmu_idr_clamp(caps, FIELD_GET(IDR1_SIDSIZE, idr1), IDR1_SIDSIZE_MAX,
					"sid_bits", "SMMU_IDR1.SIDSIZE: unknown, taken as 32");
	if (caps->s1)
		caps->ssid_bits = smmu_idr_clamp(caps, FIELD_GET(IDR1_SSIDSIZE, idr1),
						 IDR1_SSIDSIZE_MAX, "ssid_bits",
						 "SMMU_IDR1.SSIDSIZE: unknown, taken as 20");
	caps->cmdq_lg2 = smmu_idr_clamp(caps, FIELD_GET(IDR1_CMDQS, idr1), IDR1_QUEUES_MAX,
					"cmdq_lg2", "SMMU_IDR1.CMDQS: unknown, taken as 19");
	caps->evtq_lg2 = smmu_idr_clamp(caps, FIELD_GET(IDR1_EVENTQS, idr1), IDR1_QUEUES_MAX,
					"evtq_lg2", "SMMU_IDR1.EVENTQS: unknown, taken as 19");
	if (caps->pri)
		caps->priq_lg2 = smmu_idr_clamp(caps, FIELD_GET(IDR1_PRIQS, idr1),
						IDR1_QUEUES_MAX, "priq_lg2",
						"SMMU_IDR1.PRIQS: unknown, taken as 19");
	caps->attr_types_ovr = idr1 & IDR1_ATTR_TYPES_OVR;
	caps->attr_perms_ovr = idr1 & IDR1_ATTR_PERMS_OVR;
}

static void smmu_idr3_decode(u32 idr3, struct smmu_caps *caps)
{
	caps->had = caps->s1 && (idr3 & IDR3_HAD);
	caps->e0pd = caps->s1 && (idr3 & IDR3_E0PD);
	caps->xnx = caps->s2 && (idr3 & IDR3_XNX);
	caps->fwb = caps->s2 && (idr3 & IDR3_FWB);
	caps->ril = idr3 & IDR3_RIL;
	caps->bbml = smmu_idr_clamp(caps, FIELD_GET(IDR3_BBML, idr3), IDR3_BBML_2, "bbml",
				    "SMMU_IDR3.BBML: unknown, taken as 2");
}

/* Depends on IDR0 having been decoded, and on its TTF */
static void smmu_idr5_decode(u32 idr0, u32 idr5, struct smmu_caps *caps)
{
	u32 oas = min_t(u32, FIELD_GET(IDR5_OAS, idr5), IDR5_OAS_52);
	bool vax = smmu_idr_clamp(caps, FIELD_GET(IDR5_VAX, idr5), IDR5_VAX_56, "va_bits",
				  "SMMU_IDR5.VAX: unknown, taken as 56") >= IDR5_VAX_52;
	bool gran64k = idr5 & IDR5_GRAN64K;

	caps->ds = vax && (idr5 & IDR5_DS) &&
		   (idr5 & (IDR5_GRAN4K | IDR5_GRAN16K));
	caps->va_bits = vax && (gran64k || caps->ds) ? 52 : 48;

	/* 52 bits are of use only where a table format can hold them */
	caps->oas_bits = smmu_oas_bits[oas];
	if (caps->oas_bits == 52 && !gran64k && !caps->ds)
		caps->oas_bits = 48;
	caps->ias_bits = caps->oas_bits;
	if (FIELD_GET(IDR0_TTF, idr0) == IDR0_TTF_AARCH32_64)
		caps->ias_bits = max_t(u8, caps->ias_bits, 40);

	if (idr5 & IDR5_GRAN4K) {
		caps->granules |= SZ_4K;
		caps->pgsizes |= SZ_4K | SZ_2M | SZ_1G;
	}
	if (idr5 & IDR5_GRAN16K) {
		caps->granules |= SZ_16K;
		caps->pgsizes |= SZ_16K | SZ_32M;
	}
	if (gran64k) {
		caps->granules |= SZ_64K;
		caps->pgsizes |= SZ_64K | SZ_512M;
		/* Level-1 blocks exist only with 52-bit output addresses */
		if (caps->oas_bits == 52)
			caps->pgsizes |= SZ_4T;
	}

	if (caps->stall_model != SMMU_TERMINATE_ONLY)
		caps->stall_max = FIELD_GET(IDR5_STALL_MAX, idr5);
}

/* See idr.h */
int smmu_idr_decode(const struct smmu_idr *idr, struct smmu_caps *caps,
		    const char **why)
{
	*why = smmu_idr0_bad(idr->idr[0]);
	if (!*why)
		*why = smmu_idr1_bad(idr->idr[1]);
	if (!*why)
		*why = smmu_idr5_bad(idr->idr[5]);
	if (*why)
		return -ENXIO;

	memset(caps, 0, sizeof(*caps));
	smmu_idr0_decode(idr->idr[0], caps);
	smmu_idr1_decode(idr->idr[1], caps);
	smmu_idr3_decode(idr->idr[3], caps);
	smmu_idr5_decode(idr->idr[0], idr->idr[5], caps);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_idr_decode);

/* See idr.h */
u8 smmu_oas_code(u8 bits)
{
	u8 code = ARRAY_SIZE(smmu_oas_bits) - 1;

	while (code && smmu_oas_bits[code] > bits)
		code--;
	return code;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_oas_code);

/* See idr.h */
void smmu_caps_override_httu(struct smmu_caps *caps, u8 httu)
{
	if (httu == caps->httu)
		return;
	if (httu > caps->httu) {
		smmu_caps_note(caps, "httu", "firmware says more than SMMU_IDR0.HTTU: ignored");
		return;
	}
	caps->httu = httu;
	smmu_caps_note(caps, "httu", "firmware allows less than SMMU_IDR0.HTTU");
}
EXPORT_SYMBOL_IF_KUNIT(smmu_caps_override_httu);
