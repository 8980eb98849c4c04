// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copy engine: what its SMMU sees, for people and self tests.
 *
 * Below smmu-model/<name of the uacce device>/ in debugfs, one subject each:
 *
 *   cds	the CDs of the engine that are valid in memory, found by walking
 *		the tables as the SMMU does; the driver is not asked
 *   stats	what the SMMU has done and been told
 *   queues	what is open
 *
 * A dump is not one moment: tables and counters may change while it is made.
 */
#include "engine.h"

#include <linux/bitfield.h>
#include <linux/debugfs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uacce.h>

#include "../spec-cd.h"
#include "../spec-cmd.h"
#include "../spec-event.h"
#include "../spec-ste.h"
#include "model.h"

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

static const char *const view_status[SMMU_ENGINE_NR_STATUS] = {
	[SMMU_ENGINE_OK] = "ok",
	[SMMU_ENGINE_BAD_DESC] = "bad_desc",
	[SMMU_ENGINE_BAD_PASID] = "bad_pasid",
	[SMMU_ENGINE_FAULT] = "fault",
	[SMMU_ENGINE_TIMEOUT] = "timeout",
	[SMMU_ENGINE_ABORTED] = "aborted",
	[SMMU_ENGINE_LIMIT] = "limit",
};

static const char *const view_state[] = {
	[SMMU_ENGINE_STOPPED] = "stopped",
	[SMMU_ENGINE_RUNNING] = "running",
	[SMMU_ENGINE_BROKEN] = "broken",
};

/*
 * Each CD is read once, so that the sums are those of the lines, whatever
 * changes meanwhile. A leaf table that is absent is passed over as a whole.
 */
static int cds_show(struct seq_file *s, void *unused)
{
	struct smmu_engine *engine = s->private;
	unsigned int valid = 0, pasid = 0, epd0 = 0;
	u64 ste[8], cd[8];
	u32 ssid, end;

	if (smmu_model_peek_ste(engine->model, engine->sid, ste))
		return -ENXIO;
	end = 1U << FIELD_GET(STE_0_S1CDMAX, ste[0]);
	for (ssid = 0; ssid < end; ssid++) {
		cond_resched();
		if (smmu_model_peek_cd(engine->model, engine->sid, ssid, cd)) {
			ssid |= (1U << CD_L2_SPLIT_4K) - 1;
			continue;
		}
		if (!(cd[0] & CD_0_V))
			continue;
		valid++;
		pasid += !!ssid;
		epd0 += FIELD_GET(CD_0_EPD0, cd[0]);
		seq_printf(s, "cd 0x%x.0x%x asid 0x%llx epd0 %u epd1 %u ttb0 0x%llx\n",
			   engine->sid, ssid, FIELD_GET(CD_0_ASID, cd[0]),
			   !!(cd[0] & CD_0_EPD0), !!(cd[0] & CD_0_EPD1),
			   cd[1] & CD_1_TTB0);
	}
	seq_printf(s, "valid_cds %u\n", valid);
	/* CD 0 is the device's own, for what it does without a PASID. */
	seq_printf(s, "pasid_cds %u\n", pasid);
	seq_printf(s, "epd0_cds %u\n", epd0);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(cds);

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

static int stats_show(struct seq_file *s, void *unused)
{
	struct smmu_engine *engine = s->private;
	struct smmu_model_stats *stats __free(kfree) = kzalloc_obj(*stats);
	unsigned int code;
	u64 commands = 0;

	if (!stats)
		return -ENOMEM;
	smmu_model_stats(engine->model, stats);

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
	seq_printf(s, "tlb_hits %llu\n", stats->tlb_hits);
	seq_printf(s, "tlb_fills %llu\n", stats->tlb_fills);
	seq_printf(s, "tlb_cached %u\n", stats->tlb_cached);
	seq_printf(s, "cd_cached %u\n", stats->cd_cached);
	seq_printf(s, "evictions %llu\n", stats->evictions);
	seq_printf(s, "violations %u\n", stats->violations);
	seq_printf(s, "violation %s\n", stats->violation ?: "-");
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

static int queues_show(struct seq_file *s, void *unused)
{
	struct smmu_engine *engine = s->private;
	struct smmu_engine_queue *q;
	unsigned int i;

	for (i = 0; i < SMMU_ENGINE_NR_STATUS; i++)
		seq_printf(s, "completed_%s %lld\n", view_status[i],
			   atomic64_read(&engine->done[i]));

	guard(mutex)(&engine->lock);
	seq_printf(s, "queues %u\n", engine->nr_queues);
	list_for_each_entry(q, &engine->queues, node)
		seq_printf(s, "queue pasid 0x%x %s completed %u\n", q->port.pasid,
			   view_state[READ_ONCE(q->state)], READ_ONCE(q->head));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(queues);

/**
 * smmu_engine_view_add() - show an engine in debugfs
 * @engine: the engine, registered; it never goes away
 *
 * Context: May sleep. Failure is not an error: there is no view then.
 */
void smmu_engine_view_add(struct smmu_engine *engine)
{
	static struct dentry *root;

	if (!root)
		root = debugfs_create_dir("smmu-model", NULL);
	engine->debugfs = debugfs_create_dir(dev_name(&engine->uacce->dev), root);
	debugfs_create_file("cds", 0444, engine->debugfs, engine, &cds_fops);
	debugfs_create_file("stats", 0444, engine->debugfs, engine, &stats_fops);
	debugfs_create_file("queues", 0444, engine->debugfs, engine, &queues_fops);
}
