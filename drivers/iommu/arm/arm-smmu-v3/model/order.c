// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults on demand: a test orders what shall go wrong, and how often.
 */
#include "model.h"

#include <kunit/visibility.h>
#include <linux/string.h>

#include "smmu/gerror.h"
#include "smmu/halt.h"
#include "smmu/lock.h"
#include "smmu/queue.h"
#include "smmu/state.h"
#include "smmu/update.h"

/* Whatever was held up may go on */
static void inject_end(struct smmu_model *model)
{
	smmu_model_update_release(model);
	smmu_model_halt_flush(model);
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
	smmu_model_inject_later(model, fault, arg, 0, count);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_inject);

/**
 * smmu_model_inject_later() - make something go wrong, but not yet
 * @model: the model
 * @fault: what
 * @arg: see enum smmu_model_fault
 * @skip: how often it goes well first
 * @count: as for smmu_model_inject()
 *
 * Context: Any.
 */
void smmu_model_inject_later(struct smmu_model *model, enum smmu_model_fault fault,
			     u32 arg, unsigned int skip, unsigned int count)
{
	guard(smmu_model)(model);
	if (fault == SMMU_MODEL_GERROR) {
		smmu_model_gerror(model, arg);
		return;
	}
	model->inject.of[fault].arg = arg;
	model->inject.of[fault].skip = skip;
	model->inject.of[fault].count = count;
	if (!count)
		inject_end(model);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_inject_later);

/**
 * smmu_model_inject_clear() - from now on everything goes well
 * @model: the model
 *
 * Context: Any.
 */
void smmu_model_inject_clear(struct smmu_model *model)
{
	guard(smmu_model)(model);
	memset(&model->inject, 0, sizeof(model->inject));
	inject_end(model);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_inject_clear);
