/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * gdb's requests: those that its inf-ptrace and amd64bsd-nat make for a
 * command, in their order and with their arguments.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/code.h"
#include "../support/debug_registers.h"
#include "../support/grandchild.h"
#include "../support/kernel_sleep.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/wait.h"

namespace {

const unsigned char INT3 = 0xcc;

/* A tracee as gdb handles it. */
class Inferior {
public:
	explicit Inferior(pid_t pid)
	    : pid_(pid)
	{
	}

	void
	resume(bool step, int sig) const
	{
		REQUIRE_DONE(step ? PT_STEP : PT_CONTINUE, pid_, CURRENT_PC,
		    sig);
	}

	/* gdb does not pass WUNTRACED; stops of tracees are reported anyway. */
	void
	wait_for_stop(int sig) const
	{
		const int no_options = 0;

		REQUIRE_EVENT(next_event(pid_, PATIENCE, no_options),
		    Fate::STOPPED, sig);
	}

	struct reg
	registers() const
	{
		return (REQUIRE_REGISTERS(pid_));
	}

	void
	set_registers(const struct reg &regs) const
	{
		REQUIRE_DONE(PT_SETREGS, pid_, &regs, 0);
	}

	void
	read(const void *where, void *to, size_t len) const
	{
		REQUIRE_READ(pid_, where, to, len);
	}

	/* PIOD_WRITE_I: gdb may write to text. */
	void
	write(const void *where, const void *from, size_t len) const
	{
		size_t moved;

		REQUIRE_ANSWER(0, "PIOD_WRITE_I", transfer(PIOD_WRITE_I, pid_,
		    where, const_cast<void *>(from), len, &moved));
		REQUIRE_EQUAL(len, moved);
	}

	/* gdb waits once more after an exit and ignores the result. */
	void
	mourn() const
	{
		next_event(pid_);
	}

private:
	const pid_t	pid_;
};

/* As in gdb: in the text while the program runs, removed at a stop. */
class Breakpoint {
public:
	Breakpoint(const Inferior &inferior, const char *where)
	    : inferior_(inferior), where_(where)
	{
	}

	void
	insert()
	{
		inferior_.read(where_, &shadow_, sizeof(shadow_));
		inferior_.write(where_, &INT3, sizeof(INT3));
	}

	void
	remove() const
	{
		inferior_.write(where_, &shadow_, sizeof(shadow_));
	}

	/* After a hit: set the program counter back to the int3. */
	void
	adjust() const
	{
		struct reg regs = inferior_.registers();

		REQUIRE_EQUAL(address_of(where_) + 1, regs.r_rip);
		regs.r_rip = address_of(where_);
		inferior_.set_registers(regs);
	}

private:
	const Inferior		&inferior_;
	const char		*const where_;
	unsigned char		shadow_;
};

/* A program that stops for gdb as after its exec. */
pid_t
fork_counting()
{
	return (fork_traced([] { _exit(count()); }));
}

const int WORD = sizeof(int);

/*
 * Without PT_IO gdb moves aligned words, and keeps the bytes around the ends of
 * a write.  A byte is shifted into its place: GCC before 9 takes an index made
 * of a variable's address for one into that variable, and then does not see
 * that a word's bytes change (its bug 49330).
 */
void
read_words(pid_t pid, const unsigned char *where, unsigned char *to,
    size_t len)
{
	for (size_t done = 0; done < len; done++) {
		const unsigned long address =
		    reinterpret_cast<unsigned long>(where + done);
		const int word = REQUIRE_DONE(PT_READ_I, pid,
		    reinterpret_cast<void *>(address & ~(WORD - 1UL)), 0);

		to[done] = static_cast<unsigned>(word) >>
		    8 * (address & (WORD - 1));
	}
}

void
write_words(pid_t pid, const unsigned char *where, const unsigned char *from,
    size_t len)
{
	for (size_t done = 0; done < len; done++) {
		const unsigned long address =
		    reinterpret_cast<unsigned long>(where + done);
		void *const aligned =
		    reinterpret_cast<void *>(address & ~(WORD - 1UL));
		const unsigned word =
		    REQUIRE_DONE(PT_READ_I, pid, aligned, 0);
		const int place = 8 * (address & (WORD - 1));

		REQUIRE_DONE(PT_WRITE_D, pid, aligned,
		    (word & ~(0xffU << place)) |
		    static_cast<unsigned>(from[done]) << place);
	}
}

int
twice(int number)
{
	return (2 * number);
}

} /* namespace */

