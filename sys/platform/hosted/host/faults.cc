/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signals of a program's traps and faults.
 *
 * If the thread blocks or ignores such a signal, Linux unblocks it and resets
 * its action (a forced signal).  DragonFly leaves a blocked signal pending and
 * discards an ignored one; the thread runs on and faults again.  Therefore
 * masks and actions are tracked here and restored: the mask at once, actions
 * at the next system call, before which nothing can unblock the signal.
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

/* The layout of rt_sigaction(2). */
struct SignalAction {
	unsigned long handler, flags, restorer, mask;
};

/* The signal actions of a process, in Linux's numbers. */
struct SignalActions {
	SignalAction action[65];
	unsigned long reset;	/* a mask of those that Linux has reset */
};

static const int fault_signals[] = { SIGTRAP, SIGSEGV, SIGBUS, SIGILL, SIGFPE };

static const unsigned long DEFAULT =
    reinterpret_cast<unsigned long>(SIG_DFL);
static const unsigned long IGNORE = reinterpret_cast<unsigned long>(SIG_IGN);

static const unsigned long USER_CODE = 0x33;	/* cs of 64-bit programs */
static const int SYSCALL_BYTES = 2;
static const int RED_ZONE = 128;
static const long CALL_MILLISECONDS = 60000;

static unsigned long
bit(int signal)
{
	return (1UL << (signal - 1));
}

bool
is_fault_signal(int signal)
{
	for (int sig : fault_signals) {
		if (sig == signal)
			return (true);
	}
	return (false);
}

/* The actions of a process; null if it has never changed one. */
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
record_action(const Thread *thread)
{
	const unsigned long signal = thread->args[0];
	Thread *first = find_thread(thread->pid);
	SignalAction action;

	/* A call that the host will refuse changes nothing. */
	if (first == nullptr || signal < 1 || signal > 64 ||
	    signal == SIGKILL || signal == SIGSTOP ||
	    thread->args[3] != sizeof(action.mask) ||
	    machine_read(thread->pid, thread->args[1], &action,
	    sizeof(action)) != sizeof(action))
		return;
	make_actions(first)->action[signal] = action;
	if (signal == SIGCHLD)
		first->nocldwait =
		    (action.flags & SA_NOCLDWAIT) != 0 ||
		    action.handler == IGNORE;
}

/*
 * Initialise mask and actions of a thread that begins to be traced.  What is
 * caught cannot be asked for: but a process that is started here has not
 * executed its program yet, and catches nothing then.
 */
void
signals_init(Thread *thread)
{
	thread->blocked = blocked_signals(thread->tid);
	if (thread->tid != thread->pid)
		return;
	thread->knows_actions = !thread->adopted;

	const unsigned long ignored = ignored_signals(thread->pid);

	for (int signal = 1; signal <= 64; ++signal) {
		if ((ignored & bit(signal)) != 0)
			make_actions(thread)->action[signal].handler = IGNORE;
	}
}

void
signals_inherited(Thread *child, pid_t parent)
{
	const Thread *first = find_thread(parent);

	child->knows_actions = first != nullptr && first->knows_actions;
	if (first != nullptr && first->actions != nullptr)
		*make_actions(child) = *first->actions;
}

/*
 * exec(2) keeps ignored signals and resets caught ones.  The calls of 32-bit
 * programs are not decoded.
 */
void
signals_at_exec(Thread *thread)
{
	Thread *first = find_thread(thread->pid);

	thread->mask_valid = false;	/* may be another thread's */
	if (first == nullptr)
		return;
	if (!load_regs(thread) || thread->regs.cs != USER_CODE)
		first->knows_actions = false;
	if (first->actions == nullptr)
		return;
	for (SignalAction &action : first->actions->action) {
		if (action.handler != IGNORE)
			action.handler = DEFAULT;
		else
			action = { IGNORE, 0, 0, 0 };
	}
}

bool
known_action(pid_t pid, int signal, enum machine_action *action)
{
	const Thread *first = find_thread(pid);

	if (first == nullptr || !first->knows_actions || signal < 1 ||
	    signal > 64)
		return (false);

	const unsigned long handler = first->actions == nullptr ? DEFAULT :
	    first->actions->action[signal].handler;

	*action = handler == DEFAULT ? ACTION_DEFAULT :
	    handler == IGNORE ? ACTION_IGNORE : ACTION_CATCH;
	return (true);
}

