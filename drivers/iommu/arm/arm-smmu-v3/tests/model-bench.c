// SPDX-License-Identifier: GPL-2.0-only
/* The bench on which the software SMMUv3 is tested alone. */
#include "model-bench.h"

#include <linux/bitfield.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>

#include "../model/door.h"
#include "../spec-cd.h"
#include "../spec-cmd.h"
#include "../spec-event.h"
#include "../spec-regs.h"
#include "../spec-ste.h"

static void free_pages_action(void *p)
{
	struct page *page = virt_to_head_page(p);

	__free_pages(page, compound_order(page));
}

static void destroy_action(void *model)
{
	smmu_model_destroy(model);
}

/* As they are now */
const struct smmu_model_stats *mb_stats(struct model_bench *b)
{
	struct smmu_model_stats *stats = kunit_kzalloc(b->test, sizeof(*stats), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(b->test, stats);
	smmu_model_stats(b->model, stats);
	return stats;
}

/* Zeroed memory, aligned to its size, which goes with the test */
void *mb_alloc(struct model_bench *b, size_t size)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP,
					get_order(size));

	KUNIT_ASSERT_NOT_NULL(b->test, page);
	KUNIT_ASSERT_EQ(b->test, 0,
			kunit_add_action_or_reset(b->test, free_pages_action,
						  page_address(page)));
	return page_address(page);
}

u64 mb_pa(const void *p)
{
	return virt_to_phys((void *)p);
}

u32 mb_read(struct model_bench *b, u32 offset)
{
	return b->door->ops->read32(b->door, offset);
}

void mb_write(struct model_bench *b, u32 offset, u32 value)
{
	b->door->ops->write32(b->door, offset, value);
}

void mb_write64(struct model_bench *b, u32 offset, u64 value)
{
	b->door->ops->write64(b->door, offset, value);
}

/* A model out of reset, with memory for its tables, nothing enabled */
struct model_bench *mb_create_reset(struct kunit *test,
				    const struct smmu_model_config *config)
{
	struct model_bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, b);
	b->test = test;
	b->model = smmu_model_create(config);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b->model);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, destroy_action,
							   b->model));
	b->door = smmu_model_door(b->model);
	b->cmdq = mb_alloc(b, CMD_SIZE << MB_CMDQ_LG2);
	b->eventq = mb_alloc(b, EVT_SIZE << MB_EVENTQ_LG2);
	b->strtab = mb_alloc(b, STE_SIZE * MB_SIDS);
	return b;
}

/* IHI 0070, 6.3.9: the recommended order of enabling */
void mb_enable(struct model_bench *b)
{
	const struct mb_entry abort = { .w = { STE_0_V } };
	u32 sid;

	for (sid = 0; sid < MB_SIDS; sid++)
		mb_set_ste(b, sid, &abort);
	mb_write(b, SMMU_CR1, 0);
	mb_write(b, SMMU_CR2, CR2_RECINVSID);
	mb_write64(b, SMMU_STRTAB_BASE, mb_pa(b->strtab));
	mb_write(b, SMMU_STRTAB_BASE_CFG,
		 FIELD_PREP(STRTAB_BASE_CFG_LOG2SIZE, ilog2(MB_SIDS)));
	mb_write64(b, SMMU_CMDQ_BASE, mb_pa(b->cmdq) | MB_CMDQ_LG2);
	mb_write(b, SMMU_CMDQ_PROD, 0);
	mb_write(b, SMMU_CMDQ_CONS, 0);
	mb_write64(b, SMMU_EVENTQ_BASE, mb_pa(b->eventq) | MB_EVENTQ_LG2);
	mb_write(b, SMMU_EVENTQ_PROD, 0);
	mb_write(b, SMMU_EVENTQ_CONS, 0);
	mb_write(b, SMMU_CR0, CR0_CMDQEN);
	mb_command(b, CMD_CFGI_ALL, CMD_CFGI_ALL_1_RANGE);
	mb_command(b, CMD_TLBI_NSNH_ALL, 0);
	mb_sync(b);
	mb_write(b, SMMU_CR0, CR0_CMDQEN | CR0_EVENTQEN);
	mb_write64(b, SMMU_GERROR_IRQ_CFG0, 0);
	mb_write64(b, SMMU_EVENTQ_IRQ_CFG0, 0);
	mb_write(b, SMMU_IRQ_CTRL, IRQ_CTRL_GERROR_IRQEN | IRQ_CTRL_EVENTQ_IRQEN);
	mb_write(b, SMMU_CR0, CR0_CMDQEN | CR0_EVENTQEN | CR0_SMMUEN);
	KUNIT_ASSERT_EQ(b->test, mb_read(b, SMMU_CR0ACK),
			CR0_CMDQEN | CR0_EVENTQEN | CR0_SMMUEN);
	MB_EXPECT_CLEAN(b->test, b);
	smmu_model_stats_reset(b->model);
}

