// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cross-check: where QEMU's SMMUv3 is known to differ from IHI 0070.
 *
 * Seen with QEMU 10.0. Each row looks at what happened, not only at what was asked
 * for, so that it explains nothing but what it is about; with that QEMU the run
 * fails when one explains nothing at all. Pure.
 */
#include "cross.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/kernel.h>
#include <linux/sizes.h>

#include "../spec-cd.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "../spec-ste.h"

static bool has_s1(const struct cross_case *c)
{
	return BIT(c->config) & CROSS_ANY_S1;
}

static bool has_s2(const struct cross_case *c)
{
	return BIT(c->config) & CROSS_ANY_S2;
}

static bool events_are(const struct cross_step *step, u8 model, u8 qemu)
{
	return cross_event(&step->model) == model &&
	       cross_event(&step->qemu) == qemu;
}

static u64 differing(const struct cross_step *step, unsigned int word)
{
	return step->model.record[word] ^ step->qemu.record[word];
}

/* Where data went is the same on both sides */
static bool same_place(const struct cross_step *step)
{
	return step->model.where == step->qemu.where;
}

static bool is_stage_2(const struct cross_seen *seen)
{
	return FIELD_GET(EVT_1_S2, seen->record[1]);
}

static bool is_class_tt(const struct cross_seen *seen)
{
	return FIELD_GET(EVT_1_CLASS, seen->record[1]) == EVT_1_CLASS_TT;
}

static bool ste_refused_by_qemu(const struct cross_step *step)
{
	return cross_event(&step->qemu) == EVT_C_BAD_STE &&
	       cross_event(&step->model) != EVT_C_BAD_STE;
}

static bool ste_refused_by_model(const struct cross_step *step)
{
	return cross_event(&step->model) == EVT_C_BAD_STE &&
	       cross_event(&step->qemu) != EVT_C_BAD_STE;
}

/*
 * Streams
 */

static bool records_invalid_streams(const struct cross_case *c,
				    const struct cross_step *step)
{
	return events_are(step, 0, EVT_C_BAD_STREAMID) && same_place(step);
}

static bool beyond_span(const struct cross_case *c, const struct cross_step *step)
{
	return c->two_level && cross_has(c, CROSS_L1STD, 0, L1STD_SPAN) &&
	       (events_are(step, 0, EVT_C_BAD_STE) ||
		events_are(step, EVT_C_BAD_STREAMID, EVT_C_BAD_STE)) &&
	       same_place(step);
}

static bool reserved_span(const struct cross_case *c, const struct cross_step *step)
{
	return c->two_level && cross_has(c, CROSS_L1STD, 0, L1STD_SPAN) &&
	       step->model.where == CROSS_NOWHERE &&
	       (cross_event(&step->model) == EVT_C_BAD_STREAMID ||
		!step->model.events) &&
	       cross_event(&step->qemu) != EVT_C_BAD_STREAMID;
}

/*
 * The STE
 */

static bool substreams_refused(const struct cross_case *c, const struct cross_step *step)
{
	return cross_has(c, CROSS_STE, 0, STE_0_S1CDMAX) && ste_refused_by_qemu(step);
}

static bool stalld_refused(const struct cross_case *c, const struct cross_step *step)
{
	return cross_has(c, CROSS_STE, 1, STE_1_S1STALLD) && ste_refused_by_qemu(step);
}

static bool cd_out_of_range(const struct cross_case *c, const struct cross_step *step)
{
	return cross_has(c, CROSS_STE, 0, STE_0_S1CONTEXTPTR) &&
	       ste_refused_by_model(step) && step->qemu.where == CROSS_NOWHERE;
}

static bool ps_limits_input(const struct cross_case *c, const struct cross_step *step)
{
	unsigned int ps = cross_has(c, CROSS_STE, 2, STE_2_S2PS) ? 0 : c->s2.ps;

	return has_s2(c) && cross_ps_bits(ps) < c->s2.ia_bits &&
	       ste_refused_by_qemu(step);
}

static bool htt_unchecked(const struct cross_case *c, const struct cross_step *step)
{
	return cross_has(c, CROSS_STE, 2, STE_2_S2HA | STE_2_S2HD) &&
	       ste_refused_by_model(step);
}

static bool start_level_unchecked(const struct cross_case *c, const struct cross_step *step)
{
	return cross_has(c, CROSS_STE, 2, STE_2_S2SL0 | STE_2_S2T0SZ) &&
	       ste_refused_by_model(step) && step->qemu.where == CROSS_NOWHERE;
}

/*
 * Addresses and tables
 */

