// SPDX-License-Identifier: GPL-2.0-only
/*
 * Letting traffic in again that was cut off (contain.h).
 *
 *  1. the Command queue is restarted, if it was dead
 *  2. CMD_CFGI_ALL, then all TLBs: caches of the SMMU are empty, and stay so
 *  3. CMD_ATC_INV to every device with ATS
 *  4. SMMUEN
 *
 * Step 3 needs SMMUEN, without which the SMMU ignores it (4.5.1), while no traffic
 * may pass. So for that step the stream table is one in which nothing but an
 * aborting STE is found: no translated transaction passes, no request for a
 * translation succeeds, and ATCs that were emptied stay empty. Who does not answer
 * is fenced off.
 *
 * The SMMU answered translation and page requests with errors meanwhile: what a
 * device made of that is its driver's business. With SMMUEN = 0 it also ended all
 * stalls (6.3.9.6), and may use their STAGs again: an answer from before, if the core
 * was slow to give it, then ends another stall of the same stream, whose device
 * sees an abort.
 *
 * An ATC that does not answer is most often why. The SMMU reports that after as long as
 * PCIe gives a device, a minute or more; before, nothing ends the CMD_SYNC that waits.
 * Who it was is fenced off then, or when it lets the queue die a second time, asked
 * alone. So an attempt may fail, but each has one device less to wait for.
 *
 * An SMMU that only stood still is found working again by a work that looks from
 * time to time, and less and less often if it keeps failing, in one outage or in several
 * that follow one another. Everything else waits for an administrator.
 *
 * Follows IHI 0070, "SMMU_CR0.SMMUEN", "CMD_ATC_INV" and "Initialization".
 */
#include "revive.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>

#include "bounds.h"
#include "contain.h"
#include "inv.h"
#include "reset.h"
#include "smmu.h"
#include "spec-cmd.h"
#include "spec-regs.h"
#include "ste.h"
#include "streams.h"

/**
 * struct smmu_revive_walk - a look at all streams
 * @smmu: whose
 * @sid: StreamID to be fenced off
 * @late: who has not been asked by then is not asked
 */
struct smmu_revive_walk {
	struct smmu_device *smmu;
	u32 sid;
	ktime_t late;
};

static bool smmu_revive_has_atc(const struct smmu_stream *stream)
{
	enum smmu_stream_atc state = READ_ONCE(stream->atc);

	return state != SMMU_ATC_OFF && state != SMMU_ATC_FENCED;
}

static int smmu_revive_fence(struct smmu_stream *stream, void *ctx)
{
	const struct smmu_revive_walk *walk = ctx;

	if (stream->sid != walk->sid || !smmu_revive_has_atc(stream))
		return 0;
	return smmu_inv_fence_device(walk->smmu, stream);
}

/*
 * The SMMU has given an ATC up, long after the driver had to, and says at which
 * CMD_SYNC. Where that waited for one alone there is no need to ask it again, and to
 * wait as long once more.
 */
static int smmu_revive_blame(struct smmu_device *smmu)
{
	struct smmu_revive_walk walk = { .smmu = smmu };
	struct smmu_cmdq *q = &smmu->cmdq;

	if (!READ_ONCE(q->dead) || smmu_cmdq_active_error(q) != CERROR_ATC_INV_SYNC ||
	    smmu_cmdq_awaited(q, &walk.sid) != 1)
		return 0;
	return smmu_streams_for_each(&smmu->streams, smmu_revive_fence, &walk);
}

/*
 * CMDQEN = 0 is not acknowledged while a CMD_SYNC waits, which is consumed first
 * (6.3.9.3). Then it stays written, and the next attempt finds it done.
 */
static int smmu_revive_queue(struct smmu_device *smmu)
{
	int ret;

	if (!READ_ONCE(smmu->cmdq.dead))
		return 0;
	ret = smmu_contain_update_cr0(smmu, CR0_CMDQEN, 0);
	if (ret)
		return ret;
	smmu_cmdq_program(&smmu->cmdq);
	return smmu_contain_update_cr0(smmu, 0, CR0_CMDQEN);
}

