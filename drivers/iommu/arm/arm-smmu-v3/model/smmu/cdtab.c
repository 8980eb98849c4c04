// SPDX-License-Identifier: GPL-2.0-only
/*
 * CD tables: from an STE and a SubstreamID to a CD.
 *
 * IHI 0070, 3.3.2 "StreamIDs to Context Descriptors", 5.2 to 5.4, 3.21.2
 * "Configuration structure invalidation". Under a stage 2 the tables lie in IPA
 * space. A CD is cached whether it is valid or not; a fetch that is answered with
 * an abort is not. By policy neighbours are fetched as well.
 */
#include "cdtab.h"

#include <linux/bitfield.h>

#include "../../spec-cd.h"
#include "../../spec-event.h"
#include "../../spec-ste.h"
#include "cache.h"
#include "fail.h"
#include "fetch.h"
#include "regime.h"
#include "stage2.h"
#include "state.h"

/* Geometry of a CD table, 5.2 STE.S1Fmt */
struct cdtab {
	u64 base;
	unsigned int lg2;
	unsigned int split;
};

static struct cdtab cdtab_get(struct smmu_model *model, const u64 ste[8])
{
	unsigned int fmt = FIELD_GET(STE_0_S1FMT, ste[0]);
	struct cdtab tab = { .base = ste[0] & STE_0_S1CONTEXTPTR };
	unsigned int align_lg2 = 6;

	if (smmu_model_has_substreams(model, ste)) {
		tab.lg2 = FIELD_GET(STE_0_S1CDMAX, ste[0]);
		if (fmt == STE_0_S1FMT_4K_L2)
			tab.split = CD_L2_SPLIT_4K;
		else if (fmt == STE_0_S1FMT_64K_L2)
			tab.split = CD_L2_SPLIT_64K;
		if (!tab.split)
			align_lg2 = tab.lg2 + 6;
		else if (tab.lg2 > tab.split)
			align_lg2 = max(6U, tab.lg2 - tab.split + 3);
	}
	if (tab.base & ((1ULL << align_lg2) - 1))
		smmu_model_blame(model, "5.2: S1ContextPtr not aligned to its table");
	tab.base &= ~((1ULL << align_lg2) - 1);
	return tab;
}

/* Tables of a nested stream lie in IPA space: fetch through stage 2 */
static int cd_pa(struct smmu_model *model, const struct smmu_model_s2 *s2,
		 u64 addr, u64 *pa, struct smmu_model_fail *fail)
{
	const struct smmu_model_access_kind access = { .priv = true };
	struct smmu_model_tlb_entry entry;
	int ret;

	*pa = addr;
	if (!s2)
		return 0;
	ret = smmu_model_s2_translate(model, s2, addr, &access,
				      EVT_1_CLASS_CD, &entry, fail);
	if (!ret)
		*pa = entry.out + (addr - entry.base);
	return ret;
}

static int l1cd_get(struct smmu_model *model, const struct cdtab *tab, u32 sid,
		    u32 ssid, const struct smmu_model_s2 *s2, bool peek,
		    u64 *l1cd, struct smmu_model_fail *fail)
{
	struct smmu_model_cfg_entry new = {
		.kind = SMMU_MODEL_CFG_L1CD,
		.lg2 = tab->split,
		.sid = sid,
		.ssid = ssid & ~((1U << tab->split) - 1),
	};
	struct smmu_model_cfg_entry *entry;
	int ret;

	entry = peek ? NULL :
		       smmu_model_cache_find(&model->cfgs, new.kind, sid, new.ssid);
	if (!entry) {
		ret = cd_pa(model, s2,
			    tab->base + (u64)(ssid >> tab->split) * L1CD_SIZE,
			    &new.addr, fail);
		if (ret)
			return ret;
		if (peek)
			return smmu_model_fetch(model, new.addr, 1,
						SMMU_MODEL_NR_ACCESSES, l1cd);
		if (smmu_model_fetch(model, new.addr, 1, SMMU_MODEL_ACC_L1CD,
				     new.word))
			return smmu_model_refuse_fetch(fail, EVT_F_CD_FETCH, new.addr);
		entry = smmu_model_cache_add(&model->cfgs, &new);
	}
	*l1cd = entry->word[0];
	return 0;
}

static int cd_addr(struct smmu_model *model, u32 sid, const u64 ste[8],
		   u32 ssid, const struct smmu_model_s2 *s2, bool peek,
		   u64 *addr, struct smmu_model_fail *fail)
{
	struct cdtab tab = cdtab_get(model, ste);
	u64 l1cd;
	int ret;

	if (!tab.split) {
		*addr = tab.base + (u64)ssid * CD_SIZE;
		return 0;
	}
	ret = l1cd_get(model, &tab, sid, ssid, s2, peek, &l1cd, fail);
	if (ret)
		return ret;
	if (!(l1cd & L1CD_V))
		return smmu_model_refuse(fail, EVT_C_BAD_SUBSTREAMID,
					 "5.3: L1CD.V is 0");
	if ((l1cd & L1CD_L2PTR) >> model->oas_bits)
		return smmu_model_refuse(fail, EVT_C_BAD_SUBSTREAMID,
					 "5.3: L1CD.L2Ptr out of range");
	*addr = (l1cd & L1CD_L2PTR) +
		(u64)(ssid & ((1U << tab.split) - 1)) * CD_SIZE;
	return 0;
}

