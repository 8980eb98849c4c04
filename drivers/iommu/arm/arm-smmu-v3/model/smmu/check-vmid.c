// SPDX-License-Identifier: GPL-2.0-only
/*
 * What STEs with one VMID must have in common.
 *
 * IHI 0070, 5.2.1 "General properties of the STE", 3.17 "TLB tagging". The SMMU
 * takes the stage 2 of one for that of another with the same VMID; what a lookup
 * finds where they differ is UNPREDICTABLE. An STE is compared when it is used, with
 * those that the SMMU holds at that moment.
 */
#include "check-vmid.h"

#include <linux/bitfield.h>
#include <linux/list.h>

#include "../../spec-ste.h"
#include "cache.h"
#include "check-ste.h"
#include "state.h"

/* Bits of STE.Config: which stages translate */
#define STAGE_1				1
#define STAGE_2				2

/* 5.2.1: what may be cached with a translation, where nothing makes it IGNORED */
#define HELD_2	(STE_2_S2T0SZ | STE_2_S2SL0 | STE_2_S2IR0 | STE_2_S2OR0 | STE_2_S2SH0 | \
		 STE_2_S2TG | STE_2_S2PS | STE_2_S2AA64 | STE_2_S2ENDI | STE_2_S2HD | \
		 STE_2_S2HA | STE_2_S2HAFT)
#define HELD_3	(STE_3_S2SL0_2 | STE_3_S2TTB)

static unsigned int stages(const u64 ste[8])
{
	return FIELD_GET(STE_0_CONFIG, ste[0]) & (STAGE_1 | STAGE_2);
}

static bool same_stage2(const u64 a[8], const u64 b[8])
{
	u64 held = HELD_2;

	if (!FIELD_GET(STE_2_S2HA, a[2]))
		held |= STE_2_S2AFFD;
	if (stages(a) & stages(b) & STAGE_1)
		held |= STE_2_S2PTW;
	return !((a[1] ^ b[1]) & STE_1_S2FWB) && !((a[2] ^ b[2]) & held) &&
	       !((a[3] ^ b[3]) & HELD_3);
}

/* Of two STEs with one VMID */
static const char *conflict(const u64 a[8], const u64 b[8])
{
	if (stages(a) & stages(b) & STAGE_2)
		return same_stage2(a, b) ? NULL :
		       "5.2.1: STEs with one S2VMID differ in their stage 2";
	/* Both have entries for VAs, one of them by way of a stage 2 */
	if (stages(a) & stages(b) & STAGE_1 && stages(a) != stages(b))
		return "3.17: stage 1 alone and stage 1 over stage 2 with one VMID";
	return NULL;
}

/**
 * smmu_model_check_vmid() - does an STE agree with others that have its VMID?
 * @model: the model, locked
 * @sid: its StreamID
 * @ste: the STE, legal; it is about to be used
 */
void smmu_model_check_vmid(struct smmu_model *model, u32 sid, const u64 ste[8])
{
	struct smmu_model_cfg_entry *entry;
	const u64 *other;
	const char *rule;

	if (!smmu_model_ste_has_vmid(model, ste))
		return;
	list_for_each_entry(entry, &model->cfgs.live, node) {
		other = entry->word;
		if (entry->kind != SMMU_MODEL_CFG_STE || entry->sid == sid ||
		    (ste[2] ^ other[2]) & STE_2_S2VMID)
			continue;
		rule = conflict(ste, other);
		if (rule && !smmu_model_ste_illegal(model, other) &&
		    smmu_model_ste_has_vmid(model, other)) {
			smmu_model_blame(model, rule);
			return;
		}
	}
}
