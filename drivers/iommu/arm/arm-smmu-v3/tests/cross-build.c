// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cross-check: a configuration in memory.
 *
 * IHI 0070, 3.3, 5.1, 5.2, 5.4; Arm ARM D8.3. Everything lies in one pool, in
 * units of 64 KiB, so that any granule can map each part on its own. With stage
 * 2 the IPA of the pool is its physical address plus a constant; the CD and the
 * tables of stage 1 are reached through it. Fields that the Config ignores are
 * filled at random.
 */
#include "cross.h"

#include <linux/bitfield.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../spec-cd.h"
#include "../spec-regs.h"
#include "../spec-ste.h"

#define UNIT			SZ_64K
/* IPAs begin here where the address space is as large */
#define IPA_BASE_LG2		31

#define DESC_TABLE		3ULL
#define DESC_PAGE		3ULL
#define DESC_BLOCK		1ULL
#define DESC_ADDR		GENMASK_ULL(47, 12)
/* Access flag, EL0 may access it, read and write */
#define S1_LEAF			(BIT_ULL(10) | BIT_ULL(6))
#define S1_NG			BIT_ULL(11)
/* Access flag, Normal WB, read and write */
#define S2_LEAF			0x4fcULL

/* Tables of one stage; a descriptor holds physical address plus delta */
struct tables {
	struct cross_pool *pool;
	const struct cross_table *t;
	u64 delta;
	__le64 *root;
};

static void *pool_alloc(struct cross_pool *pool, size_t size)
{
	size_t at;

	size = roundup_pow_of_two(max_t(size_t, size, UNIT));
	at = ALIGN(pool->used, size);
	if (at + size > pool->size)
		return NULL;
	pool->used = at + size;
	memset(pool->base + at, 0, size);
	return pool->base + at;
}

static u64 pa_of(const void *p)
{
	return virt_to_phys((void *)p);
}

static u64 mask_of(unsigned int bits)
{
	return bits < 64 ? BIT_ULL(bits) - 1 : U64_MAX;
}

static int tables_init(struct tables *tt, struct cross_pool *pool,
		       const struct cross_table *t, u64 delta)
{
	unsigned int index_bits = t->ia_bits - cross_level_lg2(t, t->start);

	*tt = (struct tables) { .pool = pool, .t = t, .delta = delta };
	tt->root = pool_alloc(pool, max(8UL << index_bits, BIT(t->tg)));
	return tt->root ? 0 : -ENOMEM;
}

static __le64 *slot_in(const struct tables *tt, __le64 *table, u64 addr,
		       int level)
{
	const struct cross_table *t = tt->t;
	unsigned int bits = level == t->start ?
			    t->ia_bits - cross_level_lg2(t, level) : t->tg - 3;

	return table + ((addr >> cross_level_lg2(t, level)) & mask_of(bits));
}

/* The descriptor of an address at a level; tables above it are made */
static __le64 *slot_of(struct tables *tt, u64 addr, int level)
{
	__le64 *table = tt->root, *slot;
	int l;

	for (l = tt->t->start; l < level; l++) {
		slot = slot_in(tt, table, addr, l);
		if (!*slot) {
			void *next = pool_alloc(tt->pool, BIT(tt->t->tg));

			if (!next)
				return NULL;
			*slot = cpu_to_le64((pa_of(next) + tt->delta) | DESC_TABLE);
		}
		table = phys_to_virt((le64_to_cpu(*slot) & DESC_ADDR) - tt->delta);
	}
	return slot_in(tt, table, addr, level);
}

static u64 leaf_desc(const struct cross_table *t, u64 out, u64 attr)
{
	u64 size = BIT_ULL(cross_level_lg2(t, t->leaf));

	return (out & ~(size - 1)) | attr |
	       (t->leaf == 3 ? DESC_PAGE : DESC_BLOCK);
}

/* Stage 2 of one unit of the pool */
static int s2_map_unit(struct tables *s2, const void *unit, u64 delta)
{
	u64 size = BIT_ULL(cross_level_lg2(s2->t, s2->t->leaf));
	u64 pa = pa_of(unit), end = pa + UNIT;

	for (; pa < end; pa += size) {
		__le64 *slot = slot_of(s2, pa + delta, s2->t->leaf);

		if (!slot)
			return -ENOMEM;
		*slot = cpu_to_le64(leaf_desc(s2->t, pa, S2_LEAF));
	}
	return 0;
}

