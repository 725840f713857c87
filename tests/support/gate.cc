/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A gate between processes: a pipe with one byte for each open().
 */
#include <sys/types.h>

#include <errno.h>
#include <unistd.h>

#include "gate.h"
#include "names.h"

Gate::Gate()
{
	int fds[2];

	REQUIRE_THAT(pipe(fds) == 0, "pipe: %s", errno_name(errno));
	reader_ = fds[0];
	writer_ = fds[1];
}

Gate::~Gate()
{
	close_writer();
	close(reader_);
}

void
Gate::close_writer()
{
	if (writer_ != -1)
		close(writer_);
	writer_ = -1;
}

void
Gate::open() const
{
	const char token = '\n';

	while (write(writer_, &token, sizeof(token)) == -1) {
		if (errno != EINTR) {
			complain("cannot open a gate: %s", errno_name(errno));
			return;
		}
	}
}

bool
Gate::pass(int seconds) const
{
	Deadline deadline(seconds);
	char token;

	for (;;) {
		const ssize_t got = read(reader_, &token, sizeof(token));

		if (got != -1 || errno != EINTR)
			return (got == sizeof(token));
		if (deadline.passed())
			return (false);
	}
}

void
Gate::pass_or_exit()
{
	char token;
	ssize_t got;

	close_writer();
	do {
		got = read(reader_, &token, sizeof(token));
	} while (got == -1 && errno == EINTR);
	if (got != sizeof(token))
		_exit(CHILD_FAILED);
}

bool
Gate::all_writers_closed(int seconds)
{
	Deadline deadline(seconds);
	char token;

	close_writer();
	for (;;) {
		const ssize_t got = read(reader_, &token, sizeof(token));

		if (got == 0)
			return (true);
		if (got == -1 && (errno != EINTR || deadline.passed()))
			return (false);
	}
}
