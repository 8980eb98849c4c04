/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Setup: what the STEs of a client are made from.
 */
#ifndef _ARM_SMMU_V3_SETUP_H
#define _ARM_SMMU_V3_SETUP_H

#include <linux/types.h>

#include "client.h"

/**
 * struct smmu_setup - what the STEs of a client are made from
 * @rid: what traffic without a PASID gets
 * @nr_pasids: attachments with a SubstreamID other than 0
 * @s2: the attachment of SSID 0, for SMMU_RID_S2 and SMMU_RID_NESTED
 */
struct smmu_setup {
	enum smmu_rid_kind rid;
	unsigned int nr_pasids;
	const struct smmu_attachment *s2;
};

/**
 * smmu_setup_current() - the setup in force
 * @client: the client
 *
 * Context: Group mutex held.
 * Return: the setup.
 */
struct smmu_setup smmu_setup_current(struct smmu_client *client);

/**
 * smmu_setup_can_ats_by_stage2() - does the SMMU do ATS by a stage 2?
 * @client: the client
 *
 * Context: Any.
 * Return: true when it does, for stage 2 alone and below a guest.
 */
bool smmu_setup_can_ats_by_stage2(const struct smmu_client *client);

/**
 * smmu_setup_wants_ats() - whether ATS is on in the device
 * @client: the client
 * @setup: a setup of it
 *
 * Context: Any.
 * Return: true if so, as far as the client can have ATS.
 */
bool smmu_setup_wants_ats(const struct smmu_client *client, const struct smmu_setup *setup);

/**
 * smmu_setup_make_ste() - the STE that all streams of a client get
 * @client: the client; its CD table exists where the setup uses CDs
 * @setup: a setup of it
 * @ste: filled
 *
 * Context: Any.
 */
void smmu_setup_make_ste(const struct smmu_client *client, const struct smmu_setup *setup,
			 u64 ste[SMMU_STE_DWORDS]);

#endif /* _ARM_SMMU_V3_SETUP_H */
