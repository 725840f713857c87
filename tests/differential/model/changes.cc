/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Changes to processes: a function and a row for each.
 */

#include "changes.h"
#include "fpregs.h"
#include "model.h"

struct prison {
	int number;
};

static struct prison prisons[3];

/* Early in exit1(): it is a zombie and still has its children. */
static void
is_dying(Being &being, int)
{
	if (being.p.p_pid == curproc->p_pid || being.p.p_pid <= 1)
		return;
	being.p.p_flags |= P_WEXIT;
	being.p.p_stat = SZOMB;
}

/* It is no reaper any more, and its orphans go to its reaper. */
static struct proc *
leave_reaper(Being &being)
{
	struct sysreaper *reaper;
	struct proc *heir;

	release_reaper(name_of(&being));
	reaper = being.p.p_reaper;
	heir = heir_of(reaper);
	being.p.p_reaper = nullptr;
	drop_reaper(reaper);
	return (heir == nullptr ? proc_of(INIT) : heir);
}

/* As exit1() has it: children go to a reaper, traced ones are killed. */
static void
becomes_zombie(Being &being, int value)
{
	is_dying(being, value);
	if (being.p.p_stat != SZOMB)
		return;

	struct proc *heir = leave_reaper(being);

	for (int i = 0; i < CAST; ++i) {
		struct proc *child = proc_of(static_cast<Name>(i));

		if (child->p_pptr != &being.p)
			continue;
		give_parent(child, heir);
		if (child->p_flags & P_TRACED) {
			child->p_flags &= ~P_TRACED;
			note_signal(static_cast<Name>(i), SIGKILL);
		}
	}
}

static void
gone(Being &being, int value)
{
	becomes_zombie(being, value);
	if (being.p.p_pid != curproc->p_pid)
		reap(name_of(&being));
}

static void
is_made(Being &being, int)
{
	being.p.p_stat = SIDL;
}

/* Early in fork1(): it has no parent and no original parent. */
static void
has_no_parent(Being &being, int)
{
	being.p.p_pptr = nullptr;
	being.p.p_oppid = 0;
	being.p.p_flags &= ~P_TRACED;
}

static void
is_exiting(Being &being, int)
{
	being.p.p_flags |= P_WEXIT;
}

static void
is_system(Being &being, int)
{
	being.p.p_flags |= P_SYSTEM;
}

static void
in_jail(Being &being, int number)
{
	being.cred.cr_prison = number == 0 ? nullptr : &prisons[number % 3];
}

static void
in_exec(Being &being, int)
{
	being.p.p_flags |= P_INEXEC;
}

static void
out_of_exec(Being &being, int)
{
	being.p.p_flags &= ~P_INEXEC;
}

static bool
is_ancestor(const struct proc *elder, const struct proc *p)
{
	for (; p != nullptr; p = p->p_pptr) {
		if (p == elder)
			return (true);
	}
	return (false);
}

static void
child_of(Being &being, int parent)
{
	struct proc *p = proc_of(static_cast<Name>(parent % CAST));

	if (world.beings[name_of(p)].exists && !world_has_ring() &&
	    !is_ancestor(&being.p, p))
		give_parent(&being.p, p);
}

static void
traced_by(Being &being, int tracer)
{
	const pid_t old_parent = being.p.p_ppid;

	child_of(being, tracer);
	if (being.p.p_pptr == nullptr)
		return;
	being.p.p_flags |= P_TRACED;
	being.p.p_oppid = old_parent;
}

static void
untraced(Being &being, int)
{
	being.p.p_flags &= ~P_TRACED;
	being.p.p_oppid = 0;
}

/* Every thread, and those that are yet to come. */
static void
stops(Being &being, int sig)
{
	being.p.p_stat = SSTOP;
	being.p.p_xstat = sig;
	being.p.p_flags &= ~P_WAITED;
	being.p.p_nstopped = being.p.p_nthreads;
	for (Thread &thread : being.threads) {
		thread.lwp.lwp_stat = LSSTOP;
		thread.lwp.lwp_mpflags |= LWP_MP_WSTOP;
		SIGEMPTYSET(thread.lwp.lwp_siglist);
	}
}

