// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shows a device at work in this process's memory: one line for each thing
 * shown, of fields separated by tabs:
 *
 *	RESULT run <case> ok|fail <seconds> <figure>
 *
 * Ends with 0 if nothing failed, and with KSFT_SKIP if there is nothing to show.
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
#define VICTIM_FAULTS	50
#define NODES		500
/* So far from each other that no fault brings two of them in. */
#define NODE_STRIDE	0x10000UL
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

static void demo_fill(struct engine *e, int index, struct shown *shown)
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

static void demo_copy(struct engine *e, int index, struct shown *shown)
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

/*
 * A list in a file, each node on a page of its own, in an order that jumps about.
 * No CPU touches the mapping. @ring: the last node leads to the first.
 */
static struct smmu_engine_node *make_list(bool ring, __u64 *sum)
{
	int fd = memfd_create("list", 0), i;
	char *map;

	*sum = 0;
	if (fd < 0 || ftruncate(fd, NODES * NODE_STRIDE))
		return NULL;
	map = mmap(NULL, NODES * NODE_STRIDE, PROT_READ, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return NULL;
	for (i = 0; i < NODES; i++) {
		/* 7 and NODES have no common divisor. */
		size_t at = i * 7 % NODES * NODE_STRIDE;
		size_t next = (i + 1) * 7 % NODES * NODE_STRIDE;
		struct smmu_engine_node node = {
			.next = ring || i + 1 < NODES ? (uintptr_t)map + next : 0,
			.value = i * 1000003ULL,
		};

		*sum += node.value;
		if (pwrite(fd, &node, sizeof(node), at) != sizeof(node))
			return NULL;
	}
	close(fd);
	return (struct smmu_engine_node *)map;
}

/**
 * struct counters - what the engine's SMMU and its driver have counted
 * @faults: transactions that stalled, or page requests
 * @heard: the same as the driver heard of them
 * @answered: its answers
 * @events: records in the Event queue, of stalls as well
 * @ats: ATS Translation Requests
 */
struct counters {
	long long faults;
	long long heard;
	long long answered;
	long long events;
	long long ats;
};

static struct counters count(int index)
{
	bool pci = index == ENGINE_PCI;

	return (struct counters){
		.faults = engine_page_faults(index),
		.heard = engine_smmu_counter(index, pci ? "page_requests" : "stalls"),
		.answered = engine_smmu_counter(index, pci ? "page_responses" : "resumes"),
		.events = engine_smmu_counter(index, "events"),
		.ats = engine_view(index, "stats", "ats_requests"),
	};
}

/* What has been counted since @then. */
static void show_counters(char *text, size_t size, int index, const struct counters *then)
{
	struct counters now = count(index);
	int len;

	len = snprintf(text, size, "%lld %s, driver heard %lld, answered %lld, %lld events",
		       now.faults - then->faults,
		       index == ENGINE_PCI ? "page requests" : "stalls",
		       now.heard - then->heard, now.answered - then->answered,
		       now.events - then->events);
	if (index == ENGINE_PCI)
		snprintf(text + len, size - len, ", %lld ATS requests", now.ats - then->ats);
}

static void demo_chase(struct engine *e, int index, struct shown *shown)
{
	struct counters then = count(index), now;
	struct smmu_engine_done done = {};
	struct smmu_engine_node *list;
	char text[160];
	__u64 sum;

	list = make_list(false, &sum);
	if (!list) {
		show(shown, false, "no list");
		return;
	}
	if (!show_status(shown, "walk", engine_walk(e, list, NODES, &done), &done))
		return;
	now = count(index);
	show_counters(text, sizeof(text), index, &then);
	show(shown, done.result == sum && done.progress == NODES &&
	     now.faults - then.faults >= NODES && now.heard - then.heard >= NODES,
	     "%llu nodes: %s", done.progress, text);
	munmap(list, NODES * NODE_STRIDE);
}

static void demo_munmap(struct engine *e, int index, struct shown *shown)
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

static void demo_bad_input(struct engine *e, int index, struct shown *shown)
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

/* Tells its PASID, then has the engine chase absent pages until it is killed. */
static void victim(int ready, int index)
{
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_WALK,
		.len = SMMU_ENGINE_MAX_NODES,
	};
	struct engine e;
	__u64 sum;

	desc.src = (uintptr_t)make_list(true, &sum);
	if (!desc.src || engine_open(&e, index))
		_exit(1);
	while (!engine_submit(&e, &desc))
		;
	if (engine_kick(&e))
		_exit(2);
	if (write(ready, &e.ring->pasid, sizeof(e.ring->pasid)) != sizeof(e.ring->pasid))
		_exit(3);
	for (;;) {
		madvise((void *)(uintptr_t)desc.src, NODES * NODE_STRIDE, MADV_DONTNEED);
		engine_sleep_ms(1);
	}
}

/* Starts a victim and waits until it is at work. */
static int victim_start(int index, pid_t *pid, __u32 *pasid)
{
	int pipes[2], ret = 0;

	if (pipe(pipes))
		return -errno;
	*pid = fork();
	if (*pid < 0)
		return -errno;
	if (!*pid) {
		close(pipes[0]);
		victim(pipes[1], index);
	}
	close(pipes[1]);
	if (read(pipes[0], pasid, sizeof(*pasid)) != sizeof(*pasid)) {
		waitpid(*pid, NULL, 0);
		ret = -EIO;
	}
	close(pipes[0]);
	return ret;
}

