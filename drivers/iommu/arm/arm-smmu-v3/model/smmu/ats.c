// SPDX-License-Identifier: GPL-2.0-only
/*
 * ATS: Translation Requests, Translated transactions, ATC invalidation.
 *
 * IHI 0070, 3.9.1 "ATS Interface" with its tables of responses, 4.5.1
 * CMD_ATC_INV, 5.2 STE.EATS, 6.3.9 CR0.ATSCHK. Full ATS is modelled, split-stage
 * ATS and DPT checks are not. A Translation Request goes through the pipeline of
 * ordinary transactions, once for each permission, and so fetches, caches and
 * marks what those would.
 *
 * Where the document leaves a choice: without PASIDTT a Translated transaction
 * has no SubstreamID, and S1DSS is not asked about it.
 */
#include "ats.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>

#include "../../spec-cmd.h"
#include "../../spec-event.h"
#include "../../spec-ste.h"
#include "check-ste.h"
#include "event.h"
#include "fail.h"
#include "lock.h"
#include "regs.h"
#include "state.h"
#include "strtab.h"
#include "translate.h"

/**
 * smmu_model_ats_stu_lg2() - the Smallest Translation Unit
 * @model: the model
 *
 * Return: log2 of the smallest granule that the SMMU implements (3.9.1).
 */
unsigned int smmu_model_ats_stu_lg2(struct smmu_model *model)
{
	u32 idr5 = smmu_model_idr(model, 5);

	if (idr5 & IDR5_GRAN4K)
		return 12;
	return idr5 & IDR5_GRAN16K ? 14 : 16;
}

static bool translates(const u64 ste[8])
{
	unsigned int config = FIELD_GET(STE_0_CONFIG, ste[0]);

	return config & STE_0_CONFIG_BYPASS && config & 3;
}

/* 5.2 STE.EATS; split-stage is ILLEGAL here, DPT is reserved and so off */
static bool has_eats(const u64 ste[8])
{
	return translates(ste) &&
	       FIELD_GET(STE_1_EATS, ste[1]) == STE_1_EATS_FULL;
}

static void refuse(struct smmu_model_completion *cpl,
		   enum smmu_model_completion_status status, const char *why)
{
	cpl->status = status;
	cpl->why = why;
}

/* 7.3.6 F_BAD_ATS_TREQ */
static void record_bad_treq(struct smmu_model *model,
			    const struct smmu_model_txn *txn,
			    struct smmu_model_completion *cpl)
{
	u64 record[4] = {
		FIELD_PREP(EVT_0_ID, EVT_F_BAD_ATS_TREQ) |
			FIELD_PREP(EVT_0_SID, txn->sid),
		FIELD_PREP(EVT_F_BAD_ATS_TREQ_1_R, 1) |
			FIELD_PREP(EVT_F_BAD_ATS_TREQ_1_W, txn->write) |
			FIELD_PREP(EVT_F_BAD_ATS_TREQ_1_P, txn->ssv && txn->priv),
		txn->addr & EVT_F_BAD_ATS_TREQ_2_ADDR,
	};

	if (txn->ssv)
		record[0] |= EVT_0_SSV | FIELD_PREP(EVT_0_SSID, txn->ssid);
	cpl->event = EVT_F_BAD_ATS_TREQ;
	model->stats.events[EVT_F_BAD_ATS_TREQ]++;
	cpl->recorded = smmu_model_event_record(model, record);
}

/* What the STE says before anything is translated; false ends the request */
static bool check_request(struct smmu_model *model,
			  const struct smmu_model_txn *txn,
			  struct smmu_model_completion *cpl)
{
	struct smmu_model_fail fail;
	const char *why;
	u64 ste[8];

	if (model->sfm) {
		refuse(cpl, SMMU_MODEL_CPL_UR, "12.3: Service Failure Mode");
		return false;
	}
	if (!smmu_model_cr0(model, CR0_SMMUEN)) {
		refuse(cpl, SMMU_MODEL_CPL_UR, "3.9.1: SMMUEN is 0");
		record_bad_treq(model, txn, cpl);
		return false;
	}
	if (smmu_model_ste_get(model, txn->sid, ste, &fail)) {
		refuse(cpl, SMMU_MODEL_CPL_CA, fail.why);
		return false;
	}
	why = smmu_model_ste_illegal(model, ste);
	if (why) {
		refuse(cpl, SMMU_MODEL_CPL_CA, why);
		return false;
	}
	if (!(FIELD_GET(STE_0_CONFIG, ste[0]) & STE_0_CONFIG_BYPASS)) {
		refuse(cpl, SMMU_MODEL_CPL_UR, "5.2: STE.Config is abort");
		return false;
	}
	if (has_eats(ste))
		return true;
	refuse(cpl, SMMU_MODEL_CPL_UR, "5.2: STE.EATS is 0");
	record_bad_treq(model, txn, cpl);
	return false;
}

