/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stops at system calls (PT_TO_SCE, PT_TO_SCX, PT_SYSCALL), of forks
 * (PT_FOLLOW_FORK) and of exec, and what PT_LWPINFO says of them.
 */
#include <sys/syscall.h>

#include <signal.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/request.h"
#include "../support/stopped.h"
#include "../support/wait.h"

namespace {

struct ptrace_lwpinfo
stop_of(pid_t pid)
{
	struct ptrace_lwpinfo info = {};

	REQUIRE_DONE(PT_LWPINFO, pid, &info, sizeof(info));
	return (info);
}

/* Stopped by SIGTRAP, for these events. */
struct ptrace_lwpinfo
require_event_stop(pid_t pid, int flags)
{
	REQUIRE_STOPPED(pid, SIGTRAP);

	const struct ptrace_lwpinfo info = stop_of(pid);

	REQUIRE_EQUAL(flags, info.pl_flags);
	REQUIRE_EQUAL(PL_EVENT_SIGNAL, info.pl_event);
	return (info);
}

} /* namespace */

EVENT_TEST(syscall__entry_and_exit,
    "PT_SYSCALL stops at the entry and at the exit of a system call")
{
	const Child child(fork_traced([] {
		raise(SIGUSR1);
		getppid();
	}));

	REQUIRE_STOPPED(child, SIGUSR1);

	struct ptrace_lwpinfo info;

	do {
		REQUIRE_DONE(PT_TO_SCE, child, CURRENT_PC, 0);
		info = require_event_stop(child, PL_FLAG_SCE);
	} while (info.pl_syscall_code != SYS_getppid);
	REQUIRE_DONE(PT_SYSCALL, child, CURRENT_PC, 0);
	info = require_event_stop(child, PL_FLAG_SCX);
	REQUIRE_EQUAL(SYS_getppid, info.pl_syscall_code);

	struct ptrace_sc_ret ret = {};

	REQUIRE_DONE(PT_GET_SC_RET, child, &ret, sizeof(ret));
	REQUIRE_EQUAL(0, ret.sr_error);
	REQUIRE_EQUAL(getpid(), ret.sr_retval[0]);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(fork__child_is_traced,
    "With PT_FOLLOW_FORK the child of fork(2) stops before its first "
    "instruction, and its parent when the call returns")
{
	const Child parent(fork_traced([] {
		raise(SIGUSR1);

		const pid_t pid = fork();

		if (pid == 0)
			_exit(7);
		CHILD_REQUIRE(wait_for(pid, Fate::EXITED, 7));
	}));

	REQUIRE_STOPPED(parent, SIGUSR1);
	REQUIRE_DONE(PT_FOLLOW_FORK, parent, nullptr, 1);
	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);

	const struct ptrace_lwpinfo info = require_event_stop(parent,
	    PL_FLAG_FORKED);
	const Child child(info.pl_child_pid);

	REQUIRE_STOPPED(child, SIGSTOP);
	REQUIRE_EQUAL(PL_FLAG_CHILD, stop_of(child).pl_flags);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 7);
	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);
	REQUIRE_STOPPED(parent, SIGCHLD);
	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);
	REQUIRE_EXITED(parent, 0);
}

EVENT_TEST(fork__parent_waits_for_a_traced_child,
    "A parent whose child is traced by PT_FOLLOW_FORK waits for it as for any "
    "other: until its tracer has reaped it")
{
	const Child parent(fork_traced([] {
		raise(SIGUSR1);

		const pid_t pid = fork();

		if (pid == 0)
			_exit(7);

		int status;

		CHILD_REQUIRE(waitpid(-1, &status, 0) == pid);
		CHILD_REQUIRE(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	}));

	REQUIRE_STOPPED(parent, SIGUSR1);
	REQUIRE_DONE(PT_FOLLOW_FORK, parent, nullptr, 1);
	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);

	const Child child(require_event_stop(parent,
	    PL_FLAG_FORKED).pl_child_pid);

	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);
	REQUIRE_STOPPED(child, SIGSTOP);
	REQUIRE_THAT(wait_until_not_running(parent),
	    "timed out waiting for the parent to wait for its child");
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 7);
	REQUIRE_STOPPED(parent, SIGCHLD);
	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);
	REQUIRE_EXITED(parent, 0);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, syscall__entry_and_exit);
	ATF_ADD_TEST_CASE(tcs, fork__child_is_traced);
	ATF_ADD_TEST_CASE(tcs, fork__parent_waits_for_a_traced_child);
}
