/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The door between the driver's register accessors and the software SMMUv3.
 *
 * A platform device whose platform data is a struct smmu_door has no registers
 * on a bus: the accessors of mmio.h call the operations below instead. This is
 * all that driver and model know of each other.
 */
#ifndef _ARM_SMMU_V3_MODEL_DOOR_H
#define _ARM_SMMU_V3_MODEL_DOOR_H

#include <linux/types.h>

struct smmu_door;

/**
 * struct smmu_door_ops - registers answered by software
 * @read32: read the 32-bit register at @offset
 * @write32: write it
 * @read64: read the 64-bit register at @offset
 * @write64: write it
 * @relax: called by a waiter between two looks at what it waits for
 *
 * Offsets are in bytes from the start of Page 0; Page 1 starts at 0x10000.
 * All may be called in any context, with interrupts off and raw spinlocks
 * held: they must not sleep.
 */
struct smmu_door_ops {
	u32 (*read32)(struct smmu_door *door, u32 offset);
	void (*write32)(struct smmu_door *door, u32 offset, u32 value);
	u64 (*read64)(struct smmu_door *door, u32 offset);
	void (*write64)(struct smmu_door *door, u32 offset, u64 value);
	void (*relax)(struct smmu_door *door);
};

/**
 * struct smmu_door - embedded in whatever answers
 * @ops: the operations; constant for the life of the platform device
 */
struct smmu_door {
	const struct smmu_door_ops *ops;
};

#endif /* _ARM_SMMU_V3_MODEL_DOOR_H */
