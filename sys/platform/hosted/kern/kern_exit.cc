/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Exit and wait: exit1(), reparenting of children, wait4(2).
 */

#include "hosted.h"

/*
 * Reparent the children to the reaper, and kill those that p traces.
 */
static void
reparent_children(struct proc *p, struct proc *reaper)
{
	struct proc *child;

	while ((child = LIST_FIRST(&p->p_children)) != nullptr) {
		ProcHold hold = ProcHold::hold(child);
		TokenGuard token(child->p_token);

		/* Acquiring the token may have blocked. */
		if (child->p_pptr != p)
			continue;
		LIST_REMOVE(child, p_sibling);
		proc_set_parent(hosted(child), reaper);
		if (child->p_flags & P_TRACED) {
			child->p_flags &= ~P_TRACED;
			ksignal(child, SIGKILL);
		}
	}
	wakeup(reaper);
}

/* Close the files /proc/<pid>/mem of an exiting process. */
static void
close_mem_files(pid_t holder)
{
	static const int MAX_TARGETS = 64;
	int targets[MAX_TARGETS];
	const int count = machine_mem_targets(holder, targets, MAX_TARGETS);

	for (int i = 0; i < count; ++i) {
		procfs_close(targets[i], machine_mem_opens(targets[i], 0) -
		    machine_mem_opens(targets[i], holder));
	}
}

/* Nobody but sys_process wants to be told of exits. */
static exitlist_fn exit_function;

extern "C" int
at_exit(exitlist_fn function)
{
	KASSERT(exit_function == nullptr, ("at_exit: two functions"));
	exit_function = function;
	return (0);
}

void
exit_begin(hosted_lwp *lp, int status)
{
	struct proc *p = lp->lwp_proc;
	TokenGuard token(p->p_token);

	p->p_flags |= P_WEXIT;
	STOPEVENT(p, S_EXIT, status);
	p->p_flags |= P_POSTEXIT;
	p->p_stops = 0;
	wakeup(&p->p_stype);
	close_mem_files(p->p_pid);
}

/*
 * Whether p's parent will not wait for it: it is not on the machine, is a
 * zombie, ignores SIGCHLD or has set SA_NOCLDWAIT.
 */
static bool
parent_does_not_wait(struct proc *p)
{
	hosted_proc *parent = hosted(p->p_pptr);

	return (!parent->on_machine || parent->p_stat == SZOMB ||
	    machine_nocldwait(parent->p_pid));
}

void
exit_end(hosted_lwp *lp, int status)
{
	struct proc *p = lp->lwp_proc;
	TokenGuard token(p->p_token);

	p->p_flags |= P_WEXIT | P_POSTEXIT;
	p->p_flags &= ~P_INEXEC;

	/*
	 * The host may have killed it while it was stopped.  In the kernel a
	 * SIGKILL resumes it first: so no request sets p_xstat any more.
	 */
	if (p->p_stat == SSTOP)
		p->p_stat = SACTIVE;
	p->p_xstat = status;
	if (exit_function != nullptr)
		exit_function(curthread);
	vfork_end(p);

	/* Others may still use p, for example reparent a child to it. */
	wait_until_unheld(p, "exit");
	p->p_vmspace->vm_refcnt = VM_REF_DELETED;
	p->p_stat = SZOMB;

	ProcHold reaper(reaper_exit(hosted(p)));

	reparent_children(p, reaper.get());
	if (parent_does_not_wait(p))
		proc_reparent(p, reaper.get());

	ProcHold parent = ProcHold::hold(p->p_pptr);

	ksignal(parent.get(), SIGCHLD);
	p->p_flags &= ~P_TRACED;
}

void
lwp_exit(hosted_lwp *lp)
{
	hosted_proc *p = hosted(lp->lwp_proc);

	/* Later events of the process go to the remaining threads. */
	if (p->p_stat != SZOMB)
		lwp_rename(lp->tid, 0);
	lwkt_gettoken(&p->p_token);
	while (lp->lwp_lock > 0)
		tsleep(lp, 0, "lwpexit", 1);	/* no wakeup */
	lwkt_reltoken(&p->p_token);

	/* Must not block from here on: a woken parent may free the zombie. */
	--p->p_nthreads;
	if (p->p_stat == SZOMB) {
		wakeup(&p->p_nthreads);
		wakeup(p->p_pptr);
	} else {
		lwp_remove(lp);
		lp->thread.to_free = lp;
	}
	kthread_exit();
}

/*
 * Init's thread: reap orphans, and halt once last_pid has been reaped.
 */
