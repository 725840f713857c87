/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Process debugging: ptrace(2), and the stop events of procfs(5).
 *
 * These functions do what Sean Eric Fagan's sys_process.c of 1994 does, as
 * FreeBSD and DragonFly have carried it since, and what it should have done:
 * sys_process_differences(7) lists where they differ.
 *
 * Locks, outermost first: the target is held (PHOLD), then its p_token is
 * taken, and only then is P_INEXEC looked at, because exec sets that flag
 * before it waits for the holds to drain.  p_spin is innermost; it guards
 * p_stops, p_stype and p_step.
 *
 * p_token is lost while its holder blocks, and with it whatever was checked
 * under it.  checks_lost() stands where that may first happen; the analysis
 * sees to it that nothing below relies on a check from above.
 */

#include "sys_process_ancestors.h"
#include "sys_process_fpregs.h"
#include "sys_process_guards.h"
#include "sys_process_pages.h"
#include "sys_process_requests.h"
#include "sys_process_transfer.h"

/* What holds when a request is served, and what no longer does after it. */
#define TA_SERVES	TA_REQUIRES(call.p->p_token) TA_RELEASE(checked)

/*
 * Whether every user and every group of p's is the caller's own, and was
 * when it began: nothing else may it look into, but for root.
 */
static bool
has_same_users(const struct ucred *cred, const struct ucred *target)
{
	return (cred->cr_uid == target->cr_uid &&
	    cred->cr_ruid == target->cr_uid &&
	    cred->cr_svuid == target->cr_uid &&
	    target->cr_ruid == target->cr_uid &&
	    target->cr_svuid == target->cr_uid);
}

/* The first group is the effective one, and mostly it is that. */
static bool
is_in_group(gid_t gid, struct ucred *cred)
{
	return ((cred->cr_ngroups > 0 && cred->cr_groups[0] == gid) ||
	    groupmember(gid, cred));
}

static bool
has_same_groups(struct ucred *cred, const struct ucred *target)
{
	if (cred != target) {
		for (int i = 0; i < target->cr_ngroups; ++i) {
			if (!is_in_group(target->cr_groups[i], cred))
				return (false);
		}
	}
	return (is_in_group(target->cr_rgid, cred) &&
	    is_in_group(target->cr_svgid, cred));
}

/*
 * May the caller look into p and change it?  p_trespass(), FreeBSD's
 * p_candebug() and procfs's CHECKIO() all have to say so.  p_trespass() knows
 * what no comparison of users does: of two root processes the one that is
 * restricted (SYSCAP_RESTRICTEDROOT) does not find the other, ESRCH.  procfs
 * asks it too, but not all of a tracee is reached by way of procfs.
 */
static int
check_access(const struct proc *p)
    TA_REQUIRES(p->p_token)
{
	struct ucred *const cred = curthread->td_ucred;
	const int error = p_trespass(cred, p->p_ucred);

	if (error != 0)
		return (error);
	if ((p->p_flags & P_SUGID) == 0 &&
	    has_same_users(cred, p->p_ucred) &&
	    has_same_groups(cred, p->p_ucred))
		return (0);
	return (check_debug_privilege(cred));
}

/*
 * May curp begin to trace p?
 */
static int
check_attacher(const struct proc *curp, const struct proc *p)
    TA_REQUIRES(p->p_token)
{
	if (p->p_flags & P_WEXIT)
		return (ESRCH);
	if (p->p_pid == curp->p_pid)
		return (EINVAL);
	if (p->p_flags & P_TRACED)
		return (EBUSY);
	return (check_access(p));
}

/*
 * May p have its parent for a tracer?
 */
static int
check_self(const struct proc *p)
    TA_REQUIRES(p->p_token)
{
	if (p->p_flags & P_TRACED)
		return (EBUSY);
	if (p->p_pptr == initproc)
		return (EPERM);
	return (0);
}

/*
 * Does no thread of p, which is stopped, run on its way to the stop?  One
 * that sleeps in the kernel will stop before it sees user mode again.
 */
static bool
is_at_rest(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	struct lwp *lp;

	if (p->p_nstopped >= p->p_nthreads)
		return (true);
	FOREACH_LWP_IN_PROC(lp, p) {
		if (lp->lwp_stat == LSRUN &&
		    (lp->lwp_mpflags & LWP_MP_WSTOP) == 0)
			return (false);
	}
	return (true);
}

/*
 * Is curp p's tracer, is p stopped, and has curp waited for that?
 */
static int
check_holder(const struct proc *curp, struct proc *p)
    TA_REQUIRES(p->p_token)
{
	if ((p->p_flags & P_TRACED) == 0)
		return (EPERM);
	if (p->p_pptr != curp)
		return (EBUSY);
	if (p->p_stat != SSTOP || (p->p_flags & P_WAITED) == 0)
		return (EBUSY);
	return (0);
}

/* The same; and may it look into p?  p may have changed since PT_ATTACH. */
static int
check_looker(const struct proc *curp, struct proc *p)
    TA_REQUIRES(p->p_token)
{
	const int error = check_holder(curp, p);

	return (error != 0 ? error : check_access(p));
}

