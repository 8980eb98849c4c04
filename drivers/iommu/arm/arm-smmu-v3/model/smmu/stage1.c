// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage 1: virtual address to physical address, through stage 2 if there is
 * one.
 *
 * IHI 0070, 5.4 "Context Descriptor", 3.4 "Address sizes", 3.13 "Translation
 * table entries and Access/Dirty flags"; permissions as in Arm ARM D8.4. With
 * both stages the TLB holds the combined translation, which CMD_TLBI_S2_IPA
 * does not remove.
 */
#include "stage1.h"

#include <linux/bitfield.h>
#include <linux/bitops.h>

#include "../../spec-cd.h"
#include "../../spec-event.h"
#include "../../spec-ste.h"
#include "fail.h"
#include "stage2.h"
#include "state.h"
#include "walk.h"

#define UPDATE_ATTEMPTS			64

/* Arm ARM D8.4.1: AP, XN and the attributes of the tables above */
static u8 s1_perm(const struct smmu_model_s1 *s1, u64 desc, u64 table_attr)
{
	bool ro = desc & DESC_S1_AP2;
	bool user = desc & DESC_S1_AP1 && !s1->one_level;
	bool uxn = desc & DESC_S1_UXN, pxn = desc & DESC_S1_PXN;
	u8 perm = SMMU_MODEL_PERM_PR;

	if (!s1->had) {
		ro |= !!(table_attr & DESC_APTABLE1);
		user &= !(table_attr & DESC_APTABLE0);
		uxn |= !!(table_attr & DESC_UXNTABLE);
		pxn |= !!(table_attr & DESC_PXNTABLE);
	}
	if (s1->one_level)
		pxn = uxn;
	if (!ro)
		perm |= SMMU_MODEL_PERM_PW;
	if (user)
		perm |= SMMU_MODEL_PERM_UR | (ro ? 0 : SMMU_MODEL_PERM_UW);
	if (!pxn && !(perm & SMMU_MODEL_PERM_UW) &&
	    !(s1->wxn && perm & SMMU_MODEL_PERM_PW))
		perm |= SMMU_MODEL_PERM_PX;
	if (!uxn && !s1->one_level && !(s1->wxn && perm & SMMU_MODEL_PERM_UW))
		perm |= SMMU_MODEL_PERM_UX;
	if (s1->pan && (perm & SMMU_MODEL_PERM_UR ||
			(s1->epan && perm & SMMU_MODEL_PERM_UX)))
		perm &= ~(SMMU_MODEL_PERM_PR | SMMU_MODEL_PERM_PW);
	return perm;
}

static void s1_entry(const struct smmu_model_s1 *s1, u64 va,
		     const struct smmu_model_leaf *leaf,
		     struct smmu_model_tlb_entry *entry)
{
	u64 table_ro = s1->had ? 0 : leaf->table_attr & DESC_APTABLE1;

	*entry = (struct smmu_model_tlb_entry) {
		.kind = SMMU_MODEL_TLB_S1,
		.tag = s1->tag,
		.global = !(leaf->desc & DESC_S1_NG),
		.level = leaf->level,
		.tg = s1->geo.tg,
		.lg2 = leaf->lg2,
		.base = va & ~((1ULL << leaf->lg2) - 1),
		.out = leaf->out,
		.ipa = leaf->out,
		.perm1 = s1_perm(s1, leaf->desc, leaf->table_attr),
		.perm2 = SMMU_MODEL_PERM_ALL,
		/* 3.13.3: APTable is not overridden by marking dirty */
		.clean1 = s1->geo.hd && leaf->desc & DESC_DBM &&
			  leaf->desc & DESC_S1_AP2 && !table_ro,
		.attr = s1->mair >> (8 * FIELD_GET(DESC_S1_ATTRINDX, leaf->desc)),
	};
	/* NS-EL2 has one address space without ASIDs */
	if (s1->one_level)
		entry->global = false;
}

static int s1_refuse(u8 event, const char *why, struct smmu_model_fail *fail)
{
	*fail = (struct smmu_model_fail) {
		.event = event,
		.class = EVT_1_CLASS_IN,
		.why = why,
	};
	return -EFAULT;
}

