/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whether a process that is reported as stopped has stopped running.
 */
#ifndef SUPPORT_STOPPED_H
#define SUPPORT_STOPPED_H

#include <sys/types.h>

/*
 * True if the thread sleeps or is stopped, which DragonFly's /proc/PID/status
 * shows, or if there is no such file.
 *
 * D9: a stop by kill(2) may be reported before the thread has stopped running,
 * and then again.  The stop by PT_ATTACH is reported after it.
 */
bool	is_not_running(pid_t pid);

/*
 * Wait for that; false on timeout.  A stop by kill(2) of a process that is
 * about to sleep may never be reported (D9); of one that sleeps it is.
 */
bool	wait_until_not_running(pid_t pid);

#define REQUIRE_NOT_RUNNING(pid)						\
	REQUIRE_THAT(wait_until_not_running(pid),			\
	    "timed out waiting for it to sleep")

#endif /* !SUPPORT_STOPPED_H */
