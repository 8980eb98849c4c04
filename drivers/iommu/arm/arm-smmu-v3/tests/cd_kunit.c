// SPDX-License-Identifier: GPL-2.0-only
/*
 * Context Descriptors: the makers against IHI 0070 5.4 "Context Descriptor".
 *
 * As for STEs: words written out by hand, and the document's list of what makes
 * a CD ILLEGAL for everything that the makers can make.
 */

#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/string.h>

#include "../cd.h"
#include "../idr.h"
#include "../spec-cd.h"
#include "oracle.h"

static const enum smmu_stall_model cd_stall_models[] = {
	SMMU_STALL_OR_TERMINATE, SMMU_TERMINATE_ONLY, SMMU_STALL_FORCED,
};

/* 5.4 "CD ILLEGAL", as far as a VMSAv8-64 CD of ours can offend */
static const char *cd_illegal(const u64 *w, const struct smmu_caps *caps, bool s1stalld)
{
	bool s = w[0] & CD_0_S, ha = w[0] & CD_0_HA, hd = w[0] & CD_0_HD;

	if (!(w[0] & CD_0_V))
		return "V is 0";
	if (s1stalld && s)
		return "S under STE.S1STALLD";
	if (caps->term_model && !(w[0] & CD_0_A))
		return "A is 0 with TERM_MODEL";
	if (caps->stall_model == SMMU_TERMINATE_ONLY && s)
		return "S where stalls do not exist";
	if (caps->stall_model == SMMU_STALL_FORCED && !s)
		return "no S where stalls are forced";
	if (!(w[0] & CD_0_AA64))
		return "VMSAv8-32";
	if ((ha || hd) && caps->httu == 0)
		return "HA or HD without HTTU";
	if (hd && caps->httu == 1)
		return "HD without dirty state";
	if (hd && !ha)
		return "HD without HA is reserved";
	if ((w[1] & CD_1_HAFT) && (caps->httu != 3 || !ha))
		return "HAFT without HA, or without HTTU 3";
	if (!(w[0] & CD_0_EPD1))
		return "TTB1 is walked";
	if ((w[2] & CD_2_DS) && !caps->ds)
		return "DS without IDR5.DS";
	return NULL;
}

static void cd_expect_sound(struct kunit *test, const u64 *w, const struct smmu_caps *caps,
			    bool s1stalld)
{
	const char *bad = cd_illegal(w, caps, s1stalld);
	u64 used[SMMU_CD_DWORDS];
	int i;

	KUNIT_EXPECT_TRUE_MSG(test, !bad, "model %d httu %d: %s", caps->stall_model,
			      caps->httu, bad);
	smmu_cd_used(w, used);
	for (i = 0; i < SMMU_CD_DWORDS; i++)
		KUNIT_EXPECT_EQ_MSG(test, w[i] & ~used[i], 0,
				    "word %d has unused bits", i);
}

static void cd_is_legal_under_all_capabilities(struct kunit *test)
{
	u64 live[SMMU_CD_DWORDS], released[SMMU_CD_DWORDS];
	unsigned int n, p;

	for (n = 0; n < 3 * 4 * 4; n++) {
		const struct smmu_caps caps = {
			.s1 = true,
			.stall_model = cd_stall_models[n % 3],
			.httu = n / 3 % 4,
			.ds = n / 12 & 1,
			.term_model = n / 12 & 2,
		};

		for (p = 0; p < 32; p++) {
			const struct smmu_cd_params params = {
				.ttb0 = ~0ULL, .mair = ~0ULL, .t0sz = 0xff,
				.tg0 = CD_0_TG0_16K, .ips = 0xff, .sh0 = 3,
				.or0 = 3, .ir0 = 3, .asid = 0xffff,
				.ds = p & 1, .ha = p & 2, .hd = p & 4,
				.haft = p & 8, .stall = p & 16,
			};
			/* The STE of a client that cannot stall forbids it */
			bool s1stalld = !params.stall &&
					caps.stall_model == SMMU_STALL_OR_TERMINATE;

			smmu_cd_make(live, &caps, &params);
			cd_expect_sound(test, live, &caps, s1stalld);
			smmu_cd_make_released(released, &caps, &params);
			cd_expect_sound(test, released, &caps, s1stalld);
		}
	}
}

static void cd_has_the_words_of_the_document(struct kunit *test)
{
	const struct smmu_caps caps = {
		.s1 = true, .ds = true, .httu = 3,
		.stall_model = SMMU_STALL_OR_TERMINATE,
	};
	const struct smmu_cd_params params = {
		.ttb0 = 0x000fedcba9876540, .mair = 0x0123456789abcdef, .t0sz = 25,
		.tg0 = 1, .ips = 5, .sh0 = 3, .or0 = 1, .ir0 = 2, .asid = 0xabcd,
		.ds = true, .ha = true, .hd = true, .haft = true, .stall = true,
	};
	const u64 expected[SMMU_CD_DWORDS] = {
		0xabcdULL << 48 | 1ULL << 47 | 1ULL << 46 | 1ULL << 45 | 1ULL << 44 |
			1ULL << 43 | 1ULL << 42 | 1ULL << 41 | 5ULL << 32 | 1ULL << 31 |
			1ULL << 30 | 3 << 12 | 1 << 10 | 2 << 8 | 1 << 6 | 25,
		0x000fedcba9876540 | 1 << 3,
		1ULL << 58,
		0x0123456789abcdef,
	};
	u64 w[SMMU_CD_DWORDS];

	smmu_cd_make(w, &caps, &params);
	KUNIT_EXPECT_MEMEQ(test, w, expected, sizeof(w));
}

