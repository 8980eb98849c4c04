// SPDX-License-Identifier: GPL-2.0-only
/*
 * The software SMMUv3 alone: translation tables of both stages, permissions,
 * Access and dirty flags, and what becomes of a fault. Tables are built by hand.
 * IHI 0070, 3.4, 3.12, 3.13, 5.4; Arm ARM D8.
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

#define MAGIC		0x5ca1ab1e0ddba11ULL
#define AF		BIT_ULL(10)
#define NG		BIT_ULL(11)
#define AP_EL0		BIT_ULL(6)
#define AP_RO		BIT_ULL(7)
#define DBM		BIT_ULL(51)
#define CONTIG		BIT_ULL(52)
#define PXN		BIT_ULL(53)
#define UXN		BIT_ULL(54)
#define PXNTABLE	BIT_ULL(59)
#define UXNTABLE	BIT_ULL(60)
#define APTABLE_EL0	BIT_ULL(61)
#define APTABLE_RO	BIT_ULL(62)

/* One address space over a page of data, behind MB_SID */
struct space {
	struct model_bench *b;
	struct mb_tables tables;
	struct mb_entry cd;
	__le64 *slot;
	u64 *data;
	u64 va;
};

static struct space *space_create(struct kunit *test,
				  const struct smmu_model_config *config,
				  unsigned int tg)
{
	struct space *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->b = mb_create(test, config);
	s->data = mb_alloc(s->b, SZ_64K);
	*s->data = MAGIC;
	s->va = 0x7654320000ULL;
	mb_tables_init(s->b, &s->tables, tg, 48);
	mb_map(&s->tables, s->va, mb_pa(s->data), 3, MB_S1_RW);
	s->cd = mb_cd(&s->tables, 1);
	s->slot = mb_install_s1(s->b, &s->cd);
	return s;
}

static struct space *space(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);

	return space_create(test, &config, 12);
}

/* Show the SMMU a changed CD, with nothing left in its TLB */
static void space_update(struct space *s)
{
	mb_store(s->slot, &s->cd);
	mb_do(s->b, CMD_CFGI_CD | FIELD_PREP(CMD_0_SID, MB_SID), CMD_1_LEAF);
	mb_do(s->b, CMD_TLBI_NSNH_ALL, 0);
}

struct level_case {
	const char *name;
	unsigned int tg;
	int level;
};

static const struct level_case level_cases[] = {
	{ "4K page", 12, 3 },
	{ "4K granule, 2M block", 12, 2 },
	{ "4K granule, 1G block", 12, 1 },
	{ "16K page", 14, 3 },
	{ "16K granule, 32M block", 14, 2 },
	{ "64K page", 16, 3 },
	{ "64K granule, 512M block", 16, 2 },
};

KUNIT_ARRAY_PARAM_DESC(level, level_cases, name);

/* D8.3: the first and the last byte of a block or page */
static void block_or_page_maps_its_range(struct kunit *test)
{
	const struct level_case *c = test->param_value;
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct space *s = space_create(test, &config, c->tg);
	u64 size = 1ULL << mb_level_lg2(c->tg, c->level);
	u64 va = 0x300000000000ULL, in = mb_pa(s->data) & (size - 1);

	mb_map(&s->tables, va, mb_pa(s->data) - in, c->level, MB_S1_RW);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, va + in), MAGIC);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, va - 8), MB_FAULT);
	KUNIT_EXPECT_EQ(test, mb_event_number(s->b), EVT_F_TRANSLATION);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, va + size), MB_FAULT);
	KUNIT_EXPECT_EQ(test, mb_event_number(s->b), EVT_F_TRANSLATION);
}

