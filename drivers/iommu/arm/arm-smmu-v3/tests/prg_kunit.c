// SPDX-License-Identifier: GPL-2.0-only
/* Page request groups: fates, PASIDs of answers, credits. */
#include <kunit/test.h>

#include "../prg.h"
#include "../record.h"

/* IHI 0070, chapter 8: who is answered */
struct fate_case {
	const char *name;
	struct smmu_ppr ppr;
	struct smmu_prg_facts facts;
	enum smmu_prg_fate fate;
};

#define HEARD	{ .enabled = true, .heard = true }
#define FULL	{ .enabled = true, .heard = true, .full = true }
#define UNHEARD	{ .enabled = true }
#define NOBODY	{}

static const struct fate_case fate_cases[] = {
	{ "request", { .read = true }, HEARD, SMMU_PRG_REPORT },
	{ "last request", { .read = true, .last = true }, HEARD, SMMU_PRG_REPORT },
	{ "last and empty, without PASID", { .last = true }, HEARD, SMMU_PRG_REPORT },
	{ "stop marker", { .ssv = true, .last = true, .stop_marker = true }, HEARD,
	  SMMU_PRG_DROP },
	{ "request too many", { .read = true }, FULL, SMMU_PRG_DROP },
	{ "last request too many", { .read = true, .last = true }, FULL, SMMU_PRG_INVALID },
	{ "request of a PASID that is gone", { .read = true }, UNHEARD, SMMU_PRG_DROP },
	{ "last request of it", { .read = true, .last = true }, UNHEARD, SMMU_PRG_INVALID },
	{ "stop marker of it", { .ssv = true, .last = true, .stop_marker = true }, UNHEARD,
	  SMMU_PRG_DROP },
	{ "request of nobody", { .read = true }, NOBODY, SMMU_PRG_DROP },
	{ "last request of nobody", { .read = true, .last = true }, NOBODY, SMMU_PRG_REFUSE },
	{ "stop marker of nobody", { .ssv = true, .last = true, .stop_marker = true }, NOBODY,
	  SMMU_PRG_DROP },
};

KUNIT_ARRAY_PARAM_DESC(fate, fate_cases, name);

static void only_the_last_request_is_answered(struct kunit *test)
{
	const struct fate_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, smmu_prg_fate(&c->ppr, &c->facts), c->fate);
}

static void answer_has_the_pasid_that_is_required(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, smmu_prg_ssv(true, true));
	KUNIT_EXPECT_FALSE(test, smmu_prg_ssv(true, false));
	KUNIT_EXPECT_FALSE(test, smmu_prg_ssv(false, true));
	KUNIT_EXPECT_FALSE(test, smmu_prg_ssv(false, false));
}

/* All queues, and devices that want as much as they can get */
static void credits_fit_the_queue(struct kunit *test)
{
	u8 lg2;

	for (lg2 = 0; lg2 <= 19; lg2++) {
		u32 entries = 1U << lg2, taken = 0, credits;
		unsigned int devices = 0;

		do {
			credits = smmu_prg_credits(lg2, taken, ~0U);
			KUNIT_EXPECT_LE(test, credits, SMMU_PRG_CREDITS_MAX);
			taken += credits;
		} while (credits && ++devices < 20000);
		KUNIT_EXPECT_EQ(test, credits, 0);
		KUNIT_EXPECT_LE(test, taken, entries);
		KUNIT_EXPECT_GE(test, entries - taken, max(entries / 8, 1U));
		KUNIT_EXPECT_LE(test, entries - taken, entries / 8 + 1);
	}
}

static void device_gets_no_more_than_it_can_use(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, smmu_prg_credits(10, 0, 5), 5);
	KUNIT_EXPECT_EQ(test, smmu_prg_credits(10, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, smmu_prg_credits(10, 895, 5), 1);
	KUNIT_EXPECT_EQ(test, smmu_prg_credits(10, 900, 5), 0);
}

static struct kunit_case prg_cases[] = {
	KUNIT_CASE_PARAM(only_the_last_request_is_answered, fate_gen_params),
	KUNIT_CASE(answer_has_the_pasid_that_is_required),
	KUNIT_CASE(credits_fit_the_queue),
	KUNIT_CASE(device_gets_no_more_than_it_can_use),
	{}
};

static struct kunit_suite prg_suite = {
	.name = "arm_smmu_v3_prg",
	.test_cases = prg_cases,
};

kunit_test_suite(prg_suite);
