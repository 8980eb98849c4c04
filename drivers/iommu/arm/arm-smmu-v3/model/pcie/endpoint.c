// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCIe functions behind the software SMMUv3: what they do with ATS.
 *
 * PCIe Base Specification, chapter 10 "ATS Specification". An endpoint asks for
 * what its ATC does not hold, keeps every translation that permits something,
 * and uses it until an Invalidate Request covers it or ATS is turned off: a
 * forgotten CMD_ATC_INV shows as an access to a page that is no longer mapped.
 * It asks for write permission only when it wants to write.
 */
#include "endpoint.h"

#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/slab.h>

#include "../smmu/ats.h"
#include "../smmu/lock.h"
#include "control.h"
#include "page.h"

/* Page requests of one access that were granted and changed nothing */
#define MAX_PAGE_REQUESTS	32

static void fill(struct smmu_model_endpoint *ep, const struct smmu_model_txn *txn,
		 const struct smmu_model_completion *cpl)
{
	struct smmu_model_stats *stats = &ep->model->stats;

	stats->evictions += smmu_model_atc_fill(&ep->atc, txn, cpl);
	stats->atc_fills++;
}

static bool grants(bool read, bool write, const struct smmu_model_txn *txn)
{
	return txn->write ? write : read;
}

static enum smmu_model_outcome page_missing(struct smmu_model_endpoint *ep,
					    const struct smmu_model_txn *txn,
					    struct smmu_model_result *res)
{
	int prgi;

	if (!smmu_model_cfg_pri_on(&ep->space)) {
		res->why = "3.9.1: no permission by ATS, and PRI is off";
		return SMMU_MODEL_DMA_ABORTED;
	}
	if (res->page_requests == MAX_PAGE_REQUESTS) {
		res->why = "3.9.2: page requests were granted, the page is not there";
		return SMMU_MODEL_DMA_ABORTED;
	}
	prgi = smmu_model_page_ask(ep, txn);
	if (prgi < 0) {
		res->why = "3.9.2: the endpoint cannot send a page request";
		return SMMU_MODEL_DMA_ABORTED;
	}
	res->page_requests++;
	res->prgi = prgi;
	res->why = "3.9.2: waits for a page";
	return SMMU_MODEL_DMA_STALLED;
}

/**
 * smmu_model_endpoint_with_ats() - does an ATC take part in an access?
 * @model: the model, locked
 * @txn: the access
 *
 * Return: the endpoint whose ATC it is, or NULL.
 */
struct smmu_model_endpoint *
smmu_model_endpoint_with_ats(struct smmu_model *model,
			     const struct smmu_model_txn *txn)
{
	struct smmu_model_endpoint *ep;

	if (txn->at != SMMU_MODEL_AT_ATC)
		return NULL;
	ep = smmu_model_endpoint_find(model, txn->sid);
	return ep && smmu_model_cfg_ats_on(&ep->space) ? ep : NULL;
}

/**
 * smmu_model_endpoint_translate() - an access as an endpoint with ATS makes it
 * @ep: the endpoint
 * @txn: the access; becomes a Translated transaction on success
 * @res: filled on failure
 *
 * Return: SMMU_MODEL_DMA_OK, SMMU_MODEL_DMA_STALLED when it waits for a page,
 * or SMMU_MODEL_DMA_ABORTED.
 */
enum smmu_model_outcome
smmu_model_endpoint_translate(struct smmu_model_endpoint *ep,
			      struct smmu_model_txn *txn,
			      struct smmu_model_result *res)
{
	struct smmu_model_atc_entry *entry;
	struct smmu_model_completion cpl;

	if (txn->ssv && !smmu_model_cfg_pasid_on(&ep->space)) {
		res->why = "PCIe 10: PASID in a function whose PASID is off";
		return SMMU_MODEL_DMA_ABORTED;
	}
	entry = smmu_model_atc_find(&ep->atc, txn);
	if (entry && grants(entry->read, entry->write, txn)) {
		ep->model->stats.atc_hits++;
	} else {
		smmu_model_ats_request(ep->model, txn, &cpl);
		res->event = cpl.event;
		res->recorded = cpl.recorded;
		res->why = cpl.why;
		if (cpl.status != SMMU_MODEL_CPL_SUCCESS)
			return SMMU_MODEL_DMA_ABORTED;
		if (cpl.read || cpl.write)
			fill(ep, txn, &cpl);
		if (!grants(cpl.read, cpl.write, txn))
			return page_missing(ep, txn, res);
		entry = smmu_model_atc_find(&ep->atc, txn);
	}
	txn->addr = entry->out + (txn->addr - entry->base);
	txn->at = SMMU_MODEL_AT_TRANSLATED;
	return SMMU_MODEL_DMA_OK;
}

static void port_describe(struct smmu_model_port *port,
			  struct smmu_model_port_state *state)
{
	struct smmu_model_endpoint *ep = smmu_model_endpoint_of(port);

	*state = (struct smmu_model_port_state) {
		.ats = smmu_model_cfg_ats_on(&ep->space),
		.pasid = smmu_model_cfg_pasid_on(&ep->space),
		.deaf = ep->function->deaf,
		.unclean = ep->unclean && smmu_model_atc_count(&ep->atc),
		.stu_lg2 = smmu_model_cfg_stu_lg2(&ep->space),
	};
}

