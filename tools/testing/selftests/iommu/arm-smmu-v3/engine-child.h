/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processes that keep an engine at work, to be killed.
 */
#ifndef _SELFTEST_ARM_SMMU_V3_ENGINE_CHILD_H
#define _SELFTEST_ARM_SMMU_V3_ENGINE_CHILD_H

#include <signal.h>
#include <sys/wait.h>

#include "engine-test.h"

#define COPY_SIZE	(4UL << 20)

/**
 * struct child - a process with a queue
 * @pid: of the process
 * @pasid: of its address space
 * @ready: it writes its PASID here once it is at work; end of file if it fails
 */
struct child {
	pid_t pid;
	__u32 pasid;
	int ready;
};

/* Starts @work in a process of its own and waits until that says it is ready. */
static inline int child_start(struct child *child, void (*work)(int ready, int engine), int engine)
{
	int pipes[2];

	if (pipe(pipes))
		return -errno;
	child->pid = fork();
	if (child->pid < 0)
		return -errno;
	if (!child->pid) {
		close(pipes[0]);
		work(pipes[1], engine);
		_exit(99);
	}
	close(pipes[1]);
	child->ready = pipes[0];
	if (read(child->ready, &child->pasid, sizeof(child->pasid)) != sizeof(child->pasid)) {
		waitpid(child->pid, NULL, 0);
		close(child->ready);
		return -EIO;
	}
	return 0;
}

/* The status of waitpid(). */
static inline int child_end(struct child *child, int sig)
{
	int status = -1;

	if (sig)
		kill(child->pid, sig);
	waitpid(child->pid, &status, 0);
	close(child->ready);
	return status;
}

static inline void tell_ready(int ready, const struct engine *e)
{
	__u32 pasid = e->ring->pasid;

	if (write(ready, &pasid, sizeof(pasid)) != sizeof(pasid))
		_exit(98);
}

/* Keeps the ring full of copies until it is killed. @touch: fault first */
static inline void keep_copying(int ready, int engine, bool touch)
{
	unsigned char *src = map_anon(COPY_SIZE), *dst = map_anon(COPY_SIZE);
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_COPY,
		.src = (uintptr_t)src,
		.dst = (uintptr_t)dst,
		.len = COPY_SIZE,
	};
	struct smmu_engine_done done = {};
	struct engine e;
	bool told = false;

	if (engine_open(&e, engine))
		_exit(97);
	if (touch) {
		memset(src, 1, COPY_SIZE);
		memset(dst, 2, COPY_SIZE);
	}
	for (;;) {
		while (!engine_submit(&e, &desc))
			;
		if (engine_kick(&e))
			_exit(96);
		if (!told)
			tell_ready(ready, &e);
		told = true;
		if (engine_wait(&e, &done, ENGINE_WAIT_MS) || done.status != SMMU_ENGINE_OK)
			_exit(95);
		if (!touch && (madvise(src, COPY_SIZE, MADV_DONTNEED) ||
			       madvise(dst, COPY_SIZE, MADV_DONTNEED)))
			_exit(94);
	}
}

static inline void copy_for_ever(int ready, int engine)
{
	keep_copying(ready, engine, true);
}

static inline void fault_for_ever(int ready, int engine)
{
	keep_copying(ready, engine, false);
}

#endif /* _SELFTEST_ARM_SMMU_V3_ENGINE_CHILD_H */
