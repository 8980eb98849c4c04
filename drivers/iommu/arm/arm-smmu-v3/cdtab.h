/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The CD table of one client: memory, levels, and CDs put in force.
 *
 * Follows IHI 0070, "Context Descriptor table lookup" and "Configuration
 * structure invalidation requirements". A cached CD belongs to {StreamID,
 * SubstreamID}, so each change is announced for every stream of the client.
 */
#ifndef _ARM_SMMU_V3_CDTAB_H
#define _ARM_SMMU_V3_CDTAB_H

#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "cd.h"
#include "cmdq-cons.h"

struct device;
struct smmu_caps;
struct smmu_cmdq;
struct smmu_entry;

/*
 * The largest linear table that is made, log2 of CDs: 64 KiB, as much as one
 * leaf of a two-level table. It is allocated whole with the first CD, for every
 * client, so where the SMMU has one level only a client gets no more
 * SubstreamIDs than this.
 */
#define SMMU_CDTAB_LINEAR_LG2_MAX	10

/**
 * struct smmu_cdtab - the CD table that all STEs of one client share
 * @dev: the SMMU's device
 * @cmdq: where CMD_CFGI_CD* go
 * @sids: StreamIDs of the client, each once; owned by the client
 * @nr_sids: how many
 * @s1fmt: STE_0_S1FMT_*
 * @s1cdmax: log2 of the number of CDs
 * @linear: the CDs of a linear table
 * @l1: L1CDs of a two-level table, little-endian
 * @l2: the leafs, NULL where there is none yet
 * @nr_l1: entries of @l1 and @l2
 * @dma: bus address of @linear or @l1; 0 while the table does not exist
 * @nr_used: valid CDs with an SSID other than 0
 * @unsure: a CMD_CFGI_CD* is not known to have completed: the SMMU may hold
 *	anything that the table held before
 *
 * @lock: serialises changes: attaches of one client are serialised by the mutex
 *	of its group, but the exit of a process changes CDs as well. Held while
 *	the Command queue is waited for
 */
struct smmu_cdtab {
	struct device *dev;
	struct smmu_cmdq *cmdq;
	const u32 *sids;
	unsigned int nr_sids;
	u8 s1fmt;
	u8 s1cdmax;
	struct smmu_entry *linear;
	__le64 *l1;
	struct smmu_entry **l2;
	u32 nr_l1;
	dma_addr_t dma;
	u32 nr_used;
	bool unsure;
	struct mutex lock; /* changes of the table and its CDs */
};

/**
 * smmu_cdtab_max_bits() - SubstreamIDs that a table can hold
 * @caps: capabilities
 *
 * Context: Any.
 * Return: their width: as many as the SMMU has, but no more than
 * SMMU_CDTAB_LINEAR_LG2_MAX where it knows one level only.
 */
u8 smmu_cdtab_max_bits(const struct smmu_caps *caps);

/**
 * smmu_cdtab_init() - describe a table; no memory is taken yet
 * @tab: table, zeroed
 * @dev: the SMMU's device
 * @cmdq: Command queue
 * @caps: capabilities
 * @ssid_bits: how many SubstreamID bits the client can use, 0 for none
 * @sids: StreamIDs of the client; must live as long as the table
 * @nr_sids: how many
 *
 * @tab->s1cdmax says afterwards how many SubstreamID bits there really are: no
 * more than smmu_cdtab_max_bits().
 *
 * Context: Any.
 */
void smmu_cdtab_init(struct smmu_cdtab *tab, struct device *dev, struct smmu_cmdq *cmdq,
		     const struct smmu_caps *caps, u8 ssid_bits,
		     const u32 *sids, unsigned int nr_sids);

/**
 * smmu_cdtab_prepare() - make sure that an SSID has a CD
 * @tab: table
 * @ssid: SubstreamID
 *
 * Allocates the table on first use, and the leaf of a two-level table; CDs
 * are invalid at first. A new leaf of a table that existed before is made
 * visible with its CMD_CFGI_CD, Leaf=0. A table that did not exist before is in
 * no STE, and the CMD_CFGI_STE of the STE that will have it covers its L1CDs.
 *
 * Context: May sleep. Takes @tab->lock.
 * Return: 0, -ERANGE when the table cannot hold @ssid, -ENOMEM (also for memory
 * that is not aligned to the table's size), or the error of the Command queue.
 * After the latter the CD may exist already, but only a call that returns 0
 * vouches for it.
 */
