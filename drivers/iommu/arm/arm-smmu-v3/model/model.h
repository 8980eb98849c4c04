/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The software SMMUv3: what tests, clients and the copy engine may use.
 *
 * A model is one SMMUv3 written from Arm IHI 0070 alone. It answers register
 * accesses through a struct smmu_door, consumes the Command queue, fetches
 * STEs and CDs, walks page tables, caches all of it, moves bytes for client
 * devices and records events. It forgets what it cached only when a command
 * says so.
 *
 * A transaction is what a client device sends: an address with a StreamID and
 * perhaps a SubstreamID (PASID). A stall is a transaction that waits for
 * CMD_RESUME. A violation is something that software did and the architecture
 * forbids without a defined answer (CONSTRAINED UNPREDICTABLE): the model
 * counts it and keeps the first sentence of blame.
 *
 *   model = smmu_model_create(&config);	the registers exist
 *   smmu_model_plug(model);			the driver probes them
 *   client = smmu_model_client_create(...);	a device behind the SMMU
 *   smmu_model_dma(model, ...);		the device does DMA
 *   smmu_model_client_destroy(client);
 *   smmu_model_destroy(model);			unplugs as well
 */
#ifndef _ARM_SMMU_V3_MODEL_MODEL_H
#define _ARM_SMMU_V3_MODEL_MODEL_H

#include <linux/limits.h>
#include <linux/types.h>

#include "counters.h"

struct device;
struct smmu_door;
struct smmu_model;
struct smmu_model_client;

/**
 * enum smmu_model_clock - who makes the model's time pass
 * @SMMU_MODEL_STEPPED: the accesses of software: commands are consumed inside
 *	the write of SMMU_CMDQ_PROD, as far as smmu_model_set_credit() allows,
 *	and by smmu_model_step(); no thread, every run is the same run
 * @SMMU_MODEL_FREE: a thread of the model consumes commands at its own pace
 */
enum smmu_model_clock {
	SMMU_MODEL_STEPPED,
	SMMU_MODEL_FREE,
};

/*
 * Choices that the architecture leaves to the SMMU, for
 * &smmu_model_config.policy. Random ones draw from &smmu_model_config.seed.
 */
/* Fetch neighbours of each STE and CD that is fetched, valid or not (6.1) */
#define SMMU_MODEL_PREFETCH		0x01
/* Before each use re-read one random 64-bit word of a cached STE or CD (6.1) */
#define SMMU_MODEL_REFETCH		0x02
/* Cache each page of a contiguous range on its own, not as one entry */
#define SMMU_MODEL_SPLIT_CONTIG		0x04
/* Forget all cached state on every CFGI and TLBI (4.3, 4.4: it may be more) */
#define SMMU_MODEL_OVER_INVALIDATE	0x08
/* Carry out invalidations in random order, with lookups between them (4.6.3) */
#define SMMU_MODEL_SPECULATE		0x10
/* With each page that is looked up, cache pages around it (3.21.1) */
#define SMMU_MODEL_EAGER		0x20
/* Write the MSI of a CMD_SYNC late: CONS shows it consumed before (4.7.3) */
#define SMMU_MODEL_LATE_MSI		0x40
/* The record that meets an abort of the Event queue is lost, and PROD counts it (7.2.2) */
#define SMMU_MODEL_ASYNC_ABORT		0x80

/**
 * struct smmu_model_config - one SMMU to build
 * @idr: SMMU_IDR0 to SMMU_IDR6, the capabilities; read by software as they are
 * @iidr: SMMU_IIDR
 * @aidr: SMMU_AIDR, 0 to 4; decides nothing but what a register access with a
 *	guard does: refused from v3.2, a violation before
 * @compatible: what firmware says that it is compatible with, NULL for nothing
 * @clock: who makes time pass
 * @seed: for random choices; 0 takes a fixed one
 * @policy: SMMU_MODEL_PREFETCH and so on
 * @gbpa: reset value of SMMU_GBPA
 * @msi_width64: the MSI of CMD_SYNC writes 64 bits, upper half 0 (Hi16xx)
 * @msi_irqs: interrupts that the platform has for MSIs of this SMMU, 0 to 64;
 *	with 0 its device has no MSI parent, and the wires are all there is
 * @combined_irq: one wire, "combined", in place of those of enum smmu_model_irq
 * @priq_wire: a wire "priq" is described even where the SMMU has no PRI
 * @absent_wires: wires that are not described, bits of enum smmu_model_irq
 * @busy_wires: wires that somebody else has requested already, the same; the
 *	combined one is all of them
 * @level_wires: the wires count as levels, not as edges
 * @tlb_entries: TLB and walk cache, 0 takes 16384; the oldest goes when full
 * @cfg_entries: STEs, CDs and level-1 descriptors, 0 takes 4096; the same
 * @observe: called before each command is executed, may be NULL; runs under
 *	the model's raw lock with interrupts off: must not call into the model
 * @observe_ctx: handed to @observe
 */
