/* SPDX-License-Identifier: GPL-2.0-only */
/* CD tables of the software SMMUv3. */
#ifndef _ARM_SMMU_V3_MODEL_CDTAB_H
#define _ARM_SMMU_V3_MODEL_CDTAB_H

#include <linux/types.h>

struct smmu_model;
struct smmu_model_fail;
struct smmu_model_s2;

int smmu_model_cd_get(struct smmu_model *model, u32 sid, const u64 ste[8],
		      u32 ssid, const struct smmu_model_s2 *s2, u64 cd[8],
		      struct smmu_model_fail *fail);
int smmu_model_cd_read(struct smmu_model *model, const u64 ste[8], u32 ssid,
		       const struct smmu_model_s2 *s2, u64 cd[8],
		       struct smmu_model_fail *fail);

#endif /* _ARM_SMMU_V3_MODEL_CDTAB_H */
