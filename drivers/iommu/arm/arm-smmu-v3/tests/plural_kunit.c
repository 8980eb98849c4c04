// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several of a kind: StreamIDs of one device, each with an ATC; PASIDs of one device
 * with the same domain; endpoints of one host bridge behind SMMUs that differ; SMMUs
 * that fail, and errors of one.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/iommu.h>
#include <linux/irq_work.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/sizes.h>

#include "../revive.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "../spec-ste.h"
#include "outage-fixture.h"
#include "pci-fixture.h"

#define SIZE		SZ_64K
#define IOVA		SZ_1G
#define MAGIC		0x900df00d900df000ULL
#define STREAMS		4
#define STE_WORDS	8

static u64 commands(struct pci_fixture *p, u8 opcode)
{
	return smmu_model_count_command(p->f.model, opcode);
}

static u64 tlbis(struct pci_fixture *p)
{
	return commands(p, fixture_tlbi(p->f.model, CMD_TLBI_NH_VA));
}

static u64 tlbi_asids(struct pci_fixture *p)
{
	return commands(p, fixture_tlbi(p->f.model, CMD_TLBI_NH_ASID));
}

/*
 * StreamIDs
 */

/* A device with STREAMS StreamIDs, and the fixture of each */
static struct pci_fixture *streams_init(struct kunit *test, u32 policy, struct pci_fixture *all)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	const struct smmu_model_pci_config pci = {
		.num_endpoints = 1,
		.endpoints = {
			{ .ats = true, .pasid_bits = 16, .more_streams = STREAMS - 1 },
		},
	};
	struct pci_fixture *p;
	unsigned int i;

	config.policy = policy;
	p = pci_fixture_init(test, &config, &pci);
	for (i = 0; i < STREAMS; i++) {
		all[i] = *p;
		all[i].f.sid += i;
	}
	KUNIT_ASSERT_EQ(test, dev_iommu_fwspec_get(p->f.dev)->num_ids, STREAMS);
	return p;
}

static void streams_expect(struct kunit *test, struct pci_fixture *all, u32 ssid, u64 addr,
			   bool there)
{
	unsigned int i;
	u64 word;

	for (i = 0; i < STREAMS; i++) {
		word = 0;
		KUNIT_EXPECT_EQ_MSG(test, pci_dma(&all[i], ssid, addr, false, &word),
				    there ? SMMU_MODEL_DMA_OK : SMMU_MODEL_DMA_ABORTED,
				    "stream %u", i);
		KUNIT_EXPECT_EQ_MSG(test, word, there ? MAGIC : 0, "stream %u", i);
	}
}

static u64 eats(struct pci_fixture *p)
{
	u64 ste[STE_WORDS];

	KUNIT_ASSERT_EQ(p->f.test, smmu_model_peek_ste(p->f.model, p->f.sid, ste), 0);
	return FIELD_GET(STE_1_EATS, ste[1]);
}

static void every_stream_is_told_of_an_unmapped_page(struct kunit *test)
{
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct pci_fixture all[STREAMS], *p = streams_init(test, 0, all);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);

	fixture_poke(test, proc, proc->addr, MAGIC);
	fixture_poke(test, proc, proc->addr + PAGE_SIZE, MAGIC);
	streams_expect(test, all, bond->pasid, proc->addr, true);
	streams_expect(test, all, bond->pasid, proc->addr + PAGE_SIZE, true);
	smmu_model_stats_reset(p->f.model);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, PAGE_SIZE), 0);
	KUNIT_EXPECT_EQ(test, commands(p, CMD_ATC_INV), STREAMS);
	KUNIT_EXPECT_EQ(test, tlbis(p), 1);
	KUNIT_EXPECT_EQ(test, commands(p, CMD_SYNC), 2);
	streams_expect(test, all, bond->pasid, proc->addr, false);
	streams_expect(test, all, bond->pasid, proc->addr + PAGE_SIZE, true);
}

