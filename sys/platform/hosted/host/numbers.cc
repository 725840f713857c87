/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Translation between DragonFly's and Linux's numbers.
 */

#include "numbers.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "../machine.h"

/* Linux's numbers for DragonFly's signals 1 to 31. */
static const unsigned char linux_signal[32] = {
	0, SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGSTKFLT,
	SIGFPE, SIGKILL, SIGBUS, SIGSEGV, SIGSYS, SIGPIPE, SIGALRM, SIGTERM,
	SIGURG, SIGSTOP, SIGTSTP, SIGCONT, SIGCHLD, SIGTTIN, SIGTTOU, SIGIO,
	SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGWINCH, SIGPWR, SIGUSR1,
	SIGUSR2
};

/* The errno that differ, of those that the kernel returns. */
static const struct { int dragonfly, linux_; } errnos[] = {
	{ 11, EDEADLK }, { 35, EAGAIN }, { 37, EALREADY }, { 45, EOPNOTSUPP },
	{ 57, ENOTCONN }, { 63, ENAMETOOLONG }, { 78, ENOSYS }
};

/* wait4(2)'s options. */
static const struct { int dragonfly, linux_; } wait_options[] = {
	{ 1, WNOHANG }, { 2, WUNTRACED }, { 4, WCONTINUED }
};

int
signal_to_linux(int signal)
{
	if (signal >= 1 && signal <= 31)
		return (linux_signal[signal]);
	return (signal <= 64 ? signal : 0);
}

int
signal_from_linux(int signal)
{
	for (int i = 1; i <= 31; ++i) {
		if (linux_signal[i] == signal)
			return (i);
	}
	return (signal);
}

int
errno_to_linux(int error)
{
	for (const auto &pair : errnos) {
		if (pair.dragonfly == error)
			return (pair.linux_);
	}
	return (error);
}

/*
 * Both systems encode a status alike: in the low byte 0177, with a stop signal
 * above it; or a signal with a core bit; or 0, with an exit code above it.
 * "Continued" is SIGCONT on DragonFly and 0xffff on Linux.
 */
int
status_to_linux(int status)
{
	const int dragonfly_sigcont = 19;

	if (status == dragonfly_sigcont)
		return (0xffff);
	if ((status & 0xff) == 0x7f)
		return (signal_to_linux(status >> 8) << 8 | 0x7f);
	if ((status & 0x7f) != 0)
		return (signal_to_linux(status & 0x7f) | (status & 0x80));
	return (status);
}

int
status_from_linux(int status)
{
	if (WIFSIGNALED(status))
		return (signal_from_linux(WTERMSIG(status)) |
		    (status & 0x80));
	return (status);
}

int
wait_options_from_linux(int options)
{
	int known = 0;

	for (const auto &pair : wait_options) {
		if (options & pair.linux_)
			known |= pair.dragonfly;
	}
	return (known);
}

int
machine_signal(int signal)
{
	return (signal_to_linux(signal));
}

int
machine_status(int status)
{
	return (status_to_linux(status));
}
