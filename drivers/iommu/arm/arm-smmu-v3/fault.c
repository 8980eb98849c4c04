// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults: from the Event and PRI queues to people or to the core's fault
 * queue, and the answers back to the SMMU.
 *
 * Words: a *stall* is an event whose transaction waits in the SMMU for one
 * CMD_RESUME; StreamID and STAG name it. A *taker* empties a queue: the thread
 * of its interrupt, a drain, or the look after interrupts were enabled.
 *
 * Life of a stall:
 *   1. A taker reads the record and finds the client by StreamID.
 *   2. iommu_report_device_fault() hands it to the attached domain's handler,
 *      which queues it. With nobody to ask, the core (or, without a fault
 *      queue, this file) aborts it at once.
 *   3. The handler's work ends in smmu_fault_respond(): CMD_RESUME, retry or
 *      abort. The StreamID has travelled with the fault, for a client may have
 *      several.
 *
 * Who keeps the client alive in step 2: streams.lock. smmu_streams_erase()
 * takes it on the way out, and only the lock also keeps dev->iommu and the
 * group, which a mere reference to the device would not. It may be held over
 * this one call upwards, because what the call does is bounded and takes leaf
 * locks only: find the handler (no lock), put the fault on lists (spinlocks and
 * the mutex of the fault parameter), queue work. It does come back through
 * smmu_fault_respond(), which therefore takes no lock of ours but the Command
 * queue's. A report that may wait for others, as that of a virtual event
 * queue, must not be made from here: vevent.c keeps those until somebody without
 * locks delivers them.
 *
 * A page request goes the same way with the last request of its group: StreamID
 * and PRGIndex name the group, and the answer is CMD_PRI_RESP. Requests before the
 * last are kept by the core.
 *
 * How an attachment's faults end: its STE or CD no longer lets any in, synced
 * (attach.c); smmu_fault_drain() takes what is recorded and flushes the core's
 * work; then domain and PASID may go. What comes later finds no handler.
 *
 * Follows IHI 0070, "Event queue recorded faults and events", "Stall model"
 * and "PRI queue".
 */
#include "fault.h"

#include <kunit/visibility.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/iommu.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/ratelimit.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "client.h"
#include "cmd.h"
#include "fault-print.h"
#include "prg.h"
#include "pri.h"
#include "record.h"
#include "smmu.h"
#include "spec-event.h"
#include "trace.h"
#include "vevent.h"

/* Records taken under hwq_mutex in one go, before others get their turn. */
#define SMMU_FAULT_CHUNK	64

/* Indexes of iommu_fault_page_request.private_data, which the core leaves alone. */
#define SMMU_FAULT_PRIVATE_SID	0
#define SMMU_FAULT_PRIVATE_KIND	1

/* How a fault is answered. */
enum smmu_fault_kind { SMMU_FAULT_STALL, SMMU_FAULT_PPR };

/* Whose lines they are */
static struct smmu_fault_source smmu_fault_source(struct smmu_device *smmu,
						  struct smmu_client *client)
{
	return (struct smmu_fault_source) {
		.dev = client ? client->dev : NULL,
		.ratelimit = client ? &client->fault_ratelimit : &smmu->stray_ratelimit,
	};
}

/*
 * Stalls
 */

static void smmu_fault_resume(struct smmu_device *smmu, u32 sid, u16 stag,
			      enum smmu_resume action)
{
	struct smmu_cmd cmd = smmu_cmd_resume(sid, stag, action);

	trace_smmu_page_response(dev_name(smmu->dev), cmd.w[0], cmd.w[1]);
	/*
	 * Nobody waits for it: once consumed it is as good as done. When it
	 * cannot be queued the Command queue is dead or hopelessly full, and
	 * only a reset ends the transaction.
	 */
	if (smmu_cmdq_submit_nosync(&smmu->cmdq, &cmd, 1)) {
		if (__ratelimit(&smmu->fault_ratelimit))
			dev_err(smmu->dev, "CMD_RESUME: SID %#x STAG %#x stays stalled\n",
				sid, stag);
		return;
	}
	atomic64_inc(&smmu->counters.resumes);
}

