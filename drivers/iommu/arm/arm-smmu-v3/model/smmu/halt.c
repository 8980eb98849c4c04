// SPDX-License-Identifier: GPL-2.0-only
/*
 * A transaction stalls: its event is recorded, its device sleeps.
 *
 * IHI 0070, 3.12.2 "Stall model", 7.2 "Event queue recorded faults and events": a
 * stall waits for room in the Event queue, which whoever makes room has to tell.
 */
#include "halt.h"

#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/sched/signal.h>

#include "event.h"
#include "lock.h"
#include "state.h"

/**
 * smmu_model_halt_enter() - a transaction stalls
 * @model: the model, locked
 * @sid: StreamID
 * @record: the event; Stall and STAG are filled in
 *
 * The event is recorded now, or as soon as the Event queue is writable.
 *
 * Return: the slot, or -EBUSY if all records are in use: the transaction waits
 * without one.
 */
int smmu_model_halt_enter(struct smmu_model *model, u32 sid, u64 record[4])
{
	int slot = smmu_model_stall_enter(&model->stalls, sid, record);

	lockdep_assert_held(&model->lock);
	if (slot < 0)
		return slot;
	model->stats.stalls++;
	smmu_model_halt_flush(model);
	return slot;
}

/**
 * smmu_model_halt_flush() - record what waits for a writable Event queue
 * @model: the model, locked
 */
void smmu_model_halt_flush(struct smmu_model *model)
{
	struct smmu_model_stall *stall;
	unsigned int i;

	for (i = 0; i < model->stalls.nr; i++) {
		stall = &model->stalls.slot[i];
		if (stall->state != SMMU_MODEL_STALL_UNRECORDED)
			continue;
		if (!smmu_model_event_record_stall(model, stall->record))
			return;
		stall->state = SMMU_MODEL_STALL_RECORDED;
	}
}

static int wait_killable(struct completion *done, unsigned int timeout_ms)
{
	long ret = wait_for_completion_killable_timeout(done,
							msecs_to_jiffies(timeout_ms));

	if (ret < 0)
		return ret;
	return ret ? 0 : -ETIMEDOUT;
}

static int wait_for_slot(struct smmu_model *model, unsigned int timeout_ms)
{
	struct smmu_model_slot_waiter waiter;
	int ret;

	init_completion(&waiter.done);
	scoped_guard(smmu_model, model) {
		if (!smmu_model_stall_is_full(&model->stalls))
			return 0;
		list_add_tail(&waiter.node, &model->stalls.waiters);
	}
	ret = wait_killable(&waiter.done, timeout_ms);
	scoped_guard(smmu_model, model)
		list_del(&waiter.node);
	return ret;
}

/**
 * smmu_model_halt_wait() - sleep until a stall is answered
 * @model: the model, not locked
 * @slot: from smmu_model_halt_enter(), or -EBUSY to wait for a free record
 * @timeout_ms: bound
 *
 * Context: Process context; sleeps, ended by a fatal signal.
 * Return: 0, -ERESTARTSYS if the caller is being killed, -ETIMEDOUT.
 */
int smmu_model_halt_wait(struct smmu_model *model, int slot,
			 unsigned int timeout_ms)
{
	DECLARE_COMPLETION_ONSTACK(done);
	int ret;

	if (slot < 0)
		return wait_for_slot(model, timeout_ms);

	scoped_guard(smmu_model, model) {
		if (!smmu_model_stall_is_waiting(&model->stalls, slot))
			return 0;
		model->stalls.slot[slot].waiter = &done;
	}
	ret = wait_killable(&done, timeout_ms);
	scoped_guard(smmu_model, model)
		model->stalls.slot[slot].waiter = NULL;
	return ret;
}
