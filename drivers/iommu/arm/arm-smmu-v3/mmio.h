/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only way to the registers.
 *
 * Offsets are those of spec-regs.h: bytes from the start of Page 0, with
 * Page 1 at 0x10000 (IHI 0070, "Memory map and registers"). Only 32-bit
 * accesses and 64-bit accesses to 64-bit registers are made.
 *
 * The accessors without a suffix order the access against normal memory, the
 * _relaxed ones do not. With CONFIG_ARM_SMMU_V3_MODEL a device may be answered
 * by software instead of a bus.
 */
#ifndef _ARM_SMMU_V3_MMIO_H
#define _ARM_SMMU_V3_MMIO_H

#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/types.h>

#include "model/door.h"

#define SMMU_MMIO_PAGE1		0x10000

/**
 * struct smmu_mmio - the two register pages of one SMMU
 * @page0: Page 0, or NULL when @door answers
 * @page1: Page 1; the same as @page0 where an implementation has the queue
 *	indexes of Page 1 at their Page 0 offsets
 * @door: the software that answers, or NULL
 */
struct smmu_mmio {
	void __iomem *page0;
	void __iomem *page1;
	struct smmu_door *door;
};

static inline struct smmu_door *smmu_mmio_door(const struct smmu_mmio *m)
{
	return IS_ENABLED(CONFIG_ARM_SMMU_V3_MODEL) ? m->door : NULL;
}

static inline void __iomem *smmu_mmio_addr(const struct smmu_mmio *m, u32 offset)
{
	if (offset >= SMMU_MMIO_PAGE1)
		return m->page1 + (offset - SMMU_MMIO_PAGE1);
	return m->page0 + offset;
}

static inline u32 smmu_read32(const struct smmu_mmio *m, u32 offset)
{
	struct smmu_door *door = smmu_mmio_door(m);

	if (door)
		return door->ops->read32(door, offset);
	return readl(smmu_mmio_addr(m, offset));
}

static inline void smmu_write32(const struct smmu_mmio *m, u32 offset, u32 value)
{
	struct smmu_door *door = smmu_mmio_door(m);

	if (door)
		door->ops->write32(door, offset, value);
	else
		writel(value, smmu_mmio_addr(m, offset));
}

static inline void smmu_write32_relaxed(const struct smmu_mmio *m, u32 offset,
					u32 value)
{
	struct smmu_door *door = smmu_mmio_door(m);

	if (door)
		door->ops->write32(door, offset, value);
	else
		writel_relaxed(value, smmu_mmio_addr(m, offset));
}

static inline u64 smmu_read64_relaxed(const struct smmu_mmio *m, u32 offset)
{
	struct smmu_door *door = smmu_mmio_door(m);

	if (door)
		return door->ops->read64(door, offset);
	return readq_relaxed(smmu_mmio_addr(m, offset));
}

static inline void smmu_write64_relaxed(const struct smmu_mmio *m, u32 offset,
					u64 value)
{
	struct smmu_door *door = smmu_mmio_door(m);

	if (door)
		door->ops->write64(door, offset, value);
	else
		writeq_relaxed(value, smmu_mmio_addr(m, offset));
}

/**
 * smmu_mmio_relax() - pass the time between two looks at a register or memory
 * @m: the registers
 *
 * Context: Any. Every loop of this driver that waits for the SMMU calls it
 * once a turn, which is what lets a software SMMUv3 make progress.
 */
static inline void smmu_mmio_relax(const struct smmu_mmio *m)
{
	struct smmu_door *door = smmu_mmio_door(m);

	if (door)
		door->ops->relax(door);
	cpu_relax();
}

/**
 * smmu_mmio_poll32() - wait until a register shows a value
 * @m: the registers
 * @offset: of a 32-bit register
 * @mask: bits to compare
 * @value: what they should become
 * @timeout_us: bound of the wait in microseconds
 *
 * Context: Any; busy-waits.
 * Return: 0, or -ETIMEDOUT when the register did not show @value in time.
 */
static inline int __must_check smmu_mmio_poll32(const struct smmu_mmio *m, u32 offset,
						u32 mask, u32 value,
						unsigned int timeout_us)
{
	ktime_t end = ktime_add_us(ktime_get(), timeout_us);

	for (;;) {
		bool late = ktime_after(ktime_get(), end);

		/* Look once more after the time is up: we may not have run. */
		if ((smmu_read32(m, offset) & mask) == value)
			return 0;
		if (late)
			return -ETIMEDOUT;
		smmu_mmio_relax(m);
	}
}

#endif /* _ARM_SMMU_V3_MMIO_H */
