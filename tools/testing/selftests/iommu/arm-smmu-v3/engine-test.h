/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the self tests that run on either engine share: the one that stalls,
 * behind uacce, and the one that is a PCI endpoint, behind uio.
 */
#ifndef _SELFTEST_ARM_SMMU_V3_ENGINE_TEST_H
#define _SELFTEST_ARM_SMMU_V3_ENGINE_TEST_H

#include "kselftest_harness.h"

#include "engine.h"

/* Software SMMUs on emulated machines with KASAN and lockdep take their time. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	240

#define PATTERN			0x0123456789abcdefULL
#define PAGES			64
#define SETTLE_MS		40000
#define EVT_F_TRANSLATION	0x10U
#define EVT_F_PERMISSION	0x13U

/* The one on the chip comes after those that there are without being asked for. */
#define ENGINE_CHIP		2

static inline const char *no_engine(int index)
{
	if (index == ENGINE_PCI)
		return "no PCI engine: smmu_model.pci_engine=1 and its driver";
	if (index == ENGINE_CHIP)
		return "no engine on the chip: smmu_model.chip_engine=1";
	return "no engine in this kernel";
}

/* Whether there is the engine that a variant of a test wants. */
static inline bool engine_is_wanted(int index)
{
	int ids[ENGINE_MAX];
	char path[96];

	if (!engine_exists(index) || index != ENGINE_CHIP)
		return engine_exists(index);
	engine_list(ids);
	snprintf(path, sizeof(path), "/sys/class/uacce/" SMMU_ENGINE_NAME "-%d/device/vendor",
		 ids[index]);
	return !access(path, F_OK);
}

/* A page that ATS does not grant is asked for, and that is no event. */
#define EXPECT_EVENT(number, e, done)						\
	EXPECT_EQ((e)->pci ? 0U : (number), (done)->event)

#define EXPECT_COUNTS(want, ms)							\
	do {									\
		const struct engine_counts *_want = (want);			\
		struct engine_counts _now = engine_counts_settle(_want, ms);	\
										\
		EXPECT_EQ(_want->cds, _now.cds);				\
		EXPECT_EQ(_want->queues, _now.queues);				\
		EXPECT_EQ(_want->stalled, _now.stalled);			\
		EXPECT_EQ(_want->notifiers, _now.notifiers);			\
	} while (0)

/* Nobody may break a rule of the architecture, whatever a process does. */
#define EXPECT_NO_VIOLATION()							\
	do {									\
		int _i;								\
										\
		for (_i = engine_first(); _i < engine_end(); _i++)		\
			EXPECT_GE(0, engine_view(_i, "stats", "violations"))	\
				TH_LOG("engine %d", _i);			\
	} while (0)

static inline void *map_anon(size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* Memory of @size at a multiple of it, for large pages. */
static inline void *map_aligned(size_t size)
{
	uintptr_t raw = (uintptr_t)map_anon(2 * size);

	return (void *)((raw + size - 1) & ~(size - 1));
}

/* An unlinked file of @size zeroes, wherever one can be made. */
static inline int make_file(size_t size)
{
	char path[] = "/tmp/sva.XXXXXX";
	int fd = mkstemp(path);

	if (fd >= 0)
		unlink(path);
	else
		fd = memfd_create("sva", 0);
	if (fd >= 0 && ftruncate(fd, size)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

#endif /* _SELFTEST_ARM_SMMU_V3_ENGINE_TEST_H */
