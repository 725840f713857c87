/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The machine below the hosted kernel: the only interface between the kernel
 * side (kern/), which includes kernel headers and this, and the host side
 * (host/ or model/), which includes libc and this.  Signal numbers, errno,
 * wait statuses and register layouts are DragonFly's here; the host side
 * translates them.
 *
 * All functions run on one host thread, none in a signal handler.  "tid" is
 * the host's id of a user thread; the first thread's is the pid.  "Stopped"
 * is a thread that has reported an event and has not been run since.
 */
#ifndef _HOSTED_MACHINE_H_
#define _HOSTED_MACHINE_H_

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A context is a kernel stack and its saved registers.
 */
struct machine_context;

/* Create a context that will run entry(arg); entry must not return. */
struct machine_context *machine_context_new(void (*entry)(void *), void *arg);

/* Switch from the caller's context to another.  Null is the boot stack. */
void	machine_context_switch(struct machine_context *from,
	    struct machine_context *to);

/* Free a context other than the caller's. */
void	machine_context_free(struct machine_context *context);

/*
 * Set the per-cpu area, which the kernel's headers address through %gs.
 */
void	machine_set_cpu(void *globaldata);

/*
 * Allocate zeroed kernel memory, which starts on a page of its own; what
 * names it in a panic.  Access after machine_free() causes a panic.
 */
void	*machine_alloc(unsigned long bytes, const char *what);
void	machine_free(void *memory);

/* A monotonic clock, in milliseconds. */
unsigned long machine_clock(void);

/* Print to the console, standard error.  Format and args are printf(3)'s. */
void	machine_vprint(const char *format, __builtin_va_list args);

/* Report a count to the user, who may have asked for none. */
void	machine_report(const char *name, unsigned long count);

/* Print text, kill every user process that was started here, and exit. */
void	machine_panic(const char *text) __attribute__((__noreturn__));

/* machine_panic() without printing. */
void	machine_stop(void) __attribute__((__noreturn__));

/*
 * Events of user threads.  A thread that reports one is stopped until
 * machine_run().
 */
enum machine_event_kind {
	MACHINE_SYSCALL,	/* system call entry; call says which */
	MACHINE_SYSRET,		/* system call exit */
	MACHINE_SIGNAL,		/* a signal is about to be delivered */
	MACHINE_FORK,		/* created a child process; after vfork(2)
				   the call's MACHINE_SYSRET follows */
	MACHINE_THREAD,		/* created a thread */
	MACHINE_EXEC,		/* executed a new program */
	MACHINE_EXITING,	/* will exit; memory and files still exist */
	MACHINE_EXITED,		/* has exited; needs no machine_run() */
	MACHINE_HALTED,		/* new, or after machine_interrupt() */
	MACHINE_CONTINUED	/* its process has been sent SIGCONT */
};

/* System calls that the kernel handles or tracks; others are CALL_NATIVE. */
enum machine_call {
	CALL_NATIVE,
	CALL_PTRACE,		/* req, pid, addr, data */
	CALL_WAIT,		/* pid, status, options, rusage */
	CALL_KILL,		/* pid, signal */
	CALL_LWP_KILL,		/* pid or -1, tid, signal */
	CALL_GETPPID,
	CALL_PIOC,		/* pid of the /proc/pid/mem, command, data */
	CALL_CLOSE,		/* pid of the /proc/pid/mem */
	CALL_CTL,		/* pid of the /proc/pid/ctl, buffer, length */
	CALL_JAIL,
	CALL_PROCCTL,		/* 0 for a pid, that pid, command, data */
	CALL_SYSCAP_GET,	/* number, data, bytes */
	CALL_SYSCAP_SET,	/* number, flags, data, bytes */
	CALL_EXEC,		/* done by the host, tracked by the kernel */
	CALL_SETCRED		/* likewise */
};

struct machine_event {
	enum machine_event_kind kind;
	int	tid;		/* 0: FORK or THREAD, the creator has exited */
	int	signal;		/* SIGNAL */
	int	status;		/* EXITING, EXITED; tid 0: the creator's pid */
	int	other;		/* FORK, THREAD: new tid; EXEC: former tid */
	int	is_vfork;	/* FORK */
	int	is_trap;	/* SIGNAL: the thread itself caused it */
	int	from_host;	/* SIGNAL: SIGCHLD that the host generated */
	enum machine_call call;	/* SYSCALL */
	int	code;		/* SYSCALL, SYSRET: the host's number of it;
				   SIGNAL with is_trap: its si_code */
	unsigned long args[6];
};

