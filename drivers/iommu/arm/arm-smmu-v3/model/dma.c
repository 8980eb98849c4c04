// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transactions of client devices: what the SMMU is for.
 *
 * IHI 0070, 3.3 "Stream Table Entries and Context Descriptors", 3.4 "Address
 * sizes", 3.9 "Support for PCI Express, PASIDs", 3.12 "Fault models", 7.3.20
 * "Event queue record priorities". An access is split at 4 KiB; each piece is a
 * transaction of its own, translated and moved under the model's lock. So a
 * CMD_SYNC can never be consumed between the lookup and the last byte, which is
 * what its completion promises.
 */
#include "model.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "../spec-cd.h"
#include "../spec-event.h"
#include "../spec-ste.h"
#include "ats.h"
#include "check.h"
#include "config.h"
#include "dma.h"
#include "endpoint.h"
#include "event.h"
#include "mem.h"
#include "pri.h"
#include "regs.h"
#include "stage.h"
#include "stall.h"
#include "state.h"

/* Values of &smmu_model_result.slot that are no slot */
#define NO_SLOT			(-ENOENT)
#define WAITS_FOR_SLOT		(-EBUSY)

/* Pieces of an access, and of what is not translated, are 4 KiB */
#define PAGE_SHIFT_4K		12

/* Accesses of a live device for each command */
#define LIVE_LOOKS		8

/* Stalls of one access at one address: each was answered, and none helped */
#define MAX_STALLS		64

/**
 * struct verdict - what a fault does to its transaction (3.12)
 * @stall: it stalls
 * @razwi: it ends as RAZ/WI; otherwise it aborts
 * @record: an event is recorded
 */
struct verdict {
	bool stall;
	bool razwi;
	bool record;
};

/**
 * struct translation - one transaction on its way through the pipeline
 * @ste: STE of the stream, once it is known to be legal
 * @cd: CD, once it is known to be legal
 * @has_cd: @cd is filled in
 * @pa: output address
 * @lg2: log2 of the aligned range around the address for which this holds
 * @access: the access after the STE's overrides
 * @fail: why it is refused
 * @verdict: what follows
 */
struct translation {
	u64 ste[8];
	u64 cd[8];
	bool has_cd;
	u64 pa;
	unsigned int lg2;
	struct smmu_model_access_kind access;
	struct smmu_model_fail fail;
	struct verdict verdict;
};

static int refuse(struct translation *tr, u8 event, const char *why)
{
	tr->fail = (struct smmu_model_fail) { .event = event, .why = why };
	return -EFAULT;
}

static int refuse_size(struct translation *tr, const char *why)
{
	refuse(tr, EVT_F_ADDR_SIZE, why);
	tr->fail.class = EVT_1_CLASS_IN;
	return -EFAULT;
}

static bool is_stallable(u8 event)
{
	return event >= EVT_F_TRANSLATION && event <= EVT_F_PERMISSION;
}

/* 5.5 "Fault configuration (A, R, S bits)"; stage 2 acts as if A were 1 */
static void judge(struct translation *tr)
{
	struct verdict *v = &tr->verdict;

	*v = (struct verdict) { .record = tr->fail.event && !tr->fail.silent };
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
			   struct translation *tr)
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
			  struct translation *tr)
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
		     u32 *ssid, struct translation *tr)
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
		       const struct smmu_model_s2 *s2, struct translation *tr)
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
		    struct translation *tr)
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
		       const struct smmu_model_txn *txn, struct translation *tr)
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
	return with_ste(model, txn, tr);
}

/* The whole pipeline; on failure the verdict is filled in */
static int translate(struct smmu_model *model, const struct smmu_model_txn *txn,
		     struct translation *tr)
{
	int ret;

	*tr = (struct translation) {
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
		judge(tr);
	return ret;
}

/* Was it a valid structure that could not be used? */
static bool is_torn(const struct translation *tr)
{
	return (tr->fail.event == EVT_C_BAD_STE && tr->ste[0] & STE_0_V) ||
	       (tr->fail.event == EVT_C_BAD_CD && tr->cd[0] & CD_0_V);
}

/* A look that nobody asked for. Return: as translate(). */
static int look(struct smmu_model *model, const struct smmu_model_txn *txn,
		struct translation *tr)
{
	int ret = translate(model, txn, tr);

