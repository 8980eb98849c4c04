// SPDX-License-Identifier: GPL-2.0-only
/*
 * The CD table of one client: memory, levels, and CDs put in force.
 *
 * A linear table is an array of CDs; so is the single CD of a client without
 * SubstreamIDs. A two-level table is an array of L1CDs, each of which points to
 * a *leaf* of 1024 CDs in 64 KiB that is made when the first of its SSIDs turns
 * up, and stays for the life of the table. All CDs start invalid.
 *
 * What strtab.c says about the order of stores and commands, and about commands
 * that fail, holds here as well. The SMMU keeps CDs and L1CDs by StreamID, so
 * every command is issued for each stream of the client, all in one submission
 * with one CMD_SYNC where they fit.
 */

#include "cdtab.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cmdq-batch.h"
#include "cmdq.h"
#include "entry.h"
#include "idr.h"
#include "spec-cd.h"
#include "spec-ste.h"
#include "trace.h"

#define SMMU_CDTAB_LEAF_CDS	BIT(CD_L2_SPLIT_64K)
#define SMMU_CDTAB_LEAF_SIZE	(SMMU_CDTAB_LEAF_CDS * sizeof(struct smmu_entry))

/* S1ContextPtr has no bits below this alignment, however small the table */
#define SMMU_CDTAB_MIN_ALIGN	64

static_assert(SMMU_CDTAB_LINEAR_LG2_MAX == CD_L2_SPLIT_64K);
static_assert(sizeof(struct smmu_entry) == CD_SIZE);
static_assert(SMMU_ENTRY_WORDS == SMMU_CD_DWORDS);

u8 smmu_cdtab_max_bits(const struct smmu_caps *caps)
{
	return caps->cd2l ? caps->ssid_bits : min(caps->ssid_bits, SMMU_CDTAB_LINEAR_LG2_MAX);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cdtab_max_bits);

void smmu_cdtab_init(struct smmu_cdtab *tab, struct device *dev, struct smmu_cmdq *cmdq,
		     const struct smmu_caps *caps, u8 ssid_bits,
		     const u32 *sids, unsigned int nr_sids)
{
	tab->dev = dev;
	tab->cmdq = cmdq;
	tab->sids = sids;
	tab->nr_sids = nr_sids;
	mutex_init(&tab->lock);
	tab->s1cdmax = min(ssid_bits, smmu_cdtab_max_bits(caps));

	/* A second level would save nothing where one leaf holds everything */
	tab->s1fmt = tab->s1cdmax <= SMMU_CDTAB_LINEAR_LG2_MAX ? STE_0_S1FMT_LINEAR :
								 STE_0_S1FMT_64K_L2;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cdtab_init);

bool smmu_cdtab_exists(const struct smmu_cdtab *tab)
{
	return tab->linear || tab->l1;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cdtab_exists);

static size_t smmu_cdtab_linear_size(const struct smmu_cdtab *tab)
{
	return BIT(tab->s1cdmax) * sizeof(*tab->linear);
}

static size_t smmu_cdtab_l1_size(const struct smmu_cdtab *tab)
{
	return tab->nr_l1 * sizeof(*tab->l1);
}

/*
 * A zeroed table of @size bytes, a power of two: all its entries are invalid.
 * The SMMU takes the low bits of a table's address as 0, so it must be aligned
 * to its size; see smmu_strtab_alloc().
 */
static void *smmu_cdtab_alloc(struct smmu_cdtab *tab, size_t size, dma_addr_t *dma)
{
	void *table = dma_alloc_coherent(tab->dev, size, dma, GFP_KERNEL);

	if (!table)
		return NULL;
	if (IS_ALIGNED(*dma, max_t(size_t, size, SMMU_CDTAB_MIN_ALIGN)))
		return table;

	dev_err_ratelimited(tab->dev, "CD table of %zu bytes at %pad is not aligned to its size\n",
			    size, dma);
	dma_free_coherent(tab->dev, size, table, *dma);
	return NULL;
}

static int smmu_cdtab_alloc_linear(struct smmu_cdtab *tab)
{
	tab->linear = smmu_cdtab_alloc(tab, smmu_cdtab_linear_size(tab), &tab->dma);
	return tab->linear ? 0 : -ENOMEM;
}

