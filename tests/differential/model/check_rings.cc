/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Rings of parents, which procfs(5)'s attach makes, and forks.
 */

#include "model.h"
#include "checks.h"

static Text failure;
static Result result;

static const char *
verdict()
{
	return (failure.empty() ? nullptr : failure.get());
}

/* Possible ancestors of the caller, and a process that is none. */
static const Name line[] = { CALLER, PARENT, CHILD, BYSTANDER, RIVAL, INIT };
static const int LINE = sizeof(line) / sizeof(line[0]);

static void
attach_in(const char *words, int length, int error)
{
	static World before;
	const int bound = 3 * length + 2;
	Step step = {};
	int walked = 0;

	step.entry = Entry::KERN_PTRACE;
	step.caller = CALLER;
	step.req = PT_ATTACH;
	step.pid = pid_of(TARGET);
	before = world;
	model_run(rewrite, step, 0, &result);
	world = before;
	for (int i = 0; i < result.count; ++i)
		walked += result.records[i].service == Service::lwkt_gettoken;
	if (result.outcome == Outcome::RETURNED && result.error == error &&
	    result.violation == nullptr && walked <= bound)
		return;
	failure.add("%s: %d of them are looked at, %d at most; error %d "
	    "expected: ", words, walked, bound, error);
	describe_answer(result, &failure);
}

/* This many processes, the first the caller, above them a ring of that many. */
static void
try_ring(int tail, int ring)
{
	static Text words;

	model_begin(nullptr, 0);
	for (int i = 0; i < tail + ring; ++i) {
		const int next = i + 1 < tail + ring ? i + 1 : tail;

		give_parent(proc_of(line[i]), proc_of(line[next]));
	}
	words.clear();
	words.add("a ring of %d, %d before it", ring, tail);
	attach_in(words.get(), tail + ring, EINVAL);

	/* The same, closed by a former parent. */
	for (int i = 0; i + 1 < tail; ++i) {
		give_parent(proc_of(line[i]), proc_of(SWAPPER));
		proc_of(line[i])->p_oppid = pid_of(line[i + 1]);
		words.add(", by former parents");
		attach_in(words.get(), 2 * (tail + ring), EINVAL);
	}
}

/* Former parents only: each process is visited once. */
static void
try_former_ring(int length, bool with_target)
{
	static Text words;

	model_begin(nullptr, 0);
	give_parent(proc_of(CHILD), proc_of(INIT));
	for (int i = 0; i < length; ++i)
		proc_of(line[i])->p_oppid = pid_of(line[(i + 1) % length]);
	if (with_target) {
		proc_of(line[length - 1])->p_oppid = pid_of(TARGET);
		proc_of(TARGET)->p_oppid = pid_of(CALLER);
	}
	words.clear();
	words.add("a ring of %d former parents%s", length,
	    with_target ? " and the target" : "");
	attach_in(words.get(), 2 * length, with_target ? EINVAL : 0);
}

/* As many pids as there can be to look for, and the last process is gone. */
static void
try_former_line()
{
	const pid_t gone = 99;

	model_begin(nullptr, 0);
	give_parent(proc_of(CHILD), proc_of(INIT));
	for (int i = 0; i < LINE; ++i)
		proc_of(line[i])->p_oppid =
		    i + 1 < LINE ? pid_of(line[i + 1]) : gone;
	attach_in("a line of former parents", 2 * LINE, 0);
}

/* After PT_KILL it is no tracee, and still has its original parent. */
static void
try_killed_tracee()
{
	const pid_t parent = pid_of(RIVAL);

	model_begin(nullptr, 0);
	proc_of(TARGET)->p_oppid = parent;
	attach_in("a process that its tracer has killed", LINE, 0);
	if (result.after.beings[TARGET].p.p_oppid != parent)
		failure.add("a process that its tracer has killed: its "
		    "original parent is forgotten\n");
}

/*
 * A process without children that has never forked is no ancestor: no other
 * process is looked at, though the caller be on a ring.
 */
