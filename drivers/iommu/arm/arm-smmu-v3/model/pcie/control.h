/* SPDX-License-Identifier: GPL-2.0-only */
/* What follows from a write to the configuration space of a PCIe function. */
#ifndef _ARM_SMMU_V3_MODEL_CONTROL_H
#define _ARM_SMMU_V3_MODEL_CONTROL_H

#include <linux/types.h>

#include "function.h"

void smmu_model_control(struct smmu_model_endpoint *ep,
			enum smmu_model_cfg_reg reg, u32 old, u32 value);

#endif /* _ARM_SMMU_V3_MODEL_CONTROL_H */
