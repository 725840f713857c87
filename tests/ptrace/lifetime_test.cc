/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Tracees that execute programs, fork and exit; tracers that exit; and a
 * tracer with several tracees.
 */
#include <signal.h>
#include <stddef.h>
#include <string.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/child_signal.h"
#include "../support/code.h"
#include "../support/gate.h"
#include "../support/kernel_sleep.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/wait.h"

namespace {

const int PROGRAM_STATUS = 42;

[[noreturn]] void
execute_program()
{
	exec_shell("exit 42");
}

/* Until it is killed. */
[[noreturn]] void
run_for_ever()
{
	static volatile unsigned long rounds;

	for (;;)
		rounds = rounds + 1;
}

[[noreturn]] void
stop_then_run_for_ever()
{
	raise(SIGUSR1);
	run_for_ever();
}

/* Require that pid, the only other process with the gate, has ended. */
void
require_dead(Gate &gate, pid_t pid)
{
	if (gate.all_writers_closed())
		return;
	kill(pid, SIGKILL);
	fail_at(__FILE__, __LINE__,
	    "process %d still runs after its tracer has exited",
	    static_cast<int>(pid));
}

} /* namespace */

PTRACE_TEST(exec__stops,
    "A tracee stops with SIGTRAP before the first instruction of a program "
    "that it executes, and its registers and memory can be read")
{
	const Child tracee(start_traced(execute_program));
	struct reg regs;

	REQUIRE_STOPPED(tracee, SIGTRAP);
	regs = REQUIRE_REGISTERS(tracee);
	REQUIRE_DONE(PT_READ_I, tracee, reinterpret_cast<void *>(regs.r_rip),
	    0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, PROGRAM_STATUS);
}

PTRACE_TEST(exec__stops_attached_process,
    "An attached process stops when it executes a program")
{
	KernelSleep sleep;
	const Child tracee(start([&sleep] {
		sleep.enter();
		execute_program();
	}));

	REQUIRE_ASLEEP(sleep);
	REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
	REQUIRE_STOPPED(tracee, SIGSTOP);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, PROGRAM_STATUS);
}

PTRACE_TEST(exec__step,
    "PT_STEP after an exec runs the new program's first instruction")
{
	const Child tracee(start_traced(execute_program));
	struct reg before, after;

	REQUIRE_STOPPED(tracee, SIGTRAP);
	before = REQUIRE_REGISTERS(tracee);
	REQUIRE_DONE(PT_STEP, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	after = REQUIRE_REGISTERS(tracee);
	ATF_REQUIRE(before.r_rip != after.r_rip);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, PROGRAM_STATUS);
}

PTRACE_TEST(exec__kill,
    "PT_KILL ends a tracee that is stopped after its exec")
{
	const Child tracee(start_traced(execute_program));

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_KILL, tracee, nullptr, 0);
	REQUIRE_KILLED(tracee, SIGKILL);
}

PTRACE_TEST(exec__failed_does_not_stop,
    "An exec that fails does not stop the tracee")
{
	const Child tracee(start_traced([] {
		execl("/nonexistent/program", "program",
		    static_cast<char *>(nullptr));
		_exit(5);
	}));

	REQUIRE_EXITED(tracee, 5);
}

PTRACE_TEST(exit__status,
    "waitpid() reports the tracee's exit status to the tracer")
{
	for (const int status : { 0, 1, 42, 255 }) {
		const Child tracee(start_traced([status] {
			raise(SIGUSR1);
			_exit(status);
		}));

		REQUIRE_STOPPED(tracee, SIGUSR1);
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
		REQUIRE_EXITED(tracee, status);
	}
}

PTRACE_TEST(exit__tracee_is_not_there,
    "ptrace(2) fails with ESRCH for a tracee that has exited, and its exit "
    "status can still be waited for")
{
	const ChildSignal sigchld;
	const Child tracee(start_traced([] { _exit(3); }));

	REQUIRE_SIGCHLD(sigchld);
	REQUIRE_ALL_REFUSED(ESRCH, tracee);
	REQUIRE_REFUSED(ESRCH, PT_ATTACH, tracee, nullptr, 0);
	REQUIRE_EXITED(tracee, 3);
}

