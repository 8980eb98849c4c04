/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of a ring that the SMMU reads or writes.
 *
 * CMDQ_BASE, EVENTQ_BASE and PRIQ_BASE drop the address bits below the size of
 * their queue (IHI 0070 6.3), so a ring must be aligned to its size.
 */
#ifndef _ARM_SMMU_V3_RING_H
#define _ARM_SMMU_V3_RING_H

#include <linux/align.h>
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/types.h>

/*
 * The largest ring that is asked for: 65,536 commands or page requests, 32,768
 * events. Each of the three queues of an SMMU may have up to 2^19 entries
 * (IDR1), which is 32 MiB for all three and as much as all of CMA on many
 * machines. None needs that: producers of commands wait for room, and what a
 * storm of faults adds to a long queue is lines in the log that say the same.
 * It also is what CMA aligns to its size at any setting but the smallest ones
 * (CONFIG_CMA_ALIGNMENT, 256 pages by default).
 */
#define SMMU_RING_MAX_SIZE	SZ_1M

/**
 * smmu_ring_alloc() - allocate the largest ring that can be had
 * @dev: device that does the DMA; the memory is freed with it (devm)
 * @entry_size: bytes an entry, a power of two
 * @lg2: in: log2 of the most entries wanted; out: of the entries allocated
 * @dma: bus address, aligned to the size of the ring
 *
 * No larger than SMMU_RING_MAX_SIZE. Halves the size until memory is found that
 * is aligned to it. A ring of one page is the smallest that is tried, unless a
 * smaller one was asked for.
 *
 * Context: May sleep.
 * Return: the ring, zeroed, or NULL.
 */
static inline __le64 *smmu_ring_alloc(struct device *dev, size_t entry_size,
				      u8 *lg2, dma_addr_t *dma)
{
	*lg2 = min(*lg2, ilog2(SMMU_RING_MAX_SIZE / entry_size));
	for (;; (*lg2)--) {
		size_t size = entry_size << *lg2;
		void *ring;

		ring = dmam_alloc_coherent(dev, size, dma, GFP_KERNEL | __GFP_NOWARN);
		if (ring && IS_ALIGNED(*dma, size))
			return ring;
		if (ring)
			dmam_free_coherent(dev, size, ring, *dma);
		if (size <= PAGE_SIZE)
			return NULL;
	}
}

#endif /* _ARM_SMMU_V3_RING_H */
