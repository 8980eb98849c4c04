// SPDX-License-Identifier: GPL-2.0-only
/*
 * Translation: from a transaction to an output address, or to a fault and what
 * becomes of it.
 *
 * IHI 0070, 3.3 "Stream Table Entries and Context Descriptors", 3.4 "Address
 * sizes", 3.9 "Support for PCI Express, PASIDs", 3.12 "Fault models", 7.3.20
 * "Event queue record priorities".
 */
#include "translate.h"

#include <linux/bitfield.h>
#include <linux/string.h>

#include "../../spec-cd.h"
#include "../../spec-event.h"
#include "../../spec-regs.h"
#include "../../spec-ste.h"
#include "cdtab.h"
#include "check-cd.h"
#include "check-ste.h"
#include "check-vmid.h"
#include "regime.h"
#include "regs.h"
#include "stage1.h"
#include "stage2.h"
#include "state.h"
#include "strtab.h"

/* Of what is not translated an answer holds for a page of 4 KiB. */
#define PAGE_SHIFT_4K		12

static int refuse(struct smmu_model_translation *tr, u8 event, const char *why)
{
	tr->fail = (struct smmu_model_fail) { .event = event, .why = why };
	return -EFAULT;
}

static int refuse_size(struct smmu_model_translation *tr, const char *why)
{
	refuse(tr, EVT_F_ADDR_SIZE, why);
	tr->fail.class = EVT_1_CLASS_IN;
	return -EFAULT;
}

static bool is_stallable(u8 event)
{
	return event >= EVT_F_TRANSLATION && event <= EVT_F_PERMISSION;
}

/**
 * smmu_model_judge() - what follows from a refusal
 * @tr: the verdict is filled in, from the reason and the configuration
 *
 * 5.5 "Fault configuration (A, R, S bits)"; stage 2 acts as if A were 1.
 */
void smmu_model_judge(struct smmu_model_translation *tr)
{
	struct smmu_model_verdict *v = &tr->verdict;

	*v = (struct smmu_model_verdict) { .record = tr->fail.event && !tr->fail.silent };
	if (!is_stallable(tr->fail.event))
		return;
	if (tr->fail.s2) {
		v->stall = FIELD_GET(STE_2_S2S, tr->ste[2]);
		v->record = FIELD_GET(STE_2_S2R, tr->ste[2]) || v->stall;
	} else if (tr->has_cd) {
		v->stall = FIELD_GET(CD_0_S, tr->cd[0]);
		v->record = FIELD_GET(CD_0_R, tr->cd[0]) || v->stall;
		v->razwi = !FIELD_GET(CD_0_A, tr->cd[0]);
	}
}

/* 6.3.14, 3.11: traffic while SMMUEN is 0 */
static int bypass_disabled(struct smmu_model *model,
			   const struct smmu_model_txn *txn,
			   struct smmu_model_translation *tr)
{
	if (smmu_model_get32(model, SMMU_GBPA) & GBPA_ABORT)
		return refuse(tr, 0, "6.3.14: GBPA.ABORT");
	if (txn->addr >> model->oas_bits)
		return refuse(tr, 0, "3.4: address above OAS while SMMUEN is 0");
	tr->pa = txn->addr;
	return 0;
}

/* 5.2 STE.PRIVCFG, STE.INSTCFG; a write is always data */
static void override_access(struct smmu_model *model, const u64 ste[8],
			    struct smmu_model_access_kind *access)
{
	if (smmu_model_idr(model, 1) & IDR1_ATTR_PERMS_OVR) {
		switch (FIELD_GET(STE_1_PRIVCFG, ste[1])) {
		case STE_1_PRIVCFG_UNPRIV:
			access->priv = false;
			break;
		case STE_1_PRIVCFG_PRIV:
			access->priv = true;
			break;
		}
		switch (FIELD_GET(STE_1_INSTCFG, ste[1])) {
		case STE_1_INSTCFG_DATA:
			access->instr = false;
			break;
		case STE_1_INSTCFG_INSTR:
			access->instr = true;
			break;
		}
	}
	if (access->write)
		access->instr = false;
}

