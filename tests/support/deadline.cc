/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A bound on blocking system calls.
 */
#include <sys/time.h>

#include <string.h>

#include "deadline.h"

namespace {

/* SIGALRM is caught so that the call it interrupts fails with EINTR. */
void
interrupt(int)
{
}

void
set_timer(int seconds, int then_every_microseconds)
{
	struct itimerval timer;

	memset(&timer, 0, sizeof(timer));
	timer.it_value.tv_sec = seconds;
	timer.it_interval.tv_usec = then_every_microseconds;
	setitimer(ITIMER_REAL, &timer, nullptr);
}

} /* namespace */

Deadline::Deadline(int seconds)
{
	struct sigaction action;

	clock_gettime(CLOCK_MONOTONIC, &end_);
	end_.tv_sec += seconds;
	memset(&action, 0, sizeof(action));
	action.sa_handler = interrupt;
	sigemptyset(&action.sa_mask);
	sigaction(SIGALRM, &action, &old_action_);

	/* Repeat: the first may arrive just before a call blocks. */
	set_timer(seconds, 100000);
}

Deadline::~Deadline()
{
	set_timer(0, 0);
	sigaction(SIGALRM, &old_action_, nullptr);
}

bool
Deadline::wait_a_moment() const
{
	const struct timespec moment = { 0, 1000000 };

	if (passed())
		return (false);
	nanosleep(&moment, nullptr);
	return (true);
}

bool
Deadline::passed() const
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec > end_.tv_sec ||
	    (now.tv_sec == end_.tv_sec && now.tv_nsec >= end_.tv_nsec));
}