struct smmu_model_config {
	u32 idr[7];
	u32 iidr;
	u32 aidr;
	const char *compatible;
	enum smmu_model_clock clock;
	u64 seed;
	u32 policy;
	u32 gbpa;
	bool msi_width64;
	unsigned int msi_irqs;
	bool combined_irq;
	bool priq_wire;
	unsigned long absent_wires;
	unsigned long busy_wires;
	bool level_wires;
	unsigned int tlb_entries;
	unsigned int cfg_entries;
	void (*observe)(void *ctx, const u64 cmd[2]);
	void *observe_ctx;
};

/**
 * enum smmu_model_profile - ready-made capabilities
 * @SMMU_MODEL_FULL: everything the model does: both stages, all granules,
 *	two-level tables, 20 bits of SubstreamID, 16-bit tags, HTTU, RIL,
 *	BBML2, MSIs for CMD_SYNC, optional stalls, ATS, PRI, the CPU's address
 *	size
 * @SMMU_MODEL_S1_ONLY: as FULL without stage 2
 * @SMMU_MODEL_S2_ONLY: as FULL without stage 1, and so without substreams
 * @SMMU_MODEL_MINIMAL: stage 1, 4 KiB, linear stream table of 2^6 entries, no
 *	substreams, 8-bit ASIDs, no RIL, no HTTU, terminate only
 * @SMMU_MODEL_LINEAR: as FULL, linear stream and CD tables
 * @SMMU_MODEL_NO_RIL: as FULL, no range invalidation
 * @SMMU_MODEL_NO_STALL: as FULL, faults terminate (STALL_MODEL 01)
 * @SMMU_MODEL_FORCE_STALL: as FULL, faults stall (STALL_MODEL 10); no ATS, for
 *	no PCI device may be behind it
 * @SMMU_MODEL_NO_MSI: as FULL, CMD_SYNC completes in CONS only
 * @SMMU_MODEL_SMALL_TAGS: as FULL, 8-bit ASIDs and VMIDs
 * @SMMU_MODEL_NON_COHERENT: as FULL, without COHACC
 * @SMMU_MODEL_NO_PRI: as FULL, ATS without page requests
 * @SMMU_MODEL_NO_ATS: as FULL, neither ATS nor page requests
 * @SMMU_MODEL_BTM: as FULL, and takes part in broadcast TLB maintenance
 * @SMMU_MODEL_NR_PROFILES: number of profiles
 */
enum smmu_model_profile {
	SMMU_MODEL_FULL,
	SMMU_MODEL_S1_ONLY,
	SMMU_MODEL_S2_ONLY,
	SMMU_MODEL_MINIMAL,
	SMMU_MODEL_LINEAR,
	SMMU_MODEL_NO_RIL,
	SMMU_MODEL_NO_STALL,
	SMMU_MODEL_FORCE_STALL,
	SMMU_MODEL_NO_MSI,
	SMMU_MODEL_SMALL_TAGS,
	SMMU_MODEL_NON_COHERENT,
	SMMU_MODEL_NO_PRI,
	SMMU_MODEL_NO_ATS,
	SMMU_MODEL_BTM,
	SMMU_MODEL_NR_PROFILES,
};

struct smmu_model_config smmu_model_config_profile(enum smmu_model_profile profile);
const char *smmu_model_profile_name(enum smmu_model_profile profile);

struct smmu_model *smmu_model_create(const struct smmu_model_config *config);
int smmu_model_plug(struct smmu_model *model);
void smmu_model_unplug(struct smmu_model *model);
void smmu_model_destroy(struct smmu_model *model);
struct device *smmu_model_dev(struct smmu_model *model);
struct smmu_model *smmu_model_behind(struct device *dev);
struct smmu_door *smmu_model_door(struct smmu_model *model);

#define SMMU_MODEL_CLIENT_SIDS		8

