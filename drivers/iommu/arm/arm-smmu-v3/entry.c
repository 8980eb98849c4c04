// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hitless update of an entry of eight words, an STE or a CD.
 *
 * IHI 0070 3.21 "Structure access rules and update procedures" promises little:
 * a 64-bit word is read whole, words are read in any order and at different
 * times, and an SMMU may use together a word that it read just now and one
 * that it read at any time since the last CFGI and CMD_SYNC completed. So
 * within a step every mix of the words before and after the step can be seen,
 * and only a completed sync reduces that to one entry again.
 *
 * The way from C (current) to T (target):
 *
 *   1. *prepare*: bring every bit that C does not use to its value in T. What
 *      results, P, is equivalent to C, and so is every mix of the two.
 *   2. *switch*: P and T may still differ in bits that T uses. If these stand
 *      in one word, store it: the SMMU sees the old word or the new one, so C
 *      or T.
 *   3. *clean*: bring what only C used to its value in T. Every mix is
 *      equivalent to T.
 *
 * If the bits of 2 stand in several words then no order of stores helps, for
 * a mix of them is neither C nor T, and the entry must be broken: clear V;
 * store the words behind it; store the word with V.
 *
 * If a sync fails, whatever is stored last stays for later fetches. Where T
 * grants no more than C that is T, or an invalid entry: V is cleared where only
 * 1 was done. Else it is C, or invalid: 2 is undone, and after 3, where old words
 * and new ones do not mix, V is cleared.
 *
 * If it is not known what the SMMU holds, then C is not the entry to start from.
 * One word is: word 0 without V is harmless next to any other words. So the
 * entry is broken, and only a sync lets it be filled.
 */

#include "entry.h"

#include <kunit/visibility.h>
#include <linux/bits.h>
#include <linux/bug.h>
#include <linux/export.h>

#include <asm/barrier.h>

/* Append a step that stores @words of @w; false if there are none */
static bool smmu_entry_add_step(struct smmu_entry_plan *plan, u8 words, const u64 *w)
{
	struct smmu_entry_step *step = &plan->step[plan->nr_steps];
	int i;

	if (!words)
		return false;
	step->words = words;
	step->undo = 0;
	for (i = 0; i < SMMU_ENTRY_WORDS; i++)
		step->w[i] = w[i];
	plan->nr_steps++;
	return true;
}

/* If the sync of the step added last fails, word @i becomes @w */
static void smmu_entry_set_undo(struct smmu_entry_plan *plan, int i, u64 w)
{
	struct smmu_entry_step *step = &plan->step[plan->nr_steps - 1];

	step->undo = BIT(i);
	step->undo_w = w;
}

/* @differ: words in which the current entry and the target do */
static void smmu_entry_plan_break(struct smmu_entry_plan *plan,
				  const struct smmu_entry_change *chg, u8 differ)
{
	u64 cleared[SMMU_ENTRY_WORDS] = { chg->cur[0] & ~chg->valid };
	u64 open = chg->cur[0];

	/* In doubt the SMMU may hold a valid entry, whatever memory has */
	if (chg->doubt)
		open |= chg->valid;

	/* V and nothing else; then what nobody looks at now; then V again */
	smmu_entry_add_step(plan, open != cleared[0] ? BIT(0) : 0, cleared);
	smmu_entry_add_step(plan, differ & ~BIT(0), chg->target);
	if (smmu_entry_add_step(plan, chg->target[0] != cleared[0] ? BIT(0) : 0, chg->target) &&
	    !chg->reduces)
		smmu_entry_set_undo(plan, 0, chg->target[0] & ~chg->valid);
}

/*
 * @prepare: words in which the current entry and @prepared differ; @rest: those in
 * which @prepared and the target do; @crit is one of these, or -1
 */
static void smmu_entry_plan_hitless(struct smmu_entry_plan *plan,
				    const struct smmu_entry_change *chg,
				    const u64 *prepared, u8 prepare, u8 rest, int crit)
{
	bool undo = (chg->target[0] & chg->valid) && !chg->reduces;
	u8 crit_word = crit < 0 ? 0 : BIT(crit);

	plan->hitless = true;

	/* What the target takes away is gone, though the switch has not been reached */
	if (smmu_entry_add_step(plan, prepare, prepared) && chg->reduces && crit >= 0)
		smmu_entry_set_undo(plan, 0, prepared[0] & ~chg->valid);

	/* Undone it is the old entry again, but never is an invalid one made valid */
	if (smmu_entry_add_step(plan, crit_word, chg->target) && undo)
		smmu_entry_set_undo(plan, crit, prepared[crit]);

	/* From here the way back is gone: old words and new ones do not mix */
	if (smmu_entry_add_step(plan, rest & ~crit_word, chg->target) && undo)
		smmu_entry_set_undo(plan, 0, chg->target[0] & ~chg->valid);
}

/**
 * smmu_entry_plan() - find the way from one entry to another
 * @plan: filled
 * @chg: current and target entry, and the bits that matter in each
 *
 * The plan ends with exactly the target in memory, also in bits that nobody
 * uses. It is hitless whenever that is possible: when the bits that both
 * entries use, and that are not safe, differ in one word at most. In doubt it
 * starts with a store of word 0 without V, always.
 *
 * A bit that is set in the target although its mask says that the SMMU does
 * not look at it is a bug in the masks. It is warned of, and treated as used.
 *
 * Context: Any.
 */
