/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The requests about threads: PT_GETNUMLWPS, PT_GETLWPLIST, PT_LWPINFO,
 * PT_SETSTEP, PT_CLEARSTEP, and the registers of a thread that is named.
 */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/code.h"
#include "../support/debug_registers.h"
#include "../support/guarded.h"
#include "../support/kernel_sleep.h"
#include "../support/pages.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/thread.h"
#include "../support/wait.h"

namespace {

const int THREADS = 4;
const lwpid_t BAD_TIDS[] = { 1000, INT_MAX, -1, INT_MIN };
const long SINGLE_STEP = 0x100;		/* in rflags */

/* The requests whose data is a thread. */
const int THREAD_REQUESTS[] = {
	PT_SETSTEP, PT_CLEARSTEP, PT_GETREGS, PT_GETFPREGS, PT_GETDBREGS,
	PT_SETREGS, PT_SETFPREGS, PT_SETDBREGS,
};

/* The numbers of a tracee's threads, as PT_GETLWPLIST returns them. */
struct Tids {
	lwpid_t	tid[THREADS];
	int	count;
};

Tids
tids_of(pid_t pid)
{
	Tids tids = {};

	tids.count = REQUIRE_DONE(PT_GETLWPLIST, pid, tids.tid, THREADS);
	return (tids);
}

struct ptrace_lwpinfo
info_of(pid_t pid, lwpid_t tid)
{
	struct ptrace_lwpinfo info = {};

	info.pl_lwpid = tid;
	REQUIRE_DONE(PT_LWPINFO, pid, &info, sizeof(info));
	return (info);
}

struct reg
registers_of(pid_t pid, lwpid_t tid)
{
	struct reg regs;

	memset(&regs, 0, sizeof(regs));
	REQUIRE_DONE(PT_GETREGS, pid, &regs, tid);
	return (regs);
}

template <typename Set>
bool
has(const Set &set, int sig)
{
	return ((set.__bits[(sig - 1) / 32] >> (sig - 1) % 32 & 1) != 0);
}

/* Is an address on the stack whose top rsp is, or in the red zone below? */
bool
is_on_stack(const volatile void *address, long rsp)
{
	const long most = 4096, red_zone = 128;
	const long distance = reinterpret_cast<long>(address) - rsp;

	return (distance >= -red_zone && distance < most);
}

/* What the threads of a tracee and its tracer share. */
struct Work {
	const volatile void	*volatile stack[THREADS];
	volatile bool		may_go_on[THREADS];
	volatile int		ready;
	volatile int		rounds[THREADS];
	volatile int		done;
};

void
add_one(volatile int *count)
{
	__atomic_fetch_add(count, 1, __ATOMIC_SEQ_CST);
}

/* A thread's part of its process: it computes, and never sleeps (D9). */
void
wait_to_go_on(Work *work, int thread)
{
	volatile int local = 0;

	work->stack[thread] = &local;
	add_one(&work->ready);
	while (!work->may_go_on[thread])
		local = local + 1;
}

/*
 * A tracee of so many threads.  Each calls prepare(i) and then computes until
 * it may go on; then it calls rest(i) and computes on.  The first thread, 0,
 * begins with that when all the others compute.
 */
class Threads {
public:
	template <typename Prepare, typename Rest>
	Threads(int count, Prepare prepare, Rest rest)
	    : child_(fork_traced([&] {
		Work *const work = &*work_;
		volatile int next = 0;
		auto compute = [&] {
			const int thread = next;

			prepare(thread);
			wait_to_go_on(work, thread);
			rest(thread);
			for (;;)
				continue;
		};

		/* Its first stop is reported early (D9). */
		raise(SIGUSR2);
		for (int thread = 1; thread < count; thread++) {
			next = thread;
			start_thread(compute);
			while (work->ready != thread)
				continue;
		}
		next = 0;
		compute();
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

	Work *
	work() const
	{
		return (&*work_);
	}

	/* Wait until all compute. */
	void
	await(int count) const
	{
		const Deadline deadline(PATIENCE);

		while (work_->ready != count && deadline.wait_a_moment())
			continue;
		REQUIRE_EQUAL(count, work_->ready);
	}

	void
	let_go(int thread) const
	{
		work_->may_go_on[thread] = true;
	}

private:
	Shared<Work>	work_;
	Child		child_;
};

void
nothing(int)
{
}

void
breakpoint(int)
{
	count();
}

/* Its threads compute, but one has come to count()'s breakpoint. */
class Stopped : public Threads {
public:
	explicit Stopped(int count, int stopper = 0)
	    : Stopped(count, stopper, nothing)
	{
	}

	template <typename Prepare>
	Stopped(int count, int stopper, Prepare prepare)
	    : Stopped(count, stopper, prepare, breakpoint)
	{
	}

	template <typename Prepare, typename Rest>
	Stopped(int count, int stopper, Prepare prepare, Rest rest)
	    : Threads(count, prepare, rest)
	{
		await(count);
		let_go(stopper);
		REQUIRE_STOPPED(*this, SIGTRAP);
		tids = tids_of(*this);
		REQUIRE_EQUAL(count, tids.count);
	}

	Tids	tids;
};

/* The stop for which the tracee waits next: by a trap, or not. */
void
require_trap(pid_t pid, int sig, int code)
{
	REQUIRE_STOPPED(pid, sig);

	const struct ptrace_lwpinfo info = info_of(pid, 0);

	REQUIRE_EQUAL(PL_EVENT_SIGNAL, info.pl_event);
	REQUIRE_EQUAL(PL_FLAG_SI, info.pl_flags);
	REQUIRE_EQUAL(sig, info.pl_siginfo.si_signo);
	if (code != 0)
		REQUIRE_EQUAL(code, info.pl_siginfo.si_code);
}

void
require_sent(pid_t pid, int sig)
{
	REQUIRE_STOPPED(pid, sig);

	const struct ptrace_lwpinfo info = info_of(pid, 0);

	REQUIRE_EQUAL(PL_EVENT_SIGNAL, info.pl_event);
	REQUIRE_EQUAL(0, info.pl_flags);
	REQUIRE_EQUAL(0, info.pl_siginfo.si_signo);
}

/* To run at any place of a thread that computes. */
[[noreturn]] void
leave()
{
	_exit(ELSEWHERE);
}

} /* namespace */

PTRACE_TEST(count__one_thread,
    "PT_GETNUMLWPS and PT_GETLWPLIST of a process with one thread")
{
	const Child tracee(start_traced([] { raise(SIGUSR1); }));
	lwpid_t tid = 0;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_VALUE(1, PT_GETNUMLWPS, tracee, nullptr, 0);
	REQUIRE_VALUE(1, PT_GETLWPLIST, tracee, &tid, 1);
	REQUIRE_EQUAL(tid, info_of(tracee, 0).pl_lwpid);
	ATF_REQUIRE(tid > 0);
}

PTRACE_TEST(count__several_threads,
    "PT_GETNUMLWPS counts every thread of the tracee")
{
	const Stopped tracee(THREADS);

	REQUIRE_VALUE(THREADS, PT_GETNUMLWPS, tracee, nullptr, 0);
}

PTRACE_TEST(list__in_order_of_number,
    "PT_GETLWPLIST stores the threads' numbers in ascending order, which is "
    "that of their creation")
{
	const Stopped tracee(THREADS);

	for (int i = 0; i < THREADS; i++) {
		const lwpid_t tid = tracee.tids.tid[i];

		ATF_REQUIRE(i == 0 || tracee.tids.tid[i - 1] < tid);
		if (i != 0) {
			ATF_REQUIRE(is_on_stack(tracee.work()->stack[i],
			    registers_of(tracee, tid).r_rsp));
		}
	}
}

PTRACE_TEST(list__truncated,
    "PT_GETLWPLIST stores no more numbers than the tracer has room for, and "
    "returns how many")
{
	const Stopped tracee(THREADS);

	for (int room = 1; room <= THREADS; room++) {
		Guarded<lwpid_t[THREADS]> tids;
		const Guarded<lwpid_t> untouched;

		REQUIRE_VALUE(room, PT_GETLWPLIST, tracee, tids.value, room);
		ATF_REQUIRE(tids.intact());
		for (int i = 0; i < THREADS; i++) {
			REQUIRE_EQUAL(i < room ? tracee.tids.tid[i] :
			    untouched.value, tids.value[i]);
		}
	}
}

PTRACE_TEST(list__bad_count,
    "PT_GETLWPLIST with room for no number fails with EINVAL; a huge room "
    "does not matter")
{
	const Stopped tracee(THREADS);
	Guarded<lwpid_t[THREADS]> tids;

	for (const int room : { 0, -1, INT_MIN }) {
		REQUIRE_REFUSED(EINVAL, PT_GETLWPLIST, tracee, tids.value,
		    room);
	}
	ATF_REQUIRE(tids.untouched());
	REQUIRE_VALUE(THREADS, PT_GETLWPLIST, tracee, tids.value, INT_MAX);
	ATF_REQUIRE(tids.intact());
}

PTRACE_TEST(list__bad_address,
    "PT_GETLWPLIST fails with EFAULT if the tracer cannot write the array, or "
    "a part of it")
{
	/* In this order: the next mapping may be right behind a page. */
	const Stopped tracee(THREADS);
	const Pages page(1);
	const void *const kernel = reinterpret_cast<const void *>(
	    0xffffffff80200000);

	for (const void *const address : { static_cast<const void *>(nullptr),
	    kernel, static_cast<const void *>(page.end()),
	    static_cast<const void *>(page.end() - sizeof(lwpid_t)) }) {
		REQUIRE_REFUSED(EFAULT, PT_GETLWPLIST, tracee, address,
		    THREADS);
	}
	page.make_read_only();
	REQUIRE_REFUSED(EFAULT, PT_GETLWPLIST, tracee, page.start(), THREADS);
	REQUIRE_EQUAL(0, page.start()[0]);
}

PTRACE_TEST(info__thread_that_stopped,
    "PT_LWPINFO with pl_lwpid 0 returns the thread that came to a breakpoint, "
    "and pl_event PL_EVENT_SIGNAL for it alone")
{
	for (int stopper = 0; stopper < THREADS; stopper++) {
		const Stopped tracee(THREADS, stopper);
		const lwpid_t stopped = info_of(tracee, 0).pl_lwpid;

		REQUIRE_EQUAL(tracee.tids.tid[stopper], stopped);
		for (const lwpid_t tid : tracee.tids.tid) {
			const struct ptrace_lwpinfo info = info_of(tracee,
			    tid);

			REQUIRE_EQUAL(tid, info.pl_lwpid);
			REQUIRE_EQUAL(tid == stopped ? PL_EVENT_SIGNAL :
			    PL_EVENT_NONE, info.pl_event);
			REQUIRE_EQUAL(tid == stopped ? PL_FLAG_SI : 0,
			    info.pl_flags);
			REQUIRE_EQUAL(tid == stopped,
			    has(info.pl_siglist, SIGTRAP));
		}
	}
}

PTRACE_TEST(info__not_the_thread_that_blocks_the_signal,
    "A thread that blocks a signal which is pending for it is not the one "
    "that stopped the process, if another thread stopped for that signal")
{
	const Stopped tracee(2, 1, [](int thread) {
		if (thread == 0) {
			block(SIGUSR1);
			raise_here(SIGUSR1);
		}
	}, [](int) {
		count();
		raise_here(SIGUSR1);
	});

	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_EQUAL(tracee.tids.tid[1], info_of(tracee, 0).pl_lwpid);
	ATF_REQUIRE(has(info_of(tracee, tracee.tids.tid[0]).pl_siglist,
	    SIGUSR1));
}

PTRACE_TEST(siginfo__breakpoint,
    "PL_FLAG_SI is set at int3, with SIGTRAP and TRAP_BRKPT")
{
	const Child tracee(start_traced([] { _exit(count()); }));

	require_trap(tracee, SIGTRAP, TRAP_BRKPT);
}

PTRACE_TEST(siginfo__single_step,
    "PL_FLAG_SI is set after a single step, with SIGTRAP and TRAP_TRACE")
{
	const Child tracee(start_traced([] { _exit(count()); }));

	REQUIRE_STOPPED(tracee, SIGTRAP);
	for (int step = 0; step < 3; step++) {
		REQUIRE_DONE(PT_STEP, tracee, CURRENT_PC, 0);
		require_trap(tracee, SIGTRAP, TRAP_TRACE);
	}
}

PTRACE_TEST(siginfo__fault,
    "PL_FLAG_SI is set at a fault, with the fault's signal")
{
	const Child illegal(start_traced([] { _exit(undefined()); }));

	require_trap(illegal, SIGILL, 0);

	const Child unmapped(start_traced([] { _exit(load(nullptr)); }));

	require_trap(unmapped, SIGSEGV, 0);
}

PTRACE_TEST(siginfo__not_of_a_signal_that_was_sent,
    "PL_FLAG_SI is not set for a signal that was sent: to the process, to the "
    "thread, by PT_ATTACH")
{
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		raise(SIGTRAP);
		raise_here(SIGTRAP);
	}));

