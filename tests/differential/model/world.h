/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The world that a request meets: eight processes, as data.
 *
 * It is one object at a fixed address, so that both implementations see the
 * same pointers and a world can be saved and restored by copying.
 */
#ifndef _DIFFERENTIAL_WORLD_H_
#define _DIFFERENTIAL_WORLD_H_

#include "sys_process_kernel.h"

enum Name : u_char {
	SWAPPER, INIT, PARENT, CALLER, TARGET, RIVAL, CHILD, BYSTANDER,
	CAST,
	NOBODY = 0xff
};

/* Where a process's pages are, and what there is to know about them. */
enum Memory : u_char {
	PRESENT,	/* in memory, and in the entry's first object */
	ABSENT,		/* nowhere yet */
	BEHIND,		/* in a file behind the first object, which has none */
	BEHIND_SWAP,	/* so is another; the first object's is in swap */
	OTHERS,		/* somebody has them busy */
	PARTLY,		/* not all of a page is read in */
	SWAPPED,	/* in swap as well */
	UNCOPIED,	/* shared with others until they are written */
	A_FILES,	/* of a file that is mapped */
	UNKNOWN,	/* of an object of another type */
	UNREADABLE,	/* the process may not read them, a debugger may write */
	UNWRITABLE,	/* not even a debugger may write them as they are */
	WIRED,		/* by mlock(2) */
	NO_OBJECT,	/* the entry has none yet */
	NO_MEMORY,	/* the entry is not one of objects */
	MEMORIES
};

/* Which register file. */
enum File : u_char { GENERAL, FLOATING, DEBUG, FILES };

/* Where a thread is as somebody wants its registers. */
enum Whereabouts : u_char {
	SWITCHED_FROM,		/* its pcb has them all */
	ON_CPU,			/* they are in its CPU */
	PREEMPTED,		/* and so they are */
	MIGRATES		/* may run on another CPU at any time */
};

/* The caller's own CPU, and another. */
static const int CPUS = 2;
static const int HOME = 0;

static const int MAX_THREADS = 3;
static const int MAX_SIGNALS = 6;

/* The memory of every process: this many bytes, two pages of them. */
static const u_long MEMORY_AT = 0x1fe0;
static const u_long MEMORY_SIZE = 64;
static const u_long SECOND_PAGE = 0x2000;
static_assert(MEMORY_AT % PAGE_SIZE == 0 &&
    MEMORY_AT + PAGE_SIZE == SECOND_PAGE && MEMORY_SIZE == 2 * PAGE_SIZE,
    "two whole pages");
static const u_long USER_END = 0x800000000000;

struct Thread {
	struct lwp lwp;		/* first: lwp pointers point here */
	u_long pc;
	u_long files[FILES];	/* contents, folded to a word */
	u_long rflags;		/* but for r_rflags of GENERAL */
	u_long steps;		/* how often it was told to single-step */
	u_long uses_fp;		/* files[FLOATING] is its own */
	u_long kernel_fp;	/* the kernel uses them for itself */
	u_long cpu;		/* that it belongs to */
	u_long where;		/* Whereabouts */
};

struct Being {
	struct proc p;		/* first: proc pointers point here */
	struct ucred cred;
	struct sigacts actions;
	Thread threads[MAX_THREADS];
	struct vmspace space;
	u_char memory[MEMORY_SIZE];
	u_char signals[MAX_SIGNALS];	/* that it was sent, in order */
	u_char signal_count;
	u_char unstops;			/* how often proc_unstop() ran it */
	bool exists;
	bool one_page;			/* the second is not there */
	u_char device_page;		/* 1 or 2: it is a device's */
	u_char memory_kind;		/* where its pages are */
};

/* Init's is the first. */
static const int REAPERS = 4;

struct World {
	Being beings[CAST];
	struct sysreaper reapers[REAPERS];
	int securelevel;
	bool spin_taken[CAST];		/* another CPU has this p_spin */
};

extern World world;

const char *name_text(Name name);

/* The process whose structure a pointer points into, or NOBODY. */
Name	name_of(const volatile void *pointer);

/* The process with this pid, also a zombie, or NOBODY. */
Name	name_of_pid(pid_t pid);
pid_t	pid_of(Name name);

static inline struct proc *
proc_of(Name name)
{
	return (&world.beings[name].p);
}

/* All are alive, none is traced, stopped, jailed or, except init, root. */
void	world_begin();

/* The kernel's own variables as the world has them. */
void	world_enter();

/* True if a process is its own ancestor. */
bool	world_has_ring();

/* Effects of services, used by the rules too. */

struct lwp *thread_at(Name name, int nth);

/* The number of threads that run and are not counted as stopped. */
int	running_threads(Name name);

/* A thread that is to stop stops; the last one tells the parent. */
void	come_to_rest(Name name, struct lwp *lp);

/* So does whoever runs, as a tick goes by. */
void	pass_tick(Name name);

/* A thread is not counted as stopped any more. */
void	uncount(Name name, struct lwp *lp);

/* A thread that sleeps is counted. */
void	count_in(Name name, struct lwp *lp);

/* Every thread has stopped: notify the parent. */
void	tell_parent(Name name);

void	give_parent(struct proc *child, struct proc *parent);
void	give_threads(Name name, int count);
void	note_signal(Name name, int sig);

/* The thread that ran on a CPU does not run while the caller is there. */
void	take_cpu(u_long cpu);

/* References to a reaper: from processes, and from reapers below it. */
u_int	count_references(const struct sysreaper *reaper);
void	drop_reaper(struct sysreaper *reaper);

/* A process becomes a reaper, or is none any more. */
void	acquire_reaper(Name name);
void	release_reaper(Name name);

/* The first of a reaper and those above it that is still one, or null. */
struct proc *heir_of(const struct sysreaper *reaper);
void	let_run(Name name);

/*
 * ksignal(): no effect on an exiting process; two signals resume a stopped
 * process, four stop one that is not.  No program here handles signals.
 */
void	send_signal(Name name, int sig);

/* As proc_stop() has it: those who sleep are counted at once. */
void	stop_process(Name name, int sig);
bool	is_stop_signal(int sig);

/* Free a zombie that is not held and is no parent. */
void	reap(Name name);

/* The byte of a process's memory at an address, or null. */
u_char	*byte_at(Name name, u_long address);

/*
 * True if a process's pages can be acquired without a fault, for writing or for
 * reading.
 */
bool	is_found(Memory kind, bool writes);

/* True if a page from a fault may be written through the direct map. */
bool	is_writable_directly(Memory kind);

/* Whether that byte is a device's, and in no direct map. */
bool	is_device(Name name, u_long address);

/* Whether a process has an address space that is not being torn down. */
bool	has_address_space(Name name);

size_t	file_size(File file);

/* A register file to a buffer, as far as the machine has it; or from one. */
void	read_file(const Thread *thread, File file, u_char *buffer);
void	write_file(Thread *thread, File file, const u_char *buffer);

u_long	digest(const void *bytes, size_t count);

#endif /* !_DIFFERENTIAL_WORLD_H_ */
