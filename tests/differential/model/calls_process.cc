/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Services that have to do with processes: finding, holding, their tokens,
 * parents and signals.
 */

#include "fpregs.h"
#include "memory.h"
#include "model.h"

struct proc *initproc = proc_of(INIT);

extern "C" {

struct proc *
pfind(pid_t pid)
{
	Visit visit(Service::pfind, pid);

	visit.wait();

	const Name name = name_of_pid(pid);
	struct proc *p = nullptr;

	if (curproc->p_pid == pid)
		p = curproc;
	else if (name != NOBODY && world.beings[name].exists &&
	    proc_of(name)->p_stat != SZOMB)
		p = proc_of(name);
	if (p != nullptr)
		++p->p_lock;
	visit.answer(p == nullptr ? -1 : p->p_pid);
	return (p);
}

/* Zombies alone. */
struct proc *
zpfind(pid_t pid)
{
	Visit visit(Service::zpfind, pid);

	visit.wait();

	const Name name = name_of_pid(pid);
	struct proc *p = nullptr;

	if (name != NOBODY && world.beings[name].exists &&
	    proc_of(name)->p_stat == SZOMB)
		p = proc_of(name);
	if (p != nullptr)
		++p->p_lock;
	visit.answer(p == nullptr ? -1 : p->p_pid);
	return (p);
}

void
phold(struct proc *p)
{
	Visit visit(Service::phold, p);

	visit.check(name_of(p) != NOBODY, "a process that does not exist");
	++p->p_lock;
}

void
prele(struct proc *p)
{
	Visit visit(Service::prele, p);

	visit.check(p->p_lock > 0, "a process that is not held");
	--p->p_lock;
	if (p != curproc)
		reap(name_of(p));
}

void
lwkt_gettoken(lwkt_token_t token)
{
	Visit visit(Service::lwkt_gettoken, token);

	visit.check_held(proc_of(name_of(token)));
	visit.check(run.token_count < MAX_TOKENS, "too many tokens");
	visit.wait();
	if (run.token_count < MAX_TOKENS)
		run.tokens[run.token_count++] = token;
}

void
lwkt_reltoken(lwkt_token_t token)
{
	Visit visit(Service::lwkt_reltoken, token);

	visit.check_held(proc_of(name_of(token)));
	visit.check_no_spinlock();
	visit.check(run.token_count > 0 &&
	    run.tokens[run.token_count - 1] == token,
	    "not the token that was taken last");
	if (run.token_count > 0)
		--run.token_count;
}

int
groupmember(gid_t gid, struct ucred *cred)
{
	return (is_in_group(gid, cred));
}

void
lwkt_user_yield(void)
{
	Visit visit(Service::lwkt_user_yield);

	visit.check_no_spinlock();
	visit.check(curthread->td_critcount == 0, "a critical section");
	visit.wait();
}

/* A lock that is kept while its holder blocks. */
static int
take_lock(const void *lock, bool exclusively)
{
	Visit visit(Service::lock);

	visit.check(exclusively, "not an exclusive lock");
	visit.check(run.lock == nullptr, "a lock is held");
	visit.check(curthread->td_critcount == 0, "a critical section");
	visit.wait();
	run.lock = lock;
	return (visit.answer(0));
}

static int
release_lock(const void *lock)
{
	Visit visit(Service::unlock);

	visit.check(run.lock == lock, "a lock that is not held");
	run.lock = nullptr;
	return (visit.answer(0));
}

int
_mtx_lock_ex(struct mtx *mtx, int, int)
{
	return (take_lock(mtx, true));
}

void
_mtx_unlock(struct mtx *mtx)
{
	release_lock(mtx);
}

int
lockmgr_exclusive(struct lock *lock, u_int flags)
{
	return (take_lock(lock, flags == LK_EXCLUSIVE));
}

int
lockmgr_shared(struct lock *lock, u_int flags)
{
	Visit visit(Service::map_lock, lock);

	visit.check(flags == LK_SHARED, "not a shared lock");
	visit.check(run.map == nullptr, "a map is locked");
	visit.check(curthread->td_critcount == 0, "a critical section");
	visit.wait();
	run.map = &world.beings[name_of(lock)].space.vm_map;
	return (visit.answer(0));
}

static int
unlock_map(const struct lock *lock)
{
	Visit visit(Service::map_unlock, lock);

	visit.check(run.objects_held == 0, "an object is held");
	visit.check(&run.map->lock == lock, "a map that is not locked");
	run.map = nullptr;
	return (visit.answer(0));
}

int
lockmgr_release(struct lock *lock, u_int)
{
	return (run.map != nullptr ? unlock_map(lock) : release_lock(lock));
}

/* Takes three tokens of its own, for as long as it lasts. */
void
proc_reparent(struct proc *child, struct proc *parent)
{
	Visit visit(Service::proc_reparent, child, parent);

	visit.check_held(child);
	visit.check_held(parent);
	visit.check(!run.locks_attach || run.lock != nullptr,
	    "PT_ATTACH's lock is not held");
	visit.wait();
	give_parent(child, parent);
}

void
ksignal(struct proc *p, int sig)
{
	Visit visit(Service::ksignal, p, sig);

	visit.check_held(p);
	if (sig <= 0 || sig > LAST_SIGNAL)
		escape(Outcome::PANICKED);
	visit.wait();
	send_signal(name_of(p), sig);
}

void
proc_unstop(struct proc *p, int stat)
{
	Visit visit(Service::proc_unstop, p, stat);

	visit.check_held(p);
	visit.check_token(p);
	visit.wait();
	if (p->p_stat == stat)
		let_run(name_of(p));
}

/* For one thread: it is pending for no other. */
void
lwpsignal(struct proc *p, struct lwp *lp, int sig)
{
	Visit visit(Service::lwpsignal, p, lp, sig);

	visit.check_held(p);
	visit.check_thread(lp);
	if (sig <= 0 || sig > LAST_SIGNAL)
		escape(Outcome::PANICKED);
	visit.wait();
	SIGADDSET(lp->lwp_siglist, sig);
}

/* For the signal that is p_xstat already. */
void
proc_stop(struct proc *p, int stat)
{
	Visit visit(Service::proc_stop, p, stat);

	visit.check_held(p);
	visit.check_token(p);
	visit.check_no_spinlock();
	visit.wait();
	if (p->p_stat == SACTIVE && stat == SSTOP)
		stop_process(name_of(p), p->p_xstat);
}

/*
 * The caller's thread stops with the rest of its process, until something
 * that happens resumes it.
 */
void
tstop()
{
	Visit visit(Service::tstop);
	struct proc *const p = curproc;
	struct lwp *const lp = curthread->td_lwp;

	visit.check_token(p);
	visit.check_no_spinlock();
	visit.check(curthread->td_critcount == 0, "a critical section");
	come_to_rest(name_of(p), lp);
	visit.wait();
	if (p->p_stat == SSTOP)
		escape(Outcome::SLEEPS_FOR_EVER);
	uncount(name_of(p), lp);
	lp->lwp_stat = LSRUN;
}

struct lwp *
lwp_rb_tree_RB_LOOKUP(struct lwp_rb_tree *tree, lwpid_t tid)
{
	Visit visit(Service::lookup_lwp, tree, tid);
	struct proc *p = proc_of(name_of(tree));
	struct lwp *lp = tree->rbh_root;

	visit.check_held(p);
	visit.check_token(p);
	while (lp != nullptr && lp->lwp_tid != tid)
		lp = lp->u.lwp_rbnode.rbe_next;
	visit.answer(lp == nullptr ? -1 : lp->lwp_tid);
	return (lp);
}

struct lwp *
lwp_rb_tree_RB_MINMAX(struct lwp_rb_tree *tree, int which)
{
	Visit visit(Service::first_lwp, tree, which);
	struct proc *p = proc_of(name_of(tree));

	visit.check_held(p);
	visit.check_token(p);
	visit.answer(tree->rbh_root == nullptr ? -1 :
	    tree->rbh_root->lwp_tid);
	return (tree->rbh_root);
}

/* Whatever holds it, a thread that has left the tree has no next one. */
struct lwp *
lwp_rb_tree_RB_NEXT(struct lwp *lp)
{
	Visit visit(Service::next_lwp, lp);
	struct lwp *next = lp->u.lwp_rbnode.rbe_next;

	visit.check_thread(lp);
	visit.check_in_tree(lp);
	visit.answer(next == nullptr ? -1 : next->lwp_tid);
	return (next);
}

void
seen_crit_enter(void)
{
	Visit visit(Service::crit_enter);
}

void
crit_exit_wrapper(void)
{
	Visit visit(Service::crit_exit);

	visit.check(curthread->td_critcount > 0, "no critical section");
	visit.check(flags_are_own(),
	    "td_flags of a thread of another CPU");
	if (moves_cpu_registers(*run.step))
		fpregs_leave();
	--curthread->td_critcount;
}

}
