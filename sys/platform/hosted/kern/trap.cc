/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The loop of an lwp's kernel thread: wait for an event of the user thread,
 * handle it, process signals and stops, and run the user thread.
 */

#include "hosted.h"
#include "../call_sys_ptrace.h"

/* A thread of p that is not exiting; lwp_exit() sets the tid to 0. */
static hosted_lwp *
first_remaining(hosted_proc *p)
{
	struct lwp *lp;

	FOREACH_LWP_IN_PROC(lp, p) {
		if (hosted(lp)->tid != 0)
			break;
	}
	return (hosted(lp));
}

/* Whether all other threads of the process are exiting. */
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
 * The thread that must handle an event.  The exit of a process is handled by
 * its last thread.
 */
static hosted_lwp *
find_recipient(const struct machine_event &event)
{
	hosted_lwp *lp = lwp_lookup(event.tid);

	if (lp == nullptr && event.kind == MACHINE_EXITED) {
		hosted_proc *p = proc_lookup(event.tid);

		if (p != nullptr && p->on_machine)
			lp = first_remaining(p);
	}
	return (lp);
}

/* A process or thread whose creator has exited. */
static void
register_orphan(const struct machine_event &event)
{
	hosted_proc *creator = proc_lookup(event.status);

	if (creator == nullptr || !creator->on_machine ||
	    creator->p_stat == SZOMB)
		creator = hosted(initproc);
	if (event.kind == MACHINE_FORK)
		fork1(creator, nullptr, event.other, false);
	else if (creator != initproc)
		thread_create(creator, event.other);
}

/* Init's thread continues the process, because that may block. */
static void
record_continued(pid_t pid)
{
	hosted_proc *p = proc_lookup(pid);

	if (p == nullptr)
		return;
	p->sent_continue = true;
	wakeup(initproc);
}

/*
 * Called by the scheduler: must not block.
 */