/* D8.3: a block where there is none, and the reserved level-3 descriptor */
static void reserved_descriptor_is_invalid(struct kunit *test)
{
	const struct level_case *c = test->param_value;
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct space *s = space_create(test, &config, c->tg);
	int level = c->level == 3 ? 3 : s->tables.start;
	u64 va = 0x300000000000ULL;

	WRITE_ONCE(*mb_slot(&s->tables, va, level), MB_S1_RW | 1);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, va), MB_FAULT);
	/* With 52-bit addresses the 64K granule has blocks at level 1 */
	if (level == 3 || c->tg != 16 ||
	    FIELD_GET(IDR5_OAS, config.idr[5]) < IDR5_OAS_52)
		KUNIT_EXPECT_EQ(test, mb_event_number(s->b), EVT_F_TRANSLATION);
}

static void data_moves_across_pages(struct kunit *test)
{
	struct space *s = space(test);
	u8 *second = mb_alloc(s->b, SZ_4K), out[64], in[64];
	struct smmu_model_result res;
	unsigned int i;

	for (i = 0; i < sizeof(out); i++)
		out[i] = i + 1;
	mb_map(&s->tables, s->va + SZ_4K, mb_pa(second), 3, MB_S1_RW);
	KUNIT_EXPECT_EQ(test, mb_dma(s->b, MB_NO_SSID, s->va + SZ_4K - 24, true, out,
				     sizeof(out), &res), SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_MEMEQ(test, (u8 *)s->data + SZ_4K - 24, out, 24);
	KUNIT_EXPECT_MEMEQ(test, second, out + 24, sizeof(out) - 24);
	KUNIT_EXPECT_EQ(test, mb_dma(s->b, MB_NO_SSID, s->va + SZ_4K - 24, false, in,
				     sizeof(in), &res), SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_MEMEQ(test, in, out, sizeof(in));
	KUNIT_EXPECT_EQ(test, res.done, sizeof(in));
}

static void fault_ends_an_access_in_its_middle(struct kunit *test)
{
	struct space *s = space(test);
	struct smmu_model_result res;
	u64 record[4], buf[4] = { 1, 2, 3, 4 };

	mb_dma(s->b, MB_NO_SSID, s->va + SZ_4K - 16, true, buf, sizeof(buf), &res);
	KUNIT_EXPECT_EQ(test, res.outcome, SMMU_MODEL_DMA_ABORTED);
	KUNIT_EXPECT_EQ(test, res.done, 16);
	KUNIT_ASSERT_TRUE(test, mb_event(s->b, record));
	KUNIT_EXPECT_EQ(test, record[2], s->va + SZ_4K);
	KUNIT_EXPECT_EQ(test, record[1] & (EVT_1_RNW | EVT_1_S2), 0);
}

struct address_case {
	const char *name;
	u64 va;
	unsigned int t0sz;
	bool tbi;
	bool ok;
};

/* 3.4.1; the page is mapped at bits [38:0] of the address */
static const struct address_case address_cases[] = {
	{ "inside", 0x7654320000ULL, 16, false, true },
	{ "inside T0SZ 25", 0x7654320000ULL, 25, false, true },
	{ "outside T0SZ 25", 0x8007654320000ULL, 25, false, false },
	{ "tag without TBI", 0xab00007654320000ULL, 16, false, false },
	{ "tag with TBI", 0xab00007654320000ULL, 16, true, true },
	{ "bit 55, upper half is off", 0xff80007654320000ULL, 16, true, false },
	{ "bit 48 with TBI", 0x0001007654320000ULL, 16, true, false },
};

KUNIT_ARRAY_PARAM_DESC(address, address_cases, name);

static void input_address_is_checked(struct kunit *test)
{
	const struct address_case *c = test->param_value;
	struct space *s = space(test);

	mb_tables_init(s->b, &s->tables, 12, 64 - c->t0sz);
	mb_map(&s->tables, s->va, mb_pa(s->data), 3, MB_S1_RW);
	s->cd = mb_cd(&s->tables, 1);
	s->cd.w[0] |= c->tbi ? CD_0_TBI0 : 0;
	space_update(s);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, c->va), c->ok ? MAGIC : MB_FAULT);
	KUNIT_EXPECT_EQ(test, mb_event_number(s->b), c->ok ? 0 : EVT_F_TRANSLATION);
}

