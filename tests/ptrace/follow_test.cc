/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * PT_FOLLOW_FORK: the children of a tracee are traced as well.
 */
#include <sys/syscall.h>

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/event_stop.h"
#include "../support/gate.h"
#include "../support/request.h"
#include "../support/stopped.h"
#include "../support/thread.h"
#include "../support/wait.h"

namespace {

const int CHILD_STATUS = 7;

/* A tracee that is followed, stopped before body(). */
template <typename Body>
pid_t
fork_followed(Body body)
{
	const pid_t pid = fork_stopped(body);

	REQUIRE_STOPPED(pid, SIGUSR1);
	REQUIRE_DONE(PT_FOLLOW_FORK, pid, nullptr, 1);
	return (pid);
}

/* Fork a child that exits, and wait for it. */
void
fork_and_wait()
{
	const pid_t pid = fork();

	if (pid == 0)
		_exit(CHILD_STATUS);
	CHILD_REQUIRE(wait_for(pid, Fate::EXITED, CHILD_STATUS));
}

/* Continue parent to its fork; the child, at its first stop. */
pid_t
continue_to_fork(pid_t parent, int flags)
{
	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);

	const pid_t child = REQUIRE_EVENT_STOP(parent, flags).pl_child_pid;

	REQUIRE_STOPPED(child, SIGSTOP);
	REQUIRE_EQUAL(PL_FLAG_CHILD, stop_of(child).pl_flags & ~PL_FLAG_SI);
	return (child);
}

/* Continue it to its end. */
void
continue_to_exit(pid_t pid, int status)
{
	REQUIRE_DONE(PT_CONTINUE, pid, CURRENT_PC, 0);
	REQUIRE_EVENT(next_event_but_sigchld(pid), Fate::EXITED, status);
}

} /* namespace */

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

	const struct ptrace_lwpinfo info = REQUIRE_EVENT_STOP(parent,
	    PL_FLAG_FORKED);
	const Child child(info.pl_child_pid);

	REQUIRE_STOPPED(child, SIGSTOP);
	REQUIRE_EQUAL(PL_FLAG_CHILD, stop_of(child).pl_flags);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 7);
	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);
	REQUIRE_EVENT(next_event_but_sigchld(parent), Fate::EXITED, 0);
}

/* A tracee forks and waits for its child, which the tracer reaps first. */
static void
follow_and_reap()
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

	const Child child(REQUIRE_EVENT_STOP(parent,
	    PL_FLAG_FORKED).pl_child_pid);

	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);
	REQUIRE_STOPPED(child, SIGSTOP);
	REQUIRE_THAT(wait_until_not_running(parent),
	    "timed out waiting for the parent to wait for its child");
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 7);
	REQUIRE_EVENT(next_event_but_sigchld(parent), Fate::EXITED, 0);
}

EVENT_TEST(fork__parent_waits_for_a_traced_child,
    "A parent whose child is traced by PT_FOLLOW_FORK waits for it as for any "
    "other: until its tracer has reaped it")
{
	follow_and_reap();
}

EVENT_TEST(fork__parent_waits_beside_others,
    "The same 200 times on a busy machine: the parent always gets its child, "
    "however its wait and the tracer's meet")
{
	const auto spin = [] {
		for (;;)
			continue;
	};
	const Child first(fork_child(spin)), second(fork_child(spin));

	for (int round = 0; round < 200; ++round)
		follow_and_reap();
}

EVENT_TEST(fork__first_instruction,
    "The child of fork(2) stops where the call returns, with 0 in rax")
{
	const Child parent(fork_followed(fork_and_wait));
	const Child child(continue_to_fork(parent, PL_FLAG_FORKED));
	struct reg of_parent, of_child;

	REQUIRE_DONE(PT_GETREGS, parent, &of_parent, 0);
	REQUIRE_DONE(PT_GETREGS, child, &of_child, 0);
	REQUIRE_EQUAL(of_parent.r_rip, of_child.r_rip);
	REQUIRE_EQUAL(of_parent.r_rsp, of_child.r_rsp);
	REQUIRE_EQUAL(static_cast<pid_t>(child), of_parent.r_rax);
	REQUIRE_EQUAL(0, of_child.r_rax);
	continue_to_exit(child, CHILD_STATUS);
	continue_to_exit(parent, 0);
}

EVENT_TEST(fork__mask_is_inherited,
    "The child of a tracee has its event mask")
{
	const Child parent(fork_followed(fork_and_wait));
	int mask = PTRACE_FORK | PTRACE_VFORK;

	REQUIRE_DONE(PT_SET_EVENT_MASK, parent, &mask, sizeof(mask));

	const Child child(continue_to_fork(parent, PL_FLAG_FORKED));
	int inherited = 0;

	REQUIRE_DONE(PT_GET_EVENT_MASK, child, &inherited, sizeof(inherited));
	REQUIRE_EQUAL(mask, inherited);
	continue_to_exit(child, CHILD_STATUS);
	continue_to_exit(parent, 0);
}

