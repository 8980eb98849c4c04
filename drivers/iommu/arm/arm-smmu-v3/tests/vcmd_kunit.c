// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands of a guest: what passes, what it becomes, what is refused.
 */

#include <kunit/test.h>
#include <linux/prandom.h>
#include <linux/sizes.h>

#include "../idr.h"
#include "../vcmd.h"
#include "vcmd-oracle.h"

#define VCMD_CAPS	96u
/* Emulated and watched machines try a tenth of what the host does */
#define VCMD_RANDOM	(IS_ENABLED(CONFIG_UML) ? 10000000u : 1000000u)

/* Whose the commands are; bits that a guest might want to change */
#define VCMD_VMID	0xa55a
#define VCMD_SID	0xdeadbeef

static void vcmd_caps(struct smmu_caps *caps, unsigned int n)
{
	static const unsigned long granules[] = { SZ_4K | SZ_64K, SZ_16K | SZ_64K, SZ_64K };

	*caps = (struct smmu_caps){
		.s1 = true,
		.s2 = true,
		.nested = true,
		.ril = n & 1,
		.ds = n & 2,
		.ats = n & 4,
		.ssid_bits = n & 8 ? 20 : 0,
		.asid_bits = n & 16 ? 16 : 8,
		.granules = granules[n / 32],
	};
}

static void vcmd_expect_passed(struct kunit *test, const struct smmu_caps *caps,
			       const struct smmu_vcmd *vcmd, const u64 w[2], bool pasid)
{
	bool tlbi = oracle_vcmd_is_tlbi(w), atc = (w[0] & 0xff) == 0x40;
	enum smmu_vcmd_kind kind = tlbi ? SMMU_VCMD_TLBI : atc ? SMMU_VCMD_ATC : SMMU_VCMD_CFGI;
	struct smmu_cmd cmd;
	u64 out[2];

	oracle_vcmd_becomes(caps, w, VCMD_VMID, VCMD_SID, pasid, out);
	if (tlbi)
		cmd = smmu_vcmd_for_vmid(vcmd, VCMD_VMID);
	else
		cmd = smmu_vcmd_for_stream(vcmd, VCMD_SID, pasid);

	if (cmd.w[0] == out[0] && cmd.w[1] == out[1] && vcmd->kind == kind &&
	    vcmd->vsid == (tlbi ? 0 : w[0] >> 32))
		return;
	KUNIT_FAIL(test, "%016llx %016llx becomes %016llx %016llx of kind %d for %x", w[0], w[1],
		   cmd.w[0], cmd.w[1], vcmd->kind, vcmd->vsid);
}

/* Counts what passed */
static unsigned int vcmd_judge(struct kunit *test, const struct smmu_caps *caps, u64 w0, u64 w1)
{
	const u64 w[2] = { w0, w1 };
	bool refused = oracle_vcmd_refused(caps, w);
	struct smmu_vcmd vcmd;
	int ret = smmu_vcmd_decode(&vcmd, caps, (struct smmu_cmd){ .w = { w0, w1 } });

	if (ret != (refused ? -EIO : 0))
		KUNIT_FAIL(test, "%016llx %016llx gets %d", w0, w1, ret);
	if (ret || refused)
		return 0;
	vcmd_expect_passed(test, caps, &vcmd, w, true);
	vcmd_expect_passed(test, caps, &vcmd, w, false);
	return 1;
}

static void every_opcode_with_every_single_bit_gets_its_verdict(struct kunit *test)
{
	unsigned int n, op, bit, passed = 0;
	struct smmu_caps caps;

	for (n = 0; n < VCMD_CAPS; n++) {
		vcmd_caps(&caps, n);
		for (op = 0; op < 256; op++) {
			passed += vcmd_judge(test, &caps, op, 0);
			for (bit = 8; bit < 64; bit++)
				passed += vcmd_judge(test, &caps, op | 1ULL << bit, 0);
			for (bit = 0; bit < 64; bit++)
				passed += vcmd_judge(test, &caps, op, 1ULL << bit);
		}
	}
	KUNIT_EXPECT_GT(test, passed, 0);
}