PTRACE_TEST(run__to_the_end,
    "run: the program makes PT_TRACE_ME and executes another, which stops "
    "with SIGTRAP, is continued and runs to its end")
{
	const Child child(start_traced([] {
		exec_shell("exit 42");
	}));
	const Inferior inferior(child);

	inferior.wait_for_stop(SIGTRAP);
	inferior.resume(false, 0);
	REQUIRE_EXITED(child, 42);
	inferior.mourn();
}

PTRACE_TEST(run__through_a_shell,
    "run with arguments: the shell that expands them stops after its exec, "
    "and so does the program that it executes")
{
	const Child child(start_traced([] {
		exec_shell("exec /bin/sh -c 'exit 42'");
	}));
	const Inferior inferior(child);

	inferior.wait_for_stop(SIGTRAP);
	inferior.resume(false, 0);
	inferior.wait_for_stop(SIGTRAP);
	inferior.resume(false, 0);
	REQUIRE_EXITED(child, 42);
	inferior.mourn();
}

PTRACE_TEST(break__hit_and_stepped_over,
    "break, continue: the program stops after each int3 that gdb has written "
    "into its text, and is stepped over the original instruction")
{
	const Child child(fork_counting());
	const Inferior inferior(child);
	Breakpoint breakpoint(inferior, count_add);

	inferior.wait_for_stop(SIGTRAP);
	for (int round = 0; round < COUNT_ROUNDS; round++) {
		breakpoint.insert();
		inferior.resume(false, 0);
		inferior.wait_for_stop(SIGTRAP);
		breakpoint.remove();
		breakpoint.adjust();
		inferior.resume(true, 0);
		inferior.wait_for_stop(SIGTRAP);
		REQUIRE_EQUAL(address_of(count_decrement),
		    inferior.registers().r_rip);
	}
	inferior.resume(false, 0);
	REQUIRE_EXITED(child, COUNT_SUM);
	inferior.mourn();
}

PTRACE_TEST(stepi__to_the_return,
    "stepi: the program stops with SIGTRAP at each instruction in turn")
{
	const Child child(fork_counting());
	const Inferior inferior(child);
	int steps = 0;

	inferior.wait_for_stop(SIGTRAP);
	while (inferior.registers().r_rip != address_of(count_return)) {
		inferior.resume(true, 0);
		inferior.wait_for_stop(SIGTRAP);
		steps++;
	}
	REQUIRE_EQUAL(2 + 3 * COUNT_ROUNDS, steps);
	inferior.resume(false, 0);
	REQUIRE_EXITED(child, COUNT_SUM);
}

PTRACE_TEST(print__calls_a_function,
    "print f(21): gdb sets the registers for a call that returns to an int3, "
    "continues, reads the result and restores the registers")
{
	const Child child(fork_counting());
	const Inferior inferior(child);
	Breakpoint breakpoint(inferior, count_return);
	const long red_zone = 128, alignment = 16;

	inferior.wait_for_stop(SIGTRAP);

	const struct reg saved = inferior.registers();
	const long return_address = address_of(count_return);
	struct reg regs = saved;

	regs.r_rsp = ((saved.r_rsp - red_zone) & -alignment) -
	    static_cast<long>(sizeof(return_address));
	regs.r_rip = reinterpret_cast<long>(twice);
	regs.r_rdi = 21;
	inferior.write(reinterpret_cast<void *>(regs.r_rsp), &return_address,
	    sizeof(return_address));
	inferior.set_registers(regs);
	breakpoint.insert();
	inferior.resume(false, 0);
	inferior.wait_for_stop(SIGTRAP);
	breakpoint.remove();
	breakpoint.adjust();
	REQUIRE_EQUAL(42, static_cast<int>(inferior.registers().r_rax));
	inferior.set_registers(saved);
	inferior.resume(false, 0);
	REQUIRE_EXITED(child, COUNT_SUM);
}

/* Called by gdb, with integer, SSE and x87 arguments. */
double
scale(int by, double what)
{
	return (by * what);
}

long double
halve(long double what)
{
	return (what / 2);
}

/* A call by gdb: all registers are saved, and restored in the end. */
class Call {
public:
	Call(const Inferior &inferior, pid_t pid)
	    : inferior_(inferior), pid_(pid), saved_(inferior.registers()),
	      regs_(saved_), return_(inferior, count_return)
	{
		const long red_zone = 128, alignment = 16;

		REQUIRE_DONE(PT_GETFPREGS, pid_, &saved_fp_, 0);
		fp_ = saved_fp_;
		regs_.r_rsp = (saved_.r_rsp - red_zone) & -alignment;
	}

