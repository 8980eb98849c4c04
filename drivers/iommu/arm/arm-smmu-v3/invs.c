// SPDX-License-Identifier: GPL-2.0-only
/*
 * Invalidation sets: who must be told when a mapping goes. See inv.c for the
 * telling, and for the order between the two.
 */
#include "invs.h"

#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "bounds.h"

/* Looks for a moment in which no ATC is asked, and the pause between two of them. */
#define SMMU_INV_LOCK_PAUSE_US	100

static int smmu_inv_cmp_u64(u64 a, u64 b)
{
	return a < b ? -1 : a > b;
}

static u64 smmu_inv_tag_key(const struct smmu_tlb_tag *tag)
{
	return (u64)tag->shared << 40 | (u64)tag->regime << 32 | (u32)tag->vmid << 16 | tag->asid;
}

/* Same SMMU adjacent, TLB tags before ATCs; 0 for the same target. */
static int smmu_inv_cmp(const void *a, const void *b)
{
	const struct smmu_inv_target *x = a, *y = b;

	return smmu_inv_cmp_u64((uintptr_t)x->smmu, (uintptr_t)y->smmu) ?:
	       smmu_inv_cmp_u64(x->atc, y->atc) ?:
	       smmu_inv_cmp_u64(x->whole, y->whole) ?:
	       (x->atc ? smmu_inv_cmp_u64((u64)x->sid << 32 | x->ssid,
					  (u64)y->sid << 32 | y->ssid) :
			 smmu_inv_cmp_u64(smmu_inv_tag_key(&x->tag), smmu_inv_tag_key(&y->tag)));
}

static struct smmu_inv_set *smmu_invs_current(struct smmu_invs *invs)
{
	return rcu_dereference_protected(invs->set, lockdep_is_held(&invs->mutex));
}

static struct smmu_inv_target *smmu_inv_find(struct smmu_inv_set *set,
					     const struct smmu_inv_target *target)
{
	unsigned int i;

	for (i = 0; set && i < set->nr; i++) {
		if (!smmu_inv_cmp(&set->targets[i], target))
			return &set->targets[i];
	}
	return NULL;
}

static unsigned int smmu_inv_count_used(const struct smmu_inv_set *set)
{
	unsigned int i, nr = 0;

	for (i = 0; set && i < set->nr; i++)
		nr += !!set->targets[i].users;
	return nr;
}

static void smmu_invs_publish(struct smmu_invs *invs, struct smmu_inv_set *new)
{
	struct smmu_inv_set *old = smmu_invs_current(invs);

	/* A in the drawing at the top of the file. */
	rcu_assign_pointer(invs->set, new);
	if (old)
		kfree_rcu(old, rcu);
}

/* The used targets of @old, with room for @more. */
static struct smmu_inv_set *smmu_inv_copy(const struct smmu_inv_set *old, unsigned int more,
					  gfp_t gfp)
{
	unsigned int i, nr = smmu_inv_count_used(old);
	struct smmu_inv_set *new;

	new = kzalloc(struct_size(new, targets, nr + more), gfp);
	if (!new)
		return NULL;
	for (i = 0; old && i < old->nr; i++) {
		if (old->targets[i].users)
			new->targets[new->nr++] = old->targets[i];
	}
	return new;
}

static void smmu_inv_finish(struct smmu_inv_set *set)
{
	unsigned int i;

	sort(set->targets, set->nr, sizeof(set->targets[0]), smmu_inv_cmp, NULL);
	set->has_atc = false;
	set->has_shared = false;
	for (i = 0; i < set->nr; i++) {
		set->has_atc |= set->targets[i].atc;
		set->has_shared |= set->targets[i].tag.shared;
	}
}

void smmu_invs_init(struct smmu_invs *invs)
{
	RCU_INIT_POINTER(invs->set, NULL);
	mutex_init(&invs->mutex);
	rwlock_init(&invs->atc_lock);
}

/*
 * A writer that queues up for an rwlock spins until the last reader has gone, and
 * readers wait for hardware. So it does not queue up, while it looks for a moment
 * without readers. If there is none for long, because invalidations do not end, it
 * queues up all the same, behind those that have begun.
 */