	require_sent(tracee, SIGUSR1);
	for (int i = 0; i < 2; i++) {
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
		require_sent(tracee, SIGTRAP);
	}

	KernelSleep sleep;
	const Child other(start([&sleep] { sleep.enter(); }));

	REQUIRE_ASLEEP(sleep);
	REQUIRE_DONE(PT_ATTACH, other, nullptr, 0);
	require_sent(other, SIGSTOP);
}

PTRACE_TEST(siginfo__not_of_an_earlier_trap,
    "PL_FLAG_SI is not set for a SIGTRAP that was sent after a breakpoint, "
    "whether that was passed on to the tracee or not")
{
	for (const int passed : { 0, SIGTRAP }) {
		const Child tracee(start_traced([] {
			handle(SIGTRAP, [](int) { });
			count();
			raise_here(SIGTRAP);
			count();
			raise(SIGTRAP);
		}));

		for (int i = 0; i < 2; i++) {
			require_trap(tracee, SIGTRAP, TRAP_BRKPT);
			REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, passed);
			require_sent(tracee, SIGTRAP);
			REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
		}
		REQUIRE_EXITED(tracee, 0);
	}
}

PTRACE_TEST(signals__mask_of_each_thread,
    "pl_sigmask has the signals that the thread blocks, not those that "
    "another blocks")
{
	const Stopped tracee(2, 1, [](int thread) {
		block(thread == 0 ? SIGUSR1 : SIGTERM);
	});

	for (int thread = 0; thread < 2; thread++) {
		const struct ptrace_lwpinfo info = info_of(tracee,
		    tracee.tids.tid[thread]);

		REQUIRE_EQUAL(thread == 0, has(info.pl_sigmask, SIGUSR1));
		REQUIRE_EQUAL(thread == 1, has(info.pl_sigmask, SIGTERM));
		ATF_REQUIRE(!has(info.pl_sigmask, SIGTRAP));
	}
}