void smmu_entry_plan(struct smmu_entry_plan *plan,
		     const struct smmu_entry_change *chg)
{
	u8 differ = 0, prepare = 0, rest = 0;
	u64 prepared[SMMU_ENTRY_WORDS];
	int i, crit = -1, nr_crit = 0;
	u64 stray = 0;

	plan->nr_steps = 0;
	plan->hitless = false;

	for (i = 0; i < SMMU_ENTRY_WORDS; i++) {
		u64 cur = chg->cur[i], target = chg->target[i];
		u64 used = chg->used_target[i] | target;
		/* What must keep its value until the switch */
		u64 keep = chg->used_cur[i] & ~(chg->safe[i] & used);

		stray |= target & ~chg->used_target[i];
		prepared[i] = (cur & keep) | (target & ~keep);
		differ |= cur != target ? BIT(i) : 0;
		prepare |= cur != prepared[i] ? BIT(i) : 0;
		rest |= prepared[i] != target ? BIT(i) : 0;
		if ((prepared[i] ^ target) & used) {
			nr_crit++;
			crit = i;
		}
	}
	WARN_ON_ONCE(stray);

	if (chg->doubt || nr_crit > 1)
		smmu_entry_plan_break(plan, chg, differ);
	else
		smmu_entry_plan_hitless(plan, chg, prepared, prepare, rest, crit);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_entry_plan);

/**
 * smmu_entry_store() - store words of an entry
 * @e: the entry in memory
 * @words: bit i set: word i is stored
 * @w: the values, CPU-endian
 *
 * Context: Any. Nobody else changes these words meanwhile.
 */
void smmu_entry_store(struct smmu_entry *e, u8 words, const u64 w[SMMU_ENTRY_WORDS])
{
	int i;

	for (i = 0; i < SMMU_ENTRY_WORDS; i++) {
		if (words & BIT(i))
			WRITE_ONCE(e->w[i], cpu_to_le64(w[i]));
	}
}

static void smmu_entry_put(struct smmu_entry *e, const struct smmu_entry_io *io, void *ctx,
			   u8 words, const u64 w[SMMU_ENTRY_WORDS])
{
	if (io->store)
		io->store(ctx, e, words, w);
	else
		smmu_entry_store(e, words, w);
}

static void smmu_entry_undo(struct smmu_entry *e, const struct smmu_entry_io *io, void *ctx,
			    const struct smmu_entry_step *step)
{
	u64 w[SMMU_ENTRY_WORDS];
	int i;

	for (i = 0; i < SMMU_ENTRY_WORDS; i++)
		w[i] = step->undo_w;
	smmu_entry_put(e, io, ctx, step->undo, w);
}

/**
 * smmu_entry_write() - carry out a plan
 * @e: the entry in memory; the plan was made for what it holds
 * @plan: from smmu_entry_plan()
 * @io: @io->sync is called after the stores of each step; not if there are no steps
 * @ctx: handed to the functions of @io
 *
 * The caller keeps other writers of @e away, and everything that the target
 * points to has been initialised before the call.
 *
 * When a sync fails nothing more is made visible, and the entry is brought to
 * where a later fetch does no harm. If the target reduces, memory then is
 * equivalent to the target, or invalid. If not, it is equivalent to the old entry,
 * or invalid, and it never became valid after a sync had failed. What the SMMU
 * holds in its caches is the old entry, the target, or the invalid one; nobody
 * knows which. So nothing that either entry points to may be freed while the SMMU
 * translates, and the next smmu_entry_write() to @e must be preceded by a
 * successful sync, or be planned in doubt.
 *
 * Ordering: stores before the call are visible to the SMMU before any store to
 * @e. The stores of one step are visible before those of the next, by @sync.
 *
 *   CPU                                   SMMU
 *   ---                                   ----
 *   initialise tables, page tables
 *   A: dma_wmb()
 *   B: store the words of a step          E: read a word, any time
 *   C: sync: submit CFGI, CMD_SYNC        F: read what the word points to
 *      (barrier, then CMDQ_PROD)          G: read CMDQ_PROD, do CFGI: drop
 *   D: sync: see CMD_SYNC consumed           the words that E read
 *   B of the next step
 *
 * If E reads what B stored then F comes after A and finds the tables
 * initialised. The barrier in C makes B visible before G learns of the CFGI,
 * so no word older than B is read or kept after D, and the only words that the
 * next step's stores can be mixed with are those of this step. No barrier is
 * needed between the stores of one step: any mix of them is harmless.
 *
 * Litmus: entry-publish, entry-steps
 *
 * Context: Any that the functions of @io allow.
 * Return:
 * * 0 - the target is in force, and the SMMU holds nothing else
 * * negative errno - what @io->sync returned, see above
 */
int smmu_entry_write(struct smmu_entry *e, const struct smmu_entry_plan *plan,
		     const struct smmu_entry_io *io, void *ctx)
{
	int i, ret;

	dma_wmb();

	for (i = 0; i < plan->nr_steps; i++) {
		const struct smmu_entry_step *step = &plan->step[i];

		smmu_entry_put(e, io, ctx, step->words, step->w);
		ret = io->sync(ctx);
		if (ret) {
			smmu_entry_undo(e, io, ctx, step);
			return ret;
		}
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_entry_write);
