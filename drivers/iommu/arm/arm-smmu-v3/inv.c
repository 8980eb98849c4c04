// SPDX-License-Identifier: GPL-2.0-only
/*
 * Telling whoever must be told when a mapping goes.
 *
 * The side that invalidates takes no lock but for ATCs. What makes that right
 * is one pair of barriers between it and the side that attaches:
 *
 *   unmapping CPU                      attaching CPU
 *   -------------                      -------------
 *   clear the PTE                      A: publish the target
 *   B: smp_mb()                           (smmu_invs_join)
 *   C: look at the set                 D: barrier before CMDQ_PROD is written
 *      (smmu_invs_run)                    (smmu_cmdq_submit, entry update)
 *                                      E: the SMMU uses the new STE or CD
 *
 * If C misses A, then E comes after B in the order that all observers agree
 * on, and a walk that starts from the new entry reads the cleared PTE. If C
 * sees A, the invalidation covers the new target. B pairs with D.
 *
 * On the way out a target is dropped only when no STE or CD points here any
 * more and a CMD_SYNC has completed, so whoever misses it has nothing to
 * invalidate there.
 *
 * Litmus: inv-set, inv-set-free, inv-reuse
 *
 * Follows IHI 0070, "TLB invalidation" and "ATS: ATC invalidation".
 */
#include "inv.h"

#include <linux/array_size.h>
#include <linux/bitfield.h>
#include <linux/ktime.h>
#include <linux/pci.h>
#include <linux/sched.h>

#include <asm/barrier.h>

#include "bounds.h"
#include "cmdq-batch.h"
#include "cmdq.h"
#include "contain.h"
#include "smmu.h"
#include "trace.h"

/* How many SMMUs are waited for together. */
#define SMMU_INV_WAVE		16

/* A range that takes fewer commands needs no batch: by range, any does. */
#define SMMU_INV_SHORT		3

/*
 * The time of one invalidation as a whole, see bounds.h: all its waits begin at @since,
 * and no ATC gets another chance after @late. 0 is for not yet.
 */
struct smmu_inv_clock {
	ktime_t since;
	ktime_t late;
};

/*
 * A wave: submissions to different SMMUs whose waits come after all of them. What
 * becomes of each is a matter of that SMMU alone.
 *
 * @set: whose targets
 * @range: what is invalidated, NULL for everything
 * @atc: in ATCs, else in TLBs
 * @clock: of the invalidation
 * @ret: 0 while nothing stale can be used
 * @nr: entries of @sync in use
 * @sync: submissions; @first is the index of the SMMU's first target
 */
struct smmu_inv_wave {
	const struct smmu_inv_set *set;
	const struct smmu_range *range;
	bool atc;
	struct smmu_inv_clock *clock;
	int ret;
	unsigned int nr;
	struct {
		unsigned int first;
		struct smmu_cmdq_ticket ticket;
	} sync[SMMU_INV_WAVE];
};

static const char *smmu_inv_regime_name(enum smmu_tlb_regime regime)
{
	switch (regime) {
	case SMMU_TLB_NH:
		return "nh";
	case SMMU_TLB_EL2:
		return "el2";
	case SMMU_TLB_S2:
		return "s2";
	case SMMU_TLB_S12:
		return "s12";
	}
	return "?";
}

static inline void smmu_inv_trace(const struct smmu_device *smmu, const struct smmu_tlb_tag *tag,
				  const struct smmu_range *range, unsigned int nr)
{
	if (!trace_smmu_inv_range_enabled())
		return;
	trace_smmu_inv_range(dev_name(smmu->dev), smmu_inv_regime_name(tag->regime), tag->asid,
			     tag->vmid, range->addr, range->addr + range->size - 1, nr);
}

/* Collect the commands of one TLB tag; @range NULL for all of it. */
static int smmu_inv_add_tag(struct smmu_device *smmu, struct smmu_cmdq_batch *batch,
			    const struct smmu_tlb_tag *tag, const struct smmu_range *range)
{
	struct smmu_range_iter it;
	struct smmu_cmd cmd;
	unsigned int nr = 0;
	int ret;

	if (!range)
		return smmu_cmdq_batch_add(&smmu->cmdq, batch, smmu_range_tag_all(tag));

	smmu_range_start(&it, &smmu->caps, tag, range);
	while (smmu_range_next(&it, &cmd)) {
		ret = smmu_cmdq_batch_add(&smmu->cmdq, batch, cmd);
		if (ret)
			return ret;
		nr++;
	}
	smmu_inv_trace(smmu, tag, range, nr);
	return 0;
}

