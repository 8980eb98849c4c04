// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts of the whole driver on the software SMMUv3.
 *
 * What happens has to be noticed by the interrupt and by nothing else, so these
 * tests make the SMMU act while nobody waits for it, and then only look: at the
 * driver's counters, at registers by the model's back door, and at the kernel's
 * log. Most run three times: with wires, with MSIs, with one combined wire.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/iopoll.h>
#include <linux/kthread.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../cmd.h"
#include "../irq.h"
#include "../smmu.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "fixture.h"
#include "klog.h"

/* An interrupt needs a CPU to run on, and its thread too */
#define BOUND_US		5000000
/* Long enough for one that should not come */
#define QUIET_MS		20
/* A StreamID that nobody has */
#define STRANGER		7

struct wiring {
	const char *name;
	unsigned int msi_irqs;
	bool combined;
};

static const struct wiring wirings[] = {
	{ "wires" },
	{ "MSIs", .msi_irqs = 8 },
	{ "one combined wire", .combined = true },
};

KUNIT_ARRAY_PARAM_DESC(wiring, wirings, name);

static struct smmu_model_config wired_config(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	const struct wiring *wiring = test->param_value;

	config.msi_irqs = wiring->msi_irqs;
	config.combined_irq = wiring->combined;
	return config;
}

static struct smmu_model *wired_model(struct kunit *test)
{
	struct smmu_model_config config = wired_config(test);

	return fixture_model(test, &config);
}

static struct smmu_model *msi_model(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);

	config.msi_irqs = 8;
	return fixture_model(test, &config);
}

static struct smmu_device *driver_of(struct smmu_model *model)
{
	return dev_get_drvdata(smmu_model_dev(model));
}

static s64 events(struct smmu_model *model)
{
	return atomic64_read(&driver_of(model)->counters.events);
}

static s64 gerrors(struct smmu_model *model)
{
	return atomic64_read(&driver_of(model)->counters.gerrors);
}

static u32 active_gerrors(struct smmu_model *model)
{
	return smmu_model_peek32(model, SMMU_GERROR) ^ smmu_model_peek32(model, SMMU_GERRORN);
}

static bool cmdq_is_empty(struct smmu_model *model)
{
	return smmu_model_peek32(model, SMMU_CMDQ_PROD) ==
	       (smmu_model_peek32(model, SMMU_CMDQ_CONS) & CMDQ_CONS_RD);
}

/* A device that nobody knows does DMA: one event */
static enum smmu_model_outcome fault(struct smmu_model *model)
{
	struct smmu_model_txn txn = { .sid = STRANGER, .addr = 0x1000 };
	struct smmu_model_result res;
	u64 word;

	return smmu_model_dma(model, &txn, &word, sizeof(word), &res);
}

static unsigned int log_lines(struct kunit *test, const struct kmsg_dump_iter *mark,
			      struct smmu_model *model, const char *words)
{
	return klog_lines(test, mark, smmu_model_dev(model), words);
}

#define EXPECT_EVENTUALLY(test, op, value) do {						\
	typeof(value) want__ = (value);							\
	typeof(want__) now__;								\
	int late__ = poll_timeout_us(now__ = (op), now__ == want__, 1000, BOUND_US, false); \
											\
	KUNIT_EXPECT_EQ_MSG(test, late__, 0, #op " is %lld and should be %lld",		\
			    (s64)now__, (s64)want__);					\
} while (0)

/* The command, when the SMMU refuses it, and nobody waits for anything. */
static void submit_refused_command(struct kunit *test, struct smmu_model *model)
{
	struct smmu_cmd cmd = smmu_cmd_tlbi_nsnh_all();

	smmu_model_inject(model, SMMU_MODEL_CERROR_ILL, CMD_TLBI_NSNH_ALL, 1);
	KUNIT_ASSERT_EQ(test, smmu_cmdq_submit_nosync(&driver_of(model)->cmdq, &cmd, 1), 0);
}

/*
 * Events
 */

