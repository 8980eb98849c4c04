// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults on demand: what a test wants to go wrong, and how often.
 */
#include "../model.h"

#include <kunit/visibility.h>
#include <linux/string.h>

#include "event.h"
#include "queue.h"
#include "regs.h"
#include "state.h"

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
 * smmu_model_injected() - is this the moment to fail?
 * @model: the model, locked
 * @fault: kind of failure
 * @arg: what is being done, compared with the argument of the injection
 *
 * Return: true if so; one count is then used up.
 */
bool smmu_model_injected(struct smmu_model *model, enum smmu_model_fault fault,
			 u32 arg)
{
	struct smmu_model_injection *inj = &model->inject[fault];

	if (!inj->count)
		return false;
	if (takes_arg(fault) && inj->arg != SMMU_MODEL_ANY && inj->arg != arg)
		return false;
	if (inj->count != SMMU_MODEL_FOREVER)
		inj->count--;
	return true;
}

/* Whatever was held up may go on */
static void inject_end(struct smmu_model *model)
{
	smmu_model_regs_release(model);
	smmu_model_event_flush(model);
	smmu_model_queue_kick(model);
}

/**
 * smmu_model_inject() - make something go wrong
 * @model: the model
 * @fault: what
 * @arg: see enum smmu_model_fault
 * @count: how often, SMMU_MODEL_FOREVER, or 0 to stop
 *
 * Stopping one lets what it held up go on: a queue at once, an Update at the
 * next look at its copy.
 *
 * Context: Any.
 */
void smmu_model_inject(struct smmu_model *model, enum smmu_model_fault fault,
		       u32 arg, unsigned int count)
{
	guard(smmu_model)(model);
	if (fault == SMMU_MODEL_GERROR) {
		smmu_model_gerror(model, arg);
		return;
	}
	model->inject[fault].arg = arg;
	model->inject[fault].count = count;
	if (!count)
		inject_end(model);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_inject);

/**
 * smmu_model_inject_clear() - from now on everything goes well
 * @model: the model
 *
 * Context: Any.
 */
void smmu_model_inject_clear(struct smmu_model *model)
{
	guard(smmu_model)(model);
	memset(model->inject, 0, sizeof(model->inject));
	inject_end(model);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_inject_clear);
