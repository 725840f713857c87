/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Process debugging: what the sys_process_*.cc files share.
 *
 * Lock order: the tracee is held (PHOLD), then its p_token is taken, and only
 * then is P_INEXEC looked at, because exec sets that flag before it waits for
 * the holds to drain.  p_spin is innermost and guards p_stops, p_stype and
 * p_step.  p_token is lost while its holder blocks, and with it every check
 * that was made under it.
 */
#ifndef _KERN_SYS_PROCESS_H_
#define _KERN_SYS_PROCESS_H_

#include "sys_process_guards.h"

/* The kernel sees sys_ptrace() and the other three C names alone. */
#pragma GCC visibility push(hidden)
namespace sys_process {

/* Who may make a request, and about which process. */
enum class Access : u_char {
	NOBODY,		/* there is no such request */
	SELF,		/* any process about itself, whatever pid says */
	ATTACHER,	/* one that may begin to trace pid */
	TRACER,		/* its tracer, when its stop has been reported, and
			   if it may debug it (check_can_debug()) */
	DETACHER	/* the same, even if it may no longer debug it */
};

/* What data is. */
enum class Data : u_char {
	VALUE,		/* the function's own */
	THREAD,		/* the lwp_tid of a thread, or 0 */
	SIZE,		/* bytes at addr: that of the row */
	SIZE_AT_MOST,	/* the same, or fewer: the rest is 0, or not copied */
	SIZE_ANY,	/* any number; no more than the row's are copied */
	SIGNAL,		/* a signal, or 0 */
	OPERATION	/* nothing: piod_op at addr says what is wanted */
};

/* What sys_ptrace() copies between uap->addr and kern_ptrace()'s addr. */
enum class Copy : u_char { NOTHING, IN, OUT, IN_OUT = IN | OUT };

/* A request that has passed its checks. */
struct Call {
	struct proc *tracer;	/* the caller */
	struct proc *tracee;	/* held, p_token held */
	struct lwp *lp;		/* the thread it is about: held */
	void *addr;		/* in the tracee, or a kernel buffer (Copy) */
	int data;
	int *res;		/* what ptrace(2) returns on success */
};

/* A row of the table in sys_process.cc. */
struct Request {
	u_char number;
	Access access;
	Data data;
	Copy copy;
	u_short size;				/* bytes copied */
	int (*function)(const Call &call);	/* 0 or an errno */
};

/*
 * What every function of the table relies on, and may do: the tracee's token
 * is held, and it may block.
 */
#define TA_REQUEST	TA_REQUIRES(call.tracee->p_token) TA_MAY_BLOCK

/* sys_process_control.cc */
int	pt_trace_me(const Call &call) TA_REQUEST;
int	pt_attach(const Call &call) TA_REQUEST;
int	pt_detach(const Call &call) TA_REQUEST;
int	pt_continue(const Call &call) TA_REQUEST;
int	pt_step(const Call &call) TA_REQUEST;
int	pt_kill(const Call &call) TA_REQUEST;
int	pt_to_sce(const Call &call) TA_REQUEST;
int	pt_to_scx(const Call &call) TA_REQUEST;
int	pt_syscall(const Call &call) TA_REQUEST;

/* sys_process_memory.cc */
int	pt_read(const Call &call) TA_REQUEST;
int	pt_write(const Call &call) TA_REQUEST;
int	pt_io(const Call &call) TA_REQUEST;

/* sys_process_registers.cc */
int	pt_getregs(const Call &call) TA_REQUEST;
int	pt_setregs(const Call &call) TA_REQUEST;
int	pt_getfpregs(const Call &call) TA_REQUEST;
int	pt_setfpregs(const Call &call) TA_REQUEST;
int	pt_getdbregs(const Call &call) TA_REQUEST;
int	pt_setdbregs(const Call &call) TA_REQUEST;

/* sys_process_xstate.cc */
int	pt_getxstate_info(const Call &call) TA_REQUEST;
int	pt_getxstate(const Call &call) TA_REQUEST;
int	pt_setxstate(const Call &call) TA_REQUEST;
int	pt_getfsbase(const Call &call) TA_REQUEST;
int	pt_getgsbase(const Call &call) TA_REQUEST;

/* sys_process_maps.cc */
int	pt_vm_timestamp(const Call &call) TA_REQUEST;
int	pt_vm_entry(const Call &call) TA_REQUEST;

/* sys_process_threads.cc */
int	pt_lwpinfo(const Call &call) TA_REQUEST;
int	pt_getnumlwps(const Call &call) TA_REQUEST;
int	pt_getlwplist(const Call &call) TA_REQUEST;
int	pt_setstep(const Call &call) TA_REQUEST;
int	pt_clearstep(const Call &call) TA_REQUEST;

/* sys_process_sessions.cc */
int	pt_get_event_mask(const Call &call) TA_REQUEST;
int	pt_set_event_mask(const Call &call) TA_REQUEST;
int	pt_follow_fork(const Call &call) TA_REQUEST;

/* What PT_GET_SC_ARGS copies: no system call has more arguments. */
struct SyscallArgs {
	register_t arg[8];
};

/* sys_process_events.cc */
int	pt_get_sc_args(const Call &call) TA_REQUEST;
int	pt_get_sc_ret(const Call &call) TA_REQUEST;

/*
 * sys_process.cc: may the caller read and change p?  0, EPERM or ESRCH, as
 * p_trespass(), FreeBSD's p_candebug() and procfs's CHECKIO() say.
 */
int	check_can_debug(const struct proc *p) TA_REQUIRES(p->p_token);

/* May curp begin to trace p?  0, ESRCH, EINVAL, EBUSY or EPERM. */
int	check_can_attach(const struct proc *curp, const struct proc *p)
	    TA_REQUIRES(p->p_token);

/*
 * What has to be true of a tracee, and must be checked again after anything
 * that may block: curp traces p, p is stopped, the stop was reported, curp
 * may debug p, and no thread of p is running.  0, EPERM, ESRCH or EBUSY.
 */
int	check_tracee(const struct proc *curp, struct proc *p)
	    TA_REQUIRES(p->p_token);

/*
 * sys_process_control.cc: a stop of p has been reported before all threads
 * have stopped: wait for those, a second at most.
 */
void	wait_rest_stopped(struct proc *p, struct proc *tracer)
	    TA_REQUIRES(p->p_token) TA_MAY_BLOCK;

/*
 * Give p back to its original parent, p_oppid, or as an orphan to its reaper
 * or init; or to nobody if p_oppid is 0.
 */
void	reparent_to_original(struct proc *p)
	    TA_REQUIRES(p->p_token) TA_MAY_BLOCK;

/* p has memory to copy.  0, EAGAIN or EFAULT, as procfs_domem() has them. */
static inline int
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
 * sys_process_threads.cc: the thread that stopped p, which has several: by its
 * event, or by its signal, which is pending until p is resumed; or null.
 */
struct lwp	*find_stopped_thread(struct proc *p) TA_REQUIRES(p->p_token);

/* sig is pending for lp alone, and lp does not block it. */
static inline bool
is_to_take(const struct lwp *lp, int sig)
{
	return (SIGISMEMBER(lp->lwp_siglist, sig) &&
	    !SIGISMEMBER(lp->lwp_sigmask, sig));
}

/*
 * A thread that has stopped in issignal() for that signal, or will take it as
 * soon as it runs; but for the thread tid.  Null if there is none.
 */
struct lwp	*find_taker(struct proc *p, int sig, lwpid_t tid)
		    TA_REQUIRES(p->p_token);
static constexpr lwpid_t NOBODY = -1;

/* The thread of p with that lwp_tid; null if there is none, or it exits. */
struct lwp	*find_thread(struct proc *p, lwpid_t tid)
		    TA_REQUIRES(p->p_token);

/* A system call, with what its thread made it. */
struct SystemCall {
	SystemCall *next;
	lwpid_t tid;
	u_int code, narg;	/* if by syscall(2), of what is meant */
	u_int skipped;		/* registers of syscall(2)'s own */
	register_t in_registers[6];
	register_t rip, rsp;	/* rip: where it returns to; 0: it has */
};

/* A stop that stopevent() makes: on the stack of its thread. */
struct Event {
	lwpid_t tid;
	int sig;		/* p_xstat: SIGTRAP, or SIGSTOP */
	int flags;		/* PL_FLAG_* */
	const SystemCall *made;	/* likewise */
	pid_t child;
	bool is_reported;	/* the tracer has resumed from it */
	int resumed_with;	/* a signal that the tracer passed */
};

/* A fork that its thread has not reported yet, or whose child is traced. */
struct Fork {
	Fork *next;
	lwpid_t tid;		/* the thread; 0 when it has reported it */
	pid_t child;
	bool is_vfork, is_traced;
};

/* What is remembered of a tracee whose tracer asked for events. */
struct Session {
	Session *next;
	const struct proc *tracee, *tracer;

