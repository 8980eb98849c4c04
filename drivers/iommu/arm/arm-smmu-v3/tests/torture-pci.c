// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture: PCI endpoints with ATS, PRI and an ATC, behind the first SMMU.
 */
#include <linux/err.h>
#include <linux/iommu.h>

#include "pci-fixture.h"
#include "torture-state.h"

/* SIDs that a linear stream table has as well */
#define SID_BASE	0x20

static bool has_pri(const struct torture *t)
{
	return t->config->profile != SMMU_MODEL_NO_PRI && t->config->profile != SMMU_MODEL_NO_ATS;
}

int endpoints_create(struct torture *t)
{
	struct smmu_model_pci_config config = {
		.sid_base = SID_BASE,
		.num_endpoints = PCI_CLIENTS + PCI_GUESTS,
	};
	struct client *c;
	unsigned int i;

	/* IHI 0070, 3.12.2: behind an SMMU that always stalls is no PCI device */
	if (t->config->profile == SMMU_MODEL_FORCE_STALL)
		return 0;
	for (i = 0; i < config.num_endpoints; i++) {
		config.endpoints[i] = pci_fixture_endpoint;
		/* Nothing goes by itself, whatever fails */
		config.endpoints[i].keeps_atc = t->config->outages;
	}
	t->pci = smmu_model_pci_create(t->model[0], &config);
	if (IS_ERR(t->pci)) {
		/* ACPI has host bridges of its own only */
		int ret = PTR_ERR(t->pci) == -EOPNOTSUPP ? 0 : PTR_ERR(t->pci);

		t->pci = NULL;
		return ret;
	}
	for (i = 0; i < config.num_endpoints; i++) {
		c = &t->client[PLATFORM_CLIENTS + i];
		c->model = t->model[0];
		c->sid = smmu_model_pci_sid(t->pci, i);
		c->is_pci = true;
		c->can_fault = has_pri(t);
		c->dev = smmu_model_pci_dev(t->pci, i);
		if (!c->dev || !c->dev->iommu_group)
			return -ENODEV;
	}
	return 0;
}

void endpoints_destroy(struct torture *t)
{
	smmu_model_pci_destroy(t->pci);
}

void endpoint_remove(struct client *c)
{
	smmu_model_pci_remove(c->t->pci, c->index - PLATFORM_CLIENTS);
}

struct device *endpoint_insert(struct client *c)
{
	smmu_model_pci_rescan(c->t->pci);
	return smmu_model_pci_dev(c->t->pci, c->index - PLATFORM_CLIENTS);
}
