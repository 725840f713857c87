/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ioctl(2).
 */
#ifndef VM_LIBC_SYS_IOCTL_H
#define VM_LIBC_SYS_IOCTL_H

extern "C" int	ioctl(int fd, unsigned long command, ...);

/* <sys/ttycom.h>: wait until all output has been sent. */
#define TIOCDRAIN	0x2000745eUL

#endif /* !VM_LIBC_SYS_IOCTL_H */
