/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Runs stopped threads and stops running ones, as the kernel asks for it, and
 * gives the calls that it has done their results.
 */

#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "host.h"
#include "numbers.h"

static const long HALT_MILLISECONDS = 1000;

int
machine_is_stopped(int tid)
{
	Thread *thread = find_thread(tid);

	return (thread != nullptr && thread->stopped);
}

/*
 * Whether the thread must stop at the entry and exit of every call: the kernel
 * wants it, or its present call is not over as the program sees it.
 */
static bool
stops_at_all_calls(const Thread *thread)
{
	return (!thread->filtered || thread->all_calls ||
	    thread->awaits_exit || thread->restarted || thread->has_frame ||
	    thread->written != 0 || is_emulating(thread) ||
	    is_any_action_reset(thread->pid));
}

/* ptrace(2) fails if it has been killed meanwhile; MACHINE_EXITED follows. */
void
resume(Thread *thread, int signal)
{
	track_mask(thread, signal);

	const bool steps = prepare_debug_step(thread, signal);
	const bool all = stops_at_all_calls(thread);

	/* No exit will be reported. */
	if (!all)
		thread->in_call = thread->call_reported =
		    thread->exit_over = false;
	if (thread->changed)
		store_regs(thread);
	thread->stopped = false;
	thread->has_regs = false;
	ptrace(steps ? PTRACE_SINGLESTEP : all ? PTRACE_SYSCALL : PTRACE_CONT,
	    thread->tid, nullptr, signal);
}

int
machine_sleeps(int tid)
{
	const Thread *thread = find_thread(tid);

	return (thread != nullptr && thread->in_vfork && !thread->stopped);
}

void
machine_run(int tid, int signal, int step, int all_calls)
{
	Thread *thread = find_thread(tid);
	struct machine_event event = {};
	int taken = signal;

	if (thread == nullptr || !thread->stopped)
		return;
	thread->all_calls = all_calls;
	/* Linux accepts a signal only in a signal-delivery-stop. */
	if (signal != 0 && !thread->in_signal_stop) {
		machine_post(thread->pid, tid, signal);
		taken = 0;
	}
	resume_call(thread, taken);
	if (step && load_regs(thread)) {
		thread->regs.eflags |= TRAP_FLAG;
		thread->changed = true;
	}
	if (thread->view != View::HALTED_IN_CALL &&
	    stops_at_breakpoint(thread, signal)) {
		event.tid = tid;
		event.is_trap = true;
		event.code = TRAP_TRACE;
		report_signal(thread, SIGTRAP, event);
		return;
	}
	resume(thread, signal_to_linux(taken));
}

void
machine_interrupt(int tid)
{
	const unsigned long end = machine_clock() + HALT_MILLISECONDS;
	Thread *thread = find_thread(tid);

	if (thread == nullptr || thread->stopped ||
	    ptrace(PTRACE_INTERRUPT, tid,
	    nullptr, nullptr) != 0)
		return;
	thread->halting = true;

	/*
	 * Usually this takes microseconds.  A thread in an uninterruptible
	 * sleep reports later; one that waits for its vfork child can stop
	 * only after the kernel has run that.
	 */
	while (thread != nullptr && !thread->stopped && !thread->in_vfork) {
		const unsigned long now = machine_clock();

		if (now >= end)
			return;
		wait_one(end - now);
		thread = find_thread(tid);
	}
}

void
machine_report_calls(int tid)
{
	const Thread *thread = find_thread(tid);

	if (thread != nullptr && thread->filtered && !thread->all_calls)
		machine_interrupt(tid);
}

#define REGISTER(name)	offsetof(struct user_regs_struct, name)

int
machine_syscall_done(int tid, int zombie)
{
	Thread *thread = find_thread(tid);

	if (thread == nullptr || !thread->stopped)
		return (false);

	const bool returns = zombie == 0 && !stops_at_all_calls(thread);

	thread->call_done = true;
	thread->reaps_zombie = zombie != 0;
	if (zombie != 0 && load_regs(thread)) {
		thread->regs.orig_rax = SYS_wait4;
		thread->regs.rdi = zombie;
		thread->regs.rsi = 0;
		thread->regs.rdx = __WALL | WNOHANG;
		thread->changed = true;
		thread->awaits_exit = true;
	} else {
		set_register(thread, REGISTER(orig_rax), -1);
	}
	if (returns) {
		thread->in_call = thread->call_reported = false;
		thread->at_entry = false;
		thread->exit_over = true;
	}
	return (returns);
}

void
machine_syscall_return(int tid, long value, int error)
{
	const int dragonfly_erestart = -1;
	const bool restart = error == dragonfly_erestart;
	Thread *thread = find_thread(tid);

	if (thread == nullptr || !thread->stopped)
		return;
	thread->call_done = false;
	if (thread->reaps_zombie && load_regs(thread)) {
		thread->regs.rdi = thread->args[0];
		thread->regs.rsi = thread->args[1];
		thread->regs.rdx = thread->args[2];
		thread->regs.orig_rax = -1;
	}
	set_register(thread, REGISTER(rax), error == 0 ? value :
	    -errno_to_linux(error));
	kernel_call_exited(thread, restart);
}

void
machine_release(int tid, int signal)
{
	Thread *thread = find_thread(tid);

	if (thread == nullptr || !thread->stopped)
		return;
	abandon_call(thread, signal);
	if (thread->changed)
		store_regs(thread);
	ptrace(PTRACE_DETACH, tid, nullptr, signal_to_linux(signal));
	drop_events(tid);
	close_memory(thread->pid);
	remove_thread(thread);
}