/* The device is in the core's fault queue. */
static bool smmu_fault_is_enabled(const struct smmu_client *client)
{
	return rcu_access_pointer(client->dev->iommu->fault_param);
}

static u32 smmu_fault_perm(const struct smmu_event *evt)
{
	u32 perm;

	if (evt->instruction)
		perm = IOMMU_FAULT_PERM_EXEC;
	else
		perm = evt->read ? IOMMU_FAULT_PERM_READ : IOMMU_FAULT_PERM_WRITE;
	return perm | (evt->privileged ? IOMMU_FAULT_PERM_PRIV : 0);
}

/*
 * Somebody answers in any case: the core through smmu_fault_respond(), or we.
 * Return: 0 when it was reported, -errno when it was aborted.
 */
static int smmu_fault_stall(struct smmu_device *smmu, struct smmu_client *client,
			    const struct smmu_event *evt)
{
	struct iopf_fault fault = {
		.fault = {
			.type = IOMMU_FAULT_PAGE_REQ,
			.prm = {
				.flags = IOMMU_FAULT_PAGE_REQUEST_LAST_PAGE,
				.grpid = evt->stag,
				.perm = smmu_fault_perm(evt),
				.addr = evt->addr,
				.private_data[SMMU_FAULT_PRIVATE_SID] = evt->sid,
				.private_data[SMMU_FAULT_PRIVATE_KIND] = SMMU_FAULT_STALL,
			},
		},
	};

	int ret;

	lockdep_assert_held(&smmu->streams.lock);

	/*
	 * Stage 2 of a CD or table fetch: the address is none that whoever
	 * owns the domain knows. A guest knows of no stage 2 at all.
	 */
	if (!client || !smmu_fault_is_enabled(client) ||
	    (evt->s2 && (evt->class != EVT_1_CLASS_IN || client->guest.events))) {
		smmu_fault_resume(smmu, evt->sid, evt->stag, SMMU_RESUME_ABORT);
		return -ENODEV;
	}
	if (evt->ssv) {
		fault.fault.prm.flags |= IOMMU_FAULT_PAGE_REQUEST_PASID_VALID;
		fault.fault.prm.pasid = evt->ssid;
	}
	ret = iommu_report_device_fault(client->dev, &fault);
	if (!ret)
		atomic64_inc(&smmu->counters.stalls);
	return ret;
}

/*
 * Page requests
 */

static void smmu_fault_answer(struct smmu_device *smmu, u32 sid, bool ssv, u32 ssid, u16 prgi,
			      u8 resp)
{
	struct smmu_cmd cmd = smmu_cmd_pri_resp(sid, ssv, ssid, prgi, resp);

	trace_smmu_page_response(dev_name(smmu->dev), cmd.w[0], cmd.w[1]);
	if (smmu_cmdq_submit_nosync(&smmu->cmdq, &cmd, 1)) {
		if (__ratelimit(&smmu->fault_ratelimit))
			dev_err(smmu->dev, "CMD_PRI_RESP: SID %#x PRGIndex %#x stays unanswered\n",
				sid, prgi);
		return;
	}
	atomic64_inc(&smmu->counters.page_responses);
}

static u8 smmu_fault_resp(enum iommu_page_response_code code)
{
	switch (code) {
	case IOMMU_PAGE_RESP_SUCCESS:
		return CMD_PRI_RESP_1_RESP_SUCCESS;
	case IOMMU_PAGE_RESP_INVALID:
		return CMD_PRI_RESP_1_RESP_INVALID;
	default:
		return CMD_PRI_RESP_1_RESP_FAILURE;
	}
}

