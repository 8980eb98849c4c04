// SPDX-License-Identifier: GPL-2.0-only
/*
 * One process, many SMMUs: what it costs, in domains and in rounds of waiting.
 *
 * The SMMUs share their time: while one is waited for all of them work. So the
 * time that an invalidation takes, in CMD_SYNCs, tells whether they were waited
 * for together or in turn.
 */
#include <kunit/test.h>
#include <linux/iommu.h>
#include <linux/list.h>
#include <linux/math.h>
#include <linux/mm.h>
#include <linux/sizes.h>

#include "../revive.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "outage-fixture.h"
#include "pci-fixture.h"

#define SMMUS		8
/* So many that they are waited for in two goes: sixteen, one */
#define SMMUS_MAX	17
/* More than fit into one submission */
#define DEVICES		70
#define SHORT_US	50000
/* Looks that are enough to see that something does not work */
#define LOOKS_MAX	256
#define SIZE		SZ_64K
#define MAGIC		0x1234432156788765ULL
/* Looks that a waiter takes until a CMD_SYNC is done */
#define LATENCY		64

/**
 * struct instances - SMMUs with an endpoint each, and a process bound to all
 * @p: the SMMUs
 * @proc: the process
 * @bond: its bonds
 */
struct instances {
	struct pci_fixture *p[SMMUS_MAX];
	struct fixture_process *proc;
	struct fixture_bond *bond[SMMUS_MAX];
};

static struct instances *instances_init(struct kunit *test, unsigned int nr,
					const struct smmu_model_endpoint_config *ep)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_NO_MSI);
	const struct smmu_model_pci_config pci = {
		.num_endpoints = 1,
		.endpoints = { *ep },
	};
	struct instances *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->proc = fixture_process(test, SIZE);
	fixture_poke(test, s->proc, s->proc->addr, MAGIC);
	config.sync_latency = LATENCY;
	for (i = 0; i < nr; i++) {
		s->p[i] = pci_fixture_init(test, &config, &pci);
		if (i)
			smmu_model_share_time(s->p[0]->f.model, s->p[i]->f.model);
		s->bond[i] = fixture_bind(test, s->p[i]->f.dev, s->proc);
	}
	return s;
}

static void process_has_one_domain(struct kunit *test)
{
	struct instances *s = instances_init(test, SMMUS, &pci_fixture_endpoint);
	unsigned int i;

	KUNIT_EXPECT_EQ(test, list_count_nodes(&s->proc->mm->iommu_mm->sva_domains), 1);
	for (i = 1; i < SMMUS; i++)
		KUNIT_EXPECT_EQ(test, s->bond[i]->pasid, s->bond[0]->pasid);
}

/* How long an munmap() of one page takes, in CMD_SYNCs; all have used the page */
static unsigned int munmap_rounds(struct kunit *test, unsigned int nr,
				  const struct smmu_model_endpoint_config *ep)
{
	struct instances *s = instances_init(test, nr, ep);
	struct smmu_model_stats *stats;
	u64 time = 0, word;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		FIXTURE_EXPECT_OK(test, pci_dma(s->p[i], s->bond[i]->pasid, s->proc->addr, false,
						&word));
		KUNIT_EXPECT_EQ(test, word, MAGIC);
		smmu_model_stats_reset(s->p[i]->f.model);
	}
	KUNIT_EXPECT_EQ(test, fixture_munmap(s->proc, s->proc->addr, PAGE_SIZE), 0);
	stats = kunit_kzalloc(test, sizeof(*stats), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, stats);
	for (i = 0; i < nr; i++) {
		smmu_model_stats(s->p[i]->f.model, stats);
		time += stats->relaxes;
		KUNIT_EXPECT_EQ(test, stats->commands[CMD_SYNC], ep->ats ? 2 : 1);
		KUNIT_EXPECT_EQ(test, stats->commands[CMD_ATC_INV], ep->ats);
		FIXTURE_EXPECT_ABORT(test, pci_dma(s->p[i], s->bond[i]->pasid, s->proc->addr,
						   false, &word));
	}
	kunit_info(test, "munmap() on %u SMMUs%s: %llu looks, %llu rounds\n", nr,
		   ep->ats ? " with ATS" : "", time, DIV_ROUND_CLOSEST_ULL(time, LATENCY));
	return DIV_ROUND_CLOSEST_ULL(time, LATENCY);
}

/* TLBs, then ATCs */
static void munmap_with_ats_takes_two_rounds(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, munmap_rounds(test, SMMUS, &pci_fixture_endpoint), 2);
}

static void munmap_without_ats_takes_one_round(struct kunit *test)
{
	const struct smmu_model_endpoint_config ep = { .pasid_bits = 16 };

	KUNIT_EXPECT_EQ(test, munmap_rounds(test, SMMUS, &ep), 1);
}

/* The measure itself */
static void munmap_on_one_smmu_takes_two_rounds(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, munmap_rounds(test, 1, &pci_fixture_endpoint), 2);
}

