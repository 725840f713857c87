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

/* All registers, but for the bases if the kernel does not tell them. */
std::string	target_description(bool with_bases);

class Registers {
public:
	/* Those of a thread; throws an Error. */
	Registers(Tracee &tracee, lwpid_t tid);

	/* All that are described, in hexadecimal. */
	std::string get_all() const;
	void set_all(const std::string &digits);

	/* One, "xx" for bytes that cannot be known. */
	std::string get(size_t number) const;

	/* Throws an Error if its length is another. */
	void set(size_t number, const std::string &bytes);

	/* To the thread, what has changed. */
	void store();

private:
	size_t size(size_t number) const;
	const void *find(size_t number, size_t *bytes) const;
	unsigned full_tags() const;
	void set_tags(unsigned tags);

	Tracee &tracee_;
	lwpid_t tid_;
	struct reg general_, general_before_;
	struct fpreg fp_, fp_before_;
	unsigned long bases_[2] = { 0, 0 };
};

/* For a stop's reply: these have changed for certain. */
constexpr size_t RBP = 6, RSP = 7, RIP = 16;

#endif /* !_SERVER_REGISTERS_H_ */
