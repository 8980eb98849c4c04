/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QEMU's device "edu" (docs/specs/edu.rst there): a buffer of 4 KiB and an engine
 * that copies between it and memory, one copy at a time, 100 ms each. It drops
 * the upper bits of an address: what it is told to reach is below 256 MiB.
 */
#ifndef _SELFTEST_ARM_SMMU_V3_EDU_H
#define _SELFTEST_ARM_SMMU_V3_EDU_H

#include <errno.h>
#include <linux/types.h>
#include <stdint.h>
#include <time.h>

#define EDU_VENDOR			0x1234
#define EDU_DEVICE			0x11e8
#define EDU_BAR_SIZE			0x1000
#define EDU_BUFFER_SIZE			0x1000U
/* An emulated machine on a busy host takes its time. */
#define EDU_WAIT_MS			60000

/* Offsets in BAR 0, and the address that the engine has for its buffer */
#define EDU_DMA_SRC			0x80
#define EDU_DMA_DST			0x88
#define EDU_DMA_COUNT			0x90
#define EDU_DMA_COMMAND			0x98
#define EDU_DMA_START			1ULL
#define EDU_DMA_TO_MEMORY		2ULL
#define EDU_BUFFER			0x40000ULL
/* What is one transaction and one fault, of which QEMU makes more for more bytes */
#define EDU_ONE				4U

static inline void edu_set(void *bar, unsigned int offset, __u64 value)
{
	__atomic_store_n((__u64 *)((uintptr_t)bar + offset), value, __ATOMIC_RELAXED);
}

static inline __u64 edu_get(void *bar, unsigned int offset)
{
	return __atomic_load_n((__u64 *)((uintptr_t)bar + offset), __ATOMIC_RELAXED);
}

static inline void edu_start(void *bar, __u64 src, __u64 dst, __u32 len, __u64 command)
{
	/* What the CPU wrote before is what the device finds. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	edu_set(bar, EDU_DMA_SRC, src);
	edu_set(bar, EDU_DMA_DST, dst);
	edu_set(bar, EDU_DMA_COUNT, len);
	edu_set(bar, EDU_DMA_COMMAND, command | EDU_DMA_START);
}

/* The device does not tell whether its access was refused, only that it ended. */
static inline int edu_wait(void *bar)
{
	struct timespec pause = { 0, 1000000 };
	int left;

	for (left = EDU_WAIT_MS; left; left--) {
		if (!(edu_get(bar, EDU_DMA_COMMAND) & EDU_DMA_START)) {
			__atomic_thread_fence(__ATOMIC_SEQ_CST);
			return 0;
		}
		nanosleep(&pause, NULL);
	}
	return -ETIMEDOUT;
}

/* From memory into the buffer. */
static inline int edu_read(void *bar, __u64 iova, __u32 len)
{
	edu_start(bar, iova, EDU_BUFFER, len, 0);
	return edu_wait(bar);
}

/* From the buffer to memory. */
static inline int edu_write(void *bar, __u64 iova, __u32 len)
{
	edu_start(bar, EDU_BUFFER, iova, len, EDU_DMA_TO_MEMORY);
	return edu_wait(bar);
}

#endif /* _SELFTEST_ARM_SMMU_V3_EDU_H */