static int cd_find(struct smmu_model *model, u32 sid, const u64 ste[8],
		   u32 ssid, const struct smmu_model_s2 *s2,
		   struct smmu_model_cfg_entry **found,
		   struct smmu_model_fail *fail)
{
	struct smmu_model_cfg_entry new = {
		.kind = SMMU_MODEL_CFG_CD,
		.sid = sid,
		.ssid = ssid,
	};
	u64 addr;
	int ret;

	*found = smmu_model_cache_find(&model->cfgs, new.kind, sid, ssid);
	if (*found) {
		smmu_model_refetch(model, *found, SMMU_MODEL_ACC_CD);
		return 0;
	}
	ret = cd_addr(model, sid, ste, ssid, s2, false, &addr, fail);
	if (!ret)
		ret = cd_pa(model, s2, addr, &new.addr, fail);
	if (ret)
		return ret;
	if (smmu_model_fetch(model, new.addr, CD_WORDS, SMMU_MODEL_ACC_CD, new.word))
		return smmu_model_refuse_fetch(fail, EVT_F_CD_FETCH, new.addr);
	model->stats.cd_fetches++;
	*found = smmu_model_cache_add(&model->cfgs, &new);
	return 0;
}

static void prefetch_cd(struct smmu_model *model, u32 sid, const u64 ste[8],
			u32 ssid, const struct smmu_model_s2 *s2)
{
	struct smmu_model_cfg_entry *entry;
	struct smmu_model_fail fail;

	if (smmu_model_has_substreams(model, ste) ?
	    ssid >> FIELD_GET(STE_0_S1CDMAX, ste[0]) : ssid)
		return;
	cd_find(model, sid, ste, ssid, s2, &entry, &fail);
}

/* The same CD through another stream: each has a copy of its own */
static void prefetch_cd_of_neighbour(struct smmu_model *model, u32 sid, u32 ssid)
{
	struct smmu_model_cfg_entry *entry;
	u64 ste[8];

	entry = smmu_model_cache_find(&model->cfgs, SMMU_MODEL_CFG_STE, sid, 0);
	if (!entry || !(entry->word[0] & STE_0_V) ||
	    FIELD_GET(STE_0_CONFIG, entry->word[0]) != STE_0_CONFIG_S1)
		return;
	memcpy(ste, entry->word, sizeof(ste));
	prefetch_cd(model, sid, ste, ssid, NULL);
}

static void prefetch_cds(struct smmu_model *model, u32 sid, const u64 ste[8],
			 u32 ssid, const struct smmu_model_s2 *s2)
{
	if (!(model->cfg.policy & SMMU_MODEL_PREFETCH))
		return;
	prefetch_cd(model, sid, ste, ssid ^ 1, s2);
	prefetch_cd(model, sid, ste, ssid + 1, s2);
	prefetch_cd_of_neighbour(model, sid ^ 1, ssid);
	prefetch_cd_of_neighbour(model, sid + 1, ssid);
}

/**
 * smmu_model_cd_get() - the CD of a substream, as the SMMU sees it
 * @model: the model, locked
 * @sid: StreamID
 * @ste: its STE, legal, Config with stage 1
 * @ssid: SubstreamID, below 2^S1CDMax; 0 for the only CD
 * @s2: stage 2 of the stream, or NULL
 * @cd: the descriptor, CPU-endian; not judged
 * @fail: filled on failure
 *
 * Return: 0 or -EFAULT.
 */
int smmu_model_cd_get(struct smmu_model *model, u32 sid, const u64 ste[8],
		      u32 ssid, const struct smmu_model_s2 *s2, u64 cd[8],
		      struct smmu_model_fail *fail)
{
	struct smmu_model_cfg_entry *entry;
	int ret;

	ret = cd_find(model, sid, ste, ssid, s2, &entry, fail);
	if (ret)
		return ret;
	memcpy(cd, entry->word, sizeof(entry->word));
	prefetch_cds(model, sid, ste, ssid, s2);
	return 0;
}

/**
 * smmu_model_cd_read() - a CD as it stands in memory
 * @model: the model, locked
 * @ste: the STE, as it stands in memory
 * @ssid: SubstreamID, below 2^S1CDMax; 0 for the only CD
 * @s2: stage 2 of the stream, or NULL
 * @cd: the descriptor, CPU-endian
 * @fail: filled on failure
 *
 * Caches of CDs are neither asked nor filled.
 *
 * Return: 0 or a negative errno.
 */
int smmu_model_cd_read(struct smmu_model *model, const u64 ste[8], u32 ssid,
		       const struct smmu_model_s2 *s2, u64 cd[8],
		       struct smmu_model_fail *fail)
{
	u64 addr;
	int ret;

	ret = cd_addr(model, 0, ste, ssid, s2, true, &addr, fail);
	if (!ret)
		ret = cd_pa(model, s2, addr, &addr, fail);
	if (ret)
		return ret;
	return smmu_model_fetch(model, addr, CD_WORDS, SMMU_MODEL_NR_ACCESSES, cd);
}
