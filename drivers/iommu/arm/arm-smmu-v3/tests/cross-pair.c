// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cross-check: QEMU's SMMUv3 and the software SMMUv3, driven alike.
 *
 * Both answer through a struct smmu_door, both have queues of their own, and
 * both read the same tables. No CPU can see what an engine behind QEMU's has
 * read: it is made to write that out again while the SMMU is off. IHI 0070, 3.5,
 * 4.6, 6.3.
 */
#include "cross.h"

#include <linux/bitfield.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "../model/door.h"
#include "../model/model.h"
#include "../spec-cmd.h"
#include "../spec-event.h"
#include "../spec-regs.h"

#define POOL_SIZE		SZ_4M
#define CMDQ_LG2		4
#define EVENTQ_LG2		6
#define POLLS			1000

/* Bit 0 is clear: read as a descriptor they are invalid */
#define FIRST_WORD		0x1111aaa0U
#define SECOND_WORD		0x2222bbb0U
#define ENGINE_WORD		0x3333ccc0U
#define OLD_WORD		0x4444ddd0U

#define MAX_ENGINES		4

/**
 * struct side - one of the two
 * @door: its registers
 * @cmdq: Command queue
 * @eventq: Event queue
 * @prod: index of the next command, with wrap bit
 */
struct side {
	struct smmu_door *door;
	__le64 *cmdq;
	__le64 *eventq;
	u32 prod;
};

struct qemu_door {
	struct smmu_door door;
	void __iomem *regs;
};

/**
 * struct cross_pair - both SMMUs and the devices behind QEMU's
 * @dev: QEMU's SMMU
 * @qdoor: its registers
 * @model: the software SMMUv3
 * @qemu: QEMU's side
 * @soft: the other
 * @pool: memory that both translate to
 * @bounce: where an engine writes what it has read
 * @engine: devices, @nr_engines of them
 * @nr_engines: those
 */
struct cross_pair {
	struct device *dev;
	struct qemu_door qdoor;
	struct smmu_model *model;
	struct side qemu;
	struct side soft;
	struct cross_pool pool;
	u32 *bounce;
	struct cross_engine engine[MAX_ENGINES];
	unsigned int nr_engines;
};

static void __iomem *qemu_reg(struct smmu_door *door, u32 offset)
{
	return container_of(door, struct qemu_door, door)->regs + offset;
}

static u32 qemu_read32(struct smmu_door *door, u32 offset)
{
	return readl(qemu_reg(door, offset));
}

static void qemu_write32(struct smmu_door *door, u32 offset, u32 value)
{
	writel(value, qemu_reg(door, offset));
}

static u64 qemu_read64(struct smmu_door *door, u32 offset)
{
	return readq(qemu_reg(door, offset));
}

static void qemu_write64(struct smmu_door *door, u32 offset, u64 value)
{
	writeq(value, qemu_reg(door, offset));
}

static void qemu_relax(struct smmu_door *door)
{
	cpu_relax();
}

static const struct smmu_door_ops qemu_ops = {
	.read32 = qemu_read32,
	.write32 = qemu_write32,
	.read64 = qemu_read64,
	.write64 = qemu_write64,
	.relax = qemu_relax,
};

static u32 rd(struct side *s, u32 offset)
{
	return s->door->ops->read32(s->door, offset);
}

static void wr(struct side *s, u32 offset, u32 value)
{
	s->door->ops->write32(s->door, offset, value);
}

static void wr64(struct side *s, u32 offset, u64 value)
{
	s->door->ops->write64(s->door, offset, value);
}

static int wait_until(struct side *s, u32 offset, u32 mask, u32 value)
{
	unsigned int i;

	for (i = 0; i < POLLS; i++) {
		if ((rd(s, offset) & mask) == value)
			return 0;
		s->door->ops->relax(s->door);
	}
	return -ETIMEDOUT;
}

