/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * vfork(2): until the child executes a program or exits, its parent sleeps
 * uninterruptibly, so the child must not stop.
 */
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/gate.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/stopped.h"
#include "../support/wait.h"

namespace {

/* Like fork_child(). */
template <typename Body>
pid_t
vfork_child(Body body)
{
	const pid_t pid = vfork();

	if (pid == 0) {
		body();
		_exit(0);
	}
	return (pid);
}

const int PROGRAM_STATUS = 42;

[[noreturn]] void
execute_program()
{
	exec_shell("exit 42");
}

/* A child that has made a child with vfork(2), which exits after wake(). */
class VforkParent {
public:
	VforkParent()
	    : parent_(fork_child([this] { live(); }))
	{
		REQUIRE_PASSED(forked_, "the vfork(2) child to run");
		require_asleep();
	}

	operator
	pid_t() const
	{
		return (parent_);
	}

	pid_t
	child() const
	{
		return (*vforked_);
	}

	void
	wake()
	{
		release_.open();
	}

private:
	void
	live()
	{
		const pid_t pid = vfork_child([this] {
			*vforked_ = getpid();
			forked_.open();
			CHILD_REQUIRE(release_.pass());
			_exit(3);
		});

		CHILD_REQUIRE(pid == *vforked_);
		CHILD_REQUIRE(wait_for(pid, Fate::EXITED, 3));
		_exit(4);
	}

	/* The child may run before the parent sleeps. */
	void
	require_asleep() const
	{
		const Deadline deadline(PATIENCE);

		while (!is_not_running(parent_) && !deadline.passed())
			sched_yield();
		REQUIRE_THAT(is_not_running(parent_),
		    "timed out waiting for the parent to sleep");
	}

	Shared<pid_t>	vforked_;
	Gate		forked_;
	Gate		release_;
	Child		parent_;
};

} /* namespace */

PTRACE_TEST(child__is_not_stopped,
    "No stop signal stops a vfork(2) child")
{
	for (const int sig : { SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU }) {
		const Child parent(start([sig] {
			const pid_t child = vfork_child([sig] {
				kill(getpid(), sig);
				_exit(7);
			});

			CHILD_REQUIRE(child != -1);
			CHILD_REQUIRE(wait_for(child, Fate::EXITED, 7));
		}));

		REQUIRE_EXITED(parent, 0);
	}
}

PTRACE_TEST(child__stops_when_it_has_executed,
    "A stop signal for a vfork(2) child stops it when it has executed a "
    "program, unless SIGCONT was sent after it")
{
	const Child parent(start([] {
		const pid_t child = vfork_child([] {
			kill(getpid(), SIGSTOP);
			execute_program();
		});

		CHILD_REQUIRE(child != -1);
		CHILD_REQUIRE(wait_for(child, Fate::STOPPED, SIGSTOP));
		CHILD_REQUIRE(kill(child, SIGCONT) == 0);
		CHILD_REQUIRE(wait_for(child, Fate::EXITED, PROGRAM_STATUS));

		const pid_t other = vfork_child([] {
			kill(getpid(), SIGSTOP);
			kill(getpid(), SIGCONT);
			execute_program();
		});

		CHILD_REQUIRE(other != -1);
		CHILD_REQUIRE(wait_for(other, Fate::EXITED, PROGRAM_STATUS));
	}));

	REQUIRE_EXITED(parent, 0);
}

PTRACE_TEST(tracee__is_not_stopped,
    "A vfork(2) child that is a tracee stops for no signal until it has "
    "executed a program: then for SIGTRAP, and for a stop signal that was "
    "sent before")
{
	const Child tracer(start([] {
		const pid_t tracee = vfork_child([] {
			CHILD_REQUIRE(ptrace(PT_TRACE_ME, 0, nullptr, 0) ==
			    0);
			kill(getpid(), SIGURG);
			kill(getpid(), SIGSTOP);
			execute_program();
		});

		CHILD_REQUIRE(tracee != -1);
		for (const int sig : { SIGTRAP, SIGSTOP }) {
			CHILD_REQUIRE(wait_for(tracee, Fate::STOPPED, sig));
			CHILD_REQUIRE(request(PT_CONTINUE, tracee,
			    CURRENT_PC, 0).error == 0);
		}
		CHILD_REQUIRE(wait_for(tracee, Fate::EXITED, PROGRAM_STATUS));
	}));

	REQUIRE_EXITED(tracer, 0);
}

PTRACE_TEST(tracee__dies_of_a_signal,
    "A signal ends a traced vfork(2) child without a stop")
{
	const Child tracer(start([] {
		const pid_t tracee = vfork_child([] {
			CHILD_REQUIRE(ptrace(PT_TRACE_ME, 0, nullptr, 0) ==
			    0);
			kill(getpid(), SIGTERM);
		});

		CHILD_REQUIRE(tracee != -1);
		CHILD_REQUIRE(wait_for(tracee, Fate::KILLED, SIGTERM));
	}));

	REQUIRE_EXITED(tracer, 0);
}

PTRACE_TEST(parent__stops_when_it_wakes,
    "PT_ATTACH to a process that sleeps in vfork(2) succeeds; it stops when "
    "vfork(2) returns, with the result in rax")
{
	VforkParent parent;
	int status;

	REQUIRE_DONE(PT_ATTACH, parent, nullptr, 0);
	REQUIRE_EQUAL(0, waitpid(parent, &status, WUNTRACED | WNOHANG));
	REQUIRE_ALL_REFUSED(EBUSY, parent);
	parent.wake();
	REQUIRE_STOPPED(parent, SIGSTOP);
	REQUIRE_EQUAL(parent.child(), REQUIRE_REGISTERS(parent).r_rax);
	REQUIRE_DONE(PT_DETACH, parent, CURRENT_PC, 0);
	REQUIRE_EXITED(parent, 4);
}

PTRACE_TEST(parent__is_not_stopped,
    "A stop signal stops a process that sleeps in vfork(2) only when vfork(2) "
    "returns")
{
	VforkParent parent;
	int status;

	REQUIRE_EQUAL(0, kill(parent, SIGSTOP));
	REQUIRE_EQUAL(0, waitpid(parent, &status, WUNTRACED | WNOHANG));
	parent.wake();
	REQUIRE_STOPPED(parent, SIGSTOP);
	REQUIRE_EQUAL(0, kill(parent, SIGCONT));
	REQUIRE_EXITED(parent, 4);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, child__is_not_stopped);
	ATF_ADD_TEST_CASE(tcs, child__stops_when_it_has_executed);
	ATF_ADD_TEST_CASE(tcs, tracee__is_not_stopped);
	ATF_ADD_TEST_CASE(tcs, tracee__dies_of_a_signal);
	ATF_ADD_TEST_CASE(tcs, parent__stops_when_it_wakes);
	ATF_ADD_TEST_CASE(tcs, parent__is_not_stopped);
}
