/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of the whole driver share: a software SMMUv3 that the driver
 * has probed, clients behind it, and DMA by them.
 *
 * Everything made here goes with the test. A test whose model saw a rule of
 * the architecture broken fails, whatever else it checked.
 */
#ifndef _ARM_SMMU_V3_TESTS_FIXTURE_H
#define _ARM_SMMU_V3_TESTS_FIXTURE_H

#include <kunit/test.h>
#include <linux/types.h>

#include "../model/model.h"

struct device;
struct iommu_domain;
struct iommu_sva;
struct mm_struct;

/* What a transaction without SubstreamID has for a PASID. */
#define NO_SSID		(~0U)

/**
 * struct fixture - one SMMU and one client
 * @test: the test
 * @model: the SMMU
 * @client: the client
 * @dev: the client's device
 * @sid: its StreamID
 */
struct fixture {
	struct kunit *test;
	struct smmu_model *model;
	struct smmu_model_client *client;
	struct device *dev;
	u32 sid;
};

/* The configuration of a profile, with the stepped clock. */
struct smmu_model_config fixture_config(enum smmu_model_profile profile);

/* The configuration of the test's variant, see variant.h. */
struct smmu_model_config fixture_variant_config(const struct kunit *test);

/* An SMMU and a client as the test's variant wants them. */
struct fixture *fixture_variant_init(struct kunit *test);

/* A model that nobody knows of yet. */
struct smmu_model *fixture_unplugged_model(struct kunit *test,
					   const struct smmu_model_config *config);

/* CMD_TLBI_NH_VA or _ASID, or what takes its place for a kernel at EL2. */
u8 fixture_tlbi(struct smmu_model *model, u8 nh);

/* Statistics as they are now. */
const struct smmu_model_stats *fixture_stats(struct kunit *test, struct smmu_model *model);

/* A 64-bit register as whoever ran the SMMU before left it. */
void fixture_poke_reg64(struct smmu_model *model, u32 offset, u64 value);

/* A zeroed page that goes with the test. */
void *fixture_page(struct kunit *test);

/*
 * A model that the driver has probed; the test fails when it has not. With BTM the
 * driver is asked to share ASIDs, which it does not by default.
 */
struct smmu_model *fixture_model(struct kunit *test, const struct smmu_model_config *config);

/* A client with one StreamID, 16 bits of PASID, and stalls if @can_stall. */
struct smmu_model_client *fixture_client(struct kunit *test, struct smmu_model *model, u32 sid,
					 bool can_stall);

/* A client with @nr StreamIDs, otherwise the same. */
struct smmu_model_client *fixture_client_sids(struct kunit *test, struct smmu_model *model,
					      const u32 *sids, unsigned int nr, bool can_stall);

/* Model and client together; StreamID 5, stalls allowed. */
struct fixture *fixture_init(struct kunit *test, const struct smmu_model_config *config);

/* A paging domain for the fixture's client, not attached; @flags: IOMMU_HWPT_ALLOC_*. */
struct iommu_domain *fixture_paging_domain(struct fixture *f);
struct iommu_domain *fixture_paging_domain_flags(struct fixture *f, u32 flags);

/* The same, attached as the client's own. */
struct iommu_domain *fixture_attached_domain(struct fixture *f);

/* DMA by the client, through its ATC if it has one; faults are waited for. */
enum smmu_model_outcome fixture_dma(struct fixture *f, u32 ssid, u64 addr, bool write, void *buf,
				    size_t len);
enum smmu_model_outcome fixture_read(struct fixture *f, u32 ssid, u64 addr, void *buf, size_t len);
enum smmu_model_outcome fixture_write(struct fixture *f, u32 ssid, u64 addr, const void *buf,
				      size_t len);

/* An address space without mappings, for kthread_use_mm(); NULL without memory. */
struct mm_struct *fixture_mm_alloc(void);

/**
 * struct fixture_process - a process with some memory
 * @mm: its address space
 * @addr: start of an anonymous, private mapping that nobody has touched
 * @size: of the mapping
 */
struct fixture_process {
	struct mm_struct *mm;
	unsigned long addr;
	size_t size;
};

/* A process with @size bytes of memory; see fixture_exit(). */
struct fixture_process *fixture_process(struct kunit *test, size_t size);

/* A process with one contiguous set of pages, present, in the sense of the tables. */
struct fixture_process *fixture_contiguous_process(struct kunit *test);

/* Its last thread exits: mappings and page tables go. At most once. */
void fixture_exit(struct kunit *test, struct fixture_process *p);

/* The process itself reads or writes its memory; 0 or -EFAULT. */
int fixture_touch(struct fixture_process *p, unsigned long addr, void *buf, size_t len, bool write);

int fixture_munmap(struct fixture_process *p, unsigned long addr, size_t size);

/* The word at @addr, which is present afterwards. */
void fixture_poke(struct kunit *test, struct fixture_process *p, unsigned long addr, u64 value);
u64 fixture_peek(struct kunit *test, struct fixture_process *p, unsigned long addr);

/**
 * struct fixture_bond - a process bound to a device
 * @handle: the IOMMU core's, NULL when it is unbound
 * @pasid: the process's
 * @btm: the CPUs' TLBIs on their way to the SMMU, NULL when it has no BTM
 */
struct fixture_bond {
	struct iommu_sva *handle;
	u32 pasid;
	struct smmu_model_btm *btm;
};

/* Ends with the test, or with fixture_unbind(). */
struct fixture_bond *fixture_bind(struct kunit *test, struct device *dev,
				  struct fixture_process *p);
void fixture_unbind(void *bond);

#define FIXTURE_EXPECT_OK(test, outcome) KUNIT_EXPECT_EQ(test, outcome, SMMU_MODEL_DMA_OK)
#define FIXTURE_EXPECT_ABORT(test, outcome) KUNIT_EXPECT_EQ(test, outcome, SMMU_MODEL_DMA_ABORTED)

#endif /* _ARM_SMMU_V3_TESTS_FIXTURE_H */
