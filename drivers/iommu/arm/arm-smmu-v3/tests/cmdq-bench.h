/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A bench for the Command queue: registers and a consumer of the ring.
 *
 * The consumer knows the rules of IHI 0070 3.5, 4.6 and 7.1, and nothing of
 * the driver but where its ring is. It works when the driver passes time
 * between two looks (smmu_mmio_relax()), as much as a case allows. What it
 * consumed stands in a log. What no SMMU may be shown is counted as a
 * violation: more entries than the ring has, a change of an entry that was
 * handed over, a GERRORN bit toggled without its error or before the error was
 * remembered. A case with a violation fails.
 */
#ifndef _ARM_SMMU_V3_TESTS_CMDQ_BENCH_H
#define _ARM_SMMU_V3_TESTS_CMDQ_BENCH_H

#include <linux/limits.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "../cmdq-batch.h"
#include "../cmdq.h"
#include "../mmio.h"

struct device;
struct kunit;

#define CMDQ_BENCH_LOG		8192
#define CMDQ_BENCH_UNLIMITED	U32_MAX
/* Short enough for a test, long against what one turn takes */
#define CMDQ_BENCH_SHORT_US	5000
#define CMDQ_BENCH_LONG_US	20000000
#define CMDQ_BENCH_THREADS	4

/**
 * struct cmdq_bench - registers, and who consumes the Command queue
 * @door: the driver's accessors end here
 * @mmio: what the queue gets
 * @q: the queue under test
 * @lock: protects all that follows
 * @enabled: CR0.CMDQEN
 * @base: CMDQ_BASE
 * @prod: CMDQ_PROD
 * @cons: CMDQ_CONS without ERR
 * @cerror: CMDQ_CONS.ERR
 * @gerror: GERROR
 * @gerrorn: GERRORN
 * @per_turn: commands consumed while the driver passes time once
 * @credit: commands that may be consumed at all
 * @slow_us: one command in so much time
 * @next: when the next one may be consumed
 * @ill_op: opcode that is illegal, 0 for none
 * @aborts: fetches that abort from now on
 * @deaf_sid: StreamID whose ATC does not answer, and is given up at the next
 *	CMD_SYNC; 0 for none
 * @atc_hangs: that CMD_SYNC waits instead
 * @atc_until: it waits until then
 * @atc_failed: such a CMD_ATC_INV was consumed
 * @no_msi: MSI writes abort
 * @wide_msi: MSIs write 64 bits (Hi16xx)
 * @late_msi: MSIs come when the next CMD_SYNC completes, or when a case lets them
 * @late_sync: the CMD_SYNC whose MSI is outstanding
 * @has_late_sync: there is one
 * @cons_garbage: reads of CONS give @cons_value
 * @cons_value: see @cons_garbage
 * @on_cons_read: called once, without @lock, before a read of CONS
 * @skip_reads: reads of CONS before that one
 * @read_first: that read still gives what CONS was before the call
 * @turns: times the driver passed time
 * @turns_irqs_off: of these, with interrupts off
 * @turns_locked: of these, with @q->lock held
 * @cons_reads: reads of CONS
 * @contained: times the queue had what it fails at cut off
 * @violations: see above
 * @first_write: offset of the first register written after it was set to 0
 * @shadow: entries as they were handed over
 * @nr_log: entries of @log in use
 * @log: what was consumed
 * @done: the last number consumed of each producer thread
 */
