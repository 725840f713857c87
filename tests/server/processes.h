/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The processes that are traced: those that the client knows, and children
 * that it does not know.
 *
 * A child has a copy of the breakpoints.  It is traced until they are removed,
 * or until its parent's stop tells the client of it.  A child of vfork(2)
 * shares its parent's memory and does not stop before it executes a program or
 * exits; its parent stops after that.  So it executes without breakpoints, and
 * the client is told then, as if all of that were still to come.
 */
#ifndef _SERVER_PROCESSES_H_
#define _SERVER_PROCESSES_H_

#include <map>
#include <memory>
#include <vector>

#include "control.h"

class Processes {
public:
	Control &add(pid_t pid, Control::Origin origin);

	/* These throw an Error, and have forgotten the process even then. */
	void detach(pid_t pid) { end(pid, &Control::detach); }
	void kill(pid_t pid) { end(pid, &Control::kill); }
	void forget(pid_t pid);

	/* Null if there is none that the client knows. */
	Control *find(pid_t pid);

	/* All that it knows. */
	std::vector<Control *> known();

	/* From now on the client knows this child. */
	void announce(pid_t child);

	/* Does the client want to know children of fork(2), of vfork(2)? */
	void keep_children(bool of_fork, bool of_vfork);

	/*
	 * Resume what the actions name.  True if there is something to report
	 * instead, and nothing was resumed.
	 */
	bool resume(const std::vector<Action> &actions, Report *report);

	/* Has something been resumed that no report has followed yet? */
	bool running() const { return (running_); }

	/*
	 * See Control.  All processes are stopped when there is something to
	 * report.
	 */
	bool poll(Report *report) { return (ask(&Control::poll, report)); }
	bool look(Report *report) { return (ask(&Control::look, report)); }

	/* Ctrl-C. */
	void interrupt();

	/* Without a client. */
	void let_go();

	/* Take what waitpid(2) tells, for each process. */
	void collect();

	/*
	 * The parent has stopped for a fork: have the client know the child.
	 * False if there is nothing to know.
	 */
	bool adopt(Control *parent, pid_t pid, bool vforked);

private:
	/* Children that their parent has not told of. */
	struct Child {
		enum State { HELD, RUNNING, LEFT } state;
		Stop stop;	/* or the end, if HELD */
		lwpid_t tid;
	};

	bool keeps(bool vforked) const
	{
		return (!leaving_ &&
		    (vforked ? keeps_vforked_ : keeps_forked_));
	}
	void see_child(pid_t pid, const Stop &stop);
	Child see_new_child(pid_t pid, const Stop &stop);
	void leave(pid_t pid, const Stop &stop);
	Child await_child(pid_t pid);
	bool ask(bool (Control::*how)(Report *), Report *report);
	void end(pid_t pid, void (Control::*how)());
	void release_held(bool kills);
	void await_running();

	std::map<pid_t, std::unique_ptr<Control>> all_;
	std::map<pid_t, Child> children_;
	bool keeps_forked_ = false;
	bool keeps_vforked_ = false;
	bool leaving_ = false;
	bool running_ = false;
};

#endif /* !_SERVER_PROCESSES_H_ */
