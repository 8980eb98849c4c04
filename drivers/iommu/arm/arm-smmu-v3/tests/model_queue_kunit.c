// SPDX-License-Identifier: GPL-2.0-only
/* The software SMMUv3 alone: commands and events, IHI 0070 chapters 4 and 7. */
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/delay.h>

#include "../model/door.h"
#include "../spec-cmd.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "../spec-ste.h"
#include "model-bench.h"

static u32 cons(struct model_bench *b)
{
	return mb_read(b, SMMU_CMDQ_CONS) & CMDQ_CONS_RD;
}

static bool cmdq_err(struct model_bench *b)
{
	return (mb_read(b, SMMU_GERROR) ^ mb_read(b, SMMU_GERRORN)) &
	       GERROR_CMDQ_ERR;
}

static u32 cerror(struct model_bench *b)
{
	return FIELD_GET(CMDQ_CONS_ERR, mb_read(b, SMMU_CMDQ_CONS));
}

struct command_case {
	const char *name;
	enum smmu_model_profile profile;
	u64 dw0;
	u64 dw1;
};

#define OK_CASE(op, w0, w1)	{ #op, SMMU_MODEL_FULL, (op) | (w0), w1 }

/* 4.2 to 4.6: every command that this SMMU knows, all its fields in use */
static const struct command_case legal_cases[] = {
	OK_CASE(CMD_PREFETCH_CONFIG, CMD_0_SSV | BIT_ULL(12) | BIT_ULL(32), 0),
	OK_CASE(CMD_PREFETCH_ADDR, BIT_ULL(32), 0x1000 | BIT_ULL(5) | 1),
	OK_CASE(CMD_CFGI_STE, BIT_ULL(32), CMD_1_LEAF),
	OK_CASE(CMD_CFGI_STE_RANGE, BIT_ULL(32), 3),
	OK_CASE(CMD_CFGI_ALL, 0, CMD_CFGI_ALL_1_RANGE),
	OK_CASE(CMD_CFGI_CD, BIT_ULL(32) | CMD_0_SSID, CMD_1_LEAF),
	OK_CASE(CMD_CFGI_CD_ALL, BIT_ULL(32), 0),
	OK_CASE(CMD_TLBI_NH_ALL, CMD_0_VMID, 0),
	OK_CASE(CMD_TLBI_NH_ASID, CMD_0_VMID | CMD_0_ASID, 0),
	OK_CASE(CMD_TLBI_NH_VA, CMD_0_VMID | CMD_0_ASID, CMD_1_LEAF | CMD_1_ADDR),
	OK_CASE(CMD_TLBI_NH_VAA, CMD_0_VMID, CMD_1_LEAF | CMD_1_ADDR),
	OK_CASE(CMD_TLBI_EL2_ALL, 0, 0),
	OK_CASE(CMD_TLBI_EL2_ASID, CMD_0_ASID, 0),
	OK_CASE(CMD_TLBI_EL2_VA, CMD_0_ASID, CMD_1_ADDR),
	OK_CASE(CMD_TLBI_EL2_VAA, 0, CMD_1_ADDR),
	OK_CASE(CMD_TLBI_S12_VMALL, CMD_0_VMID, 0),
	OK_CASE(CMD_TLBI_S2_IPA, CMD_0_VMID, CMD_1_LEAF | 0x1000),
	OK_CASE(CMD_TLBI_NSNH_ALL, 0, 0),
	OK_CASE(CMD_RESUME, BIT_ULL(32) | CMD_RESUME_0_AC, 1),
	OK_CASE(CMD_STALL_TERM, BIT_ULL(32), 0),
	OK_CASE(CMD_SYNC, FIELD_PREP_CONST(CMD_SYNC_0_CS, CMD_SYNC_0_CS_SEV), 0),
	{ "range of 256 pages", SMMU_MODEL_FULL,
	  CMD_TLBI_NH_VA | CMD_0_NUM | FIELD_PREP_CONST(CMD_0_SCALE, 3),
	  FIELD_PREP_CONST(CMD_1_TG, CMD_1_TG_4K) | 0x1000 },
	{ "one page by TTL", SMMU_MODEL_FULL, CMD_TLBI_NH_VA,
	  FIELD_PREP_CONST(CMD_1_TG, CMD_1_TG_4K) |
	  FIELD_PREP_CONST(CMD_1_TTL, CMD_1_TTL_3) | 0x1000 },
};

