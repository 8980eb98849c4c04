// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shared virtual addressing: the page table of a process behind a PASID.
 *
 * One domain for a process, whatever the number of devices and SMMUs. The
 * domain's MMU notifier turns changes of the process's mappings into
 * invalidations of its set. When the process exits while devices still work in
 * its memory, its CDs stay valid and stop translating: accesses fail quietly,
 * and the page tables may be freed.
 *
 * Where the SMMU heeds the CPUs' broadcast TLB maintenance (BTM) and somebody asks
 * for it, process and CD have the same ASID, and no TLBI command is needed for what
 * the CPUs invalidate. It still is when the process exits: CPUs need not invalidate
 * an ASID that they will not use again.
 *
 * Follows IHI 0070, "Context Descriptor" (EPD0, A, R, S, ASET) and "Software and
 * hardware-updated translation tables".
 */
#include "sva.h"

#include <kunit/visibility.h>
#include <linux/atomic.h>
#include <linux/iommu.h>
#include <linux/mmu_notifier.h>
#include <linux/moduleparam.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include <asm/cpufeature.h>
#include <asm/memory.h>
#include <asm/mmu_context.h>
#include <asm/sysreg.h>
#include <asm/virt.h>

#include "attach.h"
#include "client.h"
#include "contain.h"
#include "domain.h"
#include "smmu.h"
#include "spec-cd.h"
#include "why.h"

/*
 * IDR0.BTM is about the SMMU. Whether the CPUs' broadcasts get there is up to the
 * interconnect, and nothing tells; where they do not, stale translations stay. Nor can
 * it be tried out: nothing but a device's DMA is sure to fill the TLB, or to use it.
 */
VISIBLE_IF_KUNIT bool smmu_sva_share_asids;
EXPORT_SYMBOL_IF_KUNIT(smmu_sva_share_asids);
module_param_named(share_asids, smmu_sva_share_asids, bool, 0444);
MODULE_PARM_DESC(share_asids,
		 "Let the CPUs' TLB invalidations do the SMMU's where it can heed them (BTM). Only for a machine whose interconnect carries them to the SMMU, which the driver cannot find out. (default: 0)");

static atomic_t smmu_sva_nr_domains = ATOMIC_INIT(0);

static u8 smmu_sva_cpu_pa_bits(void)
{
	u64 mmfr0 = read_sanitised_ftr_reg(SYS_ID_AA64MMFR0_EL1);
	int range = cpuid_feature_extract_unsigned_field(mmfr0, ID_AA64MMFR0_EL1_PARANGE_SHIFT);

	return id_aa64mmfr0_parange_to_phys_shift(range);
}

static u8 smmu_sva_cpu_asid_bits(void)
{
	u64 mmfr0 = read_sanitised_ftr_reg(SYS_ID_AA64MMFR0_EL1);

	return cpuid_feature_extract_unsigned_field(mmfr0, ID_AA64MMFR0_EL1_ASIDBITS_SHIFT) ?
	       16 : 8;
}

static struct smmu_cpu smmu_sva_cpu(void)
{
	return (struct smmu_cpu) {
		.pa_bits = smmu_sva_cpu_pa_bits(),
		.va_bits = vabits_actual,
		.asid_bits = smmu_sva_cpu_asid_bits(),
		.page_lg2 = PAGE_SHIFT,
		.bbml = system_supports_bbml3(),
		.haft = system_supports_haft(),
		.el2 = is_kernel_in_hyp_mode(),
		.tlbi_range = system_supports_tlb_range(),
		.poe = system_supports_poe(),
		.gcs = system_supports_gcs(),
		.tlbi_erratum = cpus_have_final_cap(ARM64_WORKAROUND_REPEAT_TLBI_SYNC),
	};
}

const char *smmu_sva_why_not(const struct smmu_device *smmu)
{
	const struct smmu_cpu cpu = smmu_sva_cpu();

	return smmu_why_no_sva(&smmu->caps, &cpu);
}

const char *smmu_sva_why_own_asids(const struct smmu_device *smmu)
{
	const struct smmu_cpu cpu = smmu_sva_cpu();

	return smmu_why_own_asids(&smmu->caps, &cpu, smmu_sva_share_asids);
}

