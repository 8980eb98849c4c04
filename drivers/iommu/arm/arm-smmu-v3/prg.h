/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Page request groups: decisions. What becomes of a PCIe Page Request, how it
 * is answered, and how many a device may have outstanding.
 *
 * Follows IHI 0070, "PRI queue" and CMD_PRI_RESP.
 */
#ifndef _ARM_SMMU_V3_PRG_H
#define _ARM_SMMU_V3_PRG_H

#include <linux/types.h>

struct smmu_ppr;

/**
 * enum smmu_prg_fate - what becomes of a Page Request
 * @SMMU_PRG_REPORT: the core hears of it, and answers the last of its group
 * @SMMU_PRG_INVALID: the group is at its end, and has no page to come
 * @SMMU_PRG_REFUSE: the group is at its end, and so are all others of the device
 * @SMMU_PRG_DROP: nothing; it is not answered
 */
enum smmu_prg_fate {
	SMMU_PRG_REPORT,
	SMMU_PRG_INVALID,
	SMMU_PRG_REFUSE,
	SMMU_PRG_DROP,
};

/**
 * struct smmu_prg_facts - what is known of a Page Request's device
 * @enabled: it is in the core's fault queue
 * @heard: what is attached to the PASID of the request handles faults
 * @full: the core holds as many requests of its kind (last, or not) as it may
 */
struct smmu_prg_facts {
	bool enabled;
	bool heard;
	bool full;
};

/**
 * smmu_prg_fate() - what becomes of a Page Request
 * @ppr: the request
 * @facts: about its device
 *
 * A Stop Marker asks for nothing and is never answered. Of a group that nobody
 * hears of only the last request is answered. Response Failure would have a device
 * stop all its requests, so it is for one that nothing is attached to.
 *
 * Context: Any.
 * Return: its fate.
 */
enum smmu_prg_fate smmu_prg_fate(const struct smmu_ppr *ppr, const struct smmu_prg_facts *facts);

/**
 * smmu_prg_ssv() - whether the answer to a group carries its PASID
 * @ssv: the requests have a PASID
 * @required: "PRG Response PASID Required" of the device
 *
 * Context: Any.
 * Return: true if it does; an answer with what the device does not expect is
 * lost as much as one without what it does.
 */
bool smmu_prg_ssv(bool ssv, bool required);

/**
 * smmu_prg_credits() - how many Page Requests a device may have outstanding
 * @priq_lg2: log2 of the entries of the PRI queue
 * @taken: what other devices have
 * @capacity: what the device can have outstanding
 *
 * The sum of all credits fits the queue, so that devices that keep to them
 * never overflow it; one eighth stays free for Stop Markers. No device gets
 * more than SMMU_PRG_CREDITS_MAX, so one for which the core holds more does not
 * keep to them.
 *
 * Context: Any.
 * Return: the number, 0 when nothing is left.
 */
u32 smmu_prg_credits(u8 priq_lg2, u32 taken, u32 capacity);

#define SMMU_PRG_CREDITS_MAX	64

#endif /* _ARM_SMMU_V3_PRG_H */
