// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cross-check: what is changed behind the SMMUs' backs, the commands that
 * cover the change and some that do not.
 *
 * IHI 0070, 3.21 "Structure access rules and update procedures", 4.3
 * "Configuration structure invalidation", 4.4 "TLB invalidation": each command
 * that must remove what is stale is among the right ones. A wrong one misses by
 * one field: another ASID, VMID, StreamID, page, granule, level.
 */
#include "cross.h"

#include <linux/bitfield.h>
#include <linux/io.h>
#include <linux/kernel.h>

#include "../spec-cd.h"
#include "../spec-cmd.h"
#include "../spec-ste.h"

/* CMD_CFGI_STE_RANGE of 2^(Range+1) streams */
#define RANGE			3

/**
 * cross_change() - change a configuration in memory
 * @b: the configuration
 */
void cross_change(struct cross_built *b)
{
	switch (b->c->change) {
	case CROSS_CHANGE_S1:
		WRITE_ONCE(*b->s1_leaf, cpu_to_le64(b->s1_other));
		break;
	case CROSS_CHANGE_S1_INVALID:
		WRITE_ONCE(*b->s1_leaf, 0);
		break;
	case CROSS_CHANGE_S2:
		WRITE_ONCE(*b->s2_leaf, cpu_to_le64(b->s2_other));
		break;
	case CROSS_CHANGE_S2_INVALID:
		WRITE_ONCE(*b->s2_leaf, 0);
		break;
	case CROSS_CHANGE_CD:
		WRITE_ONCE(b->cd[0], b->cd[0] & ~cpu_to_le64(CD_0_V));
		break;
	case CROSS_CHANGE_STE:
		WRITE_ONCE(b->ste[0], cpu_to_le64(STE_0_V));
		break;
	}
}

static void add(struct cross_commands *out, u64 dw0, u64 dw1)
{
	out->word[out->nr][0] = dw0;
	out->word[out->nr][1] = dw1;
	out->nr++;
}

static u64 tags(u16 vmid, u16 asid)
{
	return FIELD_PREP(CMD_0_VMID, vmid) | FIELD_PREP(CMD_0_ASID, asid);
}

static unsigned int tg_code(unsigned int tg)
{
	return tg == 12 ? CMD_1_TG_4K : tg == 14 ? CMD_1_TG_16K : CMD_1_TG_64K;
}

/* (num + 1) granules from the page of @addr, leaves of level @ttl */
static void add_range(struct cross_commands *out, u64 dw0, unsigned int tg,
		      u64 addr, unsigned int num, unsigned int ttl)
{
	add(out, dw0 | FIELD_PREP(CMD_0_NUM, num),
	    (addr & ~(BIT_ULL(tg) - 1)) | FIELD_PREP(CMD_1_TG, tg_code(tg)) |
	    FIELD_PREP(CMD_1_TTL, ttl));
}

/* All granules of the level-2 block of @addr, but for leaves of level 2 alone */
static void add_wrong_level(struct cross_commands *out, u64 dw0, unsigned int tg,
			    u64 addr)
{
	u64 block = BIT_ULL(tg + tg - 3) - 1;

	add(out, dw0 | FIELD_PREP(CMD_0_SCALE, tg - 3),
	    (addr & ~block) | FIELD_PREP(CMD_1_TG, tg_code(tg)) |
	    FIELD_PREP(CMD_1_TTL, 2));
}

static unsigned int other_tg(unsigned int tg)
{
	return tg == 12 ? 16 : tg - 2;
}

/* An address-based command in the ways of missing that all of them share */
static bool miss_by_address(struct cross_commands *out, unsigned int way,
			    u64 dw0, unsigned int tg, u64 addr)
{
	u64 next = addr ^ BIT_ULL(tg);

	switch (way) {
	case 0:
		add(out, dw0, (next & CMD_1_ADDR) | CMD_1_LEAF);
		return true;
	case 1:
		add_range(out, dw0, tg, next, 0, 3);
		return true;
	case 2:
		add_wrong_level(out, dw0, tg, addr);
		return true;
	case 3:
		/* The largest granule's alignment suits all */
		add_range(out, dw0, other_tg(tg), addr & ~0xffffULL, 15, 0);
		return true;
	case 4:
		add(out, dw0 ^ FIELD_PREP(CMD_0_VMID, 1),
		    (addr & CMD_1_ADDR) | CMD_1_LEAF);
		return true;
	default:
		return false;
	}
}