/*
 * A CPU that lets a page be written does not broadcast its TLBI: whoever holds on
 * to the old permission finds out by a fault, whose handler finds nothing to do.
 * So what is shared with the CPUs goes before the access is tried again. Of what
 * is not the MMU notifier has told.
 *
 * Success comes from the core alone, and for a group.
 */
static int smmu_fault_forget_stale(struct smmu_client *client, struct iopf_fault *last)
{
	struct iopf_group *group = container_of(last, struct iopf_group, last_fault);
	struct smmu_attachment *att;
	struct smmu_tlb_tag tag = {};
	struct iopf_fault *fault;
	int ret = 0;

	scoped_guard(rcu) {
		att = xa_load(&client->attached, last->fault.prm.pasid);
		if (att)
			tag = att->tag;
	}
	if (!tag.shared)
		return 0;
	list_for_each_entry(fault, &group->faults, list) {
		const struct smmu_range page = {
			.addr = fault->fault.prm.addr & PAGE_MASK,
			.size = PAGE_SIZE,
			.granule_lg2 = PAGE_SHIFT,
		};

		ret = ret ?: smmu_inv_tag(client->smmu, &tag, &page);
	}
	return ret;
}

void smmu_fault_respond(struct device *dev, struct iopf_fault *evt,
			struct iommu_page_response *msg)
{
	const struct iommu_fault_page_request *prm = &evt->fault.prm;
	struct smmu_client *client = dev_iommu_priv_get(dev);
	u32 sid = prm->private_data[SMMU_FAULT_PRIVATE_SID];
	enum iommu_page_response_code code = msg->code;

	if (code == IOMMU_PAGE_RESP_SUCCESS && smmu_fault_forget_stale(client, evt))
		code = IOMMU_PAGE_RESP_INVALID;
	if (prm->private_data[SMMU_FAULT_PRIVATE_KIND] == SMMU_FAULT_STALL) {
		smmu_fault_resume(client->smmu, sid, prm->grpid,
				  code == IOMMU_PAGE_RESP_SUCCESS ? SMMU_RESUME_RETRY :
								    SMMU_RESUME_ABORT);
		return;
	}
	/* The core refuses each request that has no handler, the device one group. */
	if (!(prm->flags & IOMMU_FAULT_PAGE_REQUEST_LAST_PAGE))
		return;
	smmu_fault_answer(client->smmu, sid, prm->flags & IOMMU_FAULT_PAGE_RESPONSE_NEEDS_PASID,
			  prm->pasid, prm->grpid, smmu_fault_resp(code));
}

/* "PRG Response PASID Required" of the PRI capability, of a device without PRI as well */
static bool smmu_fault_needs_pasid(const struct smmu_client *client)
{
#ifdef CONFIG_PCI_PRI
	return dev_is_pci(client->dev) && pci_physfn(to_pci_dev(client->dev))->pasid_required;
#else
	return false;
#endif
}

/*
 * Response Failure tells the device that all its page requests lead nowhere, and
 * that it is to stop them; Invalid Request that this one does. An answer to a client
 * that is not known has no PASID, as the SMMU's own automatic responses.
 */
static void smmu_fault_refuse(struct smmu_device *smmu, const struct smmu_client *client,
			      const struct smmu_ppr *ppr, u8 resp)
{
	bool required = client && smmu_fault_needs_pasid(client);

	smmu_fault_answer(smmu, ppr->sid, smmu_prg_ssv(ppr->ssv, required), ppr->ssid, ppr->prgi,
			  resp);
}

static u32 smmu_fault_ppr_perm(const struct smmu_ppr *ppr)
{
	return (ppr->read ? IOMMU_FAULT_PERM_READ : 0) |
	       (ppr->write ? IOMMU_FAULT_PERM_WRITE : 0) |
	       (ppr->exec ? IOMMU_FAULT_PERM_EXEC : 0) |
	       (ppr->priv ? IOMMU_FAULT_PERM_PRIV : 0);
}

