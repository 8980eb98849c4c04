// SPDX-License-Identifier: GPL-2.0-only
/*
 * The stream table: memory, levels, and STEs put in force.
 *
 * A linear table is an array of STEs. A two-level table is an array of L1STDs,
 * each of which points to an *L2 table* of 256 STEs that is made when the first
 * of its streams turns up, and stays for the life of the SMMU. The SMMU may
 * fetch whatever it can reach, at any time, and keep it, valid or not, until a
 * CMD_CFGI_* and CMD_SYNC: so a table is complete before it can be reached, and
 * each change is followed by its command (IHI 0070, "Configuration structure
 * invalidation requirements", and section 3.21).
 *
 * A command that failed leaves us not knowing what the SMMU holds. Such
 * failures are counted, and the next user of the table first has everything
 * forgotten by CMD_CFGI_ALL: only then is memory what the SMMU sees, which every
 * plan of entry.h and every "nothing to do" rests upon. An STE that only takes
 * access away does not wait for that: it goes to memory in any case.
 */

#include "strtab.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cmdq.h"
#include "entry.h"
#include "idr.h"
#include "spec-regs.h"
#include "spec-ste.h"
#include "trace.h"

#define SMMU_STRTAB_L2_STES	BIT(SMMU_STRTAB_SPLIT)
#define SMMU_STRTAB_L2_SIZE	(SMMU_STRTAB_L2_STES * sizeof(struct smmu_entry))

/* Base addresses have no bits below this alignment, however small the table */
#define SMMU_STRTAB_MIN_ALIGN	64

static_assert(SMMU_STRTAB_SPLIT == STRTAB_BASE_CFG_SPLIT_16K);
static_assert(SMMU_STRTAB_SPLIT + 1 <= L1STD_SPAN_MAX);
static_assert(sizeof(struct smmu_entry) == STE_SIZE);
static_assert(SMMU_ENTRY_WORDS == SMMU_STE_DWORDS);

static u32 smmu_strtab_l1_index(u32 sid)
{
	return sid >> SMMU_STRTAB_SPLIT;
}

static u32 smmu_strtab_l2_index(u32 sid)
{
	return sid & (SMMU_STRTAB_L2_STES - 1);
}

/*
 * A zeroed table of @size bytes, a power of two. The SMMU takes the low bits of
 * a table's address as 0, so it must be aligned to its size. The DMA API aligns
 * to the page order that holds @size, which is enough, but a reserved memory
 * region of the device need not: such memory is refused.
 */
static void *smmu_strtab_alloc(struct smmu_strtab *st, size_t size, dma_addr_t *dma)
{
	void *table = dmam_alloc_coherent(st->dev, size, dma, GFP_KERNEL);

	if (!table)
		return NULL;
	if (IS_ALIGNED(*dma, max_t(size_t, size, SMMU_STRTAB_MIN_ALIGN)))
		return table;

	dev_err(st->dev, "stream table of %zu bytes at %pad is not aligned to its size\n",
		size, dma);
	dmam_free_coherent(st->dev, size, table, *dma);
	return NULL;
}

/* All of @nr STEs abort; the SMMU cannot reach them yet */
static void smmu_strtab_fill_abort(struct smmu_entry *stes, u32 nr)
{
	u64 abort[SMMU_STE_DWORDS];
	u32 i, w;

	smmu_ste_make_abort(abort);
	for (i = 0; i < nr; i++)
		for (w = 0; w < SMMU_STE_DWORDS; w++)
			stes[i].w[w] = cpu_to_le64(abort[w]);
}

static int smmu_strtab_init_linear(struct smmu_strtab *st, u8 sid_bits)
{
	u32 nr;

	if (sid_bits > SMMU_STRTAB_LINEAR_LG2_MAX) {
		dev_err(st->dev, "IDR1.SIDSIZE %u is too large for a linear stream table (at most %u)\n",
			sid_bits, SMMU_STRTAB_LINEAR_LG2_MAX);
		return -ENXIO;
	}

	st->lg2 = sid_bits;
	nr = BIT(st->lg2);
	st->linear = smmu_strtab_alloc(st, nr * sizeof(*st->linear), &st->dma);
	if (!st->linear)
		return -ENOMEM;

	smmu_strtab_fill_abort(st->linear, nr);
	return 0;
}

