// SPDX-License-Identifier: GPL-2.0-only
/*
 * Global errors and interrupts: an MSI that aborts is an error, and an error is an
 * interrupt.
 *
 * IHI 0070, 7.5 "Global error recording", 3.18 "Interrupts and notifications".
 */
#include "gerror.h"

#include <asm/barrier.h>

#include "msi.h"
#include "regs.h"
#include "state.h"

/* IRQ_CFG0 of the line's MSI and the error that its abort raises, or 0 */
static const struct {
	u32 cfg0;
	u32 gerror;
	u32 irqen;
} irq_desc[SMMU_MODEL_NR_IRQS] = {
	[SMMU_MODEL_IRQ_EVENTQ] = {
		SMMU_EVENTQ_IRQ_CFG0, GERROR_MSI_EVENTQ_ABT_ERR,
		IRQ_CTRL_EVENTQ_IRQEN,
	},
	[SMMU_MODEL_IRQ_GERROR] = {
		SMMU_GERROR_IRQ_CFG0, GERROR_MSI_GERROR_ABT_ERR,
		IRQ_CTRL_GERROR_IRQEN,
	},
	[SMMU_MODEL_IRQ_PRIQ] = {
		SMMU_PRIQ_IRQ_CFG0, GERROR_MSI_PRIQ_ABT_ERR,
		IRQ_CTRL_PRIQ_IRQEN,
	},
};

static void irq_msi(struct smmu_model *model, enum smmu_model_irq irq, u64 addr)
{
	u32 data = smmu_model_get32(model, irq_desc[irq].cfg0 + 8);

	model->stats.msis[irq]++;
	/* 3.18.1: what the interrupt is about is visible before its MSI */
	smp_mb();
	if (smmu_model_msi_write(model, addr, data))
		smmu_model_gerror(model, irq_desc[irq].gerror);
}

/**
 * smmu_model_irq() - raise an interrupt, if it is enabled
 * @model: the model, locked
 * @irq: which
 *
 * An MSI is written at once, a wired interrupt when the lock is dropped.
 */
void smmu_model_irq(struct smmu_model *model, enum smmu_model_irq irq)
{
	u32 enabled = smmu_model_get32(model, SMMU_IRQ_CTRLACK);
	u64 addr = 0;

	if (irq_desc[irq].irqen && !(enabled & irq_desc[irq].irqen))
		return;
	if (smmu_model_injected(model, SMMU_MODEL_IRQ_LOST, irq))
		return;
	model->stats.irqs[irq]++;
	if (irq_desc[irq].cfg0 && smmu_model_idr(model, 0) & IDR0_MSI)
		addr = smmu_model_get64(model, irq_desc[irq].cfg0) & IRQ_CFG0_ADDR;
	if (addr)
		irq_msi(model, irq, addr & GENMASK_ULL(model->oas_bits - 1, 0));
	else
		__set_bit(irq, &model->irq_pending);
}

/**
 * smmu_model_gerror_active() - is a global error waiting for software?
 * @model: the model, locked
 * @bit: GERROR_*
 *
 * Return: true while the bit differs between SMMU_GERROR and SMMU_GERRORN.
 */
bool smmu_model_gerror_active(struct smmu_model *model, u32 bit)
{
	return (smmu_model_get32(model, SMMU_GERROR) ^
		smmu_model_get32(model, SMMU_GERRORN)) & bit;
}

/**
 * smmu_model_gerror() - report global errors
 * @model: the model, locked
 * @bits: GERROR_*; those that are active already are not counted again (7.5)
 */
void smmu_model_gerror(struct smmu_model *model, u32 bits)
{
	u32 gerror = smmu_model_get32(model, SMMU_GERROR);
	u32 fresh = bits & ~(gerror ^ smmu_model_get32(model, SMMU_GERRORN));

	smmu_model_set32(model, SMMU_GERROR, gerror ^ fresh);
	if (fresh & GERROR_SFM_ERR)
		model->sfm = true;
	/* 7.5.1: an abort of GERROR's own MSI raises no interrupt */
	if (fresh & ~GERROR_MSI_GERROR_ABT_ERR)
		smmu_model_irq(model, SMMU_MODEL_IRQ_GERROR);
}
