/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signals, with the behaviour of v5.6.3.  The host queues and delivers them;
 * for traced and stopped processes their effect is decided here.
 */

#include "hosted.h"

/* Default actions of signals. */
enum class Default { KILL, STOP, IGNORE, CONTINUE };

static Default
default_of(int sig)
{
	switch (sig) {
	case SIGSTOP:
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
		return (Default::STOP);
	case SIGCONT:
		return (Default::CONTINUE);
	case SIGURG:
	case SIGCHLD:
	case SIGIO:
	case SIGWINCH:
	case SIGINFO:
		return (Default::IGNORE);
	default:
		return (Default::KILL);
	}
}

/* Whether the default action dumps core. */
static bool
dumps_core(int sig)
{
	switch (sig) {
	case SIGQUIT:
	case SIGILL:
	case SIGTRAP:
	case SIGABRT:
	case SIGEMT:
	case SIGFPE:
	case SIGBUS:
	case SIGSEGV:
	case SIGSYS:
		return (true);
	default:
		return (false);
	}
}

static bool
is_pending(const hosted_proc *p, int sig)
{
	return (SIGISMEMBER(p->p_siglist, sig));
}

static void
set_pending(hosted_proc *p, int sig)
{
	SIGADDSET(p->p_siglist, sig);
}

static void
clear_pending(hosted_proc *p, int sig)
{
	SIGDELSET(p->p_siglist, sig);
}

void
signals_load(hosted_lwp *lp)
{
	if (machine_signalled(lp->tid))
		SIGADDSET(lp->lwp_siglist, SIGURG);
}

void
signals_clear(hosted_lwp *lp)
{
	SIGEMPTYSET(lp->lwp_siglist);
}

/*
 * Of the signals that are pending on the machine only the blocked ones are
 * shown: the machine reports the others as soon as the thread runs.
 */
void
tracee_load(hosted_lwp *lp)
{
	struct machine_thread thread;

	if ((lp->lwp_proc->p_flags & P_TRACED) == 0 ||
	    machine_get_thread(lp->tid, &thread) != 0)
		return;
	for (int i = 0; i < _SIG_WORDS; ++i) {
		lp->lwp_sigmask.__bits[i] = thread.blocked[i];
		lp->lwp_siglist.__bits[i] |= lp->sent.__bits[i] |
		    (thread.pending[i] & thread.blocked[i]);
	}
	bcopy(thread.name, lp->lwp_thread->td_comm, sizeof(thread.name));
}

void
tracee_unload(hosted_lwp *lp)
{
	const bool killed = SIGISMEMBER(lp->lwp_siglist, SIGKILL);

	SIGEMPTYSET(lp->lwp_siglist);
	if (killed)
		SIGADDSET(lp->lwp_siglist, SIGKILL);
}

/* Have a thread process signals and stops before it returns to user mode. */
static void
lwp_signotify(struct lwp *lp)
{
	if (machine_is_stopped(hosted(lp)->tid))
		sleep_interrupt(&hosted(lp)->thread);
	else
		machine_interrupt(hosted(lp)->tid);
}

void
proc_stop(struct proc *p, int stat)
{
	struct lwp *lp;

	ASSERT_LWKT_TOKEN_HELD(&p->p_token);
	if (p->p_stat == SSTOP || p->p_stat == SCORE || p->p_stat == SZOMB)
		return;
	p->p_stat = static_cast<enum procstat>(stat);

	FOREACH_LWP_IN_PROC(lp, p) {
		LwpHold hold(*lp);
		TokenGuard token(lp->lwp_token);

		if (lp->lwp_stat == LSSLEEP &&
		    (lp->lwp_mpflags & LWP_MP_WSTOP) == 0) {
			lp->lwp_mpflags |= LWP_MP_WSTOP;
			++p->p_nstopped;

			/* A tracer may read them; see tsleep(). */
			fpregs_load(hosted(lp));
			tracee_load(hosted(lp));
		} else if (lp->lwp_stat == LSRUN) {
			lwp_signotify(lp);
		}
	}
	if (p->p_nstopped == p->p_nthreads)
		proc_stopped(p);
}

void
proc_stopped(struct proc *p)
{
	ProcHold parent = ProcHold::hold(p->p_pptr);
	TokenGuard token(parent.get()->p_token);

	p->p_flags &= ~P_WAITED;
	wakeup(parent.get());
	ksignal(parent.get(), SIGCHLD);
	if (p->p_stat == SSTOP && (p->p_flags & P_TRACED) == 0)
		machine_job_stopped(p->p_pid);
}

/* A vfork(2) child does not stop until its parent has been woken. */
static bool
is_deferred(const hosted_proc *p, int sig)
{
	return ((p->p_flags & P_PPWAIT) != 0 &&
	    default_of(sig) == Default::STOP);
}

