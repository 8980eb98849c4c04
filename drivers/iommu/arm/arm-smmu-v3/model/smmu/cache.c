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

#include "state.h"

static struct hlist_head *bucket(struct smmu_model *model,
				 enum smmu_model_cfg_kind kind, u32 sid,
				 u32 ssid)
{
	u32 hash = hash_32(sid, 32) ^ hash_32(ssid + kind * 0x1000001, 32);

	return &model->cfgs.bucket[hash % SMMU_MODEL_CFG_BUCKETS];
}

/**
 * smmu_model_cache_init() - an empty cache
 * @model: the model, not yet in use
 * @entries: capacity
 *
 * Context: Process context, allocates.
 * Return: 0 or -ENOMEM.
 */
int smmu_model_cache_init(struct smmu_model *model, unsigned int entries)
{
	struct smmu_model_pool *pool = &model->cfgs;
	unsigned int i;

	INIT_LIST_HEAD(&pool->free);
	INIT_LIST_HEAD(&pool->live);
	pool->bucket = kvcalloc(SMMU_MODEL_CFG_BUCKETS, sizeof(*pool->bucket),
				GFP_KERNEL);
	model->cfg_storage = kvcalloc(entries, sizeof(*model->cfg_storage),
				      GFP_KERNEL);
	if (!pool->bucket || !model->cfg_storage)
		return -ENOMEM;
	for (i = 0; i < entries; i++)
		list_add_tail(&model->cfg_storage[i].node, &pool->free);
	return 0;
}

/**
 * smmu_model_cache_fini() - free it
 * @model: the model, no longer in use; after a failed init as well
 */
void smmu_model_cache_fini(struct smmu_model *model)
{
	kvfree(model->cfg_storage);
	kvfree(model->cfgs.bucket);
}

static void cache_drop(struct smmu_model *model,
		       struct smmu_model_cfg_entry *entry)
{
	hlist_del(&entry->hash);
	list_move(&entry->node, &model->cfgs.free);
	model->cfgs.nr_live--;
}

/**
 * smmu_model_cache_find() - look a structure up
 * @model: the model, locked
 * @kind: what
 * @sid: StreamID; of an L1STD the first that it covers
 * @ssid: SubstreamID; of an L1CD the first that it covers
 *
 * Return: the entry, valid until the lock is dropped, or NULL.
 */
struct smmu_model_cfg_entry *
smmu_model_cache_find(struct smmu_model *model, enum smmu_model_cfg_kind kind,
		      u32 sid, u32 ssid)
{
	struct smmu_model_cfg_entry *entry;

	lockdep_assert_held(&model->lock);
	hlist_for_each_entry(entry, bucket(model, kind, sid, ssid), hash)
		if (entry->kind == kind && entry->sid == sid &&
		    entry->ssid == ssid)
			return entry;
	return NULL;
}

/**
 * smmu_model_cache_add() - keep a structure that was fetched
 * @model: the model, locked
 * @entry: what to keep; must not be in the cache already
 *
 * Return: the cached copy, valid until the lock is dropped.
 */
struct smmu_model_cfg_entry *
smmu_model_cache_add(struct smmu_model *model,
		     const struct smmu_model_cfg_entry *entry)
{
	struct smmu_model_pool *pool = &model->cfgs;
	struct smmu_model_cfg_entry *copy;

	if (list_empty(&pool->free)) {
		cache_drop(model, list_first_entry(&pool->live,
						   struct smmu_model_cfg_entry,
						   node));
		model->stats.evictions++;
	}
	copy = list_first_entry(&pool->free, struct smmu_model_cfg_entry, node);
	list_move_tail(&copy->node, &pool->live);
	copy->kind = entry->kind;
	copy->lg2 = entry->lg2;
	copy->sid = entry->sid;
	copy->ssid = entry->ssid;
	copy->addr = entry->addr;
	memcpy(copy->word, entry->word, sizeof(copy->word));
	hlist_add_head(&copy->hash, bucket(model, copy->kind, copy->sid,
					   copy->ssid));
	pool->nr_live++;
	return copy;
}

/**
 * smmu_model_cache_count() - how many structures of a kind are cached
 * @model: the model, locked
 * @kind: what
 *
 * Return: the number.
 */
unsigned int smmu_model_cache_count(struct smmu_model *model,
				    enum smmu_model_cfg_kind kind)
{
	struct smmu_model_cfg_entry *entry;
	unsigned int n = 0;

	list_for_each_entry(entry, &model->cfgs.live, node)
		n += entry->kind == kind;
	return n;
}

static void cache_remove(struct smmu_model *model,
			 struct smmu_model_cfg_entry *entry)
{
	cache_drop(model, entry);
	model->stats.cfg_removed++;
	model->stats.ste_removed += entry->kind == SMMU_MODEL_CFG_STE;
	model->stats.cd_removed += entry->kind == SMMU_MODEL_CFG_CD;
}

/**
 * smmu_model_cfgi_all() - CMD_CFGI_ALL (4.3.3)
 * @model: the model, locked
 */
void smmu_model_cfgi_all(struct smmu_model *model)
{
	struct smmu_model_cfg_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &model->cfgs.live, node)
		cache_remove(model, entry);
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
 * @model: the model, locked
 * @first: first StreamID
 * @last: last StreamID, inclusive
 * @leaf: keep the level-1 descriptors
 *
 * Everything that was fetched through an STE goes with it.
 */
void smmu_model_cfgi_ste(struct smmu_model *model, u32 first, u32 last,
			 bool leaf)
{
	struct smmu_model_cfg_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &model->cfgs.live, node)
		if (cfgi_ste_matches(entry, first, last, leaf))
			cache_remove(model, entry);
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
 * @model: the model, locked
 * @sid: StreamID
 * @ssid: SubstreamID
 * @leaf: keep the level-1 descriptor
 */
void smmu_model_cfgi_cd(struct smmu_model *model, u32 sid, u32 ssid, bool leaf)
{
	struct smmu_model_cfg_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &model->cfgs.live, node)
		if (cfgi_cd_matches(entry, sid, ssid, leaf))
			cache_remove(model, entry);
}

/**
 * smmu_model_cfgi_cd_all() - CMD_CFGI_CD_ALL (4.3.5)
 * @model: the model, locked
 * @sid: StreamID
 */
void smmu_model_cfgi_cd_all(struct smmu_model *model, u32 sid)
{
	struct smmu_model_cfg_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &model->cfgs.live, node)
		if (entry->sid == sid && (entry->kind == SMMU_MODEL_CFG_CD ||
					  entry->kind == SMMU_MODEL_CFG_L1CD))
			cache_remove(model, entry);
}
