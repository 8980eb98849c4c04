// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shows a device at work in this process's memory: one line for each thing
 * shown, of fields separated by tabs:
 *
 *	RESULT run <case> ok|fail <seconds> <figure>
 *
 * Ends with 0 if nothing failed.
 */
#define _GNU_SOURCE
#include <alloca.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/wait.h>

#include "kselftest.h"

#include "engine.h"

#define PATTERN		0x0123456789abcdefULL
#define FILL_SIZE	0x100000UL
#define COPY_SIZE	0x18000UL
#define VICTIM_SIZE	0x400000UL
#define NODES		5000
#define SETTLE_MS	30000

/**
 * struct shown - what one case found
 * @ok: it is as it has to be
 * @figure: for the reader
 */
struct shown {
	bool ok;
	char figure[320];
};

static __printf(3, 4) void show(struct shown *shown, bool ok, const char *fmt, ...)
{
	va_list args;

	shown->ok = ok;
	va_start(args, fmt);
	vsnprintf(shown->figure, sizeof(shown->figure), fmt, args);
	va_end(args);
}

static bool show_status(struct shown *shown, const char *what, int status,
			const struct smmu_engine_done *done)
{
	if (!status)
		return true;
	show(shown, false, "%s: status %d, event %#x, at %#llx", what, status,
	     done->event, done->addr);
	return false;
}

static void demo_fill(struct engine *e, struct shown *shown)
{
	long long stalls = engine_view(0, "stats", "stalls");
	unsigned char *buf = malloc(FILL_SIZE);
	struct smmu_engine_done done = {};

	if (!buf) {
		show(shown, false, "no memory");
		return;
	}
	if (show_status(shown, "fill", engine_fill(e, buf, FILL_SIZE, PATTERN, &done), &done))
		show(shown, engine_is_filled(buf, FILL_SIZE, PATTERN),
		     "%lu KiB at %p, %lld page faults served, PASID %u",
		     FILL_SIZE >> 10, buf, engine_view(0, "stats", "stalls") - stalls,
		     e->ring->pasid);
	free(buf);
}

static void demo_copy(struct engine *e, struct shown *shown)
{
	unsigned char *heap = malloc(COPY_SIZE), *stack = alloca(COPY_SIZE);
	struct smmu_engine_done done = {};
	bool there, back;
	size_t i;

	if (!heap) {
		show(shown, false, "no memory");
		return;
	}
	for (i = 0; i < COPY_SIZE; i++)
		heap[i] = i * 7 + (i >> 8);
	if (!show_status(shown, "heap to stack",
			 engine_copy(e, stack, heap, COPY_SIZE, &done), &done))
		goto out;
	there = !memcmp(stack, heap, COPY_SIZE);
	for (i = 0; i < COPY_SIZE; i++)
		stack[i] ^= 0x5a;
	if (!show_status(shown, "stack to heap",
			 engine_copy(e, heap, stack, COPY_SIZE, &done), &done))
		goto out;
	back = !memcmp(stack, heap, COPY_SIZE);
	if (!show_status(shown, "sum", engine_sum(e, heap, COPY_SIZE, &done), &done))
		goto out;
	show(shown, there && back && done.result == engine_hash(heap, COPY_SIZE),
	     "%lu KiB each way, sum %016llx", COPY_SIZE >> 10, done.result);
out:
	free(heap);
}

static void demo_walk(struct engine *e, struct shown *shown)
{
	struct smmu_engine_node **node = calloc(NODES, sizeof(*node));
	struct smmu_engine_done done = {};
	__u64 sum = 0;
	int i;

	for (i = 0; node && i < NODES; i++) {
		node[i] = calloc(1, sizeof(*node[i]) + i % 64);
		if (!node[i]) {
			show(shown, false, "no memory");
			return;
		}
		node[i]->value = i * 1000003ULL;
		sum += node[i]->value;
	}
	if (!node) {
		show(shown, false, "no memory");
		return;
	}
	/* In an order that jumps about: 7 and NODES have no common divisor. */
	for (i = 0; i + 1 < NODES; i++)
		node[i * 7 % NODES]->next = (uintptr_t)node[(i + 1) * 7 % NODES];

	if (show_status(shown, "walk", engine_walk(e, node[0], NODES, &done), &done))
		show(shown, done.result == sum && done.progress == NODES,
		     "%llu nodes, sum %llu", done.progress, done.result);
	for (i = 0; i < NODES; i++)
		free(node[i]);
	free(node);
}

