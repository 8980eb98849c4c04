// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process changes its mappings while a device works in them: from the moment
 * that munmap(), mprotect() and the others return, the device sees what the
 * process sees, and the pages of before are no longer reached.
 */
#include "engine-test.h"

#define HUGE		(2UL << 20)
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE	25
#endif

static long page_size;

FIXTURE(change)
{
	struct engine e;
	struct smmu_engine_done done;
};

FIXTURE_VARIANT(change)
{
	int index;
};

FIXTURE_VARIANT_ADD(change, uacce)
{
	.index = 0,
};

FIXTURE_VARIANT_ADD(change, pci)
{
	.index = ENGINE_PCI,
};

FIXTURE_SETUP(change)
{
	page_size = sysconf(_SC_PAGESIZE);
	self->e.fd = -1;
	if (!engine_exists(variant->index))
		SKIP(return, "%s", no_engine(variant->index));
	ASSERT_EQ(0, engine_open(&self->e, variant->index));
}

FIXTURE_TEARDOWN(change)
{
	engine_close(&self->e);
	EXPECT_NO_VIOLATION();
}

TEST_F(change, dma_after_munmap_fails)
{
	unsigned char *buf = map_anon(PAGES * page_size), *again;
	int i;

	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, PAGES * page_size, PATTERN, &self->done));
	ASSERT_EQ(0, munmap(buf, PAGES * page_size));
	EXPECT_EQ(SMMU_ENGINE_FAULT,
		  engine_fill(&self->e, buf, PAGES * page_size, PATTERN, &self->done));
	EXPECT_EQ((uintptr_t)buf, self->done.addr);
	EXPECT_EVENT(EVT_F_TRANSLATION, &self->e, &self->done);
	for (i = 0; i < PAGES; i++)
		EXPECT_EQ(SMMU_ENGINE_FAULT,
			  engine_sum(&self->e, buf + i * page_size, 8, &self->done))
			TH_LOG("page %d", i);

	/* New memory in the same place is new. */
	again = mmap(buf, PAGES * page_size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	ASSERT_EQ(buf, again);
	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, page_size, ~PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(buf, page_size, ~PATTERN));
	EXPECT_TRUE(engine_is_filled(buf + page_size, page_size, 0));
}

/*
 * The pages of a shared file stay when their mapping goes, so what the engine
 * wrote into them afterwards would show.
 */
TEST_F(change, once_munmap_has_returned_no_write_reaches_the_page)
{
	enum { ROUNDS = 20 };
	size_t len = 16 * page_size;
	unsigned char *then = malloc(len), *now = malloc(len), *map;
	int fd = make_file(len), round, i, faults = 0;
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_FILL,
		.len = len,
	};

	ASSERT_LE(0, fd);
	for (round = 0; round < ROUNDS; round++) {
		map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		ASSERT_NE(MAP_FAILED, map);
		desc.dst = (uintptr_t)map;
		for (i = 0; i < SMMU_ENGINE_SLOTS; i++) {
			desc.arg = PATTERN * (round * SMMU_ENGINE_SLOTS + i + 1);
			ASSERT_EQ(0, engine_submit(&self->e, &desc));
		}
		ASSERT_EQ(0, engine_kick(&self->e));
		ASSERT_EQ(0, engine_wait(&self->e, &self->done, ENGINE_WAIT_MS));
		EXPECT_EQ(SMMU_ENGINE_OK, (int)self->done.status);

		ASSERT_EQ(0, munmap(map, len));
		ASSERT_EQ((ssize_t)len, pread(fd, then, len, 0));
		for (i = 1; i < SMMU_ENGINE_SLOTS; i++) {
			ASSERT_EQ(0, engine_wait(&self->e, &self->done, ENGINE_WAIT_MS));
			faults += self->done.status == SMMU_ENGINE_FAULT;
		}
		ASSERT_EQ((ssize_t)len, pread(fd, now, len, 0));
		EXPECT_EQ(0, memcmp(then, now, len));
	}
	/* Otherwise nothing was in flight, and nothing was tested. */
	EXPECT_LT(0, faults);
}

