// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stalled transactions.
 *
 * IHI 0070, 3.12.2 "Stall model", 4.6.1 CMD_RESUME, 4.6.2 CMD_STALL_TERM. A
 * stall takes one of a fixed number of records (IDR5.STALL_MAX); its STAG is
 * the number of the record and a generation, so that an answer to an earlier
 * stall of the same record is told from one to this. The record is free again
 * when the transaction has collected the answer.
 */
#include "stall.h"

#include <linux/bitfield.h>
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/sched/signal.h>

#include "../../spec-event.h"
#include "event.h"

#define STAG_SLOT		GENMASK(7, 0)
#define STAG_GENERATION		GENMASK(15, 8)

/* A transaction that found no record free, on its own stack */
struct slot_waiter {
	struct list_head node;
	struct completion done;
};

static void stall_free(struct smmu_model *model, struct smmu_model_stall *stall)
{
	struct slot_waiter *waiter;

	stall->state = SMMU_MODEL_STALL_FREE;
	list_for_each_entry(waiter, &model->slot_waiters, node)
		complete(&waiter->done);
}

static bool is_waiting(const struct smmu_model_stall *stall)
{
	return stall->state == SMMU_MODEL_STALL_UNRECORDED ||
	       stall->state == SMMU_MODEL_STALL_RECORDED;
}

static void stall_answer(struct smmu_model *model,
			 struct smmu_model_stall *stall,
			 enum smmu_model_stall_state answer)
{
	stall->state = answer;
	if (stall->abandoned)
		stall_free(model, stall);
	else if (stall->waiter)
		complete(stall->waiter);
}

static int stall_find_free(struct smmu_model *model)
{
	unsigned int i;

	for (i = 0; i < model->nr_stalls; i++)
		if (model->stall[i].state == SMMU_MODEL_STALL_FREE)
			return i;
	return -EBUSY;
}

/**
 * smmu_model_stall_enter() - a transaction stalls
 * @model: the model, locked
 * @sid: StreamID
 * @record: the event; Stall and STAG are filled in
 *
 * The event is recorded now, or as soon as the Event queue is writable.
 *
 * Return: the slot, or -EBUSY if all records are in use: the transaction waits
 * without one.
 */
int smmu_model_stall_enter(struct smmu_model *model, u32 sid, u64 record[4])
{
	struct smmu_model_stall *stall;
	int slot = stall_find_free(model);

	lockdep_assert_held(&model->lock);
	if (slot < 0)
		return slot;

	stall = &model->stall[slot];
	stall->generation++;
	stall->stag = FIELD_PREP(STAG_SLOT, slot) |
		      FIELD_PREP(STAG_GENERATION, stall->generation);
	stall->sid = sid;
	stall->abandoned = false;
	stall->waiter = NULL;
	stall->state = SMMU_MODEL_STALL_UNRECORDED;
	record[1] |= EVT_1_STALL | FIELD_PREP(EVT_1_STAG, stall->stag);
	memcpy(stall->record, record, sizeof(stall->record));
	model->stats.stalls++;
	smmu_model_stall_flush(model);
	return slot;
}

/**
 * smmu_model_stall_flush() - record what waits for a writable Event queue
 * @model: the model, locked
 */
void smmu_model_stall_flush(struct smmu_model *model)
{
	struct smmu_model_stall *stall;
	unsigned int i;

	for (i = 0; i < model->nr_stalls; i++) {
		stall = &model->stall[i];
		if (stall->state != SMMU_MODEL_STALL_UNRECORDED)
			continue;
		if (!smmu_model_event_record_stall(model, stall->record))
			return;
		stall->state = SMMU_MODEL_STALL_RECORDED;
	}
}

/**
 * smmu_model_stall_collect() - take the answer, if there is one
 * @model: the model, locked
 * @slot: from smmu_model_stall_enter()
 *
 * Return: SMMU_MODEL_STALL_RETRY, ABORT or RAZWI, and the slot is free; or a
 * state that still waits.
 */
