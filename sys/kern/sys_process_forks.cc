/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The children of a tracee: traced as well, if its tracer asked for that.
 */

#include "sys_process.h"

namespace sys_process {

/* The tracer of p asks for its children; it may have detached meanwhile. */
static bool
is_to_follow(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	const Session *const session = find_session(p);

	return (session != nullptr && (session->mask & PTRACE_FORK) != 0);
}

/*
 * Make the tracer of parent that of child too.  To reparent may block: then
 * the tracer may have exited, or have detached parent.  In that case false,
 * and the child is its parent's: a reaper's after rfork(RFNOWAIT).
 */
static bool
follow(struct proc *parent, struct proc *child)
    TA_REQUIRES(parent->p_token) TA_REQUIRES(child->p_token) TA_MAY_BLOCK
{
	const ProcHold tracer = ProcHold::hold(parent->p_pptr);
	const ProcHold original = ProcHold::hold(child->p_pptr);

	if (original.get() != tracer.get()) {
		child->p_oppid = original.get()->p_pid;
		proc_reparent(child, tracer.get());
	}
	if (is_to_follow(parent) && parent->p_pptr == tracer.get() &&
	    child->p_pptr == tracer.get()) {
		child->p_flags |= P_TRACED;
		return (true);
	}
	reparent_to_original(child);
	child->p_oppid = 0;
	return (false);
}

/*
 * The child stops before its first instruction: a SIGSTOP is pending, as
 * after PT_ATTACH.  One of vfork(2) takes no stop signal until it executes;
 * it stops at its first system call.
 */
static void
stop_at_first_return(struct proc *child, Session *session)
    TA_REQUIRES(child->p_token)
{
	session->is_child = true;
	if (child->p_flags & P_PPWAIT) {
		set_stops(child, session, S_SCE | S_EXEC);
		return;
	}
	SIGADDSET_ATOMIC(child->p_siglist, SIGSTOP);
	child->p_flags |= P_PTSIGSTOP;
	set_stops(child, session, 0);
}

/*
 * p, which vfork(2) has made, executes a program or exits.  The kernel wakes
 * p_pptr for that, its tracer; who sleeps is its parent, and holds it.
 */
void
wake_vfork_parent(struct proc *p)
{
	if (p->p_oppid == 0)
		return;

	const ProcHold parent(pfind(p->p_oppid));

	if (parent) {
		p->p_flags &= ~P_PPWAIT;
		wakeup(parent.get());
	}
}

/* Take fork out of the session's list. */
static void
forget_fork(Session *session, const Fork *fork)
{
	Fork **link = &session->forks;

	while (*link != fork)
		link = &(*link)->next;

	Fork *const forgotten = *link;

	*link = forgotten->next;
	kfree(forgotten, M_TEMP);
}

/*
 * A living process or a zombie whose tracer is to give it back to parent.
 * kern_wait() clears p_oppid before it does, and is not done when it has.
 */
static bool
is_away(pid_t pid, pid_t parent)
    TA_MAY_BLOCK
{
	ProcHold child(pfind(pid));

	if (!child)
		child.replace(zpfind(pid));
	if (!child)
		return (false);

	struct proc *const p = child.get();

	return (p->p_oppid == parent || (p->p_stat == SZOMB &&
	    ((p->p_oppid == 0 && p->p_ppid != parent) || is_being_reaped(p))));
}

/*
 * Has the tracer a child of p's that this wait is for?  pid as wait4(2) has
 * it; a group's counts as any.  Forgets the children that are back.
 */
static bool
has_traced_child(struct proc *p, pid_t pid)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	for (u_int skip = 0;;) {
		const Session *const session = find_session(p);
		const Fork *fork = session == nullptr ? nullptr :
		    session->forks;

		for (u_int i = 0; fork != nullptr && i < skip; ++i)
			fork = fork->next;
		if (fork == nullptr)
			return (false);

		const pid_t child = fork->child;

		if (is_away(child, p->p_pid)) {
			if (pid <= 0 || pid == child)
				return (true);
			++skip;
			continue;
		}

		/* It may have blocked. */
		Session *const still = find_session(p);
		const Fork *back = still == nullptr ? nullptr : still->forks;

		while (back != nullptr && back->child != child)
			back = back->next;
		if (back != nullptr && back->tid == 0)
			forget_fork(still, back);
		else
			++skip;
	}
}

/* So that the list has no more than living children and zombies. */
static void
forget_children_that_are_back(struct proc *p)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	const pid_t nobodys_child = 1;

	has_traced_child(p, nobodys_child);
}