/* One CMD_ATC_INV for each, one wait for all */
static void every_stream_is_emptied_by_unbind(struct kunit *test)
{
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_process *rest = fixture_process(test, SIZE);
	struct pci_fixture all[STREAMS], *p = streams_init(test, 0, all);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);

	/* ATS stays on for it */
	fixture_bind(test, p->f.dev, rest);
	fixture_poke(test, proc, proc->addr, MAGIC);
	streams_expect(test, all, bond->pasid, proc->addr, true);
	smmu_model_stats_reset(p->f.model);
	fixture_unbind(bond);
	KUNIT_EXPECT_EQ(test, commands(p, CMD_ATC_INV), STREAMS);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->atc_cached, 0);
	streams_expect(test, all, bond->pasid, proc->addr, false);
}

/*
 * A device is as good as the worst of its ATCs: none is filled any more, as nobody
 * lists them from here on.
 */
static void stream_that_does_not_answer_fences_its_device(struct kunit *test)
{
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct pci_fixture all[STREAMS], *p = streams_init(test, 0, all);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	unsigned int i;

	fixture_poke(test, proc, proc->addr, MAGIC);
	fixture_poke(test, proc, proc->addr + PAGE_SIZE, MAGIC);
	streams_expect(test, all, bond->pasid, proc->addr, true);
	streams_expect(test, all, bond->pasid, proc->addr + PAGE_SIZE, true);
	smmu_model_inject(p->f.model, SMMU_MODEL_ATC_INV_IGNORED, all[2].f.sid,
			  SMMU_MODEL_FOREVER);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, PAGE_SIZE), 0);
	for (i = 0; i < STREAMS; i++)
		KUNIT_EXPECT_EQ_MSG(test, eats(&all[i]), STE_1_EATS_OFF, "stream %u", i);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(p->f.model) ?: "", "");
	streams_expect(test, all, bond->pasid, proc->addr, false);
	/* Translated by its ATCs, which the SMMU does not take any more */
	streams_expect(test, all, bond->pasid, proc->addr + PAGE_SIZE, false);

	smmu_model_stats_reset(p->f.model);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr + PAGE_SIZE, PAGE_SIZE), 0);
	KUNIT_EXPECT_EQ(test, commands(p, CMD_ATC_INV), 0);
	fixture_unbind(bond);
	KUNIT_EXPECT_FALSE(test, to_pci_dev(p->f.dev)->ats_enabled);

	/* And without them it works */
	bond = fixture_bind(test, p->f.dev, proc);
	KUNIT_EXPECT_FALSE(test, to_pci_dev(p->f.dev)->ats_enabled);
	fixture_poke(test, proc, proc->addr + 2 * PAGE_SIZE, MAGIC);
	streams_expect(test, all, bond->pasid, proc->addr + 2 * PAGE_SIZE, true);
}

/* In the moment after: endpoints that ask ahead, and a process that is in use elsewhere */
static void fenced_device_fills_no_atc_of_another_process(struct kunit *test)
{
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_process *next = fixture_process(test, SIZE);
	struct pci_fixture all[STREAMS];
	struct pci_fixture *p = streams_init(test, SMMU_MODEL_SPECULATE, all);
	struct fixture_bond *bond;
	u64 fills;

	fixture_poke(test, next, next->addr, MAGIC);
	fixture_poke(test, proc, proc->addr, MAGIC);
	bond = fixture_bind(test, p->f.dev, proc);
	streams_expect(test, all, bond->pasid, proc->addr, true);
	smmu_model_inject(p->f.model, SMMU_MODEL_ATC_INV_IGNORED, all[0].f.sid,
			  SMMU_MODEL_FOREVER);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, PAGE_SIZE), 0);
	fills = fixture_stats(test, p->f.model)->atc_fills;
	bond = fixture_bind(test, p->f.dev, next);
	streams_expect(test, all, bond->pasid, next->addr, true);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->atc_fills, fills);
}