/* Could a write be granted that is not granted yet, by marking it dirty? */
static bool s1_write_would_be_granted(const struct smmu_model_s1 *s1,
				      const struct smmu_model_leaf *leaf,
				      u8 needed)
{
	return s1_perm(s1, leaf->desc & ~DESC_S1_AP2, leaf->table_attr) & needed;
}

static int s1_walk(struct smmu_model *model, const struct smmu_model_s1 *s1,
		   const struct smmu_model_walk *walk, bool write, u8 needed,
		   struct smmu_model_leaf *leaf,
		   struct smmu_model_tlb_entry *entry,
		   struct smmu_model_fail *fail)
{
	unsigned int attempt;
	int ret = -EAGAIN;

	for (attempt = 0; ret == -EAGAIN && attempt < UPDATE_ATTEMPTS; attempt++) {
		ret = smmu_model_walk(model, walk, leaf, fail);
		if (ret)
			return ret;
		s1_entry(s1, walk->addr, leaf, entry);
		if (!write || !entry->clean1 ||
		    !s1_write_would_be_granted(s1, leaf, needed))
			break;
		ret = smmu_model_walk_update(model, walk, leaf->desc_addr,
					     leaf->desc,
					     leaf->desc & ~DESC_S1_AP2, fail);
		leaf->desc &= ~DESC_S1_AP2;
		s1_entry(s1, walk->addr, leaf, entry);
	}
	if (ret == -EAGAIN)
		return s1_refuse(EVT_F_WALK_EABT,
				 "others keep changing the descriptor (3.13)", fail);
	return ret;
}

/* Fold stage 2 into a stage-1 translation: the smaller size counts */
static int s1_combine(struct smmu_model *model, const struct smmu_model_s1 *s1,
		      u64 va, const struct smmu_model_access_kind *access,
		      struct smmu_model_tlb_entry *entry,
		      struct smmu_model_fail *fail)
{
	struct smmu_model_tlb_entry s2;
	u64 ipa = entry->out + (va - entry->base);
	u64 mask;
	int ret;

	ret = smmu_model_s2_translate(model, s1->s2, ipa, access,
				      EVT_1_CLASS_IN, &s2, fail);
	if (ret)
		return ret;
	entry->lg2 = min(entry->lg2, s2.lg2);
	mask = (1ULL << entry->lg2) - 1;
	entry->base = va & ~mask;
	entry->ipa = ipa & ~mask;
	entry->out = (s2.out + (ipa - s2.base)) & ~mask;
	entry->perm2 = s2.perm2;
	entry->clean2 = s2.clean2;
	entry->device = s2.device;
	return 0;
}

static bool needs_marking(const struct smmu_model_tlb_entry *hit,
			  const struct smmu_model_access_kind *access, u8 needed)
{
	return access->write &&
	       ((hit->clean1 && !(hit->perm1 & needed)) ||
		(hit->clean2 && !(hit->perm2 & needed)));
}

/* What the CD says about the address before any table is looked at */
static int s1_check_hit(const struct smmu_model_s1 *s1, u64 va,
			const struct smmu_model_access_kind *access,
			struct smmu_model_fail *fail)
{
	u64 top = va >> 56;

	if (!s1->tbi && top != (va & BIT_ULL(55) ? 0xff : 0))
		return s1_refuse(EVT_F_TRANSLATION,
				 "3.4.1: VA[63:56] is not the sign of VA[55]", fail);
	if (s1->e0pd && !access->priv)
		return s1_refuse(EVT_F_TRANSLATION,
				 "5.4 CD.E0PD: unprivileged access", fail);
	return 0;
}

static int s1_check_miss(const struct smmu_model_s1 *s1, u64 addr,
			 struct smmu_model_fail *fail)
{
	u64 top;

	if (s1->epd)
		return s1_refuse(EVT_F_TRANSLATION,
				 "5.4 CD.EPD: no walk in this half", fail);
	top = addr >> s1->geo.ia_bits;
	if (top != (s1->high ? U64_MAX >> s1->geo.ia_bits : 0))
		return s1_refuse(EVT_F_TRANSLATION,
				 "3.4.1: VA outside TxSZ", fail);
	return 0;
}

