// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage 2: IPA to physical address.
 *
 * IHI 0070, 5.2 "Stream Table Entry" (S2* fields), 3.4 "Address sizes", 3.13
 * "Translation table entries and Access/Dirty flags"; descriptors as in Arm ARM
 * D8.4. Serves streams that have stage 2 alone, and under a stage 1 its result,
 * its tables and its CDs.
 */
#include "stage.h"

#include <linux/bitfield.h>

#include "../../spec-event.h"
#include "../../spec-ste.h"
#include "event.h"
#include "regs.h"
#include "state.h"

#define UPDATE_ATTEMPTS			64

static const u8 s2tg_lg2[4] = { 12, 16, 14, 0 };

/* 3.4 "Address sizes", table of S2SL0 */
static int s2_start_level(unsigned int tg, u64 ste2, u64 ste3)
{
	unsigned int sl0 = FIELD_GET(STE_2_S2SL0, ste2);

	if (FIELD_GET(STE_3_S2SL0_2, ste3) && FIELD_GET(STE_3_S2DS, ste3))
		return -1;
	if (tg == 12)
		return sl0 == 3 ? 3 : 2 - (int)sl0;
	return 3 - (int)sl0;
}

/**
 * smmu_model_s2_make() - stage 2 of a stream
 * @model: the model
 * @ste: its STE, Config with stage 2; need not be legal
 * @s2: filled
 */
void smmu_model_s2_make(struct smmu_model *model, const u64 ste[8],
			struct smmu_model_s2 *s2)
{
	unsigned int ps = FIELD_GET(STE_2_S2PS, ste[2]);
	struct smmu_model_geometry *geo = &s2->geo;
	bool ha = FIELD_GET(STE_2_S2HA, ste[2]);

	s2->tag = (struct smmu_model_tlb_tag) {
		.world = SMMU_MODEL_EL1,
		.vmid = FIELD_GET(STE_2_S2VMID, ste[2]),
	};
	s2->xnx = smmu_model_idr(model, 3) & IDR3_XNX;
	s2->ptw = FIELD_GET(STE_2_S2PTW, ste[2]);
	s2->fwb = FIELD_GET(STE_1_S2FWB, ste[1]);
	*geo = (struct smmu_model_geometry) {
		.base = ste[3] & STE_3_S2TTB,
		.tg = s2tg_lg2[FIELD_GET(STE_2_S2TG, ste[2])],
		.ia_bits = 64 - FIELD_GET(STE_2_S2T0SZ, ste[2]),
		.pa_bits = min(smmu_model_oas_bits(ps), model->oas_bits),
		.ds = FIELD_GET(STE_3_S2DS, ste[3]),
		.big_endian = FIELD_GET(STE_2_S2ENDI, ste[2]),
		.ha = ha,
		.hd = ha && FIELD_GET(STE_2_S2HD, ste[2]),
		.haft = ha && FIELD_GET(STE_2_S2HAFT, ste[2]),
		.affd = FIELD_GET(STE_2_S2AFFD, ste[2]),
	};
	geo->lpa = geo->tg == 16 && model->oas_bits >= 52;
	geo->start = s2_start_level(geo->tg, ste[2], ste[3]);
}

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
				 "3.13: descriptor update did not succeed", fail);
	if (ret)
		return ret;
	if (leaf.af)
		smmu_model_tlb_add(model, entry);
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
		    !smmu_model_tlb_find(model, SMMU_MODEL_TLB_S2, &s2->tag,
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

	hit = smmu_model_tlb_find(model, SMMU_MODEL_TLB_S2, &s2->tag, ipa);
	if (hit && access->write && hit->clean2 && !(hit->perm2 & needed)) {
		smmu_model_tlb_drop(model, hit);
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
