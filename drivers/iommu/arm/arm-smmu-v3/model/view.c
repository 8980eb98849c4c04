// SPDX-License-Identifier: GPL-2.0-only
/*
 * The model for people and self tests.
 *
 * Below arm-smmu-v3-model/<name of the SMMU>/ in debugfs, while the SMMU is
 * plugged:
 *
 *   stats	what the SMMU has done and been told: one line each, name and
 *		value; counters that are 0 of commands and events are left out
 *
 * Names of commands and events as in IHI 0070, chapters 4 and 7.
 */
#include "view.h"

#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "../spec-cmd.h"
#include "../spec-event.h"
#include "model.h"
#include "smmu/state.h"

#define VIEW_DIR		"arm-smmu-v3-model"

struct view_name {
	u8 code;
	const char *name;
};

static const struct view_name view_commands[] = {
	{ CMD_PREFETCH_CONFIG, "CMD_PREFETCH_CONFIG" },
	{ CMD_PREFETCH_ADDR, "CMD_PREFETCH_ADDR" },
	{ CMD_CFGI_STE, "CMD_CFGI_STE" },
	{ CMD_CFGI_STE_RANGE, "CMD_CFGI_STE_RANGE" },
	{ CMD_CFGI_CD, "CMD_CFGI_CD" },
	{ CMD_CFGI_CD_ALL, "CMD_CFGI_CD_ALL" },
	{ CMD_TLBI_NH_ALL, "CMD_TLBI_NH_ALL" },
	{ CMD_TLBI_NH_ASID, "CMD_TLBI_NH_ASID" },
	{ CMD_TLBI_NH_VA, "CMD_TLBI_NH_VA" },
	{ CMD_TLBI_NH_VAA, "CMD_TLBI_NH_VAA" },
	{ CMD_TLBI_EL2_ALL, "CMD_TLBI_EL2_ALL" },
	{ CMD_TLBI_EL2_ASID, "CMD_TLBI_EL2_ASID" },
	{ CMD_TLBI_EL2_VA, "CMD_TLBI_EL2_VA" },
	{ CMD_TLBI_EL2_VAA, "CMD_TLBI_EL2_VAA" },
	{ CMD_TLBI_S12_VMALL, "CMD_TLBI_S12_VMALL" },
	{ CMD_TLBI_S2_IPA, "CMD_TLBI_S2_IPA" },
	{ CMD_TLBI_NSNH_ALL, "CMD_TLBI_NSNH_ALL" },
	{ CMD_ATC_INV, "CMD_ATC_INV" },
	{ CMD_PRI_RESP, "CMD_PRI_RESP" },
	{ CMD_RESUME, "CMD_RESUME" },
	{ CMD_STALL_TERM, "CMD_STALL_TERM" },
	{ CMD_SYNC, "CMD_SYNC" },
};

static const struct view_name view_events[] = {
	{ EVT_F_UUT, "F_UUT" },
	{ EVT_C_BAD_STREAMID, "C_BAD_STREAMID" },
	{ EVT_F_STE_FETCH, "F_STE_FETCH" },
	{ EVT_C_BAD_STE, "C_BAD_STE" },
	{ EVT_F_STREAM_DISABLED, "F_STREAM_DISABLED" },
	{ EVT_C_BAD_SUBSTREAMID, "C_BAD_SUBSTREAMID" },
	{ EVT_F_CD_FETCH, "F_CD_FETCH" },
	{ EVT_C_BAD_CD, "C_BAD_CD" },
	{ EVT_F_WALK_EABT, "F_WALK_EABT" },
	{ EVT_F_TRANSLATION, "F_TRANSLATION" },
	{ EVT_F_ADDR_SIZE, "F_ADDR_SIZE" },
	{ EVT_F_ACCESS, "F_ACCESS" },
	{ EVT_F_PERMISSION, "F_PERMISSION" },
};

static void view_counts(struct seq_file *s, const char *what,
			const struct view_name *names, size_t nr_names,
			const u64 counts[256])
{
	unsigned int code;
	size_t i;

	for (code = 0; code < 256; code++) {
		const char *name = "-";

		if (!counts[code])
			continue;
		for (i = 0; i < nr_names; i++)
			if (names[i].code == code)
				name = names[i].name;
		seq_printf(s, "%s 0x%02x %s %llu\n", what, code, name, counts[code]);
	}
}

static void view_traffic(struct seq_file *s, const struct smmu_model_stats *stats)
{
	unsigned int code;
	u64 commands = 0;

	for (code = 0; code < ARRAY_SIZE(stats->commands); code++)
		commands += stats->commands[code];
	seq_printf(s, "commands %llu\n", commands);
	view_counts(s, "command", view_commands, ARRAY_SIZE(view_commands),
		    stats->commands);
	view_counts(s, "event", view_events, ARRAY_SIZE(view_events),
		    stats->events);
	seq_printf(s, "cerror_ill %llu\n", stats->cerrors[CERROR_ILL]);
	seq_printf(s, "cerror_abt %llu\n", stats->cerrors[CERROR_ABT]);
	seq_printf(s, "eventq_interrupts %llu\n",
		   stats->irqs[SMMU_MODEL_IRQ_EVENTQ]);
	seq_printf(s, "events_lost %llu\n", stats->events_lost);
	seq_printf(s, "stalls %llu\n", stats->stalls);
	seq_printf(s, "resumed %llu\n", stats->resumed);
	seq_printf(s, "stale_resumes %llu\n", stats->stale_resumes);
	seq_printf(s, "stalled_now %u\n", stats->stalled);
	seq_printf(s, "transactions %llu\n", stats->txns);
	seq_printf(s, "relaxes %llu\n", stats->relaxes);
	seq_printf(s, "relaxes_irqs_off %llu\n", stats->relaxes_irqs_off);
	seq_printf(s, "relaxes_preempt_off %llu\n", stats->relaxes_preempt_off);
	seq_printf(s, "register_reads %llu\n", stats->reg_reads);
	seq_printf(s, "register_writes %llu\n", stats->reg_writes);
}

