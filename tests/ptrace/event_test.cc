/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stops at system calls (PT_TO_SCE, PT_TO_SCX, PT_SYSCALL) and at exec, the
 * event mask, and what PT_LWPINFO, PT_GET_SC_ARGS and PT_GET_SC_RET say there.
 */
#include <sys/syscall.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/code.h"
#include "../support/event_stop.h"
#include "../support/gate.h"
#include "../support/pages.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/stopped.h"
#include "../support/thread.h"
#include "../support/wait.h"

namespace {

const int MAX_ARGS = 8;
const long ARGS[MAX_ARGS] = { -1, 0x1111111122222222, 0x3333333344444444,
    0x5555, 0x6666666677777777, 0x8888, 0x9999, 0 };
const int ERESTART_RESULT = -1;		/* ERESTART of the kernel */
const uid_t SOMEBODY = 32001;

long
make_call_with_args(long number)
{
	return (make_call(number, ARGS[0], ARGS[1], ARGS[2], ARGS[3],
	    ARGS[4], ARGS[5], ARGS[6]));
}

/* The first count arguments are ARGS', and the rest is 0. */
void
require_args(pid_t pid, int count)
{
	long args[MAX_ARGS], expected[MAX_ARGS] = {};

	memset(args, 0x5a, sizeof(args));
	memcpy(expected, ARGS, count * sizeof(long));
	REQUIRE_DONE(PT_GET_SC_ARGS, pid, args, sizeof(args));
	REQUIRE_BYTES(expected, args, sizeof(args));
}

int
mask_of(pid_t pid)
{
	int mask = -1;

	REQUIRE_DONE(PT_GET_EVENT_MASK, pid, &mask, sizeof(mask));
	return (mask);
}

void
set_mask(pid_t pid, int mask)
{
	REQUIRE_DONE(PT_SET_EVENT_MASK, pid, &mask, sizeof(mask));
}

} /* namespace */

