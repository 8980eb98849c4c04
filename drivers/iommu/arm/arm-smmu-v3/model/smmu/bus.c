// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers as software meets them: the bus.
 *
 * IHI 0070, chapter 6 "Memory map and registers". Each register is a row of one
 * table, sorted by offset: its width, what guards it, which bits exist, and
 * what happens when it is read or written (update.c, index.c). A write that the architecture does
 * not allow at that moment has no effect, as SMMUv3.2 demands, and is counted
 * as a violation. There are two doors to a register: the bus, which obeys the
 * table, and smmu_model_peek32() and smmu_model_poke32(), which do not.
 */
#include "bus.h"

#include <kunit/visibility.h>
#include <linux/bsearch.h>
#include <linux/kernel.h>

#include "../../spec-cmd.h"
#include "../../spec-event.h"
#include "index.h"
#include "lock.h"
#include "regs.h"
#include "state.h"
#include "update.h"

enum reg_guard {
	OPEN,
	READ_ONLY,
	G_SMMUEN,
	G_CMDQEN,
	G_EVENTQEN,
	G_GERROR_IRQEN,
	G_EVENTQ_IRQEN,
	G_PRIQEN,
	G_PRIQ_IRQEN,
};

/* Without PRI a register does not exist, without MSI it is RES0 */
enum reg_needs {
	NEEDS_NOTHING,
	NEEDS_MSI,
	NEEDS_PRI,
	NEEDS_PRI_AND_MSI,
};

struct reg_row {
	u32 offset;
	u8 size;
	enum reg_guard guard;
	enum reg_needs needs;
	u64 bits;
	/* Before a read, so that a handshake may make progress */
	void (*read)(struct smmu_model *model);
	/* Instead of a plain store; all checks have passed */
	void (*write)(struct smmu_model *model, u32 value);
	/* After a plain store */
	void (*stored)(struct smmu_model *model);
};

static void reg_store(struct smmu_model *model, const struct reg_row *row,
		      u64 value)
{
	smmu_model_set32(model, row->offset, value);
	if (row->size == 8)
		smmu_model_set32(model, row->offset + 4, value >> 32);
}

#define QUEUE_BASE_BITS		(CMDQ_BASE_LOG2SIZE | CMDQ_BASE_ADDR | CMDQ_BASE_RA)
#define STRTAB_CFG_BITS		(STRTAB_BASE_CFG_LOG2SIZE | STRTAB_BASE_CFG_SPLIT | \
				 STRTAB_BASE_CFG_FMT)
#define GBPA_BITS		(GBPA_MEMATTR | GBPA_MTCFG | GBPA_ALLOCCFG | GBPA_SHCFG | \
				 GBPA_PRIVCFG | GBPA_INSTCFG | GBPA_ABORT | GBPA_UPDATE)
#define GERROR_BITS		(GERROR_CMDQ_ERR | GERROR_EVENTQ_ABT_ERR | GERROR_PRIQ_ABT_ERR | \
				 GERROR_MSI_CMDQ_ABT_ERR | GERROR_MSI_EVENTQ_ABT_ERR | \
				 GERROR_MSI_PRIQ_ABT_ERR | GERROR_MSI_GERROR_ABT_ERR | \
				 GERROR_SFM_ERR | GERROR_CMDQP_ERR | GERROR_DPT_ERR)
#define CFG2_BITS		(IRQ_CFG2_MEMATTR | IRQ_CFG2_SH)

