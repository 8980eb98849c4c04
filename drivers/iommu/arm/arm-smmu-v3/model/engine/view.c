// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copy engine: what its SMMU sees, for people and self tests.
 *
 * Below smmu-model/<name of the uacce device, or smmu_model_engine-pci>/ in
 * debugfs, one subject each:
 *
 *   cds	the CDs of the engine that are valid in memory, found by walking
 *		the tables as the SMMU does; the driver is not asked
 *   stats	what the SMMU has done and been told: a link to view.c's
 *   queues	what is open
 *
 * A dump is not one moment: tables and counters may change while it is made.
 */
#include "engine.h"

#include <linux/bitfield.h>
#include <linux/debugfs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

#include "../../spec-cd.h"
#include "../../spec-ste.h"
#include "../view.h"

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
 * @engine: the engine, complete; it never goes away
 * @name: of the directory
 *
 * Context: May sleep. Failure is not an error: there is no view then.
 */
void smmu_engine_view_add(struct smmu_engine *engine, const char *name)
{
	static struct dentry *root;

	if (!root)
		root = debugfs_create_dir("smmu-model", NULL);
	engine->debugfs = debugfs_create_dir(name, root);
	debugfs_create_file("cds", 0444, engine->debugfs, engine, &cds_fops);
	smmu_model_view_link(engine->model, engine->debugfs);
	debugfs_create_file("queues", 0444, engine->debugfs, engine, &queues_fops);
}
