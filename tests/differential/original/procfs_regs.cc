/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * procfs's access to register files, which only the original uses: what
 * sys/vfs/procfs/procfs_{regs,fpregs,dbregs}.c do, with the same services.
 */

#include "model.h"

/* Stands for kernel stack contents that the machine does not overwrite. */
static const int RUBBISH = 0xdb;

template <typename Registers>
static int
move_file(struct proc *curp, struct lwp *lp, struct uio *uio, bool may_write,
    int (*read)(struct lwp *, Registers *),
    int (*write)(struct lwp *, Registers *))
{
	struct proc *p = lp->lwp_proc;
	void *const buffer = uio->uio_iov->iov_base;
	Registers registers;

	__builtin_memset(&registers, RUBBISH, sizeof(registers));
	if (p->p_flags & P_INEXEC)
		return (EAGAIN);
	if (!CHECKIO(curp, p) || p_trespass(curp->p_ucred, p->p_ucred) != 0)
		return (EPERM);
	LWPHOLD(lp);

	int error = read(lp, &registers);

	if (error == 0 && uio->uio_rw == UIO_READ)
		__builtin_memcpy(buffer, &registers, sizeof(registers));
	if (error == 0 && uio->uio_rw == UIO_WRITE) {
		__builtin_memcpy(&registers, buffer, sizeof(registers));
		error = may_write ? write(lp, &registers) : EBUSY;
	}
	LWPRELE(lp);
	uio->uio_offset = 0;
	return (error);
}

static int
is_user_process(const struct lwp *lp)
{
	return ((lp->lwp_proc->p_flags & P_SYSTEM) == 0);
}

extern "C" {

int
procfs_doregs(struct proc *curp, struct lwp *lp, struct pfsnode *,
    struct uio *uio)
{
	return (move_file<struct reg>(curp, lp, uio,
	    lp->lwp_proc->p_stat == SSTOP, procfs_read_regs,
	    procfs_write_regs));
}

int
procfs_dofpregs(struct proc *curp, struct lwp *lp, struct pfsnode *,
    struct uio *uio)
{
	return (move_file<struct fpreg>(curp, lp, uio,
	    lp->lwp_stat == LSSTOP, procfs_read_fpregs, procfs_write_fpregs));
}

int
procfs_dodbregs(struct proc *curp, struct lwp *lp, struct pfsnode *,
    struct uio *uio)
{
	return (move_file<struct dbreg>(curp, lp, uio,
	    lp->lwp_stat == LSSTOP, procfs_read_dbregs, procfs_write_dbregs));
}

int
procfs_validregs(struct lwp *lp)
{
	return (is_user_process(lp));
}

int
procfs_validfpregs(struct lwp *lp)
{
	return (is_user_process(lp));
}

int
procfs_validdbregs(struct lwp *lp)
{
	return (is_user_process(lp));
}

}
