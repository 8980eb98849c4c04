/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared virtual addressing: a domain whose page table is a process's.
 */
#ifndef _ARM_SMMU_V3_SVA_H
#define _ARM_SMMU_V3_SVA_H

#include <linux/err.h>
#include <linux/types.h>

struct device;
struct iommu_domain;
struct mm_struct;
struct smmu_client;
struct smmu_device;

#ifdef CONFIG_ARM_SMMU_V3_SVA
#if IS_ENABLED(CONFIG_KUNIT)
/* The parameter, for tests; an SMMU that is probed looks at it. */
extern bool smmu_sva_share_asids;
#endif

/**
 * smmu_sva_why_not() - the first condition of SVA that an SMMU fails
 * @smmu: the SMMU
 *
 * Context: Any, after boot-time CPU feature detection.
 * Return: NULL when SVA works, else a phrase for a person.
 */
const char *smmu_sva_why_not(const struct smmu_device *smmu);

/**
 * smmu_sva_why_not_client() - the first condition of SVA that a client fails
 * @client: the client
 *
 * Context: Any.
 * Return: NULL when SVA works, else a phrase for a person.
 */
const char *smmu_sva_why_not_client(const struct smmu_client *client);

/**
 * smmu_sva_why_own_asids() - why processes have ASIDs of the SMMU's own
 * @smmu: the SMMU, with its capabilities
 *
 * Else they have the ASIDs that the CPUs use, and the SMMU heeds the CPUs'
 * broadcast TLB maintenance (BTM).
 *
 * Context: Any, after boot-time CPU feature detection.
 * Return: NULL when ASIDs are shared, else a phrase for a person.
 */
const char *smmu_sva_why_own_asids(const struct smmu_device *smmu);

/**
 * smmu_sva_alloc() - make the SVA domain of a process
 * @dev: the first device that binds it
 * @mm: the process
 *
 * Context: May sleep; takes mmap_lock.
 * Return: the domain, or an error pointer: -EOPNOTSUPP when the device or its
 * SMMU cannot do SVA (a line says why), -ESRCH when the process is exiting,
 * -ENOMEM.
 */
struct iommu_domain *smmu_sva_alloc(struct device *dev, struct mm_struct *mm);

/**
 * smmu_sva_domains() - how many SVA domains exist
 *
 * Context: Any.
 * Return: the number; each has one MMU notifier registered.
 */
unsigned int smmu_sva_domains(void);

/**
 * smmu_sva_exit() - wait until no MMU notifier of this module runs any more
 *
 * Context: Module exit; may sleep.
 */
void smmu_sva_exit(void);
#else
static inline const char *smmu_sva_why_not(const struct smmu_device *smmu)
{
	return "the kernel is built without SVA";
}

static inline const char *smmu_sva_why_not_client(const struct smmu_client *client)
{
	return "the kernel is built without SVA";
}

static inline const char *smmu_sva_why_own_asids(const struct smmu_device *smmu)
{
	return "the kernel is built without SVA";
}

static inline unsigned int smmu_sva_domains(void)
{
	return 0;
}

static inline void smmu_sva_exit(void)
{
}
#endif

#endif /* _ARM_SMMU_V3_SVA_H */
