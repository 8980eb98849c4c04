// SPDX-License-Identifier: GPL-2.0-only
/*
 * The descent through translation tables.
 *
 * IHI 0070, 3.4 "Address sizes"; the format is that of geometry.c. A descent
 * starts below the deepest table that the walk cache holds. Order of checks at
 * each level: F_WALK_EABT, F_TRANSLATION, F_ADDR_SIZE; at the leaf F_ACCESS
 * (IHI 0070, 7.3.20 "Event queue record priorities").
 */
#include "walk.h"

#include <linux/bitfield.h>
#include <linux/swab.h>

#include "../../spec-event.h"
#include "fail.h"
#include "mem.h"
#include "regs.h"
#include "state.h"

/* Attempts to update a descriptor that others update at the same time */
#define UPDATE_ATTEMPTS			64

static int refuse(const struct smmu_model_walk *walk,
		  struct smmu_model_fail *fail, u8 event, const char *why)
{
	bool s2 = walk->leaf_kind == SMMU_MODEL_TLB_S2;

	*fail = (struct smmu_model_fail) {
		.event = event,
		.s2 = s2,
		.class = s2 ? walk->class : EVT_1_CLASS_IN,
		.ipa = s2 ? walk->addr : 0,
		.why = why,
	};
	return -EFAULT;
}

/* 7.3.13: an abort on a stage-1 descriptor is CLASS TT */
static int refuse_eabt(const struct smmu_model_walk *walk,
		       struct smmu_model_fail *fail, u64 pa)
{
	refuse(walk, fail, EVT_F_WALK_EABT,
	       "7.3.13: external abort on a translation table access");
	if (!fail->s2)
		fail->class = EVT_1_CLASS_TT;
	fail->fetch_addr = pa;
	return -EFAULT;
}

/* Where a descriptor lies in physical memory */
static int desc_pa(struct smmu_model *model, const struct smmu_model_walk *walk,
		   u64 addr, bool write, u64 *pa, struct smmu_model_fail *fail)
{
	*pa = addr;
	return walk->s2 ? walk->through(model, walk->s2, addr, write, pa, fail) : 0;
}

static int desc_read(struct smmu_model *model,
		     const struct smmu_model_walk *walk, u64 addr, u64 *desc,
		     struct smmu_model_fail *fail)
{
	u64 pa;
	int ret;

	ret = desc_pa(model, walk, addr, false, &pa, fail);
	if (ret)
		return ret;
	if (smmu_model_mem_read64(model, pa, SMMU_MODEL_ACC_TT, desc))
		return refuse_eabt(walk, fail, pa);
	if (walk->geo->big_endian)
		*desc = swab64(*desc);
	return 0;
}

/**
 * smmu_model_walk_update() - hardware changes a descriptor (3.13 "HTTU")
 * @model: the model, locked
 * @walk: the descent
 * @desc_addr: address of the descriptor
 * @old: what it holds
 * @new: what it shall hold
 * @fail: filled on -EFAULT
 *
 * Return: 0, -EAGAIN if the descriptor has changed meanwhile, -EFAULT.
 */
int smmu_model_walk_update(struct smmu_model *model,
			   const struct smmu_model_walk *walk, u64 desc_addr,
			   u64 old, u64 new, struct smmu_model_fail *fail)
{
	u64 pa;
	int ret;

	/* 3.13.4: under a stage 2 the update is a write of that page */
	ret = desc_pa(model, walk, desc_addr, true, &pa, fail);
	if (ret)
		return ret;
	if (walk->geo->big_endian) {
		old = swab64(old);
		new = swab64(new);
	}
	ret = smmu_model_mem_cmpxchg64(model, pa, old, new);
	return ret == -EIO ? refuse_eabt(walk, fail, pa) : ret;
}