const char *smmu_sva_why_not_client(const struct smmu_client *client)
{
	return smmu_sva_why_not(client->smmu) ?:
	       (client->ssid_bits ? NULL : "the device has no PASIDs");
}

static u8 smmu_sva_tg0(void)
{
	switch (PAGE_SIZE) {
	case SZ_16K:
		return CD_0_TG0_16K;
	case SZ_64K:
		return CD_0_TG0_64K;
	default:
		return CD_0_TG0_4K;
	}
}

static struct smmu_cd_params smmu_sva_cd_params(struct mm_struct *mm)
{
	return (struct smmu_cd_params) {
		.ttb0 = virt_to_phys(mm->pgd),
		.mair = read_sysreg(mair_el1),
		.t0sz = 64 - vabits_actual,
		.tg0 = smmu_sva_tg0(),
		.ips = smmu_oas_code(smmu_sva_cpu_pa_bits()),
		.sh0 = CD_SH_ISH,
		.or0 = CD_RGN_WBRAWA,
		.ir0 = CD_RGN_WBRAWA,
		/* The kernel's PTE_WRITE is PTE_DBM, so dirty updates are its own. */
		.ha = true,
		.hd = true,
		.haft = system_supports_haft(),
	};
}

/* Who relies on it has to know; once will do. */
static void smmu_sva_warn(struct device *dev)
{
	const struct smmu_cpu cpu = smmu_sva_cpu();
	const char *why = smmu_why_unlike_cpu(&cpu);

	if (why)
		dev_notice_once(dev, "SVA: %s\n", why);
}

static struct smmu_domain *smmu_sva_domain(struct mmu_notifier *mn)
{
	return container_of(mn, struct smmu_domain, mn);
}

/* @end is the first byte that is not concerned. */
static void smmu_sva_invalidate(struct mmu_notifier *mn, struct mm_struct *mm,
				unsigned long start, unsigned long end)
{
	struct smmu_domain *domain = smmu_sva_domain(mn);
	struct smmu_range range = {
		.addr = start,
		.size = end - start,
		.granule_lg2 = domain->granule_lg2,
	};

	if (end <= start)
		return;
	smmu_domain_inv_range(domain, &range);
}

static void smmu_sva_cut_off(const struct smmu_attachment *att)
{
	if (smmu_contain(att->client->smmu, "a CD could not be released"))
		dev_err_ratelimited(att->client->dev,
				    "PASID %#x: still translates for a dead process\n", att->ssid);
}

/*
 * All CDs are stored before any is waited for, and all SMMUs work at the same time: how
 * long that takes does not depend on the number of devices.
 */
static void smmu_sva_release_cds(struct smmu_domain *domain)
{
	struct smmu_attachment *att;
	u64 cd[SMMU_CD_DWORDS];
	ktime_t since = 0;

	lockdep_assert_held(&domain->bonds_mutex);
	list_for_each_entry(att, &domain->bonds, bond) {
		smmu_domain_make_released_cd(domain, att, cd);
		/* In memory it is in any case, but the SMMU may not know */
		if (smmu_cdtab_submit(&att->client->cdtab, att->ssid, cd, &att->released,
				      &since))
			smmu_sva_cut_off(att);
	}
	list_for_each_entry(att, &domain->bonds, bond) {
		/* The wait comes to the same end, if this fails. */
		if (att->released.end &&
		    smmu_cmdq_cover(&att->client->smmu->cmdq, &att->released, &since))
			continue;
	}
	list_for_each_entry(att, &domain->bonds, bond) {
		if (!smmu_cdtab_wait(&att->client->cdtab, &att->released, &since))
			continue;
		smmu_domain_make_released_cd(domain, att, cd);
		if (smmu_cdtab_install(&att->client->cdtab, att->ssid, cd))
			smmu_sva_cut_off(att);
	}
}

/*
 * The process is gone, its page tables follow when this returns. Invalid CDs
 * would give a C_BAD_CD event for each access of a device that still runs.
 */
static void smmu_sva_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	struct smmu_domain *domain = smmu_sva_domain(mn);

	scoped_guard(mutex, &domain->bonds_mutex) {
		domain->released = true;
		smmu_sva_release_cds(domain);
	}
	smmu_domain_inv_all(domain);
}

