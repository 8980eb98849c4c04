// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests of the whole driver share.
 */
#include "fixture.h"

#include <kunit/device.h>
#include <kunit/resource.h>
#include <kunit/test-bug.h>
#include <linux/iommu.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/sched/mm.h>
#include <linux/uaccess.h>

#define FIXTURE_SID		5
#define FIXTURE_PASID_BITS	16

KUNIT_DEFINE_ACTION_WRAPPER(fixture_destroy_client, smmu_model_client_destroy,
			    struct smmu_model_client *);
KUNIT_DEFINE_ACTION_WRAPPER(fixture_free_domain, iommu_domain_free, struct iommu_domain *);

struct smmu_model_config fixture_config(enum smmu_model_profile profile)
{
	struct smmu_model_config config = smmu_model_config_profile(profile);

	config.clock = SMMU_MODEL_STEPPED;
	return config;
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
	}
	smmu_model_destroy(model);
}

struct smmu_model *fixture_unplugged_model(struct kunit *test,
					   const struct smmu_model_config *config)
{
	struct smmu_model *model = smmu_model_create(config);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, model);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, fixture_destroy_model, model), 0);
	return model;
}

struct smmu_model *fixture_model(struct kunit *test, const struct smmu_model_config *config)
{
	struct smmu_model *model = fixture_unplugged_model(test, config);

	KUNIT_ASSERT_EQ(test, smmu_model_plug(model), 0);
	KUNIT_ASSERT_NOT_NULL_MSG(test, smmu_model_dev(model)->driver,
				  "the driver refused the model");
	return model;
}

struct smmu_model_client *fixture_client(struct kunit *test, struct smmu_model *model, u32 sid,
					 bool can_stall)
{
	struct smmu_model_client *client;

	client = smmu_model_client_create(model, &(struct smmu_model_client_config) {
		.sids = { sid },
		.num_sids = 1,
		.pasid_bits = FIXTURE_PASID_BITS,
		.can_stall = can_stall,
	});
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

struct iommu_domain *fixture_paging_domain(struct fixture *f)
{
	struct iommu_domain *domain = iommu_paging_domain_alloc(f->dev);
	int ret;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(f->test, domain);
	ret = kunit_add_action_or_reset(f->test, fixture_free_domain, domain);
	KUNIT_ASSERT_EQ(f->test, ret, 0);
	return domain;
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

struct fixture_process *fixture_process(struct kunit *test, size_t size)
{
	struct fixture_process *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	p->mm = mm_alloc();
	KUNIT_ASSERT_NOT_NULL(test, p->mm);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, fixture_put_process, p), 0);
	p->mm->task_size = TASK_SIZE;
	arch_pick_mmap_layout(p->mm, &current->signal->rlim[RLIMIT_STACK]);

	p->size = size;
	kthread_use_mm(p->mm);
	p->addr = vm_mmap(NULL, 0, size, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, 0);
	kthread_unuse_mm(p->mm);
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