/* More commands than a few, or all of the tag */
static noinline int smmu_inv_tag_long(struct smmu_device *smmu, const struct smmu_tlb_tag *tag,
				      const struct smmu_range *range, ktime_t *since)
{
	struct smmu_cmdq_ticket ticket;
	struct smmu_cmdq_batch batch;
	int ret;

	smmu_cmdq_batch_start(&batch, since);
	ret = smmu_inv_add_tag(smmu, &batch, tag, range);
	ret = smmu_cmdq_batch_submit(&smmu->cmdq, &batch, &ticket) ?: ret;
	return ret ?: smmu_cmdq_wait_since(&smmu->cmdq, &ticket, since);
}

static noinline int smmu_inv_tag_few(struct smmu_device *smmu, const struct smmu_tlb_tag *tag,
				     const struct smmu_range *range, ktime_t *since)
{
	struct smmu_cmd cmds[SMMU_INV_SHORT];
	struct smmu_range_iter it;
	unsigned int nr = 0;

	smmu_range_start(&it, &smmu->caps, tag, range);
	while (smmu_range_next(&it, &cmds[nr])) {
		if (++nr == SMMU_INV_SHORT)
			return smmu_inv_tag_long(smmu, tag, range, since);
	}
	smmu_inv_trace(smmu, tag, range, nr);
	return smmu_cmdq_issue_since(&smmu->cmdq, cmds, nr, since);
}

/* One page is what is unmapped most often: the others do not make it pay for them. */
static int smmu_inv_tag_try(struct smmu_device *smmu, const struct smmu_tlb_tag *tag,
			    const struct smmu_range *range, ktime_t *since)
{
	struct smmu_cmd cmd;

	if (!range)
		return smmu_inv_tag_long(smmu, tag, range, since);
	if (!smmu_range_one(&smmu->caps, tag, range, &cmd))
		return smmu_inv_tag_few(smmu, tag, range, since);
	smmu_inv_trace(smmu, tag, range, 1);
	return smmu_cmdq_issue_since(&smmu->cmdq, &cmd, 1, since);
}

int smmu_inv_tag(struct smmu_device *smmu, const struct smmu_tlb_tag *tag,
		 const struct smmu_range *range)
{
	ktime_t since = 0;
	int ret = smmu_inv_tag_try(smmu, tag, range, &since);

	/* As smmu_inv_settle() does it. */
	if (ret) {
		struct smmu_cmd all = smmu_range_tag_all(tag);

		ret = smmu_cmdq_issue_since(&smmu->cmdq, &all, 1, &since);
	}
	return ret ? smmu_contain(smmu, "TLB entries could not be invalidated") : 0;
}

static struct smmu_cmd smmu_inv_atc_cmd(const struct smmu_inv_target *target,
					const struct smmu_range *range)
{
	if (!range || target->whole)
		return smmu_range_atc(target->sid, target->ssid, 0, SMMU_RANGE_ALL);
	return smmu_range_atc(target->sid, target->ssid, range->addr, range->size);
}

static int smmu_inv_add(struct smmu_cmdq_batch *batch, const struct smmu_inv_target *target,
			const struct smmu_range *range)
{
	struct smmu_device *smmu = target->smmu;

	if (!target->atc)
		return smmu_inv_add_tag(smmu, batch, &target->tag, range);
	return smmu_cmdq_batch_add(&smmu->cmdq, batch, smmu_inv_atc_cmd(target, range));
}

/* Nobody asks an ATC that is fenced off, nor one that is not in use yet. */
static bool smmu_inv_is_silent(const struct smmu_inv_target *target)
{
	enum smmu_stream_atc state;

	if (!target->atc)
		return false;
	state = READ_ONCE(target->stream->atc);
	return state == SMMU_ATC_OFF || state == SMMU_ATC_FENCED;
}

bool smmu_inv_is_gone(struct device *dev)
{
	return dev_is_pci(dev) && pci_dev_is_disconnected(to_pci_dev(dev));
}

static void smmu_inv_set_atcs(const struct smmu_stream *stream, enum smmu_stream_atc from,
			      enum smmu_stream_atc to)
{
	unsigned int i;

	for (i = 0; i < stream->nr; i++)
		cmpxchg(&stream->all[i].atc, from, to);
}

