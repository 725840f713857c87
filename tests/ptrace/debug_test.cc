/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Watchpoints and breakpoints in debug registers, together with the other
 * causes of stops: signals, steps, exec, PT_ATTACH.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/child_signal.h"
#include "../support/code.h"
#include "../support/debug_registers.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/wait.h"

namespace {

const long TRAP_FLAG = 0x100;		/* in rflags */

int watched;
unsigned char filled[16];

/* Stop, so that the tracer can set debug registers; then write. */
void
write_watched()
{
	raise(SIGUSR1);
	store(&watched);
}

void
store_in_handler(int)
{
	store(&watched);
}

struct dbreg
watch_writes()
{
	return (debug_registers(0, &watched, DBREG_DR7_WRONLY));
}

void
require_run_to_its_end(pid_t tracee)
{
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

void
require_step_to(pid_t tracee, const void *where)
{
	REQUIRE_DONE(PT_STEP, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_EQUAL(address_of(where), REQUIRE_REGISTERS(tracee).r_rip);
}

/*
 * A breakpoint that has been hit would be hit again: remove it, step over the
 * instruction, and set it again.
 */
void
require_step_off_breakpoint(pid_t tracee, const struct dbreg &dbregs)
{
	struct dbreg none;

	memset(&none, 0, sizeof(none));
	REQUIRE_DEBUG_REGISTERS(tracee, none);
	REQUIRE_DONE(PT_STEP, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
}

} /* namespace */

PTRACE_TEST(status__of_one_watchpoint,
    "DR6 has the bit of the watchpoint that a write has hit, and of no other "
    "register that is enabled")
{
	const Child tracee(start_traced(write_watched));
	struct dbreg dbregs = debug_registers(1, &watched, DBREG_DR7_WRONLY);

	REQUIRE_STOPPED(tracee, SIGUSR1);
	dbregs.dr[0] = address_of(&filled[0]);
	dbregs.dr[2] = address_of(&filled[8]);
	dbregs.dr[3] = address_of(count_clear);
	dbregs.dr[7] |= enable(0, DBREG_DR7_RDWR, 8) |
	    enable(2, DBREG_DR7_WRONLY, 2) | enable(3, DBREG_DR7_EXEC, 1);
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
	REQUIRE_DEBUG_TRAP_AT(tracee, store_done, 1UL << 1);
	require_run_to_its_end(tracee);
}

PTRACE_TEST(status__of_two_watchpoints,
    "DR6 has the bits of both watchpoints that a write has hit")
{
	skip_if_dr6_reports_one_hit();

	const Child tracee(start_traced(write_watched));
	struct dbreg dbregs = debug_registers(1, &watched, DBREG_DR7_WRONLY);

	REQUIRE_STOPPED(tracee, SIGUSR1);
	dbregs.dr[2] = address_of(&watched) + 2;
	dbregs.dr[7] |= enable(2, DBREG_DR7_RDWR, 2);
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
	REQUIRE_DEBUG_TRAP_AT(tracee, store_done, 1UL << 1 | 1UL << 2);
	require_run_to_its_end(tracee);
}

PTRACE_TEST(status__of_a_breakpoint,
    "DR6 has the bit of a breakpoint, and not the one of a single step")
{
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		CHILD_REQUIRE(elsewhere() == ELSEWHERE);
	}));
	struct dbreg dbregs = debug_registers(3, code_of(elsewhere),
	    DBREG_DR7_EXEC);

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
	REQUIRE_DEBUG_TRAP_AT(tracee, code_of(elsewhere), 1UL << 3);
	memset(&dbregs, 0, sizeof(dbregs));
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
	require_run_to_its_end(tracee);
}

