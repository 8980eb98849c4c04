/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tests of an SMMU that fails share. The bounds of the driver are long, and the
 * driver lets traffic in again by itself, at a moment that no test knows. Both are
 * changed here, for one SMMU.
 */
#ifndef _ARM_SMMU_V3_TESTS_OUTAGE_FIXTURE_H
#define _ARM_SMMU_V3_TESTS_OUTAGE_FIXTURE_H

#include <linux/types.h>

struct smmu_device;
struct smmu_model;

/* The driver's SMMU. */
struct smmu_device *outage_fixture_smmu(struct smmu_model *model);

/* A wait for the Command queue ends after @us, an invalidation after four times that. */
void outage_fixture_bounds(struct smmu_device *smmu, u32 us);

/* From now on traffic that is cut off comes back by smmu_revive() alone. May sleep. */
void outage_fixture_lasts(struct smmu_device *smmu);

/* Takes outage_fixture_lasts() back, for outages that begin from now on. */
void outage_fixture_may_end(struct smmu_device *smmu);

#endif /* _ARM_SMMU_V3_TESTS_OUTAGE_FIXTURE_H */