static void smmu_strtab_free_l2_array(void *l2)
{
	kvfree(l2);
}

static int smmu_strtab_init_2lvl(struct smmu_strtab *st, u8 sid_bits)
{
	st->lg2 = min(sid_bits, SMMU_STRTAB_2LVL_LG2_MAX);
	st->split = SMMU_STRTAB_SPLIT;
	st->nr_l1 = BIT(st->lg2 - st->split);

	st->l2 = kvcalloc(st->nr_l1, sizeof(*st->l2), GFP_KERNEL);
	if (!st->l2)
		return -ENOMEM;
	if (devm_add_action_or_reset(st->dev, smmu_strtab_free_l2_array, st->l2))
		return -ENOMEM;

	/* Span 0: no L2 table */
	st->l1 = smmu_strtab_alloc(st, st->nr_l1 * sizeof(*st->l1), &st->dma);
	return st->l1 ? 0 : -ENOMEM;
}

int smmu_strtab_init(struct smmu_strtab *st, struct device *dev,
		     struct smmu_cmdq *cmdq, const struct smmu_caps *caps)
{
	int ret;

	st->dev = dev;
	st->cmdq = cmdq;
	atomic_set(&st->nr_failed, 0);
	raw_spin_lock_init(&st->ste_lock);

	ret = devm_mutex_init(dev, &st->l2_mutex);
	if (ret)
		return ret;

	if (caps->st2l && caps->sid_bits > SMMU_STRTAB_SPLIT)
		return smmu_strtab_init_2lvl(st, caps->sid_bits);
	return smmu_strtab_init_linear(st, caps->sid_bits);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_strtab_init);

u64 smmu_strtab_base(const struct smmu_strtab *st)
{
	return STRTAB_BASE_RA | (st->dma & STRTAB_BASE_ADDR);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_strtab_base);

u32 smmu_strtab_base_cfg(const struct smmu_strtab *st)
{
	u32 cfg = FIELD_PREP(STRTAB_BASE_CFG_LOG2SIZE, st->lg2);

	if (st->linear)
		return cfg | FIELD_PREP(STRTAB_BASE_CFG_FMT, STRTAB_BASE_CFG_FMT_LINEAR);
	return cfg | FIELD_PREP(STRTAB_BASE_CFG_FMT, STRTAB_BASE_CFG_FMT_2LVL) |
	       FIELD_PREP(STRTAB_BASE_CFG_SPLIT, st->split);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_strtab_base_cfg);

bool smmu_strtab_has_sid(const struct smmu_strtab *st, u32 sid)
{
	return sid < BIT_ULL(st->lg2);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_strtab_has_sid);

void smmu_strtab_set_live(struct smmu_strtab *st, bool live)
{
	st->live = live;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_strtab_set_live);

/* The STE of a stream, NULL if there is none */
static struct smmu_entry *smmu_strtab_find(struct smmu_strtab *st, u32 sid)
{
	struct smmu_entry *l2;

	if (!smmu_strtab_has_sid(st, sid))
		return NULL;
	if (st->linear)
		return &st->linear[sid];

	/* Pairs with smp_store_release() in smmu_strtab_publish_l2() */
	l2 = smp_load_acquire(&st->l2[smmu_strtab_l1_index(sid)]);
	return l2 ? &l2[smmu_strtab_l2_index(sid)] : NULL;
}

/* Issue a CMD_CFGI_* and wait */
static int smmu_strtab_cfgi_since(struct smmu_strtab *st, struct smmu_cmd cmd, ktime_t *since)
{
	int ret = smmu_cmdq_issue_since(st->cmdq, &cmd, 1, since);

	if (!ret || smmu_cmdq_is_made_up_for(st->cmdq))
		return 0;
	atomic_inc(&st->nr_failed);
	return ret;
}

static int smmu_strtab_cfgi(struct smmu_strtab *st, struct smmu_cmd cmd)
{
	ktime_t since = 0;

	return smmu_strtab_cfgi_since(st, cmd, &since);
}

