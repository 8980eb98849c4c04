/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VERIFY_LINUX_TYPES_H
#define _VERIFY_LINUX_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The kernel has this before any header */
#define __must_check		__attribute__((warn_unused_result))

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;
typedef u32 __le32;
typedef u64 __le64;

#endif
