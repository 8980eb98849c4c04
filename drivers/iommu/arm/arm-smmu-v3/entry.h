/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hitless update of an entry of eight words, an STE or a CD.
 *
 * The SMMU reads an entry word by word, in any order, at any time, and may
 * keep what it read until a CMD_CFGI_* and CMD_SYNC (IHI 0070 3.21 "Structure
 * access rules and update procedures"). An update is therefore a *plan* of at
 * most three *steps*; a step is some stores of whole words, followed by one
 * sync (CFGI and CMD_SYNC).
 *
 * Words used here: a bit of an entry is *used* if the SMMU looks at it in the
 * configuration that the entry itself selects. Two entries are *equivalent* if
 * the bits that one of them uses are equal in both; bits that are *safe*, that
 * is, harmless with either value under either entry, do not count. An update is
 * *hitless* if whatever the SMMU can see, in every mix of words, is equivalent
 * to the old entry or to the new one. If no way to do so exists the update
 * *breaks* the entry: in between the SMMU may also see it invalid (V == 0), but
 * never anything else.
 *
 * A target *reduces* if it grants nothing that the entry in force does not: an
 * STE that aborts, a CD that is invalid or translates nothing. Such a target, or
 * V == 0, stands in memory before anything is waited for in vain, and is never
 * undone: whoever asked for it may free what the old entry points to. Any other
 * change ends, when a sync fails, with no more than what was granted before.
 *
 * This file knows no fields but V; the bits that count come from ste.c, cd.c.
 */

#ifndef _ARM_SMMU_V3_ENTRY_H
#define _ARM_SMMU_V3_ENTRY_H

#include <linux/compiler.h>
#include <linux/types.h>

#include <asm/byteorder.h>

#define SMMU_ENTRY_WORDS	8
#define SMMU_ENTRY_STEPS_MAX	3

/**
 * struct smmu_entry - an STE or a CD in memory, as the SMMU reads it
 * @w: the words, little-endian
 *
 * Changed by smmu_entry_write() alone once the SMMU can reach it.
 */
struct smmu_entry {
	__le64 w[SMMU_ENTRY_WORDS];
};

/**
 * struct smmu_entry_change - what is, what shall be, and which bits matter
 * @cur: the entry in memory
 * @used_cur: bits that the SMMU uses in @cur
 * @target: the entry wanted
 * @used_target: bits that the SMMU uses in @target; every bit set in @target
 *	must be one of them
 * @safe: bits that may be changed before and after the configuration is
 * @valid: the V bit of word 0, STE_0_V or CD_0_V
 * @reduces: @target grants nothing that @cur does not
 * @doubt: what the SMMU holds of the entry is not known; only with @reduces
 *
 * All words are CPU-endian. Of an entry with V == 0 nothing but V is used.
 */
struct smmu_entry_change {
	u64 cur[SMMU_ENTRY_WORDS];
	u64 used_cur[SMMU_ENTRY_WORDS];
	u64 target[SMMU_ENTRY_WORDS];
	u64 used_target[SMMU_ENTRY_WORDS];
	u64 safe[SMMU_ENTRY_WORDS];
	u64 valid;
	bool reduces;
	bool doubt;
};

/**
 * struct smmu_entry_step - some stores, then one sync
 * @words: bit i set: word i is stored
 * @w: the values, CPU-endian; only those named by @words have a meaning
 * @undo: bit i set: if the sync fails, word i is stored once more; at most one
 * @undo_w: with this value, CPU-endian
 */
struct smmu_entry_step {
	u8 words;
	u8 undo;
	u64 w[SMMU_ENTRY_WORDS];
	u64 undo_w;
};

/**
 * struct smmu_entry_plan - how to get from one entry to another
 * @nr_steps: number of steps, 0 (nothing differs) to SMMU_ENTRY_STEPS_MAX
 * @hitless: the SMMU never sees the entry invalid unless it was or shall be
 * @step: the steps
 */
struct smmu_entry_plan {
	u8 nr_steps;
	bool hitless;
	struct smmu_entry_step step[SMMU_ENTRY_STEPS_MAX];
};

/**
 * typedef smmu_entry_sync_fn - drop what the SMMU cached of an entry
 * @ctx: as given to smmu_entry_write()
 *
 * Issues the CMD_CFGI_* for every StreamID that reaches the entry, then a
 * CMD_SYNC, and waits for it. Submitting a command must order all earlier
 * stores of the CPU before the SMMU's read of the command.
 *
 * Return: 0, or a negative errno if it is not known that the sync completed.
 */
typedef int (*smmu_entry_sync_fn)(void *ctx);

/**
 * typedef smmu_entry_store_fn - store words of an entry
 * @ctx: as given to smmu_entry_write()
 * @e: the entry
 * @words: bit i set: word i is stored
 * @w: the values, CPU-endian
 *
 * For an entry of which somebody else may change a word meanwhile: keeps him away,
 * and calls smmu_entry_store(). Words are stored whole and plainly: the table may
 * be in memory where atomic updates do not work.
 */
typedef void (*smmu_entry_store_fn)(void *ctx, struct smmu_entry *e, u8 words,
				    const u64 w[SMMU_ENTRY_WORDS]);

/**
 * struct smmu_entry_io - how an entry is changed
 * @store: see there; NULL if nobody else changes it
 * @sync: see there
 */
struct smmu_entry_io {
	smmu_entry_store_fn store;
	smmu_entry_sync_fn sync;
};

/* The entry in memory as CPU-endian words */
static inline void smmu_entry_read(const struct smmu_entry *e,
				   u64 w[SMMU_ENTRY_WORDS])
{
	int i;

	for (i = 0; i < SMMU_ENTRY_WORDS; i++)
		w[i] = le64_to_cpu(READ_ONCE(e->w[i]));
}

void smmu_entry_plan(struct smmu_entry_plan *plan,
		     const struct smmu_entry_change *chg);
void smmu_entry_store(struct smmu_entry *e, u8 words, const u64 w[SMMU_ENTRY_WORDS]);
int __must_check smmu_entry_write(struct smmu_entry *e,
				  const struct smmu_entry_plan *plan,
				  const struct smmu_entry_io *io, void *ctx);

#endif /* _ARM_SMMU_V3_ENTRY_H */