/*
 * Send a signal through the host, and interrupt threads that sleep in the
 * hosted kernel, which the host cannot interrupt.
 */
static void
post(hosted_proc *p, int tid, int sig)
{
	struct lwp *lp;

	if (sig == SIGCHLD)
		p->child_signal = true;
	machine_post(p->p_pid, tid, sig);
	FOREACH_LWP_IN_PROC(lp, p) {
		if ((tid == 0 || tid == hosted(lp)->tid) &&
		    !machine_blocks(hosted(lp)->tid, sig))
			sleep_interrupt(&hosted(lp)->thread);
	}
}

void
signals_post_pending(hosted_proc *p)
{
	struct lwp *lp;

	for (int sig = 1; sig <= LAST_SIGNAL && !SIGISEMPTY(p->p_siglist);
	    ++sig) {
		if (is_pending(p, sig) && !is_deferred(p, sig)) {
			clear_pending(p, sig);
			post(p, 0, sig);
		}
	}
	FOREACH_LWP_IN_PROC(lp, p) {
		sigset_t sent = hosted(lp)->sent;

		if (SIGISEMPTY(sent))
			continue;
		SIGEMPTYSET(hosted(lp)->sent);
		for (int sig = 1; sig <= LAST_SIGNAL; ++sig) {
			if (SIGISMEMBER(sent, sig))
				post(p, hosted(lp)->tid, sig);
		}
	}
}

/*
 * A signal for a thread of a stopped tracee.  Those that stop, continue or
 * kill are the process's here.
 */
static bool
keep_for_thread(int tid, int sig)
{
	hosted_lwp *lp = tid == 0 ? nullptr : lwp_lookup(tid);

	if (lp == nullptr || sig == SIGKILL ||
	    default_of(sig) == Default::STOP ||
	    default_of(sig) == Default::CONTINUE)
		return (false);
	SIGADDSET(lp->sent, sig);
	SIGADDSET(lp->lwp_siglist, sig);
	return (true);
}

/*
 * A signal for a stopped process stays pending or continues it.  Returns
 * whether the signal must be delivered now.
 */
static bool
signal_stopped(hosted_proc *p, int tid, int sig, bool is_default)
    TA_REQUIRES(p->p_token)
{
	if ((p->p_flags & P_TRACED) && keep_for_thread(tid, sig))
		return (false);
	set_pending(p, sig);
	if (p->p_flags & P_TRACED)
		return (false);

	if (sig == SIGKILL) {
		clear_pending(p, sig);
		proc_unstop(p, SSTOP);
		return (true);
	}
	if (default_of(sig) == Default::CONTINUE) {
		ProcHold parent = ProcHold::hold(p->p_pptr);
		TokenGuard token(parent.get()->p_token);

		p->p_flags |= P_CONTINUED;
		wakeup(parent.get());
		clear_pending(p, sig);
		proc_unstop(p, SSTOP);
		return (!is_default);
	}
	if (default_of(sig) == Default::STOP)
		clear_pending(p, sig);
	return (false);
}

static bool
is_ignored(struct proc *p, int sig, enum machine_action action)
{
	if ((p->p_flags & P_TRACED) != 0 || (p->p_stops & S_SIG) != 0)
		return (false);
	return (action == ACTION_IGNORE || (action == ACTION_DEFAULT &&
	    default_of(sig) == Default::IGNORE));
}

/*
 * Whether sig is a job control stop, not caught, for an orphaned process
 * group.  It is discarded, even if p is traced.
 */
static bool
is_orphan_stop(struct proc *p, int sig, enum machine_action action)
{
	return (default_of(sig) == Default::STOP && sig != SIGSTOP &&
	    action == ACTION_DEFAULT && machine_orphaned(p->p_pid));
}

/* A stop signal and SIGCONT cancel each other while they are pending. */
static void
clear_opposites(hosted_proc *p, int sig)
{
	if (default_of(sig) == Default::STOP)
		clear_pending(p, SIGCONT);
	if (default_of(sig) == Default::CONTINUE) {
		clear_pending(p, SIGSTOP);
		clear_pending(p, SIGTSTP);
		clear_pending(p, SIGTTIN);
		clear_pending(p, SIGTTOU);
	}
}

/*
 * Whether p has a thread that is not in an uninterruptible sleep, here or on
 * the machine.
 */
static bool
has_interruptible_thread(struct proc *p)
{
	struct lwp *lp;

	FOREACH_LWP_IN_PROC(lp, p) {
		if (machine_sleeps(hosted(lp)->tid))
			continue;
		if (lp->lwp_stat != LSSLEEP ||
		    (hosted(lp)->thread.sleep_flags & PCATCH) != 0)
			return (true);
	}
	return (false);
}

