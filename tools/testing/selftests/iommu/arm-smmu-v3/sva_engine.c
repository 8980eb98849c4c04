// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device works in a process's own memory: what the engine reads and writes
 * through the process's pointers is what the process sees, wherever the memory
 * comes from, and only where the process itself may.
 */
#include "kselftest_harness.h"

#include <signal.h>
#include <sys/wait.h>

#include "engine.h"

/* Software SMMUs on emulated machines with KASAN and lockdep take their time. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	240

#define PATTERN		0x0123456789abcdefULL
#define PAGES		64
#define NODES		500U
#define EVT_F_TRANSLATION	0x10U
#define EVT_F_PERMISSION	0x13U

static long page_size;

static void *map_anon(size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* An unlinked file of @size zeroes, wherever one can be made. */
static int make_file(size_t size)
{
	char path[] = "/tmp/sva_engine.XXXXXX";
	int fd = mkstemp(path);

	if (fd >= 0)
		unlink(path);
	else
		fd = memfd_create("sva_engine", 0);
	if (fd >= 0 && ftruncate(fd, size)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

FIXTURE(memory)
{
	struct engine e;
	struct smmu_engine_done done;
};

FIXTURE_SETUP(memory)
{
	int ids[ENGINE_MAX];

	page_size = sysconf(_SC_PAGESIZE);
	self->e.fd = -1;
	if (!engine_list(ids))
		SKIP(return, "no engine in this kernel");
	ASSERT_EQ(0, engine_open(&self->e, 0));
}

FIXTURE_TEARDOWN(memory)
{
	engine_close(&self->e);
	/* Nor may the driver have broken a rule of the architecture. */
	EXPECT_GE(0, engine_view(0, "stats", "violations"));
}

TEST_F(memory, fill_reaches_a_malloced_buffer)
{
	size_t len = PAGES * page_size + 13;
	unsigned char *buf = malloc(len + 16);

	ASSERT_NE(NULL, buf);
	memset(buf, 0x55, len + 16);

	ASSERT_EQ(SMMU_ENGINE_OK, engine_fill(&self->e, buf + 8, len, PATTERN, &self->done));
	EXPECT_EQ(len, self->done.progress);
	EXPECT_TRUE(engine_is_filled(buf + 8, len, PATTERN));
	EXPECT_TRUE(engine_is_filled(buf, 8, 0x5555555555555555ULL));
	EXPECT_TRUE(engine_is_filled(buf + 8 + len, 8, 0x5555555555555555ULL));
	free(buf);
}

TEST_F(memory, writes_to_untouched_memory_are_served)
{
	long long stalls = engine_view(0, "stats", "stalls");
	unsigned char *buf = map_anon(PAGES * page_size);

	ASSERT_NE(MAP_FAILED, buf);
	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, PAGES * page_size, PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(buf, PAGES * page_size, PATTERN));

	/* The view needs debugfs; with it, the faults must show. */
	if (stalls >= 0)
		EXPECT_LT(stalls, engine_view(0, "stats", "stalls"));
}

TEST_F(memory, reads_of_untouched_memory_are_served)
{
	static const unsigned char zeroes[4096];
	unsigned char *buf = map_anon(PAGES * page_size);

	ASSERT_NE(MAP_FAILED, buf);
	ASSERT_EQ(SMMU_ENGINE_OK, engine_sum(&self->e, buf, sizeof(zeroes), &self->done));
	EXPECT_EQ(engine_hash(zeroes, sizeof(zeroes)), self->done.result);

	/* What was read as a shared zero page is written later. */
	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, PAGES * page_size, PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(buf, PAGES * page_size, PATTERN));
}