/* 3.9.1: what a fault of the pipeline makes of the request; false ends it */
static bool judge(const struct smmu_model_fail *fail,
		  struct smmu_model_completion *cpl)
{
	cpl->why = fail->why;
	switch (fail->event) {
	case EVT_F_PERMISSION:
		/* Of a CD fetch or a table walk: there is no translation */
		return !fail->s2 || fail->class == EVT_1_CLASS_IN;
	case EVT_F_TRANSLATION:
	case EVT_F_ADDR_SIZE:
	case EVT_F_ACCESS:
		return false;
	default:
		refuse(cpl, SMMU_MODEL_CPL_CA, fail->why);
		return false;
	}
}

/* May it read, or write? False if the request is at its end. */
static bool ask(struct smmu_model *model, const struct smmu_model_txn *txn,
		bool write, struct smmu_model_completion *cpl)
{
	struct smmu_model_txn probe = *txn;
	struct smmu_model_translation tr;

	probe.write = write;
	probe.instr = false;
	/* 3.9.1: without a PASID there is no privilege */
	probe.priv = txn->priv && txn->ssv;
	if (smmu_model_translate(model, &probe, &tr))
		return judge(&tr.fail, cpl);
	cpl->read |= !write;
	cpl->write |= write;
	cpl->addr = tr.pa;
	cpl->lg2 = tr.lg2;
	return true;
}

/**
 * smmu_model_ats_request() - an ATS Translation Request arrives
 * @model: the model, locked
 * @txn: address, StreamID, PASID; without @txn->write it has No Write (NW) set
 * @cpl: the completion
 *
 * CD.A, R and S do not count, and no fault of the translation is recorded.
 */
void smmu_model_ats_request(struct smmu_model *model,
			    const struct smmu_model_txn *txn,
			    struct smmu_model_completion *cpl)
{
	unsigned int stu = smmu_model_ats_stu_lg2(model);

	*cpl = (struct smmu_model_completion) { .lg2 = stu, .why = "" };
	model->stats.ats_requests++;
	if (!check_request(model, txn, cpl))
		return;
	if (!ask(model, txn, false, cpl) ||
	    (txn->write && !ask(model, txn, true, cpl))) {
		/* Gone between the two looks: nothing is granted */
		cpl->read = false;
		cpl->write = false;
	}
	if (!cpl->read && !cpl->write)
		cpl->lg2 = stu;
	cpl->lg2 = max(cpl->lg2, stu);
}

/**
 * smmu_model_translation_request() - what an ATS Translation Request gives
 * @model: the model
 * @txn: address, StreamID, PASID; without @txn->write it has No Write (NW) set
 * @cpl: the completion
 *
 * No endpoint takes part, and no ATC.
 *
 * Context: Any.
 */
void smmu_model_translation_request(struct smmu_model *model,
				    const struct smmu_model_txn *txn,
				    struct smmu_model_completion *cpl)
{
	guard(smmu_model)(model);
	smmu_model_ats_request(model, txn, cpl);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_translation_request);

/**
 * smmu_model_ats_check() - may a Translated transaction pass?
 * @model: the model, locked
 * @txn: the transaction; its address is physical
 * @fail: filled on failure
 *
 * Return: 0 or -EFAULT.
 */
int smmu_model_ats_check(struct smmu_model *model,
			 const struct smmu_model_txn *txn,
			 struct smmu_model_fail *fail)
{
	u64 ste[8];

	if (model->sfm)
		return smmu_model_refuse(fail, 0, "12.3: Service Failure Mode");
	if (!smmu_model_cr0(model, CR0_SMMUEN) ||
	    !(smmu_model_idr(model, 0) & IDR0_ATS))
		return smmu_model_refuse(fail, EVT_F_TRANSL_FORBIDDEN,
					 "3.9.1: Translated transaction while SMMUEN is 0");
	if (txn->addr >> model->oas_bits)
		return smmu_model_refuse(fail, 0, "3.9.1: Translated address above OAS");
	if (!smmu_model_cr0(model, CR0_ATSCHK))
		return 0;
	/* Not recorded without CR2.REC_CFG_ATS */
	if (smmu_model_ste_get(model, txn->sid, ste, fail))
		return smmu_model_refuse(fail, 0, fail->why);
	if (smmu_model_ste_illegal(model, ste))
		return smmu_model_refuse(fail, 0, smmu_model_ste_illegal(model, ste));
	if (!(FIELD_GET(STE_0_CONFIG, ste[0]) & STE_0_CONFIG_BYPASS))
		return smmu_model_refuse(fail, 0, "5.2: STE.Config is abort");
	if (!has_eats(ste))
		return smmu_model_refuse(fail, EVT_F_TRANSL_FORBIDDEN,
					 "5.2: Translated transaction while STE.EATS is 0");
	return 0;
}