static void upper_half_uses_ttb1(struct kunit *test)
{
	struct space *s = space(test);
	u64 *other = mb_alloc(s->b, SZ_4K);
	struct mb_tables high;

	*other = 77;
	mb_tables_init(s->b, &high, 12, 48);
	mb_map(&high, s->va, mb_pa(other), 3, MB_S1_RW);
	s->cd.w[0] &= ~CD_0_EPD1;
	s->cd.w[0] |= FIELD_PREP(CD_0_T1SZ, 16) | FIELD_PREP(CD_0_TG1, CD_0_TG1_4K);
	s->cd.w[2] = mb_pa(high.root);
	space_update(s);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va), MAGIC);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va | 0xffff000000000000ULL), 77);
}

static void epd0_stops_walks(struct kunit *test)
{
	struct space *s = space(test);

	s->cd.w[0] |= CD_0_EPD0;
	space_update(s);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va), MB_FAULT);
	KUNIT_EXPECT_EQ(test, mb_event_number(s->b), EVT_F_TRANSLATION);
}

static void output_above_ips_is_an_address_size_fault(struct kunit *test)
{
	struct space *s = space(test);

	mb_map(&s->tables, s->va, BIT_ULL(45), 3, MB_S1_RW);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va), MB_FAULT);
	KUNIT_EXPECT_EQ(test, mb_event_number(s->b), EVT_F_ADDR_SIZE);
}

static void walk_abort_is_reported(struct kunit *test)
{
	struct space *s = space(test);
	u64 record[4];

	smmu_model_inject(s->b->model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_TT, 1);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va), MB_FAULT);
	KUNIT_ASSERT_TRUE(test, mb_event(s->b, record));
	KUNIT_EXPECT_EQ(test, mb_number(record), EVT_F_WALK_EABT);
	KUNIT_EXPECT_EQ(test, mb_class(record), EVT_1_CLASS_TT);
	KUNIT_EXPECT_EQ(test, record[2], s->va);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va), MAGIC);
}

/* D8.4.1: what each descriptor grants; u/p = unprivileged or privileged */
struct perm_case {
	const char *name;
	u64 attr;
	u64 table_attr;
	u64 cd;
	/* r, w, x for unprivileged, then for privileged accesses */
	const char *grants;
};

static const struct perm_case perm_cases[] = {
	{ "EL0 read-write", AP_EL0, 0, 0, "rwxrw-" },
	{ "EL0 read-only", AP_EL0 | AP_RO, 0, 0, "r-xr-x" },
	{ "EL1 read-write", 0, 0, 0, "--xrwx" },
	{ "EL1 read-only", AP_RO, 0, 0, "--xr-x" },
	{ "UXN", AP_EL0 | AP_RO | UXN, 0, 0, "r--r-x" },
	{ "PXN", AP_EL0 | AP_RO | PXN, 0, 0, "r-xr--" },
	{ "WXN", AP_EL0, 0, CD_0_WXN, "rw-rw-" },
	{ "WXN, EL1 read-write", 0, 0, CD_0_WXN, "--xrw-" },
	{ "PAN", AP_EL0, 0, CD_0_PAN, "rwx---" },
	{ "PAN, EL1 page", 0, 0, CD_0_PAN, "--xrwx" },
	{ "APTable read-only", AP_EL0, APTABLE_RO, 0, "r-xr-x" },
	{ "APTable no EL0", AP_EL0, APTABLE_EL0, 0, "--xrwx" },
	{ "UXNTable", AP_EL0 | AP_RO, UXNTABLE, 0, "r--r-x" },
	{ "PXNTable", AP_EL0 | AP_RO, PXNTABLE, 0, "r-xr--" },
	{ "APTable with HAD", AP_EL0, APTABLE_RO, CD_1_HAD0, "rwxrw-" },
};

KUNIT_ARRAY_PARAM_DESC(perm, perm_cases, name);

