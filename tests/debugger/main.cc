/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ptdb: a small debugger, made of ptrace(2) and nothing else.
 */
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <unistd.h>

#include "debugger.h"
#include "launch.h"
#include "script.h"
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
	    "usage: ptdb [-e] [-c commands] [-t seconds] [-x file] "
	    "program [argument ...]\n"
	    "       ptdb [-e] [-c commands] [-t seconds] [-x file] "
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
	case 'e':
		options->script.stop_at_error();
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
	while ((option = getopt(argc, argv, "+c:ep:t:x:")) != -1)
		read_option(option, optarg, options);
	if (optind < argc)
		options->program = argv + optind;

	const int operands = argc - optind;

	if (options->pid == 0 ? operands == 0 : operands > 1)
		usage();
}

static Status
debug(Options *options)
{
	constexpr unsigned script_seconds = 60;
	const bool scripted = !options->script.interactive();
	std::string program;
	pid_t pid = options->pid;

	if (options->program != nullptr)
		program = find_program(options->program[0]);
	watchdog_start(scripted, options->seconds.value_or(
	    scripted ? script_seconds : 0));
	if (options->pid == 0) {
		pid = launch(program, options->program);
		printf("started %d: %s\n", int(pid), program.c_str());
	} else
		printf("attaching to %d\n", int(pid));

	Debugger debugger(pid, options->pid == 0 ? Debugger::STARTED :
	    Debugger::ATTACHED);

	debugger.begin(program);

	const bool worked = options->script.perform(debugger);

	watchdog_command("leaving");
	debugger.finish();
	return (worked ? WORKED : FAILED);
}

int
main(int argc, char *argv[])
{
	Options options;
	Status failure = USAGE;

	/* The target writes to the same place, in between. */
	setvbuf(stdout, nullptr, _IOLBF, 0);
	try {
		read_options(argc, argv, &options);
		failure = FAILED;
		return (debug(&options));
	} catch (const Error &error) {
		fprintf(stderr, "ptdb: %s\n", error.what());
	}
	return (failure);
}
