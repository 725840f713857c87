/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Run commands on a terminal in test cases, as a user does.
 */
#include <sys/ioctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <atf-c++.hpp>

#include "terminal.h"

namespace {

constexpr int PATIENCE = 120;		/* seconds */

time_t
now()
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (time.tv_sec);
}

/* In the child: become the leader of a session with this terminal. */
void
take_terminal(const char *name)
{
	setsid();

	const int fd = open(name, O_RDWR);

	if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) < 0)
		_exit(126);
	for (const int standard : { 0, 1, 2 })
		dup2(fd, standard);
	if (fd > 2)
		close(fd);
}

} /* namespace */

Terminal::Terminal(const std::string &command)
    : fd_(posix_openpt(O_RDWR | O_NOCTTY))
{
	if (fd_ < 0 || grantpt(fd_) < 0 || unlockpt(fd_) < 0)
		ATF_FAIL("no terminal: " + std::string(strerror(errno)));

	const std::string name = ptsname(fd_);

	fcntl(fd_, F_SETFD, FD_CLOEXEC);
	pid_ = fork();
	ATF_REQUIRE(pid_ >= 0);
	if (pid_ == 0) {
		take_terminal(name.c_str());
		execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
		_exit(127);
	}
}

/* On a timeout the command and its session are killed. */
Terminal::~Terminal()
{
	if (pid_ != 0) {
		kill(pid_, SIGKILL);
		waitpid(pid_, nullptr, 0);
	}
	close(fd_);
}

void
Terminal::type(const std::string &text)
{
	ATF_REQUIRE_EQ(ssize_t(text.size()),
	    write(fd_, text.data(), text.size()));
}

/* True if there was more. */
bool
Terminal::read_more(int milliseconds)
{
	struct pollfd output = { fd_, POLLIN, 0 };
	char bytes[4096];

	if (ended_ || poll(&output, 1, milliseconds) != 1)
		return (false);

	/* Linux fails with EIO at the end. */
	const ssize_t count = read(fd_, bytes, sizeof(bytes));

	if (count <= 0)
		ended_ = true;
	else
		output_.append(bytes, count);
	return (count > 0);
}

std::string
Terminal::expect(const std::string &text)
{
	const time_t end = now() + PATIENCE;
	size_t found;

	while ((found = output_.find(text, taken_)) == std::string::npos) {
		if (ended_ || now() >= end) {
			fprintf(stderr, "%s", output_.c_str());
			ATF_FAIL("expected \"" + text + "\" from byte " +
			    std::to_string(taken_) + " on" + (ended_ ?
			    ", and it ended" : ", and it did not come") +
			    "; its output is on stderr");
		}
		read_more(1000);
	}

	const size_t start = taken_;

	taken_ = found + text.size();
	return (output_.substr(start, taken_ - start));
}

bool
Terminal::shows(const std::string &text)
{
	while (read_more(0))
		continue;
	return (output_.find(text, taken_) != std::string::npos);
}

int
Terminal::status()
{
	const time_t end = now() + PATIENCE;

	/* Keep reading: the command may block until its output is read. */
	while (pid_ != 0 && waitpid(pid_, &status_, WNOHANG) == 0) {
		if (now() >= end) {
			fprintf(stderr, "%s", output_.c_str());
			ATF_FAIL("it does not end; its output is on stderr");
		}
		if (ended_)
			usleep(10000);
		else
			read_more(100);
	}
	pid_ = 0;
	while (read_more(0))
		continue;
	return (WIFEXITED(status_) ? WEXITSTATUS(status_) : -1);
}