/* Stopped as it sleeps: counted, but its threads sleep on. */
static void
asleep(Being &being, int sig)
{
	stops(being, sig);
	for (Thread &thread : being.threads)
		thread.lwp.lwp_stat = LSSLEEP;
}

/* The next instruction traps. */
static void
steps(Being &being, int is)
{
	for (Thread &thread : being.threads) {
		if (is)
			thread.rflags |= PSL_T;
		else
			thread.rflags &= ~PSL_T;
	}
}

static void
one_page(Being &being, int)
{
	being.one_page = true;
}

/* Trees since 2021 have no guests of vmm. */
template <typename Proc>
static inline auto
set_vmm(Proc *p, void *vmm) -> decltype(void(p->p_vmm = vmm))
{
	p->p_vmm = vmm;
}

[[maybe_unused]] static inline void
set_vmm(void *, void *)
{
}

/*
 * A guest of vmm: only procfs can read its memory.  A process becomes one only
 * by its own call.
 */
static void
guest(Being &being, int is)
{
	if (being.p.p_lock == 0)
		set_vmm(&being.p, is ? &being : nullptr);
}

static void
device_page(Being &being, int number)
{
	being.device_page = number;
}

static void
memory(Being &being, int kind)
{
	being.memory_kind = kind;
	++being.space.vm_map.timestamp;
}

static void
loses_memory(Being &being, int)
{
	being.space.vm_refcnt |= VM_REF_DELETED;
}

static void
runs(Being &being, int)
{
	const u_char unstops = being.unstops;

	let_run(name_of(&being));
	being.unstops = unstops;
}

/* A thread by its number; 0 is all of them. */
template <typename Work>
static void
for_thread(Being &being, int number, Work work)
{
	const Name name = name_of(&being);

	for (int i = 0; struct lwp *lp = thread_at(name, i); ++i) {
		if (number <= 0 || i + 1 == number)
			work(name, lp);
	}
}

/* On a CPU, on its way to a stop if there is to be one. */
static void
running(Being &being, int number)
{
	for_thread(being, number, [](Name name, struct lwp *lp) {
		uncount(name, lp);
		lp->lwp_stat = LSRUN;
	});
}

/* Again, after it was woken: nobody counts it. */
static void
falls_asleep(Being &being, int number)
{
	for_thread(being, number, [](Name name, struct lwp *lp) {
		uncount(name, lp);
		lp->lwp_stat = LSSLEEP;
	});
}

/* On its way to the stop that it has been counted for. */
static void
wakes(Being &being, int number)
{
	for_thread(being, number, [](Name, struct lwp *lp) {
		lp->lwp_stat = LSRUN;
	});
}

static void
comes_to_rest(Being &being, int number)
{
	for_thread(being, number, [](Name name, struct lwp *lp) {
		come_to_rest(name, lp);
	});
}

/* The one that stopped the process for a signal has it pending. */
static void
takes_signal(Being &being, int number)
{
	const int sig = being.p.p_xstat;

	for_thread(being, number, [sig](Name, struct lwp *lp) {
		if (sig > 0 && sig <= LAST_SIGNAL)
			SIGADDSET(lp->lwp_siglist, sig);
	});
}

/* Of those who sit in issignal() already, after a SIGSTOP say. */
static void
stores_signal(Being &being, int sig)
{
	if (being.p.p_stat == SSTOP)
		being.p.p_xstat = sig;
}

static void
fp_unused(Being &being, int is)
{
	for (Thread &thread : being.threads) {
		thread.uses_fp = !is;
		thread_enter(thread);
	}
}

static void
kernel_fp(Being &being, int is)
{
	for (Thread &thread : being.threads) {
		thread.kernel_fp = is;
		thread_enter(thread);
	}
}