EVENT_TEST(fork__grandchildren,
    "The children of a followed child are followed as well")
{
	const Child parent(fork_followed([] {
		const pid_t pid = fork();

		if (pid == 0) {
			fork_and_wait();
			_exit(8);
		}
		CHILD_REQUIRE(wait_for(pid, Fate::EXITED, 8));
	}));
	const Child child(continue_to_fork(parent, PL_FLAG_FORKED));
	const Child grandchild(continue_to_fork(child, PL_FLAG_FORKED));

	continue_to_exit(grandchild, CHILD_STATUS);
	continue_to_exit(child, 8);
	continue_to_exit(parent, 0);
}

EVENT_TEST(fork__by_another_thread,
    "A fork by another thread than the first is reported by that thread")
{
	const Child parent(fork_followed([] {
		auto forks = [] {
			fork_and_wait();
			_exit(0);
		};

		start_thread(forks);
		for (;;)
			continue;
	}));

	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);

	const struct ptrace_lwpinfo info = REQUIRE_EVENT_STOP(parent,
	    PL_FLAG_FORKED);
	const Child child(info.pl_child_pid);

	REQUIRE_EQUAL(2, info.pl_lwpid);
	REQUIRE_STOPPED(child, SIGSTOP);
	continue_to_exit(child, CHILD_STATUS);
	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);

	const Event event = next_event_but_sigchld(parent);

	REQUIRE_EVENT(event.is(Fate::EXITED, 0) ? event : end_of(parent),
	    Fate::EXITED, 0);
}

EVENT_TEST(fork__by_two_threads,
    "Forks by two threads at once are both reported, each once")
{
	const Child parent(fork_followed([] {
		auto forks = [] {
			if (fork() == 0)
				_exit(CHILD_STATUS);
			for (;;)
				continue;
		};

		start_thread(forks);
		forks();
	}));
	pid_t children[2] = {};

	for (pid_t &child : children) {
		REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);
		child = REQUIRE_EVENT_STOP(parent,
		    PL_FLAG_FORKED).pl_child_pid;
	}

	const Child first(children[0]), second(children[1]);

	REQUIRE_THAT(first != second, "the same child twice");
	for (const pid_t child : children) {
		REQUIRE_STOPPED(child, SIGSTOP);
		continue_to_exit(child, CHILD_STATUS);
	}
	REQUIRE_DONE(PT_KILL, parent, nullptr, 0);
	REQUIRE_EVENT(end_of(parent), Fate::KILLED, SIGKILL);
}

EVENT_TEST(vfork__child_stops_at_its_first_call,
    "The child of vfork(2) stops at its first system call; its parent when "
    "the child has exited, with PL_FLAG_VFORKED")
{
	for (const int more : { 0, PTRACE_VFORK }) {
		const Child parent(fork_followed([] {
			const pid_t pid = vfork();

			if (pid == 0)
				_exit(CHILD_STATUS);
			CHILD_REQUIRE(wait_for(pid, Fate::EXITED,
			    CHILD_STATUS));
		}));
		const int mask = PTRACE_FORK | more;

		REQUIRE_DONE(PT_SET_EVENT_MASK, parent, &mask, sizeof(mask));
		REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);

		const Event first = next_event(-1);

		REQUIRE_EVENT(first, Fate::STOPPED, SIGSTOP);
		REQUIRE_THAT(first.pid != parent, "the parent has stopped");

		const Child child(first.pid);

		REQUIRE_EQUAL(PL_FLAG_CHILD, stop_of(child).pl_flags);
		continue_to_exit(child, CHILD_STATUS);

		Event event = next_event_but_sigchld(parent);

		REQUIRE_EVENT(event, Fate::STOPPED, SIGTRAP);

		const struct ptrace_lwpinfo info = stop_of(parent);

		REQUIRE_EQUAL(PL_FLAG_FORKED | PL_FLAG_VFORKED |
		    (more != 0 ? PL_FLAG_VFORK_DONE : 0), info.pl_flags);
		REQUIRE_EQUAL(first.pid, info.pl_child_pid);
		continue_to_exit(parent, 0);
	}
}

EVENT_TEST(vfork__child_executes,
    "The child of vfork(2) that executes a program stops for that")
{
	const Child parent(fork_followed([] {
		const pid_t pid = vfork();

		if (pid == 0)
			exec_shell("exit 7");
		CHILD_REQUIRE(wait_for(pid, Fate::EXITED, 7));
	}));

	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);

	const Event first = next_event(-1);
	const Child child(first.pid);

	REQUIRE_EVENT(first, Fate::STOPPED, SIGSTOP);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_STOPPED(child, SIGTRAP);
	REQUIRE_EQUAL(PL_FLAG_EXEC, stop_of(child).pl_flags & ~PL_FLAG_SI);
	REQUIRE_EVENT_STOP(parent, PL_FLAG_FORKED | PL_FLAG_VFORKED);
	continue_to_exit(child, CHILD_STATUS);
	continue_to_exit(parent, 0);
}

