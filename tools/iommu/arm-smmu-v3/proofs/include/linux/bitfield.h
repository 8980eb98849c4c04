/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VERIFY_LINUX_BITFIELD_H
#define _VERIFY_LINUX_BITFIELD_H

#include <linux/bits.h>

#define VERIFY_SHIFT(mask)	__builtin_ctzll(mask)
#define FIELD_PREP(mask, val)	(((unsigned long long)(val) << VERIFY_SHIFT(mask)) & (mask))
#define FIELD_MAX(mask)		((mask) >> VERIFY_SHIFT(mask))
#define FIELD_GET(mask, reg)	(((reg) & (mask)) >> VERIFY_SHIFT(mask))

#endif
