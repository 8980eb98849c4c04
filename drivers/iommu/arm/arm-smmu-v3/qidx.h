/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Index arithmetic of the SMMU's rings.
 *
 * A queue of 2^n entries (n is LOG2SIZE, 0 to 19) is addressed by pointers of
 * n + 1 bits: the *index* in bits [n-1:0] and the *wrap* bit n. Producer and
 * consumer pointers only move forward. Equal pointers mean an empty queue;
 * equal indexes with different wrap bits mean a full one, so that all 2^n
 * entries are usable and n == 0 is a legal queue of one entry.
 *
 * The overflow flag that EVENTQ_PROD, EVENTQ_CONS, PRIQ_PROD and PRIQ_CONS
 * carry in bit 31 and the error code in CMDQ_CONS are no part of a pointer:
 * smmu_qidx_ptr() takes the pointer out of a register value, and only
 * smmu_qidx_overflowed() and smmu_qidx_with_flag() know of the flag.
 *
 * Every function is total: pointers are reduced to n + 1 bits first, so that a
 * register full of garbage gives a wrong answer but never an access outside
 * the ring. smmu_qidx_is_consistent() finds such garbage.
 *
 * IHI 0070 3.5 "Command queue and Event queue".
 */

#ifndef _ARM_SMMU_V3_QIDX_H
#define _ARM_SMMU_V3_QIDX_H

#include <linux/bits.h>
#include <linux/types.h>

/* Largest LOG2SIZE that the architecture allows */
#define SMMU_QIDX_LG2_MAX	19
/* OVFLG of the producer registers, OVACKFLG of the consumer registers */
#define SMMU_QIDX_FLAG		BIT(31)

/* Number of entries of a ring */
static inline u32 smmu_qidx_nents(unsigned int n_lg2)
{
	return 1U << n_lg2;
}

/* The pointer, index and wrap bit, in register value or counter @v */
static inline u32 smmu_qidx_ptr(unsigned int n_lg2, u32 v)
{
	return v & ((2U << n_lg2) - 1);
}

/* Where in the ring pointer @p stands, 0 to nents - 1 */
static inline u32 smmu_qidx_index(unsigned int n_lg2, u32 p)
{
	return p & ((1U << n_lg2) - 1);
}

/* The wrap bit of pointer @p, 0 or 1 */
static inline u32 smmu_qidx_wrap(unsigned int n_lg2, u32 p)
{
	return (p >> n_lg2) & 1;
}

/* The pointer @count entries after @p */
static inline u32 smmu_qidx_advance(unsigned int n_lg2, u32 p, u32 count)
{
	return smmu_qidx_ptr(n_lg2, p + count);
}

/*
 * Steps forward from pointer @from to pointer @to, 0 to 2 * nents - 1. From
 * consumer to producer this is the number of entries in the queue, at most
 * nents.
 */
static inline u32 smmu_qidx_distance(unsigned int n_lg2, u32 from, u32 to)
{
	return smmu_qidx_ptr(n_lg2, to - from);
}

/* False for a pair of pointers that no queue can reach (3.5.1) */
static inline bool smmu_qidx_is_consistent(unsigned int n_lg2, u32 prod, u32 cons)
{
	return smmu_qidx_distance(n_lg2, cons, prod) <= smmu_qidx_nents(n_lg2);
}

static inline bool smmu_qidx_is_empty(unsigned int n_lg2, u32 prod, u32 cons)
{
	return smmu_qidx_distance(n_lg2, cons, prod) == 0;
}

static inline bool smmu_qidx_is_full(unsigned int n_lg2, u32 prod, u32 cons)
{
	return smmu_qidx_distance(n_lg2, cons, prod) == smmu_qidx_nents(n_lg2);
}

/*
 * Entries that may still be written, 0 to nents. An inconsistent pair has no
 * space: what a broken register says must not make us overwrite entries.
 */
static inline u32 smmu_qidx_space(unsigned int n_lg2, u32 prod, u32 cons)
{
	u32 used = smmu_qidx_distance(n_lg2, cons, prod);
	u32 nents = smmu_qidx_nents(n_lg2);

	return used < nents ? nents - used : 0;
}

static inline bool smmu_qidx_has_space(unsigned int n_lg2, u32 prod, u32 cons,
				       u32 count)
{
	return smmu_qidx_space(n_lg2, prod, cons) >= count;
}

/*
 * Has the consumer passed the ticket?
 *
 * @ticket is the pointer just after the entry that is waited for, as
 * smmu_qidx_advance() gave it to the producer; @cons is where the consumer
 * stands. The consumer has passed if it stands at the ticket or at most nents
 * after it; before it passes, it stands at most nents *before* the ticket.
 * The ring's pointers repeat after 2 * nents, so the two cases meet when the
 * consumer is exactly nents away. There the answer is "no": the entry just
 * before the ticket may be nents entries ahead of the consumer (full queue),
 * while a consumer that far behind a ticket it has passed has let a whole ring
 * go by since. A ticket that may grow so old must be kept with a longer
 * counter; see smmu_qidx_extend().
 */
static inline bool smmu_qidx_has_passed(unsigned int n_lg2, u32 ticket, u32 cons)
{
	return smmu_qidx_distance(n_lg2, ticket, cons) < smmu_qidx_nents(n_lg2);
}

/*
 * The 64-bit counter value of pointer @p, given @near, a counter value that
 * the pointer has reached or passed by less than 2 * nents. Counters start
 * equal to the pointers and never wrap, so that comparing two is safe however
 * old one of them is.
 */
static inline u64 smmu_qidx_extend(unsigned int n_lg2, u64 near, u32 p)
{
	return near + smmu_qidx_distance(n_lg2, smmu_qidx_ptr(n_lg2, (u32)near), p);
}

/* An overflow stands unacknowledged while the flags of @prod and @cons differ */
static inline bool smmu_qidx_overflowed(u32 prod_reg, u32 cons_reg)
{
	return (prod_reg ^ cons_reg) & SMMU_QIDX_FLAG;
}

/* A register value: pointer @p with the flag of register value @flag_reg */
static inline u32 smmu_qidx_with_flag(u32 p, u32 flag_reg)
{
	return (p & ~SMMU_QIDX_FLAG) | (flag_reg & SMMU_QIDX_FLAG);
}

#endif /* _ARM_SMMU_V3_QIDX_H */
