/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ptrace(2): the table of requests, and the way of one through it: copy in,
 * hold the tracee, take its token, check, act, release, copy out.
 *
 * These files do what Sean Eric Fagan's sys_process.c of 1994 does, as FreeBSD
 * and DragonFly have carried it since, and what it should have done:
 * sys_process_differences(7).  Commits named in these files are DragonFly's.
 */

#include "sys_process.h"

namespace sys_process {

/* For all requests but those of the floating point registers. */
union SmallBuffer {
	struct ptrace_io_desc piod;
	struct reg reg;
	struct dbreg dbreg;
	struct ptrace_lwpinfo lwpinfo;
};

/*
 * Number, who may make it, what data is, what sys_ptrace() copies, bytes,
 * function.  The first row is that of every number that is no request.
 */
static constexpr Request requests[] = {
	{ 0, Access::NOBODY, Data::VALUE, Copy::NOTHING, 0, nullptr },
	{ PT_TRACE_ME, Access::SELF, Data::VALUE, Copy::NOTHING, 0,
	    pt_trace_me },
	{ PT_READ_I, Access::TRACER, Data::VALUE, Copy::NOTHING, 0, pt_read },
	{ PT_READ_D, Access::TRACER, Data::VALUE, Copy::NOTHING, 0, pt_read },
	{ PT_WRITE_I, Access::TRACER, Data::VALUE, Copy::NOTHING, 0, pt_write },
	{ PT_WRITE_D, Access::TRACER, Data::VALUE, Copy::NOTHING, 0, pt_write },
	{ PT_CONTINUE, Access::TRACER, Data::SIGNAL, Copy::NOTHING, 0,
	    pt_continue },
	{ PT_KILL, Access::TRACER, Data::VALUE, Copy::NOTHING, 0, pt_kill },
	{ PT_STEP, Access::TRACER, Data::SIGNAL, Copy::NOTHING, 0, pt_step },
	{ PT_ATTACH, Access::ATTACHER, Data::VALUE, Copy::NOTHING, 0,
	    pt_attach },
	{ PT_DETACH, Access::DETACHER, Data::SIGNAL, Copy::NOTHING, 0,
	    pt_detach },
	{ PT_IO, Access::TRACER, Data::OPERATION, Copy::IN_OUT,
	    sizeof(struct ptrace_io_desc), pt_io },
	{ PT_LWPINFO, Access::TRACER, Data::SIZE_AT_MOST, Copy::IN_OUT,
	    sizeof(struct ptrace_lwpinfo), pt_lwpinfo },
	{ PT_GETNUMLWPS, Access::TRACER, Data::VALUE, Copy::NOTHING, 0,
	    pt_getnumlwps },
	{ PT_GETLWPLIST, Access::TRACER, Data::VALUE, Copy::NOTHING, 0,
	    pt_getlwplist },
	{ PT_CLEARSTEP, Access::TRACER, Data::THREAD, Copy::NOTHING, 0,
	    pt_clearstep },
	{ PT_SETSTEP, Access::TRACER, Data::THREAD, Copy::NOTHING, 0,
	    pt_setstep },
#ifndef KLD_MODULE	/* the kernel calls its own stopevent() */
	{ PT_TO_SCE, Access::TRACER, Data::SIGNAL, Copy::NOTHING, 0,
	    pt_to_sce },
	{ PT_TO_SCX, Access::TRACER, Data::SIGNAL, Copy::NOTHING, 0,
	    pt_to_scx },
	{ PT_SYSCALL, Access::TRACER, Data::SIGNAL, Copy::NOTHING, 0,
	    pt_syscall },
	{ PT_FOLLOW_FORK, Access::TRACER, Data::VALUE, Copy::NOTHING, 0,
	    pt_follow_fork },
	{ PT_GET_EVENT_MASK, Access::TRACER, Data::SIZE, Copy::OUT, sizeof(int),
	    pt_get_event_mask },
	{ PT_SET_EVENT_MASK, Access::TRACER, Data::SIZE, Copy::IN, sizeof(int),
	    pt_set_event_mask },
	{ PT_GET_SC_ARGS, Access::TRACER, Data::SIZE_ANY, Copy::OUT,
	    sizeof(SyscallArgs), pt_get_sc_args },
	{ PT_GET_SC_RET, Access::TRACER, Data::SIZE_ANY, Copy::OUT,
	    sizeof(struct ptrace_sc_ret), pt_get_sc_ret },
#endif
	{ PT_VM_TIMESTAMP, Access::TRACER, Data::VALUE, Copy::NOTHING, 0,
	    pt_vm_timestamp },
	{ PT_VM_ENTRY, Access::TRACER, Data::VALUE, Copy::IN_OUT,
	    sizeof(struct ptrace_vm_entry), pt_vm_entry },
	{ PT_GETREGS, Access::TRACER, Data::THREAD, Copy::OUT,
	    sizeof(struct reg), pt_getregs },
	{ PT_SETREGS, Access::TRACER, Data::THREAD, Copy::IN,
	    sizeof(struct reg), pt_setregs },
	{ PT_GETFPREGS, Access::TRACER, Data::THREAD, Copy::OUT,
	    sizeof(struct fpreg), pt_getfpregs },
	{ PT_SETFPREGS, Access::TRACER, Data::THREAD, Copy::IN,
	    sizeof(struct fpreg), pt_setfpregs },
	{ PT_GETDBREGS, Access::TRACER, Data::THREAD, Copy::OUT,
	    sizeof(struct dbreg), pt_getdbregs },
	{ PT_SETDBREGS, Access::TRACER, Data::THREAD, Copy::IN,
	    sizeof(struct dbreg), pt_setdbregs },
	{ PT_GETXSTATE_INFO, Access::TRACER, Data::SIZE, Copy::OUT,
	    sizeof(struct ptrace_xstate_info), pt_getxstate_info },
	{ PT_GETXSTATE, Access::TRACER, Data::THREAD, Copy::NOTHING, 0,
	    pt_getxstate },
	{ PT_SETXSTATE, Access::TRACER, Data::VALUE, Copy::NOTHING, 0,
	    pt_setxstate },
	{ PT_GETFSBASE, Access::TRACER, Data::THREAD, Copy::OUT,
	    sizeof(u_long), pt_getfsbase },
	{ PT_GETGSBASE, Access::TRACER, Data::THREAD, Copy::OUT,
	    sizeof(u_long), pt_getgsbase },
};

static constexpr int LAST_REQUEST = PT_GETGSBASE;

/* By request number: its row, or 0. */
struct RowsByNumber {
	static constexpr u_int COUNT = sizeof(requests) / sizeof(requests[0]);

