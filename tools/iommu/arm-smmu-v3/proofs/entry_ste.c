// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every STE to every other, with the used and safe bits of ste.c, judged by
 * what the document says that an STE means (tests/oracle.h).
 *
 * The current STE is any 512 bits, garbage included. The target is any 512 bits
 * without bits that it does not use, as every maker's are.
 */

#include "entry_steps.h"
#include "ste.h"
#include "tests/oracle.h"

static _Bool is_old(const u64 *w)
{
	return oracle_ste_is_old(chg.cur, chg.target, w);
}

static _Bool is_old_or_new(const u64 *w)
{
	return oracle_ste_is_old_or_new(chg.cur, chg.target, w);
}

int main(void)
{
	chg.valid = STE_0_V;
	for (int i = 0; i < SMMU_ENTRY_WORDS; i++) {
		chg.cur[i] = nondet_u64();
		chg.target[i] = nondet_u64();
	}
	smmu_ste_used(chg.cur, chg.used_cur);
	smmu_ste_used(chg.target, chg.used_target);
	smmu_ste_safe(chg.cur, chg.target, chg.safe);
	for (int i = 0; i < SMMU_ENTRY_WORDS; i++)
		__CPROVER_assume(!(chg.target[i] & ~chg.used_target[i]));
	chg.reduces = smmu_ste_reduces(chg.cur, chg.target);
	chg.doubt = chg.reduces && nondet_bool();

	assert(!chg.reduces || oracle_ste_grants_no_more(chg.cur, chg.target));
	check_plan();
	return 0;
}
