// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page requests: from an endpoint to the PRI queue, and the answers back.
 *
 * IHI 0070, chapter 8 "Page request queue" (8.1 overflow, 8.2 miscellaneous),
 * 4.5.2 CMD_PRI_RESP, 5.2 STE.PPAR; PCIe Base Specification 10.4 "Page Request
 * Services". Overflow differs from that of the Event queue: until software
 * acknowledges it nothing is written, and the SMMU answers last requests by
 * itself.
 */
#include "pri.h"

#include <asm/barrier.h>
#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/pci_regs.h>

#include "../../spec-cmd.h"
#include "../../spec-event.h"
#include "../../spec-ste.h"
#include "../pcie/endpoint.h"
#include "check-ste.h"
#include "event.h"
#include "fail.h"
#include "mem.h"
#include "queue.h"
#include "regs.h"
#include "state.h"
#include "strtab.h"

/* Resp of CMD_PRI_RESP as an endpoint sees it */
static enum smmu_model_group_state state_of(unsigned int resp)
{
	return SMMU_MODEL_GROUP_FAILURE + resp;
}

static_assert(SMMU_MODEL_GROUP_FAILURE + CMD_PRI_RESP_1_RESP_INVALID ==
	      SMMU_MODEL_GROUP_INVALID);
static_assert(SMMU_MODEL_GROUP_FAILURE + CMD_PRI_RESP_1_RESP_SUCCESS ==
	      SMMU_MODEL_GROUP_SUCCESS);

static void group_end(struct smmu_model_endpoint *ep,
		      struct smmu_model_group *group,
		      enum smmu_model_group_state state)
{
	ep->outstanding -= group->requests;
	group->requests = 0;
	group->state = state;
	/* 10.5.2.3: no page request will come any more, or the interface stops */
	if (state == SMMU_MODEL_GROUP_FAILURE)
		smmu_model_cfg_pri_status(ep, PCI_PRI_STATUS_RF);
	if (!ep->outstanding && !smmu_model_cfg_pri_on(ep))
		smmu_model_cfg_pri_status(ep, PCI_PRI_STATUS_STOPPED);
	if (group->waiter)
		complete(group->waiter);
}

/* A PRG Response Message arrives; false if the endpoint cannot use it */
static bool group_answer(struct smmu_model_endpoint *ep, u16 prgi, bool ssv,
			 u32 ssid, unsigned int resp)
{
	struct smmu_model_group *group = &ep->group[prgi];
	bool wants = group->ssv && ep->cfg.prg_needs_pasid;

	if (group->state != SMMU_MODEL_GROUP_WAITING || ssv != wants ||
	    (ssv && ssid != group->ssid))
		return false;
	group_end(ep, group, state_of(resp));
	return true;
}

/* 8.2: does an automatic response carry the PASID of its request? */
static bool auto_pasid(struct smmu_model *model,
		       const struct smmu_model_page_request *req,
		       unsigned int *resp)
{
	struct smmu_model_fail fail;
	u64 ste[8];

	if (!req->ssv)
		return false;
	if (smmu_model_ste_get(model, req->sid, ste, &fail) ||
	    smmu_model_ste_illegal(model, ste)) {
		*resp = CMD_PRI_RESP_1_RESP_FAILURE;
		return false;
	}
	return FIELD_GET(STE_1_PPAR, ste[1]);
}

static void auto_respond(struct smmu_model_endpoint *ep,
			 const struct smmu_model_page_request *req,
			 unsigned int resp, bool with_pasid)
{
	ep->model->stats.page_auto_responses++;
	/* An answer that the endpoint cannot use leaves the group waiting */
	group_answer(ep, req->prgi, with_pasid, req->ssid, resp);
}

/* 8.1: toggles on the first loss and not again until acknowledged */
static bool is_overflowing(struct smmu_model *model)
{
	return (smmu_model_get32(model, SMMU_PRIQ_PROD) ^
		smmu_model_get32(model, SMMU_PRIQ_CONS)) & PRIQ_PROD_OVFLG;
}

static bool is_full(struct smmu_model *model, const struct smmu_model_ring *ring)
{
	u32 prod = smmu_model_get32(model, SMMU_PRIQ_PROD);
	u32 cons = smmu_model_get32(model, SMMU_PRIQ_CONS);

	return smmu_model_ring_used(ring, prod, cons) >= 1U << ring->lg2 ||
	       smmu_model_injected(model, SMMU_MODEL_PRIQ_FULL, 0);
}

static bool is_enabled(struct smmu_model *model)
{
	return !model->sfm && smmu_model_cr0(model, CR0_SMMUEN) &&
	       smmu_model_cr0(model, CR0_PRIQEN) &&
	       !smmu_model_gerror_active(model, GERROR_PRIQ_ABT_ERR);
}