/* The same, and p is at rest: what has to hold again after blocking. */
static int
check_tracer(const struct proc *curp, struct proc *p)
    TA_REQUIRES(p->p_token)
{
	const int error = check_looker(curp, p);

	if (error != 0)
		return (error);
	return (is_at_rest(p) ? 0 : EBUSY);
}

static int
check_issuer(Issuer issuer, const struct proc *curp, struct proc *p)
    TA_REQUIRES(p->p_token)
{
	switch (issuer) {
	case Issuer::SELF:
		return (check_self(p));
	case Issuer::ATTACHER:
		return (check_attacher(curp, p));
	case Issuer::HOLDER:
		return (check_holder(curp, p));
	case Issuer::TRACER:
		break;
	}
	return (check_looker(curp, p));
}

/* May curp issue this request, or none that there is, for p? */
static int
check_request(const Request *request, const struct proc *curp, struct proc *p)
    TA_REQUIRES(p->p_token)
{
	/* Still in fork1(): it may not have its parent or its thread yet. */
	if (!PRISON_CHECK(curthread->td_ucred, p->p_ucred) ||
	    p->p_stat == SIDL)
		return (ESRCH);
	if (p->p_flags & P_SYSTEM)
		return (EINVAL);
	if (p->p_flags & P_INEXEC)
		return (EAGAIN);
	if (request == nullptr)
		return (EINVAL);
	return (check_issuer(request->issuer, curp, p));
}

static bool
is_stop_signal(int sig)
{
	return (sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN ||
	    sig == SIGTTOU);
}

/*
 * Let p, which is nobody's tracee any more, run, with a signal unless sig is
 * 0.  A thread that stopped in issignal() takes it from p_xstat; one that
 * stopped on its way to user mode does not look there and finds it queued.
 * Queued to a stopped process and in p_xstat it is the same one signal.
 */
static void
release_target(struct proc *p, int sig)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	CriticalSection critical;
	const bool stopped = p->p_stat == SSTOP;

	if (stopped)
		p->p_xstat = sig;
	if (sig != 0 && !(stopped && is_stop_signal(sig)))
		ksignal(p, sig);
	if (stopped)
		proc_unstop(p, SSTOP);
}

/* SIGKILL would stop a tracee once more (issignal()), so it ceases to be. */
static void
end_target(struct proc *p)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	p->p_flags &= ~P_TRACED;
	release_target(p, SIGKILL);
}

/*
 * Let p, a tracee that is stopped, run, with a signal unless sig is 0.
 *
 * P_WAITED stays set until all threads have stopped again, so that wait4(2)
 * does not report the next stop before that.
 */
static void
run_target(struct proc *p, int sig)
    TA_REQUIRES(p->p_token) TA_RELEASE(checked)
{
	if (sig == SIGKILL) {
		checks_lost();
		end_target(p);
		return;
	}

	CriticalSection critical;

	if (p->p_xstat == SIGSTOP)
		p->p_flags &= ~P_PTSIGSTOP;
	p->p_xstat = sig;
	p->p_flags |= P_PTRESUMED;
	checks_lost();
	proc_unstop(p, SSTOP);
}

/*
 * p_oppid says to whom kern_wait() hands the dead tracee on: to nobody (0),
 * its parent is the tracer.
 */
static int
pt_trace_me(const Call &call)
    TA_SERVES
{
	/* If it is set, P_WAITED is of an earlier stop, for a shell. */
	if (call.p->p_flags & P_WAITED)
		call.p->p_flags |= P_PTRESUMED;
	call.p->p_flags |= P_TRACED;
	checks_lost();
	return (0);
}

/*
 * One PT_ATTACH at a time: two at once could make each process the other's
 * ancestor.  Taken with p's token held; that it is lost meanwhile does not
 * matter, for everything is asked again.
 */
static struct lock attach_lock = LOCK_INITIALIZER("ptattach", 0, 0);

/*
 * Make curp the tracer of p, which has been found fit for it; then the lock
 * and other processes' tokens had to be had.
 */
static int
take_target(struct proc *curp, struct proc *p)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	LockGuard one_at_a_time(attach_lock);

	/* Nobody traces its own tracer, nor its parent, and so on. */
	if (descends_from(curp, p))
		return (EINVAL);
	if (p->p_flags & P_INEXEC)
		return (EAGAIN);

	const int error = check_attacher(curp, p);

	if (error != 0)
		return (error);

	/* PT_KILL ends a trace before the end gives p back to its parent. */
	const pid_t parent = p->p_oppid != 0 ? p->p_oppid : p->p_pptr->p_pid;
	const pid_t former = parent == curp->p_pid ? 0 : parent;

	/*
	 * If p ends before it has its new parent, p_oppid has to be there;
	 * were it traced by then, the old parent could detach it and clear
	 * that.  So it can if p calls PT_TRACE_ME meanwhile.
	 */
	p->p_oppid = former;
	if (p->p_pptr != curp)
		proc_reparent(p, curp);
	p->p_oppid = former;
	p->p_flags |= P_TRACED;
	return (0);
}

/*
 * Stop p, whose tracer is yet to be told of any stop.  One that is stopped
 * already stops anew.
 */
static void
stop_target(struct proc *p)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	CriticalSection critical;

	if (p->p_stat == SSTOP)
		proc_unstop(p, SSTOP);
	p->p_flags &= ~(P_WAITED | P_PTRESUMED | P_PTSIGSTOP);
	ksignal(p, SIGSTOP);
}

