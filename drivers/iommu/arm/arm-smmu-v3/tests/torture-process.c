// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture: processes and what their owners do to them.
 *
 * Each page has a word that its owner alone writes, with a number that never comes
 * twice; a new mapping begins with zeros. A process is held only by its owner, bonds
 * do not keep it alive.
 */
#include <linux/bitfield.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/sched/mm.h>
#include <linux/uaccess.h>

#include "fixture.h"
#include "torture-state.h"

unsigned long process_addr(const struct process *p, unsigned int page)
{
	return p->base + page * PAGE_SIZE;
}

static void page_is_new(struct page_oracle *o, u8 state)
{
	o->state = state;
	o->word = 0;
}

void owner_write(struct process *p, unsigned int page)
{
	struct page_oracle *o = &p->page[page];
	u64 word;

	if (o->state != WRITABLE)
		return;
	word = word_make(WORD_PROCESS, p->index, page, ++p->number);
	change_begin(&o->seq);
	if (copy_to_user((void __user *)process_addr(p, page), &word, sizeof(word)))
		violation(p->t, "the process cannot write", p->index, page, 0, word);
	else
		o->word = word;
	change_end(&o->seq);
}

static void owner_map(struct process *p, unsigned int page, u8 state)
{
	struct page_oracle *o = &p->page[page];
	int prot = state == WRITABLE ? PROT_READ | PROT_WRITE : PROT_READ;
	unsigned long at;

	change_begin(&o->seq);
	at = vm_mmap(NULL, process_addr(p, page), PAGE_SIZE, prot,
		     MAP_ANONYMOUS | MAP_PRIVATE | MAP_FIXED, 0);
	page_is_new(o, at == process_addr(p, page) ? state : GONE);
	change_end(&o->seq);
}

static void owner_unmap(struct process *p, unsigned int page)
{
	struct page_oracle *o = &p->page[page];

	change_begin(&o->seq);
	if (vm_munmap(process_addr(p, page), PAGE_SIZE))
		violation(p->t, "munmap failed", p->index, page, 0, 0);
	page_is_new(o, GONE);
	change_end(&o->seq);
}

/* The page stays what it is, who may write changes. */
static void owner_protect(struct process *p, unsigned int page)
{
	struct page_oracle *o = &p->page[page];
	u8 state = o->state == WRITABLE ? READ_ONLY : WRITABLE;
	int ret;

	if (o->state == GONE)
		return;
	change_begin(&o->seq);
	ret = process_mprotect(p, page, state == WRITABLE ? PROT_READ | PROT_WRITE : PROT_READ);
	if (!ret)
		o->state = state;
	else if (ret != -EOPNOTSUPP)
		violation(p->t, "mprotect failed", p->index, page, -ret, 0);
	change_end(&o->seq);
}

/* The mapping stays, the page goes, and the next access finds zeros. */
static void owner_discard(struct process *p, unsigned int page)
{
	struct page_oracle *o = &p->page[page];
	int ret;

	if (o->state == GONE)
		return;
	change_begin(&o->seq);
	ret = process_discard(p, page);
	if (!ret)
		o->word = 0;
	else if (ret != -EOPNOTSUPP)
		violation(p->t, "madvise failed", p->index, page, -ret, 0);
	change_end(&o->seq);
}

static void all_begin(struct process *p)
{
	unsigned int i;

	for (i = 0; i < PAGES; i++)
		change_begin(&p->page[i].seq);
}

static void all_end(struct process *p, u8 state)
{
	unsigned int i;

	for (i = 0; i < PAGES; i++) {
		page_is_new(&p->page[i], state);
		change_end(&p->page[i].seq);
	}
}

int process_begin(struct process *p)
{
	struct mm_struct *mm = fixture_mm_alloc();
	int ret;

	if (!mm)
		return -ENOMEM;
	ret = process_listen(p, mm);
	if (ret) {
		mmput(mm);
		return ret;
	}
	all_begin(p);
	kthread_use_mm(mm);
	p->base = vm_mmap(NULL, 0, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_ANONYMOUS | MAP_PRIVATE, 0);
	kthread_unuse_mm(mm);
	all_end(p, IS_ERR_VALUE(p->base) ? GONE : WRITABLE);
	down_write(&p->mm_lock);
	p->mm = mm;
	up_write(&p->mm_lock);
	return 0;
}

/* Bonds stay, and lead nowhere: with the last reference pages and tables go. */
void process_end(struct process *p)
{
	struct mm_struct *mm = p->mm;

	down_write(&p->mm_lock);
	p->mm = NULL;
	up_write(&p->mm_lock);
	all_begin(p);
	mmput(mm);
	all_end(p, DYING);
	atomic64_inc(&p->t->result->deaths);
}

int process_replace(struct process *p)
{
	unsigned int i;

	process_end(p);
	usleep_range(500, 2000);
	for (i = 0; i < CLIENTS; i++)
		bond_break(p, &p->t->client[i]);
	process_unlisten(p);
	return process_begin(p);
}

void owner_fork(struct process *p, struct rnd_state *rnd)
{
	int ret = process_fork(p, rnd);

	if (!ret)
		atomic64_inc(&p->t->result->forks);
	else if (ret != -EOPNOTSUPP)
		violation(p->t, "fork failed", p->index, 0, -ret, 0);
}

void process_refresh(struct process *p)
{
	unsigned int i;

	kthread_use_mm(p->mm);
	for (i = 0; i < PAGES; i++) {
		owner_map(p, i, WRITABLE);
		owner_write(p, i);
	}
	kthread_unuse_mm(p->mm);
}

void process_change(struct process *p, struct rnd_state *rnd)
{
	unsigned int page = below(rnd, PAGES);

	kthread_use_mm(p->mm);
	switch (below(rnd, 16)) {
	case 0:
	case 1:
		owner_unmap(p, page);
		break;
	case 2:
		owner_map(p, page, READ_ONLY);
		break;
	case 3:
	case 4:
		owner_map(p, page, WRITABLE);
		break;
	case 5:
	case 6:
	case 7:
		owner_protect(p, page);
		break;
	case 8:
		owner_discard(p, page);
		break;
	case 9:
		owner_fork(p, rnd);
		break;
	default:
		owner_write(p, page);
		break;
	}
	kthread_unuse_mm(p->mm);
	atomic64_inc(&p->t->result->changes);
}
