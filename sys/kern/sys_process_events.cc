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

/* The instruction, by which ERESTART sets rip back. */
static const int SYSCALL_BYTES = 2;

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

/* Its arguments: the first is the number of the system call that is meant. */
static bool
is_indirect(u_int number)
{
	return (number == SYS_syscall || number == SYS___syscall);
}

/*
 * The first six arguments are in the registers of the C calling convention, as
 * the kernel's entry has copied r10 to rcx; the rest is on the stack, above
 * the return address.  The registers hold all that until the call returns.
 */
void
read_entry(struct lwp *lp, SystemCall *made)
{
	struct reg regs;

	bzero(made, sizeof(*made));
	made->tid = lp->lwp_tid;
	if (procfs_read_regs(lp, &regs) != 0)
		return;

	const bool indirect = is_indirect(regs.r_rax);

	made->code = indirect ? regs.r_rdi : regs.r_rax;
	made->narg = count_arguments(lp->lwp_proc, made->code);
	made->skipped = indirect ? 1 : 0;
	made->rip = regs.r_rip;
	made->rsp = regs.r_rsp;
	made->in_registers[0] = regs.r_rdi;
	made->in_registers[1] = regs.r_rsi;
	made->in_registers[2] = regs.r_rdx;
	made->in_registers[3] = regs.r_rcx;
	made->in_registers[4] = regs.r_r8;
	made->in_registers[5] = regs.r_r9;
}

/*
 * What lp, the current thread, is at the entry or the exit of.  If nobody
 * watched the entry, its registers have the arguments at the exit too.
 */
static void
read_call(struct proc *p, struct lwp *lp, u_int event, u_int val,
    SystemCall *made)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	if (event == S_SCE) {
		read_entry(lp, made);
		keep_call(p, *made);
		return;
	}

	const SystemCall *const kept = find_call(p, lp->lwp_tid);

	if (kept != nullptr && kept->rip != 0) {
		bcopy(kept, made, sizeof(*made));
		return;
	}
	read_entry(lp, made);

	/* Kernels since 2020 pass the number of syscall(2) itself. */
	made->skipped = is_indirect(val) ? 1 : 0;
	made->code = made->skipped != 0 ? made->in_registers[0] : val;
	made->narg = count_arguments(p, made->code);
}

/* What the thread that made the call has to report at S_SCE or S_SCX. */
static Event
event_of(Session *session, const SystemCall &made, lwpid_t tid, u_int event)
{
	Event report = {};

	report.tid = tid;
	report.sig = SIGTRAP;
	report.made = &made;
	if (session->syscalls & event)
		report.flags = event == S_SCE ? PL_FLAG_SCE : PL_FLAG_SCX;
	if (event == S_SCE && session->is_child) {
		report.flags |= PL_FLAG_CHILD;
		report.sig = SIGSTOP;
	}
	if (event != S_SCX)
		return (report);
	if (const Fork *const fork = find_fork(session, tid)) {
		if (fork->is_traced)
			report.flags |= PL_FLAG_FORKED;
		if (fork->is_traced && fork->is_vfork)
			report.flags |= PL_FLAG_VFORKED;
		if (fork->is_vfork && (session->mask & PTRACE_VFORK) != 0)
			report.flags |= PL_FLAG_VFORK_DONE;
		report.child = fork->child;
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
	if (session == nullptr)
		return (true);

	/* Another thread may have stopped p before this one has run again. */
	if (session->event == report)
		session->event = nullptr;
	return (report->is_reported);
}

/*
 * The stop at the system call's entry or exit, after those of other threads
 * that stopped the process before.
 */
static void
report_syscall(struct proc *p, u_int event, u_int val)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	struct lwp *const lp = curthread->td_lwp;
	Session *session;
	SystemCall made;
	int left = hz;

	read_call(p, lp, event, val, &made);

	while ((session = find_session(p)) != nullptr &&
	    (lp->lwp_mpflags & LWP_MP_WEXIT) == 0) {
		if (p->p_stat != SACTIVE) {
			tstop();
			continue;
		}

		Event report = event_of(session, made, lp->lwp_tid, event);

		if (report.flags == 0)
			break;

		/* Nothing wakes when it has; a tick mostly is enough. */
		if (left > 0 && is_passing_signal(p, session, lp->lwp_tid)) {
			--left;
			tsleep(&session->passing, 0, "ptpass", 1);
			continue;
		}
		if (stop_and_wait(p, session, &report)) {
			if (report.resumed_with != 0)
				lwpsignal(p, lp, report.resumed_with);
			break;
		}
	}

	if (event == S_SCE) {
		wait_for_traced_children(p);
		return;
	}
	fork_is_reported(p, lp->lwp_tid);
	call_is_over(p, lp->lwp_tid);

	/* Behind userret(): nothing else looks before user mode. */
	if (CURSIG_NOBLOCK(lp) || (lp->lwp_mpflags & LWP_MP_WEXIT) != 0)
		signotify();
}

