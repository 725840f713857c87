/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Tracees with more than one thread: requests apply to the thread that stopped
 * the process, and a stop is reported when all threads have stopped.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/code.h"
#include "../support/debug_registers.h"
#include "../support/kernel_sleep.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/thread.h"
#include "../support/wait.h"

namespace {

/* The initial thread of the process, and the one that it creates. */
const int FIRST = 0, SECOND = 1, THREADS = 2;

/* Enough for one iteration of the loop of count(). */
const int COUNT_STEPS = 6;

/*
 * A tracee of two threads.  One runs body(); the other computes until
 * release(), and then runs rest().
 *
 * Because of D9 it does not sleep meanwhile, and the process stops once before
 * it is created: a thread that falls asleep while the process is stopped is
 * not counted, so that the stop is never reported, and the first stop of a
 * process is reported before all threads have stopped.
 */
class TwoThreads {
public:
	template <typename Body, typename Rest>
	TwoThreads(int which, Body body, Rest rest)
	    : child_(fork_traced([&] {
		auto compute_then_rest = [&] {
			while (!*may_go_on_)
				continue;
			rest();
			for (;;)
				continue;
		};
		auto body_then_compute = [&] {
			body();
			for (;;)
				continue;
		};

		raise(SIGUSR2);
		if (which == FIRST) {
			start_thread(compute_then_rest);
			body_then_compute();
		} else {
			start_thread(body_then_compute);
			compute_then_rest();
		}
	    }))
	{
		REQUIRE_STOPPED(child_, SIGUSR2);
		REQUIRE_DONE(PT_CONTINUE, child_, CURRENT_PC, 0);
	}

	operator
	pid_t() const
	{
		return (child_);
	}

	/* Let the other thread run rest(). */
	void
	release() const
	{
		*may_go_on_ = true;
	}

private:
	Shared<volatile bool>	may_go_on_;
	Child			child_;
};

/*
 * Call check(tracee) for a tracee whose first thread, and then for one whose
 * second thread, has stopped at the int3 of count().
 */
template <typename Check>
void
for_either_thread_at_breakpoint(Check check)
{
	for (const int which : { FIRST, SECOND }) {
		const TwoThreads tracee(which, [] { _exit(count()); },
		    [] { });

		REQUIRE_STOPPED(tracee, SIGTRAP);
		check(tracee);
	}
}

/* True if the address is on the stack above rsp. */
bool
is_on_stack(const volatile void *address, long rsp)
{
	const long most = 4096;
	const long distance = reinterpret_cast<long>(address) - rsp;

	return (distance >= 0 && distance < most);
}

/* Step from the int3 of count() to the end of the loop, then continue. */
void
require_stepped_through(pid_t tracee)
{
	for (const char *next : { count_rounds, count_add, count_decrement,
	    count_branch }) {
		REQUIRE_DONE(PT_STEP, tracee, CURRENT_PC, 0);
		REQUIRE_STOPPED(tracee, SIGTRAP);
		REQUIRE_EQUAL(address_of(next),
		    REQUIRE_REGISTERS(tracee).r_rip);
	}
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EVENT(end_of(tracee), Fate::EXITED, COUNT_SUM);
}

int watched;

const long SINGLE_STEP = 0x100;		/* in rflags */

} /* namespace */

PTRACE_TEST(stop__registers_of_the_thread_that_stopped,
    "PT_GETREGS returns the registers of the thread that hit a breakpoint, "
    "whether it is the first or the second of the process")
{
	for (const int which : { FIRST, SECOND }) {
		const TwoThreads tracee(which, [] { count(); }, [] { });

		REQUIRE_STOPPED(tracee, SIGTRAP);
		REQUIRE_EQUAL(address_of(count_clear),
		    REQUIRE_REGISTERS(tracee).r_rip);
	}
}

PTRACE_TEST(stop__thread_that_got_the_signal,
    "PT_GETREGS returns the registers of the thread that a signal was sent to")
{
	const Shared<const volatile void *> where;

	for (const int which : { FIRST, SECOND }) {
		const TwoThreads tracee(which, [&where] {
			volatile int local = 0;

			*where = &local;
			raise_here(SIGUSR1);
			local = 1;
		}, [] { });

		REQUIRE_STOPPED(tracee, SIGUSR1);
		ATF_REQUIRE(is_on_stack(*where,
		    REQUIRE_REGISTERS(tracee).r_rsp));
	}
}

PTRACE_TEST(stop__set_registers,
    "PT_SETREGS sets the registers of the thread that stopped")
{
	for_either_thread_at_breakpoint([](pid_t tracee) {
		struct reg regs;

		regs = REQUIRE_REGISTERS(tracee);
		regs.r_rip = address_of(code_of(elsewhere));
		REQUIRE_DONE(PT_SETREGS, tracee, &regs, 0);
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
		REQUIRE_EVENT(end_of(tracee), Fate::EXITED, ELSEWHERE);
	});
}