KUNIT_ARRAY_PARAM_DESC(legal, legal_cases, name);

static void legal_command_is_consumed(struct kunit *test)
{
	const struct command_case *c = test->param_value;
	struct model_bench *b = mb_create_profile(test, c->profile);

	mb_command(b, c->dw0, c->dw1);
	KUNIT_EXPECT_EQ(test, cons(b), b->prod);
	KUNIT_EXPECT_FALSE(test, cmdq_err(b));
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(b->model, c->dw0 & 0xff), 1);
	MB_EXPECT_CLEAN(test, b);
}

/* 4.1, 4.4.1.1, 7.1 */
static const struct command_case illegal_cases[] = {
	{ "SSec", SMMU_MODEL_FULL, CMD_TLBI_NSNH_ALL | CMD_0_SSEC },
	{ "CS 11", SMMU_MODEL_FULL, CMD_SYNC | CMD_SYNC_0_CS },
	{ "RES0 in word 0", SMMU_MODEL_FULL, CMD_TLBI_NH_ALL | BIT_ULL(12) },
	{ "RES0 in word 1", SMMU_MODEL_FULL, CMD_TLBI_NH_ASID, 0x1000 },
	{ "CFGI_CD with SSV", SMMU_MODEL_FULL, CMD_CFGI_CD | CMD_0_SSV },
	{ "TG with NUM, SCALE, TTL 0", SMMU_MODEL_FULL, CMD_TLBI_NH_VA,
	  FIELD_PREP_CONST(CMD_1_TG, CMD_1_TG_4K) },
	{ "NUM without TG", SMMU_MODEL_FULL,
	  CMD_TLBI_NH_VA | FIELD_PREP_CONST(CMD_0_NUM, 1) },
	{ "TTL without TG", SMMU_MODEL_FULL, CMD_TLBI_S2_IPA,
	  FIELD_PREP_CONST(CMD_1_TTL, CMD_1_TTL_3) },
	{ "range without RIL", SMMU_MODEL_NO_RIL,
	  CMD_TLBI_NH_VA | FIELD_PREP_CONST(CMD_0_NUM, 1),
	  FIELD_PREP_CONST(CMD_1_TG, CMD_1_TG_4K) },
	{ "TTL128", SMMU_MODEL_FULL, CMD_TLBI_NH_VA | FIELD_PREP_CONST(CMD_0_NUM, 1),
	  CMD_1_TTL128 | FIELD_PREP_CONST(CMD_1_TG, CMD_1_TG_4K) },
	{ "ATC_INV without ATS", SMMU_MODEL_NO_ATS, CMD_ATC_INV,
	  CMD_ATC_INV_1_SIZE_ALL },
	{ "ATC_INV of size 53", SMMU_MODEL_FULL, CMD_ATC_INV,
	  CMD_ATC_INV_1_SIZE_ALL + 1 },
	{ "PRI_RESP without PRI", SMMU_MODEL_NO_PRI, CMD_PRI_RESP },
	{ "PRI_RESP with Resp 11", SMMU_MODEL_FULL, CMD_PRI_RESP,
	  CMD_PRI_RESP_1_RESP },
	{ "RESUME without stalls", SMMU_MODEL_NO_STALL, CMD_RESUME },
	{ "STALL_TERM without stalls", SMMU_MODEL_NO_STALL, CMD_STALL_TERM },
	{ "S2_IPA without stage 2", SMMU_MODEL_S1_ONLY, CMD_TLBI_S2_IPA },
	{ "S12_VMALL without stage 2", SMMU_MODEL_S1_ONLY, CMD_TLBI_S12_VMALL },
	{ "EL2_ALL without Hyp", SMMU_MODEL_S1_ONLY, CMD_TLBI_EL2_ALL },
	{ "NH_ALL without stage 1", SMMU_MODEL_S2_ONLY, CMD_TLBI_NH_ALL },
	{ "NH_VA without stage 1", SMMU_MODEL_S2_ONLY, CMD_TLBI_NH_VA },
	{ "CFGI_CD without stage 1", SMMU_MODEL_S2_ONLY, CMD_CFGI_CD },
};

KUNIT_ARRAY_PARAM_DESC(illegal, illegal_cases, name);

