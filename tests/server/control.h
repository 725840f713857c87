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
#include <optional>
#include <set>
#include <vector>

#include "holds.h"
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
	CALL_ENTRY, CALL_RETURN, FORKED, VFORKED, VFORK_DONE,
};

struct Report {
	Stop stop;
	pid_t pid;
	lwpid_t tid;
	Why why;
	unsigned long detail;	/* an address, a system call, a child */
};

class Processes;

class Control {
public:
	enum Origin { STARTED, ATTACHED };

	Control(Processes &processes, pid_t pid, Origin origin);

	/*
	 * A child at its first stop; one of vfork(2) when it has executed a
	 * program or exited.
	 */
	Control(Control &parent, pid_t pid, const Stop &stop, lwpid_t tid,
	    bool vforked);

	/* Not a child that the client has still to be told of. */
	bool known() const { return (is_known_); }
	void become_known() { is_known_ = true; }

	/*
	 * Whose memory and registers the client is shown: the parent's for a
	 * child of vfork(2), until the client is told what became of it.
	 */
	Control &shown() { return (shown_ != nullptr ? *shown_ : *this); }

	/* Has it ended, and was that reported or will never be told? */
	bool gone() const
	{
		return (!tracee_.alive() && untold_.empty() && !told_ &&
		    !tracee_.has_end());
	}

	/* That process is gone. */
	void lose(const Control *other)
	{
		if (shown_ == other)
			shown_ = nullptr;
	}

	/* Its breakpoints, from a child's copy of the memory. */
	void clean_copy(Tracee &child) const;

	pid_t pid() const { return (tracee_.pid()); }
	const Report &last() const { return (last_); }
	std::vector<lwpid_t> threads();
	Tracee &tracee() { return (tracee_); }
	Traps &traps() { return (traps_); }
	Origin origin() const { return (origin_); }
	bool running() const { return (tracee_.running()); }

	/* The first stop, or the end. */
	Report begin();

	/* Is there something to report instead of resuming with these? */
	bool take_untold(const std::vector<Action> &actions, Report *report);

	/* Their signals, for when it is resumed. */
	void send_signals(const std::vector<Action> &actions);

	/* Every thread, each with the first action that names it. */
	void resume(const std::vector<Action> &actions);

	/* False if there is nothing to report yet. */
	bool poll(Report *report);

	/* Nothing was told for a while: is it because nobody tells? */
	bool look(Report *report);

	/* What waitpid(2) told; that it knows no child at all. */
	void tell(int status);
	void tell_of_nothing();

	/* Stop it, if it runs, and keep what there is to report. */
	void halt();

	/* The child that the client is to be told of, or 0. */
	pid_t untold_child() const;

	/* Ctrl-C. */
	void interrupt();

	/* Signals that are passed on without a report. */
	void set_passed(const std::set<int> &signals) { passed_ = signals; }

	/* System calls that are reported; one of -1 means all. */
	bool catch_calls(const std::set<long> &calls);

	void detach();
	bool leaving() const { return (leaving_); }
	void kill() { tracee_.kill(); }

	/* Without a client: killed if it was started, or else detached. */
	void let_go();

private:
	struct Event {
		Report report;
		unsigned long pc;
		bool stepped;
	};

	/* A SIGTRAP that has been noted. */
	struct Pending {
		struct reg regs;
		int stops;		/* it was pending at, since */
	};

	bool set_events(bool calls);
	bool take(Stop *stop);
	bool examine_fork(const struct ptrace_lwpinfo &info, Report *report);
	bool await_stop(Stop *stop, int seconds);
	bool receive(const Stop &stop, bool sent, Report *report);
	bool examine(const Stop &stop, bool ours, Report *report);
	bool examine_call(const struct ptrace_lwpinfo &info, Report *report);
	void note_event(lwpid_t tid, bool seen);
	void note_events(int signal, lwpid_t stopper);
	bool take_event(Report *report);
	bool stop_for_good(Report *report);
	const Action *action_for(lwpid_t tid) const;
	bool wants_step(lwpid_t tid) const;
	bool is_held(lwpid_t tid) const;
	int signal_for(const std::vector<Action> &actions);
	void hold_others(const std::vector<lwpid_t> &tids, bool may_move);
	void go_on(int signal);
	void clear_steps();

	Processes &processes_;
	Tracee tracee_;
	Origin origin_;
	Traps traps_;
	Holds holds_;
	Control *shown_ = nullptr;	/* if it is another */
	bool is_known_ = true;
	bool leaving_ = false;		/* in detach() */
	std::optional<int> told_;	/* by waitpid(2) */
	std::deque<Report> untold_;	/* for the next resumes */
	Report last_{};			/* of the last stop */
	std::vector<Action> actions_;	/* of the last resume */
	std::map<lwpid_t, unsigned long> stepping_;	/* from this pc */
	std::deque<Event> events_;	/* to be reported */
	std::map<lwpid_t, Pending> known_;	/* SIGTRAPs */
	bool traps_remain_ = false;	/* which this stop was not for */
	std::set<int> passed_;
	std::map<int, int> sent_;	/* signals to pass, by kill(2) */
	std::set<long> calls_;
	bool interrupted_ = false;
};

#endif /* !_SERVER_CONTROL_H_ */