/**
 * struct smmu_model_client_config - one platform device behind the SMMU
 * @name: name of the platform device, borrowed for the call; NULL takes
 *	"smmu-model-client"
 * @sids: StreamIDs, @num_sids of them
 * @num_sids: 1 to SMMU_MODEL_CLIENT_SIDS
 * @pasid_bits: property "pasid-num-bits", 0 leaves it out
 * @can_stall: property "dma-can-stall"
 */
struct smmu_model_client_config {
	const char *name;
	u32 sids[SMMU_MODEL_CLIENT_SIDS];
	unsigned int num_sids;
	u32 pasid_bits;
	bool can_stall;
};

struct smmu_model_client *
smmu_model_client_create(struct smmu_model *model,
			 const struct smmu_model_client_config *config);
struct device *smmu_model_client_dev(struct smmu_model_client *client);
void smmu_model_client_destroy(struct smmu_model_client *client);

/**
 * enum smmu_model_at - what the address of an access is (PCIe: AT field)
 * @SMMU_MODEL_AT_UNTRANSLATED: an input address, for the SMMU to translate
 * @SMMU_MODEL_AT_TRANSLATED: an output address, as if from the device's ATC
 * @SMMU_MODEL_AT_ATC: as an endpoint of pcie/pci.h does it: from its ATC,
 *	which it fills by ATS Translation Requests, and with a page request if
 *	the page is not there; untranslated while its ATS is off
 */
enum smmu_model_at {
	SMMU_MODEL_AT_UNTRANSLATED,
	SMMU_MODEL_AT_TRANSLATED,
	SMMU_MODEL_AT_ATC,
};

/**
 * struct smmu_model_txn - one access of a client device
 * @sid: StreamID
 * @ssid: SubstreamID, if @ssv
 * @ssv: the access carries a SubstreamID
 * @addr: input address of the first byte
 * @write: direction
 * @priv: privileged
 * @instr: instruction fetch, reads only
 * @at: what @addr is
 * @nowait: return SMMU_MODEL_DMA_STALLED rather than wait for CMD_RESUME
 * @timeout_ms: bound of one wait, 0 takes SMMU_MODEL_STALL_MS
 */
struct smmu_model_txn {
	u32 sid;
	u32 ssid;
	bool ssv;
	u64 addr;
	bool write;
	bool priv;
	bool instr;
	enum smmu_model_at at;
	bool nowait;
	unsigned int timeout_ms;
};

#define SMMU_MODEL_STALL_MS		10000

/**
 * enum smmu_model_outcome - how an access ended
 * @SMMU_MODEL_DMA_OK: all bytes moved
 * @SMMU_MODEL_DMA_ABORTED: the device got an abort
 * @SMMU_MODEL_DMA_RAZWI: reads returned zero, writes were dropped
 * @SMMU_MODEL_DMA_STALLED: waits for CMD_RESUME or for the answer to a page
 *	request; go on with
 *	smmu_model_dma_resume() or give up with smmu_model_dma_abandon()
 * @SMMU_MODEL_DMA_GAVE_UP: the caller was killed or its bound ran out while
 *	stalled, or one address stalled again and again whatever the answer;
 *	the SMMU keeps the stall until it is answered
 */
enum smmu_model_outcome {
	SMMU_MODEL_DMA_OK,
	SMMU_MODEL_DMA_ABORTED,
	SMMU_MODEL_DMA_RAZWI,
	SMMU_MODEL_DMA_STALLED,
	SMMU_MODEL_DMA_GAVE_UP,
};

/**
 * struct smmu_model_result - what became of an access
 * @outcome: how it ended
 * @done: bytes moved before it ended
 * @event: number of the last fault, EVT_*, 0 for none, recorded or not
 * @recorded: that fault was written to the Event queue, or will be
 * @record: that fault's record
 * @pa: output address of the last byte that was moved
 * @stalls: how often it stalled
 * @why: the rule that refused it, with its section; never NULL
 * @stag: STAG of the stall in force, for SMMU_MODEL_DMA_STALLED
 * @prgi: PRGIndex of the page request in force, or -1
 * @page_requests: how often it asked for a page
 * @sid: the model's own
 * @slot: the model's own
 */
struct smmu_model_result {
	enum smmu_model_outcome outcome;
	size_t done;
	u8 event;
	bool recorded;
	u64 record[4];
	u64 pa;
	unsigned int stalls;
	const char *why;
	u16 stag;
	int prgi;
	unsigned int page_requests;
	u32 sid;
	int slot;
};

enum smmu_model_outcome
smmu_model_dma(struct smmu_model *model, const struct smmu_model_txn *txn,
	       void *buf, size_t len, struct smmu_model_result *res);
