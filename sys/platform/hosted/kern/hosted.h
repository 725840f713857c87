/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The hosted kernel: what its files tell each other.  A file is named after
 * the DragonFly file whose part it plays, as far as sys_process.cc needs it
 * played.
 *
 * One CPU, no preemption: between two calls that may block (tsleep,
 * lwkt_gettoken, waiting for the machine) a kernel thread is alone.
 */
#ifndef _HOSTED_KERN_HOSTED_H_
#define _HOSTED_KERN_HOSTED_H_

#include "sys_process_guards.h"
#include "../machine.h"

extern "C" {
#include <sys/pioctl.h>
#include <sys/procctl.h>
#include <sys/wait.h>
}

/* A kernel thread: LWKT's part, a stack, and what it is waiting for. */
struct kthread {
	struct thread td;	/* first: curthread is cast to the rest */
	struct machine_context *context;
	enum { READY, ASLEEP, IN_USERLAND, DONE } state;
	int spinlocks;		/* gd_spinlocks while it does not run */
	struct spinlock *spins_for;
	kthread *next;		/* in the run queue */
	kthread *sleep_next;	/* in a sleep queue */
	bool queued;		/* in a sleep queue */
	int sleep_flags;
	int sleep_result;
	unsigned long wake_at;	/* machine_clock(), 0 for never */

	/* The processes it holds, one entry a hold. */
	static const int MAX_HOLDS = 32;
	struct proc *holds[MAX_HOLDS];
	int hold_count;

	int page_count;		/* pages it has held or busy */

	void *remains;		/* to be freed with it when it is DONE */
};

/* An lwp, with the user thread that it is on the machine. */
struct hosted_lwp : lwp {
	kthread thread;
	struct pcb pcb;		/* td_pcb points here */
	bool has_fxsave;	/* in this stop: */
	struct savexmm64 fxsave;	/* what pcb_save had from the machine */
	int tid;
	bool step;		/* one instruction only, next time */
	bool stepping;		/* one instruction only, this time */
	int signal;		/* the machine's signal not yet acted on */
	hosted_lwp *tid_next;	/* in the table by tid */
	struct machine_event call;	/* the latest SYSCALL */
	bool serving;		/* it is ours, and this is what it returns: */
	long call_value;
	int call_error;
	int zombie;		/* what the host is to reap for it, or 0 */

	/* Events not handled yet: at most one and its thread's death. */
	static const int MAX_EVENTS = 4;
	struct machine_event events[MAX_EVENTS];
	int event_count;
};

struct hosted_object : vm_object {
	pid_t pid;		/* whose memory it is on the machine */
};

struct hosted_vmspace : vmspace {
	struct vm_map_entry entry;	/* the one looked up last */
	hosted_object object;		/* what all entries show, at 0 */
};

struct hosted_proc : proc {
	struct ucred cred;	/* p_ucred points here */
	struct sigacts sigacts;	/* p_sigacts points here */
	hosted_vmspace vm;	/* p_vmspace points here */
	LIST_ENTRY(hosted_proc) all;
	bool on_machine;	/* its threads report to us */
	bool adopted;		/* it was not born here */
	bool refused;		/* the host does not let us have it */
	bool reaping;		/* somebody is in wait4(2) with it */
	bool sent_continue;	/* SIGCONT, and not by a process of ours */
	bool child_signal;	/* a SIGCHLD of ours is on its way */
};

static inline hosted_proc *
hosted(struct proc *p)
{
	return (static_cast<hosted_proc *>(p));
}

static inline hosted_lwp *
hosted(struct lwp *lp)
{
	return (static_cast<hosted_lwp *>(lp));
}

static inline kthread *
curkthread()
{
	return (reinterpret_cast<kthread *>(curthread));
}

static inline hosted_lwp *
curlwp()
{
	return (hosted(curthread->td_lwp));
}

/* lwkt_thread.cc: kernel threads and the scheduler. */

/* Give td its stack; it will run entry(), which ends in kthread_exit(). */
void	kthread_create(kthread *td, void (*entry)());
void	kthread_ready(kthread *td);

/* Stop running until somebody makes the caller READY, tokens lost. */
void	kthread_block();

/* Let others run first, tokens lost. */
void	kthread_yield();

/* Let others run first, tokens and spinlocks kept: another CPU's turn. */
void	kthread_preempt();

/* Whether another thread could run instead of the current one. */
bool	kthread_others_ready();
void	kthread_exit() __dead2;

/* Run threads and hand out events until every one is done. */
void	scheduler() __dead2;

/* vm_page.cc: pages, whose bytes are copies of what the machine has. */

/* The page, busy; null if the machine has none there. */
vm_page_t	page_get(hosted_object *object, vm_offset_t addr);

/* Another thread's, or null. */
vm_page_t	page_find_busy(const hosted_object *object, vm_offset_t addr);

/* Whether a debugger may write there: only a try tells, and writes nothing. */
bool	page_is_writable(const hosted_object *object, vm_offset_t addr);

/* lwkt_token.cc */

/* Whether the current thread has it. */
bool	token_is_held(const struct lwkt_token *token);

/* Whether every token that td wants is free, or its own. */
bool	tokens_available(const kthread *td);
void	tokens_acquire(kthread *td);

/* Let go of the tokens that td holds, which it goes on wanting. */
void	tokens_release(kthread *td);

/* kern_synch.cc */
void	sleep_expire(unsigned long now);

/* Milliseconds until the next timeout, or -1. */
long	sleep_next_expiry(unsigned long now);