PTRACE_TEST(stop__continued_elsewhere,
    "PT_CONTINUE at an address resumes the thread that stopped there")
{
	for_either_thread_at_breakpoint([](pid_t tracee) {
		REQUIRE_DONE(PT_CONTINUE, tracee, code_of(elsewhere), 0);
		REQUIRE_EVENT(end_of(tracee), Fate::EXITED, ELSEWHERE);
	});
}

PTRACE_TEST(stop__stepped,
    "PT_STEP single-steps the thread that stopped")
{
	for_either_thread_at_breakpoint([](pid_t tracee) {
		require_stepped_through(tracee);
	});
}

PTRACE_TEST(stop__stepped_beside_a_sleeper,
    "waitpid() reports every PT_STEP also while another thread sleeps in a "
    "system call")
{
	const int attempts = 200;

	for (int i = 0; i < attempts; i++) {
		KernelSleep sleep;
		const Child tracee(start_traced([&sleep] {
			auto sleeper = [&sleep] { sleep.enter(); };

			start_thread(sleeper);
			_exit(count());
		}));
		Event event = next_event(tracee);

		for (int step = 0; step < COUNT_STEPS &&
		    event.is(Fate::STOPPED, SIGTRAP); step++) {
			REQUIRE_DONE(PT_STEP, tracee, CURRENT_PC, 0);
			event = next_event(tracee);
		}

		/* This needs a second CPU. */
		if (event.error == ETIMEDOUT) {
			atf::tests::tc::expect_fail("D9: a thread that falls "
			    "asleep while others stop is not counted");
		}
		REQUIRE_EVENT(event, Fate::STOPPED, SIGTRAP);
	}
}

PTRACE_TEST(stop__one_thread_after_the_other,
    "When one thread stops the process and later another does, requests apply "
    "to the thread of the last stop")
{
	const TwoThreads tracee(SECOND, [] { count(); },
	    [] { _exit(undefined()); });
	struct reg regs;

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_EQUAL(address_of(count_clear),
	    REQUIRE_REGISTERS(tracee).r_rip);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	tracee.release();
	REQUIRE_STOPPED(tracee, SIGILL);
	regs = REQUIRE_REGISTERS(tracee);
	REQUIRE_EQUAL(address_of(undefined_here), regs.r_rip);
	REQUIRE_DONE(PT_CONTINUE, tracee, undefined_next, 0);
	REQUIRE_EVENT(end_of(tracee), Fate::EXITED, UNDEFINED_PASSED);
}

volatile int round_of_ends;

/* In each round a thread ends while another one stops at an int3. */
void
stop_while_threads_end(int rounds)
{
	auto end = [] {
		const int round = round_of_ends;

		while (round_of_ends == round)
			continue;
	};

	for (int i = 0; i < rounds; i++) {
		start_thread(end);
		sched_yield();
		round_of_ends = i + 1;

		/* Vary how far the other thread has got with its exit. */
		for (volatile int k = 0; k < i % 40 * 40; k = k + 1)
			continue;
		count();
	}
}

PTRACE_TEST(stop__as_another_thread_ends,
    "A stop is reported although the last running thread exits instead of "
    "stopping")
{
	const int rounds = 200, soon = 10;
	const Child tracee(start_traced([] {
		stop_while_threads_end(rounds);
		_exit(7);
	}));

	for (int i = 0; i < rounds; i++) {
		const Event event = next_event(tracee, soon);

		if (event.error == ETIMEDOUT)
			atf::tests::tc::expect_fail("D27: lwp_exit() does not "
			    "see that it was the last thread to stop");
		REQUIRE_EVENT(event, Fate::STOPPED, SIGTRAP);
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	}
	REQUIRE_EVENT(end_of(tracee), Fate::EXITED, 7);
}

