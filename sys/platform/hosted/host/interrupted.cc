/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * System calls that Linux interrupts in order to stop a thread.
 *
 * DragonFly stops a thread that sleeps in a call without ending the sleep.
 * Its registers are those at the entry of the call, a debugger's changes to
 * them take effect when the call returns, and the result replaces rax.
 * Linux ends the call first, with an internal restart code or EINTR.  If the
 * thread was only halted, the call is restarted here.
 *
 * A signal ends the sleep on DragonFly too.  If the call will be restarted,
 * rip then points to the system call instruction.
 */

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#include "host.h"

static const int SYSCALL_BYTES = 2;	/* of the syscall instruction */

/* Linux's internal restart codes. */
static const long RESTART_SYS = -512;
static const long RESTART_NOINTR = -513;
static const long RESTART_NOHAND = -514;
static const long RESTART_BLOCK = -516;	/* with restart_syscall(2) */

/*
 * Calls that return EINTR when only a sleep has been interrupted.  A restart
 * begins their timeout again.
 */
static bool
is_repeatable(long code)
{
	switch (code) {
	case SYS_read:
	case SYS_readv:
	case SYS_write:
	case SYS_writev:
	case SYS_recvfrom:
	case SYS_recvmsg:
	case SYS_recvmmsg:
	case SYS_sendto:
	case SYS_sendmsg:
	case SYS_sendmmsg:
	case SYS_accept:
	case SYS_accept4:
	case SYS_connect:
	case SYS_semop:
	case SYS_semtimedop:
	case SYS_rt_sigtimedwait:
	case SYS_epoll_wait:
	case SYS_epoll_pwait:
	case SYS_epoll_pwait2:
	case SYS_io_getevents:
	case SYS_io_uring_enter:
		return (true);
	}
	return (false);
}

static bool
is_restart(long result)
{
	return (result == RESTART_SYS || result == RESTART_NOINTR ||
	    result == RESTART_NOHAND || result == RESTART_BLOCK);
}

static bool
is_interrupted(long code, long result)
{
	return (code >= 0 && (is_restart(result) ||
	    (result == -EINTR && is_repeatable(code))));
}

/* write(2) or send(2) has written only some of its rdx bytes. */
static bool
is_part_written(const struct user_regs_struct &regs)
{
	const long code = regs.orig_rax;
	const long result = regs.rax;

	return ((code == SYS_write || code == SYS_sendto) && result > 0 &&
	    static_cast<unsigned long>(result) < regs.rdx);
}

/* Combine the results of a write that was restarted after a part. */
static void
add_written(Thread *thread)
{
	const long result = thread->regs.rax;

	if (thread->written == 0)
		return;
	thread->regs.rsi = thread->saved_regs.rsi;
	thread->regs.rdx = thread->saved_regs.rdx;
	thread->regs.rax = thread->written + (result > 0 ? result : 0);
	thread->written = 0;
	thread->changed = true;
}

/* The call returns: set the registers that the debugger has set. */
static void
use_frame(Thread *thread, long result)
{
	const unsigned long trap = thread->regs.eflags & TRAP_FLAG;

	regs_to_linux(thread->frame, &thread->regs);
	thread->regs.rax = result;
	thread->regs.eflags |= trap;
	thread->regs.orig_rax = -1;
	thread->has_frame = false;
	thread->changed = true;
}

static void
go_to_restart(Thread *thread)
{
	thread->saved_regs = thread->regs;
	thread->regs.rip -= SYSCALL_BYTES;
	thread->regs.rax = thread->code;
	thread->regs.orig_rax = -1;
	thread->changed = true;
}

static bool
is_at_restart(const Thread *thread)
{
	return (thread->regs.rip == thread->saved_regs.rip - SYSCALL_BYTES &&
	    static_cast<long>(thread->regs.rax) == thread->code);
}

/* Have Linux do the restart, or return EINTR if a handler runs. */
static void
return_to_linux(Thread *thread)
{
	thread->regs.rip = thread->saved_regs.rip;
	thread->regs.rax = thread->saved_regs.rax;
	thread->regs.orig_rax = thread->saved_regs.orig_rax;
	thread->changed = true;
}

/*
 * The thread has stopped on the return path of a call; its registers are
 * loaded.  Returns whether the call will be restarted after a halt.
 */
static bool
exit_call(Thread *thread, bool halted)
{
	struct user_regs_struct *const regs = &thread->regs;
	const bool interrupted = is_interrupted(regs->orig_rax, regs->rax);

	if (interrupted && (regs->orig_rax != SYS_restart_syscall ||
	    thread->code < 0))
		thread->code = regs->orig_rax;
	if (halted && (interrupted || is_part_written(*regs))) {
		thread->code = interrupted ? thread->code : regs->orig_rax;
		thread->view = View::HALTED_IN_CALL;
		return (true);
	}
	if (thread->has_frame) {
		use_frame(thread, interrupted ? -EINTR : regs->rax);
	} else if (interrupted) {
		go_to_restart(thread);
		thread->view = View::RESTARTS;
	}
	return (false);
}

