/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A domain: an address space, its page table, and who has cached parts of it.
 *
 * Paging domains have a page table of their own, in stage-1 or stage-2 format;
 * an SVA domain has that of a process. A domain has a TLB tag on each SMMU that
 * it is attached to.
 */
#ifndef _ARM_SMMU_V3_DOMAIN_H
#define _ARM_SMMU_V3_DOMAIN_H

#include <linux/iommu.h>
#include <linux/list.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "cd.h"
#include "inv.h"
#include "ste.h"

struct io_pgtable_ops;
struct smmu_attachment;
struct smmu_client;
struct smmu_device;

/**
 * enum smmu_stage - how a domain translates
 * @SMMU_STAGE_1: a CD points at its table
 * @SMMU_STAGE_2: an STE points at its table
 */
enum smmu_stage {
	SMMU_STAGE_1,
	SMMU_STAGE_2,
};

/**
 * struct smmu_domain - an address space
 * @domain: what the core sees
 * @stage: how it translates
 * @smmu: the SMMU that the page table was made for; NULL for SVA
 * @pgtbl: the page table; NULL for SVA
 * @cd: for stage 1: everything of the CD but ASID and stall
 * @s2: for stage 2: everything of the STE but VMID and EATS
 * @granule_lg2: log2 of the translation granule
 * @invs: who has cached translations
 * @bonds_mutex: protects @bonds, @released and the making of @shared_asid, and
 *	makes a change of a CD of this domain one with the change of the list
 * @bonds: struct smmu_attachment, all of this domain
 * @released: the process is gone, CDs must not translate any more
 * @shared_asid: the ASID that the CPUs use for this process, pinned; 0 for none.
 *	Set once, before the first attachment that shares it
 * @shared_lost: TLB entries with @shared_asid may remain on some SMMU
 * @enforced: only clients whose no-snoop traffic is snooped may attach
 * @mn: for SVA: told when the process's mappings change
 */
struct smmu_domain {
	struct iommu_domain domain;
	enum smmu_stage stage;
	struct smmu_device *smmu;
	struct io_pgtable_ops *pgtbl;
	struct smmu_cd_params cd;
	struct smmu_ste_s2 s2;
	u8 granule_lg2;
	struct smmu_invs invs;
	struct mutex bonds_mutex; /* @bonds, @released, their CDs */
	struct list_head bonds;
	bool released;
	u16 shared_asid;
	bool shared_lost;
	bool enforced;
#ifdef CONFIG_ARM_SMMU_V3_SVA
	struct mmu_notifier mn;
#endif
};

static inline struct smmu_domain *to_smmu_domain(struct iommu_domain *domain)
{
	return container_of(domain, struct smmu_domain, domain);
}

/**
 * smmu_domain_init() - set up what all kinds of domain have
 * @domain: domain, zeroed
 * @stage: how it translates
 * @granule_lg2: log2 of the translation granule
 *
 * Context: Any.
 */
void smmu_domain_init(struct smmu_domain *domain, enum smmu_stage stage, u8 granule_lg2);

/**
 * smmu_domain_can_track_dirty() - whether tables can say which pages were written
 * @caps: of the SMMU
 *
 * Context: Any.
 * Return: true if so, whatever the stage.
 */
bool smmu_domain_can_track_dirty(const struct smmu_caps *caps);

/**
 * smmu_domain_alloc_paging() - make a paging domain
 * @smmu: the SMMU that its page table has to fit
 * @stage: stage 1 or 2
 * @dirty: the table tracks dirty pages
 * @nest: guests may have stage 1 over it, and do not get around its memory types
 *
 * Context: May sleep.
 * Return: the domain; -EOPNOTSUPP when the SMMU lacks the stage or dirty
 * tracking, -ENOMEM.
 */
struct smmu_domain *smmu_domain_alloc_paging(struct smmu_device *smmu, enum smmu_stage stage,
					     bool dirty, bool nest);

/**
 * smmu_domain_free_paging() - free a paging domain
 * @domain: domain, attached to nothing, as far as the core knows
 *
 * One that is attached all the same stays as it is, which is said.
 *
 * Context: May sleep.
 */
void smmu_domain_free_paging(struct smmu_domain *domain);

/**
 * smmu_domain_fits() - whether a paging domain's table suits an SMMU
 * @domain: domain
 * @smmu: the SMMU
 *
 * Context: Any.
 * Return: true for the SMMU it was made for, and for any other that walks its
 * table coherently and can do what the table asks for: stage, granule, addresses,
 * dirty state.
 */
bool smmu_domain_fits(const struct smmu_domain *domain, const struct smmu_device *smmu);

/**
 * smmu_domain_join() - take a tag and enter the invalidation set
 * @domain: domain
 * @att: attachment with @client, @ssid, @vste, @given, @iopf and @nr_targets set;
 *	@tag and @targets are filled
 *
 * The tag is shared with the CPUs where the SMMU heeds their TLBIs, no other
 * domain has its number, and the client can fault: a CPU that lets a page be
 * written does not broadcast that, and whoever holds on to the old permission
 * finds out by a fault.
 *
 * Context: Process context. Takes @domain->invs.mutex.
 * Return: 0; -ENOSPC without a free ASID or VMID, -ENOMEM.
 */
int __must_check smmu_domain_join(struct smmu_domain *domain, struct smmu_attachment *att);

/**
 * smmu_domain_leave() - undo smmu_domain_join()
 * @domain: domain
 * @att: attachment that no CD or STE carries any more, synced
 *
 * The last user of a tag has its TLB entries invalidated. If that fails the
 * tag is never used again; one that was given is marked as lost.
 *
 * Context: Process context. Takes @domain->invs.mutex; waits for the Command
 * queue.
 */
void smmu_domain_leave(struct smmu_domain *domain, struct smmu_attachment *att);

/**
 * smmu_domain_make_cd() - the CD of a stage-1 domain for one attachment
 * @domain: domain
 * @att: attachment, joined
 * @cd: filled; a released one when the process of an SVA domain is gone
 *
 * Context: @domain->bonds_mutex held.
 */
void smmu_domain_make_cd(struct smmu_domain *domain, const struct smmu_attachment *att,
			 u64 cd[SMMU_CD_DWORDS]);

/**
 * smmu_domain_make_released_cd() - a CD that stays valid and translates nothing
 * @domain: domain
 * @att: attachment, joined
 * @cd: filled
 *
 * Context: @domain->bonds_mutex held.
 */
void smmu_domain_make_released_cd(struct smmu_domain *domain, const struct smmu_attachment *att,
				  u64 cd[SMMU_CD_DWORDS]);

/**
 * smmu_domain_inv_range() - nothing that a range mapped is used any more
 * @domain: the domain
 * @range: what goes
 *
 * For callers that cannot be told of an error, see smmu_invs_range(): it is logged.
 *
 * Context: Any, interrupts off included. Busy-waits, see bounds.h.
 */
void smmu_domain_inv_range(struct smmu_domain *domain, const struct smmu_range *range);

/**
 * smmu_domain_inv_all() - nothing that the domain mapped is used any more
 * @domain: the domain
 *
 * Context: As smmu_domain_inv_range().
 */
void smmu_domain_inv_all(struct smmu_domain *domain);

#endif /* _ARM_SMMU_V3_DOMAIN_H */
