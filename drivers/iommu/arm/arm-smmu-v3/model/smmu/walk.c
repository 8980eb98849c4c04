// SPDX-License-Identifier: GPL-2.0-only
/*
 * Translation tables: geometry, descriptors and the descent through them.
 *
 * The VMSAv8-64 format of the Arm Architecture Reference Manual, chapter D8,
 * as IHI 0070, 3.4 "Address sizes" and 5.4 "Context Descriptor" select it:
 * 4 KiB, 16 KiB and 64 KiB granules, 48- and 52-bit addresses, LPA2. A descent
 * starts below the deepest table that the walk cache holds. Order of checks at
 * each level: F_WALK_EABT, F_TRANSLATION, F_ADDR_SIZE; at the leaf F_ACCESS
 * (IHI 0070, 7.3.20 "Event queue record priorities").
 */
#include "walk.h"

#include <linux/bitfield.h>
#include <linux/swab.h>

#include "../../spec-event.h"
#include "event.h"
#include "mem.h"
#include "regs.h"
#include "stage.h"
#include "state.h"

/* Attempts to update a descriptor that others update at the same time */
#define UPDATE_ATTEMPTS			64

static unsigned int stride(const struct smmu_model_geometry *geo)
{
	return geo->tg - 3;
}

/**
 * smmu_model_level_lg2() - input range of one descriptor
 * @geo: the table
 * @level: -1 to 3
 *
 * Return: log2 of the range in bytes.
 */
unsigned int smmu_model_level_lg2(const struct smmu_model_geometry *geo,
				  int level)
{
	return geo->tg + stride(geo) * (3 - level);
}

/**
 * smmu_model_contig_lg2() - input range of a set of contiguous descriptors
 * @geo: the table
 * @level: of the descriptors, 1 to 3
 *
 * Return: log2 of the range in bytes (Arm ARM D8.7.1).
 */
unsigned int smmu_model_contig_lg2(const struct smmu_model_geometry *geo,
				   int level)
{
	unsigned int lg2 = smmu_model_level_lg2(geo, level);

	switch (geo->tg) {
	case 12:
		return lg2 + 4;
	case 14:
		return level == 3 ? lg2 + 7 : lg2 + 5;
	default:
		return lg2 + 5;
	}
}

/**
 * smmu_model_oas_bits() - decode an address size
 * @code: of IDR5.OAS, CD.IPS, STE.S2PS
 *
 * Return: bits.
 */
unsigned int smmu_model_oas_bits(unsigned int code)
{
	static const u8 bits[8] = { 32, 36, 40, 42, 44, 48, 52, 56 };

	return bits[code & 7];
}

static unsigned int start_index_bits(const struct smmu_model_geometry *geo)
{
	return geo->ia_bits - smmu_model_level_lg2(geo, geo->start);
}

/**
 * smmu_model_table_base() - the first table
 * @geo: the table
 *
 * The address is aligned to the size of the table, or to 64 bytes where it may
 * have 52 bits.
 *
 * Return: its address.
 */
u64 smmu_model_table_base(const struct smmu_model_geometry *geo)
{
	u64 size = 8ULL << start_index_bits(geo);

	if (geo->pa_bits > 48 && size < 64)
		size = 64;
	return geo->base & ~(size - 1);
}

static u64 desc_out(const struct smmu_model_geometry *geo, u64 desc)
{
	if (geo->ds)
		return (desc & GENMASK_ULL(49, geo->tg)) |
		       FIELD_GET(GENMASK_ULL(9, 8), desc) << 50;
	if (geo->lpa)
		return (desc & GENMASK_ULL(47, geo->tg)) |
		       FIELD_GET(GENMASK_ULL(15, 12), desc) << 48;
	return desc & GENMASK_ULL(47, geo->tg);
}

