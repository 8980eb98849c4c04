// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of the whole driver on free-running software SMMUv3s.
 *
 * Three kinds of threads. An *owner* has a process: it writes, unmaps, maps anew,
 * makes read-only, and now and then lets the process die, DMA or not, and begins
 * another. A *binder* makes and breaks bonds of processes and devices. A *device*
 * does DMA by a bond to a page of the process.
 *
 * The oracle: each page has a word that its owner alone writes, with a number
 * that never comes twice, and a sequence count that is odd while the owner
 * changes the page. An access during which the count did not move, and was even,
 * has one right outcome: the last word written, or an abort where nothing is
 * mapped or nothing may be written. Any other may see old, new or nothing, but
 * never a word of another page, another process or an earlier mapping: the word
 * carries page and process, and each mapping begins with zeros.
 *
 * A process is held only by its owner, bonds do not keep it alive. What is left
 * after the run is judged as well: stalls, rules that the model saw broken.
 */
#include "torture.h"

#include <linux/atomic.h>
#include <linux/bitfield.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/prandom.h>
#include <linux/rwsem.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "fixture.h"

#define SMMUS			2
#define CLIENTS			4
#define PROCESSES		3
#define PAGES			8
#define MAX_DEVICES		16

#define WORD_MAGIC		GENMASK_ULL(63, 56)
#define WORD_MAGIC_VALUE	0xa5
#define WORD_PROCESS		GENMASK_ULL(55, 48)
#define WORD_PAGE		GENMASK_ULL(47, 40)
#define WORD_NUMBER		GENMASK_ULL(39, 0)
/* Where devices write; the owner's word is at the start of the page */
#define DEVICE_AT		2048

/* Of a dead process a fault that is being served may keep pages for a while */
enum page_state { GONE, READ_ONLY, WRITABLE, DYING };

/**
 * struct page_oracle - what is right for one page
 * @seq: odd while its owner changes it
 * @state: enum page_state
 * @touched: it is present: a client that cannot fault need not abort
 * @word: what the owner wrote last, 0 in a new mapping
 */
struct page_oracle {
	atomic_t seq;
	u8 state;
	bool touched;
	u64 word;
};

/**
 * struct bond - of one process and one client
 * @lock: held for writing while it is made or broken, for reading during DMA
 * @handle: NULL while there is none
 * @pasid: of the last handle
 */
struct bond {
	struct rw_semaphore lock;
	struct iommu_sva *handle;
	u32 pasid;
};

/**
 * struct process - and its owner
 * @t: the run
 * @index: which
 * @mm: address space, NULL between a death and the next
 * @mm_lock: held for writing while @mm changes
 * @base: where its pages are
 * @number: of the next word
 * @page: oracles
 * @bond: with each client
 */
struct process {
	struct torture *t;
	unsigned int index;
	struct mm_struct *mm;
	struct rw_semaphore mm_lock;
	unsigned long base;
	u64 number;
	struct page_oracle page[PAGES];
	struct bond bond[CLIENTS];
};

struct torture {
	const struct torture_config *config;
	struct torture_result *result;
	struct smmu_model *model[SMMUS];
	struct smmu_model_client *client[CLIENTS];
	struct process process[PROCESSES];
	struct task_struct *owner[PROCESSES];
	struct task_struct *binder;
	struct task_struct *device[MAX_DEVICES];
	atomic_t threads;
};

static struct smmu_model *model_of(struct torture *t, unsigned int client)
{
	return t->model[client % SMMUS];
}

static u32 sid_of(unsigned int client)
{
	return 3 + client;
}

/* The first half of the clients can fault */
static bool can_fault(const struct torture *t, unsigned int client)
{
	return client < CLIENTS / 2 && t->config->profile != SMMU_MODEL_NO_STALL;
}