static void hit_by_address(struct cross_commands *out, unsigned int way,
			   u64 dw0, unsigned int tg, u64 addr)
{
	u64 page = addr & ~(BIT_ULL(tg) - 1);

	switch (way) {
	case 0:
		add(out, dw0, (addr & CMD_1_ADDR) | CMD_1_LEAF);
		break;
	case 1:
		add(out, dw0, addr & CMD_1_ADDR);
		break;
	case 2:
		add_range(out, dw0, tg, page, 0, 3);
		break;
	case 3:
		add_range(out, dw0, tg, page, 0, 3);
		out->word[out->nr - 1][1] |= CMD_1_LEAF;
		break;
	case 4:
		/* The page is the last of the range */
		add_range(out, dw0, tg, page & ~(BIT_ULL(tg + 2) - 1),
			  (page >> tg) & 3, 0);
		if (!((page >> tg) & 3))
			out->word[out->nr - 1][1] |= FIELD_PREP(CMD_1_TTL, 3);
		break;
	default:
		/* 2^Scale granules, of which it is somewhere the middle */
		add(out, dw0 | FIELD_PREP(CMD_0_SCALE, 5),
		    (page & ~(BIT_ULL(tg + 5) - 1)) |
		    FIELD_PREP(CMD_1_TG, tg_code(tg)));
		break;
	}
}

#define HITS_BY_ADDRESS		6
#define MISSES_BY_ADDRESS	5

static void s1_right(const struct cross_built *b, struct cross_commands *out)
{
	u64 tag = tags(b->vmid, b->asid), any = tags(b->vmid, 0);
	unsigned int way = b->c->right % (2 * HITS_BY_ADDRESS + 4);

	switch (way) {
	case 0:
		/* Global entries are spared by it (4.4.1) */
		if (b->c->global)
			add(out, CMD_TLBI_NH_ALL | any, 0);
		else
			add(out, CMD_TLBI_NH_ASID | tag, 0);
		break;
	case 1:
		add(out, CMD_TLBI_NH_ALL | any, 0);
		break;
	case 2:
		add(out, CMD_TLBI_NSNH_ALL, 0);
		break;
	case 3:
		add(out, CMD_TLBI_S12_VMALL | any, 0);
		break;
	default:
		way -= 4;
		if (way < HITS_BY_ADDRESS)
			hit_by_address(out, way, CMD_TLBI_NH_VA | tag,
				       b->c->s1.tg, b->addr);
		else
			hit_by_address(out, way - HITS_BY_ADDRESS,
				       CMD_TLBI_NH_VAA | any, b->c->s1.tg,
				       b->addr);
	}
}

static void s1_wrong(const struct cross_built *b, struct cross_commands *out)
{
	u64 tag = tags(b->vmid, b->asid), any = tags(b->vmid, 0);
	u64 other = tags(b->vmid, b->asid ^ 1);
	unsigned int way = b->c->wrong % (2 * MISSES_BY_ADDRESS + 6);

	if (miss_by_address(out, way, CMD_TLBI_NH_VA | tag, b->c->s1.tg,
			    b->addr))
		return;
	way -= MISSES_BY_ADDRESS;
	if (miss_by_address(out, way, CMD_TLBI_NH_VAA | any, b->c->s1.tg,
			    b->addr))
		return;
	switch (way - MISSES_BY_ADDRESS) {
	case 0:
		/* An ASID decides nothing for a global entry */
		if (b->c->global)
			add(out, CMD_TLBI_NH_ASID | tag, 0);
		else
			add(out, CMD_TLBI_NH_VA | other,
			    (b->addr & CMD_1_ADDR) | CMD_1_LEAF);
		break;
	case 1:
		add(out, CMD_TLBI_NH_ASID | other, 0);
		break;
	case 2:
		add(out, CMD_TLBI_NH_ASID | (tag ^ tags(1, 0)), 0);
		break;
	case 3:
		add(out, CMD_TLBI_NH_ALL | (any ^ tags(1, 0)), 0);
		break;
	case 4:
		add(out, CMD_TLBI_S2_IPA | any, b->addr & GENMASK_ULL(43, 12));
		break;
	default:
		add(out, CMD_CFGI_ALL, CMD_CFGI_ALL_1_RANGE);
		break;
	}
}

static u64 ipa_of(const struct cross_built *b)
{
	return virt_to_phys(b->data[0]) + b->delta + b->c->offset;
}

/* With a stage 1 in front, combined entries must go as well (4.4.2) */
static void s2_right(const struct cross_built *b, struct cross_commands *out)
{
	unsigned int way = b->c->right % (HITS_BY_ADDRESS + 2);
	u64 any = tags(b->vmid, 0);

	switch (way) {
	case 0:
		add(out, CMD_TLBI_S12_VMALL | any, 0);
		break;
	case 1:
		add(out, CMD_TLBI_NSNH_ALL, 0);
		break;
	default:
		hit_by_address(out, way - 2, CMD_TLBI_S2_IPA | any,
			       b->c->s2.tg, ipa_of(b));
		if (b->s1_leaf)
			add(out, CMD_TLBI_NH_ALL | any, 0);
	}
}

