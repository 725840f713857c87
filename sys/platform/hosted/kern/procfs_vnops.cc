/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * procfs(5): access to memory and registers, and stop events.
 */

#include "hosted.h"

static const size_t PAGE = 4096;

int
procfs_check_access(struct proc *curp, struct proc *p)
{
	if (p->p_flags & P_INEXEC)
		return (EAGAIN);
	if (!CHECKIO(curp, p) || p_trespass(curp->p_ucred, p->p_ucred) != 0)
		return (EPERM);
	return (0);
}

/* Transfer up to the end of one page of the tracee. */
static int
move_page(struct proc *p, struct uio *uio)
{
	static char page[PAGE];
	const unsigned long at = uio->uio_offset;
	const size_t room = PAGE - at % PAGE;
	const size_t bytes = uio->uio_resid < room ? uio->uio_resid : room;

	/* EFAULT for an unmapped page precedes uiomove()'s errors. */
	if (user_read(p->p_pid, at, page, bytes) != bytes)
		return (EFAULT);

	const int error = uiomove(page, bytes, uio);

	if (error != 0 || uio->uio_rw == UIO_READ)
		return (error);
	return (machine_write(p->p_pid, at, page, bytes, 1) == bytes ?
	    0 : EFAULT);
}

/* Read a register set, apply the uio, and write the set for UIO_WRITE. */
template <typename File>
static int
move_file(struct lwp *lp, struct uio *uio, bool may_write,
    int (*read)(struct lwp *, File *), int (*write)(struct lwp *, File *))
{
	File file;
	LwpHold hold(*lp);

	__builtin_memset(&file, 0, sizeof(file));

	int error = read(lp, &file);

	if (error == 0)
		error = uiomove(reinterpret_cast<char *>(&file),
		    sizeof(file), uio);
	if (error == 0 && uio->uio_rw == UIO_WRITE)
		error = may_write ? write(lp, &file) : EBUSY;
	uio->uio_offset = 0;
	return (error);
}

extern "C" {

int
procfs_domem(struct proc *curp, struct lwp *lp, struct pfsnode *,
    struct uio *uio)
{
	struct proc *p = lp->lwp_proc;

	ASSERT_LWKT_TOKEN_HELD(&p->p_token);
	KASSERT(p->p_stat == SSTOP, ("process %d is not stopped", p->p_pid));
	if (uio->uio_resid == 0)
		return (0);

	int error = procfs_check_access(curp, p);

	if (error == 0 && (p->p_flags & P_WEXIT) != 0)
		error = EFAULT;
	while (error == 0 && uio->uio_resid > 0) {
		if (machine_stalls())
			kthread_yield();
		error = move_page(p, uio);
	}
	return (error);
}

int
procfs_doregs(struct proc *curp, struct lwp *lp, struct pfsnode *,
    struct uio *uio)
{
	const int error = procfs_check_access(curp, lp->lwp_proc);

	if (error != 0)
		return (error);
	return (move_file<struct reg>(lp, uio, lp->lwp_proc->p_stat == SSTOP,
	    procfs_read_regs, procfs_write_regs));
}

int
procfs_dofpregs(struct proc *curp, struct lwp *lp, struct pfsnode *,
    struct uio *uio)
{
	const int error = procfs_check_access(curp, lp->lwp_proc);

	if (error != 0)
		return (error);
	return (move_file<struct fpreg>(lp, uio, lp->lwp_stat == LSSTOP,
	    procfs_read_fpregs, procfs_write_fpregs));
}

int
procfs_dodbregs(struct proc *curp, struct lwp *lp, struct pfsnode *,
    struct uio *uio)
{
	const int error = procfs_check_access(curp, lp->lwp_proc);

	if (error != 0)
		return (error);
	return (move_file<struct dbreg>(lp, uio, lp->lwp_stat == LSSTOP,
	    procfs_read_dbregs, procfs_write_dbregs));
}

int
procfs_validregs(struct lwp *lp)
{
	return ((lp->lwp_proc->p_flags & P_SYSTEM) == 0);
}

int
procfs_validfpregs(struct lwp *lp)
{
	return (procfs_validregs(lp));
}

int
procfs_validdbregs(struct lwp *lp)
{
	return (procfs_validregs(lp));
}

}

