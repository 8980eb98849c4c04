// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life of a model, its lock, its two clocks and the driver's door.
 *
 * Stepped clock: time passes when software acts. A write of SMMU_CMDQ_PROD
 * consumes what the credit allows, smmu_model_step() consumes more, and a
 * waiter's relax() as much as the test has said. Free clock: a thread consumes
 * a few commands at a time. A waiter that has interrupts off on the thread's
 * CPU would starve it for ever, so after many fruitless calls relax() consumes
 * one command itself: real hardware has a CPU of its own.
 */
#include "model.h"

#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/irqflags.h>
#include <linux/kthread.h>
#include <linux/slab.h>

#include "smmu/cache.h"
#include "smmu/irq.h"
#include "smmu/queue.h"
#include "smmu/regs.h"
#include "smmu/state.h"
#include "smmu/tlb.h"
#include "smmu/geometry.h"

#define DEFAULT_SEED			0x5e55a1u
#define DEFAULT_TLB_ENTRIES		16384
#define DEFAULT_CFG_ENTRIES		4096
/* Calls of relax() without progress of the thread before it is helped */
#define STARVED_RELAXES			128
/* Commands that the thread consumes before it looks up */
#define BURST				4

/* Capabilities that this model does not have */
#define IDR0_NOT_MODELLED	(IDR0_DORMHINT | IDR0_ATOS | IDR0_VATOS | IDR0_ATSRECERR | \
				 IDR0_RME_IMPL)
#define IDR1_NOT_MODELLED	(IDR1_REL | IDR1_QUEUES_PRESET | IDR1_TABLES_PRESET | IDR1_ECMDQ)
#define IDR3_NOT_MODELLED	(IDR3_PBHA | IDR3_PPS | IDR3_MPAM | IDR3_DPT | IDR3_PASIDTT | \
				 IDR3_S1PI | IDR3_S2PI | IDR3_S2PO | IDR3_THE | IDR3_MTEPERM | \
				 IDR3_AIE)

/**
 * smmu_model_lock() - take the model's lock
 * @model: the model
 *
 * Return: interrupt state, for smmu_model_unlock().
 */
unsigned long smmu_model_lock(struct smmu_model *model)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&model->lock, flags);
	return flags;
}

/**
 * smmu_model_unlock() - drop the model's lock and raise what became due
 * @model: the model
 * @flags: from smmu_model_lock()
 */
void smmu_model_unlock(struct smmu_model *model, unsigned long flags)
{
	unsigned long pending = model->irq_pending;

	model->irq_pending = 0;
	raw_spin_unlock_irqrestore(&model->lock, flags);
	if (pending)
		smmu_model_irqs_raise(model, pending);
}

/* Outside of the lock of each model */
static DEFINE_RAW_SPINLOCK(same_time_lock);

static const struct smmu_door_ops door_ops;

static struct smmu_model *to_model(struct smmu_door *door)
{
	return container_of(door, struct smmu_model, door);
}

/**
 * smmu_model_of_door() - the model behind a door
 * @door: any door
 *
 * Return: the model, or NULL when something else answers there.
 */
struct smmu_model *smmu_model_of_door(struct smmu_door *door)
{
	return door->ops == &door_ops ? to_model(door) : NULL;
}

static u32 door_read32(struct smmu_door *door, u32 offset)
{
	struct smmu_model *model = to_model(door);

	guard(smmu_model)(model);
	return smmu_model_bus_read(model, offset);
}

static u64 door_read64(struct smmu_door *door, u32 offset)
{
	struct smmu_model *model = to_model(door);
	u64 value;

	guard(smmu_model)(model);
	value = smmu_model_bus_read(model, offset);
	return value | (u64)smmu_model_bus_read(model, offset + 4) << 32;
}

static void door_write32(struct smmu_door *door, u32 offset, u32 value)
{
	struct smmu_model *model = to_model(door);

	guard(smmu_model)(model);
	smmu_model_bus_write(model, offset, value, 4);
}

static void door_write64(struct smmu_door *door, u32 offset, u64 value)
{
	struct smmu_model *model = to_model(door);

	guard(smmu_model)(model);
	smmu_model_bus_write(model, offset, value, 8);
}

/* The model is locked */
static void clock_step(struct smmu_model *model)
{
	smmu_model_queue_wait(model, 1);
	smmu_model_queue_run(model, model->relax_steps);
}

/* For the others it is the same time */
static void clock_step_others(struct smmu_model *model)
{
	struct smmu_model *other;

	if (list_empty_careful(&model->same_time))
		return;
	guard(raw_spinlock_irqsave)(&same_time_lock);
	list_for_each_entry(other, &model->same_time, same_time) {
		guard(smmu_model)(other);
		clock_step(other);
	}
}

