// SPDX-License-Identifier: GPL-2.0-only
/*
 * ID registers of several SMMUs, real and made up, and of things that are none.
 *
 * Register values are written bit by bit from IHI 0070 6.3 "Register formats",
 * without spec-regs.h. What is expected is a struct smmu_caps written by hand.
 */

#include <kunit/test.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "../idr.h"

#define PGS_4K		(SZ_4K | SZ_2M | SZ_1G)
#define PGS_16K		(SZ_16K | SZ_32M)
#define PGS_64K		(SZ_64K | SZ_512M)

struct idr_profile {
	const char *name;
	struct smmu_idr idr;
	struct smmu_caps caps;
};

static const struct idr_profile idr_profiles[] = {
	{
		/* TTF 2, COHACC, ASID16, VMID16, TTENDIAN 2, STALL 1, TERM, 2LVL */
		.name = "QEMU 10.0, stage 1",
		.idr = {
			.idr = {
				[0] = 1 << 1 | 2 << 2 | 1 << 4 | 1 << 12 | 1 << 18 |
				      2 << 21 | 1 << 24 | 1 << 26 | 1 << 27,
				[1] = 16 << 0 | 19 << 16 | 19 << 21,
				[3] = 1 << 2 | 1 << 10 | 2 << 11,
				[5] = 4 << 0 | 1 << 4 | 1 << 5 | 1 << 6,
			},
			.iidr = 0x483 << 20 | 0x43b, .aidr = 1,
		},
		.caps = {
			.sid_bits = 16, .cmdq_lg2 = 19, .evtq_lg2 = 19,
			.asid_bits = 16, .vmid_bits = 16, .oas_bits = 44,
			.ias_bits = 44, .va_bits = 48, .bbml = 2,
			.stall_model = SMMU_TERMINATE_ONLY, .granules = SZ_4K | SZ_16K | SZ_64K,
			.pgsizes = PGS_4K | PGS_16K | PGS_64K, .s1 = true,
			.cohacc = true, .st2l = true, .term_model = true, .had = true,
			.ril = true,
		},
	}, {
		.name = "QEMU 10.0, nested",
		.idr = {
			.idr = {
				[0] = 3 << 0 | 2 << 2 | 1 << 4 | 1 << 12 | 1 << 18 |
				      2 << 21 | 1 << 24 | 1 << 26 | 1 << 27,
				[1] = 16 << 0 | 19 << 16 | 19 << 21,
				[3] = 1 << 2 | 1 << 4 | 1 << 10 | 2 << 11,
				[5] = 4 << 0 | 1 << 4 | 1 << 5 | 1 << 6,
			},
			.iidr = 0x483 << 20 | 0x43b, .aidr = 1,
		},
		.caps = {
			.sid_bits = 16, .cmdq_lg2 = 19, .evtq_lg2 = 19,
			.asid_bits = 16, .vmid_bits = 16, .oas_bits = 44,
			.ias_bits = 44, .va_bits = 48, .bbml = 2,
			.stall_model = SMMU_TERMINATE_ONLY, .granules = SZ_4K | SZ_16K | SZ_64K,
			.pgsizes = PGS_4K | PGS_16K | PGS_64K, .s1 = true, .s2 = true,
			.cohacc = true, .st2l = true, .term_model = true, .had = true,
			.xnx = true, .ril = true, .nested = true,
		},
	}, {
		/* Everything that a server part of v3.2 has, 52 bits by 64K pages */
		.name = "server, v3.2",
		.idr = {
			.idr = {
				[0] = 3 << 0 | 2 << 2 | 1 << 4 | 1 << 5 | 2 << 6 | 1 << 9 |
				      1 << 10 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 16 |
				      1 << 17 | 1 << 18 | 1 << 19 | 2 << 21 | 1 << 27,
				[1] = 32 << 0 | 20 << 6 | 15 << 11 | 17 << 16 | 19 << 21 |
				      1 << 26 | 1 << 27,
				[3] = 1 << 2 | 1 << 4 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11,
				[5] = 6 << 0 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 10 | 256 << 16,
			},
		},
		.caps = {
			.sid_bits = 32, .ssid_bits = 20, .cmdq_lg2 = 19, .evtq_lg2 = 17,
			.priq_lg2 = 15, .asid_bits = 16, .vmid_bits = 16, .oas_bits = 52,
			.ias_bits = 52, .va_bits = 52, .bbml = 1, .httu = 2,
			.stall_max = 256, .stall_model = SMMU_STALL_OR_TERMINATE,
			.granules = SZ_4K | SZ_16K | SZ_64K,
			.pgsizes = PGS_4K | PGS_16K | PGS_64K | SZ_4T,
			.s1 = true, .s2 = true, .hyp = true, .cohacc = true, .btm = true,
			.ats = true, .pri = true, .msi = true, .sev = true, .vmw = true,
			.cd2l = true, .st2l = true, .attr_types_ovr = true,
			.attr_perms_ovr = true, .had = true, .xnx = true, .fwb = true,
			.ril = true, .nested = true,
		},
	}, {
		/* 4K granule alone, 52 bits by DS, HAFT, stalls forced */
		.name = "mobile, v3.4, forced stalls",
		.idr = {
			.idr = {
				[0] = 1 << 1 | 2 << 2 | 1 << 4 | 3 << 6 | 1 << 12 |
				      2 << 24 | 1 << 27 | 1 << 19,
				[1] = 8 << 0 | 8 << 6 | 10 << 16 | 8 << 21 | 1 << 27,
				[3] = 1 << 2 | 1 << 10 | 2 << 11 | 1 << 13,
				[5] = 6 << 0 | 1 << 4 | 1 << 7 | 1 << 10 | 32 << 16,
			},
		},
		.caps = {
			.sid_bits = 8, .ssid_bits = 8, .cmdq_lg2 = 8, .evtq_lg2 = 10,
			.asid_bits = 16, .vmid_bits = 8, .oas_bits = 52, .ias_bits = 52,
			.va_bits = 52, .bbml = 2, .httu = 3, .stall_max = 32,
			.stall_model = SMMU_STALL_FORCED, .granules = SZ_4K,
			.pgsizes = PGS_4K, .s1 = true, .cohacc = true, .cd2l = true,
			.st2l = true, .attr_types_ovr = true, .had = true, .ril = true,
			.ds = true, .e0pd = true,
		},
	}, {
		/* Stage 2 alone: what needs stage 1 is not believed */
		.name = "stage 2 alone, small, 32-bit tables too",
		.idr = {
			.idr = {
				[0] = 1 << 0 | 3 << 2 | 1 << 9 | 1 << 19 | 2 << 21,
				[1] = 4 << 0 | 20 << 6 | 3 << 16 | 7 << 21,
				[3] = 1 << 2 | 1 << 13,
				[5] = 1 << 0 | 1 << 4 | 9 << 16,
			},
		},
		.caps = {
			.sid_bits = 4, .cmdq_lg2 = 7, .evtq_lg2 = 3, .asid_bits = 8,
			.vmid_bits = 8, .oas_bits = 36, .ias_bits = 40, .va_bits = 48,
			.stall_max = 9, .granules = SZ_4K, .pgsizes = PGS_4K, .s2 = true,
		},
	}, {
		/* PRI without ATS, VMW and FWB without stage 2, DS without VAX */
		.name = "features without what they rest on",
		.idr = {
			.idr = {
				[0] = 1 << 1 | 2 << 2 | 1 << 16 | 1 << 17 | 1 << 24,
				[1] = 31 << 11,
				[3] = 1 << 4 | 1 << 8,
				[5] = 5 << 0 | 1 << 6 | 1 << 7 | 7 << 16,
			},
		},
		/* No PRI, so what PRIQS says does not matter */
		.caps = {
			.asid_bits = 8, .vmid_bits = 8, .oas_bits = 48, .ias_bits = 48,
			.va_bits = 48, .stall_model = SMMU_TERMINATE_ONLY,
			.granules = SZ_64K, .pgsizes = PGS_64K, .s1 = true,
		},
	}, {
		/* 16K pages hold 52 bits with DS only, and DS needs VAX */
		.name = "52 bits without a format for them",
		.idr = {
			.idr = {
				[0] = 1 << 1 | 2 << 2 | 1 << 24,
				[1] = 1 << 21,
				[5] = 6 << 0 | 1 << 5 | 1 << 7,
			},
		},
		.caps = {
			.cmdq_lg2 = 1, .asid_bits = 8, .vmid_bits = 8, .oas_bits = 48,
			.ias_bits = 48, .va_bits = 48, .stall_model = SMMU_TERMINATE_ONLY,
			.granules = SZ_16K, .pgsizes = PGS_16K, .s1 = true,
		},
	}, {
		/* 56-bit addresses are there, but our table formats end at 52 */
		.name = "v3.4 with D128",
		.idr = {
			.idr = {
				[0] = 1 << 1 | 2 << 2 | 1 << 24,
				[1] = 1 << 21,
				[5] = 7 << 0 | 1 << 6 | 1 << 8 | 2 << 10,
			},
		},
		.caps = {
			.cmdq_lg2 = 1, .asid_bits = 8, .vmid_bits = 8, .oas_bits = 52,
			.ias_bits = 52, .va_bits = 52, .stall_model = SMMU_TERMINATE_ONLY,
			.granules = SZ_64K, .pgsizes = PGS_64K | SZ_4T, .s1 = true,
		},
	},
};

