// SPDX-License-Identifier: GPL-2.0-only
/*
 * Queues that the SMMU fills and we empty: events and page requests.
 *
 * Follows IHI 0070 issue G.b, 3.5 "Command queue and Event queue", 7.4 "Event
 * queue overflow" and 8.1 "PRI queue overflow". The indexes and their flags
 * are those of qidx.h.
 *
 * The consumer takes records with smmu_hwq_pop() until there are none or it
 * has had enough, and then gives their room back with smmu_hwq_ack(), in one
 * write of CONS. PROD is read only when all records known of are taken, so a
 * queue that is filled as fast as it is emptied costs one read of PROD for
 * each lot, not for each record.
 */
#include "hwq.h"

#include <kunit/visibility.h>
#include <linux/bitfield.h>
#include <linux/compiler.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/errno.h>

#include "mmio.h"
#include "qidx.h"
#include "ring.h"
#include "spec-event.h"
#include "spec-regs.h"

/* The PRI queue's registers have the same fields. */
static_assert(EVENTQ_BASE_ADDR == PRIQ_BASE_ADDR);
static_assert(EVENTQ_BASE_LOG2SIZE == PRIQ_BASE_LOG2SIZE);
static_assert(EVENTQ_BASE_WA == PRIQ_BASE_WA);
static_assert(EVENTQ_PROD_OVFLG == SMMU_QIDX_FLAG);
static_assert(PRIQ_PROD_OVFLG == SMMU_QIDX_FLAG);
static_assert(EVT_WORDS <= SMMU_HWQ_MAX_DWORDS);
static_assert(PRI_WORDS <= SMMU_HWQ_MAX_DWORDS);

const struct smmu_hwq_layout smmu_evtq_layout = {
	.name = "EVENTQ",
	.base_reg = SMMU_EVENTQ_BASE,
	.prod_reg = SMMU_EVENTQ_PROD,
	.cons_reg = SMMU_EVENTQ_CONS,
	.dwords = EVT_WORDS,
};
EXPORT_SYMBOL_IF_KUNIT(smmu_evtq_layout);

const struct smmu_hwq_layout smmu_priq_layout = {
	.name = "PRIQ",
	.base_reg = SMMU_PRIQ_BASE,
	.prod_reg = SMMU_PRIQ_PROD,
	.cons_reg = SMMU_PRIQ_CONS,
	.dwords = PRI_WORDS,
};
EXPORT_SYMBOL_IF_KUNIT(smmu_priq_layout);

int smmu_hwq_init(struct smmu_hwq *q, struct device *dev, const struct smmu_mmio *mmio,
		  const struct smmu_hwq_layout *layout, u8 max_lg2)
{
	q->dev = dev;
	q->mmio = mmio;
	q->name = layout->name;
	q->base_reg = layout->base_reg;
	q->prod_reg = layout->prod_reg;
	q->cons_reg = layout->cons_reg;
	q->dwords = layout->dwords;
	q->lg2 = max_lg2;
	q->ring = smmu_ring_alloc(dev, q->dwords * sizeof(u64), &q->lg2, &q->dma);
	if (!q->ring) {
		dev_err(dev, "No memory for the %s\n", q->name);
		return -ENOMEM;
	}
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_hwq_init);

void smmu_hwq_program(struct smmu_hwq *q)
{
	smmu_write64_relaxed(q->mmio, q->base_reg,
			     (q->dma & EVENTQ_BASE_ADDR) | EVENTQ_BASE_WA |
			     FIELD_PREP(EVENTQ_BASE_LOG2SIZE, q->lg2));
	/* BASE defines where the wrap bit is, so it comes first. */
	smmu_write32(q->mmio, q->prod_reg, 0);
	smmu_write32(q->mmio, q->cons_reg, 0);

	q->prod = 0;
	q->cons = 0;
	q->acked = 0;
	q->records = 0;
	q->overflows = 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_hwq_program);

static bool smmu_hwq_is_empty(const struct smmu_hwq *q)
{
	return smmu_qidx_is_empty(q->lg2, q->prod, q->cons);
}

/*
 * Read PROD. What cannot be one (more records than entries; bits that the
 * register does not have: all ones, if the SMMU is gone) is not believed: the
 * records and the overflow flag that it speaks of do not exist.
 */
static void smmu_hwq_look(struct smmu_hwq *q)
{
	u32 prod = smmu_read32(q->mmio, q->prod_reg);
	u32 ptr = prod & ~SMMU_QIDX_FLAG;

	if (ptr != smmu_qidx_ptr(q->lg2, ptr) ||
	    !smmu_qidx_is_consistent(q->lg2, ptr, q->cons)) {
		dev_err_ratelimited(q->dev, "%s_PROD 0x%08x is inconsistent with %s_CONS 0x%08x\n",
				    q->name, prod, q->name, q->cons);
		return;
	}
	q->prod = prod;
}

bool smmu_hwq_pop(struct smmu_hwq *q, u64 raw[SMMU_HWQ_MAX_DWORDS])
{
	const __le64 *entry;
	u32 ptr;

	if (smmu_hwq_is_empty(q)) {
		/*
		 * The SMMU makes a record visible before the PROD that covers
		 * it (3.5.2). Pairs with that: smmu_read32() orders its read
		 * before all later ones, so the record read below is the one
		 * that PROD speaks of, not what the entry held a lap ago.
		 * Litmus: hwq-take
		 */
		smmu_hwq_look(q);
		if (smmu_hwq_is_empty(q))
			return false;
	}

	entry = q->ring + q->dwords * smmu_qidx_index(q->lg2, q->cons);
	for (u32 i = 0; i < q->dwords; i++)
		raw[i] = le64_to_cpu(READ_ONCE(entry[i]));

	ptr = smmu_qidx_advance(q->lg2, q->cons, 1);
	q->cons = smmu_qidx_with_flag(ptr, q->cons);
	q->records++;
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_hwq_pop);

bool smmu_hwq_overflowed(const struct smmu_hwq *q)
{
	return smmu_qidx_overflowed(q->prod, q->cons);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_hwq_overflowed);

bool smmu_hwq_ack(struct smmu_hwq *q)
{
	bool overflowed = smmu_hwq_overflowed(q);

	if (overflowed) {
		q->cons = smmu_qidx_with_flag(q->cons, q->prod);
		q->overflows++;
	}
	if (q->cons == q->acked)
		return overflowed;

	/*
	 * The SMMU may write an entry as soon as CONS has passed it. A write
	 * barrier would not keep our reads of the old record before that. The
	 * SMMU's half of the pair is that it reads CONS before it writes.
	 * Litmus: hwq-ack
	 */
	mb();
	smmu_write32_relaxed(q->mmio, q->cons_reg, q->cons);
	q->acked = q->cons;
	return overflowed;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_hwq_ack);

bool smmu_hwq_refilled(struct smmu_hwq *q)
{
	/*
	 * Both are accesses of one device: the read of PROD arrives after the
	 * write of CONS.
	 *
	 *   consumer			SMMU
	 *   --------			----
	 *   A: write CONS		C: write PROD
	 *   B: read PROD		D: interrupt if PROD was equal to CONS
	 *
	 * If B misses C then C comes after A, and D raises the interrupt.
	 *
	 * Litmus: hwq-refilled
	 */
	if (smmu_hwq_is_empty(q))
		smmu_hwq_look(q);
	return !smmu_hwq_is_empty(q);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_hwq_refilled);
