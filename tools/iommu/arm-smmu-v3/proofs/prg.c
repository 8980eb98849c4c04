// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page requests, whatever a device sends: each group has exactly one answer, the
 * core hears of none that nobody waits for, and the credits of all devices fit the
 * queue.
 */

#include <assert.h>

#include "prg.h"
#include "record.h"

unsigned int nondet_u32(void);
unsigned char nondet_u8(void);
_Bool nondet_bool(void);

static void check_fate(void)
{
	const struct smmu_ppr ppr = {
		.ssv = nondet_bool(), .read = nondet_bool(), .write = nondet_bool(),
		.last = nondet_bool(), .stop_marker = nondet_bool(),
	};
	const struct smmu_prg_facts facts = {
		.enabled = nondet_bool(), .heard = nondet_bool(), .full = nondet_bool(),
	};
	enum smmu_prg_fate fate = smmu_prg_fate(&ppr, &facts);
	bool refused = fate == SMMU_PRG_INVALID || fate == SMMU_PRG_REFUSE;

	if (ppr.stop_marker) {
		assert(fate == SMMU_PRG_DROP);
		return;
	}
	/* One answer: the core's or ours, and to the last alone */
	assert(ppr.last ? fate != SMMU_PRG_DROP : !refused);
	assert((fate == SMMU_PRG_REPORT) == (facts.enabled && facts.heard && !facts.full));
	/* What stops all of a device is for one that does not ask for anybody */
	assert(fate != SMMU_PRG_REFUSE || !facts.enabled);
	assert(fate != SMMU_PRG_INVALID || facts.enabled);
}

static void check_credits(void)
{
	u8 lg2 = nondet_u8();
	u32 taken = nondet_u32(), capacity = nondet_u32(), credits, entries;

	__CPROVER_assume(lg2 <= 19);
	entries = 1U << lg2;
	credits = smmu_prg_credits(lg2, taken, capacity);
	assert(credits <= capacity && credits <= SMMU_PRG_CREDITS_MAX);
	/* Some stay free, and who comes too late has none */
	assert(!credits || (taken < entries && taken + credits < entries));
}

int main(void)
{
	check_fate();
	check_credits();
	return 0;
}
