// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a process may get wrong on purpose: every descriptor that is not legal
 * is refused in its completion record, nothing hangs, and nobody else notices.
 */
#include "kselftest_harness.h"

#include <pthread.h>

#include "engine.h"

/* Software SMMUs on emulated machines with KASAN and lockdep take their time. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	240

#define PATTERN		0x0123456789abcdefULL
#define RACE_RUNS	2000
#define MAX_QUEUES	512

FIXTURE(hostile)
{
	struct engine e;
	struct smmu_engine_done done;
	unsigned char *buf;
};

FIXTURE_SETUP(hostile)
{
	int ids[ENGINE_MAX];

	self->e.fd = -1;
	if (!engine_list(ids))
		SKIP(return, "no engine in this kernel");
	ASSERT_EQ(0, engine_open(&self->e, 0));
	self->buf = mmap(NULL, SMMU_ENGINE_MAX_LEN, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->buf);
}

FIXTURE_TEARDOWN(hostile)
{
	engine_close(&self->e);
	EXPECT_GE(0, engine_view(0, "stats", "violations"));
}

/* After each abuse the queue has to serve a legal descriptor. */
#define EXPECT_ALIVE()								\
	do {									\
		EXPECT_EQ(SMMU_ENGINE_OK,					\
			  engine_fill(&self->e, self->buf, 64, PATTERN,		\
				      &self->done));				\
		EXPECT_TRUE(engine_is_filled(self->buf, 64, PATTERN));		\
	} while (0)

TEST_F(hostile, every_bad_descriptor_is_refused)
{
	__u64 a = (uintptr_t)self->buf, b = a + 65536;
	const struct smmu_engine_desc bad[] = {
		/* unknown operations, flags, reserved fields */
		{ .op = SMMU_ENGINE_NR_OPS, .dst = a, .len = 8 },
		{ .op = 0xff },
		{ .op = SMMU_ENGINE_FILL, .flags = 0x02, .dst = a, .len = 8 },
		{ .op = SMMU_ENGINE_FILL, .flags = 0xff, .dst = a, .len = 8 },
		{ .op = SMMU_ENGINE_FILL, .reserved = 1, .dst = a, .len = 8 },
		/* a PASID without the flag that makes it count */
		{ .op = SMMU_ENGINE_FILL, .pasid = 1, .dst = a, .len = 8 },
		/* lengths */
		{ .op = SMMU_ENGINE_FILL, .dst = a },
		{ .op = SMMU_ENGINE_COPY, .src = a, .dst = b },
		{ .op = SMMU_ENGINE_SUM, .src = a },
		{ .op = SMMU_ENGINE_COMPARE, .src = a, .dst = b },
		{ .op = SMMU_ENGINE_WALK, .src = a },
		{ .op = SMMU_ENGINE_FILL, .dst = a, .len = SMMU_ENGINE_MAX_LEN + 1 },
		{ .op = SMMU_ENGINE_COPY, .src = a, .dst = b, .len = UINT64_MAX },
		{ .op = SMMU_ENGINE_SUM, .src = a, .len = 1ULL << 63 },
		{ .op = SMMU_ENGINE_COMPARE, .src = a, .dst = b, .len = 1ULL << 32 },
		{ .op = SMMU_ENGINE_WALK, .src = a, .len = SMMU_ENGINE_MAX_NODES + 1 },
		/* ranges that wrap */
		{ .op = SMMU_ENGINE_FILL, .dst = UINT64_MAX, .len = 2 },
		{ .op = SMMU_ENGINE_COPY, .src = UINT64_MAX - 6, .dst = a, .len = 8 },
		{ .op = SMMU_ENGINE_COPY, .src = a, .dst = UINT64_MAX - 6, .len = 8 },
		{ .op = SMMU_ENGINE_SUM, .src = UINT64_MAX - 4095, .len = 4097 },
		{ .op = SMMU_ENGINE_COMPARE, .src = a, .dst = UINT64_MAX, .len = 8 },
		{ .op = SMMU_ENGINE_WALK, .src = UINT64_MAX - 14, .len = 1 },
		/* operands that the operation does not have */
		{ .op = SMMU_ENGINE_NOP, .src = a },
		{ .op = SMMU_ENGINE_NOP, .dst = a },
		{ .op = SMMU_ENGINE_NOP, .len = 1 },
		{ .op = SMMU_ENGINE_NOP, .arg = 1 },
		{ .op = SMMU_ENGINE_FILL, .src = a, .dst = a, .len = 8 },
		{ .op = SMMU_ENGINE_COPY, .src = a, .dst = b, .len = 8, .arg = 1 },
		{ .op = SMMU_ENGINE_SUM, .src = a, .dst = b, .len = 8 },
		{ .op = SMMU_ENGINE_SUM, .src = a, .len = 8, .arg = 1 },
		{ .op = SMMU_ENGINE_COMPARE, .src = a, .dst = b, .len = 8, .arg = 1 },
		{ .op = SMMU_ENGINE_WALK, .src = a, .dst = b, .len = 8 },
		{ .op = SMMU_ENGINE_WALK, .src = a, .len = 8, .arg = 1 },
	};
	size_t i;

	memset(self->buf, 0x11, 4096);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct smmu_engine_desc desc = bad[i];

		desc.cookie = 77 + i;
		EXPECT_EQ(SMMU_ENGINE_BAD_DESC, engine_run(&self->e, &desc, &self->done))
			TH_LOG("descriptor %zu", i);
		EXPECT_EQ(0U, self->done.progress);
		EXPECT_EQ(0U, self->done.result);
	}
	EXPECT_TRUE(engine_is_filled(self->buf, 4096, 0x1111111111111111ULL));
	EXPECT_ALIVE();
}

