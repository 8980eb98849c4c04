// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events.
 *
 * IHI 0070, 7.2 "Event queue recorded faults and events", 7.3 "Event records",
 * 7.4 "Event queue overflow". A record that is not a stall is dropped when the
 * Event queue is not writable; a stall waits, see halt.c. Fields that the
 * architecture leaves UNKNOWN are filled with noise.
 */
#include "event.h"

#include <asm/barrier.h>

#include "../../spec-event.h"
#include "gerror.h"
#include "mem.h"
#include "regs.h"
#include "ring.h"
#include "state.h"

static u64 event_word0(const struct smmu_model_txn *txn, u8 event)
{
	u64 w = FIELD_PREP(EVT_0_ID, event) | FIELD_PREP(EVT_0_SID, txn->sid);

	switch (event) {
	case EVT_F_STREAM_DISABLED:
	case EVT_F_TRANSL_FORBIDDEN:
		return w;
	case EVT_C_BAD_SUBSTREAMID:
		/* 7.3.9: the SubstreamID is always valid, there is no SSV */
		return w | FIELD_PREP(EVT_0_SSID, txn->ssv ? txn->ssid : 0);
	default:
		if (txn->ssv)
			w |= EVT_0_SSV | FIELD_PREP(EVT_0_SSID, txn->ssid);
		return w;
	}
}

static bool has_access(u8 event)
{
	return event == EVT_F_UUT || event == EVT_F_WALK_EABT ||
	       event == EVT_F_TRANSL_FORBIDDEN ||
	       (event >= EVT_F_TRANSLATION && event <= EVT_F_TLB_CONFLICT);
}

/**
 * smmu_model_event_make() - build an event record
 * @model: the model, locked
 * @txn: the transaction, its address that of the page in question
 * @priv: privileged, after the overrides of the STE
 * @instr: instruction fetch, after the overrides of the STE
 * @fail: what went wrong, with an event
 * @record: the record (7.3), CPU-endian; Stall and STAG are left out
 */
void smmu_model_event_make(struct smmu_model *model,
			   const struct smmu_model_txn *txn, bool priv,
			   bool instr, const struct smmu_model_fail *fail,
			   u64 record[4])
{
	bool fetch = fail->event == EVT_F_STE_FETCH ||
		     fail->event == EVT_F_CD_FETCH ||
		     fail->event == EVT_F_WALK_EABT;

	record[0] = event_word0(txn, fail->event);
	record[1] = 0;
	record[2] = 0;
	record[3] = 0;
	if (fetch)
		record[3] = fail->fetch_addr & EVT_3_FETCHADDR;
	if (!has_access(fail->event))
		return;

	record[1] = FIELD_PREP(EVT_1_PNU, priv) |
		    FIELD_PREP(EVT_1_IND, instr && !txn->write) |
		    FIELD_PREP(EVT_1_RNW, !txn->write) |
		    FIELD_PREP(EVT_1_S2, fail->s2) |
		    FIELD_PREP(EVT_1_CLASS, fail->class);
	if (fail->event == EVT_F_PERMISSION && fail->class == EVT_1_CLASS_TT)
		record[1] |= FIELD_PREP(EVT_1_TTRNW, fail->ttrnw);
	record[2] = txn->addr;
	if (fetch || fail->event == EVT_F_TRANSL_FORBIDDEN)
		return;
	if (fail->s2)
		record[3] = fail->ipa & EVT_3_IPA;
	else
		record[3] = prandom_u32_state(&model->rnd) & EVT_3_IPA;
}

enum eventq_state { EVENTQ_WRITABLE, EVENTQ_SHUT, EVENTQ_IS_FULL };

static enum eventq_state eventq_state(struct smmu_model *model)
{
	struct smmu_model_ring ring = smmu_model_eventq(model);
	u32 prod = smmu_model_get32(model, SMMU_EVENTQ_PROD);
	u32 cons = smmu_model_get32(model, SMMU_EVENTQ_CONS);

	if (model->sfm || !smmu_model_cr0(model, CR0_EVENTQEN) ||
	    smmu_model_gerror_active(model, GERROR_EVENTQ_ABT_ERR))
		return EVENTQ_SHUT;
	if (smmu_model_ring_used(&ring, prod, cons) >= 1U << ring.lg2 ||
	    smmu_model_injected(model, SMMU_MODEL_EVENTQ_FULL, 0))
		return EVENTQ_IS_FULL;
	return EVENTQ_WRITABLE;
}

/* 7.4: OVFLG toggles on the first loss and not again until acknowledged */
static void eventq_overflow(struct smmu_model *model)
{
	u32 prod = smmu_model_get32(model, SMMU_EVENTQ_PROD);
	u32 cons = smmu_model_get32(model, SMMU_EVENTQ_CONS);

	if (!((prod ^ cons) & EVENTQ_PROD_OVFLG))
		smmu_model_set32(model, SMMU_EVENTQ_PROD, prod ^ EVENTQ_PROD_OVFLG);
}

static bool eventq_write(struct smmu_model *model, const u64 record[4])
{
	struct smmu_model_ring ring = smmu_model_eventq(model);
	u32 prod = smmu_model_get32(model, SMMU_EVENTQ_PROD);
	u32 cons = smmu_model_get32(model, SMMU_EVENTQ_CONS);
	u64 addr = smmu_model_ring_addr(&ring, prod);
	bool was_empty = !smmu_model_ring_used(&ring, prod, cons);
	unsigned int i;

	for (i = 0; i < EVT_WORDS; i++) {
		if (smmu_model_mem_write64(model, addr + 8 * i,
					   SMMU_MODEL_ACC_EVENTQ, record[i])) {
			smmu_model_gerror(model, GERROR_EVENTQ_ABT_ERR);
			/* 7.2.2: PROD may count what did not arrive */
			if (model->cfg.policy & SMMU_MODEL_ASYNC_ABORT)
				break;
			return false;
		}
	}

	/* The record is visible before the index that publishes it */
	smp_wmb();
	prod = (prod & EVENTQ_PROD_OVFLG) | smmu_model_ring_next(&ring, prod);
	smmu_model_set32(model, SMMU_EVENTQ_PROD, prod);
	if (was_empty)
		smmu_model_irq(model, SMMU_MODEL_IRQ_EVENTQ);
	return true;
}

/**
 * smmu_model_event_record() - record a fault that terminated its transaction
 * @model: the model, locked
 * @record: the record, CPU-endian
 *
 * Return: true if it is in the queue, false if it is lost (7.4).
 */
bool smmu_model_event_record(struct smmu_model *model, const u64 record[4])
{
	switch (eventq_state(model)) {
	case EVENTQ_WRITABLE:
		if (eventq_write(model, record))
			return true;
		break;
	case EVENTQ_IS_FULL:
		eventq_overflow(model);
		break;
	case EVENTQ_SHUT:
		break;
	}
	model->stats.events_lost++;
	return false;
}

/**
 * smmu_model_event_record_stall() - record a stall
 * @model: the model, locked
 * @record: the record, with Stall and STAG
 *
 * A stall is never lost for want of room and never causes an overflow (7.2).
 *
 * Return: true if it is in the queue, false if the queue is not writable now.
 */
bool smmu_model_event_record_stall(struct smmu_model *model,
				   const u64 record[4])
{
	return eventq_state(model) == EVENTQ_WRITABLE &&
	       eventq_write(model, record);
}