/* Does it sleep, of a process that is to stop, and proc_stop() saw it awake? */
static bool
is_uncounted_sleeper(const struct proc *p, const struct lwp *lp)
{
	return (p->p_stat == SSTOP && lp->lwp_stat == LSSLEEP &&
	    (lp->lwp_mpflags & LWP_MP_WSTOP) == 0);
}

static struct lwp *
find_uncounted_sleeper(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	struct lwp *lp;

	FOREACH_LWP_IN_PROC(lp, p) {
		if (is_uncounted_sleeper(p, lp))
			return (lp);
	}
	return (nullptr);
}

/* Count it as stopped now, if that is what it still is. */
static void
count_sleeper(struct proc *p, struct lwp *lp)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	LwpHold hold(lp);
	TokenGuard token(lp->lwp_token);

	if (is_uncounted_sleeper(p, lp)) {
		atomic_set_int(&lp->lwp_mpflags, LWP_MP_WSTOP);
		++p->p_nstopped;
	}
}

/* As tstop() does when the last thread has stopped. */
static void
tell_tracer(struct proc *tracer)
    TA_MAY_BLOCK
{
	wakeup(tracer);
	if ((tracer->p_sigacts->ps_flag & PS_NOCLDSTOP) == 0)
		ksignal(tracer, SIGCHLD);
}

/*
 * Has every thread of p stopped or gone to sleep?  The tracer is told.
 * The search begins anew for each: while one is counted others may go.
 */
static bool
has_come_to_rest(struct proc *p, struct proc *tracer)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	const bool rested = p->p_nstopped >= p->p_nthreads;

	while (struct lwp *lp = find_uncounted_sleeper(p))
		count_sleeper(p, lp);
	if (p->p_nstopped < p->p_nthreads)
		return (false);
	if (!rested)
		tell_tracer(tracer);
	return (true);
}

/*
 * Until the last thread stops wait4(2) reports a stop that is none yet, and
 * then the same one again.  So wait here, for a second at most; nothing
 * wakes us when a thread falls asleep on its way, hence the short naps.
 */
static void
await_stop(struct proc *p, struct proc *tracer)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	for (int left = hz; left > 0 && p->p_stat == SSTOP; --left) {
		if (has_come_to_rest(p, tracer))
			return;
		tsleep(&p->p_nstopped, 0, "ptstop", 1);
	}
}

/*
 * Not all threads of p, which is stopped and has P_WAITED set, have stopped:
 * wait for those.  The last one clears P_WAITED.
 *
 * Before p has been resumed P_WAITED says that wait4(2) has reported this
 * stop, too early.  It would report it once more, so P_WAITED is set again;
 * but not for another signal's stop, which came meanwhile, nor for another
 * tracer.
 */
static void
await_rest(struct proc *p, struct proc *tracer)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	const int sig = p->p_xstat;

	await_stop(p, tracer);
	if (p->p_stat == SSTOP && p->p_xstat == sig &&
	    (p->p_flags & (P_TRACED | P_PTRESUMED)) == P_TRACED &&
	    p->p_pptr == tracer)
		p->p_flags |= P_WAITED;
}

static int
pt_attach(const Call &call)
    TA_SERVES
{
	checks_lost();

	const int error = take_target(call.curp, call.p);

	if (error != 0)
		return (error);
	stop_target(call.p);
	await_stop(call.p, call.curp);

	/*
	 * A thread that was in issignal() already stores its own signal in
	 * p_xstat, and that one is reported.  SIGSTOP stays pending then.
	 */
	if (call.p->p_stat == SSTOP && call.p->p_xstat != SIGSTOP) {
		call.p->p_flags |= P_PTSIGSTOP;
		ksignal(call.p, SIGSTOP);
	}
	return (0);
}

/* 0 or a signal, as data of the requests that let run; or EINVAL. */
static int
check_signal(int sig)
{
	return (sig < 0 || sig > LAST_SIGNAL ? EINVAL : 0);
}

enum class Pace { RUN, ONE_STEP };

/*
 * Make the stopped thread ready to run on at call.addr (1: where it is),
 * and see that call.data is 0 or a signal.  EINVAL, or what the machine
 * has to say against the place.
 */
static int
prepare_to_run(const Call &call, Pace pace)
    TA_REQUIRES(call.p->p_token, checked)
{
	void *const where_it_is = reinterpret_cast<void *>(1);
	int error = check_signal(call.data);

	if (error != 0)
		return (error);
	if (pace == Pace::ONE_STEP) {
		error = ptrace_single_step(call.lp);
		if (error != 0)
			return (error);
	}
	if (call.addr != where_it_is) {
		error = ptrace_set_pc(call.lp,
		    reinterpret_cast<u_long>(call.addr));
		if (error != 0)
			return (error);
	}
	return (0);
}

static int
pt_continue(const Call &call)
    TA_SERVES
{
	const int error = prepare_to_run(call, Pace::RUN);

	if (error != 0) {
		checks_lost();
		return (error);
	}
	run_target(call.p, call.data);
	return (0);
}

static int
pt_step(const Call &call)
    TA_SERVES
{
	const int error = prepare_to_run(call, Pace::ONE_STEP);

	if (error != 0) {
		checks_lost();
		return (error);
	}
	run_target(call.p, call.data);
	return (0);
}