	u_char row[LAST_REQUEST + 1];

	/* A number beyond LAST_REQUEST does not compile. */
	constexpr RowsByNumber() : row{}
	{
		for (u_int i = 1; i < COUNT; ++i)
			row[requests[i].number] = i;
	}

	/* No number stands in the table twice. */
	constexpr bool
	complete() const
	{
		u_int used = 0;

		for (const u_char i : row)
			used += i != 0;
		return (used == COUNT - 1);
	}
};
static constexpr RowsByNumber rows;
static_assert(rows.complete(), "a request number is in the table twice, or "
    "beyond LAST_REQUEST");

/* Any int may be asked for. */
static inline const Request &
find_request(int number)
{
	return (requests[number < 0 || number > LAST_REQUEST ? 0 :
	    rows.row[number]]);
}

/*
 * True if every user of target is the caller's effective one and always was;
 * otherwise root privilege is required.
 */
static inline bool
has_same_users(const struct ucred *cred, const struct ucred *target)
{
	return (cred->cr_uid == target->cr_uid &&
	    cred->cr_ruid == target->cr_uid &&
	    cred->cr_svuid == target->cr_uid &&
	    target->cr_ruid == target->cr_uid &&
	    target->cr_svuid == target->cr_uid);
}

/* True if both have the same groups, and no others: mostly they have. */
static inline bool
has_same_groups(const struct ucred *cred, const struct ucred *target)
{
	const int count = cred->cr_ngroups;
	const gid_t effective = cred->cr_groups[0];

	if (count < 1 || target->cr_ngroups != count ||
	    target->cr_rgid != effective || target->cr_svgid != effective)
		return (false);
	for (int i = 0; cred != target && i < count; ++i) {
		if (cred->cr_groups[i] != target->cr_groups[i])
			return (false);
	}
	return (true);
}

/* True if target has no group that the caller does not have. */
static __noinline bool
has_no_other_group(struct ucred *cred, const struct ucred *target)
{
	for (int i = 0; i < target->cr_ngroups; ++i) {
		if (!groupmember(target->cr_groups[i], cred))
			return (false);
	}
	return (groupmember(target->cr_rgid, cred) &&
	    groupmember(target->cr_svgid, cred));
}

/*
 * p_trespass() checks what a comparison of users does not: a restricted root
 * process (SYSCAP_RESTRICTEDROOT) does not find one that is not, ESRCH.  The
 * procfs_ functions call it as well, but not every request calls those.  The
 * privilege is one that root has in a jail too.
 */
int
check_can_debug(const struct proc *p)
{
	struct ucred *const cred = curthread->td_ucred;
	const int error = p_trespass(cred, p->p_ucred);

	if (error != 0)
		return (error);
	if (has_same_users(cred, p->p_ucred) &&
	    (has_same_groups(cred, p->p_ucred) ||
	    has_no_other_group(cred, p->p_ucred)) &&
	    (p->p_flags & P_SUGID) == 0)
		return (0);
	return (check_debug_privilege(cred));
}

int
check_can_attach(const struct proc *curp, const struct proc *p)
{
	if (p->p_flags & P_WEXIT)
		return (ESRCH);
	if (p->p_pid == curp->p_pid)
		return (EINVAL);
	if (p->p_flags & P_TRACED)
		return (EBUSY);
	return (check_can_debug(p));
}

/* curp traces p, p is stopped, and the stop has been reported. */
static inline int
check_stopped(const struct proc *curp, const struct proc *p)
    TA_REQUIRES(p->p_token)
{
	if ((p->p_flags & P_TRACED) == 0)
		return (EPERM);
	if (p->p_pptr != curp)
		return (EBUSY);
	if (p->p_stat != SSTOP)
		return (EBUSY);
	if ((p->p_flags & P_WAITED) == 0)
		return (EBUSY);
	return (0);
}

/* Some threads of p have not stopped, but they sleep in the kernel. */
static __noinline bool
rest_sleeps(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	struct lwp *lp;

	FOREACH_LWP_IN_PROC(lp, p) {
		if (lp->lwp_stat == LSRUN &&
		    (lp->lwp_mpflags & LWP_MP_WSTOP) == 0)
			return (false);
	}
	return (true);
}

/*
 * Every thread of p, which is stopped, has stopped or sleeps in the kernel,
 * from where it will stop before it returns to user mode.
 */
static inline bool
all_stopped(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	return (p->p_nstopped >= p->p_nthreads || rest_sleeps(p));
}

int
check_tracee(const struct proc *curp, struct proc *p)
{
	int error = check_stopped(curp, p);

	if (error == 0)
		error = check_can_debug(p);
	if (error == 0 && !all_stopped(p))
		error = EBUSY;
	return (error);
}

/* 0 or a signal, as data of PT_CONTINUE, PT_STEP and PT_DETACH; or EINVAL. */
static inline int
check_signal(int sig)
{
	return (sig < 0 || sig > LAST_SIGNAL ? EINVAL : 0);
}

static inline int
check_operation(const struct ptrace_io_desc *block)
{
	const int op = block->piod_op;

	return (op < PIOD_READ_D || op > PIOD_READ_AUXV ? EINVAL : 0);
}

/*
 * What would be found out as soon as the request's function looks at data or
 * at its buffer: found here, before the rest is done for nothing.
 */
static inline int
check_data(const Request &request, const Call &call)
{
	switch (request.data) {
	case Data::SIGNAL:
		return (check_signal(call.data));
	case Data::OPERATION:
		return (check_operation(
		    static_cast<struct ptrace_io_desc *>(call.addr)));
	default:
		return (0);
	}
}

/*
 * 0 if the tracer may make this request about the tracee, otherwise the errno.
 * The permission is decided here, by the users of both in check_can_debug();
 * and once more in check_tracee() and attach_tracee(), after what may block.
 */
static inline int
check_request(const struct proc *p, const Request &request, const Call &call)
    TA_REQUIRES(p->p_token)
{
	const struct proc *const curp = call.tracer;
	const struct ucred *const cred = curthread->td_ucred;

	/* SIDL: still in fork1(), perhaps without a parent or a thread. */
	if (!PRISON_CHECK(cred, p->p_ucred) ||
	    p->p_stat == SIDL)
		return (ESRCH);
	if (__predict_false((p->p_flags & (P_SYSTEM | P_INEXEC)) != 0))
		return ((p->p_flags & P_SYSTEM) ? EINVAL : EAGAIN);

	if (request.access == Access::ATTACHER)
		return (check_can_attach(curp, p));
	if (request.access == Access::NOBODY)
		return (EINVAL);
	if (request.access == Access::SELF) {
		if (p->p_flags & P_TRACED)
			return (EBUSY);
		return (p->p_pptr == initproc ? EPERM : 0);
	}

	int error = check_stopped(curp, p);

	if (error == 0)
		error = check_data(request, call);
	if (error == 0 && request.access == Access::TRACER)
		error = check_can_debug(p);
	return (error);
}

/*
 * check_request(); and for a tracee wait until all of its threads have
 * stopped, a second at most.  EBUSY if it takes longer.
 */
[[gnu::always_inline]] static inline int	/* called once */
check_and_wait(const Request &request, Call &call, struct proc *p)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	/* Null until that has been waited for: no register has to keep it. */
	call.tracee = nullptr;
	for (;;) {
		const int error = check_request(p, request, call);

		if (error != 0 || request.access <= Access::ATTACHER ||
		    all_stopped(p))
			return (error);
		if (call.tracee != nullptr)
			return (EBUSY);
		wait_rest_stopped(p, call.tracer);
		call.tracee = p;
	}
}

