// SPDX-License-Identifier: GPL-2.0-only
/*
 * Event and PRI queue against a register file and a producer of a few lines,
 * which knows IHI 0070 3.5 and 7.4 and takes back the entries that CONS gives
 * it.
 */
#include <kunit/test.h>
#include <linux/align.h>
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../hwq.h"
#include "../mmio.h"
#include "../qidx.h"
#include "../spec-regs.h"
#include "cmdq-bench.h"

/**
 * struct hwq_bench - one queue's registers, and who fills it
 * @door: the driver's accessors end here
 * @mmio: what the queue gets
 * @q: the queue under test
 * @base: BASE
 * @prod: PROD with OVFLG
 * @cons: CONS with OVACKFLG
 * @next: number of the next record
 * @late: records that become visible with the next read of PROD
 * @garbage: reads of PROD give @value
 * @value: see @garbage
 * @prod_reads: reads of PROD
 * @cons_writes: writes of CONS
 * @violations: accesses that no SMMU expects
 */
struct hwq_bench {
	struct smmu_door door;
	struct smmu_mmio mmio;
	struct smmu_hwq q;
	u64 base;
	u32 prod;
	u32 cons;
	u32 next;
	u32 late;
	bool garbage;
	u32 value;
	u32 prod_reads;
	u32 cons_writes;
	u32 violations;
};

/* Record one more, or lose it: 3.5.4, the overflow flag toggles once. */
static void hwq_bench_record(struct hwq_bench *f)
{
	struct smmu_hwq *q = &f->q;
	__le64 *entry = q->ring + q->dwords * smmu_qidx_index(q->lg2, f->prod);

	if (smmu_qidx_is_full(q->lg2, f->prod, f->cons)) {
		if (!smmu_qidx_overflowed(f->prod, f->cons))
			f->prod ^= SMMU_QIDX_FLAG;
		f->next++;
		return;
	}
	for (u32 i = 0; i < q->dwords; i++)
		entry[i] = cpu_to_le64((u64)f->next << 32 | i);
	f->prod = smmu_qidx_with_flag(smmu_qidx_advance(q->lg2, f->prod, 1), f->prod);
	f->next++;
}

static u32 hwq_bench_read32(struct smmu_door *door, u32 offset)
{
	struct hwq_bench *f = container_of(door, struct hwq_bench, door);

	if (offset != f->q.prod_reg) {
		f->violations++;
		return 0;
	}
	f->prod_reads++;
	if (f->garbage)
		return f->value;
	for (; f->late; f->late--)
		hwq_bench_record(f);
	return f->prod;
}

static void hwq_bench_write32(struct smmu_door *door, u32 offset, u32 value)
{
	struct hwq_bench *f = container_of(door, struct hwq_bench, door);
	struct smmu_hwq *q = &f->q;

	if (offset == q->prod_reg) {
		f->prod = value;
	} else if (offset == q->cons_reg) {
		/* From CONS to the new one the entries are the SMMU's again. */
		for (u32 p = f->cons; smmu_qidx_ptr(q->lg2, p) != smmu_qidx_ptr(q->lg2, value);
		     p = smmu_qidx_advance(q->lg2, p, 1))
			memset(q->ring + q->dwords * smmu_qidx_index(q->lg2, p), 0xff,
			       q->dwords * sizeof(u64));
		f->cons = value;
		f->cons_writes++;
	} else {
		f->violations++;
	}
}

static u64 hwq_bench_read64(struct smmu_door *door, u32 offset)
{
	container_of(door, struct hwq_bench, door)->violations++;
	return 0;
}

static void hwq_bench_write64(struct smmu_door *door, u32 offset, u64 value)
{
	struct hwq_bench *f = container_of(door, struct hwq_bench, door);

	if (offset == f->q.base_reg)
		f->base = value;
	else
		f->violations++;
}

static void hwq_bench_relax(struct smmu_door *door)
{
}

static const struct smmu_door_ops hwq_bench_ops = {
	.read32 = hwq_bench_read32,
	.write32 = hwq_bench_write32,
	.read64 = hwq_bench_read64,
	.write64 = hwq_bench_write64,
	.relax = hwq_bench_relax,
};