unsigned long smmu_invs_lock_atcs(struct smmu_invs *invs)
{
	ktime_t end = ktime_add_us(ktime_get(), SMMU_INV_LOCK_US);
	unsigned long flags;

	might_sleep();
	while (ktime_before(ktime_get(), end)) {
		if (write_trylock_irqsave(&invs->atc_lock, flags))
			return flags;
		usleep_range(SMMU_INV_LOCK_PAUSE_US / 2, SMMU_INV_LOCK_PAUSE_US);
	}
	write_lock_irqsave(&invs->atc_lock, flags);
	return flags;
}

void smmu_invs_unlock_atcs(struct smmu_invs *invs, unsigned long flags)
{
	write_unlock_irqrestore(&invs->atc_lock, flags);
}

void smmu_invs_destroy(struct smmu_invs *invs)
{
	struct smmu_inv_set *set = rcu_dereference_protected(invs->set, true /* last user */);

	WARN_ON_ONCE(smmu_inv_count_used(set));
	RCU_INIT_POINTER(invs->set, NULL);
	if (set)
		kfree_rcu(set, rcu);
	mutex_destroy(&invs->mutex);
}

bool smmu_invs_find_tag(struct smmu_invs *invs, const struct smmu_device *smmu, bool shared,
			struct smmu_tlb_tag *tag)
{
	struct smmu_inv_set *set;
	unsigned int i;

	lockdep_assert_held(&invs->mutex);
	set = smmu_invs_current(invs);
	for (i = 0; set && i < set->nr; i++) {
		const struct smmu_inv_target *target = &set->targets[i];

		if (target->smmu == smmu && !target->atc && target->users &&
		    !target->tag.given && target->tag.shared == shared) {
			*tag = target->tag;
			return true;
		}
	}
	return false;
}

int smmu_invs_join(struct smmu_invs *invs, const struct smmu_inv_target *add, unsigned int nr)
{
	struct smmu_inv_set *old, *new;
	struct smmu_inv_target *target;
	unsigned int i, missing = 0;

	lockdep_assert_held(&invs->mutex);
	old = smmu_invs_current(invs);
	for (i = 0; i < nr; i++)
		missing += !smmu_inv_find(old, &add[i]);

	new = old;
	if (missing) {
		/* Targets without users are not copied: they may be missed too. */
		new = smmu_inv_copy(old, nr, GFP_KERNEL);
		if (!new)
			return -ENOMEM;
	}
	for (i = 0; i < nr; i++) {
		target = smmu_inv_find(new, &add[i]);
		if (target) {
			WRITE_ONCE(target->users, target->users + 1);
			continue;
		}
		target = &new->targets[new->nr++];
		*target = add[i];
		target->users = 1;
	}
	if (missing) {
		smmu_inv_finish(new);
		smmu_invs_publish(invs, new);
	}
	return 0;
}

void smmu_invs_drop(struct smmu_invs *invs, const struct smmu_inv_target *drop, unsigned int nr)
{
	struct smmu_inv_target *target;
	unsigned int i;

	lockdep_assert_held(&invs->mutex);
	for (i = 0; i < nr; i++) {
		target = smmu_inv_find(smmu_invs_current(invs), &drop[i]);
		if (WARN_ON_ONCE(!target || !target->users))
			continue;
		WRITE_ONCE(target->users, target->users - 1);
	}
}

void smmu_invs_leave(struct smmu_invs *invs, const struct smmu_inv_target *drop, unsigned int nr)
{
	struct smmu_inv_set *old, *new;
	unsigned int used;

	smmu_invs_drop(invs, drop, nr);
	old = smmu_invs_current(invs);
	used = smmu_inv_count_used(old);
	if (!old || used == old->nr)
		return;
	if (!used) {
		smmu_invs_publish(invs, NULL);
		return;
	}
	new = smmu_inv_copy(old, 0, GFP_KERNEL | __GFP_NOWARN);
	if (!new)
		return;
	smmu_inv_finish(new);
	smmu_invs_publish(invs, new);
}

unsigned int smmu_invs_users(struct smmu_invs *invs, const struct smmu_inv_target *target)
{
	struct smmu_inv_target *found;

	lockdep_assert_held(&invs->mutex);
	found = smmu_inv_find(smmu_invs_current(invs), target);
	return found ? found->users : 0;
}
