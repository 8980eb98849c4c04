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
#include <linux/types.h>

/**
 * smmu_ring_alloc() - allocate the largest ring that can be had
 * @dev: device that does the DMA; the memory is freed with it (devm)
 * @entry_size: bytes an entry, a power of two
 * @lg2: in: log2 of the most entries wanted; out: of the entries allocated
 * @dma: bus address, aligned to the size of the ring
 *
 * Halves the size until memory is found. A ring of one page is the smallest
 * that is tried, unless a smaller one was asked for.
 *
 * Context: May sleep.
 * Return: the ring, zeroed, or NULL.
 */
static inline __le64 *smmu_ring_alloc(struct device *dev, size_t entry_size,
				      u8 *lg2, dma_addr_t *dma)
{
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
