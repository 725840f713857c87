/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Declarations shared by the files of the host side.
 */
#ifndef _HOSTED_HOST_HOST_H_
#define _HOSTED_HOST_HOST_H_

#include <sys/types.h>
#include <sys/user.h>

#include "../machine.h"
#include "debug_registers.h"

struct SignalActions;

/* Which registers a debugger sees of a stopped thread. */
enum class View {
	PLAIN,		/* those of user mode */
	IN_CALL,	/* those at the entry of its system call */
	HALTED_IN_CALL,	/* the same; Linux has interrupted the call */
	RESTARTS	/* those before the call, which it will restart */
};

/* A thread of a user process, from its first event to its last. */
struct Thread {
	pid_t tid;
	pid_t pid;
	bool registered;	/* it is in the kernel's tables */
	bool creation_reported;	/* by the creator's event */
	bool is_thread;		/* not a process; until creation_reported */
	pid_t creator;		/* the process that created it, likewise */
	bool stopped;		/* it has stopped and not been run since */
	bool in_signal_stop;	/* in a signal-delivery-stop */
	bool adopted;		/* its process was not started here */
	bool in_vfork;		/* in an uninterruptible wait for its child */
	bool nocldwait;		/* its process has SA_NOCLDWAIT */
	bool discard_sigcont;	/* discard the SIGCONT that was sent to it */
	bool job_stopped;	/* its untraced process has stopped */
	bool in_call;		/* between system call entry and exit stop */

	/* Which system calls it stops at. */
	bool filtered;		/* it has the filter of filter.cc */
	bool all_calls;		/* the kernel wants all, filtered or not */
	bool awaits_exit;	/* the exit of the present one is wanted */
	bool exit_over;		/* that one has ended; its exit may follow */

	/* Events before it was registered: its first stop, its exit. */
	static const int MAX_HELD = 4;
	struct machine_event held[MAX_HELD];
	int held_count;

	bool halting;		/* machine_interrupt() waits for it */
	bool was_halting;	/* halting, at the last stop */
	bool interrupted;	/* either: Linux may have interrupted a call */
	unsigned long checked_at;	/* when no signal was pending; or 0 */
	unsigned long checked_posts;	/* value of posts at that time */
	bool has_regs;		/* regs are loaded */
	bool changed;		/* regs have to be stored */
	struct user_regs_struct regs;
	View view;
	enum machine_convention convention;

	bool call_reported;	/* its system call has been reported */
	bool at_entry;		/* stopped at the entry of that call */
	bool call_done;		/* the kernel has done that call */
	bool reaps_zombie;	/* and Linux does wait4(2) instead */
	unsigned long args[6];	/* of that call */
	DebugRegisters debug;

	/* faults.cc: the state that Linux changes for a forced signal. */
	SignalActions *actions;	/* of a process's first thread; may be null */
	bool knows_actions;	/* those are all; likewise */
	unsigned long blocked;	/* its mask when it was last run */
	bool mask_valid;	/* blocked is still valid */
	bool entered_handler;	/* it was run into a signal handler */
	unsigned long interrupted_rsp;	/* rsp before that */

	/* interrupted.cc: the current or last system call. */
	long code;		/* its number, or -1 */
	bool restarted;		/* restarted; no entry stop yet */
	struct user_regs_struct saved_regs;	/* when interrupted */
	long written;		/* bytes written before that */
	bool has_frame;		/* a debugger has set registers, */
	struct machine_regs frame;	/* for the call's return */
	Thread *next;
};

/* threads.cc: the table of threads.  find_thread() may return null. */
Thread	*find_thread(pid_t tid);
Thread	*add_thread(pid_t tid, pid_t pid);
void	remove_thread(Thread *thread);

/* Iterate over all threads: null begins and ends. */
Thread	*next_thread(Thread *thread);

/*
 * filter.cc: have the calling process, and what it executes and creates, stop
 * at the system calls of interest only.  It has PR_SET_NO_NEW_PRIVS.
 */
void	install_filter();

/* Whether the exit of such a call is of interest as well. */
bool	is_exit_watched(long code);

/* calls.cc: fill event for the system call with number code. */
void	decode_call(const Thread *thread, long code,
	    struct machine_event *event);

/* Whether there was a PIOC*: files /proc/<pid>/mem are of interest then. */
extern bool pioc_used;

/* The group of PIOC*; the lengths of writes to /proc/<pid>/ctl. */
static const unsigned int PIOC_GROUP = 'p';
static const unsigned int CTL_SHORTEST = 3, CTL_LONGEST = 8;

/* Of eflags: the thread traps after one instruction. */
static const unsigned long TRAP_FLAG = 0x100;

/* processes.cc: a thread's process, or the parent of a process. */
pid_t	creator_of(pid_t tid, bool *is_thread);

/* The process has executed or exited: close its memory file. */
void	close_memory(pid_t pid);

/* The pid in the path of an open file /proc/<pid>/<name>, or 0. */
pid_t	proc_file_target(pid_t holder, int fd, const char *name);

/* faults.cc: whether faults raise that signal, in Linux's numbers. */
bool	is_fault_signal(int signal);

/* Whether a fault's or trap's signal is pending behind another stop. */
bool	has_pending_fault(pid_t tid);

