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
	SELF,		/* any process about itself, whatever pid says */
	ATTACHER,	/* one that may begin to trace pid */
	TRACER,		/* its tracer, when its stop has been reported, and
			   if it may debug it (check_can_debug()) */
	DETACHER	/* the same, even if it may no longer debug it */
};

/* What sys_ptrace() copies between uap->addr and kern_ptrace()'s addr. */
enum class Copy : u_char { NOTHING, IN, OUT, IN_OUT };

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
	int number;
	Access access;
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

/*
 * sys_process.cc: may the caller read and change p?  0, EPERM or ESRCH, as
 * p_trespass(), FreeBSD's p_candebug() and procfs's CHECKIO() say.
 */
int	check_can_debug(const struct proc *p) TA_REQUIRES(p->p_token);

/* May curp begin to trace p?  0, ESRCH, EINVAL, EBUSY or EPERM. */
int	check_can_attach(const struct proc *curp, const struct proc *p)
	    TA_REQUIRES(p->p_token);

/*
 * Every thread of p, which is stopped, has stopped or sleeps in the kernel,
 * from where it will stop before it returns to user mode.
 */
bool	all_stopped(struct proc *p) TA_REQUIRES(p->p_token);

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

/* sys_process_registers.cc: the single-step flag and the debug registers. */
int	clear_debug_traps(struct lwp *lp);

/*
 * sys_process_pages.cc, or with PAGES=no sys_process_nopages.cc: copy the
 * first bytes of uio between the caller and the tracee, and advance uio; no
 * byte if they cannot go this way.  0, or an errno if the tracee does not
 * allow it any more.
 */
int	copy_by_direct_map(const Call &call, struct uio *uio)
	    TA_REQUEST;

/* The most that copy_by_direct_map() copies at once of len bytes at addr. */
static constexpr size_t
direct_map_span(vm_offset_t addr, size_t len)
{
	const size_t most = 16 * PAGE_SIZE - (addr & PAGE_MASK);

	return (len < most ? len : most);
}

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

/* Bytes of len at addr that are on the first page. */
static constexpr size_t
bytes_on_page(vm_offset_t addr, size_t len)
{
	const size_t in_page = PAGE_SIZE - (addr & PAGE_MASK);

	return (len < in_page ? len : in_page);
}

}
#pragma GCC visibility pop

#endif /* !_KERN_SYS_PROCESS_H_ */