PTRACE_TEST(signals__pending_of_each_thread,
    "pl_siglist has the signals that wait for the thread alone")
{
	const Stopped tracee(2, 1, [](int thread) {
		if (thread == 0) {
			block(SIGUSR1);
			raise_here(SIGUSR1);
		}
	});
	const struct ptrace_lwpinfo first = info_of(tracee,
	    tracee.tids.tid[0]), second = info_of(tracee, tracee.tids.tid[1]);

	ATF_REQUIRE(has(first.pl_siglist, SIGUSR1));
	ATF_REQUIRE(!has(first.pl_siglist, SIGTRAP));
	ATF_REQUIRE(!has(second.pl_siglist, SIGUSR1));
	ATF_REQUIRE(has(second.pl_siglist, SIGTRAP));
}

PTRACE_TEST(name__of_each_thread,
    "pl_tdname is the name that the thread was given, or the program's")
{
	const Stopped tracee(3, 0, [](int thread) {
		static const char *const names[] = { nullptr, "second",
		    "fifteen letters" };

		if (names[thread] != nullptr)
			CHILD_REQUIRE(pthread_setname_np(pthread_self(),
			    names[thread]) == 0);
	});
	const char *const names[] = { "lwp_test", "second",
	    "fifteen letters" };

	for (int thread = 0; thread < 3; thread++) {
		const struct ptrace_lwpinfo info = info_of(tracee,
		    tracee.tids.tid[thread]);

		REQUIRE_THAT(strcmp(names[thread], info.pl_tdname) == 0,
		    "thread %d: expected \"%s\", got \"%s\"", thread,
		    names[thread], info.pl_tdname);
	}
}

