// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers of the queues, and those that count at once: what follows from a write.
 *
 * IHI 0070, 3.5.1 "SMMU circular queues", 6.3.11 "SMMU_CR1", 6.3.19
 * "SMMU_GERRORN", 6.3.25 to 6.3.30.
 */
#include "index.h"

#include "../../spec-event.h"
#include "halt.h"
#include "queue.h"
#include "regs.h"
#include "ring.h"
#include "state.h"

/**
 * smmu_model_gerrorn_written() - software acknowledges global errors
 * @model: the model, locked
 * @value: the value, of bits that exist
 *
 * 6.3.19: software acknowledges by making the bits equal.
 */
void smmu_model_gerrorn_written(struct smmu_model *model, u32 value)
{
	u32 old = smmu_model_get32(model, SMMU_GERRORN);
	u32 active = smmu_model_get32(model, SMMU_GERROR) ^ old;

	if ((value ^ old) & ~active)
		smmu_model_blame(model, "6.3.19: GERRORN bit of an inactive error toggled");
	smmu_model_set32(model, SMMU_GERRORN, value);
	smmu_model_halt_flush(model);
	smmu_model_queue_kick(model);
}

/**
 * smmu_model_cr1_written() - software writes SMMU_CR1
 * @model: the model, locked
 * @value: the value, of bits that exist
 *
 * 6.3.11: two groups of fields, each with a guard of its own.
 */
void smmu_model_cr1_written(struct smmu_model *model, u32 value)
{
	const u32 queue = CR1_QUEUE_IC | CR1_QUEUE_OC | CR1_QUEUE_SH;
	const u32 table = CR1_TABLE_IC | CR1_TABLE_OC | CR1_TABLE_SH;
	u32 on = smmu_model_get32(model, SMMU_CR0) |
		 smmu_model_get32(model, SMMU_CR0ACK);
	u32 old = smmu_model_get32(model, SMMU_CR1);
	u32 locked = 0;

	if (on & (CR0_CMDQEN | CR0_EVENTQEN | CR0_PRIQEN))
		locked |= queue;
	if (on & CR0_SMMUEN)
		locked |= table;
	if ((value ^ old) & locked)
		smmu_model_blame(model, "6.3.11: CR1 field changed while in use");
	smmu_model_set32(model, SMMU_CR1, (old & locked) | (value & ~locked));
}

static u32 index_checked(struct smmu_model *model,
			 const struct smmu_model_ring *ring, u32 value,
			 u32 flags)
{
	u32 bits = smmu_model_ring_mask(ring) | flags;

	if (value & ~bits)
		smmu_model_blame(model, "3.5.1: queue index beyond its wrap bit");
	return value & bits;
}

/**
 * smmu_model_cmdq_prod_written() - software adds commands
 * @model: the model, locked
 * @value: the value, of bits that exist
 */
void smmu_model_cmdq_prod_written(struct smmu_model *model, u32 value)
{
	struct smmu_model_ring ring = smmu_model_cmdq(model);
	u32 cons = smmu_model_get32(model, SMMU_CMDQ_CONS);

	value = index_checked(model, &ring, value, 0);
	if (smmu_model_cr0(model, CR0_CMDQEN) &&
	    smmu_model_ring_used(&ring, value, cons) > 1U << ring.lg2)
		smmu_model_blame(model, "3.5.1: CMDQ_PROD inconsistent with CMDQ_CONS");
	smmu_model_set32(model, SMMU_CMDQ_PROD, value);
	smmu_model_queue_kick(model);
}

/**
 * smmu_model_cmdq_cons_written() - software sets SMMU_CMDQ_CONS
 * @model: the model, locked
 * @value: the value, of bits that exist
 */
void smmu_model_cmdq_cons_written(struct smmu_model *model, u32 value)
{
	struct smmu_model_ring ring = smmu_model_cmdq(model);

	smmu_model_set32(model, SMMU_CMDQ_CONS,
			 index_checked(model, &ring, value, 0));
}

/**
 * smmu_model_eventq_prod_written() - software sets SMMU_EVENTQ_PROD
 * @model: the model, locked
 * @value: the value, of bits that exist
 */
void smmu_model_eventq_prod_written(struct smmu_model *model, u32 value)
{
	struct smmu_model_ring ring = smmu_model_eventq(model);

	smmu_model_set32(model, SMMU_EVENTQ_PROD,
			 index_checked(model, &ring, value, EVENTQ_PROD_OVFLG));
}

/**
 * smmu_model_eventq_cons_written() - software has read events
 * @model: the model, locked
 * @value: the value, of bits that exist
 */