TEST_F(memory, copy_between_all_kinds_of_memory)
{
	enum { LEN = 3 * 4096 + 5, KINDS = 6 };
	static unsigned char data[LEN];
	unsigned char stack[LEN], *kind[KINDS];
	int fd = make_file(LEN), fd2 = make_file(LEN), from, to, i;

	ASSERT_LE(0, fd);
	ASSERT_LE(0, fd2);
	kind[0] = malloc(LEN);
	kind[1] = stack;
	kind[2] = data;
	kind[3] = map_anon(LEN);
	kind[4] = mmap(NULL, LEN, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	kind[5] = mmap(NULL, LEN, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd2, 0);

	for (from = 0; from < KINDS; from++) {
		for (to = 0; to < KINDS; to++) {
			if (to == from)
				continue;
			for (i = 0; i < LEN; i++)
				kind[from][i] = i * 7 + from * 31 + to;
			ASSERT_EQ(SMMU_ENGINE_OK, engine_copy(&self->e, kind[to], kind[from],
							      LEN, &self->done))
				TH_LOG("from kind %d to kind %d", from, to);
			ASSERT_EQ(0, memcmp(kind[to], kind[from], LEN))
				TH_LOG("from kind %d to kind %d", from, to);
		}
	}
	free(kind[0]);
}

TEST_F(memory, a_shared_file_has_the_bytes_and_a_private_one_has_not)
{
	unsigned char back[64] = {}, *shared, *private;
	int fd = make_file(page_size), fd2 = make_file(page_size);

	shared = mmap(NULL, page_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	private = mmap(NULL, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd2, 0);
	ASSERT_NE(MAP_FAILED, shared);
	ASSERT_NE(MAP_FAILED, private);

	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, shared, page_size, PATTERN, &self->done));
	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, private, page_size, PATTERN, &self->done));

	ASSERT_EQ((ssize_t)sizeof(back), pread(fd, back, sizeof(back), 128));
	EXPECT_TRUE(engine_is_filled(back, sizeof(back), PATTERN));
	ASSERT_EQ((ssize_t)sizeof(back), pread(fd2, back, sizeof(back), 128));
	EXPECT_TRUE(engine_is_filled(back, sizeof(back), 0));
	EXPECT_TRUE(engine_is_filled(private, page_size, PATTERN));
}

TEST_F(memory, odd_addresses_and_lengths)
{
	static const size_t lens[] = { 1, 2, 7, 8, 63, 4095, 4096, 4097, 12289 };
	unsigned char *src = malloc(32768), *dst = malloc(32768);
	size_t i, off;

	ASSERT_NE(NULL, src);
	ASSERT_NE(NULL, dst);
	for (i = 0; i < 32768; i++)
		src[i] = i ^ (i >> 8);
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		off = 4090 + i;
		memset(dst, 0xee, 32768);
		ASSERT_EQ(SMMU_ENGINE_OK, engine_copy(&self->e, dst + off, src + 2 * off,
						      lens[i], &self->done));
		ASSERT_EQ(0, memcmp(dst + off, src + 2 * off, lens[i]));
		ASSERT_EQ(0xee, dst[off - 1]);
		ASSERT_EQ(0xee, dst[off + lens[i]]);
	}
}

TEST_F(memory, sum_and_compare_agree_with_the_cpu)
{
	size_t len = 5 * page_size, i;
	unsigned char *a = malloc(len), *b = malloc(len);

	ASSERT_NE(NULL, a);
	ASSERT_NE(NULL, b);
	for (i = 0; i < len; i++)
		a[i] = i * 13;
	memcpy(b, a, len);

	ASSERT_EQ(SMMU_ENGINE_OK, engine_sum(&self->e, a, len, &self->done));
	EXPECT_EQ(engine_hash(a, len), self->done.result);
	ASSERT_EQ(SMMU_ENGINE_OK, engine_compare(&self->e, a, b, len, &self->done));
	EXPECT_EQ(len, self->done.result);
	b[3 * page_size + 17] ^= 1;
	ASSERT_EQ(SMMU_ENGINE_OK, engine_compare(&self->e, a, b, len, &self->done));
	EXPECT_EQ(3UL * page_size + 17, self->done.result);
}

TEST_F(memory, lists_are_walked_by_the_process_pointers)
{
	struct smmu_engine_node *node[NODES];
	unsigned int i;
	__u64 sum = 0;

	for (i = 0; i < NODES; i++) {
		node[i] = malloc(sizeof(*node[i]) + i * 3);
		ASSERT_NE(NULL, node[i]);
		node[i]->value = i * 1000003ULL;
		node[i]->next = 0;
		sum += node[i]->value;
	}
	/* In an order that jumps about: 7 and NODES have no common divisor. */
	for (i = 0; i + 1 < NODES; i++)
		node[i * 7 % NODES]->next = (uintptr_t)node[(i + 1) * 7 % NODES];

	ASSERT_EQ(SMMU_ENGINE_OK, engine_walk(&self->e, node[0], NODES, &self->done));
	EXPECT_EQ(sum, self->done.result);
	EXPECT_EQ(NODES, self->done.progress);
}

