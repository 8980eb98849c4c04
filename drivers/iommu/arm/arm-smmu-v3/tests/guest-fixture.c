// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests of nested translation share.
 */
#include "guest-fixture.h"

#include <kunit/resource.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <uapi/linux/iommufd.h>

#include "../client.h"
#include "../smmu.h"
#include "iommu-priv.h"
#include "iommufd_private.h"

#define PROT_GUEST	(IOMMU_READ | IOMMU_WRITE | IOMMU_CACHE)

/* A domain, and the device that may be attached to it. */
struct guest_owned {
	struct device *dev;
	struct iommu_domain *domain;
};

static void guest_free_domain(void *ctx)
{
	struct guest_owned *d = ctx;

	if (iommu_get_domain_for_dev(d->dev) == d->domain)
		iommu_detach_group_handle(d->domain, d->dev->iommu_group);
	iommu_domain_free(d->domain);
}

static void guest_own_domain(struct fixture *f, struct iommu_domain *domain)
{
	struct guest_owned *d = kunit_kzalloc(f->test, sizeof(*d), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(f->test, d);
	d->dev = f->dev;
	d->domain = domain;
	KUNIT_ASSERT_EQ(f->test, kunit_add_action_or_reset(f->test, guest_free_domain, d), 0);
}

struct iommu_domain *guest_parent(struct fixture *f)
{
	struct iommu_domain *parent;

	parent = iommu_paging_domain_alloc_flags(f->dev, IOMMU_HWPT_ALLOC_NEST_PARENT);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(f->test, parent);
	guest_own_domain(f, parent);
	return parent;
}

struct fixture *guest_neighbour(struct guest *g, u32 sid)
{
	struct fixture *f = kunit_kzalloc(g->test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(g->test, f);
	*f = *g->f;
	f->sid = sid;
	f->client = fixture_client(g->test, f->model, sid, true);
	f->dev = smmu_model_client_dev(f->client);
	return f;
}

struct smmu_vsmmu *guest_vsmmu_alloc(struct device *dev)
{
	size_t size = dev_iommu_ops(dev)->get_viommu_size(dev, IOMMU_VIOMMU_TYPE_ARM_SMMUV3);
	struct smmu_vsmmu *vsmmu;

	if (size < sizeof(*vsmmu))
		return NULL;
	vsmmu = kzalloc(size, GFP_KERNEL);
	if (!vsmmu)
		return NULL;
	xa_init(&vsmmu->core.vdevs);
	INIT_LIST_HEAD(&vsmmu->core.veventqs);
	init_rwsem(&vsmmu->core.veventqs_rwsem);
	vsmmu->core.iommu_dev = dev->iommu->iommu_dev;
	return vsmmu;
}

void guest_vsmmu_free(struct smmu_vsmmu *vsmmu)
{
	if (vsmmu->core.ops)
		vsmmu->core.ops->destroy(&vsmmu->core);
	xa_destroy(&vsmmu->core.vdevs);
	kfree(vsmmu);
}

static void guest_destroy_vsmmu(void *ctx)
{
	guest_vsmmu_free(ctx);
}

struct smmu_vsmmu *guest_vsmmu(struct kunit *test, struct device *dev, struct iommu_domain *parent)
{
	struct smmu_vsmmu *vsmmu = guest_vsmmu_alloc(dev);
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, vsmmu);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, guest_destroy_vsmmu, vsmmu), 0);
	ret = dev_iommu_ops(dev)->viommu_init(&vsmmu->core, parent, NULL);
	if (ret) {
		KUNIT_EXPECT_NULL(test, vsmmu->core.ops);
		return ERR_PTR(ret);
	}
	return vsmmu;
}

void guest_shut_down(struct guest *g)
{
	KUNIT_ASSERT_EQ(g->test, 0, smmu_model_own(g->f->model, SMMU_MODEL_VMID,
						   g->vsmmu->vmid.vmid, NULL));
	kunit_release_action(g->test, guest_destroy_vsmmu, g->vsmmu);
}

