// SPDX-License-Identifier: GPL-2.0-only
/*
 * The span of an ATC invalidation, for every range of 64-bit addresses: it is
 * naturally aligned, holds the range, and no smaller span would.
 */

#include <assert.h>

#include "range.h"

unsigned int nondet_u32(void);
unsigned long long nondet_u64(void);

int main(void)
{
	u64 addr = nondet_u64(), size = nondet_u64(), last, span, first;
	u32 sid = nondet_u32(), ssid = nondet_u32();
	struct smmu_cmd cmd;
	u8 size_lg2;

	__CPROVER_assume(size && ssid < 1U << 20);
	last = addr + size - 1;
	cmd = smmu_range_atc(sid, ssid, addr, size);

	/* Global never; SSV exactly with a PASID */
	assert(cmd.w[0] == ((u64)sid << 32 | ssid << 12 | (u64)!!ssid << 11 | 0x40));
	assert(!(cmd.w[1] & 0xfc0));
	size_lg2 = cmd.w[1] & 63;
	assert(size_lg2 <= 52);
	if (last < addr || size == SMMU_RANGE_ALL) {
		assert(size_lg2 == 52);
		return 0;
	}
	if (size_lg2 == 52) {
		assert(addr >> 63 != last >> 63);
		return 0;
	}

	span = 4096ULL << size_lg2;
	first = cmd.w[1] & ~0xfffULL;
	assert(!(first & (span - 1)));
	assert(first <= addr && last - first < span);
	assert(!size_lg2 || addr - first < span / 2);
	assert(!size_lg2 || last - first >= span / 2);
	return 0;
}
