/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Further threads of a process that a test case forked.
 */
#ifndef SUPPORT_THREAD_H
#define SUPPORT_THREAD_H

#include <errno.h>
#include <pthread.h>

#include "report.h"

/*
 * Run body in another thread of the calling process, until it returns or the
 * process ends.  body must exist that long.
 */
template <typename Body>
void
start_thread(Body &body)
{
	pthread_t thread;

	errno = pthread_create(&thread, nullptr, [](void *argument) -> void * {
		(*static_cast<Body *>(argument))();
		return (nullptr);
	}, &body);
	CHILD_REQUIRE(errno == 0);
}

/* Send a signal to the calling thread, not to the process. */
inline void
raise_here(int sig)
{
	errno = pthread_kill(pthread_self(), sig);
	CHILD_REQUIRE(errno == 0);
}

#endif /* !SUPPORT_THREAD_H */
