/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Queues that the SMMU fills and we empty: events and page requests.
 *
 * Follows IHI 0070, "Event queue" and "PRI queue". There is one consumer.
 */
#ifndef _ARM_SMMU_V3_HWQ_H
#define _ARM_SMMU_V3_HWQ_H

#include <linux/types.h>

struct device;
struct smmu_mmio;

#define SMMU_HWQ_MAX_DWORDS	4

/**
 * struct smmu_hwq - one queue
 * @dev: for messages and memory
 * @mmio: registers
 * @ring: the entries, little-endian
 * @dma: bus address of @ring
 * @name: "EVENTQ" or "PRIQ"
 * @base_reg: offset of BASE
 * @prod_reg: offset of PROD
 * @cons_reg: offset of CONS
 * @lg2: log2 of the number of entries
 * @dwords: 64-bit words an entry
 * @cons: index and wrap bit of the next record, and OVACKFLG as last written
 * @acked: CONS as last written
 * @prod: PROD as last read, if it was consistent
 * @records: records taken since reset
 * @overflows: overflow conditions seen since reset
 */
struct smmu_hwq {
	struct device *dev;
	const struct smmu_mmio *mmio;
	__le64 *ring;
	dma_addr_t dma;
	const char *name;
	u32 base_reg;
	u32 prod_reg;
	u32 cons_reg;
	u8 lg2;
	u8 dwords;
	u32 cons;
	u32 acked;
	u32 prod;
	u64 records;
	u64 overflows;
};

/**
 * struct smmu_hwq_layout - what tells one kind of queue from the other
 * @name: for messages
 * @base_reg: offset of BASE
 * @prod_reg: offset of PROD
 * @cons_reg: offset of CONS
 * @dwords: 64-bit words an entry, at most SMMU_HWQ_MAX_DWORDS
 */
struct smmu_hwq_layout {
	const char *name;
	u32 base_reg;
	u32 prod_reg;
	u32 cons_reg;
	u8 dwords;
};

extern const struct smmu_hwq_layout smmu_evtq_layout;
extern const struct smmu_hwq_layout smmu_priq_layout;

/**
 * smmu_hwq_init() - allocate a queue
 * @q: queue, zeroed
 * @dev: the SMMU's device; the memory is freed with it (devm)
 * @mmio: registers
 * @layout: &smmu_evtq_layout or &smmu_priq_layout
 * @max_lg2: log2 of the most entries that the SMMU supports
 *
 * Context: Probe; may sleep.
 * Return: 0, or -ENOMEM.
 */
int __must_check smmu_hwq_init(struct smmu_hwq *q, struct device *dev,
			       const struct smmu_mmio *mmio,
			       const struct smmu_hwq_layout *layout, u8 max_lg2);

/**
 * smmu_hwq_program() - write the queue's registers and start empty
 * @q: queue
 *
 * An overflow that was left unacknowledged is gone: both flags are 0.
 *
 * Context: Reset, with the queue's enable bit clear.
 */
void smmu_hwq_program(struct smmu_hwq *q);

/**
 * smmu_hwq_pop() - take the oldest record
 * @q: queue
 * @raw: the record, CPU-endian, @q->dwords words
 *
 * Reads PROD only when the records known of are used up, and orders that read
 * before the record's. An inconsistent PROD is treated as an empty queue.
 * CONS is not written: see smmu_hwq_ack().
 *
 * Context: The consumer: one thread at a time.
 * Return: true with a record, false when the queue is empty.
 */
bool smmu_hwq_pop(struct smmu_hwq *q, u64 raw[SMMU_HWQ_MAX_DWORDS]);

/**
 * smmu_hwq_ack() - give the room of the records taken back to the SMMU
 * @q: queue
 *
 * Writes CONS if records were taken, and acknowledges an overflow condition
 * that the last read of PROD showed, even when the queue looks empty, so that
 * the SMMU can report the next one.
 *
 * Context: The consumer.
 * Ordering: All reads of the records taken come before the write of CONS.
 * Return: true when an overflow was acknowledged: records were lost.
 */
bool smmu_hwq_ack(struct smmu_hwq *q);

/**
 * smmu_hwq_overflowed() - whether records were lost, and that not yet said
 * @q: queue
 *
 * Until the overflow is acknowledged the SMMU adds nothing to a PRI queue.
 *
 * Context: The consumer.
 * Return: true when the last read of PROD showed an overflow condition.
 */
bool smmu_hwq_overflowed(const struct smmu_hwq *q);

/**
 * smmu_hwq_refilled() - whether records came before CONS was written
 * @q: queue, after smmu_hwq_ack()
 *
 * The SMMU raises its interrupt when the queue goes from empty to non-empty,
 * and by its own CONS: a record that it wrote between the last read of PROD
 * and the write of CONS came into a queue that was not empty yet, and raises
 * none. So whoever found the queue empty must look once more after that write.
 *
 * Context: The consumer.
 * Return: true when there are records to take, false when the next one raises
 * an interrupt.
 */
bool smmu_hwq_refilled(struct smmu_hwq *q);

#endif /* _ARM_SMMU_V3_HWQ_H */