/**
 * struct many - more SMMUs than are waited for together
 * @nr: how many
 * @rounds: how often sixteen of them, or what is left, are waited for
 */
static const struct many {
	unsigned int nr;
	unsigned int rounds;
} many[] = {
	{ 16, 1 },
	{ SMMUS_MAX, 2 },
};

static void many_desc(const struct many *m, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u", m->nr);
}

KUNIT_ARRAY_PARAM(many, many, many_desc);

static void munmap_on_many_smmus_reaches_all(struct kunit *test)
{
	const struct smmu_model_endpoint_config ep = { .pasid_bits = 16 };
	const struct many *m = test->param_value;

	KUNIT_EXPECT_EQ(test, munmap_rounds(test, m->nr, &ep), m->rounds);
}

static void munmap_on_many_smmus_with_ats_reaches_all(struct kunit *test)
{
	const struct many *m = test->param_value;

	KUNIT_EXPECT_EQ(test, munmap_rounds(test, m->nr, &pci_fixture_endpoint), 2 * m->rounds);
}

/*
 * CDs, TLBs, ATCs: each takes a round, however many SMMUs and devices there are. The
 * translations go, the CDs stay.
 */
static void exit_takes_three_rounds(struct kunit *test)
{
	const unsigned int nr = *(const unsigned int *)test->param_value;
	struct instances *s = instances_init(test, nr, &pci_fixture_endpoint);
	struct smmu_model_stats *stats;
	u64 time = 0, word;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		FIXTURE_EXPECT_OK(test, pci_dma(s->p[i], s->bond[i]->pasid, s->proc->addr, false,
						&word));
		smmu_model_stats_reset(s->p[i]->f.model);
	}
	fixture_exit(test, s->proc);
	stats = kunit_kzalloc(test, sizeof(*stats), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, stats);
	for (i = 0; i < nr; i++) {
		smmu_model_stats(s->p[i]->f.model, stats);
		time += stats->relaxes;
		KUNIT_EXPECT_EQ(test, stats->commands[CMD_CFGI_CD], 1);
		KUNIT_EXPECT_EQ(test, stats->commands[CMD_SYNC], 3);
		FIXTURE_EXPECT_ABORT(test, pci_dma(s->p[i], s->bond[i]->pasid, s->proc->addr,
						   false, &word));
	}
	kunit_info(test, "exit with %u SMMUs: %llu looks, %llu rounds\n", nr, time,
		   DIV_ROUND_CLOSEST_ULL(time, LATENCY));
	KUNIT_EXPECT_EQ(test, DIV_ROUND_CLOSEST_ULL(time, LATENCY), 3);
}

static const unsigned int exits[] = { 1, SMMUS, 16 };

static void exits_desc(const unsigned int *nr, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u", *nr);
}

KUNIT_ARRAY_PARAM(exits, exits, exits_desc);

/* One CMD_SYNC for the CDs of all devices, one for the tag */
static void exit_takes_two_syncs_for_all_devices(struct kunit *test)
{
	const struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct fixture *f = fixture_init(test, &config);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture *one = kunit_kcalloc(test, DEVICES, sizeof(*one), GFP_KERNEL);
	const struct smmu_model_stats *stats;
	struct smmu_model_client *client;
	struct fixture_bond *bond;
	unsigned int i;
	u64 word;

	KUNIT_ASSERT_NOT_NULL(test, one);
	fixture_poke(test, proc, proc->addr, MAGIC);
	for (i = 0; i < DEVICES; i++) {
		one[i] = *f;
		if (i) {
			one[i].sid = f->sid + i;
			client = fixture_client(test, f->model, one[i].sid, true);
			one[i].client = client;
			one[i].dev = smmu_model_client_dev(client);
		}
		bond = fixture_bind(test, one[i].dev, proc);
		FIXTURE_EXPECT_OK(test, fixture_read(&one[i], bond->pasid, proc->addr, &word,
						     sizeof(word)));
	}
	smmu_model_stats_reset(f->model);
	fixture_exit(test, proc);
	stats = fixture_stats(test, f->model);
	KUNIT_EXPECT_EQ(test, stats->commands[CMD_CFGI_CD], DEVICES);
	KUNIT_EXPECT_EQ(test, stats->commands[CMD_SYNC], 2);
	for (i = 0; i < DEVICES; i++)
		FIXTURE_EXPECT_ABORT(test, fixture_read(&one[i], bond->pasid, proc->addr, &word,
							sizeof(word)));
}

