// SPDX-License-Identifier: GPL-2.0-only
/*
 * A bench for the tables: what stands in for the SMMU, and judges from outside.
 *
 * Follows IHI 0070, "Command queue", "Stream table lookup" and "Context
 * Descriptor table lookup". Commands are consumed inside the write of
 * SMMU_CMDQ_PROD, or of SMMU_GERRORN where that ends an error.
 */
#include "tables-bench.h"

#include <kunit/platform_device.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/dma-direct.h>
#include <linux/dma-mapping.h>
#include <linux/minmax.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../spec-regs.h"

#define CERROR_OF_CONS(err)	((u32)(err) << 24)

const u64 bench_ste_abort[8] = { 1 };
const u64 bench_cd_invalid[8];

/* Returns false when the command ended in an error, and the queue stands */
static bool bench_consume_one(struct bench *b)
{
	u32 index = b->cons & (BIT(b->cmdq->lg2) - 1);
	struct bench_cmd cmd = { {
		le64_to_cpu(READ_ONCE(b->cmdq->ring[2 * index])),
		le64_to_cpu(READ_ONCE(b->cmdq->ring[2 * index + 1])),
	} };
	u8 err = CERROR_NONE;

	if (b->refuse_err && bench_op(cmd) == b->refuse_op) {
		err = b->refuse_err;
		b->refuse_err = 0;
	} else if (b->refuse_all && bench_op(cmd) != OP_SYNC) {
		err = CERROR_ILL;
	}
	if (err) {
		b->cons |= CERROR_OF_CONS(err);
		b->gerror ^= BIT(0);
		return false;
	}
	if (b->look)
		b->look(b, cmd);
	if (b->nr_cmds < BENCH_CMDS)
		b->cmds[b->nr_cmds] = cmd;
	b->nr_cmds++;
	b->cons = (b->cons + 1) & (BIT(b->cmdq->lg2 + 1) - 1);
	return true;
}

static void bench_consume(struct bench *b)
{
	while (((b->gerror ^ b->gerrorn) & BIT(0)) == 0 && b->cons != b->prod)
		if (!bench_consume_one(b))
			return;
}

static u32 bench_read32(struct smmu_door *door, u32 offset)
{
	struct bench *b = container_of(door, struct bench, door);

	switch (offset) {
	case SMMU_CMDQ_PROD:
		return b->prod;
	case SMMU_CMDQ_CONS:
		return b->cons;
	case SMMU_GERROR:
		return b->gerror;
	case SMMU_GERRORN:
		return b->gerrorn;
	default:
		return 0;
	}
}

static void bench_write32(struct smmu_door *door, u32 offset, u32 value)
{
	struct bench *b = container_of(door, struct bench, door);

	switch (offset) {
	case SMMU_CMDQ_PROD:
		b->prod = value & (BIT(b->cmdq->lg2 + 1) - 1);
		bench_consume(b);
		break;
	case SMMU_CMDQ_CONS:
		b->cons = value & (BIT(b->cmdq->lg2 + 1) - 1);
		break;
	case SMMU_GERRORN:
		/* The error code stays in CONS until the queue moves on */
		b->gerrorn = value;
		b->cons &= BIT(b->cmdq->lg2 + 1) - 1;
		bench_consume(b);
		break;
	}
}

static u64 bench_read64(struct smmu_door *door, u32 offset)
{
	return 0;
}

static void bench_write64(struct smmu_door *door, u32 offset, u64 value)
{
}

static void bench_relax(struct smmu_door *door)
{
}

static const struct smmu_door_ops bench_door_ops = {
	.read32 = bench_read32,
	.write32 = bench_write32,
	.read64 = bench_read64,
	.write64 = bench_write64,
	.relax = bench_relax,
};

static struct device *bench_new_device(struct kunit *test, const char *name)
{
	struct platform_device *pdev;

	pdev = kunit_platform_device_alloc(test, name, PLATFORM_DEVID_NONE);
	KUNIT_ASSERT_NOT_NULL(test, pdev);
	/* So that what the SMMU reads is what phys_to_virt() shows */
	dev_set_dma_coherent(&pdev->dev);
	KUNIT_ASSERT_EQ(test, kunit_platform_device_add(test, pdev), 0);
	KUNIT_ASSERT_EQ(test, dma_coerce_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(48)), 0);
	return &pdev->dev;
}

static void bench_init_cmdq(struct bench *b)
{
	b->cmdq = devm_kzalloc(b->dev, sizeof(*b->cmdq), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(b->test, b->cmdq);
	KUNIT_ASSERT_EQ(b->test, smmu_cmdq_init(b->cmdq, b->dev, &b->mmio, &b->caps), 0);
	smmu_cmdq_program(b->cmdq);
}

int bench_init(struct kunit *test)
{
	struct bench *b;

	if (!IS_ENABLED(CONFIG_ARM_SMMU_V3_MODEL))
		kunit_skip(test, "registers are answered only with ARM_SMMU_V3_MODEL");

	b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, b);
	test->priv = b;
	b->test = test;
	b->dev = bench_new_device(test, "smmu-tables-bench");
	b->door.ops = &bench_door_ops;
	b->mmio.door = &b->door;
	b->caps = (struct smmu_caps){
		.sid_bits = 16, .ssid_bits = 20, .cmdq_lg2 = 8,
		.asid_bits = 16, .vmid_bits = 16, .oas_bits = 48, .va_bits = 48,
		.s1 = true, .s2 = true, .cohacc = true, .cd2l = true, .st2l = true,
		.attr_types_ovr = true,
	};
	bench_init_cmdq(b);
	return 0;
}

