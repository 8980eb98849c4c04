// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cross-check: from a number to a configuration, always the same one.
 *
 * Shapes are legal (IHI 0070, 3.4 "Address sizes", 5.2, 5.4; Arm ARM D8.2) and
 * drawn at random within what both SMMUs offer. What is wrong with one is up to
 * its spoilers: every row of cross_spoilers comes at least once with each Config
 * that it is meant for before any comes at random. One configuration in four is
 * a sequence: DMA, a change in memory, a command that does not cover it, one
 * that does.
 */
#include "cross.h"

#include <kunit/visibility.h>
#include <linux/bits.h>
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/prandom.h>
#include <linux/sizes.h>

#include "../spec-cd.h"
#include "../spec-ste.h"

/* Address size that both have: IDR5.OAS 44, TxSZ 16 to 39 */
#define MAX_PA_BITS		44
#define MAX_VA_BITS		48
#define MIN_IA_BITS		25
/* Codes of IPS and S2PS from 32 to 48 bits; all memory lies below 4 GiB */
#define NR_PS			6
/* Stage 2 concatenates up to 16 tables at its start level (D8.2.3) */
#define MAX_CONCAT_LG2		4

static const u8 configs[] = {
	STE_0_CONFIG_BYPASS, STE_0_CONFIG_S1, STE_0_CONFIG_S2,
	STE_0_CONFIG_NESTED,
};

static u32 below(struct rnd_state *rnd, u32 limit)
{
	return prandom_u32_state(rnd) % limit;
}

static bool one_in(struct rnd_state *rnd, u32 n)
{
	return !below(rnd, n);
}

/**
 * cross_level_lg2() - input range of one descriptor
 * @t: the tables
 * @level: 0 to 3
 *
 * Return: log2 of the range in bytes.
 */
unsigned int cross_level_lg2(const struct cross_table *t, int level)
{
	return t->tg + (t->tg - 3) * (3 - level);
}
EXPORT_SYMBOL_IF_KUNIT(cross_level_lg2);

/**
 * cross_ps_bits() - address size of a code
 * @ps: IPS or S2PS, 0 to 5
 *
 * Return: bits, no more than IDR5.OAS has.
 */
unsigned int cross_ps_bits(unsigned int ps)
{
	static const u8 bits[NR_PS] = { 32, 36, 40, 42, 44, 48 };

	return min_t(unsigned int, bits[min_t(unsigned int, ps, NR_PS - 1)],
		     MAX_PA_BITS);
}

/* Blocks: 1 GiB and 2 MiB, 32 MiB, 512 MiB (D8.3.1) */
static int first_leaf_level(const struct cross_table *t)
{
	int level = t->tg == 12 ? 1 : 2;

	/* The address space must hold more than one of them */
	while (cross_level_lg2(t, level) >= t->ia_bits)
		level++;
	return max(level, t->start);
}

static void make_table(struct rnd_state *rnd, unsigned int max_bits,
		       struct cross_table *t)
{
	static const u8 granules[] = { 12, 14, 16 };
	int first;

	t->tg = granules[below(rnd, ARRAY_SIZE(granules))];
	t->ia_bits = MIN_IA_BITS + below(rnd, max_bits - MIN_IA_BITS + 1);
	t->start = 3 - (t->ia_bits - t->tg - 1) / (t->tg - 3);
	t->ps = below(rnd, NR_PS);
	first = first_leaf_level(t);
	t->leaf = first + below(rnd, 4 - first);
	/* Pages more often than blocks */
	if (one_in(rnd, 2))
		t->leaf = 3;
}

/* A start level below the natural one, with concatenated tables */
static void maybe_concatenate(struct rnd_state *rnd, struct cross_table *t)
{
	int lowest = t->tg == 12 ? 2 : 3;

	if (t->start < lowest &&
	    t->ia_bits <= cross_level_lg2(t, t->start) + MAX_CONCAT_LG2 &&
	    t->leaf > t->start && one_in(rnd, 8))
		t->start++;
}

/* QEMU refuses an input address size above S2PS: once in a while is enough */
static void maybe_widen(struct rnd_state *rnd, struct cross_table *t)
{
	while (cross_ps_bits(t->ps) < t->ia_bits && !one_in(rnd, 16))
		t->ps++;
}

/*
 * With some an address is not translated, or translated by a table that was not
 * made for it: what it leads to may be anybody's memory, so it is only read.
 */
static bool may_stray(const struct cross_spoiler *s)
{
	switch (s->place) {
	case CROSS_REG:
		return s->word == CROSS_REG_CR0;
	case CROSS_STE:
		return (s->word == 0 && s->mask == STE_0_CONFIG) ||
		       (s->word == 2 && s->mask & (STE_2_S2T0SZ | STE_2_S2SL0));
	case CROSS_CD:
		return s->word == 0 && s->mask & CD_0_T0SZ;
	default:
		return s->value == CROSS_FLIP;
	}
}

