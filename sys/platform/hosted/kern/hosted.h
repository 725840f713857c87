/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Declarations shared by the files of the hosted kernel.  Each file provides
 * what sys_process.cc uses of the DragonFly file of the same name.
 *
 * One CPU, no preemption: kernel threads switch only in calls that may block
 * (tsleep, lwkt_gettoken, waiting for the machine).
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

/* A kernel thread: the LWKT thread, a stack, and its scheduling state. */
struct kthread {
	struct thread td;	/* first: curthread is cast to kthread */
	struct machine_context *context;
	enum { READY, ASLEEP, IN_USERLAND, DONE } state;
	int spinlocks;		/* gd_spinlocks while preempted */
	int locks;		/* of lockmgr(9) and mutex(9) */
	struct spinlock *waits_for_spin;	/* contested, or null */
	kthread *next;		/* in the run queue */
	kthread *sleep_next;	/* in a sleep queue */
	bool queued;		/* in a sleep queue */
	int sleep_flags;
	int sleep_result;
	unsigned long wake_at;	/* machine_clock(); 0: no timeout */

	/* The processes that it holds, one entry for each hold. */
	static const int MAX_HOLDS = 32;
	struct proc *holds[MAX_HOLDS];
	int hold_count;

	int page_count;		/* pages that it holds or has busy */
	int vnode_count;	/* references to vnodes */

	void *to_free;		/* memory to free when it is DONE */
};

/* An lwp, and the user thread of the machine that it represents. */
struct hosted_lwp : lwp {
	kthread thread;
	struct pcb pcb;		/* td_pcb points here */
	bool has_fpregs;	/* pcb_save is valid in this stop */
	union savefpu fpregs;	/* pcb_save as it was loaded */
	int tid;
	bool step;		/* single-step when it is run next */
	bool stepping;		/* single-stepping now */
	int signal;		/* of MACHINE_SIGNAL, not yet processed */
	sigset_t sent;		/* to it alone while it was stopped */
	hosted_lwp *tid_next;	/* in the tid hash table */
	struct machine_event call;	/* the latest SYSCALL */
	bool handled;		/* by the kernel, with this result: */
	long call_value;
	int call_error;
	int zombie;		/* pid for the host to reap, or 0 */

	/* Unhandled events: at most one, then EXITING and EXITED. */
	static const int MAX_EVENTS = 4;
	struct machine_event events[MAX_EVENTS];
	int event_count;
};

struct hosted_object : vm_object {
	pid_t pid;		/* the process whose memory it is */
};

/* An entry of the machine's map, as the latest walk found it. */
struct hosted_entry : vm_map_entry {
	hosted_object file;	/* its object, if it maps a file */
	hosted_entry *next;
};

struct hosted_vmspace : vmspace {
	hosted_entry *entries;		/* the latest walk's, or null */
	struct vm_map_entry entry;	/* the latest lookup's */
	bool entry_lasts;		/* until this changes: */
	u_int entry_timestamp;
	hosted_object object;		/* backs all entries, at offset 0 */
};

