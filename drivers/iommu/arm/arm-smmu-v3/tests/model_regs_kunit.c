// SPDX-License-Identifier: GPL-2.0-only
/* The software SMMUv3 alone: registers, IHI 0070 chapter 6. */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/sizes.h>

#include "../model/door.h"
#include "../spec-regs.h"
#include "model-bench.h"

static unsigned int violations(struct model_bench *b)
{
	struct smmu_model_stats *stats = kunit_kzalloc(b->test, sizeof(*stats),
						       GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(b->test, stats);
	smmu_model_stats(b->model, stats);
	return stats->violations;
}

static struct model_bench *reset_bench(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_NO_ATS);

	return mb_create_reset(test, &config);
}

static void profile_desc(const enum smmu_model_profile *profile, char *desc)
{
	strscpy(desc, smmu_model_profile_name(*profile), KUNIT_PARAM_DESC_SIZE);
}

static const enum smmu_model_profile profiles[] = {
	SMMU_MODEL_FULL, SMMU_MODEL_S1_ONLY, SMMU_MODEL_S2_ONLY,
	SMMU_MODEL_MINIMAL, SMMU_MODEL_LINEAR, SMMU_MODEL_NO_RIL,
	SMMU_MODEL_NO_STALL, SMMU_MODEL_FORCE_STALL, SMMU_MODEL_NO_MSI,
	SMMU_MODEL_SMALL_TAGS, SMMU_MODEL_NON_COHERENT,
	SMMU_MODEL_NO_PRI, SMMU_MODEL_NO_ATS,
};

KUNIT_ARRAY_PARAM(profiles, profiles, profile_desc);

/* 6.3.1 to 6.3.8 */
static void id_registers_read_as_configured(struct kunit *test)
{
	const enum smmu_model_profile *profile = test->param_value;
	struct smmu_model_config config = smmu_model_config_profile(*profile);
	struct model_bench *b = mb_create_reset(test, &config);
	unsigned int i;

	for (i = 0; i < 6; i++) {
		mb_write(b, SMMU_IDR0 + 4 * i, ~config.idr[i]);
		KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_IDR0 + 4 * i), config.idr[i]);
	}
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_AIDR), config.aidr);
	KUNIT_EXPECT_EQ(test, violations(b), 6);
}

/* 6.3.1 to 6.3.6: what the fields say of each other */
static void profiles_are_possible(struct kunit *test)
{
	const enum smmu_model_profile *profile = test->param_value;
	struct smmu_model_config c = smmu_model_config_profile(*profile);
	bool s1 = c.idr[0] & IDR0_S1P, s2 = c.idr[0] & IDR0_S2P;
	u32 stall_model = FIELD_GET(IDR0_STALL_MODEL, c.idr[0]);
	u32 stall_max = FIELD_GET(IDR5_STALL_MAX, c.idr[5]);
	u32 st_level = FIELD_GET(IDR0_ST_LEVEL, c.idr[0]);

	KUNIT_EXPECT_TRUE(test, s1 || s2);
	if (c.idr[0] & IDR0_HYP)
		KUNIT_EXPECT_TRUE(test, s1 && s2);
	if (FIELD_GET(IDR1_SIDSIZE, c.idr[1]) >= 7)
		KUNIT_EXPECT_EQ(test, st_level, IDR0_ST_LEVEL_2LVL);
	if (stall_model == IDR0_STALL_MODEL_TERMINATE)
		KUNIT_EXPECT_EQ(test, stall_max, 0);
	else
		KUNIT_EXPECT_GT(test, stall_max, 0);
	if (FIELD_GET(IDR5_OAS, c.idr[5]) == IDR5_OAS_52)
		KUNIT_EXPECT_TRUE(test, c.idr[5] & (IDR5_GRAN64K | IDR5_DS));
	if (!(c.idr[0] & IDR0_ATS))
		KUNIT_EXPECT_EQ(test, c.idr[0] & (IDR0_PRI | IDR0_NS1ATS), 0);
	else
		KUNIT_EXPECT_NE(test, stall_model, IDR0_STALL_MODEL_FORCE);
	KUNIT_EXPECT_TRUE(test, c.idr[5] & (IDR5_GRAN4K | IDR5_GRAN16K | IDR5_GRAN64K));
}

