// SPDX-License-Identifier: GPL-2.0-only
/*
 * Endpoints below a root port: their Requester IDs are on a bus of their own, and
 * who can be reached without the SMMU is in one group, and has no PASIDs.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/sizes.h>

#include "pci-fixture.h"

#define IOVA		SZ_16M
#define MAGIC		0x0ddba11deadd065ULL

static struct pci_fixture *port_fixture(struct kunit *test, unsigned int functions, bool acs)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);

	return pci_fixture_init(test, &config, &(struct smmu_model_pci_config) {
		.port = true,
		.port_acs = acs,
		.num_endpoints = functions,
		.endpoints = { pci_fixture_endpoint, pci_fixture_endpoint },
	});
}

/* Compared, not used */
static struct iommu_group *group_of(struct device *dev)
{
	struct iommu_group *group = iommu_group_get(dev);

	iommu_group_put(group);
	return group;
}

static struct device *port_above(struct device *dev)
{
	return &to_pci_dev(dev)->bus->self->dev;
}

static void endpoint_below_a_port_has_a_group_and_pasids(struct kunit *test)
{
	struct pci_fixture *p = port_fixture(test, 1, true);
	struct fixture_process *proc = fixture_process(test, SZ_64K);
	struct fixture_bond *bond;
	u64 word;

	KUNIT_EXPECT_EQ(test, p->f.sid, PCI_DEVID(SMMU_MODEL_PORT_BUS, 0));
	KUNIT_EXPECT_NOT_NULL(test, group_of(port_above(p->f.dev)));
	KUNIT_EXPECT_PTR_NE(test, group_of(p->f.dev), group_of(port_above(p->f.dev)));
	bond = fixture_bind(test, p->f.dev, proc);
	fixture_poke(test, proc, proc->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	KUNIT_EXPECT_EQ(test, word, MAGIC);
	KUNIT_EXPECT_GT(test, fixture_stats(test, p->f.model)->atc_fills, 0);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, PAGE_SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
}

/* What all of a group see together, ATCs included */
static void expect_shared_domain(struct kunit *test, struct pci_fixture **member, unsigned int nr)
{
	struct iommu_domain *domain = fixture_paging_domain(&member[0]->f);
	struct iommu_group *group = group_of(member[0]->f.dev);
	u64 *page = fixture_page(test), word;
	unsigned int i;

	*page = MAGIC;
	KUNIT_ASSERT_EQ(test, iommu_attach_group(domain, group), 0);
	KUNIT_EXPECT_EQ(test, iommu_map(domain, IOVA, virt_to_phys(page), PAGE_SIZE,
					IOMMU_READ | IOMMU_WRITE, GFP_KERNEL), 0);
	for (i = 0; i < nr; i++) {
		FIXTURE_EXPECT_OK(test, pci_dma(member[i], NO_SSID, IOVA, false, &word));
		KUNIT_EXPECT_EQ(test, word, MAGIC);
	}
	KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA, PAGE_SIZE), PAGE_SIZE);
	for (i = 0; i < nr; i++)
		FIXTURE_EXPECT_ABORT(test, pci_dma(member[i], NO_SSID, IOVA, false, &word));
	iommu_detach_group(domain, group);
}

/* A request with a PASID might go to a peer, who knows nothing of PASIDs */
static void endpoint_below_a_port_without_acs_has_no_pasids(struct kunit *test)
{
	struct pci_fixture *p = port_fixture(test, 1, false);
	struct fixture_process *proc = fixture_process(test, SZ_64K);

	KUNIT_EXPECT_PTR_EQ(test, group_of(p->f.dev), group_of(port_above(p->f.dev)));
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(iommu_sva_bind_device(p->f.dev, proc->mm)),
			-EOPNOTSUPP);
	expect_shared_domain(test, &p, 1);
}

/* They have no ACS between them */
static void functions_of_a_device_share_a_group(struct kunit *test)
{
	struct pci_fixture *p = port_fixture(test, 2, true), second = *p;
	struct pci_fixture *both[] = { p, &second };

	second.f.dev = smmu_model_pci_dev(p->pci, 1);
	second.f.sid = smmu_model_pci_sid(p->pci, 1);
	KUNIT_ASSERT_NOT_NULL(test, second.f.dev);
	KUNIT_EXPECT_EQ(test, second.f.sid, PCI_DEVID(SMMU_MODEL_PORT_BUS, 1));
	KUNIT_EXPECT_PTR_EQ(test, group_of(p->f.dev), group_of(second.f.dev));
	KUNIT_EXPECT_PTR_NE(test, group_of(p->f.dev), group_of(port_above(p->f.dev)));
	expect_shared_domain(test, both, ARRAY_SIZE(both));
}

static struct kunit_case port_cases[] = {
	KUNIT_CASE(endpoint_below_a_port_has_a_group_and_pasids),
	KUNIT_CASE(endpoint_below_a_port_without_acs_has_no_pasids),
	KUNIT_CASE(functions_of_a_device_share_a_group),
	{}
};

static struct kunit_suite port_suite = {
	.name = "arm_smmu_v3_port",
	.test_cases = port_cases,
};

kunit_test_suite(port_suite);