static void hwq_bench_start(struct hwq_bench *f, u32 index)
{
	smmu_hwq_program(&f->q);
	f->q.prod = index;
	f->q.cons = index;
	f->q.acked = index;
	f->prod = index;
	f->cons = index;
	f->next = 0;
	f->prod_reads = 0;
	f->cons_writes = 0;
}

static struct hwq_bench *hwq_bench_create(struct kunit *test, const struct smmu_hwq_layout *layout)
{
	struct hwq_bench *f;
	int ret;

	if (!IS_ENABLED(CONFIG_ARM_SMMU_V3_MODEL))
		kunit_skip(test, "register accesses cannot be answered without ARM_SMMU_V3_MODEL");

	f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, f);
	f->door.ops = &hwq_bench_ops;
	f->mmio.door = &f->door;
	ret = smmu_hwq_init(&f->q, cmdq_bench_device(test), &f->mmio, layout, 3);
	KUNIT_ASSERT_EQ(test, ret, 0);
	hwq_bench_start(f, 0);
	test->priv = f;
	return f;
}

static void hwq_exit(struct kunit *test)
{
	struct hwq_bench *f = test->priv;

	if (f)
		KUNIT_EXPECT_EQ(test, f->violations, 0);
}

static const struct hwq_param {
	const char *name;
	const struct smmu_hwq_layout *layout;
	u32 prod_reg;
	u8 dwords;
} hwq_params[] = {
	{ "event queue", &smmu_evtq_layout, 0x100a8, 4 },
	{ "pri queue", &smmu_priq_layout, 0x100c8, 2 },
};

KUNIT_ARRAY_PARAM_DESC(hwq, hwq_params, name);

static struct hwq_bench *hwq_bench_from_param(struct kunit *test)
{
	const struct hwq_param *param = test->param_value;

	return hwq_bench_create(test, param->layout);
}

/* Take one record, which must be number @n. */
static void expect_record(struct kunit *test, u32 n)
{
	struct hwq_bench *f = test->priv;
	u64 raw[SMMU_HWQ_MAX_DWORDS] = {};

	KUNIT_ASSERT_TRUE(test, smmu_hwq_pop(&f->q, raw));
	for (u32 i = 0; i < f->q.dwords; i++)
		KUNIT_EXPECT_EQ_MSG(test, raw[i], (u64)n << 32 | i, "word %u", i);
}

static void expect_empty(struct kunit *test)
{
	struct hwq_bench *f = test->priv;
	u64 raw[SMMU_HWQ_MAX_DWORDS];

	KUNIT_EXPECT_FALSE(test, smmu_hwq_pop(&f->q, raw));
}

static void queue_is_programmed_where_the_document_says(struct kunit *test)
{
	const struct hwq_param *param = test->param_value;
	struct hwq_bench *f = hwq_bench_from_param(test);

	KUNIT_EXPECT_EQ(test, f->q.prod_reg, param->prod_reg);
	KUNIT_EXPECT_EQ(test, f->q.cons_reg, param->prod_reg + 4);
	KUNIT_EXPECT_EQ(test, f->q.dwords, param->dwords);
	KUNIT_EXPECT_EQ(test, f->base & EVENTQ_BASE_ADDR, f->q.dma);
	KUNIT_EXPECT_EQ(test, f->base & EVENTQ_BASE_LOG2SIZE, 3);
}

static void empty_queue_gives_nothing(struct kunit *test)
{
	struct hwq_bench *f = hwq_bench_from_param(test);

	expect_empty(test);
	KUNIT_EXPECT_EQ(test, f->prod_reads, 1);
	KUNIT_EXPECT_FALSE(test, smmu_hwq_ack(&f->q));
	KUNIT_EXPECT_EQ(test, f->cons_writes, 0);
}

