// SPDX-License-Identifier: GPL-2.0-only
/*
 * Domains: page tables, tags, and the CD that leads to them.
 *
 * The page tables themselves are io-pgtable's. This file chooses their shape,
 * turns its requests to forget translations into invalidations of the domain's
 * set, and keeps one TLB tag for each SMMU the domain is attached to.
 *
 * Follows IHI 0070, "Translation table bases" and "TLB tagging, VMIDs, ASIDs
 * and participation in broadcast TLB maintenance".
 */
#include "domain.h"

#include <linux/err.h>
#include <linux/io-pgtable.h>
#include <linux/slab.h>

#include "client.h"
#include "smmu.h"
#include "spec-regs.h"

/*
 * The memory goes, and nobody can be told. What this SMMU did last was to not even
 * confirm that its traffic aborts.
 */
static void smmu_domain_in_doubt(int ret)
{
	if (ret)
		pr_crit_ratelimited("arm-smmu-v3: memory that DMA may still reach is reused (%pe)\n",
				    ERR_PTR(ret));
}

void smmu_domain_inv_range(struct smmu_domain *domain, const struct smmu_range *range)
{
	smmu_domain_in_doubt(smmu_invs_range(&domain->invs, range));
}

void smmu_domain_inv_all(struct smmu_domain *domain)
{
	smmu_domain_in_doubt(smmu_invs_all(&domain->invs));
}

static void smmu_domain_flush_all(void *cookie)
{
	smmu_domain_inv_all(cookie);
}

static void smmu_domain_flush_walk(unsigned long iova, size_t size, size_t granule, void *cookie)
{
	struct smmu_domain *domain = cookie;
	struct smmu_range range = {
		.addr = iova,
		.size = size,
		.granule_lg2 = domain->granule_lg2,
	};

	smmu_domain_inv_range(domain, &range);
}

static void smmu_domain_flush_page(struct iommu_iotlb_gather *gather, unsigned long iova,
				   size_t granule, void *cookie)
{
	struct smmu_domain *domain = cookie;

	iommu_iotlb_gather_add_page(&domain->domain, gather, iova, granule);
}

static const struct iommu_flush_ops smmu_domain_flush_ops = {
	.tlb_flush_all = smmu_domain_flush_all,
	.tlb_flush_walk = smmu_domain_flush_walk,
	.tlb_add_page = smmu_domain_flush_page,
};

void smmu_domain_init(struct smmu_domain *domain, enum smmu_stage stage, u8 granule_lg2)
{
	domain->stage = stage;
	domain->granule_lg2 = granule_lg2;
	smmu_invs_init(&domain->invs);
	mutex_init(&domain->bonds_mutex);
	INIT_LIST_HEAD(&domain->bonds);
}

static void smmu_domain_describe_s1(struct smmu_domain *domain, const struct io_pgtable_cfg *cfg)
{
	const typeof(cfg->arm_lpae_s1_cfg) *s1 = &cfg->arm_lpae_s1_cfg;
	bool hd = cfg->quirks & IO_PGTABLE_QUIRK_ARM_HD;

	domain->cd = (struct smmu_cd_params) {
		.ttb0 = s1->ttbr,
		.mair = s1->mair,
		.t0sz = s1->tcr.tsz,
		.tg0 = s1->tcr.tg,
		.ips = s1->tcr.ips,
		.sh0 = s1->tcr.sh,
		.or0 = s1->tcr.orgn,
		.ir0 = s1->tcr.irgn,
		.ha = hd,
		.hd = hd,
	};
}

static void smmu_domain_describe_s2(struct smmu_domain *domain, const struct io_pgtable_cfg *cfg)
{
	const typeof(cfg->arm_lpae_s2_cfg) *s2 = &cfg->arm_lpae_s2_cfg;

	domain->s2 = (struct smmu_ste_s2) {
		.ttb = s2->vttbr,
		.t0sz = s2->vtcr.tsz,
		.sl0 = s2->vtcr.sl,
		.tg = s2->vtcr.tg,
		.ps = s2->vtcr.ps,
		.sh = s2->vtcr.sh,
		.orgn = s2->vtcr.orgn,
		.irgn = s2->vtcr.irgn,
		.fwb = cfg->quirks & IO_PGTABLE_QUIRK_ARM_S2FWB,
		.hd = cfg->quirks & IO_PGTABLE_QUIRK_ARM_HD,
	};
}

