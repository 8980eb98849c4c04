// SPDX-License-Identifier: GPL-2.0-only
/*
 * ASIDs and VMIDs.
 */
#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/prandom.h>

#include "../ids.h"

static int ids_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct smmu_ids), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, test->priv);
	return 0;
}

/* Take every number that there is: 1 to @max, each once */
static void ids_drain(struct kunit *test, int (*get)(struct smmu_ids *ids), u32 max)
{
	struct smmu_ids *ids = test->priv;
	u8 *seen = kunit_kzalloc(test, max + 1, GFP_KERNEL);
	u32 i;
	int id;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	for (i = 1; i <= max; i++) {
		id = get(ids);
		KUNIT_ASSERT_GE(test, id, 1);
		KUNIT_ASSERT_LE(test, id, max);
		KUNIT_ASSERT_FALSE(test, seen[id]);
		seen[id] = true;
	}
	KUNIT_EXPECT_EQ(test, get(ids), -ENOSPC);
}

static void ids_8_bit_asids_run_from_1_to_255(struct kunit *test)
{
	struct smmu_ids *ids = test->priv;

	smmu_ids_init(ids, 8, 16);
	ids_drain(test, smmu_ids_get_asid, 255);
	smmu_ids_put_asid(ids, 77);
	KUNIT_EXPECT_EQ(test, smmu_ids_get_asid(ids), 77);
	KUNIT_EXPECT_EQ(test, smmu_ids_get_asid(ids), -ENOSPC);
	smmu_ids_destroy(ids);
}

static void ids_16_bit_asids_run_from_1_to_65535(struct kunit *test)
{
	struct smmu_ids *ids = test->priv;

	smmu_ids_init(ids, 16, 8);
	ids_drain(test, smmu_ids_get_asid, 65535);
	smmu_ids_put_asid(ids, 65535);
	KUNIT_EXPECT_EQ(test, smmu_ids_get_asid(ids), 65535);
	smmu_ids_destroy(ids);
}

static void ids_8_bit_vmids_run_from_1_to_255(struct kunit *test)
{
	struct smmu_ids *ids = test->priv;

	smmu_ids_init(ids, 16, 8);
	ids_drain(test, smmu_ids_get_vmid, 255);
	smmu_ids_put_vmid(ids, 1);
	KUNIT_EXPECT_EQ(test, smmu_ids_get_vmid(ids), 1);
	smmu_ids_destroy(ids);
}

static void ids_16_bit_vmids_run_from_1_to_65535(struct kunit *test)
{
	struct smmu_ids *ids = test->priv;

	smmu_ids_init(ids, 8, 16);
	ids_drain(test, smmu_ids_get_vmid, 65535);
	smmu_ids_destroy(ids);
}

static void ids_asids_and_vmids_are_independent(struct kunit *test)
{
	struct smmu_ids *ids = test->priv;

	smmu_ids_init(ids, 8, 8);
	ids_drain(test, smmu_ids_get_asid, 255);
	KUNIT_EXPECT_EQ(test, smmu_ids_get_vmid(ids), 1);
	smmu_ids_put_vmid(ids, 1);
	KUNIT_EXPECT_EQ(test, smmu_ids_get_asid(ids), -ENOSPC);
	smmu_ids_destroy(ids);
}

static void ids_asid_of_the_cpus_has_one_owner(struct kunit *test)
{
	struct smmu_ids *ids = test->priv;

	smmu_ids_init(ids, 8, 8);
	/* The CPUs come first */
	KUNIT_EXPECT_EQ(test, smmu_ids_claim_asid(ids, 1), 1);
	KUNIT_EXPECT_EQ(test, smmu_ids_claim_asid(ids, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, smmu_ids_get_asid(ids), 2);
	/* They come second */
	KUNIT_EXPECT_EQ(test, smmu_ids_claim_asid(ids, 2), -ENOSPC);
	smmu_ids_put_asid(ids, 2);
	KUNIT_EXPECT_EQ(test, smmu_ids_claim_asid(ids, 2), 2);
	/* What this SMMU does not have, and what no process has */
	KUNIT_EXPECT_EQ(test, smmu_ids_claim_asid(ids, 255), 255);
	KUNIT_EXPECT_EQ(test, smmu_ids_claim_asid(ids, 256), -ENOSPC);
	KUNIT_EXPECT_EQ(test, smmu_ids_claim_asid(ids, 0), -ENOSPC);
	smmu_ids_destroy(ids);
}

#define STEPS	20000

/* Whatever the order of calls */
static void ids_no_number_has_two_owners(struct kunit *test)
{
	struct smmu_ids *ids = test->priv;
	DECLARE_BITMAP(owned, 256) = {};
	struct rnd_state rnd;
	unsigned int i, want;
	int id;

	smmu_ids_init(ids, 8, 8);
	prandom_seed_state(&rnd, 0x1d5);
	for (i = 0; i < STEPS; i++) {
		want = prandom_u32_state(&rnd) % 256;
		switch (prandom_u32_state(&rnd) % 4) {
		case 0:
			id = smmu_ids_get_asid(ids);
			KUNIT_ASSERT_EQ(test, id == -ENOSPC, bitmap_weight(owned, 256) == 255);
			break;
		case 1:
			id = smmu_ids_claim_asid(ids, want);
			KUNIT_ASSERT_EQ(test, id, want && !test_bit(want, owned) ? want : -ENOSPC);
			break;
		default:
			id = -ENOENT;
			if (test_and_clear_bit(want, owned))
				smmu_ids_put_asid(ids, want);
		}
		if (id >= 0)
			KUNIT_ASSERT_FALSE(test, test_and_set_bit(id, owned));
	}
	smmu_ids_destroy(ids);
}

static struct kunit_case ids_cases[] = {
	KUNIT_CASE(ids_8_bit_asids_run_from_1_to_255),
	KUNIT_CASE(ids_16_bit_asids_run_from_1_to_65535),
	KUNIT_CASE(ids_8_bit_vmids_run_from_1_to_255),
	KUNIT_CASE(ids_16_bit_vmids_run_from_1_to_65535),
	KUNIT_CASE(ids_asids_and_vmids_are_independent),
	KUNIT_CASE(ids_asid_of_the_cpus_has_one_owner),
	KUNIT_CASE(ids_no_number_has_two_owners),
	{}
};

static struct kunit_suite ids_suite = {
	.name = "arm_smmu_v3_ids",
	.init = ids_init,
	.test_cases = ids_cases,
};

kunit_test_suite(ids_suite);
