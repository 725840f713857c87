/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A sleep in a system call whose begin another process can see, and end.
 */
#include <sys/types.h>

#include <errno.h>
#include <unistd.h>

#include "deadline.h"
#include "kernel_sleep.h"
#include "names.h"

namespace {

/* More than any pipe takes. */
char too_much[1024 * 1024];

} /* namespace */

KernelSleep::KernelSleep()
    : left_(sizeof(too_much))
{
	int fds[2];

	REQUIRE_THAT(pipe(fds) == 0, "pipe: %s", errno_name(errno));
	reader_ = fds[0];
	writer_ = fds[1];
}

KernelSleep::~KernelSleep()
{
	close(reader_);
	close(writer_);
}

void
KernelSleep::enter()
{
	size_t left = sizeof(too_much);

	close(reader_);
	while (left != 0) {
		const ssize_t sent = write(writer_, too_much, left);

		if (sent == -1 && errno != EINTR)
			_exit(CHILD_FAILED);
		if (sent != -1)
			left -= sent;
	}
}

bool
KernelSleep::begun()
{
	return (take(1));
}

bool
KernelSleep::end()
{
	return (take(left_));
}

bool
KernelSleep::take(size_t len)
{
	Deadline deadline(PATIENCE);
	char buffer[4096];

	while (len != 0) {
		const size_t most = len < sizeof(buffer) ? len :
		    sizeof(buffer);
		const ssize_t got = read(reader_, buffer, most);

		if (got == 0 || (got == -1 && errno != EINTR))
			return (false);
		if (got == -1) {
			if (deadline.passed())
				return (false);
			continue;
		}
		len -= got;
		left_ -= got;
	}
	return (true);
}
