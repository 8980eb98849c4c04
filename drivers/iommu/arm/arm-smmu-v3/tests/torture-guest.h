/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the two files of torture by guests share: a virtual machine with one device.
 *
 * What it says to the driver goes by the ops that iommufd would call. It maps and
 * unmaps what a paging domain of the host does (torture-paging.c), but in tables of
 * its own.
 */
#ifndef _ARM_SMMU_V3_TESTS_TORTURE_GUEST_H
#define _ARM_SMMU_V3_TESTS_TORTURE_GUEST_H

#include <linux/bitmap.h>
#include <linux/io.h>
#include <linux/mutex.h>
#include <linux/prandom.h>
#include <linux/rwsem.h>

#include "guest-fixture.h"
#include "iommufd_private.h"
#include "torture-state.h"

/* A page of the host's is here for the guest. */
#define TENANT_IPA		BIT_ULL(39)

enum tenant_table { TENANT_CD, TENANT_L1, TENANT_L2, TENANT_L3, TENANT_TAIL_L3, TENANT_TABLES };

/* What several submissions hold */
#define TENANT_BATCH		160

/**
 * struct tenant_batch - commands to be handed over
 * @uptr: room for them
 * @nr: how many
 * @bad: those that must be refused
 * @cmds: the commands
 */
struct tenant_batch {
	void __user *uptr;
	u32 nr;
	DECLARE_BITMAP(bad, TENANT_BATCH);
	u64 cmds[TENANT_BATCH][2];
};

/* Of the guest's own thread, and of those who talk to its SMMU beside it */
enum tenant_voice { TENANT_OWNER, TENANT_RAIDER, TENANT_VOICES };

/**
 * struct tenant_gone - a page or a block that the guest has unmapped
 * @va: where it was
 * @ipa: what
 * @size: a page or a block
 */
struct tenant_gone {
	u64 va;
	u64 ipa;
	size_t size;
};

#define TENANT_GONE		16

/**
 * struct tenant - a virtual machine with one device
 * @t: the run
 * @index: which
 * @c: its device
 * @pg: what it maps
 * @rnd: how it invalidates
 * @parent: its stage 2
 * @shares_parent: with another one, who frees it
 * @table: CD and tables
 * @asid: of the CD
 * @mm: of the VMM
 * @batch: one for each voice
 * @raider_lock: one raider at a time
 * @alive: held for reading by who talks to @vsmmu
 * @vsmmu: its SMMU
 * @vmids: VMIDs that commands of its may have
 * @vsid: how it calls its device
 * @idev: the device, to iommufd
 * @vdev: the vDEVICE
 * @domain: nested domains by enum target; NULL for NONE
 * @gone: what nobody was told of yet
 * @nr_gone: how many
 */
struct tenant {
	struct torture *t;
	unsigned int index;
	struct client *c;
	struct paging *pg;
	struct rnd_state rnd;
	struct iommu_domain *parent;
	bool shares_parent;
	u64 *table[TENANT_TABLES];
	u16 asid;
	struct mm_struct *mm;
	struct tenant_batch batch[TENANT_VOICES];
	struct mutex raider_lock; /* @batch of raiders */
	struct rw_semaphore alive;
	struct smmu_vsmmu *vsmmu;
	u64 vmids;
	u32 vsid;
	struct iommufd_device idev;
	struct iommufd_vdevice vdev;
	struct iommu_domain *domain[PAGING + 1];
	struct tenant_gone gone[TENANT_GONE];
	unsigned int nr_gone;
};

static inline u64 tenant_ipa(const void *mem)
{
	return TENANT_IPA | virt_to_phys((void *)mem);
}

/* Its device's DMA may go by its tables, or by its stage 2. */
bool tenant_is_in_use(const struct tenant *tn);

/* Tables that map nothing, and a CD for them. */
void tenant_tables_init(struct tenant *tn);

/* Another ASID, by way of a CD that is not valid. */
void tenant_cd_renew(struct tenant *tn);

/* While no command can name the device, each that tries is refused. */
void tenant_is_nameless(struct tenant *tn);

/* Whatever comes to a bad guest's mind. */
void tenant_raid(struct tenant *tn, struct rnd_state *rnd);

#endif /* _ARM_SMMU_V3_TESTS_TORTURE_GUEST_H */
