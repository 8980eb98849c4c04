// SPDX-License-Identifier: GPL-2.0-only
/*
 * Event and PRI queue records: raw words in, a decoded struct out.
 *
 * IHI 0070 7.3 "Event records" and chapter 8 "Page request queue". Which
 * fields a record has depends on its number; smmu_event_shapes[] says so, one
 * row for each event. A field that a record does not have is UNKNOWN in the
 * record and 0 in the decoded struct.
 */

#include "record.h"

#include <kunit/visibility.h>
#include <linux/array_size.h>
#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/export.h>
#include <linux/string.h>

#include "spec-event.h"

/* Groups of fields that a record may have */
#define HAS_SSID	BIT(0)	/* SubstreamID, valid if SSV */
#define HAS_SSID_ALWAYS	BIT(1)	/* SubstreamID, always valid */
#define HAS_REASON	BIT(2)	/* Reason, 16 bits */
#define HAS_CONFLICT	BIT(3)	/* Reason, 32 bits */
#define HAS_ACCESS	BIT(4)	/* PnU, InD, RnW */
#define HAS_RNW		BIT(5)	/* RnW alone */
#define HAS_ADDR	BIT(6)	/* InputAddr */
#define HAS_PAGE	BIT(7)	/* InputAddr without the low 12 bits */
#define HAS_FETCH	BIT(8)	/* FetchAddr */
#define HAS_STAGE	BIT(9)	/* S2 */
#define HAS_CLASS	BIT(10)	/* CLASS */
#define HAS_IPA		BIT(11)	/* IPA, valid if S2 */
#define HAS_STALL	BIT(12)	/* Stall and STAG */
#define HAS_ATS		BIT(13)	/* P, X, W, R of a Translation Request */

#define HAS_FAULT	(HAS_SSID | HAS_ACCESS | HAS_ADDR | HAS_STAGE | \
			 HAS_CLASS | HAS_IPA | HAS_STALL)

struct smmu_event_shape {
	const char *name;
	u16 has;
};

static const struct smmu_event_shape smmu_event_shapes[] = {
	[EVT_F_UUT] = {
		"F_UUT", HAS_SSID | HAS_REASON | HAS_ACCESS | HAS_ADDR,
	},
	[EVT_C_BAD_STREAMID] = { "C_BAD_STREAMID", HAS_SSID },
	[EVT_F_STE_FETCH] = {
		"F_STE_FETCH", HAS_SSID | HAS_REASON | HAS_FETCH,
	},
	[EVT_C_BAD_STE] = { "C_BAD_STE", HAS_SSID },
	[EVT_F_BAD_ATS_TREQ] = {
		"F_BAD_ATS_TREQ", HAS_SSID | HAS_ATS | HAS_PAGE,
	},
	[EVT_F_STREAM_DISABLED] = { "F_STREAM_DISABLED", 0 },
	[EVT_F_TRANSL_FORBIDDEN] = { "F_TRANSL_FORBIDDEN", HAS_RNW | HAS_ADDR },
	[EVT_C_BAD_SUBSTREAMID] = { "C_BAD_SUBSTREAMID", HAS_SSID_ALWAYS },
	[EVT_F_CD_FETCH] = {
		"F_CD_FETCH", HAS_SSID | HAS_REASON | HAS_FETCH,
	},
	[EVT_C_BAD_CD] = { "C_BAD_CD", HAS_SSID },
	[EVT_F_WALK_EABT] = {
		"F_WALK_EABT", HAS_SSID | HAS_REASON | HAS_ACCESS | HAS_STAGE |
			       HAS_CLASS | HAS_ADDR | HAS_FETCH,
	},
	[EVT_F_TRANSLATION] = { "F_TRANSLATION", HAS_FAULT },
	[EVT_F_ADDR_SIZE] = { "F_ADDR_SIZE", HAS_FAULT },
	[EVT_F_ACCESS] = { "F_ACCESS", HAS_FAULT },
	[EVT_F_PERMISSION] = { "F_PERMISSION", HAS_FAULT },
	[EVT_F_TLB_CONFLICT] = {
		"F_TLB_CONFLICT", HAS_SSID | HAS_CONFLICT | HAS_ACCESS |
				  HAS_STAGE | HAS_ADDR | HAS_IPA,
	},
	[EVT_F_CFG_CONFLICT] = { "F_CFG_CONFLICT", HAS_SSID | HAS_CONFLICT },
	[EVT_E_PAGE_REQUEST] = { "E_PAGE_REQUEST", HAS_SSID | HAS_PAGE },
	[EVT_F_VMS_FETCH] = {
		"F_VMS_FETCH", HAS_SSID | HAS_REASON | HAS_FETCH,
	},
};

static const struct smmu_event_shape *smmu_event_shape(u8 id)
{
	if (id >= ARRAY_SIZE(smmu_event_shapes) || !smmu_event_shapes[id].name)
		return NULL;
	return &smmu_event_shapes[id];
}

