// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture: hardware that fails, and works again.
 *
 * One SMMU at a time, in one way, for a while that may be too short for anybody to
 * notice. Then traffic is let in again, and the next one fails. Until the last outage is
 * over an operation may fail and an access may be refused; but what an access must not
 * see otherwise it must not see then.
 */
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/string.h>

#include "../cmd.h"
#include "../cmdq.h"
#include "../revive.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "fixture.h"
#include "torture-state.h"

/* Some outages are over before the time of those who wait is, most are not */
#define OUTAGE_US		(10 * OUTAGE_PATIENCE_US)

/* Long enough to bind, attach and map what the next outage is to find in use */
#define PAUSE_US		(4 * OUTAGE_PATIENCE_US)

/* Of what was asked for, and of what is tried then */
#define MAX_FAILURES		4

/*
 * From the first on in which the SMMU answers, nobody has to wait. The last is the one
 * after which a device has no ATC that others could be seen in.
 */
enum outage {
	QUEUE_STANDS,
	QUEUE_FULL,
	QUEUE_UNREADABLE,
	ATC_SLOW,
	SYNCS_REFUSED,
	SOME_REFUSED,
	DEVICE_GONE,
	ATC_SILENT,
	OUTAGES,
	SMMU_ANSWERS = SYNCS_REFUSED,
};

/**
 * struct failure - what fails
 * @what: and how
 * @smmu: which, if it is one that does
 * @endpoint: which, if it is one that does
 * @times: how often, at most
 */
struct failure {
	enum outage what;
	unsigned int smmu;
	struct client *endpoint;
	unsigned int times;
};

static struct smmu_device *smmu_of(struct smmu_model *model)
{
	return dev_get_drvdata(smmu_model_dev(model));
}

static struct failure failure_some(struct torture *t, struct rnd_state *rnd)
{
	enum outage what = below(rnd, OUTAGES);
	/* A guest's may be silent, too */
	unsigned int endpoints = PCI_CLIENTS + (what == ATC_SILENT ? PCI_GUESTS : 0);

	return (struct failure) {
		.what = what,
		.smmu = below(rnd, SMMUS),
		.endpoint = &t->client[PLATFORM_CLIENTS + below(rnd, endpoints)],
		.times = below(rnd, 3) ? SMMU_MODEL_FOREVER : 1 + below(rnd, MAX_FAILURES),
	};
}

/*
 * Not CMD_RESUME: a stall gets no other. Nor CMD_ATC_INV: an ATC is shut off then that
 * would have answered, and the model does not know why.
 */
static u8 some_command(struct smmu_model *model, struct rnd_state *rnd)
{
	const u8 opcodes[] = {
		CMD_CFGI_STE,
		CMD_CFGI_CD,
		fixture_tlbi(model, CMD_TLBI_NH_VA),
		fixture_tlbi(model, CMD_TLBI_NH_ASID),
	};

	return opcodes[below(rnd, ARRAY_SIZE(opcodes))];
}

/* Others have part in it, and in the end the queue may be dead. */
static void queue_fill(struct smmu_cmdq *q)
{
	struct smmu_cmd cmds[SMMU_CMDQ_BATCH - 1];
	unsigned int i, room;

	for (i = 0; i < ARRAY_SIZE(cmds); i++)
		cmds[i] = smmu_cmd_cfgi_all();
	for (room = BIT(q->lg2); room >= ARRAY_SIZE(cmds); room -= ARRAY_SIZE(cmds))
		if (smmu_cmdq_submit_nosync(q, cmds, ARRAY_SIZE(cmds)))
			break;
}

