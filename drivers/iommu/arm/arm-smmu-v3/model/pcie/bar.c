// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that endpoints show to software through their BARs.
 *
 * It is ordinary memory. Software maps a BAR as a device's registers, without
 * caches, so the endpoints do the same; the kernel's linear mapping of these
 * pages is not used after its cache lines were written back.
 */
#include "bar.h"

#include <linux/dma-map-ops.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "cfgspace.h"
#include "pci.h"

/* A place like another; the CPU's address is not the one on the bus */
#define BUS_BASE			0x10000000

/**
 * smmu_model_bars_init() - get the memory for some BARs
 * @bars: filled
 * @num: how many, up to SMMU_MODEL_PCI_ENDPOINTS; with 0 there is no window
 *
 * Context: Process context, sleeps.
 * Return: 0 or -ENOMEM.
 */
int smmu_model_bars_init(struct smmu_model_bars *bars, unsigned int num)
{
	struct page *pages[SMMU_MODEL_PCI_ENDPOINTS];
	unsigned int i;
	void *linear;

	if (!num)
		return 0;
	linear = alloc_pages_exact(num * PAGE_SIZE, GFP_KERNEL | __GFP_ZERO);
	if (!linear)
		return -ENOMEM;
	for (i = 0; i < num; i++) {
		pages[i] = virt_to_page(linear + i * PAGE_SIZE);
		arch_dma_prep_coherent(pages[i], PAGE_SIZE);
	}
	bars->mem = vmap(pages, num, VM_MAP, pgprot_noncached(PAGE_KERNEL));
	if (!bars->mem) {
		free_pages_exact(linear, num * PAGE_SIZE);
		return -ENOMEM;
	}
	bars->bus_base = BUS_BASE;
	bars->window = DEFINE_RES_MEM_NAMED(virt_to_phys(linear), num * PAGE_SIZE,
					    "smmu-model bars");
	return 0;
}

/**
 * smmu_model_bars_fini() - give the memory back
 * @bars: as smmu_model_bars_init() left it; no process has it mapped
 *
 * Context: Process context, sleeps.
 */
void smmu_model_bars_fini(struct smmu_model_bars *bars)
{
	if (!bars->mem)
		return;
	vunmap(bars->mem);
	free_pages_exact(phys_to_virt(bars->window.start), resource_size(&bars->window));
	bars->mem = NULL;
}

/**
 * smmu_model_bars_at() - what a BAR shows
 * @bars: the memory
 * @bus: what is written to the BAR's register
 *
 * Context: Any.
 * Return: its page, or NULL if it is outside of the window.
 */
void *smmu_model_bars_at(const struct smmu_model_bars *bars, u32 bus)
{
	u32 offset = (bus & SMMU_MODEL_BAR_MASK) - bars->bus_base;

	if (!bars->mem || offset >= resource_size(&bars->window))
		return NULL;
	return bars->mem + offset;
}