static const struct reg_row reg_rows[] = {
	{ SMMU_IDR0, 4, READ_ONLY },
	{ SMMU_IDR1, 4, READ_ONLY },
	{ SMMU_IDR2, 4, READ_ONLY },
	{ SMMU_IDR3, 4, READ_ONLY },
	{ SMMU_IDR4, 4, READ_ONLY },
	{ SMMU_IDR5, 4, READ_ONLY },
	{ SMMU_IIDR, 4, READ_ONLY },
	{ SMMU_AIDR, 4, READ_ONLY },
	{ SMMU_CR0, 4, OPEN, .bits = GENMASK(31, 0), .write = smmu_model_cr0_written },
	{ SMMU_CR0ACK, 4, READ_ONLY, .read = smmu_model_cr0ack_look },
	{ SMMU_CR1, 4, OPEN, .bits = GENMASK(11, 0), .write = smmu_model_cr1_written },
	{ SMMU_CR2, 4, G_SMMUEN, .bits = CR2_E2H | CR2_RECINVSID | CR2_PTM },
	{ SMMU_STATUSR, 4, READ_ONLY },
	{ SMMU_GBPA, 4, OPEN, .bits = GBPA_BITS, .read = smmu_model_gbpa_look,
	  .write = smmu_model_gbpa_written },
	{ SMMU_AGBPA, 4, OPEN },
	{ SMMU_IRQ_CTRL, 4, OPEN,
	  .bits = IRQ_CTRL_GERROR_IRQEN | IRQ_CTRL_PRIQ_IRQEN |
		  IRQ_CTRL_EVENTQ_IRQEN,
	  .write = smmu_model_irq_ctrl_written },
	{ SMMU_IRQ_CTRLACK, 4, READ_ONLY, .read = smmu_model_irq_ctrlack_look },
	{ SMMU_GERROR, 4, READ_ONLY },
	{ SMMU_GERRORN, 4, OPEN, .bits = GERROR_BITS, .write = smmu_model_gerrorn_written },
	{ SMMU_GERROR_IRQ_CFG0, 8, G_GERROR_IRQEN, NEEDS_MSI, IRQ_CFG0_ADDR },
	{ SMMU_GERROR_IRQ_CFG1, 4, G_GERROR_IRQEN, NEEDS_MSI, IRQ_CFG1_DATA },
	{ SMMU_GERROR_IRQ_CFG2, 4, G_GERROR_IRQEN, NEEDS_MSI, CFG2_BITS },
	{ SMMU_STRTAB_BASE, 8, G_SMMUEN,
	  .bits = STRTAB_BASE_ADDR | STRTAB_BASE_RA },
	{ SMMU_STRTAB_BASE_CFG, 4, G_SMMUEN, .bits = STRTAB_CFG_BITS },
	{ SMMU_CMDQ_BASE, 8, G_CMDQEN, .bits = QUEUE_BASE_BITS,
	  .stored = smmu_model_cmdq_base_stored },
	{ SMMU_CMDQ_PROD, 4, OPEN, .bits = CMDQ_PROD_WR,
	  .write = smmu_model_cmdq_prod_written },
	{ SMMU_CMDQ_CONS, 4, G_CMDQEN, .bits = CMDQ_CONS_RD,
	  .write = smmu_model_cmdq_cons_written },
	{ SMMU_EVENTQ_BASE, 8, G_EVENTQEN, .bits = QUEUE_BASE_BITS,
	  .stored = smmu_model_eventq_base_stored },
	{ SMMU_EVENTQ_IRQ_CFG0, 8, G_EVENTQ_IRQEN, NEEDS_MSI, IRQ_CFG0_ADDR },
	{ SMMU_EVENTQ_IRQ_CFG1, 4, G_EVENTQ_IRQEN, NEEDS_MSI, IRQ_CFG1_DATA },
	{ SMMU_EVENTQ_IRQ_CFG2, 4, G_EVENTQ_IRQEN, NEEDS_MSI, CFG2_BITS },
	{ SMMU_PRIQ_BASE, 8, G_PRIQEN, NEEDS_PRI, QUEUE_BASE_BITS,
	  .stored = smmu_model_priq_base_stored },
	{ SMMU_PRIQ_IRQ_CFG0, 8, G_PRIQ_IRQEN, NEEDS_PRI_AND_MSI, IRQ_CFG0_ADDR },
	{ SMMU_PRIQ_IRQ_CFG1, 4, G_PRIQ_IRQEN, NEEDS_PRI_AND_MSI, IRQ_CFG1_DATA },
	{ SMMU_PRIQ_IRQ_CFG2, 4, G_PRIQ_IRQEN, NEEDS_PRI_AND_MSI,
	  CFG2_BITS | PRIQ_IRQ_CFG2_LO },
	{ SMMU_CIDR0, 4, READ_ONLY },
	{ SMMU_CIDR0 + 4, 4, READ_ONLY },
	{ SMMU_CIDR0 + 8, 4, READ_ONLY },
	{ SMMU_CIDR0 + 12, 4, READ_ONLY },
	{ SMMU_EVENTQ_PROD, 4, G_EVENTQEN,
	  .bits = EVENTQ_PROD_WR | EVENTQ_PROD_OVFLG,
	  .write = smmu_model_eventq_prod_written },
	{ SMMU_EVENTQ_CONS, 4, OPEN,
	  .bits = EVENTQ_CONS_RD | EVENTQ_CONS_OVACKFLG,
	  .write = smmu_model_eventq_cons_written },
	{ SMMU_PRIQ_PROD, 4, G_PRIQEN, NEEDS_PRI, PRIQ_PROD_WR | PRIQ_PROD_OVFLG,
	  .write = smmu_model_priq_prod_written },
	{ SMMU_PRIQ_CONS, 4, OPEN, NEEDS_PRI, PRIQ_CONS_RD | PRIQ_CONS_OVACKFLG,
	  .write = smmu_model_priq_cons_written },
};

