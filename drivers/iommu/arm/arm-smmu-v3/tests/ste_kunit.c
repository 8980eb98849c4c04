// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stream Table Entries: the makers against IHI 0070 5.2 "Stream Table Entry".
 *
 * Two oracles: words written out by hand for some entries, and the document's
 * list of what makes an STE ILLEGAL for every entry that the makers can make
 * under every combination of capabilities.
 */

#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/string.h>

#include "../idr.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "../ste.h"
#include "oracle.h"
#include "ste-rules.h"

/* Capabilities as a number: each bit or pair of bits is one of them */
#define CAPS_COMBINATIONS	4096U

static void caps_from_number(struct smmu_caps *caps, unsigned int n)
{
	static const enum smmu_stall_model models[] = {
		SMMU_STALL_OR_TERMINATE, SMMU_TERMINATE_ONLY,
		SMMU_STALL_FORCED, SMMU_STALL_OR_TERMINATE,
	};

	*caps = (struct smmu_caps){
		.s1 = true,
		.s2 = n & 1,
		.hyp = n & 1,
		.e2h = (n & 1) && (n & 2),
		.ats = n & 4,
		.cohacc = n & 8,
		.attr_types_ovr = n & 16,
		.attr_perms_ovr = n & 32,
		.fwb = (n & 1) && (n & 64),
		.ssid_bits = n & 128 ? 20 : 0,
		.cd2l = n & 128,
		.stall_model = models[n >> 8 & 3],
		.pri = (n & 4) && (n & 1024),
		.httu = n & 2048 ? IDR0_HTTU_AF_DIRTY : 0,
	};
}

/* The expectations below read fields by functions: their macros do not nest */
static u64 ste_config(const u64 *w)
{
	return FIELD_GET(STE_0_CONFIG, w[0]);
}

static u64 ste_eats(const u64 *w)
{
	return FIELD_GET(STE_1_EATS, w[1]);
}

static u64 ste_shcfg(const u64 *w)
{
	return FIELD_GET(STE_1_SHCFG, w[1]);
}

static u64 ste_strw(const u64 *w)
{
	return FIELD_GET(STE_1_STRW, w[1]);
}

static u64 ste_s1cir(const u64 *w)
{
	return FIELD_GET(STE_1_S1CIR, w[1]);
}

static u64 ste_s1cor(const u64 *w)
{
	return FIELD_GET(STE_1_S1COR, w[1]);
}

static void ste_expect_sound(struct kunit *test, const u64 *w,
			     const struct smmu_caps *caps, unsigned int n)
{
	const char *bad = ste_illegal(w, caps);
	u64 used[SMMU_STE_DWORDS], meaning[SMMU_STE_DWORDS];
	int i;

	if (!bad)
		bad = ste_res0(w, caps);
	KUNIT_EXPECT_TRUE_MSG(test, !bad, "capabilities %#x: %s", n, bad);

	smmu_ste_used(w, used);
	for (i = 0; i < SMMU_STE_DWORDS; i++)
		KUNIT_EXPECT_EQ_MSG(test, w[i] & ~used[i], 0,
				    "capabilities %#x: word %d has unused bits", n, i);

	/* SHCFG 0 is Non-shareable: "incoming" must be said where it counts */
	oracle_ste(w, meaning);
	if (caps->attr_types_ovr && ste_config(w))
		KUNIT_EXPECT_EQ_MSG(test, ste_shcfg(meaning),
				    STE_1_SHCFG_INCOMING, "capabilities %#x", n);
}

static void s1_is_legal_under_all_capabilities(struct kunit *test)
{
	struct smmu_caps caps;
	unsigned int n, p;
	u64 w[SMMU_STE_DWORDS];

	for (n = 0; n < CAPS_COMBINATIONS; n++) {
		caps_from_number(&caps, n);
		for (p = 0; p < 64; p++) {
			struct smmu_ste_s1 s1 = {
				.cdtab = ~0ULL,
				.s1fmt = STE_0_S1FMT_64K_L2,
				.s1cdmax = p & 1 ? caps.ssid_bits : 0,
				.s1dss = p >> 3 & 3,
				.eats = p & 2 ? STE_1_EATS_FULL : STE_1_EATS_OFF,
				.vmid = 0xffff,
				.stall = p & 4,
				.ppar = p & 32,
			};

			smmu_ste_make_s1(w, &caps, &s1);
			ste_expect_sound(test, w, &caps, n);
			KUNIT_EXPECT_EQ(test, ste_config(w), STE_0_CONFIG_S1);
		}
	}
}