static void permissions_are_checked(struct kunit *test)
{
	const struct perm_case *c = test->param_value;
	struct space *s = space(test);
	struct smmu_model_result res;
	unsigned int i;
	u64 value = 0;

	mb_map(&s->tables, s->va, mb_pa(s->data), 3, AF | NG | c->attr);
	*mb_slot(&s->tables, s->va, 2) |= c->table_attr;
	s->cd.w[c->cd == CD_1_HAD0 ? 1 : 0] |= c->cd;
	space_update(s);
	for (i = 0; i < 6; i++) {
		const struct smmu_model_txn txn = {
			.sid = MB_SID, .addr = s->va, .nowait = true,
			.write = i % 3 == 1, .instr = i % 3 == 2, .priv = i >= 3,
		};
		bool granted = c->grants[i] != '-';

		smmu_model_dma(s->b->model, &txn, &value, 8, &res);
		KUNIT_EXPECT_EQ_MSG(test, res.outcome == SMMU_MODEL_DMA_OK, granted,
				    "access %u of %s: %s", i, c->grants, res.why);
		KUNIT_EXPECT_EQ(test, mb_event_number(s->b),
				granted ? 0 : EVT_F_PERMISSION);
	}
}

static void record_tells_the_access(struct kunit *test)
{
	struct space *s = space(test);
	const struct smmu_model_txn txn = {
		.sid = MB_SID, .addr = s->va, .instr = true, .priv = true,
		.nowait = true,
	};
	u64 word1 = EVT_1_PNU | EVT_1_IND | EVT_1_RNW |
		    FIELD_PREP(EVT_1_CLASS, EVT_1_CLASS_IN);
	struct smmu_model_result res;
	u64 record[4], value;

	smmu_model_dma(s->b->model, &txn, &value, 8, &res);
	KUNIT_ASSERT_TRUE(test, mb_event(s->b, record));
	KUNIT_EXPECT_EQ(test, record[1], word1);
	KUNIT_EXPECT_EQ(test, record[2], s->va);
}

/* 5.2 PRIVCFG and INSTCFG */
static void ste_overrides_the_access(struct kunit *test)
{
	struct space *s = space(test);
	struct mb_entry ste = mb_ste_s1(s->slot, 0);

	mb_map(&s->tables, s->va, mb_pa(s->data), 3, AF | NG);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va), MB_FAULT);
	ste.w[1] |= FIELD_PREP(STE_1_PRIVCFG, STE_1_PRIVCFG_PRIV);
	mb_install(s->b, MB_SID, &ste);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va), MAGIC);
}

static void e0pd_hides_the_half_from_unprivileged(struct kunit *test)
{
	struct space *s = space(test);
	const struct smmu_model_txn txn = {
		.sid = MB_SID, .addr = s->va, .priv = true, .nowait = true,
	};
	struct smmu_model_result res;
	u64 value;

	s->cd.w[1] |= CD_1_E0PD0;
	space_update(s);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va), MB_FAULT);
	KUNIT_EXPECT_EQ(test, mb_event_number(s->b), EVT_F_TRANSLATION);
	KUNIT_EXPECT_EQ(test, smmu_model_dma(s->b->model, &txn, &value, 8, &res),
			SMMU_MODEL_DMA_OK);
}

static void e0pd_is_nothing_without_idr3_e0pd(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct space *s;

	config.idr[3] &= ~IDR3_E0PD;
	s = space_create(test, &config, 12);
	s->cd.w[1] |= CD_1_E0PD0;
	space_update(s);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va), MAGIC);
}

