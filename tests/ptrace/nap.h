/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A sleep in a system call that another process can see begin, and end.
 *
 * The sleeper writes more to a pipe than a pipe takes.  Once the first byte
 * can be read it is in write(2), and it does not come back to user mode
 * before the rest is read too.
 */
#ifndef PTRACE_TEST_NAP_H
#define PTRACE_TEST_NAP_H

#include <stddef.h>

#include "report.h"

/* To be made before the processes that share it are forked. */
class Nap {
public:
	Nap();
	~Nap();

	Nap(const Nap &) = delete;
	Nap &operator=(const Nap &) = delete;

	/* For the sleeper; exits if there is nobody left to wake it. */
	void sleep();

	/* For the other: the sleeper sleeps, or the bound has run out. */
	bool begun();

	/* End it: false if the sleeper does not finish its write. */
	bool end();

private:
	bool take(size_t len);

	int	reader_;
	int	writer_;
	size_t	left_;		/* to read */
};

#define REQUIRE_ASLEEP(nap)						\
	REQUIRE_THAT((nap).begun(), "waited in vain for a process to sleep")
#define REQUIRE_WOKEN(nap)						\
	REQUIRE_THAT((nap).end(), "the sleeper does not go on")

#endif /* !PTRACE_TEST_NAP_H */