EVENT_TEST(syscall__entry_and_exit,
    "PT_SYSCALL stops at the entry and at the exit of a system call, and "
    "PT_GET_SC_RET returns its result")
{
	const Child child(fork_stopped([] { call_getppid(); }));

	REQUIRE_STOPPED(child, SIGUSR1);
	CONTINUE_TO_ENTRY(child, SYS_getppid);
	REQUIRE_DONE(PT_SYSCALL, child, CURRENT_PC, 0);

	const struct ptrace_lwpinfo info = REQUIRE_EVENT_STOP(child,
	    PL_FLAG_SCX);

	REQUIRE_EQUAL(SYS_getppid, info.pl_syscall_code);

	const struct ptrace_sc_ret ret = result_of(child);

	REQUIRE_EQUAL(0, ret.sr_error);
	REQUIRE_EQUAL(getpid(), ret.sr_retval[0]);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(syscall__entries_alone,
    "PT_TO_SCE stops at entries alone, PT_TO_SCX at exits")
{
	const Child child(fork_stopped([] {
		call_getppid();
		call_getppid();
		call_getppid();
	}));

	REQUIRE_STOPPED(child, SIGUSR1);
	CONTINUE_TO_ENTRY(child, SYS_getppid);
	REQUIRE_DONE(PT_TO_SCE, child, CURRENT_PC, 0);
	REQUIRE_EQUAL(SYS_getppid,
	    REQUIRE_EVENT_STOP(child, PL_FLAG_SCE).pl_syscall_code);
	for (int calls = 0; calls < 2; calls++) {
		REQUIRE_DONE(PT_TO_SCX, child, CURRENT_PC, 0);
		REQUIRE_EQUAL(SYS_getppid,
		    REQUIRE_EVENT_STOP(child, PL_FLAG_SCX).pl_syscall_code);
	}
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(args__none,
    "PT_GET_SC_ARGS of a call without arguments")
{
	const Child child(fork_stopped([] { call_getppid(); }));
	long args[MAX_ARGS];

	REQUIRE_STOPPED(child, SIGUSR1);
	CONTINUE_TO_ENTRY(child, SYS_getppid);
	memset(args, 0x5a, sizeof(args));
	REQUIRE_DONE(PT_GET_SC_ARGS, child, args, sizeof(args));
	for (const long arg : args)
		REQUIRE_EQUAL(0, arg);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(args__in_registers,
    "PT_GET_SC_ARGS returns the six arguments of a call that are in "
    "registers, at its entry and at its exit")
{
	const Child child(fork_stopped([] {
		make_call_with_args(SYS_sendto);
	}));

	REQUIRE_STOPPED(child, SIGUSR1);
	REQUIRE_EQUAL(6,
	    CONTINUE_TO_ENTRY(child, SYS_sendto).pl_syscall_narg);
	require_args(child, 6);
	REQUIRE_DONE(PT_TO_SCX, child, CURRENT_PC, 0);
	REQUIRE_EVENT_STOP(child, PL_FLAG_SCX);
	require_args(child, 6);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(args__through_syscall,
    "A call that is made through syscall(2) is reported as the call that is "
    "meant, with its own arguments, at its entry and at its exit")
{
#ifdef SYS_syscall
	const Child child(fork_stopped([] {
		make_call(SYS_syscall, SYS_close, -1, 0, 0, 0, 0, 0);
	}));
	long args[MAX_ARGS];

	REQUIRE_STOPPED(child, SIGUSR1);
	REQUIRE_EQUAL(1,
	    CONTINUE_TO_ENTRY(child, SYS_close).pl_syscall_narg);
	for (const int flag : { PL_FLAG_SCE, PL_FLAG_SCX }) {
		memset(args, 0x5a, sizeof(args));
		REQUIRE_DONE(PT_GET_SC_ARGS, child, args, sizeof(args));
		REQUIRE_EQUAL(-1, static_cast<int>(args[0]));
		REQUIRE_EQUAL(0, args[1]);
		if (flag == PL_FLAG_SCE) {
			REQUIRE_DONE(PT_TO_SCX, child, CURRENT_PC, 0);
			REQUIRE_EVENT_STOP(child, PL_FLAG_SCX);
		}
	}
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
#else
	ATF_SKIP("this system has no syscall(2) that is a system call");
#endif
}

EVENT_TEST(args__on_the_stack,
    "PT_GET_SC_ARGS returns the seventh argument of a call that has seven")
{
	const Child child(fork_stopped([] {
		make_call_with_args(SYS_mmap);
	}));

	REQUIRE_STOPPED(child, SIGUSR1);

	const int narg = CONTINUE_TO_ENTRY(child, SYS_mmap).pl_syscall_narg;

	REQUIRE_THAT(narg == 6 || narg == 7, "mmap(2) has %d arguments", narg);
	require_args(child, narg);
	REQUIRE_DONE(PT_TO_SCX, child, CURRENT_PC, 0);
	REQUIRE_EVENT_STOP(child, PL_FLAG_SCX);
	require_args(child, narg);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(args__sizes,
    "PT_GET_SC_ARGS and PT_GET_SC_RET copy as many bytes as data says, or as "
    "there are; EINVAL for less than one, EFAULT for a bad address")
{
	const Pages pages(1);
	const Child child(fork_stopped([] {
		make_call_with_args(SYS_sendto);
	}));
	long args[MAX_ARGS + 2];

	REQUIRE_STOPPED(child, SIGUSR1);
	CONTINUE_TO_ENTRY(child, SYS_sendto);
	REQUIRE_DONE(PT_TO_SCX, child, CURRENT_PC, 0);
	REQUIRE_EVENT_STOP(child, PL_FLAG_SCX);
	memset(args, 0x5a, sizeof(args));
	REQUIRE_DONE(PT_GET_SC_ARGS, child, args, 2 * sizeof(long));
	REQUIRE_BYTES(ARGS, args, 2 * sizeof(long));
	REQUIRE_EQUAL(0x5a5a5a5a5a5a5a5a, args[2]);
	REQUIRE_DONE(PT_GET_SC_ARGS, child, args, sizeof(args));
	REQUIRE_EQUAL(0x5a5a5a5a5a5a5a5a, args[MAX_ARGS]);
	for (const int request : { PT_GET_SC_ARGS, PT_GET_SC_RET }) {
		REQUIRE_REFUSED(EINVAL, request, child, args, 0);
		REQUIRE_REFUSED(EINVAL, request, child, args, -1);
		REQUIRE_REFUSED(EFAULT, request, child, pages.end(), 8);
	}
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(ret__of_a_failed_call,
    "PT_GET_SC_RET returns the errno of a call that has failed")
{
	const Child child(fork_stopped([] {
		make_call_with_args(SYS_close);
	}));

	REQUIRE_STOPPED(child, SIGUSR1);
	CONTINUE_TO_ENTRY(child, SYS_close);
	REQUIRE_DONE(PT_TO_SCX, child, CURRENT_PC, 0);
	REQUIRE_EVENT_STOP(child, PL_FLAG_SCX);
	REQUIRE_EQUAL(EBADF, result_of(child).sr_error);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(ret__changed,
    "What a tracer writes to rax at a system call's exit is its result")
{
	const Child child(fork_stopped([] {
		CHILD_REQUIRE(call_getppid() == 77);
		CHILD_REQUIRE(make_call_with_args(SYS_close) == 78);
	}));
	const struct {
		unsigned int	code;
		long		result;
	} calls[] = { { SYS_getppid, 77 }, { SYS_close, 78 } };

	REQUIRE_STOPPED(child, SIGUSR1);
	for (const auto &call : calls) {
		struct reg regs;

		CONTINUE_TO_ENTRY(child, call.code);
		REQUIRE_DONE(PT_TO_SCX, child, CURRENT_PC, 0);
		REQUIRE_EVENT_STOP(child, PL_FLAG_SCX);
		REQUIRE_DONE(PT_GETREGS, child, &regs, 0);
		regs.r_rax = call.result;
		regs.r_rflags &= ~1L;
		REQUIRE_DONE(PT_SETREGS, child, &regs, 0);
		REQUIRE_EQUAL(call.result, result_of(child).sr_retval[0]);
		REQUIRE_EQUAL(0, result_of(child).sr_error);
	}
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(ret__interrupted,
    "PT_GET_SC_RET of a call that a handled signal has interrupted is EINTR, "
    "or ERESTART if the call is to be made again")
{
	int fds[2];

	REQUIRE_EQUAL(0, pipe(fds));

	const Child child(fork_stopped([&fds] {
		char byte;

		handle(SIGUSR2, [](int) { });
		CHILD_REQUIRE(read(fds[0], &byte, 1) == -1 && errno == EINTR);
	}));
	struct ptrace_lwpinfo info = {};
	Event event;
	int signalled = 0;

	REQUIRE_STOPPED(child, SIGUSR1);
	REQUIRE_DONE(PT_SYSCALL, child, CURRENT_PC, 0);

	/* The entry of the read(2), its exit, and the signal in between. */
	for (int stops = 0; stops < MANY_STOPS; stops++) {
		event = next_event(child);
		if (event.is(Fate::STOPPED, SIGUSR2)) {
			signalled++;
			REQUIRE_DONE(PT_SYSCALL, child, CURRENT_PC, SIGUSR2);
			continue;
		}
		REQUIRE_EVENT(event, Fate::STOPPED, SIGTRAP);
		info = stop_of(child);

		long args[3] = {};

		REQUIRE_DONE(PT_GET_SC_ARGS, child, args, sizeof(args));
		if (args[0] != fds[0] || args[2] != 1 ||
		    info.pl_syscall_narg < 3) {
			REQUIRE_DONE(PT_SYSCALL, child, CURRENT_PC, 0);
			continue;
		}
		if (info.pl_flags == PL_FLAG_SCX)
			break;
		REQUIRE_DONE(PT_SYSCALL, child, CURRENT_PC, 0);
		REQUIRE_NOT_RUNNING(child);
		REQUIRE_EQUAL(0, kill(child, SIGUSR2));
	}
	REQUIRE_EQUAL(PL_FLAG_SCX, info.pl_flags);

	const int error = result_of(child).sr_error;

	REQUIRE_THAT(error == EINTR || error == ERESTART_RESULT,
	    "PT_GET_SC_RET: error %d", error);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	if (signalled == 0) {
		REQUIRE_STOPPED(child, SIGUSR2);
		REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, SIGUSR2);
	}
	REQUIRE_EXITED(child, 0);
	close(fds[0]);
	close(fds[1]);
}

EVENT_TEST(ret__elsewhere,
    "PT_GET_SC_ARGS and PT_GET_SC_RET where no system call has stopped the "
    "tracee fail with EINVAL, as PT_GET_SC_RET at an entry")
{
	const Child child(fork_stopped([] { call_getppid(); }));
	long args[MAX_ARGS];

	REQUIRE_STOPPED(child, SIGUSR1);
	REQUIRE_REFUSED(EINVAL, PT_GET_SC_ARGS, child, args, sizeof(args));
	REQUIRE_REFUSED(EINVAL, PT_GET_SC_RET, child, args, 24);
	CONTINUE_TO_ENTRY(child, SYS_getppid);
	REQUIRE_REFUSED(EINVAL, PT_GET_SC_RET, child, args, 24);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(signal__passed_at_an_entry,
    "A signal that is passed at a system call's stop is reported as a stop "
    "of its own, and then delivered")
{
	const Child child(fork_stopped([] {
		static volatile sig_atomic_t handled;

		handle(SIGUSR2, [](int) { handled++; });
		call_getppid();
		CHILD_REQUIRE(handled == 1);
	}));

	REQUIRE_STOPPED(child, SIGUSR1);
	CONTINUE_TO_ENTRY(child, SYS_getppid);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, SIGUSR2);
	REQUIRE_STOPPED(child, SIGUSR2);
	REQUIRE_EQUAL(0, stop_of(child).pl_flags & ~PL_FLAG_SI);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, SIGUSR2);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(kill__at_an_entry,
    "PT_KILL and PT_CONTINUE with SIGKILL at a system call's stop end the "
    "tracee")
{
	const struct {
		int	request;
		int	data;
	} ways[] = { { PT_KILL, 0 }, { PT_CONTINUE, SIGKILL } };

	for (const auto &way : ways) {
		const Child child(fork_stopped([] { call_getppid(); }));

		REQUIRE_STOPPED(child, SIGUSR1);
		CONTINUE_TO_ENTRY(child, SYS_getppid);
		REQUIRE_DONE(way.request, child, CURRENT_PC, way.data);
		REQUIRE_KILLED(child, SIGKILL);
	}
}

EVENT_TEST(detach__at_an_entry,
    "PT_DETACH at a system call's stop: the process makes the call, and "
    "stops no more")
{
	const Child child(fork_stopped([] {
		CHILD_REQUIRE(call_getppid() == getppid());
		_exit(5);
	}));

	REQUIRE_STOPPED(child, SIGUSR1);
	CONTINUE_TO_ENTRY(child, SYS_getppid);
	REQUIRE_DONE(PT_DETACH, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 5);
}

EVENT_TEST(mask__default,
    "The event mask is PTRACE_EXEC at first; PT_SET_EVENT_MASK sets it")
{
	const Child child(fork_stopped([] { }));

	REQUIRE_STOPPED(child, SIGUSR1);
	REQUIRE_EQUAL(PTRACE_EXEC, mask_of(child));
	for (const int mask : { 0, PTRACE_SCE | PTRACE_FORK,
	    PTRACE_EXEC | PTRACE_SYSCALL | PTRACE_FORK | PTRACE_VFORK }) {
		set_mask(child, mask);
		REQUIRE_EQUAL(mask, mask_of(child));
	}
	set_mask(child, PTRACE_EXEC);
	REQUIRE_DONE(PT_FOLLOW_FORK, child, nullptr, 1);
	REQUIRE_EQUAL(PTRACE_EXEC | PTRACE_FORK, mask_of(child));
	REQUIRE_DONE(PT_FOLLOW_FORK, child, nullptr, 0);
	REQUIRE_EQUAL(PTRACE_EXEC, mask_of(child));
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(mask__bad,
    "PT_SET_EVENT_MASK with other bits, and both requests with another size, "
    "fail with EINVAL, with a bad address with EFAULT; the mask stays")
{
	const Pages pages(1);
	const Child child(fork_stopped([] { }));
	int mask;

	REQUIRE_STOPPED(child, SIGUSR1);
	for (const int bad : { 0x10, 0x40, 0x80, -1, PTRACE_EXEC | 0x10 }) {
		mask = bad;
		REQUIRE_REFUSED(EINVAL, PT_SET_EVENT_MASK, child, &mask,
		    sizeof(mask));
	}
	mask = 0;
	for (const int request : { PT_GET_EVENT_MASK, PT_SET_EVENT_MASK }) {
		for (const int size : { 0, 3, 5, 8, -1, 1 << 30 }) {
			REQUIRE_REFUSED(EINVAL, request, child, &mask, size);
		}
		REQUIRE_REFUSED(EFAULT, request, child, pages.end(),
		    sizeof(mask));
	}
	REQUIRE_EQUAL(PTRACE_EXEC, mask_of(child));
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(mask__stops_at_every_resume,
    "With PTRACE_SYSCALL in the event mask PT_CONTINUE stops at entries and "
    "exits")
{
	const Child child(fork_stopped([] { call_getppid(); }));

	REQUIRE_STOPPED(child, SIGUSR1);
	CONTINUE_TO_ENTRY(child, SYS_getppid);
	set_mask(child, PTRACE_SYSCALL);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EQUAL(SYS_getppid,
	    REQUIRE_EVENT_STOP(child, PL_FLAG_SCX).pl_syscall_code);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EVENT_STOP(child, PL_FLAG_SCE);
	set_mask(child, 0);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(mask__gone_after_detach,
    "PT_DETACH forgets the event mask: a tracer that attaches again begins "
    "with PTRACE_EXEC")
{
	Gate gate;
	const Child child(fork_stopped([&gate] {
		call_getppid();
		gate.pass_or_exit();
	}));

	REQUIRE_STOPPED(child, SIGUSR1);
	set_mask(child, PTRACE_SYSCALL | PTRACE_FORK);
	REQUIRE_DONE(PT_DETACH, child, CURRENT_PC, 0);
	REQUIRE_DONE(PT_ATTACH, child, nullptr, 0);
	REQUIRE_STOPPED(child, SIGSTOP);
	REQUIRE_EQUAL(PTRACE_EXEC, mask_of(child));
	gate.open();
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

EVENT_TEST(exec__flag,
    "PTRACE_EXEC in the event mask: the stop by SIGTRAP of a tracee that has "
    "executed a program has PL_FLAG_EXEC, and without it has not")
{
	for (const int mask : { PTRACE_EXEC, 0 }) {
		const Child child(fork_stopped([] { exec_shell("exit 3"); }));

		REQUIRE_STOPPED(child, SIGUSR1);
		set_mask(child, mask);
		REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
		REQUIRE_STOPPED(child, SIGTRAP);
		REQUIRE_EQUAL(mask != 0 ? PL_FLAG_EXEC : 0,
		    stop_of(child).pl_flags & ~PL_FLAG_SI);
		REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
		REQUIRE_EXITED(child, 3);
	}
}

EVENT_TEST(exec__between_entry_and_exit,
    "After the entry of execve(2) PT_SYSCALL stops with PL_FLAG_EXEC and at the "
    "exit, where PT_GET_SC_RET returns 0")
{
	const Child child(fork_stopped([] { exec_shell("exit 3"); }));

	REQUIRE_STOPPED(child, SIGUSR1);
	CONTINUE_TO_ENTRY(child, SYS_execve);

	/* DragonFly takes signals before it reports the exit. */
	int seen = 0;

	for (int stops = 0; stops < 2; stops++) {
		REQUIRE_DONE(PT_SYSCALL, child, CURRENT_PC, 0);
		REQUIRE_STOPPED(child, SIGTRAP);

		const struct ptrace_lwpinfo info = stop_of(child);

		seen |= info.pl_flags & ~PL_FLAG_SI;
		if (info.pl_flags & PL_FLAG_SCX) {
			REQUIRE_EQUAL(SYS_execve, info.pl_syscall_code);
			REQUIRE_EQUAL(0, result_of(child).sr_error);
			REQUIRE_EQUAL(0, result_of(child).sr_retval[0]);
		}
	}
	REQUIRE_EQUAL(PL_FLAG_EXEC | PL_FLAG_SCX, seen);
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 3);
}

PTRACE_TEST_AS("root", users__changed,
    "A tracee that changes its users stops at no event any more, and the "
    "event mask is PTRACE_EXEC again")
{
	const Child child(fork_stopped([] {
		CHILD_REQUIRE(setuid(SOMEBODY) == 0);
		call_getppid();
		raise(SIGUSR2);
	}));

	REQUIRE_STOPPED(child, SIGUSR1);
	set_mask(child, PTRACE_FORK);
	CONTINUE_TO_ENTRY(child, SYS_setuid);
	REQUIRE_DONE(PT_TO_SCE, child, CURRENT_PC, 0);
	REQUIRE_STOPPED(child, SIGUSR2);
	REQUIRE_EQUAL(PTRACE_EXEC, mask_of(child));
	REQUIRE_DONE(PT_CONTINUE, child, CURRENT_PC, 0);
	REQUIRE_EXITED(child, 0);
}

namespace {

const int CALLS = 20;
const int THREAD_COUNT = 4;

} /* namespace */

EVENT_TEST(threads__no_stop_is_lost,
    "Of threads that make system calls at once each stops at each of its, "
    "one thread at a time")
{
	Shared<volatile int> done;
	const Child child(fork_stopped([&done] {
		auto calls = [&done] {
			for (int i = 0; i < CALLS; i++)
				call_getppid();
			__sync_fetch_and_add(&*done, 1);

			/* A call that sleeps is made again after each stop. */
			for (;;)
				continue;
		};

		for (int i = 1; i < THREAD_COUNT; i++)
			start_thread(calls);
		for (int i = 0; i < CALLS; i++)
			call_getppid();
		while (*done < THREAD_COUNT - 1)
			continue;
		_exit(0);
	}));
	int entries = 0, exits = 0;
	Event event = {};

	REQUIRE_STOPPED(child, SIGUSR1);
	for (int stops = 0; stops < MANY_STOPS; stops++) {
		REQUIRE_DONE(PT_SYSCALL, child, CURRENT_PC, 0);
		event = next_event(child);
		if (!event.is(Fate::STOPPED, SIGTRAP))
			break;

		const struct ptrace_lwpinfo info = stop_of(child);

		if (info.pl_syscall_code != SYS_getppid)
			continue;
		entries += info.pl_flags == PL_FLAG_SCE;
		exits += info.pl_flags == PL_FLAG_SCX;
	}
	event = event.is(Fate::EXITED, 0) ? event : end_of(child);
	REQUIRE_EVENT(event, Fate::EXITED, 0);
	REQUIRE_EQUAL(THREAD_COUNT * CALLS, entries);
	REQUIRE_EQUAL(THREAD_COUNT * CALLS, exits);
}

EVENT_TEST(threads__breakpoints_beside_system_calls,
    "Of two threads one stops at breakpoints, the other at system calls: "
    "each stop is reported once")
{
	Shared<volatile int> done;
	const Child child(fork_stopped([&done] {
		auto breakpoints = [&done] {
			for (int i = 0; i < CALLS; i++)
				CHILD_REQUIRE(count() == COUNT_SUM);
			*done = 1;
			for (;;)
				continue;
		};

		start_thread(breakpoints);
		for (int i = 0; i < CALLS; i++)
			call_getppid();
		while (*done == 0)
			continue;
		_exit(0);
	}));
	int entries = 0, breakpoints = 0;
	Event event = {};

	REQUIRE_STOPPED(child, SIGUSR1);
	for (int stops = 0; stops < MANY_STOPS; stops++) {
		REQUIRE_DONE(PT_TO_SCE, child, CURRENT_PC, 0);
		event = next_event(child);
		if (!event.is(Fate::STOPPED, SIGTRAP))
			break;

		const struct ptrace_lwpinfo info = stop_of(child);

		if (info.pl_flags & PL_FLAG_SCE)
			entries += info.pl_syscall_code == SYS_getppid;
		else
			breakpoints++;
	}
	event = event.is(Fate::EXITED, 0) ? event : end_of(child);
	REQUIRE_EVENT(event, Fate::EXITED, 0);
	REQUIRE_EQUAL(CALLS, entries);
	REQUIRE_EQUAL(CALLS, breakpoints);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, syscall__entry_and_exit);
	ATF_ADD_TEST_CASE(tcs, syscall__entries_alone);
	ATF_ADD_TEST_CASE(tcs, args__none);
	ATF_ADD_TEST_CASE(tcs, args__in_registers);
	ATF_ADD_TEST_CASE(tcs, args__through_syscall);
	ATF_ADD_TEST_CASE(tcs, args__on_the_stack);
	ATF_ADD_TEST_CASE(tcs, args__sizes);
	ATF_ADD_TEST_CASE(tcs, ret__of_a_failed_call);
	ATF_ADD_TEST_CASE(tcs, ret__changed);
	ATF_ADD_TEST_CASE(tcs, ret__interrupted);
	ATF_ADD_TEST_CASE(tcs, ret__elsewhere);
	ATF_ADD_TEST_CASE(tcs, signal__passed_at_an_entry);
	ATF_ADD_TEST_CASE(tcs, kill__at_an_entry);
	ATF_ADD_TEST_CASE(tcs, detach__at_an_entry);
	ATF_ADD_TEST_CASE(tcs, mask__default);
	ATF_ADD_TEST_CASE(tcs, mask__bad);
	ATF_ADD_TEST_CASE(tcs, mask__stops_at_every_resume);
	ATF_ADD_TEST_CASE(tcs, mask__gone_after_detach);
	ATF_ADD_TEST_CASE(tcs, exec__flag);
	ATF_ADD_TEST_CASE(tcs, exec__between_entry_and_exit);
	ATF_ADD_TEST_CASE(tcs, users__changed);
	ATF_ADD_TEST_CASE(tcs, threads__no_stop_is_lost);
	ATF_ADD_TEST_CASE(tcs, threads__breakpoints_beside_system_calls);
}