	/* 3.21.3: whatever words are fetched at whatever time, with V set */
	if (ret && is_torn(tr))
		smmu_model_blame(model,
				 "3.21.3: a valid STE or CD was ILLEGAL on the way to another");
	return ret;
}

/**
 * smmu_model_dma_lookup() - translate without moving or recording anything
 * @model: the model, locked, with SMMUEN
 * @txn: the access
 * @look: filled
 *
 * What an access would fetch, cache or mark is fetched, cached and marked.
 *
 * Return: 0 or -EFAULT.
 */
int smmu_model_dma_lookup(struct smmu_model *model,
			  const struct smmu_model_txn *txn,
			  struct smmu_model_lookup *look)
{
	struct translation tr;
	int ret = translate(model, txn, &tr);

	*look = (struct smmu_model_lookup) {
		.pa = tr.pa,
		.lg2 = tr.lg2,
		.access = tr.access,
		.fail = tr.fail,
	};
	return ret;
}

static void remember(struct smmu_model *model, const struct smmu_model_txn *txn)
{
	model->recent[model->nr_recent++ % SMMU_MODEL_RECENT_TXNS] = *txn;
}

/**
 * smmu_model_dma_speculate() - look a recent address up again
 * @model: the model, locked
 *
 * The SMMU may fetch what is reachable at any time, to cache it (3.21.1). A
 * speculative read records nothing.
 */
void smmu_model_dma_speculate(struct smmu_model *model)
{
	unsigned int n = min(model->nr_recent, SMMU_MODEL_RECENT_TXNS);
	struct smmu_model_endpoint *ep;
	struct translation tr;
	struct smmu_model_txn txn;

	if (!n || !smmu_model_cr0(model, CR0_SMMUEN))
		return;
	txn = model->recent[prandom_u32_state(&model->rnd) % n];
	txn.write = false;
	ep = smmu_model_endpoint_with_ats(model, &txn);
	if (ep)
		smmu_model_endpoint_speculate(ep, &txn);
	else
		(void)look(model, &txn, &tr);
}

/* 3.9.1: a transaction with an address that the device has from its ATC */
static int translated(struct smmu_model *model, const struct smmu_model_txn *txn,
		      struct translation *tr)
{
	*tr = (struct translation) {
		.access.write = txn->write,
		.pa = txn->addr,
	};
	if (!smmu_model_ats_check(model, txn, &tr->fail))
		return 0;
	judge(tr);
	return -EFAULT;
}

/**
 * smmu_model_dma_live() - let the device of smmu_model_live() work
 * @model: the model, locked
 *
 * Several times, as with SMMU_MODEL_REFETCH each may see other words.
 */
void smmu_model_dma_live(struct smmu_model *model)
{
	struct smmu_model_stats *stats = &model->stats;
	struct translation tr;
	unsigned int i;

	if (!model->has_live || !smmu_model_cr0(model, CR0_SMMUEN))
		return;
	for (i = 0; i < LIVE_LOOKS; i++) {
		stats->live_looks++;
		if (!look(model, &model->live, &tr))
			continue;
		if (!stats->live_faults++)
			stats->live_why = tr.fail.why;
	}
}

/**
 * smmu_model_live() - a device that never rests
 * @model: the model
 * @txn: what it does, or NULL: it stops
 *
 * From now on the access is translated before each command that the SMMU
 * consumes: while the driver is in the middle of changing an entry. No data
 * moves, nothing stalls, no event is recorded; refusals are counted, see
 * &smmu_model_stats.live_faults.
 *
 * Context: Any.
 */
void smmu_model_live(struct smmu_model *model, const struct smmu_model_txn *txn)
{
	guard(smmu_model)(model);
	model->has_live = txn;
	if (txn)
		model->live = *txn;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_live);

static enum smmu_model_outcome refuse_piece(struct smmu_model *model,
					    const struct smmu_model_txn *txn,
					    struct translation *tr,
					    struct smmu_model_result *res)
{
	const struct smmu_model_fail *fail = &tr->fail;

