/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Who traces whom, and what stops and resumes a tracee: PT_TRACE_ME,
 * PT_ATTACH, PT_DETACH, PT_CONTINUE, PT_STEP, PT_KILL.
 */

#include "sys_process.h"

namespace sys_process {

/*
 * p_oppid stays 0: the tracer is the parent, and kern_wait() has nobody else
 * to give the dead tracee to.
 */
[[gnu::cold]] int
pt_trace_me(const Call &call)
{
	drop_session(call.tracee);

	/* P_WAITED may be of an earlier stop, which a shell waited for. */
	if (call.tracee->p_flags & P_WAITED)
		call.tracee->p_flags |= P_PTRESUMED;
	call.tracee->p_flags |= P_TRACED;
	return (0);
}

namespace {	/* its functions are no symbols of the kernel */

/* The pids from which is_descendant() walks up, each of them once. */
class Starts {
public:
	struct Start {
		Start *next;
		pid_t pid;
	};

	explicit Starts(pid_t first) : first_{ nullptr, first } {}

	~Starts()
	{
		while (Start *const next = first_.next) {
			first_.next = next->next;
			kfree(next, M_TEMP);
		}
	}

	Starts(const Starts &) = delete;
	Starts &operator=(const Starts &) = delete;

	void
	add(pid_t pid)
	    TA_MAY_BLOCK
	{
		Start *at = &first_;

		while (at->pid != pid) {
			if (at->next == nullptr)
				at->next = allocate(pid);
			at = at->next;
		}
	}

	const Start *first() const { return (&first_); }

private:
	Start first_;

	static Start *
	allocate(pid_t pid)
	    TA_MAY_BLOCK
	{
		auto *const start = static_cast<Start *>(kmalloc(
		    sizeof(Start), M_TEMP, M_WAITOK | M_ZERO));

		start->pid = pid;
		return (start);
	}
};

}

/*
 * True if elder is p or an ancestor of p.  Each process has up to two parents:
 * p_pptr, which may be its tracer, and its original parent, p_oppid; both
 * count.  As long as PT_ATTACH makes no ring of parents, every walk up ends:
 * this one, and those of setpgid(2) and setpriority(2).
 *
 * procfs(5)'s attach can make rings of parents; a ring counts as if elder
 * were on it.  It is found by Brent's method: the process of each step that
 * is a power of two is remembered, and met again after one more round.
 *
 * Takes the token of one ancestor after the other; the caller's are lost
 * meanwhile.  Walks up once from p, and once from each original parent met.
 * A process's p_token alone keeps it the child of its parent, and so keeps
 * that from being freed; hence a hold and a token for each.
 */
[[gnu::cold]] static bool
is_descendant(const struct proc *p, const struct proc *elder)
    TA_MAY_BLOCK
{
	Starts starts(p->p_pid);

	for (const Starts::Start *start = starts.first(); start != nullptr;
	    start = start->next) {
		ProcHold at(pfind(start->pid));
		pid_t remembered = -1;

		for (u_int steps = 0; at; ++steps) {
			struct proc *const child = at.get(), *parent;
			pid_t former;

			if (child == elder || child->p_pid == remembered)
				return (true);
			if ((steps & (steps - 1)) == 0)
				remembered = child->p_pid;
			{
				const TokenGuard token(child->p_token);

				former = child->p_oppid;
				parent = child->p_pptr;
				if (parent != nullptr)
					PHOLD(parent);
			}
			at.replace(parent);
			if (former != 0)
				starts.add(former);
		}
	}
	return (false);
}

/*
 * True if p is no process's parent and no process's original parent, so that
 * it cannot be an ancestor: it has no children, and no tracer can have taken
 * one from it, because it has never forked.  Nor did a process that had its
 * number before, which is all that p_oppid knows of it.  (But one that
 * procfs(5)'s detach has left with p, because its original parent had gone.)
 */
static bool
has_no_descendants([[maybe_unused]] const struct proc *p)
    TA_REQUIRES(p->p_token)
{
#ifdef KLD_MODULE	/* it is not told of forks */
	return (false);
#else
	return ((p->p_flags & P_PTFORKED) == 0 &&
	    LIST_EMPTY(&p->p_children));
#endif
}

/*
 * One PT_ATTACH at a time: two at once could make each process the other's
 * ancestor.  Taken with p's token held.
 */
static struct mtx attach_lock = MTX_INITIALIZER("ptattach");

/* Make curp the tracer of p.  It may block, so everything is checked again. */
[[gnu::cold]] static int
attach_tracee(struct proc *curp, struct proc *p)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	const MutexGuard one_at_a_time(attach_lock);

