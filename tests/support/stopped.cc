/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whether a process that is reported as stopped has stopped running.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deadline.h"
#include "stopped.h"

namespace {

/*
 * procfs(5): name, pid, ppid, pgid, sid, terminal, flags, three times, and the
 * wait channel or "nochan".
 */
const int PID_FIELD = 1, WAIT_FIELD = 10;

class Status {
public:
	explicit Status(pid_t pid)
	{
		char path[40];
		int fd;
		ssize_t len;

		snprintf(path, sizeof(path), "/proc/%d/status",
		    static_cast<int>(pid));
		fd = open(path, O_RDONLY);
		len = fd == -1 ? -1 : read(fd, text_, sizeof(text_) - 1);
		if (fd != -1)
			close(fd);
		text_[len > 0 ? len : 0] = '\0';
		is_dragonfly_ = atoi(field(PID_FIELD)) == pid;
	}

	/* True if the file is in DragonFly's format. */
	bool
	is_dragonfly() const
	{
		return (is_dragonfly_);
	}

	bool
	is_waiting() const
	{
		static const char RUNS[] = "nochan ";

		return (strncmp(field(WAIT_FIELD), RUNS, sizeof(RUNS) - 1) !=
		    0);
	}

private:
	/* The start of a field, or "". */
	const char *
	field(int number) const
	{
		const char *at = text_;

		for (; number > 0; number--) {
			at = strchr(at, ' ');
			if (at == nullptr)
				return ("");
			at++;
		}
		return (at);
	}

	char	text_[512];
	bool	is_dragonfly_;
};

} /* namespace */

bool
is_not_running(pid_t pid)
{
	const Status status(pid);

	return (!status.is_dragonfly() || status.is_waiting());
}

bool
wait_until_not_running(pid_t pid)
{
	const Deadline deadline(PATIENCE);

	while (!is_not_running(pid)) {
		if (!deadline.wait_a_moment())
			return (false);
	}
	return (true);
}