/* One has the time of all; who comes after it is looked at, and not waited for. */
static void failing_smmus_have_the_time_of_one(struct kunit *test)
{
	struct instances *s = instances_init(test, SMMUS, &pci_fixture_endpoint);
	struct smmu_device *smmu[SMMUS];
	unsigned int i, waited = 0;
	u64 relaxes, word;

	for (i = 0; i < SMMUS; i++) {
		smmu[i] = outage_fixture_smmu(s->p[i]->f.model);
		outage_fixture_lasts(smmu[i]);
		smmu[i]->cmdq.timeout_us = SHORT_US;
		smmu[i]->cmdq.wait_us = SHORT_US;
		smmu[i]->cmdq.moment_us = 0;
		smmu_model_inject(s->p[i]->f.model, SMMU_MODEL_CMDQ_HANG, 0, SMMU_MODEL_FOREVER);
		smmu_model_stats_reset(s->p[i]->f.model);
	}
	KUNIT_EXPECT_EQ(test, fixture_munmap(s->proc, s->proc->addr, PAGE_SIZE), 0);
	for (i = 0; i < SMMUS; i++) {
		relaxes = fixture_stats(test, s->p[i]->f.model)->relaxes;
		kunit_info(test, "SMMU %u: %llu looks\n", i, relaxes);
		waited += relaxes > LOOKS_MAX;
		FIXTURE_EXPECT_ABORT(test, pci_dma(s->p[i], s->bond[i]->pasid, s->proc->addr,
						   false, &word));
		smmu_model_inject_clear(s->p[i]->f.model);
		KUNIT_EXPECT_EQ(test, smmu_revive(smmu[i]), 0);
	}
	/* The first of the set, whichever that is */
	KUNIT_EXPECT_LE(test, waited, 1);
}

/* Which of two SMMUs has no room, and what the other had been told when that was given up */
static struct {
	struct smmu_model *other;
	u8 op;
	s64 told;
	void (*contain)(struct smmu_cmdq *q);
} full;

static void full_queue_is_given_up(struct smmu_cmdq *q)
{
	if (full.told < 0)
		full.told = smmu_model_count_command(full.other, full.op);
	full.contain(q);
}

static void fill_queue(struct kunit *test, struct smmu_model *model, struct smmu_cmdq *q)
{
	struct smmu_cmd cmds[SMMU_CMDQ_BATCH - 1];
	u32 room, nr;

	smmu_model_inject(model, SMMU_MODEL_CMDQ_HANG, 0, SMMU_MODEL_FOREVER);
	for (nr = 0; nr < ARRAY_SIZE(cmds); nr++)
		cmds[nr] = smmu_cmd_cfgi_all();
	for (room = BIT(q->lg2); room; room -= nr) {
		nr = min_t(u32, room, ARRAY_SIZE(cmds));
		KUNIT_ASSERT_EQ(test, smmu_cmdq_submit_nosync(q, cmds, nr), 0);
	}
}

static const unsigned int which_is_full[] = { 0, 1 };

static void full_desc(const unsigned int *which, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "number %u", *which);
}

KUNIT_ARRAY_PARAM(full, which_is_full, full_desc);

/* One of the two is first in the set. */
static void smmu_without_room_keeps_nothing_from_another(struct kunit *test)
{
	unsigned int which = *(const unsigned int *)test->param_value;
	struct instances *s = instances_init(test, 2, &pci_fixture_endpoint);
	struct smmu_model *model = s->p[which]->f.model;
	struct smmu_device *smmu = outage_fixture_smmu(model);

	outage_fixture_lasts(smmu);
	outage_fixture_bounds(smmu, SHORT_US);
	full.other = s->p[!which]->f.model;
	full.op = fixture_tlbi(full.other, CMD_TLBI_NH_VA);
	full.contain = smmu->cmdq.contain;
	full.told = -1;
	smmu_model_stats_reset(s->p[!which]->f.model);
	fill_queue(test, model, &smmu->cmdq);
	smmu->cmdq.contain = full_queue_is_given_up;
	KUNIT_EXPECT_EQ(test, fixture_munmap(s->proc, s->proc->addr, PAGE_SIZE), 0);
	smmu->cmdq.contain = full.contain;
	KUNIT_EXPECT_EQ(test, full.told, 1);
	KUNIT_EXPECT_EQ(test, smmu->contain.times, 1);

	smmu_model_inject_clear(model);
	outage_fixture_may_end(smmu);
	KUNIT_EXPECT_EQ(test, smmu_revive(smmu), 0);
}

static struct kunit_case instances_cases[] = {
	KUNIT_CASE(process_has_one_domain),
	KUNIT_CASE(munmap_on_one_smmu_takes_two_rounds),
	KUNIT_CASE(munmap_with_ats_takes_two_rounds),
	KUNIT_CASE(munmap_without_ats_takes_one_round),
	KUNIT_CASE_PARAM(munmap_on_many_smmus_reaches_all, many_gen_params),
	KUNIT_CASE_PARAM(munmap_on_many_smmus_with_ats_reaches_all, many_gen_params),
	KUNIT_CASE_PARAM(exit_takes_three_rounds, exits_gen_params),
	KUNIT_CASE(exit_takes_two_syncs_for_all_devices),
	KUNIT_CASE(failing_smmus_have_the_time_of_one),
	KUNIT_CASE_PARAM(smmu_without_room_keeps_nothing_from_another, full_gen_params),
	{}
};

static struct kunit_suite instances_suite = {
	.name = "arm_smmu_v3_instances",
	.test_cases = instances_cases,
};

kunit_test_suite(instances_suite);