/* 5.5 of the CD: A, R, S, all eight of them */
static void fault_is_handled_as_the_cd_says(struct kunit *test)
{
	unsigned int ars;

	for (ars = 0; ars < 8; ars++) {
		bool a = ars & 4, r = ars & 2, stall = ars & 1;
		struct space *s = space(test);
		struct smmu_model_result res;
		u64 record[4], value = MAGIC;

		s->cd.w[0] &= ~(CD_0_A | CD_0_R | CD_0_S);
		s->cd.w[0] |= (a ? CD_0_A : 0) | (r ? CD_0_R : 0) |
			      (stall ? CD_0_S : 0);
		space_update(s);
		mb_dma(s->b, MB_NO_SSID, 0, false, &value, 8, &res);
		KUNIT_EXPECT_EQ_MSG(test, res.outcome,
				    stall ? SMMU_MODEL_DMA_STALLED :
				    a ? SMMU_MODEL_DMA_ABORTED : SMMU_MODEL_DMA_RAZWI,
				    "ARS %u", ars);
		KUNIT_EXPECT_EQ_MSG(test, mb_event(s->b, record), r || stall,
				    "ARS %u", ars);
		if (res.outcome == SMMU_MODEL_DMA_RAZWI)
			KUNIT_EXPECT_EQ(test, value, 0);
		if (stall)
			KUNIT_EXPECT_TRUE(test, record[1] & EVT_1_STALL);
		smmu_model_dma_abandon(s->b->model, &res);
	}
}

/* 3.13.2: the Access flag */
static void access_flag(struct kunit *test)
{
	struct space *s = space(test);
	u64 *pte = mb_slot(&s->tables, s->va, 3);

	*pte &= ~AF;
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va), MB_FAULT);
	KUNIT_EXPECT_EQ(test, mb_event_number(s->b), EVT_F_ACCESS);
	/* Not remembered: no TLBI */
	s->cd.w[0] |= CD_0_AFFD;
	mb_store(s->slot, &s->cd);
	mb_do(s->b, CMD_CFGI_CD | FIELD_PREP(CMD_0_SID, MB_SID), CMD_1_LEAF);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va), MAGIC);
	KUNIT_EXPECT_EQ(test, *pte & AF, 0);
	s->cd.w[0] |= CD_0_HA;
	mb_store(s->slot, &s->cd);
	mb_do(s->b, CMD_CFGI_CD | FIELD_PREP(CMD_0_SID, MB_SID), CMD_1_LEAF);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va), MAGIC);
	KUNIT_EXPECT_EQ(test, *pte & AF, AF);
}

/* 3.13.3: dirty state */
static void write_marks_a_clean_page_dirty(struct kunit *test)
{
	struct space *s = space(test);
	u64 *pte = mb_slot(&s->tables, s->va, 3);

	mb_map(&s->tables, s->va, mb_pa(s->data), 3, MB_S1_RO | DBM);
	KUNIT_EXPECT_NE(test, mb_try(s->b, s->va, true), SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_EQ(test, mb_event_number(s->b), EVT_F_PERMISSION);
	s->cd.w[0] |= CD_0_HA | CD_0_HD;
	space_update(s);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va), MAGIC);
	KUNIT_EXPECT_EQ(test, *pte & AP_RO, AP_RO);
	/* From a translation that is cached as clean */
	KUNIT_EXPECT_EQ(test, mb_try(s->b, s->va, true), SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_EQ(test, *pte & (AP_RO | DBM), DBM);
}

