/* SPDX-License-Identifier: GPL-2.0-only */
/* Why the software SMMUv3 refuses a transaction. */
#ifndef _ARM_SMMU_V3_MODEL_FAIL_H
#define _ARM_SMMU_V3_MODEL_FAIL_H

#include <linux/errno.h>
#include <linux/types.h>

/**
 * struct smmu_model_fail - why a transaction is refused
 * @event: EVT_*, or 0 for an abort without event
 * @silent: do not record @event (C_BAD_STREAMID without CR2.RECINVSID)
 * @s2: stage 2 refused it
 * @ttrnw: F_PERMISSION on a descriptor read, not on its update
 * @class: EVT_1_CLASS_*
 * @ipa: input of stage 2, with @s2
 * @fetch_addr: physical address that answered with an abort
 * @why: the rule, with its section
 */
struct smmu_model_fail {
	u8 event;
	bool silent;
	bool s2;
	bool ttrnw;
	u8 class;
	u64 ipa;
	u64 fetch_addr;
	const char *why;
};

/* For the return value of who refuses */
static inline int smmu_model_refuse(struct smmu_model_fail *fail, u8 event,
				    const char *why)
{
	*fail = (struct smmu_model_fail) { .event = event, .why = why };
	return -EFAULT;
}

#endif /* _ARM_SMMU_V3_MODEL_FAIL_H */