static bool bypass_unrecorded(const struct cross_case *c, const struct cross_step *step)
{
	return events_are(step, EVT_F_ADDR_SIZE, 0) && !is_stage_2(&step->model) &&
	       same_place(step) &&
	       (!has_s1(c) || cross_has(c, CROSS_STE, 0, STE_0_CONFIG) ||
		cross_has(c, CROSS_REG, CROSS_REG_CR0, CR0_SMMUEN));
}

static bool is_concatenated(const struct cross_table *t)
{
	return t->ia_bits > cross_level_lg2(t, t->start) + t->tg - 3;
}

/* Faults that QEMU does not record either */
static bool is_s2r_clear(const struct cross_case *c)
{
	return cross_has(c, CROSS_STE, 2, STE_2_S2R);
}

static bool is_r_clear(const struct cross_case *c)
{
	return has_s1(c) && cross_has(c, CROSS_CD, 0, CD_0_R);
}

/* What the first table does not have, or has for another address */
static bool first_table_only(const struct cross_case *c, const struct cross_step *step)
{
	const struct cross_seen *model = &step->model, *qemu = &step->qemu;
	bool spoiled = cross_has(c, CROSS_STE, 2, STE_2_S2SL0 | STE_2_S2T0SZ);

	if (!has_s2(c) || !(spoiled || is_concatenated(&c->s2)))
		return false;
	if (spoiled && cross_event(model) == EVT_F_TRANSLATION && is_stage_2(model))
		return true;
	if (!qemu->events)
		return qemu->where == CROSS_NOWHERE ? is_s2r_clear(c) :
		       cross_event(model) == EVT_F_TRANSLATION && is_stage_2(model);
	return is_stage_2(qemu) &&
	       (spoiled || cross_event(qemu) == EVT_F_TRANSLATION ||
		cross_event(qemu) == EVT_F_WALK_EABT);
}

static bool table_size_unchecked(const struct cross_case *c, const struct cross_step *step)
{
	return (cross_has(c, CROSS_S1_TABLE, 0, GENMASK_ULL(47, 12)) ||
		cross_has(c, CROSS_S2_TABLE, 0, GENMASK_ULL(47, 12))) &&
	       same_place(step) &&
	       (events_are(step, EVT_F_ADDR_SIZE, EVT_F_WALK_EABT) ||
		(events_are(step, 0, EVT_F_WALK_EABT) &&
		 (is_s2r_clear(c) || is_r_clear(c))) ||
		(events_are(step, EVT_F_ADDR_SIZE, EVT_F_ADDR_SIZE) &&
		 is_class_tt(&step->qemu) && !is_class_tt(&step->model)));
}

static bool permission_early(const struct cross_case *c, const struct cross_step *step)
{
	return (events_are(step, EVT_F_ADDR_SIZE, EVT_F_PERMISSION) ||
		events_are(step, EVT_F_ADDR_SIZE, EVT_F_ACCESS) ||
		events_are(step, EVT_F_WALK_EABT, EVT_F_PERMISSION)) &&
	       same_place(step);
}

static bool all_privileged(const struct cross_case *c, const struct cross_step *step)
{
	bool unprivileged =
		cross_has(c, CROSS_S1_LEAF, 0, BIT_ULL(6)) ||
		cross_has(c, CROSS_S1_TABLE, 0, BIT_ULL(61));

	return has_s1(c) && unprivileged &&
	       (cross_event(&step->model) == EVT_F_PERMISSION ?
		!is_stage_2(&step->model) : is_r_clear(c)) &&
	       (!step->qemu.events || is_stage_2(&step->qemu));
}

/*
 * Caches and records
 */

static bool forgets_more(const struct cross_case *c, const struct cross_step *step)
{
	return step->stale && step->model.where == CROSS_FIRST &&
	       step->qemu.where != CROSS_FIRST && step->qemu.where != CROSS_ELSEWHERE;
}

static bool fetch_addr_misplaced(const struct cross_case *c, const struct cross_step *step)
{
	return events_are(step, EVT_F_CD_FETCH, EVT_F_CD_FETCH) && same_place(step) &&
	       !differing(step, 0) && !step->qemu.record[3] &&
	       step->qemu.record[2] == step->model.record[3];
}

/* The same refusal of an access that is not the transaction itself */
static bool same_walk(const struct cross_step *step)
{
	u8 event = cross_event(&step->model);

	return same_place(step) && event && events_are(step, event, event) &&
	       !differing(step, 0) && !differing(step, 2) &&
	       FIELD_GET(EVT_1_CLASS, step->model.record[1]) != EVT_1_CLASS_IN;
}

static bool own_access(const struct cross_case *c, const struct cross_step *step)
{
	return same_walk(step) && !differing(step, 3) &&
	       differing(step, 1) == EVT_1_RNW && c->write;
}