static void s2_is_legal_under_all_capabilities(struct kunit *test)
{
	struct smmu_caps caps;
	unsigned int n, p;
	u64 w[SMMU_STE_DWORDS];

	for (n = 0; n < CAPS_COMBINATIONS; n++) {
		caps_from_number(&caps, n);
		if (!caps.s2)
			continue;
		for (p = 0; p < 8; p++) {
			struct smmu_ste_s2 s2 = {
				.ttb = ~0ULL, .t0sz = 63, .sl0 = 3, .tg = 2, .ps = 7,
				.sh = 3, .orgn = 3, .irgn = 3, .vmid = 0xffff,
				.eats = p & 1 ? STE_1_EATS_FULL : STE_1_EATS_OFF,
				.fwb = p & 2,
				.hd = p & 4,
			};

			smmu_ste_make_s2(w, &caps, &s2);
			ste_expect_sound(test, w, &caps, n);
			KUNIT_EXPECT_EQ(test, ste_config(w), STE_0_CONFIG_S2);
		}
	}
}

static void bypass_and_abort_are_legal_under_all_capabilities(struct kunit *test)
{
	struct smmu_caps caps;
	u64 w[SMMU_STE_DWORDS];
	unsigned int n;

	for (n = 0; n < CAPS_COMBINATIONS; n++) {
		caps_from_number(&caps, n);
		smmu_ste_make_bypass(w, &caps);
		ste_expect_sound(test, w, &caps, n);
		smmu_ste_make_abort(w);
		ste_expect_sound(test, w, &caps, n);
	}
}

/* Words put together from the figure of the STE, without spec-ste.h */
static void s1_has_the_words_of_the_document(struct kunit *test)
{
	const struct smmu_caps caps = {
		.s1 = true, .s2 = true, .cohacc = true, .ats = true, .pri = true,
		.attr_types_ovr = true, .ssid_bits = 20, .cd2l = true,
		.stall_model = SMMU_STALL_OR_TERMINATE,
	};
	const struct smmu_ste_s1 s1 = {
		.cdtab = 0x000fedcba9876540, .s1fmt = 2, .s1cdmax = 20, .s1dss = 2,
		.eats = 1, .vmid = 0x1234, .ppar = true,
	};
	const u64 expected[SMMU_STE_DWORDS] = {
		20ULL << 59 | 0x000fedcba9876540 | 2 << 4 | 5 << 1 | 1,
		1ULL << 44 | 0ULL << 30 | 1ULL << 28 | 1ULL << 27 | 1 << 18 | 3 << 6 | 1 << 4 |
			1 << 2 | 2,
		0x1234,
	};
	u64 w[SMMU_STE_DWORDS];

	smmu_ste_make_s1(w, &caps, &s1);
	KUNIT_EXPECT_MEMEQ(test, w, expected, sizeof(w));
}

static void s2_has_the_words_of_the_document(struct kunit *test)
{
	const struct smmu_caps caps = {
		.s2 = true, .ats = true, .attr_types_ovr = true, .fwb = true,
		.stall_model = SMMU_TERMINATE_ONLY,
	};
	const struct smmu_ste_s2 s2 = {
		.ttb = 0x000fedcba9876540, .t0sz = 24, .sl0 = 1, .tg = 1, .ps = 5,
		.sh = 3, .orgn = 1, .irgn = 3, .eats = 1, .vmid = 0xabcd, .fwb = true,
	};
	const u64 expected[SMMU_STE_DWORDS] = {
		6 << 1 | 1,
		1ULL << 44 | 1ULL << 28 | 1ULL << 25,
		1ULL << 58 | 1ULL << 51 | 5ULL << 48 | 1ULL << 46 | 3ULL << 44 |
			1ULL << 42 | 3ULL << 40 | 1ULL << 38 | 24ULL << 32 | 0xabcd,
		0x000fedcba9876540,
	};
	u64 w[SMMU_STE_DWORDS];

	smmu_ste_make_s2(w, &caps, &s2);
	KUNIT_EXPECT_MEMEQ(test, w, expected, sizeof(w));
}

static void el2_host_selects_the_el2_world(struct kunit *test)
{
	const struct smmu_caps caps = { .s1 = true, .s2 = true, .hyp = true, .e2h = true };
	const struct smmu_ste_s1 s1 = { .vmid = 3 };
	u64 w[SMMU_STE_DWORDS];

	smmu_ste_make_s1(w, &caps, &s1);
	KUNIT_EXPECT_EQ(test, ste_strw(w), STE_1_STRW_EL2);
	/* No VMIDs there */
	KUNIT_EXPECT_EQ(test, w[2], 0);
}

static void incoherent_smmu_reads_cds_uncached(struct kunit *test)
{
	const struct smmu_caps caps = { .s1 = true };
	const struct smmu_ste_s1 s1 = { .cdtab = 0x1000 };
	u64 w[SMMU_STE_DWORDS];

	smmu_ste_make_s1(w, &caps, &s1);
	KUNIT_EXPECT_EQ(test, ste_s1cir(w), STE_1_S1C_NC);
	KUNIT_EXPECT_EQ(test, ste_s1cor(w), STE_1_S1C_NC);
}

