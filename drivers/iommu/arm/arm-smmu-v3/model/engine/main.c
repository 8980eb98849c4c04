// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copy engines that the kernel has: how many, of what kind.
 */
#include "engine.h"

#include <linux/init.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>

#define ENGINE_MAX			8

static unsigned int engines = 2;
module_param(engines, uint, 0444);
MODULE_PARM_DESC(engines, "Copy engines to create at boot, each behind an SMMU of its own");

static bool pci_engine;
module_param(pci_engine, bool, 0444);
MODULE_PARM_DESC(pci_engine, "Create an engine that is a PCI endpoint, too");

static bool chip_engine;
module_param(chip_engine, bool, 0444);
MODULE_PARM_DESC(chip_engine, "Create an engine that is a PCI function on the chip, which stalls");

static char *engine_profile = "full";
module_param(engine_profile, charp, 0444);
MODULE_PARM_DESC(engine_profile, "Capabilities of the engines' SMMUs, as \"full\" or \"linear-tables\"");

/* On the kernel's command line a dash is easier to write than a space. */
static bool __init engine_is_named(const char *param, const char *name)
{
	for (; *name; name++, param++)
		if (*param != *name && !(*param == '-' && *name == ' '))
			return false;
	return !*param;
}

static int __init engine_find_profile(enum smmu_model_profile *profile)
{
	unsigned int i;

	for (i = 0; i < SMMU_MODEL_NR_PROFILES; i++) {
		if (engine_is_named(engine_profile, smmu_model_profile_name(i))) {
			*profile = i;
			return 0;
		}
	}
	pr_err("smmu engine: no profile named \"%s\"\n", engine_profile);
	return -EINVAL;
}

/*
 * After the driver and uacce, which come as device_initcall and before. The
 * engines that are there stay when a later one fails.
 */
static int __init smmu_engine_init(void)
{
	enum smmu_model_profile profile;
	unsigned int i;
	int ret;

	if (engines > ENGINE_MAX) {
		pr_err("smmu engine: at most %u engines\n", ENGINE_MAX);
		return -EINVAL;
	}
	ret = engine_find_profile(&profile);
	if (ret)
		return ret;
	for (i = 0; i < engines; i++) {
		ret = smmu_engine_uacce_create(profile, false);
		if (ret) {
			pr_err("smmu engine: engine %u not created: %d\n", i, ret);
			return ret;
		}
	}
	if (chip_engine) {
		ret = smmu_engine_uacce_create(profile, true);
		if (ret) {
			pr_err("smmu engine: engine on the chip not created: %d\n", ret);
			return ret;
		}
	}
	if (!pci_engine)
		return 0;
	ret = smmu_engine_pci_create(profile);
	if (ret)
		pr_err("smmu engine: PCI engine not created: %d\n", ret);
	return ret;
}
late_initcall(smmu_engine_init);