PTRACE_TEST(size__shorter,
    "PT_LWPINFO with a shorter structure fills as much as it has")
{
	const Child tracee(start_traced([] { _exit(count()); }));

	REQUIRE_STOPPED(tracee, SIGTRAP);

	const struct ptrace_lwpinfo whole = info_of(tracee, 0);

	for (const size_t size : { sizeof(lwpid_t),
	    offsetof(struct ptrace_lwpinfo, pl_sigmask),
	    offsetof(struct ptrace_lwpinfo, pl_tdname),
	    sizeof(whole) - 1, sizeof(whole) }) {
		Guarded<struct ptrace_lwpinfo> info, untouched;

		info.value.pl_lwpid = 0;
		REQUIRE_DONE(PT_LWPINFO, tracee, &info.value, size);
		ATF_REQUIRE(info.intact());
		REQUIRE_BYTES(&whole, &info.value, size);
		REQUIRE_BYTES(reinterpret_cast<char *>(&untouched.value) +
		    size, reinterpret_cast<char *>(&info.value) + size,
		    sizeof(whole) - size);
	}
}

PTRACE_TEST(size__longer,
    "PT_LWPINFO with a size of 0, a negative one or a longer one fails with "
    "EINVAL")
{
	const Child tracee(start_traced([] { _exit(count()); }));
	Guarded<struct ptrace_lwpinfo> info;
	const int size = sizeof(info.value);

	REQUIRE_STOPPED(tracee, SIGTRAP);
	for (const int bad : { 0, -1, INT_MIN, size + 1, INT_MAX })
		REQUIRE_REFUSED(EINVAL, PT_LWPINFO, tracee, &info.value, bad);
	ATF_REQUIRE(info.untouched());
}

