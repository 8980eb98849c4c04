// SPDX-License-Identifier: GPL-2.0-only
/*
 * Context Descriptors: make them, and tell which of their bits count.
 *
 * IHI 0070 5.4 "Context Descriptor". As in ste.c, a maker sets no bit that the
 * capabilities forbid or that the CD itself does not use, and "used" is told
 * as for an SMMU that has every feature.
 */

#include "cd.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/export.h>
#include <linux/string.h>

#include "idr.h"
#include "spec-cd.h"
#include "spec-regs.h"

/*
 * What a live CD and its released successor have in common. Everything outside
 * word 0 that stays used after the release is set here, so that the way from
 * one to the other is one store of word 0.
 */
static void smmu_cd_make_common(u64 cd[SMMU_CD_DWORDS], const struct smmu_caps *caps,
				const struct smmu_cd_params *params)
{
	memset(cd, 0, SMMU_CD_DWORDS * sizeof(*cd));

	cd[0] = CD_0_V | CD_0_AA64 | CD_0_A | CD_0_EPD1 |
		(params->shared ? 0 : CD_0_ASET) |
		FIELD_PREP(CD_0_IPS, params->ips & 7) |
		FIELD_PREP(CD_0_ASID, params->asid);
	cd[3] = params->mair;

	if (caps->ds && params->ds)
		cd[2] |= CD_2_DS;

	/* A flag that the SMMU lacks is ILLEGAL, and each needs the one before */
	if (caps->httu < IDR0_HTTU_AF || !params->ha)
		return;
	cd[0] |= CD_0_HA;
	if (caps->httu >= IDR0_HTTU_AF_DIRTY && params->hd)
		cd[0] |= CD_0_HD;
	if (caps->httu >= IDR0_HTTU_AF_DIRTY_HAFT && params->haft)
		cd[1] |= CD_1_HAFT;
}

/* See cd.h */
void smmu_cd_make(u64 cd[SMMU_CD_DWORDS], const struct smmu_caps *caps,
		  const struct smmu_cd_params *params)
{
	smmu_cd_make_common(cd, caps, params);

	cd[0] |= FIELD_PREP(CD_0_T0SZ, params->t0sz & 63) |
		 FIELD_PREP(CD_0_TG0, params->tg0 & 3) |
		 FIELD_PREP(CD_0_IR0, params->ir0 & 3) |
		 FIELD_PREP(CD_0_OR0, params->or0 & 3) |
		 FIELD_PREP(CD_0_SH0, params->sh0 & 3) |
		 CD_0_R;
	cd[1] |= params->ttb0 & CD_1_TTB0;

	if (caps->stall_model == SMMU_STALL_FORCED ||
	    (caps->stall_model == SMMU_STALL_OR_TERMINATE && params->stall))
		cd[0] |= CD_0_S;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cd_make);

/* See cd.h */
void smmu_cd_make_released(u64 cd[SMMU_CD_DWORDS], const struct smmu_caps *caps,
			   const struct smmu_cd_params *params)
{
	smmu_cd_make_common(cd, caps, params);

	/* What is not walked cannot be used after free */
	cd[0] |= CD_0_EPD0;

	/* S == 0 would be ILLEGAL here; with S, R counts as 1 whatever it is */
	if (caps->stall_model == SMMU_STALL_FORCED)
		cd[0] |= CD_0_S;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cd_make_released);

static void smmu_cd_used_half0(const u64 cd[SMMU_CD_DWORDS], u64 used[SMMU_CD_DWORDS])
{
	used[1] |= CD_1_HAD0 | CD_1_E0PD0;
	/* Not AA64: these bits may be SKL0 */
	if ((cd[1] & CD_1_HAD0) || !(cd[0] & CD_0_AA64))
		used[1] |= CD_1_HWU059 | CD_1_HWU060 | CD_1_HWU061 | CD_1_HWU062;
	if (cd[0] & CD_0_EPD0)
		return;
	used[0] |= CD_0_T0SZ | CD_0_TG0 | CD_0_IR0 | CD_0_OR0 | CD_0_SH0 | CD_0_ENDI;
	used[1] |= CD_1_TTB0;
}

static void smmu_cd_used_half1(const u64 cd[SMMU_CD_DWORDS], u64 used[SMMU_CD_DWORDS])
{
	used[2] |= CD_2_HAD1 | CD_2_E0PD1;
	if ((cd[2] & CD_2_HAD1) || !(cd[0] & CD_0_AA64))
		used[2] |= CD_2_HWU159 | CD_2_HWU160 | CD_2_HWU161 | CD_2_HWU162;
	if (cd[0] & CD_0_EPD1)
		return;
	used[0] |= CD_0_T1SZ | CD_0_TG1 | CD_0_IR1 | CD_0_OR1 | CD_0_SH1 | CD_0_ENDI;
	used[2] |= CD_2_TTB1;
}

/* See cd.h */
void smmu_cd_used(const u64 cd[SMMU_CD_DWORDS], u64 used[SMMU_CD_DWORDS])
{
	memset(used, 0, SMMU_CD_DWORDS * sizeof(*used));

	used[0] = CD_0_V;
	if (!(cd[0] & CD_0_V))
		return;

	used[0] |= CD_0_EPD0 | CD_0_EPD1 | CD_0_IPS | CD_0_AFFD | CD_0_WXN |
		   CD_0_UWXN | CD_0_TBI0 | CD_0_TBI1 | CD_0_PAN | CD_0_AA64 |
		   CD_0_HD | CD_0_HA | CD_0_S | CD_0_R | CD_0_A | CD_0_ASET |
		   CD_0_ASID;
	used[1] |= CD_1_HAFT | CD_1_PNCH | CD_1_EPAN;
	used[2] |= CD_2_AIE | CD_2_DS | CD_2_PIE;
	used[3] = CD_3_MAIR0 | CD_3_MAIR1;
	used[4] = CD_4_AMAIR0 | CD_4_AMAIR1;
	used[5] = CD_5_PARTID | CD_5_PMG;
	if (cd[2] & CD_2_PIE) {
		used[6] = GENMASK_ULL(47, 0);
		used[7] = GENMASK_ULL(47, 0);
	}
	smmu_cd_used_half0(cd, used);
	smmu_cd_used_half1(cd, used);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cd_used);

/* See cd.h */
bool smmu_cd_grants(const u64 cd[SMMU_CD_DWORDS])
{
	return (cd[0] & CD_0_V) && (cd[0] & (CD_0_EPD0 | CD_0_EPD1)) != (CD_0_EPD0 | CD_0_EPD1);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cd_grants);