/*
 * Returns whether p is on the machine; a placeholder that has become traced
 * is adopted first.  If the host does not permit it, call_ptrace() fails.
 */
static bool
adopt_if_traced(hosted_proc *p)
{
	if (!p->on_machine && (p->p_flags & P_TRACED) != 0)
		p->refused = !proc_adopt(p);
	return (p->on_machine);
}

/*
 * Send a signal to a process, or to one of its threads by the machine's tid.
 */
static void
signal_process(hosted_proc *p, int tid, int sig)
    TA_REQUIRES(p->p_token)
{
	if ((p->p_flags & P_WEXIT) != 0 || !adopt_if_traced(p))
		return;

	enum machine_action action = machine_action(p->p_pid, sig);

	if (is_ignored(p, sig, action))
		return;
	if ((p->p_flags & P_TRACED) != 0 || (p->p_stops & S_SIG) != 0)
		action = ACTION_DEFAULT;

	const bool is_default = action != ACTION_CATCH;

	if (is_orphan_stop(p, sig, action))
		return;
	clear_opposites(p, sig);
	if (default_of(sig) == Default::STOP)
		p->p_flags &= ~P_CONTINUED;
	if (p->p_stat == SSTOP && !signal_stopped(p, tid, sig, is_default))
		return;
	if (default_of(sig) == Default::STOP && is_default) {
		if (is_deferred(p, sig) ||
		    (tid == 0 && !has_interruptible_thread(p))) {
			set_pending(p, sig);
		} else {
			p->p_xstat = sig;
			proc_stop(p, SSTOP);
		}
		return;
	}
	if (default_of(sig) == Default::CONTINUE && is_default)
		return;

	/* The tracer stops the process first; the host would kill it now. */
	if (sig == SIGKILL && (p->p_flags & P_TRACED) != 0) {
		struct lwp *lp;

		set_pending(p, sig);
		FOREACH_LWP_IN_PROC(lp, p)
			lwp_signotify(lp);
		return;
	}
	post(p, tid, sig);
}

/*
 * The machine reports a stop signal, which was not sent through
 * signal_process(): stop the process.  Returns whether that is all.
 */
static bool
take_stop_signal(hosted_proc *p, int sig)
    TA_REQUIRES(p->p_token)
{
	if (default_of(sig) != Default::STOP || (p->p_flags & P_WEXIT) != 0)
		return (false);
	if (is_deferred(p, sig)) {
		set_pending(p, sig);
		return (true);
	}
	if ((p->p_flags & P_TRACED) == 0 &&
	    machine_action(p->p_pid, sig) != ACTION_DEFAULT)
		return (false);
	if (is_orphan_stop(p, sig, ACTION_DEFAULT))
		return (true);
	if (p->p_stat != SSTOP) {
		p->p_xstat = sig;
		proc_stop(p, SSTOP);
	}
	return (true);
}

/*
 * A stop signal that became pending while p was stopped or a vfork(2) child;
 * 0 if a signal with a lower number is pending here or on the host.
 */
static int
pending_stop(const hosted_lwp *lp)
{
	const hosted_proc *p = hosted(lp->lwp_proc);
	int sig = 1;

	while (sig <= SIGTTOU && !is_pending(p, sig))
		++sig;
	if (sig > SIGTTOU || default_of(sig) != Default::STOP ||
	    p->p_stat == SSTOP || is_deferred(p, sig) ||
	    machine_blocks(lp->tid, sig))
		return (0);

	const int on_host = machine_signalled(lp->tid);

	return (on_host != 0 && on_host < sig ? 0 : sig);
}

/* Dequeue the next signal to process, or 0. */
static int
next_signal(hosted_lwp *lp)
{
	hosted_proc *p = hosted(lp->lwp_proc);
	int sig = lp->signal;

	lp->signal = 0;
	if (sig == 0) {
		sig = is_pending(p, SIGKILL) ? SIGKILL : pending_stop(lp);
		if (sig != 0)
			clear_pending(p, sig);
	}
	return (sig);
}

/*
 * Stop for a signal, which stays pending meanwhile.  Returns the signal that
 * the tracer has replaced it by, or 0.
 */
static int
stop_for_tracer(struct proc *p, hosted_lwp *lp, int sig)
    TA_REQUIRES(p->p_token)
{
	p->p_xstat = sig;
	SIGADDSET(lp->lwp_siglist, sig);
	proc_stop(p, SSTOP);
	tstop();
	SIGDELSET(lp->lwp_siglist, sig);
	return (p->p_xstat);
}

/* Whether a signal is caught or kills.  A stop the tracer chose is ignored. */
static bool
is_delivered(hosted_proc *p, int sig)
{
	const enum machine_action action = machine_action(p->p_pid, sig);

	if (action == ACTION_CATCH)
		return (true);
	return (action == ACTION_DEFAULT &&
	    default_of(sig) == Default::KILL);
}

