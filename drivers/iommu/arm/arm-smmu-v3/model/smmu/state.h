/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of one software SMMUv3, put together from that of its rooms.
 *
 * Everything in it is protected by &smmu_model.lock, unless it says otherwise.
 * Whoever holds that lock may call any smmu_model_* function of the internal
 * headers; the functions of model.h take it themselves, see lock.h.
 */
#ifndef _ARM_SMMU_V3_MODEL_STATE_H
#define _ARM_SMMU_V3_MODEL_STATE_H

#include <linux/list.h>
#include <linux/prandom.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "../counters.h"
#include "../door.h"
#include "../model.h"
#include "cache.h"
#include "defer.h"
#include "inject.h"
#include "irq.h"
#include "meter.h"
#include "notes.h"
#include "stall.h"
#include "tlb.h"

struct dentry;
struct platform_device;
struct smmu_model_msi;
struct task_struct;

/* Words of register storage: Page 0 to 0xfff, then Page 1 to 0xff */
#define SMMU_MODEL_PAGE0_WORDS		(0x1000 / 4)
#define SMMU_MODEL_PAGE1_WORDS		(0x100 / 4)
#define SMMU_MODEL_REG_WORDS		(SMMU_MODEL_PAGE0_WORDS + SMMU_MODEL_PAGE1_WORDS)

#define SMMU_MODEL_RECENT_TXNS		16
#define SMMU_MODEL_MAX_OWNED		64

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
 * struct smmu_model_traffic - what devices do, for policy.c
 * @recent: transactions seen lately, for speculation
 * @nr_recent: transactions ever put into @recent
 * @live: what the device of smmu_model_live() does all the time
 * @has_live: there is one
 */
struct smmu_model_traffic {
	struct smmu_model_txn recent[SMMU_MODEL_RECENT_TXNS];
	unsigned int nr_recent;
	struct smmu_model_txn live;
	bool has_live;
};

/**
 * struct smmu_model_owned - something that belongs to somebody
 * @what: what
 * @id: its number
 * @owner: whose it is, NULL for nobody's
 */
struct smmu_model_owned {
	enum smmu_model_property what;
	u32 id;
	const void *owner;
};

/**
 * struct smmu_model_owners - whose is what, for owner.c
 * @owned: the table
 * @nr: rows of it in use
 * @caller: whose call is running, or NULL
 */
struct smmu_model_owners {
	struct smmu_model_owned owned[SMMU_MODEL_MAX_OWNED];
	unsigned int nr;
	const void *caller;
};

/**
 * struct smmu_model_time - how far the clock lets the Command queue go
 * @credit: commands that may still be consumed
 * @relax_steps: commands that one call of relax consumes
 * @same_time: those whose time passes with this one's; under a lock of clock.c
 * @thread: the free clock, NULL when stepped; constant
 * @idle_relaxes: calls of relax since the thread last made progress
 */
struct smmu_model_time {
	unsigned int credit;
	unsigned int relax_steps;
	struct list_head same_time;
	struct task_struct *thread;
	unsigned int idle_relaxes;
};

/**
 * struct smmu_model_first - devices that were there before the SMMU
 * @node: in &smmu_model.first
 * @name_smmu: tell the IOMMU core whose they are
 */
struct smmu_model_first {
	struct list_head node;
	int (*name_smmu)(struct smmu_model_first *first, struct device *smmu);
};

/**
 * struct smmu_model - one SMMU in software
 * @door: how the driver reaches it
 * @cfg: what it was built from; constant
 * @oas_bits: output address size in bits; constant
 * @lock: see above
 * @reg: registers as software reads them
 * @cr0_ack: Update of SMMU_CR0
 * @irq_ack: Update of SMMU_IRQ_CTRL
 * @gbpa_ack: Update of SMMU_GBPA
 * @sfm: in Service Failure Mode
 * @time: the clock
 * @meter: what that time is spent on
 * @cfgs: cached STEs, CDs and level-1 descriptors
 * @tlb: cached translations and walks
 * @deferred: invalidations that the next CMD_SYNC completes
 * @atc_awaited: a CMD_SYNC is next and waits for an endpoint
 * @atc_unanswered: an endpoint let a CMD_ATC_INV time out; for the next CMD_SYNC
 * @late_sync: a CMD_SYNC that was consumed, if @has_late_sync
 * @has_late_sync: its MSI is still to be written
 * @stalls: stalled transactions
 * @traffic: what devices do
 * @owners: whose commands may touch what
 * @ports: functions on PCIe behind the SMMU
 * @inject: what is to go wrong
 * @rnd: random choices
 * @stats: counters; the levels in it are filled on request
 * @log: last commands
 * @irq_pending: interrupts to raise when @lock is dropped
 * @wires: interrupt lines; not under @lock
 * @msi: doorbell of MSIs, or NULL
 * @pdev: the platform device, NULL while unplugged; not under @lock
 * @first: what was there before it, &smmu_model_first; not under @lock
 * @debugfs: its directory in debugfs while it is plugged; not under @lock
 */
struct smmu_model {
	struct smmu_door door;
	struct smmu_model_config cfg;
	unsigned int oas_bits;

	raw_spinlock_t lock;
	u32 reg[SMMU_MODEL_REG_WORDS];
	struct smmu_model_ack cr0_ack;
	struct smmu_model_ack irq_ack;
	struct smmu_model_ack gbpa_ack;
	bool sfm;
	struct smmu_model_time time;
	struct smmu_model_meter meter;
	struct smmu_model_cfgs cfgs;
	struct smmu_model_tlb tlb;
	struct smmu_model_deferred deferred;
	bool atc_awaited;
	bool atc_unanswered;
	struct smmu_model_cmd late_sync;
	bool has_late_sync;
	struct smmu_model_stalls stalls;
	struct smmu_model_traffic traffic;
	struct smmu_model_owners owners;
	struct list_head ports;
	struct smmu_model_injections inject;
	struct rnd_state rnd;
	struct smmu_model_stats stats;
	struct smmu_model_log log;
	unsigned long irq_pending;

	struct smmu_model_wires wires;
	struct smmu_model_msi *msi;
	struct platform_device *pdev;
	struct list_head first;
	struct dentry *debugfs;
};

/* Software broke a rule, which names its section; the model is locked */
static inline void smmu_model_blame(struct smmu_model *model, const char *rule)
{
	smmu_model_note_violation(&model->stats, rule);
}

/* Is this the moment to fail? One count is then used up; the model is locked */
static inline bool smmu_model_injected(struct smmu_model *model,
				       enum smmu_model_fault fault, u32 arg)
{
	return smmu_model_inject_due(&model->inject, fault, arg);
}

#endif /* _ARM_SMMU_V3_MODEL_STATE_H */