static int row_cmp(const void *key, const void *elt)
{
	u32 offset = *(const u32 *)key;
	const struct reg_row *row = elt;

	if (offset < row->offset)
		return -1;
	return offset >= row->offset + row->size;
}

static const struct reg_row *row_find(u32 offset)
{
	return bsearch(&offset, reg_rows, ARRAY_SIZE(reg_rows),
		       sizeof(reg_rows[0]), row_cmp);
}

/* A register of this SMMU; NULL for one that only others have */
static const struct reg_row *row_of(struct smmu_model *model, u32 offset)
{
	const struct reg_row *row = row_find(offset);

	if (row && row->needs >= NEEDS_PRI &&
	    !(smmu_model_idr(model, 0) & IDR0_PRI))
		return NULL;
	return row;
}

/* The bits that this SMMU has; 6.3: LO counts for wired interrupts as well */
static u64 row_bits(struct smmu_model *model, const struct reg_row *row)
{
	bool msi = row->needs == NEEDS_MSI || row->needs == NEEDS_PRI_AND_MSI;

	if (!msi || smmu_model_idr(model, 0) & IDR0_MSI)
		return row->bits;
	return row->offset == SMMU_PRIQ_IRQ_CFG2 ? PRIQ_IRQ_CFG2_LO : 0;
}

/* 6.1: guarded registers may change while enable and acknowledge are both 0 */
static bool is_guarded(struct smmu_model *model, enum reg_guard guard)
{
	u32 cr0 = smmu_model_get32(model, SMMU_CR0) |
		  smmu_model_get32(model, SMMU_CR0ACK);
	u32 irq = smmu_model_get32(model, SMMU_IRQ_CTRL) |
		  smmu_model_get32(model, SMMU_IRQ_CTRLACK);

	switch (guard) {
	case OPEN:
		return false;
	case READ_ONLY:
		return true;
	case G_SMMUEN:
		return cr0 & CR0_SMMUEN;
	case G_CMDQEN:
		return cr0 & CR0_CMDQEN;
	case G_EVENTQEN:
		return cr0 & CR0_EVENTQEN;
	case G_GERROR_IRQEN:
		return irq & IRQ_CTRL_GERROR_IRQEN;
	case G_EVENTQ_IRQEN:
		return irq & IRQ_CTRL_EVENTQ_IRQEN;
	case G_PRIQEN:
		return cr0 & CR0_PRIQEN;
	case G_PRIQ_IRQEN:
		return irq & IRQ_CTRL_PRIQ_IRQEN;
	}
	return true;
}

/**
 * smmu_model_bus_read() - software reads a register
 * @model: the model, locked
 * @offset: of a 32-bit register or of half a 64-bit one
 *
 * Return: its value; 0 where there is none.
 */
u32 smmu_model_bus_read(struct smmu_model *model, u32 offset)
{
	const struct reg_row *row = row_of(model, offset);

	lockdep_assert_held(&model->lock);
	if (!IS_ALIGNED(offset, 4) || offset >= SMMU_REG_SIZE) {
		smmu_model_blame(model, "6.2: register access not aligned or outside the pages");
		return 0;
	}
	if (smmu_model_injected(model, SMMU_MODEL_REGS_GONE, 0))
		return U32_MAX;
	if (!row)
		return 0;
	if (row->read)
		row->read(model);
	return smmu_model_get32(model, offset);
}

static bool may_write(struct smmu_model *model, const struct reg_row *row,
		      u64 value, u64 reachable)
{
	u64 bits = row_bits(model, row);

	if (is_guarded(model, row->guard)) {
		smmu_model_blame(model, "6.3: register written while guarded or read-only");
		return false;
	}
	if (value & reachable & ~bits)
		smmu_model_blame(model, "6.3: RES0 bits of a register written as 1");
	return true;
}

