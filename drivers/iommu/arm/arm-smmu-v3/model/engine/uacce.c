// SPDX-License-Identifier: GPL-2.0-only
/*
 * A copy engine behind a software SMMUv3, for ordinary processes.
 *
 * At boot each engine gets an SMMU of its own and a uacce device in front: a
 * process opens it, which binds its address space to the engine's device, and
 * hands over pointers as they come from malloc(). The engine reaches memory
 * through the SMMU alone, from a worker that belongs to no process; what the
 * process may access is decided by the page tables that the SMMU walks.
 *
 * uacce serialises all operations on a queue but mmap() and poll() by a mutex
 * of the engine, so the state of a queue changes in one place at a time. Its
 * order at the end of a process is: the address space is released, the queue
 * is put, the address space is unbound.
 */
#include "engine.h"

#include <linux/device.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uacce.h>

/* Two engines have room for a thousand processes */
#define ENGINE_MAX_QUEUES		512
/* Small enough for an SMMU with 2^6 streams */
#define ENGINE_SID			0x20

static void engine_queue_work(struct work_struct *work)
{
	struct smmu_engine_queue *q =
		container_of(work, struct smmu_engine_queue, work);
	unsigned int budget;

	for (budget = SMMU_ENGINE_SLOTS; budget; budget--) {
		bool more;

		if (READ_ONCE(q->port.stop) || q->state != SMMU_ENGINE_RUNNING)
			return;
		more = smmu_engine_ring_step(q);
		wake_up_interruptible(&q->uq->wait);
		if (!more)
			return;
	}
	/* The others are waiting too. */
	queue_work(q->engine->workers, &q->work);
}

static void engine_queue_free(struct smmu_engine_queue *q)
{
	if (!q)
		return;
	free_page((unsigned long)q->ring);
	smmu_engine_port_fini(&q->port);
	kfree(q);
}

DEFINE_FREE(engine_queue, struct smmu_engine_queue *, engine_queue_free(_T))

static struct smmu_engine_queue *engine_queue_alloc(struct smmu_engine *engine)
{
	struct smmu_engine_queue *q __free(engine_queue) =
		kzalloc_obj(struct smmu_engine_queue);

	if (!q || smmu_engine_port_init(&q->port, engine))
		return NULL;
	q->ring = (void *)get_zeroed_page(GFP_KERNEL);
	if (!q->ring)
		return NULL;

	q->engine = engine;
	q->port.stop = true;
	INIT_WORK(&q->work, engine_queue_work);
	return no_free_ptr(q);
}

static int engine_get_queue(struct uacce_device *uacce, unsigned long pasid,
			    struct uacce_queue *uq)
{
	struct smmu_engine *engine = uacce->priv;
	struct smmu_engine_queue *q __free(engine_queue) =
		engine_queue_alloc(engine);

	if (!q)
		return -ENOMEM;
	q->uq = uq;
	q->port.pasid = pasid;
	q->ring->pasid = pasid;

	guard(mutex)(&engine->lock);
	if (engine->nr_queues == ENGINE_MAX_QUEUES)
		return -EBUSY;
	list_add_tail(&q->node, &engine->queues);
	engine->nr_queues++;
	uq->priv = no_free_ptr(q);
	return 0;
}

static int engine_start_queue(struct uacce_queue *uq)
{
	struct smmu_engine_queue *q = uq->priv;

	smmu_engine_ring_set_state(q, SMMU_ENGINE_RUNNING);
	WRITE_ONCE(q->port.stop, false);
	return 0;
}

/*
 * When this returns the engine does no access for the queue any more, and
 * begins none. The worker notices @stop between two accesses, and within a
 * slice while one is stalled.
 */
static void engine_stop_queue(struct uacce_queue *uq)
{
	struct smmu_engine_queue *q = uq->priv;

	WRITE_ONCE(q->port.stop, true);
	cancel_work_sync(&q->work);
	smmu_engine_ring_set_state(q, SMMU_ENGINE_STOPPED);
}

/* A mapping holds a reference to the page of its own. */
static void engine_put_queue(struct uacce_queue *uq)
{
	struct smmu_engine_queue *q = uq->priv;
	struct smmu_engine *engine = q->engine;

	scoped_guard(mutex, &engine->lock) {
		list_del(&q->node);
		engine->nr_queues--;
	}
	uq->priv = NULL;
	engine_queue_free(q);
}

static long engine_ioctl(struct uacce_queue *uq, unsigned int cmd,
			 unsigned long arg)
{
	struct smmu_engine_queue *q = uq->priv;

	if (cmd != SMMU_ENGINE_DOORBELL)
		return -ENOTTY;
	if (READ_ONCE(q->port.stop))
		return -EINVAL;
	queue_work(q->engine->workers, &q->work);
	return 0;
}