static void unmodelled_capability_is_refused(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct smmu_model *model;

	config.idr[0] |= IDR0_ATOS;
	model = smmu_model_create(&config);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(model), -EOPNOTSUPP);
	smmu_model_destroy(model);
}

static void undefined_register_is_res0(struct kunit *test)
{
	struct model_bench *b = reset_bench(test);

	mb_write(b, SMMU_PRIQ_BASE, 0);
	KUNIT_EXPECT_EQ(test, violations(b), 0);
	mb_write(b, SMMU_PRIQ_BASE, 0x1000);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_PRIQ_BASE), 0);
	KUNIT_EXPECT_EQ(test, violations(b), 1);
}

/* 6.3, "Reset": what software must not rely upon is noise */
static void reset_leaves_unknown_registers_unknown(struct kunit *test)
{
	struct model_bench *b = reset_bench(test);

	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_CR0), 0);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_CR0ACK), 0);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_IRQ_CTRLACK), 0);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_GERROR), mb_read(b, SMMU_GERRORN));
	KUNIT_EXPECT_NE(test, mb_read(b, SMMU_STRTAB_BASE) |
			mb_read(b, SMMU_CMDQ_BASE) | mb_read(b, SMMU_CR1), 0);
}

/* 6.3.9 */
static void cr0_update_is_acknowledged(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);

	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_CR0ACK), mb_read(b, SMMU_CR0));
	mb_write(b, SMMU_CR0, CR0_CMDQEN);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_CR0ACK), CR0_CMDQEN);
	MB_EXPECT_CLEAN(test, b);
}

/* 6.3.9, rule 2: fields of absent features never appear */
static void cr0_field_of_absent_feature_is_not_acknowledged(struct kunit *test)
{
	struct model_bench *b = reset_bench(test);

	mb_write(b, SMMU_CR0, CR0_PRIQEN | CR0_ATSCHK);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_CR0ACK), 0);
	KUNIT_EXPECT_EQ(test, violations(b), 1);
}

/* 6.3.9, rules 1 and 3 */
static void cr0_update_may_take_time(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	u32 on = mb_read(b, SMMU_CR0), off = on & ~CR0_SMMUEN;

	smmu_model_inject(b->model, SMMU_MODEL_ACK_DELAY, 2, 1);
	mb_write(b, SMMU_CR0, off);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_CR0ACK), on);
	mb_write(b, SMMU_CR2, 0);
	KUNIT_EXPECT_EQ(test, violations(b), 1);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_CR0ACK), on);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_CR0ACK), off);
	mb_write(b, SMMU_CR2, 0);
	KUNIT_EXPECT_EQ(test, violations(b), 1);
}

static void cr0_change_before_acknowledge_is_a_violation(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	u32 on = mb_read(b, SMMU_CR0);

	smmu_model_inject(b->model, SMMU_MODEL_ACK_NEVER, 0, 1);
	mb_write(b, SMMU_CR0, on & ~CR0_SMMUEN);
	mb_write(b, SMMU_CR0, on & ~CR0_SMMUEN);
	KUNIT_EXPECT_EQ(test, violations(b), 0);
	mb_write(b, SMMU_CR0, on);
	KUNIT_EXPECT_EQ(test, violations(b), 1);
}