PTRACE_TEST(exit__not_reported_if_sigchld_is_ignored,
    "waitpid() reports stops, but not the exit, to a tracer that ignores "
    "SIGCHLD or has set SA_NOCLDWAIT: after the exit it fails with ECHILD")
{
	for (const bool ignores : { false, true }) {
		const Child tracer(start([ignores] {
			struct sigaction action;

			memset(&action, 0, sizeof(action));
			action.sa_handler = ignores ? SIG_IGN : SIG_DFL;
			action.sa_flags = ignores ? 0 : SA_NOCLDWAIT;
			CHILD_REQUIRE(sigaction(SIGCHLD, &action, nullptr) ==
			    0);

			const pid_t tracee = fork_traced([] {
				raise(SIGUSR1);
				_exit(3);
			});

			CHILD_REQUIRE(tracee != -1);
			CHILD_REQUIRE(wait_for(tracee, Fate::STOPPED,
			    SIGUSR1));
			CHILD_REQUIRE(request(PT_CONTINUE, tracee,
			    CURRENT_PC, 0).error == 0);
			CHILD_REQUIRE(next_event(tracee).error == ECHILD);
		}));

		REQUIRE_EXITED(tracer, 0);
	}
}

PTRACE_TEST(fork__child_is_not_traced,
    "A child that a tracee forks is not traced: a signal kills it, and "
    "requests fail with EPERM")
{
	KernelSleep sleep;
	const Shared<pid_t> child;
	const Child tracee(start_traced([&] {
		const pid_t pid = fork_child([&] {
			*child = getpid();
			sleep.enter();
			raise(SIGUSR1);
		});

		CHILD_REQUIRE(pid != -1);
		CHILD_REQUIRE(wait_for(pid, Fate::KILLED, SIGUSR1));
	}));

	REQUIRE_ASLEEP(sleep);
	REQUIRE_ALL_REFUSED(EPERM, *child);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EVENT(next_event_but_sigchld(tracee), Fate::EXITED, 0);
}

PTRACE_TEST(tracee__may_trace_others,
    "A tracee can trace another process")
{
	static volatile int word;
	const Child second(start_traced([] {
		int *const where = const_cast<int *>(&word);
		const pid_t third = fork_traced([] {
			word = 4711;
			raise(SIGUSR1);
			_exit(7);
		});

		CHILD_REQUIRE(third != -1);
		CHILD_REQUIRE(wait_for(third, Fate::STOPPED, SIGUSR1));
		CHILD_REQUIRE(request(PT_READ_D, third, where, 0).value ==
		    4711);
		CHILD_REQUIRE(request(PT_CONTINUE, third, CURRENT_PC,
		    0).error == 0);
		CHILD_REQUIRE(wait_for(third, Fate::EXITED, 7));
	}));

	REQUIRE_EVENT(next_event_but_sigchld(second), Fate::EXITED, 0);
}

PTRACE_TEST(tracer_exit__kills_stopped_tracee,
    "A stopped tracee is killed when its tracer exits")
{
	Gate life;
	const Shared<pid_t> tracee;
	const Child tracer(start([&tracee] {
		*tracee = fork_traced(stop_then_run_for_ever);
		CHILD_REQUIRE(*tracee != -1);
		CHILD_REQUIRE(wait_for(*tracee, Fate::STOPPED, SIGUSR1));
	}));

	REQUIRE_EXITED(tracer, 0);
	require_dead(life, *tracee);
}

PTRACE_TEST(tracer_exit__kills_running_tracee,
    "A running tracee is killed when its tracer exits")
{
	Gate life;
	const Shared<pid_t> tracee;
	const Child tracer(start([&tracee] {
		*tracee = fork_traced(stop_then_run_for_ever);
		CHILD_REQUIRE(*tracee != -1);
		CHILD_REQUIRE(wait_for(*tracee, Fate::STOPPED, SIGUSR1));
		CHILD_REQUIRE(request(PT_CONTINUE, *tracee, CURRENT_PC,
		    0).error == 0);
	}));

	REQUIRE_EXITED(tracer, 0);
	require_dead(life, *tracee);
}

