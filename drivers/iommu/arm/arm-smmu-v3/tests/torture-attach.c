// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture: what is attached to a client and to one PASID of it, from any domain to
 * any other, while DMA goes on.
 */
#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/module.h>

#include "iommu-priv.h"
#include "torture-state.h"

static struct iommu_domain *point_domain(struct client *c, unsigned int target,
					 unsigned int paging)
{
	if (c->index >= CLIENTS)
		return guest_domain_of(c, target);
	switch (target) {
	case BLOCKED:
		return dev_iommu_ops(c->dev)->blocked_domain;
	case IDENTITY:
		return dev_iommu_ops(c->dev)->identity_domain;
	case PAGING:
		return c->t->paging[paging].domain;
	default:
		return NULL;
	}
}

static int rid_set(struct client *c, struct point *pt, struct iommu_domain *old,
		   struct iommu_domain *new)
{
	struct iommu_attach_handle *handle = &pt->handle[pt->turn++ % 2];
	struct iommu_group *group = c->dev->iommu_group;

	if (old && new)
		return iommu_replace_group_handle(group, new, handle);
	if (new)
		return iommu_attach_group_handle(new, group, handle);
	iommu_detach_group_handle(old, group);
	return 0;
}

static int pasid_set(struct client *c, struct point *pt, struct iommu_domain *old,
		     struct iommu_domain *new)
{
	struct iommu_attach_handle *handle = &pt->handle[pt->turn++ % 2];
	ioasid_t pasid = c->t->pasid;

	if (old && new)
		return iommu_replace_device_pasid(new, c->dev, pasid, handle);
	if (new)
		return iommu_attach_device_pasid(new, c->dev, pasid, handle);
	iommu_detach_device_pasid(old, c->dev, pasid);
	return 0;
}

static void point_put(struct client *c, unsigned int point, enum target target,
		      unsigned int paging)
{
	struct point *pt = &c->point[point];
	struct iommu_domain *old, *new;
	int ret;

	lockdep_assert_held(&c->lock);
	if (!c->dev)
		return;
	old = point_domain(c, pt->target, pt->paging);
	new = point_domain(c, target, paging);
	if (old == new)
		return;
	change_begin(&pt->seq);
	ret = point == POINT_RID ? rid_set(c, pt, old, new) : pasid_set(c, pt, old, new);
	if (ret) {
		/* What is attached still has its handle */
		pt->turn--;
		if (c->t->works || target <= BLOCKED)
			violation(c->t, "attach failed", c->index, point, -ret, 0);
	} else {
		WRITE_ONCE(pt->target, target);
		WRITE_ONCE(pt->paging, paging);
		atomic64_inc(&c->t->result->attaches);
	}
	change_end(&pt->seq);
}

/*
 * Blocked cannot fail, what the IOMMU core attaches in place of nothing can: it cries
 * then, and takes what was there for detached. So during an outage traffic is blocked
 * first, and the rest waits until it is over.
 */
static void point_set_locked(struct client *c, unsigned int point, enum target target,
			     unsigned int paging)
{
	if (!c->t->config->outages || point != POINT_RID || target != NONE ||
	    c->point[point].target == NONE) {
		point_put(c, point, target, paging);
		return;
	}
	point_put(c, point, BLOCKED, 0);
	guard(rwsem_read)(&c->t->outage);
	point_put(c, point, NONE, 0);
}

void point_set(struct client *c, unsigned int point, enum target target, unsigned int paging)
{
	guard(mutex)(&c->lock);
	point_set_locked(c, point, target, paging);
}

void point_change(struct client *c, struct rnd_state *rnd)
{
	unsigned int paging = below(rnd, DOMAINS);

	if (below(rnd, 3))
		/* Half of the time a paging domain */
		point_set(c, POINT_RID, min(below(rnd, 6), PAGING), paging);
	else
		point_set(c, POINT_PASID, below(rnd, 3) ? PAGING : NONE, paging);
}

void points_clear(struct client *c)
{
	point_set_locked(c, POINT_RID, NONE, 0);
	point_set_locked(c, POINT_PASID, NONE, 0);
}

MODULE_IMPORT_NS("IOMMUFD_INTERNAL");
