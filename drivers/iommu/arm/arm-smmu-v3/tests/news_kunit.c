// SPDX-License-Identifier: GPL-2.0-only
/*
 * What people are told of faults: of each device something, of none too much.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/iommu.h>
#include <linux/sizes.h>

#include "../fault.h"
#include "../record.h"
#include "../smmu.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "fixture.h"
#include "klog.h"

#define SIZE		SZ_64K
#define MANY		300
#define OTHER_SID	9

/* The device does what it must not, @n times. */
static void make_noise(struct fixture *f, unsigned int n)
{
	u64 word;

	while (n--)
		FIXTURE_EXPECT_ABORT(f->test, fixture_read(f, NO_SSID, SZ_1G, &word, 8));
}

static struct fixture *news_fixture(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct fixture *f = fixture_init(test, &config);

	fixture_attached_domain(f);
	return f;
}

static struct fixture other_client(struct fixture *f)
{
	struct fixture other = *f;

	other.sid = OTHER_SID;
	other.client = fixture_client(f->test, f->model, OTHER_SID, false);
	other.dev = smmu_model_client_dev(other.client);
	fixture_attached_domain(&other);
	return other;
}

static void drain_events(struct fixture *f)
{
	struct smmu_device *smmu = dev_get_drvdata(smmu_model_dev(f->model));

	smmu_fault_take_events(smmu);
}

static void noisy_device_does_not_mute_others(struct kunit *test)
{
	struct fixture *f = news_fixture(test), other = other_client(f);
	struct kmsg_dump_iter mark;
	unsigned int lines;

	klog_mark(&mark);
	make_noise(f, MANY);
	drain_events(f);
	lines = klog_lines(test, &mark, f->dev, "");
	KUNIT_EXPECT_GE(test, lines, 1);
	KUNIT_EXPECT_LT(test, lines, MANY / 2);
	klog_mark(&mark);
	make_noise(&other, 1);
	drain_events(f);
	KUNIT_EXPECT_EQ(test, klog_lines(test, &mark, other.dev, ""), 1);
}

/* Streams that nobody has are as noisy as any. */
static void stray_streams_do_not_mute_others(struct kunit *test)
{
	struct fixture *f = news_fixture(test), stray = *f;
	struct kmsg_dump_iter mark;
	unsigned int i;

	klog_mark(&mark);
	for (i = 0; i < MANY; i++) {
		stray.sid = 100 + i;
		make_noise(&stray, 1);
	}
	drain_events(f);
	KUNIT_EXPECT_LT(test, klog_lines(test, &mark, smmu_model_dev(f->model), "client unknown"),
			MANY / 2);
	klog_mark(&mark);
	make_noise(f, 1);
	drain_events(f);
	KUNIT_EXPECT_EQ(test, klog_lines(test, &mark, f->dev, ""), 1);
}

/* For whoever wants to know what the line does not say */
static void line_has_the_record(struct kunit *test)
{
	struct fixture *f = news_fixture(test);
	struct kmsg_dump_iter mark;
	char record[80];

	snprintf(record, sizeof(record), "record %016llx ",
		 FIELD_PREP(EVT_0_SID, f->sid) | EVT_F_TRANSLATION);
	klog_mark(&mark);
	make_noise(f, 1);
	drain_events(f);
	KUNIT_EXPECT_EQ(test, klog_lines(test, &mark, f->dev, record), 1);
}

/* The SMMU writes an event that the model has no device for. */
static void record_event(struct fixture *f, const u64 raw[4])
{
	struct smmu_device *smmu = dev_get_drvdata(smmu_model_dev(f->model));
	u32 prod = smmu_model_peek32(f->model, SMMU_EVENTQ_PROD);
	__le64 *slot = smmu->evtq.ring;
	unsigned int i;

	slot += (prod & (BIT(smmu->evtq.lg2) - 1)) * SMMU_EVT_DWORDS;
	for (i = 0; i < SMMU_EVT_DWORDS; i++)
		slot[i] = cpu_to_le64(raw[i]);
	/* The record is there before the index says so. */
	smp_wmb();
	smmu_model_poke32(f->model, SMMU_EVENTQ_PROD, prod + 1);
}

/* E_PAGE_REQUEST asks for nothing, and nothing is wrong. */
static void hint_is_no_news(struct kunit *test)
{
	struct fixture *f = news_fixture(test);
	struct smmu_device *smmu = dev_get_drvdata(smmu_model_dev(f->model));
	u64 raw[4] = { FIELD_PREP(EVT_0_SID, f->sid) | EVT_E_PAGE_REQUEST, 0, SZ_1G };
	s64 events = atomic64_read(&smmu->counters.events);
	struct kmsg_dump_iter mark;

	klog_mark(&mark);
	record_event(f, raw);
	drain_events(f);
	KUNIT_EXPECT_EQ(test, atomic64_read(&smmu->counters.events), events + 1);
	KUNIT_EXPECT_EQ(test, klog_lines(test, &mark, f->dev, ""), 0);
}

static struct kunit_case news_cases[] = {
	KUNIT_CASE(noisy_device_does_not_mute_others),
	KUNIT_CASE(stray_streams_do_not_mute_others),
	KUNIT_CASE(line_has_the_record),
	KUNIT_CASE(hint_is_no_news),
	{}
};

static struct kunit_suite news_suite = {
	.name = "arm_smmu_v3_news",
	.test_cases = news_cases,
};

kunit_test_suite(news_suite);