/* No other thread runs on the caller's CPU. */
static void
whereabouts(Being &being, int at)
{
	static const struct {
		u_long cpu;
		Whereabouts where;
	} places[] = {
		{ HOME, SWITCHED_FROM }, { 1, SWITCHED_FROM }, { 1, ON_CPU },
		{ 1, PREEMPTED }, { 1, MIGRATES }, { HOME, MIGRATES }
	};
	const auto &place = places[at % (sizeof(places) / sizeof(places[0]))];

	for (Thread &thread : being.threads) {
		thread_place(&thread, place.cpu, place.where);
	}
}

/* Another signal's stop came first. */
static void
sigstop_waits(Being &being, int)
{
	being.p.p_flags |= P_PTSIGSTOP;
	SIGADDSET(being.p.p_siglist, SIGSTOP);
}

/* Since it has its tracer. */
static void
resumed(Being &being, int is)
{
	if (is)
		being.p.p_flags |= P_PTRESUMED;
	else
		being.p.p_flags &= ~P_PTRESUMED;
}

static void
reaper(Being &being, int is)
{
	if (!being.exists || being.p.p_stat == SZOMB)
		return;
	if (is)
		acquire_reaper(name_of(&being));
	else
		release_reaper(name_of(&being));
}

/* Born below it; below none if that one is no reaper itself. */
static void
reaped_by(Being &being, int elder)
{
	struct proc *p = proc_of(static_cast<Name>(elder % CAST));
	struct sysreaper *const before = being.p.p_reaper;
	struct sysreaper *reaper = p->p_reaper;

	if (being.p.p_stat == SZOMB || &being.p == p || before == nullptr ||
	    before->p == &being.p)
		return;
	if (reaper != nullptr && reaper->p != p)
		reaper = nullptr;
	if (reaper != nullptr)
		++reaper->refs;
	being.p.p_reaper = reaper;
	drop_reaper(before);
}

static void
no_cldstop(Being &being, int is)
{
	being.actions.ps_flag = is ? PS_NOCLDSTOP : 0;
}

/* Pending; below 0 for its first thread alone. */
static void
signalled(Being &being, int sig)
{
	if (sig > 0 && sig <= LAST_SIGNAL)
		SIGADDSET(being.p.p_siglist, sig);
	else if (sig < 0 && -sig <= LAST_SIGNAL)
		SIGADDSET(being.threads[0].lwp.lwp_siglist, -sig);
}

static void
nothing(Being &, int)
{
}

static void
time_passes(Being &, int)
{
	run.time_passed = true;
}

/* Another thread is in stopevent(). */
static void
other_event(Being &being, int mark)
{
	being.p.p_step = mark;
}

/* The numbers of all threads are different. */
static void
thread_id(Being &being, int tid)
{
	for (int i = 1; i < MAX_THREADS; ++i) {
		if (being.threads[i].lwp.lwp_tid == tid)
			return;
	}
	being.threads[0].lwp.lwp_tid = tid;
}

static void
waited_for(Being &being, int is)
{
	if (is)
		being.p.p_flags |= P_WAITED;
	else
		being.p.p_flags &= ~P_WAITED;
}

/* Threads that are held are not freed. */
static void
has_threads(Being &being, int count)
{
	count %= MAX_THREADS + 1;
	for (int i = count; i < MAX_THREADS; ++i) {
		if (being.threads[i].lwp.lwp_lock != 0)
			return;
	}
	give_threads(name_of(&being), count);
}

/* Free the first one unless it is held. */
static void
loses_thread(Being &being, int)
{
	struct lwp *lp = being.p.p_lwp_tree.rbh_root;

	if (lp != nullptr && lp->lwp_lock == 0 && being.p.p_nthreads > 1) {
		uncount(name_of(&being), lp);
		being.p.p_lwp_tree.rbh_root = lp->u.lwp_rbnode.rbe_next;
		--being.p.p_nthreads;
	}
}

static void
set_id(Being &being, int is)
{
	if (is)
		being.p.p_flags |= P_SUGID;
	else
		being.p.p_flags &= ~P_SUGID;
}

static void
real_uid(Being &being, int id)
{
	being.cred.cr_ruid = id;
}