KUNIT_ARRAY_PARAM_DESC(idr_profile, idr_profiles, name);

static void id_registers_become_these_capabilities(struct kunit *test)
{
	const struct idr_profile *profile = test->param_value;
	const char *why = "not written";
	struct smmu_caps caps;

	memset(&caps, 0xff, sizeof(caps));
	KUNIT_ASSERT_EQ(test, smmu_idr_decode(&profile->idr, &caps, &why), 0);
	KUNIT_EXPECT_NULL(test, why);

	KUNIT_EXPECT_EQ(test, caps.sid_bits, profile->caps.sid_bits);
	KUNIT_EXPECT_EQ(test, caps.ssid_bits, profile->caps.ssid_bits);
	KUNIT_EXPECT_EQ(test, caps.cmdq_lg2, profile->caps.cmdq_lg2);
	KUNIT_EXPECT_EQ(test, caps.evtq_lg2, profile->caps.evtq_lg2);
	KUNIT_EXPECT_EQ(test, caps.priq_lg2, profile->caps.priq_lg2);
	KUNIT_EXPECT_EQ(test, caps.asid_bits, profile->caps.asid_bits);
	KUNIT_EXPECT_EQ(test, caps.vmid_bits, profile->caps.vmid_bits);
	KUNIT_EXPECT_EQ(test, caps.oas_bits, profile->caps.oas_bits);
	KUNIT_EXPECT_EQ(test, caps.ias_bits, profile->caps.ias_bits);
	KUNIT_EXPECT_EQ(test, caps.va_bits, profile->caps.va_bits);
	KUNIT_EXPECT_EQ(test, caps.bbml, profile->caps.bbml);
	KUNIT_EXPECT_EQ(test, caps.httu, profile->caps.httu);
	KUNIT_EXPECT_EQ(test, caps.stall_max, profile->caps.stall_max);
	KUNIT_EXPECT_EQ(test, caps.stall_model, profile->caps.stall_model);
	KUNIT_EXPECT_EQ(test, caps.granules, profile->caps.granules);
	KUNIT_EXPECT_EQ(test, caps.pgsizes, profile->caps.pgsizes);
	KUNIT_EXPECT_EQ(test, caps.s1, profile->caps.s1);
	KUNIT_EXPECT_EQ(test, caps.s2, profile->caps.s2);
	KUNIT_EXPECT_EQ(test, caps.hyp, profile->caps.hyp);
	KUNIT_EXPECT_EQ(test, caps.e2h, profile->caps.e2h);
	KUNIT_EXPECT_EQ(test, caps.cohacc, profile->caps.cohacc);
	KUNIT_EXPECT_EQ(test, caps.btm, profile->caps.btm);
	KUNIT_EXPECT_EQ(test, caps.ats, profile->caps.ats);
	KUNIT_EXPECT_EQ(test, caps.pri, profile->caps.pri);
	KUNIT_EXPECT_EQ(test, caps.msi, profile->caps.msi);
	KUNIT_EXPECT_EQ(test, caps.sev, profile->caps.sev);
	KUNIT_EXPECT_EQ(test, caps.vmw, profile->caps.vmw);
	KUNIT_EXPECT_EQ(test, caps.cd2l, profile->caps.cd2l);
	KUNIT_EXPECT_EQ(test, caps.st2l, profile->caps.st2l);
	KUNIT_EXPECT_EQ(test, caps.term_model, profile->caps.term_model);
	KUNIT_EXPECT_EQ(test, caps.attr_types_ovr, profile->caps.attr_types_ovr);
	KUNIT_EXPECT_EQ(test, caps.attr_perms_ovr, profile->caps.attr_perms_ovr);
	KUNIT_EXPECT_EQ(test, caps.had, profile->caps.had);
	KUNIT_EXPECT_EQ(test, caps.xnx, profile->caps.xnx);
	KUNIT_EXPECT_EQ(test, caps.fwb, profile->caps.fwb);
	KUNIT_EXPECT_EQ(test, caps.ril, profile->caps.ril);
	KUNIT_EXPECT_EQ(test, caps.ds, profile->caps.ds);
	KUNIT_EXPECT_EQ(test, caps.e0pd, profile->caps.e0pd);
	KUNIT_EXPECT_EQ(test, caps.nested, profile->caps.nested);
	KUNIT_EXPECT_EQ(test, caps.repeat_inv, profile->caps.repeat_inv);
	KUNIT_EXPECT_EQ(test, caps.max_unsynced, profile->caps.max_unsynced);
	KUNIT_EXPECT_EQ(test, caps.nr_changes, profile->caps.nr_changes);
}

