// SPDX-License-Identifier: GPL-2.0-only
/* What the tests of ATS and PRI share. */
#include "pci-fixture.h"

#include <kunit/resource.h>
#include <linux/iommu.h>

const struct smmu_model_endpoint_config pci_fixture_endpoint = {
	.ats = true,
	.pasid_bits = 16,
	.pri = true,
	.page_requests = 32,
};

/* Every bond has gone by now, and no device waits for a page. */
static void pci_fixture_destroy(void *ctx)
{
	struct pci_fixture *p = ctx;

	KUNIT_EXPECT_EQ(p->f.test, fixture_stats(p->f.test, p->f.model)->page_groups, 0);
	smmu_model_pci_destroy(p->pci);
}

struct pci_fixture *pci_fixture_init(struct kunit *test, const struct smmu_model_config *config,
				     const struct smmu_model_pci_config *pci)
{
	struct pci_fixture *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	p->f.test = test;
	p->f.model = fixture_model(test, config);
	p->pci = smmu_model_pci_create(p->f.model, pci);
	if (PTR_ERR_OR_ZERO(p->pci) == -EOPNOTSUPP)
		kunit_skip(test, "under ACPI there is no host bridge but ACPI's own");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p->pci);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, pci_fixture_destroy, p), 0);
	p->f.dev = smmu_model_pci_dev(p->pci, 0);
	p->f.sid = smmu_model_pci_sid(p->pci, 0);
	KUNIT_ASSERT_NOT_NULL(test, p->f.dev);
	KUNIT_ASSERT_NOT_NULL_MSG(test, p->f.dev->iommu_group, "the driver refused the endpoint");
	return p;
}

struct pci_fixture *pci_fixture_default(struct kunit *test,
					const struct smmu_model_endpoint_config *ep)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);

	return pci_fixture_init(test, &config, &(struct smmu_model_pci_config) {
		.num_endpoints = 1,
		.endpoints = { *ep },
	});
}

struct pci_fixture *pci_fixture_two(struct kunit *test, struct pci_fixture *second)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct pci_fixture *p;

	p = pci_fixture_init(test, &config, &(struct smmu_model_pci_config) {
		.num_endpoints = 2,
		.endpoints = { pci_fixture_endpoint, pci_fixture_endpoint },
	});
	*second = *p;
	second->f.dev = smmu_model_pci_dev(p->pci, 1);
	second->f.sid = smmu_model_pci_sid(p->pci, 1);
	return p;
}

enum smmu_model_outcome pci_dma(struct pci_fixture *p, u32 ssid, u64 addr, bool write, u64 *word)
{
	return fixture_dma(&p->f, ssid, addr, write, word, sizeof(*word));
}
