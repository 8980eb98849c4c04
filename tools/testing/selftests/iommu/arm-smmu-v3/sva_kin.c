// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose memory is it? What is bound is an address space: threads share it, a
 * child of vfork() borrows it, a child of fork() has a copy that the device does
 * not know, and a thousand processes have one each.
 */
#include "engine-child.h"

#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>

#define OLD		0x1111111111111111ULL
#define CROWD		1000
#define THREADS		4
#define STACK_SIZE	65536

static long page_size;

FIXTURE(kin)
{
	struct engine e;
	struct smmu_engine_done done;
	struct engine_counts before;
};

FIXTURE_VARIANT(kin)
{
	int index;
};

FIXTURE_VARIANT_ADD(kin, uacce)
{
	.index = 0,
};

FIXTURE_VARIANT_ADD(kin, pci)
{
	.index = ENGINE_PCI,
};

FIXTURE_SETUP(kin)
{
	page_size = sysconf(_SC_PAGESIZE);
	self->e.fd = -1;
	if (!engine_exists(variant->index))
		SKIP(return, "%s", no_engine(variant->index));
	self->before = engine_counts();
	ASSERT_EQ(0, engine_open(&self->e, variant->index));
}

FIXTURE_TEARDOWN(kin)
{
	engine_close(&self->e);
	EXPECT_COUNTS(&self->before, SETTLE_MS);
	EXPECT_NO_VIOLATION();
}

/* With uio the device is given away as a whole, to one at a time. */
FIXTURE(queues)
{
	struct engine e;
	struct smmu_engine_done done;
	struct engine_counts before;
};

FIXTURE_SETUP(queues)
{
	page_size = sysconf(_SC_PAGESIZE);
	self->e.fd = -1;
	if (!engine_exists(0))
		SKIP(return, "%s", no_engine(0));
	self->before = engine_counts();
	ASSERT_EQ(0, engine_open(&self->e, 0));
}

FIXTURE_TEARDOWN(queues)
{
	engine_close(&self->e);
	EXPECT_COUNTS(&self->before, SETTLE_MS);
	EXPECT_NO_VIOLATION();
}

/**
 * struct looker - a child that looks at its copy of memory when it is told to
 * @pid: of the child
 * @go: written to by the parent
 */
struct looker {
	pid_t pid;
	int go;
};

/* It ends when it has looked, or when the parent is gone. */
static int looker_start(struct looker *looker, const unsigned char *buf, size_t len)
{
	int pipes[2];
	char go;

	if (pipe(pipes))
		return -errno;
	looker->pid = fork();
	if (looker->pid < 0)
		return -errno;
	if (!looker->pid) {
		close(pipes[1]);
		if (read(pipes[0], &go, 1) != 1)
			_exit(2);
		_exit(!engine_is_filled(buf, len, OLD));
	}
	close(pipes[0]);
	looker->go = pipes[1];
	return 0;
}

/* Return: 0 when it has seen what was there before the fork */
static int looker_end(struct looker *looker)
{
	int status = -1;

	if (write(looker->go, "", 1) != 1)
		return -errno;
	close(looker->go);
	return waitpid(looker->pid, &status, 0) == looker->pid ? status : -ECHILD;
}

TEST_F(kin, after_fork_the_engine_writes_the_parents_copy)
{
	unsigned char *buf = map_anon(4 * page_size);
	struct looker looker;

	/* The engine has the pages as writable. */
	ASSERT_EQ(SMMU_ENGINE_OK, engine_fill(&self->e, buf, 4 * page_size, OLD, &self->done));
	ASSERT_EQ(0, looker_start(&looker, buf, 4 * page_size));
	EXPECT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, 4 * page_size, PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(buf, 4 * page_size, PATTERN));
	EXPECT_EQ(0, looker_end(&looker));
}

TEST_F(queues, a_child_has_a_queue_and_an_address_space_of_its_own)
{
	unsigned char *buf = map_anon(page_size);
	__u32 pasid = self->e.ring->pasid;
	int status;
	pid_t pid;

	memset(buf, 0x11, page_size);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		struct smmu_engine_done done;
		struct engine mine;

		if (engine_open(&mine, 0))
			_exit(2);
		if (mine.ring->pasid == pasid)
			_exit(3);
		_exit(engine_fill(&mine, buf, page_size, PATTERN, &done) ||
		      !engine_is_filled(buf, page_size, PATTERN));
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_TRUE(engine_is_filled(buf, page_size, 0x1111111111111111ULL));
}

TEST_F(queues, the_ring_is_not_inherited)
{
	int status;
	pid_t pid;

	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		signal(SIGSEGV, SIG_DFL);
		_exit(self->e.ring->state == SMMU_ENGINE_RUNNING);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	EXPECT_EQ(SMMU_ENGINE_RUNNING, (int)self->e.ring->state);
}