TEST_F(hostile, the_limits_themselves_are_legal)
{
	struct smmu_engine_desc nop = { .op = SMMU_ENGINE_NOP, .cookie = 1 };

	EXPECT_EQ(SMMU_ENGINE_OK, engine_run(&self->e, &nop, &self->done));
	EXPECT_EQ(SMMU_ENGINE_OK, engine_fill(&self->e, self->buf, SMMU_ENGINE_MAX_LEN,
					      PATTERN, &self->done));
	EXPECT_EQ(SMMU_ENGINE_MAX_LEN, self->done.progress);
	EXPECT_TRUE(engine_is_filled(self->buf, SMMU_ENGINE_MAX_LEN, PATTERN));
	EXPECT_EQ(SMMU_ENGINE_OK, engine_walk(&self->e, NULL, SMMU_ENGINE_MAX_NODES,
					      &self->done));
}

TEST_F(hostile, a_foreign_pasid_is_refused)
{
	__u32 own = self->e.ring->pasid;
	const __u32 foreign[] = { 0, own + 1, own - 1, own ^ 0x8000, 0xfffff, 0x100000 | own,
				     UINT32_MAX };
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_FILL,
		.flags = SMMU_ENGINE_F_PASID,
		.dst = (uintptr_t)self->buf,
		.len = 4096,
		.arg = PATTERN,
		.cookie = 5,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(foreign); i++) {
		desc.pasid = foreign[i];
		EXPECT_EQ(SMMU_ENGINE_BAD_PASID, engine_run(&self->e, &desc, &self->done))
			TH_LOG("PASID %#x", foreign[i]);
	}
	EXPECT_TRUE(engine_is_filled(self->buf, 4096, 0));

	desc.pasid = own;
	EXPECT_EQ(SMMU_ENGINE_OK, engine_run(&self->e, &desc, &self->done));
	EXPECT_TRUE(engine_is_filled(self->buf, 4096, PATTERN));
}

TEST_F(hostile, what_the_process_writes_into_the_engines_fields_does_not_count)
{
	struct smmu_engine_ring *ring = self->e.ring;
	__u32 own = ring->pasid;
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_FILL,
		.flags = SMMU_ENGINE_F_PASID,
		.pasid = own + 1,
		.dst = (uintptr_t)self->buf,
		.len = 64,
		.cookie = 6,
	};

	ring->pasid = own + 1;
	EXPECT_EQ(SMMU_ENGINE_BAD_PASID, engine_run(&self->e, &desc, &self->done));
	ring->state = SMMU_ENGINE_STOPPED;
	ring->head = self->e.taken + 20;
	/* The engine's next record puts its own head back. */
	ASSERT_EQ(0, engine_submit(&self->e, &desc));
	ASSERT_EQ(0, engine_kick(&self->e));
	while (__atomic_load_n(&ring->head, __ATOMIC_ACQUIRE) != self->e.tail)
		engine_sleep_ms(1);
	ASSERT_EQ(0, engine_wait(&self->e, &self->done, ENGINE_WAIT_MS));
	EXPECT_EQ(SMMU_ENGINE_BAD_PASID, (int)self->done.status);
	EXPECT_ALIVE();
}