static void door_relax(struct smmu_door *door)
{
	struct smmu_model *model = to_model(door);
	bool irqs_off = irqs_disabled();

	clock_step_others(model);
	scoped_guard(smmu_model, model) {
		model->stats.relaxes++;
		model->stats.relaxes_irqs_off += irqs_off;
		if (model->cfg.clock == SMMU_MODEL_STEPPED) {
			clock_step(model);
		} else if (++model->idle_relaxes >= STARVED_RELAXES) {
			model->idle_relaxes = 0;
			smmu_model_queue_run(model, 1);
		}
	}
	cpu_relax();
}

static const struct smmu_door_ops door_ops = {
	.read32 = door_read32,
	.write32 = door_write32,
	.read64 = door_read64,
	.write64 = door_write64,
	.relax = door_relax,
};

static bool clock_tick(struct smmu_model *model)
{
	unsigned int burst;

	guard(smmu_model)(model);
	if (!smmu_model_queue_ready(model))
		return false;
	model->idle_relaxes = 0;
	smmu_model_queue_wait(model, 1);
	burst = 1 + prandom_u32_state(&model->rnd) % BURST;
	return smmu_model_queue_run(model, min(burst, model->credit));
}

static bool clock_has_work(struct smmu_model *model)
{
	guard(smmu_model)(model);
	return smmu_model_queue_ready(model);
}

