// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest's command, for all 2^128 of them and all capabilities.
 *
 * It is refused exactly when the document and the user ABI say so. What has passed
 * is a command that is legal on this SMMU, for the given VMID or StreamID and no
 * other; it is the one that was asked for, or everything of that VMID where that
 * was asked for or the range is UNPREDICTABLE.
 */

#include <assert.h>
#include <linux/errno.h>

#include "vcmd.h"
#include "tests/vcmd-oracle.h"

_Bool nondet_bool(void);
unsigned char nondet_u8(void);
unsigned short nondet_u16(void);
unsigned int nondet_u32(void);
unsigned long long nondet_u64(void);

static struct smmu_caps caps;

static void any_caps(void)
{
	caps.s1 = 1;
	caps.s2 = 1;
	caps.ril = nondet_bool();
	caps.ds = nondet_bool();
	caps.ats = nondet_bool();
	caps.ssid_bits = nondet_u8();
	caps.asid_bits = nondet_bool() ? 16 : 8;
	caps.granules = nondet_u64() & (4096 | 16384 | 65536);
	__CPROVER_assume(caps.ssid_bits <= 20 && caps.granules);
}

/* Legal to an SMMU: the same rules once more, and none of what only a guest may say */
static void check_legal(const u64 *w)
{
	assert(!oracle_vcmd_refused(&caps, w));
	assert((w[0] & 0xff) != 0x30);
	if (oracle_by_addr(w[0] & 0xff))
		assert(!(w[1] & ~0xfffULL & oracle_vcmd_range_low_bits(w)));
	if ((w[0] & 0xff) == 0x40 && !(w[0] & 1 << 11))
		assert(!(w[0] & 0xfffff200));
}

int main(void)
{
	u64 w[2] = { nondet_u64(), nondet_u64() }, expected[2];
	u16 vmid = nondet_u16();
	u32 sid = nondet_u32();
	_Bool pasid = nondet_bool();
	struct smmu_vcmd vcmd;
	struct smmu_cmd cmd;
	int ret;

	any_caps();
	ret = smmu_vcmd_decode(&vcmd, &caps, (struct smmu_cmd){ .w = { w[0], w[1] } });
	assert(ret == (oracle_vcmd_refused(&caps, w) ? -EIO : 0));
	if (ret)
		return 0;

	oracle_vcmd_becomes(&caps, w, vmid, sid, pasid, expected);
	if (oracle_vcmd_is_tlbi(w)) {
		assert(vcmd.kind == SMMU_VCMD_TLBI && !vcmd.vsid);
		cmd = smmu_vcmd_for_vmid(&vcmd, vmid);
		assert(oracle_bits(cmd.w, 47, 32) == vmid);
	} else {
		assert(vcmd.kind == ((w[0] & 0xff) == 0x40 ? SMMU_VCMD_ATC : SMMU_VCMD_CFGI));
		assert(vcmd.vsid == oracle_bits(w, 63, 32));
		cmd = smmu_vcmd_for_stream(&vcmd, sid, pasid);
		assert(oracle_bits(cmd.w, 63, 32) == sid);
	}
	assert(cmd.w[0] == expected[0] && cmd.w[1] == expected[1]);
	check_legal(cmd.w);
	return 0;
}