static void port_count(struct smmu_model_port *port, struct smmu_model_stats *stats)
{
	struct smmu_model_endpoint *ep = smmu_model_endpoint_of(port);
	unsigned int i;

	stats->atc_cached += smmu_model_atc_count(&ep->atc);
	for (i = 0; i < SMMU_MODEL_GROUPS; i++)
		stats->page_groups +=
			ep->group[i].state == SMMU_MODEL_GROUP_WAITING;
}

static int port_invalidate(struct smmu_model_port *port,
			   const struct smmu_model_inv_request *req)
{
	struct smmu_model_endpoint *ep = smmu_model_endpoint_of(port);

	if (smmu_model_injected(ep->model, SMMU_MODEL_ATC_INV_IGNORED, port->sid)) {
		ep->function->deaf = true;
		return -ETIMEDOUT;
	}
	if (!req->ssv && !req->first && req->last == U64_MAX)
		ep->unclean = false;
	return smmu_model_atc_remove(&ep->atc, req);
}

static bool port_answer(struct smmu_model_port *port,
			const struct smmu_model_page_response *resp)
{
	return smmu_model_page_answer(smmu_model_endpoint_of(port), resp);
}

/* PCIe 10.1.1: it may do so at any time, and keep what it gets */
static void port_ask_ahead(struct smmu_model_port *port,
			   const struct smmu_model_txn *txn)
{
	struct smmu_model_endpoint *ep = smmu_model_endpoint_of(port);
	struct smmu_model_completion cpl;

	if (txn->ssv && !smmu_model_cfg_pasid_on(&ep->space))
		return;
	smmu_model_ats_request(ep->model, txn, &cpl);
	if (cpl.status == SMMU_MODEL_CPL_SUCCESS && (cpl.read || cpl.write) &&
	    !smmu_model_atc_find(&ep->atc, txn))
		fill(ep, txn, &cpl);
}

static const struct smmu_model_port_ops port_ops = {
	.describe = port_describe,
	.count = port_count,
	.invalidate = port_invalidate,
	.answer = port_answer,
	.ask_ahead = port_ask_ahead,
};

/**
 * smmu_model_endpoint_create() - a PCIe function behind the SMMU
 * @model: the model
 * @sid: its StreamID
 * @config: what it is like; copied
 *
 * No bus knows it: see smmu_model_pci_create().
 *
 * Context: Process context, sleeps.
 * Return: the endpoint, or an ERR_PTR(): -EEXIST if the StreamID is taken,
 * -EINVAL for PRI without ATS, -ENOMEM.
 */
struct smmu_model_endpoint *
smmu_model_endpoint_create(struct smmu_model *model, u32 sid,
			   const struct smmu_model_endpoint_config *config)
{
	struct smmu_model_endpoint *ep;
	int ret;

	if ((config->pri && !config->ats) || config->pasid_bits > 20)
		return ERR_PTR(-EINVAL);
	ep = kvzalloc_obj(*ep);
	if (!ep)
		return ERR_PTR(-ENOMEM);
	ep->model = model;
	ep->function = ep;
	ep->port.sid = sid;
	ep->port.ops = &port_ops;
	smmu_model_cfg_init(&ep->space, config);
	if (config->left_pa)
		ep->atc.entry[0] = (struct smmu_model_atc_entry) {
			.valid = true,
			.read = true,
			.write = true,
			.lg2 = PAGE_SHIFT,
			.base = config->left_addr,
			.out = config->left_pa,
		};
	scoped_guard(smmu_model, model)
		ret = smmu_model_port_add(model, &ep->port);
	if (!ret)
		return ep;
	kvfree(ep);
	return ERR_PTR(ret);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_endpoint_create);

/**
 * smmu_model_endpoint_destroy() - the function is gone
 * @ep: the endpoint, or NULL, or an ERR_PTR(); nobody waits for its pages
 *
 * Context: Process context.
 */
void smmu_model_endpoint_destroy(struct smmu_model_endpoint *ep)
{
	if (IS_ERR_OR_NULL(ep))
		return;
	scoped_guard(smmu_model, ep->model)
		list_del(&ep->port.node);
	kvfree(ep);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_endpoint_destroy);

/**
 * smmu_model_endpoint_cfg_read() - read its configuration space
 * @ep: the endpoint
 * @where: offset
 * @size: 1, 2 or 4 bytes
 *
 * Context: Any.
 * Return: the value.
 */
u32 smmu_model_endpoint_cfg_read(struct smmu_model_endpoint *ep,
				 unsigned int where, unsigned int size)
{
	guard(smmu_model)(ep->model);
	return smmu_model_cfg_read(&ep->space, where, size);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_endpoint_cfg_read);

/**
 * smmu_model_endpoint_cfg_write() - write its configuration space
 * @ep: the endpoint
 * @where: offset
 * @size: 1, 2 or 4 bytes
 * @value: the value
 *
 * Context: Any.
 */
void smmu_model_endpoint_cfg_write(struct smmu_model_endpoint *ep,
				   unsigned int where, unsigned int size,
				   u32 value)
{
	enum smmu_model_cfg_reg reg;
	u32 old;

	guard(smmu_model)(ep->model);
	reg = smmu_model_cfg_write(&ep->space, where, size, value, &old);
	smmu_model_control(ep, reg, old, value);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_endpoint_cfg_write);
