// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts: MSIs and wires, global errors, and the threads that empty the
 * Event and PRI queues.
 *
 * An interrupt says that something may have happened, no more: each handler
 * looks for itself, and finding nothing is normal, because waiters for the
 * Command queue and drains of the Event queue look as well.
 *
 * Global errors are handled in the hard interrupt: a stopped Command queue must
 * go on even where the thread of a combined line is busy with faults, and may
 * itself be waiting for that queue. So nothing on that path sleeps.
 *
 * Follows IHI 0070, "SMMU_IRQ_CTRL", "SMMU_GERROR", "SMMU_GERROR_IRQ_CFGn" and
 * "Interrupts and notifications".
 */
#include "irq.h"

#include <kunit/visibility.h>
#include <linux/bitops.h>
#include <linux/crash_dump.h>
#include <linux/delay.h>
#include <linux/devm-helpers.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/jiffies.h>
#include <linux/msi.h>
#include <linux/ratelimit.h>
#include <linux/workqueue.h>

#include "cmdq-cons.h"
#include "contain.h"
#include "fault.h"
#include "smmu.h"
#include "spec-regs.h"
#include "trace.h"

/*
 * Pause after a queueful of records that did not empty the queue. Interrupt
 * threads have real-time priority, and a device that faults without end must
 * not take a CPU for itself.
 */
#define SMMU_IRQ_STORM_PAUSE_US		1000

/*
 * How often what has no interrupt is looked at. Each look is one or two reads of
 * registers. A device that waits for a page waits this long, and longer if many
 * do; a CPU is woken fifty times a second.
 */
#define SMMU_IRQ_POLL_MS		20

/*
 * Global errors
 */

struct smmu_irq_gerror {
	u32 bit;
	const char *name;
	const char *means;
};

#define SMMU_IRQ_GERROR(error, what)	{ GERROR_##error, #error, what }

static const struct smmu_irq_gerror smmu_irq_gerrors[] = {
	SMMU_IRQ_GERROR(EVENTQ_ABT_ERR, "a write to the Event queue aborted, events may be lost"),
	SMMU_IRQ_GERROR(PRIQ_ABT_ERR, "a write to the PRI queue aborted, requests may be lost"),
	SMMU_IRQ_GERROR(MSI_CMDQ_ABT_ERR, "the MSI of a CMD_SYNC aborted"),
	SMMU_IRQ_GERROR(MSI_EVENTQ_ABT_ERR, "the MSI of the Event queue aborted"),
	SMMU_IRQ_GERROR(MSI_PRIQ_ABT_ERR, "the MSI of the PRI queue aborted"),
	SMMU_IRQ_GERROR(MSI_GERROR_ABT_ERR, "the MSI of a global error aborted"),
	SMMU_IRQ_GERROR(SFM_ERR, "Service Failure Mode, traffic and commands have stopped"),
	SMMU_IRQ_GERROR(CMDQP_ERR, "an enhanced Command queue has an error"),
	SMMU_IRQ_GERROR(DPT_ERR, "a Device Permission Table lookup faulted"),
};

/*
 * Only a reset brings an SMMU back from Service Failure Mode (12.3), and then none of
 * its registers is what we wrote. Until then it ends all traffic and takes no command:
 * nobody waits for that, and nothing passes should it be reset behind our back.
 */
static void smmu_irq_give_up(struct smmu_device *smmu)
{
	smmu_cmdq_stop(&smmu->cmdq, "Service Failure Mode");
	smmu_contain_end(smmu);
}

/*
 * The record of a stall may be lost, and then nobody answers it: its transaction hangs,
 * and its place is gone. All stalls have to be ended (7.2.2), which SMMUEN = 0 does; the
 * work that lets traffic in again comes by itself. What the core is told later, about a
 * record that an abort left behind or a stall that was heard of before, see revive.c.
 */
static void smmu_irq_end_stalls(struct smmu_device *smmu)
{
	if (smmu->caps.stall_model == SMMU_TERMINATE_ONLY)
		return;
	/* What it cannot do about it, it has said. */
	(void)!smmu_contain(smmu, "stalls may be lost");
}

