/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Waiting for SIGCHLD.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "child_signal.h"
#include "deadline.h"

namespace {

/* A blocked SIGCHLD may be discarded unless it has a handler. */
void
ignore(int)
{
}

sigset_t
child_signal_set()
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	return (set);
}

} /* namespace */

ChildSignal::ChildSignal()
{
	const sigset_t set = child_signal_set();
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = ignore;
	sigemptyset(&action.sa_mask);
	sigaction(SIGCHLD, &action, &old_action_);
	sigprocmask(SIG_BLOCK, &set, &old_mask_);
}

ChildSignal::~ChildSignal()
{
	sigprocmask(SIG_SETMASK, &old_mask_, nullptr);
	sigaction(SIGCHLD, &old_action_, nullptr);
}

bool
ChildSignal::wait() const
{
	const sigset_t set = child_signal_set();
	const struct timespec bound = { PATIENCE, 0 };
	int got;

	do {
		got = sigtimedwait(&set, nullptr, &bound);
	} while (got == -1 && errno == EINTR);
	return (got == SIGCHLD);
}