/* More than once: an edge that is missed would be the last one. */
static void event_arrives(struct kunit *test)
{
	struct smmu_model *model = wired_model(test);
	const struct wiring *wiring = test->param_value;
	const struct smmu_model_stats *s;
	int i;

	for (i = 1; i <= 3; i++) {
		FIXTURE_EXPECT_ABORT(test, fault(model));
		EXPECT_EVENTUALLY(test, events(model), i);
		EXPECT_EVENTUALLY(test, smmu_model_peek32(model, SMMU_EVENTQ_CONS), i);
	}
	s = fixture_stats(test, model);
	KUNIT_EXPECT_EQ(test, s->irqs[SMMU_MODEL_IRQ_EVENTQ], 3);
	KUNIT_EXPECT_EQ(test, s->msis[SMMU_MODEL_IRQ_EVENTQ], wiring->msi_irqs ? 3 : 0);
}

static void expect_wires(struct kunit *test, const struct smmu_model_config *config)
{
	struct smmu_model *model = fixture_model(test, config);

	fault(model);
	EXPECT_EVENTUALLY(test, events(model), 1);
	submit_refused_command(test, model);
	EXPECT_EVENTUALLY(test, cmdq_is_empty(model), true);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, model)->msis[SMMU_MODEL_IRQ_EVENTQ], 0);
	KUNIT_EXPECT_EQ(test, fixture_stats(test, model)->msis[SMMU_MODEL_IRQ_GERROR], 0);
}

static void wires_are_used_where_msis_run_out(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);

	config.msi_irqs = 1;
	expect_wires(test, &config);
}

static void wires_are_used_where_the_smmu_has_no_msi(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_NO_MSI);

	config.msi_irqs = 8;
	expect_wires(test, &config);
}

static void combined_wire_is_preferred_to_msis(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);

	config.msi_irqs = 8;
	config.combined_irq = true;
	expect_wires(test, &config);
}

/* IHI 0070, 7.4: records are lost, then everything goes on, more than once. */
static void overflow_is_recovered(struct kunit *test)
{
	struct smmu_model *model = wired_model(test);
	struct smmu_device *smmu = driver_of(model);
	int i, lap, size = 1 << smmu->evtq.lg2;

	for (lap = 1; lap <= 2; lap++) {
		/* Nobody takes records as long as we are the taker. */
		scoped_guard(mutex, &smmu->hwq_mutex) {
			for (i = 0; i < size + 3; i++)
				fault(model);
		}
		EXPECT_EVENTUALLY(test, atomic64_read(&smmu->counters.evtq_overflows), lap);
		EXPECT_EVENTUALLY(test, events(model), lap * (size + 1) - 1);

		fault(model);
		EXPECT_EVENTUALLY(test, events(model), lap * (size + 1));
		EXPECT_EVENTUALLY(test, smmu_model_peek32(model, SMMU_EVENTQ_CONS),
				  smmu_model_peek32(model, SMMU_EVENTQ_PROD));
	}
	KUNIT_EXPECT_EQ(test, fixture_stats(test, model)->events_lost, 2 * 3);
}

/*
 * Global errors
 */

static void refused_command_is_handled_by_the_interrupt_alone(struct kunit *test)
{
	struct smmu_model *model = wired_model(test);
	const struct wiring *wiring = test->param_value;
	const struct smmu_model_stats *s;
	int i;

	for (i = 1; i <= 3; i++) {
		submit_refused_command(test, model);
		EXPECT_EVENTUALLY(test, gerrors(model), i);
		EXPECT_EVENTUALLY(test, active_gerrors(model), 0);
		EXPECT_EVENTUALLY(test, cmdq_is_empty(model), true);
	}
	s = fixture_stats(test, model);
	KUNIT_EXPECT_EQ(test, s->irqs[SMMU_MODEL_IRQ_GERROR], 3);
	KUNIT_EXPECT_EQ(test, s->msis[SMMU_MODEL_IRQ_GERROR], wiring->msi_irqs ? 3 : 0);
}

/* The thread of a combined wire may be stuck, and the error must not wait. */
static void refused_command_does_not_wait_for_the_event_thread(struct kunit *test)
{
	struct smmu_model *model = wired_model(test);

	scoped_guard(mutex, &driver_of(model)->hwq_mutex) {
		fault(model);
		submit_refused_command(test, model);
		EXPECT_EVENTUALLY(test, cmdq_is_empty(model), true);
		KUNIT_EXPECT_EQ(test, events(model), 0);
	}
	EXPECT_EVENTUALLY(test, events(model), 1);
}