/* PIOCWAIT: sleep until p stops in stopevent(); 0 or an errno. */
static int
wait_event(struct proc *p)
{
	for (;;) {
		{
			SpinGuard spin(p->p_spin);

			if (p->p_step != 0 || p->p_stops == 0)
				return (0);
			if (p->p_flags & P_POSTEXIT)
				return (EINVAL);
			if (p->p_flags & P_INEXEC)
				return (EAGAIN);
			tsleep_interlock(&p->p_stype, PCATCH);
		}

		const int error = tsleep(&p->p_stype,
		    PCATCH | PINTERLOCKED, "piocwait", 0);

		if (error != 0)
			return (error);
	}
}

static void
end_event(struct proc *p, bool clear_stops)
{
	SpinGuard spin(p->p_spin);

	if (clear_stops)
		p->p_stops = 0;
	p->p_step = 0;
}

static struct procfs_status
status_of(struct proc *p)
{
	struct procfs_status status = {};

	status.flags = p->p_pfsflags;
	status.events = p->p_stops;

	SpinGuard spin(p->p_spin);

	status.state = p->p_step == 0;
	if (p->p_step != 0) {
		status.why = p->p_stype;
		status.val = p->p_xstat;
	}
	return (status);
}

static int
copyout_status(struct proc *p, void *to, bool waited)
{
	struct procfs_status status = status_of(p);

	if (waited)
		status.state = 1;
	if (status.why == S_SIG)
		status.val = machine_signal(status.val);
	else if (status.why == S_EXIT)
		status.val = machine_status(status.val);
	return (copyout(&status, to, sizeof(status)));
}

static int
continue_event(struct proc *p, int sig)
{
	if (p->p_step == 0)
		return (EINVAL);
	if (sig != 0) {
		if (sig < 0 || sig >= NSIG)
			return (EINVAL);
		ksignal(p, sig);
	}
	end_event(p, false);
	wakeup(&p->p_step);
	return (0);
}

/* PIOCBIS: what runs has to report the calls that events now tell of. */
static void
set_events(struct proc *p, unsigned int events)
{
	struct lwp *lp;

	{
		SpinGuard spin(p->p_spin);

		p->p_stops |= events;
	}
	if ((events & (S_SCE | S_SCX)) == 0)
		return;
	FOREACH_LWP_IN_PROC(lp, p)
		machine_report_calls(hosted(lp)->tid);
}

int
procfs_ioctl(pid_t target, unsigned long command, unsigned long data)
{
	ProcHold hold(pfind(target));

	if (!hold)
		return (ENOTTY);

	struct proc *p = hold.get();
	void *const to = reinterpret_cast<void *>(data);
	int error = procfs_check_access(curproc, p);

	if (error != 0)
		return (error);
	if (command == PIOCBIS && !hosted(p)->on_machine &&
	    !proc_adopt(hosted(p)))
		return (EPERM);

	switch (command) {
	case PIOCBIS:
		set_events(p, data);
		return (0);
	case PIOCBIC: {
		SpinGuard spin(p->p_spin);

		p->p_stops &= ~data;
		return (0);
	}
	case PIOCSFL:
		if ((data & PF_ISUGID) != 0 &&
		    !has_root_privilege(curproc->p_ucred))
			return (EPERM);
		p->p_pfsflags = data;
		return (0);
	case PIOCGFL: {
		const unsigned flags = p->p_pfsflags;

		return (copyout(&flags, to, sizeof(flags)));
	}
	case PIOCSTATUS:
		return (copyout_status(p, to, false));
	case PIOCWAIT:
		error = wait_event(p);
		return (error != 0 ? error : copyout_status(p, to, true));
	case PIOCCONT:
		return (continue_event(p, data));
	default:
		return (ENOTTY);
	}
}

/*
 * The last close disables the stop events, unless PF_LINGER is set.
 */
void
procfs_close(pid_t target, int others)
{
	if (others > 0)
		return;

	hosted_proc *p = proc_lookup(target);

	if (p == nullptr || (p->p_pfsflags & PF_LINGER) != 0)
		return;

	ProcHold hold = ProcHold::hold(p);

	end_event(p, true);
	wakeup(&p->p_stype);
	wakeup(&p->p_step);
}
