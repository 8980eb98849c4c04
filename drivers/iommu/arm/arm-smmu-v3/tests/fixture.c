// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests of the whole driver share.
 */
#include "fixture.h"

#include <kunit/device.h>
#include <kunit/resource.h>
#include <kunit/test-bug.h>
#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/iommu.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/sched/mm.h>
#include <linux/uaccess.h>

#include <asm/virt.h>

#include "../spec-cmd.h"
#include "../spec-regs.h"
#include "../sva.h"
#include "variant.h"

#define FIXTURE_SID		5
#define FIXTURE_PASID_BITS	16

KUNIT_DEFINE_ACTION_WRAPPER(fixture_destroy_client, smmu_model_client_destroy,
			    struct smmu_model_client *);
KUNIT_DEFINE_ACTION_WRAPPER(fixture_free_domain, iommu_domain_free, struct iommu_domain *);

struct smmu_model_config fixture_config(enum smmu_model_profile profile)
{
	struct smmu_model_config config = smmu_model_config_profile(profile);

	config.clock = SMMU_MODEL_STEPPED;
	/* Made anew for each of many tests; too small for one, it fails. */
	config.tlb_entries = 2048;
	config.cfg_entries = 512;
	return config;
}

struct smmu_model_config fixture_variant_config(const struct kunit *test)
{
	struct variant v = variant_of(test);
	struct smmu_model_config config = fixture_config(v.profile);

	config.policy = v.policy;
	config.seed = v.seed;
	return config;
}

struct fixture *fixture_variant_init(struct kunit *test)
{
	struct smmu_model_config config = fixture_variant_config(test);

	return fixture_init(test, &config);
}

/* The verdict of the model comes last, when the driver has gone too. */
static void fixture_destroy_model(void *ctx)
{
	struct kunit *test = kunit_get_current_test();
	struct smmu_model *model = ctx;
	struct smmu_model_stats *stats = kunit_kzalloc(test, sizeof(*stats), GFP_KERNEL);

	if (stats) {
		smmu_model_stats(model, stats);
		KUNIT_EXPECT_EQ_MSG(test, stats->violations, 0, "%s", stats->violation);
		KUNIT_EXPECT_EQ(test, stats->stalled, 0);
		/* What was dropped for want of room proves no invalidation. */
		KUNIT_EXPECT_EQ(test, stats->evictions, 0);
	}
	smmu_model_destroy(model);
}

u8 fixture_tlbi(struct smmu_model *model, u8 nh)
{
	bool el2 = is_kernel_in_hyp_mode() && (smmu_model_peek32(model, SMMU_IDR0) & IDR0_HYP);

	return el2 ? nh + (CMD_TLBI_EL2_VA - CMD_TLBI_NH_VA) : nh;
}

const struct smmu_model_stats *fixture_stats(struct kunit *test, struct smmu_model *model)
{
	struct smmu_model_stats *stats = kunit_kzalloc(test, sizeof(*stats), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, stats);
	smmu_model_stats(model, stats);
	return stats;
}

void fixture_poke_reg64(struct smmu_model *model, u32 offset, u64 value)
{
	smmu_model_poke32(model, offset, lower_32_bits(value));
	smmu_model_poke32(model, offset + 4, upper_32_bits(value));
}

static void fixture_free_page(void *page)
{
	free_page((unsigned long)page);
}

void *fixture_page(struct kunit *test)
{
	void *page = (void *)get_zeroed_page(GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, fixture_free_page, page), 0);
	return page;
}

struct smmu_model *fixture_unplugged_model(struct kunit *test,
					   const struct smmu_model_config *config)
{
	struct smmu_model *model = smmu_model_create(config);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, model);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, fixture_destroy_model, model), 0);
	return model;
}

static void fixture_ask_for_sharing(bool ask)
{
#ifdef CONFIG_ARM_SMMU_V3_SVA
	smmu_sva_share_asids = ask;
#endif
}

struct smmu_model *fixture_model(struct kunit *test, const struct smmu_model_config *config)
{
	struct smmu_model *model = fixture_unplugged_model(test, config);
	int ret;

	fixture_ask_for_sharing(config->idr[0] & IDR0_BTM);
	ret = smmu_model_plug(model);
	fixture_ask_for_sharing(false);
	KUNIT_ASSERT_EQ(test, ret, 0);
	KUNIT_ASSERT_NOT_NULL_MSG(test, smmu_model_dev(model)->driver,
				  "the driver refused the model");
	return model;
}

struct smmu_model_client *fixture_client(struct kunit *test, struct smmu_model *model, u32 sid,
					 bool can_stall)
{
	return fixture_client_sids(test, model, &sid, 1, can_stall);
}

