/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Spinlocks, and sleeping.
 */

#include "model.h"

/* Half a name, as an argument in a record. */
static long
half(const char *name, int which)
{
	static const char prefix[] = "original_";
	const size_t length = sizeof(prefix) - 1;
	char bytes[16] = {};
	long word;

	if (__builtin_strncmp(name, prefix, length) == 0)
		name += length;
	for (int i = 0; i < 16 && name[i] != '\0'; ++i)
		bytes[i] = name[i];
	__builtin_memcpy(&word, bytes + which * 8, sizeof(word));
	return (word);
}

void
wake_sleeper(const volatile void *ident)
{
	if (run.queued == ident)
		run.queued = nullptr;
}

extern "C" {

int hz = 3;

void
seen_spin_lock(struct spinlock *spin, const char *ident)
{
	Visit visit(Service::spin_lock, spin, half(ident, 0),
	    half(ident, 1));
}

/* Its holder makes its changes and releases it, then we get it. */
void
_spin_lock_contested(struct spinlock *spin, const char *ident, int count)
{
	Visit visit(Service::spin_lock_contested, spin, half(ident, 0),
	    half(ident, 1), count);
	bool &taken = world.spin_taken[name_of(spin)];

	if (!taken)
		escape(Outcome::SLEEPS_FOR_EVER);
	visit.wait();
	taken = false;
	--spin->counta;
}

void
seen_spin_unlock(struct spinlock *spin)
{
	Visit visit(Service::spin_unlock, spin);

	visit.check(spin->counta >= 0 && mycpu->gd_spinlocks >= 0,
	    "a spinlock that is not held");
	visit.wait();
}

void
tsleep_interlock(const volatile void *ident, int flags)
{
	Visit visit(Service::tsleep_interlock, ident, flags);

	run.queued = ident;
}

/*
 * Sleep until threads have stopped.  They stop when no more changes are
 * ordered, without a wakeup.
 */
static int
sleep_for_stop(Visit &visit, Name name, int timo)
{
	visit.check(timo == 1, "longer than a tick");
	if (!visit.wait())
		pass_tick(name);
	wake_sleeper(&proc_of(name)->p_nstopped);
	return (visit.answer(EWOULDBLOCK));
}

static int
time_out(const Visit &visit, const volatile void *ident)
{
	wake_sleeper(ident);
	return (visit.answer(EWOULDBLOCK));
}

/*
 * When no more changes are ordered, a tracer continues the process.  If that
 * has happened without a wakeup, it sleeps for ever or until its timeout.
 */
int
tsleep(const volatile void *ident, int flags, const char *wmesg, int timo)
{
	Visit visit(Service::tsleep, ident, flags, half(wmesg, 0),
	    half(wmesg, 1), timo);
	struct proc *p = curproc;

	visit.check_no_spinlock();
	visit.check(run.lock == nullptr, "a lock that others wait for");
	visit.check(curthread->td_critcount == 0, "a critical section");
	if ((flags & PINTERLOCKED) == 0)
		run.queued = ident;
	if (run.queued != ident)
		return (visit.answer(0));
	if (name_of(ident) != NOBODY &&
	    ident == &proc_of(name_of(ident))->p_nstopped)
		return (sleep_for_stop(visit, name_of(ident), timo));
	run.time_passed = false;
	visit.wait();
	if (run.queued == nullptr)
		return (visit.answer(0));
	if (timo != 0 && (run.time_passed || p->p_step == 0))
		return (time_out(visit, ident));
	if (ident != &p->p_step || p->p_step == 0)
		escape(Outcome::SLEEPS_FOR_EVER);
	p->p_step = 0;
	wake_sleeper(ident);
	return (visit.answer(0));
}

void
wakeup(const volatile void *ident)
{
	Visit visit(Service::wakeup, ident);

	visit.check(name_of(ident) != NOBODY &&
	    (name_of(ident) == name_of(curproc) ||
	    proc_of(name_of(ident))->p_lock > 0),
	    "a process that is not held");
	wake_sleeper(ident);
	visit.wait();
}

}