/* p_stops has the event for the tracer alone. */
static bool
is_for_tracer(const Session *session, u_int event)
{
	return (session != nullptr && (session->stops & event) != 0);
}

/*
 * The stop of ptrace(2) for this event, if the tracer of p, the current
 * process, asked for one.  True if procfs(5) has asked for it as well.
 */
static __noinline bool
report_to_tracer(struct proc *p, u_int event, u_int val)
    TA_MAY_BLOCK
{
	const TokenGuard token(p->p_token);

	/* Its tracer may have gone since the kernel woke that instead. */
	if (event == S_EXEC)
		wake_vfork_parent(p);

	Session *const session = find_session(p);

	if (session == nullptr)
		return (true);

	/* exec's own SIGTRAP follows. */
	if (event == S_EXEC) {
		session->executed = (session->mask & PTRACE_EXEC) != 0;
		forks_are_reported(session);
	} else if (event == S_SCE || event == S_SCX)
		report_syscall(p, event, val);

	/* The tracer may have taken over what a client had asked for. */
	return (!is_for_tracer(find_session(p), event));
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

bool
is_killed(const struct lwp *lp)
{
	return (SIGISMEMBER(lp->lwp_proc->p_siglist, SIGKILL) ||
	    SIGISMEMBER(lp->lwp_siglist, SIGKILL));
}

/*
 * The arguments with which the system call was made that the tracee stopped
 * at; those that it does not have are 0.  EINVAL if it did not stop at one.
 */
int
pt_get_sc_args(const Call &call)
{
	auto &args = *static_cast<SyscallArgs *>(call.addr);
	const Event *const event = current_event(call.tracee);

	if (event == nullptr ||
	    (event->flags & (PL_FLAG_SCE | PL_FLAG_SCX)) == 0)
		return (EINVAL);

	/* read_tracee() may block, and event is on another's stack. */
	SystemCall made;

	bcopy(event->made, &made, sizeof(made));

	const u_int most = sizeof(args.arg) / sizeof(register_t);
	const u_int count = made.narg < most ? made.narg : most;
	const u_int registers = sizeof(made.in_registers) /
	    sizeof(register_t) - made.skipped;
	const u_int first = count < registers ? count : registers;

	bcopy(&made.in_registers[made.skipped], args.arg,
	    first * sizeof(register_t));
	if (first == count)
		return (0);
	return (read_tracee(call, made.rsp + sizeof(register_t),
	    &args.arg[first], (count - first) * sizeof(register_t)));
}

/* What a system call leaves in the registers. */
struct Result {
	register_t rip, rax, rdx;
	bool failed;
};

/* Not inline: their structures need not be on the stack at the same time. */
static __noinline int
read_result(struct lwp *lp, Result *result)
{
	struct reg regs;
	const int error = procfs_read_regs(lp, &regs);

	if (error == 0)
		*result = { regs.r_rip, regs.r_rax, regs.r_rdx,
		    (regs.r_rflags & PSL_C) != 0 };
	return (error);
}

/* The same of what a signal handler will return to. */
static __noinline int
read_saved_result(const Call &call, vm_offset_t ucontext, Result *result)
    TA_REQUEST
{
	/* Without the floating point registers, a kilobyte. */
	struct {
		register_t words[__builtin_offsetof(mcontext_t, mc_len) /
		    sizeof(register_t)];

		register_t
		at(size_t offset) const
		{
			return (words[offset / sizeof(register_t)]);
		}
	} saved;
	const int error = read_tracee(call, ucontext +
	    __builtin_offsetof(ucontext_t, uc_mcontext), &saved,
	    sizeof(saved));

	if (error == 0)
		*result = { saved.at(__builtin_offsetof(mcontext_t, mc_rip)),
		    saved.at(__builtin_offsetof(mcontext_t, mc_rax)),
		    saved.at(__builtin_offsetof(mcontext_t, mc_rdx)),
		    (saved.at(__builtin_offsetof(mcontext_t, mc_rflags)) &
		    PSL_C) != 0 };
	return (error);
}

/*
 * The registers that the thread had when the call returned.  DragonFly makes
 * the frames of signal handlers before the exit is reported, the last signal's
 * on top.  In each a handler finds where it interrupted the program: rdx
 * points to it.
 */
static int
find_result(const Call &call, register_t rip, Result *result)
    TA_REQUEST
{
	const int error = read_result(call.lp, result);

	if (error != 0)
		return (error);
	for (int frames = 0; frames < _SIG_MAXSIG; ++frames) {
		if (result->rip == rip ||
		    result->rip == rip - SYSCALL_BYTES ||
		    read_saved_result(call, result->rdx, result) != 0)
			break;
	}
	return (check_tracee(call.tracer, call.tracee));
}

/*
 * What the system call returned that the tracee has stopped at the exit of:
 * ERESTART if it is to be made again, 0 if it does not return to where it was
 * made, as execve(2) and sigreturn(2).  EINVAL if it did not stop at an exit.
 */
int
pt_get_sc_ret(const Call &call)
{
	auto *const ret = static_cast<struct ptrace_sc_ret *>(call.addr);
	const Event *const event = current_event(call.tracee);

	if (event == nullptr || (event->flags & PL_FLAG_SCX) == 0)
		return (EINVAL);

	/* find_result() may block, and event is on another's stack. */
	const register_t rip = event->made->rip;
	Result result;
	const int error = find_result(call, rip, &result);

	if (error != 0)
		return (error);
	if (result.rip == rip - SYSCALL_BYTES) {
		ret->sr_error = ERESTART;
	} else if (result.rip == rip && result.failed) {
		ret->sr_error = result.rax;
	} else if (result.rip == rip) {
		ret->sr_retval[0] = result.rax;
		ret->sr_retval[1] = result.rdx;
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
[[gnu::cold]] void
stopevent(struct proc *p, unsigned int event, unsigned int val)
{
	if (session_count != 0 && !report_to_tracer(p, event, val))
		return;

	struct lwp *const lp = curthread->td_lwp;
	const char mark = step_mark(lp);
	bool posted = false, killed = false;

	for (;;) {
		{
			const SpinGuard spin(p->p_spin);

			if (posted ? p->p_step != mark :
			    (p->p_stops & event) == 0)
				return;
			if (killed) {
				p->p_step = 0;
				break;
			}

			/*
			 * Queued for p_step under p_spin and asleep after it,
			 * so that no PIOCCONT in between is lost.
			 */
			tsleep_interlock(&p->p_step, 0);
			if (p->p_step == 0) {
				p->p_xstat = val;
				p->p_stype = event;
				p->p_step = mark;
				posted = true;
			}
		}
		if (posted)
			wakeup(&p->p_stype);

		/* No signal wakes the thread, so it looks once a second. */
		const int error = tsleep(&p->p_step, PINTERLOCKED,
		    "stopevent", hz);

		killed = error == EWOULDBLOCK && is_killed(lp);
		if (killed && !posted)
			return;
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