/* Then QEMU has nothing to record, though it is not a fault of stage 1 */
static bool walk_unrecorded(const struct cross_case *c, const struct cross_step *step)
{
	return is_r_clear(c) && same_place(step) && step->model.events &&
	       is_class_tt(&step->model) && is_stage_2(&step->model) &&
	       !step->qemu.events;
}

static bool walk_unmarked(const struct cross_case *c, const struct cross_step *step)
{
	if (walk_unrecorded(c, step))
		return true;
	return same_walk(step) && !differing(step, 3) &&
	       is_class_tt(&step->model) && is_stage_2(&step->model) &&
	       differing(step, 1) & (EVT_1_S2 | EVT_1_TTRNW) &&
	       !(differing(step, 1) & ~(EVT_1_S2 | EVT_1_TTRNW | EVT_1_RNW));
}

/* A table of stage 1 that is larger than the pages of stage 2 */
static bool table_of_one_page(const struct cross_case *c, const struct cross_step *step)
{
	u64 in_table = (BIT_ULL(c->s1.tg) - 1) & ~(u64)(SZ_4K - 1);

	return c->config == STE_0_CONFIG_NESTED && step->model.events &&
	       is_class_tt(&step->model) && is_stage_2(&step->model) &&
	       step->model.record[3] & in_table &&
	       (step->qemu.record[3] & in_table) == 0;
}

static bool ttb_first(const struct cross_case *c, const struct cross_step *step)
{
	return c->config == STE_0_CONFIG_NESTED && same_place(step) &&
	       (cross_event(&step->model) == EVT_F_TRANSLATION ||
		cross_event(&step->model) == EVT_C_BAD_CD) &&
	       !is_stage_2(&step->model) && step->qemu.events &&
	       is_class_tt(&step->qemu) && is_stage_2(&step->qemu);
}

const struct cross_deviation cross_deviations[] = {
	{ "records C_BAD_STREAMID always",
	  "6.3.12: only with CR2.RECINVSID", records_invalid_streams },
	{ "C_BAD_STE for a StreamID beyond Span",
	  "5.1: C_BAD_STREAMID, and Span is log2 + 1", beyond_span },
	{ "accepts a Span that the table cannot have",
	  "5.1: as Span 0", reserved_span },
	{ "refuses S1CDMax wherever it stands",
	  "5.2: ignored without substreams or without stage 1", substreams_refused },
	{ "refuses S1STALLD wherever it stands",
	  "5.2: ignored without stage 1", stalld_refused },
	{ "does not check the range of S1ContextPtr",
	  "5.2.2: above IAS or OAS the STE is ILLEGAL", cd_out_of_range },
	{ "takes S2PS for the limit of S2T0SZ",
	  "5.2, 3.4: the limit is IAS", ps_limits_input },
	{ "does not check S2HA and S2HD",
	  "5.2.2: ILLEGAL without IDR0.HTTU", htt_unchecked },
	{ "accepts a start level above the address size",
	  "5.2.2: S2SL0 against S2T0SZ and S2TG, ILLEGAL", start_level_unchecked },
	{ "does not record addresses too large for a bypassed stage 1",
	  "3.4: F_ADDR_SIZE", bypass_unrecorded },
	{ "looks into the first of concatenated tables alone",
	  "Arm ARM D8.2: up to 16 of them are one", first_table_only },
	{ "does not check the size of addresses in table descriptors",
	  "3.4.3: F_ADDR_SIZE", table_size_unchecked },
	{ "checks Access flag and permissions too early",
	  "Arm ARM D8: aborts of the walk and address size faults come first",
	  permission_early },
	{ "takes all accesses for privileged",
	  "3.3, Arm ARM D8.4: AP[1], APTable[0]", all_privileged },
	{ "forgets more than it is told to",
	  "3.21: which it may, at any time", forgets_more },
	{ "FetchAddr of F_CD_FETCH in the word before",
	  "7.3.10: bits 255:192", fetch_addr_misplaced },
	{ "RnW of a walk is that of the walk",
	  "7.3: that of the transaction", own_access },
	{ "takes a walk of stage 1 that stage 2 refuses for a fault of stage 1",
	  "7.3: S2, TTRnW; 5.2: STE.S2R, not CD.R", walk_unmarked },
	{ "translates the first page of a stage-1 table for all of it",
	  "3.3: each descriptor has its IPA", table_of_one_page },
	{ "translates TTB before it looks at the address",
	  "3.4.1: an address out of range is not walked", ttb_first },
};
EXPORT_SYMBOL_IF_KUNIT(cross_deviations);

const unsigned int cross_nr_deviations = ARRAY_SIZE(cross_deviations);
EXPORT_SYMBOL_IF_KUNIT(cross_nr_deviations);