/* The core answers, also when it finds no handler; a lost part is asked for again. */
static void smmu_fault_report_ppr(struct smmu_client *client, const struct smmu_ppr *ppr)
{
	struct iopf_fault fault = {
		.fault = {
			.type = IOMMU_FAULT_PAGE_REQ,
			.prm = {
				.flags = ppr->last ? IOMMU_FAULT_PAGE_REQUEST_LAST_PAGE : 0,
				.grpid = ppr->prgi,
				.perm = smmu_fault_ppr_perm(ppr),
				.addr = ppr->addr,
				.private_data[SMMU_FAULT_PRIVATE_SID] = ppr->sid,
				.private_data[SMMU_FAULT_PRIVATE_KIND] = SMMU_FAULT_PPR,
			},
		},
	};

	if (ppr->ssv) {
		fault.fault.prm.flags |= IOMMU_FAULT_PAGE_REQUEST_PASID_VALID;
		fault.fault.prm.pasid = ppr->ssid;
	}
	if (smmu_prg_ssv(ppr->ssv, client->pri_needs_pasid))
		fault.fault.prm.flags |= IOMMU_FAULT_PAGE_RESPONSE_NEEDS_PASID;
	iommu_report_device_fault(client->dev, &fault);
}

/*
 * The core finds a PASID's handler as long as the detach has not come back to it, and
 * would queue what nobody waits for any more. Here the PASID is gone before the drain:
 *
 *   detaching CPU                      taker
 *   -------------                      -----
 *   xa_erase(attached)                 lock hwq_mutex
 *   lock, unlock hwq_mutex             xa_load(attached)
 *     (smmu_fault_drain())             report
 *   flush the core's work              unlock
 *
 * A taker that comes first has queued its work when that is flushed, one that comes
 * second finds nobody. A guest's attachment has all PASIDs.
 *
 * Litmus: fault-heard
 */
static bool smmu_fault_is_heard(struct smmu_client *client, const struct smmu_ppr *ppr)
{
	struct smmu_attachment *att;

	lockdep_assert_held(&client->smmu->hwq_mutex);
	guard(rcu)();
	att = xa_load(&client->attached, 0);
	if (!att || !att->vste)
		att = xa_load(&client->attached, ppr->ssv ? ppr->ssid : 0);
	return att && att->iopf;
}

/*
 * The core keeps what it is given, parts of groups until the last of them comes. A
 * device has no more outstanding than its credits allow, unless it means ill.
 */
static bool smmu_fault_is_full(struct smmu_client *client, bool last)
{
	struct iommu_fault_param *param;
	struct list_head *held;

	/* It stays the device's while we have the lock: see smmu_fault_forget(). */
	lockdep_assert_held(&client->smmu->streams.lock);
	param = rcu_dereference_protected(client->dev->iommu->fault_param, true);
	guard(mutex)(&param->lock);
	held = last ? &param->faults : &param->partial;
	return list_count_nodes(held) >= SMMU_PRG_CREDITS_MAX;
}

static struct smmu_prg_facts smmu_fault_facts(struct smmu_client *client,
					      const struct smmu_ppr *ppr)
{
	struct smmu_prg_facts facts = {};

	facts.enabled = client && client->pri_supported && smmu_fault_is_enabled(client);
	if (!facts.enabled)
		return facts;
	facts.heard = smmu_fault_is_heard(client, ppr);
	facts.full = smmu_fault_is_full(client, ppr->last);
	return facts;
}