	/* Nobody traces its own tracer, nor its parent, and so on. */
	if (!has_no_descendants(p) && is_descendant(curp, p))
		return (EINVAL);
	if (p->p_flags & P_INEXEC)
		return (EAGAIN);

	const int error = check_can_attach(curp, p);

	if (error != 0)
		return (error);

	/* After PT_KILL p is untraced, but still a child of its old tracer. */
	const pid_t parent = p->p_oppid != 0 ? p->p_oppid : p->p_pptr->p_pid;
	const pid_t original = parent == curp->p_pid ? 0 : parent;

	/* One that procfs(5) let go. */
	drop_session(p);

	/*
	 * proc_reparent() may block.  p_oppid is set before it, in case p
	 * exits meanwhile.  P_TRACED is set after it: the old parent could
	 * detach a p that is traced, and clear p_oppid.  If p calls
	 * PT_TRACE_ME meanwhile, it can all the same, hence the second
	 * assignment.
	 */
	p->p_oppid = original;
	if (p->p_pptr != curp)
		proc_reparent(p, curp);
	p->p_oppid = original;
	p->p_flags |= P_TRACED;
	return (0);
}

/* p is stopped and lp sleeps, but it ran when proc_stop() counted sleepers. */
static bool
is_uncounted_sleeper(const struct proc *p, const struct lwp *lp)
{
	return (p->p_stat == SSTOP && lp->lwp_stat == LSSLEEP &&
	    (lp->lwp_mpflags & LWP_MP_WSTOP) == 0);
}

/*
 * Count the threads of p that have gone to sleep since proc_stop() as
 * stopped; if these were the last, notify the tracer as tstop() does.  True
 * if all have stopped.
 */
[[gnu::cold]] static bool
count_sleepers(struct proc *p, struct proc *tracer)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	struct lwp *lp;

	if (p->p_nstopped >= p->p_nthreads)
		return (true);

again:
	FOREACH_LWP_IN_PROC(lp, p) {
		if (!is_uncounted_sleeper(p, lp))
			continue;

		const LwpHold hold(*lp);
		const TokenGuard token(lp->lwp_token);

		if (is_uncounted_sleeper(p, lp)) {
			atomic_set_int(&lp->lwp_mpflags, LWP_MP_WSTOP);
			++p->p_nstopped;
		}
		/* Threads may have come and gone. */
		goto again;
	}
	if (p->p_nstopped < p->p_nthreads)
		return (false);
	wakeup(tracer);
	if ((tracer->p_sigacts->ps_flag & PS_NOCLDSTOP) == 0)
		ksignal(tracer, SIGCHLD);
	return (true);
}

/*
 * Wait until the last thread of p has stopped, a second at most: before that,
 * wait4(2) would report the stop too early, and once more afterwards.  A
 * thread that goes to sleep on its way to the stop wakes nobody, so look once
 * a tick.
 */
[[gnu::cold]] static void
wait_all_stopped(struct proc *p, struct proc *tracer)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	for (int left = hz; left > 0 && p->p_stat == SSTOP; --left) {
		if (count_sleepers(p, tracer))
			return;
		tsleep(&p->p_nstopped, 0, "ptstop", 1);
	}
}

/*
 * wait_all_stopped() for a stop that wait4(2) has reported.  The last thread
 * that stops clears P_WAITED, so that wait4(2) would report the same stop once
 * more; so set it again, unless p has been resumed, has stopped for another
 * signal or has another tracer by now.
 */
[[gnu::cold]] void
wait_rest_stopped(struct proc *p, struct proc *tracer)
{
	const int sig = p->p_xstat;

	wait_all_stopped(p, tracer);
	if (p->p_stat == SSTOP && p->p_xstat == sig &&
	    (p->p_flags & (P_TRACED | P_PTRESUMED)) == P_TRACED &&
	    p->p_pptr == tracer)
		p->p_flags |= P_WAITED;
}

/* Stop p for a new tracer; if it is stopped already, once more. */
[[gnu::cold]] static void
stop_tracee(struct proc *p)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	const CriticalSection critical;

	if (p->p_stat == SSTOP)
		proc_unstop(p, SSTOP);
	p->p_flags &= ~(P_WAITED | P_PTRESUMED | P_PTSIGSTOP);
	ksignal(p, SIGSTOP);
}

