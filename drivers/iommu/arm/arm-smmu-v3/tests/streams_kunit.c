// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which client a StreamID belongs to.
 */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>

#include "../streams.h"

#define STREAMS_NR	4

struct streams_bench {
	struct smmu_streams streams;
	struct smmu_stream stream[2][STREAMS_NR];
};

/* Clients are never looked into: any two addresses do */
static struct smmu_client *streams_client(struct streams_bench *b, int i)
{
	return (struct smmu_client *)&b->stream[i];
}

static int streams_init(struct kunit *test)
{
	struct streams_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, b);
	test->priv = b;
	smmu_streams_init(&b->streams);
	return 0;
}

static void streams_exit(struct kunit *test)
{
	struct streams_bench *b = test->priv;

	if (b)
		KUNIT_EXPECT_TRUE(test, RB_EMPTY_ROOT(&b->streams.root));
}

static int streams_insert(struct streams_bench *b, int i, const u32 *sids, u32 *taken)
{
	int j;

	for (j = 0; j < STREAMS_NR; j++) {
		b->stream[i][j].client = streams_client(b, i);
		b->stream[i][j].sid = sids[j];
	}
	return smmu_streams_insert(&b->streams, b->stream[i], STREAMS_NR, taken);
}

static void streams_erase(struct streams_bench *b, int i)
{
	smmu_streams_erase(&b->streams, b->stream[i], STREAMS_NR);
}

static struct smmu_client *streams_find(struct streams_bench *b, u32 sid)
{
	guard(mutex)(&b->streams.lock);
	return smmu_streams_find(&b->streams, sid);
}

/* The extremes, in an order that signed comparison would get wrong */
static const u32 streams_wide[STREAMS_NR] = { 0x80000000, 0, 0xffffffff, 0x7fffffff };

static void streams_are_found_by_all_32_bits(struct kunit *test)
{
	struct streams_bench *b = test->priv;
	u32 taken = 0;
	int i;

	KUNIT_ASSERT_EQ(test, streams_insert(b, 0, streams_wide, &taken), 0);
	for (i = 0; i < STREAMS_NR; i++) {
		KUNIT_EXPECT_PTR_EQ(test, streams_find(b, streams_wide[i]),
				    streams_client(b, 0));
	}
	KUNIT_EXPECT_NULL(test, streams_find(b, 1));
	KUNIT_EXPECT_NULL(test, streams_find(b, 0x7ffffffe));
	KUNIT_EXPECT_NULL(test, streams_find(b, 0x80000001));
	KUNIT_EXPECT_NULL(test, streams_find(b, 0xfffffffe));
	streams_erase(b, 0);
	for (i = 0; i < STREAMS_NR; i++)
		KUNIT_EXPECT_NULL(test, streams_find(b, streams_wide[i]));
}

static void streams_lead_to_their_own_client(struct kunit *test)
{
	static const u32 odd[STREAMS_NR] = { 1, 3, 5, 7 }, even[STREAMS_NR] = { 0, 2, 4, 6 };
	struct streams_bench *b = test->priv;
	u32 taken = 0, sid;

	KUNIT_ASSERT_EQ(test, streams_insert(b, 0, even, &taken), 0);
	KUNIT_ASSERT_EQ(test, streams_insert(b, 1, odd, &taken), 0);
	for (sid = 0; sid < 8; sid++)
		KUNIT_EXPECT_PTR_EQ(test, streams_find(b, sid), streams_client(b, sid & 1));

	/* One goes, the other stays */
	streams_erase(b, 0);
	for (sid = 0; sid < 8; sid++) {
		KUNIT_EXPECT_PTR_EQ(test, streams_find(b, sid),
				    sid & 1 ? streams_client(b, 1) : NULL);
	}
	streams_erase(b, 1);
}

static void streams_of_another_client_are_refused_whole(struct kunit *test)
{
	static const u32 mine[STREAMS_NR] = { 10, 11, 12, 13 };
	static const u32 clash[STREAMS_NR] = { 8, 20, 12, 9 };
	struct streams_bench *b = test->priv;
	u32 taken = 0;

	KUNIT_ASSERT_EQ(test, streams_insert(b, 0, mine, &taken), 0);
	KUNIT_EXPECT_EQ(test, streams_insert(b, 1, clash, &taken), -EBUSY);
	KUNIT_EXPECT_EQ(test, taken, 12);
	KUNIT_EXPECT_NULL(test, streams_find(b, 8));
	KUNIT_EXPECT_NULL(test, streams_find(b, 20));
	KUNIT_EXPECT_NULL(test, streams_find(b, 9));
	KUNIT_EXPECT_PTR_EQ(test, streams_find(b, 12), streams_client(b, 0));

	/* Cleaning up after the refusal takes nothing from the other client */
	streams_erase(b, 1);
	KUNIT_EXPECT_PTR_EQ(test, streams_find(b, 12), streams_client(b, 0));

	streams_erase(b, 0);
	KUNIT_EXPECT_EQ(test, streams_insert(b, 1, clash, &taken), 0);
	streams_erase(b, 1);
}

static void streams_twice_in_one_client_are_refused_whole(struct kunit *test)
{
	static const u32 twice[STREAMS_NR] = { 5, 6, 5, 7 };
	struct streams_bench *b = test->priv;
	u32 taken = 0;

	KUNIT_EXPECT_EQ(test, streams_insert(b, 0, twice, &taken), -EBUSY);
	KUNIT_EXPECT_EQ(test, taken, 5);
	KUNIT_EXPECT_TRUE(test, RB_EMPTY_ROOT(&b->streams.root));
	streams_erase(b, 0);
}

static void streams_may_come_back(struct kunit *test)
{
	struct streams_bench *b = test->priv;
	u32 taken = 0;
	int i;

	for (i = 0; i < 3; i++) {
		KUNIT_ASSERT_EQ(test, streams_insert(b, 0, streams_wide, &taken), 0);
		streams_erase(b, 0);
		/* Twice does no harm */
		streams_erase(b, 0);
		KUNIT_EXPECT_NULL(test, streams_find(b, streams_wide[0]));
	}
}

static void streams_none_is_a_client_too(struct kunit *test)
{
	struct streams_bench *b = test->priv;
	u32 taken = 0;

	KUNIT_EXPECT_EQ(test, smmu_streams_insert(&b->streams, b->stream[0], 0, &taken), 0);
	KUNIT_EXPECT_NULL(test, streams_find(b, 0));
	smmu_streams_erase(&b->streams, b->stream[0], 0);
}

static struct kunit_case streams_cases[] = {
	KUNIT_CASE(streams_are_found_by_all_32_bits),
	KUNIT_CASE(streams_lead_to_their_own_client),
	KUNIT_CASE(streams_of_another_client_are_refused_whole),
	KUNIT_CASE(streams_twice_in_one_client_are_refused_whole),
	KUNIT_CASE(streams_may_come_back),
	KUNIT_CASE(streams_none_is_a_client_too),
	{}
};

static struct kunit_suite streams_suite = {
	.name = "arm_smmu_v3_streams",
	.init = streams_init,
	.exit = streams_exit,
	.test_cases = streams_cases,
};

kunit_test_suite(streams_suite);
