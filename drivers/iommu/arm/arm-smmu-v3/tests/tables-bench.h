/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A bench for the tables: what stands in for the SMMU, and judges from outside.
 *
 * It answers the Command queue's registers, records each command, lets a case
 * look at memory at that very moment, and refuses commands on demand. Tables
 * are looked up as the hardware does it, from bus addresses and register values
 * alone, by lookups written from IHI 0070 "Stream table lookup" and "Context
 * Descriptor table lookup", with numbers of their own instead of those of
 * spec-ste.h and spec-cd.h.
 *
 * Commands are compared one by one: one too many is a failure as well.
 */
#ifndef _ARM_SMMU_V3_TESTS_TABLES_BENCH_H
#define _ARM_SMMU_V3_TESTS_TABLES_BENCH_H

#include <linux/types.h>

#include "../cdtab.h"
#include "../cmdq.h"
#include "../idr.h"
#include "../mmio.h"
#include "../strtab.h"

struct device;
struct kunit;

#define BENCH_CMDS		1024

/* IHI 0070 4.1, 4.3, 4.6: opcodes, written out once more */
#define OP_CFGI_STE		0x03
#define OP_CFGI_STE_RANGE	0x04
#define OP_CFGI_CD		0x05
#define OP_CFGI_CD_ALL		0x06
#define OP_SYNC			0x46

/* Commands for bench_expect() */
#define CFGI_STE(sid, leaf)	{ { OP_CFGI_STE | (u64)(sid) << 32, (leaf) } }
#define CFGI_ALL		{ { OP_CFGI_STE_RANGE, 31 } }
#define CFGI_CD_ALL(sid)	{ { OP_CFGI_CD_ALL | (u64)(sid) << 32, 0 } }
#define SYNC			{ { OP_SYNC, 0 } }

/**
 * struct bench_cmd - a command
 * @w: its words, CPU-endian
 */
struct bench_cmd {
	u64 w[2];
};

/**
 * struct bench - the bench
 * @test: the test
 * @dev: the SMMU's device
 * @door: answers the registers
 * @mmio: leads to @door
 * @caps: capabilities; a case changes them before it makes a table
 * @cmdq: Command queue of @dev, and gone with it
 * @prod: SMMU_CMDQ_PROD
 * @cons: SMMU_CMDQ_CONS
 * @gerror: SMMU_GERROR
 * @gerrorn: SMMU_GERRORN
 * @refuse_op: the next command with this opcode ends
 * @refuse_err: in this error, CERROR_*, unless it is 0
 * @refuse_all: every command but CMD_SYNC is illegal
 * @nr_cmds: commands consumed since bench_forget()
 * @cmds: these commands
 * @look: called before a command is consumed, in atomic context; sets the
 *	fields below, which the case checks afterwards
 * @look_id: StreamID or SubstreamID that @look is to look at
 * @nr_looks: how often it looked
 * @bad_looks: how often it did not like what it saw
 * @st: stream table under test
 * @tab: CD table under test
 */
struct bench {
	struct kunit *test;
	struct device *dev;
	struct smmu_door door;
	struct smmu_mmio mmio;
	struct smmu_caps caps;
	struct smmu_cmdq *cmdq;
	u32 prod;
	u32 cons;
	u32 gerror;
	u32 gerrorn;
	u8 refuse_op;
	u8 refuse_err;
	bool refuse_all;
	unsigned int nr_cmds;
	struct bench_cmd cmds[BENCH_CMDS];
	void (*look)(struct bench *b, struct bench_cmd cmd);
	u32 look_id;
	unsigned int nr_looks;
	unsigned int bad_looks;
	struct smmu_strtab st;
	struct smmu_cdtab tab;
};

/* V == 1, Config == 0b000, and nothing else */
extern const u64 bench_ste_abort[8];
extern const u64 bench_cd_invalid[8];

static inline u8 bench_op(struct bench_cmd cmd)
{
	return cmd.w[0] & 0xff;
}

/* Of a suite. test->priv is the bench */
int bench_init(struct kunit *test);
void bench_exit(struct kunit *test);

/* Start a new list of commands */
void bench_forget(struct bench *b);

/* The next command with opcode @op ends in error @err, once */
void bench_refuse(struct bench *b, u8 op, u8 err);

/* From now on every command but CMD_SYNC ends in CERROR_ILL, or no more */
void bench_refuse_all(struct bench *b, bool refuse);

/* No memory is to be had for DMA, or is again */
void bench_starve(struct bench *b, bool starve);

/*
 * Bus addresses are @offset above physical ones from now on: memory that is
 * aligned for the CPU is no more aligned than @offset for the SMMU. Before any
 * memory that a case looks at is allocated
 */
void bench_shift(struct bench *b, u64 offset);

/* The commands since bench_forget() are exactly these; of a sync the opcode */
void bench_expect(struct bench *b, const struct bench_cmd *want, unsigned int nr);
void bench_expect_none(struct bench *b);

/* Clear the bits of @addr that a table of @size bytes cannot have */
u64 bench_align(u64 addr, u64 size);

/* The 64-bit word at a bus address; all ones at 0, which is no entry */
u64 bench_word(struct bench *b, u64 addr);

/* Bus address of a stream's STE in @b->st; 0 is C_BAD_STREAMID */
u64 bench_find_ste(struct bench *b, u32 sid);

/* Bus address of the CD of an SSID in @b->tab; 0 is C_BAD_SUBSTREAMID */
u64 bench_find_cd(struct bench *b, u32 ssid);

/* An entry exists, and is without @valid, its V bit, or holds exactly this */
bool bench_entry_is_or_invalid(struct bench *b, u64 addr, u64 valid, const u64 want[8]);

/* An entry exists, and holds exactly this */
bool bench_entry_is(struct bench *b, u64 addr, const u64 want[8]);

#endif /* _ARM_SMMU_V3_TESTS_TABLES_BENCH_H */
