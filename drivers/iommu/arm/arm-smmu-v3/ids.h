/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ASIDs and VMIDs of one SMMU.
 *
 * ASIDs are one number space, whatever CD.ASET says: one that the CPUs have
 * chosen is taken here like any other, and each has one owner at a time.
 *
 * A number that is given back must have no TLB entry left that carries it:
 * invalidate and sync first (IHI 0070, "TLB tagging").
 */
#ifndef _ARM_SMMU_V3_IDS_H
#define _ARM_SMMU_V3_IDS_H

#include <linux/idr.h>
#include <linux/types.h>

/**
 * struct smmu_ids - the numbers in use
 * @asids: ASIDs
 * @vmids: VMIDs; 0 belongs to stage-1 streams
 * @max_asid: largest ASID
 * @max_vmid: largest VMID
 */
struct smmu_ids {
	struct ida asids;
	struct ida vmids;
	u16 max_asid;
	u16 max_vmid;
};

/**
 * smmu_ids_init() - nothing is in use
 * @ids: numbers
 * @asid_bits: 8 or 16
 * @vmid_bits: 8 or 16
 *
 * Context: Any.
 */
void smmu_ids_init(struct smmu_ids *ids, u8 asid_bits, u8 vmid_bits);

/**
 * smmu_ids_destroy() - forget everything
 * @ids: numbers
 *
 * Context: Any, the last user is gone.
 */
void smmu_ids_destroy(struct smmu_ids *ids);

/**
 * smmu_ids_get_asid() - take an ASID
 * @ids: numbers
 *
 * Context: May sleep.
 * Return: 1 to the largest ASID, -ENOSPC, or -ENOMEM.
 */
int __must_check smmu_ids_get_asid(struct smmu_ids *ids);

/**
 * smmu_ids_claim_asid() - take the ASID that the CPUs have for a process
 * @ids: numbers
 * @asid: which
 *
 * Context: May sleep.
 * Return: @asid; -ENOSPC when it has an owner or is not one of this SMMU's, or
 * -ENOMEM.
 */
int __must_check smmu_ids_claim_asid(struct smmu_ids *ids, u16 asid);

/**
 * smmu_ids_put_asid() - give an ASID back
 * @ids: numbers
 * @asid: from smmu_ids_get_asid() or smmu_ids_claim_asid()
 *
 * Context: Any.
 */
void smmu_ids_put_asid(struct smmu_ids *ids, u16 asid);

/**
 * smmu_ids_get_vmid() - take a VMID
 * @ids: numbers
 *
 * Context: May sleep.
 * Return: 1 to the largest VMID, -ENOSPC, or -ENOMEM.
 */
int __must_check smmu_ids_get_vmid(struct smmu_ids *ids);

/**
 * smmu_ids_put_vmid() - give a VMID back
 * @ids: numbers
 * @vmid: from smmu_ids_get_vmid()
 *
 * Context: Any.
 */
void smmu_ids_put_vmid(struct smmu_ids *ids, u16 vmid);

#endif /* _ARM_SMMU_V3_IDS_H */