TEST_F(memory, a_list_that_does_not_end_ends)
{
	struct smmu_engine_node a = { .value = 1 }, b = { .value = 2 };

	a.next = (uintptr_t)&b;
	b.next = (uintptr_t)&a;
	EXPECT_EQ(SMMU_ENGINE_LIMIT, engine_walk(&self->e, &a, SMMU_ENGINE_MAX_NODES,
						 &self->done));
	EXPECT_EQ(SMMU_ENGINE_MAX_NODES, self->done.progress);
}

TEST_F(memory, a_wild_pointer_in_a_list_is_named)
{
	struct smmu_engine_node a = { .value = 1 };
	void *gone = map_anon(page_size);

	ASSERT_EQ(0, munmap(gone, page_size));
	a.next = (uintptr_t)gone + 64;
	EXPECT_EQ(SMMU_ENGINE_FAULT, engine_walk(&self->e, &a, 10, &self->done));
	EXPECT_EQ(a.next, self->done.addr);
	EXPECT_EQ(1U, self->done.progress);

	/* The last node of the address space would end beyond it. */
	a.next = UINT64_MAX - 7;
	EXPECT_EQ(SMMU_ENGINE_FAULT, engine_walk(&self->e, &a, 10, &self->done));
	EXPECT_EQ(a.next, self->done.addr);
}

TEST_F(memory, a_read_only_page_is_read_and_not_written)
{
	unsigned char *buf = map_anon(page_size);

	memset(buf, 0x77, page_size);
	ASSERT_EQ(0, mprotect(buf, page_size, PROT_READ));

	EXPECT_EQ(SMMU_ENGINE_FAULT,
		  engine_fill(&self->e, buf, page_size, PATTERN, &self->done));
	EXPECT_EQ((uintptr_t)buf, self->done.addr);
	EXPECT_EQ(EVT_F_PERMISSION, self->done.event);
	EXPECT_TRUE(engine_is_filled(buf, page_size, 0x7777777777777777ULL));
	EXPECT_EQ(SMMU_ENGINE_OK, engine_sum(&self->e, buf, page_size, &self->done));
	EXPECT_EQ(engine_hash(buf, page_size), self->done.result);
}

TEST_F(memory, program_text_is_not_written)
{
	unsigned char before[16];
	void *text = (void *)engine_open_file;

	memcpy(before, text, sizeof(before));
	EXPECT_EQ(SMMU_ENGINE_FAULT, engine_fill(&self->e, text, 16, PATTERN, &self->done));
	EXPECT_EQ(0, memcmp(before, text, sizeof(before)));
}

TEST_F(memory, a_page_without_access_is_neither_read_nor_written)
{
	unsigned char *buf = map_anon(page_size);

	memset(buf, 0x77, page_size);
	ASSERT_EQ(0, mprotect(buf, page_size, PROT_NONE));
	EXPECT_EQ(SMMU_ENGINE_FAULT, engine_sum(&self->e, buf, 8, &self->done));
	EXPECT_EQ(SMMU_ENGINE_FAULT, engine_fill(&self->e, buf, 8, PATTERN, &self->done));
	ASSERT_EQ(0, mprotect(buf, page_size, PROT_READ | PROT_WRITE));
	EXPECT_TRUE(engine_is_filled(buf, page_size, 0x7777777777777777ULL));
}

TEST_F(memory, unmapped_pointers_fail_and_the_queue_goes_on)
{
	unsigned char *hole = map_anon(page_size), *good = malloc(4096);
	void *wild[] = { NULL, hole, (void *)8, (void *)0xffff800000000000UL,
			 (void *)0xffffffffffff0000UL, (void *)0x00fffffffffff000UL };
	size_t i;

	ASSERT_EQ(0, munmap(hole, page_size));
	for (i = 0; i < ARRAY_SIZE(wild); i++) {
		EXPECT_EQ(SMMU_ENGINE_FAULT,
			  engine_fill(&self->e, wild[i], 64, PATTERN, &self->done))
			TH_LOG("write to %p", wild[i]);
		EXPECT_EQ((uintptr_t)wild[i], self->done.addr);
		EXPECT_EQ(SMMU_ENGINE_FAULT,
			  engine_copy(&self->e, good, wild[i], 64, &self->done))
			TH_LOG("read from %p", wild[i]);
		EXPECT_EQ((uintptr_t)wild[i], self->done.addr);
		EXPECT_EQ(SMMU_ENGINE_OK,
			  engine_fill(&self->e, good, 4096, PATTERN + i, &self->done));
		EXPECT_TRUE(engine_is_filled(good, 4096, PATTERN + i));
	}
}

