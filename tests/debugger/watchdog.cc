/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The signals that ptdb itself gets: the end of its time, and Ctrl-C.
 *
 * The handlers end the run by themselves, because the place where ptdb
 * hangs may be ptrace(2), which nothing interrupts.
 */
#include <sys/time.h>
#include <sys/types.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <unistd.h>

#include "watchdog.h"

static bool scripted;
static char reason[64];			/* what the end of time is called */
static char command[80] = "starting";
static char target_name[16] = "nobody";
static volatile pid_t target;
static volatile bool target_elsewhere;	/* the terminal's signals miss it */
static const char *volatile waiting_for;
static volatile sig_atomic_t giving_up;

static void
say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) == -1)
		_exit(1);
}

static void
give_up(const char *why)
{
	if (giving_up)
		_exit(1);
	giving_up = 1;
	say("ptdb: ");
	say(why);
	say(": ");
	say(command);
	if (waiting_for != nullptr) {
		say(": waiting for ");
		say(waiting_for);
		say(" of ");
		say(target_name);
	}
	if (target != 0) {
		say(": killing it");
		kill(target, SIGKILL);
	}
	say("\n");
	_exit(1);
}

static void
time_is_up(int)
{
	give_up(reason);
}

static void
interrupted(int)
{
	const int error = errno;

	if (scripted)
		give_up("interrupted");
	if (waiting_for == nullptr)
		say("\n(ptdb) ");
	else if (target_elsewhere)
		kill(target, SIGINT);
	errno = error;
}

static void
child_changed(int)
{
}

static void
handle(int signal, void (*handler)(int), int flags)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	action.sa_flags = flags;
	sigemptyset(&action.sa_mask);
	sigaction(signal, &action, nullptr);
}

void
watchdog_start(bool script, unsigned seconds)
{
	scripted = script;
	handle(SIGINT, interrupted, SA_RESTART);
	/* Without a handler it would not even become pending. */
	handle(SIGCHLD, child_changed, SA_RESTART);
	if (seconds == 0)
		return;

	/* A second alarm gets through when the first one's work hangs. */
	struct itimerval timer;

	snprintf(reason, sizeof(reason), "timeout after %u seconds", seconds);
	handle(SIGALRM, time_is_up, SA_NODEFER);
	timer.it_value.tv_sec = seconds;
	timer.it_value.tv_usec = 0;
	timer.it_interval.tv_sec = 1;
	timer.it_interval.tv_usec = 0;
	setitimer(ITIMER_REAL, &timer, nullptr);
}

void
watchdog_target(pid_t pid)
{
	snprintf(target_name, sizeof(target_name), "%d", int(pid));
	target_elsewhere = pid != 0 && getpgid(pid) != getpgrp();
	target = pid;
}

void
watchdog_command(const char *line)
{
	snprintf(command, sizeof(command), "%s", line);
}

Waiting::Waiting(const char *what)
    : before_(waiting_for)
{
	waiting_for = what;
}

Waiting::~Waiting()
{
	waiting_for = before_;
}
