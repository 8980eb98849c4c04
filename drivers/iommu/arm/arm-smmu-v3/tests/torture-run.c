// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture of the whole driver on free-running software SMMUv3s: the threads, and the
 * order in which they come and go.
 *
 * Threads that change something run until their time is up or they have made all of
 * their changes; devices do DMA as long as anything changes. Then, with the devices
 * still at it, all that torture can do is done once more in order, so that a run has
 * done all of it however slow the machine is. What is left after the run is judged as
 * well: stalls, page requests, rules that the model saw broken.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/slab.h>

#include "torture-state.h"

/* One bug may be seen by every access from then on */
#define VIOLATIONS_TOLD		10

/* How often a long run tells that it is alive */
#define PROGRESS_MS		30000

void violation(struct torture *t, const char *what, unsigned int owner, unsigned int page,
	       u64 seen, u64 wanted)
{
	s64 nr = atomic64_inc_return(&t->result->violations);

	if (nr == 1)
		scnprintf(t->result->what, sizeof(t->result->what),
			  "%s, owner %u page %u: %llx, not %llx", what, owner, page, seen,
			  wanted);
	if (nr <= VIOLATIONS_TOLD)
		pr_err("smmu-torture: %s, owner %u page %u: %llx, not %llx\n", what, owner, page,
		       seen, wanted);
}

/*
 * What a thread does once
 */

static void rest(struct rnd_state *rnd, unsigned int us)
{
	if (!below(rnd, 4))
		usleep_range(us, 4 * us);
}

static void owner_once(struct thread *thread)
{
	struct process *p = thread->ctx;

	if (!p->mm || !below(&thread->rnd, 100)) {
		if (p->mm ? process_replace(p) : process_begin(p))
			usleep_range(500, 2000);
		return;
	}
	process_change(p, &thread->rnd);
	rest(&thread->rnd, 50);
}

static void pager_once(struct thread *thread)
{
	paging_change(thread->ctx, &thread->rnd);
	rest(&thread->rnd, 50);
}

static void binder_once(struct thread *thread)
{
	struct torture *t = thread->t;
	struct process *p = &t->process[below(&thread->rnd, PROCESSES)];
	struct client *c = client_some(t, &thread->rnd);

	if (below(&thread->rnd, 4))
		bond_make(p, c);
	else
		bond_break(p, c);
	usleep_range(100, 500);
}

static void attacher_once(struct thread *thread)
{
	point_change(client_some(thread->t, &thread->rnd), &thread->rnd);
	usleep_range(100, 500);
}

static void guest_thread_once(struct thread *thread)
{
	guest_once(thread);
	rest(&thread->rnd, 50);
}

static void raider_thread_once(struct thread *thread)
{
	raider_once(thread);
	usleep_range(500, 2000);
}

static void plugger_once(struct thread *thread)
{
	if (!below(&thread->rnd, 16))
		client_replug(client_some(thread->t, &thread->rnd), &thread->rnd);
	usleep_range(100, 1000);
}

/*
 * Threads
 */

/* All go on until hardware has failed as often as it is to. */
static bool is_done(const struct torture *t, unsigned int done)
{
	if (t->config->outages)
		return atomic64_read(&t->result->outages) >= t->config->outages;
	return done >= t->config->changes;
}

static bool is_over(const struct thread *thread, unsigned int done)
{
	const struct torture *t = thread->t;

	if (thread->is_device)
		return READ_ONCE(t->stop_devices);
	return READ_ONCE(t->stop) || (!t->config->ms && is_done(t, done));
}

