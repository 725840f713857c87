/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * tsleep(9), and tstop(): the stop of a thread before user mode.
 */

#include "hosted.h"

static const int QUEUES = 16;
static kthread *queues[QUEUES];

/* The interval at which sleeping threads are checked for signals. */
static const long SIGNAL_MILLISECONDS = 10;

static kthread **
queue_of(const volatile void *ident)
{
	return (&queues[reinterpret_cast<unsigned long>(ident) / 16 % QUEUES]);
}

static void
enqueue(kthread *td, const volatile void *ident)
{
	kthread **queue = queue_of(ident);

	td->td.td_wchan = ident;
	td->sleep_next = *queue;
	*queue = td;
	td->queued = true;
}

static void
dequeue(kthread *td)
{
	kthread **link = queue_of(td->td.td_wchan);

	while (*link != td)
		link = &(*link)->sleep_next;
	*link = td->sleep_next;
	td->td.td_wchan = nullptr;
	td->queued = false;
}

/* Dequeue td, and make it ready if it is asleep. */
static void
wake(kthread *td, int result)
{
	dequeue(td);
	if (td->state == kthread::ASLEEP) {
		td->sleep_result = result;
		kthread_ready(td);
	}
}

void
sleep_interrupt(kthread *td)
{
	if (td->queued && td->state == kthread::ASLEEP &&
	    (td->sleep_flags & PCATCH) != 0)
		wake(td, ERESTART);
}

/* Call function for every sleeping thread. */
template <typename Function>
static void
for_each_sleeper(Function function)
{
	for (kthread *queue : queues) {
		for (kthread *td = queue, *next; td != nullptr; td = next) {
			next = td->sleep_next;
			if (td->state == kthread::ASLEEP)
				function(td);
		}
	}
}

/*
 * The host does not report signals of a thread that sleeps in the hosted
 * kernel, because its user thread is stopped: these are polled.
 */
static bool
is_interruptible(const kthread *td)
{
	return (td->td.td_lwp != nullptr && (td->sleep_flags & PCATCH) != 0);
}

void
sleep_expire(unsigned long now)
{
	for_each_sleeper([now](kthread *td) {
		if (td->wake_at != 0 && td->wake_at <= now)
			wake(td, EWOULDBLOCK);
		else if (is_interruptible(td) &&
		    machine_signalled(hosted(td->td.td_lwp)->tid))
			wake(td, ERESTART);
	});
}

long
sleep_next_expiry(unsigned long now)
{
	long least = -1;

	for_each_sleeper([now, &least](kthread *td) {
		long left = -1;

		if (td->wake_at != 0)
			left = td->wake_at <= now ? 0 : td->wake_at - now;
		else if (is_interruptible(td))
			left = SIGNAL_MILLISECONDS;
		if (left >= 0 && (least < 0 || left < least))
			least = left;
	});
	return (least);
}

extern "C" {

int hz = 100;

void
tsleep_interlock(const volatile void *ident, int)
{
	kthread *td = curkthread();

	if (td->queued)
		dequeue(td);
	enqueue(td, ident);
}

/*
 * With PINTERLOCKED, do not sleep if a wakeup has dequeued the caller since
 * tsleep_interlock().  timo is in ticks.
 */
int
tsleep(const volatile void *ident, int flags, const char *wmesg, int timo)
{
	kthread *td = curkthread();
	hosted_lwp *lp = hosted(td->td.td_lwp);

	if (mycpu->gd_spinlocks != 0)
		panic("tsleep %s with a spinlock held", wmesg);

	/* The file's locks are for all processes: nobody sleeps with one. */
	if (td->locks != 0)
		panic("tsleep %s with a lock held", wmesg);
	if ((flags & PINTERLOCKED) == 0) {
		if (td->queued)
			dequeue(td);
		enqueue(td, ident);
	} else if (!td->queued) {
		return (0);
	}

	/* See proc_stop(). */
	if (lp != nullptr && lp->lwp_proc->p_stat == SSTOP) {
		fpregs_load(lp);
		tracee_load(lp);
	}

	td->td.td_wmesg = wmesg;
	td->sleep_flags = flags;
	td->sleep_result = 0;
	td->wake_at = timo == 0 ? 0 : machine_clock() + timo * 1000 / hz;
	td->state = kthread::ASLEEP;
	if (lp != nullptr && lp->lwp_stat != LSSTOP)
		lp->lwp_stat = LSSLEEP;
	kthread_block();
	if (lp != nullptr)
		lp->lwp_stat = LSRUN;
	td->td.td_wmesg = nullptr;
	return (td->sleep_result);
}

void
wakeup(const volatile void *ident)
{
	for (kthread *td = *queue_of(ident), *next; td != nullptr;
	    td = next) {
		next = td->sleep_next;
		if (td->td.td_wchan == ident)
			wake(td, 0);
	}
}

}

/*
 * The last thread of a process to stop notifies the parent.
 */
extern "C" void
tstop() NO_THREAD_SAFETY_ANALYSIS
{
	hosted_lwp *lp = curlwp();
	struct proc *p = lp->lwp_proc;
	TokenGuard token(lp->lwp_token);
	CriticalSection critical;

	if ((lp->lwp_mpflags & LWP_MP_WSTOP) == 0) {
		++p->p_nstopped;
		lp->lwp_mpflags |= LWP_MP_WSTOP;
		wakeup(&p->p_nstopped);
		if (p->p_nstopped == p->p_nthreads)
			proc_stopped(p);
	}
	while (p->p_stat == SSTOP &&
	    (lp->lwp_mpflags & LWP_MP_WEXIT) == 0) {
		lp->lwp_stat = LSSTOP;
		tsleep(p, 0, "stop", 0);
	}
	--p->p_nstopped;
	lp->lwp_mpflags &= ~LWP_MP_WSTOP;
	tracee_unload(lp);
}
