// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole driver on the software SMMUv3: probe and removal, of SMMUs good and
 * bad.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/delay.h>
#include <linux/device.h>

#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "fixture.h"

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

static void refused_command_at_probe_fails_it(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model = fixture_unplugged_model(test, &config);

	smmu_model_inject(model, SMMU_MODEL_CERROR_ILL, SMMU_MODEL_ANY, 1);
	KUNIT_EXPECT_NE(test, smmu_model_plug(model), 0);
	KUNIT_EXPECT_FALSE(test, smmu_model_peek32(model, SMMU_CR0) & CR0_SMMUEN);
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
	KUNIT_CASE(refused_command_at_probe_fails_it),
	KUNIT_CASE(live_smmu_aborts_before_it_is_reset),
	KUNIT_CASE(removed_smmu_aborts),
	KUNIT_CASE(probe_forgets_configuration_then_translations),
	KUNIT_CASE(global_error_is_acknowledged),
	{}
};

static struct kunit_suite probe_suite = {
	.name = "arm_smmu_v3_probe",
	.test_cases = probe_cases,
};

kunit_test_suite(probe_suite);
