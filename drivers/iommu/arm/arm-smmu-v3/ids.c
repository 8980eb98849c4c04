// SPDX-License-Identifier: GPL-2.0-only
/*
 * ASIDs and VMIDs of one SMMU.
 *
 * Number 0 of both kinds is never given out: VMID 0 tags the stage-1-only
 * streams of an SMMU with stage 2 (IHI 0070, "STE.S2VMID"), and without an
 * ASID 0 a tag that nobody filled in is recognisable.
 */

#include "ids.h"

#include <kunit/visibility.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/export.h>

void smmu_ids_init(struct smmu_ids *ids, u8 asid_bits, u8 vmid_bits)
{
	ida_init(&ids->asids);
	ida_init(&ids->vmids);
	ids->max_asid = BIT(asid_bits) - 1;
	ids->max_vmid = BIT(vmid_bits) - 1;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ids_init);

void smmu_ids_destroy(struct smmu_ids *ids)
{
	ida_destroy(&ids->asids);
	ida_destroy(&ids->vmids);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ids_destroy);

int smmu_ids_get_asid(struct smmu_ids *ids)
{
	return ida_alloc_range(&ids->asids, 1, ids->max_asid, GFP_KERNEL);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ids_get_asid);

int smmu_ids_claim_asid(struct smmu_ids *ids, u16 asid)
{
	if (!asid || asid > ids->max_asid)
		return -ENOSPC;
	return ida_alloc_range(&ids->asids, asid, asid, GFP_KERNEL);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ids_claim_asid);

void smmu_ids_put_asid(struct smmu_ids *ids, u16 asid)
{
	ida_free(&ids->asids, asid);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ids_put_asid);

int smmu_ids_get_vmid(struct smmu_ids *ids)
{
	return ida_alloc_range(&ids->vmids, 1, ids->max_vmid, GFP_KERNEL);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ids_get_vmid);

void smmu_ids_put_vmid(struct smmu_ids *ids, u16 vmid)
{
	ida_free(&ids->vmids, vmid);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_ids_put_vmid);
