// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage 2: IPA to physical address.
 *
 * IHI 0070, 5.2 "Stream Table Entry" (S2* fields), 3.4 "Address sizes", 3.13
 * "Translation table entries and Access/Dirty flags"; descriptors as in Arm ARM
 * D8.4. Serves streams that have stage 2 alone, and under a stage 1 its result,
 * its tables and its CDs.
 */
#include "stage2.h"

#include <linux/bitfield.h>

#include "../../spec-event.h"
#include "../../spec-ste.h"
#include "fail.h"
#include "state.h"
#include "walk.h"

#define UPDATE_ATTEMPTS			64

/* Arm ARM D8.4.2: S2AP, XN */
static u8 s2_perm(const struct smmu_model_s2 *s2, u64 desc)
{
	unsigned int xn = FIELD_GET(DESC_S2_XN, desc);
	u8 perm = 0;

	if (!s2->xnx)
		xn &= 2;
	if (desc & DESC_S2_S2AP0)
		perm |= SMMU_MODEL_PERM_UR | SMMU_MODEL_PERM_PR;
	if (desc & DESC_S2_S2AP1)
		perm |= SMMU_MODEL_PERM_UW | SMMU_MODEL_PERM_PW;
	if (xn == 0 || xn == 1)
		perm |= SMMU_MODEL_PERM_UX;
	if (xn == 0 || xn == 3)
		perm |= SMMU_MODEL_PERM_PX;
	return perm;
}

static bool s2_is_device(const struct smmu_model_s2 *s2, u64 desc)
{
	unsigned int memattr = FIELD_GET(DESC_S2_MEMATTR, desc);

	/* With S2FWB bit 2 says that the type is not Device */
	return s2->fwb ? !(memattr & 4) : !(memattr & 0xc);
}

static void s2_entry(const struct smmu_model_s2 *s2, u64 ipa,
		     const struct smmu_model_leaf *leaf,
		     struct smmu_model_tlb_entry *entry)
{
	*entry = (struct smmu_model_tlb_entry) {
		.kind = SMMU_MODEL_TLB_S2,
		.tag = s2->tag,
		.level = leaf->level,
		.tg = s2->geo.tg,
		.lg2 = leaf->lg2,
		.base = ipa & ~((1ULL << leaf->lg2) - 1),
		.out = leaf->out,
		.perm1 = SMMU_MODEL_PERM_ALL,
		.perm2 = s2_perm(s2, leaf->desc),
		.clean2 = s2->geo.hd && leaf->desc & DESC_DBM &&
			  !(leaf->desc & DESC_S2_S2AP1),
		.device = s2_is_device(s2, leaf->desc),
	};
}

static int s2_refuse(u64 ipa, u8 class, u8 event, const char *why,
		     struct smmu_model_fail *fail)
{
	*fail = (struct smmu_model_fail) {
		.event = event,
		.s2 = true,
		.class = class,
		.ipa = ipa,
		.why = why,
	};
	return -EFAULT;
}

/* Walk, mark dirty where the access asks for it, and cache the result */
static int s2_walk(struct smmu_model *model, const struct smmu_model_s2 *s2,
		   const struct smmu_model_walk *walk, bool write,
		   struct smmu_model_tlb_entry *entry,
		   struct smmu_model_fail *fail)
{
	struct smmu_model_leaf leaf;
	unsigned int attempt;
	int ret = -EAGAIN;

	for (attempt = 0; ret == -EAGAIN && attempt < UPDATE_ATTEMPTS; attempt++) {
		ret = smmu_model_walk(model, walk, &leaf, fail);
		if (ret)
			return ret;
		s2_entry(s2, walk->addr, &leaf, entry);
		if (!write || !entry->clean2)
			break;
		ret = smmu_model_walk_update(model, walk, leaf.desc_addr,
					     leaf.desc,
					     leaf.desc | DESC_S2_S2AP1, fail);
		leaf.desc |= DESC_S2_S2AP1;
		s2_entry(s2, walk->addr, &leaf, entry);
	}
	if (ret == -EAGAIN)
		return s2_refuse(walk->addr, walk->class, EVT_F_WALK_EABT,
				 "others keep changing the descriptor (3.13)", fail);
	if (ret)
		return ret;
	if (leaf.af)
		smmu_model_tlb_add(&model->tlb, entry);
	return 0;
}