PTRACE_TEST(watch__same_value,
    "A watchpoint on writes stops the tracee also if the write does not change "
    "the value")
{
	const Child tracee(start_traced([] {
		store(&watched);
		write_watched();
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DEBUG_REGISTERS(tracee, watch_writes());
	REQUIRE_DEBUG_TRAP_AT(tracee, store_done, 1);
	require_run_to_its_end(tracee);
}

PTRACE_TEST(watch__reads_are_no_writes,
    "A watchpoint on writes does not stop a tracee that reads there, or that "
    "writes next to it")
{
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		CHILD_REQUIRE(load(&watched) == 0);
		fill(&filled[0], 4);
		fill(&filled[6], sizeof(filled) - 6);
		store(&watched);
	}));
	struct dbreg dbregs = watch_writes();

	REQUIRE_STOPPED(tracee, SIGUSR1);
	dbregs.dr[1] = address_of(&filled[4]);
	dbregs.dr[7] |= enable(1, DBREG_DR7_RDWR, 2);
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
	REQUIRE_DEBUG_TRAP_AT(tracee, store_done, 1);
	require_run_to_its_end(tracee);
}

PTRACE_TEST(watch__string_instruction,
    "A watchpoint stops the tracee once in or after a string instruction that "
    "writes there, and the instruction completes when the tracee is resumed")
{
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		fill(filled, sizeof(filled));
		for (const unsigned char byte : filled)
			CHILD_REQUIRE(byte == FILLED);
	}));
	struct dbreg dbregs = debug_registers(0, &filled[5],
	    DBREG_DR7_WRONLY);
	unsigned char byte;
	long rip;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	dbregs.dr[7] = enable(0, DBREG_DR7_WRONLY, sizeof(byte));
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
	REQUIRE_DEBUG_TRAP(tracee);
	rip = REQUIRE_REGISTERS(tracee).r_rip;
	if (rip != address_of(fill_here))
		REQUIRE_EQUAL(address_of(fill_done), rip);
	REQUIRE_READ(tracee, &filled[5], &byte, sizeof(byte));
	REQUIRE_EQUAL(FILLED, byte);
	require_run_to_its_end(tracee);
}

PTRACE_TEST(watch__system_calls,
    "A watchpoint stays set across system calls; read(2) into the watched "
    "memory does not stop the tracee, and a write by the tracee does")
{
	const Child tracee(start_traced([] {
		const int two = 2;
		int ends[2];

		CHILD_REQUIRE(pipe(ends) == 0);
		CHILD_REQUIRE(write(ends[1], &two, sizeof(two)) ==
		    sizeof(two));
		raise(SIGUSR1);
		CHILD_REQUIRE(getppid() > 0);
		CHILD_REQUIRE(read(ends[0], &watched, sizeof(watched)) ==
		    sizeof(watched));
		CHILD_REQUIRE(watched == two);
		raise(SIGUSR2);
		store(&watched);
	}));
	struct reg regs;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DEBUG_REGISTERS(tracee, watch_writes());
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGUSR2);

	/* The CPU saves the flags in r11 as it enters the kernel. */
	regs = REQUIRE_REGISTERS(tracee);
	REQUIRE_EQUAL(0, regs.r_rflags & TRAP_FLAG);
	REQUIRE_EQUAL(0, regs.r_r11 & TRAP_FLAG);
	REQUIRE_DEBUG_TRAP_AT(tracee, store_done, 1);
	REQUIRE_VALUE(1, PT_READ_D, tracee, &watched, 0);
	require_run_to_its_end(tracee);
}

PTRACE_TEST(watch__pending_signal,
    "A pending signal stops the tracee before it writes to the watched memory, "
    "and the write stops it afterwards")
{
	const Child tracee(start_traced(write_watched));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DEBUG_REGISTERS(tracee, watch_writes());
	REQUIRE_EQUAL(0, kill(tracee, SIGUSR2));
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_VALUE(0, PT_READ_D, tracee, &watched, 0);
	REQUIRE_DEBUG_TRAP_AT(tracee, store_done, 1);
	require_run_to_its_end(tracee);
}

