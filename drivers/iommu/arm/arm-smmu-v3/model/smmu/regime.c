// SPDX-License-Identifier: GPL-2.0-only
/*
 * The translation regime of a transaction: whose translations it uses, and by
 * which tables.
 *
 * IHI 0070, 5.2 "Stream Table Entry", 5.4 "Context Descriptor", 3.4 "Address
 * sizes", 3.17 "TLB tagging". Fields in, a description out: no memory is looked
 * at, no cache is asked.
 */
#include "regime.h"

#include <linux/bitfield.h>

#include "../../spec-cd.h"
#include "../../spec-ste.h"
#include "regs.h"
#include "state.h"

static const u8 tg0_lg2[4] = { 12, 16, 14, 0 };
static const u8 tg1_lg2[4] = { 0, 14, 12, 16 };

/**
 * smmu_model_has_substreams() - does the STE point at a table of CDs?
 * @model: the model
 * @ste: the STE, Config with stage 1
 *
 * Return: true if SubstreamIDs may be used (5.2 STE.S1CDMax).
 */
bool smmu_model_has_substreams(struct smmu_model *model, const u64 ste[8])
{
	return FIELD_GET(IDR1_SSIDSIZE, smmu_model_idr(model, 1)) &&
	       FIELD_GET(STE_0_S1CDMAX, ste[0]);
}

/**
 * smmu_model_has_strw() - does STE.STRW count?
 * @model: the model
 * @ste: the STE
 *
 * Return: true with stage 1 alone where there is EL2 (5.2 STE.STRW).
 */
bool smmu_model_has_strw(struct smmu_model *model, const u64 ste[8])
{
	unsigned int config = FIELD_GET(STE_0_CONFIG, ste[0]);

	return config & 1 && !(config & 2) &&
	       smmu_model_idr(model, 0) & IDR0_HYP;
}

static const u8 s2tg_lg2[4] = { 12, 16, 14, 0 };

/* 3.4 "Address sizes", table of S2SL0 */
static int s2_start_level(unsigned int tg, u64 ste2, u64 ste3)
{
	unsigned int sl0 = FIELD_GET(STE_2_S2SL0, ste2);

	if (FIELD_GET(STE_3_S2SL0_2, ste3) && FIELD_GET(STE_3_S2DS, ste3))
		return -1;
	if (tg == 12)
		return sl0 == 3 ? 3 : 2 - (int)sl0;
	return 3 - (int)sl0;
}

/**
 * smmu_model_s2_make() - stage 2 of a stream
 * @model: the model
 * @ste: its STE, Config with stage 2; need not be legal
 * @s2: filled
 */
void smmu_model_s2_make(struct smmu_model *model, const u64 ste[8],
			struct smmu_model_s2 *s2)
{
	unsigned int ps = FIELD_GET(STE_2_S2PS, ste[2]);
	struct smmu_model_geometry *geo = &s2->geo;
	bool ha = FIELD_GET(STE_2_S2HA, ste[2]);

	s2->tag = (struct smmu_model_tlb_tag) {
		.world = SMMU_MODEL_EL1,
		.vmid = FIELD_GET(STE_2_S2VMID, ste[2]),
	};
	s2->xnx = smmu_model_idr(model, 3) & IDR3_XNX;
	s2->ptw = FIELD_GET(STE_2_S2PTW, ste[2]);
	s2->fwb = FIELD_GET(STE_1_S2FWB, ste[1]);
	*geo = (struct smmu_model_geometry) {
		.base = ste[3] & STE_3_S2TTB,
		.tg = s2tg_lg2[FIELD_GET(STE_2_S2TG, ste[2])],
		.ia_bits = 64 - FIELD_GET(STE_2_S2T0SZ, ste[2]),
		.pa_bits = min(smmu_model_oas_bits(ps), model->oas_bits),
		.ds = FIELD_GET(STE_3_S2DS, ste[3]),
		.big_endian = FIELD_GET(STE_2_S2ENDI, ste[2]),
		.ha = ha,
		.hd = ha && FIELD_GET(STE_2_S2HD, ste[2]),
		.haft = ha && FIELD_GET(STE_2_S2HAFT, ste[2]),
		.affd = FIELD_GET(STE_2_S2AFFD, ste[2]),
	};
	geo->lpa = geo->tg == 16 && model->oas_bits >= 52;
	geo->start = s2_start_level(geo->tg, ste[2], ste[3]);
}

