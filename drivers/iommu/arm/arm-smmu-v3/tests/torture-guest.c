// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture: guests, each with a virtual SMMU and a device that translates by the guest's
 * own tables.
 *
 * What a nested domain lets the device reach is what a domain of the host would: its
 * translation is the target PAGING, its bypass IDENTITY, its abort BLOCKED. So what the
 * device sees is judged as with any other client.
 *
 * Two guests have an SMMU in common, and two their stage 2. One thread for each is the
 * guest and its VMM, which takes the device away, resets it and unplugs it, and ends the
 * virtual SMMU and makes another; the raider speaks for all of them in the meantime.
 */
#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/xarray.h>
#include <uapi/linux/iommufd.h>

#include "../smmu.h"
#include "torture-guest.h"

#define PROT_GUEST	(IOMMU_READ | IOMMU_WRITE | IOMMU_CACHE)

/* Write-back, inner shareable CDs, and EATS */
#define STE_1		(0xd4ULL | BIT_ULL(28))

/*
 * What the VMM does
 */

/* With the VMM's memory in place */
static struct iommu_domain *nested_domain(struct tenant *tn, u64 ste0, u64 ste1)
{
	struct iommu_hwpt_arm_smmuv3 arg = { .ste = { cpu_to_le64(ste0), cpu_to_le64(ste1) } };
	const struct iommu_user_data data = {
		.type = IOMMU_HWPT_DATA_ARM_SMMUV3,
		.uptr = tn->batch[TENANT_OWNER].uptr,
		.len = sizeof(arg),
	};
	struct iommu_domain *domain;

	if (copy_to_user(data.uptr, &arg, sizeof(arg)))
		return NULL;
	domain = tn->vsmmu->core.ops->alloc_domain_nested(&tn->vsmmu->core, 0, &data);
	if (IS_ERR(domain))
		return NULL;
	domain->owner = dev_iommu_ops(tn->c->dev);
	return domain;
}

static int domains_create(struct tenant *tn)
{
	kthread_use_mm(tn->mm);
	tn->domain[BLOCKED] = nested_domain(tn, 0x1, 0);
	tn->domain[IDENTITY] = nested_domain(tn, 0x9, 0);
	tn->domain[PAGING] = nested_domain(tn, 0xb | tenant_ipa(tn->table[TENANT_CD]), STE_1);
	kthread_unuse_mm(tn->mm);
	return tn->domain[BLOCKED] && tn->domain[IDENTITY] && tn->domain[PAGING] ? 0 : -EINVAL;
}

static void domains_destroy(struct tenant *tn)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tn->domain); i++) {
		if (tn->domain[i])
			iommu_domain_free(tn->domain[i]);
		tn->domain[i] = NULL;
	}
}

static int vdevice_plug(struct tenant *tn)
{
	int ret;

	tn->idev.dev = tn->c->dev;
	tn->vdev.idev = &tn->idev;
	tn->vdev.viommu = &tn->vsmmu->core;
	tn->vdev.virt_id = tn->vsid;
	ret = tn->vsmmu->core.ops->vdevice_init(&tn->vdev);
	return ret ?: xa_err(xa_store(&tn->vsmmu->core.vdevs, tn->vsid, &tn->vdev, GFP_KERNEL));
}

static void vdevice_unplug(struct tenant *tn)
{
	xa_erase(&tn->vsmmu->core.vdevs, tn->vsid);
}

static int vsmmu_create(struct tenant *tn)
{
	struct smmu_vsmmu *vsmmu = guest_vsmmu_alloc(tn->c->dev);
	int ret;

	if (!vsmmu)
		return -ENOMEM;
	ret = dev_iommu_ops(tn->c->dev)->viommu_init(&vsmmu->core, tn->parent, NULL);
	if (ret) {
		guest_vsmmu_free(vsmmu);
		return ret;
	}
	/* A command that was given up may be executed when its guest has another VMID */
	WRITE_ONCE(tn->vmids, (tn->t->works ? 0 : tn->vmids) | BIT_ULL(vsmmu->vmid.vmid));
	guard(rwsem_write)(&tn->alive);
	tn->vsmmu = vsmmu;
	return 0;
}

/* Nothing is attached. */
static void vsmmu_destroy(struct tenant *tn)
{
	domains_destroy(tn);
	guard(rwsem_write)(&tn->alive);
	if (tn->vsmmu)
		guest_vsmmu_free(tn->vsmmu);
	tn->vsmmu = NULL;
}

static void point_put_back(struct tenant *tn, enum target target)
{
	point_set(tn->c, POINT_RID, target, tn->pg->index);
}

/* The guest's memory stays, and what it has mapped there. */
static void vsmmu_replace(struct tenant *tn)
{
	int ret;

	point_put_back(tn, NONE);
	vdevice_unplug(tn);
	vsmmu_destroy(tn);
	ret = vsmmu_create(tn) ?: domains_create(tn) ?: vdevice_plug(tn);
	if (ret)
		violation(tn->t, "no virtual SMMU", tn->index, 0, -ret, 0);
	else
		point_put_back(tn, PAGING);
}