static void smmu_irq_report_gerrors(struct smmu_device *smmu, u32 active)
{
	const struct smmu_irq_gerror *e;

	for (e = smmu_irq_gerrors; e < smmu_irq_gerrors + ARRAY_SIZE(smmu_irq_gerrors); e++) {
		if ((active & e->bit) && __ratelimit(&smmu->gerror_ratelimit))
			dev_err(smmu->dev, "%s: %s\n", e->name, e->means);
	}
}

/*
 * The MSI that said that a queue is no longer empty was lost, and there is none
 * before it has been emptied: have its thread look.
 */
static void smmu_irq_replace_msis(struct smmu_device *smmu, u32 active)
{
	if (active & GERROR_MSI_EVENTQ_ABT_ERR && smmu->irqs.evtq)
		irq_wake_thread(smmu->irqs.evtq, smmu);
	if (active & GERROR_MSI_PRIQ_ABT_ERR && smmu->irqs.priq)
		irq_wake_thread(smmu->irqs.priq, smmu);
}

/* Atomic: hard interrupt, and smmu_irq_look(). */
static void smmu_irq_take_gerrors(struct smmu_device *smmu)
{
	u32 active = smmu_cmdq_ack_gerror(&smmu->cmdq);

	if (!active)
		return;
	trace_smmu_gerror(dev_name(smmu->dev), active);
	atomic64_add(hweight32(active), &smmu->counters.gerrors);

	if (active & GERROR_CMDQ_ERR)
		smmu_cmdq_handle_error(&smmu->cmdq);
	smmu_irq_report_gerrors(smmu, active);
	smmu_irq_replace_msis(smmu, active);
	if (active & GERROR_EVENTQ_ABT_ERR)
		smmu_irq_end_stalls(smmu);
	if (active & GERROR_SFM_ERR)
		smmu_irq_give_up(smmu);
}

/*
 * Handlers. They own their line and always claim the interrupt: whoever waits
 * for the Command queue may have been faster, and a line whose handler claims
 * too little is turned off by the interrupt core.
 */

static irqreturn_t smmu_irq_gerror_handler(int irq, void *data)
{
	smmu_irq_take_gerrors(data);
	return IRQ_HANDLED;
}

static irqreturn_t smmu_irq_evtq_thread(int irq, void *data)
{
	while (!smmu_fault_take_events(data))
		fsleep(SMMU_IRQ_STORM_PAUSE_US);
	return IRQ_HANDLED;
}

static irqreturn_t smmu_irq_priq_thread(int irq, void *data)
{
	while (!smmu_fault_take_page_requests(data))
		fsleep(SMMU_IRQ_STORM_PAUSE_US);
	return IRQ_HANDLED;
}

static irqreturn_t smmu_irq_combined_handler(int irq, void *data)
{
	smmu_irq_take_gerrors(data);
	return IRQ_WAKE_THREAD;
}

/* Neither queue may starve the other. */
static irqreturn_t smmu_irq_combined_thread(int irq, void *data)
{
	struct smmu_device *smmu = data;

	for (;;) {
		bool empty = smmu_fault_take_events(smmu);

		if (smmu->caps.pri)
			empty &= smmu_fault_take_page_requests(smmu);
		if (empty)
			return IRQ_HANDLED;
		fsleep(SMMU_IRQ_STORM_PAUSE_US);
		/* A line that is a level is masked until we are done. */
		smmu_irq_take_gerrors(smmu);
	}
}

static void smmu_irq_poll_later(struct smmu_device *smmu)
{
	queue_delayed_work(system_dfl_wq, &smmu->irqs.poll, msecs_to_jiffies(SMMU_IRQ_POLL_MS));
}

/*
 * What nobody tells us of. After a queueful the rest waits for the next turn, so
 * that a storm does not take a CPU for itself.
 */
static void smmu_irq_poll(struct work_struct *work)
{
	struct smmu_device *smmu = container_of(work, struct smmu_device, irqs.poll.work);

	if (smmu->irqs.polled & BIT(SMMU_IRQ_GERROR))
		smmu_irq_take_gerrors(smmu);
	if (smmu->irqs.polled & BIT(SMMU_IRQ_EVTQ))
		smmu_fault_take_events(smmu);
	if (smmu->irqs.polled & BIT(SMMU_IRQ_PRIQ))
		smmu_fault_take_page_requests(smmu);
	smmu_irq_poll_later(smmu);
}

/*
 * MSIs
 */