TEST_F(memory, a_fault_in_the_middle_says_how_far_it_came)
{
	unsigned char *buf = map_anon(4 * page_size);

	ASSERT_EQ(0, munmap(buf + 2 * page_size, page_size));
	EXPECT_EQ(SMMU_ENGINE_FAULT,
		  engine_fill(&self->e, buf, 4 * page_size, PATTERN, &self->done));
	EXPECT_EQ((uintptr_t)buf + 2 * page_size, self->done.addr);
	EXPECT_EQ(2UL * page_size, self->done.progress);
	EXPECT_TRUE(engine_is_filled(buf, 2 * page_size, PATTERN));
	EXPECT_TRUE(engine_is_filled(buf + 3 * page_size, page_size, 0));
}

TEST_F(memory, dma_after_munmap_fails)
{
	unsigned char *buf = map_anon(PAGES * page_size), *again;
	int i;

	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, PAGES * page_size, PATTERN, &self->done));
	ASSERT_EQ(0, munmap(buf, PAGES * page_size));
	EXPECT_EQ(SMMU_ENGINE_FAULT,
		  engine_fill(&self->e, buf, PAGES * page_size, PATTERN, &self->done));
	EXPECT_EQ((uintptr_t)buf, self->done.addr);
	EXPECT_EQ(EVT_F_TRANSLATION, self->done.event);
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
TEST_F(memory, once_munmap_has_returned_no_write_reaches_the_page)
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

TEST_F(memory, one_page_is_unmapped_and_its_neighbours_stay)
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

TEST_F(memory, mprotect_takes_the_right_to_write_and_gives_it_back)
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

TEST_F(memory, discarded_pages_read_as_zeroes)
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

TEST_F(memory, moved_pages_are_found_in_the_new_place_alone)
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

TEST_F(memory, large_pages_are_split_under_the_engine)
{
	size_t huge = 2UL << 20, len = 3 * huge;
	unsigned char *raw = map_anon(len), *buf, *hole;

	ASSERT_NE(MAP_FAILED, raw);
	buf = (unsigned char *)(((uintptr_t)raw + huge - 1) & ~(huge - 1));
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

TEST_F(memory, after_fork_the_engine_writes_the_parents_copy)
{
	unsigned char *buf = map_anon(4 * page_size), go;
	int to_child[2], status;
	pid_t pid;

	memset(buf, 0x11, 4 * page_size);
	ASSERT_EQ(SMMU_ENGINE_OK, engine_sum(&self->e, buf, 8, &self->done));
	ASSERT_EQ(0, pipe(to_child));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		close(to_child[1]);
		/* Ends when the parent has written, or is gone. */
		if (read(to_child[0], &go, 1) != 1)
			_exit(2);
		_exit(!engine_is_filled(buf, 4 * page_size, 0x1111111111111111ULL));
	}
	close(to_child[0]);
	EXPECT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, 4 * page_size, PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(buf, 4 * page_size, PATTERN));
	EXPECT_EQ(1, write(to_child[1], &go, 1));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_F(memory, a_child_has_a_queue_and_an_address_space_of_its_own)
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

TEST_F(memory, the_ring_is_not_inherited)
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

TEST_F(memory, two_queues_of_one_process_share_its_pasid)
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

TEST_F(memory, engines_behind_two_smmus_share_one_address_space)
{
	unsigned char *buf = map_anon(2 * page_size);
	struct engine second;
	int ids[ENGINE_MAX];

	if (engine_list(ids) < 2)
		SKIP(return, "only one engine");
	ASSERT_EQ(0, engine_open(&second, 1));
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

TEST_HARNESS_MAIN