/* 7.1: stop at the command, blame it, go on from it when acknowledged */
static void illegal_command_stops_the_queue(struct kunit *test)
{
	const struct command_case *c = test->param_value;
	struct model_bench *b = mb_create_profile(test, c->profile);
	u32 at = b->prod;

	mb_command(b, c->dw0, c->dw1);
	mb_command(b, CMD_TLBI_NSNH_ALL, 0);
	KUNIT_EXPECT_EQ(test, cons(b), at);
	KUNIT_EXPECT_EQ(test, cerror(b), CERROR_ILL);
	KUNIT_EXPECT_TRUE(test, cmdq_err(b));
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(b->model, CMD_TLBI_NSNH_ALL), 0);

	b->cmdq[2 * at] = cpu_to_le64(CMD_SYNC);
	b->cmdq[2 * at + 1] = 0;
	mb_write(b, SMMU_GERRORN, mb_read(b, SMMU_GERROR));
	KUNIT_EXPECT_EQ(test, cons(b), b->prod);
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(b->model, CMD_TLBI_NSNH_ALL), 1);
	MB_EXPECT_CLEAN(test, b);
}

static bool is_known(u8 opcode)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(legal_cases); i++)
		if ((legal_cases[i].dw0 & 0xff) == opcode)
			return true;
	return false;
}

/* 4.1.3: all 256 opcodes */
static void unknown_opcode_is_illegal(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_NO_ATS);
	unsigned int opcode;

	for (opcode = 0; opcode < 256; opcode++) {
		u32 at = cons(b) & ((1 << MB_CMDQ_LG2) - 1);

		if (is_known(opcode))
			continue;
		mb_command(b, opcode, 0);
		KUNIT_EXPECT_EQ_MSG(test, cerror(b), CERROR_ILL, "opcode %#x", opcode);
		KUNIT_ASSERT_TRUE_MSG(test, cmdq_err(b), "opcode %#x", opcode);
		b->cmdq[2 * at] = cpu_to_le64(CMD_SYNC);
		mb_write(b, SMMU_GERRORN, mb_read(b, SMMU_GERROR));
	}
	KUNIT_EXPECT_EQ(test, cons(b), b->prod);
}

static void disabling_the_queue_does_not_clear_the_error(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	u32 on = mb_read(b, SMMU_CR0);

	mb_command(b, 0, 0);
	mb_write(b, SMMU_CR0, on & ~CR0_CMDQEN);
	mb_write(b, SMMU_CR0, on);
	KUNIT_EXPECT_TRUE(test, cmdq_err(b));
	KUNIT_EXPECT_EQ(test, mb_stats(b)->cerrors[CERROR_ILL], 1);
}

static void fetch_abort_is_retried_when_acknowledged(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	u32 at = b->prod;

	smmu_model_inject(b->model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_CMDQ, 1);
	mb_command(b, CMD_TLBI_NSNH_ALL, 0);
	KUNIT_EXPECT_EQ(test, cons(b), at);
	KUNIT_EXPECT_EQ(test, cerror(b), CERROR_ABT);
	mb_write(b, SMMU_GERRORN, mb_read(b, SMMU_GERROR));
	KUNIT_EXPECT_EQ(test, cons(b), b->prod);
}

/* 7.1: the CMD_SYNC did not complete and sends no signal */
static void atc_inv_sync_error_stops_at_the_sync(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	u32 *msi = mb_alloc(b, PAGE_SIZE);
	u64 sync = CMD_SYNC | FIELD_PREP(CMD_SYNC_0_CS, CMD_SYNC_0_CS_IRQ) |
		   FIELD_PREP(CMD_SYNC_0_MSIDATA, 7);

	smmu_model_inject(b->model, SMMU_MODEL_CERROR_ATC_INV_SYNC, 0, 1);
	mb_command(b, sync, mb_pa(msi));
	KUNIT_EXPECT_EQ(test, cerror(b), CERROR_ATC_INV_SYNC);
	KUNIT_EXPECT_EQ(test, *msi, 0);
	mb_write(b, SMMU_GERRORN, mb_read(b, SMMU_GERROR));
	KUNIT_EXPECT_EQ(test, cons(b), b->prod);
	KUNIT_EXPECT_EQ(test, *msi, 7);
}

