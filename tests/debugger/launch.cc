/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Starting a program that is traced from its exec(2) on.
 */
#include <sys/types.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "launch.h"
#include "text.h"
#include "watchdog.h"

/* How the child tells its parent that it could not start the program. */
struct Failure {
	const char *what;	/* the same address in both */
	int error;
};

static bool
executable(const std::string &path)
{
	struct stat st;

	return (stat(path.c_str(), &st) == 0 && S_ISREG(st.st_mode) &&
	    access(path.c_str(), X_OK) == 0);
}

std::string
find_program(const std::string &name)
{
	if (name.find('/') != std::string::npos) {
		if (access(name.c_str(), F_OK) == -1)
			fail("%s: %s", name.c_str(), strerror(errno));
		if (!executable(name))
			fail("%s: not an executable file", name.c_str());
		return (name);
	}

	const char *path = getenv("PATH");

	for (const auto &dir : split(path != nullptr ? path : "", ":")) {
		if (executable(dir + "/" + name))
			return (dir + "/" + name);
	}
	fail("%s: not found in PATH", name.c_str());
}

[[noreturn]] static void
child(const std::string &path, char *const argv[], int report)
{
	Failure failure = { "PT_TRACE_ME", 0 };

	if (ptrace(PT_TRACE_ME, 0, nullptr, 0) != -1) {
		execv(path.c_str(), argv);
		failure.what = "exec";
	}
	failure.error = errno;
	if (write(report, &failure, sizeof(failure)) == -1)
		_exit(126);
	_exit(127);
}

pid_t
launch(const std::string &path, char *const argv[])
{
	int report[2];

	if (pipe(report) == -1)
		fail("pipe: %s", strerror(errno));
	for (const int end : report)
		fcntl(end, F_SETFD, FD_CLOEXEC);

	const pid_t pid = fork();

	if (pid == -1)
		fail("fork: %s", strerror(errno));
	if (pid == 0)
		child(path, argv, report[1]);
	close(report[1]);

	const Waiting waiting("exec");
	Failure failure;
	ssize_t got;

	try {
		do {
			watchdog_check();
			got = read(report[0], &failure, sizeof(failure));
		} while (got == -1 && errno == EINTR);
	} catch (const Ending &) {
		kill(pid, SIGKILL);
		throw;
	}
	close(report[0]);
	if (got == sizeof(failure)) {
		waitpid(pid, nullptr, 0);
		fail("%s of %s: %s", failure.what, path.c_str(),
		    strerror(failure.error));
	}
	return (pid);
}
