/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Process 1 of the booted machine: runs every case of every program in /tests,
 * reports on the console, and restarts the machine.  Variables in the kernel's
 * environment:
 *
 *	vm.command=FILE		run a command instead, the words of which are
 *				the lines of that file
 *	vm.only=PROGRAM[:CASE,...]	run these alone
 *	vm.user=NUMBER		run them as that user
 *	vm.module=FILE		test that module, then load it for the rest
 *	vm.storm=SECONDS	run storm_test alone, for that long, twice:
 *				the second must not wire more memory
 *	vm.end=halt		halt at the end
 */
#include <sys/linker.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/sysctl.h>

#include <errno.h>
#include <fcntl.h>
#include <kenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lines.h"
#include "memory.h"
#include "suite.h"
#include "wire.h"

namespace {

/* One name of a program on each line. */
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

void
set_number(const char *name, int value)
{
	if (sysctlbyname(name, nullptr, nullptr, &value, sizeof(value)) == -1)
		tell("trouble", "%s: errno %d", name, errno);
}

template <size_t N>
void
get_variable(const char *name, char (&value)[N])
{
	if (kenv(KENV_GET, name, value, N) == -1)
		value[0] = '\0';
	value[N - 1] = '\0';
}

/* False is reported. */
template <size_t N>
bool
read_file(const char *path, char (&text)[N])
{
	const int fd = open(path, O_RDONLY);
	const ssize_t len = fd == -1 ? -1 : read(fd, text, N - 1);

	if (len == -1) {
		tell("trouble", "%s: errno %d", path, errno);
		return (false);
	}
	close(fd);
	text[len] = '\0';
	return (true);
}

/* Run it until it ends by itself. */
void
run_command(const char *file)
{
	const int week = 7 * 24 * 60 * 60;
	static char text[4096];
	Command command = { nullptr, {}, 0, week };
	const size_t most = sizeof(command.argv) / sizeof(command.argv[0]);
	size_t words = 0;
	TellingLines lines;

	if (!read_file(file, text))
		return;
	for (char *at = text; char *end = strchr(at, '\n'); at = end + 1) {
		*end = '\0';
		if (words + 1 == most) {
			tell("trouble", "too many words in %s", file);
			return;
		}
		command.argv[words++] = at;
	}
	command.path = command.argv[0];

	const Outcome outcome = run(command, lines);

	lines.finish();
	tell("output", "%s: %s %d", command.path, outcome.kind ==
	    Outcome::EXITED ? "exit status" : "signal", outcome.value);
}

/* The programs of the list, or one that is not in it. */
void
run_programs(Suite &suite, const char *only)
{
	static char programs[4096];

	if (!read_file(LIST_OF_PROGRAMS, programs))
		return;
	for (char *at = programs; char *end = strchr(at, '\n'); at = end + 1) {
		*end = '\0';
		suite.run_program(at);
	}
	if (!suite.any()) {
		char program[80];

		snprintf(program, sizeof(program), "%s", only);
		if (char *const end = strchr(program, ':'))
			*end = '\0';
		suite.run_program(program);
	}
}

/*
 * The first storm fills caches; pages that the second adds are leaked.  Each
 * process that is looked up in /proc leaves a vnode in a cache, so limit these.
 */
void
run_storms(Suite &suite)
{
	static const char STORM[] = "storm_test";
	const long tolerated_pages = 256;
	long before, after;

	set_number("kern.maxvnodes", 1000);
	if (!suite.run_program(STORM))
		tell("trouble", "the first storm does not pass");
	before = wired_pages();
	suite.run_program(STORM);
	after = wired_pages();
	tell("output", "wired pages: %ld before the second storm, %ld after",
	    before, after);
	if (before < 0 || after < 0)
		tell("trouble", "nobody counts the wired pages");
	else if (after - before > tolerated_pages)
		tell("trouble", "a storm leaves %ld pages wired",
		    after - before);
}

void
run_all(Suite &suite, const char *only, bool storm)
{
	if (storm)
		run_storms(suite);
	else
		run_programs(suite, only);
}

void
run_with_module(Suite &suite, const char *only, bool storm,
    const char *module)
{
	unsigned long calls = 0;
	size_t len = sizeof(calls);
	int file;

	suite.run_program("module_test");
	file = kldload(module);
	if (file == -1) {
		tell("trouble", "kldload %s: errno %d", module, errno);
		return;
	}
	run_all(suite, only, storm);
	sysctlbyname("debug.sys_process_calls", &calls, &len, nullptr, 0);
	tell("output", "the module has served %lu requests", calls);
	if (calls == 0)
		tell("trouble", "the module has served no request");
	if (kldunload(file) == -1)
		tell("trouble", "kldunload: errno %d", errno);
}

void
run_suite()
{
	char only[120], user[12], module[80], storm[12];

	get_variable("vm.only", only);
	get_variable("vm.user", user);
	get_variable("vm.module", module);
	get_variable("vm.storm", storm);

	Suite suite(only, atoi(user), storm, module);

	if (module[0] == '\0')
		run_all(suite, only, storm[0] != '\0');
	else
		run_with_module(suite, only, storm[0] != '\0', module);
	if (!suite.any())
		tell("trouble", "there is no case %s", only);
}

} /* namespace */

int
main(int, char *[])
{
	char command[80], at_end[12];

	open_console();
	tell("begin", "%s", "process 1 runs");
	if (mount("procfs", "/proc", 0, nullptr) == -1)
		tell("trouble", "mount /proc: errno %d", errno);

	/* Suppress the kernel's messages about processes that a signal ends. */
	set_number("kern.logsigexit", 0);
	get_variable("vm.command", command);
	get_variable("vm.end", at_end);
	if (command[0] == '\0')
		run_suite();
	else
		run_command(command);
	tell("end", "%s", "every case has run");
	finish_telling();
	reboot(strcmp(at_end, "halt") == 0 ? RB_HALT : RB_AUTOBOOT);
	return (0);
}