/*
 * Who gets p as an orphan, held: the reaper that p had when it was born, as
 * in exit1().  p may have become one itself since (procctl(2)).
 */
static struct proc *
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
			LockGuard topology(own->lock);

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
 * Give p back to the parent that it had before a tracer took it; as an
 * orphan if that one is gone.
 *
 * A hold keeps the new parent from becoming a zombie.  A reaper may be one
 * already, which is about to kill the tracees among its children; or become
 * one as it is held, and then have given its children away already.
 */
static void
return_to_parent(struct proc *p)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	if (p->p_oppid == 0)
		return;

	ProcHold parent(pfind(p->p_oppid));
	ProcHold reaper(parent ? nullptr : hold_reaper(p));
	struct proc *heir = parent ? parent.get() : reaper.get();

	if (heir == nullptr || heir->p_stat == SZOMB)
		heir = initproc;
	proc_reparent(p, heir);
	if (p->p_pptr->p_stat == SZOMB)
		proc_reparent(p, initproc);
}

/*
 * What would have the thread die of SIGTRAP with nobody there to see it.
 * A virtual kernel has no debug registers to forget: ENOSYS.
 */
static int
forget_traps(struct lwp *lp)
{
	struct reg regs;
	struct dbreg none = {};
	int error = procfs_read_regs(lp, &regs);

	if (error == 0 && (regs.r_rflags & PSL_T) != 0) {
		regs.r_rflags &= ~PSL_T;
		error = procfs_write_regs(lp, &regs);
	}
	if (error == 0)
		error = procfs_write_dbregs(lp, &none);
	return (error == ENOSYS ? 0 : error);
}

/* The same for every thread; nothing here blocks, so the tree stays. */
static int
forget_all_traps(struct proc *p)
    TA_REQUIRES(p->p_token, checked)
{
	struct lwp *lp;

	FOREACH_LWP_IN_PROC(lp, p) {
		const int error = forget_traps(lp);

		if (error != 0)
			return (error);
	}
	return (0);
}

/*
 * May p be let go with that signal?  Without one a tracer may always let go;
 * to send one it must be allowed as for any other request.
 */
static int
check_release(const struct proc *p, int sig)
    TA_REQUIRES(p->p_token)
{
	const int error = check_signal(sig);

	if (error != 0 || sig == 0)
		return (error);
	return (check_access(p));
}

/*
 * The module leaves this out: rm_at_fork(9), when it is unloaded, would free
 * what fork1() on another CPU may be looking at.
 */
#ifndef KLD_MODULE

/*
 * at_fork(9): nobody traces the child of a tracee, which is born with its
 * parent's single-step flag and debug registers.  fork1() holds the tokens of
 * both, and the child does not run yet.
 */
static void
forget_traps_at_fork(struct proc *parent, struct proc *child, int)
    TA_UNSEEN
{
	if (parent->p_flags & P_TRACED)
		forget_all_traps(child);
}

static void
register_at_fork(const void *)
{
	at_fork(forget_traps_at_fork);
}
SYSINIT(ptrace_at_fork, SI_BOOT2_PROC0, SI_ORDER_ANY, register_at_fork,
    nullptr);

#endif

/* It goes on where it is, whatever addr says (ptrace(2)). */
static int
pt_detach(const Call &call)
    TA_SERVES
{
	struct proc *const p = call.p;
	int error = check_release(call.p, call.data);

	if (error == 0)
		error = forget_all_traps(call.p);
	checks_lost();
	if (error != 0)
		return (error);
	return_to_parent(call.p);

	/* Nobody would let it go on from PT_ATTACH's SIGSTOP. */
	if (p->p_flags & P_PTSIGSTOP)
		SIGDELSET_ATOMIC(p->p_siglist, SIGSTOP);
	p->p_flags &= ~(P_TRACED | P_WAITED | P_PTRESUMED | P_PTSIGSTOP);
	p->p_oppid = 0;
	release_target(call.p, call.data);
	return (0);
}

static int
pt_kill(const Call &call)
    TA_SERVES
{
	checks_lost();
	end_target(call.p);
	return (0);
}

/* What of len bytes from there on is on the first page. */
static size_t
bytes_on_page(vm_offset_t addr, size_t len)
{
	const size_t in_page = PAGE_SIZE - (addr & PAGE_MASK);

	return (len < in_page ? len : in_page);
}

static size_t
bytes_on_page(const void *addr, size_t len)
{
	return (bytes_on_page(reinterpret_cast<vm_offset_t>(addr), len));
}

/*
 * May p's memory be looked into?  EAGAIN and EFAULT as procfs_domem() has
 * them; that p is stopped, and its tracer's, is checked elsewhere.
 */
static int
check_memory(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	if (p->p_flags & P_INEXEC)
		return (EAGAIN);
	if ((p->p_flags & P_WEXIT) || vmspace_getrefs(p->p_vmspace) < 0)
		return (EFAULT);
	return (0);
}

/*
 * Move what of a transfer is on those pages and needs no fault of the
 * caller's.  The pages are had before the target is checked, for to have
 * them is to wait; and they are only held, for the caller's may be the same.
 */
