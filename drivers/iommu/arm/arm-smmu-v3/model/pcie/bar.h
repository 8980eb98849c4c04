/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory that endpoints show to software through their BARs. */
#ifndef _ARM_SMMU_V3_MODEL_BAR_H
#define _ARM_SMMU_V3_MODEL_BAR_H

#include <linux/ioport.h>
#include <linux/types.h>

/**
 * struct smmu_model_bars - the memory behind the BARs of one host bridge
 * @window: where it is in the CPU's address space
 * @bus_base: where it begins on the bus
 * @mem: the same memory as the endpoints see it; NULL if there is none
 */
struct smmu_model_bars {
	struct resource window;
	u32 bus_base;
	void *mem;
};

int smmu_model_bars_init(struct smmu_model_bars *bars, unsigned int num);
void smmu_model_bars_fini(struct smmu_model_bars *bars);
void *smmu_model_bars_at(const struct smmu_model_bars *bars, u32 bus);

#endif /* _ARM_SMMU_V3_MODEL_BAR_H */
