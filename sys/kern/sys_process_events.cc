/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stop events of procfs(5): a thread stops in stopevent() until PIOCCONT or
 * the last close of its process's procfs file clears p_step.
 */

#include "sys_process.h"

namespace sys_process {

/*
 * What p_step has while lp is stopped: never 0.  Two threads whose tids agree
 * in six bits have the same mark.  The first of them, if the second posts its
 * event before the first has run again, stays until that one is continued as
 * well.
 */
static char
step_mark(const struct lwp *lp)
{
	return (1 + (lp->lwp_tid & 0x3f));
}

/*
 * Sleep after tsleep_interlock() until a wakeup().  No signal wakes the
 * thread, so it looks once a second whether it has been killed: then false.
 */
static bool
sleep_until_step(struct proc *p)
    TA_MAY_BLOCK
{
	const int error = tsleep(&p->p_step, PINTERLOCKED, "stopevent", hz);

	if (error != EWOULDBLOCK)
		return (true);

	const sigset_t pending = lwp_sigpend(curthread->td_lwp);

	return (!SIGISMEMBER(pending, SIGKILL));
}

/*
 * Post the event as soon as no other thread's is posted.  False if it is not
 * to be reported: p_stops has been cleared meanwhile, or a SIGKILL came.
 */
static bool
post_event(struct proc *p, unsigned int event, unsigned int val)
    TA_MAY_BLOCK
{
	do {
		const SpinGuard spin(p->p_spin);

		if ((p->p_stops & event) == 0)
			return (false);
		tsleep_interlock(&p->p_step, 0);
		if (p->p_step == 0) {
			p->p_xstat = val;
			p->p_stype = event;
			p->p_step = step_mark(curthread->td_lwp);
			return (true);
		}
	} while (sleep_until_step(p));
	return (false);
}

}

using namespace sys_process;

/*
 * Stop the calling thread for an event and keep it until p_step is clear
 * again.  The events of several threads are reported one after the other.
 *
 * p		The calling process.
 * event	One S_* bit; nothing happens unless p_stops has it.
 * val		What PIOCWAIT shows of the event: a system call's argument
 *		count or number, a signal, an exit status.  Its lower 16 bits
 *		replace p_xstat.
 *
 * The caller holds no spinlock; its tokens are lost meanwhile.  Blocks
 * without a bound; SIGKILL ends it, a second later at most, unless the
 * process is exiting and takes no signal any more.
 *
 * STOPEVENT() in sys/proc.h; sys/kern/sys_process.c at b608d1d3.
 */
void
stopevent(struct proc *p, unsigned int event, unsigned int val)
{
	const char mark = step_mark(curthread->td_lwp);
	bool alive = true;

	if (!post_event(p, event, val))
		return;

	/*
	 * Queued for p_step under p_spin and asleep after it, so that no
	 * PIOCCONT in between is lost.
	 */
	while (alive) {
		wakeup(&p->p_stype);
		alive = sleep_until_step(p);

		const SpinGuard spin(p->p_spin);

		if (p->p_step != mark)
			return;
		if (alive)
			tsleep_interlock(&p->p_step, 0);
		else
			p->p_step = 0;
	}
	wakeup(&p->p_step);
}

/*
 * Does a traced process that takes a signal have to stop for it?  Always.
 * Nothing calls this any more; the name is part of the kernel's interface.
 */
int
trace_req(struct proc *)
{
	return (1);
}
