// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ring arithmetic, for every size, every pair of counters and every register
 * value. The oracle is a pair of counters that never wrap.
 */

#include <assert.h>

#include "qidx.h"

unsigned int nondet_u32(void);
unsigned long long nondet_u64(void);

/* Pointers of a queue in which @used of 2^n entries are occupied */
static void check_fill(unsigned int n)
{
	u64 nents = 1ULL << n, cons = nondet_u64(), used = nondet_u64();
	u32 count = nondet_u32();
	u32 p, c;

	/* Registers hold the low bits of the counters, and any flag above */
	__CPROVER_assume(cons < 1ULL << 40);
	__CPROVER_assume(used <= nents);
	c = (u32)cons;
	p = (u32)(cons + used);

	assert(smmu_qidx_nents(n) == nents);
	assert(smmu_qidx_distance(n, c, p) == used);
	assert(smmu_qidx_space(n, p, c) == nents - used);
	assert(smmu_qidx_is_empty(n, p, c) == (used == 0));
	assert(smmu_qidx_is_full(n, p, c) == (used == nents));
	assert(smmu_qidx_is_consistent(n, p, c));
	assert(smmu_qidx_has_space(n, p, c, count) == (count <= nents - used));
	assert(smmu_qidx_advance(n, smmu_qidx_ptr(n, c), (u32)used) ==
	       smmu_qidx_ptr(n, p));
	assert(smmu_qidx_index(n, p) == ((cons + used) & (nents - 1)));
	assert(smmu_qidx_wrap(n, p) == ((cons + used) >> n & 1));
	/* Bits above the pointer do not count */
	assert(smmu_qidx_ptr(n, p | SMMU_QIDX_FLAG) == smmu_qidx_ptr(n, p));
}

/* Whatever a broken register says, nothing outside of the ring is touched */
static void check_garbage(unsigned int n)
{
	u32 nents = 1U << n, p = nondet_u32(), c = nondet_u32();

	assert(smmu_qidx_index(n, p) < nents);
	assert(smmu_qidx_space(n, p, c) <= nents);
	assert(smmu_qidx_is_consistent(n, p, c) || smmu_qidx_space(n, p, c) == 0);
	assert(smmu_qidx_wrap(n, p) <= 1);
	assert(smmu_qidx_ptr(n, p) < 2 * nents);
}

/* A ticket is asked for from a full ring before to less than one after */
static void check_ticket(unsigned int n)
{
	u64 nents = 1ULL << n, ticket = nondet_u64(), cons = nondet_u64();

	__CPROVER_assume(ticket >= nents && ticket < 1ULL << 40);
	__CPROVER_assume(cons >= ticket - nents && cons < ticket + nents);
	assert(smmu_qidx_has_passed(n, (u32)ticket, (u32)cons) == (cons >= ticket));
}

static void check_extend(unsigned int n)
{
	u64 near = nondet_u64(), step = nondet_u64();

	__CPROVER_assume(near < 1ULL << 62 && step < 2ULL << n);
	assert(smmu_qidx_extend(n, near, smmu_qidx_ptr(n, (u32)(near + step))) ==
	       near + step);
}

static void check_flag(void)
{
	u32 prod = nondet_u32(), cons = nondet_u32(), p = nondet_u32();

	assert(smmu_qidx_overflowed(prod, cons) ==
	       ((prod & SMMU_QIDX_FLAG) != (cons & SMMU_QIDX_FLAG)));
	assert(!smmu_qidx_overflowed(prod, smmu_qidx_with_flag(p, prod)));
	assert((smmu_qidx_with_flag(p, prod) & ~SMMU_QIDX_FLAG) ==
	       (p & ~SMMU_QIDX_FLAG));
}

int main(void)
{
	unsigned int n = nondet_u32();

	__CPROVER_assume(n <= SMMU_QIDX_LG2_MAX);
	check_fill(n);
	check_garbage(n);
	check_ticket(n);
	check_extend(n);
	check_flag();
	return 0;
}
