/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The life of a user thread as the kernel sees it: an event comes from the
 * machine, the kernel does its part, the thread goes back to user land.
 */

#include "hosted.h"
#include "../call_sys_ptrace.h"

/* A thread of p that is not on its way out: lwp_exit() takes its tid. */
static hosted_lwp *
first_that_stays(hosted_proc *p)
{
	struct lwp *lp;

	FOREACH_LWP_IN_PROC(lp, p) {
		if (hosted(lp)->tid != 0)
			break;
	}
	return (hosted(lp));
}

/* Whether every other thread of its process is gone or on its way. */
static bool
is_last(hosted_lwp *own)
{
	struct lwp *lp;

	FOREACH_LWP_IN_PROC(lp, own->lwp_proc) {
		if (lp != own && hosted(lp)->tid != 0)
			return (false);
	}
	return (true);
}

/*
 * The thread that an event is for.  A process's death is for the last
 * thread that is left of it, whichever that is.
 */
static hosted_lwp *
find_recipient(const struct machine_event &event)
{
	hosted_lwp *lp = lwp_lookup(event.tid);

	if (lp == nullptr && event.kind == MACHINE_EXITED) {
		hosted_proc *p = proc_lookup(event.tid);

		if (p != nullptr && p->on_machine)
			lp = first_that_stays(p);
	}
	return (lp);
}

/* What a process made just before it died. */
static void
take_orphan(const struct machine_event &event)
{
	hosted_proc *maker = proc_lookup(event.status);

	if (maker == nullptr || !maker->on_machine ||
	    maker->p_stat == SZOMB)
		maker = hosted(initproc);
	if (event.kind == MACHINE_FORK)
		fork1(maker, nullptr, event.other, false);
	else if (maker != initproc)
		thread_create(maker, event.other);
}

/* Init does it, which may block. */
static void
note_continued(pid_t pid)
{
	hosted_proc *p = proc_lookup(pid);

	if (p == nullptr)
		return;
	p->sent_continue = true;
	wakeup(initproc);
}

/*
 * Called by the scheduler, so nothing here may block.
 */
void
machine_dispatch(const struct machine_event &event)
{
	if (event.kind == MACHINE_EXEC && event.other != event.tid)
		lwp_rename(event.other, event.tid);
	if (event.tid == 0) {
		take_orphan(event);
		return;
	}
	if (event.kind == MACHINE_CONTINUED) {
		note_continued(event.tid);
		return;
	}

	hosted_lwp *lp = find_recipient(event);

	/* The death of a thread that has left, or of a released process. */
	if (lp == nullptr || !hosted(lp->lwp_proc)->on_machine)
		return;

	KASSERT(lp->event_count < hosted_lwp::MAX_EVENTS,
	    ("thread %d reports without being run", lp->tid));
	lp->events[lp->event_count++] = event;
	if (event.kind == MACHINE_EXITING || event.kind == MACHINE_EXITED) {
		lp->lwp_mpflags |= LWP_MP_WEXIT;

		/* Who is in the kernel did not bring this about. */
		if (lp->thread.state != kthread::IN_USERLAND)
			SIGADDSET(lp->lwp_siglist, SIGKILL);
		wakeup(lp->lwp_proc);
		sleep_interrupt(&lp->thread);
	}
	if (lp->thread.state == kthread::IN_USERLAND)
		kthread_ready(&lp->thread);
}

static struct machine_event
next_event(hosted_lwp *lp)
{
	while (lp->event_count == 0) {
		lp->thread.state = kthread::IN_USERLAND;
		kthread_block();
	}

	const struct machine_event event = lp->events[0];

	--lp->event_count;
	for (int i = 0; i < lp->event_count; ++i)
		lp->events[i] = lp->events[i + 1];
	return (event);
}

/* Let the thread run on in user land. */
static void
run(hosted_lwp *lp, int sig, bool step)
{
	fpregs_store(lp);
	signals_forget(lp);
	lp->stepping = step;
	machine_run(lp->tid, sig, step);
}

