// SPDX-License-Identifier: GPL-2.0-only
/*
 * STEs of a guest: what passes, what it becomes, what is refused.
 */

#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/prandom.h>

#include "../idr.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "../vste.h"
#include "ste-rules.h"
#include "vste-oracle.h"

#define VSTE_CAPS	1536u
/* Emulated and watched machines try a tenth of what the host does */
#define VSTE_RANDOM	(IS_ENABLED(CONFIG_UML) ? 10000000u : 1000000u)

static void vste_caps(struct smmu_caps *caps, unsigned int n)
{
	static const u8 ssid_bits[] = { 0, 1, 16, 20 };

	*caps = (struct smmu_caps){
		.s1 = true,
		.s2 = true,
		.nested = true,
		.ats = n & 1,
		.pri = n & 1 && n & 2,
		.cd2l = n & 4,
		.attr_types_ovr = n & 8,
		.fwb = n & 16,
		.ssid_bits = ssid_bits[n / 32 % 4],
		.oas_bits = n & 128 ? 52 : 44,
		.httu = n & 256 ? IDR0_HTTU_AF_DIRTY : 0,
		.stall_model = n / 512,
	};
}

/* Any stage 2 that a domain might have */
static void vste_random_s2(struct smmu_ste_s2 *s2, struct rnd_state *rnd)
{
	u32 r = prandom_u32_state(rnd);

	*s2 = (struct smmu_ste_s2){
		.ttb = (u64)prandom_u32_state(rnd) << 20,
		.vmid = r,
		.t0sz = r >> 16 & 63,
		.sl0 = r >> 22 & 3,
		.tg = (r >> 24 & 3) % 3,
		.ps = r >> 26 & 7,
		.eats = r >> 29 & 1,
		.fwb = r >> 30 & 1,
		.hd = r >> 31,
	};
}

static unsigned int vste_judge(struct kunit *test, const struct smmu_caps *caps,
			       const struct smmu_ste_s2 *s2, unsigned int host, u64 w0, u64 w1)
{
	const u64 guest[2] = { w0, w1 };
	bool refused = oracle_vste_refused(caps, guest);
	u64 s2_ste[SMMU_STE_DWORDS], ste[SMMU_STE_DWORDS], used[SMMU_STE_DWORDS];
	struct smmu_vste vste;
	const char *why;
	int i, ret = smmu_vste_decode(&vste, caps, guest);

	if (ret != (refused ? -EIO : 0))
		KUNIT_FAIL(test, "%016llx %016llx gets %d", w0, w1, ret);
	if (ret || refused)
		return 0;

	smmu_ste_make_s2(s2_ste, caps, s2);
	smmu_vste_make(ste, caps, &vste, s2, host & 1, host & 2);
	why = ste_illegal(ste, caps) ?: ste_res0(ste, caps);
	why = why ?: oracle_vste_wrong(caps, guest, s2_ste, host & 1, host & 2, ste);
	if (smmu_vste_wants_ats(&vste) != oracle_vste_wants_ats(guest))
		why = "ATS";
	smmu_ste_used(ste, used);
	for (i = 0; i < SMMU_STE_DWORDS; i++) {
		if (ste[i] & ~used[i])
			why = "bits that do not count";
	}
	if (why)
		KUNIT_FAIL(test, "%016llx %016llx becomes %016llx %016llx %016llx: %s", w0, w1,
			   ste[0], ste[1], ste[2], why);
	return 1;
}

static void every_bit_in_every_config_gets_its_verdict(struct kunit *test)
{
	const struct smmu_ste_s2 s2 = {
		.ttb = 0x1234567000, .vmid = 0xa55a, .t0sz = 20, .eats = 1, .fwb = true, .hd = true,
	};
	unsigned int n, start, bit, passed = 0;
	struct smmu_caps caps;
	u64 w0;

	for (n = 0; n < VSTE_CAPS; n++) {
		vste_caps(&caps, n);
		/* V and Config */
		for (start = 0; start < 16; start++) {
			passed += vste_judge(test, &caps, &s2, 0, start, 0);
			passed += vste_judge(test, &caps, &s2, 3, start, 0);
			for (bit = 0; bit < 64; bit++) {
				passed += vste_judge(test, &caps, &s2, bit, start, BIT_ULL(bit));
				w0 = start | BIT_ULL(bit);
				passed += vste_judge(test, &caps, &s2, bit, w0, 0);
			}
		}
	}
	KUNIT_EXPECT_GT(test, passed, 0);
}

