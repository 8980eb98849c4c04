/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The copy engine: its parts and what they know of each other.
 *
 * An engine is one device behind one software SMMUv3: a client, or a function on
 * a PCI bus. A queue is what one open() of its uacce device gives a process: a
 * ring, a worker, and the PASID of the process.
 */
#ifndef _ARM_SMMU_V3_MODEL_ENGINE_H
#define _ARM_SMMU_V3_MODEL_ENGINE_H

#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "abi.h"
#include "../model.h"

struct dentry;
struct device;
struct smmu_model_pci;
struct uacce_device;
struct uacce_queue;

#define SMMU_ENGINE_NR_STATUS		(SMMU_ENGINE_LIMIT + 1)
/* Of each engine's device */
#define SMMU_ENGINE_PASID_BITS		16
/* One access of the engine moves at most this much */
#define SMMU_ENGINE_CHUNK		4096

/**
 * struct smmu_engine_port - how the work of one queue reaches memory
 * @model: the SMMU in front of it
 * @sid: StreamID of the engine
 * @pasid: SubstreamID of every access
 * @at: how the addresses get to the SMMU
 * @stop: set by who wants the work to end; may be set at any time
 * @stopped: the same as a question, may be NULL
 * @buf: two buffers of SMMU_ENGINE_CHUNK bytes, the worker's own
 */
struct smmu_engine_port {
	struct smmu_model *model;
	u32 sid;
	u32 pasid;
	enum smmu_model_at at;
	bool stop;
	bool (*stopped)(const struct smmu_engine_port *port);
	u8 *buf[2];
};

/**
 * struct smmu_engine - one copy engine
 * @model: its SMMU, which it owns
 * @client: its device, NULL for a PCI function
 * @pci: the host bridge of its PCI function, which it owns; NULL for a client
 * @sid: StreamID of the device
 * @uacce: its face to user space, NULL for a PCI endpoint
 * @workers: where the work of all queues runs, NULL for a PCI endpoint
 * @debugfs: directory
 * @lock: protects @queues and @nr_queues; nothing is waited for under it
 * @queues: struct smmu_engine_queue, all that are open
 * @nr_queues: length of @queues
 * @done: descriptors completed, by enum smmu_engine_status
 */
struct smmu_engine {
	struct smmu_model *model;
	struct smmu_model_client *client;
	struct smmu_model_pci *pci;
	u32 sid;
	struct uacce_device *uacce;
	struct workqueue_struct *workers;
	struct dentry *debugfs;
	struct mutex lock;	/* queues, nr_queues */
	struct list_head queues;
	unsigned int nr_queues;
	atomic64_t done[SMMU_ENGINE_NR_STATUS];
};

/**
 * struct smmu_engine_queue - one open file
 * @engine: whose
 * @uq: uacce's half; lives until put_queue() has returned; NULL for a PCI
 *	endpoint
 * @node: in &smmu_engine.queues
 * @port: the worker's way to memory
 * @work: the worker
 * @ring: the shared page; its content is hostile
 * @head: descriptors completed; the worker's own, &smmu_engine_ring.head is a
 *	copy that the process may overwrite
 * @state: enum smmu_engine_state; changed with the worker stopped, but for the
 *	worker's own step from RUNNING to BROKEN
 */
struct smmu_engine_queue {
	struct smmu_engine *engine;
	struct uacce_queue *uq;
	struct list_head node;
	struct smmu_engine_port port;
	struct work_struct work;
	struct smmu_engine_ring *ring;
	u32 head;
	u32 state;
};

/* smmu.c */
struct smmu_model *smmu_engine_make_model(enum smmu_model_profile profile);

/* uacce.c */
int smmu_engine_uacce_create(enum smmu_model_profile profile, bool on_chip);

/* ring.c */
int smmu_engine_port_init(struct smmu_engine_port *port, struct smmu_engine *engine);
void smmu_engine_port_fini(struct smmu_engine_port *port);
void smmu_engine_ring_set_state(struct smmu_engine_queue *q, enum smmu_engine_state state);
bool smmu_engine_ring_step(struct smmu_engine_queue *q);

/* exec.c */
void smmu_engine_execute(struct smmu_engine_port *port,
			 const struct smmu_engine_desc *desc,
			 struct smmu_engine_done *done);

/* view.c */
void smmu_engine_view_add(struct smmu_engine *engine, const char *name);

/* function.c, pci.c */
#ifdef CONFIG_PCI_ATS
struct device *smmu_engine_add_pci(struct smmu_engine *engine);
struct device *smmu_engine_add_chip(struct smmu_engine *engine);
void smmu_engine_remove_function(struct smmu_engine *engine);
int smmu_engine_pci_create(enum smmu_model_profile profile);
#else
static inline struct device *smmu_engine_add_chip(struct smmu_engine *engine)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static inline void smmu_engine_remove_function(struct smmu_engine *engine)
{
}

static inline int smmu_engine_pci_create(enum smmu_model_profile profile)
{
	return -EOPNOTSUPP;
}
#endif

#endif /* _ARM_SMMU_V3_MODEL_ENGINE_H */
