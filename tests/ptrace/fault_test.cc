/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Traps and faults of a program that blocks or ignores their signals.
 */
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/code.h"
#include "../support/debug_registers.h"
#include "../support/pages.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/wait.h"

namespace {

sigset_t
set_of(int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	return (set);
}

void
change_mask(int how, int sig)
{
	const sigset_t set = set_of(sig);

	CHILD_REQUIRE(sigprocmask(how, &set, nullptr) == 0);
}

bool
is_blocked(int sig)
{
	sigset_t set;

	CHILD_REQUIRE(sigprocmask(SIG_BLOCK, nullptr, &set) == 0);
	return (sigismember(&set, sig) == 1);
}

bool
is_pending(int sig)
{
	sigset_t set;

	CHILD_REQUIRE(sigpending(&set) == 0);
	return (sigismember(&set, sig) == 1);
}

using Handler = void (*)(int);

Handler
handler_of(int sig)
{
	struct sigaction action;

	CHILD_REQUIRE(sigaction(sig, nullptr, &action) == 0);
	return (action.sa_handler);
}

void
exit_42(int)
{
	_exit(42);
}

/* A page that the handler of SIGALRM maps. */
void *missing;

void
map_missing(int)
{
	CHILD_REQUIRE(mmap(missing, PAGE_BYTES, PROT_READ,
	    MAP_PRIVATE | MAP_ANON | MAP_FIXED, -1, 0) == missing);
}

void
read_missing()
{
	const struct itimerval soon = { { 0, 0 }, { 0, 10000 } };
	const Pages page(1);

	missing = page.start();
	handle(SIGALRM, map_missing);
	CHILD_REQUIRE(munmap(missing, PAGE_BYTES) == 0);
	CHILD_REQUIRE(setitimer(ITIMER_REAL, &soon, nullptr) == 0);
	CHILD_REQUIRE(load(static_cast<int *>(missing)) == 0);
}

int watched;

struct dbreg
watch_writes()
{
	return (debug_registers(0, &watched, DBREG_DR7_WRONLY));
}

/* Step from the stop for SIGUSR1. */
void
step_from_usr1(pid_t tracee)
{
	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_STEP, tracee, CURRENT_PC, 0);
}

} /* namespace */

PTRACE_TEST(blocked__trap_waits,
    "int3 while SIGTRAP is blocked makes SIGTRAP pending and the program "
    "continues; unblocking it kills the program")
{
	const Shared<int> unblocking;
	const Child program(start([&unblocking] {
		change_mask(SIG_BLOCK, SIGTRAP);
		CHILD_REQUIRE(count() == COUNT_SUM);
		CHILD_REQUIRE(is_blocked(SIGTRAP));
		CHILD_REQUIRE(is_pending(SIGTRAP));
		CHILD_REQUIRE(count() == COUNT_SUM);
		CHILD_REQUIRE(is_blocked(SIGTRAP));
		*unblocking = 1;
		change_mask(SIG_UNBLOCK, SIGTRAP);
	}));

	REQUIRE_EVENT(end_of(program), Fate::KILLED, SIGTRAP);
	REQUIRE_EQUAL(1, *unblocking);
}

PTRACE_TEST(blocked__trap_is_caught_later,
    "A SIGTRAP that int3 raised while it was blocked is delivered to its "
    "handler when it is unblocked")
{
	const Child program(start([] {
		handle(SIGTRAP, exit_42);
		change_mask(SIG_BLOCK, SIGTRAP);
		CHILD_REQUIRE(count() == COUNT_SUM);
		CHILD_REQUIRE(handler_of(SIGTRAP) == exit_42);
		change_mask(SIG_UNBLOCK, SIGTRAP);
	}));

	REQUIRE_EXITED(program, 42);
}

PTRACE_TEST(blocked__trap_is_caught_in_sigsuspend,
    "A SIGTRAP that int3 raised while it was blocked is delivered to its "
    "handler when sigsuspend(2) unblocks it")
{
	const Child program(start([] {
		sigset_t none;

		sigemptyset(&none);
		handle(SIGTRAP, exit_42);
		change_mask(SIG_BLOCK, SIGTRAP);
		CHILD_REQUIRE(count() == COUNT_SUM);
		sigsuspend(&none);
	}));

	REQUIRE_EXITED(program, 42);
}

