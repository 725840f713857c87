/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The timer that sends SIGALRM.
 */
#ifndef VM_LIBC_SYS_TIME_H
#define VM_LIBC_SYS_TIME_H

#include <time.h>

struct timeval {
	time_t		tv_sec;
	suseconds_t	tv_usec;
};

struct itimerval {
	struct timeval	it_interval;
	struct timeval	it_value;
};

#define ITIMER_REAL	0

extern "C" int	setitimer(int which, const struct itimerval *timer,
		    struct itimerval *old);

#endif /* !VM_LIBC_SYS_TIME_H */
