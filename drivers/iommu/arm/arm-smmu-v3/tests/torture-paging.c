// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture: paging domains and what is mapped there.
 *
 * A slot has two pieces of memory and is mapped to one of them, if to any. What it
 * is not mapped to is full of poison: a device that reads it, or writes to it, goes
 * by a translation that should have been gone when iommu_unmap() returned. The last
 * slot is a block, or two pages where that block was, so that a table takes the
 * place of a block and a block that of a table.
 */
#include <linux/bitfield.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/sizes.h>

#include "torture-state.h"

/* Where no memory is, so that it is not reached by identity */
#define IOVA			BIT_ULL(38)
#define SLOT_BLOCK		SZ_2M

/* Slots of one change */
#define MAX_RUN			4

static size_t slot_size(unsigned int slot)
{
	return slot == BLOCK_SLOT ? SLOT_BLOCK : PAGE_SIZE;
}

static u64 slot_addr(unsigned int slot)
{
	return slot == BLOCK_SLOT ? IOVA + SLOT_BLOCK : IOVA + slot * PAGE_SIZE;
}

u64 slot_page_addr(unsigned int slot, bool tail)
{
	return slot_addr(slot) + (tail ? slot_size(slot) - PAGE_SIZE : 0);
}

static u64 *slot_page(const struct slot *s, unsigned int slot, unsigned int which, bool tail)
{
	void *first = page_address(s->mem[which]);

	return first + (tail ? slot_size(slot) - PAGE_SIZE : 0);
}

static u64 *device_word(u64 *page)
{
	return page + DEVICE_AT / sizeof(*page);
}

static void slot_poison(struct paging *pg, unsigned int slot, unsigned int which)
{
	struct slot *s = &pg->slot[slot];
	u64 poison = word_make(WORD_POISON, pg->index, slot, pg->number);
	unsigned int tail;

	for (tail = 0; tail < 2; tail++) {
		WRITE_ONCE(*slot_page(s, slot, which, tail), poison);
		WRITE_ONCE(*device_word(slot_page(s, slot, which, tail)), poison);
	}
}

/* Nobody wrote to it since it was poisoned. */
static void slot_inspect(struct paging *pg, unsigned int slot, unsigned int which)
{
	struct slot *s = &pg->slot[slot];
	unsigned int tail;
	u64 seen;

	for (tail = 0; tail < 2; tail++) {
		seen = READ_ONCE(*device_word(slot_page(s, slot, which, tail)));
		if (FIELD_GET(WORD_MAGIC, seen) != WORD_POISON)
			violation(pg->t, "a device wrote to what was unmapped", pg->index, slot,
				  seen, WORD_POISON);
	}
}

static int range_map(struct paging *pg, u64 addr, phys_addr_t pa, size_t size, int prot)
{
	if (!pg->tenant)
		return iommu_map(pg->domain, addr, pa, size, prot, GFP_KERNEL);
	guest_pages_map(pg, addr, pa, size, prot);
	return 0;
}

static size_t range_unmap(struct paging *pg, u64 addr, size_t size,
			  struct iommu_iotlb_gather *gather)
{
	if (pg->tenant)
		return guest_pages_unmap(pg, addr, size);
	return iommu_unmap_fast(pg->domain, addr, size, gather);
}

static int domain_map(struct paging *pg, unsigned int slot, bool split, int prot)
{
	phys_addr_t pa = page_to_phys(pg->slot[slot].mem[pg->slot[slot].which]);
	u64 tail = slot_page_addr(slot, true);
	int ret;

	if (!split)
		return range_map(pg, slot_addr(slot), pa, slot_size(slot), prot);
	ret = range_map(pg, slot_addr(slot), pa, PAGE_SIZE, prot);
	if (ret)
		return ret;
	return range_map(pg, tail, pa + tail - slot_addr(slot), PAGE_SIZE, prot);
}

static void slot_map(struct paging *pg, unsigned int slot, bool split, bool writable)
{
	struct slot *s = &pg->slot[slot];
	unsigned int tail;
	u64 word;
	int ret;

	s->which ^= 1;
	s->split = split && slot == BLOCK_SLOT;
	slot_inspect(pg, slot, s->which);
	word = word_make(WORD_DOMAIN, pg->index, slot, ++pg->number);
	for (tail = 0; tail < 2; tail++) {
		WRITE_ONCE(*slot_page(s, slot, s->which, tail), word);
		WRITE_ONCE(*device_word(slot_page(s, slot, s->which, tail)), 0);
	}
	change_begin(&s->oracle.seq);
	ret = domain_map(pg, slot, s->split, IOMMU_READ | (writable ? IOMMU_WRITE : 0));
	if (ret)
		violation(pg->t, "map failed", pg->index, slot, -ret, 0);
	s->oracle.state = writable ? WRITABLE : READ_ONLY;
	s->oracle.word = word;
	change_end(&s->oracle.seq);
	atomic64_inc(&pg->t->result->maps);
}

/* Bytes of the slot that were unmapped; with @gather to be synced */
static size_t domain_unmap(struct paging *pg, unsigned int slot, struct iommu_iotlb_gather *gather)
{
	size_t size = pg->slot[slot].split ? PAGE_SIZE : slot_size(slot);
	size_t done;

	done = range_unmap(pg, slot_addr(slot), size, gather);
	if (pg->slot[slot].split)
		done += range_unmap(pg, slot_page_addr(slot, true), size, gather);
	return done;
}

