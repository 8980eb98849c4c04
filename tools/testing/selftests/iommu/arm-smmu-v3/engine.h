/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The copy engine behind the software SMMUv3, seen from a process.
 *
 * Functions that can fail return a negative errno. A wait has a bound in
 * milliseconds and ends in -ETIMEDOUT; that is what a test calls a hang.
 */
#ifndef _SELFTEST_ARM_SMMU_V3_ENGINE_H
#define _SELFTEST_ARM_SMMU_V3_ENGINE_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <time.h>
#include <unistd.h>

#include "engine-pci.h"

/* Of misc/uacce/uacce.h, which many systems do not install. */
#ifndef UACCE_CMD_START_Q
#define UACCE_CMD_START_Q		_IO('W', 0)
#define UACCE_CMD_PUT_Q			_IO('W', 1)
#define UACCE_QFRT_MMIO			0
#define UACCE_QFRT_DUS			1
#endif

#define ENGINE_MAX			9
/* Index of the engine that is a PCI endpoint; those of uacce have 0, 1, ... */
#define ENGINE_PCI			(-1)
#define ENGINE_DEBUGFS			"/sys/kernel/debug"
/* Longer than the engine waits for the answer to a fault, 30 s */
#define ENGINE_WAIT_MS			90000

/**
 * struct engine - one open queue
 * @fd: the file, -1 when closed
 * @pci: the engine is the PCI endpoint
 * @pasid: of the address space, for @pci
 * @ring: the shared page
 * @tail: descriptors written
 * @taken: completion records taken
 * @name: of the device
 */
struct engine {
	int fd;
	bool pci;
	__u32 pasid;
	struct smmu_engine_ring *ring;
	__u32 tail;
	__u32 taken;
	char name[64];
};

static inline double engine_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static inline void engine_sleep_ms(unsigned int ms)
{
	struct timespec ts = { ms / 1000, (ms % 1000) * 1000000L };

	nanosleep(&ts, NULL);
}

/* Numbers of the engines' devices, in order. Returns how many there are. */
static inline int engine_list(int ids[ENGINE_MAX])
{
	DIR *dir = opendir("/sys/class/uacce");
	struct dirent *entry;
	int nr = 0, i, id;

	if (!dir)
		return 0;
	while (nr < ENGINE_MAX && (entry = readdir(dir))) {
		if (sscanf(entry->d_name, SMMU_ENGINE_NAME "-%d", &id) != 1)
			continue;
		for (i = nr++; i && ids[i - 1] > id; i--)
			ids[i] = ids[i - 1];
		ids[i] = id;
	}
	closedir(dir);
	return nr;
}

static inline bool engine_exists(int index)
{
	int ids[ENGINE_MAX];

	return index == ENGINE_PCI ? engine_pci_exists() : index < engine_list(ids);
}

/* The engines, as "for (i = engine_first(); i < engine_end(); i++)". */
static inline int engine_first(void)
{
	return engine_pci_exists() ? ENGINE_PCI : 0;
}

static inline int engine_end(void)
{
	int ids[ENGINE_MAX];

	return engine_list(ids);
}

/* Opens the file alone: the address space is bound from here on. */
static inline int engine_open_file(struct engine *e, int index)
{
	int ids[ENGINE_MAX];
	char path[96];

	memset(e, 0, sizeof(*e));
	e->fd = -1;
	e->pci = index == ENGINE_PCI;
	if (e->pci) {
		snprintf(e->name, sizeof(e->name), SMMU_ENGINE_PCI_NAME);
		e->fd = engine_pci_open(&e->pasid);
		return e->fd < 0 ? e->fd : 0;
	}
	if (index >= engine_list(ids))
		return -ENODEV;
	snprintf(e->name, sizeof(e->name), SMMU_ENGINE_NAME "-%d", ids[index]);
	snprintf(path, sizeof(path), "/dev/%s", e->name);
	e->fd = open(path, O_RDWR);
	return e->fd < 0 ? -errno : 0;
}

static inline int engine_map(struct engine *e)
{
	long page = sysconf(_SC_PAGESIZE);
	void *ring;

	if (e->pci)
		ring = engine_pci_map(e->fd);
	else
		ring = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, e->fd,
			    UACCE_QFRT_DUS * page);
	if (ring == MAP_FAILED)
		return -errno;
	e->ring = ring;
	return 0;
}

