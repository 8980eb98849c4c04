// SPDX-License-Identifier: GPL-2.0-only
/*
 * The software SMMUv3 alone: its MSIs, IHI 0070, 3.18, 6.3 "SMMU_*_IRQ_CFGn"
 * and 7.5.
 */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/err.h>

#include "../spec-regs.h"
#include "model-bench.h"

#define DATA		0x12345678
#define UNTOUCHED	0xffffffff

/* One of the two interrupts that are told by an MSI of their own */
struct source {
	const char *name;
	enum smmu_model_irq irq;
	u32 cfg0;
	u32 irqen;
	u32 abort;
};

static const struct source sources[] = {
	{ "EVENTQ", SMMU_MODEL_IRQ_EVENTQ, SMMU_EVENTQ_IRQ_CFG0, IRQ_CTRL_EVENTQ_IRQEN,
	  GERROR_MSI_EVENTQ_ABT_ERR },
	{ "GERROR", SMMU_MODEL_IRQ_GERROR, SMMU_GERROR_IRQ_CFG0, IRQ_CTRL_GERROR_IRQEN,
	  GERROR_MSI_GERROR_ABT_ERR },
};

KUNIT_ARRAY_PARAM_DESC(source, sources, name);

/*
 * An SMMU whose stream MB_SID faults, with the MSI of the source programmed to
 * the second word of @doorbell, if that is not NULL
 */
static struct model_bench *source_bench(struct kunit *test, const struct source *s,
					u32 **doorbell)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	const struct mb_entry bad = { };
	unsigned int i;

	mb_install(b, MB_SID, &bad);
	mb_write(b, SMMU_IRQ_CTRL, 0);
	if (doorbell) {
		*doorbell = mb_alloc(b, PAGE_SIZE);
		for (i = 0; i < 4; i++)
			(*doorbell)[i] = UNTOUCHED;
		mb_write64(b, s->cfg0, mb_pa(*doorbell + 1));
		mb_write(b, s->cfg0 + 8, DATA);
	}
	mb_write(b, SMMU_IRQ_CTRL, IRQ_CTRL_EVENTQ_IRQEN | IRQ_CTRL_GERROR_IRQEN);
	smmu_model_stats_reset(b->model);
	return b;
}

/* What the source tells of happens, for the first time since it was dealt with */
static void provoke(struct model_bench *b, const struct source *s)
{
	if (s->irq == SMMU_MODEL_IRQ_EVENTQ)
		mb_try(b, 0, false);
	else
		smmu_model_inject(b->model, SMMU_MODEL_GERROR, GERROR_MSI_CMDQ_ABT_ERR, 1);
}

static u32 active(struct model_bench *b)
{
	return mb_read(b, SMMU_GERROR) ^ mb_read(b, SMMU_GERRORN);
}

static void acknowledge(struct model_bench *b)
{
	mb_event_number(b);
	mb_write(b, SMMU_GERRORN, mb_read(b, SMMU_GERROR));
}

/* 3.18: a 32-bit write, and no wire with it */
static void msi_is_one_word(struct kunit *test)
{
	const struct source *s = test->param_value;
	u32 *doorbell;
	struct model_bench *b = source_bench(test, s, &doorbell);

	provoke(b, s);
	KUNIT_EXPECT_EQ(test, doorbell[0], UNTOUCHED);
	KUNIT_EXPECT_EQ(test, doorbell[1], DATA);
	KUNIT_EXPECT_EQ(test, doorbell[2], UNTOUCHED);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->irqs[s->irq], 1);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->msis[s->irq], 1);
	KUNIT_EXPECT_EQ(test, active(b) & s->abort, 0);
	MB_EXPECT_CLEAN(test, b);
}

/* 6.3: ADDR == 0 */
static void address_zero_is_the_wire(struct kunit *test)
{
	const struct source *s = test->param_value;
	struct model_bench *b = source_bench(test, s, NULL);

	provoke(b, s);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->irqs[s->irq], 1);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->msis[s->irq], 0);
}

static void address_is_truncated_to_oas(struct kunit *test)
{
	const struct source *s = test->param_value;
	u32 *doorbell;
	struct model_bench *b = source_bench(test, s, &doorbell);

	mb_write(b, SMMU_IRQ_CTRL, 0);
	mb_write64(b, s->cfg0, mb_pa(doorbell + 1) | BIT_ULL(55));
	mb_write(b, SMMU_IRQ_CTRL, s->irqen);
	provoke(b, s);
	KUNIT_EXPECT_EQ(test, doorbell[1], DATA);
}

