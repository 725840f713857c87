/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Where displaced instructions are executed: the first bytes of the program,
 * which it has executed long before it has a second thread.  They are in
 * place only while the process runs.
 */
#ifndef _DEBUGGER_SCRATCH_H_
#define _DEBUGGER_SCRATCH_H_

#include <array>
#include <optional>

#include "displaced.h"

class Scratch {
public:
	void place(unsigned long address) { address_ = address; }
	bool placed() const { return (address_ != 0); }

	enum Answer { READY, FULL, IMPOSSIBLE };

	/*
	 * The instruction at that address as it is to be executed.  All
	 * threads there share it.  Call it before breakpoints are inserted.
	 */
	Answer find(Target &target, unsigned long address,
	    std::optional<Displaced> *displaced);

	/* After breakpoints are inserted. */
	void write(Target &target);

	/* After a stop; only what is still as it was written. */
	void restore(Target &target);

	/* Another program runs. */
	void forget() { *this = Scratch(); }

private:
	/* More would overwrite what follows main() returning. */
	static constexpr size_t SLOTS = 2;

	struct Slot {
		std::optional<Displaced> instruction;
		Code before;
		bool written;
	};

	unsigned long address_ = 0;
	std::array<Slot, SLOTS> slots_{};
};

#endif /* !_DEBUGGER_SCRATCH_H_ */
