// SPDX-License-Identifier: GPL-2.0-only
/*
 * A bench for the Command queue: see cmdq-bench.h.
 */
#include "cmdq-bench.h"

#include <kunit/device.h>
#include <kunit/test.h>
#include <linux/bitfield.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/irqflags.h>
#include <linux/kmsg_dump.h>
#include <linux/string.h>

#include "../idr.h"
#include "../qidx.h"
#include "../spec-regs.h"

static struct cmdq_bench *door_to_bench(struct smmu_door *door)
{
	return container_of(door, struct cmdq_bench, door);
}

bool cmdq_bench_stopped(const struct cmdq_bench *b)
{
	return (b->gerror ^ b->gerrorn) & GERROR_CMDQ_ERR;
}

void cmdq_bench_raise(struct cmdq_bench *b, u8 cerror)
{
	b->cerror = cerror;
	b->gerror ^= GERROR_CMDQ_ERR;
}

struct smmu_cmd cmdq_bench_entry(const struct cmdq_bench *b, u32 ptr)
{
	const __le64 *entry = b->q.ring + 2 * smmu_qidx_index(b->q.lg2, ptr);

	return (struct smmu_cmd){ .w = {
		le64_to_cpu(READ_ONCE(entry[0])),
		le64_to_cpu(READ_ONCE(entry[1])),
	} };
}

static bool cmdq_bench_same(struct smmu_cmd a, struct smmu_cmd b)
{
	return a.w[0] == b.w[0] && a.w[1] == b.w[1];
}

static void cmdq_bench_write_msi(struct cmdq_bench *b, struct smmu_cmd sync)
{
	u32 data = FIELD_GET(CMD_SYNC_0_MSIDATA, sync.w[0]);

	if ((sync.w[1] & CMD_SYNC_1_MSIADDR) != b->q.done_dma)
		b->violations++;
	else if (b->wide_msi)
		WRITE_ONCE(*(__le64 *)b->q.done, cpu_to_le64(data));
	else
		WRITE_ONCE(*b->q.done, cpu_to_le32(data));
}

/* That of an earlier CMD_SYNC, if it was held back */
static void cmdq_bench_late_msi(struct cmdq_bench *b)
{
	if (!b->has_late_sync)
		return;
	b->has_late_sync = false;
	cmdq_bench_write_msi(b, b->late_sync);
}

static void cmdq_bench_msi(struct cmdq_bench *b, struct smmu_cmd sync)
{
	if (FIELD_GET(CMD_SYNC_0_CS, sync.w[0]) != CMD_SYNC_0_CS_IRQ || b->no_msi)
		return;
	if (!b->late_msi) {
		cmdq_bench_write_msi(b, sync);
		return;
	}
	b->late_sync = sync;
	b->has_late_sync = true;
}

/* False when the queue cannot go on. */
static bool cmdq_bench_consume(struct cmdq_bench *b)
{
	struct smmu_cmd cmd = cmdq_bench_entry(b, b->cons);
	u8 op = FIELD_GET(CMD_0_OP, cmd.w[0]);

	if (cmdq_bench_stopped(b) || !b->credit || b->cons == b->prod)
		return false;
	if (b->aborts) {
		b->aborts--;
		cmdq_bench_raise(b, CERROR_ABT);
		return false;
	}
	if (!op || op == b->ill_op) {
		cmdq_bench_raise(b, CERROR_ILL);
		return false;
	}
	if (op == CMD_ATC_INV && b->deaf_sid && FIELD_GET(CMD_0_SID, cmd.w[0]) == b->deaf_sid)
		b->atc_failed = true;
	if (op == CMD_SYNC && b->atc_failed) {
		if (b->atc_hangs || ktime_before(ktime_get(), b->atc_until))
			return false;
		b->atc_failed = false;
		cmdq_bench_raise(b, CERROR_ATC_INV_SYNC);
		return false;
	}

	/* The commands of many producers carry thread and sequence number. */
	if (op == CMD_PREFETCH_CONFIG)
		b->done[cmd.w[0] >> 32] = cmd.w[1] >> 12;
	if (b->nr_log < CMDQ_BENCH_LOG)
		b->log[b->nr_log++] = cmd;
	b->credit -= b->credit != CMDQ_BENCH_UNLIMITED;
	/* 4.7.3: when a CMD_SYNC completes, no earlier MSI is outstanding. */
	if (op == CMD_SYNC)
		cmdq_bench_late_msi(b);
	b->cons = smmu_qidx_advance(b->q.lg2, b->cons, 1);
	if (op == CMD_SYNC)
		cmdq_bench_msi(b, cmd);
	return true;
}

