/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A sleep in a system call whose begin another process can see, and end.
 *
 * The sleeper writes more to a pipe than a pipe holds.  When the first byte can
 * be read, it is in write(2), and it does not return to user mode before the
 * rest has been read.
 */
#ifndef SUPPORT_KERNEL_SLEEP_H
#define SUPPORT_KERNEL_SLEEP_H

#include <stddef.h>

#include "report.h"

/* Construct before forking the processes that share it. */
class KernelSleep {
public:
	KernelSleep();
	~KernelSleep();

	KernelSleep(const KernelSleep &) = delete;
	KernelSleep &operator=(const KernelSleep &) = delete;

	/* For the sleeper; exits if all readers have ended. */
	void enter();

	/* For another process: wait until it sleeps.  False on timeout. */
	bool begun();

	/* Wake the sleeper.  False if its write does not finish. */
	bool end();

private:
	bool take(size_t len);

	int	reader_;
	int	writer_;
	size_t	left_;		/* to read */
};

#define REQUIRE_ASLEEP(sleep)						\
	REQUIRE_THAT((sleep).begun(),					\
	    "timed out waiting for a process to sleep")
#define REQUIRE_WOKEN(sleep)						\
	REQUIRE_THAT((sleep).end(), "the sleeper does not continue")

#endif /* !SUPPORT_KERNEL_SLEEP_H */
