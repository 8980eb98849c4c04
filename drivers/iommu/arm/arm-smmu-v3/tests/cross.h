/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cross-check: one configuration, given to QEMU's SMMUv3 and to the
 * software SMMUv3, and what each made of it.
 *
 * cross-gen.c says what a configuration is (pure: a number in, a description
 * out), cross-spoil.c lists what can be wrong with one, cross-build.c lays it
 * into memory, cross-change.c changes it there, cross-pair.c drives the two SMMUs
 * and cross-engine.c the devices, cross-judge.c compares (pure), cross-known.c
 * knows where QEMU differs (pure), cross-run.c puts it together.
 */
#ifndef _ARM_SMMU_V3_TESTS_CROSS_H
#define _ARM_SMMU_V3_TESTS_CROSS_H

#include <linux/types.h>

/* With this one every known deviation of QEMU comes up */
#define CROSS_SEED		6
#define CROSS_CASES		2000
#define CROSS_SPOILERS		2
#define CROSS_STEPS		4
/* The engines read and write one word, so that a fault is one event */
#define CROSS_DMA_SIZE		4

/**
 * enum cross_place - what a spoiler changes
 * @CROSS_STE: a word of the STE
 * @CROSS_CD: a word of the CD
 * @CROSS_S1_TABLE: a table descriptor of stage 1
 * @CROSS_S1_LEAF: the stage-1 descriptor of the address
 * @CROSS_S2_TABLE: a table descriptor of stage 2 on the way to the data
 * @CROSS_S2_LEAF: the stage-2 descriptor of the data
 * @CROSS_S2_CD: the stage-2 descriptor of the CD
 * @CROSS_S2_TT: the stage-2 descriptor of a stage-1 table
 * @CROSS_L1STD: the level-1 stream table descriptor
 * @CROSS_REG: an enum cross_reg
 * @CROSS_VA: the input address, whose bits are always inverted
 */
enum cross_place {
	CROSS_STE,
	CROSS_CD,
	CROSS_S1_TABLE,
	CROSS_S1_LEAF,
	CROSS_S2_TABLE,
	CROSS_S2_LEAF,
	CROSS_S2_CD,
	CROSS_S2_TT,
	CROSS_L1STD,
	CROSS_REG,
	CROSS_VA,
};

/**
 * enum cross_reg - registers that differ between configurations
 * @CROSS_REG_STRTAB_BASE: SMMU_STRTAB_BASE
 * @CROSS_REG_STRTAB_BASE_CFG: SMMU_STRTAB_BASE_CFG
 * @CROSS_REG_CR0: SMMU_CR0
 * @CROSS_REG_CR2: SMMU_CR2
 * @CROSS_REG_GBPA: SMMU_GBPA
 * @CROSS_NR_REGS: how many
 */
enum cross_reg {
	CROSS_REG_STRTAB_BASE,
	CROSS_REG_STRTAB_BASE_CFG,
	CROSS_REG_CR0,
	CROSS_REG_CR2,
	CROSS_REG_GBPA,
	CROSS_NR_REGS,
};

/* &cross_spoiler.value: an address behind which there is nothing */
#define CROSS_HOLE		U64_MAX
/* The same: all bits of the field set, all inverted */
#define CROSS_ALL		(U64_MAX - 1)
#define CROSS_FLIP		(U64_MAX - 2)

/* &cross_spoiler.configs: STE.Config of the streams that it is meant for */
#define CROSS_BYPASS		BIT(4)
#define CROSS_S1		BIT(5)
#define CROSS_S2		BIT(6)
#define CROSS_NESTED		BIT(7)
#define CROSS_ANY		GENMASK(7, 4)
#define CROSS_ANY_S1		(CROSS_S1 | CROSS_NESTED)
#define CROSS_ANY_S2		(CROSS_S2 | CROSS_NESTED)

/**
 * struct cross_spoiler - one field given an unusual value
 * @what: for messages
 * @configs: CROSS_BYPASS and so on
 * @place: where
 * @word: of a structure, or an enum cross_reg
 * @mask: the field
 * @value: its value, or CROSS_HOLE, CROSS_ALL, CROSS_FLIP
 */
struct cross_spoiler {
	const char *what;
	u8 configs;
	u8 place;
	u8 word;
	u64 mask;
	u64 value;
};

extern const struct cross_spoiler cross_spoilers[];
extern const unsigned int cross_nr_spoilers;