/* After a command has failed: have the SMMU forget all that it may hold */
static int smmu_strtab_make_good(struct smmu_strtab *st)
{
	int nr_failed = atomic_read(&st->nr_failed);
	int ret;

	lockdep_assert_held(&st->l2_mutex);

	if (nr_failed == st->nr_made_good)
		return 0;
	/* A failure that comes after the count was read is made good next time */
	ret = smmu_strtab_cfgi(st, smmu_cmd_cfgi_all());
	if (!ret)
		WRITE_ONCE(st->nr_made_good, nr_failed);
	return ret;
}

/*
 * Let the SMMU, and the other CPUs, find an L2 table.
 *
 *   CPU                                SMMU
 *   ---                                ----
 *   store aborting STEs
 *   A: dma_wmb()
 *   B: store the L1STD                 C: read the L1STD
 *                                      D: read an STE of the L2 table
 *
 * If C sees B then D comes after A, since it depends on C. B is one store of
 * 64 bits, so that C sees no half of it. The SMMU may have kept the L1STD as it
 * was before B: the caller issues CMD_CFGI_STE with Leaf=0.
 *
 * Litmus: entry-publish, strtab-find
 */
static void smmu_strtab_publish_l2(struct smmu_strtab *st, u32 l1_index,
				   struct smmu_entry *l2, dma_addr_t dma)
{
	u64 l1std = FIELD_PREP(L1STD_SPAN, SMMU_STRTAB_SPLIT + 1) |
		    (dma & L1STD_L2PTR);

	dma_wmb();
	WRITE_ONCE(st->l1[l1_index], cpu_to_le64(l1std));
	/* Pairs with smp_load_acquire() in smmu_strtab_find() */
	smp_store_release(&st->l2[l1_index], l2);
}

static int smmu_strtab_prepare_l2(struct smmu_strtab *st, u32 sid)
{
	u32 l1_index = smmu_strtab_l1_index(sid);
	struct smmu_entry *l2;
	dma_addr_t dma;

	lockdep_assert_held(&st->l2_mutex);

	if (st->l2[l1_index])
		return 0;

	l2 = smmu_strtab_alloc(st, SMMU_STRTAB_L2_SIZE, &dma);
	if (!l2)
		return -ENOMEM;
	smmu_strtab_fill_abort(l2, SMMU_STRTAB_L2_STES);
	smmu_strtab_publish_l2(st, l1_index, l2, dma);

	if (!st->live)
		return 0;
	return smmu_strtab_cfgi(st, smmu_cmd_cfgi_ste(sid, false));
}

int smmu_strtab_prepare(struct smmu_strtab *st, u32 sid)
{
	int ret;

	if (!smmu_strtab_has_sid(st, sid))
		return -ERANGE;
	if (st->linear)
		return 0;

	guard(mutex)(&st->l2_mutex);

	ret = smmu_strtab_make_good(st);
	if (ret)
		return ret;
	return smmu_strtab_prepare_l2(st, sid);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_strtab_prepare);

/* What smmu_entry_write() hands back to smmu_strtab_sync() */
struct smmu_strtab_sync_ctx {
	struct smmu_strtab *st;
	u32 sid;
	const enum smmu_stream_atc *atc;
};

static int smmu_strtab_sync(void *p)
{
	struct smmu_strtab_sync_ctx *ctx = p;

	return smmu_strtab_cfgi(ctx->st, smmu_cmd_cfgi_ste(ctx->sid, true));
}

/*
 * Somebody may take EATS away meanwhile: smmu_strtab_shut_ats(). What was planned
 * before that has it still, also for the way back. See smmu_inv_fence().
 */
static void smmu_strtab_store(void *p, struct smmu_entry *ste, u8 words,
			      const u64 w[SMMU_STE_DWORDS])
{
	struct smmu_strtab_sync_ctx *ctx = p;
	u64 v[SMMU_STE_DWORDS];

	memcpy(v, w, sizeof(v));
	guard(raw_spinlock_irqsave)(&ctx->st->ste_lock);
	if (ctx->atc && smmu_stream_atc_is_fenced(READ_ONCE(*ctx->atc)))
		v[1] &= ~STE_1_EATS;
	smmu_entry_store(ste, words, v);
}