/* The core's way: blocked, and back to where it was, whoever has let go of the vDEVICE */
static void device_reset(struct tenant *tn)
{
	enum target target = tn->c->point[POINT_RID].target;

	vdevice_unplug(tn);
	tenant_is_nameless(tn);
	if (target == PAGING) {
		point_put_back(tn, BLOCKED);
		point_put_back(tn, PAGING);
	}
	if (vdevice_plug(tn))
		violation(tn->t, "no vDEVICE", tn->index, 0, 0, 0);
}

static void device_replug(struct tenant *tn, struct rnd_state *rnd)
{
	vdevice_unplug(tn);
	client_replug(tn->c, rnd);
	if (tn->c->dev && vdevice_plug(tn))
		violation(tn->t, "no vDEVICE", tn->index, 0, 0, 0);
}

struct iommu_domain *guest_domain_of(const struct client *c, enum target target)
{
	return c->t->tenant[c->index - CLIENTS]->domain[target];
}

struct client *guest_client_some(struct torture *t, struct rnd_state *rnd)
{
	unsigned int i = below(rnd, GUESTS);

	return READ_ONCE(t->tenant[i]) ? &t->client[CLIENTS + i] : NULL;
}

void guest_once(struct thread *thread)
{
	struct rnd_state *rnd = &thread->rnd;
	struct tenant *tn = thread->ctx;

	if (!tn->c->dev || !tn->domain[PAGING])
		return;
	/* Most of the time it translates */
	if (tn->c->point[POINT_RID].target != PAGING && below(rnd, 2))
		point_put_back(tn, PAGING);
	switch (below(rnd, 32)) {
	case 0:
		vsmmu_replace(tn);
		break;
	case 1:
		device_replug(tn, rnd);
		break;
	case 2 ... 3:
		device_reset(tn);
		break;
	case 4 ... 6:
		tenant_cd_renew(tn);
		break;
	case 7 ... 11:
		point_put_back(tn, below(rnd, PAGING + 1));
		break;
	default:
		paging_change(tn->pg, rnd);
		break;
	}
}

void raider_once(struct thread *thread)
{
	struct tenant *tn = thread->t->tenant[below(&thread->rnd, GUESTS)];

	if (tn)
		tenant_raid(tn, &thread->rnd);
}

/*
 * All of it in order
 */

/* Each of them, one way or the other */
static void slots_in_order(struct client *c)
{
	unsigned int slot;

	for (slot = 0; slot < SLOTS; slot++)
		device_paged(c, POINT_RID, slot, slot % 3, slot % 2);
}

static void tenant_in_order(struct tenant *tn, struct rnd_state *rnd)
{
	enum target target;

	point_put_back(tn, PAGING);
	paging_unmap_all(tn->pg);
	paging_map_all(tn->pg);
	slots_in_order(tn->c);
	tenant_cd_renew(tn);
	slots_in_order(tn->c);
	device_reset(tn);
	slots_in_order(tn->c);
	paging_unmap_all(tn->pg);
	slots_in_order(tn->c);
	for (target = NONE; target < PAGING; target++) {
		point_put_back(tn, target);
		slots_in_order(tn->c);
		device_identity(tn->c, true);
	}
	paging_map_all(tn->pg);
	vsmmu_replace(tn);
	slots_in_order(tn->c);
	device_replug(tn, rnd);
	point_put_back(tn, PAGING);
	slots_in_order(tn->c);
	tenant_raid(tn, rnd);
}

void guests_in_order(struct torture *t, struct rnd_state *rnd)
{
	unsigned int i;

	for (i = 0; i < GUESTS; i++)
		if (t->tenant[i] && t->tenant[i]->c->dev && t->tenant[i]->domain[PAGING])
			tenant_in_order(t->tenant[i], rnd);
}

void guests_let_go(struct torture *t)
{
	struct tenant *tn;
	unsigned int i;

	for (i = 0; i < GUESTS; i++) {
		tn = t->tenant[i];
		if (!tn || !tn->domain[PAGING])
			continue;
		scoped_guard(mutex, &tn->c->lock)
			points_clear(tn->c);
		paging_unmap_all(tn->pg);
	}
}

/*
 * They come and go
 */