/* A thread that is being stopped cannot wait for a mutex: it ends by itself first. */
static int thread_main(void *ctx)
{
	struct thread *thread = ctx;
	unsigned int done = 0;

	while (!is_over(thread, done++)) {
		thread->once(thread);
		cond_resched();
	}
	complete_all(&thread->over);
	for (;;) {
		set_current_state(TASK_IDLE);
		if (kthread_should_stop())
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static int thread_start(struct torture *t, void (*once)(struct thread *), void *ctx)
{
	struct thread *thread = &t->thread[t->nr_threads];
	struct task_struct *task;

	thread->t = t;
	thread->once = once;
	thread->ctx = ctx;
	thread->is_device = once == device_any;
	init_completion(&thread->over);
	prandom_seed_state(&thread->rnd, t->config->seed * MAX_THREADS + t->nr_threads);
	task = kthread_run(thread_main, thread, "smmu-torture/%u", t->nr_threads);
	if (IS_ERR(task))
		return PTR_ERR(task);
	thread->task = task;
	t->nr_threads++;
	return 0;
}

static bool guests_exist(const struct torture *t)
{
	unsigned int i;

	for (i = 0; i < GUESTS; i++)
		if (t->tenant[i])
			return true;
	return false;
}

static int threads_start(struct torture *t)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < PROCESSES; i++)
		ret = thread_start(t, owner_once, &t->process[i]);
	for (i = 0; !ret && i < DOMAINS; i++)
		ret = thread_start(t, pager_once, &t->paging[i]);
	for (i = 0; !ret && i < GUESTS; i++)
		if (t->tenant[i])
			ret = thread_start(t, guest_thread_once, t->tenant[i]);
	if (!ret && guests_exist(t))
		ret = thread_start(t, raider_thread_once, NULL);
	if (!ret)
		ret = thread_start(t, binder_once, NULL);
	if (!ret)
		ret = thread_start(t, attacher_once, NULL);
	if (!ret)
		ret = thread_start(t, plugger_once, NULL);
	if (!ret && t->config->outages)
		ret = thread_start(t, outage_once, NULL);
	for (i = 0; !ret && i < t->config->devices; i++)
		ret = thread_start(t, device_any, NULL);
	return ret;
}

static void threads_wait(struct torture *t, bool devices)
{
	unsigned int i;

	for (i = 0; i < t->nr_threads; i++)
		if (t->thread[i].is_device == devices)
			wait_for_completion(&t->thread[i].over);
}

static void threads_end(struct torture *t)
{
	unsigned int i;

	for (i = 0; i < t->nr_threads; i++)
		kthread_stop(t->thread[i].task);
}

/*
 * All of it in order
 */

static void processes_in_order(struct torture *t, struct rnd_state *rnd)
{
	struct process *p;
	unsigned int i, k, page;

	for (i = 0; i < PROCESSES; i++) {
		p = &t->process[i];
		if (!p->mm && process_begin(p))
			continue;
		process_refresh(p);
		for (k = 0; k < CLIENTS; k++) {
			bond_make(p, &t->client[k]);
			for (page = 0; page < PAGES && t->client[k].dev; page++) {
				device_sva(p, &t->client[k], page, false);
				device_sva(p, &t->client[k], page, true);
			}
		}
		kthread_use_mm(p->mm);
		owner_fork(p, rnd);
		kthread_unuse_mm(p->mm);
	}
}

static void slots_in_order(struct client *c)
{
	unsigned int point, slot;

	for (point = 0; point < POINTS; point++) {
		for (slot = 0; slot < SLOTS; slot++) {
			device_paged(c, point, slot, false, false);
			device_paged(c, point, slot, true, true);
		}
	}
	device_identity(c, false);
}

static void paging_in_order(struct torture *t, struct paging *pg)
{
	unsigned int i;

	for (i = 0; i < CLIENTS; i++) {
		point_set(&t->client[i], POINT_RID, PAGING, pg->index);
		point_set(&t->client[i], POINT_PASID, PAGING, pg->index);
	}
	paging_unmap_all(pg);
	paging_map_all(pg);
	for (i = 0; i < CLIENTS; i++)
		if (t->client[i].dev)
			slots_in_order(&t->client[i]);
	paging_unmap_all(pg);
	for (i = 0; i < CLIENTS; i++)
		if (t->client[i].dev)
			slots_in_order(&t->client[i]);
}