static void violation(struct torture *t, const char *what, unsigned int process,
		      unsigned int page, u64 seen, u64 wanted)
{
	if (atomic64_inc_return(&t->result->violations) == 1)
		scnprintf(t->result->what, sizeof(t->result->what),
			  "%s, process %u page %u: %llx, not %llx", what, process, page,
			  seen, wanted);
}

static u32 below(struct rnd_state *rnd, u32 limit)
{
	return prandom_u32_state(rnd) % limit;
}

static unsigned long page_addr(const struct process *p, unsigned int page)
{
	return p->base + page * PAGE_SIZE;
}

/*
 * Owners
 */

/* Who looks at the page in between sees the count move, see device_access() */
static void page_begin(struct page_oracle *o)
{
	/* Fully ordered: the count is odd before anything changes */
	atomic_inc_return(&o->seq);
}

static void page_end(struct page_oracle *o)
{
	/* Fully ordered: all has changed before the count is even */
	atomic_inc_return(&o->seq);
}

static void page_is_new(struct page_oracle *o, u8 state)
{
	o->state = state;
	o->touched = false;
	o->word = 0;
}

static void owner_write(struct process *p, unsigned int page)
{
	struct page_oracle *o = &p->page[page];
	u64 word;

	if (o->state != WRITABLE)
		return;
	word = FIELD_PREP(WORD_MAGIC, WORD_MAGIC_VALUE) | FIELD_PREP(WORD_PROCESS, p->index) |
	       FIELD_PREP(WORD_PAGE, page) | FIELD_PREP(WORD_NUMBER, ++p->number);
	page_begin(o);
	if (copy_to_user((void __user *)page_addr(p, page), &word, sizeof(word))) {
		violation(p->t, "the process cannot write", p->index, page, 0, word);
	} else {
		o->word = word;
		o->touched = true;
	}
	page_end(o);
}

static void owner_map(struct process *p, unsigned int page, u8 state)
{
	struct page_oracle *o = &p->page[page];
	int prot = state == WRITABLE ? PROT_READ | PROT_WRITE : PROT_READ;
	unsigned long at;

	page_begin(o);
	at = vm_mmap(NULL, page_addr(p, page), PAGE_SIZE, prot,
		     MAP_ANONYMOUS | MAP_PRIVATE | MAP_FIXED, 0);
	page_is_new(o, at == page_addr(p, page) ? state : GONE);
	page_end(o);
}

static void owner_unmap(struct process *p, unsigned int page)
{
	struct page_oracle *o = &p->page[page];

	page_begin(o);
	if (vm_munmap(page_addr(p, page), PAGE_SIZE))
		violation(p->t, "munmap failed", p->index, page, 0, 0);
	page_is_new(o, GONE);
	page_end(o);
}

static void all_begin(struct process *p)
{
	unsigned int i;

	for (i = 0; i < PAGES; i++)
		page_begin(&p->page[i]);
}

static void all_end(struct process *p, u8 state)
{
	unsigned int i;

	for (i = 0; i < PAGES; i++) {
		page_is_new(&p->page[i], state);
		page_end(&p->page[i]);
	}
}

