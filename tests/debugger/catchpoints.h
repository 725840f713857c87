/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Catchpoints: events that stop the target, and the kernel's event mask.
 */
#ifndef _DEBUGGER_CATCHPOINTS_H_
#define _DEBUGGER_CATCHPOINTS_H_

#include <set>
#include <string>
#include <vector>

#include "target.h"
#include "text.h"

struct Catchpoint {
	enum Kind { SYSCALL, FORK, EXEC } kind;
	std::set<unsigned> calls;	/* by number; none: all */
	unsigned number;
	unsigned long hits;
};

/* From "syscall [CALL ...]", "fork" or "exec"; its number is 0. */
Catchpoint	parse_catchpoint(const Words &words);

/* "system calls read write", and so on. */
std::string	describe(const Catchpoint &point);

class Catchpoints {
public:
	void add(const Catchpoint &point) { points_.push_back(point); }

	/* False if there is none of that number. */
	bool remove(unsigned number);
	void remove_all() { points_.clear(); }

	const std::vector<Catchpoint> &all() const { return (points_); }

	/* Throws an Error if the kernel does not know events. */
	void require_events(Target &target);

	bool follows_child() const { return (follows_child_); }
	void follow_child(bool follow) { follows_child_ = follow; }

	/*
	 * Before the target is resumed: have it stop for what is wanted.
	 * copied: a child would have copies of breakpoints.
	 */
	void arm(Target &target, bool copied);

	/* Has it to stop for events other than exec? */
	bool armed() const { return (mask_ != 0); }

	/* Another process, whose mask is the default. */
	void forget_mask() { mask_ = 0; }

	/*
	 * Which of them stopped the target, which is at that event, in words;
	 * "" if none did.
	 */
	std::string take_hits(Target &target,
	    const struct ptrace_lwpinfo &info);
	std::string take_exec();

private:
	std::vector<Catchpoint> points_;
	bool follows_child_ = false;
	bool unknown_ = false;		/* the kernel has no events */
	int mask_ = 0;			/* 0: never set */
};

#endif /* !_DEBUGGER_CATCHPOINTS_H_ */
