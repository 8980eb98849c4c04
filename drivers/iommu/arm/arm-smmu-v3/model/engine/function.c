// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copy engine: its functions on a PCI bus, and what they can do.
 */
#include "engine.h"

#include <linux/device.h>

#include "../pcie/pci.h"

#define FUNCTION_PAGE_REQUESTS		64

static struct device *function_add(struct smmu_engine *engine,
				   const struct smmu_model_endpoint_config *endpoint)
{
	const struct smmu_model_pci_config config = {
		.num_endpoints = 1,
		.endpoints = { *endpoint },
	};
	struct smmu_model_pci *pci = smmu_model_pci_create(engine->model, &config);
	struct device *dev;

	if (IS_ERR(pci))
		return ERR_CAST(pci);
	dev = smmu_model_pci_dev(pci, 0);
	if (!dev || !device_iommu_mapped(dev)) {
		smmu_model_pci_destroy(pci);
		return ERR_PTR(-ENODEV);
	}
	engine->pci = pci;
	engine->sid = smmu_model_pci_sid(pci, 0);
	return dev;
}

/**
 * smmu_engine_add_pci() - give an engine a PCI endpoint
 * @engine: the engine, with its SMMU
 *
 * It has ATS, PRI and PASID, and its ring in BAR 0.
 *
 * Context: Process context, sleeps.
 * Return: its device, until smmu_engine_remove_function(); -EOPNOTSUPP under ACPI,
 * -ENODEV if the SMMU's driver does not take it, or what made it fail.
 */
struct device *smmu_engine_add_pci(struct smmu_engine *engine)
{
	static const struct smmu_model_endpoint_config endpoint = {
		.ats = true,
		.pri = true,
		.pasid_bits = SMMU_ENGINE_PASID_BITS,
		.prg_needs_pasid = true,
		.page_requests = FUNCTION_PAGE_REQUESTS,
		.bar = true,
	};

	return function_add(engine, &endpoint);
}

/**
 * smmu_engine_add_chip() - give an engine a PCI function that is on the chip
 * @engine: the engine, with its SMMU
 *
 * Its accesses stall where a page is absent, as those of HiSilicon's accelerators do,
 * and its PASIDs need no TLP prefix. It has no ATS.
 *
 * Context: Process context, sleeps.
 * Return: as smmu_engine_add_pci().
 */
struct device *smmu_engine_add_chip(struct smmu_engine *engine)
{
	static const struct smmu_model_endpoint_config endpoint = {
		.pasid_bits = SMMU_ENGINE_PASID_BITS,
		.can_stall = true,
	};

	return function_add(engine, &endpoint);
}

/**
 * smmu_engine_remove_function() - take it away again
 * @engine: the engine; nothing happens if it has none
 *
 * Context: Process context, sleeps.
 */
void smmu_engine_remove_function(struct smmu_engine *engine)
{
	smmu_model_pci_destroy(engine->pci);
	engine->pci = NULL;
}