static void slow_stream_is_asked_again_and_keeps_its_ats(struct kunit *test)
{
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct pci_fixture all[STREAMS], *p = streams_init(test, 0, all);
	struct fixture_bond *bond = fixture_bind(test, p->f.dev, proc);
	unsigned int i;

	fixture_poke(test, proc, proc->addr, MAGIC);
	streams_expect(test, all, bond->pasid, proc->addr, true);
	smmu_model_inject(p->f.model, SMMU_MODEL_ATC_INV_IGNORED, all[3].f.sid, 1);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, PAGE_SIZE), 0);
	streams_expect(test, all, bond->pasid, proc->addr, false);
	for (i = 0; i < STREAMS; i++)
		KUNIT_EXPECT_EQ_MSG(test, eats(&all[i]), STE_1_EATS_FULL, "stream %u", i);
}

/*
 * PASIDs
 */

static void map_page(struct kunit *test, struct iommu_domain *domain, u64 iova)
{
	u64 *page = fixture_page(test);

	*page = MAGIC;
	KUNIT_ASSERT_EQ(test, iommu_map(domain, iova, virt_to_phys(page), PAGE_SIZE, IOMMU_READ,
					GFP_KERNEL), 0);
}

static void pasid_expect(struct pci_fixture *p, u32 ssid, u64 addr, bool there)
{
	u64 word = 0;

	KUNIT_EXPECT_EQ_MSG(p->f.test, pci_dma(p, ssid, addr, false, &word),
			    there ? SMMU_MODEL_DMA_OK : SMMU_MODEL_DMA_ABORTED,
			    "PASID %u", ssid);
	KUNIT_EXPECT_EQ_MSG(p->f.test, word, there ? MAGIC : 0, "PASID %u", ssid);
}

/* The ASID that is next, without taking it */
static int next_asid(struct pci_fixture *p)
{
	struct smmu_device *smmu = dev_get_drvdata(smmu_model_dev(p->f.model));
	int asid = smmu_ids_get_asid(&smmu->ids);

	KUNIT_ASSERT_GT(p->f.test, asid, 0);
	smmu_ids_put_asid(&smmu->ids, asid);
	return asid;
}

static void domain_on_two_pasids_goes_with_the_last(struct kunit *test)
{
	const struct smmu_model_endpoint_config ep = { .ats = true, .pasid_bits = 16 };
	struct pci_fixture *p = pci_fixture_default(test, &ep);
	struct iommu_domain *domain = fixture_paging_domain_flags(&p->f, IOMMU_HWPT_ALLOC_PASID);
	int asid = next_asid(p);
	unsigned int i;

	for (i = 0; i < 4; i++)
		map_page(test, domain, IOVA + i * PAGE_SIZE);
	KUNIT_ASSERT_EQ(test, iommu_attach_device_pasid(domain, p->f.dev, 1, NULL), 0);
	KUNIT_ASSERT_EQ(test, iommu_attach_device_pasid(domain, p->f.dev, 2, NULL), 0);
	/* One tag for both */
	KUNIT_EXPECT_EQ(test, next_asid(p), asid + 1);
	for (i = 0; i < 4; i++) {
		pasid_expect(p, 1, IOVA + i * PAGE_SIZE, true);
		pasid_expect(p, 2, IOVA + i * PAGE_SIZE, true);
	}

	/* Both hear of what goes */
	smmu_model_stats_reset(p->f.model);
	KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA, PAGE_SIZE), PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, tlbis(p), 1);
	KUNIT_EXPECT_EQ(test, commands(p, CMD_ATC_INV), 2);
	KUNIT_EXPECT_EQ(test, commands(p, CMD_SYNC), 2);
	pasid_expect(p, 1, IOVA, false);
	pasid_expect(p, 2, IOVA, false);

	/* One goes: its ATC entries do, TLB and tag are the other's still */
	smmu_model_stats_reset(p->f.model);
	iommu_detach_device_pasid(domain, p->f.dev, 1);
	KUNIT_EXPECT_EQ(test, tlbi_asids(p), 0);
	KUNIT_EXPECT_EQ(test, commands(p, CMD_ATC_INV), 1);
	KUNIT_EXPECT_EQ(test, next_asid(p), asid + 1);
	pasid_expect(p, 1, IOVA + PAGE_SIZE, false);
	pasid_expect(p, 2, IOVA + PAGE_SIZE, true);

	smmu_model_stats_reset(p->f.model);
	KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA + PAGE_SIZE, PAGE_SIZE), PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, commands(p, CMD_ATC_INV), 1);
	pasid_expect(p, 2, IOVA + PAGE_SIZE, false);
	pasid_expect(p, 2, IOVA + 2 * PAGE_SIZE, true);

	iommu_detach_device_pasid(domain, p->f.dev, 2);
	KUNIT_EXPECT_EQ(test, next_asid(p), asid);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->atc_cached, 0);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, p->f.model)->tlb_cached, 0);
	pasid_expect(p, 2, IOVA + 2 * PAGE_SIZE, false);
}

