/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Letting traffic in again that was cut off.
 */
#ifndef _ARM_SMMU_V3_REVIVE_H
#define _ARM_SMMU_V3_REVIVE_H

#include <linux/compiler_attributes.h>

struct smmu_device;

/**
 * smmu_revive_init() - from now on traffic can be cut off, and comes back
 * @smmu: the SMMU, its Command queue initialised
 *
 * Context: Probe; may sleep.
 * Return: 0, or -ENOMEM; the reason is logged.
 */
int __must_check smmu_revive_init(struct smmu_device *smmu);

/**
 * smmu_revive_end() - nothing comes back any more
 * @smmu: the SMMU
 *
 * Context: Removal, before smmu_reset_disable(); may sleep. May be called twice.
 */
void smmu_revive_end(struct smmu_device *smmu);

/**
 * smmu_revive() - restart the Command queue, make up for what was missed, go on
 * @smmu: the SMMU
 *
 * Does nothing where no traffic is cut off.
 *
 * Context: May sleep. Takes @smmu->revive.mutex and @smmu->streams.lock.
 * Return: 0, or the error of the step that failed: everything is cut off as before.
 */
int __must_check smmu_revive(struct smmu_device *smmu);

#endif /* _ARM_SMMU_V3_REVIVE_H */