/* The SMMU and the CPUs both update the table, so its walk has to be coherent. */
bool smmu_domain_can_track_dirty(const struct smmu_caps *caps)
{
	return caps->httu >= IDR0_HTTU_AF_DIRTY && caps->cohacc;
}

struct smmu_domain *smmu_domain_alloc_paging(struct smmu_device *smmu, enum smmu_stage stage,
					     bool dirty, bool nest)
{
	const struct smmu_caps *caps = &smmu->caps;
	bool s1 = stage == SMMU_STAGE_1;
	struct io_pgtable_cfg cfg = {
		.pgsize_bitmap = caps->pgsizes,
		.ias = s1 ? min_t(u8, caps->va_bits, VA_BITS) : caps->oas_bits,
		.oas = caps->oas_bits,
		.coherent_walk = caps->cohacc,
		.tlb = &smmu_domain_flush_ops,
		.iommu_dev = smmu->dev,
		.quirks = dirty ? IO_PGTABLE_QUIRK_ARM_HD : 0,
	};

	/* Stage 1 may then not weaken what stage 2 says about caches */
	if (nest && caps->fwb)
		cfg.quirks |= IO_PGTABLE_QUIRK_ARM_S2FWB;

	if (!(s1 ? caps->s1 : caps->s2) || (nest && !caps->nested))
		return ERR_PTR(-EOPNOTSUPP);
	if (dirty && !smmu_domain_can_track_dirty(caps))
		return ERR_PTR(-EOPNOTSUPP);

	struct smmu_domain *domain __free(kfree) = kzalloc(sizeof(*domain), GFP_KERNEL);
	if (!domain)
		return ERR_PTR(-ENOMEM);
	domain->pgtbl = alloc_io_pgtable_ops(s1 ? ARM_64_LPAE_S1 : ARM_64_LPAE_S2, &cfg, domain);
	/* Without a patch of ours io-pgtable has no dirty state at stage 2, and NULL for it */
	if (!domain->pgtbl)
		return ERR_PTR(dirty && !s1 ? -EOPNOTSUPP : -ENOMEM);

	smmu_domain_init(domain, stage, __ffs(cfg.pgsize_bitmap));
	domain->smmu = smmu;
	if (s1)
		smmu_domain_describe_s1(domain, &cfg);
	else
		smmu_domain_describe_s2(domain, &cfg);
	domain->domain.pgsize_bitmap = cfg.pgsize_bitmap;
	domain->domain.geometry.aperture_end = (1ULL << cfg.ias) - 1;
	domain->domain.geometry.force_aperture = true;
	return no_free_ptr(domain);
}

static bool smmu_domain_is_in_use(struct smmu_domain *domain)
{
	guard(mutex)(&domain->bonds_mutex);
	return !list_empty(&domain->bonds);
}

/*
 * The core detaches by attaching a domain of its own, and does not hear of it when that
 * fails: the device works on in this one. That it is kept is what it takes for nothing
 * to be freed below it.
 */
void smmu_domain_free_paging(struct smmu_domain *domain)
{
	if (smmu_domain_is_in_use(domain)) {
		dev_err(domain->smmu->dev, "a domain that is attached is not freed\n");
		return;
	}
	/* io-pgtable lets go of its pages without asking for a flush. */
	free_io_pgtable_ops(domain->pgtbl);
	smmu_invs_destroy(&domain->invs);
	kfree(domain);
}

static bool smmu_domain_fits_s1(const struct smmu_domain *domain, const struct smmu_caps *caps)
{
	return caps->s1 && !(domain->domain.geometry.aperture_end >> caps->va_bits) &&
	       domain->cd.ips <= smmu_oas_code(caps->oas_bits) &&
	       (!domain->cd.hd || caps->httu >= IDR0_HTTU_AF_DIRTY);
}