enum smmu_model_stall_state smmu_model_stall_collect(struct smmu_model *model,
						     int slot)
{
	struct smmu_model_stall *stall = &model->stall[slot];
	enum smmu_model_stall_state state = stall->state;

	lockdep_assert_held(&model->lock);
	if (!is_waiting(stall))
		stall_free(model, stall);
	return state;
}

/**
 * smmu_model_stall_abandon() - nobody will collect the answer
 * @model: the model, locked
 * @slot: from smmu_model_stall_enter()
 *
 * The SMMU still waits for its answer: the record stays in use until then.
 */
void smmu_model_stall_abandon(struct smmu_model *model, int slot)
{
	struct smmu_model_stall *stall = &model->stall[slot];

	if (is_waiting(stall))
		stall->abandoned = true;
	else
		stall_free(model, stall);
}

/**
 * smmu_model_stall_resume() - CMD_RESUME (4.6.1)
 * @model: the model, locked
 * @sid: StreamID
 * @stag: STAG
 * @answer: SMMU_MODEL_STALL_RETRY, ABORT or RAZWI
 *
 * A pair that names no recorded stall has no effect.
 */
void smmu_model_stall_resume(struct smmu_model *model, u32 sid, u16 stag,
			     enum smmu_model_stall_state answer)
{
	unsigned int slot = FIELD_GET(STAG_SLOT, stag);
	struct smmu_model_stall *stall = &model->stall[slot];

	if (slot >= model->nr_stalls || stall->stag != stag ||
	    stall->sid != sid || stall->state != SMMU_MODEL_STALL_RECORDED) {
		model->stats.stale_resumes++;
		return;
	}
	model->stats.resumed++;
	stall_answer(model, stall, answer);
}

/**
 * smmu_model_stall_terminate() - CMD_STALL_TERM (4.6.2)
 * @model: the model, locked
 * @sid: StreamID
 */
void smmu_model_stall_terminate(struct smmu_model *model, u32 sid)
{
	unsigned int i;

	for (i = 0; i < model->nr_stalls; i++)
		if (is_waiting(&model->stall[i]) && model->stall[i].sid == sid)
			stall_answer(model, &model->stall[i],
				     SMMU_MODEL_STALL_ABORT);
}

/**
 * smmu_model_stall_terminate_all() - SMMUEN goes from 1 to 0 (6.3.9)
 * @model: the model, locked
 */
void smmu_model_stall_terminate_all(struct smmu_model *model)
{
	unsigned int i;

	for (i = 0; i < model->nr_stalls; i++)
		if (is_waiting(&model->stall[i]))
			stall_answer(model, &model->stall[i],
				     SMMU_MODEL_STALL_ABORT);
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
	struct slot_waiter waiter;
	int ret;

	init_completion(&waiter.done);
	scoped_guard(smmu_model, model) {
		if (stall_find_free(model) >= 0)
			return 0;
		list_add_tail(&waiter.node, &model->slot_waiters);
	}
	ret = wait_killable(&waiter.done, timeout_ms);
	scoped_guard(smmu_model, model)
		list_del(&waiter.node);
	return ret;
}

/**
 * smmu_model_stall_wait() - sleep until a stall is answered
 * @model: the model, not locked
 * @slot: from smmu_model_stall_enter(), or -EBUSY to wait for a free record
 * @timeout_ms: bound
 *
 * Context: Process context; sleeps, ended by a fatal signal.
 * Return: 0, -ERESTARTSYS if the caller is being killed, -ETIMEDOUT.
 */
int smmu_model_stall_wait(struct smmu_model *model, int slot,
			  unsigned int timeout_ms)
{
	DECLARE_COMPLETION_ONSTACK(done);
	int ret;

	if (slot < 0)
		return wait_for_slot(model, timeout_ms);

	scoped_guard(smmu_model, model) {
		if (!is_waiting(&model->stall[slot]))
			return 0;
		model->stall[slot].waiter = &done;
	}
	ret = wait_killable(&done, timeout_ms);
	scoped_guard(smmu_model, model)
		model->stall[slot].waiter = NULL;
	return ret;
}