TEST_F(hostile, a_tail_too_far_ahead_breaks_the_ring_alone)
{
	struct smmu_engine_ring *ring = self->e.ring;
	static const __u32 ahead[] = { SMMU_ENGINE_SLOTS + 1, 1000, 0x80000000, UINT32_MAX };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ahead); i++) {
		ring->tail = self->e.tail + ahead[i];
		ASSERT_EQ(0, engine_kick(&self->e));
		EXPECT_EQ(-EPROTO, engine_wait(&self->e, &self->done, ENGINE_WAIT_MS));
		ring->tail = self->e.tail;

		ASSERT_EQ(0, engine_kick(&self->e));
		EXPECT_EQ(SMMU_ENGINE_BROKEN, (int)ring->state);
		ASSERT_EQ(0, engine_stop(&self->e));
		ASSERT_EQ(0, engine_start(&self->e));
		EXPECT_ALIVE();
	}
}

TEST_F(hostile, a_full_ring_is_worked_off_in_order)
{
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_FILL,
		.dst = (uintptr_t)self->buf,
		.len = 4096,
	};
	int i, round;

	for (round = 0; round < 5; round++) {
		for (i = 0; i < SMMU_ENGINE_SLOTS; i++) {
			desc.arg = round * 1000 + i;
			desc.cookie = desc.arg;
			ASSERT_EQ(0, engine_submit(&self->e, &desc));
		}
		EXPECT_EQ(-EAGAIN, engine_submit(&self->e, &desc));
		ASSERT_EQ(0, engine_kick(&self->e));
		for (i = 0; i < SMMU_ENGINE_SLOTS; i++) {
			ASSERT_EQ(0, engine_wait(&self->e, &self->done, ENGINE_WAIT_MS));
			EXPECT_EQ(SMMU_ENGINE_OK, (int)self->done.status);
			EXPECT_EQ(desc.arg + 1 + i - SMMU_ENGINE_SLOTS, self->done.cookie);
		}
		EXPECT_TRUE(engine_is_filled(self->buf, 4096, desc.arg));
	}
}

struct race {
	struct engine *e;
	bool stop;
};

/* Changes every descriptor while the engine reads it. */
static void *race_thread(void *arg)
{
	struct race *race = arg;
	unsigned int n = 0, slot;

	while (!__atomic_load_n(&race->stop, __ATOMIC_RELAXED)) {
		for (slot = 0; slot < SMMU_ENGINE_SLOTS; slot++) {
			struct smmu_engine_desc *desc = &race->e->ring->desc[slot];
			__u64 len = n & 1 ? 64 : UINT64_MAX;
			__u8 op = n, flags = n & 2 ? 0 : SMMU_ENGINE_F_PASID;

			__atomic_store_n(&desc->op, op, __ATOMIC_RELAXED);
			__atomic_store_n(&desc->len, len, __ATOMIC_RELAXED);
			__atomic_store_n(&desc->flags, flags, __ATOMIC_RELAXED);
			__atomic_fetch_xor(&desc->dst, 1ULL << 63, __ATOMIC_RELAXED);
			n++;
		}
	}
	return NULL;
}

TEST_F(hostile, descriptors_that_change_while_they_are_read)
{
	struct race race = { .e = &self->e };
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_FILL,
		.dst = (uintptr_t)self->buf,
		.len = 64,
	};
	pthread_t thread;
	int i;

	ASSERT_EQ(0, pthread_create(&thread, NULL, race_thread, &race));
	for (i = 0; i < RACE_RUNS; i++) {
		ASSERT_EQ(0, engine_submit(&self->e, &desc));
		ASSERT_EQ(0, engine_kick(&self->e));
		ASSERT_EQ(0, engine_wait(&self->e, &self->done, ENGINE_WAIT_MS));
		ASSERT_GE(SMMU_ENGINE_LIMIT, (int)self->done.status);
	}
	__atomic_store_n(&race.stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	EXPECT_ALIVE();
}

