/* SPDX-License-Identifier: GPL-2.0-only */
/* The configuration space of a PCIe function. */
#ifndef _ARM_SMMU_V3_MODEL_CFGSPACE_H
#define _ARM_SMMU_V3_MODEL_CFGSPACE_H

#include <linux/types.h>

#include <asm/page.h>

#include "pci.h"

#define SMMU_MODEL_CFG_SIZE		4096
/* Each BAR is one page, by a 32-bit register that cannot be prefetched */
#define SMMU_MODEL_BAR_MASK		((u32)PAGE_MASK)

/**
 * struct smmu_model_cfgspace - what software reads and writes
 * @cfg: what the function was built from; constant
 * @reg: registers
 * @stop_reads: reads of PRI Status that do not see it stopped yet
 */
struct smmu_model_cfgspace {
	struct smmu_model_endpoint_config cfg;
	u8 reg[SMMU_MODEL_CFG_SIZE];
	unsigned int stop_reads;
};

/**
 * enum smmu_model_cfg_reg - registers that mean something to a function
 * @SMMU_MODEL_CFG_OTHER: none of these
 * @SMMU_MODEL_CFG_ATS_CTRL: ATS Control
 * @SMMU_MODEL_CFG_PRI_CTRL: PRI Control
 * @SMMU_MODEL_CFG_PRI_ALLOC: Outstanding Page Request Allocation
 * @SMMU_MODEL_CFG_PASID_CTRL: PASID Control
 */
enum smmu_model_cfg_reg {
	SMMU_MODEL_CFG_OTHER,
	SMMU_MODEL_CFG_ATS_CTRL,
	SMMU_MODEL_CFG_PRI_CTRL,
	SMMU_MODEL_CFG_PRI_ALLOC,
	SMMU_MODEL_CFG_PASID_CTRL,
};

void smmu_model_cfg_init(struct smmu_model_cfgspace *space,
			 const struct smmu_model_endpoint_config *cfg);
u32 smmu_model_cfg_read(struct smmu_model_cfgspace *space, unsigned int where,
			unsigned int size);
enum smmu_model_cfg_reg smmu_model_cfg_write(struct smmu_model_cfgspace *space,
					     unsigned int where,
					     unsigned int size, u32 value, u32 *old);
bool smmu_model_cfg_ats_on(struct smmu_model_cfgspace *space);
bool smmu_model_cfg_pasid_on(struct smmu_model_cfgspace *space);
bool smmu_model_cfg_pri_enabled(struct smmu_model_cfgspace *space);
bool smmu_model_cfg_pri_on(struct smmu_model_cfgspace *space);
u32 smmu_model_cfg_pri_credits(struct smmu_model_cfgspace *space);
void smmu_model_cfg_pri_status(struct smmu_model_cfgspace *space, u16 clear, u16 set);
void smmu_model_cfg_pri_stops_late(struct smmu_model_cfgspace *space);
bool smmu_model_cfg_pri_stopped(struct smmu_model_cfgspace *space);
unsigned int smmu_model_cfg_stu_lg2(struct smmu_model_cfgspace *space);

#endif /* _ARM_SMMU_V3_MODEL_CFGSPACE_H */