static bool block_allowed(const struct smmu_model_geometry *geo, int level)
{
	switch (geo->tg) {
	case 12:
		return level == 1 || level == 2 || (level == 0 && geo->ds);
	case 14:
		return level == 2 || (level == 1 && geo->ds);
	default:
		return level == 2 || (level == 1 && geo->lpa);
	}
}

static bool is_table(u64 desc, int level)
{
	return level < 3 && desc & DESC_TABLE;
}

static bool is_valid(const struct smmu_model_geometry *geo, u64 desc, int level)
{
	if (!(desc & DESC_VALID))
		return false;
	if (level == 3)
		return desc & DESC_TABLE;
	return desc & DESC_TABLE || block_allowed(geo, level);
}

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
	const struct smmu_model_access_kind access = {
		.write = write,
		.priv = true,
	};
	struct smmu_model_tlb_entry s2;
	int ret;

	*pa = addr;
	if (!walk->s2)
		return 0;
	ret = smmu_model_s2_translate(model, walk->s2, addr, &access,
				      EVT_1_CLASS_TT, &s2, fail);
	if (ret) {
		fail->ttrnw = !write;
		return ret;
	}
	*pa = s2.out + (addr - s2.base);
	return 0;
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
		if (!is_valid(geo, *desc, level))
			return refuse(walk, fail, EVT_F_TRANSLATION,
				      "D8.3: invalid descriptor");
		if (desc_out(geo, *desc) >> geo->pa_bits)
			return refuse(walk, fail, EVT_F_ADDR_SIZE,
				      "3.4.3: descriptor output above IPS or S2PS");
		set_af = is_table(*desc, level) ? geo->haft : geo->ha;
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

		entry = smmu_model_tlb_find_table(model, table_kind(walk),
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

	smmu_model_tlb_add(model, &entry);
}

static u64 desc_addr(const struct smmu_model_geometry *geo, u64 table, u64 addr,
		     int level)
{
	unsigned int lg2 = smmu_model_level_lg2(geo, level);
	unsigned int bits = level == geo->start ? start_index_bits(geo) :
						  stride(geo);

	return table + ((addr >> lg2) & ((1ULL << bits) - 1)) * 8;
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
		leaf->desc_addr = desc_addr(geo, table, walk->addr, level);
		ret = desc_fetch(model, walk, leaf->desc_addr, level,
				 &leaf->desc, fail);
		if (ret)
			return ret;
		if (!is_table(leaf->desc, level))
			break;
		table = desc_out(geo, leaf->desc);
		table_attr |= leaf->desc & DESC_TABLE_ATTR;
		cache_table(model, walk, level, table, table_attr);
	}

	leaf->af = leaf->desc & DESC_AF;
	if (!leaf->af && !geo->affd)
		return refuse(walk, fail, EVT_F_ACCESS,
			      "7.3.16: Access flag clear");
	leaf->level = level;
	leaf->lg2 = smmu_model_level_lg2(geo, level);
	leaf->out = desc_out(geo, leaf->desc) & ~((1ULL << leaf->lg2) - 1);
	leaf->table_attr = table_attr;
	if (leaf->desc & DESC_CONTIG && level > 0 &&
	    !(model->cfg.policy & SMMU_MODEL_SPLIT_CONTIG)) {
		leaf->lg2 = smmu_model_contig_lg2(geo, level);
		leaf->out &= ~((1ULL << leaf->lg2) - 1);
	}
	return 0;
}

/**
 * smmu_model_perm_needed() - what a translation must grant to an access
 * @access: the access
 *
 * Return: one of SMMU_MODEL_PERM_*.
 */
u8 smmu_model_perm_needed(const struct smmu_model_access_kind *access)
{
	if (access->write)
		return access->priv ? SMMU_MODEL_PERM_PW : SMMU_MODEL_PERM_UW;
	if (access->instr)
		return access->priv ? SMMU_MODEL_PERM_PX : SMMU_MODEL_PERM_UX;
	return access->priv ? SMMU_MODEL_PERM_PR : SMMU_MODEL_PERM_UR;
}
