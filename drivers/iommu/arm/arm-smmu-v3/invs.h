/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who must be told when a mapping of an address space goes. Telling them is above, in
 * inv.h.
 *
 * A *target* is one thing that may have cached a translation: the TLB entries
 * of a tag on one SMMU, or the ATC of one stream and SubstreamID. The *set* of
 * an address space holds its targets, sorted by SMMU, TLB tags before ATCs. It
 * is immutable once published under RCU, but for the users of a target: a
 * target without users is skipped, and goes with the next set.
 *
 * Follows IHI 0070, "TLB invalidation" and "ATS: ATC invalidation".
 */
#ifndef _ARM_SMMU_V3_INVS_H
#define _ARM_SMMU_V3_INVS_H

#include <linux/cleanup.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "range.h"
#include "streams.h"

struct smmu_device;

/**
 * struct smmu_inv_target - something that may have cached a translation
 * @smmu: on which SMMU
 * @atc: an ATC; else TLB entries
 * @tag: the TLB entries, if not @atc
 * @sid: StreamID, if @atc
 * @ssid: SubstreamID, if @atc; 0 for requests without PASID
 * @whole: any change empties it, if @atc: a guest fills it, for addresses of its own
 *	and for any PASID. @ssid is 0 then
 * @stream: the stream, if @atc; goes with the client, after an RCU grace period
 * @users: attachments that need it; 0 means nobody any more. Written under
 *	smmu_invs.mutex
 */
struct smmu_inv_target {
	struct smmu_device *smmu;
	bool atc;
	struct smmu_tlb_tag tag;
	u32 sid;
	u32 ssid;
	bool whole;
	struct smmu_stream *stream;
	unsigned int users;
};

/**
 * struct smmu_inv_set - the targets of one address space
 * @rcu: to free it
 * @nr: targets
 * @has_atc: there is an ATC among them
 * @has_shared: there is a tag among them that is shared with the CPUs
 * @targets: sorted: same SMMU adjacent, TLB tags before ATCs
 */
struct smmu_inv_set {
	struct rcu_head rcu;
	unsigned int nr;
	bool has_atc;
	bool has_shared;
	struct smmu_inv_target targets[] __counted_by(nr);
};

/**
 * struct smmu_invs - the invalidation set of one address space, and its locks
 * @set: the set in force, NULL when empty
 * @mutex: serialises those who change the set
 * @atc_lock: held for reading while ATC_INVs are issued and waited for, for
 *	writing while ATS is turned off in a device: no ATC_INV goes to a device
 *	with ATS off
 */
struct smmu_invs {
	struct smmu_inv_set __rcu *set;
	struct mutex mutex; /* changes of @set and of users */
	rwlock_t atc_lock;
};

/**
 * smmu_invs_init() - an address space that nobody has cached
 * @invs: set
 *
 * Context: Any.
 */
void smmu_invs_init(struct smmu_invs *invs);

/**
 * smmu_invs_destroy() - free the set
 * @invs: set; every target has lost its users
 *
 * Context: Process context; nobody invalidates any more.
 */
void smmu_invs_destroy(struct smmu_invs *invs);

/**
 * smmu_invs_lock_atcs() - no CMD_ATC_INV of a set is on its way, nor starts
 * @invs: set
 *
 * For turning ATS on or off in a device. Those that are on their way are waited for
 * with interrupts on, and asleep between two looks: each may take as long as a device
 * takes to answer.
 *
 * Context: Process context, interrupts on; they are off when it returns.
 * Return: interrupt state, for smmu_invs_unlock_atcs().
 */
unsigned long smmu_invs_lock_atcs(struct smmu_invs *invs);

/**
 * smmu_invs_unlock_atcs() - undo smmu_invs_lock_atcs()
 * @invs: set
 * @flags: what that returned
 *
 * Context: As it was left by that.
 */
void smmu_invs_unlock_atcs(struct smmu_invs *invs, unsigned long flags);

DEFINE_LOCK_GUARD_1(smmu_invs_atcs, struct smmu_invs,
		    _T->flags = smmu_invs_lock_atcs(_T->lock),
		    smmu_invs_unlock_atcs(_T->lock, _T->flags),
		    unsigned long flags)

/**
 * smmu_invs_find_tag() - the TLB tag of an address space on one SMMU
 * @invs: set
 * @smmu: the SMMU
 * @shared: the one that is shared with the CPUs, or the one that is not
 * @tag: filled
 *
 * Tags that are given to the address space are not its own.
 *
 * Context: Process context, @invs->mutex held.
 * Return: true with @tag filled, false when there is none with users.
 */
bool smmu_invs_find_tag(struct smmu_invs *invs, const struct smmu_device *smmu, bool shared,
			struct smmu_tlb_tag *tag);

/**
 * smmu_invs_join() - add targets, before the first STE or CD points here
 * @invs: set
 * @add: targets; @users is taken as 1
 * @nr: how many
 *
 * A target that is already there gets one more user. When it returns, every
 * invalidation that starts later covers the targets.
 *
 * Context: Process context, @invs->mutex held.
 * Ordering: see smmu_invs_range().
 * Return: 0, or -ENOMEM with the set as it was.
 */
int __must_check smmu_invs_join(struct smmu_invs *invs, const struct smmu_inv_target *add,
				unsigned int nr);

/**
 * smmu_invs_leave() - drop targets, after no STE or CD points here any more
 * @invs: set
 * @drop: targets
 * @nr: how many
 *
 * Cannot fail: without memory for a smaller set the targets stay, unused.
 *
 * Context: Process context, @invs->mutex held.
 */
void smmu_invs_leave(struct smmu_invs *invs, const struct smmu_inv_target *drop,
		     unsigned int nr);

/**
 * smmu_invs_drop() - the part of smmu_invs_leave() that takes no memory
 * @invs: set
 * @drop: targets
 * @nr: how many
 *
 * The targets are not used by any invalidation that looks at them later.
 *
 * Context: @invs->mutex held, any otherwise.
 */
void smmu_invs_drop(struct smmu_invs *invs, const struct smmu_inv_target *drop,
		    unsigned int nr);

/**
 * smmu_invs_users() - how many attachments need a target
 * @invs: set
 * @target: the target
 *
 * Context: Process context, @invs->mutex held.
 * Return: users, 0 when there is no such target.
 */
unsigned int smmu_invs_users(struct smmu_invs *invs, const struct smmu_inv_target *target);

#endif /* _ARM_SMMU_V3_INVS_H */
