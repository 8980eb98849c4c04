/* SPDX-License-Identifier: GPL-2.0-only */
/* What IDAs promise; a harness says how */
#ifndef _VERIFY_LINUX_IDR_H
#define _VERIFY_LINUX_IDR_H

#define GFP_KERNEL		0

struct ida {
	unsigned int nr;
};

void ida_init(struct ida *ida);
void ida_destroy(struct ida *ida);
int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, int gfp);
void ida_free(struct ida *ida, unsigned int id);

#endif
