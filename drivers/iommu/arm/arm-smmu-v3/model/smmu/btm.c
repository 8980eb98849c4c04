// SPDX-License-Identifier: GPL-2.0-only
/*
 * Broadcast TLB maintenance: the CPUs' TLBI instructions, as the SMMU hears them.
 *
 * IHI 0070, 3.17 "TLB tagging, VMIDs, ASIDs and participation in broadcast TLB
 * maintenance". No instruction reaches a model, so it listens to the MMU notifier
 * of a process, which the kernel calls where it has issued TLBIs for one. Of what
 * they name, entries with ASET == 1 are kept, for an SMMU need not heed ASIDs
 * there.
 *
 * A notifier cannot tell which TLBIs were for the calling CPU alone: those that
 * go with more permissions for a page. smmu_model_btm_mute() is to be used by who
 * can. Nor can it tell which left tables alone, so none does.
 *
 * The last who listens hears first: listen after the driver does, for real TLBIs
 * come before any notifier.
 */
#include "../model.h"

#include <kunit/visibility.h>
#include <linux/err.h>
#include <linux/mmu_notifier.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include <asm/cpufeature.h>
#include <asm/mmu.h>
#include <asm/virt.h>

#include "../../spec-regs.h"
#include "regs.h"
#include "lock.h"
#include "state.h"
#include "tlb.h"

/**
 * struct smmu_model_btm - TLBIs for one process, on their way to one SMMU
 * @mn: hears of them
 * @model: the SMMU
 * @mute: they do not arrive
 */
struct smmu_model_btm {
	struct mmu_notifier mn;
	struct smmu_model *model;
	bool mute;
};

static struct smmu_model_tlbi btm_tlbi(struct smmu_model *model, u16 asid, u64 start, u64 end)
{
	bool el2 = is_kernel_in_hyp_mode();
	bool all = !start && end == ULONG_MAX;

	return (struct smmu_model_tlbi) {
		.kinds = BIT(SMMU_MODEL_TLB_S1) | BIT(SMMU_MODEL_TLB_S1_TABLE),
		.worlds = el2 ? BIT(SMMU_MODEL_EL2_E2H) : BIT(SMMU_MODEL_EL1),
		/* The kernel's VMID is 0 */
		.by_vmid = !el2 && (smmu_model_idr(model, 0) & IDR0_S2P),
		.by_asid = true,
		.asid = asid,
		.shared_only = true,
		/* VAE1IS takes global entries along, ASIDE1IS does not */
		.global_too = !all,
		.by_addr = !all,
		.first = start,
		.last = end - 1,
	};
}

/* @end is the first byte that is not concerned */
static void btm_invalidate(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start,
			   unsigned long end)
{
	struct smmu_model_btm *btm = container_of(mn, struct smmu_model_btm, mn);
	struct smmu_model *model = btm->model;
	struct smmu_model_tlbi inv;

	if (READ_ONCE(btm->mute))
		return;
	guard(smmu_model)(model);
	if (!(smmu_model_idr(model, 0) & IDR0_BTM) ||
	    (smmu_model_get32(model, SMMU_CR2) & CR2_PTM))
		return;
	model->stats.broadcasts++;
	inv = btm_tlbi(model, ASID(mm), start, end);
	smmu_model_tlb_invalidate(&model->tlb, &inv);
	/* User space then has an ASID beside the kernel's, and both are named */
	if (arm64_kernel_unmapped_at_el0()) {
		inv.asid |= 1;
		smmu_model_tlb_invalidate(&model->tlb, &inv);
	}
}

static const struct mmu_notifier_ops btm_ops = {
	.arch_invalidate_secondary_tlbs = btm_invalidate,
};

/**
 * smmu_model_btm_watch() - let the CPUs' TLBIs for a process reach the SMMU
 * @model: the model; hears them as long as IDR0.BTM and not CR2.PTM
 * @mm: the process
 *
 * Context: Process context, takes mmap_lock.
 * Return: for smmu_model_btm_unwatch(), or an ERR_PTR(): -ESRCH when the process
 * is gone, -ENOMEM.
 */
struct smmu_model_btm *smmu_model_btm_watch(struct smmu_model *model, struct mm_struct *mm)
{
	struct smmu_model_btm *btm;
	int ret;

	btm = kzalloc_obj(*btm);
	if (!btm)
		return ERR_PTR(-ENOMEM);
	btm->model = model;
	btm->mn.ops = &btm_ops;
	ret = -ESRCH;
	if (mmget_not_zero(mm)) {
		ret = mmu_notifier_register(&btm->mn, mm);
		mmput(mm);
	}
	if (ret) {
		kfree(btm);
		return ERR_PTR(ret);
	}
	return btm;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_btm_watch);

/**
 * smmu_model_btm_unwatch() - the CPUs' TLBIs no longer reach the SMMU
 * @btm: from smmu_model_btm_watch(), freed
 *
 * Context: Process context, sleeps.
 */
void smmu_model_btm_unwatch(struct smmu_model_btm *btm)
{
	mmu_notifier_unregister(&btm->mn, btm->mn.mm);
	kfree(btm);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_btm_unwatch);

/**
 * smmu_model_btm_mute() - the CPUs keep their TLBIs to themselves
 * @btm: from smmu_model_btm_watch()
 * @mute: from now on, or no longer
 *
 * As they do where a page becomes writable, and may do where a process exits.
 *
 * Context: Any.
 */
void smmu_model_btm_mute(struct smmu_model_btm *btm, bool mute)
{
	WRITE_ONCE(btm->mute, mute);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_btm_mute);
