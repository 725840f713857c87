/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * poll(2).
 */
#ifndef VM_LIBC_POLL_H
#define VM_LIBC_POLL_H

#define POLLIN	0x0001

struct pollfd {
	int	fd;
	short	events;
	short	revents;
};

extern "C" int	poll(struct pollfd *fds, unsigned int count,
		    int milliseconds);

#endif /* !VM_LIBC_POLL_H */