TEST_F(queues, two_queues_of_one_process_share_its_pasid)
{
	struct engine second;
	unsigned char *buf = map_anon(page_size);

	ASSERT_EQ(0, engine_open(&second, 0));
	EXPECT_EQ(self->e.ring->pasid, second.ring->pasid);
	EXPECT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, page_size, PATTERN, &self->done));
	EXPECT_EQ(SMMU_ENGINE_OK, engine_sum(&second, buf, page_size, &self->done));
	EXPECT_EQ(engine_hash(buf, page_size), self->done.result);
	engine_close(&second);
	EXPECT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, page_size, ~PATTERN, &self->done));
}

TEST_F(kin, engines_behind_two_smmus_share_one_address_space)
{
	unsigned char *buf = map_anon(2 * page_size);
	struct engine second;
	int other = variant->index + 1;

	if (!engine_exists(other))
		SKIP(return, "only one engine");
	ASSERT_EQ(0, engine_open(&second, other));
	EXPECT_EQ(self->e.ring->pasid, second.ring->pasid);
	EXPECT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, page_size, PATTERN, &self->done));
	EXPECT_EQ(SMMU_ENGINE_OK,
		  engine_copy(&second, buf + page_size, buf, page_size, &self->done));
	EXPECT_TRUE(engine_is_filled(buf + page_size, page_size, PATTERN));
	ASSERT_EQ(0, munmap(buf, page_size));
	EXPECT_EQ(SMMU_ENGINE_FAULT, engine_sum(&self->e, buf, 8, &self->done));
	EXPECT_EQ(SMMU_ENGINE_FAULT, engine_sum(&second, buf, 8, &self->done));
	engine_close(&self->e);
	EXPECT_EQ(SMMU_ENGINE_OK, engine_sum(&second, buf + page_size, 8, &self->done));
	engine_close(&second);
}

/*
 * The other way round: the process writes first and has a new page, of which the
 * engine must hear. The child, alive all the time, is not bound.
 */
TEST_F(kin, after_fork_the_engine_follows_to_the_parents_copy)
{
	struct engine_counts want = engine_counts();
	unsigned char *buf = map_anon(4 * page_size);
	struct looker looker;

	ASSERT_EQ(SMMU_ENGINE_OK, engine_fill(&self->e, buf, 4 * page_size, OLD, &self->done));
	ASSERT_EQ(0, looker_start(&looker, buf, 4 * page_size));
	EXPECT_COUNTS(&want, 0);
	memset(buf, 0x33, 4 * page_size);
	ASSERT_EQ(SMMU_ENGINE_OK, engine_sum(&self->e, buf, 4 * page_size, &self->done));
	EXPECT_EQ(engine_hash(buf, 4 * page_size), self->done.result);
	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, 4 * page_size, PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(buf, 4 * page_size, PATTERN));
	EXPECT_EQ(0, looker_end(&looker));
	EXPECT_COUNTS(&want, SETTLE_MS);
}

/**
 * struct borrower - what a child of vfork() does in its parent's memory
 * @e: the parent's queue
 * @buf: memory of the parent
 */
struct borrower {
	struct engine *e;
	unsigned char *buf;
};

static int borrow(void *arg)
{
	struct borrower *b = arg;
	struct smmu_engine_done done;

	return engine_fill(b->e, b->buf, 4096, PATTERN, &done) ? 1 : 0;
}

TEST_F(kin, a_child_of_vfork_works_in_the_parents_memory)
{
	struct borrower b = { .e = &self->e, .buf = map_anon(page_size) };
	char *stack = map_anon(STACK_SIZE);
	struct engine_counts want;
	int status;
	pid_t pid;

	ASSERT_NE(MAP_FAILED, (void *)stack);
	want = engine_counts();
	pid = clone(borrow, stack + STACK_SIZE, CLONE_VM | CLONE_VFORK | SIGCHLD, &b);
	ASSERT_LE(0, pid);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_TRUE(engine_is_filled(b.buf, 4096, PATTERN));

	/* Its end is not the end of the address space. */
	EXPECT_COUNTS(&want, SETTLE_MS);
	EXPECT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, b.buf, page_size, ~PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(b.buf, page_size, ~PATTERN));
}

/**
 * struct worker - a thread that has the engine fill memory of its own
 * @e: the queue of all
 * @lock: one at a time
 * @arg: what to fill with
 * @ret: 0 if all was as it should be
 */
struct worker {
	struct engine *e;
	pthread_mutex_t *lock;
	__u64 arg;
	int ret;
};

static void *work(void *arg)
{
	enum { ROUNDS = 10, LEN = 5 * 4096 };
	struct worker *w = arg;
	struct smmu_engine_done done;
	unsigned char *buf;
	int round;

	for (round = 0; round < ROUNDS && !w->ret; round++) {
		buf = map_anon(LEN);
		pthread_mutex_lock(w->lock);
		w->ret = engine_fill(w->e, buf, LEN, w->arg + round, &done);
		pthread_mutex_unlock(w->lock);
		if (!w->ret && !engine_is_filled(buf, LEN, w->arg + round))
			w->ret = -EIO;
		munmap(buf, LEN);
	}
	return NULL;
}

