/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Breakpoints: int3 instructions, in the target only while it runs.
 */
#ifndef _DEBUGGER_BREAKPOINTS_H_
#define _DEBUGGER_BREAKPOINTS_H_

#include <vector>

#include "target.h"

struct Breakpoint {
	unsigned number;	/* 0: for a moment, not the user's */
	unsigned long address;
	unsigned long hits;
	unsigned char original;	/* what the int3 stands for */
	bool inserted;
};

class Breakpoints {
public:
	/* Throws an Error if nothing can be read there. */
	void add(Target &target, unsigned number, unsigned long address);

	/* False if there is none of that number. */
	bool remove(unsigned number);

	void forget() { points_.clear(); }

	Breakpoint *at(unsigned long address);
	const std::vector<Breakpoint> &all() const { return (points_); }

	/* Before the target runs: all, or with an Error none. */
	void insert(Target &target);

	/* After it stopped; true if one was in it. */
	bool lift(Target &target);

private:
	std::vector<Breakpoint> points_;
};

#endif /* !_DEBUGGER_BREAKPOINTS_H_ */
