/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The errno values used here, as DragonFly numbers them.
 */
#ifndef _SYS_ERRNO_H_
#define _SYS_ERRNO_H_

#define EPERM		1
#define ENOENT		2
#define ESRCH		3
#define ECHILD		10
#define EFAULT		14
#define EBUSY		16
#define EINVAL		22
#define ENOTTY		25
#define ENOSPC		28
#define EAGAIN		35
#define EALREADY	37
#define EOPNOTSUPP	45
#define ENOTCONN	57
#define ENAMETOOLONG	63
#define ENOSYS		78
#define EWOULDBLOCK	EAGAIN
#define ERESTART	(-1)

#endif /* !_SYS_ERRNO_H_ */