/**
 * enum cross_change - what a sequence changes behind the SMMUs' backs
 * @CROSS_CHANGE_NONE: nothing: one DMA and no more
 * @CROSS_CHANGE_S1: the stage-1 descriptor: other data
 * @CROSS_CHANGE_S1_INVALID: the stage-1 descriptor: nothing
 * @CROSS_CHANGE_S2: the stage-2 descriptor: other data
 * @CROSS_CHANGE_S2_INVALID: the stage-2 descriptor: nothing
 * @CROSS_CHANGE_CD: the CD loses V
 * @CROSS_CHANGE_STE: the STE becomes Config abort
 * @CROSS_NR_CHANGES: how many
 */
enum cross_change {
	CROSS_CHANGE_NONE,
	CROSS_CHANGE_S1,
	CROSS_CHANGE_S1_INVALID,
	CROSS_CHANGE_S2,
	CROSS_CHANGE_S2_INVALID,
	CROSS_CHANGE_CD,
	CROSS_CHANGE_STE,
	CROSS_NR_CHANGES,
};

/**
 * struct cross_table - shape of the tables of one stage
 * @tg: log2 of the granule
 * @ia_bits: input address size
 * @start: start level
 * @leaf: level of the block or page
 * @ps: IPS or S2PS, as a code
 */
struct cross_table {
	u8 tg;
	u8 ia_bits;
	s8 start;
	s8 leaf;
	u8 ps;
};

/**
 * struct cross_case - one configuration
 * @number: which
 * @engine: which device does the DMA, modulo the number of them
 * @write: it writes memory
 * @config: STE.Config
 * @two_level: stream table of two levels
 * @split: STRTAB_BASE_CFG.SPLIT
 * @spare_lg2: how much larger than necessary the table is, log2
 * @s1: stage 1
 * @s2: stage 2
 * @high: the address is in the half of TTB1
 * @tbi: CD.TBIx of that half
 * @tag: inverts bits of the top byte of the address
 * @global: the stage-1 leaf is global
 * @offset: of the word in its page
 * @random: for choices that decide nothing that matters
 * @spoiler: indexes into cross_spoilers, @nr_spoilers of them
 * @nr_spoilers: up to CROSS_SPOILERS
 * @pick: chooses among several tables that a spoiler could hit
 * @change: what is changed after the first DMA
 * @wrong: which of the commands that do not cover the change
 * @right: which of those that do
 */
struct cross_case {
	u32 number;
	u8 engine;
	bool write;
	u8 config;
	bool two_level;
	u8 split;
	u8 spare_lg2;
	struct cross_table s1;
	struct cross_table s2;
	bool high;
	bool tbi;
	u8 tag;
	bool global;
	u16 offset;
	u64 random;
	u16 spoiler[CROSS_SPOILERS];
	u8 nr_spoilers;
	u8 pick;
	u8 change;
	u8 wrong;
	u8 right;
};

void cross_generate(u64 seed, u32 number, struct cross_case *c);
bool cross_has(const struct cross_case *c, u8 place, u8 word, u64 mask);
unsigned int cross_level_lg2(const struct cross_table *t, int level);
unsigned int cross_ps_bits(unsigned int ps);

/**
 * enum cross_where - whose word was read or written
 * @CROSS_NOWHERE: none
 * @CROSS_FIRST: that of the first page
 * @CROSS_SECOND: that of the second page
 * @CROSS_ELSEWHERE: something else was read
 */
enum cross_where {
	CROSS_NOWHERE,
	CROSS_FIRST,
	CROSS_SECOND,
	CROSS_ELSEWHERE,
};

/**
 * struct cross_seen - what became of one DMA
 * @where: the data
 * @events: how many were recorded
 * @record: the first of them, CPU-endian
 * @gerror: active global errors
 * @why: the rule that refused it, of the software SMMUv3 alone
 */
struct cross_seen {
	u8 where;
	unsigned int events;
	u64 record[4];
	u32 gerror;
	const char *why;
};

/**
 * struct cross_step - one DMA of a configuration, done by both
 * @stale: the tables say something else than the last DMA was to see, and no
 *	command has covered that
 * @model: what the software SMMUv3 made of it
 * @qemu: what QEMU's made of it
 */
struct cross_step {
	bool stale;
	struct cross_seen model;
	struct cross_seen qemu;
};

#define CROSS_EQUAL		(-1)
#define CROSS_UNEXPLAINED	(-2)

