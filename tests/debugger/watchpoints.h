/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Watchpoints: the debug registers stop the target after it wrote to an
 * address.
 */
#ifndef _DEBUGGER_WATCHPOINTS_H_
#define _DEBUGGER_WATCHPOINTS_H_

#include <array>
#include <string>

#include "target.h"

struct Watchpoint {
	unsigned number;	/* 0: the debug register is free */
	unsigned long address;
	unsigned long length;	/* 1, 2, 4 or 8 */
	unsigned long value;	/* when the target last ran or stopped */
	std::string name;
};

/* A value of so many bytes, as text. */
std::string	value_text(unsigned long value, unsigned long length);

class Watchpoints {
public:
	/* Throws an Error if it cannot be watched; then nothing changed. */
	void add(Target &target, const Watchpoint &point);

	/* False if there is none of that number. */
	bool remove(Target &target, unsigned number);

	void remove_all(Target &target);
	void forget() { points_ = {}; }

	bool any() const;
	const std::array<Watchpoint, 4> &all() const { return (points_); }

	/* Of a thread that is new. */
	void arm(Target &target, lwpid_t tid) const;

	/* Before the target runs: what its next write is compared to. */
	void note_values(Target &target);

	/* Which ones stopped the target, in words; "" if none did. */
	std::string take_hits(Target &target);

private:
	void load(Target &target) const;

	std::array<Watchpoint, 4> points_{};	/* one a debug register */
};

#endif /* !_DEBUGGER_WATCHPOINTS_H_ */
