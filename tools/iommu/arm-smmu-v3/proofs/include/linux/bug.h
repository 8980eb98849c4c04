/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VERIFY_LINUX_BUG_H
#define _VERIFY_LINUX_BUG_H

#include <assert.h>

/* A warning is a bug of the driver's own: never reachable */
#define WARN_ON_ONCE(cond)	({ assert(!(cond)); !!(cond); })

#endif
