// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copy engine as a PCI endpoint with ATS, PRI and PASID.
 *
 * It stands on a host bridge in software, behind an SMMU of its own, and no
 * driver knows it: one that hands BAR 0 and a PASID to a process, as
 * uio_pci_generic_sva does, is all it needs. BAR 0 is the ring of abi.h.
 * The process writes the PASID into it, and then control; the engine has no
 * doorbell, it looks at the ring again and again.
 *
 * Whoever maps the BAR decides which PASID the engine uses, as with any device
 * that is given away as a whole. It does nothing unless its driver has enabled
 * memory decoding and bus mastering.
 */
#include "engine.h"

#include <linux/build_bug.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/slab.h>

#include "../pcie/pci.h"

/* Pauses between two looks: at a ring in use, at one that is not, at none */
#define PCI_BUSY_US			500
#define PCI_STOPPED_US			2000
#define PCI_IDLE_US			20000

static_assert(SMMU_ENGINE_PCI_VENDOR == SMMU_MODEL_CFG_VENDOR);
static_assert(SMMU_ENGINE_PCI_DEVICE == SMMU_MODEL_CFG_DEVICE);

/**
 * struct engine_pci - one endpoint that works by itself
 * @engine: what it has in common with the engines of uacce
 * @q: its only queue, on the list while it is not stopped
 * @thread: where it works
 */
struct engine_pci {
	struct smmu_engine engine;
	struct smmu_engine_queue q;
	struct task_struct *thread;
};

static bool pci_stopped(const struct smmu_engine_port *port)
{
	const struct engine_pci *p = container_of(port, struct engine_pci, q.port);
	const struct smmu_engine_ring *ring = smmu_model_pci_bar(p->engine.pci, 0);

	return kthread_should_stop() || ring != p->q.ring ||
	       READ_ONCE(ring->control) != SMMU_ENGINE_GO ||
	       !smmu_model_pci_is_master(p->engine.pci, 0);
}

static void pci_list(struct engine_pci *p, bool on)
{
	guard(mutex)(&p->engine.lock);
	if (on)
		list_add(&p->q.node, &p->engine.queues);
	else
		list_del_init(&p->q.node);
	p->engine.nr_queues = on;
}

static void pci_begin(struct engine_pci *p)
{
	struct smmu_engine_queue *q = &p->q;
	u32 pasid = READ_ONCE(q->ring->pasid);

	q->head = 0;
	WRITE_ONCE(q->ring->head, 0);
	q->port.pasid = pasid;
	pci_list(p, true);
	/* 0 is for accesses without a PASID, which it does not make */
	smmu_engine_ring_set_state(q, pasid && !(pasid >> SMMU_ENGINE_PASID_BITS) ?
				      SMMU_ENGINE_RUNNING : SMMU_ENGINE_BROKEN);
}

static void pci_end(struct engine_pci *p)
{
	struct smmu_engine_ring *ring = smmu_model_pci_bar(p->engine.pci, 0);

	pci_list(p, false);
	/* The ring may be gone, or elsewhere */
	p->q.state = SMMU_ENGINE_STOPPED;
	if (ring)
		WRITE_ONCE(ring->state, SMMU_ENGINE_STOPPED);
}

/* One look at the ring; the pause until the next one, in microseconds. */
static unsigned int pci_turn(struct engine_pci *p)
{
	struct smmu_engine_queue *q = &p->q;

	if (q->state == SMMU_ENGINE_STOPPED)
		q->ring = smmu_model_pci_bar(p->engine.pci, 0);
	if (!q->ring)
		return PCI_IDLE_US;
	if (pci_stopped(&q->port)) {
		if (q->state != SMMU_ENGINE_STOPPED)
			pci_end(p);
		return PCI_STOPPED_US;
	}
	if (q->state == SMMU_ENGINE_STOPPED)
		pci_begin(p);
	if (q->state == SMMU_ENGINE_RUNNING && smmu_engine_ring_step(q))
		return 0;
	return PCI_BUSY_US;
}

static int pci_thread(void *data)
{
	struct engine_pci *p = data;
	unsigned int pause;

	while (!kthread_should_stop()) {
		pause = pci_turn(p);
		if (pause)
			usleep_range(pause, 2 * pause);
		else
			cond_resched();
	}
	return 0;
}

static int __init pci_bring_up(struct engine_pci *p, enum smmu_model_profile profile)
{
	struct smmu_engine *engine = &p->engine;
	struct smmu_model *model = smmu_engine_make_model(profile);
	struct device *dev;

	if (IS_ERR(model))
		return PTR_ERR(model);
	engine->model = model;
	dev = smmu_engine_add_pci(engine);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	return smmu_engine_port_init(&p->q.port, engine);
}

static void __init pci_tear_down(struct engine_pci *p)
{
	smmu_engine_port_fini(&p->q.port);
	smmu_engine_remove_function(&p->engine);
	smmu_model_destroy(p->engine.model);
	kfree(p);
}

/**
 * smmu_engine_pci_create() - the PCI engine, behind an SMMU of its own
 * @profile: capabilities of the SMMU
 *
 * Context: Process context, sleeps.
 * Return: 0; -EOPNOTSUPP under ACPI, -ENODEV if the SMMU's driver does not take
 * the endpoint, or what made it fail. It never goes away.
 */
int __init smmu_engine_pci_create(enum smmu_model_profile profile)
{
	struct engine_pci *p = kzalloc_obj(*p);
	int ret;

	if (!p)
		return -ENOMEM;
	mutex_init(&p->engine.lock);
	INIT_LIST_HEAD(&p->engine.queues);
	INIT_LIST_HEAD(&p->q.node);
	p->q.engine = &p->engine;
	p->q.port.at = SMMU_MODEL_AT_ATC;
	p->q.port.stopped = pci_stopped;
	ret = pci_bring_up(p, profile);
	if (ret)
		goto err_tear_down;
	p->thread = kthread_run(pci_thread, p, "smmu_engine_pci");
	if (IS_ERR(p->thread)) {
		ret = PTR_ERR(p->thread);
		goto err_tear_down;
	}
	smmu_engine_view_add(&p->engine, SMMU_ENGINE_PCI_NAME);
	return 0;

err_tear_down:
	pci_tear_down(p);
	return ret;
}