/* A block maps its neighbourhood too, at the same distance */
static u64 s2_delta(const struct cross_case *c, const struct cross_pool *pool)
{
	u64 base = BIT_ULL(min(c->s2.ia_bits - 1, IPA_BASE_LG2));
	u64 size = BIT_ULL(cross_level_lg2(&c->s2, c->s2.leaf));

	if (c->s2.leaf == 3)
		return base - pa_of(pool->base);
	return base - (pa_of(pool->base) & ~(size - 1));
}

static bool has_s1(const struct cross_case *c)
{
	return BIT(c->config) & CROSS_ANY_S1;
}

static bool has_s2(const struct cross_case *c)
{
	return BIT(c->config) & CROSS_ANY_S2;
}

/* Any address of the address space at which a leaf can lead to @out */
static u64 choose_va(const struct cross_case *c, u64 out)
{
	u64 leaf = mask_of(cross_level_lg2(&c->s1, c->s1.leaf));
	u64 va = (c->random & ~leaf) | (out & leaf);

	va &= mask_of(c->s1.ia_bits);
	if (c->high)
		va |= ~mask_of(c->s1.ia_bits);
	return va ^ (u64)c->tag << 56;
}

static u64 untagged(u64 va)
{
	return va & BIT_ULL(55) ? va | GENMASK_ULL(63, 56) :
				  va & ~GENMASK_ULL(63, 56);
}

static int build_s1(struct cross_built *b, struct tables *s1)
{
	const struct cross_case *c = b->c;
	u64 attr = S1_LEAF | (c->global ? 0 : S1_NG);
	u64 out = pa_of(b->data[0]) + b->delta + c->offset, va;
	int l;

	if (tables_init(s1, b->pool, &c->s1, b->delta))
		return -ENOMEM;
	b->addr = choose_va(c, out);
	va = untagged(b->addr);
	b->s1_leaf = slot_of(s1, va, c->s1.leaf);
	if (!b->s1_leaf)
		return -ENOMEM;
	for (l = c->s1.start; l < c->s1.leaf; l++)
		b->s1_table[b->nr_s1_tables++] = slot_of(s1, va, l);
	*b->s1_leaf = cpu_to_le64(leaf_desc(&c->s1, out, attr));
	b->s1_other = leaf_desc(&c->s1, pa_of(b->data[1]) + b->delta, attr);
	return 0;
}

static const void *unit_of(const void *p)
{
	return PTR_ALIGN_DOWN(p, UNIT);
}

/* Stage 2 of all that is reached through it, and its descriptors of note */
static int build_s2(struct cross_built *b, const struct tables *s1,
		    struct tables *s2)
{
	const struct cross_case *c = b->c;
	u64 out = pa_of(b->data[0]) + c->offset;
	unsigned int i;
	int l, ret;

	ret = tables_init(s2, b->pool, &c->s2, 0);
	for (i = 0; !ret && i < 2; i++)
		ret = s2_map_unit(s2, b->data[i], b->delta);
	if (!ret && has_s1(c)) {
		ret = s2_map_unit(s2, b->cd, b->delta) ?:
		      s2_map_unit(s2, unit_of(s1->root), b->delta) ?:
		      s2_map_unit(s2, unit_of(b->s1_leaf), b->delta);
		for (i = 0; !ret && i < b->nr_s1_tables; i++)
			ret = s2_map_unit(s2, unit_of(b->s1_table[i]), b->delta);
	}
	if (ret)
		return ret;
	for (l = c->s2.start; l < c->s2.leaf; l++)
		b->s2_table[b->nr_s2_tables++] = slot_of(s2, out + b->delta, l);
	b->s2_leaf = slot_of(s2, out + b->delta, c->s2.leaf);
	b->s2_other = leaf_desc(&c->s2, pa_of(b->data[1]), S2_LEAF);
	if (has_s1(c)) {
		i = c->pick % (b->nr_s1_tables + 1);
		b->s2_cd = slot_of(s2, pa_of(b->cd) + b->delta, c->s2.leaf);
		b->s2_tt = slot_of(s2, b->delta +
				   pa_of(i ? b->s1_table[i - 1] : b->s1_leaf),
				   c->s2.leaf);
	} else {
		b->addr = out + b->delta;
	}
	return 0;
}

static unsigned int tg0(unsigned int tg)
{
	return tg == 12 ? CD_0_TG0_4K : tg == 14 ? CD_0_TG0_16K : CD_0_TG0_64K;
}

