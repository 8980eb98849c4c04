// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page requests as the SMMU has them: into the PRI queue, and the answers back.
 *
 * IHI 0070, chapter 8 "Page request queue" (8.1 overflow, 8.2 miscellaneous),
 * 4.5.2 CMD_PRI_RESP, 5.2 STE.PPAR. Overflow differs from that of the Event queue: until software
 * acknowledges it nothing is written, and the SMMU answers last requests by
 * itself.
 */
#include "pri.h"

#include <asm/barrier.h>
#include <linux/bitfield.h>

#include "../../spec-cmd.h"
#include "../../spec-event.h"
#include "../../spec-ste.h"
#include "check-ste.h"
#include "fail.h"
#include "gerror.h"
#include "mem.h"
#include "regs.h"
#include "ring.h"
#include "state.h"
#include "strtab.h"

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

static bool respond(struct smmu_model *model,
		    const struct smmu_model_page_request *req,
		    struct smmu_model_page_response *resp)
{
	if (is_stop_marker(req))
		return false;
	resp->prgi = req->prgi;
	resp->ssid = req->ssid;
	model->stats.page_auto_responses++;
	return true;
}

/**
 * smmu_model_pri_receive() - a Page Request Message arrives (8)
 * @model: the model, locked
 * @req: the request, or a stop marker
 * @resp: filled with the SMMU's own response, if there is one
 *
 * Return: true if the SMMU answers by itself; otherwise software does.
 */
bool smmu_model_pri_receive(struct smmu_model *model,
			    const struct smmu_model_page_request *req,
			    struct smmu_model_page_response *resp)
{
	struct smmu_model_ring ring = smmu_model_priq(model);

	*resp = (struct smmu_model_page_response) {
		.resp = CMD_PRI_RESP_1_RESP_FAILURE,
	};
	model->stats.page_requests++;
	if (!(smmu_model_idr(model, 0) & IDR0_PRI) || !is_enabled(model)) {
		model->stats.page_requests_lost++;
		return respond(model, req, resp);
	}
	if (!is_overflowing(model) && is_full(model, &ring))
		smmu_model_set32(model, SMMU_PRIQ_PROD,
				 smmu_model_get32(model, SMMU_PRIQ_PROD) ^
				 PRIQ_PROD_OVFLG);
	if (is_overflowing(model)) {
		model->stats.page_requests_lost++;
		priq_irq(model, false, req->last);
		if (!req->last || is_stop_marker(req))
			return false;
		resp->resp = CMD_PRI_RESP_1_RESP_SUCCESS;
		resp->ssv = auto_pasid(model, req, &resp->resp);
		return respond(model, req, resp);
	}
	if (priq_write(model, req))
		return false;
	model->stats.page_requests_lost++;
	return respond(model, req, resp);
}

/**
 * smmu_model_pri_response() - CMD_PRI_RESP (4.5.2)
 * @model: the model, locked
 * @cmd: the command
 */
void smmu_model_pri_response(struct smmu_model *model, const u64 cmd[2])
{
	u32 sid = FIELD_GET(CMD_0_SID, cmd[0]);
	struct smmu_model_port *port = smmu_model_port_find(model, sid);
	const struct smmu_model_page_response resp = {
		.prgi = FIELD_GET(CMD_PRI_RESP_1_PRGINDEX, cmd[1]),
		.ssv = cmd[0] & CMD_0_SSV,
		.ssid = FIELD_GET(CMD_0_SSID, cmd[0]),
		.resp = FIELD_GET(CMD_PRI_RESP_1_RESP, cmd[1]),
		.lost = smmu_model_injected(model, SMMU_MODEL_PRI_RESP_LOST, sid),
	};
	bool taken = port && port->ops->answer(port, &resp);

	if (resp.lost)
		return;
	if (taken)
		model->stats.page_responses[resp.resp]++;
	else
		smmu_model_blame(model, "4.5.2: CMD_PRI_RESP that answers no page request group");
}
