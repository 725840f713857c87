/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whether a process that is told as stopped is.
 */
#ifndef PTRACE_TEST_STOPPED_H
#define PTRACE_TEST_STOPPED_H

#include <sys/types.h>

/*
 * D9: the first stop of a tracee may be told before its thread has come to
 * rest, and then again.  DragonFly's /proc/PID/status says what the thread
 * waits for; where there is none, it is taken to be at rest.
 */
bool	is_at_rest(pid_t pid);

/* Is there DragonFly's /proc/PID/status to tell? */
bool	rest_can_be_seen();

#endif /* !PTRACE_TEST_STOPPED_H */
