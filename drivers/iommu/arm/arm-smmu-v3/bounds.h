/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long the driver waits for an SMMU, and why no longer.
 *
 * Who waits may be a CPU that spins, with interrupts off if its caller had them
 * off: munmap() in an MMU notifier, a strict DMA unmap in a driver's interrupt.
 * The kernel takes a CPU for locked up after 10 s with interrupts off, and after
 * 20 s without a task switch. So one invalidation has one clock for all that can go
 * wrong in it, on all its SMMUs: TLBs that stand behind somebody else's ATC, ATCs, the
 * second look at ATCs, fences.
 *
 * Not here is what bounds no wait: how often the SMMU may report an error for one
 * position of its Command queue (cmdq-cons.c), each of which is answered at once and
 * within the wait.
 */
#ifndef _ARM_SMMU_V3_BOUNDS_H
#define _ARM_SMMU_V3_BOUNDS_H

/*
 * CONS stands still, and no ATC is waited for. A CMD_SYNC takes microseconds, and
 * milliseconds behind much traffic; the rest is for machines that are emulated.
 */
#define SMMU_CMDQ_TIMEOUT_US		1000000

/*
 * CONS stands still, and a CMD_SYNC that waits for an ATC may be why, one's own
 * or another's. PCIe lets a device take a minute and a half; no CPU can wait for
 * that, and memory cannot be held back for it. A device that is well answers in
 * less than a millisecond. An SMMU that reports CERROR_ATC_INV_SYNC in this time
 * loses one stream; one that does not stands still, see contain.h.
 */
#define SMMU_CMDQ_ATC_TIMEOUT_US	4000000

/*
 * One wait, however much CONS moves: some ATCs in a row that are given up one
 * after the other, or a queue that others keep full. All waits of one invalidation
 * together, of all its SMMUs, TLBs and ATCs, last no longer either.
 */
#define SMMU_CMDQ_WAIT_US		8000000

/*
 * But each of them gets this much, whatever the others have used up: an SMMU that is
 * well needs less, and its queue must not be stopped because another was slow.
 */
#define SMMU_CMDQ_MOMENT_US		100000

/*
 * The second look at the ATCs of one invalidation, one by one: after that the
 * streams that are left are fenced off without being asked.
 */
#define SMMU_INV_SECOND_LOOK_US		1000000

/*
 * Asking all ATCs before traffic is let in again, while faults of all devices wait:
 * after that those that are left are fenced off without being asked. The one that is
 * asked when the time is up gets its own.
 */
#define SMMU_REVIVE_ATCS_US		2000000

/*
 * Who turns ATS on or off waits for the invalidations that are on their way, asleep:
 * for longer than any of them lasts. Only then do those that begin have to wait.
 */
#define SMMU_INV_LOCK_US		(3 * SMMU_CMDQ_WAIT_US)

/*
 * An SMMU confirms that its traffic aborts: two Updates of registers, each of which
 * waits for no more than the transactions that are inside the SMMU. In the worst
 * case this passes in the interrupt that reports a global error.
 */
#define SMMU_CONTAIN_TIMEOUT_US		100000

/* So long nobody waits for that once more, where it was not confirmed in time. */
#define SMMU_CONTAIN_AGAIN_US		1000000

/*
 * Nobody waits for the work that looks whether traffic may be let in again; but all
 * devices of the SMMU stand still. It looks after a second, for what only stood still is
 * back then, and each time after twice as long, up to a good minute. Outages that begin
 * before traffic was in for a minute count as one in this.
 */
#define SMMU_LOOK_FIRST_S		1
#define SMMU_LOOK_MAX_LG2		6U
#define SMMU_LOOK_CALM_US		60000000

/*
 * PRI of a device that was reset stops at once, or when the requests that it had are
 * over. Whoever attaches it waits, asleep; one that takes longer is refused.
 */
#define SMMU_PRI_STOP_TIMEOUT_US	100000

/* An Update of a register, where the waiter may sleep or nothing runs yet. */
#define SMMU_ACK_TIMEOUT_US		1000000

#endif /* _ARM_SMMU_V3_BOUNDS_H */