struct hosted_proc : proc {
	struct ucred cred;	/* p_ucred points here */
	struct sigacts sigacts;	/* p_sigacts points here */
	hosted_vmspace vm;	/* p_vmspace points here */
	LIST_ENTRY(hosted_proc) all;
	bool on_machine;	/* its threads report events */
	bool adopted;		/* it was not started here */
	bool refused;		/* the host did not permit to trace it */
	bool reaping;		/* a wait4(2) is reaping it */
	bool sent_continue;	/* got SIGCONT from outside the kernel */
	bool child_signal;	/* the kernel has posted SIGCHLD */
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

/* Create td's stack; it will run entry(), which ends in kthread_exit(). */
void	kthread_create(kthread *td, void (*entry)());

/* Put td, which is not ready, on the run queue. */
void	kthread_ready(kthread *td);

/* Switch away until kthread_ready().  No spinlock held.  Tokens are lost. */
void	kthread_block();

/* Go to the end of the run queue.  No spinlock held.  Tokens are lost. */
void	kthread_yield();

/* Yield as if another CPU ran: tokens and spinlocks are kept. */
void	kthread_preempt();

/* Whether another thread is ready and can run. */
bool	kthread_others_ready();

/* End the current thread, which has no token and no hold. */
void	kthread_exit() __dead2;

/* Run ready threads and dispatch events. */
void	scheduler() __dead2;

/* vm_page.cc: pages hold copies of the machine's bytes. */

/* The page at addr, busy; null if it is not mapped. */
vm_page_t	page_get(hosted_object *object, vm_offset_t addr);

/* The page at addr if a thread has it busy, or null. */
vm_page_t	page_find_busy(const hosted_object *object, vm_offset_t addr);

/* Whether a debugger may write there: writes back the byte that is there. */
bool	page_is_writable(const hosted_object *object, vm_offset_t addr);

/* lwkt_token.cc */

/* Whether the current thread holds it. */
bool	token_is_held(const struct lwkt_token *token);

/* Whether every token that td needs is free or held by td. */
bool	tokens_available(const kthread *td);

/* Take all of them before td runs; release all of them when it blocks. */
void	tokens_acquire(kthread *td);
void	tokens_release(kthread *td);

/* vm_map.cc */
void	map_forget(hosted_vmspace *vm);

/* vfs_cache.cc: the file of that mapping, not referenced. */
struct vnode	*vnode_find(const struct machine_mapping &mapping);

/* kern_exec.cc: as machine_read(), with PS_STRINGS. */
size_t	user_read(pid_t pid, vm_offset_t from, void *to, size_t bytes);

/* kern_synch.cc */

/* Wake the threads whose timeout is over or that have a signal. */
void	sleep_expire(unsigned long now);

/* Milliseconds until the next sleep_expire() is due, or -1. */
long	sleep_next_expiry(unsigned long now);

/* If td sleeps with PCATCH, wake it with ERESTART. */
void	sleep_interrupt(kthread *td);

/* subr_check.cc: panics if a thread leaks a hold or a lock. */
void	hold_add(struct proc *p);
void	hold_remove(struct proc *p);
void	check_return_to_user(const char *where);
void	check_lwp_holds(struct proc *p);

/* kern_proc.cc */

/* The hosted kernel halts when init has reaped this process. */
extern pid_t last_pid;
void	proc_init();

/* Create a process, in no table yet.  Without cred it is root's. */
hosted_proc *proc_create(pid_t pid, struct proc *parent,
	    const struct ucred *cred);

/* Put p among parent's children; put p into the process table. */
void	proc_set_parent(hosted_proc *p, struct proc *parent);
void	proc_enter(hosted_proc *p);

/* A process or zombie, or null; not held. */
hosted_proc *proc_lookup(pid_t pid);

/* Iterate over all processes: null begins and ends. */
hosted_proc *proc_next(hosted_proc *p);

/* Sleep until p has no holds. */
void	wait_until_unheld(struct proc *p, const char *wmesg);

/* Free a zombie.  May block.  Its parent's token held. */
void	proc_destroy(hosted_proc *p);

/* Trace a host process that was not started here; false: not permitted. */
bool	proc_adopt(hosted_proc *p);

/* kern_fork.cc */

/* Create an lwp of p; find one by its tid, or null; change the tid. */
hosted_lwp *lwp_create(hosted_proc *p, int tid);
hosted_lwp *lwp_lookup(int tid);
void	lwp_rename(int from, int to);

/* Remove it from all tables; it is not freed. */
void	lwp_remove(hosted_lwp *lp);

/* Start its kernel thread, which waits for events. */
void	lwp_start(hosted_lwp *lp);

/* The user thread has created a process or thread: register it. */
void	fork1(hosted_proc *parent, hosted_lwp *by, pid_t child,
	    bool is_vfork);
void	thread_create(hosted_proc *p, int tid);

/* Sleep until the vfork(2) child has executed or exited. */
void	vfork_wait(hosted_lwp *lp, pid_t child);

/* If p is a vfork(2) child, wake its waiting parent. */
void	vfork_end(struct proc *p);

/* kern_reaper.cc: reapers, which are in kern_fork.c on DragonFly. */

/* procctl(2) by p: 0 or an errno.  data is a user address, or null. */
int	reaper_control(hosted_proc *p, int command, void *data);

/* A new process gets its parent's reaper. */
void	reaper_inherit(hosted_proc *p, struct proc *parent);

/* p exits and ends being a reaper.  Returns its children's reaper, held. */
struct proc *reaper_exit(hosted_proc *p);

/* kern_exit.cc */

/* The process is about to exit with this wait status.  May block. */
void	exit_begin(hosted_lwp *lp, int status);

/* The process has exited: make it a zombie.  May block. */
void	exit_end(hosted_lwp *lp, int status);

/* End the current thread, of a process that may be a zombie. */
void	lwp_exit(hosted_lwp *lp) __dead2;

/* Init's thread: reap orphans. */
void	init_loop() __dead2;

/*
 * Wait for a child: 0 with its pid in *found, or with 0 in *found if WNOHANG
 * found nothing; ECHILD; ERESTART.  *reaped is set if the child was freed.
 */
int	kern_wait(pid_t pid, int options, int *status, pid_t *found,
	    bool *reaped);

/* kern_sig.cc */


/* The last of p's threads has stopped: notify the parent. */
void	proc_stopped(struct proc *p) TA_REQUIRES(p->p_token);

/* Continue the processes with sent_continue; false if there were none. */
bool	signals_from_host();

/*
 * Set a bit in lwp_siglist if the host has a signal for lp, so that
 * CURSIG_NOBLOCK() finds it; clear lwp_siglist.
 */
void	signals_load(hosted_lwp *lp);
void	signals_clear(hosted_lwp *lp);

/*
 * What a tracer may read of a thread that has stopped, from the machine: its
 * mask, its own pending signals, its name.  unload: it is resumed.
 */
void	tracee_load(hosted_lwp *lp);
void	tracee_unload(hosted_lwp *lp);

/* The signal that the current lwp receives now, or 0.  May stop it. */
int	issignal(hosted_lwp *lp);

/* Post the signals that p and its threads were sent while p was stopped. */
void	signals_post_pending(hosted_proc *p);

/* kill(2) by the current process: 0 or an errno.  tid 0: the process. */
int	kern_kill(pid_t pid, int tid, int signal);

/* The same for a process group; ESRCH if none of it is on the machine. */
int	kern_kill_group(pid_t group, int signal);

/*
 * kern_prot.cc: set p's credentials; get them from the machine after a system
 * call that may have changed them; get them after exec.
 */
void	cred_set(hosted_proc *p, const struct machine_process *process);
void	cred_refresh(hosted_proc *p);
void	cred_exec(hosted_proc *p);

/* Put p into a new jail: 0 or an errno. */
int	jail_enter(hosted_proc *p);

/* kern_caps.cc */

/* Whether cred is root's, unrestricted; may act on all users' processes. */
bool	has_root_privilege(struct ucred *cred);
bool	may_trespass(struct ucred *cred);

/* Whether SYSCAP_RESTRICTEDROOT is set; false without capabilities. */
bool	is_restricted(struct ucred *cred);

/* Restrict the capabilities of p as it enters a jail or executes. */
void	cred_restrict_in_jail(hosted_proc *p);
void	cred_restrict_after_exec(hosted_proc *p);

/* The system calls: 0 or an errno; ENOSYS without capabilities. */
int	syscap_get(int cap, void *data, size_t bytes, long *value);
int	syscap_set(int cap, int flags, const void *data, size_t bytes,
	    long *value);

/* kern_requests.cc: count a request; report all of them. */
void	request_count(int number);
void	requests_report();

/* machdep.cc */

/* Copy the step flag and debug registers; parent is stopped. */
void	cpu_fork(hosted_lwp *parent, hosted_lwp *child);

/*
 * Load pcb_save and td_tls from the machine; write pcb_save back if it was
 * changed.
 */
void	fpregs_load(hosted_lwp *lp);
void	fpregs_store(hosted_lwp *lp);

/* procfs_vnops.cc: whether curp may debug p; 0 or an errno. */
int	procfs_check_access(struct proc *curp, struct proc *p);

/* The ioctls of /proc/<pid>/mem: 0 or an errno.  May block. */
int	procfs_ioctl(pid_t target, unsigned long command, unsigned long data);

/* A /proc/<target>/mem is closed; others is the number still open. */
void	procfs_close(pid_t target, int others);

/* procfs_ctl.cc: attach and detach, written to /proc/<pid>/ctl. */
int	procfs_ctl(pid_t target, const void *word, size_t len);

/* trap.cc: an lwp's thread, and what the scheduler calls for an event. */
void	user_loop();
void	machine_dispatch(const struct machine_event &event);

#endif /* !_HOSTED_KERN_HOSTED_H_ */
