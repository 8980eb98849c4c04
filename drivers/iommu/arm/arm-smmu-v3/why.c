// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why not? Each condition once, in the order in which a person would ask.
 */
#include "why.h"

#include <kunit/visibility.h>
#include <linux/bits.h>
#include <linux/export.h>

#include "idr.h"
#include "spec-regs.h"

/* See why.h */
const char *smmu_why_no_sva(const struct smmu_caps *caps, const struct smmu_cpu *cpu)
{
	if (!caps->s1)
		return "the SMMU has no stage 1";
	if (!caps->ssid_bits)
		return "the SMMU has no SubstreamIDs";
	if (!caps->cohacc)
		return "table walks are not coherent";
	if (!(caps->granules & BIT(cpu->page_lg2)))
		return "the SMMU lacks the kernel's page size";
	if (caps->oas_bits < cpu->pa_bits)
		return "the SMMU's output addresses are smaller than the CPU's";
	if (caps->asid_bits < cpu->asid_bits)
		return "the SMMU's ASIDs are smaller than the CPU's";
	if (cpu->va_bits == 52 && cpu->page_lg2 != 16)
		return "52-bit addresses with pages below 64K are not supported";
	if (cpu->va_bits > caps->va_bits)
		return "the SMMU's virtual addresses are smaller than the CPU's";
	if (cpu->bbml && caps->bbml < IDR3_BBML_2)
		return "the CPU changes block sizes in place and the SMMU cannot follow";
	if (cpu->haft && caps->httu < IDR0_HTTU_AF_DIRTY_HAFT)
		return "the CPU uses access flags of tables and the SMMU does not";
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_why_no_sva);

/* See why.h */
const char *smmu_why_own_asids(const struct smmu_caps *caps, const struct smmu_cpu *cpu,
			       bool allowed)
{
	const char *why = smmu_why_no_sva(caps, cpu);

	if (why)
		return why;
	if (!allowed)
		return "arm_smmu_v3.share_asids=0";
	if (!caps->btm)
		return "the SMMU takes no part in broadcast TLB maintenance";
	if (caps->e2h != cpu->el2)
		return "the CPUs' TLBIs are for another exception level than the SMMU's contexts";
	if (cpu->tlbi_range && !caps->ril)
		return "the CPUs' TLBIs are for ranges and the SMMU knows single addresses";
	if (cpu->tlbi_erratum)
		return "a CPU erratum makes it hard to wait for the CPUs' TLBIs";
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_why_own_asids);

/* See why.h */
const char *smmu_why_unlike_cpu(const struct smmu_cpu *cpu)
{
	if (cpu->poe && cpu->gcs)
		return "protection keys and guarded control stacks do not keep devices out";
	if (cpu->poe)
		return "protection keys of a process do not keep devices out";
	if (cpu->gcs)
		return "guarded control stacks of a process are plain memory to devices";
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_why_unlike_cpu);

/* See why.h */
const char *smmu_why_no_ats(const struct smmu_ats_facts *facts)
{
	if (!facts->smmu)
		return "the SMMU has no ATS";
	if (facts->disabled)
		return "pci=noats";
	if (facts->untrusted)
		return "the device is not trusted";
	if (!facts->device)
		return "the device has no ATS";
	if (!facts->bridge)
		return "firmware does not say that the root complex has ATS";
	if (!facts->granule)
		return "the device refuses the SMMU's granule";
	return NULL;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_why_no_ats);
