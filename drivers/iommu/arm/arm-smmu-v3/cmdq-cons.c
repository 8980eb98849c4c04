// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SMMU's side of the Command queue: how far it has got, what stopped it.
 *
 * Follows IHI 0070 issue G.b, 3.5 "Command queue and Event queue" and 7.1
 * "Command queue errors". The words are those of cmdq.c.
 *
 * A queue that does not complete in time, see bounds.h, or that stops at one
 * position with one error after another, is stopped for good: *dead*. Who needs it
 * to complete goes on as if it had, and reuses memory, whatever it is told. So the
 * SMMU's traffic is cut off before anybody is told. Should CONS move again, that is
 * no help: commands have been given up, and only a reset, which invalidates
 * everything, makes up for them.
 *
 * This file calls nothing of cmdq.c, which is above.
 */
#include "cmdq-cons.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/ratelimit.h>

#include "mmio.h"
#include "spec-cmd.h"
#include "spec-regs.h"
#include "trace.h"

/*
 * Errors at one position before the queue is dead. The CMD_ATC_INVs in front
 * of a CMD_SYNC may be reported one by one, so these get more.
 */
#define SMMU_CMDQ_RETRIES	8
#define SMMU_CMDQ_ATC_RETRIES	1024

void smmu_cmdq_advance(struct smmu_cmdq *q, u64 pos)
{
	s64 old = atomic64_read(&q->cons_pos);

	/* A cmpxchg that succeeds is a full barrier. */
	while (old < (s64)pos && !atomic64_try_cmpxchg(&q->cons_pos, &old, pos))
		;
}

/*
 * The position of a CONS register value, given @near, a position that CONS had
 * passed before the register was read.
 *
 * With N entries and the true position C, CONS holds C mod 2N. As near <= C,
 * the first position from near on that is congruent to CONS is C, or, if we
 * were away between the two reads for longer than a lap, one that lies before
 * C by a multiple of 2N. So the result is never ahead of the SMMU, and never
 * behind near. It is behind C only after such a pause, and the next read
 * mends that.
 *
 * CONS cannot have overtaken @prod_pos as it is read *after* CONS, because
 * @prod_pos is stored before PROD. What seems to have done so, or has bits
 * where the register has none (all ones: the SMMU is gone), is garbage, and no
 * command completes because of it.
 */
static bool smmu_cmdq_cons_to_pos(const struct smmu_cmdq *q, u64 near, u32 reg, u64 *pos)
{
	u32 rd = FIELD_GET(CMDQ_CONS_RD, reg);

	if (reg & ~(CMDQ_CONS_RD | CMDQ_CONS_ERR) || rd != smmu_qidx_ptr(q->lg2, rd))
		return false;
	*pos = smmu_qidx_extend(q->lg2, near, rd);
	return *pos <= READ_ONCE(q->prod_pos);
}

/*
 * Read CONS and move @cons_pos there. @reg gets the raw value. False when the
 * value is garbage; @pos then is the last good one.
 */
static bool smmu_cmdq_read_cons(struct smmu_cmdq *q, u32 *reg, u64 *pos)
{
	u64 near = atomic64_read(&q->cons_pos);

	/*
	 * near must be the older of the two:
	 *
	 *   this CPU                      another CPU
	 *   --------                      -----------
	 *   A: near = cons_pos            D: read CONS
	 *   B: rmb()                      E: cons_pos = its position
	 *   C: read CONS
	 *
	 * If A sees E, then D came before E (smmu_cmdq_advance() is fully
	 * ordered, and readl() is ordered before it), so C reads what D read or
	 * something later. Without B, C could be served early with a CONS that
	 * is older than near, and would seem to be nearly two laps ahead. The
	 * same holds when E follows from the MSI of a CMD_SYNC: its consumption
	 * shows in CONS before the MSI does (4.6).
	 *
	 * Litmus: cmdq-near
	 */
	rmb();
	*reg = smmu_read32(q->mmio, SMMU_CMDQ_CONS);
	if (!smmu_cmdq_cons_to_pos(q, near, *reg, pos)) {
		*pos = near;
		return false;
	}
	smmu_cmdq_advance(q, *pos);
	return true;
}