	void
	set_integer(long value)
	{
		regs_.r_rdi = value;
	}

	void
	set_double(double value)
	{
		memcpy(fp_.fpr_xacc[0], &value, sizeof(value));
	}

	/* long double arguments are on the stack. */
	void
	push(long double value)
	{
		regs_.r_rsp -= sizeof(value);
		inferior_.write(reinterpret_cast<void *>(regs_.r_rsp), &value,
		    sizeof(value));
	}

	void
	run(const void *function)
	{
		const long return_address = address_of(count_return);

		regs_.r_rsp -= sizeof(return_address);
		regs_.r_rip = address_of(function);
		inferior_.write(reinterpret_cast<void *>(regs_.r_rsp),
		    &return_address, sizeof(return_address));
		inferior_.set_registers(regs_);
		REQUIRE_DONE(PT_SETFPREGS, pid_, &fp_, 0);
		return_.insert();
		inferior_.resume(false, 0);
		inferior_.wait_for_stop(SIGTRAP);
		return_.remove();
		return_.adjust();
		REQUIRE_DONE(PT_GETFPREGS, pid_, &fp_, 0);
	}

	double
	result_in_sse() const
	{
		double value;

		memcpy(&value, fp_.fpr_xacc[0], sizeof(value));
		return (value);
	}

	long double
	result_in_x87() const
	{
		long double value = 0;

		memcpy(&value, fp_.fpr_acc[0], sizeof(fp_.fpr_acc[0]));
		return (value);
	}

	void
	restore() const
	{
		inferior_.set_registers(saved_);
		REQUIRE_DONE(PT_SETFPREGS, pid_, &saved_fp_, 0);
	}

private:
	const Inferior		&inferior_;
	const pid_t		pid_;
	const struct reg	saved_;
	struct reg		regs_;
	struct fpreg		saved_fp_;
	struct fpreg		fp_;
	Breakpoint		return_;
};

PTRACE_TEST(print__calls_a_function_in_a_handler,
    "print scale(2, 3.5) and halve(5.0l) in a signal handler that has not "
    "used floating point: gdb sets integer and floating-point registers, "
    "continues, reads the result and restores them; the handler returns "
    "normally")
{
	const Child child(start_traced([] {
		signal(SIGUSR1, [](int) { count(); });
		raise(SIGUSR1);
		_exit(count());
	}));
	const Inferior inferior(child);

	inferior.wait_for_stop(SIGUSR1);
	inferior.resume(false, SIGUSR1);
	inferior.wait_for_stop(SIGTRAP);

	Call scaling(inferior, child);

	scaling.set_integer(2);
	scaling.set_double(3.5);
	scaling.run(reinterpret_cast<const void *>(scale));
	ATF_REQUIRE(scaling.result_in_sse() == 7.0);
	scaling.restore();

	Call halving(inferior, child);

	halving.push(5.0L);
	halving.run(reinterpret_cast<const void *>(halve));
	ATF_REQUIRE(halving.result_in_x87() == 2.5L);
	halving.restore();

	inferior.resume(false, 0);
	inferior.wait_for_stop(SIGTRAP);
	inferior.resume(false, 0);
	REQUIRE_EXITED(child, COUNT_SUM);
}

PTRACE_TEST(watch__stops_behind_the_write,
    "watch: with a debug register on a variable the program stops after the "
    "instruction that writes it")
{
	const Shared<int> variable;
	const Child child(start_traced([&variable] {
		raise(SIGUSR1);
		store(&*variable);
	}));
	const Inferior inferior(child);
	const unsigned long enabled = 1, on_write_of_four = 0xdUL << 16;
	struct dbreg dbregs;

	inferior.wait_for_stop(SIGUSR1);
	REQUIRE_DONE(PT_GETDBREGS, child, &dbregs, 0);
	dbregs.dr[0] = address_of(&*variable);
	dbregs.dr[7] |= enabled | on_write_of_four;
	REQUIRE_DONE(PT_SETDBREGS, child, &dbregs, 0);
	REQUIRE_DEBUG_TRAP(child);
	REQUIRE_EQUAL(address_of(store_done), inferior.registers().r_rip);
	REQUIRE_EQUAL(1, *variable);
	REQUIRE_DONE(PT_GETDBREGS, child, &dbregs, 0);
	REQUIRE_EQUAL(1, dbregs.dr[6] & 1);
	dbregs.dr[6] = dbregs.dr[7] = 0;
	REQUIRE_DONE(PT_SETDBREGS, child, &dbregs, 0);
	inferior.resume(false, 0);
	REQUIRE_EXITED(child, 0);
}