	res->why = fail->why;
	res->event = fail->event;
	res->recorded = false;
	if (fail->event) {
		model->stats.events[fail->event]++;
		smmu_model_event_make(model, txn, tr->access.priv,
				      tr->access.instr, fail, res->record);
	}
	if (tr->verdict.stall) {
		res->slot = smmu_model_stall_enter(model, txn->sid, res->record);
		if (res->slot < 0)
			return SMMU_MODEL_DMA_STALLED;
		res->stag = FIELD_GET(EVT_1_STAG, res->record[1]);
		res->stalls++;
		res->recorded = true;
		return SMMU_MODEL_DMA_STALLED;
	}
	if (tr->verdict.record)
		res->recorded = smmu_model_event_record(model, res->record);
	return tr->verdict.razwi ? SMMU_MODEL_DMA_RAZWI : SMMU_MODEL_DMA_ABORTED;
}

/* One transaction: up to the next multiple of 4 KiB */
static enum smmu_model_outcome do_piece(struct smmu_model *model,
					const struct smmu_model_txn *txn,
					void *buf, size_t len,
					struct smmu_model_result *res)
{
	struct smmu_model_txn piece = *txn;
	enum smmu_model_outcome outcome;
	struct smmu_model_endpoint *ep;
	struct translation tr;
	size_t size;
	int ret;

	guard(smmu_model)(model);
	piece.addr = txn->addr + res->done;
	size = min(len - res->done, SZ_4K - (piece.addr & (SZ_4K - 1)));
	model->stats.txns++;
	if (piece.at != SMMU_MODEL_AT_TRANSLATED)
		remember(model, &piece);
	ep = smmu_model_endpoint_with_ats(model, &piece);
	if (ep) {
		outcome = smmu_model_endpoint_translate(ep, &piece, res);
		if (outcome)
			return outcome;
	}
	if (piece.at == SMMU_MODEL_AT_TRANSLATED)
		ret = translated(model, &piece, &tr);
	else
		ret = translate(model, &piece, &tr);
	if (ret)
		return refuse_piece(model, &piece, &tr, res);
	if (smmu_model_mem_copy(model, tr.pa, buf + res->done, size, txn->write)) {
		res->why = "external abort on the output address";
		return SMMU_MODEL_DMA_ABORTED;
	}
	res->done += size;
	res->pa = tr.pa + size - 1;
	return SMMU_MODEL_DMA_OK;
}

/* The answer to the stall or page request in force, if there is one */
static enum smmu_model_outcome collect(struct smmu_model *model, u32 sid,
				       struct smmu_model_result *res)
{
	enum smmu_model_stall_state state;