int
issignal(hosted_lwp *lp)
{
	hosted_proc *p = hosted(lp->lwp_proc);
	int sig;

	while ((sig = next_signal(lp)) != 0) {
		TokenGuard token(p->p_token);

		if (take_stop_signal(p, sig))
			continue;
		STOPEVENT(p, S_SIG, sig);
		if ((p->p_flags & (P_TRACED | P_PPWAIT)) == P_TRACED) {
			sig = stop_for_tracer(p, lp, sig);

			/* Post it; if it is pending already it merges. */
			if (sig != 0 && (p->p_flags & P_TRACED) == 0) {
				post(p, 0, sig);
				continue;
			}
		}
		if (sig != 0 && is_delivered(p, sig)) {
			STOPEVENT(p, S_SIG, sig);
			if (lp->lwp_sig == sig) {
				lp->lwp_sig = 0;
				lp->lwp_code = 0;
			}
			if (dumps_core(sig) &&
			    machine_action(p->p_pid, sig) == ACTION_DEFAULT)
				STOPEVENT(p, S_CORE, 0);
			return (sig);
		}
	}
	return (0);
}

int
kern_kill(pid_t pid, int tid, int sig)
{
	if (sig < 0 || sig > LAST_SIGNAL)
		return (EINVAL);

	ProcHold hold(pfind(pid));

	if (!hold) {
		hosted_proc *zombie = proc_lookup(pid);

		return (zombie != nullptr ? 0 : ESRCH);
	}

	hosted_proc *p = hosted(hold.get());

	if (p != curproc && p_trespass(curproc->p_ucred, p->p_ucred) != 0)
		return (EPERM);
	if (sig != 0) {
		TokenGuard token(p->p_token);

		signal_process(p, tid, sig);
	}
	return (0);
}

int
kern_kill_group(pid_t group, int sig)
{
	int error = ESRCH;
	hosted_proc *next;

	if (sig < 0 || sig > LAST_SIGNAL)
		return (EINVAL);
	for (hosted_proc *p = proc_next(nullptr); p != nullptr; p = next) {
		/* Held because signal_process() may block. */
		ProcHold hold = ProcHold::hold(p);

		if (p->on_machine && p->p_stat != SZOMB &&
		    machine_pgrp(p->p_pid) == group &&
		    p_trespass(curproc->p_ucred, p->p_ucred) == 0) {
			TokenGuard token(p->p_token);

			error = 0;
			if (sig != 0)
				signal_process(p, 0, sig);
		}
		next = proc_next(p);
	}
	return (error);
}

bool
signals_from_host()
{
	bool found = false;
	hosted_proc *next;

	for (hosted_proc *p = proc_next(nullptr); p != nullptr; p = next) {
		/* Held because signal_process() may block. */
		ProcHold hold = ProcHold::hold(p);

		if (p->sent_continue) {
			TokenGuard token(p->p_token);

			found = true;
			p->sent_continue = false;
			if (p->p_stat == SSTOP)
				signal_process(p, 0, SIGCONT);
		}
		next = proc_next(p);
	}
	return (found);
}

extern "C" {

/* A tree's CURSIG_NOBLOCK() uses it: signals that cannot be masked. */
sigset_t sigcantmask_mask;

void
ksignal(struct proc *p, int sig)
{
	if (sig <= 0 || sig > LAST_SIGNAL)
		panic("ksignal: signal number %d", sig);

	ProcHold hold = ProcHold::hold(p);
	hosted_proc *target = hosted(p);
	TokenGuard token(target->p_token);

	signal_process(target, 0, sig);
}

void
lwpsignal(struct proc *p, struct lwp *lp, int sig)
{
	ProcHold hold = ProcHold::hold(p);
	hosted_proc *target = hosted(p);
	TokenGuard token(target->p_token);

	signal_process(target, hosted(lp)->tid, sig);
}

void
proc_unstop(struct proc *p, int stat)
{
	struct lwp *lp;

	ASSERT_LWKT_TOKEN_HELD(&p->p_token);
	if (p->p_stat != stat)
		return;
	p->p_stat = SACTIVE;
	machine_job_continued(p->p_pid);

	FOREACH_LWP_IN_PROC(lp, p) {
		LwpHold hold(*lp);
		TokenGuard token(lp->lwp_token);

		if (lp->lwp_stat == LSSLEEP &&
		    (lp->lwp_mpflags & LWP_MP_WSTOP) != 0) {
			lp->lwp_mpflags &= ~LWP_MP_WSTOP;
			--p->p_nstopped;
			tracee_unload(hosted(lp));
		}
	}
	wakeup(p);
}

}