static void cmdq_bench_doorbell(struct cmdq_bench *b, u32 prod)
{
	struct smmu_cmdq *q = &b->q;

	if (!b->enabled) {
		b->prod = prod;
		return;
	}
	if (prod != smmu_qidx_ptr(q->lg2, prod) ||
	    smmu_qidx_distance(q->lg2, b->cons, prod) <
	    smmu_qidx_distance(q->lg2, b->cons, b->prod) ||
	    !smmu_qidx_is_consistent(q->lg2, prod, b->cons)) {
		b->violations++;
		return;
	}
	/* What was handed over and is not yet consumed must not change. */
	for (u32 p = b->cons; p != b->prod; p = smmu_qidx_advance(q->lg2, p, 1)) {
		if (p == b->cons && cmdq_bench_stopped(b))
			continue;
		if (!cmdq_bench_same(b->shadow[smmu_qidx_index(q->lg2, p)], cmdq_bench_entry(b, p)))
			b->violations++;
	}
	for (u32 p = b->prod; p != prod; p = smmu_qidx_advance(q->lg2, p, 1))
		b->shadow[smmu_qidx_index(q->lg2, p)] = cmdq_bench_entry(b, p);
	b->prod = prod;
}

/*
 * The SMMU goes on from here, and a waiter may see its ticket pass at once: by
 * now it must be able to find the error.
 */
static void cmdq_bench_acknowledge(struct cmdq_bench *b)
{
	const struct smmu_cmdq *q = &b->q;
	u32 recorded = smmu_qidx_ptr(q->lg2, q->error_end);

	if (b->enabled && (b->cerror == CERROR_ILL || b->cerror == CERROR_ATC_INV_SYNC) &&
	    smmu_qidx_distance(q->lg2, b->cons, recorded) != 1)
		b->violations++;
	b->shadow[smmu_qidx_index(q->lg2, b->cons)] = cmdq_bench_entry(b, b->cons);
}

static u32 cmdq_bench_cons(struct cmdq_bench *b)
{
	guard(raw_spinlock_irqsave)(&b->lock);

	b->cons_reads++;
	if (b->cons_garbage)
		return b->cons_value;
	return b->cons | FIELD_PREP(CMDQ_CONS_ERR, b->cerror);
}

static u32 cmdq_bench_read_cons(struct cmdq_bench *b)
{
	void (*hook)(struct cmdq_bench *b) = b->on_cons_read;
	u32 value;

	if (!hook || b->skip_reads) {
		b->skip_reads -= !!b->skip_reads;
		return cmdq_bench_cons(b);
	}
	b->on_cons_read = NULL;
	value = cmdq_bench_cons(b);
	hook(b);
	return b->read_first ? value : cmdq_bench_cons(b);
}

static u32 cmdq_bench_read32(struct smmu_door *door, u32 offset)
{
	struct cmdq_bench *b = door_to_bench(door);

	if (offset == SMMU_CMDQ_CONS)
		return cmdq_bench_read_cons(b);

	guard(raw_spinlock_irqsave)(&b->lock);

	switch (offset) {
	case SMMU_CMDQ_PROD:
		return b->prod;
	case SMMU_GERROR:
		return b->gerror;
	case SMMU_GERRORN:
		return b->gerrorn;
	}
	b->violations++;
	return 0;
}

static void cmdq_bench_write32(struct smmu_door *door, u32 offset, u32 value)
{
	struct cmdq_bench *b = door_to_bench(door);

	guard(raw_spinlock_irqsave)(&b->lock);

	if (!b->first_write)
		b->first_write = offset;

	switch (offset) {
	case SMMU_CMDQ_PROD:
		cmdq_bench_doorbell(b, value);
		return;
	case SMMU_CMDQ_CONS:
		b->violations += b->enabled;
		b->cons = value;
		return;
	case SMMU_GERRORN:
		/* Only the bit of an active error may be toggled (6.3). */
		if ((value ^ b->gerrorn) & ~(b->gerror ^ b->gerrorn))
			b->violations++;
		if ((value ^ b->gerrorn) & GERROR_CMDQ_ERR)
			cmdq_bench_acknowledge(b);
		b->gerrorn = value;
		return;
	}
	b->violations++;
}

