// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes an STE or a CD ILLEGAL.
 *
 * IHI 0070, 5.2.2 "Validity of STE" (the pseudocode SteIllegal()) and 5.4.2
 * "Validity of CD" (CdIllegal()), in their order. Each rule is one row with the
 * sentence that a failing test prints; the first that applies decides. Fields
 * of extensions that the model does not offer (D128, S1PI, S2PI, DPT, MPAM) are
 * not looked at: smmu_model_create() refuses such capabilities.
 */
#include "check.h"

#include <linux/bitfield.h>
#include <linux/kernel.h>

#include "../../spec-cd.h"
#include "../../spec-ste.h"
#include "config.h"
#include "regs.h"
#include "stage.h"
#include "state.h"

static unsigned int idr0(struct smmu_model *model, u32 mask)
{
	return (smmu_model_idr(model, 0) & mask) >> __ffs(mask);
}

static bool has_idr5(struct smmu_model *model, u32 bit)
{
	return smmu_model_idr(model, 5) & bit;
}

static bool has_vax52(struct smmu_model *model)
{
	return FIELD_GET(IDR5_VAX, smmu_model_idr(model, 5)) >= IDR5_VAX_52;
}

static bool has_granule(struct smmu_model *model, unsigned int tg_lg2)
{
	switch (tg_lg2) {
	case 12:
		return has_idr5(model, IDR5_GRAN4K);
	case 14:
		return has_idr5(model, IDR5_GRAN16K);
	case 16:
		return has_idr5(model, IDR5_GRAN64K);
	default:
		return false;
	}
}

/* 6.3.1 TTENDIAN: is this byte order of tables supported? */
static bool has_endian(struct smmu_model *model, bool big)
{
	switch (idr0(model, IDR0_TTENDIAN)) {
	case IDR0_TTENDIAN_MIXED:
		return true;
	case IDR0_TTENDIAN_LE:
		return !big;
	case IDR0_TTENDIAN_BE:
		return big;
	default:
		return false;
	}
}

static unsigned int max_tsz(struct smmu_model *model, unsigned int tg)
{
	if (!(smmu_model_idr(model, 3) & IDR3_STT))
		return 39;
	return tg == 16 ? 47 : 48;
}

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

/* 5.2 STE.STRW: used only with stage 1 alone, and with NS-EL2 */
static bool strw_used(struct smmu_model *model, const u64 ste[8])
{
	return ste_s1(ste) && !ste_s2(ste) && idr0(model, IDR0_HYP);
}

static bool s2vmid_used(struct smmu_model *model, const u64 ste[8])
{
	if (!idr0(model, IDR0_S2P) || !ste_translates(ste))
		return false;
	return !strw_used(model, ste) ||
	       FIELD_GET(STE_1_STRW, ste[1]) == STE_1_STRW_EL1;
}

static bool eats_considered(struct smmu_model *model, const u64 ste[8])
{
	return idr0(model, IDR0_ATS) && ste_translates(ste);
}

static bool bad_stage(struct smmu_model *model, const u64 ste[8])
{
	return (ste_s1(ste) && !idr0(model, IDR0_S1P)) ||
	       (ste_s2(ste) && !idr0(model, IDR0_S2P));
}

static bool bad_eats_split(struct smmu_model *model, const u64 ste[8])
{
	return eats_considered(model, ste) &&
	       FIELD_GET(STE_1_EATS, ste[1]) == STE_1_EATS_SPLIT &&
	       (!ste_s1(ste) || !ste_s2(ste) ||
		FIELD_GET(STE_2_S2S, ste[2]) || idr0(model, IDR0_NS1ATS));
}

static bool bad_eats_stall(struct smmu_model *model, const u64 ste[8])
{
	return eats_considered(model, ste) &&
	       FIELD_GET(STE_1_EATS, ste[1]) == STE_1_EATS_FULL &&
	       ste_s2(ste) && FIELD_GET(STE_2_S2S, ste[2]);
}

static bool bad_strw(struct smmu_model *model, const u64 ste[8])
{
	return strw_used(model, ste) && FIELD_GET(STE_1_STRW, ste[1]) & 1;
}

