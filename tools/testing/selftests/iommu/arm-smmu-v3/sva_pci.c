// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that is given away as a whole: uio_pci_generic_sva binds who opens
 * it and unbinds who closes it, and stops nothing. So the endpoint may be in the
 * middle of DMA, or of page requests, when a bond ends; whatever is in its ring,
 * it reaches nobody's memory from then on.
 */
#include "engine-child.h"

static long page_size;

FIXTURE(pci)
{
	struct engine_counts before;
	struct smmu_engine_ring *bar;
	struct smmu_engine_done done;
	struct engine e;
};

FIXTURE_SETUP(pci)
{
	char dir[ENGINE_PCI_DIR];

	page_size = sysconf(_SC_PAGESIZE);
	self->e.fd = -1;
	if (engine_pci_find(dir))
		SKIP(return, "%s", no_engine(ENGINE_PCI));
	self->before = engine_counts();
	ASSERT_LE(0, self->before.cds);
	ASSERT_EQ(0, engine_open(&self->e, ENGINE_PCI));
	/* Without the driver, and so without a bond. */
	self->bar = engine_pci_bar(dir);
	ASSERT_NE(MAP_FAILED, (void *)self->bar);
}

FIXTURE_TEARDOWN(pci)
{
	engine_close(&self->e);
	EXPECT_EQ(0, engine_pci_halt(self->bar));
	EXPECT_COUNTS(&self->before, SETTLE_MS);
	EXPECT_NO_VIOLATION();
}

/* Whoever opens it next finds a device that works. */
#define EXPECT_ALIVE()								\
	do {									\
		unsigned char *_buf = map_anon(page_size);			\
										\
		engine_close(&self->e);						\
		ASSERT_EQ(0, engine_open(&self->e, ENGINE_PCI));		\
		EXPECT_EQ(SMMU_ENGINE_OK, engine_fill(&self->e, _buf, page_size,	\
						      PATTERN, &self->done));	\
		EXPECT_TRUE(engine_is_filled(_buf, page_size, PATTERN));	\
	} while (0)

TEST_F(pci, the_pasid_in_sysfs_is_that_of_the_only_cd)
{
	struct engine_counts want = self->before;
	char dir[ENGINE_PCI_DIR];

	want.cds++;
	want.queues++;
	want.notifiers++;
	EXPECT_COUNTS(&want, 0);
	ASSERT_EQ(0, engine_pci_find(dir));
	EXPECT_EQ((long)self->e.pasid, sysfs_read(dir, "pasid"));
	EXPECT_ALIVE();
}

TEST_F(pci, a_pasid_that_is_none_breaks_the_ring_alone)
{
	static const __u32 bad[] = { 0, 1U << 16, 1U << 20, UINT32_MAX };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		ASSERT_EQ(0, engine_stop(&self->e));
		self->e.ring->pasid = bad[i];
		__atomic_store_n(&self->e.ring->control, SMMU_ENGINE_GO, __ATOMIC_RELEASE);
		ASSERT_EQ(0, engine_pci_await(self->e.ring, SMMU_ENGINE_BROKEN));
	}
	EXPECT_ALIVE();
}

TEST_F(pci, a_pasid_of_nobody_reaches_nobody)
{
	unsigned char *buf = map_anon(page_size);

	memset(buf, 0x77, page_size);
	ASSERT_EQ(0, engine_stop(&self->e));
	self->e.pasid += 1000;
	ASSERT_EQ(0, engine_start(&self->e));
	EXPECT_EQ(SMMU_ENGINE_FAULT,
		  engine_fill(&self->e, buf, page_size, PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(buf, page_size, 0x7777777777777777ULL));
	EXPECT_ALIVE();
}

TEST_F(pci, a_ring_full_of_noise)
{
	__u64 *word = (__u64 *)self->e.ring, noise = 1;
	size_t round, i;

	for (round = 0; round < 200; round++) {
		for (i = 0; i < sizeof(*self->e.ring) / sizeof(*word); i++) {
			noise = noise * 6364136223846793005ULL + 1442695040888963407ULL;
			__atomic_store_n(&word[i], noise >> (noise & 63), __ATOMIC_RELAXED);
		}
		/* A tail that makes sense, so that it looks at the descriptors. */
		self->e.ring->tail = self->e.ring->head + SMMU_ENGINE_SLOTS;
		self->e.ring->pasid = self->e.pasid;
		__atomic_store_n(&self->e.ring->control, round & 7 ? SMMU_ENGINE_GO : 0,
				 __ATOMIC_RELEASE);
	}
	EXPECT_ALIVE();
}

/* Closes the device, and stops nothing. */
static void leave(struct engine *e)
{
	munmap(e->ring, page_size);
	close(e->fd);
	e->ring = NULL;
	e->fd = -1;
}

/* The endpoint's ATC knows the pages; the bond that let it know is gone. */
TEST_F(pci, once_close_has_returned_no_write_reaches_the_process)
{
	enum { ROUNDS = 10 };
	struct smmu_engine_desc desc = { .op = SMMU_ENGINE_FILL, .len = COPY_SIZE };
	unsigned char *buf = map_anon(COPY_SIZE), *then = map_anon(COPY_SIZE);
	struct engine_counts want = self->before;
	long long faults = engine_view(ENGINE_PCI, "queues", "completed_fault");
	int round, i;

	want.queues++;
	desc.dst = (uintptr_t)buf;
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < SMMU_ENGINE_SLOTS; i++) {
			desc.arg = PATTERN * (round * SMMU_ENGINE_SLOTS + i + 1);
			ASSERT_EQ(0, engine_submit(&self->e, &desc));
		}
		ASSERT_EQ(0, engine_wait(&self->e, &self->done, ENGINE_WAIT_MS));
		EXPECT_EQ(SMMU_ENGINE_OK, (int)self->done.status);
		leave(&self->e);
		memcpy(then, buf, COPY_SIZE);
		EXPECT_COUNTS(&want, SETTLE_MS);

		/* It goes on with what is left, to no effect. */
		for (i = 0; i < SETTLE_MS && self->bar->head != SMMU_ENGINE_SLOTS; i++)
			engine_sleep_ms(1);
		EXPECT_EQ(SMMU_ENGINE_SLOTS, (int)self->bar->head);
		EXPECT_EQ(0, memcmp(then, buf, COPY_SIZE));
		ASSERT_EQ(0, engine_open(&self->e, ENGINE_PCI));
	}
	/* Otherwise nothing was in flight, and nothing was tested. */
	EXPECT_LT(faults, engine_view(ENGINE_PCI, "queues", "completed_fault"));
}