u64 smmu_cmdq_look(struct smmu_cmdq *q)
{
	u32 reg;
	u64 pos;

	smmu_cmdq_read_cons(q, &reg, &pos);
	return pos;
}

/**
 * struct smmu_cmdq_blame - what is said about an error when the lock is dropped
 * @pos: position of the entry at CONS
 * @cmd: that entry
 * @cerror: CMDQ_CONS.ERR
 * @fatal: the queue must not go on
 */
struct smmu_cmdq_blame {
	u64 pos;
	struct smmu_cmd cmd;
	u8 cerror;
	bool fatal;
};

static const char *smmu_cerror_name(u8 cerror)
{
	switch (cerror) {
	case CERROR_NONE:
		return "CERROR_NONE";
	case CERROR_ILL:
		return "CERROR_ILL";
	case CERROR_ABT:
		return "CERROR_ABT";
	case CERROR_ATC_INV_SYNC:
		return "CERROR_ATC_INV_SYNC";
	}
	return "reserved CERROR";
}

void smmu_cmdq_stop(struct smmu_cmdq *q, const char *why)
{
	bool first;

	scoped_guard(raw_spinlock_irqsave, &q->error_lock) {
		first = !q->dead;
		WRITE_ONCE(q->dead, true);
	}
	if (first)
		dev_err(q->dev, "Command queue is dead: %s at position %llu of %llu, GERROR 0x%x: nothing is invalidated any more\n",
			why, smmu_cmdq_look(q), READ_ONCE(q->prod_pos),
			smmu_read32(q->mmio, SMMU_GERROR));
	smmu_cmdq_contain(q);
}

static void smmu_cmdq_write_gerrorn(struct smmu_cmdq *q, u32 gerrorn)
{
	lockdep_assert_held(&q->error_lock);

	WRITE_ONCE(q->gerrorn, gerrorn);
	smmu_write32(q->mmio, SMMU_GERRORN, gerrorn);
}

/*
 * Remember an error for the waiters that it concerns. Errors come in the order
 * of positions, because commands are consumed in order.
 */
static void smmu_cmdq_note_error(struct smmu_cmdq *q, u64 pos, u8 cerror)
{
	struct smmu_cmdq_error *error;

	lockdep_assert_held(&q->error_lock);

	if (q->nr_errors) {
		error = &q->errors[(q->nr_errors - 1) % SMMU_CMDQ_ERRORS];
		if (error->pos == pos && error->cerror == cerror)
			return;
	}
	error = &q->errors[q->nr_errors % SMMU_CMDQ_ERRORS];
	if (q->nr_errors >= SMMU_CMDQ_ERRORS)
		q->lost_end = error->pos + 1;
	error->pos = pos;
	error->cerror = cerror;
	q->nr_errors++;
	WRITE_ONCE(q->error_end, pos + 1);
}

/*
 * Do what an error asks for, so that the queue may go on. While CMDQ_ERR is
 * active the SMMU neither consumes nor keeps entries (7.1), and no producer
 * writes between CONS and @prod_pos: the entry at CONS is ours.
 *
 * False when the queue should not go on.
 */
