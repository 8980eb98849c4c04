// SPDX-License-Identifier: GPL-2.0-only
/*
 * The entry writer, for every kind of STE and CD to every other.
 *
 * The sync callback plays the SMMU: for each word it remembers every value that
 * the word had since the last completed sync, and looks at *every* choice of
 * one of them for each word. What may be seen is judged by oracle.h alone.
 */

#include <kunit/test.h>
#include <linux/string.h>

#include "../cd.h"
#include "../entry.h"
#include "../idr.h"
#include "../spec-cd.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "../ste.h"
#include "oracle.h"

/* Before the step, after it, after its undo */
#define ENTRY_AGES	3

struct entry_kind {
	const char *name;
	void (*make)(u64 w[SMMU_ENTRY_WORDS]);
	bool garbage;	/* never a target: memory as somebody left it */
};

/* What differs between STEs and CDs */
struct entry_type {
	const struct entry_kind *kinds;
	int nr_kinds;
	u64 valid;
	void (*used)(const u64 *w, u64 *used);
	void (*safe)(const u64 *cur, const u64 *target, u64 *safe);
	bool (*reduces)(const u64 *cur, const u64 *target);
	bool (*is_old_or_new)(const u64 *old, const u64 *new, const u64 *seen);
};

/* An SMMU in the eyes of the entry */
struct entry_view {
	struct kunit *test;
	const struct entry_type *type;
	char what[80];
	u64 old[SMMU_ENTRY_WORDS];
	u64 new[SMMU_ENTRY_WORDS];
	struct smmu_entry mem;
	u64 seen[SMMU_ENTRY_WORDS][ENTRY_AGES];
	int nr_seen[SMMU_ENTRY_WORDS];
	bool hitless;
	int nr_syncs;
	int fail_at;	/* the sync that fails, from 1; 0 for none */
	bool failed;
	bool doubt;	/* nobody knows what the SMMU holds */
};

/* One SMMU with every feature, and one without stage-1 stalls */
static const struct smmu_caps entry_caps = {
	.s1 = true, .s2 = true, .nested = true, .cohacc = true,
	.ats = true, .fwb = true, .cd2l = true, .attr_types_ovr = true,
	.ssid_bits = 20, .ds = true, .httu = 3,
	.stall_model = SMMU_STALL_OR_TERMINATE,
};

/* Entries are 0 or more ages of each word: remember the present one */
static void entry_note(struct entry_view *v)
{
	u64 w[SMMU_ENTRY_WORDS];
	int i;

	smmu_entry_read(&v->mem, w);
	for (i = 0; i < SMMU_ENTRY_WORDS; i++) {
		if (v->nr_seen[i] && v->seen[i][v->nr_seen[i] - 1] == w[i])
			continue;
		KUNIT_ASSERT_LT(v->test, v->nr_seen[i], ENTRY_AGES);
		v->seen[i][v->nr_seen[i]++] = w[i];
	}
}

static void entry_judge(struct entry_view *v, const u64 *seen)
{
	if (v->type->is_old_or_new(v->old, v->new, seen))
		return;
	/* An update that breaks the entry may show it invalid, and no other */
	if (!(seen[0] & v->type->valid) && (!v->hitless || v->failed))
		return;
	KUNIT_FAIL(v->test, "%s: sync %d: neither old nor new: %llx %llx %llx %llx %llx",
		   v->what, v->nr_syncs, seen[0], seen[1], seen[2], seen[3], seen[4]);
}

/* Every mix of words of every age: count in a mixed base */
static void entry_judge_all(struct entry_view *v)
{
	int age[SMMU_ENTRY_WORDS] = {};
	u64 seen[SMMU_ENTRY_WORDS];
	int i;

	do {
		for (i = 0; i < SMMU_ENTRY_WORDS; i++)
			seen[i] = v->seen[i][age[i]];
		entry_judge(v, seen);
		for (i = 0; i < SMMU_ENTRY_WORDS; i++) {
			if (++age[i] < v->nr_seen[i])
				break;
			age[i] = 0;
		}
	} while (i < SMMU_ENTRY_WORDS);
}

static int entry_sync(void *ctx)
{
	struct entry_view *v = ctx;
	int i;

	v->nr_syncs++;
	KUNIT_EXPECT_FALSE_MSG(v->test, v->failed, "%s: sync after a failed one", v->what);
	entry_note(v);
	entry_judge_all(v);
	if (v->nr_syncs == v->fail_at) {
		v->failed = true;
		return -ETIMEDOUT;
	}

	/* What was cached is forgotten, but for the present words */
	for (i = 0; i < SMMU_ENTRY_WORDS; i++) {
		v->seen[i][0] = v->seen[i][v->nr_seen[i] - 1];
		v->nr_seen[i] = 1;
	}
	return 0;
}

