// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copy engine: the ring that it shares with a process.
 *
 * Its content is hostile: every field that a decision depends on is read once,
 * and what the engine wrote itself is never read back. It may be memory that is
 * mapped as a device's registers, so all accesses are aligned and of 4 or 8
 * bytes.
 */
#include "engine.h"

#include <linux/compiler.h>
#include <linux/slab.h>
#include <asm/barrier.h>

/* A descriptor as it is at this moment; the process may be changing it. */
static struct smmu_engine_desc fetch(const struct smmu_engine_desc *shared)
{
	const u64 *from = (const u64 *)shared;
	struct smmu_engine_desc desc;
	u64 *to = (u64 *)&desc;
	size_t i;

	for (i = 0; i < sizeof(desc) / sizeof(u64); i++)
		to[i] = READ_ONCE(from[i]);
	return desc;
}

static void store(struct smmu_engine_done *shared, const struct smmu_engine_done *done)
{
	const u64 *from = (const u64 *)done;
	u64 *to = (u64 *)shared;
	size_t i;

	for (i = 0; i < sizeof(*done) / sizeof(u64); i++)
		WRITE_ONCE(to[i], from[i]);
}

/**
 * smmu_engine_ring_set_state() - change what the engine does with a ring
 * @q: the queue
 * @state: the new state; the process is shown it
 *
 * Context: Any.
 */
void smmu_engine_ring_set_state(struct smmu_engine_queue *q, enum smmu_engine_state state)
{
	WRITE_ONCE(q->state, state);
	WRITE_ONCE(q->ring->state, state);
}

/**
 * smmu_engine_ring_step() - one descriptor, if there is one
 * @q: the queue, running; becomes BROKEN if its process moved the tail too far
 *
 * Context: Process context, may sleep. The worker of the queue alone.
 * Return: true if there was one.
 */
bool smmu_engine_ring_step(struct smmu_engine_queue *q)
{
	struct smmu_engine_ring *ring = q->ring;
	unsigned int slot = q->head % SMMU_ENGINE_SLOTS;
	struct smmu_engine_desc desc;
	struct smmu_engine_done done;
	u32 waiting;

	/* Pairs with the process's release store, after it wrote descriptors. */
	waiting = smp_load_acquire(&ring->tail) - q->head;
	if (!waiting)
		return false;
	if (waiting > SMMU_ENGINE_SLOTS) {
		smmu_engine_ring_set_state(q, SMMU_ENGINE_BROKEN);
		return false;
	}

	desc = fetch(&ring->desc[slot]);
	smmu_engine_execute(&q->port, &desc, &done);
	atomic64_inc(&q->engine->done[done.status]);

	store(&ring->done[slot], &done);
	q->head++;
	/* Pairs with the process's acquire load, before it reads the record. */
	smp_store_release(&ring->head, q->head);
	return true;
}

/**
 * smmu_engine_port_init() - a way to memory, with its buffers
 * @port: filled; the rest of it is 0
 * @engine: whose
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM; what there is goes with smmu_engine_port_fini().
 */
int smmu_engine_port_init(struct smmu_engine_port *port, struct smmu_engine *engine)
{
	unsigned int i;

	port->model = engine->model;
	port->sid = engine->sid;
	for (i = 0; i < ARRAY_SIZE(port->buf); i++) {
		port->buf[i] = kmalloc(SMMU_ENGINE_CHUNK, GFP_KERNEL);
		if (!port->buf[i])
			return -ENOMEM;
	}
	return 0;
}

/**
 * smmu_engine_port_fini() - nobody uses it any more
 * @port: the port
 *
 * Context: Process context.
 */
void smmu_engine_port_fini(struct smmu_engine_port *port)
{
	kfree(port->buf[0]);
	kfree(port->buf[1]);
}
