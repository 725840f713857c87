/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * System calls that sys_process.cc looks at, with the numbers that they have
 * on the host; those that the host lacks have numbers that none has.
 */
#ifndef _SYS_SYSCALL_H_
#define _SYS_SYSCALL_H_

#define SYS_wait4	61
#define SYS_syscall	0x10000
#define SYS___syscall	0x10001
#define SYS_wait6	0x10002

#endif /* !_SYS_SYSCALL_H_ */