static struct entry_view *entry_start(struct kunit *test, const struct entry_type *type,
				      const struct entry_kind *from,
				      const struct entry_kind *to)
{
	struct entry_view *v = kunit_kzalloc(test, sizeof(*v), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, v);
	v->test = test;
	v->type = type;
	scnprintf(v->what, sizeof(v->what), "%s to %s", from->name, to->name);
	from->make(v->old);
	to->make(v->new);
	for (i = 0; i < SMMU_ENTRY_WORDS; i++)
		v->mem.w[i] = cpu_to_le64(v->old[i]);
	entry_note(v);
	return v;
}

/* From what is in memory to v->new */
static int entry_run(struct entry_view *v, struct smmu_entry_plan *plan)
{
	static const struct smmu_entry_io io = { .sync = entry_sync };
	struct smmu_entry_change chg = { .valid = v->type->valid };

	smmu_entry_read(&v->mem, chg.cur);
	memcpy(chg.target, v->new, sizeof(chg.target));
	v->type->used(chg.cur, chg.used_cur);
	v->type->used(chg.target, chg.used_target);
	v->type->safe(chg.cur, chg.target, chg.safe);
	chg.reduces = v->type->reduces(chg.cur, chg.target);
	chg.doubt = v->doubt;

	smmu_entry_plan(plan, &chg);
	v->hitless = plan->hitless;
	return smmu_entry_write(&v->mem, plan, &io, v);
}

static void entry_expect_target(struct entry_view *v)
{
	u64 w[SMMU_ENTRY_WORDS];

	smmu_entry_read(&v->mem, w);
	KUNIT_EXPECT_MEMEQ_MSG(v->test, w, v->new, sizeof(w), "%s", v->what);
}

/* Kinds of STEs */

static void ste_s1(u64 *w, const struct smmu_ste_s1 *s1)
{
	smmu_ste_make_s1(w, &entry_caps, s1);
}

static void ste_s2(u64 *w, const struct smmu_ste_s2 *s2)
{
	smmu_ste_make_s2(w, &entry_caps, s2);
}

static const struct smmu_ste_s1 ste_s1_base = {
	.cdtab = 0x12345000, .s1fmt = STE_0_S1FMT_64K_L2, .s1cdmax = 16,
	.s1dss = STE_1_S1DSS_SSID0,
};

static const struct smmu_ste_s2 ste_s2_base = {
	.ttb = 0x9abc0000, .t0sz = 16, .sl0 = 2, .ps = IDR5_OAS_48,
	.sh = 3, .orgn = 1, .irgn = 1, .vmid = 7,
};

static void ste_make_zero(u64 *w)
{
	memset(w, 0, SMMU_ENTRY_WORDS * sizeof(*w));
}

static void ste_make_garbage_invalid(u64 *w)
{
	memset(w, 0xa5, SMMU_ENTRY_WORDS * sizeof(*w));
	w[0] &= ~STE_0_V;
}

static void ste_make_ones_invalid(u64 *w)
{
	memset(w, 0xff, SMMU_ENTRY_WORDS * sizeof(*w));
	w[0] &= ~STE_0_V;
}

static void ste_make_garbage_abort(u64 *w)
{
	memset(w, 0x5a, SMMU_ENTRY_WORDS * sizeof(*w));
	w[0] = (w[0] & ~STE_0_CONFIG) | STE_0_V;
	w[1] &= ~STE_1_CONT;
}

static void ste_make_abort(u64 *w)
{
	smmu_ste_make_abort(w);
}

static void ste_make_bypass(u64 *w)
{
	smmu_ste_make_bypass(w, &entry_caps);
}

static void ste_make_bypass_device(u64 *w)
{
	smmu_ste_make_bypass(w, &entry_caps);
	w[1] |= STE_1_MTCFG | FIELD_PREP(STE_1_MEMATTR, MEMATTR_DEVICE_NGNRE);
}

static void ste_make_s1_one_cd(u64 *w)
{
	ste_s1(w, &(struct smmu_ste_s1){ .cdtab = 0x4440 });
}

static void ste_make_s1_ssid0(u64 *w)
{
	ste_s1(w, &ste_s1_base);
}

static void ste_make_s1_dss_bypass(u64 *w)
{
	struct smmu_ste_s1 s1 = ste_s1_base;

	s1.s1dss = STE_1_S1DSS_BYPASS;
	ste_s1(w, &s1);
}

static void ste_make_s1_dss_terminate(u64 *w)
{
	struct smmu_ste_s1 s1 = ste_s1_base;

	s1.s1dss = STE_1_S1DSS_TERMINATE;
	ste_s1(w, &s1);
}