/* A good SMMU with some bits of one register changed */
struct idr_bad {
	const char *name;
	int reg;
	u32 clear;
	u32 set;
	const char *blamed;
};

static const struct idr_bad idr_bads[] = {
	{ "no stage", 0, 3, 0, "SMMU_IDR0.S1P" },
	{ "no tables", 0, 3 << 2, 0, "SMMU_IDR0.TTF" },
	{ "32-bit tables alone", 0, 3 << 2, 1 << 2, "SMMU_IDR0.TTF" },
	{ "big endian alone", 0, 3 << 21, 3 << 21, "SMMU_IDR0.TTENDIAN" },
	{ "reserved endianness", 0, 3 << 21, 1 << 21, "SMMU_IDR0.TTENDIAN" },
	{ "relative bases", 1, 0, 1 << 28, "SMMU_IDR1.REL" },
	{ "preset queues", 1, 0, 1 << 29, "SMMU_IDR1.QUEUES_PRESET" },
	{ "preset tables", 1, 0, 1 << 30, "SMMU_IDR1.TABLES_PRESET" },
	{ "no granule", 5, 7 << 4, 0, "SMMU_IDR5.GRAN" },
	{ "all zero", 0, ~0U, 0, "SMMU_IDR0.S1P" },
	{ "all ones", 0, 0, ~0U, "SMMU_IDR0.TTENDIAN" },
};