static int engine_mmap(struct uacce_queue *uq, struct vm_area_struct *vma,
		       struct uacce_qfile_region *qfr)
{
	struct smmu_engine_queue *q = uq->priv;

	if (qfr->type != UACCE_QFRT_DUS || vma_pages(vma) != 1 ||
	    !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	return vm_insert_page(vma, vma->vm_start, virt_to_page(q->ring));
}

static int engine_is_q_updated(struct uacce_queue *uq)
{
	struct smmu_engine_queue *q = uq->priv;

	return READ_ONCE(q->ring->head) != READ_ONCE(q->ring->taken) ||
	       READ_ONCE(q->ring->state) == SMMU_ENGINE_BROKEN;
}

static int engine_get_available_instances(struct uacce_device *uacce)
{
	struct smmu_engine *engine = uacce->priv;

	guard(mutex)(&engine->lock);
	return ENGINE_MAX_QUEUES - engine->nr_queues;
}

static const struct uacce_ops engine_uacce_ops = {
	.get_available_instances = engine_get_available_instances,
	.get_queue = engine_get_queue,
	.put_queue = engine_put_queue,
	.start_queue = engine_start_queue,
	.stop_queue = engine_stop_queue,
	.is_q_updated = engine_is_q_updated,
	.mmap = engine_mmap,
	.ioctl = engine_ioctl,
};

static int __init engine_register(struct smmu_engine *engine, struct device *dev)
{
	struct uacce_interface interface = {
		.name = SMMU_ENGINE_NAME,
		.flags = UACCE_DEV_SVA,
		.ops = &engine_uacce_ops,
	};
	struct uacce_device *uacce;
	int ret;

	uacce = uacce_alloc(dev, &interface);
	if (IS_ERR(uacce))
		return PTR_ERR(uacce);

	uacce->priv = engine;
	uacce->api_ver = SMMU_ENGINE_API;
	uacce->algs = "fill\ncopy\nsum\ncompare\nwalk\n";
	uacce->qf_pg_num[UACCE_QFRT_DUS] = 1;
	engine->uacce = uacce;
	ret = uacce_register(uacce);
	if (ret) {
		engine->uacce = NULL;
		uacce_remove(uacce);
	}
	return ret;
}

static struct device *__init engine_add_client(struct smmu_engine *engine)
{
	struct smmu_model_client_config config = {
		.name = "smmu-model-engine",
		.sids = { ENGINE_SID },
		.num_sids = 1,
		.pasid_bits = SMMU_ENGINE_PASID_BITS,
		.can_stall = true,
	};
	struct smmu_model_client *client = smmu_model_client_create(engine->model, &config);

	if (IS_ERR(client))
		return ERR_CAST(client);
	if (!device_iommu_mapped(smmu_model_client_dev(client))) {
		smmu_model_client_destroy(client);
		return ERR_PTR(-ENODEV);
	}
	engine->sid = ENGINE_SID;
	engine->client = client;
	return smmu_model_client_dev(client);
}

static int __init engine_bring_up(struct smmu_engine *engine, enum smmu_model_profile profile,
				  bool on_chip)
{
	struct device *dev;

	engine->workers = alloc_workqueue("smmu_engine", WQ_UNBOUND, ENGINE_MAX_QUEUES);
	if (!engine->workers)
		return -ENOMEM;
	engine->model = smmu_engine_make_model(profile);
	if (IS_ERR(engine->model))
		return PTR_ERR(engine->model);
	dev = on_chip ? smmu_engine_add_chip(engine) : engine_add_client(engine);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	return engine_register(engine, dev);
}

static void __init engine_tear_down(struct smmu_engine *engine)
{
	smmu_engine_remove_function(engine);
	smmu_model_client_destroy(engine->client);
	smmu_model_destroy(engine->model);
	if (engine->workers)
		destroy_workqueue(engine->workers);
	kfree(engine);
}

/**
 * smmu_engine_uacce_create() - one engine with a uacce device
 * @profile: capabilities of its SMMU
 * @on_chip: it is a PCI function that is on the chip
 *
 * Context: Process context, sleeps.
 * Return: 0, or what made it fail. It never goes away.
 */
int __init smmu_engine_uacce_create(enum smmu_model_profile profile, bool on_chip)
{
	struct smmu_engine *engine;
	int ret;

	engine = kzalloc_obj(*engine);
	if (!engine)
		return -ENOMEM;
	mutex_init(&engine->lock);
	INIT_LIST_HEAD(&engine->queues);
	ret = engine_bring_up(engine, profile, on_chip);
	if (ret) {
		engine_tear_down(engine);
		return ret;
	}
	smmu_engine_view_add(engine, dev_name(&engine->uacce->dev));
	return 0;
}