static void ste_make_s1_ats(u64 *w)
{
	struct smmu_ste_s1 s1 = ste_s1_base;

	s1.eats = STE_1_EATS_FULL;
	ste_s1(w, &s1);
}

static void ste_make_s1_stall(u64 *w)
{
	struct smmu_ste_s1 s1 = ste_s1_base;

	s1.stall = true;
	ste_s1(w, &s1);
}

static void ste_make_s1_other_table(u64 *w)
{
	struct smmu_ste_s1 s1 = ste_s1_base;

	s1.cdtab = 0x777000;
	ste_s1(w, &s1);
}

static void ste_make_s1_el2(u64 *w)
{
	struct smmu_caps caps = entry_caps;

	caps.e2h = true;
	smmu_ste_make_s1(w, &caps, &ste_s1_base);
}

static void ste_make_s2(u64 *w)
{
	ste_s2(w, &ste_s2_base);
}

static void ste_make_s2_other_table(u64 *w)
{
	struct smmu_ste_s2 s2 = ste_s2_base;

	s2.ttb = 0x1110000;
	s2.vmid = 9;
	ste_s2(w, &s2);
}

static void ste_make_s2_ats_fwb(u64 *w)
{
	struct smmu_ste_s2 s2 = ste_s2_base;

	s2.eats = STE_1_EATS_FULL;
	s2.fwb = true;
	ste_s2(w, &s2);
}

static void ste_make_s2_dirty(u64 *w)
{
	struct smmu_ste_s2 s2 = ste_s2_base;

	s2.hd = true;
	ste_s2(w, &s2);
}

static void ste_make_s2_stall(u64 *w)
{
	struct smmu_caps caps = entry_caps;

	caps.stall_model = SMMU_STALL_FORCED;
	smmu_ste_make_s2(w, &caps, &ste_s2_base);
}

/* As a guest's stage 1 lies over the stage 2 of its machine */
static void ste_nested(u64 *w, const struct smmu_ste_s1 *s1, const struct smmu_ste_s2 *s2)
{
	u64 w1[SMMU_ENTRY_WORDS];
	int i;

	ste_s1(w1, s1);
	ste_s2(w, s2);
	for (i = 0; i < SMMU_ENTRY_WORDS; i++)
		w[i] |= w1[i];
	w[0] |= FIELD_PREP(STE_0_CONFIG, STE_0_CONFIG_NESTED);
	w[1] |= STE_1_MEV;
	w[2] |= STE_2_S2PTW;
}

static void ste_make_nested(u64 *w)
{
	ste_nested(w, &ste_s1_base, &ste_s2_base);
}

static void ste_make_nested_ats(u64 *w)
{
	struct smmu_ste_s1 s1 = ste_s1_base;

	s1.eats = STE_1_EATS_FULL;
	ste_nested(w, &s1, &ste_s2_base);
}

static void ste_make_nested_split_ats(u64 *w)
{
	struct smmu_ste_s1 s1 = ste_s1_base;

	s1.eats = STE_1_EATS_SPLIT;
	ste_nested(w, &s1, &ste_s2_base);
}

static void ste_make_nested_mpam(u64 *w)
{
	ste_nested(w, &ste_s1_base, &ste_s2_base);
	w[1] |= STE_1_S1MPAM;
	w[5] |= 0x55555000;
}

static const struct entry_kind ste_kinds[] = {
	{ "zero", ste_make_zero },
	{ "garbage with V=0", ste_make_garbage_invalid, .garbage = true },
	{ "ones with V=0", ste_make_ones_invalid, .garbage = true },
	{ "abort with garbage", ste_make_garbage_abort, .garbage = true },
	{ "abort", ste_make_abort },
	{ "bypass", ste_make_bypass },
	{ "bypass as Device memory", ste_make_bypass_device },
	{ "s1 with one CD", ste_make_s1_one_cd },
	{ "s1, S1DSS ssid0", ste_make_s1_ssid0 },
	{ "s1, S1DSS bypass", ste_make_s1_dss_bypass },
	{ "s1, S1DSS terminate", ste_make_s1_dss_terminate },
	{ "s1 with ATS", ste_make_s1_ats },
	{ "s1 with stalls", ste_make_s1_stall },
	{ "s1 with another CD table", ste_make_s1_other_table },
	{ "s1 at EL2", ste_make_s1_el2 },
	{ "s2", ste_make_s2 },
	{ "s2 with another table", ste_make_s2_other_table },
	{ "s2 with ATS and FWB", ste_make_s2_ats_fwb },
	{ "s2 with dirty tracking", ste_make_s2_dirty },
	{ "s2 with forced stalls", ste_make_s2_stall },
	{ "nested", ste_make_nested },
	{ "nested with ATS", ste_make_nested_ats },
	{ "nested with split-stage ATS", ste_make_nested_split_ats },
	{ "nested with MPAM", ste_make_nested_mpam },
};