/* What an endpoint does is done to the first SMMU, where they are. */
static void outage_begin(struct torture *t, const struct failure *f, struct rnd_state *rnd)
{
	struct smmu_model *model = t->model[f->smmu];

	if (f->what < SMMU_ANSWERS)
		machines_patience(t, OUTAGE_PATIENCE_US);
	switch (f->what) {
	case QUEUE_STANDS:
		smmu_model_inject(model, SMMU_MODEL_CMDQ_HANG, 0, f->times);
		break;
	case QUEUE_FULL:
		smmu_model_inject(model, SMMU_MODEL_CMDQ_HANG, 0, SMMU_MODEL_FOREVER);
		queue_fill(&smmu_of(model)->cmdq);
		break;
	case QUEUE_UNREADABLE:
		smmu_model_inject(model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_CMDQ, f->times);
		break;
	case ATC_SLOW:
		smmu_model_inject(t->model[0], SMMU_MODEL_ATC_INV_DELAYED, 0, f->times);
		break;
	case SYNCS_REFUSED:
		smmu_model_inject(model, SMMU_MODEL_CERROR_ILL, CMD_SYNC, f->times);
		break;
	case SOME_REFUSED:
		smmu_model_inject(model, SMMU_MODEL_CERROR_ILL, some_command(model, rnd), f->times);
		break;
	case ATC_SILENT:
		smmu_model_inject(t->model[0], SMMU_MODEL_ATC_INV_IGNORED, f->endpoint->sid,
				  f->times);
		break;
	default:
		break;
	}
}

/* To the model a device is gone that has let a CMD_ATC_INV time out. */
static void endpoint_pull(struct client *c)
{
	struct smmu_cmd cmd = smmu_cmd_atc_inv(c->sid, false, 0, false, 0, CMD_ATC_INV_1_SIZE_ALL);

	guard(mutex)(&c->lock);
	if (!c->dev)
		return;
	smmu_model_inject(c->model, SMMU_MODEL_ATC_INV_IGNORED, c->sid, SMMU_MODEL_FOREVER);
	/* Else it has not noticed, for traffic is cut off: the device is silent then */
	if (smmu_cmdq_issue(&smmu_of(c->model)->cmdq, &cmd, 1) == -ETIME)
		to_pci_dev(c->dev)->error_state = pci_channel_io_perm_failure;
}

static void outage_end(struct torture *t)
{
	unsigned int i;

	for (i = 0; i < SMMUS; i++)
		smmu_model_inject_clear(t->model[i]);
	machines_patience(t, PATIENCE_US);
}

/* Return: it is in, or nothing had kept it out */
static bool traffic_let_in(struct torture *t)
{
	bool in = true;
	unsigned int i;

	for (i = 0; i < SMMUS; i++)
		in &= !smmu_revive(smmu_of(t->model[i]));
	return in;
}

/*
 * Where ATS goes off while all traffic is cut off nobody can empty the ATC before EATS
 * goes. Nothing comes of it: the STE refuses what is in there, and before ATS comes on
 * again it is emptied.
 */
static bool outage_explains(const struct torture *t, unsigned int smmu, const char *rule)
{
	return t->config->outages && READ_ONCE(smmu_of(t->model[smmu])->contain.times) &&
	       str_has_prefix(rule, "3.9.2: EATS cleared");
}

void rules_judge(struct torture *t, unsigned int smmu)
{
	const char *rule = smmu_model_violation(t->model[smmu]);

	if (!rule)
		return;
	if (!outage_explains(t, smmu, rule))
		violation(t, rule, smmu, 0, 1, 0);
	/* Only the first is remembered */
	smmu_model_stats_reset(t->model[smmu]);
}

/* Return: it has lost ATS, for as long as it is plugged in */
static bool client_is_fenced(struct client *c)
{
	guard(mutex)(&c->lock);
	if (!c->dev || !c->is_pci)
		return false;
	if (!c->fenced && !device_iommu_capable(c->dev, IOMMU_CAP_PCI_ATS_SUPPORTED)) {
		c->fenced = true;
		atomic64_inc(&c->t->result->fences);
	}
	return c->fenced;
}

/*
 * What their drivers may do about it; else they go on as they are: without ATS for good
 * after an invalidation that was not answered, and until all their attachments have
 * changed when these were made in an outage.
 */
static void endpoints_replug(struct torture *t, const struct failure *f, struct rnd_state *rnd)
{
	struct client *c;
	unsigned int i;

	for (i = 0; i < PCI_CLIENTS; i++) {
		c = &t->client[PLATFORM_CLIENTS + i];
		client_is_fenced(c);
		if (!below(rnd, 4) || (f->what == DEVICE_GONE && c == f->endpoint))
			client_replug(c, rnd);
	}
}

