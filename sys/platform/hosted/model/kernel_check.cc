/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Invariants of the kernel, checked at every decision and at the end, and
 * other functions for the explorer.  This file includes kernel headers.
 */

#include "../kern/hosted.h"

extern "C" {

void	kernel_check(void);
void	kernel_check_end(void);
int	kernel_is_shared(const void *address);
int	kernel_others_ready(void);
void	kernel_preempt(void);
int	memory_is_shared(const void *address);

/* The parents of a process must not form a cycle. */
void
kernel_check()
{
	const int longest = 64;

	for (hosted_proc *p = proc_next(nullptr); p != nullptr;
	    p = proc_next(p)) {
		struct proc *ancestor = p->p_pptr;
		int length = 0;

		while (ancestor != nullptr && ++length < longest)
			ancestor = ancestor->p_pptr;
		if (length == longest)
			panic("the parents of process %d are a cycle",
			    p->p_pid);
	}
}

/* At the end no process is on the machine. */
void
kernel_check_end()
{
	for (hosted_proc *p = proc_next(nullptr); p != nullptr;
	    p = proc_next(p)) {
		const struct lwp *lp = FIRST_LWP_IN_PROC(p);

		if (p->on_machine)
			panic("process %d is left over, p_stat %d, in %s",
			    p->p_pid, p->p_stat, lp == nullptr ||
			    lp->lwp_thread->td_wmesg == nullptr ?
			    "user land" : lp->lwp_thread->td_wmesg);
	}
}

/* A thread's own kthread is not shared. */
int
kernel_is_shared(const void *address)
{
	const auto *at = static_cast<const char *>(address);
	const auto *own = reinterpret_cast<const char *>(curthread);

	if (at >= own && at < own + sizeof(kthread))
		return (0);
	return (memory_is_shared(address));
}

int
kernel_others_ready()
{
	return (kthread_others_ready());
}

void
kernel_preempt()
{
	kthread_preempt();
}

}