static void slot_is_gone(struct paging *pg, unsigned int slot)
{
	struct slot *s = &pg->slot[slot];

	slot_poison(pg, slot, s->which);
	s->oracle.state = GONE;
	s->oracle.word = 0;
	change_end(&s->oracle.seq);
	atomic64_inc(&pg->t->result->maps);
}

/* Several that need not be neighbours, with one sync where that is possible */
static void unmap_gathered(struct paging *pg, const unsigned int *slots, unsigned int nr)
{
	struct iommu_iotlb_gather gather;
	unsigned int i;

	iommu_iotlb_gather_init(&gather);
	for (i = 0; i < nr; i++) {
		change_begin(&pg->slot[slots[i]].oracle.seq);
		if (!domain_unmap(pg, slots[i], &gather))
			violation(pg->t, "unmap failed", pg->index, slots[i], 0, 0);
	}
	if (pg->tenant)
		guest_pages_sync(pg);
	else
		iommu_iotlb_sync(pg->domain, &gather);
	for (i = 0; i < nr; i++)
		slot_is_gone(pg, slots[i]);
}

/* Neighbours, none of them the block, as one range */
static void unmap_range(struct paging *pg, unsigned int first, unsigned int nr)
{
	size_t size = nr * PAGE_SIZE, done;
	unsigned int i;

	for (i = first; i < first + nr; i++)
		change_begin(&pg->slot[i].oracle.seq);
	if (pg->tenant) {
		done = guest_pages_unmap(pg, slot_addr(first), size);
		guest_pages_sync(pg);
	} else {
		done = iommu_unmap(pg->domain, slot_addr(first), size);
	}
	if (done != size)
		violation(pg->t, "unmap failed", pg->index, first, done, size);
	for (i = first; i < first + nr; i++)
		slot_is_gone(pg, i);
}

static bool is_mapped(const struct paging *pg, unsigned int slot)
{
	return pg->slot[slot].oracle.state != GONE;
}

static void unmap_some(struct paging *pg, unsigned int first, struct rnd_state *rnd)
{
	unsigned int slots[MAX_RUN] = { first };
	unsigned int i, nr = 1;

	if (first != BLOCK_SLOT && below(rnd, 2)) {
		while (nr < MAX_RUN && first + nr < BLOCK_SLOT && is_mapped(pg, first + nr))
			nr++;
		unmap_range(pg, first, nr);
		return;
	}
	for (i = first + 1; i < SLOTS && nr < MAX_RUN; i++)
		if (is_mapped(pg, i) && below(rnd, 2))
			slots[nr++] = i;
	unmap_gathered(pg, slots, nr);
}

void paging_change(struct paging *pg, struct rnd_state *rnd)
{
	unsigned int slot = below(rnd, SLOTS);

	if (is_mapped(pg, slot))
		unmap_some(pg, slot, rnd);
	else
		slot_map(pg, slot, below(rnd, 2), below(rnd, 4));
}

void paging_map_all(struct paging *pg)
{
	unsigned int i;

	for (i = 0; i < SLOTS; i++)
		if (!is_mapped(pg, i))
			slot_map(pg, i, false, true);
}

void paging_unmap_all(struct paging *pg)
{
	unsigned int i;

	for (i = 0; i < SLOTS; i++)
		if (is_mapped(pg, i))
			unmap_gathered(pg, &i, 1);
	for (i = 0; i < SLOTS; i++)
		slot_inspect(pg, i, pg->slot[i].which);
}

int slots_create(struct paging *pg)
{
	unsigned int i, which;
	struct page *page;

	for (i = 0; i < SLOTS; i++) {
		for (which = 0; which < 2; which++) {
			page = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_COMP,
					   get_order(slot_size(i)));
			if (!page)
				return -ENOMEM;
			pg->slot[i].mem[which] = page;
			slot_poison(pg, i, which);
		}
	}
	return 0;
}

static int paging_create(struct paging *pg)
{
	struct iommu_domain *domain = iommu_paging_domain_alloc(pg->t->client[0].dev);

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	pg->domain = domain;
	return slots_create(pg);
}

int pagings_create(struct torture *t)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < DOMAINS; i++)
		ret = paging_create(&t->paging[i]);
	if (ret)
		return ret;
	t->pasid = iommu_alloc_global_pasid(t->client[0].dev);
	if (t->pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;
	t->identity = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!t->identity)
		return -ENOMEM;
	*(u64 *)page_address(t->identity) = word_make(WORD_IDENTITY, 0, 0, 1);
	return 0;
}

void paging_destroy(struct paging *pg)
{
	unsigned int i, which;
	struct page *page;

	if (pg->domain)
		iommu_domain_free(pg->domain);
	for (i = 0; i < SLOTS; i++) {
		for (which = 0; which < 2; which++) {
			page = pg->slot[i].mem[which];
			if (page)
				__free_pages(page, get_order(slot_size(i)));
		}
	}
}

void pagings_destroy(struct torture *t)
{
	unsigned int i;

	for (i = 0; i < DOMAINS; i++)
		paging_destroy(&t->paging[i]);
	if (t->pasid && t->pasid != IOMMU_PASID_INVALID)
		iommu_free_global_pasid(t->pasid);
	if (t->identity)
		__free_page(t->identity);
}