static bool smmu_cmdq_repair(struct smmu_cmdq *q, const struct smmu_cmdq_blame *blame)
{
	u32 retries = blame->cerror == CERROR_ATC_INV_SYNC ? SMMU_CMDQ_ATC_RETRIES :
							     SMMU_CMDQ_RETRIES;

	lockdep_assert_held(&q->error_lock);

	if (q->retries && q->retry_pos == blame->pos) {
		q->retries++;
	} else {
		q->retry_pos = blame->pos;
		q->retries = 1;
	}
	if (q->retries > retries)
		return false;

	switch (blame->cerror) {
	case CERROR_ILL:
		/* Nothing is there to be illegal: garbage, do not write. */
		if (blame->pos >= READ_ONCE(q->prod_pos))
			break;
		smmu_cmdq_note_error(q, blame->pos, CERROR_ILL);
		smmu_cmdq_write_entry(q, blame->pos, smmu_cmd_sync_none());
		break;
	case CERROR_ATC_INV_SYNC:
		/*
		 * The CMD_SYNC is fetched again. The invalidations that failed
		 * are no longer waited for, those of TLB and configuration are.
		 */
		smmu_cmdq_note_error(q, blame->pos, CERROR_ATC_INV_SYNC);
		break;
	default:
		/*
		 * CERROR_ABT: the entry is fetched again. The same for codes
		 * that the architecture has not given out: nothing better is
		 * known, and the number of retries is bounded.
		 */
		break;
	}
	return true;
}

/*
 * Look at CMDQ_ERR, and if it is active, remember, repair and acknowledge. The
 * order of these is what waiters rely on:
 *
 *   who handles the error              who waits
 *   ---------------------              ---------
 *   A: errors[], error_end             D: see the ticket passed
 *      (smmu_cmdq_note_error())           (CONS, cons_pos or MSI)
 *   B: write barrier of                E: dma_mb()
 *      smmu_write32()                     (smmu_cmdq_wait())
 *   C: store GERRORN                   F: load error_end
 *                                         (smmu_cmdq_verdict())
 *
 * The SMMU does not pass the position before it sees C. So if D sees the
 * position passed, it comes after C, hence A is visible (B), and F, which is
 * not before D (E), finds the error.
 * Litmus: cmdq-error
 *
 * False when there was nothing to do.
 */
static bool smmu_cmdq_take_error(struct smmu_cmdq *q, struct smmu_cmdq_blame *blame)
{
	u32 gerrorn, reg;

	guard(raw_spinlock_irqsave)(&q->error_lock);

	gerrorn = smmu_read32(q->mmio, SMMU_GERRORN);
	if (!((smmu_read32(q->mmio, SMMU_GERROR) ^ gerrorn) & GERROR_CMDQ_ERR))
		return false;
	/* Not acknowledged: the SMMU stays away from the queue. */
	if (q->dead)
		return false;

	/* Garbage in CONS leaves ERR garbage, too: retried, not repaired. */
	if (smmu_cmdq_read_cons(q, &reg, &blame->pos))
		blame->cerror = FIELD_GET(CMDQ_CONS_ERR, reg);
	else
		blame->cerror = CERROR_NONE;
	blame->cmd = smmu_cmdq_read_entry(q, blame->pos);
	blame->fatal = !smmu_cmdq_repair(q, blame);
	if (!blame->fatal)
		smmu_cmdq_write_gerrorn(q, gerrorn ^ GERROR_CMDQ_ERR);
	return true;
}

bool smmu_cmdq_handle_error(struct smmu_cmdq *q)
{
	u32 active = smmu_read32(q->mmio, SMMU_GERROR) ^ READ_ONCE(q->gerrorn);
	struct smmu_cmdq_blame blame;

	/* Most looks find nothing, and take no lock for that. */
	if (!(active & GERROR_CMDQ_ERR) || !smmu_cmdq_take_error(q, &blame))
		return false;

	trace_smmu_cmdq_error(dev_name(q->dev), blame.pos, blame.cerror, blame.cmd.w[0],
			      blame.cmd.w[1]);
	if (blame.fatal)
		smmu_cmdq_stop(q, smmu_cerror_name(blame.cerror));
	else if (__ratelimit(&q->log_limit))
		dev_err(q->dev, "%s: opcode 0x%02x, command 0x%016llx 0x%016llx at position %llu\n",
			smmu_cerror_name(blame.cerror), smmu_cmd_opcode(blame.cmd),
			blame.cmd.w[0], blame.cmd.w[1], blame.pos);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cmdq_handle_error);

