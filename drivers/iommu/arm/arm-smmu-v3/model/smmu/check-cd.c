// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes a CD ILLEGAL.
 *
 * IHI 0070, 5.4.2 "Validity of CD" (the pseudocode CdIllegal()), in its order; see
 * check-ste.c.
 */
#include "check-cd.h"

#include <linux/bitfield.h>
#include <linux/kernel.h>

#include "../../spec-cd.h"
#include "../../spec-ste.h"
#include "facts.h"
#include "regime.h"

static bool has_vax52(struct smmu_model *model)
{
	return FIELD_GET(IDR5_VAX, smmu_model_idr(model, 5)) >= IDR5_VAX_52;
}

static bool cd_is_one_level(struct smmu_model *model, const u64 ste[8])
{
	return smmu_model_has_strw(model, ste) &&
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
	return smmu_model_idr0(model, IDR0_TERM_MODEL) && !FIELD_GET(CD_0_A, cd[0]);
}

static bool bad_cd_s(struct smmu_model *model, const u64 ste[8],
		     const u64 cd[8])
{
	switch (smmu_model_idr0(model, IDR0_STALL_MODEL)) {
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
	return !smmu_model_has_endian(model, FIELD_GET(CD_0_ENDI, cd[0]));
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

	switch (smmu_model_idr0(model, IDR0_HTTU)) {
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
	return !cd_is_one_level(model, ste) && !smmu_model_idr0(model, IDR0_ASID16) &&
	       FIELD_GET(CD_0_ASID, cd[0]) >> 8;
}

static bool cd_ds(struct smmu_model *model, const u64 cd[8])
{
	return smmu_model_has_idr5(model, IDR5_DS) && FIELD_GET(CD_2_DS, cd[2]);
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

	return tsz < (wide ? 12 : 16) || tsz > smmu_model_max_tsz(model, tg);
}

static bool half_bad_tg(struct smmu_model *model, const u64 cd[8], bool high)
{
	return !smmu_model_has_granule(model, cd_tg(cd, high));
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
