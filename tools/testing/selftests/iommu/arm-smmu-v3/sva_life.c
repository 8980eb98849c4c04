// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes are born, bound, fork, exec, exit and are killed while the engine
 * works in their memory. Nothing of them may stay behind: no PASID, no CD, no
 * notifier, no stalled access. CDs are counted by walking the tables in
 * memory, not by asking the driver.
 */
#include "engine-child.h"

#include <sched.h>

#define SAME_ADDRESS	((void *)0x300000000UL)
#define CROWD		8

static void exit_at_work(int ready, int engine)
{
	unsigned char *buf = map_anon(COPY_SIZE);
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_FILL,
		.dst = (uintptr_t)buf,
		.len = COPY_SIZE,
	};
	struct engine e;

	if (engine_open(&e, engine))
		_exit(97);
	while (!engine_submit(&e, &desc))
		;
	if (engine_kick(&e))
		_exit(96);
	tell_ready(ready, &e);
	_exit(0);
}

static void open_and_sleep(int ready, int engine)
{
	struct engine e;

	if (engine_open(&e, engine))
		_exit(97);
	tell_ready(ready, &e);
	for (;;)
		pause();
}

FIXTURE(life)
{
	struct engine_counts before;
	int nr_engines;
};

FIXTURE_SETUP(life)
{
	int ids[ENGINE_MAX];

	self->nr_engines = engine_list(ids);
	if (!self->nr_engines)
		SKIP(return, "no engine in this kernel");
	self->before = engine_counts();
	/* Without debugfs nothing can be counted. */
	ASSERT_LE(0, self->before.cds);
	ASSERT_LE(0, self->before.queues);
	ASSERT_LE(0, self->before.notifiers);
}

FIXTURE_TEARDOWN(life)
{
	int i;

	EXPECT_COUNTS(&self->before, SETTLE_MS);
	for (i = 0; i < self->nr_engines; i++)
		EXPECT_EQ(0, engine_view(i, "stats", "violations"));
}

TEST_F(life, a_bond_is_one_cd_and_one_notifier_however_often_it_is_opened)
{
	struct engine_counts want = self->before;
	struct engine first, second;

	ASSERT_EQ(0, engine_open(&first, 0));
	want.cds++;
	want.queues++;
	want.notifiers++;
	EXPECT_COUNTS(&want, 0);

	ASSERT_EQ(0, engine_open(&second, 0));
	want.queues++;
	EXPECT_COUNTS(&want, 0);
	engine_close(&first);
	want.queues--;
	EXPECT_COUNTS(&want, 0);
	engine_close(&second);
	EXPECT_COUNTS(&self->before, 0);
}

TEST_F(life, a_second_smmu_is_one_more_cd_and_no_more_notifier)
{
	struct engine_counts want = self->before;
	struct engine first, second;

	if (self->nr_engines < 2)
		SKIP(return, "only one engine");
	ASSERT_EQ(0, engine_open(&first, 0));
	ASSERT_EQ(0, engine_open(&second, 1));
	want.cds += 2;
	want.queues += 2;
	want.notifiers++;
	EXPECT_COUNTS(&want, 0);
	engine_close(&first);
	want.cds--;
	want.queues--;
	EXPECT_COUNTS(&want, 0);
	engine_close(&second);
	EXPECT_COUNTS(&self->before, 0);
}

TEST_F(life, close_alone_does_not_unbind_while_the_ring_is_mapped)
{
	struct engine_counts want = self->before;
	struct engine e;

	ASSERT_EQ(0, engine_open(&e, 0));
	want.cds++;
	want.queues++;
	want.notifiers++;
	close(e.fd);
	EXPECT_COUNTS(&want, 0);
	e.fd = -1;
	engine_close(&e);
	EXPECT_COUNTS(&self->before, 0);
}

TEST_F(life, exit_at_work_leaves_nothing)
{
	struct child child;
	int i;

	for (i = 0; i < 10; i++) {
		ASSERT_EQ(0, child_start(&child, exit_at_work, i % self->nr_engines));
		EXPECT_EQ(0, child_end(&child, 0));
		EXPECT_COUNTS(&self->before, SETTLE_MS);
	}
}

TEST_F(life, kill_in_the_middle_of_a_copy_leaves_nothing)
{
	struct engine_counts want = self->before;
	struct child child;
	int i, status;

	want.cds++;
	want.queues++;
	want.notifiers++;
	for (i = 0; i < 10; i++) {
		ASSERT_EQ(0, child_start(&child, copy_for_ever, i % self->nr_engines));
		engine_sleep_ms(i * 7);
		EXPECT_COUNTS(&want, 0);
		status = child_end(&child, SIGKILL);
		EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
			TH_LOG("status %#x", status);
		EXPECT_COUNTS(&self->before, SETTLE_MS);
	}
}