static int smmu_cdtab_alloc_l1(struct smmu_cdtab *tab)
{
	tab->nr_l1 = BIT(tab->s1cdmax - CD_L2_SPLIT_64K);

	struct smmu_entry **l2 __free(kfree) =
		kcalloc(tab->nr_l1, sizeof(*l2), GFP_KERNEL);
	if (!l2)
		return -ENOMEM;

	tab->l1 = smmu_cdtab_alloc(tab, smmu_cdtab_l1_size(tab), &tab->dma);
	if (!tab->l1)
		return -ENOMEM;
	tab->l2 = no_free_ptr(l2);
	return 0;
}

static int smmu_cdtab_alloc_table(struct smmu_cdtab *tab)
{
	if (tab->s1fmt == STE_0_S1FMT_LINEAR)
		return smmu_cdtab_alloc_linear(tab);
	return smmu_cdtab_alloc_l1(tab);
}

/* The bus address of a leaf stands in its L1CD and nowhere else */
static dma_addr_t smmu_cdtab_leaf_dma(const struct smmu_cdtab *tab, u32 l1_index)
{
	return le64_to_cpu(tab->l1[l1_index]) & L1CD_L2PTR;
}

static void smmu_cdtab_free_l1(struct smmu_cdtab *tab)
{
	u32 i;

	for (i = 0; i < tab->nr_l1; i++) {
		if (tab->l2[i])
			dma_free_coherent(tab->dev, SMMU_CDTAB_LEAF_SIZE, tab->l2[i],
					  smmu_cdtab_leaf_dma(tab, i));
	}
	kfree(tab->l2);
	dma_free_coherent(tab->dev, smmu_cdtab_l1_size(tab), tab->l1, tab->dma);
}

void smmu_cdtab_free(struct smmu_cdtab *tab)
{
	if (tab->linear)
		dma_free_coherent(tab->dev, smmu_cdtab_linear_size(tab),
				  tab->linear, tab->dma);
	else if (tab->l1)
		smmu_cdtab_free_l1(tab);

	tab->linear = NULL;
	tab->l1 = NULL;
	tab->l2 = NULL;
	tab->nr_l1 = 0;
	tab->dma = 0;
	tab->nr_used = 0;
	tab->unsure = false;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cdtab_free);

/* The CD of an SSID, NULL if there is none */
static struct smmu_entry *smmu_cdtab_find(const struct smmu_cdtab *tab, u32 ssid)
{
	struct smmu_entry *leaf;

	if (!smmu_cdtab_exists(tab) || ssid >= BIT(tab->s1cdmax))
		return NULL;
	if (tab->linear)
		return &tab->linear[ssid];

	/* Pairs with smp_store_release() in smmu_cdtab_publish_leaf() */
	leaf = smp_load_acquire(&tab->l2[ssid >> CD_L2_SPLIT_64K]);
	return leaf ? &leaf[ssid & (SMMU_CDTAB_LEAF_CDS - 1)] : NULL;
}

/*
 * What the SMMU is to forget, for every stream of the client. Where @ticket is not NULL
 * it is filled, and nobody waits; @since is that of smmu_cmdq_wait_since().
 */
struct smmu_cdtab_cfgi {
	struct smmu_cdtab *tab;
	u32 ssid;
	struct smmu_cmdq_ticket *ticket;
	ktime_t *since;
	enum {
		SMMU_CDTAB_CD,		/* the CD of @ssid */
		SMMU_CDTAB_LEAF,	/* and the L1CD on the way to it */
		SMMU_CDTAB_ALL,		/* all CDs and L1CDs */
	} what;
};

static struct smmu_cmd smmu_cdtab_cfgi_cmd(const struct smmu_cdtab_cfgi *cfgi, u32 sid)
{
	if (cfgi->what == SMMU_CDTAB_ALL)
		return smmu_cmd_cfgi_cd_all(sid);
	return smmu_cmd_cfgi_cd(sid, cfgi->ssid, cfgi->what == SMMU_CDTAB_CD);
}

/* Issue the command for every stream and wait for all */
static int smmu_cdtab_cfgi_issue(const struct smmu_cdtab_cfgi *cfgi)
{
	const struct smmu_cdtab *tab = cfgi->tab;
	struct smmu_cmdq_ticket ticket;
	struct smmu_cmdq_batch batch;
	ktime_t since = 0;
	unsigned int i;
	int ret;

	smmu_cmdq_batch_start(&batch, &since);
	for (i = 0; i < tab->nr_sids; i++) {
		ret = smmu_cmdq_batch_add(tab->cmdq, &batch,
					  smmu_cdtab_cfgi_cmd(cfgi, tab->sids[i]));
		if (ret)
			return ret;
	}
	ret = smmu_cmdq_batch_submit(tab->cmdq, &batch, &ticket);
	if (ret)
		return ret;
	return smmu_cmdq_wait_since(tab->cmdq, &ticket, &since);
}

