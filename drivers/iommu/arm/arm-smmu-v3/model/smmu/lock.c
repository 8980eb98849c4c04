// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lock over a model.
 *
 * A raw spinlock, because registers are accessed with interrupts off and under the
 * driver's raw locks. Interrupts are noted under it and raised when it is dropped,
 * so that it is never taken inside or around a lock of the interrupt core.
 */
#include "lock.h"

#include "irq.h"
#include "state.h"

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
		smmu_model_irqs_raise(&model->wires, pending);
}