/* Wake td early, if it sleeps and said that a signal may: ERESTART. */
void	sleep_interrupt(kthread *td);

/* subr_check.cc: panics where something was left behind. */
void	hold_note(struct proc *p);
void	hold_forget(struct proc *p);
void	check_return_to_user(const char *where);
void	check_lwp_holds(struct proc *p);

/* kern_proc.cc */
extern pid_t last_pid;
void	proc_init();

/* A process that is about to be: in no table yet.  cred 0 for root's. */
hosted_proc *proc_create(pid_t pid, struct proc *parent,
	    const struct ucred *cred);
void	proc_set_parent(hosted_proc *p, struct proc *parent);
void	proc_enter(hosted_proc *p);

/* A process, zombies too; not held. */
hosted_proc *proc_lookup(pid_t pid);

/* Every process in turn: null begins and ends. */
hosted_proc *proc_next(hosted_proc *p);

/* Wait until nobody holds p any more. */
void	await_holds(struct proc *p, const char *wmesg);

/* Take a zombie out of the world.  Its parent's token held. */
void	proc_destroy(hosted_proc *p);

/* Begin to get events of a process not born here. */
bool	proc_adopt(hosted_proc *p);

/* kern_fork.cc */
hosted_lwp *lwp_create(hosted_proc *p, int tid);
hosted_lwp *lwp_lookup(int tid);
void	lwp_rename(int from, int to);

/* Out of every table; the memory remains. */
void	lwp_remove(hosted_lwp *lp);

/* Its kernel thread begins by waiting for an event. */
void	lwp_start(hosted_lwp *lp);

/* What the current thread's user half has done, for the kernel to follow. */
void	fork1(hosted_proc *parent, hosted_lwp *by, pid_t child,
	    bool is_vfork);
void	thread_create(hosted_proc *p, int tid);

/* The current lwp waits until its vfork(2) child has executed or is gone. */
void	vfork_wait(hosted_lwp *lp, pid_t child);

/* p no longer keeps the parent that made it by vfork(2), if it did. */
void	vfork_end(struct proc *p);

/* kern_reaper.cc: kern_fork.c's reapers. */

/* procctl(2) by p.  data is an address in it, or null. */
int	reaper_control(hosted_proc *p, int command, void *data);

/* A new process has its parent's. */
void	reaper_inherit(hosted_proc *p, struct proc *parent);

/* p exits and is nobody's reaper any more; who gets its children, held. */
struct proc *reaper_leave(hosted_proc *p);

/* kern_exit.c */

/* The process is about to go, with this status; not its last thread. */
void	exit_begin(hosted_lwp *lp, int status);

/* It is gone: a zombie now. */
void	exit_end(hosted_lwp *lp, int status);

/* The end of the current thread, of a living process or a zombie. */
void	lwp_exit(hosted_lwp *lp) __dead2;
void	init_loop() __dead2;
int	kern_wait(pid_t pid, int options, int *status, pid_t *found,
	    bool *reaped);

/* kern_sig.cc */

/* The last of p's threads has stopped: tell the parent. */
void	proc_stopped(struct proc *p) TA_REQUIRES(p->p_token);

/* Continue the processes that have sent_continue; false if none had. */
bool	signals_from_host();

/* Let a thread have what the host has for it, for a look without blocking. */
void	signals_note(hosted_lwp *lp);
void	signals_forget(hosted_lwp *lp);

/* The signal that the current lwp takes now, or 0.  May stop in it. */
int	issignal(hosted_lwp *lp);

/* Hand what was sent to p while it was stopped over to the machine. */
void	signals_post_pending(hosted_proc *p);
int	kern_kill(pid_t pid, int tid, int signal);

/* To every process of a group that is on the machine; ESRCH: none is. */
int	kern_kill_group(pid_t group, int signal);

/* kern_prot.cc */
void	cred_set(hosted_proc *p, const struct machine_process *process);
void	cred_refresh(hosted_proc *p);
void	cred_exec(hosted_proc *p);
int	jail_enter(hosted_proc *p);

/* kern_caps.cc */
bool	has_root_privilege(struct ucred *cred);
bool	may_trespass(struct ucred *cred);

/* By SYSCAP_RESTRICTEDROOT, where there are capabilities. */
bool	is_restricted(struct ucred *cred);
void	cred_restrict_in_jail(hosted_proc *p);
void	cred_restrict_after_exec(hosted_proc *p);

/* The system calls; ENOSYS where there are no capabilities. */
int	syscap_get(int cap, void *data, size_t bytes, long *value);
int	syscap_set(int cap, int flags, const void *data, size_t bytes,
	    long *value);

/* machdep.cc */
void	cpu_fork(hosted_lwp *parent, hosted_lwp *child);

/* machdep.cc: between the machine's floating point registers and pcb_save. */
void	fpregs_load(hosted_lwp *lp);
void	fpregs_store(hosted_lwp *lp);

/* procfs_vnops.cc: whether curp may look into p; 0 or an errno. */
int	procfs_check_access(struct proc *curp, struct proc *p);

/* And the stop events' side of /proc/<pid>/mem. */
int	procfs_ioctl(pid_t target, unsigned long command, unsigned long data);
void	procfs_close(pid_t target, int others);

/* procfs_ctl.cc: the words attach and detach, written to /proc/<pid>/ctl. */
int	procfs_ctl(pid_t target, const void *word, size_t len);

/* trap.cc */
void	user_loop();
void	machine_dispatch(const struct machine_event &event);

#endif /* !_HOSTED_KERN_HOSTED_H_ */