void
machine_dispatch(const struct machine_event &event)
{
	if (event.kind == MACHINE_EXEC && event.other != event.tid)
		lwp_rename(event.other, event.tid);
	if (event.tid == 0) {
		register_orphan(event);
		return;
	}
	if (event.kind == MACHINE_CONTINUED) {
		record_continued(event.tid);
		return;
	}

	hosted_lwp *lp = find_recipient(event);

	/* An exit of an unregistered thread, or of a released process. */
	if (lp == nullptr || !hosted(lp->lwp_proc)->on_machine)
		return;

	KASSERT(lp->event_count < hosted_lwp::MAX_EVENTS,
	    ("thread %d reports events while stopped", lp->tid));
	lp->events[lp->event_count++] = event;
	if (event.kind == MACHINE_EXITING || event.kind == MACHINE_EXITED) {
		lp->lwp_mpflags |= LWP_MP_WEXIT;

		/* It did not exit by itself: it was killed in the kernel. */
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

/* Run the user thread. */
static void
run(hosted_lwp *lp, int sig, bool step)
{
	fpregs_store(lp);
	signals_clear(lp);
	lp->stepping = step;
	++lp->lwp_proc->p_vmspace->vm_map.timestamp;
	machine_run(lp->tid, sig, step,
	    (lp->lwp_proc->p_stops & (S_SCE | S_SCX)) != 0);
}

/* Sleep as long as the process is stopped, unless the thread must exit. */
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
 * End the tracing on the host of an adopted process that is not traced here
 * any more.  Its last thread stays in the table as a placeholder.
 */
static void
return_to_host(hosted_lwp *lp, int sig)
{
	hosted_proc *p = hosted(lp->lwp_proc);

	fpregs_store(lp);
	machine_release(lp->tid, sig);
	vfork_end(p);		/* its exec will not be reported */
	if (p->p_nthreads > 1)
		lwp_exit(lp);
	p->on_machine = false;
	p->adopted = false;
	lwp_rename(lp->tid, p->p_pid);
	kthread_exit();
}

/*
 * Process signals and stops, and run the user thread.
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

	/* It may have been killed meanwhile: handle that event first. */
	if (lp->event_count != 0)
		return;

	/* PT_KILL ends the tracing, and the tracer waits for the exit. */
	if (p->adopted && (p->p_flags & P_TRACED) == 0 && p->p_stops == 0 &&
	    p->p_xstat != SIGKILL)
		return_to_host(lp, sig);
	run(lp, sig, lp->step);
	lp->step = false;
}

/*
 * System calls that the kernel does.  Each returns 0 or an errno, and stores
 * the result of the call in *value.
 */

/* The host does not permit the process to be traced: revert the attach. */
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

/* To the signals as the program knows them, as procfs_ioctl() does. */
static void
translate_set(sigset_t *set)
{
	sigset_t host;

	SIGEMPTYSET(host);
	for (int sig = 1; sig <= LAST_SIGNAL; ++sig) {
		if (SIGISMEMBER(*set, sig) && machine_signal(sig) != 0)
			SIGADDSET(host, machine_signal(sig));
	}
	*set = host;
}

/* The answer to PT_LWPINFO is in the caller's memory. */
static void
translate_lwpinfo(void *to, size_t bytes)
{
	struct ptrace_lwpinfo info = {};

	if (copyin(to, &info, bytes) != 0)
		return;
	translate_set(&info.pl_sigmask);
	translate_set(&info.pl_siglist);
	info.pl_siginfo.si_signo = machine_signal(info.pl_siginfo.si_signo);
	copyout(&info, to, bytes);
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

	request_count(uap.req);
	++under_way;

	const int error = call_sys_ptrace(sys_ptrace, &uap, &result);

	--under_way;
	check_return_to_user("ptrace");

	hosted_proc *target = proc_lookup(uap.pid);

	if (target != nullptr && under_way == 0)
		check_lwp_holds(target);
	if (target != nullptr && target->refused)
		return (undo_attach(uap.pid));
	if (error == 0 && uap.req == PT_LWPINFO)
		translate_lwpinfo(uap.addr, uap.data);
	*value = static_cast<unsigned int>(result);
	return (error);
}

/* When a zombie has been freed, the host must reap its own zombie of it. */
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
 * System calls that the host does; the kernel updates its state first.
 */

/* P_INEXEC denies access to the process until the new program runs. */
static void
prepare_exec(hosted_lwp *lp, const unsigned long *)
{
	struct proc *p = lp->lwp_proc;
	TokenGuard token(p->p_token);

	p->p_flags |= P_INEXEC;
	wait_until_unheld(p, "exec");
}

static void
prepare_close(hosted_lwp *, const unsigned long *args)
{
	procfs_close(args[0], machine_mem_opens(args[0], 0) - 1);
}

/* By enum machine_call: the kernel handles a call, prepares it, or neither. */
static const struct {
	int (*handle)(hosted_lwp *lp, const unsigned long *args, long *value);
	void (*prepare)(hosted_lwp *lp, const unsigned long *args);
} calls[] = {
	{ nullptr, nullptr },		/* CALL_NATIVE */
	{ call_ptrace, nullptr },
	{ call_wait, nullptr },
	{ call_kill, nullptr },
	{ call_lwp_kill, nullptr },
	{ call_getppid, nullptr },
	{ call_pioc, nullptr },
	{ nullptr, prepare_close },
	{ call_ctl, nullptr },
	{ call_jail, nullptr },
	{ call_procctl, nullptr },
	{ call_syscap_get, nullptr },
	{ call_syscap_set, nullptr },
	{ nullptr, prepare_exec },
	{ nullptr, nullptr },		/* CALL_SETCRED: leave_call() */
};

/* Whether kill(2)'s pid names a process on the machine, or the group of one. */
static bool
is_pid_on_machine(pid_t pid)
{
	if (pid == -1)
		return (false);

	const hosted_proc *p = proc_lookup(pid > 0 ? pid :
	    pid == 0 ? curproc->p_pid : -pid);

	return (p != nullptr && p->on_machine);
}

/* Whether the kernel does the call.  For some, that depends on arguments. */
static bool
is_handled(hosted_lwp *lp, const struct machine_event &event)
{
	hosted_lwp *target;

	switch (event.call) {
	case CALL_WAIT:
	case CALL_GETPPID:
		return (!hosted(lp->lwp_proc)->adopted);
	case CALL_KILL:
		return (is_pid_on_machine(event.args[0]));
	case CALL_LWP_KILL:
		target = lwp_lookup(event.args[1]);
		return (target != nullptr &&
		    hosted(target->lwp_proc)->on_machine);
	default:
		return (calls[event.call].handle != nullptr);
	}
}

/* A stop event at a system call: registers are as DragonFly has them there. */
static void
report_call(hosted_lwp *lp, int event, int value,
    enum machine_convention convention)
{
	machine_set_convention(lp->tid, convention);
	STOPEVENT(lp->lwp_proc, event, value);
	machine_set_convention(lp->tid, CONVENTION_HOST);
}

/* Returns whether the call has ended; otherwise the thread is run. */
static bool
enter_call(hosted_lwp *lp, const struct machine_event &event)
{
	bool ended = false;

	/* The number of arguments is not known; six is the maximum. */
	const int words = 6;

	lp->call = event;
	report_call(lp, S_SCE, words, CONVENTION_ENTRY);
	lp->handled = is_handled(lp, event);
	if (lp->handled) {
		lp->zombie = 0;
		lp->call_value = 0;
		lp->call_error = calls[event.call].handle(lp, event.args,
		    &lp->call_value);
		ended = machine_syscall_done(lp->tid, lp->zombie);
	} else {
		if (calls[event.call].prepare != nullptr)
			calls[event.call].prepare(lp, event.args);
		stay_stopped(lp);
	}
	check_return_to_user("system call");
	if (lp->event_count != 0)
		return (false);
	if (!ended)
		run(lp, 0, false);
	return (ended);
}

static void
leave_call(hosted_lwp *lp, int code)
{
	hosted_proc *p = hosted(lp->lwp_proc);

	if (lp->handled) {
		machine_syscall_return(lp->tid, lp->call_value,
		    lp->call_error);
		lp->handled = false;
	} else if (lp->call.call == CALL_SETCRED) {
		cred_refresh(p);
	} else if (lp->call.call == CALL_EXEC) {
		p->p_flags &= ~P_INEXEC;
	}
	lp->call.call = CALL_NATIVE;
	report_call(lp, S_SCX, code, CONVENTION_EXIT);
}

/*
 * As trapsignal() does for a trap.  Drop the host's own SIGCHLD, but not if the kernel has posted one, which
 * may have merged with it.
 */
static void
take_signal(hosted_lwp *lp, const struct machine_event &event)
{
	hosted_proc *p = hosted(lp->lwp_proc);

	lp->signal = event.signal;
	if (event.is_trap) {
		lp->lwp_sig = event.signal;
		lp->lwp_code = event.code;
	}
	if (event.from_host) {
		if (!p->child_signal)
			lp->signal = 0;
		p->child_signal = false;
	}
}

/* exec(2) has loaded the new program. */
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
 * The thread has called vfork(2).  Signals are not processed before the call
 * returns, because the registers do not have its result yet.
 */
static void
finish_vfork(hosted_lwp *lp, pid_t child)
{
	vfork_wait(lp, child);
	stay_stopped(lp);
	if (lp->event_count == 0)
		run(lp, 0, false);
}

/* The thread exits, and its process if it is the last one. */
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
			if (!enter_call(lp, event))
				continue;
			leave_call(lp, event.code);
			break;
		case MACHINE_SYSRET:
			leave_call(lp, event.code);
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
		case MACHINE_HALTED:
		case MACHINE_CONTINUED:
			break;
		}
		userret(lp);
	}
}