PTRACE_TEST(watch__in_a_handler,
    "A watchpoint stops a signal handler that writes, and after the handler "
    "the program continues with unchanged flags")
{
	const Child tracee(start_traced([] {
		handle(SIGUSR2, store_in_handler);
		raise(SIGUSR2);
		CHILD_REQUIRE((read_flags() & TRAP_FLAG) == 0);
		store(&watched);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_DEBUG_REGISTERS(tracee, watch_writes());
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGUSR2);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_EQUAL(address_of(store_done),
	    REQUIRE_REGISTERS(tracee).r_rip);
	REQUIRE_EQUAL(1, REQUIRE_DEBUG_STATUS(tracee));
	REQUIRE_DEBUG_TRAP_AT(tracee, store_done, 1);
	REQUIRE_EQUAL(0, REQUIRE_REGISTERS(tracee).r_rflags & TRAP_FLAG);
	require_run_to_its_end(tracee);
}

PTRACE_TEST(watch__sigtrap_passed_to_the_handler,
    "The SIGTRAP of a watchpoint is delivered to the tracee's handler if the "
    "tracer passes it on")
{
	const Child tracee(start_traced([] {
		handle(SIGTRAP, [](int) { _exit(42); });
		write_watched();
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DEBUG_REGISTERS(tracee, watch_writes());
	REQUIRE_DEBUG_TRAP_AT(tracee, store_done, 1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGTRAP);
	REQUIRE_EXITED(tracee, 42);
}

PTRACE_TEST(watch__sigtrap_blocked_meanwhile,
    "A watchpoint does not change the tracee's handler of SIGTRAP or its "
    "signal mask, also if the tracee has blocked SIGTRAP in between")
{
	const Child tracee(start_traced([] {
		sigset_t all, seen;

		handle(SIGTRAP, [](int) { _exit(42); });
		sigfillset(&all);
		raise(SIGUSR1);
		CHILD_REQUIRE(sigprocmask(SIG_BLOCK, &all, nullptr) == 0);
		CHILD_REQUIRE(sigprocmask(SIG_UNBLOCK, &all, &seen) == 0);
		CHILD_REQUIRE(sigismember(&seen, SIGTRAP) == 1);
		store(&watched);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DEBUG_REGISTERS(tracee, watch_writes());
	REQUIRE_DEBUG_TRAP_AT(tracee, store_done, 1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGTRAP);
	REQUIRE_EXITED(tracee, 42);
}

PTRACE_TEST(watch__forgotten_by_exec,
    "execve(2) clears the watchpoints of the tracee")
{
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		exec_shell("exit 42");
	}));
	struct dbreg dbregs = watch_writes();

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_GETDBREGS, tracee, &dbregs, 0);
	REQUIRE_EQUAL(0, dbregs.dr[7] & 0xff);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 42);
}

PTRACE_TEST(watch__detached_while_it_runs,
    "A process with a watchpoint can be interrupted, detached and attached "
    "repeatedly; detached, it does not stop at the watched write")
{
	const int rounds = 20;
	const Shared<volatile int> may_write;
	const Child tracee(start([&may_write] {
		while (!*may_write)
			continue;
		store(&watched);
		_exit(7);
	}));

	for (int i = 0; i < rounds; i++) {
		REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
		REQUIRE_STOPPED(tracee, SIGSTOP);
		REQUIRE_DEBUG_REGISTERS(tracee, watch_writes());
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);

		/*
		 * Alternate: a thread that has just been resumed from its
		 * stop for a signal may drop the next one of that number.
		 */
		const int sig = i % 2 == 0 ? SIGUSR1 : SIGUSR2;

		REQUIRE_EQUAL(0, kill(tracee, sig));
		REQUIRE_STOPPED(tracee, sig);
		REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	}
	*may_write = 1;
	REQUIRE_EXITED(tracee, 7);
}

PTRACE_TEST(watch__killed,
    "PT_KILL ends a tracee that is stopped at a watchpoint, and one with a "
    "watchpoint that is stopped for SIGKILL")
{
	const Child at_watchpoint(start_traced(write_watched));
	const Child running(start_traced([] {
		raise(SIGUSR1);
		for (;;)
			continue;
	}));

	REQUIRE_STOPPED(at_watchpoint, SIGUSR1);
	REQUIRE_DEBUG_REGISTERS(at_watchpoint, watch_writes());
	REQUIRE_DEBUG_TRAP_AT(at_watchpoint, store_done, 1);
	REQUIRE_DONE(PT_KILL, at_watchpoint, CURRENT_PC, 0);
	REQUIRE_KILLED(at_watchpoint, SIGKILL);

	REQUIRE_STOPPED(running, SIGUSR1);
	REQUIRE_DEBUG_REGISTERS(running, watch_writes());
	REQUIRE_DONE(PT_CONTINUE, running, CURRENT_PC, 0);
	REQUIRE_EQUAL(0, kill(running, SIGKILL));
	REQUIRE_STOPPED(running, SIGKILL);
	REQUIRE_DONE(PT_KILL, running, CURRENT_PC, 0);
	REQUIRE_KILLED(running, SIGKILL);
}

PTRACE_TEST(breakpoint__where_it_is,
    "A breakpoint on the instruction at the program counter stops the tracee "
    "at once when it is continued")
{
	const Child tracee(start_traced([] { _exit(count()); }));
	const struct dbreg dbregs = debug_registers(0, count_clear,
	    DBREG_DR7_EXEC);

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
	REQUIRE_DEBUG_TRAP_AT(tracee, count_clear, 1);
	require_step_off_breakpoint(tracee, dbregs);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, COUNT_SUM);
}

PTRACE_TEST(breakpoint__each_round,
    "A breakpoint in a loop stops the tracee in each iteration, before the "
    "instruction")
{
	const Child tracee(start_traced([] { _exit(count()); }));
	const struct dbreg dbregs = debug_registers(2, count_decrement,
	    DBREG_DR7_EXEC);

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
	for (int round = 0; round < COUNT_ROUNDS; round++) {
		REQUIRE_DEBUG_TRAP_AT(tracee, count_decrement, 1UL << 2);
		REQUIRE_EQUAL(COUNT_ROUNDS - round,
		    REQUIRE_REGISTERS(tracee).r_rcx);
		require_step_off_breakpoint(tracee, dbregs);
	}
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, COUNT_SUM);
}

