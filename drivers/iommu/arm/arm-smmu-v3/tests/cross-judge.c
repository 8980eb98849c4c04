// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cross-check: are two outcomes the same?
 *
 * What counts: where the data went, how many events there were, and of the
 * first one every field that IHI 0070, 7.3 defines for its number. Pure.
 */
#include "cross.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/kernel.h>

#include "../spec-event.h"

/**
 * cross_event() - number of the first event
 * @seen: an outcome
 *
 * Return: the number, or 0 if there was none.
 */
u8 cross_event(const struct cross_seen *seen)
{
	return seen->events ? FIELD_GET(EVT_0_ID, seen->record[0]) : 0;
}

static bool has_access(u8 event)
{
	return event == EVT_F_WALK_EABT ||
	       (event >= EVT_F_TRANSLATION && event <= EVT_F_PERMISSION);
}

static bool has_fetch(u8 event)
{
	return event == EVT_F_STE_FETCH || event == EVT_F_CD_FETCH ||
	       event == EVT_F_WALK_EABT;
}

/* The bits of a record that are defined (7.3) */
static void record_mask(const u64 record[4], u64 mask[4])
{
	u8 event = FIELD_GET(EVT_0_ID, record[0]);

	mask[0] = U64_MAX;
	mask[1] = 0;
	mask[2] = 0;
	mask[3] = has_fetch(event) ? EVT_3_FETCHADDR : 0;
	if (!has_access(event))
		return;
	mask[1] = EVT_1_STALL | EVT_1_PNU | EVT_1_IND | EVT_1_RNW | EVT_1_S2 |
		  EVT_1_CLASS;
	mask[2] = U64_MAX;
	if (has_fetch(event))
		return;
	if (FIELD_GET(EVT_1_S2, record[1]))
		mask[3] = EVT_3_IPA;
	if (event == EVT_F_PERMISSION &&
	    FIELD_GET(EVT_1_CLASS, record[1]) == EVT_1_CLASS_TT)
		mask[1] |= EVT_1_TTRNW;
}

/**
 * cross_same() - are two outcomes the same?
 * @a: the one
 * @b: the other
 *
 * Return: true if nothing that is defined differs.
 */
bool cross_same(const struct cross_seen *a, const struct cross_seen *b)
{
	u64 mask[4];
	unsigned int i;

	if (a->where != b->where || a->events != b->events ||
	    a->gerror != b->gerror)
		return false;
	if (!a->events)
		return true;
	record_mask(a->record, mask);
	for (i = 0; i < ARRAY_SIZE(mask); i++)
		if ((a->record[i] ^ b->record[i]) & mask[i])
			return false;
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(cross_same);

/**
 * cross_judge() - compare what the two made of a DMA
 * @c: the configuration
 * @step: the DMA
 *
 * Return: CROSS_EQUAL, CROSS_UNEXPLAINED, or an index into cross_deviations.
 */
int cross_judge(const struct cross_case *c, const struct cross_step *step)
{
	unsigned int i;

	if (cross_same(&step->model, &step->qemu))
		return CROSS_EQUAL;
	for (i = 0; i < cross_nr_deviations; i++)
		if (cross_deviations[i].explains(c, step))
			return i;
	return CROSS_UNEXPLAINED;
}
EXPORT_SYMBOL_IF_KUNIT(cross_judge);
