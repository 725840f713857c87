/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a kernel thread must not leave behind.
 */

#include "hosted.h"

void
hold_note(struct proc *p)
{
	kthread *td = curkthread();

	if (td->hold_count == kthread::MAX_HOLDS)
		panic("thread holds too many processes: a leak");
	td->holds[td->hold_count++] = p;
}

void
hold_forget(struct proc *p)
{
	kthread *td = curkthread();

	for (int i = td->hold_count; i-- > 0;) {
		if (td->holds[i] == p) {
			td->holds[i] = td->holds[--td->hold_count];
			return;
		}
	}
	panic("prele of process %d by a thread that does not hold it",
	    p->p_pid);
}

/*
 * On the way out to user land, where the kernel's own checks are
 * (syscall2() in trap.c), and stricter.
 */
void
check_return_to_user(const char *where)
{
	kthread *td = curkthread();

	if (TD_TOKS_HELD(&td->td))
		panic("%s: returns with token %s held", where,
		    td->td.td_toks_stop[-1].tr_tok->t_desc);
	if (td->td.td_critcount != 0)
		panic("%s: returns in a critical section", where);
	if (mycpu->gd_spinlocks != 0)
		panic("%s: returns with a spinlock held", where);
	if (td->hold_count != 0)
		panic("%s: returns with process %d held", where,
		    td->holds[0]->p_pid);
	if (td->page_count != 0)
		panic("%s: returns with %d pages held", where,
		    td->page_count);
	if (td->queued)
		panic("%s: returns queued for %p", where, td->td.td_wchan);
}

/* After a request whose target was p, with no other request under way. */
void
check_lwp_holds(struct proc *p)
{
	struct lwp *lp;

	FOREACH_LWP_IN_PROC(lp, p) {
		if (lp->lwp_lock != 0)
			panic("lwp %d of process %d left with %d holds",
			    lp->lwp_tid, p->p_pid, lp->lwp_lock);
	}
}