void
init_loop()
{
	for (;;) {
		struct proc *p = LIST_FIRST(&initproc->p_children);

		while (p != nullptr && (p->p_stat != SZOMB ||
		    p->p_nthreads != 0 || hosted(p)->reaping))
			p = LIST_NEXT(p, p_sibling);
		if (p == nullptr) {
			if (signals_from_host())
				continue;
			tsleep(initproc, 0, "init", 0);
			continue;
		}

		const pid_t pid = p->p_pid;
		const int status = p->p_xstat;

		proc_destroy(hosted(p));
		if (pid == last_pid) {
			requests_report();
			machine_halt(status);
		}
	}
}

void
proc_reparent(struct proc *child, struct proc *parent)
{
	ProcHold hold_parent = ProcHold::hold(parent);

	KASSERT((child->p_flags & P_INEXEC) == 0 || child->p_stat == SZOMB,
	    ("process %d is reparented during exec",
	    child->p_pid));

	for (;;) {
		ProcHold hold_old = ProcHold::hold(child->p_pptr);
		struct proc *old = hold_old.get();

		if (old == parent)
			return;

		TokenGuard old_token(old->p_token);
		TokenGuard child_token(child->p_token);
		TokenGuard parent_token(parent->p_token);

		/* Acquiring the second and third may have blocked. */
		if (child->p_pptr != old)
			continue;
		LIST_REMOVE(child, p_sibling);
		proc_set_parent(hosted(child), parent);
		if (LIST_EMPTY(&old->p_children))
			wakeup(old);
		if (child->p_stat == SZOMB)
			wakeup(parent);
		return;
	}
}

/*
 * Whether wait4(2)'s pid argument selects p.
 */
static bool
matches(struct proc *p, pid_t pid)
{
	if (pid == -1)
		return (true);
	if (pid > 0)
		return (p->p_pid == pid);
	return (machine_pgrp(p->p_pid) ==
	    (pid == 0 ? machine_pgrp(curproc->p_pid) : -pid));
}

static bool
has_unreported_stop(struct proc *p, int options)
{
	return (p->p_stat == SSTOP && (p->p_flags & P_WAITED) == 0 &&
	    ((p->p_flags & P_TRACED) != 0 || (options & WUNTRACED) != 0));
}

/*
 * Reap a zombie, whose status has been reported to the current process.  A
 * traced one is reparented to its original parent, which waits for it again.
 * Returns true if it was freed.
 */
static bool
reap(hosted_proc *p)
{
	p->reaping = true;
	while (p->p_nthreads > 0)
		tsleep(&p->p_nthreads, 0, "zomb", 0);

	if (p->p_oppid != 0) {
		ProcHold parent(pfind(p->p_oppid));

		if (parent) {
			p->p_oppid = 0;
			proc_reparent(p, parent.get());
			ksignal(parent.get(), SIGCHLD);
			wakeup(parent.get());
			p->reaping = false;
			return (false);
		}
	}
	proc_destroy(p);
	return (true);
}

enum class WaitResult { NONE, REPORTED, DESTROYED };

/* Check one child for a status to report, and store it in *status. */
static WaitResult
check_child(struct proc *p, int options, int *status)
{
	if (hosted(p)->reaping)
		return (WaitResult::NONE);
	if (p->p_stat == SZOMB) {
		*status = p->p_xstat;
		return (reap(hosted(p)) ? WaitResult::DESTROYED :
		    WaitResult::REPORTED);
	}
	if (has_unreported_stop(p, options)) {
		TokenGuard token(p->p_token);

		p->p_flags |= P_WAITED;
		*status = W_STOPCODE(p->p_xstat);
		return (WaitResult::REPORTED);
	}
	if ((options & WCONTINUED) != 0 && (p->p_flags & P_CONTINUED) != 0) {
		TokenGuard token(p->p_token);

		p->p_flags &= ~P_CONTINUED;
		*status = SIGCONT;
		return (WaitResult::REPORTED);
	}
	return (WaitResult::NONE);
}

int
kern_wait(pid_t pid, int options, int *status, pid_t *found, bool *reaped)
{
	struct proc *current = curproc;
	TokenGuard token(current->p_token);

	*found = 0;
	*reaped = false;
	for (;;) {
		struct proc *p, *next;
		bool any = false;

		for (p = LIST_FIRST(&current->p_children); p != nullptr;
		    p = next) {
			next = LIST_NEXT(p, p_sibling);
			if (!matches(p, pid))
				continue;
			any = true;

			const pid_t child = p->p_pid;
			const WaitResult result = check_child(p, options,
			    status);

			if (result != WaitResult::NONE) {
				*found = child;
				*reaped = result == WaitResult::DESTROYED;
				return (0);
			}
		}
		if (!any)
			return (ECHILD);
		if (options & WNOHANG)
			return (0);

		const int error = tsleep(current, PCATCH, "wait", 0);

		if (error != 0)
			return (error);
	}
}
