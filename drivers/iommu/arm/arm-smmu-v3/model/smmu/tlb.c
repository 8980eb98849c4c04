// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLB and walk caches.
 *
 * IHI 0070, 3.17 "TLB tagging, VMIDs, ASIDs and participation in broadcast TLB
 * maintenance", 4.4 "TLB invalidation". A translation, once cached, answers
 * until an invalidation that covers it; one that need not cover it leaves it.
 * Where several entries match, the oldest answers: that is the one which a
 * missing invalidation would have removed. Only when all entries are in use
 * the oldest goes, and is counted.
 */
#include "tlb.h"

#include <linux/bitops.h>
#include <linux/hash.h>
#include <linux/mm.h>

#include "notes.h"

/* Hash buckets of the TLB */
#define BUCKETS				2048

static struct hlist_head *bucket(struct smmu_model_tlb *tlb,
				 enum smmu_model_tlb_kind kind, u64 addr,
				 unsigned int lg2)
{
	u64 key = (addr >> lg2) ^ ((u64)kind << 58) ^ ((u64)lg2 << 52);

	return &tlb->bucket[hash_64(key, 32) % BUCKETS];
}

/**
 * smmu_model_tlb_init() - an empty TLB
 * @tlb: the TLB
 * @entries: capacity
 * @may_resize: mappings may change their size while they live: BBML 2
 * @stats: where it counts, and notes violations
 *
 * Context: Process context, allocates.
 * Return: 0 or -ENOMEM.
 */
int smmu_model_tlb_init(struct smmu_model_tlb *tlb, unsigned int entries,
			bool may_resize, struct smmu_model_stats *stats)
{
	unsigned int i;

	tlb->may_resize = may_resize;
	tlb->stats = stats;
	INIT_LIST_HEAD(&tlb->free);
	INIT_LIST_HEAD(&tlb->live);
	tlb->bucket = kvcalloc(BUCKETS, sizeof(*tlb->bucket), GFP_KERNEL);
	tlb->storage = kvcalloc(entries, sizeof(*tlb->storage), GFP_KERNEL);
	if (!tlb->bucket || !tlb->storage)
		return -ENOMEM;
	for (i = 0; i < entries; i++)
		list_add_tail(&tlb->storage[i].node, &tlb->free);
	return 0;
}

/**
 * smmu_model_tlb_fini() - free it
 * @tlb: the TLB, no longer in use; after a failed init as well, or none
 */
void smmu_model_tlb_fini(struct smmu_model_tlb *tlb)
{
	kvfree(tlb->storage);
	kvfree(tlb->bucket);
}

static bool tag_matches(const struct smmu_model_tlb_entry *entry,
			const struct smmu_model_tlb_tag *tag)
{
	/* ASIDs are one number space; ASET tells global entries apart (3.17) */
	return entry->tag.world == tag->world &&
	       entry->tag.vmid == tag->vmid &&
	       (entry->global ? entry->tag.aset == tag->aset :
				entry->tag.asid == tag->asid);
}

static struct smmu_model_tlb_entry *
find_size(struct smmu_model_tlb *tlb, enum smmu_model_tlb_kind kind,
	  const struct smmu_model_tlb_tag *tag, u64 addr, unsigned int lg2)
{
	struct smmu_model_tlb_entry *entry, *found = NULL;

	hlist_for_each_entry(entry, bucket(tlb, kind, addr, lg2), hash)
		if (entry->kind == kind && entry->lg2 == lg2 &&
		    entry->base >> lg2 == addr >> lg2 &&
		    tag_matches(entry, tag))
			found = entry;
	return found;
}

/**
 * smmu_model_tlb_find() - look a translation up
 * @tlb: the TLB, its model locked
 * @kind: SMMU_MODEL_TLB_S1 or SMMU_MODEL_TLB_S2
 * @tag: whose
 * @addr: input address, sign-extended from bit 55
 *
 * Return: the entry, valid until the lock is dropped, or NULL.
 */
struct smmu_model_tlb_entry *
smmu_model_tlb_find(struct smmu_model_tlb *tlb, enum smmu_model_tlb_kind kind,
		    const struct smmu_model_tlb_tag *tag, u64 addr)
{
	struct smmu_model_tlb_entry *entry;
	unsigned int lg2;

	/* Larger entries first: splitting a block without a TLBI is stale */
	for (lg2 = ARRAY_SIZE(tlb->sizes); lg2-- > 0;) {
		if (!tlb->sizes[lg2])
			continue;
		entry = find_size(tlb, kind, tag, addr, lg2);
		if (entry)
			return entry;
	}
	return NULL;
}

/**
 * smmu_model_tlb_find_table() - look a table up in the walk cache
 * @tlb: the TLB, its model locked
 * @kind: SMMU_MODEL_TLB_S1_TABLE or SMMU_MODEL_TLB_S2_TABLE
 * @tag: whose
 * @addr: input address, sign-extended from bit 55
 * @level: level of the descriptor that points to the table
 * @lg2: log2 of the input range of that descriptor
 * @tg: log2 of the granule
 *
 * Return: the entry, valid until the lock is dropped, or NULL.
 */