static void records_come_in_order_from_every_index(struct kunit *test)
{
	struct hwq_bench *f = hwq_bench_from_param(test);

	for (u32 start = 0; start < 16; start++) {
		for (u32 lot = 1; lot <= 8; lot++) {
			u32 n = 0;

			hwq_bench_start(f, start);
			for (u32 round = 0; round < 5; round++) {
				for (u32 i = 0; i < lot; i++)
					hwq_bench_record(f);
				for (u32 i = 0; i < lot; i++)
					expect_record(test, n++);
				expect_empty(test);
				KUNIT_EXPECT_FALSE(test, smmu_hwq_ack(&f->q));
				KUNIT_ASSERT_EQ_MSG(test, f->cons, f->prod, "start %u, lots of %u",
						    start, lot);
			}
			KUNIT_EXPECT_EQ(test, f->q.records, 5 * lot);
		}
	}
}

static void lot_costs_two_reads_of_prod_and_one_write_of_cons(struct kunit *test)
{
	struct hwq_bench *f = hwq_bench_from_param(test);

	for (u32 i = 0; i < 8; i++)
		hwq_bench_record(f);
	for (u32 i = 0; i < 8; i++)
		expect_record(test, i);
	expect_empty(test);
	KUNIT_EXPECT_EQ(test, f->prod_reads, 2);
	KUNIT_EXPECT_EQ(test, f->cons_writes, 0);
	KUNIT_EXPECT_FALSE(test, smmu_hwq_ack(&f->q));
	KUNIT_EXPECT_FALSE(test, smmu_hwq_ack(&f->q));
	KUNIT_EXPECT_EQ(test, f->cons_writes, 1);
}

/* The record is not there before PROD is read. */
static void record_is_read_after_prod(struct kunit *test)
{
	struct hwq_bench *f = hwq_bench_from_param(test);

	for (u32 i = 0; i < 20; i++) {
		f->late = 1;
		expect_record(test, i);
		KUNIT_EXPECT_FALSE(test, smmu_hwq_ack(&f->q));
	}
}

static void overflow_is_acknowledged_and_reported_once(struct kunit *test)
{
	struct hwq_bench *f = hwq_bench_from_param(test);

	for (u32 round = 0; round < 3; round++) {
		hwq_bench_start(f, 5);
		for (u32 i = 0; i < 10; i++)
			hwq_bench_record(f);
		for (u32 i = 0; i < 8; i++)
			expect_record(test, i);
		expect_empty(test);
		KUNIT_EXPECT_TRUE(test, smmu_hwq_ack(&f->q));
		KUNIT_EXPECT_FALSE(test, smmu_qidx_overflowed(f->prod, f->cons));
		KUNIT_EXPECT_FALSE(test, smmu_hwq_ack(&f->q));
		KUNIT_EXPECT_EQ(test, f->q.overflows, 1);

		/* The flag stays with CONS, and the next overflow is seen. */
		for (u32 i = 0; i < 9; i++)
			hwq_bench_record(f);
		for (u32 i = 0; i < 8; i++)
			expect_record(test, 10 + i);
		expect_empty(test);
		KUNIT_EXPECT_TRUE(test, smmu_hwq_ack(&f->q));
		KUNIT_EXPECT_FALSE(test, smmu_qidx_overflowed(f->prod, f->cons));
		KUNIT_EXPECT_EQ(test, f->q.overflows, 2);
	}
}

static void overflow_is_acknowledged_when_the_queue_looks_empty(struct kunit *test)
{
	struct hwq_bench *f = hwq_bench_from_param(test);

	f->prod ^= SMMU_QIDX_FLAG;
	expect_empty(test);
	KUNIT_EXPECT_TRUE(test, smmu_hwq_ack(&f->q));
	KUNIT_EXPECT_EQ(test, f->cons, f->prod);
	KUNIT_EXPECT_EQ(test, f->cons_writes, 1);
}

