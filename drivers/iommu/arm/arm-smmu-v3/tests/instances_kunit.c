// SPDX-License-Identifier: GPL-2.0-only
/*
 * One process, many SMMUs: what it costs, in domains and in rounds of waiting.
 *
 * The SMMUs share their time: while one is waited for all of them work. So the
 * time that an invalidation takes tells whether they were waited for together or in
 * turn. Where it is told in rounds, nothing but a CMD_SYNC takes any.
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
/* What a CMD_SYNC takes */
#define LATENCY		64

static const struct smmu_model_latency rounds = { .look = 1, .sync = LATENCY };

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
					enum smmu_model_profile profile,
					const struct smmu_model_endpoint_config *ep,
					const struct smmu_model_latency *latency)
{
	struct smmu_model_config config = fixture_config(profile);
	const struct smmu_model_pci_config pci = {
		.num_endpoints = 1,
		.endpoints = { *ep },
	};
	struct instances *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->proc = fixture_process(test, SIZE);
	fixture_poke(test, s->proc, s->proc->addr, MAGIC);
	for (i = 0; i < nr; i++) {
		s->p[i] = pci_fixture_init(test, &config, &pci);
		smmu_model_set_latency(s->p[i]->f.model, latency);
		if (i)
			smmu_model_share_time(s->p[0]->f.model, s->p[i]->f.model);
		s->bond[i] = fixture_bind(test, s->p[i]->f.dev, s->proc);
	}
	return s;
}

static struct instances *instances_in_rounds(struct kunit *test, unsigned int nr,
					     const struct smmu_model_endpoint_config *ep)
{
	return instances_init(test, nr, SMMU_MODEL_NO_MSI, ep, &rounds);
}

/* All of them use the first page; what follows is counted from zero */
static void use_page(struct kunit *test, struct instances *s, unsigned int nr)
{
	unsigned int i;
	u64 word;

	for (i = 0; i < nr; i++) {
		FIXTURE_EXPECT_OK(test, pci_dma(s->p[i], s->bond[i]->pasid, s->proc->addr, false,
						&word));
		KUNIT_EXPECT_EQ(test, word, MAGIC);
	}
	for (i = 0; i < nr; i++)
		smmu_model_stats_reset(s->p[i]->f.model);
}

static void expect_page_is_gone(struct kunit *test, struct instances *s, unsigned int nr)
{
	unsigned int i;
	u64 word;

	for (i = 0; i < nr; i++)
		FIXTURE_EXPECT_ABORT(test, pci_dma(s->p[i], s->bond[i]->pasid, s->proc->addr,
						   false, &word));
}

static void process_has_one_domain(struct kunit *test)
{
	struct instances *s = instances_in_rounds(test, SMMUS, &pci_fixture_endpoint);
	unsigned int i;

	KUNIT_EXPECT_EQ(test, list_count_nodes(&s->proc->mm->iommu_mm->sva_domains), 1);
	for (i = 1; i < SMMUS; i++)
		KUNIT_EXPECT_EQ(test, s->bond[i]->pasid, s->bond[0]->pasid);
}

/**
 * struct bill - what an munmap() of one page costs with a number of SMMUs
 * @ns: time
 * @ns_irqs_off: of that, with interrupts off
 * @commands: commands, of all SMMUs together, as what follows
 * @syncs: of these, CMD_SYNCs
 * @reads: register reads
 * @writes: register writes
 */
struct bill {
	u64 ns;
	u64 ns_irqs_off;
	u64 commands;
	u64 syncs;
	u64 reads;
	u64 writes;
};

static void add_to_bill(struct kunit *test, struct bill *bill, struct smmu_model *model)
{
	const struct smmu_model_stats *stats = fixture_stats(test, model);
	unsigned int i;

	/* It is the same for all */
	bill->ns = stats->ns;
	bill->ns_irqs_off = stats->ns_irqs_off;
	for (i = 0; i < ARRAY_SIZE(stats->commands); i++)
		bill->commands += stats->commands[i];
	bill->syncs += stats->commands[CMD_SYNC];
	bill->reads += stats->reg_reads;
	bill->writes += stats->reg_writes;
}

static struct bill munmap_bill(struct kunit *test, struct instances *s, unsigned int nr)
{
	struct bill bill = {};
	unsigned int i;

	use_page(test, s, nr);
	KUNIT_EXPECT_EQ(test, fixture_munmap(s->proc, s->proc->addr, PAGE_SIZE), 0);
	for (i = 0; i < nr; i++)
		add_to_bill(test, &bill, s->p[i]->f.model);
	expect_page_is_gone(test, s, nr);
	return bill;
}

