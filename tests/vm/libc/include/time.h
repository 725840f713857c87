/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Clocks.
 */
#ifndef VM_LIBC_TIME_H
#define VM_LIBC_TIME_H

#include <sys/types.h>

struct timespec {
	time_t	tv_sec;
	long	tv_nsec;
};

#define CLOCK_MONOTONIC	4

extern "C" {
int	clock_gettime(int clock, struct timespec *now);
int	nanosleep(const struct timespec *time, struct timespec *left);
}

#endif /* !VM_LIBC_TIME_H */
