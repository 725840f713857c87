/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signals of a tracee: its tracer sees them first, and delivers, replaces or
 * discards them.
 */
#include <signal.h>
#include <stddef.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/code.h"
#include "../support/kernel_sleep.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/wait.h"

namespace {

/* What count_signals() adds up, for the exit status. */
const int USR1_CAUGHT = 1;
const int USR2_CAUGHT = 10;
volatile sig_atomic_t caught;

void
count_signals(int sig)
{
	caught = caught + (sig == SIGUSR1 ? USR1_CAUGHT : USR2_CAUGHT);
}

void
catch_signals()
{
	signal(SIGUSR1, count_signals);
	signal(SIGUSR2, count_signals);
}

sigset_t
both_signals()
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	return (set);
}

/* Catches SIGUSR1 and SIGUSR2, raises SIGUSR1, exits with what it caught. */
void
raise_and_exit()
{
	catch_signals();
	raise(SIGUSR1);
	_exit(caught);
}

/* PT_CONTINUE with this signal, after a stop for SIGUSR1, has this result. */
void
require_after_usr1(int data, Fate fate, int value)
{
	const Child tracee(start_traced(raise_and_exit));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, data);
	REQUIRE_EVENT(next_event(tracee), fate, value);
}

} /* namespace */

PTRACE_TEST(signal__seen_before_the_tracee,
    "A signal stops the tracee before its handler runs")
{
	const Child tracee(start_traced(raise_and_exit));
	sig_atomic_t theirs;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_READ(tracee, const_cast<sig_atomic_t *>(&caught), &theirs,
	    sizeof(theirs));
	REQUIRE_EQUAL(0, theirs);
}

PTRACE_TEST(signal__discarded,
    "PT_CONTINUE with data 0 discards the signal that the tracee stopped for")
{
	require_after_usr1(0, Fate::EXITED, 0);
}

PTRACE_TEST(signal__passed,
    "PT_CONTINUE with the signal that the tracee stopped for delivers it, "
    "once")
{
	require_after_usr1(SIGUSR1, Fate::EXITED, USR1_CAUGHT);
}

PTRACE_TEST(signal__replaced,
    "PT_CONTINUE with another signal delivers that one instead")
{
	require_after_usr1(SIGUSR2, Fate::EXITED, USR2_CAUGHT);
}

PTRACE_TEST(signal__replaced_by_fatal,
    "PT_CONTINUE with a signal that is not caught takes its default action")
{
	require_after_usr1(SIGTERM, Fate::KILLED, SIGTERM);
}

PTRACE_TEST(signal__fatal_discarded,
    "A signal whose action is to kill does not kill the tracee if the tracer "
    "discards it")
{
	const Child tracee(start_traced([] {
		raise(SIGTERM);
		_exit(5);
	}));

	REQUIRE_STOPPED(tracee, SIGTERM);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 5);
}

