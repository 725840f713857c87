/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The machine under the hosted kernel.  The kernel side (kern/) sees kernel
 * headers and this; the host side (host/) sees libc and this.  Nothing else
 * passes between them, and what passes is DragonFly's: signal numbers,
 * errno, wait statuses and register layouts are translated on the host's
 * side of this line.
 *
 * One host thread runs everything here; no function is called from a signal
 * handler.  "tid" names a thread of a user process as the host numbers it;
 * the first thread's is the pid.
 */
#ifndef _HOSTED_MACHINE_H_
#define _HOSTED_MACHINE_H_

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Contexts: kernel stacks, switched by hand.
 */
struct machine_context;

/* A context that will run entry(arg); entry does not return. */
struct machine_context *machine_context_new(void (*entry)(void *), void *arg);

/* Stop running *from, the caller's, and run to.  Null is the boot stack. */
void	machine_context_switch(struct machine_context *from,
	    struct machine_context *to);

/* Not the caller's own. */
void	machine_context_free(struct machine_context *context);

/*
 * The per-cpu area, which the kernel's headers find through %gs.
 */
void	machine_set_cpu(void *globaldata);

/*
 * Memory of the kernel: zeroed, each piece on pages of its own.  Touching
 * a piece after machine_free() is reported as a panic.
 */
void	*machine_alloc(unsigned long bytes, const char *what);
void	machine_free(void *memory);

/* Milliseconds since some moment in the past. */
unsigned long machine_clock(void);

/* To the console, which is standard error: printf(3)'s way. */
void	machine_vprint(const char *format, __builtin_va_list args);

/* Print text, end every user process that was born here, and stop. */
void	machine_panic(const char *text) __attribute__((__noreturn__));

/* The same when the text has been printed. */
void	machine_stop(void) __attribute__((__noreturn__));

/*
 * Events of user threads.  A thread that has reported one stands still
 * until machine_run().
 */
enum machine_event_kind {
	MACHINE_SYSCALL,	/* at a system call; call says which */
	MACHINE_SYSRET,		/* after it */
	MACHINE_SIGNAL,		/* about to take a signal */
	MACHINE_FORK,		/* has made a child process */
	MACHINE_THREAD,		/* has made a thread */
	MACHINE_VFORK_DONE,	/* its vfork child has let go of it */
	MACHINE_EXEC,		/* runs a new program */
	MACHINE_EXITING,	/* will exit; memory and files still there */
	MACHINE_EXITED,		/* is gone; needs no machine_run() */
	MACHINE_HALTED,		/* newly born, or after machine_interrupt() */
	MACHINE_CONTINUED	/* its process has been sent SIGCONT */
};

/* System calls that are the kernel's; the host does all others. */
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
	CALL_EXEC,		/* the host's to do, the kernel's to know */
	CALL_SETCRED		/* the same */
};

struct machine_event {
	enum machine_event_kind kind;
	int	tid;		/* 0: FORK or THREAD of a dead maker */
	int	signal;		/* SIGNAL */
	int	status;		/* EXITING, EXITED: a wait status; tid 0: who */
	int	other;		/* FORK, THREAD: new tid; EXEC: former tid */
	int	is_vfork;	/* FORK */
	int	from_host;	/* SIGNAL: SIGCHLD, from the host or from us */
	enum machine_call call;	/* SYSCALL */
	int	code;		/* SYSCALL: the host's number of it */
	unsigned long args[6];
};

/*
 * The next event, waiting up to timeout milliseconds for one (-1: for
 * ever).  Returns whether there was one.
 */
int	machine_wait(struct machine_event *event, long timeout);

/*
 * Who goes first, where more than one could: a machine may have plans.
 * tids are kernel threads that are ready, by the user thread they belong to
 * (0: none).  Returns an index into them, or -1 for the next event instead.
 */
int	machine_choose(const int *tids, int count);

/* An event that has come is to be handed out before anybody runs on. */
void	machine_yield(void);

/*
 * Whether a service that may block, waiting for a page or for memory, does
 * so now: then other threads run, and tokens are lost.
 */
int	machine_stalls(void);

/*
 * The child or thread of a MACHINE_FORK or MACHINE_THREAD is in the
 * kernel's tables: its own events, held back so far, may come.
 */
void	machine_release_newborn(int tid);

/*
 * Let a thread that stands still run on: with a signal unless it is 0,
 * for one instruction if step is set.
 */
void	machine_run(int tid, int signal, int step);

/* Make a running thread stand still and report MACHINE_HALTED. */
void	machine_interrupt(int tid);

/* Whether the thread has reported an event and not been run since. */
int	machine_is_stopped(int tid);

