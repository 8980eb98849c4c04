/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stream table: memory, levels, and STEs put in force.
 *
 * Follows IHI 0070, "Stream table lookup" and "Configuration structure
 * invalidation requirements". Every stream that has an STE starts with one
 * that aborts silently; a stream of a two-level table that has none aborts
 * with C_BAD_STREAMID.
 */
#ifndef _ARM_SMMU_V3_STRTAB_H
#define _ARM_SMMU_V3_STRTAB_H

#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "ste.h"
#include "streams.h"

struct device;
struct smmu_caps;
struct smmu_cmdq;
struct smmu_entry;

/* SPLIT of a two-level table: an L2 table has 256 STEs in 16 KiB. */
#define SMMU_STRTAB_SPLIT		8

/*
 * The largest tables that are made, log2 of STEs: a linear one of 4 MiB, the
 * largest piece that the page allocator gives with pages of 4 KiB, and a
 * two-level one with an L1 table of 2^17 L1STDs, 1 MiB.
 */
#define SMMU_STRTAB_LINEAR_LG2_MAX	16
#define SMMU_STRTAB_2LVL_LG2_MAX	(17 + SMMU_STRTAB_SPLIT)

/**
 * struct smmu_strtab - the stream table of one SMMU
 * @dev: the SMMU's device
 * @cmdq: where CMD_CFGI_* go
 * @lg2: log2 of the number of STEs that the table spans (STRTAB_BASE_CFG.LOG2SIZE)
 * @split: SPLIT; 0 for a linear table
 * @linear: the STEs of a linear table
 * @l1: L1STDs of a two-level table, little-endian
 * @l2: the L2 tables, NULL where there is none yet
 * @nr_l1: entries of @l1 and @l2
 * @dma: bus address of @linear or @l1
 * @l2_mutex: serialises the making of L2 tables, and protects @nr_made_good
 * @ste_lock: makes the change of a word of an STE one, where two may change it
 * @live: CMD_CFGI_* are issued, see smmu_strtab_set_live()
 * @nr_failed: CMD_CFGI_* that are not known to have completed
 * @nr_made_good: up to which of these a later command has made good; while the
 *	two differ the SMMU may hold anything that the table held before
 */
struct smmu_strtab {
	struct device *dev;
	struct smmu_cmdq *cmdq;
	u8 lg2;
	u8 split;
	struct smmu_entry *linear;
	__le64 *l1;
	struct smmu_entry **l2;
	u32 nr_l1;
	dma_addr_t dma;
	struct mutex l2_mutex;		/* making of L2 tables, nr_made_good */
	raw_spinlock_t ste_lock;	/* words of STEs */
	bool live;
	atomic_t nr_failed;
	int nr_made_good;
};

/**
 * smmu_strtab_init() - allocate the table; every stream aborts
 * @st: table, zeroed
 * @dev: the SMMU's device; the memory is freed with it (devm)
 * @cmdq: Command queue, may not be running yet
 * @caps: capabilities: width of StreamIDs, levels
 *
 * Two levels where the SMMU has them and one L2 table would not hold every
 * StreamID, else linear. A linear table for more than
 * SMMU_STRTAB_LINEAR_LG2_MAX bits of StreamID is refused: the architecture
 * wants two levels from 7 bits on. A two-level table spans
 * SMMU_STRTAB_2LVL_LG2_MAX bits at most; larger StreamIDs are out of range.
 *
 * Context: Probe; may sleep.
 * Return: 0; -ENOMEM, also for memory that is not aligned to the table's size;
 * or -ENXIO for a linear table beyond the bound.
 */
int __must_check smmu_strtab_init(struct smmu_strtab *st, struct device *dev,
				  struct smmu_cmdq *cmdq, const struct smmu_caps *caps);

/**
 * smmu_strtab_base() - value of SMMU_STRTAB_BASE
 * @st: table
 *
 * Context: Any.
 * Return: the value.
 */
u64 smmu_strtab_base(const struct smmu_strtab *st);

/**
 * smmu_strtab_base_cfg() - value of SMMU_STRTAB_BASE_CFG
 * @st: table
 *
 * Context: Any.
 * Return: the value.
 */
u32 smmu_strtab_base_cfg(const struct smmu_strtab *st);

/**
 * smmu_strtab_has_sid() - whether the table can hold a stream
 * @st: table
 * @sid: StreamID
 *
 * Context: Any.
 * Return: true when @sid is within what the table spans.
 */
