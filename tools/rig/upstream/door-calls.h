/* SPDX-License-Identifier: GPL-2.0-only */
/* What the base tree's driver is led to by door.h. */
#ifndef _RIG_UPSTREAM_DOOR_CALLS_H
#define _RIG_UPSTREAM_DOOR_CALLS_H

#include <linux/types.h>

struct device;
struct platform_device;
struct resource;

u32 rig_door_read32(const void __iomem *reg);
void rig_door_write32(u32 value, void __iomem *reg);
void rig_door_write64(u64 value, void __iomem *reg);
void rig_door_relax_all(void);
struct resource *rig_door_resource(struct platform_device *pdev);
void __iomem *rig_door_map(struct device *dev, const struct resource *res);
void *rig_door_iort_node(struct device *dev);

#endif /* _RIG_UPSTREAM_DOOR_CALLS_H */
