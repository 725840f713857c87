/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The SIGCHLD by which a process learns that a child stopped or exited,
 * without waitpid(2), which would change what ptrace(2) answers.
 */
#ifndef SUPPORT_CHILD_SIGNAL_H
#define SUPPORT_CHILD_SIGNAL_H

#include <signal.h>

#include "report.h"

/* To be made before the child is forked. */
class ChildSignal {
public:
	ChildSignal();
	~ChildSignal();

	ChildSignal(const ChildSignal &) = delete;
	ChildSignal &operator=(const ChildSignal &) = delete;

	/* Has it come, or does it within the bound? */
	bool comes() const;

private:
	struct sigaction	old_action_;
	sigset_t		old_mask_;
};

#define REQUIRE_SIGCHLD(sigchld)					\
	REQUIRE_THAT((sigchld).comes(), "waited in vain for SIGCHLD")

#endif /* !SUPPORT_CHILD_SIGNAL_H */
