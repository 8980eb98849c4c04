/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of hardware that fails while something goes share: two SMMUs, and a
 * process that is bound to devices behind each; one of the two fails.
 */
#ifndef _ARM_SMMU_V3_TESTS_CONTAIN_BENCH_H
#define _ARM_SMMU_V3_TESTS_CONTAIN_BENCH_H

#include <linux/iommu.h>
#include <linux/sizes.h>

#include "outage-fixture.h"
#include "pci-fixture.h"

#define FAILING_MAGIC	0x600dbeef0badcafeULL
#define FAILING_IOVA	SZ_1G

/**
 * struct failing - the SMMU that fails, and one that does not
 * @bad: the one, with its endpoint
 * @mate: a second endpoint behind the same SMMU, with which nothing is wrong
 * @good: the other
 * @proc: a process that is bound to all three; its first three pages are present,
 *	and in the ATCs
 * @bond: its bonds; the bad one's first
 * @domain: what is attached to the bad device itself
 * @attached: and still is
 * @blocked: what the core wants for an attachment in its place
 * @page: mapped there at IOVA
 * @for_good: the bad SMMU does not come back
 */
struct failing {
	struct pci_fixture *bad;
	struct pci_fixture mate;
	struct pci_fixture *good;
	struct fixture_process *proc;
	struct fixture_bond *bond[3];
	struct iommu_domain *domain;
	bool attached;
	struct iommu_attach_handle blocked;
	u64 *page;
	bool for_good;
};

/* All is mapped, and used. With the test it works again, and ends as others do. */
struct failing *failing_init(struct kunit *test);

/* The same, where firmware maps Requester IDs to StreamIDs from @sid_base on. */
struct failing *failing_init_at(struct kunit *test, u32 sid_base);

struct smmu_device *failing_smmu(struct pci_fixture *p);

/* What the core attaches to a device that may do nothing */
struct iommu_domain *failing_blocked_domain(struct failing *f);

/* DMA to the process's @n-th page, and by the bad device to its domain's page */
enum smmu_model_outcome failing_read_page(struct pci_fixture *p, struct failing *f,
					  unsigned int n);
enum smmu_model_outcome failing_read_iova(struct failing *f);

/* STE.EATS */
u64 failing_eats(struct pci_fixture *p);

/* All traffic is, as the registers say it, and as debugfs does; or it is not. */
void failing_expect_aborted(struct pci_fixture *p, bool want);

/*
 * What goes wrong
 */

/* Each CMD_ATC_INV times out; or its CMD_SYNC stands. */
void failing_atc_is_silent(struct failing *f);
void failing_atc_is_silent_for_ever(struct failing *f);

void failing_queue_is_frozen(struct failing *f);
void failing_queue_is_full(struct failing *f);
void failing_queue_cannot_be_read(struct failing *f);
void failing_commands_are_refused(struct failing *f);
void failing_device_is_gone(struct failing *f);
void failing_smmu_has_failed(struct failing *f);

#endif /* _ARM_SMMU_V3_TESTS_CONTAIN_BENCH_H */
