// SPDX-License-Identifier: GPL-2.0-only
/*
 * Physical memory as the software SMMUv3 sees it: the kernel's linear map.
 *
 * An address that is not memory, lies above the output address size or is
 * unmapped from the linear map answers with an external abort (-EIO), and so
 * does any access that a test wants to fail. Structures are read and written
 * in single-copy atomic pieces of 64 bits (IHI 0070, 3.21 "Structure access
 * rules and update procedures"). SMMU_MODEL_NR_ACCESSES as the reason is a
 * test's look, which never fails on purpose.
 */
#include "mem.h"

#include <linux/compiler.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/set_memory.h>
#include <linux/string.h>

#include "state.h"

static void *map_memory(struct smmu_model *model, u64 pa, size_t size,
			enum smmu_model_access why)
{
	unsigned long pfn = PHYS_PFN(pa);

	lockdep_assert_held(&model->lock);
	if (why != SMMU_MODEL_NR_ACCESSES &&
	    smmu_model_injected(model, SMMU_MODEL_ABORT, why))
		return NULL;
	if (pa >> model->oas_bits)
		return NULL;
	if (offset_in_page(pa) + size > PAGE_SIZE)
		return NULL;
	if (!pfn_valid(pfn) || !pfn_is_map_memory(pfn) ||
	    !kernel_page_present(pfn_to_page(pfn)))
		return NULL;
	return phys_to_virt(pa);
}

/**
 * smmu_model_mem_read64() - one 64-bit little-endian word
 * @model: the model, locked
 * @pa: physical address, a multiple of 8
 * @why: what is read
 * @value: the word, CPU-endian
 *
 * Return: 0, or -EIO on an external abort.
 */
int smmu_model_mem_read64(struct smmu_model *model, u64 pa,
			  enum smmu_model_access why, u64 *value)
{
	__le64 *p = map_memory(model, pa, sizeof(*p), why);

	if (!p)
		return -EIO;
	*value = le64_to_cpu(READ_ONCE(*p));
	return 0;
}

/**
 * smmu_model_mem_write64() - write one 64-bit little-endian word
 * @model: the model, locked
 * @pa: physical address, a multiple of 8
 * @why: what is written
 * @value: the word, CPU-endian
 *
 * Return: 0, or -EIO on an external abort.
 */
int smmu_model_mem_write64(struct smmu_model *model, u64 pa,
			   enum smmu_model_access why, u64 value)
{
	__le64 *p = map_memory(model, pa, sizeof(*p), why);

	if (!p)
		return -EIO;
	WRITE_ONCE(*p, cpu_to_le64(value));
	return 0;
}

/**
 * smmu_model_mem_write32() - write one 32-bit little-endian word
 * @model: the model, locked
 * @pa: physical address, a multiple of 4
 * @why: what is written
 * @value: the word, CPU-endian
 *
 * Return: 0, or -EIO on an external abort.
 */
int smmu_model_mem_write32(struct smmu_model *model, u64 pa,
			   enum smmu_model_access why, u32 value)
{
	__le32 *p = map_memory(model, pa, sizeof(*p), why);

	if (!p)
		return -EIO;
	WRITE_ONCE(*p, cpu_to_le32(value));
	return 0;
}

/**
 * smmu_model_mem_cmpxchg64() - atomic update of a translation table descriptor
 * @model: the model, locked
 * @pa: physical address, a multiple of 8
 * @old: expected descriptor, in the byte order of memory read as little-endian
 * @new: its replacement
 *
 * Return: 0, -EAGAIN if memory no longer holds @old, -EIO on an external abort.
 */
int smmu_model_mem_cmpxchg64(struct smmu_model *model, u64 pa, u64 old, u64 new)
{
	__le64 *p = map_memory(model, pa, sizeof(*p), SMMU_MODEL_ACC_TT);

	if (!p)
		return -EIO;
	if (cmpxchg(p, cpu_to_le64(old), cpu_to_le64(new)) != cpu_to_le64(old))
		return -EAGAIN;
	return 0;
}

/**
 * smmu_model_mem_copy() - data of a client device
 * @model: the model, locked
 * @pa: physical address of the first byte
 * @buf: the device's buffer
 * @size: bytes, within one page of the kernel
 * @to_memory: direction
 *
 * Return: 0, or -EIO on an external abort.
 */
int smmu_model_mem_copy(struct smmu_model *model, u64 pa, void *buf,
			size_t size, bool to_memory)
{
	void *p = map_memory(model, pa, size, SMMU_MODEL_ACC_DATA);

	if (!p)
		return -EIO;
	if (to_memory)
		/* CPUs may touch the same bytes: DMA promises no order */
		data_race(memcpy(p, buf, size));
	else
		/* As above */
		data_race(memcpy(buf, p, size));
	return 0;
}
