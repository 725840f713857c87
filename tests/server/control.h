/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How a tracee runs and stops for the client.
 *
 * ptrace(2) stops and resumes all threads together, and several may have
 * trapped by then: each such event is noted at the stop, one is reported, and
 * the others when the client resumes.  What the kernel tells of them after
 * that is not news.
 */
#ifndef _SERVER_CONTROL_H_
#define _SERVER_CONTROL_H_

#include <deque>
#include <map>
#include <set>
#include <vector>

#include "packet.h"
#include "tracee.h"
#include "traps.h"

/* What a client wants of a thread. */
struct Action {
	ThreadId who;
	bool step;
	int signal;		/* for it, or 0 */
};

/* Why a thread stopped. */
enum class Why {
	SIGNAL, BREAKPOINT, HARDWARE_BREAKPOINT, WRITTEN, ACCESSED, EXECUTED,
	CALL_ENTRY, CALL_RETURN,
};

struct Report {
	Stop stop;
	lwpid_t tid;
	Why why;
	unsigned long detail;	/* an address, or a system call's number */
};

class Control {
public:
	enum Origin { STARTED, ATTACHED };

	Control(pid_t pid, Origin origin);

	Tracee &tracee() { return (tracee_); }
	Traps &traps() { return (traps_); }
	Origin origin() const { return (origin_); }
	bool running() const { return (tracee_.running()); }

	/* The first stop, or the end. */
	Report begin();

	/*
	 * Resume every thread, each with the first action that names it.
	 * True if there is something to report at once instead.
	 */
	bool resume(const std::vector<Action> &actions, Report *report);

	/* False if there is nothing to report yet. */
	bool poll(Report *report);

	/* Nothing was told for a while: is it because nobody tells? */
	bool look(Report *report);

	/* Ctrl-C. */
	void interrupt();

	/* Signals that are passed on without a report. */
	void set_passed(const std::set<int> &signals) { passed_ = signals; }

	/* System calls that are reported; one of -1 means all. */
	bool catch_calls(const std::set<long> &calls);

	void detach();
	void kill() { tracee_.kill(); }

	/* Without a client: killed if it was started, or else detached. */
	void let_go();

private:
	struct Event {
		Report report;
		unsigned long pc;
		bool stepped;
	};

	bool set_events(bool calls);
	bool take(Stop *stop);
	void leave_child(pid_t pid, const Stop &stop);
	void examine_fork(const struct ptrace_lwpinfo &info);
	bool await_stop(Stop *stop);
	bool receive(const Stop &stop, bool sent, Report *report);
	bool examine(const Stop &stop, bool ours, Report *report);
	bool examine_call(const struct ptrace_lwpinfo &info, Report *report);
	void note_event(lwpid_t tid);
	void note_events(int signal, lwpid_t stopper);
	bool take_event(Report *report);
	bool wants_step(lwpid_t tid) const;
	int signal_for(const std::vector<Action> &actions);
	void go_on(int signal);
	void clear_steps();

	Tracee tracee_;
	Origin origin_;
	Traps traps_;
	Report last_{};			/* that was reported */
	std::vector<Action> actions_;	/* of the last resume */
	std::map<lwpid_t, unsigned long> stepping_;	/* from this pc */
	std::deque<Event> events_;	/* to be reported */
	std::map<lwpid_t, unsigned long> known_;	/* SIGTRAPs, by pc */
	std::set<int> passed_;
	std::map<int, int> sent_;	/* signals to pass, by kill(2) */
	std::set<long> calls_;
	std::set<pid_t> left_;		/* whose forks are untold */
	bool interrupted_ = false;
};

#endif /* !_SERVER_CONTROL_H_ */
