/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Events of user threads: translates Linux's ptrace stops to the events of
 * machine.h.  Every user process is traced from its start, which is also how
 * its system calls are intercepted.
 */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host.h"
#include "numbers.h"

static const long TRACE_OPTIONS = PTRACE_O_TRACESYSGOOD |
    PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
    PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT;

static const int CALL_STOP = SIGTRAP | 0x80;	/* TRACESYSGOOD */

/*
 * A ring buffer of events that machine_wait() has not returned yet.
 */
static struct machine_event *queue;
static int queue_size, queue_head, queue_count;

static void
push_event(const struct machine_event &event)
{
	if (queue_count == queue_size) {
		const int size = queue_size == 0 ? 64 : 2 * queue_size;
		auto *larger = static_cast<struct machine_event *>(
		    calloc(size, sizeof(*queue)));

		if (larger == nullptr)
			machine_panic("out of memory");
		for (int i = 0; i < queue_count; ++i)
			larger[i] = queue[(queue_head + i) % queue_size];
		free(queue);
		queue = larger;
		queue_size = size;
		queue_head = 0;
	}
	queue[(queue_head + queue_count++) % queue_size] = event;
}

static bool
pop_event(struct machine_event *event)
{
	if (queue_count == 0)
		return (false);
	*event = queue[queue_head];
	queue_head = (queue_head + 1) % queue_size;
	--queue_count;
	return (true);
}

/* Remove the queued events of a thread that is released. */
void
drop_events(pid_t tid)
{
	int kept = 0;

	for (int i = 0; i < queue_count; ++i) {
		const struct machine_event &event =
		    queue[(queue_head + i) % queue_size];

		if (event.tid != tid)
			queue[(queue_head + kept++) % queue_size] = event;
	}
	queue_count = kept;
}

static unsigned long
event_message(pid_t tid)
{
	unsigned long message = 0;

	ptrace(PTRACE_GETEVENTMSG, tid,
	    nullptr, &message);
	return (message);
}

/*
 * Register a new thread or process.  Its first stop may precede the event
 * that reports its creation.
 */
static Thread *
register_thread(pid_t tid, pid_t pid, bool adopted)
{
	Thread *thread = find_thread(tid);

	if (thread == nullptr)
		thread = add_thread(tid, pid);
	thread->pid = pid;
	thread->adopted = adopted;
	thread->debug.is_clear = !adopted;	/* the initial state */
	thread->creation_reported = true;
	return (thread);
}

/*
 * A creator that is killed may not report what it has created.  Report it
 * with tid 0.
 */
static void
report_orphans(pid_t creator)
{
	for (Thread *thread = next_thread(nullptr); thread != nullptr;
	    thread = next_thread(thread)) {
		if (thread->creation_reported || thread->creator != creator)
			continue;

		struct machine_event event = {};

		event.kind = thread->is_thread ? MACHINE_THREAD :
		    MACHINE_FORK;
		event.status = creator;
		event.other = thread->tid;
		thread->creation_reported = true;
		push_event(event);
	}
}

void
machine_release_newborn(int tid)
{
	Thread *thread = find_thread(tid);

	if (thread == nullptr)
		return;
	thread->registered = true;
	for (int i = 0; i < thread->held_count; ++i)
		push_event(thread->held[i]);
	thread->held_count = 0;
}

static void
report(Thread *thread, const struct machine_event &event)
{
	thread->halting = false;
	if (thread->registered) {
		push_event(event);
		return;
	}
	if (thread->held_count == Thread::MAX_HELD)
		machine_panic("too many events of an unknown thread");
	thread->held[thread->held_count++] = event;
}

/* A stop that is not reported has taken the interrupt that was pending. */
static void
interrupt_again(const Thread *thread)
{
	if (thread->halting)
		ptrace(PTRACE_INTERRUPT, thread->tid, nullptr, nullptr);
}

/* Make a forced signal that the thread blocks pending, and run the thread. */
static void
keep_pending(Thread *thread, int signal)
{
	machine_post(thread->pid, thread->tid, signal_from_linux(signal));
	resume_call(thread, 0);
	resume(thread, 0);
	interrupt_again(thread);
}

/*
 * Whether a fault or a debug exception raised the signal, and which: si_code
 * as DragonFly's trap() has it.
 */