static u64 cmdq_bench_read64(struct smmu_door *door, u32 offset)
{
	door_to_bench(door)->violations++;
	return 0;
}

static void cmdq_bench_write64(struct smmu_door *door, u32 offset, u64 value)
{
	struct cmdq_bench *b = door_to_bench(door);

	if (!b->first_write)
		b->first_write = offset;
	if (offset == SMMU_CMDQ_BASE)
		b->base = value;
	else
		b->violations++;
}

static void cmdq_bench_relax(struct smmu_door *door)
{
	struct cmdq_bench *b = door_to_bench(door);

	guard(raw_spinlock_irqsave)(&b->lock);

	b->turns++;
	if (b->slow_us && ktime_before(ktime_get(), b->next))
		return;
	b->next = ktime_add_us(ktime_get(), b->slow_us);
	if (b->slow_us) {
		cmdq_bench_consume(b);
		return;
	}
	for (u32 i = 0; i < b->per_turn && cmdq_bench_consume(b); i++)
		;
}

/* As cmdq_bench_relax(), in tests of one thread: who waits holds nothing. */
static void cmdq_bench_relax_observe(struct smmu_door *door)
{
	struct cmdq_bench *b = door_to_bench(door);

	b->turns_irqs_off += irqs_disabled();
	b->turns_locked += raw_spin_is_locked(&b->q.lock);
	cmdq_bench_relax(door);
}

static const struct smmu_door_ops cmdq_bench_ops = {
	.read32 = cmdq_bench_read32,
	.write32 = cmdq_bench_write32,
	.read64 = cmdq_bench_read64,
	.write64 = cmdq_bench_write64,
	.relax = cmdq_bench_relax_observe,
};

const struct smmu_door_ops cmdq_bench_ops_threads = {
	.read32 = cmdq_bench_read32,
	.write32 = cmdq_bench_write32,
	.read64 = cmdq_bench_read64,
	.write64 = cmdq_bench_write64,
	.relax = cmdq_bench_relax,
};

void cmdq_bench_start(struct cmdq_bench *b, u8 lg2, u64 pos)
{
	b->enabled = false;
	b->q.lg2 = lg2;
	b->q.prod_pos = 0;
	smmu_cmdq_program(&b->q);
	b->enabled = true;
	b->q.prod_pos = pos;
	b->q.skipped = pos;
	atomic64_set(&b->q.cons_pos, pos);
	*b->q.done = cpu_to_le32(pos);
	b->prod = smmu_qidx_ptr(lg2, pos);
	b->cons = b->prod;
	b->nr_log = 0;
}

void cmdq_bench_consume_one(struct cmdq_bench *b)
{
	guard(raw_spinlock_irqsave)(&b->lock);

	b->credit = 1;
	cmdq_bench_consume(b);
}

void cmdq_bench_consume_all(struct cmdq_bench *b)
{
	guard(raw_spinlock_irqsave)(&b->lock);

	b->credit = CMDQ_BENCH_UNLIMITED;
	while (cmdq_bench_consume(b))
		;
}

void cmdq_bench_let_msi_come(struct cmdq_bench *b)
{
	guard(raw_spinlock_irqsave)(&b->lock);

	cmdq_bench_late_msi(b);
}

struct device *cmdq_bench_device(struct kunit *test)
{
	struct device *dev = kunit_device_register(test, "smmu");

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	KUNIT_ASSERT_EQ(test, dma_coerce_mask_and_coherent(dev, DMA_BIT_MASK(48)), 0);
	return dev;
}

/* Whoever has this done holds no lock of the queue, which must be dead by then. */
static void cmdq_bench_contain(struct smmu_cmdq *q)
{
	struct cmdq_bench *b = container_of(q, struct cmdq_bench, q);

	b->contained++;
	b->violations += !q->dead || raw_spin_is_locked(&q->lock) ||
			 raw_spin_is_locked(&q->error_lock);
}

static const struct smmu_caps cmdq_bench_caps = { .cmdq_lg2 = 8, .cohacc = true };

