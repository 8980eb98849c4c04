// SPDX-License-Identifier: GPL-2.0-only
/*
 * The wires of the SMMU as interrupts of this kernel.
 *
 * They are simulated lines, one domain each. A combined wire is one line that
 * everything raises: IHI 0070, 3.18 "Interrupts and notifications" leaves it to the
 * platform how wires are put together, and software to look for what happened. All
 * of them are edges.
 *
 * What makes a line pending is not irq_sim's own work: that may run on two CPUs at
 * once, and one of them then finds the line gone that it was called for.
 */
#include "irq.h"

#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irq_sim.h>
#include <linux/irq_work.h>
#include <linux/irqdomain.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "../../spec-regs.h"

static const char * const wire_name[SMMU_MODEL_NR_IRQS] = {
	[SMMU_MODEL_IRQ_EVENTQ] = "eventq",
	[SMMU_MODEL_IRQ_GERROR] = "gerror",
	[SMMU_MODEL_IRQ_SYNC] = "cmdq-sync",
	[SMMU_MODEL_IRQ_PRIQ] = "priq",
};

static unsigned int nr_wires(const struct smmu_model_wires *wires)
{
	return wires->combined ? 1 : SMMU_MODEL_NR_IRQS;
}

static irqreturn_t somebody_elses(int irq, void *data)
{
	return IRQ_HANDLED;
}

static bool is_busy(const struct smmu_model_wires *wires, unsigned int i)
{
	return wires->busy & (wires->combined ? ~0UL : BIT(i));
}

/* irq_sim knows edges only, and says so whenever a line is requested. */
static void make_level(unsigned int irq)
{
	static struct irq_chip chip;

	chip = *irq_get_chip(irq);
	chip.irq_set_type = NULL;
	irq_set_chip(irq, &chip);
	irqd_set_trigger_type(irq_get_irq_data(irq), IRQ_TYPE_LEVEL_HIGH);
}

static int wire_init(struct smmu_model_wires *wires, unsigned int i, bool level)
{
	struct irq_domain *domain = irq_domain_create_sim(NULL, 1);
	unsigned int irq;
	int ret = 0;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	wires->domain[i] = domain;
	irq = irq_create_mapping(domain, 0);
	if (!irq)
		return -ENOMEM;
	if (level)
		make_level(irq);
	if (is_busy(wires, i))
		ret = request_irq(irq, somebody_elses, 0, "smmu-model-other", wires);
	if (ret)
		irq_dispose_mapping(irq);
	else
		wires->irq[i] = irq;
	return ret;
}

/*
 * One CPU at a time: a line that is being handled misses an edge. Who finds another
 * at it leaves its turn there.
 *
 *   CPU A				CPU B
 *   -----				-----
 *   turns: 0 -> 1			raised |= line
 *   raised -> 0, handles		turns: 1 -> 2, leaves
 *   turns: 2 -> 1, once more
 */
static void irqs_take(struct irq_work *work)
{
	struct smmu_model_wires *wires = container_of(work, struct smmu_model_wires, work);
	unsigned long pending;
	unsigned int i, irq;

	if (atomic_fetch_inc(&wires->turns))
		return;
	do {
		pending = atomic_xchg(&wires->raised, 0);
		for_each_set_bit(i, &pending, SMMU_MODEL_NR_IRQS) {
			irq = READ_ONCE(wires->irq[i]);
			if (irq)
				generic_handle_irq(irq);
		}
	} while (!atomic_dec_and_test(&wires->turns));
}

/**
 * smmu_model_irqs_init() - make the wires
 * @wires: the wires of a model that is not plugged
 * @cfg: what the model was built from
 *
 * Return: 0 or a negative errno.
 */
int smmu_model_irqs_init(struct smmu_model_wires *wires,
			 const struct smmu_model_config *cfg)
{
	unsigned int i;
	int ret;

	wires->combined = cfg->combined_irq;
	wires->busy = cfg->busy_wires;
	wires->work = IRQ_WORK_INIT_HARD(irqs_take);
	for (i = 0; i < nr_wires(wires); i++) {
		ret = wire_init(wires, i, cfg->level_wires);
		if (ret) {
			smmu_model_irqs_fini(wires);
			return ret;
		}
	}
	for (; i < SMMU_MODEL_NR_IRQS; i++)
		wires->irq[i] = wires->irq[0];
	return 0;
}

/**
 * smmu_model_irqs_fini() - take the wires away
 * @wires: the wires; nobody has requested them any more
 */
void smmu_model_irqs_fini(struct smmu_model_wires *wires)
{
	unsigned int irq[SMMU_MODEL_NR_IRQS];
	unsigned int i;

	for (i = 0; i < SMMU_MODEL_NR_IRQS; i++) {
		irq[i] = wires->irq[i];
		WRITE_ONCE(wires->irq[i], 0);
	}
	/* Devices may still do DMA: wait for smmu_model_irqs_raise() ... */
	synchronize_rcu_expedited();
	/* ... for what it queued, and for a CPU that another has left its turn to */
	irq_work_sync(&wires->work);
	synchronize_rcu_expedited();
	for (i = 0; i < nr_wires(wires); i++) {
		if (irq[i] && is_busy(wires, i))
			free_irq(irq[i], wires);
		if (irq[i])
			irq_dispose_mapping(irq[i]);
		if (wires->domain[i])
			irq_domain_remove_sim(wires->domain[i]);
		wires->domain[i] = NULL;
	}
}

static bool is_described(const struct smmu_model_config *cfg, unsigned int i)
{
	if (cfg->absent_wires & BIT(i))
		return false;
	return i != SMMU_MODEL_IRQ_PRIQ || cfg->priq_wire ||
	       cfg->idr[0] & IDR0_PRI;
}

/**
 * smmu_model_irqs_describe() - tell the driver of the wires
 * @wires: the wires
 * @cfg: what their model was built from
 * @pdev: gets them as resources
 *
 * Return: 0 or a negative errno.
 */
int smmu_model_irqs_describe(const struct smmu_model_wires *wires,
			     const struct smmu_model_config *cfg,
			     struct platform_device *pdev)
{
	struct resource res[SMMU_MODEL_NR_IRQS];
	unsigned int i, n = 0;

	if (wires->combined) {
		res[n++] = DEFINE_RES_IRQ_NAMED(wires->irq[0], "combined");
		return platform_device_add_resources(pdev, res, n);
	}
	for (i = 0; i < SMMU_MODEL_NR_IRQS; i++)
		if (is_described(cfg, i))
			res[n++] = DEFINE_RES_IRQ_NAMED(wires->irq[i], wire_name[i]);
	return platform_device_add_resources(pdev, res, n);
}

/**
 * smmu_model_irqs_raise() - an edge on wires
 * @wires: the wires; their model is not locked
 * @pending: bits of enum smmu_model_irq
 *
 * Nothing happens while the model is not plugged.
 *
 * Context: Any, interrupts may be off.
 */
void smmu_model_irqs_raise(struct smmu_model_wires *wires, unsigned long pending)
{
	guard(rcu)();
	if (!READ_ONCE(wires->irq[0]))
		return;
	atomic_or(pending, &wires->raised);
	irq_work_queue(&wires->work);
}
