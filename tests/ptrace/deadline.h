/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A bound on blocking system calls: once it has passed, whichever call the
 * process blocks in fails with EINTR, as often as it is tried.
 */
#ifndef PTRACE_TEST_DEADLINE_H
#define PTRACE_TEST_DEADLINE_H

#include <signal.h>
#include <time.h>

/* How long a process of these tests may take for anything. */
static const int PATIENCE = 5;		/* seconds */

/* One at a time in a process: it owns SIGALRM and the real-time timer. */
class Deadline {
public:
	explicit Deadline(int seconds);
	~Deadline();

	Deadline(const Deadline &) = delete;
	Deadline &operator=(const Deadline &) = delete;

	bool passed() const;

private:
	struct sigaction	old_action_;
	struct timespec		end_;
};

#endif /* !PTRACE_TEST_DEADLINE_H */
