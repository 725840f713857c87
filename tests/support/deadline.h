/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A bound on blocking system calls: after it has passed, every call in which
 * the process blocks fails with EINTR.
 */
#ifndef SUPPORT_DEADLINE_H
#define SUPPORT_DEADLINE_H

#include <signal.h>
#include <time.h>

/*
 * Seconds that any one wait may take: ten times what a slow and busy machine
 * needs.  Booted runs use less: nothing else runs there, and a faulty kernel
 * may hang in many cases.
 */
#ifdef PTRACE_TEST_PATIENCE
static const int PATIENCE = PTRACE_TEST_PATIENCE;
#else
static const int PATIENCE = 60;
#endif

/* One at a time in a process: uses SIGALRM and the real-time timer. */
class Deadline {
public:
	explicit Deadline(int seconds);
	~Deadline();

	Deadline(const Deadline &) = delete;
	Deadline &operator=(const Deadline &) = delete;

	bool passed() const;

	/*
	 * Sleep for a millisecond, in a loop that polls.  False after the
	 * deadline.
	 */
	bool wait_a_moment() const;

private:
	struct sigaction	old_action_;
	struct timespec		end_;
};

#endif /* !SUPPORT_DEADLINE_H */
