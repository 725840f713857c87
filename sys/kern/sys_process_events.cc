/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stop events, where a thread calls stopevent(): first those of ptrace(2),
 * which stop the process as a signal does; then those of procfs(5), for which
 * the thread alone stops, until PIOCCONT or the last close of its process's
 * procfs file clears p_step.
 */

#include "sys_process.h"

namespace sys_process {

/* How many arguments the call takes. */
static u_int
count_arguments(const struct proc *p, u_int code)
{
	const struct sysentvec *const table = p->p_sysent;

	/* Older trees have flags above the number. */
	if (code >= static_cast<u_int>(table->sv_size))
		return (0);
	return (table->sv_table[code].sy_narg & 0xffff);
}

/* What lp, the current thread, has to report at S_SCE or S_SCX. */
static Event
event_of(Session *session, struct lwp *lp, u_int event, u_int val)
{
	Event report = {};
	struct reg regs;

	report.tid = lp->lwp_tid;
	report.sig = SIGTRAP;
	if (session->syscalls & event)
		report.flags = event == S_SCE ? PL_FLAG_SCE : PL_FLAG_SCX;
	if (event == S_SCE && session->is_child) {
		report.flags |= PL_FLAG_CHILD;
		report.sig = SIGSTOP;
	}
	if (event == S_SCX) {
		if (const Fork *const fork = find_fork(session,
		    lp->lwp_tid)) {
			if (fork->is_traced)
				report.flags |= PL_FLAG_FORKED;
			if (fork->is_vfork)
				report.flags |= PL_FLAG_VFORKED;
			if (fork->is_vfork &&
			    (session->mask & PTRACE_VFORK) != 0)
				report.flags |= PL_FLAG_VFORK_DONE;
			report.child = fork->child;
		}
	}
	if ((report.flags & (PL_FLAG_SCE | PL_FLAG_SCX)) != 0 &&
	    procfs_read_regs(lp, &regs) == 0) {
		report.number = event == S_SCE ? regs.r_rax : val;
		report.code = is_indirect(report.number) ? regs.r_rdi :
		    report.number;
		report.narg = count_arguments(lp->lwp_proc, report.code);
	}
	return (report);
}

/*
 * Stop p and stay stopped until its tracer resumes it.  False if a signal's
 * stop replaced this one: then the tracer has not seen it.
 */
static bool
stop_and_wait(struct proc *p, Session *session, Event *report)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	session->event = report;
	p->p_xstat = report->sig;
	proc_stop(p, SSTOP);
	tstop();
	session = find_session(p);
	if (session == nullptr || session->event != report)
		return (true);
	session->event = nullptr;
	return (false);
}

/*
 * The stop of ptrace(2) for this event, if the tracer of p, the current
 * process, asked for one.  True if procfs(5) has asked for it as well.
 */
static bool
report_to_tracer(struct proc *p, u_int event, u_int val)
    TA_MAY_BLOCK
{
	const TokenGuard token(p->p_token);
	struct lwp *const lp = curthread->td_lwp;
	Session *session = find_session(p);
	const bool is_ours = session != nullptr &&
	    (session->stops & event) != 0;

	/* exec's own SIGTRAP follows. */
	if (event == S_EXEC && session != nullptr)
		session->executed = (session->mask & PTRACE_EXEC) != 0;
	if ((event & (S_SCE | S_SCX)) == 0)
		return (!is_ours);

	while (session != nullptr && (lp->lwp_mpflags & LWP_MP_WEXIT) == 0) {
		/* Another thread's stop, which is reported first. */
		if (p->p_stat == SSTOP) {
			tstop();
			session = find_session(p);
			continue;
		}

		Event report = event_of(session, lp, event, val);

		if (report.flags == 0)
			break;
		if (stop_and_wait(p, session, &report)) {
			if (report.resumed_with != 0)
				lwpsignal(p, lp, report.resumed_with);
			break;
		}
		session = find_session(p);
	}

	if (event == S_SCX)
		fork_is_reported(p, lp->lwp_tid);
	else
		wait_for_traced_children(p);
	return (!is_ours);
}

/*
 * What p_step has while lp is stopped: never 0.  Two threads whose tids agree
 * in six bits have the same mark.  The first of them, if the second posts its
 * event before the first has run again, stays until that one is continued as
 * well.
 */
static char
step_mark(const struct lwp *lp)
{
	return (1 + (lp->lwp_tid & 0x3f));
}

/*
 * Sleep after tsleep_interlock() until a wakeup().  No signal wakes the
 * thread, so it looks once a second whether it has been killed: then false.
 */
