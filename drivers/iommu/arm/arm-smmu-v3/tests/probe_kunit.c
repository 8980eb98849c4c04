// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole driver on the software SMMUv3: probe and removal, of SMMUs good and
 * bad.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/ktime.h>
#include <linux/platform_device.h>

#include "../reset.h"
#include "../smmu.h"
#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "fixture.h"
#include "klog.h"

/*
 * Hardware that no driver could use: nothing must be left of the attempt. What
 * the model itself cannot be is in the suite of idr.c.
 */
struct bad_hardware {
	const char *name;
	unsigned int reg;
	u32 clear;
	u32 set;
};

static const struct bad_hardware bad_hardware[] = {
	{ "no stage at all", 0, IDR0_S1P | IDR0_S2P, 0 },
	{ "big-endian tables only", 0, IDR0_TTENDIAN, FIELD_PREP_CONST(IDR0_TTENDIAN,
								 IDR0_TTENDIAN_BE) },
	{ "no granule", 5, IDR5_GRAN4K | IDR5_GRAN16K | IDR5_GRAN64K, 0 },
};

KUNIT_ARRAY_PARAM_DESC(bad_hardware, bad_hardware, name);

static void bad_hardware_is_refused(struct kunit *test)
{
	const struct bad_hardware *bad = test->param_value;
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model;

	config.idr[bad->reg] = (config.idr[bad->reg] & ~bad->clear) | bad->set;
	model = fixture_unplugged_model(test, &config);
	KUNIT_EXPECT_NE(test, smmu_model_plug(model), 0);
	KUNIT_EXPECT_FALSE(test, smmu_model_peek32(model, SMMU_CR0) & CR0_SMMUEN);
}

static void smmu_that_never_acknowledges_is_refused(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_unplugged_model(test, &config);

	smmu_model_inject(model, SMMU_MODEL_ACK_NEVER, 0, SMMU_MODEL_FOREVER);
	KUNIT_EXPECT_NE(test, smmu_model_plug(model), 0);
	smmu_model_inject_clear(model);
	/* Nothing that is done to it after that is within the rules. */
	smmu_model_stats_reset(model);
}

static void slow_acknowledgment_is_waited_for(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_unplugged_model(test, &config);

	smmu_model_inject(model, SMMU_MODEL_ACK_DELAY, 50, SMMU_MODEL_FOREVER);
	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	KUNIT_EXPECT_NOT_NULL(test, smmu_model_dev(model)->driver);
	smmu_model_inject_clear(model);
}

/* Of what may be in the caches nothing is known. */
static void smmu_that_does_not_forget_is_refused(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_unplugged_model(test, &config);

	smmu_model_inject(model, SMMU_MODEL_CERROR_ILL, CMD_TLBI_NSNH_ALL, SMMU_MODEL_FOREVER);
	KUNIT_EXPECT_NE(test, smmu_model_plug(model), 0);
	KUNIT_EXPECT_FALSE(test, smmu_model_peek32(model, SMMU_CR0) & CR0_SMMUEN);
	smmu_model_inject_clear(model);
}

struct first_failure {
	const char *name;
	enum smmu_model_fault fault;
	u32 arg;
	unsigned int times;
};

static const struct first_failure first_failures[] = {
	{ "command refused", SMMU_MODEL_CERROR_ILL, CMD_CFGI_ALL, 1 },
	{ "sync not signalled", SMMU_MODEL_SYNC_LOST, 0, 1 },
	/* The first queue is dead after so many, and all traffic is cut off. */
	{ "queue not read", SMMU_MODEL_ABORT, SMMU_MODEL_ACC_CMDQ, 9 },
};

KUNIT_ARRAY_PARAM_DESC(first_failure, first_failures, name);

static void first_invalidation_is_tried_once_more(struct kunit *test)
{
	const struct first_failure *failure = test->param_value;
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_unplugged_model(test, &config);
	struct smmu_device *smmu;

	smmu_model_inject(model, failure->fault, failure->arg, failure->times);
	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	KUNIT_EXPECT_TRUE(test, smmu_model_peek32(model, SMMU_CR0ACK) & CR0_SMMUEN);
	/* Or the next thing that fails would find its traffic cut off. */
	smmu = dev_get_drvdata(smmu_model_dev(model));
	KUNIT_EXPECT_FALSE(test, READ_ONCE(smmu->contain.on));
	smmu_model_inject_clear(model);
}

