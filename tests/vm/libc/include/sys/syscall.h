/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Numbers of DragonFly's system calls, as far as a case compares them.
 */
#ifndef VM_LIBC_SYS_SYSCALL_H
#define VM_LIBC_SYS_SYSCALL_H

#define SYS_getppid	39

#endif /* !VM_LIBC_SYS_SYSCALL_H */
