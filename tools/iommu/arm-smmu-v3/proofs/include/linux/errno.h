/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VERIFY_LINUX_ERRNO_H
#define _VERIFY_LINUX_ERRNO_H

#define EIO			5
#define ENXIO			6
#define ENOMEM			12
#define EINVAL			22
#define ENOSPC			28

#endif
