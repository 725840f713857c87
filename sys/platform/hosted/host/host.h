/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the files of the host side tell each other.
 */
#ifndef _HOSTED_HOST_HOST_H_
#define _HOSTED_HOST_HOST_H_

#include <sys/types.h>
#include <sys/user.h>

#include "../machine.h"
#include "debug_registers.h"

struct SignalActions;

/* What a debugger sees as the registers of a thread that stands still. */
enum class View {
	PLAIN,		/* the thread's */
	IN_CALL,	/* those of the system call that it is in */
	HALTED_IN_CALL,	/* the same; Linux had to cut the call off */
	RESTARTS	/* it is about to make its call once more */
};

/* A thread of a user process, from its first event to its last. */
struct Thread {
	pid_t tid;
	pid_t pid;
	bool known;		/* the kernel has been told of it */
	bool announced;		/* its maker's event has come */
	bool is_thread;		/* and not a process; as long as not known */
	pid_t maker;		/* the process that made it, likewise */
	bool stands;
	bool takes_signal;	/* stands for a signal, and can be given one */
	bool adopted;
	bool in_vfork;		/* waits for its child, uninterruptibly */
	bool children_unwaited;	/* its process wants no status of a child */
	bool ended_stop;	/* a SIGCONT of ours is on its way to it */
	bool job_stopped;	/* its process has, and nobody traces it */
	bool in_call;		/* in a system call that it has reported */

	/* Reported before it was known: its birth, its death. */
	static const int MAX_HELD = 4;
	struct machine_event held[MAX_HELD];
	int held_count;

	bool halting;		/* machine_interrupt() waits for it */
	bool was_halting;	/* it did so at the last stop, */
	bool interrupted;	/* or at this: Linux may have cut a call off */
	unsigned long asked_at;	/* in this stop: when it had no signal */
	unsigned long asked_posts;	/* and how many had been sent */
	bool has_regs;		/* regs are those of this stop */
	bool changed;		/* and Linux does not have them yet */
	struct user_regs_struct regs;
	View view;

	bool told;		/* the kernel knows of the call it is in */
	bool at_entry;		/* stands where Linux begins that call */
	bool served;		/* the kernel does that call */
	bool reaps;		/* and Linux reaps its zombie meanwhile */
	unsigned long args[6];	/* of the call that it has begun */
	DebugRegisters debug;

	/* faults.cc: what Linux would take from the program. */
	SignalActions *actions;	/* of a process's first thread; may be null */
	unsigned long blocked;	/* its mask, when it was last run */
	bool knows_mask;	/* and when it is run the next time */
	bool enters_handler;	/* since it was run, with this at its stack */
	unsigned long interrupted_rsp;

	/* interrupted.cc: the call that it is in, or was in. */
	long code;		/* its number, or -1 */
	bool made_again;	/* sent back into it, and not seen since */
	struct user_regs_struct cut;	/* as it left the call before that */
	long written;		/* by the call before that */
	bool has_frame;		/* for when the call returns: */
	struct machine_regs frame;
	Thread *next;
};

/* threads.cc: the table of them. */
Thread	*find_thread(pid_t tid);
Thread	*add_thread(pid_t tid, pid_t pid);
void	remove_thread(Thread *thread);

/* The next in some order; null begins and ends. */
Thread	*next_thread(Thread *thread);

/* calls.cc: tell which system call the thread is at, by its number. */
void	decode_call(const Thread *thread, long code,
	    struct machine_event *event);

/* processes.cc: the process that a thread is of, or a new process's parent. */
pid_t	maker_of(pid_t tid, bool *is_thread);

/* The process has other memory from now on, or none. */
void	forget_memory(pid_t pid);

/* The pid of the /proc/<pid>/<name> that a file is, or 0. */
pid_t	proc_file_target(pid_t holder, int fd, const char *name);

/* The mask of a thread, of signals as Linux numbers them. */
unsigned long blocked_signals(pid_t tid);

/* Whether the host has that signal for a process, which has not taken it. */
bool	has_pending(pid_t pid, int signal);

/*
 * job.cc: the process that stands in for the kernel goes its way; the
 * kernel, its child, returns.  False if there can be no child.
 */
bool	job_begin();
void	job_run(pid_t first);
void	job_end();

/* Report stopped processes that a SIGCONT waits for; the wait until then. */
void	job_look();
long	job_timeout(long timeout);

/* Exit, or die of a signal, as that wait status says. */
void	end_as(int status) __attribute__((__noreturn__));

/*
 * registers.cc: the thread's registers at this stop, read once; what is
 * changed in them is written before it runs.
 */
bool	load_regs(Thread *thread);
bool	store_regs(Thread *thread);

/* One register, by its place in the structure. */
void	set_register(Thread *thread, size_t place, unsigned long value);
void	regs_from_linux(const struct user_regs_struct &from,
	    struct machine_regs *to);
void	regs_to_linux(const struct machine_regs &from,
	    struct user_regs_struct *to);

/* interrupted.cc: system calls that Linux cuts off to stop a thread. */
void	call_begun(Thread *thread, long code);
bool	call_left(Thread *thread, long result);
void	kernel_call_left(Thread *thread, bool restart);
void	call_forgotten(Thread *thread);
void	edge_reached(Thread *thread, bool halted);
void	resume_call(Thread *thread, int signal);
void	abandon_call(Thread *thread, int signal);
void	show_call(const Thread *thread, struct machine_regs *regs);
void	set_frame(Thread *thread, const struct machine_regs &regs);

/*
 * faults.cc: signals of a program's own faults, as Linux numbers them.
 * What it does with them is followed: at rt_sigaction(2), where the process
 * begins or is found, at fork(2) and at execve(2).
 */
void	note_action(const Thread *thread);
void	signals_found(Thread *thread);
void	signals_inherited(Thread *born, pid_t parent);
void	signals_at_exec(Thread *thread);

/* The thread leaves a call; it is about to run, with a signal or 0. */
void	mask_may_change(Thread *thread);
void	follow_mask(Thread *thread, int signal);

/* Linux has reset the signal's handler, or no longer ignores it. */
bool	has_lost(pid_t pid, int signal, bool *ignores);

/* It will do so, if the program ignores it. */
void	lose_ignored(const Thread *thread, int signal);

/*
 * The thread has stopped for a signal.  Returns whether that is one which
 * it blocks, and Linux has forced on it.
 */
bool	take_back_fault(Thread *thread, int signal);

/*
 * The thread is at the beginning of a call: its process gets back the handlers
 * that it has lost.  False if it exits: its status is another one.
 */
bool	give_handlers_back(Thread *thread, int *status);

/* memory.cc: let a fault in the kernel panic in words. */
void	catch_kernel_faults();

/* events.cc: wait for one of our children, up to that long. */
bool	await_child(pid_t pid, int *status, long milliseconds);

/* A stopped process has been sent SIGCONT. */
void	report_continued(pid_t pid);

/* Trace a thread that is not yet in the table. */
Thread	*seize_thread(pid_t tid, pid_t pid, bool adopted);

/* events.cc: let a thread run, with a signal as Linux numbers it, or 0. */
void	resume(Thread *thread, int signal);

/* main.cc: print a line about the host. */
void	complain(const char *format, ...)
	    __attribute__((__format__(__printf__, 1, 2)));

#endif /* !_HOSTED_HOST_HOST_H_ */
