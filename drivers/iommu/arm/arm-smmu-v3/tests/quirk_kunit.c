// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errata by SMMU_IIDR: what is left of an SMMU that had everything.
 */
#include <kunit/test.h>
#include <linux/array_size.h>
#include <linux/string.h>

#include "../idr.h"
#include "../quirk.h"

#define IIDR(product, variant, revision, implementer) \
	((u32)(product) << 20 | (variant) << 16 | (revision) << 12 | (implementer))
#define ARM	0x43b

struct quirk_row {
	const char *desc;
	u32 iidr;
	/* what is left of an SMMU that had everything */
	bool sev;
	bool nested;
	bool btm;
	u8 max_unsynced;
	/* erratum numbers that the notes must name, in any order */
	const char *why[3];
};

static const struct quirk_row quirk_rows[] = {
	{ "MMU-600 r0p0", IIDR(0x483, 0, 0, ARM), 0, 0, 1, 0, { "1076982", "1209401" } },
	{ "MMU-600 r0p2", IIDR(0x483, 0, 2, ARM), 0, 0, 1, 0, { "1076982", "1209401" } },
	{ "MMU-600 r0p3", IIDR(0x483, 0, 3, ARM), 1, 0, 1, 0, { "1209401" } },
	{ "MMU-600 r1p0", IIDR(0x483, 1, 0, ARM), 1, 0, 1, 0, { "1209401" } },
	{ "MMU-600 r1p15", IIDR(0x483, 1, 15, ARM), 1, 0, 1, 0, { "1209401" } },
	{ "MMU-600 r2p0", IIDR(0x483, 2, 0, ARM), 1, 1, 1, 0, {} },
	{ "MMU-700 r0p0", IIDR(0x487, 0, 0, ARM), 1, 0, 0, 63,
	  { "3777127", "2812531", "2268618" } },
	{ "MMU-700 r0p1", IIDR(0x487, 0, 1, ARM), 1, 0, 0, 63,
	  { "3777127", "2812531", "2268618" } },
	{ "MMU-700 r1p0", IIDR(0x487, 1, 0, ARM), 1, 0, 0, 63,
	  { "3777127", "2812531", "2268618" } },
	{ "MMU-700 r1p1", IIDR(0x487, 1, 1, ARM), 1, 1, 0, 0, { "3777127" } },
	{ "MMU-700 r15p15", IIDR(0x487, 15, 15, ARM), 1, 1, 0, 0, { "3777127" } },
	{ "MMU L1 r0p0", IIDR(0x48a, 0, 0, ARM), 1, 1, 0, 0, { "3878312" } },
	{ "MMU L1 r3p2", IIDR(0x48a, 3, 2, ARM), 1, 1, 0, 0, { "3878312" } },
	{ "MMU S3 r0p0", IIDR(0x498, 0, 0, ARM), 1, 1, 0, 0, { "3995052" } },
	{ "MMU S3 r15p15", IIDR(0x498, 15, 15, ARM), 1, 1, 0, 0, { "3995052" } },
	{ "another product of Arm's", IIDR(0x484, 0, 0, ARM), 1, 1, 1, 0, {} },
	{ "another implementer", IIDR(0x483, 0, 0, 0x4e), 1, 1, 1, 0, {} },
	{ "nothing", 0, 1, 1, 1, 0, {} },
};

KUNIT_ARRAY_PARAM_DESC(quirk_row, quirk_rows, desc);

static const struct smmu_caps quirk_everything = {
	.sid_bits = 16, .s1 = true, .s2 = true, .sev = true, .nested = true,
	.btm = true, .ats = true, .ril = true, .msi = true, .cohacc = true,
};

static bool quirk_is_noted(const struct smmu_caps *caps, const char *erratum)
{
	int i;

	for (i = 0; i < caps->nr_changes; i++)
		if (strstr(caps->changes[i].why, erratum))
			return true;
	return false;
}

static bool quirk_is_named(const struct smmu_caps *caps, const char *cap)
{
	int i;

	for (i = 0; i < caps->nr_changes; i++)
		if (!strcmp(caps->changes[i].what, cap))
			return true;
	return false;
}

static void quirk_takes_what_the_errata_say(struct kunit *test)
{
	const struct quirk_row *row = test->param_value;
	struct smmu_caps caps = quirk_everything, want = quirk_everything;
	int i;

	smmu_quirk_apply(&caps, row->iidr);

	for (i = 0; i < ARRAY_SIZE(row->why) && row->why[i]; i++)
		KUNIT_EXPECT_TRUE_MSG(test, quirk_is_noted(&caps, row->why[i]),
				      "erratum %s", row->why[i]);
	KUNIT_EXPECT_EQ(test, caps.nr_changes, i);
	KUNIT_EXPECT_EQ(test, quirk_is_named(&caps, "sev"), !row->sev);
	KUNIT_EXPECT_EQ(test, quirk_is_named(&caps, "nested"), !row->nested);
	KUNIT_EXPECT_EQ(test, quirk_is_named(&caps, "btm"), !row->btm);
	KUNIT_EXPECT_EQ(test, quirk_is_named(&caps, "max_unsynced"), !!row->max_unsynced);

	/* That, and nothing else */
	want.sev = row->sev;
	want.nested = row->nested;
	want.btm = row->btm;
	want.max_unsynced = row->max_unsynced;
	want.nr_changes = caps.nr_changes;
	memcpy(want.changes, caps.changes, sizeof(want.changes));
	KUNIT_EXPECT_MEMEQ(test, &caps, &want, sizeof(caps));
}

static void quirk_notes_only_what_it_changes(struct kunit *test)
{
	const struct quirk_row *row = test->param_value;
	struct smmu_caps caps = { .sid_bits = 16, .max_unsynced = 31 };
	struct smmu_caps before = caps;

	smmu_quirk_apply(&caps, row->iidr);
	KUNIT_EXPECT_MEMEQ(test, &caps, &before, sizeof(caps));
}

static void quirk_twice_is_once(struct kunit *test)
{
	const struct quirk_row *row = test->param_value;
	struct smmu_caps caps = quirk_everything, once;

	smmu_quirk_apply(&caps, row->iidr);
	once = caps;
	smmu_quirk_apply(&caps, row->iidr);
	KUNIT_EXPECT_MEMEQ(test, &caps, &once, sizeof(caps));
}

static struct kunit_case quirk_cases[] = {
	KUNIT_CASE_PARAM(quirk_takes_what_the_errata_say, quirk_row_gen_params),
	KUNIT_CASE_PARAM(quirk_notes_only_what_it_changes, quirk_row_gen_params),
	KUNIT_CASE_PARAM(quirk_twice_is_once, quirk_row_gen_params),
	{}
};

static struct kunit_suite quirk_suite = {
	.name = "arm_smmu_v3_quirk",
	.test_cases = quirk_cases,
};

kunit_test_suite(quirk_suite);