/* Who was it, and why */
static void smmu_event_decode_source(const u64 *raw, u16 has, struct smmu_event *evt)
{
	if (has & HAS_SSID)
		evt->ssv = raw[0] & EVT_0_SSV;
	if (has & HAS_SSID_ALWAYS)
		evt->ssv = true;
	if (evt->ssv)
		evt->ssid = FIELD_GET(EVT_0_SSID, raw[0]);

	if (has & HAS_REASON)
		evt->reason = FIELD_GET(EVT_1_REASON, raw[1]);
	if (has & HAS_CONFLICT)
		evt->reason = FIELD_GET(EVT_1_CONFLICT_REASON, raw[1]);
	if (has & HAS_STALL) {
		evt->stall = raw[1] & EVT_1_STALL;
		if (evt->stall)
			evt->stag = FIELD_GET(EVT_1_STAG, raw[1]);
	}
}

/* What was tried */
static void smmu_event_decode_access(const u64 *raw, u16 has, struct smmu_event *evt)
{
	if (has & (HAS_ACCESS | HAS_RNW))
		evt->read = raw[1] & EVT_1_RNW;
	if (has & HAS_ACCESS) {
		evt->privileged = raw[1] & EVT_1_PNU;
		evt->instruction = raw[1] & EVT_1_IND;
	}
	if (has & HAS_ATS) {
		evt->read = raw[1] & EVT_F_BAD_ATS_TREQ_1_R;
		evt->privileged = raw[1] & EVT_F_BAD_ATS_TREQ_1_P;
		evt->instruction = raw[1] & EVT_F_BAD_ATS_TREQ_1_X;
	}
}

/* Where it went wrong */
static void smmu_event_decode_place(const u64 *raw, u16 has, struct smmu_event *evt)
{
	if (has & HAS_STAGE)
		evt->s2 = raw[1] & EVT_1_S2;
	if (has & HAS_CLASS)
		evt->class = FIELD_GET(EVT_1_CLASS, raw[1]);
	if ((has & HAS_IPA) && evt->s2)
		evt->ipa = raw[3] & EVT_3_IPA;

	if (has & (HAS_ADDR | HAS_PAGE)) {
		evt->has_addr = true;
		evt->addr = raw[2];
	}
	if (has & HAS_PAGE)
		evt->addr &= EVT_F_BAD_ATS_TREQ_2_ADDR;
	if (has & HAS_FETCH) {
		evt->has_fetch_addr = true;
		evt->fetch_addr = raw[3] & EVT_3_FETCHADDR;
	}
}

/* See record.h */
bool smmu_event_decode(const u64 raw[SMMU_EVT_DWORDS], struct smmu_event *evt)
{
	const struct smmu_event_shape *shape;

	memset(evt, 0, sizeof(*evt));
	evt->id = FIELD_GET(EVT_0_ID, raw[0]);
	evt->sid = FIELD_GET(EVT_0_SID, raw[0]);

	shape = smmu_event_shape(evt->id);
	if (!shape)
		return false;

	smmu_event_decode_source(raw, shape->has, evt);
	smmu_event_decode_access(raw, shape->has, evt);
	smmu_event_decode_place(raw, shape->has, evt);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_event_decode);

/* See record.h */
const char *smmu_event_name(u8 id)
{
	const struct smmu_event_shape *shape = smmu_event_shape(id);

	return shape ? shape->name : "UNKNOWN";
}
EXPORT_SYMBOL_IF_KUNIT(smmu_event_name);

/* See record.h */
bool smmu_event_is_hint(u8 id)
{
	return id == EVT_E_PAGE_REQUEST;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_event_is_hint);

/* See record.h */
void smmu_ppr_decode(const u64 raw[SMMU_PPR_DWORDS], struct smmu_ppr *ppr)
{
	memset(ppr, 0, sizeof(*ppr));
	ppr->sid = FIELD_GET(PRI_0_SID, raw[0]);
	ppr->ssv = raw[0] & PRI_0_SSV;
	if (ppr->ssv)
		ppr->ssid = FIELD_GET(PRI_0_SSID, raw[0]);
	ppr->read = raw[0] & PRI_0_R;
	ppr->write = raw[0] & PRI_0_W;
	ppr->exec = raw[0] & PRI_0_X;
	ppr->priv = raw[0] & PRI_0_PRIV;
	ppr->last = raw[0] & PRI_0_LAST;
	ppr->prgi = FIELD_GET(PRI_1_PRGINDEX, raw[1]);
	ppr->addr = raw[1] & PRI_1_ADDR;
	/* Without a PASID the same bits are an ordinary, empty request */
	ppr->stop_marker = ppr->ssv && ppr->last && !ppr->read && !ppr->write;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ppr_decode);
