/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VERIFY_ASM_BYTEORDER_H
#define _VERIFY_ASM_BYTEORDER_H

#include <linux/types.h>

/*
 * As on a big-endian CPU, so that a forgotten conversion is seen, and so that
 * what is proved does not rest on a CPU that happens to have the SMMU's order.
 */
static inline u64 verify_swap(u64 x)
{
	return (x & 0xffULL) << 56 | (x & 0xff00ULL) << 40 |
	       (x & 0xff0000ULL) << 24 | (x & 0xff000000ULL) << 8 |
	       (x >> 8 & 0xff000000ULL) | (x >> 24 & 0xff0000ULL) |
	       (x >> 40 & 0xff00ULL) | x >> 56;
}

#define cpu_to_le64(x)		verify_swap(x)
#define le64_to_cpu(x)		verify_swap(x)

#endif
