// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines about faults, as many as a person can read.
 */
#include "fault-print.h"

#include <linux/device.h>
#include <linux/ratelimit.h>

#include "smmu.h"
#include "spec-event.h"

/*
 * A client has DEFAULT_RATELIMIT_BURST lines in DEFAULT_RATELIMIT_INTERVAL. So many
 * clients that are noisy at once leave nothing for the others.
 */
#define SMMU_FAULT_NOISY_CLIENTS	5

void smmu_fault_print_init(struct smmu_device *smmu)
{
	ratelimit_default_init(&smmu->stray_ratelimit);
	ratelimit_state_init(&smmu->fault_ratelimit, DEFAULT_RATELIMIT_INTERVAL,
			     SMMU_FAULT_NOISY_CLIENTS * DEFAULT_RATELIMIT_BURST);
}

bool smmu_fault_may_print(struct smmu_device *smmu, const struct smmu_fault_source *source)
{
	return __ratelimit(source->ratelimit) && __ratelimit(&smmu->fault_ratelimit);
}

static const char *smmu_fault_client_name(const struct smmu_fault_source *source)
{
	return source->dev ? dev_name(source->dev) : "unknown";
}

static bool smmu_fault_has_stage(const struct smmu_event *evt)
{
	switch (evt->id) {
	case EVT_F_WALK_EABT:
	case EVT_F_TRANSLATION:
	case EVT_F_ADDR_SIZE:
	case EVT_F_ACCESS:
	case EVT_F_PERMISSION:
	case EVT_F_TLB_CONFLICT:
		return true;
	default:
		return false;
	}
}

/* What stage 2 translated: nothing for the input itself. */
static const char *smmu_fault_class(const struct smmu_event *evt)
{
	if (evt->class == EVT_1_CLASS_CD)
		return " for a CD fetch";
	return evt->class == EVT_1_CLASS_TT ? " for a table walk" : "";
}

/* One line: event, client, stream, access, and the record for whoever decodes the rest. */
void smmu_fault_print_event(struct smmu_device *smmu, const struct smmu_fault_source *source,
			    const struct smmu_event *evt, const u64 raw[SMMU_EVT_DWORDS])
{
	char ssid[20] = "", access[80] = "", stage[40] = "", where[40] = "";

	if (!smmu_fault_may_print(smmu, source))
		return;

	if (evt->ssv)
		snprintf(ssid, sizeof(ssid), " PASID %#x", evt->ssid);
	if (evt->has_addr)
		snprintf(access, sizeof(access), " addr %#llx%s %s%s", evt->addr,
			 evt->privileged ? " privileged" : "",
			 evt->read ? "read" : "write",
			 evt->instruction ? " (instruction)" : "");
	if (smmu_fault_has_stage(evt))
		snprintf(stage, sizeof(stage), ", stage %u%s", evt->s2 ? 2 : 1,
			 evt->s2 ? smmu_fault_class(evt) : "");
	if (evt->has_fetch_addr)
		snprintf(where, sizeof(where), ", fetch of %#llx", evt->fetch_addr);
	else if (evt->s2)
		snprintf(where, sizeof(where), ", IPA %#llx", evt->ipa);

	dev_err(smmu->dev, "%s: client %s SID %#x%s%s%s%s, record %016llx %016llx %016llx %016llx\n",
		smmu_event_name(evt->id), smmu_fault_client_name(source), evt->sid, ssid, access,
		stage, where, raw[0], raw[1], raw[2], raw[3]);
}

/* An event that the architecture does not know is harmless, but worth a line. */
void smmu_fault_print_unknown(struct smmu_device *smmu, const u64 raw[SMMU_EVT_DWORDS])
{
	const struct smmu_fault_source stray = { .ratelimit = &smmu->stray_ratelimit };

	if (smmu_fault_may_print(smmu, &stray))
		dev_err(smmu->dev, "unknown event, record %016llx %016llx %016llx %016llx\n",
			raw[0], raw[1], raw[2], raw[3]);
}

void smmu_fault_print_refused(struct smmu_device *smmu, const struct smmu_fault_source *source,
			      const struct smmu_ppr *ppr, const char *why)
{
	if (smmu_fault_may_print(smmu, source))
		dev_err(smmu->dev, "page request refused, %s: client %s SID %#x PASID %#x addr %#llx\n",
			why, smmu_fault_client_name(source), ppr->sid, ppr->ssid, ppr->addr);
}
