// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events of a guest's streams, on their way to its virtual Event queue.
 *
 * Who takes an event holds the lock that keeps the client alive, and iommufd's
 * queues have a lock that is held over copies to user space, inside of which the
 * core's group mutex may come. So an event is put into a ring here, and delivered
 * by a work item that holds no lock at all:
 *
 *   Event queue --[streams.lock]--> ring --[work, no lock]--> iommufd's queue
 *
 * A guest fills the ring as fast as it likes; what finds no room is lost and
 * counted. The Event queue itself stays the host's to empty.
 */
#include "vevent.h"

#include <linux/bitfield.h>
#include <linux/iommufd.h>
#include <linux/string.h>
#include <uapi/linux/iommufd.h>

#include "spec-event.h"

/* 7.3: what the user ABI lists, all of which a guest's own tables can cause */
bool smmu_vevent_is_guests(const struct smmu_event *evt)
{
	/* A stall is answered by whoever it was reported to */
	if (evt->s2 || evt->stall)
		return false;
	switch (evt->id) {
	case EVT_C_BAD_STE:
	case EVT_F_STREAM_DISABLED:
	case EVT_C_BAD_SUBSTREAMID:
	case EVT_C_BAD_CD:
	case EVT_F_TRANSLATION:
	case EVT_F_ADDR_SIZE:
	case EVT_F_ACCESS:
	case EVT_F_PERMISSION:
		return true;
	default:
		return false;
	}
}

void smmu_vevent_put(struct smmu_vevents *events, const u64 raw[SMMU_EVT_DWORDS], u32 vsid)
{
	u64 *slot;

	scoped_guard(spinlock, &events->lock) {
		if (events->nr == SMMU_VEVENTS) {
			atomic64_inc(&events->lost);
			return;
		}
		slot = events->ring[(events->first + events->nr++) % SMMU_VEVENTS];
		memcpy(slot, raw, sizeof(events->ring[0]));
		slot[0] = (slot[0] & ~EVT_0_SID) | FIELD_PREP(EVT_0_SID, vsid);
	}
	queue_work(system_dfl_wq, &events->work);
}

static bool smmu_vevent_take(struct smmu_vevents *events, struct iommu_vevent_arm_smmuv3 *vevent)
{
	unsigned int i;

	guard(spinlock)(&events->lock);
	if (!events->nr)
		return false;
	for (i = 0; i < SMMU_EVT_DWORDS; i++)
		vevent->evt[i] = cpu_to_le64(events->ring[events->first][i]);
	events->first = (events->first + 1) % SMMU_VEVENTS;
	events->nr--;
	return true;
}

/* A flood is no reason to hold a worker for ever: one ringful at a time. */
static void smmu_vevent_deliver(struct work_struct *work)
{
	struct smmu_vevents *events = container_of(work, struct smmu_vevents, work);
	struct iommu_vevent_arm_smmuv3 vevent;
	unsigned int i;

	for (i = 0; i < SMMU_VEVENTS; i++) {
		if (!smmu_vevent_take(events, &vevent))
			return;
		/* Without a queue nobody wants it; one that is full counts it as lost */
		iommufd_viommu_report_event(events->viommu, IOMMU_VEVENTQ_TYPE_ARM_SMMUV3, &vevent,
					    sizeof(vevent));
		atomic64_inc(&events->given);
	}
	queue_work(system_dfl_wq, &events->work);
}

void smmu_vevents_init(struct smmu_vevents *events, struct iommufd_viommu *viommu)
{
	events->viommu = viommu;
	spin_lock_init(&events->lock);
	INIT_WORK(&events->work, smmu_vevent_deliver);
}

void smmu_vevents_destroy(struct smmu_vevents *events)
{
	cancel_work_sync(&events->work);
}
