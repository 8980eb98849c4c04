// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rings in memory and the consumer of the Command queue.
 *
 * IHI 0070, 3.5 "Command and Event queues", 6.3.25 to 6.3.30, 7.1 "Command
 * queue errors". Commands are consumed strictly in order. That one is consumed
 * says nothing about its effect, see command.c.
 */
#include "queue.h"

#include <linux/sched.h>

#include "../../spec-cmd.h"
#include "../../spec-event.h"
#include "command.h"
#include "event.h"
#include "mem.h"
#include "regs.h"
#include "state.h"

/**
 * smmu_model_ring() - geometry of a queue
 * @model: the model, locked
 * @base_reg: offset of its BASE register
 * @max_lg2: capability, log2 of entries
 * @entry_size: bytes
 *
 * LOG2SIZE counts up to the capability, the address is aligned down to the size
 * of the queue or 32 bytes, and bits above the output address size are ignored
 * (6.3.25).
 *
 * Return: the geometry in force.
 */
struct smmu_model_ring smmu_model_ring(struct smmu_model *model, u32 base_reg,
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
	return smmu_model_ring(model, SMMU_CMDQ_BASE,
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
	return smmu_model_ring(model, SMMU_EVENTQ_BASE,
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
	return smmu_model_ring(model, SMMU_PRIQ_BASE,
			       FIELD_GET(IDR1_PRIQS, smmu_model_idr(model, 1)),
			       PRI_SIZE);
}

/**
 * smmu_model_queue_ready() - is there a command that may be consumed?
 * @model: the model, locked
 *
 * Return: true if the queue is enabled, not empty and not stopped by an error.
 */
bool smmu_model_queue_ready(struct smmu_model *model)
{
	struct smmu_model_ring ring = smmu_model_cmdq(model);
	u32 prod = smmu_model_get32(model, SMMU_CMDQ_PROD);
	u32 cons = smmu_model_get32(model, SMMU_CMDQ_CONS);

	if (model->sfm || !smmu_model_cr0(model, CR0_CMDQEN) ||
	    smmu_model_gerror_active(model, GERROR_CMDQ_ERR))
		return false;
	return smmu_model_ring_used(&ring, prod, cons) != 0;
}

/* 7.1: the error is visible in CONS before GERROR says that there is one */
static void queue_stop(struct smmu_model *model, unsigned int cerror)
{
	u32 cons = smmu_model_get32(model, SMMU_CMDQ_CONS);

	cons &= ~CMDQ_CONS_ERR;
	cons |= FIELD_PREP(CMDQ_CONS_ERR, cerror);
	smmu_model_set32(model, SMMU_CMDQ_CONS, cons);
	model->stats.cerrors[cerror]++;
	smmu_model_gerror(model, GERROR_CMDQ_ERR);
}

static unsigned int queue_fetch(struct smmu_model *model, u64 addr, u64 cmd[2])
{
	if (smmu_model_mem_read64(model, addr, SMMU_MODEL_ACC_CMDQ, &cmd[0]) ||
	    smmu_model_mem_read64(model, addr + 8, SMMU_MODEL_ACC_CMDQ, &cmd[1]))
		return CERROR_ABT;
	return CERROR_NONE;
}

static void queue_log(struct smmu_model *model, const u64 cmd[2])
{
	struct smmu_model_cmd *slot;

	slot = &model->log[model->log_next++ % SMMU_MODEL_LOG_COMMANDS];
	slot->word[0] = cmd[0];
	slot->word[1] = cmd[1];
	model->stats.commands[FIELD_GET(CMD_0_OP, cmd[0])]++;
}

/* See smmu_model_queue_wait() */
static bool sync_takes_time(struct smmu_model *model, const u64 cmd[2])
{
	model->at_sync = FIELD_GET(CMD_0_OP, cmd[0]) == CMD_SYNC &&
			 model->sync_age < model->cfg.sync_latency;
	return model->at_sync;
}

static bool queue_consume(struct smmu_model *model)
{
	struct smmu_model_ring ring = smmu_model_cmdq(model);
	u32 cons = smmu_model_get32(model, SMMU_CMDQ_CONS);
	unsigned int cerror;
	u64 cmd[2];

	smmu_model_command_maybe_late_msi(model);
	cerror = queue_fetch(model, smmu_model_ring_addr(&ring, cons), cmd);
	if (!cerror && (sync_takes_time(model, cmd) || smmu_model_command_must_wait(model, cmd)))
		return false;
	if (!cerror)
		cerror = smmu_model_command(model, cmd);
	if (cerror) {
		queue_stop(model, cerror);
		return false;
	}
	queue_log(model, cmd);
	if (FIELD_GET(CMD_0_OP, cmd[0]) == CMD_SYNC)
		smmu_model_command_late_msi(model);

	/* 4.6.3: consumption of a CMD_SYNC is visible before its signal */
	cons &= ~CMDQ_CONS_RD;
	cons |= smmu_model_ring_next(&ring, smmu_model_get32(model, SMMU_CMDQ_CONS));
	smmu_model_set32(model, SMMU_CMDQ_CONS, cons);
	if (FIELD_GET(CMD_0_OP, cmd[0]) == CMD_SYNC) {
		model->sync_age = 0;
		smmu_model_command_sync_signal(model, cmd);
	}
	return true;
}

/**
 * smmu_model_queue_wait() - time passes for a CMD_SYNC that takes some
 * @model: the model, locked
 * @time: how much
 */
void smmu_model_queue_wait(struct smmu_model *model, unsigned int time)
{
	lockdep_assert_held(&model->lock);
	if (!model->at_sync)
		return;
	model->sync_age += min(time, model->cfg.sync_latency - model->sync_age);
	if (model->sync_age == model->cfg.sync_latency)
		smmu_model_queue_kick(model);
}

/**
 * smmu_model_queue_run() - consume commands
 * @model: the model, locked
 * @max: at most so many
 *
 * Return: commands consumed.
 */
unsigned int smmu_model_queue_run(struct smmu_model *model, unsigned int max)
{
	unsigned int n;

	lockdep_assert_held(&model->lock);
	for (n = 0; n < max && smmu_model_queue_ready(model); n++) {
		if (smmu_model_injected(model, SMMU_MODEL_CMDQ_HANG, 0) ||
		    !queue_consume(model))
			break;
	}
	return n;
}

/**
 * smmu_model_queue_kick() - something happened that may let commands proceed
 * @model: the model, locked
 *
 * With the stepped clock commands are consumed here, as far as the credit goes;
 * with the free one the thread is woken.
 */
void smmu_model_queue_kick(struct smmu_model *model)
{
	unsigned int n;

	if (!smmu_model_queue_ready(model))
		return;
	if (model->cfg.clock == SMMU_MODEL_FREE) {
		if (model->thread)
			wake_up_process(model->thread);
		return;
	}
	n = smmu_model_queue_run(model, model->credit);
	if (model->credit != SMMU_MODEL_UNLIMITED)
		model->credit -= n;
}