bool
is_action_reset(pid_t pid, int signal, bool *ignores)
{
	const SignalActions *actions = actions_of(pid);

	if (actions == nullptr || signal < 1 || signal > 64 ||
	    (actions->reset & bit(signal)) == 0)
		return (false);
	*ignores = actions->action[signal].handler == IGNORE;
	return (true);
}

bool
is_any_action_reset(pid_t pid)
{
	const SignalActions *actions = actions_of(pid);

	return (actions != nullptr && actions->reset != 0);
}

static void
set_mask(const Thread *thread, unsigned long mask)
{
	ptrace(PTRACE_SETSIGMASK, thread->tid, sizeof(mask), &mask);
}

static void
get_mask(Thread *thread)
{
	if (!thread->mask_valid)
		ptrace(PTRACE_GETSIGMASK, thread->tid,
		    sizeof(thread->blocked), &thread->blocked);
	thread->mask_valid = true;
}

/* The mask that the call will leave. */
void
record_mask(Thread *thread)
{
	const unsigned long how = thread->args[0], from = thread->args[1];
	unsigned long set;

	get_mask(thread);
	if (from == 0 || thread->args[3] != sizeof(set) || machine_read(
	    thread->pid, from, &set, sizeof(set)) != sizeof(set))
		return;
	set &= ~(bit(SIGKILL) | bit(SIGSTOP));
	switch (how) {
	case SIG_BLOCK:
		thread->blocked |= set;
		break;
	case SIG_UNBLOCK:
		thread->blocked &= ~set;
		break;
	case SIG_SETMASK:
		thread->blocked = set;
		break;
	}
}

/* These system calls change the mask. */
void
invalidate_mask(Thread *thread)
{
	if (thread->code == SYS_rt_sigprocmask ||
	    thread->code == SYS_rt_sigreturn)
		thread->mask_valid = false;
}

/*
 * Before the thread is run: determine its mask, which changes if it enters a
 * handler.  In sigsuspend(2) and the like the current mask is temporary.
 */
void
track_mask(Thread *thread, int signal)
{
	SignalActions *actions = signal == 0 ? nullptr :
	    actions_of(thread->pid);

	get_mask(thread);
	thread->entered_handler = false;
	if (actions == nullptr || !thread->in_signal_stop ||
	    !load_regs(thread))
		return;

	SignalAction &action = actions->action[signal];

	if (action.handler == DEFAULT || action.handler == IGNORE)
		return;
	thread->entered_handler = true;
	thread->interrupted_rsp = thread->regs.rsp;
	thread->blocked = blocked_signals(thread->tid) | action.mask;
	if ((action.flags & SA_NODEFER) == 0)
		thread->blocked |= bit(signal);
	if ((action.flags & SA_RESETHAND) != 0)
		action.handler = DEFAULT;
}

bool
has_pending_fault(pid_t tid)
{
	siginfo_t infos[32];
	const struct __ptrace_peeksiginfo_args all = { 0, 0, 32 };
	const long count = ptrace(PTRACE_PEEKSIGINFO, tid, &all, infos);

	for (long i = 0; i < count; ++i) {
		if (infos[i].si_code > 0 && is_fault_signal(infos[i].si_signo))
			return (true);
	}
	return (false);
}

/* SIGSEGV because the handler's frame did not fit on the stack: it kills. */
static bool
handler_failed(Thread *thread, int signal)
{
	const bool failed = thread->entered_handler && signal == SIGSEGV &&
	    load_regs(thread) && thread->regs.rsp == thread->interrupted_rsp;

	if (failed)
		thread->mask_valid = false;
	return (failed);
}

/*
 * Whether the signal was raised by a fault and not sent.  A blocked signal
 * that is delivered outside a system call was forced, even if its siginfo is
 * that of an earlier, pending one.
 */
