/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A bound on blocking system calls: once it has passed, whichever call the
 * process blocks in fails with EINTR, as often as it is tried.
 */
#ifndef SUPPORT_DEADLINE_H
#define SUPPORT_DEADLINE_H

#include <signal.h>
#include <time.h>

/*
 * How many seconds a process of these tests may take for anything: a
 * watchdog, ten times what a slow and busy machine takes.  A machine that is
 * all there is for the tests, where a kernel may hang in many of them, can do
 * with less.
 */
#ifdef PTRACE_TEST_PATIENCE
static const int PATIENCE = PTRACE_TEST_PATIENCE;
#else
static const int PATIENCE = 60;
#endif

/* One at a time in a process: it owns SIGALRM and the real-time timer. */
class Deadline {
public:
	explicit Deadline(int seconds);
	~Deadline();

	Deadline(const Deadline &) = delete;
	Deadline &operator=(const Deadline &) = delete;

	bool passed() const;

	/*
	 * For a loop that waits for what nothing tells: sleep for a moment.
	 * False once the time has passed.
	 */
	bool wait_a_moment() const;

private:
	struct sigaction	old_action_;
	struct timespec		end_;
};

#endif /* !SUPPORT_DEADLINE_H */
