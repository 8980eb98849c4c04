// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ring arithmetic against counters that never wrap.
 *
 * The oracle is the definition: two 64-bit counters, entries ever produced and
 * entries ever consumed. A pointer is a counter reduced to n + 1 bits.
 *
 * This file also carries what the test module as a whole declares.
 */

#include <kunit/test.h>
#include <linux/module.h>

#include "../qidx.h"

/* Where counters start: around the wraps of the index and of the pointer */
static const u64 smmu_qidx_starts[] = { 0, 1, 2, 3 };

struct smmu_qidx_size {
	unsigned int n_lg2;
	const char *name;
};

static const struct smmu_qidx_size smmu_qidx_sizes[] = {
	{ 0, "one entry" },
	{ 1, "two entries" },
	{ 2, "four entries" },
	{ 3, "eight entries" },
	{ 4, "16 entries" },
	{ 7, "128 entries" },
};

KUNIT_ARRAY_PARAM_DESC(smmu_qidx_size, smmu_qidx_sizes, name);

/* Every state of a small ring, at every position of its pointers */
static void fill_level_is_that_of_the_counters(struct kunit *test)
{
	const struct smmu_qidx_size *size = test->param_value;
	unsigned int n = size->n_lg2;
	u64 nents = 1ULL << n;
	u64 cons, used;

	KUNIT_ASSERT_EQ(test, (u64)smmu_qidx_nents(n), nents);

	for (cons = 0; cons < 4 * nents; cons++) {
		for (used = 0; used <= nents; used++) {
			u32 p = smmu_qidx_ptr(n, cons + used);
			u32 c = smmu_qidx_ptr(n, cons);

			KUNIT_ASSERT_EQ(test, (u64)smmu_qidx_distance(n, c, p), used);
			KUNIT_ASSERT_EQ(test, (u64)smmu_qidx_space(n, p, c),
					nents - used);
			KUNIT_ASSERT_EQ(test, smmu_qidx_is_empty(n, p, c), used == 0);
			KUNIT_ASSERT_EQ(test, smmu_qidx_is_full(n, p, c),
					used == nents);
			KUNIT_ASSERT_TRUE(test, smmu_qidx_is_consistent(n, p, c));
			KUNIT_ASSERT_EQ(test, (u64)smmu_qidx_index(n, p),
					(cons + used) % nents);
			KUNIT_ASSERT_EQ(test, (u64)smmu_qidx_wrap(n, p),
					(cons + used) / nents % 2);
			KUNIT_ASSERT_EQ(test, smmu_qidx_advance(n, c, used), p);
			KUNIT_ASSERT_TRUE(test, smmu_qidx_has_space(n, p, c,
								    nents - used));
			KUNIT_ASSERT_FALSE(test, smmu_qidx_has_space(n, p, c,
								     nents - used + 1));
		}
	}
}

static void inconsistent_pointers_leave_no_space(struct kunit *test)
{
	const struct smmu_qidx_size *size = test->param_value;
	unsigned int n = size->n_lg2;
	u64 nents = 1ULL << n;
	u64 cons, used;

	for (cons = 0; cons < 2 * nents; cons++) {
		for (used = nents + 1; used < 2 * nents; used++) {
			u32 p = smmu_qidx_ptr(n, cons + used);
			u32 c = smmu_qidx_ptr(n, cons);

			KUNIT_ASSERT_FALSE(test, smmu_qidx_is_consistent(n, p, c));
			KUNIT_ASSERT_EQ(test, smmu_qidx_space(n, p, c), 0);
			KUNIT_ASSERT_FALSE(test, smmu_qidx_is_empty(n, p, c));
			KUNIT_ASSERT_FALSE(test, smmu_qidx_is_full(n, p, c));
		}
	}
	/* Of one entry every pair of pointers is consistent */
	KUNIT_EXPECT_TRUE(test, smmu_qidx_is_consistent(0, 1, 0));
}

/* A ticket is at most a full ring ahead, and is asked for less than one after */
static void ticket_is_passed_when_the_consumer_reaches_it(struct kunit *test)
{
	const struct smmu_qidx_size *size = test->param_value;
	unsigned int n = size->n_lg2;
	s64 nents = 1LL << n;
	s64 ticket, cons;

	for (ticket = 2 * nents; ticket < 6 * nents; ticket++) {
		for (cons = ticket - nents; cons < ticket + nents; cons++) {
			u32 t = smmu_qidx_ptr(n, ticket);
			u32 c = smmu_qidx_ptr(n, cons);

			KUNIT_ASSERT_EQ_MSG(test, smmu_qidx_has_passed(n, t, c),
					    cons >= ticket, "ticket %lld cons %lld",
					    ticket, cons);
		}
	}
}