static inline int engine_start(struct engine *e)
{
	if (e->pci) {
		e->tail = 0;
		e->taken = 0;
		return engine_pci_run(e->ring, e->pasid);
	}
	return ioctl(e->fd, UACCE_CMD_START_Q) ? -errno : 0;
}

static inline int engine_stop(struct engine *e)
{
	if (e->pci)
		return engine_pci_halt(e->ring);
	return ioctl(e->fd, UACCE_CMD_PUT_Q) ? -errno : 0;
}

/* The driver of the endpoint stops nothing: that is for who drives it. */
static inline void engine_close(struct engine *e)
{
	if (e->ring && e->pci)
		engine_pci_halt(e->ring);
	if (e->ring)
		munmap(e->ring, sysconf(_SC_PAGESIZE));
	if (e->fd >= 0)
		close(e->fd);
	e->ring = NULL;
	e->fd = -1;
}

static inline int engine_open(struct engine *e, int index)
{
	int ret = engine_open_file(e, index);

	if (!ret)
		ret = engine_map(e);
	if (!ret)
		ret = engine_start(e);
	if (ret)
		engine_close(e);
	return ret;
}

static inline int engine_kick(struct engine *e)
{
	return !e->pci && ioctl(e->fd, SMMU_ENGINE_DOORBELL) ? -errno : 0;
}

/* What is mapped as registers of a device is accessed in words. */
static inline void engine_words(void *to, const void *from, size_t len)
{
	const __u64 *in = from;
	__u64 *out = to;
	size_t i;

	for (i = 0; i < len / sizeof(*in); i++)
		__atomic_store_n(&out[i], __atomic_load_n(&in[i], __ATOMIC_RELAXED),
				 __ATOMIC_RELAXED);
}

/* Until the engine has done something, or the time is over. */
static inline int engine_sleep(struct engine *e, int ms)
{
	struct pollfd pfd = { .fd = e->fd, .events = POLLIN };

	if (e->pci)
		engine_sleep_ms(1);
	else if (poll(&pfd, 1, ms) < 0 && errno != EINTR)
		return -errno;
	return 0;
}

/* Writes a descriptor; -EAGAIN when the ring is full. */
static inline int engine_submit(struct engine *e, const struct smmu_engine_desc *desc)
{
	if (e->tail - e->taken == SMMU_ENGINE_SLOTS)
		return -EAGAIN;
	engine_words(&e->ring->desc[e->tail % SMMU_ENGINE_SLOTS], desc, sizeof(*desc));
	e->tail++;
	__atomic_store_n(&e->ring->tail, e->tail, __ATOMIC_RELEASE);
	return 0;
}

/* Takes the next completion record. */
static inline int engine_wait(struct engine *e, struct smmu_engine_done *done, int ms)
{
	double end = engine_now() + ms / 1e3;
	int ret;

	while (__atomic_load_n(&e->ring->head, __ATOMIC_ACQUIRE) == e->taken) {
		int left = (end - engine_now()) * 1e3;

		if (e->ring->state == SMMU_ENGINE_BROKEN)
			return -EPROTO;
		if (left <= 0)
			return -ETIMEDOUT;
		ret = engine_sleep(e, left);
		if (ret)
			return ret;
	}
	engine_words(done, &e->ring->done[e->taken % SMMU_ENGINE_SLOTS], sizeof(*done));
	e->taken++;
	__atomic_store_n(&e->ring->taken, e->taken, __ATOMIC_RELEASE);
	return 0;
}

/* One descriptor from beginning to end; its status, or a negative errno. */
static inline int engine_run(struct engine *e, const struct smmu_engine_desc *desc,
			     struct smmu_engine_done *done)
{
	int ret = engine_submit(e, desc);

	if (!ret)
		ret = engine_kick(e);
	if (!ret)
		ret = engine_wait(e, done, ENGINE_WAIT_MS);
	if (ret)
		return ret;
	return done->cookie == desc->cookie ? (int)done->status : -EBADMSG;
}