/* How long that takes, in CMD_SYNCs */
static unsigned int munmap_rounds(struct kunit *test, unsigned int nr,
				  const struct smmu_model_endpoint_config *ep)
{
	struct instances *s = instances_in_rounds(test, nr, ep);
	struct bill bill = munmap_bill(test, s, nr);

	KUNIT_EXPECT_EQ(test, bill.syncs, nr * (ep->ats ? 2 : 1));
	KUNIT_EXPECT_EQ(test, bill.commands, nr * (ep->ats ? 4 : 2));
	kunit_info(test, "munmap() on %u SMMUs%s: %llu looks, %llu rounds\n", nr,
		   ep->ats ? " with ATS" : "", bill.ns, DIV_ROUND_CLOSEST_ULL(bill.ns, LATENCY));
	return DIV_ROUND_CLOSEST_ULL(bill.ns, LATENCY);
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

/**
 * struct price - how SMMUs tell that they are done, and what they are asked for
 * @name: of the case
 * @profile: with MSIs or without
 * @ats: endpoints have ATCs, which are a second round
 */
static const struct price {
	const char *name;
	enum smmu_model_profile profile;
	bool ats;
} prices[] = {
	{ "MSI", SMMU_MODEL_FULL, false },
	{ "MSI, ATS", SMMU_MODEL_FULL, true },
	{ "CONS", SMMU_MODEL_NO_MSI, false },
	{ "CONS, ATS", SMMU_MODEL_NO_MSI, true },
};

KUNIT_ARRAY_PARAM_DESC(price, prices, name);

/* Of the order that they are of in servers; what matters are the proportions */
static const struct smmu_model_latency server = {
	.read = 200,
	.write = 20,
	.look = 25,
	.cfgi = 100,
	.tlbi = 200,
	.atc_inv = 100,
	.atc_answer = 1500,
	.sync = 1000,
	.other = 100,
};

/* The waits overlap: one more SMMU costs its doorbells and, without MSIs, looks at it */
static void munmap_on_more_smmus_costs_their_register_accesses(struct kunit *test)
{
	const struct price *price = test->param_value;
	const struct smmu_model_endpoint_config ep = { .pasid_bits = 16, .ats = price->ats };
	const bool msi = price->profile == SMMU_MODEL_FULL;
	const unsigned int goes = price->ats ? 2 : 1;
	/* A wait ends with a look */
	const u64 slack = goes * (server.look + (msi ? 0 : server.read));
	struct bill one = {}, bill;
	struct instances *s;
	unsigned int nr;
	u64 least;

	least = server.write + server.tlbi + server.sync;
	if (price->ats)
		least += server.write + server.atc_inv + server.atc_answer + server.sync;
	kunit_info(test, "munmap(): SMMUs, ns, interrupts off, commands, CMD_SYNCs, reads, writes\n");
	for (nr = 1; nr <= SMMUS; nr *= 2) {
		s = instances_init(test, nr, price->profile, &ep, &server);
		bill = munmap_bill(test, s, nr);
		kunit_info(test, "%s: %u %llu %llu %llu %llu %llu %llu\n", price->name, nr, bill.ns,
			   bill.ns_irqs_off, bill.commands, bill.syncs, bill.reads, bill.writes);
		if (nr == 1)
			one = bill;
		KUNIT_EXPECT_EQ(test, bill.commands, nr * goes * 2);
		KUNIT_EXPECT_EQ(test, bill.syncs, nr * goes);
		KUNIT_EXPECT_EQ(test, bill.writes, nr * goes);
		KUNIT_EXPECT_EQ(test, bill.ns_irqs_off, bill.writes * server.write);
		KUNIT_EXPECT_GE(test, bill.ns, least);
		KUNIT_EXPECT_LE(test, bill.ns, one.ns + slack + (nr - 1) * goes *
				(server.write + (msi ? 0 : server.read)));
		if (msi)
			KUNIT_EXPECT_LE(test, 4 * bill.ns, 5 * one.ns);
		/* Who waits for no longer than is common reads none, see cmdq-wait.c */
		if (msi && !price->ats)
			KUNIT_EXPECT_EQ(test, bill.reads, 0);
	}
}

/*
 * CDs, TLBs, ATCs: each takes a round, however many SMMUs and devices there are. The
 * translations go, the CDs stay.
 */
static void exit_takes_three_rounds(struct kunit *test)
{
	const unsigned int nr = *(const unsigned int *)test->param_value;
	struct instances *s = instances_in_rounds(test, nr, &pci_fixture_endpoint);
	struct bill bill = {};
	unsigned int i;

	use_page(test, s, nr);
	fixture_exit(test, s->proc);
	for (i = 0; i < nr; i++) {
		KUNIT_EXPECT_EQ(test, smmu_model_count_command(s->p[i]->f.model, CMD_CFGI_CD), 1);
		add_to_bill(test, &bill, s->p[i]->f.model);
	}
	expect_page_is_gone(test, s, nr);
	KUNIT_EXPECT_EQ(test, bill.syncs, 3 * nr);
	kunit_info(test, "exit with %u SMMUs: %llu looks, %llu rounds\n", nr, bill.ns,
		   DIV_ROUND_CLOSEST_ULL(bill.ns, LATENCY));
	KUNIT_EXPECT_EQ(test, DIV_ROUND_CLOSEST_ULL(bill.ns, LATENCY), 3);
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
	struct instances *s = instances_in_rounds(test, SMMUS, &pci_fixture_endpoint);
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
	struct instances *s = instances_in_rounds(test, 2, &pci_fixture_endpoint);
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
	KUNIT_CASE_PARAM(munmap_on_more_smmus_costs_their_register_accesses, price_gen_params),
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
