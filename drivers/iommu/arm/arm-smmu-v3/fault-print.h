/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines about faults, as many as a person can read.
 *
 * What a device provokes is bounded for the device, so that one of them does not
 * mute the others, and for the SMMU, so that many together do not flood the log.
 */
#ifndef _ARM_SMMU_V3_FAULT_PRINT_H
#define _ARM_SMMU_V3_FAULT_PRINT_H

#include <linux/types.h>

#include "record.h"

struct device;
struct ratelimit_state;
struct smmu_device;

/**
 * struct smmu_fault_source - who provoked a line
 * @dev: the device; NULL for a stream that no client has
 * @ratelimit: bound of its lines; streams that no client has share one
 */
struct smmu_fault_source {
	const struct device *dev;
	struct ratelimit_state *ratelimit;
};

/**
 * smmu_fault_print_init() - nothing has been said yet
 * @smmu: the SMMU
 *
 * Context: Probe.
 */
void smmu_fault_print_init(struct smmu_device *smmu);

/**
 * smmu_fault_may_print() - whether one more line may be printed
 * @smmu: the SMMU
 * @source: who provoked it
 *
 * Context: Any.
 * Return: true if so; it counts as printed.
 */
bool smmu_fault_may_print(struct smmu_device *smmu, const struct smmu_fault_source *source);

/**
 * smmu_fault_print_event() - tell people of an event
 * @smmu: the SMMU
 * @source: whose
 * @evt: the event, decoded
 * @raw: the event as recorded
 *
 * Nothing is printed when there have been too many.
 *
 * Context: Any.
 */
void smmu_fault_print_event(struct smmu_device *smmu, const struct smmu_fault_source *source,
			    const struct smmu_event *evt, const u64 raw[SMMU_EVT_DWORDS]);

/**
 * smmu_fault_print_unknown() - tell people of an event that the architecture has not
 * @smmu: the SMMU
 * @raw: the event as recorded
 *
 * Context: Any.
 */
void smmu_fault_print_unknown(struct smmu_device *smmu, const u64 raw[SMMU_EVT_DWORDS]);

/**
 * smmu_fault_print_refused() - tell people of a page request that got no page
 * @smmu: the SMMU
 * @source: whose
 * @ppr: the request
 * @why: a phrase
 *
 * Context: Any.
 */
void smmu_fault_print_refused(struct smmu_device *smmu, const struct smmu_fault_source *source,
			      const struct smmu_ppr *ppr, const char *why);

#endif /* _ARM_SMMU_V3_FAULT_PRINT_H */