static void kill_at_work(struct __test_metadata *const _metadata,
			 const struct engine_counts *before,
			 struct smmu_engine_ring *bar, void (*work)(int ready, int engine))
{
	struct engine_counts during = *before, after = *before, counts;
	struct child child;
	int i, status;

	during.cds++;
	during.queues++;
	during.notifiers++;
	after.queues++;
	for (i = 0; i < 4; i++) {
		ASSERT_EQ(0, child_start(&child, work, ENGINE_PCI));
		engine_sleep_ms(i * 15);
		counts = engine_counts();
		EXPECT_EQ(during.cds, counts.cds);
		EXPECT_EQ(during.notifiers, counts.notifiers);
		status = child_end(&child, SIGKILL);
		EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
			TH_LOG("status %#x", status);
		/* Nobody has stopped the endpoint, and nothing of the process is left. */
		EXPECT_COUNTS(&after, SETTLE_MS);
		EXPECT_EQ(0, engine_pci_halt(bar));
		EXPECT_COUNTS(before, SETTLE_MS);
	}
}

TEST_F(pci, kill_in_the_middle_of_a_copy_leaves_nothing)
{
	engine_close(&self->e);
	kill_at_work(_metadata, &self->before, self->bar, copy_for_ever);
	EXPECT_ALIVE();
}

TEST_F(pci, kill_in_the_middle_of_page_requests_leaves_nothing)
{
	long long before = engine_page_faults(ENGINE_PCI);

	engine_close(&self->e);
	kill_at_work(_metadata, &self->before, self->bar, fault_for_ever);
	EXPECT_LT(before, engine_page_faults(ENGINE_PCI));
	EXPECT_ALIVE();
}

/* In the same place before and after. */
static unsigned char exec_buf[4096];

/* The file stays open, so the bond does; its address space is gone. */
TEST_F(pci, exec_ends_the_old_address_space)
{
	char fd[16], pasid[16];
	int status;
	pid_t pid;

	engine_close(&self->e);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		struct smmu_engine_done done;
		struct engine e;

		if (engine_open(&e, ENGINE_PCI) ||
		    engine_fill(&e, exec_buf, sizeof(exec_buf), PATTERN, &done))
			_exit(97);
		snprintf(fd, sizeof(fd), "%d", e.fd);
		snprintf(pasid, sizeof(pasid), "%u", e.pasid);
		execl("/proc/self/exe", "sva_pci", "--after-exec", fd, pasid, NULL);
		_exit(96);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_COUNTS(&self->before, SETTLE_MS);
	EXPECT_ALIVE();
}

/* What exec_ends_the_old_address_space becomes. */
static int after_exec(int fd, __u32 pasid)
{
	struct engine old = { .fd = fd, .pci = true, .pasid = pasid };
	struct smmu_engine_done done;

	if (engine_map(&old) || engine_stop(&old) || engine_start(&old))
		return 1;
	if (engine_fill(&old, exec_buf, sizeof(exec_buf), PATTERN, &done) != SMMU_ENGINE_FAULT)
		return 2;
	if (!engine_is_filled(exec_buf, sizeof(exec_buf), 0))
		return 3;
	engine_close(&old);
	return 0;
}

int main(int argc, char **argv)
{
	page_size = sysconf(_SC_PAGESIZE);
	if (argc == 4 && !strcmp(argv[1], "--after-exec"))
		return after_exec(atoi(argv[2]), atoi(argv[3]));
	return test_harness_run(argc, argv);
}