/* page_groups_now wait for the answer of software. */
static void view_ats(struct seq_file *s, const struct smmu_model_stats *stats)
{
	seq_printf(s, "ats_requests %llu\n", stats->ats_requests);
	seq_printf(s, "atc_hits %llu\n", stats->atc_hits);
	seq_printf(s, "atc_fills %llu\n", stats->atc_fills);
	seq_printf(s, "atc_removed %llu\n", stats->atc_removed);
	seq_printf(s, "atc_cached %u\n", stats->atc_cached);
	seq_printf(s, "page_requests %llu\n", stats->page_requests);
	seq_printf(s, "page_requests_lost %llu\n", stats->page_requests_lost);
	seq_printf(s, "page_auto_responses %llu\n", stats->page_auto_responses);
	seq_printf(s, "page_failures %llu\n",
		   stats->page_responses[CMD_PRI_RESP_1_RESP_FAILURE]);
	seq_printf(s, "page_invalids %llu\n",
		   stats->page_responses[CMD_PRI_RESP_1_RESP_INVALID]);
	seq_printf(s, "page_successes %llu\n",
		   stats->page_responses[CMD_PRI_RESP_1_RESP_SUCCESS]);
	seq_printf(s, "page_groups_now %u\n", stats->page_groups);
}

static void view_caches(struct seq_file *s, const struct smmu_model_stats *stats)
{
	seq_printf(s, "tlb_hits %llu\n", stats->tlb_hits);
	seq_printf(s, "tlb_fills %llu\n", stats->tlb_fills);
	seq_printf(s, "tlb_cached %u\n", stats->tlb_cached);
	seq_printf(s, "walk_cached %u\n", stats->walk_cached);
	seq_printf(s, "ste_cached %u\n", stats->ste_cached);
	seq_printf(s, "cd_cached %u\n", stats->cd_cached);
	seq_printf(s, "tlb_removed %llu\n", stats->tlb_removed);
	seq_printf(s, "walk_removed %llu\n", stats->walk_removed);
	seq_printf(s, "cfg_removed %llu\n", stats->cfg_removed);
	seq_printf(s, "ste_removed %llu\n", stats->ste_removed);
	seq_printf(s, "cd_removed %llu\n", stats->cd_removed);
	seq_printf(s, "over_removed %llu\n", stats->over_removed);
	seq_printf(s, "broadcasts         %llu\n", stats->broadcasts);
	seq_printf(s, "idle_invalidations %llu\n", stats->idle_invs);
	seq_printf(s, "evictions %llu\n", stats->evictions);
	seq_printf(s, "violations %u\n", stats->violations);
	seq_printf(s, "violation %s\n", stats->violation ?: "-");
}

static int stats_show(struct seq_file *s, void *unused)
{
	struct smmu_model_stats *stats __free(kfree) = kzalloc_obj(*stats);

	if (!stats)
		return -ENOMEM;
	smmu_model_stats(s->private, stats);
	view_traffic(s, stats);
	view_ats(s, stats);
	view_caches(s, stats);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

/* One for all models, made by the first and kept. */
static struct dentry *view_root(void)
{
	static DEFINE_MUTEX(mutex);
	static struct dentry *root;

	guard(mutex)(&mutex);
	if (!root)
		root = debugfs_create_dir(VIEW_DIR, NULL);
	return root;
}

/**
 * smmu_model_view_add() - show a model in debugfs
 * @model: the model, its platform device there
 *
 * Context: Process context, sleeps. Failure is not an error: there is no view
 * then.
 */
void smmu_model_view_add(struct smmu_model *model)
{
	model->debugfs = debugfs_create_dir(dev_name(&model->pdev->dev), view_root());
	debugfs_create_file("stats", 0444, model->debugfs, model, &stats_fops);
}

/**
 * smmu_model_view_remove() - no longer show it
 * @model: the model; not shown is fine
 *
 * Context: Process context, sleeps until nobody reads.
 */
void smmu_model_view_remove(struct smmu_model *model)
{
	debugfs_remove(model->debugfs);
	model->debugfs = NULL;
}

/**
 * smmu_model_view_link() - have "stats" in another directory, too
 * @model: the model, plugged for as long as @dir is there
 * @dir: a directory two levels below the root of debugfs
 *
 * Context: Process context, sleeps.
 */
void smmu_model_view_link(struct smmu_model *model, struct dentry *dir)
{
	char *target __free(kfree) =
		kasprintf(GFP_KERNEL, "../../" VIEW_DIR "/%s/stats",
			  dev_name(&model->pdev->dev));

	if (target)
		debugfs_create_symlink("stats", dir, target);
}