/* Config 1x0, and S1DSS bypass: 3.4, 5.2 */
static int without_stage1(struct smmu_model *model,
			  const struct smmu_model_txn *txn,
			  const struct smmu_model_s2 *s2,
			  struct smmu_model_translation *tr)
{
	struct smmu_model_tlb_entry entry;
	int ret;

	if (txn->addr >> model->oas_bits)
		return refuse_size(tr, "3.4: input of a bypassed stage 1 above IAS or OAS");
	tr->pa = txn->addr;
	tr->lg2 = PAGE_SHIFT_4K;
	if (!s2)
		return 0;
	ret = smmu_model_s2_translate(model, s2, txn->addr, &tr->access,
				      EVT_1_CLASS_IN, &entry, &tr->fail);
	if (ret)
		return ret;
	tr->pa = entry.out + (txn->addr - entry.base);
	tr->lg2 = entry.lg2;
	return 0;
}

/*
 * 3.9.2, 5.2 STE.S1DSS: which CD a transaction uses.
 *
 * Return: 0 with @ssid set, 1 for stage-1 bypass, -EFAULT.
 */
static int choose_cd(struct smmu_model *model, const struct smmu_model_txn *txn,
		     u32 *ssid, struct smmu_model_translation *tr)
{
	unsigned int s1dss = FIELD_GET(STE_1_S1DSS, tr->ste[1]);

	*ssid = 0;
	if (!smmu_model_has_substreams(model, tr->ste)) {
		if (txn->ssv)
			return refuse(tr, EVT_C_BAD_SUBSTREAMID,
				      "5.2: SubstreamID where S1CDMax or SSIDSIZE is 0");
		return 0;
	}
	if (!txn->ssv) {
		if (s1dss == STE_1_S1DSS_BYPASS)
			return 1;
		if (s1dss == STE_1_S1DSS_SSID0)
			return 0;
		return refuse(tr, EVT_F_STREAM_DISABLED,
			      "5.2: S1DSS terminates traffic without SubstreamID");
	}
	if (txn->ssid >> FIELD_GET(STE_0_S1CDMAX, tr->ste[0]))
		return refuse(tr, EVT_C_BAD_SUBSTREAMID,
			      "5.2: SubstreamID beyond S1CDMax");
	if (s1dss == STE_1_S1DSS_SSID0 && !txn->ssid)
		return refuse(tr, EVT_F_STREAM_DISABLED,
			      "5.2: SubstreamID 0 belongs to traffic without one");
	*ssid = txn->ssid;
	return 0;
}

static int with_stage1(struct smmu_model *model,
		       const struct smmu_model_txn *txn, u32 ssid,
		       const struct smmu_model_s2 *s2, struct smmu_model_translation *tr)
{
	struct smmu_model_tlb_entry entry;
	struct smmu_model_s1 s1;
	const char *why;
	int ret;

	ret = smmu_model_cd_get(model, txn->sid, tr->ste, ssid, s2, tr->cd,
				&tr->fail);
	if (ret)
		return ret;
	why = smmu_model_cd_illegal(model, tr->ste, tr->cd);
	if (why)
		return refuse(tr, EVT_C_BAD_CD, why);
	tr->has_cd = true;
	smmu_model_s1_make(model, tr->ste, tr->cd, txn->addr, s2, &s1);
	if (s1.one_level)
		tr->access.priv = true;
	ret = smmu_model_s1_translate(model, &s1, txn->addr, &tr->access,
				      &entry, &tr->fail);
	if (ret)
		return ret;
	tr->pa = entry.out + (sign_extend64(txn->addr, 55) - entry.base);
	tr->lg2 = entry.lg2;
	return 0;
}

