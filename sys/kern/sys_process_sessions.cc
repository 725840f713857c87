/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What ptrace(2) remembers of a tracee whose tracer asked for events: which
 * ones, and which thread reports one now.  A tracee without a session costs
 * one comparison.
 */

#include "sys_process.h"

namespace sys_process {

u_int session_count;

/* By pid.  sessions_spin guards the lists, and next of each; innermost. */
static Session *sessions[64];
static struct spinlock sessions_spin = SPINLOCK_INITIALIZER(sessions_spin,
    "ptsess");

static Session **
list_of(const struct proc *p)
{
	const u_int lists = sizeof(sessions) / sizeof(sessions[0]);

	return (&sessions[static_cast<u_int>(p->p_pid) % lists]);
}

static Session *
lookup(const struct proc *p)
{
	const SpinGuard spin(sessions_spin);
	Session *session = *list_of(p);

	while (session != nullptr && session->tracee != p)
		session = session->next;
	return (session);
}

static void
unlink(const Session *session)
{
	const SpinGuard spin(sessions_spin);
	Session **link = list_of(session->tracee);

	while (*link != session)
		link = &(*link)->next;
	*link = session->next;
	--session_count;
}

/*
 * STOPEVENT() looks at p_stops alone, which procfs(5) has for its clients.
 * Only bits that none of them has set are the session's, and only those are
 * cleared.  A bit that a client sets while the session has it is cleared with
 * the session's at the next resume: nothing shows it.
 */
void
set_stops(struct proc *p, Session *session, u_int wanted)
{
	const SpinGuard spin(p->p_spin);
	const u_int others = p->p_stops & ~session->stops;

	session->stops = wanted & ~others;
	p->p_stops = others | session->stops;
}

void
end_session(struct proc *p)
{
	Session *const session = lookup(p);

	if (session == nullptr)
		return;
	set_stops(p, session, 0);
	unlink(session);
	while (session->forks != nullptr) {
		Fork *const fork = session->forks;

		session->forks = fork->next;
		kfree(fork, M_TEMP);
	}
	kfree(session, M_TEMP);
}

/*
 * procfs(5) can end the tracing; and the tracer of a program does not become
 * that of a set-id program which it executes.
 */
Session *
lookup_session(struct proc *p)
{
	Session *const session = lookup(p);

	if (session != nullptr && ((p->p_flags & P_TRACED) == 0 ||
	    (p->p_flags & P_SUGID & ~session->sugid) != 0)) {
		end_session(p);
		return (nullptr);
	}
	return (session);
}

Session *
allocate_session(int mask)
{
	auto *const session = static_cast<Session *>(kmalloc(
	    sizeof(Session), M_TEMP, M_WAITOK | M_ZERO));

	session->mask = mask;
	return (session);
}

void
begin_session(struct proc *p, Session *session)
{
	session->tracee = p;
	session->sugid = p->p_flags & P_SUGID;

	const SpinGuard spin(sessions_spin);
	Session **const list = list_of(p);

	session->next = *list;
	*list = session;
	++session_count;
}

int
make_session(const Call &call, Session **session)
{
	*session = find_session(call.tracee);
	if (*session != nullptr)
		return (0);

	Session *const made = allocate_session(PTRACE_DEFAULT);
	const int error = check_tracee(call.tracer, call.tracee);

	*session = error != 0 ? made : find_session(call.tracee);
	if (*session == nullptr)
		begin_session(call.tracee, *session = made);
	else
		kfree(made, M_TEMP);
	return (error);
}

const Event *
current_event(struct proc *p)
{
	Session *const session = find_session(p);
	struct lwp *lp;

	if (session == nullptr || session->event == nullptr ||
	    p->p_stat != SSTOP || p->p_xstat != session->event->sig)
		return (nullptr);
	FOREACH_LWP_IN_PROC(lp, p) {
		if (SIGISMEMBER(lp->lwp_siglist, p->p_xstat))
			return (nullptr);
	}
	return (session->event);
}

int
resume_session(struct proc *p, u_int once, int sig)
{
	Session *const session = find_session(p);

	if (session == nullptr)
		return (sig);
	if (current_event(p) != nullptr) {
		session->event->resumed_with = sig;
		session->event = nullptr;
		sig = 0;
	} else if (p->p_xstat == SIGTRAP)
		session->executed = false;
	if (p->p_xstat == SIGSTOP)
		session->is_child = false;

	u_int wanted = once;

	if (session->mask & PTRACE_EXEC)
		wanted |= S_EXEC;
	if (session->mask & PTRACE_SCE)
		wanted |= S_SCE;
	if (session->mask & PTRACE_SCX)
		wanted |= S_SCX;
	session->syscalls = wanted & (S_SCE | S_SCX);
	if (session->is_child)
		wanted |= S_SCE;
	set_stops(p, session, wanted | fork_stops(session));
	return (sig);
}

int
pt_get_event_mask(const Call &call)
{
	Session *session;
	const int error = make_session(call, &session);

	if (error == 0)
		*static_cast<int *>(call.addr) = session->mask;
	return (error);
}

int
pt_set_event_mask(const Call &call)
{
	const int mask = *static_cast<int *>(call.addr);
	Session *session;

	if ((mask & ~(PTRACE_EXEC | PTRACE_SYSCALL | PTRACE_FORK |
	    PTRACE_VFORK)) != 0)
		return (EINVAL);

	const int error = make_session(call, &session);

	if (error == 0)
		session->mask = mask;
	return (error);
}

int
pt_follow_fork(const Call &call)
{
	Session *session;
	const int error = make_session(call, &session);

	if (error != 0)
		return (error);
	session->mask &= ~PTRACE_FORK;
	if (call.data != 0)
		session->mask |= PTRACE_FORK;
	return (0);
}

/*
 * The module leaves this out: rm_at_fork(9), when it is unloaded, would free
 * what fork1() on another CPU may be looking at.
 */
#ifndef KLD_MODULE

/* at_exit(9), with p_token held and no other thread left. */
static void
drop_session_at_exit(struct thread *td)
    NO_THREAD_SAFETY_ANALYSIS
{
	drop_session(td->td_proc);
}

static void
register_at_exit(const void *)
{
	at_exit(drop_session_at_exit);
}
SYSINIT(ptrace_at_exit, SI_BOOT2_PROC0, SI_ORDER_ANY, register_at_exit,
    nullptr);

#endif

}
