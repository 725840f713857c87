/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A forked process that does not outlive the test case.
 */
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "names.h"
#include "request.h"
#include "wait.h"

Child *Child::owners_;

Child::Child(pid_t pid)
    : pid_(pid), next_(owners_)
{
	static bool registered;

	REQUIRE_THAT(pid != -1, "fork: %s", errno_name(errno));
	if (!registered) {
		atexit(end_all);
		registered = true;
	}
	owners_ = this;
}

Child::~Child()
{
	Child **link = &owners_;

	end();
	while (*link != this)
		link = &(*link)->next_;
	*link = next_;
}

void
Child::end_all()
{
	for (Child *child = owners_; child != nullptr; child = child->next_)
		child->end();
}

/*
 * Kill and reap the child in any state.  A stopped tracee is detached first,
 * because SIGKILL does not end it; its exit may be reported more than once.
 */
void
Child::end()
{
	const int attempts = 8, patience = 2;

	for (int i = 0; i < attempts; i++) {
		int status;
		const pid_t pid = waitpid(pid_, &status, WUNTRACED | WNOHANG);

		if (pid == -1)
			return;
		if (pid == pid_ && !WIFSTOPPED(status))
			continue;
		request(PT_DETACH, pid_, CURRENT_PC, 0);
		kill(pid_, SIGKILL);
		if (next_event(pid_, patience).error != 0)
			return;
	}
}

void
exec_shell(const char *command)
{
	execl("/bin/sh", "sh", "-c", command, static_cast<char *>(nullptr));
	child_fail(__FILE__, __LINE__, "execl(\"/bin/sh\")", errno);
}

void
handle(int sig, void (*handler)(int))
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	sigemptyset(&action.sa_mask);
	CHILD_REQUIRE(sigaction(sig, &action, nullptr) == 0);
}

void
block(int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(SIG_BLOCK, &set, nullptr);
}
