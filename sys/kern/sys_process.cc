/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Process debugging: ptrace(2), and the stop events of procfs(5).
 *
 * These functions do what Sean Eric Fagan's sys_process.c of 1994 does, as
 * FreeBSD and DragonFly have carried it since, and what it should have done:
 * README.md says where they differ.
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

#include "sys_process_guards.h"
#include "sys_process_requests.h"
#include "sys_process_transfer.h"

/* What holds when a request is served, and what no longer does after it. */
#define TA_SERVES	TA_REQUIRES(call.p->p_token) TA_RELEASE(checked)

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

	/* Nobody traces its own tracer, nor the tracer's, and so on. */
	if (curp->p_flags & P_TRACED) {
		for (const struct proc *ancestor = curp->p_pptr;
		    ancestor != nullptr; ancestor = ancestor->p_pptr) {
			if (ancestor == p)
				return (EINVAL);
		}
	}

	/* Another user's, or one that was set-id, is root's to trace. */
	if (p->p_ucred->cr_ruid != curp->p_ucred->cr_ruid ||
	    (p->p_flags & P_SUGID) != 0) {
		const int error = priv_check_cred(curp->p_ucred, PRIV_ROOT, 0);

		if (error != 0)
			return (error);
	}

	if (securelevel > 0 && p->p_pid == 1)
		return (EPERM);
	return (0);
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
 * Is curp p's tracer, and has it waited for p's stop?
 */
static int
check_tracer(const struct proc *curp, const struct proc *p)
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

static int
check_issuer(Issuer issuer, const struct proc *curp, const struct proc *p)
    TA_REQUIRES(p->p_token)
{
	switch (issuer) {
	case Issuer::SELF:
		return (check_self(p));
	case Issuer::ATTACHER:
		return (check_attacher(curp, p));
	case Issuer::TRACER:
		break;
	}
	return (check_tracer(curp, p));
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
	if (p->p_stat == SSTOP)
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

	p->p_xstat = sig;
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
	call.p->p_flags |= P_TRACED;
	checks_lost();
	return (0);
}

static int
pt_attach(const Call &call)
    TA_SERVES
{
	struct proc *const p = call.p;
	struct proc *const curp = call.curp;

	/* PT_KILL ends a trace before the end gives p back to its parent. */
	const pid_t parent = p->p_oppid != 0 ? p->p_oppid : p->p_pptr->p_pid;

	p->p_flags |= P_TRACED;
	p->p_oppid = parent == curp->p_pid ? 0 : parent;
	checks_lost();
	if (p->p_pptr != curp)
		proc_reparent(p, curp);

	CriticalSection critical;

	/* One that is stopped already stops anew, and its tracer is told. */
	if (p->p_stat == SSTOP) {
		proc_unstop(call.p, SSTOP);
		p->p_flags &= ~P_WAITED;
	}
	ksignal(p, SIGSTOP);
	return (0);
}

/* 0 or a signal, as data of the requests that let run; or EINVAL. */
static int
check_signal(int sig)
{
	return (sig < 0 || sig > _SIG_MAXSIG ? EINVAL : 0);
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

	LwpHold hold(call.lp);

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
 * Give p back to the parent that it had before a tracer took it; to init if
 * that one is gone.
 */
static void
return_to_parent(struct proc *p)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	if (p->p_oppid == 0)
		return;

	ProcHold parent(pfind(p->p_oppid));

	proc_reparent(p, parent ? parent.get() : initproc);
}

/* What would have the thread die of SIGTRAP with nobody there to see it. */
static int
forget_traps(struct lwp *lp)
{
	struct reg regs;
	struct dbreg none = {};
	LwpHold hold(lp);
	int error = procfs_read_regs(lp, &regs);

	if (error == 0 && (regs.r_rflags & PSL_T) != 0) {
		regs.r_rflags &= ~PSL_T;
		error = procfs_write_regs(lp, &regs);
	}
	if (error == 0)
		error = procfs_write_dbregs(lp, &none);
	return (error);
}