/* Issue the command for every stream, and leave the CMD_SYNC to who waits */
static int smmu_cdtab_cfgi_submit(const struct smmu_cdtab_cfgi *cfgi)
{
	const struct smmu_cdtab *tab = cfgi->tab;
	unsigned int i;

	for (i = 0; i < tab->nr_sids; i++) {
		struct smmu_cmd cmd = smmu_cdtab_cfgi_cmd(cfgi, tab->sids[i]);
		struct smmu_cmdq_ticket ticket;
		int ret = smmu_cmdq_submit_part(tab->cmdq, &cmd, 1, &ticket, cfgi->since);

		if (ret)
			return ret;
		if (i)
			ticket.first = cfgi->ticket->first;
		*cfgi->ticket = ticket;
	}
	return 0;
}

/* What a command says that failed: nothing is wrong if traffic is cut off */
static int smmu_cdtab_done(struct smmu_cdtab *tab, int ret)
{
	if (!ret || smmu_cmdq_is_made_up_for(tab->cmdq))
		return 0;
	tab->unsure = true;
	return ret;
}

static int smmu_cdtab_sync(void *p)
{
	const struct smmu_cdtab_cfgi *cfgi = p;

	return smmu_cdtab_done(cfgi->tab, cfgi->ticket ? smmu_cdtab_cfgi_submit(cfgi) :
							 smmu_cdtab_cfgi_issue(cfgi));
}

/* After a command has failed: have the SMMU forget all that it may hold */
static int smmu_cdtab_make_good(struct smmu_cdtab *tab)
{
	struct smmu_cdtab_cfgi cfgi = { .tab = tab, .what = SMMU_CDTAB_ALL };
	int ret;

	if (!tab->unsure)
		return 0;
	ret = smmu_cdtab_sync(&cfgi);
	if (!ret)
		tab->unsure = false;
	return ret;
}

/*
 * Let the SMMU, and readers on other CPUs, find a leaf. For the barrier see
 * smmu_strtab_publish_l2(): here the pointee is invalid CDs, and the L1CD is
 * what depends on it.
 */
static void smmu_cdtab_publish_leaf(struct smmu_cdtab *tab, u32 l1_index,
				    struct smmu_entry *leaf, dma_addr_t dma)
{
	u64 l1cd = L1CD_V | (dma & L1CD_L2PTR);

	dma_wmb();
	WRITE_ONCE(tab->l1[l1_index], cpu_to_le64(l1cd));
	/* Pairs with smp_load_acquire() in smmu_cdtab_find() */
	smp_store_release(&tab->l2[l1_index], leaf);
}

static int smmu_cdtab_alloc_leaf(struct smmu_cdtab *tab, u32 l1_index)
{
	struct smmu_entry *leaf;
	dma_addr_t dma;

	leaf = smmu_cdtab_alloc(tab, SMMU_CDTAB_LEAF_SIZE, &dma);
	if (!leaf)
		return -ENOMEM;
	smmu_cdtab_publish_leaf(tab, l1_index, leaf, dma);
	return 0;
}

/* No STE has the table yet: nothing of it is cached, and no command needed */
static int smmu_cdtab_create(struct smmu_cdtab *tab, u32 ssid)
{
	int ret;

	ret = smmu_cdtab_alloc_table(tab);
	if (!ret && tab->l1)
		ret = smmu_cdtab_alloc_leaf(tab, ssid >> CD_L2_SPLIT_64K);
	if (ret)
		smmu_cdtab_free(tab);
	return ret;
}

int smmu_cdtab_prepare(struct smmu_cdtab *tab, u32 ssid)
{
	struct smmu_cdtab_cfgi cfgi = {
		.tab = tab, .ssid = ssid, .what = SMMU_CDTAB_LEAF
	};
	int ret;

	if (ssid >= BIT(tab->s1cdmax))
		return -ERANGE;

	guard(mutex)(&tab->lock);
	if (!smmu_cdtab_exists(tab))
		return smmu_cdtab_create(tab, ssid);
	if (tab->linear)
		return 0;

	ret = smmu_cdtab_make_good(tab);
	if (ret || smmu_cdtab_find(tab, ssid))
		return ret;

	ret = smmu_cdtab_alloc_leaf(tab, ssid >> CD_L2_SPLIT_64K);
	if (ret)
		return ret;
	return smmu_cdtab_sync(&cfgi);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cdtab_prepare);