static const u32 smmu_irq_cfg0[SMMU_IRQ_NR] = {
	[SMMU_IRQ_EVTQ] = SMMU_EVENTQ_IRQ_CFG0,
	[SMMU_IRQ_GERROR] = SMMU_GERROR_IRQ_CFG0,
	[SMMU_IRQ_PRIQ] = SMMU_PRIQ_IRQ_CFG0,
};

static void smmu_irq_program(struct smmu_device *smmu, unsigned int msi, u64 addr, u32 data)
{
	const struct smmu_mmio *m = &smmu->mmio;
	u32 cfg0 = smmu_irq_cfg0[msi];

	static_assert(SMMU_GERROR_IRQ_CFG1 - SMMU_GERROR_IRQ_CFG0 == 8);
	static_assert(SMMU_GERROR_IRQ_CFG2 - SMMU_GERROR_IRQ_CFG0 == 12);

	smmu_write64_relaxed(m, cfg0, addr & IRQ_CFG0_ADDR);
	smmu_write32(m, cfg0 + 8, data);
	/* Device memory is always Outer Shareable, so SH does not matter. */
	smmu_write32(m, cfg0 + 12, addr ? MEMATTR_DEVICE_NGNRE : 0);
}

/* Whatever ran the SMMU before us may have left addresses: none until we ask. */
static void smmu_irq_forget_msis(struct smmu_device *smmu)
{
	if (smmu->caps.msi) {
		smmu_irq_program(smmu, SMMU_IRQ_EVTQ, 0, 0);
		smmu_irq_program(smmu, SMMU_IRQ_GERROR, 0, 0);
		if (smmu->caps.pri)
			smmu_irq_program(smmu, SMMU_IRQ_PRIQ, 0, 0);
	} else if (smmu->caps.pri) {
		/* LO counts for wires, too: interrupt when no longer empty. */
		smmu_write32(&smmu->mmio, SMMU_PRIQ_IRQ_CFG2, 0);
	}
}

/* The MSI core calls this during the request, while IRQ_CTRL still is 0. */
static void smmu_irq_write_msi_msg(struct msi_desc *desc, struct msi_msg *msg)
{
	struct smmu_device *smmu = dev_get_drvdata(msi_desc_to_dev(desc));
	u64 addr = (u64)msg->address_hi << 32 | msg->address_lo;

	smmu_irq_program(smmu, desc->msi_index, addr, msg->data);
}

static void smmu_irq_free_msis(void *data)
{
	platform_device_msi_free_irqs_all(data);
}

/* Replace the wires of @irqs by MSIs; they stay what they are if there are none. */
static int smmu_irq_alloc_msis(struct smmu_device *smmu)
{
	unsigned int nr = smmu->caps.pri ? SMMU_IRQ_NR : SMMU_IRQ_PRIQ;
	struct device *dev = smmu->dev;
	int ret;

	if (!smmu->caps.msi || !dev_get_msi_domain(dev))
		return 0;

	ret = platform_device_msi_init_and_alloc_irqs(dev, nr, smmu_irq_write_msi_msg);
	if (ret) {
		dev_warn(dev, "MSIs: %pe, wired interrupts are used\n", ERR_PTR(ret));
		return 0;
	}
	smmu->irqs.evtq = msi_get_virq(dev, SMMU_IRQ_EVTQ);
	smmu->irqs.gerror = msi_get_virq(dev, SMMU_IRQ_GERROR);
	smmu->irqs.priq = smmu->caps.pri ? msi_get_virq(dev, SMMU_IRQ_PRIQ) : 0;

	/* Registered before the requests, so it runs after they are freed. */
	return devm_add_action_or_reset(dev, smmu_irq_free_msis, dev);
}

/*
 * Requests
 */

/*
 * An interrupt of the SMMU is an edge (3.18), which asks to be heard while its
 * thread runs. Where firmware or an interrupt controller makes a level of it, the
 * line stays asserted until the thread has emptied the queue, and must be masked
 * until then, or it does nothing but interrupt.
 */
unsigned long smmu_irq_flags(u32 trigger, bool hard)
{
	return !hard || trigger & IRQ_TYPE_LEVEL_MASK ? IRQF_ONESHOT : 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_irq_flags);

