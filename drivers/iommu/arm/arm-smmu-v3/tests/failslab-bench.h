/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests share in which each allocation of an operation fails once.
 *
 * The kernel asks should_failslab() and should_fail_alloc_page() before it allocates;
 * both are there to be overridden. An operation is repeated, and the first, second,
 * third allocation of it fails, until there was none left to fail.
 */
#ifndef _ARM_SMMU_V3_TESTS_FAILSLAB_BENCH_H
#define _ARM_SMMU_V3_TESTS_FAILSLAB_BENCH_H

#include <linux/types.h>

struct fixture;
struct kprobe;
struct kunit;

/* More than any operation here can have; a test that gets there fails */
#define FAILSLAB_MANY		500

#define FAILSLAB_HAS_PRI	(IS_ENABLED(CONFIG_PCI_PRI) && IS_ENABLED(CONFIG_PCI_PASID))

/**
 * enum victims - whose allocations fail
 * @NOBODY: the default
 * @MYSELF: those of the thread that runs the test
 * @FAULT_HANDLERS: those of interrupt threads and of workqueues
 */
enum victims { NOBODY, MYSELF, FAULT_HANDLERS };

/* For a suite: nothing fails yet. */
int failslab_init(struct kunit *test);

/* Allocation number @n fails, counted from 1 and from now. */
void failslab_nth(enum victims victims, int n);

/* That one, and all after it. */
void failslab_from_nth(enum victims victims, int n);

/* Nothing fails any more. Return: an allocation has failed */
bool failslab_end(void);

/* Those whose allocations fail now. */
enum victims failslab_victims(void);

/* A probe that goes with the test. */
void failslab_add_probe(struct kunit *test, struct kprobe *kp);

/* An SMMU, and a device that stalls or a PCI device with ATS and PRI. */
struct fixture *failslab_fixture(struct kunit *test, bool is_pci);

#endif /* _ARM_SMMU_V3_TESTS_FAILSLAB_BENCH_H */