/*
 * The device may use what it has in its ATC for ever. It is one device, whatever the
 * number of its streams: from here on no attachment of it lists an ATC, so none may
 * be filled any more. Whoever changes an STE looks at the state with each word that
 * he stores, under the lock that it takes to clear EATS (smmu_strtab_store()):
 *
 *   unmapping CPU                      attaching CPU
 *   -------------                      -------------
 *   A: state = FENCING                 lock ste_lock
 *   lock ste_lock                      C: look at the state
 *   B: clear EATS in the STE           D: store the word, with EATS if C misses A
 *   unlock                             unlock
 *
 * Who has the lock first: the attaching CPU, and B comes after D; or the unmapping
 * CPU, and C sees A. After B there is no EATS, not for a moment.
 * Litmus: inv-fence
 *
 * Where the SMMU does not take that in, all its traffic goes.
 */
static int smmu_inv_fence_streams(struct smmu_device *smmu, const struct smmu_stream *stream,
				  ktime_t *since)
{
	unsigned int i;
	int ret = 0;

	/* A in the drawing above, for all of them. */
	smmu_inv_set_atcs(stream, SMMU_ATC_ANSWERS, SMMU_ATC_FENCING);
	for (i = 0; i < stream->nr; i++)
		ret = smmu_strtab_shut_ats(&smmu->strtab, stream->all[i].sid, since) ?: ret;
	dev_err_ratelimited(smmu->dev, "StreamID %#x: the ATC does not answer, ATS is shut off%s\n",
			    stream->sid, ret ? ", which failed" : "");
	if (ret)
		return smmu_contain(smmu, "an ATC could not be fenced off");
	/* Unless ATS was turned off meanwhile */
	smmu_inv_set_atcs(stream, SMMU_ATC_FENCING, SMMU_ATC_FENCED);
	return 0;
}

int smmu_inv_fence_device(struct smmu_device *smmu, const struct smmu_stream *stream)
{
	ktime_t since = 0;

	return smmu_inv_fence_streams(smmu, stream, &since);
}

/*
 * Where all traffic has gone already, the streams are left as they are: what their
 * ATCs have missed is made up for before traffic is let in again.
 */
static int smmu_inv_fence(const struct smmu_inv_target *target, ktime_t *since)
{
	struct smmu_device *smmu = target->smmu;

	if (READ_ONCE(smmu->cmdq.dead) && smmu_contain_is_on(smmu))
		return 0;
	return smmu_inv_fence_streams(smmu, target->stream, since);
}

static int smmu_inv_atc_since(const struct smmu_inv_target *target,
			      const struct smmu_range *range, ktime_t *since)
{
	struct smmu_cmd cmd = smmu_inv_atc_cmd(target, range);

	if (smmu_inv_is_silent(target))
		return 0;
	if (!smmu_inv_is_gone(target->stream->dev) &&
	    !smmu_cmdq_issue_since(&target->smmu->cmdq, &cmd, 1, since))
		return 0;
	return smmu_inv_fence(target, since);
}

int smmu_inv_atc(const struct smmu_inv_target *target, const struct smmu_range *range)
{
	ktime_t since = 0;

	return smmu_inv_atc_since(target, range, &since);
}

/* One that may not have answered gets another chance, while there is time. */
static int smmu_inv_atc_again(const struct smmu_inv_target *target, const struct smmu_range *range,
			      struct smmu_inv_clock *clock)
{
	ktime_t now = ktime_get();

	if (!clock->late)
		clock->late = ktime_add_us(now, SMMU_INV_SECOND_LOOK_US);
	return ktime_after(now, clock->late) ? smmu_inv_fence(target, &clock->since) :
					       smmu_inv_atc_since(target, range, &clock->since);
}

/* One of the ATCs of an SMMU has not answered, and the SMMU does not say which. */
static int smmu_inv_atcs_again(const struct smmu_inv_wave *wave, unsigned int first)
{
	const struct smmu_inv_target *target = &wave->set->targets[first];
	const struct smmu_device *smmu = target->smmu;
	const struct smmu_inv_target *end = wave->set->targets + wave->set->nr;
	int ret = 0;

	for (; target < end && target->smmu == smmu; target++) {
		if (!target->atc || !READ_ONCE(target->users) || smmu_inv_is_silent(target))
			continue;
		ret = smmu_inv_atc_again(target, wave->range, wave->clock) ?: ret;
	}
	return ret;
}

/*
 * A command for a TLB was refused, or so many were that nobody knows any more whose:
 * each tag gets the shortest command there is.
 */
