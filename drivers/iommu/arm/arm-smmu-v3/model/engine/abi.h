/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the copy engine and the process that uses it share: one page.
 *
 * A process opens the engine's uacce device, which binds its address space,
 * maps the page (UACCE_QFRT_DUS), starts the queue (UACCE_CMD_START_Q), writes
 * descriptors, moves @tail and rings the doorbell. All addresses in
 * descriptors are the process's own pointers. Descriptor n stands in slot
 * n % SMMU_ENGINE_SLOTS, its completion record in the same slot of @done; the
 * record is complete once @head has passed n. At most SMMU_ENGINE_SLOTS
 * descriptors may be outstanding.
 *
 * Not a stable interface: it belongs to a test double, and kernel and self
 * test are built from the same tree.
 */
#ifndef _ARM_SMMU_V3_MODEL_ENGINE_ABI_H
#define _ARM_SMMU_V3_MODEL_ENGINE_ABI_H

#ifdef __KERNEL__
#include <linux/build_bug.h>
#else
#include <assert.h>
#endif
#include <linux/ioctl.h>
#include <linux/types.h>

/* The device nodes are /dev/<name>-0, -1, ... */
#define SMMU_ENGINE_NAME		"smmu_model_engine"
#define SMMU_ENGINE_API			"smmu_model_engine_v1"

/*
 * As a PCI endpoint: BAR 0 is the page, mapped as a device's registers, to be
 * accessed in aligned pieces of at most 8 bytes. There is no doorbell. To start
 * it, write 0 to @tail, a PASID and then SMMU_ENGINE_GO to @control, and wait
 * for SMMU_ENGINE_RUNNING; to stop it, write anything else and wait for
 * SMMU_ENGINE_STOPPED: from then on it does no access.
 */
#define SMMU_ENGINE_PCI_VENDOR		0x13b5
#define SMMU_ENGINE_PCI_DEVICE		0x5e1f
/* In debugfs */
#define SMMU_ENGINE_PCI_NAME		"smmu_model_engine-pci"
#define SMMU_ENGINE_GO			0x600d600d

/* Look at the ring. -EINVAL before UACCE_CMD_START_Q */
#define SMMU_ENGINE_DOORBELL		_IO('W', 0x40)

#define SMMU_ENGINE_SLOTS		32
#define SMMU_ENGINE_MAX_LEN		(16U << 20)
#define SMMU_ENGINE_MAX_NODES		65536U

/**
 * enum smmu_engine_op - what a descriptor asks for
 * @SMMU_ENGINE_NOP: nothing; all addresses and lengths must be 0
 * @SMMU_ENGINE_FILL: write @len bytes at @dst: @arg, little-endian, repeated
 * @SMMU_ENGINE_COPY: copy @len bytes from @src to @dst, lowest address first
 * @SMMU_ENGINE_SUM: 64-bit FNV-1a hash of @len bytes at @src, in @result
 * @SMMU_ENGINE_COMPARE: compare @len bytes at @src and @dst; @result is the
 *	offset of the first difference, or @len
 * @SMMU_ENGINE_WALK: follow the list of struct smmu_engine_node at @src, at
 *	most @len nodes; @result is the sum of their values
 * @SMMU_ENGINE_NR_OPS: number of operations
 */
enum smmu_engine_op {
	SMMU_ENGINE_NOP,
	SMMU_ENGINE_FILL,
	SMMU_ENGINE_COPY,
	SMMU_ENGINE_SUM,
	SMMU_ENGINE_COMPARE,
	SMMU_ENGINE_WALK,
	SMMU_ENGINE_NR_OPS,
};

/* Flags of a descriptor: @pasid is valid, and must be the queue's own */
#define SMMU_ENGINE_F_PASID		0x01

/**
 * enum smmu_engine_status - how a descriptor ended
 * @SMMU_ENGINE_OK: done
 * @SMMU_ENGINE_BAD_DESC: unknown operation or flag, a field that must be 0 is
 *	not, no length, too long, or an address range that wraps
 * @SMMU_ENGINE_BAD_PASID: it names a PASID that is not the queue's own
 * @SMMU_ENGINE_FAULT: the SMMU refused an access, at @addr
 * @SMMU_ENGINE_TIMEOUT: an access, at @addr, stalled and nobody answered
 * @SMMU_ENGINE_ABORTED: the queue was stopped before it was done
 * @SMMU_ENGINE_LIMIT: the list did not end within @len nodes
 */