static void
try_leaf(bool has_children, bool has_forked)
{
	struct proc *const target = proc_of(TARGET);
	const bool searched = has_children || has_forked;

	model_begin(nullptr, 0);
	give_parent(proc_of(CALLER), proc_of(PARENT));
	give_parent(proc_of(PARENT), proc_of(CALLER));
	if (has_children) {
		give_parent(proc_of(CHILD), target);
		LIST_INSERT_HEAD(&target->p_children, proc_of(CHILD),
		    p_sibling);
	}
	if (!has_forked)
		target->p_flags &= ~P_PTFORKED;
	attach_in(searched ? "a process that may be an ancestor" :
	    "a process that cannot be an ancestor", searched ? 2 : 0,
	    searched ? EINVAL : 0);
}

/*
 * PT_ATTACH by a process whose ancestors form a ring fails after few steps, not
 * after as many as there may be processes.
 */
const char *
check_rings()
{
	failure.clear();
	for (int tail = 0; tail < LINE; ++tail) {
		for (int ring = 1; tail + ring <= LINE; ++ring)
			try_ring(tail, ring);
	}
	for (int length = 2; length <= LINE; ++length) {
		try_former_ring(length, false);
		try_former_ring(length, true);
	}
	try_former_line();
	try_leaf(false, false);
	try_leaf(false, true);
	try_leaf(true, false);
	try_killed_tracee();

	model_begin(nullptr, 0);
	give_parent(proc_of(TARGET), proc_of(RIVAL));
	give_parent(proc_of(RIVAL), proc_of(TARGET));
	attach_in("a ring of the target's alone", LINE, 0);

	model_begin(nullptr, 0);
	give_parent(proc_of(CALLER), proc_of(TARGET));
	give_parent(proc_of(TARGET), proc_of(RIVAL));
	give_parent(proc_of(RIVAL), proc_of(CALLER));
	attach_in("a ring of the caller's and the target's", LINE, EINVAL);
	return (verdict());
}

static void
try_fork(const char *words, bool traced)
{
	static const Happening setting[] = {
		{ Change::is_made, BYSTANDER, 0 },
		{ Change::steps, BYSTANDER, 1 },
		{ Change::traced_by, CALLER, RIVAL },
	};
	struct dbreg nothing = {};
	static World before;
	Step step = {};

	step.entry = Entry::FORK;
	step.caller = CALLER;
	step.pid = pid_of(BYSTANDER);
	model_begin(setting, traced ? 3 : 2);
	before = world;
	proc_of(CALLER)->p_flags &= ~P_PTFORKED;
	model_run(rewrite, step, 0, &result);
	if (traced) {
		Thread &thread = before.beings[BYSTANDER].threads[0];
		struct reg regs;

		read_file(&thread, GENERAL, reinterpret_cast<u_char *>(&regs));
		regs.r_rflags &= ~PSL_T;
		write_file(&thread, GENERAL, reinterpret_cast<u_char *>(&regs));
		write_file(&thread, DEBUG, reinterpret_cast<u_char *>(
		    &nothing));
	}
	if (result.outcome != Outcome::RETURNED ||
	    result.violation != nullptr || (!traced && result.count != 0) ||
	    __builtin_memcmp(&result.after, &before, sizeof(before)) != 0) {
		failure.add("%s\n", words);
		describe_answer(result, &failure);
		describe_difference(result.after, before, &failure);
	}
}

/* Fork, and say whether the child may be taken for a former parent. */
static bool
may_be_a_parent(Name child, pid_t pid)
{
	Step step = {};

	model_begin(nullptr, 0);
	proc_of(child)->p_flags &= ~P_PTFORKED;
	proc_of(child)->p_pid = pid;
	step.entry = Entry::FORK;
	step.caller = CALLER;
	step.pid = pid_of(child);
	model_run(rewrite, step, 0, &result);
	return ((result.after.beings[child].p.p_flags & P_PTFORKED) != 0);
}

/* A number that is not the highest so far may have been another's. */
static void
try_numbers()
{
	static pid_t pid = 1000000;

	if (may_be_a_parent(BYSTANDER, pid) ||
	    may_be_a_parent(BYSTANDER, pid + 1))
		failure.add("a child whose number is new\n");
	if (!may_be_a_parent(BYSTANDER, pid) ||
	    !may_be_a_parent(BYSTANDER, pid + 1))
		failure.add("a child whose number has been another's\n");
	pid += 2;
}

/*
 * The child of a tracee is not traced, not stepped and has no watchpoint; that
 * a process has forked is remembered.
 */
const char *
check_fork()
{
	failure.clear();
	try_fork("the child of a tracee", true);
	try_fork("another child", false);
	try_numbers();
	return (verdict());
}
