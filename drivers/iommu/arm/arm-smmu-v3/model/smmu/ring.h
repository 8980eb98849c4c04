/* SPDX-License-Identifier: GPL-2.0-only */
/* Rings in memory: the queues between software and the SMMU. */
#ifndef _ARM_SMMU_V3_MODEL_RING_H
#define _ARM_SMMU_V3_MODEL_RING_H

#include <linux/types.h>

struct smmu_model;

/**
 * struct smmu_model_ring - geometry of a queue, from its BASE register
 * @base: physical address
 * @lg2: log2 of the number of entries
 * @entry_size: bytes
 */
struct smmu_model_ring {
	u64 base;
	unsigned int lg2;
	unsigned int entry_size;
};

/* Index with wrap bit: IHI 0070, 3.5.1 "SMMU circular queues" */
static inline u32 smmu_model_ring_mask(const struct smmu_model_ring *ring)
{
	return (2U << ring->lg2) - 1;
}

static inline u32 smmu_model_ring_next(const struct smmu_model_ring *ring,
				       u32 index)
{
	return (index + 1) & smmu_model_ring_mask(ring);
}

/* Entries between consumer and producer; above 2^lg2 is inconsistent */
static inline u32 smmu_model_ring_used(const struct smmu_model_ring *ring,
				       u32 prod, u32 cons)
{
	return (prod - cons) & smmu_model_ring_mask(ring);
}

static inline u64 smmu_model_ring_addr(const struct smmu_model_ring *ring,
				       u32 index)
{
	return ring->base +
	       (u64)(index & (smmu_model_ring_mask(ring) >> 1)) * ring->entry_size;
}

struct smmu_model_ring smmu_model_cmdq(struct smmu_model *model);
struct smmu_model_ring smmu_model_eventq(struct smmu_model *model);
struct smmu_model_ring smmu_model_priq(struct smmu_model *model);

#endif /* _ARM_SMMU_V3_MODEL_RING_H */
