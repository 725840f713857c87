/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * socketpair(2).
 */
#ifndef VM_LIBC_SYS_SOCKET_H
#define VM_LIBC_SYS_SOCKET_H

#include <sys/types.h>

#define AF_UNIX		1
#define SOCK_STREAM	1
#define SOL_SOCKET	0xffff
#define SO_RCVTIMEO	0x1006

extern "C" {
ssize_t	recv(int socket, void *to, size_t len, int flags);
int	setsockopt(int socket, int level, int option, const void *value,
	    unsigned int len);
int	socketpair(int family, int type, int protocol, int sockets[2]);
}

#endif /* !VM_LIBC_SYS_SOCKET_H */