static void s2_wrong(const struct cross_built *b, struct cross_commands *out)
{
	unsigned int way = b->c->wrong % (MISSES_BY_ADDRESS + 4);
	u64 any = tags(b->vmid, 0);

	if (miss_by_address(out, way, CMD_TLBI_S2_IPA | any, b->c->s2.tg,
			    ipa_of(b)))
		return;
	switch (way - MISSES_BY_ADDRESS) {
	case 0:
		add(out, CMD_TLBI_NH_ALL | any, 0);
		break;
	case 1:
		add(out, CMD_TLBI_S12_VMALL | (any ^ tags(1, 0)), 0);
		break;
	case 2:
		/* Sufficient without a stage 1, and then no miss */
		if (b->s1_leaf)
			add(out, CMD_TLBI_S2_IPA | any, ipa_of(b) & CMD_1_ADDR);
		else
			add(out, CMD_TLBI_NH_ASID | any, 0);
		break;
	default:
		add(out, CMD_CFGI_ALL, CMD_CFGI_ALL_1_RANGE);
		break;
	}
}

static u64 stream(u32 sid)
{
	return FIELD_PREP(CMD_0_SID, sid);
}

static void config_right(const struct cross_built *b, u32 sid,
			 struct cross_commands *out)
{
	unsigned int ways = b->c->change == CROSS_CHANGE_CD ? 7 : 4;

	switch (b->c->right % ways) {
	case 0:
		add(out, CMD_CFGI_STE | stream(sid), CMD_1_LEAF);
		break;
	case 1:
		add(out, CMD_CFGI_STE | stream(sid), 0);
		break;
	case 2:
		add(out, CMD_CFGI_STE_RANGE | stream(sid ^ 2), RANGE);
		break;
	case 3:
		add(out, CMD_CFGI_ALL, CMD_CFGI_ALL_1_RANGE);
		break;
	case 4:
		add(out, CMD_CFGI_CD | stream(sid), CMD_1_LEAF);
		break;
	case 5:
		add(out, CMD_CFGI_CD | stream(sid), 0);
		break;
	default:
		add(out, CMD_CFGI_CD_ALL | stream(sid), 0);
		break;
	}
}

static void config_wrong(const struct cross_built *b, u32 sid,
			 struct cross_commands *out)
{
	switch (b->c->wrong % 6) {
	case 0:
		add(out, CMD_CFGI_STE | stream(sid ^ 1), CMD_1_LEAF);
		break;
	case 1:
		add(out, CMD_CFGI_STE_RANGE | stream(sid ^ BIT(RANGE + 1)), RANGE);
		break;
	case 2:
		add(out, CMD_TLBI_NSNH_ALL, 0);
		break;
	case 3:
		add(out, CMD_CFGI_CD | stream(sid ^ 1), CMD_1_LEAF);
		break;
	case 4:
		add(out, CMD_CFGI_CD_ALL | stream(sid ^ 1), 0);
		break;
	default:
		/* The STE stays; for a CD it is another SubstreamID's */
		if (b->c->change == CROSS_CHANGE_CD)
			add(out, CMD_CFGI_CD | stream(sid) |
				 FIELD_PREP(CMD_0_SSID, 1), CMD_1_LEAF);
		else
			add(out, CMD_CFGI_CD_ALL | stream(sid), 0);
		break;
	}
}

/**
 * cross_commands() - commands for the change of a configuration
 * @b: the configuration
 * @sid: StreamID
 * @right: such as cover it
 * @out: filled
 */
void cross_commands(const struct cross_built *b, u32 sid, bool right,
		    struct cross_commands *out)
{
	out->nr = 0;
	switch (b->c->change) {
	case CROSS_CHANGE_S1:
	case CROSS_CHANGE_S1_INVALID:
		if (right)
			s1_right(b, out);
		else
			s1_wrong(b, out);
		break;
	case CROSS_CHANGE_S2:
	case CROSS_CHANGE_S2_INVALID:
		if (right)
			s2_right(b, out);
		else
			s2_wrong(b, out);
		break;
	case CROSS_CHANGE_CD:
	case CROSS_CHANGE_STE:
		if (right)
			config_right(b, sid, out);
		else
			config_wrong(b, sid, out);
		break;
	}
}