static void dirty_does_not_override_aptable(struct kunit *test)
{
	struct space *s = space(test);
	u64 *pte = mb_slot(&s->tables, s->va, 3);

	mb_map(&s->tables, s->va, mb_pa(s->data), 3, MB_S1_RO | DBM);
	*mb_slot(&s->tables, s->va, 2) |= APTABLE_RO;
	s->cd.w[0] |= CD_0_HA | CD_0_HD;
	space_update(s);
	KUNIT_EXPECT_NE(test, mb_try(s->b, s->va, true), SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_EQ(test, *pte & AP_RO, AP_RO);
}

static void big_endian_tables_are_read(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct space *s;
	int level;
	u64 *slots[4];

	config.idr[0] &= ~IDR0_TTENDIAN;
	config.idr[0] |= FIELD_PREP(IDR0_TTENDIAN, IDR0_TTENDIAN_MIXED);
	s = space_create(test, &config, 12);
	for (level = 0; level < 4; level++)
		slots[level] = mb_slot(&s->tables, s->va, level);
	for (level = 0; level < 4; level++)
		*slots[level] = swab64(*slots[level]);
	s->cd.w[0] |= CD_0_ENDI;
	space_update(s);
	KUNIT_EXPECT_EQ(test, mb_read_u64(s->b, s->va), MAGIC);
}

/*
 * Stage 2
 */

/* MB_SID behind stage 2, or both; @ipa is mapped to the data */
struct nest {
	struct model_bench *b;
	struct mb_tables s1;
	struct mb_tables s2;
	struct mb_entry ste;
	u64 *data;
	u64 ipa;
	u64 va;
};

/* Give a page of host memory the same IPA */
static void s2_identity(struct nest *n, const void *p, u64 attr)
{
	mb_map(&n->s2, mb_pa(p), mb_pa(p), 3, attr);
}

static struct nest *nest_create(struct kunit *test, unsigned int config,
				unsigned int s2_ia_bits)
{
	struct nest *n = kunit_kzalloc(test, sizeof(*n), GFP_KERNEL);
	struct mb_entry cd, s2;
	__le64 *slot;
	int level;

	KUNIT_ASSERT_NOT_NULL(test, n);
	n->b = mb_create_profile(test, SMMU_MODEL_FULL);
	n->data = mb_alloc(n->b, SZ_4K);
	*n->data = MAGIC;
	n->ipa = 0x3210000;
	n->va = 0x7654320000ULL;
	mb_tables_init(n->b, &n->s2, 12, s2_ia_bits);
	mb_map(&n->s2, n->ipa, mb_pa(n->data), 3, MB_S2_RW);
	mb_tables_init(n->b, &n->s1, 12, 48);
	mb_map(&n->s1, n->va, n->ipa, 3, MB_S1_RW);
	for (level = 0; level < 4; level++)
		s2_identity(n, (void *)((unsigned long)mb_slot(&n->s1, n->va, level) &
					PAGE_MASK), MB_S2_RW);
	cd = mb_cd(&n->s1, 1);
	slot = mb_alloc(n->b, SZ_4K);
	mb_store(slot, &cd);
	s2_identity(n, slot, MB_S2_RW);

	n->ste = mb_ste_s1(slot, 0);
	s2 = mb_ste_s2(&n->s2);
	n->ste.w[0] &= ~STE_0_CONFIG;
	n->ste.w[0] |= FIELD_PREP(STE_0_CONFIG, config);
	n->ste.w[2] = s2.w[2];
	n->ste.w[3] = s2.w[3];
	mb_install(n->b, MB_SID, &n->ste);
	return n;
}

static void stage_2_translates(struct kunit *test)
{
	struct nest *n = nest_create(test, STE_0_CONFIG_S2, 44);
	u64 word1 = EVT_1_RNW | EVT_1_S2 | FIELD_PREP(EVT_1_CLASS, EVT_1_CLASS_IN);
	u64 record[4];

	KUNIT_EXPECT_EQ(test, mb_read_u64(n->b, n->ipa), MAGIC);
	KUNIT_EXPECT_EQ(test, mb_read_u64(n->b, n->ipa + SZ_4K), MB_FAULT);
	KUNIT_ASSERT_TRUE(test, mb_event(n->b, record));
	KUNIT_EXPECT_EQ(test, mb_number(record), EVT_F_TRANSLATION);
	KUNIT_EXPECT_EQ(test, record[1], word1);
	KUNIT_EXPECT_EQ(test, record[2], n->ipa + SZ_4K);
	KUNIT_EXPECT_EQ(test, record[3], n->ipa + SZ_4K);

	mb_map(&n->s2, n->ipa + SZ_4K, mb_pa(n->data), 3, MB_S2_RO);
	KUNIT_EXPECT_EQ(test, mb_read_u64(n->b, n->ipa + SZ_4K), MAGIC);
	KUNIT_EXPECT_NE(test, mb_try(n->b, n->ipa + SZ_4K, true), SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_EQ(test, mb_event_number(n->b), EVT_F_PERMISSION);
	KUNIT_EXPECT_EQ(test, mb_read_u64(n->b, BIT_ULL(44)), MB_FAULT);
	KUNIT_EXPECT_EQ(test, mb_event_number(n->b), EVT_F_TRANSLATION);
}

/* 3.4.2: two tables side by side at the start level */
static void stage_2_start_tables_are_concatenated(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	u64 *root = mb_alloc(b, 2 * SZ_4K), *data = mb_alloc(b, PAGE_SIZE);
	struct mb_tables tables = {
		.bench = b, .tg = 12, .start = 1, .ia_bits = 40, .root = root + 512,
	};
	struct mb_entry ste;

	/* The second table serves bit 39 */
	*data = MAGIC;
	mb_map(&tables, 0x3210000, mb_pa(data), 3, MB_S2_RW);
	ste = mb_ste_s2(&tables);
	ste.w[3] = mb_pa(root);
	mb_install(b, MB_SID, &ste);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, BIT_ULL(39) | 0x3210000), MAGIC);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, 0x3210000), MB_FAULT);
}