/* Whether it sleeps where machine_interrupt() does not reach it. */
int	machine_sleeps(int tid);

/*
 * At MACHINE_SYSCALL: the kernel has done the call itself.  The host does
 * nothing, or reaps zombie for the thread if zombie is not 0.
 */
void	machine_syscall_done(int tid, int zombie);

/* At MACHINE_SYSRET: what the call returns.  ERESTART is an error too. */
void	machine_syscall_return(int tid, long value, int error);

/* Queue a signal: for a process, or for one thread of it if tid is not 0. */
void	machine_post(int pid, int tid, int signal);

enum machine_action { ACTION_DEFAULT, ACTION_IGNORE, ACTION_CATCH };

enum machine_action machine_action(int pid, int signal);
int	machine_blocks(int tid, int signal);

/*
 * The lowest signal that the host has for a thread that stands still, one
 * that it does not block, or 0.  It will report MACHINE_SIGNAL only when it
 * is run.
 */
int	machine_signalled(int tid);

/* Whether a process has said that it will not wait for its children. */
int	machine_children_unwaited(int pid);

/* The process group of a process, or -1. */
int	machine_pgrp(int pid);

/* Whether there is nobody to continue that group by job control. */
int	machine_orphaned(int pid);

/*
 * Every thread of a process that nobody traces has stopped: the first
 * process's stop is shown to whoever started the kernel, and a SIGCONT that
 * does not come through the kernel is reported by MACHINE_CONTINUED.  Until
 * it goes on.
 */
void	machine_job_stopped(int pid);
void	machine_job_continued(int pid);

/* A signal and a wait status as the user programs of this host know them. */
int	machine_signal(int signal);
int	machine_status(int status);

/*
 * User memory.  Both return the number of bytes moved before the first
 * that could not be.  "force" is a debugger's way, which may write to a
 * page that the process itself may not.
 */
unsigned long machine_read(int pid, unsigned long from, void *to,
	    unsigned long bytes);
unsigned long machine_write(int pid, unsigned long to, const void *from,
	    unsigned long bytes, int force);

/*
 * Registers of a thread that stands still.  All return 0, or -1 when it
 * does not, or when the CPU refuses the values.
 */
struct machine_regs {
	unsigned long rdi, rsi, rdx, rcx, r8, r9, rax, rbx, rbp;
	unsigned long r10, r11, r12, r13, r14, r15;
	unsigned long rip, cs, rflags, rsp, ss;
};

#define MACHINE_FXSAVE	512	/* bytes of an FXSAVE area */
#define MACHINE_DBREGS	8

int	machine_get_regs(int tid, struct machine_regs *regs);
int	machine_set_regs(int tid, const struct machine_regs *regs);
int	machine_get_fxsave(int tid, void *area);
int	machine_set_fxsave(int tid, const void *area);
int	machine_get_dbregs(int tid, unsigned long *regs);
int	machine_set_dbregs(int tid, const unsigned long *regs);

/*
 * Processes that were not born here.
 */
struct machine_process {
	int	pid;
	int	parent;
	int	zombie;
	int	kernel;		/* has no user memory */
	int	traced;		/* by another debugger of the host's */
	int	threads;
	unsigned int ruid, uid, svuid;
	unsigned int rgid, gid, svgid;
	int	group_count;
	unsigned int groups[16];	/* the supplementary ones */
	int	privileged;	/* it has or had more rights than its user */
	char	name[17];
};

/* What the host knows of a process.  Returns 0, or -1 if there is none. */
int	machine_lookup(int pid, struct machine_process *process);

/*
 * Take over a process: its threads, up to max of them, go to tids and begin
 * to report events.  Returns how many, or -1 if the host refuses.
 */
int	machine_adopt(int pid, int *tids, int max);

/* Give a thread that stands still back to the host, with a signal. */
void	machine_release(int tid, int signal);

/*
 * The files /proc/<pid>/mem that user processes have open: how many of
 * target's there are, or how many of those holder has (0: everybody).
 */
int	machine_mem_opens(int target, int holder);

/* The processes whose /proc/<pid>/mem holder has open, up to max. */
int	machine_mem_targets(int holder, int *targets, int max);

/*
 * The kernel, as the host side starts it: boot, then the processes that are
 * there from the beginning (parent 1 is init), then until the process last
 * is gone, if there is one.
 */
void	hosted_boot(void);
void	hosted_add_process(int pid, int parent);
void	hosted_run(int last) __attribute__((__noreturn__));

/* That process's wait status. */
void	machine_halt(int status) __attribute__((__noreturn__));

#ifdef __cplusplus
}
#endif

#endif /* !_HOSTED_MACHINE_H_ */
