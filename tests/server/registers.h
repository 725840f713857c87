/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A thread's registers as the protocol numbers and sends them.
 */
#ifndef _SERVER_REGISTERS_H_
#define _SERVER_REGISTERS_H_

#include <cstddef>
#include <string>

#include "tracee.h"
#include "xstate.h"

class Registers {
public:
	/* Those of a thread; throws an Error. */
	Registers(Tracee &tracee, lwpid_t tid);

	/* Those that are not general are read when they are asked for. */
	void read_others();

	/* Which there are: what kernel and machine have. */
	std::string description();

	/* All that are described, in hexadecimal. */
	std::string get_all();
	void set_all(const std::string &digits);

	/* One, "xx" for bytes that cannot be known. */
	std::string get(size_t number);

	/* Throws an Error if its length is another. */
	void set(size_t number, const std::string &bytes);

	/* The values that others have. */
	void assign(const Registers &others);

	/* To the thread, what has changed. */
	void store();

private:
	bool is_described(size_t number) const;
	std::string feature(const char *name, const char *types, size_t first,
	    size_t end) const;
	size_t size(size_t number);
	void *find(size_t number);
	unsigned full_tags() const;
	void set_tags(unsigned tags);

	Tracee &tracee_;
	lwpid_t tid_;
	struct reg general_, general_before_;
	bool has_others_ = false;	/* those below have been read */
	struct fpreg fp_, fp_before_;
	unsigned long bases_[2] = { 0, 0 };
	bool has_upper_ = false;
	UpperHalves upper_, upper_before_;
};

/* For a stop's reply: these have changed for certain. */
constexpr size_t RBP = 6, RSP = 7, RIP = 16;

#endif /* !_SERVER_REGISTERS_H_ */
