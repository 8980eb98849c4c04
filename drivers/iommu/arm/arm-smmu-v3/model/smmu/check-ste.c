// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes an STE ILLEGAL.
 *
 * IHI 0070, 5.2.2 "Validity of STE" (the pseudocode SteIllegal()), in its order.
 * Each rule is one row with the sentence that a failing test prints; the first
 * that applies decides. Fields of extensions that the model does not offer (D128,
 * S1PI, S2PI, DPT, MPAM) are not looked at: smmu_model_create() refuses such
 * capabilities.
 */
#include "check-ste.h"

#include <linux/bitfield.h>
#include <linux/kernel.h>

#include "../../spec-ste.h"
#include "facts.h"
#include "regime.h"

/* Config, without stage: used below for readability */
static bool ste_s1(const u64 ste[8])
{
	return FIELD_GET(STE_0_CONFIG, ste[0]) & 1;
}

static bool ste_s2(const u64 ste[8])
{
	return FIELD_GET(STE_0_CONFIG, ste[0]) & 2;
}

static bool ste_translates(const u64 ste[8])
{
	return ste_s1(ste) || ste_s2(ste);
}

/**
 * smmu_model_ste_has_vmid() - does STE.S2VMID tag translations?
 * @model: the model, locked
 * @ste: the STE, V set
 *
 * Return: false where it is IGNORED (5.2, S2VMID).
 */
bool smmu_model_ste_has_vmid(struct smmu_model *model, const u64 ste[8])
{
	if (!smmu_model_idr0(model, IDR0_S2P) || !ste_translates(ste) ||
	    !(FIELD_GET(STE_0_CONFIG, ste[0]) & STE_0_CONFIG_BYPASS))
		return false;
	return !smmu_model_has_strw(model, ste) ||
	       FIELD_GET(STE_1_STRW, ste[1]) == STE_1_STRW_EL1;
}

static bool eats_considered(struct smmu_model *model, const u64 ste[8])
{
	return smmu_model_idr0(model, IDR0_ATS) && ste_translates(ste);
}

static bool bad_stage(struct smmu_model *model, const u64 ste[8])
{
	return (ste_s1(ste) && !smmu_model_idr0(model, IDR0_S1P)) ||
	       (ste_s2(ste) && !smmu_model_idr0(model, IDR0_S2P));
}

static bool bad_eats_split(struct smmu_model *model, const u64 ste[8])
{
	return eats_considered(model, ste) &&
	       FIELD_GET(STE_1_EATS, ste[1]) == STE_1_EATS_SPLIT &&
	       (!ste_s1(ste) || !ste_s2(ste) ||
		FIELD_GET(STE_2_S2S, ste[2]) || smmu_model_idr0(model, IDR0_NS1ATS));
}

static bool bad_eats_stall(struct smmu_model *model, const u64 ste[8])
{
	return eats_considered(model, ste) &&
	       FIELD_GET(STE_1_EATS, ste[1]) == STE_1_EATS_FULL &&
	       ste_s2(ste) && FIELD_GET(STE_2_S2S, ste[2]);
}

static bool bad_strw(struct smmu_model *model, const u64 ste[8])
{
	return smmu_model_has_strw(model, ste) && FIELD_GET(STE_1_STRW, ste[1]) & 1;
}

static bool bad_s1stalld(struct smmu_model *model, const u64 ste[8])
{
	return ste_s1(ste) && FIELD_GET(STE_1_S1STALLD, ste[1]) &&
	       smmu_model_idr0(model, IDR0_STALL_MODEL) != IDR0_STALL_MODEL_STALL;
}

static unsigned int ssidsize(struct smmu_model *model)
{
	return FIELD_GET(IDR1_SSIDSIZE, smmu_model_idr(model, 1));
}

static bool bad_s1cdmax(struct smmu_model *model, const u64 ste[8])
{
	return ste_s1(ste) && ssidsize(model) &&
	       FIELD_GET(STE_0_S1CDMAX, ste[0]) > ssidsize(model);
}