static void every_error_is_reported_by_its_name(struct kunit *test)
{
	static const struct {
		u32 bit;
		const char *name;
	} errors[] = {
		{ GERROR_EVENTQ_ABT_ERR, " EVENTQ_ABT_ERR:" },
		{ GERROR_PRIQ_ABT_ERR, " PRIQ_ABT_ERR:" },
		{ GERROR_MSI_CMDQ_ABT_ERR, " MSI_CMDQ_ABT_ERR:" },
		{ GERROR_MSI_PRIQ_ABT_ERR, " MSI_PRIQ_ABT_ERR:" },
	};
	struct smmu_model *model = wired_model(test);
	struct kmsg_dump_iter mark;
	int i;

	klog_mark(&mark);
	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		smmu_model_inject(model, SMMU_MODEL_GERROR, errors[i].bit, 1);
		EXPECT_EVENTUALLY(test, log_lines(test, &mark, model, errors[i].name), 1);
		EXPECT_EVENTUALLY(test, active_gerrors(model), 0);
		KUNIT_EXPECT_EQ(test, gerrors(model), i + 1);
	}
}

/* Lost is the interrupt, not what it was about. */
static void events_of_an_aborted_msi_are_handled(struct kunit *test)
{
	struct smmu_model *model = msi_model(test);
	struct kmsg_dump_iter mark;

	klog_mark(&mark);
	smmu_model_inject(model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_MSI, 1);
	fault(model);
	EXPECT_EVENTUALLY(test, events(model), 1);
	EXPECT_EVENTUALLY(test, active_gerrors(model), 0);
	KUNIT_EXPECT_EQ(test, gerrors(model), 1);
	KUNIT_EXPECT_EQ(test, log_lines(test, &mark, model, "MSI_EVENTQ_ABT_ERR"), 1);

	fault(model);
	EXPECT_EVENTUALLY(test, events(model), 2);
	KUNIT_EXPECT_EQ(test, gerrors(model), 1);
	KUNIT_EXPECT_EQ(test, log_lines(test, &mark, model, "MSI_EVENTQ_ABT_ERR"), 1);
}

/* IHI 0070, 7.5: such an abort raises no interrupt, the next error shows it. */
static void aborted_msi_of_an_error_is_reported_with_the_next(struct kunit *test)
{
	struct smmu_model *model = msi_model(test);
	struct smmu_cmd cmd = smmu_cmd_cfgi_all();
	struct kmsg_dump_iter mark;

	klog_mark(&mark);
	smmu_model_inject(model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_MSI, 1);
	submit_refused_command(test, model);
	msleep(QUIET_MS);
	KUNIT_EXPECT_FALSE(test, cmdq_is_empty(model));

	/* Whoever waits for the queue looks at its error itself. */
	KUNIT_EXPECT_EQ(test, smmu_cmdq_issue(&driver_of(model)->cmdq, &cmd, 1), 0);
	KUNIT_EXPECT_TRUE(test, cmdq_is_empty(model));

	smmu_model_inject(model, SMMU_MODEL_GERROR, GERROR_EVENTQ_ABT_ERR, 1);
	EXPECT_EVENTUALLY(test, gerrors(model), 2);
	EXPECT_EVENTUALLY(test, active_gerrors(model), 0);
	KUNIT_EXPECT_EQ(test, log_lines(test, &mark, model, "MSI_GERROR_ABT_ERR"), 1);
}

static void lost_interrupt_does_not_wedge_the_command_queue(struct kunit *test)
{
	struct smmu_model *model = wired_model(test);
	struct smmu_cmd cmd = smmu_cmd_cfgi_all();

	smmu_model_inject(model, SMMU_MODEL_IRQ_LOST, SMMU_MODEL_ANY, SMMU_MODEL_FOREVER);
	submit_refused_command(test, model);
	msleep(QUIET_MS);
	KUNIT_EXPECT_FALSE(test, cmdq_is_empty(model));

	KUNIT_EXPECT_EQ(test, smmu_cmdq_issue(&driver_of(model)->cmdq, &cmd, 1), 0);
	KUNIT_EXPECT_TRUE(test, cmdq_is_empty(model));
	KUNIT_EXPECT_EQ(test, active_gerrors(model), 0);
	smmu_model_inject_clear(model);
}

/*
 * Service Failure Mode
 */