[[gnu::cold]] int
pt_attach(const Call &call)
{
	const int error = attach_tracee(call.tracer, call.tracee);

	if (error != 0)
		return (error);
	stop_tracee(call.tracee);
	wait_all_stopped(call.tracee, call.tracer);

	/*
	 * A thread that was in issignal() already stores its own signal in
	 * p_xstat, and that one is reported.  SIGSTOP stays pending then.
	 */
	if (call.tracee->p_stat == SSTOP && call.tracee->p_xstat != SIGSTOP) {
		call.tracee->p_flags |= P_PTSIGSTOP;
		ksignal(call.tracee, SIGSTOP);
	}
	return (0);
}

static bool
is_stop_signal(int sig)
{
	return (sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN ||
	    sig == SIGTTOU);
}

/*
 * Resume p, which is no longer traced, with a signal unless sig is 0.  A
 * thread that stopped in issignal() takes it from p_xstat; one that stopped
 * on its way to user mode does not look there, but finds it queued.  It is
 * one signal for both.
 */
[[gnu::cold]] static void
resume_untraced(struct proc *p, int sig)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	const CriticalSection critical;
	const bool stopped = p->p_stat == SSTOP;

	if (stopped)
		p->p_xstat = sig;
	if (sig != 0 && !(stopped && is_stop_signal(sig)))
		ksignal(p, sig);
	if (stopped)
		proc_unstop(p, SSTOP);
}

/* issignal() would stop a tracee for SIGKILL, so the trace ends first. */
[[gnu::cold]] static void
kill_tracee(struct proc *p)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	drop_session(p);
	p->p_flags &= ~P_TRACED;
	resume_untraced(p, SIGKILL);
}

[[gnu::cold]] int
pt_kill(const Call &call)
{
	kill_tracee(call.tracee);
	return (0);
}

/* The kernel would give the next signal of that number the trap's code. */
static void
forget_trap(struct lwp *lp)
{
	lp->lwp_sig = 0;
	lp->lwp_code = 0;
}

/*
 * Resume the tracee at call.addr (1: where it is) with signal call.data, until
 * an S_SCE or S_SCX of events.  0, or what the machine says against it.
 */
static int
resume_tracee(const Call &call, bool step, u_int events)
    TA_REQUEST
{
	void *const where_it_is = reinterpret_cast<void *>(1);
	int error = 0;

	if (step)
		error = ptrace_single_step(call.lp);
	if (error == 0 && call.addr != where_it_is)
		error = ptrace_set_pc(call.lp,
		    reinterpret_cast<u_long>(call.addr));
	if (error != 0)
		return (error);
	if (call.data == SIGKILL) {
		kill_tracee(call.tracee);
		return (0);
	}

	const CriticalSection critical;

	/*
	 * P_WAITED stays set until all threads have stopped again, so that
	 * wait4(2) does not report the next stop before that.
	 */
	if (call.tracee->p_xstat == SIGSTOP)
		call.tracee->p_flags &= ~P_PTSIGSTOP;
	if (call.tracee->p_xstat != call.data &&
	    call.tracee->p_xstat == call.lp->lwp_sig)
		forget_trap(call.lp);
	call.tracee->p_xstat = note_resume(call.tracee, events, call.data);
	call.tracee->p_flags |= P_PTRESUMED;
	proc_unstop(call.tracee, SSTOP);
	return (0);
}

int
pt_continue(const Call &call)
{
	return (resume_tracee(call, false, 0));
}

int
pt_step(const Call &call)
{
	return (resume_tracee(call, true, 0));
}

/* As pt_continue(), and stop at one of these events. */
static int
resume_to_syscall(const Call &call, u_int events)
    TA_REQUEST
{
	Session *session;
	const int error = make_session(call, &session);

	return (error != 0 ? error : resume_tracee(call, false, events));
}

int
pt_to_sce(const Call &call)
{
	return (resume_to_syscall(call, S_SCE));
}

int
pt_to_scx(const Call &call)
{
	return (resume_to_syscall(call, S_SCX));
}

int
pt_syscall(const Call &call)
{
	return (resume_to_syscall(call, S_SCE | S_SCX));
}

/*
 * The process that gets p as an orphan, held: p's reaper, as in exit1().  If p
 * has become a reaper itself (procctl(2)), the one that it had before.
 */