static void released_cd_walks_nothing_and_reports_nothing(struct kunit *test)
{
	const struct smmu_caps caps = { .stall_model = SMMU_STALL_OR_TERMINATE };
	const struct smmu_cd_params params = {
		.ttb0 = 0x12345000, .mair = 0xff, .t0sz = 16, .asid = 9, .stall = true,
	};
	u64 w[SMMU_CD_DWORDS], asid;

	smmu_cd_make_released(w, &caps, &params);
	asid = FIELD_GET(CD_0_ASID, w[0]);
	KUNIT_EXPECT_TRUE(test, w[0] & CD_0_V);
	KUNIT_EXPECT_TRUE(test, w[0] & CD_0_EPD0);
	KUNIT_EXPECT_TRUE(test, w[0] & CD_0_EPD1);
	KUNIT_EXPECT_FALSE(test, w[0] & CD_0_S);
	KUNIT_EXPECT_FALSE(test, w[0] & CD_0_R);
	KUNIT_EXPECT_EQ(test, asid, 9);
	/* The page tables are about to be freed: no pointer to them stays */
	KUNIT_EXPECT_EQ(test, w[1] & CD_1_TTB0, 0);
	KUNIT_EXPECT_EQ(test, w[3], params.mair);
}

static void released_cd_stalls_only_where_forced(struct kunit *test)
{
	const struct smmu_cd_params params = { .stall = true };
	u64 w[SMMU_CD_DWORDS];
	int i;

	for (i = 0; i < ARRAY_SIZE(cd_stall_models); i++) {
		const struct smmu_caps caps = { .stall_model = cd_stall_models[i] };

		smmu_cd_make_released(w, &caps, &params);
		KUNIT_EXPECT_EQ_MSG(test, !!(w[0] & CD_0_S),
				    caps.stall_model == SMMU_STALL_FORCED,
				    "stall model %d", caps.stall_model);
	}
}

/* What decides it is word 0 alone, whatever the domain was */
static void release_changes_word_0_alone(struct kunit *test)
{
	const struct smmu_caps caps = { .ds = true, .httu = 3 };
	u64 live[SMMU_CD_DWORDS], released[SMMU_CD_DWORDS], used[SMMU_CD_DWORDS];
	unsigned int p;
	int i;

	for (p = 0; p < 32; p++) {
		const struct smmu_cd_params params = {
			.ttb0 = 0x5555000, .mair = 0x1234, .t0sz = 16, .ips = 5,
			.asid = 3, .ds = p & 1, .ha = p & 2, .hd = p & 4,
			.haft = p & 8, .stall = p & 16,
		};

		smmu_cd_make(live, &caps, &params);
		smmu_cd_make_released(released, &caps, &params);
		smmu_cd_used(released, used);
		for (i = 1; i < SMMU_CD_DWORDS; i++)
			KUNIT_EXPECT_EQ_MSG(test, (live[i] ^ released[i]) & used[i], 0,
					    "parameters %#x word %d", p, i);
	}
}

static void disabled_half_is_not_used(struct kunit *test)
{
	u64 w[SMMU_CD_DWORDS] = { CD_0_V | CD_0_AA64 | CD_0_EPD0 };
	u64 used[SMMU_CD_DWORDS];

	smmu_cd_used(w, used);
	KUNIT_EXPECT_EQ(test, used[0] & (CD_0_T0SZ | CD_0_TG0 | CD_0_IR0 | CD_0_OR0 |
					 CD_0_SH0), 0);
	KUNIT_EXPECT_EQ(test, used[1] & CD_1_TTB0, 0);
	KUNIT_EXPECT_EQ(test, used[0] & CD_0_T1SZ, CD_0_T1SZ);
	KUNIT_EXPECT_EQ(test, used[2] & CD_2_TTB1, CD_2_TTB1);
	/* The other half is walked, so the byte order counts */
	KUNIT_EXPECT_TRUE(test, used[0] & CD_0_ENDI);

	w[0] |= CD_0_EPD1;
	smmu_cd_used(w, used);
	KUNIT_EXPECT_EQ(test, used[2] & CD_2_TTB1, 0);
	KUNIT_EXPECT_FALSE(test, used[0] & CD_0_ENDI);
}

static void invalid_cd_uses_v_alone(struct kunit *test)
{
	u64 w[SMMU_CD_DWORDS], used[SMMU_CD_DWORDS];
	const u64 expected[SMMU_CD_DWORDS] = { CD_0_V };

	memset(w, 0xff, sizeof(w));
	w[0] &= ~CD_0_V;
	smmu_cd_used(w, used);
	KUNIT_EXPECT_MEMEQ(test, used, expected, sizeof(used));
}

static struct kunit_case smmu_cd_cases[] = {
	KUNIT_CASE(cd_is_legal_under_all_capabilities),
	KUNIT_CASE(cd_has_the_words_of_the_document),
	KUNIT_CASE(released_cd_walks_nothing_and_reports_nothing),
	KUNIT_CASE(released_cd_stalls_only_where_forced),
	KUNIT_CASE(release_changes_word_0_alone),
	KUNIT_CASE(disabled_half_is_not_used),
	KUNIT_CASE(invalid_cd_uses_v_alone),
	{}
};

static struct kunit_suite smmu_cd_suite = {
	.name = "arm_smmu_v3_cd",
	.test_cases = smmu_cd_cases,
};

kunit_test_suite(smmu_cd_suite);
