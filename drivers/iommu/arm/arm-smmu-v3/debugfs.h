/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Read-only views for the engineer at three in the morning.
 */
#ifndef _ARM_SMMU_V3_DEBUGFS_H
#define _ARM_SMMU_V3_DEBUGFS_H

struct smmu_device;

#ifdef CONFIG_DEBUG_FS
/**
 * smmu_debugfs_add() - make iommu/arm-smmu-v3/<device>/
 * @smmu: the SMMU, fully set up
 *
 * Context: Probe; may sleep. Failure is not an error: there is no view then.
 */
void smmu_debugfs_add(struct smmu_device *smmu);

/**
 * smmu_debugfs_remove() - undo smmu_debugfs_add()
 * @smmu: the SMMU
 *
 * Context: May sleep; when it returns nobody reads any more.
 */
void smmu_debugfs_remove(struct smmu_device *smmu);
#else
static inline void smmu_debugfs_add(struct smmu_device *smmu)
{
}

static inline void smmu_debugfs_remove(struct smmu_device *smmu)
{
}
#endif

#endif /* _ARM_SMMU_V3_DEBUGFS_H */
