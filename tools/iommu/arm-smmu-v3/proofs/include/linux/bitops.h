/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VERIFY_LINUX_BITOPS_H
#define _VERIFY_LINUX_BITOPS_H

#include <linux/bits.h>

static inline int fls64(unsigned long long x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static inline unsigned long __ffs(unsigned long x)
{
	return __builtin_ctzl(x);
}

#endif