static void tame(struct cross_case *c)
{
	unsigned int i;

	for (i = 0; i < c->nr_spoilers; i++) {
		const struct cross_spoiler *s = &cross_spoilers[c->spoiler[i]];

		if (!may_stray(s))
			continue;
		c->write = false;
		c->s1.leaf = 3;
		c->s2.leaf = 3;
	}
}

/* The n-th pair of a spoiler and a Config that it is meant for, if there is one */
static bool enumerated(u32 n, struct cross_case *c)
{
	unsigned int i, k;

	for (i = 0; i < cross_nr_spoilers; i++) {
		for (k = 0; k < ARRAY_SIZE(configs); k++) {
			if (!(cross_spoilers[i].configs & BIT(configs[k])))
				continue;
			if (n--)
				continue;
			c->config = configs[k];
			c->spoiler[0] = i;
			c->nr_spoilers = 1;
			return true;
		}
	}
	return false;
}

static void maybe_spoil(struct rnd_state *rnd, struct cross_case *c)
{
	unsigned int wanted = below(rnd, CROSS_SPOILERS + 1);
	unsigned int tries;

	for (tries = 0; tries < 64 && c->nr_spoilers < wanted; tries++) {
		u32 i = below(rnd, cross_nr_spoilers);

		if (cross_spoilers[i].configs & BIT(c->config))
			c->spoiler[c->nr_spoilers++] = i;
	}
}

static void choose_change(struct rnd_state *rnd, struct cross_case *c)
{
	/* In the order of configs[] */
	static const u8 changes[][6] = {
		{ CROSS_CHANGE_STE },
		{ CROSS_CHANGE_S1, CROSS_CHANGE_S1, CROSS_CHANGE_S1,
		  CROSS_CHANGE_S1_INVALID, CROSS_CHANGE_CD, CROSS_CHANGE_STE },
		{ CROSS_CHANGE_S2, CROSS_CHANGE_S2, CROSS_CHANGE_S2,
		  CROSS_CHANGE_S2_INVALID, CROSS_CHANGE_S2, CROSS_CHANGE_STE },
		{ CROSS_CHANGE_S1, CROSS_CHANGE_S1_INVALID, CROSS_CHANGE_S2,
		  CROSS_CHANGE_S2_INVALID, CROSS_CHANGE_CD, CROSS_CHANGE_STE },
	};
	unsigned int row = c->config - STE_0_CONFIG_BYPASS;

	c->change = changes[row][row ? below(rnd, ARRAY_SIZE(changes[0])) : 0];
	c->wrong = below(rnd, 256);
	c->right = below(rnd, 256);
	/* One page is changed and nothing else moves with it */
	c->s1.leaf = 3;
	c->s2.leaf = 3;
}

static void choose_shape(struct rnd_state *rnd, struct cross_case *c)
{
	c->engine = below(rnd, 256);
	c->write = one_in(rnd, 2);
	c->two_level = one_in(rnd, 2);
	c->split = 6 + 2 * below(rnd, 3);
	c->spare_lg2 = below(rnd, 3);
	make_table(rnd, MAX_VA_BITS, &c->s1);
	make_table(rnd, MAX_PA_BITS, &c->s2);
	maybe_concatenate(rnd, &c->s2);
	maybe_widen(rnd, &c->s2);
	c->high = one_in(rnd, 4);
	c->tbi = one_in(rnd, 2);
	if (one_in(rnd, 8))
		c->tag = below(rnd, 256);
	c->global = one_in(rnd, 4);
	c->offset = CROSS_DMA_SIZE * below(rnd, SZ_4K / CROSS_DMA_SIZE);
	c->random = (u64)prandom_u32_state(rnd) << 32 | prandom_u32_state(rnd);
	c->pick = below(rnd, 256);
}

/**
 * cross_generate() - make a configuration
 * @seed: of the whole run
 * @number: which
 * @c: filled
 */
void cross_generate(u64 seed, u32 number, struct cross_case *c)
{
	struct rnd_state rnd;
	bool sequence = number % 4 == 3;

	prandom_seed_state(&rnd, hash_64(hash_64(seed, 64) + number, 64));
	*c = (struct cross_case) { .number = number };
	choose_shape(&rnd, c);
	if (!sequence && enumerated(number - number / 4, c)) {
		tame(c);
		return;
	}
	c->config = configs[below(&rnd, ARRAY_SIZE(configs))];
	if (sequence) {
		c->tag = 0;
		choose_change(&rnd, c);
	} else {
		maybe_spoil(&rnd, c);
		tame(c);
	}
}
EXPORT_SYMBOL_IF_KUNIT(cross_generate);

/**
 * cross_has() - is a field of a configuration spoiled?
 * @c: the configuration
 * @place: enum cross_place
 * @word: word of it
 * @mask: field
 *
 * Return: true if one of its spoilers touches the field.
 */
bool cross_has(const struct cross_case *c, u8 place, u8 word, u64 mask)
{
	unsigned int i;

	for (i = 0; i < c->nr_spoilers; i++) {
		const struct cross_spoiler *s = &cross_spoilers[c->spoiler[i]];

		if (s->place == place && s->word == word && s->mask & mask)
			return true;
	}
	return false;
}
