/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One SMMU, assembled from the rooms below.
 *
 * Lock order, outermost first. "hw" tells whether the hardware may be waited
 * for while the lock is held.
 *
 *   iommu_sva_lock, iommu_group.mutex (the core's)			hw
 *     smmu_domain.bonds_mutex	bonds of an SVA domain, their CDs	hw
 *       smmu_invs.mutex	who writes an invalidation set		hw
 *         smmu_strtab.l2_mutex	making of L2 stream tables		hw
 *       smmu_cdtab.lock	CDs of one client			hw
 *   smmu_revive.mutex		who lets traffic in again		hw
 *   smmu_device.hwq_mutex	who empties the Event and PRI queues	no
 *     smmu_streams.lock	StreamID to client; this, hwq_mutex and the
 *				one above are outside of all above but the
 *				core's group mutex; hw where ATCs are made
 *				up for alone				no
 *     smmu_invs.atc_lock	ATS of a device against ATC_INV;
 *				read side in any context		hw (read side)
 *       smmu_strtab.ste_lock	a word of an STE; raw, interrupts off	no
 *       smmu_cmdq.lock		raw, interrupts off			no
 *       smmu_cmdq.error_lock	raw, interrupts off			no
 *       smmu_contain.lock	raw, interrupts off			no
 *
 * What belongs to one client (its STE, what is attached) is serialised by the
 * mutex of its group, which the core holds over every attach. CDs have a lock
 * of their own, because the exit of a process changes them as well.
 */
#ifndef _ARM_SMMU_V3_SMMU_H
#define _ARM_SMMU_V3_SMMU_H

#include <linux/atomic.h>
#include <linux/iommu.h>
#include <linux/mutex.h>
#include <linux/ratelimit_types.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "bounds.h"
#include "cmdq.h"
#include "hwq.h"
#include "idr.h"
#include "ids.h"
#include "mmio.h"
#include "range.h"
#include "strtab.h"
#include "streams.h"

struct dentry;
struct iopf_queue;

/**
 * enum smmu_irq_source - what there is to hear of
 * @SMMU_IRQ_EVTQ: Event queue
 * @SMMU_IRQ_GERROR: global errors
 * @SMMU_IRQ_PRIQ: PRI queue
 * @SMMU_IRQ_NR: how many
 *
 * Also the numbers of the MSIs, which firmware expects in this order; PRI comes
 * last.
 */
enum smmu_irq_source {
	SMMU_IRQ_EVTQ,
	SMMU_IRQ_GERROR,
	SMMU_IRQ_PRIQ,
	SMMU_IRQ_NR
};

/**
 * struct smmu_irqs - interrupt lines of one SMMU
 * @combined: one line for everything, 0 if there is none
 * @evtq: Event queue
 * @gerror: global errors
 * @priq: PRI queue
 * @polled: what none of them tells of, bits of enum smmu_irq_source; constant
 *	after probe
 * @poll: looks at @polled again and again
 */
struct smmu_irqs {
	int combined;
	int evtq;
	int gerror;
	int priq;
	unsigned long polled;
	struct delayed_work poll;
};

/**
 * struct smmu_counters - what happened, for debugfs and tests
 * @events: Event queue records taken
 * @events_unknown: of these, without a client
 * @page_requests: PRI queue records taken
 * @stalls: faults that stalled and were reported
 * @resumes: CMD_RESUME issued
 * @gerrors: global errors acknowledged
 * @evtq_overflows: overflows of the Event queue
 * @priq_overflows: overflows of the PRI queue
 * @page_responses: CMD_PRI_RESP issued
 */
struct smmu_counters {
	atomic64_t events;
	atomic64_t events_unknown;
	atomic64_t page_requests;
	atomic64_t stalls;
	atomic64_t resumes;
	atomic64_t gerrors;
	atomic64_t evtq_overflows;
	atomic64_t priq_overflows;
	atomic64_t page_responses;
};

/**
 * struct smmu_contain_state - whether the traffic of an SMMU is cut off
 * @lock: protects what follows, and CR0 and GBPA from probe to removal. Raw,
 *	interrupts off, inside no other lock; nothing is waited for under it
 * @on: confirmed by the SMMU; read by all
 * @why: what the queue or an invalidation failed at, NULL while nothing is cut off
 * @times: how often it came to that
 * @row: outages before this one that it followed at once, at most SMMU_LOOK_MAX_LG2;
 *	read by all
 * @let_in: when traffic was last let in again, 0 for never
 * @ended: traffic is not let in again
 * @deaf: when the SMMU last did not confirm it in time; 0 for never, or not this time
 * @work: looks whether traffic may be let in again; revive.c's
 */
struct smmu_contain_state {
	raw_spinlock_t lock;
	bool on;
	const char *why;
	unsigned int times;
	unsigned int row;
	ktime_t let_in;
	bool ended;
	ktime_t deaf;
	struct delayed_work work;
};

/**
 * struct smmu_revive_state - how traffic that was cut off is let in again
 * @mutex: one at a time does it; outside of smmu_streams.lock. Protects @cons, @looks
 * @ste: a stream table of one STE, which aborts
 * @ste_dma: bus address of @ste
 * @cons: where CONS stood at the last look
 * @looks: how often the work found nothing to do, or failed, in this outage
 * @atcs_us: SMMU_REVIVE_ATCS_US; tests make it shorter
 */
struct smmu_revive_state {
	struct mutex mutex;	/* CR0 and the stream table's registers, once live */
	__le64 *ste;
	dma_addr_t ste_dma;
	u64 cons;
	unsigned int looks;
	u32 atcs_us;
};

/**
 * struct smmu_device - one SMMU
 * @dev: its platform device
 * @iommu: what the core knows of it
 * @mmio: registers
 * @caps: what it can do; constant after probe
 * @shares_asids: it heeds the CPUs' TLBIs, and processes have the same ASID on
 *	both; constant after probe
 * @cmdq: Command queue
 * @contain: whether all traffic is cut off
 * @revive: how it comes back
 * @evtq: Event queue
 * @priq: PRI queue, unused without @caps.pri
 * @strtab: stream table
 * @ids: ASIDs and VMIDs
 * @streams: who has which StreamID
 * @irqs: interrupt lines
 * @pri_credits: page requests that all its clients may have outstanding
 * @iopf: fault queue of stalls and page requests, NULL without them
 * @counters: statistics
 * @gbpa_found: SMMU_GBPA as it was before us
 * @has_presets: firmware has streams of its own, which bypass
 * @debugfs: directory of this SMMU
 * @hwq_mutex: makes the takers of records from @evtq and @priq one consumer
 * @fault_ratelimit: bound of the lines about events and page requests
 * @stray_ratelimit: of these, about streams that no client has
 * @gerror_ratelimit: bound of the lines about global errors
 * @nr_clients: clients behind it
 */
struct smmu_device {
	struct device *dev;
	struct iommu_device iommu;
	struct smmu_mmio mmio;
	struct smmu_caps caps;
	bool shares_asids;
	struct smmu_cmdq cmdq;
	struct smmu_contain_state contain;
	struct smmu_revive_state revive;
	struct smmu_hwq evtq;
	struct smmu_hwq priq;
	struct smmu_strtab strtab;
	struct smmu_ids ids;
	struct smmu_streams streams;
	struct smmu_irqs irqs;
	atomic_t pri_credits;
	struct iopf_queue *iopf;
	struct smmu_counters counters;
	u32 gbpa_found;
	bool has_presets;
	struct dentry *debugfs;
	/* Protects evtq and priq; see above. */
	struct mutex hwq_mutex;
	struct ratelimit_state fault_ratelimit;
	struct ratelimit_state stray_ratelimit;
	struct ratelimit_state gerror_ratelimit;
	atomic_t nr_clients;
};

/**
 * smmu_s1_regime() - which TLB entries stage-1 translations make here
 * @smmu: the SMMU
 *
 * Context: Any.
 * Return: SMMU_TLB_EL2 where the kernel runs at EL2 with EL2 host semantics.
 */
static inline enum smmu_tlb_regime smmu_s1_regime(const struct smmu_device *smmu)
{
	return smmu->caps.e2h ? SMMU_TLB_EL2 : SMMU_TLB_NH;
}

#endif /* _ARM_SMMU_V3_SMMU_H */