/* What a guest may do to caches is asked of the SMMU alone, so FWB has to be the same. */
static bool smmu_domain_fits_s2(const struct smmu_domain *domain, const struct smmu_caps *caps)
{
	return caps->s2 && !(domain->domain.geometry.aperture_end >> caps->ias_bits) &&
	       domain->s2.ps <= smmu_oas_code(caps->oas_bits) &&
	       (!domain->s2.hd || caps->httu >= IDR0_HTTU_AF_DIRTY) &&
	       caps->fwb == domain->smmu->caps.fwb;
}

bool smmu_domain_fits(const struct smmu_domain *domain, const struct smmu_device *smmu)
{
	const struct smmu_caps *caps = &smmu->caps;

	if (domain->smmu == smmu)
		return true;
	/* The memory of a table that is not walked coherently is one SMMU's. */
	if (!domain->smmu->caps.cohacc || !caps->cohacc ||
	    !(caps->granules & BIT(domain->granule_lg2)))
		return false;
	return domain->stage == SMMU_STAGE_1 ? smmu_domain_fits_s1(domain, caps) :
					       smmu_domain_fits_s2(domain, caps);
}

/* The VMID of a virtual SMMU */
static struct smmu_tlb_tag smmu_domain_given_tag(const struct smmu_attachment *att)
{
	return (struct smmu_tlb_tag) {
		.regime = att->vste ? SMMU_TLB_S12 : SMMU_TLB_S2,
		.vmid = att->given->vmid,
		.given = true,
	};
}

/* Return: -ENOSPC when another domain has the process's number here. */
static int smmu_domain_get_shared_tag(struct smmu_domain *domain, struct smmu_device *smmu,
				      struct smmu_tlb_tag *tag)
{
	int id;

	if (smmu_invs_find_tag(&domain->invs, smmu, true, tag))
		return 0;
	id = smmu_ids_claim_asid(&smmu->ids, domain->shared_asid);
	if (id < 0)
		return id;
	*tag = (struct smmu_tlb_tag) {
		.regime = smmu_s1_regime(smmu),
		.asid = id,
		.shared = true,
	};
	return 0;
}

static int smmu_domain_get_own_tag(struct smmu_domain *domain, struct smmu_device *smmu,
				   struct smmu_tlb_tag *tag)
{
	int id;

	if (smmu_invs_find_tag(&domain->invs, smmu, false, tag))
		return 0;
	*tag = (struct smmu_tlb_tag) {};
	if (domain->stage == SMMU_STAGE_2) {
		id = smmu_ids_get_vmid(&smmu->ids);
		tag->regime = SMMU_TLB_S2;
		tag->vmid = id;
	} else {
		id = smmu_ids_get_asid(&smmu->ids);
		tag->regime = smmu_s1_regime(smmu);
		tag->asid = id;
	}
	return id < 0 ? id : 0;
}

/*
 * The SMMU does not tell an ASID of its own from one of the CPUs' with the same
 * number (IHI 0070, 3.17). Whoever comes second goes without: a private tag has
 * another number, a process a private tag.
 */
static int smmu_domain_get_tag(struct smmu_domain *domain, const struct smmu_attachment *att,
			       bool shared, struct smmu_tlb_tag *tag)
{
	struct smmu_device *smmu = att->client->smmu;
	int ret = -ENOSPC;

	if (att->given) {
		*tag = smmu_domain_given_tag(att);
		return 0;
	}
	if (shared)
		ret = smmu_domain_get_shared_tag(domain, smmu, tag);
	return ret == -ENOSPC ? smmu_domain_get_own_tag(domain, smmu, tag) : ret;
}

/* Give a tag back when nobody uses it. */
static void smmu_domain_put_tag(struct smmu_domain *domain, struct smmu_device *smmu,
				const struct smmu_tlb_tag *tag)
{
	struct smmu_tlb_tag other;

	if (tag->given || smmu_invs_find_tag(&domain->invs, smmu, tag->shared, &other))
		return;
	if (tag->regime == SMMU_TLB_S2)
		smmu_ids_put_vmid(&smmu->ids, tag->vmid);
	else
		smmu_ids_put_asid(&smmu->ids, tag->asid);
}