int cmdq_bench_init(struct kunit *test)
{
	struct cmdq_bench *b;
	int ret;

	if (!IS_ENABLED(CONFIG_ARM_SMMU_V3_MODEL))
		kunit_skip(test, "register accesses cannot be answered without ARM_SMMU_V3_MODEL");

	b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, b);
	b->log = kunit_kcalloc(test, CMDQ_BENCH_LOG, sizeof(*b->log), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, b->log);
	b->shadow = kunit_kcalloc(test, 256, sizeof(*b->shadow), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, b->shadow);
	raw_spin_lock_init(&b->lock);
	b->door.ops = &cmdq_bench_ops;
	b->mmio.door = &b->door;
	b->per_turn = CMDQ_BENCH_UNLIMITED;
	b->credit = CMDQ_BENCH_UNLIMITED;
	test->priv = b;

	ret = smmu_cmdq_init(&b->q, cmdq_bench_device(test), &b->mmio, &cmdq_bench_caps);
	KUNIT_ASSERT_EQ(test, ret, 0);
	/* The machine may be slow: only tests of time are short of it. */
	b->q.timeout_us = CMDQ_BENCH_LONG_US;
	b->q.atc_timeout_us = CMDQ_BENCH_LONG_US;
	b->q.wait_us = CMDQ_BENCH_LONG_US;
	b->q.contain = cmdq_bench_contain;
	cmdq_bench_start(b, 3, 0);
	return 0;
}

void cmdq_bench_exit(struct kunit *test)
{
	struct cmdq_bench *b = test->priv;

	if (b)
		KUNIT_EXPECT_EQ_MSG(test, b->violations, 0, "an SMMU saw what it must not see");
}

u8 cmdq_bench_op(const struct cmdq_bench *b, u32 i)
{
	return i < b->nr_log ? smmu_cmd_opcode(b->log[i]) : 0;
}

u32 cmdq_bench_count_op(const struct cmdq_bench *b, u8 op)
{
	u32 n = 0;

	for (u32 i = 0; i < b->nr_log; i++)
		n += cmdq_bench_op(b, i) == op;
	return n;
}

void cmdq_bench_expect(struct kunit *test, u32 i, struct smmu_cmd cmd)
{
	const struct cmdq_bench *b = test->priv;

	KUNIT_ASSERT_LT(test, i, b->nr_log);
	KUNIT_EXPECT_EQ_MSG(test, b->log[i].w[0], cmd.w[0], "command %u", i);
	KUNIT_EXPECT_EQ_MSG(test, b->log[i].w[1], cmd.w[1], "command %u", i);
}

int cmdq_bench_submit_tlbis(struct cmdq_bench *b, u32 n, u32 nr,
			    struct smmu_cmdq_ticket *ticket)
{
	struct smmu_cmd cmds[SMMU_CMDQ_BATCH];

	for (u32 i = 0; i < nr; i++)
		cmds[i] = tlbi(n + i);
	return smmu_cmdq_submit(&b->q, cmds, nr, ticket);
}

u32 cmdq_bench_count_lines(struct kunit *test, const char *text)
{
	const struct cmdq_bench *b = test->priv;
	struct kmsg_dump_iter iter;
	const size_t size = 1024;
	char *line = kunit_kzalloc(test, size, GFP_KERNEL);
	size_t len;
	u32 n = 0;

	KUNIT_ASSERT_NOT_NULL(test, line);
	kmsg_dump_rewind(&iter);
	while (kmsg_dump_get_line(&iter, false, line, size - 1, &len)) {
		line[len] = 0;
		n += strstr(line, dev_name(b->q.dev)) && strstr(line, text);
	}
	kunit_kfree(test, line);
	return n;
}

struct smmu_cmdq_batch *cmdq_bench_batch(struct kunit *test)
{
	struct smmu_cmdq_batch *batch = kunit_kmalloc(test, sizeof(*batch), GFP_KERNEL);
	ktime_t *since = kunit_kzalloc(test, sizeof(*since), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, batch);
	KUNIT_ASSERT_NOT_NULL(test, since);
	/* Starting it has to be enough. */
	memset(batch, 0xff, sizeof(*batch));
	smmu_cmdq_batch_start(batch, since);
	return batch;
}