static int set_cr0(struct side *s, u32 value)
{
	wr(s, SMMU_CR0, value);
	return wait_until(s, SMMU_CR0ACK, U32_MAX, value);
}

static int set_gbpa(struct side *s, u32 value)
{
	wr(s, SMMU_GBPA, value | GBPA_UPDATE);
	return wait_until(s, SMMU_GBPA, GBPA_UPDATE, 0);
}

static void command(struct side *s, u64 dw0, u64 dw1)
{
	u32 index = s->prod & (BIT(CMDQ_LG2) - 1);

	s->cmdq[CMD_WORDS * index] = cpu_to_le64(dw0);
	s->cmdq[CMD_WORDS * index + 1] = cpu_to_le64(dw1);
	s->prod = (s->prod + 1) & (BIT(CMDQ_LG2 + 1) - 1);
	dma_wmb();
	wr(s, SMMU_CMDQ_PROD, s->prod);
}

static int synced(struct side *s)
{
	command(s, CMD_SYNC, 0);
	return wait_until(s, SMMU_CMDQ_CONS, CMDQ_CONS_RD, s->prod);
}

static int forget_all(struct side *s)
{
	command(s, CMD_CFGI_ALL, CMD_CFGI_ALL_1_RANGE);
	command(s, CMD_TLBI_NSNH_ALL, 0);
	return synced(s);
}

static int side_enable(struct side *s)
{
	int ret = set_cr0(s, 0);

	if (ret)
		return ret;
	wr(s, SMMU_CR1, 0);
	wr(s, SMMU_IRQ_CTRL, 0);
	wr64(s, SMMU_CMDQ_BASE, virt_to_phys(s->cmdq) | CMDQ_LG2);
	wr(s, SMMU_CMDQ_PROD, 0);
	wr(s, SMMU_CMDQ_CONS, 0);
	wr64(s, SMMU_EVENTQ_BASE, virt_to_phys(s->eventq) | EVENTQ_LG2);
	wr(s, SMMU_EVENTQ_PROD, 0);
	wr(s, SMMU_EVENTQ_CONS, 0);
	s->prod = 0;
	ret = set_cr0(s, CR0_CMDQEN | CR0_EVENTQEN);
	return ret ?: forget_all(s);
}

static int side_init(struct side *s, struct smmu_door *door)
{
	s->door = door;
	s->cmdq = (void *)get_zeroed_page(GFP_KERNEL);
	s->eventq = (void *)get_zeroed_page(GFP_KERNEL);
	return s->cmdq && s->eventq ? 0 : -ENOMEM;
}

static void side_fini(struct side *s)
{
	if (s->door && s->cmdq)
		set_cr0(s, 0);
	free_page((unsigned long)s->cmdq);
	free_page((unsigned long)s->eventq);
}

/* The registers of a configuration, nothing cached, no event left */
static int side_load(struct side *s, const struct cross_built *b)
{
	int ret = set_cr0(s, CR0_CMDQEN | CR0_EVENTQEN);

	if (ret)
		return ret;
	wr64(s, SMMU_STRTAB_BASE, b->reg[CROSS_REG_STRTAB_BASE]);
	wr(s, SMMU_STRTAB_BASE_CFG, b->reg[CROSS_REG_STRTAB_BASE_CFG]);
	wr(s, SMMU_CR2, b->reg[CROSS_REG_CR2]);
	ret = set_gbpa(s, b->reg[CROSS_REG_GBPA]) ?: forget_all(s);
	wr(s, SMMU_EVENTQ_CONS, rd(s, SMMU_EVENTQ_PROD) & EVENTQ_PROD_WR);
	return ret ?: set_cr0(s, b->reg[CROSS_REG_CR0]);
}