/* A range that is legal as it stands, with each other bit in turn */
static void every_stray_bit_beside_a_range_is_refused(struct kunit *test)
{
	unsigned int n, bit, tg, passed = 0;
	struct smmu_caps caps;
	u64 w0, w1;

	for (n = 0; n < VCMD_CAPS; n++) {
		vcmd_caps(&caps, n);
		for (tg = 1; tg < 4; tg++) {
			w0 = 0x12 | 5ULL << 12 | 3ULL << 20;
			w1 = tg << 10 | 0x40000000000ULL;
			passed += vcmd_judge(test, &caps, w0, w1);
			for (bit = 8; bit < 64; bit++)
				passed += vcmd_judge(test, &caps, w0 ^ 1ULL << bit, w1);
			for (bit = 0; bit < 64; bit++)
				passed += vcmd_judge(test, &caps, w0, w1 ^ 1ULL << bit);
		}
	}
	KUNIT_EXPECT_GT(test, passed, 0);
}

static void every_combination_of_range_fields_gets_its_verdict(struct kunit *test)
{
	static const u64 addrs[] = { 0, 0x1000, 0x4000, 0x10000, 0x200000, 0x2000000, 0x20000000,
				     0x40000000, 0x1000000000, 0x40000000000, 0xfffffffffffff000 };
	unsigned int n, num, scale, tail, i, passed = 0;
	struct smmu_caps caps;

	for (n = 0; n < VCMD_CAPS; n++) {
		vcmd_caps(&caps, n);
		for (tail = 0; tail < 16; tail++) {
			for (i = 0; i < ARRAY_SIZE(addrs); i++) {
				for (num = 0; num < 32; num += 31) {
					for (scale = 0; scale < 64; scale++)
						passed += vcmd_judge(test, &caps, 0x13 | num << 12 |
								     scale << 20,
								     addrs[i] | tail << 8);
				}
			}
		}
	}
	KUNIT_EXPECT_GT(test, passed, 0);
}

/* Mostly bits that some field covers, so that many pass */
static u64 vcmd_random_word(struct rnd_state *rnd, unsigned int word)
{
	static const u64 likely[2] = { 0xfffffffffff1f000, 0xfffffffffffff001 };
	u64 w = (u64)prandom_u32_state(rnd) << 32 | prandom_u32_state(rnd);

	switch (prandom_u32_state(rnd) % 8) {
	case 0:
		return w;
	case 1:
		return w & 0xffffffffffffff3f;
	case 2:
		return word ? w & 0xffffc00000000f01 : w & 0xffffffff00000000;
	case 3:
		return word ? w & 0xffffc0000000003f : w & 0xfffffffffffffa00;
	case 4:
		return word ? 0 : w & 0x0000ffff00000000;
	default:
		return w & likely[word];
	}
}

static void random_commands_get_their_verdicts(struct kunit *test)
{
	static const u8 ops[] = { 0x05, 0x06, 0x10, 0x11, 0x12, 0x13, 0x30, 0x40 };
	unsigned int i, passed = 0;
	struct smmu_caps caps;
	struct rnd_state rnd;
	u64 op;

	prandom_seed_state(&rnd, 12);
	for (i = 0; i < VCMD_RANDOM; i++) {
		u32 r = prandom_u32_state(&rnd);

		if (i % 1000 == 0)
			vcmd_caps(&caps, r % VCMD_CAPS);
		op = r & BIT(31) ? ops[r % ARRAY_SIZE(ops)] : r & 0xff;
		passed += vcmd_judge(test, &caps, (vcmd_random_word(&rnd, 0) & ~0xffULL) | op,
				     vcmd_random_word(&rnd, 1));
	}
	/* Not a test of refusals alone */
	KUNIT_EXPECT_GT(test, passed, VCMD_RANDOM / 50);
}

struct vcmd_row {
	const char *name;
	u64 guest[2];
	/* What becomes of it; 0 for nothing */
	u64 host[2];
};