static bool
is_forced(Thread *thread, bool blocked)
{
	siginfo_t info;

	if (ptrace(PTRACE_GETSIGINFO, thread->tid, nullptr, &info) == 0 &&
	    info.si_code > 0)
		return (true);
	return (blocked && !thread->restarted && load_regs(thread) &&
	    static_cast<long>(thread->regs.orig_rax) < 0);
}

void
mark_ignored_reset(const Thread *thread, int signal)
{
	SignalActions *actions = actions_of(thread->pid);

	if (actions != nullptr && actions->action[signal].handler == IGNORE)
		actions->reset |= bit(signal);
}

bool
undo_forced_signal(Thread *thread, int signal)
{
	SignalActions *actions = actions_of(thread->pid);

	if (!is_fault_signal(signal) || handler_failed(thread, signal))
		return (false);

	const bool blocked = (thread->blocked & bit(signal)) != 0;

	if (!blocked && (actions == nullptr ||
	    actions->action[signal].handler != IGNORE))
		return (false);
	if (!is_forced(thread, blocked))
		return (false);
	if (actions != nullptr && actions->action[signal].handler != DEFAULT)
		actions->reset |= bit(signal);
	if (blocked)
		set_mask(thread, thread->blocked);
	return (blocked);
}

/*
 * Run the thread to its next system call stop.  Other stops are passed; a
 * signal of one is stored in *kept, to be sent again.  Returns false if the
 * thread exits.
 */
static bool
go_to_call_stop(const Thread *thread, int *status, int *kept)
{
	const int call_stop = SIGTRAP | 0x80;

	for (;;) {
		ptrace(PTRACE_SYSCALL, thread->tid, nullptr, nullptr);
		if (!wait_child(thread->tid, status, CALL_MILLISECONDS))
			machine_panic("a system call does not end");
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
 * Make the thread call rt_sigaction(2) for one signal and return to the entry
 * of its own call.  Returns false if it exits.
 */
static bool
set_action(Thread *thread, int signal, SignalActions *actions, int *status)
{
	const SignalAction action = actions->action[signal];
	struct user_regs_struct before = thread->regs, regs = before;
	unsigned char saved[sizeof(action)];
	const unsigned long scratch = (before.rsp - RED_ZONE - sizeof(action)) &
	    ~7UL;
	int kept = 0;

	if (machine_read(thread->pid, scratch, saved, sizeof(saved)) !=
	    sizeof(saved) || machine_write(thread->pid, scratch, &action,
	    sizeof(action), 0) != sizeof(action))
		return (true);
	regs.orig_rax = SYS_rt_sigaction;
	regs.rdi = signal;
	regs.rsi = scratch;
	regs.rdx = 0;
	regs.r10 = sizeof(action.mask);
	regs.eflags &= ~TRAP_FLAG;
	ptrace(PTRACE_SETREGS, thread->tid, nullptr, &regs);
	if (!go_to_call_stop(thread, status, &kept))
		return (false);
	machine_write(thread->pid, scratch, saved, sizeof(saved), 0);

	regs = before;
	regs.rip -= SYSCALL_BYTES;
	regs.rax = before.orig_rax;
	regs.orig_rax = -1;
	regs.eflags &= ~TRAP_FLAG;
	ptrace(PTRACE_SETREGS, thread->tid, nullptr, &regs);
	if (!go_to_call_stop(thread, status, &kept))
		return (false);
	ptrace(PTRACE_SETREGS, thread->tid, nullptr, &before);
	actions->reset &= ~bit(signal);
	if (kept != 0)
		machine_post(thread->pid, thread->tid,
		    signal_from_linux(kept));
	return (true);
}

bool
restore_actions(Thread *thread, int *status)
{
	SignalActions *actions = actions_of(thread->pid);
	bool alive = true;

	if (actions == nullptr || actions->reset == 0 || !load_regs(thread) ||
	    thread->regs.cs != USER_CODE ||
	    thread->regs.orig_rax == SYS_restart_syscall)
		return (true);
	set_mask(thread, ~0UL);
	for (int signal = 1; signal <= 64 && alive; ++signal) {
		if ((actions->reset & bit(signal)) != 0)
			alive = set_action(thread, signal, actions, status);
	}
	if (alive)
		set_mask(thread, thread->blocked);
	return (alive);
}