static void demo_munmap(struct engine *e, struct shown *shown)
{
	struct smmu_engine_done done = {}, first;
	unsigned char *buf;
	int status, last;

	buf = mmap(NULL, FILL_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (buf == MAP_FAILED) {
		show(shown, false, "no memory");
		return;
	}
	if (!show_status(shown, "before munmap",
			 engine_fill(e, buf, FILL_SIZE, PATTERN, &done), &done))
		return;
	munmap(buf, FILL_SIZE);
	status = engine_fill(e, buf, FILL_SIZE, PATTERN, &done);
	first = done;
	last = engine_sum(e, buf + FILL_SIZE - 8, 8, &done);
	show(shown, status == SMMU_ENGINE_FAULT && first.addr == (uintptr_t)buf &&
	     last == SMMU_ENGINE_FAULT,
	     "before: ok; after: status %d, event %#x at %#llx, last page: status %d",
	     status, first.event, first.addr, last);
}

static void demo_bad_input(struct engine *e, struct shown *shown)
{
	struct smmu_engine_desc desc = { .op = 0xff, .cookie = 1 };
	struct smmu_engine_done done = {};
	int bad, wild, foreign, good;
	__u64 word = 0;

	bad = engine_run(e, &desc, &done);
	wild = engine_fill(e, (void *)64, 8, PATTERN, &done);
	desc = (struct smmu_engine_desc){
		.op = SMMU_ENGINE_FILL,
		.flags = SMMU_ENGINE_F_PASID,
		.pasid = e->ring->pasid + 1,
		.dst = (uintptr_t)&word,
		.len = sizeof(word),
		.cookie = 2,
	};
	foreign = engine_run(e, &desc, &done);
	good = engine_fill(e, &word, sizeof(word), PATTERN, &done);
	show(shown, bad == SMMU_ENGINE_BAD_DESC && wild == SMMU_ENGINE_FAULT &&
	     foreign == SMMU_ENGINE_BAD_PASID && !good && word == PATTERN,
	     "bad descriptor: status %d, unmapped pointer: %d, foreign PASID: %d, then: %d",
	     bad, wild, foreign, good);
}

/* Tells its PASID, then keeps the engine copying until it is killed. */
static void victim(int ready)
{
	int prot = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | MAP_ANONYMOUS;
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_COPY,
		.src = (uintptr_t)mmap(NULL, VICTIM_SIZE, prot, flags, -1, 0),
		.dst = (uintptr_t)mmap(NULL, VICTIM_SIZE, prot, flags, -1, 0),
		.len = VICTIM_SIZE,
	};
	struct smmu_engine_done done;
	struct engine e;
	__u32 pasid;

	if (engine_open(&e, 0))
		_exit(1);
	pasid = e.ring->pasid;
	for (;;) {
		while (!engine_submit(&e, &desc))
			;
		if (engine_kick(&e))
			_exit(2);
		if (pasid && write(ready, &pasid, sizeof(pasid)) != sizeof(pasid))
			_exit(3);
		pasid = 0;
		if (engine_wait(&e, &done, ENGINE_WAIT_MS))
			_exit(4);
	}
}

/* Starts a victim and waits until it is at work. */
static int victim_start(pid_t *pid, __u32 *pasid)
{
	int pipes[2], ret = 0;

	if (pipe(pipes))
		return -errno;
	*pid = fork();
	if (*pid < 0)
		return -errno;
	if (!*pid) {
		close(pipes[0]);
		victim(pipes[1]);
	}
	close(pipes[1]);
	if (read(pipes[0], pasid, sizeof(*pasid)) != sizeof(*pasid)) {
		waitpid(*pid, NULL, 0);
		ret = -EIO;
	}
	close(pipes[0]);
	return ret;
}

