/* SPDX-License-Identifier: GPL-2.0-only */
/* What the software SMMUv3 counts and remembers of what it was told, and what that costs. */
#ifndef _ARM_SMMU_V3_MODEL_COUNTERS_H
#define _ARM_SMMU_V3_MODEL_COUNTERS_H

#include <linux/types.h>

/**
 * enum smmu_model_irq - the SMMU's interrupt lines
 * @SMMU_MODEL_IRQ_EVENTQ: Event queue no longer empty, "eventq"
 * @SMMU_MODEL_IRQ_GERROR: a global error became active, "gerror"
 * @SMMU_MODEL_IRQ_SYNC: CMD_SYNC with CS == SIG_IRQ completed, "cmdq-sync"
 * @SMMU_MODEL_IRQ_PRIQ: PRI queue no longer empty, or with PRIQ_IRQ_CFG2.LO the
 *	last request of a group, "priq"; only with PRI
 * @SMMU_MODEL_NR_IRQS: number of lines
 */
enum smmu_model_irq {
	SMMU_MODEL_IRQ_EVENTQ,
	SMMU_MODEL_IRQ_GERROR,
	SMMU_MODEL_IRQ_SYNC,
	SMMU_MODEL_IRQ_PRIQ,
	SMMU_MODEL_NR_IRQS,
};

/**
 * struct smmu_model_stats - what the model has seen since it was created, or
 *	since smmu_model_stats_reset()
 * @commands: commands executed, by opcode
 * @cerrors: command errors raised, by CERROR_*
 * @events: faults that were or would have been recorded, by EVT_*
 * @events_lost: records dropped because the Event queue was not writable
 * @stalls: transactions that stalled
 * @resumed: stalls answered by CMD_RESUME
 * @stale_resumes: CMD_RESUMEs that named no stall
 * @txns: transactions, one for each page touched
 * @irqs: interrupts raised, by enum smmu_model_irq
 * @msis: of these, written as MSIs, aborted ones included
 * @ste_fetches: STEs read from memory
 * @cd_fetches: CDs read from memory
 * @tlb_hits: transactions translated without a walk
 * @tlb_fills: entries put into the TLB, walk cache included
 * @cfg_removed: STEs, CDs and level-1 descriptors removed by commands
 * @tlb_removed: TLB and walk cache entries removed by commands
 * @ats_requests: Translation Requests
 * @atc_hits: accesses that an ATC translated
 * @atc_fills: entries put into ATCs
 * @atc_removed: entries of ATCs removed by CMD_ATC_INV
 * @page_requests: page requests received, stop markers included
 * @page_requests_lost: of these, not written to the PRI queue
 * @page_auto_responses: groups that the SMMU answered by itself
 * @page_responses: CMD_PRI_RESPs that an endpoint took, by their Resp
 * @ste_removed: of @cfg_removed, STEs
 * @cd_removed: of @cfg_removed, CDs
 * @walk_removed: of @tlb_removed, walk cache entries
 * @over_removed: of both, what no command covered: SMMU_MODEL_OVER_INVALIDATE
 * @broadcasts: CPUs' broadcast TLBIs that the SMMU heeded
 * @idle_invs: CFGIs, TLBIs and CMD_ATC_INVs that covered nothing that was held
 * @relaxes: turns that software made while it waited
 * @relaxes_irqs_off: of these, with interrupts off
 * @relaxes_preempt_off: of these, with interrupts on and preemption off
 * @reg_reads: register reads by software
 * @reg_writes: register writes by software
 * @ns: time that has passed, see smmu_model_set_latency()
 * @ns_irqs_off: of this, while software had interrupts off
 * @live_looks: translations for the device of smmu_model_live()
 * @live_faults: of these, the ones that were refused
 * @live_why: the rule that refused the first, or NULL
 * @evictions: entries dropped for lack of room; a test of staleness wants 0
 * @ste_cached: STEs held now
 * @cd_cached: CDs held now
 * @tlb_cached: TLB leaves held now
 * @walk_cached: walk cache entries held now
 * @stalled: stalls that wait for an answer now
 * @atc_cached: entries of ATCs held now
 * @page_groups: page request groups whose last request is sent and that wait
 *	for an answer now
 * @violations: how often software broke a rule
 * @violation: the first rule it broke, with its section, or NULL
 */
struct smmu_model_stats {
	u64 commands[256];
	u64 cerrors[4];
	u64 events[256];
	u64 events_lost;
	u64 stalls;
	u64 resumed;
	u64 stale_resumes;
	u64 txns;
	u64 irqs[SMMU_MODEL_NR_IRQS];
	u64 msis[SMMU_MODEL_NR_IRQS];
	u64 ste_fetches;
	u64 cd_fetches;
	u64 tlb_hits;
	u64 tlb_fills;
	u64 cfg_removed;
	u64 tlb_removed;
	u64 ats_requests;
	u64 atc_hits;
	u64 atc_fills;
	u64 atc_removed;
	u64 page_requests;
	u64 page_requests_lost;
	u64 page_auto_responses;
	u64 page_responses[3];
	u64 ste_removed;
	u64 cd_removed;
	u64 walk_removed;
	u64 over_removed;
	u64 broadcasts;
	u64 idle_invs;
	u64 relaxes;
	u64 relaxes_irqs_off;
	u64 relaxes_preempt_off;
	u64 reg_reads;
	u64 reg_writes;
	u64 ns;
	u64 ns_irqs_off;
	u64 live_looks;
	u64 live_faults;
	const char *live_why;
	u64 evictions;
	unsigned int ste_cached;
	unsigned int cd_cached;
	unsigned int tlb_cached;
	unsigned int walk_cached;
	unsigned int stalled;
	unsigned int atc_cached;
	unsigned int page_groups;
	unsigned int violations;
	const char *violation;
};

/**
 * struct smmu_model_latency - what takes how long, in ns of the model's own time
 * @read: a register read, until the CPU has the value
 * @write: a register write, until the CPU goes on: it is posted
 * @look: a turn of a waiter, and a command's worth of smmu_model_step()
 * @cfgi: a CMD_CFGI_*, as all commands from when the one before it is done
 * @tlbi: a CMD_TLBI_*
 * @atc_inv: a CMD_ATC_INV, until it is on its way to the endpoint
 * @atc_answer: from then on until the endpoint has answered
 * @sync: a CMD_SYNC, from when all answers that it waits for are there
 * @other: any other command
 */
struct smmu_model_latency {
	unsigned int read;
	unsigned int write;
	unsigned int look;
	unsigned int cfgi;
	unsigned int tlbi;
	unsigned int atc_inv;
	unsigned int atc_answer;
	unsigned int sync;
	unsigned int other;
};

#define SMMU_MODEL_LOG_COMMANDS		256

/**
 * struct smmu_model_cmd - one command
 * @word: its two words, CPU-endian
 */
struct smmu_model_cmd {
	u64 word[2];
};

#endif /* _ARM_SMMU_V3_MODEL_COUNTERS_H */
