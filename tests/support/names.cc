/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Names of error, request and signal numbers, for messages.
 */
#include <sys/types.h>
#include <sys/ptrace.h>

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>

#include "names.h"

namespace {

struct Name {
	int		number;
	const char	*name;
};

#define NAME(number)	{ number, #number }

const Name ERRNOS[] = {
	{ 0, "success" },
	NAME(EACCES), NAME(EAGAIN), NAME(EBUSY), NAME(ECHILD), NAME(EEXIST),
	NAME(EFAULT),
	NAME(EINTR), NAME(EINVAL), NAME(EIO), NAME(ENAMETOOLONG),
	NAME(ENOENT), NAME(ENOSYS),
	NAME(ENOTTY), NAME(EPERM), NAME(ESRCH),
};

const Name REQUESTS[] = {
	NAME(PT_TRACE_ME), NAME(PT_READ_I), NAME(PT_READ_D),
	NAME(PT_WRITE_I), NAME(PT_WRITE_D), NAME(PT_CONTINUE),
	NAME(PT_KILL), NAME(PT_STEP), NAME(PT_ATTACH), NAME(PT_DETACH),
	NAME(PT_IO), NAME(PT_GETREGS), NAME(PT_SETREGS),
	NAME(PT_GETFPREGS), NAME(PT_SETFPREGS), NAME(PT_GETDBREGS),
	NAME(PT_SETDBREGS), NAME(PT_LWPINFO), NAME(PT_GETNUMLWPS),
	NAME(PT_GETLWPLIST), NAME(PT_SETSTEP), NAME(PT_CLEARSTEP),
	NAME(PT_TO_SCE), NAME(PT_TO_SCX), NAME(PT_SYSCALL),
	NAME(PT_FOLLOW_FORK), NAME(PT_GET_EVENT_MASK),
	NAME(PT_SET_EVENT_MASK), NAME(PT_GET_SC_ARGS), NAME(PT_GET_SC_RET),
	NAME(PT_VM_TIMESTAMP), NAME(PT_VM_ENTRY),
	NAME(PT_GETXSTATE_INFO), NAME(PT_GETXSTATE), NAME(PT_SETXSTATE),
	NAME(PT_GETFSBASE), NAME(PT_GETGSBASE),
};

const Name SIGNALS[] = {
	{ 0, "no signal" },
	NAME(SIGHUP), NAME(SIGINT), NAME(SIGQUIT), NAME(SIGILL),
	NAME(SIGTRAP), NAME(SIGABRT), NAME(SIGFPE), NAME(SIGKILL),
	NAME(SIGBUS), NAME(SIGSEGV), NAME(SIGSYS), NAME(SIGPIPE),
	NAME(SIGALRM), NAME(SIGTERM), NAME(SIGURG), NAME(SIGSTOP),
	NAME(SIGTSTP), NAME(SIGCONT), NAME(SIGCHLD), NAME(SIGTTIN),
	NAME(SIGTTOU), NAME(SIGIO), NAME(SIGXCPU), NAME(SIGXFSZ),
	NAME(SIGVTALRM), NAME(SIGPROF), NAME(SIGWINCH), NAME(SIGUSR1),
	NAME(SIGUSR2),
};

#undef NAME

template <size_t N>
const char *
look_up(const Name (&names)[N], int number, const char *kind)
{
	static char unnamed[40];

	for (const Name &name : names) {
		if (name.number == number)
			return (name.name);
	}
	snprintf(unnamed, sizeof(unnamed), "%s %d", kind, number);
	return (unnamed);
}

} /* namespace */

const char *
errno_name(int error)
{
	return (look_up(ERRNOS, error, "errno"));
}

const char *
request_name(int request)
{
	return (look_up(REQUESTS, request, "request"));
}

const char *
signal_name(int sig)
{
	return (look_up(SIGNALS, sig, "signal"));
}
