/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Breakpoints in the tracee's text, which the client does not see there, and
 * breakpoints and watchpoints in its threads' debug registers.
 */
#ifndef _SERVER_TRAPS_H_
#define _SERVER_TRAPS_H_

#include <array>
#include <map>

#include "tracee.h"

class Traps {
public:
	/* Of the debug registers, with DR7's numbers. */
	enum Access { EXECUTE = 0, WRITE = 1, ACCESS = 3 };

	/* These return false if it cannot be done; removing what is not
	 * there is no failure. */
	bool insert(Tracee &tracee, unsigned long address);
	bool remove(Tracee &tracee, unsigned long address);
	bool watch(Tracee &tracee, Access access, unsigned long address,
	    unsigned long length);
	bool unwatch(Tracee &tracee, Access access, unsigned long address,
	    unsigned long length);

	bool is_at(unsigned long address) const
	{
		return (saved_.count(address) != 0);
	}

	/*
	 * Or was it there once?  A thread may have executed it before, and
	 * trap after its removal.
	 */
	bool was_at(unsigned long address) const
	{
		return (is_at(address) || removed_.count(address) != 0);
	}

	/* The memory as the client has it. */
	size_t read(Tracee &tracee, unsigned long address, char *buffer,
	    size_t length) const;
	bool write(Tracee &tracee, unsigned long address, const char *buffer,
	    size_t length);

	/* Those in the text, and in the debug registers. */
	void remove_all(Tracee &tracee);

	/*
	 * From a child's copy of the memory.  If the child is vfork(2)'s, the
	 * memory is its parent's, which gets them back.
	 */
	void remove_from(Tracee &child) const;
	void put_back(Tracee &parent) const;

	/*
	 * Of a copy of the parent's, for a child: it was made when the parent
	 * had these breakpoints or some that it has not any more.
	 */
	void settle_copy(Tracee &child);

	/* After an exec there are none. */
	void forget();

	/* For threads that are new since the last stop. */
	void load_new_threads(Tracee &tracee);

	/* What the debug registers say of this thread's stop, if anything. */
	bool take_hit(Tracee &tracee, lwpid_t tid, Access *access,
	    unsigned long *address);

private:
	struct Point {
		unsigned long length;	/* 0: free */
		unsigned long address;
		Access access;
		unsigned long first;	/* of the client's request, */
		unsigned long all;	/* which may need several */
	};

	bool load(Tracee &tracee);
	void load(Tracee &tracee, lwpid_t tid);
	bool watching() const;

	std::map<unsigned long, char> saved_;
	std::map<unsigned long, char> removed_;	/* and not inserted again */
	std::array<Point, 4> points_{};
	lwpid_t newest_ = 0;		/* thread that has been loaded */
};

#endif /* !_SERVER_TRAPS_H_ */