/* 4.6.3 */
static void sync_writes_its_msi(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	u64 sync = CMD_SYNC | FIELD_PREP(CMD_SYNC_0_CS, CMD_SYNC_0_CS_IRQ) |
		   FIELD_PREP(CMD_SYNC_0_MSIDATA, 0x12345678);
	struct model_bench *b;
	u32 *msi;

	for (config.msi_width64 = 0;; config.msi_width64 = 1) {
		b = mb_create(test, &config);
		msi = mb_alloc(b, PAGE_SIZE);
		msi[1] = 0xffffffff;
		mb_command(b, sync, mb_pa(msi));
		KUNIT_EXPECT_EQ(test, msi[0], 0x12345678);
		KUNIT_EXPECT_EQ(test, msi[1], config.msi_width64 ? 0 : 0xffffffff);
		KUNIT_EXPECT_EQ(test, mb_stats(b)->irqs[SMMU_MODEL_IRQ_SYNC], 1);
		if (config.msi_width64)
			break;
	}
}

/* 4.7.3: consumed, then signalled, at the latest when the next one completes */
static void late_msi_comes_before_the_next_sync_completes(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	u64 sync = CMD_SYNC | FIELD_PREP(CMD_SYNC_0_CS, CMD_SYNC_0_CS_IRQ);
	unsigned int i, held = 0, spread = 0;
	struct model_bench *b;
	u32 *msi;

	config.policy = SMMU_MODEL_LATE_MSI;
	b = mb_create(test, &config);
	msi = mb_alloc(b, PAGE_SIZE);
	for (i = 1; i < 50; i++) {
		mb_command(b, sync | FIELD_PREP(CMD_SYNC_0_MSIDATA, i), mb_pa(msi));
		KUNIT_EXPECT_EQ(test, cons(b), b->prod);
		KUNIT_EXPECT_EQ(test, *msi, i - 1);
		mb_command(b, CMD_TLBI_NSNH_ALL, 0);
		held += *msi == i - 1;
		spread += *msi == i;
		mb_command(b, CMD_SYNC, 0);
		KUNIT_EXPECT_EQ(test, *msi, i);
	}
	KUNIT_EXPECT_GT(test, held, 0);
	KUNIT_EXPECT_GT(test, spread, 0);
}

static void sync_without_msi_capability_writes_nothing(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_NO_MSI);
	u32 *msi = mb_alloc(b, PAGE_SIZE);

	mb_command(b, CMD_SYNC | FIELD_PREP(CMD_SYNC_0_CS, CMD_SYNC_0_CS_IRQ) |
		   CMD_SYNC_0_MSIDATA, mb_pa(msi));
	KUNIT_EXPECT_EQ(test, cons(b), b->prod);
	KUNIT_EXPECT_EQ(test, *msi, 0);
}

static void aborted_msi_is_a_global_error(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	u32 *msi = mb_alloc(b, PAGE_SIZE);

	smmu_model_inject(b->model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_MSI, 1);
	mb_command(b, CMD_SYNC | FIELD_PREP(CMD_SYNC_0_CS, CMD_SYNC_0_CS_IRQ),
		   mb_pa(msi));
	KUNIT_EXPECT_EQ(test, cons(b), b->prod);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_GERROR), GERROR_MSI_CMDQ_ABT_ERR);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->irqs[SMMU_MODEL_IRQ_GERROR], 1);
}

static void lost_sync_is_consumed_without_signal(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	u32 *msi = mb_alloc(b, PAGE_SIZE);

	smmu_model_inject(b->model, SMMU_MODEL_SYNC_LOST, 0, 1);
	mb_command(b, CMD_SYNC | FIELD_PREP(CMD_SYNC_0_CS, CMD_SYNC_0_CS_IRQ) |
		   CMD_SYNC_0_MSIDATA, mb_pa(msi));
	KUNIT_EXPECT_EQ(test, cons(b), b->prod);
	KUNIT_EXPECT_EQ(test, *msi, 0);
}

static void indexes_wrap(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	unsigned int i, n = 5 << MB_CMDQ_LG2;

	for (i = 0; i < n; i++) {
		mb_command(b, CMD_CFGI_STE | FIELD_PREP(CMD_0_SID, i % MB_SIDS), 0);
		KUNIT_ASSERT_EQ(test, cons(b), b->prod);
	}
	KUNIT_EXPECT_EQ(test, smmu_model_count_command(b->model, CMD_CFGI_STE), n);
	MB_EXPECT_CLEAN(test, b);
}

