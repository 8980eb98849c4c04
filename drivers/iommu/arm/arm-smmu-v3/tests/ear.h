/* SPDX-License-Identifier: GPL-2.0-only */
/* A console that counts what is said: lines with some text in them. */
#ifndef _ARM_SMMU_V3_TESTS_EAR_H
#define _ARM_SMMU_V3_TESTS_EAR_H

#include <kunit/test.h>

/* Until the end of the test, or until it listens for something else; @text is kept. */
void ear_on(struct kunit *test, const char *text);

/* How many such lines there were, also those on their way. */
unsigned int ear_lines(void);

#endif /* _ARM_SMMU_V3_TESTS_EAR_H */