static int
move_held(const Call &call, const HeldPages &pages, Transfer *transfer)
    TA_REQUIRES(call.p->p_token) TA_MAY_BLOCK
{
	int error = check_tracer(call.curp, call.p);

	if (error == 0)
		error = check_memory(call.p);
	if (error != 0)
		return (error);
	for (const vm_page_t page : pages) {
		const vm_offset_t at = transfer->target();

		if (transfer->move(direct_address(page, at),
		    bytes_on_page(at, transfer->bytes_left())) != 0)
			break;
	}
	return (0);
}

/*
 * Move the first bytes of a transfer by the direct map: no address space of
 * the kernel's is allocated, mapped or flushed for it.  None if they cannot
 * go this way: a guest's memory is behind its own page tables, a device's is
 * not in the direct map, the caller's takes a fault, or there is nothing.
 */
static int
move_directly(const Call &call, Transfer *transfer)
    TA_REQUIRES(call.p->p_token) TA_MAY_BLOCK
{
	int error = check_memory(call.p);

	if (error != 0 || is_vmm_guest(call.p))
		return (error);

	const VmspaceHold vm(call.p->p_vmspace);
	HeldPages pages(vm.map(), transfer->target(), transfer->bytes_left(),
	    transfer->rw());

	pages.find();
	if (pages.empty()) {
		error = check_tracer(call.curp, call.p);
		if (error != 0)
			return (error);
		while (pages.fault_next() && call.p->p_stat == SSTOP)
			continue;
	}
	return (move_held(call, pages, transfer));
}

/*
 * Move the int at the target's call.addr.  Falling short is EINVAL.
 */
static int
move_word(const Call &call, enum uio_rw rw, int *word)
    TA_REQUIRES(call.p->p_token) TA_MAY_BLOCK
{
	Transfer transfer(rw, UIO_SYSSPACE, word, sizeof(*word), call.addr);
	int error = move_directly(call, &transfer);

	if (error == 0 && transfer.bytes_left() != 0)
		error = procfs_domem(call.curp, call.lp, nullptr,
		    transfer.uio());
	if (transfer.bytes_left() != 0 && (error == 0 || error == ENOSPC))
		return (EINVAL);
	return (error);
}

static int
pt_read(const Call &call)
    TA_SERVES
{
	int word = 0;

	checks_lost();

	const int error = move_word(call, UIO_READ, &word);

	if (error == 0)
		*call.res = word;
	return (error);
}

/* Of a word on two pages nothing is written unless both are there. */
static int
pt_write(const Call &call)
    TA_SERVES
{
	int word = call.data, before;

	checks_lost();
	if (bytes_on_page(call.addr, sizeof(word)) < sizeof(word)) {
		int error = move_word(call, UIO_READ, &before);

		if (error == 0)
			error = check_tracer(call.curp, call.p);
		if (error != 0)
			return (error);
	}
	return (move_word(call, UIO_WRITE, &word));
}

/* A part of a block: both addresses, and how long it is. */
struct Piece {
	char *own;		/* the caller's */
	char *target;
	size_t len;
};

/*
 * Move a piece by way of a buffer, so that no page of the target's is waited
 * with for one of the caller's.  EBUSY or EPERM if others have let the
 * target run since it was checked.
 */
static int
move_buffered(const Call &call, enum uio_rw rw, const Piece &piece)
    TA_REQUIRES(call.p->p_token) TA_MAY_BLOCK
{
	KernelBuffer buffer(piece.len);
	Transfer transfer(rw, UIO_SYSSPACE, buffer.get(), piece.len,
	    piece.target);
	int error = 0;

	if (rw == UIO_WRITE)
		error = copyin(piece.own, buffer.get(), piece.len);
	if (error == 0)
		error = check_tracer(call.curp, call.p);
	if (error == 0)
		error = procfs_domem(call.curp, call.lp, nullptr,
		    transfer.uio());
	if (error == 0 && rw == UIO_READ)
		error = copyout(buffer.get(), piece.own, piece.len);
	return (error);
}

/*
 * Move the first bytes of what is left of a block, and take them off it.
 */
static int
move_some(const Call &call, enum uio_rw rw, Piece *left)
    TA_REQUIRES(call.p->p_token) TA_MAY_BLOCK
{
	const vm_offset_t at = reinterpret_cast<vm_offset_t>(left->target);
	const size_t span = HeldPages::span(at, left->len);
	Transfer transfer(rw, UIO_USERSPACE, left->own, span, left->target);
	int error = move_directly(call, &transfer);
	size_t moved = span - transfer.bytes_left();

	if (error == 0 && moved == 0) {
		moved = bytes_on_page(left->target, left->len);
		error = move_buffered(call, rw,
		    { left->own, left->target, moved });
	}
	if (error != 0)
		return (error);
	left->own += moved;
	left->target += moved;
	left->len -= moved;
	return (0);
}

/*
 * Between two pieces: whoever waits for this CPU goes first, and a signal
 * cuts the transfer short.
 */
static bool
may_go_on()
    TA_MAY_BLOCK
{
	lwkt_user_yield();
	return (!CURSIG_NOBLOCK(curthread->td_lwp));
}

/*
 * block's piod_len becomes the bytes moved.
 */