TEST_F(change, one_page_is_unmapped_and_its_neighbours_stay)
{
	unsigned char *buf = map_anon(PAGES * page_size);
	int hole;

	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, PAGES * page_size, PATTERN, &self->done));
	for (hole = 1; hole < PAGES; hole += 6) {
		unsigned char *page = buf + hole * page_size;

		ASSERT_EQ(0, munmap(page, page_size));
		EXPECT_EQ(SMMU_ENGINE_FAULT,
			  engine_sum(&self->e, page + page_size - 8, 8, &self->done));
		EXPECT_EQ(SMMU_ENGINE_FAULT, engine_sum(&self->e, page, 8, &self->done));
		EXPECT_EQ(SMMU_ENGINE_OK,
			  engine_sum(&self->e, page - 8, 8, &self->done));
		EXPECT_EQ(SMMU_ENGINE_OK,
			  engine_sum(&self->e, page + page_size, 8, &self->done));
	}
}

TEST_F(change, mprotect_takes_the_right_to_write_and_gives_it_back)
{
	unsigned char *buf = map_anon(4 * page_size);

	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, 4 * page_size, PATTERN, &self->done));
	ASSERT_EQ(0, mprotect(buf + page_size, page_size, PROT_READ));
	EXPECT_EQ(SMMU_ENGINE_FAULT,
		  engine_fill(&self->e, buf, 4 * page_size, ~PATTERN, &self->done));
	EXPECT_EQ((uintptr_t)buf + page_size, self->done.addr);
	EXPECT_TRUE(engine_is_filled(buf + page_size, 3 * page_size, PATTERN));
	ASSERT_EQ(0, mprotect(buf + page_size, page_size, PROT_READ | PROT_WRITE));
	EXPECT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, 4 * page_size, ~PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(buf, 4 * page_size, ~PATTERN));
}

TEST_F(change, discarded_pages_read_as_zeroes)
{
	unsigned char *buf = map_anon(4 * page_size);

	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, 4 * page_size, PATTERN, &self->done));
	ASSERT_EQ(0, madvise(buf + page_size, page_size, MADV_DONTNEED));
	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_copy(&self->e, buf, buf + page_size, page_size, &self->done));
	EXPECT_TRUE(engine_is_filled(buf, page_size, 0));
	EXPECT_TRUE(engine_is_filled(buf + 2 * page_size, 2 * page_size, PATTERN));
}

TEST_F(change, moved_pages_are_found_in_the_new_place_alone)
{
	unsigned char *buf = map_anon(page_size), *to = map_anon(page_size), *moved;

	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, page_size, PATTERN, &self->done));
	moved = mremap(buf, page_size, page_size, MREMAP_MAYMOVE | MREMAP_FIXED, to);
	ASSERT_EQ(to, moved);
	EXPECT_EQ(SMMU_ENGINE_FAULT, engine_sum(&self->e, buf, 8, &self->done));
	ASSERT_EQ(SMMU_ENGINE_OK, engine_sum(&self->e, moved, page_size, &self->done));
	EXPECT_EQ(engine_hash(moved, page_size), self->done.result);
}

TEST_F(change, large_pages_are_split_under_the_engine)
{
	size_t huge = HUGE;
	unsigned char *buf = map_aligned(2 * huge), *hole;

	/* Without transparent huge pages the same must hold. */
	madvise(buf, 2 * huge, MADV_HUGEPAGE);
	memset(buf, 1, 2 * huge);

	ASSERT_EQ(SMMU_ENGINE_OK, engine_fill(&self->e, buf, 2 * huge, PATTERN, &self->done));
	hole = buf + huge / 2;
	ASSERT_EQ(0, munmap(hole, page_size));
	EXPECT_EQ(SMMU_ENGINE_FAULT, engine_sum(&self->e, hole, 8, &self->done));
	ASSERT_EQ(0, mprotect(hole + page_size, page_size, PROT_READ));
	EXPECT_EQ(SMMU_ENGINE_FAULT,
		  engine_fill(&self->e, hole + page_size, 8, 0, &self->done));
	ASSERT_EQ(SMMU_ENGINE_OK, engine_sum(&self->e, buf + huge, huge, &self->done));
	EXPECT_EQ(engine_hash(buf + huge, huge), self->done.result);
}