/**
 * smmu_model_bus_write() - software writes a register
 * @model: the model, locked
 * @offset: of a register, or of half a 64-bit one
 * @value: the value
 * @size: 4 or 8 bytes
 */
void smmu_model_bus_write(struct smmu_model *model, u32 offset, u64 value,
			  unsigned int size)
{
	const struct reg_row *row = row_of(model, offset);
	u64 reachable = GENMASK_ULL(8 * size - 1, 0);
	unsigned int shift;

	lockdep_assert_held(&model->lock);
	if (!IS_ALIGNED(offset, size) || offset >= SMMU_REG_SIZE ||
	    (row && offset + size > row->offset + row->size)) {
		smmu_model_blame(model, "6.2: register access of the wrong size or alignment");
		return;
	}
	if (smmu_model_injected(model, SMMU_MODEL_REGS_GONE, 0))
		return;
	if (!row) {
		if (value)
			smmu_model_blame(model, "6.1: undefined register written as 1");
		return;
	}

	/* Place a half in its 64-bit register */
	shift = 8 * (offset - row->offset);
	value <<= shift;
	reachable <<= shift;
	if (!may_write(model, row, value, reachable))
		return;
	value &= reachable & row_bits(model, row);
	if (row->size == 8)
		value |= smmu_model_get64(model, row->offset) & ~reachable;
	if (row->write) {
		row->write(model, value);
		return;
	}
	reg_store(model, row, value);
	if (row->stored)
		row->stored(model);
}

static void reset_ids(struct smmu_model *model)
{
	static const u8 cidr[4] = { 0x0d, 0xf0, 0x05, 0xb1 };
	unsigned int i;

	for (i = 0; i < 6; i++)
		smmu_model_set32(model, SMMU_IDR0 + 4 * i, model->cfg.idr[i]);
	smmu_model_set32(model, SMMU_IIDR, model->cfg.iidr);
	smmu_model_set32(model, SMMU_AIDR, model->cfg.aidr);
	for (i = 0; i < ARRAY_SIZE(cidr); i++)
		smmu_model_set32(model, SMMU_CIDR0 + 4 * i, cidr[i]);
}

/**
 * smmu_model_bus_reset() - the state after reset
 * @model: the model, not yet in use
 *
 * Registers whose reset value is UNKNOWN hold noise (6.3, "Reset").
 */
void smmu_model_bus_reset(struct smmu_model *model)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(reg_rows); i++) {
		const struct reg_row *row = &reg_rows[i];
		u64 noise = (u64)prandom_u32_state(&model->rnd) << 32 |
			    prandom_u32_state(&model->rnd);

		if (row_of(model, row->offset))
			reg_store(model, row, noise & row_bits(model, row));
	}
	reset_ids(model);
	smmu_model_set32(model, SMMU_CR0, 0);
	smmu_model_set32(model, SMMU_CR0ACK, 0);
	smmu_model_set32(model, SMMU_IRQ_CTRL, 0);
	smmu_model_set32(model, SMMU_IRQ_CTRLACK, 0);
	smmu_model_set32(model, SMMU_GERROR, 0);
	smmu_model_set32(model, SMMU_GERRORN, 0);
	smmu_model_set32(model, SMMU_GBPA, model->cfg.gbpa & ~GBPA_UPDATE);
	/* 6.3: the only bit of the PRI queue that reset defines */
	smmu_model_set32(model, SMMU_PRIQ_PROD,
			 smmu_model_get32(model, SMMU_PRIQ_PROD) & ~PRIQ_PROD_OVFLG);
}

/**
 * smmu_model_peek32() - the back door to a register, for reading
 * @model: the model
 * @offset: of a 32-bit word in Page 0 to 0xfff or Page 1 to 0x100ff
 *
 * Context: Any.
 * Return: what it holds; nothing else happens.
 */
u32 smmu_model_peek32(struct smmu_model *model, u32 offset)
{
	guard(smmu_model)(model);
	return row_find(offset) ? smmu_model_get32(model, offset) : 0;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_peek32);

/**
 * smmu_model_poke32() - the back door to a register, for writing
 * @model: the model
 * @offset: of a 32-bit word in Page 0 to 0xfff or Page 1 to 0x100ff
 * @value: what it shall hold; nothing else happens
 *
 * Context: Any.
 */
void smmu_model_poke32(struct smmu_model *model, u32 offset, u32 value)
{
	guard(smmu_model)(model);
	if (row_find(offset))
		smmu_model_set32(model, offset, value);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_poke32);