enum smmu_engine_status {
	SMMU_ENGINE_OK,
	SMMU_ENGINE_BAD_DESC,
	SMMU_ENGINE_BAD_PASID,
	SMMU_ENGINE_FAULT,
	SMMU_ENGINE_TIMEOUT,
	SMMU_ENGINE_ABORTED,
	SMMU_ENGINE_LIMIT,
};

/**
 * enum smmu_engine_state - what the engine does with a ring
 * @SMMU_ENGINE_STOPPED: it does not look at it
 * @SMMU_ENGINE_RUNNING: it works when the doorbell is rung
 * @SMMU_ENGINE_BROKEN: @tail was more than SMMU_ENGINE_SLOTS ahead of @head, or
 *	the PASID of a PCI endpoint is none; nothing is read until the queue
 *	is stopped and started again
 */
enum smmu_engine_state {
	SMMU_ENGINE_STOPPED,
	SMMU_ENGINE_RUNNING,
	SMMU_ENGINE_BROKEN,
};

/**
 * struct smmu_engine_desc - one piece of work, written by the process
 * @op: enum smmu_engine_op
 * @flags: SMMU_ENGINE_F_*
 * @reserved: 0
 * @pasid: with SMMU_ENGINE_F_PASID, otherwise 0
 * @src: first byte read
 * @dst: first byte written, or second operand of COMPARE
 * @len: bytes, at most SMMU_ENGINE_MAX_LEN; nodes, at most
 *	SMMU_ENGINE_MAX_NODES, for WALK
 * @arg: operand of FILL, otherwise 0
 * @cookie: handed back in the completion record
 */
struct smmu_engine_desc {
	__u8 op;
	__u8 flags;
	__u16 reserved;
	__u32 pasid;
	__u64 src;
	__u64 dst;
	__u64 len;
	__u64 arg;
	__u64 cookie;
};

/**
 * struct smmu_engine_done - completion record, written by the engine
 * @cookie: of the descriptor
 * @status: enum smmu_engine_status
 * @event: with SMMU_ENGINE_FAULT, the SMMU's number of the fault, EVT_*
 * @addr: with SMMU_ENGINE_FAULT and SMMU_ENGINE_TIMEOUT, where
 * @progress: bytes, or nodes for WALK, completely worked on
 * @result: of the operation, 0 unless SMMU_ENGINE_OK
 */
struct smmu_engine_done {
	__u64 cookie;
	__u32 status;
	__u32 event;
	__u64 addr;
	__u64 progress;
	__u64 result;
};

/**
 * struct smmu_engine_ring - the shared page
 * @tail: descriptors written; stored with release semantics by the process
 * @taken: completion records that the process has taken, for poll(): the queue
 *	is readable while @head differs
 * @head: descriptors completed; stored with release semantics by the engine
 * @state: enum smmu_engine_state, by the engine
 * @pasid: of this queue, by the engine; by the process if it is a PCI endpoint
 * @control: SMMU_ENGINE_GO runs a PCI endpoint
 * @reserved: 0
 * @desc: descriptors
 * @done: completion records
 *
 * The engine reads @tail, @taken, @control and @desc, never what it wrote itself.
 */
struct smmu_engine_ring {
	__u32 tail;
	__u32 taken;
	__u32 head;
	__u32 state;
	__u32 pasid;
	__u32 control;
	__u32 reserved[10];
	struct smmu_engine_desc desc[SMMU_ENGINE_SLOTS];
	struct smmu_engine_done done[SMMU_ENGINE_SLOTS];
};

/**
 * struct smmu_engine_node - element of a list for SMMU_ENGINE_WALK
 * @next: address of the next one, 0 in the last
 * @value: added up
 */
struct smmu_engine_node {
	__u64 next;
	__u64 value;
};

static_assert(sizeof(struct smmu_engine_desc) == 48, "descriptor");
static_assert(sizeof(struct smmu_engine_done) == 40, "completion record");
static_assert(sizeof(struct smmu_engine_ring) <= 4096, "one page");
static_assert(sizeof(struct smmu_engine_node) == 16, "list element");

#endif /* _ARM_SMMU_V3_MODEL_ENGINE_ABI_H */