static bool bad_s1fmt(struct smmu_model *model, const u64 ste[8])
{
	unsigned int fmt = FIELD_GET(STE_0_S1FMT, ste[0]);

	return ste_s1(ste) && smmu_model_has_substreams(model, ste) &&
	       !smmu_model_idr0(model, IDR0_CD2L) &&
	       (fmt == STE_0_S1FMT_4K_L2 || fmt == STE_0_S1FMT_64K_L2);
}

/* 3.4: IAS is OAS where only AArch64 tables are offered */
static bool bad_s1contextptr(struct smmu_model *model, const u64 ste[8])
{
	return ste_s1(ste) &&
	       (ste[0] & STE_0_S1CONTEXTPTR) >> model->oas_bits;
}

static bool bad_s2s(struct smmu_model *model, const u64 ste[8])
{
	bool s2s = FIELD_GET(STE_2_S2S, ste[2]);

	switch (smmu_model_idr0(model, IDR0_STALL_MODEL)) {
	case IDR0_STALL_MODEL_TERMINATE:
		return ste_s2(ste) && s2s;
	case IDR0_STALL_MODEL_FORCE:
		return ste_s2(ste) && !s2s;
	default:
		return false;
	}
}

static bool bad_s2aa64(struct smmu_model *model, const u64 ste[8])
{
	return ste_s2(ste) && !FIELD_GET(STE_2_S2AA64, ste[2]);
}

static bool bad_s2httu(struct smmu_model *model, const u64 ste[8])
{
	bool ha = FIELD_GET(STE_2_S2HA, ste[2]);
	bool hd = FIELD_GET(STE_2_S2HD, ste[2]);

	if (!ste_s2(ste))
		return false;
	switch (smmu_model_idr0(model, IDR0_HTTU)) {
	case IDR0_HTTU_NONE:
		return ha || hd;
	case IDR0_HTTU_AF:
		return hd;
	case IDR0_HTTU_AF_DIRTY_HAFT:
		return FIELD_GET(STE_2_S2HAFT, ste[2]) && !ha;
	default:
		return false;
	}
}

static bool bad_s2tg(struct smmu_model *model, const u64 ste[8])
{
	static const u8 lg2[4] = { 12, 16, 14, 0 };

	return ste_s2(ste) &&
	       !smmu_model_has_granule(model, lg2[FIELD_GET(STE_2_S2TG, ste[2])]);
}

static bool s2ds(struct smmu_model *model, const u64 ste[8])
{
	return smmu_model_has_idr5(model, IDR5_DS) && FIELD_GET(STE_3_S2DS, ste[3]);
}

static bool bad_s2ttb(struct smmu_model *model, const u64 ste[8])
{
	struct smmu_model_s2 s2;
	u64 ttb = ste[3] & STE_3_S2TTB;

	if (!ste_s2(ste))
		return false;
	smmu_model_s2_make(model, ste, &s2);
	return ttb >> s2.geo.pa_bits ||
	       (s2.geo.tg != 16 && !s2ds(model, ste) && ttb >> 48);
}

/* 3.4.2; IAS is OAS */
static bool bad_s2t0sz(struct smmu_model *model, const u64 ste[8])
{
	struct smmu_model_s2 s2;
	unsigned int tsz = FIELD_GET(STE_2_S2T0SZ, ste[2]);
	unsigned int min_tsz;

	if (!ste_s2(ste))
		return false;
	smmu_model_s2_make(model, ste, &s2);
	min_tsz = s2.geo.tg == 16 || s2ds(model, ste) ? 12 : 16;
	min_tsz = max(min_tsz, 64 - model->oas_bits);
	return tsz < min_tsz || tsz > smmu_model_max_tsz(model, s2.geo.tg);
}

