/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events of a guest's streams, on their way to its virtual Event queue.
 *
 * Follows IHI 0070, "Event records".
 */
#ifndef _ARM_SMMU_V3_VEVENT_H
#define _ARM_SMMU_V3_VEVENT_H

#include <linux/atomic.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "record.h"

struct iommufd_viommu;

/* Records that wait for delivery at most. */
#define SMMU_VEVENTS	128

/**
 * struct smmu_vevents - events of one virtual SMMU
 * @viommu: whose
 * @work: delivers them
 * @lock: protects @ring, @first and @nr
 * @first: the oldest record in @ring
 * @nr: how many there are
 * @ring: the records, with the guest's StreamIDs
 * @given: records that were handed to iommufd, or that nobody wanted
 * @lost: records that found the ring full
 */
struct smmu_vevents {
	struct iommufd_viommu *viommu;
	struct work_struct work;
	spinlock_t lock; /* ring */
	unsigned int first;
	unsigned int nr;
	u64 ring[SMMU_VEVENTS][SMMU_EVT_DWORDS];
	atomic64_t given;
	atomic64_t lost;
};

#if IS_ENABLED(CONFIG_ARM_SMMU_V3_IOMMUFD)
/**
 * smmu_vevent_is_guests() - whether an event is about what a guest did
 * @evt: event of a stream that a guest has
 *
 * Context: Any.
 * Return: false for what a host did or has to see: stage 2, and records that have
 * physical addresses.
 */
bool smmu_vevent_is_guests(const struct smmu_event *evt);

/**
 * smmu_vevent_put() - keep an event until it is delivered
 * @events: events
 * @raw: the record, CPU-endian
 * @vsid: StreamID that the guest knows the stream by
 *
 * Without room the event is lost, and counted. Nobody is waited for.
 *
 * Context: Any but interrupts; takes @events->lock.
 */
void smmu_vevent_put(struct smmu_vevents *events, const u64 raw[SMMU_EVT_DWORDS], u32 vsid);

/**
 * smmu_vevents_init() - nothing has happened yet
 * @events: events
 * @viommu: whose
 *
 * Context: Any.
 */
void smmu_vevents_init(struct smmu_vevents *events, struct iommufd_viommu *viommu);

/**
 * smmu_vevents_destroy() - forget what is not delivered
 * @events: events; nobody puts any more
 *
 * Context: Process context; waits for a delivery that is under way.
 */
void smmu_vevents_destroy(struct smmu_vevents *events);
#else
static inline bool smmu_vevent_is_guests(const struct smmu_event *evt)
{
	return false;
}

static inline void smmu_vevent_put(struct smmu_vevents *events, const u64 raw[SMMU_EVT_DWORDS],
				   u32 vsid)
{
}
#endif

#endif /* _ARM_SMMU_V3_VEVENT_H */