/* Return: somebody will tell us. */
static bool smmu_irq_request_one(struct smmu_device *smmu, int irq, irq_handler_t handler,
				 irq_handler_t thread, const char *name)
{
	unsigned long flags = 0;
	int ret;

	if (!irq)
		return false;
	if (thread)
		flags = smmu_irq_flags(irq_get_trigger_type(irq), handler);
	ret = devm_request_threaded_irq(smmu->dev, irq, handler, thread, flags, name, smmu);
	if (ret)
		dev_warn(smmu->dev, "interrupt %s: %pe\n", name, ERR_PTR(ret));
	return !ret;
}

static void smmu_irq_must_poll(struct smmu_device *smmu, enum smmu_irq_source source,
			       const char *what)
{
	dev_warn(smmu->dev, "no interrupt for %s: polled every %u ms\n", what, SMMU_IRQ_POLL_MS);
	smmu->irqs.polled |= BIT(source);
}

static int smmu_irq_request_separate(struct smmu_device *smmu)
{
	int ret = smmu_irq_alloc_msis(smmu);

	if (ret)
		return ret;
	if (!smmu_irq_request_one(smmu, smmu->irqs.evtq, NULL, smmu_irq_evtq_thread,
				  "arm-smmu-v3-evtq"))
		smmu_irq_must_poll(smmu, SMMU_IRQ_EVTQ, "events");
	if (!smmu_irq_request_one(smmu, smmu->irqs.gerror, smmu_irq_gerror_handler, NULL,
				  "arm-smmu-v3-gerror"))
		smmu_irq_must_poll(smmu, SMMU_IRQ_GERROR, "global errors");
	if (smmu->caps.pri &&
	    !smmu_irq_request_one(smmu, smmu->irqs.priq, NULL, smmu_irq_priq_thread,
				  "arm-smmu-v3-priq"))
		smmu_irq_must_poll(smmu, SMMU_IRQ_PRIQ, "page requests");
	return 0;
}

static int smmu_irq_request(struct smmu_device *smmu)
{
	if (smmu_irq_request_one(smmu, smmu->irqs.combined, smmu_irq_combined_handler,
				 smmu_irq_combined_thread, "arm-smmu-v3-combined-irq"))
		return 0;
	return smmu_irq_request_separate(smmu);
}

/* Without the acknowledgment interrupts may be on or off. */
static void smmu_irq_enable(struct smmu_device *smmu)
{
	u32 ctrl = IRQ_CTRL_GERROR_IRQEN;
	unsigned long sources = BIT(SMMU_IRQ_GERROR);

	/* The queues are off in a kdump kernel. */
	if (!is_kdump_kernel()) {
		ctrl |= IRQ_CTRL_EVENTQ_IRQEN;
		sources |= BIT(SMMU_IRQ_EVTQ);
		if (smmu->caps.pri) {
			ctrl |= IRQ_CTRL_PRIQ_IRQEN;
			sources |= BIT(SMMU_IRQ_PRIQ);
		}
	}
	smmu_write32(&smmu->mmio, SMMU_IRQ_CTRL, ctrl);
	if (smmu_mmio_poll32(&smmu->mmio, SMMU_IRQ_CTRLACK, U32_MAX, ctrl,
			     SMMU_ACK_TIMEOUT_US)) {
		dev_warn(smmu->dev, "SMMU_IRQ_CTRL: no acknowledgment, all is polled every %u ms\n",
			 SMMU_IRQ_POLL_MS);
		smmu->irqs.polled = sources;
	}
	smmu->irqs.polled &= sources;
}

int smmu_irq_setup(struct smmu_device *smmu)
{
	int ret;

	ratelimit_default_init(&smmu->gerror_ratelimit);
	ret = devm_delayed_work_autocancel(smmu->dev, &smmu->irqs.poll, smmu_irq_poll);
	if (ret)
		return ret;
	smmu_irq_forget_msis(smmu);
	ret = smmu_irq_request(smmu);
	if (ret)
		return ret;
	smmu_irq_enable(smmu);
	if (smmu->irqs.polled)
		smmu_irq_poll_later(smmu);
	return 0;
}

void smmu_irq_look(struct smmu_device *smmu)
{
	smmu_irq_take_gerrors(smmu);
	if (is_kdump_kernel())
		return;
	smmu_fault_take_events(smmu);
	if (smmu->caps.pri)
		smmu_fault_take_page_requests(smmu);
}