void outage_once(struct thread *thread)
{
	struct rnd_state *rnd = &thread->rnd;
	struct torture *t = thread->t;
	struct failure f = failure_some(t, rnd);
	unsigned int i;

	usleep_range(1000, 1000 + below(rnd, PAUSE_US));
	/* It is to have something to lose */
	if (f.endpoint->index < CLIENTS) {
		point_set(f.endpoint, POINT_RID, PAGING, below(rnd, DOMAINS));
		bond_make(&t->process[below(rnd, PROCESSES)], f.endpoint);
	}
	if (f.what == DEVICE_GONE)
		endpoint_pull(f.endpoint);
	scoped_guard(rwsem_write, &t->outage) {
		outage_begin(t, &f, rnd);
		usleep_range(100, 100 + below(rnd, OUTAGE_US));
		outage_end(t);
	}
	/* At times it is left to the driver to see that, and the next outage may come first */
	if (below(rnd, 4) && !traffic_let_in(t))
		violation(t, "traffic is not let in again", f.what, f.smmu, 0, 0);
	for (i = 0; i < SMMUS; i++)
		rules_judge(t, i);
	endpoints_replug(t, &f, rnd);
	atomic64_inc(&t->result->outages);
}

/* Some of the slots, the block among them */
static void clients_read(struct torture *t)
{
	unsigned int i, slot;

	for (i = 0; i < CLIENTS; i++)
		for (slot = BLOCK_SLOT % 4; slot < SLOTS && t->client[i].dev; slot += 4)
			device_paged(&t->client[i], POINT_RID, slot, false, false);
}

/* What all devices have used is taken away while one SMMU fails, and stays away. */
static void outage_in_order(struct torture *t, const struct failure *f, struct rnd_state *rnd)
{
	struct paging *pg = &t->paging[0];
	unsigned int i;

	for (i = 0; i < CLIENTS; i++) {
		if (t->client[i].is_pci)
			client_replug(&t->client[i], rnd);
		point_set(&t->client[i], POINT_RID, PAGING, pg->index);
	}
	paging_map_all(pg);
	clients_read(t);
	if (f->what == DEVICE_GONE)
		endpoint_pull(f->endpoint);
	scoped_guard(rwsem_write, &t->outage) {
		outage_begin(t, f, rnd);
		paging_unmap_all(pg);
		clients_read(t);
		outage_end(t);
	}
	if (!traffic_let_in(t))
		violation(t, "traffic is not let in again", f->what, f->smmu, 0, 0);
	clients_read(t);
	rules_judge(t, f->smmu);
	if (f->what >= DEVICE_GONE && f->endpoint->dev && !client_is_fenced(f->endpoint))
		violation(t, "a device without answer kept ATS", f->endpoint->index, f->what, 0, 1);
}

static void outages_in_order(struct torture *t)
{
	struct failure f = { .times = SMMU_MODEL_FOREVER };
	struct rnd_state rnd;

	prandom_seed_state(&rnd, t->config->seed);
	for (f.what = 0; f.what < OUTAGES; f.what++) {
		f.endpoint = &t->client[PLATFORM_CLIENTS + f.what % PCI_CLIENTS];
		outage_in_order(t, &f, &rnd);
	}
}

void outages_are_over(struct torture *t)
{
	struct client *c;
	unsigned int i;

	if (!traffic_let_in(t))
		violation(t, "traffic is not let in again", OUTAGES, 0, 0, 0);
	outages_in_order(t);
	for (i = 0; i < SMMUS; i++)
		atomic64_add(smmu_of(t->model[i])->contain.times, &t->result->cut_offs);
	/* Of an operation that has failed the way back may have failed as well */
	for (i = 0; i < CLIENTS + GUESTS; i++) {
		c = &t->client[i];
		scoped_guard(mutex, &c->lock) {
			if (i < CLIENTS)
				bonds_break(c);
			points_clear(c);
		}
		client_is_fenced(c);
	}
	/* Pairs with the acquire of access_make() */
	smp_store_release(&t->works, true);
}

void outage_for_good(struct torture *t)
{
	WRITE_ONCE(t->works, false);
	/* Service Failure Mode */
	smmu_model_inject(t->model[t->config->seed % SMMUS], SMMU_MODEL_GERROR, GERROR_SFM_ERR, 1);
}

MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