/* The device's own traffic is one more user of the same domain */
static void domain_of_the_device_and_of_a_pasid_is_one(struct kunit *test)
{
	const struct smmu_model_endpoint_config ep = { .ats = true, .pasid_bits = 16 };
	struct pci_fixture *p = pci_fixture_default(test, &ep);
	struct iommu_domain *domain = fixture_paging_domain_flags(&p->f, IOMMU_HWPT_ALLOC_PASID);
	unsigned int i;

	for (i = 0; i < 3; i++)
		map_page(test, domain, IOVA + i * PAGE_SIZE);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(domain, p->f.dev), 0);
	KUNIT_ASSERT_EQ(test, iommu_attach_device_pasid(domain, p->f.dev, 7, NULL), 0);
	for (i = 0; i < 3; i++) {
		pasid_expect(p, 7, IOVA + i * PAGE_SIZE, true);
		pasid_expect(p, NO_SSID, IOVA + i * PAGE_SIZE, true);
	}
	KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA, PAGE_SIZE), PAGE_SIZE);
	pasid_expect(p, 7, IOVA, false);
	pasid_expect(p, NO_SSID, IOVA, false);
	iommu_detach_device_pasid(domain, p->f.dev, 7);
	pasid_expect(p, 7, IOVA + PAGE_SIZE, false);
	pasid_expect(p, NO_SSID, IOVA + PAGE_SIZE, true);
	KUNIT_EXPECT_EQ(test, iommu_unmap(domain, IOVA + PAGE_SIZE, PAGE_SIZE), PAGE_SIZE);
	pasid_expect(p, NO_SSID, IOVA + PAGE_SIZE, false);
	pasid_expect(p, NO_SSID, IOVA + 2 * PAGE_SIZE, true);
	iommu_detach_device(domain, p->f.dev);
}

/*
 * SMMUs
 */

/* Firmware maps each function of a host bridge where it likes. */
static void one_host_bridge_is_behind_smmus_that_differ(struct kunit *test)
{
	static const enum smmu_model_profile profiles[] = {
		SMMU_MODEL_FULL, SMMU_MODEL_NO_ATS, SMMU_MODEL_NO_RIL, SMMU_MODEL_S1_ONLY,
	};
	const unsigned int atcs[] = { 1, 0, 1, 1 };
	struct smmu_model_pci_config pci = { .num_endpoints = ARRAY_SIZE(profiles) };
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct pci_fixture p[ARRAY_SIZE(profiles)];
	struct smmu_model_config config;
	struct fixture_bond *bond;
	unsigned int i;

	for (i = 1; i < ARRAY_SIZE(profiles); i++) {
		config = fixture_config(profiles[i]);
		pci.endpoints[i] = pci_fixture_endpoint;
		pci.endpoints[i].behind = fixture_model(test, &config);
	}
	config = fixture_config(profiles[0]);
	pci.endpoints[0] = pci_fixture_endpoint;
	p[0] = *pci_fixture_init(test, &config, &pci);
	fixture_poke(test, proc, proc->addr, MAGIC);
	for (i = 0; i < ARRAY_SIZE(profiles); i++) {
		p[i] = p[0];
		p[i].f.model = pci.endpoints[i].behind ?: p[0].f.model;
		p[i].f.dev = smmu_model_pci_dev(p[0].pci, i);
		p[i].f.sid = smmu_model_pci_sid(p[0].pci, i);
		KUNIT_EXPECT_PTR_EQ(test, smmu_model_behind(p[i].f.dev), p[i].f.model);
		bond = fixture_bind(test, p[i].f.dev, proc);
		pasid_expect(&p[i], bond->pasid, proc->addr, true);
		smmu_model_stats_reset(p[i].f.model);
	}
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, PAGE_SIZE), 0);
	for (i = 0; i < ARRAY_SIZE(profiles); i++) {
		KUNIT_EXPECT_EQ(test, tlbis(&p[i]), 1);
		KUNIT_EXPECT_EQ(test, commands(&p[i], CMD_ATC_INV), atcs[i]);
		pasid_expect(&p[i], bond->pasid, proc->addr, false);
	}
}