static inline int engine_fill(struct engine *e, void *dst, size_t len, __u64 arg,
			      struct smmu_engine_done *done)
{
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_FILL,
		.dst = (uintptr_t)dst,
		.len = len,
		.arg = arg,
		.cookie = e->tail + 1000,
	};

	return engine_run(e, &desc, done);
}

static inline int engine_copy(struct engine *e, void *dst, const void *src, size_t len,
			      struct smmu_engine_done *done)
{
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_COPY,
		.src = (uintptr_t)src,
		.dst = (uintptr_t)dst,
		.len = len,
		.cookie = e->tail + 2000,
	};

	return engine_run(e, &desc, done);
}

static inline int engine_sum(struct engine *e, const void *src, size_t len,
			     struct smmu_engine_done *done)
{
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_SUM,
		.src = (uintptr_t)src,
		.len = len,
		.cookie = e->tail + 3000,
	};

	return engine_run(e, &desc, done);
}

static inline int engine_compare(struct engine *e, const void *a, const void *b, size_t len,
				 struct smmu_engine_done *done)
{
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_COMPARE,
		.src = (uintptr_t)a,
		.dst = (uintptr_t)b,
		.len = len,
		.cookie = e->tail + 4000,
	};

	return engine_run(e, &desc, done);
}

static inline int engine_walk(struct engine *e, const struct smmu_engine_node *first,
			      size_t max, struct smmu_engine_done *done)
{
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_WALK,
		.src = (uintptr_t)first,
		.len = max,
		.cookie = e->tail + 5000,
	};

	return engine_run(e, &desc, done);
}

/* What SMMU_ENGINE_SUM has to find. */
static inline __u64 engine_hash(const void *buf, size_t len)
{
	const unsigned char *p = buf;
	__u64 hash = 0xcbf29ce484222325ULL;

	while (len--)
		hash = (hash ^ *p++) * 0x100000001b3ULL;
	return hash;
}

/* Whether @len bytes are what SMMU_ENGINE_FILL has to write. */
static inline bool engine_is_filled(const void *buf, size_t len, __u64 arg)
{
	const unsigned char *p = buf, *pattern = (const unsigned char *)&arg;
	size_t i;

	for (i = 0; i < len; i++)
		if (p[i] != pattern[i % sizeof(arg)])
			return false;
	return true;
}

/*
 * The number behind @key in a file of "key number" lines, -ENOENT if it has
 * no such line.
 */
static inline long long engine_read_key(const char *path, const char *key)
{
	char line[256], name[64];
	long long value, ret = -ENOENT;
	FILE *file = fopen(path, "r");

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%63s %lli", name, &value) == 2 && !strcmp(name, key)) {
			ret = value;
			break;
		}
	}
	fclose(file);
	return ret;
}

static inline void engine_mount_debugfs(void)
{
	if (access(ENGINE_DEBUGFS "/smmu-model", F_OK))
		mount("debugfs", ENGINE_DEBUGFS, "debugfs", 0, NULL);
}

/* Where the engine's own view is: "cds", "stats" or "queues". */
static inline int engine_path(int index, const char *file, char *path, size_t size)
{
	char name[64] = SMMU_ENGINE_PCI_NAME;
	int ids[ENGINE_MAX];

	if (!engine_exists(index))
		return -ENODEV;
	engine_mount_debugfs();
	if (index != ENGINE_PCI) {
		engine_list(ids);
		snprintf(name, sizeof(name), SMMU_ENGINE_NAME "-%d", ids[index]);
	}
	snprintf(path, size, ENGINE_DEBUGFS "/smmu-model/%s/%s", name, file);
	return 0;
}

/* A number from that view. */
static inline long long engine_view(int index, const char *file, const char *key)
{
	char path[160];
	int ret = engine_path(index, file, path, sizeof(path));

	return ret ?: engine_read_key(path, key);
}

/* How often the engine had to wait for a page. */
static inline long long engine_page_faults(int index)
{
	return engine_view(index, "stats", index == ENGINE_PCI ? "page_requests" : "stalls");
}

/* What the driver counts, the largest number that one of its SMMUs shows. */
static inline long long engine_driver_counter_in(const char *base, const char *key)
{
	long long value, max = -ENOENT;
	struct dirent *entry;
	char path[400];
	DIR *dir;

	dir = opendir(base);
	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s/counters", base, entry->d_name);
		value = engine_read_key(path, key);
		if (value > max)
			max = value;
	}
	closedir(dir);
	return max;
}