enum smmu_model_outcome
smmu_model_dma_resume(struct smmu_model *model,
		      const struct smmu_model_txn *txn, void *buf, size_t len,
		      struct smmu_model_result *res);
int smmu_model_dma_wait(struct smmu_model *model,
			const struct smmu_model_result *res,
			unsigned int timeout_ms);
void smmu_model_dma_abandon(struct smmu_model *model,
			    struct smmu_model_result *res);
void smmu_model_live(struct smmu_model *model, const struct smmu_model_txn *txn);

/**
 * enum smmu_model_property - what may belong to somebody
 * @SMMU_MODEL_VMID: a VMID with all ASIDs in it
 * @SMMU_MODEL_ASID: an ASID of the host's, which is in VMID 0 or in NS-EL2-E2H
 * @SMMU_MODEL_STREAM: a StreamID
 */
enum smmu_model_property {
	SMMU_MODEL_VMID,
	SMMU_MODEL_ASID,
	SMMU_MODEL_STREAM,
};

int __must_check smmu_model_own(struct smmu_model *model, enum smmu_model_property what, u32 id,
				const void *owner);
void smmu_model_call_begin(struct smmu_model *model, const void *owner);
void smmu_model_call_end(struct smmu_model *model);

#define SMMU_MODEL_UNLIMITED		UINT_MAX

unsigned int smmu_model_step(struct smmu_model *model, unsigned int commands);
void smmu_model_set_credit(struct smmu_model *model, unsigned int commands);
void smmu_model_share_time(struct smmu_model *model, struct smmu_model *with);
void smmu_model_set_relax_steps(struct smmu_model *model, unsigned int commands);
void smmu_model_set_latency(struct smmu_model *model, const struct smmu_model_latency *latency);

/**
 * enum smmu_model_fault - what can be made to go wrong
 * @SMMU_MODEL_CMDQ_HANG: the Command queue consumes nothing; the argument is
 *	not used
 * @SMMU_MODEL_CERROR_ILL: a legal command is refused with CERROR_ILL; the
 *	argument is its opcode, or SMMU_MODEL_ANY
 * @SMMU_MODEL_CERROR_ATC_INV_SYNC: a CMD_SYNC ends in CERROR_ATC_INV_SYNC
 * @SMMU_MODEL_ABORT: memory answers with an external abort; the argument is
 *	an enum smmu_model_access
 * @SMMU_MODEL_ACK_DELAY: CR0ACK, IRQ_CTRLACK and GBPA.Update show a change
 *	only after as many reads as the argument says; one count is one change
 * @SMMU_MODEL_ACK_NEVER: CR0ACK, IRQ_CTRLACK and GBPA.Update stay as they are;
 *	the argument is the offset of the register written, 0 for all
 * @SMMU_MODEL_SYNC_LOST: a CMD_SYNC is consumed and never signalled: no MSI,
 *	no interrupt, no event
 * @SMMU_MODEL_ATC_INV_IGNORED: an endpoint does not answer a CMD_ATC_INV, keeps
 *	what it should forget, and the next CMD_SYNC ends in
 *	CERROR_ATC_INV_SYNC; the argument is a StreamID, or SMMU_MODEL_ANY
 * @SMMU_MODEL_ATC_INV_DELAYED: a CMD_SYNC that waits for a CMD_ATC_INV is not
 *	consumed; one count is one attempt, the argument is a StreamID, or
 *	SMMU_MODEL_ANY. With SMMU_MODEL_ATC_INV_IGNORED CERROR_ATC_INV_SYNC comes
 *	after that
 * @SMMU_MODEL_EVENTQ_FULL: the Event queue counts as full
 * @SMMU_MODEL_PRIQ_FULL: the PRI queue counts as full
 * @SMMU_MODEL_PRI_RESP_LOST: a CMD_PRI_RESP does not reach its endpoint; the
 *	argument is a StreamID, or SMMU_MODEL_ANY
 * @SMMU_MODEL_IRQ_LOST: an interrupt is not raised; the argument is an enum
 *	smmu_model_irq, or SMMU_MODEL_ANY
 * @SMMU_MODEL_REGS_GONE: registers read all ones, writes do nothing; the argument
 *	is not used
 * @SMMU_MODEL_GERROR: GERROR bits become active at once; the argument is the
 *	bits, the count is not used
 * @SMMU_MODEL_NR_FAULTS: number of faults
 */
