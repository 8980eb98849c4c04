/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Errata, by SMMU_IIDR: one row each, with its number and what it takes away.
 */
#ifndef _ARM_SMMU_V3_QUIRK_H
#define _ARM_SMMU_V3_QUIRK_H

#include <linux/types.h>

struct smmu_caps;

/**
 * smmu_quirk_apply() - take away what an implementation gets wrong
 * @caps: capabilities; each change is noted with the erratum's number
 * @iidr: SMMU_IIDR
 *
 * Context: Probe. Pure: no I/O, no state.
 */
void smmu_quirk_apply(struct smmu_caps *caps, u32 iidr);

#endif /* _ARM_SMMU_V3_QUIRK_H */