/*
 * The queue has died again, most likely of the ATC that was asked. But the queue is
 * open to others, and may stand at a CMD_SYNC of theirs. Nobody needs the queue to
 * fence a device off now: the next attempt begins with CMD_CFGI_ALL.
 */
static int smmu_revive_atc_hangs(struct smmu_device *smmu, const struct smmu_stream *stream)
{
	unsigned int nr;
	int ret = 0;
	u32 sid;

	nr = smmu_cmdq_awaited(&smmu->cmdq, &sid);
	if (nr > 1 || (nr && sid == stream->sid))
		ret = smmu_inv_fence_device(smmu, stream);
	return ret ?: -ETIMEDOUT;
}

static int smmu_revive_atc(struct smmu_stream *stream, void *ctx)
{
	const struct smmu_revive_walk *walk = ctx;
	struct smmu_device *smmu = walk->smmu;
	const struct smmu_inv_target target = {
		.smmu = smmu,
		.atc = true,
		.sid = stream->sid,
		.stream = stream,
	};
	int ret;

	if (!smmu_revive_has_atc(stream))
		return 0;
	if (!ktime_before(ktime_get(), walk->late))
		return smmu_inv_fence_device(smmu, stream);
	ret = smmu_inv_atc(&target, NULL);
	return READ_ONCE(smmu->cmdq.dead) ? smmu_revive_atc_hangs(smmu, stream) : ret;
}

static void smmu_revive_set_strtab(struct smmu_device *smmu, u64 base, u32 cfg)
{
	smmu_write64_relaxed(&smmu->mmio, SMMU_STRTAB_BASE, base);
	smmu_write32(&smmu->mmio, SMMU_STRTAB_BASE_CFG, cfg);
}

static int smmu_revive_atcs(struct smmu_device *smmu)
{
	struct smmu_revive_walk walk = { .smmu = smmu };
	int ret, err;

	if (!smmu->caps.ats)
		return 0;
	/* Linear, of one STE */
	smmu_revive_set_strtab(smmu, smmu->revive.ste_dma & STRTAB_BASE_ADDR, 0);
	ret = smmu_contain_update_cr0(smmu, 0, CR0_SMMUEN);
	walk.late = ktime_add_us(ktime_get(), smmu->revive.atcs_us);
	if (!ret)
		ret = smmu_streams_for_each(&smmu->streams, smmu_revive_atc, &walk);
	err = smmu_contain_update_cr0(smmu, CR0_SMMUEN, 0);
	if (err)
		return err;
	smmu_revive_set_strtab(smmu, smmu_strtab_base(&smmu->strtab),
			       smmu_strtab_base_cfg(&smmu->strtab));
	return ret ?: smmu_reset_invalidate(smmu);
}

/* One that does not acknowledge it has let in nothing, or we do not know what. */
static int smmu_revive_traffic(struct smmu_device *smmu)
{
	int ret;

	ret = smmu_contain_lift(smmu);
	if (ret)
		return ret;
	ret = smmu_mmio_poll32(&smmu->mmio, SMMU_CR0ACK, CR0_SMMUEN, CR0_SMMUEN,
			       SMMU_ACK_TIMEOUT_US);
	/* What it cannot do about it, it has said. */
	if (ret)
		(void)!smmu_contain(smmu, "SMMUEN is not acknowledged");
	return ret;
}

