/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of ATS and PRI share: the fixture of fixture.h, whose client is
 * a PCI endpoint on a software host bridge, and bonds of processes to it.
 */
#ifndef _ARM_SMMU_V3_TESTS_PCI_FIXTURE_H
#define _ARM_SMMU_V3_TESTS_PCI_FIXTURE_H

#include "../model/pcie/pci.h"
#include "fixture.h"

/**
 * struct pci_fixture - one SMMU and one host bridge
 * @f: the SMMU, and the first endpoint as its client (@client is NULL)
 * @pci: the host bridge
 */
struct pci_fixture {
	struct fixture f;
	struct smmu_model_pci *pci;
};

/* What pci_fixture_init() takes for an endpoint that can do everything. */
extern const struct smmu_model_endpoint_config pci_fixture_endpoint;

struct pci_fixture *pci_fixture_init(struct kunit *test, const struct smmu_model_config *config,
				     const struct smmu_model_pci_config *pci);

/* The same with SMMU_MODEL_FULL and one endpoint. */
struct pci_fixture *pci_fixture_default(struct kunit *test,
					const struct smmu_model_endpoint_config *ep);

/* Two endpoints, SMMU_MODEL_FULL; @second gets the fixture of the other. */
struct pci_fixture *pci_fixture_two(struct kunit *test, struct pci_fixture *second);

/* DMA by the first endpoint as hardware does it: ATC, page requests. */
enum smmu_model_outcome pci_dma(struct pci_fixture *p, u32 ssid, u64 addr, bool write, u64 *word);

#endif /* _ARM_SMMU_V3_TESTS_PCI_FIXTURE_H */
