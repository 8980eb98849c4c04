// SPDX-License-Identifier: GPL-2.0-only
/*
 * The software SMMUv3 alone: stream tables, CD tables, what makes an entry
 * ILLEGAL, and how long one is remembered. IHI 0070, 3.3, 3.21.2, chapter 5.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/io.h>
#include <linux/sizes.h>

#include "../spec-cd.h"
#include "../spec-cmd.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "model-bench.h"

#define VA		0x12345000ULL
#define MAGIC		0x5ca1ab1e0ddba11ULL

/* A page of data that VA maps to */
static u64 *map_data(struct model_bench *b, struct mb_tables *tables)
{
	u64 *data = mb_alloc(b, PAGE_SIZE);

	*data = MAGIC;
	mb_tables_init(b, tables, 12, 48);
	mb_map(tables, VA, mb_pa(data), 3, MB_S1_RW);
	return data;
}

/* The rule that refuses a read, or an empty string */
static const char *try_why(struct model_bench *b)
{
	struct smmu_model_result res;
	u64 value;

	mb_dma(b, MB_NO_SSID, VA, false, &value, sizeof(value), &res);
	return res.why;
}

/* 3.3.1 and 6.3.12 CR2.RECINVSID */
static void stream_beyond_the_table_is_aborted(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	const struct smmu_model_txn txn = { .sid = MB_SIDS, .nowait = true };
	struct smmu_model_result res;
	u64 value;

	smmu_model_dma(b->model, &txn, &value, 8, &res);
	KUNIT_EXPECT_EQ(test, res.outcome, SMMU_MODEL_DMA_ABORTED);
	KUNIT_EXPECT_EQ(test, mb_event_number(b), EVT_C_BAD_STREAMID);

	mb_write(b, SMMU_CR0, CR0_CMDQEN | CR0_EVENTQEN);
	mb_write(b, SMMU_CR2, 0);
	mb_write(b, SMMU_CR0, CR0_CMDQEN | CR0_EVENTQEN | CR0_SMMUEN);
	smmu_model_dma(b->model, &txn, &value, 8, &res);
	KUNIT_EXPECT_EQ(test, res.event, EVT_C_BAD_STREAMID);
	KUNIT_EXPECT_EQ(test, mb_event_number(b), 0);
}

/* 5.1: L1STD.Span, with SPLIT 6 */
struct span_case {
	const char *name;
	unsigned int span;
	u32 sid;
	u8 event;
};

static const struct span_case span_cases[] = {
	{ "Span 0", 0, 64, EVT_C_BAD_STREAMID },
	{ "Span 1, first", 1, 64, 0 },
	{ "Span 1, second", 1, 65, EVT_C_BAD_STREAMID },
	{ "Span 4, last", 4, 71, 0 },
	{ "Span 4, beyond", 4, 72, EVT_C_BAD_STREAMID },
	{ "Span SPLIT + 1", 7, 127, 0 },
	{ "Span above SPLIT + 1", 8, 64, EVT_C_BAD_STREAMID },
	{ "Span reserved", 12, 64, EVT_C_BAD_STREAMID },
};

KUNIT_ARRAY_PARAM_DESC(span, span_cases, name);

static void level_1_descriptor_names_its_streams(struct kunit *test)
{
	const struct span_case *c = test->param_value;
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct model_bench *b = mb_create_reset(test, &config);
	const struct mb_entry bypass = mb_ste_bypass();
	const struct smmu_model_txn txn = { .sid = c->sid, .nowait = true };
	__le64 *l1 = mb_alloc(b, PAGE_SIZE), *l2 = mb_alloc(b, SZ_4K);
	struct smmu_model_result res;
	unsigned int i;
	u64 value;

	mb_enable(b);
	mb_write(b, SMMU_CR0, CR0_CMDQEN | CR0_EVENTQEN);
	for (i = 0; i < 64; i++)
		mb_store(l2 + STE_WORDS * i, &bypass);
	l1[1] = cpu_to_le64(mb_pa(l2) | FIELD_PREP(L1STD_SPAN, c->span));
	mb_write64(b, SMMU_STRTAB_BASE, mb_pa(l1));
	mb_write(b, SMMU_STRTAB_BASE_CFG,
		 FIELD_PREP(STRTAB_BASE_CFG_LOG2SIZE, 8) |
		 FIELD_PREP(STRTAB_BASE_CFG_SPLIT, STRTAB_BASE_CFG_SPLIT_4K) |
		 FIELD_PREP(STRTAB_BASE_CFG_FMT, STRTAB_BASE_CFG_FMT_2LVL));
	mb_write(b, SMMU_CR0, CR0_CMDQEN | CR0_EVENTQEN | CR0_SMMUEN);

	smmu_model_dma(b->model, &txn, &value, 8, &res);
	KUNIT_EXPECT_EQ(test, res.event, c->event);
}