/* Read a descriptor, check it, and set its Access flag where that is due */
static int desc_fetch(struct smmu_model *model,
		      const struct smmu_model_walk *walk, u64 addr, int level,
		      u64 *desc, struct smmu_model_fail *fail)
{
	const struct smmu_model_geometry *geo = walk->geo;
	unsigned int attempt;
	int ret;

	for (attempt = 0; attempt < UPDATE_ATTEMPTS; attempt++) {
		bool set_af;

		ret = desc_read(model, walk, addr, desc, fail);
		if (ret)
			return ret;
		if (!smmu_model_desc_is_valid(geo, *desc, level))
			return refuse(walk, fail, EVT_F_TRANSLATION,
				      "D8.3: invalid descriptor");
		if (smmu_model_desc_out(geo, *desc) >> geo->pa_bits)
			return refuse(walk, fail, EVT_F_ADDR_SIZE,
				      "3.4.3: descriptor output above IPS or S2PS");
		set_af = smmu_model_desc_is_table(*desc, level) ? geo->haft : geo->ha;
		if (*desc & DESC_AF || !set_af)
			return 0;
		ret = smmu_model_walk_update(model, walk, addr, *desc,
					     *desc | DESC_AF, fail);
		if (!ret)
			*desc |= DESC_AF;
		if (ret != -EAGAIN)
			return ret;
	}
	return refuse_eabt(walk, fail, addr);
}

static enum smmu_model_tlb_kind table_kind(const struct smmu_model_walk *walk)
{
	return walk->leaf_kind == SMMU_MODEL_TLB_S1 ? SMMU_MODEL_TLB_S1_TABLE :
						      SMMU_MODEL_TLB_S2_TABLE;
}

/* Where the walk cache lets the descent begin */
static int walk_start(struct smmu_model *model,
		      const struct smmu_model_walk *walk, u64 *table,
		      u64 *table_attr)
{
	const struct smmu_model_geometry *geo = walk->geo;
	int level;

	for (level = 2; level >= geo->start; level--) {
		struct smmu_model_tlb_entry *entry;

		entry = smmu_model_tlb_find_table(&model->tlb, table_kind(walk),
						  walk->tag, walk->addr, level,
						  smmu_model_level_lg2(geo, level),
						  geo->tg);
		if (entry) {
			*table = entry->out;
			*table_attr = entry->table_attr;
			return level + 1;
		}
	}
	*table = smmu_model_table_base(geo);
	*table_attr = 0;
	return geo->start;
}

static void cache_table(struct smmu_model *model,
			const struct smmu_model_walk *walk, int level,
			u64 table, u64 table_attr)
{
	unsigned int lg2 = smmu_model_level_lg2(walk->geo, level);
	const struct smmu_model_tlb_entry entry = {
		.kind = table_kind(walk),
		.tag = *walk->tag,
		.level = level,
		.tg = walk->geo->tg,
		.lg2 = lg2,
		.base = walk->addr & ~((1ULL << lg2) - 1),
		.out = table,
		.table_attr = table_attr,
	};

	smmu_model_tlb_add(&model->tlb, &entry);
}

/**
 * smmu_model_walk() - descend to the block or page that maps an address
 * @model: the model, locked
 * @walk: what to descend
 * @leaf: filled on success
 * @fail: filled on failure
 *
 * Tables on the way are cached; the leaf is the caller's.
 *
 * Return: 0 or -EFAULT.
 */
int smmu_model_walk(struct smmu_model *model, const struct smmu_model_walk *walk,
		    struct smmu_model_leaf *leaf, struct smmu_model_fail *fail)
{
	const struct smmu_model_geometry *geo = walk->geo;
	u64 table, table_attr;
	int level, ret;

	level = walk_start(model, walk, &table, &table_attr);
	for (;; level++) {
		leaf->desc_addr = smmu_model_desc_addr(geo, table, walk->addr, level);
		ret = desc_fetch(model, walk, leaf->desc_addr, level,
				 &leaf->desc, fail);
		if (ret)
			return ret;
		if (!smmu_model_desc_is_table(leaf->desc, level))
			break;
		table = smmu_model_desc_out(geo, leaf->desc);
		table_attr |= leaf->desc & DESC_TABLE_ATTR;
		cache_table(model, walk, level, table, table_attr);
	}

	leaf->af = leaf->desc & DESC_AF;
	if (!leaf->af && !geo->affd)
		return refuse(walk, fail, EVT_F_ACCESS,
			      "7.3.16: Access flag clear");
	leaf->level = level;
	leaf->lg2 = smmu_model_level_lg2(geo, level);
	leaf->out = smmu_model_desc_out(geo, leaf->desc) & ~((1ULL << leaf->lg2) - 1);
	leaf->table_attr = table_attr;
	if (leaf->desc & DESC_CONTIG && level > 0 &&
	    !(model->cfg.policy & SMMU_MODEL_SPLIT_CONTIG)) {
		leaf->lg2 = smmu_model_contig_lg2(geo, level);
		leaf->out &= ~((1ULL << leaf->lg2) - 1);
	}
	return 0;
}
