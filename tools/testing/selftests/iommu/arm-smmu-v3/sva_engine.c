// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device works in a process's own memory: what the engine reads and writes
 * through the process's pointers is what the process sees, wherever the memory
 * comes from, and only where the process itself may.
 */
#include "engine-test.h"

#define NODES		500U

static long page_size;

FIXTURE(memory)
{
	struct engine e;
	struct smmu_engine_done done;
};

FIXTURE_VARIANT(memory)
{
	int index;
};

FIXTURE_VARIANT_ADD(memory, uacce)
{
	.index = 0,
};

FIXTURE_VARIANT_ADD(memory, chip)
{
	.index = ENGINE_CHIP,
};

FIXTURE_VARIANT_ADD(memory, pci)
{
	.index = ENGINE_PCI,
};

FIXTURE_SETUP(memory)
{
	page_size = sysconf(_SC_PAGESIZE);
	self->e.fd = -1;
	if (!engine_is_wanted(variant->index))
		SKIP(return, "%s", no_engine(variant->index));
	ASSERT_EQ(0, engine_open(&self->e, variant->index));
}

FIXTURE_TEARDOWN(memory)
{
	engine_close(&self->e);
	EXPECT_NO_VIOLATION();
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
	long long faults = engine_page_faults(variant->index);
	unsigned char *buf = map_anon(PAGES * page_size);

	ASSERT_NE(MAP_FAILED, buf);
	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_fill(&self->e, buf, PAGES * page_size, PATTERN, &self->done));
	EXPECT_TRUE(engine_is_filled(buf, PAGES * page_size, PATTERN));

	/* The view needs debugfs; with it, the faults must show. */
	if (faults >= 0)
		EXPECT_LT(faults, engine_page_faults(variant->index));
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

/* Each node on pages of its own, which no CPU has touched: only the file has them. */
TEST_F(memory, a_list_is_chased_through_pages_that_are_not_there)
{
	enum { FAR_NODES = 32 };
	size_t stride = 32 * page_size, i;
	int fd = make_file(FAR_NODES * stride);
	struct smmu_engine_node node = {};
	long long faults;
	char *map;
	__u64 sum = 0;

	ASSERT_LE(0, fd);
	map = mmap(NULL, FAR_NODES * stride, PROT_READ, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, map);
	for (i = 0; i < FAR_NODES; i++) {
		/* 5 and FAR_NODES have no common divisor. */
		size_t at = i * 5 % FAR_NODES * stride, next = (i + 1) * 5 % FAR_NODES * stride;

		node.value = i * 1000003ULL;
		node.next = i + 1 < FAR_NODES ? (uintptr_t)map + next : 0;
		sum += node.value;
		ASSERT_EQ((ssize_t)sizeof(node), pwrite(fd, &node, sizeof(node), at));
	}
	faults = engine_page_faults(variant->index);
	ASSERT_EQ(SMMU_ENGINE_OK,
		  engine_walk(&self->e, (void *)map, FAR_NODES, &self->done));
	EXPECT_EQ(sum, self->done.result);
	if (faults >= 0)
		EXPECT_LE(faults + FAR_NODES, engine_page_faults(variant->index));
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
	EXPECT_EVENT(EVT_F_PERMISSION, &self->e, &self->done);
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

TEST_HARNESS_MAIN