/* A thread's signal mask, and what its process ignores: Linux's numbers. */
unsigned long blocked_signals(pid_t tid);
unsigned long ignored_signals(pid_t tid);

/* Whether that signal, in Linux's numbers, is pending for a process. */
bool	has_pending(pid_t pid, int signal);

/*
 * job.cc: fork.  The parent becomes the stand-in and does not return; the
 * child returns as the kernel.  False if fork(2) fails.
 */
bool	job_begin();

/* Set the first user process; continue the stand-in as the kernel exits. */
void	job_run(pid_t first);
void	job_end();

/*
 * Report the stopped processes that have a pending SIGCONT.  job_timeout()
 * limits a timeout so that this is called in time.
 */
void	job_poll();
long	job_timeout(long timeout);

/* Exit with that wait status, or by its signal. */
void	end_as(int status) __attribute__((__noreturn__));

/*
 * registers.cc: load the registers of a stopped thread once in a stop; store
 * them.  Both return false if the thread cannot be accessed.
 */
bool	load_regs(Thread *thread);
bool	store_regs(Thread *thread);

/* Set one register, by its offset in user_regs_struct. */
void	set_register(Thread *thread, size_t offset, unsigned long value);

/* Convert between Linux's layout of registers and the machine's. */
void	regs_from_linux(const struct user_regs_struct &from,
	    struct machine_regs *to);
void	regs_to_linux(const struct machine_regs &from,
	    struct user_regs_struct *to);

/*
 * interrupted.cc: system calls that Linux interrupts to stop a thread.
 *
 * Entry and exit of a call.  call_exited() returns whether the call will be
 * restarted because the thread was only halted.
 */
void	call_entered(Thread *thread, long code);
bool	call_exited(Thread *thread, long result);

/* The kernel has done the call; restart it if it returns ERESTART. */
void	kernel_call_exited(Thread *thread, bool restart);

/* After exec. */
void	call_discarded(Thread *thread);

/* A stop before user mode: halted, or for a signal. */
void	stopped_before_user(Thread *thread, bool halted);

/* Before the thread is run; before it is released: restart the call. */
void	resume_call(Thread *thread, int signal);
void	abandon_call(Thread *thread, int signal);

/* The registers that a debugger sees and sets in a call. */
void	show_call(const Thread *thread, struct machine_regs *regs);
void	set_frame(Thread *thread, const struct machine_regs &regs);

/*
 * faults.cc: signals of a program's faults, in Linux's numbers.  Track the
 * actions of a process: at rt_sigaction(2), when it begins to be traced, at
 * fork(2) and at execve(2).
 */
void	record_action(const Thread *thread);
void	signals_init(Thread *thread);
void	signals_inherited(Thread *child, pid_t parent);
void	signals_at_exec(Thread *thread);

/*
 * Track its mask: at the entry of rt_sigprocmask(2); at the exit of any call;
 * before it is run with a signal, or 0.
 */
void	record_mask(Thread *thread);
void	invalidate_mask(Thread *thread);
void	track_mask(Thread *thread, int signal);

/*
 * The action of a signal in Linux's numbers as the program has set it; false:
 * not known.
 */
bool	known_action(pid_t pid, int signal, enum machine_action *action);

/* Whether Linux has reset the signal's action, which may be to ignore it. */
bool	is_action_reset(pid_t pid, int signal, bool *ignores);

/* Whether it has reset any of the process. */
bool	is_any_action_reset(pid_t pid);

/* Note that Linux will reset the action if it is to ignore the signal. */
void	mark_ignored_reset(const Thread *thread, int signal);

/*
 * The thread has stopped for a signal.  Returns whether Linux has forced it
 * although it was blocked; then the mask has been restored.
 */
bool	undo_forced_signal(Thread *thread, int signal);

/*
 * At system call entry: restore the actions that Linux has reset.  Returns
 * false if the thread has exited or is exiting, with *status.
 */
bool	restore_actions(Thread *thread, int *status);

/* memory.cc: install a handler that panics at a fault in the kernel. */
void	catch_kernel_faults();

/*
 * waiting.cc: waitpid(2) with a limit in milliseconds, to within a tick; -1: no
 * limit, 0: do not wait.
 */
pid_t	wait_for(pid_t pid, int *status, long limit);

/* The same for one child; false: timed out. */
bool	wait_child(pid_t pid, int *status, long milliseconds);

/* events.cc: wait for one status up to the limit, and process it. */
void	wait_one(long limit);

/* Queue MACHINE_CONTINUED. */
void	report_continued(pid_t pid);

/* The thread has stopped for a signal in Linux's numbers. */
void	report_signal(Thread *thread, int signal, struct machine_event event);

/* Forget what has been queued for a thread. */
void	drop_events(pid_t tid);

/* Begin to trace a thread, and add it to the table; null: errno is set. */
Thread	*seize_thread(pid_t tid, pid_t pid, bool adopted);

/* running.cc: run a stopped thread, with a signal in Linux's numbers or 0. */
void	resume(Thread *thread, int signal);

/* main.cc: print a message with the prefix "hosted: ". */
void	host_message(const char *format, ...)
	    __attribute__((__format__(__printf__, 1, 2)));

#endif /* !_HOSTED_HOST_HOST_H_ */
