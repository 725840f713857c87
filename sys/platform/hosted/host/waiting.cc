/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * waitpid(2) with a limit, and the clock.
 */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

#include "host.h"

unsigned long
machine_clock()
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec * 1000UL + now.tv_nsec / 1000000);
}

/*
 * SIGALRM interrupts waitpid(2) for timeouts.  It is periodic because one may
 * arrive before waitpid(2) is called.
 */
static const long TICK_MICROSECONDS = 10000;
static bool ticks;

static void
install_alarm()
{
	static bool taken;
	struct sigaction action = {};
	sigset_t alarm;

	if (taken)
		return;
	taken = true;
	action.sa_handler = [](int) { };
	sigaction(SIGALRM, &action, nullptr);
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &alarm, nullptr);
}

static void
set_clock(bool on)
{
	const struct timeval tick = { 0, on ? TICK_MICROSECONDS : 0 };
	const struct itimerval interval = { tick, tick };

	if (ticks == on)
		return;
	install_alarm();
	setitimer(ITIMER_REAL, &interval, nullptr);
	ticks = on;
}

pid_t
wait_for(pid_t pid, int *status, long limit)
{
	pid_t found;

	if (limit > 0)
		set_clock(true);
	while ((found = waitpid(pid, status, __WALL |
	    (limit == 0 ? WNOHANG : 0))) < 0 && errno == EINTR && limit < 0)
		set_clock(false);
	if (found < 0 && errno == ECHILD && limit != 0)
		poll(nullptr, 0, limit);
	return (found);
}

bool
wait_child(pid_t pid, int *status, long milliseconds)
{
	const unsigned long end = machine_clock() + milliseconds;

	for (;;) {
		const unsigned long now = machine_clock();
		const pid_t found = wait_for(pid, status,
		    now < end ? end - now : 0);

		if (found == pid || now >= end)
			return (found == pid);
	}
}
