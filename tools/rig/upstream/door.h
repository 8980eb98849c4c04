/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Read before the first line of the base tree's driver: its SMMUs are software.
 *
 * The driver stays as it is. Its register accesses go to the door of the model,
 * firmware is an IORT node made up for the purpose, and where it waits without
 * looking at a register the model's time passes all the same.
 */
#ifndef _RIG_UPSTREAM_DOOR_H
#define _RIG_UPSTREAM_DOOR_H

#include <linux/acpi_iort.h>
#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/platform_device.h>

#include "door-calls.h"

#undef readl
#define readl(reg)			rig_door_read32(reg)
#undef readl_relaxed
#define readl_relaxed(reg)		rig_door_read32(reg)
#undef writel
#define writel(value, reg)		rig_door_write32(value, reg)
#undef writel_relaxed
#define writel_relaxed(value, reg)	rig_door_write32(value, reg)
#undef writeq_relaxed
#define writeq_relaxed(value, reg)	rig_door_write64(value, reg)

#define platform_get_resource(pdev, ...)	rig_door_resource(pdev)
#define devm_ioremap_resource(dev, res)		rig_door_map(dev, res)
#define dev_get_platdata(dev)			rig_door_iort_node(dev)

#undef wfe
#define wfe()				cpu_relax()

#undef smp_cond_load_relaxed
#define smp_cond_load_relaxed(ptr, cond_expr)				\
({									\
	const typeof(ptr) at__ = ptr;					\
	__unqual_scalar_typeof(*at__) VAL = READ_ONCE(*at__);		\
									\
	while (!(cond_expr)) {						\
		rig_door_relax_all();					\
		VAL = READ_ONCE(*at__);					\
	}								\
	VAL;								\
})

#endif /* _RIG_UPSTREAM_DOOR_H */
