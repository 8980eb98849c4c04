// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transactions of client devices: what the SMMU is for.
 *
 * IHI 0070, 3.9 "Support for PCI Express, PASIDs", 3.12 "Fault models". An access
 * is split at 4 KiB; each piece is a transaction of its own, translated and moved
 * under the model's lock. So a CMD_SYNC can never be consumed between the lookup
 * and the last byte, which is what its completion promises.
 */
#include "model.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "../spec-event.h"
#include "pcie/endpoint.h"
#include "pcie/page.h"
#include "smmu/ats.h"
#include "smmu/event.h"
#include "smmu/halt.h"
#include "smmu/lock.h"
#include "smmu/mem.h"
#include "smmu/policy.h"
#include "smmu/state.h"
#include "smmu/translate.h"

/* Values of &smmu_model_result.slot that are no slot */
#define NO_SLOT			(-ENOENT)
#define WAITS_FOR_SLOT		(-EBUSY)

/* Stalls of one access at one address: each was answered, and none helped */
#define MAX_STALLS		64

/* 3.9.1: a transaction with an address that the device has from its ATC */
static int translated(struct smmu_model *model, const struct smmu_model_txn *txn,
		      struct smmu_model_translation *tr)
{
	*tr = (struct smmu_model_translation) {
		.access.write = txn->write,
		.pa = txn->addr,
	};
	if (!smmu_model_ats_check(model, txn, &tr->fail))
		return 0;
	smmu_model_judge(tr);
	return -EFAULT;
}

static enum smmu_model_outcome refuse_piece(struct smmu_model *model,
					    const struct smmu_model_txn *txn,
					    struct smmu_model_translation *tr,
					    struct smmu_model_result *res)
{
	const struct smmu_model_fail *fail = &tr->fail;

	res->why = fail->why;
	res->event = fail->event;
	res->recorded = false;
	if (fail->event) {
		model->stats.events[fail->event]++;
		smmu_model_event_make(model, txn, tr->access.priv,
				      tr->access.instr, fail, res->record);
	}
	if (tr->verdict.stall) {
		res->slot = smmu_model_halt_enter(model, txn->sid, res->record);
		if (res->slot < 0)
			return SMMU_MODEL_DMA_STALLED;
		res->stag = FIELD_GET(EVT_1_STAG, res->record[1]);
		res->stalls++;
		res->recorded = true;
		return SMMU_MODEL_DMA_STALLED;
	}
	if (tr->verdict.record)
		res->recorded = smmu_model_event_record(model, res->record);
	return tr->verdict.razwi ? SMMU_MODEL_DMA_RAZWI : SMMU_MODEL_DMA_ABORTED;
}

/* One transaction: up to the next multiple of 4 KiB */
static enum smmu_model_outcome do_piece(struct smmu_model *model,
					const struct smmu_model_txn *txn,
					void *buf, size_t len,
					struct smmu_model_result *res)
{
	struct smmu_model_txn piece = *txn;
	enum smmu_model_outcome outcome;
	struct smmu_model_endpoint *ep;
	struct smmu_model_translation tr;
	size_t size;
	int ret;

	guard(smmu_model)(model);
	piece.addr = txn->addr + res->done;
	size = min(len - res->done, SZ_4K - (piece.addr & (SZ_4K - 1)));
	model->stats.txns++;
	if (piece.at != SMMU_MODEL_AT_TRANSLATED)
		smmu_model_policy_remember(model, &piece);
	ep = smmu_model_endpoint_with_ats(model, &piece);
	if (ep) {
		outcome = smmu_model_endpoint_translate(ep, &piece, res);
		if (outcome)
			return outcome;
	}
	if (piece.at == SMMU_MODEL_AT_TRANSLATED)
		ret = translated(model, &piece, &tr);
	else
		ret = smmu_model_translate(model, &piece, &tr);
	if (ret)
		return refuse_piece(model, &piece, &tr, res);
	if (smmu_model_mem_copy(model, tr.pa, buf + res->done, size, txn->write)) {
		res->why = "external abort on the output address";
		return SMMU_MODEL_DMA_ABORTED;
	}
	res->done += size;
	res->pa = tr.pa + size - 1;
	return SMMU_MODEL_DMA_OK;
}

/* The answer to the stall or page request in force, if there is one */
static enum smmu_model_outcome collect(struct smmu_model *model, u32 sid,
				       struct smmu_model_result *res)
{
	enum smmu_model_stall_state state;