static void live_smmu_aborts_before_it_is_reset(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_unplugged_model(test, &config);

	smmu_model_poke32(model, SMMU_CR0, CR0_SMMUEN);
	smmu_model_poke32(model, SMMU_CR0ACK, CR0_SMMUEN);
	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	KUNIT_EXPECT_NOT_NULL(test, smmu_model_dev(model)->driver);
	KUNIT_EXPECT_TRUE(test, smmu_model_peek32(model, SMMU_GBPA) & GBPA_ABORT);
}

static void removed_smmu_aborts(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_unplugged_model(test, &config);

	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	smmu_model_unplug(model);
	KUNIT_EXPECT_FALSE(test, smmu_model_peek32(model, SMMU_CR0) & CR0_SMMUEN);
	KUNIT_EXPECT_TRUE(test, smmu_model_peek32(model, SMMU_GBPA) & GBPA_ABORT);
}

/* Whatever it says, it is told all that there is to tell before its tables go. */
static void smmu_that_acknowledges_no_more_is_disabled(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_unplugged_model(test, &config);

	smmu_model_poke32(model, SMMU_GBPA, 0);
	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	KUNIT_ASSERT_NE(test, smmu_model_peek32(model, SMMU_CR0), 0);
	smmu_model_inject(model, SMMU_MODEL_ACK_NEVER, 0, SMMU_MODEL_FOREVER);
	smmu_model_unplug(model);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(model, SMMU_CR0), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(model, SMMU_IRQ_CTRL), 0);
	smmu_model_inject_clear(model);
	/* Memory that it may still use is gone, which is not within the rules. */
	smmu_model_stats_reset(model);
}

static void cr2_names_the_world_of_the_kernel(struct kunit *test)
{
	const struct smmu_caps el1 = {}, el2 = { .e2h = true };

	KUNIT_EXPECT_EQ(test, smmu_reset_cr2(&el1, false, 0), CR2_RECINVSID);
	KUNIT_EXPECT_EQ(test, smmu_reset_cr2(&el2, false, 0), CR2_RECINVSID | CR2_E2H);
	KUNIT_EXPECT_EQ(test, smmu_reset_cr2(&el2, true, IDR0_BTM), CR2_RECINVSID | CR2_E2H);
	KUNIT_EXPECT_EQ(test, smmu_reset_cr2(&el1, false, IDR0_BTM), CR2_RECINVSID | CR2_PTM);
}

/*
 * Shutdown
 */

static struct smmu_device *driver_of(struct smmu_model *model)
{
	return dev_get_drvdata(smmu_model_dev(model));
}

static void shut_down(struct smmu_model *model)
{
	struct device *dev = smmu_model_dev(model);

	to_platform_driver(dev->driver)->shutdown(to_platform_device(dev));
}

/* What a device does with our addresses must not reach the next kernel. */
static void shutdown_aborts_what_nobody_stopped(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_model(test, &config);

	KUNIT_ASSERT_FALSE(test, smmu_model_peek32(model, SMMU_GBPA) & GBPA_ABORT);
	shut_down(model);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(model, SMMU_CR0ACK), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(model, SMMU_GBPA), config.gbpa | GBPA_ABORT);
}

/* They have memory of their own, which firmware told the next kernel of as well. */
static void shutdown_leaves_firmwares_streams_alone(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_model(test, &config);

	driver_of(model)->has_presets = true;
	shut_down(model);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(model, SMMU_CR0ACK), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(model, SMMU_GBPA), config.gbpa);
}

/* Whoever cannot invalidate any more finds the queue dead, and has traffic aborted. */
static void nobody_aborts_what_shutdown_has_left(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_model(test, &config);
	struct smmu_device *smmu = driver_of(model);
	struct kmsg_dump_iter mark;

	smmu->has_presets = true;
	shut_down(model);
	klog_mark(&mark);
	smmu->cmdq.contain(&smmu->cmdq);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(model, SMMU_CR0), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(model, SMMU_GBPA), config.gbpa);
	/* Nor does anybody say so */
	KUNIT_EXPECT_EQ(test, klog_lines(test, &mark, smmu->dev, "aborted"), 0);
}

static void shutdown_opens_nothing_that_firmware_had_closed(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model;

	config.gbpa |= GBPA_ABORT;
	model = fixture_model(test, &config);
	driver_of(model)->has_presets = true;
	shut_down(model);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(model, SMMU_GBPA), config.gbpa);
}

