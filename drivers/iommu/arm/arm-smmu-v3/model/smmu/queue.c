// SPDX-License-Identifier: GPL-2.0-only
/*
 * The consumer of the Command queue.
 *
 * IHI 0070, 3.5 "Command and Event queues", 7.1 "Command queue errors", 4.6.3
 * CMD_SYNC. Commands are consumed strictly in order. That one is consumed says
 * nothing about its effect: invalidations are carried out by the next CMD_SYNC, the
 * latest moment that 4.6.3 allows, so that a missing CMD_SYNC shows. Between two
 * CMD_SYNCs there is no order, and by policy there is none.
 */
#include "queue.h"

#include <linux/sched.h>

#include "../../spec-cmd.h"
#include "../../spec-event.h"
#include "command.h"
#include "gerror.h"
#include "mem.h"
#include "owner.h"
#include "policy.h"
#include "regs.h"
#include "ring.h"
#include "state.h"

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

static bool takes_time(struct smmu_model *model, const u64 cmd[2])
{
	return !smmu_model_meter_done(&model->meter, FIELD_GET(CMD_0_OP, cmd[0]));
}

/* 4.5.1: an endpoint takes its time to answer */
static bool sync_must_wait(struct smmu_model *model, const u64 cmd[2])
{
	u32 sid = model->inject.of[SMMU_MODEL_ATC_INV_DELAYED].arg;

	model->atc_awaited = FIELD_GET(CMD_0_OP, cmd[0]) == CMD_SYNC &&
			     smmu_model_defer_has_atc_inv(&model->deferred, sid) &&
			     smmu_model_injected(model, SMMU_MODEL_ATC_INV_DELAYED, 0);
	return model->atc_awaited;
}

/* Carry one deferred invalidation out: the first, or by policy any */
static void settle_one(struct smmu_model *model)
{
	unsigned int n = 0;

	if (model->cfg.policy & SMMU_MODEL_SPECULATE) {
		n = prandom_u32_state(&model->rnd) % model->deferred.nr;
		smmu_model_policy_speculate(model);
	}
	smmu_model_command_settle(model, n);
}

/* 4.6.3: earlier invalidations are complete, even if an ATC's is not */
static unsigned int sync(struct smmu_model *model)
{
	while (model->deferred.nr)
		settle_one(model);
	/* Told once: the CMD_SYNC that is tried again no longer waits for it */
	if (model->atc_unanswered) {
		model->atc_unanswered = false;
		return CERROR_ATC_INV_SYNC;
	}
	if (smmu_model_injected(model, SMMU_MODEL_CERROR_ATC_INV_SYNC, 0))
		return CERROR_ATC_INV_SYNC;
	return CERROR_NONE;
}

static unsigned int queue_execute(struct smmu_model *model, const u64 cmd[2])
{
	unsigned int cerror;

	if (model->cfg.observe)
		model->cfg.observe(model->cfg.observe_ctx, cmd);
	smmu_model_policy_live(model);
	cerror = smmu_model_command_check(model, cmd);
	if (cerror)
		return cerror;
	smmu_model_check_owner(model, cmd);
	if (FIELD_GET(CMD_0_OP, cmd[0]) == CMD_SYNC)
		return sync(model);
	/* When there is no room, one takes effect early: that is allowed too */
	if (model->deferred.nr == SMMU_MODEL_MAX_DEFERRED &&
	    smmu_model_command_is_deferred(cmd))
		settle_one(model);
	smmu_model_command_run(model, cmd);
	return CERROR_NONE;
}

static bool queue_consume(struct smmu_model *model)
{
	struct smmu_model_ring ring = smmu_model_cmdq(model);
	u32 cons = smmu_model_get32(model, SMMU_CMDQ_CONS);
	unsigned int cerror;
	u64 cmd[2];

	smmu_model_command_maybe_late_msi(model);
	cerror = queue_fetch(model, smmu_model_ring_addr(&ring, cons), cmd);
	if (!cerror && (takes_time(model, cmd) || sync_must_wait(model, cmd)))
		return false;
	smmu_model_meter_rest(&model->meter);
	if (!cerror)
		cerror = queue_execute(model, cmd);
	if (cerror) {
		queue_stop(model, cerror);
		return false;
	}
	smmu_model_note_command(&model->log, cmd);
	model->stats.commands[FIELD_GET(CMD_0_OP, cmd[0])]++;
	if (FIELD_GET(CMD_0_OP, cmd[0]) == CMD_SYNC)
		smmu_model_command_late_msi(model);

	/* 4.6.3: consumption of a CMD_SYNC is visible before its signal */
	cons &= ~CMDQ_CONS_RD;
	cons |= smmu_model_ring_next(&ring, smmu_model_get32(model, SMMU_CMDQ_CONS));
	smmu_model_set32(model, SMMU_CMDQ_CONS, cons);
	if (FIELD_GET(CMD_0_OP, cmd[0]) == CMD_SYNC)
		smmu_model_command_sync_signal(model, cmd);
	return true;
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
	smmu_model_meter_look(&model->meter);
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

	if (!smmu_model_queue_ready(model)) {
		/* Perhaps one was, when the queue was disabled */
		smmu_model_meter_rest(&model->meter);
		return;
	}
	if (model->cfg.clock == SMMU_MODEL_FREE) {
		if (model->time.thread)
			wake_up_process(model->time.thread);
		return;
	}
	n = smmu_model_queue_run(model, model->time.credit);
	if (model->time.credit != SMMU_MODEL_UNLIMITED)
		model->time.credit -= n;
}
