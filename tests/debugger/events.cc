/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * System calls and forks that stop the target, and what becomes of children.
 *
 * A child has copies of the breakpoints, or shares them after vfork(2), so
 * it is traced until they are taken out.  One of vfork(2) stops at its first
 * system call, while its parent sleeps until it executes a program.
 */
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <set>

#include "debugger.h"
#include "text.h"

/* After everything that a child may stop for. */
void
Debugger::arm_events()
{
	catchpoints_.arm(target_, !breakpoints_.all().empty());
	if (catchpoints_.armed()) {
		target_.watch_children([this](pid_t pid, int status) {
			see_child(pid, status);
		});
	}
}

/* The child is stopped: let it run untraced. */
void
Debugger::release_child(Target *child)
{
	try {
		breakpoints_.lift_copies(*child);
		threads_.restore_copy(*child);
	} catch (const Error &error) {
		fprintf(stderr, "ptdb: %s\n", error.what());
	}
	child->detach(0);
}

/*
 * A vfork(2) child takes no trap before it executes a program: let it do
 * that, without breakpoints in the memory that it shares with its parent.
 */
static bool
is_vforked(const struct ptrace_lwpinfo &info)
{
	return ((info.pl_flags & PL_FLAG_CHILD) != 0 &&
	    (info.pl_syscall_code != 0 || info.pl_syscall_narg != 0));
}

void
Debugger::run_to_exec(Target *child)
{
	int mask = PTRACE_EXEC;

	breakpoints_.lift_copies(*child);
	child->attempt(REQUEST(PT_SET_EVENT_MASK), &mask, sizeof(mask));
	child->go_on(0);
}

/*
 * What waitpid(2) told of another process than the target: a child of its
 * that is traced.
 */
void
Debugger::see_child(pid_t pid, int status)
{
	Target child(pid, false);

	children_.erase(pid);
	if (!WIFSTOPPED(status)) {
		gone_.insert(pid);
		return;
	}
	try {
		if (!catchpoints_.follows_child() || leaving_) {
			release_child(&child);
			gone_.insert(pid);
			return;
		}
		if (is_vforked(child.thread(0)))
			run_to_exec(&child);
		children_[pid] = child.running();
	} catch (const Error &error) {
		gone_.insert(pid);
		fprintf(stderr, "ptdb: %s\n", error.what());
	}
}

/*
 * Detach from the target, whose child is followed.  While its threads' traps
 * are finished, further children are not followed.
 */
void
Debugger::leave_parent()
{
	const Happened happened = happened_;

	leaving_ = true;
	try {
		finish_traps();
		target_.detach(take_owed());
	} catch (const Error &error) {
		leaving_ = false;
		if (target_.alive())
			throw;
		printf("%s\n", error.what());
	}
	leaving_ = false;
	happened_ = happened;
}

/* Let the parent go, and have the child as target. */
void
Debugger::follow(const Target &child, const Event &event)
{
	const bool several = threads_.several();
	const pid_t parent = target_.pid();

	if (several) {
		collect(event, 0);
		reports_.clear();
	}
	breakpoints_.lift(target_);
	leave_parent();
	target_.become(child);
	printf("following child %d; detached from %d\n", int(child.pid()),
	    int(parent));
	breakpoints_.lift_copies(target_);
	watchpoints_.arm(target_, 0);
	threads_.forget();
	catchpoints_.forget_mask();
	arm_events();
	if (several)
		threads_.arrive(target_, 0);
}

/*
 * The target has forked, and is stopped for that.  Its child is, too, or has
 * still to stop.
 */
void
Debugger::take_fork(const Event &event, pid_t pid)
{
	if (gone_.erase(pid) != 0)
		return;

	const auto known = children_.find(pid);
	Target child(pid, known == children_.end() || known->second);
	Event first = { Event::STOPPED, 0, false };

	children_[pid] = child.running();
	if (child.running())
		first = child.wait();
	children_.erase(pid);
	if (first.kind != Event::STOPPED)
		return;
	if (!catchpoints_.follows_child() || leaving_) {
		release_child(&child);
		return;
	}
	happened_.executed = (child.thread(0).pl_flags & PL_FLAG_EXEC) != 0;
	follow(child, event);
}

/*
 * After a stop: is it one of an event that ptdb has asked for?
 */
void
Debugger::take_event(const Event &event)
{
	constexpr int events = PL_FLAG_SCE | PL_FLAG_SCX | PL_FLAG_FORKED |
	    PL_FLAG_VFORKED | PL_FLAG_VFORK_DONE;

	happened_ = Happened{};
	if (!catchpoints_.armed() || event.kind != Event::STOPPED ||
	    event.value != SIGTRAP)
		return;

	const struct ptrace_lwpinfo info = target_.thread(0);

	if ((info.pl_flags & events) == 0)
		return;
	happened_.event = true;
	happened_.why = catchpoints_.take_hits(target_, info);
	if (info.pl_flags & PL_FLAG_FORKED)
		take_fork(event, info.pl_child_pid);
	happened_.thread = target_.thread(0).pl_lwpid;

	/* Then it stands where the new program begins, and is told so. */
	if (happened_.executed)
		happened_.event = false;
}

/* After a stop that is not to be shown. */
void
Debugger::resume_quietly(How how)
{
	breakpoints_.lift(target_);
	if (how == STEPPED)
		target_.step(0);
	else {
		breakpoints_.insert(target_);
		target_.go_on(0);
	}
}

/*
 * Have a child stopped, with no SIGSTOP of ours still to come; other signals
 * are kept for it.  False if it has ended, or does not come to rest.
 */
static bool
bring_in_child(Target *child)
{
	std::set<int> owed;
	Event event;

	while (child->out()) {
		if (!child->running())
			child->go_on(0);
		if (!child->await_stop(&event) ||
		    event.kind != Event::STOPPED)
			return (false);
		if (event.value != SIGTRAP && event.value != SIGSTOP)
			owed.insert(event.value);
	}
	for (const int signal : owed)
		::kill(child->pid(), signal);
	return (child->alive());
}

/*
 * Let go those children that are traced only because of their parent.
 */
void
Debugger::release_children()
{
	leaving_ = true;
	while (!children_.empty()) {
		const auto [pid, running] = *children_.begin();
		Target child(pid, running);

		children_.erase(pid);
		try {
			child.call_in();
			if (bring_in_child(&child))
				release_child(&child);
		} catch (const Error &error) {
			fprintf(stderr, "ptdb: %s\n", error.what());
		}
	}
}

void
Debugger::add_catchpoint(Catchpoint point)
{
	target();
	if (point.kind != Catchpoint::EXEC)
		catchpoints_.require_events(target());
	point.number = ++last_number_;
	catchpoints_.add(point);
	printf("catchpoint %u: %s\n", point.number,
	    describe(point).c_str());
}

void
Debugger::follow_fork(const std::string &which)
{
	if (which != "child" && which != "parent")
		fail("\"%s\" is not one of parent and child", which.c_str());
	if (which == "child")
		catchpoints_.require_events(target());
	catchpoints_.follow_child(which == "child");
}

void
Debugger::print_catchpoints()
{
	for (const Catchpoint &point : catchpoints_.all()) {
		printf("catchpoint %u: %s, reached %s\n", point.number,
		    describe(point).c_str(),
		    counted(point.hits, "time").c_str());
	}
}