/* 6.3.14: the four ways of writing GBPA, of which one works */
static void gbpa_update_protocol(struct kunit *test)
{
	struct model_bench *b = reset_bench(test);
	u32 old = mb_read(b, SMMU_GBPA);

	mb_write(b, SMMU_GBPA, old ^ GBPA_ABORT);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_GBPA), old);
	KUNIT_EXPECT_EQ(test, violations(b), 1);

	smmu_model_inject(b->model, SMMU_MODEL_ACK_DELAY, 1, 1);
	mb_write(b, SMMU_GBPA, (old | GBPA_ABORT) | GBPA_UPDATE);
	mb_write(b, SMMU_GBPA, GBPA_UPDATE);
	KUNIT_EXPECT_EQ(test, violations(b), 2);
	KUNIT_EXPECT_NE(test, mb_read(b, SMMU_GBPA) & GBPA_UPDATE, 0);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_GBPA), old | GBPA_ABORT);
}

/* 6.3.14, 3.4 */
static void gbpa_decides_while_disabled(struct kunit *test)
{
	struct model_bench *b = reset_bench(test);
	u64 *data = mb_alloc(b, PAGE_SIZE);

	*data = 0x1234;
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, mb_pa(data)), 0x1234);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, mb_pa(data) | BIT_ULL(56)), MB_FAULT);
	mb_write(b, SMMU_GBPA, GBPA_ABORT | GBPA_UPDATE);
	KUNIT_EXPECT_EQ(test, mb_read_u64(b, mb_pa(data)), MB_FAULT);
	KUNIT_EXPECT_EQ(test, mb_event_number(b), 0);
}

struct guard_case {
	const char *name;
	u32 offset;
	u32 cr0;
	u32 irq_ctrl;
};

static const struct guard_case guard_cases[] = {
	{ "CR2", SMMU_CR2, CR0_SMMUEN },
	{ "STRTAB_BASE", SMMU_STRTAB_BASE, CR0_SMMUEN },
	{ "STRTAB_BASE upper half", SMMU_STRTAB_BASE + 4, CR0_SMMUEN },
	{ "STRTAB_BASE_CFG", SMMU_STRTAB_BASE_CFG, CR0_SMMUEN },
	{ "CMDQ_BASE", SMMU_CMDQ_BASE, CR0_CMDQEN },
	{ "CMDQ_CONS", SMMU_CMDQ_CONS, CR0_CMDQEN },
	{ "EVENTQ_BASE", SMMU_EVENTQ_BASE, CR0_EVENTQEN },
	{ "EVENTQ_PROD", SMMU_EVENTQ_PROD, CR0_EVENTQEN },
	{ "GERROR_IRQ_CFG0", SMMU_GERROR_IRQ_CFG0, 0, IRQ_CTRL_GERROR_IRQEN },
	{ "GERROR_IRQ_CFG1", SMMU_GERROR_IRQ_CFG1, 0, IRQ_CTRL_GERROR_IRQEN },
	{ "GERROR_IRQ_CFG2", SMMU_GERROR_IRQ_CFG2, 0, IRQ_CTRL_GERROR_IRQEN },
	{ "EVENTQ_IRQ_CFG0", SMMU_EVENTQ_IRQ_CFG0, 0, IRQ_CTRL_EVENTQ_IRQEN },
	{ "EVENTQ_IRQ_CFG1", SMMU_EVENTQ_IRQ_CFG1, 0, IRQ_CTRL_EVENTQ_IRQEN },
	{ "EVENTQ_IRQ_CFG2", SMMU_EVENTQ_IRQ_CFG2, 0, IRQ_CTRL_EVENTQ_IRQEN },
};

KUNIT_ARRAY_PARAM_DESC(guard, guard_cases, name);

