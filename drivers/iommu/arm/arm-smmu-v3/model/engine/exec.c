// SPDX-License-Identifier: GPL-2.0-only
/*
 * The copy engine: what one descriptor does.
 *
 * A descriptor comes from a process and is hostile, so is everything that is
 * read from the process's memory. All loops are bounded by limits of
 * abi.h and leave when the queue is stopped, also while an access
 * stalls.
 */
#include "engine.h"

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/nospec.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/string.h>

/* How often a stalled access looks whether the queue was stopped. */
#define ENGINE_SLICE_MS			20
/* How long a stalled access waits for an answer, on a busy machine too. */
#define ENGINE_STALL_MS			30000

#define FNV1A_64_START			0xcbf29ce484222325ULL
#define FNV1A_64_PRIME			0x100000001b3ULL

/**
 * struct engine_rule - which fields an operation uses; the others must be 0
 * @src: &smmu_engine_desc.src
 * @dst: &smmu_engine_desc.dst
 * @arg: &smmu_engine_desc.arg
 * @max_len: bound of &smmu_engine_desc.len, 0 if it is not used
 */
struct engine_rule {
	bool src;
	bool dst;
	bool arg;
	u32 max_len;
};

static const struct engine_rule engine_rules[SMMU_ENGINE_NR_OPS] = {
	[SMMU_ENGINE_FILL] = {
		.dst = true, .arg = true, .max_len = SMMU_ENGINE_MAX_LEN,
	},
	[SMMU_ENGINE_COPY] = {
		.src = true, .dst = true, .max_len = SMMU_ENGINE_MAX_LEN,
	},
	[SMMU_ENGINE_SUM] = {
		.src = true, .max_len = SMMU_ENGINE_MAX_LEN,
	},
	[SMMU_ENGINE_COMPARE] = {
		.src = true, .dst = true, .max_len = SMMU_ENGINE_MAX_LEN,
	},
	[SMMU_ENGINE_WALK] = {
		.src = true, .max_len = SMMU_ENGINE_MAX_NODES,
	},
};

static bool engine_wraps(u64 addr, u64 len)
{
	u64 last;

	return check_add_overflow(addr, len - 1, &last);
}

static bool engine_desc_is_legal(const struct smmu_engine_desc *desc)
{
	const struct engine_rule *rule;
	u64 bytes;

	if (desc->op >= SMMU_ENGINE_NR_OPS || desc->reserved ||
	    desc->flags & ~SMMU_ENGINE_F_PASID)
		return false;
	if (!(desc->flags & SMMU_ENGINE_F_PASID) && desc->pasid)
		return false;

	rule = &engine_rules[array_index_nospec(desc->op, SMMU_ENGINE_NR_OPS)];
	if ((!rule->src && desc->src) || (!rule->dst && desc->dst) ||
	    (!rule->arg && desc->arg) || desc->len > rule->max_len)
		return false;
	if (!rule->max_len)
		return true;
	if (!desc->len)
		return false;

	/* Only the first node of a list has an address that is known here. */
	bytes = desc->op == SMMU_ENGINE_WALK ? sizeof(struct smmu_engine_node) :
					       desc->len;
	return !engine_wraps(desc->src, bytes) && !engine_wraps(desc->dst, bytes);
}

static bool engine_stopped(const struct smmu_engine_port *port)
{
	return READ_ONCE(port->stop) || (port->stopped && port->stopped(port));
}

static bool engine_fail(struct smmu_engine_done *done,
			enum smmu_engine_status status, u64 addr, u8 event)
{
	done->status = status;
	done->addr = addr;
	done->event = event;
	return false;
}

/*
 * One access. When it stalls the SMMU waits for software, and so do we, in
 * slices. An access that is given up leaves its stall with the SMMU, which
 * ends it when the answer comes.
 */
static bool engine_access(struct smmu_engine_port *port, u64 addr, void *buf,
			  size_t len, bool write, struct smmu_engine_done *done)
{
	unsigned long deadline = jiffies + msecs_to_jiffies(ENGINE_STALL_MS);
	struct smmu_model_txn txn = {
		.sid = port->sid,
		.ssid = port->pasid,
		.ssv = true,
		.addr = addr,
		.write = write,
		.at = port->at,
		.nowait = true,
	};
	struct smmu_model_result res = {};
	enum smmu_model_outcome outcome;

	if (engine_wraps(addr, len))
		return engine_fail(done, SMMU_ENGINE_FAULT, addr, 0);

	outcome = smmu_model_dma(port->model, &txn, buf, len, &res);
	while (outcome == SMMU_MODEL_DMA_STALLED) {
		bool late = time_after(jiffies, deadline);

		if (late || engine_stopped(port)) {
			smmu_model_dma_abandon(port->model, &res);
			return engine_fail(done, late ? SMMU_ENGINE_TIMEOUT :
							SMMU_ENGINE_ABORTED,
					   addr + res.done, res.event);
		}
		/* A slice that ends without an answer is no error. */
		smmu_model_dma_wait(port->model, &res, ENGINE_SLICE_MS);
		outcome = smmu_model_dma_resume(port->model, &txn, buf, len, &res);
	}

	if (outcome != SMMU_MODEL_DMA_OK)
		return engine_fail(done, SMMU_ENGINE_FAULT, addr + res.done,
				   res.event);
	return true;
}