int smmu_revive(struct smmu_device *smmu)
{
	const char *why;
	int ret;

	guard(mutex)(&smmu->revive.mutex);
	why = READ_ONCE(smmu->contain.why);
	if (!why)
		return 0;
	/* Here is time to wait for it, whoever has done so a moment ago */
	WRITE_ONCE(smmu->contain.deaf, 0);
	ret = smmu_contain(smmu, why);
	if (!ret)
		ret = smmu_revive_blame(smmu);
	if (!ret)
		ret = smmu_revive_queue(smmu);
	if (!ret)
		ret = smmu_reset_invalidate(smmu);
	if (!ret)
		ret = smmu_revive_atcs(smmu);
	if (!ret)
		ret = smmu_revive_traffic(smmu);
	if (ret)
		dev_err_ratelimited(smmu->dev, "traffic stays aborted (%pe)\n", ERR_PTR(ret));
	else
		dev_notice(smmu->dev, "traffic is let in again\n");
	/* Of the next outage this one says nothing */
	if (!ret)
		smmu->revive.looks = 0;
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_revive);

/*
 * Does the SMMU take commands again, as far as can be seen without giving it any? One
 * that reports an error has come to an end with what it was at, and one that has
 * acknowledged CMDQEN = 0, which an earlier attempt wrote, too.
 */
static bool smmu_revive_is_worth_it(struct smmu_device *smmu)
{
	struct smmu_cmdq *q = &smmu->cmdq;
	u64 before, cons = smmu_cmdq_look(q);

	guard(mutex)(&smmu->revive.mutex);
	before = smmu->revive.cons;
	smmu->revive.cons = cons;
	return !READ_ONCE(q->dead) || cons == READ_ONCE(q->prod_pos) ||
	       (smmu->revive.looks && cons != before) ||
	       smmu_cmdq_active_error(q) != CERROR_NONE ||
	       !(smmu_read32(&smmu->mmio, SMMU_CR0ACK) & CR0_CMDQEN);
}

/*
 * The SMMU gives an ATC up after a minute or so, and traffic is out as long: looks are
 * cheap, and do not become fewer meanwhile.
 */
static bool smmu_revive_is_soon(struct smmu_device *smmu)
{
	struct smmu_cmdq *q = &smmu->cmdq;

	return READ_ONCE(q->dead) && (u64)atomic64_read(&q->cons_pos) < READ_ONCE(q->atc_end);
}

static void smmu_revive_work(struct work_struct *work)
{
	struct smmu_device *smmu = container_of(to_delayed_work(work), struct smmu_device,
						contain.work);
	unsigned int looks;

	if (READ_ONCE(smmu->contain.ended))
		return;
	if (smmu_revive_is_worth_it(smmu) && !smmu_revive(smmu))
		return;
	scoped_guard(mutex, &smmu->revive.mutex)
		looks = ++smmu->revive.looks;
	queue_delayed_work(system_percpu_wq, &smmu->contain.work,
			   smmu_revive_is_soon(smmu) ? SMMU_LOOK_FIRST_S * HZ :
						       smmu_contain_pause(smmu, looks));
}

void smmu_revive_end(struct smmu_device *smmu)
{
	smmu_contain_end(smmu);
	disable_delayed_work_sync(&smmu->contain.work);
}

static void smmu_revive_end_action(void *smmu)
{
	smmu_revive_end(smmu);
}

int smmu_revive_init(struct smmu_device *smmu)
{
	struct smmu_revive_state *r = &smmu->revive;
	u64 abort[SMMU_STE_DWORDS];
	int ret, i;

	ret = devm_mutex_init(smmu->dev, &r->mutex);
	if (ret)
		return ret;
	r->ste = dmam_alloc_coherent(smmu->dev, sizeof(abort), &r->ste_dma, GFP_KERNEL);
	if (!r->ste) {
		dev_err(smmu->dev, "No memory for an aborting stream table\n");
		return -ENOMEM;
	}
	r->atcs_us = SMMU_REVIVE_ATCS_US;
	smmu_ste_make_abort(abort);
	for (i = 0; i < SMMU_STE_DWORDS; i++)
		r->ste[i] = cpu_to_le64(abort[i]);
	smmu_contain_init(smmu, smmu_revive_work);
	return devm_add_action_or_reset(smmu->dev, smmu_revive_end_action, smmu);
}