/* The stepped clock: nothing happens before the test lets it */
static void time_is_what_the_test_says(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	struct smmu_model_cmd log[4];
	u32 at = b->prod;

	smmu_model_set_credit(b->model, 1);
	mb_command(b, CMD_TLBI_NH_ALL, 0);
	mb_command(b, CMD_TLBI_NSNH_ALL, 0);
	mb_command(b, CMD_TLBI_EL2_ALL, 0);
	KUNIT_EXPECT_EQ(test, cons(b), at + 1);
	KUNIT_EXPECT_EQ(test, smmu_model_step(b->model, 1), 1);
	KUNIT_EXPECT_EQ(test, cons(b), at + 2);

	smmu_model_set_relax_steps(b->model, 1);
	b->door->ops->relax(b->door);
	KUNIT_EXPECT_EQ(test, cons(b), at + 3);
	KUNIT_EXPECT_EQ(test, smmu_model_step(b->model, 1), 0);

	KUNIT_ASSERT_EQ(test, smmu_model_last_commands(b->model, log, 4), 3);
	KUNIT_EXPECT_EQ(test, log[0].word[0], CMD_TLBI_NH_ALL);
	KUNIT_EXPECT_EQ(test, log[2].word[0], CMD_TLBI_EL2_ALL);
}

static void hung_queue_goes_on_when_released(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	u32 at = b->prod;

	smmu_model_inject(b->model, SMMU_MODEL_CMDQ_HANG, 0, SMMU_MODEL_FOREVER);
	mb_command(b, CMD_TLBI_NSNH_ALL, 0);
	KUNIT_EXPECT_EQ(test, smmu_model_step(b->model, 10), 0);
	KUNIT_EXPECT_EQ(test, cons(b), at);
	smmu_model_inject(b->model, SMMU_MODEL_CMDQ_HANG, 0, 0);
	KUNIT_EXPECT_EQ(test, cons(b), b->prod);
}

static void free_clock_consumes_by_itself(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct model_bench *b;
	unsigned int i;

	config.clock = SMMU_MODEL_FREE;
	b = mb_create_reset(test, &config);
	mb_write64(b, SMMU_CMDQ_BASE, mb_pa(b->cmdq) | MB_CMDQ_LG2);
	mb_write(b, SMMU_CMDQ_PROD, 0);
	mb_write(b, SMMU_CMDQ_CONS, 0);
	mb_write(b, SMMU_CR0, CR0_CMDQEN);
	for (i = 0; i < 10; i++)
		mb_command(b, CMD_TLBI_NSNH_ALL, 0);
	for (i = 0; i < 1000 && cons(b) != b->prod; i++)
		usleep_range(100, 1000);
	KUNIT_EXPECT_EQ(test, cons(b), b->prod);
}

/* One CPU, interrupts off: the thread cannot run, relax() must help */
static void free_clock_makes_progress_under_a_spinning_waiter(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	struct model_bench *b;
	unsigned long flags;
	unsigned int i;

	config.clock = SMMU_MODEL_FREE;
	b = mb_create_reset(test, &config);
	mb_write64(b, SMMU_CMDQ_BASE, mb_pa(b->cmdq) | MB_CMDQ_LG2);
	mb_write(b, SMMU_CMDQ_PROD, 0);
	mb_write(b, SMMU_CMDQ_CONS, 0);
	mb_write(b, SMMU_CR0, CR0_CMDQEN);
	local_irq_save(flags);
	for (i = 0; i < 10; i++)
		mb_command(b, CMD_TLBI_NSNH_ALL, 0);
	for (i = 0; i < 100000 && cons(b) != b->prod; i++)
		b->door->ops->relax(b->door);
	local_irq_restore(flags);
	KUNIT_EXPECT_EQ(test, cons(b), b->prod);
}