static void clients_in_order(struct torture *t, struct rnd_state *rnd)
{
	enum target target;
	struct client *c;
	unsigned int i;

	for (i = 0; i < CLIENTS; i++) {
		c = &t->client[i];
		if (!c->dev)
			continue;
		for (target = NONE; target < PAGING; target++) {
			point_set(c, POINT_RID, target, 0);
			device_identity(c, false);
			device_identity(c, true);
		}
		client_replug(c, rnd);
		bond_make(&t->process[0], c);
		device_sva(&t->process[0], c, 0, false);
	}
}

static void all_in_order(struct torture *t)
{
	struct rnd_state rnd;
	unsigned int i;

	prandom_seed_state(&rnd, t->config->seed);
	processes_in_order(t, &rnd);
	for (i = 0; i < DOMAINS; i++)
		paging_in_order(t, &t->paging[i]);
	clients_in_order(t, &rnd);
	guests_in_order(t, &rnd);
}

/* Processes first: bonds break when they lead nowhere any more. */
static void all_undone(struct torture *t)
{
	struct client *c;
	unsigned int i;

	for (i = 0; i < PROCESSES; i++)
		if (t->process[i].mm)
			process_end(&t->process[i]);
	for (i = 0; i < CLIENTS; i++) {
		c = &t->client[i];
		guard(mutex)(&c->lock);
		bonds_break(c);
		points_clear(c);
	}
	guests_let_go(t);
	for (i = 0; i < PROCESSES; i++)
		process_unlisten(&t->process[i]);
	for (i = 0; i < DOMAINS; i++)
		if (t->paging[i].domain)
			paging_unmap_all(&t->paging[i]);
}

/*
 * The run
 */

static void progress(const struct torture *t, unsigned int ms)
{
	const struct torture_result *r = t->result;

	pr_info("smmu-torture: %u s, %lld DMAs, %lld violations%s%s\n", ms / 1000,
		atomic64_read(&r->dmas), atomic64_read(&r->violations), *r->what ? ": " : "",
		r->what);
}

static void let_run(struct torture *t)
{
	unsigned int ms, slice;

	for (ms = 0; ms < t->config->ms; ms += slice) {
		slice = min(t->config->ms - ms, PROGRESS_MS);
		msleep(slice);
		progress(t, ms + slice);
	}
	if (!t->config->ms)
		threads_wait(t, false);
}

static struct torture *torture_alloc(const struct torture_config *config,
				     struct torture_result *result)
{
	struct torture *t = kzalloc_obj(*t);
	unsigned int i;

	if (!t)
		return NULL;
	t->config = config;
	t->result = result;
	t->works = !config->outages;
	init_rwsem(&t->outage);
	for (i = 0; i < PROCESSES; i++) {
		t->process[i].t = t;
		t->process[i].index = i;
		init_rwsem(&t->process[i].mm_lock);
	}
	for (i = 0; i < DOMAINS + GUESTS; i++) {
		t->paging[i].t = t;
		t->paging[i].index = i;
	}
	for (i = 0; i < CLIENTS + GUESTS; i++) {
		t->client[i].t = t;
		t->client[i].index = i;
		mutex_init(&t->client[i].lock);
	}
	return t;
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
	int ret;

	if (!config->devices || config->devices > TORTURE_MAX_DEVICES)
		return -EINVAL;
	t = torture_alloc(config, result);
	if (!t)
		return -ENOMEM;
	ret = machines_create(t) ?: pagings_create(t) ?: guests_create(t) ?: threads_start(t);
	if (!ret)
		let_run(t);
	WRITE_ONCE(t->stop, true);
	threads_wait(t, false);
	if (!ret && config->outages)
		outages_are_over(t);
	if (!ret)
		all_in_order(t);
	if (!ret && config->outages)
		outage_for_good(t);
	all_undone(t);
	WRITE_ONCE(t->stop_devices, true);
	threads_wait(t, true);
	threads_end(t);
	guests_destroy(t);
	pagings_destroy(t);
	machines_destroy(t);
	kfree(t);
	return ret;
}
