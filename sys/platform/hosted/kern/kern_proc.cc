/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The process table, and holds on processes.  A host process that was not
 * started here is a placeholder: pfind() enters it, and it has no running
 * thread unless proc_adopt() traces it.
 */

#include "hosted.h"

static int
rb_lwp_compare(struct lwp *a, struct lwp *b)
{
	return (a->lwp_tid < b->lwp_tid ? -1 : a->lwp_tid > b->lwp_tid);
}

RB_GENERATE2(lwp_rb_tree, lwp, u.lwp_rbnode, rb_lwp_compare, lwpid_t,
    lwp_tid);

struct proc *initproc;
pid_t last_pid;

static const int BUCKETS = 256;
static struct proclist table[BUCKETS];
static LIST_HEAD(, hosted_proc) all;

static struct proclist *
bucket(pid_t pid)
{
	return (&table[static_cast<unsigned>(pid) % BUCKETS]);
}

/* Six arguments each: how many a call of the host's takes is not known. */
static const int HOST_CALLS = 1024;
static struct sysent host_call_table[HOST_CALLS];
static struct sysentvec host_calls;	/* a tree's has more members */

/* Who reaps a process here does not block.  For trees that have this. */
extern "C" int	pwaitres_pending(struct proc *);

extern "C" int
pwaitres_pending(struct proc *)
{
	return (0);
}

hosted_proc *
proc_create(pid_t pid, struct proc *parent, const struct ucred *cred)
{
	auto *p = static_cast<hosted_proc *>(machine_alloc(
	    sizeof(hosted_proc), "process"));

	p->p_stat = SIDL;
	p->p_pid = pid;
	p->p_ucred = &p->cred;
	p->p_sigacts = &p->sigacts;
	p->p_vmspace = &p->vm;
	p->p_sysent = &host_calls;
	p->vm.object.pid = pid;
	p->vm.vm_refcnt = 1;
	if (cred != nullptr)
		p->cred = *cred;
	lwkt_token_init(&p->p_token, "proc");
	lwkt_token_init(&p->vm.vm_map.token, "vmspace");
	LIST_INIT(&p->p_children);
	if (parent != nullptr)
		proc_set_parent(p, parent);
	return (p);
}

void
proc_set_parent(hosted_proc *p, struct proc *parent)
{
	p->p_pptr = parent;
	p->p_ppid = parent->p_pid;
	LIST_INSERT_HEAD(&parent->p_children, p, p_sibling);
}

void
proc_enter(hosted_proc *p)
{
	LIST_INSERT_HEAD(bucket(p->p_pid), p, p_list);
	LIST_INSERT_HEAD(&all, p, all);
}

hosted_proc *
proc_lookup(pid_t pid)
{
	struct proc *p;

	LIST_FOREACH(p, bucket(pid), p_list) {
		if (p->p_pid == pid)
			return (hosted(p));
	}
	return (nullptr);
}

hosted_proc *
proc_next(hosted_proc *p)
{
	return (p == nullptr ? LIST_FIRST(&all) : LIST_NEXT(p, all));
}

/* The wakeup is for PIOCWAIT, which holds p and fails as p exits or execs. */
void
wait_until_unheld(struct proc *p, const char *wmesg)
{
	while (p->p_lock != 0) {
		wakeup(&p->p_stype);
		tsleep(&p->p_lock, 0, wmesg, 0);
	}
}

void
proc_destroy(hosted_proc *p)
{
	struct lwp *lp;

	wait_until_unheld(p, "reap");
	while ((lp = FIRST_LWP_IN_PROC(p)) != nullptr) {
		if (lp->lwp_lock != 0)
			panic("lwp %d of process %d reaped with %d holds",
			    lp->lwp_tid, p->p_pid, lp->lwp_lock);
		lwp_remove(hosted(lp));
		machine_free(hosted(lp));
	}
	LIST_REMOVE(p, p_sibling);
	LIST_REMOVE(p, p_list);
	LIST_REMOVE(p, all);
	map_forget(&p->vm);
	machine_free(p);
}

/* A placeholder has one lwp, which never runs. */
static void
enter_placeholder(hosted_proc *p)
{
	lwp_create(p, p->p_pid);
	p->p_stat = SACTIVE;
	proc_enter(p);
}