static void fetch_abort_is_not_remembered(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	const struct mb_entry bypass = mb_ste_bypass();
	u64 record[4];

	mb_install(b, MB_SID, &bypass);
	smmu_model_inject(b->model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_STE, 1);
	KUNIT_EXPECT_NE(test, mb_try(b, mb_pa(b->strtab), false), SMMU_MODEL_DMA_OK);
	KUNIT_ASSERT_TRUE(test, mb_event(b, record));
	KUNIT_EXPECT_EQ(test, mb_number(record), EVT_F_STE_FETCH);
	KUNIT_EXPECT_EQ(test, record[3] & EVT_3_FETCHADDR,
			mb_pa(b->strtab + STE_WORDS * MB_SID));
	KUNIT_EXPECT_EQ(test, mb_try(b, mb_pa(b->strtab), false), SMMU_MODEL_DMA_OK);
}

static void abort_is_silent(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);

	KUNIT_EXPECT_EQ(test, mb_try(b, 0x1000, true), SMMU_MODEL_DMA_ABORTED);
	KUNIT_EXPECT_EQ(test, mb_event_number(b), 0);
}

/* 3.4, 5.2 */
static void bypass_checks_size_and_substream(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	const struct mb_entry bypass = mb_ste_bypass();
	u64 *data = mb_alloc(b, PAGE_SIZE);
	struct smmu_model_result res;
	u64 value = MAGIC;

	mb_install(b, MB_SID, &bypass);
	KUNIT_EXPECT_EQ(test, mb_dma(b, MB_NO_SSID, mb_pa(data), true, &value, 8, &res),
			SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_EQ(test, *data, MAGIC);
	KUNIT_EXPECT_EQ(test, res.pa, mb_pa(data) + 7);
	KUNIT_EXPECT_NE(test, mb_try(b, BIT_ULL(56), false), SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_EQ(test, mb_event_number(b), EVT_F_ADDR_SIZE);
	KUNIT_EXPECT_NE(test, mb_dma(b, 1, mb_pa(data), false, &value, 8, &res),
			SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_EQ(test, mb_event_number(b), EVT_C_BAD_SUBSTREAMID);
}

/*
 * 5.2.2: rows for each rule. @set is ORed into, and @clear removed from, @word
 * of an otherwise legal STE with @config. @why is part of the rule that must
 * refuse it, NULL if it is legal.
 */
struct illegal_case {
	const char *name;
	enum smmu_model_profile profile;
	unsigned int config;
	unsigned int word;
	u64 clear;
	u64 set;
	const char *why;
};

#define NESTED	STE_0_CONFIG_NESTED
#define S1	STE_0_CONFIG_S1
#define S2	STE_0_CONFIG_S2
#define FULL	SMMU_MODEL_FULL

static const struct illegal_case ste_cases[] = {
	{ "nested as it stands", FULL, NESTED },
	{ "stage 1 as it stands", FULL, S1 },
	{ "stage 2 as it stands", FULL, S2 },
	{ "V", FULL, S1, 0, STE_0_V, 0, "STE.V" },
	{ "stage 1 without S1P", SMMU_MODEL_S2_ONLY, S1, .why = "Config" },
	{ "stage 2 without S2P", SMMU_MODEL_S1_ONLY, S2, .why = "Config" },
	{ "EATS 10 without nesting", FULL, S1, 1, 0,
	  FIELD_PREP_CONST(STE_1_EATS, STE_1_EATS_SPLIT), "EATS 10" },
	{ "EATS 01", FULL, S2, 1, 0,
	  FIELD_PREP_CONST(STE_1_EATS, STE_1_EATS_FULL) },
	{ "EATS without ATS is ignored", SMMU_MODEL_NO_ATS, S1, 1, 0,
	  FIELD_PREP_CONST(STE_1_EATS, STE_1_EATS_SPLIT) },
	{ "STRW 01", FULL, S1, 1, 0, FIELD_PREP_CONST(STE_1_STRW, 1), "STRW" },
	{ "STRW 11", FULL, S1, 1, 0, FIELD_PREP_CONST(STE_1_STRW, 3), "STRW" },
	{ "STRW 01 nested is ignored", FULL, NESTED, 1, 0,
	  FIELD_PREP_CONST(STE_1_STRW, 1) },
	{ "S1STALLD", FULL, S1, 1, 0, STE_1_S1STALLD },
	{ "S1STALLD where nothing stalls", SMMU_MODEL_NO_STALL, S1, 1, 0,
	  STE_1_S1STALLD, "S1STALLD" },
	{ "S1STALLD where all stalls", SMMU_MODEL_FORCE_STALL, S1, 1, 0,
	  STE_1_S1STALLD, "S1STALLD" },
	{ "S1CDMax 21", FULL, S1, 0, 0, FIELD_PREP_CONST(STE_0_S1CDMAX, 21),
	  "S1CDMax" },
	{ "S1Fmt 01 without CD2L", SMMU_MODEL_LINEAR, S1, 0, 0,
	  FIELD_PREP_CONST(STE_0_S1CDMAX, 2) |
	  FIELD_PREP_CONST(STE_0_S1FMT, STE_0_S1FMT_4K_L2), "S1Fmt" },
	{ "S1Fmt 01 of one CD is ignored", SMMU_MODEL_LINEAR, S1, 0, 0,
	  FIELD_PREP_CONST(STE_0_S1FMT, STE_0_S1FMT_4K_L2) },
	{ "S1ContextPtr", FULL, S1, 0, 0, BIT_ULL(55), "S1ContextPtr" },
	{ "S2S where nothing stalls", SMMU_MODEL_NO_STALL, S2, 2, 0, STE_2_S2S,
	  "S2S against" },
	{ "no S2S where all stalls", SMMU_MODEL_FORCE_STALL, S2, .why = "S2S against" },
	{ "S2S where all stalls", SMMU_MODEL_FORCE_STALL, S2, 2, 0, STE_2_S2S },
	{ "S2AA64", FULL, S2, 2, STE_2_S2AA64, 0, "TTF" },
	{ "S2HA", FULL, S2, 2, 0, STE_2_S2HA },
	{ "S2TG reserved", FULL, S2, 2, 0, STE_2_S2TG, "S2TG reserved" },
	{ "S2TTB above S2PS", FULL, S2, 3, 0, BIT_ULL(45), "S2TTB" },
	{ "S2T0SZ 11", FULL, S2, 2, STE_2_S2T0SZ,
	  FIELD_PREP_CONST(STE_2_S2T0SZ, 11), "S2T0SZ out" },
	{ "S2T0SZ 49", FULL, S2, 2, STE_2_S2T0SZ,
	  FIELD_PREP_CONST(STE_2_S2T0SZ, 49), "S2T0SZ out" },
	{ "S2SL0", FULL, S2, 2, STE_2_S2SL0, 0, "S2SL0 inconsistent" },
	{ "S2ENDI", FULL, S2, 2, 0, STE_2_S2ENDI, "S2ENDI" },
	{ "S2VMID of 16 bits", FULL, S2, 2, 0,
	  FIELD_PREP_CONST(STE_2_S2VMID, 0x100) },
	{ "S2VMID above 8 bits", SMMU_MODEL_SMALL_TAGS, S1, 2, 0,
	  FIELD_PREP_CONST(STE_2_S2VMID, 0x100), "S2VMID" },
	{ "Config 000 hides all", FULL, 0, 2, 0, STE_2_S2TG },
};

KUNIT_ARRAY_PARAM_DESC(ste, ste_cases, name);

static void ste_is_judged(struct kunit *test)
{
	const struct illegal_case *c = test->param_value;
	struct model_bench *b = mb_create_profile(test, c->profile);
	struct mb_tables tables;
	struct mb_entry ste, s2;
	const char *why;

	mb_tables_init(b, &tables, 12, 40);
	ste = mb_ste_s1(mb_alloc(b, PAGE_SIZE), 0);
	s2 = mb_ste_s2(&tables);
	ste.w[0] &= ~STE_0_CONFIG;
	ste.w[0] |= FIELD_PREP(STE_0_CONFIG, c->config);
	ste.w[2] = s2.w[2];
	ste.w[3] = s2.w[3];
	ste.w[c->word] &= ~c->clear;
	ste.w[c->word] |= c->set;
	mb_install(b, MB_SID, &ste);
	why = try_why(b);
	KUNIT_EXPECT_EQ_MSG(test, smmu_model_count_event(b->model, EVT_C_BAD_STE),
			    !!c->why, "%s", why);
	if (c->why)
		KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(why, c->why), "%s", why);
}

/* 5.4.2: as above, for a CD of TTB0 */
static const struct illegal_case cd_cases[] = {
	{ "as it stands", FULL },
	{ "V", FULL, 0, 0, CD_0_V, 0, "CD.V" },
	{ "S", FULL, 0, 0, 0, CD_0_S },
	{ "S where nothing stalls", SMMU_MODEL_NO_STALL, 0, 0, 0, CD_0_S, "CD.S" },
	{ "no S where all stalls", SMMU_MODEL_FORCE_STALL, .why = "CD.S" },
	{ "S where all stalls", SMMU_MODEL_FORCE_STALL, 0, 0, 0, CD_0_S },
	{ "no A", FULL, 0, 0, CD_0_A, 0 },
	{ "ENDI", FULL, 0, 0, 0, CD_0_ENDI, "ENDI" },
	{ "ENDI with both EPD", FULL, 0, 0, 0, CD_0_ENDI | CD_0_EPD0 },
	{ "AA64", FULL, 0, 0, CD_0_AA64, 0, "TTF" },
	{ "HA and HD", FULL, 0, 0, 0, CD_0_HA | CD_0_HD },
	{ "HA without HTTU", SMMU_MODEL_MINIMAL, 0, 0, 0, CD_0_HA, "HTTU" },
	{ "ASID of 16 bits", FULL, 0, 0, 0, FIELD_PREP_CONST(CD_0_ASID, 0x100) },
	{ "ASID above 8 bits", SMMU_MODEL_SMALL_TAGS, 0, 0, 0,
	  FIELD_PREP_CONST(CD_0_ASID, 0x100), "ASID" },
	{ "T0SZ 11", FULL, 0, 0, CD_0_T0SZ, FIELD_PREP_CONST(CD_0_T0SZ, 11),
	  "TxSZ" },
	{ "T0SZ 49", FULL, 0, 0, CD_0_T0SZ, FIELD_PREP_CONST(CD_0_T0SZ, 49),
	  "TxSZ" },
	{ "T0SZ 40 without STT", SMMU_MODEL_MINIMAL, 0, 0, CD_0_T0SZ,
	  FIELD_PREP_CONST(CD_0_T0SZ, 40), "TxSZ" },
	{ "T0SZ 11 with EPD0", FULL, 0, 0, CD_0_T0SZ,
	  FIELD_PREP_CONST(CD_0_T0SZ, 11) | CD_0_EPD0 },
	{ "T1SZ 11 with EPD1", FULL, 0, 0, 0, FIELD_PREP_CONST(CD_0_T1SZ, 11) },
	{ "T1SZ 11", FULL, 0, 0, CD_0_EPD1,
	  FIELD_PREP_CONST(CD_0_T1SZ, 11) |
	  FIELD_PREP_CONST(CD_0_TG1, CD_0_TG1_4K), "TxSZ" },
	{ "TG0 reserved", FULL, 0, 0, 0, CD_0_TG0, "TGx" },
	{ "TG1 reserved", FULL, 0, 0, CD_0_EPD1,
	  FIELD_PREP_CONST(CD_0_T1SZ, 16), "TGx" },
	{ "TTB0 above IPS", FULL, 0, 1, 0, BIT_ULL(45), "TTBx" },
};

KUNIT_ARRAY_PARAM_DESC(cd, cd_cases, name);

static void cd_is_judged(struct kunit *test)
{
	const struct illegal_case *c = test->param_value;
	struct model_bench *b = mb_create_profile(test, c->profile);
	struct mb_tables tables;
	struct mb_entry cd;
	const char *why;

	if (c->profile == SMMU_MODEL_MINIMAL && PAGE_SIZE != SZ_4K)
		kunit_skip(test, "the minimal profile has the kernel's granule only");
	map_data(b, &tables);
	cd = mb_cd(&tables, 1);
	cd.w[c->word] &= ~c->clear;
	cd.w[c->word] |= c->set;
	mb_install_s1(b, &cd);
	why = try_why(b);
	KUNIT_EXPECT_EQ_MSG(test, smmu_model_count_event(b->model, EVT_C_BAD_CD),
			    !!c->why, "%s", why);
	if (c->why)
		KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(why, c->why), "%s", why);
}

/* What an SMMU lacks that has all else, or what is in two words */
static void entry_against_the_smmu_is_illegal(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct model_bench *b;
	struct mb_tables tables;
	struct mb_entry ste, cd;

	config.idr[0] &= ~IDR0_HTTU;
	config.idr[0] |= IDR0_TERM_MODEL;
	b = mb_create(test, &config);
	map_data(b, &tables);
	cd = mb_cd(&tables, 1);
	cd.w[0] &= ~CD_0_A;
	mb_install_s1(b, &cd);
	KUNIT_EXPECT_STREQ(test, try_why(b), "5.4.2: CD.A is 0 where TERM_MODEL is 1");

	mb_tables_init(b, &tables, 12, 40);
	ste = mb_ste_s2(&tables);
	ste.w[2] |= STE_2_S2HA;
	mb_install(b, MB_SID, &ste);
	KUNIT_EXPECT_STREQ(test, try_why(b), "5.2.2: S2HA, S2HD or S2HAFT against HTTU");

	ste = mb_ste_s2(&tables);
	ste.w[1] |= FIELD_PREP(STE_1_EATS, STE_1_EATS_FULL);
	ste.w[2] |= STE_2_S2S;
	mb_install(b, MB_SID, &ste);
	KUNIT_EXPECT_STREQ(test, try_why(b), "5.2.2: EATS 01 with S2S");
}

static void cd_table_is_where_one_can_be(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	__le64 *table = mb_alloc(b, SZ_8K);
	struct smmu_model_result res;
	struct mb_entry ste;
	u64 value;

	table[0] = cpu_to_le64(BIT_ULL(53) | L1CD_V);
	ste = mb_ste_s1(table, 10);
	ste.w[0] |= FIELD_PREP(STE_0_S1FMT, STE_0_S1FMT_4K_L2);
	mb_install(b, MB_SID, &ste);
	mb_dma(b, 1, VA, false, &value, sizeof(value), &res);
	KUNIT_EXPECT_STREQ(test, res.why, "5.3: L1CD.L2Ptr out of range");
	MB_EXPECT_CLEAN(test, b);

	/* A table of eight CDs, as large as its alignment */
	ste = mb_ste_s1(table, 3);
	ste.w[0] += SZ_64;
	mb_install(b, MB_SID, &ste);
	mb_dma(b, 1, VA, false, &value, sizeof(value), &res);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(b->model) ?: "",
			   "5.2: S1ContextPtr not aligned to its table");
}