static const struct entry_type ste_type = {
	.kinds = ste_kinds,
	.nr_kinds = ARRAY_SIZE(ste_kinds),
	.valid = STE_0_V,
	.used = smmu_ste_used,
	.safe = smmu_ste_safe,
	.reduces = smmu_ste_reduces,
	.is_old_or_new = oracle_ste_is_old_or_new,
};

/* Kinds of CDs */

static const struct smmu_cd_params cd_base = {
	.ttb0 = 0x1234567000, .mair = 0xf404ff44, .t0sz = 16, .ips = IDR5_OAS_48,
	.sh0 = CD_SH_ISH, .or0 = CD_RGN_WBRAWA, .ir0 = CD_RGN_WBRAWA, .asid = 5,
};

static const struct smmu_cd_params cd_sva = {
	.ttb0 = 0x8887000, .mair = 0x00f404ff44, .t0sz = 16, .ips = IDR5_OAS_48,
	.sh0 = CD_SH_ISH, .or0 = CD_RGN_WBRAWA, .ir0 = CD_RGN_WBRAWA, .asid = 77,
	.ha = true, .hd = true, .haft = true, .ds = true, .stall = true,
};

static void cd_make_zero(u64 *w)
{
	memset(w, 0, SMMU_ENTRY_WORDS * sizeof(*w));
}

static void cd_make_garbage_invalid(u64 *w)
{
	memset(w, 0x5a, SMMU_ENTRY_WORDS * sizeof(*w));
	w[0] &= ~CD_0_V;
}

static void cd_make_paging(u64 *w)
{
	smmu_cd_make(w, &entry_caps, &cd_base);
}

static void cd_make_paging_other_ttb(u64 *w)
{
	struct smmu_cd_params p = cd_base;

	p.ttb0 = 0x777000;
	smmu_cd_make(w, &entry_caps, &p);
}

static void cd_make_paging_other_asid(u64 *w)
{
	struct smmu_cd_params p = cd_base;

	p.asid = 6;
	smmu_cd_make(w, &entry_caps, &p);
}

static void cd_make_paging_16k(u64 *w)
{
	struct smmu_cd_params p = cd_base;

	p.tg0 = CD_0_TG0_16K;
	p.ttb0 = 0x444000;
	p.asid = 8;
	smmu_cd_make(w, &entry_caps, &p);
}

static void cd_make_sva(u64 *w)
{
	smmu_cd_make(w, &entry_caps, &cd_sva);
}

static void cd_make_sva_released(u64 *w)
{
	smmu_cd_make_released(w, &entry_caps, &cd_sva);
}

static void cd_make_sva_other_process(u64 *w)
{
	struct smmu_cd_params p = cd_sva;

	p.ttb0 = 0x9999000;
	p.asid = 78;
	smmu_cd_make(w, &entry_caps, &p);
}

static void cd_make_paging_released(u64 *w)
{
	smmu_cd_make_released(w, &entry_caps, &cd_base);
}

static void cd_make_both_halves(u64 *w)
{
	smmu_cd_make(w, &entry_caps, &cd_base);
	w[0] &= ~CD_0_EPD1;
	w[0] |= FIELD_PREP(CD_0_T1SZ, 16) | FIELD_PREP(CD_0_TG1, CD_0_TG1_4K);
	w[2] |= 0x6666000;
}

static void cd_make_indirection(u64 *w)
{
	smmu_cd_make(w, &entry_caps, &cd_base);
	w[2] |= CD_2_PIE;
	w[6] = 0x1111;
	w[7] = 0x2222;
}

static const struct entry_kind cd_kinds[] = {
	{ "zero", cd_make_zero },
	{ "garbage with V=0", cd_make_garbage_invalid, .garbage = true },
	{ "paging", cd_make_paging },
	{ "paging with another TTB0", cd_make_paging_other_ttb },
	{ "paging with another ASID", cd_make_paging_other_asid },
	{ "paging with 16K pages", cd_make_paging_16k },
	{ "released paging", cd_make_paging_released },
	{ "SVA", cd_make_sva },
	{ "released SVA", cd_make_sva_released },
	{ "SVA of another process", cd_make_sva_other_process },
	{ "both halves", cd_make_both_halves },
	{ "stage-1 indirection", cd_make_indirection },
};

static void cd_safe(const u64 *cur, const u64 *target, u64 *safe)
{
	memset(safe, 0, SMMU_ENTRY_WORDS * sizeof(*safe));
}