static void failed_smmu_aborts_and_is_disabled(struct kunit *test)
{
	struct smmu_model *model = wired_model(test);
	struct kmsg_dump_iter mark;

	klog_mark(&mark);
	KUNIT_ASSERT_FALSE(test, smmu_model_peek32(model, SMMU_GBPA) & GBPA_ABORT);
	smmu_model_inject(model, SMMU_MODEL_GERROR, GERROR_SFM_ERR, 1);
	EXPECT_EVENTUALLY(test, READ_ONCE(driver_of(model)->contain.on), true);
	KUNIT_EXPECT_FALSE(test, smmu_model_peek32(model, SMMU_CR0ACK) & CR0_SMMUEN);
	KUNIT_EXPECT_TRUE(test, smmu_model_peek32(model, SMMU_GBPA) & GBPA_ABORT);
	KUNIT_EXPECT_EQ(test, active_gerrors(model), 0);
	KUNIT_EXPECT_EQ(test, log_lines(test, &mark, model, "SFM_ERR:"), 1);
	FIXTURE_EXPECT_ABORT(test, fault(model));
}

/* Without the abort in force, SMMUEN is what keeps traffic from passing by. */
static void failed_smmu_that_does_not_abort_stays_enabled(struct kunit *test)
{
	struct smmu_model *model = wired_model(test);
	struct kmsg_dump_iter mark;

	klog_mark(&mark);
	smmu_model_inject(model, SMMU_MODEL_ACK_NEVER, 0, SMMU_MODEL_FOREVER);
	smmu_model_inject(model, SMMU_MODEL_GERROR, GERROR_SFM_ERR, 1);
	EXPECT_EVENTUALLY(test, log_lines(test, &mark, model, "SMMU_CR0: no acknowledgment"), 1);
	KUNIT_EXPECT_TRUE(test, smmu_model_peek32(model, SMMU_CR0) & CR0_SMMUEN);
	smmu_model_inject_clear(model);
}

/*
 * What was there before, and what is not there
 */

/* Left as a kernel leaves it that is not there any more: enabled, with an error. */
static void leave_msis_behind(struct smmu_model *model, const u32 *doorbell)
{
	fixture_poke_reg64(model, SMMU_GERROR_IRQ_CFG0, virt_to_phys(doorbell));
	smmu_model_poke32(model, SMMU_GERROR_IRQ_CFG0 + 8, 1);
	fixture_poke_reg64(model, SMMU_EVENTQ_IRQ_CFG0, virt_to_phys(doorbell + 1));
	smmu_model_poke32(model, SMMU_EVENTQ_IRQ_CFG0 + 8, 1);
	smmu_model_poke32(model, SMMU_IRQ_CTRL, IRQ_CTRL_EVENTQ_IRQEN | IRQ_CTRL_GERROR_IRQEN);
	smmu_model_poke32(model, SMMU_IRQ_CTRLACK, IRQ_CTRL_EVENTQ_IRQEN | IRQ_CTRL_GERROR_IRQEN);
	smmu_model_poke32(model, SMMU_GERROR, GERROR_MSI_EVENTQ_ABT_ERR);
}

static void stale_msi_addresses_are_not_used(struct kunit *test)
{
	struct smmu_model_config config = wired_config(test);
	struct smmu_model *model = fixture_unplugged_model(test, &config);
	/* The doorbell of a kernel that is no more: memory of somebody else now */
	u32 *doorbell = fixture_page(test);

	leave_msis_behind(model, doorbell);
	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	fault(model);
	submit_refused_command(test, model);
	EXPECT_EVENTUALLY(test, events(model), 1);
	EXPECT_EVENTUALLY(test, cmdq_is_empty(model), true);
	KUNIT_EXPECT_EQ(test, doorbell[0], 0);
	KUNIT_EXPECT_EQ(test, doorbell[1], 0);
}

static irqreturn_t never(int irq, void *data)
{
	return IRQ_HANDLED;
}

static void priq_wire_without_pri_is_ignored(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model;
	int irq;

	config.idr[0] &= ~IDR0_PRI;
	config.priq_wire = true;
	model = fixture_model(test, &config);
	irq = platform_get_irq_byname(to_platform_device(smmu_model_dev(model)), "priq");
	KUNIT_ASSERT_GT(test, irq, 0);
	/* Nobody else has it: it is not for sharing. */
	KUNIT_EXPECT_EQ(test, request_irq(irq, never, 0, "smmu-test", model), 0);
	free_irq(irq, model);
	KUNIT_EXPECT_FALSE(test, smmu_model_peek32(model, SMMU_IRQ_CTRL) & IRQ_CTRL_PRIQ_IRQEN);
	fault(model);
	EXPECT_EVENTUALLY(test, events(model), 1);
}