/* 5.4.2: CD.S under STE.S1STALLD */
static void cd_must_not_stall_where_the_ste_forbids(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	struct mb_tables tables;
	struct mb_entry cd, ste;
	__le64 *slot;

	map_data(b, &tables);
	cd = mb_cd(&tables, 1);
	cd.w[0] |= CD_0_S;
	slot = mb_install_s1(b, &cd);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA), MAGIC);
	ste = mb_ste_s1(slot, 0);
	ste.w[1] |= STE_1_S1STALLD;
	mb_install(b, MB_SID, &ste);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA), MB_FAULT);
	KUNIT_EXPECT_EQ(test, mb_event_number(b), EVT_C_BAD_CD);
}

/* 3.9.2, 5.2 STE.S1DSS; S1CDMax is 3 and CDs 0 to 7 are good, or there is one */
struct substream_case {
	const char *name;
	unsigned int s1cdmax;
	unsigned int s1dss;
	u32 ssid;
	u8 event;
};

#define SSID_CASE(max, dss, ssid, event) \
	{ #max " " #dss " " #ssid, max, STE_1_S1DSS_##dss, ssid, event }

static const struct substream_case substream_cases[] = {
	SSID_CASE(0, SSID0, MB_NO_SSID, 0),
	SSID_CASE(0, TERMINATE, MB_NO_SSID, 0),
	SSID_CASE(0, SSID0, 1, EVT_C_BAD_SUBSTREAMID),
	SSID_CASE(3, TERMINATE, MB_NO_SSID, EVT_F_STREAM_DISABLED),
	SSID_CASE(3, TERMINATE, 0, 0),
	SSID_CASE(3, TERMINATE, 7, 0),
	SSID_CASE(3, TERMINATE, 8, EVT_C_BAD_SUBSTREAMID),
	SSID_CASE(3, BYPASS, MB_NO_SSID, 0xff),
	SSID_CASE(3, BYPASS, 0, 0),
	SSID_CASE(3, BYPASS, 8, EVT_C_BAD_SUBSTREAMID),
	SSID_CASE(3, SSID0, MB_NO_SSID, 0),
	SSID_CASE(3, SSID0, 0, EVT_F_STREAM_DISABLED),
	SSID_CASE(3, SSID0, 7, 0),
};

KUNIT_ARRAY_PARAM_DESC(substream, substream_cases, name);

static void substream_is_resolved(struct kunit *test)
{
	const struct substream_case *c = test->param_value;
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	__le64 *cds = mb_alloc(b, PAGE_SIZE);
	struct smmu_model_result res;
	struct mb_tables tables;
	struct mb_entry cd, ste;
	u64 value = 0, addr = VA;
	unsigned int i;

	u64 *data = map_data(b, &tables);

	cd = mb_cd(&tables, 1);
	for (i = 0; i < 8; i++)
		mb_store(cds + CD_WORDS * i, &cd);
	ste = mb_ste_s1(cds, c->s1cdmax);
	ste.w[1] = FIELD_PREP(STE_1_S1DSS, c->s1dss);
	mb_install(b, MB_SID, &ste);
	/* Stage-1 bypass takes the address as it is */
	if (c->event == 0xff)
		addr = mb_pa(data);
	mb_dma(b, c->ssid, addr, false, &value, sizeof(value), &res);
	if (!c->event || c->event == 0xff) {
		KUNIT_EXPECT_EQ_MSG(test, value, MAGIC, "%s", res.why);
		return;
	}
	KUNIT_EXPECT_EQ(test, res.outcome, SMMU_MODEL_DMA_ABORTED);
	KUNIT_EXPECT_EQ(test, mb_event_number(b), c->event);
}

struct cdtab_case {
	const char *name;
	unsigned int fmt;
	unsigned int s1cdmax;
	u32 ssid;
	unsigned int leaf_lg2;
};

static const struct cdtab_case cdtab_cases[] = {
	{ "linear", STE_0_S1FMT_LINEAR, 5, 31, 0 },
	{ "4K leaves, first", STE_0_S1FMT_4K_L2, 10, 0x3f, 6 },
	{ "4K leaves, last", STE_0_S1FMT_4K_L2, 10, 0x3ff, 6 },
	{ "4K leaves, one leaf", STE_0_S1FMT_4K_L2, 5, 0x1f, 6 },
	{ "64K leaves, first", STE_0_S1FMT_64K_L2, 20, 0x3ff, 10 },
	{ "64K leaves, last", STE_0_S1FMT_64K_L2, 20, 0xfffff, 10 },
};

KUNIT_ARRAY_PARAM_DESC(cdtab, cdtab_cases, name);

static void cd_table_is_walked(struct kunit *test)
{
	const struct cdtab_case *c = test->param_value;
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	__le64 *l1 = mb_alloc(b, SZ_8K);
	__le64 *leaf = mb_alloc(b, SZ_64K);
	struct smmu_model_result res;
	struct mb_tables tables;
	struct mb_entry cd, ste;
	u64 value = 0, raw[8];

	map_data(b, &tables);
	cd = mb_cd(&tables, 1);
	ste = mb_ste_s1(l1, c->s1cdmax);
	ste.w[0] |= FIELD_PREP(STE_0_S1FMT, c->fmt);
	mb_install(b, MB_SID, &ste);
	if (c->leaf_lg2) {
		/* 5.3: a leaf that is not there */
		mb_dma(b, c->ssid, VA, false, &value, sizeof(value), &res);
		KUNIT_EXPECT_EQ(test, mb_event_number(b), EVT_C_BAD_SUBSTREAMID);
		l1[c->ssid >> c->leaf_lg2] = cpu_to_le64(mb_pa(leaf) | L1CD_V);
		mb_store(leaf + CD_WORDS * (c->ssid & ((1 << c->leaf_lg2) - 1)), &cd);
		mb_do(b, CMD_CFGI_CD | FIELD_PREP(CMD_0_SID, MB_SID) |
			   FIELD_PREP(CMD_0_SSID, c->ssid), 0);
	} else {
		mb_store(l1 + CD_WORDS * c->ssid, &cd);
	}
	mb_dma(b, c->ssid, VA, false, &value, sizeof(value), &res);
	KUNIT_EXPECT_EQ_MSG(test, value, MAGIC, "%s", res.why);
	KUNIT_EXPECT_EQ(test, smmu_model_count_valid_cds(b->model, MB_SID), 1);
	KUNIT_EXPECT_EQ(test, smmu_model_peek_cd(b->model, MB_SID, c->ssid, raw), 0);
	KUNIT_EXPECT_MEMEQ(test, raw, cd.w, sizeof(raw));
	MB_EXPECT_CLEAN(test, b);
}

/*
 * How long an entry is remembered: 4.3, 3.21.2
 */

#define NOP_COMMAND	CMD_PREFETCH_ADDR

struct cfgi_case {
	const char *name;
	u64 dw0;
	u64 dw1;
	/* What must be forgotten; all else must be kept */
	bool ste;
	bool cd;
};

#define SID(sid)	FIELD_PREP_CONST(CMD_0_SID, sid)
#define SSID(ssid)	FIELD_PREP_CONST(CMD_0_SSID, ssid)

/* MB_SID is 9; the CD in use is that of SSID 3 */
static const struct cfgi_case cfgi_cases[] = {
	{ "nothing", NOP_COMMAND, 0, false, false },
	{ "CFGI_STE", CMD_CFGI_STE | SID(9), CMD_1_LEAF, true, true },
	{ "CFGI_STE, Leaf 0", CMD_CFGI_STE | SID(9), 0, true, true },
	{ "CFGI_STE of a neighbour", CMD_CFGI_STE | SID(8), CMD_1_LEAF, false, false },
	{ "CFGI_STE_RANGE 8 to 9", CMD_CFGI_STE_RANGE | SID(8), 0, true, true },
	{ "CFGI_STE_RANGE 8 to 11, given 10", CMD_CFGI_STE_RANGE | SID(10), 1, true, true },
	{ "CFGI_STE_RANGE 10 to 11", CMD_CFGI_STE_RANGE | SID(10), 0, false, false },
	{ "CFGI_STE_RANGE 0 to 7", CMD_CFGI_STE_RANGE | SID(0), 2, false, false },
	{ "CFGI_ALL", CMD_CFGI_ALL, CMD_CFGI_ALL_1_RANGE, true, true },
	{ "CFGI_CD", CMD_CFGI_CD | SID(9) | SSID(3), CMD_1_LEAF, false, true },
	{ "CFGI_CD of another substream", CMD_CFGI_CD | SID(9) | SSID(2), CMD_1_LEAF,
	  false, false },
	{ "CFGI_CD of another stream", CMD_CFGI_CD | SID(8) | SSID(3), CMD_1_LEAF,
	  false, false },
	{ "CFGI_CD_ALL", CMD_CFGI_CD_ALL | SID(9), 0, false, true },
	{ "CFGI_CD_ALL of another stream", CMD_CFGI_CD_ALL | SID(8), 0, false, false },
	{ "TLBI_NSNH_ALL", CMD_TLBI_NSNH_ALL, 0, false, false },
};

KUNIT_ARRAY_PARAM_DESC(cfgi, cfgi_cases, name);

static void cfgi_removes_what_it_covers(struct kunit *test)
{
	const struct cfgi_case *c = test->param_value;
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	__le64 *cds = mb_alloc(b, PAGE_SIZE);
	struct smmu_model_result res;
	struct mb_tables tables;
	struct mb_entry cd, ste;
	u64 value, raw[8];

	map_data(b, &tables);
	cd = mb_cd(&tables, 1);
	mb_store(cds + CD_WORDS * 3, &cd);
	ste = mb_ste_s1(cds, 3);
	mb_install(b, MB_SID, &ste);
	mb_dma(b, 3, VA, false, &value, sizeof(value), &res);
	KUNIT_ASSERT_EQ(test, value, MAGIC);
	KUNIT_ASSERT_TRUE(test, smmu_model_cached_ste(b->model, MB_SID, raw));
	KUNIT_ASSERT_TRUE(test, smmu_model_cached_cd(b->model, MB_SID, 3, raw));

	mb_do(b, c->dw0, c->dw1);
	KUNIT_EXPECT_EQ(test, smmu_model_cached_ste(b->model, MB_SID, raw), !c->ste);
	KUNIT_EXPECT_EQ(test, smmu_model_cached_cd(b->model, MB_SID, 3, raw), !c->cd);

	/* And seen from outside: the CD is cleared in memory */
	cds[CD_WORDS * 3] = 0;
	mb_dma(b, 3, VA, false, &value, sizeof(value), &res);
	KUNIT_EXPECT_EQ(test, res.outcome == SMMU_MODEL_DMA_OK, !c->cd);
}

/* 3.21.2: an invalid entry is remembered as well */
static void invalid_ste_stays_until_cfgi(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	struct mb_entry ste = { };
	u64 addr = mb_pa(b->strtab);

	mb_install(b, MB_SID, &ste);
	KUNIT_EXPECT_NE(test, mb_try(b, addr, false), SMMU_MODEL_DMA_OK);
	ste = mb_ste_bypass();
	mb_set_ste(b, MB_SID, &ste);
	KUNIT_EXPECT_NE(test, mb_try(b, addr, false), SMMU_MODEL_DMA_OK);
	mb_install(b, MB_SID, &ste);
	KUNIT_EXPECT_EQ(test, mb_try(b, addr, false), SMMU_MODEL_DMA_OK);
}

static void invalid_cd_stays_until_cfgi(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	struct mb_entry cd = { };
	struct mb_tables tables;
	__le64 *slot;

	map_data(b, &tables);
	slot = mb_install_s1(b, &cd);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA), MB_FAULT);
	cd = mb_cd(&tables, 1);
	mb_store(slot, &cd);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA), MB_FAULT);
	mb_do(b, CMD_CFGI_CD | FIELD_PREP(CMD_0_SID, MB_SID), CMD_1_LEAF);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, VA), MAGIC);
}

