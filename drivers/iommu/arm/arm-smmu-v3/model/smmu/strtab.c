// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stream tables: from a StreamID to an STE.
 *
 * IHI 0070, 3.3.1 "Stream table lookup", 5.1 and 5.2, 3.21.2 "Configuration
 * structure invalidation". An STE is cached whether it is valid or not; a fetch
 * that is answered with an abort is not. By policy neighbours are fetched as well.
 */
#include "strtab.h"

#include <linux/bitfield.h>

#include "../../spec-event.h"
#include "../../spec-ste.h"
#include "cache.h"
#include "fail.h"
#include "fetch.h"
#include "regs.h"
#include "state.h"

/* Geometry of the stream table, 6.3.23 and 6.3.24 */
struct strtab {
	u64 base;
	unsigned int lg2;
	unsigned int split;
	bool two_level;
};

static struct strtab strtab_get(struct smmu_model *model)
{
	u32 cfg = smmu_model_get32(model, SMMU_STRTAB_BASE_CFG);
	unsigned int sidsize = FIELD_GET(IDR1_SIDSIZE, smmu_model_idr(model, 1));
	unsigned int lg2 = FIELD_GET(STRTAB_BASE_CFG_LOG2SIZE, cfg);
	struct strtab tab = {
		.base = smmu_model_get64(model, SMMU_STRTAB_BASE) &
			STRTAB_BASE_ADDR &
			GENMASK_ULL(model->oas_bits - 1, 0),
		.lg2 = min(lg2, sidsize),
		.split = FIELD_GET(STRTAB_BASE_CFG_SPLIT, cfg),
	};
	unsigned int align_lg2;

	tab.two_level = FIELD_GET(IDR0_ST_LEVEL, smmu_model_idr(model, 0)) &&
			FIELD_GET(STRTAB_BASE_CFG_FMT, cfg) ==
				STRTAB_BASE_CFG_FMT_2LVL;
	if (tab.split != STRTAB_BASE_CFG_SPLIT_16K &&
	    tab.split != STRTAB_BASE_CFG_SPLIT_64K)
		tab.split = STRTAB_BASE_CFG_SPLIT_4K;

	/* The literal LOG2SIZE counts for alignment */
	if (tab.two_level)
		align_lg2 = lg2 > tab.split ? max(6U, lg2 - tab.split + 3) : 6;
	else
		align_lg2 = lg2 + 6;
	tab.base &= ~((1ULL << min(align_lg2, 63U)) - 1);
	return tab;
}

/* Find the L1STD of a StreamID, cached or not; a peek leaves no trace */
static int l1std_get(struct smmu_model *model, const struct strtab *tab,
		     u32 sid, bool peek, u64 *l1std, u64 *addr)
{
	struct smmu_model_cfg_entry new = {
		.kind = SMMU_MODEL_CFG_L1STD,
		.lg2 = tab->split,
		.sid = sid & ~((1U << tab->split) - 1),
		.addr = tab->base + (u64)(sid >> tab->split) * L1STD_SIZE,
	};
	struct smmu_model_cfg_entry *entry;

	*addr = new.addr;
	if (peek)
		return smmu_model_fetch(model, new.addr, 1,
					SMMU_MODEL_NR_ACCESSES, l1std);
	entry = smmu_model_cache_find(&model->cfgs, new.kind, new.sid, 0);
	if (!entry) {
		if (smmu_model_fetch(model, new.addr, 1, SMMU_MODEL_ACC_L1STD,
				     new.word))
			return -EIO;
		entry = smmu_model_cache_add(&model->cfgs, &new);
	}
	*l1std = entry->word[0];
	return 0;
}

