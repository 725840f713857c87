/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * waitpid(2) with a bound, and what it is to say.
 */
#ifndef SUPPORT_WAIT_H
#define SUPPORT_WAIT_H

#include <sys/types.h>
#include <sys/wait.h>

#include "deadline.h"

/* What became of a process. */
enum class Fate { EXITED, KILLED, STOPPED, OTHER };

struct Event {
	pid_t	pid;		/* whose it is; if none came, the one asked */
	int	error;		/* waitpid's errno; ETIMEDOUT: nothing came */
	int	status;		/* unless there is an error */

	bool is(Fate fate, int value) const;
};

/* Wait for pid's next event (-1: anyone's), stops included, not for ever. */
Event	next_event(pid_t pid, int seconds = PATIENCE,
	    int options = WUNTRACED);

/*
 * The same for the end of a process that the kernel may report as stopped on
 * the way: while it dumps core it counts as stopped, and a tracee's threads
 * that are killed by the exit of another one stop for SIGKILL once more
 * (kern_sig.c, kern_exit.c).  That report is passed over if the end follows.
 */
Event	end_of(pid_t pid);

/* Wait for pid's next event; is it this one?  If not, complain(). */
bool	happens(pid_t pid, Fate fate, int value);

/* For the process that ATF runs: the test fails if it is another event. */
void	require_event(const char *file, int line, const Event &event,
	    Fate fate, int value);

/* And for a status that another process was told by waitpid(2). */
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