	if (res->prgi >= 0)
		return smmu_model_page_collect(model, sid, res);
	if (res->slot == WAITS_FOR_SLOT)
		res->slot = NO_SLOT;
	if (res->slot == NO_SLOT)
		return SMMU_MODEL_DMA_OK;
	scoped_guard(smmu_model, model)
		state = smmu_model_stall_collect(&model->stalls, res->slot);
	switch (state) {
	case SMMU_MODEL_STALL_RETRY:
		res->slot = NO_SLOT;
		return SMMU_MODEL_DMA_OK;
	case SMMU_MODEL_STALL_ABORT:
		res->slot = NO_SLOT;
		return SMMU_MODEL_DMA_ABORTED;
	case SMMU_MODEL_STALL_RAZWI:
		res->slot = NO_SLOT;
		return SMMU_MODEL_DMA_RAZWI;
	default:
		return SMMU_MODEL_DMA_STALLED;
	}
}

static int wait_for_answer(struct smmu_model *model, u32 sid,
			   const struct smmu_model_result *res,
			   unsigned int timeout_ms)
{
	if (res->prgi >= 0)
		return smmu_model_page_group_wait(model, sid, res->prgi,
						  timeout_ms);
	return smmu_model_halt_wait(model, res->slot, timeout_ms);
}

/**
 * smmu_model_dma_resume() - go on with an access that has stalled
 * @model: the model
 * @txn: as given to smmu_model_dma()
 * @buf: as given to smmu_model_dma()
 * @len: as given to smmu_model_dma()
 * @res: as smmu_model_dma() left it
 *
 * Context: Process context; sleeps while stalled, unless @txn->nowait.
 * Return: as smmu_model_dma().
 */
enum smmu_model_outcome
smmu_model_dma_resume(struct smmu_model *model, const struct smmu_model_txn *txn,
		      void *buf, size_t len, struct smmu_model_result *res)
{
	unsigned int timeout_ms = txn->timeout_ms ?: SMMU_MODEL_STALL_MS;
	unsigned int stalls = 0;
	size_t at = res->done;

	for (;;) {
		res->outcome = collect(model, txn->sid, res);
		if (res->outcome == SMMU_MODEL_DMA_OK && res->done < len)
			res->outcome = do_piece(model, txn, buf, len, res);
		if (res->outcome == SMMU_MODEL_DMA_OK) {
			if (res->done == len)
				break;
			cond_resched();
			continue;
		}
		if (res->outcome != SMMU_MODEL_DMA_STALLED || txn->nowait)
			break;
		stalls = res->done == at ? stalls + 1 : 0;
		at = res->done;
		if (stalls == MAX_STALLS ||
		    wait_for_answer(model, txn->sid, res, timeout_ms)) {
			smmu_model_dma_abandon(model, res);
			res->outcome = SMMU_MODEL_DMA_GAVE_UP;
			break;
		}
	}
	if (res->outcome == SMMU_MODEL_DMA_RAZWI && !txn->write)
		memset(buf + res->done, 0, len - res->done);
	return res->outcome;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_dma_resume);

/**
 * smmu_model_dma() - a client device reads or writes memory
 * @model: the model
 * @txn: the access
 * @buf: the device's own buffer: source of a write, destination of a read
 * @len: bytes
 * @res: filled
 *
 * Context: Process context; sleeps while stalled, unless @txn->nowait. A fatal
 * signal ends the sleep.
 * Return: &smmu_model_result.outcome.
 */
enum smmu_model_outcome
smmu_model_dma(struct smmu_model *model, const struct smmu_model_txn *txn,
	       void *buf, size_t len, struct smmu_model_result *res)
{
	*res = (struct smmu_model_result) {
		.why = "",
		.slot = NO_SLOT,
		.prgi = -1,
		.sid = txn->sid,
	};
	return smmu_model_dma_resume(model, txn, buf, len, res);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_dma);

/**
 * smmu_model_dma_wait() - sleep until a stalled access can go on
 * @model: the model
 * @res: as smmu_model_dma() left it, outcome SMMU_MODEL_DMA_STALLED
 * @timeout_ms: bound
 *
 * For a device that looks at something else between two waits; it goes on with
 * smmu_model_dma_resume() or gives up with smmu_model_dma_abandon().
 *
 * Context: Process context; sleeps, ended by a fatal signal.
 * Return: 0, -ETIMEDOUT, or -ERESTARTSYS if the caller is being killed.
 */
int smmu_model_dma_wait(struct smmu_model *model,
			const struct smmu_model_result *res,
			unsigned int timeout_ms)
{
	return wait_for_answer(model, res->sid, res, timeout_ms);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_dma_wait);

/**
 * smmu_model_dma_abandon() - the device gives an access up while it is stalled
 * @model: the model
 * @res: as smmu_model_dma() left it, outcome SMMU_MODEL_DMA_STALLED
 *
 * The SMMU does not know: the stall or page request still needs its answer.
 *
 * Context: Any.
 */
void smmu_model_dma_abandon(struct smmu_model *model,
			    struct smmu_model_result *res)
{
	guard(smmu_model)(model);
	if (res->slot >= 0)
		smmu_model_stall_abandon(&model->stalls, res->slot);
	res->slot = NO_SLOT;
	res->prgi = -1;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_dma_abandon);
