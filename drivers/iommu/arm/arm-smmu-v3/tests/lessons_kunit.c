// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole driver on the software SMMUv3: what has gone wrong in drivers of
 * this kind, and shows only when something else is under way: a device that
 * goes on, a fault that waits, a process that dies, a tag that comes back.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/iommu.h>
#include <linux/iopoll.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/sizes.h>
#include <linux/workqueue.h>

#include "../smmu.h"
#include "../spec-cd.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "../sva.h"
#include "fixture.h"
#include "variant.h"

#define SIZE		SZ_64K
#define IOVA		0x40000000UL
#define MAGIC		0x5a5aa5a51234fedcULL

#define WAIT_MS		5000
/* So long that what could happen would have */
#define STILL_MS	50

/* More than there are 8-bit ASIDs and VMIDs. */
#define MANY		260

/* The first one sees all policies. */
static const enum smmu_model_profile profiles[] = {
	SMMU_MODEL_FULL, SMMU_MODEL_NO_RIL, SMMU_MODEL_LINEAR,
};

static const void *variant_gen_params(struct kunit *test, const void *prev, char *desc)
{
	return variant_next(profiles, ARRAY_SIZE(profiles), prev, desc);
}

static const struct iommu_ops *ops_of(struct fixture *f)
{
	return f->dev->iommu->iommu_dev->ops;
}

/*
 * The STE changes while the device works: it is to notice nothing, at any
 * moment, in whatever order the SMMU fetches its words.
 */
static void identity_goes_on_while_pasids_come_and_go(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *identity = ops_of(f)->identity_domain;
	struct smmu_model_stats *stats = kunit_kzalloc(test, sizeof(*stats), GFP_KERNEL);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct smmu_model_txn txn = { .sid = f->sid };
	int i;

	KUNIT_ASSERT_NOT_NULL(test, stats);
	txn.addr = virt_to_phys(stats);
	KUNIT_ASSERT_EQ(test, iommu_attach_device(identity, f->dev), 0);
	smmu_model_live(f->model, &txn);
	for (i = 0; i < 4; i++)
		fixture_unbind(fixture_bind(test, f->dev, p));
	smmu_model_live(f->model, NULL);
	iommu_detach_device(identity, f->dev);

	smmu_model_stats(f->model, stats);
	KUNIT_EXPECT_GT(test, stats->live_looks, 0);
	KUNIT_EXPECT_EQ_MSG(test, stats->live_faults, 0, "%s", stats->live_why);
}

/* Without CDs for it, traffic without a PASID must end before it looks for one. */
static void blocked_device_with_pasids_is_blocked(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct iommu_domain *blocked = ops_of(f)->blocked_domain;
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond;
	u64 word;

	KUNIT_ASSERT_EQ(test, iommu_attach_device(blocked, f->dev), 0);
	bond = fixture_bind(test, f->dev, p);
	fixture_poke(test, p, p->addr, MAGIC);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, NO_SSID, p->addr, &word, 8));
	KUNIT_EXPECT_GT(test, smmu_model_count_event(f->model, EVT_F_STREAM_DISABLED), 0);
	fixture_unbind(bond);
	iommu_detach_device(blocked, f->dev);
}

/* The second process gets the ASID of the first. */
static void next_process_finds_no_old_translations(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct fixture_process *p = fixture_process(test, SIZE), *q = fixture_process(test, SIZE);
	struct fixture_bond *bond;
	u64 word = 0;

	fixture_poke(test, p, p->addr, 1);
	fixture_poke(test, p, p->addr + PAGE_SIZE, 1);
	fixture_poke(test, q, q->addr, 2);
	bond = fixture_bind(test, f->dev, p);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, word, 1);
	fixture_unbind(bond);

	bond = fixture_bind(test, f->dev, q);
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, q->addr, &word, 8));
	KUNIT_EXPECT_EQ(test, word, 2);
	KUNIT_EXPECT_EQ(test, fixture_munmap(q, q->addr + PAGE_SIZE, PAGE_SIZE), 0);
	FIXTURE_EXPECT_ABORT(test, fixture_read(f, bond->pasid, q->addr + PAGE_SIZE, &word, 8));
}