PTRACE_TEST(attach__all_threads_stopped_when_reported,
    "All busy threads of a process have stopped when waitpid() reports the "
    "stop by PT_ATTACH, which it does once")
{
	struct Work {
		volatile unsigned long	rounds[THREADS];
	};
	const int attempts = 20, looks = 100;
	const Shared<Work> work;

	for (int i = 0; i < attempts; i++) {
		unsigned long rounds[THREADS];
		int status;

		for (int thread = 0; thread < THREADS; thread++)
			work->rounds[thread] = 0;

		const Child tracee(start([&work] {
			auto compute = [&work] {
				for (;;)
					work->rounds[SECOND]++;
			};

			start_thread(compute);
			for (;;)
				work->rounds[FIRST]++;
		}));
		const Deadline deadline(PATIENCE);

		while ((work->rounds[FIRST] == 0 ||
		    work->rounds[SECOND] == 0) && deadline.wait_a_moment())
			continue;
		ATF_REQUIRE(work->rounds[FIRST] != 0);
		ATF_REQUIRE(work->rounds[SECOND] != 0);

		REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
		REQUIRE_EQUAL(tracee, waitpid(tracee, &status, WUNTRACED));
		REQUIRE_STATUS(status, Fate::STOPPED, SIGSTOP);
		for (int thread = 0; thread < THREADS; thread++)
			rounds[thread] = work->rounds[thread];
		for (int look = 0; look < looks; look++) {
			(void)REQUIRE_REGISTERS(tracee);
			sched_yield();
		}
		for (int thread = 0; thread < THREADS; thread++) {
			REQUIRE_EQUAL(rounds[thread], work->rounds[thread]);
		}
		REQUIRE_EQUAL(0, waitpid(tracee, &status,
		    WUNTRACED | WNOHANG));
	}
}

PTRACE_TEST(detach__single_step_of_any_thread,
    "PT_DETACH clears the single-step flag of the thread that stopped, "
    "whichever it is")
{
	for_either_thread_at_breakpoint([](pid_t tracee) {
		struct reg regs;

		regs = REQUIRE_REGISTERS(tracee);
		regs.r_rflags |= SINGLE_STEP;
		REQUIRE_DONE(PT_SETREGS, tracee, &regs, 0);
		REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
		REQUIRE_EXITED(tracee, COUNT_SUM);
	});
}

PTRACE_TEST(detach__watchpoint_of_any_thread,
    "PT_DETACH clears the watchpoints of every thread, not only of the one "
    "that stopped the process last")
{
	const Shared<volatile bool> stored;
	const TwoThreads tracee(SECOND, [&stored] {
		count();
		while (!*stored)
			continue;
		store(&watched);
		_exit(0);
	}, [&stored] {
		undefined();
		store(&watched);
		*stored = true;
	});
	const struct dbreg dbregs = debug_registers(0, &watched,
	    DBREG_DR7_WRONLY);
	struct reg regs;

	/* The second thread's watchpoint, then the first one's. */
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_SETDBREGS, tracee, &dbregs, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	tracee.release();
	REQUIRE_STOPPED(tracee, SIGILL);
	REQUIRE_DONE(PT_SETDBREGS, tracee, &dbregs, 0);
	regs = REQUIRE_REGISTERS(tracee);
	regs.r_rip = address_of(undefined_next);
	REQUIRE_DONE(PT_SETREGS, tracee, &regs, 0);
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(watch__of_one_thread,
    "A watchpoint applies only to the thread that it was set for: another "
    "thread may write there and stop for signals")
{
	const int rounds = 20;
	const Shared<volatile bool> stored;
	const TwoThreads tracee(FIRST, [&stored] {
		count();
		while (!*stored)
			continue;
		store(&watched);
		_exit(0);
	}, [&stored] {
		for (int i = 0; i < rounds; i++) {
			raise_here(SIGUSR1);
			__atomic_store_n(&watched, i, __ATOMIC_RELAXED);
		}
		*stored = true;
	});

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DEBUG_REGISTERS(tracee, debug_registers(0, &watched,
	    DBREG_DR7_WRONLY));
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	tracee.release();
	for (int i = 0; i < rounds; i++) {
		REQUIRE_STOPPED(tracee, SIGUSR1);
		if (i < rounds - 1)
			REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	}
	REQUIRE_DEBUG_TRAP_AT(tracee, store_done, 1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EVENT(end_of(tracee), Fate::EXITED, 0);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, stop__registers_of_the_thread_that_stopped);
	ATF_ADD_TEST_CASE(tcs, stop__thread_that_got_the_signal);
	ATF_ADD_TEST_CASE(tcs, stop__set_registers);
	ATF_ADD_TEST_CASE(tcs, stop__continued_elsewhere);
	ATF_ADD_TEST_CASE(tcs, stop__stepped);
	ATF_ADD_TEST_CASE(tcs, stop__stepped_beside_a_sleeper);
	ATF_ADD_TEST_CASE(tcs, stop__one_thread_after_the_other);
	ATF_ADD_TEST_CASE(tcs, stop__as_another_thread_ends);
	ATF_ADD_TEST_CASE(tcs, attach__all_threads_stopped_when_reported);
	ATF_ADD_TEST_CASE(tcs, detach__single_step_of_any_thread);
	ATF_ADD_TEST_CASE(tcs, detach__watchpoint_of_any_thread);
	ATF_ADD_TEST_CASE(tcs, watch__of_one_thread);
}
