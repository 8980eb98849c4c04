// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults on demand: whether one is due. They are ordered in order.c.
 */
#include "inject.h"

static bool takes_arg(enum smmu_model_fault fault)
{
	switch (fault) {
	case SMMU_MODEL_CERROR_ILL:
	case SMMU_MODEL_ABORT:
	case SMMU_MODEL_IRQ_LOST:
	case SMMU_MODEL_ATC_INV_IGNORED:
	case SMMU_MODEL_PRI_RESP_LOST:
		return true;
	default:
		return false;
	}
}

/**
 * smmu_model_inject_due() - is this the moment to fail?
 * @injections: what is to go wrong
 * @fault: kind of failure
 * @arg: what is being done, compared with the argument of the injection
 *
 * Return: true if so; one count is then used up.
 */
bool smmu_model_inject_due(struct smmu_model_injections *injections,
			   enum smmu_model_fault fault, u32 arg)
{
	struct smmu_model_injection *inj = &injections->of[fault];

	if (!inj->count)
		return false;
	if (takes_arg(fault) && inj->arg != SMMU_MODEL_ANY && inj->arg != arg)
		return false;
	if (inj->skip) {
		inj->skip--;
		return false;
	}
	if (inj->count != SMMU_MODEL_FOREVER)
		inj->count--;
	return true;
}