PTRACE_TEST(breakpoint__passed,
    "A tracee that is continued at a breakpoint that it has hit does not stop "
    "there again, as with the resume flag in rflags")
{
	skip_without_resume_flag();

	const Child tracee(start_traced([] { _exit(count()); }));

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DEBUG_REGISTERS(tracee, debug_registers(2, count_decrement,
	    DBREG_DR7_EXEC));
	for (int round = 0; round < COUNT_ROUNDS; round++) {
		REQUIRE_DEBUG_TRAP_AT(tracee, count_decrement, 1UL << 2);
		REQUIRE_EQUAL(COUNT_ROUNDS - round,
		    REQUIRE_REGISTERS(tracee).r_rcx);
	}
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, COUNT_SUM);
}

PTRACE_TEST(breakpoint__on_a_handler,
    "A breakpoint on a handler's first instruction stops the tracee when the "
    "signal is passed on")
{
	const Child tracee(start_traced([] {
		handle(SIGUSR2, store_in_handler);
		raise(SIGUSR2);
		CHILD_REQUIRE(watched == 1);
	}));
	struct dbreg dbregs = debug_registers(0,
	    reinterpret_cast<const void *>(store_in_handler),
	    DBREG_DR7_EXEC);

	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGUSR2);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_EQUAL(dbregs.dr[0], REQUIRE_REGISTERS(tracee).r_rip);
	REQUIRE_EQUAL(1, REQUIRE_DEBUG_STATUS(tracee));
	memset(&dbregs, 0, sizeof(dbregs));
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
	require_run_to_its_end(tracee);
}

PTRACE_TEST(step__beside_a_watchpoint,
    "PT_STEP of a tracee with a watchpoint stops after each instruction, and "
    "DR6 reports a single step")
{
	const Child tracee(start_traced([] { _exit(count()); }));

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DEBUG_REGISTERS(tracee, watch_writes());
	for (const char *next : { count_rounds, count_add, count_decrement,
	    count_branch, count_add }) {
		require_step_to(tracee, next);
		REQUIRE_EQUAL(DR6_STEP, REQUIRE_DEBUG_STATUS(tracee));
	}
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, COUNT_SUM);
}