static int process_begin(struct process *p)
{
	struct mm_struct *mm = fixture_mm_alloc();

	if (!mm)
		return -ENOMEM;
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
static void process_end(struct process *p)
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

static void bond_break(struct process *p, unsigned int client)
{
	struct bond *b = &p->bond[client];

	down_write(&b->lock);
	if (b->handle)
		iommu_sva_unbind_device(b->handle);
	b->handle = NULL;
	up_write(&b->lock);
}

static int process_replace(struct process *p)
{
	unsigned int i;

	process_end(p);
	usleep_range(500, 2000);
	for (i = 0; i < CLIENTS; i++)
		bond_break(p, i);
	return process_begin(p);
}

static void owner_change(struct process *p, struct rnd_state *rnd)
{
	unsigned int page = below(rnd, PAGES);

	kthread_use_mm(p->mm);
	switch (below(rnd, 8)) {
	case 0:
		owner_unmap(p, page);
		break;
	case 1:
		owner_map(p, page, READ_ONLY);
		break;
	case 2:
	case 3:
		owner_map(p, page, WRITABLE);
		break;
	default:
		owner_write(p, page);
		break;
	}
	kthread_unuse_mm(p->mm);
	atomic64_inc(&p->t->result->changes);
}

static void thread_seed(struct torture *t, struct rnd_state *rnd)
{
	prandom_seed_state(rnd, t->config->seed * 64 + atomic_inc_return(&t->threads));
}

static int owner_thread(void *ctx)
{
	struct process *p = ctx;
	struct rnd_state rnd;

	thread_seed(p->t, &rnd);
	while (!kthread_should_stop()) {
		if (!p->mm || !below(&rnd, 200)) {
			if (p->mm ? process_replace(p) : process_begin(p))
				usleep_range(500, 2000);
			continue;
		}
		owner_change(p, &rnd);
		if (!below(&rnd, 4))
			usleep_range(50, 200);
	}
	return 0;
}

/*
 * Binder
 */

static void bond_make(struct torture *t, struct process *p, unsigned int client)
{
	struct device *dev = smmu_model_client_dev(t->client[client]);
	struct bond *b = &p->bond[client];
	struct iommu_sva *handle;

	down_read(&p->mm_lock);
	down_write(&b->lock);
	if (p->mm && !b->handle) {
		handle = iommu_sva_bind_device(dev, p->mm);
		if (PTR_ERR_OR_ZERO(handle) == -EINTR && kthread_should_stop()) {
			/* A thread that is being stopped has a signal pending */
		} else if (IS_ERR(handle)) {
			violation(t, "bind failed", p->index, client, -PTR_ERR(handle), 0);
		} else {
			b->handle = handle;
			b->pasid = iommu_sva_get_pasid(handle);
			atomic64_inc(&t->result->binds);
		}
	}
	up_write(&b->lock);
	up_read(&p->mm_lock);
}

static int binder_thread(void *ctx)
{
	struct torture *t = ctx;
	struct rnd_state rnd;

	thread_seed(t, &rnd);
	while (!kthread_should_stop()) {
		struct process *p = &t->process[below(&rnd, PROCESSES)];
		unsigned int client = below(&rnd, CLIENTS);

		if (below(&rnd, 4))
			bond_make(t, p, client);
		else
			bond_break(p, client);
		usleep_range(100, 500);
	}
	return 0;
}

/*
 * Devices
 */

static bool is_word_of(u64 word, const struct process *p, unsigned int page)
{
	return FIELD_GET(WORD_MAGIC, word) == WORD_MAGIC_VALUE &&
	       FIELD_GET(WORD_PROCESS, word) == p->index && FIELD_GET(WORD_PAGE, word) == page;
}

/* Nothing changed from before the access until after it */
static void judge_stable(struct torture *t, const struct process *p, unsigned int page,
			 const struct page_oracle *o, bool faults, bool write,
			 enum smmu_model_outcome outcome, u64 word)
{
	bool may = o->state == WRITABLE || (o->state == READ_ONLY && !write);

	if (o->state == DYING)
		return;
	atomic64_inc(&t->result->judged);
	if (!may && outcome == SMMU_MODEL_DMA_OK)
		violation(t, write ? "a write passed" : "a read passed", p->index, page,
			  word, o->state);
	/* What is present may be made read-only or old by the memory management. */
	if (may && outcome != SMMU_MODEL_DMA_OK && faults)
		violation(t, write ? "a write was refused" : "a read was refused", p->index,
			  page, outcome, o->state);
	if (!write && outcome == SMMU_MODEL_DMA_OK && word != o->word)
		violation(t, "read", p->index, page, word, o->word);
}

static void device_access(struct torture *t, struct process *p, unsigned int client,
			  struct rnd_state *rnd)
{
	unsigned int page = below(rnd, PAGES);
	struct page_oracle *o = &p->page[page], then;
	bool write = !below(rnd, 3);
	u64 word = write ? prandom_u32_state(rnd) : 0;
	struct smmu_model_txn txn = {
		.sid = sid_of(client),
		.ssid = p->bond[client].pasid,
		.ssv = true,
		.addr = page_addr(p, page) + (write ? DEVICE_AT : 0),
		.write = write,
	};
	enum smmu_model_outcome outcome;
	struct smmu_model_result res;
	int seq;

	seq = atomic_read_acquire(&o->seq);
	then = (struct page_oracle) {
		.state = READ_ONCE(o->state), .word = READ_ONCE(o->word),
	};
	/*
	 *   device			   owner
	 *   read seq, state, word	   seq becomes odd
	 *   DMA			   change the page
	 *   read seq again		   state, word; seq becomes even
	 *
	 * The DMA is between the two reads, or a change in between goes unseen.
	 */
	smp_mb();
	outcome = smmu_model_dma(model_of(t, client), &txn, &word, sizeof(word), &res);
	/* See above */
	smp_mb();
	atomic64_inc(&t->result->dmas);
	if (outcome == SMMU_MODEL_DMA_OK)
		atomic64_inc(&t->result->moved);
	else if (outcome != SMMU_MODEL_DMA_ABORTED)
		violation(t, res.why, p->index, page, outcome, SMMU_MODEL_DMA_ABORTED);
	if (!write && outcome == SMMU_MODEL_DMA_OK && word && !is_word_of(word, p, page))
		violation(t, "read what is not of the page", p->index, page, word, then.word);
	if (!(seq & 1) && atomic_read(&o->seq) == seq)
		judge_stable(t, p, page, &then, can_fault(t, client), write, outcome, word);
}

/* The bond is gone. Its PASID may be another process's by now, its words may not. */
static void device_after_bond(struct torture *t, struct process *p, unsigned int client,
			      struct rnd_state *rnd)
{
	unsigned int page = below(rnd, PAGES);
	struct smmu_model_txn txn = {
		.sid = sid_of(client),
		.ssid = p->bond[client].pasid,
		.ssv = true,
		.addr = page_addr(p, page),
	};
	struct smmu_model_result res;
	u64 word = 0;

	if (!txn.ssid)
		return;
	smmu_model_dma(model_of(t, client), &txn, &word, sizeof(word), &res);
	atomic64_inc(&t->result->dmas);
	if (res.outcome == SMMU_MODEL_DMA_OK && is_word_of(word, p, page))
		violation(t, "read without a bond", p->index, page, word, 0);
}

static int device_thread(void *ctx)
{
	struct torture *t = ctx;
	struct rnd_state rnd;

	thread_seed(t, &rnd);
	while (!kthread_should_stop()) {
		struct process *p = &t->process[below(&rnd, PROCESSES)];
		unsigned int client = below(&rnd, CLIENTS);
		struct bond *b = &p->bond[client];

		if (down_read_trylock(&b->lock)) {
			if (b->handle)
				device_access(t, p, client, &rnd);
			else if (!below(&rnd, 8))
				device_after_bond(t, p, client, &rnd);
			up_read(&b->lock);
		}
		if (!below(&rnd, 8))
			usleep_range(20, 100);
		cond_resched();
	}
	return 0;
}

/*
 * The run
 */

static int machines_create(struct torture *t)
{
	struct smmu_model_config config = smmu_model_config_profile(t->config->profile);
	unsigned int i;
	int ret;

	config.clock = SMMU_MODEL_FREE;
	config.policy = t->config->policy;
	for (i = 0; i < SMMUS; i++) {
		config.seed = t->config->seed + i + 1;
		t->model[i] = smmu_model_create(&config);
		if (IS_ERR(t->model[i]))
			return PTR_ERR(t->model[i]);
		ret = smmu_model_plug(t->model[i]);
		if (ret)
			return ret;
	}
	for (i = 0; i < CLIENTS; i++) {
		const struct smmu_model_client_config client = {
			.sids = { sid_of(i) },
			.num_sids = 1,
			.pasid_bits = 16,
			.can_stall = can_fault(t, i),
		};

		t->client[i] = smmu_model_client_create(model_of(t, i), &client);
		if (IS_ERR(t->client[i]))
			return PTR_ERR(t->client[i]);
	}
	return 0;
}

static void machines_judge(struct torture *t, unsigned int i)
{
	struct smmu_model_stats *stats = kzalloc_obj(*stats);

	if (!stats)
		return;
	smmu_model_stats(t->model[i], stats);
	if (stats->violations)
		violation(t, stats->violation, i, 0, stats->violations, 0);
	if (stats->stalled)
		violation(t, "stalls without answer", i, 0, stats->stalled, 0);
	kfree(stats);
}

static void machines_destroy(struct torture *t)
{
	unsigned int i;

	for (i = 0; i < CLIENTS; i++)
		if (!IS_ERR_OR_NULL(t->client[i]))
			smmu_model_client_destroy(t->client[i]);
	for (i = 0; i < SMMUS; i++) {
		if (IS_ERR_OR_NULL(t->model[i]))
			continue;
		machines_judge(t, i);
		smmu_model_destroy(t->model[i]);
	}
}

static int thread_start(struct task_struct **task, int (*fn)(void *), void *ctx)
{
	*task = kthread_run(fn, ctx, "smmu-torture");
	return PTR_ERR_OR_ZERO(*task);
}

static int threads_start(struct torture *t)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < PROCESSES; i++)
		ret = thread_start(&t->owner[i], owner_thread, &t->process[i]);
	for (i = 0; !ret && i < t->config->devices; i++)
		ret = thread_start(&t->device[i], device_thread, t);
	return ret ?: thread_start(&t->binder, binder_thread, t);
}

