/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The debugger: one target, what it is stopped for, and how it goes on.
 */
#ifndef _DEBUGGER_DEBUGGER_H_
#define _DEBUGGER_DEBUGGER_H_

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "breakpoints.h"
#include "catchpoints.h"
#include "signals.h"
#include "symbols.h"
#include "target.h"
#include "threads.h"
#include "watchpoints.h"

class Debugger {
public:
	enum Origin { STARTED, ATTACHED };

	/* The process is past its exec, or is yet to be attached to. */
	Debugger(pid_t pid, Origin origin);
	Debugger(const Debugger &) = delete;
	Debugger &operator=(const Debugger &) = delete;

	/*
	 * Take the first stop.  `program' names symbols; it may be "" if it
	 * is to be attached to.  Throws an Error if the process runs another
	 * program.
	 */
	void begin(const std::string &program);

	/* Kill what was started, detach what was attached to. */
	void finish();

	/*
	 * The same when something went wrong, whatever the process does.
	 * Throws nothing; what cannot be done is said.
	 */
	void let_go();

	/* Throws an Error if there is no process any more. */
	Target &target();
	const Symbols &symbols() const { return (symbols_); }
	SignalPolicy &policy() { return (policy_); }

	/* $REGISTER, NUMBER or SYMBOL, and any number of +N or -N. */
	unsigned long evaluate(const std::string &expression);

	/*
	 * Each prints where the target stops next, or how it ended.  over:
	 * a call is one instruction.  count: so many breakpoints or
	 * watchpoints.
	 */
	void step(unsigned long count, bool over);
	void go_on(std::optional<int> signal, unsigned long count);
	void run();
	void kill();

	void detach(std::optional<int> signal);
	void add_breakpoint(unsigned long address);
	void add_watchpoint(unsigned long address, unsigned long length,
	    const std::string &name);
	void add_catchpoint(Catchpoint point);
	void remove(unsigned number);
	void remove_all();
	void print_info();
	void print_breakpoints();
	void print_watchpoints();
	void print_catchpoints();

	/* "parent" or "child": which one is the target after a fork. */
	void follow_fork(const std::string &which);

	/* The thread that the other commands are about from now on. */
	void select_thread(lwpid_t tid);

	/* One line about it, or about each. */
	void print_thread(lwpid_t tid);
	void print_threads();

private:
	/* What the last wait told, and why the target stopped, in words. */
	struct Stop {
		Event event;
		std::string why;
		lwpid_t thread;		/* 0 if there is only one */
		unsigned breakpoint;	/* its number, or 0 */
		bool reached;	/* a breakpoint or watchpoint */
		bool stepped;	/* it did one instruction, no more */
		bool signal;	/* that is all that stopped it */
	};
	enum How {
		STEPPED,
		RAN,
		SENT,		/* the SIGTRAP is no trap of this thread's */
	};

	/* What event the target is stopped for. */
	struct Happened {
		bool event;		/* any */
		bool executed;		/* a child that is followed */
		std::string why;	/* "" if it is not to be shown */
		lwpid_t thread;

		bool shown() const { return (event && !why.empty()); }
		bool quiet() const { return (event && why.empty()); }
	};

	void load_symbols(const std::string &name, const std::string &file);
	void place_symbols();
	Stop step_once();
	Stop step_over();
	bool passes_by(const Stop &stop) const;
	void show(const Stop &stop);
	bool bring_in(bool lifted);
	bool has_trap_left();
	void finish_traps();
	void take_out();
	void release();
	Stop go();
	Stop go_threads(lwpid_t step);
	Stop settle(How how);
	std::optional<Stop> settle_threads(const Event &event, lwpid_t step);
	void collect(const Event &event, lwpid_t step);
	void examine(Thread *thread, bool asked);
	bool told_before(Thread *thread, const Stop &stop);
	std::optional<Stop> next_report();
	void explain_signal(Stop *stop);
	void count_hit(const Stop &stop);
	void resume_threads(lwpid_t step);
	void explain_trap(How how, Stop *stop);
	void step_back(struct reg *regs);
	bool replaced(const struct reg &regs);
	void forget_program();
	void report(const Stop &stop);
	void decide(std::optional<int> chosen);
	int take_owed();
	void stop_stepping();
	void arm_events();
	void take_event(const Event &event);
	void take_fork(const Event &event, pid_t pid);
	void leave_parent();
	void follow(const Target &child, const Event &event);
	void see_child(pid_t pid, int status);
	void run_to_exec(Target *child);
	void release_child(Target *child);
	void release_children();
	void resume_quietly(How how);

	Target target_;
	Threads threads_;
	std::deque<Stop> reports_;	/* of threads, yet to be shown */
	const Origin origin_;
	std::string program_;
	Symbols symbols_;
	Breakpoints breakpoints_;
	Watchpoints watchpoints_;
	Catchpoints catchpoints_;
	Happened happened_{};
	std::map<pid_t, bool> children_;	/* traced; do they run? */
	std::set<pid_t> gone_;		/* children that are not any more */
	bool leaving_ = false;		/* ptdb ends: no child is followed */
	SignalPolicy policy_;
	std::string state_;		/* the last line about the target */
	int pending_ = 0;		/* the signal it stopped with */
	std::set<int> owed_;		/* to be passed, but not yet */
	unsigned last_number_ = 0;	/* of a breakpoint or watchpoint */
};

#endif /* !_DEBUGGER_DEBUGGER_H_ */