static void both_stages_translate(struct kunit *test)
{
	struct nest *n = nest_create(test, STE_0_CONFIG_NESTED, 44);

	KUNIT_EXPECT_EQ(test, mb_read_u64(n->b, n->va), MAGIC);
	KUNIT_EXPECT_EQ(test, mb_event_number(n->b), 0);
	KUNIT_EXPECT_EQ(test, mb_read_u64(n->b, n->va + SZ_4K), MB_FAULT);
	KUNIT_EXPECT_EQ(test, mb_event_number(n->b), EVT_F_TRANSLATION);
	MB_EXPECT_CLEAN(test, n->b);
}

/* 7.3: where stage 2 fails under a stage 1, and what the record calls it */
struct nest_case {
	const char *name;
	unsigned int class;
	u8 event;
};

static const struct nest_case nest_cases[] = {
	{ "the CD", EVT_1_CLASS_CD, EVT_F_TRANSLATION },
	{ "a table", EVT_1_CLASS_TT, EVT_F_TRANSLATION },
	{ "the result", EVT_1_CLASS_IN, EVT_F_TRANSLATION },
	{ "the result, permission", EVT_1_CLASS_IN, EVT_F_PERMISSION },
};

KUNIT_ARRAY_PARAM_DESC(nest, nest_cases, name);

static void stage_2_fault_has_a_class(struct kunit *test)
{
	const struct nest_case *c = test->param_value;
	struct nest *n = nest_create(test, STE_0_CONFIG_NESTED, 44);
	u64 where = n->ipa, record[4];

	if (c->class == EVT_1_CLASS_CD)
		where = n->ste.w[0] & STE_0_S1CONTEXTPTR;
	else if (c->class == EVT_1_CLASS_TT)
		where = mb_pa(mb_slot(&n->s1, n->va, 2));
	if (c->event == EVT_F_PERMISSION)
		mb_map(&n->s2, where, mb_pa(n->data), 3, MB_S2_RO);
	else
		*mb_slot(&n->s2, where, 3) = 0;

	KUNIT_EXPECT_NE(test, mb_try(n->b, n->va, true), SMMU_MODEL_DMA_OK);
	KUNIT_ASSERT_TRUE(test, mb_event(n->b, record));
	KUNIT_EXPECT_EQ(test, mb_number(record), c->event);
	KUNIT_EXPECT_TRUE(test, record[1] & EVT_1_S2);
	KUNIT_EXPECT_EQ(test, mb_class(record), c->class);
	KUNIT_EXPECT_EQ(test, record[2], n->va);
	KUNIT_EXPECT_EQ(test, record[3], where & EVT_3_IPA);
}