void smmu_model_eventq_cons_written(struct smmu_model *model, u32 value)
{
	struct smmu_model_ring ring = smmu_model_eventq(model);
	u32 prod = smmu_model_get32(model, SMMU_EVENTQ_PROD);
	u32 old = smmu_model_get32(model, SMMU_EVENTQ_CONS);

	value = index_checked(model, &ring, value, EVENTQ_CONS_OVACKFLG);
	if (smmu_model_cr0(model, CR0_EVENTQEN)) {
		if (smmu_model_ring_used(&ring, prod, value) >
		    smmu_model_ring_used(&ring, prod, old))
			smmu_model_blame(model, "3.5.1: EVENTQ_CONS went back or past PROD");
		if ((value ^ old) & (old ^ prod ^ EVENTQ_PROD_OVFLG) &
		    EVENTQ_CONS_OVACKFLG)
			smmu_model_blame(model, "7.4: OVACKFLG toggled without an overflow");
	}
	smmu_model_set32(model, SMMU_EVENTQ_CONS, value);
	smmu_model_halt_flush(model);
}

/**
 * smmu_model_priq_prod_written() - software sets SMMU_PRIQ_PROD
 * @model: the model, locked
 * @value: the value, of bits that exist
 */
void smmu_model_priq_prod_written(struct smmu_model *model, u32 value)
{
	struct smmu_model_ring ring = smmu_model_priq(model);

	smmu_model_set32(model, SMMU_PRIQ_PROD,
			 index_checked(model, &ring, value, PRIQ_PROD_OVFLG));
}

/**
 * smmu_model_priq_cons_written() - software has read page requests
 * @model: the model, locked
 * @value: the value, of bits that exist
 */
void smmu_model_priq_cons_written(struct smmu_model *model, u32 value)
{
	struct smmu_model_ring ring = smmu_model_priq(model);
	u32 prod = smmu_model_get32(model, SMMU_PRIQ_PROD);
	u32 old = smmu_model_get32(model, SMMU_PRIQ_CONS);

	value = index_checked(model, &ring, value, PRIQ_CONS_OVACKFLG);
	if (smmu_model_cr0(model, CR0_PRIQEN)) {
		if (smmu_model_ring_used(&ring, prod, value) >
		    smmu_model_ring_used(&ring, prod, old))
			smmu_model_blame(model, "3.5.1: PRIQ_CONS went back or past PROD");
		if ((value ^ old) & (old ^ prod ^ PRIQ_PROD_OVFLG) &
		    PRIQ_CONS_OVACKFLG)
			smmu_model_blame(model, "8.1: OVACKFLG toggled without an overflow");
	}
	smmu_model_set32(model, SMMU_PRIQ_CONS, value);
}

/**
 * smmu_model_priq_base_stored() - SMMU_PRIQ_BASE has a new value
 * @model: the model, locked
 */
void smmu_model_priq_base_stored(struct smmu_model *model)
{
	u64 base = smmu_model_get64(model, SMMU_PRIQ_BASE);

	if (FIELD_GET(PRIQ_BASE_LOG2SIZE, base) >
	    FIELD_GET(IDR1_PRIQS, smmu_model_idr(model, 1)))
		smmu_model_blame(model, "6.3: PRIQ_BASE.LOG2SIZE above IDR1.PRIQS");
	if (smmu_model_priq(model).base != (base & PRIQ_BASE_ADDR))
		smmu_model_blame(model, "6.3: PRIQ_BASE.ADDR not aligned or above OAS");
}

/**
 * smmu_model_cmdq_base_stored() - SMMU_CMDQ_BASE has a new value
 * @model: the model, locked
 */
void smmu_model_cmdq_base_stored(struct smmu_model *model)
{
	u64 base = smmu_model_get64(model, SMMU_CMDQ_BASE);

	if (FIELD_GET(CMDQ_BASE_LOG2SIZE, base) >
	    FIELD_GET(IDR1_CMDQS, smmu_model_idr(model, 1)))
		smmu_model_blame(model, "6.3.25: CMDQ_BASE.LOG2SIZE above IDR1.CMDQS");
	if (smmu_model_cmdq(model).base != (base & CMDQ_BASE_ADDR))
		smmu_model_blame(model, "6.3.25: CMDQ_BASE.ADDR not aligned or above OAS");
}

/**
 * smmu_model_eventq_base_stored() - SMMU_EVENTQ_BASE has a new value
 * @model: the model, locked
 */
void smmu_model_eventq_base_stored(struct smmu_model *model)
{
	u64 base = smmu_model_get64(model, SMMU_EVENTQ_BASE);

	if (FIELD_GET(EVENTQ_BASE_LOG2SIZE, base) >
	    FIELD_GET(IDR1_EVENTQS, smmu_model_idr(model, 1)))
		smmu_model_blame(model, "6.3.28: EVENTQ_BASE.LOG2SIZE above IDR1.EVENTQS");
	if (smmu_model_eventq(model).base != (base & EVENTQ_BASE_ADDR))
		smmu_model_blame(model, "6.3.28: EVENTQ_BASE.ADDR not aligned or above OAS");
}
