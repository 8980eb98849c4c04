/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Telling whoever must be told when a mapping of an address space goes.
 *
 * Follows IHI 0070, "TLB invalidation" and "ATS: ATC invalidation".
 */
#ifndef _ARM_SMMU_V3_INV_H
#define _ARM_SMMU_V3_INV_H

#include <linux/compiler.h>

#include "cmd.h"
#include "invs.h"
#include "range.h"

struct device;
struct smmu_device;
struct smmu_stream;

/**
 * smmu_inv_is_gone() - has a device been pulled out, or is its link down?
 * @dev: the device
 *
 * Context: Any.
 * Return: true when nobody there will answer a CMD_ATC_INV.
 */
bool smmu_inv_is_gone(struct device *dev);

/**
 * smmu_inv_atc() - clean an ATC, or fence its device off
 * @target: the ATC
 * @range: what, NULL for everything
 *
 * For an ATC that may have let a CMD_ATC_INV time out, and gets another chance here,
 * unless its device is gone.
 *
 * Context: As smmu_invs_range().
 * Return: As smmu_invs_range().
 */
int __must_check smmu_inv_atc(const struct smmu_inv_target *target,
			      const struct smmu_range *range);

/**
 * smmu_inv_fence_device() - refuse what a device has in its ATC
 * @smmu: the SMMU
 * @stream: one of the device's streams
 *
 * Works without a Command queue, too, while all traffic is cut off: EATS is cleared in
 * memory, and CMD_CFGI_ALL comes before traffic is let in again.
 *
 * Context: As smmu_invs_range().
 * Return: As smmu_invs_range().
 */
int __must_check smmu_inv_fence_device(struct smmu_device *smmu,
				       const struct smmu_stream *stream);

/**
 * smmu_invs_range() - invalidate a range everywhere, and wait
 * @invs: set
 * @range: what
 *
 * For use after the CPUs' own TLBI instructions for the range, which are not
 * repeated for tags that are shared with the CPUs.
 *
 * First all TLBs: submitted to every SMMU, then waited for, so that the slowest
 * one counts and not the sum. Then all ATCs, in the same way. When it returns 0
 * no DMA reaches what was mapped there: either it is done, or what could still use
 * the old translation is cut off. A device whose ATC does not answer is fenced off:
 * the SMMU then refuses every address that it has from its ATC. The traffic of an
 * SMMU that does not invalidate its TLBs is aborted, see contain.h for how far that
 * goes.
 *
 * Context: Any, interrupts off included. Busy-waits, see bounds.h.
 * Ordering: The caller's page table changes are ordered before the look at the
 * set; pairs with the attach side as drawn in inv.c.
 * Return: 0, or -ETIMEDOUT when an SMMU neither does what it is told nor confirms
 * that its traffic is aborted: it does not answer at all. That has been said; the
 * caller can do no better than to go on.
 */
int __must_check smmu_invs_range(struct smmu_invs *invs, const struct smmu_range *range);

/**
 * smmu_invs_all() - invalidate everything of the address space, and wait
 * @invs: set
 *
 * Shared tags too: the CPUs need not invalidate what nobody uses any more.
 *
 * Context: As smmu_invs_range().
 * Return: As smmu_invs_range().
 */
int __must_check smmu_invs_all(struct smmu_invs *invs);

/**
 * smmu_invs_ask_atcs() - invalidate in ATCs what somebody else says, and wait
 * @invs: set
 * @smmu: the SMMU
 * @cmds: CMD_ATC_INVs, as their owner wants them
 * @nr: how many, at most SMMU_CMDQ_BATCH - 1
 *
 * Only streams whose ATC is in the set and answers are asked: to any other the
 * command could do harm, and in there is nothing that comes from this address
 * space. If anything goes wrong each is emptied once more, on its own; one that does
 * not answer then, or cannot be asked, is fenced off.
 *
 * Context: Any, as smmu_invs_range().
 * Return: 0, or the error of a Command queue that is dead.
 */
int __must_check smmu_invs_ask_atcs(struct smmu_invs *invs, struct smmu_device *smmu,
				    const struct smmu_cmd *cmds, unsigned int nr);

/**
 * smmu_inv_tag() - invalidate TLB entries of one tag, shared or not, and wait
 * @smmu: the SMMU
 * @tag: the tag
 * @range: what, NULL for everything
 *
 * Context: Any. Busy-waits, see bounds.h.
 * Return: As smmu_invs_range().
 */
int __must_check smmu_inv_tag(struct smmu_device *smmu, const struct smmu_tlb_tag *tag,
			      const struct smmu_range *range);

#endif /* _ARM_SMMU_V3_INV_H */
