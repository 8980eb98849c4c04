/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What may become of a guest's command: the oracle of the tests of vcmd.c.
 *
 * Written from IHI 0070 4.3 to 4.5 and from what the user ABI says, not from
 * vcmd.c, and the other way round: bit by bit in the document's numbering, where
 * bit 64 is the first of the second word. The proofs in tools/verification use
 * this file too.
 */

#ifndef _ARM_SMMU_V3_TESTS_VCMD_ORACLE_H
#define _ARM_SMMU_V3_TESTS_VCMD_ORACLE_H

#include <linux/types.h>

#include "../idr.h"

static inline bool oracle_within(unsigned int bit, unsigned int high, unsigned int low)
{
	return bit >= low && bit <= high;
}

static inline u64 oracle_bits(const u64 w[2], unsigned int high, unsigned int low)
{
	return w[low / 64] << (63 - high % 64) >> (63 - high % 64 + low % 64);
}

static inline bool oracle_by_addr(u64 op)
{
	return op == 0x12 || op == 0x13;
}

/* Does a field of the command cover this bit here? Bits of the opcode do not count. */
static inline bool oracle_vcmd_has_bit(const struct smmu_caps *caps, u64 op, unsigned int bit)
{
	bool ssid = caps->ssid_bits;
	bool atc = op == 0x40, cfgi_cd = op == 0x05;

	/* StreamID, or VMID and ASID */
	if (bit >= 32 && bit < 64) {
		if (atc || cfgi_cd || op == 0x06)
			return true;
		if (bit < 48)
			return op >= 0x10 && op <= 0x13;
		return (op == 0x11 || op == 0x12) && bit < 48u + caps->asid_bits;
	}
	if (bit >= 76)
		return oracle_by_addr(op) || atc;
	if (oracle_by_addr(op) && caps->ril) {
		/* NUM, SCALE, TTL, TG */
		if (oracle_within(bit, 16, 12) || oracle_within(bit, caps->ds ? 25 : 24, 20) ||
		    oracle_within(bit, 73, 72) || oracle_within(bit, 75, 74))
			return true;
	}
	/* Leaf */
	if (bit == 64 && (oracle_by_addr(op) || cfgi_cd))
		return true;
	/* Size; Global, SSV and SubstreamID */
	if (atc && oracle_within(bit, 69, 64))
		return true;
	if (oracle_within(bit, 31, 12) && ssid && (atc || cfgi_cd))
		return true;
	return atc && ssid && (bit == 9 || bit == 11);
}

static inline bool oracle_vcmd_stray_bit(const struct smmu_caps *caps, const u64 w[2])
{
	u64 op = w[0] & 0xff;
	unsigned int bit;

	for (bit = 8; bit < 128; bit++) {
		if ((w[bit / 64] >> bit % 64 & 1) && !oracle_vcmd_has_bit(caps, op, bit))
			return true;
	}
	return false;
}

static inline bool oracle_vcmd_opcode(const struct smmu_caps *caps, u64 op)
{
	return op == 0x05 || op == 0x06 || (op >= 0x10 && op <= 0x13) || op == 0x30 ||
	       (op == 0x40 && caps->ats);
}

/* 4.4.1.1: reserved combinations of NUM, SCALE, TG and TTL */
static inline bool oracle_vcmd_bad_range(const struct smmu_caps *caps, const u64 w[2])
{
	u64 num = oracle_bits(w, 16, 12), scale = oracle_bits(w, 25, 20);
	u64 ttl = oracle_bits(w, 73, 72), tg = oracle_bits(w, 75, 74);

	if (!tg)
		return num || scale || ttl;
	if (!num && !scale && !ttl)
		return true;
	return tg == 2 && ttl == 1 && !caps->ds;
}

/* 4.4.1.1: the range is UNPREDICTABLE unless these bits of the address are 0 */
static inline u64 oracle_vcmd_range_low_bits(const u64 w[2])
{
	static const u8 top[4][4] = {
		{ 0, 0, 0, 0 }, { 0, 29, 20, 0 }, { 13, 35, 24, 13 }, { 15, 41, 28, 15 },
	};
	u8 high = top[oracle_bits(w, 75, 74)][oracle_bits(w, 73, 72)];

	return high ? (2ULL << high) - 1 : 0;
}

/* -EIO or 0, as the user ABI wants it */
static inline bool oracle_vcmd_refused(const struct smmu_caps *caps, const u64 w[2])
{
	u64 op = w[0] & 0xff;

	if (!oracle_vcmd_opcode(caps, op) || oracle_vcmd_stray_bit(caps, w))
		return true;
	if (oracle_by_addr(op))
		return oracle_vcmd_bad_range(caps, w);
	return op == 0x40 && oracle_bits(w, 69, 64) > 52;
}

static inline bool oracle_vcmd_is_tlbi(const u64 w[2])
{
	return (w[0] & 0xf0) == 0x10 || (w[0] & 0xff) == 0x30;
}

/* What a command that is not refused becomes */
static inline void oracle_vcmd_becomes(const struct smmu_caps *caps, const u64 w[2], u16 vmid,
				       u32 sid, bool pasid, u64 out[2])
{
	u64 op = w[0] & 0xff, size = oracle_bits(w, 69, 64);
	u64 stu = caps->granules & 4096 ? 0 : caps->granules & 16384 ? 2 : 4;

	out[0] = w[0];
	out[1] = w[1];
	if (oracle_vcmd_is_tlbi(w)) {
		if (op == 0x30 || (oracle_by_addr(op) && (w[1] & ~0xfffULL &
							  oracle_vcmd_range_low_bits(w)))) {
			out[0] = 0x10;
			out[1] = 0;
		}
		out[0] = (out[0] & ~(0xffffULL << 32)) | (u64)vmid << 32;
		return;
	}
	out[0] = (out[0] & 0xffffffff) | (u64)sid << 32;
	if (op != 0x40)
		return;
	if (!pasid || !(w[0] & 1 << 11))
		out[0] &= ~0xffffff00ULL;
	out[1] = (w[1] & ~0x3fULL) | (size < stu ? stu : size);
}

#endif /* _ARM_SMMU_V3_TESTS_VCMD_ORACLE_H */
