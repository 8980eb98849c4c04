/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cutting an SMMU's traffic off.
 *
 * An SMMU whose Command queue does not complete keeps translations that nobody can
 * take from it, and the memory behind them is reused. The one thing left that is
 * certain needs no command: registers. GBPA.ABORT, and then SMMUEN = 0: every
 * transaction aborts, translated ones of PCIe devices too, nothing is looked up,
 * and nothing is cached (IHI 0070, "SMMU_CR0.SMMUEN", "SMMU_GBPA").
 *
 * The architecture promises that of transactions which arrive after the Update. One
 * that was translated just before may still be on its way to memory: only a CMD_SYNC
 * waits for those, and here there is none that completes.
 *
 * What revive.c relies on: while it is in force caches only shrink. An invalidation that
 * fails in that time is made up for by the one of everything that comes before the end
 * of it.
 */
#ifndef _ARM_SMMU_V3_CONTAIN_H
#define _ARM_SMMU_V3_CONTAIN_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct smmu_device;

/**
 * smmu_contain_init() - nothing is cut off
 * @smmu: the SMMU, its Command queue initialised
 * @work: runs some time after traffic was cut off
 *
 * Context: Probe.
 */
void smmu_contain_init(struct smmu_device *smmu, work_func_t work);

/**
 * smmu_contain() - cut all traffic of an SMMU off
 * @smmu: the SMMU
 * @why: a constant string, for the log and debugfs
 *
 * Said once. Who comes later, or at the same time on another CPU, helps or finds it
 * done: nobody waits for somebody else.
 *
 * Context: Any, interrupts off included, but not NMI; no lock of the queue held.
 * Busy-waits, at most SMMU_CONTAIN_TIMEOUT_US, and not at all when it is in force.
 * Ordering: Full. What the caller stored to memory before is seen by every
 * translation that the SMMU makes after traffic is let in again.
 * Return: 0 when the SMMU has confirmed that its traffic aborts, or -ETIMEDOUT: the
 * SMMU does not answer at all, and nothing is known. Every call tries again, but waits
 * for that no more than once in SMMU_CONTAIN_AGAIN_US.
 */
int __must_check smmu_contain(struct smmu_device *smmu, const char *why);

/**
 * smmu_contain_is_on() - is the traffic of an SMMU cut off?
 * @smmu: the SMMU
 *
 * Context: Any.
 * Return: true when it is, and the SMMU has confirmed it.
 */
bool smmu_contain_is_on(const struct smmu_device *smmu);

/**
 * smmu_contain_pause() - when to look whether traffic may be let in again
 * @smmu: the SMMU, its traffic cut off
 * @looks: how often that was done in this outage
 *
 * Longer with each look, and with each outage that began before traffic was in for
 * SMMU_LOOK_CALM_US.
 *
 * Context: Any.
 * Return: jiffies from now, or from the last look.
 */
unsigned long smmu_contain_pause(const struct smmu_device *smmu, unsigned int looks);

/**
 * smmu_contain_lift() - let traffic in again
 * @smmu: the SMMU; it holds nothing in its caches, nor do the ATCs behind it
 *
 * The SMMU has not acknowledged that when it returns.
 *
 * Context: Process context, @smmu->revive.mutex held.
 * Return: 0, or with nothing changed -EIO when the Command queue is dead (again), or
 * -ESHUTDOWN after smmu_contain_end().
 */
int __must_check smmu_contain_lift(struct smmu_device *smmu);

/**
 * smmu_contain_is_past() - is traffic let in, and has the SMMU acknowledged that?
 * @smmu: the SMMU
 * @times: gets how often it was cut off until now
 *
 * Before that the SMMU ignores CMD_ATC_INV (4.5.1). If it is, and
 * smmu_contain_state.times is @times later on, it was let in all the while.
 *
 * Context: Any.
 * Return: true when it is.
 */
bool smmu_contain_is_past(struct smmu_device *smmu, unsigned int *times);

/**
 * smmu_contain_forget() - nothing is cut off, for nothing has been let in yet
 * @smmu: the SMMU, never enabled yet
 *
 * A queue that died before that has cut off what did not pass. Once it is made anew
 * and the SMMU enabled, nobody must find that in force, and nobody must look
 * meanwhile whether it can end.
 *
 * Context: Probe; may sleep.
 */
void smmu_contain_forget(struct smmu_device *smmu);

/**
 * smmu_contain_update_cr0() - change CR0 while traffic is cut off
 * @smmu: the SMMU, with GBPA.ABORT in force
 * @clear: fields that become 0
 * @set: fields that become 1; SMMUEN with a stream table that aborts everything
 *
 * Context: Process context, @smmu->revive.mutex held.
 * Return: 0 when the SMMU has acknowledged it, -ETIMEDOUT, or -ESHUTDOWN after
 * smmu_contain_end().
 */
int __must_check smmu_contain_update_cr0(struct smmu_device *smmu, u32 clear, u32 set);

/**
 * smmu_contain_end() - nothing is let in again from here on
 * @smmu: the SMMU, about to be disabled, or it has failed for good
 *
 * Context: Any.
 */
void smmu_contain_end(struct smmu_device *smmu);

#endif /* _ARM_SMMU_V3_CONTAIN_H */
