/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The debugger: one target, what it is stopped for, and how it goes on.
 */
#ifndef _DEBUGGER_DEBUGGER_H_
#define _DEBUGGER_DEBUGGER_H_

#include <optional>
#include <set>
#include <string>

#include "breakpoints.h"
#include "signals.h"
#include "symbols.h"
#include "target.h"
#include "watchpoints.h"

class Debugger {
public:
	enum Origin { STARTED, ATTACHED };

	/* The process is past its exec, or is yet to be attached to. */
	Debugger(pid_t pid, Origin origin);
	~Debugger();
	Debugger(const Debugger &) = delete;
	Debugger &operator=(const Debugger &) = delete;

	/* Take the first stop.  `program' names symbols; it may be "". */
	void begin(const std::string &program);

	/* Kill what was started, let go what was attached to. */
	void finish();

	/* Throws an Error if there is no process any more. */
	Target &target();
	const Symbols &symbols() const { return (symbols_); }
	SignalPolicy &policy() { return (policy_); }

	/* $REGISTER, NUMBER or SYMBOL, and any number of +N or -N. */
	unsigned long evaluate(const std::string &expression);

	/* Each prints where the target stops next, or how it ended. */
	void step(unsigned long count);
	void go_on(std::optional<int> signal);
	void run();
	void kill();

	void detach(std::optional<int> signal);
	void add_breakpoint(unsigned long address);
	void add_watchpoint(unsigned long address, unsigned long length,
	    const std::string &name);
	void remove(unsigned number);
	void remove_all();
	void print_info();

private:
	/* What the last wait told, and why the target stopped, in words. */
	struct Stop {
		Event event;
		std::string why;
		bool reached;	/* a breakpoint or watchpoint */
		bool stepped;	/* it did one instruction, no more */
	};
	enum How { STEPPED, RAN };

	void load_symbols(const std::string &program);
	Stop go();
	Stop settle(How how);
	void explain_trap(How how, Stop *stop);
	void step_back(struct reg *regs);
	bool replaced(const struct reg &regs);
	void forget_program();
	void report(const Stop &stop);
	void decide(std::optional<int> chosen);
	int take_owed();
	void stop_stepping();

	Target target_;
	const Origin origin_;
	std::string program_;
	Symbols symbols_;
	Breakpoints breakpoints_;
	Watchpoints watchpoints_;
	SignalPolicy policy_;
	std::string state_;		/* the last line about the target */
	int pending_ = 0;		/* the signal it stopped with */
	std::set<int> owed_;		/* to be passed, but not yet */
	unsigned last_number_ = 0;	/* of a breakpoint or watchpoint */
};

#endif /* !_DEBUGGER_DEBUGGER_H_ */