PTRACE_TEST(interrupt__and_go_on,
    "Control-C: a running program stops for SIGINT, which gdb discards")
{
	KernelSleep sleep;
	const Child child(start_traced([&sleep] {
		raise(SIGUSR1);
		sleep.enter();
	}));
	const Inferior inferior(child);

	inferior.wait_for_stop(SIGUSR1);
	inferior.resume(false, 0);
	REQUIRE_ASLEEP(sleep);
	REQUIRE_EQUAL(0, kill(child, SIGINT));
	inferior.wait_for_stop(SIGINT);
	inferior.resume(false, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(child, 0);
}

PTRACE_TEST(interrupt__of_the_process_group,
    "interrupt: SIGINT to the program's process group stops the program")
{
	KernelSleep sleep;
	const Child child(start_traced([&sleep] {
		setsid();
		raise(SIGUSR1);
		sleep.enter();
	}));
	const Inferior inferior(child);

	inferior.wait_for_stop(SIGUSR1);
	inferior.resume(false, 0);
	REQUIRE_ASLEEP(sleep);
	REQUIRE_EQUAL(0, kill(-child, SIGINT));
	inferior.wait_for_stop(SIGINT);
	inferior.resume(false, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(child, 0);
}

PTRACE_TEST(signal__passed_on,
    "handle pass, signal: the program gets the signal that it stopped for, "
    "or another in its place")
{
	const Child child(start_traced([] {
		signal(SIGUSR2, [](int) { _exit(2); });
		raise(SIGUSR1);
		_exit(1);
	}));
	const Inferior inferior(child);

	inferior.wait_for_stop(SIGUSR1);
	inferior.resume(false, SIGUSR2);
	REQUIRE_EXITED(child, 2);
}

PTRACE_TEST(signal__stepped_into_the_handler,
    "stepi with a signal: the program stops at the start of the handler, or "
    "after the handler has run")
{
	static volatile int handled;
	const Child child(start_traced([] {
		signal(SIGUSR1, [](int) { handled = 1; });
		raise(SIGUSR1);
		_exit(handled);
	}));
	const Inferior inferior(child);

	inferior.wait_for_stop(SIGUSR1);

	const struct reg before = inferior.registers();

	inferior.resume(true, SIGUSR1);
	inferior.wait_for_stop(SIGTRAP);
	REQUIRE_THAT(inferior.registers().r_rip != before.r_rip,
	    "PT_STEP with a signal did not change rip");
	inferior.resume(false, 0);
	REQUIRE_EXITED(child, 1);
}

PTRACE_TEST(kill__at_a_breakpoint,
    "kill: PT_KILL of a program stopped at a breakpoint ends it")
{
	const Child child(fork_counting());
	const Inferior inferior(child);
	Breakpoint breakpoint(inferior, count_add);

	inferior.wait_for_stop(SIGTRAP);
	breakpoint.insert();
	inferior.resume(false, 0);
	inferior.wait_for_stop(SIGTRAP);
	REQUIRE_DONE(PT_KILL, child, nullptr, 0);
	REQUIRE_KILLED(child, SIGKILL);
	inferior.mourn();
}

PTRACE_TEST(attach__look_and_detach,
    "attach, info registers, x, detach: a sleeping process is examined and "
    "continues its system call")
{
	static int word = 4711;
	KernelSleep sleep;
	Grandchild grandchild([&sleep] { sleep.enter(); _exit(7); });
	const Inferior inferior(grandchild);
	struct fpreg fpregs;
	int seen;

	REQUIRE_ASLEEP(sleep);
	REQUIRE_DONE(PT_ATTACH, grandchild, nullptr, 0);
	inferior.wait_for_stop(SIGSTOP);
	inferior.registers();
	REQUIRE_DONE(PT_GETFPREGS, grandchild, &fpregs, 0);
	inferior.read(&word, &seen, sizeof(seen));
	REQUIRE_EQUAL(4711, seen);
	REQUIRE_DONE(PT_DETACH, grandchild, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_STATUS(grandchild.status_reported_to_parent(), Fate::EXITED, 7);
}

PTRACE_TEST(attach__break_and_detach,
    "attach, break, continue, detach: a running process is stopped at a "
    "breakpoint, which is removed before it is detached")
{
	struct Work {
		volatile bool	done;
		volatile bool	started;
	};
	const Shared<Work> work;
	Grandchild grandchild([&work] {
		work->started = true;
		while (!work->done)
			elsewhere();
	});
	const Inferior inferior(grandchild);
	Breakpoint breakpoint(inferior,
	    static_cast<const char *>(code_of(elsewhere)));
	const Deadline deadline(PATIENCE);

	while (!work->started && deadline.wait_a_moment())
		continue;
	REQUIRE_DONE(PT_ATTACH, grandchild, nullptr, 0);
	inferior.wait_for_stop(SIGSTOP);
	breakpoint.insert();
	inferior.resume(false, 0);
	inferior.wait_for_stop(SIGTRAP);
	breakpoint.remove();
	breakpoint.adjust();
	REQUIRE_DONE(PT_DETACH, grandchild, CURRENT_PC, 0);
	work->done = true;
	REQUIRE_STATUS(grandchild.status_reported_to_parent(), Fate::EXITED, 0);
}

PTRACE_TEST(detach__with_a_signal,
    "detach after a stop for a signal: the signal is delivered and the program "
    "is not traced any more")
{
	const Child child(start_traced([] {
		raise(SIGTERM);
		_exit(1);
	}));
	const Inferior inferior(child);

	inferior.wait_for_stop(SIGTERM);
	REQUIRE_DONE(PT_DETACH, child, CURRENT_PC, SIGTERM);
	REQUIRE_KILLED(child, SIGTERM);
}

PTRACE_TEST(memory__falls_back_to_words,
    "A PT_IO operation that is not defined fails with EINVAL, after which gdb "
    "moves words; they read and write the same bytes as PT_IO at any address")
{
	static unsigned char theirs[] = "0123456789abcdef";
	const size_t first = 3, len = 9;
	const Child child(start_traced([] {
		raise(SIGUSR1);
		CHILD_REQUIRE(memcmp(theirs, "012ABCDEFGHIcdef",
		    sizeof(theirs) - 1) == 0);
	}));
	const Inferior inferior(child);
	unsigned char words[len], bytes[len];
	size_t moved;

	inferior.wait_for_stop(SIGUSR1);
	REQUIRE_ANSWER(EINVAL, "PT_IO", transfer(PIOD_READ_AUXV + 1, child,
	    theirs + first, bytes, len, &moved));
	read_words(child, theirs + first, words, len);
	inferior.read(theirs + first, bytes, len);
	REQUIRE_BYTES(bytes, words, len);
	write_words(child, theirs + first,
	    reinterpret_cast<const unsigned char *>("ABCDEFGHI"), len);
	inferior.resume(false, 0);
	REQUIRE_EXITED(child, 0);
}

PTRACE_TEST(memory__unmapped_fails_with_efault,
    "PT_IO where nothing is mapped fails with EFAULT, not EINVAL, so that gdb "
    "reports the address instead of trying words")
{
	const Child child(fork_counting());
	const Inferior inferior(child);
	unsigned char byte;
	size_t moved;

	inferior.wait_for_stop(SIGTRAP);
	REQUIRE_ANSWER(EFAULT, "PT_IO", transfer(PIOD_READ_D, child, nullptr,
	    &byte, sizeof(byte), &moved));
	inferior.resume(false, 0);
	REQUIRE_EXITED(child, COUNT_SUM);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, run__to_the_end);
	ATF_ADD_TEST_CASE(tcs, run__through_a_shell);
	ATF_ADD_TEST_CASE(tcs, break__hit_and_stepped_over);
	ATF_ADD_TEST_CASE(tcs, stepi__to_the_return);
	ATF_ADD_TEST_CASE(tcs, print__calls_a_function);
	ATF_ADD_TEST_CASE(tcs, print__calls_a_function_in_a_handler);
	ATF_ADD_TEST_CASE(tcs, watch__stops_behind_the_write);
	ATF_ADD_TEST_CASE(tcs, interrupt__and_go_on);
	ATF_ADD_TEST_CASE(tcs, interrupt__of_the_process_group);
	ATF_ADD_TEST_CASE(tcs, signal__passed_on);
	ATF_ADD_TEST_CASE(tcs, signal__stepped_into_the_handler);
	ATF_ADD_TEST_CASE(tcs, kill__at_a_breakpoint);
	ATF_ADD_TEST_CASE(tcs, attach__look_and_detach);
	ATF_ADD_TEST_CASE(tcs, attach__break_and_detach);
	ATF_ADD_TEST_CASE(tcs, detach__with_a_signal);
	ATF_ADD_TEST_CASE(tcs, memory__falls_back_to_words);
	ATF_ADD_TEST_CASE(tcs, memory__unmapped_fails_with_efault);
}