static bool
sleep_until_step(struct proc *p)
    TA_MAY_BLOCK
{
	const int error = tsleep(&p->p_step, PINTERLOCKED, "stopevent", hz);

	if (error != EWOULDBLOCK)
		return (true);

	const sigset_t pending = lwp_sigpend(curthread->td_lwp);

	return (!SIGISMEMBER(pending, SIGKILL));
}

/*
 * Post the event as soon as no other thread's is posted.  False if it is not
 * to be reported: p_stops has been cleared meanwhile, or a SIGKILL came.
 */
static bool
post_event(struct proc *p, unsigned int event, unsigned int val)
    TA_MAY_BLOCK
{
	do {
		const SpinGuard spin(p->p_spin);

		if ((p->p_stops & event) == 0)
			return (false);
		tsleep_interlock(&p->p_step, 0);
		if (p->p_step == 0) {
			p->p_xstat = val;
			p->p_stype = event;
			p->p_step = step_mark(curthread->td_lwp);
			return (true);
		}
	} while (sleep_until_step(p));
	return (false);
}

/*
 * The arguments of the system call that the tracee stopped at; those that it
 * does not have are 0.  EINVAL if it did not stop at one.
 */
int
pt_get_sc_args(const Call &call)
{
	auto &args = *static_cast<SyscallArgs *>(call.addr);
	const Event *const event = current_event(call.tracee);
	const u_int most = sizeof(args.arg) / sizeof(args.arg[0]);
	struct reg regs;
	int error;

	if (event == nullptr ||
	    (event->flags & (PL_FLAG_SCE | PL_FLAG_SCX)) == 0)
		return (EINVAL);

	const u_int count = event->narg < most ? event->narg : most;

	error = procfs_read_regs(call.lp, &regs);
	if (error != 0)
		return (error);

	const register_t in_registers[] = { regs.r_rdi, regs.r_rsi,
	    regs.r_rdx, regs.r_rcx, regs.r_r8, regs.r_r9 };
	const u_int registers = sizeof(in_registers) / sizeof(register_t);
	const u_int first = is_indirect(event->number) ? 1 : 0;
	u_int copied = 0;

	while (copied < count && first + copied < registers) {
		args.arg[copied] = in_registers[first + copied];
		++copied;
	}
	if (copied == count)
		return (0);

	/* The rest is on the stack, above the return address. */
	return (read_tracee(call, regs.r_rsp + sizeof(register_t),
	    &args.arg[copied], (count - copied) * sizeof(register_t)));
}

/*
 * What the system call returned that the tracee has stopped at the exit of.
 * EINVAL if it did not stop at an exit.
 */
int
pt_get_sc_ret(const Call &call)
{
	auto *const ret = static_cast<struct ptrace_sc_ret *>(call.addr);
	const Event *const event = current_event(call.tracee);
	struct reg regs;

	if (event == nullptr || (event->flags & PL_FLAG_SCX) == 0)
		return (EINVAL);

	const int error = procfs_read_regs(call.lp, &regs);

	if (error != 0)
		return (error);
	if (regs.r_rflags & PSL_C)
		ret->sr_error = regs.r_rax;
	else {
		ret->sr_retval[0] = regs.r_rax;
		ret->sr_retval[1] = regs.r_rdx;
	}
	return (0);
}

}

using namespace sys_process;

/*
 * Stop the process for its tracer, if that asked for this event; then the
 * calling thread for procfs(5), until p_step is clear again.  The events of
 * several threads are reported one after the other.
 *
 * p		The calling process.
 * event	One S_* bit; nothing happens unless p_stops has it.
 * val		What PIOCWAIT shows of the event: a system call's argument
 *		count or number, a signal, an exit status.  Its lower 16 bits
 *		replace p_xstat.
 *
 * The caller holds no spinlock; its tokens are lost meanwhile.  Blocks
 * without a bound; SIGKILL ends it, a second later at most, unless the
 * process is exiting and takes no signal any more.
 *
 * STOPEVENT() in sys/proc.h; sys/kern/sys_process.c at b608d1d3.
 */
void
stopevent(struct proc *p, unsigned int event, unsigned int val)
{
	const char mark = step_mark(curthread->td_lwp);
	bool alive = true;

	if (session_count != 0 && !report_to_tracer(p, event, val))
		return;
	if (!post_event(p, event, val))
		return;

	/*
	 * Queued for p_step under p_spin and asleep after it, so that no
	 * PIOCCONT in between is lost.
	 */
	while (alive) {
		wakeup(&p->p_stype);
		alive = sleep_until_step(p);

		const SpinGuard spin(p->p_spin);

		if (p->p_step != mark)
			return;
		if (alive)
			tsleep_interlock(&p->p_step, 0);
		else
			p->p_step = 0;
	}
	wakeup(&p->p_step);
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