/* Each as first and as second in what is invalidated together */
static const struct {
	const char *name;
	unsigned int failed;
	/* It refuses a command, once; else it is frozen */
	bool refuses;
} two_failures[] = {
	{ "the first is frozen", 0 },
	{ "the second is frozen", 1 },
	{ "the first refuses", 0, true },
	{ "the second refuses", 1, true },
};

KUNIT_ARRAY_PARAM_DESC(two_failures, two_failures, name);

/*
 * One SMMU consumes nothing, an ATC of another does not answer: both lose what they have.
 * One that refuses the command for its ATC is asked again, and loses nothing.
 */
static void smmu_that_fails_hides_no_silent_atc_of_another(struct kunit *test)
{
	const typeof(two_failures[0]) *two = test->param_value;
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct smmu_device *smmu[2];
	struct pci_fixture *p[2];
	struct fixture_bond *bond;
	unsigned int i;
	u64 word;

	fixture_poke(test, proc, proc->addr, MAGIC);
	for (i = 0; i < 2; i++) {
		p[i] = pci_fixture_default(test, &pci_fixture_endpoint);
		smmu[i] = outage_fixture_smmu(p[i]->f.model);
		bond = fixture_bind(test, p[i]->f.dev, proc);
		pasid_expect(p[i], bond->pasid, proc->addr, true);
		if (i == two->failed && two->refuses) {
			smmu_model_inject(p[i]->f.model, SMMU_MODEL_CERROR_ILL, CMD_ATC_INV, 1);
		} else if (i == two->failed) {
			/* The real bounds are long; these are against what a turn takes */
			outage_fixture_bounds(smmu[i], 20000);
			outage_fixture_lasts(smmu[i]);
			smmu_model_inject(p[i]->f.model, SMMU_MODEL_CMDQ_HANG, 0,
					  SMMU_MODEL_FOREVER);
		} else {
			smmu_model_inject(p[i]->f.model, SMMU_MODEL_ATC_INV_IGNORED, p[i]->f.sid,
					  SMMU_MODEL_FOREVER);
		}
	}
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, PAGE_SIZE), 0);
	for (i = 0; i < 2; i++) {
		word = 0;
		KUNIT_EXPECT_EQ(test, READ_ONCE(smmu[i]->contain.on),
				i == two->failed && !two->refuses);
		if (i != two->failed)
			KUNIT_EXPECT_EQ(test, eats(p[i]), STE_1_EATS_OFF);
		else if (two->refuses)
			KUNIT_EXPECT_EQ(test, eats(p[i]), STE_1_EATS_FULL);
		FIXTURE_EXPECT_ABORT(test, pci_dma(p[i], bond->pasid, proc->addr, false, &word));
		KUNIT_EXPECT_NE(test, word, MAGIC);
		smmu_model_inject_clear(p[i]->f.model);
		KUNIT_EXPECT_EQ(test, smmu_revive(smmu[i]), 0);
	}
}

/**
 * struct storm - errors of others that come while one waits
 * @work: in which others have their commands refused
 * @smmu: whose
 * @syncs: CMD_SYNCs since @smmu was set
 */
struct storm {
	struct irq_work work;
	struct smmu_device *smmu;
	unsigned int syncs;
};

/* More than are remembered, at positions behind the one that waits */
static void storm_breaks(struct irq_work *work)
{
	struct smmu_cmdq *q = &container_of(work, struct storm, work)->smmu->cmdq;
	struct smmu_cmd cmd = smmu_cmd_cfgi_all();
	unsigned int i;

	for (i = 0; i <= SMMU_CMDQ_ERRORS; i++) {
		if (!smmu_cmdq_submit_nosync(q, &cmd, 1))
			smmu_cmdq_handle_error(q);
	}
}