static void
describe_trap(const Thread *thread, int signal, struct machine_event *event)
{
	const int breakpoint = 1, trace = 2;	/* TRAP_BRKPT, TRAP_TRACE */
	siginfo_t info;

	if (!is_fault_signal(signal) || ptrace(PTRACE_GETSIGINFO, thread->tid,
	    nullptr, &info) != 0 || info.si_code <= 0)
		return;
	event->is_trap = true;
	event->code = info.si_code;
	if (signal == SIGTRAP)
		event->code = info.si_code == SI_KERNEL ? breakpoint : trace;
}

void
report_signal(Thread *thread, int signal, struct machine_event event)
{
	siginfo_t info = {};
	Thread *first = find_thread(thread->pid);

	if (signal == SIGCONT && first != nullptr && first->discard_sigcont) {
		first->discard_sigcont = false;
		resume(thread, 0);
		interrupt_again(thread);
		return;
	}

	if (!event.is_trap)
		describe_trap(thread, signal, &event);

	const bool is_blocked = undo_forced_signal(thread, signal);

	event.kind = MACHINE_SIGNAL;
	event.signal = signal_from_linux(signal);
	if (signal == SIGCHLD && ptrace(PTRACE_GETSIGINFO, thread->tid,
	    nullptr, &info) == 0)
		event.from_host = info.si_code > 0 ||
		    info.si_pid == getpid();

	stopped_before_user(thread, false);
	thread->call_reported = false;

	/* A trace trap clears the trap flag. */
	if (signal == SIGTRAP && load_regs(thread) &&
	    (thread->regs.eflags & TRAP_FLAG) != 0) {
		thread->regs.eflags &= ~TRAP_FLAG;
		thread->changed = true;
	}
	if (is_blocked)
		keep_pending(thread, signal);
	else
		report(thread, event);
}

/* A call is reported once, even if Linux restarts it. */
static void
report_call_entry(Thread *thread, const struct __ptrace_syscall_info &info,
    struct machine_event event)
{
	const long code = info.entry.nr;

	call_entered(thread, code);
	if (thread->call_reported && !thread->halting) {
		resume(thread, 0);
		return;
	}
	event.kind = thread->call_reported ? MACHINE_HALTED : MACHINE_SYSCALL;
	thread->at_entry = true;
	if (!thread->call_reported) {
		for (int i = 0; i < 6; ++i)
			thread->args[i] = info.entry.args[i];
		decode_call(thread, code, &event);
	}
	thread->call_reported = true;
	report(thread, event);
}

static void
report_call_exit(Thread *thread, long result, struct machine_event event)
{
	const bool will_restart = call_exited(thread, result);

	event.kind = will_restart ? MACHINE_HALTED : MACHINE_SYSRET;
	event.code = thread->code;
	thread->call_reported = will_restart;
	report(thread, event);
}

static void	handle_status(pid_t tid, int status);

static void
report_call(Thread *thread, struct machine_event event)
{
	struct __ptrace_syscall_info info = {};
	int status;

	if (thread->call_done) {
		thread->in_call = thread->call_reported = false;
		thread->awaits_exit = false;
		event.kind = MACHINE_SYSRET;
		event.code = thread->code;
		report(thread, event);
		return;
	}
	ptrace(PTRACE_GET_SYSCALL_INFO,
	    thread->tid, sizeof(info), &info);
	thread->in_call = info.op == PTRACE_SYSCALL_INFO_ENTRY;
	thread->awaits_exit = thread->in_call;
	if (!thread->in_call) {
		invalidate_mask(thread);
		report_call_exit(thread, info.exit.rval, event);
	} else if (restore_actions(thread, &status)) {
		report_call_entry(thread, info, event);
	} else {
		handle_status(thread->tid, status);
	}
}

/*
 * The filter has stopped the thread at a call; restore_actions() leaves it at
 * the entry, which it passes before the filter.
 */
static void
report_watched_call(Thread *thread, struct machine_event event)
{
	const bool at_entry = is_any_action_reset(thread->pid);
	int status;

	if (!restore_actions(thread, &status)) {
		handle_status(thread->tid, status);
		return;
	}
	if (!load_regs(thread))
		return;

	const long code = thread->regs.orig_rax;
	const unsigned long args[] = { thread->regs.rdi, thread->regs.rsi,
	    thread->regs.rdx, thread->regs.r10, thread->regs.r8,
	    thread->regs.r9 };

	memcpy(thread->args, args, sizeof(args));
	call_entered(thread, code);
	decode_call(thread, code, &event);
	if (code == SYS_rt_sigprocmask)
		record_mask(thread);
	thread->awaits_exit = at_entry || is_exit_watched(code);
	if (event.call == CALL_NATIVE && !thread->awaits_exit &&
	    !thread->halting) {
		resume(thread, 0);
		return;
	}
	event.kind = MACHINE_SYSCALL;
	thread->in_call = thread->at_entry = thread->call_reported = true;
	report(thread, event);
}

