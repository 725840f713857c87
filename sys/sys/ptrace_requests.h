/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ptrace(2): requests for threads, events and extended registers.
 * <sys/ptrace.h> includes this.  Names, structures and meanings are FreeBSD's;
 * a thread is named by data or pl_lwpid, as lwp_tid has it, not by pid.
 *
 * A kernel that lacks a request answers EINVAL; PT_GETNUMLWPS shows whether
 * it has those for threads.
 */
#ifndef _SYS_PTRACE_REQUESTS_H_
#define _SYS_PTRACE_REQUESTS_H_

#include <sys/signal.h>		/* siginfo_t */

#define	PT_LWPINFO	13	/* a thread, and why the process stopped */
#define	PT_GETNUMLWPS	14	/* how many threads */
#define	PT_GETLWPLIST	15	/* their numbers */
#define	PT_CLEARSTEP	16	/* a thread's single-step flag */
#define	PT_SETSTEP	17
#define	PT_TO_SCE	20	/* continue to the next system call's entry, */
#define	PT_TO_SCX	21	/* exit, */
#define	PT_SYSCALL	22	/* or either */
#define	PT_FOLLOW_FORK	23	/* trace its children as well */
#define	PT_GET_EVENT_MASK	25
#define	PT_SET_EVENT_MASK	26
#define	PT_GET_SC_ARGS	27	/* of the system call that stopped it */
#define	PT_GET_SC_RET	28
#define	PT_VM_TIMESTAMP	40	/* changes with the map */
#define	PT_VM_ENTRY	41	/* an entry of the map */

/* Those of the machine. */
#define	PT_GETXSTATE_INFO	(PT_FIRSTMACH + 16)
#define	PT_GETXSTATE	(PT_FIRSTMACH + 17)
#define	PT_SETXSTATE	(PT_FIRSTMACH + 18)
#define	PT_GETFSBASE	(PT_FIRSTMACH + 19)
#define	PT_GETGSBASE	(PT_FIRSTMACH + 21)

/* A piod_op of PT_IO: piod_offs is an offset in the auxiliary vector. */
#define	PIOD_READ_AUXV	5

/* PT_GET_EVENT_MASK, PT_SET_EVENT_MASK. */
#define	PTRACE_EXEC	0x0001
#define	PTRACE_SCE	0x0002
#define	PTRACE_SCX	0x0004
#define	PTRACE_SYSCALL	(PTRACE_SCE | PTRACE_SCX)
#define	PTRACE_FORK	0x0008
#define	PTRACE_VFORK	0x0020
#define	PTRACE_DEFAULT	PTRACE_EXEC

/* PT_LWPINFO. */
struct ptrace_lwpinfo {
	lwpid_t		pl_lwpid;	/* in: which, or 0; out: which */
	int		pl_event;
	int		pl_flags;
	sigset_t	pl_sigmask;	/* signals that it blocks */
	sigset_t	pl_siglist;	/* and that wait for it alone */
	siginfo_t	pl_siginfo;	/* if PL_FLAG_SI */
	char		pl_tdname[17];	/* MAXCOMLEN + 1 */
	pid_t		pl_child_pid;	/* if PL_FLAG_FORKED */
	unsigned int	pl_syscall_code;	/* if PL_FLAG_SCE or _SCX */
	unsigned int	pl_syscall_narg;
};

/* pl_event */
#define	PL_EVENT_NONE	0
#define	PL_EVENT_SIGNAL	1	/* this thread stopped the process */

/* pl_flags, with FreeBSD's numbers. */
#define	PL_FLAG_SCE	0x0004	/* at a system call's entry */
#define	PL_FLAG_SCX	0x0008	/* at its exit */
#define	PL_FLAG_EXEC	0x0010	/* has executed a program */
#define	PL_FLAG_SI	0x0020	/* pl_siginfo is valid */
#define	PL_FLAG_FORKED	0x0040	/* has made a child that is traced */
#define	PL_FLAG_CHILD	0x0080	/* is such a child, at its first stop */
#define	PL_FLAG_VFORKED	0x0400	/* PL_FLAG_FORKED, by vfork(2) */
#define	PL_FLAG_VFORK_DONE	0x0800	/* whose child has let it go */

/* PT_GET_SC_RET. */
struct ptrace_sc_ret {
	long		sr_retval[2];	/* if sr_error is 0 */
	int		sr_error;
};

/* PT_VM_ENTRY. */
struct ptrace_vm_entry {
	int		pve_entry;	/* in: 0 first; out: of the next */
	int		pve_timestamp;
	unsigned long	pve_start;
	unsigned long	pve_end;	/* its last byte */
	unsigned long	pve_offset;	/* in the object */
	unsigned int	pve_prot;	/* VM_PROT_* */
	unsigned int	pve_pathlen;	/* in: bytes at pve_path; out: used */
	long		pve_fileid;	/* of the file, or 0 */
	unsigned int	pve_fsid;
	char		*pve_path;	/* where the file's name is put */
};

/* PT_GETXSTATE_INFO. */
struct ptrace_xstate_info {
	unsigned long	xsave_mask;	/* XCR0: which parts there are */
	unsigned int	xsave_len;	/* bytes of PT_GETXSTATE */
};

#endif /* !_SYS_PTRACE_REQUESTS_H_ */
