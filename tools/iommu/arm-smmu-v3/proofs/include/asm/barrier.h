/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VERIFY_ASM_BARRIER_H
#define _VERIFY_ASM_BARRIER_H

/* Order between stores is not assumed anywhere: all mixes are looked at */
#define dma_wmb()		do { } while (0)

#endif
