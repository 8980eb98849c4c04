// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errata, by SMMU_IIDR: one row each, with its number and what it takes away.
 *
 * A row names a product of Arm's and the last variant and revision that has
 * the erratum; rNpM is variant N, revision M. It applies where neither is
 * exceeded. A row that takes away what the SMMU does not have, or what an
 * earlier row took, changes and notes nothing.
 *
 * To add an erratum, add a row, and a row in tests/quirk_kunit.c. What
 * firmware has to say (device tree properties, IORT models) is not known here.
 */

#include "quirk.h"

#include <kunit/visibility.h>
#include <linux/array_size.h>
#include <linux/bitfield.h>
#include <linux/export.h>

#include "idr.h"
#include "spec-regs.h"

/* Product IDs of Arm's implementations */
#define PRODUCT_MMU_600		0x483
#define PRODUCT_MMU_700		0x487
#define PRODUCT_MMU_L1		0x48a
#define PRODUCT_MMU_S3		0x498

#define ANY			15

/* Most commands that an MMU-700 takes between two CMD_SYNCs */
#define MMU_700_MAX_UNSYNCED	63

enum smmu_quirk_effect {
	NO_SEV,			/* CMD_SYNC must not wait for a wake-up event */
	NO_NESTED,		/* stage 1 over stage 2 is not offered */
	NO_BTM,			/* no use of the CPUs' TLB invalidations */
	SYNC_OFTEN,		/* a CMD_SYNC at least every 64 commands */
};

struct smmu_quirk {
	u16 product;
	u8 last_variant;
	u8 last_revision;
	enum smmu_quirk_effect effect;
	const char *why;
};

static const struct smmu_quirk smmu_quirks[] = {
	{ PRODUCT_MMU_600, 0, 2, NO_SEV, "MMU-600 erratum 1076982" },
	{ PRODUCT_MMU_600, 1, ANY, NO_NESTED, "MMU-600 erratum 1209401" },
	/* Of four that Arm lists, those that no other row is about */
	{ PRODUCT_MMU_700, ANY, ANY, NO_BTM, "MMU-700 errata 2133013, 3777127" },
	{ PRODUCT_MMU_700, 0, ANY, SYNC_OFTEN, "MMU-700 erratum 2812531" },
	{ PRODUCT_MMU_700, ANY, 0, SYNC_OFTEN, "MMU-700 erratum 2812531" },
	{ PRODUCT_MMU_700, 0, ANY, NO_NESTED, "MMU-700 errata 2268618, 2812531" },
	{ PRODUCT_MMU_700, ANY, 0, NO_NESTED, "MMU-700 errata 2268618, 2812531" },
	{ PRODUCT_MMU_L1, ANY, ANY, NO_BTM, "MMU L1 erratum 3878312" },
	{ PRODUCT_MMU_S3, ANY, ANY, NO_BTM, "MMU S3 erratum 3995052" },
};

static bool smmu_quirk_matches(const struct smmu_quirk *quirk, u32 iidr)
{
	return FIELD_GET(IIDR_IMPLEMENTER, iidr) == IIDR_IMPLEMENTER_ARM &&
	       FIELD_GET(IIDR_PRODUCTID, iidr) == quirk->product &&
	       FIELD_GET(IIDR_VARIANT, iidr) <= quirk->last_variant &&
	       FIELD_GET(IIDR_REVISION, iidr) <= quirk->last_revision;
}

static void smmu_quirk_take(struct smmu_caps *caps, bool *cap, const char *what,
			    const char *why)
{
	if (!*cap)
		return;
	*cap = false;
	smmu_caps_note(caps, what, why);
}

static void smmu_quirk_sync_often(struct smmu_caps *caps, const char *why)
{
	if (caps->max_unsynced && caps->max_unsynced <= MMU_700_MAX_UNSYNCED)
		return;
	caps->max_unsynced = MMU_700_MAX_UNSYNCED;
	smmu_caps_note(caps, "max_unsynced", why);
}

void smmu_quirk_apply(struct smmu_caps *caps, u32 iidr)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(smmu_quirks); i++) {
		const struct smmu_quirk *quirk = &smmu_quirks[i];

		if (!smmu_quirk_matches(quirk, iidr))
			continue;

		switch (quirk->effect) {
		case NO_SEV:
			smmu_quirk_take(caps, &caps->sev, "sev", quirk->why);
			break;
		case NO_NESTED:
			smmu_quirk_take(caps, &caps->nested, "nested", quirk->why);
			break;
		case NO_BTM:
			smmu_quirk_take(caps, &caps->btm, "btm", quirk->why);
			break;
		case SYNC_OFTEN:
			smmu_quirk_sync_often(caps, quirk->why);
			break;
		}
	}
}
EXPORT_SYMBOL_IF_KUNIT(smmu_quirk_apply);