PTRACE_TEST(tid__of_no_thread,
    "A request about a thread that there is not fails with ESRCH, and changes "
    "nothing")
{
	const Stopped tracee(2, 1);
	const struct reg before = registers_of(tracee, tracee.tids.tid[1]);

	for (const lwpid_t tid : BAD_TIDS) {
		RequestBuffer buffer;

		memset(&buffer, 0, sizeof(buffer));
		for (const int req : THREAD_REQUESTS)
			REQUIRE_REFUSED(ESRCH, req, tracee, &buffer, tid);
		buffer.lwpinfo.pl_lwpid = tid;
		REQUIRE_REFUSED(ESRCH, PT_LWPINFO, tracee, &buffer,
		    sizeof(buffer.lwpinfo));
	}

	const struct reg after = registers_of(tracee, tracee.tids.tid[1]);

	REQUIRE_BYTES(&before, &after, sizeof(before));
}

PTRACE_TEST(tid__of_a_thread_that_has_ended,
    "A thread that has ended is neither counted nor found: ESRCH")
{
	const Child tracee(start_traced([] {
		pthread_t thread;

		raise(SIGUSR2);
		errno = pthread_create(&thread, nullptr,
		    [](void *) -> void * {
			count();
			return (nullptr);
		}, nullptr);
		CHILD_REQUIRE(errno == 0);
		CHILD_REQUIRE(pthread_join(thread, nullptr) == 0);
		for (;;)
			count();
	}));
	const int tries = 1000;

	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGTRAP);

	const lwpid_t ended = info_of(tracee, 0).pl_lwpid;
	RequestBuffer buffer;
	int threads, left = tries;

	REQUIRE_VALUE(2, PT_GETNUMLWPS, tracee, nullptr, 0);
	memset(&buffer, 0, sizeof(buffer));
	do {
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
		REQUIRE_STOPPED(tracee, SIGTRAP);
		threads = REQUIRE_DONE(PT_GETNUMLWPS, tracee, nullptr, 0);
	} while (threads != 1 && --left > 0);
	REQUIRE_EQUAL(1, threads);
	for (const int req : THREAD_REQUESTS)
		REQUIRE_REFUSED(ESRCH, req, tracee, &buffer, ended);
	buffer.lwpinfo.pl_lwpid = ended;
	REQUIRE_REFUSED(ESRCH, PT_LWPINFO, tracee, &buffer,
	    sizeof(buffer.lwpinfo));
	ATF_REQUIRE(info_of(tracee, 0).pl_lwpid != ended);
}

PTRACE_TEST(registers__of_each_thread,
    "PT_GETREGS with the number of a thread returns that thread's registers")
{
	const int stopper = 2;
	const Stopped tracee(THREADS, stopper);

	for (int i = 0; i < THREADS; i++) {
		const struct reg regs = registers_of(tracee,
		    tracee.tids.tid[i]);

		if (i == stopper) {
			const struct reg stopped = REQUIRE_REGISTERS(tracee);

			REQUIRE_BYTES(&stopped, &regs, sizeof(regs));
			REQUIRE_EQUAL(address_of(count_clear), regs.r_rip);
		} else {
			ATF_REQUIRE(is_on_stack(tracee.work()->stack[i],
			    regs.r_rsp));
		}
	}
}