/* The domain is there already when the second device comes. */
static void dead_process_is_dead_for_another_device(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test), second = *f;
	struct fixture_process *p = fixture_process(test, SIZE);
	struct mm_struct *mm = p->mm;
	struct iommu_sva *handle;
	u64 cd[CD_WORDS];
	u32 pasid;

	second.sid = f->sid + 8;
	second.client = fixture_client(test, f->model, second.sid, true);
	second.dev = smmu_model_client_dev(second.client);
	fixture_bind(test, f->dev, p);
	mmgrab(mm);
	fixture_exit(test, p);
	handle = iommu_sva_bind_device(second.dev, mm);
	/* Whether it may be bound is the core's to say. */
	if (!IS_ERR(handle)) {
		pasid = iommu_sva_get_pasid(handle);
		KUNIT_ASSERT_EQ(test, smmu_model_peek_cd(f->model, second.sid, pasid, cd), 0);
		KUNIT_EXPECT_TRUE(test, cd[0] & CD_0_EPD0);
		iommu_sva_unbind_device(handle);
	}
	mmdrop(mm);
}

/* Its PASID may be the next process's: nobody could answer later. */
static void unbind_answers_what_has_stalled(struct kunit *test)
{
	struct fixture *f = fixture_variant_init(test);
	struct smmu_model_stats *stats = kunit_kzalloc(test, sizeof(*stats), GFP_KERNEL);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct fixture_bond *bond = fixture_bind(test, f->dev, p);
	struct smmu_model_txn txn = {
		.sid = f->sid, .ssv = true, .ssid = bond->pasid, .addr = p->addr, .nowait = true,
	};
	struct smmu_model_result res;
	u64 word;

	KUNIT_ASSERT_NOT_NULL(test, stats);
	smmu_model_inject(f->model, SMMU_MODEL_IRQ_LOST, SMMU_MODEL_ANY, SMMU_MODEL_FOREVER);
	KUNIT_ASSERT_EQ(test, smmu_model_dma(f->model, &txn, &word, 8, &res),
			SMMU_MODEL_DMA_STALLED);
	fixture_unbind(bond);
	smmu_model_stats(f->model, stats);
	KUNIT_EXPECT_EQ(test, stats->resumed, 1);
	smmu_model_dma_abandon(f->model, &res);
}

static unsigned int stalled(struct kunit *test, struct smmu_model *model)
{
	return fixture_stats(test, model)->stalled;
}

/* An access that waits for its page, on a thread of its own */
struct waiting {
	struct work_struct work;
	struct fixture f;
	u32 pasid;
	u64 addr;
	enum smmu_model_outcome outcome;
	bool done;
};

static void waiting_work(struct work_struct *work)
{
	struct waiting *w = container_of(work, struct waiting, work);
	u64 word;

	w->outcome = fixture_read(&w->f, w->pasid, w->addr, &word, 8);
	WRITE_ONCE(w->done, true);
}

static void waiting_begin(struct waiting *w, struct fixture *f, struct fixture_bond *bond,
			  u64 addr)
{
	*w = (struct waiting) { .f = *f, .pasid = bond->pasid, .addr = addr };
	INIT_WORK(&w->work, waiting_work);
	queue_work(system_dfl_wq, &w->work);
}

/*
 * The SMMU has IDR5.STALL_MAX stalls, for all devices. While the faults of one
 * process cannot be answered another process's wait, and are served then.
 */
static void unanswered_faults_use_up_the_stalls_of_all(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct fixture_process *p = fixture_process(test, SIZE), *q = fixture_process(test, SIZE);
	struct waiting *w = kunit_kcalloc(test, 3, sizeof(*w), GFP_KERNEL);
	struct fixture *f, other;
	struct fixture_bond *bond, *other_bond;
	unsigned int i;
	bool ended;
	u64 word;

	KUNIT_ASSERT_NOT_NULL(test, w);
	FIELD_MODIFY(IDR5_STALL_MAX, &config.idr[5], 2);
	f = fixture_init(test, &config);
	other = *f;
	other.sid = f->sid + 2;
	other.client = fixture_client(test, f->model, other.sid, true);
	other.dev = smmu_model_client_dev(other.client);
	bond = fixture_bind(test, f->dev, p);
	other_bond = fixture_bind(test, other.dev, q);

	fixture_poke(test, q, q->addr + PAGE_SIZE, MAGIC);
	mmap_write_lock(p->mm);
	for (i = 0; i < 2; i++)
		waiting_begin(&w[i], f, bond, p->addr + i * PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, 0, read_poll_timeout(stalled, i, i == 2, 1000, WAIT_MS * 1000,
						   false, test, f->model));
	waiting_begin(&w[2], &other, other_bond, q->addr);
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT, read_poll_timeout(READ_ONCE, ended, ended, 1000,
							    STILL_MS * 1000, false, w[2].done));
	KUNIT_EXPECT_EQ(test, stalled(test, f->model), 2);
	/* Who needs no stall is not held up. */
	FIXTURE_EXPECT_OK(test, fixture_read(&other, other_bond->pasid, q->addr + PAGE_SIZE,
					     &word, 8));
	mmap_write_unlock(p->mm);
	for (i = 0; i < 3; i++) {
		flush_work(&w[i].work);
		FIXTURE_EXPECT_OK(test, w[i].outcome);
	}
}

