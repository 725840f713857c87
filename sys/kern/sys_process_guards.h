/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Scoped ownership: constructors acquire, destructors release, in reverse
 * order, which is the order that lwkt_reltoken() insists on.
 */
#ifndef _KERN_SYS_PROCESS_GUARDS_H_
#define _KERN_SYS_PROCESS_GUARDS_H_

#include "sys_process_kernel.h"

/* Where one is not inline, it is no symbol of the kernel. */
#pragma GCC visibility push(hidden)

/* T acquired as Policy says.  Cannot be copied, moved or released early. */
template <typename T, typename Policy>
class TA_SCOPED Guard {
public:
	explicit Guard(T &object) TA_ACQUIRE(object) TA_MAY_BLOCK
	    : object_(object) { Policy::acquire(&object_); }
	~Guard() TA_RELEASE() { Policy::release(&object_); }

	Guard(const Guard &) = delete;
	Guard &operator=(const Guard &) = delete;

private:
	T &object_;
};

/* token(9): lost while its holder blocks, and regained on resume. */
struct TokenPolicy {
	static void acquire(struct lwkt_token *t) { lwkt_gettoken(t); }
	static void release(struct lwkt_token *t) { lwkt_reltoken(t); }
};
using TokenGuard = Guard<struct lwkt_token, TokenPolicy>;

/*
 * lockmgr(9), exclusive: kept while its holder blocks.  lockmgr() itself is
 * inline, and not always reduced to these.
 */
struct LockPolicy {
	static void
	acquire(struct lock *l) { lockmgr_exclusive(l, LK_EXCLUSIVE); }
	static void release(struct lock *l) { lockmgr_release(l, LK_RELEASE); }
};
using LockGuard = Guard<struct lock, LockPolicy>;

/* mutex(9), exclusive: the same, with fewer instructions where nobody waits. */
struct MutexPolicy {
	static void acquire(struct mtx *m) { mtx_lock(m); }
	static void release(struct mtx *m) { mtx_unlock(m); }
};
using MutexGuard = Guard<struct mtx, MutexPolicy>;

/* LWPHOLD: lp is not freed; it may leave its process's tree. */
struct LwpPolicy {
	static void acquire(struct lwp *lp) { LWPHOLD(lp); }
	static void release(struct lwp *lp) { LWPRELE(lp); }
};
using LwpHold = Guard<struct lwp, LwpPolicy>;

/* An address space is not torn down.  Includes its map's token. */
struct VmspacePolicy {
	static void acquire(struct vmspace *vm) { vmspace_hold(vm); }
	static void release(struct vmspace *vm) { vmspace_drop(vm); }
};
using VmspaceHold = Guard<struct vmspace, VmspacePolicy>;

/* A map keeps its entries, and fork1() does not copy them. */
struct MapReadPolicy {
	static void
	acquire(struct vm_map *map) { lockmgr_shared(&map->lock, LK_SHARED); }
	static void
	release(struct vm_map *map) { lockmgr_release(&map->lock, LK_RELEASE); }
};
using MapReadLock = Guard<struct vm_map, MapReadPolicy>;

/* An object keeps its pages and gets no new ones. */
struct ObjectPolicy {
	static void
	acquire(struct vm_object *object) { vm_object_hold_shared(object); }
	static void
	release(struct vm_object *object) { vm_object_drop(object); }
};
using ObjectHold = Guard<struct vm_object, ObjectPolicy>;

/* A file, shared.  One that has been revoked is locked as well. */
struct VnodeLockPolicy {
	static void
	acquire(struct vnode *vp) { vn_lock(vp, LK_SHARED | LK_RETRY); }
	static void release(struct vnode *vp) { vn_unlock(vp); }
};
using VnodeLock = Guard<struct vnode, VnodeLockPolicy>;

/* A file that vref() was called for, or null. */
class VnodeReference {
public:
	explicit VnodeReference(struct vnode *referenced) : vp_(referenced) {}

	~VnodeReference()
	{
		if (vp_ != nullptr)
			vrele(vp_);
	}

	VnodeReference(const VnodeReference &) = delete;
	VnodeReference &operator=(const VnodeReference &) = delete;

private:
	struct vnode *const vp_;
};

/*
 * A spinlock.  Its holder neither blocks nor takes a token; it may call
 * tsleep_interlock().
 */
class TA_SCOPED SpinGuard {
public:
	explicit SpinGuard(struct spinlock &spin) TA_ACQUIRE(spin, spinning)
	    : spin_(spin) { _spin_lock(&spin_, "ptrace"); }
	~SpinGuard() TA_RELEASE() { spin_unlock(&spin_); }

	SpinGuard(const SpinGuard &) = delete;
	SpinGuard &operator=(const SpinGuard &) = delete;

private:
	struct spinlock &spin_;
};

/*
 * A held process (PHOLD), or none.  It is not freed, but it may exit.  The
 * process may be gone after the destructor: declare this guard before those
 * of anything inside the process.
 */
class ProcHold {
public:
	/* p is held already, as by pfind(); or null. */
	explicit ProcHold(struct proc *held) : p_(held) {}

	static ProcHold
	hold(struct proc *p)
	{
		PHOLD(p);
		return (ProcHold(p));
	}

	~ProcHold()
	{
		if (p_ != nullptr)
			PRELE(p_);
	}

	ProcHold(const ProcHold &) = delete;
	ProcHold &operator=(const ProcHold &) = delete;

	/* Holds another one instead, held already; or none. */
	void
	replace(struct proc *held)
	{
		if (p_ != nullptr)
			PRELE(p_);
		p_ = held;
	}

	explicit operator bool() const { return (p_ != nullptr); }
	struct proc *get() const { return (p_); }

private:
	struct proc *p_;
};

/* No preemption.  Blocking is allowed and suspends the section. */
class CriticalSection {
public:
	CriticalSection() { crit_enter(); }
	~CriticalSection() { crit_exit(); }

	CriticalSection(const CriticalSection &) = delete;
	CriticalSection &operator=(const CriticalSection &) = delete;
};

/*
 * A block that relies on checks made under a token and must not block.
 * Clang refuses a call in it that may.
 */
class TA_SCOPED NoBlocking {
public:
	NoBlocking() TA_ACQUIRE(unblocked) {}
	~NoBlocking() TA_RELEASE() {}

	NoBlocking(const NoBlocking &) = delete;
	NoBlocking &operator=(const NoBlocking &) = delete;
};

#pragma GCC visibility pop

#endif /* !_KERN_SYS_PROCESS_GUARDS_H_ */