/* The driver's directory is below iommu/ with CONFIG_IOMMU_DEBUGFS. */
static inline long long engine_driver_counter(const char *key)
{
	long long value;

	engine_mount_debugfs();
	value = engine_driver_counter_in(ENGINE_DEBUGFS "/arm-smmu-v3", key);
	if (value < 0)
		value = engine_driver_counter_in(ENGINE_DEBUGFS "/iommu/arm-smmu-v3", key);
	return value;
}

/* What the driver counts for the engine's own SMMU. */
static inline long long engine_smmu_counter(int index, const char *key)
{
	static const char *const roots[] = { "/iommu/arm-smmu-v3", "/arm-smmu-v3", NULL };
	const char *const *root = roots;
	char path[400], link[160] = "", name[64];
	long long value = -ENODEV;

	if (engine_path(index, "stats", path, sizeof(path)) ||
	    readlink(path, link, sizeof(link) - 1) < 0 ||
	    sscanf(link, "../../arm-smmu-v3-model/%63[^/]", name) != 1)
		return -ENODEV;
	for (; *root && value < 0; root++) {
		snprintf(path, sizeof(path), ENGINE_DEBUGFS "%s/%s/counters", *root, name);
		value = engine_read_key(path, key);
	}
	return value;
}

/**
 * struct engine_counts - what processes leave behind, if they do
 * @cds: valid CDs with a PASID, of all engines, found by walking the tables in
 *	memory
 * @queues: open queues of all engines, and 1 while the endpoint works
 * @stalled: accesses that wait for software, and page requests
 * @notifiers: SVA domains of the driver, on all SMMUs together, each with an
 *	MMU notifier; negative when the driver does not tell
 */
struct engine_counts {
	long long cds;
	long long queues;
	long long stalled;
	long long notifiers;
};

/* All but @cds, for which the tables must be walked. */
static inline struct engine_counts engine_counts_quick(void)
{
	struct engine_counts counts = {};
	int i, end = engine_end();

	for (i = engine_first(); i < end; i++) {
		counts.queues += engine_view(i, "queues", "queues");
		counts.stalled += engine_view(i, "stats", "stalled_now");
		counts.stalled += engine_view(i, "stats", "page_groups_now");
	}
	counts.notifiers = engine_driver_counter("sva_domains");
	return counts;
}

static inline struct engine_counts engine_counts(void)
{
	struct engine_counts counts = engine_counts_quick();
	int i, end = engine_end();

	for (i = engine_first(); i < end; i++)
		counts.cds += engine_view(i, "cds", "pasid_cds");
	return counts;
}

static inline bool engine_counts_equal_quick(const struct engine_counts *a,
					     const struct engine_counts *b)
{
	return a->queues == b->queues && a->stalled == b->stalled &&
	       a->notifiers == b->notifiers;
}

static inline bool engine_counts_equal(const struct engine_counts *a,
				       const struct engine_counts *b)
{
	return a->cds == b->cds && engine_counts_equal_quick(a, b);
}

/*
 * Waits until the counts are what they were: the end of a process frees some
 * things a little later. Returns the last counts seen.
 */
static inline struct engine_counts engine_counts_settle(const struct engine_counts *before,
							int ms)
{
	double end = engine_now() + ms / 1e3;
	struct engine_counts now;

	for (;;) {
		now = engine_counts_quick();
		if (engine_counts_equal_quick(before, &now) || engine_now() >= end) {
			now = engine_counts();
			if (engine_counts_equal(before, &now) || engine_now() >= end)
				return now;
		}
		engine_sleep_ms(10);
	}
}

/* What the engines' SMMUs were asked to be, without the newline. */
static inline void engine_smmu_profile(char *profile, size_t size)
{
	FILE *file = fopen("/sys/module/smmu_model/parameters/engine_profile", "r");

	profile[0] = 0;
	if (!file)
		return;
	if (fgets(profile, size, file))
		profile[strcspn(profile, "\n")] = 0;
	fclose(file);
}

#endif /* _SELFTEST_ARM_SMMU_V3_ENGINE_H */