static void s1_tag(struct smmu_model *model, const u64 ste[8], const u64 cd[8],
		   struct smmu_model_s1 *s1)
{
	s1->tag = (struct smmu_model_tlb_tag) {
		.world = SMMU_MODEL_EL1,
		.aset = FIELD_GET(CD_0_ASET, cd[0]),
		.asid = FIELD_GET(CD_0_ASID, cd[0]),
	};
	if (smmu_model_has_strw(model, ste) &&
	    FIELD_GET(STE_1_STRW, ste[1]) == STE_1_STRW_EL2) {
		bool e2h = smmu_model_get32(model, SMMU_CR2) & CR2_E2H;

		s1->tag.world = e2h ? SMMU_MODEL_EL2_E2H : SMMU_MODEL_EL2;
		s1->one_level = !e2h;
		if (!e2h)
			s1->tag.asid = 0;
	} else if (smmu_model_idr(model, 0) & IDR0_S2P) {
		s1->tag.vmid = FIELD_GET(STE_2_S2VMID, ste[2]);
	}
}

/**
 * smmu_model_s1_make() - stage 1 of a transaction
 * @model: the model, locked
 * @ste: STE of the stream
 * @cd: CD of the substream, legal
 * @va: input address, which chooses between the halves of the CD
 * @s2: stage 2 of the stream, or NULL
 * @s1: filled
 */
void smmu_model_s1_make(struct smmu_model *model, const u64 ste[8],
			const u64 cd[8], u64 va, const struct smmu_model_s2 *s2,
			struct smmu_model_s1 *s1)
{
	unsigned int ips = FIELD_GET(CD_0_IPS, cd[0]);
	struct smmu_model_geometry *geo = &s1->geo;
	bool ha = FIELD_GET(CD_0_HA, cd[0]);
	bool has_had = smmu_model_idr(model, 3) & IDR3_HAD;
	bool has_e0pd = smmu_model_idr(model, 3) & IDR3_E0PD;

	*s1 = (struct smmu_model_s1) {
		.s2 = s2,
		.mair = cd[3],
		.wxn = FIELD_GET(CD_0_WXN, cd[0]),
		.pan = FIELD_GET(CD_0_PAN, cd[0]),
		.epan = FIELD_GET(CD_1_EPAN, cd[1]),
	};
	s1_tag(model, ste, cd, s1);
	*geo = (struct smmu_model_geometry) {
		.pa_bits = min(smmu_model_oas_bits(ips), model->oas_bits),
		.ds = FIELD_GET(CD_2_DS, cd[2]) &&
		      smmu_model_idr(model, 5) & IDR5_DS,
		.big_endian = FIELD_GET(CD_0_ENDI, cd[0]),
		.ha = ha,
		.hd = ha && FIELD_GET(CD_0_HD, cd[0]),
		.haft = ha && FIELD_GET(CD_1_HAFT, cd[1]),
		.affd = FIELD_GET(CD_0_AFFD, cd[0]),
	};
	s1->high = va & BIT_ULL(55) && !s1->one_level;
	if (s1->high) {
		geo->base = cd[2] & CD_2_TTB1;
		geo->tg = tg1_lg2[FIELD_GET(CD_0_TG1, cd[0])];
		geo->ia_bits = 64 - FIELD_GET(CD_0_T1SZ, cd[0]);
		s1->epd = FIELD_GET(CD_0_EPD1, cd[0]);
		s1->tbi = FIELD_GET(CD_0_TBI1, cd[0]);
		s1->had = has_had && FIELD_GET(CD_2_HAD1, cd[2]);
		s1->e0pd = has_e0pd && FIELD_GET(CD_2_E0PD1, cd[2]);
	} else {
		geo->base = cd[1] & CD_1_TTB0;
		geo->tg = tg0_lg2[FIELD_GET(CD_0_TG0, cd[0])];
		geo->ia_bits = 64 - FIELD_GET(CD_0_T0SZ, cd[0]);
		s1->epd = FIELD_GET(CD_0_EPD0, cd[0]) && !s1->one_level;
		s1->tbi = FIELD_GET(CD_0_TBI0, cd[0]);
		s1->had = has_had && FIELD_GET(CD_1_HAD0, cd[1]);
		s1->e0pd = has_e0pd && FIELD_GET(CD_1_E0PD0, cd[1]) && !s1->one_level;
	}
	geo->lpa = geo->tg == 16 && model->oas_bits >= 52;
	if (!s1->epd && geo->ia_bits > geo->tg)
		geo->start = 3 - (geo->ia_bits - geo->tg - 1) / (geo->tg - 3);
}