static void thread_stop(struct task_struct *task)
{
	if (!IS_ERR_OR_NULL(task))
		kthread_stop(task);
}

/* Devices last: they go on while bonds break and processes end. */
static void threads_stop(struct torture *t)
{
	unsigned int i, k;

	thread_stop(t->binder);
	for (i = 0; i < PROCESSES; i++)
		thread_stop(t->owner[i]);
	for (i = 0; i < PROCESSES; i++) {
		if (t->process[i].mm)
			process_end(&t->process[i]);
		for (k = 0; k < CLIENTS; k++)
			bond_break(&t->process[i], k);
	}
	for (i = 0; i < t->config->devices; i++)
		thread_stop(t->device[i]);
}

/**
 * torture_run() - torture the driver
 * @config: how
 * @result: zeroed; filled
 *
 * Context: Process context of a kernel thread, sleeps for @config->ms and more.
 * Return: 0 when it ran, whatever was seen, or a negative errno.
 */
int torture_run(const struct torture_config *config, struct torture_result *result)
{
	struct torture *t;
	unsigned int i, k;
	int ret;

	if (!config->devices || config->devices > MAX_DEVICES)
		return -EINVAL;
	t = kzalloc_obj(*t);
	if (!t)
		return -ENOMEM;
	t->config = config;
	t->result = result;
	for (i = 0; i < PROCESSES; i++) {
		t->process[i].t = t;
		t->process[i].index = i;
		init_rwsem(&t->process[i].mm_lock);
		for (k = 0; k < CLIENTS; k++)
			init_rwsem(&t->process[i].bond[k].lock);
	}
	ret = machines_create(t) ?: threads_start(t);
	if (!ret)
		msleep(config->ms);
	threads_stop(t);
	machines_destroy(t);
	kfree(t);
	return ret;
}