u8 smmu_cmdq_active_error(struct smmu_cmdq *q)
{
	u32 active = smmu_read32(q->mmio, SMMU_GERROR) ^ smmu_read32(q->mmio, SMMU_GERRORN);

	if (!(active & GERROR_CMDQ_ERR))
		return CERROR_NONE;
	return FIELD_GET(CMDQ_CONS_ERR, smmu_read32(q->mmio, SMMU_CMDQ_CONS));
}

/* It waits for all that stands behind the CMD_SYNC before. */
unsigned int smmu_cmdq_awaited(struct smmu_cmdq *q, u32 *sid)
{
	u64 pos = smmu_cmdq_look(q), prod, oldest;
	unsigned int nr = 0;

	/* Who has this lock after us finds the queue dead, and writes nothing. */
	scoped_guard(raw_spinlock_irqsave, &q->lock)
		prod = q->prod_pos;
	oldest = max_t(s64, q->first_pos, prod - smmu_qidx_nents(q->lg2));
	if (pos >= prod || smmu_cmd_opcode(smmu_cmdq_read_entry(q, pos)) != CMD_SYNC)
		return 0;
	while (pos > oldest) {
		struct smmu_cmd cmd = smmu_cmdq_read_entry(q, --pos);
		u32 that = FIELD_GET(CMD_0_SID, cmd.w[0]);

		if (smmu_cmd_opcode(cmd) == CMD_SYNC)
			return nr;
		if (smmu_cmd_opcode(cmd) != CMD_ATC_INV)
			continue;
		nr = nr && that != *sid ? 2 : max(nr, 1);
		*sid = that;
	}
	/* What stood before is overwritten, unless nothing did. */
	return oldest == q->first_pos ? nr : 2;
}

int smmu_cmdq_sentence(struct smmu_cmdq *q, const struct smmu_cmdq_ticket *ticket)
{
	int ret = 0;

	guard(raw_spinlock_irqsave)(&q->error_lock);

	/* An error that is no longer remembered may have been ours. */
	if (ticket->first < q->lost_end)
		return -EIO;

	for (u32 i = 0; i < min_t(u64, q->nr_errors, SMMU_CMDQ_ERRORS); i++) {
		const struct smmu_cmdq_error *error = &q->errors[i];

		if (error->pos < ticket->first || error->pos >= ticket->sync)
			continue;
		if (error->cerror == CERROR_ATC_INV_SYNC)
			ret = ticket->atc ? -ETIME : ret;
		/* Between these and the CMD_SYNC may stand others'. */
		else if (error->pos < ticket->end)
			return -EIO;
	}
	return ret;
}

u32 smmu_cmdq_ack_gerror(struct smmu_cmdq *q)
{
	u32 gerrorn, active;

	guard(raw_spinlock_irqsave)(&q->error_lock);

	gerrorn = smmu_read32(q->mmio, SMMU_GERRORN);
	active = smmu_read32(q->mmio, SMMU_GERROR) ^ gerrorn;
	if (active & ~GERROR_CMDQ_ERR)
		smmu_cmdq_write_gerrorn(q, gerrorn ^ (active & ~GERROR_CMDQ_ERR));
	return active;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cmdq_ack_gerror);

void smmu_cmdq_end_error(struct smmu_cmdq *q)
{
	u32 gerror, gerrorn;

	guard(raw_spinlock_irqsave)(&q->error_lock);

	gerrorn = smmu_read32(q->mmio, SMMU_GERRORN);
	gerror = smmu_read32(q->mmio, SMMU_GERROR);
	WRITE_ONCE(q->gerrorn, gerrorn);
	if ((gerror ^ gerrorn) & GERROR_CMDQ_ERR)
		smmu_cmdq_write_gerrorn(q, gerrorn ^ GERROR_CMDQ_ERR);
}
