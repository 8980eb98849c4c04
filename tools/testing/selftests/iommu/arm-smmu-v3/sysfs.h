/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of sysfs that hold a word or a number.
 */
#ifndef _SELFTEST_ARM_SMMU_V3_SYSFS_H
#define _SELFTEST_ARM_SMMU_V3_SYSFS_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SYSFS_PATH			400

/* Text to a file of sysfs. Returns 0 or a negative errno. */
static inline int sysfs_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), ret = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

/* A number from a file of sysfs, or a negative errno. */
static inline long sysfs_read(const char *dir, const char *file)
{
	char path[SYSFS_PATH];
	long value = -EINVAL;
	FILE *stream;

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	stream = fopen(path, "r");
	if (!stream)
		return -errno;
	if (fscanf(stream, "%li", &value) != 1)
		value = -EINVAL;
	fclose(stream);
	return value;
}

#endif /* _SELFTEST_ARM_SMMU_V3_SYSFS_H */