bool smmu_strtab_has_sid(const struct smmu_strtab *st, u32 sid);

/**
 * smmu_strtab_set_live() - tell whether changes need commands
 * @st: table
 * @live: the Command queue runs
 *
 * Before the SMMU is enabled for the first time nothing of the table is
 * cached, and the Command queue cannot be used: smmu_strtab_prepare() and
 * smmu_strtab_preset() then only write memory. Set it once CR0.CMDQEN is in
 * force, before CMD_CFGI_ALL is issued and CR0.SMMUEN is set, so that this
 * command covers whatever was written without one.
 *
 * Context: Reset; nobody else uses the table.
 */
void smmu_strtab_set_live(struct smmu_strtab *st, bool live);

/**
 * smmu_strtab_prepare() - make sure that a stream has an STE
 * @st: table
 * @sid: StreamID
 *
 * A new L2 table is filled with aborting STEs and made visible to the SMMU
 * (with the CMD_CFGI_STE, Leaf=0 that a cached empty L1STD needs, once the
 * table is live).
 *
 * Context: May sleep. Takes @st->l2_mutex.
 * Return: 0, -ERANGE when the table cannot hold @sid, -ENOMEM, or the error of
 * the Command queue. After the latter the STE may exist already, but only a
 * call that returns 0 vouches for it.
 */
int __must_check smmu_strtab_prepare(struct smmu_strtab *st, u32 sid);

/**
 * smmu_strtab_install() - put an STE in force
 * @st: table
 * @sid: StreamID, prepared
 * @target: the STE wanted
 * @atc: of the stream, read with each store: while it is fenced off EATS is left out.
 *	NULL for a stream without
 *
 * Goes there by the plan of entry.h: the SMMU sees the old STE, the new one,
 * or an invalid one only where no hitless way exists. No command is issued for
 * an STE that is in force already; but where an earlier command failed, on
 * whatever stream, the first call after it starts with a CMD_CFGI_ALL.
 *
 * An STE that only takes access away (smmu_ste_reduces()) is not undone: when the
 * call returns, memory holds it or an invalid one, whatever became of the commands.
 * These are tried twice.
 *
 * Context: Process context; the caller serialises the updates of one stream.
 * Waits for the Command queue; may take @st->l2_mutex. The table is live.
 * Return: 0, or the error of the Command queue. Then the SMMU may use the old
 * one, the new one, or see an invalid one: nothing that either points to may be
 * freed while it translates. Memory holds the old STE or an invalid one, but for
 * what is said above.
 */
int __must_check smmu_strtab_install(struct smmu_strtab *st, u32 sid,
				     const u64 target[SMMU_STE_DWORDS],
				     const enum smmu_stream_atc *atc);

/**
 * smmu_strtab_shut_ats() - refuse what a stream has from its ATC
 * @st: table
 * @sid: StreamID, prepared
 * @since: as for smmu_cmdq_wait_since()
 *
 * Clears EATS in the STE in memory before anything is waited for, and does not undo
 * that. For a device whose ATC cannot
 * be cleaned: the order that EATS wants otherwise, ATS off in the device first,
 * cannot be had where the mapping goes now.
 *
 * Context: Any. Waits for the Command queue. The stream is fenced off already, which
 * an update of the STE that is under way finds when it stores its next word.
 * Return: 0, or the error of the Command queue.
 */
int __must_check smmu_strtab_shut_ats(struct smmu_strtab *st, u32 sid, ktime_t *since);

/**
 * smmu_strtab_preset() - write an STE before the SMMU is enabled
 * @st: table
 * @sid: StreamID, prepared
 * @target: the STE wanted
 *
 * No command is issued: for streams that firmware wants to work while the
 * SMMU is being enabled.
 *
 * Context: Probe, before CR0.SMMUEN and before the table is live.
 */
void smmu_strtab_preset(struct smmu_strtab *st, u32 sid, const u64 target[SMMU_STE_DWORDS]);

/**
 * smmu_strtab_read() - the STE in force
 * @st: table
 * @sid: StreamID
 * @ste: filled, CPU-endian
 *
 * For people and tests; may be torn while an update is under way.
 *
 * Context: Any.
 * Return: true, or false when there is no such STE.
 */
bool smmu_strtab_read(struct smmu_strtab *st, u32 sid, u64 ste[SMMU_STE_DWORDS]);

#endif /* _ARM_SMMU_V3_STRTAB_H */