static int memory_create(struct tenant *tn)
{
	const size_t size = PAGE_ALIGN(sizeof(tn->batch[0].cmds));
	unsigned long at;
	unsigned int i;

	for (i = 0; i < TENANT_TABLES; i++) {
		tn->table[i] = (void *)get_zeroed_page(GFP_KERNEL);
		if (!tn->table[i])
			return -ENOMEM;
	}
	tn->mm = fixture_mm_alloc();
	if (!tn->mm)
		return -ENOMEM;
	kthread_use_mm(tn->mm);
	at = vm_mmap(NULL, 0, TENANT_VOICES * size, PROT_READ | PROT_WRITE,
		     MAP_ANONYMOUS | MAP_PRIVATE, 0);
	kthread_unuse_mm(tn->mm);
	if (IS_ERR_VALUE(at))
		return -ENOMEM;
	for (i = 0; i < TENANT_VOICES; i++)
		tn->batch[i].uptr = (void __user *)(at + i * size);
	return slots_create(tn->pg);
}

static int tenant_map(struct tenant *tn, const void *mem, size_t size)
{
	return iommu_map(tn->parent, tenant_ipa(mem), virt_to_phys((void *)mem), size, PROT_GUEST,
			 GFP_KERNEL);
}

/* Its tables and all that it may map, and one page where the machine has it. */
static int stage_2_create(struct tenant *tn, struct iommu_domain *shared)
{
	phys_addr_t identity = page_to_phys(tn->t->identity);
	unsigned int i, which;
	int ret = 0;

	tn->shares_parent = shared;
	tn->parent = shared ?: iommu_paging_domain_alloc_flags(tn->c->dev,
							       IOMMU_HWPT_ALLOC_NEST_PARENT);
	if (IS_ERR(tn->parent)) {
		ret = PTR_ERR(tn->parent);
		tn->parent = NULL;
		return ret;
	}
	for (i = 0; !ret && i < TENANT_TABLES; i++)
		ret = tenant_map(tn, tn->table[i], PAGE_SIZE);
	for (i = 0; !ret && i < SLOTS; i++)
		for (which = 0; !ret && which < 2; which++)
			ret = tenant_map(tn, page_address(tn->pg->slot[i].mem[which]),
					 page_size(tn->pg->slot[i].mem[which]));
	if (!ret && !shared)
		ret = iommu_map(tn->parent, identity, identity, PAGE_SIZE, PROT_GUEST, GFP_KERNEL);
	return ret;
}

/* The last one has the stage 2 of the first one that there is, which has another SMMU. */
static struct iommu_domain *parent_of_another(const struct torture *t, unsigned int index)
{
	unsigned int i;

	if (index < GUESTS - 1)
		return NULL;
	for (i = 0; i < index; i++)
		if (t->tenant[i])
			return t->tenant[i]->parent;
	return NULL;
}

static int tenant_create(struct torture *t, unsigned int index)
{
	struct tenant *tn = kzalloc_obj(*tn);
	int ret;

	if (!tn)
		return -ENOMEM;
	tn->t = t;
	tn->index = index;
	tn->c = &t->client[CLIENTS + index];
	tn->pg = &t->paging[DOMAINS + index];
	tn->pg->tenant = tn;
	tn->c->point[POINT_RID].paging = tn->pg->index;
	/* The StreamID of another */
	tn->vsid = t->client[index].sid;
	prandom_seed_state(&tn->rnd, t->config->seed + index);
	init_rwsem(&tn->alive);
	mutex_init(&tn->raider_lock);
	WRITE_ONCE(t->tenant[index], tn);
	ret = memory_create(tn) ?: stage_2_create(tn, parent_of_another(t, index)) ?:
	      vsmmu_create(tn);
	if (ret)
		return ret;
	tenant_tables_init(tn);
	return domains_create(tn) ?: vdevice_plug(tn);
}

/* An SMMU without both stages has none, nor has one that stands for a granule of its own */
static bool can_have_guests(struct device *dev)
{
	return IS_ENABLED(CONFIG_ARM64_4K_PAGES) &&
	       dev_iommu_ops(dev)->get_viommu_size(dev, IOMMU_VIOMMU_TYPE_ARM_SMMUV3);
}

int guests_create(struct torture *t)
{
	struct client *c;
	unsigned int i;
	int ret;

	for (i = 0; i < GUESTS; i++) {
		c = &t->client[CLIENTS + i];
		if (!c->dev || !can_have_guests(c->dev))
			continue;
		ret = tenant_create(t, i);
		if (ret)
			return ret;
	}
	return 0;
}

static void tenant_destroy(struct tenant *tn)
{
	unsigned int i;

	if (tn->vsmmu)
		vdevice_unplug(tn);
	vsmmu_destroy(tn);
	if (tn->parent && !tn->shares_parent)
		iommu_domain_free(tn->parent);
	paging_destroy(tn->pg);
	for (i = 0; i < TENANT_TABLES; i++)
		free_page((unsigned long)tn->table[i]);
	if (tn->mm)
		mmput(tn->mm);
	kfree(tn);
}

/* Who shares another's stage 2 goes before it. */
void guests_destroy(struct torture *t)
{
	unsigned int i;

	for (i = GUESTS; i-- > 0;) {
		if (t->tenant[i])
			tenant_destroy(t->tenant[i]);
		t->tenant[i] = NULL;
	}
}
