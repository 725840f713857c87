/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * procfs functions that access a process's memory and registers.
 */
#ifndef _VFS_PROCFS_PROCFS_H_
#define _VFS_PROCFS_PROCFS_H_

#include <sys/proc.h>

struct pfsnode;
struct reg;
struct fpreg;
struct dbreg;
struct uio;

#define CHECKIO(a, b)							\
	(((a)->p_ucred->cr_uid == (b)->p_ucred->cr_ruid &&		\
	    (a)->p_ucred->cr_ruid == (b)->p_ucred->cr_ruid &&		\
	    (a)->p_ucred->cr_svuid == (b)->p_ucred->cr_ruid &&		\
	    ((b)->p_flags & (P_SUGID | P_INEXEC)) == 0) ||		\
	CHECKIO_PRIVILEGE((a)->p_ucred) == 0)

int	procfs_read_regs(struct lwp *lp, struct reg *regs);
int	procfs_write_regs(struct lwp *lp, struct reg *regs);
int	procfs_read_fpregs(struct lwp *lp, struct fpreg *regs);
int	procfs_write_fpregs(struct lwp *lp, struct fpreg *regs);
int	procfs_read_dbregs(struct lwp *lp, struct dbreg *regs);
int	procfs_write_dbregs(struct lwp *lp, struct dbreg *regs);

int	procfs_domem(struct proc *curp, struct lwp *lp, struct pfsnode *pfs,
	    struct uio *uio);
int	procfs_doregs(struct proc *curp, struct lwp *lp,
	    struct pfsnode *pfs, struct uio *uio);
int	procfs_dofpregs(struct proc *curp, struct lwp *lp,
	    struct pfsnode *pfs, struct uio *uio);
int	procfs_dodbregs(struct proc *curp, struct lwp *lp,
	    struct pfsnode *pfs, struct uio *uio);

int	procfs_validregs(struct lwp *lp);
int	procfs_validfpregs(struct lwp *lp);
int	procfs_validdbregs(struct lwp *lp);

#endif /* !_VFS_PROCFS_PROCFS_H_ */
