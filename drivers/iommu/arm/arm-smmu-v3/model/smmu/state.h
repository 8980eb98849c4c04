/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of one software SMMUv3 and the lock over it.
 *
 * Everything below is protected by &smmu_model.lock, a raw spinlock, because
 * registers are accessed with interrupts off and under the driver's raw locks.
 * Whoever holds it may call any smmu_model_* function of the internal headers;
 * the functions of model.h take it themselves.
 *
 * Interrupts are noted under the lock and raised when it is dropped, so that
 * the model's lock is never taken inside or around a lock of the interrupt
 * core.
 */
#ifndef _ARM_SMMU_V3_MODEL_STATE_H
#define _ARM_SMMU_V3_MODEL_STATE_H

#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/irq_work.h>
#include <linux/list.h>
#include <linux/prandom.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "../door.h"
#include "../model.h"

struct completion;
struct dentry;
struct irq_domain;
struct platform_device;
struct smmu_model_cfg_entry;
struct smmu_model_msi;
struct smmu_model_tlb_entry;
struct task_struct;

/* Words of register storage: Page 0 to 0xfff, then Page 1 to 0xff */
#define SMMU_MODEL_PAGE0_WORDS		(0x1000 / 4)
#define SMMU_MODEL_PAGE1_WORDS		(0x100 / 4)
#define SMMU_MODEL_REG_WORDS		(SMMU_MODEL_PAGE0_WORDS + SMMU_MODEL_PAGE1_WORDS)

#define SMMU_MODEL_MAX_STALLS		256
#define SMMU_MODEL_MAX_DEFERRED		256
#define SMMU_MODEL_RECENT_TXNS		16
#define SMMU_MODEL_CFG_BUCKETS		512
#define SMMU_MODEL_TLB_BUCKETS		2048

/**
 * struct smmu_model_ack - an Update on its way from a register to its copy
 * @pending: the copy does not show the register yet
 * @reads: reads of the copy until it does
 */
struct smmu_model_ack {
	bool pending;
	u32 reads;
};

/**
 * enum smmu_model_stall_state - life of one stall record (8.5)
 * @SMMU_MODEL_STALL_FREE: not in use
 * @SMMU_MODEL_STALL_UNRECORDED: waits for a writable Event queue
 * @SMMU_MODEL_STALL_RECORDED: waits for software
 * @SMMU_MODEL_STALL_RETRY: answered: the transaction starts again
 * @SMMU_MODEL_STALL_ABORT: answered: the transaction aborts
 * @SMMU_MODEL_STALL_RAZWI: answered: it reads zero or drops its write
 */
enum smmu_model_stall_state {
	SMMU_MODEL_STALL_FREE,
	SMMU_MODEL_STALL_UNRECORDED,
	SMMU_MODEL_STALL_RECORDED,
	SMMU_MODEL_STALL_RETRY,
	SMMU_MODEL_STALL_ABORT,
	SMMU_MODEL_STALL_RAZWI,
};

/**
 * struct smmu_model_stall - one stalled transaction
 * @state: how far it is
 * @abandoned: its device no longer waits; freed by the answer
 * @sid: StreamID
 * @stag: slot number and generation
 * @generation: differs between two uses of the slot
 * @record: the event
 * @waiter: completed by the answer, NULL if nobody sleeps
 */
struct smmu_model_stall {
	enum smmu_model_stall_state state;
	bool abandoned;
	u32 sid;
	u16 stag;
	u8 generation;
	u64 record[4];
	struct completion *waiter;
};

/**
 * struct smmu_model_pool - entries of one cache, oldest first on @live
 * @free: unused entries
 * @live: entries in use
 * @bucket: hash table
 * @nr_live: length of @live
 */
struct smmu_model_pool {
	struct list_head free;
	struct list_head live;
	struct hlist_head *bucket;
	unsigned int nr_live;
};

/**
 * struct smmu_model_injection - one kind of trouble on order
 * @arg: see enum smmu_model_fault
 * @count: how often, SMMU_MODEL_FOREVER, or 0 for never
 */
struct smmu_model_injection {
	u32 arg;
	unsigned int count;
};

