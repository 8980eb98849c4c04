// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page requests as an endpoint makes them: groups, credits, answers.
 *
 * PCIe Base Specification, 10.4 "Page Request Services".
 */
#include "page.h"

#include <kunit/visibility.h>
#include <linux/build_bug.h>
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/pci_regs.h>

#include "../../spec-cmd.h"
#include "../smmu/lock.h"
#include "../smmu/pri.h"

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
		smmu_model_cfg_pri_status(&ep->space, 0, PCI_PRI_STATUS_RF);
	if (!ep->outstanding && !smmu_model_cfg_pri_on(&ep->space))
		smmu_model_cfg_pri_status(&ep->space, 0, PCI_PRI_STATUS_STOPPED);
	if (group->waiter)
		complete(group->waiter);
}

/* Can the endpoint use a response? Then it does. */
static bool group_answer(struct smmu_model_endpoint *ep,
			 const struct smmu_model_page_response *resp)
{
	struct smmu_model_group *group = &ep->group[resp->prgi];
	bool wants = group->ssv && ep->space.cfg.prg_needs_pasid;

	if (group->state != SMMU_MODEL_GROUP_WAITING || resp->ssv != wants ||
	    (resp->ssv && resp->ssid != group->ssid))
		return false;
	group_end(ep, group, state_of(resp->resp));
	return true;
}

/**
 * smmu_model_page_answer() - a PRG Response Message arrives
 * @ep: the endpoint
 * @resp: the message; its PRGIndex is below SMMU_MODEL_GROUPS
 *
 * One that is lost on the way is noted with its group, see smmu_model_page_reset().
 *
 * Return: false if the endpoint cannot use it, which its PRI Status then says.
 */
bool smmu_model_page_answer(struct smmu_model_endpoint *ep,
			    const struct smmu_model_page_response *resp)
{
	if (resp->lost) {
		ep->group[resp->prgi].lost = true;
		return true;
	}
	if (group_answer(ep, resp))
		return true;
	smmu_model_cfg_pri_status(&ep->space, 0, PCI_PRI_STATUS_UPRGI);
	return false;
}

static void deliver(struct smmu_model_endpoint *ep,
		    const struct smmu_model_page_request *req)
{
	struct smmu_model_page_response resp;

	if (smmu_model_pri_receive(ep->model, req, &resp))
		/* An answer that the endpoint cannot use leaves the group waiting */
		group_answer(ep, &resp);
}

static bool is_stop_marker(const struct smmu_model_page_request *req)
{
	return req->ssv && req->last && !req->read && !req->write;
}

/**
 * smmu_model_page_send() - an endpoint sends a page request
 * @ep: the endpoint
 * @req: the request; no stop marker
 *
 * Return: 0; -EPERM if its PRI is off, -EAGAIN if it has no credit left, -EINVAL
 * for a request that a function cannot make.
 */
int smmu_model_page_send(struct smmu_model_endpoint *ep,
			 const struct smmu_model_page_request *req)
{
	struct smmu_model_group *group;

	if (!smmu_model_cfg_pri_on(&ep->space))
		return -EPERM;
	if (req->prgi >= SMMU_MODEL_GROUPS || is_stop_marker(req) ||
	    (req->ssv && !smmu_model_cfg_pasid_on(&ep->space)))
		return -EINVAL;
	if (ep->outstanding >= smmu_model_cfg_pri_credits(&ep->space))
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
	deliver(ep, req);
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
 * smmu_model_page_ask() - an access needs a page
 * @ep: the endpoint
 * @txn: the access
 *
 * Return: the index of a group of one request, or a negative errno.
 */
int smmu_model_page_ask(struct smmu_model_endpoint *ep,
			const struct smmu_model_txn *txn)
{
	struct smmu_model_page_request req = {
		.sid = ep->port.sid,
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
	ret = smmu_model_page_send(ep, &req);
	return ret ?: prgi;
}

/**
 * smmu_model_page_collect() - the answer to an access's page request
 * @model: the model, not locked
 * @sid: StreamID
 * @res: the access; @res->prgi goes with the answer
 *
 * Return: SMMU_MODEL_DMA_STALLED while there is none, SMMU_MODEL_DMA_OK to try
 * again, SMMU_MODEL_DMA_ABORTED.
 */
enum smmu_model_outcome smmu_model_page_collect(struct smmu_model *model, u32 sid,
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
 * smmu_model_page_reset() - the PRI interface of an endpoint is reset
 * @ep: the endpoint
 */
void smmu_model_page_reset(struct smmu_model_endpoint *ep)
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
	return ep ? smmu_model_page_send(ep, req) : -ENODEV;
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
	if (!smmu_model_cfg_pri_on(&ep->space))
		return -EPERM;
	deliver(ep, &req);
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