[[gnu::cold]] static struct proc *
hold_reaper(struct proc *p)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	struct sysreaper *reaper = p->p_reaper;

	if (reaper == nullptr)
		return (nullptr);
	reaper_hold(reaper);
	if (reaper->p == p) {
		struct sysreaper *const own = reaper;

		{
			const LockGuard topology(own->lock);

			reaper = own->parent;
			if (reaper != nullptr)
				reaper_hold(reaper);
		}
		reaper_drop(own);
	}

	struct proc *const heir = reaper_get(reaper);

	reaper_drop(reaper);
	return (heir);
}

/*
 * Give p back to its original parent, or as an orphan to its reaper or init.
 *
 * The new parent must not be a zombie, or about to become one after it has
 * given its children away.  A hold of a living process prevents that; but the
 * reaper may be a zombie already when it is found, or become one just as it is
 * held, so look before and after.
 */
[[gnu::cold]] void
reparent_to_original(struct proc *p)
{
	if (p->p_oppid == 0)
		return;

	const ProcHold parent(pfind(p->p_oppid));
	const ProcHold reaper(parent ? nullptr : hold_reaper(p));
	struct proc *heir = parent ? parent.get() : reaper.get();

	if (heir == nullptr || heir->p_stat == SZOMB)
		heir = initproc;
	proc_reparent(p, heir);
	if (p->p_pptr->p_stat == SZOMB)
		proc_reparent(p, initproc);
}

[[gnu::cold]] static int
clear_all_debug_traps(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	const NoBlocking the_tree_stays;
	struct lwp *lp;

	FOREACH_LWP_IN_PROC(lp, p) {
		const int error = clear_debug_traps(lp);

		if (error != 0)
			return (error);
	}
	return (0);
}

/*
 * The tracee goes on where it is, whatever call.addr says (ptrace(2)).  A
 * tracer may always detach; to send a signal it has to be allowed to debug.
 */
[[gnu::cold]] int
pt_detach(const Call &call)
{
	const int sig = call.data;
	int error = 0;

	if (sig != 0)
		error = check_can_debug(call.tracee);
	if (error == 0)
		error = clear_all_debug_traps(call.tracee);
	if (error != 0)
		return (error);
	drop_session(call.tracee);
	reparent_to_original(call.tracee);

	/* Nobody would resume it from PT_ATTACH's SIGSTOP. */
	if (call.tracee->p_flags & P_PTSIGSTOP)
		SIGDELSET_ATOMIC(call.tracee->p_siglist, SIGSTOP);
	call.tracee->p_flags &=
	    ~(P_TRACED | P_WAITED | P_PTRESUMED | P_PTSIGSTOP);
	call.tracee->p_oppid = 0;
	resume_untraced(call.tracee, sig);
	return (0);
}

/*
 * The module leaves this out: rm_at_fork(9), when it is unloaded, would free
 * what fork1() on another CPU may be looking at.
 */
#ifndef KLD_MODULE

/* No process has had a higher number. */
static volatile int highest_pid;

/*
 * A number that is not above all others may be the one of a parent that has
 * gone, and whose child a tracer has.
 */
static void
note_pid(struct proc *p)
{
	const pid_t pid = p->p_pid;
	int highest;

	do {
		highest = highest_pid;
		if (pid <= highest) {
			p->p_flags |= P_PTFORKED;
			return;
		}
	} while (!atomic_cmpset_int(&highest_pid, highest, pid));
}

/*
 * at_fork(9): the child of a tracee is born with its parent's single-step
 * flag and debug registers, and mostly without its tracer.  fork1() holds the
 * tokens of both, and the child does not run yet.
 *
 * A reaper that gets children otherwise, as by rfork(RFNOWAIT), is an
 * ancestor of who forks, and has therefore forked.
 */
[[gnu::cold]] static void
ptrace_at_fork(struct proc *parent, struct proc *child, int)
    NO_THREAD_SAFETY_ANALYSIS
{
	parent->p_flags |= P_PTFORKED;
	note_pid(child);
	if (parent->p_flags & P_TRACED) {
		clear_all_debug_traps(child);
		report_fork(parent, child);
	}
}

static void
register_at_fork(const void *)
{
	at_fork(ptrace_at_fork);
}
SYSINIT(ptrace_at_fork, SI_BOOT2_PROC0, SI_ORDER_ANY, register_at_fork,
    nullptr);

#endif

}