static void victim_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void demo_kill(struct engine *unused, struct shown *shown)
{
	struct engine_counts before = engine_counts(), during, after;
	__u32 pasid, next = UINT32_MAX;
	double end;
	pid_t pid;

	if (before.cds < 0 || before.notifiers < 0) {
		show(shown, false, "debugfs does not tell: CDs %lld, notifiers %lld",
		     before.cds, before.notifiers);
		return;
	}
	if (victim_start(&pid, &pasid)) {
		show(shown, false, "the process did not start");
		return;
	}
	engine_sleep_ms(30);
	during = engine_counts();
	victim_kill(pid);
	after = engine_counts_settle(&before, SETTLE_MS);

	/* The core gives out the lowest PASID that is free. */
	end = engine_now() + SETTLE_MS / 1e3;
	while (next > pasid && engine_now() < end) {
		if (victim_start(&pid, &next))
			break;
		victim_kill(pid);
	}
	engine_counts_settle(&before, SETTLE_MS);
	show(shown, engine_counts_equal(&before, &after) && during.cds == before.cds + 1 &&
	     during.notifiers == before.notifiers + 1 && next <= pasid,
	     "CDs %lld/%lld/%lld, notifiers %lld/%lld/%lld, queues %lld/%lld/%lld (before/alive/after), PASID %u %s",
	     before.cds, during.cds, after.cds,
	     before.notifiers, during.notifiers, after.notifiers,
	     before.queues, during.queues, after.queues, pasid,
	     next <= pasid ? "free again" : "still taken");
}

/* The SMMUs in software judge the driver all the time; what do they say? */
static void demo_verdict(struct engine *unused, struct shown *shown)
{
	long long violations = 0, illegal = 0, commands = 0, value;
	int ids[ENGINE_MAX], nr = engine_list(ids), i;

	for (i = 0; i < nr; i++) {
		value = engine_view(i, "stats", "violations");
		if (value < 0) {
			show(shown, false, "debugfs does not tell");
			return;
		}
		violations += value;
		illegal += engine_view(i, "stats", "cerror_ill");
		commands += engine_view(i, "stats", "commands");
	}
	show(shown, !violations && !illegal && commands > 0,
	     "%lld commands on %d SMMUs, %lld illegal, %lld violations of a rule",
	     commands, nr, illegal, violations);
}

static const struct demo {
	const char *name;
	bool alone;	/* without a queue of this process's own */
	void (*run)(struct engine *e, struct shown *shown);
} demos[] = {
	{ "engine fills a process's buffer through its own pointer", false, demo_fill },
	{ "copy between heap and stack", false, demo_copy },
	{ "pointer chasing through a list", false, demo_walk },
	{ "DMA after munmap fails", false, demo_munmap },
	{ "bad input ends in an error, not a hang", false, demo_bad_input },
	{ "killed process leaves nothing behind", true, demo_kill },
	{ "the software SMMU has no complaint", true, demo_verdict },
};

static const char *demo_run(const struct demo *demo, int nr_engines, struct shown *shown)
{
	struct engine e = { .fd = -1 };
	int ret = 0;

	if (!nr_engines)
		ret = -ENODEV;
	else if (!demo->alone)
		ret = engine_open(&e, 0);
	if (ret)
		show(shown, false, "no engine: %s", strerror(-ret));
	else
		demo->run(&e, shown);
	engine_close(&e);
	return shown->ok ? "ok" : "fail";
}

int main(void)
{
	int ids[ENGINE_MAX], nr_engines = engine_list(ids), failed = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(demos); i++) {
		double start = engine_now();
		struct shown shown = {};
		const char *result = demo_run(&demos[i], nr_engines, &shown);

		printf("%s\t%s\t%s\t%s\t%.3f\t%s\n", "RESULT", "run", demos[i].name,
		       result, engine_now() - start, shown.figure);
		fflush(stdout);
		failed += !shown.ok;
	}
	return !!failed;
}
