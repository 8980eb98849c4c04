/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an SMMU may see while a plan of smmu_entry_plan() is carried out.
 *
 * The SMMU may use together words that it read at any time since the last
 * completed sync. A view is thus, for each word, one of the values that the
 * word had since then, chosen freely. When a sync completes, one value of each
 * word is left; when it fails, the undo of the step adds another.
 *
 * The harness says what counts as the old and as the new entry.
 */

#ifndef _VERIFY_ENTRY_STEPS_H
#define _VERIFY_ENTRY_STEPS_H

#include <assert.h>

#include "entry.h"

_Bool nondet_bool(void);
unsigned char nondet_u8(void);
unsigned long long nondet_u64(void);

static struct smmu_entry_change chg;
static struct smmu_entry_plan plan;

/* Supplied by the harness */
static _Bool is_old_or_new(const u64 *w);
static _Bool is_old(const u64 *w);

/* Nothing that the target uses differs from it, safe or not */
static _Bool is_target(const u64 *w)
{
	for (int i = 0; i < SMMU_ENTRY_WORDS; i++) {
		if ((w[i] ^ chg.target[i]) & chg.used_target[i])
			return 0;
	}
	return 1;
}

static _Bool is_valid(const u64 *w)
{
	return w[0] & chg.valid;
}

/* Each word from @a or from @b */
static void any_mix(u64 *view, const u64 *a, const u64 *b)
{
	for (int i = 0; i < SMMU_ENTRY_WORDS; i++)
		view[i] = nondet_bool() ? b[i] : a[i];
}

static void check_step(u64 *mem, const struct smmu_entry_step *step)
{
	u64 after[SMMU_ENTRY_WORDS], undone[SMMU_ENTRY_WORDS], view[SMMU_ENTRY_WORDS];

	for (int i = 0; i < SMMU_ENTRY_WORDS; i++) {
		after[i] = step->words & 1 << i ? step->w[i] : mem[i];
		undone[i] = step->undo & 1 << i ? step->undo_w : after[i];
	}

	any_mix(view, mem, after);
	assert(is_old_or_new(view) || (!plan.hitless && !is_valid(view)));

	/* The sync fails, and words of all three ages may be seen from now on */
	any_mix(view, view, undone);
	assert(is_old_or_new(view) || !is_valid(view));
	/*
	 * What stays in memory grants no more than the target if that takes away;
	 * else it is old, or invalid and never was made valid
	 */
	if (chg.reduces) {
		assert(is_target(undone) || !is_valid(undone));
	} else {
		assert(is_old(undone) || !is_valid(undone));
		assert(is_valid(chg.cur) || !is_valid(undone));
	}

	/* The sync completes, and words of one age are left */
	for (int i = 0; i < SMMU_ENTRY_WORDS; i++)
		mem[i] = after[i];
}

/* Next to words of any age, word 0 without V is the only one that does no harm */
static void check_doubt(void)
{
	assert(!plan.hitless);
	assert(plan.nr_steps > 0);
	assert(plan.step[0].words == 1);
	assert(!is_valid(plan.step[0].w));
	assert(!plan.step[0].undo);
}

static void check_plan(void)
{
	u64 mem[SMMU_ENTRY_WORDS];

	for (int i = 0; i < SMMU_ENTRY_WORDS; i++)
		mem[i] = chg.cur[i];

	smmu_entry_plan(&plan, &chg);

	assert(plan.nr_steps <= SMMU_ENTRY_STEPS_MAX);
	if (chg.doubt)
		check_doubt();
	if (plan.nr_steps > 0)
		check_step(mem, &plan.step[0]);
	if (plan.nr_steps > 1)
		check_step(mem, &plan.step[1]);
	if (plan.nr_steps > 2)
		check_step(mem, &plan.step[2]);

	for (int i = 0; i < SMMU_ENTRY_WORDS; i++)
		assert(mem[i] == chg.target[i]);
}

#endif
