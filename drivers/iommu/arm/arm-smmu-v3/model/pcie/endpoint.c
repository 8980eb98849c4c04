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
#include "../smmu/pri.h"

/* Page requests of one access that were granted and changed nothing */
#define MAX_PAGE_REQUESTS	32

/**
 * smmu_model_endpoint_find() - the endpoint with a StreamID
 * @model: the model, locked
 * @sid: StreamID
 *
 * Return: the endpoint, or NULL.
 */
struct smmu_model_endpoint *smmu_model_endpoint_find(struct smmu_model *model,
						     u32 sid)
{
	struct smmu_model_endpoint *ep;

	lockdep_assert_held(&model->lock);
	list_for_each_entry(ep, &model->endpoints, node)
		if (ep->sid == sid)
			return ep;
	return NULL;
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
	return ep && smmu_model_cfg_ats_on(ep) ? ep : NULL;
}

/**
 * smmu_model_endpoint_any_ats() - is ATS enabled anywhere?
 * @model: the model, locked
 *
 * Return: true if so.
 */
bool smmu_model_endpoint_any_ats(struct smmu_model *model)
{
	struct smmu_model_endpoint *ep;

	list_for_each_entry(ep, &model->endpoints, node)
		if (smmu_model_cfg_ats_on(ep))
			return true;
	return false;
}

/**
 * smmu_model_endpoint_levels() - what all endpoints hold now
 * @model: the model, locked
 * @stats: @atc_cached and @page_groups are filled
 */
void smmu_model_endpoint_levels(struct smmu_model *model,
				struct smmu_model_stats *stats)
{
	struct smmu_model_endpoint *ep;
	unsigned int i;

	stats->atc_cached = 0;
	stats->page_groups = 0;
	list_for_each_entry(ep, &model->endpoints, node) {
		for (i = 0; i < SMMU_MODEL_ATC_ENTRIES; i++)
			stats->atc_cached += ep->atc[i].valid;
		for (i = 0; i < SMMU_MODEL_GROUPS; i++)
			stats->page_groups +=
				ep->group[i].state == SMMU_MODEL_GROUP_WAITING;
	}
}

static bool atc_matches(const struct smmu_model_atc_entry *entry,
			const struct smmu_model_txn *txn)
{
	return entry->valid && entry->ssv == txn->ssv &&
	       (!txn->ssv || (entry->ssid == txn->ssid &&
			      entry->priv == txn->priv)) &&
	       txn->addr - entry->base < 1ULL << entry->lg2;
}

static struct smmu_model_atc_entry *atc_find(struct smmu_model_endpoint *ep,
					     const struct smmu_model_txn *txn)
{
	unsigned int i;

	for (i = 0; i < SMMU_MODEL_ATC_ENTRIES; i++)
		if (atc_matches(&ep->atc[i], txn))
			return &ep->atc[i];
	return NULL;
}

/* A better translation takes the place of one that was too weak */
static void atc_fill(struct smmu_model_endpoint *ep,
		     const struct smmu_model_txn *txn,
		     const struct smmu_model_completion *cpl)
{
	u64 mask = (1ULL << cpl->lg2) - 1;
	struct smmu_model_atc_entry *entry = atc_find(ep, txn);

	if (!entry) {
		entry = &ep->atc[ep->next_atc++ % SMMU_MODEL_ATC_ENTRIES];
		ep->model->stats.evictions += entry->valid;
	}
	*entry = (struct smmu_model_atc_entry) {
		.valid = true,
		.ssv = txn->ssv,
		.ssid = txn->ssid,
		.priv = txn->ssv && txn->priv,
		.read = cpl->read,
		.write = cpl->write,
		.lg2 = cpl->lg2,
		.base = txn->addr & ~mask,
		.out = cpl->addr & ~mask,
	};
	ep->model->stats.atc_fills++;
}

/**
 * smmu_model_atc_clear() - ATS was turned off: nothing is kept
 * @ep: the endpoint
 */
