// SPDX-License-Identifier: GPL-2.0-only
/*
 * Event and PRI queue records against IHI 0070 7.3 "Event records" and chapter
 * 8 "Page request queue". Raw words are written bit by bit from the document.
 */

#include <kunit/test.h>
#include <linux/string.h>

#include "../record.h"
#include "../spec-event.h"

#define EX_SID	0x89abcdefULL
#define EX_SSID	0x54321ULL
#define EX_ADDR	0xfedcba9876543210ULL

/* Every field of every event, whether this event has it or not */
#define RAW0(id)	(EX_SID << 32 | EX_SSID << 12 | 1 << 11 | (id))
#define RAW1		(0xffffULL << 48 | 1ULL << 44 | 1ULL << 40 | 1ULL << 39 | \
			 1ULL << 35 | 1ULL << 34 | 1ULL << 33 | 1ULL << 31 | 0x8bcd)
#define RAW3		0x000edcba98765ff8ULL

#define EX_FETCHADDR	0x000edcba98765ff8ULL
#define EX_IPA		0x000edcba98765000ULL

struct record_case {
	const char *name;
	struct smmu_event evt;
};

#define RECORD(label, ...)	{ .name = label, .evt = { .sid = EX_SID, __VA_ARGS__ } }
#define WITH_SSID	.ssv = true, .ssid = EX_SSID
#define WITH_ACCESS	.privileged = true, .instruction = true, .read = true
#define WITH_ADDR	.has_addr = true, .addr = EX_ADDR
#define WITH_FETCH	.has_fetch_addr = true, .fetch_addr = EX_FETCHADDR
#define WITH_FAULT	WITH_SSID, WITH_ACCESS, WITH_ADDR, .stall = true,	\
			.stag = 0x8bcd, .s2 = true, .class = 1, .ipa = EX_IPA

static const struct record_case record_cases[] = {
	RECORD("F_UUT", .id = 0x01, WITH_SSID, WITH_ACCESS, WITH_ADDR, .reason = 0x8bcd),
	RECORD("C_BAD_STREAMID", .id = 0x02, WITH_SSID),
	RECORD("F_STE_FETCH", .id = 0x03, WITH_SSID, WITH_FETCH, .reason = 0x8bcd),
	RECORD("C_BAD_STE", .id = 0x04, WITH_SSID),
	/* P, X, W, R stand in bits 28 to 31 here, of which only R is set */
	RECORD("F_BAD_ATS_TREQ", .id = 0x05, WITH_SSID, .read = true, .has_addr = true,
	       .addr = EX_ADDR & ~0xfffULL),
	RECORD("F_STREAM_DISABLED", .id = 0x06),
	RECORD("F_TRANSL_FORBIDDEN", .id = 0x07, WITH_ADDR, .read = true),
	RECORD("C_BAD_SUBSTREAMID", .id = 0x08, WITH_SSID),
	RECORD("F_CD_FETCH", .id = 0x09, WITH_SSID, WITH_FETCH, .reason = 0x8bcd),
	RECORD("C_BAD_CD", .id = 0x0a, WITH_SSID),
	RECORD("F_WALK_EABT", .id = 0x0b, WITH_SSID, WITH_ACCESS, WITH_ADDR, WITH_FETCH,
	       .reason = 0x8bcd, .s2 = true, .class = 1),
	RECORD("F_TRANSLATION", .id = 0x10, WITH_FAULT),
	RECORD("F_ADDR_SIZE", .id = 0x11, WITH_FAULT),
	RECORD("F_ACCESS", .id = 0x12, WITH_FAULT),
	RECORD("F_PERMISSION", .id = 0x13, WITH_FAULT),
	RECORD("F_TLB_CONFLICT", .id = 0x20, WITH_SSID, WITH_ACCESS, WITH_ADDR,
	       .reason = 0x80008bcd, .s2 = true, .ipa = EX_IPA),
	RECORD("F_CFG_CONFLICT", .id = 0x21, WITH_SSID, .reason = 0x80008bcd),
	RECORD("E_PAGE_REQUEST", .id = 0x24, WITH_SSID, .has_addr = true,
	       .addr = EX_ADDR & ~0xfffULL),
	RECORD("F_VMS_FETCH", .id = 0x25, WITH_SSID, WITH_FETCH, .reason = 0x8bcd),
};

KUNIT_ARRAY_PARAM_DESC(record_case, record_cases, name);

