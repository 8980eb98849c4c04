// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two clocks of a model.
 *
 * Stepped clock: time passes when software acts. A write of SMMU_CMDQ_PROD
 * consumes what the credit allows, smmu_model_step() consumes more, and a
 * waiter's relax() as much as the test has said. Free clock: a thread consumes
 * a few commands at a time. A waiter that has interrupts off on the thread's
 * CPU would starve it for ever, so after many fruitless calls relax() consumes
 * one command itself: real hardware has a CPU of its own.
 */
#include "clock.h"

#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/irqflags.h>
#include <linux/kthread.h>
#include <linux/math64.h>
#include <linux/preempt.h>

#include "model.h"
#include "smmu/lock.h"
#include "smmu/queue.h"
#include "smmu/state.h"

/* Calls of relax() without progress of the thread before it is helped */
#define STARVED_RELAXES			128
/* Commands that the thread consumes before it looks up */
#define BURST				4

/* Outside of the lock of each model */
static DEFINE_RAW_SPINLOCK(same_time_lock);

/**
 * struct moment - some time that passes
 * @ns: how much
 * @irqs_off: the CPU that spends it has interrupts off
 * @steps: it is a waiter's, who lets commands be consumed
 */
struct moment {
	u64 ns;
	bool irqs_off;
	bool steps;
};

/* The model is locked */
static void clock_step(struct smmu_model *model, const struct moment *moment)
{
	model->stats.ns += moment->ns;
	if (moment->irqs_off)
		model->stats.ns_irqs_off += moment->ns;
	if (smmu_model_meter_pass(&model->meter, moment->ns))
		smmu_model_queue_kick(model);
	if (moment->steps)
		smmu_model_queue_run(model, model->time.relax_steps);
}

/* For the others it is the same time */
static void clock_step_others(struct smmu_model *model, const struct moment *moment)
{
	struct smmu_model *other;

	if (list_empty_careful(&model->time.same_time))
		return;
	guard(raw_spinlock_irqsave)(&same_time_lock);
	list_for_each_entry(other, &model->time.same_time, time.same_time) {
		guard(smmu_model)(other);
		clock_step(other, moment);
	}
}

/**
 * smmu_model_clock_pass() - software does something that takes time
 * @model: the model
 * @ns: how much
 *
 * Context: Any.
 */
void smmu_model_clock_pass(struct smmu_model *model, unsigned int ns)
{
	const struct moment moment = { .ns = ns, .irqs_off = irqs_disabled() };

	if (!ns)
		return;
	clock_step_others(model, &moment);
	guard(smmu_model)(model);
	clock_step(model, &moment);
}

/**
 * smmu_model_clock_relax() - somebody waits
 * @model: the model
 *
 * Context: Any.
 */
void smmu_model_clock_relax(struct smmu_model *model)
{
	const struct moment moment = {
		.ns = model->meter.latency.look,
		.irqs_off = irqs_disabled(),
		.steps = true,
	};
	bool preempt_off = !moment.irqs_off && preempt_count();

	clock_step_others(model, &moment);
	scoped_guard(smmu_model, model) {
		model->stats.relaxes++;
		model->stats.relaxes_irqs_off += moment.irqs_off;
		model->stats.relaxes_preempt_off += preempt_off;
		if (model->cfg.clock == SMMU_MODEL_STEPPED) {
			clock_step(model, &moment);
		} else if (++model->time.idle_relaxes >= STARVED_RELAXES) {
			model->time.idle_relaxes = 0;
			smmu_model_queue_run(model, 1);
		}
	}
	cpu_relax();
}

static bool clock_tick(struct smmu_model *model)
{
	unsigned int burst;

	guard(smmu_model)(model);
	if (!smmu_model_queue_ready(model))
		return false;
	model->time.idle_relaxes = 0;
	burst = 1 + prandom_u32_state(&model->rnd) % BURST;
	return smmu_model_queue_run(model, min(burst, model->time.credit));
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

/**
 * smmu_model_clock_init() - a model that lives in a time of its own
 * @model: the model, not yet in use
 */
void smmu_model_clock_init(struct smmu_model *model)
{
	model->time.credit = SMMU_MODEL_UNLIMITED;
	INIT_LIST_HEAD(&model->time.same_time);
}

/**
 * smmu_model_clock_start() - time begins
 * @model: the model
 *
 * Context: Process context, sleeps.
 * Return: 0 or a negative errno.
 */
int smmu_model_clock_start(struct smmu_model *model)
{
	struct task_struct *thread;

	if (model->cfg.clock != SMMU_MODEL_FREE)
		return 0;
	thread = kthread_create(clock_thread, model, "smmu-model");
	if (IS_ERR(thread))
		return PTR_ERR(thread);
	model->time.thread = thread;
	wake_up_process(thread);
	return 0;
}

/**
 * smmu_model_clock_stop() - time ends
 * @model: the model
 *
 * Context: Process context, sleeps.
 */
void smmu_model_clock_stop(struct smmu_model *model)
{
	if (model->time.thread)
		kthread_stop(model->time.thread);
	guard(raw_spinlock_irqsave)(&same_time_lock);
	list_del(&model->time.same_time);
}

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
	const struct moment moment = { .ns = mul_u32_u32(commands, model->meter.latency.look) };

	guard(smmu_model)(model);
	clock_step(model, &moment);
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
	model->time.credit = commands;
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
	list_add(&with->time.same_time, &model->time.same_time);
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
	model->time.relax_steps = commands;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_set_relax_steps);

/**
 * smmu_model_set_latency() - from now on things take time
 * @model: the model, with the stepped clock
 * @latency: what takes how long; all of them are 0 by default
 *
 * A command is consumed when its time has come. What passes it are the register
 * accesses and the waits of software, and smmu_model_step(): &smmu_model_stats.ns and
 * &smmu_model_stats.ns_irqs_off say how much did. The software's own instructions
 * take none.
 *
 * Context: Any; nobody uses the SMMU meanwhile.
 */
void smmu_model_set_latency(struct smmu_model *model, const struct smmu_model_latency *latency)
{
	guard(smmu_model)(model);
	model->meter.latency = *latency;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_set_latency);