/*
 * Get the next event; wait up to timeout milliseconds for one (-1: without
 * limit).  Returns whether there was one.
 */
int	machine_wait(struct machine_event *event, long timeout);

/*
 * Choose what runs next.  tids are the user threads of the kernel threads
 * that are ready (0: not of a user thread).  Returns an index into them, or
 * -1 for the next event.
 */
int	machine_choose(const int *tids, int count);

/* The next machine_choose() prefers an event that is pending. */
void	machine_yield(void);

/*
 * Whether a service that may block, for a page or for memory, does so now.
 * The caller then yields: other threads run, and tokens are lost.
 */
int	machine_stalls(void);

/*
 * The child or thread of a MACHINE_FORK or MACHINE_THREAD is in the kernel's
 * tables.  Its events are queued until then, and reported from now on.
 */
void	machine_release_newborn(int tid);

/*
 * Run a stopped thread: with a signal unless that is 0, for one instruction
 * if step is set.  With all_calls it reports every system call; otherwise
 * those that the host does may pass, without MACHINE_SYSCALL and without
 * MACHINE_SYSRET.
 */
void	machine_run(int tid, int signal, int step, int all_calls);

/*
 * A running thread reports every system call from now on: if it does not yet,
 * it reports MACHINE_HALTED, to be run again with all_calls.
 */
void	machine_report_calls(int tid);

/* Stop a running thread, which reports MACHINE_HALTED. */
void	machine_interrupt(int tid);

/* Whether the thread is stopped. */
int	machine_is_stopped(int tid);

/* Whether it is in a sleep that machine_interrupt() cannot interrupt. */
int	machine_sleeps(int tid);

/*
 * At MACHINE_SYSCALL: the kernel has done the call.  The host does not do
 * it; it reaps zombie for the thread if zombie is not 0.  Returns whether the
 * thread stands at the exit of the call now.  If not, it has to be run and
 * reports MACHINE_SYSRET.
 */
int	machine_syscall_done(int tid, int zombie);

/*
 * At the exit after machine_syscall_done(): set the value that the call
 * returns, or an error, which may be ERESTART.
 */
void	machine_syscall_return(int tid, long value, int error);

/* Send a signal to a process, or to a thread of it if tid is not 0. */
void	machine_post(int pid, int tid, int signal);

enum machine_action { ACTION_DEFAULT, ACTION_IGNORE, ACTION_CATCH };

enum machine_action machine_action(int pid, int signal);
int	machine_blocks(int tid, int signal);

/*
 * The lowest signal that is pending on the host for a stopped thread and is
 * neither blocked nor ignored, or 0.  The thread reports MACHINE_SIGNAL for
 * it when it is run.
 */
int	machine_signalled(int tid);

/* Whether a process ignores SIGCHLD or has set SA_NOCLDWAIT. */
int	machine_nocldwait(int pid);

/* The process group of a process, or -1. */
int	machine_pgrp(int pid);

/* Whether the process group of a process is orphaned. */
int	machine_orphaned(int pid);

/*
 * All threads of an untraced process have stopped; it has been continued.
 * The stop of the first process is shown to the parent of the hosted kernel.
 * While a process is stopped, a SIGCONT that is sent to it outside the kernel
 * is reported as MACHINE_CONTINUED.
 */
void	machine_job_stopped(int pid);
void	machine_job_continued(int pid);

/* A signal and a wait status in the numbers of the host's user programs. */
int	machine_signal(int signal);
int	machine_status(int status);

/*
 * Copy from and to user memory.  Both return the number of bytes copied
 * before the first that is not accessible.  With force, pages that are
 * write-protected are written to, as a debugger does.
 */
unsigned long machine_read(int pid, unsigned long from, void *to,
	    unsigned long bytes);
unsigned long machine_write(int pid, unsigned long to, const void *from,
	    unsigned long bytes, int force);

/*
 * The map of a process, in order of addresses.  machine_map_read() reads it
 * and returns the number of entries; they are valid until the next call.
 */
