/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Waiting for SIGCHLD, which reports that a child stopped or exited, without
 * waitpid(2), after which requests about a stopped tracee succeed.
 */
#ifndef SUPPORT_CHILD_SIGNAL_H
#define SUPPORT_CHILD_SIGNAL_H

#include <signal.h>

#include "report.h"

/* Construct before forking the child. */
class ChildSignal {
public:
	ChildSignal();
	~ChildSignal();

	ChildSignal(const ChildSignal &) = delete;
	ChildSignal &operator=(const ChildSignal &) = delete;

	/* False if SIGCHLD does not arrive within PATIENCE. */
	bool wait() const;

private:
	struct sigaction	old_action_;
	sigset_t		old_mask_;
};

#define REQUIRE_SIGCHLD(sigchld)					\
	REQUIRE_THAT((sigchld).wait(), "timed out waiting for SIGCHLD")

#endif /* !SUPPORT_CHILD_SIGNAL_H */