/* kern_ptrace(), once the row has been found. */
static __noinline int
do_ptrace(struct proc *curp, const Request &request, pid_t pid, void *addr,
    int data, int *res)
{
	const bool self = request.access == Access::SELF;
	Call call;

	/* At once: then no register has to keep them. */
	call.tracer = curp;
	call.addr = addr;
	call.data = data;
	call.res = res;

	if (self)
		PHOLD(curp);

	struct proc *const p = self ? curp : pfind(pid);

	if (p == nullptr)
		return (ESRCH);

	const ProcHold hold(p);
	const TokenGuard token(p->p_token);
	const int error = check_and_wait(request, call, p);

	if (error != 0)
		return (error);

	struct lwp *lp = FIRST_LWP_IN_PROC(p);

	if (lp == nullptr)
		return (EINVAL);
	if (call.data != 0 && request.data == Data::THREAD) {
		lp = find_thread(p, call.data);
		if (lp == nullptr)
			return (ESRCH);
	} else if (p->p_nthreads > 1) {
		/* This looks at one thread after the other. */
		struct lwp *const stopped = find_stopped_thread(p);

		if (stopped != nullptr)
			lp = stopped;
	}

	const LwpHold lwp_hold(*lp);

	call.tracee = p;
	call.lp = lp;
	*call.res = 0;
	return (request.function(call));
}

}

