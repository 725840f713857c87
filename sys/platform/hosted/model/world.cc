/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The user threads of the model machine.  Each executes its script, and is
 * killed by any signal that is delivered to it.
 */

#include <string.h>

#include "explore.h"
#include "model.h"

static const int MAX_THREADS = 32;

struct UserThread {
	int tid, pid;
	const Step *script, *next;
	bool created;		/* it has been created */
	bool stopped;
	bool newborn;		/* MACHINE_HALTED is its first event */
	bool in_call;		/* SYSCALL was reported, SYSRET follows */
	bool execs;		/* EXEC precedes SYSRET */
	bool exiting;		/* EXITING was reported, EXITED follows */
	bool dead;		/* EXITED was reported */
	int death;		/* its wait status */
	bool dying;		/* killed, EXITING follows */
	unsigned long signals[3];
};

static UserThread threads[MAX_THREADS];
static int thread_count;

/* All pages are mapped in all processes, except these. */
static const int MAX_UNMAPPED = 4;
static struct { int pid; unsigned long page; } unmapped[MAX_UNMAPPED];
static int unmapped_count;
static const Scenario *scenario;

/* Events that machine_wait() returns before any other. */
static struct machine_event halted[MAX_THREADS];
static int halted_count;
static unsigned long now;	/* machine_clock() */
static int waits;		/* consecutive waits without an event */
static int chosen;		/* the thread of the next event */
static int stops_reported;		/* reported stops by once or instead */
static int once_reported;		/* those by once */
static bool stop_served;	/* PT_IO has succeeded in this stop */

void
world_begin(const Scenario &which)
{
	scenario = &which;
	halted_count = 0;
	unmapped_count = 0;
	memset(unmapped, 0, sizeof(unmapped));
	now = 1;
	waits = 0;
	chosen = 0;
	stops_reported = 0;
	once_reported = 0;
	stop_served = false;
	thread_count = which.actor_count;
	for (int i = 0; i < thread_count; ++i) {
		const Actor &actor = which.actors[i];

		threads[i] = {};
		threads[i].tid = actor.tid;
		threads[i].pid = actor.pid;
		threads[i].script = threads[i].next = actor.script;
		threads[i].created = actor.parent != 0;
		threads[i].newborn = true;
	}
}

void
world_visit(StateVisitor &visitor)
{
	visitor.unhashed(&waits, sizeof(waits));
	visitor.unhashed(&halted_count, sizeof(halted_count));
	visitor.unhashed(&unmapped_count, sizeof(unmapped_count));
	visitor.hashed(threads, thread_count * sizeof(threads[0]));
	visitor.hashed(halted, halted_count * sizeof(halted[0]));
	visitor.hashed(unmapped, sizeof(unmapped));
	visitor.hashed(&now, sizeof(now));
	visitor.hashed(&chosen, sizeof(chosen));
	visitor.hashed(&stops_reported, sizeof(stops_reported));
	visitor.hashed(&once_reported, sizeof(once_reported));
	visitor.hashed(&stop_served, sizeof(stop_served));
}

/* Stops are not checked once a thread is being killed. */
static bool
any_dying()
{
	for (int i = 0; i < thread_count; ++i) {
		if (threads[i].dying)
			return (true);
	}
	return (false);
}

void
world_status_reported(int status)
{
	const int stopped = 0177;

	if ((status & 0xff) != stopped || any_dying())
		return;
	if (stop_served)
		execution_end("a stop that was served is reported again");
	stops_reported += status >> 8 == scenario->once ||
	    status >> 8 == scenario->instead;
	once_reported += status >> 8 == scenario->once;
}

static void
check_reported()
{
	if (scenario->once != 0 && stops_reported != 0 && once_reported == 0)
		execution_end("a stop was never reported");
	if (scenario->once != 0 && once_reported > 1)
		execution_end("a stop was reported twice");
}

static void
unmap(int pid, unsigned long page)
{
	if (unmapped_count == MAX_UNMAPPED)
		execution_end("a script unmaps too much");
	unmapped[unmapped_count].pid = pid;
	unmapped[unmapped_count++].page = page;
}

bool
world_has_page(int pid, unsigned long address)
{
	const unsigned long page_bytes = 4096;

	for (int i = 0; i < unmapped_count; ++i) {
		if (unmapped[i].pid == pid &&
		    unmapped[i].page == address / page_bytes * page_bytes)
			return (false);
	}
	return (true);
}

