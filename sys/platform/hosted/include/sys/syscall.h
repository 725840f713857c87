/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * System calls whose first argument is the number of another.
 */
#ifndef _SYS_SYSCALL_H_
#define _SYS_SYSCALL_H_

#define SYS_syscall	0
#define SYS___syscall	198

#endif /* !_SYS_SYSCALL_H_ */