PTRACE_TEST(blocked__in_a_handler,
    "SIGTRAP of an int3 in a handler that blocks it is delivered after the "
    "handler returns")
{
	static volatile sig_atomic_t handled;
	const Child program(start([] {
		struct sigaction action;

		memset(&action, 0, sizeof(action));
		action.sa_handler = [](int) {
			CHILD_REQUIRE(count() == COUNT_SUM);
			CHILD_REQUIRE(is_blocked(SIGTRAP));
			handled = 1;
		};
		action.sa_mask = set_of(SIGTRAP);
		handle(SIGTRAP, [](int) { _exit(handled ? 42 : 1); });
		CHILD_REQUIRE(sigaction(SIGUSR1, &action, nullptr) == 0);
		raise(SIGUSR1);
	}));

	REQUIRE_EXITED(program, 42);
}

PTRACE_TEST(blocked__traced_trap_waits,
    "int3 while a tracee blocks SIGTRAP stops the tracee when it unblocks "
    "SIGTRAP")
{
	const Child tracee(start_traced([] {
		change_mask(SIG_BLOCK, SIGTRAP);
		CHILD_REQUIRE(count() == COUNT_SUM);
		raise(SIGUSR1);
		change_mask(SIG_UNBLOCK, SIGTRAP);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(blocked__step,
    "PT_STEP of a tracee that blocks SIGTRAP stops the tracee when it unblocks "
    "SIGTRAP, and changes neither its signal mask nor its handler")
{
	const Child tracee(start_traced([] {
		handle(SIGTRAP, exit_42);
		change_mask(SIG_BLOCK, SIGTRAP);
		raise(SIGUSR1);
		CHILD_REQUIRE(is_blocked(SIGTRAP));
		CHILD_REQUIRE(handler_of(SIGTRAP) == exit_42);
		raise(SIGUSR2);
		change_mask(SIG_UNBLOCK, SIGTRAP);
	}));

	step_from_usr1(tracee);
	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGTRAP);
	REQUIRE_EXITED(tracee, 42);
}

PTRACE_TEST(blocked__fault_repaired_meanwhile,
    "A bad access while SIGSEGV is blocked is retried until a handler of "
    "another signal maps the page")
{
	const Child program(start([] {
		change_mask(SIG_BLOCK, SIGSEGV);
		read_missing();
		CHILD_REQUIRE(is_blocked(SIGSEGV));
		CHILD_REQUIRE(is_pending(SIGSEGV));
		handle(SIGSEGV, exit_42);
		change_mask(SIG_UNBLOCK, SIGSEGV);
	}));

	REQUIRE_EXITED(program, 42);
}

PTRACE_TEST(blocked__traps_of_a_watched_tracee,
    "int3 and a watchpoint while a tracee blocks SIGTRAP stop the tracee when "
    "it unblocks SIGTRAP, and change neither its signal mask nor its handler")
{
	const Child tracee(start_traced([] {
		handle(SIGTRAP, exit_42);
		change_mask(SIG_BLOCK, SIGTRAP);
		raise(SIGUSR1);
		CHILD_REQUIRE(count() == COUNT_SUM);
		store(&watched);
		CHILD_REQUIRE(is_blocked(SIGTRAP));
		CHILD_REQUIRE(is_pending(SIGTRAP));
		CHILD_REQUIRE(handler_of(SIGTRAP) == exit_42);
		raise(SIGUSR2);
		change_mask(SIG_UNBLOCK, SIGTRAP);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DEBUG_REGISTERS(tracee, watch_writes());
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGTRAP);
	REQUIRE_EXITED(tracee, 42);
}

PTRACE_TEST(handler__without_a_stack,
    "A bad access kills the program if there is no stack for the handler")
{
	const Child program(start([] {
		handle(SIGSEGV, exit_42);
		asm volatile("movl $4096, %esp\n\tpushq %rax");
	}));
	const Event event = end_of(program);

	REQUIRE_THAT(event.is(Fate::KILLED, SIGILL) ||
	    event.is(Fate::KILLED, SIGSEGV),
	    "status %#x, error %d", event.status, event.error);
}

PTRACE_TEST(ignored__trap_is_dropped,
    "int3 while SIGTRAP is ignored does nothing")
{
	const Child program(start([] {
		handle(SIGTRAP, SIG_IGN);
		CHILD_REQUIRE(count() == COUNT_SUM);
		CHILD_REQUIRE(count() == COUNT_SUM);
		CHILD_REQUIRE(handler_of(SIGTRAP) == SIG_IGN);
		CHILD_REQUIRE(!is_pending(SIGTRAP));
		raise(SIGTRAP);
	}));

	REQUIRE_EXITED(program, 0);
}

PTRACE_TEST(ignored__child_ignores_too,
    "A child of a program that ignores SIGTRAP ignores it too, after the "
    "program has executed int3")
{
	const Child program(start([] {
		int status;

		handle(SIGTRAP, SIG_IGN);
		CHILD_REQUIRE(count() == COUNT_SUM);

		const pid_t child = fork_child([] {
			CHILD_REQUIRE(count() == COUNT_SUM);
			CHILD_REQUIRE(handler_of(SIGTRAP) == SIG_IGN);
		});

		CHILD_REQUIRE(waitpid(child, &status, 0) == child);
		CHILD_REQUIRE(status == 0);
	}));

	REQUIRE_EXITED(program, 0);
}

PTRACE_TEST(ignored__traced_trap_stops,
    "int3 of a tracee that ignores SIGTRAP stops it, and SIGTRAP is ignored "
    "when it is passed on")
{
	const Child tracee(start_traced([] {
		handle(SIGTRAP, SIG_IGN);
		CHILD_REQUIRE(count() == COUNT_SUM);
		CHILD_REQUIRE(handler_of(SIGTRAP) == SIG_IGN);
	}));
	const long behind = address_of(count_clear);

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_EQUAL(behind, REQUIRE_REGISTERS(tracee).r_rip);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGTRAP);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(ignored__step,
    "PT_STEP of a tracee that ignores SIGTRAP stops it, and it still "
    "ignores it")
{
	const Child tracee(start_traced([] {
		handle(SIGTRAP, SIG_IGN);
		raise(SIGUSR1);
		CHILD_REQUIRE(handler_of(SIGTRAP) == SIG_IGN);
	}));

	step_from_usr1(tracee);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGTRAP);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(ignored__watchpoint,
    "A watchpoint stops a tracee that ignores SIGTRAP, and the tracee still "
    "ignores it before and after the watchpoint is hit")
{
	const Child tracee(start_traced([] {
		handle(SIGTRAP, SIG_IGN);
		raise(SIGUSR1);
		CHILD_REQUIRE(handler_of(SIGTRAP) == SIG_IGN);
		store(&watched);
		CHILD_REQUIRE(handler_of(SIGTRAP) == SIG_IGN);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DEBUG_REGISTERS(tracee, watch_writes());
	REQUIRE_DEBUG_TRAP_AT(tracee, store_done, 1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGTRAP);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(ignored__fault_repaired_meanwhile,
    "A bad access while SIGSEGV is ignored is retried until a handler of "
    "another signal maps the page")
{
	const Child program(start([] {
		handle(SIGSEGV, SIG_IGN);
		read_missing();
		CHILD_REQUIRE(handler_of(SIGSEGV) == SIG_IGN);
	}));

	REQUIRE_EXITED(program, 0);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, blocked__trap_waits);
	ATF_ADD_TEST_CASE(tcs, blocked__trap_is_caught_later);
	ATF_ADD_TEST_CASE(tcs, blocked__trap_is_caught_in_sigsuspend);
	ATF_ADD_TEST_CASE(tcs, blocked__in_a_handler);
	ATF_ADD_TEST_CASE(tcs, blocked__traced_trap_waits);
	ATF_ADD_TEST_CASE(tcs, blocked__step);
	ATF_ADD_TEST_CASE(tcs, blocked__traps_of_a_watched_tracee);
	ATF_ADD_TEST_CASE(tcs, blocked__fault_repaired_meanwhile);
	ATF_ADD_TEST_CASE(tcs, handler__without_a_stack);
	ATF_ADD_TEST_CASE(tcs, ignored__trap_is_dropped);
	ATF_ADD_TEST_CASE(tcs, ignored__child_ignores_too);
	ATF_ADD_TEST_CASE(tcs, ignored__traced_trap_stops);
	ATF_ADD_TEST_CASE(tcs, ignored__step);
	ATF_ADD_TEST_CASE(tcs, ignored__watchpoint);
	ATF_ADD_TEST_CASE(tcs, ignored__fault_repaired_meanwhile);
}