KUNIT_ARRAY_PARAM_DESC(idr_bad, idr_bads, name);

static const struct smmu_idr idr_good = {
	.idr = {
		[0] = 3 << 0 | 2 << 2 | 1 << 10 | 1 << 16 | 2 << 21 | 1 << 27,
		[1] = 16 << 0 | 10 << 6 | 10 << 11 | 10 << 16 | 10 << 21,
		[5] = 5 << 0 | 1 << 4 | 1 << 6,
	},
};

static void impossible_id_register_is_blamed_by_name(struct kunit *test)
{
	const struct idr_bad *bad = test->param_value;
	struct smmu_idr idr = idr_good;
	const char *why = NULL;
	struct smmu_caps caps;

	KUNIT_ASSERT_EQ(test, smmu_idr_decode(&idr, &caps, &why), 0);
	idr.idr[bad->reg] = (idr.idr[bad->reg] & ~bad->clear) | bad->set;
	KUNIT_EXPECT_EQ(test, smmu_idr_decode(&idr, &caps, &why), -ENXIO);
	KUNIT_ASSERT_NOT_NULL(test, why);
	KUNIT_EXPECT_TRUE_MSG(test, !strncmp(why, bad->blamed, strlen(bad->blamed)),
			      "blamed \"%s\", not %s", why, bad->blamed);
}

