/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What firmware says of an SMMU: devicetree, IORT, or a software node.
 */
#ifndef _ARM_SMMU_V3_FW_H
#define _ARM_SMMU_V3_FW_H

#include <linux/compiler_attributes.h>

struct smmu_device;

/**
 * smmu_fw_map() - find the registers
 * @smmu: the SMMU, @dev set; @mmio is filled
 *
 * Maps the architected parts of the two register pages and nothing else.
 *
 * Context: Probe.
 * Return: 0; -ENODEV or -EINVAL when firmware gives no usable region, -ENOMEM,
 * -EBUSY. A line names what is wrong.
 */
int __must_check smmu_fw_map(struct smmu_device *smmu);

/**
 * smmu_fw_apply() - let firmware correct the capabilities
 * @smmu: the SMMU, @caps decoded; coherency, HTTU and what a compatible string
 *	tells of errata are overridden, and each change is noted
 *
 * Context: Probe.
 * Return: 0, or -EINVAL for a description that contradicts the binding; a line
 * says which property.
 */
int __must_check smmu_fw_apply(struct smmu_device *smmu);

/**
 * smmu_fw_irqs() - find the interrupt lines
 * @smmu: the SMMU; @irqs is filled, 0 for a line that does not exist
 *
 * A line that firmware describes wrongly is warned of, and counts as absent.
 *
 * Context: Probe.
 * Return: 0, or -EPROBE_DEFER.
 */
int __must_check smmu_fw_irqs(struct smmu_device *smmu);

/**
 * smmu_fw_preset_streams() - let firmware's streams through
 * @smmu: the SMMU, its stream table allocated and not yet enabled
 *
 * Streams of IORT reserved memory nodes get a bypass STE, so that DMA that
 * firmware left running survives the enabling. One that cannot have it, because it
 * is outside the table or there is no memory, aborts, with a line: it is no reason
 * to take the SMMU from all others.
 *
 * Context: Probe. @smmu->has_presets is set if there are any.
 */
void smmu_fw_preset_streams(struct smmu_device *smmu);

#endif /* _ARM_SMMU_V3_FW_H */