static int
move_block(const Call &call, enum uio_rw rw, struct ptrace_io_desc *block)
    TA_REQUIRES(call.p->p_token) TA_MAY_BLOCK
{
	Piece left = { static_cast<char *>(block->piod_addr),
	    static_cast<char *>(block->piod_offs), block->piod_len };
	int error;

	do
		error = move_some(call, rw, &left);
	while (error == 0 && left.len != 0 && may_go_on());
	block->piod_len -= left.len;
	return (error);
}

/*
 * call.addr is a ptrace_io_desc in the kernel; its piod_addr is the
 * caller's own memory, its piod_offs the target's.  May block for as long
 * as the pages of either take.  piod_len becomes the bytes moved: fewer
 * than asked for if a signal came.
 */
static int
pt_io(const Call &call)
    TA_SERVES
{
	auto *const block = static_cast<struct ptrace_io_desc *>(call.addr);
	enum uio_rw rw;

	checks_lost();
	switch (block->piod_op) {
	case PIOD_READ_D:
	case PIOD_READ_I:
		rw = UIO_READ;
		break;
	case PIOD_WRITE_D:
	case PIOD_WRITE_I:
		rw = UIO_WRITE;
		break;
	default:
		return (EINVAL);
	}
	return (block->piod_len == 0 ? 0 : move_block(call, rw, block));
}

/*
 * The machine has half of them: the others are 0, not what the kernel's
 * stack had there.
 */
static int
read_dbregs(struct lwp *lp, struct dbreg *dbregs)
{
	*dbregs = {};
	return (procfs_read_dbregs(lp, dbregs));
}

/*
 * Read or write registers that the thread's CPU has while it runs.  To get
 * there may block: the tracee is checked again.
 */
static int
move_on_cpu(const Call &call, int (*move)(struct lwp *, void *))
    TA_REQUIRES(call.p->p_token) TA_MAY_BLOCK
{
	const CpuOfThread cpu(call.lp->lwp_thread);
	const int error = check_tracer(call.curp, call.p);

	if (error != 0)
		return (error);
	if (!cpu.owns(call.lp->lwp_thread))
		return (EBUSY);
	return (move(call.lp, call.addr));
}

/*
 * Once a thread has been switched away from, its registers are in its pcb.
 * They stay the same there even if it runs again, in the kernel.
 */
static bool
is_on_cpu(const struct thread *td)
{
	return ((td->td_flags & (TDF_RUNNING | TDF_PREEMPT_LOCK)) != 0);
}

static int
pt_getregs(const Call &call)
    TA_SERVES
{
	const RegisterFile *const registers = call.request->registers;

	checks_lost();
	if (registers->in_cpu && is_on_cpu(call.lp->lwp_thread))
		return (move_on_cpu(call, registers->read));
	return (registers->read(call.lp, call.addr));
}

static int
pt_setregs(const Call &call)
    TA_SERVES
{
	const RegisterFile *const registers = call.request->registers;

	checks_lost();
	if (registers->in_cpu)
		return (move_on_cpu(call, registers->write));
	return (registers->write(call.lp, call.addr));
}

static constexpr RegisterFile general_regs =
    register_file<struct reg, procfs_read_regs, procfs_write_regs, false>;
static constexpr RegisterFile fp_regs =
    register_file<struct fpreg, read_fpregs, write_fpregs, true>;
static constexpr RegisterFile debug_regs =
    register_file<struct dbreg, read_dbregs, procfs_write_dbregs, true>;

static constexpr Request requests[] = {
	{ PT_TRACE_ME, Issuer::SELF, Copy::NOTHING, 0, pt_trace_me, nullptr },
	{ PT_READ_I, Issuer::TRACER, Copy::NOTHING, 0, pt_read, nullptr },
	{ PT_READ_D, Issuer::TRACER, Copy::NOTHING, 0, pt_read, nullptr },
	{ PT_WRITE_I, Issuer::TRACER, Copy::NOTHING, 0, pt_write, nullptr },
	{ PT_WRITE_D, Issuer::TRACER, Copy::NOTHING, 0, pt_write, nullptr },
	{ PT_CONTINUE, Issuer::TRACER, Copy::NOTHING, 0, pt_continue,
	    nullptr },
	{ PT_KILL, Issuer::TRACER, Copy::NOTHING, 0, pt_kill, nullptr },
	{ PT_STEP, Issuer::TRACER, Copy::NOTHING, 0, pt_step, nullptr },
	{ PT_ATTACH, Issuer::ATTACHER, Copy::NOTHING, 0, pt_attach, nullptr },
	{ PT_DETACH, Issuer::HOLDER, Copy::NOTHING, 0, pt_detach, nullptr },
	{ PT_IO, Issuer::TRACER, Copy::IN_OUT, sizeof(struct ptrace_io_desc),
	    pt_io, nullptr },
	{ PT_GETREGS, Issuer::TRACER, Copy::OUT, general_regs.size,
	    pt_getregs, &general_regs },
	{ PT_SETREGS, Issuer::TRACER, Copy::IN, general_regs.size,
	    pt_setregs, &general_regs },
	{ PT_GETFPREGS, Issuer::TRACER, Copy::OUT, fp_regs.size,
	    pt_getregs, &fp_regs },
	{ PT_SETFPREGS, Issuer::TRACER, Copy::IN, fp_regs.size,
	    pt_setregs, &fp_regs },
	{ PT_GETDBREGS, Issuer::TRACER, Copy::OUT, debug_regs.size,
	    pt_getregs, &debug_regs },
	{ PT_SETDBREGS, Issuer::TRACER, Copy::IN, debug_regs.size,
	    pt_setregs, &debug_regs },
};

