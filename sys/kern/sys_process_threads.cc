/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tracee's threads: how many, which, what each of them does, and its
 * single-step flag.
 */

#include "sys_process.h"

namespace sys_process {

static_assert(sizeof(ptrace_lwpinfo::pl_tdname) == MAXCOMLEN + 1,
    "pl_tdname is as long as the kernel's names of threads");

/* A thread that exits takes no request any more. */
static bool
exits(const struct lwp *lp)
{
	return ((lp->lwp_mpflags & LWP_MP_WEXIT) != 0);
}

struct lwp *
find_taker(struct proc *p, int sig, lwpid_t tid)
{
	struct lwp *lp;

	FOREACH_LWP_IN_PROC(lp, p) {
		if (lp->lwp_tid != tid && is_to_take(lp, sig))
			return (lp);
	}
	return (nullptr);
}

/* Not inline: a tracee without a session does without its stack. */
static __noinline struct lwp *
find_by_event(struct proc *p, int sig)
    TA_REQUIRES(p->p_token)
{
	const Event *const event = current_event(p);

	return (event == nullptr ? find_taker(p, sig, NOBODY) :
	    lwp_rb_tree_RB_LOOKUP(&p->p_lwp_tree, event->tid));
}

struct lwp *
find_stopped_thread(struct proc *p)
{
	const int sig = p->p_xstat;

	if (p->p_stat != SSTOP || sig <= 0 || sig > LAST_SIGNAL)
		return (nullptr);
	if (__predict_false(session_count != 0))
		return (find_by_event(p, sig));
	return (find_taker(p, sig, NOBODY));
}

struct lwp *
find_thread(struct proc *p, lwpid_t tid)
{
	if (tid <= 0)
		return (nullptr);

	struct lwp *const lp = lwp_rb_tree_RB_LOOKUP(&p->p_lwp_tree, tid);

	return (lp == nullptr || exits(lp) ? nullptr : lp);
}

static int
count_threads(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	struct lwp *lp;
	int count = 0;

	FOREACH_LWP_IN_PROC(lp, p)
		count += !exits(lp);
	return (count);
}

int
pt_getnumlwps(const Call &call)
{
	*call.res = count_threads(call.tracee);
	return (0);
}

/*
 * call.addr is the caller's array, of call.data elements.  What is in it is
 * the state before copyout(), which may block.
 */
int
pt_getlwplist(const Call &call)
{
	if (call.data <= 0)
		return (EINVAL);

	const int count = count_threads(call.tracee);
	const int most = count < call.data ? count : call.data;
	auto *const tids = static_cast<lwpid_t *>(kmalloc(
	    most * sizeof(lwpid_t), M_TEMP, M_WAITOK));
	int error = check_tracee(call.tracer, call.tracee);
	int stored = 0;

	if (error == 0) {
		struct lwp *lp;

		FOREACH_LWP_IN_PROC(lp, call.tracee) {
			if (stored < most && !exits(lp))
				tids[stored++] = lp->lwp_tid;
		}
		error = copyout(tids, call.addr, stored * sizeof(lwpid_t));
	}
	kfree(tids, M_TEMP);
	if (error == 0)
		*call.res = stored;
	return (error);
}

/* Why the process stopped, as far as lp is the thread that stopped it. */
static void
describe_stop(struct proc *p, const struct lwp *lp,
    struct ptrace_lwpinfo *info)
    TA_REQUIRES(p->p_token)
{
	const Session *const session = find_session(p);
	const Event *const event = current_event(p);
	const int sig = p->p_xstat;

	info->pl_event = PL_EVENT_SIGNAL;
	if (event != nullptr) {
		info->pl_flags = event->flags;
		info->pl_child_pid = event->child;
		info->pl_syscall_code = event->made->code;
		info->pl_syscall_narg = event->made->narg;
		return;
	}
	if (session != nullptr && session->executed && sig == SIGTRAP)
		info->pl_flags |= PL_FLAG_EXEC;
	if (session != nullptr && session->is_child && sig == SIGSTOP)
		info->pl_flags |= PL_FLAG_CHILD;

	/*
	 * A trap's, which is pending for its thread; of a signal that was sent
	 * the kernel keeps no siginfo.
	 */
	if (sig != 0 && lp->lwp_sig == sig && is_to_take(lp, sig)) {
		info->pl_flags |= PL_FLAG_SI;
		info->pl_siginfo.si_signo = sig;
		info->pl_siginfo.si_code = lp->lwp_code;
	}
}

/* name is all zeros; as much of lp's as fits before the last of them. */
static void
copy_name(const struct lwp *lp, char (&name)[MAXCOMLEN + 1])
{
	const char *from = thread_name(lp);

	for (char *to = name; *from != '\0' && to < name + MAXCOMLEN; )
		*to++ = *from++;
}

int
pt_lwpinfo(const Call &call)
{
	auto *const info = static_cast<struct ptrace_lwpinfo *>(call.addr);
	const lwpid_t tid = info->pl_lwpid;
	const struct lwp *const lp = tid == 0 ? call.lp :
	    find_thread(call.tracee, tid);

	if (lp == nullptr)
		return (ESRCH);
	bzero(info, sizeof(*info));
	info->pl_lwpid = lp->lwp_tid;
	info->pl_sigmask = lp->lwp_sigmask;
	info->pl_siglist = lp->lwp_siglist;
	copy_name(lp, info->pl_tdname);
	if (lp == call.lp)
		describe_stop(call.tracee, lp, info);
	return (0);
}

static int
change_step(const Call &call, bool set)
    TA_REQUEST
{
	struct reg regs;
	const int error = procfs_read_regs(call.lp, &regs);

	if (error != 0)
		return (error);
	if (set)
		regs.r_rflags |= PSL_T;
	else
		regs.r_rflags &= ~static_cast<register_t>(PSL_T);
	return (procfs_write_regs(call.lp, &regs));
}

int
pt_setstep(const Call &call)
{
	return (change_step(call, true));
}

int
pt_clearstep(const Call &call)
{
	return (change_step(call, false));
}

}
