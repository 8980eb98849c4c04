// SPDX-License-Identifier: GPL-2.0-only
/*
 * The door of the model for a driver that does not know of it.
 *
 * Each SMMU gets a window of addresses behind which there is no memory; what
 * the driver reads and writes there goes to the model. This kernel has no other
 * SMMU than the model's.
 */
#include "door-calls.h"

#include <linux/acpi_iort.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "model/door.h"
#include "spec-regs.h"

/* Not canonical: who goes there without asking is found out */
#define WINDOWS		0x00de000000000000UL
#define WINDOW_SIZE	SZ_128K
#define MAX_WINDOWS	256

static DEFINE_XARRAY_ALLOC(doors);

static struct smmu_door *door_of(const void __iomem *reg, u32 *offset)
{
	unsigned long at = (unsigned long)reg - WINDOWS;

	*offset = at % WINDOW_SIZE;
	return xa_load(&doors, at / WINDOW_SIZE);
}

/* A driver that waits does it by reading, so each read is a while */
u32 rig_door_read32(const void __iomem *reg)
{
	u32 offset;
	struct smmu_door *door = door_of(reg, &offset);

	door->ops->relax(door);
	return door->ops->read32(door, offset);
}

void rig_door_write32(u32 value, void __iomem *reg)
{
	u32 offset;
	struct smmu_door *door = door_of(reg, &offset);

	door->ops->write32(door, offset, value);
}

void rig_door_write64(u64 value, void __iomem *reg)
{
	u32 offset;
	struct smmu_door *door = door_of(reg, &offset);

	door->ops->write64(door, offset, value);
}

void rig_door_relax_all(void)
{
	struct smmu_door *door;
	unsigned long i;

	xa_for_each(&doors, i, door)
		door->ops->relax(door);
	cpu_relax();
}

static void door_forget(void *index)
{
	xa_erase(&doors, (unsigned long)index);
}

struct resource *rig_door_resource(struct platform_device *pdev)
{
	struct resource *res = devm_kzalloc(&pdev->dev, sizeof(*res), GFP_KERNEL);
	u32 i;

	if (!res || xa_alloc(&doors, &i, dev_get_platdata(&pdev->dev),
			     XA_LIMIT(0, MAX_WINDOWS - 1), GFP_KERNEL))
		return NULL;
	if (devm_add_action_or_reset(&pdev->dev, door_forget, (void *)(unsigned long)i))
		return NULL;
	*res = DEFINE_RES_MEM(WINDOWS + i * WINDOW_SIZE, WINDOW_SIZE);
	return res;
}

void __iomem *rig_door_map(struct device *dev, const struct resource *res)
{
	return (void __iomem *)(unsigned long)res->start;
}

/* Firmware that says of coherency what the SMMU says, and nothing else */
void *rig_door_iort_node(struct device *dev)
{
	struct smmu_door *door = dev_get_platdata(dev);
	struct acpi_iort_smmu_v3 *smmu;
	struct acpi_iort_node **node;

	node = devm_kzalloc(dev, sizeof(*node) + sizeof(**node) + sizeof(*smmu), GFP_KERNEL);
	if (!node)
		return NULL;
	*node = (struct acpi_iort_node *)(node + 1);
	smmu = (struct acpi_iort_smmu_v3 *)(*node)->node_data;
	smmu->model = ACPI_IORT_SMMU_V3_GENERIC;
	if (door->ops->read32(door, SMMU_IDR0) & IDR0_COHACC)
		smmu->flags = ACPI_IORT_SMMU_V3_COHACC_OVERRIDE;
	return node;
}