/* The first step is all that it takes for a CD that grants nothing. */
static bool smmu_cdtab_is_one_step(const struct smmu_entry_plan *plan)
{
	const struct smmu_entry_step *step = &plan->step[0];

	return plan->nr_steps && plan->hitless && (step->words & BIT(0)) &&
	       !smmu_cd_grants(step->w);
}

static int smmu_cdtab_write(struct smmu_cdtab *tab, u32 ssid, struct smmu_entry *cd,
			    const u64 target[SMMU_CD_DWORDS], struct smmu_cmdq_ticket *ticket,
			    ktime_t *since)
{
	struct smmu_cdtab_cfgi cfgi = {
		.tab = tab, .ssid = ssid, .what = SMMU_CDTAB_CD
	};
	static const struct smmu_entry_io io = { .sync = smmu_cdtab_sync };
	struct smmu_entry_change chg = {
		.valid = CD_0_V,
		.reduces = !smmu_cd_grants(target),
	};
	int doubt = smmu_cdtab_make_good(tab);
	struct smmu_entry_plan plan;

	if (doubt && !chg.reduces)
		return doubt;
	chg.doubt = doubt;

	smmu_entry_read(cd, chg.cur);
	memcpy(chg.target, target, sizeof(chg.target));
	smmu_cd_used(chg.cur, chg.used_cur);
	smmu_cd_used(chg.target, chg.used_target);
	smmu_entry_plan(&plan, &chg);
	if (ticket && smmu_cdtab_is_one_step(&plan)) {
		/* A step that is left clears what nobody looks at any more. */
		plan.nr_steps = 1;
		cfgi.ticket = ticket;
		cfgi.since = since;
	}

	if (plan.nr_steps)
		trace_smmu_entry_write(dev_name(tab->dev), "cd",
				       tab->nr_sids ? tab->sids[0] : 0, ssid,
				       plan.hitless, plan.nr_steps);
	return smmu_entry_write(cd, &plan, &io, &cfgi);
}

static bool smmu_cdtab_is_valid(const struct smmu_entry *cd)
{
	return le64_to_cpu(READ_ONCE(cd->w[0])) & CD_0_V;
}

int smmu_cdtab_submit(struct smmu_cdtab *tab, u32 ssid, const u64 target[SMMU_CD_DWORDS],
		      struct smmu_cmdq_ticket *ticket, ktime_t *since)
{
	struct smmu_entry *cd = smmu_cdtab_find(tab, ssid);
	bool was_valid;
	int ret;

	if (WARN_ON_ONCE(!cd))
		return -EINVAL;

	if (ticket)
		ticket->end = 0;
	guard(mutex)(&tab->lock);
	was_valid = smmu_cdtab_is_valid(cd);
	ret = smmu_cdtab_write(tab, ssid, cd, target, ticket, since);
	/* Memory grants nothing any more, but the SMMU may not know */
	if (ret && !smmu_cd_grants(target))
		ret = smmu_cdtab_write(tab, ssid, cd, target, NULL, NULL);
	/* Whether or not that succeeded: count what stands in memory */
	if (ssid)
		tab->nr_used += smmu_cdtab_is_valid(cd) - was_valid;
	return ret;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cdtab_submit);

int smmu_cdtab_wait(struct smmu_cdtab *tab, const struct smmu_cmdq_ticket *ticket,
		    ktime_t *since)
{
	int ret;

	if (!ticket->end)
		return 0;
	ret = smmu_cmdq_wait_since(tab->cmdq, ticket, since);
	guard(mutex)(&tab->lock);
	return smmu_cdtab_done(tab, ret);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cdtab_wait);

int smmu_cdtab_install(struct smmu_cdtab *tab, u32 ssid, const u64 target[SMMU_CD_DWORDS])
{
	return smmu_cdtab_submit(tab, ssid, target, NULL, NULL);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cdtab_install);

int smmu_cdtab_clear(struct smmu_cdtab *tab, u32 ssid)
{
	static const u64 invalid[SMMU_CD_DWORDS];

	if (!smmu_cdtab_find(tab, ssid))
		return 0;
	return smmu_cdtab_install(tab, ssid, invalid);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cdtab_clear);

bool smmu_cdtab_read(const struct smmu_cdtab *tab, u32 ssid, u64 cd[SMMU_CD_DWORDS])
{
	const struct smmu_entry *entry = smmu_cdtab_find(tab, ssid);

	if (!entry)
		return false;
	smmu_entry_read(entry, cd);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_cdtab_read);
