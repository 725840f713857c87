/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reapers, as in kern_fork.c: the processes that inherit the orphans among
 * their descendants.  The default is init.
 */

#include "hosted.h"

extern "C" {

void
reaper_hold(struct sysreaper *reap)
{
	++reap->refs;
}

/* Freeing a reaper drops its reference on the parent reaper. */
void
reaper_drop(struct sysreaper *reap)
{
	while (reap != nullptr) {
		struct sysreaper *const parent = reap->parent;

		KASSERT(reap->refs > 0, ("reaper without references dropped"));
		if (--reap->refs != 0)
			return;
		KASSERT(reap->p == nullptr, ("reaper of a live process freed"));
		machine_free(reap);
		reap = parent;
	}
}

/* The first process up from reap that has not exited, held; or null. */
struct proc *
reaper_get(struct sysreaper *reap)
{
	while (reap != nullptr) {
		LockGuard guard(reap->lock);

		if (reap->p != nullptr) {
			PHOLD(reap->p);
			return (reap->p);
		}
		reap = reap->parent;
	}
	return (nullptr);
}

}

void
reaper_inherit(hosted_proc *p, struct proc *parent)
{
	p->p_reaper = parent->p_reaper;
	if (p->p_reaper != nullptr)
		reaper_hold(p->p_reaper);
}

static bool
is_reaper(const hosted_proc *p)
{
	return (p->p_reaper != nullptr && p->p_reaper->p == p);
}

static int
acquire(hosted_proc *p)
{
	if (is_reaper(p))
		return (EALREADY);

	auto *reap = static_cast<struct sysreaper *>(machine_alloc(
	    sizeof(struct sysreaper), "reaper"));

	reap->lock = LOCK_INITIALIZER("reap", 0, 0);
	reap->p = p;
	reap->parent = p->p_reaper;
	reap->refs = 1;
	p->p_reaper = reap;
	return (0);
}

static int
release(hosted_proc *p)
{
	struct sysreaper *const reap = p->p_reaper;

	if (!is_reaper(p))
		return (ENOTCONN);
	{
		LockGuard guard(reap->lock);

		reap->p = nullptr;
		p->p_reaper = reap->parent;
		if (p->p_reaper != nullptr)
			reaper_hold(p->p_reaper);
	}
	reaper_drop(reap);
	return (0);
}

static int
get_status(hosted_proc *p, void *data)
{
	union reaper_info info = {};
	const struct proc *child = LIST_FIRST(&p->p_children);

	if (is_reaper(p)) {
		info.status.flags = REAPER_STAT_OWNED;
		info.status.refs = p->p_reaper->refs - 1;
	}
	info.status.pid_head = child != nullptr ? child->p_pid : -1;
	return (data == nullptr ? 0 :
	    copyout(&info, data, sizeof(info.status)));
}

int
reaper_control(hosted_proc *p, int command, void *data)
{
	TokenGuard token(p->p_token);

	switch (command) {
	case PROC_REAP_ACQUIRE:
		return (acquire(p));
	case PROC_REAP_RELEASE:
		return (release(p));
	case PROC_REAP_STATUS:
		return (get_status(p, data));
	default:
		return (EINVAL);
	}
}

struct proc *
reaper_exit(hosted_proc *p)
{
	if (is_reaper(p))
		release(p);

	struct sysreaper *const reap = p->p_reaper;
	struct proc *new_reaper = reaper_get(reap);

	p->p_reaper = nullptr;
	if (reap != nullptr)
		reaper_drop(reap);
	if (new_reaper == nullptr) {
		new_reaper = initproc;
		PHOLD(new_reaper);
	}
	return (new_reaper);
}