/*
 * Lines that cannot be had
 */

#define WIRE(name)	BIT(SMMU_MODEL_IRQ_##name)
#define ALL_WIRES	(WIRE(EVENTQ) | WIRE(GERROR) | WIRE(PRIQ))

struct missing {
	const char *name;
	unsigned long absent;
	unsigned long busy;
	bool combined;
	u32 deaf;
};

static const struct missing missing[] = {
	{ "no line for events", .absent = WIRE(EVENTQ) },
	{ "no line for errors", .absent = WIRE(GERROR) },
	{ "no line for page requests", .absent = WIRE(PRIQ) },
	{ "no line at all", .absent = ALL_WIRES },
	{ "line for events taken", .busy = WIRE(EVENTQ) },
	{ "line for errors taken", .busy = WIRE(GERROR) },
	{ "line for page requests taken", .busy = WIRE(PRIQ) },
	{ "all lines taken", .busy = ALL_WIRES },
	{ "combined line taken", .busy = ALL_WIRES, .combined = true },
	{ "IRQ_CTRL not acknowledged", .deaf = SMMU_IRQ_CTRL },
};

KUNIT_ARRAY_PARAM_DESC(missing, missing, name);

/* One that is not the last of its group: nobody answers it. */
static void make_page_request(struct smmu_model *model)
{
	const struct smmu_hwq *q = &driver_of(model)->priq;
	u32 prod = smmu_model_peek32(model, SMMU_PRIQ_PROD);
	__le64 *record = q->ring + q->dwords * (prod & (BIT(q->lg2) - 1));

	record[0] = cpu_to_le64(STRANGER);
	record[1] = 0;
	smmu_model_poke32(model, SMMU_PRIQ_PROD, prod + 1);
}

static void what_has_no_line_is_heard_all_the_same(struct kunit *test)
{
	const struct missing *missing = test->param_value;
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	bool pri = (missing->absent | missing->busy) & WIRE(PRIQ) || missing->deaf;
	struct smmu_model *model;
	struct smmu_device *smmu;
	int i;

	config.absent_wires = missing->absent;
	config.busy_wires = missing->busy;
	config.combined_irq = missing->combined;
	model = fixture_unplugged_model(test, &config);
	if (missing->deaf)
		smmu_model_inject(model, SMMU_MODEL_ACK_NEVER, missing->deaf, SMMU_MODEL_FOREVER);
	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	smmu = driver_of(model);
	for (i = 1; i <= 3; i++) {
		FIXTURE_EXPECT_ABORT(test, fault(model));
		EXPECT_EVENTUALLY(test, events(model), i);
		submit_refused_command(test, model);
		EXPECT_EVENTUALLY(test, cmdq_is_empty(model), true);
		/* It comes without the interrupt. */
		if (!pri)
			continue;
		make_page_request(model);
		EXPECT_EVENTUALLY(test, atomic64_read(&smmu->counters.page_requests), i);
	}
	smmu_model_inject_clear(model);
	/* A look ends the Update that has been under way. */
	KUNIT_EXPECT_NE(test, smmu_read32(&smmu->mmio, SMMU_IRQ_CTRLACK), 0);
}

static void what_is_polled_is_said(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct smmu_model *model;
	struct kmsg_dump_iter mark;

	config.absent_wires = WIRE(PRIQ);
	config.busy_wires = WIRE(EVENTQ);
	klog_mark(&mark);
	model = fixture_model(test, &config);
	KUNIT_EXPECT_EQ(test, log_lines(test, &mark, model, "no interrupt for events: polled"), 1);
	KUNIT_EXPECT_EQ(test, log_lines(test, &mark, model, "no interrupt for page requests"), 1);
	KUNIT_EXPECT_EQ(test, log_lines(test, &mark, model, "no interrupt"), 2);
}

