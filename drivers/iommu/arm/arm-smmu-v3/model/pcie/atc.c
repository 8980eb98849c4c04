// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ATC of a PCIe function: what it was told, until it is told to forget.
 *
 * PCIe Base Specification, 10.2 "ATS Translation Services", 10.3 "ATS
 * Invalidation".
 */
#include "atc.h"

#include <linux/string.h>

static bool atc_matches(const struct smmu_model_atc_entry *entry,
			const struct smmu_model_txn *txn)
{
	return entry->valid && entry->ssv == txn->ssv &&
	       (!txn->ssv || (entry->ssid == txn->ssid &&
			      entry->priv == txn->priv)) &&
	       txn->addr - entry->base < 1ULL << entry->lg2;
}

/**
 * smmu_model_atc_find() - look a translation up
 * @atc: the ATC
 * @txn: the access that needs it
 *
 * Return: the entry, whatever it permits, or NULL.
 */
struct smmu_model_atc_entry *
smmu_model_atc_find(struct smmu_model_atc *atc, const struct smmu_model_txn *txn)
{
	unsigned int i;

	for (i = 0; i < SMMU_MODEL_ATC_ENTRIES; i++)
		if (atc_matches(&atc->entry[i], txn))
			return &atc->entry[i];
	return NULL;
}

/**
 * smmu_model_atc_fill() - keep a translation
 * @atc: the ATC
 * @txn: the access that it was asked for
 * @cpl: the translation
 *
 * A better one takes the place of one that was too weak.
 *
 * Return: true if another had to go for it.
 */
bool smmu_model_atc_fill(struct smmu_model_atc *atc,
			 const struct smmu_model_txn *txn,
			 const struct smmu_model_completion *cpl)
{
	struct smmu_model_atc_entry *entry = smmu_model_atc_find(atc, txn);
	u64 mask = (1ULL << cpl->lg2) - 1;
	bool evicts = false;

	if (!entry) {
		entry = &atc->entry[atc->next++ % SMMU_MODEL_ATC_ENTRIES];
		evicts = entry->valid;
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
	return evicts;
}

/**
 * smmu_model_atc_clear() - ATS was turned off: nothing is kept
 * @atc: the ATC
 */
void smmu_model_atc_clear(struct smmu_model_atc *atc)
{
	memset(atc->entry, 0, sizeof(atc->entry));
}

/**
 * smmu_model_atc_remove() - an Invalidate Request
 * @atc: the ATC
 * @req: what it covers
 *
 * Return: number of entries removed.
 */
unsigned int smmu_model_atc_remove(struct smmu_model_atc *atc,
				   const struct smmu_model_inv_request *req)
{
	struct smmu_model_atc_entry *entry;
	unsigned int i, n = 0;

	for (i = 0; i < SMMU_MODEL_ATC_ENTRIES; i++) {
		entry = &atc->entry[i];
		if (!entry->valid || entry->base > req->last ||
		    entry->base + ((1ULL << entry->lg2) - 1) < req->first)
			continue;
		if (req->ssv && (!entry->ssv ||
				 (!req->global && entry->ssid != req->ssid)))
			continue;
		entry->valid = false;
		n++;
	}
	return n;
}

/**
 * smmu_model_atc_count() - how many translations are kept
 * @atc: the ATC
 *
 * Return: the number.
 */
unsigned int smmu_model_atc_count(const struct smmu_model_atc *atc)
{
	unsigned int i, n = 0;

	for (i = 0; i < SMMU_MODEL_ATC_ENTRIES; i++)
		n += atc->entry[i].valid;
	return n;
}