/**
 * struct smmu_model - one SMMU in software
 * @door: how the driver reaches it
 * @cfg: what it was built from; constant
 * @oas_bits: output address size in bits; constant
 * @nr_stalls: entries of @stall in use, from IDR5.STALL_MAX; constant
 * @lock: protects all that follows up to @pdev
 * @reg: registers as software reads them
 * @cr0_ack: Update of SMMU_CR0
 * @irq_ack: Update of SMMU_IRQ_CTRL
 * @gbpa_ack: Update of SMMU_GBPA
 * @credit: commands that may still be consumed
 * @relax_steps: commands that one call of relax consumes
 * @at_sync: a CMD_SYNC is next and takes its time
 * @sync_age: how long it has taken
 * @cfgs: cached STEs, CDs and level-1 descriptors
 * @tlb: cached translations and walks
 * @tlb_sizes: leaves and tables held for each log2 of their size
 * @stall: stall records
 * @slot_waiters: transactions that wait for a stall record
 * @deferred: invalidations that the next CMD_SYNC completes
 * @nr_deferred: entries of @deferred in use
 * @recent: transactions seen lately, for speculation
 * @nr_recent: transactions ever put into @recent
 * @live: what the device of smmu_model_live() does all the time
 * @has_live: there is one
 * @inject: what is to go wrong
 * @stats: counters; the levels in it are filled on request
 * @log: last commands
 * @log_next: commands ever logged
 * @endpoints: PCI endpoints behind the SMMU
 * @atc_unanswered: an endpoint let a CMD_ATC_INV time out; for the next CMD_SYNC
 * @late_sync: a CMD_SYNC that was consumed, if @has_late_sync
 * @has_late_sync: its MSI is still to be written
 * @irq_pending: interrupts to raise when @lock is dropped
 * @rnd: random choices
 * @sfm: in Service Failure Mode
 * @pdev: the platform device, NULL while unplugged
 * @first: clients that were there before it
 * @debugfs: its directory in debugfs while it is plugged
 * @irq_domain: one for each wire; the first alone for a combined one
 * @irq: interrupt numbers, 0 for none; constant while plugged, read under RCU
 * @irq_work: from where a CPU takes an interrupt
 * @irq_raised: bits of enum smmu_model_irq, on their way to some CPU
 * @irq_turns: CPUs that take them, or have left it to the one that does
 * @msi: doorbell of MSIs, or NULL; set under @lock
 * @same_time: those whose time passes with this one's; under a lock of core.c
 * @thread: the free clock, NULL when stepped
 * @idle_relaxes: calls of relax since the thread last made progress
 * @cfg_storage: the entries of @cfgs
 * @tlb_storage: the entries of @tlb
 */
struct smmu_model {
	struct smmu_door door;
	struct smmu_model_config cfg;
	unsigned int oas_bits;
	unsigned int nr_stalls;

	raw_spinlock_t lock;
	u32 reg[SMMU_MODEL_REG_WORDS];
	struct smmu_model_ack cr0_ack;
	struct smmu_model_ack irq_ack;
	struct smmu_model_ack gbpa_ack;
	unsigned int credit;
	unsigned int relax_steps;
	bool at_sync;
	unsigned int sync_age;
	struct smmu_model_pool cfgs;
	struct smmu_model_pool tlb;
	unsigned int tlb_sizes[64];
	struct smmu_model_stall stall[SMMU_MODEL_MAX_STALLS];
	struct list_head slot_waiters;
	struct smmu_model_cmd deferred[SMMU_MODEL_MAX_DEFERRED];
	unsigned int nr_deferred;
	struct smmu_model_txn recent[SMMU_MODEL_RECENT_TXNS];
	unsigned int nr_recent;
	struct smmu_model_txn live;
	bool has_live;
	struct smmu_model_injection inject[SMMU_MODEL_NR_FAULTS];
	struct smmu_model_stats stats;
	struct smmu_model_cmd log[SMMU_MODEL_LOG_COMMANDS];
	u64 log_next;
	struct list_head endpoints;
	bool atc_unanswered;
	struct smmu_model_cmd late_sync;
	bool has_late_sync;
	unsigned long irq_pending;
	struct rnd_state rnd;
	bool sfm;

	struct platform_device *pdev;
	struct list_head first;
	struct dentry *debugfs;
	struct irq_domain *irq_domain[SMMU_MODEL_NR_IRQS];
	unsigned int irq[SMMU_MODEL_NR_IRQS];
	struct irq_work irq_work;
	atomic_t irq_raised;
	atomic_t irq_turns;
	struct smmu_model_msi *msi;
	struct list_head same_time;
	struct task_struct *thread;
	unsigned int idle_relaxes;

	struct smmu_model_cfg_entry *cfg_storage;
	struct smmu_model_tlb_entry *tlb_storage;
};

unsigned long smmu_model_lock(struct smmu_model *model);
void smmu_model_unlock(struct smmu_model *model, unsigned long flags);

DEFINE_LOCK_GUARD_1(smmu_model, struct smmu_model,
		    _T->flags = smmu_model_lock(_T->lock),
		    smmu_model_unlock(_T->lock, _T->flags),
		    unsigned long flags)

/* core.c */
struct smmu_model *smmu_model_of_door(struct smmu_door *door);

/* inject.c */
bool smmu_model_injected(struct smmu_model *model, enum smmu_model_fault fault,
			 u32 arg);

/* stats.c */
void smmu_model_blame(struct smmu_model *model, const char *rule);

#endif /* _ARM_SMMU_V3_MODEL_STATE_H */
