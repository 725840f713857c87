/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The threads of a process that has more than one: what each of them did
 * before a stop, and how it goes on.
 *
 * Breakpoints stay while any thread runs, so a thread that is at one goes on
 * by displaced stepping.
 */
#ifndef _DEBUGGER_THREADS_H_
#define _DEBUGGER_THREADS_H_

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "breakpoints.h"
#include "displaced.h"
#include "scratch.h"
#include "target.h"

/* How a thread was resumed. */
enum class Going {
	FREELY,
	BY_A_STEP,	/* where it was */
	DISPLACED,	/* by a step in the scratch space */
};

struct Thread {
	lwpid_t tid;
	std::string name;

	/* Since it was resumed: */
	bool trapped;		/* a SIGTRAP that has not been seen yet */
	bool stepped;		/* it has done its step */
	bool born;		/* at the first stop that shows it */

	/* A breakpoint that has been reported, or need not be; else 0. */
	unsigned long reached;

	/*
	 * Breakpoint and stack pointer of instructions that a signal was
	 * delivered in front of: the int3 comes again, and is no other hit.
	 */
	std::set<std::pair<unsigned long, unsigned long>> interrupted;

	Going going;
	std::optional<Displaced> displaced;
	unsigned long start;	/* its pc then */

	/* Its SIGTRAP may be reported once more, with these registers. */
	bool may_repeat;
	struct reg resumed;
};

class Threads {
public:
	/*
	 * After each stop: has the process, or had it, more than one thread?
	 * False if the kernel does not know threads.
	 */
	bool several(Target &target);
	bool several() const { return (several_); }

	/* Where a program has started: no thread executes it any more. */
	bool has_scratch() const { return (scratch_.placed()); }
	void use_scratch(unsigned long entry) { scratch_.place(entry); }

	/*
	 * After a stop: what each thread did.  Those that
	 * have not done a displaced instruction are put back, and the
	 * scratch space is.  stepped: the thread that `step' named.
	 */
	void arrive(Target &target, lwpid_t stepped);

	/*
	 * Before the process is resumed: breakpoints are inserted, and
	 * threads that have reached one are displaced, unless a signal is
	 * passed.  step: a thread that does one instruction, or 0.
	 */
	void depart(Target &target, Breakpoints &breakpoints, lwpid_t step,
	    bool passing);

	/* In a child, which has a copy of the scratch space. */
	void restore_copy(Target &child) const;

	/* If the process was not resumed after all. */
	void put_back(Target &target);

	/* Did a thread cause the last stop by a trap? */
	bool trapped() const { return (trapped_); }

	std::vector<Thread> &all() { return (threads_); }
	Thread *find(lwpid_t tid);

	/* Another program runs, or none. */
	void forget() { *this = Threads(); }

private:
	void settle(Target &target, Thread *thread, bool asked);
	void plan(Target &target, Breakpoints &breakpoints, Thread *thread,
	    bool passing);
	void set_off(Target &target, Thread *thread) const;

	bool several_ = false;
	bool trapped_ = false;
	std::vector<Thread> threads_;	/* by tid */
	Scratch scratch_;
	std::set<unsigned long> lifted_;	/* breakpoints, for a step */
};

#endif /* !_DEBUGGER_THREADS_H_ */