static void event_has_exactly_its_own_fields(struct kunit *test)
{
	const struct record_case *c = test->param_value;
	const u64 raw[SMMU_EVT_DWORDS] = { RAW0(c->evt.id), RAW1, EX_ADDR, RAW3 };
	struct smmu_event evt;

	memset(&evt, 0xff, sizeof(evt));
	KUNIT_EXPECT_TRUE(test, smmu_event_decode(raw, &evt));
	KUNIT_EXPECT_EQ(test, evt.id, c->evt.id);
	KUNIT_EXPECT_EQ(test, evt.sid, c->evt.sid);
	KUNIT_EXPECT_EQ(test, evt.ssid, c->evt.ssid);
	KUNIT_EXPECT_EQ(test, evt.stag, c->evt.stag);
	KUNIT_EXPECT_EQ(test, evt.reason, c->evt.reason);
	KUNIT_EXPECT_EQ(test, evt.addr, c->evt.addr);
	KUNIT_EXPECT_EQ(test, evt.ipa, c->evt.ipa);
	KUNIT_EXPECT_EQ(test, evt.fetch_addr, c->evt.fetch_addr);
	KUNIT_EXPECT_EQ(test, evt.class, c->evt.class);
	KUNIT_EXPECT_EQ(test, evt.ssv, c->evt.ssv);
	KUNIT_EXPECT_EQ(test, evt.stall, c->evt.stall);
	KUNIT_EXPECT_EQ(test, evt.privileged, c->evt.privileged);
	KUNIT_EXPECT_EQ(test, evt.instruction, c->evt.instruction);
	KUNIT_EXPECT_EQ(test, evt.read, c->evt.read);
	KUNIT_EXPECT_EQ(test, evt.s2, c->evt.s2);
	KUNIT_EXPECT_EQ(test, evt.has_addr, c->evt.has_addr);
	KUNIT_EXPECT_EQ(test, evt.has_fetch_addr, c->evt.has_fetch_addr);
}

static void event_has_the_name_of_the_document(struct kunit *test)
{
	const struct record_case *c = test->param_value;

	KUNIT_EXPECT_STREQ(test, smmu_event_name(c->evt.id), c->name);
}

/* 7.3.19: all other events are faults or configuration errors */
static void one_event_is_a_hint(struct kunit *test)
{
	int id;

	for (id = 0; id < 256; id++)
		KUNIT_EXPECT_EQ_MSG(test, smmu_event_is_hint(id), id == 0x24, "%#x", id);
}

static void every_other_number_is_unknown_and_harmless(struct kunit *test)
{
	u64 raw[SMMU_EVT_DWORDS] = { 0, ~0ULL, ~0ULL, ~0ULL };
	struct smmu_event evt;
	int id, i, known;

	for (id = 0; id < 256; id++) {
		for (known = 0, i = 0; i < ARRAY_SIZE(record_cases); i++)
			known |= record_cases[i].evt.id == id;
		raw[0] = RAW0(id);
		KUNIT_EXPECT_EQ_MSG(test, smmu_event_decode(raw, &evt), known, "%#x", id);
		if (known)
			continue;
		KUNIT_EXPECT_STREQ(test, smmu_event_name(id), "UNKNOWN");
		KUNIT_EXPECT_EQ(test, evt.id, id);
		KUNIT_EXPECT_EQ(test, evt.sid, EX_SID);
		KUNIT_EXPECT_FALSE(test, evt.stall);
		KUNIT_EXPECT_FALSE(test, evt.has_addr);
	}
}

static void substream_without_ssv_is_not_reported(struct kunit *test)
{
	const u64 raw[SMMU_EVT_DWORDS] = { RAW0(0x10) & ~(1ULL << 11) };
	const u64 always[SMMU_EVT_DWORDS] = { RAW0(0x08) & ~(1ULL << 11) };
	struct smmu_event evt;

	KUNIT_EXPECT_TRUE(test, smmu_event_decode(raw, &evt));
	KUNIT_EXPECT_FALSE(test, evt.ssv);
	KUNIT_EXPECT_EQ(test, evt.ssid, 0);

	/* C_BAD_SUBSTREAMID has no SSV: its SubstreamID is always valid */
	KUNIT_EXPECT_TRUE(test, smmu_event_decode(always, &evt));
	KUNIT_EXPECT_TRUE(test, evt.ssv);
	KUNIT_EXPECT_EQ(test, evt.ssid, EX_SSID);
}

static void terminated_fault_has_no_stag(struct kunit *test)
{
	const u64 raw[SMMU_EVT_DWORDS] = { RAW0(0x13), RAW1 & ~(1ULL << 31), EX_ADDR, RAW3 };
	struct smmu_event evt;

	KUNIT_EXPECT_TRUE(test, smmu_event_decode(raw, &evt));
	KUNIT_EXPECT_FALSE(test, evt.stall);
	KUNIT_EXPECT_EQ(test, evt.stag, 0);
}