/* A good SMMU with a field of one register that says what we do not know */
struct idr_later {
	const char *name;
	int reg;
	u32 clear;
	u32 set;
	const char *noted;
	size_t cap;	/* the capability, a byte */
	u8 taken_as;
};

#define CAP(name)	offsetof(struct smmu_caps, name)

static const struct idr_later idr_laters[] = {
	{ "stream table level 2", 0, 3 << 27, 2 << 27, "st2l", CAP(st2l), true },
	{ "stream table level 3", 0, 3 << 27, 3 << 27, "st2l", CAP(st2l), true },
	{ "33-bit StreamIDs", 1, 0x3f, 33, "sid_bits", CAP(sid_bits), 32 },
	{ "63-bit StreamIDs", 1, 0x3f, 63, "sid_bits", CAP(sid_bits), 32 },
	{ "21-bit SubstreamIDs", 1, 0x1f << 6, 21 << 6, "ssid_bits", CAP(ssid_bits), 20 },
	{ "larger PRI queue", 1, 0x1f << 11, 20 << 11, "priq_lg2", CAP(priq_lg2), 19 },
	{ "larger Event queue", 1, 0x1f << 16, 20 << 16, "evtq_lg2", CAP(evtq_lg2), 19 },
	{ "larger Command queue", 1, 0x1f << 21, 31 << 21, "cmdq_lg2", CAP(cmdq_lg2), 19 },
	{ "BBML 3", 3, 3 << 11, 3 << 11, "bbml", CAP(bbml), 2 },
	{ "VAX 3", 5, 3 << 10, 3 << 10, "va_bits", CAP(va_bits), 52 },
};

KUNIT_ARRAY_PARAM_DESC(idr_later, idr_laters, name);

static void later_code_is_taken_as_the_largest_known(struct kunit *test)
{
	const struct idr_later *later = test->param_value;
	struct smmu_idr idr = idr_good;
	struct smmu_caps caps;
	const char *why;

	KUNIT_ASSERT_EQ(test, smmu_idr_decode(&idr, &caps, &why), 0);
	KUNIT_EXPECT_EQ(test, caps.nr_changes, 0);
	idr.idr[later->reg] = (idr.idr[later->reg] & ~later->clear) | later->set;
	KUNIT_ASSERT_EQ_MSG(test, smmu_idr_decode(&idr, &caps, &why), 0, "%s", why);
	KUNIT_EXPECT_EQ(test, *((u8 *)&caps + later->cap), later->taken_as);
	KUNIT_ASSERT_EQ(test, caps.nr_changes, 1);
	KUNIT_EXPECT_STREQ(test, caps.changes[0].what, later->noted);
}