/*
 * An event of Linux's in a call whose entry was not reported: it is shown as
 * if it had been.
 */
static void
stand_in_call(Thread *thread)
{
	if (thread->call_reported || !load_regs(thread))
		return;
	call_entered(thread, thread->regs.orig_rax);
	thread->in_call = thread->call_reported = true;
}

/* The same for its exit, unless a signal or another thread ends it. */
static void
stand_in_exit(Thread *thread)
{
	if (load_regs(thread) && (thread->regs.orig_rax == SYS_exit ||
	    thread->regs.orig_rax == SYS_exit_group))
		stand_in_call(thread);
}

static void
report_creation(Thread *thread, enum machine_event_kind kind, bool is_vfork,
    struct machine_event event)
{
	const pid_t child = event_message(thread->tid);

	stand_in_call(thread);
	thread->awaits_exit = thread->awaits_exit || is_vfork;
	event.kind = kind;
	event.other = child;
	event.is_vfork = is_vfork;
	report(thread, event);

	Thread *created = register_thread(child, kind == MACHINE_FORK ? child :
	    thread->pid, thread->adopted);
	const Thread *first = find_thread(thread->pid);

	created->filtered = thread->filtered;
	if (kind == MACHINE_FORK && first != nullptr)
		created->nocldwait = first->nocldwait;
	if (kind == MACHINE_FORK)
		signals_inherited(created, thread->pid);

	/* It may have reset them: CLONE_CLEAR_SIGHAND. */
	if (thread->code == SYS_clone3)
		created->knows_actions = false;
}

/* Whether clone(2) has created a thread and not a process. */
static bool
created_thread(const Thread *thread)
{
	bool is_thread;

	creator_of(event_message(thread->tid), &is_thread);
	return (is_thread);
}

static void
report_exec(Thread *thread, struct machine_event event)
{
	const pid_t former = event_message(thread->tid);

	if (former != thread->tid) {
		Thread *gone = find_thread(former);

		if (gone != nullptr)
			remove_thread(gone);
	}
	thread->in_call = true;
	thread->awaits_exit = !thread->filtered;
	thread->call_done = false;
	thread->debug = {};
	thread->debug.is_clear = true;
	thread->nocldwait = false;	/* as execsigs() does */
	signals_at_exec(thread);
	call_discarded(thread);
	close_memory(thread->pid);
	event.kind = MACHINE_EXEC;
	event.other = former;
	report(thread, event);
}

/*
 * A thread that has trapped may stop for machine_interrupt() first, and report
 * the trap only when it is run.  On DragonFly a trap's signal is pending before
 * its thread can stop: so get it now, which runs none of the program.
 */
static bool
get_trap_first(Thread *thread)
{
	if (!has_pending_fault(thread->tid))
		return (false);
	if (thread->changed)
		store_regs(thread);
	thread->stopped = false;
	thread->has_regs = false;
	ptrace(PTRACE_SYSCALL, thread->tid, nullptr, 0);
	return (true);
}

/*
 * Whether a thread that stops at all calls has stopped once more at one: for
 * the filter, after its entry; or at its exit, after the kernel has ended it.
 */
static bool
is_repeated_stop(Thread *thread, int status)
{
	if (status >> 16 == PTRACE_EVENT_SECCOMP) {
		thread->filtered = true;
		return (thread->in_call);
	}
	if (status >> 8 != CALL_STOP || !thread->exit_over)
		return (false);
	thread->exit_over = false;
	return (true);
}

