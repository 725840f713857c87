/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * System calls that Linux cuts off in order to stop a thread.
 *
 * DragonFly stops a thread that sleeps in a call where it sleeps.  Its
 * registers are those with which it made the call, a debugger's changes to
 * them take effect when the call returns, and the result replaces rax.
 * Linux has the thread leave the call first, with an error of its own or
 * with EINTR.  A thread that was only halted is sent back into the call.
 *
 * A signal ends the sleep on DragonFly as well.  If the call is to be
 * restarted, the thread then stands at the system call's instruction.
 */

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#include "host.h"

static const int SYSCALL_BYTES = 2;	/* of the instruction */
static const unsigned long TRAP_FLAG = 0x100;

/* Results by which Linux knows that a call is to be made again. */
static const long RESTART_SYS = -512;
static const long RESTART_NOINTR = -513;
static const long RESTART_NOHAND = -514;
static const long RESTART_BLOCK = -516;	/* with restart_syscall(2) */

/*
 * Calls that return EINTR when nothing but a sleep has been interrupted.
 * Made again, they sleep as long as at first.
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
is_cut_off(long code, long result)
{
	return (code >= 0 && (is_restart(result) ||
	    (result == -EINTR && is_repeatable(code))));
}

/* A call that writes the rdx bytes at rsi has written some of them. */
static bool
is_part_written(const struct user_regs_struct &regs)
{
	const long code = regs.orig_rax;
	const long result = regs.rax;

	return ((code == SYS_write || code == SYS_sendto) && result > 0 &&
	    static_cast<unsigned long>(result) < regs.rdx);
}

/* A write that was sent back into its call: as if it had been one. */
static void
add_written(Thread *thread)
{
	const long result = thread->regs.rax;

	if (thread->written == 0)
		return;
	thread->regs.rsi = thread->cut.rsi;
	thread->regs.rdx = thread->cut.rdx;
	thread->regs.rax = thread->written + (result > 0 ? result : 0);
	thread->written = 0;
	thread->changed = true;
}

/* The call has returned: the debugger's registers take effect. */
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
	thread->cut = thread->regs;
	thread->regs.rip -= SYSCALL_BYTES;
	thread->regs.rax = thread->code;
	thread->regs.orig_rax = -1;
	thread->changed = true;
}

static bool
is_at_restart(const Thread *thread)
{
	return (thread->regs.rip == thread->cut.rip - SYSCALL_BYTES &&
	    static_cast<long>(thread->regs.rax) == thread->code);
}

/* Linux is to see to the restart, or to EINTR if a handler runs. */
static void
return_to_linux(Thread *thread)
{
	thread->regs.rip = thread->cut.rip;
	thread->regs.rax = thread->cut.rax;
	thread->regs.orig_rax = thread->cut.orig_rax;
	thread->changed = true;
}

/*
 * The thread stands on its way out of a call, its registers loaded.
 * Returns whether the call goes on later, for it was only halted.
 */
static bool
leave_call(Thread *thread, bool halted)
{
	struct user_regs_struct *const regs = &thread->regs;
	const bool cut = is_cut_off(regs->orig_rax, regs->rax);

	if (cut && (regs->orig_rax != SYS_restart_syscall ||
	    thread->code < 0))
		thread->code = regs->orig_rax;
	if (halted && (cut || is_part_written(*regs))) {
		thread->code = cut ? thread->code : regs->orig_rax;
		thread->view = View::HALTED_IN_CALL;
		return (true);
	}
	if (thread->has_frame) {
		use_frame(thread, cut ? -EINTR : regs->rax);
	} else if (cut) {
		go_to_restart(thread);
		thread->view = View::RESTARTS;
	}
	return (false);
}

/* The thread has made a call, or made it again. */
void
call_begun(Thread *thread, long code)
{
	thread->view = View::IN_CALL;
	thread->made_again = false;
	if (code != SYS_restart_syscall)
		thread->code = code;
}

/*
 * Linux has done the call, or has given it up.  Returns whether it goes on
 * later.
 */
bool
call_left(Thread *thread, long result)
{
	const bool halted = thread->interrupted;

	thread->view = View::PLAIN;
	if (!thread->has_frame && thread->written == 0 &&
	    !is_cut_off(thread->code, result) && !(halted && result > 0))
		return (false);
	if (!load_regs(thread))
		return (false);
	add_written(thread);
	return (leave_call(thread, halted));
}

/* The kernel has done the call; ERESTART: it is to be made again. */
void
kernel_call_left(Thread *thread, bool restart)
{
	thread->view = View::PLAIN;
	if ((!restart && !thread->has_frame) || !load_regs(thread))
		return;
	if (restart) {
		thread->regs.rax = RESTART_SYS;
		thread->regs.orig_rax = thread->code;
	}
	leave_call(thread, false);
}

/*
 * The thread stands at the edge of user mode, halted or for a signal.  If
 * it was sent back into its call and has not come there, it was not.
 */
void
edge_reached(Thread *thread, bool halted)
{
	thread->view = View::PLAIN;
	if (!load_regs(thread))
		return;
	if (thread->made_again && is_at_restart(thread)) {
		const unsigned long flags = thread->regs.eflags;

		thread->regs = thread->cut;
		thread->regs.eflags = flags;
		thread->written = 0;
		thread->changed = true;
	}
	thread->made_again = false;
	if (static_cast<long>(thread->regs.orig_rax) >= 0)
		leave_call(thread, halted);
}

/* A new program has no call to return from. */
void
call_forgotten(Thread *thread)
{
	thread->view = View::PLAIN;
	thread->has_frame = false;
	thread->written = 0;
}

/*
 * The thread is about to run, with a signal unless that is 0: back into
 * the call that it was cut off from.  Linux keeps what is left of the sleep
 * for RESTART_BLOCK, and does that itself.
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
		thread->made_again = true;
	} else if (thread->view == View::RESTARTS && is_at_restart(thread)) {
		if (signal != 0 || static_cast<long>(thread->cut.rax) ==
		    RESTART_BLOCK)
			return_to_linux(thread);
		else
			thread->made_again = true;
	}
}

/* It stands at the call that it was sent back into, which is not to be. */
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
 * The same for a thread that nobody will follow any more.  What Linux can
 * do is left to it.  Nobody could add what has been written to what will
 * be, or set registers at the call's end: such a call ends here.
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
	    is_restart(thread->cut.rax))
		return_to_linux(thread);
	else
		resume_call(thread, signal);
}

/* What a debugger sees of a thread that is in a call. */
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
		regs->rsi = thread->cut.rsi;
		regs->rdx = thread->cut.rdx;
	}
}

/* Keep what a debugger has set until the call returns. */
void
set_frame(Thread *thread, const struct machine_regs &regs)
{
	struct machine_regs shown;

	thread->has_frame = false;
	show_call(thread, &shown);
	shown.rax = regs.rax;	/* the result replaces it */
	thread->frame = regs;
	thread->has_frame = memcmp(&shown, &regs, sizeof(regs)) != 0;
}