struct smmu_model_client *fixture_client_sids(struct kunit *test, struct smmu_model *model,
					      const u32 *sids, unsigned int nr, bool can_stall)
{
	struct smmu_model_client_config config = {
		.num_sids = nr,
		.pasid_bits = FIXTURE_PASID_BITS,
		.can_stall = can_stall,
	};
	struct smmu_model_client *client;

	memcpy(config.sids, sids, nr * sizeof(*sids));
	client = smmu_model_client_create(model, &config);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, client);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, fixture_destroy_client, client), 0);
	KUNIT_ASSERT_NOT_NULL_MSG(test, smmu_model_client_dev(client)->iommu_group,
				  "the driver refused the client");
	return client;
}

struct fixture *fixture_init(struct kunit *test, const struct smmu_model_config *config)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->test = test;
	f->sid = FIXTURE_SID;
	f->model = fixture_model(test, config);
	f->client = fixture_client(test, f->model, f->sid, true);
	f->dev = smmu_model_client_dev(f->client);
	return f;
}

struct iommu_domain *fixture_paging_domain_flags(struct fixture *f, u32 flags)
{
	struct iommu_domain *domain = iommu_paging_domain_alloc_flags(f->dev, flags);
	int ret;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(f->test, domain);
	ret = kunit_add_action_or_reset(f->test, fixture_free_domain, domain);
	KUNIT_ASSERT_EQ(f->test, ret, 0);
	return domain;
}

struct iommu_domain *fixture_paging_domain(struct fixture *f)
{
	return fixture_paging_domain_flags(f, 0);
}

/* Where a domain is attached; to detach it in time. */
struct fixture_attachment {
	struct iommu_domain *domain;
	struct device *dev;
};

static void fixture_detach(void *ctx)
{
	struct fixture_attachment *att = ctx;

	if (iommu_get_domain_for_dev(att->dev) == att->domain)
		iommu_detach_device(att->domain, att->dev);
}

struct iommu_domain *fixture_attached_domain(struct fixture *f)
{
	struct fixture_attachment *att = kunit_kzalloc(f->test, sizeof(*att), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(f->test, att);
	att->domain = fixture_paging_domain(f);
	att->dev = f->dev;
	KUNIT_ASSERT_EQ(f->test, iommu_attach_device(att->domain, f->dev), 0);
	KUNIT_ASSERT_EQ(f->test, kunit_add_action_or_reset(f->test, fixture_detach, att), 0);
	return att->domain;
}

enum smmu_model_outcome fixture_dma(struct fixture *f, u32 ssid, u64 addr, bool write, void *buf,
				    size_t len)
{
	struct smmu_model_txn txn = {
		.sid = f->sid,
		.ssid = ssid == NO_SSID ? 0 : ssid,
		.ssv = ssid != NO_SSID,
		.addr = addr,
		.write = write,
		/* Untranslated, unless there is an ATC */
		.at = SMMU_MODEL_AT_ATC,
	};
	struct smmu_model_result res;

	return smmu_model_dma(f->model, &txn, buf, len, &res);
}

enum smmu_model_outcome fixture_read(struct fixture *f, u32 ssid, u64 addr, void *buf, size_t len)
{
	return fixture_dma(f, ssid, addr, false, buf, len);
}

enum smmu_model_outcome fixture_write(struct fixture *f, u32 ssid, u64 addr, const void *buf,
				      size_t len)
{
	return fixture_dma(f, ssid, addr, true, (void *)buf, len);
}

static void fixture_put_process(void *ctx)
{
	struct fixture_process *p = ctx;

	if (p->mm)
		mmput(p->mm);
	p->mm = NULL;
}

struct mm_struct *fixture_mm_alloc(void)
{
	struct mm_struct *mm = mm_alloc();

	if (mm) {
		mm->task_size = TASK_SIZE;
		arch_pick_mmap_layout(mm, &current->signal->rlim[RLIMIT_STACK]);
	}
	return mm;
}

struct fixture_process *fixture_process(struct kunit *test, size_t size)
{
	struct fixture_process *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	p->mm = fixture_mm_alloc();
	KUNIT_ASSERT_NOT_NULL(test, p->mm);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, fixture_put_process, p), 0);

	p->size = size;
	kthread_use_mm(p->mm);
	p->addr = vm_mmap(NULL, 0, size, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, 0);
	kthread_unuse_mm(p->mm);
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(p->addr));
	return p;
}

static int fixture_set_contiguous(pte_t *pte, unsigned long addr, void *data)
{
	__set_pte(pte, pte_mkcont(__ptep_get(pte)));
	return 0;
}

