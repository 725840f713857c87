/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signals of a program's own traps and faults.
 *
 * Linux forces one on a thread that blocks or ignores it: it unblocks the
 * signal and resets its handler.  DragonFly leaves a blocked one pending
 * and drops an ignored one; the thread runs on, into a fault once more.  So
 * masks and handlers are followed here, and given back to a program that
 * has lost them: its mask at once, a handler when it makes its next system
 * call.  Before that nothing unblocks the signal.
 */

#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "host.h"
#include "numbers.h"

/* As rt_sigaction(2) has it. */
struct SignalAction {
	unsigned long handler, flags, restorer, mask;
};

/* What a process does with signals, as Linux numbers them. */
struct SignalActions {
	SignalAction of[65];
	unsigned long lost;	/* which of them Linux has reset */
};

static const int of_faults[] = { SIGTRAP, SIGSEGV, SIGBUS, SIGILL, SIGFPE };

static const unsigned long DEFAULT =
    reinterpret_cast<unsigned long>(SIG_DFL);
static const unsigned long IGNORE = reinterpret_cast<unsigned long>(SIG_IGN);

static const unsigned long TRAP_FLAG = 0x100;
static const unsigned long USER_CODE = 0x33;	/* cs of 64-bit programs */
static const int SYSCALL_BYTES = 2;
static const int RED_ZONE = 128;
static const long CALL_MILLISECONDS = 60000;

static unsigned long
bit(int signal)
{
	return (1UL << (signal - 1));
}

static bool
is_of_fault(int signal)
{
	for (int sig : of_faults) {
		if (sig == signal)
			return (true);
	}
	return (false);
}

/* Those of the thread's process; null if it has never changed one. */
static SignalActions *
actions_of(pid_t pid)
{
	const Thread *first = find_thread(pid);

	return (first == nullptr ? nullptr : first->actions);
}

static SignalActions *
make_actions(Thread *first)
{
	if (first->actions == nullptr)
		first->actions = static_cast<SignalActions *>(
		    calloc(1, sizeof(*first->actions)));
	if (first->actions == nullptr)
		machine_panic("out of memory");
	return (first->actions);
}

void
note_action(const Thread *thread)
{
	const unsigned long signal = thread->args[0];
	Thread *first = find_thread(thread->pid);
	SignalAction action;

	if (first == nullptr || signal < 1 || signal > 64 ||
	    machine_read(thread->pid, thread->args[1], &action,
	    sizeof(action)) != sizeof(action))
		return;
	make_actions(first)->of[signal] = action;
	if (signal == SIGCHLD)
		first->children_unwaited =
		    (action.flags & SA_NOCLDWAIT) != 0 ||
		    action.handler == IGNORE;
}

/* A process that Linux has started, or that was there before. */
void
signals_found(Thread *thread)
{
	thread->blocked = blocked_signals(thread->tid);
	if (thread->tid != thread->pid)
		return;
	for (int signal : of_faults) {
		if (machine_action(thread->pid, signal_from_linux(signal)) ==
		    ACTION_IGNORE)
			make_actions(thread)->of[signal].handler = IGNORE;
	}
}

void
signals_inherited(Thread *born, pid_t parent)
{
	const SignalActions *from = actions_of(parent);

	if (from != nullptr)
		*make_actions(born) = *from;
}

/* A new program ignores what the old one did, and catches nothing. */
void
signals_at_exec(Thread *thread)
{
	SignalActions *actions = actions_of(thread->pid);

	thread->knows_mask = false;	/* another thread's, perhaps */
	if (actions == nullptr)
		return;
	for (SignalAction &action : actions->of) {
		if (action.handler != IGNORE)
			action.handler = DEFAULT;
		else
			action = { IGNORE, 0, 0, 0 };
	}
}

bool
has_lost(pid_t pid, int signal, bool *ignores)
{
	const SignalActions *actions = actions_of(pid);

	if (actions == nullptr || signal < 1 || signal > 64 ||
	    (actions->lost & bit(signal)) == 0)
		return (false);
	*ignores = actions->of[signal].handler == IGNORE;
	return (true);
}

static void
set_mask(const Thread *thread, unsigned long mask)
{
	ptrace(PTRACE_SETSIGMASK, thread->tid, sizeof(mask), &mask);
}

/* In a call of these Linux has changed the thread's mask. */
void
mask_may_change(Thread *thread)
{
	if (thread->code == SYS_rt_sigprocmask ||
	    thread->code == SYS_rt_sigreturn)
		thread->knows_mask = false;
}

/*
 * The thread is about to run, into a handler if it catches the signal; that
 * may have been sent in a call with a mask of its own, as sigsuspend(2).
 */
void
follow_mask(Thread *thread, int signal)
{
	SignalActions *actions = signal == 0 ? nullptr :
	    actions_of(thread->pid);

	if (!thread->knows_mask)
		ptrace(PTRACE_GETSIGMASK, thread->tid,
		    sizeof(thread->blocked), &thread->blocked);
	thread->knows_mask = true;
	thread->enters_handler = false;
	if (actions == nullptr || !thread->takes_signal ||
	    !load_regs(thread))
		return;

	SignalAction &action = actions->of[signal];

	if (action.handler == DEFAULT || action.handler == IGNORE)
		return;
	thread->enters_handler = true;
	thread->interrupted_rsp = thread->regs.rsp;
	thread->blocked = blocked_signals(thread->tid) | action.mask;
	if ((action.flags & SA_NODEFER) == 0)
		thread->blocked |= bit(signal);
	if ((action.flags & SA_RESETHAND) != 0)
		action.handler = DEFAULT;
}

