// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SMMUs in front of the copy engines, as the kernel's command line wants them.
 */
#include "engine.h"

#include <linux/err.h>
#include <linux/init.h>
#include <linux/moduleparam.h>

static unsigned int engine_policy;
module_param(engine_policy, uint, 0444);
MODULE_PARM_DESC(engine_policy, "SMMU_MODEL_PREFETCH and other choices, as bits");

static unsigned long long engine_seed;
module_param(engine_seed, ullong, 0444);
MODULE_PARM_DESC(engine_seed, "Seed of the SMMUs' random choices");

/**
 * smmu_engine_make_model() - an SMMU for an engine, as the parameters say
 * @profile: its capabilities
 *
 * Context: Process context, sleeps.
 * Return: the SMMU, served by the driver, or an ERR_PTR().
 */
struct smmu_model *__init smmu_engine_make_model(enum smmu_model_profile profile)
{
	struct smmu_model_config config = smmu_model_config_profile(profile);
	struct smmu_model *model;
	int ret;

	config.clock = SMMU_MODEL_FREE;
	config.policy = engine_policy;
	config.seed = engine_seed;
	model = smmu_model_create(&config);
	if (IS_ERR(model))
		return model;
	ret = smmu_model_plug(model);
	if (ret) {
		smmu_model_destroy(model);
		return ERR_PTR(ret);
	}
	return model;
}
