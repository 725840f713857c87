/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a process has used.
 */
#ifndef VM_LIBC_SYS_RESOURCE_H
#define VM_LIBC_SYS_RESOURCE_H

#include <sys/time.h>

struct rusage {
	struct timeval	ru_utime;
	struct timeval	ru_stime;
	long		ru_others[12];
	long		ru_nvcsw;	/* sleeps */
	long		ru_nivcsw;
};

#define RUSAGE_SELF	0

extern "C" int	getrusage(int who, struct rusage *usage);

#endif /* !VM_LIBC_SYS_RESOURCE_H */