static u64 stalls_heard(struct smmu_device *smmu)
{
	return atomic64_read(&smmu->counters.stalls);
}

/*
 * A write to the Event queue aborts, and nobody knows which transactions have stalled
 * (7.2.2). All are ended, also the one that is being answered, whose answer comes late.
 */
static void stall_whose_record_is_lost_is_ended(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct fixture_process *p = fixture_process(test, SIZE);
	struct waiting *w = kunit_kcalloc(test, 2, sizeof(*w), GFP_KERNEL);
	struct fixture_bond *bond;
	struct smmu_device *smmu;
	const char *why;
	struct fixture *f;
	unsigned int i;
	u64 nr, word;

	KUNIT_ASSERT_NOT_NULL(test, w);
	config.policy = SMMU_MODEL_ASYNC_ABORT;
	f = fixture_init(test, &config);
	smmu = dev_get_drvdata(smmu_model_dev(f->model));
	bond = fixture_bind(test, f->dev, p);

	mmap_write_lock(p->mm);
	waiting_begin(&w[0], f, bond, p->addr);
	KUNIT_EXPECT_EQ(test, 0, read_poll_timeout(stalls_heard, nr, nr == 1, 1000,
						   WAIT_MS * 1000, false, smmu));
	smmu_model_inject(f->model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_EVENTQ, 1);
	waiting_begin(&w[1], f, bond, p->addr + PAGE_SIZE);
	for (i = 0; i < 2; i++) {
		flush_work(&w[i].work);
		FIXTURE_EXPECT_ABORT(test, w[i].outcome);
	}
	KUNIT_EXPECT_EQ(test, stalled(test, f->model), 0);
	mmap_write_unlock(p->mm);

	KUNIT_EXPECT_EQ(test, 0, read_poll_timeout(READ_ONCE, why, !why, 1000, WAIT_MS * 1000,
						   false, smmu->contain.why));
	FIXTURE_EXPECT_OK(test, fixture_read(f, bond->pasid, p->addr + 2 * PAGE_SIZE, &word, 8));
}

static const enum smmu_model_profile few_tags[] = { SMMU_MODEL_SMALL_TAGS, SMMU_MODEL_MINIMAL };

static void few_tags_desc(const enum smmu_model_profile *profile, char *desc)
{
	strscpy(desc, smmu_model_profile_name(*profile), KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(few_tags, few_tags, few_tags_desc);

static void tags_come_back(struct kunit *test)
{
	const enum smmu_model_profile *profile = test->param_value;
	struct smmu_model_config config = fixture_config(*profile);
	struct fixture *f = fixture_init(test, &config);
	unsigned int i;

	for (i = 0; i < MANY; i++) {
		struct iommu_domain *domain = iommu_paging_domain_alloc(f->dev);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, domain);
		KUNIT_EXPECT_EQ(test, iommu_attach_device(domain, f->dev), 0);
		if (iommu_get_domain_for_dev(f->dev) == domain)
			iommu_detach_device(domain, f->dev);
		iommu_domain_free(domain);
	}
}

static struct kunit_case lessons_cases[] = {
	KUNIT_CASE_PARAM(identity_goes_on_while_pasids_come_and_go, variant_gen_params),
	KUNIT_CASE_PARAM(blocked_device_with_pasids_is_blocked, variant_gen_params),
	KUNIT_CASE_PARAM(next_process_finds_no_old_translations, variant_gen_params),
	KUNIT_CASE_PARAM(dead_process_is_dead_for_another_device, variant_gen_params),
	KUNIT_CASE_PARAM(unbind_answers_what_has_stalled, variant_gen_params),
	KUNIT_CASE(unanswered_faults_use_up_the_stalls_of_all),
	KUNIT_CASE(stall_whose_record_is_lost_is_ended),
	KUNIT_CASE_PARAM(tags_come_back, few_tags_gen_params),
	{}
};

static struct kunit_suite lessons_suite = {
	.name = "arm_smmu_v3_lessons",
	.test_cases = lessons_cases,
};

kunit_test_suite(lessons_suite);