PTRACE_TEST(tracer_exit__kills_attached_process,
    "A process that was attached to is killed when its tracer exits")
{
	Gate life;
	KernelSleep sleep;
	const Child target(start([&sleep] { sleep.enter(); }));
	const pid_t pid = target;

	REQUIRE_ASLEEP(sleep);

	const Child tracer(start([pid] {
		CHILD_REQUIRE(request(PT_ATTACH, pid, nullptr, 0).error == 0);
		CHILD_REQUIRE(wait_for(pid, Fate::STOPPED, SIGSTOP));
	}));

	REQUIRE_EXITED(tracer, 0);
	require_dead(life, pid);
}

PTRACE_TEST(tracer_exit__kills_all_tracees,
    "All tracees, stopped and running, are killed when their tracer exits")
{
	Gate life;
	struct Tracees {
		pid_t	stopped;
		pid_t	running;
	};
	const Shared<Tracees> tracees;
	const Child tracer(start([&tracees] {
		tracees->stopped = fork_traced(stop_then_run_for_ever);
		tracees->running = fork_traced(stop_then_run_for_ever);
		CHILD_REQUIRE(wait_for(tracees->stopped, Fate::STOPPED,
		    SIGUSR1));
		CHILD_REQUIRE(wait_for(tracees->running, Fate::STOPPED,
		    SIGUSR1));
		CHILD_REQUIRE(request(PT_CONTINUE, tracees->running,
		    CURRENT_PC, 0).error == 0);
	}));

	REQUIRE_EXITED(tracer, 0);
	if (!life.all_writers_closed()) {
		kill(tracees->stopped, SIGKILL);
		kill(tracees->running, SIGKILL);
		ATF_FAIL("a tracee still runs after its tracer has exited");
	}
}

PTRACE_TEST(tracer_exit__spares_detached_process,
    "A process that its tracer has detached from is not killed when the tracer "
    "exits")
{
	Gate go, alive;
	const Child tracer(start([&] {
		const pid_t tracee = fork_traced([&] {
			raise(SIGUSR1);
			go.pass_or_exit();
			alive.open();
		});

		CHILD_REQUIRE(tracee != -1);
		CHILD_REQUIRE(wait_for(tracee, Fate::STOPPED, SIGUSR1));
		CHILD_REQUIRE(request(PT_DETACH, tracee, CURRENT_PC,
		    0).error == 0);
	}));

	REQUIRE_EXITED(tracer, 0);
	go.open();
	REQUIRE_PASSED(alive, "the detached process to run on");
}

PTRACE_TEST(tracer_killed__kills_tracee,
    "A tracee is killed when its tracer is killed")
{
	Gate life, ready;
	const Shared<pid_t> tracee;
	const Child tracer(start([&] {
		*tracee = fork_traced(stop_then_run_for_ever);
		CHILD_REQUIRE(*tracee != -1);
		CHILD_REQUIRE(wait_for(*tracee, Fate::STOPPED, SIGUSR1));
		ready.open();
		run_for_ever();
	}));

	REQUIRE_PASSED(ready, "the tracer to have a tracee");
	REQUIRE_EQUAL(0, kill(tracer, SIGKILL));
	REQUIRE_KILLED(tracer, SIGKILL);
	require_dead(life, *tracee);
}

PTRACE_TEST(two_tracees__go_on_one_by_one,
    "PT_CONTINUE of one tracee does not resume another")
{
	const Child one(start_traced([] { _exit(count()); }));
	const Child other(start_traced([] { _exit(count()); }));

	REQUIRE_STOPPED(one, SIGTRAP);
	REQUIRE_STOPPED(other, SIGTRAP);
	REQUIRE_DONE(PT_CONTINUE, one, CURRENT_PC, 0);
	REQUIRE_EXITED(one, COUNT_SUM);
	REQUIRE_EQUAL(address_of(count_clear),
	    REQUIRE_REGISTERS(other).r_rip);
	REQUIRE_DONE(PT_CONTINUE, other, CURRENT_PC, 0);
	REQUIRE_EXITED(other, COUNT_SUM);
}

