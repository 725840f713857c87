/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Numbers of DragonFly's system calls, as far as a case compares them.
 */
#ifndef VM_LIBC_SYS_SYSCALL_H
#define VM_LIBC_SYS_SYSCALL_H

#define SYS_syscall	0
#define SYS_close	6
#define SYS_getpid	20
#define SYS_setuid	23
#define SYS_getppid	39
#define SYS_execve	59
#define SYS_sendto	133
#define SYS_mmap	197

#endif /* !VM_LIBC_SYS_SYSCALL_H */
