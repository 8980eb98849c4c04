/* SPDX-License-Identifier: GPL-2.0-only */
/* The records of stalled transactions. */
#ifndef _ARM_SMMU_V3_MODEL_STALL_H
#define _ARM_SMMU_V3_MODEL_STALL_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/types.h>

#define SMMU_MODEL_MAX_STALLS		256

/**
 * enum smmu_model_stall_state - life of one stall record (8.5)
 * @SMMU_MODEL_STALL_FREE: not in use
 * @SMMU_MODEL_STALL_UNRECORDED: waits for a writable Event queue
 * @SMMU_MODEL_STALL_RECORDED: waits for software
 * @SMMU_MODEL_STALL_RETRY: answered: the transaction starts again
 * @SMMU_MODEL_STALL_ABORT: answered: the transaction aborts
 * @SMMU_MODEL_STALL_RAZWI: answered: it reads zero or drops its write
 */
enum smmu_model_stall_state {
	SMMU_MODEL_STALL_FREE,
	SMMU_MODEL_STALL_UNRECORDED,
	SMMU_MODEL_STALL_RECORDED,
	SMMU_MODEL_STALL_RETRY,
	SMMU_MODEL_STALL_ABORT,
	SMMU_MODEL_STALL_RAZWI,
};

/**
 * struct smmu_model_stall - one stalled transaction
 * @state: how far it is
 * @abandoned: its device no longer waits; freed by the answer
 * @sid: StreamID
 * @stag: slot number and generation
 * @generation: differs between two uses of the slot
 * @record: the event
 * @waiter: completed by the answer, NULL if nobody sleeps
 */
struct smmu_model_stall {
	enum smmu_model_stall_state state;
	bool abandoned;
	u32 sid;
	u16 stag;
	u8 generation;
	u64 record[4];
	struct completion *waiter;
};

/**
 * struct smmu_model_slot_waiter - a transaction that found no record free
 * @node: in &smmu_model_stalls.waiters; the rest is on the stack of its device
 * @done: completed when a record becomes free
 */
struct smmu_model_slot_waiter {
	struct list_head node;
	struct completion done;
};

/**
 * struct smmu_model_stalls - the records of one SMMU
 * @slot: the records
 * @nr: entries of @slot in use, from IDR5.STALL_MAX; constant
 * @waiters: struct smmu_model_slot_waiter
 */
struct smmu_model_stalls {
	struct smmu_model_stall slot[SMMU_MODEL_MAX_STALLS];
	unsigned int nr;
	struct list_head waiters;
};

void smmu_model_stall_init(struct smmu_model_stalls *stalls, unsigned int nr);
bool smmu_model_stall_is_full(const struct smmu_model_stalls *stalls);
bool smmu_model_stall_is_waiting(const struct smmu_model_stalls *stalls, int slot);
int smmu_model_stall_enter(struct smmu_model_stalls *stalls, u32 sid, u64 record[4]);
enum smmu_model_stall_state smmu_model_stall_collect(struct smmu_model_stalls *stalls,
						     int slot);
void smmu_model_stall_abandon(struct smmu_model_stalls *stalls, int slot);
bool smmu_model_stall_resume(struct smmu_model_stalls *stalls, u32 sid, u16 stag,
			     enum smmu_model_stall_state answer);
void smmu_model_stall_terminate(struct smmu_model_stalls *stalls, u32 sid);
void smmu_model_stall_terminate_all(struct smmu_model_stalls *stalls);
unsigned int smmu_model_stall_count(const struct smmu_model_stalls *stalls);

#endif /* _ARM_SMMU_V3_MODEL_STALL_H */