/* 6.3: with LO an interrupt tells of a last request, even of one that is lost */
static void priq_irq(struct smmu_model *model, bool was_empty, bool last)
{
	bool lo = smmu_model_get32(model, SMMU_PRIQ_IRQ_CFG2) & PRIQ_IRQ_CFG2_LO;

	if (lo ? last : was_empty)
		smmu_model_irq(model, SMMU_MODEL_IRQ_PRIQ);
}

static bool priq_write(struct smmu_model *model,
		       const struct smmu_model_page_request *req)
{
	struct smmu_model_ring ring = smmu_model_priq(model);
	u32 prod = smmu_model_get32(model, SMMU_PRIQ_PROD);
	u32 cons = smmu_model_get32(model, SMMU_PRIQ_CONS);
	u64 addr = smmu_model_ring_addr(&ring, prod);
	u64 word0, word1;

	word0 = FIELD_PREP(PRI_0_SID, req->sid) | FIELD_PREP(PRI_0_R, req->read) |
		FIELD_PREP(PRI_0_W, req->write) | FIELD_PREP(PRI_0_LAST, req->last);
	if (req->ssv)
		word0 |= PRI_0_SSV | FIELD_PREP(PRI_0_SSID, req->ssid) |
			 FIELD_PREP(PRI_0_X, req->exec) |
			 FIELD_PREP(PRI_0_PRIV, req->priv);
	word1 = FIELD_PREP(PRI_1_PRGINDEX, req->prgi) | (req->addr & PRI_1_ADDR);
	if (smmu_model_mem_write64(model, addr, SMMU_MODEL_ACC_PRIQ, word0) ||
	    smmu_model_mem_write64(model, addr + 8, SMMU_MODEL_ACC_PRIQ, word1)) {
		smmu_model_gerror(model, GERROR_PRIQ_ABT_ERR);
		return false;
	}
	/* The record is visible before the index that publishes it */
	smp_wmb();
	smmu_model_set32(model, SMMU_PRIQ_PROD, (prod & PRIQ_PROD_OVFLG) |
			 smmu_model_ring_next(&ring, prod));
	priq_irq(model, !smmu_model_ring_used(&ring, prod, cons), req->last);
	return true;
}

static bool is_stop_marker(const struct smmu_model_page_request *req)
{
	return req->ssv && req->last && !req->read && !req->write;
}

/* 8: what the SMMU does with a Page Request Message */
static void receive(struct smmu_model_endpoint *ep,
		    const struct smmu_model_page_request *req)
{
	struct smmu_model *model = ep->model;
	unsigned int resp = CMD_PRI_RESP_1_RESP_SUCCESS;
	struct smmu_model_ring ring = smmu_model_priq(model);
	bool with_pasid;

	model->stats.page_requests++;
	if (!(smmu_model_idr(model, 0) & IDR0_PRI) || !is_enabled(model)) {
		model->stats.page_requests_lost++;
		if (!is_stop_marker(req))
			auto_respond(ep, req, CMD_PRI_RESP_1_RESP_FAILURE, false);
		return;
	}
	if (!is_overflowing(model) && is_full(model, &ring))
		smmu_model_set32(model, SMMU_PRIQ_PROD,
				 smmu_model_get32(model, SMMU_PRIQ_PROD) ^
				 PRIQ_PROD_OVFLG);
	if (is_overflowing(model)) {
		model->stats.page_requests_lost++;
		if (req->last && !is_stop_marker(req)) {
			with_pasid = auto_pasid(model, req, &resp);
			auto_respond(ep, req, resp, with_pasid);
		}
		priq_irq(model, false, req->last);
		return;
	}
	if (!priq_write(model, req)) {
		model->stats.page_requests_lost++;
		if (!is_stop_marker(req))
			auto_respond(ep, req, CMD_PRI_RESP_1_RESP_FAILURE, false);
	}
}

/**
 * smmu_model_pri_send() - an endpoint sends a page request
 * @ep: the endpoint
 * @req: the request; no stop marker
 *
 * Return: 0; -EPERM if its PRI is off, -EAGAIN if it has no credit left, -EINVAL
 * for a request that a function cannot make.
 */