static int s1_check_perm(const struct smmu_model_tlb_entry *entry, u64 addr,
			 u8 needed, struct smmu_model_fail *fail)
{
	if (!(entry->perm1 & needed))
		return s1_refuse(EVT_F_PERMISSION,
				 "7.3.17: stage 1 does not permit the access", fail);
	if (entry->perm2 & needed)
		return 0;
	s1_refuse(EVT_F_PERMISSION,
		  "7.3.17: stage 2 does not permit the access", fail);
	fail->s2 = true;
	fail->ipa = entry->ipa + (addr - entry->base);
	return -EFAULT;
}

/* One page that nobody asked for; what faults leaves no trace */
static void s1_fill(struct smmu_model *model, const struct smmu_model_s1 *s1,
		    u64 addr)
{
	static const struct smmu_model_access_kind read = { .priv = true };
	const struct smmu_model_walk walk = {
		.geo = &s1->geo,
		.tag = &s1->tag,
		.leaf_kind = SMMU_MODEL_TLB_S1,
		.addr = addr,
		.s2 = s1->s2,
		.through = smmu_model_s2_desc_pa,
	};
	struct smmu_model_tlb_entry entry;
	struct smmu_model_leaf leaf;
	struct smmu_model_fail fail;

	if (smmu_model_tlb_find(&model->tlb, SMMU_MODEL_TLB_S1, &s1->tag, addr) ||
	    s1_check_miss(s1, addr, &fail) ||
	    s1_walk(model, s1, &walk, false, 0, &leaf, &entry, &fail))
		return;
	if (s1->s2 && s1_combine(model, s1, addr, &read, &entry, &fail))
		return;
	if (leaf.af)
		smmu_model_tlb_add(&model->tlb, &entry);
}

/* 3.21.1: translations may be fetched at any time, for any reason */
static void s1_fill_around(struct smmu_model *model,
			   const struct smmu_model_s1 *s1, u64 addr)
{
	int i;

	if (!(model->cfg.policy & SMMU_MODEL_EAGER))
		return;
	for (i = -SMMU_MODEL_EAGER_BEFORE; i <= SMMU_MODEL_EAGER_AFTER; i++)
		s1_fill(model, s1, addr + ((s64)i << s1->geo.tg));
}

/**
 * smmu_model_s1_translate() - translate a virtual address
 * @model: the model, locked
 * @s1: stage 1, with stage 2 behind it if there is one
 * @va: input address
 * @access: what for
 * @out: the translation; @out->out belongs to @out->base
 * @fail: filled on failure
 *
 * Return: 0 or -EFAULT.
 */
int smmu_model_s1_translate(struct smmu_model *model,
			    const struct smmu_model_s1 *s1, u64 va,
			    const struct smmu_model_access_kind *access,
			    struct smmu_model_tlb_entry *out,
			    struct smmu_model_fail *fail)
{
	const struct smmu_model_walk walk = {
		.geo = &s1->geo,
		.tag = &s1->tag,
		.leaf_kind = SMMU_MODEL_TLB_S1,
		.addr = sign_extend64(va, 55),
		.s2 = s1->s2,
		.through = smmu_model_s2_desc_pa,
	};
	u8 needed = smmu_model_perm_needed(access);
	struct smmu_model_tlb_entry *hit;
	struct smmu_model_leaf leaf;
	int ret;

	ret = s1_check_hit(s1, va, access, fail);
	if (ret)
		return ret;

	hit = smmu_model_tlb_find(&model->tlb, SMMU_MODEL_TLB_S1, &s1->tag, walk.addr);
	if (hit && needs_marking(hit, access, needed)) {
		smmu_model_tlb_drop(&model->tlb, hit);
		hit = NULL;
	}
	if (hit) {
		model->stats.tlb_hits++;
		*out = *hit;
		return s1_check_perm(out, walk.addr, needed, fail);
	}

	ret = s1_check_miss(s1, walk.addr, fail);
	if (!ret)
		ret = s1_walk(model, s1, &walk, access->write, needed, &leaf,
			      out, fail);
	if (!ret)
		ret = s1_check_perm(out, walk.addr, needed, fail);
	if (!ret && s1->s2)
		ret = s1_combine(model, s1, walk.addr, access, out, fail);
	if (ret)
		return ret;
	if (leaf.af)
		smmu_model_tlb_add(&model->tlb, out);
	s1_fill_around(model, s1, walk.addr);
	return 0;
}
