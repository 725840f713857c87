/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stops of a tracee that report events, and tracees that make them.
 */
#ifndef SUPPORT_EVENT_STOP_H
#define SUPPORT_EVENT_STOP_H

#include <sys/ptrace.h>
#include <sys/syscall.h>

#include <signal.h>

#include "child.h"
#include "code.h"
#include "request.h"
#include "wait.h"

/* More than any tracee here stops at on its way to what is waited for. */
static const int MANY_STOPS = 1000;

/* Fork a tracee that stops by SIGUSR1, and then calls body(). */
template <typename Body>
pid_t
fork_stopped(Body body)
{
	return (fork_traced([&body] {
		raise(SIGUSR1);
		body();
	}));
}

/* A system call that changes nothing. */
inline long
call_getppid()
{
	return (make_call(SYS_getppid, 0, 0, 0, 0, 0, 0, 0));
}

inline struct ptrace_lwpinfo
stop_of(pid_t pid)
{
	struct ptrace_lwpinfo info = {};

	REQUIRE_DONE(PT_LWPINFO, pid, &info, sizeof(info));
	return (info);
}

inline struct ptrace_lwpinfo
require_event_stop(const char *file, int line, pid_t pid, int flags)
{
	require_event(file, line, next_event(pid), Fate::STOPPED, SIGTRAP);

	const struct ptrace_lwpinfo info = stop_of(pid);

	require_equal(file, line, "pl_flags", flags, info.pl_flags);
	require_equal(file, line, "pl_event", PL_EVENT_SIGNAL, info.pl_event);
	return (info);
}

/* Wait for a stop by SIGTRAP, for these events. */
#define REQUIRE_EVENT_STOP(pid, flags)					\
	require_event_stop(__FILE__, __LINE__, (pid), (flags))

/* Continue the tracee to the entry of this system call. */
inline struct ptrace_lwpinfo
continue_to_entry(const char *file, int line, pid_t pid, unsigned int code)
{
	for (int stops = 0; stops < MANY_STOPS; stops++) {
		require_request(file, line, 0, PT_TO_SCE, pid, CURRENT_PC, 0);

		const struct ptrace_lwpinfo info = require_event_stop(file,
		    line, pid, PL_FLAG_SCE);

		if (info.pl_syscall_code == code)
			return (info);
	}
	fail_at(file, line, "system call %u is not made", code);
}

#define CONTINUE_TO_ENTRY(pid, code)					\
	continue_to_entry(__FILE__, __LINE__, (pid), (code))

inline struct ptrace_sc_ret
result_of(pid_t pid)
{
	struct ptrace_sc_ret ret = {};

	REQUIRE_DONE(PT_GET_SC_RET, pid, &ret, sizeof(ret));
	return (ret);
}

#endif /* !SUPPORT_EVENT_STOP_H */
