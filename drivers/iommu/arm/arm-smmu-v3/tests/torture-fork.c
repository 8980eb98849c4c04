// SPDX-License-Identifier: GPL-2.0-only
/*
 * Torture: what a process does by system calls: fork(), mprotect(), madvise().
 *
 * After fork() parent and child have the same pages, read-only in both, until
 * somebody writes. The devices go on in the parent: they must never write to what
 * the child has, and never see what the child writes.
 *
 * Not in a module: none of this is exported.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/mman.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/uaccess.h>

#include <asm/syscall.h>
#include <asm/unistd.h>

#include "torture-state.h"

/* How often a child looks whether its pages are as they were */
#define CHILD_LOOKS		4

static int call(unsigned int nr, unsigned long a, unsigned long b, unsigned long c)
{
	const struct pt_regs regs = { .orig_x0 = a, .regs = { a, b, c } };

	return sys_call_table[nr](&regs);
}

int process_mprotect(struct process *p, unsigned int page, unsigned long prot)
{
	return call(__NR_mprotect, process_addr(p, page), PAGE_SIZE, prot);
}

int process_discard(struct process *p, unsigned int page)
{
	return call(__NR_madvise, process_addr(p, page), PAGE_SIZE, MADV_DONTNEED);
}

/**
 * struct child - of a process
 * @p: the parent
 * @state: of its pages when it forked
 * @word: what they held
 * @done: the child has seen enough; @p outlives it, this struct may not
 */
struct child {
	struct process *p;
	u8 state[PAGES];
	u64 word[PAGES];
	struct completion done;
};

static u64 child_read(struct child *child, unsigned int page, unsigned int at)
{
	void __user *from = (void __user *)(process_addr(child->p, page) + at);
	u64 word;

	if (copy_from_user(&word, from, sizeof(word))) {
		violation(child->p->t, "the child cannot read", child->p->index, page, 0, 0);
		return 0;
	}
	return word;
}

static void child_write(struct child *child, unsigned int page)
{
	void __user *to = (void __user *)process_addr(child->p, page);
	u64 word = word_make(WORD_CHILD, child->p->index, page, 0);

	if (copy_to_user(to, &word, sizeof(word)))
		violation(child->p->t, "the child cannot write", child->p->index, page, 0, word);
	else
		child->word[page] = word;
}

static void child_look(struct child *child, const u64 device_word[PAGES])
{
	unsigned int i;
	u64 seen;

	for (i = 0; i < PAGES; i++) {
		if (child->state[i] == GONE)
			continue;
		seen = child_read(child, i, 0);
		if (seen != child->word[i])
			violation(child->p->t, "the child's own word changed", child->p->index,
				  i, seen, child->word[i]);
		seen = child_read(child, i, DEVICE_AT);
		if (seen != device_word[i])
			violation(child->p->t, "a device wrote to the child", child->p->index, i,
				  seen, device_word[i]);
	}
}

static int child_main(void *ctx)
{
	struct child *child = ctx;
	u64 device_word[PAGES] = { };
	unsigned int i, look;

	for (i = 0; i < PAGES; i++)
		if (child->state[i] != GONE)
			device_word[i] = child_read(child, i, DEVICE_AT);
	for (look = 0; look < CHILD_LOOKS; look++) {
		child_look(child, device_word);
		/* The first two by itself, then those that nobody shares any more */
		for (i = look; i < PAGES; i += CHILD_LOOKS)
			if (child->state[i] == WRITABLE)
				child_write(child, i);
		usleep_range(50, 500);
	}
	child_look(child, device_word);
	complete(&child->done);
	do_exit(0);
}

int process_fork(struct process *p, struct rnd_state *rnd)
{
	struct child child = { .p = p };
	struct kernel_clone_args args = {
		.flags = CLONE_FS | CLONE_FILES | CLONE_UNTRACED,
		.exit_signal = SIGCHLD,
		.fn = child_main,
		.fn_arg = &child,
	};
	unsigned int i;
	pid_t pid;

	init_completion(&child.done);
	for (i = 0; i < PAGES; i++) {
		child.state[i] = p->page[i].state;
		child.word[i] = p->page[i].word;
	}
	pid = kernel_clone(&args);
	if (pid < 0)
		return pid;
	/* Its word is what it inherited, not what this process writes now */
	for (i = 0; i < PAGES; i++) {
		owner_write(p, below(rnd, PAGES));
		usleep_range(20, 200);
	}
	wait_for_completion(&child.done);
	return 0;
}
