// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every CD to every other, with the used bits of cd.c, judged by what the
 * document says that a CD means (tests/oracle.h).
 */

#include "cd.h"
#include "entry_steps.h"
#include "tests/oracle.h"

static _Bool is_old(const u64 *w)
{
	return oracle_cd_is_old(chg.cur, w);
}

static _Bool is_old_or_new(const u64 *w)
{
	return oracle_cd_is_old_or_new(chg.cur, chg.target, w);
}

int main(void)
{
	chg.valid = CD_0_V;
	for (int i = 0; i < SMMU_ENTRY_WORDS; i++) {
		chg.cur[i] = nondet_u64();
		chg.target[i] = nondet_u64();
	}
	smmu_cd_used(chg.cur, chg.used_cur);
	smmu_cd_used(chg.target, chg.used_target);
	for (int i = 0; i < SMMU_ENTRY_WORDS; i++)
		__CPROVER_assume(!(chg.target[i] & ~chg.used_target[i]));
	chg.reduces = !smmu_cd_grants(chg.target);
	chg.doubt = chg.reduces && nondet_bool();

	assert(smmu_cd_grants(chg.target) == oracle_cd_grants(chg.target));
	check_plan();
	return 0;
}