static void every_cd_table_gets_its_verdict(struct kunit *test)
{
	static const u64 ptrs[] = { 0x40, 0x80, 0xfffc0, 0xfff00000000, 0x100000000000,
				    0x8000000000000 };
	const struct smmu_ste_s2 s2 = { .ttb = 0x1234567000, .vmid = 7 };
	unsigned int n, cdmax, fmt, i, passed = 0;
	struct smmu_caps caps;
	u64 w0;

	for (n = 0; n < VSTE_CAPS; n += 4) {
		vste_caps(&caps, n);
		for (cdmax = 0; cdmax < 32; cdmax++) {
			for (fmt = 0; fmt < 4; fmt++) {
				for (i = 0; i < ARRAY_SIZE(ptrs) * 4; i++) {
					w0 = 0xb | (u64)cdmax << 59 | fmt << 4 | ptrs[i / 4];
					passed += vste_judge(test, &caps, &s2, 1, w0, i % 4);
				}
			}
		}
	}
	KUNIT_EXPECT_GT(test, passed, 0);
}

static void random_stes_get_their_verdicts(struct kunit *test)
{
	unsigned int i, passed = 0;
	struct smmu_ste_s2 s2;
	struct smmu_caps caps;
	struct rnd_state rnd;

	prandom_seed_state(&rnd, 12);
	for (i = 0; i < VSTE_RANDOM; i++) {
		u64 w0 = (u64)prandom_u32_state(&rnd) << 32 | prandom_u32_state(&rnd);
		u64 w1 = (u64)prandom_u32_state(&rnd) << 32 | prandom_u32_state(&rnd);
		u32 r = prandom_u32_state(&rnd);

		vste_caps(&caps, r % VSTE_CAPS);
		vste_random_s2(&s2, &rnd);
		/* Mostly fields that are the guest's, and an address that may be right */
		if (r >> 16 & 7)
			w1 &= 0x180000ff;
		if (r >> 19 & 7)
			w0 = (w0 & 0x78000fffffffffff) | 0xb;
		passed += vste_judge(test, &caps, &s2, r >> 24, w0, w1);
	}
	/* Not a test of refusals alone */
	KUNIT_EXPECT_GT(test, passed, VSTE_RANDOM / 20);
}

struct vste_row {
	const char *name;
	u64 guest[2];
	int ret;
	enum smmu_vste_kind kind;
	bool ats;
};

static const struct vste_row vste_rows[] = {
	{ "zero aborts", { 0, 0 }, 0, SMMU_VSTE_ABORT, false },
	{ "what is not valid aborts", { ~1ULL, ~0ULL }, 0, SMMU_VSTE_ABORT, false },
	{ "abort", { 0x1, 0 }, 0, SMMU_VSTE_ABORT, false },
	{ "abort has no ATS", { 0x1, 0x10000000 }, 0, SMMU_VSTE_ABORT, false },
	{ "bypass", { 0x9, 0 }, 0, SMMU_VSTE_BYPASS, false },
	{ "stage 1", { 0xb, 0 }, 0, SMMU_VSTE_TRANSLATE, false },
	{ "stage 1 with ATS", { 0xb, 0x10000000 }, 0, SMMU_VSTE_TRANSLATE, true },
	{ "stage 1 without stalls", { 0xb, 0x8000000 }, 0, SMMU_VSTE_TRANSLATE, false },
	{ "split-stage ATS is not for guests", { 0xb, 0x20000000 }, -EIO },
	{ "ATS with DPT is not for guests", { 0xb, 0x30000000 }, -EIO },
	{ "stage 2 is the host's", { 0xd, 0 }, -EIO },
	{ "nested is not nested again", { 0xf, 0 }, -EIO },
	{ "reserved config", { 0x3, 0 }, -EIO },
	{ "MEV is the host's", { 0xb, 0x80000 }, -EIO },
	{ "SHCFG is the host's", { 0xb, 0x100000000000 }, -EIO },
	{ "STRW is the host's", { 0xb, 0x80000000 }, -EIO },
	{ "a pointer above the addresses of the machine", { 0x800000000000b, 0 }, -EIO },
};

KUNIT_ARRAY_PARAM_DESC(vste_row, vste_rows, name);

static void ste_asks_for_what_the_table_says(struct kunit *test)
{
	const struct vste_row *row = test->param_value;
	struct smmu_vste vste;
	struct smmu_caps caps;

	vste_caps(&caps, 127);
	KUNIT_ASSERT_EQ(test, smmu_vste_decode(&vste, &caps, row->guest), row->ret);
	if (row->ret)
		return;
	KUNIT_EXPECT_EQ(test, vste.kind, row->kind);
	KUNIT_EXPECT_EQ(test, vste.ats, row->ats);
}

static struct kunit_case vste_cases[] = {
	KUNIT_CASE_PARAM(ste_asks_for_what_the_table_says, vste_row_gen_params),
	KUNIT_CASE(every_bit_in_every_config_gets_its_verdict),
	KUNIT_CASE(every_cd_table_gets_its_verdict),
	KUNIT_CASE_SLOW(random_stes_get_their_verdicts),
	{}
};

static struct kunit_suite vste_suite = {
	.name = "arm_smmu_v3_vste",
	.test_cases = vste_cases,
};

kunit_test_suite(vste_suite);
