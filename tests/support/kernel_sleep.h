/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A sleep in a system call that another process can see begin, and end.
 *
 * The sleeper writes more to a pipe than a pipe takes.  Once the first byte
 * can be read it is in write(2), and it does not come back to user mode
 * before the rest is read too.
 */
#ifndef SUPPORT_KERNEL_SLEEP_H
#define SUPPORT_KERNEL_SLEEP_H

#include <stddef.h>

#include "report.h"

/* To be made before the processes that share it are forked. */
class KernelSleep {
public:
	KernelSleep();
	~KernelSleep();

	KernelSleep(const KernelSleep &) = delete;
	KernelSleep &operator=(const KernelSleep &) = delete;

	/* For the sleeper; exits if there is nobody left to wake it. */
	void enter();

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

#define REQUIRE_ASLEEP(sleep)						\
	REQUIRE_THAT((sleep).begun(), "waited in vain for a process to sleep")
#define REQUIRE_WOKEN(sleep)						\
	REQUIRE_THAT((sleep).end(), "the sleeper does not go on")

#endif /* !SUPPORT_KERNEL_SLEEP_H */
