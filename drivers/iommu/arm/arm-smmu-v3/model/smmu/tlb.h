/* SPDX-License-Identifier: GPL-2.0-only */
/* TLB and walk caches of the software SMMUv3. */
#ifndef _ARM_SMMU_V3_MODEL_TLB_H
#define _ARM_SMMU_V3_MODEL_TLB_H

#include <linux/bits.h>
#include <linux/list.h>
#include <linux/types.h>

#include "../counters.h"

/**
 * enum smmu_model_world - StreamWorld (3.3.3)
 * @SMMU_MODEL_EL1: NS-EL1
 * @SMMU_MODEL_EL2: NS-EL2
 * @SMMU_MODEL_EL2_E2H: NS-EL2-E2H
 */
enum smmu_model_world {
	SMMU_MODEL_EL1,
	SMMU_MODEL_EL2,
	SMMU_MODEL_EL2_E2H,
};

/**
 * enum smmu_model_tlb_kind - what an entry of the TLB translates
 * @SMMU_MODEL_TLB_S1: input address, by stage 1 or by both stages combined
 * @SMMU_MODEL_TLB_S2: IPA, by stage 2
 * @SMMU_MODEL_TLB_S1_TABLE: input address to a stage-1 table
 * @SMMU_MODEL_TLB_S2_TABLE: IPA to a stage-2 table
 */
enum smmu_model_tlb_kind {
	SMMU_MODEL_TLB_S1,
	SMMU_MODEL_TLB_S2,
	SMMU_MODEL_TLB_S1_TABLE,
	SMMU_MODEL_TLB_S2_TABLE,
};

/* What an access needs and a translation grants */
#define SMMU_MODEL_PERM_UR		BIT(0)
#define SMMU_MODEL_PERM_UW		BIT(1)
#define SMMU_MODEL_PERM_UX		BIT(2)
#define SMMU_MODEL_PERM_PR		BIT(3)
#define SMMU_MODEL_PERM_PW		BIT(4)
#define SMMU_MODEL_PERM_PX		BIT(5)
#define SMMU_MODEL_PERM_ALL		GENMASK(5, 0)

/**
 * struct smmu_model_tlb_tag - whose translation it is (3.17 "TLB tagging")
 * @world: StreamWorld
 * @aset: CD.ASET
 * @vmid: S2VMID; 0 without stage 2 or outside NS-EL1
 * @asid: CD.ASID; 0 where the StreamWorld has none
 */
struct smmu_model_tlb_tag {
	enum smmu_model_world world;
	bool aset;
	u16 vmid;
	u16 asid;
};

/**
 * struct smmu_model_tlb_entry - one translation or one table
 * @hash: in its bucket, or unused
 * @node: on the list of live or of free entries
 * @kind: what it translates
 * @tag: whose it is
 * @global: matches any ASID; leaves of stage 1 only
 * @level: level of the descriptor, -1 to 3
 * @tg: log2 of the granule
 * @lg2: log2 of the input range
 * @base: first input address, sign-extended from bit 55
 * @out: output address of @base, or address of the next table
 * @ipa: stage-1 output of @base in a combined entry
 * @perm1: granted by stage 1
 * @perm2: granted by stage 2
 * @clean1: a write may be granted by marking the stage-1 descriptor dirty
 * @clean2: a write may be granted by marking the stage-2 descriptor dirty
 * @device: stage 2 maps it as Device memory
 * @attr: memory attribute of stage 1 (8 bits as in MAIR)
 * @table_attr: hierarchical attributes collected up to a table
 */
struct smmu_model_tlb_entry {
	struct hlist_node hash;
	struct list_head node;
	enum smmu_model_tlb_kind kind;
	struct smmu_model_tlb_tag tag;
	bool global;
	s8 level;
	u8 tg;
	u8 lg2;
	u64 base;
	u64 out;
	u64 ipa;
	u8 perm1;
	u8 perm2;
	bool clean1;
	bool clean2;
	bool device;
	u8 attr;
	u64 table_attr;
};

/**
 * struct smmu_model_tlbi - what an invalidation covers
 * @kinds: BIT(enum smmu_model_tlb_kind)
 * @worlds: BIT(enum smmu_model_world)
 * @by_vmid: only entries with @vmid, low bits in @vmid_ignore not compared
 * @by_asid: only entries with @asid
 * @global_too: with @by_asid, global entries as well
 * @shared_only: with @by_asid, keep entries with ASET, as broadcasts may
 * @by_addr: only entries that meet @first to @last, sign-extended from bit 55
 * @leaf: keep tables
 * @vmid: S2VMID
 * @vmid_ignore: mask of VMID bits not compared
 * @asid: ASID
 * @tg: log2 of the granule of the entries concerned, 0 for any
 * @ttl: level of the leaves concerned, 0 for any
 * @first: first address
 * @last: last address, inclusive
 */
struct smmu_model_tlbi {
	u8 kinds;
	u8 worlds;
	bool by_vmid;
	bool by_asid;
	bool global_too;
	bool shared_only;
	bool by_addr;
	bool leaf;
	u16 vmid;
	u16 vmid_ignore;
	u16 asid;
	u8 tg;
	u8 ttl;
	u64 first;
	u64 last;
};

/**
 * struct smmu_model_tlb - cached translations and walks
 * @free: unused entries
 * @live: entries in use, oldest first
 * @bucket: hash table
 * @sizes: leaves and tables held for each log2 of their size
 * @storage: the entries
 * @may_resize: mappings may change their size while they live
 * @stats: where the TLB counts, and notes violations
 */
struct smmu_model_tlb {
	struct list_head free;
	struct list_head live;
	struct hlist_head *bucket;
	unsigned int sizes[64];
	struct smmu_model_tlb_entry *storage;
	bool may_resize;
	struct smmu_model_stats *stats;
};

int smmu_model_tlb_init(struct smmu_model_tlb *tlb, unsigned int entries,
			bool may_resize, struct smmu_model_stats *stats);
void smmu_model_tlb_fini(struct smmu_model_tlb *tlb);
struct smmu_model_tlb_entry *
smmu_model_tlb_find(struct smmu_model_tlb *tlb, enum smmu_model_tlb_kind kind,
		    const struct smmu_model_tlb_tag *tag, u64 addr);
struct smmu_model_tlb_entry *
smmu_model_tlb_find_table(struct smmu_model_tlb *tlb,
			  enum smmu_model_tlb_kind kind,
			  const struct smmu_model_tlb_tag *tag, u64 addr,
			  int level, unsigned int lg2, unsigned int tg);
void smmu_model_tlb_add(struct smmu_model_tlb *tlb,
			const struct smmu_model_tlb_entry *entry);
void smmu_model_tlb_drop(struct smmu_model_tlb *tlb,
			 struct smmu_model_tlb_entry *entry);
unsigned int smmu_model_tlb_count(struct smmu_model_tlb *tlb, u8 kinds);
void smmu_model_tlb_invalidate(struct smmu_model_tlb *tlb,
			       const struct smmu_model_tlbi *inv);

#endif /* _ARM_SMMU_V3_MODEL_TLB_H */