static int smmu_inv_tags_again(const struct smmu_inv_wave *wave, unsigned int first)
{
	const struct smmu_inv_target *target = &wave->set->targets[first];
	const struct smmu_device *smmu = target->smmu;
	const struct smmu_inv_target *end = wave->set->targets + wave->set->nr;

	for (; target < end && target->smmu == smmu && !target->atc; target++) {
		struct smmu_cmd cmd = smmu_range_tag_all(&target->tag);
		int ret;

		if (!READ_ONCE(target->users))
			continue;
		ret = smmu_cmdq_issue_since(&target->smmu->cmdq, &cmd, 1, &wave->clock->since);
		if (ret)
			return ret;
	}
	return 0;
}

/*
 * What one SMMU has said, or not: done, or what could still use the old translation
 * is cut off, an ATC's stream or all there is.
 */
static void smmu_inv_settle(struct smmu_inv_wave *wave, unsigned int first, int ret)
{
	if (!ret)
		return;
	if (wave->atc) {
		ret = smmu_inv_atcs_again(wave, first);
	} else {
		ret = smmu_inv_tags_again(wave, first);
		if (ret)
			ret = smmu_contain(wave->set->targets[first].smmu,
					   "TLB entries could not be invalidated");
	}
	wave->ret = wave->ret ?: ret;
}

static void smmu_inv_wave_wait(struct smmu_inv_wave *wave)
{
	unsigned int i;

	/* Nobody starts late because another is waited for. */
	for (i = 0; wave->nr > 1 && i < wave->nr; i++) {
		struct smmu_device *smmu = wave->set->targets[wave->sync[i].first].smmu;

		/* The wait comes to the same end, if this fails. */
		if (smmu_cmdq_cover(&smmu->cmdq, &wave->sync[i].ticket, &wave->clock->since))
			continue;
	}
	for (i = 0; i < wave->nr; i++) {
		unsigned int first = wave->sync[i].first;
		struct smmu_device *smmu = wave->set->targets[first].smmu;

		smmu_inv_settle(wave, first,
				smmu_cmdq_wait_since(&smmu->cmdq, &wave->sync[i].ticket,
						     &wave->clock->since));
	}
	wave->nr = 0;
}

/* Submit to one SMMU what its targets from @first on need. */
static void smmu_inv_wave_submit(struct smmu_inv_wave *wave, unsigned int first)
{
	const struct smmu_inv_set *set = wave->set;
	struct smmu_device *smmu = set->targets[first].smmu;
	struct smmu_cmdq_batch batch;
	bool any = false;
	unsigned int i;
	int ret = 0;

	smmu_cmdq_batch_start(&batch, &wave->clock->since);
	for (i = first; i < set->nr && set->targets[i].smmu == smmu; i++) {
		const struct smmu_inv_target *target = &set->targets[i];

		if (target->atc != wave->atc || !READ_ONCE(target->users) ||
		    smmu_inv_is_silent(target))
			continue;
		/* What the CPUs have invalidated by their TLBIs. */
		if (wave->range && target->tag.shared)
			continue;
		if (target->atc && smmu_inv_is_gone(target->stream->dev)) {
			wave->ret = smmu_inv_fence(target, &wave->clock->since) ?: wave->ret;
			continue;
		}
		any = true;
		ret = ret ?: smmu_inv_add(&batch, target, wave->range);
	}
	if (!any)
		return;
	if (wave->nr == SMMU_INV_WAVE)
		smmu_inv_wave_wait(wave);
	ret = smmu_cmdq_batch_submit(&smmu->cmdq, &batch, &wave->sync[wave->nr].ticket) ?: ret;
	if (ret)
		smmu_inv_settle(wave, first, ret);
	else
		wave->sync[wave->nr++].first = first;
}

/* The first target of the next SMMU */
static unsigned int smmu_inv_next_smmu(const struct smmu_inv_set *set, unsigned int i)
{
	const struct smmu_device *smmu = set->targets[i].smmu;

	while (++i < set->nr && set->targets[i].smmu == smmu)
		;
	return i;
}

/*
 * Tell all TLBs or all ATCs of a set, and wait until they are done. Who has no room in
 * its queue is told last: the others begin meanwhile.
 */
static int smmu_inv_tell(const struct smmu_inv_set *set, bool atc, const struct smmu_range *range,
			 struct smmu_inv_clock *clock)
{
	struct smmu_inv_wave wave = { .set = set, .range = range, .atc = atc, .clock = clock };
	unsigned int i, full[SMMU_INV_WAVE], nr_full = 0;