/* 4.3.4: Leaf 1 leaves the level-1 descriptor, valid or not */
static void absent_cd_leaf_stays_until_cfgi_with_leaf_0(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	__le64 *l1 = mb_alloc(b, PAGE_SIZE), *leaf = mb_alloc(b, SZ_4K);
	u64 cfgi = CMD_CFGI_CD | SID(MB_SID) | SSID(70);
	struct smmu_model_result res;
	struct mb_tables tables;
	struct mb_entry cd, ste;
	u64 value;

	map_data(b, &tables);
	cd = mb_cd(&tables, 1);
	ste = mb_ste_s1(l1, 8);
	ste.w[0] |= FIELD_PREP(STE_0_S1FMT, STE_0_S1FMT_4K_L2);
	mb_install(b, MB_SID, &ste);
	mb_dma(b, 70, VA, false, &value, sizeof(value), &res);
	KUNIT_EXPECT_EQ(test, res.event, EVT_C_BAD_SUBSTREAMID);

	l1[1] = cpu_to_le64(mb_pa(leaf) | L1CD_V);
	mb_store(leaf + CD_WORDS * 6, &cd);
	mb_do(b, cfgi, CMD_1_LEAF);
	mb_dma(b, 70, VA, false, &value, sizeof(value), &res);
	KUNIT_EXPECT_EQ(test, res.event, EVT_C_BAD_SUBSTREAMID);
	mb_do(b, cfgi, 0);
	mb_dma(b, 70, VA, false, &value, sizeof(value), &res);
	KUNIT_EXPECT_EQ(test, res.outcome, SMMU_MODEL_DMA_OK);
}