/* Be stopped as long as the process is. */
static void
stay_stopped(hosted_lwp *lp)
{
	struct proc *p = lp->lwp_proc;

	while (p->p_stat == SSTOP &&
	    (lp->lwp_mpflags & LWP_MP_WEXIT) == 0) {
		TokenGuard token(p->p_token);

		tstop();
	}
}

/*
 * A process that was not born here and that nobody traces any more goes
 * back to the host; the last thread to leave stays in the table as a name.
 */
static void
leave_machine(hosted_lwp *lp, int sig)
{
	hosted_proc *p = hosted(lp->lwp_proc);

	fpregs_store(lp);
	machine_release(lp->tid, sig);
	vfork_end(p);		/* its exec will not come to us */
	if (p->p_nthreads > 1)
		lwp_exit(lp);
	p->on_machine = false;
	p->adopted = false;
	lwp_rename(lp->tid, p->p_pid);
	kthread_exit();
}

/*
 * Back to user land, by way of every signal and stop there is.
 */
static void
userret(hosted_lwp *lp)
{
	hosted_proc *p = hosted(lp->lwp_proc);
	int sig = issignal(lp);

	while (sig == 0 && p->p_stat == SSTOP &&
	    (lp->lwp_mpflags & LWP_MP_WEXIT) == 0) {
		stay_stopped(lp);
		sig = issignal(lp);
	}
	stay_stopped(lp);
	signals_post_pending(p);
	check_return_to_user("userret");

	/* Its death may have come meanwhile, and is to be heard first. */
	if (lp->event_count != 0)
		return;
	if (p->adopted && (p->p_flags & P_TRACED) == 0 && p->p_stops == 0)
		leave_machine(lp, sig);
	run(lp, sig, lp->step);
	lp->step = false;
}

/*
 * System calls of the kernel's.  Each returns 0 or an errno, and leaves
 * what the call returns in *value.
 */

/* The host has refused: as if the attach had never been. */
static int
undo_attach(pid_t pid)
{
	ProcHold hold(pfind(pid));

	if (!hold)
		return (ESRCH);

	hosted_proc *p = hosted(hold.get());
	TokenGuard token(p->p_token);
	ProcHold parent(pfind(p->p_oppid));

	if (parent)
		proc_reparent(p, parent.get());
	p->p_flags &= ~P_TRACED;
	p->p_oppid = 0;
	p->refused = false;
	kprintf("hosted: this host does not let process %d be traced\n", pid);
	return (EPERM);
}

static int
call_ptrace(hosted_lwp *, const unsigned long *args, long *value)
{
	static int under_way;
	struct ptrace_args uap = {};
	int result = 0;

	uap.req = args[0];
	uap.pid = args[1];
	uap.addr = reinterpret_cast<caddr_t>(args[2]);
	uap.data = args[3];

	++under_way;

	const int error = call_sys_ptrace(sys_ptrace, &uap, &result);

	--under_way;
	check_return_to_user("ptrace");

	hosted_proc *target = proc_lookup(uap.pid);

	if (target != nullptr && under_way == 0)
		check_lwp_holds(target);
	if (target != nullptr && target->refused)
		return (undo_attach(uap.pid));
	*value = static_cast<unsigned int>(result);
	return (error);
}

/* The host has a zombie of its own to reap when ours is gone. */
static int
call_wait(hosted_lwp *lp, const unsigned long *args, long *value)
{
	int status;
	pid_t found;
	bool reaped;
	int error = kern_wait(args[0], args[2], &status, &found, &reaped);

	if (error == 0 && found != 0 && args[1] != 0) {
		status = machine_status(status);
		error = copyout(&status, reinterpret_cast<void *>(args[1]),
		    sizeof(status));
	}
	lp->zombie = reaped ? found : 0;
	*value = found;
	return (error);
}

static int
call_kill(hosted_lwp *, const unsigned long *args, long *)
{
	const int pid = args[0];

	if (pid > 0)
		return (kern_kill(pid, 0, args[1]));
	return (kern_kill_group(pid == 0 ? machine_pgrp(curproc->p_pid) :
	    -pid, args[1]));
}

static int
call_lwp_kill(hosted_lwp *, const unsigned long *args, long *)
{
	const int pid = args[0];
	const pid_t owner = lwp_lookup(args[1])->lwp_proc->p_pid;

	if (pid != -1 && pid != owner)
		return (ESRCH);
	return (kern_kill(owner, args[1], args[2]));
}