	for (i = 0; i < set->nr; i = smmu_inv_next_smmu(set, i)) {
		if (nr_full < ARRAY_SIZE(full) && smmu_cmdq_is_full(&set->targets[i].smmu->cmdq))
			full[nr_full++] = i;
		else
			smmu_inv_wave_submit(&wave, i);
	}
	for (i = 0; i < nr_full; i++)
		smmu_inv_wave_submit(&wave, full[i]);
	smmu_inv_wave_wait(&wave);
	return wave.ret;
}

/* Most address spaces: one tag, on one SMMU, and nobody has an ATC. */
static int smmu_inv_tell_one(const struct smmu_inv_target *target, const struct smmu_range *range)
{
	if (!READ_ONCE(target->users) || (range && target->tag.shared))
		return 0;
	return smmu_inv_tag(target->smmu, &target->tag, range);
}

static int smmu_invs_run(struct smmu_invs *invs, const struct smmu_range *range)
{
	struct smmu_inv_clock clock = {};
	const struct smmu_inv_set *set;
	int ret, atc_ret;

	/* B in the drawing above; pairs with the barrier of smmu_cmdq_submit(). */
	smp_mb();
	guard(rcu)();
	set = rcu_dereference(invs->set);
	if (!set)
		return 0;
	if (set->nr == 1 && !set->has_atc)
		return smmu_inv_tell_one(&set->targets[0], range);
	ret = smmu_inv_tell(set, false, range, &clock);
	if (!set->has_atc)
		return ret;
	/*
	 * CMD_SYNC does not wait for what the CPUs broadcast, and the caller may
	 * not have waited yet.
	 */
	if (set->has_shared)
		dsb(ish);

	/*
	 * An ATC may be refilled from a TLB, so it comes second. Look at the
	 * set again: with the lock held nobody turns ATS off, but it may have
	 * been turned off since the first look.
	 */
	guard(read_lock)(&invs->atc_lock);
	set = rcu_dereference(invs->set);
	if (!set)
		return ret;
	atc_ret = smmu_inv_tell(set, true, range, &clock);
	return ret ?: atc_ret;
}

int smmu_invs_range(struct smmu_invs *invs, const struct smmu_range *range)
{
	return smmu_invs_run(invs, range);
}

int smmu_invs_all(struct smmu_invs *invs)
{
	return smmu_invs_run(invs, NULL);
}

static const struct smmu_inv_target *smmu_inv_find_atc(const struct smmu_inv_set *set,
						       const struct smmu_device *smmu, u32 sid)
{
	unsigned int i;

	for (i = 0; i < set->nr; i++) {
		const struct smmu_inv_target *target = &set->targets[i];

		if (target->atc && target->smmu == smmu && target->sid == sid &&
		    READ_ONCE(target->users) && !smmu_inv_is_silent(target))
			return target;
	}
	return NULL;
}

int smmu_invs_ask_atcs(struct smmu_invs *invs, struct smmu_device *smmu,
		       const struct smmu_cmd *cmds, unsigned int nr)
{
	struct smmu_cmd asked[SMMU_CMDQ_BATCH - 1];
	const struct smmu_inv_target *target;
	const struct smmu_inv_set *set;
	struct smmu_inv_clock clock = {};
	unsigned int i, n = 0;
	int ret = 0, err;

	guard(rcu)();
	/* Nobody turns ATS off, see smmu_invs_run() */
	guard(read_lock)(&invs->atc_lock);
	set = rcu_dereference(invs->set);
	for (i = 0; set && i < nr; i++) {
		target = smmu_inv_find_atc(set, smmu, FIELD_GET(CMD_0_SID, cmds[i].w[0]));
		if (!target)
			continue;
		if (smmu_inv_is_gone(target->stream->dev))
			ret = smmu_inv_fence(target, &clock.since) ?: ret;
		else
			asked[n++] = cmds[i];
	}
	if (!n)
		return ret;
	err = smmu_cmdq_issue_since(&smmu->cmdq, asked, n, &clock.since);
	if (!err || READ_ONCE(smmu->cmdq.dead))
		return err ?: ret;
	/*
	 * One has not answered, and what the others were asked may be lost. Or a command
	 * was refused, its own or one of so many that nobody knows what else was said.
	 */
	for (i = 0; i < n; i++) {
		target = smmu_inv_find_atc(set, smmu, FIELD_GET(CMD_0_SID, asked[i].w[0]));
		if (target)
			ret = smmu_inv_atc_again(target, NULL, &clock) ?: ret;
	}
	return ret;
}