static void forced_stage2_stalls_turn_ats_off(struct kunit *test)
{
	const struct smmu_caps caps = {
		.s2 = true, .ats = true, .stall_model = SMMU_STALL_FORCED,
	};
	const struct smmu_ste_s2 s2 = { .eats = STE_1_EATS_FULL };
	u64 w[SMMU_STE_DWORDS];

	smmu_ste_make_s2(w, &caps, &s2);
	KUNIT_EXPECT_TRUE(test, w[2] & STE_2_S2S);
	KUNIT_EXPECT_EQ(test, ste_eats(w), STE_1_EATS_OFF);
}

static void invalid_ste_uses_v_alone(struct kunit *test)
{
	u64 w[SMMU_STE_DWORDS], used[SMMU_STE_DWORDS];
	const u64 expected[SMMU_STE_DWORDS] = { STE_0_V };

	memset(w, 0xff, sizeof(w));
	w[0] &= ~STE_0_V;
	smmu_ste_used(w, used);
	KUNIT_EXPECT_MEMEQ(test, used, expected, sizeof(used));
}

struct ste_safe_case {
	const char *name;
	u64 cur[4];
	u64 target[4];
	bool eats_is_safe;
};

#define STE_S1		(STE_0_V | FIELD_PREP_CONST(STE_0_CONFIG, STE_0_CONFIG_S1))
#define STE_NESTED	(STE_0_V | FIELD_PREP_CONST(STE_0_CONFIG, STE_0_CONFIG_NESTED))
#define STE_ABORT	(STE_0_V | FIELD_PREP_CONST(STE_0_CONFIG, STE_0_CONFIG_ABORT))
#define STE_FULL	FIELD_PREP_CONST(STE_1_EATS, STE_1_EATS_FULL)
#define STE_SPLIT	FIELD_PREP_CONST(STE_1_EATS, STE_1_EATS_SPLIT)

static const struct ste_safe_case ste_safe_cases[] = {
	{ "off to full", { STE_S1 }, { STE_S1, STE_FULL }, true },
	{ "full to off", { STE_S1, STE_FULL }, { STE_S1 }, true },
	{ "full to split", { STE_NESTED, STE_FULL }, { STE_NESTED, STE_SPLIT }, false },
	{ "split to off", { STE_NESTED, STE_SPLIT }, { STE_NESTED }, false },
	{ "off to full under S2S", { STE_NESTED, 0, STE_2_S2S }, { STE_S1, STE_FULL },
	  false },
	{ "full to off, S2S to come", { STE_S1, STE_FULL }, { STE_NESTED, 0, STE_2_S2S },
	  false },
	{ "split bits that abort ignores", { STE_ABORT, STE_SPLIT, STE_2_S2S },
	  { STE_S1, STE_FULL }, true },
};

KUNIT_ARRAY_PARAM_DESC(ste_safe, ste_safe_cases, name);

static void eats_is_safe_unless_split_or_stalling(struct kunit *test)
{
	const struct ste_safe_case *c = test->param_value;
	u64 cur[SMMU_STE_DWORDS] = {}, target[SMMU_STE_DWORDS] = {};
	u64 safe[SMMU_STE_DWORDS];
	const u64 expected[SMMU_STE_DWORDS] = {
		[1] = STE_1_MEV | (c->eats_is_safe ? STE_FULL : 0),
	};

	memcpy(cur, c->cur, sizeof(c->cur));
	memcpy(target, c->target, sizeof(c->target));
	smmu_ste_safe(cur, target, safe);
	KUNIT_EXPECT_MEMEQ(test, safe, expected, sizeof(safe));
}

static struct kunit_case smmu_ste_cases[] = {
	KUNIT_CASE(s1_is_legal_under_all_capabilities),
	KUNIT_CASE(s2_is_legal_under_all_capabilities),
	KUNIT_CASE(bypass_and_abort_are_legal_under_all_capabilities),
	KUNIT_CASE(s1_has_the_words_of_the_document),
	KUNIT_CASE(s2_has_the_words_of_the_document),
	KUNIT_CASE(el2_host_selects_the_el2_world),
	KUNIT_CASE(incoherent_smmu_reads_cds_uncached),
	KUNIT_CASE(forced_stage2_stalls_turn_ats_off),
	KUNIT_CASE(invalid_ste_uses_v_alone),
	KUNIT_CASE_PARAM(eats_is_safe_unless_split_or_stalling, ste_safe_gen_params),
	{}
};

static struct kunit_suite smmu_ste_suite = {
	.name = "arm_smmu_v3_ste",
	.test_cases = smmu_ste_cases,
};

kunit_test_suite(smmu_ste_suite);
