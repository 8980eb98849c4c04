// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cached configuration: STEs, CDs and level-1 descriptors.
 *
 * IHI 0070, 3.21.1 "Translation tables and TLB invalidation completion
 * behavior", 4.3 "Configuration structure invalidation". An entry stays, valid
 * or not, until a command that covers it removes it; what a command is not
 * obliged to remove it leaves alone. Only when all entries are in use the
 * oldest goes, and is counted.
 */
#include "cache.h"

#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/string.h>

/* Hash buckets of the cache */
#define BUCKETS				512

static struct hlist_head *bucket(struct smmu_model_cfgs *cfgs,
				 enum smmu_model_cfg_kind kind, u32 sid,
				 u32 ssid)
{
	u32 hash = hash_32(sid, 32) ^ hash_32(ssid + kind * 0x1000001, 32);

	return &cfgs->bucket[hash % BUCKETS];
}

/**
 * smmu_model_cache_init() - an empty cache
 * @cfgs: the cache
 * @entries: capacity
 * @stats: where it counts
 *
 * Context: Process context, allocates.
 * Return: 0 or -ENOMEM.
 */
int smmu_model_cache_init(struct smmu_model_cfgs *cfgs, unsigned int entries,
			  struct smmu_model_stats *stats)
{
	unsigned int i;

	cfgs->stats = stats;
	INIT_LIST_HEAD(&cfgs->free);
	INIT_LIST_HEAD(&cfgs->live);
	cfgs->bucket = kvcalloc(BUCKETS, sizeof(*cfgs->bucket), GFP_KERNEL);
	cfgs->storage = kvcalloc(entries, sizeof(*cfgs->storage), GFP_KERNEL);
	if (!cfgs->bucket || !cfgs->storage)
		return -ENOMEM;
	for (i = 0; i < entries; i++)
		list_add_tail(&cfgs->storage[i].node, &cfgs->free);
	return 0;
}

/**
 * smmu_model_cache_fini() - free it
 * @cfgs: the cache, no longer in use; after a failed init as well, or none
 */
void smmu_model_cache_fini(struct smmu_model_cfgs *cfgs)
{
	kvfree(cfgs->storage);
	kvfree(cfgs->bucket);
}

static void cache_drop(struct smmu_model_cfgs *cfgs,
		       struct smmu_model_cfg_entry *entry)
{
	hlist_del(&entry->hash);
	list_move(&entry->node, &cfgs->free);
}

/**
 * smmu_model_cache_find() - look a structure up
 * @cfgs: the cache, its model locked
 * @kind: what
 * @sid: StreamID; of an L1STD the first that it covers
 * @ssid: SubstreamID; of an L1CD the first that it covers
 *
 * Return: the entry, valid until the lock is dropped, or NULL.
 */
struct smmu_model_cfg_entry *
smmu_model_cache_find(struct smmu_model_cfgs *cfgs, enum smmu_model_cfg_kind kind,
		      u32 sid, u32 ssid)
{
	struct smmu_model_cfg_entry *entry;

	hlist_for_each_entry(entry, bucket(cfgs, kind, sid, ssid), hash)
		if (entry->kind == kind && entry->sid == sid &&
		    entry->ssid == ssid)
			return entry;
	return NULL;
}

/**
 * smmu_model_cache_add() - keep a structure that was fetched
 * @cfgs: the cache, its model locked
 * @entry: what to keep; must not be in the cache already
 *
 * Return: the cached copy, valid until the lock is dropped.
 */
struct smmu_model_cfg_entry *
smmu_model_cache_add(struct smmu_model_cfgs *cfgs,
		     const struct smmu_model_cfg_entry *entry)
{
	struct smmu_model_cfg_entry *copy;

	if (list_empty(&cfgs->free)) {
		cache_drop(cfgs, list_first_entry(&cfgs->live, struct smmu_model_cfg_entry,
						  node));
		cfgs->stats->evictions++;
	}
	copy = list_first_entry(&cfgs->free, struct smmu_model_cfg_entry, node);
	list_move_tail(&copy->node, &cfgs->live);
	copy->kind = entry->kind;
	copy->lg2 = entry->lg2;
	copy->sid = entry->sid;
	copy->ssid = entry->ssid;
	copy->addr = entry->addr;
	memcpy(copy->word, entry->word, sizeof(copy->word));
	hlist_add_head(&copy->hash, bucket(cfgs, copy->kind, copy->sid,
					   copy->ssid));
	return copy;
}