	/* Guarded by the tracee's p_token. */
	int mask;		/* PTRACE_*, for every resume */
	int sugid;		/* P_SUGID, if it had that from the start */
	u_int stops;		/* S_* in p_stops for this session alone */
	u_int syscalls;		/* S_SCE, S_SCX: to be reported */
	Fork *forks;
	SystemCall *calls;	/* one for each thread that has made one */
	Event *event;		/* being reported, or null */
	int passing;		/* the signal of the last stop, if one was */
	bool executed;		/* the SIGTRAP to come is exec's */
	bool is_child;		/* its first stop has not been reported */
};

/* Read without a lock, to see that there is none. */
extern u_int session_count;

/* sys_process_sessions.cc: what the functions below do if there are any. */
Session	*lookup_session(struct proc *p) TA_REQUIRES(p->p_token);
const Event	*reported_event(struct proc *p, const Session *session)
		    TA_REQUIRES(p->p_token);
void	end_session(struct proc *p) TA_REQUIRES(p->p_token);
int	resume_session(struct proc *p, u_int once, int sig)
	    TA_REQUIRES(p->p_token) TA_MAY_BLOCK;

/* p's session, or null.  It may be gone after anything that blocks. */
static inline Session *
find_session(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	return (__predict_true(session_count == 0) ? nullptr :
	    lookup_session(p));
}

/*
 * The event that p, which is stopped, reports; null if a signal stopped it.
 * A signal may have replaced an event, which is reported again after it.
 */
static inline const Event *
current_event(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	const Session *const session = find_session(p);

	return (session == nullptr ? nullptr : reported_event(p, session));
}

/* p has no session any more. */
static inline void
drop_session(struct proc *p)
    TA_REQUIRES(p->p_token)
{
	if (__predict_false(session_count != 0))
		end_session(p);
}

/*
 * p is about to be resumed with signal sig, or 0; once has S_SCE and S_SCX
 * for stops that this resume asks for.  Returns what p_xstat is to be.
 */
static inline int
note_resume(struct proc *p, u_int once, int sig)
    TA_REQUIRES(p->p_token) TA_MAY_BLOCK
{
	if (__predict_true(session_count == 0))
		return (sig);
	return (resume_session(p, once, sig));
}

/*
 * *session is the tracee's, a new one if it had none.  0, or what
 * check_tracee() returns.
 */
int	make_session(const Call &call, Session **session) TA_REQUEST;

/* What is kept of the call that a thread is in, or was in last; or null. */
SystemCall	*find_call(struct proc *p, lwpid_t tid)
		    TA_REQUIRES(p->p_token);

/* Remember it until its exit, if p has a session by then. */
void	keep_call(struct proc *p, const SystemCall &made)
	    TA_REQUIRES(p->p_token) TA_MAY_BLOCK;

/* The thread is at its exit. */
void	call_is_over(struct proc *p, lwpid_t tid) TA_REQUIRES(p->p_token);

/*
 * Another thread has stopped for a signal, has been resumed, and has not run
 * since: it looks at p_xstat first.
 */
bool	is_passing_signal(struct proc *p, Session *session, lwpid_t tid)
	    TA_REQUIRES(p->p_token);

/* A session that is no process's yet; and p's from now on. */
Session	*allocate_session(int mask) TA_MAY_BLOCK;
void	begin_session(struct proc *p, Session *session)
	    TA_REQUIRES(p->p_token);

/* From now on p calls stopevent() for these S_*, and procfs(5)'s. */
void	set_stops(struct proc *p, Session *session, u_int wanted)
	    TA_REQUIRES(p->p_token);

/*
 * sys_process_events.cc: the system call that lp, the current thread, is at
 * the entry of; all 0 if its registers cannot be read.
 */
void	read_entry(struct lwp *lp, SystemCall *made);

/* A SIGKILL is pending for lp, the current thread.  Needs nothing. */
bool	is_killed(const struct lwp *lp);

/*
 * sys_process_forks.cc: parent, the current process, has forked.  Both tokens
 * are held, and lost meanwhile.
 */
void	report_fork(struct proc *parent, struct proc *child);

/* p, the current process, has been traced since vfork(2), which is over. */
void	wake_vfork_parent(struct proc *p)
	    TA_REQUIRES(p->p_token) TA_MAY_BLOCK;

/* The fork that this thread has to report, or null. */
Fork	*find_fork(const Session *session, lwpid_t tid);

/* It has. */
void	fork_is_reported(struct proc *p, lwpid_t tid)
	    TA_REQUIRES(p->p_token);

/* p has executed a program: the threads that were to report are gone. */
void	forks_are_reported(Session *session);

/* The S_* at which something is to be done for a session's forks. */
u_int	fork_stops(const Session *session);

/*
 * p, the current process, is at the entry of a system call.  If that waits
 * for children, wait here while the tracer has all that there are.
 */
void	wait_for_traced_children(struct proc *p)
	    TA_REQUIRES(p->p_token) TA_MAY_BLOCK;

/* sys_process_registers.cc: the single-step flag and the debug registers. */
int	clear_debug_traps(struct lwp *lp);

/* True if the registers of lp, which has stopped, may not be in its pcb. */
bool	is_on_cpu(const struct lwp *lp);

/*
 * copy() with the caller on the thread's CPU; to get there may block.  EBUSY
 * if the thread migrates, or what check_tracee() or copy() returns.
 */
int	on_cpu_of_thread(const Call &call, int (*copy)(struct lwp *lp,
	    void *regs), void *regs) TA_REQUEST;

/* What a thread finds that has not used floating point registers yet. */
void	make_initial_fpregs(struct savexmm64 *fpregs);

/*
 * sys_process_memory.cc: copy len bytes of the tracee's memory at addr to the
 * kernel's buffer.  0; EINVAL if only a part of them can be copied; or what
 * procfs_domem() returns.
 */
int	read_tracee(const Call &call, vm_offset_t addr, void *buffer, size_t len)
	    TA_REQUEST;

/*
 * sys_process_pages.cc, or with PAGES=no sys_process_nopages.cc: copy the
 * first bytes of uio between the caller and the tracee, and advance uio; no
 * byte if they cannot go this way.  0, or an errno if the tracee does not
 * allow it any more.
 */
int	copy_by_direct_map(const Call &call, struct uio *uio)
	    TA_REQUEST;

/* The most pages that copy_by_direct_map() copies at once. */
static constexpr int PAGES_AT_ONCE = 32;

/* len bytes of uio have been copied, by other means than uiomove(). */
static inline void
advance(struct uio *uio, size_t len)
{
	struct iovec *const iov = uio->uio_iov;

	iov->iov_base = static_cast<char *>(iov->iov_base) + len;
	iov->iov_len -= len;
	uio->uio_offset += len;
	uio->uio_resid -= len;
}

/* Bytes of len at addr that are on the first pages, or the first one. */
static constexpr size_t
bytes_on_pages(int pages, vm_offset_t addr, size_t len)
{
	const size_t most = pages * PAGE_SIZE - (addr & PAGE_MASK);

	return (len < most ? len : most);
}

static constexpr size_t
bytes_on_page(vm_offset_t addr, size_t len)
{
	return (bytes_on_pages(1, addr, len));
}

}
#pragma GCC visibility pop

#endif /* !_KERN_SYS_PROCESS_H_ */
