/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stops, breakpoints, PT_CONTINUE, PT_STEP and PT_KILL.
 */
#include <signal.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/child_signal.h"
#include "../support/code.h"
#include "../support/gate.h"
#include "../support/kernel_sleep.h"
#include "../support/request.h"
#include "../support/wait.h"

namespace {

/* A tracee that has stopped at the int3 in count(), and exits with the sum. */
class CountingTracee {
public:
	CountingTracee()
	    : child_(fork_traced([] { _exit(count()); }))
	{
		REQUIRE_STOPPED(child_, SIGTRAP);
		require_at(count_clear);
	}

	operator
	pid_t() const
	{
		return (child_);
	}

	/* Require that it is stopped before this instruction. */
	void
	require_at(const void *instruction) const
	{
		const struct reg regs = REQUIRE_REGISTERS(child_);

		REQUIRE_THAT(regs.r_rip == address_of(instruction),
		    "expected rip %p, got %#lx", instruction, regs.r_rip);
	}

	void
	require_sum(int sum) const
	{
		const struct reg regs = REQUIRE_REGISTERS(child_);

		REQUIRE_THAT(static_cast<int>(regs.r_rax) == sum,
		    "at rip %#lx: expected eax %d, got %#lx", regs.r_rip, sum,
		    regs.r_rax);
	}

	void
	step_to(const void *instruction) const
	{
		REQUIRE_DONE(PT_STEP, child_, CURRENT_PC, 0);
		REQUIRE_STOPPED(child_, SIGTRAP);
		require_at(instruction);
	}

private:
	Child	child_;
};

/* An int3 in place of an instruction of the tracee. */
class Breakpoint {
public:
	Breakpoint(pid_t pid, const char *where)
	    : pid_(pid), where_(where),
	      original_(REQUIRE_DONE(PT_READ_I, pid, where, 0))
	{
		insert();
	}

	void
	insert() const
	{
		const int int3 = 0xcc, low_byte = 0xff;

		REQUIRE_DONE(PT_WRITE_I, pid_, where_,
		    (original_ & ~low_byte) | int3);
	}

	void
	remove() const
	{
		REQUIRE_DONE(PT_WRITE_I, pid_, where_, original_);
	}

private:
	const pid_t	pid_;
	const char	*const where_;
	const int	original_;
};

} /* namespace */

PTRACE_TEST(stop__sends_sigchld,
    "The tracer gets SIGCHLD when its tracee stops")
{
	const ChildSignal sigchld;
	const Child tracee(start_traced([] { raise(SIGUSR1); }));

	REQUIRE_SIGCHLD(sigchld);
	REQUIRE_STOPPED(tracee, SIGUSR1);
}

PTRACE_TEST(stop__must_be_waited_for,
    "Every request fails with EBUSY until the tracer has waited for the stop, "
    "and succeeds afterwards")
{
	const ChildSignal sigchld;
	const Child tracee(start_traced([] { raise(SIGUSR1); }));

	REQUIRE_SIGCHLD(sigchld);
	REQUIRE_ALL_REFUSED(EBUSY, tracee);
	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(stop__second_must_be_waited_for_too,
    "After the next stop requests fail with EBUSY until the tracer has waited "
    "for that one too")
{
	const ChildSignal sigchld;
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		raise(SIGUSR2);
	}));

	REQUIRE_SIGCHLD(sigchld);
	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_SIGCHLD(sigchld);
	REQUIRE_ALL_REFUSED(EBUSY, tracee);
	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(stop__reported_once,
    "waitpid() reports a stop once")
{
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		raise(SIGUSR2);
	}));
	int status;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_EQUAL(0, waitpid(tracee, &status, WUNTRACED | WNOHANG));
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EQUAL(tracee, waitpid(tracee, &status, WUNTRACED));
	REQUIRE_STATUS(status, Fate::STOPPED, SIGUSR2);
	REQUIRE_EQUAL(0, waitpid(tracee, &status, WUNTRACED | WNOHANG));
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(stop__reported_without_wuntraced,
    "waitpid() without WUNTRACED reports the stops of tracees, but not of "
    "other children")
{
	const int no_options = 0;
	const Child tracee(start_traced([] { raise(SIGUSR1); }));

	REQUIRE_EVENT(next_event(tracee, PATIENCE, no_options), Fate::STOPPED,
	    SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);

	const ChildSignal sigchld;
	const Child child(start([] { raise(SIGSTOP); }));
	int status;

	REQUIRE_SIGCHLD(sigchld);
	REQUIRE_EQUAL(0, waitpid(child, &status, WNOHANG));
	REQUIRE_STOPPED(child, SIGSTOP);
}