/* 6.3: a guarded register keeps its value, and takes one when free */
static void guarded_register_keeps_its_value(struct kunit *test)
{
	const struct guard_case *c = test->param_value;
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	u32 old = mb_read(b, c->offset);
	/* A bit that exists in each of these registers */
	u32 bit = c->offset == SMMU_STRTAB_BASE || c->offset == SMMU_STRTAB_BASE + 4 ?
		  BIT(7) : BIT(2);

	mb_write(b, c->offset, old ^ bit);
	KUNIT_EXPECT_EQ(test, mb_read(b, c->offset), old);
	KUNIT_EXPECT_EQ(test, violations(b), 1);

	mb_write(b, SMMU_CR0, mb_read(b, SMMU_CR0) & ~c->cr0);
	mb_write(b, SMMU_IRQ_CTRL, mb_read(b, SMMU_IRQ_CTRL) & ~c->irq_ctrl);
	mb_write(b, c->offset, old ^ bit);
	KUNIT_EXPECT_EQ(test, mb_read(b, c->offset), old ^ bit);
}

/* 6.3.11: each group has a guard of its own */
static void cr1_groups_are_guarded_apart(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	u32 queue = FIELD_PREP(CR1_QUEUE_IC, CR1_CACHE_WB);
	u32 table = FIELD_PREP(CR1_TABLE_IC, CR1_CACHE_WB);

	mb_write(b, SMMU_CR1, queue | table);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_CR1), 0);
	mb_write(b, SMMU_CR0, CR0_CMDQEN);
	mb_write(b, SMMU_CR1, queue | table);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_CR1), table);
	mb_write(b, SMMU_CR0, 0);
	mb_write(b, SMMU_CR1, queue | table);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_CR1), queue | table);
	KUNIT_EXPECT_EQ(test, violations(b), 2);
}

/* 6.2: the halves of a 64-bit register may be written one by one */
static void halves_of_a_register_are_separate(struct kunit *test)
{
	struct model_bench *b = reset_bench(test);

	mb_write64(b, SMMU_STRTAB_BASE, 0);
	mb_write(b, SMMU_STRTAB_BASE + 4, 0x12);
	mb_write(b, SMMU_STRTAB_BASE, 0x3456780);
	KUNIT_EXPECT_EQ(test, b->door->ops->read64(b->door, SMMU_STRTAB_BASE),
			0x1203456780ULL);
	MB_EXPECT_CLEAN(test, b);
}

static void access_of_the_wrong_size_is_a_violation(struct kunit *test)
{
	struct model_bench *b = reset_bench(test);
	u32 old = mb_read(b, SMMU_CR2);

	mb_write64(b, SMMU_CR1, 0);
	KUNIT_EXPECT_EQ(test, violations(b), 1);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_CR2), old);
}

/* 6.3.19: an error that is not active must not be acknowledged */
static void gerrorn_toggles_active_errors_only(struct kunit *test)
{
	struct model_bench *b = reset_bench(test);

	smmu_model_inject(b->model, SMMU_MODEL_GERROR, GERROR_MSI_EVENTQ_ABT_ERR, 1);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_GERROR), GERROR_MSI_EVENTQ_ABT_ERR);
	smmu_model_inject(b->model, SMMU_MODEL_GERROR, GERROR_MSI_EVENTQ_ABT_ERR, 1);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_GERROR), GERROR_MSI_EVENTQ_ABT_ERR);
	mb_write(b, SMMU_GERRORN, GERROR_MSI_EVENTQ_ABT_ERR);
	KUNIT_EXPECT_EQ(test, violations(b), 0);
	mb_write(b, SMMU_GERRORN, GERROR_MSI_EVENTQ_ABT_ERR | GERROR_EVENTQ_ABT_ERR);
	KUNIT_EXPECT_EQ(test, violations(b), 1);

	/* The next error of the kind toggles it back */
	smmu_model_inject(b->model, SMMU_MODEL_GERROR, GERROR_MSI_EVENTQ_ABT_ERR, 1);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_GERROR), 0);
}

/* 6.3.25: size beyond the capability and address off its alignment */
static void queue_base_out_of_range_is_a_violation(struct kunit *test)
{
	struct model_bench *b = reset_bench(test);

	mb_write64(b, SMMU_CMDQ_BASE, mb_pa(b->cmdq) | 20);
	KUNIT_EXPECT_GE(test, violations(b), 1);
	smmu_model_stats_reset(b->model);
	mb_write64(b, SMMU_EVENTQ_BASE, (mb_pa(b->eventq) + 32) | MB_EVENTQ_LG2);
	KUNIT_EXPECT_EQ(test, violations(b), 1);
}

