// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stream tables and CD tables: from a StreamID and SubstreamID to an STE and a
 * CD.
 *
 * IHI 0070, 3.3 "Stream Table Entries and Context Descriptors", 5.1 to 5.4,
 * 3.21.2 "Configuration structure invalidation". Structures are fetched in
 * 64-bit words, in random order, and cached whether they are valid or not; a
 * fetch that is answered with an abort is not. By policy neighbours are fetched
 * as well, and single words of what is cached are read anew at any time.
 */
#include "config.h"

#include <linux/bitfield.h>

#include "../../spec-cd.h"
#include "../../spec-event.h"
#include "../../spec-ste.h"
#include "cache.h"
#include "event.h"
#include "mem.h"
#include "regs.h"
#include "stage.h"
#include "state.h"

static int refuse(struct smmu_model_fail *fail, u8 event, const char *why)
{
	*fail = (struct smmu_model_fail) { .event = event, .why = why };
	return -EFAULT;
}

static int refuse_fetch(struct smmu_model_fail *fail, u8 event, u64 addr)
{
	refuse(fail, event, "7.3: external abort on a configuration fetch");
	fail->fetch_addr = addr;
	return -EFAULT;
}

/* 3.21.3: the words of a structure are read in any order */
static int fetch(struct smmu_model *model, u64 addr, unsigned int words,
		 enum smmu_model_access why, u64 *word)
{
	unsigned int start = prandom_u32_state(&model->rnd);
	unsigned int i, n;

	for (i = 0; i < words; i++) {
		n = (start + i) % words;
		if (smmu_model_mem_read64(model, addr + 8 * n, why, &word[n]))
			return -EIO;
	}
	return 0;
}

/* 3.21.2: parts of a cached structure may be fetched anew at any time */
static void refetch(struct smmu_model *model, struct smmu_model_cfg_entry *entry,
		    enum smmu_model_access why)
{
	unsigned int n = prandom_u32_state(&model->rnd) % 8;
	u64 word;

	if (model->cfg.policy & SMMU_MODEL_REFETCH &&
	    !smmu_model_mem_read64(model, entry->addr + 8 * n, why, &word))
		entry->word[n] = word;
}

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
		return fetch(model, new.addr, 1, SMMU_MODEL_NR_ACCESSES, l1std);
	entry = smmu_model_cache_find(model, new.kind, new.sid, 0);
	if (!entry) {
		if (fetch(model, new.addr, 1, SMMU_MODEL_ACC_L1STD, new.word))
			return -EIO;
		entry = smmu_model_cache_add(model, &new);
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
		return refuse_fetch(fail, EVT_F_STE_FETCH, fetch_addr);

	span = FIELD_GET(L1STD_SPAN, l1std);
	index = sid & ((1U << tab->split) - 1);
	if (!span || span > L1STD_SPAN_MAX || span > tab->split + 1)
		return refuse(fail, EVT_C_BAD_STREAMID,
			      "5.1: L1STD.Span names no table");
	if (index >= 1U << (span - 1))
		return refuse(fail, EVT_C_BAD_STREAMID,
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
		return refuse(fail, EVT_C_BAD_STREAMID,
			      "3.3.1: StreamID beyond the stream table");
	*found = smmu_model_cache_find(model, new.kind, sid, 0);
	if (*found) {
		refetch(model, *found, SMMU_MODEL_ACC_STE);
		return 0;
	}
	ret = ste_addr(model, &tab, sid, false, &new.addr, fail);
	if (ret)
		return ret;
	if (fetch(model, new.addr, STE_WORDS, SMMU_MODEL_ACC_STE, new.word))
		return refuse_fetch(fail, EVT_F_STE_FETCH, new.addr);
	model->stats.ste_fetches++;
	*found = smmu_model_cache_add(model, &new);
	return 0;
}

/**
 * smmu_model_has_substreams() - does the STE point at a table of CDs?
 * @model: the model
 * @ste: the STE, Config with stage 1
 *
 * Return: true if SubstreamIDs may be used (5.2 STE.S1CDMax).
 */
bool smmu_model_has_substreams(struct smmu_model *model, const u64 ste[8])
{
	return FIELD_GET(IDR1_SSIDSIZE, smmu_model_idr(model, 1)) &&
	       FIELD_GET(STE_0_S1CDMAX, ste[0]);
}

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
		       smmu_model_cache_find(model, new.kind, sid, new.ssid);
	if (!entry) {
		ret = cd_pa(model, s2,
			    tab->base + (u64)(ssid >> tab->split) * L1CD_SIZE,
			    &new.addr, fail);
		if (ret)
			return ret;
		if (peek)
			return fetch(model, new.addr, 1, SMMU_MODEL_NR_ACCESSES,
				     l1cd);
		if (fetch(model, new.addr, 1, SMMU_MODEL_ACC_L1CD, new.word))
			return refuse_fetch(fail, EVT_F_CD_FETCH, new.addr);
		entry = smmu_model_cache_add(model, &new);
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
		return refuse(fail, EVT_C_BAD_SUBSTREAMID, "5.3: L1CD.V is 0");
	if ((l1cd & L1CD_L2PTR) >> model->oas_bits)
		return refuse(fail, EVT_C_BAD_SUBSTREAMID,
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

	*found = smmu_model_cache_find(model, new.kind, sid, ssid);
	if (*found) {
		refetch(model, *found, SMMU_MODEL_ACC_CD);
		return 0;
	}
	ret = cd_addr(model, sid, ste, ssid, s2, false, &addr, fail);
	if (!ret)
		ret = cd_pa(model, s2, addr, &new.addr, fail);
	if (ret)
		return ret;
	if (fetch(model, new.addr, CD_WORDS, SMMU_MODEL_ACC_CD, new.word))
		return refuse_fetch(fail, EVT_F_CD_FETCH, new.addr);
	model->stats.cd_fetches++;
	*found = smmu_model_cache_add(model, &new);
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

	entry = smmu_model_cache_find(model, SMMU_MODEL_CFG_STE, sid, 0);
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
	return fetch(model, addr, STE_WORDS, SMMU_MODEL_NR_ACCESSES, ste);
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
	return fetch(model, addr, CD_WORDS, SMMU_MODEL_NR_ACCESSES, cd);
}