using namespace sys_process;

/*
 * ptrace(2), the part that touches the tracee.
 *
 * curp		The calling process; it must not go away meanwhile.
 * req		A PT_* number, or anything else.
 * pid		The tracee; ignored by PT_TRACE_ME.
 * addr		An address in the tracee, or for PT_IO and the register
 *		requests a kernel buffer of the size that the table has.
 * data		A signal, or the word to write.
 * res		Where the word read is put; 0 as soon as every check has
 *		passed, untouched before that.
 *
 * Called without token, spinlock or critical section; may block.
 *
 * ESRCH	No such process, a zombie, one that fork1() is not done with,
 *		not in the caller's jail, or not restricted as the caller is
 *		(SYSCAP_RESTRICTEDROOT).  PT_ATTACH: one that exits.
 * EINVAL	A system process; no such request; attaching to oneself or to
 *		one's tracer; a process without a thread; no such signal or
 *		PIOD_ operation; a word that could not be copied whole.
 * EAGAIN	The tracee is in exec.
 * EBUSY	PT_ATTACH, PT_TRACE_ME: traced already.  Others: traced by
 *		another, not stopped, its stop not reported yet, or a thread
 *		that takes longer than a second to stop.  Floating point
 *		registers: the thread sleeps in a part of the kernel that uses
 *		them for itself.  These and debug registers: the thread is on
 *		its way to another CPU.
 * EPERM	PT_ATTACH: the caller may not debug it.  PT_TRACE_ME: the
 *		parent is init.  Others: not traced, or the caller may no
 *		longer debug it.
 * Else		What ptrace_set_pc(), procfs_domem(), procfs_read_*regs() or
 *		procfs_write_*regs() return.
 *
 * ptrace(2); sys/kern/sys_process.c at b608d1d3, and at 8b411d289c for
 * the process without a thread.
 */
