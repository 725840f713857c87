/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Who descends from whom.  A tracee has two parents: its tracer (p_pptr) and
 * the one that it goes back to (p_oppid).  As long as no way over either
 * leads back to where it began, whatever becomes of tracers and parents,
 * a walk up ends: ours, and those of setpgid(2) and setpriority(2).
 */
#ifndef _KERN_SYS_PROCESS_ANCESTORS_H_
#define _KERN_SYS_PROCESS_ANCESTORS_H_

#include "sys_process_guards.h"

/* Where a walk begins: the process asked about, and former parents. */
class Beginnings {
public:
	explicit Beginnings(pid_t first) { add(first); }

	/* Each pid is kept once.  0 is none. */
	void
	add(pid_t pid)
	{
		if (pid == 0 || has(pid))
			return;
		if (count_ == LIMIT)
			overflowed_ = true;
		else
			pids_[count_++] = pid;
	}

	int count() const { return (count_); }
	pid_t operator[](int i) const { return (pids_[i]); }

	/* More of them than anybody nests tracers. */
	bool overflowed() const { return (overflowed_); }

private:
	static constexpr int LIMIT = 16;

	pid_t pids_[LIMIT];
	int count_ = 0;
	bool overflowed_ = false;

	bool
	has(pid_t pid) const
	{
		for (int i = 0; i < count_; ++i) {
			if (pids_[i] == pid)
				return (true);
		}
		return (false);
	}
};

/* p's parent, held, or null; its former parent is noted. */
static struct proc *
hold_parent(struct proc *p, Beginnings *beginnings)
    TA_MAY_BLOCK
{
	TokenGuard token(p->p_token);
	struct proc *const parent = p->p_pptr;

	beginnings->add(p->p_oppid);
	if (parent != nullptr)
		PHOLD(parent);
	return (parent);
}

/*
 * Whether elder is p or above it; p, which may be null, is held no more.
 * procfs(5)'s attach makes rings of parents.  A ring counts as if elder were
 * on it.  It is found by Brent's method: the process of each step that is a
 * power of two is remembered, and met again after one more round at most.
 */
static bool
meets(struct proc *p, const struct proc *elder, Beginnings *beginnings)
    TA_MAY_BLOCK
{
	pid_t remembered = -1;

	for (u_int steps = 0; p != nullptr; ++steps) {
		if (p == elder || p->p_pid == remembered) {
			PRELE(p);
			return (true);
		}
		if ((steps & (steps - 1)) == 0)
			remembered = p->p_pid;

		struct proc *const parent = hold_parent(p, beginnings);

		PRELE(p);
		p = parent;
	}
	return (false);
}

/*
 * Whether elder is p or an ancestor of p, by either parent of each.
 *
 * p, elder	Held.
 *
 * Takes the token of one ancestor after the other, hand over hand; tokens
 * that the caller holds are lost meanwhile.  A chain is walked once for
 * each tracee on it at most.
 */
static bool
descends_from(struct proc *p, const struct proc *elder)
    TA_MAY_BLOCK
{
	Beginnings beginnings(p->p_pid);

	for (int i = 0; i < beginnings.count(); ++i) {
		if (meets(pfind(beginnings[i]), elder, &beginnings))
			return (true);
	}
	return (beginnings.overflowed());
}

#endif /* !_KERN_SYS_PROCESS_ANCESTORS_H_ */
