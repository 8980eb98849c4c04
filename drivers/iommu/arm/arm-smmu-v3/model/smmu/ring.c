// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rings in memory.
 *
 * IHI 0070, 3.5 "Command and Event queues", 6.3.25 to 6.3.30.
 */
#include "ring.h"

#include "../../spec-cmd.h"
#include "../../spec-event.h"
#include "regs.h"
#include "state.h"

/*
 * LOG2SIZE counts up to the capability, the address is aligned down to the size
 * of the queue or 32 bytes, and bits above the output address size are ignored
 * (6.3.25).
 */
static struct smmu_model_ring ring_of(struct smmu_model *model, u32 base_reg,
				      unsigned int max_lg2,
				      unsigned int entry_size)
{
	u64 base = smmu_model_get64(model, base_reg);
	unsigned int lg2 = FIELD_GET(CMDQ_BASE_LOG2SIZE, base);
	struct smmu_model_ring ring = {
		.lg2 = min(lg2, max_lg2),
		.entry_size = entry_size,
	};
	u64 size = max_t(u64, (u64)entry_size << ring.lg2, 32);

	ring.base = base & CMDQ_BASE_ADDR & GENMASK_ULL(model->oas_bits - 1, 0);
	ring.base &= ~(size - 1);
	return ring;
}

/**
 * smmu_model_cmdq() - geometry of the Command queue
 * @model: the model, locked
 *
 * Return: the geometry in force.
 */
struct smmu_model_ring smmu_model_cmdq(struct smmu_model *model)
{
	return ring_of(model, SMMU_CMDQ_BASE,
		       FIELD_GET(IDR1_CMDQS, smmu_model_idr(model, 1)),
		       CMD_SIZE);
}

/**
 * smmu_model_eventq() - geometry of the Event queue
 * @model: the model, locked
 *
 * Return: the geometry in force.
 */
struct smmu_model_ring smmu_model_eventq(struct smmu_model *model)
{
	return ring_of(model, SMMU_EVENTQ_BASE,
		       FIELD_GET(IDR1_EVENTQS, smmu_model_idr(model, 1)),
		       EVT_SIZE);
}

/**
 * smmu_model_priq() - geometry of the PRI queue
 * @model: the model, locked
 *
 * Return: the geometry in force.
 */
struct smmu_model_ring smmu_model_priq(struct smmu_model *model)
{
	return ring_of(model, SMMU_PRIQ_BASE,
		       FIELD_GET(IDR1_PRIQS, smmu_model_idr(model, 1)),
		       PRI_SIZE);
}