static void
report_stop(Thread *thread, int status)
{
	const int signal = WSTOPSIG(status);
	struct machine_event event = {};

	if (is_repeated_stop(thread, status)) {
		ptrace(PTRACE_SYSCALL, thread->tid, nullptr, 0);
		interrupt_again(thread);
		return;
	}
	event.tid = thread->tid;
	thread->stopped = true;
	thread->has_regs = false;
	thread->checked_at = 0;
	thread->in_signal_stop = status >> 16 == 0 && signal != CALL_STOP;
	thread->changed = false;
	thread->at_entry = false;
	thread->interrupted = thread->halting || thread->was_halting;
	thread->was_halting = thread->halting;
	thread->view = thread->call_reported ? View::IN_CALL : View::PLAIN;
	thread->in_vfork = false;

	switch (handle_debug_stop(thread, status)) {
	case DebugStop::RESUMED:
		return;
	case DebugStop::HALTED:
		event.kind = MACHINE_HALTED;
		report(thread, event);
		return;
	case DebugStop::ORDINARY:
		break;
	}
	switch (status >> 16) {
	case PTRACE_EVENT_FORK:
		report_creation(thread, MACHINE_FORK, false, event);
		return;
	case PTRACE_EVENT_VFORK:
		thread->in_vfork = true;
		report_creation(thread, MACHINE_FORK, true, event);
		return;
	case PTRACE_EVENT_CLONE:
		report_creation(thread, created_thread(thread) ?
		    MACHINE_THREAD : MACHINE_FORK, false, event);
		return;
	case PTRACE_EVENT_EXEC:
		report_exec(thread, event);
		return;
	case PTRACE_EVENT_EXIT:
		if (WIFSIGNALED(event_message(thread->tid)))
			report_orphans(thread->pid);
		stand_in_exit(thread);
		event.kind = MACHINE_EXITING;
		event.status = status_from_linux(event_message(thread->tid));
		report(thread, event);
		return;
	case PTRACE_EVENT_SECCOMP:
		report_watched_call(thread, event);
		return;
	case PTRACE_EVENT_STOP:
		if (get_trap_first(thread))
			return;
		stopped_before_user(thread, true);
		event.kind = MACHINE_HALTED;
		report(thread, event);
		return;
	}
	if (signal == CALL_STOP)
		report_call(thread, event);
	else
		report_signal(thread, signal, event);
}

static void
report_exit(Thread *thread, int status)
{
	struct machine_event event = {};

	event.kind = MACHINE_EXITED;
	event.tid = thread->tid;
	event.status = status_from_linux(status);
	if (WIFSIGNALED(status) || thread->tid == thread->pid)
		report_orphans(thread->pid);
	if (thread->tid == thread->pid)
		close_memory(thread->pid);
	report(thread, event);
	remove_thread(thread);
}

/* Add a thread whose creation has not been reported yet. */
static Thread *
add_unreported(pid_t tid)
{
	bool is_thread;
	const pid_t creator = creator_of(tid, &is_thread);
	Thread *thread = add_thread(tid, is_thread ? creator : tid);

	thread->creator = creator;
	thread->is_thread = is_thread;
	return (thread);
}

static void
handle_status(pid_t tid, int status)
{
	Thread *thread = find_thread(tid);

	if (WIFSTOPPED(status)) {
		if (thread == nullptr)
			thread = add_unreported(tid);
		report_stop(thread, status);
	} else if (thread != nullptr) {
		report_exit(thread, status);
	}
}

void
report_continued(pid_t pid)
{
	struct machine_event event = {};

	event.kind = MACHINE_CONTINUED;
	event.tid = pid;
	push_event(event);
}

void
wait_one(long limit)
{
	int status;
	const pid_t tid = wait_for(-1, &status, limit);

	if (tid > 0)
		handle_status(tid, status);
}

int
machine_wait(struct machine_event *event, long timeout)
{
	if (queue_count == 0)
		wait_one(job_timeout(timeout));
	job_poll();
	return (pop_event(event));
}

/* Ready kernel threads run in order; then the host is polled for events. */
static bool events_first;

void
machine_yield()
{
	events_first = true;
}

int
machine_choose(const int *, int count)
{
	if (events_first) {
		events_first = false;
		return (-1);
	}
	return (count > 0 ? 0 : -1);
}

/* Linux's page faults are transparent here. */
int
machine_stalls()
{
	return (0);
}

Thread *
seize_thread(pid_t tid, pid_t pid, bool adopted)
{
	const long options = TRACE_OPTIONS |
	    (adopted ? 0 : PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP);

	if (ptrace(PTRACE_SEIZE, tid, nullptr,
	    options) != 0)
		return (nullptr);

	Thread *thread = register_thread(tid, pid, adopted);

	thread->registered = true;
	signals_init(thread);
	return (thread);
}