void bench_exit(struct kunit *test)
{
	struct bench *b = test->priv;

	if (b)
		smmu_cdtab_free(&b->tab);
}

void bench_forget(struct bench *b)
{
	b->nr_cmds = 0;
}

void bench_refuse(struct bench *b, u8 op, u8 err)
{
	b->refuse_op = op;
	b->refuse_err = err;
}

void bench_refuse_all(struct bench *b, bool refuse)
{
	b->refuse_all = refuse;
}

void bench_starve(struct bench *b, bool starve)
{
	b->dev->coherent_dma_mask = starve ? DMA_BIT_MASK(6) : DMA_BIT_MASK(48);
}

void bench_shift(struct bench *b, u64 offset)
{
	struct bus_dma_region *map;

	/*
	 * Memory is freed by its bus address, so a device keeps the map under which
	 * it allocates for as long as it lives. The driver core frees the map.
	 */
	b->dev = bench_new_device(b->test, "smmu-tables-bench-shifted");
	map = kcalloc(2, sizeof(*map), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(b->test, map);
	map->dma_start = offset;
	map->size = BIT_ULL(47);
	b->dev->dma_range_map = map;
	bench_init_cmdq(b);
}

void bench_expect(struct bench *b, const struct bench_cmd *want, unsigned int nr)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(b->test, b->nr_cmds, nr);
	for (i = 0; i < nr; i++) {
		if (bench_op(want[i]) == OP_SYNC) {
			KUNIT_EXPECT_EQ(b->test, bench_op(b->cmds[i]), OP_SYNC);
			continue;
		}
		KUNIT_EXPECT_EQ_MSG(b->test, b->cmds[i].w[0], want[i].w[0], "command %u", i);
		KUNIT_EXPECT_EQ_MSG(b->test, b->cmds[i].w[1], want[i].w[1], "command %u", i);
	}
	bench_forget(b);
}

void bench_expect_none(struct bench *b)
{
	KUNIT_EXPECT_EQ(b->test, b->nr_cmds, 0);
}

/* Lookups, as hardware does them */

u64 bench_word(struct bench *b, u64 addr)
{
	const __le64 *word;

	if (!addr)
		return ~0ULL;
	word = phys_to_virt(dma_to_phys(b->dev, addr));
	return le64_to_cpu(READ_ONCE(*word));
}

u64 bench_align(u64 addr, u64 size)
{
	return addr & GENMASK_ULL(55, 6) & ~(max(size, 64ULL) - 1);
}

u64 bench_find_ste(struct bench *b, u32 sid)
{
	u64 base = smmu_strtab_base(&b->st);
	u32 cfg = smmu_strtab_base_cfg(&b->st);
	u32 log2size = cfg & 63, split = (cfg >> 6) & 31, fmt = (cfg >> 16) & 3;
	u64 l1std, span, nr_l1, index;

	if ((u64)sid >> min_t(u32, log2size, b->caps.sid_bits))
		return 0;
	if (fmt != 1)
		return bench_align(base, 64ULL << log2size) + 64ULL * sid;

	if (split != 8 && split != 10)
		split = 6;
	nr_l1 = log2size > split ? 1ULL << (log2size - split) : 1;
	l1std = bench_word(b, bench_align(base, 8 * nr_l1) + 8ULL * (sid >> split));
	span = l1std & 31;
	if (span == 0 || span > 11 || span > split + 1)
		return 0;
	index = sid & ((1ULL << split) - 1);
	if (index >= 1ULL << (span - 1))
		return 0;
	return bench_align(l1std, 64ULL << (span - 1)) + 64 * index;
}

u64 bench_find_cd(struct bench *b, u32 ssid)
{
	u64 base = b->tab.dma, nr = 1ULL << b->tab.s1cdmax;
	unsigned int leaf_lg2 = b->tab.s1fmt == 1 ? 6 : 10;
	u64 l1cd, leaf_mask;

	if (ssid >= nr)
		return 0;
	if (b->tab.s1fmt != 1 && b->tab.s1fmt != 2)
		return bench_align(base, 64 * nr) + 64ULL * ssid;

	leaf_mask = (1ULL << leaf_lg2) - 1;
	l1cd = bench_word(b, bench_align(base, 8 * max(nr >> leaf_lg2, 1ULL)) +
			     8ULL * (ssid >> leaf_lg2));
	if (!(l1cd & 1))
		return 0;
	return (l1cd & GENMASK_ULL(55, 12)) + 64 * (ssid & leaf_mask);
}

bool bench_entry_is_or_invalid(struct bench *b, u64 addr, u64 valid, const u64 want[8])
{
	return addr && (!(bench_word(b, addr) & valid) || bench_entry_is(b, addr, want));
}

bool bench_entry_is(struct bench *b, u64 addr, const u64 want[8])
{
	int i;

	for (i = 0; i < 8; i++)
		if (!addr || bench_word(b, addr + 8 * i) != want[i])
			return false;
	return true;
}