/**
 * struct cross_deviation - where QEMU is known to differ
 * @what: what it does, for the report
 * @why: what the document says, with its section
 * @explains: is this what happened?
 */
struct cross_deviation {
	const char *what;
	const char *why;
	bool (*explains)(const struct cross_case *c,
			 const struct cross_step *step);
};

extern const struct cross_deviation cross_deviations[];
extern const unsigned int cross_nr_deviations;

u8 cross_event(const struct cross_seen *seen);
bool cross_same(const struct cross_seen *a, const struct cross_seen *b);
int cross_judge(const struct cross_case *c, const struct cross_step *step);

/**
 * struct cross_pool - physically contiguous memory, handed out from the start
 * @base: where it begins
 * @size: of it
 * @used: so much is taken
 * @hole: physical address at which there is nothing
 */
struct cross_pool {
	void *base;
	size_t size;
	size_t used;
	u64 hole;
};

/**
 * struct cross_built - a configuration in memory
 * @c: which
 * @pool: where
 * @data: the two pages
 * @reg: values of the registers
 * @ste: the STE
 * @l1std: the level-1 stream table descriptor, or NULL
 * @cd: the CD, or NULL
 * @s1_table: descriptors of stage-1 tables, @nr_s1_tables of them
 * @nr_s1_tables: those
 * @s1_leaf: stage-1 leaf, or NULL
 * @s1_other: what it holds to lead to the second page
 * @s2_table: descriptors of stage-2 tables on the way to the data
 * @nr_s2_tables: those
 * @s2_leaf: stage-2 leaf of the data, or NULL
 * @s2_other: what it holds to lead to the second page
 * @s2_cd: stage-2 leaf of the CD, or NULL
 * @s2_tt: stage-2 leaf of a stage-1 table, or NULL
 * @delta: IPA minus physical address
 * @addr: input address of the DMA
 * @asid: ASID
 * @vmid: VMID
 */
struct cross_built {
	const struct cross_case *c;
	struct cross_pool *pool;
	void *data[2];
	u64 reg[CROSS_NR_REGS];
	__le64 *ste;
	__le64 *l1std;
	__le64 *cd;
	__le64 *s1_table[4];
	unsigned int nr_s1_tables;
	__le64 *s1_leaf;
	u64 s1_other;
	__le64 *s2_table[4];
	unsigned int nr_s2_tables;
	__le64 *s2_leaf;
	u64 s2_other;
	__le64 *s2_cd;
	__le64 *s2_tt;
	u64 delta;
	u64 addr;
	u16 asid;
	u16 vmid;
};

int cross_build(const struct cross_case *c, u32 sid, struct cross_pool *pool,
		struct cross_built *b);
void cross_change(struct cross_built *b);

#define CROSS_COMMANDS		2

/**
 * struct cross_commands - what is sent before a CMD_SYNC
 * @word: words of the commands
 * @nr: how many
 */
struct cross_commands {
	u64 word[CROSS_COMMANDS][2];
	unsigned int nr;
};

void cross_commands(const struct cross_built *b, u32 sid, bool right,
		    struct cross_commands *out);

#define CROSS_ENGINE_VENDOR	0x1234
#define CROSS_ENGINE_DEVICE	0x11e8
/* Addresses inside a device: for what it reads, of what it writes */
#define CROSS_READ_AT		0x40000
#define CROSS_WRITE_FROM	0x40800

struct pci_dev;

/**
 * struct cross_engine - a device behind QEMU's SMMU
 * @pci: it
 * @bar: its registers
 * @sid: its StreamID
 */
struct cross_engine {
	struct pci_dev *pci;
	void __iomem *bar;
	u32 sid;
};

int cross_engine_open(struct cross_engine *e, struct pci_dev *pci);
void cross_engine_close(struct cross_engine *e);
int cross_engine_read(struct cross_engine *e, u64 from, u64 at);
int cross_engine_write(struct cross_engine *e, u64 from, u64 to);

struct cross_pair;
struct device;

struct cross_pair *cross_pair_create(struct device *dev, void __iomem *regs);
void cross_pair_destroy(struct cross_pair *pair);
unsigned int cross_pair_find_engines(struct cross_pair *pair);
int cross_pair_run(struct cross_pair *pair, const struct cross_case *c,
		   struct cross_step step[CROSS_STEPS], unsigned int *steps);

#endif /* _ARM_SMMU_V3_TESTS_CROSS_H */