TEST_F(change, what_grows_and_moves_is_found_in_the_new_place)
{
	unsigned char *buf = map_anon(8 * page_size), *moved;

	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, 4 * page_size, PATTERN, &self->done));
	/* The other half is in its way. */
	moved = mremap(buf, 4 * page_size, PAGES * page_size, MREMAP_MAYMOVE);
	ASSERT_NE(MAP_FAILED, moved);
	ASSERT_NE(buf, moved);
	EXPECT_EQ(SMMU_ENGINE_FAULT, engine_sum(&self->e, buf + 3 * page_size, 8, &self->done));
	ASSERT_EQ(SMMU_ENGINE_OK, engine_fill(&self->e, moved + page_size,
					      (PAGES - 1) * page_size, ~PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(moved, page_size, PATTERN));
	EXPECT_TRUE(engine_is_filled(moved + page_size, (PAGES - 1) * page_size, ~PATTERN));
}

/* Another file's pages in the same place: those of before must not be written. */
TEST_F(change, a_mapping_over_another_one)
{
	size_t len = 8 * page_size;
	int fd = make_file(len), fd2 = make_file(len);
	unsigned char *map, back[4096];

	ASSERT_LE(0, fd);
	ASSERT_LE(0, fd2);
	map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, map);
	ASSERT_EQ(SMMU_ENGINE_OK, engine_fill(&self->e, map, len, PATTERN, &self->done));
	ASSERT_EQ(map, mmap(map, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd2, 0));
	ASSERT_EQ(SMMU_ENGINE_OK, engine_fill(&self->e, map, len, ~PATTERN, &self->done));
	ASSERT_EQ((ssize_t)sizeof(back), pread(fd, back, sizeof(back), page_size));
	EXPECT_TRUE(engine_is_filled(back, sizeof(back), PATTERN));
	ASSERT_EQ((ssize_t)sizeof(back), pread(fd2, back, sizeof(back), page_size));
	EXPECT_TRUE(engine_is_filled(back, sizeof(back), ~PATTERN));
}

/* Makes one large page of a range; false if this kernel does not. */
static bool collapse(void *buf)
{
	int tries;

	if (madvise(buf, HUGE, MADV_HUGEPAGE))
		return false;
	/* It may be busy: pages that are on their way to a list, or locked. */
	for (tries = 0; tries < 100; tries++) {
		if (!madvise(buf, HUGE, MADV_COLLAPSE))
			return true;
		if (errno != EAGAIN && errno != EBUSY)
			return false;
		engine_sleep_ms(10);
	}
	return false;
}

TEST_F(change, small_pages_become_a_large_one)
{
	unsigned char *buf = map_aligned(HUGE);

	ASSERT_EQ(0, madvise(buf, HUGE, MADV_NOHUGEPAGE));
	ASSERT_EQ(SMMU_ENGINE_OK, engine_fill(&self->e, buf, HUGE, PATTERN, &self->done));
	if (!collapse(buf))
		SKIP(return, "no MADV_COLLAPSE: %s", strerror(errno));

	/* The engine knows the small pages, which are no longer the process's. */
	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf + HUGE / 2, HUGE / 2, ~PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(buf, HUGE / 2, PATTERN));
	EXPECT_TRUE(engine_is_filled(buf + HUGE / 2, HUGE / 2, ~PATTERN));
	ASSERT_EQ(SMMU_ENGINE_OK, engine_sum(&self->e, buf, HUGE, &self->done));
	EXPECT_EQ(engine_hash(buf, HUGE), self->done.result);
}

