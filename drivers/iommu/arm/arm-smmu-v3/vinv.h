/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest's invalidations: from user memory to the Command queue.
 */
#ifndef _ARM_SMMU_V3_VINV_H
#define _ARM_SMMU_V3_VINV_H

struct iommu_user_data_array;
struct smmu_vsmmu;

/**
 * smmu_vinv_run() - carry out an array of a guest's commands
 * @vsmmu: the guest's virtual SMMU
 * @array: the commands; the number of entries becomes that of those that are done
 *
 * In order, and up to the first that is refused or fails: all before it have
 * completed, none after it has been begun. What completes without having been
 * sent is an ATC_INV to a stream that does not use ATS here.
 *
 * Context: Process context. Waits for the Command queue, and for user memory with
 * no lock held. A fatal signal ends it between two pieces.
 * Return: 0 when all are done, or
 * * -EINVAL - wrong type of data, or no entries
 * * -EFAULT, -E2BIG - the next entry cannot be read, or is too long and not zero
 * * -EIO - the next entry is none that a guest may give, or the Command queue is dead
 * * -ETIMEDOUT - the Command queue does not go on
 * * -EINTR - killed
 */
int smmu_vinv_run(struct smmu_vsmmu *vsmmu, struct iommu_user_data_array *array);

#endif /* _ARM_SMMU_V3_VINV_H */