PTRACE_TEST(stop__outlasts_sigcont,
    "SIGCONT does not resume a stopped tracee; resumed, it stops for SIGCONT")
{
	const Child tracee(start_traced([] { _exit(count()); }));
	struct reg regs;

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_EQUAL(0, kill(tracee, SIGCONT));
	regs = REQUIRE_REGISTERS(tracee);
	REQUIRE_EQUAL(address_of(count_clear), regs.r_rip);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGCONT);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, COUNT_SUM);
}

PTRACE_TEST(continue__running_tracee_is_busy,
    "Every request about a tracee that is running or asleep fails with EBUSY")
{
	KernelSleep sleep;
	const Child tracee(start_traced([&sleep] {
		raise(SIGUSR1);
		sleep.enter();
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_ASLEEP(sleep);
	REQUIRE_ALL_REFUSED(EBUSY, tracee);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(continue__where_it_is,
    "PT_CONTINUE at address 1 resumes the tracee where it stopped")
{
	const CountingTracee tracee;

	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, COUNT_SUM);
}

PTRACE_TEST(continue__at_address,
    "PT_CONTINUE at another address resumes the tracee there")
{
	const CountingTracee tracee;

	REQUIRE_DONE(PT_CONTINUE, tracee, code_of(elsewhere), 0);
	REQUIRE_EXITED(tracee, ELSEWHERE);
}

PTRACE_TEST(continue__to_wild_address,
    "PT_CONTINUE at an unmapped address stops the tracee with SIGSEGV there, "
    "and PT_CONTINUE at another address resumes it")
{
	static const struct {
		unsigned long	asked;
		unsigned long	seen;
	} ADDRESSES[] = {
		{ 0,			0 },
		{ 0x10,			0x10 },
		{ 0xfffffffff0000000,	0xfffffffff0000000 },
		{ 1UL << 47,		0xffff800000000000 },
	};
	const CountingTracee tracee;

	for (const auto &address : ADDRESSES) {
		REQUIRE_DONE(PT_CONTINUE, tracee,
		    reinterpret_cast<void *>(address.asked), 0);
		REQUIRE_STOPPED(tracee, SIGSEGV);
		tracee.require_at(reinterpret_cast<void *>(address.seen));
	}
	REQUIRE_DONE(PT_CONTINUE, tracee, code_of(elsewhere), 0);
	REQUIRE_EXITED(tracee, ELSEWHERE);
}

PTRACE_TEST(step__each_instruction,
    "PT_STEP runs one instruction and stops the tracee with SIGTRAP, in a loop "
    "and after it")
{
	const CountingTracee tracee;
	int sum = 0;

	tracee.step_to(count_rounds);
	tracee.step_to(count_add);
	for (int left = COUNT_ROUNDS; left > 0; left--) {
		tracee.require_sum(sum);
		tracee.step_to(count_decrement);
		sum += 3;
		tracee.require_sum(sum);
		tracee.step_to(count_branch);
		tracee.step_to(left > 1 ? count_add : count_return);
	}
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, COUNT_SUM);
}

PTRACE_TEST(step__at_address,
    "PT_STEP at an address runs the one instruction there")
{
	const CountingTracee tracee;

	tracee.step_to(count_rounds);
	REQUIRE_DONE(PT_STEP, tracee, count_add, 0);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	tracee.require_at(count_decrement);
	tracee.require_sum(3);
	REQUIRE_DONE(PT_CONTINUE, tracee, count_return, 0);
	REQUIRE_EXITED(tracee, 3);
}

PTRACE_TEST(step__then_continue,
    "PT_CONTINUE after PT_STEP does not single-step")
{
	const CountingTracee tracee;

	tracee.step_to(count_rounds);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, COUNT_SUM);
}

PTRACE_TEST(step__then_detach,
    "PT_DETACH after PT_STEP does not single-step")
{
	const CountingTracee tracee;

	tracee.step_to(count_rounds);
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, COUNT_SUM);
}