static int clock_thread(void *data)
{
	struct smmu_model *model = data;

	while (!kthread_should_stop()) {
		if (clock_tick(model)) {
			cond_resched();
			continue;
		}
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop())
			break;
		/* A queue that is made to hang stays ready: look again later */
		if (clock_has_work(model))
			schedule_timeout(1);
		else
			schedule();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

/* 6.3.1: split-stage ATS is not modelled, and PCIe must not be stalled */
static int check_ats(const u32 *idr)
{
	const u32 stages = IDR0_S1P | IDR0_S2P;

	if (!(idr[0] & IDR0_ATS))
		return idr[0] & (IDR0_PRI | IDR0_NS1ATS) ? -EINVAL : 0;
	if ((idr[0] & stages) == stages && !(idr[0] & IDR0_NS1ATS))
		return -EOPNOTSUPP;
	if (FIELD_GET(IDR0_STALL_MODEL, idr[0]) == IDR0_STALL_MODEL_FORCE)
		return -EINVAL;
	return FIELD_GET(IDR1_PRIQS, idr[1]) > IDR1_QUEUES_MAX ? -EINVAL : 0;
}

static int check_config(const struct smmu_model_config *config)
{
	const u32 *idr = config->idr;

	if (idr[0] & IDR0_NOT_MODELLED || idr[1] & IDR1_NOT_MODELLED ||
	    idr[3] & IDR3_NOT_MODELLED || idr[5] & IDR5_D128)
		return -EOPNOTSUPP;
	if (FIELD_GET(IDR0_TTF, idr[0]) != IDR0_TTF_AARCH64 ||
	    FIELD_GET(IDR5_OAS, idr[5]) > IDR5_OAS_52)
		return -EOPNOTSUPP;
	if (FIELD_GET(IDR1_CMDQS, idr[1]) > IDR1_QUEUES_MAX ||
	    FIELD_GET(IDR1_EVENTQS, idr[1]) > IDR1_QUEUES_MAX ||
	    FIELD_GET(IDR1_SIDSIZE, idr[1]) > IDR1_SIDSIZE_MAX ||
	    FIELD_GET(IDR1_SSIDSIZE, idr[1]) > IDR1_SSIDSIZE_MAX ||
	    config->msi_irqs > BITS_PER_LONG)
		return -EINVAL;
	return check_ats(idr);
}

static void model_free(struct smmu_model *model)
{
	smmu_model_tlb_fini(model);
	smmu_model_cache_fini(model);
	kfree(model);
}

static int model_init(struct smmu_model *model,
		      const struct smmu_model_config *config)
{
	u32 idr5 = config->idr[5];
	unsigned int stalls = FIELD_GET(IDR5_STALL_MAX, idr5);
	int ret;

	model->cfg = *config;
	model->door.ops = &door_ops;
	model->oas_bits = smmu_model_oas_bits(FIELD_GET(IDR5_OAS, idr5));
	model->nr_stalls = clamp(stalls, 1U, (unsigned int)SMMU_MODEL_MAX_STALLS);
	model->credit = SMMU_MODEL_UNLIMITED;
	raw_spin_lock_init(&model->lock);
	INIT_LIST_HEAD(&model->slot_waiters);
	INIT_LIST_HEAD(&model->endpoints);
	INIT_LIST_HEAD(&model->same_time);
	INIT_LIST_HEAD(&model->first);
	prandom_seed_state(&model->rnd, config->seed ?: DEFAULT_SEED);
	scoped_guard(smmu_model, model)
		smmu_model_regs_reset(model);
	ret = smmu_model_cache_init(model, config->cfg_entries ?:
					   DEFAULT_CFG_ENTRIES);
	if (ret)
		return ret;
	return smmu_model_tlb_init(model, config->tlb_entries ?:
					  DEFAULT_TLB_ENTRIES);
}

/**
 * smmu_model_create() - build an SMMU
 * @config: what to build; copied
 *
 * It is out of reset and answers through its door, but no driver knows it: see
 * smmu_model_plug().
 *
 * Context: Process context, sleeps.
 * Return: the model, or an ERR_PTR():
 * * -EOPNOTSUPP - a capability that is not modelled
 * * -EINVAL - a capability out of range
 * * -ENOMEM
 */
struct smmu_model *smmu_model_create(const struct smmu_model_config *config)
{
	struct smmu_model *model;
	int ret;

	ret = check_config(config);
	if (ret)
		return ERR_PTR(ret);
	model = kzalloc_obj(*model);
	if (!model)
		return ERR_PTR(-ENOMEM);
	ret = model_init(model, config);
	if (!ret && config->clock == SMMU_MODEL_FREE) {
		model->thread = kthread_run(clock_thread, model, "smmu-model");
		ret = PTR_ERR_OR_ZERO(model->thread);
	}
	if (ret) {
		model_free(model);
		return ERR_PTR(ret);
	}
	return model;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_create);

/**
 * smmu_model_destroy() - unplug and free a model
 * @model: the model, or NULL, or an ERR_PTR(); without clients
 *
 * Context: Process context, sleeps.
 */
void smmu_model_destroy(struct smmu_model *model)
{
	if (IS_ERR_OR_NULL(model))
		return;
	smmu_model_unplug(model);
	if (model->thread)
		kthread_stop(model->thread);
	scoped_guard(raw_spinlock_irqsave, &same_time_lock)
		list_del(&model->same_time);
	model_free(model);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_destroy);

/**
 * smmu_model_door() - the bus side of the registers
 * @model: the model
 *
 * Context: Any.
 * Return: the door, valid as long as the model.
 */
struct smmu_door *smmu_model_door(struct smmu_model *model)
{
	return &model->door;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_door);

/**
 * smmu_model_step() - let time pass
 * @model: the model
 * @commands: at most so many commands are consumed, whatever the credit
 *
 * Context: Any.
 * Return: commands consumed.
 */
unsigned int smmu_model_step(struct smmu_model *model, unsigned int commands)
{
	guard(smmu_model)(model);
	smmu_model_queue_wait(model, commands);
	return smmu_model_queue_run(model, commands);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_step);

/**
 * smmu_model_set_credit() - how many commands doorbells may consume from now on
 * @model: the model
 * @commands: number, or SMMU_MODEL_UNLIMITED, which is the default
 *
 * With the free clock 0 stops the thread and any other value lets it run.
 *
 * Context: Any.
 */
void smmu_model_set_credit(struct smmu_model *model, unsigned int commands)
{
	guard(smmu_model)(model);
	model->credit = commands;
	if (commands)
		smmu_model_queue_kick(model);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_set_credit);

/**
 * smmu_model_share_time() - two models live at the same time
 * @model: a model, with the stepped clock
 * @with: another, that is alone so far
 *
 * Who waits for one of them lets time pass for all that share it, so that what
 * is waited for in turn takes longer than what is waited for together. Until
 * smmu_model_destroy().
 *
 * Context: Any.
 */
void smmu_model_share_time(struct smmu_model *model, struct smmu_model *with)
{
	guard(raw_spinlock_irqsave)(&same_time_lock);
	list_add(&with->same_time, &model->same_time);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_share_time);

/**
 * smmu_model_set_relax_steps() - how much time a waiter's patience is worth
 * @model: the model, with the stepped clock
 * @commands: consumed by each call of the door's relax, 0 by default
 *
 * Context: Any.
 */
void smmu_model_set_relax_steps(struct smmu_model *model, unsigned int commands)
{
	guard(smmu_model)(model);
	model->relax_steps = commands;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_set_relax_steps);