void smmu_model_atc_clear(struct smmu_model_endpoint *ep)
{
	memset(ep->atc, 0, sizeof(ep->atc));
}

/**
 * smmu_model_atc_remove() - an Invalidate Request
 * @ep: the endpoint
 * @ssv: it has a PASID; without, entries with any PASID go as well
 * @ssid: PASID
 * @global: with @ssv, entries of all PASIDs go
 * @first: first address
 * @last: last address, inclusive
 *
 * Return: number of entries removed.
 */
unsigned int smmu_model_atc_remove(struct smmu_model_endpoint *ep, bool ssv,
				   u32 ssid, bool global, u64 first, u64 last)
{
	struct smmu_model_atc_entry *entry;
	unsigned int i, n = 0;

	for (i = 0; i < SMMU_MODEL_ATC_ENTRIES; i++) {
		entry = &ep->atc[i];
		if (!entry->valid || entry->base > last ||
		    entry->base + ((1ULL << entry->lg2) - 1) < first)
			continue;
		if (ssv && (!entry->ssv || (!global && entry->ssid != ssid)))
			continue;
		entry->valid = false;
		n++;
	}
	return n;
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

	if (!smmu_model_cfg_pri_on(ep)) {
		res->why = "3.9.1: no permission by ATS, and PRI is off";
		return SMMU_MODEL_DMA_ABORTED;
	}
	if (res->page_requests == MAX_PAGE_REQUESTS) {
		res->why = "3.9.2: page requests were granted, the page is not there";
		return SMMU_MODEL_DMA_ABORTED;
	}
	prgi = smmu_model_pri_ask(ep, txn);
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

	if (txn->ssv && !smmu_model_cfg_pasid_on(ep)) {
		res->why = "PCIe 10: PASID in a function whose PASID is off";
		return SMMU_MODEL_DMA_ABORTED;
	}
	entry = atc_find(ep, txn);
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
			atc_fill(ep, txn, &cpl);
		if (!grants(cpl.read, cpl.write, txn))
			return page_missing(ep, txn, res);
		entry = atc_find(ep, txn);
	}
	txn->addr = entry->out + (txn->addr - entry->base);
	txn->at = SMMU_MODEL_AT_TRANSLATED;
	return SMMU_MODEL_DMA_OK;
}

/**
 * smmu_model_endpoint_speculate() - an endpoint asks ahead
 * @ep: the endpoint
 * @txn: an access that it made
 *
 * It may do so at any time (PCIe 10.1.1), and keep what it gets.
 */
void smmu_model_endpoint_speculate(struct smmu_model_endpoint *ep,
				   const struct smmu_model_txn *txn)
{
	struct smmu_model_completion cpl;

	if (txn->ssv && !smmu_model_cfg_pasid_on(ep))
		return;
	smmu_model_ats_request(ep->model, txn, &cpl);
	if (cpl.status == SMMU_MODEL_CPL_SUCCESS && (cpl.read || cpl.write) &&
	    !atc_find(ep, txn))
		atc_fill(ep, txn, &cpl);
}

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

	if ((config->pri && !config->ats) || config->pasid_bits > 20)
		return ERR_PTR(-EINVAL);
	ep = kvzalloc_obj(*ep);
	if (!ep)
		return ERR_PTR(-ENOMEM);
	ep->model = model;
	ep->sid = sid;
	ep->cfg = *config;
	smmu_model_cfg_init(ep);
	scoped_guard(smmu_model, model) {
		if (!smmu_model_endpoint_find(model, sid)) {
			list_add_tail(&ep->node, &model->endpoints);
			return ep;
		}
	}
	kvfree(ep);
	return ERR_PTR(-EEXIST);
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
		list_del(&ep->node);
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
	return smmu_model_cfg_read(ep, where, size);
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
	guard(smmu_model)(ep->model);
	smmu_model_cfg_write(ep, where, size, value);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_endpoint_cfg_write);
