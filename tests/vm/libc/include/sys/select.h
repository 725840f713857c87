/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * select(2).
 */
#ifndef VM_LIBC_SYS_SELECT_H
#define VM_LIBC_SYS_SELECT_H

#include <sys/time.h>

#define FD_SETSIZE	1024
#define FD_BITS		(8 * sizeof(unsigned long))

struct fd_set {
	unsigned long	bits[FD_SETSIZE / FD_BITS];
};

#define FD_ZERO(set)	(*(set) = fd_set())
#define FD_SET(fd, set)							\
	((set)->bits[(fd) / FD_BITS] |= 1UL << (fd) % FD_BITS)

extern "C" int	select(int count, fd_set *in, fd_set *out, fd_set *except,
		    struct timeval *timeout);

#endif /* !VM_LIBC_SYS_SELECT_H */