	if (res->prgi >= 0)
		return smmu_model_pri_collect(model, sid, res);
	if (res->slot == WAITS_FOR_SLOT)
		res->slot = NO_SLOT;
	if (res->slot == NO_SLOT)
		return SMMU_MODEL_DMA_OK;
	scoped_guard(smmu_model, model)
		state = smmu_model_stall_collect(model, res->slot);
	switch (state) {
	case SMMU_MODEL_STALL_RETRY:
		res->slot = NO_SLOT;
		return SMMU_MODEL_DMA_OK;
	case SMMU_MODEL_STALL_ABORT:
		res->slot = NO_SLOT;
		return SMMU_MODEL_DMA_ABORTED;
	case SMMU_MODEL_STALL_RAZWI:
		res->slot = NO_SLOT;
		return SMMU_MODEL_DMA_RAZWI;
	default:
		return SMMU_MODEL_DMA_STALLED;
	}
}

static int wait_for_answer(struct smmu_model *model, u32 sid,
			   const struct smmu_model_result *res,
			   unsigned int timeout_ms)
{
	if (res->prgi >= 0)
		return smmu_model_page_group_wait(model, sid, res->prgi,
						  timeout_ms);
	return smmu_model_stall_wait(model, res->slot, timeout_ms);
}

/**
 * smmu_model_dma_resume() - go on with an access that has stalled
 * @model: the model
 * @txn: as given to smmu_model_dma()
 * @buf: as given to smmu_model_dma()
 * @len: as given to smmu_model_dma()
 * @res: as smmu_model_dma() left it
 *
 * Context: Process context; sleeps while stalled, unless @txn->nowait.
 * Return: as smmu_model_dma().
 */
enum smmu_model_outcome
smmu_model_dma_resume(struct smmu_model *model, const struct smmu_model_txn *txn,
		      void *buf, size_t len, struct smmu_model_result *res)
{
	unsigned int timeout_ms = txn->timeout_ms ?: SMMU_MODEL_STALL_MS;
	unsigned int stalls = 0;
	size_t at = res->done;

	for (;;) {
		res->outcome = collect(model, txn->sid, res);
		if (res->outcome == SMMU_MODEL_DMA_OK && res->done < len)
			res->outcome = do_piece(model, txn, buf, len, res);
		if (res->outcome == SMMU_MODEL_DMA_OK) {
			if (res->done == len)
				break;
			cond_resched();
			continue;
		}
		if (res->outcome != SMMU_MODEL_DMA_STALLED || txn->nowait)
			break;
		stalls = res->done == at ? stalls + 1 : 0;
		at = res->done;
		if (stalls == MAX_STALLS ||
		    wait_for_answer(model, txn->sid, res, timeout_ms)) {
			smmu_model_dma_abandon(model, res);
			res->outcome = SMMU_MODEL_DMA_GAVE_UP;
			break;
		}
	}
	if (res->outcome == SMMU_MODEL_DMA_RAZWI && !txn->write)
		memset(buf + res->done, 0, len - res->done);
	return res->outcome;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_dma_resume);

/**
 * smmu_model_dma() - a client device reads or writes memory
 * @model: the model
 * @txn: the access
 * @buf: the device's own buffer: source of a write, destination of a read
 * @len: bytes
 * @res: filled
 *
 * Context: Process context; sleeps while stalled, unless @txn->nowait. A fatal
 * signal ends the sleep.
 * Return: &smmu_model_result.outcome.
 */
enum smmu_model_outcome
smmu_model_dma(struct smmu_model *model, const struct smmu_model_txn *txn,
	       void *buf, size_t len, struct smmu_model_result *res)
{
	*res = (struct smmu_model_result) {
		.why = "",
		.slot = NO_SLOT,
		.prgi = -1,
		.sid = txn->sid,
	};
	return smmu_model_dma_resume(model, txn, buf, len, res);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_dma);

/**
 * smmu_model_dma_wait() - sleep until a stalled access can go on
 * @model: the model
 * @res: as smmu_model_dma() left it, outcome SMMU_MODEL_DMA_STALLED
 * @timeout_ms: bound
 *
 * For a device that looks at something else between two waits; it goes on with
 * smmu_model_dma_resume() or gives up with smmu_model_dma_abandon().
 *
 * Context: Process context; sleeps, ended by a fatal signal.
 * Return: 0, -ETIMEDOUT, or -ERESTARTSYS if the caller is being killed.
 */
int smmu_model_dma_wait(struct smmu_model *model,
			const struct smmu_model_result *res,
			unsigned int timeout_ms)
{
	return wait_for_answer(model, res->sid, res, timeout_ms);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_dma_wait);

/**
 * smmu_model_dma_abandon() - the device gives an access up while it is stalled
 * @model: the model
 * @res: as smmu_model_dma() left it, outcome SMMU_MODEL_DMA_STALLED
 *
 * The SMMU does not know: the stall or page request still needs its answer.
 *
 * Context: Any.
 */
void smmu_model_dma_abandon(struct smmu_model *model,
			    struct smmu_model_result *res)
{
	guard(smmu_model)(model);
	if (res->slot >= 0)
		smmu_model_stall_abandon(model, res->slot);
	res->slot = NO_SLOT;
	res->prgi = -1;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_dma_abandon);
