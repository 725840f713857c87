/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Register processes and threads that user threads have created.
 */

#include "hosted.h"

static const int BUCKETS = 256;
static hosted_lwp *table[BUCKETS];

static hosted_lwp **
find_link(int tid)
{
	hosted_lwp **link = &table[static_cast<unsigned>(tid) % BUCKETS];

	while (*link != nullptr && (*link)->tid != tid)
		link = &(*link)->tid_next;
	return (link);
}

hosted_lwp *
lwp_lookup(int tid)
{
	return (*find_link(tid));
}

static void
set_tid(hosted_lwp *lp, int tid)
{
	hosted_lwp **first = &table[static_cast<unsigned>(tid) % BUCKETS];

	lp->tid = tid;
	lp->tid_next = *first;
	*first = lp;
}

static void
clear_tid(hosted_lwp *lp)
{
	hosted_lwp **link = find_link(lp->tid);

	while (*link != lp)	/* a zombie's may be equal */
		link = &(*link)->tid_next;
	*link = lp->tid_next;
}

void
lwp_rename(int from, int to)
{
	hosted_lwp *lp = lwp_lookup(from);

	if (lp != nullptr && from != to) {
		clear_tid(lp);
		set_tid(lp, to);
	}
}

hosted_lwp *
lwp_create(hosted_proc *p, int tid)
{
	auto *lp = static_cast<hosted_lwp *>(machine_alloc(
	    sizeof(hosted_lwp), "thread"));

	set_tid(lp, tid);
	lp->lwp_proc = p;
	lp->lwp_tid = ++p->p_lasttid;
	lp->lwp_stat = LSRUN;
	lp->lwp_thread = &lp->thread.td;
	lp->thread.state = kthread::DONE;
	lp->thread.td.td_lwp = lp;
	lp->thread.td.td_proc = p;
	lp->thread.td.td_ucred = p->p_ucred;
	lp->thread.td.td_pcb = &lp->pcb;
	lwkt_token_init(&lp->lwp_token, "lwp");
	lwp_rb_tree_RB_INSERT(&p->p_lwp_tree, lp);
	++p->p_nthreads;
	return (lp);
}

void
lwp_remove(hosted_lwp *lp)
{
	lwp_rb_tree_RB_REMOVE(&lp->lwp_proc->p_lwp_tree, lp);
	clear_tid(lp);
}

void
lwp_start(hosted_lwp *lp)
{
	kthread_create(&lp->thread, user_loop);
	kthread_ready(&lp->thread);
	machine_release_newborn(lp->tid);
}

/* Whether the thread is registered: two events may report its creation. */
static bool
is_registered(int tid)
{
	const hosted_lwp *lp = lwp_lookup(tid);

	return (lp != nullptr && lp->lwp_proc->p_stat != SZOMB);
}

void
thread_create(hosted_proc *p, int tid)
{
	if (!is_registered(tid))
		lwp_start(lwp_create(p, tid));
}

/* sys_process registers the only fork function. */
static forklist_fn fork_function;

extern "C" int
at_fork(forklist_fn function)
{
	KASSERT(fork_function == nullptr, ("at_fork: two functions"));
	fork_function = function;
	return (0);
}

/* fork1() allocates memory, which may block. */
static void
stall()
{
	if (machine_stalls())
		kthread_yield();
}

/*
 * A child inherits its parent's credentials and none of its tracing state.
 * As in kern_fork.c it is in the pid table before it has a parent, and has a
 * parent before it has a thread.  by is the thread that forked; null if it
 * has exited.
 */
void
fork1(hosted_proc *parent, hosted_lwp *by, pid_t child, bool is_vfork)
{
	if (is_registered(child))
		return;

	hosted_proc *p = proc_create(child, nullptr, &parent->cred);

	reaper_inherit(p, parent);
	p->on_machine = true;
	p->adopted = parent->adopted;
	p->p_flags = parent->p_flags & (P_SUGID | P_JAILED);
	if (is_vfork)
		p->p_flags |= P_PPWAIT;
	bcopy(parent->p_comm, p->p_comm, sizeof(p->p_comm));
	proc_enter(p);
	stall();

	proc_set_parent(p, parent);
	stall();

	hosted_lwp *lp = lwp_create(p, child);

	if (by != nullptr)
		cpu_fork(by, lp);
	stall();
	if (fork_function != nullptr && by != nullptr) {
		TokenGuard parent_token(parent->p_token);
		TokenGuard child_token(p->p_token);

		fork_function(parent, p, 0);
	}

	/* As that function has it; it needs a current thread. */
	if (by == nullptr) {
		parent->p_flags |= P_UNUSED20;
		p->p_flags |= P_UNUSED20;
	}
	KASSERT(p->p_stat == SIDL, ("fork: process %d is not new any more",
	    p->p_pid));
	p->p_stat = SACTIVE;
	lwp_start(lp);
}

/*
 * As in start_forked_proc() the sleep is not interruptible.
 */
void
vfork_wait(hosted_lwp *lp, pid_t child)
{
	const hosted_proc *p;

	while ((p = proc_lookup(child)) != nullptr &&
	    (p->p_flags & P_PPWAIT) != 0 &&
	    (lp->lwp_mpflags & LWP_MP_WEXIT) == 0)
		tsleep(lp->lwp_proc, 0, "ppwait", 0);
}

/* If p is traced, the original parent is the one that waits. */
void
vfork_end(struct proc *p)
{
	if ((p->p_flags & P_PPWAIT) == 0)
		return;
	p->p_flags &= ~P_PPWAIT;

	struct proc *parent = p->p_oppid != 0 ? proc_lookup(p->p_oppid) :
	    p->p_pptr;

	if (parent != nullptr)
		wakeup(parent);
}