/* What a DMA has left in the Event queue and in GERROR */
static void side_collect(struct side *s, struct cross_seen *seen)
{
	u32 mask = BIT(EVENTQ_LG2 + 1) - 1, gerror = rd(s, SMMU_GERROR);
	u32 prod = rd(s, SMMU_EVENTQ_PROD) & mask;
	u32 cons = rd(s, SMMU_EVENTQ_CONS) & mask;
	unsigned int i;

	dma_rmb();
	for (; cons != prod; cons = (cons + 1) & mask) {
		__le64 *record = s->eventq + EVT_WORDS * (cons & (mask >> 1));

		for (i = 0; !seen->events && i < EVT_WORDS; i++)
			seen->record[i] = le64_to_cpu(record[i]);
		seen->events++;
	}
	wr(s, SMMU_EVENTQ_CONS, cons);
	seen->gerror = gerror ^ rd(s, SMMU_GERRORN);
	wr(s, SMMU_GERRORN, gerror);
}

/* With the SMMU off and passing everything */
static int engine_move(struct cross_pair *pair, struct cross_engine *e, u64 at,
		       bool to_memory)
{
	u64 pa = virt_to_phys(pair->bounce);
	int ret;

	ret = set_cr0(&pair->qemu, CR0_CMDQEN | CR0_EVENTQEN) ?:
	      set_gbpa(&pair->qemu, FIELD_PREP(GBPA_SHCFG, GBPA_SHCFG_INCOMING));
	if (ret)
		return ret;
	return to_memory ? cross_engine_write(e, at, pa) :
			   cross_engine_read(e, pa, at);
}

static u32 *word_of(const struct cross_built *b, unsigned int page)
{
	return b->data[page] + b->c->offset;
}

static void words_prepare(const struct cross_built *b)
{
	WRITE_ONCE(*word_of(b, 0), b->c->write ? OLD_WORD : FIRST_WORD);
	WRITE_ONCE(*word_of(b, 1), b->c->write ? OLD_WORD : SECOND_WORD);
}

static u8 where_written(const struct cross_built *b)
{
	bool first = READ_ONCE(*word_of(b, 0)) == ENGINE_WORD;
	bool second = READ_ONCE(*word_of(b, 1)) == ENGINE_WORD;

	if (first)
		return second ? CROSS_ELSEWHERE : CROSS_FIRST;
	return second ? CROSS_SECOND : CROSS_NOWHERE;
}

/* What a fault leaves in the buffer of an engine is 0 */
static u8 where_read(u32 word)
{
	switch (word) {
	case 0:
		return CROSS_NOWHERE;
	case FIRST_WORD:
		return CROSS_FIRST;
	case SECOND_WORD:
		return CROSS_SECOND;
	default:
		return CROSS_ELSEWHERE;
	}
}

static int qemu_dma(struct cross_pair *pair, const struct cross_built *b,
		    struct cross_seen *seen)
{
	struct cross_engine *e = &pair->engine[b->c->engine % pair->nr_engines];
	int ret;

	*seen = (struct cross_seen) { .why = "" };
	words_prepare(b);
	if (b->c->write) {
		ret = cross_engine_write(e, CROSS_WRITE_FROM, b->addr);
		seen->where = where_written(b);
		side_collect(&pair->qemu, seen);
		return ret;
	}
	ret = cross_engine_read(e, b->addr, CROSS_READ_AT);
	side_collect(&pair->qemu, seen);
	WRITE_ONCE(*pair->bounce, OLD_WORD);
	ret = ret ?: engine_move(pair, e, CROSS_READ_AT, true);
	seen->where = where_read(READ_ONCE(*pair->bounce));
	return ret ?: set_gbpa(&pair->qemu, b->reg[CROSS_REG_GBPA]) ?:
		      set_cr0(&pair->qemu, b->reg[CROSS_REG_CR0]);
}