EVENT_TEST(follow__off,
    "After PT_FOLLOW_FORK with 0 the child is not traced")
{
	const Child parent(fork_followed(fork_and_wait));

	REQUIRE_DONE(PT_FOLLOW_FORK, parent, nullptr, 0);
	continue_to_exit(parent, 0);
}

EVENT_TEST(detach__parent_alone,
    "PT_DETACH of the parent leaves the child traced")
{
	Gate gate;
	const Child parent(fork_followed([&gate] {
		if (fork() == 0)
			_exit(CHILD_STATUS);
		gate.pass_or_exit();
	}));
	const Child child(continue_to_fork(parent, PL_FLAG_FORKED));

	REQUIRE_DONE(PT_DETACH, parent, CURRENT_PC, 0);
	REQUIRE_DONE(PT_TO_SCE, child, CURRENT_PC, 0);
	REQUIRE_EVENT_STOP(child, PL_FLAG_SCE);
	continue_to_exit(child, CHILD_STATUS);
	gate.open();
	REQUIRE_EXITED(parent, 0);
}

EVENT_TEST(detach__child_alone,
    "PT_DETACH of the child leaves the parent traced, whose child it is "
    "again")
{
	const Child parent(fork_followed([] {
		fork_and_wait();
		raise(SIGUSR2);
	}));
	const Child child(continue_to_fork(parent, PL_FLAG_FORKED));

	REQUIRE_DONE(PT_DETACH, child, CURRENT_PC, 0);
	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);
	REQUIRE_EVENT(next_event_but_sigchld(parent), Fate::STOPPED, SIGUSR2);
	continue_to_exit(parent, 0);
}

EVENT_TEST(kill__child_before_it_is_waited_for,
    "A followed child that SIGKILL finds before its first stop has been "
    "reported can be ended")
{
	const Child parent(fork_followed([] {
		const pid_t pid = fork();

		if (pid == 0)
			_exit(CHILD_STATUS);
		CHILD_REQUIRE(wait_for(pid, Fate::KILLED, SIGKILL));
	}));

	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);

	const Child child(REQUIRE_EVENT_STOP(parent,
	    PL_FLAG_FORKED).pl_child_pid);

	REQUIRE_EQUAL(0, kill(child, SIGKILL));

	Event event = next_event(child);

	if (!event.is(Fate::KILLED, SIGKILL)) {
		REQUIRE_DONE(PT_KILL, child, nullptr, 0);
		event = next_event(child);
	}
	REQUIRE_EVENT(event, Fate::KILLED, SIGKILL);
	continue_to_exit(parent, 0);
}

EVENT_TEST(exit__of_the_tracer,
    "A tracer that exits takes its tracees and their followed children along")
{
	Gate alive;
	const Child tracer(start([] {
		const pid_t pid = fork_stopped([] {
			fork();
			for (;;)
				pause();
		});
		struct ptrace_lwpinfo info = {};

		CHILD_REQUIRE(wait_for(pid, Fate::STOPPED, SIGUSR1));
		CHILD_REQUIRE(ptrace(PT_FOLLOW_FORK, pid, nullptr, 1) == 0);
		CHILD_REQUIRE(ptrace(PT_CONTINUE, pid, CURRENT_PC, 0) == 0);
		CHILD_REQUIRE(wait_for(pid, Fate::STOPPED, SIGTRAP));
		CHILD_REQUIRE(ptrace(PT_LWPINFO, pid,
		    reinterpret_cast<caddr_t>(&info), sizeof(info)) == 0);
		CHILD_REQUIRE(info.pl_flags == PL_FLAG_FORKED);
		CHILD_REQUIRE(wait_for(info.pl_child_pid, Fate::STOPPED,
		    SIGSTOP));
	}));

	REQUIRE_EXITED(tracer, 0);
	REQUIRE_THAT(alive.all_writers_closed(), "a tracee lives on");
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, fork__child_is_traced);
	ATF_ADD_TEST_CASE(tcs, fork__parent_waits_for_a_traced_child);
	ATF_ADD_TEST_CASE(tcs, fork__parent_waits_beside_others);
	ATF_ADD_TEST_CASE(tcs, fork__first_instruction);
	ATF_ADD_TEST_CASE(tcs, fork__mask_is_inherited);
	ATF_ADD_TEST_CASE(tcs, fork__grandchildren);
	ATF_ADD_TEST_CASE(tcs, fork__by_another_thread);
	ATF_ADD_TEST_CASE(tcs, fork__by_two_threads);
	ATF_ADD_TEST_CASE(tcs, vfork__child_stops_at_its_first_call);
	ATF_ADD_TEST_CASE(tcs, vfork__child_executes);
	ATF_ADD_TEST_CASE(tcs, follow__off);
	ATF_ADD_TEST_CASE(tcs, detach__parent_alone);
	ATF_ADD_TEST_CASE(tcs, detach__child_alone);
	ATF_ADD_TEST_CASE(tcs, kill__child_before_it_is_waited_for);
	ATF_ADD_TEST_CASE(tcs, exit__of_the_tracer);
}
