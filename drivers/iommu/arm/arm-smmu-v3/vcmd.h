/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A command of a virtual machine becomes one of ours, or is refused.
 *
 * The only way in: what a guest wrote reaches the Command queue through these
 * functions alone. Follows IHI 0070, chapter 4 "Commands". Words: a *vSID* is
 * the StreamID that the guest knows a device by.
 */
#ifndef _ARM_SMMU_V3_VCMD_H
#define _ARM_SMMU_V3_VCMD_H

#include <linux/types.h>

#include "cmd.h"

struct smmu_caps;

/**
 * enum smmu_vcmd_kind - what a guest's command is confined to
 * @SMMU_VCMD_TLBI: the VMID of its virtual SMMU
 * @SMMU_VCMD_CFGI: the streams of one device
 * @SMMU_VCMD_ATC: the ATCs of one device
 */
enum smmu_vcmd_kind {
	SMMU_VCMD_TLBI,
	SMMU_VCMD_CFGI,
	SMMU_VCMD_ATC,
};

/**
 * struct smmu_vcmd - a guest's command that has passed
 * @kind: what it still needs to be a command
 * @vsid: whose streams; 0 for SMMU_VCMD_TLBI
 * @cmd: the command; VMID or StreamID, and nothing else, is missing: it is 0
 */
struct smmu_vcmd {
	enum smmu_vcmd_kind kind;
	u32 vsid;
	struct smmu_cmd cmd;
};

/**
 * smmu_vcmd_decode() - judge a guest's command
 * @vcmd: filled, when it passes
 * @caps: of the SMMU
 * @guest: the command as the guest wrote it, CPU-endian
 *
 * Passed are TLB invalidations of NS-EL1, CMD_CFGI_CD, CMD_CFGI_CD_ALL and
 * CMD_ATC_INV, with no bit set that the SMMU calls RES0 or reserved. What they
 * ask for is done, or more: CMD_TLBI_NSNH_ALL becomes CMD_TLBI_NH_ALL, which is
 * all that a guest has; so does a range whose address is not aligned as it
 * should, which is UNPREDICTABLE. An ATC invalidation has at least the size of
 * the STU, and without SSV neither SubstreamID nor Global, which are IGNORED.
 *
 * Context: Any.
 * Return: 0, or -EIO for a command that a guest may not give.
 */
int __must_check smmu_vcmd_decode(struct smmu_vcmd *vcmd, const struct smmu_caps *caps,
				  struct smmu_cmd guest);

/**
 * smmu_vcmd_for_vmid() - complete a TLB invalidation
 * @vcmd: of kind SMMU_VCMD_TLBI
 * @vmid: VMID of the virtual SMMU
 *
 * Context: Any.
 * Return: the command, which touches this VMID only.
 */
struct smmu_cmd smmu_vcmd_for_vmid(const struct smmu_vcmd *vcmd, u16 vmid);

/**
 * smmu_vcmd_for_stream() - complete a command for one stream
 * @vcmd: of kind SMMU_VCMD_CFGI or SMMU_VCMD_ATC
 * @sid: a StreamID of the device that @vcmd->vsid names
 * @pasid: the device has PASIDs enabled. If not, its ATC is asked without one
 *
 * Context: Any.
 * Return: the command, which touches this stream only.
 */
struct smmu_cmd smmu_vcmd_for_stream(const struct smmu_vcmd *vcmd, u32 sid, bool pasid);

#endif /* _ARM_SMMU_V3_VCMD_H */
