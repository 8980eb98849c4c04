// SPDX-License-Identifier: GPL-2.0-only
/* A console that counts what is said. */
#include "ear.h"

#include <kunit/resource.h>
#include <linux/atomic.h>
#include <linux/console.h>
#include <linux/string.h>

static struct {
	struct console con;
	const char *text;
	atomic_t lines;
} ear;

static void ear_write(struct console *con, const char *text, unsigned int len)
{
	if (strnstr(text, ear.text, len))
		atomic_inc(&ear.lines);
}

static void ear_off(void *unused)
{
	unregister_console(&ear.con);
	ear.text = NULL;
}

void ear_on(struct kunit *test, const char *text)
{
	if (ear.text)
		kunit_release_action(test, ear_off, NULL);
	ear.con = (struct console) {
		.name = "smmu-ear", .write = ear_write, .flags = CON_ENABLED, .index = -1,
	};
	ear.text = text;
	atomic_set(&ear.lines, 0);
	register_console(&ear.con);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, ear_off, NULL), 0);
}

unsigned int ear_lines(void)
{
	/* What is on its way has arrived. */
	console_lock();
	console_unlock();
	return atomic_read(&ear.lines);
}
