/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What sys_process.cc holds, it holds through one of these: taken by the
 * constructor, given back by the destructor, in reverse order because C++
 * destroys in reverse order.  That is also the order lwkt_reltoken()
 * insists on.  None can be copied, moved or released by hand.
 */
#ifndef _KERN_SYS_PROCESS_GUARDS_H_
#define _KERN_SYS_PROCESS_GUARDS_H_

#include "sys_process_kernel.h"

/*
 * A process that cannot be destroyed (PHOLD).  It can still exit.  After
 * the destructor the process may be gone at once, so this guard is declared
 * before anything that points into the process, its token above all.
 */
class ProcHold {
public:
	/* A process that is held already, by pfind() say; or none. */
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

	explicit operator bool() const { return (p_ != nullptr); }
	struct proc *get() const { return (p_); }

private:
	struct proc *const p_;
};

/*
 * A thread that cannot be reaped (LWPHOLD).  p_token keeps it in its
 * process's tree only as long as nothing blocks.
 */
class LwpHold {
public:
	explicit LwpHold(struct lwp *lp) : lp_(lp) { LWPHOLD(lp_); }
	~LwpHold() { LWPRELE(lp_); }

	LwpHold(const LwpHold &) = delete;
	LwpHold &operator=(const LwpHold &) = delete;

private:
	struct lwp *const lp_;
};

/*
 * An LWKT token, held exclusively.  Taking it may block; whenever its
 * holder blocks it is lost and taken again on resume (token(9)).
 */
class TA_SCOPED TokenGuard {
public:
	explicit TokenGuard(struct lwkt_token &token)
	    TA_ACQUIRE(token) TA_MAY_BLOCK
	    : token_(token) { lwkt_gettoken(&token_); }
	~TokenGuard() TA_RELEASE() { lwkt_reltoken(&token_); }

	TokenGuard(const TokenGuard &) = delete;
	TokenGuard &operator=(const TokenGuard &) = delete;

private:
	struct lwkt_token &token_;
};

/*
 * An exclusive spinlock.  Its holder may not block nor take a token; it may
 * queue itself with tsleep_interlock().  The kernel names who spins by the
 * function that asked, which here is the guard's user.
 */
class TA_SCOPED SpinGuard {
public:
	explicit SpinGuard(struct spinlock &spin,
	    const char *who = __builtin_FUNCTION()) TA_ACQUIRE(spin, spinning)
	    : spin_(spin) { _spin_lock(&spin_, who); }
	~SpinGuard() TA_RELEASE() { spin_unlock(&spin_); }

	SpinGuard(const SpinGuard &) = delete;
	SpinGuard &operator=(const SpinGuard &) = delete;

private:
	struct spinlock &spin_;
};

/* A lockmgr(9) lock, held exclusively.  It is kept while its holder blocks. */
class TA_SCOPED LockGuard {
public:
	explicit LockGuard(struct lock &lock) TA_ACQUIRE(lock) TA_MAY_BLOCK
	    : lock_(lock) { lockmgr(&lock_, LK_EXCLUSIVE); }
	~LockGuard() TA_RELEASE() { lockmgr(&lock_, LK_RELEASE); }

	LockGuard(const LockGuard &) = delete;
	LockGuard &operator=(const LockGuard &) = delete;

private:
	struct lock &lock_;
};

/* No preemption.  Blocking is allowed and gives the section up meanwhile. */
class CriticalSection {
public:
	CriticalSection() { crit_enter(); }
	~CriticalSection() { crit_exit(); }

	CriticalSection(const CriticalSection &) = delete;
	CriticalSection &operator=(const CriticalSection &) = delete;
};

/*
 * The caller on the CPU of another thread, which therefore does not run.
 * While a thread runs, its CPU may have its floating point and debug
 * registers; the switch to another thread stores them in its pcb.  td_flags
 * belong to that CPU as well: it changes them without a locked instruction
 * (sys/thread.h).  A stopped thread can run in the kernel at any time,
 * because others may wake it, so nothing less keeps it off its CPU.
 *
 * The constructor may block, and so may the destructor, which returns the
 * caller to the CPU that it came from.  The critical section keeps the caller
 * where it is, and other CPUs from sending the thread here.
 */
class CpuOfThread {
public:
	explicit CpuOfThread(const struct thread *td) TA_MAY_BLOCK
	    : home_(mycpu)
	{
		crit_enter();
		while (td->td_gd != mycpu)
			lwkt_setcpu_self(td->td_gd);
	}

	/*
	 * False if the thread migrates: it may run on its new CPU at any
	 * time, though td_gd is this one still.  The new CPU sets td_gd
	 * before it clears the flag, so the flag is read first.
	 */
	bool
	owns(const struct thread *td) const
	{
		const bool migrates = (td->td_flags & TDF_MIGRATING) != 0;

		cpu_ccfence();
		return (!migrates && td->td_gd == mycpu);
	}

	~CpuOfThread()
	{
		crit_exit();
		lwkt_setcpu_self(home_);
	}

	CpuOfThread(const CpuOfThread &) = delete;
	CpuOfThread &operator=(const CpuOfThread &) = delete;

private:
	struct globaldata *const home_;
};

#endif /* !_KERN_SYS_PROCESS_GUARDS_H_ */