static bool cd_reduces(const u64 *cur, const u64 *target)
{
	return !smmu_cd_grants(target);
}

static const struct entry_type cd_type = {
	.kinds = cd_kinds,
	.nr_kinds = ARRAY_SIZE(cd_kinds),
	.valid = CD_0_V,
	.used = smmu_cd_used,
	.safe = cd_safe,
	.reduces = cd_reduces,
	.is_old_or_new = oracle_cd_is_old_or_new,
};

/* The product: each case is one kind to start from, and goes to all others */

static void entry_kind_desc(const struct entry_kind *kind, char *desc)
{
	strscpy(desc, kind->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(ste_kind, ste_kinds, entry_kind_desc);
KUNIT_ARRAY_PARAM(cd_kind, cd_kinds, entry_kind_desc);

static void entry_check_all_views(struct kunit *test, const struct entry_type *type)
{
	const struct entry_kind *from = test->param_value;
	int i;

	for (i = 0; i < type->nr_kinds; i++) {
		const struct entry_kind *to = &type->kinds[i];
		struct smmu_entry_plan plan;
		struct entry_view *v;

		if (to->garbage)
			continue;
		v = entry_start(test, type, from, to);
		KUNIT_EXPECT_EQ_MSG(test, entry_run(v, &plan), 0, "%s", v->what);
		entry_expect_target(v);
		/* What is cached after the last sync is the target, all of it */
		KUNIT_EXPECT_EQ_MSG(test, v->nr_syncs, plan.nr_steps, "%s", v->what);
		KUNIT_EXPECT_LE_MSG(test, v->nr_syncs, SMMU_ENTRY_STEPS_MAX, "%s", v->what);
	}
}

static void ste_update_shows_only_old_new_or_invalid(struct kunit *test)
{
	entry_check_all_views(test, &ste_type);
}

static void cd_update_shows_only_old_new_or_invalid(struct kunit *test)
{
	entry_check_all_views(test, &cd_type);
}

/* After a failed sync: nothing new, nothing half, and a way on */
static void entry_check_failure(struct kunit *test, const struct entry_type *type,
				const struct entry_kind *to, int fail_at)
{
	const struct entry_kind *from = test->param_value;
	struct entry_view *v = entry_start(test, type, from, to);
	struct smmu_entry_plan plan;
	u64 w[SMMU_ENTRY_WORDS];
	int ret;

	v->fail_at = fail_at;
	ret = entry_run(v, &plan);
	if (plan.nr_steps < fail_at) {
		KUNIT_EXPECT_EQ(test, ret, 0);
		return;
	}
	KUNIT_EXPECT_EQ_MSG(test, ret, -ETIMEDOUT, "%s", v->what);
	KUNIT_EXPECT_EQ_MSG(test, v->nr_syncs, fail_at, "%s", v->what);

	/* Words of every age are still about */
	entry_note(v);
	entry_judge_all(v);

	/* What only takes away is in memory, or nothing is */
	smmu_entry_read(&v->mem, w);
	if (type->reduces(v->old, v->new)) {
		KUNIT_EXPECT_TRUE_MSG(test, !(w[0] & type->valid) ||
				      type->is_old_or_new(v->new, v->new, w),
				      "%s, sync %d: access was not taken away", v->what, fail_at);
	/* Memory is the old entry or invalid, and was not made valid */
	} else if (w[0] & type->valid) {
		KUNIT_EXPECT_TRUE_MSG(test, type->is_old_or_new(v->old, v->old, w),
				      "%s, sync %d: not the old entry", v->what, fail_at);
		KUNIT_EXPECT_TRUE_MSG(test, v->old[0] & type->valid,
				      "%s, sync %d: made valid", v->what, fail_at);
	}

	/* A sync, and the next attempt starts from what memory holds */
	v->failed = false;
	v->fail_at = 0;
	v->nr_syncs = 0;
	v->hitless = false;
	KUNIT_EXPECT_EQ(test, entry_sync(v), 0);
	memcpy(v->old, w, sizeof(w));
	KUNIT_EXPECT_EQ(test, entry_run(v, &plan), 0);
	entry_expect_target(v);
}

static void entry_check_failures(struct kunit *test, const struct entry_type *type)
{
	int i, n;

	for (i = 0; i < type->nr_kinds; i++) {
		if (type->kinds[i].garbage)
			continue;
		for (n = 1; n <= SMMU_ENTRY_STEPS_MAX; n++)
			entry_check_failure(test, type, &type->kinds[i], n);
	}
}

static void ste_failed_sync_leaves_old_or_invalid(struct kunit *test)
{
	entry_check_failures(test, &ste_type);
}

static void cd_failed_sync_leaves_old_or_invalid(struct kunit *test)
{
	entry_check_failures(test, &cd_type);
}

/* What takes access away, by hand from 5.2 and 5.4 of the document */

struct entry_less {
	const char *name;
	const struct entry_type *type;
	void (*from)(u64 *w);
	void (*to)(u64 *w);
	bool reduces;
};

static const struct entry_less entry_lesses[] = {
	{ "STE: s1 to abort", &ste_type, ste_make_s1_ats, ste_make_abort, true },
	{ "STE: bypass to abort", &ste_type, ste_make_bypass, ste_make_abort, true },
	{ "STE: s2 to zero", &ste_type, ste_make_s2, ste_make_zero, true },
	{ "STE: zero to abort", &ste_type, ste_make_zero, ste_make_abort, true },
	{ "STE: ATS off", &ste_type, ste_make_s1_ats, ste_make_s1_ssid0, true },
	{ "STE: ATS on", &ste_type, ste_make_s1_ssid0, ste_make_s1_ats, false },
	{ "STE: split-stage ATS off", &ste_type, ste_make_nested_split_ats,
	  ste_make_nested, true },
	{ "STE: split-stage ATS to full", &ste_type, ste_make_nested_split_ats,
	  ste_make_nested_ats, false },
	{ "STE: S1DSS ssid0 to terminate", &ste_type, ste_make_s1_ssid0,
	  ste_make_s1_dss_terminate, true },
	{ "STE: S1DSS bypass to terminate", &ste_type, ste_make_s1_dss_bypass,
	  ste_make_s1_dss_terminate, true },
	{ "STE: S1DSS terminate to ssid0", &ste_type, ste_make_s1_dss_terminate,
	  ste_make_s1_ssid0, false },
	{ "STE: S1DSS bypass to ssid0", &ste_type, ste_make_s1_dss_bypass,
	  ste_make_s1_ssid0, false },
	{ "STE: ATS off, and S1DSS ssid0 to terminate", &ste_type, ste_make_s1_ats,
	  ste_make_s1_dss_terminate, true },
	{ "STE: another CD table", &ste_type, ste_make_s1_ssid0, ste_make_s1_other_table,
	  false },
	{ "STE: abort to bypass", &ste_type, ste_make_abort, ste_make_bypass, false },
	{ "STE: s1 to bypass", &ste_type, ste_make_s1_ssid0, ste_make_bypass, false },
	{ "CD: SVA to released", &cd_type, cd_make_sva, cd_make_sva_released, true },
	{ "CD: paging to zero", &cd_type, cd_make_paging, cd_make_zero, true },
	{ "CD: both halves to one", &cd_type, cd_make_both_halves, cd_make_paging, false },
	{ "CD: released to SVA", &cd_type, cd_make_sva_released, cd_make_sva, false },
};

KUNIT_ARRAY_PARAM_DESC(entry_less, entry_lesses, name);

static void target_reduces_if_it_takes_away_only(struct kunit *test)
{
	const struct entry_less *less = test->param_value;
	u64 from[SMMU_ENTRY_WORDS], to[SMMU_ENTRY_WORDS];

	less->from(from);
	less->to(to);
	KUNIT_EXPECT_EQ(test, less->type->reduces(from, to), less->reduces);
}

/* Next to words of any age only word 0 without V grants nothing for certain. */
static void in_doubt_the_entry_is_closed_before_all_else(struct kunit *test)
{
	const struct entry_less *less = test->param_value;
	const struct entry_kind from = { "old", less->from }, to = { "new", less->to };
	struct entry_view *v = entry_start(test, less->type, &from, &to);
	struct smmu_entry_plan plan;
	u64 w[SMMU_ENTRY_WORDS];

	if (!less->reduces)
		return;
	v->doubt = true;
	v->fail_at = 1;
	KUNIT_EXPECT_EQ(test, entry_run(v, &plan), -ETIMEDOUT);
	smmu_entry_read(&v->mem, w);
	KUNIT_EXPECT_EQ(test, w[0], v->old[0] & ~less->type->valid);
	KUNIT_EXPECT_MEMEQ(test, w + 1, v->old + 1, sizeof(w) - sizeof(w[0]));

	/* Once more, and the SMMU listens */
	v->failed = false;
	v->fail_at = 0;
	KUNIT_EXPECT_EQ(test, entry_run(v, &plan), 0);
	KUNIT_EXPECT_EQ(test, plan.step[0].words, BIT(0));
	entry_expect_target(v);
}

/* Which updates are hitless, by hand from 3.21 and 6.3 of the document */

struct entry_hit {
	const char *name;
	const struct entry_type *type;
	void (*from)(u64 *w);
	void (*to)(u64 *w);
	bool hitless;
	int nr_steps;
};

static const struct entry_hit entry_hits[] = {
	{ "STE: abort to abort writes nothing", &ste_type,
	  ste_make_abort, ste_make_abort, true, 0 },
	{ "STE: zero to abort", &ste_type, ste_make_zero, ste_make_abort, true, 1 },
	{ "STE: garbage to abort", &ste_type, ste_make_garbage_invalid,
	  ste_make_abort, true, 2 },
	{ "STE: abort to bypass", &ste_type, ste_make_abort, ste_make_bypass, true, 2 },
	{ "STE: bypass to abort", &ste_type, ste_make_bypass, ste_make_abort, true, 2 },
	{ "STE: abort to s1", &ste_type, ste_make_abort, ste_make_s1_ssid0, true, 2 },
	{ "STE: s1 to abort", &ste_type, ste_make_s1_ssid0, ste_make_abort, true, 2 },
	{ "STE: s1 with ATS to abort", &ste_type, ste_make_s1_ats, ste_make_abort,
	  true, 2 },
	{ "STE: bypass to s1", &ste_type, ste_make_bypass, ste_make_s1_ssid0, true, 2 },
	{ "STE: s1 to bypass", &ste_type, ste_make_s1_ssid0, ste_make_bypass, true, 2 },
	{ "STE: bypass to s2", &ste_type, ste_make_bypass, ste_make_s2, true, 2 },
	{ "STE: s2 to bypass", &ste_type, ste_make_s2, ste_make_bypass, true, 2 },
	{ "STE: S1DSS ssid0 to bypass", &ste_type, ste_make_s1_ssid0,
	  ste_make_s1_dss_bypass, true, 1 },
	{ "STE: S1DSS bypass to ssid0", &ste_type, ste_make_s1_dss_bypass,
	  ste_make_s1_ssid0, true, 1 },
	{ "STE: ATS on", &ste_type, ste_make_s1_ssid0, ste_make_s1_ats, true, 1 },
	{ "STE: ATS off", &ste_type, ste_make_s1_ats, ste_make_s1_ssid0, true, 1 },
	{ "STE: CD table replaced by one of the same shape", &ste_type,
	  ste_make_s1_ssid0, ste_make_s1_other_table, true, 1 },
	{ "STE: stage-2 table and VMID replaced", &ste_type, ste_make_s2,
	  ste_make_s2_other_table, false, 3 },
	{ "STE: s1 to s2, other VMID", &ste_type, ste_make_s1_ssid0, ste_make_s2,
	  false, 3 },
	{ "STE: s2 to nested", &ste_type, ste_make_s2, ste_make_nested, true, 2 },
	{ "STE: nested to s2", &ste_type, ste_make_nested, ste_make_s2, true, 3 },
	{ "STE: s2 to nested with ATS", &ste_type, ste_make_s2, ste_make_nested_ats,
	  true, 2 },
	{ "STE: nested with ATS to s2", &ste_type, ste_make_nested_ats, ste_make_s2,
	  true, 3 },
	{ "STE: s2 to nested with split-stage ATS", &ste_type, ste_make_s2,
	  ste_make_nested_split_ats, false, 3 },
	{ "STE: s2 to nested with MPAM", &ste_type, ste_make_s2, ste_make_nested_mpam,
	  true, 2 },
	{ "STE: s1 to zero", &ste_type, ste_make_s1_ssid0, ste_make_zero, true, 2 },
	{ "CD: zero to paging", &cd_type, cd_make_zero, cd_make_paging, true, 2 },
	{ "CD: paging to zero", &cd_type, cd_make_paging, cd_make_zero, true, 2 },
	{ "CD: SVA to released", &cd_type, cd_make_sva, cd_make_sva_released, true, 2 },
	{ "CD: paging to released", &cd_type, cd_make_paging, cd_make_paging_released,
	  true, 2 },
	{ "CD: released to zero", &cd_type, cd_make_sva_released, cd_make_zero, true, 2 },
	{ "CD: other ASID alone", &cd_type, cd_make_paging, cd_make_paging_other_asid,
	  true, 1 },
	{ "CD: other TTB0 alone", &cd_type, cd_make_paging, cd_make_paging_other_ttb,
	  true, 1 },
	{ "CD: another process", &cd_type, cd_make_sva, cd_make_sva_other_process,
	  false, 3 },
	{ "CD: paging to SVA", &cd_type, cd_make_paging, cd_make_sva, false, 3 },
};

KUNIT_ARRAY_PARAM_DESC(entry_hit, entry_hits, name);

static void update_is_hitless_where_one_word_decides(struct kunit *test)
{
	const struct entry_hit *hit = test->param_value;
	const struct entry_kind from = { "old", hit->from }, to = { "new", hit->to };
	struct entry_view *v = entry_start(test, hit->type, &from, &to);
	struct smmu_entry_plan plan;

	KUNIT_EXPECT_EQ(test, entry_run(v, &plan), 0);
	KUNIT_EXPECT_EQ(test, plan.hitless, hit->hitless);
	KUNIT_EXPECT_EQ(test, plan.nr_steps, hit->nr_steps);
	entry_expect_target(v);
}

/* A break clears V and nothing else, and sets V last and alone */
static void broken_entry_is_closed_first_and_opened_last(struct kunit *test)
{
	const struct entry_kind from = { "s2", ste_make_s2 };
	const struct entry_kind to = { "other s2", ste_make_s2_other_table };
	struct entry_view *v = entry_start(test, &ste_type, &from, &to);
	struct smmu_entry_plan plan;

	KUNIT_ASSERT_EQ(test, entry_run(v, &plan), 0);
	KUNIT_ASSERT_FALSE(test, plan.hitless);
	KUNIT_ASSERT_EQ(test, plan.nr_steps, 3);
	KUNIT_EXPECT_EQ(test, plan.step[0].words, BIT(0));
	KUNIT_EXPECT_EQ(test, plan.step[0].w[0], v->old[0] & ~STE_0_V);
	KUNIT_EXPECT_FALSE(test, plan.step[1].words & BIT(0));
	KUNIT_EXPECT_EQ(test, plan.step[2].words, BIT(0));
	KUNIT_EXPECT_EQ(test, plan.step[2].w[0], v->new[0]);
}

/* Masks that forget a bit would show a mixture: rather break the entry */
static void stray_bit_of_the_target_counts_as_used(struct kunit *test)
{
	const struct smmu_entry_change chg = {
		.valid = BIT_ULL(0),
		.cur = { 1, 0 },
		.used_cur = { ~0ULL, ~0ULL },
		.target = { 3, 4 },
		.used_target = { ~0ULL, 0 },
	};
	struct smmu_entry_plan plan;

	/* One warning, or none if this is not the first run */
	kunit_warning_suppress(test) {
		smmu_entry_plan(&plan, &chg);
		KUNIT_EXPECT_LE(test, KUNIT_SUPPRESSED_WARNING_COUNT(), 1);
	}
	KUNIT_EXPECT_FALSE(test, plan.hitless);
	KUNIT_EXPECT_EQ(test, plan.nr_steps, 3);
}

static void words_are_stored_little_endian(struct kunit *test)
{
	const struct entry_kind from = { "zero", ste_make_zero };
	const struct entry_kind to = { "s1", ste_make_s1_ssid0 };
	struct entry_view *v = entry_start(test, &ste_type, &from, &to);
	const u8 *bytes = (const u8 *)&v->mem;
	struct smmu_entry_plan plan;

	KUNIT_ASSERT_EQ(test, entry_run(v, &plan), 0);
	/* V, Config and S1Fmt stand in the first byte, S1CDMax in the last */
	KUNIT_EXPECT_EQ(test, bytes[0], 1 | STE_0_CONFIG_S1 << 1 | STE_0_S1FMT_64K_L2 << 4);
	KUNIT_EXPECT_EQ(test, bytes[7], 16 << 3);
}

static struct kunit_case smmu_entry_cases[] = {
	KUNIT_CASE_PARAM(ste_update_shows_only_old_new_or_invalid, ste_kind_gen_params),
	KUNIT_CASE_PARAM(cd_update_shows_only_old_new_or_invalid, cd_kind_gen_params),
	KUNIT_CASE_PARAM(ste_failed_sync_leaves_old_or_invalid, ste_kind_gen_params),
	KUNIT_CASE_PARAM(cd_failed_sync_leaves_old_or_invalid, cd_kind_gen_params),
	KUNIT_CASE_PARAM(target_reduces_if_it_takes_away_only, entry_less_gen_params),
	KUNIT_CASE_PARAM(in_doubt_the_entry_is_closed_before_all_else, entry_less_gen_params),
	KUNIT_CASE_PARAM(update_is_hitless_where_one_word_decides, entry_hit_gen_params),
	KUNIT_CASE(broken_entry_is_closed_first_and_opened_last),
	KUNIT_CASE(stray_bit_of_the_target_counts_as_used),
	KUNIT_CASE(words_are_stored_little_endian),
	{}
};

static struct kunit_suite smmu_entry_suite = {
	.name = "arm_smmu_v3_entry",
	.test_cases = smmu_entry_cases,
};

kunit_test_suite(smmu_entry_suite);
