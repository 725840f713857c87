/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Breakpoints: int3 instructions, in the target only while it runs.
 */
#ifndef _DEBUGGER_BREAKPOINTS_H_
#define _DEBUGGER_BREAKPOINTS_H_

#include <map>
#include <set>
#include <vector>

#include "target.h"

/* The instruction that traps. */
constexpr unsigned char INT3 = 0xcc;

struct Breakpoint {
	unsigned number;	/* 0: for a moment, not the user's */
	unsigned long address;
	unsigned long hits;
	unsigned char original;	/* what the int3 stands for */
	bool inserted;
	lwpid_t thread;		/* the one that it is for, or 0: any */
};

class Breakpoints {
public:
	/* Throws an Error if nothing can be read there. */
	void add(Target &target, unsigned number, unsigned long address,
	    lwpid_t thread = 0);

	/* False if there is none of that number. */
	bool remove(unsigned number);

	void forget()
	{
		points_.clear();
		past_.clear();
	}

	Breakpoint *at(unsigned long address);
	const std::vector<Breakpoint> &all() const { return (points_); }

	/* Has there been one, which a thread may tell of only now? */
	bool was_at(unsigned long address) const
	{
		return (past_.count(address) != 0);
	}

	/*
	 * Before the target runs: all but those at `except', or with an Error
	 * none.
	 */
	void insert(Target &target,
	    const std::set<unsigned long> &except = {});

	/* After it stopped; true if one was in it. */
	bool lift(Target &target);

	/* Out of a child, which has the int3s of when it was created. */
	void lift_copies(Target &child) const;

private:
	std::vector<Breakpoint> points_;
	std::map<unsigned long, unsigned char> past_;	/* what was there */
};

#endif /* !_DEBUGGER_BREAKPOINTS_H_ */