PTRACE_TEST(step__with_signal,
    "PT_STEP delivers the signal in its data, which may kill the tracee")
{
	const CountingTracee tracee;

	REQUIRE_DONE(PT_STEP, tracee, CURRENT_PC, SIGTERM);
	REQUIRE_KILLED(tracee, SIGTERM);
}

PTRACE_TEST(breakpoint__int3_stops_behind_itself,
    "int3 stops the tracee with SIGTRAP, with the program counter after the "
    "int3")
{
	const CountingTracee tracee;

	tracee.require_at(reinterpret_cast<const char *>(code_of(count)) + 1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, COUNT_SUM);
}

PTRACE_TEST(breakpoint__hit_each_time,
    "An int3 written into the text is hit in each iteration of a loop, if it "
    "is removed for one step and inserted again")
{
	const CountingTracee tracee;
	const Breakpoint breakpoint(tracee, count_add);

	for (int hits = 0; hits < COUNT_ROUNDS; hits++) {
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
		REQUIRE_STOPPED(tracee, SIGTRAP);
		tracee.require_at(count_add + 1);
		tracee.require_sum(3 * hits);
		breakpoint.remove();
		REQUIRE_DONE(PT_STEP, tracee, count_add, 0);
		REQUIRE_STOPPED(tracee, SIGTRAP);
		tracee.require_at(count_decrement);
		breakpoint.insert();
	}
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, COUNT_SUM);
}

PTRACE_TEST(breakpoint__not_in_the_tracer,
    "A breakpoint in a tracee's text does not change the tracer's text, which "
    "is the same program")
{
	const unsigned char before =
	    static_cast<unsigned char>(*count_return);
	const CountingTracee tracee;
	const Breakpoint breakpoint(tracee, count_return);

	REQUIRE_EQUAL(before, static_cast<unsigned char>(*count_return));
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	tracee.require_at(count_return + 1);
	breakpoint.remove();
	REQUIRE_DONE(PT_CONTINUE, tracee, count_return, 0);
	REQUIRE_EXITED(tracee, COUNT_SUM);
}

PTRACE_TEST(kill__at_signal,
    "PT_KILL ends a tracee that is stopped for a signal with SIGKILL")
{
	const Child tracee(start_traced([] { raise(SIGUSR1); }));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_KILL, tracee, nullptr, 0);
	REQUIRE_KILLED(tracee, SIGKILL);
}

PTRACE_TEST(kill__at_breakpoint,
    "PT_KILL kills a tracee that is stopped at a breakpoint")
{
	const CountingTracee tracee;

	REQUIRE_DONE(PT_KILL, tracee, nullptr, 0);
	REQUIRE_KILLED(tracee, SIGKILL);
}

PTRACE_TEST(kill__after_step,
    "PT_KILL ends a tracee that is stopped after PT_STEP")
{
	const CountingTracee tracee;

	tracee.step_to(count_rounds);
	REQUIRE_DONE(PT_KILL, tracee, nullptr, 0);
	REQUIRE_KILLED(tracee, SIGKILL);
}

PTRACE_TEST(kill__ignores_address_and_data,
    "PT_KILL kills the tracee with SIGKILL and ignores its address and data")
{
	const CountingTracee tracee;

	REQUIRE_DONE(PT_KILL, tracee, code_of(elsewhere), -1);
	REQUIRE_KILLED(tracee, SIGKILL);
}

