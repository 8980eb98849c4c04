// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control registers: what follows from a write, and when.
 *
 * IHI 0070, 6.3.9 "SMMU_CR0", 6.3.16 "SMMU_IRQ_CTRL", 6.3.14 "SMMU_GBPA": the
 * Update protocol. A copy shows that the new value is in force, now or, by
 * injection, some reads later.
 */
#include "update.h"

#include "halt.h"
#include "port.h"
#include "queue.h"
#include "regs.h"
#include "state.h"

/* Is the acknowledgment of the register at @offset to fail? */
static bool never_acks(struct smmu_model *model, u32 offset)
{
	u32 only = model->inject.of[SMMU_MODEL_ACK_NEVER].arg;

	return (!only || only == offset) && smmu_model_injected(model, SMMU_MODEL_ACK_NEVER, 0);
}

static void ack_begin(struct smmu_model *model, struct smmu_model_ack *ack, u32 offset)
{
	/* An Update on its way takes the new value along */
	if (ack->pending)
		return;
	ack->pending = true;
	ack->reads = 0;
	if (never_acks(model, offset))
		ack->reads = U32_MAX;
	else if (smmu_model_injected(model, SMMU_MODEL_ACK_DELAY, 0))
		ack->reads = model->inject.of[SMMU_MODEL_ACK_DELAY].arg;
}

/* Is it time? Each look at the copy brings it nearer. */
static bool ack_due(struct smmu_model_ack *ack)
{
	if (!ack->pending)
		return false;
	if (ack->reads == U32_MAX)
		return false;
	if (ack->reads) {
		ack->reads--;
		return false;
	}
	ack->pending = false;
	return true;
}

static u32 cr0_defined(struct smmu_model *model)
{
	u32 bits = CR0_SMMUEN | CR0_EVENTQEN | CR0_CMDQEN;

	if (smmu_model_idr(model, 0) & IDR0_VMW)
		bits |= CR0_VMW;
	if (smmu_model_idr(model, 0) & IDR0_ATS)
		bits |= CR0_ATSCHK;
	if (smmu_model_idr(model, 0) & IDR0_PRI)
		bits |= CR0_PRIQEN;
	return bits;
}

/* 6.3.9: what an Update of each field does when it completes */
static void cr0_complete(struct smmu_model *model)
{
	u32 old = smmu_model_get32(model, SMMU_CR0ACK);
	u32 new = smmu_model_get32(model, SMMU_CR0) & cr0_defined(model);

	/* 6.3.9.3: a command in progress is consumed first */
	if (old & ~new & CR0_CMDQEN && model->atc_awaited) {
		new |= CR0_CMDQEN;
		model->cr0_ack.pending = true;
	}
	smmu_model_set32(model, SMMU_CR0ACK, new);
	if (old & ~new & CR0_SMMUEN) {
		smmu_model_stall_terminate_all(&model->stalls);
		/* Who cuts everything off for want of anything better may */
		if (!(smmu_model_get32(model, SMMU_GBPA) & GBPA_ABORT) &&
		    smmu_model_port_any_ats(model))
			smmu_model_blame(model,
					 "3.9.1: SMMUEN cleared while ATS is enabled in an endpoint");
	}
	if (new & ~old & CR0_EVENTQEN)
		smmu_model_halt_flush(model);
	if (new & ~old & CR0_CMDQEN)
		smmu_model_queue_kick(model);
}

/**
 * smmu_model_cr0ack_look() - software looks whether an Update of CR0 is complete
 * @model: the model, locked
 */
void smmu_model_cr0ack_look(struct smmu_model *model)
{
	if (ack_due(&model->cr0_ack))
		cr0_complete(model);
}

/**
 * smmu_model_cr0_written() - software writes SMMU_CR0
 * @model: the model, locked
 * @value: the value, of bits that exist
 */
void smmu_model_cr0_written(struct smmu_model *model, u32 value)
{
	u32 old = smmu_model_get32(model, SMMU_CR0);
	u32 ack = smmu_model_get32(model, SMMU_CR0ACK);

	if ((value ^ old) & (old ^ ack) & cr0_defined(model))
		smmu_model_blame(model, "6.3.9: CR0 field changed before its Update completed");
	if (value & ~cr0_defined(model))
		smmu_model_blame(model, "6.3.9: CR0 field of a feature that is not there");
	smmu_model_set32(model, SMMU_CR0, value & cr0_defined(model));
	ack_begin(model, &model->cr0_ack, SMMU_CR0);
	if (!model->cr0_ack.reads)
		smmu_model_cr0ack_look(model);
}

/**
 * smmu_model_irq_ctrlack_look() - software looks whether an Update of IRQ_CTRL is complete
 * @model: the model, locked
 */
void smmu_model_irq_ctrlack_look(struct smmu_model *model)
{
	if (ack_due(&model->irq_ack))
		smmu_model_set32(model, SMMU_IRQ_CTRLACK,
				 smmu_model_get32(model, SMMU_IRQ_CTRL));
}

/**
 * smmu_model_irq_ctrl_written() - software writes SMMU_IRQ_CTRL
 * @model: the model, locked
 * @value: the value, of bits that exist
 */
void smmu_model_irq_ctrl_written(struct smmu_model *model, u32 value)
{
	u32 old = smmu_model_get32(model, SMMU_IRQ_CTRL);
	u32 ack = smmu_model_get32(model, SMMU_IRQ_CTRLACK);

	if ((value ^ old) & (old ^ ack))
		smmu_model_blame(model, "6.3.16: IRQ_CTRL changed before its Update completed");
	if (value & IRQ_CTRL_PRIQ_IRQEN && !(smmu_model_idr(model, 0) & IDR0_PRI))
		smmu_model_blame(model, "6.3.16: PRIQ_IRQEN without PRI");
	smmu_model_set32(model, SMMU_IRQ_CTRL, value);
	ack_begin(model, &model->irq_ack, SMMU_IRQ_CTRL);
	if (!model->irq_ack.reads)
		smmu_model_irq_ctrlack_look(model);
}

/**
 * smmu_model_gbpa_look() - software looks whether an Update of GBPA is complete
 * @model: the model, locked
 */
void smmu_model_gbpa_look(struct smmu_model *model)
{
	if (ack_due(&model->gbpa_ack))
		smmu_model_set32(model, SMMU_GBPA,
				 smmu_model_get32(model, SMMU_GBPA) & ~GBPA_UPDATE);
}

/**
 * smmu_model_gbpa_written() - software writes SMMU_GBPA
 * @model: the model, locked
 * @value: the value, of bits that exist
 */
void smmu_model_gbpa_written(struct smmu_model *model, u32 value)
{
	if (smmu_model_get32(model, SMMU_GBPA) & GBPA_UPDATE) {
		smmu_model_blame(model, "6.3.14: GBPA written while Update is 1");
		return;
	}
	if (!(value & GBPA_UPDATE)) {
		smmu_model_blame(model, "6.3.14: GBPA written without Update");
		return;
	}
	smmu_model_set32(model, SMMU_GBPA, value);
	ack_begin(model, &model->gbpa_ack, SMMU_GBPA);
	if (!model->gbpa_ack.reads)
		smmu_model_gbpa_look(model);
}

/**
 * smmu_model_update_release() - Updates that were held up may complete
 * @model: the model, locked
 */
void smmu_model_update_release(struct smmu_model *model)
{
	model->cr0_ack.reads = 0;
	model->irq_ack.reads = 0;
	model->gbpa_ack.reads = 0;
}