static void inconsistent_prod_is_an_empty_queue(struct kunit *test)
{
	static const u32 values[] = {
		0xffffffff,		/* the SMMU is gone */
		0x80000016,		/* a bit above the wrap bit, and an overflow */
		0x00000016,
		0x40000006,
		0x0000000e,		/* nine entries of eight */
		0x00000004,		/* behind CONS */
	};
	struct hwq_bench *f = hwq_bench_from_param(test);

	for (u32 i = 0; i < ARRAY_SIZE(values); i++) {
		hwq_bench_start(f, 5);
		f->value = values[i];
		f->garbage = true;
		expect_empty(test);
		KUNIT_EXPECT_FALSE_MSG(test, smmu_hwq_ack(&f->q), "PROD 0x%08x", values[i]);
		KUNIT_EXPECT_EQ(test, f->cons_writes, 0);

		/* And it recovers when the register does. */
		f->garbage = false;
		hwq_bench_record(f);
		expect_record(test, 0);
	}
}

/* Three queues of 2^19 entries would be 32 MiB, all of CMA on many machines. */
static void queue_is_no_larger_than_a_megabyte(struct kunit *test)
{
	struct device *dev = cmdq_bench_device(test);
	struct smmu_hwq evtq = {}, priq = {};
	struct smmu_mmio mmio = {};

	KUNIT_ASSERT_EQ(test, smmu_hwq_init(&evtq, dev, &mmio, &smmu_evtq_layout, 19), 0);
	KUNIT_ASSERT_EQ(test, smmu_hwq_init(&priq, dev, &mmio, &smmu_priq_layout, 19), 0);
	KUNIT_EXPECT_LE(test, 32UL << evtq.lg2, SZ_1M);
	KUNIT_EXPECT_LE(test, 16UL << priq.lg2, SZ_1M);
	KUNIT_EXPECT_GE(test, 32UL << evtq.lg2, PAGE_SIZE);
	KUNIT_EXPECT_GE(test, 16UL << priq.lg2, PAGE_SIZE);
	KUNIT_EXPECT_TRUE(test, IS_ALIGNED(evtq.dma, 32UL << evtq.lg2));
	KUNIT_EXPECT_TRUE(test, IS_ALIGNED(priq.dma, 16UL << priq.lg2));
}

/* Nothing is below this mask: the search for memory ends, and with one page. */
static void queue_is_no_smaller_than_a_page(struct kunit *test)
{
	struct device *dev = cmdq_bench_device(test);
	struct smmu_mmio mmio = {};
	struct smmu_hwq q = {};

	dev->coherent_dma_mask = DMA_BIT_MASK(PAGE_SHIFT);
	KUNIT_EXPECT_EQ(test, smmu_hwq_init(&q, dev, &mmio, &smmu_evtq_layout, 19), -ENOMEM);
	KUNIT_EXPECT_EQ(test, 32UL << q.lg2, PAGE_SIZE);
}

static struct kunit_case hwq_cases[] = {
	KUNIT_CASE_PARAM(queue_is_programmed_where_the_document_says, hwq_gen_params),
	KUNIT_CASE_PARAM(empty_queue_gives_nothing, hwq_gen_params),
	KUNIT_CASE_PARAM(records_come_in_order_from_every_index, hwq_gen_params),
	KUNIT_CASE_PARAM(lot_costs_two_reads_of_prod_and_one_write_of_cons, hwq_gen_params),
	KUNIT_CASE_PARAM(record_is_read_after_prod, hwq_gen_params),
	KUNIT_CASE_PARAM(overflow_is_acknowledged_and_reported_once, hwq_gen_params),
	KUNIT_CASE_PARAM(overflow_is_acknowledged_when_the_queue_looks_empty, hwq_gen_params),
	KUNIT_CASE_PARAM(inconsistent_prod_is_an_empty_queue, hwq_gen_params),
	KUNIT_CASE(queue_is_no_larger_than_a_megabyte),
	KUNIT_CASE(queue_is_no_smaller_than_a_page),
	{}
};

static struct kunit_suite hwq_suite = {
	.name = "arm_smmu_v3_hwq",
	.exit = hwq_exit,
	.test_cases = hwq_cases,
};

kunit_test_suite(hwq_suite);

MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING");
MODULE_DESCRIPTION("KUnit tests for the ARM SMMUv3 driver");
MODULE_LICENSE("GPL");
