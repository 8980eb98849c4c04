/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the driver has said in the kernel's log.
 */
#ifndef _ARM_SMMU_V3_TESTS_KLOG_H
#define _ARM_SMMU_V3_TESTS_KLOG_H

#include <kunit/test.h>
#include <linux/kmsg_dump.h>

struct device;

/* A place in the log: its end. */
void klog_mark(struct kmsg_dump_iter *mark);

/* Lines since @mark that name @dev and have @words in them. */
unsigned int klog_lines(struct kunit *test, const struct kmsg_dump_iter *mark,
			const struct device *dev, const char *words);

#endif /* _ARM_SMMU_V3_TESTS_KLOG_H */
