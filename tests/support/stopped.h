/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whether a process that is told as stopped is.
 */
#ifndef SUPPORT_STOPPED_H
#define SUPPORT_STOPPED_H

#include <sys/types.h>

/*
 * D9: a stop by kill(2) may be told before the thread has come to rest, and
 * then again; PT_ATTACH's is told when it has.  DragonFly's /proc/PID/status
 * says what the thread waits for; where there is none, it is taken to be at
 * rest.
 */
bool	is_at_rest(pid_t pid);

/*
 * The same, once it is: false if that takes too long.  A stop by kill(2) of a
 * process on its way to sleep may never be told (D9), of one that sleeps it
 * is.
 */
bool	comes_to_rest(pid_t pid);

#define REQUIRE_AT_REST(pid)						\
	REQUIRE_THAT(comes_to_rest(pid), "waited in vain for it to sleep")

#endif /* !SUPPORT_STOPPED_H */