struct model_bench *mb_create(struct kunit *test,
			      const struct smmu_model_config *config)
{
	struct model_bench *b = mb_create_reset(test, config);

	mb_enable(b);
	return b;
}

struct model_bench *mb_create_profile(struct kunit *test,
				      enum smmu_model_profile profile)
{
	struct smmu_model_config config = smmu_model_config_profile(profile);

	return mb_create(test, &config);
}

/* Write a command at PROD and ring the doorbell */
void mb_command(struct model_bench *b, u64 dw0, u64 dw1)
{
	u32 index = b->prod & ((1U << MB_CMDQ_LG2) - 1);

	b->cmdq[2 * index] = cpu_to_le64(dw0);
	b->cmdq[2 * index + 1] = cpu_to_le64(dw1);
	b->prod = (b->prod + 1) & ((2U << MB_CMDQ_LG2) - 1);
	mb_write(b, SMMU_CMDQ_PROD, b->prod);
}

void mb_sync(struct model_bench *b)
{
	mb_command(b, CMD_SYNC, 0);
	KUNIT_EXPECT_EQ(b->test, mb_read(b, SMMU_CMDQ_CONS) & CMDQ_CONS_RD,
			b->prod);
}

/* A command and a CMD_SYNC */
void mb_do(struct model_bench *b, u64 dw0, u64 dw1)
{
	mb_command(b, dw0, dw1);
	mb_sync(b);
}

/* Take the oldest event; overflow is left alone */
bool mb_event(struct model_bench *b, u64 record[4])
{
	u32 mask = (2U << MB_EVENTQ_LG2) - 1;
	u32 prod = mb_read(b, SMMU_EVENTQ_PROD);
	u32 cons = mb_read(b, SMMU_EVENTQ_CONS);
	unsigned int i, index = cons & (mask >> 1);

	if ((prod & mask) == (cons & mask))
		return false;
	for (i = 0; i < EVT_WORDS; i++)
		record[i] = le64_to_cpu(b->eventq[EVT_WORDS * index + i]);
	mb_write(b, SMMU_EVENTQ_CONS,
		 (cons & EVENTQ_CONS_OVACKFLG) | ((cons + 1) & mask));
	return true;
}

u8 mb_number(const u64 record[4])
{
	return FIELD_GET(EVT_0_ID, record[0]);
}

unsigned int mb_class(const u64 record[4])
{
	return FIELD_GET(EVT_1_CLASS, record[1]);
}

u16 mb_stag(const u64 record[4])
{
	return FIELD_GET(EVT_1_STAG, record[1]);
}

/* The number of the oldest event, which is taken; 0 if there is none */
u8 mb_event_number(struct model_bench *b)
{
	u64 record[4];

	return mb_event(b, record) ? mb_number(record) : 0;
}

struct mb_entry mb_ste_bypass(void)
{
	return (struct mb_entry) { .w = {
		STE_0_V | FIELD_PREP(STE_0_CONFIG, STE_0_CONFIG_BYPASS),
		FIELD_PREP(STE_1_SHCFG, STE_1_SHCFG_INCOMING),
	} };
}

struct mb_entry mb_ste_s1(const void *cds, unsigned int s1cdmax)
{
	return (struct mb_entry) { .w = {
		STE_0_V | FIELD_PREP(STE_0_CONFIG, STE_0_CONFIG_S1) |
			mb_pa(cds) | FIELD_PREP(STE_0_S1CDMAX, s1cdmax),
		FIELD_PREP(STE_1_S1DSS, STE_1_S1DSS_SSID0),
	} };
}

struct mb_entry mb_ste_s2(const struct mb_tables *tables)
{
	unsigned int tg = tables->tg == 12 ? STE_2_S2TG_4K :
			  tables->tg == 14 ? STE_2_S2TG_16K : STE_2_S2TG_64K;
	unsigned int sl0 = tables->tg == 12 ? 2 - tables->start :
					      3 - tables->start;

	return (struct mb_entry) { .w = {
		STE_0_V | FIELD_PREP(STE_0_CONFIG, STE_0_CONFIG_S2),
		0,
		FIELD_PREP(STE_2_S2VMID, 3) |
			FIELD_PREP(STE_2_S2T0SZ, 64 - tables->ia_bits) |
			FIELD_PREP(STE_2_S2SL0, sl0) |
			FIELD_PREP(STE_2_S2TG, tg) |
			FIELD_PREP(STE_2_S2PS, IDR5_OAS_44) |
			STE_2_S2AA64 | STE_2_S2R,
		mb_pa(tables->root),
	} };
}