/* Arm ARM AArch64.S2InvalidSL() */
static bool s2_level_exists(struct smmu_model *model, const u64 ste[8],
			    const struct smmu_model_s2 *s2)
{
	bool stt = smmu_model_idr(model, 3) & IDR3_STT;
	bool ds = s2ds(model, ste);

	switch (s2->geo.tg) {
	case 12:
		if (s2->geo.start == 3)
			return stt;
		if (s2->geo.start == 0)
			return ds || model->oas_bits >= 44;
		return s2->geo.start > 0 || ds;
	case 14:
		if (s2->geo.start == 1)
			return ds || model->oas_bits >= 42;
		return s2->geo.start > 0 || ds;
	default:
		if (s2->geo.start == 1)
			return model->oas_bits >= 44;
		return s2->geo.start > 1;
	}
}

/* Arm ARM AArch64.S2InconsistentSL(): at most 16 concatenated tables */
static bool bad_s2sl0(struct smmu_model *model, const u64 ste[8])
{
	struct smmu_model_s2 s2;
	unsigned int lg2;

	if (!ste_s2(ste))
		return false;
	smmu_model_s2_make(model, ste, &s2);
	if (!s2_level_exists(model, ste, &s2))
		return true;
	lg2 = smmu_model_level_lg2(&s2.geo, s2.geo.start);
	return s2.geo.ia_bits < lg2 + 1 ||
	       s2.geo.ia_bits > lg2 + (s2.geo.tg - 3) + 4;
}

static bool bad_s2endi(struct smmu_model *model, const u64 ste[8])
{
	return ste_s2(ste) && !smmu_model_has_endian(model, FIELD_GET(STE_2_S2ENDI, ste[2]));
}

static bool bad_s2vmid(struct smmu_model *model, const u64 ste[8])
{
	return smmu_model_ste_has_vmid(model, ste) && !smmu_model_idr0(model, IDR0_VMID16) &&
	       FIELD_GET(STE_2_S2VMID, ste[2]) >> 8;
}

static const struct {
	bool (*is_bad)(struct smmu_model *model, const u64 ste[8]);
	const char *why;
} ste_rules[] = {
	{ bad_stage, "5.2.2: Config enables a stage that IDR0 lacks" },
	{ bad_eats_split, "5.2.2: EATS 10 without nesting, or with S2S, or with NS1ATS" },
	{ bad_eats_stall, "5.2.2: EATS 01 with S2S" },
	{ bad_strw, "5.2.2: STRW reserved" },
	{ bad_s1stalld, "5.2.2: S1STALLD where STALL_MODEL is not 00" },
	{ bad_s1cdmax, "5.2.2: S1CDMax above SSIDSIZE" },
	{ bad_s1fmt, "5.2.2: two-level S1Fmt without CD2L" },
	{ bad_s1contextptr, "5.2.2: S1ContextPtr out of range" },
	{ bad_s2s, "5.2.2: S2S against STALL_MODEL" },
	{ bad_s2aa64, "5.2.2: stage-2 table format not in TTF" },
	{ bad_s2httu, "5.2.2: S2HA, S2HD or S2HAFT against HTTU" },
	{ bad_s2tg, "5.2.2: S2TG reserved or not implemented" },
	{ bad_s2ttb, "5.2.2: S2TTB out of range" },
	{ bad_s2t0sz, "5.2.2: S2T0SZ out of range" },
	{ bad_s2sl0, "5.2.2: S2SL0 inconsistent with S2T0SZ and S2TG" },
	{ bad_s2endi, "5.2.2: S2ENDI against TTENDIAN" },
	{ bad_s2vmid, "5.2.2: S2VMID above 8 bits" },
};

/**
 * smmu_model_ste_illegal() - SteIllegal() (5.2.2)
 * @model: the model
 * @ste: the entry, CPU-endian
 *
 * Return: the rule that it breaks, or NULL. An entry with Config 0xx breaks
 * none.
 */
const char *smmu_model_ste_illegal(struct smmu_model *model, const u64 ste[8])
{
	unsigned int i;

	if (!(ste[0] & STE_0_V))
		return "5.2: STE.V is 0";
	if (!(FIELD_GET(STE_0_CONFIG, ste[0]) & STE_0_CONFIG_BYPASS))
		return NULL;
	for (i = 0; i < ARRAY_SIZE(ste_rules); i++)
		if (ste_rules[i].is_bad(model, ste))
			return ste_rules[i].why;
	return NULL;
}
