/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * waitpid(2) with a timeout, and checks of what it reports.
 */
#ifndef SUPPORT_WAIT_H
#define SUPPORT_WAIT_H

#include <sys/types.h>
#include <sys/wait.h>

#include "deadline.h"

/* What waitpid(2) reports of a process. */
enum class Fate { EXITED, KILLED, STOPPED, OTHER };

struct Event {
	pid_t	pid;		/* the process, or waitpid's argument */
	int	error;		/* waitpid's errno, or ETIMEDOUT */
	int	status;		/* valid unless error is set */

	bool is(Fate fate, int value) const;
};

/* Wait for the next event of pid (-1: of any child), with a timeout. */
Event	next_event(pid_t pid, int seconds = PATIENCE,
	    int options = WUNTRACED);

/*
 * The same for the end of a process.  A report of a stop is skipped if the end
 * follows: while a process dumps core it counts as stopped, and threads of a
 * tracee that the exit of another thread kills stop for SIGKILL once more
 * (kern_sig.c, kern_exit.c).
 */
Event	end_of(pid_t pid);

/* For a tracee that has children: it is continued at stops for SIGCHLD. */
Event	next_event_but_sigchld(pid_t pid);

/* Wait for pid's next event; complain() and return false unless it is this. */
bool	wait_for(pid_t pid, Fate fate, int value);

/* For the process that ATF runs: fail the test unless it is this event. */
void	require_event(const char *file, int line, const Event &event,
	    Fate fate, int value);

/* The same for a status that waitpid(2) returned in another process. */
void	require_status(const char *file, int line, int status, Fate fate,
	    int value);

#define REQUIRE_EVENT(event, fate, value)				\
	require_event(__FILE__, __LINE__, (event), (fate), (value))
#define REQUIRE_STOPPED(pid, sig)					\
	REQUIRE_EVENT(next_event(pid), Fate::STOPPED, (sig))
#define REQUIRE_EXITED(pid, code)					\
	REQUIRE_EVENT(next_event(pid), Fate::EXITED, (code))
#define REQUIRE_KILLED(pid, sig)					\
	REQUIRE_EVENT(next_event(pid), Fate::KILLED, (sig))
#define REQUIRE_STATUS(status, fate, value)				\
	require_status(__FILE__, __LINE__, (status), (fate), (value))

#endif /* !SUPPORT_WAIT_H */
