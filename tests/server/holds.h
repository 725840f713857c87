/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Threads that stay where they are while another one does a single step.
 *
 * ptrace(2) resumes all threads.  Those to be held find a jump to itself in
 * place of their next instruction, and what was there comes back when the
 * tracee has stopped.  One whose next instruction the stepping thread executes
 * too, or that is too close to another's, is moved to a spare place meanwhile.
 */
#ifndef _SERVER_HOLDS_H_
#define _SERVER_HOLDS_H_

#include <array>
#include <map>
#include <vector>

#include "tracee.h"

class Holds {
public:
	/*
	 * Before the tracee is resumed.  stepping: where threads execute one
	 * instruction.  No thread is moved if a signal is going to be
	 * delivered, which would keep the spare place as the one to return to.
	 */
	void place(Tracee &tracee, const std::vector<lwpid_t> &held,
	    const std::vector<unsigned long> &stepping, bool may_move);

	/* After it has stopped. */
	void lift(Tracee &tracee);

	/* From a copy of the memory that was made meanwhile. */
	void remove_from(Tracee &child) const;

	/* Another program runs. */
	void forget() { *this = Holds(); }

private:
	using Code = std::array<char, 2>;

	void place_at(Tracee &tracee, unsigned long address);
	void move(Tracee &tracee, lwpid_t tid);
	bool is_free(unsigned long address,
	    const std::vector<unsigned long> &stepping) const;

	std::map<unsigned long, Code> before_;	/* what was there */
	std::map<lwpid_t, unsigned long> moved_;	/* from where */
	bool placed_ = false;
	unsigned long spare_ = 0;
};

#endif /* !_SERVER_HOLDS_H_ */