PTRACE_TEST(registers__of_a_sleeper,
    "PT_GETREGS with the number of a thread that sleeps in a system call "
    "returns the registers at that call")
{
	KernelSleep sleep;
	const Shared<const volatile void *volatile> stack;
	const Shared<volatile bool> go_on;
	const Child tracee(start_traced([&] {
		auto sleeper = [&] {
			volatile int local = 0;

			*stack = &local;
			sleep.enter();
			local = 1;
		};

		raise(SIGUSR2);
		start_thread(sleeper);
		while (!*go_on)
			continue;
		count();
	}));

	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_ASLEEP(sleep);
	*go_on = true;

	const Event event = next_event(tracee);

	if (event.error == ETIMEDOUT)
		atf::tests::tc::expect_fail("D9: a thread that falls asleep "
		    "while others stop is not counted");
	REQUIRE_EVENT(event, Fate::STOPPED, SIGTRAP);

	const Tids tids = tids_of(tracee);

	REQUIRE_EQUAL(2, tids.count);
	REQUIRE_EQUAL(tids.tid[0], info_of(tracee, 0).pl_lwpid);
	ATF_REQUIRE(is_on_stack(*stack, registers_of(tracee,
	    tids.tid[1]).r_rsp));
	REQUIRE_EQUAL(PL_EVENT_NONE, info_of(tracee, tids.tid[1]).pl_event);
}

PTRACE_TEST(registers__set_of_another_thread,
    "PT_SETREGS with the number of a thread sets that thread's registers, and "
    "not those of the one that stopped")
{
	const Stopped tracee(2, 1);
	const long red_zone = 256, alignment = 16;
	const struct reg before = REQUIRE_REGISTERS(tracee);
	struct reg regs = registers_of(tracee, tracee.tids.tid[0]);

	regs.r_rip = reinterpret_cast<long>(leave);
	regs.r_rsp = ((regs.r_rsp - red_zone) & -alignment) - sizeof(long);
	REQUIRE_DONE(PT_SETREGS, tracee, &regs, tracee.tids.tid[0]);

	const struct reg after = REQUIRE_REGISTERS(tracee);
	const struct reg set = registers_of(tracee, tracee.tids.tid[0]);

	REQUIRE_BYTES(&before, &after, sizeof(before));
	REQUIRE_EQUAL(regs.r_rip, set.r_rip);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EVENT(end_of(tracee), Fate::EXITED, ELSEWHERE);
}

