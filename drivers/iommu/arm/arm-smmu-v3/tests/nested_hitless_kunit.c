// SPDX-License-Identifier: GPL-2.0-only
/*
 * From each STE of a guest to each other while its device works: where one word decides
 * no access ever finds the entry invalid. The table is in the page on virtual SMMUs.
 */
#include <kunit/test.h>
#include <linux/iommu.h>
#include <linux/string.h>

#include "guest-fixture.h"

#define VSID	0x77
/* The CD table is write-back, inner shareable; without allocation on writes */
#define ATTRS		0xd4ULL
#define OTHER_ATTRS	0xdcULL

/* What the device has */
enum state { STAGE_2, BYPASS, ABORT, TRANSLATE, OTHER_TABLE, OTHER_KIND, NR_STATES };

static const char * const state_names[] = {
	"stage 2 of the host", "bypass", "abort", "translate", "another CD table",
	"the CD table with other attributes",
};

/*
 * What must be changed at once is in more than one word: S2VMID, which differs between
 * the host's own use of stage 2 and a virtual SMMU's, beside Config; or S1ContextPtr
 * beside the attributes of what it leads to. An entry that aborts has nothing but Config.
 */
static const bool invalid_between[NR_STATES][NR_STATES] = {
	[STAGE_2] = { [TRANSLATE] = true, [OTHER_TABLE] = true, [OTHER_KIND] = true },
	[TRANSLATE] = { [STAGE_2] = true },
	[OTHER_TABLE] = { [STAGE_2] = true, [OTHER_KIND] = true },
	[OTHER_KIND] = { [STAGE_2] = true, [OTHER_TABLE] = true },
};

static int enter(struct guest *g, enum state state)
{
	const u64 other_table = guest_ste0() - guest_ipa(GUEST_CD) + guest_ipa(GUEST_OTHER);

	switch (state) {
	case STAGE_2:
		return guest_attach(g, g->parent);
	case BYPASS:
		return guest_attach(g, guest_domain(g, 0x9, 0));
	case ABORT:
		return guest_attach(g, guest_domain(g, 0x1, 0));
	case TRANSLATE:
		return guest_attach(g, guest_domain(g, guest_ste0(), ATTRS));
	case OTHER_TABLE:
		return guest_attach(g, guest_domain(g, other_table, ATTRS));
	default:
		return guest_attach(g, guest_domain(g, guest_ste0(), OTHER_ATTRS));
	}
}

static u64 word_in(enum state state)
{
	return state == ABORT ? 0 : GUEST_DATA;
}

/* The page of the guest's stage 1 is at the same address without it. */
static struct guest *init(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct guest *g = guest_create(fixture_init(test, &config), NULL);

	guest_plug(g, VSID);
	memcpy(g->ram[GUEST_OTHER], g->ram[GUEST_CD], 8 * sizeof(u64));
	KUNIT_ASSERT_EQ(test, iommu_map(g->parent, GUEST_VA, virt_to_phys(g->ram[GUEST_DATA]),
					SZ_4K, IOMMU_READ | IOMMU_WRITE | IOMMU_CACHE,
					GFP_KERNEL), 0);
	return g;
}

static void ste_is_changed_under_a_device_that_works(struct kunit *test)
{
	unsigned long n = (unsigned long)test->param_value - 1;
	enum state from = n / NR_STATES, to = n % NR_STATES;
	bool invalid = invalid_between[from][to];
	const struct smmu_model_stats *stats;
	struct guest *g = init(test);
	const struct smmu_model_txn txn = { .sid = g->f->sid, .addr = GUEST_VA };
	const char *why;

	KUNIT_ASSERT_EQ(test, enter(g, from), 0);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), word_in(from));
	smmu_model_live(g->f->model, &txn);
	KUNIT_EXPECT_EQ(test, enter(g, to), 0);
	smmu_model_live(g->f->model, NULL);
	KUNIT_EXPECT_EQ(test, guest_read(g, GUEST_VA), word_in(to));

	stats = fixture_stats(test, g->f->model);
	/* Nothing is written where nothing is different */
	KUNIT_EXPECT_EQ(test, stats->live_looks > 0, from != to);
	why = stats->live_why ?: "";
	KUNIT_EXPECT_EQ_MSG(test, !strcmp(why, "5.2: STE.V is 0"), invalid, "%s", why);
	if (!invalid && from != ABORT && to != ABORT)
		KUNIT_EXPECT_EQ_MSG(test, stats->live_faults, 0, "%s", why);
}

static const void *pair_gen(struct kunit *test, const void *prev, char *desc)
{
	unsigned long n = (unsigned long)prev;

	if (n == NR_STATES * NR_STATES)
		return NULL;
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s to %s", state_names[n / NR_STATES],
		 state_names[n % NR_STATES]);
	return (void *)(n + 1);
}

static struct kunit_case nested_hitless_cases[] = {
	KUNIT_CASE_PARAM(ste_is_changed_under_a_device_that_works, pair_gen),
	{}
};

static struct kunit_suite nested_hitless_suite = {
	.name = "arm_smmu_v3_nested_hitless",
	.test_cases = nested_hitless_cases,
};

kunit_test_suite(nested_hitless_suite);
