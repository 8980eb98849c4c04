/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What may become of a guest's STE: the oracle of the tests of vste.c.
 *
 * Written from IHI 0070 5.2 and 5.2.2 and the user ABI, not from vste.c. The
 * proofs in tools/verification use this file too.
 */

#ifndef _ARM_SMMU_V3_TESTS_VSTE_ORACLE_H
#define _ARM_SMMU_V3_TESTS_VSTE_ORACLE_H

#include <linux/types.h>

#include "../idr.h"

static inline u64 oracle_vste_field(const u64 w[2], unsigned int word, unsigned int high,
				    unsigned int low)
{
	return w[word] >> low & ((2ULL << (high - low)) - 1);
}

static inline u64 oracle_vste_config(const u64 w[2])
{
	return oracle_vste_field(w, 0, 3, 1);
}

static inline u64 oracle_vste_s1cdmax(const u64 w[2])
{
	return oracle_vste_field(w, 0, 63, 59);
}

/* Bits that belong to the host, whatever the configuration */
static inline bool oracle_vste_stray_bit(const u64 w[2])
{
	unsigned int bit;

	for (bit = 0; bit < 64; bit++) {
		if ((w[0] >> bit & 1) && bit > 51 && bit < 59)
			return true;
		if ((w[1] >> bit & 1) && bit > 7 && bit != 27 && bit != 28)
			return true;
	}
	return false;
}

/* 5.2.2 as far as stage 1 alone can offend always */
static inline bool oracle_vste_bad_s1(const struct smmu_caps *caps, const u64 w[2])
{
	u64 fmt = oracle_vste_field(w, 0, 5, 4);

	if (oracle_vste_field(w, 0, 51, 6) << 6 >= 1ULL << caps->oas_bits)
		return true;
	if (!caps->ssid_bits || !oracle_vste_s1cdmax(w))
		return false;
	return oracle_vste_s1cdmax(w) > caps->ssid_bits || (!caps->cd2l && (fmt == 1 || fmt == 2));
}

static inline bool oracle_vste_refused(const struct smmu_caps *caps, const u64 w[2])
{
	if (!(w[0] & 1))
		return false;
	if (oracle_vste_stray_bit(w))
		return true;
	switch (oracle_vste_config(w)) {
	case 0:
	case 4:
		return false;
	case 5:
		return oracle_vste_bad_s1(caps, w);
	default:
		return true;
	}
}

/* The table is aligned to its size, and to 64 bytes */
static inline u64 oracle_vste_cdtab(const u64 w[2], bool substreams)
{
	static const u8 split[4] = { 0, 6, 10, 0 };
	u64 fmt = substreams ? oracle_vste_field(w, 0, 5, 4) : 0;
	u64 lg2 = substreams ? oracle_vste_s1cdmax(w) : 0, size = 64ULL << lg2;

	if (split[fmt])
		size = lg2 > split[fmt] ? 8ULL << (lg2 - split[fmt]) : 8;
	if (size < 64)
		size = 64;
	return (oracle_vste_field(w, 0, 51, 6) << 6) / size * size;
}

/* What of word 0 and 1 comes from the guest when it translates, but for EATS and S1STALLD */
static inline void oracle_vste_s1(const struct smmu_caps *caps, const u64 w[2], u64 out[2])
{
	u64 fmt = oracle_vste_field(w, 0, 5, 4), dss = oracle_vste_field(w, 1, 1, 0);
	u64 csh = oracle_vste_field(w, 1, 7, 6);
	bool substreams = caps->ssid_bits && oracle_vste_s1cdmax(w);

	out[0] = 0xf | oracle_vste_cdtab(w, substreams);
	out[1] = oracle_vste_field(w, 1, 5, 2) << 2 | (csh == 1 ? 0 : csh << 6);
	if (!substreams)
		return;
	out[0] |= oracle_vste_s1cdmax(w) << 59 | (fmt == 3 ? 0 : fmt << 4);
	out[1] |= dss == 3 ? 0 : dss;
}

static inline bool oracle_vste_wants_ats(const u64 w[2])
{
	if (!(w[0] & 1))
		return false;
	return oracle_vste_config(w) == 4 || (oracle_vste_config(w) == 5 && w[1] >> 28 & 1);
}

/* Why @ste must not be what @w becomes over the host's stage 2 @s2; NULL if it may */
static inline const char *oracle_vste_wrong(const struct smmu_caps *caps, const u64 w[2],
					    const u64 s2[8], bool can_stall, bool ppar,
					    const u64 ste[8])
{
	u64 mev = 1 << 19, ppar_bit = 1 << 18, stalld = 1 << 27, eats = 3 << 28;
	u64 config = w[0] & 1 ? oracle_vste_config(w) : 0;
	u64 s1[2] = {}, host = s2[1], ptw = 0;
	int i;

	for (i = 4; i < 8; i++) {
		if (ste[i])
			return "words that nobody asked for";
	}
	if (!config) {
		if (ste[0] != 1 || ste[1] || ste[2] || ste[3])
			return "not an abort";
		return NULL;
	}
	if (!oracle_vste_wants_ats(w))
		host &= ~eats;
	if (config == 4) {
		s1[0] = s2[0];
	} else {
		oracle_vste_s1(caps, w, s1);
		s1[1] |= mev;
		if (!caps->stall_model && (!can_stall || (w[1] & stalld)))
			s1[1] |= stalld;
		if (ppar && caps->pri && caps->ssid_bits)
			s1[1] |= ppar_bit;
		ptw = 1ULL << 54;
	}
	if (ste[0] != s1[0])
		return "word 0";
	if (ste[1] != (s1[1] | host))
		return "word 1";
	if (ste[2] != (s2[2] | ptw) || ste[3] != s2[3])
		return "stage 2 is not the host's";
	return NULL;
}

#endif /* _ARM_SMMU_V3_TESTS_VSTE_ORACLE_H */
