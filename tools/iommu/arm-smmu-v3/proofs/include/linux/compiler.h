/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VERIFY_LINUX_COMPILER_H
#define _VERIFY_LINUX_COMPILER_H

#include <linux/types.h>

#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))

/* Stores that hardware may see are told to the harness, if it wants to know */
#ifdef VERIFY_STORES
void verify_store(__le64 *p, __le64 v);
#define WRITE_ONCE(x, v)	verify_store(&(x), (v))
#else
#define WRITE_ONCE(x, v)	(*(volatile __typeof__(x) *)&(x) = (v))
#endif

#endif