static bool takes_all(const u64 cmd[2])
{
	return !(cmd[0] & CMD_0_SSV) &&
	       FIELD_GET(CMD_ATC_INV_1_SIZE, cmd[1]) == CMD_ATC_INV_1_SIZE_ALL;
}

/**
 * smmu_model_ats_check_invalidate() - is a CMD_ATC_INV in order?
 * @model: the model, locked
 * @cmd: the command, as it is consumed
 *
 * While ATS is off the whole ATC may be emptied (3.9.2); who asks for less believes
 * that it is on.
 */
void smmu_model_ats_check_invalidate(struct smmu_model *model, const u64 cmd[2])
{
	unsigned int size = FIELD_GET(CMD_ATC_INV_1_SIZE, cmd[1]);
	struct smmu_model_port_state state;

	if (!smmu_model_port_with_ats(model, FIELD_GET(CMD_0_SID, cmd[0]), &state)) {
		if (takes_all(cmd))
			return;
		smmu_model_blame(model, "3.9.1: CMD_ATC_INV to a device whose ATS is off");
		return;
	}
	if (cmd[0] & CMD_0_SSV && !state.pasid)
		smmu_model_blame(model, "4.5.1: CMD_ATC_INV with a PASID to a device without");
	if (size + 12 < state.stu_lg2)
		smmu_model_blame(model, "4.5.1: CMD_ATC_INV below the Smallest Translation Unit");
}

/**
 * smmu_model_ats_invalidate() - an endpoint carries a CMD_ATC_INV out (4.5.1)
 * @model: the model, locked
 * @cmd: the command
 *
 * Exactly the span goes, ATS enabled or not.
 */
void smmu_model_ats_invalidate(struct smmu_model *model, const u64 cmd[2])
{
	unsigned int size = FIELD_GET(CMD_ATC_INV_1_SIZE, cmd[1]);
	struct smmu_model_inv_request req = {
		.ssv = cmd[0] & CMD_0_SSV,
		.ssid = FIELD_GET(CMD_0_SSID, cmd[0]),
		.global = cmd[0] & CMD_ATC_INV_0_GLOBAL,
		.last = U64_MAX,
	};
	struct smmu_model_port *port;
	int n;

	port = smmu_model_port_find(model, FIELD_GET(CMD_0_SID, cmd[0]));
	if (!port)
		return;
	if (size < CMD_ATC_INV_1_SIZE_ALL) {
		req.last = GENMASK_ULL(size + 11, 0);
		req.first = cmd[1] & CMD_ATC_INV_1_ADDR & ~req.last;
		req.last |= req.first;
	}
	n = port->ops->invalidate(port, &req);
	if (n < 0)
		model->atc_unanswered = true;
	else
		model->stats.atc_removed += n;
}

/**
 * smmu_model_ats_check_ste() - an STE has been invalidated
 * @model: the model, locked
 * @sid: StreamID
 *
 * ATS is disabled in the endpoint, and its ATC emptied, before EATS goes (3.9.2).
 */
void smmu_model_ats_check_ste(struct smmu_model *model, u32 sid)
{
	struct smmu_model_port *port = smmu_model_port_find(model, sid);
	struct smmu_model_port_state state;
	struct smmu_model_fail fail;
	u64 ste[8];

	if (!port || !smmu_model_cr0(model, CR0_SMMUEN))
		return;
	port->ops->describe(port, &state);
	/* A device that does not answer must be fenced off all the same */
	if (state.deaf || (!state.ats && !state.unclean))
		return;
	if (smmu_model_ste_read(model, sid, ste, &fail) || !(ste[0] & STE_0_V) ||
	    has_eats(ste))
		return;
	if (state.ats)
		smmu_model_blame(model,
				 "3.9.1: EATS cleared while ATS is enabled in the endpoint");
	else
		smmu_model_blame(model, "3.9.2: EATS cleared before the ATC was emptied");
}

/**
 * smmu_model_ats_check_enable() - ATS comes on in an endpoint
 * @model: the model, locked
 * @sid: its StreamID
 *
 * EATS must be in force by then: what the SMMU may hold of the STE counts.
 */
void smmu_model_ats_check_enable(struct smmu_model *model, u32 sid)
{
	struct smmu_model_fail fail;
	u64 ste[8];

	if (!smmu_model_cr0(model, CR0_SMMUEN) ||
	    smmu_model_ste_get(model, sid, ste, &fail) ||
	    !(ste[0] & STE_0_V) || !has_eats(ste))
		smmu_model_blame(model, "3.9.1: ATS enabled in an endpoint before STE.EATS");
}
