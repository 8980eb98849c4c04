// SPDX-License-Identifier: GPL-2.0-only
/*
 * How configuration structures are read.
 *
 * IHI 0070, 3.21.2 "Configuration structure invalidation", 3.21.3
 * "Configuration structure update procedure": in 64-bit words, in random order. By
 * policy single words of what is cached are read anew at any time.
 */
#include "fetch.h"

#include "cache.h"
#include "fail.h"
#include "mem.h"
#include "state.h"

/**
 * smmu_model_fetch() - read a structure
 * @model: the model, locked
 * @addr: physical address, a multiple of 8
 * @words: its size in words of 64 bits
 * @why: what is read
 * @word: the words, CPU-endian
 *
 * The words are read in any order (3.21.3).
 *
 * Return: 0, or -EIO on an external abort.
 */
int smmu_model_fetch(struct smmu_model *model, u64 addr, unsigned int words,
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

/**
 * smmu_model_refetch() - by policy read one word of what is cached anew
 * @model: the model, locked
 * @entry: a cached STE or CD
 * @why: what is read
 *
 * As may happen to parts of a structure at any time (3.21.2).
 */
void smmu_model_refetch(struct smmu_model *model,
			struct smmu_model_cfg_entry *entry,
			enum smmu_model_access why)
{
	unsigned int n = prandom_u32_state(&model->rnd) % 8;
	u64 word;

	if (model->cfg.policy & SMMU_MODEL_REFETCH &&
	    !smmu_model_mem_read64(model, entry->addr + 8 * n, why, &word))
		entry->word[n] = word;
}

/**
 * smmu_model_refuse_fetch() - a structure could not be read
 * @fail: filled
 * @event: EVT_F_STE_FETCH or EVT_F_CD_FETCH
 * @addr: physical address that answered with an abort
 *
 * Return: -EFAULT.
 */
int smmu_model_refuse_fetch(struct smmu_model_fail *fail, u8 event, u64 addr)
{
	smmu_model_refuse(fail, event,
			  "7.3: external abort on a configuration fetch");
	fail->fetch_addr = addr;
	return -EFAULT;
}