struct smmu_model_tlb_entry *
smmu_model_tlb_find_table(struct smmu_model_tlb *tlb,
			  enum smmu_model_tlb_kind kind,
			  const struct smmu_model_tlb_tag *tag, u64 addr,
			  int level, unsigned int lg2, unsigned int tg)
{
	struct smmu_model_tlb_entry *entry;

	if (!tlb->sizes[lg2])
		return NULL;
	entry = find_size(tlb, kind, tag, addr, lg2);
	return entry && entry->level == level && entry->tg == tg ? entry : NULL;
}

/**
 * smmu_model_tlb_drop() - forget one entry
 * @tlb: the TLB, its model locked
 * @entry: live entry
 */
void smmu_model_tlb_drop(struct smmu_model_tlb *tlb,
			 struct smmu_model_tlb_entry *entry)
{
	hlist_del(&entry->hash);
	list_move(&entry->node, &tlb->free);
	tlb->sizes[entry->lg2]--;
}

static bool is_leaf(const struct smmu_model_tlb_entry *entry)
{
	return entry->kind == SMMU_MODEL_TLB_S1 ||
	       entry->kind == SMMU_MODEL_TLB_S2;
}

/*
 * Below BBML 2 a live mapping must not change its size (3.21.1.3): a smaller
 * entry for part of a new block means that it did. A larger one would have
 * answered instead of the walk.
 */
static void check_break_before_make(struct smmu_model_tlb *tlb,
				    const struct smmu_model_tlb_entry *block)
{
	struct smmu_model_tlb_entry *entry;

	if (tlb->may_resize || !is_leaf(block) || block->lg2 == block->tg)
		return;
	list_for_each_entry(entry, &tlb->live, node) {
		if (entry->kind == block->kind && entry->lg2 < block->lg2 &&
		    entry->level != block->level &&
		    entry->base >> block->lg2 == block->base >> block->lg2 &&
		    tag_matches(entry, &block->tag)) {
			smmu_model_note_violation(tlb->stats,
						  "3.21.1.3: size of a live mapping changed without break-before-make");
			return;
		}
	}
}

/**
 * smmu_model_tlb_add() - keep a translation or a table
 * @tlb: the TLB, its model locked
 * @entry: what to keep
 */
void smmu_model_tlb_add(struct smmu_model_tlb *tlb,
			const struct smmu_model_tlb_entry *entry)
{
	struct smmu_model_tlb_entry *copy;
	struct list_head node;

	check_break_before_make(tlb, entry);
	if (list_empty(&tlb->free)) {
		smmu_model_tlb_drop(tlb,
				    list_first_entry(&tlb->live,
						     struct smmu_model_tlb_entry,
						     node));
		tlb->stats->evictions++;
	}
	copy = list_first_entry(&tlb->free, struct smmu_model_tlb_entry, node);
	list_move_tail(&copy->node, &tlb->live);
	node = copy->node;
	*copy = *entry;
	copy->node = node;
	hlist_add_head(&copy->hash, bucket(tlb, copy->kind, copy->base,
					   copy->lg2));
	tlb->sizes[copy->lg2]++;
	tlb->stats->tlb_fills++;
}

/**
 * smmu_model_tlb_count() - how many entries are held
 * @tlb: the TLB, its model locked
 * @kinds: BIT(enum smmu_model_tlb_kind)
 *
 * Return: the number.
 */
unsigned int smmu_model_tlb_count(struct smmu_model_tlb *tlb, u8 kinds)
{
	struct smmu_model_tlb_entry *entry;
	unsigned int n = 0;

	list_for_each_entry(entry, &tlb->live, node)
		n += !!(kinds & BIT(entry->kind));
	return n;
}

/* 4.4.1.1: the range must meet the entry, and TTL must not exclude it */
static bool addr_matches(const struct smmu_model_tlb_entry *entry,
			 const struct smmu_model_tlbi *inv)
{
	u64 last = entry->base + (1ULL << entry->lg2) - 1;

	if (entry->base > inv->last || last < inv->first)
		return false;
	if (inv->tg && entry->tg != inv->tg)
		return false;
	if (is_leaf(entry))
		return !inv->ttl || entry->level == inv->ttl;
	if (inv->leaf)
		return false;
	return !inv->ttl || entry->level < inv->ttl;
}

static bool inv_matches(const struct smmu_model_tlb_entry *entry,
			const struct smmu_model_tlbi *inv)
{
	if (!(inv->kinds & BIT(entry->kind)) ||
	    !(inv->worlds & BIT(entry->tag.world)))
		return false;
	if (inv->by_vmid && (entry->tag.vmid ^ inv->vmid) & ~inv->vmid_ignore)
		return false;
	if (inv->by_asid) {
		if (entry->global ? !inv->global_too :
				    entry->tag.asid != inv->asid)
			return false;
		if (inv->shared_only && entry->tag.aset)
			return false;
	}
	return !inv->by_addr || addr_matches(entry, inv);
}

/**
 * smmu_model_tlb_invalidate() - carry an invalidation out
 * @tlb: the TLB, its model locked
 * @inv: what it covers
 */
void smmu_model_tlb_invalidate(struct smmu_model_tlb *tlb,
			       const struct smmu_model_tlbi *inv)
{
	struct smmu_model_tlb_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &tlb->live, node) {
		if (!inv_matches(entry, inv))
			continue;
		smmu_model_tlb_drop(tlb, entry);
		tlb->stats->tlb_removed++;
		tlb->stats->walk_removed += !is_leaf(entry);
	}
}
