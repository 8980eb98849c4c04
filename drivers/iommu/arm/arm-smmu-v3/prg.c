// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page request groups: decisions.
 *
 * IHI 0070 chapter 8 "Page request queue" and 4.5.2 CMD_PRI_RESP; PCIe Base
 * Specification 10.4 "Page Request Services".
 */
#include "prg.h"

#include <kunit/visibility.h>
#include <linux/bits.h>
#include <linux/export.h>
#include <linux/math.h>
#include <linux/minmax.h>

#include "record.h"

/* See prg.h */
enum smmu_prg_fate smmu_prg_fate(const struct smmu_ppr *ppr, const struct smmu_prg_facts *facts)
{
	if (ppr->stop_marker)
		return SMMU_PRG_DROP;
	if (facts->enabled && facts->heard && !facts->full)
		return SMMU_PRG_REPORT;
	if (!ppr->last)
		return SMMU_PRG_DROP;
	return facts->enabled ? SMMU_PRG_INVALID : SMMU_PRG_REFUSE;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_prg_fate);

/* See prg.h */
bool smmu_prg_ssv(bool ssv, bool required)
{
	return ssv && required;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_prg_ssv);

/* See prg.h */
u32 smmu_prg_credits(u8 priq_lg2, u32 taken, u32 capacity)
{
	u32 entries = BIT(priq_lg2);
	u32 usable = entries - DIV_ROUND_UP(entries, 8);
	u32 left = usable - min(taken, usable);

	return min3(left, capacity, (u32)SMMU_PRG_CREDITS_MAX);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_prg_credits);
