/* SPDX-License-Identifier: GPL-2.0-only */
/* Cached configuration of the software SMMUv3: STEs, CDs, level-1 descriptors. */
#ifndef _ARM_SMMU_V3_MODEL_CACHE_H
#define _ARM_SMMU_V3_MODEL_CACHE_H

#include <linux/list.h>
#include <linux/types.h>

#include "../counters.h"

/**
 * enum smmu_model_cfg_kind - what a cached structure is
 * @SMMU_MODEL_CFG_L1STD: level-1 stream table descriptor of 2^lg2 StreamIDs
 * @SMMU_MODEL_CFG_STE: stream table entry
 * @SMMU_MODEL_CFG_L1CD: level-1 context descriptor of 2^lg2 SubstreamIDs
 * @SMMU_MODEL_CFG_CD: context descriptor
 */
enum smmu_model_cfg_kind {
	SMMU_MODEL_CFG_L1STD,
	SMMU_MODEL_CFG_STE,
	SMMU_MODEL_CFG_L1CD,
	SMMU_MODEL_CFG_CD,
};

/**
 * struct smmu_model_cfg_entry - a structure as it was when it was fetched
 * @hash: in its bucket, or unused
 * @node: on the list of live or of free entries
 * @kind: what it is
 * @lg2: log2 of the identifiers that a level-1 descriptor covers, else 0
 * @sid: StreamID; the first one for an L1STD
 * @ssid: SubstreamID; the first one for an L1CD; 0 for stream structures
 * @addr: physical address of its first word
 * @word: contents, CPU-endian; level-1 descriptors use the first word
 */
struct smmu_model_cfg_entry {
	struct hlist_node hash;
	struct list_head node;
	enum smmu_model_cfg_kind kind;
	u8 lg2;
	u32 sid;
	u32 ssid;
	u64 addr;
	u64 word[8];
};

/**
 * struct smmu_model_cfgs - cached STEs, CDs and level-1 descriptors
 * @free: unused entries
 * @live: entries in use, oldest first
 * @bucket: hash table
 * @storage: the entries
 * @stats: where the cache counts
 */
struct smmu_model_cfgs {
	struct list_head free;
	struct list_head live;
	struct hlist_head *bucket;
	struct smmu_model_cfg_entry *storage;
	struct smmu_model_stats *stats;
};

int smmu_model_cache_init(struct smmu_model_cfgs *cfgs, unsigned int entries,
			  struct smmu_model_stats *stats);
void smmu_model_cache_fini(struct smmu_model_cfgs *cfgs);
struct smmu_model_cfg_entry *
smmu_model_cache_find(struct smmu_model_cfgs *cfgs, enum smmu_model_cfg_kind kind,
		      u32 sid, u32 ssid);
struct smmu_model_cfg_entry *
smmu_model_cache_add(struct smmu_model_cfgs *cfgs,
		     const struct smmu_model_cfg_entry *entry);
unsigned int smmu_model_cache_count(struct smmu_model_cfgs *cfgs,
				    enum smmu_model_cfg_kind kind);

void smmu_model_cfgi_ste(struct smmu_model_cfgs *cfgs, u32 first, u32 last,
			 bool leaf);
void smmu_model_cfgi_cd(struct smmu_model_cfgs *cfgs, u32 sid, u32 ssid, bool leaf);
void smmu_model_cfgi_cd_all(struct smmu_model_cfgs *cfgs, u32 sid);
void smmu_model_cfgi_all(struct smmu_model_cfgs *cfgs);

#endif /* _ARM_SMMU_V3_MODEL_CACHE_H */