struct guest *guest_create(struct fixture *f, struct iommu_domain *parent)
{
	struct guest *g = kunit_kzalloc(f->test, sizeof(*g), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(f->test, g);
	g->test = f->test;
	g->f = f;
	g->parent = parent ?: guest_parent(f);
	g->vsmmu = guest_vsmmu(f->test, f->dev, g->parent);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(f->test, g->vsmmu);
	KUNIT_ASSERT_EQ(f->test, 0, smmu_model_own(f->model, SMMU_MODEL_VMID,
						   g->vsmmu->vmid.vmid, g));
	for (i = 0; i < GUEST_NR_PAGES; i++) {
		g->ram[i] = fixture_page(f->test);
		if (!iommu_iova_to_phys(g->parent, guest_ipa(i)))
			KUNIT_ASSERT_EQ(f->test, 0, iommu_map(g->parent, guest_ipa(i),
							      virt_to_phys(g->ram[i]), SZ_4K,
							      PROT_GUEST, GFP_KERNEL));
		else
			g->ram[i] = phys_to_virt(iommu_iova_to_phys(g->parent, guest_ipa(i)));
	}
	*g->ram[GUEST_DATA] = GUEST_DATA;
	*g->ram[GUEST_OTHER] = GUEST_OTHER;
	g->ram[GUEST_L1][1] = guest_ipa(GUEST_L2) | GUEST_PTE_TABLE;
	g->ram[GUEST_L2][0] = guest_ipa(GUEST_L3) | GUEST_PTE_TABLE;
	g->ram[GUEST_OTHER_L1][1] = guest_ipa(GUEST_OTHER_L2) | GUEST_PTE_TABLE;
	g->ram[GUEST_OTHER_L2][0] = guest_ipa(GUEST_OTHER_L3) | GUEST_PTE_TABLE;
	guest_map(g, GUEST_L3, GUEST_DATA);
	guest_map(g, GUEST_OTHER_L3, GUEST_OTHER);
	guest_set_cd(g, GUEST_L1);
	return g;
}

void guest_map(struct guest *g, enum guest_page l3, enum guest_page page)
{
	g->ram[l3][3] = guest_ipa(page) | GUEST_PTE_PAGE;
}

void guest_make_cd(const struct smmu_caps *caps, u64 ttb, u16 asid, bool stall,
		   u64 cd[SMMU_CD_DWORDS])
{
	const struct smmu_cd_params params = {
		.ttb0 = ttb,
		.mair = 0xff,
		.t0sz = 64 - 39,
		.ips = smmu_oas_code(caps->oas_bits),
		.sh0 = 3,
		.or0 = 1,
		.ir0 = 1,
		.asid = asid,
		.stall = stall,
	};

	smmu_cd_make(cd, caps, &params);
}

void guest_set_cd(struct guest *g, enum guest_page l1)
{
	u64 cd[SMMU_CD_DWORDS];

	guest_make_cd(&g->vsmmu->smmu->caps, guest_ipa(l1), GUEST_ASID, g->stall, cd);
	memcpy(g->ram[GUEST_CD], cd, sizeof(cd));
}

/* The device's streams are the guest's, or nobody's. */
static void guest_own_streams(struct guest *g, const struct guest *owner)
{
	const struct smmu_client *client = dev_iommu_priv_get(g->f->dev);
	unsigned int i;

	for (i = 0; i < client->nr_streams; i++)
		KUNIT_ASSERT_EQ(g->test, 0, smmu_model_own(g->f->model, SMMU_MODEL_STREAM,
							   client->sids[i], owner));
}

void guest_plug(struct guest *g, u32 vsid)
{
	struct iommufd_vdevice *vdev = kunit_kzalloc(g->test, sizeof(*vdev), GFP_KERNEL);
	struct iommufd_device *idev = kunit_kzalloc(g->test, sizeof(*idev), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(g->test, vdev);
	KUNIT_ASSERT_NOT_NULL(g->test, idev);
	idev->dev = g->f->dev;
	vdev->idev = idev;
	vdev->viommu = &g->vsmmu->core;
	vdev->virt_id = vsid;
	if (g->vsmmu->core.ops->vdevice_init)
		KUNIT_ASSERT_EQ(g->test, g->vsmmu->core.ops->vdevice_init(vdev), 0);
	KUNIT_ASSERT_NULL(g->test, xa_store(&g->vsmmu->core.vdevs, vsid, vdev, GFP_KERNEL));
	guest_own_streams(g, g);
}

void guest_unplug(struct guest *g, u32 vsid)
{
	KUNIT_EXPECT_NOT_NULL(g->test, xa_erase(&g->vsmmu->core.vdevs, vsid));
	guest_own_streams(g, NULL);
}

void __user *guest_user(struct kunit *test, size_t size)
{
	unsigned long addr, len = PAGE_ALIGN(size) + PAGE_SIZE;

	addr = kunit_vm_mmap(test, NULL, 0, len, PROT_READ | PROT_WRITE,
			     MAP_ANONYMOUS | MAP_PRIVATE, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(addr) || !addr);
	KUNIT_ASSERT_EQ(test, vm_munmap(addr + len - PAGE_SIZE, PAGE_SIZE), 0);
	/* Ends where the page ends */
	return (void __user *)(addr + len - PAGE_SIZE - size);
}

struct iommu_domain *guest_domain(struct guest *g, u64 ste0, u64 ste1)
{
	struct iommu_hwpt_arm_smmuv3 arg = { .ste = { cpu_to_le64(ste0), cpu_to_le64(ste1) } };
	struct iommu_user_data data = {
		.type = IOMMU_HWPT_DATA_ARM_SMMUV3,
		.uptr = guest_user(g->test, sizeof(arg)),
		.len = sizeof(arg),
	};
	struct iommu_domain *domain;

	KUNIT_ASSERT_EQ(g->test, copy_to_user(data.uptr, &arg, sizeof(arg)), 0);
	domain = g->vsmmu->core.ops->alloc_domain_nested(&g->vsmmu->core, 0, &data);
	if (IS_ERR(domain))
		return domain;
	domain->owner = dev_iommu_ops(g->f->dev);
	guest_own_domain(g->f, domain);
	return domain;
}

int guest_attach(struct guest *g, struct iommu_domain *domain)
{
	struct iommu_group *group = g->f->dev->iommu_group;
	struct iommu_attach_handle *handle = &g->handle[g->turn];
	int ret;

	if (g->attached)
		ret = iommu_replace_group_handle(group, domain, handle);
	else
		ret = iommu_attach_group_handle(domain, group, handle);
	if (ret)
		return ret;
	g->attached = true;
	g->turn = !g->turn;
	return 0;
}

u64 guest_ste0(void)
{
	return 0xb | guest_ipa(GUEST_CD);
}

void guest_attach_translate(struct guest *g, u32 vsid)
{
	/* Write-back, inner shareable CDs */
	struct iommu_domain *domain = guest_domain(g, guest_ste0(), 0xd4);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(g->test, domain);
	guest_plug(g, vsid);
	KUNIT_ASSERT_EQ(g->test, guest_attach(g, domain), 0);
}

u64 guest_read(struct guest *g, u64 addr)
{
	u64 word = 0;

	if (fixture_read(g->f, NO_SSID, addr, &word, sizeof(word)) != SMMU_MODEL_DMA_OK)
		return 0;
	return word;
}

int guest_invalidate_user(struct guest *g, void __user *uptr, size_t len, u32 nr, u32 *done)
{
	struct iommu_user_data_array array = {
		.type = IOMMU_VIOMMU_INVALIDATE_DATA_ARM_SMMUV3,
		.uptr = uptr,
		.entry_len = len,
		.entry_num = nr,
	};
	int ret;

	smmu_model_call_begin(g->f->model, g);
	ret = g->vsmmu->core.ops->cache_invalidate(&g->vsmmu->core, &array);
	smmu_model_call_end(g->f->model);
	*done = array.entry_num;
	return ret;
}

int guest_invalidate(struct guest *g, const u64 cmds[][2], u32 nr, u32 *done)
{
	void __user *uptr = guest_user(g->test, nr * sizeof(cmds[0]));

	KUNIT_ASSERT_EQ(g->test, copy_to_user(uptr, cmds, nr * sizeof(cmds[0])), 0);
	return guest_invalidate_user(g, uptr, sizeof(cmds[0]), nr, done);
}

MODULE_IMPORT_NS("IOMMUFD_INTERNAL");
