/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of nested translation share: a virtual machine in a page or two.
 *
 * What user space does by iommufd is done here by the ops that iommufd would call.
 * A guest has memory that is mapped into its stage 2, in it one CD and a stage 1 with
 * one page, which it moves about.
 */
#ifndef _ARM_SMMU_V3_TESTS_GUEST_FIXTURE_H
#define _ARM_SMMU_V3_TESTS_GUEST_FIXTURE_H

#include <linux/iommu.h>
#include <linux/iommufd.h>

#include "../cd.h"
#include "../vsmmu.h"
#include "fixture.h"
#include "iommu-priv.h"

/* The one page of a guest's stage 1. */
#define GUEST_VA	0x40003000ULL
#define GUEST_ASID	7

/* VMSAv8-64, 4K: valid table, valid page with AF, inner shareable, user, nG */
#define GUEST_PTE_TABLE	0x3ULL
#define GUEST_PTE_PAGE	(0x3ULL | BIT_ULL(10) | 3ULL << 8 | BIT_ULL(6) | BIT_ULL(11))

/* Pages of a guest's memory, from IPA GUEST_RAM on */
#define GUEST_RAM	0x80000000ULL
enum guest_page {
	GUEST_CD, GUEST_L1, GUEST_L2, GUEST_L3, GUEST_OTHER_L1, GUEST_OTHER_L2, GUEST_OTHER_L3,
	GUEST_DATA, GUEST_OTHER, GUEST_NR_PAGES,
};

static inline u64 guest_ipa(enum guest_page page)
{
	return GUEST_RAM + page * SZ_4K;
}

/**
 * struct guest - a virtual machine with one device
 * @test: the test
 * @f: SMMU and device
 * @parent: its stage 2
 * @vsmmu: its SMMU
 * @ram: its memory
 * @stall: its CDs let faults stall
 * @attached: the device is attached by one of @handle
 * @handle: the core's; one that is in use, and one for the next
 * @turn: the next
 */
struct guest {
	struct kunit *test;
	struct fixture *f;
	struct iommu_domain *parent;
	struct smmu_vsmmu *vsmmu;
	u64 *ram[GUEST_NR_PAGES];
	bool stall;
	bool attached;
	struct iommu_attach_handle handle[2];
	unsigned int turn;
};

/* A nest parent for the fixture's SMMU. */
struct iommu_domain *guest_parent(struct fixture *f);

/* A second device behind the guest's SMMU. */
struct fixture *guest_neighbour(struct guest *g, u32 sid);

/* A guest with memory; @parent NULL takes one of its own. */
struct guest *guest_create(struct fixture *f, struct iommu_domain *parent);

/* What iommufd has of a virtual SMMU before it asks the driver; NULL if there can be none. */
struct smmu_vsmmu *guest_vsmmu_alloc(struct device *dev);
/* And after it is done with it, whether the driver has made one of it or not. */
void guest_vsmmu_free(struct smmu_vsmmu *vsmmu);

/* A virtual SMMU over @parent, or the error of it. */
struct smmu_vsmmu *guest_vsmmu(struct kunit *test, struct device *dev, struct iommu_domain *parent);

/* The guest's virtual SMMU goes; nothing is attached by it any more. */
void guest_shut_down(struct guest *g);

/* vDEVICE of the guest's device. */
void guest_plug(struct guest *g, u32 vsid);
void guest_unplug(struct guest *g, u32 vsid);

/* A nested domain, or the error of it. */
struct iommu_domain *guest_domain(struct guest *g, u64 ste0, u64 ste1);

/* What user space gets for that. The device is detached with the test. */
int guest_attach(struct guest *g, struct iommu_domain *domain);

/* The guest's STE for its CD, and a device that uses it. */
void guest_attach_translate(struct guest *g, u32 vsid);
u64 guest_ste0(void);

/* The page at GUEST_VA is @page from now on, in the tables at @l3 and to the walker alone. */
void guest_map(struct guest *g, enum guest_page l3, enum guest_page page);

/* A CD for tables of 39 bits at @ttb, an IPA. */
void guest_make_cd(const struct smmu_caps *caps, u64 ttb, u16 asid, bool stall,
		   u64 cd[SMMU_CD_DWORDS]);

/* The CD leads to the tables at @l1. */
void guest_set_cd(struct guest *g, enum guest_page l1);

/* What the device reads at GUEST_VA, or at any address; 0 for an abort. */
u64 guest_read(struct guest *g, u64 addr);

/* User memory whose end is followed by a page that is not there. */
void __user *guest_user(struct kunit *test, size_t size);

/*
 * Commands to a virtual SMMU as a VMM hands them over; @done gets the count. What the
 * SMMU executes for them must stay in the guest's VMID and the streams that are plugged.
 */
int guest_invalidate(struct guest *g, const u64 cmds[][2], u32 nr, u32 *done);
int guest_invalidate_user(struct guest *g, void __user *uptr, size_t len, u32 nr, u32 *done);

#endif /* _ARM_SMMU_V3_TESTS_GUEST_FIXTURE_H */