static void shutdown_opens_no_smmu_that_has_failed(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_model(test, &config);
	unsigned int i;

	driver_of(model)->has_presets = true;
	smmu_model_inject(model, SMMU_MODEL_GERROR, GERROR_SFM_ERR, 1);
	for (i = 0; i < 1000 && smmu_model_peek32(model, SMMU_CR0ACK) & CR0_SMMUEN; i++)
		usleep_range(100, 1000);
	KUNIT_ASSERT_FALSE(test, smmu_model_peek32(model, SMMU_CR0ACK) & CR0_SMMUEN);
	shut_down(model);
	KUNIT_EXPECT_TRUE(test, smmu_model_peek32(model, SMMU_GBPA) & GBPA_ABORT);
}

static void shutdown_of_an_smmu_that_is_gone_ends_at_once(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_model(test, &config);
	ktime_t start;

	smmu_model_inject(model, SMMU_MODEL_REGS_GONE, 0, SMMU_MODEL_FOREVER);
	start = ktime_get();
	shut_down(model);
	KUNIT_EXPECT_LT(test, ktime_us_delta(ktime_get(), start), SMMU_ACK_TIMEOUT_US / 2);
	smmu_model_inject_clear(model);
}

/* Position of a command among the first ones, or -1. */
static int position(const struct smmu_model_cmd *cmds, unsigned int nr, u8 opcode)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (FIELD_GET(CMD_0_OP, cmds[i].word[0]) == opcode)
			return i;
	return -1;
}

/* Stale configuration could bring stale translations in (6.3.9.6). */
static void probe_forgets_configuration_then_translations(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_unplugged_model(test, &config);
	struct smmu_model_cmd cmds[16];
	unsigned int nr;

	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	nr = smmu_model_last_commands(model, cmds, ARRAY_SIZE(cmds));
	KUNIT_ASSERT_GE(test, position(cmds, nr, CMD_CFGI_ALL), 0);
	KUNIT_EXPECT_GT(test, position(cmds, nr, CMD_SYNC), position(cmds, nr, CMD_CFGI_ALL));
	KUNIT_EXPECT_GT(test, position(cmds, nr, CMD_TLBI_NSNH_ALL),
			position(cmds, nr, CMD_SYNC));
	KUNIT_EXPECT_GT(test, position(cmds, nr, CMD_TLBI_EL2_ALL),
			position(cmds, nr, CMD_SYNC));
	KUNIT_EXPECT_EQ(test, position(&cmds[nr - 1], 1, CMD_SYNC), 0);
}

static void global_error_is_acknowledged(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_unplugged_model(test, &config);
	unsigned int i;

	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	smmu_model_inject(model, SMMU_MODEL_GERROR, GERROR_MSI_CMDQ_ABT_ERR, 0);
	for (i = 0; i < 100 && smmu_model_peek32(model, SMMU_GERROR) !=
			       smmu_model_peek32(model, SMMU_GERRORN); i++)
		usleep_range(100, 1000);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(model, SMMU_GERROR),
			smmu_model_peek32(model, SMMU_GERRORN));
}

static struct kunit_case probe_cases[] = {
	KUNIT_CASE_PARAM(bad_hardware_is_refused, bad_hardware_gen_params),
	KUNIT_CASE_SLOW(smmu_that_never_acknowledges_is_refused),
	KUNIT_CASE(slow_acknowledgment_is_waited_for),
	KUNIT_CASE(smmu_that_does_not_forget_is_refused),
	KUNIT_CASE_PARAM(first_invalidation_is_tried_once_more, first_failure_gen_params),
	KUNIT_CASE(live_smmu_aborts_before_it_is_reset),
	KUNIT_CASE(removed_smmu_aborts),
	KUNIT_CASE_SLOW(smmu_that_acknowledges_no_more_is_disabled),
	KUNIT_CASE(cr2_names_the_world_of_the_kernel),
	KUNIT_CASE(shutdown_aborts_what_nobody_stopped),
	KUNIT_CASE(shutdown_leaves_firmwares_streams_alone),
	KUNIT_CASE(nobody_aborts_what_shutdown_has_left),
	KUNIT_CASE(shutdown_opens_nothing_that_firmware_had_closed),
	KUNIT_CASE(shutdown_opens_no_smmu_that_has_failed),
	KUNIT_CASE(shutdown_of_an_smmu_that_is_gone_ends_at_once),
	KUNIT_CASE(probe_forgets_configuration_then_translations),
	KUNIT_CASE(global_error_is_acknowledged),
	{}
};

static struct kunit_suite probe_suite = {
	.name = "arm_smmu_v3_probe",
	.test_cases = probe_cases,
};

kunit_test_suite(probe_suite);
