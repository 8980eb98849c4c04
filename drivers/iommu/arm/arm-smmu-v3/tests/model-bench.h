/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bench on which the software SMMUv3 is tested alone: queues, a linear
 * stream table, page tables built by hand, and the registers through the
 * model's door. No part of the driver takes part, so that a mistake in the
 * driver cannot hide one in the model.
 */
#ifndef _ARM_SMMU_V3_TESTS_MODEL_BENCH_H
#define _ARM_SMMU_V3_TESTS_MODEL_BENCH_H

#include <kunit/test.h>
#include <linux/types.h>

#include "../model/model.h"

struct smmu_door;

/* log2 of the entries of the bench's queues, and the only stream that it uses */
#define MB_CMDQ_LG2		4
#define MB_EVENTQ_LG2		2
#define MB_SID			9
#define MB_SIDS			64

/**
 * struct model_bench - an SMMU that is enabled
 * @test: the test
 * @model: the SMMU
 * @door: its registers
 * @cmdq: memory of the Command queue
 * @eventq: memory of the Event queue
 * @strtab: linear stream table of MB_SIDS entries, all Config abort
 * @prod: index of the next command, with wrap bit
 */
struct model_bench {
	struct kunit *test;
	struct smmu_model *model;
	struct smmu_door *door;
	__le64 *cmdq;
	__le64 *eventq;
	__le64 *strtab;
	u32 prod;
};

/**
 * struct mb_entry - an STE or a CD
 * @w: its words, CPU-endian
 */
struct mb_entry {
	u64 w[8];
};

/**
 * struct mb_tables - translation tables of one address space
 * @bench: the bench
 * @tg: log2 of the granule
 * @start: start level
 * @ia_bits: input address size
 * @root: first table
 */
struct mb_tables {
	struct model_bench *bench;
	unsigned int tg;
	int start;
	unsigned int ia_bits;
	u64 *root;
};

struct model_bench *mb_create(struct kunit *test,
			      const struct smmu_model_config *config);
struct model_bench *mb_create_profile(struct kunit *test,
				      enum smmu_model_profile profile);
struct model_bench *mb_create_reset(struct kunit *test,
				    const struct smmu_model_config *config);
void mb_enable(struct model_bench *b);

const struct smmu_model_stats *mb_stats(struct model_bench *b);
void *mb_alloc(struct model_bench *b, size_t size);
u64 mb_pa(const void *p);

u32 mb_read(struct model_bench *b, u32 offset);
void mb_write(struct model_bench *b, u32 offset, u32 value);
void mb_write64(struct model_bench *b, u32 offset, u64 value);

void mb_command(struct model_bench *b, u64 dw0, u64 dw1);
void mb_sync(struct model_bench *b);
void mb_do(struct model_bench *b, u64 dw0, u64 dw1);
bool mb_event(struct model_bench *b, u64 record[4]);
u8 mb_event_number(struct model_bench *b);

/* Fields of a record */
u8 mb_number(const u64 record[4]);
unsigned int mb_class(const u64 record[4]);
u16 mb_stag(const u64 record[4]);

struct mb_entry mb_ste_bypass(void);
struct mb_entry mb_ste_s1(const void *cds, unsigned int s1cdmax);
struct mb_entry mb_ste_s2(const struct mb_tables *tables);
struct mb_entry mb_cd(const struct mb_tables *low, u16 asid);
void mb_store(__le64 *slot, const struct mb_entry *entry);
void mb_set_ste(struct model_bench *b, u32 sid, const struct mb_entry *ste);
void mb_install(struct model_bench *b, u32 sid, const struct mb_entry *ste);
__le64 *mb_install_s1(struct model_bench *b, const struct mb_entry *cd);

void mb_tables_init(struct model_bench *b, struct mb_tables *tables,
		    unsigned int tg, unsigned int ia_bits);
unsigned int mb_level_lg2(unsigned int tg, int level);
u64 *mb_slot(struct mb_tables *tables, u64 addr, int level);
void mb_map(struct mb_tables *tables, u64 addr, u64 pa, int level, u64 attr);

/* Attributes of a stage-1 leaf: Access flag, non-global, EL0 may access it */
#define MB_S1_RW		0xc40ULL
#define MB_S1_RO		0xcc0ULL
/* Attributes of a stage-2 leaf: Access flag, Normal WB, read and write */
#define MB_S2_RW		0x4fcULL
#define MB_S2_RO		0x47cULL

struct smmu_model_txn mb_txn(u32 ssid, u64 addr, bool write);
enum smmu_model_outcome mb_dma(struct model_bench *b, u32 ssid, u64 addr,
			       bool write, void *buf, size_t len,
			       struct smmu_model_result *res);
u64 mb_read_u64(struct model_bench *b, u64 addr);
enum smmu_model_outcome mb_try(struct model_bench *b, u64 addr, bool write);

#define MB_NO_SSID		(~0U)
/* What mb_read_u64() returns for an access that did not succeed */
#define MB_FAULT		0xdeaddeaddeaddeadULL

#define MB_EXPECT_CLEAN(test, b) \
	KUNIT_EXPECT_STREQ(test, smmu_model_violation((b)->model) ?: "", "")

#endif /* _ARM_SMMU_V3_TESTS_MODEL_BENCH_H */