/* The file's pages are physically contiguous and aligned, and the PTEs say so. */
static int fixture_contiguous_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct page *page = file->private_data;
	unsigned long i;
	int ret = 0;

	if (vma->vm_start % CONT_PTE_SIZE || vma_pages(vma) != CONT_PTES)
		return -EINVAL;
	for (i = 0; !ret && i < CONT_PTES; i++)
		ret = vm_insert_page(vma, vma->vm_start + i * PAGE_SIZE, page + i);
	return ret ?: apply_to_page_range(vma->vm_mm, vma->vm_start, CONT_PTE_SIZE,
					  fixture_set_contiguous, NULL);
}

static int fixture_contiguous_release(struct inode *inode, struct file *file)
{
	__free_pages(file->private_data, CONT_PTE_SHIFT - PAGE_SHIFT);
	return 0;
}

static const struct file_operations fixture_contiguous_fops = {
	.owner = THIS_MODULE,
	.mmap = fixture_contiguous_mmap,
	.release = fixture_contiguous_release,
};

struct fixture_process *fixture_contiguous_process(struct kunit *test)
{
	struct fixture_process *p = fixture_process(test, 2 * CONT_PTE_SIZE);
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP,
					CONT_PTE_SHIFT - PAGE_SHIFT);
	struct file *file;

	KUNIT_ASSERT_NOT_NULL(test, page);
	file = anon_inode_getfile("contiguous", &fixture_contiguous_fops, page, O_RDWR);
	if (IS_ERR(file))
		__free_pages(page, CONT_PTE_SHIFT - PAGE_SHIFT);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, file);

	p->size = CONT_PTE_SIZE;
	kthread_use_mm(p->mm);
	p->addr = vm_mmap(file, ALIGN(p->addr, CONT_PTE_SIZE), p->size, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_FIXED, 0);
	kthread_unuse_mm(p->mm);
	fput(file);
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(p->addr));
	return p;
}

void fixture_exit(struct kunit *test, struct fixture_process *p)
{
	KUNIT_ASSERT_NOT_NULL(test, p->mm);
	mmput(p->mm);
	p->mm = NULL;
}

int fixture_touch(struct fixture_process *p, unsigned long addr, void *buf, size_t len, bool write)
{
	unsigned long left;

	kthread_use_mm(p->mm);
	if (write)
		left = copy_to_user((void __user *)addr, buf, len);
	else
		left = copy_from_user(buf, (void __user *)addr, len);
	kthread_unuse_mm(p->mm);
	return left ? -EFAULT : 0;
}

int fixture_munmap(struct fixture_process *p, unsigned long addr, size_t size)
{
	int ret;

	kthread_use_mm(p->mm);
	ret = vm_munmap(addr, size);
	kthread_unuse_mm(p->mm);
	return ret;
}

void fixture_poke(struct kunit *test, struct fixture_process *p, unsigned long addr, u64 value)
{
	KUNIT_ASSERT_EQ(test, fixture_touch(p, addr, &value, sizeof(value), true), 0);
}

u64 fixture_peek(struct kunit *test, struct fixture_process *p, unsigned long addr)
{
	u64 value = 0;

	KUNIT_ASSERT_EQ(test, fixture_touch(p, addr, &value, sizeof(value), false), 0);
	return value;
}

void fixture_unbind(void *ctx)
{
	struct fixture_bond *bond = ctx;

	if (bond->handle)
		iommu_sva_unbind_device(bond->handle);
	bond->handle = NULL;
}

static void fixture_unwatch(void *btm)
{
	smmu_model_btm_unwatch(btm);
}

/* Real TLBIs come before the driver hears, so it must have begun to listen. */
static struct smmu_model_btm *fixture_watch(struct kunit *test, struct device *dev,
					    struct fixture_process *p)
{
	struct smmu_model *model = smmu_model_behind(dev);
	struct smmu_model_btm *btm;

	KUNIT_ASSERT_NOT_NULL(test, model);
	if (!(smmu_model_peek32(model, SMMU_IDR0) & IDR0_BTM))
		return NULL;
	btm = smmu_model_btm_watch(model, p->mm);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, btm);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, fixture_unwatch, btm), 0);
	return btm;
}

struct fixture_bond *fixture_bind(struct kunit *test, struct device *dev,
				  struct fixture_process *p)
{
	struct fixture_bond *bond = kunit_kzalloc(test, sizeof(*bond), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, bond);
	bond->handle = iommu_sva_bind_device(dev, p->mm);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, bond->handle);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, fixture_unbind, bond), 0);
	bond->pasid = iommu_sva_get_pasid(bond->handle);
	bond->btm = fixture_watch(test, dev, p);
	return bond;
}