int smmu_model_pri_send(struct smmu_model_endpoint *ep,
			const struct smmu_model_page_request *req)
{
	struct smmu_model_group *group;

	if (!smmu_model_cfg_pri_on(ep))
		return -EPERM;
	if (req->prgi >= SMMU_MODEL_GROUPS || is_stop_marker(req) ||
	    (req->ssv && !smmu_model_cfg_pasid_on(ep)))
		return -EINVAL;
	if (ep->outstanding >= smmu_model_cfg_pri_credits(ep))
		return -EAGAIN;
	group = &ep->group[req->prgi];
	if (group->state == SMMU_MODEL_GROUP_WAITING)
		return -EINVAL;
	if (group->state != SMMU_MODEL_GROUP_OPEN)
		*group = (struct smmu_model_group) {
			.ssv = req->ssv,
			.ssid = req->ssid,
		};
	group->requests++;
	ep->outstanding++;
	group->state = req->last ? SMMU_MODEL_GROUP_WAITING :
				   SMMU_MODEL_GROUP_OPEN;
	receive(ep, req);
	return 0;
}

static int find_prgi(struct smmu_model_endpoint *ep)
{
	unsigned int i, prgi;

	for (i = 0; i < SMMU_MODEL_GROUPS; i++) {
		prgi = ep->next_prgi++ % SMMU_MODEL_GROUPS;
		if (ep->group[prgi].state != SMMU_MODEL_GROUP_WAITING &&
		    ep->group[prgi].state != SMMU_MODEL_GROUP_OPEN &&
		    !ep->group[prgi].waiter)
			return prgi;
	}
	return -EBUSY;
}

/**
 * smmu_model_pri_ask() - an access needs a page
 * @ep: the endpoint
 * @txn: the access
 *
 * Return: the index of a group of one request, or a negative errno.
 */
int smmu_model_pri_ask(struct smmu_model_endpoint *ep,
		       const struct smmu_model_txn *txn)
{
	struct smmu_model_page_request req = {
		.sid = ep->sid,
		.ssid = txn->ssid,
		.ssv = txn->ssv,
		.read = !txn->write,
		.write = txn->write,
		.priv = txn->ssv && txn->priv,
		.last = true,
		.addr = txn->addr,
	};
	int prgi = find_prgi(ep);
	int ret;

	if (prgi < 0)
		return prgi;
	req.prgi = prgi;
	ret = smmu_model_pri_send(ep, &req);
	return ret ?: prgi;
}

/**
 * smmu_model_pri_collect() - the answer to an access's page request
 * @model: the model, not locked
 * @sid: StreamID
 * @res: the access; @res->prgi goes with the answer
 *
 * Return: SMMU_MODEL_DMA_STALLED while there is none, SMMU_MODEL_DMA_OK to try
 * again, SMMU_MODEL_DMA_ABORTED.
 */
enum smmu_model_outcome smmu_model_pri_collect(struct smmu_model *model, u32 sid,
					       struct smmu_model_result *res)
{
	switch (smmu_model_page_group(model, sid, res->prgi)) {
	case SMMU_MODEL_GROUP_WAITING:
		return SMMU_MODEL_DMA_STALLED;
	case SMMU_MODEL_GROUP_SUCCESS:
		res->prgi = -1;
		return SMMU_MODEL_DMA_OK;
	case SMMU_MODEL_GROUP_INVALID:
		res->why = "4.5.2: page request answered with Invalid Request";
		break;
	case SMMU_MODEL_GROUP_FAILURE:
		res->why = "4.5.2: page request answered with Response Failure";
		break;
	default:
		res->why = "PCIe 10.5.2.2: PRI was reset";
		break;
	}
	res->prgi = -1;
	return SMMU_MODEL_DMA_ABORTED;
}

/**
 * smmu_model_pri_response() - CMD_PRI_RESP (4.5.2)
 * @model: the model, locked
 * @cmd: the command
 */
void smmu_model_pri_response(struct smmu_model *model, const u64 cmd[2])
{
	u32 sid = FIELD_GET(CMD_0_SID, cmd[0]);
	struct smmu_model_endpoint *ep = smmu_model_endpoint_find(model, sid);
	unsigned int resp = FIELD_GET(CMD_PRI_RESP_1_RESP, cmd[1]);
	u16 prgi = FIELD_GET(CMD_PRI_RESP_1_PRGINDEX, cmd[1]);

	if (smmu_model_injected(model, SMMU_MODEL_PRI_RESP_LOST, sid)) {
		if (ep)
			ep->group[prgi].lost = true;
		return;
	}
	if (ep && group_answer(ep, prgi, cmd[0] & CMD_0_SSV,
			       FIELD_GET(CMD_0_SSID, cmd[0]), resp)) {
		model->stats.page_responses[resp]++;
		return;
	}
	if (ep)
		smmu_model_cfg_pri_status(ep, PCI_PRI_STATUS_UPRGI);
	smmu_model_blame(model, "4.5.2: CMD_PRI_RESP that answers no page request group");
}