static void soft_dma(struct cross_pair *pair, const struct cross_built *b,
		     struct cross_seen *seen)
{
	const struct cross_engine *e = &pair->engine[b->c->engine % pair->nr_engines];
	const struct smmu_model_txn txn = {
		.sid = e->sid,
		.addr = b->addr,
		.write = b->c->write,
		.nowait = true,
	};
	enum smmu_model_outcome outcome;
	struct smmu_model_result res;
	u32 word = b->c->write ? ENGINE_WORD : 0;

	*seen = (struct cross_seen) {};
	words_prepare(b);
	outcome = smmu_model_dma(pair->model, &txn, &word, sizeof(word), &res);
	if (b->c->write)
		seen->where = where_written(b);
	else if (outcome == SMMU_MODEL_DMA_OK)
		seen->where = where_read(word);
	seen->why = res.why;
	side_collect(&pair->soft, seen);
}

static int dma_both(struct cross_pair *pair, const struct cross_built *b,
		    bool stale, struct cross_step *step)
{
	*step = (struct cross_step) { .stale = stale };
	soft_dma(pair, b, &step->model);
	return qemu_dma(pair, b, &step->qemu);
}

static int send_both(struct cross_pair *pair, const struct cross_built *b,
		     u32 sid, bool right)
{
	struct cross_commands cmds;
	unsigned int i;

	cross_commands(b, sid, right, &cmds);
	for (i = 0; i < cmds.nr; i++) {
		command(&pair->qemu, cmds.word[i][0], cmds.word[i][1]);
		command(&pair->soft, cmds.word[i][0], cmds.word[i][1]);
	}
	return synced(&pair->qemu) ?: synced(&pair->soft);
}

/* A DMA may have changed what it must not: each SMMU gets its own copy */
static int run_once(struct cross_pair *pair, const struct cross_case *c, u32 sid,
		    struct cross_step *step)
{
	struct cross_built b;
	int ret;

	*step = (struct cross_step) {};
	ret = cross_build(c, sid, &pair->pool, &b) ?: side_load(&pair->soft, &b);
	if (ret)
		return ret;
	soft_dma(pair, &b, &step->model);
	ret = cross_build(c, sid, &pair->pool, &b) ?: side_load(&pair->qemu, &b);
	return ret ?: qemu_dma(pair, &b, &step->qemu);
}

/**
 * cross_pair_run() - one configuration on both
 * @pair: both
 * @c: the configuration
 * @step: what was seen
 * @steps: how many DMAs that is
 *
 * Context: Process context, sleeps.
 * Return: 0 or a negative errno: no comparison was possible.
 */
int cross_pair_run(struct cross_pair *pair, const struct cross_case *c,
		   struct cross_step step[CROSS_STEPS], unsigned int *steps)
{
	u32 sid = pair->engine[c->engine % pair->nr_engines].sid;
	struct cross_built b;
	int ret;

	*steps = 1;
	if (c->change == CROSS_CHANGE_NONE)
		return run_once(pair, c, sid, &step[0]);
	ret = cross_build(c, sid, &pair->pool, &b) ?:
	      side_load(&pair->soft, &b) ?: side_load(&pair->qemu, &b) ?:
	      dma_both(pair, &b, false, &step[0]);
	if (ret)
		return ret;
	*steps = CROSS_STEPS;
	cross_change(&b);
	ret = dma_both(pair, &b, true, &step[1]) ?:
	      send_both(pair, &b, sid, false) ?:
	      dma_both(pair, &b, true, &step[2]) ?:
	      send_both(pair, &b, sid, true);
	return ret ?: dma_both(pair, &b, false, &step[3]);
}

static int engine_add(struct cross_pair *pair, struct pci_dev *pci)
{
	struct cross_engine *e = &pair->engine[pair->nr_engines];
	int ret = cross_engine_open(e, pci);

	if (ret)
		return ret;
	*pair->bounce = ENGINE_WORD;
	ret = engine_move(pair, e, CROSS_WRITE_FROM, false);
	if (ret)
		cross_engine_close(e);
	else
		pair->nr_engines++;
	return ret;
}