/* 5.2 STE.S2PTW */
static void walk_into_device_memory_is_refused(struct kunit *test)
{
	struct nest *n = nest_create(test, STE_0_CONFIG_NESTED, 44);
	void *table = (void *)((unsigned long)mb_slot(&n->s1, n->va, 3) & PAGE_MASK);
	u64 record[4];

	s2_identity(n, table, MB_S2_RW & ~0x3cULL);
	KUNIT_EXPECT_EQ(test, mb_read_u64(n->b, n->va), MAGIC);
	n->ste.w[2] |= STE_2_S2PTW;
	mb_install(n->b, MB_SID, &n->ste);
	mb_do(n->b, CMD_TLBI_NSNH_ALL, 0);
	KUNIT_EXPECT_EQ(test, mb_read_u64(n->b, n->va), MB_FAULT);
	KUNIT_ASSERT_TRUE(test, mb_event(n->b, record));
	KUNIT_EXPECT_EQ(test, mb_number(record), EVT_F_PERMISSION);
	KUNIT_EXPECT_EQ(test, mb_class(record), EVT_1_CLASS_TT);
	KUNIT_EXPECT_TRUE(test, record[1] & EVT_1_TTRNW);
}

static void stage_2_marks_a_clean_page_dirty(struct kunit *test)
{
	struct nest *n = nest_create(test, STE_0_CONFIG_S2, 44);
	u64 *pte = mb_slot(&n->s2, n->ipa, 3);

	mb_map(&n->s2, n->ipa, mb_pa(n->data), 3, (MB_S2_RO | DBM) & ~AF);
	n->ste.w[2] |= STE_2_S2HA | STE_2_S2HD;
	mb_install(n->b, MB_SID, &n->ste);
	KUNIT_EXPECT_EQ(test, mb_read_u64(n->b, n->ipa), MAGIC);
	KUNIT_EXPECT_EQ(test, *pte & (AF | BIT_ULL(7)), AF);
	KUNIT_EXPECT_EQ(test, mb_try(n->b, n->ipa, true), SMMU_MODEL_DMA_OK);
	KUNIT_EXPECT_EQ(test, *pte & (AF | BIT_ULL(7)), AF | BIT_ULL(7));
}

static struct kunit_case model_walk_cases[] = {
	KUNIT_CASE_PARAM(block_or_page_maps_its_range, level_gen_params),
	KUNIT_CASE_PARAM(reserved_descriptor_is_invalid, level_gen_params),
	KUNIT_CASE(data_moves_across_pages),
	KUNIT_CASE(fault_ends_an_access_in_its_middle),
	KUNIT_CASE_PARAM(input_address_is_checked, address_gen_params),
	KUNIT_CASE(upper_half_uses_ttb1),
	KUNIT_CASE(epd0_stops_walks),
	KUNIT_CASE(output_above_ips_is_an_address_size_fault),
	KUNIT_CASE(walk_abort_is_reported),
	KUNIT_CASE_PARAM(permissions_are_checked, perm_gen_params),
	KUNIT_CASE(record_tells_the_access),
	KUNIT_CASE(ste_overrides_the_access),
	KUNIT_CASE(e0pd_hides_the_half_from_unprivileged),
	KUNIT_CASE(e0pd_is_nothing_without_idr3_e0pd),
	KUNIT_CASE(fault_is_handled_as_the_cd_says),
	KUNIT_CASE(access_flag),
	KUNIT_CASE(write_marks_a_clean_page_dirty),
	KUNIT_CASE(dirty_does_not_override_aptable),
	KUNIT_CASE(big_endian_tables_are_read),
	KUNIT_CASE(stage_2_translates),
	KUNIT_CASE(stage_2_start_tables_are_concatenated),
	KUNIT_CASE(both_stages_translate),
	KUNIT_CASE_PARAM(stage_2_fault_has_a_class, nest_gen_params),
	KUNIT_CASE(walk_into_device_memory_is_refused),
	KUNIT_CASE(stage_2_marks_a_clean_page_dirty),
	{ }
};

static struct kunit_suite model_walk_suite = {
	.name = "arm_smmu_v3_model_walk",
	.test_cases = model_walk_cases,
};

kunit_test_suite(model_walk_suite);