static UserThread *
find(int tid)
{
	for (int i = 0; i < thread_count; ++i) {
		if (threads[i].tid == tid && threads[i].created &&
		    !threads[i].dead)
			return (&threads[i]);
	}
	return (nullptr);
}

static int
first_signal(const UserThread &thread)
{
	const int per_word = 64;

	for (int i = 0; i < 3; ++i) {
		if (thread.signals[i] != 0)
			return (i * per_word +
			    __builtin_ctzl(thread.signals[i]));
	}
	return (0);
}

/* The first thread of a process exits after all others. */
static bool
waits_for_others(const UserThread &leader)
{
	for (int i = 0; i < thread_count; ++i) {
		if (threads[i].pid == leader.tid &&
		    threads[i].tid != leader.tid && threads[i].created &&
		    !threads[i].dead)
			return (true);
	}
	return (false);
}

/* Whether a thread can report an event.  A stopped one can be killed. */
static bool
is_ready(const UserThread &thread)
{
	if (!thread.created || thread.dead)
		return (false);
	if (thread.dying && !thread.exiting)
		return (true);
	if (thread.stopped || (thread.exiting && waits_for_others(thread)))
		return (false);
	return (thread.newborn || thread.exiting || thread.in_call ||
	    first_signal(thread) != 0 || thread.next->kind != Step::PARK);
}

int
world_ready(int *tids, int max)
{
	int count = 0;

	for (int i = 0; i < thread_count && count < max; ++i) {
		if (is_ready(threads[i]))
			tids[count++] = threads[i].tid;
	}
	return (count);
}

/* Execute the next step of a thread's script. */
static void
take_step(UserThread *thread, struct machine_event *event)
{
	const Step &step = *thread->next++;

	switch (step.kind) {
	case Step::UNMAP:
		unmap(step.args[0], step.args[1]);
		/* FALLTHROUGH */
	case Step::CALL:
	case Step::WORK:
	case Step::EXEC:
		event->kind = MACHINE_SYSCALL;
		event->call = step.kind == Step::CALL ? step.call :
		    step.kind == Step::EXEC ? CALL_EXEC : CALL_NATIVE;
		memcpy(event->args, step.args, sizeof(step.args));
		thread->in_call = true;
		thread->execs = step.kind == Step::EXEC;
		return;
	case Step::FORK:
	case Step::THREAD:
		event->kind = step.kind == Step::FORK ? MACHINE_FORK :
		    MACHINE_THREAD;
		event->other = step.args[0];
		return;
	case Step::EXIT:
		thread->death = step.args[0] << 8;
		thread->exiting = true;
		event->kind = MACHINE_EXITING;
		event->status = thread->death;
		return;
	case Step::PARK:
		execution_end("a parked thread was run");
	}
}

static void
next_event(UserThread *thread, struct machine_event *event)
{
	const int sig = first_signal(*thread);

	*event = {};
	event->tid = thread->tid;
	if (thread->exiting && !thread->stopped) {
		event->kind = MACHINE_EXITED;
		event->status = thread->death;
		thread->dead = true;
		return;
	}
	thread->stopped = true;
	if (thread->dying) {
		thread->exiting = true;
		event->kind = MACHINE_EXITING;
		event->status = thread->death;
	} else if (thread->newborn) {
		thread->newborn = false;
		event->kind = MACHINE_HALTED;
	} else if (thread->execs) {
		thread->execs = false;
		event->kind = MACHINE_EXEC;
		event->other = thread->tid;
	} else if (thread->in_call) {
		thread->in_call = false;
		event->kind = MACHINE_SYSRET;
	} else if (sig != 0) {
		thread->signals[sig / 64] &= ~(1UL << sig % 64);
		event->kind = MACHINE_SIGNAL;
		event->signal = sig;
	} else {
		take_step(thread, event);
	}
}