/* 7.2 */
static void event_is_recorded(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	u64 word0 = EVT_C_BAD_STE | EVT_0_SSV | FIELD_PREP(EVT_0_SSID, 5) |
		    FIELD_PREP(EVT_0_SID, MB_SID);
	struct mb_entry bad = { };
	struct smmu_model_result res;
	u64 record[4], data;

	mb_install(b, MB_SID, &bad);
	KUNIT_EXPECT_EQ(test, mb_dma(b, 5, 0x1000, false, &data, 8, &res),
			SMMU_MODEL_DMA_ABORTED);
	KUNIT_EXPECT_TRUE(test, res.recorded);
	KUNIT_ASSERT_TRUE(test, mb_event(b, record));
	KUNIT_EXPECT_EQ(test, record[0], word0);
	KUNIT_EXPECT_MEMEQ(test, record, res.record, sizeof(record));
	KUNIT_EXPECT_FALSE(test, mb_event(b, record));
}

/* One that makes an event each time */
static struct model_bench *faulting_bench(struct kunit *test)
{
	struct model_bench *b = mb_create_profile(test, SMMU_MODEL_FULL);
	const struct mb_entry bad = { };

	mb_install(b, MB_SID, &bad);
	smmu_model_stats_reset(b->model);
	return b;
}

/* 3.18: an edge when the queue stops being empty, and only then */
static void eventq_interrupt_is_an_edge(struct kunit *test)
{
	struct model_bench *b = faulting_bench(test);

	mb_try(b, 0, false);
	mb_try(b, 0, false);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->irqs[SMMU_MODEL_IRQ_EVENTQ], 1);
	mb_event_number(b);
	mb_try(b, 0, false);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->irqs[SMMU_MODEL_IRQ_EVENTQ], 1);
	mb_event_number(b);
	mb_event_number(b);
	mb_try(b, 0, false);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->irqs[SMMU_MODEL_IRQ_EVENTQ], 2);
}

/* 6.3.16: what happened while disabled raises no interrupt */
static void disabled_interrupt_is_not_made_up_for(struct kunit *test)
{
	struct model_bench *b = faulting_bench(test);

	mb_write(b, SMMU_IRQ_CTRL, 0);
	mb_try(b, 0, false);
	mb_write(b, SMMU_IRQ_CTRL, IRQ_CTRL_EVENTQ_IRQEN);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->irqs[SMMU_MODEL_IRQ_EVENTQ], 0);
}

static void eventq_interrupt_may_be_an_msi(struct kunit *test)
{
	struct model_bench *b = faulting_bench(test);
	u32 *msi = mb_alloc(b, PAGE_SIZE);

	mb_write(b, SMMU_IRQ_CTRL, 0);
	mb_write64(b, SMMU_EVENTQ_IRQ_CFG0, mb_pa(msi));
	mb_write(b, SMMU_EVENTQ_IRQ_CFG1, 0x77);
	mb_write(b, SMMU_IRQ_CTRL, IRQ_CTRL_EVENTQ_IRQEN);
	mb_try(b, 0, false);
	KUNIT_EXPECT_EQ(test, *msi, 0x77);
	MB_EXPECT_CLEAN(test, b);
}

/* 7.4: the whole protocol of overflow */
static void eventq_overflow_protocol(struct kunit *test)
{
	struct model_bench *b = faulting_bench(test);
	u32 size = 1 << MB_EVENTQ_LG2;
	unsigned int i;
	u32 prod;

	for (i = 0; i < size; i++)
		mb_try(b, 0, false);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_EVENTQ_PROD), size);

	/* Full: the first loss toggles OVFLG, the next does not */
	mb_try(b, 0, false);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_EVENTQ_PROD), size | EVENTQ_PROD_OVFLG);
	mb_try(b, 0, false);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_EVENTQ_PROD), size | EVENTQ_PROD_OVFLG);
	KUNIT_EXPECT_EQ(test, mb_stats(b)->events_lost, 2);

	/* An overflow not acknowledged does not stop new records */
	KUNIT_EXPECT_EQ(test, mb_event_number(b), EVT_C_BAD_STE);
	mb_try(b, 0, false);
	prod = mb_read(b, SMMU_EVENTQ_PROD);
	KUNIT_EXPECT_EQ(test, prod, (size + 1) | EVENTQ_PROD_OVFLG);

	/* Acknowledged, the next loss toggles again */
	mb_write(b, SMMU_EVENTQ_CONS,
		 mb_read(b, SMMU_EVENTQ_CONS) | EVENTQ_CONS_OVACKFLG);
	mb_try(b, 0, false);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_EVENTQ_PROD), size + 1);
	MB_EXPECT_CLEAN(test, b);
}