/* 3.21.1: translations may be fetched at any time, for any reason */
static void s2_fill_around(struct smmu_model *model,
			   const struct smmu_model_s2 *s2, u64 ipa)
{
	struct smmu_model_walk walk = {
		.geo = &s2->geo,
		.tag = &s2->tag,
		.leaf_kind = SMMU_MODEL_TLB_S2,
		.class = EVT_1_CLASS_IN,
	};
	struct smmu_model_tlb_entry entry;
	struct smmu_model_fail fail;
	int i;

	if (!(model->cfg.policy & SMMU_MODEL_EAGER))
		return;
	for (i = -SMMU_MODEL_EAGER_BEFORE; i <= SMMU_MODEL_EAGER_AFTER; i++) {
		walk.addr = ipa + ((s64)i << s2->geo.tg);
		if (!(walk.addr >> s2->geo.ia_bits) &&
		    !smmu_model_tlb_find(&model->tlb, SMMU_MODEL_TLB_S2, &s2->tag,
					 walk.addr))
			(void)s2_walk(model, s2, &walk, false, &entry, &fail);
	}
}

/**
 * smmu_model_s2_translate() - translate an IPA
 * @model: the model, locked
 * @s2: stage 2
 * @ipa: address
 * @access: what for
 * @class: EVT_1_CLASS_* of a fault
 * @out: the translation; @out->out belongs to @out->base
 * @fail: filled on failure
 *
 * Return: 0 or -EFAULT.
 */
int smmu_model_s2_translate(struct smmu_model *model,
			    const struct smmu_model_s2 *s2, u64 ipa,
			    const struct smmu_model_access_kind *access,
			    u8 class, struct smmu_model_tlb_entry *out,
			    struct smmu_model_fail *fail)
{
	const struct smmu_model_walk walk = {
		.geo = &s2->geo,
		.tag = &s2->tag,
		.leaf_kind = SMMU_MODEL_TLB_S2,
		.addr = ipa,
		.class = class,
	};
	u8 needed = smmu_model_perm_needed(access);
	struct smmu_model_tlb_entry *hit;
	int ret;

	if (ipa >> s2->geo.ia_bits)
		return s2_refuse(ipa, class, EVT_F_TRANSLATION,
				 "3.4.2: IPA outside S2T0SZ", fail);

	hit = smmu_model_tlb_find(&model->tlb, SMMU_MODEL_TLB_S2, &s2->tag, ipa);
	if (hit && access->write && hit->clean2 && !(hit->perm2 & needed)) {
		smmu_model_tlb_drop(&model->tlb, hit);
		hit = NULL;
	}
	if (hit) {
		model->stats.tlb_hits++;
		*out = *hit;
	} else {
		ret = s2_walk(model, s2, &walk, access->write, out, fail);
		if (ret)
			return ret;
		s2_fill_around(model, s2, ipa);
	}

	if (class != EVT_1_CLASS_IN && s2->ptw && out->device)
		return s2_refuse(ipa, class, EVT_F_PERMISSION,
				 "5.2 STE.S2PTW: walk reached Device memory", fail);
	if (!(out->perm2 & needed))
		return s2_refuse(ipa, class, EVT_F_PERMISSION,
				 "7.3.17: stage 2 does not permit the access", fail);
	return 0;
}

/**
 * smmu_model_s2_desc_pa() - where a descriptor of stage 1 lies
 * @model: the model, locked
 * @s2: stage 2
 * @addr: its address, an IPA
 * @write: it is to be updated
 * @pa: its physical address
 * @fail: filled on failure
 *
 * For &smmu_model_walk.through.
 *
 * Return: 0 or -EFAULT.
 */
int smmu_model_s2_desc_pa(struct smmu_model *model,
			  const struct smmu_model_s2 *s2, u64 addr, bool write,
			  u64 *pa, struct smmu_model_fail *fail)
{
	const struct smmu_model_access_kind access = {
		.write = write,
		.priv = true,
	};
	struct smmu_model_tlb_entry entry;
	int ret;

	ret = smmu_model_s2_translate(model, s2, addr, &access,
				      EVT_1_CLASS_TT, &entry, fail);
	if (ret) {
		fail->ttrnw = !write;
		return ret;
	}
	*pa = entry.out + (addr - entry.base);
	return 0;
}
