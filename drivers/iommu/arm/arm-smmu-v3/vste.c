// SPDX-License-Identifier: GPL-2.0-only
/*
 * The STE of a virtual machine becomes one of ours, or is refused.
 *
 * The guest's words are taken apart into what they ask for, and an STE is made
 * from that as for any other client: no bit gets through without a name. A guest
 * sees a refusal as an STE that does not work, so refused is only what it has no
 * business with, and what its own SMMU would call ILLEGAL.
 *
 * IHI 0070 5.2 and 5.2.2.
 */

#include "vste.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/export.h>

#include "idr.h"
#include "spec-ste.h"

#define SMMU_VSTE_0_FIELDS	(STE_0_V | STE_0_CONFIG | STE_0_S1FMT | \
				 GENMASK_ULL(51, 6) | STE_0_S1CDMAX)
#define SMMU_VSTE_1_FIELDS	(STE_1_S1DSS | STE_1_S1CIR | STE_1_S1COR | STE_1_S1CSH | \
				 STE_1_S1STALLD | STE_1_EATS)

/* An L1 table has 2^(S1CDMax - 6 or 10) pointers of 8 bytes, at least 64 bytes */
static u8 smmu_vste_cdtab_align(const struct smmu_ste_guest *s1)
{
	u8 l2_lg2 = s1->s1fmt == STE_0_S1FMT_4K_L2 ? 6 : 10;

	if (s1->s1fmt == STE_0_S1FMT_LINEAR)
		return s1->s1cdmax + 6;
	return s1->s1cdmax > l2_lg2 + 3 ? s1->s1cdmax - l2_lg2 + 3 : 6;
}

/* S1CDMax and what counts with substreams only */
static int smmu_vste_decode_substreams(struct smmu_ste_guest *s1, const struct smmu_caps *caps,
				       const u64 guest[SMMU_VSTE_DWORDS])
{
	if (!caps->ssid_bits)
		return 0;
	s1->s1cdmax = FIELD_GET(STE_0_S1CDMAX, guest[0]);
	if (s1->s1cdmax > caps->ssid_bits)
		return -EIO;
	if (!s1->s1cdmax)
		return 0;

	/* Code 3 of both fields is reserved, and acts as 0 */
	s1->s1fmt = FIELD_GET(STE_0_S1FMT, guest[0]);
	if (s1->s1fmt > STE_0_S1FMT_64K_L2)
		s1->s1fmt = STE_0_S1FMT_LINEAR;
	if (s1->s1fmt != STE_0_S1FMT_LINEAR && !caps->cd2l)
		return -EIO;
	s1->s1dss = FIELD_GET(STE_1_S1DSS, guest[1]);
	if (s1->s1dss > STE_1_S1DSS_SSID0)
		s1->s1dss = STE_1_S1DSS_TERMINATE;
	return 0;
}

static int smmu_vste_decode_s1(struct smmu_ste_guest *s1, const struct smmu_caps *caps,
			       const u64 guest[SMMU_VSTE_DWORDS])
{
	if (smmu_vste_decode_substreams(s1, caps, guest))
		return -EIO;
	s1->cdtab = guest[0] & STE_0_S1CONTEXTPTR;
	if (s1->cdtab >> caps->oas_bits)
		return -EIO;
	/* The rest is RES0, and may be taken for 0 */
	s1->cdtab &= ~(BIT_ULL(smmu_vste_cdtab_align(s1)) - 1);
	s1->s1cir = FIELD_GET(STE_1_S1CIR, guest[1]);
	s1->s1cor = FIELD_GET(STE_1_S1COR, guest[1]);
	s1->s1csh = FIELD_GET(STE_1_S1CSH, guest[1]);
	/* Reserved, and acts as 0 */
	if (s1->s1csh == 1)
		s1->s1csh = STE_1_S1CSH_NSH;
	s1->stall = !(guest[1] & STE_1_S1STALLD);
	return 0;
}

/* See vste.h */
int smmu_vste_decode(struct smmu_vste *vste, const struct smmu_caps *caps,
		     const u64 guest[SMMU_VSTE_DWORDS])
{
	u64 eats = FIELD_GET(STE_1_EATS, guest[1]);

	*vste = (struct smmu_vste){ .kind = SMMU_VSTE_ABORT };
	if (!(guest[0] & STE_0_V))
		return 0;
	if ((guest[0] & ~SMMU_VSTE_0_FIELDS) || (guest[1] & ~SMMU_VSTE_1_FIELDS))
		return -EIO;
	/* With the other codes the SMMU would check against tables of the host */
	if (eats != STE_1_EATS_OFF && eats != STE_1_EATS_FULL)
		return -EIO;

	switch (FIELD_GET(STE_0_CONFIG, guest[0])) {
	case STE_0_CONFIG_ABORT:
		return 0;
	case STE_0_CONFIG_BYPASS:
		vste->kind = SMMU_VSTE_BYPASS;
		return 0;
	case STE_0_CONFIG_S1:
		vste->kind = SMMU_VSTE_TRANSLATE;
		vste->ats = eats == STE_1_EATS_FULL;
		return smmu_vste_decode_s1(&vste->s1, caps, guest);
	default:
		return -EIO;
	}
}
EXPORT_SYMBOL_IF_KUNIT(smmu_vste_decode);

/* See vste.h */
bool smmu_vste_wants_ats(const struct smmu_vste *vste)
{
	return vste->kind == SMMU_VSTE_BYPASS || vste->ats;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_vste_wants_ats);

/* See vste.h */
void smmu_vste_make(u64 ste[SMMU_STE_DWORDS], const struct smmu_caps *caps,
		    const struct smmu_vste *vste, const struct smmu_ste_s2 *s2, bool can_stall,
		    bool ppar)
{
	struct smmu_ste_guest s1 = vste->s1;
	struct smmu_ste_s2 parent = *s2;

	if (!smmu_vste_wants_ats(vste))
		parent.eats = STE_1_EATS_OFF;
	/* A guest may forbid a stall, and cannot allow one */
	s1.stall = s1.stall && can_stall;

	switch (vste->kind) {
	case SMMU_VSTE_TRANSLATE:
		smmu_ste_make_nested(ste, caps, &s1, &parent, ppar);
		break;
	case SMMU_VSTE_BYPASS:
		smmu_ste_make_s2(ste, caps, &parent);
		break;
	case SMMU_VSTE_ABORT:
	default:
		smmu_ste_make_abort(ste);
		break;
	}
}
EXPORT_SYMBOL_IF_KUNIT(smmu_vste_make);