/* Called by at_fork(9): the child does not run yet (SIDL). */
void
report_fork(struct proc *parent, struct proc *child)
    NO_THREAD_SAFETY_ANALYSIS
{
	const Session *const session = find_session(parent);
	const int mask = session == nullptr ? 0 : session->mask;

	if ((mask & (PTRACE_FORK | PTRACE_VFORK)) == 0)
		return;

	forget_children_that_are_back(parent);

	auto *const fork = static_cast<Fork *>(kmalloc(sizeof(Fork), M_TEMP,
	    M_WAITOK | M_ZERO));
	Session *const childs = allocate_session(mask);

	fork->tid = curthread->td_lwp->lwp_tid;
	fork->child = child->p_pid;
	fork->is_vfork = (child->p_flags & P_PPWAIT) != 0;
	if (is_to_follow(parent) && follow(parent, child)) {
		begin_session(child, childs);
		stop_at_first_return(child, childs);
		fork->is_traced = true;
	} else
		kfree(childs, M_TEMP);

	Session *const parents = find_session(parent);

	if (parents == nullptr || !(fork->is_traced ||
	    (fork->is_vfork && (parents->mask & PTRACE_VFORK)))) {
		kfree(fork, M_TEMP);
		return;
	}
	fork->next = parents->forks;
	parents->forks = fork;
	set_stops(parent, parents, parents->stops | fork_stops(parents));
}

Fork *
find_fork(const Session *session, lwpid_t tid)
{
	Fork *fork = session->forks;

	while (fork != nullptr && fork->tid != tid)
		fork = fork->next;
	return (fork);
}

void
fork_is_reported(struct proc *p, lwpid_t tid)
{
	Session *const session = find_session(p);
	Fork *const fork = session == nullptr ? nullptr :
	    find_fork(session, tid);

	if (fork == nullptr)
		return;
	if (fork->is_traced)
		fork->tid = 0;
	else
		forget_fork(session, fork);
}

void
forks_are_reported(Session *session)
{
	for (Fork *fork = session->forks; fork != nullptr; fork = fork->next)
		fork->tid = 0;
}

u_int
fork_stops(const Session *session)
{
	u_int stops = 0;

	for (const Fork *fork = session->forks; fork != nullptr;
	    fork = fork->next) {
		if (fork->tid != 0)
			stops |= S_SCX;
		if (fork->is_traced)
			stops |= S_SCE;
	}
	return (stops);
}

/*
 * How many ticks to sleep at most until p has a child that this wait is for: 0
 * if it has one.  One that is being reaped is p's already when its tracer
 * gives it back, but kern_wait() passes it over until that is done; then
 * nobody wakes p.
 */
static int
ticks_to_wait(struct proc *p, pid_t pid)
    TA_REQUIRES(p->p_token)
{
	struct proc *child;
	int ticks = hz;

	LIST_FOREACH(child, &p->p_children, p_sibling) {
		if (pid > 0 && child->p_pid != pid)
			continue;
		if (!is_being_reaped(child))
			return (0);
		ticks = 1;
	}
	return (ticks);
}

/*
 * Which children the call of lp waits for; false if it waits for none.  The
 * tracer may have changed its arguments at the stop for the entry.
 */
static bool
waits_for(struct lwp *lp, pid_t *pid)
{
	SystemCall made;

	read_entry(lp, &made);

	const register_t *const arg = &made.in_registers[made.skipped];

	switch (made.code) {
	case SYS_wait4:
		*pid = arg[0];
		return ((arg[2] & WNOHANG) == 0);
	case SYS_wait6:
		*pid = arg[0] == P_PID ? arg[1] : -1;
		return ((arg[3] & WNOHANG) == 0);
	default:
		return (false);
	}
}

/*
 * kern_wait() knows the children that are p's now, and would answer ECHILD.
 * Who gives one back takes p's token for that and wakes p, as for a wait; and
 * after a second this looks again, for those that nobody gives back.  A
 * signal that p takes is taken when a child is back.
 */
void
wait_for_traced_children(struct proc *p)
{
	struct lwp *const lp = curthread->td_lwp;
	int flags = PCATCH;
	pid_t pid;

	if (!waits_for(lp, &pid))
		return;
	while (has_traced_child(p, pid) &&
	    (lp->lwp_mpflags & LWP_MP_WEXIT) == 0) {
		const int ticks = ticks_to_wait(p, pid);

		if (ticks == 0)
			return;

		const int error = tsleep(p, flags, "wait", ticks);

		if (is_killed(lp))
			return;
		if (error != 0 && error != EWOULDBLOCK)
			flags = 0;
	}
}

}
