/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The STE of a virtual machine becomes one of ours, or is refused.
 *
 * Follows IHI 0070, "Stream Table Entry" and "Validity of STE".
 */
#ifndef _ARM_SMMU_V3_VSTE_H
#define _ARM_SMMU_V3_VSTE_H

#include <linux/types.h>

#include "ste.h"

struct smmu_caps;

/* Words of an STE that a guest decides on. */
#define SMMU_VSTE_DWORDS	2

/**
 * enum smmu_vste_kind - what a guest wants its stream to get
 * @SMMU_VSTE_ABORT: nothing; its STE aborts, or is not valid
 * @SMMU_VSTE_BYPASS: no stage 1: the addresses of the virtual machine
 * @SMMU_VSTE_TRANSLATE: its own stage 1
 */
enum smmu_vste_kind {
	SMMU_VSTE_ABORT,
	SMMU_VSTE_BYPASS,
	SMMU_VSTE_TRANSLATE,
};

/**
 * struct smmu_vste - a guest's STE that has passed
 * @kind: what it asks for
 * @ats: ATS may be used; for SMMU_VSTE_TRANSLATE, else false
 * @s1: its stage 1, for SMMU_VSTE_TRANSLATE
 */
struct smmu_vste {
	enum smmu_vste_kind kind;
	bool ats;
	struct smmu_ste_guest s1;
};

/**
 * smmu_vste_decode() - judge a guest's STE
 * @vste: filled, when it passes
 * @caps: of the SMMU
 * @guest: its first two words as the guest wrote them, CPU-endian
 *
 * A guest decides on V, Config, stage 1 and ATS. What the SMMU would ignore, or
 * takes for another value, is cleaned; any field besides, and what is always
 * ILLEGAL, is refused. An STE that is not valid aborts, whatever else it says.
 *
 * Context: Any.
 * Return: 0, or -EIO.
 */
int __must_check smmu_vste_decode(struct smmu_vste *vste, const struct smmu_caps *caps,
				  const u64 guest[SMMU_VSTE_DWORDS]);

/**
 * smmu_vste_wants_ats() - whether ATS goes on, if the host lets it
 * @vste: what the guest wants
 *
 * Without stage 1 the guest has no say, as it has none about stage 2.
 *
 * Context: Any.
 * Return: true if so.
 */
bool smmu_vste_wants_ats(const struct smmu_vste *vste);

/**
 * smmu_vste_make() - the STE that a stream gets
 * @ste: filled
 * @caps: capabilities
 * @vste: what the guest wants
 * @s2: stage 2 of the host, with VMID and the EATS that the host lets the client have
 * @can_stall: the host lets the client stall
 * @ppar: as the host wants it
 *
 * Context: Any.
 */
void smmu_vste_make(u64 ste[SMMU_STE_DWORDS], const struct smmu_caps *caps,
		    const struct smmu_vste *vste, const struct smmu_ste_s2 *s2, bool can_stall,
		    bool ppar);

#endif /* _ARM_SMMU_V3_VSTE_H */