static void
saved_uid(Being &being, int id)
{
	being.cred.cr_svuid = id;
}

static void
group(Being &being, int id)
{
	if (being.cred.cr_ngroups < NGROUPS)
		being.cred.cr_groups[being.cred.cr_ngroups++] = id;
}

static void
real_group(Being &being, int id)
{
	being.cred.cr_rgid = id;
}

static void
saved_group(Being &being, int id)
{
	being.cred.cr_svgid = id;
}

static void
no_groups(Being &being, int)
{
	being.cred.cr_ngroups = 0;
}

static void
uid(Being &being, int id)
{
	being.cred.cr_uid = id;
	being.cred.cr_ruid = id;
	being.cred.cr_svuid = id;
}

static void
raise_securelevel(Being &, int level)
{
	world.securelevel = level;
	securelevel = level;
}

static void
old_parent(Being &being, int pid)
{
	if (being.p.p_pptr != nullptr)
		being.p.p_oppid = pid;
}

static void
stop_events(Being &being, int events)
{
	being.p.p_stops = events;
}

static void
pioccont(Being &being, int)
{
	being.p.p_step = 0;
	wake_sleeper(&being.p.p_step);
}

static void
proc_close(Being &being, int)
{
	being.p.p_stops = 0;
	being.p.p_step = 0;
	wake_sleeper(&being.p.p_step);
}

static void
spurious_wakeup(Being &being, int)
{
	wake_sleeper(&being.p.p_step);
}

static void
step_cleared(Being &being, int)
{
	being.p.p_step = 0;
}

static void
spin_taken(Being &being, int)
{
	bool &taken = world.spin_taken[name_of(&being)];

	if (!taken && being.p.p_spin.counta == 0) {
		being.p.p_spin.counta = 1;
		taken = true;
	}
}

struct Row {
	Change change;
	bool stop_event;
	const char *words;	/* of who, value; a name if it says %s */
	void (*happen)(Being &being, int value);
};