/* On an SMMU with everything, STU 4K */
static const struct vcmd_row vcmd_rows[] = {
	{ "everything is everything of the guest", { 0x30, 0 }, { 0xa55a00000010, 0 } },
	{ "everything has no VMID", { 0x100000030, 0 }, {} },
	{ "the VMID of the guest does not count", { 0x123400000010, 0 }, { 0xa55a00000010, 0 } },
	{ "an ASID stays", { 0xbeef000100000011, 0 }, { 0xbeefa55a00000011, 0 } },
	{ "an address stays", { 0xbeef000000000012, 0x7654321000001 },
	  { 0xbeefa55a00000012, 0x7654321000001 } },
	{ "a range without a granule is none", { 0x71f013, 0x7654321000000 }, {} },
	{ "a range stays", { 0x71f013, 0x7654321000400 },
	  { 0xa55a0071f013, 0x7654321000400 } },
	{ "a level hint at another place means everything", { 0x12, 0x1600 },
	  { 0xa55a00000010, 0 } },
	{ "128-bit descriptors are not known", { 0x12, 0x200680 }, {} },
	{ "a CD goes for the stream", { 0x0000000700123005, 1 }, { 0xdeadbeef00123005, 1 } },
	{ "a CD has no SSV", { 0x0000000700123805, 1 }, {} },
	{ "the CDs go for the stream", { 0x0000000700000006, 0 }, { 0xdeadbeef00000006, 0 } },
	{ "an ATC goes for the stream", { 0x0000000700123840, 0x1234500009 },
	  { 0xdeadbeef00123840, 0x1234500009 } },
	{ "without SSV no PASID counts", { 0x0000000700123240, 52 }, { 0xdeadbeef00000040, 52 } },
	{ "an ATC has no more than everything", { 0x0000000700000040, 53 }, {} },
	{ "a secure command is none", { 0x410, 0 }, {} },
	{ "STEs are the host's", { 0x0000000700000003, 1 }, {} },
	{ "all configuration is the host's", { 0x04, 31 }, {} },
	{ "stage 2 is the host's", { 0x2a, 0x1000 }, {} },
	{ "the VMID is the host's", { 0x28, 0 }, {} },
	{ "EL2 is the host's", { 0x20, 0 }, {} },
	{ "a sync is the host's", { 0x46, 0 }, {} },
	{ "a stall is answered elsewhere", { 0x0000000700001044, 3 }, {} },
	{ "a page request is answered elsewhere", { 0x0000000700000041, 0x2003 }, {} },
};

KUNIT_ARRAY_PARAM_DESC(vcmd_row, vcmd_rows, name);

static void command_becomes_what_the_table_says(struct kunit *test)
{
	const struct vcmd_row *row = test->param_value;
	struct smmu_vcmd vcmd;
	struct smmu_caps caps;
	struct smmu_cmd cmd;
	int ret;

	vcmd_caps(&caps, 31);
	ret = smmu_vcmd_decode(&vcmd, &caps,
			       (struct smmu_cmd){ .w = { row->guest[0], row->guest[1] } });
	KUNIT_ASSERT_EQ(test, ret, row->host[0] ? 0 : -EIO);
	if (ret)
		return;
	cmd = vcmd.kind == SMMU_VCMD_TLBI ? smmu_vcmd_for_vmid(&vcmd, VCMD_VMID) :
					    smmu_vcmd_for_stream(&vcmd, VCMD_SID, true);
	KUNIT_EXPECT_EQ(test, cmd.w[0], row->host[0]);
	KUNIT_EXPECT_EQ(test, cmd.w[1], row->host[1]);
}

static struct kunit_case vcmd_cases[] = {
	KUNIT_CASE_PARAM(command_becomes_what_the_table_says, vcmd_row_gen_params),
	KUNIT_CASE(every_opcode_with_every_single_bit_gets_its_verdict),
	KUNIT_CASE(every_stray_bit_beside_a_range_is_refused),
	KUNIT_CASE(every_combination_of_range_fields_gets_its_verdict),
	KUNIT_CASE_SLOW(random_commands_get_their_verdicts),
	{}
};

static struct kunit_suite vcmd_suite = {
	.name = "arm_smmu_v3_vcmd",
	.test_cases = vcmd_cases,
};

kunit_test_suite(vcmd_suite);