PTRACE_TEST(step__over_a_watched_write,
    "PT_STEP over an instruction that hits a watchpoint stops once, and DR6 "
    "reports both")
{
	skip_if_stepping_onto_watchpoint_panics();

	const Child tracee(start_traced([] {
		store(&watched);
		write_watched();
	}));
	struct reg regs;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	regs = REQUIRE_REGISTERS(tracee);
	const struct reg saved = regs;

	regs.r_rip = reinterpret_cast<long>(store);
	regs.r_rdi = address_of(&watched);
	REQUIRE_DONE(PT_SETREGS, tracee, &regs, 0);
	REQUIRE_DEBUG_REGISTERS(tracee, watch_writes());
	require_step_to(tracee, store_done);
	REQUIRE_EQUAL(DR6_STEP | 1, REQUIRE_DEBUG_STATUS(tracee));
	require_step_to(tracee, store_done + 1);
	REQUIRE_EQUAL(DR6_STEP, REQUIRE_DEBUG_STATUS(tracee));
	REQUIRE_DONE(PT_SETREGS, tracee, &saved, 0);
	REQUIRE_DEBUG_TRAP_AT(tracee, store_done, 1);
	require_run_to_its_end(tracee);
}

PTRACE_TEST(step__onto_a_breakpoint,
    "PT_STEP to an instruction with a breakpoint ends as a step, and the "
    "breakpoint stops the tracee when it is continued")
{
	const Child tracee(start_traced([] { _exit(count()); }));
	struct dbreg dbregs = debug_registers(0, count_rounds,
	    DBREG_DR7_EXEC);

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
	require_step_to(tracee, count_rounds);
	REQUIRE_EQUAL(DR6_STEP, REQUIRE_DEBUG_STATUS(tracee) & DR6_STEP);
	dbregs.dr[6] = 0;
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
	REQUIRE_DEBUG_TRAP_AT(tracee, count_rounds, 1);
	memset(&dbregs, 0, sizeof(dbregs));
	REQUIRE_DEBUG_REGISTERS(tracee, dbregs);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, COUNT_SUM);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, status__of_one_watchpoint);
	ATF_ADD_TEST_CASE(tcs, status__of_two_watchpoints);
	ATF_ADD_TEST_CASE(tcs, status__of_a_breakpoint);
	ATF_ADD_TEST_CASE(tcs, watch__same_value);
	ATF_ADD_TEST_CASE(tcs, watch__reads_are_no_writes);
	ATF_ADD_TEST_CASE(tcs, watch__string_instruction);
	ATF_ADD_TEST_CASE(tcs, watch__system_calls);
	ATF_ADD_TEST_CASE(tcs, watch__pending_signal);
	ATF_ADD_TEST_CASE(tcs, watch__in_a_handler);
	ATF_ADD_TEST_CASE(tcs, watch__sigtrap_passed_to_the_handler);
	ATF_ADD_TEST_CASE(tcs, watch__sigtrap_blocked_meanwhile);
	ATF_ADD_TEST_CASE(tcs, watch__forgotten_by_exec);
	ATF_ADD_TEST_CASE(tcs, watch__detached_while_it_runs);
	ATF_ADD_TEST_CASE(tcs, watch__killed);
	ATF_ADD_TEST_CASE(tcs, breakpoint__where_it_is);
	ATF_ADD_TEST_CASE(tcs, breakpoint__each_round);
	ATF_ADD_TEST_CASE(tcs, breakpoint__passed);
	ATF_ADD_TEST_CASE(tcs, breakpoint__on_a_handler);
	ATF_ADD_TEST_CASE(tcs, step__beside_a_watchpoint);
	ATF_ADD_TEST_CASE(tcs, step__over_a_watched_write);
	ATF_ADD_TEST_CASE(tcs, step__onto_a_breakpoint);
}