TEST_F(life, kill_in_the_middle_of_faults_leaves_nothing)
{
	struct child child;
	int i, status;

	for (i = 0; i < 10; i++) {
		ASSERT_EQ(0, child_start(&child, fault_for_ever, i % self->nr_engines));
		engine_sleep_ms(i * 7);
		status = child_end(&child, SIGKILL);
		EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
			TH_LOG("status %#x", status);
		EXPECT_COUNTS(&self->before, SETTLE_MS);
	}
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	ret = write(fd, text, strlen(text)) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

/* Not for want of memory, but by the OOM killer's own hand: SysRq-f. */
TEST_F(life, the_oom_killer_takes_a_process_at_work)
{
	struct child child;
	char path[64];
	int i, status;

	if (access("/proc/sysrq-trigger", W_OK))
		SKIP(return, "no /proc/sysrq-trigger");
	for (i = 0; i < 4; i++) {
		ASSERT_EQ(0, child_start(&child, i & 2 ? fault_for_ever : copy_for_ever,
					 i % self->nr_engines));
		snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", child.pid);
		ASSERT_EQ(0, write_file(path, "1000"));
		ASSERT_EQ(0, write_file("/proc/sysrq-trigger", "f"));
		status = child_end(&child, 0);
		EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
			TH_LOG("status %#x", status);
		EXPECT_COUNTS(&self->before, SETTLE_MS);
	}
}

TEST_F(life, a_crowd_is_killed_at_once)
{
	struct engine_counts want = self->before;
	struct child crowd[CROWD];
	int i, j;

	for (i = 0; i < CROWD; i++) {
		ASSERT_EQ(0, child_start(&crowd[i], i & 2 ? copy_for_ever : fault_for_ever,
					 i % self->nr_engines));
		for (j = 0; j < i; j++)
			EXPECT_NE(crowd[j].pasid, crowd[i].pasid);
	}
	want.cds += CROWD;
	want.queues += CROWD;
	want.notifiers += CROWD;
	want.stalled = engine_counts().stalled;
	EXPECT_EQ(want.cds, engine_counts().cds);
	EXPECT_EQ(want.notifiers, engine_counts().notifiers);
	for (i = 0; i < CROWD; i++)
		kill(crowd[i].pid, SIGKILL);
	for (i = 0; i < CROWD; i++)
		child_end(&crowd[i], 0);
	EXPECT_COUNTS(&self->before, SETTLE_MS);
}

TEST_F(life, the_pasid_of_a_killed_process_is_given_out_again)
{
	double end = engine_now() + SETTLE_MS / 1e3;
	struct child child;
	__u32 pasid;

	ASSERT_EQ(0, child_start(&child, copy_for_ever, 0));
	pasid = child.pasid;
	child_end(&child, SIGKILL);

	/* The core gives out the lowest that is free; a little after the end. */
	do {
		ASSERT_EQ(0, child_start(&child, open_and_sleep, 0));
		child_end(&child, SIGKILL);
	} while (child.pasid > pasid && engine_now() < end);
	EXPECT_GE(pasid, child.pasid);
}

/* Its own pattern at the same address as everybody else's. */
static void work_in_a_crowd(int ready, int engine)
{
	size_t len = 128 * 1024, round;
	unsigned char *buf = mmap(SAME_ADDRESS, 2 * len, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	__u64 arg = PATTERN * getpid();
	struct smmu_engine_done done = {};
	struct engine e;

	if (buf != SAME_ADDRESS || engine_open(&e, engine))
		_exit(97);
	tell_ready(ready, &e);
	for (round = 0; round < 5; round++, arg += PATTERN) {
		if (engine_fill(&e, buf, len, arg, &done) ||
		    !engine_is_filled(buf, len, arg))
			_exit(1);
		if (engine_copy(&e, buf + len, buf, len, &done) ||
		    !engine_is_filled(buf + len, len, arg))
			_exit(2);
		if (madvise(buf, len, MADV_DONTNEED))
			_exit(3);
		if (engine_sum(&e, buf + len, len, &done) ||
		    done.result != engine_hash(buf + len, len))
			_exit(4);
	}
	_exit(0);
}

TEST_F(life, a_crowd_works_at_the_same_address_and_nobody_meets)
{
	struct child crowd[CROWD];
	int i;

	for (i = 0; i < CROWD; i++)
		ASSERT_EQ(0, child_start(&crowd[i], work_in_a_crowd, i % self->nr_engines));
	for (i = 0; i < CROWD; i++)
		EXPECT_EQ(0, child_end(&crowd[i], 0));
}

TEST_F(life, many_short_lives)
{
	int i, status;
	pid_t pid;

	for (i = 0; i < 100; i++) {
		pid = fork();
		ASSERT_LE(0, pid);
		if (!pid) {
			unsigned char *buf = map_anon(8192);
			struct smmu_engine_done done = {};
			struct engine e;

			_exit(engine_open(&e, i % self->nr_engines) ||
			      engine_fill(&e, buf, 8192, PATTERN, &done) ||
			      !engine_is_filled(buf, 8192, PATTERN));
		}
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		ASSERT_EQ(0, status);
	}
}

/* Leaves a full ring to a child that has the file, and exits. */
static void bequeath(int to_heir, int from_heir)
{
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_FILL,
		.dst = (uintptr_t)map_anon(COPY_SIZE),
		.len = COPY_SIZE,
	};
	struct engine e;
	char c = 0;

	if (engine_open(&e, 0))
		_exit(97);
	while (!engine_submit(&e, &desc))
		;
	if (fork())
		_exit(0);

	if (read(to_heir, &c, 1) != 1)
		_exit(95);
	c = engine_kick(&e) ? 1 : 0;
	if (write(from_heir, &c, 1) != 1 || read(to_heir, &c, 1) != 1)
		_exit(94);
	_exit(0);
}

/*
 * The address space ends long before the queue: a child holds the file open.
 * The CD stays until then, but translates nothing, and says nothing.
 */
TEST_F(life, a_queue_that_outlives_its_address_space_is_quiet)
{
	struct engine_counts want = self->before;
	long long ok, faults, interrupts;
	int to_heir[2], from_heir[2];
	char profile[64];
	double end;
	pid_t owner;
	char c = 0;

	ASSERT_EQ(0, pipe(to_heir));
	ASSERT_EQ(0, pipe(from_heir));
	owner = fork();
	ASSERT_LE(0, owner);
	if (!owner) {
		close(to_heir[1]);
		bequeath(to_heir[0], from_heir[1]);
	}
	ASSERT_EQ(owner, waitpid(owner, NULL, 0));
	want.cds++;
	want.queues++;
	want.notifiers++;
	EXPECT_COUNTS(&want, SETTLE_MS);
	EXPECT_EQ(1, engine_view(0, "cds", "epd0_cds"));

	/* The heir rings for what the owner left in the ring. */
	ok = engine_view(0, "queues", "completed_ok");
	faults = engine_view(0, "queues", "completed_fault");
	interrupts = engine_view(0, "stats", "eventq_interrupts");
	ASSERT_EQ(1, write(to_heir[1], &c, 1));
	ASSERT_EQ(1, read(from_heir[0], &c, 1));
	EXPECT_EQ(0, c);
	end = engine_now() + SETTLE_MS / 1e3;
	while (engine_view(0, "queues", "completed_fault") < faults + SMMU_ENGINE_SLOTS &&
	       engine_now() < end)
		engine_sleep_ms(10);
	EXPECT_EQ(faults + SMMU_ENGINE_SLOTS, engine_view(0, "queues", "completed_fault"));
	EXPECT_EQ(ok, engine_view(0, "queues", "completed_ok"));
	/* Where the SMMU stalls whatever the CD says, each has to be answered. */
	engine_smmu_profile(profile, sizeof(profile));
	if (strncmp(profile, "stall", 5))
		EXPECT_EQ(interrupts, engine_view(0, "stats", "eventq_interrupts"));
	EXPECT_COUNTS(&want, 0);

	ASSERT_EQ(1, write(to_heir[1], &c, 1));
	EXPECT_COUNTS(&self->before, SETTLE_MS);
}

TEST_F(life, exec_ends_the_old_address_space)
{
	int status;
	pid_t pid;

	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		struct smmu_engine_desc desc = {
			.op = SMMU_ENGINE_FILL,
			.dst = (uintptr_t)map_anon(COPY_SIZE),
			.len = COPY_SIZE,
		};
		struct engine e;
		char fd[16];

		if (engine_open(&e, 0))
			_exit(97);
		while (!engine_submit(&e, &desc))
			;
		if (engine_kick(&e))
			_exit(96);
		snprintf(fd, sizeof(fd), "%d", e.fd);
		execl("/proc/self/exe", "sva_life", "--after-exec", fd, NULL);
		_exit(95);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_COUNTS(&self->before, SETTLE_MS);
}

/* What exec_ends_the_old_address_space becomes. */
static int after_exec(int fd)
{
	struct engine old = { .fd = fd }, mine;
	unsigned char buf[4096];
	struct smmu_engine_done done = {};

	/* The queue is still the old address space's: allowed, to no effect. */
	if (engine_kick(&old))
		return 1;
	if (engine_open(&mine, 0))
		return 2;
	if (engine_fill(&mine, buf, sizeof(buf), PATTERN, &done) ||
	    !engine_is_filled(buf, sizeof(buf), PATTERN))
		return 3;
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "--after-exec"))
		return after_exec(atoi(argv[2]));
	return test_harness_run(argc, argv);
}
