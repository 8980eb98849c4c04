// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the driver has said in the kernel's log.
 */
#include "klog.h"

#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/slab.h>
#include <linux/string.h>

#define LINE_SIZE		512

void klog_mark(struct kmsg_dump_iter *mark)
{
	size_t len;

	kmsg_dump_rewind(mark);
	while (kmsg_dump_get_line(mark, false, NULL, 0, &len))
		;
}

unsigned int klog_lines(struct kunit *test, const struct kmsg_dump_iter *mark,
			const struct device *dev, const char *words)
{
	struct kmsg_dump_iter iter = *mark;
	unsigned int n = 0;
	size_t len;

	char *line __free(kfree) = kzalloc(LINE_SIZE, GFP_KERNEL);

	KUNIT_EXPECT_NOT_NULL(test, line);
	while (line && kmsg_dump_get_line(&iter, false, line, LINE_SIZE, &len))
		n += strnstr(line, dev_name(dev), len) && strnstr(line, words, len);
	return n;
}
