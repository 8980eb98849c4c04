// SPDX-License-Identifier: GPL-2.0-only
/*
 * ID registers of any value become an error with a name, or capabilities that
 * nothing above needs to doubt.
 */

#include <assert.h>

#include "idr.h"

unsigned int nondet_u32(void);
unsigned char nondet_u8(void);

int main(void)
{
	struct smmu_caps caps;
	struct smmu_idr idr;
	const char *why;
	u8 bits = nondet_u8(), code;
	int ret;

	for (int i = 0; i < 7; i++)
		idr.idr[i] = nondet_u32();
	idr.iidr = nondet_u32();
	idr.aidr = nondet_u32();

	ret = smmu_idr_decode(&idr, &caps, &why);
	assert(!ret == !why);
	if (ret)
		return 0;

	assert(caps.s1 || caps.s2);
	assert(caps.sid_bits <= 32 && caps.ssid_bits <= 20);
	assert(caps.cmdq_lg2 <= 19 && caps.evtq_lg2 <= 19 && caps.priq_lg2 <= 19);
	assert(caps.asid_bits == 8 || caps.asid_bits == 16);
	assert(caps.vmid_bits == 8 || caps.vmid_bits == 16);
	assert(caps.oas_bits >= 32 && caps.oas_bits <= 52);
	assert(caps.ias_bits >= caps.oas_bits && caps.ias_bits <= 52);
	assert(caps.va_bits == 48 || caps.va_bits == 52);
	assert(caps.stall_model <= SMMU_STALL_FORCED);
	assert(caps.bbml <= 2 && caps.httu <= 3);
	assert(caps.granules && (caps.pgsizes & caps.granules) == caps.granules);
	/* Nothing without what it rests on */
	assert(!caps.pri || caps.ats);
	assert(caps.pri || !caps.priq_lg2);
	assert(caps.s1 || (!caps.ssid_bits && !caps.cd2l && !caps.hyp && !caps.e0pd));
	assert(caps.s2 || (!caps.vmw && !caps.fwb && !caps.xnx && !caps.hyp));
	assert(caps.nested == (caps.s1 && caps.s2));
	assert(caps.stall_model != SMMU_TERMINATE_ONLY || !caps.stall_max);
	assert(!caps.ds || caps.va_bits == 52);
	assert(!caps.e2h && !caps.repeat_inv && !caps.max_unsynced);
	assert(caps.nr_changes <= SMMU_CAPS_MAX_CHANGES);

	code = smmu_oas_code(bits);
	assert(code <= 6);
	code = smmu_oas_code(caps.oas_bits);
	assert(code <= (idr.idr[5] & 7));
	return 0;
}