static constexpr RequestIndex request_index(requests);
static_assert(request_index.valid(), "a request number that is out of range "
    "or stands in the table twice");

/*
 * The row of a request, or none: number is whatever a program passed.
 */
static const Request *
find_request(int number)
{
	const int row = request_index.row(number);

	return (row < 0 ? nullptr : &requests[row]);
}

/*
 * The analysis does not see through the table's pointers; this is the one
 * place they are called from.
 */
static int
dispatch(const Call &call)
    TA_SERVES TA_UNSEEN
{
	return (call.request->serve(call));
}

/* The process that a request is about, held; or none. */
static struct proc *
find_target(struct proc *curp, const Request *request, pid_t pid)
{
	if (request == nullptr || request->issuer != Issuer::SELF)
		return (pfind(pid));
	PHOLD(curp);
	return (curp);
}

/*
 * The thread that a request is about: the one that stopped the process, for
 * the signal that did is pending until it is continued; or the first.
 */
static struct lwp *
find_thread(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	const int sig = p->p_xstat;
	struct lwp *lp;

	if (p->p_nthreads > 1 && p->p_stat == SSTOP && sig > 0 &&
	    sig <= LAST_SIGNAL) {
		FOREACH_LWP_IN_PROC(lp, p) {
			if (SIGISMEMBER(lp->lwp_siglist, sig))
				return (lp);
		}
	}
	return (FIRST_LWP_IN_PROC(p));
}

/*
 * check_request(); and a request for a stopped tracee finds it at rest,
 * which may take a second, or not at all: EBUSY.
 */
static int
check_target(const Request *request, struct proc *curp, struct proc *p)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	int error = check_request(request, curp, p);

	if (error != 0 || request->issuer == Issuer::SELF ||
	    request->issuer == Issuer::ATTACHER || is_at_rest(p))
		return (error);
	await_rest(p, curp);
	error = check_request(request, curp, p);
	if (error != 0)
		return (error);
	return (is_at_rest(p) ? 0 : EBUSY);
}

/* kern_ptrace(), with the request as the table has it; or none. */
static int
serve(const Request *request, struct proc *curp, pid_t pid, void *addr,
    int data, int *res)
{
	ProcHold target(find_target(curp, request, pid));

	if (!target)
		return (ESRCH);

	Call call = { request, curp, target.get(), nullptr, addr, data, res };
	TokenGuard token(call.p->p_token);

	const int error = check_target(request, curp, call.p);

	if (error != 0)
		return (error);

	call.lp = find_thread(call.p);
	if (call.lp == nullptr)
		return (EINVAL);

	LwpHold hold(call.lp);

	checks_hold();
	*res = 0;
	return (dispatch(call));
}

/*
 * ptrace(2), the part that touches the target.
 *
 * curp		The calling process; it must not go away meanwhile.
 * req		A PT_* number, or anything else.
 * pid		The target; ignored by PT_TRACE_ME.
 * addr		An address in the target, or for PT_IO and the register
 *		requests a kernel buffer of the size that the table has.
 * data		A signal, or the word to write.
 * res		Where the word read is put; 0 as soon as every check has
 *		passed, untouched before that.
 *
 * Called without token, spinlock or critical section; may block.
 *
 * ESRCH	No such process, a zombie, one that fork1() is not done with,
 *		or not in the caller's jail.  PT_ATTACH: one that exits.
 * EINVAL	A system process; no such request; attaching to oneself or to
 *		one's tracer; a target without a thread; no such signal or
 *		PIOD_ operation; a word that could not be moved whole.
 * EAGAIN	The target is in exec.
 * EBUSY	PT_ATTACH, PT_TRACE_ME: traced already.  Others: traced by
 *		another, not stopped, its stop not waited for yet, or a thread
 *		that takes longer than a second to stop.  Floating point
 *		registers: the thread sleeps in a part of the kernel that uses
 *		them for itself.  These and debug registers: the thread is on
 *		its way to another CPU.
 * EPERM	PT_ATTACH: not the caller's to trace.  PT_TRACE_ME: the parent
 *		is init.  Others: not traced, or not the caller's to look into.
 * Else		What ptrace_set_pc(), procfs_domem(), procfs_read_*regs() or
 *		procfs_write_*regs() return.
 *
 * ptrace(2); sys/kern/sys_process.c at b608d1d3, and at 8b411d289c for
 * the target without a thread.
 */
int
kern_ptrace(struct proc *curp, int req, pid_t pid, void *addr, int data,
    int *res)
{
	return (serve(find_request(req), curp, pid, addr, data, res));
}

/* serve() for curproc, with addr for what the table says of it. */
static int
ptrace_with(const struct ptrace_args *uap, const Request *request, void *addr,
    int *res)
{
	return (serve(request, curproc, uap->pid, addr, uap->data, res));
}

