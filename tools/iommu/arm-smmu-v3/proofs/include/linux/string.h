/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VERIFY_LINUX_STRING_H
#define _VERIFY_LINUX_STRING_H

#include <string.h>

#endif