static int
call_getppid(hosted_lwp *lp, const unsigned long *, long *value)
{
	*value = lp->lwp_proc->p_ppid;
	return (0);
}

static int
call_pioc(hosted_lwp *, const unsigned long *args, long *)
{
	return (procfs_ioctl(args[0], args[1], args[2]));
}

static int
call_ctl(hosted_lwp *, const unsigned long *args, long *value)
{
	*value = args[2];
	return (procfs_ctl(args[0], reinterpret_cast<void *>(args[1]),
	    args[2]));
}

static int
call_jail(hosted_lwp *lp, const unsigned long *, long *)
{
	return (jail_enter(hosted(lp->lwp_proc)));
}

static int
call_procctl(hosted_lwp *lp, const unsigned long *args, long *)
{
	hosted_proc *const p = hosted(lp->lwp_proc);

	if (args[0] != 0 || static_cast<pid_t>(args[1]) != p->p_pid)
		return (EINVAL);
	return (reaper_control(p, args[2],
	    reinterpret_cast<void *>(args[3])));
}

static int
call_syscap_get(hosted_lwp *, const unsigned long *args, long *value)
{
	return (syscap_get(args[0], reinterpret_cast<void *>(args[1]),
	    args[2], value));
}

static int
call_syscap_set(hosted_lwp *, const unsigned long *args, long *value)
{
	return (syscap_set(args[0], args[1],
	    reinterpret_cast<const void *>(args[2]), args[3], value));
}

/*
 * What the host does itself, after we have taken notice.
 */

/* From here until it runs the new program nobody may look into it. */
static void
notice_exec(hosted_lwp *lp, const unsigned long *)
{
	struct proc *p = lp->lwp_proc;
	TokenGuard token(p->p_token);

	p->p_flags |= P_INEXEC;
	await_holds(p, "exec");
}

static void
notice_close(hosted_lwp *, const unsigned long *args)
{
	procfs_close(args[0], machine_mem_opens(args[0], 0) - 1);
}

/* By enum machine_call.  A call is the kernel's, or noticed, or neither. */
static const struct {
	int (*serve)(hosted_lwp *lp, const unsigned long *args, long *value);
	void (*notice)(hosted_lwp *lp, const unsigned long *args);
} calls[] = {
	{ nullptr, nullptr },		/* CALL_NATIVE */
	{ call_ptrace, nullptr },
	{ call_wait, nullptr },
	{ call_kill, nullptr },
	{ call_lwp_kill, nullptr },
	{ call_getppid, nullptr },
	{ call_pioc, nullptr },
	{ nullptr, notice_close },
	{ call_ctl, nullptr },
	{ call_jail, nullptr },
	{ call_procctl, nullptr },
	{ call_syscap_get, nullptr },
	{ call_syscap_set, nullptr },
	{ nullptr, notice_exec },
	{ nullptr, nullptr },		/* CALL_SETCRED: see leave_call() */
};

/* A process on the machine, or the group of one; not everybody (-1). */
static bool
is_ours_to_kill(pid_t pid)
{
	if (pid == -1)
		return (false);

	const hosted_proc *p = proc_lookup(pid > 0 ? pid :
	    pid == 0 ? curproc->p_pid : -pid);

	return (p != nullptr && p->on_machine);
}

/* Some calls are ours only if what they are about is. */
static bool
is_ours(hosted_lwp *lp, const struct machine_event &event)
{
	hosted_lwp *target;

	switch (event.call) {
	case CALL_WAIT:
	case CALL_GETPPID:
		return (!hosted(lp->lwp_proc)->adopted);
	case CALL_KILL:
		return (is_ours_to_kill(event.args[0]));
	case CALL_LWP_KILL:
		target = lwp_lookup(event.args[1]);
		return (target != nullptr &&
		    hosted(target->lwp_proc)->on_machine);
	default:
		return (calls[event.call].serve != nullptr);
	}
}

