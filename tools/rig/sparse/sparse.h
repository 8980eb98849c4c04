/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What sparse 0.6.4 lacks to read Linux 7.3: an operator it does not know, and a
 * string length that it does not take for a constant in a static assertion.
 */
#define __typeof_unqual__ __typeof__
#define __builtin_strlen(x) (sizeof(x) - 1)