static int with_ste(struct smmu_model *model, const struct smmu_model_txn *txn,
		    struct smmu_model_translation *tr)
{
	unsigned int config = FIELD_GET(STE_0_CONFIG, tr->ste[0]);
	struct smmu_model_s2 s2_storage, *s2 = NULL;
	u32 ssid;
	int ret;

	if (!(config & STE_0_CONFIG_BYPASS))
		return refuse(tr, 0, "5.2: STE.Config is abort");
	override_access(model, tr->ste, &tr->access);
	if (config & 2) {
		s2 = &s2_storage;
		smmu_model_s2_make(model, tr->ste, s2);
	}
	if (!(config & 1)) {
		if (txn->ssv)
			return refuse(tr, EVT_C_BAD_SUBSTREAMID,
				      "5.2: SubstreamID without stage 1");
		return without_stage1(model, txn, s2, tr);
	}
	ret = choose_cd(model, txn, &ssid, tr);
	if (ret < 0)
		return ret;
	if (ret)
		return without_stage1(model, txn, s2, tr);
	return with_stage1(model, txn, ssid, s2, tr);
}

static int with_smmuen(struct smmu_model *model,
		       const struct smmu_model_txn *txn, struct smmu_model_translation *tr)
{
	u32 cr2 = smmu_model_get32(model, SMMU_CR2);
	const char *why;
	int ret;

	ret = smmu_model_ste_get(model, txn->sid, tr->ste, &tr->fail);
	if (ret) {
		tr->fail.silent = tr->fail.event == EVT_C_BAD_STREAMID &&
				  !(cr2 & CR2_RECINVSID);
		return ret;
	}
	why = smmu_model_ste_illegal(model, tr->ste);
	if (why)
		return refuse(tr, EVT_C_BAD_STE, why);
	smmu_model_check_vmid(model, txn->sid, tr->ste);
	return with_ste(model, txn, tr);
}

/**
 * smmu_model_translate() - take a transaction through the whole pipeline
 * @model: the model, locked
 * @txn: the access
 * @tr: filled; on failure with the verdict
 *
 * Nothing moves and nothing is recorded. What the access would fetch, cache or mark
 * is fetched, cached and marked.
 *
 * Return: 0 or -EFAULT.
 */
int smmu_model_translate(struct smmu_model *model, const struct smmu_model_txn *txn,
			 struct smmu_model_translation *tr)
{
	int ret;

	*tr = (struct smmu_model_translation) {
		.access = {
			.write = txn->write,
			.priv = txn->priv,
			.instr = txn->instr && !txn->write,
		},
	};
	if (model->sfm)
		ret = refuse(tr, 0, "12.3: Service Failure Mode");
	else if (!smmu_model_cr0(model, CR0_SMMUEN))
		ret = bypass_disabled(model, txn, tr);
	else
		ret = with_smmuen(model, txn, tr);
	if (ret)
		smmu_model_judge(tr);
	return ret;
}

/* Was it a valid structure that could not be used? */
static bool is_torn(const struct smmu_model_translation *tr)
{
	return (tr->fail.event == EVT_C_BAD_STE && tr->ste[0] & STE_0_V) ||
	       (tr->fail.event == EVT_C_BAD_CD && tr->cd[0] & CD_0_V);
}

/**
 * smmu_model_translate_unasked() - a look by the SMMU's own choice
 * @model: the model, locked
 * @txn: an access that nobody makes now
 * @tr: filled
 *
 * Return: as smmu_model_translate().
 */
int smmu_model_translate_unasked(struct smmu_model *model, const struct smmu_model_txn *txn,
				 struct smmu_model_translation *tr)
{
	int ret = smmu_model_translate(model, txn, tr);

	/* 3.21.3: whatever words are fetched at whatever time, with V set */
	if (ret && is_torn(tr))
		smmu_model_blame(model,
				 "3.21.3: a valid STE or CD was ILLEGAL on the way to another");
	return ret;
}