/* Where an STE lies: 3.3.1, 5.1 */
static int ste_addr(struct smmu_model *model, const struct strtab *tab, u32 sid,
		    bool peek, u64 *addr, struct smmu_model_fail *fail)
{
	unsigned int span;
	u64 l1std, l2, fetch_addr;
	u32 index;

	if (!tab->two_level) {
		*addr = tab->base + (u64)sid * STE_SIZE;
		return 0;
	}
	if (l1std_get(model, tab, sid, peek, &l1std, &fetch_addr))
		return smmu_model_refuse_fetch(fail, EVT_F_STE_FETCH, fetch_addr);

	span = FIELD_GET(L1STD_SPAN, l1std);
	index = sid & ((1U << tab->split) - 1);
	if (!span || span > L1STD_SPAN_MAX || span > tab->split + 1)
		return smmu_model_refuse(fail, EVT_C_BAD_STREAMID,
					 "5.1: L1STD.Span names no table");
	if (index >= 1U << (span - 1))
		return smmu_model_refuse(fail, EVT_C_BAD_STREAMID,
					 "5.1: StreamID beyond L1STD.Span");
	l2 = l1std & L1STD_L2PTR & ~((64ULL << (span - 1)) - 1);
	*addr = l2 + (u64)index * STE_SIZE;
	return 0;
}

static int ste_find(struct smmu_model *model, u32 sid,
		    struct smmu_model_cfg_entry **found,
		    struct smmu_model_fail *fail)
{
	struct smmu_model_cfg_entry new = {
		.kind = SMMU_MODEL_CFG_STE,
		.sid = sid,
	};
	struct strtab tab = strtab_get(model);
	int ret;

	if ((u64)sid >> tab.lg2)
		return smmu_model_refuse(fail, EVT_C_BAD_STREAMID,
					 "3.3.1: StreamID beyond the stream table");
	*found = smmu_model_cache_find(&model->cfgs, new.kind, sid, 0);
	if (*found) {
		smmu_model_refetch(model, *found, SMMU_MODEL_ACC_STE);
		return 0;
	}
	ret = ste_addr(model, &tab, sid, false, &new.addr, fail);
	if (ret)
		return ret;
	if (smmu_model_fetch(model, new.addr, STE_WORDS, SMMU_MODEL_ACC_STE, new.word))
		return smmu_model_refuse_fetch(fail, EVT_F_STE_FETCH, new.addr);
	model->stats.ste_fetches++;
	*found = smmu_model_cache_add(&model->cfgs, &new);
	return 0;
}

/* Neighbours are reachable and so may be fetched (3.21.2); faults are silent */
static void prefetch_stes(struct smmu_model *model, u32 sid)
{
	struct smmu_model_cfg_entry *entry;
	struct smmu_model_fail fail;

	if (!(model->cfg.policy & SMMU_MODEL_PREFETCH))
		return;
	ste_find(model, sid ^ 1, &entry, &fail);
	ste_find(model, sid + 1, &entry, &fail);
}

/**
 * smmu_model_ste_get() - the STE of a stream, as the SMMU sees it
 * @model: the model, locked
 * @sid: StreamID
 * @ste: the entry, CPU-endian; not judged
 * @fail: filled on failure
 *
 * Return: 0 or -EFAULT.
 */
int smmu_model_ste_get(struct smmu_model *model, u32 sid, u64 ste[8],
		       struct smmu_model_fail *fail)
{
	struct smmu_model_cfg_entry *entry;
	int ret;

	ret = ste_find(model, sid, &entry, fail);
	if (ret)
		return ret;
	memcpy(ste, entry->word, sizeof(entry->word));
	prefetch_stes(model, sid);
	return 0;
}

/**
 * smmu_model_ste_read() - an STE as it stands in memory
 * @model: the model, locked
 * @sid: StreamID
 * @ste: the entry, CPU-endian
 * @fail: filled on failure
 *
 * Caches are neither asked nor filled.
 *
 * Return: 0 or a negative errno.
 */
int smmu_model_ste_read(struct smmu_model *model, u32 sid, u64 ste[8],
			struct smmu_model_fail *fail)
{
	struct strtab tab = strtab_get(model);
	u64 addr;
	int ret;

	if ((u64)sid >> tab.lg2)
		return -EFAULT;
	ret = ste_addr(model, &tab, sid, true, &addr, fail);
	if (ret)
		return ret;
	return smmu_model_fetch(model, addr, STE_WORDS, SMMU_MODEL_NR_ACCESSES, ste);
}