/* None of the known models is less than another. */
static void unknown_stall_model_means_no_stalls(struct kunit *test)
{
	struct smmu_idr idr = idr_good;
	struct smmu_caps caps;
	const char *why;

	idr.idr[0] |= 3 << 24;
	idr.idr[5] |= 16 << 16;
	KUNIT_ASSERT_EQ_MSG(test, smmu_idr_decode(&idr, &caps, &why), 0, "%s", why);
	KUNIT_EXPECT_EQ(test, caps.stall_model, SMMU_TERMINATE_ONLY);
	KUNIT_EXPECT_EQ(test, caps.stall_max, 0);
	KUNIT_ASSERT_EQ(test, caps.nr_changes, 1);
	KUNIT_EXPECT_STREQ(test, caps.changes[0].what, "stall_model");
}

/* 5.4, CD.HA and CD.HD: ILLEGAL beyond IDR0.HTTU */
static void firmware_takes_table_updates_away_and_gives_none(struct kunit *test)
{
	struct smmu_caps caps;
	u8 idr, fw;

	for (idr = 0; idr <= 3; idr++) {
		for (fw = 0; fw <= 3; fw++) {
			caps = (struct smmu_caps) { .httu = idr };
			smmu_caps_override_httu(&caps, fw);
			KUNIT_EXPECT_EQ(test, caps.httu, min(idr, fw));
			KUNIT_EXPECT_EQ(test, caps.nr_changes, idr != fw);
		}
	}
}

static void address_size_code_never_exceeds_the_size(struct kunit *test)
{
	static const u8 sizes[] = { 32, 36, 40, 42, 44, 48, 52 };
	int i, bits;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		KUNIT_EXPECT_EQ(test, smmu_oas_code(sizes[i]), i);
	for (bits = 32; bits <= 64; bits++)
		KUNIT_EXPECT_LE(test, sizes[smmu_oas_code(bits)], bits);
	KUNIT_EXPECT_EQ(test, smmu_oas_code(47), 4);
	KUNIT_EXPECT_EQ(test, smmu_oas_code(64), 6);
	KUNIT_EXPECT_EQ(test, smmu_oas_code(0), 0);
}

static void notes_beyond_the_room_for_them_are_dropped(struct kunit *test)
{
	struct smmu_caps caps = {};
	int i;

	for (i = 0; i < SMMU_CAPS_MAX_CHANGES + 3; i++)
		smmu_caps_note(&caps, i ? "other" : "btm", "erratum");
	KUNIT_EXPECT_EQ(test, caps.nr_changes, SMMU_CAPS_MAX_CHANGES);
	KUNIT_EXPECT_STREQ(test, caps.changes[0].what, "btm");
	KUNIT_EXPECT_STREQ(test, caps.changes[0].why, "erratum");
}

static struct kunit_case smmu_idr_cases[] = {
	KUNIT_CASE_PARAM(id_registers_become_these_capabilities, idr_profile_gen_params),
	KUNIT_CASE_PARAM(impossible_id_register_is_blamed_by_name, idr_bad_gen_params),
	KUNIT_CASE_PARAM(later_code_is_taken_as_the_largest_known, idr_later_gen_params),
	KUNIT_CASE(unknown_stall_model_means_no_stalls),
	KUNIT_CASE(firmware_takes_table_updates_away_and_gives_none),
	KUNIT_CASE(address_size_code_never_exceeds_the_size),
	KUNIT_CASE(notes_beyond_the_room_for_them_are_dropped),
	{}
};

static struct kunit_suite smmu_idr_suite = {
	.name = "arm_smmu_v3_idr",
	.test_cases = smmu_idr_cases,
};

kunit_test_suite(smmu_idr_suite);
