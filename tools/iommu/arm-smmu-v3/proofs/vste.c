// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest's STE, for all 2^128 of them, all capabilities, and any stage 2.
 *
 * It is refused exactly when the document and the user ABI say so. What has passed
 * makes an STE that is never ILLEGAL, has no bit that does not count, keeps stage 2
 * and VMID as the host made them, and gives the guest neither ATS nor stalls that the
 * host or the guest itself did not want.
 */

#include <assert.h>
#include <linux/errno.h>

#include "vste.h"
#include "tests/ste-rules.h"
#include "tests/vste-oracle.h"

_Bool nondet_bool(void);
unsigned char nondet_u8(void);
unsigned short nondet_u16(void);
unsigned long long nondet_u64(void);

static struct smmu_caps caps;

static void any_caps(void)
{
	caps.s1 = 1;
	caps.s2 = 1;
	caps.stall_model = nondet_u8() % 3;
	caps.httu = nondet_u8() & 3;
	caps.ssid_bits = nondet_u8() % 21;
	caps.oas_bits = nondet_u8();
	caps.e2h = nondet_bool();
	caps.ats = nondet_bool();
	caps.pri = nondet_bool();
	caps.fwb = nondet_bool();
	caps.cd2l = nondet_bool();
	caps.attr_types_ovr = nondet_bool();
	__CPROVER_assume(caps.oas_bits >= 32 && caps.oas_bits <= 52);
}

int main(void)
{
	const struct smmu_ste_s2 s2 = {
		.ttb = nondet_u64(), .t0sz = nondet_u8(), .sl0 = nondet_u8(),
		.tg = nondet_u8() % 3, .ps = nondet_u8(), .sh = nondet_u8(),
		.orgn = nondet_u8(), .irgn = nondet_u8(), .eats = nondet_u8() & 1,
		.vmid = nondet_u16(), .fwb = nondet_bool(), .hd = nondet_bool(),
	};
	u64 w[2] = { nondet_u64(), nondet_u64() };
	u64 host[SMMU_STE_DWORDS], ste[SMMU_STE_DWORDS], used[SMMU_STE_DWORDS];
	_Bool can_stall = nondet_bool(), ppar = nondet_bool();
	struct smmu_vste vste;
	int ret;

	any_caps();
	ret = smmu_vste_decode(&vste, &caps, w);
	assert(ret == (oracle_vste_refused(&caps, w) ? -EIO : 0));
	if (ret)
		return 0;

	smmu_ste_make_s2(host, &caps, &s2);
	smmu_vste_make(ste, &caps, &vste, &s2, can_stall, ppar);
	assert(smmu_vste_wants_ats(&vste) == oracle_vste_wants_ats(w));
	assert(!oracle_vste_wrong(&caps, w, host, can_stall, ppar, ste));
	assert(!ste_illegal(ste, &caps));
	assert(!ste_res0(ste, &caps));
	/* Whatever lets traffic pass does it by the host's stage 2 */
	assert(!(ste[0] & 8) || (ste[0] & 4));
	assert(!(ste[0] & 8) || (ste[2] & 0xffff) == s2.vmid);
	smmu_ste_used(ste, used);
	for (int i = 0; i < SMMU_STE_DWORDS; i++)
		assert(!(ste[i] & ~used[i]));
	return 0;
}
