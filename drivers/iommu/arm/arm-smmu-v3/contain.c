// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cutting an SMMU's traffic off: two registers, in any context.
 *
 * Follows IHI 0070, "SMMU_CR0.SMMUEN" and "SMMU_GBPA".
 */
#include "contain.h"

#include <kunit/visibility.h>
#include <linux/cleanup.h>
#include <linux/container_of.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/minmax.h>

#include "bounds.h"
#include "mmio.h"
#include "smmu.h"
#include "spec-regs.h"

/*
 * The next step towards SMMUEN = 0 with GBPA.ABORT, from wherever the registers
 * are. Any number of CPUs may do this: each step is one write that is right as long
 * as the registers are what was read, and @lock keeps them so. Between the steps
 * nobody holds anything.
 *
 * Somebody may come to this late, when traffic was let in again meanwhile: then all
 * caches were emptied after the caller had stored what it had to, and there is nothing
 * left to do. After the end the registers are not this kernel's any more.
 *
 * Return: true when the SMMU has confirmed the last one, or none is needed.
 */
static bool smmu_contain_step(struct smmu_device *smmu)
{
	struct smmu_contain_state *c = &smmu->contain;
	const struct smmu_mmio *m = &smmu->mmio;
	u32 gbpa, cr0;

	guard(raw_spinlock_irqsave)(&c->lock);

	if (c->on || !c->why || c->ended)
		return true;
	gbpa = smmu_read32(m, SMMU_GBPA);
	/* A write counts only while no earlier one is under way. */
	if (gbpa & GBPA_UPDATE)
		return false;
	if (!(gbpa & GBPA_ABORT)) {
		smmu_write32(m, SMMU_GBPA, gbpa | GBPA_ABORT | GBPA_UPDATE);
		return false;
	}
	cr0 = smmu_read32(m, SMMU_CR0);
	/* Nor may the field change before the last change is acknowledged (6.3.9). */
	if ((cr0 ^ smmu_read32(m, SMMU_CR0ACK)) & CR0_SMMUEN)
		return false;
	if (cr0 & CR0_SMMUEN) {
		smmu_write32(m, SMMU_CR0, cr0 & ~CR0_SMMUEN);
		return false;
	}
	/* Pairs with the acquire of smmu_contain_is_on() */
	smp_store_release(&c->on, true);
	return true;
}

/*
 * An SMMU that did not confirm a moment ago is asked again, but not waited for: a driver
 * that is torn down may come here ten thousand times.
 */
static bool smmu_contain_is_deaf(const struct smmu_contain_state *c, ktime_t now)
{
	ktime_t deaf = READ_ONCE(c->deaf);

	return deaf && ktime_us_delta(now, deaf) < SMMU_CONTAIN_AGAIN_US;
}

static int smmu_contain_steps(struct smmu_device *smmu)
{
	struct smmu_contain_state *c = &smmu->contain;
	ktime_t now = ktime_get();
	ktime_t end = ktime_add_us(now, SMMU_CONTAIN_TIMEOUT_US);
	bool late = smmu_contain_is_deaf(c, now);

	for (;;) {
		/* Look once more after the time is up: we may not have run. */
		if (smmu_contain_step(smmu)) {
			WRITE_ONCE(c->deaf, 0);
			return 0;
		}
		if (late)
			break;
		smmu_mmio_relax(&smmu->mmio);
		late = ktime_after(ktime_get(), end);
		if (late)
			WRITE_ONCE(c->deaf, end);
	}
	return -ETIMEDOUT;
}

/*
 * The memory of an Event queue may always abort: outages that end by themselves would
 * follow one another for ever, with traffic in for a moment in each second.
 */
static unsigned int smmu_contain_next_row(const struct smmu_contain_state *c)
{
	if (!c->let_in || ktime_us_delta(ktime_get(), c->let_in) >= SMMU_LOOK_CALM_US)
		return 0;
	return min(c->row + 1, SMMU_LOOK_MAX_LG2);
}

unsigned long smmu_contain_pause(const struct smmu_device *smmu, unsigned int looks)
{
	unsigned int lg2 = READ_ONCE(smmu->contain.row) + min(looks, SMMU_LOOK_MAX_LG2);

	return SMMU_LOOK_FIRST_S * HZ << min(lg2, SMMU_LOOK_MAX_LG2);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_contain_pause);

/* True for who is the first to say so. */
static bool smmu_contain_begin(struct smmu_contain_state *c, const char *why)
{
	guard(raw_spinlock_irqsave)(&c->lock);

	/* After the end it is not for us to say what the registers do */
	if (c->why || c->ended)
		return false;
	WRITE_ONCE(c->row, smmu_contain_next_row(c));
	WRITE_ONCE(c->why, why);
	WRITE_ONCE(c->times, c->times + 1);
	return true;
}

