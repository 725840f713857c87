/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Process 1 of a machine that exists to run the ptrace suite: runs every
 * case of every program in /tests, tells the console, and restarts the
 * machine.  The kernel's environment may say
 *
 *	vm.only=PROGRAM[:CASE]	run these alone
 *	vm.user=NUMBER		run them as that user
 *	vm.end=halt		halt at the end
 */
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/sysctl.h>

#include <errno.h>
#include <fcntl.h>
#include <kenv.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"
#include "wire.h"

namespace {

/* One program's name a line. */
const char LIST_OF_PROGRAMS[] = "/tests/programs";

void
open_console()
{
	const int fd = open("/dev/console", O_RDWR);

	for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
		dup2(fd, i);
	if (fd > STDERR_FILENO)
		close(fd);
}

/* A process that a signal ends is no news here, and its line would fall
 * into ours. */
void
quiet_kernel()
{
	const int no = 0;

	if (sysctlbyname("kern.logsigexit", nullptr, nullptr,
	    const_cast<int *>(&no), sizeof(no)) == -1)
		tell("trouble", "kern.logsigexit: errno %d", errno);
}

template <size_t N>
void
get_variable(const char *name, char (&value)[N])
{
	if (kenv(KENV_GET, name, value, N) == -1)
		value[0] = '\0';
	value[N - 1] = '\0';
}

void
run_programs(const char *only, uid_t user)
{
	static char programs[4096];
	const int fd = open(LIST_OF_PROGRAMS, O_RDONLY);
	const ssize_t len = fd == -1 ? -1 :
	    read(fd, programs, sizeof(programs) - 1);
	Suite suite(only, user);

	if (len == -1) {
		tell("trouble", "%s: errno %d", LIST_OF_PROGRAMS, errno);
		return;
	}
	close(fd);
	for (char *at = programs; char *end = strchr(at, '\n'); at = end + 1) {
		*end = '\0';
		suite.run_program(at);
	}
}

} /* namespace */

int
main(int, char *[])
{
	char only[120], user[12], at_end[12];

	open_console();
	tell("begin", "%s", "process 1 runs");
	if (mount("procfs", "/proc", 0, nullptr) == -1)
		tell("trouble", "mount /proc: errno %d", errno);
	quiet_kernel();
	get_variable("vm.only", only);
	get_variable("vm.user", user);
	get_variable("vm.end", at_end);
	run_programs(only, atoi(user));
	tell("end", "%s", "every case has run");
	finish_telling();
	reboot(strcmp(at_end, "halt") == 0 ? RB_HALT : RB_AUTOBOOT);
	return (0);
}