/**
 * smmu_model_pri_reset() - the PRI interface of an endpoint is reset
 * @ep: the endpoint
 */
void smmu_model_pri_reset(struct smmu_model_endpoint *ep)
{
	unsigned int i;

	for (i = 0; i < SMMU_MODEL_GROUPS; i++) {
		struct smmu_model_group *group = &ep->group[i];

		if (group->state == SMMU_MODEL_GROUP_WAITING && !group->lost)
			smmu_model_blame(ep->model,
					 "PCIe 10.5.2.2: PRI reset while a group waits for its response");
		if (group->state == SMMU_MODEL_GROUP_WAITING ||
		    group->state == SMMU_MODEL_GROUP_OPEN)
			group_end(ep, group, SMMU_MODEL_GROUP_NONE);
	}
	ep->outstanding = 0;
}

/**
 * smmu_model_page_request() - an endpoint sends a page request
 * @model: the model
 * @req: the request
 *
 * Context: Any.
 * Return: 0, whatever the SMMU makes of it; -ENODEV without such an endpoint,
 * -EPERM if its PRI is off, -EAGAIN if it has no credit left, -EINVAL for a
 * request that it cannot make.
 */
int smmu_model_page_request(struct smmu_model *model,
			    const struct smmu_model_page_request *req)
{
	struct smmu_model_endpoint *ep;

	guard(smmu_model)(model);
	ep = smmu_model_endpoint_find(model, req->sid);
	return ep ? smmu_model_pri_send(ep, req) : -ENODEV;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_page_request);

/**
 * smmu_model_stop_marker() - an endpoint has stopped using a PASID
 * @model: the model
 * @sid: StreamID of the endpoint
 * @ssid: PASID
 *
 * Context: Any.
 * Return: 0; -ENODEV without such an endpoint, -EPERM if its PRI is off.
 */
int smmu_model_stop_marker(struct smmu_model *model, u32 sid, u32 ssid)
{
	const struct smmu_model_page_request req = {
		.sid = sid, .ssid = ssid, .ssv = true, .last = true,
	};
	struct smmu_model_endpoint *ep;

	guard(smmu_model)(model);
	ep = smmu_model_endpoint_find(model, sid);
	if (!ep)
		return -ENODEV;
	if (!smmu_model_cfg_pri_on(ep))
		return -EPERM;
	receive(ep, &req);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_stop_marker);

/**
 * smmu_model_page_group() - how far a page request group is
 * @model: the model
 * @sid: StreamID of the endpoint
 * @prgi: PRGIndex
 *
 * Context: Any.
 * Return: its state, SMMU_MODEL_GROUP_NONE without such an endpoint.
 */
enum smmu_model_group_state smmu_model_page_group(struct smmu_model *model,
						  u32 sid, u16 prgi)
{
	struct smmu_model_endpoint *ep;

	guard(smmu_model)(model);
	ep = smmu_model_endpoint_find(model, sid);
	if (!ep || prgi >= SMMU_MODEL_GROUPS)
		return SMMU_MODEL_GROUP_NONE;
	return ep->group[prgi].state;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_page_group);

static bool set_waiter(struct smmu_model *model, u32 sid, u16 prgi,
		       struct completion *done)
{
	struct smmu_model_endpoint *ep;

	guard(smmu_model)(model);
	ep = smmu_model_endpoint_find(model, sid);
	if (!ep || prgi >= SMMU_MODEL_GROUPS)
		return false;
	ep->group[prgi].waiter = done;
	return ep->group[prgi].state == SMMU_MODEL_GROUP_WAITING;
}

/**
 * smmu_model_page_group_wait() - sleep until a group is answered
 * @model: the model
 * @sid: StreamID of the endpoint
 * @prgi: PRGIndex; one waiter for each
 * @timeout_ms: bound
 *
 * Context: Process context; sleeps, ended by a fatal signal.
 * Return: 0, also if it does not wait for an answer; -ETIMEDOUT, or -ERESTARTSYS
 * if the caller is being killed.
 */
int smmu_model_page_group_wait(struct smmu_model *model, u32 sid, u16 prgi,
			       unsigned int timeout_ms)
{
	DECLARE_COMPLETION_ONSTACK(done);
	long ret = 1;

	if (set_waiter(model, sid, prgi, &done))
		ret = wait_for_completion_killable_timeout(&done,
							   msecs_to_jiffies(timeout_ms));
	set_waiter(model, sid, prgi, NULL);
	if (ret < 0)
		return ret;
	return ret ? 0 : -ETIMEDOUT;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_page_group_wait);