TEST_F(kin, threads_come_and_go_and_share_the_bond)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct engine_counts want = engine_counts();
	struct worker workers[THREADS] = {};
	pthread_t threads[THREADS];
	int i;

	for (i = 0; i < THREADS; i++) {
		workers[i] = (struct worker) {
			.e = &self->e, .lock = &lock, .arg = PATTERN * (i + 1),
		};
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, work, &workers[i]));
	}
	for (i = 0; i < THREADS; i++) {
		ASSERT_EQ(0, pthread_join(threads[i], NULL));
		EXPECT_EQ(0, workers[i].ret);
	}
	EXPECT_COUNTS(&want, SETTLE_MS);
	ASSERT_EQ(SMMU_ENGINE_OK, engine_sum(&self->e, &want, sizeof(want), &self->done));
}

static void *open_in_a_thread(void *arg)
{
	struct engine *e = arg;

	return (void *)(long)engine_open(e, e->pci ? ENGINE_PCI : 0);
}

TEST_F(kin, who_opened_the_engine_may_end)
{
	unsigned char *buf = map_anon(page_size);
	pthread_t thread;
	void *ret;

	engine_close(&self->e);
	ASSERT_EQ(0, pthread_create(&thread, NULL, open_in_a_thread, &self->e));
	ASSERT_EQ(0, pthread_join(thread, &ret));
	ASSERT_EQ(NULL, ret);
	EXPECT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, page_size, PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(buf, page_size, PATTERN));
}

/*
 * What the OOM killer's reaper does: the memory of a process that is being killed
 * goes while its tasks are still there, and while the engine works in it. The
 * victim cannot run: it waits for the only CPU that it may use.
 */
TEST_F(kin, memory_is_reaped_before_the_process_ends)
{
	struct sched_param high = { .sched_priority = 1 }, low = {};
	int cpu = sched_getcpu(), pidfd, ret = 0, reaped = 0, i;
	struct engine_counts counts;
	struct child child;
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	engine_close(&self->e);
	counts = engine_counts();
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, child_start(&child, copy_for_ever, variant->index));
		ASSERT_EQ(0, sched_setaffinity(child.pid, sizeof(one), &one));
		ASSERT_EQ(0, sched_setaffinity(0, sizeof(one), &one));
		pidfd = syscall(SYS_pidfd_open, child.pid, 0);
		ASSERT_LE(0, pidfd);
		ASSERT_EQ(0, sched_setscheduler(0, SCHED_FIFO, &high));
		kill(child.pid, SIGKILL);
		ret = syscall(SYS_process_mrelease, pidfd, 0) ? -errno : 0;
		ASSERT_EQ(0, sched_setscheduler(0, SCHED_OTHER, &low));
		reaped += !ret;
		close(pidfd);
		child_end(&child, 0);
		if (variant->index == ENGINE_PCI)
			ASSERT_EQ(0, engine_pci_stop_all());
		EXPECT_COUNTS(&counts, SETTLE_MS);
	}
	EXPECT_LT(0, reaped)
		TH_LOG("process_mrelease: %s", strerror(-ret));
}

/* Fills memory that all others have at the same address, too; then sleeps. */
static void one_of_many(int ready, int index, int engine)
{
	size_t len = 2 * page_size;
	unsigned char *buf = map_anon(len);
	struct smmu_engine_done done;
	struct engine e;
	__u32 pasid;

	if (engine_open(&e, engine))
		_exit(1);
	if (engine_fill(&e, buf, len, PATTERN * (index + 1), &done) ||
	    !engine_is_filled(buf, len, PATTERN * (index + 1)))
		_exit(2);
	pasid = e.ring->pasid;
	if (write(ready, &pasid, sizeof(pasid)) != sizeof(pasid))
		_exit(3);
	for (;;)
		pause();
}

TEST_F(queues, a_thousand_processes)
{
	static bool seen[1 << 16];
	static pid_t pids[CROWD];
	struct engine_counts want = engine_counts();
	int ready[2], i, status, engines = engine_end();
	__u32 pasid;

	if (engines < 2)
		SKIP(return, "two engines have room for them");
	ASSERT_EQ(0, pipe(ready));
	for (i = 0; i < CROWD; i++) {
		pids[i] = fork();
		ASSERT_LE(0, pids[i]);
		if (!pids[i])
			one_of_many(ready[1], i, i % 2);
	}
	close(ready[1]);
	for (i = 0; i < CROWD; i++) {
		ASSERT_EQ((ssize_t)sizeof(pasid), read(ready[0], &pasid, sizeof(pasid)));
		ASSERT_GT(1U << 16, pasid);
		EXPECT_FALSE(seen[pasid]);
		seen[pasid] = true;
	}
	want.cds += CROWD;
	want.queues += CROWD;
	want.notifiers += CROWD;
	EXPECT_COUNTS(&want, 0);
	for (i = 0; i < CROWD; i++)
		kill(pids[i], SIGKILL);
	for (i = 0; i < CROWD; i++) {
		EXPECT_EQ(pids[i], waitpid(pids[i], &status, 0));
		EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	}
}

TEST_HARNESS_MAIN