PTRACE_TEST(signal__every_kind,
    "Every signal that can be caught stops the tracee, whatever its default "
    "action, and can be discarded")
{
	static const int SIGNALS[] = {
		SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGFPE,
		SIGBUS, SIGSEGV, SIGSYS, SIGPIPE, SIGALRM, SIGTERM, SIGURG,
		SIGCHLD, SIGIO, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF,
		SIGWINCH, SIGUSR1, SIGUSR2,
	};
	const Child tracee(start_traced([] {
		for (const int sig : SIGNALS)
			raise(sig);
	}));

	for (const int sig : SIGNALS) {
		REQUIRE_STOPPED(tracee, sig);
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	}
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(signal__ignored_is_seen,
    "A signal that the tracee ignores stops it too, and is ignored when it is "
    "passed on")
{
	const Child tracee(start_traced([] {
		signal(SIGUSR1, SIG_IGN);
		raise(SIGUSR1);
		_exit(5);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGUSR1);
	REQUIRE_EXITED(tracee, 5);
}

PTRACE_TEST(signal__blocked_is_seen_when_unblocked,
    "A signal that the tracee blocks stops it when it is unblocked")
{
	const Shared<int> unblocking;
	const Child tracee(start_traced([&unblocking] {
		const sigset_t set = both_signals();

		sigprocmask(SIG_BLOCK, &set, nullptr);
		raise(SIGUSR1);
		*unblocking = 1;
		sigprocmask(SIG_UNBLOCK, &set, nullptr);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_EQUAL(1, *unblocking);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(signal__each_pending_stops,
    "Two pending signals stop the tracee one after the other")
{
	const Child tracee(start_traced([] {
		const sigset_t set = both_signals();

		catch_signals();
		sigprocmask(SIG_BLOCK, &set, nullptr);
		raise(SIGUSR1);
		raise(SIGUSR2);
		sigprocmask(SIG_UNBLOCK, &set, nullptr);
		_exit(caught);
	}));
	Event event = next_event(tracee);
	const int first = event.is(Fate::STOPPED, SIGUSR2) ? SIGUSR2 : SIGUSR1;

	REQUIRE_EVENT(event, Fate::STOPPED, first);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	event = next_event(tracee);
	REQUIRE_EVENT(event, Fate::STOPPED,
	    first == SIGUSR1 ? SIGUSR2 : SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(signal__sent_while_stopped,
    "A signal sent to a stopped tracee stops it again when it is continued")
{
	const Child tracee(start_traced(raise_and_exit));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_EQUAL(0, kill(tracee, SIGUSR2));
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGUSR2);
	REQUIRE_EXITED(tracee, USR2_CAUGHT);
}

PTRACE_TEST(signal__sent_while_asleep,
    "A signal stops a tracee that sleeps in a system call, which continues "
    "after PT_CONTINUE")
{
	KernelSleep sleep;
	const Child tracee(start_traced([&sleep] {
		catch_signals();
		raise(SIGUSR1);
		sleep.enter();
		_exit(caught);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_ASLEEP(sleep);
	REQUIRE_EQUAL(0, kill(tracee, SIGUSR2));
	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGUSR2);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, USR2_CAUGHT);
}

PTRACE_TEST(signal__attached_process,
    "After PT_ATTACH and PT_CONTINUE a signal stops the process, and the "
    "tracer may pass it on")
{
	KernelSleep sleep;
	const Child tracee(start([&sleep] {
		catch_signals();
		sleep.enter();
		_exit(caught);
	}));

	REQUIRE_ASLEEP(sleep);
	REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
	REQUIRE_STOPPED(tracee, SIGSTOP);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EQUAL(0, kill(tracee, SIGUSR1));
	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGUSR1);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, USR1_CAUGHT);
}

PTRACE_TEST(signal__stop_signal,
    "SIGSTOP stops the tracee like any signal, and PT_CONTINUE needs no "
    "SIGCONT")
{
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		raise(SIGSTOP);
		_exit(5);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGSTOP);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 5);
}

PTRACE_TEST(signal__after_stop_signal,
    "PT_CONTINUE with a signal delivers it after a SIGSTOP too")
{
	const Child tracee(start_traced([] {
		catch_signals();
		raise(SIGUSR1);
		raise(SIGSTOP);
		_exit(caught);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGSTOP);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGUSR2);
	atf::tests::tc::expect_fail("D3: the signal is lost after SIGSTOP");
	REQUIRE_EXITED(tracee, USR2_CAUGHT);
}

PTRACE_TEST(signal__kill_is_seen_too,
    "SIGKILL does not kill a stopped tracee: resumed, it stops for SIGKILL, "
    "and the tracer may discard it")
{
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		_exit(5);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_EQUAL(0, kill(tracee, SIGKILL));
	REQUIRE_REGISTERS(tracee);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGKILL);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 5);
}

PTRACE_TEST(signal__kill_of_running_tracee_is_seen,
    "SIGKILL stops a tracee that runs, and ends it when passed on")
{
	KernelSleep sleep;
	const Child tracee(start_traced([&sleep] {
		raise(SIGUSR1);
		sleep.enter();
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_ASLEEP(sleep);
	REQUIRE_EQUAL(0, kill(tracee, SIGKILL));
	REQUIRE_STOPPED(tracee, SIGKILL);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGKILL);
	REQUIRE_KILLED(tracee, SIGKILL);
}

PTRACE_TEST(signal__at_breakpoint,
    "At a breakpoint the tracer may send any signal instead of SIGTRAP")
{
	const Child tracee(start_traced([] {
		catch_signals();
		CHILD_REQUIRE(count() == COUNT_SUM);
		_exit(caught);
	}));

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGUSR2);
	REQUIRE_EXITED(tracee, USR2_CAUGHT);
}

PTRACE_TEST(fault__repaired,
    "A bad access stops the tracee at the instruction each time until the "
    "tracer repairs the address, and then succeeds")
{
	static int word = 19;
	const Child tracee(start_traced([] { _exit(load(nullptr)); }));
	const long load_here = reinterpret_cast<long>(load);
	struct reg regs;

	for (int i = 0; i < 3; i++) {
		REQUIRE_STOPPED(tracee, SIGSEGV);
		regs = REQUIRE_REGISTERS(tracee);
		REQUIRE_EQUAL(load_here, regs.r_rip);
		if (i == 2) {
			regs.r_rdi = address_of(&word);
			REQUIRE_DONE(PT_SETREGS, tracee, &regs, 0);
		}
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	}
	REQUIRE_EXITED(tracee, 19);
}

PTRACE_TEST(fault__passed,
    "A bad access whose SIGSEGV is passed on kills the tracee")
{
	const Child tracee(start_traced([] { _exit(load(nullptr)); }));

	REQUIRE_STOPPED(tracee, SIGSEGV);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGSEGV);
	REQUIRE_EVENT(end_of(tracee), Fate::KILLED, SIGSEGV);
}

PTRACE_TEST(fault__division,
    "A division by zero stops the tracee with SIGFPE before it")
{
	const Child tracee(start_traced([] { _exit(divide(0)); }));
	struct reg regs;

	REQUIRE_STOPPED(tracee, SIGFPE);
	regs = REQUIRE_REGISTERS(tracee);
	REQUIRE_EQUAL(address_of(divide_here), regs.r_rip);
	regs.r_rsi = 2;
	REQUIRE_DONE(PT_SETREGS, tracee, &regs, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 21);
}

PTRACE_TEST(fault__undefined_instruction,
    "An undefined instruction stops the tracee with SIGILL at it, and "
    "PT_CONTINUE behind it skips it")
{
	const Child tracee(start_traced([] { _exit(undefined()); }));
	struct reg regs;

	REQUIRE_STOPPED(tracee, SIGILL);
	regs = REQUIRE_REGISTERS(tracee);
	REQUIRE_EQUAL(address_of(undefined_here), regs.r_rip);
	REQUIRE_DONE(PT_CONTINUE, tracee, undefined_next, 0);
	REQUIRE_EXITED(tracee, UNDEFINED_PASSED);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, signal__seen_before_the_tracee);
	ATF_ADD_TEST_CASE(tcs, signal__discarded);
	ATF_ADD_TEST_CASE(tcs, signal__passed);
	ATF_ADD_TEST_CASE(tcs, signal__replaced);
	ATF_ADD_TEST_CASE(tcs, signal__replaced_by_fatal);
	ATF_ADD_TEST_CASE(tcs, signal__fatal_discarded);
	ATF_ADD_TEST_CASE(tcs, signal__every_kind);
	ATF_ADD_TEST_CASE(tcs, signal__ignored_is_seen);
	ATF_ADD_TEST_CASE(tcs, signal__blocked_is_seen_when_unblocked);
	ATF_ADD_TEST_CASE(tcs, signal__each_pending_stops);
	ATF_ADD_TEST_CASE(tcs, signal__sent_while_stopped);
	ATF_ADD_TEST_CASE(tcs, signal__sent_while_asleep);
	ATF_ADD_TEST_CASE(tcs, signal__attached_process);
	ATF_ADD_TEST_CASE(tcs, signal__stop_signal);
	ATF_ADD_TEST_CASE(tcs, signal__after_stop_signal);
	ATF_ADD_TEST_CASE(tcs, signal__kill_is_seen_too);
	ATF_ADD_TEST_CASE(tcs, signal__kill_of_running_tracee_is_seen);
	ATF_ADD_TEST_CASE(tcs, signal__at_breakpoint);
	ATF_ADD_TEST_CASE(tcs, fault__repaired);
	ATF_ADD_TEST_CASE(tcs, fault__passed);
	ATF_ADD_TEST_CASE(tcs, fault__division);
	ATF_ADD_TEST_CASE(tcs, fault__undefined_instruction);
}