int __must_check smmu_cdtab_prepare(struct smmu_cdtab *tab, u32 ssid);

/**
 * smmu_cdtab_install() - put a CD in force
 * @tab: table
 * @ssid: SubstreamID, prepared
 * @target: the CD wanted; all zeroes to make it invalid
 *
 * Goes there by the plan of entry.h. The TLB is not touched: entries made
 * through the old CD remain until the caller invalidates their tag. No command
 * is issued for a CD that is in force already; but where an earlier command
 * failed, the first call after it starts with CMD_CFGI_CD_ALL for every stream.
 *
 * A CD that grants nothing (smmu_cd_grants()) is not undone: when the call returns,
 * memory holds it or an invalid one, whatever became of the commands. These are
 * tried twice.
 *
 * Context: Process context. Takes @tab->lock; waits for the Command queue.
 * Return: 0, or the error of the Command queue. Then the SMMU may use the old
 * one, the new one, or see an invalid one: nothing that either points to may be
 * freed while it translates. Memory holds the old CD or an invalid one, but for
 * what is said above.
 */
int __must_check smmu_cdtab_install(struct smmu_cdtab *tab, u32 ssid,
				    const u64 target[SMMU_CD_DWORDS]);

/**
 * smmu_cdtab_submit() - put a CD in force that grants nothing, to be waited for
 * @tab: table
 * @ssid: SubstreamID, prepared
 * @target: the CD wanted, see smmu_cd_grants()
 * @ticket: for smmu_cdtab_wait(); NULL to wait here
 * @since: as for smmu_cmdq_wait_since(), with @ticket
 *
 * For many CDs at once: a CMD_SYNC is written when the first of them is waited for, and
 * does for all of its SMMU. Else as smmu_cdtab_install(). What stands in memory when
 * the call returns grants nothing; it may differ from @target in what the SMMU does not
 * look at, and does not until the CD is changed again.
 *
 * Context: Process context. Takes @tab->lock. Nobody else changes the CD until it has
 * been waited for.
 * Return: 0, or the error of the Command queue.
 */
int __must_check smmu_cdtab_submit(struct smmu_cdtab *tab, u32 ssid,
				   const u64 target[SMMU_CD_DWORDS],
				   struct smmu_cmdq_ticket *ticket, ktime_t *since);

/**
 * smmu_cdtab_wait() - wait until a CD is in force
 * @tab: table
 * @ticket: from smmu_cdtab_submit()
 * @since: as for smmu_cmdq_wait_since()
 *
 * Context: Process context. Takes @tab->lock; waits for the Command queue.
 * Return: 0, or the error of the Command queue: then the SMMU may use the CD from
 * before. smmu_cdtab_install() tries again.
 */
int __must_check smmu_cdtab_wait(struct smmu_cdtab *tab, const struct smmu_cmdq_ticket *ticket,
				 ktime_t *since);

/**
 * smmu_cdtab_clear() - make a CD invalid
 * @tab: table
 * @ssid: SubstreamID
 *
 * Context: As smmu_cdtab_install().
 * Return: 0 (also when there was no such CD), or the error of the Command
 * queue: memory says that it is invalid, but the SMMU may not know.
 */
int __must_check smmu_cdtab_clear(struct smmu_cdtab *tab, u32 ssid);

/**
 * smmu_cdtab_exists() - whether the table has memory
 * @tab: table
 *
 * Context: Any.
 * Return: true once smmu_cdtab_prepare() has succeeded.
 */
bool smmu_cdtab_exists(const struct smmu_cdtab *tab);

/**
 * smmu_cdtab_read() - the CD in force
 * @tab: table
 * @ssid: SubstreamID
 * @cd: filled, CPU-endian
 *
 * For people and tests; may be torn while an update is under way.
 *
 * Context: Any.
 * Return: true, or false when there is no such CD.
 */
bool smmu_cdtab_read(const struct smmu_cdtab *tab, u32 ssid, u64 cd[SMMU_CD_DWORDS]);

/**
 * smmu_cdtab_free() - free the table's memory
 * @tab: table; as after smmu_cdtab_init() afterwards
 *
 * Context: No STE points at the table any more and a sync has completed since.
 * May sleep.
 */
void smmu_cdtab_free(struct smmu_cdtab *tab);

#endif /* _ARM_SMMU_V3_CDTAB_H */
