/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Processes and lwps: the fields that ptrace(2) and procfs(5) use.
 */
#ifndef _SYS_PROC_H_
#define _SYS_PROC_H_

#include <sys/param.h>
#include <sys/queue.h>
#include <sys/signalvar.h>
#include <sys/spinlock.h>
#include <sys/thread.h>
#include <sys/tree.h>
#include <sys/ucred.h>

struct lwp;
struct sysreaper;
struct vmspace;

LIST_HEAD(proclist, proc);
RB_HEAD(lwp_rb_tree, lwp);
RB_PROTOTYPE2(lwp_rb_tree, lwp, u.lwp_rbnode, rb_lwp_compare, lwpid_t);

enum lwpstat { LSRUN = 1, LSSTOP, LSSLEEP };
enum procstat { SIDL = 1, SACTIVE, SSTOP, SZOMB, SCORE };

struct lwp {
	union {
		RB_ENTRY(lwp)	lwp_rbnode;
	} u;
	struct proc	*lwp_proc;
	lwpid_t		lwp_tid;	/* unique in its process, from 1 */
	u_int		lwp_mpflags;	/* LWP_MP_* */
	enum lwpstat	lwp_stat;
	int		lwp_lock;	/* LWPHOLDs */
	struct thread	*lwp_thread;
	struct lwkt_token lwp_token;
	sigset_t	lwp_siglist;	/* pending for the lwp */
	sigset_t	lwp_sigmask;	/* signals that it blocks */
	int		lwp_sig;	/* of a trap that it has not taken yet */
	u_long		lwp_code;	/* its si_code */
};

#define LWP_MP_WEXIT	0x02	/* must exit */
#define LWP_MP_WSTOP	0x04	/* counted in p_nstopped */

struct proc {
	LIST_ENTRY(proc) p_list;
	struct ucred	*p_ucred;
	int		p_flags;	/* P_* */
	enum procstat	p_stat;
	pid_t		p_pid;
	pid_t		p_ppid;
	struct proc	*p_pptr;
	struct sysreaper *p_reaper;	/* reaper of its orphans */
	LIST_ENTRY(proc) p_sibling;
	struct proclist	p_children;
	pid_t		p_oppid;	/* original parent while traced */
	unsigned int	p_stops;	/* S_* events that stop it */
	unsigned int	p_stype;	/* S_* event of this stop */
	char		p_step;		/* stopped in stopevent() */
	unsigned char	p_pfsflags;	/* PF_* */
	char		p_comm[MAXCOMLEN + 1];
	u_short		p_xstat;	/* exit status, or stop signal */
	int		p_lock;		/* PHOLDs */
	int		p_nthreads;
	int		p_nstopped;
	int		p_lasttid;
	struct lwp_rb_tree p_lwp_tree;
	sigset_t	p_siglist;	/* pending for the process */
	struct sigacts	*p_sigacts;
	struct vmspace	*p_vmspace;
	struct sysentvec *p_sysent;	/* its system calls */
	PROC_OF_GENERATION
	struct spinlock	p_spin;
	struct lwkt_token p_token;
};

#define P_PPWAIT	0x00000010	/* vfork child; the parent waits */
#define P_POSTEXIT	0x00000040	/* past the exit stop event */
#define P_SUGID		0x00000100	/* credentials changed since exec */
#define P_SYSTEM	0x00000200
#define P_TRACED	0x00000800
#define P_WAITED	0x00001000	/* stop has been reported */
#define P_WEXIT		0x00002000
#define P_EXEC		0x00004000
#define P_CONTINUED	0x00008000
#define P_JAILED	0x01000000
#define P_UNUSED20	0x00100000
#define P_UNUSED21	0x00200000
#define P_INEXEC	0x08000000
#define P_UNUSED29	0x20000000

#define FIRST_LWP_IN_PROC(p)	RB_FIRST(lwp_rb_tree, &(p)->p_lwp_tree)
#define FOREACH_LWP_IN_PROC(lp, p)					\
	RB_FOREACH(lp, lwp_rb_tree, &(p)->p_lwp_tree)

#define PRISON_CHECK(a, b)						\
	((a)->cr_prison == NULL || (a)->cr_prison == (b)->cr_prison)

void	stopevent(struct proc *p, unsigned int event, unsigned int val);

#define STOPEVENT(p, event, val) do {					\
	if ((p)->p_stops & (event))					\
		stopevent(p, event, val);				\
} while (0)

extern struct proc *initproc;

void	phold(struct proc *p);
void	prele(struct proc *p);

#define PHOLD(p)	phold(p)
#define PRELE(p)	prele(p)
#define LWPHOLD(lp)	atomic_add_int(&(lp)->lwp_lock, 1)
#define LWPRELE(lp)	atomic_add_int(&(lp)->lwp_lock, -1)

struct proc *pfind(pid_t pid);
struct proc *zpfind(pid_t pid);
void	reaper_hold(struct sysreaper *reap);
void	reaper_drop(struct sysreaper *reap);
struct proc *reaper_get(struct sysreaper *reap);
int	p_trespass(struct ucred *a, struct ucred *b);
void	ksignal(struct proc *p, int sig);
void	lwpsignal(struct proc *p, struct lwp *lp, int sig);
void	proc_stop(struct proc *p, int stat);
void	proc_unstop(struct proc *p, int stat);
int	trace_req(struct proc *p);

#endif /* !_SYS_PROC_H_ */