/* There was no stack for the handler's frame: a signal that has to kill. */
static bool
missed_handler(Thread *thread, int signal)
{
	const bool missed = thread->enters_handler && signal == SIGSEGV &&
	    load_regs(thread) && thread->regs.rsp == thread->interrupted_rsp;

	if (missed)
		thread->knows_mask = false;
	return (missed);
}

/*
 * Made by a fault, and not sent.  One that is blocked may be pending already,
 * sent: it comes all the same, while no call of the thread's is under way.
 */
static bool
is_forced(Thread *thread, bool blocked)
{
	siginfo_t info;

	if (ptrace(PTRACE_GETSIGINFO, thread->tid, nullptr, &info) == 0 &&
	    info.si_code > 0)
		return (true);
	return (blocked && !thread->made_again && load_regs(thread) &&
	    static_cast<long>(thread->regs.orig_rax) < 0);
}

void
lose_ignored(const Thread *thread, int signal)
{
	SignalActions *actions = actions_of(thread->pid);

	if (actions != nullptr && actions->of[signal].handler == IGNORE)
		actions->lost |= bit(signal);
}

bool
take_back_fault(Thread *thread, int signal)
{
	SignalActions *actions = actions_of(thread->pid);

	if (!is_of_fault(signal) || missed_handler(thread, signal))
		return (false);

	const bool blocked = (thread->blocked & bit(signal)) != 0;

	if (!blocked && (actions == nullptr ||
	    actions->of[signal].handler != IGNORE))
		return (false);
	if (!is_forced(thread, blocked))
		return (false);
	if (actions != nullptr && actions->of[signal].handler != DEFAULT)
		actions->lost |= bit(signal);
	if (blocked)
		set_mask(thread, thread->blocked);
	return (blocked);
}

/*
 * Let the thread run to its next stop at a system call.  What it is to be
 * halted for can wait: it stands afterwards.  A signal that cannot be
 * blocked is sent once more in the end.
 */
static bool
go_to_call_stop(const Thread *thread, int *status, int *kept)
{
	const int call_stop = SIGTRAP | 0x80;

	for (;;) {
		ptrace(PTRACE_SYSCALL, thread->tid, nullptr, nullptr);
		if (!await_child(thread->tid, status, CALL_MILLISECONDS))
			machine_panic("a thread does not end a call");
		if (!WIFSTOPPED(*status) ||
		    *status >> 16 == PTRACE_EVENT_EXIT)
			return (false);
		if (*status >> 8 == call_stop)
			return (true);
		if (*status >> 16 == 0)
			*kept = WSTOPSIG(*status);
	}
}

/*
 * Have the thread set one action, and come back to where it stands: at the
 * beginning of a call of its own.
 */
static bool
set_action(Thread *thread, int signal, SignalActions *actions, int *status)
{
	const SignalAction action = actions->of[signal];
	struct user_regs_struct before = thread->regs, regs = before;
	unsigned char saved[sizeof(action)];
	const unsigned long place = (before.rsp - RED_ZONE - sizeof(action)) &
	    ~7UL;
	int kept = 0;

	if (machine_read(thread->pid, place, saved, sizeof(saved)) !=
	    sizeof(saved) || machine_write(thread->pid, place, &action,
	    sizeof(action), 0) != sizeof(action))
		return (true);
	regs.orig_rax = SYS_rt_sigaction;
	regs.rdi = signal;
	regs.rsi = place;
	regs.rdx = 0;
	regs.r10 = sizeof(action.mask);
	regs.eflags &= ~TRAP_FLAG;
	ptrace(PTRACE_SETREGS, thread->tid, nullptr, &regs);
	if (!go_to_call_stop(thread, status, &kept))
		return (false);
	machine_write(thread->pid, place, saved, sizeof(saved), 0);

	regs = before;
	regs.rip -= SYSCALL_BYTES;
	regs.rax = before.orig_rax;
	regs.orig_rax = -1;
	regs.eflags &= ~TRAP_FLAG;
	ptrace(PTRACE_SETREGS, thread->tid, nullptr, &regs);
	if (!go_to_call_stop(thread, status, &kept))
		return (false);
	ptrace(PTRACE_SETREGS, thread->tid, nullptr, &before);
	actions->lost &= ~bit(signal);
	if (kept != 0)
		machine_post(thread->pid, thread->tid,
		    signal_from_linux(kept));
	return (true);
}

bool
give_handlers_back(Thread *thread, int *status)
{
	SignalActions *actions = actions_of(thread->pid);
	bool stands = true;

	if (actions == nullptr || actions->lost == 0 || !load_regs(thread) ||
	    thread->regs.cs != USER_CODE ||
	    thread->regs.orig_rax == SYS_restart_syscall)
		return (true);
	set_mask(thread, ~0UL);
	for (int signal = 1; signal <= 64 && stands; ++signal) {
		if ((actions->lost & bit(signal)) != 0)
			stands = set_action(thread, signal, actions, status);
	}
	if (stands)
		set_mask(thread, thread->blocked);
	return (stands);
}