/* 3.5.1 */
static void queue_index_beyond_its_wrap_bit_is_a_violation(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);

	mb_write(b, SMMU_EVENTQ_CONS, 2 << MB_EVENTQ_LG2);
	KUNIT_EXPECT_EQ(test, violations(b), 1);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_EVENTQ_CONS), 0);
}

static void eventq_cons_must_not_pass_prod(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);

	mb_write(b, SMMU_EVENTQ_CONS, 1);
	KUNIT_EXPECT_EQ(test, violations(b), 1);
}

static void cmdq_prod_must_not_pass_cons(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);

	smmu_model_set_credit(b->model, 0);
	mb_write(b, SMMU_CMDQ_PROD, b->prod + (1 << MB_CMDQ_LG2));
	KUNIT_EXPECT_EQ(test, violations(b), 0);
	mb_write(b, SMMU_CMDQ_PROD, b->prod + (1 << MB_CMDQ_LG2) + 1);
	KUNIT_EXPECT_EQ(test, violations(b), 1);
}

/* What software writes, from a reset on, and the rule that it breaks */
static const struct rule_case {
	const char *rule;
	enum smmu_model_profile profile;
	u32 cr0;
	u32 offset;
	u64 value;
	bool wide;
} rule_cases[] = {
	{ "6.3: PRIQ_BASE.LOG2SIZE above IDR1.PRIQS", SMMU_MODEL_FULL, 0, SMMU_PRIQ_BASE, 20,
	  true },
	{ "6.3: PRIQ_BASE.ADDR not aligned or above OAS", SMMU_MODEL_FULL, 0, SMMU_PRIQ_BASE,
	  SZ_4K | 32 | MB_EVENTQ_LG2, true },
	{ "6.3.25: CMDQ_BASE.ADDR not aligned or above OAS", SMMU_MODEL_FULL, 0, SMMU_CMDQ_BASE,
	  SZ_4K | 32 | MB_CMDQ_LG2, true },
	{ "6.3.28: EVENTQ_BASE.LOG2SIZE above IDR1.EVENTQS", SMMU_MODEL_FULL, 0,
	  SMMU_EVENTQ_BASE, 20, true },
	{ "3.5.1: PRIQ_CONS went back or past PROD", SMMU_MODEL_FULL, CR0_PRIQEN, SMMU_PRIQ_CONS,
	  1 },
	{ "8.1: OVACKFLG toggled without an overflow", SMMU_MODEL_FULL, CR0_PRIQEN,
	  SMMU_PRIQ_CONS, PRIQ_CONS_OVACKFLG },
	{ "7.4: OVACKFLG toggled without an overflow", SMMU_MODEL_FULL, CR0_EVENTQEN,
	  SMMU_EVENTQ_CONS, EVENTQ_CONS_OVACKFLG },
	{ "6.3.16: PRIQ_IRQEN without PRI", SMMU_MODEL_NO_PRI, 0, SMMU_IRQ_CTRL,
	  IRQ_CTRL_PRIQ_IRQEN },
};

KUNIT_ARRAY_PARAM_DESC(rule, rule_cases, rule);

static void write_that_breaks_a_rule_is_told(struct kunit *test)
{
	const struct rule_case *c = test->param_value;
	struct smmu_model_config config = smmu_model_config_profile(c->profile);
	struct model_bench *b = mb_create_reset(test, &config);

	/* Queues of one entry, whose indices a reset leaves unknown */
	if (c->cr0) {
		mb_write64(b, SMMU_EVENTQ_BASE, mb_pa(b->eventq));
		mb_write64(b, SMMU_PRIQ_BASE, mb_pa(b->eventq));
		mb_write(b, SMMU_EVENTQ_PROD, 0);
		mb_write(b, SMMU_EVENTQ_CONS, 0);
		mb_write(b, SMMU_PRIQ_PROD, 0);
		mb_write(b, SMMU_PRIQ_CONS, 0);
		mb_write(b, SMMU_CR0, c->cr0);
	}
	KUNIT_ASSERT_EQ(test, violations(b), 0);
	if (c->wide)
		mb_write64(b, c->offset, c->value);
	else
		mb_write(b, c->offset, c->value);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(b->model) ?: "", c->rule);
}

