/* SPDX-License-Identifier: GPL-2.0-only */
/* The configuration space of a root port. */
#ifndef _ARM_SMMU_V3_MODEL_ROOTPORT_H
#define _ARM_SMMU_V3_MODEL_ROOTPORT_H

#include <linux/types.h>

#define SMMU_MODEL_PORT_CFG_SIZE	0x110

/**
 * struct smmu_model_rootport - what software reads and writes
 * @reg: registers
 */
struct smmu_model_rootport {
	u8 reg[SMMU_MODEL_PORT_CFG_SIZE];
};

void smmu_model_rootport_init(struct smmu_model_rootport *port, bool acs);
u32 smmu_model_rootport_read(const struct smmu_model_rootport *port, unsigned int where,
			     unsigned int size);
void smmu_model_rootport_write(struct smmu_model_rootport *port, unsigned int where,
			       unsigned int size, u32 value);

#endif /* _ARM_SMMU_V3_MODEL_ROOTPORT_H */