static void ipa_of_a_stage1_fault_is_not_reported(struct kunit *test)
{
	const u64 raw[SMMU_EVT_DWORDS] = { RAW0(0x10), RAW1 & ~(1ULL << 39), EX_ADDR, RAW3 };
	struct smmu_event evt;

	KUNIT_EXPECT_TRUE(test, smmu_event_decode(raw, &evt));
	KUNIT_EXPECT_FALSE(test, evt.s2);
	KUNIT_EXPECT_EQ(test, evt.ipa, 0);
}

struct ppr_case {
	const char *name;
	u64 raw[SMMU_PPR_DWORDS];
	struct smmu_ppr ppr;
};

static const struct ppr_case ppr_cases[] = {
	{
		.name = "read and write of a process",
		.raw = { 1ULL << 63 | 1ULL << 61 | 1ULL << 60 | EX_SSID << 32 | EX_SID,
			 (EX_ADDR & ~0xfffULL) | 0x1a5 },
		.ppr = { .sid = EX_SID, .ssid = EX_SSID, .prgi = 0x1a5, .ssv = true,
			 .addr = EX_ADDR & ~0xfffULL, .read = true, .write = true },
	}, {
		.name = "last, privileged execute",
		.raw = { 1ULL << 63 | 1ULL << 62 | 1ULL << 60 | 1ULL << 59 | 1ULL << 58 |
			 EX_SID, 0xe00 | 0x1ff },
		.ppr = { .sid = EX_SID, .prgi = 0x1ff, .ssv = true, .read = true,
			 .exec = true, .priv = true, .last = true },
	}, {
		.name = "stop marker",
		.raw = { 1ULL << 63 | 1ULL << 62 | EX_SSID << 32 | EX_SID, 0 },
		.ppr = { .sid = EX_SID, .ssid = EX_SSID, .ssv = true, .last = true,
			 .stop_marker = true },
	}, {
		.name = "empty last request without PASID is no stop marker",
		.raw = { 1ULL << 62 | EX_SSID << 32 | EX_SID, 0x1000 },
		.ppr = { .sid = EX_SID, .last = true, .addr = 0x1000 },
	}, {
		.name = "empty request that is not last is no stop marker",
		.raw = { 1ULL << 63 | EX_SID, 0 },
		.ppr = { .sid = EX_SID, .ssv = true },
	},
};

KUNIT_ARRAY_PARAM_DESC(ppr_case, ppr_cases, name);

static void page_request_is_decoded(struct kunit *test)
{
	const struct ppr_case *c = test->param_value;
	struct smmu_ppr ppr;

	memset(&ppr, 0xff, sizeof(ppr));
	smmu_ppr_decode(c->raw, &ppr);
	KUNIT_EXPECT_EQ(test, ppr.sid, c->ppr.sid);
	KUNIT_EXPECT_EQ(test, ppr.ssid, c->ppr.ssid);
	KUNIT_EXPECT_EQ(test, ppr.prgi, c->ppr.prgi);
	KUNIT_EXPECT_EQ(test, ppr.addr, c->ppr.addr);
	KUNIT_EXPECT_EQ(test, ppr.ssv, c->ppr.ssv);
	KUNIT_EXPECT_EQ(test, ppr.read, c->ppr.read);
	KUNIT_EXPECT_EQ(test, ppr.write, c->ppr.write);
	KUNIT_EXPECT_EQ(test, ppr.exec, c->ppr.exec);
	KUNIT_EXPECT_EQ(test, ppr.priv, c->ppr.priv);
	KUNIT_EXPECT_EQ(test, ppr.last, c->ppr.last);
	KUNIT_EXPECT_EQ(test, ppr.stop_marker, c->ppr.stop_marker);
}

static struct kunit_case smmu_record_cases[] = {
	KUNIT_CASE_PARAM(event_has_exactly_its_own_fields, record_case_gen_params),
	KUNIT_CASE_PARAM(event_has_the_name_of_the_document, record_case_gen_params),
	KUNIT_CASE(one_event_is_a_hint),
	KUNIT_CASE(every_other_number_is_unknown_and_harmless),
	KUNIT_CASE(substream_without_ssv_is_not_reported),
	KUNIT_CASE(terminated_fault_has_no_stag),
	KUNIT_CASE(ipa_of_a_stage1_fault_is_not_reported),
	KUNIT_CASE_PARAM(page_request_is_decoded, ppr_case_gen_params),
	{}
};

static struct kunit_suite smmu_record_suite = {
	.name = "arm_smmu_v3_record",
	.test_cases = smmu_record_cases,
};

kunit_test_suite(smmu_record_suite);
