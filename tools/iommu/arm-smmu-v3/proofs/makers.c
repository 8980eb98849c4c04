// SPDX-License-Identifier: GPL-2.0-only
/*
 * What ste.c and cd.c make, for all parameters and all capabilities.
 *
 * No bit that the entry itself does not use (or the entry writer would take
 * its masks for wrong), no override or ATS bit that the SMMU does not have, no
 * stall bit that would be ILLEGAL; and from a live CD to its released one only
 * word 0 decides.
 */

#include <assert.h>

#include "cd.h"
#include "idr.h"
#include "ste.h"
#include "tests/oracle.h"

_Bool nondet_bool(void);
unsigned char nondet_u8(void);
unsigned short nondet_u16(void);
unsigned long long nondet_u64(void);

static struct smmu_caps caps;

static void any_caps(void)
{
	caps.stall_model = nondet_u8() % 3;
	caps.httu = nondet_u8() & 3;
	caps.ssid_bits = nondet_u8() % 21;
	caps.s1 = 1;
	caps.s2 = nondet_bool();
	caps.e2h = nondet_bool();
	caps.cohacc = nondet_bool();
	caps.ats = nondet_bool();
	caps.pri = nondet_bool();
	caps.fwb = nondet_bool();
	caps.ds = nondet_bool();
	caps.attr_types_ovr = nondet_bool();
	caps.attr_perms_ovr = nondet_bool();
}

static void check_ste(const u64 *ste)
{
	u64 used[SMMU_STE_DWORDS], old[SMMU_STE_DWORDS];
	_Bool s1 = (ste[0] & 0x9) == 0x9 && ste[0] & 2;
	_Bool s2 = (ste[0] & 0x9) == 0x9 && ste[0] & 4;

	smmu_ste_used(ste, used);
	oracle_ste(ste, old);
	for (int i = 0; i < SMMU_STE_DWORDS; i++) {
		assert(!(ste[i] & ~used[i]));
		/* Nor one that the document calls IGNORED */
		assert(ste[i] == old[i]);
	}
	assert(ste[0] & STE_0_V);
	assert(caps.ats || !(ste[1] & STE_1_EATS));
	assert((caps.pri && caps.ssid_bits) || !(ste[1] & STE_1_PPAR));
	assert(caps.attr_types_ovr || !(ste[1] & (STE_1_MTCFG | STE_1_MEMATTR |
						  STE_1_SHCFG | STE_1_ALLOCCFG)));
	assert(caps.attr_perms_ovr || !(ste[1] & (STE_1_PRIVCFG | STE_1_INSTCFG)));
	if (s1)
		assert(caps.stall_model == SMMU_STALL_OR_TERMINATE ||
		       !(ste[1] & STE_1_S1STALLD));
	if (s2) {
		assert(!!(ste[2] & STE_2_S2S) == (caps.stall_model == SMMU_STALL_FORCED));
		assert(!(ste[2] & STE_2_S2S) || !(ste[1] & STE_1_EATS));
	}
}

static void check_stes(void)
{
	struct smmu_ste_s1 s1 = {
		.cdtab = nondet_u64(), .s1fmt = nondet_u8() & 3,
		.s1cdmax = nondet_u8() & 31, .s1dss = nondet_u8() & 3,
		.eats = nondet_u8() & 1, .vmid = nondet_u16(), .stall = nondet_bool(),
		.ppar = nondet_bool(),
	};
	struct smmu_ste_s2 s2 = {
		.ttb = nondet_u64(), .t0sz = nondet_u8(), .sl0 = nondet_u8(),
		.tg = nondet_u8(), .ps = nondet_u8(), .sh = nondet_u8(),
		.orgn = nondet_u8(), .irgn = nondet_u8(), .eats = nondet_u8() & 1,
		.vmid = nondet_u16(), .fwb = nondet_bool(),
	};
	u64 ste[SMMU_STE_DWORDS];

	smmu_ste_make_abort(ste);
	check_ste(ste);
	smmu_ste_make_bypass(ste, &caps);
	check_ste(ste);
	smmu_ste_make_s1(ste, &caps, &s1);
	check_ste(ste);
	assert((ste[0] & STE_0_S1CONTEXTPTR) == (s1.cdtab & STE_0_S1CONTEXTPTR));
	smmu_ste_make_s2(ste, &caps, &s2);
	check_ste(ste);
	assert(ste[3] == (s2.ttb & STE_3_S2TTB));
}

static void check_cd(const u64 *cd)
{
	u64 used[SMMU_CD_DWORDS], old[SMMU_CD_DWORDS];

	smmu_cd_used(cd, used);
	oracle_cd(cd, old);
	for (int i = 0; i < SMMU_CD_DWORDS; i++) {
		assert(!(cd[i] & ~used[i]));
		assert(cd[i] == old[i]);
	}
	assert((cd[0] & CD_0_V) && (cd[0] & CD_0_A) && (cd[0] & CD_0_EPD1));
	assert(caps.stall_model != SMMU_STALL_FORCED || (cd[0] & CD_0_S));
	assert(caps.stall_model != SMMU_TERMINATE_ONLY || !(cd[0] & CD_0_S));
	assert(!(cd[0] & CD_0_HA) || caps.httu >= 1);
	assert(!(cd[0] & CD_0_HD) || (caps.httu >= 2 && (cd[0] & CD_0_HA)));
	assert(!(cd[1] & CD_1_HAFT) || (caps.httu == 3 && (cd[0] & CD_0_HA)));
	assert(!(cd[2] & CD_2_DS) || caps.ds);
}

static void check_cds(void)
{
	struct smmu_cd_params params = {
		.ttb0 = nondet_u64(), .mair = nondet_u64(), .t0sz = nondet_u8(),
		.tg0 = nondet_u8(), .ips = nondet_u8(), .sh0 = nondet_u8(),
		.or0 = nondet_u8(), .ir0 = nondet_u8(), .asid = nondet_u16(),
		.ds = nondet_bool(), .ha = nondet_bool(), .hd = nondet_bool(),
		.haft = nondet_bool(), .stall = nondet_bool(),
	};
	u64 live[SMMU_CD_DWORDS], released[SMMU_CD_DWORDS], used[SMMU_CD_DWORDS];

	smmu_cd_make(live, &caps, &params);
	check_cd(live);
	assert(!(live[0] & CD_0_EPD0));

	smmu_cd_make_released(released, &caps, &params);
	check_cd(released);
	assert((released[0] & CD_0_EPD0) && !(released[1] & CD_1_TTB0));
	smmu_cd_used(released, used);
	for (int i = 1; i < SMMU_CD_DWORDS; i++)
		assert(!((live[i] ^ released[i]) & used[i]));
}

int main(void)
{
	any_caps();
	check_stes();
	check_cds();
	return 0;
}