static const Row rows[] = {
	{ Change::gone, false, "%s is gone", gone },
	{ Change::becomes_zombie, false, "%s becomes a zombie",
	    becomes_zombie },
	{ Change::is_made, false, "%s is still being made (SIDL)", is_made },
	{ Change::has_no_parent, false, "%s has no parent yet",
	    has_no_parent },
	{ Change::is_exiting, false, "%s is exiting", is_exiting },
	{ Change::is_system, false, "%s is a system process", is_system },
	{ Change::in_jail, false, "%s is in jail %d", in_jail },
	{ Change::in_exec, false, "%s is in exec", in_exec },
	{ Change::out_of_exec, false, "%s is out of exec", out_of_exec },
	{ Change::traced_by, false, "%s is traced by %s",
	    traced_by },
	{ Change::untraced, false, "%s is not traced", untraced },
	{ Change::stops, false, "%s stops with signal %d", stops },
	{ Change::runs, false, "%s runs", runs },
	{ Change::asleep, false, "%s stops as it sleeps, with signal %d",
	    asleep },
	{ Change::waited_for, false, "%s's stop: waited for is %d",
	    waited_for },
	{ Change::has_threads, false, "%s has %d threads", has_threads },
	{ Change::loses_thread, false, "%s loses its first thread",
	    loses_thread },
	{ Change::set_id, false, "%s: P_SUGID is %d", set_id },
	{ Change::uid, false, "%s is of uid %d", uid },
	{ Change::real_uid, false, "%s is of real uid %d", real_uid },
	{ Change::securelevel, false, "%s: the securelevel is %d",
	    raise_securelevel },
	{ Change::child_of, false, "%s is a child of %s",
	    child_of },
	{ Change::old_parent, false, "%s's p_oppid is %d", old_parent },
	{ Change::stop_events, true, "%s's p_stops is %#x", stop_events },
	{ Change::pioccont, true, "%s is let go by PIOCCONT", pioccont },
	{ Change::proc_close, true, "%s's proc file is closed", proc_close },
	{ Change::spurious_wakeup, true, "%s is woken for nothing",
	    spurious_wakeup },
	{ Change::step_cleared, true, "%s's p_step is cleared, no wakeup",
	    step_cleared },
	{ Change::spin_taken, true, "%s's p_spin is taken by another CPU",
	    spin_taken },
	{ Change::steps, false, "%s's trap flag is %d", steps },
	{ Change::one_page, false, "%s's second page is not there",
	    one_page },
	{ Change::saved_uid, false, "%s is of saved uid %d", saved_uid },
	{ Change::group, false, "%s is in group %d too", group },
	{ Change::real_group, false, "%s is of real gid %d", real_group },
	{ Change::saved_group, false, "%s is of saved gid %d", saved_group },
	{ Change::no_groups, false, "%s is in no group", no_groups },
	{ Change::running, false, "%s's thread %d (0: all) runs on a CPU",
	    running },
	{ Change::falls_asleep, false,
	    "%s's thread %d (0: all) falls asleep, not counted",
	    falls_asleep },
	{ Change::comes_to_rest, false,
	    "%s's thread %d (0: all) stops if it is to", comes_to_rest },
	{ Change::takes_signal, false,
	    "%s's thread %d (0: all) stopped it for its signal",
	    takes_signal },
	{ Change::fp_unused, false,
	    "%s has not used floating point registers is %d", fp_unused },
	{ Change::no_cldstop, false, "%s: PS_NOCLDSTOP is %d", no_cldstop },
	{ Change::signalled, false,
	    "%s is sent %d (below 0: its first thread)", signalled },
	{ Change::nothing, true, "nothing happens to %s", nothing },
	{ Change::time_passes, false, "%s sleeps as long as it wanted to",
	    time_passes },
	{ Change::other_event, true, "%s's p_step is %d, for another thread",
	    other_event },
	{ Change::thread_id, false, "%s's first thread is number %d",
	    thread_id },
	{ Change::wakes, false, "%s's thread %d (0: all) wakes, still counted",
	    wakes },
	{ Change::guest, false, "%s is a virtual machine's guest is %d",
	    guest },
	{ Change::device_page, false, "%s's page %d is a device's",
	    device_page },
	{ Change::loses_memory, false, "%s's address space is torn down",
	    loses_memory },
	{ Change::memory, false, "%s's memory is of kind %d", memory },
	{ Change::stores_signal, false,
	    "a thread of %s stores its own signal %d", stores_signal },
	{ Change::whereabouts, false, "%s's threads are at place %d",
	    whereabouts },
	{ Change::kernel_fp, false,
	    "the kernel uses %s's floating point registers is %d", kernel_fp },
	{ Change::reaper, false, "%s is a reaper is %d", reaper },
	{ Change::reaped_by, false, "%s's orphans and itself are %s's",
	    reaped_by },
	{ Change::is_dying, false, "%s begins to be a zombie", is_dying },
	{ Change::resumed, false, "%s was resumed by its tracer is %d",
	    resumed },
	{ Change::sigstop_waits, false,
	    "PT_ATTACH's SIGSTOP waits for %s to go on", sigstop_waits },
};

static_assert(sizeof(rows) / sizeof(rows[0]) ==
    static_cast<size_t>(Change::COUNT), "a row for every change");

static const Row &
row_of(Change change)
{
	return (rows[static_cast<int>(change)]);
}

void
happen(const Happening &happening)
{
	Being &being = world.beings[happening.who];

	if (being.exists)
		row_of(happening.change).happen(being, happening.value);
}

bool
is_stop_event(Change change)
{
	return (row_of(change).stop_event);
}

void
describe(const Happening &happening, Text *text)
{
	const Row &row = row_of(happening.change);
	const char *who = name_text(happening.who);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (row.happen == traced_by || row.happen == child_of ||
	    row.happen == reaped_by)
		text->add(row.words, who, name_text(static_cast<Name>(
		    happening.value % CAST)));
	else
		text->add(row.words, who, happening.value);
#pragma GCC diagnostic pop
}