struct machine_mapping {
	unsigned long start, end, offset;
	int	readable, writable, executable;
	unsigned long file;	/* inode number */
	unsigned int device;
	char	path[4096];	/* empty: not a file */
};

int	machine_map_read(int pid);
const struct machine_mapping *machine_map_entry(int index);

/*
 * The initial argument and environment vectors of a process; the auxiliary
 * vector follows the environment's null pointer.  Returns 0, or -1 if they
 * cannot be found.
 */
struct machine_arguments {
	unsigned long argv, envp;
	int	argc, envc;
};

int	machine_arguments(int pid, struct machine_arguments *arguments);

/*
 * Registers of a stopped thread.  All return 0, or -1 if the thread is not
 * stopped or the CPU rejects the values.
 */
struct machine_regs {
	unsigned long rdi, rsi, rdx, rcx, r8, r9, rax, rbx, rbp;
	unsigned long r10, r11, r12, r13, r14, r15;
	unsigned long rip, cs, rflags, rsp, ss;
};

#define MACHINE_FXSAVE	512	/* bytes of an FXSAVE area */
#define MACHINE_XSAVE	832	/* of an XSAVE area, with AVX's part */
#define MACHINE_DBREGS	8

int	machine_get_regs(int tid, struct machine_regs *regs);
int	machine_set_regs(int tid, const struct machine_regs *regs);
/*
 * How those two have the registers of a thread that stands at a system call:
 * as the host does, or as DragonFly's kernel finds them there.  That has the
 * fourth argument in rcx; and at the exit, if the call has failed, the error
 * in rax and the carry flag set.  The error's number is the host's.
 */
enum machine_convention {
	CONVENTION_HOST,
	CONVENTION_ENTRY,
	CONVENTION_EXIT
};

void	machine_set_convention(int tid, enum machine_convention convention);

int	machine_get_fxsave(int tid, void *area);
int	machine_set_fxsave(int tid, const void *area);
int	machine_get_xsave(int tid, void *area);
int	machine_set_xsave(int tid, const void *area);
int	machine_get_dbregs(int tid, unsigned long *regs);
int	machine_set_dbregs(int tid, const unsigned long *regs);

/* Where thread-local storage begins: by %fs, by %gs. */
int	machine_get_tls(int tid, unsigned long bases[2]);

/*
 * What else a debugger sees of a thread.  Returns 0, or -1 if it has exited.
 */
struct machine_thread {
	unsigned int blocked[4];	/* signals */
	unsigned int pending[4];	/* for the thread alone */
	char	name[17];
};

int	machine_get_thread(int tid, struct machine_thread *thread);

/*
 * Processes of the host.
 */
struct machine_process {
	int	pid;
	int	parent;
	int	zombie;
	int	kernel;		/* has no user memory */
	int	traced;		/* by another debugger on the host */
	int	threads;
	unsigned int ruid, uid, svuid;
	unsigned int rgid, gid, svgid;
	int	group_count;
	unsigned int groups[16];	/* supplementary groups */
	int	privileged;	/* has or had more privileges than its user */
	char	name[17];
};

/* Get the attributes of a process.  Returns 0, or -1 if there is none. */
int	machine_lookup(int pid, struct machine_process *process);

/*
 * Begin to trace a process that was not started here: its threads report
 * events from now on.  Returns their number, at most max, with their ids in
 * tids; or -1 if the host does not permit it.
 */
int	machine_adopt(int pid, int *tids, int max);

/* Stop tracing a stopped thread, and run it with a signal, or 0. */
void	machine_release(int tid, int signal);

/*
 * The number of open files /proc/<target>/mem: of the process holder, or of
 * all user processes if holder is 0.
 */
int	machine_mem_opens(int target, int holder);

/*
 * Store the processes whose /proc/<pid>/mem holder has open, up to max.
 * Returns their number.
 */
int	machine_mem_targets(int holder, int *targets, int max);

/*
 * The host side starts the kernel: boot; add the first processes (parent 1
 * is init); run until the process last has been reaped (0: without end).
 */
void	hosted_boot(void);
void	hosted_add_process(int pid, int parent);
void	hosted_run(int last) __attribute__((__noreturn__));

/* The process last has been reaped; exit with its wait status. */
void	machine_halt(int status) __attribute__((__noreturn__));

#ifdef __cplusplus
}
#endif

#endif /* !_HOSTED_MACHINE_H_ */