struct cmdq_bench {
	struct smmu_door door;
	struct smmu_mmio mmio;
	struct smmu_cmdq q;
	raw_spinlock_t lock;
	bool enabled;
	u64 base;
	u32 prod;
	u32 cons;
	u8 cerror;
	u32 gerror;
	u32 gerrorn;
	u32 per_turn;
	u32 credit;
	u32 slow_us;
	ktime_t next;
	u8 ill_op;
	u32 aborts;
	u32 deaf_sid;
	bool atc_hangs;
	ktime_t atc_until;
	bool atc_failed;
	bool no_msi;
	bool wide_msi;
	bool late_msi;
	struct smmu_cmd late_sync;
	bool has_late_sync;
	bool cons_garbage;
	u32 cons_value;
	void (*on_cons_read)(struct cmdq_bench *b);
	u32 skip_reads;
	bool read_first;
	u32 turns;
	u32 turns_irqs_off;
	u32 turns_locked;
	u32 cons_reads;
	u32 contained;
	u32 violations;
	u32 first_write;
	struct smmu_cmd *shadow;
	u32 nr_log;
	struct smmu_cmd *log;
	u32 done[CMDQ_BENCH_THREADS];
};

/* For &cmdq_bench.door.ops, when several threads use the queue */
extern const struct smmu_door_ops cmdq_bench_ops_threads;

/* The suites' init and exit; the bench is test->priv, the ring has 8 entries */
int cmdq_bench_init(struct kunit *test);
void cmdq_bench_exit(struct kunit *test);

/* A device that may do DMA, for the test's life */
struct device *cmdq_bench_device(struct kunit *test);

/* Start with an empty ring of 2^@lg2 entries, the next command at @pos */
void cmdq_bench_start(struct cmdq_bench *b, u8 lg2, u64 pos);

/* Stop the queue with an error */
void cmdq_bench_raise(struct cmdq_bench *b, u8 cerror);

/* An error is active */
bool cmdq_bench_stopped(const struct cmdq_bench *b);

/* The entry of the ring that a PROD or CONS of @ptr stands at */
struct smmu_cmd cmdq_bench_entry(const struct cmdq_bench *b, u32 ptr);

/* The SMMU works while nobody looks: one command, or all it can */
void cmdq_bench_consume_one(struct cmdq_bench *b);
void cmdq_bench_consume_all(struct cmdq_bench *b);

/* The MSI that is outstanding comes */
void cmdq_bench_let_msi_come(struct cmdq_bench *b);

/* Opcode number @i of the log, 0 behind its end; how many there are of one */
u8 cmdq_bench_op(const struct cmdq_bench *b, u32 i);
u32 cmdq_bench_count_op(const struct cmdq_bench *b, u8 op);

/* Command @i of the log must be @cmd */
void cmdq_bench_expect(struct kunit *test, u32 i, struct smmu_cmd cmd);

/* A batch to collect commands in, and time for it, for the test's life */
struct smmu_cmdq_batch *cmdq_bench_batch(struct kunit *test);

/* Lines of the kernel log that name the queue's device and @text */
u32 cmdq_bench_count_lines(struct kunit *test, const char *text);

/* A command that is told from others by @n */
static inline struct smmu_cmd tlbi(u32 n)
{
	return smmu_cmd_tlbi_nh_va(1, 2, (u64)n << 12, true);
}

static inline struct smmu_cmd atc(u32 sid)
{
	return smmu_cmd_atc_inv(sid, false, 0, false, 0, CMD_ATC_INV_1_SIZE_ALL);
}

/* Submit @nr commands tlbi(@n), tlbi(@n + 1), ... */
int cmdq_bench_submit_tlbis(struct cmdq_bench *b, u32 n, u32 nr,
			    struct smmu_cmdq_ticket *ticket);

static inline int cmdq_bench_submit(struct cmdq_bench *b, struct smmu_cmd cmd,
				    struct smmu_cmdq_ticket *ticket)
{
	return smmu_cmdq_submit(&b->q, &cmd, 1, ticket);
}

static inline int cmdq_bench_issue(struct cmdq_bench *b, struct smmu_cmd cmd)
{
	return smmu_cmdq_issue(&b->q, &cmd, 1);
}

static inline int cmdq_bench_wait(struct cmdq_bench *b, const struct smmu_cmdq_ticket *ticket)
{
	return smmu_cmdq_wait(&b->q, ticket);
}

#endif /* _ARM_SMMU_V3_TESTS_CMDQ_BENCH_H */