static unsigned int tg1(unsigned int tg)
{
	return tg == 12 ? CD_0_TG1_4K : tg == 14 ? CD_0_TG1_16K : CD_0_TG1_64K;
}

static void store(__le64 *to, const u64 *word, unsigned int words)
{
	unsigned int i;

	for (i = 0; i < words; i++)
		to[i] = cpu_to_le64(word[i]);
}

/* The half that is not used is disabled and full of noise */
static void build_cd(struct cross_built *b, const struct tables *s1)
{
	const struct cross_case *c = b->c;
	unsigned int tsz = 64 - c->s1.ia_bits;
	u64 ttb = pa_of(s1->root) + b->delta;
	u64 cd[CD_WORDS] = {
		CD_0_V | CD_0_AA64 | CD_0_R | CD_0_A | CD_0_ASET |
			FIELD_PREP(CD_0_IPS, c->s1.ps) |
			FIELD_PREP(CD_0_ASID, b->asid),
		0, 0, 0xff,
	};

	if (c->tbi)
		cd[0] |= CD_0_TBI0 | CD_0_TBI1;
	if (c->high) {
		cd[0] |= CD_0_EPD0 | FIELD_PREP(CD_0_T1SZ, tsz) |
			 FIELD_PREP(CD_0_TG1, tg1(c->s1.tg)) |
			 (c->random & (CD_0_T0SZ | CD_0_TG0));
		cd[1] = c->random & CD_1_TTB0;
		cd[2] = ttb;
	} else {
		cd[0] |= CD_0_EPD1 | FIELD_PREP(CD_0_T0SZ, tsz) |
			 FIELD_PREP(CD_0_TG0, tg0(c->s1.tg)) |
			 (c->random & (CD_0_T1SZ | CD_0_TG1));
		cd[1] = ttb;
		cd[2] = c->random & CD_2_TTB1;
	}
	store(b->cd, cd, CD_WORDS);
}

static u64 ste_s2_word(const struct cross_case *c)
{
	unsigned int sl0 = (c->s2.tg == 12 ? 2 : 3) - c->s2.start;

	return STE_2_S2AA64 | STE_2_S2R |
	       FIELD_PREP(STE_2_S2T0SZ, 64 - c->s2.ia_bits) |
	       FIELD_PREP(STE_2_S2SL0, sl0) |
	       FIELD_PREP(STE_2_S2TG, tg0(c->s2.tg)) |
	       FIELD_PREP(STE_2_S2PS, c->s2.ps);
}

static void build_ste(struct cross_built *b, const struct tables *s2)
{
	const struct cross_case *c = b->c;
	u64 ste[STE_WORDS] = {
		STE_0_V | FIELD_PREP(STE_0_CONFIG, c->config),
		FIELD_PREP(STE_1_SHCFG, STE_1_SHCFG_INCOMING),
		FIELD_PREP(STE_2_S2VMID, b->vmid),
	};

	if (has_s1(c))
		ste[0] |= pa_of(b->cd) + b->delta;
	else
		ste[0] |= c->random & (STE_0_S1CONTEXTPTR | STE_0_S1FMT);
	if (has_s2(c)) {
		ste[2] |= ste_s2_word(c);
		ste[3] = pa_of(s2->root);
	} else {
		ste[2] |= c->random & ~STE_2_S2VMID;
		ste[3] = c->random & STE_3_S2TTB;
	}
	store(b->ste, ste, STE_WORDS);
}

static int build_strtab(struct cross_built *b, u32 sid)
{
	const struct cross_case *c = b->c;
	unsigned int lg2 = order_base_2(sid + 1) + c->spare_lg2;
	__le64 *top, *l2;

	b->reg[CROSS_REG_STRTAB_BASE_CFG] =
		FIELD_PREP(STRTAB_BASE_CFG_LOG2SIZE, lg2) |
		FIELD_PREP(STRTAB_BASE_CFG_SPLIT, c->split) |
		FIELD_PREP(STRTAB_BASE_CFG_FMT, c->two_level);
	if (!c->two_level) {
		top = pool_alloc(b->pool, STE_SIZE << lg2);
		b->ste = top + sid * STE_WORDS;
	} else {
		top = pool_alloc(b->pool, UNIT);
		l2 = pool_alloc(b->pool, STE_SIZE << c->split);
		if (!top || !l2)
			return -ENOMEM;
		b->l1std = top + (sid >> c->split);
		*b->l1std = cpu_to_le64(pa_of(l2) |
					FIELD_PREP(L1STD_SPAN, c->split + 1));
		b->ste = l2 + (sid & mask_of(c->split)) * STE_WORDS;
	}
	b->reg[CROSS_REG_STRTAB_BASE] = pa_of(top);
	return top ? 0 : -ENOMEM;
}

