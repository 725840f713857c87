/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The processes that are traced.
 */
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "../debugger/text.h"
#include "../debugger/watchdog.h"
#include "processes.h"

/* How long a child may take to stop, in looks at it. */
constexpr int LOOKS = 600;
constexpr int LOOK = 100;		/* milliseconds */

Control &
Processes::add(pid_t pid, Control::Origin origin)
{
	std::unique_ptr<Control> control(new Control(*this, pid, origin));

	all_[pid] = std::move(control);
	return (*all_[pid]);
}

Control *
Processes::find(pid_t pid)
{
	const auto found = all_.find(pid);

	return (found == all_.end() || !found->second->known() ? nullptr :
	    found->second.get());
}

std::vector<Control *>
Processes::known()
{
	std::vector<Control *> controls;

	for (const auto &entry : all_) {
		if (entry.second->known())
			controls.push_back(entry.second.get());
	}
	return (controls);
}

void
Processes::announce(pid_t child)
{
	const auto found = all_.find(child);

	if (found != all_.end())
		found->second->become_known();
}

void
Processes::forget(pid_t pid)
{
	const auto found = all_.find(pid);

	if (found == all_.end())
		return;
	for (const auto &entry : all_)
		entry.second->lose(found->second.get());
	all_.erase(found);
}

/*
 * A child that the client was to be told of next goes the same way.
 */
void
Processes::end(pid_t pid, void (Control::*how)())
{
	Control *const control = all_.at(pid).get();
	const pid_t child = control->untold_child();
	std::string why;

	if (all_.size() == 1)
		release_held(how == &Control::kill);
	try {
		(control->*how)();
	} catch (const Error &error) {
		why = error.what();
	}
	forget(pid);
	if (all_.count(child) != 0)
		end(child, how);
	running_ = running_ && std::any_of(all_.begin(), all_.end(),
	    [](const auto &entry) { return (entry.second->running()); });
	if (!why.empty())
		fail("%s", why.c_str());
}

void
Processes::keep_children(bool of_fork, bool of_vfork)
{
	keeps_forked_ = of_fork;
	keeps_vforked_ = of_vfork;
}

/*
 * Without breakpoints a child is on its own.  Which process is its parent is
 * not known if there are several.
 */
void
Processes::leave(pid_t pid, const Stop &stop)
{
	Tracee child(pid, stop);

	try {
		for (const auto &entry : all_)
			entry.second->clean_copy(child);
		child.detach(stop.value == SIGSTOP || stop.value == SIGTRAP ?
		    0 : stop.value);
	} catch (const Error &error) {
		fprintf(stderr, "ptserver: %s\n", error.what());
	}
}

/*
 * One of vfork(2) is at its first system call, and runs on.
 */
Processes::Child
Processes::see_new_child(pid_t pid, const Stop &stop)
{
	Tracee tracee(pid, stop);
	struct ptrace_lwpinfo info;
	const bool vforked = tracee.info(0, &info) &&
	    (info.pl_flags & PL_FLAG_CHILD) != 0 &&
	    (info.pl_syscall_code != 0 || info.pl_syscall_narg != 0);

	if (!keeps(vforked)) {
		leave(pid, stop);
		return (Child{ Child::LEFT, stop, 0 });
	}
	if (!vforked)
		return (Child{ Child::HELD, stop, info.pl_lwpid });
	for (const auto &entry : all_)
		entry.second->clean_copy(tracee);
	tracee.set_events(PTRACE_EXEC);
	tracee.resume(0);
	return (Child{ Child::RUNNING, stop, info.pl_lwpid });
}

/*
 * What was told of a process that is none of those here.
 */
void
Processes::see_child(pid_t pid, const Stop &stop)
{
	const bool stopped = stop.kind == Stop::STOPPED;
	const auto seen = children_.find(pid);
	Child child = { Child::LEFT, stop, 0 };

	if (seen != children_.end() && seen->second.state == Child::RUNNING) {
		child.tid = seen->second.tid;
		if (keeps(true))
			child.state = Child::HELD;
		else if (stopped)
			leave(pid, stop);
	} else if (stopped)
		child = see_new_child(pid, stop);
	children_[pid] = child;
}

