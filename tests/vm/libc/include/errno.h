/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * DragonFly's errors, as far as a program here uses them.
 */
#ifndef VM_LIBC_ERRNO_H
#define VM_LIBC_ERRNO_H

extern "C" int errno;

#define EPERM		1
#define ENOENT		2
#define ESRCH		3
#define EINTR		4
#define EIO		5
#define EBADF		9
#define ECHILD		10
#define ENOMEM		12
#define EACCES		13
#define EFAULT		14
#define EBUSY		16
#define EEXIST		17
#define EINVAL		22
#define ENOTTY		25
#define EAGAIN		35
#define ETIMEDOUT	60
#define ENAMETOOLONG	63
#define ENOSYS		78

#endif /* !VM_LIBC_ERRNO_H */