static void
enter_call(hosted_lwp *lp, const struct machine_event &event)
{
	/* How many words a call takes only the host knows; six at most. */
	const int words = 6;

	lp->call = event;
	STOPEVENT(lp->lwp_proc, S_SCE, words);
	lp->serving = is_ours(lp, event);
	if (lp->serving) {
		lp->zombie = 0;
		lp->call_value = 0;
		lp->call_error = calls[event.call].serve(lp, event.args,
		    &lp->call_value);
		machine_syscall_done(lp->tid, lp->zombie);
	} else {
		if (calls[event.call].notice != nullptr)
			calls[event.call].notice(lp, event.args);
		stay_stopped(lp);
	}
	check_return_to_user("system call");
	if (lp->event_count == 0)
		run(lp, 0, false);
}

static void
leave_call(hosted_lwp *lp)
{
	hosted_proc *p = hosted(lp->lwp_proc);

	if (lp->serving) {
		machine_syscall_return(lp->tid, lp->call_value,
		    lp->call_error);
		lp->serving = false;
	} else if (lp->call.call == CALL_SETCRED) {
		cred_refresh(p);
	} else if (lp->call.call == CALL_EXEC) {
		p->p_flags &= ~P_INEXEC;
	}
	STOPEVENT(p, S_SCX, lp->call.code);
}

/*
 * The host sends SIGCHLD for every dead child, and merges it with ours if
 * one is pending; only ours count.
 */
static void
take_signal(hosted_lwp *lp, const struct machine_event &event)
{
	hosted_proc *p = hosted(lp->lwp_proc);

	lp->signal = event.signal;
	if (event.from_host) {
		if (!p->child_signal)
			lp->signal = 0;
		p->child_signal = false;
	}
}

/* A new program has been loaded. */
static void
finish_exec(hosted_lwp *lp)
{
	hosted_proc *p = hosted(lp->lwp_proc);
	TokenGuard token(p->p_token);

	p->p_flags &= ~P_INEXEC;
	p->p_flags |= P_EXEC;
	vfork_end(p);
	cred_exec(p);
	wakeup(&p->p_stype);
	STOPEVENT(p, S_EXEC, 0);
	if (p->p_flags & P_TRACED)
		ksignal(p, SIGTRAP);
}

/*
 * The thread has made a process by vfork(2).  Signals and stops wait until
 * it returns from the call: then its registers hold what that returns.
 */
static void
finish_vfork(hosted_lwp *lp, pid_t child)
{
	vfork_wait(lp, child);
	stay_stopped(lp);
	if (lp->event_count == 0)
		run(lp, 0, false);
}

/* The thread's own end, and its process's if it is the last. */
static void
finish_thread(hosted_lwp *lp, struct machine_event event)
{
	struct proc *p = lp->lwp_proc;

	const bool last = is_last(lp);

	if (event.kind == MACHINE_EXITING) {
		if (last)
			exit_begin(lp, event.status);
		run(lp, 0, false);
	}
	if (!last)
		lwp_exit(lp);
	while (event.kind != MACHINE_EXITED || event.tid != p->p_pid)
		event = next_event(lp);
	exit_end(lp, event.status);
	lwp_exit(lp);
}

void
user_loop()
{
	hosted_lwp *lp = curlwp();

	for (;;) {
		const struct machine_event event = next_event(lp);

		switch (event.kind) {
		case MACHINE_SYSCALL:
			enter_call(lp, event);
			continue;
		case MACHINE_SYSRET:
			leave_call(lp);
			break;
		case MACHINE_SIGNAL:
			take_signal(lp, event);
			break;
		case MACHINE_EXEC:
			finish_exec(lp);
			break;
		case MACHINE_EXITING:
		case MACHINE_EXITED:
			finish_thread(lp, event);
			break;
		case MACHINE_FORK:
			fork1(hosted(lp->lwp_proc), lp, event.other,
			    event.is_vfork);
			if (!event.is_vfork)
				break;
			finish_vfork(lp, event.other);
			continue;
		case MACHINE_THREAD:
			thread_create(hosted(lp->lwp_proc), event.other);
			break;
		case MACHINE_VFORK_DONE:
			run(lp, 0, false);
			continue;
		case MACHINE_HALTED:
		case MACHINE_CONTINUED:
			break;
		}
		userret(lp);
	}
}
