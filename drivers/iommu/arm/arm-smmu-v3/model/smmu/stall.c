// SPDX-License-Identifier: GPL-2.0-only
/*
 * The records of stalled transactions.
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
#include <linux/errno.h>
#include <linux/string.h>

#include "../../spec-event.h"

#define STAG_SLOT		GENMASK(7, 0)
#define STAG_GENERATION		GENMASK(15, 8)

static void stall_free(struct smmu_model_stalls *stalls, struct smmu_model_stall *stall)
{
	struct smmu_model_slot_waiter *waiter;

	stall->state = SMMU_MODEL_STALL_FREE;
	list_for_each_entry(waiter, &stalls->waiters, node)
		complete(&waiter->done);
}

/* Does it wait for an answer? */
static bool is_waiting(const struct smmu_model_stall *stall)
{
	return stall->state == SMMU_MODEL_STALL_UNRECORDED ||
	       stall->state == SMMU_MODEL_STALL_RECORDED;
}

static void stall_answer(struct smmu_model_stalls *stalls,
			 struct smmu_model_stall *stall,
			 enum smmu_model_stall_state answer)
{
	stall->state = answer;
	if (stall->abandoned)
		stall_free(stalls, stall);
	else if (stall->waiter)
		complete(stall->waiter);
}

static int stall_find_free(const struct smmu_model_stalls *stalls)
{
	unsigned int i;

	for (i = 0; i < stalls->nr; i++)
		if (stalls->slot[i].state == SMMU_MODEL_STALL_FREE)
			return i;
	return -EBUSY;
}

/**
 * smmu_model_stall_init() - no stalls
 * @stalls: the records, all 0
 * @nr: how many there are, at most SMMU_MODEL_MAX_STALLS
 */
void smmu_model_stall_init(struct smmu_model_stalls *stalls, unsigned int nr)
{
	stalls->nr = nr;
	INIT_LIST_HEAD(&stalls->waiters);
}

/**
 * smmu_model_stall_is_full() - are all records in use?
 * @stalls: the records, their model locked
 *
 * Return: true if so: a transaction that stalls waits without one.
 */
bool smmu_model_stall_is_full(const struct smmu_model_stalls *stalls)
{
	return stall_find_free(stalls) < 0;
}

/**
 * smmu_model_stall_is_waiting() - does a stall wait for its answer?
 * @stalls: the records, their model locked
 * @slot: from smmu_model_stall_enter()
 *
 * Return: true if so.
 */
bool smmu_model_stall_is_waiting(const struct smmu_model_stalls *stalls, int slot)
{
	return is_waiting(&stalls->slot[slot]);
}

/**
 * smmu_model_stall_enter() - a transaction stalls
 * @stalls: the records, their model locked
 * @sid: StreamID
 * @record: the event; Stall and STAG are filled in
 *
 * Return: the slot, or -EBUSY if all records are in use: the transaction waits
 * without one.
 */
int smmu_model_stall_enter(struct smmu_model_stalls *stalls, u32 sid, u64 record[4])
{
	struct smmu_model_stall *stall;
	int slot = stall_find_free(stalls);

	if (slot < 0)
		return slot;

	stall = &stalls->slot[slot];
	stall->generation++;
	stall->stag = FIELD_PREP(STAG_SLOT, slot) |
		      FIELD_PREP(STAG_GENERATION, stall->generation);
	stall->sid = sid;
	stall->abandoned = false;
	stall->waiter = NULL;
	stall->state = SMMU_MODEL_STALL_UNRECORDED;
	record[1] |= EVT_1_STALL | FIELD_PREP(EVT_1_STAG, stall->stag);
	memcpy(stall->record, record, sizeof(stall->record));
	return slot;
}

/**
 * smmu_model_stall_collect() - take the answer, if there is one
 * @stalls: the records, their model locked
 * @slot: from smmu_model_stall_enter()
 *
 * Return: SMMU_MODEL_STALL_RETRY, ABORT or RAZWI, and the slot is free; or a
 * state that still waits.
 */
enum smmu_model_stall_state smmu_model_stall_collect(struct smmu_model_stalls *stalls,
						     int slot)
{
	struct smmu_model_stall *stall = &stalls->slot[slot];
	enum smmu_model_stall_state state = stall->state;

	if (!is_waiting(stall))
		stall_free(stalls, stall);
	return state;
}

/**
 * smmu_model_stall_abandon() - nobody will collect the answer
 * @stalls: the records, their model locked
 * @slot: from smmu_model_stall_enter()
 *
 * The SMMU still waits for its answer: the record stays in use until then.
 */
void smmu_model_stall_abandon(struct smmu_model_stalls *stalls, int slot)
{
	struct smmu_model_stall *stall = &stalls->slot[slot];

	if (is_waiting(stall))
		stall->abandoned = true;
	else
		stall_free(stalls, stall);
}

/**
 * smmu_model_stall_resume() - CMD_RESUME (4.6.1)
 * @stalls: the records, their model locked
 * @sid: StreamID
 * @stag: STAG
 * @answer: SMMU_MODEL_STALL_RETRY, ABORT or RAZWI
 *
 * A pair that names no recorded stall has no effect.
 *
 * Return: true if it named one.
 */
bool smmu_model_stall_resume(struct smmu_model_stalls *stalls, u32 sid, u16 stag,
			     enum smmu_model_stall_state answer)
{
	unsigned int slot = FIELD_GET(STAG_SLOT, stag);
	struct smmu_model_stall *stall = &stalls->slot[slot];

	if (slot >= stalls->nr || stall->stag != stag || stall->sid != sid ||
	    stall->state != SMMU_MODEL_STALL_RECORDED)
		return false;
	stall_answer(stalls, stall, answer);
	return true;
}

/**
 * smmu_model_stall_terminate() - CMD_STALL_TERM (4.6.2)
 * @stalls: the records, their model locked
 * @sid: StreamID
 */
void smmu_model_stall_terminate(struct smmu_model_stalls *stalls, u32 sid)
{
	unsigned int i;

	for (i = 0; i < stalls->nr; i++)
		if (is_waiting(&stalls->slot[i]) && stalls->slot[i].sid == sid)
			stall_answer(stalls, &stalls->slot[i],
				     SMMU_MODEL_STALL_ABORT);
}

/**
 * smmu_model_stall_terminate_all() - SMMUEN goes from 1 to 0 (6.3.9)
 * @stalls: the records, their model locked
 */
void smmu_model_stall_terminate_all(struct smmu_model_stalls *stalls)
{
	unsigned int i;

	for (i = 0; i < stalls->nr; i++)
		if (is_waiting(&stalls->slot[i]))
			stall_answer(stalls, &stalls->slot[i],
				     SMMU_MODEL_STALL_ABORT);
}

/**
 * smmu_model_stall_count() - how many records are in use
 * @stalls: the records, their model locked
 *
 * Return: the number.
 */
unsigned int smmu_model_stall_count(const struct smmu_model_stalls *stalls)
{
	unsigned int i, n = 0;

	for (i = 0; i < stalls->nr; i++)
		n += stalls->slot[i].state != SMMU_MODEL_STALL_FREE;
	return n;
}