static bool engine_read(struct smmu_engine_port *port, u64 addr, void *buf,
			size_t len, struct smmu_engine_done *done)
{
	return engine_access(port, addr, buf, len, false, done);
}

static bool engine_write(struct smmu_engine_port *port, u64 addr, void *buf,
			 size_t len, struct smmu_engine_done *done)
{
	return engine_access(port, addr, buf, len, true, done);
}

/* Between two accesses: let others run, and see whether to go on. */
static bool engine_breathe(const struct smmu_engine_port *port,
			   struct smmu_engine_done *done)
{
	cond_resched();
	if (!engine_stopped(port))
		return true;
	done->status = SMMU_ENGINE_ABORTED;
	return false;
}

static u64 engine_hash(u64 hash, const u8 *buf, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ buf[i]) * FNV1A_64_PRIME;
	return hash;
}

static size_t engine_first_difference(const u8 *a, const u8 *b, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (a[i] != b[i])
			break;
	return i;
}

/* One chunk of FILL, COPY, SUM or COMPARE; true to go on with the next one. */
static bool engine_chunk(struct smmu_engine_port *port,
			 const struct smmu_engine_desc *desc, size_t len,
			 struct smmu_engine_done *done, u64 *result)
{
	u64 src = desc->src + done->progress;
	u64 dst = desc->dst + done->progress;
	size_t same;

	if (desc->op == SMMU_ENGINE_FILL)
		return engine_write(port, dst, port->buf[0], len, done);
	if (!engine_read(port, src, port->buf[0], len, done))
		return false;

	switch (desc->op) {
	case SMMU_ENGINE_COPY:
		return engine_write(port, dst, port->buf[0], len, done);
	case SMMU_ENGINE_SUM:
		*result = engine_hash(*result, port->buf[0], len);
		return true;
	default:
		if (!engine_read(port, dst, port->buf[1], len, done))
			return false;
		same = engine_first_difference(port->buf[0], port->buf[1], len);
		*result += same;
		return same == len;
	}
}

static void engine_run_bytes(struct smmu_engine_port *port,
			     const struct smmu_engine_desc *desc,
			     struct smmu_engine_done *done)
{
	u64 result = 0;

	if (desc->op == SMMU_ENGINE_FILL)
		memset64((u64 *)port->buf[0], desc->arg,
			 SMMU_ENGINE_CHUNK / sizeof(u64));
	else if (desc->op == SMMU_ENGINE_SUM)
		result = FNV1A_64_START;

	while (done->progress < desc->len) {
		size_t len = min(desc->len - done->progress, SMMU_ENGINE_CHUNK);

		if (!engine_breathe(port, done) ||
		    !engine_chunk(port, desc, len, done, &result))
			break;
		done->progress += len;
	}
	if (done->status == SMMU_ENGINE_OK)
		done->result = result;
}

static void engine_run_walk(struct smmu_engine_port *port,
			    const struct smmu_engine_desc *desc,
			    struct smmu_engine_done *done)
{
	struct smmu_engine_node node = { .next = desc->src };
	u64 sum = 0;

	while (node.next) {
		if (done->progress == desc->len) {
			done->status = SMMU_ENGINE_LIMIT;
			return;
		}
		if (!engine_breathe(port, done) ||
		    !engine_read(port, node.next, &node, sizeof(node), done))
			return;
		sum += node.value;
		done->progress++;
	}
	done->result = sum;
}

/**
 * smmu_engine_execute() - do what one descriptor asks for
 * @port: way to memory
 * @desc: descriptor, a copy that nobody changes; not checked yet
 * @done: completion record, filled completely
 *
 * Context: Process context, may sleep. The worker of the queue alone.
 */
void smmu_engine_execute(struct smmu_engine_port *port,
			 const struct smmu_engine_desc *desc,
			 struct smmu_engine_done *done)
{
	*done = (struct smmu_engine_done){ .cookie = desc->cookie };

	if (!engine_desc_is_legal(desc)) {
		done->status = SMMU_ENGINE_BAD_DESC;
		return;
	}
	/* A process may not reach another one through the engine's rights. */
	if (desc->flags & SMMU_ENGINE_F_PASID && desc->pasid != port->pasid) {
		done->status = SMMU_ENGINE_BAD_PASID;
		return;
	}

	switch (desc->op) {
	case SMMU_ENGINE_NOP:
		break;
	case SMMU_ENGINE_WALK:
		engine_run_walk(port, desc, done);
		break;
	default:
		engine_run_bytes(port, desc, done);
		break;
	}
}