static void smmu_domain_list_targets(struct smmu_attachment *att)
{
	struct smmu_client *client = att->client;
	unsigned int i;

	att->targets[0] = (struct smmu_inv_target) {
		.smmu = client->smmu,
		.tag = att->tag,
	};
	for (i = 1; i < att->nr_targets; i++) {
		att->targets[i] = (struct smmu_inv_target) {
			.smmu = client->smmu,
			.atc = true,
			.sid = client->sids[i - 1],
			.ssid = att->ssid,
			.whole = att->vste,
			.stream = &client->streams[i - 1],
		};
	}
}

/* What may have remained of a VMID when it was last left must not be used again. */
static int smmu_domain_find_lost(struct smmu_attachment *att)
{
	int ret;

	if (!att->given || !att->given->lost)
		return 0;
	ret = smmu_inv_tag(att->client->smmu, &att->tag, NULL);
	if (!ret)
		att->given->lost = false;
	return ret;
}

int smmu_domain_join(struct smmu_domain *domain, struct smmu_attachment *att)
{
	struct smmu_device *smmu = att->client->smmu;
	bool shared = domain->shared_asid && smmu->shares_asids && att->iopf;
	int ret;

	guard(mutex)(&domain->invs.mutex);
	ret = smmu_domain_get_tag(domain, att, shared, &att->tag) ?: smmu_domain_find_lost(att);
	if (ret)
		return ret;
	smmu_domain_list_targets(att);
	ret = smmu_invs_join(&domain->invs, att->targets, att->nr_targets);
	if (ret)
		smmu_domain_put_tag(domain, smmu, &att->tag);
	return ret;
}

void smmu_domain_leave(struct smmu_domain *domain, struct smmu_attachment *att)
{
	struct smmu_device *smmu = att->client->smmu;
	int ret = 0;

	guard(mutex)(&domain->invs.mutex);
	if (smmu_invs_users(&domain->invs, &att->targets[0]) == 1)
		ret = smmu_inv_tag(smmu, &att->tag, NULL);
	smmu_invs_leave(&domain->invs, att->targets, att->nr_targets);
	if (!ret) {
		smmu_domain_put_tag(domain, smmu, &att->tag);
		return;
	}
	domain->shared_lost |= att->tag.shared;
	if (att->given)
		att->given->lost = true;
	dev_err_ratelimited(smmu->dev, "%s %u is lost: its TLB entries may remain (%pe)\n",
			    domain->stage == SMMU_STAGE_2 ? "VMID" : "ASID",
			    domain->stage == SMMU_STAGE_2 ? att->tag.vmid : att->tag.asid,
			    ERR_PTR(ret));
}

static struct smmu_cd_params smmu_domain_cd_params(const struct smmu_domain *domain,
						   const struct smmu_attachment *att)
{
	struct smmu_cd_params params = domain->cd;

	params.asid = att->tag.asid;
	params.shared = att->tag.shared;
	params.stall = att->client->can_stall && att->iopf;
	return params;
}

void smmu_domain_make_cd(struct smmu_domain *domain, const struct smmu_attachment *att,
			 u64 cd[SMMU_CD_DWORDS])
{
	struct smmu_cd_params params = smmu_domain_cd_params(domain, att);

	lockdep_assert_held(&domain->bonds_mutex);
	if (domain->released)
		smmu_cd_make_released(cd, &att->client->smmu->caps, &params);
	else
		smmu_cd_make(cd, &att->client->smmu->caps, &params);
}

void smmu_domain_make_released_cd(struct smmu_domain *domain, const struct smmu_attachment *att,
				  u64 cd[SMMU_CD_DWORDS])
{
	struct smmu_cd_params params = smmu_domain_cd_params(domain, att);

	lockdep_assert_held(&domain->bonds_mutex);
	smmu_cd_make_released(cd, &att->client->smmu->caps, &params);
}