/* TTB0 only, faults are recorded and abort */
struct mb_entry mb_cd(const struct mb_tables *low, u16 asid)
{
	unsigned int tg = low->tg == 12 ? CD_0_TG0_4K :
			  low->tg == 14 ? CD_0_TG0_16K : CD_0_TG0_64K;

	return (struct mb_entry) { .w = {
		FIELD_PREP(CD_0_T0SZ, 64 - low->ia_bits) |
			FIELD_PREP(CD_0_TG0, tg) | CD_0_EPD1 | CD_0_V |
			FIELD_PREP(CD_0_IPS, IDR5_OAS_44) | CD_0_AA64 |
			CD_0_R | CD_0_A | CD_0_ASET |
			FIELD_PREP(CD_0_ASID, asid),
		mb_pa(low->root),
		0,
		0xff,
	} };
}

void mb_store(__le64 *slot, const struct mb_entry *entry)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(entry->w); i++)
		WRITE_ONCE(slot[i], cpu_to_le64(entry->w[i]));
}

/* Into memory only */
void mb_set_ste(struct model_bench *b, u32 sid, const struct mb_entry *ste)
{
	mb_store(b->strtab + STE_WORDS * sid, ste);
}

/* Into memory, and seen by the SMMU */
void mb_install(struct model_bench *b, u32 sid, const struct mb_entry *ste)
{
	mb_set_ste(b, sid, ste);
	mb_do(b, CMD_CFGI_STE | FIELD_PREP(CMD_0_SID, sid), CMD_1_LEAF);
}

/* MB_SID gets stage 1 with this CD alone; returns where it lies */
__le64 *mb_install_s1(struct model_bench *b, const struct mb_entry *cd)
{
	__le64 *slot = mb_alloc(b, CD_SIZE);
	struct mb_entry ste = mb_ste_s1(slot, 0);

	mb_store(slot, cd);
	mb_install(b, MB_SID, &ste);
	return slot;
}

unsigned int mb_level_lg2(unsigned int tg, int level)
{
	return tg + (3 - level) * (tg - 3);
}

void mb_tables_init(struct model_bench *b, struct mb_tables *tables,
		    unsigned int tg, unsigned int ia_bits)
{
	tables->bench = b;
	tables->tg = tg;
	tables->ia_bits = ia_bits;
	for (tables->start = 3;
	     mb_level_lg2(tg, tables->start) + tg - 3 < ia_bits;)
		tables->start--;
	tables->root = mb_alloc(b, 1UL << tg);
}

/* The descriptor of @addr at @level; tables above it are made */
u64 *mb_slot(struct mb_tables *tables, u64 addr, int level)
{
	u64 mask = (1ULL << (tables->tg - 3)) - 1;
	u64 in = addr & ((1ULL << tables->ia_bits) - 1);
	u64 *table = tables->root;
	int l;

	for (l = tables->start; l < level; l++) {
		u64 *slot = &table[(in >> mb_level_lg2(tables->tg, l)) & mask];

		if (!*slot)
			*slot = mb_pa(mb_alloc(tables->bench, 1UL << tables->tg)) | 3;
		table = phys_to_virt(*slot & GENMASK_ULL(47, tables->tg));
	}
	return &table[(in >> mb_level_lg2(tables->tg, level)) & mask];
}

/* A block, or at level 3 a page */
void mb_map(struct mb_tables *tables, u64 addr, u64 pa, int level, u64 attr)
{
	WRITE_ONCE(*mb_slot(tables, addr, level), pa | attr | (level == 3 ? 3 : 1));
}

/* What MB_SID sends; who comes back when it would wait */
struct smmu_model_txn mb_txn(u32 ssid, u64 addr, bool write)
{
	return (struct smmu_model_txn) {
		.sid = MB_SID,
		.ssv = ssid != MB_NO_SSID,
		.ssid = ssid != MB_NO_SSID ? ssid : 0,
		.addr = addr,
		.write = write,
		.nowait = true,
	};
}

enum smmu_model_outcome mb_dma(struct model_bench *b, u32 ssid, u64 addr,
			       bool write, void *buf, size_t len,
			       struct smmu_model_result *res)
{
	const struct smmu_model_txn txn = mb_txn(ssid, addr, write);

	return smmu_model_dma(b->model, &txn, buf, len, res);
}

/* What MB_SID reads without SubstreamID, or MB_FAULT */
u64 mb_read_u64(struct model_bench *b, u64 addr)
{
	struct smmu_model_result res;
	u64 value;

	if (mb_dma(b, MB_NO_SSID, addr, false, &value, sizeof(value), &res))
		return MB_FAULT;
	return value;
}

/* An access by MB_SID, eight bytes */
enum smmu_model_outcome mb_try(struct model_bench *b, u64 addr, bool write)
{
	struct smmu_model_result res;
	u64 value = 0;

	return mb_dma(b, MB_NO_SSID, addr, write, &value, sizeof(value), &res);
}