/**
 * smmu_model_cache_count() - how many structures of a kind are cached
 * @cfgs: the cache, its model locked
 * @kind: what
 *
 * Return: the number.
 */
unsigned int smmu_model_cache_count(struct smmu_model_cfgs *cfgs,
				    enum smmu_model_cfg_kind kind)
{
	struct smmu_model_cfg_entry *entry;
	unsigned int n = 0;

	list_for_each_entry(entry, &cfgs->live, node)
		n += entry->kind == kind;
	return n;
}

static void cache_remove(struct smmu_model_cfgs *cfgs,
			 struct smmu_model_cfg_entry *entry)
{
	cache_drop(cfgs, entry);
	cfgs->stats->cfg_removed++;
	cfgs->stats->ste_removed += entry->kind == SMMU_MODEL_CFG_STE;
	cfgs->stats->cd_removed += entry->kind == SMMU_MODEL_CFG_CD;
}

/**
 * smmu_model_cfgi_all() - CMD_CFGI_ALL (4.3.3)
 * @cfgs: the cache, its model locked
 */
void smmu_model_cfgi_all(struct smmu_model_cfgs *cfgs)
{
	struct smmu_model_cfg_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &cfgs->live, node)
		cache_remove(cfgs, entry);
}

static bool cfgi_ste_matches(const struct smmu_model_cfg_entry *entry,
			     u32 first, u32 last, bool leaf)
{
	u32 entry_last = entry->sid;

	if (entry->kind == SMMU_MODEL_CFG_L1STD) {
		if (leaf)
			return false;
		entry_last += (1ULL << entry->lg2) - 1;
	}
	return entry->sid <= last && entry_last >= first;
}

/**
 * smmu_model_cfgi_ste() - CMD_CFGI_STE, CMD_CFGI_STE_RANGE (4.3.1, 4.3.2)
 * @cfgs: the cache, its model locked
 * @first: first StreamID
 * @last: last StreamID, inclusive
 * @leaf: keep the level-1 descriptors
 *
 * Everything that was fetched through an STE goes with it.
 */
void smmu_model_cfgi_ste(struct smmu_model_cfgs *cfgs, u32 first, u32 last,
			 bool leaf)
{
	struct smmu_model_cfg_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &cfgs->live, node)
		if (cfgi_ste_matches(entry, first, last, leaf))
			cache_remove(cfgs, entry);
}

static bool cfgi_cd_matches(const struct smmu_model_cfg_entry *entry, u32 sid,
			    u32 ssid, bool leaf)
{
	if (entry->sid != sid)
		return false;
	if (entry->kind == SMMU_MODEL_CFG_CD)
		return entry->ssid == ssid;
	return entry->kind == SMMU_MODEL_CFG_L1CD && !leaf &&
	       ssid >> entry->lg2 == entry->ssid >> entry->lg2;
}

/**
 * smmu_model_cfgi_cd() - CMD_CFGI_CD (4.3.4)
 * @cfgs: the cache, its model locked
 * @sid: StreamID
 * @ssid: SubstreamID
 * @leaf: keep the level-1 descriptor
 */
void smmu_model_cfgi_cd(struct smmu_model_cfgs *cfgs, u32 sid, u32 ssid, bool leaf)
{
	struct smmu_model_cfg_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &cfgs->live, node)
		if (cfgi_cd_matches(entry, sid, ssid, leaf))
			cache_remove(cfgs, entry);
}

/**
 * smmu_model_cfgi_cd_all() - CMD_CFGI_CD_ALL (4.3.5)
 * @cfgs: the cache, its model locked
 * @sid: StreamID
 */
void smmu_model_cfgi_cd_all(struct smmu_model_cfgs *cfgs, u32 sid)
{
	struct smmu_model_cfg_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &cfgs->live, node)
		if (entry->sid == sid && (entry->kind == SMMU_MODEL_CFG_CD ||
					  entry->kind == SMMU_MODEL_CFG_L1CD))
			cache_remove(cfgs, entry);
}