/* A level stays up until the thread has been there. */
static void line_that_is_a_level_is_masked_until_its_thread_is_done(struct kunit *test)
{
	struct smmu_model_config config = fixture_config(SMMU_MODEL_FULL);
	struct irq_desc *desc;
	struct smmu_model *model;
	int irq;

	config.combined_irq = true;
	config.level_wires = true;
	model = fixture_model(test, &config);
	irq = platform_get_irq_byname(to_platform_device(smmu_model_dev(model)), "combined");
	KUNIT_ASSERT_GT(test, irq, 0);
	desc = irq_data_to_desc(irq_get_irq_data(irq));
	KUNIT_ASSERT_NOT_NULL(test, desc->action);
	KUNIT_EXPECT_TRUE(test, desc->action->flags & IRQF_ONESHOT);

	KUNIT_EXPECT_EQ(test, smmu_irq_flags(IRQ_TYPE_LEVEL_LOW, true), IRQF_ONESHOT);
	KUNIT_EXPECT_EQ(test, smmu_irq_flags(IRQ_TYPE_EDGE_RISING, true), 0);
	KUNIT_EXPECT_EQ(test, smmu_irq_flags(IRQ_TYPE_NONE, true), 0);
	KUNIT_EXPECT_EQ(test, smmu_irq_flags(IRQ_TYPE_EDGE_RISING, false), IRQF_ONESHOT);
}

/*
 * The end
 */

static int fault_all_the_time(void *model)
{
	while (!kthread_should_stop()) {
		fault(model);
		smmu_model_inject(model, SMMU_MODEL_GERROR, GERROR_MSI_CMDQ_ABT_ERR, 1);
		usleep_range(10, 100);
	}
	return 0;
}

static void stop_thread(void *thread)
{
	kthread_stop(thread);
}

static void unplug_with_interrupts_in_flight(struct kunit *test)
{
	struct smmu_model_config config = wired_config(test);
	struct smmu_model *model = fixture_unplugged_model(test, &config);
	struct task_struct *thread = kthread_run(fault_all_the_time, model, "smmu-test");
	int i, late;
	s64 n;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, stop_thread, thread), 0);
	for (i = 0; i < 10; i++) {
		KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
		late = poll_timeout_us(n = min(events(model), gerrors(model)), n >= 3, 1000,
				       BOUND_US, false);
		KUNIT_EXPECT_EQ_MSG(test, late, 0, "%lld events, %lld errors", events(model),
				    gerrors(model));
		smmu_model_unplug(model);
	}
}

static struct kunit_case irq_cases[] = {
	KUNIT_CASE_PARAM(event_arrives, wiring_gen_params),
	KUNIT_CASE(wires_are_used_where_msis_run_out),
	KUNIT_CASE(wires_are_used_where_the_smmu_has_no_msi),
	KUNIT_CASE(combined_wire_is_preferred_to_msis),
	KUNIT_CASE_PARAM(overflow_is_recovered, wiring_gen_params),
	KUNIT_CASE_PARAM(refused_command_is_handled_by_the_interrupt_alone, wiring_gen_params),
	KUNIT_CASE_PARAM(refused_command_does_not_wait_for_the_event_thread, wiring_gen_params),
	KUNIT_CASE_PARAM(every_error_is_reported_by_its_name, wiring_gen_params),
	KUNIT_CASE(events_of_an_aborted_msi_are_handled),
	KUNIT_CASE(aborted_msi_of_an_error_is_reported_with_the_next),
	KUNIT_CASE_PARAM(lost_interrupt_does_not_wedge_the_command_queue, wiring_gen_params),
	KUNIT_CASE_PARAM(failed_smmu_aborts_and_is_disabled, wiring_gen_params),
	KUNIT_CASE_PARAM(failed_smmu_that_does_not_abort_stays_enabled, wiring_gen_params),
	KUNIT_CASE_PARAM(stale_msi_addresses_are_not_used, wiring_gen_params),
	KUNIT_CASE(priq_wire_without_pri_is_ignored),
	KUNIT_CASE_PARAM(what_has_no_line_is_heard_all_the_same, missing_gen_params),
	KUNIT_CASE(what_is_polled_is_said),
	KUNIT_CASE(line_that_is_a_level_is_masked_until_its_thread_is_done),
	KUNIT_CASE_PARAM(unplug_with_interrupts_in_flight, wiring_gen_params),
	{}
};

static struct kunit_suite irq_suite = {
	.name = "arm_smmu_v3_irq",
	.test_cases = irq_cases,
};

kunit_test_suite(irq_suite);