/* 6.3.16 */
static void disabled_source_sends_no_msi(struct kunit *test)
{
	const struct source *s = test->param_value;
	u32 *doorbell;
	struct model_bench *b = source_bench(test, s, &doorbell);

	mb_write(b, SMMU_IRQ_CTRL, (IRQ_CTRL_EVENTQ_IRQEN | IRQ_CTRL_GERROR_IRQEN) & ~s->irqen);
	provoke(b, s);
	KUNIT_EXPECT_EQ(test, doorbell[1], UNTOUCHED);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->irqs[s->irq], 0);
}

/* 7.5: active until acknowledged, and then again */
static void aborted_msi_is_an_error(struct kunit *test)
{
	const struct source *s = test->param_value;
	u32 *doorbell;
	struct model_bench *b = source_bench(test, s, &doorbell);
	unsigned int i;

	for (i = 1; i <= 2; i++) {
		smmu_model_inject(b->model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_MSI, 1);
		provoke(b, s);
		KUNIT_EXPECT_EQ(test, active(b) & s->abort, s->abort);
		KUNIT_EXPECT_EQ(test, doorbell[1], UNTOUCHED);
		/* That of GERROR itself raises no other; that of EVENTQ does. */
		KUNIT_EXPECT_EQ(test, mb_stats(b)->irqs[SMMU_MODEL_IRQ_GERROR], i);
		acknowledge(b);
		KUNIT_EXPECT_EQ(test, active(b), 0);
	}
	MB_EXPECT_CLEAN(test, b);
}

/* 6.3: guarded by their IRQEN */
static void enabled_source_is_not_reprogrammed(struct kunit *test)
{
	const struct source *s = test->param_value;
	u32 *doorbell;
	struct model_bench *b = source_bench(test, s, &doorbell);

	mb_write64(b, s->cfg0, mb_pa(doorbell));
	mb_write(b, s->cfg0 + 8, ~DATA);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->violations, 2);
	provoke(b, s);
	KUNIT_EXPECT_EQ(test, doorbell[0], UNTOUCHED);
	KUNIT_EXPECT_EQ(test, doorbell[1], DATA);
}

/* 6.3.1: without IDR0.MSI the registers are RES0 */
static void registers_are_res0_without_msi(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_NO_MSI);
	struct model_bench *b = mb_create_reset(test, &config);
	const struct source *s = test->param_value;

	mb_write64(b, s->cfg0, 0);
	MB_EXPECT_CLEAN(test, b);
	mb_write64(b, s->cfg0, 0x1000);
	mb_write(b, s->cfg0 + 8, DATA);
	mb_write(b, s->cfg0 + 12, MEMATTR_DEVICE_NGNRE);
	KUNIT_EXPECT_EQ(test, mb_read(b, s->cfg0), 0);
	KUNIT_EXPECT_EQ(test, mb_read(b, s->cfg0 + 8), 0);
	KUNIT_EXPECT_EQ(test, mb_read(b, s->cfg0 + 12), 0);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->violations, 3);
}

static void too_many_msis_are_refused(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct smmu_model *model;

	config.msi_irqs = 65;
	model = smmu_model_create(&config);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(model), -EINVAL);
	smmu_model_destroy(model);
}

static struct kunit_case model_irq_cases[] = {
	KUNIT_CASE_PARAM(msi_is_one_word, source_gen_params),
	KUNIT_CASE_PARAM(address_zero_is_the_wire, source_gen_params),
	KUNIT_CASE_PARAM(address_is_truncated_to_oas, source_gen_params),
	KUNIT_CASE_PARAM(disabled_source_sends_no_msi, source_gen_params),
	KUNIT_CASE_PARAM(aborted_msi_is_an_error, source_gen_params),
	KUNIT_CASE_PARAM(enabled_source_is_not_reprogrammed, source_gen_params),
	KUNIT_CASE_PARAM(registers_are_res0_without_msi, source_gen_params),
	KUNIT_CASE(too_many_msis_are_refused),
	{ }
};

static struct kunit_suite model_irq_suite = {
	.name = "arm_smmu_v3_model_irq",
	.test_cases = model_irq_cases,
};

kunit_test_suite(model_irq_suite);
