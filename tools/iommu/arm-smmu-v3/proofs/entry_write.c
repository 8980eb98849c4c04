// SPDX-License-Identifier: GPL-2.0-only
/*
 * smmu_entry_write() carries out any plan as the other proofs read it.
 *
 * The stores of a step, each a whole word by WRITE_ONCE() and little-endian;
 * then one sync; after a sync that failed the undo, and no store or sync more.
 * With somebody else who changes the entry, and without.
 * The CPU is taken to be big-endian (include/asm/byteorder.h).
 */

#include <assert.h>

#include "entry.h"

_Bool nondet_bool(void);
unsigned char nondet_u8(void);
unsigned long long nondet_u64(void);

static struct smmu_entry_plan plan;
static struct smmu_entry mem;
static u64 expected[SMMU_ENTRY_WORDS];
static u8 stored;	/* words stored since the last sync */
static u8 undo;		/* of the step whose sync was called last */
static u64 undo_w;
static u8 nr_syncs;
static int failed;
static u8 any;		/* the word that is looked at */

void verify_store(__le64 *p, __le64 v)
{
	int i = p - mem.w;

	assert(i >= 0 && i < SMMU_ENTRY_WORDS);
	assert(!(stored & 1 << i));
	stored |= 1 << i;
	*p = v;
}

/*
 * Memory holds what is expected, also where nobody stored by WRITE_ONCE(). One
 * word, whichever it is: all at once is the same claim, but SAT solvers then
 * take seconds or hours, by the luck of how variables are numbered.
 */
static void check_memory(void)
{
	assert(mem.w[any] == verify_swap(expected[any]));
}

static int sync(void *ctx)
{
	const struct smmu_entry_step *step = &plan.step[nr_syncs];

	assert(ctx == &expected);
	assert(!failed);
	assert(nr_syncs < plan.nr_steps);
	nr_syncs++;

	assert(stored == step->words);
	for (int i = 0; i < SMMU_ENTRY_WORDS; i++) {
		if (step->words & 1 << i)
			expected[i] = step->w[i];
	}
	check_memory();
	stored = 0;
	undo = step->undo;
	undo_w = step->undo_w;
	failed = nondet_bool() ? -5 : 0;
	return failed;
}

static void store(void *ctx, struct smmu_entry *e, u8 words, const u64 *w)
{
	assert(ctx == &expected);
	smmu_entry_store(e, words, w);
}

static const struct smmu_entry_io alone = { .sync = sync };
static const struct smmu_entry_io shared = { .store = store, .sync = sync };

static void check_write(u8 nr_steps)
{
	int ret;

	any = nondet_u8();
	__CPROVER_assume(any < SMMU_ENTRY_WORDS);
	plan.nr_steps = nr_steps;
	for (int s = 0; s < SMMU_ENTRY_STEPS_MAX; s++) {
		plan.step[s].words = nondet_u8();
		plan.step[s].undo = nondet_u8();
		plan.step[s].undo_w = nondet_u64();
		for (int i = 0; i < SMMU_ENTRY_WORDS; i++)
			plan.step[s].w[i] = nondet_u64();
	}
	for (int i = 0; i < SMMU_ENTRY_WORDS; i++) {
		expected[i] = nondet_u64();
		mem.w[i] = verify_swap(expected[i]);
	}
	stored = 0;
	nr_syncs = 0;
	failed = 0;

	ret = smmu_entry_write(&mem, &plan, nondet_bool() ? &alone : &shared, &expected);
	assert(ret == failed);
	if (!ret) {
		assert(nr_syncs == nr_steps);
		assert(!stored);
	} else {
		assert(stored == undo);
		for (int i = 0; i < SMMU_ENTRY_WORDS; i++) {
			if (undo & 1 << i)
				expected[i] = undo_w;
		}
	}
	check_memory();
}

int main(void)
{
	check_write(0);
	check_write(1);
	check_write(2);
	check_write(3);
	return 0;
}