TEST_F(change, a_large_page_loses_a_small_one)
{
	unsigned char *buf = map_aligned(HUGE), *page = buf + HUGE / 2 + page_size;

	memset(buf, 1, HUGE);
	if (!collapse(buf))
		SKIP(return, "no MADV_COLLAPSE: %s", strerror(errno));
	ASSERT_EQ(SMMU_ENGINE_OK, engine_fill(&self->e, buf, HUGE, PATTERN, &self->done));

	ASSERT_EQ(0, madvise(page, page_size, MADV_DONTNEED));
	EXPECT_TRUE(engine_is_filled(page, page_size, 0));
	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, page, page_size, ~PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(page, page_size, ~PATTERN));
	ASSERT_EQ(0, mprotect(page, page_size, PROT_READ));
	EXPECT_EQ(SMMU_ENGINE_FAULT, engine_fill(&self->e, page, 8, 0, &self->done));
	ASSERT_EQ(SMMU_ENGINE_OK, engine_fill(&self->e, page + page_size, page_size, 0,
					      &self->done));
	EXPECT_TRUE(engine_is_filled(buf, page - buf, PATTERN));
	EXPECT_TRUE(engine_is_filled(page, page_size, ~PATTERN));
}

static bool has_swap(void)
{
	FILE *file = fopen("/proc/swaps", "r");
	char line[256];
	int lines = 0;

	while (file && fgets(line, sizeof(line), file))
		lines++;
	if (file)
		fclose(file);
	return lines > 1;
}

/* Writes a range out until some of it is; whether it has come to that. */
static bool page_out(void *buf, size_t len)
{
	int tries;

	for (tries = 0; tries < 100; tries++) {
		if (madvise(buf, len, MADV_PAGEOUT))
			return false;
		if (engine_read_key("/proc/self/status", "VmSwap:") > 0)
			return true;
		engine_sleep_ms(10);
	}
	return false;
}

TEST_F(change, pages_are_written_out_and_come_back)
{
	size_t len = PAGES * page_size;
	unsigned char *buf = map_anon(len);
	long long faults;
	__u64 hash;

	if (!has_swap())
		SKIP(return, "no swap");
	ASSERT_EQ(SMMU_ENGINE_OK, engine_fill(&self->e, buf, len, PATTERN, &self->done));
	hash = engine_hash(buf, len);
	ASSERT_TRUE(page_out(buf, len));
	faults = engine_page_faults(variant->index);
	ASSERT_EQ(SMMU_ENGINE_OK, engine_sum(&self->e, buf, len, &self->done));
	EXPECT_EQ(hash, self->done.result);
	if (faults >= 0)
		EXPECT_LT(faults, engine_page_faults(variant->index));

	ASSERT_TRUE(page_out(buf, len));
	ASSERT_EQ(SMMU_ENGINE_OK, engine_fill(&self->e, buf, len, ~PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(buf, len, ~PATTERN));
}

TEST_F(change, pages_are_written_out_while_the_engine_is_at_work)
{
	enum { ROUNDS = 8 };
	size_t len = 16 * page_size;
	unsigned char *src = map_anon(len), *dst = map_anon(len);
	struct smmu_engine_desc desc = {
		.op = SMMU_ENGINE_COPY,
		.src = (uintptr_t)src,
		.dst = (uintptr_t)dst,
		.len = len,
	};
	int round;

	if (!has_swap())
		SKIP(return, "no swap");
	for (round = 1; round <= ROUNDS; round++) {
		ASSERT_EQ(SMMU_ENGINE_OK,
			  engine_fill(&self->e, src, len, round * PATTERN, &self->done));
		ASSERT_EQ(0, engine_submit(&self->e, &desc));
		ASSERT_EQ(0, engine_kick(&self->e));
		ASSERT_EQ(0, madvise(src, len, MADV_PAGEOUT));
		ASSERT_EQ(0, madvise(dst, len, MADV_PAGEOUT));
		ASSERT_EQ(0, engine_wait(&self->e, &self->done, ENGINE_WAIT_MS));
		ASSERT_EQ(SMMU_ENGINE_OK, (int)self->done.status);
		ASSERT_TRUE(engine_is_filled(dst, len, round * PATTERN));
	}
}

TEST_HARNESS_MAIN
