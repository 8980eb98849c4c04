/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables that the IOMMU core calls.
 */
#ifndef _ARM_SMMU_V3_OPS_H
#define _ARM_SMMU_V3_OPS_H

struct iommu_ops;

extern const struct iommu_ops smmu_iommu_ops;

#endif /* _ARM_SMMU_V3_OPS_H */