static void build_regs(struct cross_built *b)
{
	b->reg[CROSS_REG_CR0] = CR0_SMMUEN | CR0_EVENTQEN | CR0_CMDQEN;
	b->reg[CROSS_REG_CR2] = b->c->random & CR2_RECINVSID;
	b->reg[CROSS_REG_GBPA] = FIELD_PREP(GBPA_SHCFG, GBPA_SHCFG_INCOMING) |
				 (b->c->random & GBPA_ABORT);
}

static u64 spoiled(const struct cross_spoiler *s, u64 hole, u64 value)
{
	switch (s->value) {
	case CROSS_FLIP:
		return value ^ s->mask;
	case CROSS_ALL:
		return value | s->mask;
	case CROSS_HOLE:
		return (value & ~s->mask) | (hole & s->mask);
	default:
		return (value & ~s->mask) | s->value << __ffs64(s->mask);
	}
}

static __le64 *spoiled_word(struct cross_built *b, const struct cross_spoiler *s)
{
	unsigned int pick = b->c->pick;

	switch (s->place) {
	case CROSS_STE:
		return b->ste + s->word;
	case CROSS_CD:
		return b->cd ? b->cd + s->word : NULL;
	case CROSS_S1_TABLE:
		return b->nr_s1_tables ? b->s1_table[pick % b->nr_s1_tables] : NULL;
	case CROSS_S1_LEAF:
		return b->s1_leaf;
	case CROSS_S2_TABLE:
		return b->nr_s2_tables ? b->s2_table[pick % b->nr_s2_tables] : NULL;
	case CROSS_S2_LEAF:
		return b->s2_leaf;
	case CROSS_S2_CD:
		return b->s2_cd;
	case CROSS_S2_TT:
		return b->s2_tt;
	case CROSS_L1STD:
		return b->l1std;
	default:
		return NULL;
	}
}

static void spoil(struct cross_built *b, const struct cross_spoiler *s)
{
	u64 hole = b->pool->hole;
	__le64 *word;

	if (s->place == CROSS_VA) {
		b->addr ^= s->mask;
	} else if (s->place == CROSS_REG) {
		b->reg[s->word] = spoiled(s, hole, b->reg[s->word]);
	} else {
		word = spoiled_word(b, s);
		if (word)
			*word = cpu_to_le64(spoiled(s, hole, le64_to_cpu(*word)));
	}
}

/**
 * cross_build() - lay a configuration into memory
 * @c: which
 * @sid: StreamID of the device that will do the DMA
 * @pool: where; what was there is forgotten
 * @b: filled
 *
 * Return: 0 or -ENOMEM.
 */
int cross_build(const struct cross_case *c, u32 sid, struct cross_pool *pool,
		struct cross_built *b)
{
	struct tables s1 = {}, s2 = {};
	unsigned int i;
	int ret;

	pool->used = 0;
	*b = (struct cross_built) {
		.c = c,
		.pool = pool,
		.asid = c->random >> 16,
		.vmid = c->random >> 32,
		.delta = has_s2(c) ? s2_delta(c, pool) : 0,
	};
	for (i = 0; i < 2; i++) {
		b->data[i] = pool_alloc(pool, UNIT);
		if (!b->data[i])
			return -ENOMEM;
	}
	b->addr = pa_of(b->data[0]) + c->offset;
	ret = build_strtab(b, sid);
	if (!ret && has_s1(c)) {
		b->cd = pool_alloc(pool, UNIT);
		ret = b->cd ? build_s1(b, &s1) : -ENOMEM;
	}
	if (!ret && has_s2(c))
		ret = build_s2(b, &s1, &s2);
	if (ret)
		return ret;
	if (b->cd)
		build_cd(b, &s1);
	build_ste(b, &s2);
	build_regs(b);
	for (i = 0; i < c->nr_spoilers; i++)
		spoil(b, &cross_spoilers[c->spoiler[i]]);
	return 0;
}
