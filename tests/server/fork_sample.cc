/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What fork_test debugs: "fork_sample fork|vfork|vfork-exit|work".  The exit
 * status is the child's.
 */
#include <sys/wait.h>

#include <cstring>
#include <unistd.h>

constexpr int CHILD_STATUS = 7;

extern "C" {

int works;

__attribute__((noinline)) void
work(const char *whose)
{
	works += whose[0] != '\0';
}

}

int
main(int argc, char *argv[])
{
	const char *const what = argc > 1 ? argv[1] : "";
	const bool executes = strcmp(what, "vfork") == 0;
	int status;
	pid_t pid;

	if (strcmp(what, "work") == 0) {
		work("program");
		return (CHILD_STATUS);
	}
	if (executes || strcmp(what, "vfork-exit") == 0) {
		pid = vfork();
		if (pid == 0 && executes)
			execl(argv[0], argv[0], "work", nullptr);
		if (pid == 0)
			_exit(CHILD_STATUS);
	} else {
		pid = fork();
		if (pid == 0) {
			work("child");
			return (CHILD_STATUS);
		}
	}
	work("parent");
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return (99);
	work("end");
	return (WEXITSTATUS(status));
}