/* 3.21.2: neighbours may be fetched by any traffic */
static void prefetch_caches_neighbours(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct model_bench *b;
	u64 raw[8];

	config.policy = SMMU_MODEL_PREFETCH;
	b = mb_create(test, &config);
	mb_try(b, VA, false);
	KUNIT_EXPECT_TRUE(test, smmu_model_cached_ste(b->model, MB_SID ^ 1, raw));
	KUNIT_EXPECT_TRUE(test, smmu_model_cached_ste(b->model, MB_SID + 1, raw));
	KUNIT_EXPECT_EQ(test, mb_event_number(b), 0);
}

/* 4.5 of the CD: a stream that never sent anything may hold a CD as well */
static void prefetch_caches_cds_of_other_streams(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	__le64 *cds;
	struct smmu_model_result res;
	struct mb_tables tables;
	struct mb_entry cd, ste;
	struct model_bench *b;
	u64 value, raw[8];

	config.policy = SMMU_MODEL_PREFETCH;
	b = mb_create(test, &config);
	cds = mb_alloc(b, PAGE_SIZE);
	map_data(b, &tables);
	cd = mb_cd(&tables, 1);
	mb_store(cds + CD_WORDS * 3, &cd);
	ste = mb_ste_s1(cds, 3);
	mb_install(b, MB_SID + 1, &ste);
	mb_install(b, MB_SID, &ste);
	mb_dma(b, 3, VA, false, &value, sizeof(value), &res);
	KUNIT_EXPECT_EQ(test, value, MAGIC);
	KUNIT_EXPECT_TRUE(test, smmu_model_cached_cd(b->model, MB_SID, 2, raw));
	KUNIT_EXPECT_TRUE(test, smmu_model_cached_cd(b->model, MB_SID, 4, raw));
	KUNIT_EXPECT_TRUE(test, smmu_model_cached_cd(b->model, MB_SID + 1, 3, raw));
}