/* buffer has request.size bytes: what kern_ptrace() takes and leaves. */
static int
ptrace_copying(const struct ptrace_args *uap, const Request &request,
    void *buffer, int *res)
{
	const Copy copy = request.copy;
	int error;

	if (copy == Copy::IN || copy == Copy::IN_OUT) {
		error = copyin(uap->addr, buffer, request.size);
		if (error != 0)
			return (error);
	}
	error = ptrace_with(uap, &request, buffer, res);
	if (error == 0 && (copy == Copy::OUT || copy == Copy::IN_OUT))
		error = copyout(buffer, uap->addr, request.size);
	return (error);
}

/* A frame of its own, so that others have no such buffer on their stack. */
template <typename Buffer>
static __noinline int
ptrace_buffered(const struct ptrace_args *uap, const Request &request,
    int *res)
{
	Buffer buffer;

	return (ptrace_copying(uap, request, &buffer, res));
}

/* For all requests but those of the floating point registers. */
union SmallBuffer {
	struct ptrace_io_desc piod;
	struct reg reg;
	struct dbreg dbreg;
};

/* Copies what the table says in, calls kern_ptrace(), copies out. */
static int
ptrace(const struct ptrace_args *uap, int *res)
{
	const Request *const request = find_request(uap->req);

	if (request == nullptr || request->copy == Copy::NOTHING)
		return (ptrace_with(uap, request, uap->addr, res));
	if (request->size <= sizeof(SmallBuffer))
		return (ptrace_buffered<SmallBuffer>(uap, *request, res));
	return (ptrace_buffered<struct fpreg>(uap, *request, res));
}

/*
 * ptrace(2), the part that touches the caller's memory.
 *
 * uap		The arguments as the system call has them: req, pid, addr (a
 *		user address), data.  The result is left in sysmsg_result.
 *
 * Called without token, spinlock or critical section; may block.
 *
 * EFAULT	addr is not the caller's to read, or to write.  What was asked
 *		for may have been done all the same.
 * Else		What kern_ptrace() returns.
 *
 * ptrace(2); sys/kern/sys_process.c at b608d1d3.
 */
int
sys_ptrace(SYS_PTRACE_PARAMETERS)
{
	int result = SYS_PTRACE_RESULT;
	const int error = ptrace(uap, &result);

	SYS_PTRACE_RESULT = result;
	return (error);
}

/*
 * Does a traced process that takes a signal have to stop for it?  Always.
 * Nothing calls this any more; the name is part of the kernel's interface.
 */
int
trace_req(struct proc *)
{
	return (1);
}

/*
 * What p_step has while that thread stands in stopevent(): not 0, and rarely
 * the same as another's.
 */
static char
step_mark(const struct lwp *lp)
{
	return (1 + (lp->lwp_tid & 0x3f));
}

/* Has the calling thread been killed? */
static bool
is_killed(struct lwp *lp)
{
	const sigset_t pending = lwp_sigpend(lp);

	return (SIGISMEMBER(pending, SIGKILL));
}

/*
 * Sleep after tsleep_interlock(), until a wakeup(); or until the thread,
 * which no signal wakes here, has been killed: then false.  It looks once a
 * second, so that a tracer still gets to see a SIGKILL.
 */
static bool
await_step(struct proc *p)
    TA_MAY_BLOCK
{
	const int error = tsleep(&p->p_step, PINTERLOCKED, "stopevent", hz);

	return (error != EWOULDBLOCK || !is_killed(curthread->td_lwp));
}

/*
 * Have the event told, when no other thread's is.  False if it is not to be:
 * the tracer's close may have been faster, or a SIGKILL.
 */
static bool
post_event(struct proc *p, unsigned int event, unsigned int val)
    TA_MAY_BLOCK
{
	do {
		SpinGuard spin(p->p_spin);

		if ((p->p_stops & event) == 0)
			return (false);
		tsleep_interlock(&p->p_step, 0);
		if (p->p_step == 0) {
			p->p_xstat = val;
			p->p_stype = event;
			p->p_step = step_mark(curthread->td_lwp);
			return (true);
		}
	} while (await_step(p));
	return (false);
}

/*
 * Stop the calling thread for an event and keep it until p_step is
 * clear again, as PIOCCONT and the last close of its procfs file leave it.
 * The events of several threads are told one after the other.
 *
 * p		The calling process.
 * event	One S_* bit; nothing happens unless p_stops has it.
 * val		What PIOCWAIT shows of the event: a system call's argument
 *		count or number, a signal, an exit status.  Its lower 16 bits
 *		replace p_xstat.
 *
 * The caller holds no spinlock; tokens it holds are lost meanwhile.  Blocks
 * without a bound; SIGKILL ends it, a second later at most, unless the
 * process exits already and takes no signal any more.
 *
 * STOPEVENT() in sys/proc.h; sys/kern/sys_process.c at b608d1d3.
 */
void
stopevent(struct proc *p, unsigned int event, unsigned int val)
{
	struct lwp *const lp = curthread->td_lwp;
	bool alive = true;

	if (!post_event(p, event, val))
		return;

	/*
	 * Queued for p_step under p_spin, asleep after it: a PIOCCONT in
	 * between is not lost.
	 */
	while (alive) {
		wakeup(&p->p_stype);
		alive = await_step(p);

		SpinGuard spin(p->p_spin);

		if (p->p_step != step_mark(lp))
			return;
		if (alive)
			tsleep_interlock(&p->p_step, 0);
		else
			p->p_step = 0;
	}
	wakeup(&p->p_step);
}