bool smmu_contain_is_on(const struct smmu_device *smmu)
{
	/* Pairs with the release of smmu_contain_step() */
	return smp_load_acquire(&smmu->contain.on);
}

/*
 * That it is in force is all a caller needs, even if it ends right afterwards:
 *
 *   who could not invalidate           who lets traffic in again
 *   ------------------------           -------------------------
 *   A: clear the PTE                   D: caches are empty, and stay so
 *   B: smp_mb()                        E: on = false
 *   C: on is true                      F: CR0.SMMUEN = 1, behind a barrier
 *                                      G: the SMMU walks
 *
 * If C comes before E, then A comes before F, and G finds the PTE cleared. Else C
 * finds that it is not in force, and brings it about.
 *
 * Litmus: contain-lift
 */
int smmu_contain(struct smmu_device *smmu, const char *why)
{
	struct smmu_contain_state *c = &smmu->contain;
	bool first;
	int ret;

	/* B in the drawing above */
	smp_mb();
	if (smmu_contain_is_on(smmu))
		return 0;
	first = smmu_contain_begin(c, why);
	ret = smmu_contain_steps(smmu);
	/* Consoles are slow, and come second */
	if (first)
		dev_err(smmu->dev, "%s: all traffic is aborted\n", why);
	if (ret)
		dev_err_ratelimited(smmu->dev, "SMMU_GBPA, SMMU_CR0: no acknowledgment, traffic may go on\n");
	queue_delayed_work(system_percpu_wq, &c->work, smmu_contain_pause(smmu, 0));
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_contain);

int smmu_contain_update_cr0(struct smmu_device *smmu, u32 clear, u32 set)
{
	const struct smmu_mmio *m = &smmu->mmio;

	scoped_guard(raw_spinlock_irqsave, &smmu->contain.lock) {
		if (smmu->contain.ended)
			return -ESHUTDOWN;
		smmu_write32(m, SMMU_CR0, (smmu_read32(m, SMMU_CR0) & ~clear) | set);
	}
	return smmu_mmio_poll32(m, SMMU_CR0ACK, clear | set, set, SMMU_ACK_TIMEOUT_US);
}

int smmu_contain_lift(struct smmu_device *smmu)
{
	struct smmu_contain_state *c = &smmu->contain;

	scoped_guard(raw_spinlock_irqsave, &c->lock) {
		if (c->ended)
			return -ESHUTDOWN;
		if (READ_ONCE(smmu->cmdq.dead))
			return -EIO;
		WRITE_ONCE(c->why, NULL);
		c->let_in = ktime_get();
		/* E in the drawing above; what follows is behind a barrier. */
		WRITE_ONCE(c->on, false);
		smmu_write32(&smmu->mmio, SMMU_CR0,
			     smmu_read32(&smmu->mmio, SMMU_CR0) | CR0_SMMUEN);
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_contain_lift);

/* Registers and all else change under the lock, so that both are of one moment. */
bool smmu_contain_is_past(struct smmu_device *smmu, unsigned int *times)
{
	struct smmu_contain_state *c = &smmu->contain;

	guard(raw_spinlock_irqsave)(&c->lock);

	*times = c->times;
	return !c->why && smmu_read32(&smmu->mmio, SMMU_CR0ACK) & CR0_SMMUEN;
}

void smmu_contain_forget(struct smmu_device *smmu)
{
	struct smmu_contain_state *c = &smmu->contain;

	cancel_delayed_work_sync(&c->work);
	guard(raw_spinlock_irqsave)(&c->lock);

	WRITE_ONCE(c->why, NULL);
	WRITE_ONCE(c->on, false);
}

static void smmu_contain_queue_died(struct smmu_cmdq *q)
{
	/* What it cannot do about it, it has said. */
	(void)!smmu_contain(container_of(q, struct smmu_device, cmdq),
			    "the Command queue is dead");
}

/* After the end the SMMU is disabled, and looks nothing up either. */
static bool smmu_contain_queue_is_on(struct smmu_cmdq *q)
{
	const struct smmu_device *smmu = container_of(q, struct smmu_device, cmdq);

	return smmu_contain_is_on(smmu) || READ_ONCE(smmu->contain.ended);
}

void smmu_contain_end(struct smmu_device *smmu)
{
	guard(raw_spinlock_irqsave)(&smmu->contain.lock);

	WRITE_ONCE(smmu->contain.ended, true);
}

void smmu_contain_init(struct smmu_device *smmu, work_func_t work)
{
	raw_spin_lock_init(&smmu->contain.lock);
	INIT_DELAYED_WORK(&smmu->contain.work, work);
	smmu->cmdq.contain = smmu_contain_queue_died;
	smmu->cmdq.is_contained = smmu_contain_queue_is_on;
}
