/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why not? The first condition that keeps an SMMU or a device from something.
 *
 * Each answer is a phrase for a person, and a string constant. NULL is the good one.
 */
#ifndef _ARM_SMMU_V3_WHY_H
#define _ARM_SMMU_V3_WHY_H

#include <linux/types.h>

struct smmu_caps;

/**
 * struct smmu_cpu - what the CPUs of this machine do with their page tables
 * @pa_bits: size of physical addresses, as in ID_AA64MMFR0_EL1.PARange
 * @va_bits: size of user virtual addresses
 * @asid_bits: size of ASIDs
 * @page_lg2: log2 of the kernel's page size
 * @bbml: they change the size of live mappings as with BBML 2
 * @haft: they set the access flag of table descriptors
 * @el2: the kernel runs at EL2, and so do its TLBIs
 * @tlbi_range: they invalidate ranges by one TLBI
 * @tlbi_erratum: a DSB is not enough to wait for a TLBI
 * @poe: processes have protection keys (permission overlays)
 * @gcs: processes have guarded control stacks
 */
struct smmu_cpu {
	u8 pa_bits;
	u8 va_bits;
	u8 asid_bits;
	u8 page_lg2;
	bool bbml;
	bool haft;
	bool el2;
	bool tlbi_range;
	bool tlbi_erratum;
	bool poe;
	bool gcs;
};

/**
 * smmu_why_no_sva() - why processes cannot share their page tables with an SMMU
 * @caps: of the SMMU
 * @cpu: the CPUs
 *
 * Context: Any.
 * Return: the first condition that is not met, or NULL.
 */
const char *smmu_why_no_sva(const struct smmu_caps *caps, const struct smmu_cpu *cpu);

/**
 * smmu_why_own_asids() - why processes have other ASIDs on an SMMU than on CPUs
 * @caps: of the SMMU
 * @cpu: the CPUs
 * @allowed: the administrator asks for shared ones, and so vouches for what no
 *	register tells: that the CPUs' TLBIs reach the SMMU
 *
 * Follows IHI 0070, 3.17 "participation in broadcast TLB maintenance" and 4.4.1.1
 * "Range-based invalidation and level hint".
 *
 * Context: Any.
 * Return: the first condition that is not met, or NULL where ASIDs are shared.
 */
const char *smmu_why_own_asids(const struct smmu_caps *caps, const struct smmu_cpu *cpu,
			       bool allowed);

/**
 * smmu_why_unlike_cpu() - what CPUs check of a process's accesses, and SMMUs do not
 * @cpu: the CPUs
 *
 * No reason to refuse SVA: page tables give the right to what is protected so, and
 * a process has the key in its own hands.
 *
 * Context: Any.
 * Return: all such things, or NULL.
 */
const char *smmu_why_unlike_cpu(const struct smmu_cpu *cpu);

/**
 * struct smmu_ats_facts - what decides whether ATS is used for a device
 * @smmu: the SMMU has ATS
 * @disabled: the administrator has turned it off ("pci=noats")
 * @untrusted: the device is outside of the machine
 * @device: it has the capability
 * @bridge: firmware says that its root complex has ATS
 * @granule: the device takes translations of the SMMU's granule
 */
struct smmu_ats_facts {
	bool smmu;
	bool disabled;
	bool untrusted;
	bool device;
	bool bridge;
	bool granule;
};

/**
 * smmu_why_no_ats() - why a PCI device does without ATS
 * @facts: about it
 *
 * Context: Any.
 * Return: the first condition that is not met, or NULL.
 */
const char *smmu_why_no_ats(const struct smmu_ats_facts *facts);

#endif /* _ARM_SMMU_V3_WHY_H */