/*
 * Create the swapper and init.  They are system processes (kern/init_main.c)
 * and cannot be traced.  Init inherits orphans; its pid is that of the host's
 * init.
 */
void
proc_init()
{
	host_calls.sv_size = HOST_CALLS;
	host_calls.sv_table = host_call_table;
	for (struct sysent &call : host_call_table)
		call.sy_narg = 6;

	hosted_proc *swapper = proc_create(0, nullptr, nullptr);
	hosted_proc *init = proc_create(1, swapper, nullptr);

	swapper->p_flags = P_SYSTEM;
	init->p_flags = P_SYSTEM;
	enter_placeholder(swapper);
	enter_placeholder(init);
	initproc = init;
}

/* The parent of a placeholder: init unless its parent is known. */
static struct proc *
foreign_parent(const struct machine_process &process)
{
	ProcHold parent(pfind(process.parent));

	return (process.parent > 1 && parent ? parent.get() : initproc);
}

/* Update a placeholder's credentials and flags. */
static void
refresh(hosted_proc *p, const struct machine_process &process)
{
	cred_set(p, &process);
	p->p_flags &= ~(P_SYSTEM | P_TRACED | P_SUGID);
	if (process.kernel || p == initproc)
		p->p_flags |= P_SYSTEM;
	if (process.traced)
		p->p_flags |= P_TRACED;
	if (process.privileged)
		p->p_flags |= P_SUGID;
}

static hosted_proc *
import(const struct machine_process &process)
{
	hosted_proc *p = proc_create(process.pid, foreign_parent(process),
	    nullptr);

	refresh(p, process);
	enter_placeholder(p);
	return (p);
}

/*
 * Update or create the placeholder of a host process.  Returns null if the
 * process does not exist, and frees an unused placeholder of it.
 */
static hosted_proc *
find_foreign(hosted_proc *known, pid_t pid)
{
	struct machine_process process;
	const bool alive = machine_lookup(pid, &process) == 0 &&
	    !process.zombie;

	if (known == nullptr)
		return (alive ? import(process) : nullptr);
	if (alive) {
		refresh(known, process);
		return (known);
	}
	if (known->p_lock == 0 && LIST_EMPTY(&known->p_children))
		proc_destroy(known);
	return (nullptr);
}

static bool
adopt_threads(hosted_proc *p, int *tids, int max)
{
	const int count = machine_adopt(p->p_pid, tids, max);

	if (count <= 0)
		return (false);

	p->on_machine = true;
	p->adopted = true;
	for (int i = 0; i < count; ++i) {
		lwp_start(tids[i] == p->p_pid ?
		    hosted(FIRST_LWP_IN_PROC(p)) : lwp_create(p, tids[i]));
	}
	return (true);
}

bool
proc_adopt(hosted_proc *p)
{
	const int max_threads = 8192;

	if (p->p_pid <= 1)
		return (false);

	int *tids = static_cast<int *>(machine_alloc(
	    max_threads * sizeof(*tids), "list of threads"));
	const bool adopted = adopt_threads(p, tids, max_threads);

	machine_free(tids);
	return (adopted);
}

extern "C" {

struct proc *
pfind(pid_t pid)
{
	struct proc *current = curproc;

	if (current != nullptr && current->p_pid == pid) {
		PHOLD(current);
		return (current);
	}

	hosted_proc *p = proc_lookup(pid);

	if (pid > 1 && (p == nullptr || !p->on_machine))
		p = find_foreign(p, pid);
	if (p == nullptr || p->p_stat == SZOMB)
		return (nullptr);
	PHOLD(p);
	return (p);
}

struct proc *
zpfind(pid_t pid)
{
	hosted_proc *const p = proc_lookup(pid);

	if (p == nullptr || p->p_stat != SZOMB)
		return (nullptr);
	PHOLD(p);
	return (p);
}

void
phold(struct proc *p)
{
	++p->p_lock;
	hold_add(p);
}

void
prele(struct proc *p)
{
	hold_remove(p);
	if (p->p_lock <= 0)
		panic("process %d has %d holds", p->p_pid, p->p_lock);
	if (--p->p_lock == 0) {
		/* Without a hold it may be freed, and its token with it. */
		if (p != curproc && token_is_held(&p->p_token))
			panic("process %d released with its token held",
			    p->p_pid);
		wakeup(&p->p_lock);
	}
}

}