/**
 * cross_pair_find_engines() - find the devices behind QEMU's SMMU
 * @pair: both
 *
 * Context: Process context, sleeps.
 * Return: how many there are.
 */
unsigned int cross_pair_find_engines(struct cross_pair *pair)
{
	struct pci_dev *pci = NULL;

	if (pair->nr_engines)
		return pair->nr_engines;
	while ((pci = pci_get_device(CROSS_ENGINE_VENDOR, CROSS_ENGINE_DEVICE, pci)))
		if (pair->nr_engines < MAX_ENGINES && engine_add(pair, pci))
			dev_warn(pair->dev, "%s is not usable\n", pci_name(pci));
	return pair->nr_engines;
}

/* The same ID registers: QEMU has nothing that is not modelled */
static struct smmu_model *twin_of(struct side *qemu)
{
	struct smmu_model_config config = {
		.iidr = rd(qemu, SMMU_IIDR),
		.aidr = rd(qemu, SMMU_AIDR),
		.clock = SMMU_MODEL_STEPPED,
		.seed = CROSS_SEED,
	};
	static const u32 idr[] = {
		SMMU_IDR0, SMMU_IDR1, SMMU_IDR2, SMMU_IDR3, SMMU_IDR4, SMMU_IDR5,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(idr); i++)
		config.idr[i] = rd(qemu, idr[i]);
	return smmu_model_create(&config);
}

/* The first page frame above 2 GiB that is not there */
static u64 find_hole(void)
{
	u64 pa;

	for (pa = SZ_4G - SZ_1M; pa > SZ_2G; pa -= SZ_1M)
		if (!pfn_valid(PHYS_PFN(pa)))
			return pa;
	return 0;
}

/**
 * cross_pair_create() - take QEMU's SMMU and make its twin
 * @dev: QEMU's
 * @regs: its registers
 *
 * Context: Process context, sleeps.
 * Return: the pair, or an ERR_PTR().
 */
struct cross_pair *cross_pair_create(struct device *dev, void __iomem *regs)
{
	struct cross_pair *pair = kzalloc_obj(*pair);
	int ret = -ENOMEM;

	if (!pair)
		return ERR_PTR(-ENOMEM);
	pair->dev = dev;
	pair->qdoor = (struct qemu_door) { .door.ops = &qemu_ops, .regs = regs };
	pair->pool.size = POOL_SIZE;
	pair->pool.base = alloc_pages_exact(POOL_SIZE, GFP_KERNEL | __GFP_ZERO);
	pair->bounce = (void *)get_zeroed_page(GFP_KERNEL);
	pair->pool.hole = find_hole();
	if (!pair->pool.base || !pair->bounce || !pair->pool.hole)
		goto destroy;
	ret = side_init(&pair->qemu, &pair->qdoor.door);
	if (ret)
		goto destroy;
	pair->model = twin_of(&pair->qemu);
	ret = PTR_ERR_OR_ZERO(pair->model);
	if (!ret)
		ret = side_init(&pair->soft, smmu_model_door(pair->model));
	if (!ret)
		ret = side_enable(&pair->qemu) ?: side_enable(&pair->soft);
	if (!ret)
		return pair;
destroy:
	cross_pair_destroy(pair);
	return ERR_PTR(ret);
}

/**
 * cross_pair_destroy() - undo cross_pair_create()
 * @pair: the pair
 *
 * Context: Process context, sleeps.
 */
void cross_pair_destroy(struct cross_pair *pair)
{
	while (pair->nr_engines)
		cross_engine_close(&pair->engine[--pair->nr_engines]);
	side_fini(&pair->soft);
	side_fini(&pair->qemu);
	smmu_model_destroy(pair->model);
	free_page((unsigned long)pair->bounce);
	if (pair->pool.base)
		free_pages_exact(pair->pool.base, POOL_SIZE);
	kfree(pair);
}
