// SPDX-License-Identifier: GPL-2.0-only
/*
 * smmu_entry_plan(), for every pair of entries and every set of used and safe
 * bits.
 *
 * Nothing is known of the fields here. "Used bits" are any masks that keep the
 * rule of entry.h: V is used; of an entry with V == 0 nothing else is; and the
 * target sets no bit that it does not use.
 */

#include "entry_steps.h"

/* Equal in every bit that counts for the old entry */
static _Bool is_old(const u64 *w)
{
	for (int i = 0; i < SMMU_ENTRY_WORDS; i++) {
		if ((w[i] ^ chg.cur[i]) & chg.used_cur[i] & ~chg.safe[i])
			return 0;
	}
	return 1;
}

static _Bool is_new(const u64 *w)
{
	for (int i = 0; i < SMMU_ENTRY_WORDS; i++) {
		if ((w[i] ^ chg.target[i]) & chg.used_target[i] & ~chg.safe[i])
			return 0;
	}
	return 1;
}

static _Bool is_old_or_new(const u64 *w)
{
	return is_old(w) || is_new(w);
}

static void any_change(void)
{
	u8 bit = nondet_u8();

	__CPROVER_assume(bit < 64);
	chg.valid = 1ULL << bit;
	chg.reduces = nondet_bool();
	chg.doubt = chg.reduces && nondet_bool();

	for (int i = 0; i < SMMU_ENTRY_WORDS; i++) {
		u64 v = i ? 0 : chg.valid;

		chg.cur[i] = nondet_u64();
		chg.target[i] = nondet_u64();
		chg.safe[i] = nondet_u64() & ~v;
		chg.used_cur[i] = is_valid(chg.cur) ? nondet_u64() | v : v;
		chg.used_target[i] = is_valid(chg.target) ? nondet_u64() | v : v;
		__CPROVER_assume(!(chg.target[i] & ~chg.used_target[i]));
	}
}

static int nr_words_in_conflict(void)
{
	int n = 0;

	for (int i = 0; i < SMMU_ENTRY_WORDS; i++)
		n += !!((chg.cur[i] ^ chg.target[i]) & chg.used_cur[i] &
			chg.used_target[i] & ~chg.safe[i]);
	return n;
}

int main(void)
{
	any_change();
	check_plan();

	/* Broken only where no order of stores would do */
	assert(plan.hitless == (!chg.doubt && nr_words_in_conflict() <= 1));
	return 0;
}
