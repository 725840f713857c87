/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ptdb: a small debugger, made of ptrace(2) and nothing else.
 */
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <optional>
#include <string>
#include <unistd.h>

#include "debugger.h"
#include "launch.h"
#include "process.h"
#include "script.h"
#include "symbols.h"
#include "text.h"
#include "watchdog.h"

enum Status { WORKED, FAILED, USAGE };

struct Options {
	Script script;
	pid_t pid = 0;			/* to attach to, if not 0 */
	std::optional<unsigned> seconds;
	char **program = nullptr;	/* and its arguments */
};

[[noreturn]] static void
usage()
{
	fprintf(stderr,
	    "usage: ptdb [-c commands] [-t seconds] [-x file] "
	    "program [argument ...]\n"
	    "       ptdb [-c commands] [-t seconds] [-x file] "
	    "-p pid [program]\n");
	exit(USAGE);
}

static void
read_option(int option, const char *argument, Options *options)
{
	switch (option) {
	case 'c':
		options->script.add_text(argument);
		break;
	case 'p':
		options->pid = number_between(argument, "process id", 1,
		    INT_MAX);
		break;
	case 't':
		options->seconds = number_between(argument,
		    "number of seconds", 0, 1000000);
		break;
	case 'x':
		options->script.add_file(argument);
		break;
	default:
		usage();
	}
}

static void
read_options(int argc, char *argv[], Options *options)
{
	int option;

	/* The program's options are not ours: glibc needs to be told. */
	while ((option = getopt(argc, argv, "+c:p:t:x:")) != -1)
		read_option(option, optarg, options);
	if (optind < argc)
		options->program = argv + optind;

	const int operands = argc - optind;

	if (options->pid == 0 ? operands == 0 : operands > 1)
		usage();
}

/* Refuse to take another program's symbols for a process's. */
static void
check_program(pid_t pid, const std::string &program)
{
	const std::string file = program_file(pid);

	if (!file.empty() && !same_program(file, program)) {
		fail("%d runs %s, which is not %s", int(pid),
		    program_of(pid).c_str(), program.c_str());
	}
}

/* For a crash, which can be given nothing. */
static Debugger *crashing;

/*
 * Do all that there is to be done with the process.  However that ends, it
 * is not left to the kernel, which would kill it.
 */
static Status
debug_process(Debugger *debugger, const std::string &program, Script *script)
{
	crashing = debugger;
	watchdog_on_crash([]() { crashing->let_go(); });
	try {
		debugger->begin(program);
		script->perform(*debugger);
		watchdog_command("leaving");
		debugger->finish();
		flush_output();
		return (WORKED);
	} catch (const std::exception &error) {
		fflush(stdout);
		fprintf(stderr, "ptdb: %s\n", error.what());
		debugger->let_go();
	}
	return (FAILED);
}

static Status
debug(Options *options)
{
	constexpr unsigned script_seconds = 600;
	const bool scripted = !options->script.interactive();
	std::string program;
	pid_t pid = options->pid;

	if (options->program != nullptr)
		program = find_program(options->program[0]);
	watchdog_start(scripted, options->seconds.value_or(
	    scripted ? script_seconds : 0));
	if (pid == 0) {
		pid = launch(program, options->program);
		printf("started %d: %s\n", int(pid), program.c_str());
	} else {
		if (!program.empty())
			check_program(pid, program);
		printf("attaching to %d\n", int(pid));
	}

	Debugger debugger(pid, options->pid == 0 ? Debugger::STARTED :
	    Debugger::ATTACHED);

	return (debug_process(&debugger, program, &options->script));
}

/*
 * Were the standard input or error output closed, a file that is opened
 * would be taken for it; without a standard output there is nothing to do.
 */
static void
check_descriptors()
{
	for (const int fd : { STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO }) {
		if (fcntl(fd, F_GETFD) != -1)
			continue;
		if (open("/dev/null", O_RDWR) != fd)
			fail("/dev/null: %s", strerror(errno));
		if (fd == STDOUT_FILENO)
			fail("standard output: it is closed");
	}
}

int
main(int argc, char *argv[])
{
	Options options;
	Status failure = FAILED;

	try {
		check_descriptors();
		failure = USAGE;
		read_options(argc, argv, &options);
		failure = FAILED;
		return (debug(&options));
	} catch (const std::exception &error) {
		fprintf(stderr, "ptdb: %s\n", error.what());
	}
	return (failure);
}