int
kern_ptrace(struct proc *curp, int req, pid_t pid, void *addr, int data,
    int *res)
{
	return (do_ptrace(curp, find_request(req), pid, addr, data, res));
}

/* The deepest stack is found on the assumption that FPREGS is for these two. */
static constexpr bool
sizes_fit()
{
	for (const Request &request : requests) {
		const bool fpregs = request.number == PT_GETFPREGS ||
		    request.number == PT_SETFPREGS;

		if (request.size > (fpregs ? sizeof(struct fpreg) :
		    sizeof(union SmallBuffer)))
			return (false);
	}
	return (true);
}
static_assert(sizes_fit(), "no buffer of sys_ptrace()'s is that large");

/* How many bytes of the row's *size are copied if data says so; or EINVAL. */
static int
fit_size(const Request &request, int data, size_t *size)
{
	if (data <= 0)
		return (EINVAL);

	const size_t bytes = data;

	if (bytes < *size) {
		if (request.data == Data::SIZE)
			return (EINVAL);
		*size = bytes;
	} else if (bytes > *size && request.data != Data::SIZE_ANY)
		return (EINVAL);
	return (0);
}

static inline bool
is_copied_in(const Request &request)
{
	return ((static_cast<u_char>(request.copy) &
	    static_cast<u_char>(Copy::IN)) != 0);
}

static inline bool
is_copied_out(const Request &request)
{
	return ((static_cast<u_char>(request.copy) &
	    static_cast<u_char>(Copy::OUT)) != 0);
}

/*
 * Copies in what the table says, calls do_ptrace(), copies out.  Not inline,
 * and once for each type of buffer, so that only the requests that need the
 * large one have it on their stack.
 */
template <typename BufferType>
static __noinline int
ptrace_copying(SYS_PTRACE_PARAMETERS, const Request &request)
{
	BufferType buffer;

	if (is_copied_in(request)) {
		const int error = copyin(uap->addr, &buffer, request.size);

		if (error != 0)
			return (error);
	}

	const int error = do_ptrace(curproc, request, uap->pid, &buffer,
	    uap->data, SYS_PTRACE_RESULT);

	if (error != 0 || !is_copied_out(request))
		return (error);
	return (copyout(&buffer, uap->addr, request.size));
}

/* The same for the requests whose data is a size. */
static __noinline int
ptrace_sized(SYS_PTRACE_PARAMETERS, const Request &request)
{
	union SmallBuffer buffer;
	size_t size = request.size;
	int error = fit_size(request, uap->data, &size);

	bzero(&buffer, request.size);
	if (error == 0 && is_copied_in(request))
		error = copyin(uap->addr, &buffer, size);
	if (error == 0)
		error = do_ptrace(curproc, request, uap->pid, &buffer,
		    uap->data, SYS_PTRACE_RESULT);
	if (error == 0 && is_copied_out(request))
		error = copyout(&buffer, uap->addr, size);
	return (error);
}

/*
 * ptrace(2), the part that touches the caller's memory.
 *
 * uap		The arguments as the system call has them: req, pid, addr (a
 *		user address), data.  The result is left in sysmsg_result.
 *
 * Called without token, spinlock or critical section; may block.
 *
 * EFAULT	The caller may not read, or write, at addr.  What was asked
 *		for may have been done all the same.
 * Else		What kern_ptrace() returns.
 *
 * ptrace(2); sys/kern/sys_process.c at b608d1d3.
 */
int
sys_ptrace(SYS_PTRACE_PARAMETERS)
{
	const Request &request = find_request(uap->req);

	/* The most frequent requests first. */
	if (request.copy == Copy::NOTHING)
		return (do_ptrace(curproc, request, uap->pid, uap->addr,
		    uap->data, SYS_PTRACE_RESULT));
	if (request.data >= Data::SIZE && request.data <= Data::SIZE_ANY)
		return (ptrace_sized(SYS_PTRACE_ARGUMENTS, request));
	if (request.size <= sizeof(union SmallBuffer))
		return (ptrace_copying<union SmallBuffer>(SYS_PTRACE_ARGUMENTS,
		    request));
	return (ptrace_copying<struct fpreg>(SYS_PTRACE_ARGUMENTS, request));
}