TEST_F(hostile, the_engine_can_be_told_to_work_on_its_own_ring)
{
	struct smmu_engine_ring *ring = self->e.ring;
	int status;

	/* Allowed or refused by the page tables, but it ends. */
	status = engine_sum(&self->e, ring, 64, &self->done);
	EXPECT_TRUE(status == SMMU_ENGINE_OK || status == SMMU_ENGINE_FAULT);
	status = engine_copy(&self->e, self->buf, ring->desc, sizeof(ring->desc), &self->done);
	EXPECT_TRUE(status == SMMU_ENGINE_OK || status == SMMU_ENGINE_FAULT);
	EXPECT_ALIVE();
}

TEST_F(hostile, ioctls_and_mappings_that_make_no_sense)
{
	long page = sysconf(_SC_PAGESIZE);
	struct engine raw;

	ASSERT_EQ(0, engine_open_file(&raw, 0));
	EXPECT_EQ(-EINVAL, engine_kick(&raw));
	EXPECT_EQ(-1, ioctl(raw.fd, _IO('W', 0x7f)));
	EXPECT_EQ(ENOTTY, errno);
	EXPECT_EQ(MAP_FAILED, mmap(NULL, page, PROT_READ, MAP_PRIVATE, raw.fd,
				   UACCE_QFRT_DUS * page));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, 2 * page, PROT_READ, MAP_SHARED, raw.fd,
				   UACCE_QFRT_DUS * page));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, page, PROT_READ, MAP_SHARED, raw.fd,
				   UACCE_QFRT_MMIO * page));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, page, PROT_READ, MAP_SHARED, raw.fd, 7 * page));
	EXPECT_EQ(0, engine_map(&raw));
	EXPECT_EQ(0, engine_start(&raw));
	EXPECT_EQ(-EINVAL, engine_start(&raw));
	EXPECT_EQ(0, engine_stop(&raw));
	EXPECT_EQ(0, engine_stop(&raw));
	EXPECT_EQ(-EINVAL, engine_kick(&raw));
	engine_close(&raw);
	EXPECT_ALIVE();
}

TEST_F(hostile, queues_run_out_and_come_back)
{
	static struct engine many[MAX_QUEUES + 1];
	int opened = 0, ret = 0;

	while (opened <= MAX_QUEUES) {
		ret = engine_open(&many[opened], 0);
		if (ret)
			break;
		opened++;
	}
	EXPECT_EQ(-EBUSY, ret);
	EXPECT_EQ(MAX_QUEUES - 1, opened);
	while (opened--) {
		EXPECT_EQ(SMMU_ENGINE_OK, engine_fill(&many[opened], self->buf, 4096,
						      PATTERN, &self->done));
		engine_close(&many[opened]);
	}
	ASSERT_EQ(0, engine_open(&many[0], 0));
	engine_close(&many[0]);
	EXPECT_ALIVE();
}

TEST_F(hostile, a_stop_in_the_middle_is_quick_and_work_goes_on_after_it)
{
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_SUM,
		.src = (uintptr_t)self->buf,
		.len = SMMU_ENGINE_MAX_LEN,
	};
	int aborted = 0, i;
	double start;

	for (i = 0; i < SMMU_ENGINE_SLOTS; i++)
		ASSERT_EQ(0, engine_submit(&self->e, &desc));
	ASSERT_EQ(0, engine_kick(&self->e));
	engine_sleep_ms(20);
	start = engine_now();
	ASSERT_EQ(0, engine_stop(&self->e));
	EXPECT_GT(10.0, engine_now() - start);
	EXPECT_GT(SMMU_ENGINE_SLOTS, (int)self->e.ring->head);

	/* What is left has its length cut, so that it ends soon. */
	for (i = 0; i < SMMU_ENGINE_SLOTS; i++)
		self->e.ring->desc[i].len = 4096;
	ASSERT_EQ(0, engine_start(&self->e));
	ASSERT_EQ(0, engine_kick(&self->e));
	for (i = 0; i < SMMU_ENGINE_SLOTS; i++) {
		ASSERT_EQ(0, engine_wait(&self->e, &self->done, ENGINE_WAIT_MS));
		if (self->done.status == SMMU_ENGINE_ABORTED)
			aborted++;
		else
			EXPECT_EQ(SMMU_ENGINE_OK, (int)self->done.status);
	}
	EXPECT_GE(1, aborted);
	EXPECT_ALIVE();
}

TEST_HARNESS_MAIN
