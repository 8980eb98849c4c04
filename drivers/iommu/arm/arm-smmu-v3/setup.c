// SPDX-License-Identifier: GPL-2.0-only
/*
 * Setup: what the STEs of a client are made from.
 *
 * With PASIDs in use the STE points at the CD table whatever traffic without a
 * PASID gets, and STE.S1DSS tells that.
 *
 * Follows IHI 0070, "Stream Table Entry" and "Substreams".
 */
#include "setup.h"

#include <kunit/visibility.h>
#include <linux/export.h>

#include "domain.h"
#include "smmu.h"
#include "spec-ste.h"
#include "vste.h"

/* Untranslated traffic has ATS by way of the CD table alone, see STE.S1DSS. */
static bool smmu_setup_uses_cds(const struct smmu_client *client, const struct smmu_setup *setup)
{
	return setup->rid == SMMU_RID_S1 || setup->nr_pasids ||
	       (setup->rid == SMMU_RID_IDENTITY && client->ats_required);
}

/* Full ATS and stage-2 stalls together are ILLEGAL, and some SMMUs have no others */
bool smmu_setup_can_ats_by_stage2(const struct smmu_client *client)
{
	return client->smmu->caps.stall_model != SMMU_STALL_FORCED;
}

bool smmu_setup_wants_ats(const struct smmu_client *client, const struct smmu_setup *setup)
{
	if (!smmu_client_can_ats(client))
		return false;
	if (smmu_setup_uses_cds(client, setup))
		return true;
	if (!smmu_setup_can_ats_by_stage2(client))
		return false;
	if (setup->rid == SMMU_RID_NESTED)
		return smmu_vste_wants_ats(setup->s2->vste);
	return setup->rid == SMMU_RID_S2;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_setup_wants_ats);

struct smmu_setup smmu_setup_current(struct smmu_client *client)
{
	bool s2 = client->rid == SMMU_RID_S2 || client->rid == SMMU_RID_NESTED;

	return (struct smmu_setup) {
		.rid = client->rid,
		.nr_pasids = client->nr_pasids,
		.s2 = s2 ? xa_load(&client->attached, 0) : NULL,
	};
}

static u8 smmu_setup_s1dss(const struct smmu_setup *setup)
{
	switch (setup->rid) {
	case SMMU_RID_S1:
		return STE_1_S1DSS_SSID0;
	case SMMU_RID_IDENTITY:
		return STE_1_S1DSS_BYPASS;
	default:
		return STE_1_S1DSS_TERMINATE;
	}
}

static bool smmu_setup_ppar(const struct smmu_client *client)
{
	return client->pri_supported && client->pri_needs_pasid;
}

static void smmu_setup_make_stage2(const struct smmu_client *client,
				   const struct smmu_attachment *att, u8 eats,
				   u64 ste[SMMU_STE_DWORDS])
{
	const struct smmu_caps *caps = &client->smmu->caps;
	struct smmu_ste_s2 s2 = att->domain->s2;

	s2.vmid = att->tag.vmid;
	s2.eats = eats;
	/* Nobody would answer a guest's stalls without a fault queue */
	if (att->vste)
		smmu_vste_make(ste, caps, att->vste, &s2, client->can_stall && att->iopf,
			       smmu_setup_ppar(client));
	else
		smmu_ste_make_s2(ste, caps, &s2);
}

void smmu_setup_make_ste(const struct smmu_client *client, const struct smmu_setup *setup,
			 u64 ste[SMMU_STE_DWORDS])
{
	const struct smmu_caps *caps = &client->smmu->caps;
	u8 eats = smmu_setup_wants_ats(client, setup) ? STE_1_EATS_FULL : STE_1_EATS_OFF;

	if (smmu_setup_uses_cds(client, setup)) {
		smmu_ste_make_s1(ste, caps, &(struct smmu_ste_s1) {
			.cdtab = client->cdtab.dma,
			.s1fmt = client->cdtab.s1fmt,
			.s1cdmax = client->cdtab.s1cdmax,
			.s1dss = smmu_setup_s1dss(setup),
			.eats = eats,
			.stall = client->can_stall,
			.ppar = smmu_setup_ppar(client),
		});
	} else if (setup->s2) {
		smmu_setup_make_stage2(client, setup->s2, eats, ste);
	} else if (setup->rid == SMMU_RID_IDENTITY) {
		smmu_ste_make_bypass(ste, caps);
	} else {
		smmu_ste_make_abort(ste);
	}
}