static void smmu_fault_handle_ppr(struct smmu_device *smmu, const u64 *raw)
{
	struct smmu_fault_source source;
	struct smmu_prg_facts facts;
	struct smmu_client *client;
	struct smmu_ppr ppr;

	smmu_ppr_decode(raw, &ppr);
	trace_smmu_page_request(dev_name(smmu->dev), raw);
	atomic64_inc(&smmu->counters.page_requests);

	guard(mutex)(&smmu->streams.lock);
	client = smmu_streams_find(&smmu->streams, ppr.sid);
	facts = smmu_fault_facts(client, &ppr);
	source = smmu_fault_source(smmu, client);
	switch (smmu_prg_fate(&ppr, &facts)) {
	case SMMU_PRG_REPORT:
		smmu_fault_report_ppr(client, &ppr);
		break;
	case SMMU_PRG_INVALID:
		if (facts.full)
			smmu_fault_print_refused(smmu, &source, &ppr, "more than it has credits");
		smmu_fault_refuse(smmu, client, &ppr, CMD_PRI_RESP_1_RESP_INVALID);
		break;
	case SMMU_PRG_REFUSE:
		smmu_fault_print_refused(smmu, &source, &ppr, "the device is not in use");
		smmu_fault_refuse(smmu, client, &ppr, CMD_PRI_RESP_1_RESP_FAILURE);
		break;
	case SMMU_PRG_DROP:
		break;
	}
}

/*
 * Takers
 */

static void smmu_fault_handle_event(struct smmu_device *smmu, const u64 *raw)
{
	struct smmu_fault_source source;
	struct smmu_client *client;
	struct smmu_event evt;

	trace_smmu_event(dev_name(smmu->dev), raw);
	atomic64_inc(&smmu->counters.events);
	if (!smmu_event_decode(raw, &evt)) {
		smmu_fault_print_unknown(smmu, raw);
		return;
	}

	guard(mutex)(&smmu->streams.lock);
	client = smmu_streams_find(&smmu->streams, evt.sid);
	if (!client)
		atomic64_inc(&smmu->counters.events_unknown);
	if (evt.stall && !smmu_fault_stall(smmu, client, &evt))
		return;
	if (client && client->guest.events && smmu_vevent_is_guests(&evt)) {
		trace_smmu_guest_event(dev_name(smmu->dev), dev_name(client->dev),
				       client->guest.vsid, evt.id);
		smmu_vevent_put(client->guest.events, raw, client->guest.vsid);
		return;
	}
	source = smmu_fault_source(smmu, client);
	if (!smmu_event_is_hint(evt.id))
		smmu_fault_print_event(smmu, &source, &evt, raw);
}

typedef void (*smmu_fault_handler_t)(struct smmu_device *smmu, const u64 *raw);

static void smmu_fault_overflowed(struct smmu_device *smmu, const struct smmu_hwq *q)
{
	if (q == &smmu->evtq) {
		atomic64_inc(&smmu->counters.evtq_overflows);
		return;
	}
	atomic64_inc(&smmu->counters.priq_overflows);
	iopf_queue_discard_partial(smmu->iopf);
}

/*
 * Take at most @nr records. Return: false when the queue is empty, and the SMMU
 * knows it, so that the next record raises an interrupt.
 */
static bool smmu_fault_take_chunk(struct smmu_device *smmu, struct smmu_hwq *q, u32 nr,
				  smmu_fault_handler_t handle)
{
	u64 raw[SMMU_HWQ_MAX_DWORDS];
	bool more = true;

	guard(mutex)(&smmu->hwq_mutex);
	/*
	 * A PRI queue that has overflowed gets nothing more until that is
	 * acknowledged, so it is emptied first: then all that is left of groups
	 * whose last request was lost can be told from what comes later.
	 */
	while (more && (nr || (q == &smmu->priq && smmu_hwq_overflowed(q)))) {
		if (!nr)
			cond_resched();
		more = smmu_hwq_pop(q, raw);
		if (more)
			handle(smmu, raw);
		nr -= !!nr;
	}
	/* Also of an empty queue: it may have overflowed before it was emptied. */
	if (smmu_hwq_ack(q)) {
		smmu_fault_overflowed(smmu, q);
		if (__ratelimit(&smmu->fault_ratelimit))
			dev_err(smmu->dev, "%s overflow: records are lost\n", q->name);
	}
	return more || smmu_hwq_refilled(q);
}