static const struct smmu_entry_io smmu_strtab_io = {
	.store = smmu_strtab_store,
	.sync = smmu_strtab_sync,
};

/* Return: 0 when memory is what the SMMU sees, else the error of the Command queue. */
static int smmu_strtab_settle(struct smmu_strtab *st)
{
	if (atomic_read(&st->nr_failed) == READ_ONCE(st->nr_made_good))
		return 0;
	guard(mutex)(&st->l2_mutex);
	return smmu_strtab_make_good(st);
}

/* Return: as smmu_strtab_install(), and whether @target only takes access away */
static int smmu_strtab_write(struct smmu_strtab *st, u32 sid, struct smmu_entry *ste,
			     const u64 target[SMMU_STE_DWORDS],
			     const enum smmu_stream_atc *atc, bool *reduces)
{
	struct smmu_strtab_sync_ctx ctx = { .st = st, .sid = sid, .atc = atc };
	struct smmu_entry_change chg = { .valid = STE_0_V };
	int doubt = smmu_strtab_settle(st);
	struct smmu_entry_plan plan;

	smmu_entry_read(ste, chg.cur);
	memcpy(chg.target, target, sizeof(chg.target));
	chg.reduces = smmu_ste_reduces(chg.cur, chg.target);
	chg.doubt = doubt;
	*reduces = chg.reduces;
	if (doubt && !chg.reduces)
		return doubt;

	smmu_ste_used(chg.cur, chg.used_cur);
	smmu_ste_used(chg.target, chg.used_target);
	smmu_ste_safe(chg.cur, chg.target, chg.safe);
	smmu_entry_plan(&plan, &chg);

	if (plan.nr_steps)
		trace_smmu_entry_write(dev_name(st->dev), "ste", sid, 0,
				       plan.hitless, plan.nr_steps);
	return smmu_entry_write(ste, &plan, &smmu_strtab_io, &ctx);
}

int smmu_strtab_install(struct smmu_strtab *st, u32 sid,
			const u64 target[SMMU_STE_DWORDS], const enum smmu_stream_atc *atc)
{
	struct smmu_entry *ste = smmu_strtab_find(st, sid);
	bool reduces;
	int ret;

	/* Without commands nobody would tell the SMMU */
	if (WARN_ON_ONCE(!ste || !st->live))
		return -EINVAL;

	ret = smmu_strtab_write(st, sid, ste, target, atc, &reduces);
	/* Memory grants no more than it should, but the SMMU may not know */
	if (ret && reduces)
		ret = smmu_strtab_write(st, sid, ste, target, atc, &reduces);
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_strtab_install);

int smmu_strtab_shut_ats(struct smmu_strtab *st, u32 sid, ktime_t *since)
{
	struct smmu_entry *ste = smmu_strtab_find(st, sid);

	if (WARN_ON_ONCE(!ste || !st->live))
		return -EINVAL;
	/* Two plain accesses: atomic ones need not work on the table's memory */
	scoped_guard(raw_spinlock_irqsave, &st->ste_lock)
		WRITE_ONCE(ste->w[1], READ_ONCE(ste->w[1]) & ~cpu_to_le64(STE_1_EATS));
	return smmu_strtab_cfgi_since(st, smmu_cmd_cfgi_ste(sid, true), since);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_strtab_shut_ats);

void smmu_strtab_preset(struct smmu_strtab *st, u32 sid,
			const u64 target[SMMU_STE_DWORDS])
{
	struct smmu_entry *ste = smmu_strtab_find(st, sid);
	int i;

	if (WARN_ON_ONCE(!ste || st->live))
		return;

	for (i = 0; i < SMMU_STE_DWORDS; i++)
		WRITE_ONCE(ste->w[i], cpu_to_le64(target[i]));
}
EXPORT_SYMBOL_IF_KUNIT(smmu_strtab_preset);

bool smmu_strtab_read(struct smmu_strtab *st, u32 sid, u64 ste[SMMU_STE_DWORDS])
{
	struct smmu_entry *entry = smmu_strtab_find(st, sid);

	if (!entry)
		return false;
	smmu_entry_read(entry, ste);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_strtab_read);