/* Nobody stops a PCI engine when its process dies, so that is done here. */
static void victim_kill(int index, pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (index == ENGINE_PCI)
		engine_pci_stop_all();
}

/* Whether the PASID is given out again; the core gives out the lowest. */
static bool pasid_comes_back(int index, __u32 pasid)
{
	double end = engine_now() + SETTLE_MS / 1e3;
	__u32 next = UINT32_MAX;
	pid_t pid;

	while (next > pasid && engine_now() < end) {
		if (victim_start(index, &pid, &next))
			break;
		victim_kill(index, pid);
	}
	return next <= pasid;
}

static void demo_kill(struct engine *unused, int index, struct shown *shown)
{
	struct engine_counts before = engine_counts(), during, after;
	struct counters then = count(index);
	double end = engine_now() + SETTLE_MS / 1e3;
	char text[160];
	__u32 pasid;
	bool again;
	pid_t pid;

	if (before.cds < 0 || before.notifiers < 0) {
		show(shown, false, "debugfs does not tell: CDs %lld, notifiers %lld",
		     before.cds, before.notifiers);
		return;
	}
	if (victim_start(index, &pid, &pasid)) {
		show(shown, false, "the process did not start");
		return;
	}
	while (count(index).faults < then.faults + VICTIM_FAULTS && engine_now() < end)
		engine_sleep_ms(1);
	during = engine_counts();
	victim_kill(index, pid);
	after = engine_counts_settle(&before, SETTLE_MS);
	show_counters(text, sizeof(text), index, &then);
	again = pasid_comes_back(index, pasid);
	engine_counts_settle(&before, SETTLE_MS);
	show(shown, engine_counts_equal(&before, &after) && during.cds == before.cds + 1 &&
	     during.notifiers == before.notifiers + 1 && again,
	     "%s; CDs %lld/%lld/%lld, notifiers %lld/%lld/%lld (before/alive/after), %lld wait, PASID %s",
	     text, before.cds, during.cds, after.cds, before.notifiers,
	     during.notifiers, after.notifiers, after.stalled,
	     again ? "free again" : "still taken");
}

/* The SMMUs in software judge the driver all the time; what do they say? */
static void demo_verdict(struct engine *unused, int index, struct shown *shown)
{
	long long violations = 0, illegal = 0, commands = 0, value;
	int first = engine_first(), end = engine_end(), i;

	for (i = first; i < end; i++) {
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
	     commands, end - first, illegal, violations);
}

static const struct demo {
	const char *name;
	int index;	/* of the engine */
	bool alone;	/* without a queue of this process's own */
	void (*run)(struct engine *e, int index, struct shown *shown);
} demos[] = {
	{ "engine fills a process's buffer through its own pointer", 0, false, demo_fill },
	{ "copy between heap and stack", 0, false, demo_copy },
	{ "DMA after munmap fails", 0, false, demo_munmap },
	{ "bad input ends in an error, not a hang", 0, false, demo_bad_input },
	{ "list chased over absent pages: device that stalls", 0, false, demo_chase },
	{ "list chased over absent pages: PCI, ATS and PRI", ENGINE_PCI, false, demo_chase },
	{ "process killed in mid-chase: device that stalls", 0, true, demo_kill },
	{ "process killed in mid-chase: PCI, ATS and PRI", ENGINE_PCI, true, demo_kill },
	{ "the software SMMUs have no complaint", 0, true, demo_verdict },
};

/* Whether the kernel has engines, and was told to make the one that is missing. */
static bool is_wanted(int index)
{
	char answer = 'Y';
	FILE *file = NULL;

	if (access("/sys/module/smmu_model", F_OK))
		return false;

	if (index == ENGINE_PCI)
		file = fopen("/sys/module/smmu_model/parameters/pci_engine", "r");
	if (file) {
		answer = fgetc(file);
		fclose(file);
	}
	return answer != 'N';
}

static const char *demo_run(const struct demo *demo, struct shown *shown)
{
	struct engine e = { .fd = -1 };
	int ret = 0;

	if (!engine_exists(demo->index))
		ret = -ENODEV;
	else if (!demo->alone)
		ret = engine_open(&e, demo->index);
	if (ret)
		show(shown, !is_wanted(demo->index), "no engine: %s", strerror(-ret));
	else
		demo->run(&e, demo->index, shown);
	engine_close(&e);
	if (ret && shown->ok)
		return "skip";
	return shown->ok ? "ok" : "fail";
}

int main(void)
{
	int failed = 0, ran = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(demos); i++) {
		double start = engine_now();
		struct shown shown = {};
		const char *result = demo_run(&demos[i], &shown);

		printf("%s\t%s\t%s\t%s\t%.3f\t%s\n", "RESULT", "run", demos[i].name,
		       result, engine_now() - start, shown.figure);
		fflush(stdout);
		failed += !shown.ok;
		ran += strcmp(result, "skip") != 0;
	}
	if (!ran)
		return KSFT_SKIP;
	return !!failed;
}