PTRACE_TEST(registers__floating_point_of_another_thread,
    "PT_GETFPREGS and PT_SETFPREGS with the number of a thread are about that "
    "thread's registers")
{
	const size_t xmm15 = 400, bytes = 16;	/* in FXSAVE's layout */
	const int has_new = 9;
	unsigned char old_value[bytes], new_value[bytes];
	const Shared<Work> shared;
	Work *const work = &*shared;
	struct fpreg first, second, both[2];

	memset(old_value, 0x11, bytes);
	memset(new_value, 0x22, bytes);

	const Child tracee(start_traced([&] {
		auto body = [work] {
			while (work->ready == 0)
				continue;
			count();
			for (;;)
				continue;
		};
		unsigned char found[bytes];

		raise(SIGUSR2);
		start_thread(body);
		load_xmm15(old_value);
		work->ready = 1;
		while (!work->may_go_on[0])
			continue;
		store_xmm15(found);
		_exit(memcmp(found, new_value, bytes) == 0 ? has_new : 1);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGTRAP);

	const Tids tids = tids_of(tracee);

	REQUIRE_DONE(PT_GETFPREGS, tracee, &second, 0);
	REQUIRE_DONE(PT_GETFPREGS, tracee, &both[1], tids.tid[1]);
	REQUIRE_BYTES(&second, &both[1], sizeof(second));
	REQUIRE_DONE(PT_GETFPREGS, tracee, &first, tids.tid[0]);
	REQUIRE_BYTES(old_value, reinterpret_cast<unsigned char *>(&first) +
	    xmm15, bytes);
	memcpy(reinterpret_cast<unsigned char *>(&first) + xmm15, new_value,
	    bytes);
	REQUIRE_DONE(PT_SETFPREGS, tracee, &first, tids.tid[0]);
	REQUIRE_DONE(PT_GETFPREGS, tracee, &both[0], tids.tid[0]);
	REQUIRE_BYTES(&first, &both[0], sizeof(first));
	REQUIRE_DONE(PT_GETFPREGS, tracee, &both[1], 0);
	REQUIRE_BYTES(&second, &both[1], sizeof(second));
	work->may_go_on[0] = true;
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EVENT(end_of(tracee), Fate::EXITED, has_new);
}

int watched;

PTRACE_TEST(registers__watchpoint_of_another_thread,
    "PT_SETDBREGS with the number of a thread sets a watchpoint of that "
    "thread, which then stops the process")
{
	const Stopped tracee(2, 1, nothing, [](int thread) {
		if (thread == 1)
			count();
		store(&watched);
	});
	const struct dbreg none = {}, dbregs = debug_registers(0, &watched,
	    DBREG_DR7_WRONLY);
	struct dbreg found;

	REQUIRE_DONE(PT_SETDBREGS, tracee, &dbregs, tracee.tids.tid[0]);
	REQUIRE_DONE(PT_GETDBREGS, tracee, &found, tracee.tids.tid[0]);
	REQUIRE_EQUAL(dbregs.dr[0], found.dr[0]);
	REQUIRE_DONE(PT_GETDBREGS, tracee, &found, 0);
	REQUIRE_EQUAL(none.dr[0], found.dr[0]);
	tracee.let_go(0);
	REQUIRE_DEBUG_TRAP(tracee);
	REQUIRE_EQUAL(tracee.tids.tid[0], info_of(tracee, 0).pl_lwpid);
	REQUIRE_EQUAL(address_of(store_done),
	    registers_of(tracee, tracee.tids.tid[0]).r_rip);
}

PTRACE_TEST(step__of_one_thread,
    "After PT_SETSTEP PT_CONTINUE runs that thread for one instruction, and "
    "the others without a stop")
{
	for (const int stepped : { 0, 1 }) {
		const Stopped tracee(2, 1);
		const lwpid_t tid = tracee.tids.tid[stepped];
		const lwpid_t other = tracee.tids.tid[1 - stepped];

		REQUIRE_DONE(PT_SETSTEP, tracee, nullptr, tid);
		REQUIRE_EQUAL(SINGLE_STEP, registers_of(tracee, tid).r_rflags &
		    SINGLE_STEP);
		REQUIRE_EQUAL(0, registers_of(tracee, other).r_rflags &
		    SINGLE_STEP);
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
		require_trap(tracee, SIGTRAP, TRAP_TRACE);
		REQUIRE_EQUAL(tid, info_of(tracee, 0).pl_lwpid);
		REQUIRE_EQUAL(0, registers_of(tracee, tid).r_rflags &
		    SINGLE_STEP);
		if (stepped == 1) {
			REQUIRE_EQUAL(address_of(count_rounds),
			    registers_of(tracee, tid).r_rip);
		}
	}
}

PTRACE_TEST(step__of_all_threads,
    "PT_SETSTEP of several threads steps each of them")
{
	const Stopped tracee(THREADS, 1);
	bool stepped[THREADS] = {};
	int count = 0;

	for (const lwpid_t tid : tracee.tids.tid)
		REQUIRE_DONE(PT_SETSTEP, tracee, nullptr, tid);
	while (count < THREADS) {
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
		REQUIRE_STOPPED(tracee, SIGTRAP);

		/* Those that stopped at the same time, too. */
		for (int i = 0; i < THREADS; i++) {
			const lwpid_t tid = tracee.tids.tid[i];

			if (has(info_of(tracee, tid).pl_siglist, SIGTRAP) &&
			    !stepped[i]) {
				stepped[i] = true;
				count++;
			}
		}
	}
}

PTRACE_TEST(step__cleared,
    "PT_CLEARSTEP undoes PT_SETSTEP")
{
	for (const lwpid_t named : { 0, 1 }) {
		const Stopped tracee(2, 1, nothing, [](int thread) {
			if (thread == 0)
				_exit(7);
			count();
		});
		const lwpid_t tid = named * tracee.tids.tid[1];

		for (const lwpid_t each : { tid, tracee.tids.tid[0] })
			REQUIRE_DONE(PT_SETSTEP, tracee, nullptr, each);
		for (const lwpid_t each : { tid, tracee.tids.tid[0] }) {
			REQUIRE_DONE(PT_CLEARSTEP, tracee, nullptr, each);
			REQUIRE_EQUAL(0, registers_of(tracee, each).r_rflags &
			    SINGLE_STEP);
		}
		tracee.let_go(0);
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
		REQUIRE_EVENT(end_of(tracee), Fate::EXITED, 7);
	}
}

PTRACE_TEST(breakpoint__of_several_threads_none_is_lost,
    "Every breakpoint that a thread comes to is seen by a tracer which looks "
    "at pl_siglist of all threads, also if several come to one at once; and "
    "at the first stop after it, so that none is to come after PT_DETACH")
{
	const int rounds = 50;
	const Threads tracee(THREADS, nothing, [&tracee](int thread) {
		Work *const work = tracee.work();

		for (int i = 0; i < rounds; i++) {
			count();
			work->rounds[thread] = i + 1;
		}
		add_one(&work->done);
		while (work->done != THREADS)
			continue;
		_exit(7);
	});
	bool seen[THREADS][rounds] = {};
	int hits = 0;
	Event event;

	tracee.await(THREADS);
	for (int thread = 0; thread < THREADS; thread++)
		tracee.let_go(thread);
	while ((event = next_event(tracee)).is(Fate::STOPPED, SIGTRAP)) {
		const Tids tids = tids_of(tracee);
		int found = 0;

		for (int i = 0; i < tids.count; i++) {
			const int round = tracee.work()->rounds[i];
			const bool is_at = address_of(count_clear) ==
			    registers_of(tracee, tids.tid[i]).r_rip;

			if (!has(info_of(tracee, tids.tid[i]).pl_siglist,
			    SIGTRAP)) {
				ATF_REQUIRE(!is_at || seen[i][round]);
				continue;
			}
			ATF_REQUIRE(is_at);
			found++;
			if (!seen[i][round]) {
				seen[i][round] = true;
				hits++;
			}
		}
		ATF_REQUIRE(found > 0);
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	}
	if (event.is(Fate::STOPPED, SIGKILL) || event.error != 0)
		event = end_of(tracee);
	REQUIRE_EVENT(event, Fate::EXITED, 7);
	REQUIRE_EQUAL(THREADS * rounds, hits);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, count__one_thread);
	ATF_ADD_TEST_CASE(tcs, count__several_threads);
	ATF_ADD_TEST_CASE(tcs, list__in_order_of_number);
	ATF_ADD_TEST_CASE(tcs, list__truncated);
	ATF_ADD_TEST_CASE(tcs, list__bad_count);
	ATF_ADD_TEST_CASE(tcs, list__bad_address);
	ATF_ADD_TEST_CASE(tcs, info__thread_that_stopped);
	ATF_ADD_TEST_CASE(tcs, info__not_the_thread_that_blocks_the_signal);
	ATF_ADD_TEST_CASE(tcs, siginfo__breakpoint);
	ATF_ADD_TEST_CASE(tcs, siginfo__single_step);
	ATF_ADD_TEST_CASE(tcs, siginfo__fault);
	ATF_ADD_TEST_CASE(tcs, siginfo__not_of_a_signal_that_was_sent);
	ATF_ADD_TEST_CASE(tcs, siginfo__not_of_an_earlier_trap);
	ATF_ADD_TEST_CASE(tcs, signals__mask_of_each_thread);
	ATF_ADD_TEST_CASE(tcs, signals__pending_of_each_thread);
	ATF_ADD_TEST_CASE(tcs, name__of_each_thread);
	ATF_ADD_TEST_CASE(tcs, size__shorter);
	ATF_ADD_TEST_CASE(tcs, size__longer);
	ATF_ADD_TEST_CASE(tcs, tid__of_no_thread);
	ATF_ADD_TEST_CASE(tcs, tid__of_a_thread_that_has_ended);
	ATF_ADD_TEST_CASE(tcs, registers__of_each_thread);
	ATF_ADD_TEST_CASE(tcs, registers__of_a_sleeper);
	ATF_ADD_TEST_CASE(tcs, registers__set_of_another_thread);
	ATF_ADD_TEST_CASE(tcs, registers__floating_point_of_another_thread);
	ATF_ADD_TEST_CASE(tcs, registers__watchpoint_of_another_thread);
	ATF_ADD_TEST_CASE(tcs, step__of_one_thread);
	ATF_ADD_TEST_CASE(tcs, step__of_all_threads);
	ATF_ADD_TEST_CASE(tcs, step__cleared);
	ATF_ADD_TEST_CASE(tcs, breakpoint__of_several_threads_none_is_lost);
}
