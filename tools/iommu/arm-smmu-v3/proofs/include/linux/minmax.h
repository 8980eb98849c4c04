/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VERIFY_LINUX_MINMAX_H
#define _VERIFY_LINUX_MINMAX_H

#define min(a, b)		((a) < (b) ? (a) : (b))
#define max(a, b)		((a) > (b) ? (a) : (b))
#define min3(a, b, c)		min(min(a, b), c)
#define min_t(t, a, b)		min((t)(a), (t)(b))
#define max_t(t, a, b)		max((t)(a), (t)(b))

#endif