void
Processes::collect()
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		const auto found = all_.find(pid);

		if (found != all_.end())
			found->second->tell(status);
		else
			see_child(pid, Tracee::stop_of(status));
	}
	for (const auto &entry : all_) {
		if (pid == -1)
			entry.second->tell_of_nothing();
	}
}

/*
 * The child may have stopped before its parent or not yet.  Takes it from
 * children_.
 */
Processes::Child
Processes::await_child(pid_t pid)
{
	const SignalsHeld signals;

	for (int look = 0; look < LOOKS; ++look) {
		collect();

		const auto seen = children_.find(pid);

		if (seen != children_.end() &&
		    seen->second.state != Child::RUNNING) {
			const Child child = seen->second;

			children_.erase(seen);
			return (child);
		}
		signals.wait(-1, LOOK);
	}
	fail("%d, a child, does not stop", int(pid));
}

bool
Processes::adopt(Control *parent, pid_t pid, bool vforked)
{
	const Child child = await_child(pid);

	if (child.state == Child::LEFT)
		return (false);
	if (!keeps(vforked) || parent->leaving()) {
		if (child.stop.kind == Stop::STOPPED)
			leave(pid, child.stop);
		return (false);
	}
	all_[pid].reset(new Control(*parent, pid, child.stop, child.tid,
	    vforked));
	return (true);
}

static std::vector<Action>
actions_for(pid_t pid, const std::vector<Action> &actions)
{
	std::vector<Action> its;

	std::copy_if(actions.begin(), actions.end(), std::back_inserter(its),
	    [pid](const Action &action) {
		return (action.who.pid <= 0 || action.who.pid == pid);
	    });
	return (its);
}

bool
Processes::resume(const std::vector<Action> &actions, Report *report)
{
	bool untold = false;

	for (Control *const control : known()) {
		const auto its = actions_for(control->pid(), actions);

		if (!its.empty() && !untold)
			untold = control->take_untold(its, report);
	}
	for (Control *const control : known()) {
		const auto its = actions_for(control->pid(), actions);

		if (untold)
			control->send_signals(its);
		else if (!its.empty())
			control->resume(its);
	}
	running_ = !untold;
	return (untold);
}

/*
 * A new child comes to all_ meanwhile, which is stopped.  All processes are
 * stopped for a report.
 */
bool
Processes::ask(bool (Control::*how)(Report *), Report *report)
{
	bool reported = false;

	for (const auto &entry : all_) {
		Control *const control = entry.second.get();

		reported = reported || (control->running() &&
		    (control->*how)(report));
	}
	if (!reported)
		return (false);
	running_ = false;
	for (const auto &entry : all_)
		entry.second->halt();
	return (true);
}

void
Processes::interrupt()
{
	for (const auto &entry : all_) {
		if (entry.second->running())
			entry.second->interrupt();
	}
}

/*
 * Those that no parent has told of.
 */
void
Processes::release_held(bool kills)
{
	for (auto &entry : children_) {
		Child &child = entry.second;

		if (kills && child.state != Child::LEFT)
			::kill(entry.first, SIGKILL);
		if (child.state != Child::HELD)
			continue;
		if (child.stop.kind == Stop::STOPPED)
			leave(entry.first, child.stop);
		child.state = Child::LEFT;
	}
}

/*
 * Those of vfork(2) have to execute a program or to exit first.
 */
void
Processes::await_running()
{
	const SignalsHeld signals;

	for (int look = 0; look < LOOKS && std::any_of(children_.begin(),
	    children_.end(), [](const auto &entry) {
		return (entry.second.state == Child::RUNNING);
	    }); ++look) {
		collect();
		signals.wait(-1, LOOK);
	}
}

/*
 * A parent that waits for its child of vfork(2) dies only when that has died.
 */
void
Processes::let_go()
{
	const bool kills = !all_.empty() && std::all_of(all_.begin(),
	    all_.end(), [](const auto &entry) {
		return (entry.second->origin() == Control::STARTED);
	    });

	leaving_ = true;
	release_held(kills);
	while (!all_.empty()) {
		const pid_t pid = all_.begin()->first;

		try {
			all_.begin()->second->let_go();
		} catch (const Error &error) {
			fprintf(stderr, "ptserver: %s\n", error.what());
		}
		forget(pid);
	}
	await_running();
}