/*
 * Once a queueful has been taken, every record that was there at the start has
 * been taken, and handled by whoever took it, because that happens under
 * hwq_mutex.
 */
static bool smmu_fault_take(struct smmu_device *smmu, struct smmu_hwq *q,
			    smmu_fault_handler_t handle)
{
	u32 left, nr;

	for (left = BIT(q->lg2); left; left -= nr) {
		nr = min_t(u32, left, SMMU_FAULT_CHUNK);
		if (!smmu_fault_take_chunk(smmu, q, nr, handle))
			return true;
		cond_resched();
	}
	return false;
}

bool smmu_fault_take_events(struct smmu_device *smmu)
{
	return smmu_fault_take(smmu, &smmu->evtq, smmu_fault_handle_event);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_fault_take_events);

bool smmu_fault_take_page_requests(struct smmu_device *smmu)
{
	return smmu_fault_take(smmu, &smmu->priq, smmu_fault_handle_ppr);
}

/*
 * Clients
 */

int smmu_fault_enable(struct smmu_client *client)
{
	int ret;

	iommu_group_mutex_assert(client->dev);
	if (!client->smmu->iopf)
		return -EOPNOTSUPP;
	if (!smmu_fault_is_enabled(client)) {
		ret = iopf_queue_add_device(client->smmu->iopf, client->dev);
		if (ret)
			return ret;
	}
	if (client->pri_supported && smmu_client_can_ats(client)) {
		ret = smmu_pri_on(client);
		if (ret)
			return ret;
	}
	client->iopf_users++;
	return 0;
}

/*
 * A group without its last request would wait in the core until a later group
 * has the same index, and then be taken for a part of that. Those of other
 * devices go too: they ask again for what was not made present.
 */
static void smmu_fault_drain_pprs(struct smmu_device *smmu)
{
	smmu_fault_take_page_requests(smmu);
	guard(mutex)(&smmu->hwq_mutex);
	iopf_queue_discard_partial(smmu->iopf);
}

void smmu_fault_drain(struct smmu_client *client)
{
	struct smmu_device *smmu = client->smmu;

	iommu_group_mutex_assert(client->dev);
	if (client->iopf_users == 1)
		smmu_pri_off(client);
	smmu_fault_take_events(smmu);
	if (client->pri_supported)
		smmu_fault_drain_pprs(smmu);
	if (smmu_fault_is_enabled(client))
		iopf_queue_flush_dev(client->dev);
}

void smmu_fault_disable(struct smmu_client *client)
{
	iommu_group_mutex_assert(client->dev);
	if (!WARN_ON_ONCE(!client->iopf_users))
		client->iopf_users--;
	if (!client->iopf_users)
		smmu_pri_off(client);
}

void smmu_fault_forget(struct smmu_client *client)
{
	WARN_ON_ONCE(client->iopf_users);
	/* A taker may have found the client, and look at what the core holds for it. */
	guard(mutex)(&client->smmu->streams.lock);
	if (smmu_fault_is_enabled(client))
		iopf_queue_remove_device(client->smmu->iopf, client->dev);
}

static void smmu_fault_free_queue(void *iopf)
{
	iopf_queue_free(iopf);
}

int smmu_fault_init(struct smmu_device *smmu)
{
	int ret;

	smmu_fault_print_init(smmu);
	ret = devm_mutex_init(smmu->dev, &smmu->hwq_mutex);
	if (ret)
		return ret;
	if (!IS_ENABLED(CONFIG_IOMMU_IOPF) ||
	    (smmu->caps.stall_model == SMMU_TERMINATE_ONLY && !smmu->caps.pri))
		return 0;

	smmu->iopf = iopf_queue_alloc(dev_name(smmu->dev));
	if (!smmu->iopf)
		return -ENOMEM;
	return devm_add_action_or_reset(smmu->dev, smmu_fault_free_queue, smmu->iopf);
}
