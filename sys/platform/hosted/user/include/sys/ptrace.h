/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * DragonFly's <sys/ptrace.h>, for programs on the hosted platform and for
 * its kernel.
 */
#ifndef _SYS_PTRACE_H_
#define _SYS_PTRACE_H_

#include <sys/types.h>

#define PT_TRACE_ME	0
#define PT_READ_I	1
#define PT_READ_D	2
#define PT_WRITE_I	4
#define PT_WRITE_D	5
#define PT_CONTINUE	7
#define PT_KILL		8
#define PT_STEP		9
#define PT_ATTACH	10
#define PT_DETACH	11
#define PT_IO		12

#define PT_FIRSTMACH	32
#define PT_GETREGS	(PT_FIRSTMACH + 1)
#define PT_SETREGS	(PT_FIRSTMACH + 2)
#define PT_GETFPREGS	(PT_FIRSTMACH + 3)
#define PT_SETFPREGS	(PT_FIRSTMACH + 4)
#define PT_GETDBREGS	(PT_FIRSTMACH + 5)
#define PT_SETDBREGS	(PT_FIRSTMACH + 6)

struct ptrace_io_desc {
	int	piod_op;
	void	*piod_offs;	/* in the tracee */
	void	*piod_addr;	/* in the tracer */
	size_t	piod_len;	/* requested; on return, copied */
};

#define PIOD_READ_D	1
#define PIOD_WRITE_D	2
#define PIOD_READ_I	3
#define PIOD_WRITE_I	4

/*
 * <sys/ptrace_requests.h> says sigset_t and siginfo_t, and the C library of
 * the host has its own: programs see DragonFly's under these names.
 */
#ifndef _KERNEL
#include <signal.h>

typedef int lwpid_t;
typedef struct {
	unsigned int __bits[4];
} dragonfly_sigset_t;
typedef struct {
	int	si_signo;
	int	si_errno;
	int	si_code;
	int	__sender[3];	/* si_pid and others are macros of the host's */
	void	*__addr;
	void	*__value;
	long	__band;
	int	__spare__[7];
} dragonfly_siginfo_t;

#define sigset_t	dragonfly_sigset_t
#define siginfo_t	dragonfly_siginfo_t
#endif

#include <sys/ptrace_requests.h>

#ifndef _KERNEL
#undef sigset_t
#undef siginfo_t
#endif

#ifdef __cplusplus
extern "C" {
#endif

#ifdef _KERNEL
struct lwp;
struct proc;

int	kern_ptrace(struct proc *curp, int req, pid_t pid, void *addr,
	    int data, int *res);
void	proc_reparent(struct proc *child, struct proc *newparent);
int	ptrace_set_pc(struct lwp *lp, unsigned long addr);
int	ptrace_single_step(struct lwp *lp);
#else
int	ptrace(int request, pid_t pid, caddr_t addr, int data);
#endif

#ifdef __cplusplus
}
#endif

#endif /* !_SYS_PTRACE_H_ */