extern "C" {

void
machine_syscall_return(int tid, long, int error)
{
	const unsigned long pt_continue = 7, pt_io = 12;
	const UserThread *thread = find(tid);
	const Step &step = thread->next[-1];

	if (step.kind != Step::CALL || step.call != CALL_PTRACE || error != 0)
		return;
	if (step.args[0] == pt_io)
		stop_served = true;
	else if (step.args[0] == pt_continue)
		stop_served = false;
}

/* The choices are the ready kernel threads and the ready user threads. */
int
machine_choose(const int *tids, int count)
{
	static const int MAX_CHOICES = 96;
	int all[MAX_CHOICES];

	kernel_check();
	if (halted_count > 0)
		return (-1);
	memcpy(all, tids, count * sizeof(int));

	const int ready = world_ready(all + count, MAX_CHOICES - count);

	if (count + ready == 0)
		return (-1);

	const int choice = decide(all, count + ready);

	if (choice < count)
		return (choice);
	chosen = all[choice];
	return (-1);
}

unsigned long
machine_clock()
{
	return (now);
}

/* Time advances to the next timeout when no thread can run. */
static bool
advance_time(long milliseconds)
{
	const int longest = 200;	/* more than any polling loop */

	if (milliseconds < 0 || ++waits > longest)
		return (false);
	now += milliseconds;
	return (true);
}

int
machine_wait(struct machine_event *event, long timeout)
{
	if (halted_count > 0) {
		*event = halted[0];
		--halted_count;
		memmove(halted, halted + 1,
		    halted_count * sizeof(halted[0]));
		return (1);
	}

	UserThread *thread = find(chosen);

	chosen = 0;
	if (thread == nullptr) {
		if (advance_time(timeout))
			return (0);
		kernel_check_end();
		memory_check_end();
		check_reported();
		execution_end(nullptr);
	}
	waits = 0;
	next_event(thread, event);
	return (1);
}

int
machine_is_stopped(int tid)
{
	const UserThread *thread = find(tid);

	return (thread != nullptr && thread->stopped);
}

static void
kill_process(int pid, int sig)
{
	for (int i = 0; i < thread_count; ++i) {
		if (threads[i].pid == pid && threads[i].created &&
		    !threads[i].dying && !threads[i].exiting) {
			threads[i].dying = true;
			threads[i].death = sig;
		}
	}
}

void
machine_run(int tid, int signal, int step, int)
{
	const int sigtrap = 5;
	UserThread *thread = find(tid);

	if (thread == nullptr || !thread->stopped)
		return;
	thread->stopped = false;
	if (signal != 0)
		kill_process(thread->pid, signal);
	else if (step)
		thread->signals[0] |= 1UL << sigtrap;
}

void
machine_interrupt(int tid)
{
	UserThread *thread = find(tid);

	if (thread == nullptr || thread->stopped || thread->newborn ||
	    thread->exiting || thread->dying)
		return;
	thread->stopped = true;
	halted[halted_count] = {};
	halted[halted_count].kind = MACHINE_HALTED;
	halted[halted_count++].tid = tid;
}

void
machine_post(int pid, int tid, int signal)
{
	const int sigkill = 9;

	if (signal == sigkill) {
		kill_process(pid, signal);
		return;
	}
	for (int i = 0; i < thread_count; ++i) {
		if (threads[i].pid == pid && threads[i].created &&
		    (tid == 0 || threads[i].tid == tid)) {
			threads[i].signals[signal / 64] |= 1UL << signal % 64;
			return;
		}
	}
}

int
machine_stalls()
{
	return (scenario->stalls);
}

void
machine_release_newborn(int tid)
{
	for (int i = 0; i < thread_count; ++i) {
		if (threads[i].tid == tid)
			threads[i].created = true;
	}
}

/*
 * A thread has /proc/<target>/mem open if its script uses that file and has
 * not closed it yet.
 */
static bool
has_open(const UserThread &thread, unsigned long target)
{
	bool uses = false;

	if (!thread.created || thread.dead)
		return (false);
	for (const Step *step = thread.script; step->kind != Step::PARK &&
	    step->kind != Step::EXIT; ++step) {
		if (step->kind != Step::CALL || step->args[0] != target)
			continue;
		if (step->call == CALL_CLOSE && step < thread.next)
			return (false);
		uses |= step->call == CALL_PIOC;
	}
	return (uses);
}

int
machine_mem_opens(int target, int holder)
{
	int opens = 0;

	for (int i = 0; i < thread_count; ++i) {
		if ((holder == 0 || threads[i].pid == holder) &&
		    has_open(threads[i], target))
			++opens;
	}
	return (opens);
}

int
machine_mem_targets(int holder, int *targets, int max)
{
	int count = 0;

	for (int i = 0; i < thread_count && count < max; ++i) {
		if (machine_mem_opens(threads[i].pid, holder) > 0)
			targets[count++] = threads[i].pid;
	}
	return (count);
}

}