static void eventq_abort_shuts_the_queue(struct kunit *test)
{
	struct model_bench *b = faulting_bench(test);

	smmu_model_inject(b->model, SMMU_MODEL_ABORT, SMMU_MODEL_ACC_EVENTQ, 1);
	mb_try(b, 0, false);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_GERROR), GERROR_EVENTQ_ABT_ERR);
	mb_try(b, 0, false);
	KUNIT_EXPECT_EQ(test, mb_event_number(b), 0);
	mb_write(b, SMMU_GERRORN, mb_read(b, SMMU_GERROR));
	mb_try(b, 0, false);
	KUNIT_EXPECT_EQ(test, mb_event_number(b), EVT_C_BAD_STE);
}

/* 6.3.9 EVENTQEN: dropped, without overflow */
static void disabled_eventq_drops_silently(struct kunit *test)
{
	struct model_bench *b = faulting_bench(test);

	mb_write(b, SMMU_CR0, CR0_CMDQEN | CR0_SMMUEN);
	mb_try(b, 0, false);
	KUNIT_EXPECT_EQ(test, mb_read(b, SMMU_EVENTQ_PROD), 0);
	KUNIT_EXPECT_EQ(test, smmu_model_count_event(b->model, EVT_C_BAD_STE), 1);
}

static void command_for_a_stream_that_cannot_be_is_a_violation(struct kunit *test)
{
	struct smmu_model_config config = smmu_model_config_profile(SMMU_MODEL_FULL);
	unsigned int sidsize = FIELD_GET(IDR1_SIDSIZE, config.idr[1]);
	struct model_bench *b = mb_create(test, &config);

	mb_do(b, CMD_CFGI_STE | FIELD_PREP(CMD_0_SID, BIT(sidsize)), 1);
	KUNIT_EXPECT_STREQ(test, smmu_model_violation(b->model) ?: "",
			   "4.1: StreamID of a command beyond SIDSIZE");
}

static struct kunit_case model_command_cases[] = {
	KUNIT_CASE(command_for_a_stream_that_cannot_be_is_a_violation),
	KUNIT_CASE_PARAM(legal_command_is_consumed, legal_gen_params),
	KUNIT_CASE_PARAM(illegal_command_stops_the_queue, illegal_gen_params),
	KUNIT_CASE(unknown_opcode_is_illegal),
	KUNIT_CASE(disabling_the_queue_does_not_clear_the_error),
	KUNIT_CASE(fetch_abort_is_retried_when_acknowledged),
	KUNIT_CASE(atc_inv_sync_error_stops_at_the_sync),
	KUNIT_CASE(sync_writes_its_msi),
	KUNIT_CASE(late_msi_comes_before_the_next_sync_completes),
	KUNIT_CASE(sync_without_msi_capability_writes_nothing),
	KUNIT_CASE(aborted_msi_is_a_global_error),
	KUNIT_CASE(lost_sync_is_consumed_without_signal),
	KUNIT_CASE(indexes_wrap),
	KUNIT_CASE(time_is_what_the_test_says),
	KUNIT_CASE(hung_queue_goes_on_when_released),
	KUNIT_CASE(free_clock_consumes_by_itself),
	KUNIT_CASE(free_clock_makes_progress_under_a_spinning_waiter),
	{ }
};

static struct kunit_suite model_command_suite = {
	.name = "arm_smmu_v3_model_command",
	.test_cases = model_command_cases,
};

static struct kunit_case model_event_cases[] = {
	KUNIT_CASE(event_is_recorded),
	KUNIT_CASE(eventq_interrupt_is_an_edge),
	KUNIT_CASE(disabled_interrupt_is_not_made_up_for),
	KUNIT_CASE(eventq_interrupt_may_be_an_msi),
	KUNIT_CASE(eventq_overflow_protocol),
	KUNIT_CASE(eventq_abort_shuts_the_queue),
	KUNIT_CASE(disabled_eventq_drops_silently),
	{ }
};

static struct kunit_suite model_event_suite = {
	.name = "arm_smmu_v3_model_event",
	.test_cases = model_event_cases,
};

kunit_test_suites(&model_command_suite, &model_event_suite);