/* It goes on where it is, whatever addr says (ptrace(2)). */
static int
pt_detach(const Call &call)
    TA_SERVES
{
	struct proc *const p = call.p;
	int error = check_signal(call.data);

	if (error == 0)
		error = forget_traps(call.lp);
	checks_lost();
	if (error != 0)
		return (error);
	return_to_parent(call.p);
	p->p_flags &= ~(P_TRACED | P_WAITED);
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

/*
 * Move the int at the target's call.addr.  Falling short is EINVAL.
 */
static int
move_word(const Call &call, enum uio_rw rw, int *word)
    TA_REQUIRES(call.p->p_token) TA_MAY_BLOCK
{
	Transfer transfer(rw, UIO_SYSSPACE, word, sizeof(*word), call.addr);
	const int error = procfs_domem(call.curp, call.lp, nullptr,
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

/* Does a word there lie on two pages? */
static bool
crosses_pages(const void *addr)
{
	const u_long offset = reinterpret_cast<u_long>(addr) & PAGE_MASK;

	return (offset > PAGE_SIZE - sizeof(int));
}

/* Of a word on two pages nothing is written unless both are there. */
static int
pt_write(const Call &call)
    TA_SERVES
{
	LwpHold hold(call.lp);
	int word = call.data, before;

	checks_lost();
	if (crosses_pages(call.addr)) {
		const int error = move_word(call, UIO_READ, &before);

		if (error != 0)
			return (error);
	}
	return (move_word(call, UIO_WRITE, &word));
}

/*
 * call.addr is a ptrace_io_desc in the kernel; its piod_addr is the
 * caller's own memory, its piod_offs the target's.  May block for as long
 * as the pages of either take.  piod_len becomes the bytes moved.
 */
static int
pt_io(const Call &call)
    TA_SERVES
{
	auto *const piod = static_cast<struct ptrace_io_desc *>(call.addr);
	enum uio_rw rw;

	checks_lost();
	switch (piod->piod_op) {
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

	Transfer transfer(rw, UIO_USERSPACE, piod->piod_addr, piod->piod_len,
	    piod->piod_offs);
	const int error = procfs_domem(call.curp, call.lp, nullptr,
	    transfer.uio());

	piod->piod_len -= transfer.bytes_left();
	return (error);
}

/*
 * May curp look into p and change it?  As procfs has it for every access; a
 * tracee may have changed its user since PT_ATTACH.
 */
static int
check_access(struct proc *curp, struct proc *p)
    TA_REQUIRES(p->p_token)
{
	if (!CHECKIO(curp, p))
		return (EPERM);
	return (p_trespass(curp->p_ucred, p->p_ucred) != 0 ? EPERM : 0);
}

/*
 * The machine may fill less than the whole register file: what it leaves is
 * 0, not what the kernel's stack had there.
 */
static int
pt_getregs(const Call &call)
    TA_SERVES
{
	const RegisterFile &file = *call.request->registers;
	const int error = check_access(call.curp, call.p);

	checks_lost();
	if (error != 0)
		return (error);

	LwpHold hold(call.lp);

	bzero(call.addr, file.size);
	return (file.read(call.lp, call.addr));
}

static int
pt_setregs(const Call &call)
    TA_SERVES
{
	const int error = check_access(call.curp, call.p);

	checks_lost();
	if (error != 0)
		return (error);

	LwpHold hold(call.lp);

	return (call.request->registers->write(call.lp, call.addr));
}

static constexpr RegisterFile general_regs =
    register_file<struct reg, procfs_read_regs, procfs_write_regs>;
static constexpr RegisterFile fp_regs =
    register_file<struct fpreg, procfs_read_fpregs, procfs_write_fpregs>;
static constexpr RegisterFile debug_regs =
    register_file<struct dbreg, procfs_read_dbregs, procfs_write_dbregs>;

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
	{ PT_DETACH, Issuer::TRACER, Copy::NOTHING, 0, pt_detach, nullptr },
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
find_target(struct proc *curp, int req, pid_t pid)
{
	if (req != PT_TRACE_ME)
		return (pfind(pid));
	PHOLD(curp);
	return (curp);
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
 *		another, not stopped, or its stop not waited for yet.
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
	ProcHold target(find_target(curp, req, pid));

	if (!target)
		return (ESRCH);

	Call call = { find_request(req), curp, target.get(), nullptr, addr,
	    data, res };

	if (!PRISON_CHECK(curp->p_ucred, call.p->p_ucred))
		return (ESRCH);
	if (call.p->p_flags & P_SYSTEM)
		return (EINVAL);

	TokenGuard token(call.p->p_token);

	/* Still in fork1(): it may not have its parent or its thread yet. */
	if (call.p->p_stat == SIDL)
		return (ESRCH);
	if (call.p->p_flags & P_INEXEC)
		return (EAGAIN);
	if (call.request == nullptr)
		return (EINVAL);

	const int error = check_issuer(call.request->issuer, curp, call.p);

	if (error != 0)
		return (error);

	call.lp = FIRST_LWP_IN_PROC(call.p);
	if (call.lp == nullptr)
		return (EINVAL);

	checks_hold();
	*res = 0;
	return (dispatch(call));
}

/*
 * ptrace(2), the part that touches the caller's memory.  Copies what the
 * table says in, calls kern_ptrace(), copies out.
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
sys_ptrace(struct ptrace_args *uap)
{
	struct proc *const curp = curproc;
	const Request *const request = find_request(uap->req);
	const Copy copy = request == nullptr ? Copy::NOTHING : request->copy;
	union {
		struct ptrace_io_desc piod;
		struct reg reg;
		struct fpreg fpreg;
		struct dbreg dbreg;
	} buffer;
	void *const addr = copy == Copy::NOTHING ? uap->addr :
	    static_cast<void *>(&buffer);
	int result = uap->sysmsg_result;	/* which is in a packed struct */
	int error;

	if (copy == Copy::IN || copy == Copy::IN_OUT) {
		error = copyin(uap->addr, &buffer, request->size);
		if (error != 0)
			return (error);
	}

	error = kern_ptrace(curp, uap->req, uap->pid, addr, uap->data,
	    &result);
	uap->sysmsg_result = result;
	if (error != 0)
		return (error);

	if (copy == Copy::OUT || copy == Copy::IN_OUT)
		return (copyout(&buffer, uap->addr, request->size));
	return (0);
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
 * Stop the calling process for an event and stay stopped until p_step is
 * clear again, as PIOCCONT and the last close of its procfs file leave it.
 *
 * p		The calling process.
 * event	One S_* bit; nothing happens unless p_stops has it.
 * val		What PIOCWAIT shows of the event: a system call's argument
 *		count or number, a signal, an exit status.  Its lower 16 bits
 *		replace p_xstat.
 *
 * The caller holds no spinlock; tokens it holds are lost meanwhile.  Blocks
 * without a bound, and no signal ends it.
 *
 * STOPEVENT() in sys/proc.h; sys/kern/sys_process.c at b608d1d3.
 */
void
stopevent(struct proc *p, unsigned int event, unsigned int val)
{
	{
		SpinGuard spin(p->p_spin);

		/* The tracer's close may have been faster. */
		if ((p->p_stops & event) == 0)
			return;
		p->p_xstat = val;
		p->p_stype = event;
		p->p_step = 1;
		tsleep_interlock(&p->p_step, 0);
	}

	/*
	 * Queued for p_step under p_spin, asleep after it: a PIOCCONT in
	 * between is not lost.
	 */
	for (;;) {
		wakeup(&p->p_stype);
		tsleep(&p->p_step, PINTERLOCKED, "stopevent", 0);

		SpinGuard spin(p->p_spin);

		if (p->p_step == 0)
			return;
		tsleep_interlock(&p->p_step, 0);
	}
}
