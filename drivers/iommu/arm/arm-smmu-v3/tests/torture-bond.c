// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture: bonds of processes and clients, made and broken while DMA goes on.
 */
#include <linux/err.h>
#include <linux/iommu.h>

#include "torture-state.h"

void bond_make(struct process *p, struct client *c)
{
	struct bond *b = &p->bond[c->index];
	struct iommu_sva *handle;

	guard(rwsem_read)(&p->mm_lock);
	guard(mutex)(&c->lock);
	if (!p->mm || !c->dev || b->handle)
		return;
	change_begin(&b->seq);
	handle = iommu_sva_bind_device(c->dev, p->mm);
	if (IS_ERR(handle)) {
		if (p->t->works)
			violation(p->t, "bind failed", p->index, c->index, -PTR_ERR(handle), 0);
	} else {
		WRITE_ONCE(b->handle, handle);
		WRITE_ONCE(b->pasid, iommu_sva_get_pasid(handle));
		atomic64_inc(&p->t->result->binds);
	}
	change_end(&b->seq);
}

static void bond_break_locked(struct bond *b)
{
	if (!b->handle)
		return;
	change_begin(&b->seq);
	iommu_sva_unbind_device(b->handle);
	WRITE_ONCE(b->handle, NULL);
	change_end(&b->seq);
}

void bond_break(struct process *p, struct client *c)
{
	guard(mutex)(&c->lock);
	bond_break_locked(&p->bond[c->index]);
}

/* All of a client, whose lock is held */
void bonds_break(struct client *c)
{
	unsigned int i;

	lockdep_assert_held(&c->lock);
	for (i = 0; i < PROCESSES; i++)
		bond_break_locked(&c->t->process[i].bond[c->index]);
}