PTRACE_TEST(two_tracees__stepped_in_turn,
    "Two tracees can be stepped alternately, each with its own registers")
{
	const Child one(start_traced([] { _exit(count()); }));
	const Child other(start_traced([] { _exit(count()); }));
	const Child *const both[] = { &one, &other };
	const char *const path[] = {
		count_rounds, count_add, count_decrement, count_branch,
		count_add,
	};

	REQUIRE_STOPPED(one, SIGTRAP);
	REQUIRE_STOPPED(other, SIGTRAP);
	for (const char *const next : path) {
		for (const Child *const tracee : both) {
			REQUIRE_DONE(PT_STEP, *tracee, CURRENT_PC, 0);
			REQUIRE_STOPPED(*tracee, SIGTRAP);
			REQUIRE_EQUAL(address_of(next),
			    REQUIRE_REGISTERS(*tracee).r_rip);
		}
	}
	for (const Child *const tracee : both) {
		REQUIRE_DONE(PT_CONTINUE, *tracee, CURRENT_PC, 0);
		REQUIRE_EXITED(*tracee, COUNT_SUM);
	}
}

PTRACE_TEST(two_tracees__have_their_own_memory,
    "A write to one tracee's memory is not seen in the other's")
{
	static volatile int word;
	int *const where = const_cast<int *>(&word);
	const auto body = [] {
		raise(SIGUSR1);
		_exit(word);
	};
	const Child one(start_traced(body));
	const Child other(start_traced(body));

	REQUIRE_STOPPED(one, SIGUSR1);
	REQUIRE_STOPPED(other, SIGUSR1);
	REQUIRE_DONE(PT_WRITE_D, one, where, 1);
	REQUIRE_VALUE(0, PT_READ_D, other, where, 0);
	REQUIRE_DONE(PT_WRITE_D, other, where, 2);
	REQUIRE_VALUE(1, PT_READ_D, one, where, 0);
	REQUIRE_DONE(PT_CONTINUE, one, CURRENT_PC, 0);
	REQUIRE_DONE(PT_CONTINUE, other, CURRENT_PC, 0);
	REQUIRE_EXITED(one, 1);
	REQUIRE_EXITED(other, 2);
}

PTRACE_TEST(two_tracees__waited_for_at_once,
    "waitpid() for any child reports each tracee's stop once")
{
	const Child one(start_traced([] { raise(SIGUSR1); }));
	const Child other(start_traced([] { raise(SIGUSR2); }));
	const pid_t anybody = -1;
	const Event first = next_event(anybody);
	const Event second = next_event(anybody);

	for (const Event &event : { first, second }) {
		REQUIRE_EVENT(event, Fate::STOPPED,
		    event.pid == one ? SIGUSR1 : SIGUSR2);
	}
	REQUIRE_THAT(first.pid != second.pid,
	    "process %d was reported twice", static_cast<int>(first.pid));
	REQUIRE_DONE(PT_CONTINUE, one, CURRENT_PC, 0);
	REQUIRE_DONE(PT_CONTINUE, other, CURRENT_PC, 0);
	REQUIRE_EXITED(one, 0);
	REQUIRE_EXITED(other, 0);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, exec__stops);
	ATF_ADD_TEST_CASE(tcs, exec__stops_attached_process);
	ATF_ADD_TEST_CASE(tcs, exec__step);
	ATF_ADD_TEST_CASE(tcs, exec__kill);
	ATF_ADD_TEST_CASE(tcs, exec__failed_does_not_stop);
	ATF_ADD_TEST_CASE(tcs, exit__status);
	ATF_ADD_TEST_CASE(tcs, exit__tracee_is_not_there);
	ATF_ADD_TEST_CASE(tcs, exit__not_reported_if_sigchld_is_ignored);
	ATF_ADD_TEST_CASE(tcs, fork__child_is_not_traced);
	ATF_ADD_TEST_CASE(tcs, tracee__may_trace_others);
	ATF_ADD_TEST_CASE(tcs, tracer_exit__kills_stopped_tracee);
	ATF_ADD_TEST_CASE(tcs, tracer_exit__kills_running_tracee);
	ATF_ADD_TEST_CASE(tcs, tracer_exit__kills_attached_process);
	ATF_ADD_TEST_CASE(tcs, tracer_exit__kills_all_tracees);
	ATF_ADD_TEST_CASE(tcs, tracer_exit__spares_detached_process);
	ATF_ADD_TEST_CASE(tcs, tracer_killed__kills_tracee);
	ATF_ADD_TEST_CASE(tcs, two_tracees__go_on_one_by_one);
	ATF_ADD_TEST_CASE(tcs, two_tracees__stepped_in_turn);
	ATF_ADD_TEST_CASE(tcs, two_tracees__have_their_own_memory);
	ATF_ADD_TEST_CASE(tcs, two_tracees__waited_for_at_once);
}