/*
 * The second CMD_SYNC is that of the ATCs. It ends in CERROR_ATC_INV_SYNC, and is tried
 * again: before the waiter finds it done he is interrupted.
 */
static void storm_watch(void *ctx, const u64 cmd[2])
{
	struct storm *storm = ctx;

	if (storm->smmu && FIELD_GET(CMD_0_OP, cmd[0]) == CMD_SYNC && ++storm->syncs == 3)
		irq_work_queue(&storm->work);
}

/* All that the waiter learns is that an error was forgotten, and may have been his. */
static void errors_of_others_hide_no_silent_atc(struct kunit *test)
{
	const struct smmu_model_pci_config pci = {
		.num_endpoints = 1, .endpoints = { pci_fixture_endpoint },
	};
	struct storm *storm = kunit_kzalloc(test, sizeof(*storm), GFP_KERNEL);
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct fixture_process *proc = fixture_process(test, SIZE);
	struct fixture_bond *bond;
	struct pci_fixture *p;
	u64 word = 0;

	KUNIT_ASSERT_NOT_NULL(test, storm);
	init_irq_work(&storm->work, storm_breaks);
	config.observe = storm_watch;
	config.observe_ctx = storm;
	p = pci_fixture_init(test, &config, &pci);
	fixture_poke(test, proc, proc->addr, MAGIC);
	bond = fixture_bind(test, p->f.dev, proc);
	pasid_expect(p, bond->pasid, proc->addr, true);
	smmu_model_inject(p->f.model, SMMU_MODEL_ATC_INV_IGNORED, p->f.sid, SMMU_MODEL_FOREVER);
	smmu_model_inject(p->f.model, SMMU_MODEL_CERROR_ILL, smmu_cmd_opcode(smmu_cmd_cfgi_all()),
			  SMMU_CMDQ_ERRORS + 1);
	/* The waiter alone hears of errors */
	smmu_model_inject(p->f.model, SMMU_MODEL_IRQ_LOST, SMMU_MODEL_IRQ_GERROR,
			  SMMU_MODEL_FOREVER);
	storm->smmu = outage_fixture_smmu(p->f.model);
	KUNIT_EXPECT_EQ(test, fixture_munmap(proc, proc->addr, PAGE_SIZE), 0);
	irq_work_sync(&storm->work);
	KUNIT_EXPECT_GT(test, storm->smmu->cmdq.lost_end, 0);
	KUNIT_EXPECT_EQ(test, eats(p), STE_1_EATS_OFF);
	FIXTURE_EXPECT_ABORT(test, pci_dma(p, bond->pasid, proc->addr, false, &word));
	KUNIT_EXPECT_NE(test, word, MAGIC);
	smmu_model_inject_clear(p->f.model);
}

static struct kunit_case plural_cases[] = {
	KUNIT_CASE(every_stream_is_told_of_an_unmapped_page),
	KUNIT_CASE(every_stream_is_emptied_by_unbind),
	KUNIT_CASE(stream_that_does_not_answer_fences_its_device),
	KUNIT_CASE(fenced_device_fills_no_atc_of_another_process),
	KUNIT_CASE(slow_stream_is_asked_again_and_keeps_its_ats),
	KUNIT_CASE(domain_on_two_pasids_goes_with_the_last),
	KUNIT_CASE(domain_of_the_device_and_of_a_pasid_is_one),
	KUNIT_CASE(one_host_bridge_is_behind_smmus_that_differ),
	KUNIT_CASE_PARAM(smmu_that_fails_hides_no_silent_atc_of_another, two_failures_gen_params),
	KUNIT_CASE(errors_of_others_hide_no_silent_atc),
	{}
};

static struct kunit_suite plural_suite = {
	.name = "arm_smmu_v3_plural",
	.test_cases = plural_cases,
};

kunit_test_suite(plural_suite);

MODULE_DESCRIPTION("KUnit tests of several of a kind, on the software SMMUv3");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