enum smmu_model_fault {
	SMMU_MODEL_CMDQ_HANG,
	SMMU_MODEL_CERROR_ILL,
	SMMU_MODEL_CERROR_ATC_INV_SYNC,
	SMMU_MODEL_ABORT,
	SMMU_MODEL_ACK_DELAY,
	SMMU_MODEL_ACK_NEVER,
	SMMU_MODEL_SYNC_LOST,
	SMMU_MODEL_ATC_INV_IGNORED,
	SMMU_MODEL_ATC_INV_DELAYED,
	SMMU_MODEL_EVENTQ_FULL,
	SMMU_MODEL_PRIQ_FULL,
	SMMU_MODEL_PRI_RESP_LOST,
	SMMU_MODEL_IRQ_LOST,
	SMMU_MODEL_REGS_GONE,
	SMMU_MODEL_GERROR,
	SMMU_MODEL_NR_FAULTS,
};

#define SMMU_MODEL_ANY			UINT_MAX
#define SMMU_MODEL_FOREVER		UINT_MAX

/**
 * enum smmu_model_access - why the model touches memory
 * @SMMU_MODEL_ACC_L1STD: level-1 stream table descriptor
 * @SMMU_MODEL_ACC_STE: stream table entry
 * @SMMU_MODEL_ACC_L1CD: level-1 context descriptor
 * @SMMU_MODEL_ACC_CD: context descriptor
 * @SMMU_MODEL_ACC_TT: translation table, either stage
 * @SMMU_MODEL_ACC_CMDQ: entry of the Command queue
 * @SMMU_MODEL_ACC_EVENTQ: entry of the Event queue
 * @SMMU_MODEL_ACC_PRIQ: entry of the PRI queue
 * @SMMU_MODEL_ACC_MSI: message-signalled interrupt
 * @SMMU_MODEL_ACC_DATA: data of a client
 * @SMMU_MODEL_NR_ACCESSES: number of reasons
 */
enum smmu_model_access {
	SMMU_MODEL_ACC_L1STD,
	SMMU_MODEL_ACC_STE,
	SMMU_MODEL_ACC_L1CD,
	SMMU_MODEL_ACC_CD,
	SMMU_MODEL_ACC_TT,
	SMMU_MODEL_ACC_CMDQ,
	SMMU_MODEL_ACC_EVENTQ,
	SMMU_MODEL_ACC_PRIQ,
	SMMU_MODEL_ACC_MSI,
	SMMU_MODEL_ACC_DATA,
	SMMU_MODEL_NR_ACCESSES,
};

void smmu_model_inject(struct smmu_model *model, enum smmu_model_fault fault,
		       u32 arg, unsigned int count);
void smmu_model_inject_later(struct smmu_model *model, enum smmu_model_fault fault,
			     u32 arg, unsigned int skip, unsigned int count);
void smmu_model_inject_clear(struct smmu_model *model);

void smmu_model_stats(struct smmu_model *model, struct smmu_model_stats *stats);
void smmu_model_stats_reset(struct smmu_model *model);
u64 smmu_model_count_command(struct smmu_model *model, u8 opcode);
u64 smmu_model_count_event(struct smmu_model *model, u8 event);
const char *smmu_model_violation(struct smmu_model *model);

struct mm_struct;
struct smmu_model_btm;

struct smmu_model_btm *smmu_model_btm_watch(struct smmu_model *model, struct mm_struct *mm);
void smmu_model_btm_unwatch(struct smmu_model_btm *btm);
void smmu_model_btm_mute(struct smmu_model_btm *btm, bool mute);

unsigned int smmu_model_last_commands(struct smmu_model *model,
				      struct smmu_model_cmd *cmds,
				      unsigned int max);

int smmu_model_peek_ste(struct smmu_model *model, u32 sid, u64 ste[8]);
int smmu_model_peek_cd(struct smmu_model *model, u32 sid, u32 ssid, u64 cd[8]);
unsigned int smmu_model_count_valid_cds(struct smmu_model *model, u32 sid);
bool smmu_model_cached_ste(struct smmu_model *model, u32 sid, u64 ste[8]);
bool smmu_model_cached_cd(struct smmu_model *model, u32 sid, u32 ssid, u64 cd[8]);

u32 smmu_model_peek32(struct smmu_model *model, u32 offset);
void smmu_model_poke32(struct smmu_model *model, u32 offset, u32 value);

#endif /* _ARM_SMMU_V3_MODEL_MODEL_H */