/* 3.21.2: single words of a cached entry may be fetched again */
static void refetch_mixes_old_and_new_words(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct mb_entry ste = { .w = { STE_0_V, 1, 1, 1, 1, 1, 1, 1 } };
	unsigned int i, mixed = 0;
	struct model_bench *b;
	u64 raw[8];

	config.policy = SMMU_MODEL_REFETCH;
	b = mb_create(test, &config);
	mb_install(b, MB_SID, &ste);
	mb_try(b, VA, false);
	for (i = 1; i < 8; i++)
		ste.w[i] = 2;
	mb_set_ste(b, MB_SID, &ste);
	for (i = 0; i < 200; i++) {
		mb_try(b, VA, false);
		KUNIT_ASSERT_TRUE(test, smmu_model_cached_ste(b->model, MB_SID, raw));
		mixed += raw[1] != raw[7];
	}
	KUNIT_EXPECT_GT(test, mixed, 0);
	KUNIT_EXPECT_MEMEQ(test, raw, ste.w, sizeof(raw));
}

static struct kunit_case model_config_cases[] = {
	KUNIT_CASE(entry_against_the_smmu_is_illegal),
	KUNIT_CASE(cd_table_is_where_one_can_be),
	KUNIT_CASE(stream_beyond_the_table_is_aborted),
	KUNIT_CASE_PARAM(level_1_descriptor_names_its_streams, span_gen_params),
	KUNIT_CASE(fetch_abort_is_not_remembered),
	KUNIT_CASE(abort_is_silent),
	KUNIT_CASE(bypass_checks_size_and_substream),
	KUNIT_CASE_PARAM(ste_is_judged, ste_gen_params),
	KUNIT_CASE_PARAM(cd_is_judged, cd_gen_params),
	KUNIT_CASE(cd_must_not_stall_where_the_ste_forbids),
	KUNIT_CASE_PARAM(substream_is_resolved, substream_gen_params),
	KUNIT_CASE_PARAM(cd_table_is_walked, cdtab_gen_params),
	KUNIT_CASE_PARAM(cfgi_removes_what_it_covers, cfgi_gen_params),
	KUNIT_CASE(invalid_ste_stays_until_cfgi),
	KUNIT_CASE(invalid_cd_stays_until_cfgi),
	KUNIT_CASE(absent_cd_leaf_stays_until_cfgi_with_leaf_0),
	KUNIT_CASE(prefetch_caches_neighbours),
	KUNIT_CASE(prefetch_caches_cds_of_other_streams),
	KUNIT_CASE(refetch_mixes_old_and_new_words),
	{ }
};

static struct kunit_suite model_config_suite = {
	.name = "arm_smmu_v3_model_config",
	.test_cases = model_config_cases,
};

kunit_test_suite(model_config_suite);