static bool bad_s1stalld(struct smmu_model *model, const u64 ste[8])
{
	return ste_s1(ste) && FIELD_GET(STE_1_S1STALLD, ste[1]) &&
	       idr0(model, IDR0_STALL_MODEL) != IDR0_STALL_MODEL_STALL;
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
	       !idr0(model, IDR0_CD2L) &&
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

	switch (idr0(model, IDR0_STALL_MODEL)) {
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
	switch (idr0(model, IDR0_HTTU)) {
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
	       !has_granule(model, lg2[FIELD_GET(STE_2_S2TG, ste[2])]);
}

static bool s2ds(struct smmu_model *model, const u64 ste[8])
{
	return has_idr5(model, IDR5_DS) && FIELD_GET(STE_3_S2DS, ste[3]);
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
	return tsz < min_tsz || tsz > max_tsz(model, s2.geo.tg);
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
	return ste_s2(ste) && !has_endian(model, FIELD_GET(STE_2_S2ENDI, ste[2]));
}

static bool bad_s2vmid(struct smmu_model *model, const u64 ste[8])
{
	return s2vmid_used(model, ste) && !idr0(model, IDR0_VMID16) &&
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

static bool cd_is_one_level(struct smmu_model *model, const u64 ste[8])
{
	return strw_used(model, ste) &&
	       FIELD_GET(STE_1_STRW, ste[1]) == STE_1_STRW_EL2 &&
	       !(smmu_model_get32(model, SMMU_CR2) & CR2_E2H);
}

/* EPDx as it counts: NS-EL2 has one table, always in use */
static bool cd_epd0(struct smmu_model *model, const u64 ste[8], const u64 cd[8])
{
	return FIELD_GET(CD_0_EPD0, cd[0]) && !cd_is_one_level(model, ste);
}

static bool cd_epd1(struct smmu_model *model, const u64 ste[8], const u64 cd[8])
{
	return FIELD_GET(CD_0_EPD1, cd[0]) || cd_is_one_level(model, ste);
}

static bool bad_cd_s_stalld(struct smmu_model *model, const u64 ste[8],
			    const u64 cd[8])
{
	return FIELD_GET(STE_1_S1STALLD, ste[1]) && FIELD_GET(CD_0_S, cd[0]);
}

static bool bad_cd_a(struct smmu_model *model, const u64 ste[8],
		     const u64 cd[8])
{
	return idr0(model, IDR0_TERM_MODEL) && !FIELD_GET(CD_0_A, cd[0]);
}

static bool bad_cd_s(struct smmu_model *model, const u64 ste[8],
		     const u64 cd[8])
{
	switch (idr0(model, IDR0_STALL_MODEL)) {
	case IDR0_STALL_MODEL_TERMINATE:
		return FIELD_GET(CD_0_S, cd[0]);
	case IDR0_STALL_MODEL_FORCE:
		return !FIELD_GET(CD_0_S, cd[0]);
	default:
		return false;
	}
}

static bool bad_cd_endi(struct smmu_model *model, const u64 ste[8],
			const u64 cd[8])
{
	if (cd_epd0(model, ste, cd) && cd_epd1(model, ste, cd))
		return false;
	return !has_endian(model, FIELD_GET(CD_0_ENDI, cd[0]));
}

static bool bad_cd_aa64(struct smmu_model *model, const u64 ste[8],
			const u64 cd[8])
{
	return !FIELD_GET(CD_0_AA64, cd[0]);
}

static bool bad_cd_httu(struct smmu_model *model, const u64 ste[8],
			const u64 cd[8])
{
	bool ha = FIELD_GET(CD_0_HA, cd[0]);
	bool hd = FIELD_GET(CD_0_HD, cd[0]);

	switch (idr0(model, IDR0_HTTU)) {
	case IDR0_HTTU_NONE:
		return ha || hd;
	case IDR0_HTTU_AF:
		return hd;
	case IDR0_HTTU_AF_DIRTY_HAFT:
		return FIELD_GET(CD_1_HAFT, cd[1]) && !ha;
	default:
		return false;
	}
}

static bool bad_cd_asid(struct smmu_model *model, const u64 ste[8],
			const u64 cd[8])
{
	return !cd_is_one_level(model, ste) && !idr0(model, IDR0_ASID16) &&
	       FIELD_GET(CD_0_ASID, cd[0]) >> 8;
}

static bool cd_ds(struct smmu_model *model, const u64 cd[8])
{
	return has_idr5(model, IDR5_DS) && FIELD_GET(CD_2_DS, cd[2]);
}

static unsigned int cd_tg(const u64 cd[8], bool high)
{
	static const u8 tg0_lg2[4] = { 12, 16, 14, 0 };
	static const u8 tg1_lg2[4] = { 0, 14, 12, 16 };

	return high ? tg1_lg2[FIELD_GET(CD_0_TG1, cd[0])] :
		      tg0_lg2[FIELD_GET(CD_0_TG0, cd[0])];
}

static bool half_bad_tsz(struct smmu_model *model, const u64 cd[8], bool high)
{
	unsigned int tsz = high ? FIELD_GET(CD_0_T1SZ, cd[0]) :
				  FIELD_GET(CD_0_T0SZ, cd[0]);
	unsigned int tg = cd_tg(cd, high);
	bool wide = has_vax52(model) && (tg == 16 || cd_ds(model, cd));

	return tsz < (wide ? 12 : 16) || tsz > max_tsz(model, tg);
}

static bool half_bad_tg(struct smmu_model *model, const u64 cd[8], bool high)
{
	return !has_granule(model, cd_tg(cd, high));
}

static bool half_bad_ttb(struct smmu_model *model, const u64 cd[8], bool high)
{
	u64 ttb = high ? cd[2] & CD_2_TTB1 : cd[1] & CD_1_TTB0;
	unsigned int ips = smmu_model_oas_bits(FIELD_GET(CD_0_IPS, cd[0]));

	if (ttb >> min(ips, model->oas_bits))
		return true;
	return cd_tg(cd, high) != 16 && !cd_ds(model, cd) && ttb >> 48;
}

typedef bool (*half_rule)(struct smmu_model *model, const u64 cd[8], bool high);

static bool either_half(struct smmu_model *model, const u64 ste[8],
			const u64 cd[8], half_rule rule)
{
	return (!cd_epd0(model, ste, cd) && rule(model, cd, false)) ||
	       (!cd_epd1(model, ste, cd) && rule(model, cd, true));
}

static bool bad_cd_tsz(struct smmu_model *model, const u64 ste[8],
		       const u64 cd[8])
{
	return either_half(model, ste, cd, half_bad_tsz);
}

static bool bad_cd_tg(struct smmu_model *model, const u64 ste[8],
		      const u64 cd[8])
{
	return either_half(model, ste, cd, half_bad_tg);
}

static bool bad_cd_ttb(struct smmu_model *model, const u64 ste[8],
		       const u64 cd[8])
{
	return either_half(model, ste, cd, half_bad_ttb);
}

static const struct {
	bool (*is_bad)(struct smmu_model *model, const u64 ste[8],
		       const u64 cd[8]);
	const char *why;
} cd_rules[] = {
	{ bad_cd_s_stalld, "5.4.2: CD.S with STE.S1STALLD" },
	{ bad_cd_a, "5.4.2: CD.A is 0 where TERM_MODEL is 1" },
	{ bad_cd_s, "5.4.2: CD.S against STALL_MODEL" },
	{ bad_cd_endi, "5.4.2: ENDI against TTENDIAN" },
	{ bad_cd_aa64, "5.4.2: table format not in TTF" },
	{ bad_cd_httu, "5.4.2: HA, HD or HAFT against HTTU" },
	{ bad_cd_asid, "5.4.2: ASID above 8 bits" },
	{ bad_cd_tsz, "5.4.2: TxSZ out of range" },
	{ bad_cd_tg, "5.4.2: TGx reserved or not implemented" },
	{ bad_cd_ttb, "5.4.2: TTBx out of range" },
};

/**
 * smmu_model_cd_illegal() - CdIllegal() (5.4.2)
 * @model: the model, locked
 * @ste: the STE that it was reached through
 * @cd: the descriptor, CPU-endian
 *
 * Return: the rule that it breaks, or NULL.
 */
const char *smmu_model_cd_illegal(struct smmu_model *model, const u64 ste[8],
				  const u64 cd[8])
{
	unsigned int i;

	if (!(cd[0] & CD_0_V))
		return "5.4: CD.V is 0";
	for (i = 0; i < ARRAY_SIZE(cd_rules); i++)
		if (cd_rules[i].is_bad(model, ste, cd))
			return cd_rules[i].why;
	return NULL;
}
