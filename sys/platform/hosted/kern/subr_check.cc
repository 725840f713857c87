/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Checks for leaked holds, tokens, spinlocks and pages.
 */

#include "hosted.h"

void
hold_add(struct proc *p)
{
	kthread *td = curkthread();

	if (td->hold_count == kthread::MAX_HOLDS)
		panic("thread has too many holds: leak");
	td->holds[td->hold_count++] = p;
}

void
hold_remove(struct proc *p)
{
	kthread *td = curkthread();

	for (int i = td->hold_count; i-- > 0;) {
		if (td->holds[i] == p) {
			td->holds[i] = td->holds[--td->hold_count];
			return;
		}
	}
	panic("prele: process %d is not held by the thread",
	    p->p_pid);
}

/*
 * Called before a return to user mode, as syscall2() in trap.c does; stricter
 * than its checks.
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
	if (td->vnode_count != 0)
		panic("%s: returns with %d references to files", where,
		    td->vnode_count);
	if (td->queued)
		panic("%s: returns queued for %p", where, td->td.td_wchan);
}

/* Called after a request on p while no other request is active. */
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