static void smmu_sva_free_notifier(struct mmu_notifier *mn)
{
	struct smmu_domain *domain = smmu_sva_domain(mn);

	smmu_invs_destroy(&domain->invs);
	kfree(domain);
}

static const struct mmu_notifier_ops smmu_sva_notifier_ops = {
	.arch_invalidate_secondary_tlbs = smmu_sva_invalidate,
	.release = smmu_sva_release,
	.free_notifier = smmu_sva_free_notifier,
};

/*
 * A pinned ASID stays the process's for as long as we say, also when the CPUs run
 * out of ASIDs and hand them out anew. There are fewer than processes may be; who
 * gets none has an ASID of each SMMU's own.
 */
static void smmu_sva_pin_asid(struct smmu_domain *domain)
{
	guard(mutex)(&domain->bonds_mutex);
	if (!domain->shared_asid && !domain->released)
		domain->shared_asid = arm64_mm_context_get(domain->mn.mm);
}

static void smmu_sva_unpin_asid(struct smmu_domain *domain)
{
	if (domain->shared_asid && !domain->shared_lost)
		arm64_mm_context_put(domain->mn.mm);
}

static int smmu_sva_set_dev_pasid(struct iommu_domain *domain, struct device *dev,
				  ioasid_t pasid, struct iommu_domain *old)
{
	struct smmu_client *client = dev_iommu_priv_get(dev);

	if (smmu_sva_why_not(client->smmu))
		return -EOPNOTSUPP;
	/* The PASID is the process's; a CD of another process must not be here. */
	if (mm_get_enqcmd_pasid(domain->mm) != pasid)
		return -EINVAL;
	if (client->smmu->shares_asids)
		smmu_sva_pin_asid(to_smmu_domain(domain));
	return smmu_attach_pasid(client, pasid, to_smmu_domain(domain));
}

static void smmu_sva_free(struct iommu_domain *domain)
{
	atomic_dec(&smmu_sva_nr_domains);
	smmu_sva_unpin_asid(to_smmu_domain(domain));
	/* The domain goes with its notifier, when no callback runs any more. */
	mmu_notifier_put(&to_smmu_domain(domain)->mn);
}

static const struct iommu_domain_ops smmu_sva_domain_ops = {
	.set_dev_pasid = smmu_sva_set_dev_pasid,
	.free = smmu_sva_free,
};

static int smmu_sva_register(struct smmu_domain *domain, struct mm_struct *mm)
{
	int ret;

	/* A process whose last user is gone takes no notifiers any more. */
	if (!mmget_not_zero(mm))
		return -ESRCH;
	ret = mmu_notifier_register(&domain->mn, mm);
	mmput(mm);
	return ret;
}

struct iommu_domain *smmu_sva_alloc(struct device *dev, struct mm_struct *mm)
{
	struct smmu_client *client = dev_iommu_priv_get(dev);
	const char *why = smmu_sva_why_not_client(client);
	int ret;

	if (why) {
		dev_notice_ratelimited(dev, "no SVA: %s\n", why);
		return ERR_PTR(-EOPNOTSUPP);
	}
	smmu_sva_warn(dev);

	struct smmu_domain *domain __free(kfree) = kzalloc(sizeof(*domain), GFP_KERNEL);
	if (!domain)
		return ERR_PTR(-ENOMEM);
	smmu_domain_init(domain, SMMU_STAGE_1, PAGE_SHIFT);
	domain->cd = smmu_sva_cd_params(mm);
	domain->domain.ops = &smmu_sva_domain_ops;
	domain->domain.pgsize_bitmap = PAGE_SIZE;
	domain->mn.ops = &smmu_sva_notifier_ops;
	ret = smmu_sva_register(domain, mm);
	if (ret)
		return ERR_PTR(ret);
	atomic_inc(&smmu_sva_nr_domains);
	return &no_free_ptr(domain)->domain;
}

unsigned int smmu_sva_domains(void)
{
	return atomic_read(&smmu_sva_nr_domains);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_sva_domains);

void smmu_sva_exit(void)
{
	mmu_notifier_synchronize();
}