PTRACE_TEST(kill__with_signals_blocked,
    "PT_KILL ends a tracee that blocks all other signals")
{
	const Child tracee(start_traced([] {
		sigset_t others;

		sigfillset(&others);
		sigdelset(&others, SIGUSR1);
		sigprocmask(SIG_BLOCK, &others, nullptr);
		raise(SIGUSR1);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_KILL, tracee, nullptr, 0);
	REQUIRE_KILLED(tracee, SIGKILL);
}

PTRACE_TEST(kill__with_a_signal_pending,
    "PT_KILL kills a tracee that has another signal pending, without another "
    "stop")
{
	const Child tracee(start_traced([] { raise(SIGUSR1); }));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_EQUAL(0, kill(tracee, SIGUSR2));
	REQUIRE_DONE(PT_KILL, tracee, nullptr, 0);
	REQUIRE_KILLED(tracee, SIGKILL);
}

PTRACE_TEST(kill__after_attach,
    "PT_KILL ends a process that has just been attached to")
{
	KernelSleep sleep;
	const Child tracee(start([&sleep] { sleep.enter(); }));

	REQUIRE_ASLEEP(sleep);
	REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
	REQUIRE_STOPPED(tracee, SIGSTOP);
	REQUIRE_DONE(PT_KILL, tracee, nullptr, 0);
	REQUIRE_KILLED(tracee, SIGKILL);
}

PTRACE_TEST(kill__after_attach_by_a_signal,
    "After PT_ATTACH, SIGKILL and PT_CONTINUE a process stops for SIGKILL, and "
    "PT_KILL ends it")
{
	KernelSleep sleep;
	const Child tracee(start([&sleep] { sleep.enter(); }));

	REQUIRE_ASLEEP(sleep);
	REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
	REQUIRE_STOPPED(tracee, SIGSTOP);
	REQUIRE_EQUAL(0, kill(tracee, SIGKILL));
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGKILL);
	REQUIRE_DONE(PT_KILL, tracee, nullptr, 0);
	REQUIRE_KILLED(tracee, SIGKILL);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, stop__sends_sigchld);
	ATF_ADD_TEST_CASE(tcs, stop__must_be_waited_for);
	ATF_ADD_TEST_CASE(tcs, stop__second_must_be_waited_for_too);
	ATF_ADD_TEST_CASE(tcs, stop__reported_once);
	ATF_ADD_TEST_CASE(tcs, stop__reported_without_wuntraced);
	ATF_ADD_TEST_CASE(tcs, stop__outlasts_sigcont);
	ATF_ADD_TEST_CASE(tcs, continue__running_tracee_is_busy);
	ATF_ADD_TEST_CASE(tcs, continue__where_it_is);
	ATF_ADD_TEST_CASE(tcs, continue__at_address);
	ATF_ADD_TEST_CASE(tcs, continue__to_wild_address);
	ATF_ADD_TEST_CASE(tcs, step__each_instruction);
	ATF_ADD_TEST_CASE(tcs, step__at_address);
	ATF_ADD_TEST_CASE(tcs, step__then_continue);
	ATF_ADD_TEST_CASE(tcs, step__then_detach);
	ATF_ADD_TEST_CASE(tcs, step__with_signal);
	ATF_ADD_TEST_CASE(tcs, breakpoint__int3_stops_behind_itself);
	ATF_ADD_TEST_CASE(tcs, breakpoint__hit_each_time);
	ATF_ADD_TEST_CASE(tcs, breakpoint__not_in_the_tracer);
	ATF_ADD_TEST_CASE(tcs, kill__at_signal);
	ATF_ADD_TEST_CASE(tcs, kill__at_breakpoint);
	ATF_ADD_TEST_CASE(tcs, kill__after_step);
	ATF_ADD_TEST_CASE(tcs, kill__ignores_address_and_data);
	ATF_ADD_TEST_CASE(tcs, kill__with_signals_blocked);
	ATF_ADD_TEST_CASE(tcs, kill__with_a_signal_pending);
	ATF_ADD_TEST_CASE(tcs, kill__after_attach);
	ATF_ADD_TEST_CASE(tcs, kill__after_attach_by_a_signal);
}
