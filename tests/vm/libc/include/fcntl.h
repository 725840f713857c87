/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * open(2).
 */
#ifndef VM_LIBC_FCNTL_H
#define VM_LIBC_FCNTL_H

#define O_RDONLY	0x0000
#define O_WRONLY	0x0001
#define O_RDWR		0x0002
#define O_CREAT		0x0200
#define O_TRUNC		0x0400
#define O_CLOEXEC	0x20000

extern "C" int	open(const char *path, int flags, ...);

#endif /* !VM_LIBC_FCNTL_H */