/* System call entry, also of a restarted call. */
void
call_entered(Thread *thread, long code)
{
	thread->view = View::IN_CALL;
	thread->restarted = false;
	if (code != SYS_restart_syscall)
		thread->code = code;
}

/*
 * System call exit.  Returns whether the call will be restarted after a halt.
 */
bool
call_exited(Thread *thread, long result)
{
	const bool halted = thread->interrupted;

	thread->view = View::PLAIN;
	if (!thread->has_frame && thread->written == 0 &&
	    !is_interrupted(thread->code, result) && !(halted && result > 0))
		return (false);
	if (!load_regs(thread))
		return (false);
	add_written(thread);
	return (exit_call(thread, halted));
}

/* Exit of a call that the kernel has done; restart: it returned ERESTART. */
void
kernel_call_exited(Thread *thread, bool restart)
{
	thread->view = View::PLAIN;
	if ((!restart && !thread->has_frame) || !load_regs(thread))
		return;
	if (restart) {
		thread->regs.rax = RESTART_SYS;
		thread->regs.orig_rax = thread->code;
	}
	exit_call(thread, false);
}

/*
 * The thread has stopped before user mode, halted or for a signal.  If its
 * call was restarted and did not reach the entry, undo the restart.  A call
 * that will be restarted is not reported when it is entered again.
 */
void
stopped_before_user(Thread *thread, bool halted)
{
	thread->view = View::PLAIN;
	if (!load_regs(thread))
		return;
	if (thread->restarted && is_at_restart(thread)) {
		const unsigned long flags = thread->regs.eflags;

		thread->regs = thread->saved_regs;
		thread->regs.eflags = flags;
		thread->written = 0;
		thread->changed = true;
	}
	thread->restarted = false;
	if (static_cast<long>(thread->regs.orig_rax) >= 0)
		thread->call_reported = exit_call(thread, halted);
}

/* After exec there is no call to return from. */
void
call_discarded(Thread *thread)
{
	thread->view = View::PLAIN;
	thread->has_frame = false;
	thread->written = 0;
}

/*
 * The thread is about to run, with a signal or 0: restart the call that was
 * interrupted.  For RESTART_BLOCK Linux has stored the remaining timeout and
 * does the restart.
 */
void
resume_call(Thread *thread, int signal)
{
	if (thread->view == View::HALTED_IN_CALL) {
		const long result = thread->regs.rax;

		if (signal != 0 || result == RESTART_BLOCK)
			return;
		go_to_restart(thread);
		if (result > 0) {
			thread->written = result;
			thread->regs.rsi += result;
			thread->regs.rdx -= result;
		}
		thread->restarted = true;
	} else if (thread->view == View::RESTARTS && is_at_restart(thread)) {
		if (signal != 0 || static_cast<long>(thread->saved_regs.rax) ==
		    RESTART_BLOCK)
			return_to_linux(thread);
		else
			thread->restarted = true;
	}
}

/* Skip the call, which was restarted and is at its entry. */
static void
cancel_call(Thread *thread)
{
	if (!load_regs(thread))
		return;
	thread->regs.rax = thread->written != 0 ? 0 : -EINTR;
	thread->regs.orig_rax = -1;
	thread->changed = true;
	add_written(thread);
	if (thread->has_frame)
		use_frame(thread, thread->regs.rax);
}

/*
 * resume_call() for a thread that is released.  A call that has written a part
 * or needs registers set at its return ends here; other restarts are left to
 * Linux.
 */
void
abandon_call(Thread *thread, int signal)
{
	const bool in_call = thread->view == View::HALTED_IN_CALL;
	const long result = in_call ? thread->regs.rax : 0;

	if (thread->at_entry && (thread->written != 0 || thread->has_frame))
		cancel_call(thread);
	else if (in_call && thread->has_frame)
		use_frame(thread, result > 0 ? result : -EINTR);
	else if (in_call && (result > 0 || is_restart(result)))
		return;
	else if (thread->view == View::RESTARTS && is_at_restart(thread) &&
	    is_restart(thread->saved_regs.rax))
		return_to_linux(thread);
	else
		resume_call(thread, signal);
}

/* The registers that a debugger sees of a thread in a call. */
void
show_call(const Thread *thread, struct machine_regs *regs)
{
	if (thread->has_frame) {
		*regs = thread->frame;
		return;
	}
	regs_from_linux(thread->regs, regs);
	regs->rax = thread->code;
	if (thread->written != 0) {
		regs->rsi = thread->saved_regs.rsi;
		regs->rdx = thread->saved_regs.rdx;
	}
}

/* Store the registers that a debugger sets until the call returns. */
void
set_frame(Thread *thread, const struct machine_regs &regs)
{
	struct machine_regs shown;

	/* A step that is called off does not trap behind the call either. */
	if ((regs.rflags & TRAP_FLAG) == 0 &&
	    (thread->regs.eflags & TRAP_FLAG) != 0) {
		thread->regs.eflags &= ~TRAP_FLAG;
		thread->changed = true;
	}
	thread->has_frame = false;
	show_call(thread, &shown);
	shown.rax = regs.rax;	/* the result replaces it */
	thread->frame = regs;
	thread->has_frame = memcmp(&shown, &regs, sizeof(regs)) != 0;
}
