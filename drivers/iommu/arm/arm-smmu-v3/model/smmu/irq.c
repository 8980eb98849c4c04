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
#include "state.h"

static const char * const wire_name[SMMU_MODEL_NR_IRQS] = {
	[SMMU_MODEL_IRQ_EVENTQ] = "eventq",
	[SMMU_MODEL_IRQ_GERROR] = "gerror",
	[SMMU_MODEL_IRQ_SYNC] = "cmdq-sync",
	[SMMU_MODEL_IRQ_PRIQ] = "priq",
};

static unsigned int nr_wires(const struct smmu_model *model)
{
	return model->cfg.combined_irq ? 1 : SMMU_MODEL_NR_IRQS;
}

static irqreturn_t somebody_elses(int irq, void *data)
{
	return IRQ_HANDLED;
}

static bool is_busy(const struct smmu_model *model, unsigned int i)
{
	return model->cfg.busy_wires & (model->cfg.combined_irq ? ~0UL : BIT(i));
}

static int wire_init(struct smmu_model *model, unsigned int i)
{
	struct irq_domain *domain = irq_domain_create_sim(NULL, 1);
	unsigned int irq;
	int ret = 0;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	model->irq_domain[i] = domain;
	irq = irq_create_mapping(domain, 0);
	if (!irq)
		return -ENOMEM;
	if (model->cfg.level_wires)
		irqd_set_trigger_type(irq_get_irq_data(irq), IRQ_TYPE_LEVEL_HIGH);
	if (is_busy(model, i))
		ret = request_irq(irq, somebody_elses, 0, "smmu-model-other", model);
	if (ret)
		irq_dispose_mapping(irq);
	else
		model->irq[i] = irq;
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
	struct smmu_model *model = container_of(work, struct smmu_model, irq_work);
	unsigned long pending;
	unsigned int i, irq;

	if (atomic_fetch_inc(&model->irq_turns))
		return;
	do {
		pending = atomic_xchg(&model->irq_raised, 0);
		for_each_set_bit(i, &pending, SMMU_MODEL_NR_IRQS) {
			irq = READ_ONCE(model->irq[i]);
			if (irq)
				generic_handle_irq(irq);
		}
	} while (!atomic_dec_and_test(&model->irq_turns));
}

/**
 * smmu_model_irqs_init() - make the wires
 * @model: the model, not plugged
 *
 * Return: 0 or a negative errno.
 */
int smmu_model_irqs_init(struct smmu_model *model)
{
	unsigned int i;
	int ret;

	model->irq_work = IRQ_WORK_INIT_HARD(irqs_take);
	for (i = 0; i < nr_wires(model); i++) {
		ret = wire_init(model, i);
		if (ret) {
			smmu_model_irqs_fini(model);
			return ret;
		}
	}
	for (; i < SMMU_MODEL_NR_IRQS; i++)
		model->irq[i] = model->irq[0];
	return 0;
}

/**
 * smmu_model_irqs_fini() - take the wires away
 * @model: the model; nobody has requested the wires any more
 */
void smmu_model_irqs_fini(struct smmu_model *model)
{
	unsigned int irq[SMMU_MODEL_NR_IRQS];
	unsigned int i;

	for (i = 0; i < SMMU_MODEL_NR_IRQS; i++) {
		irq[i] = model->irq[i];
		WRITE_ONCE(model->irq[i], 0);
	}
	/* Devices may still do DMA: wait for smmu_model_irqs_raise() ... */
	synchronize_rcu_expedited();
	/* ... for what it queued, and for a CPU that another has left its turn to */
	irq_work_sync(&model->irq_work);
	synchronize_rcu_expedited();
	for (i = 0; i < nr_wires(model); i++) {
		if (irq[i] && is_busy(model, i))
			free_irq(irq[i], model);
		if (irq[i])
			irq_dispose_mapping(irq[i]);
		if (model->irq_domain[i])
			irq_domain_remove_sim(model->irq_domain[i]);
		model->irq_domain[i] = NULL;
	}
}

static bool is_described(const struct smmu_model *model, unsigned int i)
{
	if (model->cfg.absent_wires & BIT(i))
		return false;
	return i != SMMU_MODEL_IRQ_PRIQ || model->cfg.priq_wire ||
	       model->cfg.idr[0] & IDR0_PRI;
}

/**
 * smmu_model_irqs_describe() - tell the driver of the wires
 * @model: the model, its wires made
 * @pdev: gets them as resources
 *
 * Return: 0 or a negative errno.
 */
int smmu_model_irqs_describe(struct smmu_model *model, struct platform_device *pdev)
{
	struct resource res[SMMU_MODEL_NR_IRQS];
	unsigned int i, n = 0;

	if (model->cfg.combined_irq) {
		res[n++] = DEFINE_RES_IRQ_NAMED(model->irq[0], "combined");
		return platform_device_add_resources(pdev, res, n);
	}
	for (i = 0; i < SMMU_MODEL_NR_IRQS; i++)
		if (is_described(model, i))
			res[n++] = DEFINE_RES_IRQ_NAMED(model->irq[i], wire_name[i]);
	return platform_device_add_resources(pdev, res, n);
}

/**
 * smmu_model_irqs_raise() - an edge on wires
 * @model: the model, not locked
 * @pending: bits of enum smmu_model_irq
 *
 * Nothing happens while it is not plugged.
 *
 * Context: Any, interrupts may be off.
 */
void smmu_model_irqs_raise(struct smmu_model *model, unsigned long pending)
{
	guard(rcu)();
	if (!READ_ONCE(model->irq[0]))
		return;
	atomic_or(pending, &model->irq_raised);
	irq_work_queue(&model->irq_work);
}