static void irq_ctrl_change_before_acknowledge_is_a_violation(struct kunit *test)
{
	struct model_bench *b = reset_bench(test);

	smmu_model_inject(b->model, SMMU_MODEL_ACK_NEVER, 0, 1);
	mb_write(b, SMMU_IRQ_CTRL, IRQ_CTRL_EVENTQ_IRQEN);
	KUNIT_EXPECT_EQ(test, violations(b), 0);
	mb_write(b, SMMU_IRQ_CTRL, 0);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(b->model) ?: "",
			   "6.3.16: IRQ_CTRL changed before its Update completed");
}

static void read_of_half_a_word_is_a_violation(struct kunit *test)
{
	struct model_bench *b = reset_bench(test);

	mb_read(b, SMMU_CR0 + 2);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(b->model) ?: "",
			   "6.2: register access not aligned or outside the pages");
}

static void back_door_has_no_effects(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);

	smmu_model_poke32(b->model, SMMU_CR0, 0);
	KUNIT_EXPECT_EQ(test, smmu_model_peek32(b->model, SMMU_CR0), 0);
	KUNIT_EXPECT_NE(test, smmu_model_peek32(b->model, SMMU_CR0ACK), 0);
	KUNIT_EXPECT_EQ(test, violations(b), 0);
}

static struct kunit_case model_regs_cases[] = {
	KUNIT_CASE_PARAM(id_registers_read_as_configured, profiles_gen_params),
	KUNIT_CASE_PARAM(profiles_are_possible, profiles_gen_params),
	KUNIT_CASE(unmodelled_capability_is_refused),
	KUNIT_CASE(undefined_register_is_res0),
	KUNIT_CASE(reset_leaves_unknown_registers_unknown),
	KUNIT_CASE(cr0_update_is_acknowledged),
	KUNIT_CASE(cr0_field_of_absent_feature_is_not_acknowledged),
	KUNIT_CASE(cr0_update_may_take_time),
	KUNIT_CASE(cr0_change_before_acknowledge_is_a_violation),
	KUNIT_CASE(gbpa_update_protocol),
	KUNIT_CASE(gbpa_decides_while_disabled),
	KUNIT_CASE_PARAM(guarded_register_keeps_its_value, guard_gen_params),
	KUNIT_CASE(cr1_groups_are_guarded_apart),
	KUNIT_CASE(halves_of_a_register_are_separate),
	KUNIT_CASE(access_of_the_wrong_size_is_a_violation),
	KUNIT_CASE(gerrorn_toggles_active_errors_only),
	KUNIT_CASE(queue_base_out_of_range_is_a_violation),
	KUNIT_CASE(queue_index_beyond_its_wrap_bit_is_a_violation),
	KUNIT_CASE(eventq_cons_must_not_pass_prod),
	KUNIT_CASE(cmdq_prod_must_not_pass_cons),
	KUNIT_CASE_PARAM(write_that_breaks_a_rule_is_told, rule_gen_params),
	KUNIT_CASE(irq_ctrl_change_before_acknowledge_is_a_violation),
	KUNIT_CASE(read_of_half_a_word_is_a_violation),
	KUNIT_CASE(back_door_has_no_effects),
	{ }
};

static struct kunit_suite model_regs_suite = {
	.name = "arm_smmu_v3_model_regs",
	.test_cases = model_regs_cases,
};

kunit_test_suite(model_regs_suite);
