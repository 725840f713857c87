/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Displaced stepping: one instruction, copied to another place and executed
 * there, so that the breakpoint in its own place can stay.
 */
#ifndef _DEBUGGER_DISPLACED_H_
#define _DEBUGGER_DISPLACED_H_

#include <array>
#include <optional>

#include "target.h"

/* No instruction has more than 15 bytes. */
using Code = std::array<unsigned char, 16>;

class Displaced {
public:
	/*
	 * The instruction that these bytes, which stand at `from', begin
	 * with.  Nothing if it does something else when it is executed at
	 * `to'.
	 */
	static std::optional<Displaced> make(const Code &original,
	    unsigned long from, unsigned long to);

	unsigned long from() const { return (from_); }
	unsigned long to() const { return (to_); }
	const Code &code() const { return (code_); }

	/* A string instruction, of which one step is one round. */
	bool repeated() const { return (repeated_); }

	/*
	 * After it was executed: make registers and stack what they would be
	 * if that had been in its own place.
	 */
	void finish(Target &target, struct reg *regs) const;

private:
	enum Kind {
		PLAIN,		/* also relative jumps */
		CALL,		/* a relative one */
		JUMP,		/* to an absolute address: ret, indirect jmp */
		INDIRECT_CALL,
		PUSH_FLAGS,
	};

	Displaced() = default;

	unsigned long from_ = 0;
	unsigned long to_ = 0;
	Code code_{};
	Kind kind_ = PLAIN;
	bool repeated_ = false;
};

#endif /* !_DEBUGGER_DISPLACED_H_ */
