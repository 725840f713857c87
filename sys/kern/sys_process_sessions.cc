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

template <typename Link>
static void
free_all(Link *link)
{
	while (link != nullptr) {
		Link *const next = link->next;

		kfree(link, M_TEMP);
		link = next;
	}
}

/* Returns null: a session that has ended is none. */
static Session *
destroy(struct proc *p, Session *session)
    TA_REQUIRES(p->p_token)
{
	set_stops(p, session, 0);
	unlink(session);
	free_all(session->forks);
	free_all(session->calls);
	kfree(session, M_TEMP);
	return (nullptr);
}

void
end_session(struct proc *p)
{
	Session *const session = lookup(p);

	if (session != nullptr)
		destroy(p, session);
}

/*
 * procfs(5) can end the tracing, and begin another; and a tracee that changes
 * its users loses p_stops (kern_prot.c), and with it the session.
 */
Session *
lookup_session(struct proc *p)
{
	Session *const session = lookup(p);

	if (session != nullptr && ((p->p_flags & P_TRACED) == 0 ||
	    p->p_pptr != session->tracer ||
	    (p->p_flags & P_SUGID & ~session->sugid) != 0))
		return (destroy(p, session));
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
	session->tracer = p->p_pptr;
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
	int error = check_tracee(call.tracer, call.tracee);

	/* at_exit(9) may have been called already. */
	if (error == 0 && (call.tracee->p_flags & P_WEXIT))
		error = ESRCH;
	if (error == 0)
		*session = find_session(call.tracee);
	if (error != 0 || *session != nullptr) {
		kfree(made, M_TEMP);
		return (error);
	}
	begin_session(call.tracee, made);
	*session = made;
	return (0);
}

SystemCall *
find_call(struct proc *p, lwpid_t tid)
{
	const Session *const session = find_session(p);
	SystemCall *kept = session == nullptr ? nullptr : session->calls;

	while (kept != nullptr && kept->tid != tid)
		kept = kept->next;
	return (kept);
}

/* Those of threads that have exited. */
static void
forget_calls(struct proc *p, Session *session)
    TA_REQUIRES(p->p_token)
{
	SystemCall **link = &session->calls;

	while (SystemCall *const kept = *link) {
		if (lwp_rb_tree_RB_LOOKUP(&p->p_lwp_tree, kept->tid) !=
		    nullptr) {
			link = &kept->next;
			continue;
		}
		*link = kept->next;
		kfree(kept, M_TEMP);
	}
}

void
keep_call(struct proc *p, const SystemCall &made)
{
	SystemCall *kept = find_call(p, made.tid);

	if (kept == nullptr) {
		kept = static_cast<SystemCall *>(kmalloc(sizeof(*kept),
		    M_TEMP, M_WAITOK | M_ZERO));

		Session *const session = find_session(p);

		if (session == nullptr) {
			kfree(kept, M_TEMP);
			return;
		}
		forget_calls(p, session);
		kept->next = session->calls;
		session->calls = kept;
	}

	SystemCall *const next = kept->next;

	bcopy(&made, kept, sizeof(*kept));
	kept->next = next;
}

void
call_is_over(struct proc *p, lwpid_t tid)
{
	SystemCall *const kept = find_call(p, tid);

	if (kept != nullptr)
		kept->rip = 0;
}

bool
is_passing_signal(struct proc *p, Session *session, lwpid_t tid)
{
	const int sig = session->passing;

	if (sig != 0 && (SIGISMEMBER(p->p_siglist, sig) ||
	    find_taker(p, sig, tid) != nullptr))
		return (true);
	session->passing = 0;
	return (false);
}

const Event *
reported_event(struct proc *p, const Session *session)
{
	if (session->event == nullptr ||
	    p->p_stat != SSTOP || p->p_xstat != session->event->sig ||
	    find_taker(p, p->p_xstat, session->event->tid) != nullptr)
		return (nullptr);
	return (session->event);
}

/* What p stops at until the next resume. */
static void
set_wanted(struct proc *p, Session *session, u_int once)
    TA_REQUIRES(p->p_token)
{
	u_int wanted = once;

	if ((session->mask & PTRACE_EXEC) || (p->p_flags & P_PPWAIT))
		wanted |= S_EXEC;
	if (session->mask & PTRACE_SCE)
		wanted |= S_SCE;
	if (session->mask & PTRACE_SCX)
		wanted |= S_SCX;
	session->syscalls = wanted & (S_SCE | S_SCX);

	/* At the entry of a call are its arguments. */
	if (wanted & S_SCX)
		wanted |= S_SCE;
	if (session->is_child)
		wanted |= S_SCE;
	set_stops(p, session, wanted | fork_stops(session));
}

int
resume_session(struct proc *p, u_int once, int sig)
{
	Session *const session = find_session(p);

	if (session == nullptr)
		return (sig);

	Event *const event = session->event;
	const bool is_events = current_event(p) != nullptr;
	struct lwp *const taker = event == nullptr || is_events ||
	    p->p_xstat != event->sig ? nullptr :
	    find_taker(p, p->p_xstat, event->tid);

	if (is_events)
		session->event = nullptr;
	else if (p->p_xstat == SIGTRAP)
		session->executed = false;
	if (p->p_xstat == SIGSTOP)
		session->is_child = false;
	session->passing = !is_events && taker == nullptr &&
	    p->p_nthreads > 1 && p->p_xstat <= LAST_SIGNAL ? p->p_xstat : 0;
	set_wanted(p, session, once);

	if (is_events) {
		event->is_reported = true;
		event->resumed_with = sig;
		return (0);
	}

	/*
	 * Nothing shows whether the taker stands in issignal().  If it does
	 * not, it will not look at p_xstat, and would report the same signal
	 * again.
	 */
	if (taker != nullptr) {
		SIGDELSET_ATOMIC(taker->lwp_siglist, p->p_xstat);
		if (sig != 0)
			lwpsignal(p, taker, sig);
		return (0);
	}
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
	struct proc *const p = td->td_proc;

	wake_vfork_parent(p);
	drop_session(p);
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