static void extended_counter_follows_the_pointer(struct kunit *test)
{
	const struct smmu_qidx_size *size = test->param_value;
	unsigned int n = size->n_lg2;
	u64 period = 2ULL << n;
	u64 base, step;
	int i;

	for (i = 0; i < ARRAY_SIZE(smmu_qidx_starts); i++) {
		/* Also beyond 32 bits, where the pointer's register ends */
		base = (1ULL << 40) - 2 + smmu_qidx_starts[i];
		for (step = 0; step < period; step++)
			KUNIT_ASSERT_EQ(test,
					smmu_qidx_extend(n, base,
							 smmu_qidx_ptr(n, base + step)),
					base + step);
	}
}

static void largest_ring_uses_twenty_bits(struct kunit *test)
{
	const unsigned int n = SMMU_QIDX_LG2_MAX;

	KUNIT_EXPECT_EQ(test, smmu_qidx_ptr(n, ~0U), GENMASK(19, 0));
	KUNIT_EXPECT_EQ(test, smmu_qidx_index(n, ~0U), GENMASK(18, 0));
	KUNIT_EXPECT_EQ(test, smmu_qidx_wrap(n, BIT(19)), 1);
	KUNIT_EXPECT_EQ(test, smmu_qidx_advance(n, GENMASK(19, 0), 1), 0);
	KUNIT_EXPECT_TRUE(test, smmu_qidx_is_full(n, BIT(19) | 5, 5));
	KUNIT_EXPECT_EQ(test, smmu_qidx_space(n, BIT(19) | 4, 5), 1);
}

/* Bits that are no part of a pointer are not looked at */
static void overflow_flag_does_not_move_the_pointer(struct kunit *test)
{
	const u32 prod = SMMU_QIDX_FLAG | 9, cons = 9;

	KUNIT_EXPECT_TRUE(test, smmu_qidx_is_empty(4, prod, cons));
	KUNIT_EXPECT_EQ(test, smmu_qidx_ptr(4, prod), 9);
	KUNIT_EXPECT_EQ(test, smmu_qidx_index(3, prod), 1);
	KUNIT_EXPECT_EQ(test, smmu_qidx_wrap(3, prod), 1);
}

static void overflow_stands_until_the_flag_is_copied(struct kunit *test)
{
	u32 prod = 7, cons = 3;

	KUNIT_EXPECT_FALSE(test, smmu_qidx_overflowed(prod, cons));
	prod |= SMMU_QIDX_FLAG;
	KUNIT_EXPECT_TRUE(test, smmu_qidx_overflowed(prod, cons));
	cons = smmu_qidx_with_flag(7, prod);
	KUNIT_EXPECT_EQ(test, cons, SMMU_QIDX_FLAG | 7);
	KUNIT_EXPECT_FALSE(test, smmu_qidx_overflowed(prod, cons));
	prod &= ~SMMU_QIDX_FLAG;
	KUNIT_EXPECT_TRUE(test, smmu_qidx_overflowed(prod, cons));
	KUNIT_EXPECT_EQ(test, smmu_qidx_with_flag(cons, prod), 7);
}

static struct kunit_case smmu_qidx_cases[] = {
	KUNIT_CASE_PARAM(fill_level_is_that_of_the_counters, smmu_qidx_size_gen_params),
	KUNIT_CASE_PARAM(inconsistent_pointers_leave_no_space, smmu_qidx_size_gen_params),
	KUNIT_CASE_PARAM(ticket_is_passed_when_the_consumer_reaches_it,
			 smmu_qidx_size_gen_params),
	KUNIT_CASE_PARAM(extended_counter_follows_the_pointer,
			 smmu_qidx_size_gen_params),
	KUNIT_CASE(largest_ring_uses_twenty_bits),
	KUNIT_CASE(overflow_flag_does_not_move_the_pointer),
	KUNIT_CASE(overflow_stands_until_the_flag_is_copied),
	{}
};

static struct kunit_suite smmu_qidx_suite = {
	.name = "arm_smmu_v3_qidx",
	.test_cases = smmu_qidx_cases,
};

kunit_test_suite(smmu_qidx_suite);

MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
MODULE_DESCRIPTION("KUnit tests for the ARM SMMUv3 driver");
MODULE_LICENSE("GPL");
